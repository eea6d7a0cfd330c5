//! How far people come in a day: days that begin afresh on every route, walking, speeds of single routes, and roads
//! that close under people's feet.

mod common;

use common::{at, day, fits, near, place, quiet, steady, world};
use displace::engine::Status;
use displace::scenario::{
    Acting, Carry, ClosedOnTheWay, Closure, Displaced, FlightMode, Redirect, Rules, ScenarioBuilder, Shut,
    Start,
};
use displace::world::{Mode, Place, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 60_000;

/// How people act: by clocks or once a step; where everyone moves on for certain that makes no difference.
const ACTING: [Acting; 2] = [Acting::AnyTime, Acting::EachStep];

/// A one-way road over places of a kind, with so many km between them, from a hub to a camp; `people` set out together.
fn road(kind: PlaceKind, kms: &[f64], people: u64, rules: impl FnOnce(&mut Rules)) -> ScenarioBuilder {
    let last = kms.len();
    let world = (0..=last).fold(World::builder(), |world, n| match n {
        0 => world.place(place("stop 0", PlaceKind::Hub)),
        n if n == last => world.place(place(&format!("stop {n}"), PlaceKind::Camp)),
        n => world.place(place(&format!("stop {n}"), kind)),
    });
    let world = kms.iter().enumerate().fold(world, |world, (n, &km)| {
        world.route(format!("stop {n}"), format!("stop {}", n + 1), Route::of_km(km).one_way())
    });
    quiet(9, world).displaced(Displaced::new("stop 0", people)).with_rules(rules)
}

fn afresh(acting: Acting) -> impl FnOnce(&mut Rules) {
    move |rules| {
        rules.movement.acting = acting;
        rules.travel.carry = Carry::Afresh;
    }
}

/// For each evening the stop at which everyone is (or after which they are on the way, plus a half).
fn evenings(scenario: &Scenario, days: usize) -> Vec<f64> {
    let mut simulation = Simulation::new(scenario, Seed(1));
    let people = scenario.displaced()[0].count();
    (0..days)
        .map(|_| {
            for _ in 0..scenario.period().steps_per_day() {
                simulation.step();
            }
            let mut where_they_are = None;
            for n in 0..scenario.world().place_count() {
                let stop = at(scenario, &format!("stop {n}"));
                for status in Status::DISPLACED {
                    let here = simulation.people(stop, status);
                    assert!(here == 0 || here == people, "they are together");
                    let before = if status == Status::OnTheWay { 0.5 } else { 0.0 };
                    where_they_are = if here > 0 { Some(n as f64 - before) } else { where_they_are };
                }
            }
            where_they_are.expect("they are somewhere")
        })
        .collect()
}

#[test]
fn a_route_of_less_than_a_day_is_followed_by_another_with_a_whole_day() {
    // At 200 km a day. 190 + 190 km in one day, and no third route: 380 km are more than a day's way. Exactly, 200 km.
    for acting in ACTING {
        let of = |kms: &[f64]| evenings(&build(road(PlaceKind::Hub, kms, 3, afresh(acting))), 3);
        assert_eq!(of(&[190.0, 190.0, 190.0, 190.0, 190.0]), [2.0, 4.0, 5.0], "{acting:?}");
        // Stops every 40 km: five are a whole day's way, the fifth one is begun at 160 km, and no sixth.
        assert_eq!(of(&[40.0; 11])[..2], [5.0, 10.0], "{acting:?}");
        // The second route is given 200 km and no more: 50 km are left to the next day, and then whole days again.
        assert_eq!(of(&[190.0, 250.0, 199.0, 250.0]), [1.5, 3.0, 3.5], "{acting:?}");
        // Where it ends, they stop: 290 km, 10 km from the next stop.
        assert_eq!(of(&[190.0, 100.0, 10.0])[..2], [2.0, 3.0], "{acting:?}");
        let exact = road(PlaceKind::Hub, &[190.0, 190.0, 190.0], 3, |rules| rules.movement.acting = acting);
        assert_eq!(evenings(&build(exact), 3), [1.5, 2.5, 3.0], "{acting:?}");
    }
}

fn build(builder: ScenarioBuilder) -> Scenario {
    builder.build().expect("a good scenario")
}

#[test]
fn a_route_ends_when_it_is_exceeded() {
    // 200 km at 200 km a day take two days, and the second one is still whole then: 190 and 190 km more. At 200.001 km
    // a day they take one; 400 km take three. The rest of a day in which a route was ended by a metre is not lost.
    for acting in ACTING {
        let of = |kms: &[f64], speed: f64| {
            let scenario = road(PlaceKind::Hub, kms, 3, afresh(acting))
                .with_rules(|rules| rules.travel.road_km_per_day = speed);
            evenings(&build(scenario), 3)
        };
        assert_eq!(of(&[200.0, 190.0, 190.0, 190.0], 200.0), [0.5, 3.0, 4.0], "{acting:?}");
        assert_eq!(of(&[200.0, 250.0], 200.001), [1.5, 2.0, 2.0], "{acting:?}");
        assert_eq!(of(&[400.0, 500.0], 200.0), [0.5, 0.5, 1.5], "{acting:?}");
        assert_eq!(of(&[399.999, 500.0], 200.0), [0.5, 1.5, 1.5], "{acting:?}");
    }
}

#[test]
fn waypoints_crossings_and_stops_in_the_middle_of_an_itinerary_begin_no_third_route_either() {
    // 190 + 190 km a day, as from hub to hub: after it people are before the third route, whatever lies there.
    for acting in ACTING {
        let kms = [190.0; 5];
        for kind in [PlaceKind::Waypoint, PlaceKind::Crossing] {
            let scenario = build(road(kind, &kms, 3, afresh(acting)));
            assert_eq!(evenings(&scenario, 3), [2.5, 4.5, 5.0], "{acting:?} over {kind}s");
        }
        // Only the camp draws, so everyone follows one itinerary over five stops.
        let scenario = road(PlaceKind::Town, &kms, 3, afresh(acting)).with_rules(|rules| {
            rules.movement.awareness = 5.0;
            rules.attraction.town_weight = 0.0;
        });
        let rest = if acting == Acting::EachStep { 0.0 } else { 0.5 };
        assert_eq!(evenings(&build(scenario), 3), [2.0 + rest, 4.0 + rest, 5.0], "{acting:?} over towns");
    }
}

#[test]
fn whoever_is_let_through_a_crossing_has_still_come_as_far_as_they_have() {
    // 190 km to a crossing that counts, 190 km to a hub; the third route of 190 km has to wait for the next day.
    for acting in ACTING {
        let stop = |n: u32, kind| place(&format!("stop {n}"), kind);
        let places = vec![
            stop(0, PlaceKind::Hub),
            stop(1, PlaceKind::Crossing).with_people_per_day(50),
            stop(2, PlaceKind::Hub),
            stop(3, PlaceKind::Camp),
        ];
        let roads = [("stop 0", "stop 1", 190.0), ("stop 1", "stop 2", 190.0), ("stop 2", "stop 3", 190.0)];
        let scenario = quiet(3, world(places, &roads)).displaced(Displaced::new("stop 0", 3));
        let scenario =
            build(scenario.with_rules(afresh(acting)).with_rules(|r| r.attraction.hub_weight = 0.0));
        // Nothing draws back to the first hub, and the second one is passed on the way to the camp.
        let scenario = build(scenario.edit().with_rules(|rules| rules.movement.awareness = 2.0));
        let after = if acting == Acting::EachStep { 2.0 } else { 2.5 };
        assert_eq!(evenings(&scenario, 2), [after, 3.0], "{acting:?}");
    }
}

#[test]
fn who_goes_home_goes_by_the_same_days() {
    // Home lies 5 · 190 km away over waypoints: two routes a day, so they are there on day 2.
    for acting in ACTING {
        let names = ["Home", "a", "b", "c", "d", "Camp"];
        let kind = |name: &str| match name {
            "Home" => PlaceKind::Town,
            "Camp" => PlaceKind::Camp,
            _ => PlaceKind::Waypoint,
        };
        let places =
            names.iter().map(|name| place(name, kind(name)).with_population(u64::from(*name == "Home")));
        let roads: Vec<_> = names.windows(2).map(|pair| (pair[0], pair[1], 190.0)).collect();
        let scenario = quiet(4, world(places.collect(), &roads))
            .displaced(Displaced::new("Camp", 50).from_home("Home"))
            .with_rules(|rules| {
                afresh(acting)(rules);
                rules.returns.return_chance = 1.0;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(2));
        let home = at(&scenario, "Home");
        let returned: Vec<u64> = (0..3)
            .map(|_| {
                simulation.step();
                simulation.people(home, Status::Returned)
            })
            .collect();
        assert_eq!(returned, [0, 0, 50], "{acting:?}");
    }
}

#[test]
fn what_rounding_leaves_over_is_no_time_left() {
    // 70 + 70 + 260 km are two days exactly: at the hub in the evening, nobody sets out again before the next morning.
    for kms in [[70.0, 70.0, 260.0, 90.0], [45.0, 110.0, 245.0, 90.0]] {
        let scenario = road(PlaceKind::Hub, &kms, 3, |rules| rules.movement.acting = Acting::EachStep);
        assert_eq!(evenings(&build(scenario), 3), [2.5, 3.0, 4.0], "{kms:?}");
    }
}

#[test]
fn on_foot_people_go_to_the_end_of_their_first_route() {
    // 30 km at 35 a day leave a seventh of the day: 28.6 km by road, not enough for 150; 70 km take two days exactly.
    for acting in ACTING {
        let of = |kms: &[f64], start: Start| {
            let builder = road(PlaceKind::Hub, kms, 3, |rules| {
                rules.movement.acting = acting;
                rules.travel.start = start;
            });
            evenings(&build(builder), 3)
        };
        assert_eq!(of(&[30.0, 150.0, 300.0], Start::ByMode), [2.5, 2.5, 3.0], "{acting:?}");
        assert_eq!(of(&[30.0, 150.0, 300.0], Start::OnFoot), [1.5, 2.5, 2.5], "{acting:?}");
        assert_eq!(of(&[70.0, 200.0], Start::OnFoot), [0.5, 1.0, 2.0], "{acting:?}");
    }
    // A slower way is no faster on foot.
    let mut ferry =
        World::builder().place(place("stop 0", PlaceKind::Hub)).place(place("stop 1", PlaceKind::Camp));
    ferry = ferry.route("stop 0", "stop 1", Route::of_km(30.0).with_limit(20.0));
    let scenario = quiet(2, ferry).displaced(Displaced::new("stop 0", 3));
    assert_eq!(
        evenings(&build(scenario.with_rules(|rules| rules.travel.start = Start::OnFoot)), 2),
        [0.5, 1.0]
    );
}

#[test]
fn those_who_flee_begin_on_foot() {
    // 100 km from home on foot at 40 km a day: three days, by road one. Everyone leaves on day 0.
    for (start, arrives) in [(Start::ByMode, 0), (Start::OnFoot, 2)] {
        let places = vec![place("Home", PlaceKind::Town).with_population(50), place("Camp", PlaceKind::Camp)];
        let scenario = quiet(4, world(places, &[("Home", "Camp", 100.0)]))
            .threat(steady("Home", 1.0))
            .with_rules(|rules| {
                rules.flight.mode = FlightMode::Driven;
                (rules.flight.leave_chance, rules.flight.stay_share) = (1.0, 0.0);
                rules.travel.track_km_per_day = 40.0;
                rules.travel.start = start;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(3));
        for day in 0..4 {
            simulation.step();
            let there = simulation.people(at(&scenario, "Camp"), Status::InCamp);
            assert_eq!(there, if day >= arrives { 50 } else { 0 }, "{start:?} on day {day}");
        }
    }
}

#[test]
fn a_route_has_a_speed_of_its_own_below_its_limit() {
    // 300 km at 300 km a day in place of 200, on foot too, and a limit of 100 still holds.
    let cases = [
        (Route::of_km(300.0), 2),
        (Route::of_km(300.0).with_own_speed(300.0), 1),
        (Route::of_km(300.0).with_mode(Mode::Track).with_own_speed(300.0), 1),
        (Route::of_km(300.0).with_own_speed(300.0).with_limit(100.0), 3),
        (Route::of_km(300.0).with_own_speed(100.0), 3),
    ];
    for (route, days) in cases {
        let two =
            World::builder().place(place("stop 0", PlaceKind::Hub)).place(place("stop 1", PlaceKind::Camp));
        let scenario =
            build(quiet(4, two.route("stop 0", "stop 1", route)).displaced(Displaced::new("stop 0", 3)));
        let evenings = evenings(&scenario, 4);
        assert_eq!(evenings.iter().filter(|&&stop| stop < 1.0).count() + 1, days, "{evenings:?}");
    }
}

#[test]
fn each_walks_a_route_on_each_day_with_its_chance() {
    // 100 km: by road in a day, on foot 35 km a day. With 0.3 a day they arrive on day 0 with 0.7, on day 1 with 0.3 · 0.7,
    // else on day 2, which three days on foot are enough for: 2 degrees of freedom. In steps of 6 hours too, for who
    // walks on a day does so all day long.
    for hours in [24, 6] {
        let two =
            World::builder().place(place("Start", PlaceKind::Hub)).place(place("Camp", PlaceKind::Camp));
        let scenario = quiet(3, two.route("Start", "Camp", Route::of_km(100.0).with_walk_chance(0.3)))
            .step_hours(hours)
            .displaced(Displaced::new("Start", PEOPLE))
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(4));
        let (mut before, mut counts) = (0, Vec::new());
        for _ in 0..3 {
            for _ in 0..scenario.period().steps_per_day() {
                simulation.step();
            }
            let now = simulation.people(at(&scenario, "Camp"), Status::InCamp);
            counts.push(now - before);
            before = now;
        }
        let expected = [0.7, 0.3 * 0.7, 0.3 * 0.3].map(|share| share * PEOPLE as f64);
        fits(&format!("walking in steps of {hours} hours"), &counts, &expected);
    }
}

#[test]
fn on_different_routes_people_walk_or_ride_independently() {
    // Two routes of 60 km, each walked with a half: within day 0 arrive those who walk neither.
    let stop = |n: u32, kind| place(&format!("stop {n}"), kind);
    let three = World::builder()
        .place(stop(0, PlaceKind::Hub))
        .place(stop(1, PlaceKind::Hub))
        .place(stop(2, PlaceKind::Camp));
    let route = || Route::of_km(60.0).with_walk_chance(0.5).one_way();
    let three = three.route("stop 0", "stop 1", route()).route("stop 1", "stop 2", route());
    let scenario = build(quiet(1, three).displaced(Displaced::new("stop 0", PEOPLE)));
    let mut simulation = Simulation::new(&scenario, Seed(5));
    simulation.step();
    near("ride both", simulation.people(at(&scenario, "stop 2"), Status::InCamp), PEOPLE, 0.25);
    near("walk the first", simulation.people(at(&scenario, "stop 1"), Status::OnTheWay), PEOPLE, 0.5);
}

#[test]
fn a_route_that_stands_for_several_weighs_as_many() {
    // Roads 1, 2 and 3 at the same distance, and one of 2 roads before one of 3: 6 ways. Whatever the power of weights.
    // 3 degrees of freedom, alpha 0.001.
    for power in [1.0, 2.0] {
        let names = ["one", "two", "three", "six"];
        let mut star =
            World::builder().place(place("Start", PlaceKind::Hub)).place(place("Fork", PlaceKind::Waypoint));
        for (name, roads) in names.iter().zip([1, 2, 3, 3]) {
            let km = if *name == "six" { 250.0 } else { 500.0 };
            let from = if *name == "six" { "Fork" } else { "Start" };
            let route = Route::of_km(km).with_roads(roads).one_way();
            star = star.place(place(name, PlaceKind::Camp)).route(from, *name, route);
        }
        star = star.route("Start", "Fork", Route::of_km(250.0).with_roads(2).one_way());
        let scenario = quiet(2, star)
            .displaced(Displaced::new("Start", PEOPLE))
            .with_rules(|rules| rules.attraction.weight_power = power)
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(6));
        simulation.step();
        simulation.step();
        let counts = names.map(|name| simulation.people(at(&scenario, name), Status::OnTheWay));
        fits("roads", &counts, &[1.0, 2.0, 3.0, 6.0].map(|roads| roads / 12.0 * PEOPLE as f64));
    }
}

/// A hub or town, 500 km of road to a waypoint, and 100 km more to a camp; the first road is closed over some days.
fn closing(start: Place, from: i64, until: i64, acting: Acting, then: ClosedOnTheWay) -> Scenario {
    let places = vec![start, place("Bend", PlaceKind::Waypoint), place("Camp", PlaceKind::Camp)];
    quiet(9, world(places, &[("Start", "Bend", 500.0), ("Bend", "Camp", 100.0)]))
        .closure(Closure::new(Shut::Route("Start".into(), "Bend".into()), day(from)).until(day(until)))
        .with_rules(|rules| {
            rules.movement.acting = acting;
            rules.travel.closed_on_the_way = then;
        })
        .displaced(Displaced::new("Start", 40))
        .build()
        .expect("a good scenario")
}

#[test]
fn who_comes_to_the_end_of_a_closed_route_is_back_where_it_begins() {
    // They come to its end on day 2. Closed from day 1 to 4, they are back at the end of day 2, find no way on day 3, set
    // out again on day 4, and arrive on day 6 (500 + 100 km). Open again before they come to the end, they arrive.
    use ClosedOnTheWay::{Arrive, TurnBack};
    let hub = || place("Start", PlaceKind::Hub);
    for acting in ACTING {
        let cases = [
            (TurnBack, 1, 4, Some(2), 6),
            (Arrive, 1, 4, None, 2),
            (TurnBack, 1, 2, None, 2),
            (TurnBack, 3, 5, None, 2),
        ];
        for (then, from, until, back, arrives) in cases {
            let scenario = closing(hub(), from, until, acting, then);
            let mut simulation = Simulation::new(&scenario, Seed(7));
            for day in 0..8 {
                simulation.step();
                let start = simulation.people(at(&scenario, "Start"), Status::Sheltering);
                let stuck = simulation.people(at(&scenario, "Start"), Status::NoWayOut);
                let camp = simulation.people(at(&scenario, "Camp"), Status::InCamp);
                let is_back = back.is_some_and(|back| (back..until).contains(&day));
                assert_eq!(start, if is_back { 40 } else { 0 }, "{acting:?} {then:?} {from} on day {day}");
                assert_eq!(stuck, if is_back && Some(day) != back { 40 } else { 0 }, "on day {day}");
                assert_eq!(
                    camp,
                    if day >= arrives { 40 } else { 0 },
                    "{acting:?} {then:?} {from} on day {day}"
                );
            }
        }
    }
}

#[test]
fn whoever_is_on_a_route_that_shuts_is_back_at_its_beginning_even_if_it_opens_again() {
    // As above, but shut on day 1 alone, and open when they come to the end on day 2: back then, they set out again on day 3
    // and arrive on day 5. Those who set out when it is open again arrive; shut before they set out or after they came through it
    // sends nobody back. On the way home as well.
    let hub = || place("Start", PlaceKind::Hub);
    for acting in ACTING {
        for (from, until, back, arrives) in
            [(1, 2, Some(2), 5), (2, 3, Some(2), 5), (0, 1, None, 3), (3, 5, None, 2)]
        {
            let scenario = closing(hub(), from, until, acting, ClosedOnTheWay::TurnBackAnyway);
            let mut simulation = Simulation::new(&scenario, Seed(7));
            for day in 0..8 {
                simulation.step();
                let start = simulation.people(at(&scenario, "Start"), Status::Sheltering);
                let camp = simulation.people(at(&scenario, "Camp"), Status::InCamp);
                let is_there = back == Some(day) || (from == 0 && day == 0);
                assert_eq!(start, if is_there { 40 } else { 0 }, "{acting:?} {from} on day {day}");
                assert_eq!(camp, if day >= arrives { 40 } else { 0 }, "{acting:?} {from} on day {day}");
            }
        }
    }
}

#[test]
fn whoever_is_turned_back_to_their_home_is_displaced_there() {
    // Home is a closed road's beginning: they did not return, which nobody may do here, but are back without a home.
    for acting in ACTING {
        let places =
            vec![place("Start", PlaceKind::Town).with_population(40), place("Camp", PlaceKind::Camp)];
        let scenario = quiet(6, world(places, &[("Start", "Camp", 300.0)]))
            .threat(steady("Start", 1.0))
            .closure(Closure::new(Shut::Route("Start".into(), "Camp".into()), day(1)).until(day(3)))
            .with_rules(|rules| {
                rules.movement.acting = acting;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
                rules.flight.mode = FlightMode::Driven;
                (rules.flight.leave_chance, rules.flight.stay_share) = (1.0, 0.0);
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(8));
        simulation.step();
        simulation.step();
        let start = at(&scenario, "Start");
        let of = |simulation: &Simulation, status| simulation.people(start, status);
        assert_eq!(of(&simulation, Status::Returned), 0, "{acting:?}");
        assert_eq!(of(&simulation, Status::Resident), 0, "{acting:?}");
        assert_eq!(of(&simulation, Status::Sheltering), 40, "{acting:?}");
        while simulation.step().is_some() {}
        assert_eq!(simulation.people(at(&scenario, "Camp"), Status::InCamp), 40, "{acting:?}");
    }
}

#[test]
fn whoever_is_turned_back_to_a_camp_that_is_full_by_now_waits_at_its_gate() {
    // All 40 are sent from one camp to another, 500 km away, by a road that is shut when they come to its end on day 2.
    // The room that they left was taken by 30 others on day 1.
    for acting in ACTING {
        let places = vec![
            place("Hub", PlaceKind::Hub),
            place("First", PlaceKind::Camp).with_capacity(40),
            place("Second", PlaceKind::Camp),
        ];
        let scenario = quiet(3, world(places, &[("Hub", "First", 150.0), ("First", "Second", 500.0)]))
            .displaced(Displaced::new("First", 40))
            .displaced(Displaced::new("Hub", 30))
            .redirect(Redirect::new("First", "Second", day(0)).until(day(1)))
            .closure(Closure::new(Shut::Route("First".into(), "Second".into()), day(1)).until(day(3)))
            .with_rules(|rules| {
                rules.movement.acting = acting;
                rules.movement.awareness = 1.0;
                rules.movement.camp_chance = 0.0;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(8));
        let first = at(&scenario, "First");
        let mut daily = Vec::new();
        while simulation.step().is_some() {
            let of = |status| simulation.people(first, status);
            daily.push((of(Status::InCamp), of(Status::InCamp) + of(Status::Waiting) + of(Status::NoWayOut)));
        }
        assert_eq!(daily, [(0, 0), (30, 30), (40, 70)], "{acting:?}");
    }
}

#[test]
fn who_goes_home_is_turned_back_too() {
    // 300 km from the camp home; the road is closed on days 1 and 2, so they are at home on day 4 in place of 1.
    use ClosedOnTheWay::{Arrive, TurnBack, TurnBackAnyway};
    for (then, arrives) in [(TurnBack, 4), (TurnBackAnyway, 4), (Arrive, 1)] {
        let places = vec![place("Home", PlaceKind::Town).with_population(1), place("Camp", PlaceKind::Camp)];
        let scenario = quiet(6, world(places, &[("Home", "Camp", 300.0)]))
            .displaced(Displaced::new("Camp", 40).from_home("Home"))
            .closure(Closure::new(Shut::Route("Home".into(), "Camp".into()), day(1)).until(day(3)))
            .with_rules(|rules| {
                rules.movement.acting = Acting::EachStep;
                rules.returns.return_chance = 1.0;
                rules.travel.closed_on_the_way = then;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(9));
        for day in 0..6 {
            simulation.step();
            let home = simulation.people(at(&scenario, "Home"), Status::Returned);
            assert_eq!(home, if day >= arrives { 40 } else { 0 }, "{then:?} on day {day}");
        }
    }
}

#[test]
fn those_who_are_turned_back_to_a_crossing_use_its_throughput_once() {
    // Ten a day get through on day 0; the road behind closes on day 1 and sends them back, opens on day 2, and all ten
    // get through again on that day.
    for acting in ACTING {
        let places = vec![
            place("Start", PlaceKind::Hub),
            place("Gate", PlaceKind::Crossing).with_people_per_day(10),
            place("Camp", PlaceKind::Camp),
        ];
        let scenario = quiet(6, world(places, &[("Start", "Gate", 10.0), ("Gate", "Camp", 300.0)]))
            .displaced(Displaced::new("Start", 10))
            .closure(Closure::new(Shut::Route("Gate".into(), "Camp".into()), day(1)).until(day(2)))
            .with_rules(|rules| {
                rules.movement.acting = acting;
                rules.attraction.hub_weight = 0.0;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(10));
        let mut coming = Vec::new();
        for _ in 0..4 {
            simulation.step();
            coming.push(simulation.people(at(&scenario, "Camp"), Status::OnTheWay));
        }
        assert_eq!(coming[..3], [10, 0, 10], "{acting:?}");
        assert_eq!(simulation.people(at(&scenario, "Camp"), Status::InCamp), 10, "{acting:?}");
    }
}
