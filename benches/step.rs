//! One step of the engine, by the number of displaced people: time per step, and people-steps a second.
//!
//! *Moving*: everyone is somewhere where three of ten leave every day, so that people draw, choose and travel all the
//! time. *Staying*: everyone is somewhere where one of a thousand leaves, which is what most people do most of the time.

mod common;

use common::{LOADS, displaced, ready, time};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use displace::synthetic::Size;
use std::time::Duration;

/// Steps before those that are measured.
const BEFORE: u32 = 10;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, daily_chance) in LOADS {
        let mut group = criterion.benchmark_group(format!("step/{name}"));
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        for people in [10_000, 100_000, 1_000_000, 10_000_000] {
            group.throughput(Throughput::Elements(people));
            group.bench_function(BenchmarkId::from_parameter(people), |bencher| {
                let scenario = displaced(Size { people, days: 2_000, ..Size::default() }, daily_chance);
                let mut simulation = ready(&scenario, BEFORE);
                bencher.iter_custom(|steps| time(&mut simulation, steps, || ready(&scenario, BEFORE)));
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
