//! Reads what Flee prints: `out.csv`, simulated and counted people by day and camp.
//!
//! Its first line names the columns: `Day`, `Date`, for each camp `… sim`, `… data` and `… error`, then totals. Whatever
//! else Flee or its modules print runs into the same file, so a line that is no row is noted and passed over. The columns
//! of errors follow from the others and are not read.

use super::flee::Note;
use super::flee::note::Notes;
use super::limits;
use super::page::limit_rows;
use crate::error::{Error, ErrorKind, Faults, Position, Result, did_you_mean};
use crate::scenario::{DailyCounts, DayCounts, DayTotals};
use jiff::ToSpan;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Which dates stand in the column `Date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Dates {
    /// Those of the days.
    #[default]
    Right,
    /// Those of the days after, as Flee prints them: its clock moves on before a row is printed.
    OneDayLate,
}

impl Dates {
    /// How many days they are late.
    pub(crate) fn days_late(self) -> i64 {
        match self {
            Self::Right => 0,
            Self::OneDayLate => 1,
        }
    }
}

/// The totals that a file may have, by the names of their columns, in order.
pub(crate) const TOTALS: [&str; 7] = [
    "Total error",
    "refugees in camps (UNHCR)",
    "total refugees (simulation)",
    "raw UNHCR refugee count",
    "refugees in camps (simulation)",
    "refugee_debt",
    "total IDPs",
];

/// What Flee printed.
#[derive(Debug, Clone, PartialEq)]
pub struct FleeOut {
    /// Its camps by day. Totals are Flee's own, also where they contradict the camps.
    pub counts: DailyCounts,
    /// What was passed over, in the order of lines.
    pub notes: Vec<Note>,
}

/// Reads an `out.csv` of Flee, whose dates are of one kind or the other.
///
/// Text that is not UTF-8 is read as Latin-1, as Flee's own scripts do.
///
/// ```no_run
/// use displace::flee_out::{self, Dates};
/// use displace::study::{Score, score::Scale};
/// let printed = flee_out::read("out.csv", Dates::OneDayLate)?;
/// println!("{:?}", Score::of(&printed.counts).relative_difference(Scale::Raw));
/// # Ok::<(), displace::Error>(())
/// ```
///
/// # Errors
/// If the file cannot be read, and otherwise with everything that is wrong with it, each fault with its line and column:
/// no header, a camp without one of its columns, rows with too many or too few cells, days that do not follow one
/// another, and what is no number of people.
pub fn read(path: impl AsRef<Path>, dates: Dates) -> Result<FleeOut> {
    let path = path.as_ref();
    let file = File::open(path).map_err(|error| Error::io("read", path, error))?;
    let mut bytes = Vec::new();
    file.take(limits::TABLE + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", path, error))?;
    if bytes.len() as u64 > limits::TABLE {
        let message = format!(
            "`{}` is larger than the {} MiB that are read; leave out what is no row of `out.csv`",
            path.display(),
            limits::TABLE >> 20
        );
        return Err(Error::one(ErrorKind::Unsupported, None, message));
    }
    match String::from_utf8(bytes) {
        Ok(text) => parse(&text, path, dates),
        Err(error) => {
            let text: String = error.as_bytes().iter().map(|byte| char::from(*byte)).collect();
            limit_rows(path, &text)?;
            let mut reader = Reader::new(path, dates);
            let at = Position::new(path, 1, 1);
            reader.notes.push(Some(&at), "the text is not UTF-8; it was read as Latin-1");
            reader.read(&text)
        }
    }
}

/// Reads the text of an `out.csv` of Flee; `name` is what messages call it.
///
/// ```
/// use displace::flee_out::{self, Dates};
/// let text = "Day,Date,Camp sim,Camp data,Camp error\n0,2012-03-01,7,8,0.125\n";
/// let printed = flee_out::parse(text, "out.csv", Dates::Right)?;
/// assert_eq!(printed.counts.days()[0].observed(), [Some(8.0)]);
///
/// let error = flee_out::parse(&text.replace(",7,", ",many,"), "out.csv", Dates::Right).unwrap_err();
/// assert!(error.to_string().starts_with("out.csv:2:14: `Camp sim` is `many`"));
/// # Ok::<(), displace::Error>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, name: impl AsRef<Path>, dates: Dates) -> Result<FleeOut> {
    limit_rows(name.as_ref(), text)?;
    Reader::new(name.as_ref(), dates).read(text)
}

