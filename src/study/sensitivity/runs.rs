//! The runs of a design: in parallel, each at a point and with a replicate of its own, until all are done or somebody stops.

use super::{Model, Sensitivity};
use crate::engine::{Plan, Recording, Simulation, chunk};
use crate::error::{Error, ErrorKind, Result};
use crate::random::Draws;
use crate::scenario::Scenario;
use crate::study::{Ensemble, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// One run of a design.
pub(super) struct Trial {
    /// The point of the unit cube of knobs.
    pub(super) point: Vec<f64>,
    /// Which luck it has.
    pub(super) replicate: u32,
}

/// What a run gave for each output; nothing where it is not defined.
pub(super) type Values = Vec<Option<f64>>;

impl Sensitivity<'_> {
    /// Makes all runs of a design and gives what each gave, in order; nothing for those that were not done when somebody
    /// stopped.
    ///
    /// Of several runs that are no good the first one is reported, whatever the threads: those before the first that is
    /// known so far are always made.
    pub(super) fn runs(
        &self,
        count: usize,
        trial: impl Fn(usize) -> Trial + Sync + Send,
    ) -> Result<Vec<Option<Values>>> {
        let (done, bad) = (AtomicU32::new(0), AtomicUsize::new(usize::MAX));
        let runs = chunk::map((0..count).collect(), |number| {
            if self.is_stopped() || number > bad.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let values = self.run(&trial(number));
            match &values {
                Err(_) => drop(bad.fetch_min(number, Ordering::Relaxed)),
                Ok(None) => {}
                Ok(Some(_)) => {
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    self.progress.iter().for_each(|progress| progress(done));
                }
            }
            values
        });
        runs.into_iter().collect()
    }

    /// One run; nothing if it was stopped on the way.
    fn run(&self, trial: &Trial) -> Result<Option<Values>> {
        match &self.model {
            Model::Scenario { scenario, outputs } => self.simulate(scenario, outputs, trial),
            Model::Function { outputs, function, .. } => {
                let values = function(&trial.point, Draws::new(self.seed, trial.replicate, 0));
                if values.len() == outputs.len() {
                    return Ok(Some(values.into_iter().map(finite).collect()));
                }
                let (given, asked) = (values.len(), outputs.len());
                let why = format!("the function gave {given} numbers for {asked} outputs; give one for each");
                Err(Error::one(ErrorKind::Contradiction, None, why))
            }
        }
    }

    fn simulate(&self, stated: &Scenario, outputs: &[Output], trial: &Trial) -> Result<Option<Values>> {
        let scenario = stated.turned_to(&trial.point).map_err(|error| at(stated, trial, &error))?;
        let recording = Recording::daily().without_flows().without_journeys();
        let plan = Arc::new(Plan::new(&scenario, recording));
        let mut simulation = Simulation::replicate(plan, self.seed, trial.replicate);
        loop {
            if self.is_stopped() {
                return Ok(None);
            }
            if simulation.step().is_none() {
                break;
            }
        }
        let one = Ensemble::of_one(simulation.finish());
        Ok(Some(outputs.iter().map(|output| output.of(&one, &scenario).and_then(finite)).collect()))
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Why the scenario is no good at a point, with the values of the knobs there.
fn at(stated: &Scenario, trial: &Trial, error: &Error) -> Error {
    let values = stated.knob_values(&trial.point).unwrap_or_default();
    let named =
        stated.knobs().iter().zip(&values).map(|(knob, value)| format!("`{}` at {value}", knob.path()));
    let (values, why) = (named.collect::<Vec<_>>().join(", "), error.faults()[0].message());
    Error::one(error.kind(), None, format!("with {values}: {why}; narrow the ranges"))
}
