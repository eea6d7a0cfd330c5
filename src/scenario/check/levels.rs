//! Faults of levels, and of the rules about floods.

use super::{Check, call_level, show};
use crate::error::{ErrorKind, Marks};
use crate::id::PlaceId;
use crate::scenario::{FlightMode, Law, LevelKind, StatedLevel};
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn levels(&mut self) {
        let stated = self.stated;
        let mut seen: BTreeMap<(LevelKind, PlaceId), &Marks> = BTreeMap::new();
        for stated in &stated.levels {
            let (marks, level) = (&stated.marks, &stated.what);
            let what = call_level(level);
            for (key, id) in self.places(marks, &what, &level.at) {
                if let Some(first) = seen.insert((level.kind, id), marks) {
                    let name = self.world.place(id).name();
                    let before = crate::world::before(first.whole(), marks.whole());
                    let message = format!(
                        "{what}: the {} at `{name}` was stated before{before}; state it once",
                        level.kind
                    );
                    self.push(ErrorKind::Duplicate, marks, &key, message);
                }
            }
            if level.points.is_empty() {
                let message = format!("{what}: it has no values; give at least one");
                self.push(ErrorKind::MissingKey, marks, "values", message);
            }
            self.points(&what, stated);
        }
        self.departures();
    }

    fn points(&mut self, what: &str, stated: &StatedLevel) {
        let mut last = None;
        for (point, marks) in stated.what.points.iter().zip(&stated.point_marks) {
            self.year(marks, &format!("{what}: "), "date", point.at);
            self.number(marks, what, "value", point.value, stated.what.kind.bounds());
            if let Some(last) = last
                && point.at <= last
            {
                let (at, last) = (show(point.at), show(last));
                let message = format!(
                    "{what}: `date` is {at}, not after the {last} before it; put the values in order of time"
                );
                self.push(ErrorKind::Date, marks, "date", message);
            }
            last = Some(point.at);
        }
    }

    /// How many leave a flooded place must fit the law and the mode of flight.
    fn departures(&mut self) {
        let (rules, marks) = (&self.stated.rules, &self.stated.rule_marks);
        let departures = &rules.flood.departures;
        if departures.is_empty() {
            return;
        }
        if rules.flight.mode != FlightMode::Driven {
            let message = "`rules.flood.departures` is for driven flight; set `rules.flight.mode = \"driven\"` or leave it \
                           out";
            self.push(ErrorKind::Contradiction, marks, "flood.departures", message.to_owned());
        }
        let (law, what) = match rules.flight.law {
            Law::Number | Law::Poisson => return,
            Law::Hazard => ("hazard", "chances"),
            Law::Share => ("share", "shares"),
        };
        if let Some((index, above)) = departures.iter().enumerate().find(|(_, value)| **value > 1.0) {
            let message = format!(
                "`rules.flood.departures` holds {above}; with `rules.flight.law = \"{law}\"` they are {what}, from 0 to 1"
            );
            self.push(ErrorKind::OutOfRange, marks, &format!("flood.departures.{index}"), message);
        }
    }
}
