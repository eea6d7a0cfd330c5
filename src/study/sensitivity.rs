//! Which of the numbers that are not known for sure matter for an answer, and how much of its doubt is mere luck.
//!
//! The factors are the [knobs](Scenario::knobs) of a scenario, each over its prior, and the *seed*: which replicate a run
//! is. The seed is a factor like all others, so that its share of the doubt stands beside those of the knobs; no choice of
//! knobs can lower the share that it has by itself.
//!
//! | method | runs | says |
//! | --- | --- | --- |
//! | [`Morris`] | (knobs + 2) for each trajectory, of which 10 to 50 will do | which factors do nothing, which act alone |
//! | [`Sobol`] | (knobs + 3) for each row, of which hundreds are needed | shares of the variance, alone and in all |
//!
//! Draws of a run are addressed by person and purpose, so two runs of one replicate differ by what a knob changes and
//! nothing else: a knob that does nothing has effects and indices of exactly 0.
//!
//! What is uncertain because there are few runs is shown as bounds, by resampling whole trajectories or rows with
//! replacement (Efron 1979, doi:10.1214/aos/1176344552) and taking central quantiles. What a prior leaves out no
//! method here can see: all results hold for the priors as stated.
//!
//! ```
//! use displace::scenario::{Knob, Prior};
//! use displace::study::sensitivity::{Morris, Sensitivity};
//! use displace::synthetic::{Size, scenario};
//! use displace::Seed;
//! let chance = Prior::uniform(0.1, 0.9)?;
//! let small = scenario(Size { places: 20, people: 500, days: 4, ..Size::default() }, Seed(1))?
//!     .edit()
//!     .knob(Knob::new("rules.flight.leave_chance", chance))
//!     .build()?;
//! let found = Sensitivity::of(&small).output("displaced at the end".parse()?).morris(Morris::of(4))?;
//! let leaving = &found.outputs[0].factors[0];
//! assert!(leaving.mu.value > 0.0, "the more leave, the more are displaced");
//! println!("{found}");
//! # Ok::<(), displace::Error>(())
//! ```

mod bootstrap;
mod morris;
mod points;
mod runs;
mod sobol;
mod table;

pub use bootstrap::Bounded;
pub use morris::{Effect, Effects, Luck, Morris, OutputEffects};
pub use points::Points;
pub use sobol::{Index, Indices, OutputIndices, Sobol};

use crate::error::{Error, ErrorKind, Result};
use crate::random::{Draws, Seed};
use crate::scenario::{Knob, Scenario};
use crate::study::Output;
use std::fmt;
use std::sync::atomic::AtomicBool;

/// How the seed is called among the factors.
pub const SEED: &str = "seed";

/// A function of a point of the unit cube and of the luck of a replicate that gives all outputs.
pub type Function<'a> = dyn Fn(&[f64], Draws) -> Vec<f64> + Sync + 'a;

/// States what is varied and what is asked; see the [module](self).
pub struct Sensitivity<'a> {
    model: Model<'a>,
    seed: Seed,
    level: f64,
    resamples: u32,
    progress: Option<&'a (dyn Fn(u32) + Sync)>,
    stop: Option<&'a AtomicBool>,
}

/// What is run.
enum Model<'a> {
    Scenario { scenario: &'a Scenario, outputs: Vec<Output> },
    Function { factors: Vec<String>, outputs: Vec<String>, function: &'a Function<'a> },
}

impl fmt::Debug for Sensitivity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sensitivity")
            .field("factors", &self.factors())
            .field("outputs", &self.outputs())
            .field("seed", &self.seed)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

