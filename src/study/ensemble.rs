//! Many replicates of one scenario: the same case with other luck, and with other beliefs where accounts differ.

use crate::engine::{Counting, Plan, Recording, Run, Simulation, Status, chunk};
use crate::error::Result;
use crate::id::{GroupId, PlaceId};
use crate::random::{Seed, mix};
use crate::scenario::{Period, Scenario};
use crate::stats::{self, Band};
use crate::units::Day;
use std::fmt;
use std::sync::Arc;

/// The replicates of one scenario under one seed.
///
/// ```
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ensemble, Seed};
/// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, Seed(1))?;
/// let ensemble = Ensemble::of(&small).replicates(20).seed(Seed(7)).run();
/// let camp = small.world().camps().next().expect("there is one");
/// let people = ensemble.people_in(camp.id()).band(small.last_day(), 0.90);
/// assert!(people.low <= people.median && people.median <= people.high);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    seed: Seed,
    period: Period,
    runs: Vec<Run>,
}

/// States how an ensemble is run.
pub struct EnsembleBuilder<'a> {
    scenario: &'a Scenario,
    replicates: u32,
    seed: Seed,
    recording: Recording,
    progress: Option<&'a (dyn Fn(u32) + Sync)>,
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

impl<'a> EnsembleBuilder<'a> {
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

    /// Runs all replicates, in parallel where that feature is on.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn run(self) -> Ensemble {
        let plan = Arc::new(Plan::new(self.scenario, self.recording.clone()));
        self.each(|replicate| Simulation::replicate(Arc::clone(&plan), self.seed, replicate).run())
    }

    /// Runs all replicates like [`run`](Self::run), but counts people instead of following them, for any number of people:
    /// see [`Counting`].
    ///
    /// # Errors
    /// If the scenario has rules, or the recording keeps what, for which people are to be told apart: a fault for each.
    pub fn run_counting(self) -> Result<Ensemble> {
        let plan = Counting::plan(self.scenario, self.recording.clone())?;
        Ok(self.each(|replicate| Counting::replicate(Arc::clone(&plan), self.seed, replicate).run()))
    }

    fn each(&self, run: impl Fn(u32) -> Run + Sync + Send) -> Ensemble {
        let done = std::sync::atomic::AtomicU32::new(0);
        let runs = chunk::map((0..self.replicates).collect(), |replicate| {
            let run = run(replicate);
            let finished = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            if let Some(progress) = self.progress {
                progress(finished);
            }
            run
        });
        Ensemble { seed: self.seed, period: *self.scenario.period(), runs }
    }
}

impl Ensemble {
    /// Starts to state an ensemble of a scenario.
    pub fn of(scenario: &Scenario) -> EnsembleBuilder<'_> {
        EnsembleBuilder {
            scenario,
            replicates: 100,
            seed: Seed(0),
            recording: Recording::daily().without_flows().without_journeys(),
            progress: None,
        }
    }

    /// The replicates, in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The seed.
    pub fn seed(&self) -> Seed {
        self.seed
    }

    /// A number that two ensembles share only if all their runs had the same fingerprints in the same order (or by a
    /// chance of 2⁻⁶⁴); see [`Run::fingerprint`].
    pub fn fingerprint(&self) -> u64 {
        self.runs.iter().fold(0, |so_far, run| mix(so_far.rotate_left(5) ^ run.fingerprint()))
    }

    /// Displaced people present at a place (sheltering, waiting or in camp), by day over the replicates.
    pub fn people_in(&self, place: PlaceId) -> Daily {
        self.people_in_all(&[place])
    }

    /// Displaced people present at several places together, by day over the replicates.
    pub fn people_in_all(&self, places: &[PlaceId]) -> Daily {
        self.daily(|run, day| places.iter().map(|&place| run.displaced(place, day)).sum())
    }

    /// People at a place in a status, by day over the replicates.
    pub fn people(&self, place: PlaceId, status: Status) -> Daily {
        self.daily(|run, day| run.people(place, status, day))
    }

    /// People of a group at a place in a status, by day over the replicates.
    pub fn people_of(&self, place: PlaceId, status: Status, group: GroupId) -> Daily {
        self.daily(|run, day| run.people_of(place, status, group, day))
    }

    /// What an observed series would have counted, by day over the replicates.
    pub fn series(&self, name: &str) -> Daily {
        self.daily(|run, day| run.series(name, day))
    }

    /// What would have been counted at the time of count number `index` of an observed series, over the replicates;
    /// nothing if there is no such count.
    pub fn matched(&self, name: &str, index: usize) -> Vec<f64> {
        let runs = self.runs.iter();
        runs.filter_map(|run| Some(*run.matched(name)?.get(index)? as f64)).collect()
    }

    /// Any figure of a run and a day, by day over the replicates; days for which it gives none hold no values.
    pub fn daily(&self, figure: impl Fn(&Run, Day) -> Option<u64>) -> Daily {
        let days = (0..self.period.days()).map(Day);
        let values = days
            .map(|day| {
                let runs = self.runs.iter();
                runs.filter_map(|run| figure(run, day)).map(|people| people as f64).collect()
            })
            .collect();
        Daily { values }
    }
}

/// A figure by day over the replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct Daily {
    values: Vec<Vec<f64>>,
}

impl Daily {
    /// The values of all replicates on a day, in order of replicate; empty if the day was not kept.
    pub fn values(&self, day: Day) -> &[f64] {
        self.values.get(day.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The mean on a day; 0 if the day was not kept.
    pub fn mean(&self, day: Day) -> f64 {
        stats::mean(self.values(day))
    }

    /// The standard deviation on a day (of a sample); 0 if the day was not kept.
    pub fn sd(&self, day: Day) -> f64 {
        stats::sd(self.values(day))
    }

    /// The quantile `p` (0 to 1) on a day; none if the day was not kept.
    pub fn quantile(&self, day: Day, p: f64) -> Option<f64> {
        let values = self.values(day);
        (!values.is_empty()).then(|| stats::quantile(&stats::sorted(values), p))
    }

    /// The median and the central interval that holds a share `level` (0 to 1) of the replicates on a day.
    ///
    /// # Panics
    /// If the day was not kept.
    pub fn band(&self, day: Day, level: f64) -> Band {
        Band::of(self.values(day), level)
    }
}
