//! A section of settings being read: takes keys, casts values as Flee casts them, notes what was cast and what nobody
//! took.
//!
//! Flee casts with Python's `float`, `int` and `bool`: decimals are cut off, and any text that is not empty is true.

use super::findings::Findings;
use super::line::number;
use super::yaml::{Entry, Node, Yaml};
use crate::error::{ErrorKind, Position, did_you_mean};
use crate::format::flee::settings::Setting;

/// What a number has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Need {
    /// Any number.
    Any,
    /// Not negative.
    NotNegative,
    /// Above 0.
    Positive,
    /// Any number, or a truth, which is 0 or 1.
    Switch,
}

impl Need {
    fn holds(self, number: f64) -> bool {
        match self {
            Self::Any | Self::Switch => true,
            Self::NotNegative => number >= 0.0,
            Self::Positive => number > 0.0,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "a number",
            Self::NotNegative => "a number, 0 or more",
            Self::Positive => "a number above 0",
            Self::Switch => "true, false or a number",
        }
    }
}

/// A section.
#[derive(Debug)]
pub(super) struct Keys<'f> {
    /// What messages call it; empty for the file itself.
    name: String,
    entries: Vec<Entry>,
    /// Every key that was asked for.
    known: Vec<&'static str>,
    pub(super) findings: &'f mut Findings,
}

impl<'f> Keys<'f> {
    /// The entries of a section. What is there twice is taken from the last place, as in Python.
    pub(super) fn of(name: &str, value: Yaml, findings: &'f mut Findings) -> Self {
        let entries = match value.node {
            Node::Map(entries) => entries,
            Node::Null => Vec::new(),
            other => {
                let call =
                    if name.is_empty() { "the file".to_owned() } else { format!("the section `{name}`") };
                let message = format!(
                    "{call} is {}; it must consist of keys and values, as in `key: 1`",
                    other.describe()
                );
                findings.fault(ErrorKind::WrongType, &value.at, message);
                Vec::new()
            }
        };
        let mut keys = Self { name: name.to_owned(), entries: Vec::new(), known: Vec::new(), findings };
        for entry in entries {
            if let Some(index) = keys.entries.iter().position(|other| other.key == entry.key) {
                let first = keys.entries[index].key_at.line();
                let message = format!(
                    "{} is stated twice, first in line {first}; the last holds",
                    keys.call(&entry.key)
                );
                keys.findings.note(&entry.key_at, message);
                keys.entries.remove(index);
            }
            keys.entries.push(entry);
        }
        keys
    }

    /// What messages call a key.
    pub(super) fn call(&self, key: &str) -> String {
        if self.name.is_empty() { format!("`{key}`") } else { format!("`{}.{key}`", self.name) }
    }

