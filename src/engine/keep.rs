//! What a simulation is beyond its scenario: to be put away between two steps, and taken up again.
//!
//! Everything that a step reads and that is not in the [`Plan`] is kept: people with all their columns, the ledger, conditions
//! with their clocks, what was recorded. What can be found again from the roads as they are (the ways home) is not.
//!
//! Whoever takes it up trusts nothing: every list has to be as long as those of a simulation that is set up afresh, every
//! number that stands for a place, a route or a leg has to be one, and the ledger has to count the very people who are there.

use crate::engine::Simulation;
use crate::engine::bulk::Pool;
use crate::engine::conditions::Conditions;
use crate::engine::people::People;
use crate::engine::plan::Plan;
use crate::engine::recorder::Recorder;
use crate::engine::recording::Recording;
use crate::engine::tally::{How, Ledger};
use crate::random::{Draws, Seed};
use crate::scenario::{Beliefs, Displaced, Scenario};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A simulation between two steps, without its scenario.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept<'a> {
    recording: Cow<'a, Recording>,
    seed: Seed,
    replicate: u32,
    draws: Draws,
    traits: Draws,
    beliefs: Cow<'a, Beliefs>,
    people: Cow<'a, People>,
    conditions: Cow<'a, Conditions>,
    ledger: Cow<'a, Ledger>,
    recorder: Cow<'a, Recorder>,
    next: u32,
    backlog: i64,
    overdrawn: Cow<'a, [[u64; 2]]>,
    at_start: (u64, u64),
}

impl Kept<'_> {
    /// Whether it is this replicate under this seed, and records this.
    pub(crate) fn is_of(&self, seed: Seed, replicate: u32, recording: &Recording) -> bool {
        (self.seed, self.replicate) == (seed, replicate) && *self.recording == *recording
    }
}

impl Simulation {
    /// All of it but the scenario.
    pub(crate) fn kept(&self) -> Kept<'_> {
        Kept {
            recording: Cow::Borrowed(&self.plan.recording),
            seed: self.seed,
            replicate: self.replicate,
            draws: self.draws,
            traits: self.traits,
            beliefs: Cow::Borrowed(&self.beliefs),
            people: Cow::Borrowed(&self.people),
            conditions: Cow::Borrowed(&self.conditions),
            ledger: Cow::Borrowed(&self.ledger),
            recorder: Cow::Borrowed(&self.recorder),
            next: self.next,
            backlog: self.backlog,
            overdrawn: Cow::Borrowed(&self.overdrawn),
            at_start: self.at_start,
        }
    }

    /// The simulation of a scenario that was kept. None if what was kept does not fit the scenario, or itself.
    pub(crate) fn taken_up(scenario: &Scenario, kept: Kept<'_>) -> Option<Self> {
        let is_known = |places: &[crate::id::PlaceId]| {
            places.iter().all(|place| (place.0 as usize) < scenario.world().place_count())
        };
        if !is_known(kept.recording.places.as_deref().unwrap_or_default()) {
            return None;
        }
        let plan = Arc::new(Plan::new(scenario, kept.recording.into_owned()));
        // Whoever is displaced at the start has a slot for ever. What claims more people than it has slots, or more than can be
        // followed, would take memory that no file stands for.
        let displaced = scenario.displaced().iter().map(Displaced::count).fold(0, u64::saturating_add);
        let residents = Ledger::new(&plan).residents.iter().copied().fold(0, u64::saturating_add);
        if displaced > kept.people.state.len() as u64
            || residents.saturating_add(displaced) > Self::MOST_PEOPLE
        {
            return None;
        }
        let mut fresh = Self::replicate(Arc::clone(&plan), kept.seed, kept.replicate);
        let steps = plan.scenario.period().steps();
        let is_alike = kept.next <= steps
            && kept.overdrawn.len() == fresh.overdrawn.len()
            && kept.at_start == fresh.at_start
            && *kept.beliefs == fresh.beliefs
            && kept.traits == fresh.traits
            && kept.ledger.is_like(&fresh.ledger)
            && kept.conditions.is_like(&fresh.conditions, &plan)
            && kept.recorder.is_like(&fresh.recorder)
            && kept.people.is_like(&fresh.people)
            && kept.people.is_sound(&plan, kept.next)
            && counts(&plan, &kept.people) == kept.ledger.all();
        if !is_alike {
            return None;
        }
        fresh.draws = kept.draws;
        fresh.people = kept.people.into_owned();
        fresh.ledger = kept.ledger.into_owned();
        fresh.conditions = kept.conditions.into_owned().with_ways_home(&plan, &fresh.ledger.away);
        fresh.recorder = fresh.recorder.taking_up(kept.recorder.into_owned());
        fresh.next = kept.next;
        fresh.backlog = kept.backlog;
        fresh.overdrawn = kept.overdrawn.into_owned();
        fresh.pool = Pool::default();
        Some(fresh)
    }
}

/// Displaced people by how, place and group, counted one by one.
fn counts(plan: &Plan, people: &People) -> Vec<u64> {
    let mut counts = vec![0; 4 * plan.places * plan.groups];
    for block in people.blocks() {
        for slot in block.start..block.start + block.len {
            if let Some((how, place)) = How::counted(plan, people.state[slot as usize].get(), block.origin) {
                let cell = plan.cell(place, people.group(slot) as usize);
                counts[how as usize * plan.places * plan.groups + cell] += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{Size, scenario};

    #[test]
    fn whatever_was_altered_is_refused_or_runs_to_the_end() {
        // The seal of a file keeps accidents out; this is about what somebody altered and sealed again. A byte is changed,
        // in all of 6000 copies of three simulations, and nothing may panic.
        let size =
            Size { places: 12, people: 1500, days: 6, room: 0.3, return_chance: 0.2, ..Size::default() };
        let (mut word, mut refused, mut ran) = (5u64, 0, 0);
        let mut below = |most: usize| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (word >> 33) as usize % most
        };
        for size in [
            size,
            Size { household: 3.0, groups: 2, ..size },
            Size { step_hours: 6, people_per_day: 20, ..size },
        ] {
            let scenario = scenario(size, Seed(1)).expect("a good scenario");
            let mut simulation = Simulation::new(&scenario, Seed(2));
            for _ in 0..4 {
                simulation.step();
            }
            let bytes = postcard::to_stdvec(&simulation.kept()).expect("it fits into memory");
            for _ in 0..2000 {
                let mut bytes = bytes.clone();
                let at = below(bytes.len());
                bytes[at] ^= 1 << below(8);
                let Ok(kept) = postcard::from_bytes::<Kept<'_>>(&bytes) else {
                    refused += 1;
                    continue;
                };
                match Simulation::taken_up(&scenario, kept) {
                    None => refused += 1,
                    Some(simulation) => {
                        ran += 1;
                        simulation.run();
                    }
                }
            }
        }
        assert!(refused > 1000 && ran > 100, "{refused} refused, {ran} ran");
    }
}
