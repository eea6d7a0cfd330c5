//! Calibration: values of the knobs with which a scenario comes near to what was counted.
//!
//! - [`Calibration::fit`] searches one point, by [CMA-ES](CmaEs).
//! - [`Calibration::posterior`] samples all points that will do, by [ABC-SMC](AbcSmc), and says which knobs the counts
//!   [tell apart](identify).
//!
//! Both move in the unit cube of quantiles of the knobs' [priors](crate::scenario::Prior), so knobs of any unit and scale
//! are alike, and what is unlikely beforehand takes up little room.
//!
//! **What they may see.** Training runs the scenario as it was [known](Scenario::known_at) at the end of the training
//! window, and ends there, or with the last count then known that flight follows: no later count, correction or event reaches a
//! training loss. Counts after the window are held back. They are scored once, at the end, beside those of the numbers as they were
//! stated, with all later events and registered totals that the scenario states, the same for both.
//!
//! **Luck.** `fit` tries every point on the same replicates (common random numbers), so points differ by what they are;
//! what it reports is run again on replicates that it never saw, else it would praise its luck. `posterior` gives each point a
//! seed of its own, for there the luck of the model is a part of what is not known.
//!
//! **Interrupted** anywhere, both go on from a [log](Calibration::log) with the same bits. Both are functions of scenario,
//! settings and seed, whatever the number of threads.

mod abc;
mod cma;
mod cube;
mod evaluate;
mod fit;
pub mod identify;
mod log;
mod loss;
mod matrix;
mod objective;
mod posterior;

pub use abc::{Abc, AbcSmc, Generation, Particle};
pub use cma::CmaEs;
pub use evaluate::{Progress, Trial};
pub use fit::{Compared, Fit, FittedKnob, Round, Search};
pub use identify::{Identifiability, Identified, Verdict};
pub use loss::{Loss, Losses};
pub use posterior::{KnownKnob, Posterior};

use crate::error::{Error, ErrorKind, Result};
use crate::random::{Seed, mix};
use crate::scenario::Scenario;
use evaluate::{Evaluator, Method};
use fit::SearchCube;
use jiff::civil::Date;
use log::{Fingerprints, Log, fingerprint};
use objective::{Objective, run};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// States how the knobs of a scenario are calibrated.
///
/// ```
/// use displace::scenario::{Count, Knob, Prior, Quantity, Series, Threat, ThreatKind, Where};
/// use displace::study::{Calibration, calibration::Search};
/// use displace::world::{Place, PlaceKind, Route, World};
/// use displace::{Scenario, Seed, date};
/// let camp = Series::new("camp", Where::Place("Camp".into()), Quantity::Present);
/// let scenario = Scenario::builder("a town empties", date(2011, 6, 4), 8)
///     .world(
///         World::builder()
///             .place(Place::new("Town", PlaceKind::Town, "Here").with_population(5_000))
///             .place(Place::new("Camp", PlaceKind::Camp, "There"))
///             .route("Town", "Camp", Route::of_km(12.0)),
///     )
///     .threat(Threat::new(ThreatKind::Shelling, "Town", date(2011, 6, 5)))
///     .observed(camp.count(Count::of(date(2011, 6, 6), 1_900.0)).count(Count::of(date(2011, 6, 8), 3_400.0)))
///     .knob(Knob::new("rules.flight.leave_chance", Prior::uniform(0.05, 0.9)?))
///     .build()?;
/// let fit = Calibration::of(&scenario)
///     .until(date(2011, 6, 7))
///     .seed(Seed(1))
///     .fit(&Search { evaluations: 60, ..Search::default() })?;
/// println!("{fit}");
/// let held_back = fit.held_back.expect("a count was held back");
/// assert!(held_back.calibrated.crps < held_back.stated.crps);
/// assert!(fit.apply_to(&scenario)?.knobs().is_empty());
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Clone)]
pub struct Calibration<'a> {
    scenario: &'a Scenario,
    until: Option<Date>,
    loss: Loss,
    replicates: u32,
    checks: u32,
    seed: Seed,
    log: Option<PathBuf>,
    stop: Option<&'a AtomicBool>,
    progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl fmt::Debug for Calibration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calibration")
            .field("scenario", &self.scenario.title())
            .field("until", &self.until)
            .field("loss", &self.loss)
            .field("replicates", &self.replicates)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// Which seeds are for what: those of the search, of the replicates that it sees, and of those that it does not.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
