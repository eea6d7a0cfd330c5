//! Phases 3 and 4 for many at once: the step of people about whom there is nothing special, a chunk at a time.
//!
//! What a [`Walker`](crate::engine::travel::Walker) does for one person from decision to decision is done here for all of
//! a chunk, one kind of thing after the other: who has to be looked at, who goes home, where the others go, how far they
//! get, and how long they will stay where they arrive. So sixteen of them draw at once, and the machine guesses seldom
//! wrongly what comes next. Whoever meets something special (a queue, a full camp, a closed road) goes on from there as a
//! walker.
//!
//! It is the same step: the same draws at the same addresses, the same arithmetic, the same bits. Scenarios with rules
//! that need more of a person's past take everyone as a walker; [`Plan::is_plain`] says which.

#![expect(
    clippy::inline_always,
    reason = "what is here is compiled for wide instructions only where it is inlined"
)]
#![expect(
    clippy::needless_bitwise_bool,
    reason = "a branch that is guessed wrongly costs more than all questions"
)]

mod choose;
mod common;
mod homing;
mod list;
mod look;
mod settle;
mod travel;

use crate::engine::conditions::Conditions;
use crate::engine::pass::{Pass, Turn};
use crate::engine::people::{Chunk, Journey, Part};
use crate::engine::plan::Plan;
use crate::engine::tally::{Cell, Journeys, Tally};
use crate::engine::travel::Next;
use crate::random::{Draws, LANES};
use crate::scenario::{Acting, Admission, Carry, ClosedOnTheWay, OwnHome, Start};
use crate::vector;
pub(super) use common::ROW;
use common::{Cells, Common, Shared, UNBOUNDED};
use list::List;
pub(super) use look::{mask, wake_more};
use std::sync::{Mutex, PoisonError};

/// So many people at most set out again together with those of the next piece.
const CARRIED: usize = 128;

/// Whoever goes on as a walker.
#[derive(Debug, Clone, Copy)]
struct Special {
    index: u32,
    next: Next,
    left: u32,
    hop: u32,
}

/// Who does what next, of one chunk. People are numbered from the first slot of the chunk.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// Whoever is awake at a place, and elsewhere.
    standing: List<1>,
    moving: List<1>,
    /// Whoever sets out and may go home: who, from where, the part of the step that is left, and the number of their next
    /// draw for a choice, which holds the number of the decision.
    setting: List<4>,
    /// Whoever sets out and chooses where they go, and whoever has to choose again: as those who set out.
    choosing: List<4>,
    refused: List<4>,
    /// Whoever is on a leg: who, which, the metres that are left of it (0 for those who only begin it), the part of the
    /// step that is left, and the number of the decision.
    going: List<5>,
    /// Those of them who come to a next leg.
    onward: List<5>,
    /// Whoever is still on a leg at the end of the step: who, which, the metres that are left of it, and where it ends.
    resting: List<4>,
    /// Whoever is on a route on the way home: as those on a leg, and those of them who come to a next route.
    homing: List<5>,
    homing_on: List<5>,
    /// Whoever came to a place where they may stay: who, where, the part of the step that is left, and the number of the
    /// decision.
    arriving: List<4>,
    special: Vec<Special>,
    /// Who begins the step neither at a place nor on a route.
    others: Vec<u32>,
    /// What people of each block and group have in common.
    shared: Vec<Shared>,
    /// For each row of the chunk where what its people have in common begins.
    rows: Vec<u32>,
}

/// Lists that nobody uses at present, kept from chunk to chunk and from step to step.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Lists>>);

impl Pool {
    fn take(&self) -> Lists {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_default()
    }

    fn give_back(&self, lists: Lists) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lists);
    }
}

impl Plan {
    /// Whether people may be taken many at once: no rule asks for more than where they are, and nobody is watched.
    pub(crate) fn is_plain(&self) -> bool {
        let rules = self.scenario.rules();
        let (travel, attraction) = (&rules.travel, &rules.attraction);
        let acts_plainly = rules.movement.acting == Acting::AnyTime
            && rules.camps.admission == Admission::Room
            && rules.camps.turn_back_below <= 0.0;
        let chooses_plainly = attraction.pruning < 1.0 && !self.minds_home && self.road_conditions.is_empty();
        let travels_plainly = travel.carry == Carry::Exact
            && travel.start == Start::ByMode
            && travel.closed_on_the_way == ClosedOnTheWay::Arrive
            && self.walk_chance.iter().all(|&chance| chance <= 0.0);
        let is_alone = self.sizes.is_empty() && !self.remembers();
        let keeps_no_ties =
            self.connections.is_empty() && self.farmers.is_empty() && !rules.deliberation.is_on();
        let is_unwatched = self.recording.tracks.is_nobody() && !self.recording.trails;
        acts_plainly && chooses_plainly && travels_plainly && is_alone && keeps_no_ties && is_unwatched
    }
}

