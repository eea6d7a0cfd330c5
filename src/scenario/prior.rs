//! What is known of a number before any count: a range, and how likely each part of it is.

use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};
use std::fmt;

/// What is known of a number before any count. It lies between its ends, which are finite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "prior", rename_all = "snake_case")]
pub enum Prior {
    /// Anything between the ends is as likely.
    Uniform {
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
    /// Its logarithm is as likely to be anything between those of the ends, which are above 0: for numbers of which only
    /// the order of magnitude is known.
    LogUniform {
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
    /// Most likely the mode, and less so in proportion towards the ends.
    Triangular {
        /// The least.
        low: f64,
        /// The likeliest.
        mode: f64,
        /// The most.
        high: f64,
    },
    /// A normal distribution, cut off at the ends.
    Normal {
        /// The mean before it is cut off.
        mean: f64,
        /// The standard deviation before it is cut off, above 0.
        sd: f64,
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
}

impl Prior {
    /// The words for them in a scenario file.
    pub const WORDS: [&str; 4] = ["uniform", "log_uniform", "triangular", "normal"];

    /// Anything from `low` to `high`.
    ///
    /// ```
    /// use displace::scenario::Prior;
    /// let prior = Prior::uniform(2.0, 4.0)?;
    /// assert_eq!((prior.quantile(0.5), prior.density(2.5), prior.density(5.0)), (3.0, 0.5, 0.0));
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// Unless `low` is below `high` and both are finite.
    pub fn uniform(low: f64, high: f64) -> Result<Self> {
        Self::Uniform { low, high }.checked()
    }

    /// Any order of magnitude from `low` to `high`.
    ///
    /// # Errors
    /// Unless `low` is above 0 and below `high`, and both are finite.
    pub fn log_uniform(low: f64, high: f64) -> Result<Self> {
        Self::LogUniform { low, high }.checked()
    }

    /// Most likely `mode`, between `low` and `high`.
    ///
    /// # Errors
    /// Unless `low` is below `high`, `mode` between them or one of them, and all are finite.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self> {
        Self::Triangular { low, mode, high }.checked()
    }

    /// About `mean`, give or take `sd`, and never below `low` or above `high`.
    ///
    /// # Errors
    /// Unless `low` is below `high`, `sd` above 0, all are finite and the ends are not so far out that next to nothing of
    /// the normal distribution is left (a probability of 10⁻⁶).
    pub fn normal(mean: f64, sd: f64, low: f64, high: f64) -> Result<Self> {
        Self::Normal { mean, sd, low, high }.checked()
    }

    /// The ends of the range.
    pub fn range(&self) -> (f64, f64) {
        match *self {
            Self::Uniform { low, high }
            | Self::LogUniform { low, high }
            | Self::Triangular { low, high, .. }
            | Self::Normal { low, high, .. } => (low, high),
        }
    }

    /// The word for it in a scenario file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Uniform { .. } => "uniform",
            Self::LogUniform { .. } => "log_uniform",
            Self::Triangular { .. } => "triangular",
            Self::Normal { .. } => "normal",
        }
    }

    /// The value below which the number lies with probability `p`, from 0 to 1 and cut off there: how points of the unit
    /// cube become numbers.
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        let (low, high) = self.range();
        let value = match *self {
            Self::Uniform { .. } => low + p * (high - low),
            Self::LogUniform { .. } => low * (high / low).powf(p),
            Self::Triangular { mode, .. } => {
                let rising = (mode - low) / (high - low);
                if p < rising {
                    low + (p * (high - low) * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - p) * (high - low) * (high - mode)).sqrt()
                }
            }
            Self::Normal { mean, sd, .. } => {
                let (normal, below, inside) = cut(mean, sd, low, high);
                normal.inverse_cdf(below + p * inside)
            }
        };
        value.clamp(low, high)
    }

    /// The probability that the number is at most `x`: [`Self::quantile`] the other way round.
    pub fn probability_up_to(&self, x: f64) -> f64 {
        let (low, high) = self.range();
        if x <= low {
            return 0.0;
        }
        if x >= high {
            return 1.0;
        }
        match *self {
            Self::Uniform { .. } => (x - low) / (high - low),
            Self::LogUniform { .. } => (x / low).ln() / (high / low).ln(),
            Self::Triangular { mode, .. } if x < mode => (x - low).powi(2) / ((high - low) * (mode - low)),
            Self::Triangular { mode, .. } => 1.0 - (high - x).powi(2) / ((high - low) * (high - mode)),
            Self::Normal { mean, sd, .. } => {
                let (normal, below, inside) = cut(mean, sd, low, high);
                (normal.cdf(x) - below) / inside
            }
        }
    }

    /// The probability density at `x`; 0 outside of the range.
    pub fn density(&self, x: f64) -> f64 {
        let (low, high) = self.range();
        if !(low..=high).contains(&x) {
            return 0.0;
        }
        match *self {
            Self::Uniform { .. } => 1.0 / (high - low),
            Self::LogUniform { .. } => 1.0 / (x * (high / low).ln()),
            Self::Triangular { mode, .. } if x < mode => 2.0 * (x - low) / ((high - low) * (mode - low)),
            Self::Triangular { mode, .. } if x > mode => 2.0 * (high - x) / ((high - low) * (high - mode)),
            Self::Triangular { .. } => 2.0 / (high - low),
            Self::Normal { mean, sd, .. } => {
                let (normal, _, inside) = cut(mean, sd, low, high);
                normal.pdf(x) / inside
            }
        }
    }

    /// What is wrong with it, and the cure; none if nothing is.
    pub(crate) fn fault(&self) -> Option<String> {
        let (low, high) = self.range();
        if !(low.is_finite() && high.is_finite()) {
            return Some(format!("a range from {low} to {high} has no end; give finite numbers"));
        }
        if low >= high {
            return Some(format!("a range from {low} to {high} is empty; `low` must be below `high`"));
        }
        match *self {
            Self::LogUniform { .. } if low <= 0.0 => {
                Some(format!("`low` is {low}; a number with a `log_uniform` prior must be above 0"))
            }
            Self::Triangular { mode, .. } if !(low..=high).contains(&mode) => {
                Some(format!("`mode` is {mode}; it must lie between `low` {low} and `high` {high}"))
            }
            Self::Normal { sd, .. } if !(sd.is_finite() && sd > 0.0) => {
                Some(format!("`sd` is {sd}; it must be above 0"))
            }
            Self::Normal { mean, .. } if !mean.is_finite() => {
                Some(format!("`mean` is {mean}; it must be a number"))
            }
            Self::Normal { mean, sd, .. } if cut(mean, sd, low, high).2 < 1e-6 => Some(format!(
                "next to nothing of a normal distribution of mean {mean} and sd {sd} lies between {low} and {high}; \
                 move the mean or the ends"
            )),
            _ => None,
        }
    }

    fn checked(self) -> Result<Self> {
        match self.fault() {
            None => Ok(self),
            Some(message) => Err(Error::one(ErrorKind::OutOfRange, None, message)),
        }
    }
}

