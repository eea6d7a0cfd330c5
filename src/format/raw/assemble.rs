//! From files to a scenario: everything is read, then joined, then checked as any scenario is.

use super::acled::{self, Event};
use super::countries::Countries;
use super::counts::{self, Counted};
use super::dtm::{self, Area};
use super::gazetteer::{self, Gazetteer};
use super::geonames;
use super::places;
use super::remark::{Findings, RemarkKind};
use super::roads::{self, Segment};
use super::table::{self, Column};
use super::weights::EventTable;
use super::{ACLED, CountsOf, Gathered, RawData, routes, series, threats};
use crate::error::{ErrorKind, Marks, Result, did_you_mean};
use crate::scenario::{Displaced, FlightMode, Quantity, Scenario, ScenarioBuilder, Series, Where};
use crate::world::{Evidence, Stated};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) const GEONAMES: &str = "GeoNames";
const PLACES: &str = "places";
const ROADS: &str = "roads";

/// All files as they were read.
struct Files<'r> {
    events: Vec<Event>,
    segments: Vec<Segment>,
    counts: Vec<(&'r CountsOf, Vec<Counted>)>,
    dtm: Vec<(&'r Path, Vec<Area>)>,
    table: EventTable,
}

pub(super) fn gather(raw: &RawData) -> Result<Gathered> {
    let mut findings = Findings::default();
    check_numbers(raw, &mut findings);
    let mut aliases = raw.aliases.clone();
    raw.alias_files.iter().for_each(|file| read_aliases(file, &mut aliases, &mut findings));
    let mut countries = Countries::default();
    let places = read_places(raw, &aliases, &mut countries, &mut findings).filter(|places| places.is_good);
    let files = read_files(raw, &mut findings);

    let period = period(raw, &files, &mut findings);
    // Without its places nothing can be bound, and all of it would be reported as unknown.
    let (Some(places), Some(period)) = (places, period) else {
        findings.faults.into_result()?;
        unreachable!("a fault says why there are no places or no period");
    };
    let scenario = assemble(raw, files, &places, &mut countries, period, &mut findings)?;
    Ok(Gathered { scenario, remarks: findings.into_remarks() })
}

/// Numbers out of their range.
fn check_numbers(raw: &RawData, findings: &mut Findings) {
    for (what, value, low, high) in [
        ("the limit from places to roads", raw.road_limit_km, 0.0, 1000.0),
        ("the limit from events to places", raw.event_limit_km, 0.0, 1000.0),
        ("the factor of guessed routes", raw.detour, 1.0, 10.0),
        ("the factor of ways through other places", raw.through, 1.0, 2.0),
        ("the quiet days within a threat", f64::from(raw.merge_gap_days), 0.0, 365.0),
        ("the precision of dates", f64::from(raw.time_precision), 1.0, 3.0),
        ("the precision of places", f64::from(raw.geo_precision), 1.0, 3.0),
    ] {
        if !(low..=high).contains(&value) {
            let message = format!("{what} is {value}; it must be a number from {low} to {high}");
            findings.fault(ErrorKind::OutOfRange, None, message);
        }
    }
}

fn read_aliases(file: &Path, aliases: &mut Vec<(String, String)>, findings: &mut Findings) {
    const COLUMNS: &[Column] =
        &[Column::required(&["name", "alias", "written"]), Column::required(&["place", "means", "is"])];
    table::page(file, findings, |page, findings| {
        table::read(page, COLUMNS, &[], findings, |row, _| {
            if let (Some(name), Some(place)) = (row.required(0), row.required(1)) {
                aliases.push((name.to_owned(), place.to_owned()));
            }
        });
    });
}

fn read_places(
    raw: &RawData,
    aliases: &[(String, String)],
    countries: &mut Countries,
    findings: &mut Findings,
) -> Option<Gazetteer> {
    if raw.places.is_empty() && raw.geonames.is_empty() {
        let message = "there are no places; give a table of them, or a dump of GeoNames";
        findings.fault(ErrorKind::MissingKey, None, message);
        return None;
    }
    let known = findings.faults.len();
    let tables: Vec<_> = raw.places.iter().flat_map(|file| places::read(file, PLACES, findings)).collect();
    // An alias may mean a country, which the tables name.
    let named: BTreeSet<String> = tables
        .iter()
        .filter_map(|listed| listed.country.as_deref())
        .map(|name| countries.key(name))
        .collect();
    let (of_countries, of_places): (Vec<_>, Vec<_>) =
        aliases.iter().cloned().partition(|(_, meant)| named.contains(&countries.key(meant)));
    for (name, country) in &of_countries {
        countries.add_alias(name, country);
    }
    let wanted: BTreeSet<String> = raw.countries.iter().map(|name| countries.key(name)).collect();
    let wanted = geonames::Wanted {
        least_population: raw.least_population,
        country: &|code| wanted.is_empty() || wanted.contains(&countries.key(code)),
    };
    let dumps: Vec<_> =
        raw.geonames.iter().flat_map(|file| geonames::read(file, GEONAMES, &wanted, findings)).collect();
    if findings.faults.len() > known {
        return None;
    }
    if tables.is_empty() && dumps.is_empty() {
        let message = "the files have no places; give others, or ask for smaller ones";
        findings.fault(ErrorKind::MissingKey, None, message);
        return None;
    }
    Some(gazetteer::join(tables, dumps, &of_places, raw.country.as_deref(), countries, findings))
}

fn read_files<'r>(raw: &'r RawData, findings: &mut Findings) -> Files<'r> {
    let mut table = raw.table.clone();
    raw.table_files.iter().for_each(|file| table.read(file, findings));
    table.check(findings);
    let events = acled::read(raw.events.iter().map(AsRef::as_ref), findings);
    let segments = raw.roads.iter().flat_map(|file| roads::read(file, raw.roads_order, findings)).collect();
    let counts = raw.counts.iter().map(|of| (of, counts::read(&of.file, findings))).collect();
    let dtm = raw.dtm.iter().map(|file| (file.as_path(), dtm::read(file, raw.dtm_level, findings))).collect();
    Files { events, segments, counts, dtm, table }
}

