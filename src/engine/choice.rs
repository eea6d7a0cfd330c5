//! Phase 3, choice: whether the clock has rung, why, and which itinerary to follow.
//!
//! Itineraries are drawn from a table of bounds (no threat, all room, all open) and accepted with the chance current
//! value / bound, on the person's next numbered draw; after [`REFUSALS`] refusals a scan of all decides. The law is
//! exact. (For people whom the bounds do not hold for, who come from elsewhere, the scan decides at once.) Because the tables do not know what is closed or full, closing one itinerary moves only those who had
//! drawn it. The scan is a race of exponential waiting times, one for each itinerary with its weight as the rate,
//! for the same reason: who is first is first whoever else drops out.

use crate::engine::conditions::Conditions;
use crate::engine::crowd::Crowd;
use crate::engine::plan::Plan;
use crate::id::PlaceId;
use crate::random::{Address, Draws, Purpose};
use crate::scenario::{OwnHome, WhenNothingDraws};
use std::ops::Range;

/// After so many refused itineraries a scan decides.
pub(super) const REFUSALS: u32 = 16;
/// Numbers of draws reserved for the refusals of one decision.
pub(super) const DRAWS_A_DECISION: u32 = 32;
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
    /// How many move together, and the place among whose people they were counted when their turn came, if any.
    pub(crate) people: u32,
    pub(crate) stood: Option<u32>,
    /// Whether they plan ahead at this decision.
    pub(crate) deliberates: bool,
}

impl Decider {
    pub(crate) fn address(&self, step: u32, purpose: Purpose, n: u32) -> Address {
        Address { serial: self.serial, origin: self.origin, step, purpose, n }
    }
}

/// What a choice is made by, besides the person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Market<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) conditions: &'a Conditions,
    /// The counts that each sees, where people act one by one.
    pub(crate) crowd: Option<&'a Crowd>,
}

