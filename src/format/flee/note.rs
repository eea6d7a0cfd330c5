//! Notes: what an import took differently from how it is written, or passed over.

use crate::error::Position;
use std::fmt;

/// Something in foreign input that was passed over, guessed or read in a particular way.
///
/// It displays as `file:line: message`, like a fault of our own input; behind the message stands the number of the
/// quirk of Flee that it is about, if it is one of those that are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    position: Option<Position>,
    quirk: Option<u8>,
    message: String,
}

impl Note {
    /// Where it is, if it is about something in a file.
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// The number of the bug or quirk of Flee that it is about.
    pub fn quirk(&self) -> Option<u8> {
        self.quirk
    }

    /// What was found, and what was made of it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = &self.position {
            write!(f, "{}:{}: ", position.file().display(), position.line())?;
        }
        f.write_str(&self.message)?;
        match self.quirk {
            Some(number) => write!(f, " (Flee quirk {number})"),
            None => Ok(()),
        }
    }
}

/// Collects notes while a case is read.
#[derive(Debug, Default)]
pub(in crate::format) struct Notes(Vec<Note>);

impl Notes {
    /// Notes something about a file.
    pub(in crate::format) fn push(&mut self, position: Option<&Position>, message: impl Into<String>) {
        self.0.push(Note { position: position.cloned(), quirk: None, message: message.into() });
    }

    /// Notes what a numbered bug or quirk of Flee makes of something.
    pub(super) fn quirk(&mut self, number: u8, position: Option<&Position>, message: impl Into<String>) {
        self.0.push(Note { position: position.cloned(), quirk: Some(number), message: message.into() });
    }

    /// All notes, in the order of files and lines; what is about no file comes first.
    pub(in crate::format) fn into_list(mut self) -> Vec<Note> {
        self.0.sort_by(|a, b| a.position.cmp(&b.position));
        self.0
    }
}
