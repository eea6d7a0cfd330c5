//! Reads what people are like: `demographics_*.csv` and `agents.csv`.

use super::findings::Findings;
use super::line::number;
use super::sheet::{self, Sheet};
use crate::error::ErrorKind;
use crate::format::flee::case::{Agent, Agents, Demographic, DemographicValue};
use std::collections::BTreeMap;
use std::path::Path;

/// The attribute that a file is about: what stands between the first underscore of its name and the next, or the full
/// stop.
fn attribute_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let stem = name.split('.').next().unwrap_or_default();
    stem.split('_').nth(1).filter(|attribute| !attribute.is_empty()).map(str::to_owned)
}

/// Reads a file `demographics_*.csv`.
pub(super) fn demographic(path: &Path, findings: &mut Findings) -> Option<Demographic> {
    let attribute = attribute_of(path);
    sheet::read(path, None, findings, |sheet, findings| {
        let Some(attribute) = attribute else {
            let message =
                "the name of the file has no attribute, as in `demographics_age.csv`; it is passed over";
            findings.note(&sheet.start(), message);
            return None;
        };
        shares(sheet, attribute, findings)
    })
    .flatten()
}

fn shares(sheet: &Sheet<'_, '_>, attribute: String, findings: &mut Findings) -> Option<Demographic> {
    let Some((header, rows)) = sheet.headed() else {
        let message =
            format!("the file is empty; its first row names the columns, as in `{attribute},Default`");
        findings.fault(ErrorKind::MissingKey, &sheet.start(), message);
        return None;
    };
    let call = |column: usize| header[column].text.trim();
    if call(0) != attribute {
        let message = format!(
            "the first column is called `{}`; it is read as `{attribute}`, as the file is called",
            call(0)
        );
        findings.note(&sheet.position(header[0].at), message);
    }
    let default = (1..header.len()).find(|column| call(*column) == "Default");
    if default.is_none() {
        let message = "there is no column `Default`; add one with the weights of places that have no column";
        findings.fault(ErrorKind::MissingKey, &sheet.position(header[0].at), message);
    }
    let places: Vec<usize> =
        (1..header.len()).filter(|column| Some(*column) != default && !call(*column).is_empty()).collect();
    let mut read = Demographic {
        attribute,
        values: Vec::new(),
        places: places.iter().map(|c| (call(*c).to_owned(), sheet.position(header[*c].at))).collect(),
        at: sheet.position(header[0].at),
    };
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        if findings.are_hopeless() {
            break;
        }
        let value = row[0].text.trim().to_owned();
        let at = sheet.position(row[0].at);
        if let Some(first) = seen.insert(value.clone(), at.line()) {
            findings
                .note(&at, format!("`{value}` is stated twice, first in line {first}; both weights count"));
        }
        let mut weight = |column: usize| {
            let cell = row.get(column).filter(|cell| !cell.text.trim().is_empty());
            let Some(cell) = cell else {
                let message = format!("`{value}` has no weight in column {}; 0 is taken for it", column + 1);
                findings.note(&at, message);
                return 0.0;
            };
            let weight = number(&cell.text).filter(|weight| *weight >= 0.0);
            if weight.is_none() {
                let message = format!(
                    "the weight of `{value}` is `{}`; it must be a number, 0 or more",
                    cell.text.trim()
                );
                findings.fault(ErrorKind::WrongType, &sheet.position(cell.at), message);
            }
            weight.unwrap_or(0.0)
        };
        let default = default.map_or(0.0, &mut weight);
        let weights = places.iter().map(|column| weight(*column)).collect();
        read.values.push(DemographicValue { value, default, weights, at });
    }
    weigh(&read, default.is_some(), findings);
    Some(read)
}

/// Whether every column has a weight above 0.
fn weigh(read: &Demographic, has_default: bool, findings: &mut Findings) {
    let none = |name: &str| {
        format!(
            "the weights of column `{name}` sum to 0, so nobody could have a value; state a weight above 0"
        )
    };
    if has_default && read.values.iter().all(|value| value.default == 0.0) {
        findings.fault(ErrorKind::OutOfRange, &read.at, none("Default"));
    }
    for (index, (name, at)) in read.places.iter().enumerate() {
        if read.values.iter().all(|value| value.weights[index] == 0.0) {
            findings.fault(ErrorKind::OutOfRange, at, none(name));
        }
    }
}

