//! How an ensemble is run: its replicates, in parallel, until all are done or somebody stops it.

mod going_on;

use super::kept::KeptIn;
use super::{Bands, Ensemble, dealt};
use crate::engine::{Counting, Plan, Ranks, Recording, Run, Simulation, chunk};
use crate::error::{Error, Result};
use crate::random::{Address, Draws, Purpose, Seed, label};
use crate::scenario::Scenario;
use crate::study::Comparison;
use rand_distr::{Distribution, StandardNormal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// States how an ensemble is run.
pub struct EnsembleBuilder<'a> {
    scenario: &'a Scenario,
    replicates: u32,
    seed: Seed,
    recording: Recording,
    progress: Option<&'a (dyn Fn(u32) + Sync)>,
    stop: Option<&'a AtomicBool>,
    ranks: Option<&'a Ranks>,
    keep_every: Duration,
}

impl fmt::Debug for EnsembleBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnsembleBuilder")
            .field("scenario", &self.scenario.title())
            .field("replicates", &self.replicates)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// So many replicates are run before their bands are added up, whatever the number of threads: few enough for memory,
/// enough to keep threads busy.
const BATCH: u32 = 64;
/// And before they are kept in a file: fewer, for whoever kills the process loses those of a batch.
const KEPT_BATCH: u32 = 32;

