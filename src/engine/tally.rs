//! Phase 5, tally: counts kept up to date by what changes, so that people who do nothing cost nothing.

mod sums;

use crate::engine::admission::Request;
use crate::engine::chunk::Join;
use crate::engine::people::Where;
use crate::engine::plan::Plan;
use crate::engine::track::Done;
use crate::stats::Histogram;
use serde::{Deserialize, Serialize};

/// How a displaced person is somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Staying there.
    Staying = 0,
    /// In the queue of the crossing there.
    Queued = 1,
    /// Refused there, waiting.
    Refused = 2,
    /// On the way there.
    Coming = 3,
}

impl How {
    pub(crate) const ALL: [Self; 4] = [Self::Staying, Self::Queued, Self::Refused, Self::Coming];

    /// How and at which place somebody from an origin is counted; none who are just leaving home.
    #[inline]
    pub(crate) fn counted(plan: &Plan, at: Where, origin: u32) -> Option<(Self, u32)> {
        let route = |leg| plan.itineraries.route_at(leg) as usize;
        Some(match at {
            Where::At(place) => (Self::Staying, place),
            Where::Resting(leg) => (Self::Staying, plan.tail[route(leg)]),
            Where::OnLeg(leg) => (Self::Coming, plan.head[route(leg)]),
            Where::Queued(leg) => (Self::Queued, plan.tail[route(leg)]),
            Where::HomeOn(route) | Where::SentBack(route) => (Self::Coming, plan.head[route as usize]),
            Where::HomeQueued(route) => (Self::Queued, plan.tail[route as usize]),
            Where::AtGate(place) => (Self::Refused, place),
            Where::Harvesting => (Self::Staying, origin),
            Where::Leaving(_) | Where::Free => return None,
        })
    }
}

/// What a pass changed for the people of one group at a place, side by side since whoever comes or goes changes several.
///
/// Counts have 32 bits: fewer than 2³¹ people can be in a simulation, since a slot number has as many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cell {
    /// Changes of people, by [`How`].
    pub(crate) moved: [i32; 4],
    pub(crate) arrived: u32,
    pub(crate) departed: u32,
    /// People who set out for home.
    pub(crate) homeward: u32,
    /// People who found no way out.
    pub(crate) stuck: u32,
}

impl Cell {
    /// So many people more (or less) who are here in some way.
    #[inline]
    pub(crate) fn shift(&mut self, how: How, by: i32) {
        let count = &mut self.moved[how as usize];
        *count = count.wrapping_add(by);
    }

    fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.moved.iter_mut().zip(other.moved) {
            *mine = mine.wrapping_add(theirs);
        }
        self.arrived += other.arrived;
        self.departed += other.departed;
        self.homeward += other.homeward;
        self.stuck += other.stuck;
    }
}

/// What one pass over some people changed.
#[derive(Debug)]
pub(crate) struct Tally {
    /// By place and group.
    pub(crate) cells: Vec<Cell>,
    /// People who entered, by observed series.
    pub(crate) entered: Vec<u32>,
    pub(crate) flow: Vec<u32>,
    /// People who came home, by home and group.
    pub(crate) returned: Vec<u32>,
    /// People who left the model, by place and group.
    pub(crate) left: Vec<u32>,
    /// People who went home for the harvest, less those who came back from it.
    pub(crate) harvesting: i64,
    /// People who are not away any longer, by origin: home again, or out of the model.
    pub(crate) came_back: Vec<(u32, u32)>,
    /// Serials that are free again: origin, serial, people.
    pub(crate) freed: Vec<(u32, u32, u32)>,
    pub(crate) requests: Vec<Request>,
    pub(crate) journeys: Journeys,
    pub(crate) deeds: Vec<Done>,
}

/// How long and how far people travelled to their first camp.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Journeys {
    pub(crate) steps: Histogram,
    pub(crate) km: Histogram,
}

impl Journeys {
    pub(crate) fn merge(&mut self, others: &Self) {
        self.steps.merge(&others.steps);
        self.km.merge(&others.km);
    }
}

