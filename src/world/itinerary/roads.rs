//! Itineraries along major roads: known from end to end by whoever can reach one end.

use super::{Itineraries, Known};
use crate::id::RouteId;
use crate::world::{World, ways::Rows};
use std::collections::BTreeMap;

/// A major road in one direction.
#[derive(Debug)]
struct Road {
    /// The places along it.
    places: Vec<u32>,
    /// The routes between them, and their lengths in metres.
    legs: Vec<(u32, u32)>,
}

/// All major roads of a world, in every direction in which routes lead along them.
#[derive(Debug)]
pub(super) struct Roads(Vec<Road>);

impl Roads {
    pub(super) fn of(world: &World) -> Self {
        if world.roads().len() == 0 {
            return Self(Vec::new());
        }
        let rows = super::out_rows(world);
        let directions = world.roads().flat_map(|road| {
            let there: Vec<u32> = road.iter().map(|place| place.0).collect();
            let back: Vec<u32> = there.iter().rev().copied().collect();
            [there, back]
        });
        Self(directions.filter_map(|places| Road::along(&rows, places)).collect())
    }
}

impl Road {
    /// The road along these places; none where no routes lead along them.
    fn along(rows: &Rows, places: Vec<u32>) -> Option<Self> {
        let legs: Option<Vec<(u32, u32)>> =
            places.windows(2).map(|pair| leg(rows, pair[0], pair[1])).collect();
        Some(Self { places, legs: legs? })
    }
}

/// The shortest route from a place to another, and its length.
fn leg(rows: &Rows, from: u32, to: u32) -> Option<(u32, u32)> {
    let routes = rows.at(from).iter().filter(|&&(_, end, _)| end == to);
    let (metres, route) = routes.map(|&(route, _, metres)| (metres, route)).min()?;
    Some((route, metres))
}

impl Itineraries {
    /// Adds the itineraries from a place over major roads to ends that are not within reach otherwise, those within reach
    /// having been added before; none if there is no room for them.
    pub(super) fn add_roads(
        &mut self,
        roads: &Roads,
        world: &World,
        origin: u32,
        known: Known,
    ) -> Option<()> {
        if roads.0.is_empty() {
            return Some(());
        }
        let first = *self.by_origin.last()? as usize;
        let within_reach = first..self.len();
        // For each place within reach the shortest way there.
        let mut nearest: BTreeMap<u32, usize> = BTreeMap::new();
        for itinerary in within_reach {
            let best = nearest.entry(self.ends[itinerary].1).or_insert(itinerary);
            if self.metres[itinerary] < self.metres[*best] {
                *best = itinerary;
            }
        }
        let mut ways: Vec<(u32, Vec<u32>, u64, u64)> = Vec::new();
        for road in &roads.0 {
            let (Some(&near), Some(&far)) = (road.places.first(), road.places.last()) else { continue };
            let is_known = near == origin || nearest.contains_key(&near);
            if !is_known || far == origin || nearest.contains_key(&far) {
                continue;
            }
            let (routes, metres, road_metres) = self.along(road, world, origin, nearest.get(&near).copied());
            let other = ways
                .iter()
                .position(|(to, others, ..)| *to == far && (known == Known::Shortest || *others == routes));
            match other {
                Some(other) if metres < ways[other].2 => ways[other] = (far, routes, metres, road_metres),
                Some(_) => {}
                None => ways.push((far, routes, metres, road_metres)),
            }
        }
        for (to, routes, metres, road_metres) in ways {
            self.add(to, &routes, metres, road_metres)?;
        }
        Some(())
    }

    /// The way to the near end of a road and along it to the far one; who meets the road before its end stays on it. Also
    /// the length of all of it and of the part on the road, in metres.
    fn along(&self, road: &Road, world: &World, origin: u32, there: Option<usize>) -> (Vec<u32>, u64, u64) {
        let mut routes = Vec::new();
        let mut metres = 0;
        let mut at = origin;
        let position = |place: u32| road.places.iter().position(|&other| other == place);
        for route in there.into_iter().flat_map(|itinerary| self.routes(itinerary)) {
            if position(at).is_some() {
                break;
            }
            routes.push(route.0);
            metres += u64::from(super::metres_of(world.route(route).felt_km()));
            at = world.ends(RouteId(route.0)).1.0;
        }
        let joins = position(at).unwrap_or(0);
        let legs = &road.legs[joins..];
        let on_the_road = legs.iter().map(|&(_, metres)| u64::from(metres)).sum();
        routes.extend(legs.iter().map(|&(route, _)| route));
        (routes, metres + on_the_road, on_the_road)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Place, PlaceKind, Route};

