//! The way home: the shortest open one, to a home that is safe.

mod common;

use common::{at, day, place, quiet, steady, there, tracked, when, world};
use displace::engine::{Status, What};
use displace::scenario::{
    Closure, Count, Displaced, Quantity, ScenarioBuilder, Series, Shut, Threat, ThreatKind, Where,
};
use displace::units::Day;
use displace::world::{PlaceKind, Route, WorldBuilder};
use displace::{Seed, Simulation, World};

/// From a camp home over a short road through `Left` or a longer one through `Right`.
fn two_ways() -> WorldBuilder {
    let places = vec![
        place("Home", PlaceKind::Town).with_population(10),
        place("Left", PlaceKind::Village),
        place("Right", PlaceKind::Village),
        place("Camp", PlaceKind::Camp),
    ];
    let roads = [
        ("Home", "Left", 150.0),
        ("Left", "Camp", 150.0),
        ("Home", "Right", 160.0),
        ("Right", "Camp", 160.0),
    ];
    world(places, &roads)
}

fn returning(days: u32, world: WorldBuilder) -> ScenarioBuilder {
    quiet(days, world)
        .displaced(Displaced::new("Camp", 400).from_home("Home"))
        .with_rules(|rules| rules.returns.return_chance = 1.0)
}

#[test]
fn people_go_home_by_the_shortest_way_that_is_open() {
    // 300 km by the left; while that is closed, 320 km by the right.
    for (close, by) in [(None, "Left"), (Some("Left"), "Right")] {
        let mut builder = returning(5, two_ways());
        if let Some(name) = close {
            builder = builder.closure(Closure::new(Shut::Route(name.into(), "Home".into()), day(0)));
        }
        let scenario = builder.build().expect("a good scenario");
        let run = tracked(&scenario, 1);
        assert_eq!(run.balance().returned, 400);
        assert!(
            run.tracks().iter().all(|t| when(t, What::Passed, Some(at(&scenario, by))).is_some()),
            "by {by}"
        );
    }
}

#[test]
fn people_on_the_way_home_turn_to_the_other_way_when_theirs_closes() {
    // The road from the left village closes while they are on their way to it.
    let scenario = returning(8, two_ways())
        .closure(Closure::new(Shut::Route("Left".into(), "Home".into()), day(1)))
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 1);
    let (left, right) = (at(&scenario, "Left"), at(&scenario, "Right"));
    let turned =
        run.tracks().iter().filter(|t| when(t, What::Passed, Some(left)).is_some_and(|step| step > 0));
    let turned: Vec<_> = turned.collect();
    assert!(!turned.is_empty());
    assert!(turned.iter().all(|t| when(t, What::Passed, Some(right)).is_some()));
    assert_eq!(run.balance().returned, 400);
}

#[test]
fn people_on_the_way_home_choose_again_when_home_is_no_longer_safe() {
    // The threat comes back on day 1, before anyone has gone 300 km, and stays: nobody goes home any more.
    let threat = Threat::new(ThreatKind::Shelling, "Home", day(1)).with_reach(0.0).with_half_life(0.0);
    let scenario = returning(5, two_ways())
        .threat(threat)
        .with_rules(|rules| rules.travel.road_km_per_day = 120.0)
        .build()
        .expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(1)).run();
    assert_eq!(run.balance().returned, 0);
    assert!(run.balance().holds());
}

#[test]
fn a_home_that_is_shut_keeps_even_its_own_people_out_until_it_opens() {
    // They are on the last road when it shuts on day 1; they wait before it, and come home when it opens on day 4.
    let places = vec![place("Home", PlaceKind::Town).with_population(10), place("Camp", PlaceKind::Camp)];
    let scenario = returning(6, world(places, &[("Home", "Camp", 300.0)]))
        .closure(Closure::new(Shut::Place("Home".into()), day(1)).until(day(4)))
        .build()
        .expect("a good scenario");
    let home = at(&scenario, "Home");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    for n in 0..6 {
        simulation.step();
        if n < 4 {
            assert_eq!(simulation.balance().returned, 0, "day {n}");
        }
        if n == 3 {
            assert!(simulation.people(home, Status::Waiting) > 380);
        }
    }
    assert!(simulation.balance().returned > 380, "{:?}", simulation.balance());
}