impl Tally {
    pub(crate) fn new(plan: &Plan) -> Self {
        let cells = plan.places * plan.groups;
        Self {
            cells: vec![Cell::default(); cells],
            entered: vec![0; plan.entered.len()],
            flow: vec![0; plan.metres.len()],
            returned: vec![0; cells],
            left: vec![0; if plan.leaving.is_empty() { 0 } else { cells }],
            harvesting: 0,
            came_back: Vec::new(),
            freed: Vec::new(),
            requests: Vec::new(),
            journeys: Journeys::default(),
            deeds: Vec::new(),
        }
    }
}

impl Join for Tally {
    fn join(&mut self, mut later: Self) {
        fn add<T: Copy + std::ops::AddAssign>(mine: &mut [T], theirs: &[T]) {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a += *b;
            }
        }
        for (mine, theirs) in self.cells.iter_mut().zip(&later.cells) {
            mine.join(theirs);
        }
        add(&mut self.entered, &later.entered);
        add(&mut self.flow, &later.flow);
        add(&mut self.returned, &later.returned);
        add(&mut self.left, &later.left);
        self.harvesting += later.harvesting;
        self.came_back.append(&mut later.came_back);
        self.freed.append(&mut later.freed);
        self.requests.append(&mut later.requests);
        self.journeys.merge(&later.journeys);
        self.deeds.append(&mut later.deeds);
    }
}

/// The counts as they stand. Vectors by place and group unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    groups: usize,
    places: usize,
    /// Displaced people by how, place and group.
    displaced: Vec<u64>,
    /// Displaced people staying at each place, all groups.
    pub(crate) present: Vec<u64>,
    pub(crate) residents: Vec<u64>,
    /// People who came home so far.
    pub(crate) returned: Vec<u64>,
    /// People who left the model so far; empty if nobody ever does.
    pub(crate) left: Vec<u64>,
    /// People who set out for home from here so far.
    pub(crate) homeward: Vec<u64>,
    /// In this step.
    pub(crate) stuck: Vec<u64>,
    /// People who are at home for the harvest.
    pub(crate) harvesting: u64,
    /// Residents of threatened places who have no way out, in this step.
    pub(crate) trapped: Vec<u64>,
    /// By place, in this step.
    pub(crate) arrived: Vec<u64>,
    pub(crate) departed: Vec<u64>,
    /// By route, in this step.
    pub(crate) flow: Vec<u64>,
    /// By observed series, since the start.
    pub(crate) entered: Vec<u64>,
    /// Displaced people by origin.
    pub(crate) away: Vec<u64>,
    /// People who fled without a resident being there, as observed counts demanded.
    pub(crate) added: u64,
    /// People handed over to another simulation, and received from one.
    pub(crate) handed_over: u64,
    pub(crate) received: u64,
    pub(crate) journeys: Journeys,
}

impl Ledger {
    pub(crate) fn new(plan: &Plan) -> Self {
        let cells = plan.places * plan.groups;
        Self {
            groups: plan.groups,
            places: plan.places,
            displaced: vec![0; 4 * cells],
            present: vec![0; plan.places],
            residents: residents_by_group(plan),
            returned: vec![0; cells],
            left: vec![0; if plan.leaving.is_empty() { 0 } else { cells }],
            homeward: vec![0; cells],
            stuck: vec![0; cells],
            harvesting: 0,
            trapped: vec![0; cells],
            arrived: vec![0; plan.places],
            departed: vec![0; plan.places],
            flow: vec![0; plan.metres.len()],
            entered: vec![0; plan.entered.len()],
            away: vec![0; plan.origins()],
            added: 0,
            handed_over: 0,
            received: 0,
            journeys: Journeys::default(),
        }
    }

    /// Forgets what belongs to the step before.
    pub(crate) fn begin_step(&mut self) {
        self.stuck.fill(0);
        self.trapped.fill(0);
        self.arrived.fill(0);
        self.departed.fill(0);
        self.flow.fill(0);
    }

