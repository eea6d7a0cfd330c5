//! Rolling origins: the same forecast on many days, scored beside what anyone could have said on each of them.

use super::carry::{FEW, ranks};
use super::past::{Believed, PastErrors};
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
use serde::Serialize;
use std::fmt;

/// States how forecasts are made again and again over the period of a scenario, each from what was known on its day alone.
///
/// Forecasts are held against counts as they were published: what a recount restated later, nobody could have said. Figures that
/// nobody counted (`assumed`) are passed over. The forecasts of the first half of the period (or until [`test_from`](Self::test_from)) serve to choose the best naive
/// forecast at each horizon; those after it are scored. Every forecast learns from the errors of those before it, as
/// far as they were known on its day.
#[derive(Clone)]
pub struct Rolling<'a> {
    scenario: &'a Scenario,
    setup: Setup,
    every: u32,
    first: Option<Date>,
    test_from: Option<Date>,
    horizons: Vec<u32>,
    progress: Option<&'a dyn Fn(Date)>,
}

impl fmt::Debug for Rolling<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rolling")
            .field("scenario", &self.scenario.title())
            .field("setup", &self.setup)
            .field("every", &self.every)
            .field("horizons", &self.horizons)
            .finish_non_exhaustive()
    }
}

/// Naive forecasts that a rolling origin is held against. Shares by capacity are not among them: what a camp is meant for
/// is often stated by what it came to hold, which nobody knew on the day.
const BASELINES: [Baseline; 5] = [
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
            progress: None,
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
        self.progress = Some(progress);
        self
    }

    /// Makes and scores the forecasts.
    ///
    /// # Errors
    /// If a setting is out of its range, or what was known on a day makes no scenario.
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
        while origin < end {
            let now = Dated::new(setup.make(self.scenario, origin)?);
            counts.extend(score(&now, &past, self.scenario, &self.horizons, origin >= test_from, setup.seed));
            past.push(now);
            if let Some(progress) = self.progress {
                progress(origin);
            }
            origin = later(origin, self.every);
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

/// A naive forecast of a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NaiveScore {
    /// How far it is off, in people: its CRPS, as it is a single number.
    pub off: f64,
    /// Its CRPS in people with the errors added that it made on earlier days, as ours has them: not as anyone would say
    /// it without a model, but the fairer match. None for those that share out a total.
    pub with_errors: Option<f64>,
}

/// A forecast of one count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RolledCount {
    /// The date at whose end the forecast was made.
    pub origin: Date,
    /// The horizon for which it counts, in days.
    pub horizon: u32,
    /// How many days after the origin the count was made.
    pub ahead: u32,
    /// The series.
    pub series: String,
    /// What was counted.
    pub quantity: Quantity,
    /// Whether the forecast is of the days that are scored.
    pub is_test: bool,
    /// What was counted, as published; none if only bounds are known.
    pub counted: Option<f64>,
    /// The median of the forecast.
    pub median: f64,
    /// The lower end of its central interval of 80 %.
    pub low: f64,
    /// The upper end of its central interval of 80 %.
    pub high: f64,
    /// Its fair CRPS, in people.
    pub crps: f64,
    /// Its weighted interval score, in people.
    pub wis: f64,
    /// How far its median is off, in people.
    pub median_off: f64,
    /// From −1 to 1, above 0 if too many are forecast.
    pub bias: f64,
    /// Whether the central intervals of 50, 80 and 95 % held the count.
    pub covered: [bool; 3],
    /// The naive forecasts, in the order of [`Rolling::BASELINES`], where they say something.
    pub naive: Vec<Option<NaiveScore>>,
}

/// How good the forecasts are at a horizon, over the counts of the days that are scored. Scores are in people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HorizonSkill {
    /// Days ahead.
    pub horizon: u32,
    /// Counts that are scored.
    pub counts: usize,
    /// The mean fair CRPS.
    pub crps: f64,
    /// The mean weighted interval score.
    pub wis: f64,
    /// How far medians are off in the mean.
    pub median_off: f64,
    /// The mean bias, from −1 to 1.
    pub bias: f64,
    /// The share of the counts within the central intervals of 50, 80 and 95 %.
    pub coverage: [f64; 3],
    /// The naive forecast beside which it stands: the best one of the days before those that are scored or, where earlier
    /// forecasts are looked back at, of all.
    pub best: Baseline,
    /// The counts of which it says something.
    pub naive_counts: usize,
    /// How far it is off on those in the mean.
    pub naive: Option<f64>,
    /// 1 − CRPS / that, on those counts. None if there are none, or it is never off.
    pub skill: Option<f64>,
    /// 1 − how far medians are off / that, on those counts: the skill of the middle alone.
    pub median_skill: Option<f64>,
    /// 1 − CRPS / CRPS of the best naive forecast with its own past errors. None where it has none.
    pub skill_over_errors: Option<f64>,
}

