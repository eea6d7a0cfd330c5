//! The way home from wherever people are: from every place the next route, for every home to which anyone may go.
//!
//! In a world of few places all of it is found at once, and looked up from then on. In one of many that would take the
//! square of their number in time and in memory, while people ask for the way from near their homes: there a search
//! from a home goes only as far as somebody has asked, and goes on from there when somebody asks from farther away. Over
//! years somebody has asked from almost everywhere; so what is known takes no more than [`MOST`] bytes, and is found again
//! where it had to be forgotten. What a search finds does not depend on who asks first, nor on what was forgotten, so
//! none of this shows in a result.

use crate::vector::fetch;
use crate::world::ways::{Rows, shortest};
use hashbrown::HashTable;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Up to so many places all ways are found at once: 64 MiB if all of them are homes.
const FEW: usize = 4096;
/// What searches in a world of many places may know, in bytes.
const MOST: usize = 512 << 20;
/// No way leads on.
pub(crate) const NO_WAY: u32 = u32::MAX;

/// The bytes that ways home take at most in a world of so many places.
pub(crate) fn most(places: usize) -> u64 {
    let all = (size_of::<u32>() * places) as u64 * places as u64;
    if places <= FEW {
        all
    } else {
        // A table is half empty after it grew, and a search in every place at least is begun.
        (6 * all).min(MOST as u64) + (places * size_of::<Option<Mutex<Part>>>()) as u64
    }
}

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
    /// The bytes of all parts and desks, and how many they may come to.
    held: AtomicUsize,
    most: usize,
    /// Desks at which nobody works at present.
    desks: Mutex<Vec<Desk>>,
}

impl Clone for WaysHome {
    /// What was found in part is found again when somebody asks.
    fn clone(&self) -> Self {
        let anew =
            |(home, part): (usize, &Option<_>)| part.as_ref().map(|_| Mutex::new(Part::at(home as u32)));
        let parts = self.parts.iter().enumerate().map(anew).collect();
        Self { whole: self.whole.clone(), parts, most: self.most, ..Self::new(self.places) }
    }
}

impl WaysHome {
    pub(crate) fn new(places: usize) -> Self {
        Self { places, most: MOST, ..Self::default() }
    }

    /// Forgets all ways, since roads are not as they were.
    pub(crate) fn clear(&mut self) {
        self.whole.clear();
        self.forget();
    }

    /// Forgets what was found in part.
    fn forget(&mut self) {
        self.parts.clear();
        let desks = self.desks.get_mut().unwrap_or_else(PoisonError::into_inner);
        *self.held.get_mut() = desks.len() * Desk::bytes(self.places);
    }

    /// Has ways to the homes that are wanted and to no others.
    pub(crate) fn keep<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(
        &mut self,
        is_wanted: impl Fn(u32) -> bool,
        ground: &Ground<'_, P, U>,
    ) {
        // All at once before it is too much, for a search that has to forget in the middle of a step does not get far.
        if *self.held.get_mut() > self.most / 2 {
            self.forget();
        }
        if self.places <= FEW {
            self.whole.resize(self.places, None);
        } else {
            self.parts.resize_with(self.places, || None);
        }
        for (home, ways) in self.whole.iter_mut().enumerate() {
            if !is_wanted(home as u32) {
                *ways = None;
            } else if ways.is_none() {
                let is_open = |route, _| (ground.is_open)(route);
                let reached = shortest(ground.rows, home as u32, u64::MAX, &ground.passes, is_open);
                *ways = Some(reached.iter().map(|r| r.map_or(NO_WAY, |r| r.by)).collect());
            }
        }
        for (home, part) in self.parts.iter_mut().enumerate() {
            if is_wanted(home as u32) {
                part.get_or_insert_with(|| Mutex::new(Part::at(home as u32)));
            } else if let Some(part) = part.take() {
                *self.held.get_mut() -= part.into_inner().unwrap_or_else(PoisonError::into_inner).bytes;
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
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        part.sure(at).unwrap_or_else(|| {
            let mut desk = self.desk();
            let found = part.search(at, ground, &mut desk, &self.held, self.most);
            self.desks.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
            found
        })
    }

    /// A desk to work at.
    fn desk(&self) -> Desk {
        let free = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| {
            self.held.fetch_add(Desk::bytes(self.places), Ordering::Relaxed);
            Desk::new(self.places)
        })
    }
}

/// A search from a home by Dijkstra's algorithm that has been broken off and can go on.
#[derive(Debug)]
struct Part {
    home: u32,
    /// Places to which the shortest way is found, each with the route by which one goes home from there.
    sure: HashTable<(u32, u32)>,
    /// Places to which a shorter way might be found yet: metres, place and route.
    fringe: Vec<(u64, u32, u32)>,
    /// What it takes, as counted when it was last broken off.
    bytes: usize,
}

/// Where a search is spread out while it goes on: what it knows of each place lies where the place's number says, which is
/// found much sooner than in a table that holds little else.
#[derive(Debug)]
struct Desk {
    known: Vec<Known>,
    /// Two for each search: what was known in an earlier one is not looked at.
    round: u32,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

/// What a search knows of a place: for an even round a way that might be shortened yet, for the odd one behind it the shortest.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    metres: u64,
    by: u32,
    round: u32,
}

impl Desk {
    fn new(places: usize) -> Self {
        Self { known: vec![Known::default(); places], round: 0, queue: BinaryHeap::new() }
    }

