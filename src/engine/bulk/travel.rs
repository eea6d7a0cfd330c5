//! Phase 4 for many at once: how far those get who are on the way.

use crate::engine::bulk::common::{Cells, Common};
use crate::engine::bulk::list::lanes;
use crate::engine::bulk::{Crew, Special, travelled};
use crate::engine::people::{State, Where};
use crate::engine::stretch::{Stretch, begins_freely, ends_freely};
use crate::engine::stride::exactly_lanes;
use crate::engine::tally::How;
use crate::engine::travel::Next;
use crate::random::LANES;
use crate::vector::{Machine, Wide};

/// Lets those on the way travel as far as the step allows, one leg after the other: whole batches of them, or all.
pub(super) struct Travel<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Travel<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
        let Self(crew, all) = self;
        let (stretches, legs) = (crew.conditions.stretches.as_slice(), crew.plan.itineraries.view());
        let (state, second) = (&mut *crew.columns.state, &mut *crew.columns.second);
        let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
        let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
        let (cells, flow, journey) = (&mut *crew.cells, &mut *crew.flow, &mut *crew.columns.journey);
        let avoids_home = crew.avoids_home;
        let mut going = std::mem::take(&mut crew.lists.going);
        let mut onward = std::mem::take(&mut crew.lists.onward);
        let mut arriving = std::mem::take(&mut crew.lists.arriving);
        let mut resting = std::mem::take(&mut crew.lists.resting);
        while going.is_due(all) {
            for (people, [index, leg, metres, left, hop]) in going.batches(all) {
                let (route, is_last) = legs.many(machine, leg);
                let [whole, way, place, marks] = machine.rows(stretches, &route, Stretch::numbers);
                let (mut begins, mut asks, mut length) = ([false; LANES], [false; LANES], [0; LANES]);
                for lane in 0..LANES {
                    begins[lane] = metres[lane] == 0;
                    length[lane] = if metres[lane] == 0 { whole[lane] } else { metres[lane] };
                    asks[lane] = (metres[lane] == 0) & !begins_freely(marks[lane]);
                }
                let asking = machine.bits(asks) & people;
                for lane in lanes(asking) {
                    let (index, next, left) = (index[lane], Next::Through(leg[lane]), left[lane]);
                    crew.lists.special.push(Special { index, next, left, hop: hop[lane] });
                }
                let people = people & !asking;
                let beginning = machine.bits(begins) & people;
                machine.each(flow, &route, |lane, flow| *flow += u32::from(beginning >> lane & 1));
                let (rest, still) = exactly_lanes(&way, &length, left);
                if !journey.is_empty() {
                    for lane in lanes(people) {
                        travelled(journey, index[lane], length[lane] - rest[lane]);
                    }
                }
                let many = common.many(machine, index);
                let origin = many.origin();
                let (mut may_stay, mut is_there, mut next_leg) = ([false; LANES], [false; LANES], [0; LANES]);
                for lane in 0..LANES {
                    let is_home = avoids_home & (place[lane] == origin[lane]);
                    may_stay[lane] = ends_freely(marks[lane]) & !is_home;
                    is_there[lane] = rest[lane] == 0;
                    next_leg[lane] = leg[lane].wrapping_add(1);
                }
                let (there, last) = (machine.bits(is_there) & people, machine.bits(is_last));
                let may_stay = machine.bits(may_stay);
                resting.push_kept(machine, people & !there, [index, leg, &rest, &place]);
                onward.push_kept(machine, there & !last, [index, &next_leg, &[0; LANES], &still, hop]);
                arriving.push_kept(machine, there & last & may_stay, [index, &place, &still, hop]);
                for lane in lanes(there & last & !may_stay) {
                    let (index, left, hop) = (index[lane], still[lane], hop[lane]);
                    let next = Next::Reach(place[lane], Some(leg[lane]));
                    crew.lists.special.push(Special { index, next, left, hop });
                }
            }
            going.keep_rest_and(&mut onward, all);
        }
        for (people, [index, leg, rest, place]) in resting.batches(true) {
            // Behind the last of a batch it is repeated, who may be put there once more and is not counted.
            machine.each(state, index, |lane, state| *state = State::from(Where::OnLeg(leg[lane])));
            machine.each(second, index, |lane, second| *second = rest[lane]);
            machine.each(cells, &cell.many(place, index), |lane, cell| {
                cell.shift(How::Coming, i32::from(people >> lane & 1));
            });
        }
        resting.clear();
        (crew.lists.going, crew.lists.onward) = (going, onward);
        (crew.lists.arriving, crew.lists.resting) = (arriving, resting);
    }
}
