//! What earlier forecasts missed: how much of what the model adds can be believed, and how unsure it all is.

use super::Made;
use crate::random::label;
use crate::scenario::Scenario;
use jiff::civil::Date;
use statrs::distribution::{ContinuousCDF, Normal};

/// What earlier forecasts said and what was counted since, as known on a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PastErrors {
    said: Vec<Said>,
}

/// A count that was forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Said {
    series: u32,
    /// The day of the period for which it was said, and how many days ahead that was.
    day: i64,
    ahead: u32,
    /// What had last been counted, what particles added to it in the middle, what its trend added, and what came.
    last: f64,
    added: f64,
    trend: f64,
    counted: f64,
    /// The people of whom errors are shares.
    size: f64,
}

/// The distribution of errors at a horizon: values in order, each with its weight.
pub(super) struct ErrorsAt {
    sorted: Vec<(f64, f64)>,
    sum: f64,
}

/// An error counts half as much as one that was made so many days later.
const HALF_LIFE: f64 = 56.0;
/// An error of the same series counts so many times as much as one of another.
const OF_THE_SAME: f64 = 16.0;
/// Until it is known better, a count goes astray by so much of itself in a day, and by its square root in several: with the
/// weight of so many errors of other series.
const USUAL: f64 = 0.05;
const USUAL_COUNTS: f64 = 6.0;
/// In place of the usual normal distribution stand so many of its quantiles.
const QUANTILES: u32 = 15;
/// Shares are tried in steps of a quarter.
const QUARTERS: u32 = 4;
/// To move away from the usual shares by 1 costs as much as errors of this share in so many counts.
const COST: f64 = 0.02 * USUAL_COUNTS;

/// How much of what particles add to a series, and of what its trend adds, is believed; together at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Believed {
    pub(super) model: f64,
    pub(super) trend: f64,
}

impl Believed {
    /// All of what is added, as one says it who has nothing else.
    pub(super) const ALL: Self = Self { model: 1.0, trend: 0.0 };
    /// Without cause.
    const USUAL: Self = Self { model: 0.5, trend: 0.25 };

    fn tried() -> impl Iterator<Item = Self> {
        let quarter = |quarters: u32| f64::from(quarters) / f64::from(QUARTERS);
        (0..=QUARTERS).flat_map(move |model| {
            (0..=QUARTERS - model).map(move |trend| Self { model: quarter(model), trend: quarter(trend) })
        })
    }
}

impl PastErrors {
    pub(super) fn len(&self) -> usize {
        self.said.len()
    }

    /// Adds what a forecast said of what is known by now.
    pub(super) fn learn(&mut self, made: &Made, now: &Scenario) {
        for carried in &made.carried {
            if let Some((_, last)) = carried.last {
                let adds = |ahead| Some((carried.middle(ahead)? - last, carried.trend(ahead)?));
                self.learn_of(&carried.name, made.origin, (last, carried.size()), adds, now);
            }
        }
    }

    /// Adds what a forecast of a series said of what is known by now: what had last been counted, the people of whom errors
    /// are shares, and for each day ahead what was added in the middle and by the trend.
    pub(super) fn learn_of(
        &mut self,
        name: &str,
        origin: Date,
        (last, size): (f64, f64),
        adds: impl Fn(u32) -> Option<(f64, f64)>,
        now: &Scenario,
    ) {
        let period = now.period();
        let (Some(origin), Some(series)) = (period.day(origin), now.series(name)) else { return };
        // As they were published: what a recount restated later is no error of who forecast the count.
        for count in series.counts() {
            let (Some(counted), false) = (count.value(), count.is_assumed()) else { continue };
            // The count of the end of a day is at the first minute of the next.
            let days = period.minutes_since_start(count.at().moment()) as f64 / (24.0 * 60.0);
            let day = days.round() as i64 - 1;
            let Ok(ahead) = u32::try_from(day - i64::from(origin.0)) else { continue };
            if let Some((added, trend)) = adds(ahead) {
                let series = label(name);
                self.said.push(Said { series, day, ahead, last, added, trend, counted, size });
            }
        }
    }

