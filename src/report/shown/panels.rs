//! Charts of places and series: band, median, what was counted, and room.

use super::first::First;
use crate::id::PlaceId;
use crate::scenario::{Period, Quantity, Scenario, Series};
use crate::stats;
use crate::study::Ensemble;
use crate::study::ensemble::Daily;
use crate::units::Day;
use jiff::ToSpan;
use serde::Serialize;

/// So many charts of places, and as many of series, at most; a page with more would not be read.
const MOST: usize = 24;

/// A figure by day: the median, and what one replicate in twenty does not exceed or exceeds. None on days that were not kept.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Banded {
    pub(in crate::report) low: Vec<Option<i64>>,
    pub(in crate::report) median: Vec<Option<i64>>,
    pub(in crate::report) high: Vec<Option<i64>>,
}

impl Banded {
    pub(in crate::report) fn of(daily: &Daily, days: u32) -> Self {
        Self::by_day(days, |day| daily.values(day).to_vec())
    }

    pub(in crate::report) fn by_day(days: u32, values: impl Fn(Day) -> Vec<f64>) -> Self {
        let mut this = Self { low: Vec::new(), median: Vec::new(), high: Vec::new() };
        for day in (0..days).map(Day) {
            let sorted = stats::sorted(&values(day));
            let at = |p| (!sorted.is_empty()).then(|| stats::quantile(&sorted, p).round() as i64);
            this.low.push(at(0.05));
            this.median.push(at(0.5));
            this.high.push(at(0.95));
        }
        this
    }

    pub(in crate::report) fn most(&self) -> i64 {
        self.median.iter().flatten().copied().max().unwrap_or(0)
    }

    /// The median by day, 0 where nothing was kept.
    pub(in crate::report) fn medians(&self) -> Vec<i64> {
        self.median.iter().map(|median| median.unwrap_or(0)).collect()
    }
}

/// A chart.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Panel {
    pub(in crate::report) name: String,
    /// What is counted.
    pub(in crate::report) about: String,
    pub(in crate::report) people: Banded,
    /// By day; empty where there is no limit.
    pub(in crate::report) capacity: Vec<Option<u64>>,
    pub(in crate::report) counts: Vec<Counted>,
}

/// What was counted.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Counted {
    /// The same in days since the start, so that the end of the first day is 0.
    #[serde(skip)]
    #[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "pages go by moments"))]
    pub(in crate::report) day: f64,
    /// Where it stands among figures of ends of days: a count of a day stands for its end.
    at: String,
    date: String,
    pub(in crate::report) value: Option<f64>,
    pub(in crate::report) at_least: Option<f64>,
    pub(in crate::report) at_most: Option<f64>,
    pub(in crate::report) error: f64,
    pub(in crate::report) is_assumed: bool,
}

/// The charts of an ensemble, and how many were left out.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Panels {
    pub(in crate::report) shown: Vec<Panel>,
    places_left_out: usize,
    series_left_out: usize,
}

impl Panels {
    pub(in crate::report) fn of(scenario: &Scenario, ensemble: &Ensemble, first: Option<&First>) -> Self {
        let period = scenario.period();
        let days = period.days();
        let mut used: Vec<&str> = Vec::new();
        let mut places: Vec<Panel> = Vec::new();
        for place in scenario.world().places().filter(|place| place.kind().has_capacity()) {
            let series: Vec<&Series> =
                scenario.observed().iter().filter(|series| is_of(scenario, series, &[place.id()])).collect();
            used.extend(series.iter().map(|series| series.name()));
            places.push(Panel {
                name: place.name().to_owned(),
                about: format!("{}, people present", place.kind().word().replace('_', " ")),
                people: Banded::of(&ensemble.people_in(place.id()), days),
                capacity: capacity(first, place.id(), days).unwrap_or_default(),
                counts: series.iter().flat_map(|series| counts(series, period)).collect(),
            });
        }
        // Counted ones first, then by size; places of one size stay in the order of the world.
        places.sort_by_key(|panel| std::cmp::Reverse((!panel.counts.is_empty(), panel.people.most())));
        places.retain(|panel| panel.people.most() > 0 || !panel.counts.is_empty());
        let places_left_out = places.len().saturating_sub(MOST);
        places.truncate(MOST);
        let mut series: Vec<Panel> = scenario
            .observed()
            .iter()
            .filter(|series| !used.contains(&series.name()))
            .map(|series| Panel {
                name: series.name().to_owned(),
                about: format!("series, {}", series.quantity().word().replace('_', " ")),
                people: Banded::of(&ensemble.series(series.name()), days),
                capacity: Vec::new(),
                counts: counts(series, period),
            })
            .collect();
        let series_left_out = series.len().saturating_sub(MOST);
        series.truncate(MOST);
        series.append(&mut places);
        Self { shown: series, places_left_out, series_left_out }
    }
}

/// The capacity of a place by day; none where it never has one.
pub(in crate::report) fn capacity(
    first: Option<&First>,
    place: PlaceId,
    days: u32,
) -> Option<Vec<Option<u64>>> {
    let by_day: Vec<Option<u64>> = (0..days).map(|day| first?.capacity(place, Day(day))).collect();
    by_day.iter().any(Option::is_some).then_some(by_day)
}

fn is_of(scenario: &Scenario, series: &Series, places: &[PlaceId]) -> bool {
    series.quantity() == Quantity::Present && scenario.places_of(series) == places
}

fn counts(series: &Series, period: &Period) -> Vec<Counted> {
    let corrected = series.corrected();
    let told = corrected.iter().map(|count| Counted {
        day: period.minutes_since_start(count.at().moment()) as f64 / (24.0 * 60.0) - 1.0,
        at: count.at().moment().saturating_sub(1.day()).to_string(),
        date: count.at().date().to_string(),
        value: count.value(),
        at_least: count.at_least(),
        at_most: count.at_most(),
        error: count.error(),
        is_assumed: count.is_assumed(),
    });
    told.collect()
}
