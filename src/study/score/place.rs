//! Scores of single places, and ratios.

use super::{Scale, Score};
use crate::stats;
use crate::units::Day;
use serde::{Deserialize, Serialize};

/// The logarithm of the accuracy ratio, ln(n/m) of people simulated and counted: 0 is perfect, ln 2 ≈ 0.69 twice as many,
/// −0.69 half as many. Too many and too few weigh alike, which ratios and relative errors do not allow (Tofallis 2015,
/// doi:10.1057/jors.2014.103).
///
/// It exists only where somebody was simulated and somebody counted; how often that was not so stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogRatio {
    /// The mean of ln(n/m): below 0 if too few are simulated.
    pub mean: f64,
    /// The mean of |ln(n/m)|, 0 or more, as in Flee's `analysis.py` but for its rounding.
    pub mean_absolute: f64,
    /// How many counts it is the mean of.
    pub compared: usize,
    /// How many counts were left out because they, or the people simulated, were 0.
    pub left_out: usize,
}

impl LogRatio {
    fn of(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (mut logarithms, mut left_out) = (Vec::new(), 0);
        for (simulated, observed) in pairs {
            if simulated > 0.0 && observed > 0.0 {
                logarithms.push((simulated / observed).ln());
            } else {
                left_out += 1;
            }
        }
        let absolute: Vec<f64> = logarithms.iter().map(|log| log.abs()).collect();
        (!logarithms.is_empty()).then(|| Self {
            mean: stats::mean(&logarithms),
            mean_absolute: stats::mean(&absolute),
            compared: logarithms.len(),
            left_out,
        })
    }
}

impl Score<'_> {
    /// Days, people simulated and people counted at a place, by its position in the table, wherever a count was made.
    pub(super) fn pairs_at(&self, place: usize) -> impl Iterator<Item = (Day, f64, f64)> {
        let days = self.counts.days().iter().enumerate();
        days.filter_map(move |(number, day)| {
            let observed = (*day.observed().get(place)?)?;
            Some((Day(number as u32), *day.simulated().get(place)?, observed))
        })
    }

    /// How many counts were made at a place.
    pub fn counts_at(&self, place: usize) -> usize {
        self.pairs_at(place).count()
    }

    /// The mean absolute error at a place: the mean over its counts of |n − m|, in people, 0 or more; none without counts.
    pub fn mean_absolute(&self, place: usize) -> Option<f64> {
        mean_of(self.pairs_at(place).map(|(_, n, m)| (n - m).abs()))
    }

    /// The bias at a place: the mean over its counts of n − m, in people; below 0 if too few are simulated, none without
    /// counts.
    pub fn bias(&self, place: usize) -> Option<f64> {
        mean_of(self.pairs_at(place).map(|(_, n, m)| n - m))
    }

    /// The relative error at a place: Σ |n − m| / Σ m over its counts, without unit, 0 or more. Days with many people weigh
    /// more than days with few, so that one early day with a single person does not decide. None if nobody was counted.
    ///
    /// Source: the "weighted" mean absolute percentage error of Kolassa and Schütz 2007 (Foresight 6, 40–43), as a share.
    pub fn relative(&self, place: usize) -> Option<f64> {
        let counted: f64 = self.pairs_at(place).map(|(_, _, m)| m).sum();
        let off: f64 = self.pairs_at(place).map(|(_, n, m)| (n - m).abs()).sum();
        (counted > 0.0).then(|| off / counted)
    }

    /// The relative error at a place on one day: |n/m − 1|, without unit, 0 or more; none if no count was made there or
    /// nobody was counted. The columns `… error` of Flee's `out.csv` are this to four digits, but 0 for nobody counted.
    pub fn relative_on(&self, place: usize, day: Day) -> Option<f64> {
        let observed = self.counts.observed(place, day).filter(|m| *m > 0.0)?;
        Some((self.counts.days()[day.0 as usize].simulated()[place] / observed - 1.0).abs())
    }

    /// What a place contributes to the averaged relative difference: the mean of |n − m| / max(1, U) over all days on which
    /// a count was made anywhere, with n by `scale` and everyone counted U; over all places it adds up to
    /// [`relative_difference`](Self::relative_difference). Without unit, 0 or more; none where that is none. Flee calls it
    /// the ratio difference.
    pub fn contribution(&self, place: usize, scale: Scale) -> Option<f64> {
        let days = self.counted_days().map(|(_, day)| {
            let totals = self.totals(day)?;
            let simulated = totals.scaled(*day.simulated().get(place)?, scale);
            let off = day.observed()[place].map_or(0.0, |m| (simulated - m).abs());
            Some(off / totals.observed.max(1.0))
        });
        let days: Vec<f64> = days.collect::<Option<_>>()?;
        (!days.is_empty()).then(|| stats::mean(&days))
    }

    /// The logarithm of the accuracy ratio at a place; none if there is no count with people on both sides.
    pub fn log_ratio(&self, place: usize) -> Option<LogRatio> {
        LogRatio::of(self.pairs_at(place).map(|(_, n, m)| (n, m)))
    }

    /// The logarithm of the accuracy ratio over all counts at all places; none if none has people on both sides.
    pub fn log_ratio_overall(&self) -> Option<LogRatio> {
        LogRatio::of(self.counted_days().flat_map(|(_, day)| day.pairs()))
    }
}

