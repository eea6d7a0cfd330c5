//! `displace sensitivity`: which knobs matter, and how much is luck.

use super::study::{Study, interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::Args;
use displace::report;
use displace::study::sensitivity::{Morris, Sensitivity, Sobol};

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  effects.csv, effects.json  screening after Morris: for each output and knob the mean and the spread of its effects
  indices.csv, indices.json  with --sobol: first-order and total shares of the variance, with bounds; luck is a factor too

Outputs are asked for in words: `displaced at the end`, `present in Camp on 2011-06-14`, `without room at the peak`,
`arrivals in Camp until 2011-06-14`, `series NAME at the end`, `relative difference`, `crps`.

Examples:
  displace sensitivity case.toml --output \"displaced at the end\" --out effects
  displace sensitivity case.toml --output \"present in Camp at the end\" --output crps --sobol 256 --out indices";

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    #[command(flatten)]
    study: Study,
    /// A number asked of the runs; again for each
    #[arg(long, required = true, value_name = "WORDS")]
    output: Vec<String>,
    /// Screen with so many trajectories
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    morris: u32,
    /// Give shares of the variance from so many rows of points instead
    #[arg(long, value_name = "N", conflicts_with = "morris", value_parser = clap::value_parser!(u32).range(2..))]
    sobol: Option<u32>,
}

pub(crate) fn sensitivity(arguments: &SensitivityArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let scenario = study.read()?.scenario;
    let is_shares = arguments.sobol.is_some();
    let [table, page] = study.files(if is_shares {
        ["indices.csv", "indices.json"]
    } else {
        ["effects.csv", "effects.json"]
    })?;
    let knobs = scenario.knobs().len();
    let (morris, sobol) = (Morris::of(arguments.morris), arguments.sobol.map(Sobol::of));
    let runs = sobol.as_ref().map_or_else(|| morris.runs(knobs), |sobol| sobol.runs(knobs));
    let bar = progress_bar(runs, "runs");
    let step = |_| bar.inc(1);
    let mut asked = Sensitivity::of(&scenario).seed(study.seed()).progress(&step).stop_when(interrupt());
    for output in &arguments.output {
        asked = asked.output(output.parse()?);
    }
    let is_complete = if let Some(sobol) = sobol {
        let indices = asked.sobol(sobol)?;
        bar.finish_and_clear();
        report::write_rows(&report::indices(&indices), &table)?;
        write_json(&indices, &page)?;
        say(&indices)?;
        indices.is_complete()
    } else {
        let effects = asked.morris(morris)?;
        bar.finish_and_clear();
        report::write_rows(&report::effects(&effects), &table)?;
        write_json(&effects, &page)?;
        say(&effects)?;
        effects.is_complete()
    };
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    if is_complete {
        return Ok(());
    }
    let message =
        "interrupted: the results are of the rows that were run whole, and are good as far as they go";
    Err(Stopped::new(Ending::Interrupted, message).into())
}
