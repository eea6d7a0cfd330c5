//! Tables in CSV files beside the scenario file (RFC 4180: commas, double quotes, a header).

use super::super::csv::Records;
use super::super::limits;
use super::super::page::{Page, limit_rows, load_named, plain};
use super::section::{Section, unknown};
use super::value::{Entry, Raw, Value};
use crate::error::ErrorKind;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The path of a table beside a file. It must be relative, so that a scenario can be moved together with its tables.
pub(super) fn beside(
    page: &Page<'_>,
    directory: Option<&Path>,
    key: &str,
    file: &str,
    at: usize,
) -> Option<PathBuf> {
    let call = if key.contains('`') { key.to_owned() } else { format!("`{key}`") };
    let Some(directory) = directory else {
        let message = format!("{call} names a file, and this text has none beside it; read it from a file");
        page.fault(ErrorKind::Unsupported, at, message);
        return None;
    };
    if file.trim().is_empty() {
        page.fault(ErrorKind::OutOfRange, at, format!("{call} is empty; name a CSV file"));
        return None;
    }
    if Path::new(file).is_absolute() {
        let message = format!("{call} is `{file}`, an absolute path; name it relative to the scenario file");
        page.fault(ErrorKind::Unsupported, at, message);
        return None;
    }
    Some(directory.join(file))
}

/// Hands every row of a table to `state`. What is wrong with the table is reported together with the page that names
/// it, there at `named_at`.
pub(super) fn read(
    page: &Page<'_>,
    path: &Path,
    named_at: usize,
    what: &str,
    keys: &'static [&'static str],
    state: impl FnMut(Section<'_>),
) {
    let text = load_named(path, limits::TABLE, "split it, or leave rows out");
    let read = match text.and_then(|text| limit_rows(path, &text).map(|()| text)) {
        Ok(text) => {
            let text = plain(&text);
            let table = Page::new(path, &text);
            let read = rows(&table, what, keys, state);
            page.absorb(table);
            read
        }
        Err(error) => {
            let position = error.position().cloned();
            page.fault_elsewhere(error.kind(), position, named_at, error.faults()[0].message());
            false
        }
    };
    if !read {
        page.note_incomplete();
        page.doubt(named_at);
    }
}

/// Whether the table could be read, as far as its header goes.
fn rows(
    page: &Page<'_>,
    what: &str,
    keys: &'static [&'static str],
    mut state: impl FnMut(Section<'_>),
) -> bool {
    let mut records = Records::of(page);
    let mut cells = Vec::new();
    if !records.next(&mut cells) {
        let message =
            format!("the table is empty; its first line names the columns, as in `{}`", keys.join(","));
        page.fault(ErrorKind::MissingKey, 0, message);
        return false;
    }
    let header: Vec<(String, usize)> =
        cells.iter().map(|cell| (cell.text.trim().to_owned(), cell.at)).collect();
    if !is_header(page, &header, keys) {
        return false;
    }
    while records.next(&mut cells) {
        let row_at = cells[0].at;
        let fits = cells.len() == header.len();
        if !fits {
            let message =
                format!("the row has {}; the header has {}", count(cells.len()), count(header.len()));
            page.fault(ErrorKind::Syntax, row_at, message);
        }
        let entries = header.iter().enumerate().map(|(column, (key, _))| {
            let cell = cells.get(column).filter(|cell| !cell.text.trim().is_empty());
            let value = cell.map(|cell| Value { raw: Raw::Cell(&cell.text), at: cell.at });
            Entry { key, key_at: row_at, value }
        });
        let section = Section::new(page, what, keys, row_at, entries.collect());
        state(if fits { section } else { section.malformed() });
    }
    true
}

fn count(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// Whether every column has a known name of its own; says so otherwise.
fn is_header(page: &Page<'_>, header: &[(String, usize)], keys: &'static [&'static str]) -> bool {
    let mut is_good = true;
    let mut seen = BTreeSet::new();
    for (column, (key, at)) in header.iter().enumerate() {
        let (kind, message) = if key.is_empty() {
            let message = format!("column {} has no name; give it one or take it out", column + 1);
            (ErrorKind::MissingKey, message)
        } else if !seen.insert(key) {
            (ErrorKind::Duplicate, format!("two columns are called `{key}`; keep one"))
        } else if keys.contains(&key.as_str()) {
            continue;
        } else {
            (ErrorKind::UnknownKey, unknown_column(key, keys))
        };
        page.fault(kind, *at, message);
        is_good = false;
    }
    is_good
}

fn unknown_column(key: &str, keys: &[&str]) -> String {
    unknown("column", "", key, keys)
}
