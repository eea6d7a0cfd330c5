//! Rolling origins: the same forecast on many days, scored beside what anyone could have said on each of them.

use super::carry::{FEW, ranks};
use super::course::Course;
use super::past::{Believed, PastErrors};
use super::rolled::{HorizonSkill, NaiveScore, Rolled, RolledCount, best};
use super::{Forecast, Made, Setup};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{Id, PlaceId};
use crate::random::Seed;
use crate::scenario::{Count, Quantity, Scenario, Series};
use crate::stats;
use crate::study::daily_counts::followed;
use crate::study::ensemble::Daily;
use crate::study::naive::Naive;
use crate::study::skill::{Baseline, Forecaster, Interval, ShareBy, Wis, bias, fair_crps, history};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// States how forecasts are made again and again over the period of a scenario, each from what was known on its day alone.
///
/// Forecasts are held against counts as they were published: what a recount restated later, nobody could have said. Figures that
/// nobody counted (`assumed`) are passed over. The forecasts of the first half of the period (or until [`test_from`](Self::test_from)) serve to choose the best naive
/// forecast at each horizon; those after it are scored. Every forecast learns from the errors of those before it, as
/// far as they were known on its day.
#[derive(Debug, Clone)]
pub struct Rolling<'a> {
    scenario: &'a Scenario,
    setup: Setup,
    every: u32,
    first: Option<Date>,
    test_from: Option<Date>,
    horizons: Vec<u32>,
    course: Course<'a>,
}

/// Naive forecasts that a rolling origin is held against. Shares by capacity are not among them: what a camp is meant for
/// is often stated by what it came to hold, which nobody knew on the day.
pub(super) const BASELINES: [Baseline; 5] = [
    Baseline::Counts(Naive::Persistence),
    Baseline::Counts(Naive::LastWeek),
    Baseline::Counts(Naive::Trend),
    Baseline::Shares(ShareBy::Population),
    Baseline::NearestCamp,
];
/// Of the central intervals that are looked at.
const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

impl<'a> Rolling<'a> {
    /// The naive forecasts that stand beside each.
    pub const BASELINES: [Baseline; 5] = BASELINES;

    /// Over the period of a scenario.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            setup: Setup::default(),
            every: 14,
            first: None,
            test_from: None,
            horizons: vec![7, 14, 28],
            course: Course::default(),
        }
    }

    /// A forecast every so many days, at least 1; 14 unless said otherwise.
    #[must_use]
    pub fn every(mut self, days: u32) -> Self {
        self.every = days.max(1);
        self
    }

    /// The first forecast is made on this date; after a tenth of the period unless said otherwise.
    #[must_use]
    pub fn first(mut self, date: Date) -> Self {
        self.first = Some(date);
        self
    }

    /// Forecasts from this date on are scored; from the middle of the period unless said otherwise.
    #[must_use]
    pub fn test_from(mut self, date: Date) -> Self {
        self.test_from = Some(date);
        self
    }

    /// So many days ahead; 7, 14 and 28 unless said otherwise.
    #[must_use]
    pub fn horizons(mut self, days: impl IntoIterator<Item = u32>) -> Self {
        self.horizons = days.into_iter().collect();
        self
    }

    /// With the particles, the seed, the counting error and the half-life of a forecast.
    #[must_use]
    pub fn like(mut self, forecast: &Forecast<'_>) -> Self {
        self.setup = Setup { days: self.setup.days, ..forecast.setup };
        self
    }

    /// Calls back with the date of every forecast that was made.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(Date)) -> Self {
        self.course.progress = Some(progress);
        self
    }

    /// Stops soon after somebody sets this: then only the forecasts of the earlier days were made.
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.course.stop = Some(stop);
        self
    }

    /// Keeps what every single forecast was made of in a directory, and takes from there what was kept of the same
    /// scenario and settings: so a process that goes on where another ended comes to the same bits.
    #[must_use]
    pub fn kept_in(mut self, directory: impl Into<PathBuf>) -> Self {
        self.course.kept_in = Some(directory.into());
        self
    }

    /// Makes and scores the forecasts.
    ///
    /// # Errors
    /// If a setting is out of its range, or what was known on a day makes no scenario; if it was stopped before the first
    /// forecast was made; and if what is kept cannot be written, or read, or is of another scenario.
    pub fn run(&self) -> Result<Rolled> {
        let period = self.scenario.period();
        let longest = self.horizons.iter().copied().max().unwrap_or(0);
        if self.horizons.is_empty() || self.horizons.contains(&0) || longest > 3650 {
            let message =
                "the horizons of a rolling forecast; give days from 1 to 3650, as 7, 14 and 28".to_owned();
            return Err(Error::one(ErrorKind::OutOfRange, None, message));
        }
        let setup = Setup { days: longest + tolerance(longest), ..self.setup };
        setup.check()?;
        let test_from = self.test_from.unwrap_or_else(|| later(period.start(), period.days() / 2));
        let end = period.date(period.last_day());
        let mut origin = self.first.unwrap_or_else(|| later(period.start(), (period.days() / 10).max(1)));
        let (mut past, mut counts): (Vec<Dated>, Vec<RolledCount>) = (Vec::new(), Vec::new());
        let mut is_complete = true;
        while origin < end {
            let Some(made) = self.course.make(&setup, self.scenario, origin)? else {
                is_complete = false;
                break;
            };
            let now = Dated::new(made);
            counts.extend(score(&now, &past, self.scenario, &self.horizons, origin >= test_from, setup.seed));
            past.push(now);
            origin = later(origin, self.every);
        }
        if past.is_empty() && !is_complete {
            return Err(self.course.stopped());
        }
        let horizons = self.horizons.iter().map(|&horizon| {
            // What was counted after the first forecast that is scored was made was not known then.
            let train =
                counts.iter().filter(|c| c.horizon == horizon && later(c.origin, c.ahead) < test_from);
            HorizonSkill::of(horizon, &counts, best(&train.collect::<Vec<_>>()))
        });
        let horizons = horizons.collect();
        Ok(Rolled {
            title: self.scenario.title().to_owned(),
            forecasts: past.len(),
            every: self.every,
            test_from,
            horizons,
            counts,
            is_complete,
        })
    }
}

