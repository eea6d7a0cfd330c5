//! What happens: conflicts, closures, changes of places.

use super::Conversion;
use crate::format::flee::case::{Closure as Row, ClosureKind, DailyTable, Kind, Location};
use crate::scenario::{Change, Closure, Shut, Threat, ThreatKind};
use crate::world::{PlaceKind, Stated};
use jiff::ToSpan;
use jiff::civil::DateTime;

/// Intensities up to this are none to Flee.
const NOTHING: f64 = 1e-6;

/// A conflict at a place: from a day to the day before another, and how intense.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Conflict {
    start: i64,
    end: i64,
    intensity: f64,
}

impl Conversion<'_> {
    /// The beginning of a day.
    pub(super) fn day(&self, day: i64) -> DateTime {
        self.case.period.start.at(0, 0, 0, 0).saturating_add(day.days())
    }

    fn days(&self) -> i64 {
        i64::from(self.case.period.days)
    }

    /// States all conflicts as threats and gives the strongest intensity, by which they are divided if it is above 1.
    pub(super) fn threats(&mut self) -> f64 {
        let case = self.case;
        let mut all = Vec::new();
        if !(self.floods_drive() && self.is_as_run()) {
            for location in &case.locations {
                let conflicts =
                    if self.is_as_run() { self.as_run(location) } else { self.as_stated(location) };
                all.extend(conflicts.into_iter().map(|conflict| (location, conflict)));
            }
        }
        let strongest = all.iter().map(|(_, conflict)| conflict.intensity).fold(1.0, f64::max);
        for (location, conflict) in all {
            let mut threat =
                Threat::new(ThreatKind::Clashes, location.name.clone(), self.day(conflict.start))
                    .with_intensity(conflict.intensity / strongest)
                    .with_lead(0.0, 0.0)
                    .with_reach(0.0)
                    .with_half_life(0.0);
            if conflict.end < self.days() {
                threat = threat.until(self.day(conflict.end));
            }
            self.stated.threats.push(Stated { what: threat, marks: location.marks.clone() });
        }
        strongest
    }

    /// The intensity of a conflict zone as its row of `locations.csv` states it.
    fn own_intensity(&self, location: &Location) -> f64 {
        location.attributes.number("conflict_intensity").unwrap_or(1.0)
    }

    /// The conflicts at a place as the files say: every change of intensity counts.
    fn as_stated(&self, location: &Location) -> Vec<Conflict> {
        let mut conflicts: Vec<Conflict> = Vec::new();
        for day in 0..self.days() {
            let intensity = self.stated_intensity(location, day);
            if intensity <= NOTHING {
                continue;
            }
            match conflicts.last_mut() {
                Some(last) if last.end == day && last.intensity.to_bits() == intensity.to_bits() => {
                    last.end = day + 1;
                }
                _ => conflicts.push(Conflict { start: day, end: day + 1, intensity }),
            }
        }
        conflicts
    }

    /// The intensity of conflict at a place on a day, by the table of conflicts or the type of the place.
    fn stated_intensity(&self, location: &Location, day: i64) -> f64 {
        let by_type = self.intensity_of_type(location, day);
        if let Some(table) = &self.case.conflicts {
            return value(table, &location.name, day).max(by_type.unwrap_or(0.0));
        }
        by_type.unwrap_or_else(|| {
            let has_begun = location.conflict_date.is_some_and(|start| start <= day);
            if location.kind == Kind::Conflict && has_begun { self.own_intensity(location) } else { 0.0 }
        })
    }

    /// The conflicts at a place as Flee has them: a conflict keeps the intensity with which it began (quirk 10), a
    /// conflict zone of `locations.csv` lasts until a conflict ends there (quirk 11), and a camp that opens or closes has none.
    fn as_run(&mut self, location: &Location) -> Vec<Conflict> {
        let mut conflicts: Vec<Conflict> = Vec::new();
        let mut now: Option<(i64, f64)> = None;
        if location.kind == Kind::Conflict && location.conflict_date.is_none_or(|day| day <= 0) {
            now = Some((0, self.own_intensity(location)));
            let first = self.case.conflicts.as_ref().map(|table| value(table, &location.name, 0));
            if first.is_some_and(|first| first <= NOTHING) && !self.keeps(11) {
                now = None;
            } else if first.is_some_and(|first| first <= NOTHING) {
                let message = format!(
                    "`{}`: in conflict from day 0, though not in the table of conflicts",
                    location.name
                );
                self.notes.quirk(11, location.marks.of("conflict_date"), message);
            }
        }
        let mut ignored = 0;
        for day in 0..self.days() {
            let end = |now: &mut Option<(i64, f64)>, conflicts: &mut Vec<Conflict>| {
                if let Some((start, intensity)) = now.take().filter(|&(start, _)| start < day) {
                    conflicts.push(Conflict { start, end: day, intensity });
                }
            };
            if let Some(table) = &self.case.conflicts {
                let today = value(table, &location.name, day);
                let before = if day == 0 { 0.0 } else { value(table, &location.name, day - 1) };
                if today > NOTHING && before < NOTHING {
                    end(&mut now, &mut conflicts);
                    now = Some((day, today));
                } else if today < NOTHING && before >= NOTHING {
                    end(&mut now, &mut conflicts);
                    self.conflict_ends(location, day);
                } else if today > NOTHING && today.to_bits() != before.to_bits() {
                    if self.keeps(10) {
                        ignored += 1;
                    } else {
                        end(&mut now, &mut conflicts);
                        now = Some((day, today));
                    }
                }
            }
            if self.camp_changes(location, day) {
                end(&mut now, &mut conflicts);
            }
        }
        if let Some((start, intensity)) = now {
            conflicts.push(Conflict { start, end: self.days(), intensity });
        }
        if ignored > 0 {
            let at = self
                .case
                .conflicts
                .as_ref()
                .and_then(|table| table.column(&location.name))
                .map(|column| &column.at);
            let message = format!(
                "`{}`: {ignored} of its changes of intensity during a conflict are passed over",
                location.name
            );
            self.notes.quirk(10, at, message);
        }
        conflicts
    }

    /// A camp in which a conflict ends has the chance of moving on of a town from then on (quirk 9).
    fn conflict_ends(&mut self, location: &Location, day: i64) {
        if location.kind == Kind::Town || location.kind == Kind::Conflict || location.kind == Kind::FloodZone
        {
            return;
        }
        let chance = self.case.settings.movement.default_movechance.value;
        let what = Change::new(location.name.clone(), self.day(day)).move_chance(chance);
        self.stated.changes.push(Stated { what, marks: location.marks.clone() });
        let message = format!(
            "`{}`: after its conflict, from day {day} on, people move on from it as from a town",
            location.name
        );
        self.notes.quirk(9, location.marks.of("kind"), message);
    }

    /// Whether a camp is closed or opened at a place on a day.
    fn camp_changes(&self, location: &Location, day: i64) -> bool {
        self.case.closures.iter().any(|row| {
            matches!(row.kind, ClosureKind::Camp | ClosureKind::IdpCamp)
                && row.name1 == location.name
                && (row.start == day || row.end == day)
        })
    }

    pub(super) fn closures(&mut self) {
        let case = self.case;
        for row in &case.closures {
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
                ClosureKind::RemoveForcedRedirection if self.is_as_run() => {
                    let message = "the redirection changes nothing, so that its end does not either";
                    self.notes.quirk(19, row.marks.of("kind"), message);
                }
                ClosureKind::Location | ClosureKind::RemoveForcedRedirection => {}
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
        if self.is_as_run() {
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

/// The intensity at a place on a day; the last row holds on.
fn value(table: &DailyTable, place: &str, day: i64) -> f64 {
    let Some(column) = table.column(place) else { return 0.0 };
    let last = column.values.len().saturating_sub(1);
    column.values.get((day as usize).min(last)).copied().unwrap_or(0.0)
}
