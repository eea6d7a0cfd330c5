//! A YAML text as a tree of values with their positions.

use super::findings::Findings;
use crate::error::{ErrorKind, Position};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Location, Spanned};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The most values of a text.
const NODES: usize = 20_000;

/// A value and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Yaml {
    pub(super) node: Node,
    pub(super) at: Position,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Null,
    Truth(bool),
    /// Whole or not; always finite.
    Number(f64),
    Text(String),
    List(Vec<Yaml>),
    /// In the order of the file; a key may be there twice.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_at: Position,
    pub(super) value: Yaml,
}

impl Node {
    /// What it is, for messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Null => "empty".to_owned(),
            Self::Truth(truth) => format!("`{truth}`"),
            Self::Number(number) => format!("`{number}`"),
            Self::Text(text) => format!("`{text}`"),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a list of keys and values".to_owned(),
        }
    }
}

/// Parses a text; what is wrong with it is among the faults.
pub(super) fn parse(text: &str, file: &Path, findings: &mut Findings) -> Option<Yaml> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
        // An alias repeats what it names, aliases of aliases many times over; settings have a hundred values.
        budget: serde_saphyr::budget! { max_nodes: NODES, max_events: 4 * NODES },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: NODES },
    };
    let file: Arc<Path> = file.into();
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Some(placed(raw, &file)),
        Err(error) => {
            let at = error.location().map_or_else(
                || Position::shared(Arc::clone(&file), 1, 1),
                |location| position(location, &file),
            );
            let message = error.to_string();
            // The position is said in front.
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            let message = format!("not valid YAML: {message}; correct it there or before");
            findings.fault(ErrorKind::Syntax, &at, message);
            None
        }
    }
}

fn position(location: Location, file: &Arc<Path>) -> Position {
    Position::shared(Arc::clone(file), location.line().max(1) as u32, location.column().max(1) as u32)
}

fn placed(raw: Spanned<Raw>, file: &Arc<Path>) -> Yaml {
    let at = position(raw.referenced, file);
    let node = match raw.value {
        Raw::Null => Node::Null,
        Raw::Truth(truth) => Node::Truth(truth),
        Raw::Number(number) => Node::Number(number),
        Raw::Text(text) => Node::Text(text),
        Raw::List(values) => Node::List(values.into_iter().map(|value| placed(value, file)).collect()),
        Raw::Map(entries) => Node::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let key_at = position(key.referenced, file);
                    Entry { key: key.value.into_key(), key_at, value: placed(value, file) }
                })
                .collect(),
        ),
    };
    Yaml { node, at }
}

/// A value as the parser hands it over.
#[derive(Debug)]
enum Raw {
    Null,
    Truth(bool),
    Number(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl Raw {
    fn into_key(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::Null => "null".to_owned(),
            Self::List(_) => "[…]".to_owned(),
            Self::Map(_) => "{…}".to_owned(),
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Raw, E> {
        Ok(Raw::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Raw, E> {
        if number.is_finite() { Ok(Raw::Number(number)) } else { Err(E::custom("a number must be finite")) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = access.next_element()? {
            values.push(value);
        }
        Ok(Raw::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
