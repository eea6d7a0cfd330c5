//! What a sampler found of the knobs: weighted points, and what they say of each knob and of pairs.

use super::abc::{self, Generation, Particle, weighted_quantile};
use super::identify::{Identifiability, identify};
use super::objective::Objective;
use crate::error::Result;
use crate::random::{Address, Draws, Purpose, Seed};
use crate::scenario::{Prior, Scenario};
use serde::Serialize;
use std::fmt;

/// What is known of the knobs after the counts: a weighted sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Posterior {
    /// The knobs, in the order of the points.
    pub knobs: Vec<KnownKnob>,
    /// The sample; empty if it was stopped before the first generation was complete.
    pub particles: Vec<Particle>,
    /// The values of the knobs at each point.
    pub values: Vec<Vec<f64>>,
    /// The correlations of the knobs, in quantiles.
    pub correlation: Vec<Vec<f64>>,
    /// How many points of equal weight would be as good.
    pub effective: f64,
    /// Every generation.
    pub history: Vec<Generation>,
    /// How many points were evaluated.
    pub evaluations: u32,
    /// Whether nobody stopped it.
    pub is_complete: bool,
    /// Which knobs the counts tell apart.
    pub identifiability: Identifiability,
    /// Knobs of the scenario that nothing in the training window can tell of: they stay as they are stated.
    pub untrained: Vec<String>,
}

/// What is known of one knob.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnownKnob {
    /// Its path.
    pub path: String,
    /// What was known before.
    pub prior: Prior,
    /// The mean after, of its values.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
    /// The quantiles [`Posterior::QUANTILES`].
    pub quantiles: Vec<f64>,
}

impl Posterior {
    /// The quantiles that are stated of each knob.
    pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

    pub(super) fn of(objective: &Objective, sampler: &abc::AbcSmc, is_complete: bool) -> Result<Self> {
        let particles = sampler.particles().to_vec();
        let values: Vec<Vec<f64>> =
            particles.iter().map(|p| objective.training.knob_values(&p.point)).collect::<Result<_>>()?;
        let knobs = objective.training.knobs().iter().enumerate();
        let knobs = knobs.map(|(k, knob)| {
            let column: Vec<(f64, f64)> =
                values.iter().zip(&particles).map(|(v, p)| (v[k], p.weight)).collect();
            let mean: f64 = column.iter().map(|(value, weight)| value * weight).sum();
            let variance: f64 = column.iter().map(|(value, weight)| weight * (value - mean).powi(2)).sum();
            KnownKnob {
                path: knob.path().to_owned(),
                prior: *knob.prior(),
                mean,
                sd: variance.sqrt(),
                quantiles: Self::QUANTILES.map(|p| weighted_quantile(&column, p)).to_vec(),
            }
        });
        let knobs: Vec<KnownKnob> = knobs.collect();
        let covariance = abc::covariance(&particles);
        let sd = |i: usize| covariance[i][i].max(f64::MIN_POSITIVE).sqrt();
        let correlation = (0..covariance.len())
            .map(|i| (0..covariance.len()).map(|j| covariance[i][j] / (sd(i) * sd(j))).collect())
            .collect();
        let effective = sampler.history().last().map_or(0.0, |generation| generation.effective);
        let paths: Vec<String> = knobs.iter().map(|knob| knob.path.clone()).collect();
        Ok(Self {
            identifiability: identify(&paths, &covariance, effective),
            knobs,
            particles,
            values,
            correlation,
            effective,
            history: sampler.history().to_vec(),
            evaluations: sampler.evaluated(),
            is_complete,
            untrained: objective.untrained.clone(),
        })
    }

    /// Values for all knobs of the scenario, `count` times, drawn from the sample by its weights: for
    /// [`EnsembleBuilder::run_at`](crate::study::EnsembleBuilder::run_at). Each point comes up as often as its weight says, give or
    /// take one (systematic resampling).
    ///
    /// # Errors
    /// If the sample is empty or is of another scenario.
    pub fn draw(&self, scenario: &Scenario, count: u32, seed: Seed) -> Result<Vec<Vec<f64>>> {
        let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Design, n: 0 };
        let offset = Draws::new(seed, 0, 0).unit(at);
        let mut drawn = Vec::with_capacity(count as usize);
        let mut so_far = 0.0;
        for (particle, values) in self.particles.iter().zip(&self.values) {
            so_far += particle.weight;
            while drawn.len() < count as usize && (drawn.len() as f64 + offset) / f64::from(count) < so_far {
                drawn.push(values);
            }
        }
        if let Some(last) = self.values.last() {
            drawn.resize(count as usize, last);
        }
        let paths: Vec<&str> = self.knobs.iter().map(|knob| knob.path.as_str()).collect();
        drawn.into_iter().map(|values| super::fit::all_values(scenario, &paths, values)).collect()
    }
}

impl fmt::Display for Posterior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_complete {
            writeln!(f, "stopped: this is the last complete generation")?;
        }
        writeln!(
            f,
            "{} points worth {:.0} of equal weight, after {} evaluations",
            self.particles.len(),
            self.effective,
            self.evaluations
        )?;
        writeln!(
            f,
            "{:>11}{:>10}{:>10}{:>8}{:>11}",
            "generation", "threshold", "proposed", "kept", "effective"
        )?;
        for (number, generation) in self.history.iter().enumerate() {
            let Generation { threshold, proposed, kept, effective } = generation;
            writeln!(f, "{number:>11}{threshold:>10.4}{proposed:>10}{kept:>8}{effective:>11.0}")?;
        }
        writeln!(f, "\n{:<44}{:>12}{:>12}{:>12}{:>12}{:>12}", "knob", "mean", "sd", "5 %", "median", "95 %")?;
        for knob in &self.knobs {
            let path: String = knob.path.chars().take(43).collect();
            write!(f, "{path:<44}{:>12.4}{:>12.4}", knob.mean, knob.sd)?;
            writeln!(f, "{:>12.4}{:>12.4}{:>12.4}", knob.quantiles[0], knob.quantiles[2], knob.quantiles[4])?;
        }
        for path in &self.untrained {
            writeln!(f, "{path}: as stated; nothing before the end of the training window depends on it")?;
        }
        write!(f, "\n{}", self.identifiability)
    }
}
