//! How the free numbers of the Jisr al-Shughour scenario were fitted: to what was counted from 7 to 14 June 2011, and
//! to nothing later.
//!
//! ```text
//! cargo run --release --example fit_jisr_al_shughour -- 400
//! ```
//!
//! tries 400 points at random in stated ranges, then 400 in a box around the best a third as wide, twice over, and
//! prints the best. Every point is scored on the same replicates (common random numbers), by the sum of squared misses
//! in units of the stated errors, plus that of the distances from the middles of the ranges in units of what was
//! expected: the best point is the most probable one under that prior. The figures that are printed stand in
//! `scenarios/jisr-al-shughour-2011.toml`, rounded to two digits.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use displace::engine::Status;
use displace::random::{Address, Draws, Purpose};
use displace::scenario::Rules;
use displace::units::Day;
use displace::{Ensemble, Scenario, Seed, date, stats};

/// The free numbers: the rule, its range, and whether it is tried on a logarithmic scale.
///
/// The middle of a range is what one would expect before any count: half of the people of a place in the worst danger
/// leave in a day; hardly anyone leaves the strip until troops come within sight of it, as was reported; attraction
/// falls with the square of the distance and grows with the root of the population, as in gravity models.
const FREE: [(&str, f64, f64, bool); 9] = [
    ("flight.leave_chance", 0.2, 0.9, false),
    ("flight.leave_power", 1.0, 4.0, false),
    ("movement.threatened_chance", 0.2, 1.0, false),
    ("movement.threat_power", 1.0, 5.0, false),
    ("movement.border_site_chance", 0.001, 0.05, true),
    ("attraction.border_site_weight", 0.05, 5.0, true),
    ("attraction.foreign_weight", 0.1, 10.0, true),
    ("attraction.population_power", 0.0, 1.0, false),
    ("attraction.distance_power", 1.0, 3.0, false),
];
/// How far from the middle of its range a number is expected to lie, as a share of the range. There are hardly more
/// counts than free numbers: without this they would run to the ends of their ranges.
const SPREAD: f64 = 0.25;

/// The days from 4 to 14 June.
const DAYS: u32 = 11;
const REPLICATES: u32 = 12;
/// The town was “largely abandoned” by the night of 7 June: a sixth of its people at home, give or take as much.
const AT_HOME: (f64, f64) = (7_000.0, 3_500.0);

fn main() -> displace::Result<()> {
    let points: u32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100);
    let whole = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    let scenario = whole.edit().shorten_to(DAYS).build()?;
    let draws = Draws::new(Seed(7), 0, 0);

    let mut centre = [0.5; FREE.len()];
    let mut best = f64::INFINITY;
    for (round, width) in [1.0, 1.0 / 3.0, 1.0 / 9.0].into_iter().enumerate() {
        let middle = centre;
        for point in 0..points {
            let mut at = middle;
            for (n, coordinate) in at.iter_mut().enumerate() {
                let address = Address {
                    serial: point,
                    origin: round as u32,
                    step: 0,
                    purpose: Purpose::Design,
                    n: n as u32,
                };
                let offset = (draws.unit(address) - 0.5) * width;
                *coordinate = (*coordinate + offset).clamp(0.0, 1.0);
            }
            let miss = miss(&with(&scenario, &at)?) + surprise(&at);
            if miss < best {
                (best, centre) = (miss, at);
                println!("round {round}, point {point}: {miss:.2}");
            }
        }
    }

    println!("\nthe best point, with a sum of squares of {best:.2}:");
    for ((path, ..), value) in FREE.iter().zip(values(&centre)) {
        println!("  rules.{path} = {value:.3}");
    }
    let fitted = with(&scenario, &centre)?;
    let ensemble = Ensemble::of(&fitted).replicates(REPLICATES).seed(Seed(2011)).run();
    println!("\n{:<28} {:<10} {:>9} {:>9}", "series", "date", "counted", "fitted");
    for series in fitted.observed() {
        for (index, count) in series.counts().iter().enumerate() {
            let counted = match (count.value(), count.at_least(), count.at_most()) {
                (Some(value), ..) => format!("{value:.0}"),
                (_, Some(least), _) => format!("≥ {least:.0}"),
                (.., most) => format!("≤ {:.0}", most.unwrap_or(f64::INFINITY)),
            };
            let mean = stats::mean(&ensemble.matched(series.name(), index));
            let date = count.at().date();
            println!("{:<28} {:<10} {counted:>9} {mean:>9.0}", series.name(), date.to_string());
        }
    }
    Ok(())
}

/// The numbers of a point in the unit cube.
fn values(at: &[f64; FREE.len()]) -> [f64; FREE.len()] {
    std::array::from_fn(|i| {
        let (_, low, high, is_logarithmic) = FREE[i];
        if is_logarithmic { low * (high / low).powf(at[i]) } else { low + (high - low) * at[i] }
    })
}

/// How surprising a point is before any count.
fn surprise(at: &[f64; FREE.len()]) -> f64 {
    at.iter().map(|coordinate| ((coordinate - 0.5) / SPREAD).powi(2)).sum()
}

fn with(scenario: &Scenario, at: &[f64; FREE.len()]) -> displace::Result<Scenario> {
    let mut rules = scenario.rules().clone();
    for ((path, ..), value) in FREE.iter().zip(values(at)) {
        Rules::number(path).expect("the free numbers are rules").set(&mut rules, value);
    }
    scenario.edit().without_knobs().rules(rules).build()
}

/// The sum of squared misses in units of the stated errors; a bound without an error is held with one of a tenth.
fn miss(scenario: &Scenario) -> f64 {
    let ensemble = Ensemble::of(scenario).replicates(REPLICATES).seed(Seed(2011)).run();
    let mut sum = 0.0;
    // On 9 June there was one camp, so that its count and that of all are the same.
    for series in scenario.observed().iter().filter(|s| s.name() != "Present at Yayladağı") {
        for (index, count) in series.counts().iter().enumerate() {
            let error = if count.error() > 0.0 {
                count.error()
            } else {
                0.1 * count.at_least().or(count.at_most()).or(count.value()).unwrap_or(1.0)
            };
            let mean = stats::mean(&ensemble.matched(series.name(), index));
            sum += (count.miss(mean) / error).powi(2);
        }
    }
    let town = scenario.world().find("Jisr al-Shughour").expect("the scenario is about it");
    let night = Day(scenario.period().day(date(2011, 6, 7)).expect("it lies in the period").0);
    let at_home = ensemble.people(town.id(), Status::Resident).mean(night);
    sum + ((at_home - AT_HOME.0) / AT_HOME.1).powi(2)
}
