//! Reads what was counted: `data_layout.csv`, the files that it names, and `registration_corrections.csv`.

use super::findings::Findings;
use super::line::Line;
use super::places::Names;
use super::sheet::{self, Sheet};
use crate::error::{ErrorKind, Position};
use crate::format::flee::case::{Correction, Count, CountFile, Observed};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads `data_layout.csv` in a folder, and the files that it names.
pub(super) fn observed(folder: &Path, names: &Names, findings: &mut Findings) -> Vec<Observed> {
    let path = folder.join("data_layout.csv");
    let read = sheet::read(&path, None, findings, |sheet, findings| {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut observed = Vec::new();
        for line in sheet.lines() {
            if findings.are_hopeless() {
                break;
            }
            let Some(row) = row(folder, line, names, findings) else { continue };
            if let Some(first) = seen.get(&row.name) {
                let message = format!(
                    "`{}` is listed twice, first in line {first}; Flee counts both and compares with the first",
                    row.name
                );
                findings.note(&row.at, message);
            } else {
                seen.insert(row.name.clone(), row.at.line());
            }
            observed.push(row);
        }
        observed
    });
    read.unwrap_or_default()
}

fn row(
    folder: &Path,
    mut line: Line<'_, '_, '_>,
    names: &Names,
    findings: &mut Findings,
) -> Option<Observed> {
    let at = line.whole();
    let name = line.needed(0, "name", "name", findings);
    let named = (1..line.width()).filter(|column| !line.peek(*column).is_empty());
    let named: Vec<(String, Position)> =
        named.map(|column| (line.peek(column).to_owned(), line.at(column))).collect();
    if named.is_empty() {
        let message = format!("`{name}` has no file; the row is passed over");
        findings.note(&at, message);
        return None;
    }
    let files = named.into_iter().map(|(file, at)| CountFile {
        counts: counts(&folder.join(&file), &at, findings),
        name: file,
        at,
    });
    let files = files.collect();
    let place = names.get(&name).copied();
    Some(Observed { name, place, files, at })
}

/// Reads a file of counts. It may be named where it is not.
fn counts(path: &Path, named_at: &Position, findings: &mut Findings) -> Vec<Count> {
    sheet::read(path, Some(named_at), findings, |sheet, findings| {
        let lines = dated(sheet, findings);
        let counts = findings.each(lines, count);
        order(&counts, findings);
        if counts.is_empty() {
            let message = "the file has no counts; state at least one, as in `2012-02-29,1000`, or take it out of \
                           `data_layout.csv`";
            findings.fault(ErrorKind::MissingKey, &sheet.start(), message);
        }
        counts
    })
    .unwrap_or_default()
}

/// The rows of data, without a header that is no comment.
fn dated<'s, 'p, 'a>(sheet: &'s Sheet<'p, 'a>, findings: &mut Findings) -> Vec<Line<'s, 'p, 'a>> {
    let mut lines = sheet.data(0, findings);
    let is_header = |line: &Line<'_, '_, '_>| {
        line.peek(0).eq_ignore_ascii_case("Date") || line.peek(0).eq_ignore_ascii_case("DateTime")
    };
    if lines.first().is_some_and(is_header) {
        lines.remove(0);
    }
    lines
}

fn count(mut line: Line<'_, '_, '_>, findings: &mut Findings) -> Option<Count> {
    let at = line.whole();
    let date = line.date(0, "date", "date", findings);
    line.nothing_from(2, findings);
    let Some(people) = line.number(1, "people", "count", findings) else {
        if date.is_some() {
            line.note(1, "the date has no count; the row is passed over", findings);
        }
        return None;
    };
    if people < 0.0 {
        line.fault(
            ErrorKind::OutOfRange,
            1,
            &format!("the count is {people}; it must be 0 or more"),
            findings,
        );
    } else if people.fract() != 0.0 {
        line.note(1, &format!("the count is {people}; Flee reads whole numbers only"), findings);
    }
    Some(Count { date: date?, people, at })
}

/// Notes dates that go back or are stated twice.
fn order(counts: &[Count], findings: &mut Findings) {
    for pair in counts.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        if after.date == before.date {
            findings.note(&after.at, format!("{} is stated twice", after.date));
        } else if after.date < before.date {
            findings.note(&after.at, format!("{} follows {}; dates go back here", after.date, before.date));
        }
    }
}

/// Reads `registration_corrections.csv`.
pub(super) fn corrections(path: &Path, findings: &mut Findings) -> Vec<Correction> {
    let read = sheet::read(path, None, findings, |sheet, findings| {
        let lines = sheet.data(1, findings);
        findings.each(lines, correction)
    });
    read.unwrap_or_default()
}