/// Reads `agents.csv`.
pub(super) fn agents(path: &Path, findings: &mut Findings) -> Option<Agents> {
    sheet::read(path, None, findings, |sheet, findings| {
        let mut lines = sheet.lines();
        let Some(header) = lines.next() else {
            findings.note(&sheet.start(), "the file is empty; it names nobody");
            return None;
        };
        let attributes: Vec<String> =
            (1..header.width()).map(|column| header.peek(column).to_owned()).collect();
        let mut rows = Vec::new();
        for mut line in lines {
            if findings.are_hopeless() {
                break;
            }
            let place = line.needed(0, "place", "location", findings);
            line.nothing_from(attributes.len() + 1, findings);
            let values = (0..attributes.len()).map(|index| line.peek(index + 1).to_owned()).collect();
            rows.push(Agent { place, values, at: line.whole() });
        }
        Some(Agents { attributes, rows })
    })
    .flatten()
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;

    const AGE: &str = "input_csv/demographics_age.csv";
    const AGENTS: &str = "input_csv/agents.csv";

    #[test]
    fn demographics_are_weights_by_place() {
        let trial = Trial::new().with(&[(AGE, "age,Default,Gao\n0,0.5 ,1\n31,0.5,\n\n")]);
        let case = trial.case();
        let [age] = case.demographics.as_slice() else { panic!("{:?}", case.demographics) };
        assert_eq!((age.attribute.as_str(), age.places[0].0.as_str()), ("age", "Gao"));
        assert_eq!(age.values[1].value, "31");
        assert_eq!((age.values[0].default, age.values[0].weights[0]), (0.5, 1.0));
        let note = "input_csv/demographics_age.csv:3: `31` has no weight in column 3; 0 is taken for it";
        assert_eq!(trial.notes(), [note]);
    }

    #[test]
    fn oddities_of_demographics_are_noted() {
        let text = "years,Default,Gaoo\n1,0.5,1\n1,0.5,1\n";
        let notes = Trial::new().with(&[(AGE, text), ("input_csv/demographics_.csv", "a,Default\n")]).notes();
        assert_eq!(
            notes,
            [
                "input_csv/demographics_.csv:1: the name of the file has no attribute, as in `demographics_age.csv`; it \
                 is passed over",
                "input_csv/demographics_age.csv:1: the first column is called `years`; it is read as `age`, as the file \
                 is called",
                "input_csv/demographics_age.csv:1: the column names `Gaoo`, which is no place; did you mean `Gao`?",
                "input_csv/demographics_age.csv:3: `1` is stated twice, first in line 2; both weights count",
            ]
        );
    }

    #[test]
    fn weights_that_are_none_are_faults() {
        let faults = Trial::new().with(&[(AGE, "age,Gao\n1,x\n2,-1\n")]).faults();
        assert_eq!(
            faults,
            [
                "input_csv/demographics_age.csv:1:1: there is no column `Default`; add one with the weights of places \
                 that have no column",
                "input_csv/demographics_age.csv:1:5: the weights of column `Gao` sum to 0, so nobody could have a value; \
                 state a weight above 0",
                "input_csv/demographics_age.csv:2:3: the weight of `1` is `x`; it must be a number, 0 or more",
                "input_csv/demographics_age.csv:3:3: the weight of `2` is `-1`; it must be a number, 0 or more",
            ]
        );
        let fault = "input_csv/demographics_age.csv:1:1: the file is empty; its first row names the columns, as in \
                     `age,Default`";
        assert_eq!(Trial::new().with(&[(AGE, "")]).faults(), [fault]);
    }

    #[test]
    fn people_are_read_one_by_one() {
        let on = "spawn_rules:\n  read_from_agents_csv_file: True\n";
        let text = "# two\nlocation,age,gender\nGao,30,male\nGoa,40\n";
        let trial = Trial::new().with(&[(AGENTS, text), ("simsetting.yml", on)]);
        let agents = trial.case().agents.expect("they are there");
        assert_eq!(agents.attributes, ["age", "gender"]);
        assert_eq!((agents.rows[0].place.as_str(), agents.rows[1].values[1].as_str()), ("Gao", ""));
        let note = "input_csv/agents.csv:4: the row names `Goa`, which is no place";
        assert_eq!(trial.notes(), [note]);

        let notes = Trial::new().with(&[(AGENTS, "location,age\nGao,30\n")]).notes();
        let note = "input_csv/agents.csv:2: Flee does not read `agents.csv`, for \
                    `spawn_rules.read_from_agents_csv_file` is off";
        assert_eq!(notes, [note]);
        let fault = "simsetting.yml:2:30: `spawn_rules.read_from_agents_csv_file` is on, and there are no people in \
                     `agents.csv`; add them, or turn it off";
        assert_eq!(Trial::new().with(&[("simsetting.yml", on)]).faults(), [fault]);
    }
}
