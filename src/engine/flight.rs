//! Phase 2, flight: who leaves home, and who is displaced from the start.
//!
//! *Driven* by threat: the households of a place that can leave do so with the hazard of the step, a binomial number
//! of them. *Observed*: as many people leave as a series of counts says, from threatened places in proportion to
//! residents × (threat + what hunger adds to it); where the series falls, the fall is a debt against later arrivals;
//! where nobody is left to leave, people are added and counted as such; after a stated day it is driven. *Numbered*: so many people a day as the threat
//! and the flood say.

use crate::engine::conditions::{Conditions, clock};
use crate::engine::exodus::Exodus;
use crate::engine::pass::Turn;
use crate::engine::people::{Claim, Journey, People, State, Where};
use crate::engine::plan::{Plan, household_size, mean_household};
use crate::engine::tally::{How, Ledger, Tally};
use crate::engine::travel::WHOLE;
use crate::id::{Id, PlaceId};
use crate::random::{Address, Draws, LANES, Purpose};
use crate::scenario::{FlightMode, Law, Leavers};

/// The step of draws that are made before the first.
pub(crate) const BEFORE: u32 = u32::MAX;

/// Lets people leave home.
#[derive(Debug)]
pub(crate) struct Flight<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) draws: &'a Draws,
    pub(crate) people: &'a mut People,
    pub(crate) ledger: &'a mut Ledger,
}

