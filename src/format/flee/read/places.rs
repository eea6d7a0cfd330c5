//! Reads `locations.csv`.

use super::findings::Findings;
use super::line::{Line, number, whole};
use super::sheet::{self, Further, Layout, Sheet};
use crate::error::{ErrorKind, did_you_mean};
use crate::format::flee::case::{Kind, Location};
use std::collections::BTreeMap;
use std::path::Path;

const LOCATIONS: Layout = Layout {
    columns: &[
        &["name", "location_name", "location"],
        &["region", "admin1", "admin2"],
        &["country"],
        &["lat", "latitude", "gps_x", "x"],
        &["lon", "longitude", "long", "lng", "gps_y", "y"],
        &["location_type", "type"],
        &["conflict_date", "conflict_start", "flood_date"],
        &["population", "pop", "capacity", "cap", "pop/cap", "population/capacity"],
    ],
    telling: 3,
};

/// The further columns of places that Flee knows; all are numbers.
const ATTRIBUTES: &[&str] = &[
    "initial_idps",
    "conflict_intensity",
    "capacity_per_day",
    "deactivation_probability",
    "farmer_fraction",
    "trade_volume",
    "hdi",
];

/// The words of types, to suggest one.
pub(super) const TYPES: &[&str] =
    &["camp", "idpcamp", "conflict_zone", "forward", "marker", "flood_zone", "town"];

/// Places by name.
pub(super) type Names = BTreeMap<String, usize>;

/// Reads `locations.csv`.
pub(super) fn locations(path: &Path, findings: &mut Findings) -> Vec<Location> {
    let read = sheet::read(path, None, findings, |sheet, findings| {
        if sheet.is_empty("it must state at least one place", findings) {
            return Vec::new();
        }
        rows(sheet, findings)
    });
    let mut locations = read.unwrap_or_default();
    let home = locations.first().map(|first| first.country.clone()).unwrap_or_default();
    for (index, location) in locations.iter_mut().enumerate() {
        location.is_foreign = location.country != home;
        location.is_first = index == 0;
    }
    locations
}

fn rows(sheet: &Sheet<'_, '_>, findings: &mut Findings) -> Vec<Location> {
    let (further, lines) = sheet.body(&LOCATIONS, findings);
    for column in &further {
        let name = column.name.as_str();
        if !name.is_empty() && !ATTRIBUTES.contains(&name) {
            let hint = did_you_mean(name, ATTRIBUTES.iter().copied());
            findings.note(
                &column.at,
                format!("the column `{name}` is none that Flee knows; it is kept and not read{hint}"),
            );
        }
    }
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut locations = Vec::new();
    for line in lines {
        if findings.are_hopeless() {
            break;
        }
        let location = location(line, &further, findings);
        if let Some(at) = location.marks.of("name") {
            if let Some(first) = seen.get(&location.name).filter(|_| !location.name.is_empty()) {
                let message = format!(
                    "place `{}` is stated twice, first in line {first}; keep one, or rename one",
                    location.name
                );
                findings.fault(ErrorKind::Duplicate, at, message);
            } else {
                seen.insert(location.name.clone(), at.line());
            }
        }
        locations.push(location);
    }
    locations
}

fn location(mut line: Line<'_, '_, '_>, further: &[Further], findings: &mut Findings) -> Location {
    let name = line.needed(0, "name", "name", findings);
    line.call("place", &name);
    let region = known(line.name(1, "region", findings));
    let country = known(line.name(2, "country", findings));
    if line.peek(2).is_empty() {
        line.note(2, "`country` is empty; it is taken to be `unknown`", findings);
    }
    let lat = degrees(&mut line, 3, "lat", 90.0, findings);
    let lon = degrees(&mut line, 4, "lon", 180.0, findings);
    let kind_as_written = line.text(5, "kind");
    let kind = kind(&line, &kind_as_written, findings);
    let conflict_date = conflict_date(&mut line, kind, findings);
    let number = population(&mut line, kind, findings);
    let attributes = line.attributes(8, further, findings);
    for attribute in &attributes.0 {
        if ATTRIBUTES.contains(&attribute.name.as_str()) && self::number(&attribute.text).is_none() {
            let message =
                format!("place `{name}`: `{}` is `{}`; it must be a number", attribute.name, attribute.text);
            findings.fault(ErrorKind::WrongType, &attribute.at, message);
        }
    }
    Location {
        name,
        region,
        country,
        lat,
        lon,
        kind,
        kind_as_written,
        conflict_date,
        number,
        is_foreign: false,
        is_first: false,
        attributes,
        marks: line.into_marks(),
    }
}

