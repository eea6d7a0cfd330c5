//! A pass over people: who gets a turn, and with how much of the step left.
//!
//! The first pass of a step looks at everyone, and is done with most of them after one comparison: the clock of
//! whoever stays has not rung. Later passes are for those who just left home or were answered at a gate.

use crate::engine::admission::Answer;
use crate::engine::bulk::Pool;
use crate::engine::choice::{Decider, Market};
use crate::engine::conditions::{CERTAIN, Conditions};
use crate::engine::crowd::Crowd;
use crate::engine::look::Actor;
use crate::engine::people::{Block, Chunk, Where};
use crate::engine::plan::Plan;
use crate::engine::tally::Tally;
use crate::engine::track::What;
use crate::engine::travel::{Next, WHOLE, Walker};
use crate::random::Draws;

/// What everyone in a pass shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) conditions: &'a Conditions,
    pub(crate) draws: Draws,
    /// Draws of what people are, which a fork leaves as it is.
    pub(crate) traits: Draws,
    /// The how-manieth pass of this step.
    pub(crate) round: u32,
    pub(crate) part: Part,
    /// The counts that each sees, where people act one by one.
    pub(crate) crowd: Option<&'a Crowd>,
    /// Lists for those who are taken many at once.
    pub(crate) pool: &'a Pool,
}

/// Which part of their step people do in a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Where people act at the beginning of a step: they set out, or stay.
    SettingOut,
    /// … and then travel.
    Travelling,
}

/// Where people set out first and travel then, decisions while travelling are numbered from here on, above those of
/// setting out.
const FIRST_HOP_ON_THE_WAY: u32 = 2;

/// Somebody who is given a turn in a later round, or who just leaves home.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    /// Leaves home with this part of the step left.
    Leave { slot: u32, left: u32 },
    /// Was answered.
    Answered(Answer),
}

impl Turn {
    pub(crate) fn slot(&self) -> u32 {
        match self {
            Self::Leave { slot, .. } => *slot,
            Self::Answered(answer) => answer.request.slot,
        }
    }
}

