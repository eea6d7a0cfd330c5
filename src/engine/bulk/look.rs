//! Phases 3 and 4 for many at once: who does anything in a step.
//!
//! Most people stay where they are, and the look at them is all that they cost. So it is a loop without a branch, made for wide
//! instructions; who acts is picked out of it afterwards.

use crate::engine::bulk::{Crew, Going};
use crate::engine::people::{State, Where};
use crate::engine::tally::How;
use crate::engine::travel::WHOLE;
use crate::random::LANES;
use crate::vector::{self, Wide};

/// Lengths of tables of clocks for which the loop over everyone is compiled.
const SMALL: usize = 1 << 8;
const MIDDLE: usize = 1 << 12;
const LARGE: usize = 1 << 16;
pub(super) const HUGE: usize = 1 << 24;

/// How long a table of clocks has to be for so many places and groups.
pub(crate) fn table_len(cells: usize) -> usize {
    [SMALL, MIDDLE, LARGE, HUGE].into_iter().find(|&len| cells <= len).unwrap_or(cells)
}

fn look_among<const N: usize>(
    clocks: &[u32],
    home: &[u32],
    groups: Option<&[u8]>,
    state: &[State],
    second: &[u32],
    acts: &mut [u8],
) {
    let clocks = clocks.first_chunk::<N>().expect("tables of clocks have one of these lengths");
    vector::work(Acts { clocks, home, groups, state, second, found: acts });
}

/// Who of a block acts: whose clock has rung, and whoever is not at a place. A loop over everyone, without a branch: the
/// clocks lie in an array whose length is known when this is compiled, so that no index has to be looked at twice.
struct Acts<'a, const N: usize> {
    /// By place and group.
    clocks: &'a [u32; N],
    /// By group.
    home: &'a [u32],
    /// By person, where groups are told apart.
    groups: Option<&'a [u8]>,
    state: &'a [State],
    second: &'a [u32],
    /// Becomes what each does; see [`State::acts`].
    found: &'a mut [u8],
}

impl<const N: usize> Wide for Acts<'_, N> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn widely(self) {
        let (states, more_states) = self.state.as_chunks::<LANES>();
        let (seconds, more_seconds) = self.second.as_chunks::<LANES>();
        let whole = states.len() * LANES;
        let (acts, more_acts) = self.found.split_at_mut(whole);
        match self.groups {
            None => {
                let home = [self.home[0]; LANES];
                let now = |state: &State, _| self.clocks[state.bits() as usize % N];
                for (index, acts) in acts.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                    let now = std::array::from_fn(|lane| now(&states[index][lane], 0));
                    *acts = what_they_do(&states[index], &seconds[index], &now, &home);
                }
                let more = more_states.iter().zip(more_seconds).zip(more_acts);
                for ((state, second), acts) in more {
                    let now = now(state, 0).wrapping_add(home[0]);
                    *acts = state.acts(now.wrapping_sub(*second) as i32 >= 0);
                }
            }
            Some(groups) => {
                let mut homes = [0; 256];
                homes[..self.home.len()].copy_from_slice(self.home);
                let each = self.home.len() as u32;
                let now = |state: &State, group: u8| {
                    let at = state.bits().wrapping_mul(each).wrapping_add(u32::from(group));
                    self.clocks[at as usize % N]
                };
                let (in_lanes, more_groups) = groups.as_chunks::<LANES>();
                for (index, acts) in acts.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                    let groups = &in_lanes[index];
                    let home = groups.map(|group| homes[group as usize]);
                    let now = std::array::from_fn(|lane| now(&states[index][lane], groups[lane]));
                    *acts = what_they_do(&states[index], &seconds[index], &now, &home);
                }
                let more = more_states.iter().zip(more_seconds).zip(more_groups).zip(more_acts);
                for (((state, second), &group), acts) in more {
                    let now = now(state, group).wrapping_add(homes[group as usize]);
                    *acts = state.acts(now.wrapping_sub(*second) as i32 >= 0);
                }
            }
        }
    }
}

