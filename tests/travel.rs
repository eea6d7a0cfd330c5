//! How long ways take: exactly as long as their length and the speed say.

mod common;

use common::{at, day, place, quiet, steady, tracked, when, world};
use displace::engine::{Status, What};
use displace::scenario::{Displaced, FlightMode};
use displace::world::{Mode, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};
use jiff::ToSpan;

/// One way over legs of (km, mode, limit), from a hub to a camp, waypoints between; `people` start together.
fn one_way(days: u32, hours: u32, legs: &[(f64, Mode, Option<f64>)]) -> Scenario {
    let mut world = World::builder().place(place("stop 0", PlaceKind::Hub));
    for (i, &(km, mode, limit)) in legs.iter().enumerate() {
        let kind = if i + 1 == legs.len() { PlaceKind::Camp } else { PlaceKind::Waypoint };
        let route = Route::of_km(km).with_mode(mode);
        let route = limit.map_or(route.clone(), |limit| route.with_limit(limit));
        world = world.place(place(&format!("stop {}", i + 1), kind)).route(
            format!("stop {i}"),
            format!("stop {}", i + 1),
            route.one_way(),
        );
    }
    quiet(days, world)
        .step_hours(hours)
        .displaced(Displaced::new("stop 0", 3))
        .build()
        .expect("a good scenario")
}

/// The step in which all reach the end.
fn arrival(scenario: &Scenario) -> u32 {
    let run = tracked(scenario, 1);
    let camp = run.tracks()[0].deeds.iter().find(|d| d.what == What::Chose).expect("they leave").place;
    let steps: Vec<_> = run.tracks().iter().map(|t| when(t, What::Arrived, Some(camp))).collect();
    assert_eq!(steps.len(), 3);
    assert!(steps.iter().all(|step| step.is_some() && *step == steps[0]), "{steps:?}");
    steps[0].expect("they arrive")
}

#[test]
fn a_way_of_several_legs_takes_as_long_as_its_legs_together() {
    // 70 km on foot at 35 a day, 300 km by road at 200, 90 km by boat at a limit of 60: 2 + 1.5 + 1.5 = 5 days exactly.
    let legs = [(70.0, Mode::Track, None), (300.0, Mode::Road, None), (90.0, Mode::Ferry, Some(60.0))];
    for hours in [24, 12, 8, 6, 4, 3, 2, 1] {
        let scenario = one_way(7, hours, &legs);
        assert_eq!(arrival(&scenario), 5 * 24 / hours - 1, "in steps of {hours} hours");
    }
}

#[test]
fn a_metre_too_far_takes_another_step() {
    // The same with 10 m more at the end: they arrive in the first step of day 5, whatever the steps.
    let legs = [(70.0, Mode::Track, None), (300.0, Mode::Road, None), (90.01, Mode::Ferry, Some(60.0))];
    for hours in [24, 6, 1] {
        assert_eq!(arrival(&one_way(7, hours, &legs)), 5 * 24 / hours, "in steps of {hours} hours");
    }
}

#[test]
fn a_day_is_long_enough_for_as_many_legs_as_fit_into_it() {
    // Three legs of a third of a day each end with the day, and so do seven of a seventh: rounding loses nothing.
    for n in [3u32, 7, 11, 13] {
        let legs = vec![(100.0, Mode::Road, Some(100.0 * f64::from(n))); n as usize];
        let mut scenario = one_way(2, 24, &legs);
        scenario = scenario
            .edit()
            .with_rules(|rules| rules.travel.road_km_per_day = 10_000.0)
            .build()
            .expect("a good scenario");
        assert_eq!(arrival(&scenario), 0, "{n} legs of a day");
    }
}

#[test]
fn legs_that_end_with_the_step_in_the_sum_of_their_days_do_so_after_several_days_too() {
    // 1/3 + 1 + 2/3 days = 2 days; 35 km a day for a third of a day are no whole number of metres.
    let legs =
        [(100.0, Mode::Road, Some(300.0)), (35.0, Mode::Track, None), (100.0, Mode::Road, Some(150.0))];
    let scenario = one_way(4, 24, &legs)
        .edit()
        .with_rules(|rules| rules.travel.road_km_per_day = 1000.0)
        .build()
        .expect("a good scenario");
    assert_eq!(arrival(&scenario), 1);
}

#[test]
fn slow_routes_are_travelled_to_their_end() {
    // 3 m at 1 m a day in steps of 6 hours: the daily metre falls to the last step of each day, so the way ends with
    // the third day.
    let scenario = one_way(5, 6, &[(0.003, Mode::Road, Some(0.001))]);
    assert_eq!(arrival(&scenario), 11);
}

