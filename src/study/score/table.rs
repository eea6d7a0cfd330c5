//! All scores of a table of daily counts, to be serialised.

use super::{LogRatio, NaiveModel, Scale, Score, Total};
use crate::units::Day;
use serde::Serialize;

/// All scores of a table of daily counts. What is not defined is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Days on which a count was made.
    pub days: usize,
    /// By which total differences are divided.
    pub total: Total,
    /// The averaged relative difference.
    pub relative_difference: Option<f64>,
    /// The averaged relative difference of people [rescaled](Scale::Rescaled).
    pub relative_difference_rescaled: Option<f64>,
    /// The averaged relative difference of people [rescaled and cut to whole people](Scale::RescaledWhole).
    pub relative_difference_rescaled_whole: Option<f64>,
    /// The logarithm of the accuracy ratio over all counts.
    pub log_ratio: Option<LogRatio>,
    /// The mean absolute scaled error against every naive model.
    pub mase: Vec<MaseScore>,
    /// Every place, in order.
    pub places: Vec<PlaceScore>,
}

/// The mean absolute scaled error against one naive model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MaseScore {
    /// The naive model.
    pub naive: NaiveModel,
    /// The day until which it was trained, from 0.
    pub training_day: u32,
    /// [`Score::mase`], or [`Score::mase_overall`].
    pub mase: Option<f64>,
    /// [`Score::mase_of_flee`], or [`Score::mase_of_flee_overall`].
    pub mase_of_flee: Option<f64>,
}

/// The scores of one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceScore {
    /// Its name.
    pub place: String,
    /// How many counts were made there.
    pub counts: usize,
    /// The mean absolute error in people.
    pub mean_absolute: Option<f64>,
    /// The bias in people; below 0 if too few are simulated.
    pub bias: Option<f64>,
    /// The relative error.
    pub relative: Option<f64>,
    /// What it contributes to the averaged relative difference.
    pub contribution: Option<f64>,
    /// The logarithm of the accuracy ratio.
    pub log_ratio: Option<LogRatio>,
    /// The mean absolute scaled error against every naive model.
    pub mase: Vec<MaseScore>,
}

impl Score<'_> {
    /// All of them at once.
    pub fn all(&self) -> Scores {
        let places = self.counts().places().iter().enumerate();
        Scores {
            days: self.counted_days().count(),
            total: self.total,
            relative_difference: self.relative_difference(Scale::Raw),
            relative_difference_rescaled: self.relative_difference(Scale::Rescaled),
            relative_difference_rescaled_whole: self.relative_difference(Scale::RescaledWhole),
            log_ratio: self.log_ratio_overall(),
            mase: self.mases(None),
            places: places.map(|(place, name)| self.place(place, name)).collect(),
        }
    }

    fn place(&self, place: usize, name: &str) -> PlaceScore {
        PlaceScore {
            place: name.to_owned(),
            counts: self.counts_at(place),
            mean_absolute: self.mean_absolute(place),
            bias: self.bias(place),
            relative: self.relative(place),
            contribution: self.contribution(place, Scale::Raw),
            log_ratio: self.log_ratio(place),
            mase: self.mases(Some(place)),
        }
    }

    /// At a place, or over all.
    fn mases(&self, place: Option<usize>) -> Vec<MaseScore> {
        let models = NaiveModel::TRAINING.iter().flat_map(|day| NaiveModel::ALL.map(|model| (model, *day)));
        let score = |(naive, day): (NaiveModel, Day)| MaseScore {
            naive,
            training_day: day.0,
            mase: place.map_or_else(|| self.mase_overall(naive, day), |at| self.mase(at, naive, day)),
            mase_of_flee: place.map_or_else(
                || self.mase_of_flee_overall(naive, day),
                |at| self.mase_of_flee(at, naive, day),
            ),
        };
        models.map(score).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;

    #[test]
    fn what_is_not_defined_is_written_as_null() {
        // Whoever reads the file must not take a missing score for a perfect one.
        let counts = table(&[&[(3.0, 0.0), (30.0, 40.0)]]);
        let all = Score::of(&counts).all();
        assert_eq!((all.days, all.mase.len(), all.places.len()), (1, 8, 2));
        let json = serde_json::to_value(&all).expect("numbers and words");
        assert_eq!(json["relative_difference"], 0.325);
        assert_eq!(json["total"], "stated");
        assert_eq!(json["mase"][0]["naive"], "flat");
        assert!(json["mase"][0]["mase"].is_null() && json["places"][0]["relative"].is_null());
        assert_eq!(json["places"][1]["bias"], -10.0);
    }
}