fn correction(mut line: Line<'_, '_, '_>, findings: &mut Findings) -> Option<Correction> {
    let place = line.needed(0, "place", "name", findings);
    line.call("correction of", &place);
    if line.width() < 2 {
        line.note(0, "the row has one cell; Flee passes it over", findings);
        return None;
    }
    let date = line.date(1, "date", "date", findings);
    // Flee does not read the third column (quirk 38); all known files say `normalize` there.
    line.text(2, "third");
    line.nothing_from(3, findings);
    Some(Correction { place, date: date?, marks: line.into_marks() })
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use jiff::civil::date;

    const LAYOUT: &str = "source_data/data_layout.csv";
    const ABALA: &str = "source_data/abala.csv";
    const CORRECTIONS: &str = "input_csv/registration_corrections.csv";

    #[test]
    fn counts_are_kept_as_they_stand() {
        let layout = "\ntotal,refugees.csv\n# camps\nAbala,abala.csv,outside.csv,\n";
        let abala = ",\t\n2012-02-29,100\n# the line above was added\n2012-3-1,250.0\n\t\n";
        let outside = "\u{feff}DateTime,Réfugiés\r\n2012-02-29,7\r\n";
        let trial =
            Trial::new().with(&[(LAYOUT, layout), (ABALA, abala), ("source_data/outside.csv", outside)]);
        assert_eq!(trial.notes(), Vec::<String>::new());
        let case = trial.case();
        let [total, camp] = case.observed.as_slice() else { panic!("{:?}", case.observed) };
        assert!(total.is_total() && total.place.is_none());
        assert_eq!(camp.place, case.location_of("Abala"));
        let files: Vec<&str> = camp.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(files, ["abala.csv", "outside.csv"]);
        let counts: Vec<_> = camp.files[0].counts.iter().map(|c| (c.date, c.people, c.at.line())).collect();
        assert_eq!(counts, [(date(2012, 2, 29), 100.0, 2), (date(2012, 3, 1), 250.0, 4)]);
        assert_eq!(camp.files[1].counts.len(), 1);
    }

    #[test]
    fn counts_and_places_that_do_not_meet_are_noted() {
        let layout = "Konna,abala.csv\nAbalaa,abala.csv\nKonna,abala.csv\nGao\n";
        let notes = Trial::new().with(&[(LAYOUT, layout)]).without("source_data/refugees.csv").notes();
        assert_eq!(
            notes,
            [
                "`data_layout.csv` lists no `total`",
                "input_csv/locations.csv:4: camp `Abala` has no counts, without which Flee stops",
                "source_data/data_layout.csv:1: `Konna` is no camp, so Flee compares nothing with what was counted",
                "source_data/data_layout.csv:2: what was counted in `Abalaa` counts towards the total, and there is no \
                 such place; did you mean `Abala`? (Flee quirk 52)",
                "source_data/data_layout.csv:3: `Konna` is listed twice, first in line 1; Flee counts both and compares \
                 with the first",
                "source_data/data_layout.csv:3: `Konna` is no camp, so Flee compares nothing with what was counted",
                "source_data/data_layout.csv:4: `Gao` has no file; the row is passed over",
            ]
        );
    }

    #[test]
    fn odd_counts_are_noted() {
        let abala =
            "2012-03-01,250,estimate\n2012-02-29,\n2012-02-29,10.5\n2012-02-29,11\n#2012-03-02,9 # why\n";
        assert_eq!(
            Trial::new().with(&[(ABALA, abala)]).notes(),
            [
                "source_data/abala.csv:1: `estimate` stands in column 3, which is not read",
                "source_data/abala.csv:2: the date has no count; the row is passed over",
                "source_data/abala.csv:3: 2012-02-29 follows 2012-03-01; dates go back here",
                "source_data/abala.csv:3: the count is 10.5; Flee reads whole numbers only",
                "source_data/abala.csv:4: 2012-02-29 is stated twice",
                "source_data/abala.csv:5: the row looks like data, but begins with `#`, so it is passed over as a \
                 comment; take the `#` out if it is meant",
            ]
        );
    }

    #[test]
    fn counts_that_cannot_be_read_are_faults() {
        let abala = "Day,Count\n2012-02-30,1\n2012-03-01,many\n2012-03-02,-4\n,5\n";
        assert_eq!(
            Trial::new().with(&[(ABALA, abala), ("source_data/refugees.csv", "Date,Count\n")]).faults(),
            [
                "source_data/abala.csv:1:1: `date` is `Day`; it must be a date, as in `2012-02-29`",
                "source_data/abala.csv:1:5: `count` is `Count`; it must be a number, in digits without other signs, as in \
                 `12.5`",
                "source_data/abala.csv:2:1: `date` is `2012-02-30`; it must be a date, as in `2012-02-29`",
                "source_data/abala.csv:3:12: `count` is `many`; it must be a number, in digits without other signs, as in \
                 `12.5`",
                "source_data/abala.csv:4:12: the count is -4; it must be 0 or more",
                "source_data/abala.csv:5:1: `date` is empty; it must be a date, as in `2012-02-29`",
                "source_data/refugees.csv:1:1: the file has no counts; state at least one, as in `2012-02-29,1000`, or \
                 take it out of `data_layout.csv`",
            ]
        );
        let faults = Trial::new().without(ABALA).faults();
        let fault = "source_data/data_layout.csv:2:7: cannot read `source_data/abala.csv`: there is no such file; check \
                     the path";
        assert_eq!(faults, [fault]);
    }

    #[test]
    fn corrections_are_read_in_their_order() {
        let text = "\"Abala\",\"2012-12-21\",\"normalize\"\nKonna,2012-03-01\nGao\n#Gao,2012-03-01\n";
        let trial = Trial::new().with(&[(CORRECTIONS, text)]);
        let corrections = trial.case().corrections;
        assert_eq!((corrections[0].place.as_str(), corrections[0].date), ("Abala", date(2012, 12, 21)));
        assert_eq!(
            trial.notes(),
            [
                "input_csv/registration_corrections.csv:2: the correction names `Konna`, of which there are no counts",
                "input_csv/registration_corrections.csv:3: correction of `Gao`: the row has one cell; Flee passes it over",
                "input_csv/registration_corrections.csv:4: the row looks like data, but begins with `#`, so it is passed \
                 over as a comment; take the `#` out if it is meant",
            ]
        );
        let faults = Trial::new().with(&[(CORRECTIONS, "Abala,21/12/2012\n")]).faults();
        let fault = "input_csv/registration_corrections.csv:1:7: correction of `Abala`: `date` is `21/12/2012`; it must \
                     be a date, as in `2012-02-29`";
        assert_eq!(faults, [fault]);
    }
}
