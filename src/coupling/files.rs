//! One side of two coupled simulations that run in processes of their own and exchange files.
//!
//! In a directory that both can reach, the side `NAME` writes `NAME.period.csv` before its first step, and after every step k
//! but the last `NAME.k.csv`: the people whom it hands over. Each file appears whole, under its name, or not at all. Then it waits
//! for the file of the other side and receives these people. A file that is wrong is refused whole: nobody is
//! received from it.

use super::{place_of, same_period, sends_once, take};
use crate::engine::{Balance, Handed, Party, Run, Simulation};
use crate::error::{Error, ErrorKind, Faults, Position, Result};
use crate::format::handover::{self, Row};
use crate::id::PlaceId;
use crate::units::Step;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long to sleep before looking for a file again.
const NAP: Duration = Duration::from_millis(5);
/// A household has at most this many people.
const LARGEST_HOUSEHOLD: usize = u8::MAX as usize;

/// A simulation that hands people over to one in another process, and receives people from it, by files.
///
/// ```no_run
/// use displace::coupling::FileExchange;
/// use displace::{Scenario, Seed, Simulation};
/// use std::time::Duration;
///
/// let scenario = Scenario::read("wide.toml")?;
/// let exchange = FileExchange::of(Simulation::new(&scenario, Seed(1)), "exchange")
///     .names("wide", "close")
///     .sends("Border", "Border")
///     .receives("Camp")
///     .waits(Duration::from_secs(600))
///     .build()?;
/// println!("{}", exchange.run()?.summary());
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug)]
pub struct FileExchange {
    simulation: Simulation,
    directory: PathBuf,
    name: String,
    peer: String,
    sends: Vec<(PlaceId, String)>,
    receives: BTreeSet<PlaceId>,
    waits: Duration,
    /// Whether the other side was found to cover the same period.
    has_met: bool,
    /// What was handed over and is not written yet, and after which step.
    unsent: Option<(Step, Vec<Row>)>,
    /// The step after which people of the other side were not received yet.
    awaited: Option<Step>,
}

/// States what a simulation exchanges by files.
#[derive(Debug)]
pub struct FileExchangeBuilder {
    simulation: Simulation,
    directory: PathBuf,
    name: String,
    peer: String,
    sends: Vec<(String, String)>,
    receives: Vec<String>,
    waits: Duration,
}

impl FileExchangeBuilder {
    /// The name of this side and that of the other: letters, digits, `-` and `_`; `first` and `second` unless said
    /// otherwise.
    #[must_use]
    pub fn names(mut self, mine: impl Into<String>, theirs: impl Into<String>) -> Self {
        (self.name, self.peer) = (mine.into(), theirs.into());
        self
    }

    /// Everyone who stays at `from` here appears at the place `to` of the other side.
    #[must_use]
    pub fn sends(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.sends.push((from.into(), to.into()));
        self
    }

    /// The other side may send people to this place.
    #[must_use]
    pub fn receives(mut self, place: impl Into<String>) -> Self {
        self.receives.push(place.into());
        self
    }

    /// Waits so long for each file of the other side; an hour unless said otherwise.
    #[must_use]
    pub fn waits(mut self, most: Duration) -> Self {
        self.waits = most;
        self
    }

    /// Checks everything and writes which period this side covers.
    ///
    /// # Errors
    /// With every fault: the simulation has begun, names that are no names of files, unknown places, places where nobody
    /// stays or that send twice, nothing to exchange, files of an earlier exchange; or if the directory cannot be written to.
    pub fn build(self) -> Result<FileExchange> {
        let mut faults = Faults::default();
        let scenario = self.simulation.scenario();
        if self.simulation.next_step() != Some(Step(0)) {
            let message = "the simulation has begun; couple it before its first step";
            faults.push(ErrorKind::Contradiction, None, message);
        }
        for name in [&self.name, &self.peer] {
            let is_good = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            if name.is_empty() || !name.chars().all(is_good) {
                let message = format!("`{name}` is no name of a side; use letters, digits, `-` and `_`");
                faults.push(ErrorKind::OutOfRange, None, message);
            }
        }
        if self.name == self.peer {
            let message = format!("both sides are called `{}`; give them different names", self.name);
            faults.push(ErrorKind::Duplicate, None, message);
        }
        if self.sends.is_empty() && self.receives.is_empty() {
            let message = "nothing is shared; name a place that `sends` or `receives`";
            faults.push(ErrorKind::MissingKey, None, message);
        }
        sends_once(&self.sends, "this world", &mut faults);
        let mut find = |name: &str| place_of("this world", scenario, name, &mut faults);
        let sends = self.sends.iter().filter_map(|(from, to)| Some((find(from)?, to.clone()))).collect();
        let receives = self.receives.iter().filter_map(|name| find(name)).collect();
        if let Some(old) = earlier(&self.directory, &self.name) {
            let message = format!(
                "`{}` is there from an earlier exchange; choose an empty directory for both sides",
                old.display()
            );
            faults.push(ErrorKind::Contradiction, None, message);
        }
        faults.into_result()?;
        handover::write_period(&file(&self.directory, &self.name, "period"), scenario.period())?;
        Ok(FileExchange {
            simulation: self.simulation,
            directory: self.directory,
            name: self.name,
            peer: self.peer,
            sends,
            receives,
            waits: self.waits,
            has_met: false,
            unsent: None,
            awaited: None,
        })
    }
}

