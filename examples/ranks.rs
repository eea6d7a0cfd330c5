//! One simulation, and one ensemble, on several machines:
//!
//! ```console
//! $ cargo build --release --features mpi --example ranks
//! $ mpirun -np 4 target/release/examples/ranks
//! $ mpirun -np 4 target/release/examples/ranks 3000000 run.checkpoint
//! ```
//!
//! The number is of people in a synthetic country. With a file, the simulation is put away in it every ten days, and goes on
//! from it when it is started again: on as many ranks as there are then. See docs/cluster.md.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it found")]

use displace::synthetic::{Size, scenario};
use displace::{Ensemble, Ranked, Ranks, Result, Scenario, Seed};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let people = std::env::args().nth(1).map_or(Ok(300_000), |people| people.parse());
    let Ok(people) = people else {
        eprintln!("say how many people there are, as a whole number");
        return ExitCode::FAILURE;
    };
    // A failure on which all ranks agree comes back on the first alone, so it is printed once.
    match Ranks::over_mpi(|ranks| work(people, std::env::args().nth(2).as_deref(), ranks)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn work(people: u64, file: Option<&str>, ranks: &Ranks) -> Result<()> {
    let size = Size {
        places: 1000,
        people,
        days: 60,
        threatened: 0.4,
        room: 0.7,
        people_per_day: people / 500,
        return_chance: 0.02,
        ..Size::default()
    };
    // All ranks state the same scenario; one that reads a file passes the result through `Ranks::agree`.
    let country = scenario(size, Seed(1))?;
    follow(&country, file, ranks)?;
    repeat(&scenario(Size { places: 40, people: 5000, days: 30, ..size }, Seed(1))?, ranks);
    Ok(())
}

/// One simulation: each rank follows its share of the people.
fn follow(country: &Scenario, file: Option<&str>, ranks: &Ranks) -> Result<()> {
    let goes_on = ranks.any(ranks.is_first() && file.is_some_and(|file| std::path::Path::new(file).exists()));
    let mut simulation = match file.filter(|_| goes_on) {
        Some(file) => Ranked::resume(file, ranks)?,
        None => Ranked::new(country, Seed(7), ranks)?,
    };
    let begun = Instant::now();
    let before = ranks.volume();
    let mut steps = 0;
    while let Some(step) = simulation.step()? {
        steps += 1;
        if let Some(file) = file.filter(|_| (step.0 + 1).is_multiple_of(10)) {
            simulation.save(file)?;
        }
    }
    let (seconds, volume) = (begun.elapsed().as_secs_f64(), ranks.volume());
    if let Some(run) = simulation.finish() {
        println!("{}", run.summary());
        println!(
            "{steps} steps on {} ranks in {seconds:.2} s; a step: {:.1} sums of {:.0} kB in all, {:.1} times told, {:.1} kB said and {:.1} kB heard",
            ranks.number(),
            (volume.sums - before.sums) as f64 / f64::from(steps),
            (volume.summed - before.summed) as f64 / f64::from(steps) / 1e3,
            (volume.tells - before.tells) as f64 / f64::from(steps),
            (volume.said - before.said) as f64 / f64::from(steps) / 1e3,
            (volume.heard - before.heard) as f64 / f64::from(steps) / 1e3,
        );
    }
    Ok(())
}

/// An ensemble: each rank runs its share of the replicates, and all know what all came to.
fn repeat(small: &Scenario, ranks: &Ranks) {
    let ensemble = Ensemble::of(small).replicates(40).seed(Seed(7)).on(ranks).run();
    if ranks.is_first() {
        println!("fingerprint of {} replicates {:016x}", ensemble.runs().len(), ensemble.fingerprint());
    }
}
