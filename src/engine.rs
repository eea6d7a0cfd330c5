//! The engine: a scenario and a seed in, a run out.
//!
//! A step has five phases: conditions (what holds), flight (who leaves home), choice (who moves on, and where to),
//! travel (in rounds, because crossings and camps answer the whole queue at once), and tally. Each reads only what
//! was true when it began and writes only its own persons' columns, so nothing depends on the number of threads.
//! After the check of a scenario the engine cannot fail.

mod admission;
mod alarm;
mod bulk;
mod choice;
pub(crate) mod chunk;
mod conditions;
mod connections;
pub mod counts;
mod crowd;
mod deliberation;
mod exodus;
mod flight;
mod fork;
pub mod handover;
mod harvest;
mod homeward;
mod keep;
mod kin;
mod leaving;
mod levels;
mod look;
mod numbers;
mod one_by_one;
mod pass;
mod people;
pub mod person;
mod plan;
mod ranked;
mod ranks;
mod recorder;
pub mod recording;
mod roads;
pub mod run;
mod stay;
mod stretch;
mod stride;
pub mod summary;
mod tally;
pub mod track;
mod travel;
mod ways_home;

pub use counts::Counting;
pub use handover::{Handed, Party};
pub use person::{Person, Trail, Whereabouts};
pub use ranked::Ranked;
pub use ranks::{Ranks, Volume};
pub use recording::{Memory, Recording, Tracks};
pub use run::{Balance, Record, Run, Spread, Status, Totals};
pub use summary::{PlaceSummary, Summary};
pub use track::{Deed, Track, What};

pub(crate) use keep::Kept;
pub(crate) use plan::Plan;

use crate::error::Result;
use crate::id::{GroupId, Id, PlaceId, RouteId};
use crate::random::{Draws, Seed};
use crate::scenario::{Acting, Admission, Beliefs, Scenario};
use crate::units::Step;
use bulk::Pool;
use conditions::Conditions;
use flight::Flight;
use pass::{Part, Pass, Turn};
use people::{Columns, People};
use ranked::Accounts;
use recorder::Recorder;
use std::collections::VecDeque;
use std::sync::Arc;
use tally::{How, Ledger, Tally};

/// A scenario in execution.
///
/// ```
/// use displace::world::{Place, PlaceKind, Route, World};
/// use displace::scenario::{Threat, ThreatKind};
/// use displace::{Scenario, Seed, Simulation, date};
///
/// let world = World::builder()
///     .place(Place::new("Town", PlaceKind::Town, "A").with_population(1_000))
///     .place(Place::new("Camp", PlaceKind::Camp, "B"))
///     .route("Town", "Camp", Route::of_km(30.0));
/// let scenario = Scenario::builder("example", date(2011, 6, 4), 10)
///     .world(world)
///     .threat(Threat::new(ThreatKind::Assault, "Town", date(2011, 6, 6)))
///     .build()?;
/// let run = Simulation::new(&scenario, Seed(1)).run();
/// let camp = scenario.world().find("Camp").expect("it is there").id();
/// assert!(run.displaced(camp, scenario.last_day()) > Some(800));
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug)]
pub struct Simulation {
    plan: Arc<Plan>,
    seed: Seed,
    replicate: u32,
    draws: Draws,
    /// Draws of what people are, which a fork leaves as it is.
    traits: Draws,
    beliefs: Beliefs,
    people: People,
    conditions: Conditions,
    ledger: Ledger,
    recorder: Recorder,
    /// The step that comes next.
    next: u32,
    backlog: i64,
    /// By crossing and direction, people let through beyond the quota of earlier steps.
    overdrawn: Vec<[u64; 2]>,
    pool: Pool,
    at_start: (u64, u64),
    /// What is to be settled with other ranks, where several run it together.
    accounts: Option<Accounts>,
}

impl Simulation {
    /// At most so many people can be followed one by one: 2 billion. More can be [counted](Self::counting).
    pub const MOST_PEOPLE: u64 = 2_000_000_000;

    /// Ready to run `scenario` with `seed`, recording every day. It is replicate 0 of that seed.
    ///
    /// # Panics
    /// If there are more than [`Self::MOST_PEOPLE`] people.
    pub fn new(scenario: &Scenario, seed: Seed) -> Self {
        Self::recording(scenario, seed, Recording::default())
    }

    /// Ready to run `scenario` with `seed`, counting people instead of following them: for any number of people, the same in
    /// distribution. Records every day without journeys.
    ///
    /// # Errors
    /// If the scenario has rules for which people are to be told apart: a fault for each.
    pub fn counting(scenario: &Scenario, seed: Seed) -> Result<Counting> {
        Counting::new(scenario, seed)
    }

    /// Ready to run `scenario` with `seed`, recording what is asked for.
    ///
    /// # Panics
    /// If there are more than [`Self::MOST_PEOPLE`] people.
    pub fn recording(scenario: &Scenario, seed: Seed, recording: Recording) -> Self {
        Self::replicate(Arc::new(Plan::new(scenario, recording)), seed, 0)
    }

