//! All scores of an ensemble: by series and over all, to be read or serialised.

use super::{Baseline, CountScore, Skill, Wis};
use crate::scenario::{Quantity, Series};
use crate::stats;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;

/// How scores of several series become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Average {
    /// The mean over the counts of each series first, then over the series: a series that is counted daily weighs as much
    /// as one that is counted once a month.
    #[default]
    BySeries,
    /// The mean over all counts.
    Pooled,
}

impl Average {
    /// Of the scores of several series, none of them empty; none of no series.
    fn of<'a>(self, series: impl Iterator<Item = Vec<f64>> + 'a) -> Option<f64> {
        let values: Vec<f64> = match self {
            Self::BySeries => series.map(|scores| stats::mean(&scores)).collect(),
            Self::Pooled => series.flatten().collect(),
        };
        (!values.is_empty()).then(|| stats::mean(&values))
    }
}

/// Mean scores. All but bias and coverage are in people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Means {
    /// Of so many counts …
    pub counts: usize,
    /// … in so many series.
    pub series: usize,
    /// The [fair](super::fair_crps) continuous ranked probability score.
    pub crps: f64,
    /// The [plain](super::plain_crps) one.
    pub plain_crps: f64,
    /// The weighted interval score by its parts.
    pub wis: Wis,
    /// How far the median of the forecast is from what was counted.
    pub median_off: f64,
    /// How far the mean of the forecast is from what was counted.
    pub mean_off: f64,
    /// From −1 to 1, above 0 if too many are forecast.
    pub bias: f64,
    /// How often the central intervals held what was counted.
    pub coverage: Vec<Coverage>,
}

/// How often central intervals of a level held what was counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// How often they should.
    pub level: f64,
    /// How often they did, a share of the counts.
    pub share: f64,
}

impl Means {
    /// Of the counts of several series; none of no series.
    fn of(series: &[&[CountScore]], levels: &[f64], average: Average) -> Option<Self> {
        let mean = |figure: &dyn Fn(&CountScore) -> f64| {
            average.of(series.iter().map(|scores| scores.iter().map(figure).collect()))
        };
        let coverage = levels.iter().enumerate().map(|(number, &level)| {
            let share = mean(&|score| f64::from(u8::from(score.covered[number])))?;
            Some(Coverage { level, share })
        });
        Some(Self {
            counts: series.iter().map(|scores| scores.len()).sum(),
            series: series.len(),
            crps: mean(&|score| score.crps)?,
            plain_crps: mean(&|score| score.plain_crps)?,
            wis: Wis {
                dispersion: mean(&|score| score.wis.dispersion)?,
                overprediction: mean(&|score| score.wis.overprediction)?,
                underprediction: mean(&|score| score.wis.underprediction)?,
            },
            median_off: mean(&|score| score.median_off)?,
            mean_off: mean(&|score| score.mean_off)?,
            bias: mean(&|score| score.bias)?,
            coverage: coverage.collect::<Option<_>>()?,
        })
    }
}

/// A naive forecast beside the ensemble, on the same counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NaiveSkill {
    /// The naive forecast.
    pub naive: Baseline,
    /// It says something about so many series …
    pub series: usize,
    /// … with so many counts.
    pub counts: usize,
    /// Its mean CRPS in people, which is its mean absolute error: it is a single number. None if it says nothing.
    pub score: Option<f64>,
    /// The mean fair CRPS of the ensemble on the same counts.
    pub ensemble: Option<f64>,
    /// 1 − ensemble / naive: 1 is perfect, 0 no better than naive. None if it says nothing, or is never wrong.
    pub skill: Option<f64>,
}

