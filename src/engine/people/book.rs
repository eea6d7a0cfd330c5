//! Slots for people: claimed by those who flee, free again when they went home.
//!
//! Whoever flees gets the lowest serial of their origin that is free, in a block with room for all of their household.
//! Which slots are free is written in the states themselves; an origin knows how many they are, and below which serial
//! there is none.

use crate::engine::people::{Block, People, State, Where};
use serde::{Deserialize, Serialize};

/// Blocks of people who go alone have so many slots, or 2, 4, 8 … times as many.
pub(crate) const SMALLEST_BLOCK: u32 = 64;
const LARGEST_BLOCK: u32 = 2048;

/// What an origin knows of its slots.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Book {
    /// Its blocks, in order of serial.
    pub(super) blocks: Vec<u32>,
    /// Serials that were never used begin here.
    next_serial: u32,
    /// How many serials below are free, and a serial below which none is.
    free: u32,
    lowest: u32,
    /// Households of this size or more find no room among those that are free.
    too_large: u32,
}

impl Default for Book {
    fn default() -> Self {
        Self { blocks: Vec::new(), next_serial: 0, free: 0, lowest: 0, too_large: u32::MAX }
    }
}

impl Book {
    /// Whether what it knows fits blocks of which the last begins at a serial and ends before another.
    pub(super) fn is_within(&self, begins: u32, ends: u32) -> bool {
        let has_begun = self.next_serial >= begins && self.next_serial <= ends;
        has_begun && self.free <= self.next_serial && (self.free == 0 || self.lowest < self.next_serial)
    }

    /// How many serials of a block, one of its own, were ever used.
    pub(super) fn begun_of(&self, block: Block) -> usize {
        self.next_serial.saturating_sub(block.first_serial).min(block.len) as usize
    }

    /// So many serials from one on are free.
    fn free(&mut self, serial: u32, number: u32) {
        self.free += number;
        self.lowest = self.lowest.min(serial);
        self.too_large = u32::MAX;
    }
}

/// Serials that were claimed, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The first of them.
    pub(crate) serial: u32,
    /// Its slot; none if another rank follows these people.
    pub(crate) slot: Option<u32>,
}

impl People {
    /// Serials for a household of `size` from `origin`, and their slots.
    pub(crate) fn claim(&mut self, origin: u32, size: u32) -> Claim {
        let serial = self.claim_serials(origin, size);
        let slot = self.slot(origin, serial);
        if let Some(slot) = slot {
            let mine = slot as usize..(slot + size) as usize;
            self.state[mine.clone()].fill(State::from(Where::Leaving(origin)));
            if self.columns.households {
                self.size[mine].fill(0);
                self.size[slot as usize] = size as u8;
            }
        }
        Claim { serial, slot }
    }

    /// Slots for a household of people who are all followed here; the first of them.
    pub(crate) fn claim_here(&mut self, origin: u32, size: u32) -> u32 {
        self.claim(origin, size).slot.expect("no other rank follows anybody")
    }

    /// Serials for up to `most` people from `origin` who go alone, one after the other, and how many.
    pub(crate) fn claim_alone(&mut self, origin: u32, most: u64) -> (Claim, u32) {
        let first = self.claim(origin, 1);
        let book = &self.books[origin as usize];
        if first.serial + 1 != book.next_serial || book.free > 0 {
            return (first, 1);
        }
        // Nobody's serial is free before the end of the last block, in which the first of them is.
        let end = book.blocks.last().map_or(0, |&block| self.header(block).end());
        let book = &mut self.books[origin as usize];
        let more = u64::from(end - book.next_serial).min(most - 1) as u32;
        book.next_serial += more;
        if let Some(slot) = first.slot {
            let rest = slot as usize + 1..=(slot + more) as usize;
            self.state[rest.clone()].fill(State::from(Where::Leaving(origin)));
            if self.columns.households {
                self.size[rest].fill(1);
            }
        }
        (first, more + 1)
    }

    fn claim_serials(&mut self, origin: u32, size: u32) -> u32 {
        if let Some(serial) = self.claim_free(origin, size) {
            return serial;
        }
        let book = &self.books[origin as usize];
        let last = book.blocks.last().copied().map(|block| self.header(block));
        let end = last.map_or(0, |block| block.end());
        let book = &mut self.books[origin as usize];
        if end - book.next_serial < size {
            if let (Some(elsewhere), Some(last)) = (&mut self.elsewhere, last) {
                elsewhere.free(last, book.next_serial, end - book.next_serial);
            }
            book.free(book.next_serial, end - book.next_serial);
            book.next_serial = end;
            let len = last.map_or(SMALLEST_BLOCK, |block| (2 * block.len).min(LARGEST_BLOCK));
            self.add_block(origin, end, len.max(size).next_multiple_of(SMALLEST_BLOCK));
        }
        let book = &mut self.books[origin as usize];
        book.next_serial += size;
        book.next_serial - size
    }

    /// The lowest serials that were used before and are free, for a household of a size, if there are such.
    fn claim_free(&mut self, origin: u32, size: u32) -> Option<u32> {
        let book = &self.books[origin as usize];
        if book.free < size || size >= book.too_large {
            return None;
        }
        let (lowest, next_serial) = (book.lowest, book.next_serial);
        let found = if let Some(elsewhere) = &mut self.elsewhere {
            elsewhere.take_free(origin, size)
        } else {
            let at = book.blocks.partition_point(|&b| self.blocks[b as usize].first_serial <= lowest) - 1;
            book.blocks[at..]
                .iter()
                .find_map(|&block| self.first_free(self.blocks[block as usize], lowest, next_serial, size))
        };
        let book = &mut self.books[origin as usize];
        let Some(serial) = found else {
            book.too_large = size;
            return None;
        };
        book.free -= size;
        if size == 1 || serial == lowest {
            book.lowest = serial + size;
        }
        Some(serial)
    }

