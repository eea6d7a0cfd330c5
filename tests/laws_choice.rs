//! Where to: the shares of itineraries are those of the formula, whatever is closed, full or threatened.

mod common;

use common::{at, day, fits, place, quiet, steady, tracked, world};
use displace::engine::{Status, What};
use displace::id::{GroupId, PlaceId};
use displace::scenario::{Closure, Displaced, ScenarioBuilder, Shut};
use displace::world::{Factors, Group, Place, PlaceKind, Route, WorldBuilder};
use displace::{Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 100_000;

/// The destinations of the star: name, kind, country, km.
const STAR: [(&str, PlaceKind, &str, f64); 6] = [
    ("Town", PlaceKind::Town, "home", 450.0),
    ("Village", PlaceKind::Village, "home", 310.0),
    ("Camp", PlaceKind::Camp, "abroad", 800.0),
    ("Refuge", PlaceKind::IdpCamp, "home", 600.0),
    ("Site", PlaceKind::BorderSite, "home", 520.0),
    ("Hub", PlaceKind::Hub, "abroad", 900.0),
];

/// A hub from which a road leads to each of six places, all farther than a day's way.
fn star(groups: &[Group]) -> WorldBuilder {
    let mut world = World::builder().place(place("Here", PlaceKind::Hub));
    for (name, kind, country, km) in STAR {
        let there = Place::new(name, kind, country);
        let there = if kind == PlaceKind::Camp { there.with_capacity(1000) } else { there };
        world = world.place(there).route("Here", name, Route::of_km(km));
    }
    groups.iter().fold(world, |world, group| world.group(group.clone()))
}

/// Everyone leaves the hub at once.
fn star_scenario(groups: &[Group], change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder) -> Scenario {
    let builder = quiet(1, star(groups)).displaced(Displaced::new("Here", PEOPLE).from_country("home"));
    change(builder).build().expect("a good scenario")
}

fn weights_of_kinds(rules: &mut displace::scenario::Rules) {
    let a = &mut rules.attraction;
    (a.town_weight, a.village_weight, a.camp_weight) = (1.0, 0.7, 2.0);
    (a.idp_camp_weight, a.border_site_weight, a.hub_weight) = (1.5, 0.4, 1.2);
}

/// The formula, written once more: ((w₀ + A) / (softening + km)^α · room)^β.
struct Formula {
    softening: f64,
    alpha: f64,
    beta: f64,
    added: f64,
}

impl Formula {
    fn weight(&self, attraction: f64, km: f64, room: f64) -> f64 {
        ((self.added + attraction) / (self.softening + km).powf(self.alpha) * room).powf(self.beta)
    }
}

/// Flee's defaults.
const PLAIN: Formula = Formula { softening: 10.0, alpha: 1.0, beta: 1.0, added: 0.0 };

fn expected(weights: &[f64], people: f64) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| people * w / total).collect()
}

/// People on the way to each place of the star after the first step, of one group or all.
fn chosen(scenario: &Scenario, seed: u64, group: Option<GroupId>) -> Vec<u64> {
    let mut simulation = Simulation::new(scenario, Seed(seed));
    simulation.step();
    let count = |place: PlaceId| match group {
        Some(group) => simulation.people_of(place, Status::OnTheWay, group),
        None => simulation.people(place, Status::OnTheWay),
    };
    STAR.iter().map(|(name, ..)| count(at(scenario, name))).collect()
}

const BASE: [f64; 6] = [1.0, 0.7, 2.0, 1.5, 0.4, 1.2];

#[test]
fn kinds_and_distances_draw_as_the_formula_says() {
    // 6 places, 5 degrees of freedom, alpha 0.001; the defaults and a case with every parameter off its default.
    for (formula, seed) in [(PLAIN, 1), (Formula { softening: 50.0, alpha: 1.7, beta: 1.4, added: 0.3 }, 2)] {
        let scenario = star_scenario(&[], |builder| {
            builder.with_rules(|rules| {
                weights_of_kinds(rules);
                rules.attraction.softening_km = formula.softening;
                rules.attraction.distance_power = formula.alpha;
                rules.attraction.weight_power = formula.beta;
                rules.attraction.weight_softening = formula.added;
            })
        });
        let weights: Vec<f64> =
            STAR.iter().zip(BASE).map(|((.., km), a)| formula.weight(a, *km, 1.0)).collect();
        fits("kinds and distances", &chosen(&scenario, seed, None), &expected(&weights, PEOPLE as f64));
    }
}

