//! The table of differences: what another scenario changes of who is where at the end of every day.

use crate::study::{Comparison, Difference};
use crate::units::Day;
use jiff::civil::Date;
use serde::Serialize;

/// Displaced people present at one place, or in one named set of places, at the end of one day, as it is and as it would be.
///
/// The figures are exact; written, means and deviations have one decimal and quantiles none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferenceRow {
    /// The day, from 0.
    pub day: u32,
    /// Its date.
    pub date: Date,
    /// The place or the set.
    pub place: String,
    /// The mean over the replicates as it is.
    #[serde(serialize_with = "super::tenths")]
    pub before: f64,
    /// The mean over the replicates as it would be.
    #[serde(serialize_with = "super::tenths")]
    pub after: f64,
    /// The mean difference: above 0 if more people would be there.
    #[serde(serialize_with = "super::tenths")]
    pub difference: f64,
    /// The standard error of the mean difference.
    #[serde(serialize_with = "super::tenths")]
    pub standard_error: f64,
    /// What the difference does not exceed in one replicate of twenty.
    #[serde(serialize_with = "super::whole")]
    pub p05: f64,
    /// The median difference.
    #[serde(serialize_with = "super::whole")]
    pub p50: f64,
    /// What the difference exceeds in one replicate of twenty.
    #[serde(serialize_with = "super::whole")]
    pub p95: f64,
    /// How much of its variance the difference is spared by common luck; empty where nothing varies. See
    /// [`Difference::variance_removed`].
    #[serde(serialize_with = "super::thousandths")]
    pub variance_removed: Option<f64>,
}

/// The table of differences of a comparison: day by day all places and sets, in the order of
/// [`Comparison::areas`]. Days and places that were not recorded are left out.
pub fn differences(comparison: &Comparison) -> Vec<DifferenceRow> {
    let people = |name: &str| comparison.people_in(name).map(|people| (name.to_owned(), people));
    let columns: Vec<(String, Difference)> = comparison.areas().filter_map(people).collect();
    let period = comparison.period();
    let days = (0..period.days()).map(Day);
    days.flat_map(|day| columns.iter().filter_map(move |column| row(column, day, period.date(day)))).collect()
}

fn row((place, people): &(String, Difference), day: Day, date: Date) -> Option<DifferenceRow> {
    let (before, after) = people.means(day);
    Some(DifferenceRow {
        day: day.0,
        date,
        place: place.clone(),
        before,
        after,
        difference: people.mean(day),
        standard_error: people.standard_error(day),
        p05: people.quantile(day, 0.05)?,
        p50: people.quantile(day, 0.5)?,
        p95: people.quantile(day, 0.95)?,
        variance_removed: people.variance_removed(day),
    })
}
