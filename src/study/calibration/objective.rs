//! What a calibration is trained on: the scenario as it was known at the end of the training window, and not a day more.

use super::{Loss, Trial};
use crate::error::{Error, ErrorKind, Result};
use crate::random::Seed;
use crate::scenario::{Knob, Scenario};
use crate::study::Ensemble;
use jiff::civil::Date;
use std::sync::atomic::AtomicBool;

/// The scenario that is trained on, with the knobs that matter in it, and how a point of theirs is judged.
#[derive(Debug)]
pub(super) struct Objective {
    pub(super) training: Scenario,
    pub(super) loss: Loss,
    pub(super) replicates: u32,
    /// The knobs of the whole scenario that nothing in the training window can tell of.
    pub(super) untrained: Vec<String>,
}

impl Objective {
    pub(super) fn new(scenario: &Scenario, until: Option<Date>, loss: Loss, replicates: u32) -> Result<Self> {
        let known = match until {
            None => scenario.clone(),
            Some(until) => beginning(scenario, until)?,
        };
        let (trained, untrained): (Vec<&Knob>, Vec<&Knob>) = scenario.knobs().iter().partition(|knob| {
            // A statement that was left out may leave its number to another one of the same name.
            let here = known.edit().number(knob.path()).ok();
            here.is_some() && here == scenario.edit().number(knob.path()).ok()
        });
        if trained.is_empty() {
            let message = "nothing can be calibrated: the scenario has no knob in the training window; state what is not \
                           known for sure as `[[knob]]`";
            return Err(Error::one(ErrorKind::MissingKey, None, message));
        }
        let untrained = untrained.iter().map(|knob| knob.path().to_owned()).collect();
        let mut training = known.edit().without_knobs();
        for knob in trained {
            training = training.knob(knob.clone());
        }
        let objective = Self { training: training.build()?, loss, replicates: replicates.max(1), untrained };
        objective.try_out()?;
        Ok(objective)
    }

    /// Sees that there is a loss at all.
    fn try_out(&self) -> Result<()> {
        let ensemble = Ensemble::of(&self.training).replicates(self.replicates.min(2)).run();
        if self.loss.of(&ensemble, &self.training, None, None)?.is_some() {
            return Ok(());
        }
        let what = match self.loss {
            Loss::RelativeDifference | Loss::RescaledDifference => {
                "counts of people present at single places; take the CRPS for others"
            }
            Loss::Crps | Loss::Wis => "counts that flight does not follow",
        };
        let message = format!(
            "nothing can be calibrated: nothing was counted by then that this loss compares, which is {what}"
        );
        Err(Error::one(ErrorKind::MissingKey, None, message))
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.training.knobs().iter().map(|knob| knob.path().to_owned()).collect()
    }

    /// The quantiles of the numbers as they are stated; the middle where none is.
    pub(super) fn stated_point(&self) -> Vec<f64> {
        let stated = self.training.edit();
        let knobs = self.training.knobs().iter();
        knobs
            .map(|knob| match stated.number(knob.path()) {
                Ok(Some(value)) => knob.prior().probability_up_to(value),
                _ => 0.5,
            })
            .collect()
    }

    /// The loss at a point; none if it was stopped. A scenario that is no good there is as bad as can be.
    pub(super) fn loss(&self, trial: &Trial, stop: Option<&AtomicBool>) -> Option<f64> {
        let Ok(scenario) = self.training.turned_to(&trial.point) else { return Some(f64::INFINITY) };
        let ensemble = run(&scenario, self.replicates, trial.seed, stop)?;
        let loss = self.loss.of(&ensemble, &scenario, None, None).ok().flatten();
        Some(loss.unwrap_or(f64::INFINITY))
    }
}

/// An ensemble; none if it was stopped.
pub(super) fn run(
    scenario: &Scenario,
    replicates: u32,
    seed: Seed,
    stop: Option<&AtomicBool>,
) -> Option<Ensemble> {
    let mut ensemble = Ensemble::of(scenario).replicates(replicates).seed(seed);
    if let Some(stop) = stop {
        ensemble = ensemble.stop_when(stop);
    }
    let ensemble = ensemble.run();
    ensemble.is_complete().then_some(ensemble)
}

/// The scenario until the end of a date, as it was known then; until the last count that was known if flight follows one.
fn beginning(scenario: &Scenario, until: Date) -> Result<Scenario> {
    let period = scenario.period();
    let Some(day) = period.day(until) else {
        let (start, end) = (period.start(), period.date(period.last_day()));
        let message =
            format!("training until {until}: the period runs from {start} to {end}; name a day of it");
        return Err(Error::one(ErrorKind::OutOfRange, None, message));
    };
    let known = scenario.known_at(until)?;
    // Flight that follows a count follows it to the last one that was known: beyond it nothing says who leaves.
    let flight = |of: &Scenario| of.rules().flight.observed_until;
    let followed = flight(&known).filter(|_| flight(scenario).is_none());
    let day = followed.and_then(|date| period.day(date)).map_or(day, |last| last.min(day));
    // A knob may move an event of the window beyond it, which only the whole period has room for.
    known.edit().shorten_to(day.0 + 1).build().or(Ok(known))
}
