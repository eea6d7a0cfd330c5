//! Scores of an ensemble against what was counted, beside those of naive forecasts.
//!
//! Every count is scored for itself: a series may be of one place or of many together, irregular in time, and of places
//! that others do not speak of. A count is scored as it reads after all recounts ([`Series::corrected`]); naive forecasts
//! know what had been published by the origin, as it read then.
//!
//! A forecast is one of the *count*: where a standard error of counting is stated, it is added to what each replicate
//! has, unless [`Skill::without_errors`] says otherwise. Where none is stated, nothing is added.

mod baseline;
mod bias;
mod count;
mod crps;
mod interval;
mod known;
mod shares;
mod table;

pub(super) use baseline::Forecaster;
pub use baseline::{Baseline, ShareBy};
pub use bias::bias;
pub use count::CountScore;
pub use crps::{fair_crps, plain_crps};
pub use interval::{Interval, LEVELS, Wis};
pub(super) use known::history;
pub use table::{Average, Coverage, Means, NaiveSkill, SeriesSkill, Skills};

use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::id::PlaceId;
use crate::scenario::{Count, Quantity, Scenario, Series};
use crate::stats;
use crate::study::daily_counts::followed;
use crate::study::score::{Scale, Score};
use crate::study::{Between, Ensemble};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// States how an ensemble is scored.
///
/// ```
/// use displace::scenario::{Count, Displaced, Quantity, Series, Where};
/// use displace::study::Skill;
/// use displace::world::{Place, PlaceKind, World};
/// use displace::{Ensemble, Scenario, date};
/// let camp = Series::new("camp", Where::Place("Camp".to_owned()), Quantity::Present);
/// let scenario = Scenario::builder("a camp", date(2012, 3, 1), 4)
///     .world(World::builder().place(Place::new("Camp", PlaceKind::Camp, "X")))
///     .displaced(Displaced::new("Camp", 90))
///     .observed(camp.count(Count::of(date(2012, 3, 1), 60.0)).count(Count::of(date(2012, 3, 4), 100.0)))
///     .build()?;
/// let ensemble = Ensemble::of(&scenario).replicates(2).run();
/// // The model is 10 off; that the count of 1 March stays is 40 off.
/// let skills = Skill::of(&ensemble, &scenario).since(date(2012, 3, 1)).score()?;
/// let camp = &skills.series[0];
/// assert_eq!((camp.scores.counts, camp.scores.crps), (1, 10.0));
/// assert_eq!(camp.skill, Some(0.75));
/// println!("{skills}");
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Skill<'a> {
    ensemble: &'a Ensemble,
    scenario: &'a Scenario,
    origin: Option<Date>,
    until: Option<Date>,
    levels: Vec<f64>,
    baselines: Vec<Baseline>,
    total: Option<String>,
    errors: bool,
    average: Average,
}

impl<'a> Skill<'a> {
    /// Scores of an ensemble of this scenario against its observed series.
    ///
    /// All counts in the period are scored, and, without an origin, beside no naive forecast.
    pub fn of(ensemble: &'a Ensemble, scenario: &'a Scenario) -> Self {
        Self {
            ensemble,
            scenario,
            origin: None,
            until: None,
            levels: LEVELS.to_vec(),
            baselines: Baseline::USUAL.to_vec(),
            total: None,
            errors: true,
            average: Average::BySeries,
        }
    }

    /// The forecast was made at the end of this date: only counts of later moments are scored, and naive forecasts know the
    /// counts that were published by then. A count of an earlier moment that was published later is neither scored nor
    /// known.
    #[must_use]
    pub fn since(mut self, origin: Date) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Only counts until this date are scored; until the end of the period unless said otherwise.
    #[must_use]
    pub fn until(mut self, last: Date) -> Self {
        self.until = Some(last);
        self
    }

    /// With central intervals of these levels, each in (0, 1); [`LEVELS`] unless said otherwise.
    #[must_use]
    pub fn levels(mut self, levels: impl IntoIterator<Item = f64>) -> Self {
        self.levels = levels.into_iter().collect();
        self
    }

    /// Beside these naive forecasts; [`Baseline::USUAL`] unless said otherwise.
    #[must_use]
    pub fn beside(mut self, baselines: impl IntoIterator<Item = Baseline>) -> Self {
        self.baselines = baselines.into_iter().collect();
        self
    }

    /// Naive forecasts by shares share out what this series counted last before the origin, over its places.
    ///
    /// Unless said otherwise it is the series that flight follows, as it goes on, for the model knows that too; and
    /// without one, everyone whom the ensemble has in the mean at the end of the day at all places of which counts of
    /// people present are scored.
    #[must_use]
    pub fn total(mut self, series: impl Into<String>) -> Self {
        self.total = Some(series.into());
        self
    }

    /// Errors of counts are left out: the forecast is taken for one of how many people there are.
    #[must_use]
    pub fn without_errors(mut self) -> Self {
        self.errors = false;
        self
    }

