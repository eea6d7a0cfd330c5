//! What people know of the ways ahead: all of them or the shortest, and major roads beyond their awareness.

mod common;

use common::{at, day, fits, near, place, quiet, steady, world};
use displace::scenario::{Admission, Displaced, OwnHome, RoomWeighs, ScenarioBuilder};
use displace::world::itinerary::Known;
use displace::world::{PlaceKind, Route, WorldBuilder};
use displace::{Scenario, Seed, Simulation};

const PEOPLE: u64 = 20_000;

/// People at a hub who move on at once, and stay wherever they come.
fn setting_out(world: WorldBuilder, awareness: f64) -> ScenarioBuilder {
    quiet(8, world).displaced(Displaced::new("Start", PEOPLE)).with_rules(|rules| {
        rules.movement.awareness = awareness;
        rules.movement.town_chance = 0.0;
    })
}

fn arrivals<const N: usize>(builder: ScenarioBuilder, names: [&str; N]) -> [u64; N] {
    let scenario = builder.build().unwrap_or_else(|error| panic!("{error}"));
    let run = Simulation::new(&scenario, Seed(8)).run();
    names.map(|name| run.totals(at(&scenario, name)).arrivals)
}

/// Two ways to B, of 40 and of 90 km, and one to C, of 40 km.
fn fork() -> WorldBuilder {
    let places = vec![
        place("Start", PlaceKind::Hub),
        place("Bend", PlaceKind::Waypoint),
        place("B", PlaceKind::Camp),
        place("C", PlaceKind::Camp),
    ];
    let routes = [("Start", "B", 90.0), ("Start", "Bend", 20.0), ("Bend", "B", 20.0), ("Start", "C", 40.0)];
    world(places, &routes)
}

#[test]
fn of_several_ways_to_a_place_only_the_shortest_weighs() {
    // All: 1/50 + 1/100 against 1/50. The shortest: 1/50 against 1/50.
    let of =
        |known| arrivals(setting_out(fork(), 1.0).with_rules(|r| r.movement.itineraries = known), ["B", "C"]);
    let people = PEOPLE as f64;
    fits("all ways", &of(Known::All), &[people * 0.6, people * 0.4]);
    fits("the shortest", &of(Known::Shortest), &[people * 0.5, people * 0.5]);
}

#[test]
fn whoever_takes_the_shortest_way_travels_on_it() {
    let builder = setting_out(fork(), 1.0).with_rules(|r| r.movement.itineraries = Known::Shortest);
    let scenario = builder.build().expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(1)).run();
    let world = scenario.world();
    let entered = |from: &str, to: &str| -> u64 {
        let ends = (at(&scenario, from), at(&scenario, to));
        let (route, _) = world.routes().find(|&(id, _)| world.ends(id) == ends).expect("it is there");
        (0..8).filter_map(|n| run.flow(route, displace::units::Day(n))).sum()
    };
    assert_eq!(entered("Start", "B"), 0, "the long way");
    assert_eq!(entered("Bend", "B"), run.totals(at(&scenario, "B")).arrivals);
}

/// A chain of places 50 km apart, with a side way to a camp at 50 km.
fn chain() -> WorldBuilder {
    let places = vec![
        place("Start", PlaceKind::Hub),
        place("One", PlaceKind::Waypoint),
        place("Two", PlaceKind::Town),
        place("Three", PlaceKind::Town),
        place("End", PlaceKind::Camp),
        place("Side", PlaceKind::Camp),
    ];
    let routes = [
        ("Start", "One", 25.0),
        ("One", "Two", 25.0),
        ("Two", "Three", 50.0),
        ("Three", "End", 90.0),
        ("Start", "Side", 40.0),
    ];
    world(places, &routes)
}