impl NaiveSkill {
    /// Of the series of which it says something.
    fn of(naive: Baseline, series: &[&SeriesSkill], average: Average) -> Self {
        let known: Vec<(Vec<f64>, &SeriesSkill)> =
            series.iter().filter_map(|series| Some((series.misses(naive)?, *series))).collect();
        let score = average.of(known.iter().map(|(misses, _)| misses.clone()));
        let ensemble =
            average.of(known.iter().map(|(_, s)| s.counts.iter().map(|score| score.crps).collect()));
        let ratio = score.filter(|score| *score > 0.0).zip(ensemble);
        Self {
            naive,
            series: known.len(),
            counts: known.iter().map(|(misses, _)| misses.len()).sum(),
            score,
            ensemble,
            skill: ratio.map(|(naive, ensemble)| 1.0 - ensemble / naive),
        }
    }

    /// Of those that speak of most counts the one with the lowest score; the first of equals.
    fn best(all: &[Self]) -> Option<Self> {
        let most = all.iter().map(|naive| naive.counts).max()?;
        let scored = all.iter().filter(|naive| naive.counts == most).filter_map(|n| Some((n.score?, n)));
        scored.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, naive)| *naive)
    }
}

/// The scores of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesSkill {
    /// Its name.
    pub series: String,
    /// What was counted.
    pub quantity: Quantity,
    /// Whether flight follows it: then it was known in advance, is compared with nothing, and does not count overall.
    pub is_followed: bool,
    /// The means over its counts.
    pub scores: Means,
    /// Every naive forecast, in the order in which they were asked for; empty without an origin.
    pub naive: Vec<NaiveSkill>,
    /// The naive forecast with the lowest score: known only afterwards, so that to beat it is more than to beat any one.
    pub best: Option<Baseline>,
    /// 1 − score / score of that one.
    pub skill: Option<f64>,
    /// Every count, in order of time.
    pub counts: Vec<CountScore>,
    #[serde(skip)]
    misses: Vec<(Baseline, Option<Vec<f64>>)>,
}

impl SeriesSkill {
    /// Of the scores of its counts, of which there is one, and of what naive forecasts missed at each.
    pub(super) fn of(
        series: &Series,
        is_followed: bool,
        counts: Vec<CountScore>,
        misses: Vec<(Baseline, Option<Vec<f64>>)>,
        levels: &[f64],
    ) -> Self {
        let scores = Means::of(&[&counts], levels, Average::BySeries).expect("there is a series");
        let mut this = Self {
            series: series.name().to_owned(),
            quantity: series.quantity(),
            is_followed,
            scores,
            naive: Vec::new(),
            best: None,
            skill: None,
            counts,
            misses,
        };
        let naive = this.misses.iter().map(|(naive, _)| NaiveSkill::of(*naive, &[&this], Average::BySeries));
        this.naive = naive.collect();
        let best = NaiveSkill::best(&this.naive);
        (this.best, this.skill) = (best.map(|best| best.naive), best.and_then(|best| best.skill));
        this
    }

    fn misses(&self, naive: Baseline) -> Option<Vec<f64>> {
        self.misses.iter().find(|(known, _)| *known == naive)?.1.clone()
    }
}

/// The scores of an ensemble.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Skills {
    /// When the forecast was made, if that was said.
    pub origin: Option<Date>,
    /// How many replicates there are.
    pub replicates: usize,
    /// Whether errors of counts were added to the replicates where they are stated.
    pub with_errors: bool,
    /// How scores of several series become one.
    pub average: Average,
    /// Every series of which a count is scored, in the order of the scenario.
    pub series: Vec<SeriesSkill>,
    /// The means over all series but one that flight follows; none if there is no such series.
    pub overall: Option<Means>,
    /// The averaged relative difference of the mean of the replicates over the scored days, as [`Score`] has it: of the
    /// places at which people present were counted by themselves. Without unit. None if there is none, what it needs was
    /// not recorded, or it is not defined.
    ///
    /// [`Score`]: crate::study::Score
    pub relative_difference: Option<f64>,
    /// Every naive forecast over the series of which it says something.
    pub naive: Vec<NaiveSkill>,
    /// Of the naive forecasts that speak of most counts the one with the lowest score.
    pub best: Option<Baseline>,
    /// 1 − score / score of that one, on the series of which it speaks.
    pub skill: Option<f64>,
}