/// How good forecasts were that were made in order of time, as known by now: at each horizon beside the naive forecast that
/// was best of all.
pub(super) fn hindsight(past: &[Dated], now: &Scenario, horizons: &[u32], seed: Seed) -> Vec<HorizonSkill> {
    let made = past.iter().enumerate();
    let counts: Vec<RolledCount> =
        made.flat_map(|(index, of)| score(of, &past[..index], now, horizons, true, seed)).collect();
    let skill = |&horizon: &u32| {
        let of: Vec<&RolledCount> = counts.iter().filter(|count| count.horizon == horizon).collect();
        (!of.is_empty()).then(|| HorizonSkill::of(horizon, &counts, best(&of)))
    };
    horizons.iter().filter_map(skill).collect()
}

/// Scores a forecast at all horizons, having learnt from those before it as known on its day.
fn score(
    now: &Dated,
    past: &[Dated],
    truth: &Scenario,
    horizons: &[u32],
    is_test: bool,
    seed: Seed,
) -> Vec<RolledCount> {
    let made = &now.made;
    let errors = Errors::known(past, &made.known);
    let followed = followed(truth);
    let forecaster = now.forecaster();
    let mut scored = Vec::new();
    for (carried, (name, known)) in made.carried.iter().zip(&now.naive) {
        let Some(series) = truth.series(name).filter(|series| followed != Some(series.name())) else {
            continue;
        };
        let forecast = carried.with_errors(&errors.ours, seed);
        for &horizon in horizons {
            let Some((ahead, count)) = nearest(series, made.origin, horizon) else { continue };
            let values = forecast.values(ahead);
            let misses: Vec<f64> = values.iter().map(|&people| count.miss(people)).collect();
            let sorted = stats::sorted(&misses);
            let (Some(crps), Some(wis), Some(bias)) =
                (fair_crps(&sorted, 0.0), Wis::of_sorted(&sorted, &LEVELS, 0.0), bias(&sorted, 0.0))
            else {
                continue;
            };
            let day = made.known.period().minutes_since_start(count.at().moment()) as f64 / (24.0 * 60.0);
            let naive = BASELINES.iter().enumerate().map(|(index, &baseline)| {
                let people = forecaster.forecasts(baseline, series, &[&count])?.first().copied()?;
                let dressed = match baseline {
                    Baseline::Counts(naive) => {
                        let point = naive.forecast(known, day);
                        let size = known.last().map_or(0.0, |last| last.1) + FEW;
                        let of = errors.naive[index].at(name, ahead, size, Believed::ALL);
                        let ranks = ranks(name, seed, values.len());
                        let values = ranks.iter().map(|&rank| (point + size * of.quantile(rank)).max(0.0));
                        let misses: Vec<f64> = values.map(|people| count.miss(people)).collect();
                        fair_crps(&misses, 0.0)
                    }
                    _ => None,
                };
                Some(NaiveScore { off: count.miss(people).abs(), with_errors: dressed })
            });
            let band = forecast.band(ahead, 0.8);
            scored.push(RolledCount {
                origin: made.origin,
                horizon,
                ahead,
                series: name.clone(),
                quantity: series.quantity(),
                is_test,
                counted: count.value(),
                median: forecast.quantile(ahead, 0.5).unwrap_or(0.0),
                low: band.map_or(0.0, |band| band.low),
                high: band.map_or(0.0, |band| band.high),
                crps,
                wis: wis.total(),
                median_off: stats::quantile(&sorted, 0.5).abs(),
                bias,
                covered: LEVELS.map(|level| Interval::of(&sorted, level).holds(0.0)),
                naive: naive.collect(),
            });
        }
    }
    scored
}

