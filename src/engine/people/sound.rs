//! Whether people who were kept can be taken up again: nothing about them is believed.

use crate::engine::people::book::SMALLEST_BLOCK;
use crate::engine::people::{Journey, People, State, Where};
use crate::engine::plan::Plan;

impl People {
    /// Whether they are people of the same origins, of whom the same is remembered.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.columns, self.places, self.books.len()) == (other.columns, other.places, other.books.len())
    }

    /// Whether every list has an entry for every slot, every block is where its origin looks for it, and everyone is
    /// somewhere that there is, before the step that comes next.
    pub(crate) fn is_sound(&self, plan: &Plan, next: u32) -> bool {
        self.has_whole_columns()
            && self.has_blocks_in_order()
            && self.has_books_in_order()
            && self.has_chunks_in_order()
            && self.has_whole_households()
            && self.state.iter().all(|state| is_somewhere(plan, *state))
            && self.trip.iter().all(|trip| is_somewhere(plan, trip.state))
            && self.group.iter().all(|&group| usize::from(group) < plan.groups)
            && self.displaced.iter().all(|&step| step <= next)
            && self.journey.iter().all(|journey| journey.left == Journey::OVER || journey.left < next.max(1))
    }

    fn has_whole_columns(&self) -> bool {
        let slots = self.state.len();
        let columns = &self.columns;
        let of = |is_kept: bool, len: usize| len == if is_kept { slots } else { 0 };
        u32::try_from(slots).is_ok()
            && self.second.len() == slots
            && of(columns.groups, self.group.len())
            && of(columns.households, self.size.len())
            && of(columns.journeys, self.journey.len())
            && of(columns.memories, self.memory.len())
            && of(columns.displaced, self.displaced.len())
            && of(columns.ties, self.ties.len())
            && of(columns.trips, self.trip.len())
            && of(columns.trails, self.trail.len())
    }

    /// Blocks lie one behind the other and fill all slots.
    fn has_blocks_in_order(&self) -> bool {
        let mut end = 0u32;
        let follow = self.blocks.iter().all(|block| {
            let follows = block.start == end
                && block.len > 0
                && block.len.is_multiple_of(SMALLEST_BLOCK)
                && (block.origin as usize) < self.books.len();
            end = end.saturating_add(block.len);
            follows
        });
        follow && end as usize == self.state.len()
    }

    /// The blocks of an origin hold its serials without a gap, and each block is of one origin.
    fn has_books_in_order(&self) -> bool {
        let listed: usize = self.books.iter().map(|book| book.blocks.len()).sum();
        listed == self.blocks.len()
            && self.books.iter().enumerate().all(|(origin, book)| {
                let mut end = 0u32;
                let mut begins = 0;
                let follow = book.blocks.iter().all(|&number| {
                    let Some(block) = self.blocks.get(number as usize) else { return false };
                    let follows = block.origin as usize == origin && block.first_serial == end;
                    begins = block.first_serial;
                    end = end.saturating_add(block.len);
                    follows
                });
                follow && book.is_within(begins, end)
            })
    }

    /// Chunks begin with the first block, and with later ones in order.
    fn has_chunks_in_order(&self) -> bool {
        self.chunks.first().copied().unwrap_or(0) == 0
            && self.chunks.is_sorted_by(|a, b| a < b)
            && self.chunks.is_empty() == self.blocks.is_empty()
            && self.chunks.last().is_none_or(|&last| (last as usize) < self.blocks.len())
    }

    /// Whoever leads a household has all of it behind them, in their block and where they are.
    fn has_whole_households(&self) -> bool {
        self.size.is_empty()
            || self.blocks.iter().all(|block| {
                let mut index = block.start as usize;
                let end = index + block.len as usize;
                while index < end {
                    let size = usize::from(self.size[index]).max(1);
                    let is_used = self.state[index] != State::FREE;
                    if is_used && (self.size[index] == 0 || index + size > end) {
                        return false;
                    }
                    if !is_used {
                        index += 1;
                        continue;
                    }
                    let members = index + 1..index + size;
                    if self.size[members.clone()].iter().any(|&size| size != 0)
                        || self.state[members].contains(&State::FREE)
                    {
                        return false;
                    }
                    index += size;
                }
                true
            })
    }
}

/// Whether a state is one that people are in between two steps, at a place, route or leg that there is.
fn is_somewhere(plan: &Plan, state: State) -> bool {
    let (places, routes) = (plan.places as u32, plan.metres.len() as u32);
    match state.get() {
        Where::At(place) | Where::AtGate(place) => place < places,
        Where::OnLeg(leg) | Where::Resting(leg) | Where::Queued(leg) => plan.itineraries.has_leg(leg),
        Where::HomeOn(route) | Where::SentBack(route) | Where::HomeQueued(route) => route < routes,
        Where::Harvesting | Where::Free => true,
        Where::Leaving(_) => false,
    }
}
