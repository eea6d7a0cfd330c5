//! Which itineraries people choose: a multinomial number for each, or one by one where people are few.

use super::cohort::{Folk, Wait};
use super::going::Going;
use super::lots::multinomial;
use super::span::Span;
use super::walk::{Next, people};
use crate::engine::choice::{Decider, Market};
use crate::engine::travel::MOST_DECISIONS;
use crate::id::PlaceId;
use crate::random::Purpose;
use crate::scenario::WhenNothingDraws;
use crate::world::PlaceKind;

/// With so many people an itinerary it costs less to deal all of them than to let each draw.
const MANY: u64 = 2;

/// People who take an itinerary; none who find none.
type Taken = (Option<usize>, Span);

impl Going<'_> {
    pub(super) fn choose(
        &mut self,
        at: u32,
        folk: Folk,
        hop: u32,
        into: Option<bool>,
        or: Wait,
        spans: &[Span],
    ) {
        let people = people(spans);
        if hop >= MOST_DECISIONS {
            self.wait(or, folk, people);
            return;
        }
        let [a, b] = or.code();
        let side = into.map_or(0, |outer| 1 + u64::from(outer));
        // People draw by their number here, so that groups of one origin must not share the numbers.
        let who = u64::from(folk.rank) << 32 | u64::from(folk.group);
        let code = [8 << 32 | u64::from(at), u64::from(hop) << 2 | side, a, b, who];
        let draws = self.draws_of(&code);
        let mut words = draws.stream(self.address(folk, Purpose::Cohort));
        let market = Market { plan: self.plan, conditions: self.conditions, crowd: None };
        let who = Decider {
            origin: folk.origin,
            serial: 0,
            class: self.plan.class(folk.group as usize, folk.origin),
            taste: self.plan.taste[folk.group as usize],
            hop,
            people: 1,
            stood: None,
            deliberates: false,
        };
        let itineraries = self.plan.itineraries.from(PlaceId(at)).len() as u64;
        let mut taken: Vec<Taken> = Vec::new();
        if people <= MANY * itineraries {
            let mut serial = 0;
            for span in spans {
                let first = taken.len();
                for _ in 0..span.people {
                    let itinerary = market.choose(draws, &Decider { serial, ..who }, at, into);
                    serial += 1;
                    match taken[first..].iter_mut().find(|taken| taken.0 == itinerary) {
                        Some(taken) => taken.1.people += 1,
                        None => taken.push((itinerary, span.of(1))),
                    }
                }
            }
            // Those who take the same way go on together; the order of spans within it stays.
            taken.sort_by_key(|taken| taken.0);
        } else {
            let (open, weights): (Vec<usize>, Vec<f64>) =
                weights(&market, &who, at, into).into_iter().unzip();
            let mut dealt: Vec<Vec<u64>> = vec![Vec::new(); spans.len()];
            for (span, dealt) in spans.iter().zip(&mut dealt) {
                multinomial(&mut words, span.people, &weights, dealt);
            }
            if open.is_empty() {
                taken.extend(spans.iter().map(|&span| (None, span)));
            }
            for (index, &itinerary) in open.iter().enumerate() {
                let mine = spans.iter().zip(&dealt).map(|(span, dealt)| span.of(dealt[index]));
                taken.extend(mine.filter(|span| span.people > 0).map(|span| (Some(itinerary), span)));
            }
        }
        let begins_at_crossing = into.is_none() && self.conditions.kind[at as usize] == PlaceKind::Crossing;
        for together in taken.chunk_by(|a, b| a.0 == b.0) {
            let going: Vec<Span> = together.iter().map(|taken| taken.1).collect();
            let people = self::people(&going);
            let Some(itinerary) = together[0].0 else {
                self.ledger.stuck[at as usize * self.plan.groups + folk.group as usize] += people;
                self.wait(or, folk, people);
                continue;
            };
            self.ledger.departed[at as usize] += people;
            let leg = self.plan.itineraries.first_leg(itinerary);
            let next = if begins_at_crossing { Next::Through { leg, since: None } } else { Next::Begin(leg) };
            self.go(folk, hop + 1, going, next, &mut words);
        }
    }
}

/// The itineraries that people may take, with their weights; nothing if there are none.
fn weights(market: &Market<'_>, who: &Decider, at: u32, into: Option<bool>) -> Vec<(usize, f64)> {
    let (plan, conditions) = (market.plan, market.conditions);
    let rules = plan.scenario.rules();
    let mine = plan.itineraries.from(PlaceId(at));
    let mut weights: Vec<(usize, f64)> =
        mine.clone().map(|itinerary| (itinerary, market.weight(who, itinerary, into))).collect();
    let pruning = rules.attraction.pruning;
    let heaviest = weights.iter().map(|&(_, weight)| weight).fold(0.0, f64::max);
    let least = if pruning >= 1.0 { heaviest / pruning } else { 0.0 };
    weights.retain(|&(_, weight)| weight > 0.0 && weight >= least);
    let is_redirected = into.is_none() && conditions.redirected[at as usize].is_some();
    let goes_anywhere = is_redirected || rules.movement.when_nothing_draws == WhenNothingDraws::Anywhere;
    if weights.is_empty() && goes_anywhere {
        return mine
            .filter(|&itinerary| market.may_go_anyway(who, itinerary, into, is_redirected))
            .map(|itinerary| (itinerary, 1.0))
            .collect();
    }
    weights
}
