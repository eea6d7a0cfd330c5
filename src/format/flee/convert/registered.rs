//! What was counted: the people who are registered, from whom flight follows, and the series to compare with.

use super::Conversion;
use super::counts::Counts;
use crate::scenario::{Correction, Count, FlightMode, Quantity, Series, StatedSeries, When, Where};
use crate::world::Evidence;
use jiff::ToSpan;
use jiff::civil::Date;

/// The name of the series that flight follows.
const REGISTERED: &str = "registered";
/// The name under which Flee keeps the total.
const TOTAL: &str = "total";

impl Conversion<'_> {
    /// States how many people were registered by the end of each day.
    pub(super) fn registered(&mut self) {
        if !self.follows_registration() || self.counts.is_empty() {
            return;
        }
        let days = i64::from(self.case.period.days);
        let by_day: Vec<i64> = (0..days).map(|day| self.people_registered(day)).collect();
        let camps: Vec<String> = self.camps().map(|index| self.case.locations[index].name.clone()).collect();
        if camps.is_empty() {
            return;
        }
        let start = self.case.period.start;
        // In a case of one camp, those registered and those in it would be counted at the same place.
        let quantity = if camps.len() == 1 { Quantity::Entered } else { Quantity::Present };
        let mut series = Series::new(REGISTERED, Where::Places(camps), quantity).sum_of(self.parts());
        // Whoever is registered on day 0 is in the camps already, or arrives on that day.
        let (at_first, besides) = if self.case.settings.spawn.insert_day0.value {
            (by_day[0], 0)
        } else {
            (0, self.registered_besides())
        };
        let known = self.registered_known(0);
        let first = Count::of(When::Moment(start.at(0, 0, 0, 0)), at_first as f64);
        series.counts.push(if known == 0 { first } else { first.known_on(self.date(known)) });
        for (day, people) in (0..).zip(by_day) {
            series.counts.push(self.count(day, self.registered_known(day), (people + besides) as f64));
        }
        self.stated.rules.flight.mode = FlightMode::Observed(REGISTERED.to_owned());
        self.state(series);
    }

    /// The day on which the count of a day was known. Of the total, which is on a straight line between two rows, it is that of
    /// the later one; a sum is added up anew from what was known of its parts.
    fn registered_known(&self, day: i64) -> i64 {
        let total = self.total().filter(|_| !self.case.settings.spawn.sum_from_camps.value);
        total.map_or(day, |counts| counts.known(day))
    }

    /// The series that are added up to those registered; none if they are the total.
    fn parts(&self) -> Vec<String> {
        if !self.case.settings.spawn.sum_from_camps.value {
            return Vec::new();
        }
        let is_camp = |place| self.camps().any(|camp| camp == place);
        let is_part = |counts: &&Counts| counts.place.is_some_and(|place| self.keeps(52) || is_camp(place));
        self.counts.iter().filter(is_part).map(|counts| counts.name.clone()).collect()
    }

    fn date(&self, day: i64) -> Date {
        self.case.period.start.saturating_add(super::timeline::within_dates(day).days())
    }

    /// A count of the end of a day, and when it was known.
    fn count(&self, day: i64, known: i64, people: f64) -> Count {
        let count = Count::of(self.date(day), people);
        if known == day { count } else { count.known_on(self.date(known)) }
    }

    /// People registered on a day: in all series but the total as Flee counts them, in the camps as it is meant.
    fn people_registered(&self, day: i64) -> i64 {
        let of = |counts: &Counts| counts.whole(day);
        if !self.case.settings.spawn.sum_from_camps.value {
            return self.total().map_or(0, of);
        }
        if self.keeps(52) {
            return self.counts.iter().filter(|counts| counts.name != TOTAL).map(of).sum();
        }
        self.camps().filter_map(|camp| self.counts_at(camp)).map(of).sum()
    }

    /// People whom Flee adds to those registered on day 0: the total, beside the camps that it is the total of.
    fn registered_besides(&self) -> i64 {
        let adds = self.keeps(15) && self.case.settings.spawn.sum_from_camps.value;
        if adds { self.total().map_or(0, |counts| counts.whole(0)) } else { 0 }
    }

    fn total(&self) -> Option<&Counts> {
        self.counts.iter().find(|counts| counts.name == TOTAL)
    }

    /// The places that are camps at the start, in the order of the file.
    fn camps(&self) -> impl Iterator<Item = usize> {
        let locations = self.case.locations.iter().enumerate();
        locations.filter(|(_, location)| location.kind.is_camp()).map(|(index, _)| index)
    }

    /// Notes what Flee counts among the registered that is not in any camp.
    fn note_what_is_counted(&mut self) {
        if !self.keeps(15) || !self.case.settings.spawn.sum_from_camps.value {
            return;
        }
        let arrive = !self.case.settings.spawn.insert_day0.value;
        if let Some(total) = self.case.observed.iter().find(|observed| observed.is_total())
            && arrive
        {
            let message = "on day 0 the total arrives beside the camps that it is the total of, so that people count twice";
            self.notes.quirk(15, Some(&total.at), message);
        }
    }

    /// States what was counted at every place that has a series.
    pub(super) fn observed(&mut self) {
        self.note_what_is_counted();
        for index in 0..self.counts.len() {
            let counts = &self.counts[index];
            let Some(place) = counts.place else { continue };
            let name = self.case.locations[place].name.clone();
            let mut series = Series::new(counts.name.clone(), Where::Place(name), Quantity::Present);
            let last = i64::from(self.case.period.days) - 1;
            let inside = counts.rows.iter().filter(|&&(day, _)| 0 < day && day < last).map(|&(day, _)| day);
            let mut days: Vec<i64> = [0].into_iter().chain(inside).chain([last]).collect();
            days.dedup();
            for day in days {
                let count = self.count(day, counts.known(day), counts.published(day).max(0.0));
                // What the first and the last day have from the line is for those who follow it, and was never counted.
                let assumed = if counts.is_row(day) { Vec::new() } else { vec!["value".to_owned()] };
                series.counts.push(count.with_evidence(Evidence { assumed, ..Evidence::default() }));
            }
            for &(day, people) in counts.recounts() {
                series.corrections.push(Correction::new(self.date(day), people));
            }
            self.state(series);
        }
    }

    fn state(&mut self, what: Series) {
        let marks = crate::error::Marks::default();
        let count_marks = vec![marks.clone(); what.counts.len()];
        let correction_marks = vec![marks.clone(); what.corrections.len()];
        self.stated.observed.push(StatedSeries { what, marks, count_marks, correction_marks });
    }
}
