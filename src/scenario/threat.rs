//! Threats: what people flee from, how strong it is, and how it rises and fades.

use crate::world::Evidence;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What threatens people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreatKind {
    /// Armed clashes.
    Clashes,
    /// A ground assault.
    Assault,
    /// Shelling or air strikes.
    Shelling,
    /// A siege.
    Siege,
    /// Troops on their way.
    TroopsApproaching,
    /// A reprisal that was announced or is feared.
    ThreatenedReprisal,
    /// Arrests and raids.
    Arrests,
    /// Hospitals, bakeries, water or power that stop working.
    LossOfServices,
    /// A flood.
    Flood,
    /// Hunger.
    Hunger,
}

/// The shape of a threat over time and distance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// At its height, where it happens; above 0 to 1.
    pub intensity: f64,
    /// It is expected this many days before it starts; 0 to 365.
    pub lead_days: f64,
    /// The share of the intensity to which the threat rises over the lead; 0 to 1.
    pub lead_share: f64,
    /// Fear falls to 1/e over this many km along the roads; 0: other places feel nothing; 0 to 10 000.
    pub reach_km: f64,
    /// Fear halves in this many days after the end; 0: it ends at once; 0 to 3650.
    pub half_life_days: f64,
}

impl ThreatKind {
    /// Every kind, in order.
    pub const ALL: [Self; 10] = [
        Self::Clashes,
        Self::Assault,
        Self::Shelling,
        Self::Siege,
        Self::TroopsApproaching,
        Self::ThreatenedReprisal,
        Self::Arrests,
        Self::LossOfServices,
        Self::Flood,
        Self::Hunger,
    ];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clashes => "clashes",
            Self::Assault => "assault",
            Self::Shelling => "shelling",
            Self::Siege => "siege",
            Self::TroopsApproaching => "troops_approaching",
            Self::ThreatenedReprisal => "threatened_reprisal",
            Self::Arrests => "arrests",
            Self::LossOfServices => "loss_of_services",
            Self::Flood => "flood",
            Self::Hunger => "hunger",
        }
    }

    /// What a threat of this kind is like unless its event says otherwise. All figures are assumptions that order
    /// the kinds; a study should vary them.
    ///
    /// | kind | intensity | lead, days | lead share | reach, km | half-life, days |
    /// | --- | --- | --- | --- | --- | --- |
    /// | clashes | 0.6 | 0 | 0 | 10 | 3 |
    /// | assault | 1.0 | 2 | 0.5 | 15 | 7 |
    /// | shelling | 0.9 | 0 | 0 | 10 | 5 |
    /// | siege | 0.8 | 1 | 0.3 | 5 | 5 |
    /// | troops approaching | 0.7 | 2 | 0.5 | 20 | 3 |
    /// | threatened reprisal | 0.7 | 0 | 0 | 15 | 5 |
    /// | arrests | 0.5 | 0 | 0 | 8 | 5 |
    /// | loss of services | 0.4 | 0 | 0 | 0 | 10 |
    /// | flood | 0.8 | 0.5 | 0.5 | 0 | 5 |
    /// | hunger | 0.5 | 10 | 0.5 | 0 | 20 |
    pub fn shape(self) -> Shape {
        let (intensity, lead_days, lead_share, reach_km, half_life_days) = match self {
            Self::Clashes => (0.6, 0.0, 0.0, 10.0, 3.0),
            Self::Assault => (1.0, 2.0, 0.5, 15.0, 7.0),
            Self::Shelling => (0.9, 0.0, 0.0, 10.0, 5.0),
            Self::Siege => (0.8, 1.0, 0.3, 5.0, 5.0),
            Self::TroopsApproaching => (0.7, 2.0, 0.5, 20.0, 3.0),
            Self::ThreatenedReprisal => (0.7, 0.0, 0.0, 15.0, 5.0),
            Self::Arrests => (0.5, 0.0, 0.0, 8.0, 5.0),
            Self::LossOfServices => (0.4, 0.0, 0.0, 0.0, 10.0),
            Self::Flood => (0.8, 0.5, 0.5, 0.0, 5.0),
            Self::Hunger => (0.5, 10.0, 0.5, 0.0, 20.0),
        };
        Shape { intensity, lead_days, lead_share, reach_km, half_life_days }
    }
}

impl fmt::Display for ThreatKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An event that people flee from. Figures that are not stated are those of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Threat {
    pub(crate) name: Option<String>,
    pub(crate) kind: ThreatKind,
    pub(crate) place: String,
    pub(crate) start: DateTime,
    pub(crate) end: Option<DateTime>,
    pub(crate) intensity: Option<f64>,
    pub(crate) lead_days: Option<f64>,
    pub(crate) lead_share: Option<f64>,
    pub(crate) reach_km: Option<f64>,
    pub(crate) half_life_days: Option<f64>,
    pub(crate) credibility: Option<f64>,
    pub(crate) account: Option<(String, String)>,
    pub(crate) evidence: Evidence,
}

