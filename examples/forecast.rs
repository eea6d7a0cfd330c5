//! Jisr al-Shughour as it looked on 14 June 2011: who will be where in two weeks, from nothing but what was known that night; and what
//! was then counted.
//!
//! ```text
//! cargo run --release --example forecast
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::study::Forecast;
use displace::{Scenario, Seed, date, report};

fn main() -> displace::Result<()> {
    let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    let origin = date(2011, 6, 14);
    let forecast = Forecast::of(&scenario)
        .at(origin)
        .days(14)
        .particles(60)
        .hindcasts(3)
        .every(2)
        .seed(Seed(2011))
        .run()?;
    println!("{forecast}");

    println!("what the counts said of the numbers that nobody knows:");
    for knob in forecast.knobs() {
        println!("{:<42}{:>8.3} ± {:.3}", knob.path, knob.mean, knob.sd);
    }

    println!("\nand what was counted then:");
    for of in forecast.series() {
        let Some(series) = scenario.series(&of.name) else { continue };
        for count in series.corrected() {
            let ahead = (count.at().date() - origin).get_days();
            let Some((counted, days)) = count.value().zip(u32::try_from(ahead).ok()) else { continue };
            if let Some(band) = of.band(days, 0.8) {
                let held = if band.low <= counted && counted <= band.high { "within" } else { "outside" };
                println!(
                    "{:<28}{} {counted:>8.0}, {held} {:.0} to {:.0}",
                    of.name,
                    count.at().date(),
                    band.low,
                    band.high
                );
            }
        }
    }
    std::fs::create_dir_all("out").ok();
    report::write_rows(&report::forecast(&forecast), "out/forecast.csv")
}
