//! Errors: what is wrong, where, and how to cure it.
//!
//! Input is checked whole before anything runs, so one [`Error`] holds every [`Fault`] that was found. Each fault
//! reads as one line: `file:line:column: message`, lower case, the object in backquotes.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What sort of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read or written.
    Io,
    /// The text is not well formed.
    Syntax,
    /// A key that nobody reads.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A value of another type than expected, or a word outside the list of those allowed.
    WrongType,
    /// A number outside its range, not finite, or negative where it cannot be.
    OutOfRange,
    /// A name that refers to nothing.
    UnknownName,
    /// A name that is taken, or a thing stated twice.
    Duplicate,
    /// A date that cannot be, or that lies outside the period.
    Date,
    /// A place that nobody could reach or leave, or a threat that nobody could feel.
    Unreachable,
    /// Statements that exclude each other.
    Contradiction,
    /// A combination that the model does not have.
    Unsupported,
    /// A file that this library wrote and that is not as it was written, or is of a version that it does not know.
    Damaged,
    /// Ranks that should run something together cannot, or one of them failed.
    Ranks,
    /// Whoever asked wanted it no more before there was anything to tell.
    Interrupted,
}

/// A position in a file: line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Shared, for a large file has millions of positions.
    file: Arc<Path>,
    line: u32,
    column: u32,
}

impl Position {
    /// A position in `file`; lines and columns count from 1, columns in characters.
    pub fn new(file: impl Into<PathBuf>, line: u32, column: u32) -> Self {
        Self { file: file.into().into(), line, column }
    }

