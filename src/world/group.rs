//! Demographic groups: their shares of the people, how they differ in what they do, and who is whose kin.

use crate::id::PlaceId;
use std::collections::BTreeMap;

/// A demographic group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub(crate) name: String,
    pub(crate) share: f64,
    /// Shares at named places that differ, as stated.
    pub(crate) at: BTreeMap<String, f64>,
    /// The same by place, resolved when the world is built.
    pub(crate) share_at: BTreeMap<PlaceId, f64>,
    pub(crate) factors: Factors,
    pub(crate) kin: BTreeMap<Kin, String>,
}

/// What people may have in common, so that they are kin: drawn to places where there are more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kin {
    /// An ethnicity, a language, a clan.
    Ethnicity,
    /// A religion or denomination.
    Religion,
}

impl Kin {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Ethnicity, Self::Religion];

    /// The word in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ethnicity => "ethnicity",
            Self::Religion => "religion",
        }
    }
}

/// By how much a group differs from the rules. Each factor is from 0 to 1000, unless said otherwise, and 1 by default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// Multiplies the hazard of leaving home.
    pub leave: f64,
    /// Multiplies the hazard of moving on from a place.
    pub moving: f64,
    /// Multiplies the hazard of going home.
    pub returning: f64,
    /// Multiplies the attraction of camps.
    pub camp: f64,
    /// Multiplies the attraction of places abroad.
    pub foreign: f64,
    /// The attraction of a destination counts to this power, but for its size, its floods and its people: above 1,
    /// people care more about where they come to than others do, at 0 not at all; from 0 to 10.
    pub attraction_power: f64,
    /// How much people make of forecasts of floods; from 0 (nothing) to 1.
    pub flood_awareness: f64,
}

impl Default for Factors {
    fn default() -> Self {
        Self {
            leave: 1.0,
            moving: 1.0,
            returning: 1.0,
            camp: 1.0,
            foreign: 1.0,
            attraction_power: 1.0,
            flood_awareness: 1.0,
        }
    }
}

impl Group {
    /// More groups than this are not simulated.
    pub const MOST: usize = 255;

    /// A group that makes up `share` (0 to 1) of the people and differs in nothing else.
    pub fn new(name: impl Into<String>, share: f64) -> Self {
        Self {
            name: name.into(),
            share,
            at: BTreeMap::new(),
            share_at: BTreeMap::new(),
            factors: Factors::default(),
            kin: BTreeMap::new(),
        }
    }

    /// Makes up another share at a named place.
    #[must_use]
    pub fn with_share_at(mut self, place: impl Into<String>, share: f64) -> Self {
        self.at.insert(place.into(), share);
        self
    }

    /// Differs from the rules by these factors.
    #[must_use]
    pub fn with_factors(mut self, factors: Factors) -> Self {
        self.factors = factors;
        self
    }

    /// Has something in common, as in `(Kin::Religion, "Muslim")`, with all groups of which the same is said.
    #[must_use]
    pub fn with_kin(mut self, kin: Kin, name: impl Into<String>) -> Self {
        self.kin.insert(kin, name.into());
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its share of the people from `place`, from 0 to 1; without a place, the general one.
    pub fn share(&self, place: Option<PlaceId>) -> f64 {
        place.and_then(|p| self.share_at.get(&p)).copied().unwrap_or(self.share)
    }

    /// What it has in common with others, if said.
    pub fn kin(&self, kin: Kin) -> Option<&str> {
        self.kin.get(&kin).map(String::as_str)
    }

    /// By how much it differs from the rules.
    pub fn factors(&self) -> Factors {
        self.factors
    }
}
