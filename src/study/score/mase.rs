//! The mean absolute scaled error: how many times the error of a naive model that of a simulation is (Hyndman and
//! Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001).
//!
//! The naive models are those of Flee's `extract-validation-results.py`. They know what was counted up to a training day,
//! the 7th or the 30th there, and are judged after it. Two of Flee's choices are worth knowing: it sets the mean error of
//! the simulation over *all* days against that of the naive model over the days *after* training, and it rescales the
//! simulation, but not the naive models, to everyone counted. [`Score::mase_of_flee`] does the same; [`Score::mase`]
//! compares raw people on the same days.

use super::{Scale, Score};
use crate::units::Day;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A model of the people at a place that knows what was counted there up to a training day d: y(d) people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NaiveModel {
    /// Nothing changes: y(d) people, for ever.
    Flat,
    /// A straight line through what was counted on day 0 and on day d: y(0) + (y(d) − y(0)) · t/d, never below 0.
    Sloped,
    /// The share stays: U(t) · y(d)/U(d) with everyone counted U. It knows the total of days to come, as a simulation does
    /// whose arrivals follow the registered total.
    Ratio,
    /// What Flee calls sloped: t · y(d), as many people more *every day* as there were on day d, and 0 if nobody was there
    /// on day 7, whatever d is. It is far off soon, and nearly every simulation beats it; for comparison with Flee only.
    SlopedAsInFlee,
}

impl NaiveModel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Flat, Self::Sloped, Self::Ratio, Self::SlopedAsInFlee];

    /// The training days of Flee's script.
    pub const TRAINING: [Day; 2] = [Day(7), Day(30)];
}

impl fmt::Display for NaiveModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flat => "nothing changes",
            Self::Sloped => "the line from the first day goes on",
            Self::Ratio => "the share stays",
            Self::SlopedAsInFlee => "as many again every day",
        })
    }
}

impl Score<'_> {
    /// The people whom a naive model trained until a day expects at a place on another; none if what it needs was not
    /// counted, or the share of nobody is wanted.
    pub fn naive(&self, place: usize, model: NaiveModel, training: Day, on: Day) -> Option<f64> {
        let last = self.counts.observed(place, training)?;
        let everyone = |day: Day| Some(self.totals(self.counts.days().get(day.0 as usize)?)?.observed);
        match model {
            NaiveModel::Flat => Some(last),
            NaiveModel::Ratio => {
                let share = last / everyone(training).filter(|people| *people > 0.0)?;
                Some(everyone(on)? * share)
            }
            NaiveModel::Sloped => {
                let first = self.counts.observed(place, Day(0))?;
                let days = (training.0 > 0).then(|| f64::from(training.0))?;
                Some((first + (last - first) * f64::from(on.0) / days).max(0.0))
            }
            NaiveModel::SlopedAsInFlee => {
                let gate = self.counts.observed(place, NaiveModel::TRAINING[0])?;
                match (gate > 0.0, last > 0.0) {
                    (false, _) => Some(0.0),
                    (true, true) => Some(f64::from(on.0) * last),
                    // Flee divides 0 by 0 here.
                    (true, false) => None,
                }
            }
        }
    }

    /// The mean absolute scaled error at a place: Σ |n − m| / Σ |v − m| over its counts after the training day, with n
    /// people simulated, m counted and v expected by the naive model. Without unit, 0 or more; below 1 the simulation is
    /// better.
    ///
    /// None if there is no count after the training day, the naive model cannot be set up, or it is never wrong.
    pub fn mase(&self, place: usize, model: NaiveModel, training: Day) -> Option<f64> {
        self.after(place, model, training)?.ratio()
    }

    /// The same over all places together: Σ |n − m| / Σ |v − m| over all counts after the training day at all places for
    /// which the naive model can be set up. Errors are added before they are divided, so that a place at which nothing
    /// happens cannot decide.
    pub fn mase_overall(&self, model: NaiveModel, training: Day) -> Option<f64> {
        let places = (0..self.counts.places().len()).filter_map(|place| self.after(place, model, training));
        places.fold(Errors::default(), Errors::plus).ratio()
    }

    /// Absolute errors after the training day; none if the naive model cannot be set up.
    fn after(&self, place: usize, model: NaiveModel, training: Day) -> Option<Errors> {
        let mut errors = Errors::default();
        for (day, simulated, observed) in self.pairs_at(place).filter(|(day, ..)| *day > training) {
            errors.simulated += (simulated - observed).abs();
            errors.naive += (self.naive(place, model, training, day)? - observed).abs();
        }
        Some(errors)
    }

    /// The mean absolute scaled error at a place as in Flee: the mean of |n − m| over *all* its counts, n
    /// [rescaled](Scale::Rescaled), divided by the mean of |v − m| over those after the training day. Without unit, 0 or
    /// more. Flee rounds it to four digits.
    ///
    /// None where Flee divides by 0 or stops: there is no count after the training day, the naive model cannot be set up
    /// or is never wrong, or a stated total denies what was counted.
    pub fn mase_of_flee(&self, place: usize, model: NaiveModel, training: Day) -> Option<f64> {
        let (mut all, mut after) = (0, 0);
        let mut errors = Errors::default();
        for (day, simulated, observed) in self.pairs_at(place) {
            let totals = self.totals(&self.counts.days()[day.0 as usize])?;
            all += 1;
            errors.simulated += (totals.scaled(simulated, Scale::Rescaled) - observed).abs();
            if day > training {
                after += 1;
                errors.naive += (self.naive(place, model, training, day)? - observed).abs();
            }
        }
        (after > 0).then_some(())?;
        Errors { simulated: errors.simulated / f64::from(all), naive: errors.naive / f64::from(after) }
            .ratio()
    }

    /// The mean of [`Self::mase_of_flee`] over places, weighted by everyone counted there on all days, as in Flee.
    ///
    /// Places where nobody was ever counted have no weight and are left out, where Flee gets no number at all. None if it
    /// is none at any other place: leaving it out there would score another question.
    pub fn mase_of_flee_overall(&self, model: NaiveModel, training: Day) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for place in 0..self.counts.places().len() {
            let weight: f64 = self.pairs_at(place).map(|(_, _, observed)| observed).sum();
            if weight > 0.0 {
                sum += weight * self.mase_of_flee(place, model, training)?;
                weights += weight;
            }
        }
        (weights > 0.0).then(|| sum / weights)
    }
}

