//! What calibration is worth on cases of Flee: trains on the first half of the days of each and scores the second half, beside
//! the same case with its usual settings.
//!
//! ```sh
//! cargo run --release --example calibrate_flee -- FOLDER        # Mali 2012 and Burundi 2015: some minutes
//! cargo run --release --example calibrate_flee -- FOLDER all    # all cases
//! cargo run --release --example calibrate_flee -- FOLDER try    # Mali 2012 with few evaluations: whether it works
//! ```
//!
//! FOLDER holds `flee` with inputs and counts of Flee and `FabFlee`, and `flee_reference/settings` with the settings;
//! `../shared` unless it is named. Populations, capacities and counts are divided by ten.
//!
//! Flight follows registered totals in both halves, the same for both rows of a case; of them and of everything else that is
//! counted, training knows what was published by the end of the first half. Whatever comes out is printed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example speaks to its user")]

use displace::flee::Import;
use displace::scenario::{Knob, Prior, ScenarioBuilder};
use displace::study::Calibration;
use displace::study::calibration::{Compared, Fit, Loss, Search};
use displace::units::Day;
use displace::{Scenario, Seed};
use std::path::Path;

/// A case: its name, its inputs, its counts, its settings, and whether it is run unless all are asked for.
type Case = (&'static str, &'static str, &'static str, &'static str, bool);

const CASES: [Case; 6] = [
    ("Mali 2012", "conflict_input/mali", "conflict_validation/mali2012", "flee_default_h10", true),
    ("Burundi 2015", "conflict_input/burundi", "conflict_validation/burundi2015", "flee_default_h10", true),
    (
        "Mali 2012, FabFlee",
        "fabflee/mali2012/input_csv",
        "fabflee/mali2012/source_data",
        "fab_mali2012_h10",
        false,
    ),
    (
        "Burundi 2015, FabFlee",
        "fabflee/burundi2015/input_csv",
        "fabflee/burundi2015/source_data",
        "fab_validation_h10",
        false,
    ),
    (
        "South Sudan 2014",
        "conflict_input/ssudan",
        "conflict_validation/ssudan2014",
        "flee_default_h10",
        false,
    ),
    (
        "Central African Republic 2013",
        "conflict_input/car",
        "conflict_validation/car2013",
        "flee_default_h10",
        false,
    ),
];

/// What is fitted: the rule, its range, and whether only its order of magnitude is known. The ranges hold every value that
/// published settings of Flee have, and about as much again on either side.
const FREE: [(&str, f64, f64, bool); 9] = [
    ("movement.town_chance", 0.05, 1.0, false),
    ("movement.camp_chance", 1e-4, 0.05, true),
    ("movement.threatened_chance", 0.3, 1.0, false),
    ("attraction.camp_weight", 0.5, 20.0, true),
    ("attraction.threat_weight", 0.02, 1.0, true),
    ("attraction.foreign_weight", 0.2, 5.0, true),
    ("attraction.softening_km", 1.0, 200.0, true),
    ("attraction.distance_power", 0.2, 3.0, false),
    ("travel.road_km_per_day", 50.0, 600.0, true),
];

fn main() -> displace::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "../shared".to_owned());
    let (are_all, is_try) = match arguments.next().as_deref() {
        None => (false, false),
        Some("all") => (true, false),
        Some("try") => (false, true),
        Some(other) => {
            eprintln!("`{other}` is neither `all` nor `try`");
            return Ok(());
        }
    };
    if !Path::new(&folder).join("flee").exists() {
        println!("skipped: there is no `flee` in `{folder}`; name the folder with the cases of Flee");
        return Ok(());
    }
    let evaluations = if is_try { 20 } else { 300 };
    let mut fits = Vec::new();
    println!("| case | days | settings | training | held back | held back, rescaled |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for case in CASES.iter().filter(|case| are_all || case.4).take(if is_try { 1 } else { CASES.len() }) {
        let scenario = read(Path::new(&folder), case)?;
        let fit = calibrate(&scenario, evaluations)?;
        let days = scenario.period().days();
        if let Some(held_back) = &fit.held_back {
            row(case.0, days, "usual", &fit, held_back, |compared| compared.stated);
            row("", days, "calibrated", &fit, held_back, |compared| compared.calibrated);
        }
        fits.push((case.0, fit));
    }
    print!("\n| rule |");
    for (name, _) in &fits {
        print!(" {name} |");
    }
    println!("\n| --- |{}", " --- |".repeat(fits.len()));
    for (number, (path, ..)) in FREE.iter().enumerate() {
        print!("| `{path}` |");
        for knob in fits.iter().filter_map(|(_, fit)| fit.knobs.get(number)) {
            print!(" {:.4} → {:.4} |", knob.stated.unwrap_or(f64::NAN), knob.value);
        }
        println!();
    }
    Ok(())
}

/// The case with what is fitted as knobs.
fn read(folder: &Path, case: &Case) -> displace::Result<Scenario> {
    let (_, input, observed, settings, _) = case;
    let import = Import::of(folder.join("flee").join(input))
        .observed(folder.join("flee").join(observed))
        .settings(folder.join("flee_reference/settings").join(settings).with_extension("yml"));
    let mut stated = import.read()?.scenario.edit();
    for (path, low, high, is_logarithmic) in FREE {
        let prior = if is_logarithmic { Prior::log_uniform(low, high)? } else { Prior::uniform(low, high)? };
        stated = ScenarioBuilder::knob(stated, Knob::new(format!("rules.{path}"), prior));
    }
    stated.build()
}

fn calibrate(scenario: &Scenario, evaluations: u32) -> displace::Result<Fit> {
    let half = scenario.period().date(Day(scenario.period().days() / 2 - 1));
    Calibration::of(scenario)
        .until(half)
        .loss(Loss::RelativeDifference)
        .replicates(2)
        .checked_by(8)
        .seed(Seed(1))
        .fit(&Search { evaluations, least_size: 0.02, ..Search::default() })
}

fn row(
    name: &str,
    days: u32,
    settings: &str,
    fit: &Fit,
    held_back: &Compared,
    of: fn(&Compared) -> displace::study::calibration::Losses,
) {
    let show = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.4}"));
    let (training, later) = (of(&fit.training), of(held_back));
    println!(
        "| {name} | {days} | {settings} | {} | {} | {} |",
        show(training.relative_difference),
        show(later.relative_difference),
        show(later.rescaled_difference)
    );
}
