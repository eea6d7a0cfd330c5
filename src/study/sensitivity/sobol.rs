//! Shares of the variance: what part of an output's doubt each factor makes by itself, and in all (Sobol' 1993 and 2001,
//! doi:10.1016/S0378-4754(00)00270-6; Homma and Saltelli 1996, doi:10.1016/0951-8320(96)00002-6).
//!
//! The first-order index Sⱼ = Var(E[y | xⱼ]) / Var(y) is the share by which the variance would fall on average if xⱼ were
//! known. The total index Tⱼ = E[Var(y | all but xⱼ)] / Var(y) is the share that would be left if all others were: what xⱼ
//! does alone and together with others. Without interactions both agree and the first-order indices add up to 1. Of the
//! seed, T is the part of the doubt that is luck, whatever is known of the knobs, and S the part of it that is the same
//! for all of them.
//!
//! A row has two independent points A and B, and for each factor A with that factor taken from B (ABⱼ): factors + 2 runs.
//! With f at those points in n rows, m the mean and V the variance of all f(A) and f(B),
//!
//! - Sⱼ = Σ (f(B) − m) (f(ABⱼ) − f(A)) / n V: Saltelli and others 2010 (doi:10.1016/j.cpc.2009.09.018), equation b of their
//!   table 2, here with f less its mean, without which the estimate is the worse the larger that is (Sobol' 2001). It is
//!   exactly 0 for a factor that does nothing, and of the estimators that take the same runs the surest where S is small, as
//!   most are; for a factor that makes most of the variance, that of Janon and others 2014 (doi:10.1051/ps/2013040) is surer.
//! - Tⱼ = Σ (f(A) − f(ABⱼ))² / 2 n V: Jansen 1999 (doi:10.1016/S0010-4655(98)00154-4), never below 0, and 0 for what does
//!   nothing.
//!
//! Estimates of S may come out a little below 0 or above T: they are left as they are, and the bounds tell how much that is.
//!
//! The seed is no coordinate: row i takes replicate 2i for A and 2i + 1 for B. There is no order among replicates that
//! points could fill evenly.

use super::bootstrap::{Bootstrap, Bounded};
use super::points::{MOST_DIMENSIONS, MOST_POINTS, Points};
use super::runs::{Trial, Values};
use super::{Sensitivity, out_of_range};
use crate::error::{Error, ErrorKind, Result};
use crate::random::Seed;
use crate::stats;
use serde::{Deserialize, Serialize};

/// How shares of the variance are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sobol {
    rows: u32,
    points: Points,
}

impl Sobol {
    /// So many rows, 2 to 65 536, at points of a Sobol' sequence, which are the more even for a power of two of rows.
    pub fn of(rows: u32) -> Self {
        Self { rows, points: Points::Sobol }
    }

    /// At these points.
    #[must_use]
    pub fn points(mut self, points: Points) -> Self {
        self.points = points;
        self
    }

    /// How many runs that is with so many knobs.
    pub fn runs(&self, knobs: usize) -> u64 {
        u64::from(self.rows) * (knobs as u64 + 3)
    }

    pub(super) fn check(self, knobs: usize) -> Result<()> {
        if !(2..=MOST_POINTS).contains(&self.rows) {
            let why = format!("`{}` rows; take 2 to {MOST_POINTS}, best a power of two as 256", self.rows);
            return Err(out_of_range(why));
        }
        let most = MOST_DIMENSIONS / 2;
        if knobs > most {
            let why = format!(
                "`{knobs}` knobs; shares of the variance are found of at most {most}: screen them with `Morris` and keep \
                 those that matter"
            );
            return Err(Error::one(ErrorKind::Unsupported, None, why));
        }
        Ok(())
    }

    /// Run `number` of the design: by rows, and in each A, B, and A with each factor from B, the seed last.
    fn trial(self, seed: Seed, number: usize, knobs: usize) -> Trial {
        let (row, run) = ((number / (knobs + 3)) as u32, number % (knobs + 3));
        let is_from_b = |factor: usize| run == 1 || run == factor + 2;
        let coordinate = |knob: usize| {
            let dimension = if is_from_b(knob) { knobs + knob } else { knob };
            self.points.coordinate(seed, row, dimension as u32)
        };
        let replicate = 2 * row + u32::from(is_from_b(knobs));
        Trial { point: (0..knobs).map(coordinate).collect(), replicate }
    }
}

/// The indices of one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputIndices {
    /// The output.
    pub output: String,
    /// So many rows were complete and had the output defined in every run.
    pub rows: usize,
    /// The mean of the output over the priors and the seeds, in its unit; 0 of no rows.
    pub mean: f64,
    /// Its standard deviation, of whose square the indices are shares.
    pub sd: f64,
    /// All factors in the order of the knobs, the seed last; empty if there are fewer than two rows or the output does not
    /// vary.
    pub factors: Vec<Index>,
}

/// The shares of one factor in the variance of an output, without unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The path of the knob, or [`SEED`](super::SEED).
    pub factor: String,
    /// Whether it is the seed.
    pub is_seed: bool,
    /// The first-order index: its share by itself.
    pub first: Bounded,
    /// The total index: its share alone and together with others.
    pub total: Bounded,
}

/// Shares of all factors in the variances of all outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// The seed.
    pub seed: Seed,
    /// So many rows were asked for.
    pub asked: u32,
    /// So many were run to their end.
    pub complete: u32,
    /// How points were laid out.
    pub points: Points,
    /// The probability with which the bounds hold the true value, at [random](Points::Random) points; more at others.
    pub level: f64,
    /// Every output, in the order in which they were asked for.
    pub outputs: Vec<OutputIndices>,
}

