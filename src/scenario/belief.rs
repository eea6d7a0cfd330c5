//! What people believe: versions of what happened that exclude each other, and news that may be doubted.
//!
//! A dispute is drawn once per replicate, by the credibility of its accounts; an event outside a dispute is acted on
//! with its own credibility. So the uncertainty of the news reaches the result.

use crate::random::{Address, Draws, Purpose, label};
use crate::scenario::event::Timeline;
use crate::world::Evidence;
use serde::{Deserialize, Serialize};

/// Versions of what happened that exclude each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    pub(crate) name: String,
    pub(crate) accounts: Vec<(String, f64)>,
    pub(crate) evidence: Evidence,
}

impl Dispute {
    /// A dispute without accounts yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), accounts: Vec::new(), evidence: Evidence::default() }
    }

    /// Adds an account with its credibility; all credibilities add up to 1.
    #[must_use]
    pub fn account(mut self, name: impl Into<String>, credibility: f64) -> Self {
        self.accounts.push((name.into(), credibility));
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its accounts and their credibilities.
    pub fn accounts(&self) -> &[(String, f64)] {
        &self.accounts
    }
}

/// What people believe in one replicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beliefs {
    /// For each dispute the index of the account on which people act.
    pub accounts: Vec<usize>,
    /// For each threat, in the order of the timeline, whether people act on it.
    pub acted_on: Vec<bool>,
}

impl Beliefs {
    /// Draws them. Each dispute and each threat draws at an address of its own, made of its name (or else of its kind,
    /// place and start), so that adding or leaving out one changes no other.
    pub(crate) fn draw(timeline: &Timeline, draws: Draws) -> Self {
        let unit = |name: &str, purpose| {
            draws.unit(Address { serial: 0, origin: label(name), step: 0, purpose, n: 0 })
        };
        let accounts: Vec<usize> = timeline
            .disputes
            .iter()
            .map(|dispute| {
                let mut left = unit(&dispute.name, Purpose::Account);
                let drawn = dispute.accounts.iter().position(|(_, credibility)| {
                    left -= credibility;
                    left < 0.0
                });
                drawn.unwrap_or(dispute.accounts.len() - 1)
            })
            .collect();
        let acted_on = timeline
            .threats
            .iter()
            .map(|threat| match threat.account() {
                None => unit(&threat.identity(), Purpose::Belief) < threat.credibility(),
                Some((dispute, account)) => timeline
                    .disputes
                    .iter()
                    .zip(&accounts)
                    .any(|(known, &chosen)| known.name == dispute && known.accounts[chosen].0 == account),
            })
            .collect();
        Self { accounts, acted_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Threat, ThreatKind};

    #[test]
    fn adding_news_changes_nobodys_belief_in_other_news() {
        // Half believe each of three events; a fourth, stated first, leaves them as they were.
        let event = |place: &str| {
            Threat::new(ThreatKind::Clashes, place, jiff::civil::date(2011, 6, 4)).with_credibility(0.5)
        };
        let few = Timeline { threats: ["A", "B", "C"].map(event).to_vec(), ..Timeline::default() };
        let more = Timeline { threats: ["D", "A", "B", "C"].map(event).to_vec(), ..Timeline::default() };
        let mut seen = [0; 2];
        for seed in 0..200 {
            let draws = Draws::new(crate::Seed(seed), 0, 0);
            let believed = Beliefs::draw(&few, draws).acted_on;
            assert_eq!(believed, Beliefs::draw(&more, draws).acted_on[1..]);
            seen[usize::from(believed[0])] += 1;
        }
        // 200 draws of a half: within 4 standard deviations.
        assert!(seen[0] > 71 && seen[1] > 71, "{seen:?}");
    }
}
