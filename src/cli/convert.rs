//! `displace convert`: a Flee case as a scenario file.

use super::{ConvertArguments, Failure, run, say};

pub(crate) fn convert(arguments: &ConvertArguments) -> Result<(), Failure> {
    let read = arguments.input.read()?;
    if !arguments.force {
        run::refuse_to_overwrite(&[&arguments.to], "choose another file")?;
    }
    read.scenario.write(&arguments.to)?;
    for note in &read.notes {
        say(note)?;
    }
    say(&format!("wrote `{}`", arguments.to.display()))
}
