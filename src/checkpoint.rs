//! Checkpoints: a simulation put on the disk between two steps, and taken up again.
//!
//! A checkpoint holds the scenario as a TOML text, so that it needs no other file, and everything that a simulation is
//! beyond it. What is taken up again goes on to the same bits as one that was never put away.

use crate::engine::{Kept, Ranked, Ranks, Simulation};
use crate::error::Result;
use crate::format::Sealed;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Files with a simulation. Raise the version when anything that is kept changes, and keep reading the older one.
const SIMULATION: Sealed = Sealed {
    mark: *b"simu",
    called: "checkpoint",
    version: 1,
    cure: "resume from an earlier checkpoint, or run the scenario again",
};

/// What is in the file.
#[derive(Serialize, Deserialize)]
struct Checkpoint<'a> {
    scenario: String,
    simulation: Kept<'a>,
}

impl Simulation {
    /// Writes the simulation as it stands between two steps to a file, from which [`resume`](Self::resume) goes on to the
    /// same bits. The file needs no other and is some 8 bytes a person, and more where rules remember more of them.
    ///
    /// It is put in its place when it is whole and on the disk: whatever happens meanwhile, an older checkpoint of the
    /// same name is there until then. A seal shows whether it was altered since.
    ///
    /// ```
    /// use displace::synthetic::{Size, scenario};
    /// use displace::{Seed, Simulation};
    /// let small = scenario(Size { places: 20, people: 5_000, days: 10, ..Size::default() }, Seed(1))?;
    /// let path = std::env::temp_dir().join(format!("displace-{}.checkpoint", std::process::id()));
    /// let mut simulation = Simulation::new(&small, Seed(7));
    /// for _ in 0..5 {
    ///     simulation.step();
    /// }
    /// simulation.save(&path)?;
    /// let resumed = Simulation::resume(&path)?;
    /// assert_eq!(resumed.run().fingerprint(), Simulation::new(&small, Seed(7)).run().fingerprint());
    /// # std::fs::remove_file(&path).expect("it is there");
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written, for example on a full disk; then an older one is left as it was.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let checkpoint = Checkpoint { scenario: self.scenario().to_toml(), simulation: self.kept() };
        SIMULATION.write(path.as_ref(), &checkpoint)
    }

    /// The simulation that [`save`](Self::save) wrote to a file.
    ///
    /// # Errors
    /// If the file cannot be read; if it is no checkpoint, was cut off or altered, or was written by a version of the
    /// library that this one does not know.
    pub fn resume(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let Checkpoint { scenario, simulation } = SIMULATION.read(path)?;
        let scenario = Scenario::parse(&scenario, path)?;
        Self::taken_up(&scenario, simulation)
            .ok_or_else(|| SIMULATION.unusable(path, "does not fit together"))
    }
}

impl Ranked {
    /// Writes the simulation as it stands between two steps to a file, as [`Simulation::save`] does: the first rank gathers
    /// everyone and writes the very file that one simulation alone would have written. Any number of ranks, or none, can go on from
    /// it. The first rank needs memory for all people meanwhile, three times over.
    ///
    /// # Errors
    /// If the file cannot be written, on all ranks; then an older one is left as it was. If there are more than
    /// [`Simulation::MOST_PEOPLE`] people.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let whole = self.ranks().agree(self.whole())?;
        self.ranks().agree(whole.map_or(Ok(()), |whole| whole.save(path)))
    }

    /// The simulation that [`save`](Self::save) or [`Simulation::save`] wrote to a file, to go on with on these ranks. Every rank
    /// reads the file, and keeps its share of the people.
    ///
    /// # Errors
    /// As [`Simulation::resume`] and [`Ranked::new`], on all ranks.
    pub fn resume(path: impl AsRef<Path>, ranks: &Ranks) -> Result<Self> {
        let whole = ranks.agree(Simulation::resume(path))?;
        Self::share_out(whole, ranks)
    }
}
