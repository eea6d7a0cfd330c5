//! Itineraries: what a person may choose to follow.
//!
//! From every place, all simple ways over up to `awareness` stops, or only the shortest of them to each. Crossings and
//! waypoints are passed, not stopped at: a chain of them counts as one hop from stop to stop. Where chains branch so much
//! that a place has more than [`MOST_CHAINS`] of them, only the shortest to each next stop is kept. Major roads lead
//! farther: whoever can reach one end knows the way along it to the other.

mod hops;
mod roads;
mod shortest;

use crate::id::{Id, PlaceId, RouteId};
use crate::random::LANES;
use crate::vector::Machine;
use crate::world::World;
use crate::world::ways::Rows;
use hops::{Hop, hops};
use serde::{Deserialize, Serialize};

/// A place has at most this many chains of crossings and waypoints to its next stops.
pub const MOST_CHAINS: usize = 256;
/// A chain passes at most this many crossings and waypoints.
pub const LONGEST_CHAIN: usize = 32;
/// At most this many legs (routes of itineraries) fit a world; more is a fault of the scenario.
pub const MOST_LEGS: usize = 1 << 28;

/// Which of the ways within their awareness people know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Known {
    /// All of them.
    #[default]
    All,
    /// The shortest to each destination.
    Shortest,
}

/// The bit that marks the last leg of an itinerary.
const LAST: u32 = 1 << 31;

/// All itineraries of a world, one after the other, legs flattened.
#[derive(Debug, Clone, Default)]
pub struct Itineraries {
    /// For each place the first of its itineraries, and a last entry.
    by_origin: Vec<u32>,
    /// For each itinerary the position of its first leg and where it ends; and a last entry, of which only the position
    /// means anything.
    ends: Vec<(u32, u32)>,
    /// How long each itinerary seems, in metres.
    metres: Vec<u32>,
    /// How many of these metres are on a major road that leads beyond the awareness.
    road_metres: Vec<u32>,
    /// Route numbers; the last leg of an itinerary carries a mark.
    legs: Vec<u32>,
    /// Like `by_origin`, for those who plan ahead; empty if nobody does.
    ahead: Vec<u32>,
}

impl Itineraries {
    /// The itineraries of up to `awareness` stops that are known, and those along major roads; `passed` says which places
    /// are never stopped at. None if there would be more than [`MOST_LEGS`] legs.
    ///
    /// Time and memory O(places · degree^awareness), or for the shortest O(places · awareness · routes in reach); with
    /// major roads in addition O(places · legs of all roads).
    pub fn of(world: &World, awareness: u32, known: Known, passed: impl Fn(PlaceId) -> bool) -> Option<Self> {
        Self::by_origin(world, awareness, known, passed, |all| {
            all.by_origin.push(all.len() as u32);
            Some(())
        })
    }

    /// How many legs they would have; none if more than [`MOST_LEGS`]. Takes the memory of those of one place.
    pub(crate) fn legs(
        world: &World,
        awareness: u32,
        known: Known,
        passed: impl Fn(PlaceId) -> bool,
    ) -> Option<usize> {
        let mut legs = 0;
        Self::by_origin(world, awareness, known, passed, |all| {
            legs += all.legs.len();
            for numbers in [&mut all.legs, &mut all.metres, &mut all.road_metres] {
                numbers.clear();
            }
            all.ends.truncate(1);
            (legs <= MOST_LEGS).then_some(())
        })?;
        Some(legs)
    }

