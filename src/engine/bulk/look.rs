//! Phases 3 and 4 for many at once: who does anything in a step.
//!
//! Most people sleep where they are, and the look at them is all that they cost: a loop over their states without a
//! branch, made for wide instructions. Whoever is awake is picked out of it afterwards.

use crate::engine::alarm::{Alarms, Dial};
use crate::engine::bulk::common::{Cells, Common, ROW, UNBOUNDED};
use crate::engine::bulk::{Crew, Special, travelled};
use crate::engine::conditions::CERTAIN;
use crate::engine::people::{State, Where};
use crate::engine::tally::How;
use crate::engine::travel::{Next, WHOLE};
use crate::random::LANES;
use crate::vector::Wide;

/// Lists who is awake in this step, at places and elsewhere, from a row on until a [`PIECE`] is full; gives the row after
/// the last that was looked at.
pub(super) struct Look<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) usize);

/// So many people, or a few more, go through a step together: enough to fill batches, few enough for the nearest cache.
pub(super) const PIECE: usize = 512;

impl<const GROUPS: bool> Wide for Look<'_, '_, GROUPS> {
    type Output = usize;

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) -> usize {
        let Self(crew, mut row) = self;
        let (step, alarms) = (crew.conditions.step, &crew.conditions.alarms);
        let mut standing = std::mem::take(&mut crew.lists.standing);
        let mut moving = std::mem::take(&mut crew.lists.moving);
        let rows = crew.lists.rows.iter().zip(crew.columns.state.as_chunks::<ROW>().0);
        for (&shared, states) in rows.skip(row) {
            if standing.len() + moving.len() >= PIECE {
                break;
            }
            let first = (ROW * row) as u32;
            row += 1;
            let mut wakes = [0; ROW];
            for (wakes, state) in wakes.iter_mut().zip(states) {
                *wakes = state.wakes(step);
            }
            let is_recalled = alarms.is_recalled[crew.lists.shared[shared as usize].origin as usize];
            if is_recalled || alarms.any_restless {
                wake_more(alarms, is_recalled, states, &mut wakes);
            }
            let mut awake = mask(&wakes);
            while awake != 0 {
                let lane = awake.trailing_zeros();
                awake &= awake - 1;
                let is_at_place = states[lane as usize].is_at_place();
                standing.push_if(is_at_place, [first + lane]);
                moving.push_if(!is_at_place, [first + lane]);
            }
        }
        (crew.lists.standing, crew.lists.moving) = (standing, moving);
        row
    }
}

/// Wakes those at places where everybody is looked at, or all of them.
#[inline(always)]
pub(in crate::engine) fn wake_more(alarms: &Alarms, all: bool, states: &[State; ROW], wakes: &mut [u8; ROW]) {
    for (wakes, state) in wakes.iter_mut().zip(states) {
        if let Where::At(place) = state.get() {
            *wakes |= u8::from(all || alarms.is_restless[place as usize]);
        }
    }
}

/// Which of a row are awake; see [`State::wakes`].
#[inline(always)]
pub(in crate::engine) fn mask(wakes: &[u8; ROW]) -> u64 {
    // Brings the lowest bit of byte i to bit 56 + i.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut awake = 0;
    for (eight, wakes) in wakes.as_chunks::<8>().0.iter().enumerate() {
        awake |= (u64::from_le_bytes(*wakes).wrapping_mul(GATHER) >> 56) << (8 * eight);
    }
    awake
}

/// Looks at those who are awake at places: whether their clocks have rung, or else until when they sleep on.
pub(super) struct LookAt<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>);

impl<const GROUPS: bool> Wide for LookAt<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) {
        let crew = self.0;
        let (now, dials) = (crew.conditions.step, crew.conditions.alarms.dials.as_slice());
        let mut setting = std::mem::take(crew.setting_out());
        let (state, second) = (&mut *crew.columns.state, &*crew.columns.second);
        let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
        let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
        let cells = &mut *crew.cells;
        let mut standing = std::mem::take(&mut crew.lists.standing);
        for (people, [index]) in standing.batches(true) {
            // One question after the other is asked for all of them, so that the machine waits for all answers at once.
            let mut clock = [0; LANES];
            for lane in 0..LANES {
                clock[lane] = second[index[lane] as usize];
            }
            let mut place = [0; LANES];
            for lane in 0..LANES {
                place[lane] = state[index[lane] as usize].place();
            }
            let mut dial = [Dial::default(); LANES];
            for lane in 0..LANES {
                dial[lane] = dials[cell.at(place[lane], index[lane])];
            }
            let shared = common.many(index);
            let mut is_over = [false; LANES];
            let mut left = [0; LANES];
            let mut until = [0; LANES];
            for lane in 0..LANES {
                let (Dial { end, step, wake_by, .. }, shared) = (dial[lane], shared[lane]);
                let behind = end.wrapping_add(shared.home_end).wrapping_sub(clock[lane]);
                let both = step.wrapping_add(shared.home_step);
                let all = (step == CERTAIN) | (behind >= both);
                is_over[lane] = behind as i32 >= 0;
                left[lane] = if all { WHOLE } else { share(behind, both) };
                until[lane] = Dial::alarm(step, wake_by, shared.home_most, behind.wrapping_neg(), now);
            }
            for lane in 0..people {
                let (index, place, is_over) = (index[lane], place[lane], is_over[lane]);
                let sleeps_on = State::asleep(place, until[lane]);
                let state = &mut state[index as usize];
                *state = if is_over { *state } else { sleeps_on };
                cells[cell.at(place, index)].shift(How::Staying, -i32::from(is_over));
                let draws = (dial[lane].draws != 0) & (shared[lane].class != UNBOUNDED);
                setting.push_if(is_over & draws, [index, place, left[lane], 0]);
                if is_over & !draws {
                    let (next, left) = (Next::Leave(place), left[lane]);
                    crew.lists.special.push(Special { index, next, left, hop: 0 });
                }
            }
        }
        standing.clear();
        crew.lists.standing = standing;
        *crew.setting_out() = setting;
    }
}

