//! What another scenario changes, place by place.

use super::round;
use super::told::Table;
use crate::report::shown::Banded;
use crate::scenario::Scenario;
use crate::study::{Comparison, Difference};
use crate::units::Day;
use serde::Serialize;

/// So many charts and rows at most.
const MOST_CHARTS: usize = 8;
const MOST_ROWS: usize = 40;

/// Two scenarios side by side.
#[derive(Debug, Serialize)]
pub(super) struct Compared {
    before: String,
    after: String,
    pairs: usize,
    is_complete: bool,
    charts: Vec<Chart>,
    at_the_end: Table,
    left_out: usize,
}

/// The difference at a place by day.
#[derive(Debug, Serialize)]
struct Chart {
    name: String,
    people: Banded,
}

impl Compared {
    pub(super) fn of(comparison: &Comparison, before: &Scenario, after: &Scenario) -> Self {
        let days = comparison.period().days();
        let last = comparison.period().last_day();
        let furthest =
            |people: &Difference| (0..days).map(|day| people.mean(Day(day)).abs()).fold(0.0, f64::max);
        let all = comparison.areas().filter_map(|name| Some((name, comparison.people_in(name)?)));
        let mut areas: Vec<(f64, &str, Difference)> =
            all.map(|(name, people)| (furthest(&people), name, people)).collect();
        areas.retain(|(most, ..)| *most > 0.0);
        areas.sort_by(|a, b| b.0.total_cmp(&a.0));
        let charts = areas.iter().take(MOST_CHARTS).map(|(_, name, people)| Chart {
            name: (*name).to_owned(),
            people: Banded::by_day(days, |day| people.values(day)),
        });
        let rows = areas.iter().take(MOST_ROWS).filter_map(|(_, name, people)| row(name, people, last));
        Self {
            before: before.title().to_owned(),
            after: after.title().to_owned(),
            pairs: comparison.before().runs().len(),
            is_complete: comparison.is_complete(),
            charts: charts.collect(),
            at_the_end: Table::new(
                &[
                    "Place",
                    "As it is",
                    "As it would be",
                    "Difference",
                    "5 %",
                    "95 %",
                    "Standard error",
                    "Variance removed",
                ],
                rows.collect(),
            ),
            left_out: areas.len().saturating_sub(MOST_ROWS),
        }
    }
}

fn row(name: &str, people: &Difference, last: Day) -> Option<Vec<String>> {
    let (low, high) = (people.quantile(last, 0.05)?, people.quantile(last, 0.95)?);
    let (before, after) = people.means(last);
    let unit = round::supported(low, high);
    let told = |value: f64| format!("{}", round::to(unit, value));
    let signed = |value: f64| format!("{:+}", round::to(unit, value));
    Some(vec![
        name.to_owned(),
        told(before),
        told(after),
        signed(people.mean(last)),
        signed(low),
        signed(high),
        format!("{:.1}", people.standard_error(last)),
        people
            .variance_removed(last)
            .map_or_else(|| "—".to_owned(), |share| format!("{:.0} %", 100.0 * share)),
    ])
}
