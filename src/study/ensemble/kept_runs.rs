//! Replicates that are followed or counted one by one, kept between one process and the next: those that are done in one
//! file, and each that was under way in a file beside it.

use crate::engine::{Kept, Recording, Run, Simulation};
use crate::error::{Error, ErrorKind, Result};
use crate::format::Sealed;
use crate::random::{Draws, Seed};
use crate::scenario::{Beliefs, Scenario};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Files with replicates that are done. Raise the version when anything that is kept changes, and keep reading the older one.
const RUNS: Sealed = Sealed {
    mark: *b"runs",
    called: "file of replicates",
    version: 1,
    cure: "delete it to begin again, or name another",
};

/// Files with a replicate under way; the same holds for their version.
const UNDER_WAY: Sealed = Sealed {
    mark: *b"onit",
    called: "file of a replicate under way",
    version: 1,
    cure: "delete it to begin the replicate again",
};

/// Of what replicates are kept, and where.
pub(super) struct KeptRuns<'a> {
    file: &'a Path,
    of: Of<'a>,
}

/// What the replicates in a file have to be of.
#[derive(PartialEq, Serialize, Deserialize)]
struct Of<'a> {
    scenario: Cow<'a, str>,
    seed: Seed,
    recording: Cow<'a, Recording>,
    /// Whether people were counted and not followed.
    are_counted: bool,
}

/// What is in the file with one under way.
#[derive(Serialize, Deserialize)]
struct UnderWay<'a> {
    scenario: Cow<'a, str>,
    simulation: Kept<'a>,
}

impl<'a> KeptRuns<'a> {
    /// Those of a scenario under a seed, followed or counted.
    pub(super) fn new(
        file: &'a Path,
        scenario: &Scenario,
        seed: Seed,
        recording: &'a Recording,
        are_counted: bool,
    ) -> Self {
        let (scenario, recording) = (Cow::Owned(scenario.to_toml()), Cow::Borrowed(recording));
        Self { file, of: Of { scenario, seed, recording, are_counted } }
    }

    /// The replicates that are done, in order: none if there is no file. All go on from what the first day of one comes to.
    pub(super) fn read(&self, scenario: &Scenario, day: impl FnOnce() -> Run) -> Result<Vec<Run>> {
        if !self.file.exists() {
            return Ok(Vec::new());
        }
        let (of, runs): (Of<'_>, Vec<Run>) = RUNS.read(self.file)?;
        if of != self.of {
            return Err(RUNS.unusable(self.file, "has another scenario, seed or recording"));
        }
        let day = day();
        let fits = |run: &Run| {
            let (seed, replicate) = run.seed();
            let beliefs = Beliefs::draw(scenario.timeline(), Draws::new(seed, replicate, 0));
            seed == self.of.seed && *run.beliefs() == beliefs && run.goes_on_from(&day)
        };
        if !runs.iter().all(fits) || !runs.is_sorted_by(|a, b| a.seed().1 < b.seed().1) {
            return Err(RUNS.unusable(self.file, "does not fit together"));
        }
        Ok(runs)
    }

    /// Keeps the replicates that are done, in order, of which none is under way any more.
    pub(super) fn write<'r>(&self, runs: impl Iterator<Item = &'r Run>) -> Result<()> {
        let runs: Vec<&Run> = runs.collect();
        RUNS.write(self.file, &(&self.of, &runs))?;
        runs.iter().try_for_each(|run| remove(&self.beside(run.seed().1)))
    }

    /// Keeps nothing any more, for all replicates that are wanted are done: not even others that were under way.
    pub(super) fn clear(&self) -> Result<()> {
        remove(self.file)?;
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
        let numbers = beside.filter_map(|file| {
            let number: u32 = Path::new(&file.file_name()).extension()?.to_str()?.parse().ok()?;
            (file.file_name() == self.beside(number).file_name()?).then_some(number)
        });
        numbers.collect::<Vec<u32>>().into_iter().try_for_each(|number| remove(&self.beside(number)))
    }

    /// A replicate that was under way, as it was kept; none if it was not.
    pub(super) fn take_up(&self, scenario: &Scenario, replicate: u32) -> Result<Option<Simulation>> {
        let file = self.beside(replicate);
        if !file.exists() {
            return Ok(None);
        }
        let UnderWay { scenario: text, simulation } = UNDER_WAY.read(&file)?;
        if text != self.of.scenario || !simulation.is_of(self.of.seed, replicate, &self.of.recording) {
            return Err(UNDER_WAY.unusable(&file, "has another scenario, seed or recording"));
        }
        let simulation = Simulation::taken_up(scenario, simulation);
        simulation.map(Some).ok_or_else(|| UNDER_WAY.unusable(&file, "does not fit together"))
    }

    /// Keeps a replicate that is under way.
    pub(super) fn put_away(&self, simulation: &Simulation, replicate: u32) -> Result<()> {
        let scenario = Cow::Borrowed(&*self.of.scenario);
        UNDER_WAY.write(&self.beside(replicate), &UnderWay { scenario, simulation: simulation.kept() })
    }

    /// The file of a replicate that is under way.
    fn beside(&self, replicate: u32) -> PathBuf {
        let mut path = self.file.as_os_str().to_owned();
        path.push(format!(".{replicate}"));
        path.into()
    }
}

/// Deletes a file, if it is there.
fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let message = format!("cannot delete `{}`: {error}", file.display());
            Err(Error::one(ErrorKind::Io, None, message))
        }
        _ => Ok(()),
    }
}
