//! Whose turn it is among people of one origin who came to a gate in the same step: that of their serials.
//!
//! Serials are given in the order of displacement: by step, and within it by group; whoever goes home leaves theirs
//! to the next who flee from there, the lowest first. The earlier displaced have more of a step left when they arrive, so that a
//! lot among all would let in the same number of people, but others. A rank stands for all serials first given in one step to one group, or to
//! one entry of those displaced at the start, which are exchangeable. Ranks are told apart only where somebody can be kept waiting, and not among very many people,
//! for they multiply cohorts by steps.

use crate::scenario::{Change, Displaced, Scenario};
use crate::world::Place;
use std::collections::BTreeMap;

/// Among more people than this nobody's rank is told apart.
const MOST_RANKED: u64 = 1_000_000;

/// The ranks that are free, by origin.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks {
    is_told: bool,
    /// Entries of people who are displaced at the start, who come before all that flee later.
    entries: u32,
    free: BTreeMap<(u32, u32), u64>,
    /// Given back in this step, and free from the next one on.
    back: Vec<(u32, u32, u64)>,
}

impl Ranks {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let residents: u64 = scenario.world().places().map(Place::population).sum();
        let people = residents + scenario.displaced().iter().map(Displaced::count).sum::<u64>();
        Self {
            is_told: people <= MOST_RANKED && has_gates(scenario),
            entries: scenario.displaced().len() as u32,
            ..Self::default()
        }
    }

    /// The rank of those of an entry of people who are displaced at the start.
    pub(super) fn at_start(&self, entry: usize) -> u32 {
        if self.is_told { entry as u32 } else { 0 }
    }

    /// The ranks of people of an origin who flee in a turn (a step and group), with how many have each: the lowest free
    /// first, and then the rank of the turn.
    pub(super) fn take(&mut self, origin: u32, turn: u32, mut people: u64) -> Vec<(u32, u64)> {
        if !self.is_told {
            return vec![(0, people)];
        }
        let mut taken = Vec::new();
        for (&(_, rank), free) in self.free.range_mut((origin, 0)..=(origin, u32::MAX)) {
            let mine = people.min(*free);
            if mine == 0 {
                break;
            }
            *free -= mine;
            people -= mine;
            taken.push((rank, mine));
        }
        for &(rank, _) in &taken {
            if self.free.get(&(origin, rank)) == Some(&0) {
                self.free.remove(&(origin, rank));
            }
        }
        if people > 0 {
            taken.push((self.entries + turn, people));
        }
        taken
    }

    /// Gives the ranks of people back who went home.
    pub(super) fn give_back(&mut self, origin: u32, rank: u32, people: u64) {
        if self.is_told && people > 0 {
            self.back.push((origin, rank, people));
        }
    }

    /// Ends a step: what was given back in it is free.
    pub(super) fn close(&mut self) {
        for (origin, rank, people) in self.back.drain(..) {
            *self.free.entry((origin, rank)).or_default() += people;
        }
    }
}

/// Whether there ever is a place where people may have to wait for their turn.
fn has_gates(scenario: &Scenario) -> bool {
    let at_start =
        scenario.world().places().any(|place| place.capacity().is_some() || place.people_per_day().is_some());
    let later = |change: &Change| change.capacity.is_some() || change.people_per_day.is_some();
    at_start || scenario.timeline().changes().iter().any(later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_rank_is_given_first_and_from_the_next_step_on() {
        let mut ranks = Ranks { is_told: true, entries: 1, ..Ranks::default() };
        assert_eq!((ranks.at_start(0), ranks.take(3, 4, 10)), (0, vec![(5, 10)]));
        ranks.give_back(3, 5, 4);
        ranks.give_back(3, 0, 2);
        ranks.give_back(2, 0, 9);
        assert_eq!(ranks.take(3, 6, 1), [(7, 1)], "what was given back in this step is not free yet");
        ranks.close();
        assert_eq!(ranks.take(3, 8, 5), [(0, 2), (5, 3)]);
        assert_eq!(ranks.take(3, 8, 3), [(5, 1), (9, 2)]);
    }

    #[test]
    fn nobody_is_told_apart_by_rank_where_nobody_waits() {
        let mut ranks = Ranks { entries: 2, ..Ranks::default() };
        assert_eq!(ranks.at_start(1), 0);
        ranks.give_back(3, 0, 4);
        ranks.close();
        assert_eq!(ranks.take(3, 8, 5), [(0, 5)]);
    }
}
