//! Being drawn to one's own.

use crate::world::Kin;
use serde::{Deserialize, Serialize};

/// How strongly kin draw: people of groups that have an ethnicity or a religion in common. Each is off by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KinRules {
    /// Kin by ethnicity.
    pub ethnicity: KinWeights,
    /// Kin by religion.
    pub religion: KinWeights,
    /// What the share of kin is a share of.
    pub share_of: KinShareOf,
    /// With [`KinShareOf::Residents`]: as many residents count where nobody lives; 1 to 10⁹, default 1 (Flee has 10⁸).
    pub residents_where_none: f64,
}

/// What the share of kin at a place is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum KinShareOf {
    /// Of the people there: residents, and displaced people who stay.
    #[default]
    Everyone,
    /// Displaced kin who stay there, for each resident: residents are nobody's kin, and the share may be more than 1.
    Residents,
}

impl Default for KinRules {
    fn default() -> Self {
        Self {
            ethnicity: KinWeights::default(),
            religion: KinWeights::default(),
            share_of: KinShareOf::default(),
            residents_where_none: 1.0,
        }
    }
}

/// The attraction of a place is multiplied by a weight × the share of kin among the people there at the start of the
/// step, by default of residents and displaced people who stay. Where nobody is, it is their share among all displaced people, or
/// among all residents while nobody is displaced. A weight of 0 turns the rule off, which is the default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
pub struct KinWeights {
    /// For camps and IDP camps; 0 to 1000, default 0: kin do not matter there (Flee; its options have 10 for ethnicity
    /// and 4 for religion).
    pub camp: f64,
    /// For all other places that are not threatened; 0 to 1000, default 0 (Flee; its option has 10).
    pub town: f64,
    /// For those that are, from `flight.threatened_from` on; 0 to 1000, default 0 (Flee; its option has 10).
    pub threatened: f64,
}

impl KinRules {
    /// The weights of one of them.
    pub fn of(&self, kin: Kin) -> KinWeights {
        match kin {
            Kin::Ethnicity => self.ethnicity,
            Kin::Religion => self.religion,
        }
    }
}

impl KinWeights {
    /// The weights with their keys in a scenario file.
    pub(crate) fn with_keys(&self) -> [(f64, &'static str); 3] {
        [(self.camp, "camp_weight"), (self.town, "town_weight"), (self.threatened, "threatened_weight")]
    }
}
