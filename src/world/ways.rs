//! Shortest ways: how far fear spreads, how people go home, which chains of waypoints matter.
//!
//! Dijkstra's algorithm on whole metres. Ties are broken by the number of the place, so the answer does not depend on
//! the order in which routes were stated.

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Compressed rows: for each place the routes at it, with the place at the other end and the length.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Rows {
    start: Vec<u32>,
    /// Route, place at the other end, metres.
    entries: Vec<(u32, u32, u32)>,
}

impl Rows {
    /// Whether they are rows of a world with so many places and routes.
    pub(crate) fn are_of(&self, places: usize, routes: usize) -> bool {
        self.start.len() == places + 1
            && self.start.is_sorted()
            && self.start.last().is_some_and(|&end| end as usize == self.entries.len())
            && self
                .entries
                .iter()
                .all(|&(route, other, _)| (route as usize) < routes && (other as usize) < places)
    }

    /// Rows for `places` places from entries (at, route, other end, metres), kept in the given order within a row.
    pub(crate) fn new(places: usize, entries: &[(u32, u32, u32, u32)]) -> Self {
        let mut start = vec![0u32; places + 1];
        for &(at, ..) in entries {
            start[at as usize + 1] += 1;
        }
        for i in 0..places {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut rows = vec![(0, 0, 0); entries.len()];
        for &(at, route, other, metres) in entries {
            rows[next[at as usize] as usize] = (route, other, metres);
            next[at as usize] += 1;
        }
        Self { start, entries: rows }
    }

    /// The routes at `place`: route, place at the other end, metres.
    pub(crate) fn at(&self, place: u32) -> &[(u32, u32, u32)] {
        let place = place as usize;
        &self.entries[self.start[place] as usize..self.start[place + 1] as usize]
    }

    pub(crate) fn places(&self) -> usize {
        self.start.len() - 1
    }
}

/// What is known of a place after a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Metres from the start.
    pub(crate) metres: u64,
    /// The route by which it is reached; `u32::MAX` at the start.
    pub(crate) by: u32,
}

/// The places that can be reached from `start` within `limit` metres, going on only through places that `passes`,
/// over entries that `usable` (route, other end).
///
/// O((places + routes) log places) in what lies within the limit; memory O(places).
pub(crate) fn shortest(
    rows: &Rows,
    start: u32,
    limit: u64,
    passes: impl Fn(u32) -> bool,
    usable: impl Fn(u32, u32) -> bool,
) -> Vec<Option<Reached>> {
    let mut search = Search::new(rows.places());
    search.search(rows, start, limit, passes, usable);
    search.reached
}

/// A search that can be used again, so that many of short reach cost what lies within it and not the whole world.
#[derive(Debug)]
pub(crate) struct Search {
    reached: Vec<Option<Reached>>,
    /// The places of which something is known.
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Search {
    pub(crate) fn new(places: usize) -> Self {
        Self { reached: vec![None; places], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    /// Searches as [`shortest`] does and gives the places that were reached, in order.
    pub(crate) fn run(
        &mut self,
        rows: &Rows,
        start: u32,
        limit: u64,
        passes: impl Fn(u32) -> bool,
        usable: impl Fn(u32, u32) -> bool,
    ) -> impl Iterator<Item = (u32, Reached)> {
        for place in self.touched.drain(..) {
            self.reached[place as usize] = None;
        }
        self.search(rows, start, limit, passes, usable);
        self.touched.sort_unstable();
        let reached = &self.reached;
        self.touched.iter().filter_map(move |&place| Some((place, reached[place as usize]?)))
    }

    fn search(
        &mut self,
        rows: &Rows,
        start: u32,
        limit: u64,
        passes: impl Fn(u32) -> bool,
        usable: impl Fn(u32, u32) -> bool,
    ) {
        self.reached[start as usize] = Some(Reached { metres: 0, by: u32::MAX });
        self.touched.push(start);
        self.queue.push(Reverse((0, start)));
        while let Some(Reverse((metres, place))) = self.queue.pop() {
            let known = self.reached[place as usize].expect("what is queued was reached");
            if known.metres < metres || (place != start && !passes(place)) {
                continue;
            }
            for &(route, other, length) in rows.at(place) {
                let further = metres + u64::from(length);
                let known = &mut self.reached[other as usize];
                let better = known.is_none_or(|r| further < r.metres);
                if better && further <= limit && usable(route, other) {
                    if known.is_none() {
                        self.touched.push(other);
                    }
                    *known = Some(Reached { metres: further, by: route });
                    self.queue.push(Reverse((further, other)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Rows {
        // 0 –100– 1 –100– 2 and 0 –250– 2: the way over 1 is shorter.
        Rows::new(3, &[(0, 0, 1, 100), (1, 1, 2, 100), (0, 2, 2, 250)])
    }

    #[test]
    fn the_shortest_way_is_found() {
        let reached = shortest(&square(), 0, u64::MAX, |_| true, |_, _| true);
        assert_eq!(reached[2], Some(Reached { metres: 200, by: 1 }));
    }

    #[test]
    fn closed_ways_and_limits_are_kept() {
        let around = shortest(&square(), 0, u64::MAX, |_| true, |route, _| route != 1);
        assert_eq!(around[2], Some(Reached { metres: 250, by: 2 }));
        let near = shortest(&square(), 0, 150, |_| true, |_, _| true);
        assert_eq!(near[2], None);
        let not_through = shortest(&square(), 0, u64::MAX, |place| place != 1, |_, _| true);
        assert_eq!(not_through[2], Some(Reached { metres: 250, by: 2 }));
    }

    #[test]
    fn a_search_knows_nothing_of_the_one_before() {
        let (mut search, square) = (Search::new(3), square());
        let mut from = |start, limit| -> Vec<(u32, u64)> {
            let found = search.run(&square, start, limit, |_| true, |_, _| true);
            found.map(|(place, reached)| (place, reached.metres)).collect()
        };
        assert_eq!(from(0, u64::MAX), [(0, 0), (1, 100), (2, 200)]);
        assert_eq!(from(1, 50), [(1, 0)]);
        assert_eq!(from(0, 100), [(0, 0), (1, 100)]);
    }
}
