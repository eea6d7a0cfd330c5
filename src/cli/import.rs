//! `displace import`: a scenario made of raw data.

use super::voice::tell;
use super::{Failure, run, say};
use clap::{Args, ValueEnum};
use displace::raw::{CoordinateOrder, DtmLevel, EventTable, Gathered, RawData, Remark, RemarkKind};
use displace::scenario::Quantity;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLES: &str = "\
Writes the scenario file, and beside it `NAME.notes.csv` with everything that was guessed, left open, passed over or read in a
particular way, line by line. Names that are merely alike are listed there and not joined; `--alias` settles them.

Examples:
  displace import case.toml --places places.csv --roads roads.geojson --events acled.csv --counts \"North Camp=unhcr.json\"
  displace import case.toml --geonames ML.txt --min-population 5000 --places camps.csv --events acled.csv --start 2012-01-01 --days 300
  displace import case.toml --places places.csv --events acled.csv --intensity \"Riots=0.4\" --alias \"Jisr=Jisr al-Shughour\"
  displace import case.toml --places places.csv --events acled.csv --counts camps=total.csv --flight-follows camps

docs/from-raw-files.md walks through it and states every rule.";

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The scenario file to write
    to: PathBuf,
    /// A CSV table of places: name, country, latitude, longitude, population, kind, capacity, …; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    places: Vec<PathBuf>,
    /// A dump of GeoNames: its populated places, and what the tables leave open; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    geonames: Vec<PathBuf>,
    /// An export of ACLED, CSV or JSON; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    events: Vec<PathBuf>,
    /// Roads as GeoJSON lines with tags of OpenStreetMap; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    roads: Vec<PathBuf>,
    /// Displaced people counted at a place, at `A+B` together, in an area or in all `camps`: JSON or CSV of UNHCR's portal, or
    /// a table of dates and counts; again for each
    #[arg(long, value_name = "WHERE=FILE", value_parser = bound, help_heading = "Files")]
    counts: Vec<(String, PathBuf)>,
    /// The same of people who have entered since the period started
    #[arg(long, value_name = "WHERE=FILE", value_parser = bound, help_heading = "Files")]
    entered: Vec<(String, PathBuf)>,
    /// A table of IOM's DTM, by HXL tags or names of columns; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    dtm: Vec<PathBuf>,
    /// A CSV table `name,place` of names that mean a place; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    aliases: Vec<PathBuf>,
    /// A CSV table of what events of a type are like: kind of threat, intensity, reach, days; again for each
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    event_table: Vec<PathBuf>,

    /// What the scenario is called [default: the countries and the period]
    #[arg(long, value_name = "TEXT", help_heading = "Scenario")]
    title: Option<String>,
    /// The first day [default: that of the first event or count]
    #[arg(long, value_name = "DATE", help_heading = "Scenario")]
    start: Option<Date>,
    /// How many days [default: until the last event or count]
    #[arg(long, value_name = "N", requires = "start", conflicts_with = "end", value_parser = clap::value_parser!(u32).range(1..=36_525), help_heading = "Scenario")]
    days: Option<u32>,
    /// The last day
    #[arg(long, value_name = "DATE", help_heading = "Scenario")]
    end: Option<Date>,
    /// As many people leave as this series of counts says, and threat only says from where [default: driven by threat]
    #[arg(long, value_name = "SERIES", help_heading = "Scenario")]
    flight_follows: Option<String>,
    /// Leave out people who were counted somewhere on the first day or before
    #[arg(long, help_heading = "Scenario")]
    nobody_at_start: bool,

    /// A name in a file means this place or country; again for each
    #[arg(long, value_name = "NAME=PLACE", value_parser = alias, help_heading = "Names and places")]
    alias: Vec<(String, String)>,
    /// The country of places that state none
    #[arg(long, value_name = "NAME", help_heading = "Names and places")]
    country: Option<String>,
    /// Of GeoNames, only places of this country, by name or code; again for each [default: all]
    #[arg(long, value_name = "NAME", help_heading = "Names and places")]
    geonames_country: Vec<String>,
    /// Of GeoNames, only places with so many people
    #[arg(long, value_name = "N", default_value_t = 1000, help_heading = "Names and places")]
    min_population: u64,
    /// At which level tables of DTM are read [default: the finest that they have]
    #[arg(long, value_enum, help_heading = "Names and places")]
    dtm_level: Option<Level>,

    /// A place farther from every road than this stands on none
    #[arg(long, value_name = "KM", default_value_t = 5.0, help_heading = "Routes")]
    road_limit: f64,
    /// Along roads, a way through other places that is no more than so many times as long stands in for a route of its own
    #[arg(long, value_name = "FACTOR", default_value_t = 1.1, help_heading = "Routes")]
    through: f64,
    /// Where no road leads, a route is so many times as long as the straight line
    #[arg(long, value_name = "FACTOR", default_value_t = 1.3, help_heading = "Routes")]
    detour: f64,
    /// In which order files of roads have latitude and longitude
    #[arg(long, value_enum, default_value = "lon-lat", help_heading = "Routes")]
    roads_order: Order,

    /// An event farther from every place than this happened to none
    #[arg(long, value_name = "KM", default_value_t = 25.0, help_heading = "Events")]
    event_limit: f64,
    /// The intensity of an event type or sub-event type without fatalities, 0 to 1; 0: it drives nobody; again for each
    #[arg(long, value_name = "TYPE=NUMBER", value_parser = weight, help_heading = "Events")]
    intensity: Vec<(String, f64)>,
    /// The more fatalities an event of full effect would take
    #[arg(long, value_name = "N", default_value_t = 20.0, help_heading = "Events")]
    deaths_scale: f64,
    /// By how much of itself the reach of an event grows with every tenfold of fatalities
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, help_heading = "Events")]
    reach_growth: f64,
    /// Events of one place and kind are one threat if no more than so many quiet days lie between them
    #[arg(long, value_name = "DAYS", default_value_t = 0, help_heading = "Events")]
    merge_gap: u32,
    /// Pass over events whose date is known less precisely: 1 to the day, 2 to the week, 3 to the month
    #[arg(long, value_name = "CODE", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3), help_heading = "Events")]
    time_precision: u8,
    /// Pass over events whose place is known less precisely: 1 exactly, 2 to a part of a region, 3 to a region
    #[arg(long, value_name = "CODE", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3), help_heading = "Events")]
    geo_precision: u8,
    /// State dates that are known to the week or month only as knobs, which an ensemble draws
    #[arg(long, help_heading = "Events")]
    date_knobs: bool,

    /// Overwrite files that are already there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    LonLat,
    LatLon,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Site,
    Admin4,
    Admin3,
    Admin2,
    Admin1,
}

