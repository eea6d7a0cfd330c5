//! Naive forecasts: what anyone could say without a model, and what a model has to beat.

use crate::stats;
use std::fmt;

/// A forecast from nothing but earlier counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Naive {
    /// The last value stays.
    Persistence,
    /// The mean of the last week of counts, the seven days until the last one.
    LastWeek,
    /// The straight line through the last week of counts goes on from the last value; never below 0.
    Trend,
    /// A curve that rises to a ceiling, fitted to all counts by least squares, with a ceiling of at most
    /// [`Naive::HIGHEST_CEILING`] times the last value.
    Curve(Curve),
}

/// Curves from 0 to 1, with a start t₀ and a duration τ in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Curve {
    /// 1 − exp(−(t − t₀)/τ) from t₀ on.
    Exponential,
    /// 1 / (1 + exp(−(t − t₀)/τ)).
    Logistic,
    /// exp(−exp(−(t − t₀)/τ)).
    Gompertz,
    /// 1 − exp(−((t − t₀)/τ)³) from t₀ on.
    Weibull,
}

impl Naive {
    /// All of them, the simplest first.
    pub const ALL: [Self; 7] = [
        Self::Persistence,
        Self::LastWeek,
        Self::Trend,
        Self::Curve(Curve::Exponential),
        Self::Curve(Curve::Logistic),
        Self::Curve(Curve::Gompertz),
        Self::Curve(Curve::Weibull),
    ];

    /// A fitted ceiling is at most so many times the last value: beyond it a curve is a straight line in disguise.
    pub const HIGHEST_CEILING: f64 = 10.0;

    /// The forecast for day `at` from `history`, pairs of day and count in order of time.
    ///
    /// Without any history it is 0.
    ///
    /// ```
    /// use displace::study::Naive;
    /// let history = [(0.0, 10.0), (1.0, 20.0), (2.0, 30.0)];
    /// assert_eq!(Naive::Persistence.forecast(&history, 5.0), 30.0);
    /// assert_eq!(Naive::Trend.forecast(&history, 5.0), 60.0);
    /// ```
    pub fn forecast(self, history: &[(f64, f64)], at: f64) -> f64 {
        let Some(&(last_day, last)) = history.last() else { return 0.0 };
        match self {
            Self::Persistence => last,
            Self::LastWeek => {
                let values: Vec<f64> = last_week(history).map(|(_, value)| value).collect();
                stats::mean(&values)
            }
            Self::Trend => {
                let week: Vec<(f64, f64)> = last_week(history).collect();
                (last + slope(&week) * (at - last_day)).max(0.0)
            }
            Self::Curve(curve) => curve.fit(history, Self::HIGHEST_CEILING * last).at(at),
        }
    }
}

impl fmt::Display for Naive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Persistence => "the last value stays",
            Self::LastWeek => "the mean of the last week",
            Self::Trend => "the last week's trend goes on",
            Self::Curve(Curve::Exponential) => "exponential curve",
            Self::Curve(Curve::Logistic) => "logistic curve",
            Self::Curve(Curve::Gompertz) => "Gompertz curve",
            Self::Curve(Curve::Weibull) => "Weibull curve",
        })
    }
}

/// The counts of the seven days until the last one.
fn last_week(history: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> {
    let last = history.last().map_or(f64::NAN, |(day, _)| *day);
    history.iter().copied().filter(move |(day, _)| *day > last - 7.0)
}

/// The slope of the least-squares line; 0 for fewer than two days.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let day = points.iter().map(|p| p.0).sum::<f64>() / n;
    let value = points.iter().map(|p| p.1).sum::<f64>() / n;
    let spread: f64 = points.iter().map(|p| (p.0 - day).powi(2)).sum();
    let joint: f64 = points.iter().map(|p| (p.0 - day) * (p.1 - value)).sum();
    if spread > 0.0 { joint / spread } else { 0.0 }
}

/// A curve with its figures.
#[derive(Debug, Clone, Copy)]
struct Fitted {
    curve: Curve,
    ceiling: f64,
    start: f64,
    duration: f64,
}

impl Fitted {
    fn at(&self, day: f64) -> f64 {
        self.ceiling * self.curve.share(day, self.start, self.duration)
    }
}

impl Curve {
    fn share(self, day: f64, start: f64, duration: f64) -> f64 {
        let t = (day - start) / duration;
        match self {
            Self::Exponential => 1.0 - (-t.max(0.0)).exp(),
            Self::Logistic => 1.0 / (1.0 + (-t).exp()),
            Self::Gompertz => (-(-t).exp()).exp(),
            Self::Weibull => 1.0 - (-t.max(0.0).powi(3)).exp(),
        }
    }

    /// Least squares: start and duration on a grid of a twentieth of the history's span, for each the best ceiling.
    fn fit(self, history: &[(f64, f64)], highest: f64) -> Fitted {
        let (first, last) = (history[0].0, history[history.len() - 1].0);
        let span = (last - first).max(1.0);
        let grid = |from: i32, to: i32| (from..=to).map(move |i| f64::from(i) * span / 20.0);
        let mut best = (f64::INFINITY, None);
        for start in grid(-40, 60).map(|offset| first + offset) {
            for duration in grid(1, 100) {
                let shares: Vec<f64> =
                    history.iter().map(|&(day, _)| self.share(day, start, duration)).collect();
                let square: f64 = shares.iter().map(|s| s * s).sum();
                if square < 1e-12 {
                    continue;
                }
                let joint: f64 = shares.iter().zip(history).map(|(s, (_, value))| s * value).sum();
                let ceiling = (joint / square).min(highest);
                let miss: f64 = shares
                    .iter()
                    .zip(history)
                    .map(|(share, (_, value))| (ceiling * share - value).powi(2))
                    .sum();
                if miss < best.0 {
                    best = (miss, Some(Fitted { curve: self, ceiling, start, duration }));
                }
            }
        }
        best.1.unwrap_or(Fitted { curve: self, ceiling: 0.0, start: first, duration: span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_finds_itself_again() {
        for curve in [Curve::Exponential, Curve::Logistic, Curve::Gompertz, Curve::Weibull] {
            let truth = Fitted { curve, ceiling: 1000.0, start: 3.0, duration: 4.0 };
            let history: Vec<(f64, f64)> =
                (0..=20).map(|day| (f64::from(day), truth.at(f64::from(day)))).collect();
            let forecast = Naive::Curve(curve).forecast(&history, 30.0);
            assert!((forecast - truth.at(30.0)).abs() < 1.0, "{curve:?}: {forecast}");
        }
    }

    #[test]
    fn the_last_week_is_that_before_the_last_count() {
        let history = [(0.0, 90.0), (1.0, 10.0), (4.0, 20.0), (7.5, 60.0)];
        assert_eq!(Naive::LastWeek.forecast(&history, 20.0), 30.0, "the first count is older");
        assert_eq!(Naive::LastWeek.forecast(&[], 20.0), 0.0);
    }

    #[test]
    fn a_trend_never_falls_below_nothing() {
        let history = [(0.0, 30.0), (1.0, 20.0), (2.0, 10.0)];
        assert_eq!(Naive::Trend.forecast(&history, 9.0), 0.0);
        assert_eq!(Naive::Persistence.forecast(&[], 9.0), 0.0);
    }
}
