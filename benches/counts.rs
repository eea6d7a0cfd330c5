//! A whole run in which people are counted, by how many there are: thirty days over a hundred places, with and without
//! returns. Time grows until every way to be somewhere is taken by somebody, and no more after that.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

use criterion::{BenchmarkId, Criterion, SamplingMode};
use displace::engine::{Counting, Recording};
use displace::synthetic::{Size, scenario};
use displace::{Scenario, Seed};
use std::time::Duration;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, return_chance) in [("counts/run", 0.0), ("counts/run with returns", 0.05)] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
        for people in [1_000_000, 100_000_000, 1_000_000_000, 10_000_000_000] {
            let size = Size { people, return_chance, ..Size::default() };
            let scenario = scenario(size, Seed(1)).expect("a synthetic scenario is good");
            group.bench_function(BenchmarkId::from_parameter(people), |bencher| {
                bencher.iter(|| ready(&scenario).run());
            });
            let mut counting = ready(&scenario);
            while counting.step().is_some() {}
            println!("{name}/{people}: {} cohorts at the end", counting.cohorts());
        }
        group.finish();
    }
    criterion.final_summary();
}

fn ready(scenario: &Scenario) -> Counting {
    Counting::recording(scenario, Seed(1), Recording::nothing()).expect("it can be counted")
}
