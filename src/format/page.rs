//! A file being read: its text, the positions in it, the faults found in it.

use super::limits;
use crate::error::{Error, ErrorKind, Faults, Position, Result};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Characters are counted from the nearest multiple of this many bytes, so that a position costs the same wherever it
/// is, even in a file of one line.
const STRIDE: usize = 256;

/// A text with a name, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Page<'a> {
    file: Arc<Path>,
    text: &'a str,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// How many characters begin before each multiple of [`STRIDE`].
    characters: Vec<u32>,
    faults: RefCell<Faults>,
    /// Where something could not be read, so that nothing more can be said of it.
    doubts: RefCell<Vec<usize>>,
    incomplete: RefCell<BTreeSet<ErrorKind>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(file: &Path, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut before = 0;
        let characters = text
            .as_bytes()
            .chunks(STRIDE)
            .map(|bytes| {
                let here = before;
                before += bytes.iter().filter(|byte| begins_character(**byte)).count() as u32;
                here
            })
            .collect();
        Self {
            file: file.into(),
            text,
            lines: std::iter::once(0).chain(breaks).collect(),
            characters,
            faults: RefCell::default(),
            doubts: RefCell::default(),
            incomplete: RefCell::default(),
        }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The line and column of a byte of the text.
    pub(super) fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= at);
        let column = self.character(at) - self.character(self.lines[line - 1]) + 1;
        Position::shared(Arc::clone(&self.file), line as u32, column)
    }

    /// How many characters begin before a byte.
    fn character(&self, at: usize) -> u32 {
        let stride = (at / STRIDE).min(self.characters.len().saturating_sub(1));
        let before = self.characters.get(stride).copied().unwrap_or(0);
        let rest = &self.text.as_bytes()[stride * STRIDE..at];
        before + rest.iter().filter(|byte| begins_character(**byte)).count() as u32
    }

    pub(super) fn fault(&self, kind: ErrorKind, at: usize, message: impl Into<String>) {
        self.faults.borrow_mut().push(kind, Some(&self.position(at)), message);
    }

    /// A fault in another file, or without a position there, of what this file names.
    pub(super) fn fault_elsewhere(
        &self,
        kind: ErrorKind,
        position: Option<Position>,
        named_at: usize,
        message: &str,
    ) {
        let position = position.unwrap_or_else(|| self.position(named_at));
        self.faults.borrow_mut().push(kind, Some(&position), message);
    }

    #[cfg(feature = "flee")]
    pub(super) fn is_faulty(&self) -> bool {
        !self.faults.borrow().is_empty()
    }

    /// Whether so much is wrong that nobody wants to hear of more.
    pub(super) fn is_hopeless(&self) -> bool {
        self.faults.borrow().are_enough()
    }

    /// Notes that what stands there could not be read, so that the checks say nothing more of it.
    pub(super) fn doubt(&self, at: usize) {
        self.doubts.borrow_mut().push(at);
    }

    pub(super) fn doubts(&self) -> Vec<Position> {
        self.doubts.borrow().iter().map(|at| self.position(*at)).collect()
    }

    /// Notes that places, or a whole list, could not be read, so that nothing can be said of names and ways.
    pub(super) fn note_incomplete(&self) {
        self.incomplete.borrow_mut().extend([ErrorKind::UnknownName, ErrorKind::Unreachable]);
    }

    /// Notes that a route could not be read, or what a threat is part of, so that nothing can be said of where ways lead
    /// and of what belongs to nothing.
    pub(super) fn note_loose_end(&self) {
        self.incomplete.borrow_mut().insert(ErrorKind::Unreachable);
    }

    /// The kinds of faults of which nothing can be said.
    pub(super) fn incomplete(&self) -> BTreeSet<ErrorKind> {
        self.incomplete.borrow().clone()
    }

    /// Takes over what is wrong with a table beside this file.
    pub(super) fn absorb(&self, table: Page<'_>) {
        self.incomplete.borrow_mut().extend(table.incomplete.into_inner());
        self.faults.borrow_mut().extend(table.faults.into_inner());
    }

    pub(super) fn into_faults(self) -> Faults {
        self.faults.into_inner()
    }
}

fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// Reads a file that another file names. Whoever writes such a file is not always whoever reads it: what is no file, as a
/// device or a pipe, is not opened.
pub(super) fn load_named(path: &Path, largest: u64, cure: &str) -> Result<String> {
    let is_odd = std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if is_odd {
        let message = format!("`{}` is a device or a pipe; name a file", path.display());
        return Err(Error::one(ErrorKind::Io, None, message));
    }
    load(path, largest, cure)
}

/// Refuses a text with more lines than are read.
pub(super) fn limit_rows(path: &Path, text: &str) -> Result<()> {
    let breaks = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    if breaks <= limits::ROWS {
        return Ok(());
    }
    let message = format!(
        "there are {breaks} lines, and {} are read; leave out what is not needed, or split it",
        limits::ROWS
    );
    Err(Error::one(ErrorKind::Unsupported, Some(Position::new(path, limits::ROWS as u32 + 1, 1)), message))
}

/// Reads a file of at most `largest` bytes; `cure` says what to do with a larger one.
pub(super) fn load(path: &Path, largest: u64, cure: &str) -> Result<String> {
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|e| Error::io("read", path, e))?;
    if bytes.len() as u64 > largest {
        let message =
            format!("`{}` is larger than the {} MiB that are read; {cure}", path.display(), largest >> 20);
        return Err(Error::one(ErrorKind::Unsupported, None, message));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let position = Position::new(path, 1, 1);
        let message = "the text is in UTF-16; save it as UTF-8";
        return Err(Error::one(ErrorKind::Syntax, Some(position), message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let byte = error.as_bytes()[good];
        let before = String::from_utf8_lossy(&error.as_bytes()[..good]);
        let position = Page::new(path, &before).position(good);
        let message = format!("the byte `{byte:#04x}` is not UTF-8 text; save the file as UTF-8");
        Error::one(ErrorKind::Syntax, Some(position), message)
    })
}

/// The text without what editors add: a mark of the byte order, carriage returns at the ends of lines.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_not_bytes() {
        let text = format!("ä = 1\n{} x\n", "ğ".repeat(700));
        let page = Page::new(Path::new("a.toml"), &text);
        let of = |needle: char| {
            let position = page.position(text.find(needle).expect("it is there"));
            (position.line(), position.column())
        };
        assert_eq!(of('='), (1, 3));
        assert_eq!(of('x'), (2, 702));
        assert_eq!(page.position(usize::MAX).line(), 3);
        assert_eq!(Page::new(Path::new("b.toml"), "").position(5).column(), 1);
    }
}