    /// The first of so many free serials of a block in a row, between two serials.
    fn first_free(&self, block: Block, lowest: u32, next_serial: u32, size: u32) -> Option<u32> {
        let end = (next_serial - block.first_serial).min(block.len) as usize;
        let states = &self.state[block.start as usize..][..end];
        let mut first = lowest.saturating_sub(block.first_serial) as usize;
        loop {
            first += states.get(first..)?.iter().position(|&state| state == State::FREE)?;
            let run = states.get(first..first + size as usize)?;
            match run.iter().rposition(|&state| state != State::FREE) {
                None => return Some(block.first_serial + first as u32),
                Some(last) => first += last + 1,
            }
        }
    }

    /// Gives the serials of people who went home back to their origin; `freed` holds (origin, serial, size).
    pub(crate) fn release(&mut self, freed: &[(u32, u32, u32)]) {
        for &(origin, serial, size) in freed {
            let block = self.block_with(origin, serial);
            if let Some(slot) = block.slot(serial) {
                self.state[slot as usize..(slot + size) as usize].fill(State::FREE);
            }
            if let Some(elsewhere) = &mut self.elsewhere {
                elsewhere.free(block, serial, size);
            }
            self.books[origin as usize].free(serial, size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::people::Columns;
    use crate::id::{Origin, PersonId, PlaceId};

    const ALL: Columns = Columns {
        groups: true,
        households: true,
        journeys: true,
        memories: true,
        displaced: true,
        ties: true,
        trips: true,
        trails: true,
    };

    #[test]
    fn serials_run_on_whatever_other_origins_do() {
        let mut people = People::new(2, 2, ALL);
        let slots: Vec<u32> = (0..100).map(|_| people.claim_here(0, 1)).collect();
        people.claim_here(1, 5);
        let more = people.claim_here(0, 1);
        assert_eq!(people.serial(more), 100);
        assert_eq!(people.serial(slots[99]), 99);
        assert_eq!(people.id(1, 4), PersonId { origin: Origin::Home(PlaceId(1)), serial: 4 });
    }

    #[test]
    fn households_never_span_two_blocks_and_no_slot_is_lost() {
        let mut people = People::new(1, 1, ALL);
        for _ in 0..9 {
            people.claim_here(0, 7); // 9 · 7 = 63 of 64 slots
        }
        let next = people.claim_here(0, 7);
        assert_eq!(people.serial(next), 64, "the slot left over does not hold a household of 7");
        let single = people.claim_here(0, 1);
        assert_eq!(people.serial(single), 63, "but it holds a person alone");
    }

    #[test]
    fn people_who_are_claimed_together_get_the_slots_that_they_would_get_one_by_one() {
        let free = [(0, 30, 1), (0, 70, 1), (0, 71, 1)];
        let (mut one, mut many) = (People::new(1, 1, ALL), People::new(1, 1, ALL));
        for people in [&mut one, &mut many] {
            for _ in 0..80 {
                people.claim_here(0, 1);
            }
            people.release(&free);
        }
        let alone: Vec<u32> = (0..500).map(|_| one.claim_here(0, 1)).collect();
        let mut together = Vec::new();
        while together.len() < alone.len() {
            let (first, number) = many.claim_alone(0, (alone.len() - together.len()) as u64);
            let first = first.slot.expect("no other rank follows anybody");
            together.extend(first..first + number);
        }
        assert_eq!(together, alone);
    }

    #[test]
    fn the_lowest_free_serials_are_given_again_first() {
        let mut people = People::new(1, 1, ALL);
        for _ in 0..20 {
            people.claim_here(0, 3);
        }
        people.release(&[(0, 30, 3), (0, 9, 3), (0, 12, 3)]);
        let serials: Vec<u32> = [5, 3, 1, 1].map(|size| people.claim_here(0, size)).to_vec();
        assert_eq!(serials, [9, 30, 14, 60]);
    }

    #[test]
    fn claims_of_any_size_take_the_lowest_serials_that_a_list_of_free_ones_would_give() {
        // Against runs of free serials kept one by one, with a thousand claims and releases at random.
        let mut people = People::new(1, 1, ALL);
        let (mut used, mut next, mut word) = (std::collections::BTreeSet::new(), 0, 12345u32);
        let mut held: Vec<(u32, u32)> = Vec::new();
        for _ in 0..1000 {
            word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let size = 1 + (word >> 20) % 6;
            if word >> 30 == 0 && !held.is_empty() {
                let (serial, size) = held.swap_remove((word >> 8) as usize % held.len());
                (serial..serial + size).for_each(|serial| assert!(used.remove(&serial)));
                people.release(&[(0, serial, size)]);
                continue;
            }
            let slot = people.claim_here(0, size);
            let serial = people.serial(slot);
            let block = |serial: u32| people.blocks.iter().rposition(|b| b.first_serial <= serial);
            let fits = |first: u32| {
                (first..first + size).all(|serial| !used.contains(&serial) && block(serial) == block(first))
            };
            assert!(fits(serial), "{size} from {serial} on");
            let lowest = (0..next).find(|&first| first + size <= next && fits(first));
            if let Some(lowest) = lowest {
                assert_eq!(serial, lowest, "{size} fit there");
            }
            used.extend(serial..serial + size);
            next = next.max(serial + size);
            held.push((serial, size));
        }
    }
}
