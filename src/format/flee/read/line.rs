//! A row of a CSV file being read: takes cells by their column, keeps their positions, reports those that cannot be read.
//!
//! A cell that cannot be read is a fault, and gives a value all the same, so that the rest of the row is read too.

use super::findings::Findings;
use super::sheet::{Further, Sheet};
use crate::error::{ErrorKind, Marks, Position};
use crate::format::csv::Cell;
use crate::format::flee::case::{Attribute, Attributes};
use jiff::civil::Date;

/// A row.
#[derive(Debug)]
pub(super) struct Line<'s, 'p, 'a> {
    sheet: &'s Sheet<'p, 'a>,
    cells: &'s [Cell<'a>],
    /// What messages begin with, as in ``place `Kidal`: ``.
    what: String,
    marks: Marks,
}

impl<'s, 'p, 'a> Line<'s, 'p, 'a> {
    pub(super) fn of(sheet: &'s Sheet<'p, 'a>, cells: &'s [Cell<'a>]) -> Self {
        let mut line = Self { sheet, cells, what: String::new(), marks: Marks::default() };
        line.marks = Marks::at(line.whole());
        line
    }

    /// Begins messages with what the row is about, if it has a name.
    pub(super) fn call(&mut self, what: &str, name: &str) {
        if !name.is_empty() {
            self.what = format!("{what} `{name}`: ");
        }
    }

    /// Begins messages with the route that the row is about.
    pub(super) fn call_between(&mut self, from: &str, to: &str) {
        self.what = format!("route `{from}`–`{to}`: ");
    }

    /// Where the row begins.
    pub(super) fn whole(&self) -> Position {
        self.sheet.position(self.cells[0].at)
    }

    /// How many cells the row has.
    pub(super) fn width(&self) -> usize {
        self.cells.len()
    }

    /// Where a cell begins, or the row if it has no such cell.
    pub(super) fn at(&self, column: usize) -> Position {
        self.cells.get(column).map_or_else(|| self.whole(), |cell| self.sheet.position(cell.at))
    }

    /// The text of a cell, trimmed; empty if there is none.
    pub(super) fn peek(&self, column: usize) -> &'s str {
        self.cells.get(column).map_or("", |cell| cell.text.trim())
    }

    pub(super) fn fault(&self, kind: ErrorKind, column: usize, message: &str, findings: &mut Findings) {
        findings.fault(kind, &self.at(column), format!("{}{message}", self.what));
    }

    pub(super) fn note(&self, column: usize, message: &str, findings: &mut Findings) {
        findings.note(&self.at(column), format!("{}{message}", self.what));
    }

    /// The text of a cell; its position is kept under `key`.
    pub(super) fn text(&mut self, column: usize, key: &'static str) -> String {
        self.marks.mark(key, self.at(column));
        self.peek(column).to_owned()
    }

    /// A name. Notes white space around it, which Flee takes for a part of the name.
    pub(super) fn name(&mut self, column: usize, key: &'static str, findings: &mut Findings) -> String {
        if let Some(cell) = self.cells.get(column) {
            let name = cell.text.trim();
            if name.len() != cell.text.len() && !name.is_empty() {
                let message = format!("the name `{}` is read as `{name}`; Flee keeps the space", cell.text);
                self.note(column, &message, findings);
            }
        }
        self.text(column, key)
    }

