//! The naive forecasts beside which an ensemble is scored, made of nothing that was not known by the origin.

use super::known::{day_of, history};
use super::shares::{Shares, in_proportion, nearest_camp};
use crate::id::PlaceId;
use crate::scenario::observed::{line, points};
use crate::scenario::{Count, Quantity, Scenario, Series};
use crate::study::daily_counts::followed;
use crate::study::ensemble::Daily;
use crate::study::naive::{Curve, Naive};
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A naive forecast: a single number of people for every count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Baseline {
    /// From the earlier counts of the same series; not defined where none was known.
    Counts(Naive),
    /// Everyone, shared out over the places in proportion to what is there; for people present.
    Shares(ShareBy),
    /// Everyone at the camp nearest to home by length of road, whatever is closed or full; for people present in camps.
    ///
    /// Homes count by population: those at which a threat is stated, or all where none of these has residents.
    NearestCamp,
}

/// What makes the share of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShareBy {
    /// Its population at the start.
    Population,
    /// Its capacity at the start; not defined where a place has none.
    Capacity,
}

impl Baseline {
    /// Those that are made unless others are stated.
    pub const USUAL: [Self; 6] = [
        Self::Counts(Naive::Persistence),
        Self::Counts(Naive::LastWeek),
        Self::Counts(Naive::Trend),
        Self::Shares(ShareBy::Population),
        Self::Shares(ShareBy::Capacity),
        Self::NearestCamp,
    ];

    /// The word for it in results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts(Naive::Persistence) => "persistence",
            Self::Counts(Naive::LastWeek) => "last_week",
            Self::Counts(Naive::Trend) => "trend",
            Self::Counts(Naive::Curve(Curve::Exponential)) => "exponential",
            Self::Counts(Naive::Curve(Curve::Logistic)) => "logistic",
            Self::Counts(Naive::Curve(Curve::Gompertz)) => "gompertz",
            Self::Counts(Naive::Curve(Curve::Weibull)) => "weibull",
            Self::Shares(ShareBy::Population) => "population_share",
            Self::Shares(ShareBy::Capacity) => "capacity_share",
            Self::NearestCamp => "nearest_camp",
        }
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counts(naive) => naive.fmt(f),
            Self::Shares(ShareBy::Population) => f.write_str("shares by population"),
            Self::Shares(ShareBy::Capacity) => f.write_str("shares by capacity"),
            Self::NearestCamp => f.write_str("everybody at the nearest camp"),
        }
    }
}

impl Serialize for Baseline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// How many people are shared out.
enum Everyone {
    /// As many as the series says that flight follows, which the model knows in advance as well.
    Followed(BTreeMap<i64, f64>),
    /// As many as were last counted.
    Counted(Option<f64>),
    /// As many as the ensemble has in the mean.
    Forecast(Daily),
}

/// Makes naive forecasts on an origin.
pub(in crate::study) struct Forecaster<'a> {
    scenario: &'a Scenario,
    origin: Date,
    everyone: Everyone,
    shares: Vec<(Baseline, Option<Shares>)>,
}

impl<'a> Forecaster<'a> {
    /// `total` names the series that counts everyone who is shared out; without it that which flight follows, and without
    /// that everyone who is forecast at the places of `present`, as `people` says for any places.
    pub(in crate::study) fn new(
        scenario: &'a Scenario,
        origin: Date,
        total: Option<&Series>,
        present: &[&Series],
        people: impl FnOnce(&[PlaceId]) -> Daily,
    ) -> Self {
        let followed = followed(scenario).and_then(|name| scenario.series(name));
        let total = total.or(followed);
        let counted: Vec<&Series> = total.map_or_else(|| present.to_vec(), |total| vec![total]);
        let among: BTreeSet<PlaceId> = counted.iter().flat_map(|series| scenario.places_of(series)).collect();
        let among: Vec<PlaceId> = among.into_iter().collect();
        let everyone = match total {
            Some(total) if followed.is_some_and(|followed| followed.name() == total.name()) => {
                Everyone::Followed(points(total, scenario.period()))
            }
            Some(total) => {
                Everyone::Counted(history(total, origin, scenario.period()).last().map(|last| last.1))
            }
            None => Everyone::Forecast(people(&among)),
        };
        let by = |by| (Baseline::Shares(by), in_proportion(scenario.world(), &among, by));
        let shares = vec![
            by(ShareBy::Population),
            by(ShareBy::Capacity),
            (Baseline::NearestCamp, nearest_camp(scenario, &among)),
        ];
        Self { scenario, origin, everyone, shares }
    }

    /// The forecasts of some counts of a series; none if one of them cannot be made.
    pub(in crate::study) fn forecasts(
        &self,
        baseline: Baseline,
        series: &Series,
        counts: &[&Count],
    ) -> Option<Vec<f64>> {
        let period = self.scenario.period();
        if let Baseline::Counts(naive) = baseline {
            let history = history(series, self.origin, period);
            let forecast = |count: &&Count| naive.forecast(&history, day_of(count, period));
            return (!history.is_empty()).then(|| counts.iter().map(forecast).collect());
        }
        let shares = self.shares.iter().find(|(known, _)| *known == baseline)?.1.as_ref()?;
        let share = shares.at(&self.scenario.places_of(series))?;
        if series.quantity() != Quantity::Present {
            return None;
        }
        counts.iter().map(|count| Some(share * self.everyone_at(count)?)).collect()
    }

    /// Everyone at the time of a count.
    fn everyone_at(&self, count: &Count) -> Option<f64> {
        let period = self.scenario.period();
        match &self.everyone {
            Everyone::Followed(points) => line(points, period.minutes_since_start(count.at().moment())),
            Everyone::Counted(people) => *people,
            Everyone::Forecast(people) => {
                let day = period.day_of(count.step(period)?);
                (!people.values(day).is_empty()).then(|| people.mean(day))
            }
        }
    }
}
