//! Demographic groups: their shares of the people and how they differ in what they do.

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
}

/// By how much a group differs from the rules. Each factor is from 0 to 1000, 1 by default.
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
    /// How much people make of forecasts of floods; from 0 (nothing) to 1.
    pub flood_awareness: f64,
}

impl Default for Factors {
    fn default() -> Self {
        Self { leave: 1.0, moving: 1.0, returning: 1.0, camp: 1.0, foreign: 1.0, flood_awareness: 1.0 }
    }
}

impl Group {
    /// A group that makes up `share` (0 to 1) of the people and differs in nothing else.
    pub fn new(name: impl Into<String>, share: f64) -> Self {
        Self {
            name: name.into(),
            share,
            at: BTreeMap::new(),
            share_at: BTreeMap::new(),
            factors: Factors::default(),
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

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its share of the people from `place`, from 0 to 1; without a place, the general one.
    pub fn share(&self, place: Option<PlaceId>) -> f64 {
        place.and_then(|p| self.share_at.get(&p)).copied().unwrap_or(self.share)
    }

    /// By how much it differs from the rules.
    pub fn factors(&self) -> Factors {
        self.factors
    }
}
