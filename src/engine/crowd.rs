//! How many people each sees at a place of limited capacity, where people act one after the other.
//!
//! With open admission people act in the order in which they were displaced, and each sees the counts that those
//! before left. So the counts here live: whoever comes or goes changes them at once. Where nobody who acts in a pass can
//! change what others see, because every such place has room for all of them or is so full that it stays full without
//! them, the order does not matter; see [`crate::engine::one_by_one`].

use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// When somebody acts: the step in which they were displaced, then origin and serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    pub(crate) displaced: u32,
    pub(crate) origin: u32,
    pub(crate) serial: u32,
}

/// A place as people see it. Atomic only so that a pass may be shared: one thread at a time changes any of it.
#[derive(Debug)]
struct Seen {
    people: AtomicU64,
    /// What the room there makes of its value, as bits: 0 to 1.
    share: AtomicU64,
}

/// Counts at all places as they live, or stand still for a pass that does not change what anyone sees.
#[derive(Debug)]
pub(crate) struct Crowd {
    seen: Vec<Seen>,
    lives: bool,
}

impl Crowd {
    /// As it is before anybody in a pass has acted.
    pub(crate) fn new(plan: &Plan, conditions: &Conditions, present: &[u64]) -> Self {
        let all = plan.value_share(1.0, 1.0);
        let seen = present.iter().enumerate().map(|(place, &people)| {
            let is_limited = conditions.full[place].is_some();
            let share = if is_limited { share(plan, conditions, place, people) } else { all };
            Seen { people: AtomicU64::new(people), share: AtomicU64::new(share.to_bits()) }
        });
        Self { seen: seen.collect(), lives: true }
    }

    /// Stands still from now on, if as many people as `most` says for each place may come there and leave it, and nobody
    /// sees the difference; says whether it does.
    pub(crate) fn stand_still(
        &mut self,
        plan: &Plan,
        conditions: &Conditions,
        most: impl Fn(usize) -> (u64, u64),
    ) -> bool {
        self.lives = self.seen.iter().enumerate().any(|(place, seen)| {
            let (coming, leaving) = most(place);
            let people = seen.people.load(Relaxed);
            let room = |people| conditions.room(plan, place, people);
            // The more people, the less room: what is the same at both ends is the same between them.
            conditions.full[place].is_some()
                && room(people.saturating_add(coming)) != room(people.saturating_sub(leaving))
        });
        !self.lives
    }

    /// So many people more (or less) stay at a place.
    pub(crate) fn shift(&self, plan: &Plan, conditions: &Conditions, place: u32, by: i64) {
        let place = place as usize;
        if !self.lives || conditions.full[place].is_none() {
            return;
        }
        let seen = &self.seen[place];
        let people = seen.people.load(Relaxed).saturating_add_signed(by);
        seen.people.store(people, Relaxed);
        seen.share.store(share(plan, conditions, place, people).to_bits(), Relaxed);
    }

    /// The room that somebody sees at a place; `own` are they themselves, if they are still counted there.
    pub(crate) fn room(&self, plan: &Plan, conditions: &Conditions, place: u32, own: u64) -> f64 {
        let people = self.seen[place as usize].people.load(Relaxed);
        conditions.room(plan, place as usize, people.saturating_sub(own))
    }

    /// What the room at a place makes of its value for people who are not counted there, wherever their home is.
    #[inline]
    pub(crate) fn share(&self, place: u32) -> f64 {
        f64::from_bits(self.seen[place as usize].share.load(Relaxed))
    }
}

fn share(plan: &Plan, conditions: &Conditions, place: usize, people: u64) -> f64 {
    let room = if plan.room_weighs() { conditions.room(plan, place, people) } else { 1.0 };
    plan.value_share(room, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Admission;
    use crate::world::{Place, PlaceKind, Route, World};
    use crate::{Scenario, Seed, Simulation, date};

    #[test]
    fn counts_live_unless_nobody_who_acts_can_change_what_is_seen() {
        let world = World::builder()
            .place(Place::new("Town", PlaceKind::Town, "A").with_population(1000))
            .place(Place::new("Camp", PlaceKind::Camp, "A").with_capacity(100))
            .route("Town", "Camp", Route::of_km(30.0));
        let scenario = Scenario::builder("camp", date(2011, 6, 4), 2).world(world).with_rules(|rules| {
            rules.camps.admission = Admission::Open;
            rules.attraction.capacity_buffer = 0.5;
        });
        let scenario = scenario.build().expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        let (plan, conditions) = (&*simulation.plan, &simulation.conditions);
        // People in the camp, at most coming and leaving, and whether everybody sees the same.
        for (people, coming, leaving, is_still) in [
            (40, 10, 40, true),
            (40, 11, 0, false),
            (70, 0, 0, true),
            (70, 1, 0, false),
            (70, 0, 1, false),
            (120, 500, 20, true),
            (120, 0, 21, false),
        ] {
            let mut crowd = Crowd::new(plan, conditions, &[1000, people]);
            let stands = crowd.stand_still(plan, conditions, |_| (coming, leaving));
            assert_eq!(stands, is_still, "{people} people, {coming} coming, {leaving} leaving");
            let before = (crowd.share(1), crowd.room(plan, conditions, 1, 0));
            crowd.shift(plan, conditions, 1, if people > 100 { -60 } else { 20 });
            let after = (crowd.share(1), crowd.room(plan, conditions, 1, 0));
            assert_eq!(after == before, is_still, "{people} people");
        }
        let mut crowd = Crowd::new(plan, conditions, &[1000, 75]);
        assert!(!crowd.stand_still(plan, conditions, |_| (1, 1)));
        assert_eq!((crowd.share(0), crowd.share(1)), (1.0, plan.value_share(0.5, 1.0)));
        assert_eq!(crowd.room(plan, conditions, 1, 5), 0.6, "nobody finds a place full of themselves");
        crowd.shift(plan, conditions, 1, 15);
        assert_eq!(crowd.share(1), plan.value_share(0.2, 1.0));
        assert_eq!((crowd.room(plan, conditions, 1, 0), crowd.room(plan, conditions, 0, 0)), (0.2, 1.0));
    }
}