impl Pass<'_> {
    /// Gives everyone in a chunk their step, except those who wait for an answer.
    pub(crate) fn everyone(&self, chunk: &mut Chunk<'_>, tally: &mut Tally) {
        let mut actors = Vec::new();
        self.look(chunk, &mut actors);
        self.act(chunk, &actors, tally);
    }

    /// Gives each of these their step.
    pub(crate) fn act(&self, chunk: &mut Chunk<'_>, actors: &[Actor], tally: &mut Tally) {
        let hop = if self.part == Part::Travelling { FIRST_HOP_ON_THE_WAY } else { 0 };
        for &Actor { slot, block } in actors {
            let block = &chunk.blocks[(block - chunk.first_block) as usize];
            let index = (slot - chunk.start) as usize;
            if let Some((next, left)) = self.next_of(chunk, block, index) {
                self.walker(chunk, tally, block, index, left, hop).go(next);
            }
        }
    }

    /// What the person at an index does first in their step, and how much of it is left then; none if nothing.
    #[inline]
    pub(super) fn next_of(&self, chunk: &Chunk<'_>, block: &Block, index: usize) -> Option<(Next, u32)> {
        Some(match chunk.state[index].get() {
            Where::Free | Where::Harvesting => return None,
            Where::Leaving(place) => (Next::Flee(place), WHOLE),
            Where::At(place) => (Next::Leave(place), self.has_rung(chunk, block, index, place)?),
            Where::Resting(leg) => (self.after_rest(leg), WHOLE),
            Where::OnLeg(leg) => (Next::OnLeg(leg, chunk.second[index]), WHOLE),
            Where::Queued(leg) => (Next::Through(leg), WHOLE),
            Where::HomeOn(route) => (Next::HomeOn(route, chunk.second[index]), WHOLE),
            Where::SentBack(route) => (Next::SentBack(route, chunk.second[index]), WHOLE),
            Where::HomeQueued(route) => (Next::HomeThrough(self.plan.tail[route as usize], None), WHOLE),
            Where::AtGate(place) => (Next::Reach(place, None), WHOLE),
        })
    }

    /// Gives those in a chunk who have a turn the rest of their step; `turns` are in order of slot.
    pub(crate) fn turns(&self, chunk: &mut Chunk<'_>, turns: &[Turn], tally: &mut Tally) {
        for turn in turns {
            let slot = turn.slot();
            let index = slot - chunk.start;
            let block = &{ *chunk.block_of(index) };
            let index = index as usize;
            match *turn {
                Turn::Leave { left, .. } => {
                    let mut walker = self.walker(chunk, tally, block, index, left, 0);
                    walker.note(What::Fled, block.origin);
                    let first = walker.harvests_first();
                    walker.go(if first {
                        Next::Harvest(block.origin)
                    } else {
                        Next::Choose(block.origin, None)
                    });
                }
                Turn::Answered(Answer { request, granted }) => {
                    let mut walker = self.walker(chunk, tally, block, index, request.left, request.hop);
                    walker.since = request.since;
                    walker.came = request.came;
                    let next = walker.after(granted);
                    walker.go(next);
                }
            }
        }
    }

    /// If the clock of somebody at a place has rung: the part of the step that is left.
    #[inline]
    pub(super) fn has_rung(&self, chunk: &Chunk<'_>, block: &Block, index: usize, place: u32) -> Option<u32> {
        let group = chunk.group(index);
        let (stay, home) = (&self.conditions.stay, &self.conditions.home);
        let (at, of) = (self.cell(place, group), self.cell(block.origin, group));
        let now = stay.end[at].wrapping_add(home.end[of]);
        let behind = now.wrapping_sub(chunk.second[index]);
        if (behind as i32) < 0 {
            return None;
        }
        if self.part != Part::Whole {
            return Some(WHOLE);
        }
        let step = u64::from(stay.step[at]) + u64::from(home.step[of]);
        if stay.step[at] == CERTAIN || u64::from(behind) >= step {
            return Some(WHOLE);
        }
        Some((u64::from(behind) * u64::from(WHOLE) / step) as u32)
    }

    /// What somebody does who rested in the middle of an itinerary: goes on, unless everyone there is redirected.
    fn after_rest(&self, leg: u32) -> Next {
        let at = self.plan.tail[self.plan.itineraries.route_at(leg) as usize];
        let is_redirected = self.conditions.redirected[at as usize].is_some();
        if is_redirected { Next::Choose(at, None) } else { Next::Through(leg) }
    }

    pub(super) fn cell(&self, place: u32, group: usize) -> usize {
        self.plan.cell(place, group)
    }

    pub(super) fn market(&self) -> Market<'_> {
        Market { plan: self.plan, conditions: self.conditions, crowd: self.crowd }
    }

    pub(super) fn walker<'p, 'c>(
        &'p self,
        chunk: &'p mut Chunk<'c>,
        tally: &'p mut Tally,
        block: &Block,
        index: usize,
        left: u32,
        hop: u32,
    ) -> Walker<'p, 'c, 'p> {
        let group = chunk.group(index);
        let people = chunk.size(index) as u32;
        let who = Decider {
            origin: block.origin,
            serial: block.first_serial + (chunk.start + index as u32 - block.start),
            class: self.plan.class(group, block.origin),
            taste: self.plan.taste[group],
            hop,
            people,
            stood: match chunk.state[index].get() {
                Where::At(place) => Some(place),
                Where::Resting(leg) => Some(self.plan.tail[self.plan.itineraries.route_at(leg) as usize]),
                _ => None,
            },
            deliberates: false,
        };
        let since = match chunk.state[index].get() {
            Where::Queued(_) | Where::HomeQueued(_) | Where::AtGate(_) => chunk.second[index],
            _ => self.conditions.step,
        };
        Walker {
            pass: self,
            chunk,
            tally,
            index,
            people,
            group,
            who,
            left,
            since,
            deeds: 0,
            came: 0.0,
            moved: 0.0,
        }
    }
}
