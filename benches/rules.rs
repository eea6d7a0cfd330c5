//! What each optional rule costs: a step of a million people at a hundred places on one thread, with every rule off, with
//! one of them on, and with all.
//!
//! Loads are those of a step (`moving`, `staying`). Rules that are about places alone (getting used to danger, hunger,
//! floods, weights by kind and size) change what a step computes for each place, and nothing for a person; they are not
//! listed.

mod common;

use common::{LOADS, displaced_from, time};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use displace::engine::Recording;
use displace::scenario::{Acting, Admission, Carry, ClosedOnTheWay, HarvestRules, Rules, Start};
use displace::synthetic::Size;
use displace::{Scenario, Seed, Simulation};
use std::time::Duration;

/// Steps before those that are measured.
const BEFORE: u32 = 10;

const PEOPLE: u64 = 1_000_000;

/// A rule that is on, or several.
struct Case {
    name: &'static str,
    size: fn(&mut Size),
    rules: fn(&mut Rules),
    recording: fn(Recording) -> Recording,
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    for (load, daily_chance) in LOADS {
        let mut group = criterion.benchmark_group(format!("rules/{load}"));
        group.sample_size(10).sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(PEOPLE));
        group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
        for case in cases() {
            group.bench_function(BenchmarkId::from_parameter(case.name), |bencher| {
                pool.install(|| {
                    let scenario = stated(&case, daily_chance);
                    let mut simulation = ready(&case, &scenario);
                    bencher.iter_custom(|steps| time(&mut simulation, steps, || ready(&case, &scenario)));
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}

fn cases() -> Vec<Case> {
    let off = || Case { name: "off", size: |_| (), rules: |_| (), recording: |recording| recording };
    let rule = |name, rules: fn(&mut Rules)| Case { name, rules, ..off() };
    vec![
        off(),
        Case { name: "eight groups", size: |size| size.groups = 8, ..off() },
        rule("going home", |rules| rules.returns.return_chance = 0.01),
        Case { name: "limited room", size: |size| size.room = 0.5, ..off() },
        Case { name: "limited crossings", size: |size| size.people_per_day = 1000, ..off() },
        Case { name: "journeys", recording: |_| Recording::daily().without_flows(), ..off() },
        Case { name: "trails", recording: Recording::with_trails, ..off() },
        rule("each way on its own day", |rules| rules.travel.carry = Carry::Afresh),
        rule("first way on foot", |rules| rules.travel.start = Start::OnFoot),
        rule("turning back on closed ways", |rules| {
            rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
        }),
        rule("pruning", |rules| rules.attraction.pruning = 10.0),
        rule("distance from home", |rules| rules.attraction.home_distance_power = 0.5),
        rule("households", |rules| rules.households.mean_size = 5.0),
        rule("restlessness", |rules| rules.movement.restless_below = 0.5),
        rule("deliberation", |rules| rules.deliberation.least_connections = 3.0),
        rule("harvest", |rules| rules.harvest = half_are_farmers()),
        rule("acting once a step", |rules| rules.movement.acting = Acting::EachStep),
        Case {
            name: "acting one by one",
            size: |size| size.room = 0.5,
            rules: |rules| {
                rules.movement.acting = Acting::EachStep;
                rules.camps.admission = Admission::Open;
            },
            ..off()
        },
        Case {
            name: "all",
            size: |size| (size.groups, size.room, size.people_per_day) = (8, 0.5, 1000),
            rules: |rules| {
                rules.returns.return_chance = 0.01;
                rules.travel.carry = Carry::Afresh;
                rules.travel.start = Start::OnFoot;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
                rules.attraction.pruning = 10.0;
                rules.attraction.home_distance_power = 0.5;
                rules.households.mean_size = 5.0;
                rules.movement.restless_below = 0.5;
                rules.deliberation.least_connections = 3.0;
                rules.harvest = half_are_farmers();
                rules.movement.acting = Acting::EachStep;
                rules.camps.admission = Admission::Open;
                rules.camps.turn_back_below = 0.5;
            },
            recording: |_| Recording::daily().without_flows().with_trails(),
        },
    ]
}

fn half_are_farmers() -> HarvestRules {
    HarvestRules { farmers: 0.5, months: vec![6.0], ..HarvestRules::default() }
}

fn stated(case: &Case, daily_chance: f64) -> Scenario {
    let mut size = Size { people: PEOPLE, days: 2_000, ..Size::default() };
    (case.size)(&mut size);
    let scenario = displaced_from(size, daily_chance, |displaced, home| displaced.from_home(home));
    // The world is stated for a thousandth of the people.
    scenario
        .edit()
        .with_rules(|rules| {
            rules.camps.capacity_scaling = 1000.0;
            (case.rules)(rules);
        })
        .build()
        .expect("a rule that is on is no fault")
}

fn ready(case: &Case, scenario: &Scenario) -> Simulation {
    let mut simulation = Simulation::recording(scenario, Seed(1), (case.recording)(Recording::nothing()));
    for _ in 0..BEFORE {
        simulation.step();
    }
    simulation
}
