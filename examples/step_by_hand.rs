//! A simulation stepped by hand: look at it after every step, and stop when you have seen enough.
//!
//! The scenario is synthetic: a plain with a hundred places, made from a seed.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::engine::{Recording, Status};
use displace::synthetic::{Size, scenario};
use displace::{Seed, Simulation};

/// A queue of so many people is a matter for the morning's telephone call.
const LONG_QUEUE: u64 = 250;

fn main() -> displace::Result<()> {
    let size = Size { people: 50_000, days: 60, step_hours: 6, people_per_day: 25, ..Size::default() };
    let scenario = scenario(size, Seed(7))?;
    let world = scenario.world();

    // Whoever looks for themselves needs no record.
    let mut simulation = Simulation::recording(&scenario, Seed(7), Recording::nothing());
    println!(
        "{:<17}{:>10}{:>12}{:>12}{:>9}{:>9}",
        "", "at home", "on the way", "sheltering", "waiting", "in camp"
    );
    while let Some(step) = simulation.step() {
        let now = scenario.period().end_of(step).strftime("%F %H:%M").to_string();
        if step.0 % 16 == 15 {
            let count =
                |status| world.places().map(|place| simulation.people(place.id(), status)).sum::<u64>();
            println!(
                "{now:<17}{:>10}{:>12}{:>12}{:>9}{:>9}",
                count(Status::Resident),
                count(Status::OnTheWay),
                count(Status::Sheltering),
                count(Status::Waiting),
                count(Status::InCamp),
            );
        }
        let longest = world.places().max_by_key(|place| simulation.queue(place.id()));
        if let Some(crossing) = longest.filter(|crossing| simulation.queue(crossing.id()) >= LONG_QUEUE) {
            let people = simulation.queue(crossing.id());
            println!("\n{now}: {people} people queue at {}. That is all we wanted to know.", crossing.name());
            break;
        }
    }

    let balance = simulation.balance();
    println!(
        "{} were at home at first; now {} are, and {} are displaced: {}.",
        balance.residents_at_start,
        balance.residents,
        balance.displaced,
        if balance.holds() { "nobody is lost" } else { "somebody is lost" }
    );
    Ok(())
}
