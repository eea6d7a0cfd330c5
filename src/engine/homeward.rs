//! Phase 4, travel, for those who go home: along the shortest open way, as long as it is safe there.

use crate::engine::admission::Gate;
use crate::engine::pass::Part;
use crate::engine::people::Where;
use crate::engine::track::What;
use crate::engine::travel::{Next, Walker};
use crate::scenario::WhenClosed;
use crate::world::PlaceKind;

impl Walker<'_, '_, '_> {
    pub(super) fn turn_home(&mut self, at: u32) -> Next {
        let conditions = self.pass.conditions;
        if at == self.who.origin {
            return self.come_home(at);
        }
        let route = conditions.way_home(self.pass.plan, self.who.origin, at);
        self.who.hop += 1;
        if route == u32::MAX {
            // No way home is open: they stay, and the clock starts again.
            self.left = 0;
            return self.start_clock(at);
        }
        for member in self.index..self.index + self.people as usize {
            let group = self.chunk.group(member);
            self.tally.cells[self.pass.cell(at, group)].homeward += 1;
        }
        self.tally.cells[self.pass.cell(at, self.group)].departed += self.people;
        self.note(What::TurnedHome, at);
        if conditions.kind[at as usize] == PlaceKind::Crossing {
            if self.pass.part == Part::SettingOut {
                return self.wait(Where::HomeQueued(route), true);
            }
            Next::HomeThrough(at, None)
        } else {
            Next::HomeBegin(route)
        }
    }

    pub(super) fn home_through(&mut self, at: u32, by: Option<u32>) -> Next {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let is_crossing = conditions.kind[at as usize] == PlaceKind::Crossing;
        let is_safe = conditions.is_safe(plan, self.who.origin);
        let waits = is_crossing && plan.scenario.rules().crossing.when_closed == WhenClosed::Wait;
        let route = conditions.way_home(plan, self.who.origin, at);
        let was = self.chunk.state[self.index].get();
        let was_queued = matches!(was, Where::HomeQueued(r) if plan.tail[r as usize] == at);
        let is_new = !was_queued || self.since == conditions.step;
        let wants_on = is_safe && route != u32::MAX;
        if is_crossing && conditions.crossing_is_shut[at as usize] {
            let ahead = match was {
                Where::HomeQueued(ahead) if !is_new && !wants_on => ahead,
                _ => route,
            };
            let came_from_outside = match by {
                Some(by) => plan.is_outer(at, plan.tail[by as usize]),
                None => ahead == u32::MAX || !plan.is_outer(at, plan.head[ahead as usize]),
            };
            if ahead != u32::MAX {
                if wants_on && waits && is_new {
                    self.note(What::Queued, at);
                }
                self.wait(Where::HomeQueued(ahead), is_new);
                if wants_on && waits {
                    return Next::Wait;
                }
            }
            return Next::Choose(at, Some(came_from_outside));
        }
        if !wants_on {
            return if is_safe && waits && !is_new { Next::Wait } else { Next::Choose(at, None) };
        }
        if is_crossing && conditions.quota[at as usize].is_some() {
            if is_new {
                self.note(What::Queued, at);
            }
            self.wait(Where::HomeQueued(route), is_new);
            let outward = plan.is_outer(at, plan.head[route as usize]);
            return self.request(Gate::Crossing { place: at, outward });
        }
        self.note(if is_crossing { What::Crossed } else { What::Passed }, at);
        Next::HomeBegin(route)
    }

    pub(super) fn home_begin(&mut self, route: u32) -> Next {
        self.tally.flow[route as usize] += self.people;
        Next::HomeOn(route, self.pass.conditions.roads.metres[route as usize])
    }

    pub(super) fn home_on(&mut self, route: u32, metres: u32) -> Next {
        if self.pass.part == Part::SettingOut {
            self.be(Where::HomeOn(route), metres);
            return Next::Wait;
        }
        if self.is_sent_back(route) {
            return Next::SentBack(route, metres);
        }
        if let Some(rest) = self.travel(route, metres) {
            self.be(Where::HomeOn(route), rest);
            return Next::Wait;
        }
        if self.is_turned_back(route) {
            return self.turn_back(self.pass.plan.tail[route as usize]);
        }
        let at = self.pass.plan.head[route as usize];
        if at == self.who.origin { self.come_home(at) } else { Next::HomeThrough(at, Some(route)) }
    }

    pub(super) fn come_home(&mut self, home: u32) -> Next {
        if self.pass.conditions.shut[home as usize] {
            self.note(What::Refused, home);
            return self.wait(Where::AtGate(home), true);
        }
        for member in self.index..self.index + self.people as usize {
            let group = self.chunk.group(member);
            self.tally.returned[home as usize * self.pass.plan.groups + group] += 1;
        }
        self.note(What::CameHome, home);
        self.be_gone()
    }
}
