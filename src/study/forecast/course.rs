//! How forecasts are made one after the other: whoever watches is told of each, whoever stops them keeps those that were made,
//! and each may be kept in a file between one process and the next.

use super::filter::{self, Filtered};
use super::{Made, Setup, carry, onward};
use crate::error::{Error, ErrorKind, Result};
use crate::format::Sealed;
use crate::scenario::Scenario;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Files with what the particles of a forecast had. Raise the version when anything that is kept changes, and keep reading
/// the older one.
const MADE: Sealed = Sealed {
    mark: *b"fcst",
    called: "file of a forecast",
    version: 1,
    cure: "delete it to make that forecast again, or name another directory",
};

/// Who watches, who stops, and where forecasts are kept.
#[derive(Clone, Default)]
pub(super) struct Course<'a> {
    pub(super) progress: Option<&'a dyn Fn(Date)>,
    pub(super) stop: Option<&'a AtomicBool>,
    pub(super) kept_in: Option<PathBuf>,
}

impl fmt::Debug for Course<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Course").field("kept_in", &self.kept_in).finish_non_exhaustive()
    }
}

/// What is in a file.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    scenario: Cow<'a, str>,
    setup: Setup,
    origin: Date,
    filtered: Cow<'a, Filtered>,
}

impl Course<'_> {
    /// A forecast that has learnt nothing from earlier ones; none if it was stopped.
    pub(super) fn make(&self, setup: &Setup, scenario: &Scenario, origin: Date) -> Result<Option<Made>> {
        let known = setup.known(scenario, origin)?;
        let Some(filtered) = self.filter(setup, scenario, &known, origin)? else { return Ok(None) };
        if let Some(progress) = self.progress {
            progress(origin);
        }
        let carried = carry::all(&known, origin, &filtered);
        Ok(Some(Made { origin, known, filtered, carried }))
    }

    /// What was kept, or what the particles come to.
    fn filter(
        &self,
        setup: &Setup,
        scenario: &Scenario,
        known: &Scenario,
        origin: Date,
    ) -> Result<Option<Filtered>> {
        let file = self.kept_in.as_deref().map(|directory| directory.join(format!("made-{origin}")));
        if let Some(file) = file.as_deref().filter(|file| file.exists()) {
            return kept(file, setup, scenario, known, origin).map(Some);
        }
        let onward = onward::leaving(known, setup.half_life, setup.seed);
        let stop = self.stop;
        let is_stopped = || stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
        let filtered = filter::run(known, origin, setup, onward, &is_stopped)?;
        if let (Some(file), Some(filtered)) = (&file, &filtered) {
            keep(file, setup, scenario, origin, filtered)?;
        }
        Ok(filtered)
    }

    /// The error of whoever was stopped before there was anything to tell.
    pub(super) fn stopped(&self) -> Error {
        let kept = self.kept_in.as_ref().map_or(String::new(), |directory| {
            format!("; what was made is kept in `{}`", directory.display())
        });
        let message = format!("interrupted before the first forecast was made{kept}");
        Error::one(ErrorKind::Interrupted, None, message)
    }
}

fn kept(file: &Path, setup: &Setup, scenario: &Scenario, known: &Scenario, origin: Date) -> Result<Filtered> {
    let content: Content<'_> = MADE.read(file)?;
    if content.scenario != scenario.to_toml() || content.setup != *setup || content.origin != origin {
        return Err(MADE.unusable(file, "is of another scenario, seed or number of particles"));
    }
    if !content.filtered.is_like(known, setup) {
        return Err(MADE.unusable(file, "does not fit together"));
    }
    Ok(content.filtered.into_owned())
}

fn keep(file: &Path, setup: &Setup, scenario: &Scenario, origin: Date, filtered: &Filtered) -> Result<()> {
    if let Some(directory) = file.parent() {
        std::fs::create_dir_all(directory).map_err(|error| Error::io("create", directory, error))?;
    }
    let content = Content {
        scenario: scenario.to_toml().into(),
        setup: *setup,
        origin,
        filtered: Cow::Borrowed(filtered),
    };
    MADE.write(file, &content)
}
