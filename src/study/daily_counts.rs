//! What a run or an ensemble gives beside what was counted, day by day, to be scored.
//!
//! A place is compared if people present were counted there by itself; counts of several places together, of people who
//! entered, and bounds are other questions.

use crate::engine::{Run, Status};
use crate::id::PlaceId;
use crate::scenario::observed::{line, points};
use crate::scenario::{DailyCounts, DayCounts, DayTotals, FlightMode, Period, Quantity, Scenario, Series};
use crate::stats;
use crate::study::Ensemble;
use crate::units::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};

/// What is taken for counted on days without a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// Nothing: only what was counted is compared. Of several counts of a day the last stands.
    Nothing,
    /// The straight line between the counts around the end of the day; the first count before it, the last after it. A
    /// place that is counted once a month then weighs as much as one that is counted daily.
    Line,
    /// The same, cut to whole people, as Flee does.
    WholePeople,
}

/// Minutes in a day.
const DAY: i64 = 24 * 60;

impl Run {
    /// Displaced people present at every place that was counted by itself, beside those counts; none if no such place
    /// was recorded day by day.
    ///
    /// `scenario` is the one that was run. Everyone displaced is stated as a total if all places were recorded, and
    /// everyone registered if flight follows a series of counts; both are left open otherwise.
    pub fn daily_counts(&self, scenario: &Scenario, between: Between) -> Option<DailyCounts> {
        table(
            scenario,
            between,
            |place, day| self.displaced(place, day).map(|people| people as f64),
            |day| everyone(self, scenario, day).map(|people| people as f64),
        )
    }
}

impl Ensemble {
    /// The mean over the replicates of displaced people present at every place that was counted by itself, beside those
    /// counts; otherwise as [`Run::daily_counts`].
    ///
    /// ```
    /// use displace::scenario::{Count, Displaced, Quantity, Series, Where};
    /// use displace::study::{Between, Score, score::Scale};
    /// use displace::world::{Place, PlaceKind, World};
    /// use displace::{Ensemble, Scenario, date};
    /// let camp = || Where::Place("Camp".to_owned());
    /// let scenario = Scenario::builder("a camp", date(2012, 3, 1), 3)
    ///     .world(World::builder().place(Place::new("Camp", PlaceKind::Camp, "X")))
    ///     .displaced(Displaced::new("Camp", 90))
    ///     .observed(Series::new("camp", camp(), Quantity::Present).count(Count::of(date(2012, 3, 2), 100.0)))
    ///     .build()?;
    /// let ensemble = Ensemble::of(&scenario).replicates(2).run();
    /// let counts = ensemble.daily_counts(&scenario, Between::Nothing).expect("a camp was counted");
    /// assert_eq!(Score::of(&counts).relative_difference(Scale::Raw), Some(0.1));
    /// # Ok::<(), displace::Error>(())
    /// ```
    pub fn daily_counts(&self, scenario: &Scenario, between: Between) -> Option<DailyCounts> {
        let mean = |values: Option<Vec<f64>>| values.map(|values| stats::mean(&values));
        table(
            scenario,
            between,
            |place, day| {
                mean(self.runs().iter().map(|run| Some(run.displaced(place, day)? as f64)).collect())
            },
            |day| mean(self.runs().iter().map(|run| Some(everyone(run, scenario, day)? as f64)).collect()),
        )
    }
}

fn table(
    scenario: &Scenario,
    between: Between,
    simulated: impl Fn(PlaceId, Day) -> Option<f64>,
    displaced: impl Fn(Day) -> Option<f64>,
) -> Option<DailyCounts> {
    let period = scenario.period();
    let days = || (0..period.days()).map(Day);
    let mut names = Vec::new();
    let mut columns = Vec::new();
    for place in scenario.world().places() {
        let observed = by_day(&counted_at(scenario, place.id()), period, between);
        let people: Option<Vec<f64>> = days().map(|day| simulated(place.id(), day)).collect();
        if let Some(people) = people.filter(|_| observed.iter().any(Option::is_some)) {
            names.push(place.name().to_owned());
            columns.push((people, observed));
        }
    }
    if columns.is_empty() {
        return None;
    }
    let registered = registered(scenario, between);
    let days = days().map(|day| {
        let at = day.0 as usize;
        let (simulated, observed) = columns.iter().map(|(people, counts)| (people[at], counts[at])).unzip();
        DayCounts::new(simulated, observed).with_totals(DayTotals {
            displaced: displaced(day),
            registered: registered.get(at).copied().flatten(),
            ..DayTotals::default()
        })
    });
    let counts = DailyCounts::new(period.start(), names, days.collect());
    Some(counts.expect("the scenario was checked: names differ, counts are 0 or more, dates exist"))
}