    /// A name that must be there.
    pub(super) fn needed(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> String {
        let name = self.name(column, key, findings);
        if name.is_empty() {
            let message = format!("`{call}` is empty; state it, or take the row out");
            self.fault(ErrorKind::MissingKey, column, &message, findings);
        }
        name
    }

    /// A number; none if the cell is empty.
    pub(super) fn number(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> Option<f64> {
        let text = self.text(column, key);
        if text.is_empty() {
            return None;
        }
        let number = number(&text);
        if number.is_none() {
            let message = format!(
                "`{call}` is `{text}`; it must be a number, in digits without other signs, as in `12.5`"
            );
            self.fault(ErrorKind::WrongType, column, &message, findings);
        }
        // Whoever asks learns that the cell is not empty.
        number.or(Some(0.0))
    }

    /// A number that must be there.
    pub(super) fn needed_number(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> f64 {
        let number = self.number(column, key, call, findings);
        if number.is_none() {
            let message = format!("`{call}` is empty; state it, or take the row out");
            self.fault(ErrorKind::MissingKey, column, &message, findings);
        }
        number.unwrap_or(0.0)
    }

    /// A whole number; none if the cell is empty.
    pub(super) fn whole_number(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> Option<i64> {
        let text = self.text(column, key);
        if text.is_empty() {
            return None;
        }
        let whole = whole(&text);
        if whole.is_none() {
            let message = format!("`{call}` is `{text}`; it must be a whole number, as in `12`");
            self.fault(ErrorKind::WrongType, column, &message, findings);
        }
        whole.or(Some(0))
    }

    /// A day that must be there.
    pub(super) fn day(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> i64 {
        let day = self.whole_number(column, key, call, findings);
        if day.is_none() {
            let message = format!("`{call}` is empty; state the day, counted from the start date");
            self.fault(ErrorKind::MissingKey, column, &message, findings);
        }
        day.unwrap_or(0)
    }

    /// A date that must be there.
    pub(super) fn date(
        &mut self,
        column: usize,
        key: &'static str,
        call: &str,
        findings: &mut Findings,
    ) -> Option<Date> {
        let text = self.text(column, key);
        let date = date(&text);
        if date.is_none() {
            let found = if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") };
            let message = format!("`{call}` is {found}; it must be a date, as in `2012-02-29`");
            self.fault(ErrorKind::Date, column, &message, findings);
        }
        date
    }

    /// The cells from a column on, under the names of `further`. Notes cells whose column has no name.
    pub(super) fn attributes(&self, from: usize, further: &[Further], findings: &mut Findings) -> Attributes {
        let mut attributes = Attributes::default();
        for (index, cell) in self.cells.iter().skip(from).enumerate() {
            let text = cell.text.trim();
            match further.get(index).map_or("", |column| column.name.as_str()) {
                _ if text.is_empty() => {}
                "" => {
                    let column = from + index;
                    let message = format!(
                        "`{text}` stands in column {}, which has no name; it is passed over",
                        column + 1
                    );
                    self.note(column, &message, findings);
                }
                name => attributes.0.push(Attribute {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    at: self.sheet.position(cell.at),
                }),
            }
        }
        attributes
    }

    /// Notes cells from a column on, which nobody reads.
    pub(super) fn nothing_from(&self, from: usize, findings: &mut Findings) {
        for column in from..self.width() {
            let text = self.peek(column);
            if !text.is_empty() {
                let message = format!("`{text}` stands in column {}, which is not read", column + 1);
                self.note(column, &message, findings);
            }
        }
    }

    /// The position of the row and of the cells that were asked for.
    pub(super) fn into_marks(self) -> Marks {
        self.marks
    }
}

/// A finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A whole number, which may be written with decimals that are all 0.
pub(super) fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| number(text).and_then(whole_of))
}

/// A number without decimals.
pub(super) fn whole_of(number: f64) -> Option<i64> {
    const LARGEST: f64 = 9e15;
    (number.fract() == 0.0 && number.abs() <= LARGEST).then_some(number as i64)
}

/// A date as year, month and day; months and days may have one digit.
pub(super) fn date(text: &str) -> Option<Date> {
    let part = |text: &str, least, most| {
        let is_short = (least..=most).contains(&text.len());
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if is_short && is_digits { text.parse().ok() } else { None }
    };
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(part(year, 4, 4)?, part(month, 1, 2)? as i8, part(day, 1, 2)? as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_plain() {
        assert_eq!(number(" 1.40882475"), Some(1.408_824_75));
        assert_eq!(number("-3e2"), Some(-300.0));
        assert!(["", "1,5", "1_000", "12 km", "inf", "NaN"].iter().all(|text| number(text).is_none()));
        assert_eq!(whole("31.0"), Some(31));
        assert!(["31.5", "1e300", "x"].iter().all(|text| whole(text).is_none()));
    }

    #[test]
    fn dates_are_year_month_and_day() {
        // Python's `strptime` takes one digit for two.
        let leap_day = jiff::civil::date(2012, 2, 29);
        assert_eq!(date("2012-2-29"), Some(leap_day));
        let bad = [
            "",
            "2013-02-29",
            "12-02-29",
            "29/02/2012",
            "2012-02",
            "2012-02-29-1",
            "2012-02-29 00:00",
            "2012-+2-9",
        ];
        assert!(bad.iter().all(|text| date(text).is_none()));
    }
}
