//! Phase 1, conditions: what holds during a step.
//!
//! Kinds, capacities and closures are those of the middle of the step.

mod clocks;
mod danger;

pub(crate) use clocks::{CERTAIN, Clocks, UNIT, clock};

use crate::engine::alarm::Alarms;
use crate::engine::deliberation::Pressure;
use crate::engine::kin::Company;
use crate::engine::levels::LevelsNow;
use crate::engine::plan::{Plan, Standing};
use crate::engine::roads::Roads;
use crate::engine::stretch::Stretch;
use crate::engine::tally::Ledger;
use crate::engine::ways_home::{Ground, WaysHome};
use crate::scenario::{Admission, Beliefs, CampChange};
use crate::units::share_of_day;
use crate::world::PlaceKind;
use crate::world::itinerary::metres_of;
use serde::{Deserialize, Serialize};

/// The step in which something began that is not.
const NEVER: u32 = u32::MAX;

/// What holds during a step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Conditions {
    pub(crate) step: u32,
    /// The mean threat at each place.
    pub(crate) theta: Vec<f64>,
    pub(crate) levels: LevelsNow,
    company: Company,
    /// The step in which each place came under threat; [`NEVER`] where it is under none.
    since: Vec<u32>,
    /// What a threat counts for to people who have got used to it, by place.
    pub(crate) heed: Vec<f64>,
    pub(crate) kind: Vec<PlaceKind>,
    camp_is_open: Vec<bool>,
    /// Daily chances of moving on that places have of their own.
    own_chance: Vec<Option<f64>>,
    /// By how much places draw more strongly than others of their kind.
    own_pull: Vec<f64>,
    /// Places that nobody enters, passes or leaves.
    pub(crate) shut: Vec<bool>,
    /// Whether a place admits anyone.
    pub(crate) admits: Vec<bool>,
    pub(crate) capacity: Vec<Option<u64>>,
    /// The number of people at which a place counts as full: its capacity, scaled.
    pub(crate) full: Vec<Option<f64>>,
    people_per_day: Vec<Option<u64>>,
    /// People that a crossing lets through in this step in each direction.
    pub(crate) quota: Vec<Option<u64>>,
    pub(crate) crossing_is_shut: Vec<bool>,
    pub(crate) route_is_open: Vec<bool>,
    /// Whether an itinerary may be chosen over a route: it is open and does not begin at a crossing that is shut.
    pub(crate) can_be_chosen: Vec<bool>,
    /// Where everyone who stays at a place has to go on to.
    pub(crate) redirected: Vec<Option<u32>>,
    /// Whether any route cannot be chosen.
    pub(crate) something_is_shut: bool,
    pub(crate) roads: Roads,
    /// How far one gets on each route.
    pub(crate) metres: Vec<u32>,
    /// How far one gets by road and on foot.
    pub(crate) step_way: u32,
    pub(crate) step_on_foot: u32,
    /// Whether people who set out from a place go where they like.
    pub(crate) is_plain: Vec<bool>,
    /// What travellers ask of each route.
    pub(crate) stretches: Vec<Stretch>,
    /// Hazard of leaving home at each place in this step, for a factor of 1.
    pub(crate) leave: Vec<f64>,
    /// Moving on, by place and group.
    pub(crate) stay: Clocks,
    /// Until when those who stay need no look.
    pub(crate) alarms: Alarms,
    /// Going home, by origin and group.
    pub(crate) home: Clocks,
    /// Value of each place as a destination, by class and place.
    pub(crate) value: Vec<f64>,
    /// Chance, of 2³², that a destination drawn by its bound is accepted, by class and place.
    pub(crate) accept: Vec<u32>,
    /// What `value` was computed from.
    basis: Vec<Option<(Standing, f64)>>,
    /// What holds for those who deliberate.
    pub(crate) pressure: Pressure,
    /// Whether it is a month of the harvest, for which people go home.
    pub(crate) is_harvest: bool,
    #[serde(skip)]
    ways_home: WaysHome,
    next_change: usize,
    hourly: Vec<f64>,
}