/// Absolute errors in people.
#[derive(Debug, Clone, Copy, Default)]
struct Errors {
    simulated: f64,
    naive: f64,
}

impl Errors {
    fn plus(self, other: Self) -> Self {
        Self { simulated: self.simulated + other.simulated, naive: self.naive + other.naive }
    }

    fn ratio(self) -> Option<f64> {
        (self.naive > 0.0).then(|| self.simulated / self.naive)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sparse, table};
    use super::*;
    use crate::scenario::DayTotals;

    /// Two places over four days, the second fixed at 60 people.
    fn counts() -> crate::scenario::DailyCounts {
        table(&[
            &[(10.0, 10.0), (60.0, 60.0)],
            &[(16.0, 20.0), (60.0, 60.0)],
            &[(33.0, 40.0), (60.0, 60.0)],
            &[(48.0, 60.0), (70.0, 60.0)],
        ])
    }

    #[test]
    fn naive_models_know_nothing_after_their_training_but_the_total() {
        // y(1) = 20 of 80, y(0) = 10; 100 are counted on day 2.
        let counts = counts();
        let score = Score::of(&counts);
        let on_day_2 = |model| score.naive(0, model, Day(1), Day(2));
        assert_eq!(on_day_2(NaiveModel::Flat), Some(20.0));
        assert_eq!(on_day_2(NaiveModel::Sloped), Some(30.0));
        assert_eq!(on_day_2(NaiveModel::Ratio), Some(25.0));
        assert_eq!(on_day_2(NaiveModel::SlopedAsInFlee), None, "day 7 was not counted");
        let falling = table(&[&[(0.0, 9.0)], &[(0.0, 4.0)], &[(0.0, 1.0)]]);
        assert_eq!(Score::of(&falling).naive(0, NaiveModel::Sloped, Day(1), Day(2)), Some(0.0));
        assert_eq!(Score::of(&falling).naive(0, NaiveModel::Sloped, Day(0), Day(2)), None);
    }

