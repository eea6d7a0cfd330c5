//! The plans that no other beats, with what they open, cost and spare.

use crate::stats;
use serde::Serialize;
use std::fmt;

/// A mean over replicates and its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// The mean.
    pub mean: f64,
    /// How far it is expected to lie from the mean of very many replicates.
    pub standard_error: f64,
}

impl Figure {
    pub(super) fn of(values: &[f64]) -> Self {
        let standard_error = stats::sd(values) / (values.len().max(1) as f64).sqrt();
        Self { mean: stats::mean(values), standard_error }
    }
}

/// A site that a plan opens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opened {
    /// Its name.
    pub place: String,
    /// For how many people.
    pub capacity: u64,
    /// What it costs.
    pub cost: f64,
}

/// A plan on the front.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The sites that it opens, in the order of the candidates.
    pub opened: Vec<Opened>,
    /// What it costs.
    pub cost: f64,
    /// Person-days without room, on replicates that the choice did not see.
    pub without_room: Figure,
    /// Km travelled for each person displaced, on replicates that the choice did not see.
    pub km: Figure,
    /// Without room and km on the replicates by which it was chosen.
    pub chosen_by: [Figure; 2],
}

/// The plans that no other beats on cost, people without room and distance at once, the cheapest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Front {
    /// The plans.
    pub plans: Vec<Plan>,
    /// How many were tried.
    pub tried: u32,
    /// Whether all within the budget were.
    pub is_exhaustive: bool,
    /// Whether nobody stopped it.
    pub is_complete: bool,
    /// Replicates of every plan.
    pub replicates: u32,
}

impl fmt::Display for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how =
            if self.is_exhaustive { "all within the budget" } else { "a search, which may have missed some" };
        writeln!(
            f,
            "{} plans that none of {} beats ({how}); {} replicates of each that the choice did not see",
            self.plans.len(),
            self.tried,
            self.replicates
        )?;
        writeln!(f, "{:>12}{:>26}{:>18}  opens", "cost", "person-days without room", "km a person")?;
        for plan in &self.plans {
            let opened: Vec<String> =
                plan.opened.iter().map(|site| format!("{} ({})", site.place, site.capacity)).collect();
            let figure =
                |of: Figure, digits| format!("{:.digits$} ± {:.digits$}", of.mean, of.standard_error);
            let names = if opened.is_empty() { "nothing".to_owned() } else { opened.join(", ") };
            writeln!(
                f,
                "{:>12.0}{:>26}{:>18}  {names}",
                plan.cost,
                figure(plan.without_room, 0),
                figure(plan.km, 1)
            )?;
        }
        Ok(())
    }
}
