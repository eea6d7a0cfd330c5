//! The files by which two processes hand people over: one a step, and one that says which period they cover.
//!
//! A row counts people who are alike. Those of a household stand in rows of their own, one after the other, with the number
//! of the household in this file; the first leads them.

use super::csv::{Cell, Records};
use super::limits;
use super::page::{Page, limit_rows, load, plain};
use crate::error::{Error, ErrorKind, Position, Result};
use crate::scenario::Period;
use std::path::Path;

/// The most people in one file, fewer than a simulation can hold.
const MOST_PEOPLE: u64 = 1_000_000_000;

const HEAD: [&str; 6] = ["place", "home", "country", "household", "group", "people"];
const PERIOD: [&str; 3] = ["start", "days", "step_hours"];

/// People of one group who are handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The place at which they are received.
    pub(crate) place: String,
    pub(crate) home: Option<String>,
    pub(crate) country: Option<String>,
    /// The number of their household; none for people who go alone.
    pub(crate) household: Option<u64>,
    pub(crate) group: String,
    pub(crate) people: u64,
}

/// Writes the rows of a step. Whoever looks for the file finds all of it or nothing.
pub(crate) fn write<'a>(path: &Path, rows: impl IntoIterator<Item = &'a Row>) -> Result<()> {
    let mut records = vec![HEAD.map(str::to_owned).to_vec()];
    records.extend(rows.into_iter().map(|row| {
        vec![
            row.place.clone(),
            row.home.clone().unwrap_or_default(),
            row.country.clone().unwrap_or_default(),
            row.household.map(|number| number.to_string()).unwrap_or_default(),
            row.group.clone(),
            row.people.to_string(),
        ]
    }));
    write_records(path, &records)
}

/// Writes which period a simulation covers.
pub(crate) fn write_period(path: &Path, period: &Period) -> Result<()> {
    let values = [period.start().to_string(), period.days().to_string(), period.step_hours().to_string()];
    write_records(path, &[PERIOD.map(str::to_owned).to_vec(), values.to_vec()])
}

fn write_records(path: &Path, records: &[Vec<String>]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = records.iter().try_for_each(|record| writer.write_record(record));
    let bytes = written
        .map_err(std::io::Error::from)
        .and_then(|()| writer.into_inner().map_err(csv::IntoInnerError::into_error));
    bytes.and_then(|bytes| super::replace(path, &bytes)).map_err(|error| Error::io("write", path, error))
}

/// Reads the rows of a step, each with where it begins.
///
/// # Errors
/// With everything that is wrong with the file.
pub(crate) fn read(path: &Path) -> Result<Vec<(Row, Position)>> {
    let text = load(path, limits::HANDOVER, "hand over fewer people")?;
    limit_rows(path, &text)?;
    let text = plain(&text);
    let page = Page::new(path, &text);
    let mut rows: Vec<(Row, Position)> = Vec::new();
    let mut people = 0;
    each_record(&page, &HEAD, |cells| {
        let Some(row) = row(&page, cells) else { return };
        people += row.people;
        if people > MOST_PEOPLE {
            let message = format!("more than {MOST_PEOPLE} people are handed over; hand over fewer");
            page.fault(ErrorKind::OutOfRange, cells[5].at, message);
        }
        rows.push((row, page.position(cells[0].at)));
    });
    page.into_faults().into_result()?;
    Ok(rows)
}

/// Reads a period: its first day, days and hours a step.
///
/// # Errors
/// With everything that is wrong with the file.
pub(crate) fn read_period(path: &Path) -> Result<Period> {
    let text = load(path, limits::HANDOVER, "it should have two lines")?;
    limit_rows(path, &text)?;
    let text = plain(&text);
    let page = Page::new(path, &text);
    let mut period = None;
    each_record(&page, &PERIOD, |cells| {
        let start = cells[0].text.parse();
        if start.is_err() {
            let message = format!("`start` is `{}`; expected a date", cells[0].text);
            page.fault(ErrorKind::WrongType, cells[0].at, message);
        }
        let days = number(&page, "days", &cells[1]);
        let step_hours = number(&page, "step_hours", &cells[2]);
        if let (Ok(start), Some(days), Some(step_hours)) = (start, days, step_hours) {
            period = Some(Period { start, days: days as u32, step_hours: step_hours as u32 });
        }
    });
    page.into_faults().into_result()?;
    period.ok_or_else(|| {
        let message = "the period is missing; let the other side write the file again";
        Error::one(ErrorKind::MissingKey, Some(Position::new(path, 1, 1)), message)
    })
}

/// Hands over the records below a head that must be this one.
fn each_record(page: &Page<'_>, head: &[&str], mut take: impl FnMut(&[Cell<'_>])) {
    let (mut records, mut cells) = (Records::of(page), Vec::new());
    let is_there = records.next(&mut cells);
    if !is_there || !cells.iter().map(|cell| cell.text.as_ref()).eq(head.iter().copied()) {
        let message = format!("the first line must be `{}`; write it so", head.join(","));
        page.fault(ErrorKind::Syntax, 0, message);
        return;
    }
    while records.next(&mut cells) {
        if cells.len() == head.len() {
            take(&cells);
        } else {
            let message = format!("the line has {} cells; expected {}", cells.len(), head.len());
            page.fault(ErrorKind::Syntax, cells[0].at, message);
        }
    }
}

fn row(page: &Page<'_>, cells: &[Cell<'_>]) -> Option<Row> {
    let text = |index: usize| Some(cells[index].text.to_string()).filter(|text| !text.is_empty());
    for index in [0, 4] {
        if cells[index].text.is_empty() {
            page.fault(
                ErrorKind::MissingKey,
                cells[index].at,
                format!("`{}` is empty; name it", HEAD[index]),
            );
        }
    }
    let household = if cells[3].text.is_empty() { None } else { Some(number(page, HEAD[3], &cells[3])?) };
    let people = number(page, HEAD[5], &cells[5])?;
    Some(Row { place: text(0)?, home: text(1), country: text(2), household, group: text(4)?, people })
}

fn number(page: &Page<'_>, name: &str, cell: &Cell<'_>) -> Option<u64> {
    let found = cell.text.parse().ok().filter(|number| (1..=MOST_PEOPLE).contains(number));
    if found.is_none() {
        let message = format!("`{name}` is `{}`; expected a whole number from 1 to {MOST_PEOPLE}", cell.text);
        page.fault(ErrorKind::OutOfRange, cell.at, message);
    }
    found
}