impl Skills {
    pub(super) fn of(asked: &Skill<'_>, series: Vec<SeriesSkill>) -> Self {
        let judged: Vec<&SeriesSkill> = series.iter().filter(|series| !series.is_followed).collect();
        let counts: Vec<&[CountScore]> = judged.iter().map(|series| series.counts.as_slice()).collect();
        let baselines: &[Baseline] = if asked.origin.is_some() { &asked.baselines } else { &[] };
        let naive: Vec<NaiveSkill> =
            baselines.iter().map(|&naive| NaiveSkill::of(naive, &judged, asked.average)).collect();
        let best = NaiveSkill::best(&naive);
        Self {
            origin: asked.origin,
            replicates: asked.ensemble.runs().len(),
            with_errors: asked.errors,
            average: asked.average,
            overall: Means::of(&counts, &asked.levels, asked.average),
            relative_difference: asked.relative_difference(),
            best: best.map(|best| best.naive),
            skill: best.and_then(|best| best.skill),
            naive,
            series,
        }
    }
}

/// A number, or a dash where there is none.
fn or_dash(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "—".to_owned(), |number| format!("{number:.digits$}"))
}

/// Percent, or a dash.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

impl fmt::Display for Skills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.origin.map_or_else(String::new, |origin| format!(" of counts after {origin}"));
        let errors = if self.with_errors { "with" } else { "without" };
        writeln!(
            f,
            "scores{since} in people: fair CRPS of {} replicates, {errors} stated errors of counts",
            self.replicates
        )?;
        let levels = self.series.first().map_or(&[][..], |series| &series.scores.coverage);
        write!(f, "{:<28}{:>5}{:>10}{:>10}{:>10}{:>7}", "", "n", "CRPS", "WIS", "median", "bias")?;
        for coverage in levels {
            write!(f, "{:>7}", percent(Some(coverage.level)))?;
        }
        writeln!(f, "{:>10}{:>8}  best naive", "naive", "skill")?;
        for series in &self.series {
            let best = series.naive.iter().find(|naive| Some(naive.naive) == series.best);
            let name = if series.is_followed { " (followed)" } else { "" };
            row(f, &format!("{}{name}", series.series), &series.scores, best)?;
        }
        if let Some(overall) = &self.overall {
            let name = match self.average {
                Average::BySeries => "mean over series",
                Average::Pooled => "mean over counts",
            };
            row(f, name, overall, self.naive.iter().find(|naive| Some(naive.naive) == self.best))?;
        }
        writeln!(f, "averaged relative difference of the mean: {}", or_dash(self.relative_difference, 4))?;
        for naive in &self.naive {
            writeln!(
                f,
                "{:<34} n {:>4} in {:>3} series: {:>10}, the model {:>10}, skill {:>6}",
                naive.naive.to_string(),
                naive.counts,
                naive.series,
                or_dash(naive.score, 1),
                or_dash(naive.ensemble, 1),
                or_dash(naive.skill, 2)
            )?;
        }
        Ok(())
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, means: &Means, best: Option<&NaiveSkill>) -> fmt::Result {
    let name: String = name.chars().take(27).collect();
    write!(f, "{name:<28}{:>5}{:>10.1}{:>10.1}", means.counts, means.crps, means.wis.total())?;
    write!(f, "{:>10.1}{:>+7.2}", means.median_off, means.bias)?;
    for coverage in &means.coverage {
        write!(f, "{:>7}", percent(Some(coverage.share)))?;
    }
    let (score, skill) = (best.and_then(|best| best.score), best.and_then(|best| best.skill));
    let best = best.map_or_else(|| "—".to_owned(), |best| best.naive.to_string());
    writeln!(f, "{:>10}{:>8}  {best}", or_dash(score, 1), or_dash(skill, 2))
}
