//! What a command works on: a scenario file, or a folder with a Flee case.

use super::Failure;
use super::voice::{Ending, Stopped};
use clap::{Args, ValueEnum};
use displace::Scenario;
use displace::flee::{Fidelity, Import, Note};
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(crate) struct Input {
    /// The scenario file, or the folder of a Flee case: of CSV files, or one with `input_csv` and `source_data`
    pub(crate) path: PathBuf,
    /// Of a Flee case, the folder with `data_layout.csv` and what was counted
    #[arg(long, value_name = "DIR")]
    observed: Option<PathBuf>,
    /// Of a Flee case, the settings, `simsetting.yml`
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Of a Flee case, whether to run it as Flee does, quirks included, or as its files and Flee's manual say [default:
    /// as-run]
    #[arg(long, value_enum)]
    fidelity: Option<Reading>,
    /// Of a Flee case, divide populations, capacities and counts by this, in place of `hasten` in its settings
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    hasten: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reading {
    AsRun,
    AsStated,
}

/// A scenario with what has to be known of where it comes from.
pub(crate) struct Read {
    pub(crate) scenario: Scenario,
    /// Notes on an import, in order.
    pub(crate) notes: Vec<Note>,
    pub(crate) is_flee: bool,
}

impl Input {
    /// The same options for another path.
    pub(crate) fn at(&self, path: &Path) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }

    /// Reads the scenario.
    pub(crate) fn read(&self) -> Result<Read, Failure> {
        if !self.path.is_dir() {
            self.refuse_options_of_flee()?;
            let scenario = Scenario::read(&self.path)?;
            return Ok(Read { scenario, notes: Vec::new(), is_flee: false });
        }
        let mut import = Import::of(&self.path).fidelity(match self.fidelity {
            None | Some(Reading::AsRun) => Fidelity::AsRun,
            Some(Reading::AsStated) => Fidelity::AsStated,
        });
        if let Some(folder) = &self.observed {
            import = import.observed(folder);
        }
        if let Some(file) = &self.settings {
            import = import.settings(file);
        }
        if let Some(by) = self.hasten {
            import = import.scale_down(by);
        }
        let imported = import.read()?;
        Ok(Read { scenario: imported.scenario, notes: imported.notes, is_flee: true })
    }

    /// The options as words of a command line.
    pub(crate) fn options(&self) -> Vec<String> {
        let path = |option: &str, path: &Option<PathBuf>| {
            path.iter().flat_map(|path| [option.to_owned(), path.display().to_string()]).collect::<Vec<_>>()
        };
        let mut words = path("--observed", &self.observed);
        words.extend(path("--settings", &self.settings));
        if let Some(value) = self.fidelity.and_then(|reading| reading.to_possible_value()) {
            words.extend(["--fidelity".to_owned(), value.get_name().to_owned()]);
        }
        words.extend(self.hasten.iter().flat_map(|by| ["--hasten".to_owned(), by.to_string()]));
        words
    }

    fn refuse_options_of_flee(&self) -> Result<(), Failure> {
        let given = [
            ("--observed", self.observed.is_some()),
            ("--settings", self.settings.is_some()),
            ("--fidelity", self.fidelity.is_some()),
            ("--hasten", self.hasten.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) if self.path.exists() => {
                let path = self.path.display();
                let message = format!(
                    "`{path}` is a scenario file; `{option}` is for the folder of a Flee case, leave it out"
                );
                Err(Stopped::new(Ending::Usage, message).into())
            }
            _ => Ok(()),
        }
    }
}
