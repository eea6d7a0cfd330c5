//! A case of Flee, read as Flee runs it: what has to be known about the import, how good the numbers are, who is in which
//! camp.
//!
//! ```sh
//! cargo run --release --example from_flee                # an invented case that comes with this one
//! cargo run --release --example from_flee -- CASE        # a folder of FabFlee, or one of CSV files
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::flee::{Import, Imported};
use displace::study::score::{Scale, Total};
use displace::study::{Between, Score};
use displace::units::Day;
use displace::{Ensemble, Scenario, Seed};

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/flee_case");
const REPLICATES: u32 = 32;
/// As many rows as fit on a screen.
const ROWS: u32 = 15;

fn main() -> displace::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| OURS.to_owned());
    let Imported { scenario, notes } = Import::of(folder).read()?;

    println!("{}: {} notes", scenario.title(), notes.len());
    for note in &notes {
        println!("  {note}");
    }

    let ensemble = Ensemble::of(&scenario).replicates(REPLICATES).seed(Seed(1)).run();
    match ensemble.daily_counts(&scenario, Between::WholePeople) {
        None => println!("\nnobody was counted at a single place, so there is nothing to score"),
        Some(counts) => {
            let score = Score::of(&counts).by(Total::Summed);
            let show = |scale| {
                score
                    .relative_difference(scale)
                    .map_or("not defined".to_owned(), |figure| format!("{figure:.3}"))
            };
            println!(
                "\naveraged relative difference: {}, rescaled {}",
                show(Scale::Raw),
                show(Scale::RescaledWhole)
            );
        }
    }
    println!("\npeople in camps, mean and 90 % band of {REPLICATES} replicates");
    print_camps(&scenario, &ensemble);
    Ok(())
}

fn print_camps(scenario: &Scenario, ensemble: &Ensemble) {
    let camps: Vec<_> = scenario.world().camps().map(|camp| (camp, ensemble.people_in(camp.id()))).collect();
    print!("{:<12}", "");
    for (camp, _) in &camps {
        print!("{:>26}", camp.name());
    }
    let days = scenario.period().days();
    for day in (0..days).step_by(days.div_ceil(ROWS) as usize) {
        print!("\n{:<12}", scenario.period().date(Day(day)));
        for (_, people) in &camps {
            let band = people.band(Day(day), 0.90);
            let band = format!("[{:.0}, {:.0}]", band.low, band.high);
            print!("{:>10.0} {band:>15}", people.mean(Day(day)));
        }
    }
    println!();
}
