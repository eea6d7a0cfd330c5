//! Summaries of numbers, with sums taken in a stated order: that of the input.

mod sketch;

pub use sketch::Sketch;

use serde::{Deserialize, Serialize};

/// A middle and an interval around it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The lower end of the interval.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Band {
    /// The median and the central interval that holds a share `level` (0 to 1) of `values`, of which there is at
    /// least one.
    ///
    /// # Panics
    /// If `values` is empty.
    pub fn of(values: &[f64], level: f64) -> Self {
        let sorted = sorted(values);
        let tail = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
        Self {
            low: quantile(&sorted, tail),
            median: quantile(&sorted, 0.5),
            high: quantile(&sorted, 1.0 - tail),
        }
    }
}

/// The mean of `values`; 0 of none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The standard deviation of a sample (divisor n − 1); 0 of fewer than two values.
pub fn sd(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// `values` in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The quantile `p` (0 to 1) of values in ascending order, between neighbours by a straight line: type 7 of Hyndman
/// and Fan 1996 (doi:10.2307/2684934), as R and `NumPy` compute it.
///
/// # Panics
/// If there are no values.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = at.ceil() as usize;
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// A histogram with one bin for each whole number up to a limit and one for all above, whose quantiles are exact to
/// the width of a bin: what a run keeps of millions of journeys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Histogram {
    bins: Vec<u64>,
    sum: u64,
}

impl Histogram {
    /// The largest value with a bin of its own; larger ones share it.
    pub const LIMIT: u32 = 1 << 16;

    /// Counts `value`, `times` times.
    pub fn add(&mut self, value: u32, times: u64) {
        let bin = value.min(Self::LIMIT) as usize;
        if self.bins.len() <= bin {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += times;
        self.sum += u64::from(value) * times;
    }

    /// Adds all that another histogram has counted.
    pub fn merge(&mut self, other: &Self) {
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
        self.sum += other.sum;
    }

    /// How many values were counted.
    pub fn count(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// The mean of all values; none if nothing was counted.
    pub fn mean(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.sum as f64 / count as f64)
    }

    /// The smallest value that at least a share `p` of all values do not exceed; none if nothing was counted.
    pub fn quantile(&self, p: f64) -> Option<u32> {
        let rank = (p.clamp(0.0, 1.0) * self.count() as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        self.bins
            .iter()
            .position(|n| {
                seen += n;
                seen >= rank
            })
            .map(|bin| bin as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r_type_7() {
        // quantile(c(1, 2, 4, 8), c(.05, .5, .9)) in R 4.2: 1.15, 3, 6.8.
        let values = [1.0, 2.0, 4.0, 8.0];
        for (p, expected) in [(0.05, 1.15), (0.5, 3.0), (0.9, 6.8), (0.0, 1.0), (1.0, 8.0)] {
            assert!((quantile(&values, p) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        // sd(c(2, 4, 4, 4, 5, 5, 7, 9)) = 2.13809 in R.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert!((sd(&values) - 2.138_089_935).abs() < 1e-9);
        assert_eq!((sd(&[3.0]), mean(&[])), (0.0, 0.0));
    }

    #[test]
    fn a_histogram_gives_its_values_back() {
        let mut histogram = Histogram::default();
        for value in 1..=10 {
            histogram.add(value, 1);
        }
        assert_eq!(histogram.mean(), Some(5.5));
        assert_eq!((histogram.quantile(0.5), histogram.quantile(0.9)), (Some(5), Some(9)));
        assert_eq!(Histogram::default().quantile(0.5), None);
    }
}
