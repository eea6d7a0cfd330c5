//! Where to, by the options of attraction: sizes, home, pruning, distance from home, and the pull of single places.

mod common;

use common::{at, day, fits, place, quiet, steady};
use displace::engine::Status;
use displace::scenario::{Change, Closure, Displaced, OwnHome, RoadCondition, Rules, ScenarioBuilder, Shut};
use displace::world::{Place, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 100_000;

/// A hub with a road to each place, of so many km, all farther than a day's way; `PEOPLE` leave it at once.
fn star(
    people: Displaced,
    places: &[(Place, f64)],
    change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder,
) -> Scenario {
    let hub = World::builder().place(place("Here", PlaceKind::Hub).at(0.0, 0.0));
    let world = places.iter().fold(hub, |world, (place, km)| {
        world.place(place.clone()).route("Here", place.name(), Route::of_km(*km))
    });
    change(quiet(1, world).taken_as_stated().displaced(people)).build().expect("a good scenario")
}

/// How many are on the way to each place of the star after the first step; in proportion to `weights`.
fn draw(claim: &str, scenario: &Scenario, places: &[(Place, f64)], weights: &[f64]) {
    let mut simulation = Simulation::new(scenario, Seed(2011));
    simulation.step();
    let counts: Vec<u64> = places
        .iter()
        .map(|(place, _)| simulation.people(at(scenario, place.name()), Status::OnTheWay))
        .collect();
    let total: f64 = weights.iter().sum();
    let expected: Vec<f64> = weights.iter().map(|weight| weight / total * PEOPLE as f64).collect();
    fits(claim, &counts, &expected);
}

fn here() -> Displaced {
    Displaced::new("Here", PEOPLE)
}

fn camp(name: &str) -> Place {
    place(name, PlaceKind::Camp)
}

#[test]
fn populations_weigh_from_the_base_on() {
    // Powers of 0.5: with a base of 1, √64 000 : √1000 : √40 : 1 (nobody lives there); with a base of 4000, 4 : 1 : 1 : 1.
    // A camp has no size. 4 degrees of freedom.
    let town = |name, people| (place(name, PlaceKind::Town).with_population(people), 500.0);
    let places = [
        town("City", 64_000),
        town("Town", 1000),
        (place("Hamlet", PlaceKind::Village).with_population(40), 500.0),
        town("Nobody's", 0),
        (camp("Camp").with_population(64_000), 500.0),
    ];
    let root = |people: f64| people.sqrt();
    let cases =
        [(1.0, [root(64_000.0), root(1000.0), root(40.0), 1.0, 1.0]), (4000.0, [4.0, 1.0, 1.0, 1.0, 1.0])];
    for (base, weights) in cases {
        let scenario = star(here(), &places, |builder| {
            builder.with_rules(|rules| {
                rules.attraction.population_power = 0.5;
                rules.attraction.population_base = base;
            })
        });
        draw(&format!("a base of {base}"), &scenario, &places, &weights);
    }
}

#[test]
fn home_draws_like_any_other_place_where_the_rule_says_so() {
    // At 490 and twice 990 km, softened by 10: 2 : 1 : 1. Otherwise nobody stops at home.
    let home = place("Home", PlaceKind::Town).with_population(1);
    let places = [(home, 490.0), (camp("a"), 990.0), (camp("b"), 990.0)];
    for (own_home, weights) in [(OwnHome::LikeAny, [2.0, 1.0, 1.0]), (OwnHome::Never, [0.0, 1.0, 1.0])] {
        let change = |rules: &mut Rules| rules.attraction.own_home = own_home;
        let people = here().from_home("Home");
        let scenario = star(people, &places, |builder| builder.with_rules(change));
        draw(&format!("{own_home:?}"), &scenario, &places, &weights);
    }
}

#[test]
fn people_who_stop_at_their_home_stay_displaced() {
    let places = [(place("Home", PlaceKind::Town).with_population(1), 100.0)];
    let scenario = star(here().from_home("Home"), &places, |builder| {
        builder.with_rules(|rules| rules.attraction.own_home = OwnHome::LikeAny)
    });
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    let home = at(&scenario, "Home");
    let there = [Status::Sheltering, Status::Returned, Status::Resident].map(|s| simulation.people(home, s));
    // Some have set out again on the day of their arrival.
    let back = simulation.people(at(&scenario, "Here"), Status::OnTheWay);
    assert_eq!((there[0] + back, there[1], there[2]), (PEOPLE, 0, 1));
}

#[test]
fn itineraries_far_lighter_than_the_heaviest_are_left_out() {
    // Weights 1/100, 1/199, 1/201 and 1/600 to scale: with a pruning of 2 all from 1/200 on are left; of 1, the heaviest
    // alone; of 6.01, all; below 1 there is no pruning. 3 degrees of freedom at most.
    let km = |weight: f64| 5.0 * weight - 10.0;
    let inverse = [100.0, 199.0, 201.0, 600.0];
    let places = ["a", "b", "c", "d"].map(camp);
    let places: Vec<_> = places.into_iter().zip(inverse.map(km)).collect();
    for (pruning, kept) in [(2.0, 2), (1.0, 1), (2.02, 3), (5.99, 3), (6.01, 4), (0.0, 4)] {
        let scenario =
            star(here(), &places, |builder| builder.with_rules(|rules| rules.attraction.pruning = pruning));
        let weights: Vec<f64> =
            inverse.iter().enumerate().map(|(n, w)| if n < kept { 1.0 / w } else { 0.0 }).collect();
        if kept > 1 {
            draw(&format!("pruning {pruning}"), &scenario, &places, &weights);
        } else {
            let mut simulation = Simulation::new(&scenario, Seed(1));
            simulation.step();
            assert_eq!(simulation.people(at(&scenario, "a"), Status::OnTheWay), PEOPLE);
        }
    }
    // The heaviest one is that of the open ones; and it is threat and power that make weights, not bounds: closed are
    // the first and the last, and threat divides the second by 2.
    let scenario = star(here(), &places, |builder| {
        builder
            .closure(Closure::new(Shut::Route("Here".into(), "a".into()), day(0)))
            .threat(steady("b", 0.5))
            .with_rules(|rules| {
                rules.attraction.pruning = 2.9;
                rules.attraction.threat_weight = 0.25;
            })
    });
    draw("the heaviest one closed", &scenario, &places, &[0.0, 0.5 / 199.0, 1.0 / 201.0, 0.0]);
    let squared = star(here(), &places, |builder| {
        builder.with_rules(|rules| {
            rules.attraction.pruning = 5.0;
            rules.attraction.weight_power = 2.0;
        })
    });
    draw(
        "powers are pruned",
        &squared,
        &places,
        &[1.0, (100.0f64 / 199.0).powi(2), (100.0f64 / 201.0).powi(2), 0.0],
    );
}

#[test]
fn attraction_falls_with_the_distance_from_home() {
    // Along the equator 1, 4 and 9 degrees from home, and at home's own coordinates, which counts as 1 km; a degree is
    // 111.195 km (6371.0088 km · π / 180). To the powers of 0.5 and 1; 4 degrees of freedom. A place without coordinates
    // counts as 1 km away, and so does everything from an unknown home.
    let degree = 6371.0088 * std::f64::consts::PI / 180.0;
    let away = [0.0, 1.0, 4.0, 9.0];
    let home = place("Home", PlaceKind::Town).with_population(1).at(0.0, 10.0);
    let mut places = vec![(home, 1000.0)];
    for (n, degrees) in away.iter().enumerate() {
        places.push((camp(&format!("camp {n}")).at(0.0, 10.0 + degrees), 1000.0));
    }
    places.push((camp("somewhere"), 1000.0));
    for (power, weight_power) in [(0.5, 1.0), (0.25, 2.0), (0.5, 2.0)] {
        let change = |builder: ScenarioBuilder| {
            builder.with_rules(|rules| {
                rules.attraction.home_distance_power = power;
                rules.attraction.weight_power = weight_power;
            })
        };
        let weight = |degrees: &f64| (degrees * degree).max(1.0).powf(-power * weight_power);
        let mut weights = vec![0.0];
        weights.extend(away.iter().map(weight));
        weights.push(1.0);
        let scenario = star(here().from_home("Home"), &places, change);
        draw(&format!("distance to the power of {power}"), &scenario, &places, &weights);
        let scenario = star(here(), &places, change);
        draw("unknown homes", &scenario, &places, &[1.0; 6]);
    }
    // Fractions of a km from home are 1 km.
    let near = [
        (places[0].0.clone(), 1000.0),
        (camp("a").at(0.0, 10.001), 1000.0),
        (camp("b").at(0.0, 10.008), 1000.0),
    ];
    let scenario = star(here().from_home("Home"), &near, |builder| {
        builder.with_rules(|rules| rules.attraction.home_distance_power = 2.0)
    });
    draw("within 1 km", &scenario, &near, &[0.0, 1.0, 1.0]);
}

#[test]
fn distance_from_home_counts_in_the_scan_after_refusals_too() {
    // All but 1 in 100 draws are refused for threat, so that hardly anyone is served before the scan; 1 and 4 degrees.
    let home = place("Home", PlaceKind::Town).with_population(1).at(0.0, 10.0);
    let places = [(home, 1000.0), (camp("near").at(0.0, 11.0), 1000.0), (camp("far").at(0.0, 14.0), 1000.0)];
    let scenario = star(here().from_home("Home"), &places, |builder| {
        builder.threat(steady("near", 1.0)).threat(steady("far", 1.0)).with_rules(|rules| {
            rules.attraction.threat_weight = 0.01;
            rules.attraction.home_distance_power = 0.5;
        })
    });
    draw("scanned", &scenario, &places, &[0.0, 2.0, 1.0]);
}

#[test]
fn places_pull_by_factors_of_their_own_and_those_abroad_in_addition() {
    // At home 3; abroad 5 · 2 (pull and foreign weight), and 0.5 · 7 · 2; for whoever is at home there the pull alone, and
    // of unknown homes nothing is abroad. 3 degrees of freedom each.
    let abroad = |name| Place::new(name, PlaceKind::Camp, "abroad");
    let places = [
        (camp("plain"), 500.0),
        (camp("strong").with_pull(3.0).with_foreign_pull(9.0), 500.0),
        (abroad("pulls").with_pull(5.0), 500.0),
        (abroad("calls").with_pull(0.5).with_foreign_pull(7.0), 500.0),
    ];
    let cases = [
        (Some("home"), [1.0, 3.0, 5.0 * 2.0, 0.5 * 7.0 * 2.0]),
        (Some("abroad"), [2.0, 3.0 * 9.0 * 2.0, 5.0, 0.5]),
        (None, [1.0, 3.0, 5.0, 0.5]),
    ];
    for (country, weights) in cases {
        let people = country.into_iter().fold(here(), Displaced::from_country);
        let scenario = star(people, &places, |builder| {
            builder.with_rules(|rules| rules.attraction.foreign_weight = 2.0)
        });
        draw(&format!("people of {country:?}"), &scenario, &places, &weights);
    }
}

#[test]
fn with_a_home_country_everyone_finds_the_same_places_foreign() {
    // People of either country, of a home abroad and of none: to all of them `home` is home and `abroad` weighs 4.
    let places = [
        (camp("inside"), 500.0),
        (Place::new("outside", PlaceKind::Camp, "abroad"), 500.0),
        (Place::new("Town", PlaceKind::Town, "abroad").with_population(1), 1000.0),
    ];
    let people =
        [here(), here().from_country("home"), here().from_country("abroad"), here().from_home("Town")];
    for people in people {
        let scenario = star(people.clone(), &places, |builder| {
            builder.home_country("home").with_rules(|rules| {
                rules.attraction.foreign_weight = 4.0;
                rules.attraction.town_weight = 0.0;
            })
        });
        draw(&format!("{people:?}"), &scenario, &places, &[1.0, 4.0, 0.0]);
    }
    // And the other way round.
    let scenario = star(here().from_country("home"), &places, |builder| {
        builder.home_country("abroad").with_rules(|rules| {
            rules.attraction.foreign_weight = 4.0;
            rules.attraction.town_weight = 0.0;
        })
    });
    draw("at home abroad", &scenario, &places, &[4.0, 1.0, 0.0]);
}

#[test]
fn a_change_of_pull_holds_from_its_date_on() {
    // People wait behind a closure for the second day. What a place draws then is neither its own pull nor the most that it
    // ever has. 2 degrees of freedom.
    let places = [(camp("plain"), 500.0), (camp("strong").with_pull(3.0), 500.0), (camp("weak"), 500.0)];
    for (until, weights) in [(0, [1.0, 3.0, 1.0]), (1, [1.0, 0.5, 2.0]), (2, [1.0, 4.0, 0.0])] {
        let hub = World::builder().place(place("Here", PlaceKind::Hub));
        let world = places.iter().fold(hub, |world, (place, km)| {
            world.place(place.clone()).route("Here", place.name(), Route::of_km(*km))
        });
        let closed = Closure::new(Shut::Place("Here".into()), day(-1)).until(day(until));
        let scenario = quiet(4, world)
            .displaced(here())
            .closure(closed)
            .change(Change::new("strong", day(1)).pull(0.5))
            .change(Change::new("weak", day(1)).pull(2.0))
            .change(Change::new("strong", day(2)).pull(4.0))
            .change(Change::new("weak", day(2)).pull(0.0))
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(2012));
        for _ in 0..=until {
            simulation.step();
        }
        let count =
            |(place, _): &(Place, f64)| simulation.people(at(&scenario, place.name()), Status::OnTheWay);
        let counts: Vec<u64> = places.iter().map(count).collect();
        let sum: f64 = weights.iter().sum();
        let expected: Vec<f64> = weights.iter().map(|weight| weight / sum * PEOPLE as f64).collect();
        fits(&format!("from day {until} on"), &counts, &expected);
    }
}

