//! After phase 4: who leaves the model, at places where people do.
//!
//! At the end of every step each household staying at such a place leaves with the chance of a step. The draw is theirs
//! alone, so whether somebody will leave at the end of a step can be told before it is over.

use crate::engine::Simulation;
use crate::engine::choice::Decider;
use crate::engine::chunk;
use crate::engine::pass::{Part, Pass};
use crate::engine::people::{Chunk, Where};
use crate::engine::plan::Plan;
use crate::engine::tally::Tally;
use crate::engine::track::What;
use crate::engine::travel::{Next, WHOLE, Walker};
use crate::random::Purpose;

/// The round in which people leave the model, after all others of a step.
const LAST_ROUND: u32 = u16::MAX as u32;

impl Simulation {
    /// Lets people leave the model and says whose serials are free again.
    pub(super) fn leave_the_model(&mut self, plan: &Plan) -> Vec<(u32, u32, u32)> {
        if plan.leaving.is_empty() {
            return Vec::new();
        }
        let pass = Pass {
            plan,
            conditions: &self.conditions,
            draws: self.draws,
            traits: self.traits,
            round: LAST_ROUND,
            part: Part::Whole,
            crowd: None,
            pool: &self.pool,
        };
        let work = |mut chunk: Chunk<'_>, tally: &mut Tally| pass.leavers(&mut chunk, tally);
        let mut tally = chunk::work(self.people.chunks(), || Tally::new(plan), work);
        self.recorder.take_deeds(&mut tally);
        let freed = std::mem::take(&mut tally.freed);
        self.take_over(plan, &mut None, tally, Some(0));
        freed
    }
}

impl Pass<'_> {
    /// Lets people of a chunk leave the model.
    fn leavers(&self, chunk: &mut Chunk<'_>, tally: &mut Tally) {
        for block in chunk.blocks {
            let first = (block.start - chunk.start) as usize;
            for index in first..first + block.len as usize {
                let at = chunk.state[index].get();
                let Some(place) = self.place_of(at).filter(|&place| self.plan.leaving[place as usize] > 0.0)
                else {
                    continue;
                };
                if chunk.size(index) == 0 {
                    continue;
                }
                let walker = self.walker(chunk, tally, block, index, WHOLE, 0);
                if self.leaves(&walker.who, place) {
                    walker.go(Next::LeaveTheModel(place));
                }
            }
        }
    }

    /// The place where somebody stays; none for those who are on the way or wait to get in.
    fn place_of(&self, at: Where) -> Option<u32> {
        match at {
            Where::At(place) => Some(place),
            Where::Resting(leg) => Some(self.plan.tail[self.plan.itineraries.route_at(leg) as usize]),
            _ => None,
        }
    }

    /// Whether somebody who stays at a place at the end of this step leaves the model then.
    fn leaves(&self, who: &Decider, place: u32) -> bool {
        let chance = self.plan.leaving.get(place as usize).copied().unwrap_or(0.0);
        chance > 0.0 && self.draws.unit(who.address(self.conditions.step, Purpose::Leaving, 0)) < chance
    }
}

impl Walker<'_, '_, '_> {
    /// Whether somebody who does nothing more in this step leaves the model at its end.
    pub(super) fn is_about_to_leave(&self) -> bool {
        let place = self.pass.place_of(self.chunk.state[self.index].get());
        place.is_some_and(|place| self.pass.leaves(&self.who, place))
    }

    pub(super) fn leave_the_model(&mut self, place: u32) -> Next {
        for member in self.index..self.index + self.people as usize {
            let group = self.chunk.group(member);
            self.tally.left[place as usize * self.pass.plan.groups + group] += 1;
        }
        self.note(What::LeftTheModel, place);
        self.be_gone()
    }

    /// Leaves their slot to others.
    pub(super) fn be_gone(&mut self) -> Next {
        self.tally.came_back.push((self.who.origin, self.people));
        self.tally.freed.push((self.who.origin, self.who.serial, self.people));
        self.be(Where::Free, 0);
        Next::Wait
    }
}
