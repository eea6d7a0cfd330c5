//! What many whole numbers are like, in memory that does not grow with their number.

use crate::stats::Band;
use serde::{Deserialize, Serialize};

/// Whole numbers, counted in bins that are one wide up to 255 and above that at most 1/128 of where they lie: quantiles are
/// exact to [`Sketch::ERROR`], and count, mean, deviation, least and most exactly. What it holds does not depend on
/// the order in which it was told.
///
/// ```
/// use displace::stats::Sketch;
/// let mut sketch = Sketch::default();
/// (1..=1000).for_each(|people| sketch.add(people));
/// assert_eq!((sketch.mean(), sketch.quantile(0.0), sketch.quantile(1.0)), (500.5, Some(1.0), Some(1000.0)));
/// assert!((sketch.quantile(0.5).expect("there are some") / 500.5 - 1.0).abs() <= Sketch::ERROR);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sketch {
    /// Bins with numbers in them, in order, each with how many.
    bins: Vec<(u16, u32)>,
    count: u32,
    sum: u64,
    squares: u128,
    least: u64,
    most: u64,
}

/// Bits of a number that tell its bin.
const BITS: u32 = 7;

impl Sketch {
    /// How far a quantile may be off, as a share of it: 1/256.
    pub const ERROR: f64 = 1.0 / 256.0;

    /// Adds a number.
    pub fn add(&mut self, number: u64) {
        let bin = bin(number);
        match self.bins.binary_search_by_key(&bin, |&(bin, _)| bin) {
            Ok(at) => self.bins[at].1 += 1,
            Err(at) => self.bins.insert(at, (bin, 1)),
        }
        self.least = if self.count == 0 { number } else { self.least.min(number) };
        self.most = self.most.max(number);
        self.count += 1;
        self.sum += number;
        self.squares += u128::from(number) * u128::from(number);
    }

    /// How many numbers were added.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The mean; 0 of none.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / f64::from(self.count) }
    }

    /// The standard deviation (of a sample); 0 of fewer than two.
    pub fn sd(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        // Σ(x − m)² = (n Σx² − (Σx)²) / n, in whole numbers up to the division.
        let n = u128::from(self.count);
        let spread = (n * self.squares).saturating_sub(u128::from(self.sum) * u128::from(self.sum));
        (spread as f64 / (n as f64 * (n - 1) as f64)).sqrt()
    }

    /// The quantile `p` (0 to 1), between order statistics as [`quantile`](crate::stats::quantile) has it; none of none.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let at = p.clamp(0.0, 1.0) * f64::from(self.count.checked_sub(1)?);
        let below = self.ranked(at.floor() as u32);
        let above = self.ranked(at.ceil() as u32);
        Some(below + (above - below) * (at - at.floor()))
    }

    /// The median and the central interval that holds a share `level` (0 to 1) of the numbers; none of none.
    pub fn band(&self, level: f64) -> Option<Band> {
        let tail = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
        Some(Band {
            low: self.quantile(tail)?,
            median: self.quantile(0.5)?,
            high: self.quantile(1.0 - tail)?,
        })
    }

    /// The share of the numbers that lie above `number`: exact below 256, and further up to the width of a bin, of which
    /// a share in proportion counts.
    pub fn share_above(&self, number: u64) -> f64 {
        if self.count == 0 || number >= self.most {
            return 0.0;
        }
        let mine = bin(number);
        let above: f64 = self
            .bins
            .iter()
            .map(|&(bin, count)| match bin.cmp(&mine) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Greater => f64::from(count),
                std::cmp::Ordering::Equal => {
                    let (first, width) = ends(bin);
                    f64::from(count) * (first + width - 1 - number) as f64 / width as f64
                }
            })
            .sum();
        above / f64::from(self.count)
    }

    /// The number of a rank, the least having rank 0: the middle of its bin, but for the least and the most.
    fn ranked(&self, rank: u32) -> f64 {
        if rank == 0 {
            return self.least as f64;
        }
        if rank + 1 >= self.count {
            return self.most as f64;
        }
        let mut left = rank;
        for &(bin, count) in &self.bins {
            if left < count {
                let (first, width) = ends(bin);
                let middle = first as f64 + (width - 1) as f64 / 2.0;
                return middle.clamp(self.least as f64, self.most as f64);
            }
            left -= count;
        }
        self.most as f64
    }
}

/// The bin of a number.
fn bin(number: u64) -> u16 {
    let power = number.max(1).ilog2();
    if power <= BITS {
        return number as u16;
    }
    let within = (number >> (power - BITS)) & ((1 << BITS) - 1);
    (((power - BITS + 1) << BITS) as u64 + within) as u16
}

/// The first number of a bin, and how many it holds.
fn ends(bin: u16) -> (u64, u64) {
    let (scale, within) = (u32::from(bin) >> BITS, u64::from(bin) & ((1 << BITS) - 1));
    if scale <= 1 {
        return (u64::from(bin), 1);
    }
    let width = 1u64 << (scale - 1);
    (((1 << BITS) + within) * width, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats;

    #[test]
    fn bins_follow_one_another_and_hold_what_is_theirs() {
        let mut next = 0u64;
        for bin in 0..5_000u16 {
            let (first, width) = ends(bin);
            assert_eq!(first, next, "bin {bin}");
            assert_eq!((super::bin(first), super::bin(first + width - 1)), (bin, bin));
            assert!(width == 1 || width * 128 <= first);
            next = first + width;
        }
        assert_eq!(bin(u64::MAX), bin(u64::MAX - 1));
    }

    #[test]
    fn quantiles_are_those_of_the_numbers_to_the_stated_error() {
        // Numbers over seven orders of magnitude, in a fixed shuffled order.
        let numbers: Vec<u64> = (0..2_003u64).map(|i| (i * 37 % 2_003).pow(2) * 7).collect();
        let mut sketch = Sketch::default();
        for &number in &numbers {
            sketch.add(number);
        }
        let floats: Vec<f64> = numbers.iter().map(|&number| number as f64).collect();
        let sorted = stats::sorted(&floats);
        for percent in 0..=100 {
            let p = f64::from(percent) / 100.0;
            let (exact, found) = (stats::quantile(&sorted, p), sketch.quantile(p).expect("there are some"));
            assert!((found - exact).abs() <= Sketch::ERROR * exact, "{p}: {found} for {exact}");
        }
        assert!((sketch.mean() / stats::mean(&floats) - 1.0).abs() < 1e-12);
        assert!((sketch.sd() / stats::sd(&floats) - 1.0).abs() < 1e-12);
        for number in [0, 6, 7, 255, 256, 5_000_000, 27_000_000, 30_000_000] {
            let exact = numbers.iter().filter(|&&other| other > number).count() as f64 / 2_003.0;
            assert!((sketch.share_above(number) - exact).abs() < 0.003, "above {number}");
        }
        let mut backwards = Sketch::default();
        for &number in numbers.iter().rev() {
            backwards.add(number);
        }
        assert_eq!(sketch, backwards);
    }

    #[test]
    fn of_nothing_there_is_nothing() {
        let none = Sketch::default();
        assert_eq!((none.quantile(0.5), none.band(0.9), none.share_above(0)), (None, None, 0.0));
        assert_eq!((none.mean(), none.sd(), none.count()), (0.0, 0.0, 0));
    }
}