#[test]
fn journeys_to_the_first_camp_are_kept_in_days_and_km() {
    // 300 km at 200 a day from a town that everyone leaves at the start of day 0: there in the second step, 1 step
    // after leaving, 300 km.
    let places = vec![place("Home", PlaceKind::Town).with_population(100), place("Camp", PlaceKind::Camp)];
    let scenario = Scenario::builder("journeys", day(0), 4)
        .world(world(places, &[("Home", "Camp", 300.0)]))
        .threat(steady("Home", 1.0))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            rules.flight.leave_chance = 1.0;
            rules.flight.stay_share = 0.0;
            rules.movement.camp_chance = 0.0;
        })
        .build()
        .expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(1)).run();
    let (days, km) = (run.journey_days().expect("they reach it"), run.journey_km().expect("they reach it"));
    assert_eq!((days.mean, days.p90, km.mean, km.p90), (1.0, 1.0, 300.0, 300.0));
}

#[test]
fn those_who_flee_leave_at_the_hour_their_hazard_says() {
    // 0.75 a day: hazard 1.3863. In a step of a day, whoever has left by the fraction t of it is (1 − e^(−ht))/0.75 of
    // all who leave in it. Milestones every 50 km of a road of 200 km a day: who passed the k-th left before 1 − k/4.
    // 4 cells, 3 degrees of freedom.
    let people = 80_000;
    let mut world = World::builder().place(place("Home", PlaceKind::Town).with_population(people));
    let stops = ["50", "100", "150", "Camp"];
    let mut last = "Home";
    for name in stops {
        let kind = if name == "Camp" { PlaceKind::Camp } else { PlaceKind::Waypoint };
        world = world.place(place(name, kind)).route(last, name, Route::of_km(50.0).one_way());
        last = name;
    }
    let scenario = Scenario::builder("hours", day(0), 1)
        .world(world)
        .threat(steady("Home", 1.0))
        .with_rules(|rules| {
            rules.flight.leave_chance = 0.75;
            rules.flight.stay_share = 0.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(9));
    simulation.step();
    let counts: Vec<u64> =
        stops.iter().map(|name| simulation.people(at(&scenario, name), Status::OnTheWay)).collect();
    let gone: u64 = counts.iter().sum();
    let hazard = -(0.25f64).ln();
    let before = |t: f64| (1.0 - (-hazard * t).exp()) / 0.75;
    // On the first leg are those who left in the last quarter of the day.
    let expected: Vec<f64> = (0..4)
        .map(|k| {
            let (early, late) = (0.75 - 0.25 * f64::from(k), 1.0 - 0.25 * f64::from(k));
            gone as f64 * (before(late) - before(early))
        })
        .collect();
    common::fits("hours of leaving", &counts, &expected);
}

#[test]
fn people_who_move_on_within_a_step_use_only_the_time_that_is_left() {
    // Hubs every 50 km of a one-way road at 200 km a day: after k steps of 6 hours everyone is at the k-th, whatever
    // the length of the step.
    let mut world = World::builder().place(place("hub 0", PlaceKind::Hub));
    for i in 1..=12 {
        world = world.place(place(&format!("hub {i}"), PlaceKind::Hub)).route(
            format!("hub {}", i - 1),
            format!("hub {i}"),
            Route::of_km(50.0).one_way(),
        );
    }
    for hours in [24, 12, 6] {
        let scenario = quiet(3, world.clone())
            .step_hours(hours)
            .displaced(Displaced::new("hub 0", 10))
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        while let Some(step) = simulation.step() {
            let reached = (step.0 + 1) * hours / 6;
            let hub = at(&scenario, &format!("hub {reached}"));
            assert_eq!(simulation.people(hub, Status::Sheltering), 10, "hub {reached} in steps of {hours}");
        }
    }
}

#[test]
fn fear_and_roads_do_not_depend_on_the_hour_at_which_a_case_begins() {
    // A threat from 06:00 empties a town of chance 1 in the step in which it begins, in steps of 6 hours the second.
    let places = vec![place("Home", PlaceKind::Town).with_population(50), place("Camp", PlaceKind::Camp)];
    let start = day(0).at(0, 0, 0, 0) + 6.hours();
    let threat = displace::scenario::Threat::new(displace::scenario::ThreatKind::Assault, "Home", start)
        .with_intensity(1.0)
        .with_lead(0.0, 0.0)
        .with_reach(0.0);
    let scenario = Scenario::builder("six o'clock", day(0), 1)
        .step_hours(6)
        .world(world(places, &[("Home", "Camp", 10.0)]))
        .threat(threat)
        .with_rules(|rules| {
            rules.flight.leave_chance = 1.0;
            rules.flight.stay_share = 0.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let home = at(&scenario, "Home");
    simulation.step();
    assert_eq!((simulation.people(home, Status::Resident), simulation.threat(home)), (50, 0.0));
    simulation.step();
    assert_eq!((simulation.people(home, Status::Resident), simulation.threat(home)), (0, 1.0));
}
