//! Phase 4, travel: one person's step, from one decision to the next, until the step's time is used up or somebody
//! must wait for an answer at a crossing or a full camp.
//!
//! Time within a step runs on: who arrives with time left may move on in the same step, when their clock rings in
//! it. Waiting for answers splits the step into rounds; see [`crate::engine::admission`].

use crate::engine::admission::{Gate, Request};
use crate::engine::choice::Decider;
use crate::engine::pass::{Part, Pass};
use crate::engine::people::{Chunk, State, Where};
use crate::engine::tally::{How, Tally};
use crate::engine::track::{Deed, Done, What, is_noted};
use crate::id::PlaceId;
use crate::random::Purpose;
use crate::scenario::{OwnHome, WhenClosed};
use crate::units::Step;
use crate::world::PlaceKind;

/// A whole step's time.
pub(crate) const WHOLE: u32 = 1 << 31;
/// After so many decisions in one step people rest until the next; it keeps rings of very short routes finite.
pub(super) const MOST_DECISIONS: u32 = 64;

/// What somebody does next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// Has just left home, at this place.
    Flee(u32),
    /// Their clock at this place has rung.
    Leave(u32),
    /// Chooses an itinerary from this place; whether people who turn back from a shut crossing do so to its outer side.
    Choose(u32, Option<bool>),
    /// Stands at the beginning of this leg.
    Through(u32),
    /// Enters this leg.
    Begin(u32),
    /// Has these metres left on this leg.
    OnLeg(u32, u32),
    /// Comes to the end of the itinerary around this position.
    Reach(u32, Option<u32>),
    /// Is admitted to this place, from the itinerary around this position.
    Settle(u32, Option<u32>),
    /// Sets out for home from this place.
    TurnHome(u32),
    /// On the way home, stands at this place, having come by this route.
    HomeThrough(u32, Option<u32>),
    /// On the way home, enters this route.
    HomeBegin(u32),
    /// On the way home, has these metres left on this route.
    HomeOn(u32, u32),
    /// Has these metres left on this route, to be back where it begins.
    SentBack(u32, u32),
    /// Leaves the model from this place.
    LeaveTheModel(u32),
    /// Goes home for the harvest from this place.
    Harvest(u32),
    /// Comes back from the harvest.
    ComeBack,
    /// Waits as they are until the next step.
    Wait,
}

/// A person in their step.
pub(super) struct Walker<'p, 'c, 'a> {
    pub(super) pass: &'p Pass<'a>,
    pub(super) chunk: &'p mut Chunk<'c>,
    pub(super) tally: &'p mut Tally,
    pub(super) index: usize,
    pub(super) people: u32,
    pub(super) group: usize,
    pub(super) who: Decider,
    pub(super) left: u32,
    /// Where they stand in a queue or at a gate, so that they keep their turn if they find no other way.
    pub(super) since: u32,
    pub(super) deeds: u32,
    /// How far they came in this step before this pass, as a share of a step's way.
    pub(super) came: f64,
    /// How far they came in this pass, as a share of a step's way.
    pub(super) moved: f64,
}

