//! The daily table: how many people are where at the end of every day.

use crate::error::Result;
use crate::id::PlaceId;
use crate::scenario::{Quantity, Scenario};
use crate::study::Ensemble;
use crate::study::ensemble::Daily;
use crate::units::Day;
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;

/// Displaced people present at one place, or in one named set of places, at the end of one day.
///
/// The figures are exact; written, means and deviations have one decimal and quantiles none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DailyRow {
    /// The day, from 0.
    pub day: u32,
    /// Its date.
    pub date: Date,
    /// The place or the set.
    pub place: String,
    /// The mean over the replicates.
    #[serde(serialize_with = "super::tenths")]
    pub mean: f64,
    /// The standard deviation over the replicates; 0 of a single one.
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
    /// What was counted there on that day, corrections applied, if it was.
    #[serde(serialize_with = "super::counted")]
    pub observed: Option<f64>,
}

/// The daily table of an ensemble of `scenario`: day by day all places in order, then all sets in order.
///
/// `observed` is the value of an observed series of the quantity `present` at exactly those places, whether they are
/// named one by one or as a set. Days and places that the ensemble did not record are left out.
///
/// ```
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ensemble, report};
/// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, displace::Seed(1))?;
/// let ensemble = Ensemble::of(&small).replicates(10).run();
/// let rows = report::daily(&small, &ensemble);
/// assert_eq!(rows.len(), 5 * small.world().place_count());
/// # Ok::<(), displace::Error>(())
/// ```
pub fn daily(scenario: &Scenario, ensemble: &Ensemble) -> Vec<DailyRow> {
    let period = scenario.period();
    let columns: Vec<Column> = scenario
        .world()
        .areas()
        .map(|(name, places)| Column {
            name: name.to_owned(),
            people: ensemble.people_in_all(&places),
            observed: observed(scenario, &places),
        })
        .collect();
    let days = (0..period.days()).map(Day);
    days.flat_map(|day| columns.iter().filter_map(move |column| column.row(day, period.date(day)))).collect()
}

/// Writes a daily table as CSV, with the names of the fields of [`DailyRow`] as header. Whoever reads the path
/// meanwhile finds the old file or the new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write_daily(rows: &[DailyRow], path: impl AsRef<Path>) -> Result<()> {
    super::write_rows(rows, path)
}

struct Column {
    name: String,
    people: Daily,
    /// By day.
    observed: Vec<Option<f64>>,
}

impl Column {
    fn row(&self, day: Day, date: Date) -> Option<DailyRow> {
        Some(DailyRow {
            day: day.0,
            date,
            place: self.name.clone(),
            mean: self.people.mean(day),
            sd: self.people.sd(day),
            p05: self.people.quantile(day, 0.05)?,
            p50: self.people.quantile(day, 0.5)?,
            p95: self.people.quantile(day, 0.95)?,
            observed: self.observed[day.0 as usize],
        })
    }
}

/// What was counted present at exactly these places, by day. Of several counts of a day the last one stands: it is
/// nearest to the end of the day, which the other columns tell of.
fn observed(scenario: &Scenario, places: &[PlaceId]) -> Vec<Option<f64>> {
    let period = scenario.period();
    let sorted = |mut ids: Vec<PlaceId>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let places = sorted(places.to_vec());
    let mut by_day = vec![None; period.days() as usize];
    for series in scenario.observed() {
        if series.quantity() != Quantity::Present || sorted(scenario.places_of(series)) != places {
            continue;
        }
        for count in series.corrected() {
            if let (Some(step), Some(value)) = (count.step(period), count.value()) {
                by_day[period.day_of(step).0 as usize] = Some(value);
            }
        }
    }
    by_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Count, Displaced, Series, Where};
    use crate::world::{Place, PlaceKind, Route, World};
    use jiff::civil::date;

    fn scenario() -> Scenario {
        let june = |day| date(2011, 6, day);
        let world = World::builder()
            .place(Place::new("A", PlaceKind::Camp, "X"))
            .place(Place::new("B", PlaceKind::Camp, "X"))
            .route("A", "B", Route::of_km(10.0))
            .set("Both", ["B", "A"]);
        Scenario::builder("counted", june(1), 3)
            .world(world)
            .displaced(Displaced::new("A", 100))
            .with_rules(|rules| rules.movement.camp_chance = 0.0)
            .observed(
                Series::new("all", Where::Places(vec!["A".into(), "B".into()]), Quantity::Present)
                    .count(Count::of(june(2).at(12, 0, 0, 0), 90.5))
                    .count(Count::of(june(3).at(0, 0, 0, 0), 95.0)),
            )
            .observed(
                Series::new("came", Where::Place("A".into()), Quantity::Entered)
                    .count(Count::of(june(1), 7.0)),
            )
            .build()
            .expect("a good scenario")
    }

    #[test]
    fn counts_stand_beside_the_places_where_they_were_made_and_no_other() {
        // Midnight at the start of 3 June is the end of 2 June; entries are not people present.
        let scenario = scenario();
        let rows = daily(&scenario, &Ensemble::of(&scenario).replicates(2).run());
        let seen: Vec<_> =
            rows.iter().filter_map(|row| Some((row.day, row.place.as_str(), row.observed?))).collect();
        assert_eq!(seen, [(1, "Both", 95.0)]);
        let order: Vec<_> = rows[..4].iter().map(|row| (row.day, row.place.as_str())).collect();
        assert_eq!(order, [(0, "A"), (0, "B"), (0, "Both"), (1, "A")]);
    }

    #[test]
    fn the_written_table_has_these_columns_and_roundings() {
        let row = DailyRow {
            day: 3,
            date: date(2011, 6, 4),
            place: "Camp, the \"big\" one".into(),
            mean: 1234.56,
            sd: 0.0,
            p05: 1200.4,
            p50: 1234.5,
            p95: 1300.0,
            observed: Some(1240.0),
        };
        let directory = tempfile::tempdir().expect("a place for files");
        let path = directory.path().join("daily.csv");
        let uncounted = DailyRow { observed: None, ..row.clone() };
        write_daily(&[row, uncounted], &path).expect("it can be written");
        assert_eq!(
            std::fs::read_to_string(&path).expect("it was written"),
            "day,date,place,mean,sd,p05,p50,p95,observed\n\
             3,2011-06-04,\"Camp, the \"\"big\"\" one\",1234.6,0.0,1200,1235,1300,1240\n\
             3,2011-06-04,\"Camp, the \"\"big\"\" one\",1234.6,0.0,1200,1235,1300,\n"
        );
    }
}