impl<'a> Sensitivity<'a> {
    /// Varies the knobs of a scenario.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self::new(Model::Scenario { scenario, outputs: Vec::new() })
    }

    /// Varies the coordinates of a function of the unit cube, and its luck: for what is computed from a model, and to see
    /// whether a method finds what is known.
    ///
    /// ```
    /// use displace::study::sensitivity::{Sensitivity, Sobol};
    /// // The variance of x + 2 y is 1/12 + 4/12.
    /// let sum = |at: &[f64], _| vec![at[0] + 2.0 * at[1]];
    /// let shares = Sensitivity::of_function(["x", "y"], ["sum"], &sum).sobol(Sobol::of(256))?;
    /// let first: Vec<f64> = shares.outputs[0].factors.iter().map(|factor| factor.first.value).collect();
    /// assert!((first[0] - 0.2).abs() < 0.01 && (first[1] - 0.8).abs() < 0.01 && first[2] == 0.0, "{first:?}");
    /// # Ok::<(), displace::Error>(())
    /// ```
    pub fn of_function<S: Into<String>, T: Into<String>>(
        factors: impl IntoIterator<Item = S>,
        outputs: impl IntoIterator<Item = T>,
        function: &'a Function<'a>,
    ) -> Self {
        Self::new(Model::Function {
            factors: factors.into_iter().map(Into::into).collect(),
            outputs: outputs.into_iter().map(Into::into).collect(),
            function,
        })
    }

    fn new(model: Model<'a>) -> Self {
        Self { model, seed: Seed(0), level: 0.95, resamples: 1000, progress: None, stop: None }
    }

    /// Asks for this number of every run, besides those asked for so far. A function has its own outputs and no others.
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        if let Model::Scenario { outputs, .. } = &mut self.model {
            outputs.push(output);
        }
        self
    }

    /// Under this seed, which settles the points, the replicates and the resampling; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// With bounds that hold the true value with this probability, in (0, 1); 0.95 unless said otherwise.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With bounds from so many resamples, 20 to 1 000 000; 1000 unless said otherwise.
    #[must_use]
    pub fn resamples(mut self, resamples: u32) -> Self {
        self.resamples = resamples;
        self
    }

    /// Calls back after every run with how many are done.
    #[must_use]
    pub fn progress(mut self, progress: &'a (dyn Fn(u32) + Sync)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Stops soon after this becomes true, between two steps. Results are then those of the trajectories or rows all of
    /// whose runs were done, and say so: [`Effects::is_complete`], [`Indices::is_complete`].
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Screens the factors: elementary effects.
    ///
    /// # Errors
    /// If there is nothing to vary or nothing is asked for, an output or a number of the design is no good, or it takes more
    /// than 10⁸ runs; and if the scenario would be no good at a point of the design.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`](crate::Simulation::MOST_PEOPLE) people.
    pub fn morris(&self, design: Morris) -> Result<Effects> {
        self.check()?;
        design.check(self.knobs())?;
        morris::effects(self, design)
    }

    /// Shares of the variance: first-order and total indices.
    ///
    /// # Errors
    /// If there is nothing to vary or nothing is asked for, an output or a number of the design is no good, there are more
    /// factors than the points have dimensions for, or the scenario would be no good at a point of the design.
    ///
    /// # Panics
    /// If there are more than [`Simulation::MOST_PEOPLE`](crate::Simulation::MOST_PEOPLE) people.
    pub fn sobol(&self, design: Sobol) -> Result<Indices> {
        self.check()?;
        design.check(self.knobs())?;
        sobol::indices(self, design)
    }

    /// How many factors there are besides the seed.
    fn knobs(&self) -> usize {
        match &self.model {
            Model::Scenario { scenario, .. } => scenario.knobs().len(),
            Model::Function { factors, .. } => factors.len(),
        }
    }

    /// The names of all factors, the seed last.
    fn factors(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.model {
            Model::Scenario { scenario, .. } => {
                scenario.knobs().iter().map(Knob::path).map(str::to_owned).collect()
            }
            Model::Function { factors, .. } => factors.clone(),
        };
        names.push(SEED.to_owned());
        names
    }

    /// The names of all outputs.
    fn outputs(&self) -> Vec<String> {
        match &self.model {
            Model::Scenario { outputs, .. } => outputs.iter().map(Output::to_string).collect(),
            Model::Function { outputs, .. } => outputs.clone(),
        }
    }

    fn check(&self) -> Result<()> {
        if self.knobs() == 0 {
            let why =
                "there is nothing to vary: state a `[[knob]]` for each number that is not known for sure";
            return Err(Error::one(ErrorKind::MissingKey, None, why));
        }
        if self.outputs().is_empty() {
            let why = "nothing is asked for: state an output, as `displaced at the end`";
            return Err(Error::one(ErrorKind::MissingKey, None, why));
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(out_of_range(format!(
                "the level `{}` of bounds; give one between 0 and 1",
                self.level
            )));
        }
        if !(20..=1_000_000).contains(&self.resamples) {
            return Err(out_of_range(format!("`{}` resamples; take 20 to 1000000", self.resamples)));
        }
        match &self.model {
            Model::Scenario { scenario, outputs } => outputs.iter().try_for_each(|o| o.check(scenario)),
            Model::Function { .. } => Ok(()),
        }
    }
}

fn out_of_range(why: String) -> Error {
    Error::one(ErrorKind::OutOfRange, None, why)
}