    pub(crate) fn replicate(plan: Arc<Plan>, seed: Seed, replicate: u32) -> Self {
        Self::begin(plan, seed, replicate, None)
    }

    fn begin(plan: Arc<Plan>, seed: Seed, replicate: u32, accounts: Option<Accounts>) -> Self {
        let draws = Draws::new(seed, replicate, 0);
        let timeline = plan.scenario.timeline();
        let beliefs = Beliefs::draw(timeline, draws);
        let columns = Columns {
            groups: plan.groups > 1,
            households: !plan.sizes.is_empty(),
            journeys: plan.recording.journeys,
            memories: plan.remembers(),
            displaced: plan.scenario.rules().camps.admission == Admission::Open,
            ties: !plan.connections.is_empty(),
            trips: !plan.farmers.is_empty(),
            trails: plan.recording.trails,
        };
        let (places, origins) = (plan.places as u32, plan.origins());
        let mut people = match accounts.as_ref().map(Accounts::ranks) {
            None => People::new(places, origins, columns),
            Some(ranks) => People::shared(places, origins, columns, ranks.rank(), ranks.number()),
        };
        let mut ledger = Ledger::new(&plan);
        let residents = ledger.residents.iter().sum();
        let most = Self::MOST_PEOPLE * accounts.as_ref().map_or(1, |of| u64::from(of.ranks().number()));
        let all = everyone(&plan.scenario);
        assert!(all <= most, "{all} people cannot be followed one by one, at most {most} can; count them");
        let flight = &mut Flight { plan: &plan, draws: &draws, people: &mut people, ledger: &mut ledger };
        let tally = flight.begin();
        ledger.take(&tally);
        let recorder = Recorder::new(&plan, &ledger, seed, replicate, beliefs.clone());
        Self {
            conditions: Conditions::new(&plan),
            at_start: (residents, ledger.all_displaced()),
            overdrawn: vec![[0; 2]; plan.places],
            pool: Pool::default(),
            seed,
            replicate,
            draws,
            traits: draws,
            beliefs,
            people,
            ledger,
            recorder,
            next: 0,
            backlog: 0,
            plan,
            accounts,
        }
    }

    /// Executes the next step and says which it was; none when the period is over.
    pub fn step(&mut self) -> Option<Step> {
        if self.next == self.plan.scenario.period().steps() {
            return None;
        }
        let step = self.next;
        self.next += 1;
        let plan = Arc::clone(&self.plan);
        self.conditions.advance(&plan, &self.beliefs, step, &self.ledger);
        if !self.is_alike_everywhere() {
            return None;
        }
        self.lengthen_ways(&plan);
        self.ledger.begin_step();
        self.keep_in_touch(&plan);
        self.harvest(&plan);
        self.deliberate(&plan);

        let flight =
            Flight { plan: &plan, draws: &self.draws, people: &mut self.people, ledger: &mut self.ledger };
        let turns = flight.flee(&self.conditions, &mut self.backlog);
        let mut freed = self.travel(&plan, turns);
        freed.append(&mut self.leave_the_model(&plan));
        exodus::count_trapped(&plan, &self.conditions, &mut self.ledger);
        self.release(&freed);
        self.recorder.record(&plan, &self.conditions, &self.ledger);
        Some(Step(step))
    }

    /// Moves everyone, in rounds, and says which serials are free again.
    fn travel(&mut self, plan: &Plan, leaving: Vec<Turn>) -> Vec<(u32, u32, u32)> {
        let mut used: Vec<[u64; 2]> = vec![[0; 2]; plan.places];
        for ((used, overdrawn), quota) in used.iter_mut().zip(&mut self.overdrawn).zip(&self.conditions.quota)
        {
            for way in 0..2 {
                used[way] = quota.map_or(0, |quota| overdrawn[way].min(quota));
                overdrawn[way] -= used[way];
            }
        }
        let mut freed = Vec::new();
        let mut requests = Vec::new();
        let mut unsettled = None;
        let mut round = 0;
        // Those who leave home in this step act before anyone is answered.
        let acts_each_step = plan.scenario.rules().movement.acting == Acting::EachStep;
        let mut rounds = if acts_each_step {
            VecDeque::from([(Part::SettingOut, None), (Part::Travelling, None)])
        } else if leaving.is_empty() {
            VecDeque::from([(Part::Whole, None)])
        } else {
            VecDeque::from([(Part::Whole, None), (Part::Whole, Some(leaving))])
        };
        while let Some((part, turns)) = rounds.pop_front() {
            let mut tally = self.take_turns(plan, part, round, turns.as_deref());
            round += 1;
            self.recorder.take_deeds(&mut tally);
            freed.append(&mut tally.freed);
            requests.append(&mut tally.requests);
            if self.take_over(plan, &mut unsettled, tally, rounds.is_empty().then_some(requests.len())) {
                let answers = self.answer(plan, std::mem::take(&mut requests), &mut used);
                rounds.push_back((part, Some(answers.into_iter().map(Turn::Answered).collect())));
            }
        }
        freed
    }