fn known(text: String) -> String {
    if text.is_empty() { "unknown".to_owned() } else { text }
}

fn degrees(
    line: &mut Line<'_, '_, '_>,
    column: usize,
    key: &'static str,
    most: f64,
    findings: &mut Findings,
) -> Option<f64> {
    let degrees = line.number(column, key, key, findings);
    match degrees {
        None => line.note(column, &format!("`{key}` is empty; Flee takes 0 for it"), findings),
        Some(degrees) if degrees.abs() > most => {
            let message = format!("`{key}` is {degrees}, outside −{most} to {most} degrees");
            line.note(column, &message, findings);
        }
        Some(_) => {}
    }
    degrees
}

fn kind(line: &Line<'_, '_, '_>, word: &str, findings: &mut Findings) -> Kind {
    let kind = Kind::of(word);
    if kind == Kind::Unknown {
        let hint = did_you_mean(word, TYPES.iter().copied());
        let message =
            format!("`location_type` is `{word}`, which Flee does not know; it is no kind of place{hint}");
        line.note(5, &message, findings);
    }
    kind
}

fn conflict_date(line: &mut Line<'_, '_, '_>, kind: Kind, findings: &mut Findings) -> Option<i64> {
    if kind != Kind::Conflict {
        // Flee reads it of conflict zones only, so anything may stand there.
        let text = line.text(6, "conflict_date");
        let day = whole(&text);
        if day.is_none() && !text.is_empty() {
            line.note(
                6,
                &format!("`conflict_date` is `{text}`, which is no day; it is passed over"),
                findings,
            );
        }
        return day;
    }
    let day = line.whole_number(6, "conflict_date", "conflict_date", findings);
    if day.is_none() {
        line.note(6, "`conflict_date` is empty; 0 is taken for it, the first day", findings);
    }
    day.or(Some(0))
}

/// The number of a place: its capacity or its population.
fn population(line: &mut Line<'_, '_, '_>, kind: Kind, findings: &mut Findings) -> f64 {
    let what = if kind.is_camp() { "capacity" } else { "population" };
    let Some(people) = line.number(7, "number", what, findings) else {
        if kind.is_camp() {
            line.note(7, "`capacity` is empty; 0 is taken for it, which in Flee means no limit", findings);
        } else if !matches!(kind, Kind::Marker | Kind::Forward) {
            line.note(7, "`population` is empty; 0 is taken for it", findings);
        }
        return 0.0;
    };
    if people < 0.0 && kind.is_camp() {
        line.note(
            7,
            &format!("`capacity` is {people}, which in Flee means no limit; 0 is taken for it"),
            findings,
        );
        return 0.0;
    }
    if people < 0.0 {
        let message = format!("`population` is {people}; it must be 0 or more");
        line.fault(ErrorKind::OutOfRange, 7, &message, findings);
    } else if people.fract() != 0.0 {
        line.note(7, &format!("`{what}` is {people}; Flee reads whole numbers only"), findings);
    }
    people.max(0.0)
}