impl Market<'_> {
    /// Draws an itinerary from a place; `into` restricts the first route to those that lead to the outer (or inner)
    /// side, for people who turn back at a crossing that is shut. None if nothing that is open draws them.
    pub(crate) fn choose(&self, draws: Draws, who: &Decider, at: u32, into: Option<bool>) -> Option<usize> {
        let plan = self.plan;
        let rules = plan.scenario.rules();
        let tables = &plan.tastes[who.taste].tables;
        let is_empty = tables.is_empty(at);
        let (mine, is_bounded) = if who.deliberates {
            (plan.itineraries.ahead_from(PlaceId(at)), false)
        } else {
            (plan.itineraries.from(PlaceId(at)), plan.is_bounded[who.class])
        };
        let is_drawn = !is_empty && is_bounded && rules.attraction.pruning < 1.0;
        let mut is_in_vain = is_empty && is_bounded;
        for trial in 0..if is_drawn { REFUSALS } else { 0 } {
            let n = who.hop * DRAWS_A_DECISION + trial;
            let words = draws.words(who.address(self.conditions.step, Purpose::Choice, n));
            let itinerary = tables.pick(at, words[0], words[1]) as usize;
            if self.accepts(who, itinerary, words[2], words[3]) && self.is_open(itinerary, into) {
                return Some(itinerary);
            }
            // Where all around is full, most are refused: then it is quicker to see that than to be refused again.
            if trial == 0 && self.crowd.is_some() && !self.anything_draws(who, mine.clone(), into) {
                is_in_vain = true;
                break;
            }
        }
        let scanned = if is_in_vain { None } else { self.scan(draws, who, mine.clone(), into) };
        let is_redirected = into.is_none() && self.conditions.redirected[at as usize].is_some();
        if is_redirected || rules.movement.when_nothing_draws == WhenNothingDraws::Anywhere {
            return scanned.or_else(|| self.any(draws, who, mine, into, is_redirected));
        }
        scanned
    }

    /// Whether somebody who drew an itinerary by its bound takes it.
    #[inline]
    fn accepts(&self, who: &Decider, itinerary: usize, word: u32, other: u32) -> bool {
        let destination = self.plan.itineraries.destination(itinerary).0;
        let accept = self.conditions.accept[who.class * self.plan.places + destination as usize];
        if accept == 0 || word > accept || !self.may_stop(who.origin, destination) {
            return false;
        }
        let reach = self.conditions.roads.reach(itinerary);
        if self.crowd.is_none() && !self.plan.minds_home && reach >= 1.0 {
            return true;
        }
        f64::from(other) < self.share(who, destination) * reach * 32f64.exp2()
    }

    /// The part of the value of a destination that depends on who comes, and when in the step: 0 to 1.
    fn share(&self, who: &Decider, destination: u32) -> f64 {
        let plan = self.plan;
        if let Some(crowd) = self.crowd
            && !plan.minds_home
            && who.stood != Some(destination)
        {
            return crowd.share(destination);
        }
        let room = if plan.room_weighs() { self.room(who, destination) } else { 1.0 };
        let near = if plan.minds_home { plan.near_home(who.origin, destination) } else { 1.0 };
        plan.value_share(room, near)
    }

    /// The room that somebody sees at a place beyond what the conditions of the step count.
    pub(crate) fn room(&self, who: &Decider, place: u32) -> f64 {
        // They have left where they were counted: nobody finds a place full of themselves.
        let own = if who.stood == Some(place) { u64::from(who.people) } else { 0 };
        self.crowd.map_or(1.0, |crowd| crowd.room(self.plan, self.conditions, place, own))
    }

    /// Whether people from an origin may stop at a place.
    fn may_stop(&self, origin: u32, place: u32) -> bool {
        place != origin || self.plan.scenario.rules().attraction.own_home == OwnHome::LikeAny
    }

    /// The itinerary whose exponential waiting time is the shortest, its weight being the rate.
    fn scan(&self, draws: Draws, who: &Decider, mine: Range<usize>, into: Option<bool>) -> Option<usize> {
        let rules = self.plan.scenario.rules();
        let pruning = if who.deliberates { rules.deliberation.pruning } else { rules.attraction.pruning };
        let mut least = 0.0;
        if pruning >= 1.0 {
            let weights = mine.clone().map(|itinerary| self.weight(who, itinerary, into));
            least = weights.fold(0.0, f64::max) / pruning;
        }
        let mut first = None;
        let mut shortest = f64::INFINITY;
        let mut words = (u32::MAX, [0; 4]);
        for (index, itinerary) in mine.enumerate() {
            let weight = self.weight(who, itinerary, into);
            if weight <= 0.0 || weight < least {
                continue;
            }
            let four = (index / 4) as u32 % DRAWS_A_SCAN;
            if words.0 != four {
                let n = who.hop * DRAWS_A_SCAN + four;
                words = (four, draws.words(who.address(self.conditions.step, Purpose::Scan, n)));
            }
            let unit = (f64::from(words.1[index % 4]) + 0.5) * (-32f64).exp2();
            let waiting = -unit.ln() / weight;
            if waiting < shortest || first.is_none() {
                (first, shortest) = (Some(itinerary), waiting);
            }
        }
        first
    }

    /// Whether any itinerary can be drawn from the table of bounds or by a scan.
    fn anything_draws(&self, who: &Decider, mut mine: Range<usize>, into: Option<bool>) -> bool {
        mine.any(|itinerary| {
            let destination = self.plan.itineraries.destination(itinerary).0;
            self.conditions.value[who.class * self.plan.places + destination as usize] > 0.0
                && self.may_stop(who.origin, destination)
                && self.share(who, destination) * self.conditions.roads.reach(itinerary) > 0.0
                && self.is_open(itinerary, into)
        })
    }

    /// Any open itinerary to somewhere that admits people, each with the same chance; who is redirected may come home.
    fn any(
        &self,
        draws: Draws,
        who: &Decider,
        mine: Range<usize>,
        into: Option<bool>,
        is_redirected: bool,
    ) -> Option<usize> {
        let goes = |&itinerary: &usize| self.may_go_anyway(who, itinerary, into, is_redirected);
        let mut open = mine.filter(goes);
        let number = open.clone().count() as u64;
        let [word, ..] = draws.words(who.address(self.conditions.step, Purpose::Anywhere, who.hop));
        open.nth(((u64::from(word) * number) >> 32) as usize)
    }

    /// Whether people go over an itinerary where nothing draws them.
    pub(crate) fn may_go_anyway(
        &self,
        who: &Decider,
        itinerary: usize,
        into: Option<bool>,
        is_redirected: bool,
    ) -> bool {
        let destination = self.plan.itineraries.destination(itinerary).0;
        self.conditions.admits[destination as usize]
            && (is_redirected || self.may_stop(who.origin, destination))
            && self.is_open(itinerary, into)
    }

    /// The weight of an itinerary as things stand.
    pub(crate) fn weight(&self, who: &Decider, itinerary: usize, into: Option<bool>) -> f64 {
        let destination = self.plan.itineraries.destination(itinerary).0;
        if !self.may_stop(who.origin, destination) || !self.is_open(itinerary, into) {
            return 0.0;
        }
        let values = if who.deliberates { &self.conditions.pressure.value } else { &self.conditions.value };
        let value = values[who.class * self.plan.places + destination as usize];
        let all = self.plan.near[itinerary] * self.conditions.roads.reach(itinerary) * value;
        if self.crowd.is_none() && !self.plan.minds_home {
            return all;
        }
        all * self.share(who, destination)
    }

    /// Whether every route of an itinerary is open, and every place that it passes, and a redirection lets people set out
    /// on it.
    #[inline]
    pub(super) fn is_open(&self, itinerary: usize, into: Option<bool>) -> bool {
        let (plan, conditions) = (self.plan, self.conditions);
        if !conditions.something_is_shut && into.is_none() {
            return true;
        }
        let mut routes = plan.itineraries.routes(itinerary);
        let first = routes.next().expect("an itinerary has at least one route").0 as usize;
        let begins = match into {
            None => conditions.can_be_chosen[first] && self.is_as_redirected(itinerary, first),
            Some(outer) => {
                conditions.route_is_open[first] && plan.is_outer(plan.tail[first], plan.head[first]) == outer
            }
        };
        begins && routes.all(|route| conditions.can_be_chosen[route.0 as usize])
    }

    /// Whether an itinerary that begins with this route is one that a redirection at its beginning lets people take: over
    /// the direct route, and no farther where people can stay at its end.
    fn is_as_redirected(&self, itinerary: usize, first: usize) -> bool {
        let plan = self.plan;
        self.conditions.redirected[plan.tail[first] as usize].is_none_or(|to| {
            let is_only_passed = plan.kinds[to as usize].iter().all(|kind| !kind.is_destination());
            plan.head[first] == to && (is_only_passed || plan.itineraries.routes(itinerary).count() == 1)
        })
    }

    /// Whether anyone of this class and origin would find an itinerary from a place.
    pub(crate) fn has_way_out(&self, class: usize, origin: u32, at: u32) -> bool {
        let values = class * self.plan.places;
        let leads_on = |itinerary: usize| {
            let destination = self.plan.itineraries.destination(itinerary).0;
            let draws = self.conditions.value[values + destination as usize] > 0.0;
            let is_sent = self.conditions.redirected[at as usize].is_some()
                && self.conditions.admits[destination as usize];
            (draws || is_sent) && self.may_stop(origin, destination) && self.is_open(itinerary, None)
        };
        !self.conditions.shut[at as usize] && self.plan.itineraries.from(PlaceId(at)).any(leads_on)
    }
}
