//! Which knobs the counts tell apart.
//!
//! Everything is in quantiles of the priors, where each prior has the same deviation √(1/12). For each knob two ratios of
//! deviations, after to before: *by itself*, whatever the others are, and *given the others*, if those were known (from the
//! inverse of the covariance). The rule:
//!
//! - by itself at most [`WIDE`]: **identified**;
//! - else, given the others at most [`WIDE`] and given them at most [`SHARE`] of what it is by itself: known **only together** with the knobs whose
//!   correlation with it is at least [`STRONG`], or else with that of the strongest one. Of two knobs of which only the
//!   product or the sum matters, this is what comes out;
//! - else **unknown**: the counts say little of it, whatever the others are.
//!
//! Beside it, the *loose directions*: eigenvectors of the covariance along which the deviation stays above [`WIDE`] of
//! the prior's, with the knobs that they turn.

use super::matrix::{Matrix, eigen, identity, root, solve_lower};
use serde::Serialize;
use std::fmt;

/// A deviation of more than this share of the prior's says that little was learnt.
pub const WIDE: f64 = 0.5;
/// A knob is bound to others if knowing them leaves at most this share of its deviation.
pub const SHARE: f64 = 0.6;
/// A correlation from which two knobs stand for each other.
pub const STRONG: f64 = 0.6;
/// With fewer points than this of equal weight, ratios are off by a tenth and more.
const ENOUGH: f64 = 50.0;

/// Which knobs the counts tell apart: see [the rule](self).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identifiability {
    /// Every knob.
    pub knobs: Vec<Identified>,
    /// Directions of which little was learnt, the loosest first.
    pub loose: Vec<Direction>,
    /// Whether there are points enough for a judgement: of equal weight 50 and more.
    pub is_sure: bool,
}

/// How well a knob is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identified {
    /// Its path.
    pub path: String,
    /// Its deviation as a share of the prior's, whatever the others are.
    pub by_itself: f64,
    /// Its deviation as a share of the prior's, if the others were known.
    pub given_others: f64,
    /// The judgement.
    pub verdict: Verdict,
}

/// How well a knob is known, in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The counts say what it is.
    Identified,
    /// They say so only of a combination with these.
    OnlyTogether(Vec<String>),
    /// They say little.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identified => f.write_str("identified"),
            Self::OnlyTogether(with) => write!(f, "only together with {}", with.join(", ")),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// A combination of knobs of which little was learnt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Direction {
    /// The deviation along it as a share of the prior's.
    pub deviation: f64,
    /// How far it turns each knob, in the order of the knobs; of length 1.
    pub turns: Vec<f64>,
}

/// Judges by the covariance of the points in quantiles.
pub(super) fn identify(paths: &[String], covariance: &Matrix, effective: f64) -> Identifiability {
    let prior = (1.0f64 / 12.0).sqrt();
    let n = covariance.len();
    let precision = precision(covariance);
    let sd = |i: usize| covariance[i][i].max(f64::MIN_POSITIVE).sqrt();
    let correlation = |i: usize, j: usize| (covariance[i][j] / (sd(i) * sd(j))).abs();
    let knobs = (0..n).map(|i| {
        let by_itself = sd(i) / prior;
        let given_others = (1.0 / precision[i]).sqrt() / prior;
        let verdict = if by_itself <= WIDE {
            Verdict::Identified
        } else if given_others <= WIDE && given_others <= SHARE * by_itself {
            let others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
            let mut bound: Vec<usize> =
                others.iter().copied().filter(|&j| correlation(i, j) >= STRONG).collect();
            if bound.is_empty() {
                let strongest =
                    others.into_iter().max_by(|&a, &b| correlation(i, a).total_cmp(&correlation(i, b)));
                bound.extend(strongest);
            }
            Verdict::OnlyTogether(bound.into_iter().map(|j| paths[j].clone()).collect())
        } else {
            Verdict::Unknown
        };
        Identified { path: paths[i].clone(), by_itself, given_others, verdict }
    });
    let knobs = knobs.collect();
    let (values, vectors) = eigen(covariance);
    let loose = values
        .into_iter()
        .zip(vectors)
        .rev()
        .map(|(value, turns)| Direction { deviation: value.max(0.0).sqrt() / prior, turns })
        .take_while(|direction| direction.deviation > WIDE)
        .collect();
    Identifiability { knobs, loose, is_sure: effective >= ENOUGH }
}

