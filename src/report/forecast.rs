//! The tables of forecasts: who will be where, and how such forecasts fared.

use crate::stats::{self, sorted};
use crate::study::forecast::{RolledCount, SeriesForecast};
use crate::study::skill::Baseline;
use crate::study::{Forecasted, Rolled};
use jiff::civil::Date;
use serde::Serialize;

/// What a series would count, or who would be present at a place, at the end of one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastRow {
    /// The date.
    pub date: Date,
    /// How many days after the origin.
    pub ahead: u32,
    /// `series`: what was last counted, what the model adds, and the errors of earlier forecasts; `place`: displaced people
    /// present as the model has them.
    pub what: &'static str,
    /// The name of the series or the place.
    pub name: String,
    /// The mean over the particles.
    #[serde(serialize_with = "super::tenths")]
    pub mean: f64,
    /// What one particle in twenty does not exceed.
    #[serde(serialize_with = "super::whole")]
    pub p05: f64,
    /// What one in ten does not exceed.
    #[serde(serialize_with = "super::whole")]
    pub p10: f64,
    /// The median.
    #[serde(serialize_with = "super::whole")]
    pub p50: f64,
    /// What one in ten exceeds.
    #[serde(serialize_with = "super::whole")]
    pub p90: f64,
    /// What one in twenty exceeds.
    #[serde(serialize_with = "super::whole")]
    pub p95: f64,
}

/// The table of a forecast: day by day all series in order, then all places in order.
pub fn forecast(forecast: &Forecasted) -> Vec<ForecastRow> {
    let row = |ahead: u32, what, name: &str, values: &[f64]| {
        let values = sorted(values);
        (!values.is_empty()).then(|| ForecastRow {
            date: forecast.date(ahead),
            ahead,
            what,
            name: name.to_owned(),
            mean: stats::mean(&values),
            p05: stats::quantile(&values, 0.05),
            p10: stats::quantile(&values, 0.1),
            p50: stats::quantile(&values, 0.5),
            p90: stats::quantile(&values, 0.9),
            p95: stats::quantile(&values, 0.95),
        })
    };
    let mut rows = Vec::new();
    for ahead in 1..=forecast.days() {
        let series = forecast.series().iter();
        rows.extend(
            series.filter_map(|of: &SeriesForecast| row(ahead, "series", &of.name, of.values(ahead))),
        );
        let places = forecast.places();
        rows.extend(
            places.filter_map(|(id, name)| row(ahead, "place", name, &forecast.people_in(id, ahead))),
        );
    }
    rows
}

/// A forecast of one count, beside the best naive one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RolledRow {
    /// The date at whose end the forecast was made.
    pub origin: Date,
    /// The horizon for which it counts, in days.
    pub horizon: u32,
    /// How many days after the origin the count was made.
    pub ahead: u32,
    /// The series.
    pub series: String,
    /// Whether it is scored, or served to choose the naive forecast.
    pub is_test: bool,
    /// What was counted; empty if only bounds are known.
    #[serde(serialize_with = "super::counted")]
    pub counted: Option<f64>,
    /// The lower end of the central interval of 80 %.
    #[serde(serialize_with = "super::whole")]
    pub p10: f64,
    /// The median.
    #[serde(serialize_with = "super::whole")]
    pub p50: f64,
    /// The upper end of the central interval of 80 %.
    #[serde(serialize_with = "super::whole")]
    pub p90: f64,
    /// The fair CRPS in people.
    #[serde(serialize_with = "super::tenths")]
    pub crps: f64,
    /// The naive forecast beside it.
    pub naive: Baseline,
    /// How far that is off, in people; empty where it says nothing.
    #[serde(serialize_with = "super::tenths_or_none")]
    pub naive_off: Option<f64>,
}

/// The table of a rolling origin: forecast by forecast.
pub fn rolled(rolled: &Rolled) -> Vec<RolledRow> {
    let row = |count: &RolledCount| {
        let best = rolled.at(count.horizon)?.best;
        let index = Baseline::USUAL.iter().position(|&baseline| baseline == best)?;
        Some(RolledRow {
            origin: count.origin,
            horizon: count.horizon,
            ahead: count.ahead,
            series: count.series.clone(),
            is_test: count.is_test,
            counted: count.counted,
            p10: count.low,
            p50: count.median,
            p90: count.high,
            crps: count.crps,
            naive: best,
            naive_off: count.naive[index].map(|naive| naive.off),
        })
    };
    rolled.counts.iter().filter_map(row).collect()
}