impl<'a> EnsembleBuilder<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            replicates: 100,
            seed: Seed(0),
            recording: Recording::daily().without_flows().without_journeys(),
            progress: None,
            stop: None,
            ranks: None,
            keep_every: Duration::from_mins(1),
        }
    }

    /// So many replicates, at least one; 100 unless said otherwise.
    #[must_use]
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates.max(1);
        self
    }

    /// Under this seed; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Recording this of every replicate; every day without flows and journeys unless said otherwise.
    #[must_use]
    pub fn recording(mut self, recording: Recording) -> Self {
        self.recording = recording;
        self
    }

    /// Calls back after every replicate with how many are done.
    #[must_use]
    pub fn progress(mut self, progress: &'a (dyn Fn(u32) + Sync)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Stops soon after this becomes true, between two steps. Replicates that are done by then are kept, each as it would be
    /// without: see [`Ensemble::is_complete`] and [`Bands::is_complete`].
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// How often what is done and under way is kept on the disk, where it is [kept](Self::run_kept_in); every minute unless said
    /// otherwise.
    #[must_use]
    pub fn keep_every(mut self, every: Duration) -> Self {
        self.keep_every = every;
        self
    }

    /// Deals the replicates out to ranks, each of which runs its share in parallel where that feature is on. All ranks make the same
    /// calls, and all come to the whole ensemble, to the same bits as without ranks. Files are the first rank's; progress
    /// is that of the rank, until a batch is done.
    ///
    /// ```
    /// use displace::synthetic::{Size, scenario};
    /// use displace::{Ensemble, Ranks, Seed};
    /// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, Seed(1))?;
    /// let alone = Ensemble::of(&small).replicates(9).run();
    /// let dealt = Ranks::in_threads(4, |ranks| Ensemble::of(&small).replicates(9).on(&ranks).run());
    /// assert!(dealt.iter().all(|ensemble| *ensemble == alone));
    /// # Ok::<(), displace::Error>(())
    /// ```
    #[must_use]
    pub fn on(mut self, ranks: &'a Ranks) -> Self {
        self.ranks = Some(ranks);
        self
    }

    /// Runs all replicates, in parallel where that feature is on.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn run(self) -> Ensemble {
        let plan = Arc::new(Plan::new(self.scenario, self.recording.clone()));
        let Ok(runs) =
            self.each(0, 0..self.replicates, |replicate| Ok::<_, Infallible>(self.follow(&plan, replicate)));
        self.ensemble(runs)
    }

    /// Runs all replicates like [`run`](Self::run), but counts people instead of following them, for any number of people:
    /// see [`Counting`].
    ///
    /// # Errors
    /// If the scenario has rules, or the recording keeps what, for which people are to be told apart: a fault for each.
    pub fn run_counting(self) -> Result<Ensemble> {
        let plan = Counting::plan(self.scenario, self.recording.clone())?;
        let Ok(runs) =
            self.each(0, 0..self.replicates, |replicate| Ok::<_, Infallible>(self.count(&plan, replicate)));
        Ok(self.ensemble(runs))
    }

    /// Runs all replicates, each with values of its own for the [knobs](Scenario::knobs) of the scenario, drawn from their
    /// priors: so the ensemble shows what is not known of the numbers as well as luck. What a knob is given does not
    /// depend on the others.
    ///
    /// # Errors
    /// If the scenario would be no good with the values that a replicate drew: with its faults.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn run_varied(self) -> Result<Ensemble> {
        let runs = self.each(0, 0..self.replicates, |replicate| self.vary(self.scenario, replicate))?;
        Ok(self.ensemble(runs))
    }

    /// Runs all replicates with the [knobs](Scenario::knobs) of the scenario at given values, in their order: the first
    /// replicate at the first values, and from the first again when all were used. So an ensemble is run over a sample of
    /// what a [calibration](crate::study::Calibration) found. Without values they are run as stated.
    ///
    /// # Errors
    /// If there is not one value for each knob, or the scenario would be no good with them.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn run_at(self, values: &[Vec<f64>]) -> Result<Ensemble> {
        if values.is_empty() {
            return Ok(self.run());
        }
        let runs = self.each(0, 0..self.replicates, |replicate| {
            if self.is_stopped() {
                return Ok(None);
            }
            let scenario = self.scenario.with_knobs_at(&values[replicate as usize % values.len()])?;
            Ok(self.follow(&Arc::new(Plan::new(&scenario, self.recording.clone())), replicate))
        })?;
        Ok(self.ensemble(runs))
    }

    /// Runs all replicates and keeps of them the bands of what was recorded at the ends of days, in memory that does not grow
    /// with their number.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn bands(self) -> Bands {
        let plan = Arc::new(Plan::new(self.scenario, self.recording.clone()));
        let Ok(bands) = self.add_up(|replicate| Ok::<_, Infallible>(self.follow(&plan, replicate)));
        bands
    }

    /// The [bands](Self::bands) of replicates that are each run with values of their own for the knobs, as
    /// [`run_varied`](Self::run_varied) does.
    ///
    /// # Errors
    /// If the scenario would be no good with the values that a replicate drew: with its faults.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn bands_varied(self) -> Result<Bands> {
        self.add_up(|replicate| self.vary(self.scenario, replicate))
    }

    /// The [bands](Self::bands_varied) of replicates, of which those that are done are kept in a file: whoever calls this
    /// again with the same file goes on from there and comes to the same bits, whatever ended the process before. The file
    /// is written after every 32 replicates and stays at the end, so that more replicates can be asked for later.
    ///
    /// # Errors
    /// As [`bands_varied`](Self::bands_varied); and if the file cannot be read or written, was damaged, or is of another
    /// scenario, seed or recording.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn bands_kept_in(self, file: impl AsRef<Path>) -> Result<Bands> {
        let kept = KeptIn::new(file.as_ref(), self.scenario, &self.recording);
        let empty = Bands::new(self.scenario, self.seed, self.replicates);
        let begun = self.read_by_the_first(|| kept.read(empty))?.asking(self.replicates);
        let write = |bands: &Bands| self.write_by_the_first(|| kept.write(bands));
        if self.scenario.knobs().is_empty() {
            let plan = Arc::new(Plan::new(self.scenario, self.recording.clone()));
            return self.add_to(begun, KEPT_BATCH, |replicate| Ok(self.follow(&plan, replicate)), write);
        }
        self.add_to(begun, KEPT_BATCH, |replicate| self.vary(self.scenario, replicate), write)
    }

    /// Runs all replicates of the scenario and of another one, each pair with the same luck: whoever neither meets what is
    /// different nor anybody who does so fares the same in both.
    ///
    /// People have the same luck where their homes have the same number, so places that only one scenario has are best
    /// stated behind all others. A recording of some places keeps those of the same numbers in both.
    ///
    /// # Errors
    /// If the two have other periods or steps.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people in one of them.
    pub fn beside(self, other: &Scenario) -> Result<Comparison> {
        Comparison::refuse(self.scenario, other)?;
        let plans = [self.scenario, other].map(|s| Arc::new(Plan::new(s, self.recording.clone())));
        let Ok(pairs) = self.each(0, 0..self.replicates, |replicate| {
            let both = self.follow(&plans[0], replicate).zip(self.follow(&plans[1], replicate));
            Ok::<_, Infallible>(both)
        });
        let (before, after) = pairs.into_iter().unzip();
        Ok(Comparison::new(self.scenario, self.ensemble(before), other, self.ensemble(after)))
    }

    /// As [`beside`](Self::beside), but each replicate has values of its own for the knobs of both scenarios: the same for
    /// knobs of the same path, range and prior.
    ///
    /// # Errors
    /// If the two have other periods or steps, or one would be no good with the values that a replicate drew.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people in one of them.
    pub fn beside_varied(self, other: &Scenario) -> Result<Comparison> {
        Comparison::refuse(self.scenario, other)?;
        let pairs = self.each(0, 0..self.replicates, |replicate| {
            let before = self.vary(self.scenario, replicate)?;
            Ok(before.zip(self.vary(other, replicate)?))
        })?;
        let (before, after) = pairs.into_iter().unzip();
        Ok(Comparison::new(self.scenario, self.ensemble(before), other, self.ensemble(after)))
    }

    /// Runs some replicates, when so many are done, and gives those that were done now, in order.
    fn each<T: Send + Serialize + DeserializeOwned, E: Send>(
        &self,
        begin: u32,
        replicates: impl Iterator<Item = u32>,
        run: impl Fn(u32) -> std::result::Result<Option<T>, E> + Sync + Send,
    ) -> std::result::Result<Vec<T>, E> {
        let (done, replicates) = (AtomicU32::new(begin), replicates.collect::<Vec<u32>>());
        let here = |replicates: Vec<u32>| {
            chunk::map(replicates, |replicate| {
                let run = run(replicate);
                if let (Ok(Some(_)), Some(progress)) = (&run, self.progress) {
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1);
                }
                run
            })
        };
        let Some(ranks) = self.ranks else {
            return here(replicates).into_iter().filter_map(std::result::Result::transpose).collect();
        };
        let runs = dealt::deal(ranks, &replicates, here, &run)?;
        if let Some(progress) = self.progress {
            progress(begin + runs.len() as u32);
        }
        Ok(runs)
    }

    /// What the first rank reads from a file, or this process where there are no ranks.
    fn read_by_the_first<T: Serialize + DeserializeOwned>(
        &self,
        read: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let Some(ranks) = self.ranks else { return read() };
        let mine = ranks.agree(if ranks.is_first() { read().map(Some) } else { Ok(None) })?;
        let mut all: Vec<Option<T>> = ranks.share(&mine);
        Ok(all.swap_remove(0).expect("the first has read it, or none would be here"))
    }

    /// Writes a file, on the first rank where there are ranks.
    fn write_by_the_first(&self, write: impl FnOnce() -> Result<()>) -> Result<()> {
        let Some(ranks) = self.ranks else { return write() };
        ranks.agree(if ranks.is_first() { write() } else { Ok(()) })
    }

    fn add_up<E: Send>(
        &self,
        run: impl Fn(u32) -> std::result::Result<Option<Run>, E> + Sync + Send,
    ) -> std::result::Result<Bands, E> {
        self.add_to(Bands::new(self.scenario, self.seed, self.replicates), BATCH, run, |_| Ok(()))
    }

    /// Adds to bands what replicates come to that they do not have, and shows them after every batch that was done whole.
    fn add_to<E: Send>(
        &self,
        mut bands: Bands,
        batch: u32,
        run: impl Fn(u32) -> std::result::Result<Option<Run>, E> + Sync + Send,
        show: impl Fn(&Bands) -> std::result::Result<(), E>,
    ) -> std::result::Result<Bands, E> {
        // Enough for every rank to have some.
        let batch = self.ranks.map_or(batch, |ranks| batch.max(4 * ranks.number()));
        for first in (bands.replicates()..self.replicates).step_by(batch as usize) {
            let replicates = first..(first + batch).min(self.replicates);
            let all = replicates.len();
            let runs = self.each(first, replicates, &run)?;
            for run in &runs {
                bands.add(run);
            }
            if runs.len() == all {
                show(&bands)?;
            }
            if self.ranks.map_or(self.is_stopped(), |ranks| ranks.any(self.is_stopped())) {
                break;
            }
        }
        Ok(bands)
    }

    fn follow(&self, plan: &Arc<Plan>, replicate: u32) -> Option<Run> {
        let mut simulation = Simulation::replicate(Arc::clone(plan), self.seed, replicate);
        let is_done = self.goes_on(|| simulation.step().is_some());
        is_done.then(|| simulation.finish())
    }

    fn count(&self, plan: &Arc<Plan>, replicate: u32) -> Option<Run> {
        let mut counting = Counting::replicate(Arc::clone(plan), self.seed, replicate);
        let is_done = self.goes_on(|| counting.step().is_some());
        is_done.then(|| counting.finish())
    }

    fn vary(&self, scenario: &Scenario, replicate: u32) -> Result<Option<Run>> {
        if self.is_stopped() {
            return Ok(None);
        }
        let scenario = varied(scenario, self.seed, replicate)?;
        let plan = Arc::new(Plan::new(&scenario, self.recording.clone()));
        Ok(self.follow(&plan, replicate))
    }

    /// Takes step after step; whether it came to the end.
    fn goes_on(&self, mut step: impl FnMut() -> bool) -> bool {
        loop {
            if self.is_stopped() {
                return false;
            }
            if !step() {
                return true;
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn ensemble(&self, runs: Vec<Run>) -> Ensemble {
        Ensemble { seed: self.seed, replicates: self.replicates, period: *self.scenario.period(), runs }
    }
}

/// The point of the unit cube of knobs that a replicate draws. Each knob draws at an address of its own, made of its path.
pub(in crate::study) fn point(scenario: &Scenario, seed: Seed, replicate: u32) -> Vec<f64> {
    let draws = Draws::new(seed, replicate, 0);
    let unit = |path: &str| {
        draws.unit(Address { serial: 0, origin: label(path), step: 0, purpose: Purpose::Knob, n: 0 })
    };
    scenario.knobs().iter().map(|knob| unit(knob.path())).collect()
}

/// What is not known of a number that is no knob: a standard normal deviate that a replicate draws for a path.
pub(in crate::study) fn normal(path: &str, seed: Seed, replicate: u32) -> f64 {
    let at = Address { serial: 0, origin: label(path), step: 0, purpose: Purpose::Knob, n: 1 };
    StandardNormal.sample(&mut Draws::new(seed, replicate, 0).stream(at))
}

/// The scenario of a replicate that draws values for the knobs.
fn varied(scenario: &Scenario, seed: Seed, replicate: u32) -> Result<Scenario> {
    scenario.turned_to(&point(scenario, seed, replicate)).map_err(|error| {
        let why = error.faults()[0].message();
        let message =
            format!("replicate {replicate}, with the values of its knobs: {why}; narrow the ranges");
        Error::one(error.kind(), None, message)
    })
}

/// The values of the knobs in a replicate that was [varied](EnsembleBuilder::run_varied).
pub(super) fn values(scenario: &Scenario, seed: Seed, replicate: u32) -> Result<Vec<f64>> {
    scenario.knob_values(&point(scenario, seed, replicate))
}