/// Displaced people, wherever they are; none if a place was not recorded.
fn everyone(run: &Run, scenario: &Scenario, day: Day) -> Option<u64> {
    let places = scenario.world().places();
    let cells = places.flat_map(|place| Status::DISPLACED.map(|status| (place.id(), status)));
    cells.map(|(place, status)| run.people(place, status, day)).sum()
}

/// What was counted present at exactly this place, by minutes since the start. The series that flight follows counts
/// everyone registered, so it speaks of a single place only where no other does.
fn counted_at(scenario: &Scenario, place: PlaceId) -> BTreeMap<i64, f64> {
    let is_here = |series: &&Series| {
        series.quantity() == Quantity::Present && scenario.places_of(series).iter().all(|&at| at == place)
    };
    let (followed, others): (Vec<&Series>, Vec<&Series>) = scenario
        .observed()
        .iter()
        .filter(is_here)
        .partition(|series| followed(scenario) == Some(series.name()));
    let series = if others.is_empty() { followed } else { others };
    series.into_iter().flat_map(|series| points(series, scenario.period())).collect()
}

/// The name of the series that flight follows.
pub(super) fn followed(scenario: &Scenario) -> Option<&str> {
    match &scenario.rules().flight.mode {
        FlightMode::Observed(name) => Some(name),
        _ => None,
    }
}

/// Everyone registered by day, if flight follows a series of counts; empty otherwise.
fn registered(scenario: &Scenario, between: Between) -> Vec<Option<f64>> {
    let series = followed(scenario).and_then(|name| scenario.series(name));
    let points = series.map(|series| points(series, scenario.period()));
    points.map(|points| by_day(&points, scenario.period(), between)).unwrap_or_default()
}

