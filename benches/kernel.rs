//! What a person and step cost in the worlds for which the targets of speed are stated: on one thread, among 100 and among 2000
//! places, routes of 0.6 days on average, awareness 2.
//!
//! *Moving*: 3 of 10 people move every day, half of all are in camps, of which 1 of 1000 leaves a day, and the others at places
//! that nearly half leave, or everyone, for there is fighting. *In camps*: 93 of 100 are in camps, and the others as there.
//! Before it measures anything it looks at single people, and says how many are in camps and how many move.
#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

mod common;

use common::{ready, time};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use displace::engine::{Recording, Status, Tracks, What};
use displace::scenario::{Displaced, FlightMode, Threat, ThreatKind};
use displace::synthetic::{Size, scenario};
use displace::world::{Place, PlaceKind};
use displace::{Scenario, Seed, Simulation};
use std::time::Duration;

/// Steps before those that are measured, and those.
const BEFORE: u32 = 3;
const MEASURED: u32 = 10;
/// How long a route of mean length takes, in days.
const DAYS_A_ROUTE: f64 = 0.62;
/// Loads by name: the share of people who are in camps at the start, and between which shares those have to lie who
/// move on an average day.
const LOADS: [(&str, f64, [f64; 2]); 2] =
    [("moving", 0.44, [0.28, 0.32]), ("in camps", 0.915, [0.04, 0.055])];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    let people: u64 =
        std::env::var("KERNEL_PEOPLE").map_or(10_000_000, |text| text.parse().expect("a number"));
    for (name, in_camps, moving) in LOADS {
        let mut group = criterion.benchmark_group(format!("kernel/{name}"));
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Elements(people));
        for places in [100, 2000] {
            let share = watched(&world(places, 50_000, in_camps));
            println!(
                "{name}, {places} places: {:.1} of 100 are in camps and {:.1} move",
                100.0 * share[0],
                100.0 * share[1]
            );
            assert!(moving[0] < share[1] && share[1] < moving[1], "so many should move: {moving:?}");
            group.bench_function(BenchmarkId::from_parameter(places), |bencher| {
                let scenario = world(places, people, in_camps);
                pool.install(|| {
                    let mut simulation = ready(&scenario, BEFORE);
                    bencher.iter_custom(|steps| time(&mut simulation, steps, || ready(&scenario, BEFORE)));
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}

/// People who are displaced from the first step on, a share of them in camps.
fn world(places: u32, people: u64, in_camps: f64) -> Scenario {
    let size = Size {
        places,
        people: u64::from(places),
        days: BEFORE + MEASURED,
        threatened: 0.0,
        ..Size::default()
    };
    let world = scenario(size, Seed(1)).expect("a synthetic scenario is good");
    let kms: Vec<f64> = world.world().routes().map(|(_, route)| route.km()).collect();
    let km_per_day = kms.iter().sum::<f64>() / kms.len() as f64 / DAYS_A_ROUTE;
    let mut builder = world.edit().with_rules(|rules| {
        rules.flight.mode = FlightMode::None;
        rules.travel.road_km_per_day = km_per_day;
        rules.movement.town_chance = 0.45;
        rules.movement.village_chance = 0.45;
        rules.movement.camp_chance = 0.001;
    });
    let (camps, towns): (Vec<&Place>, Vec<&Place>) = world
        .world()
        .places()
        .filter(|place| place.kind().is_destination())
        .partition(|place| place.kind() == PlaceKind::Camp);
    for place in towns.iter().step_by(10) {
        let start = world.period().start();
        let threat = Threat::new(ThreatKind::Clashes, place.name(), start).with_intensity(1.0);
        builder = builder.threat(threat.with_reach(0.0).with_lead(0.0, 0.0));
    }
    for (places, share) in [(camps, in_camps), (towns, 1.0 - in_camps)] {
        let (people, len) = ((people as f64 * share).round() as u64, places.len() as u64);
        for (index, place) in (0..).zip(places) {
            let count = people * (index + 1) / len - people * index / len;
            builder = builder.displaced(Displaced::new(place.name(), count));
        }
    }
    builder.build().expect("displaced people at known places are no fault")
}

/// The shares of people who are in camps, and who move, on an average day of those that are measured.
fn watched(scenario: &Scenario) -> [f64; 2] {
    let run = Simulation::recording(scenario, Seed(1), Recording::daily().tracks(Tracks::Everybody)).run();
    let records = &run.records()[BEFORE as usize..];
    let in_camps: u64 = records.iter().map(|record| record.total(Status::InCamp)).sum();
    let people: u64 = scenario.displaced().iter().map(Displaced::count).sum();
    let mut days = 0;
    for track in run.tracks() {
        let mut moves = [false; (BEFORE + MEASURED) as usize];
        let mut since = None;
        for deed in &track.deeds {
            match deed.what {
                What::Chose => since = Some(deed.step.0),
                What::Arrived => {
                    let first = since.take().unwrap_or(deed.step.0);
                    moves[first as usize..=deed.step.0 as usize].fill(true);
                }
                _ => {}
            }
        }
        if let Some(first) = since {
            moves[first as usize..].fill(true);
        }
        days += moves[BEFORE as usize..].iter().filter(|&&moves| moves).count();
    }
    let all = (people * u64::from(MEASURED)) as f64;
    [in_camps as f64 / all, days as f64 / all]
}
