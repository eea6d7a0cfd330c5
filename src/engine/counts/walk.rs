//! What people do from one decision to the next: travel, pass places, wait, come to stay, go home.

use super::cohort::{Folk, Wait, Way};
use super::gates::{Granted, Request};
use super::going::{Decision, Going, What};
use super::span::Span;
use crate::engine::admission::Gate;
use crate::engine::conditions::CERTAIN;
use crate::engine::travel::MOST_DECISIONS;
use crate::random::Stream;
use crate::scenario::{ClosedOnTheWay, OwnHome, WhenClosed};
use crate::world::PlaceKind;

/// A person comes to the end of a route if less than a metre is missing: half a metre on average.
const SPARE: f64 = 0.5;
/// Less of a step's time than this is what rounding left over.
const ROUNDING: f64 = 5e-7;

/// What people do next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// Stand at the beginning of a leg, in its queue since a step or not.
    Through { leg: u32, since: Option<u32> },
    /// Enter a leg.
    Begin(u32),
    /// Come to the end of the itinerary around a position, or stand at its gate since a step.
    Reach { place: u32, leg: Option<u32>, since: Option<u32> },
    /// Are admitted to a place, from the itinerary around a position.
    Settle { place: u32, leg: Option<u32> },
    /// Are at a place.
    Arrive(u32),
    /// Set out for home from a place.
    TurnHome(u32),
    /// On the way home, stand at a place, having come by a route or being in the queue of another since a step.
    HomeThrough { at: u32, by: Option<u32>, was: Option<(u32, u32)> },
    /// On the way home, enter a route.
    HomeBegin(u32),
    /// Have these parts of the step left no more: they are counted where they are.
    Done,
}

