//! What was found of factors, as tables: one row for each output and factor, to be [written](super::write_rows) as CSV.

use crate::study::sensitivity::{Effects, Indices};
use serde::Serialize;

/// The [elementary effects](crate::study::sensitivity::Effect) of one factor on one output, with bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectRow {
    /// The output.
    pub output: String,
    /// The path of the knob, or `seed`.
    pub factor: String,
    /// The mean size of the effects.
    pub mu_star: f64,
    /// Its lower bound.
    pub mu_star_low: f64,
    /// Its upper bound.
    pub mu_star_high: f64,
    /// The standard deviation of the effects.
    pub sigma: f64,
    /// Its lower bound.
    pub sigma_low: f64,
    /// Its upper bound.
    pub sigma_high: f64,
    /// The mean of the effects.
    pub mu: f64,
    /// Its lower bound.
    pub mu_low: f64,
    /// Its upper bound.
    pub mu_high: f64,
}

/// The [shares](crate::study::sensitivity::Index) of one factor in the variance of one output, with bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexRow {
    /// The output.
    pub output: String,
    /// The path of the knob, or `seed`.
    pub factor: String,
    /// The total index.
    pub total: f64,
    /// Its lower bound.
    pub total_low: f64,
    /// Its upper bound.
    pub total_high: f64,
    /// The first-order index.
    pub first: f64,
    /// Its lower bound.
    pub first_low: f64,
    /// Its upper bound.
    pub first_high: f64,
}

/// The effects output by output, the factor that matters most first.
pub fn effects(found: &Effects) -> Vec<EffectRow> {
    let outputs = found.outputs.iter();
    let rows =
        outputs.flat_map(|output| output.by_importance().into_iter().map(move |effect| (output, effect)));
    rows.map(|(output, effect)| EffectRow {
        output: output.output.clone(),
        factor: effect.factor.clone(),
        mu_star: effect.mu_star.value,
        mu_star_low: effect.mu_star.low,
        mu_star_high: effect.mu_star.high,
        sigma: effect.sigma.value,
        sigma_low: effect.sigma.low,
        sigma_high: effect.sigma.high,
        mu: effect.mu.value,
        mu_low: effect.mu.low,
        mu_high: effect.mu.high,
    })
    .collect()
}

/// The shares output by output, the factor that matters most first.
pub fn indices(found: &Indices) -> Vec<IndexRow> {
    let outputs = found.outputs.iter();
    let rows =
        outputs.flat_map(|output| output.by_importance().into_iter().map(move |index| (output, index)));
    rows.map(|(output, index)| IndexRow {
        output: output.output.clone(),
        factor: index.factor.clone(),
        total: index.total.value,
        total_low: index.total.low,
        total_high: index.total.high,
        first: index.first.value,
        first_low: index.first.low,
        first_high: index.first.high,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::write_rows;
    use crate::study::sensitivity::{Morris, Sensitivity, Sobol};

    #[test]
    fn the_written_tables_have_a_row_for_each_output_and_factor() {
        let model = |at: &[f64], _| vec![at[0] - 2.0 * at[1], 3.0];
        let asked = Sensitivity::of_function(["x", "y"], ["sum, of both", "three"], &model).resamples(20);
        let directory = tempfile::tempdir().expect("a place for files");
        let path = directory.path().join("found.csv");
        let written = || std::fs::read_to_string(&path).expect("it was written");
        write_rows(&effects(&asked.morris(Morris::of(2)).expect("a good design")), &path)
            .expect("it can be written");
        assert_eq!(
            written(),
            "output,factor,mu_star,mu_star_low,mu_star_high,sigma,sigma_low,sigma_high,mu,mu_low,mu_high\n\
             \"sum, of both\",y,2.0,2.0,2.0,0.0,0.0,0.0,-2.0,-2.0,-2.0\n\
             \"sum, of both\",x,1.0,1.0,1.0,0.0,0.0,0.0,1.0,1.0,1.0\n\
             \"sum, of both\",seed,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\n\
             three,x,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\n\
             three,y,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\n\
             three,seed,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\n"
        );
        write_rows(&indices(&asked.sobol(Sobol::of(4)).expect("a good design")), &path)
            .expect("it can be written");
        let text = written();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "output,factor,total,total_low,total_high,first,first_low,first_high");
        assert!(
            lines[1].starts_with("\"sum, of both\",y,") && lines.len() == 4,
            "what does not vary has no shares"
        );
    }
}
