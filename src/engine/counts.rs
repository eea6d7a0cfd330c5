//! Counting instead of following: the same scenario for any number of people.
//!
//! Where people are exchangeable, nobody needs to be followed to know how many are where. People who are alike are
//! counted together, and part by exact binomial, multinomial and hypergeometric numbers where each would draw for
//! themselves. The result has nearly the same distribution as that of [`Simulation`](crate::Simulation) (docs/ODD.md, 7.17, says
//! how near), but not the same bits; it takes time and memory by the number of places, ways and homes, and not of people.
//!
//! Conditions, hazards, weights, the order of a step and everything above a run are those of the other way: see
//! [`crate::engine`]. What cannot be counted is refused, with everything that stands in the way.

mod choose;
mod cohort;
mod gates;
mod going;
mod lots;
mod ranks;
mod refuse;
mod setting_out;
mod span;
mod walk;

use crate::engine::conditions::Conditions;
use crate::engine::exodus::count_trapped;
use crate::engine::people::{Columns, People};
use crate::engine::plan::Plan;
use crate::engine::recorder::{self, Recorder};
use crate::engine::recording::Recording;
use crate::engine::run::{Balance, Record, Run, Status};
use crate::engine::tally::Ledger;
use crate::error::Result;
use crate::id::{GroupId, Id, PlaceId, RouteId};
use crate::random::{Draws, Seed};
use crate::scenario::{Beliefs, Scenario};
use crate::units::Step;
use cohort::Cohorts;
use going::Going;
use std::sync::Arc;

/// A scenario in execution, in which people are counted and nobody is followed.
///
/// ```
/// use displace::engine::Status;
/// use displace::synthetic::{Size, scenario};
/// use displace::{Seed, Simulation};
/// let large = scenario(Size { places: 20, people: 8_000_000_000, days: 5, ..Size::default() }, Seed(1))?;
/// let run = Simulation::counting(&large, Seed(1))?.run();
/// assert!(run.balance().holds());
/// assert!(run.balance().displaced > 1_000_000_000);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug)]
pub struct Counting {
    plan: Arc<Plan>,
    seed: Seed,
    replicate: u32,
    draws: Draws,
    beliefs: Beliefs,
    cohorts: Cohorts,
    conditions: Conditions,
    ledger: Ledger,
    recorder: Recorder,
    /// The step that comes next.
    next: u32,
    backlog: i64,
    at_start: (u64, u64),
}

impl Counting {
    /// Ready to run `scenario` with `seed`, recording every day without journeys. It is replicate 0 of that seed.
    ///
    /// # Errors
    /// If the scenario has rules for which people are to be told apart: a fault for each.
    pub fn new(scenario: &Scenario, seed: Seed) -> Result<Self> {
        Self::recording(scenario, seed, Recording::daily().without_journeys())
    }

    /// Ready to run `scenario` with `seed`, recording what is asked for.
    ///
    /// # Errors
    /// If the scenario has rules, or the recording keeps what, for which people are to be told apart: a fault for each.
    pub fn recording(scenario: &Scenario, seed: Seed, recording: Recording) -> Result<Self> {
        Ok(Self::replicate(Self::plan(scenario, recording)?, seed, 0))
    }

    pub(crate) fn plan(scenario: &Scenario, recording: Recording) -> Result<Arc<Plan>> {
        refuse::refuse(scenario, &recording)?;
        Ok(Arc::new(Plan::new(scenario, recording)))
    }

    pub(crate) fn replicate(plan: Arc<Plan>, seed: Seed, replicate: u32) -> Self {
        let draws = Draws::new(seed, replicate, 0);
        let beliefs = Beliefs::draw(plan.scenario.timeline(), draws);
        let (mut ledger, mut cohorts) = (Ledger::new(&plan), Cohorts::default());
        let residents = ledger.residents.iter().sum();
        setting_out::begin(&plan, draws, &mut ledger, &mut cohorts);
        Self {
            conditions: Conditions::new(&plan),
            recorder: Recorder::new(&plan, &ledger, seed, replicate, beliefs.clone()),
            at_start: (residents, ledger.all_displaced()),
            seed,
            replicate,
            draws,
            beliefs,
            cohorts,
            ledger,
            next: 0,
            backlog: 0,
            plan,
        }
    }