/// The first and the last day: as stated, or else those of the first and the last event or count.
fn period(raw: &RawData, files: &Files<'_>, findings: &mut Findings) -> Option<(Date, Date)> {
    let events = threats::dates(&files.events, &files.table);
    let counts = files.counts.iter().flat_map(|(_, counts)| counts.iter().map(|count| count.date));
    let areas = files.dtm.iter().flat_map(|(_, areas)| areas).flat_map(|area| area.counts.keys().copied());
    let dates: BTreeSet<Date> = events.chain(counts).chain(areas).collect();
    let start = raw.start.or_else(|| dates.first().copied());
    let end = raw.end.or_else(|| dates.last().copied());
    let (Some(start), Some(end)) = (start, end) else {
        if findings.faults.is_empty() {
            let message = "there is neither an event nor a count, which would tell the period; state its start and its end";
            findings.fault(ErrorKind::MissingKey, None, message);
        }
        return None;
    };
    if end < start {
        let message = format!("the period would end on {end}, before it starts on {start}; state another");
        findings.fault(ErrorKind::Date, None, message);
        return None;
    }
    for (is_stated, what, date) in [(raw.start.is_some(), "start", start), (raw.end.is_some(), "end", end)] {
        if !is_stated {
            let which = if what == "start" { "first" } else { "last" };
            let message = format!("{date}, the day of the {which} event or count");
            findings.remark(RemarkKind::Guessed, "period", format!("`{what}` of the period"), None, message);
        }
    }
    Some((start, end))
}