impl FileExchange {
    /// Starts to couple a simulation by files in a directory, which must exist.
    pub fn of(simulation: Simulation, directory: impl Into<PathBuf>) -> FileExchangeBuilder {
        FileExchangeBuilder {
            simulation,
            directory: directory.into(),
            name: "first".to_owned(),
            peer: "second".to_owned(),
            sends: Vec::new(),
            receives: Vec::new(),
            waits: Duration::from_hours(1),
        }
    }

    /// Executes the next step, hands people over and receives those of the other side, and says which step it was; none
    /// when the period is over.
    ///
    /// # Errors
    /// If a file cannot be written or read, if that of the other side does not come in time, if it covers another period, or
    /// with everything that is wrong with its file. Then nobody was received, and the next call begins with the same file
    /// again before it goes on with the step that follows.
    pub fn step(&mut self) -> Result<Option<Step>> {
        self.meet()?;
        self.exchange()?;
        let Some(step) = self.simulation.step() else { return Ok(None) };
        if self.simulation.next_step().is_some() {
            let handed = take(&mut self.simulation, &self.sends);
            self.unsent = Some((step, rows(&handed)));
            self.awaited = Some(step);
            self.exchange()?;
        }
        Ok(Some(step))
    }

    /// Executes all steps that are left and gives what was recorded.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn run(mut self) -> Result<Run> {
        while self.step()?.is_some() {}
        Ok(self.finish())
    }

    /// Gives what was recorded so far.
    pub fn finish(self) -> Run {
        self.simulation.finish()
    }

    /// The simulation.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// Everyone who is or was on this side, as it stands.
    pub fn balance(&self) -> Balance {
        self.simulation.balance()
    }

    /// Sees to it once that the other side covers the same period.
    fn meet(&mut self) -> Result<()> {
        if !self.has_met {
            let path = self.wait("period")?;
            let theirs = handover::read_period(&path)?;
            let mut faults = Faults::default();
            let other = format!("`{}`", self.peer);
            same_period(&other, self.simulation.scenario().period(), &theirs, &mut faults);
            faults.into_result()?;
            self.has_met = true;
        }
        Ok(())
    }

    /// Writes who was handed over and receives the people of the other side, as far as that is still to be done.
    fn exchange(&mut self) -> Result<()> {
        if let Some((step, rows)) = &self.unsent {
            handover::write(&file(&self.directory, &self.name, &step.0.to_string()), rows)?;
            self.unsent = None;
        }
        let Some(step) = self.awaited else { return Ok(()) };
        let path = self.wait(&step.0.to_string())?;
        let handed = self.read(&path)?;
        super::receive(&mut self.simulation, &handed);
        self.awaited = None;
        Ok(())
    }

    /// Waits for a file of the other side.
    fn wait(&self, what: &str) -> Result<PathBuf> {
        let path = file(&self.directory, &self.peer, what);
        let start = Instant::now();
        loop {
            if path.is_file() {
                return Ok(path);
            }
            let left = self.waits.saturating_sub(start.elapsed());
            if left.is_zero() {
                let message = format!(
                    "`{}` did not come within {:?}; see whether the other side still runs, or wait longer",
                    path.display(),
                    self.waits
                );
                return Err(Error::one(ErrorKind::Io, None, message));
            }
            thread::sleep(NAP.min(left));
        }
    }

    /// Reads a file whole: the people to be received, by place.
    fn read(&self, path: &Path) -> Result<BTreeMap<PlaceId, Handed>> {
        let mut faults = Faults::default();
        let mut handed: BTreeMap<PlaceId, Handed> = BTreeMap::new();
        let mut households = BTreeSet::new();
        let rows = handover::read(path)?;
        let is_together = |(a, _): &(Row, Position), (b, _): &(Row, Position)| {
            a.household.is_some() && a.household == b.household
        };
        for together in rows.chunk_by(is_together) {
            let (first, at) = &together[0];
            if let Some(number) = first.household {
                let is_new = households.insert(number);
                household(number, is_new, together, &mut faults);
            }
            let Some(place) = self.place(&first.place, at, &mut faults) else { continue };
            let groups = |row: &Row, people: u64| vec![row.group.clone(); people as usize];
            let (members, count) = if first.household.is_none() {
                (groups(first, 1), first.people)
            } else if faults.is_empty() {
                (together.iter().flat_map(|(row, _)| groups(row, row.people)).collect(), 1)
            } else {
                continue;
            };
            let mut party = Party::new(members);
            if let Some(home) = &first.home {
                party = party.from_home(home);
            }
            if let Some(country) = &first.country {
                party = party.from_country(country);
            }
            handed.entry(place).or_default().add(party, count);
        }
        faults.into_result()?;
        Ok(handed)
    }

    /// The place of a row, if people may be received there.
    fn place(&self, name: &str, at: &Position, faults: &mut Faults) -> Option<PlaceId> {
        let world = self.simulation.scenario().world();
        let Some(place) = world.find(name) else {
            let hint = faults.hint(name, self.receives.iter().map(|&id| world.place(id).name()));
            let message = format!("no place is called `{name}`{hint}");
            faults.push(ErrorKind::UnknownName, Some(at), message);
            return None;
        };
        if !self.receives.contains(&place.id()) {
            let message = format!("`{name}` is not among the places that receive; let it, or send elsewhere");
            faults.push(ErrorKind::Contradiction, Some(at), message);
            return None;
        }
        Some(place.id())
    }
}

