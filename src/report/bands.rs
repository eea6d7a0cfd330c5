//! The table of bands: who is where in which status, over any number of replicates.

use crate::engine::Status;
use crate::id::{GroupId, Id};
use crate::scenario::Scenario;
use crate::study::{Bands, DailyBands};
use crate::units::Day;
use jiff::civil::Date;
use serde::Serialize;

/// People at one place, or at all together, in one status and of one group at the end of one day.
///
/// Quantiles are exact to [`Sketch::ERROR`](crate::stats::Sketch::ERROR), the other figures as they are; written, means and
/// deviations have one decimal and quantiles none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandRow {
    /// The day, from 0.
    pub day: u32,
    /// Its date.
    pub date: Date,
    /// The place; `*` for all that were recorded together.
    pub place: String,
    /// The status; `present` for everyone displaced who is there and not on the way.
    pub status: &'static str,
    /// The group; `*` for all together.
    pub group: String,
    /// The mean over the replicates.
    #[serde(serialize_with = "super::tenths")]
    pub mean: f64,
    /// The standard deviation over the replicates.
    #[serde(serialize_with = "super::tenths")]
    pub sd: f64,
    /// What one replicate in twenty does not exceed.
    #[serde(serialize_with = "super::whole")]
    pub p05: f64,
    /// The median.
    #[serde(serialize_with = "super::whole")]
    pub p50: f64,
    /// What one replicate in twenty exceeds.
    #[serde(serialize_with = "super::whole")]
    pub p95: f64,
    /// Of those present at a place with a capacity the probability that they are more than it.
    #[serde(serialize_with = "super::thousandths")]
    pub over_capacity: Option<f64>,
}

/// The table of bands of a scenario: place by place and then all together, status by status, group by group, day by day.
/// What stays at 0 in all replicates on all days is left out, and so are days and places that were not recorded.
pub fn bands(scenario: &Scenario, bands: &Bands) -> Vec<BandRow> {
    let world = scenario.world();
    let mut rows = Vec::new();
    let mut add =
        |place: &str, status, group: &str, of: DailyBands<'_>, over: &dyn Fn(Day) -> Option<f64>| {
            let days = (0..scenario.period().days()).map(Day);
            let row = |day: Day| {
                let on = of.on(day)?;
                Some(BandRow {
                    day: day.0,
                    date: scenario.period().date(day),
                    place: place.to_owned(),
                    status,
                    group: group.to_owned(),
                    mean: on.mean(),
                    sd: on.sd(),
                    p05: on.quantile(0.05)?,
                    p50: on.quantile(0.5)?,
                    p95: on.quantile(0.95)?,
                    over_capacity: over(day),
                })
            };
            let mine: Vec<BandRow> = days.filter_map(row).collect();
            if mine.iter().any(|row| row.mean > 0.0) {
                rows.extend(mine);
            }
        };
    let none = |_: Day| None;
    for place in world.places() {
        let over = |day| bands.over_capacity(place.id(), day);
        add(place.name(), "present", ALL, bands.people_in(place.id()), &over);
        for status in Status::ALL {
            add(place.name(), status.word(), ALL, bands.people(place.id(), status), &none);
            for (index, group) in world.groups().iter().enumerate().filter(|_| world.groups().len() > 1) {
                let of = bands.people_of(place.id(), status, GroupId::from_index(index));
                add(place.name(), status.word(), group.name(), of, &none);
            }
        }
    }
    for status in Status::ALL {
        add(ALL, status.word(), ALL, bands.everywhere(status), &none);
    }
    rows
}

/// Everybody, everywhere.
const ALL: &str = "*";
