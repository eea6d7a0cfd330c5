//! A scenario of any size from a seed, for benches, tests, examples and users who want to know how long theirs would
//! take.
//!
//! Places lie at random on a square plain, each with routes to its nearest neighbours along the ground; one
//! connected component is made of them by joining the nearest pairs. A border cuts off the last three tenths of the
//! plain; half of the places beyond it are camps, and the routes over it lead through crossings.

use crate::error::Result;
use crate::random::{Address, Draws, Purpose, Seed};
use crate::scenario::{Scenario, Threat, ThreatKind};
use crate::world::{Group, Place, PlaceKind, Route, World};
use jiff::civil::date;

/// How large a synthetic scenario is. The fields may be set freely; see [`Size::default`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Places, at least 4, default 100.
    pub places: u32,
    /// People at home at the start over all places, default 100 000.
    pub people: u64,
    /// Days, 1 to 36 525, default 30.
    pub days: u32,
    /// Hours a step: a divisor of 24, default 24.
    pub step_hours: u32,
    /// Routes from each place to its nearest neighbours, at least 1, default 3.
    pub neighbours: u32,
    /// How many stops ahead people know, 1 to 6, default 2.
    pub awareness: u32,
    /// Share of the towns that are threatened at some time, 0 to 1, default 0.4.
    pub threatened: f64,
    /// Room in all camps together, as a share of the people; 0: no limit. Default 0.
    pub room: f64,
    /// People who get through each crossing a day; 0: no limit. Default 0.
    pub people_per_day: u64,
    /// Mean size of households, 1 to 30, default 1.
    pub household: f64,
    /// Daily chance of going home, 0 to 1, default 0.
    pub return_chance: f64,
    /// Demographic groups, 1 to 32, default 1.
    pub groups: u32,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            places: 100,
            people: 100_000,
            days: 30,
            step_hours: 24,
            neighbours: 3,
            awareness: 2,
            threatened: 0.4,
            room: 0.0,
            people_per_day: 0,
            household: 1.0,
            return_chance: 0.0,
            groups: 1,
        }
    }
}

/// A point on the plain in km.
type Point = (f64, f64);

/// A scenario of this size from a seed: the same one every time.
///
/// ```
/// use displace::synthetic::{Size, scenario};
/// use displace::{Seed, Simulation};
/// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, Seed(1))?;
/// assert!(Simulation::new(&small, Seed(1)).run().balance().holds());
/// # Ok::<(), displace::Error>(())
/// ```
///
/// # Errors
/// If a field lies outside its range.
pub fn scenario(size: Size, seed: Seed) -> Result<Scenario> {
    let maker = Maker { size, draws: Draws::new(seed, 0, 0) };
    let places = size.places.max(4);
    let points: Vec<Point> = (0..places).map(|place| maker.point(place, places)).collect();
    let width = plain_width(places);
    let is_abroad = |place: u32| points[place as usize].0 > 0.7 * width;
    let is_camp = |place: u32| is_abroad(place) && place.is_multiple_of(2);

    let mut world = World::builder();
    for place in 0..places {
        world = world.place(maker.place(place, is_camp(place), is_abroad(place), places));
    }
    for (a, b) in links(&points, size.neighbours.max(1) as usize) {
        let km = (distance(points[a], points[b]) * 1.3).max(1.0);
        let (from, to) = (a as u32, b as u32);
        if is_abroad(from) == is_abroad(to) {
            world = world.route(name(from), name(to), Route::of_km(km));
        } else {
            let crossing = format!("crossing {from}–{to}");
            let mut place = Place::new(&crossing, PlaceKind::Crossing, "home");
            if size.people_per_day > 0 {
                place = place.with_people_per_day(size.people_per_day);
            }
            world = world.place(place).route(name(from), &crossing, Route::of_km(km / 2.0)).route(
                &crossing,
                name(to),
                Route::of_km(km / 2.0),
            );
        }
    }
    for group in 0..size.groups.max(1) {
        if size.groups > 1 {
            world = world.group(Group::new(format!("group {group}"), 1.0 / f64::from(size.groups)));
        }
    }

    let mut builder = Scenario::builder("synthetic", date(2025, 1, 1), size.days)
        .step_hours(size.step_hours)
        .world(world)
        .with_rules(|rules| {
            rules.movement.awareness = f64::from(size.awareness);
            rules.households.mean_size = size.household;
            rules.returns.return_chance = size.return_chance;
            rules.attraction.foreign_weight = 2.0;
            rules.attraction.camp_weight = 2.0;
        });
    for place in (0..places).filter(|&place| !is_abroad(place)) {
        if let Some(threat) = maker.threat(place) {
            builder = builder.threat(threat);
        }
    }
    builder.build()
}

struct Maker {
    size: Size,
    draws: Draws,
}

impl Maker {
    fn unit(&self, place: u32, n: u32) -> f64 {
        let purpose = Purpose::Synthetic;
        self.draws.unit(Address { serial: 0, origin: place, step: 0, purpose, n })
    }

    fn point(&self, place: u32, places: u32) -> Point {
        let width = plain_width(places);
        // Places 0 and 2 lie on either side, so that there is always a home and a land abroad.
        match place {
            0 => (0.1 * width, 0.5 * width),
            2 => (0.9 * width, 0.5 * width),
            _ => (self.unit(place, 0) * width, self.unit(place, 1) * width),
        }
    }

