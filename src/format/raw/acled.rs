//! Exports of ACLED, the Armed Conflict Location & Event Data: CSV with 31 columns and ISO dates as of today, older CSV
//! with upper-case columns and dates in words, and what the API answers in JSON.
//!
//! Events are edited and deleted later on, so that exports of two days differ: the key is `event_id_cnty`, and of several
//! rows the one that was changed last (`timestamp`) holds.

use super::dates::Spelling;
use super::remark::{Findings, RemarkKind, shown};
use super::table::{self, Column, Row};
use crate::error::{ErrorKind, Position};
use crate::format::json::{self, Loose};
use crate::format::page::Page;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// What is read of an event.
const COLUMNS: &[Column] = &[
    Column::required(&["event_id_cnty"]),
    Column::required(&["event_date"]),
    Column::optional(&["time_precision"]),
    Column::required(&["event_type"]),
    Column::optional(&["sub_event_type"]),
    Column::optional(&["country"]),
    Column::optional(&["location"]),
    Column::required(&["latitude"]),
    Column::required(&["longitude"]),
    Column::optional(&["geo_precision"]),
    Column::optional(&["fatalities"]),
    Column::optional(&["timestamp"]),
];
const ID: usize = 0;
const DATE: usize = 1;
const TIME_PRECISION: usize = 2;
const TYPE: usize = 3;
const SUB_TYPE: usize = 4;
const COUNTRY: usize = 5;
const LOCATION: usize = 6;
const LAT: usize = 7;
const LON: usize = 8;
const GEO_PRECISION: usize = 9;
const FATALITIES: usize = 10;
const TIMESTAMP: usize = 11;

/// What ACLED says besides, today and in older exports.
const KNOWN: &[&str] = &[
    "year",
    "disorder_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "admin1",
    "admin2",
    "admin3",
    "source",
    "source_scale",
    "notes",
    "tags",
    "data_id",
    "event_id_no_cnty",
    "iso3",
    "ally_actor_1",
    "ally_actor_2",
    "population_best",
    "population_1km",
    "population_2km",
    "population_5km",
];

/// An event, as its row states it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) date: Date,
    /// 1: the day is known, 2: the week, 3: the month.
    pub(super) time_precision: u8,
    /// Event type and sub-event type.
    pub(super) kind: String,
    pub(super) sub_kind: String,
    pub(super) country: Option<String>,
    pub(super) location: Option<String>,
    pub(super) lat: f64,
    pub(super) lon: f64,
    /// 1: the place is known, 2: a part of a region, 3: a region.
    pub(super) geo_precision: u8,
    pub(super) fatalities: u64,
    timestamp: i64,
    pub(super) position: Position,
}

impl Event {
    /// The order in which rows of one event hold, so that it does not matter in which order they stand.
    fn rank(&self) -> (i64, Date, String) {
        let rest = format!(
            "{}\n{}\n{:?}\n{:?}\n{} {} {} {} {}",
            self.kind,
            self.sub_kind,
            self.country,
            self.location,
            self.lat,
            self.lon,
            self.fatalities,
            self.time_precision,
            self.geo_precision
        );
        (self.timestamp, self.date, rest)
    }
}

/// Reads exports, CSV or JSON by what they begin with. Events come in the order of their ids, each once.
pub(super) fn read<'p>(paths: impl IntoIterator<Item = &'p Path>, findings: &mut Findings) -> Vec<Event> {
    let mut events: BTreeMap<String, Event> = BTreeMap::new();
    for path in paths {
        let read = table::page(path, findings, |page, findings| {
            let mut list = Vec::new();
            if page.text().trim_start().starts_with(['{', '[']) {
                answers(page, path, findings, &mut list);
            } else {
                table::read(page, COLUMNS, KNOWN, findings, |row, findings| {
                    list.extend(event(row, findings));
                });
            }
            list
        });
        read.into_iter().flatten().for_each(|event| keep(&mut events, event, findings));
    }
    events.into_values().collect()
}

/// Keeps the row of an event that was changed last.
fn keep(events: &mut BTreeMap<String, Event>, event: Event, findings: &mut Findings) {
    let Some(there) = events.get_mut(&event.id) else {
        events.insert(event.id.clone(), event);
        return;
    };
    let (older, newer) =
        if there.rank() < event.rank() { (there.clone(), event) } else { (event, there.clone()) };
    let about = format!("event `{}`", older.id);
    let line = newer.position.line();
    let message = match (older.timestamp == newer.timestamp, older.rank() == newer.rank()) {
        (_, true) => format!("it stands twice, here and in line {line}, and is taken once"),
        (false, _) => format!("the row in line {line} was changed later and holds in place of this one"),
        (true, _) => {
            let message = format!(
                "two rows differ, and their `timestamp` does not tell which is newer; the one in line {line} is taken"
            );
            findings.remark(
                RemarkKind::Doubtful,
                "events stated twice",
                &about,
                Some(&older.position),
                message,
            );
            *there = newer;
            return;
        }
    };
    findings.remark(RemarkKind::PassedOver, "events stated twice", about, Some(&older.position), message);
    *there = newer;
}

