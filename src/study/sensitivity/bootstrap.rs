//! How sure an estimate is: bounds by resampling.
//!
//! Trajectories, or rows of points, are drawn with replacement as often as there are, the estimate is made of those, and
//! the central quantiles of many such estimates are the bounds (percentile bootstrap: Efron 1979,
//! doi:10.1214/aos/1176344552; for indices Archer, Saltelli and Sobol' 1997, doi:10.1080/00949659708811825). They take the
//! trajectories for independent of one another. Rows of a Sobol' sequence are not, and estimates from them are nearer to
//! the truth than the bounds say.

use crate::engine::chunk;
use crate::random::{Address, Draws, Purpose, Seed, label};
use crate::stats::Band;
use serde::{Deserialize, Serialize};

/// An estimate with its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounded {
    /// The estimate.
    pub value: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// How bounds are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bootstrap {
    pub(super) seed: Seed,
    pub(super) resamples: u32,
    pub(super) level: f64,
}

impl Bootstrap {
    /// Bounds of many estimates at once, which are made of `rows` rows: of each row as often as it is picked, the numbers of
    /// the picked rows being given in the order in which they were drawn.
    pub(super) fn bounds(
        self,
        rows: usize,
        estimates: impl Fn(&mut dyn Iterator<Item = usize>) -> Vec<f64> + Sync + Send,
    ) -> Vec<Bounded> {
        let values = estimates(&mut (0..rows));
        let resampled = chunk::map((0..self.resamples).collect(), |resample| {
            estimates(&mut Picks::new(self.seed, resample, rows))
        });
        let bounded = |(number, value)| {
            let all: Vec<f64> = resampled.iter().map(|estimates| estimates[number]).collect();
            let band = Band::of(&all, self.level);
            Bounded { value, low: band.low, high: band.high }
        };
        values.into_iter().enumerate().map(bounded).collect()
    }
}

/// Rows drawn with replacement.
struct Picks {
    draws: Draws,
    at: Address,
    words: [u32; 4],
    drawn: usize,
    rows: usize,
}

impl Picks {
    fn new(seed: Seed, resample: u32, rows: usize) -> Self {
        let origin = label("resample");
        let at = Address { serial: 0, origin, step: resample, purpose: Purpose::Design, n: 0 };
        Self { draws: Draws::new(seed, 0, 0), at, words: [0; 4], drawn: 0, rows }
    }
}

impl Iterator for Picks {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.drawn == self.rows {
            return None;
        }
        if self.drawn.is_multiple_of(4) {
            self.at.serial = (self.drawn / 4) as u32;
            self.words = self.draws.words(self.at);
        }
        let word = self.words[self.drawn % 4];
        self.drawn += 1;
        // The high half of the product: every row is as likely, but for one part in 2^32 / rows.
        Some(((u64::from(word) * self.rows as u64) >> 32) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats;

    #[test]
    fn bounds_of_a_mean_are_those_of_the_normal_law() {
        // The mean of n values resampled with replacement has the deviation of the values (divisor n) over √n; of 400 values
        // 0, 1, …, 399 that is 115.47 / 20 = 5.77. A quantile at 2.5 % of 4000 resamples has a standard error of
        // √(0.025 · 0.975 / 4000) / 0.0584 = 4.2 % of the deviation, or 0.244: four of those.
        let bootstrap = Bootstrap { seed: Seed(1), resamples: 4000, level: 0.95 };
        let mean = |picks: &mut dyn Iterator<Item = usize>| {
            vec![stats::mean(&picks.map(|row| row as f64).collect::<Vec<_>>())]
        };
        let found = bootstrap.bounds(400, mean)[0];
        assert_eq!(found.value, 199.5);
        assert!((found.low - (199.5 - 1.96 * 5.77)).abs() < 0.98, "{found:?}");
        assert!((found.high - (199.5 + 1.96 * 5.77)).abs() < 0.98, "{found:?}");
    }

    #[test]
    fn every_row_is_picked_as_often_as_every_other() {
        let mut times = [0u32; 7];
        (0..10_000).flat_map(|resample| Picks::new(Seed(3), resample, 7)).for_each(|row| times[row] += 1);
        // Binomial with 70000 trials of 1/7: 10000 ± 92.6, five times that.
        assert!(times.iter().all(|&n| n.abs_diff(10_000) < 463), "{times:?}");
    }
}
