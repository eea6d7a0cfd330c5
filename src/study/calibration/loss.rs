//! What is made small: how far an ensemble is from what was counted.

use crate::error::Result;
use crate::scenario::Scenario;
use crate::stats;
use crate::study::score::{Scale, Score, Total};
use crate::study::{Between, Ensemble, Skill};
use crate::units::Day;
use jiff::civil::Date;
use serde::Serialize;

/// How far an ensemble is from what was counted: 0 or more, 0 is perfect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The averaged relative difference of the mean of the replicates at places that were counted by themselves, on a
    /// straight line between counts; without unit. See [`Score::relative_difference`].
    RelativeDifference,
    /// The same of people rescaled to everyone counted: where they are and not how many. See [`Scale::Rescaled`].
    RescaledDifference,
    /// The mean fair CRPS over counts and series, in people. See [`Skill`].
    Crps,
    /// The mean weighted interval score over counts and series, in people. It needs some dozen replicates.
    Wis,
}

impl Loss {
    /// Of an ensemble of a scenario, over the days and counts after one date and until another; none if nothing was
    /// counted there, or if it is not defined.
    ///
    /// # Errors
    /// As [`Skill::score`], which has none to report of a scenario that was built.
    pub fn of(
        self,
        ensemble: &Ensemble,
        scenario: &Scenario,
        after: Option<Date>,
        until: Option<Date>,
    ) -> Result<Option<f64>> {
        let loss = match self {
            Self::RelativeDifference => difference(ensemble, scenario, after, until, Scale::Raw),
            Self::RescaledDifference => difference(ensemble, scenario, after, until, Scale::Rescaled),
            Self::Crps | Self::Wis => {
                let mut skill = Skill::of(ensemble, scenario).beside([]);
                if let Some(after) = after {
                    skill = skill.since(after);
                }
                if let Some(until) = until {
                    skill = skill.until(until);
                }
                let means = skill.score()?.overall;
                means.map(|means| if self == Self::Wis { means.wis.total() } else { means.crps })
            }
        };
        Ok(loss.filter(|loss| loss.is_finite()))
    }
}

fn difference(
    ensemble: &Ensemble,
    scenario: &Scenario,
    after: Option<Date>,
    until: Option<Date>,
    scale: Scale,
) -> Option<f64> {
    let counts = ensemble.daily_counts(scenario, Between::Line)?;
    let score = Score::of(&counts).by(Total::Summed);
    let period = scenario.period();
    let is_meant = |day: &Day| {
        let date = period.date(*day);
        after.is_none_or(|after| date > after) && until.is_none_or(|until| date <= until)
    };
    let days = (0..period.days()).map(Day).filter(is_meant);
    let days: Vec<f64> = days.filter_map(|day| score.relative_difference_on(day, scale)).collect();
    (!days.is_empty()).then(|| stats::mean(&days))
}

/// All losses of one ensemble over one window. What is not defined there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Losses {
    /// The averaged relative difference, without unit.
    pub relative_difference: Option<f64>,
    /// … of people rescaled to everyone counted.
    pub rescaled_difference: Option<f64>,
    /// The mean fair CRPS in people.
    pub crps: Option<f64>,
    /// The mean weighted interval score in people.
    pub wis: Option<f64>,
}

impl Losses {
    pub(super) fn of(
        ensemble: &Ensemble,
        scenario: &Scenario,
        after: Option<Date>,
        until: Option<Date>,
    ) -> Result<Self> {
        let loss = |loss: Loss| loss.of(ensemble, scenario, after, until);
        Ok(Self {
            relative_difference: loss(Loss::RelativeDifference)?,
            rescaled_difference: loss(Loss::RescaledDifference)?,
            crps: loss(Loss::Crps)?,
            wis: loss(Loss::Wis)?,
        })
    }

    /// One of them.
    pub fn get(&self, loss: Loss) -> Option<f64> {
        match loss {
            Loss::RelativeDifference => self.relative_difference,
            Loss::RescaledDifference => self.rescaled_difference,
            Loss::Crps => self.crps,
            Loss::Wis => self.wis,
        }
    }
}
