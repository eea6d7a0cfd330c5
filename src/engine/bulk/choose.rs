//! Phase 3 for many at once: where those who set out go.

use crate::engine::bulk::common::{Cells, Common};
use crate::engine::bulk::list::lanes;
use crate::engine::bulk::{Crew, Special};
use crate::engine::choice::{DRAWS_A_DECISION, REFUSALS};
use crate::engine::plan::Plan;
use crate::engine::travel::Next;
use crate::random::{Drawn, LANES, Purpose};
use crate::vector::{Machine, Wide};

/// Lets those who choose draw itineraries until one is accepted: whole batches of them, or all.
pub(super) struct Choose<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for Choose<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
        let Self(crew, all) = self;
        let (plan, conditions, draws) = (crew.plan, crew.conditions, crew.draws);
        let (market, accept) = (crew.pass.market(), conditions.accept.as_slice());
        let cell = Cells::<GROUPS> { groups: plan.groups, group: crew.columns.group };
        let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
        let (cells, avoids_home) = (&mut *crew.cells, crew.avoids_home);
        let something_is_shut = conditions.something_is_shut;
        // Mostly all groups are drawn to places alike.
        let usual = (plan.tastes.len() == 1).then(|| plan.tastes[0].tables.view());
        let mut choosing = std::mem::take(&mut crew.lists.choosing);
        let mut refused = std::mem::take(&mut crew.lists.refused);
        let mut going = std::mem::take(&mut crew.lists.going);
        while choosing.is_due(all) {
            for (people, [index, at, left, n]) in choosing.batches(all) {
                let many = common.many(machine, index);
                let (origin, class, serial) = (many.origin(), many.class(), many.serial(index));
                let words = draws.lanes_in(machine, origin, conditions.step, Purpose::Choice, &serial, n);
                let Drawn { index: itinerary, what: [leg, destination] } = match usual {
                    Some(tables) => tables.draw(machine, at, &words[0], &words[1]),
                    None => draw_apart(plan, many.taste(), at, &words),
                };
                let mut at_end = [0; LANES];
                for lane in 0..LANES {
                    at_end[lane] = class[lane].wrapping_add(destination[lane]);
                }
                let accept = machine.take(accept, &at_end, |&accept| accept);
                let (mut takes, mut may_draw) = ([false; LANES], [false; LANES]);
                let (mut next_draw, mut hop) = ([0; LANES], [0; LANES]);
                for lane in 0..LANES {
                    takes[lane] = (words[2][lane] <= accept[lane])
                        & (accept[lane] > 0)
                        & !(avoids_home & (destination[lane] == origin[lane]));
                    may_draw[lane] = n[lane] % DRAWS_A_DECISION + 1 < REFUSALS;
                    next_draw[lane] = n[lane] + 1;
                    hop[lane] = n[lane] / DRAWS_A_DECISION + 1;
                }
                let mut takes = machine.bits(takes) & people;
                if something_is_shut {
                    for lane in lanes(takes) {
                        let is_open = market.is_open(itinerary[lane] as usize, None);
                        takes &= !(u16::from(!is_open) << lane);
                    }
                }
                machine.each(cells, &cell.many(at, index), |lane, cell| {
                    cell.departed += u32::from(takes >> lane & 1);
                });
                let may_draw = machine.bits(may_draw);
                going.push_kept(machine, takes, [index, &leg, &[0; LANES], left, &hop]);
                refused.push_kept(machine, people & !takes & may_draw, [index, at, left, &next_draw]);
                for lane in lanes(people & !takes & !may_draw) {
                    let (index, next, left) = (index[lane], Next::Choose(at[lane], None), left[lane]);
                    let hop = n[lane] / DRAWS_A_DECISION;
                    crew.lists.special.push(Special { index, next, left, hop });
                }
            }
            choosing.keep_rest_and(&mut refused, all);
        }
        (crew.lists.choosing, crew.lists.refused, crew.lists.going) = (choosing, refused, going);
    }
}

/// What people of several tastes draw.
fn draw_apart(plan: &Plan, taste: &[u32; LANES], at: &[u32; LANES], words: &[[u32; LANES]; 4]) -> Drawn {
    let tables = |lane: usize| &plan.tastes[taste[lane] as usize].tables;
    let index = std::array::from_fn(|lane| tables(lane).pick(at[lane], words[0][lane], words[1][lane]));
    let what = |number: usize| std::array::from_fn(|lane| tables(lane).view().what(index[lane])[number]);
    Drawn { index, what: [what(0), what(1)] }
}