/// A row of a table, or an object of an answer.
trait Fields {
    fn text(&self, column: usize) -> Option<Cow<'_, str>>;
    fn fault(&self, kind: ErrorKind, column: usize, message: String);
    fn position(&self) -> Position;
}

impl Fields for Row<'_> {
    fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        Row::text(self, column).map(Cow::Borrowed)
    }

    fn fault(&self, kind: ErrorKind, column: usize, message: String) {
        Row::fault(self, kind, column, message);
    }

    fn position(&self) -> Position {
        Row::position(self)
    }
}

/// An object of an answer.
struct Answer<'p, 'a> {
    page: &'p Page<'a>,
    at: usize,
    fields: BTreeMap<String, Loose>,
}

impl Fields for Answer<'_, '_> {
    fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        let text = self.fields.get(COLUMNS[column].names[0])?.text();
        (!text.is_empty()).then_some(Cow::Owned(text))
    }

    fn fault(&self, kind: ErrorKind, _: usize, message: String) {
        self.page.fault(kind, self.at, message);
    }

    fn position(&self) -> Position {
        self.page.position(self.at)
    }
}

/// What the API answers: events under `data`, or their list alone.
fn answers<'a>(page: &Page<'a>, path: &Path, findings: &mut Findings, list: &mut Vec<Event>) {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: Vec<&'a RawValue>,
    }
    const EXPECTED: &str = "what the API of ACLED answers: events under `data`";
    let data = if page.text().trim_start().starts_with('[') {
        json::read::<Vec<&'a RawValue>>(page, path, EXPECTED)
    } else {
        json::read::<Envelope<'a>>(page, path, EXPECTED).map(|envelope| envelope.data)
    };
    for raw in data.into_iter().flatten().take_while(|_| !page.is_hopeless()) {
        if let Some(fields) = json::item(page, raw, "an event") {
            list.extend(event(&Answer { page, at: json::at(page, raw), fields }, findings));
        }
    }
}

fn event(row: &impl Fields, findings: &mut Findings) -> Option<Event> {
    let required = |column: usize| {
        let text = row.text(column);
        if text.is_none() {
            let message = format!("`{}` is empty; give it or leave the row out", COLUMNS[column].names[0]);
            row.fault(ErrorKind::MissingKey, column, message);
        }
        text
    };
    let number = |column: usize, low: f64, high: f64| {
        let text = required(column)?;
        let number = text.parse::<f64>().ok().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let name = COLUMNS[column].names[0];
            let message = format!("`{name}` is `{}`; it must be a number from {low} to {high}", shown(&text));
            row.fault(ErrorKind::OutOfRange, column, message);
        }
        number
    };
    let whole = |column: usize, low: u64, high: u64, usual: u64| {
        let Some(text) = row.text(column) else { return Some(usual) };
        let number = text.parse::<u64>().ok().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let name = COLUMNS[column].names[0];
            let message =
                format!("`{name}` is `{}`; it must be a whole number from {low} to {high}", shown(&text));
            row.fault(ErrorKind::OutOfRange, column, message);
        }
        number
    };
    // All are read before any is missed, so that every fault of a row is told at once.
    let (id, event_type) = (required(ID), required(TYPE));
    let date = required(DATE).and_then(|text| match Spelling::default().read(&text) {
        Ok(date) => Some(date),
        Err(why) => {
            row.fault(ErrorKind::Date, DATE, format!("`event_date`: {why}"));
            None
        }
    });
    let (lat, lon) = (number(LAT, -90.0, 90.0), number(LON, -180.0, 180.0));
    let (time, geo) = (whole(TIME_PRECISION, 1, 3, 1), whole(GEO_PRECISION, 1, 3, 1));
    let (fatalities, timestamp) = (whole(FATALITIES, 0, 10_000_000, 0), whole(TIMESTAMP, 0, 1 << 52, 0));
    if row.text(FATALITIES).is_none()
        && let Some(id) = &id
    {
        let message = "`fatalities` is empty and counts as 0";
        findings.remark(
            RemarkKind::ReadAs,
            "fatalities",
            format!("event `{id}`"),
            Some(&row.position()),
            message,
        );
    }
    let owned = |column: usize| row.text(column).map(Cow::into_owned);
    Some(Event {
        date: date?,
        time_precision: time? as u8,
        kind: event_type?.into_owned(),
        sub_kind: owned(SUB_TYPE).unwrap_or_default(),
        country: owned(COUNTRY),
        location: owned(LOCATION),
        lat: lat?,
        lon: lon?,
        geo_precision: geo? as u8,
        fatalities: fatalities?,
        timestamp: timestamp? as i64,
        position: row.position(),
        id: id?.into_owned(),
    })
}