    /// Takes over what a pass changed.
    pub(crate) fn take(&mut self, tally: &Tally) {
        fn add(mine: &mut [u64], theirs: &[u32]) {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a += u64::from(*b);
            }
        }
        for (index, cell) in tally.cells.iter().enumerate() {
            for (how, &change) in cell.moved.iter().enumerate() {
                let count = &mut self.displaced[how * tally.cells.len() + index];
                *count = count.strict_add_signed(i64::from(change));
            }
            let place = index / self.groups;
            self.arrived[place] += u64::from(cell.arrived);
            self.departed[place] += u64::from(cell.departed);
            self.homeward[index] += u64::from(cell.homeward);
            self.stuck[index] += u64::from(cell.stuck);
        }
        self.count_present();
        add(&mut self.residents, &tally.returned);
        add(&mut self.returned, &tally.returned);
        add(&mut self.left, &tally.left);
        self.harvesting = self.harvesting.strict_add_signed(tally.harvesting);
        add(&mut self.flow, &tally.flow);
        add(&mut self.entered, &tally.entered);
        for &(origin, people) in &tally.came_back {
            self.away[origin as usize] -= u64::from(people);
        }
        self.journeys.merge(&tally.journeys);
    }

    /// Adds up who stays at each place.
    fn count_present(&mut self) {
        for place in 0..self.places {
            let mine = place * self.groups..(place + 1) * self.groups;
            self.present[place] = self.displaced[mine].iter().sum();
        }
    }

    /// So many people of a group more (or less) who are at a place in a way.
    pub(crate) fn shift(&mut self, how: How, place: u32, group: u32, by: i64) {
        let count =
            &mut self.displaced[(how as usize * self.places + place as usize) * self.groups + group as usize];
        *count = count.strict_add_signed(by);
        if how == How::Staying {
            let present = &mut self.present[place as usize];
            *present = present.strict_add_signed(by);
        }
    }

    /// Displaced people of a group who are at a place in a way.
    pub(crate) fn displaced(&self, how: How, place: usize, group: usize) -> u64 {
        self.displaced[(how as usize * self.places + place) * self.groups + group]
    }

    /// Displaced people of a group who stay at a place.
    pub(crate) fn staying(&self, place: usize, group: usize) -> u64 {
        self.displaced(How::Staying, place, group)
    }

    /// Residents of a place of a group.
    pub(crate) fn residents(&self, place: usize, group: usize) -> u64 {
        self.residents[place * self.groups + group]
    }

    /// Displaced people by how, place and group.
    pub(crate) fn all(&self) -> &[u64] {
        &self.displaced
    }

    /// Whether another ledger is of the same places, groups, routes and series, and adds up.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let lists = |of: &Self| {
            [
                of.displaced.len(),
                of.present.len(),
                of.residents.len(),
                of.returned.len(),
                of.left.len(),
                of.homeward.len(),
                of.stuck.len(),
                of.trapped.len(),
                of.arrived.len(),
                of.departed.len(),
                of.flow.len(),
                of.entered.len(),
                of.away.len(),
            ]
        };
        (self.groups, self.places, lists(self)) == (other.groups, other.places, lists(other))
            && self.present.iter().enumerate().all(|(place, &people)| {
                let mine = place * self.groups..(place + 1) * self.groups;
                people == self.displaced[mine].iter().sum::<u64>()
            })
    }

    /// All displaced people.
    pub(crate) fn all_displaced(&self) -> u64 {
        self.displaced.iter().sum()
    }
}

/// Residents of every place by group, in whole people that add up to the population: largest remainders.
fn residents_by_group(plan: &Plan) -> Vec<u64> {
    let world = plan.scenario.world();
    let mut residents = Vec::with_capacity(plan.places * plan.groups);
    for place in world.places() {
        let people = place.population();
        let shares: Vec<f64> =
            world.groups().iter().map(|group| group.share(Some(place.id())) * people as f64).collect();
        let mut whole: Vec<u64> = shares.iter().map(|share| share.floor() as u64).collect();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|&a, &b| (shares[b].fract()).total_cmp(&shares[a].fract()).then_with(|| a.cmp(&b)));
        let missing = people.saturating_sub(whole.iter().sum());
        for &group in order.iter().cycle().take(missing as usize) {
            whole[group] += 1;
        }
        // Shares may add up to a hair more than 1.
        let surplus = whole.iter().sum::<u64>() - people;
        whole[order[0]] -= surplus.min(whole[order[0]]);
        residents.extend(whole);
    }
    residents
}