    /// Adds those of one place after the other, with what is to be done after each.
    fn by_origin(
        world: &World,
        awareness: u32,
        known: Known,
        passed: impl Fn(PlaceId) -> bool,
        mut then: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<Self> {
        let hops = hops(world, &passed);
        let mut all = Self { by_origin: vec![0], ends: vec![(0, u32::MAX)], ..Self::default() };
        let roads = roads::Roads::of(world);
        let mut way = Way::default();
        for origin in 0..world.place_count() as u32 {
            match known {
                Known::All => {
                    way.visited.push(origin);
                    all.extend(&hops, world, &mut way, origin, awareness)?;
                    way.visited.pop();
                }
                Known::Shortest => all.add_shortest(&hops, origin, awareness)?,
            }
            all.add_roads(&roads, world, origin, known)?;
            then(&mut all)?;
        }
        Some(all)
    }

    /// With others behind them, for people who plan ahead; the numbers of those that are here stay as they are. None if
    /// there would be more than [`MOST_LEGS`] legs.
    pub(crate) fn with_ahead(mut self, others: Self) -> Option<Self> {
        let (itineraries, legs) = (self.len() as u32, self.legs.len());
        if legs + others.legs.len() > MOST_LEGS {
            return None;
        }
        self.ahead = others.by_origin.iter().map(|first| first + itineraries).collect();
        self.ends.pop();
        self.ends.extend(others.ends.iter().map(|&(first, end)| (first + legs as u32, end)));
        self.metres.extend(others.metres);
        self.road_metres.extend(others.road_metres);
        self.legs.extend(others.legs);
        Some(self)
    }

    fn extend(&mut self, hops: &[Vec<Hop>], world: &World, way: &mut Way, at: u32, left: u32) -> Option<()> {
        for hop in &hops[at as usize] {
            let heads = hop.routes.iter().map(|&r| world.ends(RouteId(r)).1.0);
            if heads.clone().any(|place| way.visited.contains(&place)) {
                continue;
            }
            let (visited, routes) = (way.visited.len(), way.routes.len());
            way.visited.extend(heads);
            way.routes.extend(&hop.routes);
            way.metres += hop.metres;
            self.add(hop.to, &way.routes, way.metres, 0)?;
            if left > 1 {
                self.extend(hops, world, way, hop.to, left - 1)?;
            }
            way.metres -= hop.metres;
            way.routes.truncate(routes);
            way.visited.truncate(visited);
        }
        Some(())
    }

    /// Adds an itinerary; none if there is no room for it.
    fn add(&mut self, to: u32, routes: &[u32], metres: u64, road_metres: u64) -> Option<()> {
        if self.legs.len() + routes.len() > MOST_LEGS {
            return None;
        }
        self.legs.extend(routes);
        if let Some(last) = self.legs.last_mut() {
            *last |= LAST;
        }
        if let Some((_, end)) = self.ends.last_mut() {
            *end = to;
        }
        self.ends.push((self.legs.len() as u32, u32::MAX));
        self.metres.push(u32::try_from(metres).unwrap_or(u32::MAX));
        self.road_metres.push(u32::try_from(road_metres).unwrap_or(u32::MAX));
        Some(())
    }

    /// How many itineraries there are.
    pub fn len(&self) -> usize {
        self.metres.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.metres.is_empty()
    }

    /// The numbers of the itineraries that begin at a place.
    pub fn from(&self, origin: PlaceId) -> std::ops::Range<usize> {
        self.by_origin[origin.index()] as usize..self.by_origin[origin.index() + 1] as usize
    }

    /// The numbers of the itineraries of those who plan ahead that begin at a place.
    pub(crate) fn ahead_from(&self, origin: PlaceId) -> std::ops::Range<usize> {
        self.ahead
            .get(origin.index()..origin.index() + 2)
            .map_or(0..0, |ends| ends[0] as usize..ends[1] as usize)
    }

    /// Whether an itinerary is one of those who plan ahead.
    pub(crate) fn is_ahead(&self, itinerary: usize) -> bool {
        self.ahead.first().is_some_and(|&first| itinerary >= first as usize)
    }

    /// Where an itinerary ends.
    pub fn destination(&self, itinerary: usize) -> PlaceId {
        PlaceId(self.ends[itinerary].1)
    }

    /// How long an itinerary seems to those who choose, in metres.
    pub fn metres(&self, itinerary: usize) -> u32 {
        self.metres[itinerary]
    }

    /// How many of its metres are on a major road that leads beyond the awareness.
    pub fn road_metres(&self, itinerary: usize) -> u32 {
        self.road_metres[itinerary]
    }

    /// The routes of an itinerary, in order.
    pub fn routes(&self, itinerary: usize) -> impl Iterator<Item = RouteId> {
        let legs = self.ends[itinerary].0 as usize..self.ends[itinerary + 1].0 as usize;
        self.legs[legs].iter().map(|leg| RouteId(leg & !LAST))
    }

    /// The position of the first leg of an itinerary.
    pub(crate) fn first_leg(&self, itinerary: usize) -> u32 {
        self.ends[itinerary].0
    }

    /// The route at a position.
    #[inline]
    pub(crate) fn route_at(&self, position: u32) -> u32 {
        self.legs[position as usize] & !LAST
    }

    /// Whether there is a leg at a position.
    pub(crate) fn has_leg(&self, position: u32) -> bool {
        (position as usize) < self.legs.len()
    }

    /// The legs as they lie, for loops over many people.
    #[inline]
    pub(crate) fn view(&self) -> Legs<'_> {
        Legs(&self.legs)
    }

    /// Whether the leg at a position is the last of its itinerary.
    #[inline]
    pub(crate) fn is_last(&self, position: u32) -> bool {
        self.legs[position as usize] & LAST != 0
    }

    /// The route with which the itinerary around a position begins.
    pub(crate) fn first_route_around(&self, mut position: u32) -> u32 {
        while position > 0 && !self.is_last(position - 1) {
            position -= 1;
        }
        self.route_at(position)
    }

