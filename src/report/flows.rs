//! The table of flows: how many people enter each route on every day.

use crate::scenario::Scenario;
use crate::study::Ensemble;
use crate::study::ensemble::Daily;
use crate::units::Day;
use jiff::civil::Date;
use serde::Serialize;

/// People who enter one route, in one direction, during one day.
///
/// The figures are exact; written, means and deviations have one decimal and quantiles none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowRow {
    /// The day, from 0.
    pub day: u32,
    /// Its date.
    pub date: Date,
    /// The place where the route begins.
    pub from: String,
    /// The place where it ends.
    pub to: String,
    /// Its length in km, as stated.
    pub km: f64,
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
}

/// The table of flows of an ensemble of `scenario`: day by day all routes in order, without those that nobody enters on a
/// day in any replicate. Whoever turns back half way is counted once for each direction.
///
/// It is empty unless the ensemble was [recording](crate::study::ensemble::EnsembleBuilder::recording) flows.
///
/// ```
/// use displace::engine::Recording;
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ensemble, report};
/// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, displace::Seed(1))?;
/// let ensemble = Ensemble::of(&small).replicates(10).recording(Recording::daily()).run();
/// assert!(report::flows(&small, &ensemble).iter().all(|row| row.mean > 0.0));
/// # Ok::<(), displace::Error>(())
/// ```
pub fn flows(scenario: &Scenario, ensemble: &Ensemble) -> Vec<FlowRow> {
    let (world, period) = (scenario.world(), scenario.period());
    let columns: Vec<(FlowRow, Daily)> = world
        .routes()
        .map(|(id, route)| {
            let (from, to) = world.ends(id);
            let blank = FlowRow {
                day: 0,
                date: period.start(),
                from: world.place(from).name().to_owned(),
                to: world.place(to).name().to_owned(),
                km: route.km(),
                mean: 0.0,
                sd: 0.0,
                p05: 0.0,
                p50: 0.0,
                p95: 0.0,
            };
            (blank, ensemble.daily(|run, day| run.flow(id, day)))
        })
        .collect();
    let row = |(blank, people): &(FlowRow, Daily), day: Day| {
        let is_used = people.values(day).iter().any(|&people| people > 0.0);
        let at = |p| people.quantile(day, p);
        is_used.then_some(())?;
        Some(FlowRow {
            day: day.0,
            date: period.date(day),
            mean: people.mean(day),
            sd: people.sd(day),
            p05: at(0.05)?,
            p50: at(0.5)?,
            p95: at(0.95)?,
            ..blank.clone()
        })
    };
    let days = (0..period.days()).map(Day);
    days.flat_map(|day| columns.iter().filter_map(move |column| row(column, day))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Recording;
    use crate::scenario::Displaced;
    use crate::world::{Place, PlaceKind, Route, World};
    use jiff::civil::date;

    fn ensemble(recording: Recording) -> (Scenario, Ensemble) {
        let world = World::builder()
            .place(Place::new("A", PlaceKind::Town, "X"))
            .place(Place::new("B", PlaceKind::Camp, "X"))
            .route("A", "B", Route::of_km(300.0));
        let scenario = Scenario::builder("on the road", date(2011, 6, 1), 3)
            .world(world)
            .displaced(Displaced::new("A", 100))
            .with_rules(|rules| {
                rules.movement.town_chance = 1.0;
                rules.movement.camp_chance = 0.0;
            })
            .build()
            .expect("a good scenario");
        let ensemble = Ensemble::of(&scenario).replicates(3).recording(recording).run();
        (scenario, ensemble)
    }

    #[test]
    fn everyone_who_sets_out_is_counted_once_on_the_day_and_in_the_direction() {
        // A table that counted arrivals instead would be a day late on long roads.
        let (scenario, ensemble) = ensemble(Recording::daily());
        let rows = flows(&scenario, &ensemble);
        let seen: Vec<_> =
            rows.iter().map(|row| (row.day, row.from.as_str(), row.to.as_str(), row.p05, row.p95)).collect();
        assert_eq!(seen, [(0, "A", "B", 100.0, 100.0)]);
    }

    #[test]
    fn where_flows_were_not_kept_nothing_is_said_of_them() {
        // A row of zeros would say that nobody moved.
        let (scenario, ensemble) = ensemble(Recording::daily().without_flows());
        assert_eq!(flows(&scenario, &ensemble), []);
    }
}
