//! People whom others tell what they know, and who plan where to go.

use serde::{Deserialize, Serialize};

/// How many others each displaced person is in touch with: a whole number from 0 to [`ConnectionRules::MOST`]. It is
/// followed only where [`DeliberationRules`] ask for it. On the way it stays as it is; of those who stay at a place it
/// changes once a day, at its beginning, by the number of displaced people there, the camp and the threat. In a household
/// the first member's counts for all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectionRules {
    /// How changes of one day go together.
    pub changes: ConnectionChanges,
    /// Connections at displacement: Poisson with this mean, cut off at the most; 0 to 10, default 3 (Flee).
    pub mean: f64,
    /// Among more people than this they rise by one for each so many, by 2 at most; above 0 to 10⁹, default 100 (Flee).
    pub many_people: f64,
    /// Among fewer people than this they fall by 1; 0 to 10⁹, default 10 (Flee).
    pub few_people: f64,
    /// After more days than this in a camp they rise by 1, up to [`ConnectionRules::MOST_OF_CAMPS`]; 0 to 3650, default 7
    /// (Flee).
    pub camp_days: f64,
    /// Where the threat is above this they fall by 2; 0 to 1, default 0.5 (Flee).
    pub threat_above: f64,
}

impl ConnectionRules {
    /// Nobody has more connections.
    pub const MOST: u8 = 10;
    /// Life in a camp does not raise them above this.
    pub const MOST_OF_CAMPS: u8 = 8;
}

impl Default for ConnectionRules {
    fn default() -> Self {
        Self {
            changes: ConnectionChanges::default(),
            mean: 3.0,
            many_people: 100.0,
            few_people: 10.0,
            camp_days: 7.0,
            threat_above: 0.5,
        }
    }
}

/// How several changes of connections on one day go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ConnectionChanges {
    /// They are made one after the other: by the number of people, by the camp, by the threat.
    #[default]
    AddUp,
    /// Each is made to what there was at the beginning of the day, and the last that applies counts. In a camp whoever
    /// has more than a camp gives falls back to that.
    LastCounts,
}

/// Who plans ahead under threat, and how. Whoever deliberates leaves at the beginning of the step, and at once on arrival,
/// unless no way is open, and chooses among ways of their own. Off by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliberationRules {
    /// People with at least so many connections deliberate; a whole number from 0 to 10, default 0: nobody does (Flee;
    /// its option has 3).
    pub least_connections: f64,
    /// Where the threat is above this; 0 to 1, default 0.6 (Flee).
    pub threat_above: f64,
    /// … and the place has been under threat for at least so many days; 0 to 3650, default 10 (Flee).
    pub after_days: f64,
    /// How many stops ahead they know; 1 to 6, default 3 (Flee has one more than others, 3 at most).
    pub awareness: f64,
    /// Their `attraction.weight_softening`; 0 to 1000, default 0 (Flee).
    pub weight_softening: f64,
    /// Their `attraction.distance_power`; 0 to 10, default 1.2 (Flee).
    pub distance_power: f64,
    /// Their `attraction.pruning`; 0 or 1 to 10⁶, default 0: none (Flee).
    pub pruning: f64,
}

impl DeliberationRules {
    /// Whether anybody may ever deliberate.
    pub fn is_on(&self) -> bool {
        self.least_connections > 0.0
    }
}

impl Default for DeliberationRules {
    fn default() -> Self {
        Self {
            least_connections: 0.0,
            threat_above: 0.6,
            after_days: 10.0,
            awareness: 3.0,
            weight_softening: 0.0,
            distance_power: 1.2,
            pruning: 0.0,
        }
    }
}