    /// A chain a – b – … of 10 km each with a detour from a to d of 100 km, and the roads.
    fn ways(from: &str, awareness: u32, known: Known, roads: &[&[&str]]) -> Vec<(String, u32, u32)> {
        let names = ["a", "b", "c", "d", "e"];
        let mut builder = World::builder();
        for name in names {
            builder = builder.place(Place::new(name, PlaceKind::Town, "here"));
        }
        for pair in names.windows(2) {
            builder = builder.route(pair[0], pair[1], Route::of_km(10.0));
        }
        builder = builder.route("a", "d", Route::of_km(100.0).one_way());
        for road in roads {
            builder = builder.road(road.iter().copied());
        }
        let world = builder.build().expect("a good world");
        let all = Itineraries::of(&world, awareness, known, |_| false).expect("few");
        let origin = world.find(from).expect("known").id();
        let km = |metres| metres / 1000;
        let mut ways: Vec<_> = all
            .from(origin)
            .map(|i| {
                let names: String = all.routes(i).map(|r| world.place(world.ends(r).1).name()).collect();
                (names, km(all.metres(i)), km(all.road_metres(i)))
            })
            .collect();
        ways.sort_unstable();
        ways
    }

    fn way(names: &str, km: u32, on_the_road: u32) -> (String, u32, u32) {
        (names.to_owned(), km, on_the_road)
    }

    #[test]
    fn whoever_stands_at_one_end_knows_the_way_to_the_other_and_back() {
        let road: &[&[&str]] = &[&["a", "b", "c"]];
        assert_eq!(ways("a", 1, Known::All, road), [way("b", 10, 0), way("bc", 20, 20), way("d", 100, 0)]);
        assert_eq!(ways("c", 1, Known::All, road), [way("b", 10, 0), way("ba", 20, 20), way("d", 10, 0)]);
    }

    #[test]
    fn whoever_can_reach_one_end_knows_the_other() {
        let road: &[&[&str]] = &[&["c", "d", "e"]];
        let found = ways("b", 1, Known::All, road);
        assert_eq!(found, [way("a", 10, 0), way("c", 10, 0), way("cde", 30, 20)]);
        assert_eq!(
            ways("a", 1, Known::All, road),
            [way("b", 10, 0), way("d", 100, 0)],
            "not from farther away"
        );
    }

    #[test]
    fn an_end_within_reach_is_known_without_the_road() {
        let road: &[&[&str]] = &[&["a", "b", "c"]];
        assert_eq!(ways("a", 2, Known::Shortest, road), ways("a", 2, Known::Shortest, &[]));
        assert_eq!(ways("a", 2, Known::All, road), ways("a", 2, Known::All, &[]));
    }

    #[test]
    fn whoever_meets_a_road_between_its_ends_stays_on_it() {
        // From b the end a is within reach, and e is not: nobody goes to a and back.
        let road: &[&[&str]] = &[&["a", "b", "c", "d", "e"]];
        let found = ways("b", 1, Known::All, road);
        assert_eq!(found, [way("a", 10, 0), way("c", 10, 0), way("cde", 30, 30)]);
    }

    #[test]
    fn of_two_roads_to_one_place_both_are_known_or_the_shorter() {
        let roads: &[&[&str]] = &[&["a", "d", "e"], &["a", "b", "c", "d", "e"]];
        let over = |found: Vec<(String, u32, u32)>| {
            found.into_iter().filter(|(names, ..)| names.ends_with('e')).collect::<Vec<_>>()
        };
        assert_eq!(over(ways("a", 1, Known::All, roads)), [way("bcde", 40, 40), way("de", 110, 110)]);
        assert_eq!(over(ways("a", 1, Known::Shortest, roads)), [way("bcde", 40, 40)]);
    }

    #[test]
    fn a_road_is_known_only_in_the_directions_in_which_routes_lead() {
        let road: &[&[&str]] = &[&["a", "d", "e"]];
        assert!(ways("a", 1, Known::All, road).contains(&way("de", 110, 110)));
        assert_eq!(ways("e", 1, Known::All, road), [way("d", 10, 0)]);
    }
}