    pub(crate) fn shared(file: Arc<Path>, line: u32, column: u32) -> Self {
        Self { file, line, column }
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The line, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> u32 {
        self.column
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: ErrorKind,
    position: Option<Position>,
    message: String,
}

impl Fault {
    pub(crate) fn new(kind: ErrorKind, position: Option<Position>, message: impl Into<String>) -> Self {
        Self { kind, position, message: readable(message.into()) }
    }

    /// What sort of fault it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where it is, if it came from a file.
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// What was found, what was expected, and the cure.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            Some(position) => write!(f, "{position}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Everything that is wrong with an input, or why a file could not be read or written.
///
/// It displays as one line a fault.
#[derive(Debug)]
pub struct Error {
    faults: Vec<Fault>,
    source: Option<std::io::Error>,
}

impl Error {
    pub(crate) fn one(kind: ErrorKind, position: Option<Position>, message: impl Into<String>) -> Self {
        Self { faults: vec![Fault::new(kind, position, message)], source: None }
    }

    /// A file that could not be read or written; `doing` says which of the two.
    pub(crate) fn io(doing: &str, path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let why = match source.kind() {
            Io::NotFound if doing == "write" => "there is no such directory; create it first".to_owned(),
            Io::NotFound => "there is no such file; check the path".to_owned(),
            Io::PermissionDenied => format!("permission denied; allow to {doing} it, or choose another path"),
            Io::IsADirectory => "it is a directory; name a file".to_owned(),
            _ => source.to_string(),
        };
        let message = format!("cannot {doing} `{}`: {why}", path.display());
        Self { faults: vec![Fault::new(ErrorKind::Io, None, message)], source: Some(source) }
    }

    /// The kind of the first fault.
    pub fn kind(&self) -> ErrorKind {
        self.faults[0].kind
    }

    /// The position of the first fault, if it came from a file.
    pub fn position(&self) -> Option<&Position> {
        self.faults[0].position.as_ref()
    }

    /// Every fault, in the order of the input; never empty.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e as _)
    }
}

/// So many faults are told, and then reading ends. Whoever has more has most likely named the wrong file, and nobody reads a
/// million lines.
const MOST_FAULTS: usize = 1_000;

/// Collects faults while an input is checked.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// At most [`MOST_FAULTS`].
    list: Vec<Fault>,
    /// How many there are besides.
    untold: usize,
    /// How many names were compared for suggestions.
    compared: Cell<u32>,
}

impl Faults {
    pub(crate) fn push(&mut self, kind: ErrorKind, position: Option<&Position>, message: impl Into<String>) {
        if self.list.len() < MOST_FAULTS {
            self.list.push(Fault::new(kind, position.cloned(), message));
        } else {
            self.untold += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether nobody wants to hear of more, so that whoever reads may stop.
    pub(crate) fn are_enough(&self) -> bool {
        self.list.len() >= MOST_FAULTS
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len() + self.untold
    }

    /// Takes over other faults.
    pub(crate) fn extend(&mut self, others: Faults) {
        let room = MOST_FAULTS - self.list.len();
        self.untold += others.untold + others.list.len().saturating_sub(room);
        self.list.extend(others.list.into_iter().take(room));
    }

    /// Drops what only follows from the first `read` faults, which say that something could not be read: whatever is
    /// said of the same position or of `doubts`, and the kinds of faults that lists which are `incomplete` would cause
    /// elsewhere. What is left without a position gets that of the file.
    pub(crate) fn drop_consequences(
        &mut self,
        read: usize,
        doubts: Vec<Position>,
        incomplete: &BTreeSet<ErrorKind>,
        file: &Position,
    ) {
        let read = read.min(self.list.len());
        let said = self.list[..read].iter().filter_map(|fault| fault.position.clone());
        let known: BTreeSet<Position> = said.chain(doubts).collect();
        let mut index = 0;
        self.list.retain(|fault| {
            index += 1;
            let follows = match &fault.position {
                Some(position) => known.contains(position) || incomplete.contains(&fault.kind),
                None => !incomplete.is_empty(),
            };
            index <= read || !follows
        });
        for fault in &mut self.list {
            fault.position.get_or_insert_with(|| file.clone());
        }
    }

    /// What to do about a name that nothing has: `; did you mean `x`?`, or else to state it. After very many comparisons
    /// nothing is suggested any more, for holding every name against every name takes for ever in a large file.
    pub(crate) fn hint<'a>(&self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
        const ENOUGH: u32 = 2_000_000;
        let count = |_: &&str| self.compared.set(self.compared.get() + 1);
        let hint = if self.compared.get() < ENOUGH {
            did_you_mean(name, candidates.into_iter().inspect(count))
        } else {
            String::new()
        };
        if hint.is_empty() { "; state it or correct the name".to_owned() } else { hint }
    }

    /// `Ok(())` without faults; otherwise an error with all of them, in the order of the input.
    pub(crate) fn into_result(mut self) -> Result<()> {
        if self.list.is_empty() {
            return Ok(());
        }
        self.list.sort_by(|a, b| a.position.cmp(&b.position));
        if self.are_enough()
            && let Some(last) = self.list.last_mut()
        {
            last.message.push_str("; there may be more faults, of which only so many are told");
        }
        Err(Error { faults: self.list, source: None })
    }
}

/// How alike two names are, by the measure of Jaro and Winkler. What is too long for a name is like nothing: to compare
/// two texts takes time with the product of their lengths.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    const LONGEST: usize = 200;
    if one.len().max(other.len()) > LONGEST { 0.0 } else { strsim::jaro_winkler(one, other) }
}

/// A message without its middle if it is too long to be read: what was found in a file may be as long as the file. What
/// it is about stands at the beginning, and the cure at the end.
fn readable(message: String) -> String {
    const LONGEST: usize = 2_000;
    const KEPT: usize = 900;
    if message.len() <= LONGEST {
        return message;
    }
    let (start, end) = (message.floor_char_boundary(KEPT), message.ceil_char_boundary(message.len() - KEPT));
    format!("{} … {}", &message[..start], &message[end..])
}

/// `; did you mean `x`?` for the candidate nearest to `name`, or nothing if none is near.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (likeness(&name, &candidate.to_lowercase()), candidate))
        .filter(|&(likeness, _)| likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map_or_else(String::new, |(_, candidate)| format!("; did you mean `{candidate}`?"))
}

/// Where a statement and its keys stand in a file; empty for what was stated in code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    whole: Option<Position>,
    keys: BTreeMap<Cow<'static, str>, Position>,
}

impl Marks {
    pub(crate) fn at(whole: Position) -> Self {
        Self { whole: Some(whole), keys: BTreeMap::new() }
    }

    pub(crate) fn mark(&mut self, key: impl Into<Cow<'static, str>>, position: Position) {
        self.keys.insert(key.into(), position);
    }

    /// Where the statement begins.
    pub(crate) fn whole(&self) -> Option<&Position> {
        self.whole.as_ref()
    }

    /// Where the value of `key` stands. Of a part of a value, as in `border.1`, the nearest that has a position: the
    /// part, the value, the statement.
    pub(crate) fn of(&self, key: &str) -> Option<&Position> {
        match (self.keys.get(key), key.rsplit_once('.')) {
            (Some(position), _) => Some(position),
            (None, Some((value, _))) => self.of(value),
            (None, None) => self.whole(),
        }
    }
}