fn assemble(
    raw: &RawData,
    mut files: Files<'_>,
    places: &Gazetteer,
    countries: &mut Countries,
    period: (Date, Date),
    findings: &mut Findings,
) -> Result<Scenario> {
    let making = threats::Making {
        period,
        limit_km: raw.event_limit_km,
        merge_gap_days: raw.merge_gap_days,
        time_precision: raw.time_precision,
        geo_precision: raw.geo_precision,
        has_date_knobs: raw.has_date_knobs,
    };
    let made = threats::make(&files.events, &files.table, places, countries, &making, findings);
    let days = (period.1 - period.0).get_days() + 1;
    let mut stated = Scenario::builder(String::new(), period.0, days as u32);
    let threatened: BTreeSet<&str> = made
        .iter()
        .filter_map(|made| places.sites.iter().find(|site| site.name() == made.threat.what.place()))
        .map(|site| site.place.country())
        .collect();
    stated.title = raw.title.clone().unwrap_or_else(|| title(&threatened, period));
    if made.is_empty() {
        let message = "no event threatens any place, so that nobody flees; give events, or other limits";
        findings.remark(RemarkKind::Doubtful, "threats", "threats", None, message);
    }
    for made in made {
        stated.threats.push(made.threat);
        stated.knobs.extend(made.knob.map(|what| Stated { what, marks: Marks::default() }));
    }
    for site in &places.sites {
        stated.world.state_place(site.place.clone(), site.marks.clone());
    }
    let making =
        routes::Making { road_limit_km: raw.road_limit_km, through: raw.through, detour: raw.detour };
    let segments = std::mem::take(&mut files.segments);
    let source = (!raw.roads.is_empty()).then_some(ROADS);
    if source.is_some() && segments.is_empty() && findings.faults.is_empty() {
        let message = "the files have no road that people could take; give others, or leave them out";
        findings.fault(ErrorKind::MissingKey, None, message);
    }
    routes::state(&mut stated.world, &places.sites, segments, source, making, findings);
    observe(raw, &files, places, period, &mut stated, findings);
    follow(raw, &mut stated, findings);
    sources(raw, &files, &mut stated);
    // With a fault in the data the check would report what follows from it.
    if !findings.faults.is_empty() {
        std::mem::take(&mut findings.faults).into_result()?;
    }
    let guessed = findings.remarks().filter(|remark| remark.kind() == RemarkKind::Guessed).count();
    stated.description = Some(format!(
        "Made from raw data. {guessed} figures and places were guessed, by the rules of docs/from-raw-files.md; they are named as \
         `assumed` below and listed one by one in the notes beside this file. Read them before you use a result."
    ));
    let mut faults = std::mem::take(&mut findings.faults);
    let scenario = stated.assemble(&mut faults);
    faults.into_result()?;
    Ok(scenario)
}

fn title(threatened: &BTreeSet<&str>, (start, end): (Date, Date)) -> String {
    let countries: Vec<&str> = threatened.iter().copied().collect();
    let where_ = if countries.is_empty() { "Displacement".to_owned() } else { countries.join(", ") };
    format!("{where_}, {start} to {end}")
}

/// Binds counts to places.
fn observe(
    raw: &RawData,
    files: &Files<'_>,
    places: &Gazetteer,
    period: (Date, Date),
    stated: &mut ScenarioBuilder,
    findings: &mut Findings,
) {
    let mut all: Vec<Series> = Vec::new();
    let mut start =
        AtStart { first: period.0, is_wanted: raw.has_displaced_at_start, places: BTreeMap::new() };
    for (number, (of, counts)) in files.counts.iter().enumerate() {
        let Some(at) = series::target(&of.target, places, findings) else { continue };
        let called = match of.quantity {
            Quantity::Present => of.target.clone(),
            other => format!("{} {}", of.target, other.word()),
        };
        let name = series::unique_name(&called, &of.file, &all);
        let source = format!("counts-{}", number + 1);
        if of.quantity == Quantity::Present {
            start.take(&at, counts, &source);
        }
        all.extend(series::series(&name, at, of.quantity, counts, &source, period, findings));
    }
    for (number, (file, areas)) in files.dtm.iter().enumerate() {
        let source = tag("DTM", number, raw.dtm.len());
        for area in areas {
            let Some(at) = series::of_area(area, places, findings) else { continue };
            let place = match &at {
                Where::Place(name) => name.clone(),
                _ => area.name.clone(),
            };
            let name = series::unique_name(&format!("DTM {place}"), file, &all);
            let counts = series::counted(area);
            start.take(&at, &counts, &source);
            let quantity = Quantity::Present;
            all.extend(series::series(&name, at, quantity, &counts, &source, period, findings));
        }
    }
    *stated = all.into_iter().fold(stated.clone(), ScenarioBuilder::observed);
    start.state(stated, findings);
}

/// Who was displaced when the period starts, as far as counts of single places tell.
struct AtStart {
    first: Date,
    is_wanted: bool,
    /// By place: the last count on the first day or before, and the tag of its source.
    places: BTreeMap<String, (Counted, String)>,
}

