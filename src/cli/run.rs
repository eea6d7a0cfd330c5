//! `displace run`: many replicates of a scenario, and files about them.

use super::also::{Also, Wanted};
use super::input::{Input, Read};
use super::study::{interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::Args;
use displace::flee::Note;
use displace::flee_out::Dates;
use displace::report::{self, Outcome};
use displace::scenario::Displaced;
use displace::study::Between;
use displace::world::Place;
use displace::{Counting, Ensemble, Scenario, Seed, Simulation};
use serde::Serialize;
use std::path::PathBuf;

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  daily.csv     day,date,place,mean,sd,p05,p50,p95,observed: displaced people present at each place, and in each
                named set of places, at the end of each day, over the replicates; what was counted, where it was
  summary.json  peaks, people by status at the end, observed counts beside simulated ones, scores, assumed figures,
                notes on the import
  flows.csv     with `--also flows`: day,date,from,to,km,mean,sd,p05,p50,p95: people who enter each route on each day
  *.geojson     with `--also geojson`: the same as layers of a map, `places.geojson` and `flows.geojson`
  *.parquet     with `--also parquet`: `daily.parquet`, and `flows.parquet` where flows are asked for, for data frames
  out.csv       of a Flee case: the first replicate in the columns of Flee, for its plotting scripts
  agents.out.0  with --logs: where everyone displaced is on every day of the first replicate, in the columns of Flee
  links.out.0   with --logs: how many entered each route so far, in each direction

Ctrl-C writes the results of the replicates that were done. What is done and under way is kept in `run.progress` and beside
it, every minute and on Ctrl-C; from there `--resume` goes on to the same bits.

Examples:
  displace run scenarios/jisr-al-shughour-2011.toml --out results
  displace run scenarios/jisr-al-shughour-2011.toml --replicates 1 --out one-run
  displace run fabflee/mali2012 --fidelity as-stated --replicates 32 --out mali
  displace run scenarios/jisr-al-shughour-2011.toml --also flows,geojson --out layers
  displace run fabflee/mali2012 --hasten 10 --replicates 1 --logs --out mali-people
  displace run continent.toml --counts --replicates 20 --out continent";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "every switch is one")]
pub(crate) struct RunArguments {
    #[command(flatten)]
    input: Input,
    /// The seed from which all replicates draw their luck
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// How many replicates to run
    #[arg(long, default_value_t = 100, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
    /// The directory for the results; created if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Count people who are alike instead of following each: for any number of people, nearly the same in distribution
    #[arg(long)]
    counts: bool,
    /// What else to write, with commas between; flows are kept in memory, four bytes for each route, day and replicate
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    also: Vec<Also>,
    /// Write logs of single people and of routes as Flee does, of the first replicate
    #[arg(long, conflicts_with = "counts")]
    logs: bool,
    /// Go on with the replicates that a run which was interrupted, or killed, kept in the directory
    #[arg(long)]
    resume: bool,
    /// Overwrite results that are already there
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let Read { scenario, notes, is_flee } = arguments.input.read()?;
    let table = arguments.out.join("daily.csv");
    let summary = arguments.out.join("summary.json");
    let flee_out = arguments.out.join("out.csv");
    let logs = report::FLEE_LOGS.map(|name| arguments.out.join(name));
    let also = Wanted::of(&arguments.also, &arguments.out)?;
    let recording = also.recording();
    if arguments.counts {
        // So that what cannot be counted leaves no empty directory.
        Counting::recording(&scenario, Seed(arguments.seed), recording.clone())?;
    } else {
        refuse_too_many(&scenario)?;
    }
    // Before the work, so that nobody waits for results that cannot be written.
    std::fs::create_dir_all(&arguments.out).map_err(|error| {
        let directory = arguments.out.display();
        let message =
            format!("cannot create the directory `{directory}`: {error}; choose another with `--out`");
        Stopped::new(Ending::Files, message)
    })?;
    let progress = arguments.out.join("run.progress");
    if progress.exists() && !arguments.resume {
        let message = format!(
            "`{}` exists: an earlier run was begun there; go on with it by `--resume`, choose another `--out`, or delete it",
            progress.display()
        );
        return Err(Stopped::new(Ending::Files, message).into());
    }
    // What an interrupted run wrote is of the replicates that were done, and is written again with the others.
    if !arguments.force && !progress.exists() {
        let mut files = vec![&table, &summary];
        files.extend(is_flee.then_some(&flee_out));
        files.extend(logs.iter().filter(|_| arguments.logs));
        let beside = also.paths();
        files.extend(&beside);
        refuse_to_overwrite(&files, "choose another `--out`")?;
    }

    let bar = progress_bar(u64::from(arguments.replicates), "replicates");
    let step = |done: u32| bar.set_position(done.into());
    let ensemble = Ensemble::of(&scenario)
        .replicates(arguments.replicates)
        .seed(Seed(arguments.seed))
        .recording(recording)
        .progress(&step)
        .stop_when(interrupt());
    let ensemble = if arguments.counts {
        ensemble.run_counting_kept_in(&progress)?
    } else {
        ensemble.run_kept_in(&progress)?
    };
    bar.finish_and_clear();
    let done = ensemble.runs().len();
    if done == 0 {
        let message = "interrupted before any replicate was done; `--resume` goes on with those under way";
        return Err(Stopped::new(Ending::Interrupted, message).into());
    }

    let outcome = Outcome::of(&scenario, &ensemble);
    let page = Page { outcome: &outcome, notes: notes.iter().map(Note::to_string).collect() };
    let rows = report::daily(&scenario, &ensemble);
    report::write_daily(&rows, &table)?;
    write_json(&page, &summary)?;
    say(&outcome)?;
    if !notes.is_empty() {
        let path = arguments.input.path.display();
        say(&format!("{} notes on the import, listed by `displace check {path}`", notes.len()))?;
    }
    say(&format!("wrote `{}` and `{}`", table.display(), summary.display()))?;
    let first = ensemble.runs().first().filter(|_| is_flee);
    if let Some(counts) = first.and_then(|run| run.daily_counts(&scenario, Between::WholePeople)) {
        report::write_flee_out(&counts, Dates::Right, &flee_out)?;
        say(&format!("wrote `{}`", flee_out.display()))?;
    }
    also.write(&scenario, &ensemble, &rows)?;
    for file in also.paths() {
        say(&format!("wrote `{}`", file.display()))?;
    }
    if arguments.logs {
        report::write_flee_logs(&scenario, Seed(arguments.seed), &arguments.out)?;
        let [agents, links] = logs;
        say(&format!("wrote `{}` and `{}`", agents.display(), links.display()))?;
    }
    if ensemble.is_complete() {
        Ok(())
    } else {
        Err(Stopped::interrupted(done, arguments.replicates, "replicates").into())
    }
}

pub(crate) fn refuse_too_many(scenario: &Scenario) -> Result<(), Failure> {
    let residents = scenario.world().places().map(Place::population).sum::<u64>();
    let people = residents + scenario.displaced().iter().map(Displaced::count).sum::<u64>();
    let most = Simulation::MOST_PEOPLE;
    if people <= most {
        return Ok(());
    }
    let message = format!(
        "{people} people cannot be followed one by one, at most {most} can; count them with `--counts`"
    );
    Err(message.into())
}

/// `summary.json`.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    outcome: &'a Outcome,
    /// Notes on the import.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

pub(crate) fn refuse_to_overwrite(files: &[&PathBuf], choose: &str) -> Result<(), Failure> {
    let there: Vec<String> = files
        .iter()
        .filter(|file| file.exists())
        .map(|file| format!("`{}` exists; {choose} or overwrite it with `--force`", file.display()))
        .collect();
    if there.is_empty() { Ok(()) } else { Err(Stopped::new(Ending::Files, there.join("\n")).into()) }
}