impl HorizonSkill {
    fn of(horizon: u32, counts: &[RolledCount], best: Baseline) -> Self {
        let test: Vec<&RolledCount> = counts.iter().filter(|c| c.horizon == horizon && c.is_test).collect();
        let mean = |figure: &dyn Fn(&RolledCount) -> f64| {
            stats::mean(&test.iter().map(|count| figure(count)).collect::<Vec<_>>())
        };
        let index = BASELINES.iter().position(|&baseline| baseline == best).unwrap_or(0);
        let both: Vec<(&RolledCount, NaiveScore)> =
            test.iter().filter_map(|count| Some((*count, count.naive[index]?))).collect();
        let ratio = |ours: &dyn Fn(&RolledCount) -> f64, theirs: &dyn Fn(&NaiveScore) -> Option<f64>| {
            let pairs: Vec<(f64, f64)> =
                both.iter().filter_map(|(count, naive)| Some((ours(count), theirs(naive)?))).collect();
            let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let theirs = stats::mean(&theirs);
            (theirs > 0.0).then(|| 1.0 - stats::mean(&ours) / theirs)
        };
        let off: Vec<f64> = both.iter().map(|(_, naive)| naive.off).collect();
        Self {
            horizon,
            counts: test.len(),
            crps: mean(&|count| count.crps),
            wis: mean(&|count| count.wis),
            median_off: mean(&|count| count.median_off),
            bias: mean(&|count| count.bias),
            coverage: [0, 1, 2].map(|level| mean(&|count| f64::from(u8::from(count.covered[level])))),
            best,
            naive_counts: both.len(),
            naive: (!off.is_empty()).then(|| stats::mean(&off)),
            skill: ratio(&|count| count.crps, &|naive| Some(naive.off)),
            median_skill: ratio(&|count| count.median_off, &|naive| Some(naive.off)),
            skill_over_errors: ratio(&|count| count.crps, &|naive| naive.with_errors),
        }
    }
}

/// The naive forecast that was least off, among those that say something of nearly as many counts as any; of no counts
/// that the last value stays.
fn best(counts: &[&RolledCount]) -> Baseline {
    let said = |index: usize| -> Vec<f64> {
        counts.iter().filter_map(|count| Some(count.naive[index]?.off)).collect()
    };
    let most = (0..BASELINES.len()).map(|index| said(index).len()).max().unwrap_or(0);
    let enough = (0..BASELINES.len()).filter(|&index| most > 0 && 10 * said(index).len() >= 9 * most);
    let best = enough.min_by(|&a, &b| stats::mean(&said(a)).total_cmp(&stats::mean(&said(b))));
    BASELINES[best.unwrap_or(0)]
}

/// The forecasts of a rolling origin with their scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rolled {
    /// The title of the scenario.
    pub title: String,
    /// How many forecasts were made.
    pub forecasts: usize,
    /// Days between them.
    pub every: u32,
    /// Forecasts from this date on are scored.
    pub test_from: Date,
    /// The scores by horizon.
    pub horizons: Vec<HorizonSkill>,
    /// Every forecast of a count, those before the scored ones too.
    pub counts: Vec<RolledCount>,
}

impl Rolled {
    /// The scores at a horizon.
    pub fn at(&self, horizon: u32) -> Option<&HorizonSkill> {
        self.horizons.iter().find(|skill| skill.horizon == horizon)
    }
}

impl fmt::Display for Rolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} forecasts, one every {} days; those from {} on are scored",
            self.title, self.forecasts, self.every, self.test_from
        )?;
        writeln!(
            f,
            "{:>5}{:>6}{:>10}{:>10}{:>10}{:>8}{:>8}{:>8}{:>7}{:>7}{:>7}{:>7}  best naive",
            "days",
            "n",
            "CRPS",
            "median",
            "naive",
            "skill",
            "median",
            "errors",
            "bias",
            "50 %",
            "80 %",
            "95 %"
        )?;
        let or_dash =
            |value: Option<f64>, digits: usize| value.map_or("—".to_owned(), |v| format!("{v:.digits$}"));
        for of in &self.horizons {
            let [half, most, nearly] = of.coverage.map(|share| format!("{:.0}", 100.0 * share));
            writeln!(
                f,
                "{:>5}{:>6}{:>10.1}{:>10.1}{:>10}{:>8}{:>8}{:>8}{:>+7.2}{half:>7}{most:>7}{nearly:>7}  {}",
                of.horizon,
                of.counts,
                of.crps,
                of.median_off,
                or_dash(of.naive, 1),
                or_dash(of.skill, 2),
                or_dash(of.median_skill, 2),
                or_dash(of.skill_over_errors, 2),
                of.bias,
                of.best
            )?;
        }
        Ok(())
    }
}
