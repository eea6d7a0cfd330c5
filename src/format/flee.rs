//! Reads cases of Flee, the field's reference system in Python: folders of CSV files and settings in YAML.
//!
//! Two stages. Reading (`read`) takes every file as it states things and keeps the position of every cell: what
//! makes a case meaningless is a fault, whatever else is odd is a [`Note`], and nothing is silent. Converting makes a
//! scenario of the case, as Flee would run it or as its files say, by [`Fidelity`]. They are apart because Flee
//! differs from its own files in numbered ways, and to choose between the two one has to know both.

mod case;
mod convert;
pub(super) mod note;
mod read;
mod settings;
#[cfg(test)]
mod trial;

pub use note::Note;

use crate::error::Result;
use crate::scenario::Scenario;
use std::path::PathBuf;

/// Which of two readings of a case is wanted, for Flee does not always do what its files say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Fidelity {
    /// What Flee does, bugs and quirks included where they change results.
    #[default]
    AsRun,
    /// What the files and Flee's manual say.
    AsStated,
}

/// A scenario made of a case in another format, and what has to be known about it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What the case says, ready to run.
    pub scenario: Scenario,
    /// What was passed over, guessed or read in a particular way, in the order of files and lines.
    pub notes: Vec<Note>,
}

/// Reads a case of Flee from a folder.
///
/// The folder is one of `FabFlee`'s, which holds `input_csv`, `source_data` and `simsetting.yml`, or one with the CSV
/// files themselves. What is not said is looked for there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    folder: PathBuf,
    observed: Option<PathBuf>,
    settings: Option<PathBuf>,
    fidelity: Fidelity,
    scale_down: Option<u32>,
    corrected: Vec<u8>,
}

impl Import {
    /// The case in a folder.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            observed: None,
            settings: None,
            fidelity: Fidelity::default(),
            scale_down: None,
            corrected: Vec::new(),
        }
    }

    /// Takes what was counted from another folder, with its `data_layout.csv`.
    #[must_use]
    pub fn observed(mut self, folder: impl Into<PathBuf>) -> Self {
        self.observed = Some(folder.into());
        self
    }

    /// Takes the settings from another file.
    #[must_use]
    pub fn settings(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings = Some(file.into());
        self
    }

    /// Reads the case as Flee runs it, which is the default, or as its files say.
    #[must_use]
    pub fn fidelity(mut self, fidelity: Fidelity) -> Self {
        self.fidelity = fidelity;
        self
    }

    /// Divides populations, capacities and counts by a number, in place of the `hasten` of the settings.
    #[must_use]
    pub fn scale_down(mut self, by: u32) -> Self {
        self.scale_down = Some(by);
        self
    }

    /// Reads the case as Flee runs it but for one of its quirks, by its number in `docs/flee.md`: to see what it changes.
    /// Numbers of quirks that change nothing, or that the case does not have, do nothing.
    #[must_use]
    pub fn correcting(mut self, quirk: u8) -> Self {
        self.corrected.push(quirk);
        self
    }

    /// Reads everything and makes a scenario of it.
    ///
    /// # Errors
    /// With every fault at once, each with its file and line: files that are missing or no text, numbers and dates that
    /// are none, routes to places that nobody knows, settings that contradict each other, and whatever else makes a
    /// case meaningless.
    pub fn read(&self) -> Result<Imported> {
        let (case, notes) = read::case(self)?;
        convert::convert(&case, notes, self)
    }
}