/// The diagonal of the inverse; huge where the matrix has none.
fn precision(covariance: &Matrix) -> Vec<f64> {
    let n = covariance.len();
    let Some(l) = root(covariance) else { return vec![1.0 / f64::EPSILON; n] };
    // (L·Lᵀ)⁻¹ has the squared columns of L⁻¹ on its diagonal.
    let columns: Vec<Vec<f64>> = identity(n).iter().map(|unit| solve_lower(&l, unit)).collect();
    columns.iter().map(|column| column.iter().map(|x| x * x).sum::<f64>()).collect()
}

impl fmt::Display for Identifiability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<44}{:>11}{:>14}  deviation as a share of the prior's",
            "knob", "by itself", "given others"
        )?;
        for knob in &self.knobs {
            let path: String = knob.path.chars().take(43).collect();
            write!(f, "{path:<44}{:>11.2}{:>14.2}  ", knob.by_itself, knob.given_others)?;
            match &knob.verdict {
                Verdict::Identified => writeln!(f, "identified")?,
                Verdict::OnlyTogether(others) => writeln!(f, "only together with {}", others.join(", "))?,
                Verdict::Unknown => writeln!(f, "unknown: the counts say little of it")?,
            }
        }
        for direction in &self.loose {
            write!(f, "loose direction ({:.2}):", direction.deviation)?;
            for (knob, turn) in self.knobs.iter().zip(&direction.turns).filter(|(_, turn)| turn.abs() >= 0.3)
            {
                write!(f, " {turn:+.2} {}", knob.path)?;
            }
            writeln!(f)?;
        }
        if !self.is_sure {
            writeln!(f, "too few points for a judgement; sample more particles")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("k{i}")).collect()
    }

    #[test]
    fn a_ridge_is_told_from_a_point_and_from_nothing() {
        // Quantiles 0 and 1 run along a ridge, 2 is known, nothing is known of 3.
        let prior = 1.0 / 12.0;
        let mut covariance = vec![vec![0.0; 4]; 4];
        covariance[0][0] = 0.8 * prior;
        covariance[1][1] = 0.8 * prior;
        covariance[0][1] = -0.76 * prior;
        covariance[1][0] = -0.76 * prior;
        covariance[2][2] = 0.01 * prior;
        covariance[3][3] = prior;
        let found = identify(&paths(4), &covariance, 100.0);
        let verdicts: Vec<&Verdict> = found.knobs.iter().map(|knob| &knob.verdict).collect();
        assert_eq!(verdicts[0], &Verdict::OnlyTogether(vec!["k1".into()]));
        assert_eq!(verdicts[1], &Verdict::OnlyTogether(vec!["k0".into()]));
        assert_eq!(verdicts[2..], [&Verdict::Identified, &Verdict::Unknown]);
        // By hand: 0.8 (1 − 0.95²) = 0.078 of the variance is left of a ridge's knob if the other is known.
        assert!((found.knobs[0].given_others - 0.078f64.sqrt()).abs() < 1e-9);
        assert!((found.knobs[0].by_itself - 0.8f64.sqrt()).abs() < 1e-9);
        let loose: Vec<f64> = found.loose.iter().map(|d| d.deviation).collect();
        assert!(
            loose.len() == 2 && (loose[0] - 1.56f64.sqrt()).abs() < 1e-9 && (loose[1] - 1.0).abs() < 1e-9
        );
        assert!(
            (found.loose[0].turns[0] + found.loose[0].turns[1]).abs() < 1e-9,
            "they turn against each other"
        );
        assert!(found.is_sure && !identify(&paths(4), &covariance, 20.0).is_sure);
    }
}
