//! The map: places and routes on a plane, with who is there and who passes on every day.

use super::first::First;
use super::panels::{Banded, capacity};
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

/// Km in a degree of latitude.
const KM_A_DEGREE: f64 = 111.195;

/// The plane: km east and north of its middle, true to scale along the middle latitude.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    lat: f64,
    lon: f64,
    east_west: f64,
}

impl Plane {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let known: Vec<(f64, f64)> = scenario.world().places().filter_map(Place::coordinates).collect();
        let middle = |values: &[f64]| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if values.is_empty() { (0.0, 0.0) } else { (low.midpoint(high), high - low) }
        };
        let lats: Vec<f64> = known.iter().map(|at| at.0).collect();
        let lons: Vec<f64> = known.iter().map(|at| at.1).collect();
        // Places on both sides of the date line lie nearer to each other the other way round.
        let around: Vec<f64> = lons.iter().map(|lon| lon.rem_euclid(360.0)).collect();
        let (direct, other) = (middle(&lons), middle(&around));
        let lat = middle(&lats).0;
        let lon = if other.1 < direct.1 { other.0 } else { direct.0 };
        Self { lat, lon, east_west: lat.to_radians().cos().max(0.01) }
    }

    pub(super) fn at(self, place: &Place) -> Option<[f64; 2]> {
        let (lat, lon) = place.coordinates()?;
        let east = (lon - self.lon + 180.0).rem_euclid(360.0) - 180.0;
        let round = |km: f64| (km * 100.0).round() / 100.0 + 0.0;
        Some([round(east * self.east_west * KM_A_DEGREE), round((lat - self.lat) * KM_A_DEGREE)])
    }
}

/// Everything on the map.
#[derive(Debug, Serialize)]
pub(super) struct Map {
    places: Vec<Spot>,
    routes: Vec<Way>,
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
struct Spot {
    name: String,
    kind: String,
    country: String,
    is_camp: bool,
    at: [f64; 2],
    present: Banded,
    /// Median residents at home by day; empty where nobody lives.
    home: Vec<i64>,
    /// In hundredths by day; empty where it never is any.
    threat: Vec<u8>,
    capacity: Vec<Option<u64>>,
}

/// A route, both directions together.
#[derive(Debug, Serialize)]
struct Way {
    from: String,
    to: String,
    ends: [[f64; 2]; 2],
    km: f64,
    /// People who entered it by day, there and back; nothing where nobody ever did.
    there: Vec<i64>,
    back: Vec<i64>,
}

impl Map {
    pub(super) fn of(scenario: &Scenario, ensemble: &Ensemble, first: Option<&First>) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::PlaceKind;
    use crate::world::World;

    fn plane(lons: [f64; 2]) -> (Plane, [Place; 2]) {
        let town =
            |lon| Place::new(format!("at {lon}"), PlaceKind::Town, "X").with_population(1).at(60.0, lon);
        let places = lons.map(town);
        let world = places.iter().cloned().fold(World::builder(), crate::world::WorldBuilder::place);
        let scenario = Scenario::builder("two towns", jiff::civil::date(2025, 1, 1), 2).world(world);
        (Plane::of(&scenario.build().expect("it has no fault")), places)
    }

    #[test]
    fn at_sixty_degrees_north_a_degree_of_longitude_is_half_as_long() {
        // Drawn otherwise a country in the north would be twice as wide as it is.
        let (plane, places) = plane([10.0, 12.0]);
        let east = places.map(|place| plane.at(&place).expect("it has coordinates")[0]);
        assert!((east[1] - east[0] - KM_A_DEGREE).abs() < 0.1, "{east:?}");
    }

    #[test]
    fn places_on_both_sides_of_the_date_line_lie_beside_each_other() {
        // 179° east and 179° west are two degrees apart, not 358.
        let (plane, places) = plane([179.0, -179.0]);
        let east = places.map(|place| plane.at(&place).expect("it has coordinates")[0]);
        assert!((east[1] - east[0] - KM_A_DEGREE).abs() < 0.1, "{east:?}");
    }
}
