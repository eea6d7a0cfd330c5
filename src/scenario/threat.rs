//! From events to the threat at a place and time.
//!
//! Every event e has an intensity I, a profile over time and a reach along the roads. At place i and time t the
//! threat is θᵢ = 1 − Πₑ (1 − Iₑ · profileₑ(t) · exp(−km(e, i) / reachₑ)): the chance that at least one of several
//! independent dangers strikes. People act on events that they believe: a dispute is drawn once per replicate, by
//! the credibility of its accounts; an event outside a dispute is acted on with its own credibility.

use crate::random::{Address, Draws, Purpose};
use crate::scenario::event::Timeline;
use crate::scenario::period::Period;
use crate::world::ways::{Rows, shortest};
use crate::world::{Evidence, World};
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
    fn identity(&self) -> String {
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
const FORGOTTEN: f64 = 1.0 / 1024.0;

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

/// A name as a number: FNV-1a (Fowler, Noll and Vo) in 32 bits.
fn label(name: &str) -> u32 {
    name.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Every threat resolved against a world: when, how strongly, and how far along the roads.
#[derive(Debug, Clone)]
pub(crate) struct ThreatField {
    threats: Vec<Resolved>,
}

#[derive(Debug, Clone)]
struct Resolved {
    shape: Shape,
    start: i64,
    end: i64,
    /// Places that feel it, with the share of its intensity that arrives there.
    felt: Vec<(u32, f64)>,
}

impl ThreatField {
    /// `abroad` is the share of the fear that crosses a border.
    pub(crate) fn new(world: &World, period: &Period, threats: &[Threat], abroad: f64) -> Self {
        let mut entries = Vec::with_capacity(2 * world.route_count());
        for (id, route) in world.routes() {
            let (from, to) = world.ends(id);
            let metres = (route.km * 1000.0).round() as u32;
            // Fear travels against a one-way road too.
            entries.push((from.0, id.0, to.0, metres));
            entries.push((to.0, id.0, from.0, metres));
        }
        let roads = Rows::new(world.place_count(), &entries);
        let resolve = |threat: &Threat| {
            let shape = threat.shape();
            let at = world.find(&threat.place).map_or(0, |place| place.id.0);
            let felt = if shape.reach_km > 0.0 {
                let limit = (-FORGOTTEN.ln() * shape.reach_km * 1000.0) as u64;
                let reached = shortest(&roads, at, limit, |_| true, |_, _| true);
                let share = |metres: u64| (-(metres as f64) / (shape.reach_km * 1000.0)).exp();
                let places = reached.iter().enumerate();
                places
                    .filter_map(|(i, r)| {
                        let there = world.place(crate::id::PlaceId(i as u32)).country();
                        let stays = there == world.place(crate::id::PlaceId(at)).country();
                        let crosses = if stays { 1.0 } else { abroad };
                        Some((i as u32, share((*r)?.metres) * crosses))
                    })
                    .filter(|&(_, share)| share > 0.0)
                    .collect()
            } else {
                vec![(at, 1.0)]
            };
            let start = period.minutes_since_start(threat.start);
            let end = threat.end.map_or(period.length_minutes(), |end| period.minutes_since_start(end));
            Resolved { shape, start, end, felt }
        };
        Self { threats: threats.iter().map(resolve).collect() }
    }

    /// The places that feel threat number `index`.
    pub(crate) fn felt(&self, index: usize) -> impl Iterator<Item = usize> {
        self.threats[index].felt.iter().map(|&(place, _)| place as usize)
    }

    /// The places that ever feel any threat, in order.
    pub(crate) fn places(&self) -> Vec<u32> {
        let mut places: Vec<u32> =
            self.threats.iter().flat_map(|t| t.felt.iter().map(|&(place, _)| place)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Writes the threat at `minute` to every place of `theta`, given what people believe, and says whether any place
    /// is threatened at all.
    pub(crate) fn at(&self, beliefs: &Beliefs, minute: f64, theta: &mut [f64]) -> bool {
        theta.fill(0.0);
        let mut any = false;
        for (threat, _) in self.threats.iter().zip(&beliefs.acted_on).filter(|(_, acted)| **acted) {
            let level = threat.shape.intensity * threat.shape.profile(threat.start, threat.end, minute);
            if level > 0.0 {
                any = true;
                for &(place, share) in &threat.felt {
                    // 1 − (1 − θ)(1 − x), written so that one danger alone is exactly what was stated.
                    let theta = &mut theta[place as usize];
                    *theta += level * share * (1.0 - *theta);
                }
            }
        }
        any
    }
}

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

    #[test]
    fn names_are_numbered_as_published() {
        // Test vectors of FNV-1a, 32 bits: "" and "foobar" (draft-eastlake-fnv).
        assert_eq!((label(""), label("foobar")), (0x811c_9dc5, 0xbf9c_f968));
    }
}
