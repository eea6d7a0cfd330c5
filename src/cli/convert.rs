//! `displace convert`: a Flee case as a scenario file.

use super::voice::tell;
use super::{ConvertArguments, Failure, run, say};
use serde::Serialize;
use std::path::Path;

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