/// What each of sixteen people does, whose places' clocks and homes' clocks stand at `now` and `home`.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
fn what_they_do(
    state: &[State; LANES],
    second: &[u32; LANES],
    now: &[u32; LANES],
    home: &[u32; LANES],
) -> [u8; LANES] {
    let mut acts = [0; LANES];
    for lane in 0..LANES {
        let behind = now[lane].wrapping_add(home[lane]).wrapping_sub(second[lane]);
        acts[lane] = state[lane].acts(behind as i32 >= 0);
    }
    acts
}

impl Crew<'_, '_, '_> {
    /// Looks who acts in this step: whose clock has rung, and who is on the way.
    pub(super) fn look(&mut self) {
        let (pass, plan) = (self.pass, self.pass.plan);
        let first = (self.block.start - self.chunk.start) as usize;
        let mine = first..first + self.block.len as usize;
        let mut acts = std::mem::take(&mut self.lists.acts);
        acts.clear();
        acts.resize((self.block.len as usize).next_multiple_of(8), 0);
        let clocks = &pass.conditions.clocks;
        let home = &pass.conditions.home.end[plan.cell(self.block.origin, 0)..][..plan.groups];
        let (state, second) = (&self.chunk.state[mine.clone()], &self.chunk.second[mine.clone()]);
        let groups = self.chunk.groups(mine);
        match clocks.len() {
            SMALL => look_among::<SMALL>(clocks, home, groups, state, second, &mut acts),
            MIDDLE => look_among::<MIDDLE>(clocks, home, groups, state, second, &mut acts),
            LARGE => look_among::<LARGE>(clocks, home, groups, state, second, &mut acts),
            _ => look_among::<HUGE>(clocks, home, groups, state, second, &mut acts),
        }
        let mut found = std::mem::take(&mut self.lists.found);
        found.resize((acts.len() + 1).max(found.len()), 0);
        let mut number = 0;
        let (eights, _) = acts.as_chunks::<8>();
        for (eight, acts) in eights.iter().enumerate() {
            if u64::from_le_bytes(*acts) == 0 {
                continue;
            }
            for (one, &acts) in acts.iter().enumerate() {
                // Whoever comes next takes the place of somebody who does not act.
                found[number] = (8 * eight + one) as u32;
                number += usize::from(acts != 0);
            }
        }
        self.list(first, &acts, &found[..number]);
        self.lists.acts = acts;
        self.lists.found = found;
    }

    /// Puts those who act in this step on lists of what they do.
    fn list(&mut self, first: usize, acts: &[u8], found: &[u32]) {
        let (pass, plan) = (self.pass, self.pass.plan);
        let mut lists = std::mem::take(&mut self.lists.kinds);
        for list in &mut lists {
            list.resize((found.len() + 1).max(list.len()), 0);
        }
        let mut number = [0; 3];
        for &one in found {
            let acts = acts[one as usize];
            for (kind, list) in lists.iter_mut().enumerate() {
                list[number[kind]] = first as u32 + one;
                number[kind] += usize::from(acts >> kind & 1);
            }
        }
        let [rung, on_way, others] = &lists;
        for &index in &rung[..number[0]] {
            let place = self.chunk.state[index as usize].bits();
            if let Some(left) = pass.has_rung(self.chunk, &self.block, index as usize, place) {
                self.cell(place, index).shift(How::Staying, -1);
                self.set_out(index, place, left, 0);
            }
        }
        for &index in &on_way[..number[1]] {
            let Where::OnLeg(leg) = self.chunk.state[index as usize].get() else { continue };
            let metres = self.chunk.second[index as usize];
            let head = plan.head[plan.itineraries.route_at(leg) as usize];
            self.cell(head, index).shift(How::Coming, -1);
            self.lists.going.push(Going { index, leg, metres, left: WHOLE, hop: 0 });
        }
        for &index in &others[..number[2]] {
            if let Some((next, left)) = pass.next_of(self.chunk, &self.block, index as usize) {
                pass.walker(self.chunk, self.tally, &self.block, index as usize, left, 0).go(next);
            }
        }
        self.lists.kinds = lists;
    }
}