impl From<Level> for DtmLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Site => Self::Site,
            Level::Admin4 => Self::Admin4,
            Level::Admin3 => Self::Admin3,
            Level::Admin2 => Self::Admin2,
            Level::Admin1 => Self::Admin1,
        }
    }
}

fn parts<'t>(text: &'t str, expected: &str) -> Result<(&'t str, &'t str), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("no `=` in it; {expected}"))?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || value.is_empty() {
        return Err(format!("a side of the `=` is empty; {expected}"));
    }
    Ok((name, value))
}

fn bound(text: &str) -> Result<(String, PathBuf), String> {
    let (target, file) = parts(text, "give it as `North Camp=north.csv`")?;
    Ok((target.to_owned(), PathBuf::from(file)))
}

fn alias(text: &str) -> Result<(String, String), String> {
    let (name, place) = parts(text, "give it as `Jisr=Jisr al-Shughour`")?;
    Ok((name.to_owned(), place.to_owned()))
}

fn weight(text: &str) -> Result<(String, f64), String> {
    let expected = "give it as `Battles=0.7`";
    let (name, number) = parts(text, expected)?;
    let number = number.parse().map_err(|_| format!("`{number}` is no number; {expected}"))?;
    Ok((name.to_owned(), number))
}

/// What programs are told; all of it stands in the notes.
#[derive(Serialize)]
struct Page<'a> {
    wrote: [&'a Path; 2],
    guessed: usize,
    doubtful: usize,
    notes: usize,
}

pub(crate) fn import(arguments: &ImportArguments) -> Result<(), Failure> {
    let notes = Gathered::notes_path(&arguments.to);
    if !arguments.force {
        run::refuse_to_overwrite(&[&arguments.to, &notes], "choose another file")?;
    }
    let gathered = arguments.raw_data()?.gather()?;
    gathered.write(&arguments.to)?;
    let of = |kind| gathered.remarks.iter().filter(|remark| remark.kind() == kind).count();
    tell(&Page {
        wrote: [&arguments.to, &notes],
        guessed: of(RemarkKind::Guessed),
        doubtful: of(RemarkKind::Doubtful),
        notes: gathered.remarks.len(),
    })?;
    say(&summary(&gathered, &arguments.to, &notes)?)
}

