//! A world and a scenario built in code, with the same checks as a file, and what the checks say of a slip.
//!
//! All names and numbers are invented.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::scenario::{Closure, Shut, Threat, ThreatKind};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Scenario, Seed, date};

fn main() -> displace::Result<()> {
    let world = World::builder()
        .place(Place::new("Riverton", PlaceKind::Town, "Here").with_population(12_000))
        .place(Place::new("Millbrook", PlaceKind::Village, "Here").with_population(800))
        .place(Place::new("Old Bridge", PlaceKind::Crossing, "Here").with_people_per_day(600))
        .place(Place::new("North Camp", PlaceKind::Camp, "There").with_capacity(10_000))
        .route("Riverton", "Millbrook", Route::of_km(14.0))
        .route("Millbrook", "Old Bridge", Route::of_km(22.0))
        .route("Old Bridge", "North Camp", Route::of_km(9.0));

    let scenario = Scenario::builder("Riverton under fire", date(2031, 3, 1), 21)
        .world(world)
        .threat(Threat::new(ThreatKind::Shelling, "Riverton", date(2031, 3, 4)).until(date(2031, 3, 9)))
        .closure(Closure::new(Shut::Crossing("Old Bridge".into()), date(2031, 3, 7)).until(date(2031, 3, 10)))
        .build()?;

    // Nothing is believed before it is checked, and every fault is told at once. Here are two.
    let slips = scenario
        .edit()
        .closure(Closure::new(Shut::Crossing("Old Brigde".into()), date(2031, 3, 12)))
        .with_rules(|rules| rules.flight.stay_share = 5.0)
        .build();
    if let Err(faults) = slips {
        println!("With two slips the scenario would not have been built:\n{faults}\n");
    }

    let ensemble = Ensemble::of(&scenario).replicates(50).seed(Seed(31)).run();
    println!("{}: people present, mean of 50 replicates [90 % band]", scenario.title());
    println!("{:<12}{:>24}{:>24}{:>24}", "", "Millbrook", "Old Bridge", "North Camp");
    let places: Vec<_> = ["Millbrook", "Old Bridge", "North Camp"]
        .into_iter()
        .filter_map(|name| Some(ensemble.people_in(scenario.world().find(name)?.id())))
        .collect();
    for day in (0..scenario.period().days()).step_by(2).map(displace::units::Day) {
        print!("{:<12}", scenario.period().date(day).to_string());
        for people in &places {
            let band = people.band(day, 0.90);
            print!("{:>24}", format!("{:.0} [{:.0}, {:.0}]", people.mean(day), band.low, band.high));
        }
        println!();
    }
    Ok(())
}