impl Conditions {
    pub(crate) fn new(plan: &Plan) -> Self {
        let world = plan.scenario.world();
        let (places, routes) = (plan.places, plan.metres.len());
        // A camp whose first change is that it opens is closed until then.
        let mut camp_is_open = vec![true; places];
        for change in plan.changes.iter().rev().filter(|change| change.camp.is_some()) {
            camp_is_open[change.place] = change.camp != Some(CampChange::Opens);
        }
        Self {
            step: 0,
            theta: vec![0.0; places],
            levels: LevelsNow::new(&plan.levels, places),
            company: Company::new(&plan.kinship, places),
            since: vec![NEVER; places],
            heed: vec![1.0; places],
            kind: world.places().map(crate::world::Place::kind).collect(),
            own_chance: world.places().map(crate::world::Place::move_chance).collect(),
            own_pull: world.places().map(crate::world::Place::pull).collect(),
            camp_is_open,
            shut: vec![false; places],
            admits: vec![false; places],
            capacity: world.places().map(crate::world::Place::capacity).collect(),
            full: vec![None; places],
            people_per_day: world.places().map(crate::world::Place::people_per_day).collect(),
            quota: vec![None; places],
            crossing_is_shut: vec![false; places],
            route_is_open: vec![true; routes],
            can_be_chosen: vec![true; routes],
            redirected: vec![None; places],
            something_is_shut: false,
            roads: Roads::new(plan),
            metres: vec![0; routes],
            step_way: 0,
            step_on_foot: 0,
            is_plain: vec![true; places],
            stretches: Vec::new(),
            leave: vec![0.0; places],
            stay: Clocks::new(places * plan.groups),
            alarms: Alarms::new(plan),
            home: Clocks::new(plan.origins() * plan.groups),
            value: vec![0.0; plan.classes() * places],
            accept: vec![0; plan.classes() * places],
            basis: vec![None; places],
            pressure: Pressure::new(plan),
            is_harvest: false,
            ways_home: WaysHome::new(places),
            next_change: 0,
            hourly: vec![0.0; places],
        }
    }

    /// Moves on to `step`, at whose start people are as in the ledger.
    pub(crate) fn advance(&mut self, plan: &Plan, beliefs: &Beliefs, step: u32, ledger: &Ledger) {
        self.step = step;
        let hours = i64::from(plan.scenario.period().step_hours());
        let begin = i64::from(step) * hours * 60;
        let middle = begin + hours * 30;
        let became_others = self.apply_changes(plan, middle);
        let is_longer = self.roads.advance(plan, middle);
        let moved = self.apply_closures(plan, middle) || became_others || is_longer;
        self.set_capacities(plan, step);
        self.set_quotas(plan, step);
        self.gather_stretches(plan);
        self.levels.advance(&plan.levels, middle);
        self.feel_threats(plan, beliefs, begin, hours);
        self.turn_the_calendar(plan);
        self.feel_pressure(plan);
        self.company.advance(&plan.kinship, ledger, &self.kind, &self.theta);
        self.set_values(plan, &ledger.present);
        self.find_ways_home(plan, &ledger.away, moved);
    }

    /// Whether these are conditions of the same world and rules as others.
    pub(crate) fn is_like(&self, other: &Self, plan: &Plan) -> bool {
        let lists = |of: &Self| {
            [
                of.theta.len(),
                of.since.len(),
                of.heed.len(),
                of.kind.len(),
                of.camp_is_open.len(),
                of.own_chance.len(),
                of.own_pull.len(),
                of.shut.len(),
                of.admits.len(),
                of.capacity.len(),
                of.full.len(),
                of.people_per_day.len(),
                of.quota.len(),
                of.crossing_is_shut.len(),
                of.route_is_open.len(),
                of.can_be_chosen.len(),
                of.redirected.len(),
                of.metres.len(),
                of.is_plain.len(),
                of.leave.len(),
                of.value.len(),
                of.accept.len(),
                of.basis.len(),
                of.hourly.len(),
            ]
        };
        let places = plan.places as u32;
        lists(self) == lists(other)
            && self.redirected.iter().flatten().all(|&to| to < places)
            && self.levels.is_like(&other.levels)
            && self.company.is_like(&other.company)
            && self.roads.is_like(plan)
            && self.stretches.iter().all(|stretch| stretch.head < places)
            && [0, plan.metres.len()].contains(&self.stretches.len())
            && self.stay.is_like(&other.stay)
            && self.home.is_like(&other.home)
            && self.alarms.is_like(&other.alarms, plan)
            && self.pressure.is_like(&other.pressure)
    }

    /// With the ways to all homes to which people may go, which are found again.
    pub(crate) fn with_ways_home(mut self, plan: &Plan, away: &[u64]) -> Self {
        self.ways_home = WaysHome::new(plan.places);
        self.find_ways_home(plan, away, false);
        self
    }

