//! A CSV file as Flee reads it: rows that begin with `#` are comments, one of which may be the header, and columns go
//! by their position rather than by their name.
//!
//! Real files quote the header or a part of it (`"#name"`, `#"name"`), end lines in commas, and have comments and blank
//! lines anywhere. Rows whose cells are all blank say nothing and are passed over.

use super::findings::Findings;
use super::line::Line;
use crate::error::{ErrorKind, Position};
use crate::format::csv::{Cell, Records};
use crate::format::limits;
use crate::format::page::{Page, limit_rows, load_named, plain};
use std::path::Path;

/// A file split into cells.
#[derive(Debug)]
pub(super) struct Sheet<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    /// Rows with anything in them.
    pub(super) rows: Vec<Vec<Cell<'a>>>,
}

/// Reads a file and hands it to `take`. None if there is nothing to hand over; the reason is among the faults, at
/// `named_at` if the file was named there.
pub(super) fn read<T>(
    path: &Path,
    named_at: Option<&Position>,
    findings: &mut Findings,
    take: impl FnOnce(&Sheet<'_, '_>, &mut Findings) -> T,
) -> Option<T> {
    let text = load_named(path, limits::TABLE, "split it, or leave rows out");
    let text = match text.and_then(|text| limit_rows(path, &text).map(|()| text)) {
        Ok(text) => text,
        Err(error) => {
            findings.unread(&error, named_at);
            return None;
        }
    };
    let text = plain(&text);
    let page = Page::new(path, &text);
    let mut rows = Vec::new();
    let mut records = Records::of(&page);
    let mut cells = Vec::new();
    while records.next(&mut cells) {
        if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
            let mut row = std::mem::take(&mut cells);
            // There are many, and none grows any more.
            row.shrink_to_fit();
            rows.push(row);
        }
    }
    if is_filled(&page, &rows) && !page.is_faulty() {
        Some(take(&Sheet { page: &page, rows }, findings))
    } else {
        findings.faults.extend(page.into_faults());
        None
    }
}

/// Whether rows are about as long as the longest: a header of ten thousand columns over a million rows of one cell is a
/// small file and would be a large table.
fn is_filled(page: &Page<'_>, rows: &[Vec<Cell<'_>>]) -> bool {
    let Some(longest) = rows.iter().max_by_key(|row| row.len()) else { return true };
    let cells: usize = rows.iter().map(Vec::len).sum();
    let is_filled = longest.len() * rows.len() <= limits::BLANKS.max(16 * cells);
    if !is_filled {
        let message = format!(
            "the row has {} cells, and hardly any of the {} rows has as many; leave out columns without cells",
            longest.len(),
            rows.len()
        );
        page.fault(ErrorKind::Unsupported, longest[0].at, message);
    }
    is_filled
}

/// The columns that a file has by position.
#[derive(Debug)]
pub(super) struct Layout {
    /// For each column the words by which headers call it; the first is what messages call it.
    pub(super) columns: &'static [&'static [&'static str]],
    /// The column that has a number or a date in every row of data, by which a comment is told from data.
    pub(super) telling: usize,
}

/// A column beyond those that go by position.
#[derive(Debug)]
pub(super) struct Further {
    /// Empty if it has no name.
    pub(super) name: String,
    /// The cell of the header.
    pub(super) at: Position,
}

impl<'p, 'a> Sheet<'p, 'a> {
    pub(super) fn position(&self, at: usize) -> Position {
        self.page.position(at)
    }

    /// The first byte of the file.
    pub(super) fn start(&self) -> Position {
        self.page.position(0)
    }

    /// Every row that is no comment.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_, 'p, 'a>> {
        self.rows.iter().filter(|row| !is_comment(row)).map(|row| Line::of(self, row))
    }

    /// The rows of data of a file without a header. Notes comments that look like data.
    pub(super) fn data(&self, telling: usize, findings: &mut Findings) -> Vec<Line<'_, 'p, 'a>> {
        for row in self.rows.iter().filter(|row| is_comment(row) && tells(row, telling)) {
            self.note_hidden(row, findings);
        }
        self.lines().collect()
    }

    /// Notes a comment that looks like data.
    fn note_hidden(&self, row: &[Cell<'_>], findings: &mut Findings) {
        let message = "the row looks like data, but begins with `#`, so it is passed over as a comment; take the `#` \
                       out if it is meant";
        findings.note(&self.position(row[0].at), message);
    }

    /// The further columns of the header, and the rows of data. Notes a header that calls columns by other names, a
    /// missing header, and comments that look like data.
    pub(super) fn body(
        &self,
        layout: &Layout,
        findings: &mut Findings,
    ) -> (Vec<Further>, Vec<Line<'_, 'p, 'a>>) {
        let mut header = None;
        let mut data = Vec::new();
        for row in &self.rows {
            let tells = tells(row, layout.telling);
            let names_columns = row.len() > 1 && !tells && header.is_none() && data.is_empty();
            if is_comment(row) {
                if names_columns {
                    header = Some(row);
                } else if tells {
                    self.note_hidden(row, findings);
                }
            } else if names_columns && layout.columns[0].contains(&bare(&row[0].text).as_str()) {
                let message = "the row is taken for the header, although it does not begin with `#`, without which Flee \
                               takes it for data";
                findings.note(&self.position(row[0].at), message);
                header = Some(row);
            } else {
                data.push(Line::of(self, row));
            }
        }
        let Some(header) = header else {
            if let Some(first) = data.first() {
                findings.note(&first.whole(), "the file has no header; columns are read by their position");
            }
            return (Vec::new(), data);
        };
        for (column, (cell, words)) in header.iter().zip(layout.columns).enumerate() {
            let name = bare(&cell.text);
            if !words.contains(&name.as_str()) {
                let message = format!(
                    "column {} is called `{}`; it is read as `{}`, for columns go by their position",
                    column + 1,
                    cell.text.trim(),
                    words[0]
                );
                findings.note(&self.position(cell.at), message);
            }
        }
        let further = header
            .iter()
            .skip(layout.columns.len())
            .map(|cell| Further { name: cell.text.trim().to_owned(), at: self.position(cell.at) });
        (further.collect(), data)
    }

    /// The first row as the header, whatever it begins with, and all rows behind it.
    pub(super) fn headed(&self) -> Option<(&[Cell<'a>], impl Iterator<Item = &[Cell<'a>]>)> {
        let (first, rest) = self.rows.split_first()?;
        Some((first, rest.iter().map(Vec::as_slice)))
    }

    /// Reports that a file that must say something says nothing.
    pub(super) fn is_empty(&self, what: &str, findings: &mut Findings) -> bool {
        let is_empty = !self.rows.iter().any(|row| !is_comment(row));
        if is_empty {
            findings.fault(ErrorKind::MissingKey, &self.start(), format!("the file is empty; {what}"));
        }
        is_empty
    }
}

/// Whether a row begins with `#`.
pub(super) fn is_comment(row: &[Cell<'_>]) -> bool {
    row.first().is_some_and(|cell| cell.text.trim_start().starts_with('#'))
}

/// The name of a column without `#`, quotes and capitals.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || c == '#' || c == '"').to_lowercase().replace(' ', "_")
}

/// Whether a row has a number or a date in a column, apart from a `#` in front.
fn tells(row: &[Cell<'_>], column: usize) -> bool {
    row.get(column).is_some_and(|cell| {
        let text = cell.text.trim_start_matches(|c: char| c.is_whitespace() || c == '#');
        text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit())
    })
}