    /// What one takes in a world of so many places, with most of them in the queue.
    fn bytes(places: usize) -> usize {
        places * (size_of::<Known>() + size_of::<Reverse<(u64, u32)>>())
    }

    /// Spreads a search out.
    fn spread(&mut self, part: &Part) {
        self.round = self.round.checked_add(2).unwrap_or_else(|| {
            self.known.fill(Known::default());
            2
        });
        for &(place, _) in &part.sure {
            self.known[place as usize].round = self.round + 1;
        }
        self.queue.clear();
        for &(metres, place, by) in &part.fringe {
            self.know(place, metres, by);
        }
    }

    /// Knows of a way to a place that is shorter than all before.
    fn know(&mut self, place: u32, metres: u64, by: u32) {
        self.known[place as usize] = Known { metres, by, round: self.round };
        self.queue.push(Reverse((metres, place)));
    }

    /// The nearest place of which a way is known that might not be the shortest, which it is: its metres and route.
    fn next(&mut self) -> Option<(u32, Known)> {
        while let Some(Reverse((metres, place))) = self.queue.pop() {
            let known = &mut self.known[place as usize];
            // What is sure, or was found by a shorter way, stands in the queue once more.
            if known.round == self.round && known.metres == metres {
                known.round += 1;
                return Some((place, *known));
            }
        }
        None
    }

    /// Whether a way of so many metres to a place is shorter than all that are known.
    fn is_shorter(&self, place: u32, metres: u64) -> bool {
        let known = self.known[place as usize];
        known.round < self.round || (known.round == self.round && metres < known.metres)
    }

