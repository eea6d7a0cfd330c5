//! Going home for the harvest.

use serde::{Deserialize, Serialize};

/// Who goes home for the harvest. In its months farmers who stay at a place are at home, displaced as before: they are
/// counted there, do not move on, and their clocks stand still. Afterwards they are back where they were. The ways there
/// and back take no time. A household goes together, by the trade of its first member; people of unknown home do not go.
/// Off by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HarvestRules {
    /// What farmers do who would leave home in these months.
    pub newly_displaced: NewlyDisplaced,
    /// The months, January being 1; whole numbers from 1 to 12, default none: nobody goes (Flee).
    pub months: Vec<f64>,
    /// Share of the displaced who are farmers, where their home states no share of its own; 0 to 1, default 0.
    pub farmers: f64,
    /// They are at home only while the threat there is at most this; 0 to 1, default 1: whatever it is (Flee).
    pub threat_up_to: f64,
}

impl Default for HarvestRules {
    fn default() -> Self {
        Self {
            newly_displaced: NewlyDisplaced::default(),
            months: Vec::new(),
            farmers: 0.0,
            threat_up_to: 1.0,
        }
    }
}

/// What farmers do whom a threat displaces in the months of the harvest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NewlyDisplaced {
    /// They flee, and go home for the harvest once they are somewhere.
    #[default]
    Flee,
    /// They are displaced, stay for the harvest first, and set out after it.
    Harvest,
}
