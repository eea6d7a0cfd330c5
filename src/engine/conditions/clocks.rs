//! Clocks: hazard in whole ticks, for places and for homes, and what people draw to be held against it.

use crate::random::waiting;
use crate::vector::whole_part;
use serde::{Deserialize, Serialize};

/// One unit of hazard on a clock: 2²⁶.
pub(crate) const UNIT: f64 = (1u64 << 26) as f64;
/// A hazard that rings every clock.
pub(crate) const CERTAIN: u32 = 1_600_000_000;
/// The highest hazard of going home in a step, about 8 units: below certainty, so that the sum of both clocks fits
/// into 31 bits.
pub(super) const ALMOST_CERTAIN: u32 = 1 << 29;

/// Clocks: hazard accumulated since the start, wrapping, one for each place or origin and group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Clocks {
    /// At the end of the step.
    pub(crate) end: Vec<u32>,
    /// What the step adds.
    pub(crate) step: Vec<u32>,
}

impl Clocks {
    pub(super) fn new(len: usize) -> Self {
        Self { end: vec![0; len], step: vec![0; len] }
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.end.len(), self.step.len()) == (other.end.len(), other.step.len())
    }

    pub(super) fn advance(&mut self) {
        for (end, step) in self.end.iter_mut().zip(&self.step) {
            *end = end.wrapping_add(*step);
        }
    }
}

/// A hazard times a factor, where a factor of nothing stops even certainty.
pub(super) fn times(hazard: f64, factor: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { hazard * factor }
}

/// A hazard in ticks, at most so many.
pub(super) fn ticks(hazard: f64, most: u32) -> u32 {
    if hazard.is_finite() { (hazard * UNIT).round().min(f64::from(most)) as u32 } else { most }
}

/// The ticks of a clock drawn from a random word: an exponential waiting time of mean 1, at least one tick.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
pub(crate) fn clock(word: u32) -> u32 {
    // At most 22.9 units, below 2³¹.
    whole_part(waiting(word) * UNIT).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_rings_every_clock_and_fits_into_31_bits() {
        assert!(clock(0) < CERTAIN, "the longest clock is {}", clock(0));
        assert!(clock(u32::MAX) >= 1);
        assert!(u64::from(CERTAIN) + u64::from(ALMOST_CERTAIN) < 1 << 31);
    }
}
