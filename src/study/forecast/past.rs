//! What earlier forecasts missed, as shares of what had been counted.

use super::Made;
use crate::scenario::Scenario;
use crate::stats;
use crate::study::daily_counts::points;
use jiff::civil::Date;
use statrs::distribution::{ContinuousCDF, Normal};

/// Errors of earlier forecasts, and how many days ahead each was.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PastErrors {
    /// Days ahead, and what was counted less the median, as a share of what had last been counted.
    errors: Vec<(u32, f64)>,
}

/// The distribution of errors at a horizon.
pub(super) struct ErrorsAt {
    sorted: Vec<f64>,
    /// The deviation, where too few errors are known.
    usual: f64,
}

/// With fewer errors than this a usual deviation is taken.
const ENOUGH: usize = 12;
/// Until it is known better, a count goes astray by so much of itself in a day, and by its square root in several.
const USUAL: f64 = 0.05;

impl PastErrors {
    pub(super) fn len(&self) -> usize {
        self.errors.len()
    }

    /// Adds what a forecast missed of what is known by now.
    pub(super) fn learn(&mut self, made: &Made, now: &Scenario) {
        for carried in made.carried.iter().filter(|carried| carried.last.is_some()) {
            self.learn_of(&carried.name, made.origin, carried.size(), |ahead| carried.middle(ahead), now);
        }
    }

    /// Adds what a forecast of a series missed of what is known by now, as shares of so many people.
    pub(super) fn learn_of(
        &mut self,
        name: &str,
        origin: Date,
        size: f64,
        middle: impl Fn(u32) -> Option<f64>,
        now: &Scenario,
    ) {
        let period = now.period();
        let (Some(origin), Some(series)) = (period.day(origin), now.series(name)) else { return };
        for (minute, counted) in points(series, period) {
            // The count of the end of a day is at the first minute of the next.
            let ahead = (minute as f64 / (24.0 * 60.0)).round() - f64::from(origin.0 + 1);
            if ahead < 1.0 {
                continue;
            }
            if let Some(middle) = middle(ahead as u32) {
                self.errors.push((ahead as u32, (counted - middle) / size));
            }
        }
    }

    /// Errors so many days ahead: those of forecasts half as long to twice as long, in proportion to the square root.
    pub(super) fn at(&self, ahead: u32) -> ErrorsAt {
        let near = self.errors.iter().filter(|(days, _)| ahead <= 2 * days && *days <= 2 * ahead);
        let scaled = near.map(|(days, error)| error * (f64::from(ahead) / f64::from(*days)).sqrt());
        ErrorsAt {
            sorted: stats::sorted(&scaled.collect::<Vec<_>>()),
            usual: USUAL * f64::from(ahead).sqrt(),
        }
    }
}

impl ErrorsAt {
    /// The quantile `p` in (0, 1).
    pub(super) fn quantile(&self, p: f64) -> f64 {
        if self.sorted.len() < ENOUGH {
            return self.usual * Normal::standard().inverse_cdf(p);
        }
        // Of n errors the i-th is expected at i / (n + 1).
        let n = self.sorted.len() as f64;
        stats::quantile(&self.sorted, ((n + 1.0) * p - 1.0) / (n - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_about_as_many_days_count_in_proportion_to_the_root() {
        let errors: Vec<(u32, f64)> =
            (0..40).map(|i| (if i < 20 { 7 } else { 28 }, f64::from(i) / 10.0)).collect();
        let past = PastErrors { errors };
        assert_eq!(past.at(14).sorted.len(), 40);
        assert_eq!(past.at(4).sorted.len(), 20);
        assert!((past.at(28).sorted[19] - 3.9).abs() < 1e-12, "those of a week are too short");
        assert!((past.at(14).sorted[39] - 3.9 / 2f64.sqrt()).abs() < 1e-12);
        assert!(past.at(3).sorted.is_empty());
        let normal = past.at(4).quantile(0.5);
        assert!((0.5..1.5).contains(&normal), "the middle of 20 errors: {normal}");
        assert!((PastErrors::default().at(4).quantile(0.841_344_746) - 0.1).abs() < 1e-6);
    }
}
