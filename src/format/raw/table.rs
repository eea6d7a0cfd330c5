//! Tables whose columns go by their names: read row by row, each cell with its position.
//!
//! Names of columns are compared without case, spaces and underscores. Cells stand between commas, semicolons or tabs,
//! whichever the header has most of. A second header of HXL tags is passed over.

use super::remark::{Findings, RemarkKind, shown};
use crate::error::{ErrorKind, Position};
use crate::format::csv::{Cell, Records};
use crate::format::limits;
use crate::format::page::{Page, limit_rows, load, plain};
use std::path::Path;

/// A column: the names that it goes by, the first of which is what messages call it.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) names: &'static [&'static str],
    pub(super) is_required: bool,
}

impl Column {
    pub(super) const fn required(names: &'static [&'static str]) -> Self {
        Self { names, is_required: true }
    }

    pub(super) const fn optional(names: &'static [&'static str]) -> Self {
        Self { names, is_required: false }
    }
}

/// Loads a file and hands its page to `take`; faults that `take` reports on the page are findings.
pub(super) fn page<T>(
    path: &Path,
    findings: &mut Findings,
    take: impl FnOnce(&Page<'_>, &mut Findings) -> T,
) -> Option<T> {
    let text = load(path, limits::RAW, "split it, or leave rows out");
    // What has braces is no table: JSON may have a line for every number.
    let is_table = |text: &str| !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    let few = |text: String| if is_table(&text) { limit_rows(path, &text).map(|()| text) } else { Ok(text) };
    let text = match text.and_then(few) {
        Ok(text) => text,
        Err(error) => {
            findings.unread(&error);
            return None;
        }
    };
    let text = plain(&text);
    let page = Page::new(path, &text);
    let taken = take(&page, findings);
    findings.faults.extend(page.into_faults());
    Some(taken)
}

/// Reads the rows of a table. Columns that nobody asks for are noted, unless they are `known`. Whether the table could be
/// read, as far as its header goes.
pub(super) fn read(
    page: &Page<'_>,
    columns: &'static [Column],
    known: &[&str],
    findings: &mut Findings,
    mut take: impl FnMut(&Row<'_>, &mut Findings),
) -> bool {
    let mut records = records(page);
    let mut cells = Vec::new();
    if !next(&mut records, &mut cells) {
        let names: Vec<&str> = columns.iter().map(|column| column.names[0]).collect();
        let message =
            format!("the table is empty; its first line names the columns, as in `{}`", names.join(","));
        page.fault(ErrorKind::MissingKey, 0, message);
        return false;
    }
    let Some(found) = header(page, &cells, columns, known, findings) else { return false };
    let width = cells.len();
    while next(&mut records, &mut cells) {
        let row = Row { page, columns, cells: &cells, found: &found };
        if is_hxl(&cells) {
            let message = "a header of HXL tags; columns go by their names here, so it is passed over";
            findings.remark(RemarkKind::ReadAs, "files", "header", Some(&row.position()), message);
        } else if cells.len() > width && cells[width..].iter().any(|cell| !cell.text.trim().is_empty()) {
            let message = format!(
                "the row has {} cells and the header has {width}; quote cells with commas in them",
                cells.len()
            );
            page.fault(ErrorKind::Syntax, cells[width].at, message);
        } else if cells.len() + 1 < width && !row.has_required() {
            let message =
                format!("the row has {} cells and the header has {width}; complete it", cells.len());
            page.fault(ErrorKind::Syntax, cells[0].at, message);
        } else {
            take(&row, findings);
        }
    }
    true
}

/// The records of a page, between whichever characters its first line has most of.
pub(super) fn records<'p, 'a>(page: &'p Page<'a>) -> Records<'p, 'a> {
    let first = page.text().trim_start().lines().next().unwrap_or_default();
    let count = |comma: char| first.matches(comma).count();
    let comma = [';', '\t']
        .into_iter()
        .fold(',', |best, other| if count(other) > count(best) { other } else { best });
    Records::of(page).split_at(comma)
}

/// The next record with anything in it.
pub(super) fn next<'a>(records: &mut Records<'_, 'a>, cells: &mut Vec<Cell<'a>>) -> bool {
    while records.next(cells) {
        if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
            return true;
        }
    }
    false
}

