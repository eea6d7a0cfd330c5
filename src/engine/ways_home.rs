//! The way home from wherever people are: from every place the next route, for every home to which anyone may go.
//!
//! In a world of few places all of it is found at once, and looked up from then on. In one of many that would take the
//! square of their number in time and in memory, while people ask for the way from near their homes: there a search
//! from a home goes only as far as somebody has asked, and goes on from there when somebody asks from farther away. What
//! it finds does not depend on who asks first, so neither way of keeping it shows in a result.

use crate::vector::fetch;
use crate::world::ways::{Rows, shortest};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{Mutex, PoisonError};

/// Up to so many places all ways are found at once: 64 MiB if all of them are homes.
const FEW: usize = 4096;
/// No way leads on.
pub(crate) const NO_WAY: u32 = u32::MAX;

/// Roads as they are: towards their ends, which places let people through, which routes are open.
pub(crate) struct Ground<'a, P, U> {
    pub(crate) rows: &'a Rows,
    pub(crate) passes: P,
    pub(crate) is_open: U,
}

/// For homes to which people may go, the ways there.
#[derive(Debug, Default)]
pub(crate) struct WaysHome {
    places: usize,
    /// By home, of few places: the next route from every place.
    whole: Vec<Option<Vec<u32>>>,
    /// By home, of many: what was found so far.
    parts: Vec<Option<Mutex<Part>>>,
}

impl Clone for WaysHome {
    /// What was found in part is found again when somebody asks.
    fn clone(&self) -> Self {
        let anew =
            |(home, part): (usize, &Option<_>)| part.as_ref().map(|_| Mutex::new(Part::at(home as u32)));
        let parts = self.parts.iter().enumerate().map(anew).collect();
        Self { places: self.places, whole: self.whole.clone(), parts }
    }
}

impl WaysHome {
    pub(crate) fn new(places: usize) -> Self {
        Self { places, whole: Vec::new(), parts: Vec::new() }
    }

    /// Forgets all ways, since roads are not as they were.
    pub(crate) fn clear(&mut self) {
        self.whole.clear();
        self.parts.clear();
    }

    /// Has ways to a home, or none if nobody may go there.
    pub(crate) fn keep<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(
        &mut self,
        home: u32,
        is_wanted: bool,
        ground: &Ground<'_, P, U>,
    ) {
        if self.places <= FEW {
            self.whole.resize(self.places, None);
            let ways = &mut self.whole[home as usize];
            if !is_wanted {
                *ways = None;
            } else if ways.is_none() {
                let is_open = |route, _| (ground.is_open)(route);
                let reached = shortest(ground.rows, home, u64::MAX, &ground.passes, is_open);
                *ways = Some(reached.iter().map(|r| r.map_or(NO_WAY, |r| r.by)).collect());
            }
        } else {
            self.parts.resize_with(self.places, || None);
            let part = &mut self.parts[home as usize];
            if !is_wanted {
                *part = None;
            } else if part.is_none() {
                *part = Some(Mutex::new(Part::at(home)));
            }
        }
    }

    /// Asks the memory for the way from a place to a home, for which somebody will ask.
    #[inline]
    pub(crate) fn fetch(&self, home: u32, at: u32) {
        if let Some(Some(ways)) = self.whole.get(home as usize) {
            fetch(ways, at as usize);
        }
    }

    /// The next route on the way from a place to a home; [`NO_WAY`] if there is none or nobody may go there.
    #[inline]
    pub(crate) fn next<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(
        &self,
        home: u32,
        at: u32,
        ground: &Ground<'_, P, U>,
    ) -> u32 {
        if let Some(ways) = self.whole.get(home as usize) {
            return ways.as_ref().map_or(NO_WAY, |ways| ways[at as usize]);
        }
        let Some(Some(part)) = self.parts.get(home as usize) else { return NO_WAY };
        part.lock().unwrap_or_else(PoisonError::into_inner).next(at, ground)
    }
}

/// A place as far as a search knows it.
#[derive(Debug, Clone, Copy)]
struct Known {
    metres: u64,
    by: u32,
    /// Whether no shorter way can be found.
    is_sure: bool,
}

