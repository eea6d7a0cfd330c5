//! `displace report`: one page about many runs, to be opened in a browser.

use super::compare::parse_setting;
use super::input::{Input, Read};
use super::run::{refuse_to_overwrite, refuse_too_many};
use super::study::{interrupt, progress_bar};
use super::voice::{Ending, Stopped, tell};
use super::{Failure, say};
use clap::Args;
use displace::engine::Recording;
use displace::flee::Note;
use displace::report::Backdrop;
use displace::{Ensemble, Scenario, Seed};
use jiff::civil::Date;
use serde::Serialize;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  report.html  one page with headline figures, a map over time, charts beside what was counted, journeys of single people,
               scores beside naive forecasts, inputs, assumptions and sources. It opens without a network and can be
               mailed and printed. Figures are rounded to what the replicates support

  pictures/*.svg  with `--pictures`: charts and maps for papers, with words as words

With `--with` or `--set` the page also says what the other scenario would change, with the same luck.

Examples:
  displace report scenarios/jisr-al-shughour-2011.toml --replicates 50 --seed 1 --out page
  displace report fabflee/mali2012 --hasten 10 --out mali
  displace report today.toml --with border-shut.toml --out shut";

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    input: Input,
    /// The seed from which all replicates draw their luck
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// How many replicates to run
    #[arg(long, default_value_t = 50, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
    /// Let every replicate draw values for the knobs of the scenario, so that bands hold what is not known of the numbers
    /// as well as luck
    #[arg(long)]
    varied: bool,
    /// The scenario as it would be, read with the same options; the first one unless given
    #[arg(long, value_name = "PATH")]
    with: Option<PathBuf>,
    /// A number of the scenario as it would be; again for each
    #[arg(long, value_name = "PATH=VALUE", value_parser = parse_setting)]
    set: Vec<(String, f64)>,
    /// Score later counts beside naive forecasts that know what was published by this date [default: the middle of the
    /// period]
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Write charts and maps as SVG as well, into the directory `pictures`
    #[arg(long)]
    pictures: bool,
    /// The day of a map among the pictures; again for each [default: the first day, the one on which most people are displaced,
    /// the last]
    #[arg(long, value_name = "DATE", requires = "pictures")]
    on: Vec<Date>,
    /// The directory for the page; created if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Overwrite a page and pictures that are already there
    #[arg(long)]
    force: bool,
}

/// What programs are told.
#[derive(Serialize)]
struct Page<'a> {
    wrote: &'a Path,
    /// Charts and maps.
    pictures: Vec<PathBuf>,
    replicates: usize,
    fingerprint: String,
}

pub(crate) fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let Read { scenario, notes, .. } = arguments.input.read()?;
    refuse_too_many(&scenario)?;
    if arguments.varied && scenario.knobs().is_empty() {
        let message = "`--varied`, but the scenario has no knobs; state `[[knob]]` tables or leave it out";
        return Err(Stopped::new(Ending::Faults, message).into());
    }
    let other = other(arguments, &scenario)?;
    if let Some(other) = &other {
        refuse_too_many(other)?;
    }
    // Before the work, so that nobody waits for a page that cannot be made or written.
    Backdrop::of(&scenario)?;
    refuse_other_days(&arguments.on, &scenario)?;
    std::fs::create_dir_all(&arguments.out).map_err(|error| {
        let directory = arguments.out.display();
        let message =
            format!("cannot create the directory `{directory}`: {error}; choose another with `--out`");
        Stopped::new(Ending::Files, message)
    })?;
    let page = arguments.out.join("report.html");
    let pictures = arguments.out.join("pictures");
    if !arguments.force {
        let there: Vec<&PathBuf> =
            std::iter::once(&page).chain(arguments.pictures.then_some(&pictures)).collect();
        refuse_to_overwrite(&there, "choose another `--out`")?;
    }

    let what = if other.is_some() { "pairs" } else { "replicates" };
    let bar = progress_bar(u64::from(arguments.replicates), what);
    let step = |_| bar.inc(1);
    let ensemble = Ensemble::of(&scenario)
        .replicates(arguments.replicates)
        .seed(Seed(arguments.seed))
        .recording(Recording::daily().without_journeys())
        .progress(&step)
        .stop_when(interrupt());
    let (alone, comparison) = match &other {
        Some(other) if arguments.varied => (None, Some(ensemble.beside_varied(other)?)),
        Some(other) => (None, Some(ensemble.beside(other)?)),
        None if arguments.varied => (Some(ensemble.run_varied()?), None),
        None => (Some(ensemble.run()), None),
    };
    bar.finish_and_clear();
    let ran = alone.as_ref().or(comparison.as_ref().map(displace::study::Comparison::before));
    let ran = ran.expect("either an ensemble or a comparison was run");
    if ran.runs().is_empty() {
        let message = "interrupted before the first replicate was done; nothing was written";
        return Err(Stopped::new(Ending::Interrupted, message).into());
    }
    let mut report =
        ran.report(&scenario).notes(notes.iter().map(Note::to_string)).command(arguments.command());
    if let (Some(comparison), Some(other)) = (&comparison, &other) {
        report = report.beside(comparison, other);
    }
    if let Some(origin) = arguments.since {
        report = report.since(origin);
    }
    report.write(&page)?;
    let done = ran.runs().len();
    let drawn = if arguments.pictures {
        ran.pictures(&scenario).on(arguments.on.iter().copied()).write(&pictures)?
    } else {
        Vec::new()
    };
    let count = drawn.len();
    tell(&Page {
        wrote: &page,
        pictures: drawn,
        replicates: done,
        fingerprint: format!("{:016x}", ran.fingerprint()),
    })?;
    say(&format!("{done} {what}; wrote `{}`", page.display()))?;
    if count > 0 {
        say(&format!("wrote {count} pictures into `{}`", pictures.display()))?;
    }
    if ran.is_complete() {
        return Ok(());
    }
    Err(Stopped::interrupted(done, arguments.replicates, what).into())
}

/// Refuses maps of days that are not in the period.
fn refuse_other_days(dates: &[Date], scenario: &Scenario) -> Result<(), Failure> {
    let period = scenario.period();
    let last = period.date(period.last_day());
    let outside: Vec<String> = dates
        .iter()
        .filter(|date| period.day(**date).is_none())
        .map(|date| {
            format!("`--on {date}`: the period is from {} to {last}; ask for a day of it", period.start())
        })
        .collect();
    if outside.is_empty() { Ok(()) } else { Err(Stopped::new(Ending::Faults, outside.join("\n")).into()) }
}

/// The scenario as it would be, if one is asked for.
fn other(arguments: &ReportArguments, scenario: &Scenario) -> Result<Option<Scenario>, Failure> {
    let other = match &arguments.with {
        Some(path) => arguments.input.at(path).read()?.scenario,
        None if arguments.set.is_empty() => return Ok(None),
        None => scenario.clone(),
    };
    let set: Vec<(&str, f64)> = arguments.set.iter().map(|(path, value)| (path.as_str(), *value)).collect();
    Ok(Some(if set.is_empty() { other } else { other.with(&set)? }))
}

impl ReportArguments {
    /// The command that makes the same page again.
    fn command(&self) -> String {
        let mut words = vec!["displace report".to_owned(), quoted(&self.input.path.display().to_string())];
        words.extend(self.input.options().iter().map(|word| quoted(word)));
        words.push(format!("--replicates {} --seed {}", self.replicates, self.seed));
        words.extend(self.varied.then(|| "--varied".to_owned()));
        words.extend(self.with.iter().map(|path| format!("--with {}", quoted(&path.display().to_string()))));
        let set =
            self.set.iter().map(|(path, value)| format!("--set {}", quoted(&format!("{path}={value}"))));
        words.extend(set);
        words.extend(self.pictures.then(|| "--pictures".to_owned()));
        words.extend(self.on.iter().map(|date| format!("--on {date}")));
        words.extend(self.since.map(|date| format!("--since {date}")));
        words.push(format!("--out {}", quoted(&self.out.display().to_string())));
        words.join(" ")
    }
}

/// A word of a command line, in quotation marks where a shell would take it apart.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-=:+,".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
