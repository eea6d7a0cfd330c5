//! The evaluations of a calibration on disk, so that one that was interrupted goes on where it stopped.
//!
//! A text of lines, which is only ever added to: a head with fingerprints of the scenario that is trained on and of the settings,
//! the names of the columns, and a line for each evaluation in order: its number, its seed, its loss and the quantiles
//! of the knobs, with all digits. Every method is a function of its seed and of the losses that it was told. So to resume
//! is to ask it again from the start and to answer from the log as far as that goes; nothing else is stored. A last
//! line that was torn is dropped.

use super::Trial;
use crate::error::{Error, ErrorKind, Position, Result};
use crate::format::limits;
use crate::random::{Seed, mix};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The first words of a log; the number is that of the format.
const MAGIC: &str = "# displace calibration 1";

/// What a log must be of to be resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprints {
    pub(super) scenario: u64,
    pub(super) settings: u64,
}

/// A number that two texts share by a chance of 2⁻⁶⁴.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(text.len() as u64, |so_far, byte| mix(so_far.rotate_left(5) ^ u64::from(byte)))
}

/// A log that is open to be added to.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// What it held when it was opened.
    known: Vec<(Trial, f64)>,
}

impl Log {
    /// Opens a log, or begins one.
    pub(super) fn open(path: &Path, of: Fingerprints, knobs: &[String]) -> Result<Self> {
        let failed = |error| Error::io("write", path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if !found.is_file() {
            let message = format!("`{}` is a device or a pipe; name a file", path.display());
            return Err(Error::one(ErrorKind::Io, None, message));
        }
        if found.len() > limits::LOG {
            let message = format!(
                "`{}` is larger than the {} MiB that are read; name another file",
                path.display(),
                limits::LOG >> 20
            );
            return Err(Error::one(ErrorKind::Unsupported, None, message));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let head = head(of, knobs)?;
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let is_begun = head.as_bytes().starts_with(&bytes[..bytes.len().min(head.len())]);
        let mut log = Self { path: path.to_owned(), file, known: Vec::new() };
        let keep = if bytes.len() < head.len() && is_begun {
            // Nothing, or a head that was torn.
            0
        } else {
            let text = std::str::from_utf8(&bytes[..whole]).map_err(|_| {
                log.refuse(1, "this is no log of a calibration; name another file".to_owned())
            })?;
            log.check_head(text, of, &head)?;
            log.read(&text[head.len()..], knobs.len())?;
            whole as u64
        };
        log.file.set_len(keep).map_err(failed)?;
        log.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if keep == 0 {
            log.file.write_all(head.as_bytes()).map_err(failed)?;
        }
        Ok(log)
    }

    fn check_head(&self, text: &str, of: Fingerprints, expected: &str) -> Result<()> {
        let first = text.lines().next().unwrap_or_default();
        if !first.starts_with(MAGIC) {
            return Err(self.refuse(1, "this is no log of a calibration; name another file".to_owned()));
        }
        let other = if !first.contains(&format!("scenario {:016x}", of.scenario)) {
            "another scenario or another training window"
        } else if !first.contains(&format!("settings {:016x}", of.settings)) {
            "other settings or another version"
        } else if !text.starts_with(expected) {
            "other knobs"
        } else {
            return Ok(());
        };
        let message = format!("this log is of {other}; restore what it was made with, or name another file");
        Err(self.refuse(1, message))
    }

    fn read(&mut self, lines: &str, knobs: usize) -> Result<()> {
        for (number, line) in lines.lines().enumerate() {
            let Some(row) = row(line, number, knobs) else {
                let message = format!(
                    "this is not evaluation {number} with its seed, its loss and the quantiles of {knobs} knobs; delete \
                     this line and all below it to resume from there"
                );
                return Err(self.refuse(number as u32 + 3, message));
            };
            self.known.push(row);
        }
        Ok(())
    }

    /// The loss of an evaluation, if it is known.
    pub(super) fn loss(&self, number: usize, trial: &Trial) -> Result<Option<f64>> {
        match self.known.get(number) {
            None => Ok(None),
            Some((known, loss)) if known == trial => Ok(Some(*loss)),
            Some(_) => {
                let message = "another point was tried here, as by another version or on another kind of machine; name \
                               another file";
                Err(self.refuse(number as u32 + 3, message.to_owned()))
            }
        }
    }

    /// Adds an evaluation.
    pub(super) fn add(&mut self, number: usize, trial: &Trial, loss: f64) -> Result<()> {
        let quantiles: Vec<String> = trial.point.iter().map(|quantile| format!(",{quantile:?}")).collect();
        let line = format!("{number},{},{loss:?}{}\n", trial.seed.0, quantiles.concat());
        self.file.write_all(line.as_bytes()).map_err(|error| Error::io("write", &self.path, error))
    }

    fn refuse(&self, line: u32, message: String) -> Error {
        Error::one(ErrorKind::Contradiction, Some(Position::new(&self.path, line, 1)), message)
    }
}

/// The lines above the evaluations.
fn head(of: Fingerprints, knobs: &[String]) -> Result<String> {
    let mut columns = csv::Writer::from_writer(Vec::new());
    let names = ["evaluation", "seed", "loss"].into_iter().map(str::to_owned).chain(knobs.iter().cloned());
    let failed =
        |why: String| Error::one(ErrorKind::Unsupported, None, format!("a log with these knobs: {why}"));
    columns.write_record(names).map_err(|error| failed(error.to_string()))?;
    let columns = columns.into_inner().map_err(|error| failed(error.to_string()))?;
    let columns = String::from_utf8_lossy(&columns).replace(['\r', '\n'], "");
    Ok(format!("{MAGIC}, scenario {:016x}, settings {:016x}\n{columns}\n", of.scenario, of.settings))
}

/// An evaluation; none if it is damaged.
fn row(line: &str, number: usize, knobs: usize) -> Option<(Trial, f64)> {
    let mut cells = line.split(',');
    let is_next = cells.next()?.parse::<usize>().ok()? == number;
    let seed = Seed(cells.next()?.parse().ok()?);
    let loss = cells.next()?.parse().ok()?;
    let point: Vec<f64> = cells.map(str::parse).collect::<std::result::Result<_, _>>().ok()?;
    (is_next && point.len() == knobs).then_some((Trial { point, seed }, loss))
}
