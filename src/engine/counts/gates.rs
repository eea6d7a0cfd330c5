//! Who gets through a crossing and who gets into a camp: first come, first served, as in [`crate::engine::admission`].
//!
//! The order is the step of arrival, then the origin, then the rank ([`super::ranks`]). Of people of one rank who came in the
//! same step, those let in are drawn by lot.

use super::cohort::{Folk, Wait};
use super::going::Going;
use super::lots::hypergeometric;
use super::span::Span;
use super::walk::Next;
use crate::engine::admission::Gate;
use crate::random::Purpose;
use std::cmp::Ordering;

/// People at a gate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    pub(super) gate: Gate,
    /// The step of arrival there.
    pub(super) since: u32,
    pub(super) folk: Folk,
    pub(super) hop: u32,
    /// The parts of the step that are left to them.
    pub(super) span: Span,
    pub(super) then: Granted,
}

/// What people do who are let through or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Granted {
    Begin(u32),
    HomeBegin(u32),
    Settle(u32),
}

impl Request {
    fn order(&self, other: &Self) -> Ordering {
        let key = |r: &Self| (r.gate, r.since, r.folk, r.then, r.hop);
        let span = (self.span.low.total_cmp(&other.span.low))
            .then(self.span.high.total_cmp(&other.span.high))
            .then(self.span.rate.total_cmp(&other.span.rate));
        key(self).cmp(&key(other)).then(span).then(self.span.people.cmp(&other.span.people))
    }
}

impl Going<'_> {
    /// Answers all requests, and lets people act on the answers.
    pub(super) fn answer(&mut self) {
        let mut requests = std::mem::take(&mut self.requests);
        requests.sort_by(Request::order);
        let mut answers: Vec<(Request, u64)> = Vec::with_capacity(requests.len());
        for queue in requests.chunk_by(|a, b| a.gate == b.gate) {
            let gate = queue[0].gate;
            let mut room = self.room(gate);
            let mut granted = 0;
            for alike in queue.chunk_by(|a, b| turn(a) == turn(b)) {
                let mut people: u64 = alike.iter().map(|request| request.span.people).sum();
                let mut let_in = people.min(room);
                room -= let_in;
                granted += let_in;
                let code = [code(gate), u64::from(alike[0].since)];
                let folk = Folk { group: 0, ..alike[0].folk };
                let mut words = self.draws_of(&code).stream(self.address(folk, Purpose::Lot));
                for request in alike {
                    let mine = hypergeometric(&mut words, people, request.span.people, let_in);
                    people -= request.span.people;
                    let_in -= mine;
                    answers.push((*request, mine));
                }
            }
            if let Gate::Crossing { place, outward } = gate {
                self.used[place as usize][usize::from(outward)] += granted;
            }
        }
        for (index, (request, granted)) in answers.into_iter().enumerate() {
            self.refuse(&request, request.span.people - granted);
            let next = match request.then {
                Granted::Begin(leg) => Next::Begin(leg),
                Granted::HomeBegin(route) => Next::HomeBegin(route),
                Granted::Settle(place) => Next::Settle { place, leg: None },
            };
            let code = [code(request.gate), u64::from(request.since), index as u64];
            let mut words = self.draws_of(&code).stream(self.address(request.folk, Purpose::Cohort));
            if granted > 0 {
                self.go(request.folk, request.hop, vec![request.span.of(granted)], next, &mut words);
            }
        }
    }

    /// How many a gate lets through now.
    fn room(&self, gate: Gate) -> u64 {
        let conditions = self.conditions;
        match gate {
            Gate::Crossing { place, outward } => {
                let quota = conditions.quota[place as usize].unwrap_or(u64::MAX);
                quota.saturating_sub(self.used[place as usize][usize::from(outward)])
            }
            Gate::Place(place) => {
                let full = conditions.full[place as usize].map_or(u64::MAX, |full| full as u64);
                full.saturating_sub(self.ledger.present[place as usize])
            }
        }
    }

    /// The refused wait; at a place, after a step they choose again.
    fn refuse(&mut self, request: &Request, people: u64) {
        let &Request { since, folk, hop, span, then, .. } = request;
        match then {
            Granted::Begin(leg) => self.wait(Wait::Queue { leg, since }, folk, people),
            Granted::HomeBegin(route) => self.wait(Wait::HomeQueue { route, since }, folk, people),
            Granted::Settle(place) => {
                let gate = Wait::Gate { place, since };
                if since < self.conditions.step {
                    self.choose_later(place, folk, hop, vec![span.of(people)], None, gate);
                } else {
                    self.wait(gate, folk, people);
                }
            }
        }
    }
}

/// In which turn people are served at a gate; among those of one turn by lot.
fn turn(request: &Request) -> (u32, u32, u32) {
    (request.since, request.folk.origin, request.folk.rank)
}

/// A number that tells a gate from all others.
fn code(gate: Gate) -> u64 {
    match gate {
        Gate::Crossing { place, outward } => 9 << 32 | u64::from(outward) << 33 << 4 | u64::from(place),
        Gate::Place(place) => 10 << 32 | u64::from(place),
    }
}
