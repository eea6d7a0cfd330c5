//! Jisr al-Shughour, the first eleven days: which of six numbers that nobody knows matter, and what is luck.
//!
//! ```text
//! cargo run --release --example sensitivity
//! ```
//!
//! A screening with few runs says which knobs do less than luck does; what is left is then given its share of the variance. The
//! ranges are made up for the example: they are wide, and not what is known of these numbers.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use displace::report;
use displace::scenario::{Knob, Prior};
use displace::study::Output;
use displace::study::sensitivity::{Morris, SEED, Sensitivity, Sobol};
use displace::{Scenario, Seed};

const DAYS: u32 = 11;
const ASKED: [&str; 3] =
    ["present in Hatay camps at the end", "waiting in Syrian side of the border at the peak", "crps"];

fn main() -> displace::Result<()> {
    let knobs = [
        Knob::new("rules.flight.leave_chance", Prior::uniform(0.2, 0.9)?),
        Knob::new("rules.movement.threatened_chance", Prior::uniform(0.2, 1.0)?),
        Knob::new("rules.movement.border_site_chance", Prior::log_uniform(0.001, 0.05)?),
        Knob::new("rules.attraction.foreign_weight", Prior::log_uniform(0.1, 10.0)?),
        Knob::new("rules.attraction.distance_power", Prior::uniform(1.0, 3.0)?),
        Knob::new("rules.returns.return_chance", Prior::uniform(0.0, 0.1)?),
    ];
    let whole = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    let short = whole.edit().without_knobs().shorten_to(DAYS).build()?;
    let all = with(&short, &knobs)?;
    let screened = asked(&all)?.morris(Morris::of(8))?;
    println!("{screened}");

    // Whatever does less than luck on every output is left as it stands.
    let matters = |knob: &&Knob| {
        screened.outputs.iter().any(|output| {
            let of = |factor| output.factors.iter().find(|effect| effect.factor == factor);
            let (own, luck) = (of(knob.path()), of(SEED));
            own.zip(luck).is_some_and(|(own, luck)| own.mu_star.value > luck.mu_star.value)
        })
    };
    let kept: Vec<Knob> = knobs.iter().filter(matters).cloned().collect();
    println!("{} of {} knobs do more than luck and are kept\n", kept.len(), knobs.len());
    let fewer = with(&short, &kept)?;
    let shares = asked(&fewer)?.sobol(Sobol::of(32))?;
    println!("{shares}");

    std::fs::create_dir_all("out").ok();
    report::write_rows(&report::effects(&screened), "out/effects.csv")?;
    report::write_rows(&report::indices(&shares), "out/indices.csv")
}

fn with(scenario: &Scenario, knobs: &[Knob]) -> displace::Result<Scenario> {
    knobs.iter().fold(scenario.edit(), |edit, knob| edit.knob(knob.clone())).build()
}

fn asked(scenario: &Scenario) -> displace::Result<Sensitivity<'_>> {
    ASKED.iter().try_fold(Sensitivity::of(scenario).seed(Seed(2011)), |asked, text| {
        Ok(asked.output(text.parse::<Output>()?))
    })
}
