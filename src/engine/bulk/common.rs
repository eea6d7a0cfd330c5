//! Phases 3 and 4 for many at once: what people of one block and group have in common.
//!
//! Sixteen people who follow one another are mostly of one block. So what they have in common is looked up once, and
//! one by one only where they are of several.

use crate::engine::people::SMALLEST_BLOCK;
use crate::random::LANES;

/// So many slots are a row; a block has whole rows.
pub(in crate::engine) const ROW: usize = SMALLEST_BLOCK as usize;

/// What people of one block and group have in common.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shared {
    pub(super) origin: u32,
    /// What is to be added to the number of somebody to have their serial.
    pub(super) serial: u32,
    /// What the clock of going home shows at the end of the step, what the step adds, and what any adds at most.
    pub(super) home_end: u32,
    pub(super) home_step: u32,
    pub(super) home_most: u32,
    /// Where their class begins in tables by class and place; [`UNBOUNDED`] where the bounds of their tables do not hold.
    pub(super) class: u32,
    pub(super) taste: u32,
}

pub(super) const UNBOUNDED: u32 = u32::MAX;

/// What the people of a chunk have in common, by row and group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common<'a, const GROUPS: bool> {
    rows: &'a [u32],
    shared: &'a [Shared],
    group: &'a [u8],
}

impl<'a> Common<'a, false> {
    /// Of people in these rows, with what each block and group has in common, and of these groups if they are told apart.
    #[inline(always)]
    pub(super) fn of<const GROUPS: bool>(
        rows: &'a [u32],
        shared: &'a [Shared],
        group: &'a [u8],
    ) -> Common<'a, GROUPS> {
        Common { rows, shared, group }
    }
}

impl<const GROUPS: bool> Common<'_, GROUPS> {
    /// Of one person.
    #[inline(always)]
    pub(super) fn one(&self, index: u32) -> Shared {
        let group = if GROUPS { usize::from(self.group[index as usize]) } else { 0 };
        self.shared[self.rows[index as usize / ROW] as usize + group]
    }

    /// Of sixteen people.
    #[inline(always)]
    pub(super) fn many(&self, index: &[u32; LANES]) -> [Shared; LANES] {
        if !GROUPS {
            let row = |index: u32| self.rows[index as usize / ROW];
            // Rows of one block follow one another, so that nobody is of another block than the first and the last.
            let first = index.iter().fold(u32::MAX, |least, &index| least.min(index));
            let last = index.iter().fold(0, |most, &index| most.max(index));
            if row(first) == row(last) {
                return [self.shared[row(first) as usize]; LANES];
            }
        }
        let mut shared = [Shared::default(); LANES];
        for (shared, &index) in shared.iter_mut().zip(index) {
            *shared = self.one(index);
        }
        shared
    }
}

/// Where a place stands in tables by place and group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a, const GROUPS: bool> {
    pub(super) groups: usize,
    pub(super) group: &'a [u8],
}

impl<const GROUPS: bool> Cells<'_, GROUPS> {
    /// For somebody's group.
    #[inline(always)]
    pub(super) fn at(&self, place: u32, index: u32) -> usize {
        if GROUPS {
            place as usize * self.groups + usize::from(self.group[index as usize])
        } else {
            place as usize
        }
    }
}
