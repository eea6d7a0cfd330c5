//! Phase 4 for many at once: how long those stay who arrive.

use crate::engine::alarm::Dial;
use crate::engine::bulk::common::{Cells, Common, UNBOUNDED};
use crate::engine::bulk::list::lanes;
use crate::engine::bulk::look::share;
use crate::engine::bulk::{Crew, Special};
use crate::engine::choice::DRAWS_A_DECISION;
use crate::engine::conditions::{CERTAIN, clock};
use crate::engine::people::{State, Where};
use crate::engine::tally::How;
use crate::engine::travel::{MOST_DECISIONS, Next, WHOLE};
use crate::random::{LANES, Purpose};
use crate::vector::{Machine, Wide};

/// Gives those who arrived a clock and an alarm, and those whose clock rings within the step a new turn: whole batches of
/// them, or all.
pub(super) struct Settle<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Settle<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
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
            let many = common.many(machine, index);
            let (class, [home_end, home_step, home_most]) = (many.class(), many.home());
            let serial = many.serial(index);
            let [words, ..] = draws.lanes_in(machine, many.origin(), now, Purpose::Clock, &serial, hop);
            let at = cell.many(place, index);
            let [end, step, wake_by, draws] = machine.rows(dials, &at, Dial::numbers);
            let mut to_be = [State::FREE; LANES];
            let (mut rings_at, mut ticks, mut ahead) = ([0; LANES], [0; LANES], [0; LANES]);
            let (mut rings, mut may_draw) = ([false; LANES], [false; LANES]);
            for lane in 0..LANES {
                ticks[lane] = clock(words[lane]);
                // WHOLE is 2³¹.
                let both = step[lane].wrapping_add(home_step[lane]);
                ahead[lane] = ((u64::from(both) * u64::from(left[lane])) >> 31) as u32;
                let to_go = ticks[lane].wrapping_sub(ahead[lane]);
                rings_at[lane] = end[lane].wrapping_add(home_end[lane]).wrapping_add(to_go);
                let until = Dial::alarm(step[lane], wake_by[lane], home_most[lane], to_go, now);
                let awake = State::from(Where::At(place[lane]));
                let is_over = ticks[lane] <= ahead[lane];
                to_be[lane] = if is_over { awake } else { State::asleep(place[lane], until) };
                let has_rung = (step[lane] == CERTAIN) | is_over;
                rings[lane] = has_rung & (left[lane] > 0) & (hop[lane] < MOST_DECISIONS);
                may_draw[lane] = (draws[lane] != 0) & (class[lane] != UNBOUNDED);
            }
            let (ringing, drawing) = (machine.bits(rings) & people, machine.bits(may_draw));
            if !journey.is_empty() {
                for lane in lanes(people) {
                    let kind = conditions.kind[place[lane] as usize];
                    if let Some(journey) = journey.get_mut(index[lane] as usize) {
                        journey.end(kind, now, 1, crew.journeys);
                    }
                }
            }
            // Behind the last of a batch it is repeated, who may be put there once more and is not counted.
            machine.each(state, index, |lane, state| *state = to_be[lane]);
            machine.each(second, index, |lane, second| *second = rings_at[lane]);
            machine.each(cells, &at, |lane, cell| {
                cell.arrived += u32::from(people >> lane & 1);
                cell.shift(How::Staying, i32::from((people & !ringing) >> lane & 1));
            });
            let (mut then, mut again) = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                let rest = share(left[lane], ahead[lane].wrapping_sub(ticks[lane]), ahead[lane]);
                then[lane] = if step[lane] == CERTAIN { left[lane] } else { rest };
                again[lane] = hop[lane].wrapping_mul(DRAWS_A_DECISION);
            }
            setting.push_kept(machine, ringing & drawing, [index, place, &then, &again]);
            for lane in lanes(ringing & !drawing) {
                let (index, next) = (index[lane], Next::Leave(place[lane]));
                crew.lists.special.push(Special { index, next, left: then[lane], hop: hop[lane] });
            }
        }
        arriving.keep_rest(all);
        crew.lists.arriving = arriving;
        *crew.setting_out() = setting;
    }
}

const _: () = assert!(WHOLE == 1 << 31, "shifts above rely on it");
