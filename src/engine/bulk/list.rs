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

    /// The batches, each with the number of its entries; behind the last, that is repeated.
    #[inline(always)]
    pub(super) fn batches(&mut self) -> impl Iterator<Item = (usize, &[[u32; LANES]; W])> {
        let len = self.len;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_gives_its_entries_back_in_batches() {
        let mut list = List::<2>::default();
        list.make_room(40);
        for number in 0..80 {
            list.push_if(number % 2 == 0, [number, 1000 + number]);
        }
        let mut found = Vec::new();
        for (entries, [first, second]) in list.batches() {
            assert!(first[entries..].iter().all(|&number| number == first[entries - 1]));
            assert!(second[entries..].iter().all(|&number| number == second[entries - 1]));
            found.extend(first[..entries].iter().copied().zip(second[..entries].iter().copied()));
        }
        let expected: Vec<(u32, u32)> = (0..40).map(|n| (2 * n, 1000 + 2 * n)).collect();
        assert_eq!(found, expected);
        list.clear();
        assert!(list.is_empty() && list.batches().count() == 0);
    }
}
