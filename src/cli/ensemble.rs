//! `displace ensemble`: any number of replicates, with values of their own for the knobs, in bounded memory.

use super::also::{AlsoBands, parquet_is_there, write_parquet};
use super::run::refuse_to_overwrite;
use super::study::{Study, interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::Args;
use displace::report;
use displace::study::Bands;
use displace::world::Place;
use displace::{Ensemble, Scenario};
use serde::Serialize;

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  bands.csv      day,date,place,status,group,mean,sd,p05,p50,p95,over_capacity: people by place, status and group at the
                 end of each day, over the replicates; `*` for all together
  bands.parquet  with `--also parquet`: the same table, for data frames
  ensemble.json  the seed, the replicates that were run, the knobs, and the camps at the end

Where the scenario has knobs (`[[knob]]`, `--knob`), every replicate draws values for them, so that the bands hold what is
not known of the numbers as well as luck. Ctrl-C keeps the replicates that were done. While it runs, what is done is kept in
`ensemble.progress`, from which `--resume` goes on to the same bits.

Examples:
  displace ensemble scenarios/jisr-al-shughour-2011.toml --replicates 1000 --out bands
  displace ensemble fabflee/mali2012 --hasten 10 --knob rules.movement.camp_chance=log:0.0001..0.01 --out mali";

#[derive(Debug, Args)]
pub(crate) struct EnsembleArguments {
    #[command(flatten)]
    study: Study,
    /// How many replicates to run
    #[arg(long, default_value_t = 1000, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
    /// What else to write
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    also: Vec<AlsoBands>,
    /// Go on with the replicates that an ensemble which was interrupted, or killed, kept in the directory
    #[arg(long)]
    resume: bool,
}

pub(crate) fn ensemble(arguments: &EnsembleArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let scenario = study.read()?.scenario;
    if arguments.also.contains(&AlsoBands::Parquet) {
        parquet_is_there()?;
    }
    let [table, page, progress] =
        study.files_and_progress(["bands.csv", "ensemble.json", "ensemble.progress"])?;
    let parquet = table.with_file_name("bands.parquet");
    if !study.force && !progress.exists() && arguments.also.contains(&AlsoBands::Parquet) {
        refuse_to_overwrite(&[&parquet], "choose another `--out`")?;
    }
    if progress.exists() && !arguments.resume {
        let message = format!(
            "`{}` exists: an earlier ensemble was begun there; go on with it by `--resume`, choose another `--out`, or delete it",
            progress.display()
        );
        return Err(Stopped::new(Ending::Files, message).into());
    }
    let bar = progress_bar(u64::from(arguments.replicates), "replicates");
    let step = |_| bar.inc(1);
    let ensemble = Ensemble::of(&scenario)
        .replicates(arguments.replicates)
        .seed(study.seed())
        .progress(&step)
        .stop_when(interrupt());
    let bands = ensemble.bands_kept_in(&progress)?;
    bar.finish_and_clear();
    if bands.replicates() == 0 {
        return Err(Stopped::new(Ending::Interrupted, "interrupted before any replicate was done").into());
    }
    let rows = report::bands(&scenario, &bands);
    report::write_rows(&rows, &table)?;
    if arguments.also.contains(&AlsoBands::Parquet) {
        write_parquet(&rows, &parquet)?;
        say(&format!("wrote `{}`", parquet.display()))?;
    }
    let summary = Page::of(&scenario, &bands);
    write_json(&summary, &page)?;
    say(&format!("{}: {} replicates", summary.title, summary.replicates))?;
    for camp in &summary.places {
        say(&format!(
            "{:<28} {:>9.0} [{:.0}, {:.0}] at the end, over capacity with a probability of {:.2} at most",
            camp.place, camp.median, camp.p05, camp.p95, camp.over_capacity
        ))?;
    }
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    if !bands.is_complete() {
        return Err(Stopped::interrupted(bands.replicates(), arguments.replicates, "replicates").into());
    }
    // Of what is done nothing needs to be gone on with; and of an ensemble of less than a batch nothing was kept.
    if progress.exists() {
        std::fs::remove_file(&progress).map_err(|error| {
            Stopped::new(Ending::Files, format!("cannot delete `{}`: {error}", progress.display()))
        })?;
    }
    Ok(())
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
