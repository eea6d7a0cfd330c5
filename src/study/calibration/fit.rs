//! The best point that CMA-ES finds, and what it is worth on counts that it was not trained on.

use super::cma::CmaEs;
use super::cube::{fold, unfold};
use super::evaluate::{Method, Trial};
use super::loss::{Loss, Losses};
use crate::error::Result;
use crate::random::Seed;
use crate::scenario::{Prior, Scenario};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;

/// How the best point is searched. The fields may be set freely.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Search {
    /// It begins no generation after so many evaluations; default 1000.
    pub evaluations: u32,
    /// Points a generation, 4 and more; none: 4 + 3 ln n for n knobs. More for rugged losses.
    pub population: Option<u32>,
    /// The first steps, as a standard deviation in quantiles; default 0.25.
    pub size: f64,
    /// It ends when steps are shorter than this in quantiles; default 0.002.
    pub least_size: f64,
}

impl Default for Search {
    fn default() -> Self {
        Self { evaluations: 1000, population: None, size: 0.25, least_size: 0.002 }
    }
}

/// The best point that was found, beside the numbers as they were stated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// The knobs with what was found.
    pub knobs: Vec<FittedKnob>,
    /// Which loss was made small.
    pub loss: Loss,
    /// The last day of the training window; none: the whole period.
    pub until: Option<Date>,
    /// On the training window, on replicates that the search did not see.
    pub training: Compared,
    /// On the counts after it; none if there is no later day.
    pub held_back: Option<Compared>,
    /// Every generation.
    pub history: Vec<Round>,
    /// How many points were evaluated.
    pub evaluations: u32,
    /// Whether nobody stopped it.
    pub is_complete: bool,
    /// Knobs of the scenario that nothing in the training window can tell of: they stay as they are stated.
    pub untrained: Vec<String>,
}

/// The losses of the scenario as it was stated and as it was calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// As it was stated.
    pub stated: Losses,
    /// With the numbers that were found.
    pub calibrated: Losses,
}

/// A knob and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedKnob {
    /// Its path.
    pub path: String,
    /// What was known before.
    pub prior: Prior,
    /// The number that was stated, if any.
    pub stated: Option<f64>,
    /// The number that was found.
    pub value: f64,
    /// At which quantile of its prior that is.
    pub quantile: f64,
}

/// What became of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Round {
    /// The least loss of the generation.
    pub least: f64,
    /// The step size after it, in quantiles.
    pub size: f64,
    /// How many times as long its longest axis is as the shortest.
    pub elongation: f64,
}

/// CMA-ES in the unit cube: the first evaluation is the stated point.
#[derive(Debug)]
pub(super) struct SearchCube {
    search: CmaEs,
    settings: Search,
    stated: Vec<f64>,
    seed: Seed,
    pub(super) evaluated: u32,
    pub(super) history: Vec<Round>,
    pub(super) best: (Vec<f64>, f64),
    asked: Vec<Vec<f64>>,
}

impl SearchCube {
    /// From a stated point, on replicates of one seed: so points differ by what they are and not by luck.
    pub(super) fn new(stated: Vec<f64>, settings: Search, seed: Seed, replicates: Seed) -> Self {
        let start: Vec<f64> = stated.iter().map(|&x| unfold(x)).collect();
        let mut search = CmaEs::new(&start, settings.size, seed);
        if let Some(points) = settings.population {
            search = search.population(points as usize);
        }
        let best = (stated.clone(), f64::INFINITY);
        Self {
            search,
            settings,
            stated,
            seed: replicates,
            evaluated: 0,
            history: Vec::new(),
            best,
            asked: Vec::new(),
        }
    }

    /// The middle of where it searched last.
    pub(super) fn middle(&self) -> Vec<f64> {
        self.search.mean().iter().map(|&y| fold(y)).collect()
    }
}

