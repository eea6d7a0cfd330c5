//! Open camps: everyone gets in, and people act one after the other, each seeing the room that those before left. And
//! capacities that are scaled or grow.

mod common;

use common::{at, day, place, quiet, tracked, world};
use displace::engine::{Status, What};
use displace::scenario::{Acting, Admission, Change, Displaced, Rules};
use displace::units::Day;
use displace::world::{Place, PlaceKind, Route, WorldBuilder};
use displace::{Scenario, Seed, Simulation, World};

fn open(acting: Acting) -> impl FnOnce(&mut Rules) {
    move |rules| {
        rules.movement.acting = acting;
        rules.camps.admission = Admission::Open;
        rules.attraction.capacity_buffer = 1.0;
        rules.attraction.hub_weight = 1.0;
    }
}

fn camp(name: &str, capacity: u64) -> Place {
    place(name, PlaceKind::Camp).with_capacity(capacity)
}

/// One-way roads.
fn ways(places: Vec<Place>, roads: &[(&str, &str, f64)]) -> WorldBuilder {
    let world = places.into_iter().fold(World::builder(), WorldBuilder::place);
    roads.iter().fold(world, |world, &(from, to, km)| world.route(from, to, Route::of_km(km).one_way()))
}

fn in_camp(simulation: &Simulation, scenario: &Scenario, name: &str) -> u64 {
    simulation.people(at(scenario, name), Status::InCamp)
}

#[test]
fn people_go_to_a_camp_one_by_one_until_it_is_full() {
    // Two groups of 20 000 in the order in which they are stated, and room for 25 000 with a buffer of 1: exactly the
    // first 25 000 go, and it is the first ones. By clocks from the hub itself; acting once a step, all set out at its
    // beginning, so they decide one by one at a second hub that they come to.
    for (acting, first) in [(Acting::AnyTime, "Start"), (Acting::EachStep, "Middle")] {
        let places = vec![
            place("Start", PlaceKind::Hub),
            place("Middle", PlaceKind::Hub),
            camp("Camp", 25_000),
            place("Far", PlaceKind::Camp),
        ];
        let roads = [("Start", "Middle", 10.0), (first, "Camp", 10.0), ("Camp", "Far", 900.0)];
        let roads = if acting == Acting::AnyTime { &roads[1..] } else { &roads };
        let scenario = quiet(2, ways(places, roads))
            .taken_as_stated()
            .displaced(Displaced::new("Start", 20_000))
            .displaced(Displaced::new("Start", 20_000))
            .with_rules(open(acting))
            .build()
            .expect("a good scenario");
        let run = tracked(&scenario, 1);
        let there = at(&scenario, "Camp");
        for day in [0, 1] {
            assert_eq!(run.people(there, Status::InCamp, Day(day)), Some(25_000), "{acting:?} on day {day}");
            assert_eq!(
                run.people(at(&scenario, first), Status::NoWayOut, Day(day)),
                Some(15_000),
                "{acting:?}"
            );
        }
        // Tracks are in order of origin and serial, which is that of the statements.
        let went: Vec<bool> = run
            .tracks()
            .iter()
            .map(|track| track.deeds.iter().any(|d| d.what == What::Arrived && d.place == there))
            .collect();
        assert_eq!(went.len(), 40_000);
        assert!(went.iter().enumerate().all(|(n, &went)| went == (n < 25_000)), "{acting:?}");
    }
}

#[test]
fn everyone_gets_in_who_set_out() {
    // At the beginning of the step all of them see the camp empty: 25 in a camp for 10, and no more on the next day.
    let places = vec![place("Start", PlaceKind::Hub), camp("Camp", 10), place("Late", PlaceKind::Town)];
    let scenario = quiet(3, ways(places, &[("Start", "Camp", 10.0), ("Late", "Camp", 10.0)]))
        .taken_as_stated()
        .displaced(Displaced::new("Start", 25))
        .displaced(Displaced::new("Late", 5))
        .change(Change::new("Late", day(1)).kind(PlaceKind::Hub))
        .with_rules(open(Acting::EachStep))
        .with_rules(|rules| rules.movement.town_chance = 0.0)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    for _ in 0..3 {
        simulation.step();
        assert_eq!(in_camp(&simulation, &scenario, "Camp"), 25);
    }
    assert_eq!(simulation.people(at(&scenario, "Late"), Status::NoWayOut), 5);
}