impl AtStart {
    fn take(&mut self, at: &Where, counts: &[Counted], source: &str) {
        let Where::Place(name) = at else { return };
        let last = counts.iter().rfind(|count| count.date <= self.first);
        if let Some(last) = last.filter(|last| self.is_wanted && last.people >= 1.0) {
            // Of several files the one with the latest count tells; of those as late, the first.
            let there = self.places.get(name);
            if there.is_none_or(|(there, _)| there.date < last.date) {
                self.places.insert(name.clone(), (last.clone(), source.to_owned()));
            }
        }
    }

    fn state(self, stated: &mut ScenarioBuilder, findings: &mut Findings) {
        for (name, (count, source)) in self.places {
            let people = count.people.round();
            let message = format!(
                "{people} people of unknown home are there from the start, for so many were counted on {}; they never return",
                count.date
            );
            let about = format!("displaced at `{name}`");
            findings.remark(
                RemarkKind::Guessed,
                "people displaced at the start",
                about,
                Some(&count.position),
                message,
            );
            let evidence =
                Evidence { source: vec![source], assumed: vec!["count".to_owned()], ..Evidence::default() };
            stated.displaced.push(Stated {
                what: Displaced::new(name, people as u64).with_evidence(evidence),
                marks: Marks::at(count.position),
            });
        }
    }
}

/// Lets flight follow a series, where somebody asks for that.
fn follow(raw: &RawData, stated: &mut ScenarioBuilder, findings: &mut Findings) {
    let Some(name) = &raw.flight_follows else { return };
    let names = || stated.observed.iter().map(|series| series.what.name());
    if names().any(|other| other == name) {
        stated.rules.flight.mode = FlightMode::Observed(name.clone());
        return;
    }
    let near = did_you_mean(name, names());
    let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    let cure = match (near.is_empty(), all.is_empty()) {
        (false, _) => near,
        (true, true) => "; there are no counts, give some".to_owned(),
        (true, false) => format!("; there are {}", all.join(", ")),
    };
    let message = format!("flight cannot follow `{name}`: no series of counts is called so{cure}");
    findings.fault(ErrorKind::UnknownName, None, message);
}

/// The tag of one of several sources.
fn tag(what: &str, number: usize, of: usize) -> String {
    if of > 1 { format!("{what}-{}", number + 1) } else { what.to_owned() }
}

/// Names the sources, as their terms ask.
fn sources(raw: &RawData, files: &Files<'_>, stated: &mut ScenarioBuilder) {
    let mut sources = BTreeMap::new();
    let mut add = |tag: &str, what: String| {
        sources.insert(tag.to_owned(), what);
    };
    if !raw.places.is_empty() {
        add(PLACES, format!("{}, a table of places", names(&raw.places)));
    }
    if !raw.geonames.is_empty() {
        add(GEONAMES, format!("{}; GeoNames, https://www.geonames.org, CC BY 4.0", names(&raw.geonames)));
    }
    if !raw.events.is_empty() {
        let count = files.events.len();
        add(
            ACLED,
            format!(
                "{}, {count} events; Armed Conflict Location & Event Data (ACLED), https://acleddata.com, to be named wherever \
                 results are shown",
                names(&raw.events)
            ),
        );
    }
    if !raw.roads.is_empty() {
        let what = "roads; where they are from OpenStreetMap: © OpenStreetMap contributors, \
                    https://www.openstreetmap.org/copyright, ODbL 1.0";
        add(ROADS, format!("{}, {what}", names(&raw.roads)));
    }
    for (number, (of, _)) in files.counts.iter().enumerate() {
        add(&format!("counts-{}", number + 1), format!("{}, counts of {}", name(&of.file), of.target));
    }
    for (number, (file, _)) in files.dtm.iter().enumerate() {
        let what = "International Organization for Migration (IOM), Displacement Tracking Matrix (DTM), \
                    https://dtm.iom.int";
        add(&tag("DTM", number, files.dtm.len()), format!("{}; {what}", name(file)));
    }
    stated.sources = sources;
}

/// The name of a file without its folder, so that a scenario does not depend on where its files lay.
fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn names(files: &[std::path::PathBuf]) -> String {
    let names: Vec<String> = files.iter().map(|file| name(file)).collect();
    names.join(", ")
}