/// Whether a record consists of HXL tags.
pub(super) fn is_hxl(cells: &[Cell<'_>]) -> bool {
    let mut tags = cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).peekable();
    let is_tag = |text: &str| {
        // OCHA's own exports have forgotten the `#` of single tags.
        text.strip_prefix('#').unwrap_or(text).starts_with(|c: char| c.is_ascii_lowercase())
            && !text.contains(char::is_whitespace)
    };
    let tags: Vec<&str> = std::iter::from_fn(|| tags.next()).collect();
    !tags.is_empty()
        && tags.iter().all(|text| is_tag(text))
        && tags.iter().filter(|text| text.starts_with('#')).count() * 2 > tags.len()
}

/// A name of a column without case, spaces, underscores and the mark of a comment before it.
pub(super) fn bare(name: &str) -> String {
    let name = name.trim().trim_start_matches('#').trim_matches('"');
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// For each column the index of its cell.
fn header(
    page: &Page<'_>,
    cells: &[Cell<'_>],
    columns: &[Column],
    known: &[&str],
    findings: &mut Findings,
) -> Option<Vec<Option<usize>>> {
    let mut found: Vec<Option<usize>> = vec![None; columns.len()];
    let mut is_good = true;
    let known: Vec<String> = known.iter().map(|name| bare(name)).collect();
    let mut unknown = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let name = bare(&cell.text);
        let wanted = columns.iter().position(|column| column.names.iter().any(|other| bare(other) == name));
        match wanted {
            Some(column) if found[column].is_none() => found[column] = Some(index),
            Some(column) => {
                let message = format!("two columns hold the `{}`; keep one", columns[column].names[0]);
                page.fault(ErrorKind::Duplicate, cell.at, message);
                is_good = false;
            }
            None if name.is_empty() || known.contains(&name) => {}
            None => unknown.push((cell.text.trim().to_owned(), cell.at)),
        }
    }
    for (column, index) in columns.iter().zip(&found) {
        if column.is_required && index.is_none() {
            let unread = unknown.iter().map(|(name, _)| name.as_str());
            let near = crate::error::did_you_mean(column.names[0], unread);
            let message = format!(
                "no column is called `{}`; rename the one that holds it, or add it{}",
                column.names.join("` or `"),
                near.replace("; did you mean", ": is it")
            );
            page.fault(ErrorKind::MissingKey, cells[0].at, message);
            is_good = false;
        }
    }
    for (name, at) in unknown {
        let message = "the column is not read";
        let position = page.position(at);
        findings.remark(
            RemarkKind::PassedOver,
            "columns",
            format!("column `{name}`"),
            Some(&position),
            message,
        );
    }
    is_good.then_some(found)
}

/// A row being read. Numbers that are none are faults.
#[derive(Debug)]
pub(super) struct Row<'r> {
    page: &'r Page<'r>,
    columns: &'static [Column],
    cells: &'r [Cell<'r>],
    found: &'r [Option<usize>],
}

impl<'r> Row<'r> {
    fn cell(&self, column: usize) -> Option<&'r Cell<'r>> {
        self.cells.get(self.found[column]?)
    }

    fn has_required(&self) -> bool {
        (0..self.columns.len()).all(|column| !self.columns[column].is_required || self.text(column).is_some())
    }

