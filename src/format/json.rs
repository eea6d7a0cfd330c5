//! Long arrays in JSON files, with the position of every item.
//!
//! A parser that makes one tree of the whole file forgets where things stood. So items are kept as the stretches of text
//! that they are, read one by one, and their place in the file is where their stretch begins.

use crate::error::{ErrorKind, Position};
use crate::format::page::Page;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::Path;

/// Reads the whole of a JSON file as `T`, which keeps items as [`RawValue`]; reports why it cannot be read.
pub(super) fn read<'a, T: Deserialize<'a>>(page: &Page<'a>, path: &Path, expected: &str) -> Option<T> {
    match serde_json::from_str(page.text()) {
        Ok(read) => Some(read),
        Err(error) => {
            let at = Position::new(path, error.line() as u32, (error.column() as u32).max(1));
            let (kind, cure) = if error.is_data() {
                (ErrorKind::WrongType, format!("expected is {expected}"))
            } else {
                (ErrorKind::Syntax, "correct the file or export it anew".to_owned())
            };
            page.fault_elsewhere(kind, Some(at), 0, &format!("{}; {cure}", plain(&error)));
            None
        }
    }
}

/// Reads an item; reports at its place why it cannot be read.
pub(super) fn item<'a, T: Deserialize<'a>>(page: &Page<'a>, raw: &'a RawValue, expected: &str) -> Option<T> {
    match serde_json::from_str(raw.get()) {
        Ok(read) => Some(read),
        Err(error) => {
            page.fault(
                ErrorKind::WrongType,
                at(page, raw),
                format!("{}; expected is {expected}", plain(&error)),
            );
            None
        }
    }
}

/// Where in the text of a page an item begins, in bytes.
pub(super) fn at(page: &Page<'_>, raw: &RawValue) -> usize {
    (raw.get().as_ptr() as usize).saturating_sub(page.text().as_ptr() as usize)
}

/// What went wrong, without the position, which stands before.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

#[cfg(feature = "import")]
/// A text or a number, as text: exports are of two minds about numbers.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Loose {
    Text(String),
    Number(serde_json::Number),
    Nothing,
}

#[cfg(feature = "import")]
impl Loose {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }
}