    /// The places to which a shorter way might be found yet, each once.
    fn fringe(&mut self) -> Vec<(u64, u32, u32)> {
        let (round, all) = (self.round, &mut self.known);
        let mut fringe = Vec::new();
        for Reverse((metres, place)) in self.queue.drain() {
            let known = &mut all[place as usize];
            if known.round == round && known.metres == metres {
                known.round += 1;
                fringe.push((metres, place, known.by));
            }
        }
        fringe.shrink_to_fit();
        fringe
    }
}

/// Fibonacci hashing: the golden ratio of 2⁶⁴.
fn hash(place: u32) -> u64 {
    u64::from(place).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Part {
    /// A search that has not begun, and takes nothing.
    fn at(home: u32) -> Self {
        Self { home, sure: HashTable::new(), fringe: Vec::new(), bytes: 0 }
    }

    /// The next route from a place to which the shortest way is found.
    #[inline]
    fn sure(&self, at: u32) -> Option<u32> {
        self.sure.find(hash(at), |&(place, _)| place == at).map(|&(_, by)| by)
    }

    /// The next route from a place, after a search as far as there. All searches together hold so many bytes, and this
    /// one forgets what it knows rather than that they hold more than `most`.
    #[cold]
    fn search<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(
        &mut self,
        at: u32,
        ground: &Ground<'_, P, U>,
        desk: &mut Desk,
        held: &AtomicUsize,
        most: usize,
    ) -> u32 {
        // Only how much is known hangs on the order in which threads add up, and nothing that is found.
        held.fetch_sub(self.bytes, Ordering::Relaxed);
        if held.load(Ordering::Relaxed) + self.bytes > most {
            *self = Self::at(self.home);
        }
        desk.spread(self);
        if self.sure.is_empty() && self.fringe.is_empty() {
            desk.know(self.home, 0, NO_WAY);
        }
        let mut found = NO_WAY;
        while let Some((place, Known { metres, by, .. })) = desk.next() {
            self.sure.insert_unique(hash(place), (place, by), |&(place, _)| hash(place));
            if place == self.home || (ground.passes)(place) {
                for &(route, other, length) in ground.rows.at(place) {
                    let further = metres + u64::from(length);
                    if desk.is_shorter(other, further) && (ground.is_open)(route) {
                        desk.know(other, further, route);
                    }
                }
            }
            if place == at {
                found = by;
                break;
            }
        }
        self.fringe = desk.fringe();
        self.bytes = self.sure.allocation_size() + size_of_val(&*self.fringe);
        held.fetch_add(self.bytes, Ordering::Relaxed);
        found
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

    fn next<P: Fn(u32) -> bool, U: Fn(u32) -> bool>(
        part: &mut Part,
        at: u32,
        ground: &Ground<'_, P, U>,
        desk: &mut Desk,
    ) -> u32 {
        let held = AtomicUsize::new(part.bytes);
        part.sure(at).unwrap_or_else(|| part.search(at, ground, desk, &held, MOST))
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
            let mut desk = Desk::new(places as usize);
            for home in 0..places {
                let whole =
                    shortest(&rows, home, u64::MAX, ground.passes, |route, _| (ground.is_open)(route));
                let mut part = Part::at(home);
                for turn in 0..places {
                    let at = (turn * 37 + seed as u32) % places;
                    let by = whole[at as usize].map_or(NO_WAY, |reached| reached.by);
                    assert_eq!(
                        next(&mut part, at, &ground, &mut desk),
                        by,
                        "from {at} to {home}, seed {seed}"
                    );
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
        assert_eq!(next(&mut part, 3, &ground, &mut Desk::new(100)), 2);
        assert_eq!((part.sure.len(), part.fringe.len()), (4, 1));
    }

    #[test]
    fn searches_take_no_more_than_they_may_and_find_the_same() {
        let places = FEW + 1;
        let rows = tangle(places as u32, 1);
        let ground = Ground { rows: &rows, passes: |_| true, is_open: |_| true };
        let mut bounded = WaysHome { most: 1_000_000, ..WaysHome::new(places) };
        let mut free = WaysHome::new(places);
        let mut forgot = [false; 2];
        for step in 0..4 {
            bounded.keep(|home| home % 400 == 0, &ground);
            free.keep(|home| home % 400 == 0, &ground);
            let mut before = *bounded.held.get_mut();
            forgot[0] |= step > 0 && before == Desk::bytes(places);
            for turn in 0..300 {
                let (home, at) = (turn * 400 % 4400, (turn * 977 + step) % places as u32);
                assert_eq!(bounded.next(home, at, &ground), free.next(home, at, &ground), "{home} {at}");
                // It is looked at before a search and not in the middle: one may stand above, and by what a world takes.
                let held = *bounded.held.get_mut();
                assert!(held < bounded.most + 400_000, "{held} bytes");
                forgot[1] |= held < before;
                before = held;
            }
        }
        assert_eq!(forgot, [true; 2], "between steps and in the middle of one");
        let bytes = |part: &Mutex<Part>| part.lock().expect("no panic").bytes;
        let sum = |ways: &WaysHome| ways.parts.iter().flatten().map(bytes).sum::<usize>();
        let at_desk = Desk::bytes(places);
        assert_eq!(sum(&free) + at_desk, *free.held.get_mut());
        free.keep(|home| home == 800, &ground);
        assert_eq!(sum(&free) + at_desk, *free.held.get_mut(), "what is not wanted any more is not counted");
        assert!(*free.held.get_mut() > at_desk);
        free.keep(|_| false, &ground);
        assert_eq!(*free.held.get_mut(), at_desk);
    }

    #[test]
    fn what_ways_home_take_is_estimated_from_above() {
        for places in [FEW, FEW + 1] {
            let rows = tangle(places as u32, 2);
            let ground = Ground { rows: &rows, passes: |_| true, is_open: |_| true };
            let mut ways = WaysHome::new(places);
            // Every fifth is a home, and the others would take as much.
            ways.keep(|home| home % 5 == 0, &ground);
            for home in (0..places as u32).step_by(5) {
                for at in [1, 2, 3] {
                    ways.next(home, (home * at) % places as u32, &ground);
                }
            }
            let whole: usize = ways.whole.iter().flatten().map(|ways| 4 * ways.capacity()).sum();
            let taken = whole + *ways.held.get_mut();
            assert!(4 * taken as u64 <= most(places), "{taken} of {}", most(places));
            assert!(11 * taken as u64 > most(places), "{taken} of {}", most(places));
        }
    }

    #[test]
    fn nobody_goes_where_it_is_not_safe() {
        for places in [2, FEW + 1] {
            let rows = Rows::new(places, &[(0, 7, 1, 10)]);
            let ground = Ground { rows: &rows, passes: |_| true, is_open: |_| true };
            let mut ways = WaysHome::new(places);
            assert_eq!(ways.next(0, 1, &ground), NO_WAY);
            ways.keep(|home| home == 0, &ground);
            assert_eq!(ways.next(0, 1, &ground), 7);
            assert_eq!(ways.clone().next(0, 1, &ground), 7);
            ways.keep(|_| false, &ground);
            assert_eq!(ways.next(0, 1, &ground), NO_WAY);
        }
    }
}
