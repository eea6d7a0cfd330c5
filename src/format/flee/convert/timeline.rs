//! What happens at places: conflicts.

use super::Conversion;
use crate::format::flee::case::{ClosureKind, DailyTable, Kind, Location};
use crate::scenario::{Change, Threat, ThreatKind};
use crate::world::Stated;
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

/// A number of days that dates can count: what is later or earlier is beyond all dates anyway.
pub(super) fn within_dates(days: i64) -> i64 {
    const FAR: i64 = 7_000_000;
    days.clamp(-FAR, FAR)
}

impl<'a> Conversion<'a> {
    /// The beginning of a day.
    pub(super) fn day(&self, day: i64) -> DateTime {
        self.case.period.start.at(0, 0, 0, 0).saturating_add(within_dates(day).days())
    }

    pub(super) fn days(&self) -> i64 {
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
    fn own_intensity(location: &Location) -> f64 {
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
            if location.kind == Kind::Conflict && has_begun { Self::own_intensity(location) } else { 0.0 }
        })
    }

    /// The conflicts at a place as Flee has them: a conflict keeps the intensity with which it began (quirk 10), a
    /// conflict zone of `locations.csv` lasts until a conflict ends there (quirk 11), and a camp that opens or closes has none.
    fn as_run(&mut self, location: &Location) -> Vec<Conflict> {
        let mut conflicts: Vec<Conflict> = Vec::new();
        let mut now: Option<(i64, f64)> = None;
        if location.kind == Kind::Conflict && location.conflict_date.is_none_or(|day| day <= 0) {
            now = Some((0, Self::own_intensity(location)));
            let first = self.conflicts_as_run().map(|table| value(table, &location.name, 0));
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
            if let Some(intensity) = self.type_changes(location, day) {
                end(&mut now, &mut conflicts);
                now = Some((day, intensity)).filter(|_| intensity > NOTHING);
            }
            if let Some(table) = self.conflicts_as_run() {
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

    /// The table of conflicts, which Flee passes over where there are rules about floods.
    fn conflicts_as_run(&self) -> Option<&'a DailyTable> {
        self.case.conflicts.as_ref().filter(|_| self.case.settings.movement.flood.is_none())
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
}

/// The intensity at a place on a day; the last row holds on.
fn value(table: &DailyTable, place: &str, day: i64) -> f64 {
    let Some(column) = table.column(place) else { return 0.0 };
    let last = column.values.len().saturating_sub(1);
    column.values.get((day as usize).min(last)).copied().unwrap_or(0.0)
}