/// A chunk while its people take their step; whether groups are told apart.
struct Crew<'a, const GROUPS: bool> {
    plan: &'a Plan,
    conditions: &'a Conditions,
    pass: &'a Pass<'a>,
    draws: Draws,
    columns: Part<'a>,
    cells: &'a mut [Cell],
    flow: &'a mut [u32],
    returned: &'a mut [u32],
    came_back: &'a mut Vec<(u32, u32)>,
    freed: &'a mut Vec<(u32, u32, u32)>,
    journeys: &'a mut Journeys,
    lists: &'a mut Lists,
    /// Whether nobody stops at their own home.
    avoids_home: bool,
    /// Whether anybody may go home in this step.
    goes_home: bool,
}

impl Pass<'_> {
    /// Gives everyone in a chunk their step, except those who wait for an answer.
    pub(crate) fn all(&self, chunk: &mut Chunk<'_>, tally: &mut Tally) {
        if chunk.has_groups() {
            self.together::<true>(chunk, tally, |crew| {
                crew.begin();
            });
        } else {
            self.together::<false>(chunk, tally, |crew| {
                crew.begin();
            });
        }
    }

    /// Gives those in a chunk who just left home the rest of their step.
    pub(crate) fn all_leaving(&self, chunk: &mut Chunk<'_>, turns: &[Turn], tally: &mut Tally) {
        let start = chunk.start;
        if chunk.has_groups() {
            self.together::<true>(chunk, tally, |crew| crew.leave_home(start, turns));
        } else {
            self.together::<false>(chunk, tally, |crew| crew.leave_home(start, turns));
        }
    }

    fn together<const GROUPS: bool>(
        &self,
        chunk: &mut Chunk<'_>,
        tally: &mut Tally,
        step: impl FnOnce(&mut Crew<'_, GROUPS>),
    ) {
        let mut lists = self.pool.take();
        let mut crew = self.crew::<GROUPS>(chunk, tally, &mut lists);
        step(&mut crew);
        self.walk(chunk, tally, &mut lists);
        self.pool.give_back(lists);
    }

    fn crew<'a, const GROUPS: bool>(
        &'a self,
        chunk: &'a mut Chunk<'_>,
        tally: &'a mut Tally,
        lists: &'a mut Lists,
    ) -> Crew<'a, GROUPS> {
        let (plan, conditions) = (self.plan, self.conditions);
        lists.make_room(look::PIECE + ROW + CARRIED + 4 * LANES);
        lists.rows.clear();
        lists.shared.clear();
        for block in chunk.blocks {
            let shared = lists.shared.len() as u32;
            lists.rows.extend(std::iter::repeat_n(shared, block.len as usize / ROW));
            lists.shared.extend((0..plan.groups).map(|group| {
                let (class, of) = (plan.class(group, block.origin), plan.cell(block.origin, group));
                let is_bounded = plan.is_bounded[class];
                let first = block.start - chunk.start;
                Shared {
                    first,
                    slots: block.len,
                    origin: block.origin,
                    serial: block.first_serial.wrapping_sub(first),
                    home_end: conditions.home.end[of],
                    home_step: conditions.home.step[of],
                    home_most: conditions.alarms.home[of],
                    class: if is_bounded { (class * plan.places) as u32 } else { UNBOUNDED },
                    taste: plan.taste[group] as u32,
                }
            }));
        }
        let goes_home = lists.shared.iter().any(|shared| shared.home_step > 0);
        Crew {
            plan,
            conditions,
            pass: self,
            draws: self.draws,
            columns: chunk.part(),
            cells: &mut tally.cells,
            flow: &mut tally.flow,
            returned: &mut tally.returned,
            came_back: &mut tally.came_back,
            freed: &mut tally.freed,
            journeys: &mut tally.journeys,
            lists,
            avoids_home: plan.scenario.rules().attraction.own_home == OwnHome::Never,
            goes_home,
        }
    }

    /// Lets those go on alone of whom the lists know no more, in their order, as what they ask for is answered.
    fn walk(&self, chunk: &mut Chunk<'_>, tally: &mut Tally, lists: &mut Lists) {
        let other = |chunk: &mut Chunk<'_>, tally: &mut Tally, index: u32| {
            let (block, index) = (*chunk.block_of(index), index as usize);
            if let Some((next, left)) = self.next_of(chunk, &block, index) {
                self.walker(chunk, tally, &block, index, left, 0).go(next);
            }
        };
        let mut others = lists.others.drain(..).peekable();
        lists.special.sort_unstable_by_key(|special| special.index);
        for Special { index, next, left, hop } in lists.special.drain(..) {
            while let Some(before) = others.next_if(|&other| other < index) {
                other(chunk, tally, before);
            }
            let block = *chunk.block_of(index);
            self.walker(chunk, tally, &block, index as usize, left, hop).go_on(next);
        }
        others.for_each(|behind| other(chunk, tally, behind));
    }
}