impl Flight<'_> {
    /// Everyone who leaves home in this step. `backlog` counts people registered and not yet placed; below 0 it is a
    /// debt.
    pub(crate) fn flee(mut self, conditions: &Conditions, backlog: &mut i64) -> Vec<Turn> {
        let flight = &self.plan.scenario.rules().flight;
        let mut turns = match flight.mode {
            FlightMode::None => Vec::new(),
            FlightMode::Observed(_) if conditions.step < self.plan.driven_from => {
                self.observed(conditions, backlog)
            }
            _ if flight.law == Law::Hazard => self.driven(conditions),
            _ => self.numbered(conditions),
        };
        turns.sort_unstable_by_key(Turn::slot);
        turns
    }

    fn exodus(&self) -> Exodus<'_> {
        Exodus { plan: self.plan, draws: self.draws, ledger: self.ledger }
    }

    fn driven(&mut self, conditions: &Conditions) -> Vec<Turn> {
        let mut turns = Vec::new();
        let mean = mean_household(&self.plan.sizes);
        for &place in &self.plan.fled {
            let hazard = conditions.leave[place as usize];
            if hazard <= 0.0 {
                continue;
            }
            let first = place as usize * self.plan.groups;
            let of_groups = self.ledger.residents[first..first + self.plan.groups].to_vec();
            let residents: u64 = of_groups.iter().sum();
            let able = residents.saturating_sub(self.exodus().stayers(place));
            let mut movable = able;
            for (group, mine) in of_groups.into_iter().enumerate() {
                let class = self.plan.class(group, place);
                if movable == 0 || mine == 0 || !self.exodus().may_leave(conditions, class, place) {
                    continue;
                }
                let factor =
                    self.plan.scenario.world().groups()[crate::id::GroupId(group as u32)].factors().leave;
                let hazard = if factor == 0.0 { 0.0 } else { hazard * factor };
                let can = able as f64 * mine as f64 / residents as f64;
                let households = (can / mean).ceil() as u64;
                let leaving = self.exodus().how_many(conditions.step, place, group, households, hazard);
                if self.goes_alone() && self.plan.groups == 1 {
                    let all = if hazard.is_infinite() { can.ceil() as u64 } else { 0 };
                    let number = leaving.max(all).min(movable);
                    movable -= number;
                    self.take_alone(conditions.step, place, number, hazard, &mut turns);
                    continue;
                }
                let (mut number, mut gone) = (0, 0);
                // Households are smaller or larger than the mean: where all leave, that many may not be all.
                while number < leaving || (hazard.is_infinite() && (gone as f64) < can) {
                    let size = self.size(conditions.step, place, group as u32, number as u32);
                    let size = u64::from(size).min(movable) as u32;
                    if size == 0 {
                        break;
                    }
                    movable -= u64::from(size);
                    gone += u64::from(size);
                    number += 1;
                    turns.extend(self.take(conditions.step, place, Some(group), size, hazard));
                }
            }
        }
        turns
    }

    /// Whether everyone goes alone and there is nothing to be told of those who leave but when they do.
    fn goes_alone(&self) -> bool {
        self.plan.sizes.is_empty()
            && self.plan.connections.is_empty()
            && self.plan.scenario.rules().flight.leavers != Leavers::Others
    }

    /// So many people a day as the threat and the flood say, of every group alike.
    fn numbered(&mut self, conditions: &Conditions) -> Vec<Turn> {
        let mut turns = Vec::new();
        let step = conditions.step;
        for (place, people) in self.exodus().numbers(conditions) {
            let mut left = people.min(u64::from(u32::MAX)) as u32;
            let mut number = 0;
            while left > 0 {
                let size = self.size(step, place, 0, number).min(left);
                left -= size;
                number += 1;
                turns.extend(self.take(step, place, None, size, 0.0));
            }
        }
        turns
    }

    fn observed(&mut self, conditions: &Conditions, backlog: &mut i64) -> Vec<Turn> {
        let step = conditions.step as usize;
        *backlog += self.plan.registered[step + 1] as i64 - self.plan.registered[step] as i64;
        let mut turns = Vec::new();
        if *backlog <= 0 {
            return turns;
        }
        let sources = self.exodus().sources(conditions);
        let total: f64 = sources.iter().map(|&(_, weight)| weight).sum();
        let mut number = 0;
        while *backlog > 0 && total > 0.0 {
            let at = Address {
                serial: number,
                origin: 0,
                step: conditions.step,
                purpose: Purpose::ObservedOrigin,
                n: 0,
            };
            let mut left = self.draws.unit(at) * total;
            let drawn = sources.iter().position(|(_, weight)| {
                left -= weight;
                left < 0.0
            });
            let heaviest = sources.iter().rposition(|&(_, weight)| weight > 0.0);
            let index = drawn.or(heaviest).expect("the weights add up to something");
            let place = sources[index].0;
            let size = self.size(conditions.step, place, 0, number);
            *backlog -= i64::from(size);
            turns.extend(self.take(conditions.step, place, None, size, 0.0));
            number += 1;
        }
        turns
    }

    /// Puts the people there who are displaced at the start.
    pub(crate) fn begin(&mut self) -> Tally {
        let plan = self.plan;
        let mut tally = Tally::new(plan);
        let world = plan.scenario.world();
        for (entry, displaced) in plan.scenario.displaced().iter().enumerate() {
            let find = |name: &str| world.find(name).expect("names are checked").id().index() as u32;
            let place = find(displaced.place());
            let origin = displaced.home().map_or((plan.places + entry) as u32, find);
            let shares_of = displaced.home().map_or(place, find);
            let all_of = displaced.group().map(|name| {
                let group = world.groups().iter().position(|group| group.name() == name);
                group.expect("names are checked") as u32
            });
            let mut left = displaced.count();
            let is_alone = self.plan.sizes.is_empty() && self.plan.connections.is_empty();
            if is_alone && (world.groups().len() == 1 || all_of.is_some()) {
                self.begin_alone(origin, place, all_of.unwrap_or(0), left, &mut tally);
                continue;
            }
            let mut number = 0;
            while left > 0 {
                let at = Address {
                    serial: number,
                    origin: entry as u32,
                    step: BEFORE,
                    purpose: Purpose::HouseholdSize,
                    n: 0,
                };
                let size = u64::from(self.household(at)).min(left) as u32;
                number += 1;
                left -= u64::from(size);
                let Claim { serial, slot } = self.people.claim(origin, size);
                self.ledger.away[origin as usize] += u64::from(size);
                for member in 0..size {
                    let by_share = || self.group_by_share(origin, serial + member, shares_of);
                    let group = all_of.unwrap_or_else(by_share);
                    if let Some(slot) = slot {
                        self.people.set_group(slot + member, group);
                    }
                    tally.cells[plan.cell(place, group as usize)].shift(How::Staying, 1);
                }
                let Some(slot) = slot else { continue };
                self.people.set_displaced(slot, size, None);
                self.people.set_ties(slot, size, plan.new_ties(*self.draws, origin, serial, BEFORE, 0));
                let at = Address { serial, origin, step: BEFORE, purpose: Purpose::Clock, n: 0 };
                let clock = clock(self.draws.words(at)[0]);
                for member in slot..slot + size {
                    self.people.state[member as usize] = State::from(Where::At(place));
                    self.people.second[member as usize] = clock;
                }
            }
        }
        tally
    }

    /// Puts people of one group at a place who go alone: as the others, many at once.
    fn begin_alone(&mut self, origin: u32, place: u32, group: u32, count: u64, tally: &mut Tally) {
        let mut left = count;
        while left > 0 {
            let (claim, number) = self.people.claim_alone(origin, left);
            left -= u64::from(number);
            self.ledger.away[origin as usize] += u64::from(number);
            tally.cells[self.plan.cell(place, group as usize)].shift(How::Staying, number as i32);
            let Some(first) = claim.slot else { continue };
            for from in (0..number).step_by(LANES) {
                let serial = std::array::from_fn(|lane| claim.serial + from + lane as u32);
                let n = [0; LANES];
                let [words, ..] = self.draws.lanes(&[origin; LANES], BEFORE, Purpose::Clock, &serial, &n);
                for (slot, word) in (first + from..first + number).zip(words) {
                    self.people.state[slot as usize] = State::from(Where::At(place));
                    self.people.second[slot as usize] = clock(word);
                    self.people.set_group(slot, group);
                    self.people.set_displaced(slot, 1, None);
                }
            }
        }
    }

    fn size(&self, step: u32, place: u32, n: u32, number: u32) -> u32 {
        self.household(Address { serial: number, origin: place, step, purpose: Purpose::HouseholdSize, n })
    }

    fn household(&self, at: Address) -> u32 {
        if self.plan.sizes.is_empty() { 1 } else { household_size(&self.plan.sizes, self.draws.words(at)[0]) }
    }

    /// Takes a household from the residents of a place; the group of its first member may be given. Gives its turn, unless
    /// another rank follows it.
    fn take(&mut self, step: u32, place: u32, head: Option<usize>, size: u32, hazard: f64) -> Option<Turn> {
        let Claim { serial, slot } = self.people.claim(place, size);
        self.ledger.away[place as usize] += u64::from(size);
        for member in 0..size {
            let given = head.filter(|_| member == 0);
            let group = self.resident_group(step, place, serial + member, given);
            if let Some(slot) = slot {
                self.people.set_group(slot + member, group);
            }
        }
        let slot = slot?;
        self.people.set_displaced(slot, size, Some(step));
        self.people.set_ties(slot, size, self.plan.new_ties(*self.draws, place, serial, step, 0));
        self.people.set_journey(slot, Journey { left: step, metres: 0 });
        Some(self.turn(step, place, serial, slot, hazard))
    }

    /// Takes so many people who go alone from the residents of a place, where all are of one group and as many are there:
    /// as one by one, block by block.
    fn take_alone(&mut self, step: u32, place: u32, number: u64, hazard: f64, turns: &mut Vec<Turn>) {
        self.ledger.residents[place as usize] -= number;
        self.ledger.away[place as usize] += number;
        let mut left = number;
        while left > 0 {
            let (Claim { serial, slot }, number) = self.people.claim_alone(place, left);
            left -= u64::from(number);
            let Some(first) = slot else { continue };
            for (slot, serial) in (first..first + number).zip(serial..) {
                self.people.set_displaced(slot, 1, Some(step));
                self.people.set_journey(slot, Journey { left: step, metres: 0 });
                turns.push(self.turn(step, place, serial, slot, hazard));
            }
        }
    }

    /// Takes one resident away, of a given group or one drawn from those who are left; if nobody is left,
    /// or none is to be taken, one is added.
    fn resident_group(&mut self, step: u32, place: u32, serial: u32, given: Option<usize>) -> u32 {
        let mine = place as usize * self.plan.groups;
        let left = self.exodus().residents(place);
        if left == 0 || self.plan.scenario.rules().flight.leavers == Leavers::Others {
            self.ledger.added += 1;
            return given.map_or_else(|| self.group_by_share(place, serial, place), |group| group as u32);
        }
        let residents = &mut self.ledger.residents[mine..mine + self.plan.groups];
        let group = given.filter(|&group| residents[group] > 0).unwrap_or_else(|| {
            if residents.len() == 1 {
                return 0;
            }
            let at = Address { serial, origin: place, step, purpose: Purpose::Group, n: 0 };
            let mut rank = (self.draws.unit(at) * left as f64) as u64;
            let drawn = residents.iter().position(|&count| {
                let here = rank < count;
                rank = rank.saturating_sub(count);
                here
            });
            drawn.unwrap_or(0)
        });
        residents[group] -= 1;
        group as u32
    }

    fn group_by_share(&self, origin: u32, serial: u32, place: u32) -> u32 {
        let groups = self.plan.scenario.world().groups();
        if groups.len() == 1 {
            return 0;
        }
        let at = Address { serial, origin, step: BEFORE, purpose: Purpose::Group, n: 0 };
        let mut left = self.draws.unit(at);
        let drawn = groups.iter().position(|group| {
            left -= group.share(Some(PlaceId(place)));
            left < 0.0
        });
        drawn.unwrap_or(groups.len() - 1) as u32
    }

    /// When within the step a household leaves: by the hazard under which it does, or at any time without one.
    fn turn(&self, step: u32, place: u32, serial: u32, slot: u32, hazard: f64) -> Turn {
        let at = Address { serial, origin: place, step, purpose: Purpose::DepartureTime, n: 0 };
        let unit = self.draws.unit(at);
        let gone = if hazard.is_infinite() {
            0.0
        } else if hazard > 1e-9 {
            -(unit * (-hazard).exp_m1()).ln_1p() / hazard
        } else {
            unit
        };
        Turn::Leave { slot, left: ((1.0 - gone).clamp(0.0, 1.0) * f64::from(WHOLE)) as u32 }
    }
}