impl Going<'_> {
    /// Goes on until people decide or wait.
    pub(super) fn go(
        &mut self,
        folk: Folk,
        mut hop: u32,
        mut spans: Vec<Span>,
        mut next: Next,
        words: &mut Stream,
    ) {
        while !spans.is_empty() {
            let spans = &mut spans;
            next = match next {
                Next::Through { leg, since } => self.through(folk, hop, spans, leg, since),
                Next::Begin(leg) => self.begin(Way::Leg(leg), folk, spans, words),
                Next::Reach { place, leg, since } => self.reach(folk, hop, spans, place, leg, since),
                Next::Settle { place, leg } => self.settle(folk, spans, place, leg),
                Next::Arrive(place) => self.arrive(folk, hop, spans, place, words),
                Next::TurnHome(at) => {
                    hop += 1;
                    self.turn_home(folk, spans, at)
                }
                Next::HomeThrough { at, by, was } => self.home_through(folk, hop, spans, at, by, was),
                Next::HomeBegin(route) => self.begin(Way::Home(route), folk, spans, words),
                Next::Done => break,
            };
        }
    }

    /// Goes on with people who were on a route at the beginning of the step, spread by the metres that were left.
    pub(super) fn go_on(&mut self, way: Way, folk: Folk, spans: Vec<Span>, words: &mut Stream) {
        let route = way.route(self.plan);
        let reach = f64::from(self.conditions.metres[route as usize]);
        let (mut left, mut rest) = (Vec::new(), Vec::new());
        for span in spans {
            let (arriving, others) = span.cut(reach + SPARE, words);
            rest.push(others.moved(-reach, 1.0));
            left.push(trimmed(arriving.moved(1.0, -1.0 / reach.max(1.0))));
        }
        self.travel(way, folk, rest);
        left.retain(|span| span.people > 0);
        let next = self.at_the_end(way, &mut left);
        self.go(folk, 0, left, next, words);
    }

    /// Enters a way: those who come to its end go on.
    fn begin(&mut self, way: Way, folk: Folk, spans: &mut Vec<Span>, words: &mut Stream) -> Next {
        let route = way.route(self.plan) as usize;
        self.ledger.flow[route] += people(spans);
        let metres = f64::from(self.conditions.roads.metres[route]);
        let reach = f64::from(self.conditions.metres[route]).max(f64::MIN_POSITIVE);
        let need = (metres - SPARE) / reach;
        let mut rest = Vec::with_capacity(spans.len());
        for span in spans.iter_mut() {
            let (others, arriving) = span.cut(need, words);
            rest.push(others.moved(metres, -reach));
            *span = trimmed(arriving.moved(-metres / reach, 1.0));
        }
        self.travel(way, folk, rest);
        spans.retain(|span| span.people > 0);
        self.at_the_end(way, spans)
    }

    /// What people do at the end of a way.
    fn at_the_end(&self, way: Way, spans: &mut [Span]) -> Next {
        let (plan, conditions) = (self.plan, self.conditions);
        let route = way.route(plan) as usize;
        let turns_back = plan.scenario.rules().travel.closed_on_the_way == ClosedOnTheWay::TurnBack;
        if turns_back && !conditions.route_is_open[route] {
            for span in spans {
                *span = Span::point(0.0, span.people);
            }
            let place = plan.tail[route];
            let at = place as usize;
            let is_destination = conditions.kind[at].is_destination();
            if is_destination && (!conditions.admits[at] || self.counts_people(place)) {
                return Next::Reach { place, leg: None, since: None };
            }
            return Next::Arrive(place);
        }
        let at = plan.head[route];
        match way {
            Way::Leg(leg) if plan.itineraries.is_last(leg) => {
                Next::Reach { place: at, leg: Some(leg), since: None }
            }
            Way::Leg(leg) => Next::Through { leg: leg + 1, since: None },
            Way::Home(route) => Next::HomeThrough { at, by: Some(route), was: None },
        }
    }

    fn through(
        &mut self,
        folk: Folk,
        hop: u32,
        spans: &mut Vec<Span>,
        leg: u32,
        queued: Option<u32>,
    ) -> Next {
        let (plan, conditions) = (self.plan, self.conditions);
        let route = plan.itineraries.route_at(leg) as usize;
        let at = plan.tail[route];
        let place = at as usize;
        let is_crossing = conditions.kind[place] == PlaceKind::Crossing;
        let crossing_is_shut = is_crossing && conditions.crossing_is_shut[place];
        let since = queued.unwrap_or(conditions.step);
        let queue = Wait::Queue { leg, since };
        if !conditions.route_is_open[route] || crossing_is_shut {
            let waits = plan.scenario.rules().crossing.when_closed == WhenClosed::Wait;
            if is_crossing && waits {
                self.wait(queue, folk, people(spans));
            } else if !crossing_is_shut {
                let or = if queued.is_some() { queue } else { self.stays(at) };
                self.choose_later(at, folk, hop, std::mem::take(spans), None, or);
            } else {
                let starts = leg == 0 || plan.itineraries.is_last(leg - 1);
                let came_from_outside =
                    !starts && plan.is_outer(at, plan.tail[plan.itineraries.route_at(leg - 1) as usize]);
                self.choose_later(at, folk, hop, std::mem::take(spans), Some(came_from_outside), queue);
            }
            return Next::Done;
        }
        if is_crossing && conditions.quota[place].is_some() {
            let gate = Gate::Crossing { place: at, outward: plan.is_outer(at, plan.head[route]) };
            self.ask(gate, since, folk, hop, spans, Granted::Begin(leg));
            return Next::Done;
        }
        Next::Begin(leg)
    }

    /// How people wait who passed a place and found no way on.
    pub(super) fn stays(&self, at: u32) -> Wait {
        let place = at as usize;
        let is_destination = self.conditions.kind[place].is_destination();
        if is_destination && (!self.conditions.admits[place] || self.counts_people(at)) {
            Wait::Gate { place: at, since: self.conditions.step }
        } else {
            Wait::Ready(at)
        }
    }

    /// Whether a place lets in as many as there is room for.
    fn counts_people(&self, place: u32) -> bool {
        self.conditions.capacity[place as usize].is_some()
    }

    fn ask(&mut self, gate: Gate, since: u32, folk: Folk, hop: u32, spans: &mut Vec<Span>, then: Granted) {
        let requests = spans.drain(..).map(|span| Request { gate, since, folk, hop, span, then });
        self.requests.extend(requests);
    }

    fn reach(
        &mut self,
        folk: Folk,
        hop: u32,
        spans: &mut Vec<Span>,
        place: u32,
        leg: Option<u32>,
        since: Option<u32>,
    ) -> Next {
        if self.conditions.admits[place as usize] && !self.counts_people(place) {
            return Next::Settle { place, leg };
        }
        if let Some(leg) = leg {
            self.enter(place, leg, people(spans));
        }
        let now = self.conditions.step;
        if self.conditions.admits[place as usize] {
            let (gate, since) = (Gate::Place(place), since.unwrap_or(now));
            self.ask(gate, since, folk, hop, spans, Granted::Settle(place));
        } else if let Some(since) = since {
            self.choose_later(place, folk, hop, std::mem::take(spans), None, Wait::Gate { place, since });
        } else {
            self.wait(Wait::Gate { place, since: now }, folk, people(spans));
        }
        Next::Done
    }

    /// Counts those who come into an observed set of places from outside of it.
    fn enter(&mut self, place: u32, leg: u32, people: u64) {
        let plan = self.plan;
        for (series, member) in plan.entered.iter().enumerate() {
            let Some(member) = member else { continue };
            let from = plan.tail[plan.itineraries.first_route_around(leg) as usize];
            if member[place as usize] && !member[from as usize] {
                self.ledger.entered[series] += people;
            }
        }
    }

    fn settle(&mut self, folk: Folk, spans: &mut [Span], place: u32, leg: Option<u32>) -> Next {
        if place == folk.origin && self.plan.scenario.rules().attraction.own_home == OwnHome::Never {
            self.come_home(folk, people(spans));
            return Next::Done;
        }
        if let Some(leg) = leg {
            self.enter(place, leg, people(spans));
        }
        Next::Arrive(place)
    }

    fn arrive(
        &mut self,
        folk: Folk,
        hop: u32,
        spans: &mut Vec<Span>,
        place: u32,
        words: &mut Stream,
    ) -> Next {
        self.ledger.arrived[place as usize] += people(spans);
        let (moving, returning) = self.hazards(place, folk);
        let mut others = std::mem::take(spans);
        if hop >= MOST_DECISIONS || (moving == 0 && returning == 0) {
            self.stand(place, folk, people(&others));
            return Next::Done;
        }
        others.retain(|span| {
            let has_time = span.high > 0.0;
            if !has_time {
                self.stand(place, folk, span.people);
            }
            has_time
        });
        if moving == CERTAIN {
            self.leave(place, folk, hop, others, words);
        } else {
            self.decide_later(Decision { at: place, folk, hop, what: What::Stay }, others);
        }
        Next::Done
    }

    fn turn_home(&mut self, folk: Folk, spans: &mut [Span], at: u32) -> Next {
        if at == folk.origin {
            self.come_home(folk, people(spans));
            return Next::Done;
        }
        let route = self.way_home(folk, at);
        if route == u32::MAX {
            // No way home is open: they stay, and the clock starts again.
            self.stand(at, folk, people(spans));
            return Next::Done;
        }
        self.ledger.homeward[at as usize * self.plan.groups + folk.group as usize] += people(spans);
        self.ledger.departed[at as usize] += people(spans);
        if self.conditions.kind[at as usize] == PlaceKind::Crossing {
            Next::HomeThrough { at, by: None, was: None }
        } else {
            Next::HomeBegin(route)
        }
    }

    /// The next route on the way home; `u32::MAX` if there is none.
    fn way_home(&self, folk: Folk, at: u32) -> u32 {
        self.conditions.way_home(self.plan, folk.origin, at)
    }

    fn home_through(
        &mut self,
        folk: Folk,
        hop: u32,
        spans: &mut Vec<Span>,
        at: u32,
        by: Option<u32>,
        was: Option<(u32, u32)>,
    ) -> Next {
        let (plan, conditions) = (self.plan, self.conditions);
        if at == folk.origin {
            self.come_home(folk, people(spans));
            return Next::Done;
        }
        let place = at as usize;
        let is_crossing = conditions.kind[place] == PlaceKind::Crossing;
        let is_safe = conditions.is_safe(plan, folk.origin);
        let waits = is_crossing && plan.scenario.rules().crossing.when_closed == WhenClosed::Wait;
        let route = self.way_home(folk, at);
        let since = was.map_or(conditions.step, |(_, since)| since);
        let wants_on = is_safe && route != u32::MAX;
        let kept = was.map(|(route, since)| Wait::HomeQueue { route, since });
        if is_crossing && conditions.crossing_is_shut[place] {
            let ahead = match was {
                Some((ahead, since)) if since < conditions.step && !wants_on => ahead,
                _ => route,
            };
            let came_from_outside = match by {
                Some(by) => plan.is_outer(at, plan.tail[by as usize]),
                None => ahead == u32::MAX || !plan.is_outer(at, plan.head[ahead as usize]),
            };
            let mut or = kept.unwrap_or_else(|| self.stays(at));
            if ahead != u32::MAX {
                or = Wait::HomeQueue { route: ahead, since };
                if wants_on && waits {
                    self.wait(or, folk, people(spans));
                    return Next::Done;
                }
            }
            self.choose_later(at, folk, hop, std::mem::take(spans), Some(came_from_outside), or);
            return Next::Done;
        }
        if !wants_on {
            match kept {
                Some(kept) if is_safe && waits && since < conditions.step => {
                    self.wait(kept, folk, people(spans));
                }
                _ => {
                    let or = kept.unwrap_or_else(|| self.stays(at));
                    self.choose_later(at, folk, hop, std::mem::take(spans), None, or);
                }
            }
            return Next::Done;
        }
        if is_crossing && conditions.quota[place].is_some() {
            let gate = Gate::Crossing { place: at, outward: plan.is_outer(at, plan.head[route as usize]) };
            self.ask(gate, since, folk, hop, spans, Granted::HomeBegin(route));
            return Next::Done;
        }
        Next::HomeBegin(route)
    }

    fn come_home(&mut self, folk: Folk, people: u64) {
        let home = folk.origin as usize;
        if self.conditions.shut[home] {
            let since = self.conditions.step;
            self.wait(Wait::Gate { place: folk.origin, since }, folk, people);
            return;
        }
        let cell = home * self.plan.groups + folk.group as usize;
        self.ledger.returned[cell] += people;
        self.ledger.residents[cell] += people;
        self.ledger.away[home] -= people;
        self.cohorts.ranks.give_back(folk.origin, folk.rank, people);
    }
}

/// How many they are together.
pub(super) fn people(spans: &[Span]) -> u64 {
    spans.iter().map(|span| span.people).sum()
}

/// What is left of a step to people, without what rounding left over.
fn trimmed(span: Span) -> Span {
    if span.high < ROUNDING {
        return Span::point(0.0, span.people);
    }
    Span { low: span.low.max(0.0), ..span }
}