#[test]
fn a_major_road_leads_beyond_the_awareness_and_a_share_of_its_length_weighs() {
    let without = arrivals(setting_out(chain(), 1.0), ["Two", "Side", "End", "Three"]);
    assert_eq!(without[2..], [0, 0], "nobody knows of it");
    let road = chain().road(["Start", "One", "Two", "Three", "End"]);
    let of = |share: f64| {
        let builder = setting_out(road.clone(), 1.0).with_rules(|r| r.attraction.major_road_share = share);
        arrivals(builder, ["Two", "Side", "End", "Three"])
    };
    let people = PEOPLE as f64;
    let expected = |end: f64| {
        let weights = [1.0 / 60.0, 1.0 / 50.0, end];
        let sum: f64 = weights.iter().sum();
        [weights[0] / sum * people, weights[1] / sum * people, weights[2] / sum * people, 0.0]
    };
    // 190 km, of which nothing, a quarter or all weighs, beside 10 km of softening.
    fits("nothing weighs", &of(0.0), &expected(1.0 / 10.0));
    fits("the default", &of(0.25), &expected(1.0 / 57.5));
    fits("all weighs", &of(1.0), &expected(1.0 / 200.0));
}

#[test]
fn only_the_part_on_the_road_is_weighed_less() {
    // The road begins at Two, 50 km from the start: 10 + 50 + 0.25 · 140 km.
    let builder = setting_out(chain().road(["Two", "Three", "End"]), 1.0);
    let came = arrivals(builder, ["Two", "Side", "End"]);
    let weights = [1.0 / 60.0, 1.0 / 50.0, 1.0 / 95.0];
    let sum: f64 = weights.iter().sum();
    fits("the part on the road", &came, &weights.map(|weight| weight / sum * PEOPLE as f64));
}

#[test]
fn people_travel_the_whole_road() {
    // 190 km at 200 km a day: not a quarter of it.
    let builder = setting_out(chain().road(["Start", "One", "Two", "Three", "End"]), 1.0);
    let scenario = builder.with_rules(|r| r.travel.road_km_per_day = 100.0).build().expect("good");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let end = at(&scenario, "End");
    simulation.step();
    assert_eq!(simulation.people(end, displace::engine::Status::InCamp), 0);
    simulation.step();
    assert!(simulation.people(end, displace::engine::Status::InCamp) > 0);
}

#[test]
fn a_road_is_known_in_both_directions_and_closes_with_its_routes() {
    let road = || {
        let places = vec![
            place("Start", PlaceKind::Hub),
            place("Mid", PlaceKind::Town),
            place("End", PlaceKind::Camp),
        ];
        world(places, &[("End", "Mid", 10.0), ("Mid", "Start", 10.0)]).road(["End", "Mid", "Start"])
    };
    let open = arrivals(setting_out(road(), 1.0), ["Mid", "End"]);
    near("as 15 km against 20", open[1], PEOPLE, 20.0 / 35.0);
    let shut =
        displace::scenario::Closure::new(displace::scenario::Shut::Route("Mid".into(), "End".into()), day(0));
    assert_eq!(arrivals(setting_out(road(), 1.0).closure(shut), ["Mid", "End"]), [PEOPLE, 0]);
}

#[test]
fn the_score_can_count_once_more() {
    // A is 2 and 1 at 40 km each: 2 : 1, and with the power 1.5 of A in addition 2^2.5 : 1.
    let of = |power: f64, weight_power: f64| {
        let builder = setting_out(
            world(
                vec![
                    place("Start", PlaceKind::Hub),
                    place("B", PlaceKind::Camp).with_pull(2.0),
                    place("C", PlaceKind::Camp),
                ],
                &[("Start", "B", 40.0), ("Start", "C", 40.0)],
            ),
            1.0,
        );
        arrivals(
            builder.with_rules(|r| {
                r.attraction.repeat_power = power;
                r.attraction.weight_power = weight_power;
            }),
            ["B", "C"],
        )[0]
    };
    near("once", of(0.0, 1.0), PEOPLE, 2.0 / 3.0);
    let strong = 2f64.powf(2.5);
    near("more than once", of(1.5, 1.0), PEOPLE, strong / (strong + 1.0));
    let strong = 2f64.powf(3.5);
    near("on top of the power of the weight", of(1.5, 2.0), PEOPLE, strong / (strong + 1.0));
}

