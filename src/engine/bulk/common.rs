//! Phases 3 and 4 for many at once: what people of one block and group have in common.
//!
//! Sixteen people who follow one another are mostly of one block. So what they have in common is looked up once, and
//! one by one only where they are of several.

use crate::engine::people::SMALLEST_BLOCK;
use crate::random::LANES;
use crate::vector::Machine;

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
    /// The number of the first slot of the block, and how many it has.
    pub(super) first: u32,
    pub(super) slots: u32,
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
    pub(super) fn many<M: Machine>(&self, machine: M, index: &[u32; LANES]) -> Many {
        if !GROUPS {
            let one = self.one(index[0]);
            let mut are_alike = [false; LANES];
            for lane in 0..LANES {
                are_alike[lane] = index[lane].wrapping_sub(one.first) < one.slots;
            }
            if machine.bits(are_alike) == u16::MAX {
                return Many { numbers: one.numbers().map(|number| [number; LANES]) };
            }
        }
        let mut row = [0; LANES];
        for lane in 0..LANES {
            row[lane] = index[lane] / ROW as u32;
        }
        let mut which = machine.take(self.rows, &row, |&of| of);
        if GROUPS {
            for (which, &index) in which.iter_mut().zip(index) {
                *which += u32::from(self.group[index as usize]);
            }
        }
        let [origin, serial, class, taste] = machine.rows(self.shared, &which, Shared::who);
        let [end, step, most, _] = machine.rows(self.shared, &which, Shared::home);
        Many { numbers: [origin, serial, class, taste, end, step, most] }
    }
}

impl Shared {
    #[inline(always)]
    fn numbers(&self) -> [u32; 7] {
        let ([origin, serial, class, taste], [end, step, most, _]) = (self.who(), self.home());
        [origin, serial, class, taste, end, step, most]
    }

    #[inline(always)]
    fn who(&self) -> [u32; 4] {
        [self.origin, self.serial, self.class, self.taste]
    }

    #[inline(always)]
    fn home(&self) -> [u32; 4] {
        [self.home_end, self.home_step, self.home_most, 0]
    }
}

/// What sixteen people have in common with those of their block and group, by number and person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Many {
    numbers: [[u32; LANES]; 7],
}

impl Many {
    #[inline(always)]
    pub(super) fn origin(&self) -> &[u32; LANES] {
        &self.numbers[0]
    }

    /// The serials of the people, by their numbers.
    #[inline(always)]
    pub(super) fn serial(&self, index: &[u32; LANES]) -> [u32; LANES] {
        let mut serial = [0; LANES];
        for lane in 0..LANES {
            serial[lane] = self.numbers[1][lane].wrapping_add(index[lane]);
        }
        serial
    }

    #[inline(always)]
    pub(super) fn class(&self) -> &[u32; LANES] {
        &self.numbers[2]
    }

    #[inline(always)]
    pub(super) fn taste(&self) -> &[u32; LANES] {
        &self.numbers[3]
    }

    /// The end, the step and the most of the clocks of going home.
    #[inline(always)]
    pub(super) fn home(&self) -> [&[u32; LANES]; 3] {
        let [.., end, step, most] = &self.numbers;
        [end, step, most]
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

    /// For sixteen people and their groups.
    #[inline(always)]
    pub(super) fn many(&self, place: &[u32; LANES], index: &[u32; LANES]) -> [u32; LANES] {
        if !GROUPS {
            return *place;
        }
        std::array::from_fn(|lane| self.at(place[lane], index[lane]) as u32)
    }
}