/// The places by name; of several with the same name, the first.
pub(super) fn names(locations: &[Location]) -> Names {
    let mut names = Names::new();
    for (index, location) in locations.iter().enumerate() {
        names.entry(location.name.clone()).or_insert(index);
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::format::flee::case::Kind;
    use crate::format::flee::trial::Trial;

    const FILE: &str = "input_csv/locations.csv";
    const HEADER: &str = "#name,region,country,lat,lon,location_type,conflict_date,population";

    fn with(header: &str, rows: &str) -> Trial {
        Trial::new().with(&[(FILE, &format!("{header}\n{rows}\n"))])
    }

    const ROWS: &str = "Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000\n\
                        Konna,South,Mali,14.9,-3.9,town,0,900\n\
                        Abala,West,Niger,14.9,3.4,camp,,1200";

    #[test]
    fn a_good_file_is_read_without_a_note() {
        let trial = with(HEADER, ROWS);
        assert_eq!(trial.notes(), Vec::<String>::new());
        let case = trial.case();
        let gao = &case.locations[0];
        assert_eq!((gao.name.as_str(), gao.region.as_str(), gao.country.as_str()), ("Gao", "North", "Mali"));
        assert_eq!(
            (gao.lat, gao.lon, gao.conflict_date, gao.number),
            (Some(16.3), Some(-0.04), Some(0), 5000.0)
        );
        let kinds: Vec<Kind> = case.locations.iter().map(|location| location.kind).collect();
        assert_eq!(kinds, [Kind::Conflict, Kind::Town, Kind::Camp]);
        let foreign: Vec<bool> = case.locations.iter().map(|location| location.is_foreign).collect();
        assert_eq!(foreign, [false, false, true]);
        assert_eq!(case.locations[2].conflict_date, None);
        let at = case.locations[2].marks.of("number").map(|at| (at.line(), at.column()));
        assert_eq!(at, Some((4, 33)));
    }

    #[test]
    fn dirt_that_means_nothing_is_no_matter() {
        // A mark of the byte order, line ends of Windows, quotes in and around the header, commas at the ends, blanks.
        let header = "\u{feff}\"#name\",\"region\",\"country\",\"latitude\",\"longitude\",\"location_type\",\
                      \"conflict_date\",\"population\",";
        for header in [header, &header.replace("\"#name\"", "#\"name\""), &HEADER.replace("lat,", "gps_x,")] {
            let rows =
                format!("\n,,,\n# Where the refugees come from, in 2012\n{ROWS}").replace('\n', ",\r\n");
            let trial = with(header, &rows);
            let case = trial.case();
            assert_eq!(case.locations.len(), 3, "{header}");
            assert_eq!(trial.notes(), Vec::<String>::new(), "{header}");
        }
    }

    #[test]
    fn what_is_guessed_or_passed_over_is_noted() {
        let header = format!("{HEADER},hdi,IPC,");
        let rows = "Gao ,North,,16.3,,conflict_zone,,,0.4,3,\n\
                    #Bourem,North,Mali,17,0,town,0,900\n\
                    Konna,South,Mali,14.9,-3.9,twon,soon,9.5,,,x\n\
                    Abala,West,Niger,14.9,193.4,camp,,-1";
        let trial = with(&header, rows)
            .with(&[("source_data/data_layout.csv", "total,abala.csv\nAbala,abala.csv\n")]);
        let expected = [
            "source_data/refugees.csv` is not listed in `data_layout.csv`, and not read",
            ":1: the column `IPC` is none that Flee knows; it is kept and not read",
            ":2: the name `Gao ` is read as `Gao`; Flee keeps the space",
            ":2: place `Gao`: `country` is empty; it is taken to be `unknown`",
            ":2: place `Gao`: `lon` is empty; Flee takes 0 for it",
            ":2: place `Gao`: `conflict_date` is empty; 0 is taken for it, the first day",
            ":2: place `Gao`: `population` is empty; 0 is taken for it",
            ":3: the row looks like data, but begins with `#`, so it is passed over as a comment; take the `#` out if it \
             is meant",
            ":4: place `Konna`: `location_type` is `twon`, which Flee does not know; it is no kind of place; did you mean \
             `town`?",
            ":4: place `Konna`: `conflict_date` is `soon`, which is no day; it is passed over",
            ":4: place `Konna`: `population` is 9.5; Flee reads whole numbers only",
            ":4: place `Konna`: `x` stands in column 11, which has no name; it is passed over",
            ":5: place `Abala`: `lon` is 193.4, outside −180 to 180 degrees",
            ":5: place `Abala`: `capacity` is -1, which in Flee means no limit; 0 is taken for it",
        ];
        let notes = trial.notes();
        assert_eq!(notes.len(), expected.len(), "{notes:#?}");
        for expected in expected {
            assert!(notes.iter().any(|note| note.contains(expected)), "{expected}\n{notes:#?}");
        }
        let case = trial.case();
        assert_eq!(case.locations[0].attributes.number("hdi"), Some(0.4));
        assert_eq!(case.locations[1].kind, Kind::Unknown);
    }

    #[test]
    fn columns_go_by_their_position_whatever_they_are_called() {
        let trial = with(&HEADER.replace("region", "#name"), ROWS);
        assert_eq!(
            trial.notes(),
            [
                "input_csv/locations.csv:1: column 2 is called `#name`; it is read as `region`, for columns go by their \
                 position"
            ]
        );
        let trial = Trial::new().with(&[(FILE, ROWS)]);
        let note = "input_csv/locations.csv:1: the file has no header; columns are read by their position";
        assert_eq!(trial.notes(), [note]);
        let trial = with(&HEADER.replace('#', ""), ROWS);
        assert!(trial.notes()[0].contains("is taken for the header, although it does not begin with `#`"));
        assert_eq!(trial.case().locations.len(), 3);
    }

    #[test]
    fn every_fault_is_reported_with_its_cell_and_its_cure() {
        let rows = "Gao,North,Mali,16.3,-0.04,conflict_zone,soon,5 000\n\
                    Konna,South,Mali,x,-3.9,town,0,-9\n\
                    Abala,West,Niger,14.9,nan,camp,,1200,a\n\
                    Konna,South,Mali,14.9,-3.9,town,0,900\n\
                    ,South,Mali,14.9,-3.9,town,0,900";
        assert_eq!(
            with(&format!("{HEADER},capacity_per_day"), rows).faults(),
            [
                "input_csv/locations.csv:2:41: place `Gao`: `conflict_date` is `soon`; it must be a whole number, as in \
                 `12`",
                "input_csv/locations.csv:2:46: place `Gao`: `population` is `5 000`; it must be a number, in digits \
                 without other signs, as in `12.5`",
                "input_csv/locations.csv:3:18: place `Konna`: `lat` is `x`; it must be a number, in digits without other \
                 signs, as in `12.5`",
                "input_csv/locations.csv:3:32: place `Konna`: `population` is -9; it must be 0 or more",
                "input_csv/locations.csv:4:23: place `Abala`: `lon` is `nan`; it must be a number, in digits without \
                 other signs, as in `12.5`",
                "input_csv/locations.csv:4:38: place `Abala`: `capacity_per_day` is `a`; it must be a number",
                "input_csv/locations.csv:5:1: place `Konna` is stated twice, first in line 3; keep one, or rename one",
                "input_csv/locations.csv:6:1: `name` is empty; state it, or take the row out",
            ]
        );
    }

    #[test]
    fn a_file_without_places_or_without_end_is_a_fault() {
        let empty = "the file is empty; it must state at least one place";
        assert_eq!(Trial::new().with(&[(FILE, "")]).faults(), [format!("{FILE}:1:1: {empty}")]);
        assert_eq!(Trial::new().with(&[(FILE, HEADER)]).faults(), [format!("{FILE}:1:1: {empty}")]);
        let open = Trial::new().with(&[(FILE, &format!("{HEADER}\n\"Gao,North\n{ROWS}"))]).faults();
        assert_eq!(
            open[0],
            format!("{FILE}:2:1: a quote is opened here and never closed; close it, or leave it out")
        );
    }

    #[test]
    fn types_are_looked_for_in_the_order_of_flee() {
        let kinds = [
            "IDP_camp",
            "refugee camp",
            "conflict_zone",
            "Forwarding_hub",
            "marker",
            "flood_zone",
            "default",
        ];
        let expected = [
            Kind::IdpCamp,
            Kind::Camp,
            Kind::Conflict,
            Kind::Forward,
            Kind::Marker,
            Kind::FloodZone,
            Kind::Town,
        ];
        assert_eq!(kinds.map(Kind::of), expected);
        assert_eq!(Kind::of("town_with_camp"), Kind::Camp);
        assert_eq!(Kind::of("city"), Kind::Unknown);
    }
}
