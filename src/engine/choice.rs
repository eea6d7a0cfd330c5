//! Phase 3, choice: whether the clock has rung, why, and which itinerary to follow.
//!
//! Itineraries are drawn from a table of bounds (no threat, all room, all open) and accepted with the chance current
//! value / bound, on the person's next numbered draw; after [`REFUSALS`] refusals a scan of all decides. The law is
//! exact. Because the tables do not know what is closed or full, closing one itinerary moves only those who had
//! drawn it. The scan is a race of exponential waiting times, one for each itinerary with its weight as the rate,
//! for the same reason: who is first is first whoever else drops out.

use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;
use crate::id::PlaceId;
use crate::random::{Address, Draws, Purpose};

/// After so many refused itineraries a scan decides.
const REFUSALS: u32 = 16;
/// Numbers of draws reserved for the refusals of one decision.
const DRAWS_A_DECISION: u32 = 32;
/// Numbers of draws reserved for the scan of one decision; half a million itineraries, four a draw, have their own.
const DRAWS_A_SCAN: u32 = 1 << 17;

/// Who decides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decider {
    pub(crate) origin: u32,
    pub(crate) serial: u32,
    pub(crate) class: usize,
    pub(crate) taste: usize,
    /// How many decisions they have taken in this step.
    pub(crate) hop: u32,
}

impl Decider {
    pub(crate) fn address(&self, step: u32, purpose: Purpose, n: u32) -> Address {
        Address { serial: self.serial, origin: self.origin, step, purpose, n }
    }
}

/// Draws an itinerary from a place; `into` restricts the first route to those that lead to the outer (or inner) side,
/// for people who turn back at a crossing that is shut. None if no itinerary is open that has any weight.
pub(crate) fn choose(
    plan: &Plan,
    conditions: &Conditions,
    draws: Draws,
    who: &Decider,
    at: u32,
    into: Option<bool>,
) -> Option<usize> {
    let table = &plan.tastes[who.taste].tables[at as usize];
    if table.is_empty() {
        return None;
    }
    let mine = plan.itineraries.from(PlaceId(at));
    let n = who.hop * DRAWS_A_DECISION;
    let values = who.class * plan.places;
    for trial in 0..REFUSALS {
        let words = draws.words(who.address(conditions.step, Purpose::Choice, n + trial));
        let itinerary = mine.start + table.pick(words[0], words[1]);
        let destination = plan.itineraries.destination(itinerary).0;
        let accept = conditions.accept[values + destination as usize];
        if accept > 0
            && words[2] <= accept
            && destination != who.origin
            && is_open(plan, conditions, itinerary, into)
        {
            return Some(itinerary);
        }
    }
    scan(plan, conditions, draws, who, mine, into)
}

/// The itinerary whose exponential waiting time is the shortest, its weight being the rate.
fn scan(
    plan: &Plan,
    conditions: &Conditions,
    draws: Draws,
    who: &Decider,
    mine: std::ops::Range<usize>,
    into: Option<bool>,
) -> Option<usize> {
    let mut first = None;
    let mut shortest = f64::INFINITY;
    let mut words = (u32::MAX, [0; 4]);
    for (index, itinerary) in mine.enumerate() {
        let weight = weight(plan, conditions, who.class, who.origin, itinerary, into);
        if weight <= 0.0 {
            continue;
        }
        let four = (index / 4) as u32 % DRAWS_A_SCAN;
        if words.0 != four {
            let at = who.address(conditions.step, Purpose::Scan, who.hop * DRAWS_A_SCAN + four);
            words = (four, draws.words(at));
        }
        let unit = (f64::from(words.1[index % 4]) + 0.5) * (-32f64).exp2();
        let waiting = -unit.ln() / weight;
        if waiting < shortest || first.is_none() {
            (first, shortest) = (Some(itinerary), waiting);
        }
    }
    first
}

/// Whether anyone of this class and origin would find an itinerary from a place.
pub(crate) fn has_way_out(plan: &Plan, conditions: &Conditions, class: usize, origin: u32, at: u32) -> bool {
    !conditions.shut[at as usize]
        && plan
            .itineraries
            .from(PlaceId(at))
            .any(|itinerary| weight(plan, conditions, class, origin, itinerary, None) > 0.0)
}

/// The weight of an itinerary as things stand.
fn weight(
    plan: &Plan,
    conditions: &Conditions,
    class: usize,
    origin: u32,
    itinerary: usize,
    into: Option<bool>,
) -> f64 {
    let destination = plan.itineraries.destination(itinerary).0;
    if destination == origin || !is_open(plan, conditions, itinerary, into) {
        return 0.0;
    }
    plan.near[itinerary] * conditions.value[class * plan.places + destination as usize]
}

/// Whether every route of an itinerary is open, and every place that it passes.
#[inline]
fn is_open(plan: &Plan, conditions: &Conditions, itinerary: usize, into: Option<bool>) -> bool {
    if !conditions.something_is_shut && into.is_none() {
        return true;
    }
    let mut routes = plan.itineraries.routes(itinerary);
    let first = routes.next().expect("an itinerary has at least one route").0 as usize;
    let begins = match into {
        None => conditions.can_be_chosen[first],
        Some(outer) => {
            conditions.route_is_open[first] && plan.is_outer(plan.tail[first], plan.head[first]) == outer
        }
    };
    begins && routes.all(|route| conditions.can_be_chosen[route.0 as usize])
}