    /// How much is to be believed of what is added to a series so many days ahead: the shares with which the medians of
    /// forecasts half as long to twice as long would have been least off, those of the same series and of late counting
    /// more; without cause half of what particles add and a quarter of the trend.
    pub(super) fn believed(&self, name: &str, ahead: u32, size: f64) -> Believed {
        let of = self.of(name, size);
        let near: Vec<(&Said, f64)> = self.near(ahead).map(|said| (said, of.weight(said))).collect();
        let cost = |believed: Believed| {
            let off: f64 = near.iter().map(|(said, weight)| weight * said.error(believed).abs()).sum();
            let usual = Believed::USUAL;
            off + COST * ((believed.model - usual.model).abs() + (believed.trend - usual.trend).abs())
        };
        Believed::tried().min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or(Believed::USUAL)
    }

    /// What was said half as many to twice as many days ahead.
    fn near(&self, ahead: u32) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| ahead <= 2 * said.ahead && said.ahead <= 2 * ahead)
    }

    /// Errors of a series so many days ahead, where so much of what is added is believed: those of forecasts half as
    /// long to twice as long, in proportion to the square root, those of the same series and of late before others.
    pub(super) fn at(&self, name: &str, ahead: u32, size: f64, believed: Believed) -> ErrorsAt {
        let of = self.of(name, size);
        let weighed = self.near(ahead).map(|said| {
            let scale = (f64::from(ahead) / f64::from(said.ahead)).sqrt();
            (said.error(believed) * scale, of.weight(said))
        });
        let usual = (0..QUANTILES).map(|index| {
            let rank = (f64::from(index) + 0.5) / f64::from(QUANTILES);
            let error = USUAL * f64::from(ahead).sqrt() * Normal::standard().inverse_cdf(rank);
            (error, USUAL_COUNTS / f64::from(QUANTILES))
        });
        let mut sorted: Vec<(f64, f64)> = weighed.chain(usual).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let sum = sorted.iter().map(|(_, weight)| weight).sum();
        ErrorsAt { sorted, sum }
    }

    fn of(&self, name: &str, size: f64) -> Of {
        let latest = self.said.iter().map(|said| said.day).max().unwrap_or(0);
        Of { series: label(name), size, latest }
    }
}

/// For whom errors are weighed: a series of so many people, after the last day for which something was said.
struct Of {
    series: u32,
    size: f64,
    latest: i64,
}

impl Of {
    /// How much an error counts. What was said of few people says little of many: shares of few are large.
    fn weight(&self, said: &Said) -> f64 {
        let same = if said.series == self.series { OF_THE_SAME } else { 1.0 };
        let age = (self.latest - said.day) as f64;
        same * (-age / HALF_LIFE).exp2() * (said.size / self.size).min(1.0)
    }
}

impl Said {
    /// What was counted less the middle, as a share.
    fn error(&self, believed: Believed) -> f64 {
        let said = self.last + believed.model * self.added + believed.trend * self.trend;
        (self.counted - said) / self.size
    }
}