#[test]
fn a_route_weighs_as_long_as_it_seems_and_is_as_long_as_it_is() {
    // Two roads to one camp, both 300 km long, one of which seems to be 90 km; and one of 90 km to another, which seems to be
    // 490: weights 1/310 + 1/100 and 1/500. A day is 200 km, so the second is reached on the first day.
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(camp("a"))
        .place(camp("b"))
        .route("Here", "a", Route::of_km(300.0))
        .route("Here", "a", Route::of_km(300.0).that_seems(90.0))
        .route("Here", "b", Route::of_km(90.0).that_seems(490.0));
    let scenario = quiet(2, world).displaced(here()).build().expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(5));
    simulation.step();
    let count = |name, status| simulation.people(at(&scenario, name), status);
    let counts = [count("a", Status::OnTheWay), count("b", Status::InCamp)];
    let weights = [1.0 / 310.0 + 1.0 / 100.0, 1.0 / 500.0];
    let sum: f64 = weights.iter().sum();
    fits("seems", &counts, &weights.map(|weight| weight / sum * PEOPLE as f64));
    assert_eq!((count("a", Status::InCamp), count("b", Status::OnTheWay)), (0, 0));
}

#[test]
fn a_route_that_weather_makes_longer_seems_longer_in_proportion() {
    // Twice as long: it seems 180 km and is 600. Weights 1/190 and 1/100.
    let places = [(camp("a"), 300.0), (camp("b"), 90.0)];
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(camp("a"))
        .place(camp("b"))
        .route("Here", "a", Route::of_km(300.0).that_seems(90.0))
        .route("Here", "b", Route::of_km(900.0).that_seems(90.0));
    let rain = RoadCondition::new("Here", "a", 2.0, day(0));
    let scenario = quiet(1, world).displaced(here()).road_condition(rain).build().expect("a good scenario");
    draw("rain", &scenario, &places, &[1.0 / 190.0, 1.0 / 100.0]);
}

#[test]
fn nearness_goes_by_where_places_seem_to_be() {
    // On the equator, 1 and 4 degrees from home, and the other way round as it seems: 1/4 : 1 in place of 1 : 1/4.
    let home = place("Home", PlaceKind::Town).with_population(1).at(0.0, 10.0);
    let places = [
        (home, 1000.0),
        (camp("near").at(0.0, 11.0).that_seems_at(0.0, 14.0), 1000.0),
        (camp("far").at(0.0, 14.0).that_seems_at(1.0, 10.0), 1000.0),
    ];
    let scenario = star(here().from_home("Home"), &places, |builder| {
        builder.with_rules(|rules| rules.attraction.home_distance_power = 1.0)
    });
    draw("seeming places", &scenario, &places, &[0.0, 0.25, 1.0]);
}
