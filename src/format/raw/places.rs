//! Places from tables that people keep: one row a place, columns by their usual names.

use super::remark::{Findings, RemarkKind, shown};
use super::table::{self, Column, Row};
use crate::error::{ErrorKind, Marks, Position, did_you_mean};
use crate::world::PlaceKind;
use std::path::Path;

/// A place as a row states it; what is empty may come from another file.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) other_names: Vec<String>,
    pub(super) codes: Vec<String>,
    /// Names of the areas that it lies in.
    pub(super) areas: Vec<String>,
    pub(super) kind: Option<PlaceKind>,
    pub(super) country: Option<String>,
    pub(super) lat: Option<f64>,
    pub(super) lon: Option<f64>,
    pub(super) population: Option<u64>,
    pub(super) capacity: Option<u64>,
    pub(super) people_per_day: Option<u64>,
    /// The tag of its source.
    pub(super) source: String,
    pub(super) marks: Marks,
    pub(super) position: Position,
}

const COLUMNS: &[Column] = &[
    Column::required(&["name", "place", "place_name", "location", "town", "city", "settlement", "locality"]),
    Column::optional(&["country", "admin0", "admin0name", "country_name", "iso3", "country_code"]),
    Column::optional(&["latitude", "lat", "y"]),
    Column::optional(&["longitude", "lon", "lng", "long", "x"]),
    Column::optional(&["population", "pop", "inhabitants", "residents"]),
    Column::optional(&["kind", "type", "location_type", "place_type"]),
    Column::optional(&["capacity"]),
    Column::optional(&["people_per_day", "throughput"]),
    Column::optional(&["pcode", "p_code", "code", "place_code"]),
    Column::optional(&["other_names", "alternate_names", "aliases", "alt_name", "name_local"]),
    Column::optional(&["admin1", "admin1name", "region", "province", "governorate"]),
    Column::optional(&["admin2", "admin2name", "district"]),
    Column::optional(&["admin1pcode", "admin1_code"]),
    Column::optional(&["admin2pcode", "admin2_code"]),
    Column::optional(&["population/capacity", "pop/cap"]),
];
const NAME: usize = 0;
const COUNTRY: usize = 1;
const LAT: usize = 2;
const LON: usize = 3;
const POPULATION: usize = 4;
const KIND: usize = 5;
const CAPACITY: usize = 6;
const PER_DAY: usize = 7;
const PCODE: usize = 8;
const OTHER_NAMES: usize = 9;
const AREAS: std::ops::Range<usize> = 10..14;
/// As in files of Flee: the capacity of camps, the population of all other places.
const EITHER: usize = 14;

/// Words for kinds of places: our own, those of Flee, and usual ones.
const KINDS: &[(&str, PlaceKind)] = &[
    ("town", PlaceKind::Town),
    ("city", PlaceKind::Town),
    ("settlement", PlaceKind::Town),
    ("conflict_zone", PlaceKind::Town),
    ("village", PlaceKind::Village),
    ("hamlet", PlaceKind::Village),
    ("camp", PlaceKind::Camp),
    ("refugee_camp", PlaceKind::Camp),
    ("idp_camp", PlaceKind::IdpCamp),
    ("idpcamp", PlaceKind::IdpCamp),
    ("idp_site", PlaceKind::IdpCamp),
    ("border_site", PlaceKind::BorderSite),
    ("informal_site", PlaceKind::BorderSite),
    ("crossing", PlaceKind::Crossing),
    ("border_crossing", PlaceKind::Crossing),
    ("hub", PlaceKind::Hub),
    ("forwarding_hub", PlaceKind::Hub),
    ("waypoint", PlaceKind::Waypoint),
    ("marker", PlaceKind::Waypoint),
];

/// Reads a table of places.
pub(super) fn read(path: &Path, source: &str, findings: &mut Findings) -> Vec<Listed> {
    let mut listed = Vec::new();
    table::page(path, findings, |page, findings| {
        table::read(page, COLUMNS, &[], findings, |row, findings| {
            listed.extend(place(row, source, findings));
        });
    });
    listed
}

fn place(row: &Row<'_>, source: &str, findings: &mut Findings) -> Option<Listed> {
    let mut marks = Marks::at(row.position());
    for (column, key) in [
        (NAME, "name"),
        (COUNTRY, "country"),
        (LAT, "lat"),
        (LON, "lon"),
        (POPULATION, "population"),
        (KIND, "kind"),
        (CAPACITY, "capacity"),
        (PER_DAY, "people_per_day"),
    ] {
        marks.mark(key, row.position_of(column));
    }
    let list = |column: usize| -> Vec<String> {
        let items = row.text(column).unwrap_or_default().split([';', '|']);
        items.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let kind = row.text(KIND).and_then(|word| kind(row, word));
    let (lat, lon) = (row.number(LAT, -90.0, 90.0), row.number(LON, -180.0, 180.0));
    let either = row.people(EITHER);
    let (of_camp, of_others) =
        if kind.is_some_and(PlaceKind::has_capacity) { (either, None) } else { (None, either) };
    let (population, capacity) = (row.people(POPULATION).or(of_others), row.people(CAPACITY).or(of_camp));
    let people_per_day = row.people(PER_DAY);
    let name = row.required(NAME)?.to_owned();
    // An empty place of residents is one of which nobody knows; of a camp, one whose limit nobody knows.
    let capacity = if capacity == Some(0) {
        let about = format!("place `{name}`");
        let message =
            "`capacity` is 0 and counts as not known; close a camp with a `[[change]]` of the scenario";
        findings.remark(RemarkKind::ReadAs, "capacities", about, Some(&row.position_of(CAPACITY)), message);
        None
    } else {
        capacity
    };
    Some(Listed {
        other_names: list(OTHER_NAMES),
        codes: list(PCODE),
        areas: AREAS.filter_map(|column| row.text(column)).map(str::to_owned).collect(),
        kind,
        country: row.text(COUNTRY).map(str::to_owned),
        lat,
        lon,
        population,
        capacity,
        people_per_day,
        source: source.to_owned(),
        marks,
        position: row.position(),
        name,
    })
}

fn kind(row: &Row<'_>, word: &str) -> Option<PlaceKind> {
    let plain = word.to_lowercase().replace([' ', '-'], "_");
    let kind = KINDS.iter().find(|(name, _)| *name == plain).map(|(_, kind)| *kind);
    if kind.is_none() {
        let words: Vec<&str> = PlaceKind::ALL.iter().map(|kind| kind.word()).collect();
        let near = did_you_mean(&plain, KINDS.iter().map(|(name, _)| *name));
        let message =
            format!("`kind` is `{}`; it must be one of `{}`{near}", shown(word), words.join("`, `"));
        row.fault(ErrorKind::WrongType, KIND, message);
    }
    kind
}