impl Walker<'_, '_, '_> {
    /// Goes on until the step is used up or an answer is needed.
    pub(super) fn go(mut self, next: Next) {
        let before = self.chunk.state[self.index].get();
        self.count(before, -1);
        self.go_from(before, next);
    }

    /// Goes on like that, having been counted out of where they were.
    pub(super) fn go_on(self, next: Next) {
        let before = self.chunk.state[self.index].get();
        self.go_from(before, next);
    }

    fn go_from(mut self, before: Where, mut next: Next) {
        loop {
            next = match next {
                Next::Flee(home) => self.flee(home),
                Next::Leave(at) => self.leave(at),
                Next::Choose(at, into) => self.choose(at, into),
                Next::Through(leg) => self.through(leg),
                Next::Begin(leg) => self.begin(leg),
                Next::OnLeg(leg, metres) => self.on_leg(leg, metres),
                Next::Reach(place, leg) => self.reach(place, leg),
                Next::Settle(place, leg) => self.settle(place, leg),
                Next::TurnHome(at) => self.turn_home(at),
                Next::HomeThrough(at, by) => self.home_through(at, by),
                Next::HomeBegin(route) => self.home_begin(route),
                Next::HomeOn(route, metres) => self.home_on(route, metres),
                Next::SentBack(route, metres) => self.sent_back(route, metres),
                Next::LeaveTheModel(place) => self.leave_the_model(place),
                Next::Harvest(place) => self.go_harvesting(place),
                Next::ComeBack => self.come_back(),
                Next::Wait => break,
            };
        }
        let after = self.chunk.state[self.index].get();
        self.count(after, 1);
        self.shift(before, after);
        self.remember();
        if let Where::At(place) = after {
            let rings_at = self.chunk.second[self.index];
            self.chunk.state[self.index] = self.pass.stays(place, self.who.origin, self.group, rings_at);
        }
        let (state, second) = (self.chunk.state[self.index], self.chunk.second[self.index]);
        for member in self.index + 1..self.index + self.people as usize {
            self.chunk.state[member] = state;
            self.chunk.second[member] = second;
        }
    }

    /// What somebody does after an answer.
    pub(super) fn after(&mut self, granted: bool) -> Next {
        let conditions = self.pass.conditions;
        match self.chunk.state[self.index].get() {
            Where::Queued(leg) if granted => {
                self.note(What::Crossed, self.tail_of_leg(leg));
                Next::Begin(leg)
            }
            Where::HomeQueued(route) if granted => {
                self.note(What::Crossed, self.pass.plan.tail[route as usize]);
                Next::HomeBegin(route)
            }
            Where::AtGate(place) if granted => Next::Settle(place, None),
            // The refused wait a step, then choose again.
            Where::AtGate(place) if self.since < conditions.step => Next::Choose(place, None),
            Where::AtGate(place) => {
                self.note(What::Refused, place);
                Next::Wait
            }
            _ => Next::Wait,
        }
    }

    fn leave(&mut self, at: u32) -> Next {
        let (pass, step) = (self.pass, self.pass.conditions.step);
        let moving = pass.conditions.stay.step[pass.cell(at, self.group)];
        let returning = pass.conditions.home.step[pass.cell(self.who.origin, self.group)];
        if returning > 0 && pass.conditions.redirected[at as usize].is_none() {
            let both = u64::from(moving) + u64::from(returning);
            let [word, ..] = pass.draws.words(self.who.address(step, Purpose::Cause, self.who.hop));
            if (u64::from(word) * both) >> 32 < u64::from(returning) {
                return Next::TurnHome(at);
            }
        }
        Next::Choose(at, None)
    }

    fn choose(&mut self, at: u32, into: Option<bool>) -> Next {
        let pass = self.pass;
        if self.who.hop >= MOST_DECISIONS {
            return self.stay(at);
        }
        self.who.deliberates = self.deliberates_at(at);
        let chosen = pass.market().choose(pass.draws, &self.who, at, into);
        self.who.hop += 1;
        let Some(itinerary) = chosen else { return self.stuck(at) };
        if self.turns_back_from(pass.plan.itineraries.destination(itinerary).0) {
            return self.stay(at);
        }
        self.tally.cells[self.pass.cell(at, self.group)].departed += self.people;
        self.note(What::Chose, pass.plan.itineraries.destination(itinerary).0);
        let leg = pass.plan.itineraries.first_leg(itinerary);
        if into.is_none() && pass.conditions.kind[at as usize] == PlaceKind::Crossing {
            Next::Through(leg)
        } else {
            Next::Begin(leg)
        }
    }

    /// Nobody lets them on: they stay where they are and try again in the next step.
    fn stuck(&mut self, at: u32) -> Next {
        self.note(What::Stuck, at);
        let next = self.stay(at);
        // Whoever leaves the model at the end of the step is not among those who are stuck there then.
        if self.is_about_to_leave() {
            return next;
        }
        for member in self.index..self.index + self.people as usize {
            let group = self.chunk.group(member);
            self.tally.cells[self.pass.cell(at, group)].stuck += 1;
        }
        next
    }

    /// Stands at the place where a leg begins, in the middle of an itinerary.
    fn through(&mut self, leg: u32) -> Next {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let at = self.tail_of_leg(leg);
        let route = plan.itineraries.route_at(leg) as usize;
        let is_crossing = conditions.kind[at as usize] == PlaceKind::Crossing;
        let is_shut =
            !conditions.route_is_open[route] || (is_crossing && conditions.crossing_is_shut[at as usize]);
        if self.pass.part != Part::Whole && conditions.kind[at as usize].is_destination() {
            if self.left == 0 && conditions.admits[at as usize] && !self.counts_people(at) {
                return self.rest(leg);
            }
            if is_shut || self.turns_back_from(plan.head[plan.itineraries.last_route_around(leg) as usize]) {
                return self.stay(at);
            }
        }
        let was_queued = matches!(self.chunk.state[self.index].get(), Where::Queued(l) if l == leg);
        let is_new = !was_queued || self.since == conditions.step;
        if is_crossing && self.pass.part == Part::SettingOut {
            return self.wait(Where::Queued(leg), is_new);
        }
        if is_shut {
            let waits = plan.scenario.rules().crossing.when_closed == WhenClosed::Wait;
            if is_crossing && waits {
                return self.queue(leg, at, is_new);
            }
            if !(is_crossing && conditions.crossing_is_shut[at as usize]) {
                return Next::Choose(at, None);
            }
            let starts = leg == 0 || plan.itineraries.is_last(leg - 1);
            let came_from_outside =
                !starts && plan.is_outer(at, plan.tail[plan.itineraries.route_at(leg - 1) as usize]);
            // Whoever cannot turn back keeps their turn.
            self.wait(Where::Queued(leg), is_new);
            return Next::Choose(at, Some(came_from_outside));
        }
        if is_crossing && conditions.quota[at as usize].is_some() {
            self.queue(leg, at, is_new);
            let outward = plan.is_outer(at, plan.head[route]);
            return self.request(Gate::Crossing { place: at, outward });
        }
        self.note(if is_crossing { What::Crossed } else { What::Passed }, at);
        Next::Begin(leg)
    }

    fn queue(&mut self, leg: u32, at: u32, is_new: bool) -> Next {
        if is_new {
            self.note(What::Queued, at);
        }
        self.wait(Where::Queued(leg), is_new)
    }

    /// Waits in a queue, from now on if it is a new one.
    pub(super) fn wait(&mut self, queue: Where, is_new: bool) -> Next {
        if is_new {
            self.since = self.pass.conditions.step;
        }
        self.be(queue, self.since);
        Next::Wait
    }

    pub(super) fn request(&mut self, gate: Gate) -> Next {
        self.tally.requests.push(Request {
            gate,
            since: self.since,
            origin: self.who.origin,
            serial: self.who.serial,
            people: self.people,
            slot: self.chunk.start + self.index as u32,
            left: self.left,
            hop: self.who.hop,
            came: self.came + self.moved,
        });
        Next::Wait
    }

    fn begin(&mut self, leg: u32) -> Next {
        let route = self.pass.plan.itineraries.route_at(leg) as usize;
        self.tally.flow[route] += self.people;
        Next::OnLeg(leg, self.pass.conditions.roads.metres[route])
    }

    fn on_leg(&mut self, leg: u32, metres: u32) -> Next {
        let plan = self.pass.plan;
        let route = plan.itineraries.route_at(leg);
        if self.pass.part == Part::SettingOut {
            self.be(Where::OnLeg(leg), metres);
            return Next::Wait;
        }
        if self.is_sent_back(route) {
            return Next::SentBack(route, metres);
        }
        if let Some(rest) = self.travel(route, metres) {
            self.be(Where::OnLeg(leg), rest);
            return Next::Wait;
        }
        if self.is_turned_back(route) {
            return self.turn_back(plan.tail[route as usize]);
        }
        if plan.itineraries.is_last(leg) {
            Next::Reach(plan.head[route as usize], Some(leg))
        } else {
            Next::Through(leg + 1)
        }
    }

    fn reach(&mut self, place: u32, leg: Option<u32>) -> Next {
        let conditions = self.pass.conditions;
        let waits_here = matches!(self.chunk.state[self.index].get(), Where::AtGate(at) if at == place);
        if !conditions.admits[place as usize] {
            if waits_here && leg.is_none() {
                return Next::Choose(place, None);
            }
            if let Some(leg) = leg {
                self.enter(place, leg);
            }
            self.note(What::Refused, place);
            return self.wait(Where::AtGate(place), true);
        }
        if !self.counts_people(place) {
            return Next::Settle(place, leg);
        }
        if !waits_here {
            self.since = conditions.step;
        }
        if let Some(leg) = leg {
            self.enter(place, leg);
        }
        self.be(Where::AtGate(place), self.since);
        self.request(Gate::Place(place))
    }

    /// Counts those who come into an observed set of places from outside of it.
    fn enter(&mut self, place: u32, leg: u32) {
        let plan = self.pass.plan;
        for (series, member) in plan.entered.iter().enumerate() {
            let Some(member) = member else { continue };
            let from = plan.tail[plan.itineraries.first_route_around(leg) as usize];
            if member[place as usize] && !member[from as usize] {
                self.tally.entered[series] += self.people;
            }
        }
    }

    fn settle(&mut self, place: u32, leg: Option<u32>) -> Next {
        if place == self.who.origin && self.pass.plan.scenario.rules().attraction.own_home == OwnHome::Never {
            return self.come_home(place);
        }
        if let Some(leg) = leg {
            self.enter(place, leg);
        }
        self.arrive(place)
    }

    /// On a route that was closed under way, whether it is open again or not.
    fn sent_back(&mut self, route: u32, metres: u32) -> Next {
        if let Some(rest) = self.travel(route, metres) {
            self.be(Where::SentBack(route), rest);
            return Next::Wait;
        }
        self.turn_back(self.pass.plan.tail[route as usize])
    }

    /// Is back where a route begins that was closed under way, and be it at home: whoever is turned back did not return.
    pub(super) fn turn_back(&mut self, place: u32) -> Next {
        let conditions = self.pass.conditions;
        let is_destination = conditions.kind[place as usize].is_destination();
        self.left = 0;
        if is_destination && (!conditions.admits[place as usize] || self.counts_people(place)) {
            return Next::Reach(place, None);
        }
        self.arrive(place)
    }

    fn arrive(&mut self, place: u32) -> Next {
        self.tally.cells[self.pass.cell(place, self.group)].arrived += self.people;
        self.note(What::Arrived, place);
        self.end_journey(place);
        if let Some(ties) = self.chunk.ties(self.index) {
            ties.days = 0;
        }
        if self.harvests_from(place) { self.arrive_to_harvest(place) } else { self.start_clock(place) }
    }

    fn end_journey(&mut self, place: u32) {
        let conditions = self.pass.conditions;
        if let Some(journey) = self.chunk.journey(self.index) {
            let kind = conditions.kind[place as usize];
            journey.end(kind, conditions.step, self.people, &mut self.tally.journeys);
        }
    }

    pub(super) fn be(&mut self, to: Where, second: u32) {
        self.chunk.state[self.index] = State::from(to);
        self.chunk.second[self.index] = second;
    }

    pub(super) fn tail_of_leg(&self, leg: u32) -> u32 {
        let plan = self.pass.plan;
        plan.tail[plan.itineraries.route_at(leg) as usize]
    }

    /// Counts the household in (or out of) where it is.
    fn count(&mut self, at: Where, sign: i32) {
        let Some((how, place)) = How::counted(self.pass.plan, at, self.who.origin) else { return };
        if self.chunk.has_groups() {
            for member in self.index..self.index + self.people as usize {
                let group = self.chunk.group(member);
                self.tally.cells[self.pass.cell(place, group)].shift(how, sign);
            }
        } else {
            self.tally.cells[place as usize].shift(how, sign * self.people as i32);
        }
    }

    /// Shows those who act later that the household came to a place or left one, where people act one by one.
    fn shift(&self, before: Where, after: Where) {
        let (pass, people) = (self.pass, i64::from(self.people));
        let Some(crowd) = pass.crowd else { return };
        let stays = |at| match at {
            Where::At(place) => Some(place),
            Where::Resting(leg) => Some(self.tail_of_leg(leg)),
            Where::Harvesting => Some(self.who.origin),
            _ => None,
        };
        let (left, came) = (stays(before), stays(after));
        if left == came {
            return;
        }
        for (place, by) in [(left, -people), (came, people)] {
            if let Some(place) = place {
                crowd.shift(pass.plan, pass.conditions, place, by);
            }
        }
    }

    pub(super) fn note(&mut self, what: What, place: u32) {
        if !is_noted(&self.pass.plan.recording.tracks, self.pass.draws, self.who.origin, self.who.serial) {
            return;
        }
        let deed = Deed { step: Step(self.pass.conditions.step), what, place: PlaceId(place) };
        self.deeds += 1;
        self.tally.deeds.push(Done {
            origin: self.who.origin,
            serial: self.who.serial,
            people: self.people,
            order: self.pass.round << 16 | self.deeds,
            deed,
        });
    }
}
