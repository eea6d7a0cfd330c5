//! Remarks: what was guessed, left open, passed over or read in a particular way, one by one.

use crate::error::{Error, ErrorKind, Faults, Position};
use std::fmt;

/// What a remark says of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// A figure of the scenario that no file states.
    Guessed,
    /// A question that only a person can settle; nothing was made of it, or the more cautious of two readings.
    Doubtful,
    /// Something that stands in a file and not in the scenario.
    PassedOver,
    /// Something that was read in a particular way.
    ReadAs,
}

impl RemarkKind {
    /// Every kind, in order.
    pub const ALL: [Self; 4] = [Self::Guessed, Self::Doubtful, Self::PassedOver, Self::ReadAs];

    /// The word for it in a table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Guessed => "guessed",
            Self::Doubtful => "doubtful",
            Self::PassedOver => "passed_over",
            Self::ReadAs => "read_as",
        }
    }
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guessed => "guessed",
            Self::Doubtful => "doubtful",
            Self::PassedOver => "passed over",
            Self::ReadAs => "read in a particular way",
        })
    }
}

/// One thing that has to be known of a scenario made of raw data.
///
/// It displays as `file:line: about: message`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    kind: RemarkKind,
    topic: &'static str,
    about: String,
    position: Option<Position>,
    message: String,
}

impl Remark {
    /// What sort of remark it is.
    pub fn kind(&self) -> RemarkKind {
        self.kind
    }

    /// What remarks of its sort are counted under, as in `events far from any place`.
    pub fn topic(&self) -> &'static str {
        self.topic
    }

    /// What it is about, as in `place` and a name, or an event and its number.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Where it is, if it is about something in a file.
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// What was found, and what was made of it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = &self.position {
            write!(f, "{}:{}: ", position.file().display(), position.line())?;
        }
        write!(f, "{}: {}", self.about, self.message)
    }
}

/// As in `1 row` and `12 rows`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A text from a file as a message shows it: on one line, and no more of it than one reads.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut characters = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut shown: String = characters.by_ref().take(MOST).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Faults and remarks while files are read and put together.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) faults: Faults,
    remarks: Vec<Remark>,
}

impl Findings {
    pub(super) fn fault(&mut self, kind: ErrorKind, at: Option<&Position>, message: impl Into<String>) {
        self.faults.push(kind, at, message);
    }

    /// Takes over why a file could not be read.
    pub(super) fn unread(&mut self, error: &Error) {
        for fault in error.faults() {
            self.faults.push(fault.kind(), fault.position(), fault.message());
        }
    }

    pub(super) fn remark(
        &mut self,
        kind: RemarkKind,
        topic: &'static str,
        about: impl Into<String>,
        position: Option<&Position>,
        message: impl Into<String>,
    ) {
        // A name may run over several lines of its cell; a remark stands on one.
        let line =
            |text: String| if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text };
        let (about, message) = (line(about.into()), line(message.into()));
        self.remarks.push(Remark { kind, topic, about, position: position.cloned(), message });
    }

    pub(super) fn remarks(&self) -> impl Iterator<Item = &Remark> {
        self.remarks.iter()
    }

    /// All remarks by kind and topic, each in the order of what it is about.
    pub(super) fn into_remarks(mut self) -> Vec<Remark> {
        self.remarks.sort();
        self.remarks.dedup();
        self.remarks
    }
}

/// The remarks as a table: `kind,topic,about,message,file,line`.
pub(super) fn table(remarks: &[Remark]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut write = |record: [&str; 6]| table.write_record(record).expect("a vector takes what is written");
    write(["kind", "topic", "about", "message", "file", "line"]);
    for remark in remarks {
        let (file, line) = remark.position.as_ref().map_or_else(Default::default, |position| {
            (position.file().display().to_string(), position.line().to_string())
        });
        write([remark.kind.word(), remark.topic, &remark.about, &remark.message, &file, &line]);
    }
    table.into_inner().expect("a vector takes what is written")
}
