//! The table of plans that no other beats: which sites they open, what they cost and what they spare.

use crate::study::siting::{Front, Plan};
use serde::Serialize;

/// A plan on the front.
///
/// The figures are exact; written, they have one decimal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanRow {
    /// Its number, from 1: the cheapest first.
    pub plan: u32,
    /// The sites that it opens with their capacities, by semicolons: `Near (500); Far (2000)`.
    pub opens: String,
    /// What it costs, in the unit of the costs that were given.
    #[serde(serialize_with = "super::tenths")]
    pub cost: f64,
    /// Person-days without room, mean over replicates that the choice did not see.
    #[serde(serialize_with = "super::tenths")]
    pub without_room: f64,
    /// The standard error of this mean.
    #[serde(serialize_with = "super::tenths")]
    pub without_room_error: f64,
    /// Km travelled for each person displaced, mean over replicates that the choice did not see.
    #[serde(serialize_with = "super::tenths")]
    pub km: f64,
    /// The standard error of this mean.
    #[serde(serialize_with = "super::tenths")]
    pub km_error: f64,
}

/// The table of a front.
pub fn plans(front: &Front) -> Vec<PlanRow> {
    (1..).zip(&front.plans).map(|(plan, of)| row(plan, of)).collect()
}

fn row(plan: u32, of: &Plan) -> PlanRow {
    let opens: Vec<String> =
        of.opened.iter().map(|site| format!("{} ({})", site.place, site.capacity)).collect();
    PlanRow {
        plan,
        opens: opens.join("; "),
        cost: of.cost,
        without_room: of.without_room.mean,
        without_room_error: of.without_room.standard_error,
        km: of.km.mean,
        km_error: of.km.standard_error,
    }
}
