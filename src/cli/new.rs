//! `displace new`: a scenario to start from, with a comment on every line that asks for one.

use super::voice::{Ending, Stopped, tell};
use super::{Failure, run, say};
use clap::Args;
use displace::{Scenario, report};
use jiff::civil::{Date, date};
use serde::Serialize;
use std::path::PathBuf;

pub(crate) const EXAMPLES: &str = "\
The file holds an invented town, a crossing and a camp, and says of every key what it means. It can be run as it is.

Examples:
  displace new my-case.toml
  displace new floods.toml --title \"Floods of 2022\" --start 2022-07-01 --days 120 && displace check floods.toml";

#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The scenario file to write
    file: PathBuf,
    /// What the scenario is called [default: the name of the file]
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// The first day
    #[arg(long, value_name = "DATE", default_value_t = date(2011, 6, 4))]
    start: Date,
    /// How many days
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=36_525))]
    days: u32,
    /// Overwrite a file that is already there
    #[arg(long)]
    force: bool,
}

const TEMPLATE: &str = include_str!("new.toml");

/// What programs are told.
#[derive(Serialize)]
struct Page {
    wrote: PathBuf,
}

pub(crate) fn new(arguments: &NewArguments) -> Result<(), Failure> {
    let NewArguments { file, days, .. } = arguments;
    if !arguments.force {
        run::refuse_to_overwrite(&[file], "choose another file")?;
    }
    let name = file.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " "));
    let title = arguments.title.clone().or(name).unwrap_or_default();
    // As TOML writes a text; JSON's escapes are among TOML's.
    let title = serde_json::to_string(&title)?;
    let on = |day: u32| {
        let later = jiff::Span::new().days(i64::from(day.min(days - 1)));
        arguments.start.checked_add(later).map(|date| date.to_string())
    };
    let mut text = TEMPLATE.replace("{title}", &title).replace("{days}", &days.to_string());
    for (mark, day) in [("{start}", 0), ("{threat}", 3), ("{count}", 6), ("{shut}", 9)] {
        text = text.replace(mark, &on(day)?);
    }
    // Dates at the end of a calendar, or a title that says nothing, are the user's to mend.
    Scenario::parse(&text, file)
        .map_err(|error| Stopped::new(Ending::Usage, format!("that makes no scenario: {error}")))?;
    report::write(file, text)?;
    tell(&Page { wrote: file.clone() })?;
    let file = file.display();
    say(&format!(
        "wrote `{file}`; go on with `displace check {file}` and `displace run {file} --out results`"
    ))
}
