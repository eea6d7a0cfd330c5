//! How many people each sees at a place of limited capacity, where people act one after the other.
//!
//! With open admission people act in the order in which they were displaced, and each sees the counts that those
//! before left. That looks sequential, but hardly anybody's deed touches a place of limited capacity. So everyone acts at
//! once, in sweeps: each sees the counts at the beginning plus the changes that the sweep before made for those earlier
//! in the order. When a sweep makes the changes that it was shown, every person has acted on what acting one by one
//! would have shown them: by induction over the order, this is the one result of the sequential procedure.

use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;

/// When somebody acts: the step in which they were displaced, then origin and serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    pub(crate) displaced: u32,
    pub(crate) origin: u32,
    pub(crate) serial: u32,
}

/// People who came to a place of limited capacity or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shift {
    pub(crate) place: u32,
    pub(crate) order: Order,
    pub(crate) people: i64,
}

/// Counts at all places as each person sees them.
#[derive(Debug)]
pub(crate) struct Crowd {
    present: Vec<u64>,
    /// The changes of the sweep before, by place and order.
    shifts: Vec<Shift>,
    /// The sum of changes at the same place before each of them, and a last entry.
    before: Vec<i64>,
    /// Where the changes of each place begin, and a last entry.
    first: Vec<usize>,
}

impl Crowd {
    /// As it is while nobody has acted.
    pub(crate) fn new(present: &[u64]) -> Self {
        Self {
            present: present.to_vec(),
            shifts: Vec::new(),
            before: Vec::new(),
            first: vec![0; present.len() + 1],
        }
    }

    /// Takes over the changes of a sweep and says whether it had been shown the same.
    pub(crate) fn take(&mut self, mut shifts: Vec<Shift>) -> bool {
        shifts.sort_unstable();
        if shifts == self.shifts {
            return true;
        }
        self.before.clear();
        let mut sum = 0;
        for (index, shift) in shifts.iter().enumerate() {
            if index == 0 || shifts[index - 1].place != shift.place {
                sum = 0;
            }
            self.before.push(sum);
            sum += shift.people;
        }
        for (place, first) in self.first.iter_mut().enumerate() {
            *first = shifts.partition_point(|shift| (shift.place as usize) < place);
        }
        self.shifts = shifts;
        false
    }

    /// People at a place when somebody's turn comes.
    fn people(&self, place: usize, order: Order) -> u64 {
        let mine = self.first[place]..self.first[place + 1];
        let start = mine.start;
        let shifts = &self.shifts[mine];
        let earlier = shifts.partition_point(|shift| shift.order < order);
        let change = match earlier.checked_sub(1) {
            None => 0,
            Some(last) => self.before[start + last] + shifts[last].people,
        };
        self.present[place].saturating_add_signed(change)
    }

    /// The room that somebody sees at a place; `own` are they themselves, if they are still counted there.
    pub(crate) fn room(
        &self,
        plan: &Plan,
        conditions: &Conditions,
        place: u32,
        order: Order,
        own: u64,
    ) -> f64 {
        let place = place as usize;
        if conditions.full[place].is_none() {
            return 1.0;
        }
        conditions.room(plan, place, self.people(place, order).saturating_sub(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sees_the_changes_of_those_before_and_not_their_own() {
        let order = |serial| Order { displaced: 0, origin: 0, serial };
        let shift = |place, serial, people| Shift { place, order: order(serial), people };
        let mut crowd = Crowd::new(&[10, 20, 30]);
        assert!(crowd.take(Vec::new()), "nothing happened, as was shown");
        assert!(!crowd.take(vec![shift(1, 7, 4), shift(0, 3, -1), shift(1, 2, -5), shift(1, 9, 1)]));
        let seen = |serial| [0, 1, 2].map(|place| crowd.people(place, order(serial)));
        assert_eq!(seen(2), [10, 20, 30]);
        assert_eq!(seen(3), [10, 15, 30]);
        assert_eq!(seen(8), [9, 19, 30]);
        assert_eq!(seen(10), [9, 20, 30]);
    }
}
