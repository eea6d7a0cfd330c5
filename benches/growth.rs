//! How the time of a step grows: with people, places, awareness, groups and threads, one of them at a time, from a base
//! of a million people at a hundred places with awareness 2 in one group on one thread.
//!
//! Loads are those of a step (`moving`, `staying`), and for places `fleeing`: a synthetic scenario as it comes, with
//! threats and returns. Before each is printed, from a process of its own, how long it takes to state and to set up the
//! simulation, and the most memory that this takes. A hundred million people take 1 GiB and more and are left out unless `GROWTH_MOST_PEOPLE=100000000`.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

mod common;

use common::{LOADS, displaced, ready, time};
use criterion::{BenchmarkId, Criterion, SamplingMode};
use displace::engine::Recording;
use displace::synthetic::{Size, scenario};
use displace::{Scenario, Seed, Simulation};
use std::process::Command;
use std::time::{Duration, Instant};

/// Steps before those that are measured.
const BEFORE: u32 = 20;

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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, load, figures @ ..] = &arguments[..]
        && word == "report"
    {
        return report(load, figures);
    }
    let mut criterion = Criterion::default().configure_from_args();
    let most: u64 = std::env::var("GROWTH_MOST_PEOPLE")
        .map_or(10_000_000, |most| most.parse().expect("`GROWTH_MOST_PEOPLE` is a number of people"));
    let tens = |from: u32, to: u32| (from..=to).map(|power| 10u64.pow(power));
    vary(&mut criterion, "people", tens(3, 8).filter(|&p| p <= most), |people| Size { people, ..BASE });
    vary(&mut criterion, "places", tens(1, 5), |places| Size { places: places as u32, ..BASE });
    vary(&mut criterion, "awareness", 1..=4, |stops| Size { awareness: stops as u32, ..BASE });
    vary(&mut criterion, "groups", [1, 2, 8, 32], |groups| Size { groups: groups as u32, ..BASE });
    vary(&mut criterion, "threads", [1, 2], |_| BASE);
    criterion.final_summary();
}

/// All loads at each of these values.
fn vary(
    criterion: &mut Criterion,
    what: &str,
    values: impl IntoIterator<Item = u64>,
    size: impl Fn(u64) -> Size,
) {
    let mut group = criterion.benchmark_group(format!("growth/{what}"));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    let loads: &[&str] =
        if what == "places" { &["moving", "staying", "fleeing"] } else { &["moving", "staying"] };
    for value in values {
        let size = size(value);
        let threads = if what == "threads" { value as usize } else { 1 };
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        for load in loads {
            let mut kept: Option<(Scenario, Simulation)> = None;
            group.bench_function(BenchmarkId::new(*load, value), |bencher| {
                bencher.iter_custom(|steps| {
                    pool.install(|| {
                        let (scenario, simulation) = kept.get_or_insert_with(|| {
                            ask_for_a_report(load, size, threads);
                            let scenario = stated(load, size);
                            let simulation = ready(&scenario, BEFORE);
                            (scenario, simulation)
                        });
                        time(simulation, steps, || ready(scenario, BEFORE))
                    })
                });
            });
        }
    }
    group.finish();
}

/// A scenario of a size under a load.
fn stated(load: &str, size: Size) -> Scenario {
    if let Some((_, chance)) = LOADS.into_iter().find(|(name, _)| *name == load) {
        return displaced(size, chance);
    }
    let size = Size { days: 60, threatened: 0.4, room: 0.5, return_chance: 0.01, ..size };
    scenario(size, Seed(1)).expect("a synthetic scenario is good")
}

/// Has another process print what it takes to get ready.
fn ask_for_a_report(load: &str, size: Size, threads: usize) {
    let figures =
        [size.people, size.places.into(), size.awareness.into(), size.groups.into(), threads as u64];
    let program = std::env::current_exe().expect("this program is somewhere");
    let mut command = Command::new(program);
    command.args(["report", load]).args(figures.map(|figure| figure.to_string()));
    let status = command.status().expect("this program can be started");
    assert!(status.success(), "the report failed");
}

fn report(load: &str, figures: &[String]) {
    let figures: Vec<u64> = figures.iter().map(|text| text.parse().expect("a number")).collect();
    let [people, places, awareness, groups, threads] = figures[..] else {
        panic!("five figures make a size")
    };
    let (places, awareness, groups) = (places as u32, awareness as u32, groups as u32);
    let size = Size { people, places, awareness, groups, ..BASE };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build();
    pool.expect("threads can be started").install(|| {
        let begin = Instant::now();
        let scenario = stated(load, size);
        let is_stated = Instant::now();
        let mut simulation = ready(&scenario, 0);
        let is_ready = Instant::now();
        for _ in 0..BEFORE {
            simulation.step();
        }
        println!(
            "  stated and checked in {:.3} s, set up in {:.3} s, {BEFORE} steps in {:.3} s; {:.1} MiB estimated, \
             {:.1} MiB at most for the process",
            is_stated.duration_since(begin).as_secs_f64(),
            is_ready.duration_since(is_stated).as_secs_f64(),
            is_ready.elapsed().as_secs_f64(),
            Recording::nothing().memory(&scenario).total() as f64 / 1024.0 / 1024.0,
            peak() / 1024.0,
        );
    });
}

/// The most memory that this process ever took, in KiB, where the system tells; otherwise nothing.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0.0)
}
