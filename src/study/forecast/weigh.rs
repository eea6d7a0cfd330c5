//! How a particle is weighed: what was counted, what it has, and how far counts are off.

use crate::error::{Error, ErrorKind, Result};
use crate::scenario::Count;
use serde::{Deserialize, Serialize};

/// What is taken for the error of counts when particles are weighed: people who count are off, and so is the model.
///
/// The logarithm of a count (of people plus `few`) is normal around that of the particle, with the deviation `relative`
/// and the standard error of the count, where one is stated. Counts of a series that follow each other within `alike_days` are
/// off alike: one that comes Δ days after the last weighs Δ / `alike_days` of one that comes later.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CountingError {
    /// The deviation of the logarithm; above 0. 0.3 unless said otherwise.
    pub relative: f64,
    /// So many people are too few for errors in proportion; above 0. 10 unless said otherwise.
    pub few: f64,
    /// Counts are off alike for so many days; 0 or more. 14 unless said otherwise.
    pub alike_days: f64,
}

impl Default for CountingError {
    fn default() -> Self {
        Self { relative: 0.3, few: 10.0, alike_days: 14.0 }
    }
}

impl CountingError {
    pub(super) fn check(&self) -> Result<()> {
        let above_zero = |value: f64| value > 0.0 && value.is_finite();
        let faulty = if !above_zero(self.relative) {
            format!("a counting error of `{}`; give a share above 0, as 0.3", self.relative)
        } else if !above_zero(self.few) {
            format!("a counting error among `{}` people; give a number above 0", self.few)
        } else if !(self.alike_days >= 0.0 && self.alike_days.is_finite()) {
            format!("counts that are off alike for `{}` days; give 0 or more", self.alike_days)
        } else {
            return Ok(());
        };
        Err(Error::one(ErrorKind::OutOfRange, None, faulty))
    }

    /// The logarithm of the likelihood of a count where a particle has `people`, but for a constant.
    pub(super) fn log_likelihood(&self, count: &Count, people: f64) -> f64 {
        let counted = people - count.miss(people);
        let stated = count.error() / (counted + self.few);
        let off = ((counted + self.few) / (people + self.few)).ln();
        -0.5 * off * off / (self.relative * self.relative + stated * stated)
    }

    /// How much a count weighs that comes so many days after the last of its series.
    pub(super) fn share(&self, days_since: Option<f64>) -> f64 {
        match days_since {
            Some(days) if days < self.alike_days => days / self.alike_days,
            _ => 1.0,
        }
    }
}

/// Shares that add up to 1, of the logarithms of weights.
pub(super) fn shares(log_weights: &[f64]) -> Vec<f64> {
    let most = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = log_weights.iter().map(|weight| (weight - most).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// The effective share of the particles, 1 / (n Σ share²).
pub(super) fn effective(shares: &[f64]) -> f64 {
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    1.0 / (shares.len() as f64 * squares)
}

/// How often each is drawn by systematic resampling (Kitagawa 1996, doi:10.2307/1390750): `n` points at equal
/// distances, from a start in [0, 1) of one distance.
pub(super) fn drawn(shares: &[f64], start: f64) -> Vec<u32> {
    let n = shares.len() as f64;
    let (mut below, mut taken) = (0.0, 0);
    let last = shares.len() - 1;
    let times = shares.iter().enumerate().map(|(index, share)| {
        below += share;
        // Points start/n, (start + 1)/n, … below the upper end of the share; rounding loses none.
        let until = if index == last { n as i64 } else { (below * n - start).ceil() as i64 };
        let until = until.clamp(taken, n as i64);
        let mine = until - taken;
        taken = until;
        mine as u32
    });
    times.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_particle_is_likely_where_it_is_near_what_was_counted() {
        let error = CountingError { relative: 0.5, few: 10.0, alike_days: 14.0 };
        let on = date(2012, 6, 1);
        let count = Count::of(on, 90.0);
        assert_eq!(error.log_likelihood(&count, 90.0), 0.0);
        // 100 for 200: ln 2 in deviations of a half.
        let expected = -0.5 * (2f64.ln() / 0.5).powi(2);
        assert!((error.log_likelihood(&count, 190.0) - expected).abs() < 1e-12);
        assert!((error.log_likelihood(&Count::of(on, 190.0), 90.0) - expected).abs() < 1e-12);
        // A stated error of 50 in 100 doubles the variance.
        let unsure = count.clone().with_error(50.0);
        assert!((error.log_likelihood(&unsure, 190.0) - expected / 2.0).abs() < 1e-12);
        let bounds = Count::between(on, Some(90.0), Some(190.0));
        for (people, expected) in
            [(90.0, 0.0), (150.0, 0.0), (190.0, 0.0), (390.0, expected), (40.0, expected)]
        {
            assert!((error.log_likelihood(&bounds, people) - expected).abs() < 1e-12, "{people}");
        }
        assert_eq!(
            [None, Some(7.0), Some(14.0), Some(30.0)].map(|days| error.share(days)),
            [1.0, 0.5, 1.0, 1.0]
        );
    }

    #[test]
    fn particles_are_drawn_in_proportion_and_none_is_lost() {
        let shares = shares(&[0.0, 2f64.ln(), 5f64.ln(), f64::NEG_INFINITY]);
        for (found, expected) in shares.iter().zip([0.125, 0.25, 0.625, 0.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert!((effective(&[0.25; 4]) - 1.0).abs() < 1e-12);
        assert!((effective(&[1.0, 0.0, 0.0, 0.0]) - 0.25).abs() < 1e-12);
        // Each is drawn n · share times, rounded down or up, and over all starts as often as that.
        let mut sums = [0; 4];
        for start in 0..1000 {
            let times = drawn(&shares, f64::from(start) / 1000.0);
            assert_eq!(times.iter().sum::<u32>(), 4);
            for (times, share) in times.iter().zip(&shares) {
                assert!((f64::from(*times) - 4.0 * share).abs() < 1.0);
            }
            sums.iter_mut().zip(&times).for_each(|(sum, times)| *sum += times);
        }
        assert_eq!(sums, [500, 1000, 2500, 0]);
    }
}
