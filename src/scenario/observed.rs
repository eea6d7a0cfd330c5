//! What was counted: series of observations of named sets of places, with errors, bounds and corrections.

use crate::scenario::period::Period;
use crate::units::Step;
use crate::world::Evidence;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound::{Excluded, Unbounded};

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Displaced people present.
    Present,
    /// People who have entered since the period started, and what was counted before.
    Entered,
    /// People who have gone home since the period started, and what was counted before.
    Returned,
    /// People present and waiting to cross.
    Waiting,
}

impl Quantity {
    /// Every quantity, in order.
    pub const ALL: [Self; 4] = [Self::Present, Self::Entered, Self::Returned, Self::Waiting];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Entered => "entered",
            Self::Returned => "returned",
            Self::Waiting => "waiting",
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Where something was counted or measured, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// At one place.
    Place(String),
    /// At several places together.
    Places(Vec<String>),
    /// In a named set of places.
    Set(String),
}

/// When people were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On a day; stands for its end.
    Day(Date),
    /// At a moment.
    Moment(DateTime),
}

impl When {
    /// The date.
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Moment(moment) => moment.date(),
        }
    }

    /// The moment for which it stands: that itself, or the end of the day.
    pub fn moment(self) -> DateTime {
        use jiff::ToSpan;
        match self {
            Self::Day(date) => date.at(0, 0, 0, 0).saturating_add(1.day()),
            Self::Moment(moment) => moment,
        }
    }
}

impl From<Date> for When {
    fn from(date: Date) -> Self {
        Self::Day(date)
    }
}

impl From<DateTime> for When {
    fn from(moment: DateTime) -> Self {
        Self::Moment(moment)
    }
}

/// One count: a value, or bounds where only those are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    pub(crate) at: When,
    pub(crate) value: Option<f64>,
    pub(crate) at_least: Option<f64>,
    pub(crate) at_most: Option<f64>,
    pub(crate) error: f64,
    pub(crate) known: Option<Date>,
    pub(crate) evidence: Evidence,
}

impl Count {
    /// A count of `people`.
    pub fn of(at: impl Into<When>, people: f64) -> Self {
        Self { value: Some(people), ..Self::between(at, None, None) }
    }

    /// At least and at most so many people; at least one of the two is given.
    pub fn between(at: impl Into<When>, at_least: Option<f64>, at_most: Option<f64>) -> Self {
        Self {
            at: at.into(),
            value: None,
            at_least,
            at_most,
            error: 0.0,
            known: None,
            evidence: Evidence::default(),
        }
    }

    /// With a standard error in people (0 unless said otherwise).
    #[must_use]
    pub fn with_error(mut self, people: f64) -> Self {
        self.error = people;
        self
    }

    /// Published on this date (its own date unless said otherwise).
    #[must_use]
    pub fn known_on(mut self, date: Date) -> Self {
        self.known = Some(date);
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// When people were counted.
    pub fn at(&self) -> When {
        self.at
    }

    /// How many, if a number was given.
    pub fn value(&self) -> Option<f64> {
        self.value
    }

    /// The lower bound, if only bounds were given.
    pub fn at_least(&self) -> Option<f64> {
        self.at_least
    }

    /// The upper bound, if only bounds were given.
    pub fn at_most(&self) -> Option<f64> {
        self.at_most
    }

    /// The standard error in people.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// When it was published.
    pub fn known(&self) -> Date {
        self.known.unwrap_or_else(|| self.at.date())
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether its value is a guess that nobody counted: `assumed = ["value"]`. Such counts are not scored.
    pub fn is_assumed(&self) -> bool {
        self.evidence.assumed.iter().any(|key| key == "value")
    }

    /// The step at whose end this was counted, if it lies in the period.
    pub fn step(&self, period: &Period) -> Option<Step> {
        period.step_until(self.at.moment())
    }

    /// How far `people` is from what was counted: the difference to the value, or to the nearest bound.
    pub fn miss(&self, people: f64) -> f64 {
        if let Some(value) = self.value {
            return people - value;
        }
        let above = self.at_most.map_or(0.0, |most| (people - most).max(0.0));
        let below = self.at_least.map_or(0.0, |least| (people - least).min(0.0));
        above + below
    }
}

/// A recount that restates earlier counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    pub(crate) date: Date,
    pub(crate) value: f64,
    pub(crate) since: Option<Date>,
    pub(crate) known: Option<Date>,
    pub(crate) evidence: Evidence,
}

impl Correction {
    /// A recount on `date` that found `value` people; all earlier counts are restated by the same ratio.
    pub fn new(date: Date, value: f64) -> Self {
        Self { date, value, since: None, known: None, evidence: Evidence::default() }
    }

    /// Only counts from this date on are restated.
    #[must_use]
    pub fn since(mut self, date: Date) -> Self {
        self.since = Some(date);
        self
    }

    /// Published on this date (its own unless said otherwise).
    #[must_use]
    pub fn known_on(mut self, date: Date) -> Self {
        self.known = Some(date);
        self
    }

    /// When it was published.
    pub fn known(&self) -> Date {
        self.known.unwrap_or(self.date)
    }

    /// The date of the recount.
    pub fn date(&self) -> Date {
        self.date
    }

