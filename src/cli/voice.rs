//! How the command speaks, and how it ends.
//!
//! To people it speaks in sentences; to programs, with `--json`, in one document on the standard output and nothing else
//! there. A command ends with one of a few exit codes, so that a script can tell what to do next.

use super::Failure;
use serde::Serialize;
use std::fmt::{self, Display};
use std::io::{ErrorKind, Write};
use std::sync::OnceLock;

/// To whom the command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// People.
    Sentences,
    /// Programs: one document.
    Json,
    /// Nobody, unless something is wrong.
    Quiet,
}

/// Set once, before anything is said.
static VOICE: OnceLock<Voice> = OnceLock::new();

impl Voice {
    /// The command speaks like this from now on.
    pub(crate) fn begin(self) {
        // There is one command in a process, and it begins once.
        VOICE.set(self).ok();
    }

    pub(crate) fn now() -> Self {
        VOICE.get().copied().unwrap_or(Self::Sentences)
    }
}

/// Says something to people.
pub(crate) fn say(text: &impl Display) -> Result<(), Failure> {
    if Voice::now() == Voice::Sentences { print(text) } else { Ok(()) }
}

/// Tells a program all of a result.
pub(crate) fn tell(page: &impl Serialize) -> Result<(), Failure> {
    if Voice::now() == Voice::Json { print(&serde_json::to_string_pretty(page)?) } else { Ok(()) }
}

/// Prints a text and the end of the line. A reader who has seen enough and closed the pipe is no fault.
pub(crate) fn print(text: &impl Display) -> Result<(), Failure> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Stopped::new(Ending::Files, format!("cannot write to the standard output: {error}")).into())
        }
        _ => Ok(()),
    }
}

/// How a command ends that does not end well. Numbers are its exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Something is wrong with what was given: the scenario, its tables, the values asked for.
    Faults = 1,
    /// The command was not understood; clap ends it so too.
    Usage = 2,
    /// It was interrupted, and the results so far are there.
    Interrupted = 3,
    /// A file could not be read or written, or is there already.
    Files = 4,
}

/// Why a command ended before it was done.
#[derive(Debug)]
pub(crate) struct Stopped {
    ending: Ending,
    message: String,
}

impl Stopped {
    pub(crate) fn new(ending: Ending, message: impl Into<String>) -> Self {
        Self { ending, message: message.into() }
    }

    /// It was interrupted; the results so far are in a directory.
    pub(crate) fn interrupted(done: impl Display, of: impl Display, what: &str) -> Self {
        Self::new(
            Ending::Interrupted,
            format!("interrupted: the results are of {done} of {of} {what}, and are good as far as they go"),
        )
    }
}

impl Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Stopped {}

/// The exit code of a failure.
pub(crate) fn ending(failure: &Failure) -> Ending {
    if let Some(stopped) = failure.downcast_ref::<Stopped>() {
        return stopped.ending;
    }
    match failure.downcast_ref::<displace::Error>() {
        Some(error) => match error.kind() {
            displace::error::ErrorKind::Io => Ending::Files,
            displace::error::ErrorKind::Interrupted => Ending::Interrupted,
            _ => Ending::Faults,
        },
        None => Ending::Faults,
    }
}

/// A failure as programs read it.
#[derive(Serialize)]
struct Told {
    exit_code: u8,
    faults: Vec<ToldFault>,
}

#[derive(Serialize)]
struct ToldFault {
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
}

/// What is said of a failure on the standard error: one fault a line, or a document.
pub(crate) fn complaint(failure: &Failure) -> String {
    if Voice::now() != Voice::Json {
        return failure.to_string();
    }
    let faults = match failure.downcast_ref::<displace::Error>() {
        Some(error) => error
            .faults()
            .iter()
            .map(|fault| ToldFault {
                file: fault.position().map(|position| position.file().display().to_string()),
                line: fault.position().map(displace::error::Position::line),
                column: fault.position().map(displace::error::Position::column),
                message: fault.message().to_owned(),
            })
            .collect(),
        None => failure
            .to_string()
            .lines()
            .map(|line| ToldFault { file: None, line: None, column: None, message: line.to_owned() })
            .collect(),
    };
    let told = Told { exit_code: ending(failure) as u8, faults };
    serde_json::to_string_pretty(&told).unwrap_or_else(|_| failure.to_string())
}