    /// Takes a key, if it is there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Yaml> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index).value)
    }

    /// Takes a key, unless it is empty, which is as good as not there.
    pub(super) fn take_full(&mut self, key: &'static str) -> Option<Yaml> {
        self.take(key).filter(|value| !matches!(value.node, Node::Null))
    }

    pub(super) fn note(&mut self, at: &Position, message: impl Into<String>) {
        self.findings.note(at, message);
    }

    fn refuse(&mut self, kind: ErrorKind, key: &str, value: &Yaml, wanted: &str) {
        let message = format!("{} is {}; it must be {wanted}", self.call(key), value.node.describe());
        self.findings.fault(kind, &value.at, message);
    }

    /// A number, as `float` makes one.
    fn float(&mut self, key: &str, value: &Yaml, need: Need) -> Option<f64> {
        let found = match &value.node {
            Node::Number(number) => Some(*number),
            Node::Text(text) => number(text),
            Node::Truth(truth) => {
                let number = u8::from(*truth);
                if !matches!(need, Need::Switch) {
                    let message = format!("{} is `{truth}`, which Flee takes for {number}", self.call(key));
                    self.note(&value.at, message);
                }
                Some(f64::from(number))
            }
            Node::Null | Node::List(_) | Node::Map(_) => None,
        };
        match found {
            Some(found) if need.holds(found) => return found.into(),
            Some(_) => self.refuse(ErrorKind::OutOfRange, key, value, need.words()),
            None => self.refuse(ErrorKind::WrongType, key, value, need.words()),
        }
        None
    }

    /// Takes a number.
    pub(super) fn number(&mut self, key: &'static str, need: Need, setting: &mut Setting<f64>) {
        let Some(value) = self.take(key) else { return };
        if let Some(number) = self.float(key, &value, need) {
            *setting = Setting { value: number, at: Some(value.at) };
        }
    }

    /// Takes a whole number: decimals are cut off, as `int` cuts them.
    pub(super) fn whole(&mut self, key: &'static str, need: Need, setting: &mut Setting<i64>) {
        let Some(value) = self.take(key) else { return };
        if let Some(number) = self.float(key, &value, need) {
            let cut = number.trunc();
            if cut != number {
                let message =
                    format!("{} is {number}; Flee cuts off the decimals and takes {cut}", self.call(key));
                self.note(&value.at, message);
            }
            *setting = Setting { value: cut as i64, at: Some(value.at) };
        }
    }

    /// Takes a truth, as `bool` makes one: a text is true, even if it says `false`.
    pub(super) fn truth(&mut self, key: &'static str, setting: &mut Setting<bool>) {
        let Some(value) = self.take(key) else { return };
        let truth = match &value.node {
            Node::Truth(truth) => *truth,
            other => {
                let truth = match other {
                    Node::Number(number) => *number != 0.0,
                    Node::Text(text) => !text.is_empty(),
                    Node::List(list) => !list.is_empty(),
                    Node::Map(map) => !map.is_empty(),
                    Node::Null | Node::Truth(_) => false,
                };
                let message =
                    format!("{} is {}, which Flee takes for {truth}", self.call(key), other.describe());
                self.note(&value.at, message);
                truth
            }
        };
        *setting = Setting { value: truth, at: Some(value.at) };
    }

    /// Takes a list of numbers; none if it is empty or not there.
    pub(super) fn numbers(&mut self, key: &'static str, need: Need) -> Option<Setting<Vec<f64>>> {
        let value = self.take_full(key)?;
        let Node::List(list) = &value.node else {
            self.refuse(ErrorKind::WrongType, key, &value, "a list of numbers, as in `[1.0, 0.5]`");
            return None;
        };
        let found: Vec<Option<f64>> = list.iter().map(|item| self.float(key, item, need)).collect();
        let numbers: Vec<f64> = found.into_iter().collect::<Option<_>>()?;
        if numbers.is_empty() {
            let message = format!("{} is an empty list; it is taken as not stated", self.call(key));
            self.note(&value.at, message);
            return None;
        }
        Some(Setting { value: numbers, at: Some(value.at) })
    }

    /// Takes one of several words, whatever their capitals.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Setting<T>> {
        let value = self.take(key)?;
        let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        if let Node::Text(text) = &value.node {
            if let Some((_, found)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
                return Some(Setting { value: *found, at: Some(value.at) });
            }
            let hint = did_you_mean(text, list.iter().copied());
            let wanted = format!("one of `{}`{hint}", list.join("`, `"));
            self.refuse(ErrorKind::WrongType, key, &value, &wanted);
        } else {
            self.refuse(ErrorKind::WrongType, key, &value, &format!("one of `{}`", list.join("`, `")));
        }
        None
    }

    /// Takes keys that Flee does not use, and says so.
    pub(super) fn unused(&mut self, keys: &[(&'static str, &str)]) {
        for (key, why) in keys {
            if let Some(value) = self.take(key) {
                let message = format!("{} is passed over: {why}", self.call(key));
                self.note(&value.at, message);
            }
        }
    }

    /// Notes the keys that nobody took.
    pub(super) fn finish(self) {
        for entry in &self.entries {
            let hint = did_you_mean(&entry.key, self.known.iter().copied());
            let message =
                format!("{} is no setting that Flee knows; it is passed over{hint}", self.call(&entry.key));
            self.findings.note(&entry.key_at, message);
        }
    }
}
