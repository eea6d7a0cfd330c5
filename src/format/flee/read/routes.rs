//! Reads `routes.csv` and `major_routes.csv`.

use super::findings::Findings;
use super::line::Line;
use super::places::Names;
use super::sheet::{self, Further, Layout, Sheet};
use crate::error::{ErrorKind, Position, did_you_mean};
use crate::format::flee::case::{Location, MajorRoute, Redirection, RouteRow};
use std::collections::BTreeMap;
use std::path::Path;

const ROUTES: Layout = Layout {
    columns: &[
        &["name1", "from", "location1"],
        &["name2", "to", "location2"],
        &["distance", "distance_km", "distance_(km)", "distance_[km]", "km"],
        &["forced_redirection"],
    ],
    telling: 2,
};

const SPEED: &str = "max_move_speed";
const WALK: &str = "walk_probability";

/// What routes refer to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) list: &'a [Location],
    pub(super) names: &'a Names,
}

impl Places<'_> {
    /// The index of a place; a fault if there is none. Where no place could be read, nothing is said of names.
    fn find(&self, name: &str, at: &Position, what: &str, findings: &mut Findings) -> Option<usize> {
        let found = self.names.get(name).copied();
        if found.is_none() && !name.is_empty() && !self.list.is_empty() {
            let hint = findings.faults.hint(name, self.names.keys().map(String::as_str));
            findings.fault(ErrorKind::UnknownName, at, format!("{what}: no place is called `{name}`{hint}"));
        }
        found
    }
}

/// Reads `routes.csv`.
pub(super) fn routes(path: &Path, places: Places<'_>, findings: &mut Findings) -> Vec<RouteRow> {
    sheet::read(path, None, findings, |sheet, findings| rows(sheet, places, findings)).unwrap_or_default()
}

fn rows(sheet: &Sheet<'_, '_>, places: Places<'_>, findings: &mut Findings) -> Vec<RouteRow> {
    let (further, lines) = sheet.body(&ROUTES, findings);
    for column in &further {
        let name = column.name.as_str();
        if !name.is_empty() && name != SPEED && name != WALK {
            let hint = did_you_mean(name, [SPEED, WALK]);
            findings.note(
                &column.at,
                format!("the column `{name}` is none that Flee knows; it is kept and not read{hint}"),
            );
        }
    }
    let mut seen: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut routes = Vec::new();
    for line in lines {
        if findings.are_hopeless() {
            break;
        }
        let at = line.whole();
        let Some(route) = route(line, &further, places, findings) else { continue };
        let pair = (route.from.min(route.to), route.from.max(route.to));
        if let Some(first) = seen.get(&pair) {
            let (a, b) = (&places.list[route.from].name, &places.list[route.to].name);
            let message = format!(
                "route `{a}`–`{b}` is stated twice, first in line {first}; Flee weighs both and travels the first"
            );
            findings.quirk(50, &at, message);
        } else {
            seen.insert(pair, at.line());
        }
        routes.push(route);
    }
    routes
}