    /// Applies changes and says whether any place became one of another kind.
    fn apply_changes(&mut self, plan: &Plan, now: i64) -> bool {
        let mut became_others = false;
        while let Some(change) = plan.changes.get(self.next_change).filter(|c| c.minute <= now) {
            let place = change.place;
            if let Some(kind) = change.kind {
                self.kind[place] = kind;
                self.own_chance[place] = None;
                became_others = true;
            }
            if change.move_chance.is_some() {
                self.own_chance[place] = change.move_chance;
            }
            if let Some(pull) = change.pull {
                self.own_pull[place] = pull;
            }
            if change.capacity.is_some() {
                self.capacity[place] = change.capacity;
            }
            if change.people_per_day.is_some() {
                self.people_per_day[place] = change.people_per_day;
            }
            if let Some(camp) = change.camp {
                self.camp_is_open[place] = camp == CampChange::Opens;
            }
            self.next_change += 1;
        }
        became_others
    }

    /// Applies closures and says whether any route or place opened or closed.
    fn apply_closures(&mut self, plan: &Plan, now: i64) -> bool {
        let before = (self.route_is_open.clone(), self.shut.clone(), self.crossing_is_shut.clone());
        self.route_is_open.fill(true);
        self.shut.fill(false);
        self.crossing_is_shut.fill(false);
        for closure in plan.closures.iter().filter(|c| c.start <= now && now < c.end) {
            for &route in &closure.routes {
                self.route_is_open[route as usize] = false;
            }
            if let Some(place) = closure.place {
                self.shut[place as usize] = true;
            }
            if let Some(crossing) = closure.crossing {
                self.crossing_is_shut[crossing as usize] = true;
            }
        }
        for place in 0..plan.places {
            self.admits[place] = self.kind[place].is_destination()
                && !self.shut[place]
                && self.capacity[place] != Some(0)
                && (self.camp_is_open[place] || !is_camp(self.kind[place]));
        }
        for (route, can) in self.can_be_chosen.iter_mut().enumerate() {
            let tail = plan.tail[route] as usize;
            *can = self.route_is_open[route]
                && !(self.kind[tail] == PlaceKind::Crossing && self.crossing_is_shut[tail]);
        }
        self.apply_redirects(plan, now);
        self.something_is_shut =
            self.can_be_chosen.contains(&false) || self.redirected.iter().any(Option::is_some);
        let (routes, places, crossings) = before;
        routes != self.route_is_open || places != self.shut || crossings != self.crossing_is_shut
    }

    fn apply_redirects(&mut self, plan: &Plan, now: i64) {
        self.redirected.fill(None);
        for redirect in plan.redirects.iter().filter(|r| r.start <= now && now < r.end) {
            // Nobody stays where people only pass.
            if self.kind[redirect.from].is_destination() {
                self.redirected[redirect.from] = Some(redirect.to);
            }
        }
    }

    fn set_capacities(&mut self, plan: &Plan, step: u32) {
        let begins_a_day = step.is_multiple_of(plan.scenario.period().steps_per_day());
        let scaling = plan.scenario.rules().camps.capacity_scaling;
        for (place, capacity) in self.capacity.iter_mut().enumerate() {
            if begins_a_day && plan.growth[place] > 0 {
                *capacity = capacity.map(|people| people.saturating_add(plan.growth[place]));
            }
            self.full[place] = capacity.map(|people| people as f64 * scaling);
        }
    }

    fn set_quotas(&mut self, plan: &Plan, step: u32) {
        let steps = plan.scenario.period().steps_per_day();
        for (quota, daily) in self.quota.iter_mut().zip(&self.people_per_day) {
            *quota = daily.map(|daily| share_of_day(daily, step % steps, steps));
        }
        for (route, metres) in self.metres.iter_mut().enumerate() {
            *metres = plan.metres_in_step(plan.metres_per_day[route], step);
        }
        let travel = &plan.scenario.rules().travel;
        self.step_way = plan.metres_in_step(metres_of(travel.road_km_per_day), step);
        self.step_on_foot = plan.metres_in_step(metres_of(travel.track_km_per_day), step);
    }

