//! Reads `sim_period.csv`.

use super::findings::Findings;
use super::line::Line;
use super::sheet;
use crate::error::{ErrorKind, Marks, did_you_mean};
use crate::format::flee::case::Period;
use crate::scenario;
use std::path::Path;

const START: &str = "StartDate";
const LENGTH: &str = "Length";

/// Reads `sim_period.csv`: two rows, a word and a value each.
pub(super) fn period(path: &Path, findings: &mut Findings) -> Option<Period> {
    sheet::read(path, None, findings, |sheet, findings| {
        let (mut start, mut days) = (None, None);
        let mut marks = Marks::at(sheet.start());
        for mut line in sheet.lines() {
            let word = line.peek(0);
            line.nothing_from(2, findings);
            if word.eq_ignore_ascii_case(START) {
                twice(start.is_some(), &line, findings);
                marks.mark("start", line.at(1));
                start = Some(line.date(1, "start", START, findings));
            } else if word.eq_ignore_ascii_case(LENGTH) {
                twice(days.is_some(), &line, findings);
                marks.mark("days", line.at(1));
                days = Some(length(&mut line, findings));
            } else {
                let hint = did_you_mean(word, [START, LENGTH]);
                line.note(0, &format!("Flee reads no `{word}` here; the row is passed over{hint}"), findings);
            }
        }
        let mut missing = |word: &str, example: &str| {
            let message = format!("there is no row `{word}`; add one, as in `{word},{example}`");
            findings.fault(ErrorKind::MissingKey, &sheet.start(), message);
        };
        if start.is_none() {
            missing(START, "2012-02-29");
        }
        if days.is_none() {
            missing(LENGTH, "300");
        }
        Some(Period { start: start.flatten()?, days: days.flatten()?, marks })
    })
    .flatten()
}

fn twice(is_taken: bool, line: &Line<'_, '_, '_>, findings: &mut Findings) {
    if is_taken {
        line.note(0, "stated before; Flee takes the last", findings);
    }
}

fn length(line: &mut Line<'_, '_, '_>, findings: &mut Findings) -> Option<u32> {
    let Some(days) = line.whole_number(1, "days", LENGTH, findings) else {
        line.fault(ErrorKind::MissingKey, 1, "`Length` is empty; state the number of days", findings);
        return None;
    };
    let found = line.peek(1);
    match u32::try_from(days) {
        Ok(days) if (1..=scenario::Period::LONGEST).contains(&days) => return Some(days),
        // What is no number has been reported.
        _ if super::line::whole(found).is_none() => {}
        _ => {
            let longest = scenario::Period::LONGEST;
            let message = format!("`Length` is {found}; it must be a number of days from 1 to {longest}");
            line.fault(ErrorKind::OutOfRange, 1, &message, findings);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use jiff::civil::date;

    fn with(text: &str) -> Trial {
        Trial::new().with(&[("input_csv/sim_period.csv", text)])
    }

    #[test]
    fn the_period_is_a_date_and_a_number_of_days() {
        let trial = with("startdate, 2012-02-29\r\nLENGTH,2,\r\n");
        let period = trial.case().period;
        assert_eq!((period.start, period.days), (date(2012, 2, 29), 2));
        assert_eq!(period.marks.of("days").map(|at| (at.line(), at.column())), Some((2, 8)));
        assert_eq!(trial.notes(), Vec::<String>::new());
        assert_eq!(
            with("StartDate,2012-01-01\nLengt,2\nLength,1\nLength,2,days\n").notes(),
            [
                "input_csv/sim_period.csv:2: Flee reads no `Lengt` here; the row is passed over; did you mean `Length`?",
                "input_csv/sim_period.csv:4: stated before; Flee takes the last",
                "input_csv/sim_period.csv:4: `days` stands in column 3, which is not read",
            ]
        );
    }

    #[test]
    fn without_a_period_there_is_no_case() {
        assert_eq!(
            with("").faults(),
            [
                "input_csv/sim_period.csv:1:1: there is no row `StartDate`; add one, as in `StartDate,2012-02-29`",
                "input_csv/sim_period.csv:1:1: there is no row `Length`; add one, as in `Length,300`",
            ]
        );
        assert_eq!(
            with("StartDate,29-02-2012\nLength,0\n").faults(),
            [
                "input_csv/sim_period.csv:1:11: `StartDate` is `29-02-2012`; it must be a date, as in `2012-02-29`",
                "input_csv/sim_period.csv:2:8: `Length` is 0; it must be a number of days from 1 to 36525",
            ]
        );
        let faults = with("StartDate,2012-02-29\nLength,long\n").faults();
        let fault = "input_csv/sim_period.csv:2:8: `Length` is `long`; it must be a whole number, as in `12`";
        assert_eq!(faults, [fault]);
        let faults = with("StartDate,2012-02-29\nLength\n").faults();
        assert_eq!(faults, ["input_csv/sim_period.csv:2:1: `Length` is empty; state the number of days"]);
    }
}
