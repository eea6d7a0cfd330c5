//! `displace run`: many replicates of a scenario, and two files about them.

use super::{Failure, RunArguments, say};
use displace::report::{self, Outcome};
use displace::{Ensemble, Scenario, Seed};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::Path;

pub(crate) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let scenario = Scenario::read(&arguments.path)?;
    let table = arguments.out.join("daily.csv");
    let summary = arguments.out.join("summary.json");
    // Before the work, so that nobody waits for results that cannot be written.
    std::fs::create_dir_all(&arguments.out).map_err(|error| {
        let directory = arguments.out.display();
        format!("cannot create the directory `{directory}`: {error}; choose another with `--out`")
    })?;
    if !arguments.force {
        refuse_to_overwrite(&[&table, &summary])?;
    }

    let bar = progress_bar(arguments.replicates);
    let ensemble = Ensemble::of(&scenario)
        .replicates(arguments.replicates)
        .seed(Seed(arguments.seed))
        .progress(&|_| bar.inc(1))
        .run();
    bar.finish_and_clear();

    let outcome = Outcome::of(&scenario, &ensemble);
    let mut json = serde_json::to_string_pretty(&outcome)?;
    json.push('\n');
    report::write_daily(&report::daily(&scenario, &ensemble), &table)?;
    report::write(&summary, json)?;
    say(&outcome)?;
    say(&format!("wrote `{}` and `{}`", table.display(), summary.display()))
}

fn refuse_to_overwrite(files: &[&Path]) -> Result<(), Failure> {
    let there: Vec<String> = files
        .iter()
        .filter(|file| file.exists())
        .map(|file| {
            format!("`{}` exists; choose another `--out` or overwrite it with `--force`", file.display())
        })
        .collect();
    if there.is_empty() { Ok(()) } else { Err(there.join("\n").into()) }
}

/// Shown on a terminal only: a log has no use for it.
fn progress_bar(replicates: u32) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} replicates, {eta} left")
        .expect("the template is well formed");
    ProgressBar::new(u64::from(replicates)).with_style(style)
}
