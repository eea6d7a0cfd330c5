//! Faults of what was counted, and of flight that follows it.

use super::Check;
use crate::error::{ErrorKind, did_you_mean};
use crate::scenario::{FlightMode, LevelKind, Quantity, StatedSeries, When};
use crate::units::Bounds;
use std::collections::BTreeSet;

impl<'a> Check<'a> {
    pub(super) fn observed(&mut self) {
        let stated = self.stated;
        let names = stated.observed.iter().map(|s| (s.what.name.as_str(), &s.marks));
        crate::world::unique(self.faults, "observed series", names);
        for stated in &stated.observed {
            let (marks, series) = (&stated.marks, &stated.what);
            let what = format!("observed `{}`", series.name);
            self.places(marks, &what, &series.at);
            if series.counts.is_empty() {
                let message = format!("{what}: it has no counts; give at least one");
                self.push(ErrorKind::MissingKey, marks, "counts", message);
            }
            self.parts(&what, stated);
            self.counts(&what, stated);
            self.corrections(&what, stated);
        }
    }

    /// A sum has parts that are counted by themselves, each once.
    fn parts(&mut self, what: &str, stated: &StatedSeries) {
        let all = &self.stated.observed;
        let mut seen = BTreeSet::new();
        for name in &stated.what.sum_of {
            let part = all.iter().find(|other| other.what.name == *name);
            let (kind, fault) = match part {
                None => {
                    let names = all.iter().map(|other| other.what.name.as_str());
                    let near = did_you_mean(name, names);
                    (ErrorKind::UnknownName, format!("no series is called `{name}`{near}"))
                }
                Some(_) if !seen.insert(name) => {
                    (ErrorKind::Duplicate, format!("`{name}` is added twice; name it once"))
                }
                Some(part) if !part.what.sum_of.is_empty() => {
                    (ErrorKind::Contradiction, format!("`{name}` is a sum itself; name its parts"))
                }
                Some(_) => continue,
            };
            self.push(kind, &stated.marks, "sum_of", format!("{what}: in `sum_of`, {fault}"));
        }
    }

    fn counts(&mut self, what: &str, stated: &StatedSeries) {
        let mut seen = BTreeSet::new();
        let has_steps = self.stated.step_hours > 0 && 24 % self.stated.step_hours == 0;
        for (count, marks) in stated.what.counts.iter().zip(&stated.count_marks) {
            let at = show_when(count.at);
            let figures = [("value", count.value), ("at_least", count.at_least), ("at_most", count.at_most)];
            for (key, figure) in figures {
                if let Some(figure) = figure {
                    self.number(marks, what, key, figure, Bounds::Closed(0.0, 1e12));
                }
            }
            self.number(marks, what, "error", count.error, Bounds::Closed(0.0, 1e12));
            let bounded = count.at_least.is_some() || count.at_most.is_some();
            if count.value.is_some() && bounded {
                let message =
                    format!("{what}: the count on {at} has a `value` and bounds; keep one of the two");
                self.push(ErrorKind::Contradiction, marks, "value", message);
            } else if count.value.is_none() && !bounded {
                let message = format!(
                    "{what}: the count on {at} says nothing; give a `value`, `at_least` or `at_most`"
                );
                self.push(ErrorKind::MissingKey, marks, "date", message);
            }
            if let (Some(least), Some(most)) = (count.at_least, count.at_most)
                && least > most
            {
                let message =
                    format!("{what}: `at_least` {least} is above `at_most` {most}; correct one of them");
                self.push(ErrorKind::Contradiction, marks, "at_least", message);
            }
            if let Some(known) = count.known
                && known < count.at.date()
            {
                let message =
                    format!("{what}: known on {known}, before it was counted on {at}; correct one of them");
                self.push(ErrorKind::Date, marks, "known", message);
            }
            // A count at the very start is what later counts of the series are held against.
            let is_at_the_start = count.at.moment() == self.period.start.at(0, 0, 0, 0);
            let lies_inside = || is_at_the_start || self.period.step_until(count.at.moment()).is_some();
            if self.dates && has_steps && !lies_inside() {
                let last = self.period.date(self.period.last_day());
                let message = format!(
                    "{what}: the count on {at} lies outside the period {} to {last}; leave it out or lengthen the \
                     period",
                    self.period.start
                );
                self.push(ErrorKind::Date, marks, "date", message);
            }
            if !seen.insert(count.at.moment()) {
                let message = format!("{what}: there are two counts for {at}; keep one");
                self.push(ErrorKind::Duplicate, marks, "date", message);
            }
        }
    }

