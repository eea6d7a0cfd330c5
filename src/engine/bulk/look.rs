//! Phases 3 and 4 for many at once: who does anything in a step.
//!
//! Most people sleep where they are, and the look at them is all that they cost: a loop over their states without a
//! branch, made for wide instructions. Whoever is awake is picked out of it afterwards.

use crate::engine::alarm::{Alarms, Dial};
use crate::engine::bulk::common::{Cells, Common, ROW, UNBOUNDED};
use crate::engine::bulk::list::lanes;
use crate::engine::bulk::{Crew, Special, travelled};
use crate::engine::conditions::CERTAIN;
use crate::engine::people::{State, Where};
use crate::engine::stretch::Stretch;
use crate::engine::tally::How;
use crate::engine::travel::{Next, WHOLE};
use crate::random::LANES;
use crate::vector::{Machine, Wide, fetch, whole_part};

/// Lists who is awake in this step, at places and elsewhere, from a row on until a [`PIECE`] is full; gives the row after
/// the last that was looked at.
pub(super) struct Look<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) usize);

/// So many people, or a few more, go through a step together: enough for each kind of work to be done for long, few enough
/// for what is listed of them to lie in the caches of a core.
pub(super) const PIECE: usize = 1536;

impl<const GROUPS: bool> Wide for Look<'_, '_, GROUPS> {
    type Output = usize;

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) -> usize {
        let Self(crew, mut row) = self;
        let (step, alarms) = (crew.conditions.step, &crew.conditions.alarms);
        let second = &*crew.columns.second;
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
            let awake = mask(machine, &wakes);
            if awake == 0 {
                continue;
            }
            let mut stays = [0; ROW];
            for (stays, state) in stays.iter_mut().zip(states) {
                *stays = u8::from(state.is_at_place());
            }
            let at_places = mask(machine, &stays);
            // Their clocks, or metres, lie elsewhere: they are asked for now and looked at when the piece is full.
            let ahead = |index: u32| fetch(second, index as usize);
            standing.push_set(awake & at_places, first, ahead);
            moving.push_set(awake & !at_places, first, ahead);
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
pub(in crate::engine) fn mask<M: Machine>(machine: M, wakes: &[u8; ROW]) -> u64 {
    let sixteens = wakes.as_chunks::<LANES>().0.iter();
    let bits = sixteens.map(|wakes| machine.bits(wakes.map(|wakes| wakes != 0)));
    bits.enumerate().fold(0, |mask, (sixteen, bits)| mask | u64::from(bits) << (LANES * sixteen))
}

/// Looks at those who are awake at places: whether their clocks have rung, or else until when they sleep on.
pub(super) struct LookAt<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>);

impl<const GROUPS: bool> Wide for LookAt<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
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
            let clock = machine.take(second, index, |&clock| clock);
            let place = machine.take(state, index, |state| state.place());
            let at = cell.many(&place, index);
            let [end, step, wake_by, draws] = machine.rows(dials, &at, Dial::numbers);
            let many = common.many(machine, index);
            let (class, [home_end, home_step, home_most]) = (many.class(), many.home());
            let (mut is_over, mut may_draw) = ([false; LANES], [false; LANES]);
            let (mut left, mut until) = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                let behind = end[lane].wrapping_add(home_end[lane]).wrapping_sub(clock[lane]);
                let both = step[lane].wrapping_add(home_step[lane]);
                let all = (step[lane] == CERTAIN) | (behind >= both);
                is_over[lane] = behind as i32 >= 0;
                may_draw[lane] = (draws[lane] != 0) & (class[lane] != UNBOUNDED);
                left[lane] = if all { WHOLE } else { share(WHOLE, behind, both) };
                let to_go = behind.wrapping_neg();
                until[lane] = Dial::alarm(step[lane], wake_by[lane], home_most[lane], to_go, now);
            }
            let over = machine.bits(is_over) & people;
            let drawing = machine.bits(may_draw);
            let mut after = [State::FREE; LANES];
            for lane in 0..LANES {
                let awake = State::from(Where::At(place[lane]));
                after[lane] = if is_over[lane] { awake } else { State::asleep(place[lane], until[lane]) };
            }
            // Behind the last of a batch it is repeated, who may be put to sleep once more and is not counted.
            machine.each(state, index, |lane, state| *state = after[lane]);
            machine.each(cells, &at, |lane, cell| cell.shift(How::Staying, -i32::from(over >> lane & 1)));
            setting.push_kept(machine, over & drawing, [index, &place, &left, &[0; LANES]]);
            for lane in lanes(over & !drawing) {
                let (index, next, left) = (index[lane], Next::Leave(place[lane]), left[lane]);
                crew.lists.special.push(Special { index, next, left, hop: 0 });
            }
        }
        standing.clear();
        crew.lists.standing = standing;
        *crew.setting_out() = setting;
    }
}

