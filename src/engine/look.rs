//! Who acts in a pass, among people who are then taken one by one.
//!
//! A loop over all states without a branch, made for wide instructions, picks those who are awake. Whoever of them stays at
//! a place until later is put to sleep until then: see [`crate::engine::alarm`].

use crate::engine::alarm::Dial;
use crate::engine::bulk::{ROW, mask, wake_more};
use crate::engine::pass::{Part, Pass};
use crate::engine::people::{Chunk, State, Where};
use crate::vector::{self, Machine, Plain, Wide};

/// Somebody who acts in a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) slot: u32,
    /// The number of the block in which they are.
    pub(crate) block: u32,
}

/// Who of each row of states may act, as bits.
struct Rows<'x>(&'x [State], Part, u32);

impl Wide for Rows<'_> {
    type Output = Vec<u64>;

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn work<M: Machine>(self, machine: M) -> Vec<u64> {
        let Self(states, part, step) = self;
        let rows = states.as_chunks::<ROW>().0;
        match part {
            Part::Whole => masks(machine, rows, |state| state.wakes(step)),
            Part::SettingOut => masks(machine, rows, |state| state.sets_out(step)),
            Part::Travelling => masks(machine, rows, State::travels),
        }
    }
}

#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
fn masks<M: Machine>(machine: M, rows: &[[State; ROW]], acts: impl Fn(State) -> u8) -> Vec<u64> {
    let mut masks = Vec::with_capacity(rows.len());
    for states in rows {
        let mut mine = [0; ROW];
        for (acts_now, &state) in mine.iter_mut().zip(states) {
            *acts_now = acts(state);
        }
        masks.push(mask(machine, &mine));
    }
    masks
}

impl Pass<'_> {
    /// Adds those of a chunk who act in this pass, in order of slot, and says how many people they are with those whom
    /// they lead.
    pub(crate) fn look(&self, chunk: &mut Chunk<'_>, actors: &mut Vec<Actor>) -> u64 {
        let rows = vector::work(Rows(chunk.state, self.part, self.conditions.step));
        let alarms = &self.conditions.alarms;
        let (mut first, mut people) = (0, 0);
        let mut rows = rows.into_iter();
        for (number, block) in chunk.blocks.iter().enumerate() {
            let is_recalled = alarms.is_recalled.get(block.origin as usize).is_some_and(|&recalled| recalled);
            let wakes_more = (is_recalled || alarms.any_restless) && self.part != Part::Travelling;
            for mut awake in rows.by_ref().take(block.len as usize / ROW) {
                if wakes_more && let Some(states) = chunk.state[first..].first_chunk::<ROW>() {
                    let mut wakes = [0; ROW];
                    wake_more(alarms, is_recalled, states, &mut wakes);
                    awake |= mask(Plain::<false>, &wakes);
                }
                while awake != 0 {
                    let index = first + awake.trailing_zeros() as usize;
                    awake &= awake - 1;
                    let size = chunk.size(index);
                    if size == 0 {
                        continue;
                    }
                    if let Where::At(place) = chunk.state[index].get()
                        && self.has_rung(chunk, block, index, place).is_none()
                    {
                        let rings_at = chunk.second[index];
                        chunk.state[index] = self.stays(place, block.origin, chunk.group(index), rings_at);
                        continue;
                    }
                    people += size as u64;
                    let slot = chunk.start + index as u32;
                    actors.push(Actor { slot, block: chunk.first_block + number as u32 });
                }
                first += ROW;
            }
        }
        people
    }

    /// The state of somebody who stays at a place until their clock rings: asleep, where that is still to come.
    pub(super) fn stays(&self, place: u32, origin: u32, group: usize, rings_at: u32) -> State {
        let alarms = &self.conditions.alarms;
        let awake = State::from(Where::At(place));
        let Some(&Dial { end, step, wake_by, .. }) = alarms.dials.get(self.cell(place, group)) else {
            return awake;
        };
        let of = self.cell(origin, group);
        let to_go = rings_at.wrapping_sub(end.wrapping_add(self.conditions.home.end[of]));
        if to_go as i32 <= 0 {
            return awake;
        }
        State::asleep(place, Dial::alarm(step, wake_by, alarms.home[of], to_go, self.conditions.step))
    }
}
