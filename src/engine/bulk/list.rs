//! Phases 3 and 4 for many at once: lists of people, sixteen abreast.
//!
//! Each entry is a few numbers. Those of sixteen entries lie side by side, one array for each number, as wide instructions
//! take them; the batches follow one another.

use crate::random::LANES;

/// A list of entries of `W` numbers each.
#[derive(Debug, Clone)]
pub(super) struct List<const W: usize> {
    batches: Vec<[[u32; LANES]; W]>,
    len: usize,
}

impl<const W: usize> Default for List<W> {
    fn default() -> Self {
        Self { batches: Vec::new(), len: 0 }
    }
}

impl<const W: usize> List<W> {
    /// Makes room for so many entries, whatever was listed.
    pub(super) fn make_room(&mut self, entries: usize) {
        // One more: an entry that is not kept is written too.
        let batches = entries / LANES + 1;
        if self.batches.len() < batches {
            self.batches.resize(batches, [[0; LANES]; W]);
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
        self.push_if(true, entry);
    }

    /// Adds an entry if it is to be kept, without a branch. There has to be room for it.
    #[inline(always)]
    pub(super) fn push_if(&mut self, is_kept: bool, entry: [u32; W]) {
        let batch = &mut self.batches[self.len / LANES];
        for (numbers, number) in batch.iter_mut().zip(entry) {
            numbers[self.len % LANES] = number;
        }
        self.len += usize::from(is_kept);
    }

    /// Whether there is a batch to work on: a whole one, or any if all are wanted.
    #[inline(always)]
    pub(super) fn is_due(&self, all: bool) -> bool {
        self.len >= LANES || (all && self.len > 0)
    }

    /// The batches, each with the number of its entries: whole ones, or all; behind the last entry, that is repeated.
    #[inline(always)]
    pub(super) fn batches(&mut self, all: bool) -> impl Iterator<Item = (usize, &[[u32; LANES]; W])> {
        let len = if all { self.len } else { self.len / LANES * LANES };
        let (whole, more) = (len / LANES, len % LANES);
        if more > 0 {
            for numbers in &mut self.batches[whole] {
                let last = numbers[more - 1];
                numbers[more..].fill(last);
            }
        }
        let begun = self.batches[..len.div_ceil(LANES)].iter().enumerate();
        begun.map(move |(index, batch)| (if index < whole { LANES } else { more }, batch))
    }

    /// Keeps what [`Self::batches`] left over.
    #[inline(always)]
    pub(super) fn keep_rest(&mut self, all: bool) {
        let whole = self.len / LANES;
        self.len = if all { 0 } else { self.len % LANES };
        if self.len > 0 {
            self.batches[0] = self.batches[whole];
        }
    }

    /// Makes what `more` lists the list, behind what was left over of it, and leaves `more` empty.
    #[inline(always)]
    pub(super) fn keep_rest_and(&mut self, more: &mut Self, all: bool) {
        self.keep_rest(all);
        for entry in 0..self.len {
            more.push(self.batches[0].map(|numbers| numbers[entry]));
        }
        self.len = 0;
        std::mem::swap(self, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(entries, LANES);
            found.extend(numbers);
        }
        assert_eq!(found, (0..32).collect::<Vec<u32>>());
        list.keep_rest_and(&mut more, false);
        assert!(more.is_empty() && !list.is_due(false) && list.is_due(true));
        let rest: Vec<u32> =
            list.batches(true).flat_map(|(entries, batch)| batch[0][..entries].to_vec()).collect();
        assert_eq!(rest, [90, 32, 33, 34, 35, 36, 37, 38, 39]);
        list.keep_rest(true);
        assert!(list.is_empty());
    }

    #[test]
    fn a_list_gives_its_entries_back_in_batches() {
        let mut list = List::<2>::default();
        list.make_room(40);
        for number in 0..80 {
            list.push_if(number % 2 == 0, [number, 1000 + number]);
        }
        let mut found = Vec::new();
        for (entries, [first, second]) in list.batches(true) {
            assert!(first[entries..].iter().all(|&number| number == first[entries - 1]));
            assert!(second[entries..].iter().all(|&number| number == second[entries - 1]));
            found.extend(first[..entries].iter().copied().zip(second[..entries].iter().copied()));
        }
        let expected: Vec<(u32, u32)> = (0..40).map(|n| (2 * n, 1000 + 2 * n)).collect();
        assert_eq!(found, expected);
        list.clear();
        assert!(list.is_empty() && list.batches(true).count() == 0);
    }
}
