//! Phase 4 for many at once: how long those stay who arrive.

use crate::engine::alarm::Dial;
use crate::engine::bulk::common::{Cells, Common, UNBOUNDED};
use crate::engine::bulk::{Crew, Special};
use crate::engine::choice::DRAWS_A_DECISION;
use crate::engine::conditions::{CERTAIN, clock};
use crate::engine::people::{State, Where};
use crate::engine::tally::How;
use crate::engine::travel::{MOST_DECISIONS, Next, WHOLE};
use crate::random::{LANES, Purpose};
use crate::vector::Wide;

/// Gives those who arrived a clock and an alarm, and those whose clock rings within the step a new turn: whole batches of
/// them, or all.
pub(super) struct Settle<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Settle<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) {
        let Self(crew, all) = self;
        let (conditions, draws, now) = (crew.conditions, crew.draws, crew.conditions.step);
        let dials = conditions.alarms.dials.as_slice();
        let mut setting = std::mem::take(crew.setting_out());
        let (state, second) = (&mut *crew.columns.state, &mut *crew.columns.second);
        let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
        let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
        let (cells, journey) = (&mut *crew.cells, &mut *crew.columns.journey);
        let mut arriving = std::mem::take(&mut crew.lists.arriving);
        for (people, [index, place, left, hop]) in arriving.batches(all) {
            let shared = common.many(index);
            let origin = shared.map(|shared| shared.origin);
            let serial = std::array::from_fn(|lane| shared[lane].serial.wrapping_add(index[lane]));
            let [words, ..] = draws.lanes_in::<IS_WIDE>(&origin, now, Purpose::Clock, &serial, hop);
            let mut dial = [Dial::default(); LANES];
            for lane in 0..LANES {
                dial[lane] = dials[cell.at(place[lane], index[lane])];
            }
            let mut ticks = [0; LANES];
            let mut ahead = [0; LANES];
            let mut rings_at = [0; LANES];
            let mut until = [0; LANES];
            for lane in 0..LANES {
                let (Dial { end, step, wake_by, .. }, shared) = (dial[lane], shared[lane]);
                ticks[lane] = clock(words[lane]);
                // WHOLE is 2³¹.
                let both = step.wrapping_add(shared.home_step);
                ahead[lane] = ((u64::from(both) * u64::from(left[lane])) >> 31) as u32;
                let to_go = ticks[lane].wrapping_sub(ahead[lane]);
                rings_at[lane] = end.wrapping_add(shared.home_end).wrapping_add(to_go);
                until[lane] = Dial::alarm(step, wake_by, shared.home_most, to_go, now);
            }
            for lane in 0..people {
                let (index, place, left, hop) = (index[lane], place[lane], left[lane], hop[lane]);
                let (ticks, ahead, Dial { step: moving, draws, .. }) = (ticks[lane], ahead[lane], dial[lane]);
                if let Some(journey) = journey.get_mut(index as usize) {
                    journey.end(conditions.kind[place as usize], now, 1, crew.journeys);
                }
                let has_rung = (moving == CERTAIN) | (ticks <= ahead);
                let rings = has_rung & (left > 0) & (hop < MOST_DECISIONS);
                second[index as usize] = rings_at[lane];
                let awake = State::from(Where::At(place));
                state[index as usize] =
                    if ticks <= ahead { awake } else { State::asleep(place, until[lane]) };
                let cell = &mut cells[cell.at(place, index)];
                cell.arrived += 1;
                cell.shift(How::Staying, i32::from(!rings));
                if rings {
                    let left = if moving == CERTAIN {
                        left
                    } else {
                        (u64::from(left) * u64::from(ahead - ticks) / u64::from(ahead.max(1))) as u32
                    };
                    let draws = (draws != 0) & (shared[lane].class != UNBOUNDED);
                    setting.push_if(draws, [index, place, left, hop * DRAWS_A_DECISION]);
                    if !draws {
                        crew.lists.special.push(Special { index, next: Next::Leave(place), left, hop });
                    }
                }
            }
        }
        arriving.keep_rest(all);
        crew.lists.arriving = arriving;
        *crew.setting_out() = setting;
    }
}

const _: () = assert!(WHOLE == 1 << 31, "shifts above rely on it");
