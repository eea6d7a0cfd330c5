//! The table of knobs after a calibration.

use crate::study::calibration::{Fit, Identified, Posterior};
use serde::Serialize;

/// A knob and what is known of it after the counts. Figures are in the unit of the number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnobRow {
    /// Its path.
    pub knob: String,
    /// The least and the most that its prior allows.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// The number that was found; of a distribution its median.
    pub value: f64,
    /// Of a distribution the standard deviation.
    pub sd: Option<f64>,
    /// Of a distribution what it is below with a probability of one in twenty.
    pub p05: Option<f64>,
    /// Of a distribution what it is above with a probability of one in twenty.
    pub p95: Option<f64>,
    /// Of a distribution whether the counts tell it: see
    /// [`Verdict`](crate::study::calibration::Verdict).
    pub verdict: Option<String>,
}

impl KnobRow {
    /// Those of the best point.
    pub fn of_fit(fit: &Fit) -> Vec<Self> {
        let row = |knob: &crate::study::calibration::FittedKnob| {
            let (low, high) = knob.prior.range();
            let path = knob.path.clone();
            Self { knob: path, low, high, value: knob.value, sd: None, p05: None, p95: None, verdict: None }
        };
        fit.knobs.iter().map(row).collect()
    }

    /// Those of a distribution.
    pub fn of_posterior(posterior: &Posterior) -> Vec<Self> {
        let known = &posterior.identifiability.knobs;
        let row = |knob: &crate::study::calibration::KnownKnob| {
            let (low, high) = knob.prior.range();
            let of = |identified: &&Identified| identified.path == knob.path;
            Self {
                knob: knob.path.clone(),
                low,
                high,
                value: knob.quantiles[2],
                sd: Some(knob.sd),
                p05: Some(knob.quantiles[0]),
                p95: Some(knob.quantiles[4]),
                verdict: known.iter().find(of).map(|identified| identified.verdict.to_string()),
            }
        };
        posterior.knobs.iter().map(row).collect()
    }
}
