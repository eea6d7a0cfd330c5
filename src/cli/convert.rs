//! `displace convert`: a Flee case as a scenario file.

use super::input::Input;
use super::voice::tell;
use super::{Failure, run, say};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLES: &str = "\
Examples:
  displace convert fabflee/mali2012 mali2012.toml
  displace convert flee/conflict_input/mali mali.toml --observed flee/conflict_validation/mali2012 --hasten 10";

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    input: Input,
    /// The scenario file to write
    to: PathBuf,
    /// Overwrite a file that is already there
    #[arg(long)]
    force: bool,
}

/// What programs are told.
#[derive(Serialize)]
struct Page<'a> {
    wrote: &'a Path,
    notes: Vec<String>,
}

pub(crate) fn convert(arguments: &ConvertArguments) -> Result<(), Failure> {
    let read = arguments.input.read()?;
    if !arguments.force {
        run::refuse_to_overwrite(&[&arguments.to], "choose another file")?;
    }
    read.scenario.write(&arguments.to)?;
    tell(&Page { wrote: &arguments.to, notes: read.notes.iter().map(ToString::to_string).collect() })?;
    for note in &read.notes {
        say(note)?;
    }
    say(&format!("wrote `{}`", arguments.to.display()))
}