impl Indices {
    /// Whether all rows were run, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.complete == self.asked
    }
}

impl OutputIndices {
    /// The factors, those with the largest total index first; equals in their order.
    pub fn by_importance(&self) -> Vec<&Index> {
        let mut factors: Vec<&Index> = self.factors.iter().collect();
        factors.sort_by(|a, b| b.total.value.total_cmp(&a.total.value));
        factors
    }
}

/// What a row gave for one output.
struct Row {
    a: f64,
    b: f64,
    /// A with each factor from B.
    mixed: Vec<f64>,
}

impl Row {
    /// Nothing if a run was not done, or the output was not defined in it.
    fn of(runs: &[Option<Values>], output: usize) -> Option<Self> {
        let values: Vec<f64> = runs.iter().map(|run| run.as_ref()?[output]).collect::<Option<_>>()?;
        Some(Self { a: values[0], b: values[1], mixed: values[2..].to_vec() })
    }
}

/// Runs a design and finds the indices.
pub(super) fn indices(asked: &Sensitivity<'_>, design: Sobol) -> Result<Indices> {
    let (knobs, seed) = (asked.knobs(), asked.seed);
    let length = knobs + 3;
    let runs = asked.runs(design.runs(knobs) as usize, |number| design.trial(seed, number, knobs))?;
    let factors = asked.factors();
    let names = asked.outputs().into_iter().enumerate();
    let outputs = names.map(|(number, output)| {
        let rows: Vec<Row> = runs.chunks(length).filter_map(|runs| Row::of(runs, number)).collect();
        let values: Vec<f64> = rows.iter().flat_map(|row| [row.a, row.b]).collect();
        let (mean, sd) = (stats::mean(&values), stats::sd(&values));
        OutputIndices { output, rows: rows.len(), mean, sd, factors: shares(asked, &factors, &rows) }
    });
    let is_done = |runs: &&[Option<Values>]| runs.iter().all(Option::is_some);
    Ok(Indices {
        seed,
        asked: design.rows,
        complete: runs.chunks(length).filter(is_done).count() as u32,
        points: design.points,
        level: asked.level,
        outputs: outputs.collect(),
    })
}

/// The indices with their bounds; nothing of fewer than two rows, or of what does not vary.
fn shares(asked: &Sensitivity<'_>, factors: &[String], rows: &[Row]) -> Vec<Index> {
    let varies = rows.iter().any(|row| row.a != rows[0].a || row.b != rows[0].a);
    if rows.len() < 2 || !varies {
        return Vec::new();
    }
    let bootstrap = Bootstrap { seed: asked.seed, resamples: asked.resamples, level: asked.level };
    let bounds = bootstrap.bounds(rows.len(), |picks| {
        let picked: Vec<&Row> = picks.map(|row| &rows[row]).collect();
        estimates(&picked, factors.len())
    });
    let named = factors.iter().zip(bounds.chunks_exact(2)).enumerate();
    named
        .map(|(number, (factor, shares))| Index {
            factor: factor.clone(),
            is_seed: number + 1 == factors.len(),
            first: shares[0],
            total: shares[1],
        })
        .collect()
}

/// The first-order and the total index of each factor. A resample may hold one row only, again and again; where nothing
/// varies in it, no factor has a share.
fn estimates(rows: &[&Row], factors: usize) -> Vec<f64> {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|row| row.a + row.b).sum::<f64>() / (2.0 * n);
    let squares = rows.iter().map(|row| (row.a - mean).powi(2) + (row.b - mean).powi(2)).sum::<f64>();
    let variance = squares / (2.0 * n - 1.0);
    let share = |sum: f64| if variance > 0.0 { sum / (n * variance) } else { 0.0 };
    let of = |factor: usize| {
        let first = rows.iter().map(|row| (row.b - mean) * (row.mixed[factor] - row.a)).sum();
        let total: f64 = rows.iter().map(|row| (row.a - row.mixed[factor]).powi(2)).sum();
        [share(first), share(total / 2.0)]
    };
    (0..factors).flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_two_points_and_one_between_them_for_each_factor() {
        let design = Sobol::of(8);
        let trials: Vec<Trial> = (10..15).map(|number| design.trial(Seed(1), number, 2)).collect();
        let (a, b) = (&trials[0], &trials[1]);
        assert_eq!((a.replicate, b.replicate), (4, 5), "row 2");
        assert!(a.point.iter().zip(&b.point).all(|(a, b)| a != b));
        assert_eq!((&trials[2].point, trials[2].replicate), (&vec![b.point[0], a.point[1]], 4));
        assert_eq!((&trials[3].point, trials[3].replicate), (&vec![a.point[0], b.point[1]], 4));
        assert_eq!((&trials[4].point, trials[4].replicate), (&a.point, 5), "the seed");
    }

    #[test]
    fn the_estimates_are_those_of_the_formulas() {
        // By hand: f(A) = 0, 4 and f(B) = 2, 6, so m = 3 and V = (9 + 1 + 1 + 9) / 3. The first factor does all, the second
        // nothing, the third changes 0 to 1 and 4 to 2: S = (−1·1 + 3·(−2)) / 2V, T = (1 + 4) / 4V.
        let rows =
            [(0.0, 2.0, 1.0), (4.0, 6.0, 2.0)].map(|(a, b, mixed)| Row { a, b, mixed: vec![b, a, mixed] });
        let found = estimates(&rows.iter().collect::<Vec<_>>(), 3);
        let variance = 20.0 / 3.0;
        let expected = [4.0 / 2.0, 8.0 / 4.0, 0.0, 0.0, -7.0 / 2.0, 5.0 / 4.0];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected / variance).abs() < 1e-12, "{found} for {expected} / V");
        }
    }
}