#[test]
fn people_stranded_at_their_own_home_are_home() {
    // They pass their home on the way to a camp beyond it and are stranded there, for both roads are cut. When they want
    // to go home, they are there.
    let world = World::builder()
        .place(place("Hub", PlaceKind::Hub))
        .place(place("Home", PlaceKind::Town).with_population(10))
        .place(place("Camp", PlaceKind::Camp))
        .route("Hub", "Home", Route::of_km(300.0).one_way())
        .route("Home", "Camp", Route::of_km(50.0));
    let scenario = quiet(6, world)
        .displaced(Displaced::new("Hub", 100).from_home("Home"))
        .closure(Closure::new(Shut::Route("Home".into(), "Camp".into()), day(1)))
        .with_rules(|rules| {
            rules.returns.return_chance = 0.9;
            rules.movement.awareness = 2.0;
            rules.movement.town_chance = 0.0;
        })
        .build()
        .expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(1)).run();
    assert_eq!(run.balance().returned, 100);
    assert_eq!(run.balance().displaced, 0);
}

#[test]
fn whoever_has_no_way_home_stays_and_moves_on_as_others_do() {
    // The only road home is cut: the clock of going home rings in vain and starts again.
    let places = vec![
        place("Home", PlaceKind::Town).with_population(10),
        place("Camp", PlaceKind::Camp),
        place("Other", PlaceKind::Camp),
    ];
    let scenario = returning(3, world(places, &[("Home", "Camp", 50.0), ("Camp", "Other", 50.0)]))
        .closure(Closure::new(Shut::Route("Home".into(), "Camp".into()), day(0)))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    while simulation.step().is_some() {
        assert_eq!(there(&simulation, at(&scenario, "Camp")), 400);
    }
    assert_eq!(simulation.balance().returned, 0);
}

#[test]
fn people_are_counted_as_entered_once_wherever_they_are_let_in() {
    // 50 people come to a camp that is full (or shut) and go on to another one of the same set: each entered once.
    for shut in [false, true] {
        let camp = place("First", PlaceKind::Camp).with_capacity(if shut { 100 } else { 10 });
        let places = vec![place("Here", PlaceKind::Hub), camp, place("Second", PlaceKind::Camp)];
        let world = world(places, &[("Here", "First", 300.0), ("First", "Second", 30.0)])
            .set("camps", ["First", "Second"]);
        let series = Series::new("entered", Where::Set("camps".into()), Quantity::Entered)
            .count(Count::of(day(0), 0.0))
            .count(Count::of(day(4), 50.0));
        let mut builder = quiet(5, world)
            .displaced(Displaced::new("Here", 50))
            .observed(series)
            .with_rules(|rules| rules.attraction.hub_weight = 0.0);
        if shut {
            builder = builder.change(
                displace::scenario::Change::new("First", day(1)).camp(displace::scenario::CampChange::Closes),
            );
        }
        let scenario = builder.build().expect("a good scenario");
        let run = Simulation::new(&scenario, Seed(1)).run();
        assert_eq!(run.matched("entered"), Some(&[0, 50][..]), "shut: {shut}");
        let present = run.displaced(at(&scenario, "Second"), Day(4)).expect("kept");
        assert_eq!(present, if shut { 50 } else { 40 });
    }
}

#[test]
fn a_threat_at_the_level_that_counts_as_threatened_does_so_in_steps_of_any_length() {
    // The mean of 24 hours of 0.1 is 0.1, not a hair less: residents without a way out are trapped.
    for hours in [24, 12, 8, 6, 4, 3, 2, 1] {
        let places = vec![place("Here", PlaceKind::Town).with_population(7), place("Camp", PlaceKind::Camp)];
        let scenario = quiet(1, world(places, &[("Here", "Camp", 50.0)]))
            .step_hours(hours)
            .threat(steady("Here", 0.1))
            .closure(Closure::new(Shut::Place("Camp".into()), day(0)))
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        assert_eq!(simulation.people(at(&scenario, "Here"), Status::Trapped), 7, "{hours} hours");
    }
}