    /// What stands in a column; none if nothing does.
    pub(super) fn text(&self, column: usize) -> Option<&'r str> {
        let text = self.cell(column)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// What has to stand in a column.
    pub(super) fn required(&self, column: usize) -> Option<&'r str> {
        let text = self.text(column);
        if text.is_none() {
            let message =
                format!("`{}` is empty; give it or leave the row out", self.columns[column].names[0]);
            self.page.fault(ErrorKind::MissingKey, self.at(column), message);
        }
        text
    }

    /// A number between two others; something else is a fault.
    pub(super) fn number(&self, column: usize, low: f64, high: f64) -> Option<f64> {
        let text = self.text(column)?;
        let name = self.columns[column].names[0];
        match text.parse::<f64>() {
            Ok(number) if (low..=high).contains(&number) => return Some(number),
            Ok(number) => {
                let message = format!("`{name}` is {number}; it must be a number from {low} to {high}");
                self.fault(ErrorKind::OutOfRange, column, message);
            }
            Err(_) => {
                let message = format!(
                    "`{name}` is `{}`, which is no number; correct it or leave it empty",
                    shown(text)
                );
                self.fault(ErrorKind::WrongType, column, message);
            }
        }
        None
    }

    /// A whole number of people; something else is a fault.
    pub(super) fn people(&self, column: usize) -> Option<u64> {
        let text = self.text(column)?;
        let name = self.columns[column].names[0];
        match people(text) {
            Ok(number) if number.fract() == 0.0 => return Some(number as u64),
            Ok(number) => {
                let message = format!("`{name}` is {number}; people are counted whole");
                self.fault(ErrorKind::WrongType, column, message);
            }
            Err(why) => self.fault(ErrorKind::WrongType, column, format!("`{name}`: {why}")),
        }
        None
    }

    pub(super) fn fault(&self, kind: ErrorKind, column: usize, message: impl Into<String>) {
        self.page.fault(kind, self.at(column), message);
    }

    pub(super) fn at(&self, column: usize) -> usize {
        self.cell(column).map_or(self.cells[0].at, |cell| cell.at)
    }

    /// Where a cell is, or its row if there is none.
    pub(super) fn position_of(&self, column: usize) -> Position {
        self.page.position(self.at(column))
    }

    /// Where the row begins.
    pub(super) fn position(&self) -> Position {
        self.page.position(self.cells[0].at)
    }
}

/// A number of people: digits, in threes if need be (`12,300`, `12 300`). What is wrong otherwise.
pub(super) fn people(text: &str) -> Result<f64, String> {
    const MOST: f64 = 1e12;
    let text = text.trim();
    let groups: Vec<&str> = text.split([',', ' ', '\u{a0}', '\u{202f}']).collect();
    let in_threes = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let digits = if in_threes { groups.concat() } else { text.to_owned() };
    match digits.parse::<f64>() {
        Ok(number) if (0.0..=MOST).contains(&number) => Ok(number),
        Ok(number) => Err(format!("{number} is no number of people; it must be 0 to {MOST}")),
        Err(_) => Err(format!("`{}` is no number of people; correct it or leave it empty", shown(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_may_stand_in_threes_and_nothing_else_passes() {
        for (text, number) in
            [("12300", 12_300.0), ("12,300", 12_300.0), ("1 234 567", 1_234_567.0), ("0", 0.0)]
        {
            assert_eq!(people(text), Ok(number), "{text}");
        }
        for text in ["12,30", "-5", "1e20", "NaN", "twelve", "1,2345", ""] {
            assert!(people(text).is_err(), "{text}");
        }
    }

    #[test]
    fn columns_are_found_whatever_stands_between_cells() {
        const COLUMNS: &[Column] = &[Column::required(&["name"]), Column::optional(&["population", "pop"])];
        for text in [
            "name,pop,shoe_size\nA,\"1,200\",3\n",
            "Name;Shoe Size;POP\nA;3;1 200\n",
            "#name\tpop\nA\t1200\n",
        ] {
            let page = Page::new(Path::new("t.csv"), text);
            let (mut findings, mut rows) = (Findings::default(), Vec::new());
            read(&page, COLUMNS, &["shoe_size"], &mut findings, |row, _| {
                rows.push((row.text(0).map(str::to_owned), row.people(1)));
            });
            assert_eq!(rows, [(Some("A".to_owned()), Some(1200))], "{text}");
            assert!(page.into_faults().is_empty() && findings.into_remarks().is_empty());
        }
    }
}
