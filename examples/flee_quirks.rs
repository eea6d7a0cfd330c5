//! What each quirk of Flee changes in a case: reads it as Flee runs it, then with one quirk corrected at a time, then as its
//! files state it, and prints how far the people in the counted places are from what Flee would give, and the scores.
//!
//! ```sh
//! cargo run --release --example flee_quirks -- CASE [OBSERVED [SETTINGS]]
//! ```
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

use displace::flee::{Fidelity, Import};
use displace::scenario::DailyCounts;
use displace::study::score::{Scale, Total};
use displace::study::{Between, Score};
use displace::{Ensemble, Seed};

const REPLICATES: u32 = 16;

fn main() -> displace::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        println!(
            "name the folder of a Flee case, and if they lie elsewhere those of its counts and settings"
        );
        return Ok(());
    };
    let mut import = Import::of(folder);
    if let Some(observed) = arguments.next() {
        import = import.observed(observed);
    }
    if let Some(settings) = arguments.next() {
        import = import.settings(settings);
    }
    let as_run = import.read()?;
    let Some(base) = run(&import)? else {
        println!("nobody was counted at a single place, so there is nothing to compare");
        return Ok(());
    };
    println!(
        "| reading | distance from as run | relative difference | rescaled |\n| --- | --- | --- | --- |"
    );
    print("as run", &base, &base);
    // Besides those that the import notes: what Flee does by design, numbered from 60 on.
    let mut quirks: Vec<u8> =
        as_run.notes.iter().filter_map(displace::flee::Note::quirk).chain([60, 61, 62]).collect();
    quirks.sort_unstable();
    quirks.dedup();
    for quirk in quirks {
        let changed = import.clone().correcting(quirk);
        if changed.read()?.scenario == as_run.scenario {
            continue;
        }
        if let Some(counts) = run(&changed)? {
            print(&format!("without quirk {quirk}"), &counts, &base);
        }
    }
    if let Some(counts) = run(&import.fidelity(Fidelity::AsStated))? {
        print("as stated", &counts, &base);
    }
    Ok(())
}

fn run(import: &Import) -> displace::Result<Option<DailyCounts>> {
    let scenario = import.read()?.scenario;
    let ensemble = Ensemble::of(&scenario).replicates(REPLICATES).seed(Seed(1)).run();
    Ok(ensemble.daily_counts(&scenario, Between::WholePeople))
}

fn print(name: &str, counts: &DailyCounts, base: &DailyCounts) {
    let mut distances = Vec::new();
    for (ours, theirs) in counts.days().iter().zip(base.days()) {
        let pairs = || ours.simulated().iter().zip(theirs.simulated());
        let all: f64 = theirs.simulated().iter().sum();
        if all > 0.0 {
            distances.push(pairs().map(|(a, b)| (a - b).abs()).sum::<f64>() / all);
        }
    }
    let distance = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    let score = Score::of(counts).by(Total::Summed);
    let show =
        |scale| score.relative_difference(scale).map_or("–".to_owned(), |figure| format!("{figure:.4}"));
    println!("| {name} | {distance:.4} | {} | {} |", show(Scale::Raw), show(Scale::RescaledWhole));
}
