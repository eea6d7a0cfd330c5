//! Whom ranks tell each other of where many wait at the gates: not of those who came too late for it to matter.
//!
//! People are served in the order in which they came, so whoever stands behind as many as get through has no chance. How
//! many came when, at each gate and on all ranks, is one more sum; what is told then grows with quotas and room, and with
//! those who came in the same step, and no longer with the queues.

use crate::engine::Simulation;
use crate::engine::admission::{self, Gate, Request};
use crate::engine::plan::Plan;
use crate::engine::ranks::Ranks;

/// How long people wait, in classes: each of the last 16 steps, and from then on twice as many in each.
const CLASSES: usize = 44;

fn class_of(steps: u32) -> usize {
    if steps < 16 { steps as usize } else { 12 + steps.ilog2() as usize }
}

impl Simulation {
    /// Parts requests of this rank into those that may be granted and those behind whom too many others stand, on
    /// whatever rank.
    pub(super) fn cut(
        &self,
        plan: &Plan,
        ranks: &Ranks,
        used: &[[u64; 2]],
        requests: Vec<Request>,
    ) -> (Vec<Request>, Vec<Request>) {
        let conditions = &self.conditions;
        let gates = self.gates(plan);
        let known = |request: &Request| {
            let gate = gates.binary_search(&request.gate).ok()?;
            Some((gate, class_of(conditions.step.saturating_sub(request.since))))
        };
        let mut waiting = vec![0; gates.len() * CLASSES];
        for request in &requests {
            if let Some((gate, class)) = known(request) {
                waiting[gate * CLASSES + class] += u64::from(request.people);
            }
        }
        ranks.sum(&mut waiting);
        let last_class = |(gate, of_classes): (&Gate, &[u64])| {
            let most = admission::most(conditions, &self.ledger.present, used, *gate);
            let mut before = 0;
            let last = of_classes.iter().rposition(|people| {
                before += people;
                before >= most
            });
            last.unwrap_or(0)
        };
        let last: Vec<usize> = gates.iter().zip(waiting.chunks(CLASSES)).map(last_class).collect();
        requests
            .into_iter()
            .partition(|request| known(request).is_none_or(|(gate, class)| class >= last[gate]))
    }

    /// The gates, in order, at which whoever comes first is let through first. Where households ask for room, small ones get in
    /// behind large ones that do not, so places are none of them then.
    fn gates(&self, plan: &Plan) -> Vec<Gate> {
        let (conditions, places) = (&self.conditions, 0..plan.places as u32);
        let has_quota = |place: &u32| conditions.quota[*place as usize].is_some();
        let is_limited = |place: &u32| plan.sizes.is_empty() && conditions.full[*place as usize].is_some();
        let crossings = places.clone().filter(has_quota);
        let ways = crossings.flat_map(|place| [false, true].map(|outward| Gate::Crossing { place, outward }));
        ways.chain(places.filter(is_limited).map(Gate::Place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_longer_is_in_no_lower_class() {
        let classes: Vec<usize> = (0..100_000).map(class_of).collect();
        assert!(classes.is_sorted() && classes[15] == 15 && classes[16] == 16);
        assert!(class_of(u32::MAX) < CLASSES);
    }
}
