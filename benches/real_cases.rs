//! Single runs of cases of Flee, read as Flee runs them, on one thread.
//!
//! The cases lie beside this repository, in `../shared/flee`, and are not a part of it; where they are missing, that is
//! said and nothing is measured. What Flee takes for the same cases stands in docs/performance.md.

#![allow(clippy::print_stdout, reason = "a bench says what it skips")]

use criterion::{Criterion, SamplingMode};
use displace::engine::Recording;
use displace::flee::Import;
use displace::{Scenario, Seed, Simulation};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name, inputs, observed series and settings, in `../shared`.
const CASES: [[&str; 4]; 10] = [
    ["mali", "flee/conflict_input/mali", "flee/conflict_validation/mali2012", DEFAULT],
    ["burundi", "flee/conflict_input/burundi", "flee/conflict_validation/burundi2015", DEFAULT],
    ["car", "flee/conflict_input/car", "flee/conflict_validation/car2013", DEFAULT],
    ["ssudan", "flee/conflict_input/ssudan", "flee/conflict_validation/ssudan2014", DEFAULT],
    ["fab_burundi2015", BURUNDI[0], BURUNDI[1], "flee_reference/settings/fab_validation_h10.yml"],
    ["fab_mali2012", MALI[0], MALI[1], "flee_reference/settings/fab_mali2012_h10.yml"],
    ["fab_dflee_example", "flee/fabflee/dflee_example", "", ""],
    ["fab_dflee_weather_example", "flee/fabflee/dflee_weather_example", "", ""],
    ["fab_mali2022_2024", "flee/fabflee/mali2022_2024", "", ""],
    ["fab_nigeria2016_adm2", "flee/fabflee/nigeria2016_adm2", "", ""],
];
const DEFAULT: &str = "flee_reference/settings/flee_default_h10.yml";
const BURUNDI: [&str; 2] = ["flee/fabflee/burundi2015/input_csv", "flee/fabflee/burundi2015/source_data"];
const MALI: [&str; 2] = ["flee/fabflee/mali2012/input_csv", "flee/fabflee/mali2012/source_data"];

fn main() {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.join("flee").exists() {
        println!("real_cases: skipped, for ../shared/flee is missing");
        return;
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("real_cases");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(10)).measurement_time(Duration::from_secs(1));
    for case in CASES {
        let scenario = OnceCell::new();
        group.bench_function(case[0], |bencher| {
            let scenario = scenario.get_or_init(|| read(&shared, case));
            bencher.iter(|| pool.install(|| run(scenario)));
        });
    }
    group.finish();
    criterion.final_summary();
}

fn run(scenario: &Scenario) -> u64 {
    Simulation::recording(scenario, Seed(1), Recording::daily()).run().fingerprint()
}

fn read(shared: &Path, [name, input, observed, settings]: [&str; 4]) -> Scenario {
    let mut import = Import::of(shared.join(input));
    if !observed.is_empty() {
        import = import.observed(shared.join(observed)).settings(shared.join(settings));
    }
    let scenario = import.read().expect("a case that Flee runs").scenario;
    let people: u64 = scenario.displaced().iter().map(displace::scenario::Displaced::count).sum();
    let (world, days) = (scenario.world(), scenario.period().days());
    println!("{name}: {} places, {days} days, {people} people displaced at the start", world.place_count());
    scenario
}