impl fmt::Display for Prior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.range();
        match self {
            Self::Uniform { .. } => write!(f, "{low} to {high}"),
            Self::LogUniform { .. } => write!(f, "{low} to {high}, any order of magnitude"),
            Self::Triangular { mode, .. } => write!(f, "{low} to {high}, most likely {mode}"),
            Self::Normal { mean, sd, .. } => write!(f, "{mean} ± {sd}, {low} to {high}"),
        }
    }
}

/// The normal distribution, its probability below the range, and that inside.
fn cut(mean: f64, sd: f64, low: f64, high: f64) -> (Normal, f64, f64) {
    let normal = Normal::new(mean, sd).unwrap_or_else(|_| Normal::standard());
    let below = normal.cdf(low);
    (normal, below, normal.cdf(high) - below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [Prior; 5] {
        [
            Prior::uniform(-1.0, 3.0),
            Prior::log_uniform(0.001, 10.0),
            Prior::triangular(0.0, 0.2, 1.0),
            Prior::triangular(0.0, 1.0, 1.0),
            Prior::normal(5.0, 2.0, 1.0, 6.0),
        ]
        .map(|prior| prior.expect("it is good"))
    }

    #[test]
    fn quantiles_and_probabilities_are_inverse_and_densities_their_slopes() {
        for prior in all() {
            let (low, high) = prior.range();
            assert_eq!((prior.quantile(0.0), prior.quantile(1.0)), (low, high));
            for p in (1..100).map(|percent| f64::from(percent) / 100.0) {
                let x = prior.quantile(p);
                assert!((prior.probability_up_to(x) - p).abs() < 1e-9, "{prior} at {p}");
                let h = 1e-5 * (high - low).min(x - low).min(high - x);
                let slope = (prior.probability_up_to(x + h) - prior.probability_up_to(x - h)) / (2.0 * h);
                assert!((slope / prior.density(x) - 1.0).abs() < 1e-3, "{prior} at {x}: {slope}");
            }
            assert_eq!((prior.density(low - 1.0), prior.density(high + 1.0)), (0.0, 0.0));
        }
    }

    #[test]
    fn quantiles_are_those_of_tables() {
        // The quartile of the standard normal distribution is 0.674490.
        let normal = Prior::normal(0.0, 1.0, -40.0, 40.0).expect("it is good");
        assert!((normal.quantile(0.75) - 0.674_489_750).abs() < 1e-8);
        let log = Prior::log_uniform(0.01, 100.0).expect("it is good");
        assert!((log.quantile(0.25) - 0.1).abs() < 1e-12);
        let triangle = Prior::triangular(0.0, 1.0, 2.0).expect("it is good");
        assert!((triangle.quantile(0.5) - 1.0).abs() < 1e-12);
        assert!((triangle.probability_up_to(0.5) - 0.125).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_distribution_is_refused_with_the_cure() {
        for (prior, cure) in [
            (Prior::uniform(2.0, 2.0), "`low` must be below `high`"),
            (Prior::uniform(0.0, f64::INFINITY), "give finite numbers"),
            (Prior::uniform(f64::NAN, 1.0), "give finite numbers"),
            (Prior::log_uniform(0.0, 1.0), "must be above 0"),
            (Prior::triangular(0.0, 2.0, 1.0), "between `low` 0 and `high` 1"),
            (Prior::normal(0.0, 0.0, -1.0, 1.0), "above 0"),
            (Prior::normal(100.0, 1.0, -1.0, 1.0), "move the mean or the ends"),
        ] {
            let message = prior.expect_err("it is none").to_string();
            assert!(message.contains(cure), "{message}");
        }
    }
}
