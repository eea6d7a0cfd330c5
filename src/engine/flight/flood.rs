//! Residents who leave home because it is flooded, by the level of the water and whatever the threat there.
//!
//! Where the law of flight is a hazard, floods add to the hazard of the place and nothing is done here.

use super::Flight;
use crate::engine::choice::has_way_out;
use crate::engine::conditions::Conditions;
use crate::engine::pass::Turn;
use crate::random::{Address, Purpose};
use crate::scenario::Law;
use crate::units::share_of_day;
use rand_distr::{Distribution, Poisson};

impl Flight<'_> {
    pub(super) fn flooded(&mut self, conditions: &Conditions) -> Vec<Turn> {
        let plan = self.plan;
        let mut turns = Vec::new();
        if plan.scenario.rules().flight.law == Law::Hazard {
            return turns;
        }
        for &place in &plan.fled {
            let leaving = conditions.levels.leaving(place as usize);
            if leaving <= 0.0 {
                continue;
            }
            let open = (0..plan.groups)
                .any(|group| has_way_out(plan, conditions, plan.class(group, place), place, place));
            let able = self.residents(place).saturating_sub(self.stayers(place));
            let mut left = if open { self.number(conditions.step, place, leaving).min(able) } else { 0 };
            let mut number = 0;
            while left > 0 {
                // One beyond the groups, whose households are drawn under their own numbers.
                let size = self.size(conditions.step, place, plan.groups as u32, number);
                let size = u64::from(size).min(left) as u32;
                left -= u64::from(size);
                number += 1;
                let slot = self.take(conditions.step, place, None, size);
                turns.push(self.turn(conditions.step, place, slot, 0.0));
            }
        }
        turns
    }

    /// How many people leave a place in a step, where `leaving` is their number a day or their share a day.
    fn number(&self, step: u32, place: u32, leaving: f64) -> u64 {
        let period = self.plan.scenario.period();
        let steps = period.steps_per_day();
        match self.plan.scenario.rules().flight.law {
            Law::Hazard => 0,
            Law::Number => share_of_day(leaving.floor() as u64, step % steps, steps),
            Law::Poisson => {
                let mean = leaving / f64::from(steps);
                let poisson = Poisson::new(mean).expect("the mean is above 0 and at most a million");
                let at = Address { serial: 0, origin: place, step, purpose: Purpose::FloodDepartures, n: 0 };
                poisson.sample(&mut self.draws.stream(at)) as u64
            }
            Law::Share => {
                // Those who stay through every step of a day are as many as those who stay through the day.
                let staying = (1.0 - leaving).powf(1.0 / f64::from(steps));
                ((1.0 - staying) * self.residents(place) as f64).floor() as u64
            }
        }
    }
}
