//! Daily counts in the form in which Flee prints them, for its users' scripts.
//!
//! `Day`, `Date`, for each place `… sim`, `… data` and `… error`, then totals. The error is |sim/data − 1| to four digits,
//! 0 if nobody was counted; `Total error` is Σ |sim − data| divided by everyone registered, 0 if that is nobody, and by
//! everyone counted where the registered are not known. What is not known is an empty cell: Flee has no sign for that,
//! and the tables of its scripts read an empty cell as missing. Numbers are written as Python writes them, so that a file of
//! Flee's, read and written, is the same file.

use crate::error::Result;
use crate::format::flee_out::{Dates, TOTALS};
use crate::scenario::{DailyCounts, DayCounts};
use jiff::ToSpan;
use std::path::Path;

/// A table of daily counts as Flee prints it to `out.csv`.
///
/// With [`Dates::OneDayLate`] the dates are one day late, as Flee's are; choose that only for whoever expects it.
///
/// ```
/// use displace::flee_out::Dates;
/// use displace::report;
/// use displace::scenario::{DailyCounts, DayCounts};
/// let day = DayCounts::new(vec![30.0], vec![Some(40.0)]);
/// let counts = DailyCounts::new(displace::date(2012, 3, 1), vec!["Abala".to_owned()], vec![day])?;
/// let text = report::flee_out(&counts, Dates::Right);
/// assert!(text.starts_with("Day,Date,Abala sim,Abala data,Abala error,Total error,"));
/// assert!(text.ends_with("\n0,2012-03-01,30,40,0.25,0.25,40,,,30,\n"));
/// # Ok::<(), displace::Error>(())
/// ```
pub fn flee_out(counts: &DailyCounts, dates: Dates) -> String {
    let totals = if counts.days().iter().any(|day| day.totals().internal.is_some()) {
        &TOTALS[..]
    } else {
        &TOTALS[..TOTALS.len() - 1]
    };
    let mut text = String::new();
    let mut write = |cells: Vec<String>| {
        text.push_str(&cells.join(","));
        text.push('\n');
    };
    let camps = counts.places().iter();
    let camps =
        camps.flat_map(|place| ["sim", "data", "error"].map(|what| quoted(format!("{place} {what}"))));
    let named = totals.iter().map(ToString::to_string);
    write(["Day", "Date"].map(String::from).into_iter().chain(camps).chain(named).collect());
    for (number, day) in counts.days().iter().enumerate() {
        let date = counts.start() + (number as i64 + dates.days_late()).days();
        let camps = day.simulated().iter().zip(day.observed());
        let camps = camps.flat_map(|(sim, data)| [people(Some(*sim)), people(*data), error(*sim, *data)]);
        let totals = totals_of(day).into_iter().take(totals.len());
        write([number.to_string(), date.to_string()].into_iter().chain(camps).chain(totals).collect());
    }
    text
}

/// Flee quotes nothing; a name with a comma would be two cells.
fn quoted(name: String) -> String {
    if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name }
}

/// Writes a table of daily counts as Flee prints it. Whoever reads the path meanwhile finds the old file or the new one,
/// never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write_flee_out(counts: &DailyCounts, dates: Dates, path: impl AsRef<Path>) -> Result<()> {
    super::write(path, flee_out(counts, dates))
}

/// In the order of [`TOTALS`].
fn totals_of(day: &DayCounts) -> [String; TOTALS.len()] {
    let totals = day.totals();
    let off: f64 = day.pairs().map(|(sim, data)| (sim - data).abs()).sum();
    let counted: f64 = day.pairs().map(|(_, data)| data).sum();
    let simulated: f64 = day.simulated().iter().sum();
    let by = totals.registered.unwrap_or(counted);
    [
        python(if by > 0.0 { off / by } else { 0.0 }),
        people(totals.observed.or(Some(counted))),
        people(totals.displaced),
        people(totals.registered),
        people(totals.simulated.or(Some(simulated))),
        people(totals.debt),
        people(totals.internal),
    ]
}