    /// The route with which the itinerary around a position ends.
    pub(crate) fn last_route_around(&self, mut position: u32) -> u32 {
        while !self.is_last(position) {
            position += 1;
        }
        self.route_at(position)
    }

    /// The memory that they take in bytes.
    pub fn memory(&self) -> usize {
        let by_origin = self.by_origin.len() + self.ahead.len();
        4 * (by_origin + 2 * self.ends.len() + 2 * self.metres.len() + self.legs.len())
    }
}

/// The legs of all itineraries as they lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Legs<'a>(&'a [u32]);

impl Legs<'_> {
    /// The routes at sixteen positions, and which of them are the last of their itineraries.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn many<M: Machine>(
        self,
        machine: M,
        positions: &[u32; LANES],
    ) -> ([u32; LANES], [bool; LANES]) {
        let legs = machine.take(self.0, positions, |&leg| leg);
        let (mut routes, mut are_last) = ([0; LANES], [false; LANES]);
        for lane in 0..LANES {
            routes[lane] = legs[lane] & !LAST;
            are_last[lane] = legs[lane] & LAST != 0;
        }
        (routes, are_last)
    }
}

/// A way in the making.
#[derive(Debug, Default)]
struct Way {
    visited: Vec<u32>,
    routes: Vec<u32>,
    metres: u64,
}

/// The routes out of every place, as long as they seem.
pub(crate) fn out_rows(world: &World) -> Rows {
    let entries: Vec<_> = world
        .routes()
        .map(|(id, route)| {
            let (from, to) = world.ends(id);
            (from.0, id.0, to.0, metres_of(route.felt_km()))
        })
        .collect();
    Rows::new(world.place_count(), &entries)
}

