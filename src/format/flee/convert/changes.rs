//! Places that become others on a day. Flee looks for the file elsewhere (quirk 8), so that only a reading without that
//! has them.

use super::Conversion;
use crate::format::flee::case::{Kind, Location, LocationChange};
use crate::scenario::Change;
use crate::world::{PlaceKind, Stated};

impl Conversion<'_> {
    /// States the changes of `location_changes.csv`. A place that becomes a conflict zone is a town under threat: see
    /// [`intensity_of_type`](Self::intensity_of_type).
    pub(super) fn location_changes(&mut self) {
        if self.keeps(8) {
            return;
        }
        let case = self.case;
        // Names that nobody has were noted.
        for row in case.location_changes.iter().filter(|row| case.location_of(&row.name).is_some()) {
            let (kind, date) = (kind_of(row), self.day(row.day.max(0)));
            let is_taken = |other: &Stated<Change>| {
                other.what.place == row.name && other.what.date == date && other.what.kind.is_some()
            };
            let reason = match self.reason_against(row) {
                Some(reason) => reason,
                None if self.stated.changes.iter().any(is_taken) => {
                    format!("it becomes another place on day {} already", row.day)
                }
                None => {
                    let what = Change::new(row.name.clone(), date).kind(kind);
                    self.stated.changes.push(Stated { what, marks: row.marks.clone() });
                    continue;
                }
            };
            let message = format!("the change of `{}` is left out: {reason}", row.name);
            self.notes.push(row.marks.of("day"), message);
        }
    }

    /// Why a change cannot be, if so.
    fn reason_against(&self, row: &LocationChange) -> Option<String> {
        let index = self.case.location_of(&row.name)?;
        let population = self.stated.world.places[index].what.population;
        if row.day < 0 || row.day >= i64::from(self.case.period.days) {
            return Some(format!("day {} is not in the period", row.day));
        }
        let cannot_live_there = population > 0 && !kind_of(row).has_residents();
        cannot_live_there.then(|| "people live there, and nobody could".to_owned())
    }

    /// What a place becomes on a day, as far as conflict goes: the intensity that its type gives it from then on, 0 for
    /// any but a conflict zone. None if its type does not change that day. As Flee runs, decimals are cut off.
    pub(super) fn type_changes(&self, location: &Location, day: i64) -> Option<f64> {
        if self.keeps(8) {
            return None;
        }
        let mut then =
            self.case.location_changes.iter().filter(|row| row.name == location.name && row.day == day);
        let row = then.find(|row| self.reason_against(row).is_none())?;
        let settings = &self.case.settings;
        Some(match row.kind {
            Kind::Conflict if self.is_as_run() => settings.cut_conflict_intensity(),
            Kind::Conflict => settings.default_conflict_intensity.value,
            _ => 0.0,
        })
    }

    /// The intensity of conflict that its type gives a place on a day; none before the type changes for the first time.
    pub(super) fn intensity_of_type(&self, location: &Location, day: i64) -> Option<f64> {
        if self.case.location_changes.is_empty() {
            return None;
        }
        (0..=day).rev().find_map(|day| self.type_changes(location, day))
    }
}

/// The kind of place that a row makes of one.
fn kind_of(row: &LocationChange) -> PlaceKind {
    match row.kind {
        Kind::Camp => PlaceKind::Camp,
        Kind::IdpCamp => PlaceKind::IdpCamp,
        Kind::Forward => PlaceKind::Hub,
        Kind::Marker => PlaceKind::Waypoint,
        Kind::Conflict | Kind::FloodZone | Kind::Town | Kind::Unknown => PlaceKind::Town,
    }
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use crate::format::flee::{Fidelity, Import};
    use crate::scenario::Scenario;
    use crate::world::PlaceKind;

    const CHANGES: (&str, &str) = (
        "input_csv/location_changes.csv",
        "#name,type,day\nAbala,idpcamp,3\nKonna,conflict_zone,2\nKonna,town,4\nGao,marker,1\nAbala,town,9\n",
    );
    const REST: &[(&str, &str)] = &[
        ("input_csv/sim_period.csv", "StartDate,2012-02-29\nLength,6\n"),
        ("input_csv/conflicts.csv", "#Day,Gao,Konna\n0,1,0\n1,1,0\n2,1,0\n3,1,0.9\n4,1,0\n5,1,0\n"),
        ("simsetting.yml", "default_conflict_intensity: 0.5\n"),
    ];

    /// What is looked at of a scenario: see [`read`].
    type Found = (Vec<(String, i64, PlaceKind)>, Vec<(String, i64, i64, i64)>, Vec<String>);

    /// The changes of kind by place and day, and the threats by place, first and last day, and tenths.
    fn read(import: &Import) -> Found {
        let read = import.read().expect("the case is good");
        let day = |scenario: &Scenario, at| scenario.period().minutes_since_start(at) / 1440;
        let scenario = &read.scenario;
        let changes = scenario.timeline().changes().iter();
        let changes = changes.filter_map(|c| Some((c.place().to_owned(), day(scenario, c.date()), c.kind?)));
        let threats = scenario.timeline().threats().iter().map(|t| {
            let end = t.end().map_or(6, |end| day(scenario, end));
            let tenths = (t.shape().intensity * 10.0).round() as i64;
            (t.place().to_owned(), day(scenario, t.start()), end, tenths)
        });
        let notes = read.notes.iter().map(|note| note.message().to_owned()).collect();
        (changes.collect(), threats.collect(), notes)
    }

    #[test]
    fn places_become_others_where_the_file_is_heeded() {
        let trial = Trial::new().with(REST).with(&[CHANGES]);
        let stated = Import::of(trial.path()).fidelity(Fidelity::AsStated);
        let (changes, threats, notes) = read(&stated);
        let expected =
            [("Abala", 3, PlaceKind::IdpCamp), ("Konna", 2, PlaceKind::Town), ("Konna", 4, PlaceKind::Town)];
        assert_eq!(changes, expected.map(|(name, day, kind)| (name.to_owned(), day, kind)));
        // In Konna the type gives 0.5 on days 2 and 3, and the table 0.9 on day 3.
        let expected = [("Gao", 0, 6, 10), ("Konna", 2, 3, 5), ("Konna", 3, 4, 9)];
        assert_eq!(threats, expected.map(|(name, start, end, tenths)| (name.to_owned(), start, end, tenths)));
        let says = |text: &str| notes.iter().any(|note| note == text);
        assert!(says("the change of `Gao` is left out: people live there, and nobody could"), "{notes:?}");
        assert!(says("the change of `Abala` is left out: day 9 is not in the period"), "{notes:?}");
    }

    #[test]
    fn as_flee_runs_the_file_is_not_found_unless_that_is_corrected() {
        let trial = Trial::new().with(REST).with(&[CHANGES]);
        let import = Import::of(trial.path());
        let (changes, threats, _) = read(&import);
        assert!(changes.is_empty());
        let expected = [("Gao", 0, 6, 10), ("Konna", 3, 4, 9)];
        assert_eq!(threats, expected.map(|(name, start, end, tenths)| (name.to_owned(), start, end, tenths)));
        // With decimals cut off, the type gives Konna an intensity of 0.
        let (changes, threats, _) = read(&import.correcting(8));
        assert_eq!(changes.len(), 3);
        assert_eq!(threats, expected.map(|(name, start, end, tenths)| (name.to_owned(), start, end, tenths)));
    }
}
