//! Who leaves home in a step, and who is displaced from the start, in numbers.

use super::cohort::{Cohorts, Folk, Wait};
use super::going::Going;
use super::lots::{hypergeometric, multinomial};
use super::ranks::Ranks;
use super::span::Span;
use crate::engine::exodus::Exodus;
use crate::engine::flight::BEFORE;
use crate::engine::plan::Plan;
use crate::engine::tally::Ledger;
use crate::id::{GroupId, Id, PlaceId};
use crate::random::{Address, Draws, Purpose};
use crate::scenario::{FlightMode, Law, Leavers};

impl Going<'_> {
    /// Lets people leave home; `backlog` counts people registered and not yet placed, below 0 it is a debt.
    pub(super) fn leave_home(&mut self, backlog: &mut i64) {
        let flight = &self.plan.scenario.rules().flight;
        match flight.mode {
            FlightMode::None => {}
            FlightMode::Observed(_) if self.conditions.step < self.plan.driven_from => self.observed(backlog),
            _ if flight.law == Law::Hazard => self.driven(),
            _ => {
                for (place, people) in self.exodus().numbers(self.conditions) {
                    self.leave_by_groups(place, people);
                }
            }
        }
    }

    fn exodus(&self) -> Exodus<'_> {
        Exodus { plan: self.plan, draws: &self.draws, ledger: self.ledger }
    }

    fn driven(&mut self) {
        let (plan, conditions) = (self.plan, self.conditions);
        for &place in &plan.fled {
            let hazard = conditions.leave[place as usize];
            if hazard <= 0.0 {
                continue;
            }
            let residents = self.exodus().residents(place);
            let able = residents.saturating_sub(self.exodus().stayers(place));
            let mut movable = able;
            for group in 0..plan.groups {
                let mine = self.ledger.residents(place as usize, group);
                let class = plan.class(group, place);
                if movable == 0 || mine == 0 || !self.exodus().may_leave(conditions, class, place) {
                    continue;
                }
                let factor = plan.scenario.world().groups()[GroupId(group as u32)].factors().leave;
                let hazard = if factor == 0.0 { 0.0 } else { hazard * factor };
                let can = (able as f64 * mine as f64 / residents as f64).ceil() as u64;
                let leaving = self.exodus().how_many(conditions.step, place, group, can, hazard);
                let leaving = leaving.min(movable).min(mine);
                movable -= leaving;
                self.ledger.residents[place as usize * plan.groups + group] -= leaving;
                self.set_out(place, group as u32, leaving, hazard);
            }
        }
    }

    fn observed(&mut self, backlog: &mut i64) {
        let step = self.conditions.step as usize;
        *backlog += self.plan.registered[step + 1] as i64 - self.plan.registered[step] as i64;
        if *backlog <= 0 {
            return;
        }
        let (places, weights): (Vec<u32>, Vec<f64>) =
            self.exodus().sources(self.conditions).into_iter().unzip();
        if weights.iter().sum::<f64>() <= 0.0 {
            return;
        }
        let at = Address {
            serial: 0,
            origin: 0,
            step: self.conditions.step,
            purpose: Purpose::ObservedOrigin,
            n: 0,
        };
        let mut dealt = Vec::new();
        multinomial(&mut self.draws.stream(at), *backlog as u64, &weights, &mut dealt);
        *backlog = 0;
        for (place, people) in places.into_iter().zip(dealt) {
            self.leave_by_groups(place, people);
        }
    }

    /// Takes people from the residents of a place without regard to their groups; if nobody is left, or none is to be
    /// taken, they are added.
    fn leave_by_groups(&mut self, place: u32, people: u64) {
        if people == 0 {
            return;
        }
        let groups = self.plan.groups;
        let at = Address {
            serial: u32::MAX,
            origin: place,
            step: self.conditions.step,
            purpose: Purpose::Group,
            n: 0,
        };
        let mut words = self.draws.stream(at);
        let takes_residents = self.plan.scenario.rules().flight.leavers == Leavers::Residents;
        let mut residents = if takes_residents { self.exodus().residents(place) } else { 0 };
        let mut from_home = people.min(residents);
        let added = people - from_home;
        let mut leaving = shared_out(self.plan, place, added, &mut words);
        self.ledger.added += added;
        for (group, leaving) in leaving.iter_mut().enumerate() {
            let mine = &mut self.ledger.residents[place as usize * groups + group];
            let taken = hypergeometric(&mut words, residents, *mine, from_home);
            residents = residents.saturating_sub(*mine);
            from_home -= taken;
            *mine -= taken;
            *leaving += taken;
        }
        for (group, leaving) in leaving.into_iter().enumerate() {
            self.set_out(place, group as u32, leaving, 0.0);
        }
    }

    /// Puts people on the street who have just left home, at times by the hazard under which they do, or at any time.
    fn set_out(&mut self, place: u32, group: u32, people: u64, hazard: f64) {
        self.ledger.away[place as usize] += people;
        let turn = self.conditions.step * self.plan.groups as u32 + group;
        for (rank, people) in self.cohorts.ranks.take(place, turn, people) {
            let folk = Folk { origin: place, rank, group };
            let span = Span::ringing(1.0, hazard, people);
            self.choose_later(place, folk, 0, vec![span], None, Wait::Ready(place));
        }
    }
}

/// People by group, drawn by the shares at a place.
fn shared_out(plan: &Plan, place: u32, people: u64, words: &mut crate::random::Stream) -> Vec<u64> {
    let groups = plan.scenario.world().groups();
    let shares: Vec<f64> = groups.iter().map(|group| group.share(Some(PlaceId(place)))).collect();
    let mut dealt = Vec::new();
    multinomial(words, people, &shares, &mut dealt);
    dealt
}

/// Puts the people there who are displaced at the start.
pub(super) fn begin(plan: &Plan, draws: Draws, ledger: &mut Ledger, cohorts: &mut Cohorts) {
    let world = plan.scenario.world();
    cohorts.ranks = Ranks::new(&plan.scenario);
    for (entry, displaced) in plan.scenario.displaced().iter().enumerate() {
        let find = |name: &str| world.find(name).expect("names are checked").id().index() as u32;
        let place = find(displaced.place());
        let origin = displaced.home().map_or((plan.places + entry) as u32, find);
        let people = displaced.count();
        let by_group: Vec<u64> = if let Some(name) = displaced.group() {
            let is_theirs = world.groups().iter().map(|group| group.name() == name);
            is_theirs.map(|mine| if mine { people } else { 0 }).collect()
        } else {
            let serial = entry as u32;
            let at = Address { serial, origin, step: BEFORE, purpose: Purpose::Group, n: 0 };
            let shares_of = displaced.home().map_or(place, find);
            shared_out(plan, shares_of, people, &mut draws.stream(at))
        };
        ledger.away[origin as usize] += people;
        let rank = cohorts.ranks.at_start(entry);
        for (group, people) in by_group.into_iter().enumerate() {
            cohorts.stand(ledger, place, Folk { origin, rank, group: group as u32 }, people);
        }
    }
}
