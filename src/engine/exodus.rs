//! Phase 2, flight: how many may leave a place, whoever they are.

use crate::engine::choice::Market;
use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;
use crate::engine::tally::Ledger;
use crate::id::PlaceId;
use crate::random::{Address, Draws, Purpose};
use crate::scenario::{Law, Leavers, WithoutWayOut};
use crate::units::share_of_day;
use rand_distr::{Binomial, Distribution, Poisson};

/// What decides how many leave home.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exodus<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) draws: &'a Draws,
    pub(crate) ledger: &'a Ledger,
}

impl Exodus<'_> {
    /// The number of households that leave in a step.
    pub(crate) fn how_many(&self, step: u32, place: u32, group: usize, households: u64, hazard: f64) -> u64 {
        let chance = -(-hazard).exp_m1();
        if chance >= 1.0 || households == 0 {
            return households;
        }
        let binomial = Binomial::new(households, chance).expect("the chance of a hazard lies within 0 and 1");
        let at = Address { serial: group as u32, origin: place, step, purpose: Purpose::Departures, n: 0 };
        binomial.sample(&mut self.draws.stream(at))
    }

    /// Whether people of a class leave a place: a way out is open, or they leave home without one.
    pub(crate) fn may_leave(&self, conditions: &Conditions, class: usize, place: u32) -> bool {
        let market = Market { plan: self.plan, conditions, crowd: None };
        self.plan.scenario.rules().flight.without_way_out == WithoutWayOut::LeaveHome
            || market.has_way_out(class, place, place)
    }

    /// Whether people of any group leave a place.
    fn anyone_may_leave(&self, conditions: &Conditions, place: u32) -> bool {
        let mut classes = (0..self.plan.groups).map(|group| self.plan.class(group, place));
        classes.any(|class| self.may_leave(conditions, class, place))
    }

    /// The places that people leave by numbers in a step, and how many leave each.
    pub(crate) fn numbers(&self, conditions: &Conditions) -> Vec<(u32, u64)> {
        let leaves = |place: u32| {
            let is_dry = conditions.levels.leaving(place as usize) <= 0.0;
            let is_calm = conditions.theta[place as usize] <= 0.0 && is_dry;
            !is_calm && self.anyone_may_leave(conditions, place)
        };
        let places = self.plan.fled.iter().copied().filter(|&place| leaves(place));
        places.map(|place| (place, self.number(conditions, place))).collect()
    }

    /// How many people leave a place in a step.
    fn number(&self, conditions: &Conditions, place: u32) -> u64 {
        let flight = &self.plan.scenario.rules().flight;
        let (step, theta) = (conditions.step, conditions.theta[place as usize]);
        let heeded = theta * conditions.heed[place as usize];
        let strength = if theta > 0.0 { heeded.powf(flight.leave_power) } else { 0.0 };
        let flooded = conditions.levels.leaving(place as usize);
        let residents = self.residents(place).saturating_sub(self.stayers(place));
        let steps = self.plan.scenario.period().steps_per_day();
        let daily = match flight.law {
            Law::Share => {
                let residents = self.residents(place) as f64;
                flight.leave_chance * residents * strength + flooded * residents
            }
            _ => flight.people_per_day * strength + flooded,
        };
        let number = if flight.law == Law::Poisson {
            let Ok(poisson) = Poisson::new(daily / f64::from(steps)) else { return 0 };
            let at = Address { serial: 0, origin: place, step, purpose: Purpose::Departures, n: 0 };
            let number: f64 = poisson.sample(&mut self.draws.stream(at));
            number as u64
        } else {
            share_of_day(daily as u64, step % steps, steps)
        };
        let may_be_added = flight.leavers == Leavers::Others || flight.law != Law::Share;
        if may_be_added { number } else { number.min(residents) }
    }

    /// The places from which those come who are newly registered, with weights.
    pub(crate) fn sources(&self, conditions: &Conditions) -> Vec<(u32, f64)> {
        let is_left = |place: u32| conditions.drive(place) > 0.0 && self.anyone_may_leave(conditions, place);
        let open: Vec<u32> = self.plan.fled.iter().copied().filter(|&place| is_left(place)).collect();
        let weights = |of: &dyn Fn(u32) -> u64| -> Vec<(u32, f64)> {
            open.iter().map(|&place| (place, of(place) as f64 * conditions.drive(place))).collect()
        };
        let weighted = weights(&|place| self.residents(place));
        if weighted.iter().any(|&(_, weight)| weight > 0.0) {
            return weighted;
        }
        weights(&|place| self.population(place))
    }

    pub(crate) fn residents(&self, place: u32) -> u64 {
        (0..self.plan.groups).map(|group| self.ledger.residents(place as usize, group)).sum()
    }

    fn population(&self, place: u32) -> u64 {
        self.plan.scenario.world().place(PlaceId(place)).population()
    }

    /// Residents who cannot leave.
    pub(crate) fn stayers(&self, place: u32) -> u64 {
        let share = self.plan.scenario.rules().flight.stay_share;
        (self.population(place) as f64 * share).round() as u64
    }
}

/// Counts the residents of threatened places who have no way out.
pub(crate) fn count_trapped(plan: &Plan, conditions: &Conditions, ledger: &mut Ledger) {
    let from = plan.scenario.rules().flight.threatened_from;
    let market = Market { plan, conditions, crowd: None };
    for &place in &plan.threatened {
        if conditions.theta[place as usize] < from {
            continue;
        }
        for group in 0..plan.groups {
            let cell = place as usize * plan.groups + group;
            let class = plan.class(group, place);
            if ledger.residents[cell] > 0 && !market.has_way_out(class, place, place) {
                ledger.trapped[cell] = ledger.residents[cell];
            }
        }
    }
}