/// A cell and the column in characters at which it begins.
type Cell<'a> = (Cow<'a, str>, u32);

/// Where each figure stands in a row.
#[derive(Debug)]
struct Header {
    names: Vec<String>,
    places: Vec<String>,
    /// By place the columns of people simulated and counted.
    camps: Vec<(usize, usize)>,
    /// In the order of [`TOTALS`].
    totals: [Option<usize>; 7],
}

struct Reader<'a> {
    path: &'a Path,
    dates: Dates,
    faults: Faults,
    notes: Notes,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path, dates: Dates) -> Self {
        Self { path, dates, faults: Faults::default(), notes: Notes::default() }
    }

    fn read(mut self, text: &str) -> Result<FleeOut> {
        let mut header: Option<Header> = None;
        let mut first_date = None;
        let mut days = Vec::new();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let number = number as u32 + 1;
            let is_row = line.starts_with(|c: char| c.is_ascii_digit());
            match &header {
                None if line.starts_with("Day,") => header = self.header(number, line),
                Some(header) if is_row => {
                    days.extend(self.row(header, number, line, days.len(), &mut first_date));
                }
                _ if line.trim().is_empty() => {}
                _ => {
                    let at = self.at(number, 1);
                    self.notes.push(Some(&at), "the line is no row of the table; it was passed over");
                }
            }
            if header.is_none() && !self.faults.is_empty() || self.faults.are_enough() {
                break;
            }
        }
        if header.is_none() && self.faults.is_empty() {
            self.fault(
                ErrorKind::MissingKey,
                (1, 1),
                "no line names the columns; it begins with `Day,Date,` in what Flee prints",
            );
        } else if days.is_empty() && self.faults.is_empty() {
            let message = "the table has no days; Flee prints one row a day, so look why it stopped";
            self.fault(ErrorKind::MissingKey, (1, 1), message);
        }
        self.faults.into_result()?;
        let header = header.expect("without a header there is a fault");
        let start = first_date.expect("a row without a date is a fault");
        let counts = DailyCounts::new(start, header.places, days)?;
        Ok(FleeOut { counts, notes: self.notes.into_list() })
    }

    fn at(&self, line: u32, column: u32) -> Position {
        Position::new(self.path, line, column)
    }

    fn fault(&mut self, kind: ErrorKind, (line, column): (u32, u32), message: impl Into<String>) {
        let at = self.at(line, column);
        self.faults.push(kind, Some(&at), message);
    }

    /// None if it cannot be used, which it has said.
    fn header(&mut self, number: u32, line: &str) -> Option<Header> {
        let cells = self.cells(number, line);
        let names: Vec<String> = cells.iter().map(|(name, _)| name.trim().to_owned()).collect();
        // The first of each name.
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            columns.entry(name).or_insert(index);
        }
        let column = |name: &str| columns.get(name).copied();
        let (mut places, mut camps, mut used) =
            (Vec::new(), Vec::new(), (0..names.len()).map(|index| index < 2).collect::<Vec<_>>());
        if names.get(1).is_none_or(|name| name != "Date") {
            let message = "the second column is not `Date`; put the dates there, as Flee does";
            self.fault(ErrorKind::MissingKey, (number, 1), message);
        }
        for (index, (name, (_, at))) in names.iter().zip(&cells).enumerate() {
            if column(name) != Some(index) {
                let message = format!("two columns are called `{name}`; rename or leave out one of the two");
                self.fault(ErrorKind::Duplicate, (number, *at), message);
            }
            let Some(camp) = name.strip_suffix(" sim") else { continue };
            let data = format!("{camp} data");
            if let Some(data) = column(&data) {
                used[index] = true;
                used[data] = true;
                if let Some(error) = column(&format!("{camp} error")) {
                    used[error] = true;
                }
                places.push(camp.to_owned());
                camps.push((index, data));
            } else {
                let hint = did_you_mean(&data, names.iter().map(String::as_str));
                let hint = if hint.is_empty() { "; add it".to_owned() } else { hint };
                let message = format!("`{name}` has no column `{data}` beside it{hint}");
                self.fault(ErrorKind::MissingKey, (number, *at), message);
            }
        }
        if camps.is_empty() && self.faults.is_empty() {
            let message = "no camp is named; each has the columns `… sim`, `… data` and `… error`";
            self.fault(ErrorKind::MissingKey, (number, 1), message);
        }
        let totals = TOTALS.map(column);
        for &total in totals.iter().flatten() {
            used[total] = true;
        }
        for ((name, (_, at)), _) in names.iter().zip(&cells).zip(&used).filter(|(_, used)| !**used) {
            let at = self.at(number, *at);
            self.notes.push(Some(&at), format!("the column `{name}` is none of Flee's; it was passed over"));
        }
        self.faults.is_empty().then_some(Header { names, places, camps, totals })
    }

    /// None if it cannot be read, which it has said.
    fn row(
        &mut self,
        header: &Header,
        line: u32,
        text: &str,
        day: usize,
        first: &mut Option<Date>,
    ) -> Option<DayCounts> {
        let before = self.faults.len();
        let cells = self.cells(line, text);
        if cells.len() != header.names.len() {
            let message = format!(
                "the row has {} cells; the header has {}: the line may have been cut, or mixed with another",
                cells.len(),
                header.names.len()
            );
            self.fault(ErrorKind::Syntax, (line, 1), message);
            return None;
        }
        self.date(line, &cells, day, first);
        let mut simulated = Vec::with_capacity(header.camps.len());
        let mut observed = Vec::with_capacity(header.camps.len());
        for &(sim, data) in &header.camps {
            let people = self.people(line, &header.names[sim], &cells[sim]);
            if people.is_none() && cells[sim].0.trim().is_empty() {
                let message = format!("`{}` is empty; say how many people were simulated", header.names[sim]);
                self.fault(ErrorKind::MissingKey, (line, cells[sim].1), message);
            }
            simulated.push(people.unwrap_or_default());
            observed.push(self.people(line, &header.names[data], &cells[data]));
        }
        let totals = header.totals.map(|total| {
            let total = total?;
            self.people(line, &header.names[total], &cells[total])
        });
        let [_, observed_in_all, displaced, registered, simulated_in_all, debt, internal] = totals;
        let totals = DayTotals {
            simulated: simulated_in_all,
            observed: observed_in_all,
            displaced,
            registered,
            debt,
            internal,
        };
        (self.faults.len() == before).then(|| DayCounts::new(simulated, observed).with_totals(totals))
    }

    /// Days count from 0 without gaps, and dates go with them.
    fn date(&mut self, line: u32, cells: &[Cell<'_>], day: usize, first: &mut Option<Date>) {
        // After a fault in an earlier row the number of this one is not known.
        let is_known = self.faults.is_empty();
        if is_known && cells[0].0.trim().parse() != Ok(day) {
            let message =
                format!("`Day` is `{}`; it must be {day}: days count from 0 without gaps", cells[0].0);
            self.fault(ErrorKind::Date, (line, cells[0].1), message);
        }
        let late = self.dates.days_late() + day as i64;
        let stated: Option<Date> = cells[1].0.trim().parse().ok();
        let Some(start) = stated.and_then(|date| date.checked_sub(late.days()).ok()) else {
            let message = format!("`Date` is `{}`; it must be a date as in `2012-03-01`", cells[1].0);
            self.fault(ErrorKind::Date, (line, cells[1].1), message);
            return;
        };
        let expected = *first.get_or_insert(start);
        if is_known && start != expected {
            let message = format!("`Date` is `{}`, which is not {day} days after the first row", cells[1].0);
            self.fault(ErrorKind::Date, (line, cells[1].1), message + "; sort the rows, one a day");
        }
    }

    /// None if the cell is empty, or is no number of people, which it has said.
    fn people(&mut self, line: u32, name: &str, (text, column): &Cell<'_>) -> Option<f64> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let people = text.parse().ok().filter(|people: &f64| people.is_finite() && *people >= 0.0);
        if people.is_none() {
            let message = format!("`{name}` is `{text}`; it must be a number of people, 0 or more");
            self.fault(ErrorKind::OutOfRange, (line, *column), message);
        }
        people
    }

    /// The cells of a line. Flee never quotes; what we write with a comma in a name is quoted.
    fn cells<'t>(&mut self, number: u32, line: &'t str) -> Vec<Cell<'t>> {
        let mut cells = Vec::new();
        let (mut rest, mut column) = (line, 1);
        loop {
            let (cell, length) = match rest.strip_prefix('"').map(unquoted) {
                None => {
                    let cell = &rest[..rest.find(',').unwrap_or(rest.len())];
                    (Cow::Borrowed(cell), cell.len())
                }
                Some(Some((cell, length))) => (Cow::Owned(cell), length + 1),
                Some(None) => {
                    let message = "a quote is opened here and never closed; close it, or leave it out";
                    self.fault(ErrorKind::Syntax, (number, column), message);
                    (Cow::Borrowed(rest), rest.len())
                }
            };
            if cells.len() == limits::CELLS {
                let message =
                    format!("the line has more than {} cells; is this the right file?", limits::CELLS);
                self.fault(ErrorKind::Unsupported, (number, column), message);
                return cells;
            }
            cells.push((cell, column));
            column += rest[..length].chars().count() as u32 + 1;
            match rest[length..].strip_prefix(',') {
                Some(behind) => rest = behind,
                None => return cells,
            }
        }
    }
}