impl Lists {
    fn make_room(&mut self, entries: usize) {
        self.standing.make_room(entries);
        self.moving.make_room(entries);
        for list in [&mut self.setting, &mut self.choosing, &mut self.refused] {
            list.make_room(entries);
        }
        for list in [&mut self.resting, &mut self.arriving] {
            list.make_room(entries);
        }
        for list in [&mut self.going, &mut self.onward, &mut self.homing, &mut self.homing_on] {
            list.make_room(entries);
        }
    }
}

impl<const GROUPS: bool> Crew<'_, GROUPS> {
    /// Gives everyone their step, piece by piece.
    fn begin(&mut self) {
        let mut row = 0;
        while row < self.lists.rows.len() {
            row = vector::work(look::Look(self, row));
            vector::work(look::LookAt(self));
            vector::work(look::LookOut(self));
            self.go_on(false);
        }
        self.go_on(true);
    }

    /// Gives those who just left home the rest of their step, piece by piece. They do not turn back at once.
    fn leave_home(&mut self, start: u32, turns: &[Turn]) {
        for turns in turns.chunks(look::PIECE) {
            for turn in turns {
                let Turn::Leave { slot, left } = *turn else { continue };
                let index = slot - start;
                let at = self.shared(index).origin;
                let dial = self.conditions.alarms.dials[self.cell(at, index)];
                if dial.draws != 0 && self.shared(index).class != UNBOUNDED {
                    self.lists.choosing.push([index, at, left, 0]);
                } else {
                    self.lists.special.push(Special { index, next: Next::Choose(at, None), left, hop: 0 });
                }
            }
            self.go_on(false);
        }
        self.go_on(true);
    }

    /// Lets everyone who is on a list go on until their step is used up: all, or all but a few, who fill the
    /// batches of the next piece.
    fn go_on(&mut self, all: bool) {
        let lists = &self.lists;
        let mut is_due = lists.choosing.is_due(all)
            || lists.setting.is_due(all)
            || lists.going.is_due(all)
            || lists.arriving.is_due(all)
            || !lists.homing.is_empty();
        while is_due {
            if self.goes_home {
                vector::work(homing::TurnHome(self, all));
            }
            self.walk_home();
            vector::work(choose::Choose(self, all));
            vector::work(travel::Travel(self, all));
            vector::work(settle::Settle(self, all));
            let setting = self.setting_out().len();
            is_due = if all { setting > 0 } else { setting > CARRIED };
        }
    }

    /// The list of those who set out.
    #[inline(always)]
    fn setting_out(&mut self) -> &mut List<4> {
        if self.goes_home { &mut self.lists.setting } else { &mut self.lists.choosing }
    }

    /// What those of somebody's block and group have in common.
    fn shared(&self, index: u32) -> Shared {
        Common::of::<GROUPS>(&self.lists.rows, &self.lists.shared, self.columns.group).one(index)
    }

    /// Where a place stands in tables by place and group, for somebody's group.
    fn cell(&self, place: u32, index: u32) -> usize {
        Cells::<GROUPS> { groups: self.plan.groups, group: self.columns.group }.at(place, index)
    }

    /// Adds metres to what somebody travelled, where journeys are kept.
    fn travelled(&mut self, index: u32, metres: u32) {
        travelled(self.columns.journey, index, metres);
    }
}

/// Adds metres to what somebody travelled, where journeys are kept.
#[inline(always)]
fn travelled(journey: &mut [Journey], index: u32, metres: u32) {
    if let Some(journey) = journey.get_mut(index as usize) {
        journey.metres = journey.metres.saturating_add(metres);
    }
}