    #[test]
    fn flees_slope_is_no_slope() {
        // It multiplies by the day; what it does for a place that is empty on day 7 or day 30 is Flee's.
        let days = |early: f64, late: f64| {
            let day = |t: u32| if t < 8 { early } else { late };
            let rows: Vec<Vec<(f64, Option<f64>)>> = (0..32).map(|t| vec![(1.0, Some(day(t)))]).collect();
            sparse(rows, DayTotals::default())
        };
        let last = |early, late, training| {
            Score::of(&days(early, late)).naive(0, NaiveModel::SlopedAsInFlee, Day(training), Day(31))
        };
        assert_eq!((last(5.0, 9.0, 7), last(5.0, 9.0, 30)), (Some(155.0), Some(279.0)));
        assert_eq!((last(0.0, 9.0, 7), last(0.0, 9.0, 30)), (Some(0.0), Some(0.0)));
        assert_eq!((last(5.0, 0.0, 7), last(5.0, 0.0, 30)), (Some(155.0), None));
    }

    #[test]
    fn an_error_is_scaled_by_that_of_the_naive_model_on_the_same_days() {
        // After day 1: 7 + 12 = 19 people off, the flat model 20 + 40 = 60, the line 10 + 20 = 30, the share (y = 25 of 100,
        // 30 of 120) 15 + 30 = 45. At the second place the flat model is never wrong, and 10 people are off.
        let counts = counts();
        let score = Score::of(&counts);
        let mase = |model| score.mase(0, model, Day(1));
        assert_eq!(mase(NaiveModel::Flat), Some(19.0 / 60.0));
        assert_eq!(mase(NaiveModel::Sloped), Some(19.0 / 30.0));
        assert_eq!(mase(NaiveModel::Ratio), Some(19.0 / 45.0));
        assert_eq!(score.mase(1, NaiveModel::Flat, Day(1)), None);
        assert_eq!(score.mase_overall(NaiveModel::Flat, Day(1)), Some(29.0 / 60.0));
        assert_eq!(score.mase(0, NaiveModel::Flat, Day(3)), None, "nothing is left to be judged");
        assert_eq!(score.mase_overall(NaiveModel::Flat, Day(3)), None);
    }

    #[test]
    fn flees_own_scales_people_and_sets_all_days_against_the_later_ones() {
        // Everyone is simulated as 100 of 200, so people are doubled: 20, 24 and 30 for 20, 30 and 60 counted, a mean error
        // of (0 + 6 + 30)/3 = 12; the flat model is off by 30 on the one day after day 1.
        let day = |n: f64, m: f64| vec![(n, Some(m)), (0.0, Some(0.0))];
        let totals = DayTotals { simulated: Some(100.0), observed: Some(200.0), ..DayTotals::default() };
        let counts = sparse(vec![day(10.0, 20.0), day(12.0, 30.0), day(15.0, 60.0)], totals);
        let score = Score::of(&counts);
        assert_eq!(score.mase_of_flee(0, NaiveModel::Flat, Day(1)), Some(0.4));
        assert_eq!(score.mase_of_flee(1, NaiveModel::Flat, Day(1)), None);
        assert_eq!(score.mase_of_flee_overall(NaiveModel::Flat, Day(1)), Some(0.4));
        assert_eq!(score.mase_of_flee(0, NaiveModel::Flat, Day(2)), None);
    }

    #[test]
    fn flees_overall_weighs_places_by_people_and_hides_none() {
        // First place: error 0.5 · mean(10, 10) over 10; weights 30 and 90. Both are off by a known multiple of the model.
        let counts = table(&[&[(10.0, 10.0), (30.0, 30.0)], &[(15.0, 20.0), (65.0, 60.0)]]);
        let score = Score::of(&counts);
        // Nothing is scaled: 40 of 40 and 80 of 80. Mean errors 2.5 and 2.5; flat models off by 10 and 30.
        assert_eq!(score.mase_of_flee_overall(NaiveModel::Flat, Day(0)), Some(0.125));
        let constant = table(&[&[(10.0, 10.0), (30.0, 30.0)], &[(15.0, 20.0), (35.0, 30.0)]]);
        assert_eq!(Score::of(&constant).mase_of_flee_overall(NaiveModel::Flat, Day(0)), None);
    }
}
