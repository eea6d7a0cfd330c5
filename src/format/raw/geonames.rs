//! Dumps of GeoNames (<https://download.geonames.org/export/dump/>): 19 columns between tabs, without a header and without
//! quotes. Read are populated places (feature class P) with enough people.

use super::places::Listed;
use super::remark::{Findings, RemarkKind, counted, shown};
use super::table;
use crate::error::{ErrorKind, Marks};
use crate::format::page::Page;
use crate::world::PlaceKind;
use std::path::Path;

const COLUMNS: usize = 19;
const ID: usize = 0;
const NAME: usize = 1;
const ASCII: usize = 2;
const OTHERS: usize = 3;
const LAT: usize = 4;
const LON: usize = 5;
const CLASS: usize = 6;
const CODE: usize = 7;
const COUNTRY: usize = 8;
const POPULATION: usize = 14;

/// Places that are no more, and parts of others: abandoned, destroyed, historical, sections.
const NO_PLACES: [&str; 4] = ["PPLQ", "PPLW", "PPLH", "PPLX"];

/// Below so many people a place counts as a village. Assumed.
pub(super) const LEAST_TOWN: u64 = 2000;

/// Which rows are wanted.
pub(super) struct Wanted<'w> {
    pub(super) least_population: u64,
    /// Whether places of a country are wanted, by its code.
    pub(super) country: &'w dyn Fn(&str) -> bool,
}

/// Reads a dump.
pub(super) fn read(path: &Path, source: &str, wanted: &Wanted<'_>, findings: &mut Findings) -> Vec<Listed> {
    let read = table::page(path, findings, |page, findings| rows(page, source, wanted, findings));
    read.unwrap_or_default()
}

fn rows(page: &Page<'_>, source: &str, wanted: &Wanted<'_>, findings: &mut Findings) -> Vec<Listed> {
    let mut listed = Vec::new();
    let (mut others, mut abroad, mut small, mut gone) = (0, 0, 0, 0);
    let mut at = 0;
    for line in page.text().split('\n').take_while(|_| !page.is_hopeless()) {
        let start = at;
        at += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != COLUMNS {
            let message = format!(
                "the row has {} cells; a dump of GeoNames has {COLUMNS} between tabs; take it as it was downloaded",
                cells.len()
            );
            page.fault(ErrorKind::Syntax, start, message);
            continue;
        }
        if cells[CLASS] != "P" {
            others += 1;
        } else if !(wanted.country)(cells[COUNTRY]) {
            abroad += 1;
        } else if NO_PLACES.contains(&cells[CODE]) {
            gone += 1;
        } else {
            let place = place(page, &cells, start, source);
            match place {
                Some(place) if place.population.is_none_or(|people| people < wanted.least_population) => {
                    small += 1;
                }
                place => listed.extend(place),
            }
        }
    }
    let start = page.position(0);
    let least = wanted.least_population;
    for (count, what) in [
        (others, "of other feature classes than P, populated places".to_owned()),
        (abroad, "in other countries than those asked for".to_owned()),
        (gone, "abandoned, destroyed, historical or a section of another place".to_owned()),
        (small, format!("with fewer than {least} people, or of which nobody knows how many")),
    ] {
        if count > 0 {
            let message = format!("{} {what}", counted(count, "row"));
            findings.remark(RemarkKind::PassedOver, "rows of GeoNames", "GeoNames", Some(&start), message);
        }
    }
    listed
}

fn place(page: &Page<'_>, cells: &[&str], start: usize, source: &str) -> Option<Listed> {
    let at = |column: usize| start + cells[..column].iter().map(|cell| cell.len() + 1).sum::<usize>();
    let number = |column: usize, name: &str, low: f64, high: f64| {
        let number = cells[column].parse::<f64>().ok().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let message =
                format!("`{name}` is `{}`; it must be a number from {low} to {high}", shown(cells[column]));
            page.fault(ErrorKind::OutOfRange, at(column), message);
        }
        number
    };
    let (lat, lon) = (number(LAT, "latitude", -90.0, 90.0), number(LON, "longitude", -180.0, 180.0));
    let people =
        if cells[POPULATION].is_empty() { Some(0.0) } else { number(POPULATION, "population", 0.0, 1e12) };
    let (lat, lon, people) = (lat?, lon?, people? as u64);
    let is_seat = cells[CODE] == "PPLC" || cells[CODE].starts_with("PPLA");
    let kind = if is_seat || people >= LEAST_TOWN { PlaceKind::Town } else { PlaceKind::Village };
    let mut other_names = vec![cells[ASCII].to_owned()];
    other_names.extend(cells[OTHERS].split(',').map(str::to_owned));
    other_names.retain(|name| !name.trim().is_empty() && name != cells[NAME]);
    let mut marks = Marks::at(page.position(start));
    for (column, key) in [(NAME, "name"), (LAT, "lat"), (LON, "lon"), (POPULATION, "population")] {
        marks.mark(key, page.position(at(column)));
    }
    Some(Listed {
        name: cells[NAME].to_owned(),
        other_names,
        codes: vec![format!("GN{}", cells[ID])],
        areas: Vec::new(),
        kind: Some(kind),
        country: Some(cells[COUNTRY].to_owned()),
        lat: Some(lat),
        lon: Some(lon),
        // GeoNames writes 0 where it does not know.
        population: (people > 0).then_some(people),
        capacity: None,
        people_per_day: None,
        source: source.to_owned(),
        marks,
        position: page.position(start),
    })
}
