//! Simulated people by day and place beside those who were counted there: what scores compare.
//!
//! It is a plain table, so that whatever makes one (a run, an ensemble, a file of another simulator) is scored by the
//! same code, and whatever writes one need not know who made it.

use crate::error::{ErrorKind, Faults, Result};
use crate::units::Day;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Simulated people by day and place beside those who were counted there, at the end of every day from the first on.
#[derive(Debug, Clone, PartialEq)]
pub struct DailyCounts {
    start: Date,
    places: Vec<String>,
    days: Vec<DayCounts>,
}

/// One day of [`DailyCounts`].
#[derive(Debug, Clone, PartialEq)]
pub struct DayCounts {
    simulated: Vec<f64>,
    observed: Vec<Option<f64>>,
    totals: DayTotals,
}

/// Totals of one day in people, 0 or more. They are figures of their own: they may hold more than the places add up to,
/// and none is known unless it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DayTotals {
    /// People simulated at all places of the table together; the sum over the places stands for it unless it is stated.
    pub simulated: Option<f64>,
    /// People counted at all places of the table together; the sum over the places stands for it unless it is stated.
    pub observed: Option<f64>,
    /// Everyone simulated who is displaced, wherever they are.
    pub displaced: Option<f64>,
    /// Everyone who was registered, wherever they were, as published.
    pub registered: Option<f64>,
    /// People who were simulated too early: how far the registered total has fallen below those who fled.
    pub debt: Option<f64>,
    /// Everyone simulated who is displaced within their own country.
    pub internal: Option<f64>,
}

impl DayTotals {
    fn each(&self) -> [(&'static str, Option<f64>); 6] {
        [
            ("people simulated in all", self.simulated),
            ("people counted in all", self.observed),
            ("people displaced in all", self.displaced),
            ("people registered in all", self.registered),
            ("people in debt", self.debt),
            ("people displaced within their country", self.internal),
        ]
    }
}

impl DayCounts {
    /// People simulated and people counted at each place, in the order of the places; none where nobody was asked to
    /// count.
    pub fn new(simulated: Vec<f64>, observed: Vec<Option<f64>>) -> Self {
        Self { simulated, observed, totals: DayTotals::default() }
    }

    /// With totals that were stated apart from the places.
    #[must_use]
    pub fn with_totals(mut self, totals: DayTotals) -> Self {
        self.totals = totals;
        self
    }

    /// People simulated at each place.
    pub fn simulated(&self) -> &[f64] {
        &self.simulated
    }

    /// People counted at each place; none where no count was made.
    pub fn observed(&self) -> &[Option<f64>] {
        &self.observed
    }

    /// The totals that were stated.
    pub fn totals(&self) -> &DayTotals {
        &self.totals
    }

    /// People simulated and people counted at every place where a count was made, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        self.simulated
            .iter()
            .zip(&self.observed)
            .filter_map(|(simulated, observed)| Some((*simulated, (*observed)?)))
    }
}

impl DailyCounts {
    /// The table of some places from a date on.
    ///
    /// ```
    /// use displace::scenario::{DailyCounts, DayCounts};
    /// let days = vec![
    ///     DayCounts::new(vec![90.0, 10.0], vec![Some(100.0), None]),
    ///     DayCounts::new(vec![95.0, 20.0], vec![Some(110.0), Some(30.0)]),
    /// ];
    /// let places = vec!["Camp".to_owned(), "Town".to_owned()];
    /// let counts = DailyCounts::new(displace::date(2011, 6, 4), places, days)?;
    /// assert_eq!(counts.days().len(), 2);
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a place is named twice, a day has more or fewer figures than there are places, a figure is negative or not
    /// finite, or the last day lies beyond the year 9999.
    pub fn new(start: Date, places: Vec<String>, days: Vec<DayCounts>) -> Result<Self> {
        let mut faults = Faults::default();
        let mut known = BTreeSet::new();
        for place in &places {
            if !known.insert(place) {
                let message = format!("two places are called `{place}`; give each a name of its own");
                faults.push(ErrorKind::Duplicate, None, message);
            }
        }
        if start.checked_add((days.len() as i64).days()).is_err() {
            let message =
                format!("{} days from {start} on end beyond the year 9999; start earlier", days.len());
            faults.push(ErrorKind::Date, None, message);
        }
        for (number, day) in days.iter().enumerate() {
            day.check(number, &places, &mut faults);
        }
        faults.into_result()?;
        Ok(Self { start, places, days })
    }

    /// The first day.
    pub fn start(&self) -> Date {
        self.start
    }

    /// The date of a day.
    ///
    /// # Panics
    /// If the day lies beyond the year 9999.
    pub fn date(&self, day: Day) -> Date {
        self.start + i64::from(day.0).days()
    }

    /// The names of the places, in order.
    pub fn places(&self) -> &[String] {
        &self.places
    }

    /// The days, in order.
    pub fn days(&self) -> &[DayCounts] {
        &self.days
    }

    /// People counted at a place, by its position in the table, on a day; none if no count was made.
    pub fn observed(&self, place: usize, day: Day) -> Option<f64> {
        *self.days.get(day.0 as usize)?.observed.get(place)?
    }
}

impl DayCounts {
    fn check(&self, day: usize, places: &[String], faults: &mut Faults) {
        let lists = [("simulated", self.simulated.len()), ("observed", self.observed.len())];
        for (list, length) in lists {
            if length != places.len() {
                let message = format!(
                    "day {day} has {length} {list} figures for {} places; give one a place",
                    places.len()
                );
                faults.push(ErrorKind::Contradiction, None, message);
            }
        }
        let simulated =
            places.iter().zip(&self.simulated).map(|(place, people)| (place, "simulated", *people));
        let observed = places
            .iter()
            .zip(&self.observed)
            .filter_map(|(place, people)| Some((place, "counted", (*people)?)));
        for (place, what, people) in simulated.chain(observed) {
            if !is_number_of_people(people) {
                let message = format!("day {day}, `{place}`: {people} people {what}; it must be 0 or more");
                faults.push(ErrorKind::OutOfRange, None, message);
            }
        }
        for (what, people) in self.totals.each() {
            if let Some(people) = people.filter(|people| !is_number_of_people(*people)) {
                let message = format!("day {day}: {people} {what}; it must be 0 or more");
                faults.push(ErrorKind::OutOfRange, None, message);
            }
        }
    }
}

fn is_number_of_people(people: f64) -> bool {
    people.is_finite() && people >= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_fault_of_a_table_is_said_at_once() {
        // A table is often built in code from columns that were meant to have one length.
        let days = vec![
            DayCounts::new(vec![1.0], vec![Some(1.0), Some(f64::NAN)]),
            DayCounts::new(vec![-1.0, 2.0], vec![None, None])
                .with_totals(DayTotals { debt: Some(-3.0), ..DayTotals::default() }),
        ];
        let error = DailyCounts::new(date(2011, 6, 4), vec!["A".into(), "A".into()], days).unwrap_err();
        assert_eq!(
            error.to_string(),
            "two places are called `A`; give each a name of its own\n\
             day 0 has 1 simulated figures for 2 places; give one a place\n\
             day 0, `A`: NaN people counted; it must be 0 or more\n\
             day 1, `A`: -1 people simulated; it must be 0 or more\n\
             day 1: -3 people in debt; it must be 0 or more"
        );
        let late = DailyCounts::new(date(9999, 12, 30), Vec::new(), vec![DayCounts::new(vec![], vec![]); 5]);
        assert_eq!(late.unwrap_err().kind(), ErrorKind::Date);
    }
}
