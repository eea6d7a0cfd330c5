//! Reads tables by day: `conflicts.csv`, `flood_level.csv`, `region_attributes_IPC.csv`.
//!
//! Their first row is the header, with `#` or without, and the other rows are days.

use super::findings::Findings;
use super::line::number;
use super::sheet::{self, Sheet, is_comment};
use crate::error::ErrorKind;
use crate::format::csv::Cell;
use crate::format::flee::case::{DailyColumn, DailyRow, DailyTable};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What the first column of a table means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayColumn {
    /// Nothing: the n-th row is day n, as in conflicts and floods.
    Counted,
    /// The day, with straight lines between days, as in regional attributes.
    Stated,
}

/// Reads a table. Flee finds `values` at places or regions.
pub(super) fn table(
    path: &Path,
    values: &str,
    days: DayColumn,
    findings: &mut Findings,
) -> Option<DailyTable> {
    sheet::read(path, None, findings, |sheet, findings| rows(sheet, values, days, findings)).flatten()
}

fn rows(sheet: &Sheet<'_, '_>, values: &str, days: DayColumn, findings: &mut Findings) -> Option<DailyTable> {
    let Some((header, rows)) = sheet.headed() else {
        let message = "the file is empty; its first row names the columns, as in `#Day,Gao,Kidal`";
        findings.fault(ErrorKind::MissingKey, &sheet.start(), message);
        return None;
    };
    let mut table = DailyTable {
        days: Vec::new(),
        columns: columns(sheet, header, findings),
        at: sheet.position(header[0].at),
    };
    // Cells under a header without a name, of which one is reported.
    let mut stray = None;
    // Rows that say another day than they are counted for: the first, and how many.
    let mut miscounted: Option<(String, usize, usize)> = None;
    for row in rows {
        if findings.are_hopeless() {
            break;
        }
        if is_comment(row) {
            let message = "the row begins with `#` and is passed over; Flee has no comments in this table, and takes \
                           it for a day";
            findings.note(&sheet.position(row[0].at), message);
            continue;
        }
        let day = table.days.len();
        let next = table.days.last().map_or(0.0, |last| last.day + 1.0);
        let stated = stated(sheet, row, next, days, findings);
        if days == DayColumn::Counted && number(&row[0].text) != Some(day as f64) {
            let message = format!(
                "the row says `{}`, and is read as day {day}, for rows are counted",
                row[0].text.trim()
            );
            miscounted.get_or_insert((message, row[0].at, 0)).2 += 1;
        }
        table.days.push(DailyRow { day: stated, at: sheet.position(row[0].at) });
        let mut empty = 0;
        for (column, name) in table.columns.iter_mut().zip(named(header)) {
            let cell = row.get(name);
            column.values.push(value(sheet, cell, values, &column.name, findings).unwrap_or_else(|| {
                empty += 1;
                0.0
            }));
        }
        if empty > 0 {
            let message = format!("{empty} of the cells are empty; 0 is taken for them");
            findings.note(&sheet.position(row[0].at), message);
        }
        for (column, cell) in row.iter().enumerate().skip(1) {
            let is_named = header.get(column).is_some_and(|name| !name.text.trim().is_empty());
            if !is_named && !cell.text.trim().is_empty() {
                stray.get_or_insert((column, cell.at));
            }
        }
    }
    if let Some((column, at)) = stray {
        let message = format!("column {} has no name in the header; it is not read", column + 1);
        findings.note(&sheet.position(at), message);
    }
    if let Some((mut message, at, rows)) = miscounted {
        if rows > 1 {
            let _ = write!(message, "; so are {} more", rows - 1);
        }
        findings.note(&sheet.position(at), message);
    }
    Some(table)
}

