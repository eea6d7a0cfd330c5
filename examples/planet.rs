//! Everyone displaced on Earth, person by person, for a year.
//!
//! At the end of 2024, 123.2 million people were forcibly displaced (UNHCR, Global Trends 2024). Here as many people, one
//! by one, live through a year in a made-up world of 2000 places: some flee, some move on, some wait at a
//! crossing that lets only so many through, some stand before a full camp, some go home. Nothing in it is about any
//! real country; it shows what a simulation of that size costs.
//!
//! `cargo run --release --example planet -- [people] [days]`
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::engine::{Recording, Status};
use displace::scenario::Displaced;
use displace::synthetic::{Size, scenario};
use displace::units::Day;
use displace::world::{Place, PlaceKind};
use displace::{Scenario, Seed, Simulation};
use std::time::Instant;

/// Forcibly displaced people at the end of 2024: UNHCR, Global Trends 2024.
const DISPLACED: u64 = 123_200_000;
const PLACES: u32 = 2000;

fn main() -> displace::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.replace('_', ""));
    let mut number = |usual: u64| arguments.next().map_or(usual, |text| text.parse().expect("a number"));
    let people = number(DISPLACED);
    let days = number(365) as u32;
    let scenario = planet(people, days)?;
    let world = scenario.world();
    println!(
        "{people} displaced people, {} places, {} routes, {days} days",
        world.place_count(),
        world.routes().count()
    );

    let begin = Instant::now();
    let mut simulation =
        Simulation::recording(&scenario, Seed(2024), Recording::daily().without_flows().without_journeys());
    let ready = begin.elapsed();
    let (mut day, mut person_days, mut days_on_the_way) = (0, 0, 0);
    let mut threatened = vec![false; world.place_count()];
    let mut filled = vec![None; world.place_count()];
    loop {
        let on_the_way = |place: &Place| simulation.people(place.id(), Status::OnTheWay);
        days_on_the_way += world.places().map(on_the_way).sum::<u64>();
        if simulation.step().is_none() {
            break;
        }
        person_days += simulation.balance().displaced;
        for place in world.places() {
            threatened[place.id().0 as usize] |= simulation.threat(place.id()) > 0.0;
            let inside = simulation.people(place.id(), Status::InCamp);
            if filled[place.id().0 as usize].is_none() && place.capacity().is_some_and(|room| inside >= room)
            {
                filled[place.id().0 as usize] = Some(day);
            }
        }
        day += 1;
    }
    let memory = simulation.memory();
    let run = simulation.finish();
    let took = begin.elapsed();

    let balance = run.balance();
    let places = world.places().filter(|place| place.kind().is_destination()).count();
    let last = scenario.last_day();
    let departures: u64 = (0..days)
        .flat_map(|day| world.places().map(move |p| (day, p.id())))
        .filter_map(|(day, place)| run.departures(place, Day(day)))
        .sum();
    // Those who set out, and those who were on the way already. Some set out again on the same day, refused or soon gone
    // on, and are counted twice: 7 in 100, when their days were counted in the engine.
    let moving = (departures + days_on_the_way) as f64 * 0.92 / person_days as f64;
    let danger = threatened.iter().filter(|&&t| t).count() as f64 / places as f64;
    let home = balance.returned as f64 / people as f64;
    let camps: Vec<_> = world.camps().filter(|camp| camp.capacity().is_some()).collect();
    let full: Vec<u32> = camps.iter().filter_map(|camp| filled[camp.id().0 as usize]).collect();
    let waiting: u64 = world.places().filter_map(|p| run.people(p.id(), Status::Waiting, last)).sum();

    println!("{:>10.1} s, of which {:.1} s to set out", took.as_secs_f64(), ready.as_secs_f64());
    println!("{:>10.2} ns a person and day", took.as_secs_f64() / person_days as f64 * 1e9);
    println!("{:>10.2} GiB for people and itineraries{}", gib(memory as u64), peak());
    println!("{:>10.1} % of the displaced move on the average day", 100.0 * moving);
    println!("{:>10.1} % of the places were threatened", 100.0 * danger);
    println!(
        "{:>10.1} % of the people went home, {} residents fled",
        100.0 * home,
        balance.residents_at_start + balance.returned - balance.residents
    );
    println!(
        "{:>10} of {} limited camps were full, the last of them from day {} on",
        full.len(),
        camps.len(),
        full.iter().max().unwrap_or(&days)
    );
    println!("{waiting:>10} people wait at crossings on the last day");

    // The year was no idle one, and nobody is lost.
    assert!(balance.holds(), "somebody is lost");
    assert!(moving >= 0.03 && danger >= 0.2 && home >= 0.05, "too little happens");
    assert!(full.len() == camps.len(), "a camp was never full");
    Ok(())
}

/// A world in which as many people are displaced from the start, away from their homes, and more flee.
fn planet(people: u64, days: u32) -> displace::Result<Scenario> {
    let size = Size {
        places: PLACES,
        people: people / 8,
        days,
        threatened: 0.2,
        room: 0.01,
        people_per_day: (people / 10_000).max(1),
        return_chance: 0.0004,
        ..Size::default()
    };
    let world = scenario(size, Seed(2024))?;
    let homes: Vec<&str> =
        world.world().places().filter(|place| place.population() > 0).map(Place::name).collect();
    let hosts: Vec<&str> = world
        .world()
        .places()
        .filter(|place| matches!(place.kind(), PlaceKind::Town | PlaceKind::Village))
        .map(Place::name)
        .collect();
    let mut builder = world.edit().with_rules(|rules| {
        rules.movement.town_chance = 0.0185;
        rules.movement.village_chance = 0.0185;
        rules.movement.camp_chance = 0.001;
    });
    let number = homes.len() as u64;
    for (index, home) in (0..number).zip(&homes) {
        let count = people * (index + 1) / number - people * index / number;
        let host = hosts[(index as usize * 7 + 3) % hosts.len()];
        builder = builder.displaced(Displaced::new(host, count).from_home(*home));
    }
    builder.build()
}

fn gib(bytes: u64) -> f64 {
    bytes as f64 / (1u64 << 30) as f64
}

/// The most memory that this process ever took, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.map_or(String::new(), |kib| format!(", {:.2} GiB at most for the process", gib(kib * 1024)))
}