#[test]
fn who_leaves_a_camp_makes_room_for_those_after_them_and_not_for_those_before() {
    // Everyone moves on for certain: 2 from a hub to a full camp of 3, the 3 in it to somewhere far, 4 from another hub
    // to the camp. In this order the 2 find it full and the 4 empty; in the reverse one all of the 4 and 2 find room or
    // none as they come after the 3 or before.
    let places = || {
        vec![
            place("Early", PlaceKind::Hub),
            camp("Camp", 3).with_move_chance(1.0),
            place("Late", PlaceKind::Hub),
            place("Far", PlaceKind::Camp),
        ]
    };
    let roads = [("Early", "Camp", 300.0), ("Late", "Camp", 300.0), ("Camp", "Far", 900.0)];
    for acting in [Acting::AnyTime, Acting::EachStep] {
        for order in [["Early", "Camp", "Late"], ["Late", "Camp", "Early"], ["Camp", "Early", "Late"]] {
            let people = |name| match name {
                "Early" => 2,
                "Camp" => 3,
                _ => 4,
            };
            let builder = quiet(1, ways(places(), &roads)).taken_as_stated().with_rules(open(acting));
            let scenario = order
                .into_iter()
                .fold(builder, |builder, name| builder.displaced(Displaced::new(name, people(name))))
                .build()
                .expect("a good scenario");
            let mut simulation = Simulation::new(&scenario, Seed(1));
            simulation.step();
            let place_in = |wanted| order.iter().position(|&name| name == wanted).expect("it is there");
            let after = |name| if place_in(name) > place_in("Camp") { people(name) } else { 0 };
            let coming = simulation.people(at(&scenario, "Camp"), Status::OnTheWay);
            assert_eq!(coming, after("Early") + after("Late"), "{acting:?} {order:?}");
            assert_eq!(simulation.people(at(&scenario, "Far"), Status::OnTheWay), 3);
        }
    }
}

#[test]
fn nobody_finds_a_camp_full_of_themselves() {
    // The only one in a camp for one leaves it, comes to a hub on the same day, and from there goes back: there is room.
    for acting in [Acting::AnyTime, Acting::EachStep] {
        let places = vec![camp("Camp", 1), place("Hub", PlaceKind::Hub)];
        let scenario = quiet(4, world(places, &[("Camp", "Hub", 150.0)]))
            .displaced(Displaced::new("Camp", 1))
            .change(Change::new("Camp", day(1)).move_chance(1.0))
            .change(Change::new("Camp", day(2)).move_chance(0.0))
            .with_rules(open(acting))
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        simulation.step();
        assert_eq!(simulation.people(at(&scenario, "Camp"), Status::OnTheWay), 1, "{acting:?}");
        simulation.step();
        assert_eq!(in_camp(&simulation, &scenario, "Camp"), 1, "{acting:?}");
    }
}

