//! Staying and leaving: a clock whose law is that of a daily coin, whatever the steps.

mod common;

use common::{at, day, fits, near, place, quiet, steady, tracked, world};
use displace::engine::{Status, What};
use displace::scenario::{Displaced, ScenarioBuilder};
use displace::world::{PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

/// People whose departures are counted: enough that an error of 1 % in a chance of 0.3 shows.
const PEOPLE: u64 = 60_000;

/// `PEOPLE` at a town from which a single road of 1000 km leads to a camp: five days at 200 km, so nobody comes back.
fn one_road(days: u32, change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder) -> Scenario {
    let places = vec![place("Here", PlaceKind::Town), place("Camp", PlaceKind::Camp)];
    let builder = quiet(days, world(places, &[("Here", "Camp", 1000.0)]));
    change(builder.displaced(Displaced::new("Here", PEOPLE))).build().expect("a good scenario")
}

/// How many leave on each day, and how many stay.
fn departures(scenario: &Scenario, seed: u64) -> Vec<u64> {
    let here = at(scenario, "Here");
    let mut simulation = Simulation::new(scenario, Seed(seed));
    let mut left = PEOPLE;
    let mut counts = Vec::new();
    for _ in 0..scenario.period().days() {
        for _ in 0..scenario.period().steps_per_day() {
            simulation.step();
        }
        let now = simulation.people(here, Status::Sheltering);
        counts.push(left - now);
        left = now;
    }
    counts.push(left);
    counts
}

/// What a daily coin of chance `p` gives for [`departures`].
fn geometric(p: f64, days: i32) -> Vec<f64> {
    let mut expected: Vec<f64> = (0..days).map(|day| PEOPLE as f64 * (1.0 - p).powi(day) * p).collect();
    expected.push(PEOPLE as f64 * (1.0 - p).powi(days));
    expected
}

#[test]
fn the_clock_of_a_place_is_a_daily_coin_in_steps_of_any_length() {
    // The move chances of the rules are chances a day; six days give 6 degrees of freedom, alpha 0.001.
    for (hours, seed) in [(24, 1), (12, 2), (6, 3), (3, 4), (1, 5)] {
        for chance in [0.05, 0.3, 0.75] {
            let scenario = one_road(6, |builder| {
                builder.step_hours(hours).with_rules(|rules| rules.movement.town_chance = chance)
            });
            let claim = format!("chance {chance} in steps of {hours} hours");
            fits(&claim, &departures(&scenario, seed), &geometric(chance, 6));
        }
    }
}

#[test]
fn a_chance_of_one_leaves_nobody_and_of_nothing_everybody() {
    // Certainty is an infinite hazard; it must ring every clock in the very first step.
    for (chance, expected) in [(1.0, 0), (0.0, PEOPLE)] {
        let scenario = one_road(1, |builder| {
            builder.step_hours(3).with_rules(|rules| rules.movement.town_chance = chance)
        });
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        assert_eq!(simulation.people(at(&scenario, "Here"), Status::Sheltering), expected);
    }
}

#[test]
fn threat_draws_the_move_chance_towards_the_threatened_one() {
    // At threat 0.5 the chance lies in the middle between 0.3 and 0.7: 0.5 a day. 5 degrees of freedom.
    for hours in [24, 6] {
        let scenario = one_road(5, |builder| {
            builder.step_hours(hours).threat(steady("Here", 0.5)).with_rules(|rules| {
                rules.movement.town_chance = 0.3;
                rules.movement.threatened_chance = 0.7;
            })
        });
        fits("threatened town", &departures(&scenario, 7), &geometric(0.5, 5));
    }
}

#[test]
fn a_steep_response_waits_until_danger_is_close() {
    // With a power of 3, threat 0.5 draws an eighth of the way from 0.1 to 0.9: 0.2 a day; threat 1 all of it.
    for (intensity, chance) in [(0.5, 0.2), (1.0, 0.9)] {
        let scenario = one_road(4, |builder| {
            builder.threat(steady("Here", intensity)).with_rules(|rules| {
                rules.movement.town_chance = 0.1;
                rules.movement.threatened_chance = 0.9;
                rules.movement.threat_power = 3.0;
            })
        });
        fits(&format!("threat {intensity}"), &departures(&scenario, 8), &geometric(chance, 4));
    }
}

#[test]
fn a_threat_over_a_part_of_a_day_counts_for_that_part() {
    // From 06:00 to 12:00 on the first day the chance is 0.9 a day, else 0: over a quarter of a day it is
    // 1 − 0.1^(1/4) = 0.4377. 1 degree of freedom.
    let chance = 1.0 - 0.1f64.powf(0.25);
    for hours in [24, 12, 6, 3] {
        let threat = steady("Here", 1.0);
        let mut threat = displace::scenario::Threat::new(threat.kind(), "Here", day(0).at(6, 0, 0, 0))
            .until(day(0).at(12, 0, 0, 0))
            .with_intensity(1.0)
            .with_lead(0.0, 0.0);
        threat = threat.with_reach(0.0).with_half_life(0.0);
        let scenario = one_road(2, |builder| {
            builder.step_hours(hours).threat(threat).with_rules(|rules| {
                rules.movement.town_chance = 0.0;
                rules.movement.threatened_chance = 0.9;
            })
        });
        let counts = departures(&scenario, 11);
        let expected = [PEOPLE as f64 * chance, 0.0, PEOPLE as f64 * (1.0 - chance)];
        fits(&format!("steps of {hours} hours"), &counts, &expected);
    }
}

/// `PEOPLE` in a camp, from a home 1000 km away; another camp 1000 km the other way.
fn away_from_home(days: u32, hours: u32, moving: f64, returning: f64) -> Scenario {
    let places = vec![
        place("Home", PlaceKind::Town).with_population(1),
        place("Here", PlaceKind::Camp),
        place("Other", PlaceKind::Camp),
    ];
    quiet(days, world(places, &[("Home", "Here", 1000.0), ("Here", "Other", 1000.0)]))
        .step_hours(hours)
        .displaced(Displaced::new("Here", PEOPLE).from_home("Home"))
        .with_rules(|rules| {
            rules.movement.camp_chance = moving;
            rules.returns.return_chance = returning;
        })
        .build()
        .expect("a good scenario")
}

#[test]
fn people_set_out_for_home_with_the_daily_chance_of_returning() {
    // Nothing else draws them away, so the days are geometric: 5 degrees of freedom.
    for hours in [24, 6] {
        let scenario = away_from_home(5, hours, 0.0, 0.15);
        let run = tracked(&scenario, 3);
        let mut counts = vec![0; 6];
        for track in run.tracks() {
            let step = common::when(track, What::TurnedHome, None).expect("only those have deeds");
            counts[(step * hours / 24) as usize] += 1;
        }
        counts[5] = PEOPLE - counts[..5].iter().sum::<u64>();
        fits(&format!("returns in steps of {hours} hours"), &counts, &geometric(0.15, 5));
    }
}

#[test]
fn moving_on_and_going_home_compete_in_proportion_to_their_hazards() {
    // With daily chances 0.4 and 0.2 alone, both together are 1 − 0.6 · 0.8 = 0.52, of which going home has
    // ln 0.8 / (ln 0.6 + ln 0.8) = 0.3040. Three cells (stay, move, go home) on the first day: 2 degrees of freedom.
    let (moving, returning) = (0.4f64, 0.2f64);
    let any = 1.0 - (1.0 - moving) * (1.0 - returning);
    let home = (1.0 - returning).ln() / ((1.0 - moving).ln() + (1.0 - returning).ln());
    for hours in [24, 3] {
        let scenario = away_from_home(1, hours, moving, returning);
        let run = tracked(&scenario, 5);
        let turned =
            run.tracks().iter().filter(|t| common::when(t, What::TurnedHome, None).is_some()).count();
        let gone = run.tracks().len();
        let counts = [PEOPLE - gone as u64, (gone - turned) as u64, turned as u64];
        let people = PEOPLE as f64;
        let expected = [people * (1.0 - any), people * any * (1.0 - home), people * any * home];
        fits(&format!("two clocks in steps of {hours} hours"), &counts, &expected);
    }
}

#[test]
fn two_towns_reach_the_occupancy_of_a_two_state_chain() {
    // Over a road of no length to speak of, people go to and fro with hazards a = −ln(1 − 0.4) from the town and
    // b = −ln(1 − 0.2) from the village: in town are b/(a+b) + a/(a+b) · e^(−(a+b)t).
    let (a, b) = (-(0.6f64).ln(), -(0.8f64).ln());
    let places = vec![place("Town", PlaceKind::Town), place("Village", PlaceKind::Village)];
    for hours in [24, 6] {
        let scenario = quiet(10, world(places.clone(), &[("Town", "Village", 0.001)]))
            .step_hours(hours)
            .displaced(Displaced::new("Town", PEOPLE))
            .with_rules(|rules| {
                rules.movement.town_chance = 0.4;
                rules.movement.village_chance = 0.2;
                rules.travel.road_km_per_day = 10_000.0;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(u64::from(hours)));
        while let Some(step) = simulation.step() {
            let days = f64::from((step.0 + 1) * hours) / 24.0;
            let chance = (b + a * (-(a + b) * days).exp()) / (a + b);
            near(
                &format!("in town after {days} days in steps of {hours} hours"),
                simulation.people(at(&scenario, "Town"), Status::Sheltering),
                PEOPLE,
                chance,
            );
        }
    }
}

#[test]
fn a_chain_of_towns_empties_like_a_chain_of_decays() {
    // Town → village → camp, one way: the village holds a/(b−a) · (e^(−at) − e^(−bt)) of the people (Bateman).
    let (a, b) = (-(0.6f64).ln(), -(0.8f64).ln());
    for hours in [24, 8] {
        let world = World::builder()
            .place(place("Town", PlaceKind::Town))
            .place(place("Village", PlaceKind::Village))
            .place(place("Camp", PlaceKind::Camp))
            .route("Town", "Village", Route::of_km(0.001).one_way())
            .route("Village", "Camp", Route::of_km(0.001).one_way());
        let scenario = quiet(8, world)
            .step_hours(hours)
            .displaced(Displaced::new("Town", PEOPLE))
            .with_rules(|rules| {
                rules.movement.town_chance = 0.4;
                rules.movement.village_chance = 0.2;
                rules.travel.road_km_per_day = 10_000.0;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(21));
        while let Some(step) = simulation.step() {
            let t = f64::from((step.0 + 1) * hours) / 24.0;
            let village = a / (b - a) * ((-a * t).exp() - (-b * t).exp());
            let town = (-a * t).exp();
            let counts = [
                simulation.people(at(&scenario, "Town"), Status::Sheltering),
                simulation.people(at(&scenario, "Village"), Status::Sheltering),
                simulation.people(at(&scenario, "Camp"), Status::InCamp),
            ];
            let people = PEOPLE as f64;
            let expected = [people * town, people * village, people * (1.0 - town - village)];
            // 2 degrees of freedom at each of 32 moments, alpha 0.001 each.
            fits(&format!("after {t} days in steps of {hours} hours"), &counts, &expected);
        }
    }
}

#[test]
fn everyone_leaves_a_hub_at_once() {
    // A hub's chance is 1: whoever comes to it goes on within the same step, if there is time left.
    let places =
        vec![place("Here", PlaceKind::Hub), place("Hub", PlaceKind::Hub), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(1, world(places, &[("Here", "Hub", 50.0), ("Hub", "Camp", 50.0)]))
        .displaced(Displaced::new("Here", 1000).from_country("home"))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    // From the hub they go back or on: nobody may be found staying at either hub with time left. At 200 km a day a day
    // has four roads of 50 km, and those who are at a hub after the fourth have used the day up.
    let camp = simulation.people(at(&scenario, "Camp"), Status::InCamp);
    // On after the second road with chance 1/2, else back, to the hub, and on after the fourth with chance 1/2.
    near("in the camp after a day", camp, 1000, 0.75);
    assert_eq!(simulation.people(at(&scenario, "Hub"), Status::Sheltering), 0, "an even number of roads");
}
