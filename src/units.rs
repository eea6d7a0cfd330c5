//! Quantities with their units, checked on the way in and valid ever after.

use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A length along the ground in km: finite, above 0, at most 100 000.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Km(f64);

/// A speed in km a day: finite, above 0, at most 100 000.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct KmPerDay(f64);

/// A probability or an intensity: between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Chance(f64);

/// Days since the period started: day 0 is its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Day(pub u32);

/// Steps since the period started: step 0 is its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Step(pub u32);

/// The largest length and speed: more than twice around the Earth.
const LONGEST_KM: f64 = 100_000.0;

impl Km {
    /// A length of `km`.
    ///
    /// # Errors
    /// Unless `km` is finite, above 0 and at most 100 000.
    pub fn new(km: f64) -> Result<Self> {
        within(km, Bounds::Above(0.0, LONGEST_KM)).map(Self)
    }

    /// The number of km.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Rounded to whole metres, at least 1.
    pub fn metres(self) -> u32 {
        ((self.0 * 1000.0).round() as u32).max(1)
    }
}

impl KmPerDay {
    /// A speed of `km` a day.
    ///
    /// # Errors
    /// Unless `km` is finite, above 0 and at most 100 000.
    pub fn new(km: f64) -> Result<Self> {
        within(km, Bounds::Above(0.0, LONGEST_KM)).map(Self)
    }

    /// The number of km a day.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Metres a day, rounded, at least 1.
    pub fn metres_per_day(self) -> u32 {
        ((self.0 * 1000.0).round() as u32).max(1)
    }
}

impl Chance {
    /// Never.
    pub const NEVER: Self = Self(0.0);
    /// Always.
    pub const CERTAIN: Self = Self(1.0);

    /// A chance of `p`.
    ///
    /// # Errors
    /// Unless `p` lies between 0 and 1.
    pub fn new(p: f64) -> Result<Self> {
        within(p, Bounds::Closed(0.0, 1.0)).map(Self)
    }

    /// The chance as a number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The hazard per day under which this is the chance of a day: −ln(1 − p). A certain event has an infinite one.
    pub fn hazard(self) -> f64 {
        -(-self.0).ln_1p()
    }
}

impl fmt::Display for Km {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} km", self.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "day {}", self.0)
    }
}

/// The range that a number must keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bounds {
    /// From the first to the second, both allowed.
    Closed(f64, f64),
    /// Above the first, up to the second.
    Above(f64, f64),
    /// 0, or from the first to the second.
    ZeroOr(f64, f64),
}

impl Bounds {
    pub(crate) fn hold(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Closed(low, high) => low <= value && value <= high,
                Self::Above(low, high) => low < value && value <= high,
                Self::ZeroOr(low, high) => value == 0.0 || low <= value && value <= high,
            }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(low, high) => write!(f, "a number from {low} to {high}"),
            Self::Above(low, high) => write!(f, "a number above {low} and at most {high}"),
            Self::ZeroOr(low, high) => write!(f, "0 or a number from {low} to {high}"),
        }
    }
}

fn within(value: f64, bounds: Bounds) -> Result<f64> {
    if bounds.hold(value) {
        Ok(value)
    } else {
        Err(Error::one(ErrorKind::OutOfRange, None, format!("`{value}` is not {bounds}")))
    }
}

/// The share of a daily amount that falls to step `k` of `n` in the day: ⌊D(k+1)/n⌋ − ⌊Dk/n⌋, so that the shares of
/// a day add up to the amount.
pub(crate) fn share_of_day(daily: u64, k: u32, n: u32) -> u64 {
    let (daily, k, n) = (u128::from(daily), u128::from(k), u128::from(n));
    ((daily * (k + 1)) / n - (daily * k) / n) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_day_add_up_to_the_day() {
        // 100 people a day at four steps a day and 7 at eight: nothing is lost to rounding.
        for (daily, n) in [(100, 4), (7, 8), (u64::MAX, 24), (0, 3), (1, 24)] {
            assert_eq!((0..n).map(|k| share_of_day(daily, k, n)).sum::<u64>(), daily);
        }
    }

    #[test]
    fn the_hazard_of_a_chance_gives_the_chance_back() {
        for p in [0.0, 0.001, 0.3, 0.999] {
            let back = 1.0 - (-Chance::new(p).expect("in range").hazard()).exp();
            assert!((back - p).abs() < 1e-12, "{p} came back as {back}");
        }
        assert_eq!(Chance::CERTAIN.hazard(), f64::INFINITY);
    }

    #[test]
    fn quantities_refuse_what_cannot_be() {
        assert!(Km::new(0.0).is_err() && Km::new(f64::NAN).is_err() && Km::new(-1.0).is_err());
        assert!(Chance::new(1.0 + 1e-9).is_err() && Chance::new(f64::INFINITY).is_err());
        assert!(KmPerDay::new(f64::INFINITY).is_err());
    }
}
