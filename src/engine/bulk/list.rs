//! Phases 3 and 4 for many at once: lists of people, sixteen abreast.
//!
//! Each entry is a few numbers, and there is a column for each of them, so that those of sixteen entries lie side by side as
//! wide instructions take them. Entries are added as they are taken: of sixteen those that are kept, without a branch.

use crate::random::LANES;
use crate::vector::Machine;

/// A list of entries of `W` numbers each.
#[derive(Debug, Clone)]
pub(super) struct List<const W: usize> {
    columns: [Vec<u32>; W],
    len: usize,
}

impl<const W: usize> Default for List<W> {
    fn default() -> Self {
        Self { columns: std::array::from_fn(|_| Vec::new()), len: 0 }
    }
}

impl<const W: usize> List<W> {
    /// Makes room for so many entries, whatever was listed.
    pub(super) fn make_room(&mut self, entries: usize) {
        // A batch more: what is not kept is written too.
        let entries = (entries / LANES + 2) * LANES;
        for column in &mut self.columns {
            if column.len() < entries {
                column.resize(entries, 0);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds an entry, for which there has to be room.
    #[inline(always)]
    pub(super) fn push(&mut self, entry: [u32; W]) {
        for (column, number) in self.columns.iter_mut().zip(entry) {
            column[self.len] = number;
        }
        self.len += 1;
    }

    /// Adds those of sixteen entries that are kept, without a branch. There has to be room for all.
    #[inline(always)]
    pub(super) fn push_kept<M: Machine>(&mut self, machine: M, kept: u16, entries: [&[u32; LANES]; W]) {
        for (column, numbers) in self.columns.iter_mut().zip(entries) {
            let to = column[self.len..].first_chunk_mut().expect("there is room for a batch more");
            machine.pack(numbers, kept, to);
        }
        self.len += kept.count_ones() as usize;
    }

    /// Adds a number for each bit that is set, counted from `first`, for which there has to be room, and does something with
    /// it: four at a time, so that up to three are too many.
    #[inline(always)]
    pub(super) fn push_set(&mut self, mut set: u64, first: u32, act: impl Fn(u32)) {
        let [column, ..] = self.columns.as_mut_slice() else { return };
        let len = self.len + set.count_ones() as usize;
        for four in column[self.len..].as_chunks_mut::<4>().0 {
            if set == 0 {
                break;
            }
            for number in four {
                *number = first.wrapping_add(set.trailing_zeros());
                act(*number);
                set &= set.wrapping_sub(1);
            }
        }
        self.len = len;
    }

    /// Whether there is a batch to work on: a whole one, or any if all are wanted.
    #[inline(always)]
    pub(super) fn is_due(&self, all: bool) -> bool {
        self.len >= LANES || (all && self.len > 0)
    }

    /// The batches, each with a bit for each of its entries: whole ones, or all; behind the last entry, that is repeated.
    #[inline(always)]
    pub(super) fn batches(&mut self, all: bool) -> impl Iterator<Item = (u16, [&[u32; LANES]; W])> {
        let len = if all { self.len } else { self.len / LANES * LANES };
        let more = len % LANES;
        if more > 0 {
            for column in &mut self.columns {
                let last = column[len - 1];
                column[len..len + LANES - more].fill(last);
            }
        }
        let columns = self.columns.each_ref().map(|column| column.as_chunks::<LANES>().0);
        let batches = len.div_ceil(LANES);
        (0..batches).map(move |batch| {
            let entries = if batch < len / LANES { u16::MAX } else { (1 << more) - 1 };
            (entries, columns.map(|column| &column[batch]))
        })
    }

    /// Keeps what [`Self::batches`] left over.
    #[inline(always)]
    pub(super) fn keep_rest(&mut self, all: bool) {
        let whole = self.len / LANES * LANES;
        let rest = whole..self.len;
        self.len = if all { 0 } else { rest.len() };
        if self.len > 0 && whole > 0 {
            for column in &mut self.columns {
                column.copy_within(rest.clone(), 0);
            }
        }
    }

    /// Makes what `more` lists the list, behind what was left over of it, and leaves `more` empty.
    #[inline(always)]
    pub(super) fn keep_rest_and(&mut self, more: &mut Self, all: bool) {
        self.keep_rest(all);
        for entry in 0..self.len {
            more.push(self.columns.each_ref().map(|column| column[entry]));
        }
        self.len = 0;
        std::mem::swap(self, more);
    }
}

/// The lanes whose bit is set.
#[inline(always)]
pub(super) fn lanes(mut bits: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lane = bits.trailing_zeros() as usize % LANES;
        let is_set = bits != 0;
        bits &= bits.wrapping_sub(1);
        is_set.then_some(lane)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::Plain;

    #[test]
    fn what_fills_no_batch_is_kept_for_the_next() {
        let (mut list, mut more) = (List::<1>::default(), List::<1>::default());
        list.make_room(100);
        more.make_room(100);
        let mut found: Vec<u32> = Vec::new();
        for number in 0..40 {
            list.push([number]);
        }
        more.push([90]);
        for (entries, [numbers]) in list.batches(false) {
            assert_eq!(entries, u16::MAX);
            found.extend(numbers);
        }
        assert_eq!(found, (0..32).collect::<Vec<u32>>());
        list.keep_rest_and(&mut more, false);
        assert!(more.is_empty() && !list.is_due(false) && list.is_due(true));
        let rest: Vec<u32> = list
            .batches(true)
            .flat_map(|(entries, batch)| lanes(entries).map(|lane| batch[0][lane]).collect::<Vec<_>>())
            .collect();
        assert_eq!(rest, [90, 32, 33, 34, 35, 36, 37, 38, 39]);
        list.keep_rest(true);
        assert!(list.is_empty());
    }

    #[test]
    fn a_list_gives_its_entries_back_in_batches() {
        let mut list = List::<2>::default();
        list.make_room(40);
        for first in (0..80).step_by(LANES) {
            let numbers = std::array::from_fn(|lane| first + lane as u32);
            let others = numbers.map(|number| 1000 + number);
            list.push_kept(Plain::<false>, 0x5555, [&numbers, &others]);
        }
        let mut found = Vec::new();
        for (entries, [first, second]) in list.batches(true) {
            let last = entries.count_ones() as usize - 1;
            assert!(first[last..].iter().all(|&number| number == first[last]));
            assert!(second[last..].iter().all(|&number| number == second[last]));
            found.extend(lanes(entries).map(|lane| (first[lane], second[lane])));
        }
        let expected: Vec<(u32, u32)> = (0..40).map(|n| (2 * n, 1000 + 2 * n)).collect();
        assert_eq!(found, expected);
        list.clear();
        assert!(list.is_empty() && list.batches(true).count() == 0);
    }

    #[test]
    fn numbers_of_bits_that_are_set_are_listed() {
        let mut list = List::<1>::default();
        list.make_room(200);
        let sets = [0, 1, 1 << 63, 0x8000_0100_0010_0101, u64::MAX];
        let mut expected = Vec::new();
        for (set, first) in sets.into_iter().zip((0..).step_by(64)) {
            list.push_set(set, first, |_| {});
            expected.extend((0..64).filter(|bit| set >> bit & 1 == 1).map(|bit| first + bit));
        }
        assert_eq!(list.len(), expected.len());
        assert_eq!(list.columns[0][..list.len], expected);
    }
}