    /// Makes a pass, one by one where people see what those before them did.
    fn take_turns(&mut self, plan: &Plan, part: Part, round: u32, turns: Option<&[Turn]>) -> Tally {
        let is_open = plan.scenario.rules().camps.admission == Admission::Open;
        if !is_open || self.conditions.full.iter().all(Option::is_none) {
            return self.pass(plan, part, round, turns);
        }
        self.one_by_one(plan, part, round, turns)
    }

    /// Makes a pass over everyone, or over those with a turn.
    fn pass(&mut self, plan: &Plan, part: Part, round: u32, turns: Option<&[Turn]>) -> Tally {
        let pass = Pass {
            plan,
            conditions: &self.conditions,
            draws: self.draws,
            traits: self.traits,
            round,
            part,
            crowd: None,
            pool: &self.pool,
        };
        let chunks = self.people.chunks();
        match turns {
            None => chunk::work(
                chunks,
                || Tally::new(plan),
                |mut chunk, tally| {
                    if plan.is_plain {
                        pass.all(&mut chunk, tally);
                    } else {
                        pass.everyone(&mut chunk, tally);
                    }
                },
            ),
            Some(turns) => chunk::work(
                deal(chunks, turns),
                || Tally::new(plan),
                |(mut chunk, mine), tally| {
                    let leaves = matches!(mine.first(), Some(Turn::Leave { .. }));
                    if plan.is_plain && leaves {
                        pass.all_leaving(&mut chunk, mine, tally);
                    } else {
                        pass.turns(&mut chunk, mine, tally);
                    }
                },
            ),
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
    pub fn finish(self) -> Run {
        let balance = self.balance();
        self.recorder.finish(&self.plan, &self.ledger, &self.people, balance)
    }

    /// Everyone who is or was in the simulation, as it stands.
    pub fn balance(&self) -> Balance {
        Balance::of(&self.ledger, self.at_start)
    }

    /// People at a place in a status, as it stands.
    pub fn people(&self, place: PlaceId, status: Status) -> u64 {
        let groups = 0..self.plan.groups;
        let group =
            |group| recorder::count(&self.plan, &self.conditions, &self.ledger, place.index(), status, group);
        groups.map(group).sum()
    }

    /// People of a group at a place in a status, as it stands.
    pub fn people_of(&self, place: PlaceId, status: Status, group: GroupId) -> u64 {
        recorder::count(&self.plan, &self.conditions, &self.ledger, place.index(), status, group.index())
    }

    /// What an observed series would count, as it stands; none if there is no such series.
    pub fn series(&self, name: &str) -> Option<u64> {
        let index = self.plan.scenario.observed().iter().position(|series| series.name() == name)?;
        Some(self.recorder.observe(&self.plan, &self.conditions, &self.ledger, index))
    }

    /// The mean threat at a place in the last step, from 0 to 1.
    pub fn threat(&self, place: PlaceId) -> f64 {
        self.conditions.theta[place.index()]
    }

    /// People a place is meant for as it stands, changes and growth applied; none: no limit.
    pub fn capacity(&self, place: PlaceId) -> Option<u64> {
        self.conditions.capacity[place.index()]
    }

    /// People who entered a route in the last step.
    pub fn flow(&self, route: RouteId) -> u64 {
        self.ledger.flow[route.index()]
    }

    /// Whether a route was open in the last step: neither it, nor the border or a place that it leads over, was closed.
    /// The crossing at which it begins may have been shut all the same.
    pub fn is_open(&self, route: RouteId) -> bool {
        self.conditions.route_is_open[route.index()]
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

    /// The memory that people, itineraries and the tables to draw them from take now, in bytes.
    pub fn memory(&self) -> usize {
        let tables = self.plan.tastes.iter().map(|taste| taste.tables.memory());
        self.people.memory() + self.plan.itineraries.memory() + tables.sum::<usize>()
    }

    /// Displaced people in the queue of a crossing, as it stands.
    pub fn queue(&self, crossing: PlaceId) -> u64 {
        (0..self.plan.groups).map(|group| self.ledger.displaced(How::Queued, crossing.index(), group)).sum()
    }
}

/// Everyone who lives in the world of a scenario, and everyone who is displaced at its start.
fn everyone(scenario: &Scenario) -> u64 {
    let residents = scenario.world().places().map(crate::world::Place::population).sum::<u64>();
    residents + scenario.displaced().iter().map(crate::scenario::Displaced::count).sum::<u64>()
}

/// Deals turns, in order of slot, to the chunks in which they are.
fn deal<'a, 'b>(
    chunks: Vec<people::Chunk<'a>>,
    mut turns: &'b [Turn],
) -> Vec<(people::Chunk<'a>, &'b [Turn])> {
    chunks
        .into_iter()
        .filter_map(|chunk| {
            let end = chunk.start + chunk.len() as u32;
            let (mine, rest) = turns.split_at(turns.partition_point(|turn| turn.slot() < end));
            turns = rest;
            (!mine.is_empty()).then_some((chunk, mine))
        })
        .collect()
}
