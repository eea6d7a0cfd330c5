//! What all commands have in common that ask something of many runs: the scenario, its knobs, the seed, the directory.

use super::Failure;
use super::input::{Input, Read};
use super::run::refuse_to_overwrite;
use super::voice::{Ending, Stopped, Voice, tell};
use clap::Args;
use displace::Seed;
use displace::report;
use displace::scenario::{Knob, Prior};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Args)]
pub(crate) struct Study {
    #[command(flatten)]
    pub(crate) input: Input,
    /// A number that is not known for sure, with its range, beside those that the scenario states; `log:` before the range:
    /// of any order of magnitude. Again for each
    #[arg(long = "knob", value_name = "PATH=LOW..HIGH", value_parser = parse_knob)]
    knobs: Vec<Knob>,
    /// The seed from which everything draws its luck
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// The directory for the results; created if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Overwrite results that are already there
    #[arg(long)]
    pub(crate) force: bool,
}

impl Study {
    /// Reads the scenario and adds the knobs.
    pub(crate) fn read(&self) -> Result<Read, Failure> {
        self.with_knobs(self.input.read()?)
    }

    /// Reads another one with the same options.
    pub(crate) fn read_other(&self, path: &Path) -> Result<Read, Failure> {
        self.with_knobs(self.input.at(path).read()?)
    }

    fn with_knobs(&self, read: Read) -> Result<Read, Failure> {
        if self.knobs.is_empty() {
            return Ok(read);
        }
        let stated = self.knobs.iter().cloned();
        let scenario =
            stated.fold(read.scenario.edit(), displace::scenario::ScenarioBuilder::knob).build()?;
        Ok(Read { scenario, ..read })
    }

    pub(crate) fn seed(&self) -> Seed {
        Seed(self.seed)
    }

    /// As [`files`](Self::files), but the last one may be there already: somebody else asks what it holds.
    pub(crate) fn files_but_the_last<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<[PathBuf; N], Failure> {
        let files = names.map(|name| self.out.join(name));
        if let Some((_, written)) = files.split_last() {
            self.begin(&written.iter().collect::<Vec<_>>())?;
        }
        Ok(files)
    }

    /// As [`files_but_the_last`](Self::files_but_the_last), where the last one is there only between an interrupt and the end: then
    /// the others may be there too, of what was done until the interrupt, and are written again.
    pub(crate) fn files_and_progress<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<[PathBuf; N], Failure> {
        let was_interrupted = names.last().is_some_and(|progress| self.out.join(progress).exists());
        if was_interrupted {
            return Ok(names.map(|name| self.out.join(name)));
        }
        self.files_but_the_last(names)
    }

    /// The paths of the results, having made the directory: before the work, so that nobody waits for results that cannot
    /// be written.
    pub(crate) fn files<const N: usize>(&self, names: [&str; N]) -> Result<[PathBuf; N], Failure> {
        let files = names.map(|name| self.out.join(name));
        self.begin(&files.iter().collect::<Vec<_>>())?;
        Ok(files)
    }

    fn begin(&self, files: &[&PathBuf]) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.out).map_err(|error| {
            let directory = self.out.display();
            let message =
                format!("cannot create the directory `{directory}`: {error}; choose another with `--out`");
            Stopped::new(Ending::Files, message)
        })?;
        if self.force { Ok(()) } else { refuse_to_overwrite(files, "choose another `--out`") }
    }
}

/// `PATH=LOW..HIGH` or `PATH=log:LOW..HIGH`.
fn parse_knob(text: &str) -> Result<Knob, String> {
    let expected = "give it as `rules.flight.leave_chance=0.1..0.5`";
    let (path, range) = text.rsplit_once('=').ok_or_else(|| format!("no `=` in it; {expected}"))?;
    let (is_log, ends) = range.strip_prefix("log:").map_or((false, range), |ends| (true, ends));
    let (low, high) =
        ends.split_once("..").ok_or_else(|| format!("no range `LOW..HIGH` in it; {expected}"))?;
    let number =
        |text: &str| text.trim().parse::<f64>().map_err(|_| format!("`{text}` is no number; {expected}"));
    let (low, high) = (number(low)?, number(high)?);
    let prior = if is_log { Prior::log_uniform(low, high) } else { Prior::uniform(low, high) };
    Ok(Knob::new(path, prior.map_err(|error| error.to_string())?))
}

/// Writes a page as JSON, to be read by people too, and tells it to a program that asked for it.
pub(crate) fn write_json(page: &impl Serialize, path: &Path) -> Result<(), Failure> {
    let mut json = serde_json::to_string_pretty(page)?;
    json.push('\n');
    report::write(path, json)?;
    tell(page)
}

/// Shown on a terminal only: a log has no use for it.
pub(crate) fn progress_bar(length: u64, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() || Voice::now() == Voice::Quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {what}, {{eta}} left"))
        .expect("the template is well formed");
    ProgressBar::new(length).with_style(style)
}

/// Becomes true when somebody interrupts the command (Ctrl-C); the second time the command ends at once.
static STOP: AtomicBool = AtomicBool::new(false);

/// What to watch so that an interrupt keeps what was done.
#[expect(clippy::exit, reason = "who interrupts twice does not want to wait")]
pub(crate) fn interrupt() -> &'static AtomicBool {
    let set = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // It can be set once only, and there is only one command in a process.
    ctrlc::set_handler(set).ok();
    &STOP
}
