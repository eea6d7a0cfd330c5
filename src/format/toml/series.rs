//! Reads what was counted: observed series, with their counts in place or in a table beside the file.

use super::csv;
use super::section::{Need, Section};
use super::value::Value;
use crate::scenario::{Correction, Count, Quantity, ScenarioBuilder, Series, StatedSeries, When, Where};
use jiff::civil::Date;
use std::path::Path;

pub(super) const OBSERVED: &[&str] =
    &["name", "place", "places", "set", "quantity", "sum_of", "counts", "table", "corrections"];
const COUNT: &[&str] = &["date", "value", "at_least", "at_most", "error", "known", "source", "assumed"];
const CORRECTION: &[&str] = &["date", "value", "since", "known", "source"];

pub(super) fn observed(section: Section<'_>, beside: Option<&Path>, stated: &mut ScenarioBuilder) {
    let mut section = section.named("name").refuse_unknown_keys();
    let name = section.name("name");
    let at = place(&mut section, "where it was counted is missing");
    let quantities = Quantity::ALL.map(|quantity| (quantity.word(), quantity));
    let quantity = section.word("quantity", Need::Required, &quantities, Quantity::Present);
    let sum_of = section.texts("sum_of", Need::Optional).unwrap_or_default();
    let mut series = StatedSeries {
        what: Series::new(name, at, quantity.unwrap_or(Quantity::Present)).sum_of(sum_of),
        marks: crate::error::Marks::default(),
        count_marks: Vec::new(),
        correction_marks: Vec::new(),
    };
    match section.one_key(&["counts", "table"], "what was counted is missing") {
        Some("counts") => {
            for row in rows(&mut section, "counts", "count", COUNT) {
                count(row, &mut series);
            }
        }
        Some(_) => table(&mut section, beside, &mut series),
        None => {}
    }
    // Without counts there is nothing to correct, and that is already said.
    if section.find("corrections").is_some() && !series.what.counts.is_empty() {
        for row in rows(&mut section, "corrections", "correction", CORRECTION) {
            correction(row, &mut series);
        }
    }
    series.marks = section.into_marks();
    stated.observed.push(series);
}

/// One of `place`, `places` and `set`.
pub(super) fn place(section: &mut Section<'_>, missing: &str) -> Where {
    match section.one_key(&["place", "places", "set"], missing) {
        Some("places") => Where::Places(section.texts("places", Need::Required).unwrap_or_default()),
        Some("set") => Where::Set(section.name("set")),
        _ => Where::Place(section.peek("place").map(|_| section.name("place")).unwrap_or_default()),
    }
}

/// The tables of an array, as sections to be read.
pub(super) fn rows<'a>(
    section: &mut Section<'a>,
    key: &'static str,
    one: &str,
    keys: &'static [&'static str],
) -> Vec<Section<'a>> {
    let expected = format!("an array of tables, each a {one}");
    let Some(value) = section.value(key, Need::Required, &expected) else { return Vec::new() };
    let items = section.settle(key, &value, value.items(&expected), Vec::new());
    let row = |item: Value<'a>| {
        let entries = section.settle(key, &item, item.table(&expected).map(Some), None)?;
        let what = format!("{}{one}", section.start());
        Some(Section::new(section.page(), what, keys, item.at, entries))
    };
    items.into_iter().filter_map(row).collect()
}

fn table(section: &mut Section<'_>, beside: Option<&Path>, series: &mut StatedSeries) {
    let file = section.name("table");
    let Some(at) = section.find("table").map(|value| value.at).filter(|_| !file.is_empty()) else { return };
    section.mark("counts".to_owned(), at);
    let page = section.page();
    if let Some(path) = csv::beside(page, beside, &section.call("table"), &file, at) {
        let what = format!("{}count", section.start());
        csv::read(page, &path, at, &what, COUNT, |row| count(row, series));
    }
}

fn count(section: Section<'_>, series: &mut StatedSeries) {
    let mut row = section.refuse_unknown_keys();
    // What stands in for a date that could not be read is so early that nothing else is said of it.
    let at = row.when("date").unwrap_or(When::Day(Date::MIN));
    let value = row.number("value", Need::Optional);
    let at_least = row.number("at_least", Need::Optional);
    let at_most = row.number("at_most", Need::Optional);
    let error = row.number("error", Need::Optional).unwrap_or(0.0);
    let known = row.date("known", Need::Optional);
    let evidence = row.evidence();
    series.what.counts.push(Count { at, value, at_least, at_most, error, known, evidence });
    series.count_marks.push(row.into_marks());
}

fn correction(section: Section<'_>, series: &mut StatedSeries) {
    let mut row = section.refuse_unknown_keys();
    let date = row.date("date", Need::Required);
    let value = row.number("value", Need::Required).unwrap_or(f64::NAN);
    let since = row.date("since", Need::Optional);
    let known = row.date("known", Need::Optional);
    let evidence = row.evidence();
    let Some(date) = date else { return };
    series.what.corrections.push(Correction { date, value, since, known, evidence });
    series.correction_marks.push(row.into_marks());
}