/// The columns with a name, without those of the day.
fn named<'s>(header: &'s [Cell<'_>]) -> impl Iterator<Item = usize> + 's {
    (1..header.len()).filter(|column| !header[*column].text.trim().is_empty())
}

fn columns(sheet: &Sheet<'_, '_>, header: &[Cell<'_>], findings: &mut Findings) -> Vec<DailyColumn> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut columns = Vec::new();
    for index in named(header) {
        let (name, at) = (header[index].text.trim(), sheet.position(header[index].at));
        if let Some(first) = seen.get(name) {
            let message = format!(
                "`{name}` has two columns, {} and {}; the first is read, while Flee shuffles the two together",
                first + 1,
                index + 1
            );
            findings.note(&at, message);
        } else {
            seen.insert(name, index);
        }
        columns.push(DailyColumn { name: name.to_owned(), values: Vec::new(), at });
    }
    columns
}

/// The day that a row states, or else the `next`.
fn stated(
    sheet: &Sheet<'_, '_>,
    row: &[Cell<'_>],
    next: f64,
    days: DayColumn,
    findings: &mut Findings,
) -> f64 {
    let text = row[0].text.trim();
    let stated = number(text);
    if stated.is_none() && days == DayColumn::Stated {
        let message = format!("the day is `{text}`; it must be a number");
        findings.fault(ErrorKind::WrongType, &sheet.position(row[0].at), message);
    }
    stated.unwrap_or(next)
}

/// The value of a cell; none if it is empty.
fn value(
    sheet: &Sheet<'_, '_>,
    cell: Option<&Cell<'_>>,
    values: &str,
    name: &str,
    findings: &mut Findings,
) -> Option<f64> {
    let cell = cell.filter(|cell| !cell.text.trim().is_empty())?;
    let text = cell.text.trim();
    let value = number(text);
    let kind = match value {
        Some(value) if value >= 0.0 => return Some(value),
        Some(_) => ErrorKind::OutOfRange,
        None => ErrorKind::WrongType,
    };
    let message = format!("`{name}`: the {values} is `{text}`; it must be a number, 0 or more");
    findings.fault(kind, &sheet.position(cell.at), message);
    Some(0.0)
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;

    const FILE: &str = "input_csv/conflicts.csv";
    const IPC: &str = "input_csv/region_attributes_IPC.csv";

    fn with(text: &str) -> Trial {
        Trial::new().with(&[(FILE, text)])
    }

    #[test]
    fn conflicts_are_columns_of_places() {
        let trial = with("#Day, Gao, Konna,\n0, 1, 0\n1, 0.25, 1, \n");
        assert_eq!(trial.notes(), Vec::<String>::new());
        let table = trial.case().conflicts.expect("it is there");
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["Gao", "Konna"]);
        assert_eq!(table.column("Gao").map(|column| column.values.as_slice()), Some([1.0, 0.25].as_slice()));
        assert_eq!(table.days[1].at.line(), 3);
    }

    #[test]
    fn dirt_in_tables_is_noted_and_not_silently_mended() {
        let text = "Day,Gao,Gao,Nowhere,,\n5,1,0,0,,\n6,1,,0,,7\n#2,1,1,1\nx,0,0\n";
        assert_eq!(
            with(text).notes(),
            [
                "input_csv/conflicts.csv:1: `Gao` has two columns, 2 and 3; the first is read, while Flee shuffles the \
                 two together",
                "input_csv/conflicts.csv:1: the column names `Nowhere`, which is no place",
                "input_csv/conflicts.csv:2: the row says `5`, and is read as day 0, for rows are counted; so are 2 more",
                "input_csv/conflicts.csv:3: 1 of the cells are empty; 0 is taken for them",
                "input_csv/conflicts.csv:3: column 6 has no name in the header; it is not read",
                "input_csv/conflicts.csv:4: the row begins with `#` and is passed over; Flee has no comments in this \
                 table, and takes it for a day",
                "input_csv/conflicts.csv:5: 1 of the cells are empty; 0 is taken for them",
            ]
        );
    }

    #[test]
    fn tables_that_end_early_or_are_not_for_these_settings_are_noted() {
        let notes =
            with("#Day,Gao\n0,1\n").with(&[("input_csv/flood_level.csv", "#Day,Gao\n0,1\n1,2\n")]).notes();
        assert_eq!(
            notes,
            [
                "input_csv/conflicts.csv:2: the table ends after 1 days, and the period has 2; Flee stops there",
                "input_csv/flood_level.csv:1: the settings are not for floods, so Flee does not read their levels",
            ]
        );
        let notes = Trial::new().without(FILE).notes();
        let note = "there is neither `conflicts.csv` nor `flood_level.csv`; Flee begins no conflict after the first day \
                    then (Flee quirk 12)";
        assert_eq!(notes, [note]);
    }

    #[test]
    fn values_that_are_no_numbers_are_faults() {
        assert_eq!(
            with("#Day,Gao,Konna\n0,yes,-1\n1,inf,0\n").faults(),
            [
                "input_csv/conflicts.csv:2:3: `Gao`: the intensity is `yes`; it must be a number, 0 or more",
                "input_csv/conflicts.csv:2:7: `Konna`: the intensity is `-1`; it must be a number, 0 or more",
                "input_csv/conflicts.csv:3:3: `Gao`: the intensity is `inf`; it must be a number, 0 or more",
            ]
        );
        let fault = "input_csv/conflicts.csv:1:1: the file is empty; its first row names the columns, as in \
                     `#Day,Gao,Kidal`";
        assert_eq!(with("").faults(), [fault]);
    }

    #[test]
    fn shares_of_hunger_go_by_region_and_stated_day() {
        let trial = Trial::new().with(&[(IPC, "#Day,North,South,West\n0,5.0,11,20\n10,9,11,5\n")]);
        assert_eq!(trial.notes(), Vec::<String>::new());
        let table = trial.case().ipc.expect("it is there");
        assert_eq!(table.days[1].day, 10.0);
        assert_eq!(table.column("West").map(|column| column.values.as_slice()), Some([20.0, 5.0].as_slice()));

        let notes = Trial::new().with(&[(IPC, "#Day,North,Sout,West\n1,5.0,11,20\n")]).notes();
        assert_eq!(
            notes,
            [
                "input_csv/region_attributes_IPC.csv:1: the region `South` has no column",
                "input_csv/region_attributes_IPC.csv:1: the table goes from day 1 to day 1, and the period from 0 to 1; \
                 Flee stops outside",
                "input_csv/region_attributes_IPC.csv:1: the column names `Sout`, which is no region; did you mean \
                 `South`?",
            ]
        );
        let faults = Trial::new().with(&[(IPC, "#Day,North\n5,1\n5,1\nx,1\n")]).faults();
        assert_eq!(
            faults,
            [
                "input_csv/region_attributes_IPC.csv:3:1: day 5 follows day 5; days must rise",
                "input_csv/region_attributes_IPC.csv:4:1: the day is `x`; it must be a number",
            ]
        );
    }
}
