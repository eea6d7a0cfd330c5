//! Phase 1, conditions, for roads: how long each route is during a step, and what that makes of choices.
//!
//! A route in bad condition counts as longer: in travel, in the weight of every itinerary over it, and in the choice of the way
//! home. Whoever is on it when the condition changes has as much more (or less) of it left. Weights only fall, since a factor
//! is at least 1, so the tables of bounds stay true: an itinerary that was drawn is accepted with what is left of its
//! weight, and only those who drew a longer one choose otherwise.

use crate::engine::Simulation;
use crate::engine::people::Where;
use crate::engine::plan::{Plan, distance_power, felt_metres};
use crate::world::ways::Rows;
use serde::{Deserialize, Serialize};

/// How long routes are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Roads {
    /// The metres of every route.
    pub(crate) metres: Vec<u32>,
    /// The metres before the step, if they were others.
    before: Option<Vec<u32>>,
    /// For each itinerary what is left of its weight, from 0 to 1; empty where all routes are as usual.
    reach: Vec<f64>,
    /// The routes into every place, where some are longer.
    into: Option<Rows>,
}

impl Roads {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { metres: plan.metres.clone(), before: None, reach: Vec::new(), into: None }
    }

    /// Whether they are roads of a plan.
    pub(crate) fn is_like(&self, plan: &Plan) -> bool {
        self.metres.len() == plan.metres.len()
            && self.before.as_ref().is_none_or(|before| before.len() == plan.metres.len())
            && [0, plan.itineraries.len()].contains(&self.reach.len())
            && self.into.as_ref().is_none_or(|rows| rows.are_of(plan.places, plan.metres.len()))
    }

    /// Moves on to a step with this middle and says whether any route became longer or shorter. Where several conditions
    /// hold on a route, the worst counts. O(legs of all itineraries) in a step in which something changes.
    pub(crate) fn advance(&mut self, plan: &Plan, now: i64) -> bool {
        self.before = None;
        if plan.road_conditions.is_empty() {
            return false;
        }
        let mut metres = plan.metres.clone();
        for condition in plan.road_conditions.iter().filter(|c| c.start <= now && now < c.end) {
            for &route in &condition.routes {
                let longer = (f64::from(plan.metres[route as usize]) * condition.factor).round() as u32;
                metres[route as usize] = metres[route as usize].max(longer);
            }
        }
        if metres == self.metres {
            return false;
        }
        self.before = Some(std::mem::replace(&mut self.metres, metres));
        let is_usual = self.metres == plan.metres;
        let itineraries = if is_usual { 0 } else { plan.itineraries.len() };
        self.reach = (0..itineraries).map(|itinerary| self.find_reach(plan, itinerary)).collect();
        self.into = (!is_usual).then(|| {
            let entries: Vec<_> = (0..self.metres.len())
                .map(|route| (plan.head[route], route as u32, plan.tail[route], self.metres[route]))
                .collect();
            Rows::new(plan.places, &entries)
        });
        true
    }

    /// What is left of the weight of an itinerary.
    fn find_reach(&self, plan: &Plan, itinerary: usize) -> f64 {
        let routes = plan.itineraries.routes(itinerary).map(|route| route.0 as usize);
        let more: u64 = routes.map(|route| self.seems_longer(plan, route)).sum();
        if more == 0 {
            return 1.0;
        }
        let rules = &plan.scenario.rules().attraction;
        let usual = rules.softening_km + felt_metres(&plan.itineraries, itinerary, rules) / 1000.0;
        let now = usual + more as f64 / 1000.0;
        (usual / now).powf(distance_power(&plan.scenario, &plan.itineraries, itinerary))
    }

    /// By how many metres a route seems longer than usual: in the same proportion as it is.
    fn seems_longer(&self, plan: &Plan, route: usize) -> u64 {
        let (now, usual, felt) = (self.metres[route], plan.metres[route], plan.felt_metres[route]);
        if felt == usual {
            return u64::from(now - usual);
        }
        (f64::from(felt) * f64::from(now - usual) / f64::from(usual)).round() as u64
    }

    /// What is left of the weight of an itinerary: from 0 to 1.
    #[inline]
    pub(crate) fn reach(&self, itinerary: usize) -> f64 {
        self.reach.get(itinerary).copied().unwrap_or(1.0)
    }

    /// By how much a route became longer or shorter before this step; none if it did not.
    pub(crate) fn growth(&self, route: u32) -> Option<f64> {
        let (before, now) = (self.before.as_ref()?[route as usize], self.metres[route as usize]);
        (before != now).then(|| f64::from(now) / f64::from(before))
    }

    /// The routes into every place, as long as they are.
    pub(crate) fn towards<'a>(&'a self, plan: &'a Plan) -> &'a Rows {
        self.into.as_ref().unwrap_or(&plan.into)
    }
}

impl Simulation {
    /// Gives those who are on a route that became longer or shorter their share of it.
    pub(super) fn lengthen_ways(&mut self, plan: &Plan) {
        let Some(before) = &self.conditions.roads.before else { return };
        let now = &self.conditions.roads.metres;
        for (state, left) in self.people.state.iter().zip(&mut self.people.second) {
            let route = match state.get() {
                Where::OnLeg(leg) => plan.itineraries.route_at(leg),
                Where::HomeOn(route) | Where::SentBack(route) => route,
                _ => continue,
            } as usize;
            if before[route] != now[route] {
                let scaled = f64::from(*left) * f64::from(now[route]) / f64::from(before[route]);
                *left = (scaled.round() as u32).max(1);
            }
        }
    }
}