/// What is taken for counted at the end of every day.
fn by_day(points: &BTreeMap<i64, f64>, period: &Period, between: Between) -> Vec<Option<f64>> {
    let ends = (1..=i64::from(period.days())).map(|day| day * DAY);
    ends.map(|end| match between {
        Between::Nothing => {
            let of_the_day = points.range((Excluded(end - DAY), Included(end)));
            of_the_day.last().map(|(_, people)| *people)
        }
        Between::Line => line(points, end),
        Between::WholePeople => line(points, end).map(f64::trunc),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Plan, Recording, Simulation};
    use crate::random::Seed;
    use crate::scenario::{Count, Displaced, Rules, Threat, ThreatKind, Where};
    use crate::study::score::{Scale, Score};
    use crate::world::{Place, PlaceKind, Route, World};
    use jiff::civil::{Date, date};
    use std::sync::Arc;

    fn june(day: i8) -> Date {
        date(2011, 6, day)
    }

    fn scenario(rules: impl FnOnce(&mut Rules)) -> Scenario {
        let world = World::builder()
            .place(Place::new("Town", PlaceKind::Town, "X").with_population(5_000))
            .place(Place::new("Camp", PlaceKind::Camp, "X"))
            .place(Place::new("Other", PlaceKind::Camp, "X"))
            .route("Town", "Camp", Route::of_km(10.0))
            .route("Town", "Other", Route::of_km(10.0))
            .set("Both", ["Camp", "Other"]);
        let series = |name: &str, at| Series::new(name, at, Quantity::Present);
        Scenario::builder("counted", june(3), 5)
            .world(world)
            .displaced(Displaced::new("Camp", 100))
            .displaced(Displaced::new("Other", 40))
            .threat(Threat::new(ThreatKind::Shelling, "Town", june(5)).with_reach(0.0))
            .with_rules(|all| all.movement.camp_chance = 0.0)
            .with_rules(rules)
            .observed(
                series("camp", Where::Place("Camp".into()))
                    .count(Count::of(june(3).at(12, 0, 0, 0), 60.0))
                    .count(Count::of(june(4).at(12, 0, 0, 0), 90.0))
                    .count(Count::of(june(4), 95.0))
                    .count(Count::of(june(6), 98.0)),
            )
            .observed(series("both", Where::Set("Both".into())).count(Count::of(june(4), 135.0)))
            .observed(series("bounds", Where::Place("Other".into())).count(Count::between(
                june(4),
                Some(30.0),
                Some(50.0),
            )))
            .observed(
                Series::new("came", Where::Place("Other".into()), Quantity::Entered)
                    .count(Count::of(june(4), 40.0)),
            )
            .build()
            .expect("a good scenario")
    }

    fn observed(counts: &DailyCounts) -> Vec<Option<f64>> {
        counts.days().iter().map(|day| day.observed()[0]).collect()
    }

    #[test]
    fn a_place_is_compared_if_people_present_were_counted_there_by_itself() {
        // Nothing was counted at the second camp by itself but bounds and entries.
        let scenario = scenario(|rules| rules.flight.mode = FlightMode::None);
        let run = Simulation::new(&scenario, Seed(1)).run();
        let counts = run.daily_counts(&scenario, Between::Nothing).expect("a camp was counted");
        assert_eq!((counts.places(), counts.start()), (&["Camp".to_owned()][..], june(3)));
        assert!(counts.days().iter().all(|day| day.simulated() == [100.0]));
        let totals = DayTotals { displaced: Some(140.0), ..DayTotals::default() };
        assert!(
            counts.days().iter().all(|day| *day.totals() == totals),
            "both camps, and nothing is registered"
        );
    }

    #[test]
    fn between_counts_there_is_nothing_or_a_line() {
        // 60 people at noon of 3 June, 90 at noon of the 4th, and, as counts of days stand for their ends, 95 at the end of
        // the 4th and 98 at that of the 6th. At the end of the 3rd half of the way from 60 to 90 has passed.
        let scenario = scenario(|rules| rules.flight.mode = FlightMode::None);
        let run = Simulation::new(&scenario, Seed(1)).run();
        let with = |between| observed(&run.daily_counts(&scenario, between).expect("a camp was counted"));
        assert_eq!(with(Between::Nothing), [Some(60.0), Some(95.0), None, Some(98.0), None]);
        assert_eq!(with(Between::Line), [75.0, 95.0, 96.5, 98.0, 98.0].map(Some));
        assert_eq!(with(Between::WholePeople), [75.0, 95.0, 96.0, 98.0, 98.0].map(Some));
        assert_eq!(line(&BTreeMap::from([(500, 7.0)]), 0), Some(7.0), "before the first count it holds");
    }

    #[test]
    fn an_ensemble_gives_the_means_of_its_runs() {
        let scenario = scenario(|_| ());
        let ensemble = Ensemble::of(&scenario).replicates(5).seed(Seed(3)).run();
        let counts = ensemble.daily_counts(&scenario, Between::Line).expect("a camp was counted");
        let camp = scenario.world().find("Camp").expect("it was stated").id();
        let last = scenario.last_day();
        assert_eq!(counts.days()[4].simulated(), [ensemble.people_in(camp).mean(last)]);
        let each: Vec<f64> = ensemble
            .runs()
            .iter()
            .map(|run| run.daily_counts(&scenario, Between::Line).expect("recorded").days()[4].simulated()[0])
            .collect();
        assert!(each.iter().any(|people| *people != each[0]), "luck differs: {each:?}");
        assert_eq!(counts.days()[4].simulated(), [stats::mean(&each)]);
        let displaced = counts.days()[4].totals().displaced.expect("all places were recorded");
        assert!(displaced > counts.days()[4].simulated()[0], "some are at the other camp");
        assert!(Score::of(&counts).relative_difference(Scale::Raw).is_some_and(|score| score > 1.0));
    }

    #[test]
    fn flight_that_follows_a_series_states_who_was_registered() {
        // The total of a country with a single camp is not what was counted in that camp, unless nothing else was.
        let scenario = scenario(|rules| rules.flight.mode = FlightMode::Observed("camp".into()));
        let counts = |scenario: &Scenario| {
            let run = Simulation::new(scenario, Seed(1)).run();
            run.daily_counts(scenario, Between::WholePeople).expect("a camp was counted")
        };
        let registered = |counts: DailyCounts| -> Vec<_> {
            counts.days().iter().map(|day| day.totals().registered).collect()
        };
        let expected = [75.0, 95.0, 96.0, 98.0, 98.0].map(Some);
        assert_eq!(registered(counts(&scenario)), expected);
        assert_eq!(observed(&counts(&scenario)), expected);
        let own = Series::new("own", Where::Place("Camp".into()), Quantity::Present);
        let both =
            scenario.edit().observed(own.count(Count::of(june(4), 12.0))).build().expect("one more series");
        assert_eq!(registered(counts(&both)), expected);
        assert_eq!(observed(&counts(&both)), [Some(12.0); 5]);
    }

    #[test]
    fn what_was_not_recorded_is_not_compared() {
        let scenario = scenario(|rules| rules.flight.mode = FlightMode::None);
        let run =
            |recording| Simulation::replicate(Arc::new(Plan::new(&scenario, recording)), Seed(1), 0).run();
        let id = |name| scenario.world().find(name).expect("it was stated").id();
        let counts = |recording| run(recording).daily_counts(&scenario, Between::Line);
        assert_eq!(counts(Recording::nothing()), None);
        assert_eq!(counts(Recording::daily().places([id("Other")])), None);
        let camp = counts(Recording::daily().places([id("Camp")])).expect("it was recorded");
        assert_eq!(camp.days()[0].totals().displaced, None, "who is elsewhere is not known");
    }
}
