//! Long and large: ten years, in which people flee, move on, fill camps and go home, with every record streamed and none
//! kept. Each year it prints what a person and day took, the memory of the process, and where people are; each step it
//! counts everyone anew.
//!
//! At the end it fails if anybody was ever lost, if the sums of the whole run are not those of its records, or if memory grew with
//! time. It may grow with those who flee for the first time: whoever comes home leaves their slot to others from there,
//! and every place needs as many as were ever away at once. So it has to stay within what was estimated for everybody
//! before the run, and in the last fifth of the years, in which no new threat begins, it has to stay as it is.
//!
//! `cargo bench --bench soak -- [people] [places] [years]`: 10⁶ people at 10³ places for ten years take about half a minute; 10⁸ at 10⁵
//! some two hours and 2 GiB.
#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

use displace::engine::{Recording, Status};
use displace::synthetic::{Size, scenario};
use displace::world::Place;
use displace::{Seed, Simulation};
use std::time::Instant;

const DAYS_A_YEAR: u32 = 365;

fn main() -> displace::Result<()> {
    let numbers = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let mut numbers = numbers.map(|argument| argument.replace('_', ""));
    let mut number = |usual: u64| numbers.next().map_or(usual, |text| text.parse().expect("a number"));
    let (people, places, years) = (number(1_000_000), number(1000) as u32, number(10) as u32);
    let scenario = scenario(
        Size {
            places,
            people,
            days: years * DAYS_A_YEAR,
            threatened: 0.5,
            room: 0.1,
            people_per_day: (people / 1000).max(1),
            return_chance: 0.01,
            ..Size::default()
        },
        Seed(1),
    )?;
    // Populations are rounded place by place.
    let people: u64 = scenario.world().places().map(Place::population).sum();
    println!("{people} people, {places} places, {years} years");
    let begun = resident_mib().unwrap_or(0.0);
    let estimate = Recording::nothing().memory(&scenario).total() as f64 / f64::from(1 << 20);
    println!("{begun:.0} MiB with the scenario, {estimate:.0} more are estimated for the run");
    println!("year       ns a person and day     MiB    at home   displaced    returned");

    let simulation =
        Simulation::recording(&scenario, Seed(1), Recording::daily().without_flows().without_journeys());
    let begin = Instant::now();
    let mut year = Instant::now();
    let mut memory = Vec::new();
    let mut steps = 0;
    let mut last = (0, 0);
    let run = simulation.run_into(|record| {
        let displaced: u64 = Status::DISPLACED.into_iter().map(|status| record.total(status)).sum();
        last = (record.total(Status::Resident), displaced);
        assert_eq!(last.0 + last.1, people, "somebody is lost in step {}", record.step.0);
        steps += 1;
        if steps % DAYS_A_YEAR == 0 {
            let spent = year.elapsed().as_secs_f64() * 1e9 / (people as f64 * f64::from(DAYS_A_YEAR));
            memory.push(resident_mib());
            println!(
                "{:>4} {spent:>25.2} {:>7.0} {:>10} {:>11} {:>11}",
                steps / DAYS_A_YEAR,
                memory.last().copied().flatten().unwrap_or(f64::NAN),
                last.0,
                last.1,
                record.total(Status::Returned)
            );
            year = Instant::now();
        }
    });
    let balance = run.balance();
    println!("{:.0} s; {} came home, each time counted", begin.elapsed().as_secs_f64(), balance.returned);

    assert_eq!(steps, years * DAYS_A_YEAR, "a record for every day");
    assert!(run.records().is_empty(), "what is streamed is not kept");
    assert!(balance.holds(), "somebody is lost");
    assert_eq!((balance.residents, balance.displaced), last, "the sums are not those of the last record");
    assert!(balance.returned > people / 10, "too little happens");
    let settled = memory.get(memory.len() * 4 / 5 - 1).copied().flatten();
    if let (Some(settled), Some(end)) = (settled, memory.last().copied().flatten()) {
        assert!(
            end <= settled * 1.02 + 1.0,
            "the process grew from {settled:.0} to {end:.0} MiB in the last years"
        );
        let most = begun + estimate;
        assert!(end <= most, "the process has {end:.0} MiB, and {most:.0} were expected at most");
    }
    Ok(())
}

/// What the process has in memory, where the system tells.
fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024.0)
}
