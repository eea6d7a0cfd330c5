//! Phase 4 for many at once: how far those get who are on the way.

use crate::engine::bulk::common::{Cells, Common};
use crate::engine::bulk::{Crew, Special, travelled};
use crate::engine::people::{State, Where};
use crate::engine::stretch::Stretch;
use crate::engine::stride::exactly_lanes;
use crate::engine::tally::How;
use crate::engine::travel::Next;
use crate::random::LANES;
use crate::vector::Wide;

/// Lets those on the way travel as far as the step allows, one leg after the other: whole batches of them, or all.
pub(super) struct Travel<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Travel<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) {
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
                let mut route = [0; LANES];
                let mut is_last = [false; LANES];
                for lane in 0..LANES {
                    (route[lane], is_last[lane]) = legs.at(leg[lane]);
                }
                let mut stretch = [Stretch::default(); LANES];
                for lane in 0..LANES {
                    stretch[lane] = stretches[route[lane] as usize];
                }
                let length: [u32; LANES] =
                    std::array::from_fn(
                        |lane| {
                            if metres[lane] == 0 { stretch[lane].metres } else { metres[lane] }
                        },
                    );
                let (rest, still) = exactly_lanes(&stretch.map(|stretch| stretch.way), &length, left);
                let shared = common.many(index);
                for lane in 0..people {
                    let (index, leg, hop, stretch) = (index[lane], leg[lane], hop[lane], stretch[lane]);
                    let begins = metres[lane] == 0;
                    if begins & !stretch.begins_freely() {
                        let (next, left) = (Next::Through(leg), left[lane]);
                        crew.lists.special.push(Special { index, next, left, hop });
                        continue;
                    }
                    flow[route[lane] as usize] += u32::from(begins);
                    let (rest, left, place) = (rest[lane], still[lane], stretch.head);
                    if !journey.is_empty() {
                        travelled(journey, index, length[lane] - rest);
                    }
                    let arrives = rest == 0;
                    resting.push_if(!arrives, [index, leg, rest, place]);
                    onward.push_if(arrives & !is_last[lane], [index, leg + 1, 0, left, hop]);
                    let is_there = arrives & is_last[lane];
                    let may_stay = stretch.ends_freely() & !(avoids_home & (place == shared[lane].origin));
                    arriving.push_if(is_there & may_stay, [index, place, left, hop]);
                    if is_there & !may_stay {
                        let next = Next::Reach(place, Some(leg));
                        crew.lists.special.push(Special { index, next, left, hop });
                    }
                }
            }
            going.keep_rest_and(&mut onward, all);
        }
        for (people, [index, leg, rest, place]) in resting.batches(true) {
            for lane in 0..people {
                state[index[lane] as usize] = State::from(Where::OnLeg(leg[lane]));
                second[index[lane] as usize] = rest[lane];
                cells[cell.at(place[lane], index[lane])].shift(How::Coming, 1);
            }
        }
        resting.clear();
        (crew.lists.going, crew.lists.onward) = (going, onward);
        (crew.lists.arriving, crew.lists.resting) = (arriving, resting);
    }
}