/// What is left of a step after a clock rang so many ticks before the end of what was `left` of it, in which it goes on by
/// `both`: left · behind / both, rounded down as whole numbers are divided.
#[inline(always)]
pub(super) fn share(left: u32, behind: u32, both: u32) -> u32 {
    // Floating point may be one off either way; both numbers have 31 bits.
    let (behind, both) = (behind & 0x7FFF_FFFF, both & 0x7FFF_FFFF);
    let about = f64::from(behind as i32) * f64::from(left) / f64::from(both.max(1) as i32);
    let about = whole_part(about.min(f64::from(WHOLE)));
    let rest = (u64::from(behind) * u64::from(left)).wrapping_sub(u64::from(about) * u64::from(both)) as i64;
    about.wrapping_sub(u32::from(rest < 0)).wrapping_add(u32::from(rest >= i64::from(both)))
}

/// Looks at those who are awake and not at a place: whether they come to the end of a route in this step.
pub(super) struct LookOut<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>);

impl<const GROUPS: bool> Wide for LookOut<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
        let crew = self.0;
        let (stretches, legs) = (crew.conditions.stretches.as_slice(), crew.plan.itineraries.view());
        let (state, second) = (&*crew.columns.state, &mut *crew.columns.second);
        let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
        let (cells, journey) = (&mut *crew.cells, &mut *crew.columns.journey);
        let mut moving = std::mem::take(&mut crew.lists.moving);
        let mut going = std::mem::take(&mut crew.lists.going);
        let mut homing = std::mem::take(&mut crew.lists.homing);
        for (people, [index]) in moving.batches(true) {
            let metres = machine.take(second, index, |&metres| metres);
            let states = machine.take(state, index, |&state| state);
            let (mut number, mut are_on_leg, mut are_homeward) = ([0; LANES], [false; LANES], [false; LANES]);
            for lane in 0..LANES {
                (number[lane], are_on_leg[lane], are_homeward[lane]) = states[lane].on_the_way();
            }
            let (on_leg, on_route) = (machine.bits(are_on_leg) & people, machine.bits(are_homeward) & people);
            for lane in lanes(people & !(on_leg | on_route)) {
                crew.lists.others.push(index[lane]);
            }
            if on_leg | on_route == 0 {
                continue;
            }
            // Whoever is neither on a leg nor on a route is taken for somebody on the first, and left as they are.
            let (mut route, mut is_elsewhere) = ([0; LANES], [false; LANES]);
            if on_leg != 0 {
                let mut leg = [0; LANES];
                for lane in 0..LANES {
                    leg[lane] = if are_on_leg[lane] { number[lane] } else { 0 };
                }
                (route, _) = legs.many(machine, &leg);
            }
            for lane in 0..LANES {
                route[lane] = if are_homeward[lane] { number[lane] } else { route[lane] };
                is_elsewhere[lane] = !(are_on_leg[lane] | are_homeward[lane]);
            }
            let [_, way, head, _] = machine.rows(stretches, &route, Stretch::numbers);
            let (mut arrives, mut goes, mut rest) = ([false; LANES], [0; LANES], [0; LANES]);
            for lane in 0..LANES {
                arrives[lane] = (way[lane] >= metres[lane]) & !is_elsewhere[lane];
                goes[lane] = if arrives[lane] | is_elsewhere[lane] { 0 } else { way[lane] };
                rest[lane] = metres[lane].wrapping_sub(goes[lane]);
            }
            machine.each(second, index, |lane, second| *second = rest[lane]);
            if !journey.is_empty() {
                for lane in lanes(people) {
                    travelled(journey, index[lane], goes[lane]);
                }
            }
            let arrived = machine.bits(arrives) & people;
            machine.each(cells, &cell.many(&head, index), |lane, cell| {
                cell.shift(How::Coming, -i32::from(arrived >> lane & 1));
            });
            let (whole, none) = (&[WHOLE; LANES], &[0; LANES]);
            going.push_kept(machine, arrived & on_leg, [index, &number, &metres, whole, none]);
            homing.push_kept(machine, arrived & on_route, [index, &number, &metres, whole, none]);
        }
        moving.clear();
        (crew.lists.moving, crew.lists.going, crew.lists.homing) = (moving, going, homing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::Plain;

    #[test]
    fn those_who_are_awake_are_picked() {
        let wakes: [u8; ROW] = std::array::from_fn(|index| [0, 1, 1, 0, 0, 1, 0][index % 7]);
        let awake = mask(Plain::<false>, &wakes);
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
            let left = if round % 3 == 0 { WHOLE } else { next(31) };
            let exact = (u64::from(behind) * u64::from(left) / u64::from(both)) as u32;
            assert_eq!(share(left, behind, both), exact, "{behind} of {both}, {left} left");
        }
    }
}
