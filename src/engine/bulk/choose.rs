//! Phase 3 for many at once: where those who set out go.

use crate::engine::bulk::common::{Cells, Common};
use crate::engine::bulk::{Crew, Special};
use crate::engine::choice::{DRAWS_A_DECISION, REFUSALS};
use crate::engine::travel::Next;
use crate::random::{LANES, Purpose};
use crate::vector::Wide;

/// Lets those who choose draw itineraries until one is accepted: whole batches of them, or all.
pub(super) struct Choose<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Choose<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<const IS_WIDE: bool>(self) {
        let Self(crew, all) = self;
        let (plan, conditions, draws) = (crew.plan, crew.conditions, crew.draws);
        let (market, accept) = (crew.pass.market(), conditions.accept.as_slice());
        let cell = Cells::<GROUPS> { groups: plan.groups, group: crew.columns.group };
        let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
        let (cells, avoids_home) = (&mut *crew.cells, crew.avoids_home);
        let something_is_shut = conditions.something_is_shut;
        let usual = plan.tastes[plan.taste[0]].tables.view();
        let mut choosing = std::mem::take(&mut crew.lists.choosing);
        let mut refused = std::mem::take(&mut crew.lists.refused);
        let mut going = std::mem::take(&mut crew.lists.going);
        while choosing.is_due(all) {
            for (people, [index, at, left, n]) in choosing.batches(all) {
                let shared = common.many(index);
                let origin = shared.map(|shared| shared.origin);
                let serial = std::array::from_fn(|lane| shared[lane].serial.wrapping_add(index[lane]));
                let words = draws.lanes_in::<IS_WIDE>(&origin, conditions.step, Purpose::Choice, &serial, n);
                let tables = |lane: usize| {
                    if GROUPS { plan.tastes[shared[lane].taste as usize].tables.view() } else { usual }
                };
                // One question after the other is asked for all of them, so that the machine waits for all answers at
                // once. What comes of it for those behind the last is never looked at.
                let mut itinerary = [0; LANES];
                for lane in 0..LANES {
                    itinerary[lane] = tables(lane).column(at[lane], words[0][lane]);
                }
                for lane in 0..people {
                    itinerary[lane] = tables(lane).keep(itinerary[lane], words[1][lane]);
                }
                let mut ends = [[0; 2]; LANES];
                for lane in 0..people {
                    ends[lane] = tables(lane).what(itinerary[lane]);
                }
                for lane in 0..people {
                    let (index, at, left, n, shared) =
                        (index[lane], at[lane], left[lane], n[lane], shared[lane]);
                    let [leg, destination] = ends[lane];
                    let accept = accept[(shared.class + destination) as usize];
                    let takes = (words[2][lane] <= accept)
                        & (accept > 0)
                        & !(avoids_home & (destination == shared.origin))
                        && (!something_is_shut || market.is_open(itinerary[lane] as usize, None));
                    cells[cell.at(at, index)].departed += u32::from(takes);
                    let hop = n / DRAWS_A_DECISION;
                    going.push_if(takes, [index, leg, 0, left, hop + 1]);
                    let may_draw = n % DRAWS_A_DECISION + 1 < REFUSALS;
                    refused.push_if(!takes & may_draw, [index, at, left, n + 1]);
                    if !takes & !may_draw {
                        crew.lists.special.push(Special { index, next: Next::Choose(at, None), left, hop });
                    }
                }
            }
            choosing.keep_rest_and(&mut refused, all);
        }
        (crew.lists.choosing, crew.lists.refused, crew.lists.going) = (choosing, refused, going);
    }
}
