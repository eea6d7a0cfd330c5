//! All that the page shows, as it is embedded.

use super::Report;
use super::compared::Compared;
use super::journeys::{Journey, journeys};
use super::round;
use super::told::{Inputs, Scores};
use crate::engine::{Run, Status};
use crate::format::backdrop::{Backdrop, LineKind};
use crate::id::PlaceId;
use crate::report::Outcome;
use crate::report::shown::everyone::{Arrivals, InStatus, arrivals, everywhere, statuses};
use crate::report::shown::{First, Map, Panels, Plane, strokes};
use crate::scenario::Scenario;
use crate::stats;
use crate::study::Ensemble;
use crate::units::Day;
use crate::world::Place;
use jiff::civil::Date;
use serde::Serialize;

/// The data of a page.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    title: String,
    description: Option<String>,
    dates: Vec<Date>,
    step_hours: u32,
    replicates: usize,
    is_complete: bool,
    seed: u64,
    version: &'static str,
    fingerprint: String,
    command: Option<String>,
    knobs: usize,
    is_varied: bool,
    headline: Vec<Figure>,
    map: Map,
    backdrop: Vec<Behind>,
    panels: Panels,
    statuses: Vec<InStatus>,
    arrivals: Vec<Arrivals>,
    scores: Scores,
    compared: Option<Compared>,
    has_first: bool,
    journeys: Vec<Journey>,
    inputs: Inputs,
}

/// Lines of a kind behind the map, one after the other with nothing between them.
#[derive(Debug, Serialize)]
struct Behind {
    kind: &'static str,
    x: Vec<Option<f64>>,
    y: Vec<Option<f64>>,
}

/// A headline figure, rounded to what its band supports.
#[derive(Debug, Serialize)]
struct Figure {
    what: String,
    median: f64,
    low: f64,
    high: f64,
    note: String,
}

impl Data {
    pub(super) fn of(report: &Report<'_>, backdrop: Option<&Backdrop>) -> Self {
        let (scenario, ensemble) = (report.scenario, report.ensemble);
        let period = scenario.period();
        let outcome = Outcome::of(scenario, ensemble);
        let first = First::of(scenario, ensemble);
        Self {
            dates: (0..period.days()).map(|day| period.date(Day(day))).collect(),
            step_hours: period.step_hours(),
            replicates: ensemble.runs().len(),
            is_complete: ensemble.is_complete(),
            seed: outcome.seed,
            version: outcome.version,
            fingerprint: outcome.fingerprint.clone(),
            command: report.command.clone(),
            knobs: scenario.knobs().len(),
            is_varied: first.as_ref().is_some_and(First::is_varied),
            headline: headline(scenario, ensemble, first.as_ref()),
            map: Map::of(scenario, ensemble, first.as_ref()),
            backdrop: behind(scenario, backdrop),
            panels: Panels::of(scenario, ensemble, first.as_ref()),
            statuses: statuses(scenario, ensemble),
            arrivals: arrivals(scenario, ensemble),
            scores: Scores::of(report),
            compared: report.beside.map(|(comparison, other)| Compared::of(comparison, scenario, other)),
            has_first: first.is_some(),
            journeys: first.as_ref().map_or_else(Vec::new, |first| journeys(scenario, first)),
            inputs: Inputs::of(report, &outcome, backdrop),
            title: outcome.title,
            description: outcome.description,
        }
    }
}

impl Figure {
    fn of(what: &str, values: &[f64], note: String) -> Self {
        let sorted = stats::sorted(values);
        let [low, median, high] = [0.05, 0.5, 0.95].map(|p| stats::quantile(&sorted, p));
        let unit = round::supported(low, high);
        let [low, median, high] = [low, median, high].map(|value| round::to(unit, value));
        Self { what: what.to_owned(), median, low, high, note }
    }
}

/// What can be seen behind the places, and around them by as much as they are apart: the page may be wide or high.
fn behind(scenario: &Scenario, backdrop: Option<&Backdrop>) -> Vec<Behind> {
    let plane = Plane::of(scenario);
    let (Some(backdrop), Some((from, to))) = (backdrop, plane.extent(scenario)) else { return Vec::new() };
    let size = (to[0] - from[0]).max(to[1] - from[1]).max(1.0);
    let strokes = strokes(backdrop, plane, from.map(|edge| edge - size), to.map(|edge| edge + size));
    let of = |kind: LineKind| {
        let mut behind = Behind { kind: kind.word(), x: Vec::new(), y: Vec::new() };
        for stroke in strokes.iter().filter(|stroke| stroke.kind == kind) {
            behind.x.extend(stroke.points.iter().map(|point| Some(point[0])).chain([None]));
            behind.y.extend(stroke.points.iter().map(|point| Some(point[1])).chain([None]));
        }
        behind
    };
    LineKind::ALL.map(of).into_iter().filter(|behind| !behind.x.is_empty()).collect()
}

fn headline(scenario: &Scenario, ensemble: &Ensemble, first: Option<&First>) -> Vec<Figure> {
    let period = scenario.period();
    let (last, end) = (period.last_day(), period.date(period.last_day()));
    let days = || (0..period.days()).map(Day);
    let at_end = |statuses: &[Status]| -> Vec<f64> {
        ensemble.runs().iter().map(|run| everywhere(scenario, run, statuses, last) as f64).collect()
    };
    // At most in each replicate, and the day on which most are so in the mean.
    let at_most = |statuses: &[Status]| -> (Vec<f64>, Date) {
        let by_run: Vec<Vec<u64>> = ensemble
            .runs()
            .iter()
            .map(|run| days().map(|day| everywhere(scenario, run, statuses, day)).collect())
            .collect();
        let most = by_run.iter().map(|days| days.iter().copied().max().unwrap_or(0) as f64).collect();
        let sum = |day: Day| by_run.iter().map(|days| days[day.0 as usize]).sum::<u64>();
        // The first of equals.
        let day = days().max_by_key(|&day| (sum(day), std::cmp::Reverse(day.0))).unwrap_or(last);
        (most, period.date(day))
    };
    let mut figures =
        vec![Figure::of("displaced at the end", &at_end(&Status::DISPLACED), format!("on {end}"))];
    let mut most = |what: &str, statuses: &[Status]| {
        let (most, date) = at_most(statuses);
        if most.iter().any(|&people| people > 0.0) {
            figures.push(Figure::of(what, &most, format!("around {date}")));
        }
    };
    most("displaced at the peak", &Status::DISPLACED);
    most("waiting at borders at the peak", &[Status::Waiting]);
    most("trapped at the peak", &[Status::Trapped]);
    figures.insert(1, Figure::of("in camps at the end", &at_end(&[Status::InCamp]), format!("on {end}")));
    if let Some(first) = first {
        let limit = |place: &Place| Some((place.id(), first.capacity(place.id(), last)?));
        let limited: Vec<(PlaceId, u64)> = scenario.world().places().filter_map(limit).collect();
        let is_over =
            |run: &Run, &(place, room): &(PlaceId, u64)| run.displaced(place, last).is_some_and(|n| n > room);
        let over = |run: &Run| limited.iter().filter(|&limit| is_over(run, limit)).count() as f64;
        let over: Vec<f64> = ensemble.runs().iter().map(over).collect();
        if !limited.is_empty() {
            let note = format!("of {} with a stated capacity, on {end}", limited.len());
            figures.push(Figure::of("sites over capacity", &over, note));
        }
    }
    figures
}