/// Faults of the rows of a household.
fn household(number: u64, is_new: bool, rows: &[(Row, Position)], faults: &mut Faults) {
    let (first, at) = &rows[0];
    if !is_new {
        let message = format!("household {number} stands in two parts; keep its rows together");
        faults.push(ErrorKind::Duplicate, Some(at), message);
    }
    for (row, at) in &rows[1..] {
        if (&row.place, &row.home, &row.country) != (&first.place, &first.home, &first.country) {
            let message =
                format!("household {number} has two places, homes or countries; give all its rows the same");
            faults.push(ErrorKind::Contradiction, Some(at), message);
        }
    }
    let people = rows.iter().fold(0u64, |sum, (row, _)| sum.saturating_add(row.people));
    if people > LARGEST_HOUSEHOLD as u64 {
        let message =
            format!("household {number} has {people} people; at most {LARGEST_HOUSEHOLD} go together");
        faults.push(ErrorKind::OutOfRange, Some(at), message);
    }
}

/// The rows of people who are handed over, by the place at which they are to be received.
fn rows(handed: &BTreeMap<String, Handed>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut households = 0;
    for (place, people) in handed {
        for (party, count) in people.parties() {
            let row = |household, group: &String, people| Row {
                place: place.clone(),
                home: party.home().map(str::to_owned),
                country: party.country().map(str::to_owned),
                household,
                group: group.clone(),
                people,
            };
            if let [alone] = party.groups() {
                rows.push(row(None, alone, count));
                continue;
            }
            for _ in 0..count {
                households += 1;
                for alike in party.groups().chunk_by(|a, b| a == b) {
                    rows.push(row(Some(households), &alike[0], alike.len() as u64));
                }
            }
        }
    }
    rows
}

/// A file of a side.
fn file(directory: &Path, side: &str, what: &str) -> PathBuf {
    directory.join(format!("{side}.{what}.csv"))
}

/// A file that a side left from an earlier exchange.
fn earlier(directory: &Path, side: &str) -> Option<PathBuf> {
    ["period", "0"].map(|what| file(directory, side, what)).into_iter().find(|path| path.exists())
}