/// People are whole in Flee, and means of replicates are not.
fn people(people: Option<f64>) -> String {
    people.map(|people| people.to_string()).unwrap_or_default()
}

/// |sim/data − 1| to four digits, halves to the even one, as `NumPy` rounds; 0 if nobody was counted.
fn error(sim: f64, data: Option<f64>) -> String {
    data.map(|data| {
        let error = if data < NOBODY { 0.0 } else { (sim / data - 1.0).abs() };
        python((error * 1e4).round_ties_even() / 1e4)
    })
    .unwrap_or_default()
}

/// What Flee takes for nobody counted.
const NOBODY: f64 = 0.00001;

/// A number as Python prints it: the shortest that reads back, with a point, and below 0.0001 with an exponent of two
/// digits.
fn python(number: f64) -> String {
    if number == 0.0 || number >= 1e-4 {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once("e-").expect("it is below 1");
    format!("{digits}e-{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee_out::parse;
    use crate::scenario::DayTotals;
    use jiff::civil::date;

    #[test]
    fn what_is_not_known_is_left_empty_and_what_follows_is_worked_out() {
        // By hand: errors |30/40 − 1|, |1/3 − 1| and none; 12 people off, of 43 counted or 60 registered.
        let day = DayCounts::new(vec![30.0, 1.0, 2.5], vec![Some(40.0), Some(3.0), None]);
        let registered = DayTotals { registered: Some(60.0), internal: Some(5.0), ..DayTotals::default() };
        let days = vec![day.clone(), day.with_totals(registered)];
        let places = vec!["A".to_owned(), "B, west".to_owned(), "C".to_owned()];
        let counts = DailyCounts::new(date(2012, 3, 1), places, days).expect("a good table");
        assert_eq!(
            flee_out(&counts, Dates::Right),
            "Day,Date,A sim,A data,A error,\"B, west sim\",\"B, west data\",\"B, west error\",C sim,C data,C error,\
             Total error,refugees in camps (UNHCR),total refugees (simulation),raw UNHCR refugee count,\
             refugees in camps (simulation),refugee_debt,total IDPs\n\
             0,2012-03-01,30,40,0.25,1,3,0.6667,2.5,,,0.27906976744186046,43,,,33.5,,\n\
             1,2012-03-02,30,40,0.25,1,3,0.6667,2.5,,,0.2,43,,60,33.5,,5\n"
        );
        let late = flee_out(&counts, Dates::OneDayLate);
        assert!(late.contains("\n0,2012-03-02,") && late.contains("\n1,2012-03-03,"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let day = |sim: f64| {
            DayCounts::new(vec![sim, 4.0], vec![Some(40.0), Some(0.0)]).with_totals(DayTotals {
                simulated: Some(sim + 4.0),
                observed: Some(0.0),
                displaced: Some(99.25),
                registered: Some(0.0),
                debt: Some(3.0),
                internal: None,
            })
        };
        let places = vec!["A".to_owned(), "the \"big\" one, west".to_owned()];
        let counts = DailyCounts::new(date(2012, 2, 28), places, vec![day(0.1), day(1e7), day(33.0)])
            .expect("a good table");
        for dates in [Dates::Right, Dates::OneDayLate] {
            let read = parse(&flee_out(&counts, dates), "out.csv", dates).expect("it was just written");
            assert_eq!(read.counts, counts);
            assert!(read.notes.is_empty(), "{:?}", read.notes);
        }
    }

    #[test]
    fn nobody_counted_is_no_error_and_small_numbers_are_pythons() {
        assert_eq!((error(5.0, Some(0.0)), error(5.0, None)), ("0.0".to_owned(), String::new()));
        // repr() of these in Python 3.
        for (number, text) in
            [(0.0, "0.0"), (1.0, "1.0"), (1e-4, "0.0001"), (7.5e-5, "7.5e-05"), (1e-12, "1e-12")]
        {
            assert_eq!(python(number), text);
        }
    }
}
