//! One count against an ensemble.
//!
//! What is scored is the *miss*: how far a number of people is from what was counted, 0 for all numbers between the bounds
//! of a count that has only bounds. For a value that changes nothing. For bounds it gives the CRPS weighted by thresholds
//! outside of them, with the miss as chaining function (Allen, Ginsbourger and Ziegel 2023, doi:10.1137/22M1532184): a
//! score that stays proper, and rewards nothing about where between the bounds people are, which nobody knows.

use super::bias::bias;
use super::crps::{fair_crps, plain_crps};
use super::interval::{Interval, Wis};
use crate::engine::Run;
use crate::random::{Address, Draws, Purpose, label};
use crate::scenario::{Count, Series};
use crate::stats;
use jiff::civil::DateTime;
use rand_distr::{Distribution, StandardNormal};
use serde::Serialize;

/// The scores of a forecast of one count. All but the bias are in people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountScore {
    /// The moment for which the count stands.
    pub at: DateTime,
    /// How many were counted, restated by all recounts; none where only bounds are known.
    pub counted: Option<f64>,
    /// The lower bound, if only bounds are known.
    pub at_least: Option<f64>,
    /// The upper bound, if only bounds are known.
    pub at_most: Option<f64>,
    /// The mean of the forecast, without errors of counting.
    pub mean: f64,
    /// How far that mean is from what was counted, 0 or more.
    pub mean_off: f64,
    /// The [fair](fair_crps) continuous ranked probability score.
    pub crps: f64,
    /// The [plain](plain_crps) one.
    pub plain_crps: f64,
    /// The weighted interval score.
    pub wis: Wis,
    /// How far the median of the forecast is from what was counted, 0 or more.
    pub median_off: f64,
    /// From −1 to 1, above 0 if too many are forecast; see [`bias`].
    pub bias: f64,
    /// For each level, whether the central interval held what was counted, or met its bounds.
    pub covered: Vec<bool>,
    /// What the naive forecasts say, in the order of [`SeriesSkill::naive`](super::SeriesSkill::naive), where they are
    /// defined.
    pub naive: Vec<Option<f64>>,
}

impl CountScore {
    /// Of the people whom each replicate has, and of the same with errors of counting.
    pub(super) fn of(count: &Count, people: &[f64], with_errors: &[f64], levels: &[f64]) -> Option<Self> {
        let misses: Vec<f64> = with_errors.iter().map(|&people| count.miss(people)).collect();
        let sorted = stats::sorted(&misses);
        let mean = stats::mean(people);
        Some(Self {
            at: count.at().moment(),
            counted: count.value(),
            at_least: count.at_least(),
            at_most: count.at_most(),
            mean,
            mean_off: count.miss(mean).abs(),
            crps: fair_crps(&sorted, 0.0)?,
            plain_crps: plain_crps(&sorted, 0.0)?,
            wis: Wis::of_sorted(&sorted, levels, 0.0)?,
            median_off: stats::quantile(&sorted, 0.5).abs(),
            bias: bias(&sorted, 0.0)?,
            covered: levels.iter().map(|&level| Interval::of(&sorted, level).holds(0.0)).collect(),
            naive: Vec::new(),
        })
    }
}

/// The people whom each run has at a count of a series.
pub(super) fn people(runs: &[Run], series: &Series, index: usize) -> Vec<f64> {
    let matched = |run: &Run| Some(*run.matched(series.name())?.get(index)? as f64);
    runs.iter().filter_map(matched).collect()
}

/// The same as they would be counted, with an error of its own in each run: normal with the standard error of the count,
/// and never below 0.
pub(super) fn as_counted(
    people: &[f64],
    runs: &[Run],
    series: &Series,
    index: usize,
    count: &Count,
) -> Vec<f64> {
    if count.error() == 0.0 {
        return people.to_vec();
    }
    let at = Address {
        serial: 0,
        origin: label(series.name()),
        step: index as u32,
        purpose: Purpose::CountError,
        n: 0,
    };
    let error = |run: &Run| -> f64 {
        let (seed, replicate) = run.seed();
        StandardNormal.sample(&mut Draws::new(seed, replicate, 0).stream(at))
    };
    people.iter().zip(runs).map(|(people, run)| (people + count.error() * error(run)).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::interval::LEVELS;
    use super::*;
    use jiff::civil::date;

    fn score(count: &Count, people: &[f64]) -> CountScore {
        CountScore::of(count, people, people, &LEVELS).expect("there are people")
    }

    #[test]
    fn people_between_the_bounds_miss_nothing() {
        let day = date(2011, 6, 17);
        let bounds = Count::between(day, Some(100.0), Some(200.0));
        let inside = score(&bounds, &[110.0, 130.0, 190.0]);
        assert_eq!((inside.crps, inside.wis.total(), inside.bias), (0.0, 0.0, 0.0));
        assert_eq!((inside.mean_off, inside.covered), (0.0, vec![true; 4]));
        // Twenty and ten too many, and one of three within: |d| is 10 in the mean, pairs differ by 20, 10 and 10.
        let above = score(&bounds, &[150.0, 210.0, 220.0]);
        assert!((above.crps - (10.0 - 40.0 / 6.0)).abs() < 1e-12);
        assert!((above.plain_crps - (10.0 - 40.0 / 9.0)).abs() < 1e-12);
        assert_eq!((above.bias, above.median_off), (2.0 / 3.0, 10.0));
        let below = score(&Count::between(day, Some(100.0), None), &[70.0, 90.0]);
        assert_eq!((below.crps, below.median_off, below.bias), (10.0, 20.0, -1.0));
        assert_eq!(below.covered, vec![false; 4]);
    }

    #[test]
    fn a_value_is_scored_as_itself() {
        let people = [90.0, 100.0, 130.0];
        let found = score(&Count::of(date(2011, 6, 17), 105.0), &people);
        assert_eq!(Some(found.crps), fair_crps(&people, 105.0));
        assert_eq!(Some(found.plain_crps), plain_crps(&people, 105.0));
        assert_eq!(Some(found.wis), Wis::of_sorted(&people, &LEVELS, 105.0));
        assert_eq!((found.bias, found.median_off), (-1.0 / 3.0, 5.0));
        assert!((found.mean_off - 5.0 / 3.0).abs() < 1e-12);
    }
}