    fn corrections(&mut self, what: &str, stated: &StatedSeries) {
        let counts = &stated.what.counts;
        let mut seen = BTreeSet::new();
        for (correction, marks) in stated.what.corrections.iter().zip(&stated.correction_marks) {
            let date = correction.date;
            self.year(marks, &format!("{what}: "), "date", date.at(0, 0, 0, 0));
            if let Some(since) = correction.since {
                self.year(marks, &format!("{what}: "), "since", since.at(0, 0, 0, 0));
            }
            if !seen.insert(date) {
                let message = format!("{what}: there are two corrections for {date}; keep one");
                self.push(ErrorKind::Duplicate, marks, "date", message);
            }
            self.number(marks, what, "value", correction.value, Bounds::Closed(0.0, 1e12));
            if counts.iter().all(|c| c.at.date() >= date || c.value.is_none()) {
                let message = format!(
                    "{what}: the correction on {date} restates nothing; no value was counted before it"
                );
                self.push(ErrorKind::Contradiction, marks, "date", message);
            }
            if let Some(since) = correction.since
                && since >= date
            {
                let message = format!(
                    "{what}: `since` {since} is not before the correction on {date}; correct one of them"
                );
                self.push(ErrorKind::Date, marks, "since", message);
            }
            if let Some(known) = correction.known
                && known < date
            {
                let message =
                    format!("{what}: known on {known}, before the recount on {date}; correct one of them");
                self.push(ErrorKind::Date, marks, "known", message);
            }
        }
    }

    /// The series from which people leave, if the rules name one.
    pub(super) fn flight_series(&mut self) -> Option<&'a StatedSeries> {
        let FlightMode::Observed(name) = &self.stated.rules.flight.mode else { return None };
        let series = self.stated.observed.iter().find(|s| s.what.name == *name);
        if series.is_none() {
            let names = self.stated.observed.iter().map(|s| s.what.name.as_str());
            let hint = self.faults.hint(name, names);
            let message = format!("`rules.flight.series`: no observed series is called `{name}`{hint}");
            self.push(ErrorKind::UnknownName, &self.stated.rule_marks, "flight.series", message);
        }
        series
    }

    pub(super) fn flight(&mut self, series: &StatedSeries) {
        let (marks, name) = (&self.stated.rule_marks, &series.what.name);
        let quantity = series.what.quantity;
        if !matches!(quantity, Quantity::Present | Quantity::Entered) {
            let message = format!(
                "`rules.flight.series`: `{name}` counts people `{quantity}`; flight needs `present` or `entered`"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        } else if quantity == Quantity::Present && self.stated.rules.returns.return_chance > 0.0 {
            let message = format!(
                "`rules.flight.series`: `{name}` counts people `present`, which falls when people return; with \
                 `rules.returns.return_chance` above 0, flight needs a series of people `entered`"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        }
        if series.what.counts.iter().filter(|c| c.value.is_some()).count() < 2 {
            let message = format!(
                "`rules.flight.series`: `{name}` has fewer than two counts with a `value`; give more"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        }
        let hunger = self.stated.levels.iter().any(|level| level.what.kind == LevelKind::Hunger);
        let hunger_drives = hunger && self.stated.rules.food.flight_share > 0.0;
        if self.stated.threats.is_empty() && !hunger_drives {
            let message = "`rules.flight.mode`: observed flight starts from threatened places; state at least one threat";
            self.push(ErrorKind::Unsupported, marks, "flight.mode", message.to_owned());
        }
    }
}

fn show_when(when: When) -> String {
    match when {
        When::Day(date) => date.to_string(),
        When::Moment(moment) => moment.to_string(),
    }
}