#[test]
fn threat_foreign_land_room_and_closures_change_the_weights_as_stated() {
    // Threat 0.5 at the town, foreign weight 3, a camp of 1000 with 950 in it (room 0.5 of buffer 0.9), the way to the
    // site closed: 5 cells, 4 degrees of freedom, alpha 0.001.
    for beta in [1.0, 2.0] {
        let scenario = star_scenario(&[], |builder| {
            builder
                .threat(steady("Town", 0.5))
                .displaced(Displaced::new("Camp", 950))
                .closure(Closure::new(Shut::Route("Here".into(), "Site".into()), day(0)))
                .with_rules(|rules| {
                    weights_of_kinds(rules);
                    rules.attraction.foreign_weight = 3.0;
                    rules.attraction.threat_weight = 0.2;
                    rules.attraction.weight_power = beta;
                    rules.attraction.capacity_buffer = 0.9;
                    rules.movement.camp_chance = 0.0;
                })
        });
        let formula = Formula { beta, ..PLAIN };
        let attraction = [1.0 * 0.2f64.powf(0.5), 0.7, 2.0 * 3.0, 1.5, 0.0, 1.2 * 3.0];
        let room = [1.0, 1.0, 0.5, 1.0, 1.0, 1.0];
        let weights: Vec<f64> = (0..6).map(|i| formula.weight(attraction[i], STAR[i].3, room[i])).collect();
        fits("everything at once", &chosen(&scenario, 3, None), &expected(&weights, PEOPLE as f64));
    }
}

#[test]
fn the_size_of_a_town_draws_by_its_power_and_that_of_a_hamlet_does_not_repel() {
    // 64 000 people to the power of 0.5 weigh 8 times 1000; 40 people count as 1000. Distances are equal: 2 degrees of
    // freedom, alpha 0.001.
    let towns = [("City", 64_000), ("Town", 1000), ("Hamlet", 40)];
    let mut world = World::builder().place(place("Here", PlaceKind::Hub));
    for (name, people) in towns {
        let there = place(name, PlaceKind::Town).with_population(people);
        world = world.place(there).route("Here", name, Route::of_km(500.0));
    }
    let scenario = quiet(1, world)
        .displaced(Displaced::new("Here", PEOPLE))
        .with_rules(|rules| rules.attraction.population_power = 0.5)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(4));
    simulation.step();
    let counts: Vec<u64> =
        towns.iter().map(|(name, _)| simulation.people(at(&scenario, name), Status::OnTheWay)).collect();
    fits("sizes", &counts, &expected(&[8.0, 1.0, 1.0], PEOPLE as f64));
}

#[test]
fn groups_are_drawn_to_camps_and_abroad_by_their_factors() {
    // One group with camp factor 4 and foreign factor 0.5, one without: each by itself, 5 degrees of freedom.
    let groups = [
        Group::new("drawn", 0.4).with_factors(Factors { camp: 4.0, foreign: 0.5, ..Factors::default() }),
        Group::new("others", 0.6),
    ];
    let scenario = star_scenario(&groups, |builder| {
        builder.with_rules(|rules| {
            weights_of_kinds(rules);
            rules.attraction.foreign_weight = 2.0;
        })
    });
    for (group, camp, foreign) in [(0, 4.0, 0.5), (1, 1.0, 1.0)] {
        let factor = [1.0, 1.0, camp * 2.0 * foreign, camp, 1.0, 2.0 * foreign];
        let weights: Vec<f64> = (0..6).map(|i| PLAIN.weight(BASE[i] * factor[i], STAR[i].3, 1.0)).collect();
        let counts = chosen(&scenario, 4, Some(GroupId(group)));
        let people = counts.iter().sum::<u64>() as f64;
        fits(&format!("group {group}"), &counts, &expected(&weights, people));
    }
}

#[test]
fn people_of_the_other_country_find_abroad_where_others_are_at_home() {
    // Those from abroad see the four places of `home` as foreign, those of unknown country none.
    for (country, foreign) in [(Some("abroad"), [5.0, 5.0, 1.0, 5.0, 5.0, 1.0]), (None, [1.0; 6])] {
        let mut displaced = Displaced::new("Here", PEOPLE);
        if let Some(country) = country {
            displaced = displaced.from_country(country);
        }
        let scenario = quiet(1, star(&[]))
            .displaced(displaced)
            .with_rules(|rules| {
                weights_of_kinds(rules);
                rules.attraction.foreign_weight = 5.0;
            })
            .build()
            .expect("a good scenario");
        let weights: Vec<f64> = (0..6).map(|i| PLAIN.weight(BASE[i] * foreign[i], STAR[i].3, 1.0)).collect();
        fits("foreign", &chosen(&scenario, 5, None), &expected(&weights, PEOPLE as f64));
    }
}

