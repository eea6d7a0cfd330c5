//! Reads levels of hunger and flood, with their values in place or in a table beside the file.

use super::csv;
use super::section::{Need, Section};
use super::series::{place, rows};
use crate::error::Marks;
use crate::scenario::{Course, Level, LevelKind, LevelPoint, ScenarioBuilder, StatedLevel};
use jiff::civil::DateTime;
use std::path::Path;

pub(super) const LEVEL: &[&str] = &["kind", "place", "places", "set", "between", "values", "table"];
const POINT: &[&str] = &["date", "value", "source", "assumed"];

pub(super) fn level(section: Section<'_>, beside: Option<&Path>, stated: &mut ScenarioBuilder) {
    let mut section = section.called_at("place").refuse_unknown_keys();
    let kinds = LevelKind::ALL.map(|kind| (kind.word(), kind));
    let kind = section.word("kind", Need::Required, &kinds, LevelKind::Flood);
    let at = place(&mut section, "where it holds is missing");
    let courses = Course::ALL.map(|course| (course.word(), course));
    let course = section.word("between", Need::Optional, &courses, Course::Linear);
    // Without a kind the wider range holds its values.
    let what = Level::new(kind.unwrap_or(LevelKind::Flood), at).between(course.unwrap_or_default());
    let mut level = StatedLevel { what, marks: Marks::default(), point_marks: Vec::new() };
    match section.one_key(&["values", "table"], "its values are missing") {
        Some("values") => {
            for row in rows(&mut section, "values", "value", POINT) {
                point(row, &mut level);
            }
        }
        Some(_) => table(&mut section, beside, &mut level),
        None => {}
    }
    level.marks = section.into_marks();
    stated.levels.push(level);
}

fn table(section: &mut Section<'_>, beside: Option<&Path>, level: &mut StatedLevel) {
    let file = section.name("table");
    let Some(at) = section.find("table").map(|value| value.at).filter(|_| !file.is_empty()) else { return };
    section.mark("values".to_owned(), at);
    let page = section.page();
    if let Some(path) = csv::beside(page, beside, &section.call("table"), &file, at) {
        let what = format!("{}value", section.start());
        csv::read(page, &path, at, &what, POINT, |row| point(row, level));
    }
}

fn point(section: Section<'_>, level: &mut StatedLevel) {
    let mut row = section.refuse_unknown_keys();
    // What stands in for a date that could not be read is so early that nothing else is said of it.
    let at = row.moment("date", Need::Required).unwrap_or(DateTime::MIN);
    let value = row.number("value", Need::Required).unwrap_or(f64::NAN);
    let evidence = row.evidence();
    level.what.points.push(LevelPoint { at, value, evidence });
    level.point_marks.push(row.into_marks());
}
