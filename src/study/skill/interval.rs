//! The weighted interval score: central intervals of a forecast against what came, and what was wrong with them.
//!
//! `WIS = (w₀ |y − m| + Σ wₖ ISₖ) / (K + ½)` with the median m, w₀ = ½, wₖ = αₖ / 2, and for each of K central intervals
//! [l, u] of level 1 − αₖ the interval score `ISₖ` = (u − l) + (2/αₖ) max(0, l − y) + (2/αₖ) max(0, y − u). It is the CRPS
//! on a grid of quantiles, and becomes the CRPS as intervals become many. Sources: Bracher, Ray, Gneiting and Reich 2021
//! (doi:10.1371/journal.pcbi.1008618); Gneiting and Raftery 2007 (doi:10.1198/016214506000001437), equation 43.

use crate::stats;
use serde::Serialize;

/// The levels of central intervals that are scored unless others are stated.
pub const LEVELS: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

/// A central interval of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The chance with which the forecast expects what comes in it, in (0, 1).
    pub level: f64,
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// That of values in ascending order, of which there is at least one, between quantiles of [`stats::quantile`].
    ///
    /// # Panics
    /// If there are no values.
    pub fn of(sorted: &[f64], level: f64) -> Self {
        let tail = (1.0 - level) / 2.0;
        Self { level, low: stats::quantile(sorted, tail), high: stats::quantile(sorted, 1.0 - tail) }
    }

    /// Whether this lies in it, ends included.
    pub fn holds(&self, observed: f64) -> bool {
        self.low <= observed && observed <= self.high
    }
}

/// A weighted interval score by its parts, which add up to it. All in the unit of what was forecast, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Wis {
    /// For being unsure: the widths of the intervals.
    pub dispersion: f64,
    /// For having expected more than came.
    pub overprediction: f64,
    /// For having expected less than came.
    pub underprediction: f64,
}

impl Wis {
    /// Of a median and central intervals.
    ///
    /// ```
    /// use displace::study::skill::{Interval, Wis};
    /// // The median is 1 too low; the half interval [8, 10] is 2 wide and holds what came.
    /// let score = Wis::of(9.0, &[Interval { level: 0.5, low: 8.0, high: 10.0 }], 10.0);
    /// assert_eq!((score.dispersion, score.overprediction), (0.5 / 1.5, 0.0));
    /// assert_eq!(score.underprediction, 0.5 / 1.5);
    /// ```
    pub fn of(median: f64, intervals: &[Interval], observed: f64) -> Self {
        let mut sum = Self {
            dispersion: 0.0,
            overprediction: (median - observed).max(0.0) / 2.0,
            underprediction: (observed - median).max(0.0) / 2.0,
        };
        for interval in intervals {
            // The weight α/2 takes the factor 2/α from what is missed.
            sum.dispersion += (1.0 - interval.level) / 2.0 * (interval.high - interval.low);
            sum.overprediction += (interval.low - observed).max(0.0);
            sum.underprediction += (observed - interval.high).max(0.0);
        }
        let parts = intervals.len() as f64 + 0.5;
        Self {
            dispersion: sum.dispersion / parts,
            overprediction: sum.overprediction / parts,
            underprediction: sum.underprediction / parts,
        }
    }

    /// Of a sample in ascending order, with its median and its central intervals of these levels; none of an empty one.
    pub fn of_sorted(sorted: &[f64], levels: &[f64], observed: f64) -> Option<Self> {
        if sorted.is_empty() {
            return None;
        }
        let intervals: Vec<Interval> = levels.iter().map(|&level| Interval::of(sorted, level)).collect();
        Some(Self::of(stats::quantile(sorted, 0.5), &intervals, observed))
    }

    /// The score.
    pub fn total(&self) -> f64 {
        self.dispersion + self.overprediction + self.underprediction
    }
}

#[cfg(test)]
mod tests {
    use super::super::crps::plain_crps;
    use super::*;

    #[test]
    fn scores_are_those_of_the_hubs() {
        // The three forecasts with which scoringutils and covidEnsembles test theirs: median only, and with the half
        // interval, where α is 0.5 and K + ½ is 1.5.
        let (y, low, median, high) = ([1.0, -15.0, 22.0], [0.0, 1.0, 0.0], [1.0, 2.0, 3.0], [2.0, 2.0, 3.0]);
        let missed = [0.0, 1.0 - (-15.0), 22.0 - 3.0];
        for i in 0..3 {
            let off = f64::abs(y[i] - median[i]);
            assert_eq!(Wis::of(median[i], &[], y[i]).total(), off);
            let half = Interval { level: 0.5, low: low[i], high: high[i] };
            let expected = (0.5 * off + (high[i] - low[i]) * 0.25 + missed[i]) / 1.5;
            assert!((Wis::of(median[i], &[half], y[i]).total() - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn with_many_intervals_it_becomes_the_ranked_probability_score() {
        // Of n sorted values plain CRPS and WIS at quantiles differ by the step of the grid and by what type 7 puts
        // between values: both less than the widest gap, which is 0.04 here, and much less in the mean.
        let sample: Vec<f64> = (0..4_000).map(|i| (f64::from(i) / 500.0).powi(2) / 6.4).collect();
        for y in [-1.0, 2.0, 9.5, 12.0] {
            let crps = plain_crps(&sample, y).expect("there are values");
            let off = |intervals: u32| {
                let levels: Vec<f64> = (1..=intervals)
                    .map(|k| 1.0 - 2.0 * f64::from(k) / (2.0 * f64::from(intervals) + 2.0))
                    .collect();
                (Wis::of_sorted(&sample, &levels, y).expect("there are values").total() - crps).abs()
            };
            assert!(off(1_000) < 0.01, "{y}: {} off", off(1_000));
            assert!(off(1_000) < off(50) / 4.0, "{y}: it does not converge");
        }
    }

    #[test]
    fn its_parts_say_what_was_wrong() {
        let sorted: Vec<f64> = (0..=100).map(f64::from).collect();
        let score = |y| Wis::of_sorted(&sorted, &LEVELS, y).expect("there are values");
        let (low, high) = (score(-20.0), score(120.0));
        assert_eq!((low.underprediction, high.overprediction), (0.0, 0.0));
        assert!((low.overprediction - high.underprediction).abs() < 1e-12 && low.overprediction > 20.0);
        assert!((low.dispersion - score(50.0).dispersion).abs() < 1e-12, "width does not mind what came");
        assert_eq!(score(50.0).total(), score(50.0).dispersion);
        assert_eq!(Wis::of_sorted(&[], &LEVELS, 1.0), None);
    }

    #[test]
    fn an_interval_holds_its_ends() {
        let sorted: Vec<f64> = (0..=100).map(f64::from).collect();
        let interval = Interval::of(&sorted, 0.8);
        assert!((interval.low - 10.0).abs() < 1e-9 && (interval.high - 90.0).abs() < 1e-9);
        let interval = Interval { level: 0.5, low: 1.0, high: 2.0 };
        assert!([1.0, 1.5, 2.0].iter().all(|&y| interval.holds(y)));
        assert!(![0.999, 2.001].iter().any(|&y| interval.holds(y)));
    }
}
