//! What is found while a case is read: faults, with which it means nothing, and notes, with which it does.

use crate::error::{Error, ErrorKind, Faults, Position};
use crate::format::flee::note::Notes;

/// Faults and notes so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) faults: Faults,
    pub(super) notes: Notes,
}

impl Findings {
    pub(super) fn fault(&mut self, kind: ErrorKind, at: &Position, message: impl Into<String>) {
        self.faults.push(kind, Some(at), message);
    }

    pub(super) fn note(&mut self, at: &Position, message: impl Into<String>) {
        self.notes.push(Some(at), message);
    }

    /// A note about a numbered quirk of Flee.
    pub(super) fn quirk(&mut self, number: u8, at: &Position, message: impl Into<String>) {
        self.notes.quirk(number, Some(at), message);
    }

    /// Whether so much is wrong that nobody wants to hear of more.
    pub(super) fn are_hopeless(&self) -> bool {
        self.faults.are_enough()
    }

    /// What each line states, as far as anybody wants to hear.
    pub(super) fn each<L, T>(
        &mut self,
        lines: impl IntoIterator<Item = L>,
        mut state: impl FnMut(L, &mut Self) -> Option<T>,
    ) -> Vec<T> {
        let mut stated = Vec::new();
        for line in lines {
            if self.are_hopeless() {
                break;
            }
            stated.extend(state(line, self));
        }
        stated
    }

    /// Takes over why a file could not be read; `named_at` is where it was named, if in a file.
    pub(super) fn unread(&mut self, error: &Error, named_at: Option<&Position>) {
        for fault in error.faults() {
            self.faults.push(fault.kind(), fault.position().or(named_at), fault.message());
        }
    }
}