    /// Every count weighs the same over all series, instead of every series.
    #[must_use]
    pub fn pooled(mut self) -> Self {
        self.average = Average::Pooled;
        self
    }

    /// The scores.
    ///
    /// # Errors
    /// If a level lies outside (0, 1), or no series has the name of the total.
    pub fn score(&self) -> Result<Skills> {
        if let Some(level) = self.levels.iter().find(|level| !(**level > 0.0 && **level < 1.0)) {
            let message = format!("the level `{level}` of an interval; give one between 0 and 1");
            return Err(Error::one(ErrorKind::OutOfRange, None, message));
        }
        let total = self.total.as_deref().map(|name| self.find(name)).transpose()?;
        let scored = self.scored();
        let forecaster = self.origin.map(|origin| {
            let of_people = scored.iter().filter(|scored| {
                scored.series.quantity() == Quantity::Present && !self.is_followed(scored.series)
            });
            let present: Vec<&Series> = of_people.map(|scored| scored.series).collect();
            let people = |among: &[PlaceId]| self.ensemble.people_in_all(among);
            Forecaster::new(self.scenario, origin, total, &present, people)
        });
        let series: Vec<SeriesSkill> =
            scored.iter().filter_map(|scored| self.series(scored, forecaster.as_ref())).collect();
        Ok(Skills::of(self, series))
    }

    fn find(&self, name: &str) -> Result<&'a Series> {
        self.scenario.series(name).ok_or_else(|| {
            let names = self.scenario.observed().iter().map(Series::name);
            let message = format!("total `{name}`: no series has this name{}", did_you_mean(name, names));
            Error::one(ErrorKind::UnknownName, None, message)
        })
    }

    /// Whether flight follows a series, which makes it an input.
    fn is_followed(&self, series: &Series) -> bool {
        followed(self.scenario) == Some(series.name())
    }

    /// The series with the counts that are scored, if there are any.
    fn scored(&self) -> Vec<Scored<'a>> {
        let all = self.scenario.observed().iter().map(|series| Scored {
            series,
            counts: series.corrected().into_iter().enumerate().filter(|(_, c)| self.is_scored(c)).collect(),
        });
        all.filter(|scored| !scored.counts.is_empty()).collect()
    }

    fn is_scored(&self, count: &Count) -> bool {
        count.step(self.scenario.period()).is_some()
            && !count.is_assumed()
            && self.origin.is_none_or(|origin| count.at().moment() > end_of(origin))
            && self.until.is_none_or(|last| count.at().date() <= last)
    }

    fn series(&self, scored: &Scored<'a>, forecaster: Option<&Forecaster<'_>>) -> Option<SeriesSkill> {
        let (series, runs) = (scored.series, self.ensemble.runs());
        let counts: Vec<&Count> = scored.counts.iter().map(|(_, count)| count).collect();
        let mut scores: Vec<CountScore> = scored
            .counts
            .iter()
            .map(|(index, count)| {
                let people = count::people(runs, series, *index);
                let errors = self.errors.then(|| count::as_counted(&people, runs, series, *index, count));
                CountScore::of(count, &people, errors.as_deref().unwrap_or(&people), &self.levels)
            })
            .collect::<Option<_>>()?;
        let is_followed = self.is_followed(series);
        let mut naive = Vec::new();
        // Naive forecasts of what is known in advance would be a comparison with oneself.
        for forecaster in forecaster.into_iter().filter(|_| !is_followed) {
            for &baseline in &self.baselines {
                let forecasts = forecaster.forecasts(baseline, series, &counts);
                let misses = forecasts.as_ref().map(|forecasts| {
                    let off = forecasts.iter().zip(&counts).map(|(people, count)| count.miss(*people).abs());
                    off.collect()
                });
                naive.push((baseline, misses));
                for (number, score) in scores.iter_mut().enumerate() {
                    score.naive.push(forecasts.as_ref().map(|forecasts| forecasts[number]));
                }
            }
        }
        Some(SeriesSkill::of(series, is_followed, scores, naive, &self.levels))
    }

    /// The averaged relative difference of the mean over the days that are scored.
    fn relative_difference(&self) -> Option<f64> {
        let counts = self.ensemble.daily_counts(self.scenario, Between::Nothing)?;
        let score = Score::of(&counts);
        let period = self.scenario.period();
        let is_scored = |day| {
            let date = period.date(day);
            self.origin.is_none_or(|origin| date > origin) && self.until.is_none_or(|last| date <= last)
        };
        let days: Vec<f64> = score
            .counted_days()
            .filter(|(day, _)| is_scored(*day))
            .map(|(day, _)| score.relative_difference_on(day, Scale::Raw))
            .collect::<Option<_>>()?;
        (!days.is_empty()).then(|| stats::mean(&days))
    }
}

/// A series with the counts that are scored, each with its number.
struct Scored<'a> {
    series: &'a Series,
    counts: Vec<(usize, Count)>,
}

fn end_of(date: Date) -> DateTime {
    date.at(0, 0, 0, 0).saturating_add(1.day())
}
