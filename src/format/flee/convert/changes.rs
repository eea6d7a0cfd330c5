//! Places that become others on a day. Flee looks for the file elsewhere (quirk 8), so only the reading of what is stated
//! has them.

use super::Conversion;
use crate::format::flee::case::{Kind, Location, LocationChange};
use crate::scenario::Change;
use crate::world::{PlaceKind, Stated};

impl Conversion<'_> {
    /// States the changes of `location_changes.csv`. A place that becomes a conflict zone is a town under threat: see
    /// [`intensity_of_type`](Self::intensity_of_type).
    pub(super) fn location_changes(&mut self) {
        if self.is_as_run() {
            return;
        }
        let case = self.case;
        for row in &case.location_changes {
            let Some(index) = case.location_of(&row.name) else { continue };
            let population = self.stated.world.places[index].what.population;
            let kind = match row.kind {
                Kind::Camp => PlaceKind::Camp,
                Kind::IdpCamp => PlaceKind::IdpCamp,
                Kind::Forward => PlaceKind::Hub,
                Kind::Marker => PlaceKind::Waypoint,
                Kind::Conflict | Kind::FloodZone | Kind::Town | Kind::Unknown => PlaceKind::Town,
            };
            let date = self.day(row.day.max(0));
            let is_taken = |other: &Stated<Change>| {
                other.what.place == row.name && other.what.date == date && other.what.kind.is_some()
            };
            let reason = if row.day < 0 || row.day >= i64::from(case.period.days) {
                format!("day {} is not in the period", row.day)
            } else if population > 0 && !kind.has_residents() {
                "people live there, and nobody could".to_owned()
            } else if self.stated.changes.iter().any(is_taken) {
                format!("it becomes another place on day {} already", row.day)
            } else {
                let what = Change::new(row.name.clone(), date).kind(kind);
                self.stated.changes.push(Stated { what, marks: row.marks.clone() });
                continue;
            };
            let message = format!("the change of `{}` is left out: {reason}", row.name);
            self.notes.push(row.marks.of("day"), message);
        }
    }

    /// The intensity of conflict that its type gives a place on a day; none before the type changes for the first time.
    pub(super) fn intensity_of_type(&self, location: &Location, day: i64) -> Option<f64> {
        let is_done = |row: &&LocationChange| row.name == location.name && (0..=day).contains(&row.day);
        let last = self.case.location_changes.iter().filter(is_done).max_by_key(|row| row.day)?;
        let intensity = self.case.settings.default_conflict_intensity.value;
        Some(if last.kind == Kind::Conflict { intensity } else { 0.0 })
    }
}
