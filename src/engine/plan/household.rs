//! How many people flee together.

use crate::scenario::Scenario;
use crate::stats;

/// The cumulative chances of household sizes 1 + Poisson(mean − 1), truncated at the largest size.
pub(super) fn sizes(scenario: &Scenario) -> Vec<u32> {
    let households = &scenario.rules().households;
    if households.mean_size <= 1.0 {
        return Vec::new();
    }
    let others = households.mean_size - 1.0;
    let mut term = (-others).exp();
    let mut terms = Vec::new();
    for k in 0..households.max_size as u32 {
        terms.push(term);
        term *= others / f64::from(k + 1);
    }
    let total: f64 = terms.iter().sum();
    let mut sum = 0.0;
    terms
        .iter()
        .map(|term| {
            sum += term;
            (sum / total * 32f64.exp2()).min(f64::from(u32::MAX)) as u32
        })
        .collect()
}

/// The size of a household at a random word.
pub(crate) fn household_size(sizes: &[u32], word: u32) -> u32 {
    (sizes.partition_point(|&at_most| at_most <= word) as u32 + 1).min(sizes.len() as u32)
}

/// The mean size of a household as it is drawn.
pub(crate) fn mean_household(sizes: &[u32]) -> f64 {
    let mut before = 0.0;
    let terms: Vec<f64> = sizes
        .iter()
        .enumerate()
        .map(|(i, &at_most)| {
            let chance = f64::from(at_most) - before;
            before = f64::from(at_most);
            chance * (i + 1) as f64 / 32f64.exp2()
        })
        .collect();
    if terms.is_empty() { 1.0 } else { stats::mean(&terms) * terms.len() as f64 }
}