/// A search from a home by Dijkstra's algorithm that has been broken off and can go on.
#[derive(Debug)]
struct Part {
    home: u32,
    known: BTreeMap<u32, Known>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Part {
    fn at(home: u32) -> Self {
        let start = Known { metres: 0, by: NO_WAY, is_sure: false };
        Self { home, known: BTreeMap::from([(home, start)]), queue: BinaryHeap::from([Reverse((0, home))]) }
    }

    /// The next route from a place, after a search as far as there if need be.
    fn next<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(&mut self, at: u32, ground: &Ground<'_, P, U>) -> u32 {
        let sure = |known: &BTreeMap<u32, Known>| known.get(&at).filter(|k| k.is_sure).map(|k| k.by);
        if let Some(by) = sure(&self.known) {
            return by;
        }
        while let Some(Reverse((metres, place))) = self.queue.pop() {
            match self.known.get_mut(&place) {
                Some(known) if known.metres == metres && !known.is_sure => known.is_sure = true,
                _ => continue,
            }
            if place == self.home || (ground.passes)(place) {
                for &(route, other, length) in ground.rows.at(place) {
                    let further = metres + u64::from(length);
                    let better = self.known.get(&other).is_none_or(|k| further < k.metres);
                    if better && (ground.is_open)(route) {
                        self.known.insert(other, Known { metres: further, by: route, is_sure: false });
                        self.queue.push(Reverse((further, other)));
                    }
                }
            }
            if place == at {
                break;
            }
        }
        sure(&self.known).unwrap_or(NO_WAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Purpose, Seed};

    /// Places joined at random, many of them by routes alike in length, so that there are ties.
    fn tangle(places: u32, seed: u64) -> Rows {
        let draws = Draws::new(Seed(seed), 0, 0);
        let word = |n| draws.words(Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Synthetic, n });
        let entries: Vec<_> = (0..3 * places)
            .map(|route| {
                let [a, b, c, _] = word(route);
                (a % places, route, b % places, 1 + c % 3)
            })
            .collect();
        Rows::new(places as usize, &entries)
    }

    #[test]
    fn a_search_in_parts_finds_what_a_whole_one_finds_whoever_asks_first() {
        let places = 60;
        for seed in 0..20 {
            let rows = tangle(places, seed);
            // A tenth of the places lets nobody through, and a seventh of the routes is shut.
            let ground = Ground {
                rows: &rows,
                passes: |place: u32| place % 10 != 3,
                is_open: |route: u32| route % 7 != 5,
            };
            for home in 0..places {
                let whole =
                    shortest(&rows, home, u64::MAX, ground.passes, |route, _| (ground.is_open)(route));
                let mut part = Part::at(home);
                for turn in 0..places {
                    let at = (turn * 37 + seed as u32) % places;
                    let by = whole[at as usize].map_or(NO_WAY, |reached| reached.by);
                    assert_eq!(part.next(at, &ground), by, "from {at} to {home}, seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_search_goes_no_farther_than_somebody_has_asked() {
        // A line of a hundred places: who asks from the third has four looked at.
        let entries: Vec<_> = (0..99).map(|place| (place, place, place + 1, 10)).collect();
        let rows = Rows::new(100, &entries);
        let ground = Ground { rows: &rows, passes: |_| true, is_open: |_| true };
        let mut part = Part::at(0);
        assert_eq!(part.next(3, &ground), 2);
        assert!(part.known.len() <= 5, "{}", part.known.len());
    }

    #[test]
    fn nobody_goes_where_it_is_not_safe() {
        for places in [2, FEW + 1] {
            let rows = Rows::new(places, &[(0, 7, 1, 10)]);
            let ground = Ground { rows: &rows, passes: |_| true, is_open: |_| true };
            let mut ways = WaysHome::new(places);
            assert_eq!(ways.next(0, 1, &ground), NO_WAY);
            ways.keep(0, true, &ground);
            assert_eq!(ways.next(0, 1, &ground), 7);
            assert_eq!(ways.clone().next(0, 1, &ground), 7);
            ways.keep(0, false, &ground);
            assert_eq!(ways.next(0, 1, &ground), NO_WAY);
        }
    }
}
