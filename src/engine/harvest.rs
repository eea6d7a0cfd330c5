//! Going home for the harvest: in its months farmers who stay at a place are at home, and afterwards back where they were.
//!
//! What they were is kept in a column of its own, so that they come back as they went; their clocks stand still meanwhile.

use crate::engine::Simulation;
use crate::engine::chunk;
use crate::engine::conditions::Conditions;
use crate::engine::pass::{Part, Pass};
use crate::engine::people::{Chunk, State, Where};
use crate::engine::plan::Plan;
use crate::engine::tally::Tally;
use crate::engine::track::What;
use crate::engine::travel::{Next, WHOLE, Walker};
use crate::random::{Address, Purpose};
use crate::scenario::{NewlyDisplaced, Scenario};
use crate::units::Step;

/// The step of draws that are the same in every one.
const ALWAYS: u32 = u32::MAX;
/// The round in which people come and go at the beginning of a step, which is before all others.
const FIRST_ROUND: u32 = 0;

/// The share of farmers by home; empty if nobody goes home for a harvest.
pub(crate) fn farmers(scenario: &Scenario) -> Vec<f64> {
    let rules = &scenario.rules().harvest;
    let places = scenario.world().places();
    let shares: Vec<f64> = places.map(|home| home.farmer_share().unwrap_or(rules.farmers)).collect();
    if rules.months.is_empty() || shares.iter().all(|&share| share <= 0.0) { Vec::new() } else { shares }
}

impl Conditions {
    /// Finds whether it is a month of the harvest.
    pub(super) fn turn_the_calendar(&mut self, plan: &Plan) {
        if plan.farmers.is_empty() {
            return;
        }
        let period = plan.scenario.period();
        let month = period.date(period.day_of(Step(self.step))).month();
        self.is_harvest = plan.scenario.rules().harvest.months.contains(&f64::from(month));
    }

    /// Whether farmers of a home are there in this step.
    fn is_harvested(&self, plan: &Plan, home: u32) -> bool {
        let most = plan.scenario.rules().harvest.threat_up_to;
        self.is_harvest && self.theta[home as usize] <= most
    }
}

impl Simulation {
    /// At the beginning of a step: lets farmers come home for the harvest, and go back after it.
    pub(super) fn harvest(&mut self, plan: &Plan) {
        if !self.conditions.is_harvest && self.ledger.harvesting == 0 {
            return;
        }
        let pass = Pass {
            plan,
            conditions: &self.conditions,
            draws: self.draws,
            traits: self.traits,
            round: FIRST_ROUND,
            part: Part::Whole,
            crowd: None,
            pool: &self.pool,
        };
        let work = |mut chunk: Chunk<'_>, tally: &mut Tally| pass.farmers(&mut chunk, tally);
        let mut tally = chunk::work(self.people.chunks(), || Tally::new(plan), work);
        self.recorder.take_deeds(&mut tally);
        self.take_over(plan, &mut None, tally, Some(0));
    }
}

impl Pass<'_> {
    fn farmers(&self, chunk: &mut Chunk<'_>, tally: &mut Tally) {
        for block in chunk.blocks {
            // Whoever's home is unknown has none to go to.
            if self.plan.farmers.get(block.origin as usize).is_none_or(|&share| share <= 0.0) {
                continue;
            }
            let first = (block.start - chunk.start) as usize;
            for index in first..first + block.len as usize {
                if chunk.size(index) == 0 {
                    continue;
                }
                let at = chunk.state[index].get();
                let serial = block.first_serial + (chunk.start + index as u32 - block.start);
                let next = match at {
                    Where::Harvesting if self.comes_back(chunk, index, block.origin) => Next::ComeBack,
                    Where::At(place) if self.goes(block.origin, serial, place) => Next::Harvest(place),
                    Where::Resting(leg) => {
                        let place = self.plan.tail[self.plan.itineraries.route_at(leg) as usize];
                        if !self.goes(block.origin, serial, place) {
                            continue;
                        }
                        Next::Harvest(place)
                    }
                    _ => continue,
                };
                self.walker(chunk, tally, block, index, WHOLE, 0).go(next);
            }
        }
    }

    /// Whether somebody who stays at a place goes home for the harvest.
    fn goes(&self, origin: u32, serial: u32, place: u32) -> bool {
        let (plan, conditions) = (self.plan, self.conditions);
        let Some(&share) = plan.farmers.get(origin as usize) else { return false };
        if share <= 0.0 || !conditions.is_harvested(plan, origin) {
            return false;
        }
        let is_held = conditions.shut[origin as usize] || conditions.shut[place as usize];
        let at = Address { serial, origin, step: ALWAYS, purpose: Purpose::Trade, n: 0 };
        !is_held && self.traits.unit(at) < share
    }

    /// Whether somebody who is at home for the harvest goes back to where they were.
    fn comes_back(&self, chunk: &mut Chunk<'_>, index: usize, origin: u32) -> bool {
        let conditions = self.conditions;
        let place = match chunk.trip(index).state.get() {
            Where::At(place) => place,
            Where::Resting(leg) => self.plan.tail[self.plan.itineraries.route_at(leg) as usize],
            _ => origin,
        };
        let is_held = conditions.shut[origin as usize] || conditions.shut[place as usize];
        !is_held && !conditions.is_harvested(self.plan, origin)
    }
}