    /// What it found.
    pub fn value(&self) -> f64 {
        self.value
    }
}

/// A series of counts of one quantity in one set of places.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub(crate) name: String,
    pub(crate) at: Where,
    pub(crate) quantity: Quantity,
    pub(crate) sum_of: Vec<String>,
    pub(crate) counts: Vec<Count>,
    pub(crate) corrections: Vec<Correction>,
}

impl Series {
    /// A series without counts yet.
    pub fn new(name: impl Into<String>, at: Where, quantity: Quantity) -> Self {
        Self {
            name: name.into(),
            at,
            quantity,
            sum_of: Vec::new(),
            counts: Vec::new(),
            corrections: Vec::new(),
        }
    }

    /// Was made by adding up these other series, each on a straight line between its counts. A count of the sum can be known no sooner
    /// than those around it in every part: [`Scenario::known_at`](crate::Scenario::known_at) adds up anew what was known.
    #[must_use]
    pub fn sum_of<T: Into<String>>(mut self, series: impl IntoIterator<Item = T>) -> Self {
        self.sum_of = series.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a count.
    #[must_use]
    pub fn count(mut self, count: Count) -> Self {
        self.counts.push(count);
        self
    }

    /// Adds a correction.
    #[must_use]
    pub fn correction(mut self, correction: Correction) -> Self {
        self.corrections.push(correction);
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where people were counted.
    pub fn place(&self) -> &Where {
        &self.at
    }

    /// What was counted.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The names of the series of which it is the sum; none if it was counted by itself.
    pub fn parts(&self) -> &[String] {
        &self.sum_of
    }

    /// The counts as they were published, in order of time.
    pub fn counts(&self) -> &[Count] {
        &self.counts
    }

    /// The recounts that restate earlier counts.
    pub fn corrections(&self) -> &[Correction] {
        &self.corrections
    }

    /// The counts with every correction applied, in order of its date: on the date of a recount its value holds, and
    /// earlier counts (from `since` on) are multiplied by the ratio of the recount to the last count before it.
    pub fn corrected(&self) -> Vec<Count> {
        let mut counts = self.counts.clone();
        let mut corrections: Vec<&Correction> = self.corrections.iter().collect();
        corrections.sort_by_key(|c| c.date);
        for correction in corrections {
            let before = counts
                .iter()
                .rfind(|c| c.at.date() < correction.date && c.value.is_some())
                .and_then(|c| c.value);
            let ratio = before.map_or(1.0, |old| if old > 0.0 { correction.value / old } else { 1.0 });
            for count in &mut counts {
                let date = count.at.date();
                let restated = date < correction.date && correction.since.is_none_or(|s| s <= date);
                if date == correction.date && count.value.is_some() {
                    count.value = Some(correction.value);
                } else if restated {
                    for figure in [&mut count.value, &mut count.at_least, &mut count.at_most] {
                        *figure = figure.map(|people| people * ratio);
                    }
                }
            }
        }
        counts
    }
}

/// The values of a series, corrections applied, by minutes since the start.
pub(crate) fn points(series: &Series, period: &Period) -> BTreeMap<i64, f64> {
    let counts = series.corrected();
    let values = counts.iter();
    values
        .filter_map(|count| Some((period.minutes_since_start(count.at().moment()), count.value()?)))
        .collect()
}

/// The straight line between the points around a minute, constant before the first and after the last.
pub(crate) fn line(points: &BTreeMap<i64, f64>, minute: i64) -> Option<f64> {
    let before = points.range(..=minute).next_back();
    let after = points.range((Excluded(minute), Unbounded)).next();
    match (before, after) {
        (Some((m0, v0)), Some((m1, v1))) =>
        // In Flee's order of operations: in another one, a whole number may come out just below itself and be cut.
        {
            Some(v0 + (minute - m0) as f64 / (m1 - m0) as f64 * (v1 - v0))
        }
        (Some((_, people)), None) | (None, Some((_, people))) => Some(*people),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_recount_restates_what_was_counted_before() {
        let june = |day| date(2012, 6, day);
        let series = Series::new("camp", Where::Place("camp".into()), Quantity::Present)
            .count(Count::of(june(1), 100.0))
            .count(Count::of(june(5), 200.0))
            .count(Count::of(june(10), 150.0))
            .count(Count::of(june(12), 160.0))
            .correction(Correction::new(june(10), 150.0));
        let values: Vec<f64> = series.corrected().iter().filter_map(Count::value).collect();
        assert_eq!(values, [75.0, 150.0, 150.0, 160.0]);
        let late = Series { corrections: vec![Correction::new(june(10), 150.0).since(june(5))], ..series };
        let values: Vec<f64> = late.corrected().iter().filter_map(Count::value).collect();
        assert_eq!(values, [100.0, 150.0, 150.0, 160.0]);
    }

    #[test]
    fn a_bound_is_missed_only_from_outside() {
        let count = Count::between(date(2011, 6, 17), Some(9600.0), None);
        assert_eq!((count.miss(9_000.0), count.miss(10_000.0)), (-600.0, 0.0));
        assert_eq!(Count::of(date(2011, 6, 17), 10.0).miss(12.0), 2.0);
    }
}
