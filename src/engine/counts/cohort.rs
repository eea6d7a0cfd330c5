//! Cohorts: people between two steps who are alike, counted.
//!
//! People of one origin and group at one place, or on one leg of the itineraries, are alike for all that the rules ask. (The
//! origin matters even without returns, for nobody is drawn to the home that they fled.) There are never more cohorts
//! than people, nor than ways to be somewhere for an origin and group that people have come to.

use super::ranks::Ranks;
use super::span::{Span, join};
use super::walk::people;
use crate::engine::plan::Plan;
use crate::engine::tally::{How, Ledger};
use std::collections::BTreeMap;

/// At most so many spans are kept for each step's way that people on a route still have before them.
const SPANS_A_STEP: usize = 16;
/// And at most so many on a route.
const MOST_SPANS: usize = 256;

/// Who people are, as far as the rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Folk {
    pub(super) origin: u32,
    /// Their turn among those of their origin, see [`super::ranks`].
    pub(super) rank: u32,
    pub(super) group: u32,
}

/// What people are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// The leg of an itinerary at this position.
    Leg(u32),
    /// A route on the way home.
    Home(u32),
}

/// What people wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    /// Their clock at this place has rung, and they found no way on.
    Ready(u32),
    /// To get into a place, since a step.
    Gate { place: u32, since: u32 },
    /// To get through the crossing where a leg begins, since a step.
    Queue { leg: u32, since: u32 },
    /// To get through the crossing where a route on the way home begins, since a step.
    HomeQueue { route: u32, since: u32 },
}

impl Wait {
    /// A number that tells it from all others.
    pub(super) fn code(self) -> [u64; 2] {
        let (tag, number, since) = match self {
            Self::Ready(place) => (1, place, 0),
            Self::Gate { place, since } => (2, place, since),
            Self::Queue { leg, since } => (3, leg, since),
            Self::HomeQueue { route, since } => (4, route, since),
        };
        [tag << 32 | u64::from(number), u64::from(since)]
    }

    /// Where people wait, and how they are counted there.
    pub(super) fn place(self, plan: &Plan) -> (How, u32) {
        match self {
            Self::Ready(place) => (How::Staying, place),
            Self::Gate { place, .. } => (How::Refused, place),
            Self::Queue { leg, .. } => (How::Queued, plan.tail[plan.itineraries.route_at(leg) as usize]),
            Self::HomeQueue { route, .. } => (How::Queued, plan.tail[route as usize]),
        }
    }
}

impl Way {
    /// A number that tells it from all others.
    pub(super) fn code(self) -> u64 {
        match self {
            Self::Leg(leg) => 5 << 32 | u64::from(leg),
            Self::Home(route) => 6 << 32 | u64::from(route),
        }
    }

    pub(super) fn route(self, plan: &Plan) -> u32 {
        match self {
            Self::Leg(leg) => plan.itineraries.route_at(leg),
            Self::Home(route) => route,
        }
    }
}

/// Everyone who is displaced, between two steps. Whoever puts people in or takes them out changes the ledger alike.
#[derive(Debug, Clone, Default)]
pub(super) struct Cohorts {
    /// Staying at a place until their clock rings, which has no memory.
    pub(super) standing: BTreeMap<(u32, Folk), u64>,
    pub(super) waiting: BTreeMap<(Wait, Folk), u64>,
    /// By the metres that are left.
    pub(super) moving: BTreeMap<(Way, Folk), Vec<Span>>,
    pub(super) ranks: Ranks,
}

impl Cohorts {
    pub(super) fn stand(&mut self, ledger: &mut Ledger, place: u32, folk: Folk, people: u64) {
        if people > 0 {
            *self.standing.entry((place, folk)).or_default() += people;
            ledger.shift(How::Staying, place, folk.group, people as i64);
        }
    }

    pub(super) fn wait(&mut self, plan: &Plan, ledger: &mut Ledger, wait: Wait, folk: Folk, people: u64) {
        if people > 0 {
            *self.waiting.entry((wait, folk)).or_default() += people;
            let (how, place) = wait.place(plan);
            ledger.shift(how, place, folk.group, people as i64);
        }
    }

    pub(super) fn travel(
        &mut self,
        plan: &Plan,
        ledger: &mut Ledger,
        way: Way,
        folk: Folk,
        mut spans: Vec<Span>,
    ) {
        spans.retain(|span| span.people > 0);
        if !spans.is_empty() {
            let to = plan.head[way.route(plan) as usize];
            ledger.shift(How::Coming, to, folk.group, people(&spans) as i64);
            self.moving.entry((way, folk)).or_default().append(&mut spans);
        }
    }

    /// Joins spans where there are too many on a route; `metres` is the way of a step on each.
    pub(super) fn tidy(&mut self, plan: &Plan, metres: &[u32]) {
        for ((way, _), spans) in &mut self.moving {
            let farthest = spans.iter().map(|span| span.high).fold(0.0, f64::max);
            let steps = farthest / f64::from(metres[way.route(plan) as usize].max(1));
            join(spans, SPANS_A_STEP.saturating_mul(1 + steps as usize).min(MOST_SPANS));
        }
    }

    /// How many cohorts there are, each span on a route counted.
    pub(super) fn len(&self) -> usize {
        let spans: usize = self.moving.values().map(Vec::len).sum();
        self.standing.len() + self.waiting.len() + spans
    }

    /// Numbers that two of them share only if they are the same.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        let folk = |folk: &Folk| [u64::from(folk.origin) << 32 | u64::from(folk.group), u64::from(folk.rank)];
        let standing = self.standing.iter().flat_map(move |((place, who), &n)| {
            let [who, rank] = folk(who);
            [u64::from(*place), who, rank, n]
        });
        let waiting = self.waiting.iter().flat_map(move |((wait, who), &n)| {
            let [a, b] = wait.code();
            let [who, rank] = folk(who);
            [a, b, who, rank, n]
        });
        let moving = self.moving.iter().flat_map(move |((way, who), spans)| {
            let spans = spans.iter().flat_map(|s| [s.low.to_bits(), s.high.to_bits(), s.people]);
            let [who, rank] = folk(who);
            [way.code(), who, rank].into_iter().chain(spans)
        });
        standing.chain(waiting).chain(moving)
    }
}