impl Threat {
    /// A threat of `kind` at a named place from `start` to the end of the period.
    pub fn new(kind: ThreatKind, place: impl Into<String>, start: impl Into<DateTime>) -> Self {
        Self {
            name: None,
            kind,
            place: place.into(),
            start: start.into(),
            end: None,
            intensity: None,
            lead_days: None,
            lead_share: None,
            reach_km: None,
            half_life_days: None,
            credibility: None,
            account: None,
            evidence: Evidence::default(),
        }
    }

    /// With a name to refer to it.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Ends at this moment.
    #[must_use]
    pub fn until(mut self, end: impl Into<DateTime>) -> Self {
        self.end = Some(end.into());
        self
    }

    /// With this intensity, above 0 to 1.
    #[must_use]
    pub fn with_intensity(mut self, intensity: f64) -> Self {
        self.intensity = Some(intensity);
        self
    }

    /// Expected `days` before it starts; the threat rises to a `share` (0 to 1) of its intensity by then.
    #[must_use]
    pub fn with_lead(mut self, days: f64, share: f64) -> Self {
        (self.lead_days, self.lead_share) = (Some(days), Some(share));
        self
    }

    /// Felt along the roads, less by 1/e for every `km`.
    #[must_use]
    pub fn with_reach(mut self, km: f64) -> Self {
        self.reach_km = Some(km);
        self
    }

    /// Fades by half every `days` after its end.
    #[must_use]
    pub fn with_half_life(mut self, days: f64) -> Self {
        self.half_life_days = Some(days);
        self
    }

    /// Acted on with this chance (1 unless said otherwise).
    #[must_use]
    pub fn with_credibility(mut self, chance: f64) -> Self {
        self.credibility = Some(chance);
        self
    }

    /// Part of one account of a dispute.
    #[must_use]
    pub fn in_account(mut self, dispute: impl Into<String>, account: impl Into<String>) -> Self {
        self.account = Some((dispute.into(), account.into()));
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its kind.
    pub fn kind(&self) -> ThreatKind {
        self.kind
    }

    /// The name of the place where it happens.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// When it starts.
    pub fn start(&self) -> DateTime {
        self.start
    }

    /// When it ends; none: with the period.
    pub fn end(&self) -> Option<DateTime> {
        self.end
    }

    /// The chance that people act on it, if it is not part of a dispute.
    pub fn credibility(&self) -> f64 {
        self.credibility.unwrap_or(1.0)
    }

    /// The dispute and the account that it is part of.
    pub fn account(&self) -> Option<(&str, &str)> {
        self.account.as_ref().map(|(dispute, account)| (dispute.as_str(), account.as_str()))
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// What it is known by: its name, or else its kind, place and start.
    pub(super) fn identity(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{} at {} from {}", self.kind, self.place, self.start))
    }

    /// Its shape: what was stated, and for the rest what its kind is like.
    pub fn shape(&self) -> Shape {
        let usual = self.kind.shape();
        Shape {
            intensity: self.intensity.unwrap_or(usual.intensity),
            lead_days: self.lead_days.unwrap_or(usual.lead_days),
            lead_share: self.lead_share.unwrap_or(usual.lead_share),
            reach_km: self.reach_km.unwrap_or(usual.reach_km),
            half_life_days: self.half_life_days.unwrap_or(usual.half_life_days),
        }
    }
}

impl Shape {
    /// The profile at `minute`, for a threat from minute `start` to `end`: 0 before the lead, rising to the lead's
    /// share, 1 while it lasts, fading after.
    pub(crate) fn profile(&self, start: i64, end: i64, minute: f64) -> f64 {
        let (start, end) = (start as f64, end as f64);
        let lead = self.lead_days * 1440.0;
        if minute < start {
            let risen = if lead > 0.0 { 1.0 - (start - minute) / lead } else { 0.0 };
            self.lead_share * risen.max(0.0)
        } else if minute < end {
            1.0
        } else if self.half_life_days > 0.0 {
            let faded = (-(minute - end) / (self.half_life_days * 1440.0)).exp2();
            if faded < FORGOTTEN { 0.0 } else { faded }
        } else {
            0.0
        }
    }
}

/// Below this share of its height a threat is forgotten: after ten half-lives, or seven reaches away.
pub(super) const FORGOTTEN: f64 = 1.0 / 1024.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_rises_holds_and_fades() {
        // Lead of 2 days to a share of 0.5, from day 3 to day 4, half-life of 1 day.
        let shape =
            Shape { intensity: 1.0, lead_days: 2.0, lead_share: 0.5, reach_km: 0.0, half_life_days: 1.0 };
        let day = 1440.0;
        for (at, expected) in [
            (0.5, 0.0),
            (1.0, 0.0),
            (2.0, 0.25),
            (3.0, 1.0),
            (3.9, 1.0),
            (4.0, 1.0),
            (5.0, 0.5),
            (7.0, 0.125),
        ] {
            let profile = shape.profile(3 * 1440, 4 * 1440, at * day);
            assert!((profile - expected).abs() < 1e-12, "{profile} on day {at}");
        }
        assert!(shape.profile(3 * 1440, 4 * 1440, 15.0 * day) < 1e-12, "it is forgotten in the end");
    }
}
