//! What was done of an ensemble, kept in a file between one process and the next.

use super::Bands;
use crate::engine::Recording;
use crate::error::Result;
use crate::format::Sealed;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// Files with bands. Raise the version when anything that is kept changes, and keep reading the older one.
const BANDS: Sealed = Sealed {
    mark: *b"band",
    called: "file of an ensemble",
    version: 1,
    cure: "delete it to begin again, or name another",
};

/// A file, and what it has to be of.
pub(super) struct KeptIn<'a> {
    file: &'a Path,
    scenario: String,
    recording: &'a Recording,
}

/// What is in the file.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    scenario: Cow<'a, str>,
    recording: Cow<'a, Recording>,
    bands: Cow<'a, Bands>,
}

impl<'a> KeptIn<'a> {
    pub(super) fn new(file: &'a Path, scenario: &Scenario, recording: &'a Recording) -> Self {
        Self { file, scenario: scenario.to_toml(), recording }
    }

    /// What was kept, or what nothing was added to if there is no file.
    pub(super) fn read(&self, empty: Bands) -> Result<Bands> {
        if !self.file.exists() {
            return Ok(empty);
        }
        let Content { scenario, recording, bands } = BANDS.read(self.file)?;
        let is_of_this = scenario == self.scenario && *recording == *self.recording && bands.is_like(&empty);
        if !is_of_this {
            return Err(BANDS.unusable(self.file, "has another scenario, seed or recording"));
        }
        Ok(bands.into_owned())
    }

    pub(super) fn write(&self, bands: &Bands) -> Result<()> {
        let content = Content {
            scenario: Cow::Borrowed(&self.scenario),
            recording: Cow::Borrowed(self.recording),
            bands: Cow::Borrowed(bands),
        };
        BANDS.write(self.file, &content)
    }
}