/// The text up to the closing quote and to the comma behind it, and where that is.
fn unquoted(text: &str) -> Option<(String, usize)> {
    let (mut cell, mut at) = (String::new(), 0);
    loop {
        let length = text[at..].find('"')?;
        cell.push_str(&text[at..at + length]);
        at += length + 1;
        if !text[at..].starts_with('"') {
            break;
        }
        cell.push('"');
        at += 1;
    }
    let behind = text[at..].find(',').unwrap_or(text.len() - at);
    cell.push_str(&text[at..at + behind]);
    Some((cell, at + behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const GOOD: &str = "Day,Date,A sim,A data,A error,Total error,refugees in camps (UNHCR),\
                        total refugees (simulation),raw UNHCR refugee count,refugees in camps (simulation),refugee_debt\n\
                        0,2012-03-02,7,8,0.125,0.1,8,9,10,7,0\n\
                        1,2012-03-03,6,,0.0,0.0,,9,10,6,1\n";

    fn message(text: &str) -> String {
        parse(text, "out.csv", Dates::OneDayLate).expect_err("it was spoiled").to_string()
    }

    #[test]
    fn flees_dates_run_one_day_late() {
        let printed = |dates| parse(GOOD, "out.csv", dates).expect("a good file").counts;
        assert_eq!(printed(Dates::OneDayLate).start(), date(2012, 3, 1));
        assert_eq!(printed(Dates::Right).start(), date(2012, 3, 2));
    }

    #[test]
    fn what_a_row_says_is_read_and_what_it_leaves_open_stays_open() {
        let counts = parse(GOOD, "out.csv", Dates::Right).expect("a good file").counts;
        let [first, second] = counts.days() else { panic!("two days") };
        assert_eq!((first.simulated(), first.observed()), (&[7.0][..], &[Some(8.0)][..]));
        let totals = DayTotals {
            simulated: Some(7.0),
            observed: Some(8.0),
            displaced: Some(9.0),
            registered: Some(10.0),
            debt: Some(0.0),
            internal: None,
        };
        assert_eq!(*first.totals(), totals);
        assert_eq!((second.observed(), second.totals().observed), (&[None][..], None));
    }

    #[test]
    fn lines_that_are_no_rows_and_columns_of_others_are_noted() {
        // Modules print warnings to the same file; a table may have been joined with another.
        let text = format!("Warning: no flood_level.csv\n\n{GOOD}closing A\n").replace("Total error", "note");
        let printed = parse(&text, "out.csv", Dates::Right).expect("it is still a table");
        let notes: Vec<String> = printed.notes.iter().map(Note::to_string).collect();
        assert_eq!(
            notes,
            [
                "out.csv:1: the line is no row of the table; it was passed over",
                "out.csv:3: the column `note` is none of Flee's; it was passed over",
                "out.csv:6: the line is no row of the table; it was passed over",
            ]
        );
        assert_eq!(printed.counts.days().len(), 2);
    }

    #[test]
    fn every_fault_has_its_place_and_its_cure() {
        let cases = [
            (
                "",
                "",
                "out.csv:1:1: no line names the columns; it begins with `Day,Date,` in what Flee prints",
            ),
            (
                "Day,",
                "Time,",
                "out.csv:1:1: no line names the columns; it begins with `Day,Date,` in what Flee prints",
            ),
            (
                "A data",
                "A date",
                "out.csv:1:10: `A sim` has no column `A data` beside it; did you mean `A date`?",
            ),
            (
                "A error",
                "A sim",
                "out.csv:1:23: two columns are called `A sim`; rename or leave out one of the two",
            ),
            (
                "Date,",
                "When,",
                "out.csv:1:1: the second column is not `Date`; put the dates there, as Flee does",
            ),
            (
                "A sim,A data",
                "A one,A two",
                "out.csv:1:1: no camp is named; each has the columns `… sim`, `… data` and `… error`",
            ),
            (
                ",7,0\n",
                ",7\n",
                "out.csv:2:1: the row has 10 cells; the header has 11: the line may have been cut, or mixed with another",
            ),
            (",7,8,", ",-7,8,", "out.csv:2:14: `A sim` is `-7`; it must be a number of people, 0 or more"),
            (",7,8,", ",,8,", "out.csv:2:14: `A sim` is empty; say how many people were simulated"),
            (
                "10,6,1",
                "NaN,6,1",
                "out.csv:3:28: `raw UNHCR refugee count` is `NaN`; it must be a number of people, 0 or more",
            ),
            ("\n1,", "\n2,", "out.csv:3:1: `Day` is `2`; it must be 1: days count from 0 without gaps"),
            (
                "2012-03-03",
                "2012-03-04",
                "out.csv:3:3: `Date` is `2012-03-04`, which is not 1 days after the first row; sort the rows, one a day",
            ),
            ("2012-03-02", "March", "out.csv:2:3: `Date` is `March`; it must be a date as in `2012-03-01`"),
            (
                "A sim",
                "\"A sim",
                "out.csv:1:10: a quote is opened here and never closed; close it, or leave it out",
            ),
        ];
        for (good, bad, expected) in cases {
            let text = if good.is_empty() { String::new() } else { GOOD.replacen(good, bad, 1) };
            let said = message(&text);
            assert_eq!(said.lines().next(), Some(expected), "{good} → {bad}");
        }
        let header = GOOD.lines().next().expect("there is one");
        assert!(message(header).contains("the table has no days"));
        // Several at once, and none that only follows from another.
        let text = GOOD.replace(",7,8,", ",x,y,").replace(",6,,", ",z,,");
        assert_eq!(message(&text).lines().count(), 3);
    }

    #[test]
    fn quoted_names_keep_their_commas() {
        let text = "Day,Date,\"Camp, \"\"big\"\" sim\",\"Camp, \"\"big\"\" data\"\n0,2012-03-01,7,x\n";
        assert_eq!(
            message(text),
            "out.csv:2:16: `Camp, \"big\" data` is `x`; it must be a number of people, 0 or more"
        );
        let counts = parse(&text.replace('x', "8"), "out.csv", Dates::Right).expect("a good file").counts;
        assert_eq!(counts.places(), ["Camp, \"big\""]);
    }

    #[test]
    fn latin_1_is_read_as_flees_scripts_read_it() {
        let file = tempfile::NamedTempFile::new().expect("a place for files");
        let bytes = b"Day,Date,Bir\xe3o sim,Bir\xe3o data\n0,2012-03-01,7,8\n";
        std::fs::write(file.path(), bytes).expect("it can be written");
        let printed = read(file.path(), Dates::Right).expect("a good file");
        assert_eq!((printed.counts.places(), printed.notes.len()), (&["Birão".to_owned()][..], 1));
    }
}
