//! Jisr al-Shughour, the first weeks: how many people come to which camp, how sure that is, and what a shut border would change.
//!
//! Every replicate draws values of its own for the numbers that nobody knows (`[[knob]]` in the file), so the bands hold doubt
//! about them as well as luck; and bands are all that is kept of a replicate.
//!
//! ```text
//! cargo run --release --example ensemble
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::scenario::{Closure, Shut};
use displace::units::Day;
use displace::world::PlaceKind;
use displace::{Ensemble, Scenario, Seed, date, report};

const DAYS: u32 = 18;

fn main() -> displace::Result<()> {
    let whole = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    let scenario = whole.edit().shorten_to(DAYS).build()?;
    let last = scenario.last_day();

    let bands = Ensemble::of(&scenario).replicates(200).seed(Seed(2011)).bands_varied()?;
    println!("{}: {} replicates, {} numbers drawn in each\n", scenario.title(), 200, scenario.knobs().len());
    println!("{:<24}{:>8}{:>22}{:>16}", "people in", "median", "90 % of replicates", "over capacity");
    for camp in scenario.world().places().filter(|place| place.kind() == PlaceKind::Camp) {
        let Some(people) = bands.people_in(camp.id()).band(last, 0.9) else { continue };
        let full =
            (0..=last.0).filter_map(|day| bands.over_capacity(camp.id(), Day(day))).fold(0.0, f64::max);
        println!(
            "{:<24}{:>8.0}{:>22}{:>15.0}%",
            camp.name(),
            people.median,
            format!("{:.0} to {:.0}", people.low, people.high),
            100.0 * full
        );
    }

    // The same replicates, with the border shut from 10 June on.
    let border = Shut::Border("Syria".into(), "Turkey".into());
    let shut = scenario.edit().closure(Closure::new(border, date(2011, 6, 10))).build()?;
    let comparison = Ensemble::of(&scenario).replicates(60).seed(Seed(2011)).beside_varied(&shut)?;
    println!("\nif the border had been shut from 10 June on, at the end there would be");
    for area in ["Hatay camps", "Syrian side of the border"] {
        let Some(people) = comparison.people_in(area) else { continue };
        let band = people.band(last, 0.9);
        println!(
            "{:>+8.0} people in {area} (90 %: {:+.0} to {:+.0}); common luck takes {:.0} % of the variance",
            people.mean(last),
            band.low,
            band.high,
            100.0 * people.variance_removed(last).unwrap_or(0.0)
        );
    }
    std::fs::create_dir_all("out").ok();
    report::write_rows(&report::bands(&scenario, &bands), "out/bands.csv")?;
    report::write_rows(&report::differences(&comparison), "out/difference.csv")
}