fn route(
    mut line: Line<'_, '_, '_>,
    further: &[Further],
    places: Places<'_>,
    findings: &mut Findings,
) -> Option<RouteRow> {
    let from = line.needed(0, "from", "name1", findings);
    let to = line.needed(1, "to", "name2", findings);
    let what = format!("route `{from}`–`{to}`");
    line.call_between(&from, &to);
    let ends =
        (places.find(&from, &line.at(0), &what, findings), places.find(&to, &line.at(1), &what, findings));
    let km = line.needed_number(2, "km", "distance", findings);
    if km < 0.0 {
        let message = format!("`distance` is {km}; it must be 0 km or more");
        line.fault(ErrorKind::OutOfRange, 2, &message, findings);
    }
    let redirection = redirection(&mut line, findings);
    let attributes = line.attributes(4, further, findings);
    let mut marks = Vec::new();
    let mut number = |key: &'static str, wanted: &str, is_good: fn(f64) -> bool| {
        let attribute = attributes.get(key)?;
        marks.push((key, attribute.at.clone()));
        let number = super::line::number(&attribute.text);
        if !number.is_some_and(is_good) {
            let message = format!("{what}: `{key}` is `{}`; it must be {wanted}", attribute.text);
            findings.fault(ErrorKind::OutOfRange, &attribute.at, message);
        }
        number
    };
    let max_move_speed = number(SPEED, "a number of km per day above 0", |speed| speed > 0.0);
    let walk_probability = number(WALK, "a chance from 0 to 1", |chance| (0.0..=1.0).contains(&chance));
    let mut all = line.into_marks();
    for (key, at) in marks {
        all.mark(key, at);
    }
    Some(RouteRow {
        from: ends.0?,
        to: ends.1?,
        km,
        redirection,
        max_move_speed,
        walk_probability,
        marks: all,
    })
}

fn redirection(line: &mut Line<'_, '_, '_>, findings: &mut Findings) -> Redirection {
    match line.whole_number(3, "redirection", "forced_redirection", findings) {
        None | Some(0) => Redirection::None,
        Some(1) => Redirection::Along,
        Some(2) => Redirection::Against,
        Some(other) => {
            let message =
                format!("`forced_redirection` is {other}; Flee knows 0, 1 and 2, and takes it for 0");
            line.note(3, &message, findings);
            Redirection::None
        }
    }
}

/// Reads `major_routes.csv`.
pub(super) fn major_routes(path: &Path, places: Places<'_>, findings: &mut Findings) -> Vec<MajorRoute> {
    let read = sheet::read(path, None, findings, |sheet, findings| {
        for row in sheet.rows.iter().filter(|row| sheet::is_comment(row)) {
            let message = "the row is a comment; Flee takes it for a route";
            findings.quirk(48, &sheet.position(row[0].at), message);
        }
        findings.each(sheet.lines(), |line, findings| major_route(&line, places, findings))
    });
    read.unwrap_or_default()
}

fn major_route(line: &Line<'_, '_, '_>, places: Places<'_>, findings: &mut Findings) -> Option<MajorRoute> {
    let columns = (0..line.width()).filter(|column| !line.peek(*column).is_empty());
    let found: Vec<Option<usize>> = columns
        .map(|column| places.find(line.peek(column), &line.at(column), "major route", findings))
        .collect();
    if found.len() < 2 {
        line.note(0, "the major route has fewer than two places; it is passed over", findings);
        return None;
    }
    Some(MajorRoute { places: found.into_iter().collect::<Option<_>>()?, at: line.whole() })
}

#[cfg(test)]
mod tests {
    use crate::format::flee::case::Redirection;
    use crate::format::flee::trial::Trial;

    const FILE: &str = "input_csv/routes.csv";

    fn with(text: &str) -> Trial {
        Trial::new().with(&[(FILE, text)])
    }

    #[test]
    fn routes_are_read_with_their_attributes() {
        let text = "#\"name1\",\"name2\",\"distance\",forced_redirection,max_move_speed,walk_probability,drive\n\
                    \"Gao\",\"Konna\",380.5,\n\
                    Abala,Konna,900,2,35,0.25,yes\n";
        let trial = with(text);
        let case = trial.case();
        let [first, second] = case.routes.as_slice() else { panic!("{:?}", case.routes) };
        assert_eq!((first.from, first.to, first.km, first.redirection), (0, 1, 380.5, Redirection::None));
        assert_eq!((first.max_move_speed, first.walk_probability), (None, None));
        assert_eq!((second.from, second.to, second.redirection), (2, 1, Redirection::Against));
        assert_eq!((second.max_move_speed, second.walk_probability), (Some(35.0), Some(0.25)));
        assert_eq!(second.marks.of("walk_probability").map(|at| (at.line(), at.column())), Some((3, 22)));
        let note =
            "input_csv/routes.csv:1: the column `drive` is none that Flee knows; it is kept and not read";
        assert_eq!(trial.notes(), [note]);
    }

