//! Replicates that are kept on the disk while they are run, and gone on with.

use super::super::Ensemble;
use super::super::kept_runs::KeptRuns;
use super::{EnsembleBuilder, KEPT_BATCH};
use crate::engine::{Counting, Plan, Run, Simulation};
use crate::error::Result;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

impl EnsembleBuilder<'_> {
    /// Runs all replicates like [`run`](Self::run), and keeps them on the disk meanwhile: those that are done in a file, and each
    /// that is under way in one beside it, by its number. Whoever calls this again with the same file goes on from there and
    /// comes to the same bits, whatever ended the process before; what was done in the last [minute](Self::keep_every) may
    /// have to be done again, and nothing if it was [stopped](Self::stop_when). When all is done the files are deleted.
    ///
    /// ```
    /// use displace::synthetic::{Size, scenario};
    /// use displace::{Ensemble, Seed};
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, Seed(1))?;
    /// let file = std::env::temp_dir().join(format!("displace-{}.replicates", std::process::id()));
    /// let stop = AtomicBool::new(false);
    /// let enough = |done: u32| stop.store(done >= 5, Ordering::Relaxed);
    /// let begun = Ensemble::of(&small).replicates(200).progress(&enough).stop_when(&stop).run_kept_in(&file)?;
    /// assert!(!begun.is_complete());
    /// let whole = Ensemble::of(&small).replicates(200).run_kept_in(&file)?;
    /// assert_eq!(whole, Ensemble::of(&small).replicates(200).run());
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a file cannot be read or written, was damaged, or is of another scenario, seed or recording.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`] people.
    pub fn run_kept_in(self, file: impl AsRef<Path>) -> Result<Ensemble> {
        let plan = Arc::new(Plan::new(self.scenario, self.recording.clone()));
        let kept = KeptRuns::new(file.as_ref(), self.scenario, self.seed, &self.recording, false);
        let day = || {
            let mut simulation = Simulation::replicate(Arc::clone(&plan), self.seed, 0);
            self.for_a_day(|| {
                simulation.step();
            });
            simulation.finish()
        };
        self.kept(&kept, day, |replicate| {
            if self.is_stopped() {
                return Ok(None);
            }
            let simulation = match kept.take_up(self.scenario, replicate)? {
                Some(simulation) => simulation,
                None => Simulation::replicate(Arc::clone(&plan), self.seed, replicate),
            };
            self.follow_and_keep(simulation, replicate, &kept)
        })
    }

    /// Counts people like [`run_counting`](Self::run_counting), and keeps the replicates that are done in a file, as
    /// [`run_kept_in`](Self::run_kept_in) does; those that are under way begin again.
    ///
    /// # Errors
    /// As both.
    pub fn run_counting_kept_in(self, file: impl AsRef<Path>) -> Result<Ensemble> {
        let plan = Counting::plan(self.scenario, self.recording.clone())?;
        let kept = KeptRuns::new(file.as_ref(), self.scenario, self.seed, &self.recording, true);
        let day = || {
            let mut counting = Counting::replicate(Arc::clone(&plan), self.seed, 0);
            self.for_a_day(|| {
                counting.step();
            });
            counting.finish()
        };
        self.kept(&kept, day, |replicate| Ok(self.count(&plan, replicate)))
    }

    fn for_a_day(&self, mut step: impl FnMut()) {
        (0..self.scenario.period().steps_per_day()).for_each(|_| step());
    }

    /// Follows a replicate to its end, and keeps it now and then, and when it is stopped after a step at least.
    fn follow_and_keep(
        &self,
        mut simulation: Simulation,
        replicate: u32,
        kept: &KeptRuns<'_>,
    ) -> Result<Option<Run>> {
        let (mut since, mut has_gone_on) = (Instant::now(), false);
        loop {
            if self.is_stopped() {
                if has_gone_on {
                    kept.put_away(&simulation, replicate)?;
                }
                return Ok(None);
            }
            if simulation.step().is_none() {
                return Ok(Some(simulation.finish()));
            }
            has_gone_on = true;
            if since.elapsed() >= self.keep_every {
                kept.put_away(&simulation, replicate)?;
                since = Instant::now();
            }
        }
    }

    /// Adds to the replicates that were kept those that are wanted, and keeps them; `day` is the first day of one.
    fn kept(
        &self,
        kept: &KeptRuns<'_>,
        day: impl FnOnce() -> Run,
        run: impl Fn(u32) -> Result<Option<Run>> + Sync + Send,
    ) -> Result<Ensemble> {
        let begun: Vec<Run> = self.read_by_the_first(|| kept.read(self.scenario, day))?;
        // Where the last process was stopped, some replicates may be done behind others that are not.
        let mut runs: BTreeMap<u32, Run> = begun.into_iter().map(|run| (run.seed().1, run)).collect();
        runs.retain(|&replicate, _| replicate < self.replicates);
        let batch = self.ranks.map_or(KEPT_BATCH, |ranks| KEPT_BATCH.max(4 * ranks.number())) as usize;
        let on_any = |this: bool| self.ranks.map_or(this, |ranks| ranks.any(this));
        let mut since = Instant::now();
        loop {
            let wanted: Vec<u32> =
                (0..self.replicates).filter(|of| !runs.contains_key(of)).take(batch).collect();
            if wanted.is_empty() {
                self.write_by_the_first(|| kept.clear())?;
                break;
            }
            let done = self.each(runs.len() as u32, wanted.into_iter(), &run)?;
            runs.extend(done.into_iter().map(|run| (run.seed().1, run)));
            let is_stopped = on_any(self.is_stopped());
            if is_stopped || on_any(since.elapsed() >= self.keep_every) {
                self.write_by_the_first(|| kept.write(runs.values()))?;
                since = Instant::now();
            }
            if is_stopped {
                break;
            }
        }
        Ok(self.ensemble(runs.into_values().collect()))
    }
}
