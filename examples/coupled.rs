//! A wide world and a close look at one border of it, coupled: people who reach the border leave the wide world and go on in
//! the close one, where rain makes the road to the camp longer and closes it for two days.
//!
//! The country, the war and every number are invented.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::coupling::Coupling;
use displace::scenario::{RainRule, Threat, ThreatKind};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Scenario, Seed, Simulation, date};

fn main() -> displace::Result<()> {
    let start = date(2031, 4, 1);
    let town = |name, people| Place::new(name, PlaceKind::Town, "Valea").with_population(people);
    let border = || Place::new("Border", PlaceKind::BorderSite, "Valea");
    let wide = World::builder()
        .place(town("Marsh", 4_000))
        .place(town("Orlat", 2_500))
        .place(town("Dornau", 6_000))
        .place(border())
        .route("Marsh", "Orlat", Route::of_km(25.0))
        .route("Marsh", "Dornau", Route::of_km(60.0))
        .route("Orlat", "Border", Route::of_km(30.0));
    let wide = Scenario::builder("Valea, spring 2031", start, 20)
        .world(wide)
        .threat(Threat::new(ThreatKind::Assault, "Marsh", date(2031, 4, 3)))
        .build()?;

    let close = World::builder()
        .place(border())
        .place(Place::new("Ferry", PlaceKind::Village, "Valea").with_population(300))
        .place(Place::new("Pass", PlaceKind::Crossing, "Valea").with_people_per_day(400))
        .place(Place::new("Lindach", PlaceKind::Camp, "Eastland"))
        .route("Border", "Ferry", Route::of_km(9.0))
        .route("Border", "Pass", Route::of_km(6.0))
        .route("Pass", "Lindach", Route::of_km(12.0));
    // Rain of many Aprils in mm a day, and of this one.
    let history = [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 14.0, 21.0, 33.0];
    let april = [0.0, 0.0, 2.0, 7.0, 26.0, 31.0, 9.0, 3.0, 0.0, 0.0];
    let rain = RainRule::of_history(&history)?.weather("Border", "Pass", start, &april)?;
    let close = Scenario::builder("The border, closely", start, 20).world(close).weather(rain).build()?;

    let mut coupling = Coupling::of(Simulation::new(&wide, Seed(1)), Simulation::new(&close, Seed(1)))
        .sends("Border", "Border")
        .build()?;
    println!("{:>4} {:>12} {:>12} {:>12} {:>12}", "day", "fled, wide", "handed over", "close by", "everyone");
    while let Some(step) = coupling.step() {
        let balance = coupling.balance();
        println!(
            "{:>4} {:>12} {:>12} {:>12} {:>12}",
            step.0,
            balance.first.displaced,
            balance.first.handed_over,
            balance.second.displaced,
            balance.people()
        );
    }
    let (_, close_run) = coupling.finish();
    println!("\n{}", close_run.summary());
    Ok(())
}
