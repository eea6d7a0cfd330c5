//! What a rolling origin found: every count with what was said of it, and the scores by horizon.

use super::rolling::BASELINES;
use crate::scenario::Quantity;
use crate::stats;
use crate::study::skill::Baseline;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;

/// A naive forecast of a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NaiveScore {
    /// How far it is off, in people: its CRPS, as it is a single number.
    pub off: f64,
    /// Its CRPS in people with the errors added that it made on earlier days, as ours has them: not as anyone would say
    /// it without a model, but the fairer match. None for those that share out a total.
    pub with_errors: Option<f64>,
}

/// A forecast of one count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RolledCount {
    /// The date at whose end the forecast was made.
    pub origin: Date,
    /// The horizon for which it counts, in days.
    pub horizon: u32,
    /// How many days after the origin the count was made.
    pub ahead: u32,
    /// The series.
    pub series: String,
    /// What was counted.
    pub quantity: Quantity,
    /// Whether the forecast is of the days that are scored.
    pub is_test: bool,
    /// What was counted, as published; none if only bounds are known.
    pub counted: Option<f64>,
    /// The median of the forecast.
    pub median: f64,
    /// The lower end of its central interval of 80 %.
    pub low: f64,
    /// The upper end of its central interval of 80 %.
    pub high: f64,
    /// Its fair CRPS, in people.
    pub crps: f64,
    /// Its weighted interval score, in people.
    pub wis: f64,
    /// How far its median is off, in people.
    pub median_off: f64,
    /// From −1 to 1, above 0 if too many are forecast.
    pub bias: f64,
    /// Whether the central intervals of 50, 80 and 95 % held the count.
    pub covered: [bool; 3],
    /// The naive forecasts, in the order of [`Rolling::BASELINES`](super::Rolling::BASELINES), where they say something.
    pub naive: Vec<Option<NaiveScore>>,
}

/// How good the forecasts are at a horizon, over the counts of the days that are scored. Scores are in people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HorizonSkill {
    /// Days ahead.
    pub horizon: u32,
    /// Counts that are scored.
    pub counts: usize,
    /// The mean fair CRPS.
    pub crps: f64,
    /// The mean weighted interval score.
    pub wis: f64,
    /// How far medians are off in the mean.
    pub median_off: f64,
    /// The mean bias, from −1 to 1.
    pub bias: f64,
    /// The share of the counts within the central intervals of 50, 80 and 95 %.
    pub coverage: [f64; 3],
    /// The naive forecast beside which it stands: the best one of the days before those that are scored or, where earlier
    /// forecasts are looked back at, of all.
    pub best: Baseline,
    /// The counts of which it says something.
    pub naive_counts: usize,
    /// How far it is off on those in the mean.
    pub naive: Option<f64>,
    /// 1 − CRPS / that, on those counts. None if there are none, or it is never off.
    pub skill: Option<f64>,
    /// 1 − how far medians are off / that, on those counts: the skill of the middle alone.
    pub median_skill: Option<f64>,
    /// 1 − CRPS / CRPS of the best naive forecast with its own past errors. None where it has none.
    pub skill_over_errors: Option<f64>,
}