impl ImportArguments {
    fn raw_data(&self) -> Result<RawData, Failure> {
        let mut table = EventTable::default();
        for (name, intensity) in &self.intensity {
            table = table.with_intensity(name, *intensity)?;
        }
        (table.deaths_scale, table.reach_growth) = (self.deaths_scale, self.reach_growth);
        let mut raw = RawData::default()
            .event_table(table)
            .least_population(self.min_population)
            .road_limit_km(self.road_limit)
            .through(self.through)
            .detour(self.detour)
            .roads_order(match self.roads_order {
                Order::LonLat => CoordinateOrder::LonLat,
                Order::LatLon => CoordinateOrder::LatLon,
            })
            .event_limit_km(self.event_limit)
            .merge_gap_days(self.merge_gap)
            .time_precision_up_to(self.time_precision)
            .geo_precision_up_to(self.geo_precision);
        raw = self.places.iter().fold(raw, RawData::places);
        raw = self.geonames.iter().fold(raw, RawData::geonames);
        raw = self.events.iter().fold(raw, RawData::events);
        raw = self.roads.iter().fold(raw, RawData::roads);
        raw = self.dtm.iter().fold(raw, RawData::dtm);
        raw = self.aliases.iter().fold(raw, RawData::aliases);
        raw = self.event_table.iter().fold(raw, RawData::event_table_file);
        raw = self.geonames_country.iter().fold(raw, RawData::geonames_country);
        raw = self.counts.iter().fold(raw, |raw, (target, file)| raw.counts(target, file));
        raw = self
            .entered
            .iter()
            .fold(raw, |raw, (target, file)| raw.counts_of(Quantity::Entered, target, file));
        raw = self.alias.iter().fold(raw, |raw, (name, place)| raw.alias(name, place));
        raw = self.title.iter().fold(raw, RawData::title);
        raw = self.country.iter().fold(raw, RawData::country);
        raw = self.flight_follows.iter().fold(raw, RawData::flight_follows);
        raw = self.dtm_level.into_iter().fold(raw, |raw, level| raw.dtm_level(level.into()));
        raw = self.start.into_iter().fold(raw, RawData::start);
        let last =
            self.start.zip(self.days).map(|(start, days)| start.saturating_add((i64::from(days) - 1).days()));
        raw = self.end.or(last).into_iter().fold(raw, RawData::end);
        if self.nobody_at_start {
            raw = raw.without_displaced_at_start();
        }
        Ok(if self.date_knobs { raw.with_date_knobs() } else { raw })
    }
}

/// What was made, with remarks counted by topic, and those listed that ask for a decision.
fn summary(gathered: &Gathered, to: &Path, notes: &Path) -> Result<String, Failure> {
    const LISTED: usize = 10;
    let scenario = &gathered.scenario;
    let (world, period) = (scenario.world(), scenario.period());
    let mut page = String::new();
    writeln!(page, "{}", scenario.title())?;
    writeln!(
        page,
        "{} days from {}, {} places, {} routes, {} threats, {} series of counts",
        period.days(),
        period.start(),
        world.place_count(),
        world.routes().filter(|(_, route)| !route.is_way_back()).count(),
        scenario.timeline().threats().len(),
        scenario.observed().len()
    )?;
    for kind in RemarkKind::ALL {
        let remarks: Vec<&Remark> = gathered.remarks.iter().filter(|remark| remark.kind() == kind).collect();
        if remarks.is_empty() {
            continue;
        }
        let topics = remarks.chunk_by(|a, b| a.topic() == b.topic());
        let topics: Vec<String> = topics.map(|of| format!("{} {}", of[0].topic(), of.len())).collect();
        writeln!(page, "{kind}: {}", topics.join(", "))?;
        let is_listed = matches!(kind, RemarkKind::Doubtful);
        for remark in remarks.iter().take(LISTED).filter(|_| is_listed) {
            writeln!(page, "  {remark}")?;
        }
        if is_listed && remarks.len() > LISTED {
            writeln!(page, "  … and {} more", remarks.len() - LISTED)?;
        }
    }
    write!(page, "wrote `{}`, and every one of these remarks to `{}`", to.display(), notes.display())?;
    Ok(page)
}
