//! Reads `location_changes.csv`.

use super::findings::Findings;
use super::line::Line;
use super::places::TYPES;
use super::sheet::{self, Layout};
use crate::error::did_you_mean;
use crate::format::flee::case::{Kind, LocationChange};
use std::path::Path;

const CHANGES: Layout = Layout {
    columns: &[
        &["name", "location_name", "location"],
        &["new_location_type", "new_type", "location_type", "type"],
        &["date", "day"],
    ],
    telling: 2,
};

/// Reads `location_changes.csv`.
pub(super) fn changes(path: &Path, findings: &mut Findings) -> Vec<LocationChange> {
    let read = sheet::read(path, None, findings, |sheet, findings| {
        let (_, lines) = sheet.body(&CHANGES, findings);
        findings.each(lines, change)
    });
    read.unwrap_or_default()
}

fn change(mut line: Line<'_, '_, '_>, findings: &mut Findings) -> Option<LocationChange> {
    let name = line.needed(0, "name", "name", findings);
    line.call("change of", &name);
    let word = line.text(1, "kind");
    let kind = Kind::of(&word);
    let day = line.day(2, "day", "date", findings);
    line.nothing_from(3, findings);
    if kind == Kind::Unknown {
        let hint = did_you_mean(&word, TYPES.iter().copied());
        line.note(
            1,
            &format!("the type `{word}` is none that Flee knows; the row is passed over{hint}"),
            findings,
        );
        return None;
    }
    Some(LocationChange { name, kind, day, marks: line.into_marks() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee::trial::Trial;

    #[test]
    fn changes_of_places_are_read_and_checked() {
        let file = "input_csv/location_changes.csv";
        let text = "#location name, new location type, date\nAbala,idpcamp,100\nKona,town,5\nGao,city,1\n";
        let trial = Trial::new().with(&[(file, text)]);
        let change = &trial.case().location_changes[0];
        assert_eq!((change.name.as_str(), change.kind, change.day), ("Abala", Kind::IdpCamp, 100));
        assert_eq!(
            trial.notes(),
            [
                "input_csv/location_changes.csv:2: Flee looks for `location_changes.csv` where it is started, and not in \
                 the folder of the case (Flee quirk 8)",
                "input_csv/location_changes.csv:3: the change names `Kona`, which is no place; did you mean `Konna`?",
                "input_csv/location_changes.csv:4: change of `Gao`: the type `city` is none that Flee knows; the row is \
                 passed over",
            ]
        );
        let faults = Trial::new().with(&[(file, "Abala,town,\n,town,x")]).faults();
        assert_eq!(
            faults,
            [
                "input_csv/location_changes.csv:1:12: change of `Abala`: `date` is empty; state the day, counted from \
                 the start date",
                "input_csv/location_changes.csv:2:1: `name` is empty; state it, or take the row out",
                "input_csv/location_changes.csv:2:7: `date` is `x`; it must be a whole number, as in `12`",
            ]
        );
    }
}