impl Walker<'_, '_, '_> {
    /// Whether somebody who is displaced at home stays there for the harvest first.
    pub(super) fn harvests_first(&self) -> bool {
        let rules = &self.pass.plan.scenario.rules().harvest;
        self.pass.conditions.is_harvest
            && rules.newly_displaced == NewlyDisplaced::Harvest
            && self.pass.goes(self.who.origin, self.who.serial, self.who.origin)
    }

    /// Whether somebody who comes to a place goes home from there for the harvest.
    pub(super) fn harvests_from(&self, place: u32) -> bool {
        self.pass.conditions.is_harvest
            && self.left > 0
            && self.pass.goes(self.who.origin, self.who.serial, place)
    }

    /// Comes to a place and goes home from there for the harvest, the clock of the place having been drawn.
    pub(super) fn arrive_to_harvest(&mut self, place: u32) -> Next {
        self.left = 0;
        self.start_clock(place);
        // The clock counts from the end of the step; what is kept of it, from the beginning of one.
        let step = self.clock_at_the_end(place).wrapping_sub(self.clock_at_the_beginning(place));
        self.chunk.second[self.index] = self.chunk.second[self.index].wrapping_sub(step);
        Next::Harvest(place)
    }

    /// Goes home for the harvest from a place.
    pub(super) fn go_harvesting(&mut self, place: u32) -> Next {
        let home = self.who.origin;
        let begin = self.clock_at_the_beginning(place);
        let (state, second) = (self.chunk.state[self.index], self.chunk.second[self.index]);
        let trip = self.chunk.trip(self.index);
        if let Where::Leaving(_) = state.get() {
            // They set out as soon as the harvest is over.
            (trip.state, trip.left) = (State::from(Where::At(home)), 0);
        } else {
            (trip.state, trip.left) = (state, second.wrapping_sub(begin));
            self.leap(place, home);
        }
        self.tally.harvesting += i64::from(self.people);
        self.note(What::WentToHarvest, home);
        self.be(Where::Harvesting, 0);
        Next::Wait
    }

    /// Goes back from the harvest.
    pub(super) fn come_back(&mut self) -> Next {
        let home = self.who.origin;
        let trip = *self.chunk.trip(self.index);
        let (place, second) = match trip.state.get() {
            Where::Resting(leg) => (self.tail_of_leg(leg), 0),
            Where::At(place) => (place, self.clock_at_the_beginning(place).wrapping_add(trip.left)),
            _ => (home, 0),
        };
        self.leap(home, place);
        self.tally.harvesting -= i64::from(self.people);
        self.note(What::CameFromHarvest, place);
        self.be(trip.state.get(), second);
        Next::Wait
    }

    /// Counts the household as gone from one place and come to another.
    fn leap(&mut self, from: u32, to: u32) {
        if from != to {
            self.tally.cells[self.pass.cell(from, self.group)].departed += self.people;
            self.tally.cells[self.pass.cell(to, self.group)].arrived += self.people;
        }
    }

    fn clock_at_the_beginning(&self, place: u32) -> u32 {
        self.pass.conditions.begin(self.pass.plan, place, self.who.origin, self.group)
    }

    fn clock_at_the_end(&self, place: u32) -> u32 {
        let (stay, home) = (&self.pass.conditions.stay, &self.pass.conditions.home);
        let (at, of) = (self.pass.cell(place, self.group), self.pass.cell(self.who.origin, self.group));
        stay.end[at].wrapping_add(home.end[of])
    }
}
