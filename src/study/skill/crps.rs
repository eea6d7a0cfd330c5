//! The continuous ranked probability score: how far a forecast distribution is from what came, in the unit of what came.
//!
//! CRPS(F, y) = E|X − y| − ½ E|X − X′| with X and X′ independent from the forecast F: 0 if F was sure of y, the absolute
//! error if F is a single number. Sources: Matheson and Winkler 1976 (doi:10.1287/mnsc.22.10.1087); Gneiting and Raftery
//! 2007 (doi:10.1198/016214506000001437), equation 21.
//!
//! Of a sample there are two versions. The *plain* one scores the sample itself, as if the forecast were these values and
//! nothing between: it is what `crps_sample` of scoringRules gives, never below 0, and makes a small ensemble look worse
//! than a large one of the same model, by E|X − X′| / 2m for m members. The *fair* one (Ferro 2014, doi:10.1002/qj.2270)
//! estimates without bias the score of the distribution from which the members were drawn, so that ensembles of different
//! sizes can be compared, and a model is not rated by how many replicates somebody could afford; of a single count it may
//! come out below 0. Replicates are such draws, so scores of ensembles here are fair; the plain ones stand beside them.

use crate::stats;

/// The fair CRPS of a sample, in its unit; none of an empty one. Of a single value it is the absolute error.
///
/// O(n log n).
///
/// ```
/// use displace::study::skill::{fair_crps, plain_crps};
/// // E|X − y| is 1, and two different members differ by 2.
/// assert_eq!(fair_crps(&[1.0, 3.0], 2.0), Some(0.0));
/// // Two members drawn with replacement differ by 2 half of the time.
/// assert_eq!(plain_crps(&[1.0, 3.0], 2.0), Some(0.5));
/// ```
pub fn fair_crps(sample: &[f64], observed: f64) -> Option<f64> {
    crps(sample, observed, |n| n * (n - 1.0))
}

/// The CRPS of a sample as if it were the whole forecast, in its unit and 0 or more; none of an empty one.
///
/// O(n log n).
pub fn plain_crps(sample: &[f64], observed: f64) -> Option<f64> {
    crps(sample, observed, |n| n * n)
}

/// With the sum of |xᵢ − xⱼ| over i < j divided by `pairs` of the size of the sample.
fn crps(sample: &[f64], observed: f64, pairs: impl Fn(f64) -> f64) -> Option<f64> {
    if sample.is_empty() {
        return None;
    }
    let n = sample.len() as f64;
    // As distances from what came, so that large counts do not cancel.
    let mut off: Vec<f64> = sample.iter().map(|value| value - observed).collect();
    off.sort_by(f64::total_cmp);
    let miss = stats::mean(&off.iter().map(|d| d.abs()).collect::<Vec<_>>());
    if sample.len() == 1 {
        return Some(miss);
    }
    // In order, the i-th of n values is the larger of i pairs and the smaller of n − 1 − i.
    let weighted = off.iter().enumerate().map(|(i, d)| (2.0 * i as f64 - (n - 1.0)) * d);
    Some(miss - weighted.sum::<f64>() / pairs(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Purpose, Seed};
    use rand_distr::{Distribution, StandardNormal};
    use std::f64::consts::PI;

    fn normals(replicate: u32, n: usize) -> Vec<f64> {
        let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Synthetic, n: 0 };
        StandardNormal.sample_iter(Draws::new(Seed(5), replicate, 0).stream(at)).take(n).collect()
    }

    fn density(z: f64) -> f64 {
        (-z * z / 2.0).exp() / (2.0 * PI).sqrt()
    }

    /// By Simpson's rule, to 10⁻¹⁰.
    fn distribution(z: f64) -> f64 {
        let h = z / 1000.0;
        let inner: f64 =
            (1..1000).map(|i| density(h * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        0.5 + h / 3.0 * (density(0.0) + inner + density(z))
    }

    /// Gneiting and Raftery 2007, for the standard normal distribution.
    fn crps_of_normal(y: f64) -> f64 {
        y * (2.0 * distribution(y) - 1.0) + 2.0 * density(y) - 1.0 / PI.sqrt()
    }

    #[test]
    fn the_sorted_sum_is_that_over_all_pairs() {
        let sample: Vec<f64> = normals(1, 60).iter().map(|z| (z * 3.0).round() + 1_000.0).collect();
        for y in [990.0, 1_000.0, 1_000.5, 1_004.0] {
            let n = sample.len() as f64;
            let miss = sample.iter().map(|x| (x - y).abs()).sum::<f64>() / n;
            let pairs: f64 = sample.iter().flat_map(|a| sample.iter().map(move |b| (a - b).abs())).sum();
            let plain = plain_crps(&sample, y).expect("there are members");
            let fair = fair_crps(&sample, y).expect("there are members");
            assert!((plain - (miss - pairs / (2.0 * n * n))).abs() < 1e-9);
            assert!((fair - (miss - pairs / (2.0 * n * (n - 1.0)))).abs() < 1e-9);
            assert!(plain >= 0.0 && plain > fair);
        }
    }

    #[test]
    fn a_large_sample_has_the_score_of_its_distribution() {
        // Members count by |x − y| − E|x − X′| to first order; 4.5 of its standard errors are passed with a chance of
        // 7·10⁻⁶ for each of four counts.
        let sample = normals(2, 40_000);
        for y in [-1.5, 0.0, 0.7, 3.0] {
            let expected = crps_of_normal(y);
            let counts: Vec<f64> = sample
                .iter()
                .map(|x| (x - y).abs() - (x * (2.0 * distribution(*x) - 1.0) + 2.0 * density(*x)))
                .collect();
            let error = stats::sd(&counts) / (sample.len() as f64).sqrt();
            let found = fair_crps(&sample, y).expect("there are members");
            assert!((found - expected).abs() < 4.5 * error, "{y}: {found} for {expected} ± {error}");
        }
    }

    #[test]
    fn the_fair_score_does_not_depend_on_how_many_members_there_are() {
        // Of m members of the standard normal distribution the plain score is too high by 1/(m√π) in the mean; alpha is
        // 7·10⁻⁶ for each of four comparisons.
        let times = 20_000;
        for (members, offset) in [(2, 0), (8, times)] {
            let scores: Vec<(f64, f64)> = (0..times)
                .map(|time| {
                    let sample = normals(100 + offset + time, members);
                    (fair_crps(&sample, 0.7).expect("members"), plain_crps(&sample, 0.7).expect("members"))
                })
                .collect();
            let bias = 1.0 / (members as f64 * PI.sqrt());
            for (values, expected) in [
                (scores.iter().map(|s| s.0).collect::<Vec<_>>(), crps_of_normal(0.7)),
                (scores.iter().map(|s| s.1).collect(), crps_of_normal(0.7) + bias),
            ] {
                let error = stats::sd(&values) / f64::from(times).sqrt();
                let off = stats::mean(&values) - expected;
                assert!(off.abs() < 4.5 * error, "{members} members: off by {off}, error {error}");
                assert!(error < bias / 5.0, "the two versions can be told apart");
            }
        }
    }

    #[test]
    fn a_single_number_scores_its_absolute_error() {
        assert_eq!((fair_crps(&[7.0], 10.0), plain_crps(&[7.0], 10.0)), (Some(3.0), Some(3.0)));
        assert_eq!((fair_crps(&[], 10.0), plain_crps(&[], 10.0)), (None, None));
        assert_eq!(fair_crps(&[4.0; 9], 10.0), Some(6.0), "nine who agree are as one");
    }
}