#[test]
fn the_scan_after_sixteen_refusals_has_the_same_law() {
    // Five of six places are under threat 2/3, 0.7, … with a weight of 0.001 at threat 1, and the sixth is closed, so
    // that a draw by bounds is accepted about once in a hundred times: 16 refusals have a chance of some 85 %.
    // 4 degrees of freedom, alpha 0.001.
    let threats = [0.66, 0.70, 0.62, 0.68, 0.64];
    let names = ["Town", "Village", "Camp", "Refuge", "Site"];
    let scenario = star_scenario(&[], |builder| {
        let builder = builder.closure(Closure::new(Shut::Place("Hub".into()), day(0)));
        let builder = builder.with_rules(|rules| rules.attraction.threat_weight = 0.001);
        names.iter().zip(threats).fold(builder, |builder, (name, theta)| builder.threat(steady(name, theta)))
    });
    let mut weights: Vec<f64> = threats
        .iter()
        .zip(STAR)
        .map(|(theta, (.., km))| PLAIN.weight(0.001f64.powf(*theta), km, 1.0))
        .collect();
    weights.push(0.0);
    fits("after refusals", &chosen(&scenario, 6, None), &expected(&weights, PEOPLE as f64));
}

#[test]
fn all_simple_ways_within_awareness_compete_by_their_whole_length() {
    // A square with a diagonal and an awareness of 2: from A to B, C, D directly and over one stop each where roads
    // lead: 8 itineraries told apart by first stop and destination, 7 degrees of freedom.
    let names = ["A", "B", "C", "D"];
    let places = names.iter().map(|name| place(name, PlaceKind::Hub)).collect();
    let roads =
        [("A", "B", 300.0), ("B", "C", 250.0), ("C", "D", 400.0), ("A", "D", 350.0), ("A", "C", 500.0)];
    let scenario = quiet(4, world(places, &roads))
        .displaced(Displaced::new("A", PEOPLE))
        .with_rules(|rules| rules.movement.awareness = 2.0)
        .build()
        .expect("a good scenario");
    let ways: [(&str, &str, f64); 7] = [
        ("B", "B", 300.0),
        ("B", "C", 550.0),
        ("D", "D", 350.0),
        ("D", "C", 750.0),
        ("C", "C", 500.0),
        ("C", "B", 750.0),
        ("C", "D", 900.0),
    ];
    let run = tracked(&scenario, 8);
    let mut counts = vec![0; 7];
    for track in run.tracks() {
        // Chose a destination, then was somewhere first: there at the end, or on the way.
        let chose = track.deeds.iter().find(|d| d.what == What::Chose).expect("everyone leaves").place;
        let first = track.deeds.iter().find(|d| matches!(d.what, What::Passed | What::Arrived));
        let first = first.expect("four days take everyone to a stop").place;
        let is = |&(by, to, _): &(&str, &str, f64)| (at(&scenario, by), at(&scenario, to)) == (first, chose);
        counts[ways.iter().position(is).expect("it is one of the ways")] += 1;
    }
    let weights: Vec<f64> = ways.iter().map(|way| PLAIN.weight(1.0, way.2, 1.0)).collect();
    fits("ways of a square", &counts, &expected(&weights, PEOPLE as f64));
}

#[test]
fn waypoints_and_crossings_are_never_destinations_and_do_not_count_as_stops() {
    // Behind three of them lies a camp that an awareness of 1 still knows.
    let places = vec![
        place("Here", PlaceKind::Hub),
        place("Bend", PlaceKind::Waypoint),
        place("Gate", PlaceKind::Crossing),
        place("Fork", PlaceKind::Waypoint),
        Place::new("Camp", PlaceKind::Camp, "abroad"),
    ];
    let roads =
        [("Here", "Bend", 10.0), ("Bend", "Gate", 10.0), ("Gate", "Fork", 10.0), ("Fork", "Camp", 10.0)];
    let scenario = quiet(1, world(places, &roads))
        .displaced(Displaced::new("Here", 100))
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 1);
    let camp = at(&scenario, "Camp");
    for track in run.tracks() {
        assert!(track.deeds.iter().all(|d| d.what != What::Chose || d.place == camp), "{track:?}");
    }
    assert_eq!(run.people(camp, Status::InCamp, scenario.last_day()), Some(100));
}

#[test]
fn nobody_flees_to_their_own_home() {
    // People of A who shelter in B know A and C; A is nearer by far, and nobody goes there but home.
    let places = vec![
        place("A", PlaceKind::Town).with_population(1),
        place("B", PlaceKind::Hub),
        place("C", PlaceKind::Camp),
    ];
    let scenario = quiet(1, world(places, &[("A", "B", 1.0), ("B", "C", 100.0)]))
        .displaced(Displaced::new("B", 500).from_home("A"))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    assert_eq!(simulation.people(at(&scenario, "C"), Status::InCamp), 500);
}