    #[test]
    fn oddities_are_noted() {
        let text = "Gao,Konna,380\nKonna,Gao,12,3\nGao,Gao,5,0,x\n#Konna,Abala,900,0\n";
        assert_eq!(
            with(text).notes(),
            [
                "input_csv/locations.csv:4: no route leads to or from place `Abala`",
                "input_csv/routes.csv:1: the file has no header; columns are read by their position",
                "input_csv/routes.csv:2: route `Konna`–`Gao` is stated twice, first in line 1; Flee weighs both and \
                 travels the first (Flee quirk 50)",
                "input_csv/routes.csv:2: route `Konna`–`Gao`: `forced_redirection` is 3; Flee knows 0, 1 and 2, and takes \
                 it for 0",
                "input_csv/routes.csv:3: the route leads from `Gao` to itself",
                "input_csv/routes.csv:3: route `Gao`–`Gao`: `x` stands in column 5, which has no name; it is passed over",
                "input_csv/routes.csv:4: the row looks like data, but begins with `#`, so it is passed over as a comment; \
                 take the `#` out if it is meant",
            ]
        );
    }

    #[test]
    fn faults_name_the_route() {
        let text = "#name1,name2,distance,forced_redirection,max_move_speed,walk_probability\n\
                    Gao,Kona,-380,x\nGao,Abala,far,0,0,1.5\nGao,,,0\n";
        assert_eq!(
            with(text).faults(),
            [
                "input_csv/routes.csv:2:5: route `Gao`–`Kona`: no place is called `Kona`; did you mean `Konna`?",
                "input_csv/routes.csv:2:10: route `Gao`–`Kona`: `distance` is -380; it must be 0 km or more",
                "input_csv/routes.csv:2:15: route `Gao`–`Kona`: `forced_redirection` is `x`; it must be a whole number, \
                 as in `12`",
                "input_csv/routes.csv:3:11: route `Gao`–`Abala`: `distance` is `far`; it must be a number, in digits \
                 without other signs, as in `12.5`",
                "input_csv/routes.csv:3:17: route `Gao`–`Abala`: `max_move_speed` is `0`; it must be a number of km per \
                 day above 0",
                "input_csv/routes.csv:3:19: route `Gao`–`Abala`: `walk_probability` is `1.5`; it must be a chance from 0 \
                 to 1",
                "input_csv/routes.csv:4:5: `name2` is empty; state it, or take the row out",
                "input_csv/routes.csv:4:6: route `Gao`–``: `distance` is empty; state it, or take the row out",
            ]
        );
    }

    #[test]
    fn routes_to_places_that_could_not_be_read_are_not_called_unknown() {
        let faults = with("Gao,Nowhere,1,0\n").with(&[("input_csv/locations.csv", "#name\n")]).faults();
        let fault = "input_csv/locations.csv:1:1: the file is empty; it must state at least one place";
        assert_eq!(faults, [fault]);
    }

    #[test]
    fn major_routes_are_lists_of_places() {
        let file = "input_csv/major_routes.csv";
        let trial = Trial::new().with(&[(file, "# by road\nGao,Konna,Abala,,\nGao,,\n")]);
        assert_eq!(trial.case().major_routes[0].places, [0, 1, 2]);
        assert_eq!(
            trial.notes(),
            [
                "input_csv/major_routes.csv:1: the row is a comment; Flee takes it for a route (Flee quirk 48)",
                "input_csv/major_routes.csv:3: the major route has fewer than two places; it is passed over",
            ]
        );
        let faults = Trial::new().with(&[(file, "Gao,Nowhere\n")]).faults();
        let fault = "input_csv/major_routes.csv:1:5: major route: no place is called `Nowhere`; state it or correct the \
                     name";
        assert_eq!(faults, [fault]);
    }
}