impl HorizonSkill {
    pub(super) fn of(horizon: u32, counts: &[RolledCount], best: Baseline) -> Self {
        let test: Vec<&RolledCount> = counts.iter().filter(|c| c.horizon == horizon && c.is_test).collect();
        let mean = |figure: &dyn Fn(&RolledCount) -> f64| {
            stats::mean(&test.iter().map(|count| figure(count)).collect::<Vec<_>>())
        };
        let index = BASELINES.iter().position(|&baseline| baseline == best).unwrap_or(0);
        let both: Vec<(&RolledCount, NaiveScore)> =
            test.iter().filter_map(|count| Some((*count, count.naive[index]?))).collect();
        let ratio = |ours: &dyn Fn(&RolledCount) -> f64, theirs: &dyn Fn(&NaiveScore) -> Option<f64>| {
            let pairs: Vec<(f64, f64)> =
                both.iter().filter_map(|(count, naive)| Some((ours(count), theirs(naive)?))).collect();
            let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let theirs = stats::mean(&theirs);
            (theirs > 0.0).then(|| 1.0 - stats::mean(&ours) / theirs)
        };
        let off: Vec<f64> = both.iter().map(|(_, naive)| naive.off).collect();
        Self {
            horizon,
            counts: test.len(),
            crps: mean(&|count| count.crps),
            wis: mean(&|count| count.wis),
            median_off: mean(&|count| count.median_off),
            bias: mean(&|count| count.bias),
            coverage: [0, 1, 2].map(|level| mean(&|count| f64::from(u8::from(count.covered[level])))),
            best,
            naive_counts: both.len(),
            naive: (!off.is_empty()).then(|| stats::mean(&off)),
            skill: ratio(&|count| count.crps, &|naive| Some(naive.off)),
            median_skill: ratio(&|count| count.median_off, &|naive| Some(naive.off)),
            skill_over_errors: ratio(&|count| count.crps, &|naive| naive.with_errors),
        }
    }
}

/// The naive forecast that was least off, among those that say something of nearly as many counts as any; of no counts
/// that the last value stays.
pub(super) fn best(counts: &[&RolledCount]) -> Baseline {
    let said = |index: usize| -> Vec<f64> {
        counts.iter().filter_map(|count| Some(count.naive[index]?.off)).collect()
    };
    let most = (0..BASELINES.len()).map(|index| said(index).len()).max().unwrap_or(0);
    let enough = (0..BASELINES.len()).filter(|&index| most > 0 && 10 * said(index).len() >= 9 * most);
    let best = enough.min_by(|&a, &b| stats::mean(&said(a)).total_cmp(&stats::mean(&said(b))));
    BASELINES[best.unwrap_or(0)]
}

/// The forecasts of a rolling origin with their scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rolled {
    /// The title of the scenario.
    pub title: String,
    /// How many forecasts were made.
    pub forecasts: usize,
    /// Days between them.
    pub every: u32,
    /// Forecasts from this date on are scored.
    pub test_from: Date,
    /// The scores by horizon.
    pub horizons: Vec<HorizonSkill>,
    /// Every forecast of a count, those before the scored ones too.
    pub counts: Vec<RolledCount>,
    /// Whether the forecasts of all days were made, and nobody stopped it.
    pub is_complete: bool,
}

impl Rolled {
    /// The scores at a horizon.
    pub fn at(&self, horizon: u32) -> Option<&HorizonSkill> {
        self.horizons.iter().find(|skill| skill.horizon == horizon)
    }
}

impl fmt::Display for Rolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} forecasts, one every {} days; those from {} on are scored",
            self.title, self.forecasts, self.every, self.test_from
        )?;
        writeln!(
            f,
            "{:>5}{:>6}{:>10}{:>10}{:>10}{:>8}{:>8}{:>8}{:>7}{:>7}{:>7}{:>7}  best naive",
            "days",
            "n",
            "CRPS",
            "median",
            "naive",
            "skill",
            "median",
            "errors",
            "bias",
            "50 %",
            "80 %",
            "95 %"
        )?;
        let or_dash =
            |value: Option<f64>, digits: usize| value.map_or("—".to_owned(), |v| format!("{v:.digits$}"));
        for of in &self.horizons {
            let [half, most, nearly] = of.coverage.map(|share| format!("{:.0}", 100.0 * share));
            writeln!(
                f,
                "{:>5}{:>6}{:>10.1}{:>10.1}{:>10}{:>8}{:>8}{:>8}{:>+7.2}{half:>7}{most:>7}{nearly:>7}  {}",
                of.horizon,
                of.counts,
                of.crps,
                of.median_off,
                or_dash(of.naive, 1),
                or_dash(of.skill, 2),
                or_dash(of.median_skill, 2),
                or_dash(of.skill_over_errors, 2),
                of.bias,
                of.best
            )?;
        }
        Ok(())
    }
}