fn mean_of(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| stats::mean(&values))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sparse, table};
    use super::*;
    use crate::scenario::DayTotals;

    #[test]
    fn errors_of_a_place_have_their_sign_their_unit_and_their_weights() {
        // By hand, first place: differences −10, +4, −3 of 40, 1, 9: mean absolute 17/3, bias −3, relative 17/50.
        let counts =
            table(&[&[(30.0, 40.0), (1.0, 0.0)], &[(5.0, 1.0), (0.0, 0.0)], &[(6.0, 9.0), (0.0, 0.0)]]);
        let score = Score::of(&counts);
        assert_eq!(score.counts_at(0), 3);
        assert_eq!(score.mean_absolute(0), Some(17.0 / 3.0));
        assert_eq!(score.bias(0), Some(-3.0));
        assert_eq!(score.relative(0), Some(0.34));
        assert_eq!(score.relative_on(0, Day(1)), Some(4.0));
        // Nobody was ever counted at the second: people by which it is off there are, and shares there are not.
        assert_eq!(score.mean_absolute(1), Some(1.0 / 3.0));
        assert_eq!((score.relative(1), score.relative_on(1, Day(0))), (None, None));
        // There is no third place and no fourth day.
        assert_eq!((score.bias(2), score.relative(2), score.contribution(2, Scale::Raw)), (None, None, None));
        assert_eq!(score.relative_on(0, Day(3)), None);
    }

    #[test]
    fn contributions_of_places_add_up_to_the_whole() {
        // Day 0: 10 and 30 of 100; day 1: 3 and 1 of 10.
        let counts = table(&[&[(30.0, 40.0), (30.0, 60.0)], &[(1.0, 4.0), (7.0, 6.0)]]);
        let score = Score::of(&counts);
        assert_eq!(score.contribution(0, Scale::Raw), Some(0.2));
        for scale in [Scale::Raw, Scale::Rescaled, Scale::RescaledWhole] {
            let parts = score.contribution(0, scale).zip(score.contribution(1, scale));
            let whole = score.relative_difference(scale).expect("people were counted");
            assert!(parts.is_some_and(|(a, b)| (a + b - whole).abs() < 1e-12), "{scale:?}");
        }
    }

    #[test]
    fn twice_as_many_and_half_as_many_are_equally_wrong() {
        // ln 2 and −ln 2: no bias, and ln 2 off on the mean. The days with nobody on either side are named, not counted.
        let counts = sparse(
            vec![
                vec![(20.0, Some(10.0))],
                vec![(5.0, Some(10.0))],
                vec![(0.0, Some(10.0))],
                vec![(7.0, Some(0.0))],
                vec![(7.0, None)],
            ],
            DayTotals::default(),
        );
        let ratio = Score::of(&counts).log_ratio(0).expect("two days have people on both sides");
        assert!(ratio.mean.abs() < 1e-15 && (ratio.mean_absolute - 2f64.ln()).abs() < 1e-15, "{ratio:?}");
        assert_eq!((ratio.compared, ratio.left_out), (2, 2));
        assert_eq!(Score::of(&counts).log_ratio_overall(), Some(ratio));
        let fewer = table(&[&[(5.0, 10.0), (0.0, 1.0)]]);
        let score = Score::of(&fewer);
        assert!(score.log_ratio(0).is_some_and(|ratio| ratio.mean == 0.5f64.ln()));
        assert_eq!(score.log_ratio(1), None);
    }
}
