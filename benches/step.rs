//! One step of the engine, by the number of displaced people: time per step, and people-steps a second.
//!
//! *Moving*: everyone is somewhere where three of ten leave every day, so that people draw, choose and travel all the
//! time. *Staying*: everyone is somewhere where one of a thousand leaves, which is what most people do most of the time.

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use displace::engine::Recording;
use displace::scenario::{Displaced, FlightMode};
use displace::synthetic::{Size, scenario};
use displace::world::Place;
use displace::{Scenario, Seed, Simulation};
use std::time::{Duration, Instant};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, daily_chance) in [("step/moving", 0.3), ("step/staying", 0.001)] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        for people in [10_000, 100_000, 1_000_000, 10_000_000] {
            group.throughput(Throughput::Elements(people));
            group.bench_function(BenchmarkId::from_parameter(people), |bencher| {
                let scenario = displaced(people, daily_chance);
                let mut simulation = ready(&scenario);
                bencher.iter_custom(|steps| {
                    let mut spent = Duration::ZERO;
                    let mut done = 0;
                    while done < steps {
                        let start = Instant::now();
                        let step = simulation.step();
                        spent += start.elapsed();
                        if step.is_some() {
                            done += 1;
                        } else {
                            simulation = ready(&scenario);
                        }
                    }
                    spent
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}

/// So many people who are displaced from the first step on, evenly over the places of a synthetic world, and nobody
/// who joins them: the number that a step has to do with stays the same.
fn displaced(people: u64, daily_chance: f64) -> Scenario {
    let days = 2_000;
    let world = scenario(Size { people: 1_000, days, threatened: 0.0, ..Size::default() }, Seed(1));
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
        builder = builder.displaced(Displaced::new(place.name(), count));
    }
    builder.build().expect("displaced people at known places are no fault")
}

/// After some steps, so that people are on the way as they would be in the middle of a run.
fn ready(scenario: &Scenario) -> Simulation {
    let mut simulation = Simulation::recording(scenario, Seed(1), Recording::nothing());
    for _ in 0..10 {
        simulation.step();
    }
    simulation
}