impl Method for SearchCube {
    fn ask(&mut self) -> Option<Vec<Trial>> {
        if self.evaluated >= self.settings.evaluations || self.search.size() < self.settings.least_size {
            return None;
        }
        self.asked = if self.evaluated == 0 {
            vec![self.stated.clone()]
        } else {
            self.search.ask().iter().map(|point| point.iter().map(|&y| fold(y)).collect()).collect()
        };
        Some(self.asked.iter().map(|point| Trial { point: point.clone(), seed: self.seed }).collect())
    }

    fn tell(&mut self, losses: &[f64]) {
        for (point, &loss) in self.asked.iter().zip(losses) {
            if loss < self.best.1 {
                self.best = (point.clone(), loss);
            }
        }
        let is_stated = self.evaluated == 0;
        self.evaluated += self.asked.len() as u32;
        if is_stated {
            return;
        }
        self.search.tell(losses);
        let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
        self.history.push(Round { least, size: self.search.size(), elongation: self.search.elongation() });
    }
}

/// Values for all knobs of a scenario: those that were found, and the others as they are stated.
pub(super) fn all_values(scenario: &Scenario, paths: &[&str], values: &[f64]) -> Result<Vec<f64>> {
    let stated = scenario.edit();
    let knobs = scenario.knobs().iter();
    knobs
        .map(|knob| match paths.iter().position(|path| *path == knob.path()) {
            Some(found) => Ok(values[found]),
            None => Ok(stated.number(knob.path())?.unwrap_or_else(|| knob.prior().quantile(0.5))),
        })
        .collect()
}

impl Fit {
    /// A scenario with the numbers that were found, plain, and without knobs: to be run or written to a file. Any scenario
    /// that has such numbers will do.
    ///
    /// # Errors
    /// If it has not, or is no good with them.
    pub fn apply_to(&self, scenario: &Scenario) -> Result<Scenario> {
        let numbers: Vec<(&str, f64)> =
            self.knobs.iter().map(|knob| (knob.path.as_str(), knob.value)).collect();
        scenario.edit().without_knobs().build()?.with(&numbers)
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_complete {
            writeln!(f, "stopped: this is the best point so far")?;
        }
        writeln!(f, "{} evaluations in {} generations", self.evaluations, self.history.len())?;
        writeln!(f, "{:<44}{:>12}{:>12}{:>10}", "knob", "stated", "calibrated", "quantile")?;
        for knob in &self.knobs {
            let path: String = knob.path.chars().take(43).collect();
            let stated = knob.stated.map_or_else(|| "—".to_owned(), |value| format!("{value:.4}"));
            writeln!(f, "{path:<44}{stated:>12}{:>12.4}{:>10.2}", knob.value, knob.quantile)?;
        }
        for path in &self.untrained {
            writeln!(f, "{path}: as stated; nothing before the end of the training window depends on it")?;
        }
        let until = self.until.map_or_else(String::new, |until| format!(" until {until}"));
        writeln!(f, "\n{:<44}{:>12}{:>12}", "loss", "stated", "calibrated")?;
        self.training.table(f, &format!("training{until}"))?;
        match &self.held_back {
            Some(held_back) => held_back.table(f, "held back"),
            None => writeln!(f, "nothing was held back: how it does on other counts is not known"),
        }
    }
}

impl Compared {
    fn table(&self, f: &mut fmt::Formatter<'_>, window: &str) -> fmt::Result {
        for (name, loss, digits) in [
            ("relative difference", Loss::RelativeDifference, 4),
            ("relative difference, rescaled", Loss::RescaledDifference, 4),
            ("CRPS", Loss::Crps, 1),
            ("WIS", Loss::Wis, 1),
        ] {
            if let (Some(stated), Some(calibrated)) = (self.stated.get(loss), self.calibrated.get(loss)) {
                let row = format!("{window}: {name}");
                writeln!(f, "{row:<55}{stated:>12.digits$}{calibrated:>12.digits$}")?;
            }
        }
        Ok(())
    }
}
