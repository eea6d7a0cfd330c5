//! Two scenarios with the same luck: what is not set apart cancels out, and what is shows.

mod common;

use common::{at, day, place, quiet, steady, world};
use displace::engine::{Recording, Status};
use displace::scenario::{Closure, Displaced, FlightMode, ScenarioBuilder, Shut};
use displace::study::Comparison;
use displace::synthetic::{Size, scenario};
use displace::units::Day;
use displace::world::{PlaceKind, Route};
use displace::{Ensemble, Scenario, Seed, report, stats};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

fn plain() -> Scenario {
    let size = Size { places: 40, people: 4_000, days: 12, household: 3.0, groups: 2, ..Size::default() };
    scenario(size, Seed(3)).expect("a good scenario")
}

fn build(builder: ScenarioBuilder) -> Scenario {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn compare(before: &Scenario, after: &Scenario, replicates: u32) -> Comparison {
    let comparison = Ensemble::of(before).replicates(replicates).seed(Seed(5)).beside(after);
    comparison.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_scenario_differs_from_itself_in_nothing() {
    let scenario = plain();
    let comparison = compare(&scenario, &scenario, 6);
    assert_eq!(comparison.before(), comparison.after());
    assert_eq!(comparison.before(), &Ensemble::of(&scenario).replicates(6).seed(Seed(5)).run());
    let mut varies = 0;
    for row in report::differences(&comparison) {
        assert_eq!((row.difference, row.standard_error, row.p05, row.p95), (0.0, 0.0, 0.0, 0.0));
        assert!(row.variance_removed.is_none_or(|removed| removed == 1.0));
        varies += u32::from(row.variance_removed.is_some());
    }
    assert!(varies > 50, "most places differ from replicate to replicate");
}

/// Two towns under threat, each with a camp of its own that no road joins to the other.
fn two_valleys() -> ScenarioBuilder {
    let town = |name| place(name, PlaceKind::Town).with_population(1_000);
    let camp = |name| place(name, PlaceKind::Camp);
    let places = vec![town("East"), camp("East camp"), town("West"), camp("West camp")];
    quiet(12, world(places, &[("East", "East camp", 90.0), ("West", "West camp", 90.0)]))
        .threat(steady("East", 0.5))
        .threat(steady("West", 0.5))
        .with_rules(|rules| rules.flight.mode = FlightMode::Driven)
}

#[test]
fn what_a_closure_does_not_touch_cancels_out_to_the_last_person() {
    let open = build(two_valleys());
    let closure = Closure::new(Shut::Place("East camp".into()), day(0));
    let shut = build(two_valleys().closure(closure));
    let comparison = compare(&open, &shut, 20);
    let last = open.last_day();
    for name in ["West", "West camp"] {
        for day in 0..12 {
            let people = comparison.people_in(name).expect("it is in both");
            assert!(people.pairs(Day(day)).iter().all(|(a, b)| a == b), "{name}");
            assert_eq!(people.values(Day(day)), vec![0.0; 20]);
        }
    }
    let camp = comparison.people_in("East camp").expect("it is in both");
    let (before, after) = camp.means(last);
    assert!(before > 300.0 && after == 0.0);
    assert_eq!(camp.mean(last), after - before);
    let people = Ensemble::of(&open).replicates(20).seed(Seed(5)).run().people_in(at(&open, "East camp"));
    assert_eq!(camp.values(last), people.values(last).iter().map(|n| -n).collect::<Vec<_>>());
    assert_eq!(camp.share_above(last, -1.0), Some(0.0));
    assert_eq!(camp.variance_removed(last), Some(0.0), "there is nothing to cancel against");
    let homes = comparison.people("East", Status::Resident).expect("it is in both");
    assert!(homes.mean(last) > 0.0, "who has no way out stays at home");
}

#[test]
fn pairs_vary_less_than_two_ensembles_with_luck_of_their_own() {
    // A set of both camps, of which the closure touches one: the other's variance cancels, which is half of that before
    // and all of that after. As both sides have the same variance V in West, 1 − V / 3V = 2/3 is expected.
    let all = |builder: ScenarioBuilder| {
        let towns = ["East", "West"].map(|name| place(name, PlaceKind::Town).with_population(1_000));
        let camps = ["East camp", "West camp"].map(|name| place(name, PlaceKind::Camp));
        let roads = [("East", "East camp", 90.0), ("West", "West camp", 90.0)];
        builder.world(world([towns, camps].concat(), &roads).set("Camps", ["East camp", "West camp"]))
    };
    let open = build(all(two_valleys()));
    let shut = build(all(two_valleys()).closure(Closure::new(Shut::Place("East camp".into()), day(0))));
    let replicates = 400;
    let comparison = compare(&open, &shut, replicates);
    let people = comparison.people_in("Camps").expect("it is in both");
    let on = Day(3);
    let removed = people.variance_removed(on).expect("it varies");
    // The standard error of a variance of 400 is 7 %, of this ratio about 0.03; 4.5 of them.
    assert!((removed - 2.0 / 3.0).abs() < 0.14, "{removed}");
    let apart = |scenario: &Scenario, seed| {
        let ensemble = Ensemble::of(scenario).replicates(replicates).seed(Seed(seed)).run();
        let camps = ["East camp", "West camp"].map(|name| at(scenario, name));
        ensemble.people_in_all(&camps).values(on).to_vec()
    };
    let (a, b) = (apart(&open, 77), apart(&shut, 78));
    let unpaired: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
    let ratio = (people.sd(on) / stats::sd(&unpaired)).powi(2);
    assert!((ratio - 1.0 / 3.0).abs() < 0.15, "{ratio}");
    assert!((people.standard_error(on) - people.sd(on) / 20.0).abs() < 1e-9);
}

#[test]
fn a_place_of_one_scenario_alone_has_nobody_in_the_other() {
    let before = build(two_valleys());
    let mut places: Vec<_> = before.world().places().cloned().collect();
    places.push(place("New camp", PlaceKind::Camp));
    let roads = [("East", "East camp", 90.0), ("West", "West camp", 90.0), ("East", "New camp", 30.0)];
    let after = build(two_valleys().world(world(places, &roads)));
    let comparison = compare(&before, &after, 10);
    let names: Vec<&str> = comparison.areas().collect();
    assert_eq!(names, ["East", "East camp", "West", "West camp", "New camp"]);
    let last = before.last_day();
    let new = comparison.people_in("New camp").expect("one has it");
    assert!(new.means(last).0 == 0.0 && new.means(last).1 > 100.0);
    assert!(comparison.people_in("East camp").expect("both have it").band(last, 0.9).high < 0.0);
    // A place that is stated behind all others leaves everybody's luck as it was.
    let west = comparison.people_in("West camp").expect("both have it");
    assert!(west.pairs(last).iter().all(|(a, b)| a == b));
    assert!(comparison.people_in("Nowhere").is_none());
}

#[test]
fn knobs_of_the_same_path_have_the_same_values_in_both() {
    use displace::scenario::{Knob, Prior};
    let knob = || Knob::new("rules.flight.leave_chance", Prior::uniform(0.05, 0.9).expect("a range"));
    let open = build(two_valleys().knob(knob()));
    let shut =
        build(two_valleys().knob(knob()).closure(Closure::new(Shut::Place("East camp".into()), day(0))));
    let comparison = Ensemble::of(&open).replicates(30).seed(Seed(5)).beside_varied(&shut).expect("good");
    let on = Day(4);
    let west = comparison.people_in("West camp").expect("both have it");
    assert!(west.pairs(on).iter().all(|(a, b)| a == b));
    assert!(west.sides_vary(on), "replicates draw chances of their own");
    let varied = Ensemble::of(&open).replicates(30).seed(Seed(5)).run_varied().expect("good");
    assert_eq!(&varied, comparison.before());
}

trait Varies {
    fn sides_vary(&self, day: Day) -> bool;
}

impl Varies for displace::study::Difference {
    fn sides_vary(&self, day: Day) -> bool {
        let before: Vec<f64> = self.pairs(day).iter().map(|pair| pair.0).collect();
        stats::sd(&before) > 50.0
    }
}

#[test]
fn scenarios_of_other_periods_are_refused_with_the_cure() {
    let (long, short) = (build(two_valleys()), build(two_valleys().days(5)));
    let error = Ensemble::of(&long).beside(&short).expect_err("they cannot be paired");
    assert_eq!(
        error.to_string(),
        "`a law` has 12 days from 2025-01-01 in steps of 24 hours, `a law` has 5 days from 2025-01-01 in steps of 24 \
         hours; compare scenarios of the same period and steps"
    );
}

#[test]
fn a_comparison_that_is_stopped_keeps_whole_pairs() {
    let (open, stop, done) = (build(two_valleys()), AtomicBool::new(false), AtomicU32::new(0));
    let progress = |pairs| {
        done.fetch_max(pairs, Ordering::Relaxed);
        stop.store(pairs >= 3, Ordering::Relaxed);
    };
    let comparison = Ensemble::of(&open).replicates(500).progress(&progress).stop_when(&stop).beside(&open);
    let comparison = comparison.expect("they can be paired");
    assert!(!comparison.is_complete());
    let pairs = comparison.before().runs().len();
    assert!((3..100).contains(&pairs) && pairs == comparison.after().runs().len());
    assert_eq!(comparison.before(), comparison.after());
    assert_eq!(comparison.people_in("East").expect("it is there").pairs(Day(0)).len(), pairs);
}

#[test]
fn the_table_has_a_row_for_each_day_and_area_that_was_recorded() {
    let (open, directory) = (build(two_valleys()), tempfile::tempdir().expect("a place for files"));
    let recording = Recording::daily().places([at(&open, "East camp"), at(&open, "West")]);
    let shut = build(two_valleys().closure(Closure::new(Shut::Place("East camp".into()), day(0))));
    let comparison = Ensemble::of(&open).replicates(4).seed(Seed(5)).recording(recording).beside(&shut);
    let rows = report::differences(&comparison.expect("they can be paired"));
    let places: Vec<&str> = rows[..2].iter().map(|row| row.place.as_str()).collect();
    assert_eq!((rows.len(), places), (24, vec!["East camp", "West"]));
    let path = directory.path().join("difference.csv");
    report::write_rows(&rows, &path).expect("it can be written");
    let text = std::fs::read_to_string(&path).expect("it was written");
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("day,date,place,before,after,difference,standard_error,p05,p50,p95,variance_removed")
    );
    assert_eq!(lines.next(), Some("0,2025-01-01,East camp,66.8,0.0,-66.8,3.3,-74,-66,-60,0.0"));
    assert_eq!(lines.next(), Some("0,2025-01-01,West,0.0,0.0,0.0,0.0,0,0,0,"));
    assert!(
        lines.any(|line| line.starts_with("11,2025-01-12,East camp,") && line.ends_with(",0.0")),
        "{text}"
    );
}

#[test]
fn routes_that_are_longer_are_compared_as_well() {
    // A road of a day less: people are there a day sooner.
    let road = |km| {
        let places = vec![place("Here", PlaceKind::Hub), place("Camp", PlaceKind::Camp)];
        let world = world(places, &[]).route("Here", "Camp", Route::of_km(km));
        build(quiet(6, world).displaced(Displaced::new("Here", 100)))
    };
    let comparison = compare(&road(500.0), &road(300.0), 3);
    let camp = comparison.people_in("Camp").expect("it is in both");
    let means: Vec<f64> = (0..4).map(|day| camp.mean(Day(day))).collect();
    assert_eq!(means, [0.0, 100.0, 0.0, 0.0]);
}
