//! The map: places and routes on a plane, with who is there and who passes on every day.

use super::first::First;
use super::panels::{Banded, capacity};
use super::plane::Plane;
use crate::engine::{Run, Status};
use crate::id::PlaceId;
use crate::scenario::Scenario;
use crate::study::Ensemble;
use crate::units::Day;
use crate::world::Place;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many figures by place and day are shown at most, and twice as many by route and day.
const MOST_FIGURES: usize = 40_000;

/// So many places without coordinates are listed at most.
const MOST_LISTED: usize = 300;

/// Everything on the map.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Map {
    pub(in crate::report) places: Vec<Spot>,
    pub(in crate::report) routes: Vec<Way>,
    places_left_out: usize,
    /// The most people present at one of them.
    most_left_out: i64,
    routes_left_out: usize,
    /// People who entered one of them over the whole period.
    flow_left_out: i64,
    /// Places without coordinates, with the most people present; the largest of them.
    without_coordinates: Vec<(String, i64)>,
    /// How many places without coordinates are not even listed.
    unlisted: usize,
    /// Whether flows are means over the replicates, rather than those of the first one.
    are_flows_means: bool,
}

/// A place.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Spot {
    pub(in crate::report) name: String,
    pub(in crate::report) kind: String,
    pub(in crate::report) country: String,
    pub(in crate::report) is_camp: bool,
    pub(in crate::report) at: [f64; 2],
    pub(in crate::report) present: Banded,
    /// Median residents at home by day; empty where nobody lives.
    pub(in crate::report) home: Vec<i64>,
    /// In hundredths by day; empty where it never is any.
    pub(in crate::report) threat: Vec<u8>,
    pub(in crate::report) capacity: Vec<Option<u64>>,
}

/// A route, both directions together.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Way {
    from: String,
    to: String,
    pub(in crate::report) ends: [[f64; 2]; 2],
    km: f64,
    /// People who entered it by day, there and back; nothing where nobody ever did.
    pub(in crate::report) there: Vec<i64>,
    pub(in crate::report) back: Vec<i64>,
}

impl Map {
    pub(in crate::report) fn of(scenario: &Scenario, ensemble: &Ensemble, first: Option<&First>) -> Self {
        let days = scenario.period().days();
        let plane = Plane::of(scenario);
        let mut without_coordinates: Vec<(String, i64)> = Vec::new();
        let mut spots: Vec<Spot> = Vec::new();
        for place in scenario.world().places() {
            let present = Banded::of(&ensemble.people_in(place.id()), days);
            match plane.at(place) {
                Some(at) => spots.push(spot(scenario, ensemble, first, place, at, present)),
                None => without_coordinates.push((place.name().to_owned(), present.most())),
            }
        }
        without_coordinates.sort_by_key(|(_, people)| Reverse(*people));
        let unlisted = without_coordinates.len().saturating_sub(MOST_LISTED);
        without_coordinates.truncate(MOST_LISTED);
        let most = MOST_FIGURES / days.max(1) as usize;
        let interest = |spot: &Spot| {
            let threat = spot.threat.iter().max().copied().unwrap_or(0);
            Reverse((spot.is_camp, spot.present.most() > 0, spot.present.most(), threat))
        };
        spots.sort_by_key(interest);
        let left_out = spots.split_off(spots.len().min(most.clamp(40, 300)));
        let are_flows_means = ensemble.runs().iter().all(has_flows);
        let runs: Vec<&Run> = if are_flows_means {
            ensemble.runs().iter().collect()
        } else {
            first.map(First::run).into_iter().collect()
        };
        let mut routes = ways(scenario, &runs, plane);
        routes.sort_by_key(|way| Reverse(way.total()));
        let rest = routes.split_off(routes.len().min((2 * most).clamp(100, 600)));
        Self {
            places: spots,
            routes,
            places_left_out: left_out.len(),
            most_left_out: left_out.iter().map(|spot| spot.present.most()).max().unwrap_or(0),
            routes_left_out: rest.len(),
            flow_left_out: rest.iter().map(Way::total).sum(),
            without_coordinates,
            unlisted,
            are_flows_means,
        }
    }
}

impl Way {
    fn total(&self) -> i64 {
        self.there.iter().chain(&self.back).sum()
    }
}

fn has_flows(run: &Run) -> bool {
    run.records().iter().all(crate::engine::Record::has_flows)
}

fn spot(
    scenario: &Scenario,
    ensemble: &Ensemble,
    first: Option<&First>,
    place: &Place,
    at: [f64; 2],
    present: Banded,
) -> Spot {
    let period = scenario.period();
    let days = period.days();
    let home = if place.population() > 0 {
        Banded::of(&ensemble.people(place.id(), Status::Resident), days).medians()
    } else {
        Vec::new()
    };
    let threat: Vec<u8> =
        (0..days).filter_map(|day| first?.threat(place.id(), period.last_step(Day(day)))).collect();
    Spot {
        name: place.name().to_owned(),
        kind: place.kind().word().replace('_', " "),
        country: place.country().to_owned(),
        is_camp: place.kind().has_capacity(),
        at,
        present,
        home,
        threat: if threat.iter().any(|&threat| threat > 0) { threat } else { Vec::new() },
        capacity: capacity(first, place.id(), days).unwrap_or_default(),
    }
}

/// The routes between places with coordinates, both directions of each together.
fn ways(scenario: &Scenario, runs: &[&Run], plane: Plane) -> Vec<Way> {
    let world = scenario.world();
    let days = scenario.period().days();
    let mut by_ends: BTreeMap<(PlaceId, PlaceId), Way> = BTreeMap::new();
    for (id, route) in world.routes() {
        let (from, to) = world.ends(id);
        let (Some(start), Some(end)) = (plane.at(world.place(from)), plane.at(world.place(to))) else {
            continue;
        };
        let flow = |day| runs.iter().filter_map(|run| run.flow(id, Day(day))).sum::<u64>() as f64;
        let flows: Vec<i64> =
            (0..days).map(|day| (flow(day) / runs.len().max(1) as f64).round() as i64).collect();
        let flows = if flows.iter().any(|&people| people > 0) { flows } else { Vec::new() };
        let is_forth = from <= to;
        let ends = if is_forth { (from, to) } else { (to, from) };
        let way = by_ends.entry(ends).or_insert_with(|| Way {
            from: world.place(ends.0).name().to_owned(),
            to: world.place(ends.1).name().to_owned(),
            ends: if is_forth { [start, end] } else { [end, start] },
            km: route.km(),
            there: Vec::new(),
            back: Vec::new(),
        });
        *(if is_forth { &mut way.there } else { &mut way.back }) = flows;
    }
    by_ends.into_values().collect()
}
