//! Phase 3, choice: whether the clock has rung, why, and which itinerary to follow.
//!
//! Itineraries are drawn from a table of bounds (no threat, all room, all open) and accepted with the chance current
//! value / bound, on the person's next numbered draw; after [`REFUSALS`] refusals a scan of all decides. The law is
//! exact. Because the tables do not know what is closed or full, closing one itinerary moves only those who had
//! drawn it.

use crate::engine::conditions::Conditions;
use crate::engine::plan::Plan;
use crate::id::PlaceId;
use crate::random::{Address, Draws, Purpose};

/// After so many refused itineraries a scan decides.
const REFUSALS: u32 = 16;
/// Numbers of draws reserved for one decision: refusals and the scan.
const DRAWS_A_DECISION: u32 = 32;

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

/// Draws an itinerary from a place; `into` restricts the first route to those that lead into a country, for people
/// who turn back at a crossing that is shut. None if no itinerary is open that has any weight.
pub(crate) fn choose(
    plan: &Plan,
    conditions: &Conditions,
    draws: &Draws,
    who: &Decider,
    at: u32,
    into: Option<u32>,
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
    let weight = |itinerary: usize| weight(plan, conditions, who.class, who.origin, itinerary, into);
    let total: f64 = mine.clone().map(weight).sum();
    if total <= 0.0 {
        return None;
    }
    let unit = draws.unit(who.address(conditions.step, Purpose::Choice, n + REFUSALS));
    let mut left = unit * total;
    let mut last = None;
    for itinerary in mine {
        let weight = weight(itinerary);
        if weight > 0.0 {
            last = Some(itinerary);
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
    }
    last
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
    into: Option<u32>,
) -> f64 {
    let destination = plan.itineraries.destination(itinerary).0;
    if destination == origin || !is_open(plan, conditions, itinerary, into) {
        return 0.0;
    }
    plan.near[itinerary] * conditions.value[class * plan.places + destination as usize]
}

/// Whether every route of an itinerary is open, and every place that it passes.
#[inline]
fn is_open(plan: &Plan, conditions: &Conditions, itinerary: usize, into: Option<u32>) -> bool {
    if !conditions.something_is_shut && into.is_none() {
        return true;
    }
    let mut routes = plan.itineraries.routes(itinerary);
    let first = routes.next().expect("an itinerary has at least one route").0 as usize;
    let begins = match into {
        None => conditions.can_be_chosen[first],
        Some(country) => {
            conditions.route_is_open[first] && plan.country[plan.head[first] as usize] == country
        }
    };
    begins && routes.all(|route| conditions.can_be_chosen[route.0 as usize])
}
