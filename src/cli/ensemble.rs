//! `displace ensemble`: any number of replicates, with values of their own for the knobs, in bounded memory.

use super::study::{interrupt, progress_bar, write_json};
use super::{EnsembleArguments, Failure, say};
use displace::report;
use displace::study::Bands;
use displace::world::Place;
use displace::{Ensemble, Scenario};
use serde::Serialize;

pub(crate) fn ensemble(arguments: &EnsembleArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let scenario = study.read()?.scenario;
    let [table, page] = study.files(["bands.csv", "ensemble.json"])?;
    let bar = progress_bar(u64::from(arguments.replicates), "replicates");
    let step = |_| bar.inc(1);
    let ensemble = Ensemble::of(&scenario)
        .replicates(arguments.replicates)
        .seed(study.seed())
        .progress(&step)
        .stop_when(interrupt());
    let bands = if scenario.knobs().is_empty() { ensemble.bands() } else { ensemble.bands_varied()? };
    bar.finish_and_clear();
    report::write_rows(&report::bands(&scenario, &bands), &table)?;
    let summary = Page::of(&scenario, &bands);
    write_json(&summary, &page)?;
    say(&format!("{}: {} replicates", summary.title, summary.replicates))?;
    if !bands.is_complete() {
        say(&format!("interrupted before all {} were run", arguments.replicates))?;
    }
    for camp in &summary.places {
        say(&format!(
            "{:<28} {:>9.0} [{:.0}, {:.0}] at the end, over capacity with a probability of {:.2} at most",
            camp.place, camp.median, camp.p05, camp.p95, camp.over_capacity
        ))?;
    }
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))
}

/// `ensemble.json`.
#[derive(Serialize)]
struct Page {
    title: String,
    seed: u64,
    replicates: u32,
    is_complete: bool,
    fingerprint: String,
    /// The knobs that were drawn.
    knobs: Vec<String>,
    /// Places with a capacity.
    places: Vec<PageOfPlace>,
}

#[derive(Serialize)]
struct PageOfPlace {
    place: String,
    capacity: u64,
    /// Displaced people present at the end.
    median: f64,
    p05: f64,
    p95: f64,
    /// The highest probability of a day that more people are there than it is meant for.
    over_capacity: f64,
}

impl Page {
    fn of(scenario: &Scenario, bands: &Bands) -> Self {
        let last = scenario.last_day();
        let place = |place: &Place| {
            let people = bands.people_in(place.id()).on(last)?;
            let days = (0..=last.0).map(displace::units::Day);
            Some(PageOfPlace {
                place: place.name().to_owned(),
                capacity: place.capacity()?,
                median: people.quantile(0.5)?,
                p05: people.quantile(0.05)?,
                p95: people.quantile(0.95)?,
                over_capacity: days
                    .filter_map(|day| bands.over_capacity(place.id(), day))
                    .fold(0.0, f64::max),
            })
        };
        Self {
            title: scenario.title().to_owned(),
            seed: bands.seed().0,
            replicates: bands.replicates(),
            is_complete: bands.is_complete(),
            fingerprint: format!("{:016x}", bands.fingerprint()),
            knobs: scenario.knobs().iter().map(|knob| knob.path().to_owned()).collect(),
            places: scenario.world().places().filter_map(place).collect(),
        }
    }
}