    fn set_values(&mut self, plan: &Plan, present: &[u64]) {
        // Where people act one by one, each sees the room that those before left.
        let is_seen_later = plan.scenario.rules().camps.admission == Admission::Open;
        let weighs = plan.room_weighs() && !is_seen_later;
        for (place, &people) in present.iter().enumerate() {
            let room = if weighs { self.room(plan, place, people) } else { 1.0 };
            let theta = self.theta[place] * self.heed[place];
            let now = Standing { theta, room, kind: self.kind[place] };
            let basis = self.admits[place].then_some((now, self.own_pull[place]));
            let changed = self.levels.changed(place) || self.company.changed(place);
            if self.step > 0 && basis == self.basis[place] && !changed {
                continue;
            }
            self.basis[place] = basis;
            for class in 0..plan.classes() {
                let taste = plan.taste_of_class(class);
                let mut pull = self.levels.pull(place, taste.awareness);
                pull.all *= self.company.factor(plan.circle_of_class(class), place);
                pull.own = self.own_pull[place];
                let value = basis.map_or(0.0, |(now, _)| plan.value(place, class, now, pull));
                let bound = taste.bound[place];
                let share = if bound > 0.0 { (value / bound).min(1.0) } else { 0.0 };
                self.value[class * plan.places + place] = value;
                if let Some(to_planners) = self.pressure.value.get_mut(class * plan.places + place) {
                    let softening = plan.scenario.rules().deliberation.weight_softening;
                    *to_planners =
                        basis.map_or(0.0, |(now, _)| plan.softened_value(place, class, now, pull, softening));
                }
                self.accept[class * plan.places + place] = (share * f64::from(u32::MAX)).round() as u32;
            }
        }
    }

    /// The room at a place with so many people: from 1 up to the buffer to 0 where it is full.
    pub(crate) fn room(&self, plan: &Plan, place: usize, people: u64) -> f64 {
        let buffer = plan.scenario.rules().attraction.capacity_buffer;
        self.full[place].map_or(1.0, |full| room(people as f64, full, buffer))
    }

    fn find_ways_home(&mut self, plan: &Plan, away: &[u64], moved: bool) {
        if moved {
            self.ways_home.clear();
        }
        let mut ways = std::mem::replace(&mut self.ways_home, WaysHome::new(0));
        // Where there is any threat or hunger, people may leave in this very step.
        let may_be_away = |home: usize| {
            away.get(home).is_some_and(|&away| away > 0)
                || self.theta[home] > 0.0
                || self.levels.driving(home) > 0.0
        };
        ways.keep(|home| may_be_away(home as usize) && self.is_safe(plan, home), &self.ground(plan));
        self.ways_home = ways;
    }

    /// The next route on the way home from a place; `u32::MAX` if there is none, or if people may not go there.
    #[inline]
    pub(crate) fn way_home(&self, plan: &Plan, origin: u32, at: u32) -> u32 {
        self.ways_home.next(origin, at, &self.ground(plan))
    }

    /// Asks the memory for what [`Self::way_home`] will be asked for.
    #[inline]
    pub(crate) fn fetch_way_home(&self, origin: u32, at: u32) {
        self.ways_home.fetch(origin, at);
    }

    /// The roads as they are to people who go home.
    fn ground<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> Ground<'a, impl Fn(u32) -> bool + 'a, impl Fn(u32) -> bool + 'a> {
        let passes = |place: u32| {
            let place = place as usize;
            let gets_through = self.kind[place] != PlaceKind::Crossing || !self.crossing_is_shut[place];
            !self.shut[place] && gets_through
        };
        Ground { rows: self.roads.towards(plan), passes, is_open: |route| self.route_is_open[route as usize] }
    }

    /// Whether people of an origin may go home in this step.
    pub(crate) fn is_safe(&self, plan: &Plan, origin: u32) -> bool {
        let mine = origin as usize * plan.groups;
        self.home.step[mine..mine + plan.groups].iter().any(|&step| step > 0)
    }
}

fn is_camp(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp)
}

/// The room that is left, from 1 up to the buffer to 0 at the capacity.
fn room(people: f64, capacity: f64, buffer: f64) -> f64 {
    if people >= capacity {
        0.0
    } else if people <= buffer * capacity {
        1.0
    } else {
        (capacity - people) / (capacity * (1.0 - buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_falls_from_the_buffer_to_the_capacity() {
        assert!((room(90.0, 100.0, 0.9) - 1.0).abs() < 1e-12);
        assert!((room(95.0, 100.0, 0.9) - 0.5).abs() < 1e-12);
        assert_eq!((room(100.0, 100.0, 0.9), room(120.0, 100.0, 0.9)), (0.0, 0.0));
        assert_eq!((room(99.0, 100.0, 1.0), room(100.0, 100.0, 1.0)), (1.0, 0.0));
    }
}
