//! Planning ahead: people with many connections who are under threat for long leave at once, and choose among farther ways.
//!
//! Whoever deliberates at the beginning of a step has their clock set back to where it rings then, so that the pass over
//! everyone still compares one number a person. Their choice is a scan of itineraries of their own: there are few of them.

use crate::engine::Simulation;
use crate::engine::chunk;
use crate::engine::conditions::Conditions;
use crate::engine::people::{Chunk, Ties, Where};
use crate::engine::plan::Plan;
use crate::engine::travel::Walker;
use crate::id::GroupId;
use serde::{Deserialize, Serialize};

/// What holds during a step for those who deliberate.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Pressure {
    /// Whether people with connections deliberate at each place; empty if nobody ever does.
    pub(crate) at: Vec<bool>,
    /// The value of each place to those who do, by class and place; empty if nobody ever does.
    pub(crate) value: Vec<f64>,
}

impl Pressure {
    /// Whether it is of the same places and classes.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.at.len(), self.value.len()) == (other.at.len(), other.value.len())
    }

    pub(crate) fn new(plan: &Plan) -> Self {
        if !plan.scenario.rules().deliberation.is_on() {
            return Self::default();
        }
        Self { at: vec![false; plan.places], value: vec![0.0; plan.classes() * plan.places] }
    }
}

impl Conditions {
    /// Finds the places where people deliberate: where they stay, under a high threat since long.
    pub(super) fn feel_pressure(&mut self, plan: &Plan) {
        let rules = &plan.scenario.rules().deliberation;
        let steps = f64::from(plan.scenario.period().steps_per_day());
        for place in 0..self.pressure.at.len() {
            let is_long =
                self.threatened_steps(place).is_some_and(|n| f64::from(n) >= rules.after_days * steps);
            self.pressure.at[place] = is_long
                && self.theta[place] > rules.threat_above
                && self.kind[place].is_destination()
                && !self.shut[place];
        }
    }

    /// Whether people of a group with such ties deliberate at a place.
    pub(super) fn is_deliberate(&self, plan: &Plan, place: u32, group: usize, ties: Option<Ties>) -> bool {
        if !self.pressure.at.get(place as usize).copied().unwrap_or(false) {
            return false;
        }
        let least = plan.scenario.rules().deliberation.least_connections;
        let moves = plan.scenario.world().groups()[GroupId(group as u32)].factors().moving > 0.0;
        moves && ties.is_some_and(|ties| f64::from(ties.connections) >= least)
    }
}

impl Simulation {
    /// Lets the clocks of those ring who deliberate where they stay.
    pub(super) fn deliberate(&mut self, plan: &Plan) {
        if !self.conditions.pressure.at.contains(&true) {
            return;
        }
        let conditions = &self.conditions;
        chunk::map(self.people.chunks(), |mut chunk: Chunk<'_>| {
            for block in chunk.blocks {
                let first = (block.start - chunk.start) as usize;
                for index in first..first + block.len as usize {
                    let Where::At(place) = chunk.state[index].get() else { continue };
                    let (group, ties) = (chunk.group(index), chunk.ties(index).copied());
                    if chunk.size(index) > 0 && conditions.is_deliberate(plan, place, group, ties) {
                        chunk.second[index] = conditions.begin(plan, place, block.origin, group);
                    }
                }
            }
        });
    }
}

impl Walker<'_, '_, '_> {
    /// Whether somebody deliberates at a place.
    pub(super) fn deliberates_at(&mut self, place: u32) -> bool {
        let ties = self.chunk.ties(self.index).copied();
        self.pass.conditions.is_deliberate(self.pass.plan, place, self.group, ties)
    }
}