/// Whole metres of a checked length, at least 1.
pub(crate) fn metres_of(km: f64) -> u32 {
    crate::units::Km::new(km).map_or(1, crate::units::Km::metres)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Place, PlaceKind, Route};

    fn world(routes: &[(&str, &str, f64)]) -> World {
        let mut names: Vec<&str> = routes.iter().flat_map(|r| [r.0, r.1]).collect();
        names.sort_unstable();
        names.dedup();
        let mut builder = World::builder();
        for name in names {
            let kind = match &name[..1] {
                "x" => PlaceKind::Crossing,
                "w" => PlaceKind::Waypoint,
                _ => PlaceKind::Town,
            };
            builder = builder.place(Place::new(name, kind, "here"));
        }
        for &(from, to, km) in routes {
            builder = builder.route(from, to, Route::of_km(km));
        }
        builder.build().expect("a good world")
    }

    fn ways(world: &World, from: &str, awareness: u32) -> Vec<String> {
        known_ways(world, from, awareness, Known::All)
    }

    fn known_ways(world: &World, from: &str, awareness: u32, known: Known) -> Vec<String> {
        let passed = |id: PlaceId| !world.place(id).kind().is_destination();
        let all = Itineraries::of(world, awareness, known, passed).expect("few");
        let origin = world.find(from).expect("known").id();
        let mut ways: Vec<String> = all
            .from(origin)
            .map(|i| {
                let names = all.routes(i).map(|r| world.place(world.ends(r).1).name().to_owned());
                format!("{} {}", names.collect::<Vec<_>>().join(" "), all.metres(i) / 1000)
            })
            .collect();
        ways.sort_unstable();
        ways
    }

    #[test]
    fn all_simple_ways_are_found_and_no_other() {
        let square = world(&[("a", "b", 1.0), ("b", "c", 2.0), ("a", "c", 4.0)]);
        assert_eq!(ways(&square, "a", 1), ["b 1", "c 4"]);
        assert_eq!(ways(&square, "a", 2), ["b 1", "b c 3", "c 4", "c b 6"]);
        assert_eq!(ways(&square, "a", 6), ways(&square, "a", 2), "no place is met twice");
    }

    #[test]
    fn of_several_ways_to_a_place_the_shortest_within_reach_is_known() {
        let square =
            world(&[("a", "b", 1.0), ("b", "c", 2.0), ("a", "c", 4.0), ("c", "x1", 1.0), ("x1", "d", 1.0)]);
        let shortest = |awareness| known_ways(&square, "a", awareness, Known::Shortest);
        assert_eq!(shortest(1), ["b 1", "c 4"], "the way over b is not within reach");
        assert_eq!(shortest(2), ["b 1", "b c 3", "c x1 d 6"], "and the shortest to d still is not");
        assert_eq!(shortest(3), ["b 1", "b c 3", "b c x1 d 5"]);
        // Two ways alike: the one with fewer stops.
        let alike = world(&[("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 2.0)]);
        assert_eq!(known_ways(&alike, "a", 2, Known::Shortest), ["b 1", "c 2"]);
    }

    #[test]
    fn those_who_plan_ahead_have_itineraries_of_their_own_behind_the_others() {
        let line = world(&[("a", "b", 1.0), ("b", "c", 2.0), ("c", "d", 4.0)]);
        let of = |awareness| {
            Itineraries::of(&line, awareness, Known::All, |_| false).expect("there is room for a few")
        };
        let (near, far) = (of(1), of(3));
        let both = of(1).with_ahead(of(3)).expect("there is room for a few");
        let routes = |all: &Itineraries, range: std::ops::Range<usize>| -> Vec<(u32, Vec<RouteId>)> {
            range.map(|i| (all.metres(i), all.routes(i).collect())).collect()
        };
        for place in line.places().map(crate::world::Place::id) {
            assert_eq!(both.from(place), near.from(place));
            assert_eq!(routes(&both, both.from(place)), routes(&near, near.from(place)));
            assert_eq!(routes(&both, both.ahead_from(place)), routes(&far, far.from(place)));
            assert!(both.ahead_from(place).all(|i| both.is_ahead(i)) && near.ahead_from(place).is_empty());
        }
        let last = both.len() - 1;
        let first = both.first_leg(last);
        assert_eq!(both.first_route_around(first), both.route_at(first), "it begins where another ends");
    }

    #[test]
    fn crossings_and_waypoints_do_not_count_as_stops() {
        let chain = world(&[("a", "w1", 1.0), ("w1", "x1", 1.0), ("x1", "c", 1.0), ("c", "d", 1.0)]);
        assert_eq!(ways(&chain, "a", 1), ["w1 x1 c 3"]);
        assert_eq!(ways(&chain, "a", 2), ["w1 x1 c 3", "w1 x1 c d 4"]);
        assert_eq!(ways(&chain, "x1", 1), ["c 1", "w1 a 2"], "people who stand at one can go on");
    }

    #[test]
    fn where_chains_branch_too_much_the_shortest_is_kept() {
        // A ladder of 10 rungs between a and b has 2^10 chains, more than a place may have.
        let mut routes = Vec::new();
        let rung = |side: &str, i: usize| format!("w{side}{i}");
        for i in 0..10 {
            for (from, to) in [("l", "l"), ("l", "r"), ("r", "l"), ("r", "r")] {
                routes.push((rung(from, i), rung(to, i + 1), if from == to { 1.0 } else { 1.5 }));
            }
        }
        routes.push(("a".into(), rung("l", 0), 1.0));
        routes.push((rung("r", 10), "b".into(), 1.0));
        let routes: Vec<(&str, &str, f64)> =
            routes.iter().map(|(a, b, km)| (a.as_str(), b.as_str(), *km)).collect();
        let ways = ways(&world(&routes), "a", 1);
        assert_eq!(ways.len(), 1);
        assert!(ways[0].ends_with(" 12"), "1 + 9 · 1 + 1.5 + 1 km, in whole km: {ways:?}");
    }

    #[test]
    fn legs_are_counted_as_many_as_there_are() {
        let ring = world(&[
            ("a", "b", 1.0),
            ("b", "c", 2.0),
            ("c", "d", 4.0),
            ("d", "a", 3.0),
            ("a", "x1", 1.0),
            ("x1", "c", 1.0),
        ]);
        let passed = |id: PlaceId| ring.place(id).kind() == PlaceKind::Crossing;
        for known in [Known::All, Known::Shortest] {
            for awareness in 1..=4 {
                let all = Itineraries::of(&ring, awareness, known, passed).expect("there is room for a few");
                let legs: usize = (0..all.len()).map(|itinerary| all.routes(itinerary).count()).sum();
                assert_eq!(Itineraries::legs(&ring, awareness, known, passed), Some(legs));
            }
        }
    }

    #[test]
    fn more_legs_than_can_be_numbered_are_none() {
        // Between 40 places that are all joined there are 40 · 39 · 38 · 37 · 36 ways over four stops, with four legs each.
        let names: Vec<String> = (0..40).map(|place| format!("{place}")).collect();
        let mut routes = Vec::new();
        for (index, from) in names.iter().enumerate() {
            routes.extend(names[..index].iter().map(|to| (from.as_str(), to.as_str(), 1.0)));
        }
        let crowded = world(&routes);
        assert_eq!(Itineraries::legs(&crowded, 4, Known::All, |_| false), None);
        let few: usize = 40 * 39 + 40 * 39 * 38 * 2;
        assert_eq!(Itineraries::legs(&crowded, 2, Known::All, |_| false), Some(few));
    }
}
