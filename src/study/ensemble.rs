//! Many replicates of one scenario: the same case with other luck, and with other beliefs where accounts differ.

mod bands;
mod builder;
mod dealt;
mod kept;
mod kept_runs;

pub use bands::{Bands, DailyBands};
pub use builder::EnsembleBuilder;
pub(super) use builder::{normal, point};

use crate::engine::{Run, Status};
use crate::error::Result;
use crate::id::{GroupId, PlaceId};
use crate::random::{Seed, mix};
use crate::scenario::{Period, Scenario};
use crate::stats::{self, Band};
use crate::units::Day;

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
    replicates: u32,
    period: Period,
    runs: Vec<Run>,
}

impl Ensemble {
    /// Starts to state an ensemble of a scenario.
    pub fn of(scenario: &Scenario) -> EnsembleBuilder<'_> {
        EnsembleBuilder::new(scenario)
    }

    /// A single run as an ensemble, for what is asked of ensembles.
    pub(in crate::study) fn of_one(run: Run) -> Self {
        Self { seed: run.seed().0, replicates: 1, period: run.period(), runs: vec![run] }
    }

    /// The replicates, in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether all replicates that were asked for were run, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.runs.len() == self.replicates as usize
    }

    /// The values of the knobs of a scenario in a replicate that was [varied](EnsembleBuilder::run_varied), in their order.
    ///
    /// # Errors
    /// If a knob leads nowhere, which none does of a scenario that was built.
    pub fn knob_values(&self, scenario: &Scenario, replicate: u32) -> Result<Vec<f64>> {
        builder::values(scenario, self.seed, replicate)
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
    pub(super) fn of(values: Vec<Vec<f64>>) -> Self {
        Self { values }
    }

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

    /// The share of the replicates with more than so many on a day; none if the day was not kept.
    pub fn share_above(&self, day: Day, number: f64) -> Option<f64> {
        let values = self.values(day);
        let above = values.iter().filter(|&&value| value > number).count();
        (!values.is_empty()).then(|| above as f64 / values.len() as f64)
    }

    /// The median and the central interval that holds a share `level` (0 to 1) of the replicates on a day.
    ///
    /// # Panics
    /// If the day was not kept.
    pub fn band(&self, day: Day, level: f64) -> Band {
        Band::of(self.values(day), level)
    }
}
