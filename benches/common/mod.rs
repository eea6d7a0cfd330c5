//! What benches share: people who are displaced from the first step on, so that every step has the same to do.
#![allow(dead_code, unreachable_pub, reason = "every bench is a crate of its own and uses a part of this")]

use displace::engine::Recording;
use displace::scenario::{Displaced, FlightMode};
use displace::synthetic::{Size, scenario};
use displace::world::Place;
use displace::{Scenario, Seed, Simulation};
use std::time::{Duration, Instant};

/// Loads, by name, and the daily chance of moving on. *Moving*: people draw, choose and travel all the time. *Staying*:
/// one of a thousand leaves a day, which is what most people do most of the time.
pub const LOADS: [(&str, f64); 2] = [("moving", 0.3), ("staying", 0.001)];

/// The people of a size, all displaced from the first step on, evenly over the places of a synthetic world, and nobody
/// who joins them: the number that a step has to do with stays the same.
pub fn displaced(size: Size, daily_chance: f64) -> Scenario {
    displaced_from(size, daily_chance, |displaced, _| displaced)
}

/// The same, from homes: each share of them as `home` makes it of the share and the place that comes next.
pub fn displaced_from(
    size: Size,
    daily_chance: f64,
    home: impl Fn(Displaced, &str) -> Displaced,
) -> Scenario {
    let people = size.people;
    let world = scenario(Size { people: u64::from(size.places) * 10, threatened: 0.0, ..size }, Seed(1));
    let world = world.expect("a synthetic scenario is good");
    let stops: Vec<&Place> = world.world().places().filter(|place| place.kind().is_destination()).collect();
    let places = stops.len() as u64;
    let mut builder = world.edit().with_rules(|rules| {
        rules.flight.mode = FlightMode::None;
        let movement = &mut rules.movement;
        for chance in [&mut movement.town_chance, &mut movement.village_chance, &mut movement.camp_chance] {
            *chance = daily_chance;
        }
    });
    for (index, place) in (0..places).zip(&stops) {
        let count = people * (index + 1) / places - people * index / places;
        if count > 0 {
            let next = stops[(index as usize + 1) % stops.len()];
            builder = builder.displaced(home(Displaced::new(place.name(), count), next.name()));
        }
    }
    builder.build().expect("displaced people at known places are no fault")
}

/// A simulation that keeps nothing, after some steps, so that people are on the way as they would be in the middle of a
/// run.
pub fn ready(scenario: &Scenario, steps: u32) -> Simulation {
    let mut simulation = Simulation::recording(scenario, Seed(1), Recording::nothing());
    for _ in 0..steps {
        simulation.step();
    }
    simulation
}

/// How long so many steps take; a simulation that has come to its end is made ready again, which does not count.
pub fn time(simulation: &mut Simulation, steps: u64, again: impl Fn() -> Simulation) -> Duration {
    let mut spent = Duration::ZERO;
    let mut done = 0;
    while done < steps {
        let start = Instant::now();
        let step = simulation.step();
        spent += start.elapsed();
        if step.is_some() {
            done += 1;
        } else {
            *simulation = again();
        }
    }
    spent
}
