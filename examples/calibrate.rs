//! Calibration where the truth is known: one run of the Jisr al-Shughour scenario is taken for what was counted, its numbers are
//! forgotten, and found again.
//!
//! ```sh
//! cargo run --release --example calibrate
//! ```
//!
//! Three numbers are free. That many people leave is seen in every count. What camps are worth and what being abroad is worth
//! act only as a product, for all camps lie abroad: whoever reports both as found reports what nobody can know, and the last
//! table says so.
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

use displace::scenario::{Count, Knob, Prior, Quantity, Series, Where};
use displace::study::Calibration;
use displace::study::calibration::{Abc, Loss, Search};
use displace::units::Day;
use displace::{Ensemble, Scenario, Seed, Simulation, date};

/// The days from 4 to 15 June; the last four are held back.
const DAYS: u32 = 12;
/// What is forgotten, with its range and what is stated instead.
const FREE: [(&str, f64, f64, f64); 3] = [
    ("rules.flight.leave_chance", 0.1, 0.9, 0.3),
    ("rules.attraction.foreign_weight", 0.05, 5.0, 1.5),
    ("rules.attraction.camp_weight", 0.1, 10.0, 1.0),
];

fn main() -> displace::Result<()> {
    let truth =
        Scenario::read("scenarios/jisr-al-shughour-2011.toml")?.edit().without_knobs().shorten_to(DAYS);
    let truth = truth.without_observed().build()?;
    let scenario = forgotten(&truth)?;

    let calibration = Calibration::of(&scenario)
        .until(date(2011, 6, 11))
        .loss(Loss::Crps)
        .replicates(3)
        .checked_by(16)
        .seed(Seed(7));
    let fit = calibration.fit(&Search { evaluations: 90, ..Search::default() })?;
    println!("one point\n\n{fit}");
    println!("the truth:");
    for (path, ..) in FREE {
        println!("{path:<44}{:>12.4}", truth.edit().number(path)?.unwrap_or(f64::NAN));
    }

    let sampled = calibration.replicates(1).posterior(&Abc {
        particles: 60,
        generations: 5,
        batch: 16,
        ..Abc::default()
    })?;
    println!("\nall points that will do\n\n{sampled}");

    // What is not known of the numbers is a part of the forecast.
    let points = sampled.draw(&scenario, 20, Seed(3))?;
    let ensemble = Ensemble::of(&scenario).replicates(20).seed(Seed(4)).run_at(&points)?;
    let camps: Vec<_> = scenario.world().camps().map(displace::world::Place::id).collect();
    let people = ensemble.people_in_all(&camps).band(scenario.last_day(), 0.9);
    println!("in camps on the last day: {:.0} [{:.0}, {:.0}]", people.median, people.low, people.high);
    Ok(())
}

/// The scenario with other numbers as knobs, and what a run of the true one had at the end of each day for counts.
fn forgotten(truth: &Scenario) -> displace::Result<Scenario> {
    let run = Simulation::new(truth, Seed(2011)).run();
    let mut stated = truth.edit();
    for place in truth.world().places() {
        let people = |day: u32| run.displaced(place.id(), Day(day)).unwrap_or(0);
        if people(DAYS - 1) >= 300 {
            let at = Where::Place(place.name().to_owned());
            let series = Series::new(format!("present at {}", place.name()), at, Quantity::Present);
            stated = stated.observed((0..DAYS).fold(series, |series, day| {
                series.count(Count::of(truth.period().date(Day(day)), people(day) as f64))
            }));
        }
    }
    for (path, low, high, instead) in FREE {
        stated = stated.with_number(path, instead)?.knob(Knob::new(path, Prior::log_uniform(low, high)?));
    }
    stated.build()
}
