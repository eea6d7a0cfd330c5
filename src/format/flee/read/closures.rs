//! Reads `closures.csv`.

use super::findings::Findings;
use super::line::Line;
use super::sheet::{self, Layout};
use crate::error::did_you_mean;
use crate::format::flee::case::{Closure, ClosureKind};
use std::path::Path;

const CLOSURES: Layout = Layout {
    columns: &[
        &["closure_type", "type"],
        &["name1"],
        &["name2"],
        &["closure_start", "start"],
        &["closure_end", "end"],
    ],
    telling: 3,
};

/// Reads `closures.csv`.
pub(super) fn closures(path: &Path, findings: &mut Findings) -> Vec<Closure> {
    let read = sheet::read(path, None, findings, |sheet, findings| {
        let (_, lines) = sheet.body(&CLOSURES, findings);
        findings.each(lines, closure)
    });
    read.unwrap_or_default()
}

fn closure(mut line: Line<'_, '_, '_>, findings: &mut Findings) -> Option<Closure> {
    let word = line.text(0, "kind");
    let kind = ClosureKind::ALL.into_iter().find(|kind| kind.word() == word);
    line.call("closure", &word);
    let name1 = line.name(1, "name1", findings);
    let name2 = line.name(2, "name2", findings);
    let start = line.day(3, "start", "closure_start", findings);
    let end = line.day(4, "end", "closure_end", findings);
    line.nothing_from(5, findings);
    let Some(kind) = kind else {
        let hint = did_you_mean(&word, ClosureKind::ALL.map(ClosureKind::word));
        line.note(0, &format!("Flee knows no such type of closure and passes it over{hint}"), findings);
        return None;
    };
    if (0..start).contains(&end) {
        let message = format!(
            "`closure_end` is day {end}, before `closure_start` day {start}; Flee opens it then, and never again"
        );
        line.note(4, &message, findings);
    }
    Some(Closure { kind, name1, name2, start, end, marks: line.into_marks() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee::trial::Trial;

    const FILE: &str = "input_csv/closures.csv";

    fn with(rows: &str) -> Trial {
        Trial::new()
            .with(&[(FILE, &format!("#closure_type,name1,name2,closure_start,closure_end\n{rows}\n"))])
    }

    #[test]
    fn closures_of_every_type_are_read() {
        let rows = "country,Mali,Niger,0,22\nlocation,Gao,,3,-1\nlink,Gao,Konna,1,2\ncamp,Abala,,0,101\n\
                    idpcamp,Abala,,0,101\nremove_forced_redirection,Gao,Konna,1,5";
        let trial = with(rows);
        let closures = trial.case().closures;
        let kinds: Vec<ClosureKind> = closures.iter().map(|closure| closure.kind).collect();
        assert_eq!(kinds, ClosureKind::ALL);
        assert_eq!((closures[1].name2.as_str(), closures[1].start, closures[1].end), ("", 3, -1));
        assert_eq!(closures[3].marks.of("end").map(crate::error::Position::line), Some(5));
        assert_eq!(trial.notes(), Vec::<String>::new());
    }

    #[test]
    fn closures_that_shut_nothing_are_noted() {
        let rows = "country,Mali,Nigeria,0,22\nlocation,Goa,Konna,3,1\nlink,Gao,Kona,1,2\ncity,Gao,,0,1\n\
                    camps,Gao,,0,1,often\n#camp,Gao,,0,1";
        assert_eq!(
            with(rows).notes(),
            [
                "input_csv/closures.csv:2: the closure of a country names `Nigeria`, where no place lies, and shuts \
                 nothing; did you mean `Niger`?",
                "input_csv/closures.csv:3: the closure of a location names `Goa`, which is no place",
                "input_csv/closures.csv:3: `Konna` is not read: the closure of a location shuts every route of `Goa`",
                "input_csv/closures.csv:3: closure `location`: `closure_end` is day 1, before `closure_start` day 3; Flee \
                 opens it then, and never again",
                "input_csv/closures.csv:4: the closure `link` names `Kona`, which is no place; did you mean `Konna`?",
                "input_csv/closures.csv:5: closure `city`: Flee knows no such type of closure and passes it over",
                "input_csv/closures.csv:6: closure `camps`: Flee knows no such type of closure and passes it over; did \
                 you mean `camp`?",
                "input_csv/closures.csv:6: closure `camps`: `often` stands in column 6, which is not read",
                "input_csv/closures.csv:7: the row looks like data, but begins with `#`, so it is passed over as a \
                 comment; take the `#` out if it is meant",
            ]
        );
    }

    #[test]
    fn days_that_are_none_are_faults() {
        assert_eq!(
            with("country,Mali,Niger,soon").faults(),
            [
                "input_csv/closures.csv:2:1: closure `country`: `closure_end` is empty; state the day, counted from the \
                 start date",
                "input_csv/closures.csv:2:20: closure `country`: `closure_start` is `soon`; it must be a whole number, as \
                 in `12`",
            ]
        );
    }
}