impl ErrorsAt {
    /// The quantile `p` in (0, 1): between the middles of the weights by a straight line.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        let mut before: Option<(f64, f64)> = None;
        for &(error, weight) in &self.sorted {
            let middle = (below + 0.5 * weight) / self.sum;
            below += weight;
            if p <= middle {
                return before
                    .map_or(error, |(at, least)| least + (error - least) * (p - at) / (middle - at));
            }
            before = Some((middle, error));
        }
        before.map_or(0.0, |(_, error)| error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Believed = Believed { model: 0.5, trend: 0.0 };

    fn said(series: &str, day: i64, ahead: u32, (added, trend): (f64, f64), counted: f64) -> Said {
        Said { series: label(series), day, ahead, last: 100.0, added, trend, counted, size: 100.0 }
    }

    #[test]
    fn errors_of_about_as_many_days_count_in_proportion_to_the_root() {
        let weekly = (0..40).map(|i| said("A", 9, 7, (0.0, 0.0), 100.0 + f64::from(i)));
        let past = PastErrors { said: weekly.collect() };
        let usual = QUANTILES as usize;
        let many = [3, 4, 7, 14, 15].map(|ahead| past.at("A", ahead, 100.0, HALF).sorted.len() - usual);
        assert_eq!(many, [0, 40, 40, 40, 0]);
        // Forty errors of the series weigh 640, so that the usual ones of weight 6 hardly matter.
        let (week, two) = (past.at("A", 7, 100.0, HALF), past.at("A", 14, 100.0, HALF));
        assert!((week.quantile(0.5) - 0.195).abs() < 0.01, "{}", week.quantile(0.5));
        assert!((two.quantile(0.5) - 0.195 * 2f64.sqrt()).abs() < 0.015);
        let none = PastErrors::default().at("A", 4, 100.0, HALF);
        let normal = [0.158_655, 0.5, 0.841_345].map(|p| none.quantile(p));
        assert!(
            normal.iter().zip([-0.1, 0.0, 0.1]).all(|(found, expected)| (found - expected).abs() < 0.003)
        );
    }

    #[test]
    fn the_own_series_and_late_errors_count_more() {
        let mut past = PastErrors::default();
        past.said.extend((0..10).map(|_| said("A", 100, 7, (0.0, 0.0), 150.0)));
        past.said.extend((0..10).map(|_| said("B", 100, 7, (0.0, 0.0), 50.0)));
        let middle = |past: &PastErrors, name| past.at(name, 7, 100.0, Believed::ALL).quantile(0.5);
        assert_eq!((middle(&past, "A"), middle(&past, "B")), (0.5, -0.5));
        // Two half-lives later as many others of the same series count four times as much, and more than those of another.
        past.said.extend((0..10).map(|_| said("A", 212, 7, (0.0, 0.0), 20.0)));
        assert_eq!(middle(&past, "A"), -0.8);
    }

    #[test]
    fn shares_of_few_say_little_of_many() {
        let few = Said { size: 10.0, counted: 500.0, ..said("A", 9, 7, (0.0, 0.0), 0.0) };
        let many = (0..10).map(|_| said("A", 9, 7, (0.0, 0.0), 110.0));
        let past = PastErrors { said: many.chain([few; 20]).collect() };
        let middle = |size| past.at("A", 7, size, Believed::ALL).quantile(0.5);
        assert_eq!(middle(10.0), 40.0, "there are twice as many of them");
        assert_eq!(middle(100.0), 0.1, "a tenth of the weight each");
    }

    #[test]
    fn what_is_added_is_believed_as_far_as_it_was_right() {
        // What particles add and what the trend adds, in all proportions, so that only one pair of shares is never off.
        let adds = |i: u32| (f64::from(i), f64::from(i * i % 7) - 3.0);
        let past = |name: &str, model: f64, trend: f64| -> Vec<Said> {
            let counted = |(a, b)| 100.0 + model * a + trend * b;
            (0..20).map(|i| said(name, i.into(), 7, adds(i), counted(adds(i)))).collect()
        };
        for truth in Believed::tried() {
            let past = PastErrors { said: past("A", truth.model, truth.trend) };
            assert_eq!(past.believed("A", 7, 100.0), truth);
            assert_eq!(past.believed("A", 30, 100.0), Believed::USUAL, "a week says nothing of a month");
        }
        assert_eq!(PastErrors::default().believed("A", 7, 100.0), Believed::USUAL);
        // A single small error moves nothing; those of the same series count more.
        assert_eq!(
            PastErrors { said: vec![said("A", 3, 7, (1.0, 0.0), 101.0)] }.believed("B", 7, 100.0),
            Believed::USUAL
        );
        let both = PastErrors { said: [past("A", 1.0, 0.0), past("B", 0.0, 1.0)].concat() };
        assert_eq!(["A", "B"].map(|name| both.believed(name, 7, 100.0).model), [1.0, 0.0]);
    }
}
