//! Phase 4, travel, for those who stay at a place for a while: clocks, and resting until the next step.

use crate::engine::conditions::{CERTAIN, clock};
use crate::engine::pass::Part;
use crate::engine::people::Where;
use crate::engine::track::What;
use crate::engine::travel::{MOST_DECISIONS, Next, WHOLE, Walker};
use crate::random::Purpose;
use crate::scenario::Admission;
use crate::world::PlaceKind;

impl Walker<'_, '_, '_> {
    /// Has just left home, and sets out from there when the clock rings: where people act at the beginning of a step.
    pub(super) fn flee(&mut self, home: u32) -> Next {
        self.note(What::Fled, home);
        if self.harvests_first() { Next::Harvest(home) } else { self.start_clock(home) }
    }

    /// Draws a clock at a place, which may ring within what is left of the step.
    pub(super) fn start_clock(&mut self, place: u32) -> Next {
        let pass = self.pass;
        let conditions = pass.conditions;
        let (at, of) = (pass.cell(place, self.group), pass.cell(self.who.origin, self.group));
        let (moving, returning) = (conditions.stay.step[at], conditions.home.step[of]);
        if moving == CERTAIN && self.left > 0 && self.who.hop < MOST_DECISIONS {
            // Whether they find a way or none, nobody will ask when their clock would have rung.
            self.be(Where::At(place), 0);
            return Next::Leave(place);
        }
        let [word, ..] = pass.draws.words(self.who.address(conditions.step, Purpose::Clock, self.who.hop));
        let step = u64::from(moving) + u64::from(returning);
        // Where people act once a step, an arrival is given the chance of a whole one.
        let ahead = match (pass.part, self.left) {
            (Part::Whole, left) => step * u64::from(left) / u64::from(WHOLE),
            (_, 0) => 0,
            _ => step,
        };
        let clock = u64::from(clock(word));
        let now = conditions.stay.end[at].wrapping_add(conditions.home.end[of]);
        self.be(Where::At(place), now.wrapping_sub(ahead as u32).wrapping_add(clock as u32));
        if self.who.hop >= MOST_DECISIONS || self.left == 0 {
            return Next::Wait;
        }
        if self.is_restless_at(place) || self.deliberates_at(place) {
            return Next::Leave(place);
        }
        if clock > ahead {
            return Next::Wait;
        }
        if pass.part == Part::Whole {
            self.left = (u64::from(self.left) * (ahead - clock) / ahead.max(1)) as u32;
        }
        Next::Leave(place)
    }

    /// Stays at a place until the next step: in the queue or at the gate where they stood, before a place that they
    /// passed and that is closed or counts its people, or there. Then their clock has rung already, or starts again
    /// where people act once a step.
    pub(super) fn stay(&mut self, at: u32) -> Next {
        let (pass, group) = (self.pass, self.group);
        let conditions = pass.conditions;
        let place = at as usize;
        let is_kept =
            conditions.kind[place].is_destination() && (!conditions.admits[place] || self.counts_people(at));
        match self.chunk.state[self.index].get() {
            Where::AtGate(gate) if gate == at => return Next::Wait,
            Where::Queued(leg) if self.tail_of_leg(leg) == at => return Next::Wait,
            Where::HomeQueued(route) if pass.plan.tail[route as usize] == at => return Next::Wait,
            Where::At(here) | Where::Leaving(here) if here == at => {}
            Where::Resting(leg) if self.tail_of_leg(leg) == at => {}
            _ if is_kept => {
                self.be(Where::AtGate(at), conditions.step);
                return Next::Wait;
            }
            _ => {}
        }
        if pass.part != Part::Whole {
            self.left = 0;
            return self.start_clock(at);
        }
        let now = pass.conditions.stay.end[pass.cell(at, group)]
            .wrapping_add(pass.conditions.home.end[pass.cell(self.who.origin, group)]);
        self.be(Where::At(at), now);
        Next::Wait
    }

    /// Rests at a stop in the middle of an itinerary.
    pub(super) fn rest(&mut self, leg: u32) -> Next {
        self.be(Where::Resting(leg), 0);
        Next::Wait
    }

    /// Whether everybody gets into places of limited capacity.
    fn everyone_gets_in(&self) -> bool {
        self.pass.plan.scenario.rules().camps.admission == Admission::Open
    }

    /// Whether a place lets in as many as there is room for.
    pub(super) fn counts_people(&self, place: u32) -> bool {
        self.pass.conditions.capacity[place as usize].is_some() && !self.everyone_gets_in()
    }

    /// Whether somebody does not set out for a camp because it is too full.
    pub(super) fn turns_back_from(&self, camp: u32) -> bool {
        let least = self.pass.plan.scenario.rules().camps.turn_back_below;
        let kind = self.pass.conditions.kind[camp as usize];
        least > 0.0
            && matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp)
            && self.pass.market().room(&self.who, camp) < least
    }

    /// Whether somebody who came to a town with time left wants to be farther away.
    fn is_restless_at(&mut self, place: u32) -> bool {
        let (pass, moved) = (self.pass, self.moved);
        let below = pass.plan.scenario.rules().movement.restless_below;
        let is_town = matches!(pass.conditions.kind[place as usize], PlaceKind::Town | PlaceKind::Village);
        // Those who set out have not come anywhere yet.
        let has_come = pass.part != Part::SettingOut;
        if below <= 0.0 || !is_town || !has_come || pass.conditions.theta[place as usize] > 0.0 {
            return false;
        }
        let step = pass.conditions.step;
        let memory = self.chunk.memory(self.index);
        memory.is_some_and(|memory| memory.after(moved, step, pass.plan.fading) < below)
    }
}
