//! Closures of borders, places and routes, and camps that open later.
//!
//! To Flee a route is open or shut, whoever shut it: of closures that overlap, the first to end opens the route for all
//! (quirk 63). Where that matters, and where rows shut the same twice, closures are stated route by route.

use super::Conversion;
use crate::format::flee::case::{Closure as Row, ClosureKind};
use crate::scenario::{Change, Closure, Shut};
use crate::world::{PlaceKind, Stated};
use jiff::civil::DateTime;
use std::collections::BTreeSet;

/// Two places with a route between them, by their indices in the case, in the order of the first row that states one.
type Ends = (usize, usize);

impl Conversion<'_> {
    pub(super) fn closures(&mut self) {
        let case = self.case;
        let apart = self.rows_apart();
        for (index, row) in case.closures.iter().enumerate() {
            if apart.rows.contains(&index) {
                // For what there is to say of its days.
                self.when(row);
                continue;
            }
            match row.kind {
                ClosureKind::Country => {
                    self.shut(row, Shut::Border(row.name1.clone(), row.name2.clone()));
                }
                ClosureKind::Location if case.location_of(&row.name1).is_some() => {
                    self.shut(row, Shut::Place(row.name1.clone()));
                }
                ClosureKind::Link => self.link(row),
                ClosureKind::Camp => self.camp(row, PlaceKind::Camp),
                ClosureKind::IdpCamp => self.camp(row, PlaceKind::IdpCamp),
                ClosureKind::RemoveForcedRedirection if self.keeps(19) => {
                    let message = "the redirection changes nothing, so that its end does not either";
                    self.notes.quirk(19, row.marks.of("kind"), message);
                }
                ClosureKind::Location | ClosureKind::RemoveForcedRedirection => {}
            }
        }
        for (ends, row) in apart.routes {
            self.shut_route(ends, &case.closures[row]);
        }
    }

    /// The rows that cannot be stated as they are.
    fn rows_apart(&mut self) -> Apart {
        let case = self.case;
        let mut all: Vec<Ends> = Vec::new();
        for row in case.routes.iter().filter(|row| row.from != row.to) {
            if !all.iter().any(|&ends| ends == (row.from, row.to) || ends == (row.to, row.from)) {
                all.push((row.from, row.to));
            }
        }
        let mut rows = BTreeSet::new();
        for &ends in &all {
            let touching = self.closures_of(ends);
            let by_name = |row: usize| {
                let row = &case.closures[row];
                let mut names = [&row.name1, &row.name2];
                names.sort_unstable();
                (row.kind, if row.kind == ClosureKind::Location { [&row.name1; 2] } else { names })
            };
            let is_twice = |&row: &usize| {
                touching
                    .iter()
                    .any(|&other| other != row && by_name(other) == by_name(row) && self.overlap(row, other))
            };
            rows.extend(touching.iter().copied().filter(is_twice));
            if self.keeps(63) && self.shut_days(ends, true) != self.shut_days(ends, false) {
                rows.extend(&touching);
                let names = [ends.0, ends.1].map(|index| &case.locations[index].name);
                let message = format!(
                    "`{}`–`{}`: the first of the closures that overlap to end opens it for all of them",
                    names[0], names[1]
                );
                self.notes.quirk(63, case.closures[touching[0]].marks.of("end"), message);
            }
        }
        let routes = all.into_iter().filter_map(|ends| {
            let first = self.closures_of(ends).into_iter().find(|row| rows.contains(row))?;
            Some((ends, first))
        });
        let routes = routes.collect();
        Apart { rows, routes }
    }

    /// The rows that shut the routes between two places.
    fn closures_of(&self, (from, to): Ends) -> Vec<usize> {
        let ends = [from, to].map(|index| &self.case.locations[index]);
        let is_either = |row: &Row, one: &String, other: &String| {
            (&row.name1, &row.name2) == (one, other) || (&row.name1, &row.name2) == (other, one)
        };
        let touches = |row: &Row| match row.kind {
            ClosureKind::Country => is_either(row, &ends[0].country, &ends[1].country),
            ClosureKind::Location => ends.iter().any(|end| end.name == row.name1),
            ClosureKind::Link => !self.keeps(18) && is_either(row, &ends[0].name, &ends[1].name),
            ClosureKind::Camp | ClosureKind::IdpCamp | ClosureKind::RemoveForcedRedirection => false,
        };
        let rows = self.case.closures.iter().enumerate();
        rows.filter(|(_, row)| touches(row)).map(|(index, _)| index).collect()
    }

    /// Whether a row holds on a day.
    fn holds(&self, row: usize, day: i64) -> bool {
        let row = &self.case.closures[row];
        (0..=day).contains(&row.start) && (row.end < row.start || day < row.end)
    }

    fn overlap(&self, one: usize, other: usize) -> bool {
        (0..self.days()).any(|day| self.holds(one, day) && self.holds(other, day))
    }

    /// Whether the routes between two places are shut, day by day; as Flee runs, or on every day on which any row holds.
    fn shut_days(&self, ends: Ends, as_run: bool) -> Vec<bool> {
        let rows = self.closures_of(ends);
        let mut is_shut = false;
        let today = |day| {
            for &row in &rows {
                let row = &self.case.closures[row];
                // On one day a row shuts before it opens.
                is_shut = (is_shut || row.start == day) && row.end != day;
            }
            if as_run { is_shut } else { rows.iter().any(|&row| self.holds(row, day)) }
        };
        (0..self.days()).map(today).collect()
    }

    /// States the closures of the routes between two places, noted at a row.
    fn shut_route(&mut self, ends: Ends, row: &Row) {
        let days = self.shut_days(ends, self.keeps(63));
        let name = |index: usize| self.case.locations[index].name.clone();
        let mut start = None;
        for day in 0..=self.days() {
            let is_shut = days.get(day as usize).copied().unwrap_or_default();
            match start {
                None if is_shut => start = Some(day),
                Some(first) if !is_shut => {
                    let mut what = Closure::new(Shut::Route(name(ends.0), name(ends.1)), self.day(first));
                    if day < self.days() {
                        what = what.until(self.day(day));
                    }
                    self.stated.closures.push(Stated { what, marks: row.marks.clone() });
                    start = None;
                }
                _ => {}
            }
        }
    }

    /// The days on which something is shut; none if that never happens.
    fn when(&mut self, row: &Row) -> Option<(DateTime, Option<DateTime>)> {
        if row.start < 0 || row.start >= self.days() {
            let message = format!("day {} is not in the period; the closure never happens", row.start);
            self.notes.push(row.marks.of("start"), message);
            return None;
        }
        if row.end == row.start {
            let message = "it opens again on the day on which it shuts; the closure never happens";
            self.notes.push(row.marks.of("end"), message);
            return None;
        }
        let opens = (row.end > row.start && row.end < self.days()).then(|| self.day(row.end));
        if row.end >= 0 && row.end < row.start {
            let message = format!("day {} is before day {}; it never opens again", row.end, row.start);
            self.notes.push(row.marks.of("end"), message);
        }
        Some((self.day(row.start), opens))
    }

    fn shut(&mut self, row: &Row, shut: Shut) {
        let Some((start, end)) = self.when(row) else { return };
        if let Shut::Border(one, other) = &shut {
            let is_border = self.case.routes.iter().any(|route| {
                let ends = [route.from, route.to].map(|end| &self.case.locations[end].country);
                ends == [one, other] || ends == [other, one]
            });
            if !is_border {
                let message = format!("no route leads from `{one}` to `{other}`; nothing is shut");
                self.notes.push(row.marks.of("name1"), message);
                return;
            }
        }
        let mut closure = Closure::new(shut, start);
        if let Some(end) = end {
            closure = closure.until(end);
        }
        self.stated.closures.push(Stated { what: closure, marks: row.marks.clone() });
    }

    fn link(&mut self, row: &Row) {
        let (one, other) = (&row.name1, &row.name2);
        if self.keeps(18) {
            let message =
                format!("the route `{one}`–`{other}` stays open, for Flee does not find it by name");
            self.notes.quirk(18, row.marks.of("kind"), message);
            return;
        }
        let ends = self.case.location_of(one).zip(self.case.location_of(other));
        let is_route = ends.is_some_and(|(a, b)| {
            self.case
                .routes
                .iter()
                .any(|route| (route.from, route.to) == (a, b) || (route.from, route.to) == (b, a))
        });
        if is_route {
            self.shut(row, Shut::Route(one.clone(), other.clone()));
        } else {
            let message = format!("no route leads from `{one}` to `{other}`; nothing is shut");
            self.notes.push(row.marks.of("name1"), message);
        }
    }

    /// A camp that is a town until it opens.
    fn camp(&mut self, row: &Row, kind: PlaceKind) {
        if self.case.location_of(&row.name1).is_none() {
            return;
        }
        let Some((start, end)) = self.when(row) else { return };
        let mut change = |date, kind| {
            let what = Change::new(row.name1.clone(), date).kind(kind);
            self.stated.changes.push(Stated { what, marks: row.marks.clone() });
        };
        change(start, PlaceKind::Town);
        if let Some(end) = end {
            change(end, kind);
        }
    }
}

/// Rows that are stated route by route.
struct Apart {
    rows: BTreeSet<usize>,
    /// The routes that they shut, each with the first of its rows among them.
    routes: Vec<(Ends, usize)>,
}