/// A forecast is held against a count that was made within a quarter of its horizon, rounded down, and at least a day.
fn tolerance(horizon: u32) -> u32 {
    (horizon / 4).max(1)
}

fn later(date: Date, days: u32) -> Date {
    date.saturating_add(i64::from(days).days())
}

/// The count of a series that was made nearest to so many days after a date, as it was published, with how many days after it
/// that was. What nobody counted is passed over.
fn nearest(series: &Series, origin: Date, horizon: u32) -> Option<(u32, Count)> {
    let end = origin.saturating_add(1.day()).at(0, 0, 0, 0);
    let counts = series.counts().iter().filter(|count| !count.is_assumed()).filter_map(|count| {
        let hours = end.duration_until(count.at().moment()).as_hours();
        let ahead = u32::try_from((hours + 12).div_euclid(24)).ok().filter(|ahead| *ahead > 0)?;
        (ahead.abs_diff(horizon) <= tolerance(horizon)).then_some((ahead, count.clone()))
    });
    counts.min_by_key(|(ahead, _)| ahead.abs_diff(horizon))
}

/// What was known of each series on a date: days and values.
type History = Vec<(f64, f64)>;

fn histories(known: &Scenario, origin: Date) -> Vec<(String, History)> {
    let of = |series: &Series| (series.name().to_owned(), history(series, origin, known.period()));
    known.observed().iter().map(of).collect()
}

/// A forecast, and what naive forecasts of its day go by.
pub(super) struct Dated {
    pub(super) made: Made,
    naive: Vec<(String, History)>,
}

impl Dated {
    pub(super) fn new(made: Made) -> Self {
        Self { naive: histories(&made.known, made.origin), made }
    }

    fn forecaster(&self) -> Forecaster<'_> {
        let Made { origin, known, filtered, .. } = &self.made;
        let input = followed(known);
        let present = known.observed().iter();
        let present: Vec<&Series> =
            present.filter(|s| s.quantity() == Quantity::Present && input != Some(s.name())).collect();
        let people = |among: &[PlaceId]| {
            let first = known.period().day(*origin).map_or(0, |day| day.0 as usize + 1);
            let mut values = vec![Vec::new(); first];
            values.extend(filtered.places.iter().map(|day| {
                day.iter().map(|places| among.iter().map(|place| places[place.index()]).sum()).collect()
            }));
            Daily::of(values)
        };
        Forecaster::new(known, *origin, None, &present, people)
    }
}

/// What earlier forecasts missed, as known on a day: ours and the naive ones.
struct Errors {
    ours: PastErrors,
    naive: [PastErrors; BASELINES.len()],
}

impl Errors {
    fn known(past: &[Dated], now: &Scenario) -> Self {
        let mut errors = Self {
            ours: PastErrors::default(),
            naive: [(); BASELINES.len()].map(|()| PastErrors::default()),
        };
        for Dated { made, naive } in past {
            errors.ours.learn(made, now);
            for (errors, baseline) in errors.naive.iter_mut().zip(BASELINES) {
                let Baseline::Counts(by) = baseline else { continue };
                let first = made.known.period().day(made.origin).map_or(0, |day| day.0 + 1);
                for (name, history) in naive {
                    let Some(&(_, last)) = history.last() else { continue };
                    let adds = |ahead: u32| {
                        let people = by.forecast(history, f64::from(first + ahead));
                        (ahead <= made.filtered.days()).then_some((people - last, 0.0))
                    };
                    errors.learn_of(name, made.origin, (last, last + FEW), adds, now);
                }
            }
        }
        errors
    }
}
