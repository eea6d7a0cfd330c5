//! Losses of many points, from the log as far as it goes and else by running, side by side.

use super::log::Log;
use super::objective::Objective;
use crate::engine::chunk;
use crate::error::{Error, Result};
use crate::random::Seed;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// A point of the unit cube of the knobs' quantiles, to be tried on replicates of a seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The quantiles of the knobs, each 0 to 1.
    pub point: Vec<f64>,
    /// The seed of its replicates.
    pub seed: Seed,
}

/// How far a calibration has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// How many evaluations are done, those from the log included.
    pub evaluations: usize,
    /// The least loss so far.
    pub least: f64,
}

/// A method that asks for points and is told their losses.
pub(super) trait Method {
    /// The next points; none if it is at its end. It asks for the same until it is told.
    fn ask(&mut self) -> Option<Vec<Trial>>;
    /// Their losses, in order.
    fn tell(&mut self, losses: &[f64]);
}

/// Evaluates points, keeps what it found and knows when to stop.
pub(super) struct Evaluator<'a> {
    pub(super) objective: &'a Objective,
    pub(super) log: Option<Log>,
    pub(super) stop: Option<&'a AtomicBool>,
    pub(super) progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    pub(super) progress_so_far: Progress,
}

impl Evaluator<'_> {
    /// Answers a method to its end; whether it came there and nobody stopped it.
    pub(super) fn drive(&mut self, method: &mut dyn Method) -> Result<bool> {
        while let Some(batch) = method.ask() {
            match self.losses(&batch)? {
                Some(losses) => method.tell(&losses),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// The losses of a batch; none if it was stopped before all were known.
    fn losses(&mut self, batch: &[Trial]) -> Result<Option<Vec<f64>>> {
        let first = self.progress_so_far.evaluations;
        let mut known = Vec::with_capacity(batch.len());
        for (index, trial) in batch.iter().enumerate() {
            let loss = self.log.as_ref().map(|log| log.loss(first + index, trial)).transpose()?;
            match loss.flatten() {
                Some(loss) => known.push(loss),
                None => break,
            }
        }
        for &loss in &known {
            self.note(loss);
        }
        if known.len() == batch.len() {
            return Ok(Some(known));
        }
        if self.is_stopped() {
            return Ok(None);
        }
        let (objective, stop) = (self.objective, self.stop);
        let next = known.len();
        let keeper = Mutex::new(Keeper { next, waiting: BTreeMap::new(), failed: None, evaluator: self });
        let rest = chunk::map((next..batch.len()).collect(), |index: usize| {
            let loss = objective.loss(&batch[index], stop)?;
            let mut keeper = keeper.lock().unwrap_or_else(PoisonError::into_inner);
            keeper.take(index, loss, batch, first);
            Some(loss)
        });
        if let Some(error) = keeper.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
            return Err(error);
        }
        known.extend(rest.iter().flatten());
        Ok((known.len() == batch.len()).then_some(known))
    }

    fn note(&mut self, loss: f64) {
        let so_far = &mut self.progress_so_far;
        so_far.evaluations += 1;
        so_far.least = so_far.least.min(loss);
        if let Some(progress) = self.progress {
            progress(*so_far);
        }
    }
}

/// Puts losses that come in any order into the log in theirs.
struct Keeper<'e, 'a> {
    next: usize,
    waiting: BTreeMap<usize, f64>,
    failed: Option<Error>,
    evaluator: &'e mut Evaluator<'a>,
}

impl Keeper<'_, '_> {
    fn take(&mut self, index: usize, loss: f64, batch: &[Trial], first: usize) {
        self.waiting.insert(index, loss);
        while let Some(loss) = self.waiting.remove(&self.next) {
            if let Some(log) = &mut self.evaluator.log
                && self.failed.is_none()
            {
                self.failed = log.add(first + self.next, &batch[self.next], loss).err();
            }
            self.evaluator.note(loss);
            self.next += 1;
        }
    }
}
