//! Phase 1, conditions: what travellers ask of a route during a step, side by side.
//!
//! Lengths, speeds, closures, quotas and capacities are each kept where they are computed. Somebody who comes along asks
//! for all of them, so they are gathered here once a step: one line of memory instead of seven.

use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;
use crate::scenario::Admission;
use crate::world::PlaceKind;
use serde::{Deserialize, Serialize};

/// A route during a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Stretch {
    /// How long it is.
    pub(crate) metres: u32,
    /// How far one gets on it in a whole step.
    pub(crate) way: u32,
    /// Where it ends.
    pub(crate) head: u32,
    marks: u32,
}

const BEGINS_FREELY: u32 = 1;
const ENDS_FREELY: u32 = 2;

impl Stretch {
    /// How long it is, how far one gets on it, where it ends, and its marks.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn numbers(&self) -> [u32; 4] {
        [self.metres, self.way, self.head, self.marks]
    }
}

/// Whether whoever stands at the beginning of a route with these marks may enter it without asking.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
pub(crate) fn begins_freely(marks: u32) -> bool {
    marks & BEGINS_FREELY != 0
}

/// Whether whoever comes to the end of a route with these marks may stay there without asking.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
pub(crate) fn ends_freely(marks: u32) -> bool {
    marks & ENDS_FREELY != 0
}

impl Conditions {
    /// Gathers what holds on all routes.
    pub(super) fn gather_stretches(&mut self, plan: &Plan) {
        let counts_people = plan.scenario.rules().camps.admission == Admission::Room;
        let counts_entries = plan.entered.iter().any(Option::is_some);
        for (place, is_plain) in self.is_plain.iter_mut().enumerate() {
            *is_plain = self.kind[place] != PlaceKind::Crossing && self.redirected[place].is_none();
        }
        self.stretches.clear();
        self.stretches.extend((0..plan.metres.len()).map(|route| {
            let (tail, head) = (plan.tail[route] as usize, plan.head[route]);
            let is_crossing = self.kind[tail] == PlaceKind::Crossing;
            let asks = is_crossing && (self.crossing_is_shut[tail] || self.quota[tail].is_some());
            let begins = self.route_is_open[route] && !asks;
            let end = head as usize;
            let ends =
                self.admits[end] && !(counts_people && self.capacity[end].is_some()) && !counts_entries;
            let marks = (u32::from(begins) * BEGINS_FREELY) | (u32::from(ends) * ENDS_FREELY);
            Stretch { metres: self.roads.metres[route], way: self.metres[route], head, marks }
        }));
    }
}