    fn place(&self, place: u32, is_camp: bool, is_abroad: bool, places: u32) -> Place {
        let country = if is_abroad { "abroad" } else { "home" };
        if is_camp {
            let camp = Place::new(name(place), PlaceKind::Camp, country);
            let camps = f64::from(places) * 0.15;
            let room = self.size.room * self.size.people as f64 / camps;
            return if self.size.room > 0.0 { camp.with_capacity(room.ceil().max(1.0) as u64) } else { camp };
        }
        let kind = if self.unit(place, 2) < 0.3 { PlaceKind::Town } else { PlaceKind::Village };
        let people = if is_abroad {
            0
        } else {
            let homes = f64::from(places) * 0.7;
            (self.size.people as f64 / homes * (0.5 + self.unit(place, 3))).round() as u64
        };
        Place::new(name(place), kind, country).with_population(people)
    }

    fn threat(&self, place: u32) -> Option<Threat> {
        // The first place is always threatened from the first day.
        if place > 0 && self.unit(place, 4) >= self.size.threatened {
            return None;
        }
        let days = f64::from(self.size.days);
        let start = if place == 0 { 0.0 } else { self.unit(place, 5) * days * 0.8 };
        let length = 1.0 + self.unit(place, 6) * days * 0.2;
        let kinds = ThreatKind::ALL;
        let kind = kinds[(self.unit(place, 7) * kinds.len() as f64) as usize % kinds.len()];
        let day = |d: f64| date(2025, 1, 1) + jiff::ToSpan::days(d.floor() as i64);
        Some(Threat::new(kind, name(place), day(start)).until(day(start + length.max(1.0))))
    }
}

fn name(place: u32) -> String {
    format!("place {place}")
}

/// The width of the plain in km: a place for every 400 km².
fn plain_width(places: u32) -> f64 {
    (f64::from(places) * 400.0).sqrt()
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Pairs of places to join: each with its nearest neighbours, and then whatever joins the parts into one. Points are
/// kept in cells of the plain, so that only near ones are compared.
fn links(points: &[Point], neighbours: usize) -> Vec<(usize, usize)> {
    let cells = Cells::new(points);
    let mut links = Vec::new();
    let mut parts = petgraph::unionfind::UnionFind::<usize>::new(points.len());
    for a in 0..points.len() {
        for b in cells.nearest(a, neighbours) {
            links.push((a.min(b), a.max(b)));
            parts.union(a, b);
        }
    }
    // Join what is still apart along the order of the points: from each to the next one of another part.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| points[a].0.total_cmp(&points[b].0).then_with(|| a.cmp(&b)));
    for pair in order.windows(2) {
        if parts.union(pair[0], pair[1]) {
            links.push((pair[0].min(pair[1]), pair[0].max(pair[1])));
        }
    }
    links.sort_unstable();
    links.dedup();
    links
}

/// Points in cells of a square grid.
struct Cells<'a> {
    points: &'a [Point],
    side: f64,
    across: usize,
    inside: Vec<Vec<usize>>,
}

impl<'a> Cells<'a> {
    fn new(points: &'a [Point]) -> Self {
        let side = 40.0;
        let across = (plain_width(points.len() as u32) / side) as usize + 1;
        let mut cells = vec![Vec::new(); across * across];
        let grid = Self { points, side, across, inside: Vec::new() };
        for (index, &point) in points.iter().enumerate() {
            let (x, y) = grid.cell(point);
            cells[y * across + x].push(index);
        }
        Self { inside: cells, ..grid }
    }

    fn cell(&self, (x, y): Point) -> (usize, usize) {
        let of = |v: f64| ((v / self.side) as usize).min(self.across - 1);
        (of(x), of(y))
    }

    fn nearest(&self, to: usize, count: usize) -> Vec<usize> {
        let (x, y) = self.cell(self.points[to]);
        for ring in 1..=self.across {
            let columns = x.saturating_sub(ring)..=(x + ring).min(self.across - 1);
            let mut found: Vec<usize> = (y.saturating_sub(ring)..=(y + ring).min(self.across - 1))
                .flat_map(|row| columns.clone().map(move |column| row * self.across + column))
                .flat_map(|cell| self.inside[cell].iter().copied())
                .filter(|&other| other != to)
                .collect();
            // Whatever lies farther than the ring is wide may have a nearer one outside of it.
            let sure = ring as f64 * self.side;
            let from = |other: usize| distance(self.points[to], self.points[other]);
            found.sort_by(|&a, &b| from(a).total_cmp(&from(b)).then_with(|| a.cmp(&b)));
            found.truncate(count);
            if ring == self.across || (found.len() == count && from(found[count - 1]) <= sure) {
                return found;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synthetic_scenarios_of_all_sizes_pass_the_check() {
        for (places, people) in [(4, 10), (30, 1_000), (500, 1_000_000)] {
            for seed in 0..5 {
                let size = Size { places, people, room: 0.5, people_per_day: 100, ..Size::default() };
                let scenario = scenario(size, Seed(seed)).expect("it is good");
                assert!(scenario.world().camps().count() >= 1);
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_scenario() {
        let size = Size::default();
        assert_eq!(scenario(size, Seed(3)).ok(), scenario(size, Seed(3)).ok());
        assert_ne!(scenario(size, Seed(3)).ok(), scenario(size, Seed(4)).ok());
    }
}
