//! What was counted at one place or in several together: the Operational Data Portal of UNHCR, as JSON and CSV, and plain
//! tables of dates and counts.

use super::dates::Spelling;
use super::remark::{Findings, RemarkKind, counted};
use super::table::{self, Column};
use crate::error::{ErrorKind, Position};
use crate::format::csv::Cell;
use crate::format::json::{self, Loose};
use crate::format::page::Page;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;

/// A count with the place where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counted {
    pub(super) date: Date,
    pub(super) people: f64,
    pub(super) position: Position,
}

/// A date and a count as they are written.
struct Written {
    date: (String, usize),
    people: (String, usize),
}

const COLUMNS: &[Column] = &[
    Column::required(&["date", "data_date", "reporting_date", "reported_date", "day"]),
    Column::required(&["count", "individuals", "people", "persons", "refugees", "idps", "value", "number"]),
];
const DATE: usize = 0;
const PEOPLE: usize = 1;
/// What UNHCR says besides.
const KNOWN: &[&str] = &["unix_timestamp", "month", "year", "households", "source", "id", "geomaster_name"];

/// Reads a file, JSON or CSV by what it begins with. Counts come in order of their dates, one a day.
pub(super) fn read(path: &Path, findings: &mut Findings) -> Vec<Counted> {
    let read = table::page(path, findings, |page, findings| {
        let written =
            if page.text().trim_start().starts_with('{') { portal(page, path) } else { rows(page, findings) };
        written.map(|written| settle(page, &written, findings)).unwrap_or_default()
    });
    read.unwrap_or_default()
}

/// `data.timeseries` of the portal; none if it cannot be read.
fn portal<'a>(page: &Page<'a>, path: &Path) -> Option<Vec<Written>> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: Data<'a>,
    }
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        timeseries: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Item {
        data_date: Loose,
        individuals: Loose,
    }
    const EXPECTED: &str = "what the portal of UNHCR answers: counts under `data.timeseries`, each with `data_date` and \
                            `individuals`";
    let items = json::read::<Envelope<'a>>(page, path, EXPECTED)?.data.timeseries;
    let is_empty = items.is_empty();
    let written = items.into_iter().take_while(|_| !page.is_hopeless()).filter_map(|raw| {
        let at = json::at(page, raw);
        let item: Item = json::item(page, raw, "a count with `data_date` and `individuals`")?;
        Some(Written { date: (item.data_date.text(), at), people: (item.individuals.text(), at) })
    });
    let written: Vec<Written> = written.collect();
    (is_empty || !written.is_empty()).then_some(written)
}

/// A table with a header or without one; none if it cannot be read.
fn rows(page: &Page<'_>, findings: &mut Findings) -> Option<Vec<Written>> {
    let mut records = table::records(page);
    let mut cells = Vec::new();
    let mut written = Vec::new();
    let is_begun = table::next(&mut records, &mut cells);
    let is_bare = is_begun && Spelling::default().read(&cells[0].text).is_ok();
    let takes_second = is_begun && !is_bare && is_pair_with_a_name_of_its_own(&cells);
    if takes_second {
        let about = format!("column `{}`", cells[1].text.trim());
        let message = "it is the only one beside the date, and taken for the counts";
        findings.remark(RemarkKind::ReadAs, "columns", about, Some(&page.position(cells[1].at)), message);
    }
    if is_bare || takes_second {
        let mut is_row = is_bare || table::next(&mut records, &mut cells);
        while is_row {
            written.extend(bare(page, &cells));
            is_row = table::next(&mut records, &mut cells);
        }
        return Some(written);
    }
    let mut is_empty = true;
    let is_read = table::read(page, COLUMNS, KNOWN, findings, |row, _| {
        is_empty = false;
        if let Some(date) = row.required(DATE) {
            let people = row.text(PEOPLE).unwrap_or_default().to_owned();
            written.push(Written { date: (date.to_owned(), row.at(DATE)), people: (people, row.at(PEOPLE)) });
        }
    });
    (is_read && (is_empty || !written.is_empty())).then_some(written)
}

/// Whether a header has a date and one column more, which is called as no column of counts usually is.
fn is_pair_with_a_name_of_its_own(header: &[Cell<'_>]) -> bool {
    let is_called = |cell: &Cell<'_>, column: usize| {
        COLUMNS[column].names.iter().any(|name| table::bare(name) == table::bare(&cell.text))
    };
    let [date, other] = header else { return false };
    is_called(date, DATE) && !is_called(other, PEOPLE) && !other.text.trim().is_empty()
}

/// A row of a table without a header.
fn bare(page: &Page<'_>, cells: &[Cell<'_>]) -> Option<Written> {
    let is_blank = |cell: &Cell<'_>| cell.text.trim().is_empty();
    if cells.len() < 2 || cells[2..].iter().any(|cell| !is_blank(cell)) {
        let message = format!(
            "the row has {} cells, and a table of counts without a header has two, a date and a count; give it a header",
            cells.len()
        );
        page.fault(ErrorKind::Syntax, cells[0].at, message);
        return None;
    }
    let owned = |cell: &Cell<'_>| (cell.text.trim().to_owned(), cell.at);
    Some(Written { date: owned(&cells[0]), people: owned(&cells[1]) })
}

/// What people write where nobody counted.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "nan" | "null" | "none" | ".."
    )
}

/// Dates and counts read, one a day.
fn settle(page: &Page<'_>, written: &[Written], findings: &mut Findings) -> Vec<Counted> {
    let spelling = Spelling::of(written.iter().map(|it| it.date.0.as_str()));
    let mut counts: BTreeMap<Date, Counted> = BTreeMap::new();
    let mut silent = Vec::new();
    for it in written {
        let date = spelling.read(&it.date.0);
        if let Err(why) = &date {
            page.fault(ErrorKind::Date, it.date.1, format!("the date {why}"));
        }
        let people = if says_nothing(&it.people.0) {
            silent.push(it.people.1);
            None
        } else {
            table::people(&it.people.0).map_err(|why| page.fault(ErrorKind::WrongType, it.people.1, why)).ok()
        };
        let (Ok(date), Some(people)) = (date, people) else { continue };
        let position = page.position(it.date.1);
        match counts.get(&date) {
            Some(there) if there.people != people => {
                let message = format!(
                    "there are {people} people on {date}, and {} in line {}; keep one count a day",
                    there.people,
                    there.position.line()
                );
                page.fault(ErrorKind::Contradiction, it.date.1, message);
            }
            Some(_) => {
                let message = format!("the count of {date} stands twice and is taken once");
                findings.remark(RemarkKind::PassedOver, "counts", "counts", Some(&position), message);
            }
            None => {
                counts.insert(date, Counted { date, people, position });
            }
        }
    }
    if let Some(&first) = silent.first() {
        let message = format!(
            "{} without a number, the first of them here; nothing was counted then",
            counted(silent.len(), "row")
        );
        findings.remark(RemarkKind::PassedOver, "counts", "counts", Some(&page.position(first)), message);
    }
    if written.is_empty() {
        let message = "there are no counts in the file; leave it out";
        page.fault(ErrorKind::MissingKey, 0, message);
    }
    counts.into_values().collect()
}