enum For {
    Search = 1,
    Training = 2,
    Checks = 3,
    Sampler = 4,
}

impl<'a> Calibration<'a> {
    /// Of the [knobs](Scenario::knobs) of a scenario by its observed series: by the mean CRPS, 4 replicates a point, over the
    /// whole period unless said otherwise.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            until: None,
            loss: Loss::Crps,
            replicates: 4,
            checks: 32,
            seed: Seed(0),
            log: None,
            stop: None,
            progress: None,
        }
    }

    /// Trained on what was known at the end of this date; later counts are held back.
    #[must_use]
    pub fn until(mut self, last: Date) -> Self {
        self.until = Some(last);
        self
    }

    /// By this loss.
    #[must_use]
    pub fn loss(mut self, loss: Loss) -> Self {
        self.loss = loss;
        self
    }

    /// So many replicates at each point, at least one.
    #[must_use]
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates.max(1);
        self
    }

    /// So many replicates for the losses that [`fit`](Self::fit) reports, at least two; 32 unless said otherwise.
    #[must_use]
    pub fn checked_by(mut self, replicates: u32) -> Self {
        self.checks = replicates.max(2);
        self
    }

    /// Under this seed; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Keeps every evaluation in a file, and goes on from it if it is there: a CSV table below one line of fingerprints. A log of
    /// another scenario, window or setting is refused. Limits of evaluations and generations may be raised.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// Stops soon after this becomes true. What was evaluated by then is in the log.
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Calls back after every evaluation.
    #[must_use]
    pub fn progress(mut self, progress: &'a (dyn Fn(Progress) + Sync)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Searches the best point.
    ///
    /// Of the best point that was tried and the middle of where it searched last, the better on replicates that the search did not
    /// see is taken. If it is stopped, the result is the best point so far, without losses.
    ///
    /// # Errors
    /// If the scenario has no knob or no count in the training window, the log cannot be used, or the scenario is no good
    /// with the numbers found.
    pub fn fit(&self, search: &Search) -> Result<Fit> {
        let objective = self.objective()?;
        // The limits may be raised when it is resumed; everything else decides what is asked.
        let limits = Search { evaluations: 0, least_size: 0.0, ..*search };
        let mut evaluator = self.evaluator(&objective, &format!("fit {limits:?}"))?;
        let (own, training) = (self.seed_for(For::Search), self.seed_for(For::Training));
        let mut method = SearchCube::new(objective.stated_point(), *search, own, training);
        let is_complete = evaluator.drive(&mut method)?;
        self.report(&objective, &method, is_complete)
    }

    /// Samples the points that come near to the counts.
    ///
    /// If it is stopped, the result is that of the last complete generation.
    ///
    /// # Errors
    /// If the scenario has no knob or no count in the training window, the log cannot be used, or, unless it was stopped, hardly
    /// any point of the prior can be run.
    pub fn posterior(&self, abc: &Abc) -> Result<Posterior> {
        let objective = self.objective()?;
        let limits = Abc { evaluations: 0, generations: 0, least_kept: 0.0, ..*abc };
        let mut evaluator = self.evaluator(&objective, &format!("posterior {limits:?}"))?;
        let dimensions = objective.training.knobs().len();
        let mut sampler = AbcSmc::new(dimensions, *abc, self.seed_for(For::Sampler));
        let is_complete = evaluator.drive(&mut sampler as &mut dyn Method)?;
        if is_complete && sampler.particles().is_empty() {
            let message = "hardly any point of the knobs' priors makes a scenario that can be run and scored; narrow \
                           their ranges";
            return Err(Error::one(ErrorKind::OutOfRange, None, message));
        }
        Posterior::of(&objective, &sampler, is_complete)
    }

    fn seed_for(&self, what: For) -> Seed {
        Seed(mix(self.seed.0 ^ mix(what as u64)))
    }

    fn objective(&self) -> Result<Objective> {
        Objective::new(self.scenario, self.until, self.loss, self.replicates)
    }

    fn evaluator<'e>(&'e self, objective: &'e Objective, method: &str) -> Result<Evaluator<'e>> {
        let settings = format!(
            "{} {method} {:?} {} {:?}",
            env!("CARGO_PKG_VERSION"),
            self.loss,
            self.replicates,
            self.seed
        );
        let open = |path: &PathBuf| {
            let of = Fingerprints {
                scenario: fingerprint(&objective.training.to_toml()),
                settings: fingerprint(&settings),
            };
            Log::open(path, of, &objective.paths())
        };
        Ok(Evaluator {
            objective,
            log: self.log.as_ref().map(open).transpose()?,
            stop: self.stop,
            progress: self.progress,
            progress_so_far: Progress { evaluations: 0, least: f64::INFINITY },
        })
    }

    fn report(&self, objective: &Objective, method: &SearchCube, is_complete: bool) -> Result<Fit> {
        let training = &objective.training;
        let plain = training.edit().without_knobs().build()?;
        let stated = self.losses(&plain, None, None)?;
        let judged = |point: Vec<f64>| -> Result<(Vec<f64>, Vec<f64>, Losses)> {
            let values = training.knob_values(&point)?;
            let losses = self.losses(&training.with_knobs_at(&values)?, None, None)?;
            Ok((point, values, losses))
        };
        let best = judged(method.best.0.clone())?;
        let middle = judged(method.middle()).ok();
        let loss = |of: &(Vec<f64>, Vec<f64>, Losses)| of.2.get(self.loss).unwrap_or(f64::INFINITY);
        let (point, values, calibrated) = match middle {
            Some(middle) if loss(&middle) < loss(&best) => middle,
            _ => best,
        };
        let edit = training.edit();
        let knobs = training.knobs().iter().zip(point.iter().zip(&values));
        let knobs = knobs.map(|(knob, (&quantile, &value))| {
            let stated = edit.number(knob.path())?;
            Ok(FittedKnob { path: knob.path().to_owned(), prior: *knob.prior(), stated, value, quantile })
        });
        let mut fit = Fit {
            knobs: knobs.collect::<Result<_>>()?,
            loss: self.loss,
            until: self.until,
            training: Compared { stated, calibrated },
            held_back: None,
            history: method.history.clone(),
            evaluations: method.evaluated,
            is_complete,
            untrained: objective.untrained.clone(),
        };
        let last = self.scenario.period().date(self.scenario.last_day());
        if let Some(until) = self.until.filter(|until| *until < last) {
            let plain = self.scenario.edit().without_knobs().build()?;
            let stated = self.losses(&plain, Some(until), None)?;
            let calibrated = self.losses(&fit.apply_to(self.scenario)?, Some(until), None)?;
            fit.held_back = Some(Compared { stated, calibrated });
        }
        Ok(fit)
    }

    /// The losses of a scenario on replicates that the search does not see.
    fn losses(&self, scenario: &Scenario, after: Option<Date>, until: Option<Date>) -> Result<Losses> {
        match run(scenario, self.checks, self.seed_for(For::Checks), self.stop) {
            Some(ensemble) => Losses::of(&ensemble, scenario, after, until),
            None => {
                Ok(Losses { relative_difference: None, rescaled_difference: None, crps: None, wis: None })
            }
        }
    }
}