#[test]
fn who_would_set_out_for_a_camp_with_too_little_room_stays() {
    // A buffer of 0 and a capacity of 10: with n people the room is 1 − n / 10. Below 0.5 from the seventh on; with 0,
    // until it is full. A site is no camp.
    for (kind, below, there) in [
        (PlaceKind::Camp, 0.5, 6),
        (PlaceKind::IdpCamp, 0.51, 5),
        (PlaceKind::Camp, 0.0, 10),
        (PlaceKind::BorderSite, 0.5, 10),
    ] {
        let places = vec![place("Start", PlaceKind::Hub), place("Camp", kind).with_capacity(10)];
        let scenario = quiet(3, ways(places, &[("Start", "Camp", 10.0)]))
            .taken_as_stated()
            .displaced(Displaced::new("Start", 25))
            .with_rules(open(Acting::AnyTime))
            .with_rules(|rules| {
                rules.attraction.capacity_buffer = 0.0;
                rules.camps.turn_back_below = below;
                (rules.movement.idp_camp_chance, rules.movement.border_site_chance) = (0.0, 0.0);
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        while simulation.step().is_some() {
            let camp = at(&scenario, "Camp");
            let here = simulation.people(at(&scenario, "Start"), Status::Sheltering);
            let inside: u64 = Status::PRESENT.iter().map(|&status| simulation.people(camp, status)).sum();
            assert_eq!((inside, here), (there, 25 - there), "{kind} below {below}");
        }
    }
}

#[test]
fn those_who_rest_on_their_way_go_on_only_if_there_is_still_room_enough() {
    // 25 people come to a town in the middle of their itinerary in the evening; meanwhile 7 of 10 places in the camp have
    // been taken. Room 0.3 is too little for who turns back below 0.5: they stay in the town, for good.
    for (below, there) in [(0.5, 7), (0.2, 32)] {
        let places = vec![
            place("Start", PlaceKind::Hub),
            place("Town", PlaceKind::Town),
            place("Near", PlaceKind::Hub),
            camp("Camp", 10),
        ];
        let roads = [("Start", "Town", 200.0), ("Town", "Camp", 10.0), ("Near", "Camp", 10.0)];
        let scenario = quiet(4, ways(places, &roads))
            .taken_as_stated()
            .displaced(Displaced::new("Start", 25))
            .displaced(Displaced::new("Near", 7))
            .with_rules(open(Acting::EachStep))
            .with_rules(|rules| {
                rules.movement.awareness = 2.0;
                rules.movement.town_chance = 0.0;
                rules.attraction.town_weight = 0.0;
                rules.attraction.capacity_buffer = 0.0;
                rules.camps.turn_back_below = below;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        assert_eq!(simulation.people(at(&scenario, "Town"), Status::Sheltering), 25);
        assert_eq!(in_camp(&simulation, &scenario, "Camp"), 7);
        while simulation.step().is_some() {
            assert_eq!(in_camp(&simulation, &scenario, "Camp"), there, "below {below}");
        }
    }
}

#[test]
fn every_capacity_is_multiplied_by_the_scaling() {
    // 3 · 1.5 = 4.5: with open doors the fifth one still sees room; admitted are 4. 4 · 2.5 = 10 in both.
    for (capacity, scaling, opened, admitted) in [(3, 1.5, 5, 4), (4, 2.5, 10, 10), (20, 0.25, 5, 5)] {
        for (admission, there) in [(Admission::Open, opened), (Admission::Room, admitted)] {
            let places = vec![place("Start", PlaceKind::Hub), camp("Camp", capacity)];
            let scenario = quiet(3, ways(places, &[("Start", "Camp", 10.0)]))
                .taken_as_stated()
                .displaced(Displaced::new("Start", 25))
                .with_rules(open(Acting::AnyTime))
                .with_rules(|rules| {
                    rules.camps.capacity_scaling = scaling;
                    rules.camps.admission = admission;
                })
                .build()
                .expect("a good scenario");
            let run = Simulation::new(&scenario, Seed(1)).run();
            let camp = at(&scenario, "Camp");
            let claim = format!("{capacity} · {scaling}, {admission:?}");
            assert_eq!(run.people(camp, Status::InCamp, Day(2)), Some(there), "{claim}");
            let over = if there as f64 > capacity as f64 * scaling { 3 } else { 0 };
            assert_eq!(run.totals(camp).steps_over_capacity, over, "{claim}: over the capacity as scaled");
        }
    }
}

#[test]
fn a_capacity_grows_every_day_from_the_first_one_on() {
    // 10 and 5 a day: 15, 20, 25; stated anew as 3 on day 3: 8, 13. Scaled by 2 with all that it has grown.
    for hours in [24, 6] {
        for (scaling, expected) in [(1.0, [15, 20, 25, 25, 25, 25, 28]), (2.0, [30, 40, 50, 50, 50, 50, 56])]
        {
            for admission in [Admission::Room, Admission::Open] {
                let places = vec![place("Start", PlaceKind::Hub), camp("Camp", 10).with_capacity_per_day(5)];
                let scenario = quiet(7, ways(places, &[("Start", "Camp", 1.0)]))
                    .step_hours(hours)
                    .taken_as_stated()
                    .displaced(Displaced::new("Start", 250))
                    .change(Change::new("Camp", day(3)).capacity(8))
                    .with_rules(open(Acting::AnyTime))
                    .with_rules(|rules| {
                        rules.camps.capacity_scaling = scaling;
                        rules.camps.admission = admission;
                    })
                    .build()
                    .expect("a good scenario");
                let run = Simulation::new(&scenario, Seed(1)).run();
                let there =
                    |day| run.people(at(&scenario, "Camp"), Status::InCamp, Day(day)).expect("it is kept");
                // Stated as 8 on day 3 it is 13, 18, 23, 28 from that day on.
                assert_eq!(
                    [0, 1, 2, 3, 4, 5, 6].map(there),
                    expected,
                    "{hours} hours, {scaling}, {admission:?}"
                );
            }
        }
    }
}