    /// Executes the next step and says which it was; none when the period is over.
    pub fn step(&mut self) -> Option<Step> {
        let step = self.next_step()?;
        self.next += 1;
        let plan = Arc::clone(&self.plan);
        self.conditions.advance(&plan, &self.beliefs, step.0, &self.ledger);
        self.lengthen_ways(&plan);
        self.ledger.begin_step();
        let (ledger, cohorts) = (&mut self.ledger, &mut self.cohorts);
        let mut going = Going::new(&plan, &self.conditions, self.draws, ledger, cohorts);
        // Before anybody comes home, for whoever does may flee again in the next step at the earliest.
        going.leave_home(&mut self.backlog);
        going.everyone();
        going.finish();
        count_trapped(&plan, &self.conditions, &mut self.ledger);
        self.recorder.record(&plan, &self.conditions, &self.ledger);
        Some(step)
    }

    /// Gives those who are on a route that became longer or shorter their share of it.
    fn lengthen_ways(&mut self, plan: &Plan) {
        for ((way, _), spans) in &mut self.cohorts.moving {
            if let Some(growth) = self.conditions.roads.growth(way.route(plan)) {
                for span in spans {
                    *span = span.moved(0.0, growth);
                }
            }
        }
    }

    /// Executes all steps that are left and gives what was recorded.
    pub fn run(mut self) -> Run {
        while self.step().is_some() {}
        self.finish()
    }

    /// Executes all steps that are left and hands every record to `sink` instead of keeping it.
    pub fn run_into(mut self, mut sink: impl FnMut(&Record)) -> Run {
        while self.step().is_some() {
            for record in self.recorder.drain() {
                sink(&record);
            }
        }
        self.finish()
    }

    /// Gives what was recorded so far.
    pub fn finish(mut self) -> Run {
        let balance = self.balance();
        self.cohorts.numbers().for_each(|number| self.recorder.hash(number));
        let nobody = People::new(self.plan.places as u32, self.plan.origins(), Columns::default());
        self.recorder.finish(&self.plan, &self.ledger, &nobody, balance)
    }

    /// Everyone who is or was in the simulation, as it stands.
    pub fn balance(&self) -> Balance {
        Balance::of(&self.ledger, self.at_start)
    }

    /// People at a place in a status, as it stands.
    pub fn people(&self, place: PlaceId, status: Status) -> u64 {
        (0..self.plan.groups).map(|group| self.people_of(place, status, GroupId::from_index(group))).sum()
    }

    /// People of a group at a place in a status, as it stands.
    pub fn people_of(&self, place: PlaceId, status: Status, group: GroupId) -> u64 {
        recorder::count(&self.plan, &self.conditions, &self.ledger, place.index(), status, group.index())
    }

    /// The mean threat at a place in the last step, from 0 to 1.
    pub fn threat(&self, place: PlaceId) -> f64 {
        self.conditions.theta[place.index()]
    }

    /// People who entered a route in the last step.
    pub fn flow(&self, route: RouteId) -> u64 {
        self.ledger.flow[route.index()]
    }

    /// What people believe in this replicate.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.plan.scenario
    }

    /// The step that comes next; none when the period is over.
    pub fn next_step(&self) -> Option<Step> {
        (self.next < self.plan.scenario.period().steps()).then_some(Step(self.next))
    }

    /// The seed, and the number of the replicate under it.
    pub fn seed(&self) -> (Seed, u32) {
        (self.seed, self.replicate)
    }

    /// How many cohorts people are counted in, as it stands: what time and memory grow with.
    pub fn cohorts(&self) -> usize {
        self.cohorts.len()
    }
}