/// The part of a step, of [`WHOLE`], that is behind a clock which rang so many ticks before the end of a step that adds
/// more: rounded down, as whole numbers are divided.
#[inline(always)]
fn share(behind: u32, both: u32) -> u32 {
    // Floating point may be one off either way; both numbers have 31 bits.
    let (behind, both) = (behind & 0x7FFF_FFFF, both & 0x7FFF_FFFF);
    let about = f64::from(behind as i32) * f64::from(WHOLE) / f64::from(both.max(1) as i32);
    // The whole part of a number below 2⁵² stands in the last bits of its sum with 2⁵².
    let about = (about.min(f64::from(WHOLE)).floor() + 52f64.exp2()).to_bits() as u32;
    let rest = (u64::from(behind) << 31).wrapping_sub(u64::from(about) * u64::from(both)) as i64;
    about.wrapping_sub(u32::from(rest < 0)).wrapping_add(u32::from(rest >= i64::from(both)))
}

/// Looks at those who are awake and not at a place: whether they come to the end of a route in this step.
pub(super) struct LookOut<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>);

impl<const GROUPS: bool> Wide for LookOut<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) {
        let crew = self.0;
        let (stretches, legs) = (crew.conditions.stretches.as_slice(), crew.plan.itineraries.view());
        let (state, second) = (&*crew.columns.state, &mut *crew.columns.second);
        let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
        let (cells, journey) = (&mut *crew.cells, &mut *crew.columns.journey);
        let mut moving = std::mem::take(&mut crew.lists.moving);
        let mut going = std::mem::take(&mut crew.lists.going);
        for (people, [index]) in moving.batches(true) {
            let mut metres = [0; LANES];
            for lane in 0..LANES {
                metres[lane] = second[index[lane] as usize];
            }
            for lane in 0..people {
                let (index, metres) = (index[lane], metres[lane]);
                let (route, leg) = match state[index as usize].get() {
                    Where::OnLeg(leg) => (legs.at(leg).0, Some(leg)),
                    Where::HomeOn(route) => (route, None),
                    _ => {
                        crew.lists.others.push(index);
                        continue;
                    }
                };
                let stretch = stretches[route as usize];
                let arrives = stretch.way >= metres;
                second[index as usize] = if arrives { metres } else { metres - stretch.way };
                if !journey.is_empty() {
                    travelled(journey, index, if arrives { 0 } else { stretch.way });
                }
                cells[cell.at(stretch.head, index)].shift(How::Coming, -i32::from(arrives));
                going.push_if(arrives & leg.is_some(), [index, leg.unwrap_or(0), metres, WHOLE, 0]);
                if arrives & leg.is_none() {
                    crew.lists.homing.push([index, route, metres, WHOLE, 0]);
                }
            }
        }
        moving.clear();
        (crew.lists.moving, crew.lists.going) = (moving, going);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_awake_are_picked() {
        let wakes: [u8; ROW] = std::array::from_fn(|index| [0, 1, 1, 0, 0, 1, 0][index % 7]);
        let awake = mask(&wakes);
        for (index, wakes) in wakes.iter().enumerate() {
            assert_eq!(awake >> index & 1, u64::from(*wakes));
        }
    }

    #[test]
    fn a_share_of_a_step_is_divided_as_whole_numbers_are() {
        let mut word = 7u64;
        let mut next = |bits: u32| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (word >> 33) as u32 >> (31 - bits)
        };
        for round in 0..200_000 {
            let both = next(1 + round % 31).max(1);
            let behind = match round % 4 {
                0 => both - 1,
                1 => next(31) % both,
                2 => (both / 2).saturating_sub(next(2)),
                _ => next(4) % both,
            };
            let exact = (u64::from(behind) * u64::from(WHOLE) / u64::from(both)) as u32;
            assert_eq!(share(behind, both), exact, "{behind} of {both}");
        }
    }
}
