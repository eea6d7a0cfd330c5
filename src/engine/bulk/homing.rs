//! Phase 4 for many at once: those who go home.

use crate::engine::alarm::Dial;
use crate::engine::bulk::common::{Cells, Common};
use crate::engine::bulk::list::lanes;
use crate::engine::bulk::{Crew, Special};
use crate::engine::choice::DRAWS_A_DECISION;
use crate::engine::people::{State, Where};
use crate::engine::stride::exactly;
use crate::engine::tally::How;
use crate::engine::travel::Next;
use crate::engine::ways_home::NO_WAY;
use crate::random::{LANES, Purpose};
use crate::vector::{Machine, Wide};
use crate::world::PlaceKind;

/// Lets those who set out go home or choose where they go: whole batches of them, or all.
pub(super) struct TurnHome<'x, 'a, const GROUPS: bool>(pub(super) &'x mut Crew<'a, GROUPS>, pub(super) bool);

impl<const GROUPS: bool> Wide for TurnHome<'_, '_, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn work<M: Machine>(self, machine: M) {
        let Self(crew, all) = self;
        let (conditions, draws, step) = (crew.conditions, crew.draws, crew.conditions.step);
        let dials = conditions.alarms.dials.as_slice();
        let mut setting = std::mem::take(&mut crew.lists.setting);
        let mut choosing = std::mem::take(&mut crew.lists.choosing);
        for (people, [index, at, left, n]) in setting.batches(all) {
            let common = Common::of::<GROUPS>(&crew.lists.rows, &crew.lists.shared, crew.columns.group);
            let many = common.many(machine, index);
            let (origin, serial, [_, home_step, _]) = (*many.origin(), many.serial(index), many.home());
            let hop = n.map(|n| n / DRAWS_A_DECISION);
            let [words, ..] = draws.lanes_in(machine, &origin, step, Purpose::Cause, &serial, &hop);
            let cell = Cells::<GROUPS> { groups: crew.plan.groups, group: crew.columns.group };
            let [_, moving, ..] = machine.rows(dials, &cell.many(at, index), Dial::numbers);
            let mut turns = [false; LANES];
            for lane in 0..LANES {
                let returning = u64::from(home_step[lane]);
                let both = u64::from(moving[lane]) + returning;
                turns[lane] = (u64::from(words[lane]) * both) >> 32 < returning;
            }
            let turning = machine.bits(turns) & people;
            choosing.push_kept(machine, people & !turning, [index, at, left, n]);
            for lane in lanes(turning) {
                conditions.fetch_way_home(origin[lane], at[lane]);
            }
            for lane in lanes(turning) {
                crew.begin_way_home(index[lane], at[lane], left[lane], hop[lane]);
            }
        }
        setting.keep_rest(all);
        (crew.lists.setting, crew.lists.choosing) = (setting, choosing);
    }
}

impl<const GROUPS: bool> Crew<'_, GROUPS> {
    /// Lets somebody who sets out from a place begin their way home.
    fn begin_way_home(&mut self, index: u32, at: u32, left: u32, hop: u32) {
        let origin = self.shared(index).origin;
        let route = self.conditions.way_home(self.plan, origin, at);
        if route == NO_WAY || at == origin {
            self.lists.special.push(Special { index, next: Next::TurnHome(at), left, hop });
            return;
        }
        let cell = self.cell(at, index);
        self.cells[cell].homeward += 1;
        self.cells[cell].departed += 1;
        self.lists.homing.push([index, route, 0, left, hop + 1]);
    }

    /// Lets everyone on the way home travel as far as the step allows, one route after the other.
    pub(super) fn walk_home(&mut self) {
        let mut homing = std::mem::take(&mut self.lists.homing);
        while !homing.is_empty() {
            for (people, [index, route, metres, left, hop]) in homing.batches(true) {
                // The ways on lie far apart in the memory, and all that will be asked for are brought at once.
                for lane in lanes(people) {
                    let head = self.conditions.stretches[route[lane] as usize].head;
                    self.conditions.fetch_way_home(self.shared(index[lane]).origin, head);
                }
                for lane in lanes(people) {
                    self.walk_home_on([index[lane], route[lane], metres[lane], left[lane], hop[lane]]);
                }
            }
            homing.clear();
            std::mem::swap(&mut homing, &mut self.lists.homing_on);
        }
        self.lists.homing = homing;
    }

    /// Lets somebody travel a route on the way home.
    fn walk_home_on(&mut self, [index, route, metres, left, hop]: [u32; 5]) {
        let (conditions, origin) = (self.conditions, self.shared(index).origin);
        let stretch = conditions.stretches[route as usize];
        self.flow[route as usize] += u32::from(metres == 0);
        let length = if metres == 0 { stretch.metres } else { metres };
        let (gone, rest, still) = exactly(stretch.way, length, left, 0);
        let at = stretch.head;
        let cell = self.cell(at, index);
        if let Some(rest) = rest {
            self.travelled(index, gone);
            self.columns.state[index as usize] = State::from(Where::HomeOn(route));
            self.columns.second[index as usize] = rest;
            self.cells[cell].shift(How::Coming, 1);
            return;
        }
        let next = conditions.way_home(self.plan, origin, at);
        let is_special = if at == origin {
            conditions.shut[at as usize]
        } else {
            next == NO_WAY || conditions.kind[at as usize] == PlaceKind::Crossing
        };
        if is_special {
            self.lists.special.push(Special { index, next: Next::HomeOn(route, length), left, hop });
            return;
        }
        self.travelled(index, gone);
        if at == origin {
            self.returned[cell] += 1;
            self.came_back.push((origin, 1));
            self.freed.push((origin, self.shared(index).serial.wrapping_add(index), 1));
            self.columns.state[index as usize] = State::FREE;
            self.columns.second[index as usize] = 0;
        } else {
            self.lists.homing_on.push([index, next, 0, still, hop]);
        }
    }
}
