//! What people do about hunger and floods.

use crate::scenario::period::Period;
use serde::{Deserialize, Serialize};

/// What hunger does, where a [`Level`](crate::scenario::Level) states it. Each rule is off by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct FoodRules {
    /// In observed flight people leave a place in proportion to residents × (θ + hunger × `flight_share`); 0 to 1,
    /// default 0: hunger drives nobody away (Flee; its option has 1).
    pub flight_share: f64,
    /// The daily chance p of moving on from a hungry place becomes h + (1 − h) · p with h = hunger × `move_share`; 0 to 1,
    /// default 0: people stay as long as elsewhere (Flee; its option has 1).
    pub move_share: f64,
    /// The attraction of a place in the home country is multiplied by 1 − `avoid_share` · hunger²; 0 to 1, default 0:
    /// hungry places draw like others (Flee; its option has 1).
    pub avoid_share: f64,
}

/// What floods do, where a [`Level`](crate::scenario::Level) states them, and what people know of floods that are
/// coming. Entry k of a list (from 0) is for level k; between whole levels it runs on a straight line, and beyond the
/// last entry the last one holds (Flee stops there). Places with level 0 are dry: no list applies to them. Each rule
/// is off by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloodRules {
    /// Daily chance of moving on from a flooded place by its level, in place of that of its kind and of its hunger; each
    /// 0 to 1, default none: off (Flee; its example has 0.3, 0.4, 0.7, 1, 1).
    pub move_chances: Vec<f64>,
    /// The attraction of a flooded place is multiplied by the weight of its level; each 0 to 1000, default none: off (Flee;
    /// its example has 1, 0.5, 0.2, 0, 0).
    pub weights: Vec<f64>,
    /// In flight that is driven, residents of a flooded place leave by its level, whatever the threat there: so many people
    /// a day where `flight.law` is `number` or `poisson`, this share of the residents a day where it is `share`, and
    /// each with this daily chance where it is `hazard`; each 0 to 10⁶ or 0 to 1, default none: off (Flee; its example
    /// has the shares 0, 0.1, 0.2, 0.5, 0.9). Nobody returns to a home from which they would have to leave again.
    pub departures: Vec<f64>,
    /// People know the levels of so many days after today; a whole number from 0 to 365, default 0: none (Flee; its
    /// example has 5).
    pub forecast_days: f64,
    /// How much each of these days counts, the first entry for tomorrow, the second for the day after, the last one for
    /// all beyond; each 0 to 1000, default none: all alike (Flee's example falls from 1 to 0.6).
    pub forecast_weights: Vec<f64>,
    /// For which days these entries are.
    pub forecast_weights_by: ForecastDays,
    /// What people make of the levels that they know ahead.
    pub forecast_counts: ForecastCounts,
    /// Nothing is known of days after this one, counted from the first, which is day 0; a whole number from 0 to 36 525,
    /// default 36 525: no such limit (Flee; its example has 5).
    pub forecast_until_day: f64,
}

/// For which days the entries are that say how much a day of a forecast counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ForecastDays {
    /// By how far ahead a day is: the first entry for tomorrow.
    #[default]
    Ahead,
    /// By the day itself, whenever it is looked ahead to: the first entry for the first day of the period.
    Day,
}

/// What people make of a forecast of floods. Let n be `forecast_days`, cₖ how much day k counts, and w(l) the entry of
/// `weights` for a level l.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ForecastCounts {
    /// As much of what they would do if the levels ahead held already, as a mean over the known days by how much they
    /// count: dry days change nothing.
    #[default]
    AsLevels,
    /// As a factor, to which dry days add nothing, so that nobody moves to or from a place that stays dry: with sums over the
    /// known days k on which the place is flooded, and what people make of forecasts a, the chance of moving on is
    /// multiplied by a · Σ cₖ w(level on day k) / n, and the attraction by a · (Σ cₖ w(level today))² / n. On the last day
    /// of which anything is known that day is the only one; after it there is no forecast.
    AsFactor,
}

impl FloodRules {
    /// How many days ahead people know the levels of floods.
    pub(crate) fn days_ahead(&self) -> u32 {
        self.forecast_days as u32
    }
}

impl Default for FloodRules {
    fn default() -> Self {
        Self {
            move_chances: Vec::new(),
            weights: Vec::new(),
            departures: Vec::new(),
            forecast_days: 0.0,
            forecast_weights: Vec::new(),
            forecast_weights_by: ForecastDays::default(),
            forecast_counts: ForecastCounts::default(),
            forecast_until_day: f64::from(Period::LONGEST),
        }
    }
}
