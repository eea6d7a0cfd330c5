//! Only the shortest itinerary to each destination within the awareness.
//!
//! Bellman and Ford's algorithm, one round a stop: after k rounds the shortest way over at most k stops to every place is
//! known. Such a way meets no place twice, for leaving out a loop shortens it and saves stops. Of ways alike in length
//! the one with the fewest stops is kept.

use super::{Hop, Itineraries};
use std::collections::BTreeMap;

/// The best way to a place so far: over which way, by which of the hops from its end.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: u32,
    before: Option<usize>,
    hop: usize,
    metres: u64,
}

impl Itineraries {
    /// Adds the shortest itinerary from a place to each destination; none if there is no room for them.
    pub(super) fn add_shortest(&mut self, hops: &[Vec<Hop>], origin: u32, awareness: u32) -> Option<()> {
        let mut steps = vec![Step { at: origin, before: None, hop: 0, metres: 0 }];
        let mut best = BTreeMap::from([(origin, 0)]);
        let mut last = vec![0];
        for _ in 0..awareness {
            let mut next = BTreeMap::new();
            for &before in &last {
                let Step { at, metres, .. } = steps[before];
                for (number, hop) in hops[at as usize].iter().enumerate() {
                    let metres = metres + hop.metres;
                    let known = next.get(&hop.to).or_else(|| best.get(&hop.to));
                    if known.is_none_or(|&known: &usize| metres < steps[known].metres) {
                        next.insert(hop.to, steps.len());
                        steps.push(Step { at: hop.to, before: Some(before), hop: number, metres });
                    }
                }
            }
            last = next.values().copied().collect();
            best.append(&mut next);
        }
        let mut routes = Vec::new();
        for (to, mut step) in best.into_iter().filter(|&(to, _)| to != origin) {
            let metres = steps[step].metres;
            routes.clear();
            while let Some(before) = steps[step].before {
                let hop = &hops[steps[before].at as usize][steps[step].hop];
                routes.extend(hop.routes.iter().rev());
                step = before;
            }
            routes.reverse();
            self.add(to, &routes, metres, 0)?;
        }
        Some(())
    }
}