#[test]
fn the_score_counts_once_more_with_threat_and_distance_from_home() {
    // Home is where they start; B and C lie 1 and 2 degrees of latitude away, B under threat: A is 0.5/1 and 1/2
    // after division by the distance to the power 1, so alike, and alike once more.
    let places = vec![
        place("Start", PlaceKind::Hub),
        place("Home", PlaceKind::Town).at(0.0, 0.0),
        place("B", PlaceKind::Camp).at(1.0, 0.0),
        place("C", PlaceKind::Camp).at(2.0, 0.0),
        place("D", PlaceKind::Camp).at(4.0, 0.0),
    ];
    let routes =
        [("Start", "B", 300.0), ("Start", "C", 300.0), ("Start", "D", 300.0), ("Start", "Home", 9000.0)];
    let builder = quiet(8, world(places, &routes))
        .displaced(Displaced::new("Start", PEOPLE).from_home("Home"))
        .threat(steady("B", 1.0))
        .with_rules(|rules| {
            rules.movement.threatened_chance = 0.0;
            rules.attraction.threat_weight = 0.5;
            rules.attraction.home_distance_power = 1.0;
            rules.attraction.own_home = OwnHome::Never;
            rules.attraction.repeat_power = 1.0;
        });
    let came = arrivals(builder, ["B", "C", "D"]);
    let people = PEOPLE as f64;
    // (1/2)², (1/2)² and (1/4)².
    fits("twice each", &came, &[people * 4.0 / 9.0, people * 4.0 / 9.0, people / 9.0]);
}

#[test]
fn room_can_be_left_out_of_choices() {
    // A camp that is full draws nobody, or as many as if there were room.
    let of = |weighs: RoomWeighs| {
        let full = place("Full", PlaceKind::Camp).with_capacity(10);
        let places = vec![place("Start", PlaceKind::Hub), full, place("Other", PlaceKind::Camp)];
        let builder = setting_out(world(places, &[("Start", "Full", 40.0), ("Start", "Other", 40.0)]), 1.0)
            .displaced(Displaced::new("Full", 10))
            .with_rules(|rules| {
                rules.camps.admission = Admission::Open;
                rules.camps.room_weighs = weighs;
            });
        arrivals(builder, ["Full"])[0]
    };
    assert_eq!(of(RoomWeighs::Yes), 0);
    near("as if there were room", of(RoomWeighs::No), PEOPLE, 0.5);
}

#[test]
fn room_that_does_not_weigh_still_decides_who_gets_in() {
    let of = |weighs: RoomWeighs| {
        let full = place("Full", PlaceKind::Camp).with_capacity(100);
        let places = vec![place("Start", PlaceKind::Hub), full, place("Other", PlaceKind::Camp)];
        let routes = [("Start", "Full", 40.0), ("Start", "Other", 40.0)];
        let builder = setting_out(world(places, &routes), 1.0)
            .displaced(Displaced::new("Full", 100))
            .with_rules(|rules| rules.camps.room_weighs = weighs);
        let scenario = builder.build().expect("good");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        let place = at(&scenario, "Full");
        [displace::engine::Status::InCamp, displace::engine::Status::Waiting]
            .map(|status| simulation.people(place, status))
    };
    assert_eq!(of(RoomWeighs::Yes), [100, 0]);
    let [inside, waiting] = of(RoomWeighs::No);
    assert_eq!(inside, 100);
    near("they come, and are refused", waiting, PEOPLE, 0.5);
}

#[test]
fn a_world_with_roads_is_edited_with_them() {
    let road = chain().road(["Start", "One", "Two"]).road(["Two", "Three", "End"]);
    let scenario: Scenario = setting_out(road, 1.0).build().expect("a good scenario");
    let again = scenario.edit().build().expect("the same");
    assert!(again == scenario);
    assert_eq!(again.world().roads().len(), 2);
    let one_way = setting_out(
        chain()
            .road(["Start", "Side"])
            .route("Side", "Three", Route::of_km(1.0))
            .road(["Side", "Three", "End"]),
        1.0,
    );
    assert!(one_way.build().is_ok());
}
