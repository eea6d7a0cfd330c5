//! Itineraries: from each place the chains of crossings and waypoints to its next stops.

use crate::id::{PlaceId, RouteId};
use crate::world::World;
use crate::world::itinerary::{LONGEST_CHAIN, MOST_CHAINS, out_rows};
use crate::world::ways::{Rows, shortest};

/// One hop from stop to stop.
#[derive(Debug, Clone)]
pub(super) struct Hop {
    pub(super) to: u32,
    pub(super) routes: Vec<u32>,
    pub(super) metres: u64,
}

/// The hops from every place to its next stops.
pub(super) fn hops(world: &World, passed: &impl Fn(PlaceId) -> bool) -> Vec<Vec<Hop>> {
    let rows = out_rows(world);
    (0..world.place_count() as u32)
        .map(|place| {
            let mut chains = Chains { rows: &rows, passed, hops: Vec::new(), visited: vec![place] };
            if chains.extend(place, &mut Vec::new(), 0) {
                chains.hops
            } else {
                shortest_hops(world, &rows, passed, place)
            }
        })
        .collect()
}

struct Chains<'a, F> {
    rows: &'a Rows,
    passed: &'a F,
    hops: Vec<Hop>,
    visited: Vec<u32>,
}

impl<F: Fn(PlaceId) -> bool> Chains<'_, F> {
    /// Collects all chains; false if there are too many or too long ones.
    fn extend(&mut self, at: u32, routes: &mut Vec<u32>, metres: u64) -> bool {
        for &(route, to, length) in self.rows.at(at) {
            if self.visited.contains(&to) {
                continue;
            }
            let metres = metres + u64::from(length);
            routes.push(route);
            let good = if !(self.passed)(PlaceId(to)) {
                self.hops.push(Hop { to, routes: routes.clone(), metres });
                self.hops.len() <= MOST_CHAINS
            } else if routes.len() > LONGEST_CHAIN {
                false
            } else {
                self.visited.push(to);
                let good = self.extend(to, routes, metres);
                self.visited.pop();
                good
            };
            routes.pop();
            if !good {
                return false;
            }
        }
        true
    }
}

fn shortest_hops(world: &World, rows: &Rows, passed: &impl Fn(PlaceId) -> bool, start: u32) -> Vec<Hop> {
    let reached = shortest(rows, start, u64::MAX, |place| passed(PlaceId(place)), |_, _| true);
    let stops = reached.iter().enumerate().filter_map(|(place, r)| Some((place as u32, (*r)?)));
    stops
        .filter(|&(place, _)| place != start && !passed(PlaceId(place)))
        .map(|(place, found)| {
            let mut routes = Vec::new();
            let mut at = place;
            while at != start {
                let by = reached[at as usize].expect("every place on a shortest way was reached").by;
                routes.push(by);
                at = world.ends(RouteId(by)).0.0;
            }
            routes.reverse();
            Hop { to: place, routes, metres: found.metres }
        })
        .collect()
}
