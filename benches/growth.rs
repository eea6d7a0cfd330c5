//! How the time of a step grows: with people, places, awareness, groups and threads, one of them at a time, from a base
//! of a million people at a hundred places with awareness 2 in one group on one thread.
//!
//! Loads are those of a step (`moving`, `staying`), and for places `fleeing`: a synthetic scenario as it comes, with
//! threats and returns. Before each the time to state and to set up the simulation is printed, and the memory that it
//! took. A hundred million people take 1 GiB and more and are left out unless `GROWTH_MOST_PEOPLE=100000000`.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

mod common;

use common::{LOADS, displaced, ready, time};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode};
use displace::synthetic::{Size, scenario};
use displace::{Scenario, Seed, Simulation};
use std::fmt::Display;
use std::time::{Duration, Instant};

const BASE: Size = Size {
    places: 100,
    people: 1_000_000,
    days: 2_000,
    step_hours: 24,
    neighbours: 3,
    awareness: 2,
    threatened: 0.0,
    room: 0.0,
    people_per_day: 0,
    household: 1.0,
    return_chance: 0.0,
    groups: 1,
};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let most: u64 = std::env::var("GROWTH_MOST_PEOPLE").map_or(10_000_000, |most| {
        most.parse().expect("`GROWTH_MOST_PEOPLE` is a number of people")
    });
    let tens = |from: u32, to: u32| (from..=to).map(|power| 10u64.pow(power));
    vary(&mut criterion, "people", tens(3, 8).filter(|&p| p <= most), |people| Size { people, ..BASE });
    vary(&mut criterion, "places", tens(1, 5), |places| Size { places: places as u32, ..BASE });
    vary(&mut criterion, "awareness", 1..=4, |stops| Size { awareness: stops as u32, ..BASE });
    vary(&mut criterion, "groups", [1, 2, 8, 32], |groups| Size { groups: groups as u32, ..BASE });
    threads(&mut criterion);
    fleeing(&mut criterion, tens(1, 5));
    criterion.final_summary();
}

/// Both loads at each of these values, on one thread.
fn vary(
    criterion: &mut Criterion,
    what: &str,
    values: impl IntoIterator<Item = u64>,
    size: impl Fn(u64) -> Size + Sync,
) {
    let mut group = group(criterion, what);
    for value in values {
        for (load, chance) in LOADS {
            measure(&mut group, load, value, 1, 10, || displaced(size(value), chance));
        }
    }
    group.finish();
}

fn threads(criterion: &mut Criterion) {
    let mut group = group(criterion, "threads");
    for threads in [1, 2] {
        for (load, chance) in LOADS {
            measure(&mut group, load, threads, threads, 10, || displaced(BASE, chance));
        }
    }
    group.finish();
}

/// The middle of a run in which people flee and go home again.
fn fleeing(criterion: &mut Criterion, places: impl Iterator<Item = u64>) {
    let mut group = group(criterion, "places");
    for places in places {
        let size = Size {
            places: places as u32,
            days: 60,
            threatened: 0.4,
            room: 0.5,
            return_chance: 0.01,
            ..BASE
        };
        measure(&mut group, "fleeing", places, 1, 20, || {
            scenario(size, Seed(1)).expect("a synthetic scenario is good")
        });
    }
    group.finish();
}

fn group<'a>(criterion: &'a mut Criterion, what: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!("growth/{what}"));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    group
}

/// Measures steps after some others, and tells once what it took to get there.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    load: &str,
    value: impl Display,
    threads: usize,
    before: u32,
    of: impl Fn() -> Scenario + Sync,
) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    let mut kept: Option<(Scenario, Simulation)> = None;
    group.bench_function(BenchmarkId::new(load, &value), |bencher| {
        bencher.iter_custom(|steps| {
            pool.install(|| {
                let (scenario, simulation) = kept.get_or_insert_with(|| set_up(&of, before));
                time(simulation, steps, || ready(scenario, before))
            })
        });
    });
}

fn set_up(of: &impl Fn() -> Scenario, before: u32) -> (Scenario, Simulation) {
    forget_the_peak();
    let held = resident("VmRSS:");
    let begin = Instant::now();
    let scenario = of();
    let stated = begin.elapsed();
    let simulation = ready(&scenario, 0);
    let set_up = begin.elapsed() - stated;
    let mut simulation = simulation;
    for _ in 0..before {
        simulation.step();
    }
    println!(
        "  stated and checked in {:.3} s, set up in {:.3} s, {before} steps in {:.3} s; {:.1} MiB for people and \
         itineraries, {:.1} MiB in all",
        stated.as_secs_f64(),
        set_up.as_secs_f64(),
        (begin.elapsed() - stated - set_up).as_secs_f64(),
        simulation.memory() as f64 / 1024.0 / 1024.0,
        (resident("VmHWM:") - held) / 1024.0,
    );
    (scenario, simulation)
}

/// The system keeps the most memory that the process ever took; this begins anew, where it can.
fn forget_the_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A figure of the process's memory in KiB, where the system tells; otherwise nothing.
fn resident(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0.0)
}
