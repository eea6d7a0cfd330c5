//! A table being read, be it a TOML table or a row of a CSV file: takes keys, checks their types, keeps their
//! positions, and says what is missing or unknown.
//!
//! Reading goes on after a fault with something in place of what could not be read, so that a file's faults are all
//! reported at once. What the checks then say of that position is dropped
//! (see [`Faults::drop_consequences`](crate::error::Faults::drop_consequences)), so that nothing is reported twice.

use super::super::page::Page;
use super::value::{
    A_DATE, A_MOMENT, A_NUMBER, A_TEXT, A_TRUTH, A_WHOLE_NUMBER, Entry, NUMBERS, Reading, TEXTS, Value,
    Wrong, list, one_of,
};
use crate::error::{ErrorKind, Marks, did_you_mean};
use crate::scenario::When;
use crate::world::Evidence;
use jiff::civil::{Date, DateTime};
use std::borrow::Cow;

/// Whether a key may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// A table being read.
#[derive(Debug)]
pub(super) struct Section<'a> {
    page: &'a Page<'a>,
    /// What messages call it, as in ``place `Bdama` ``; empty where a key says enough.
    what: String,
    /// What precedes its keys in messages, as in `rules.flight.`.
    prefix: String,
    at: usize,
    entries: Vec<Entry<'a>>,
    keys: Cow<'static, [&'static str]>,
    /// Whether it was already said to be malformed, so that missing keys are no news.
    malformed: bool,
    marks: Marks,
}

impl<'a> Section<'a> {
    /// A table that may have these keys; others are faults.
    pub(super) fn new(
        page: &'a Page<'a>,
        what: impl Into<String>,
        keys: impl Into<Cow<'static, [&'static str]>>,
        at: usize,
        entries: Vec<Entry<'a>>,
    ) -> Self {
        let marks = Marks::at(page.position(at));
        Self {
            page,
            what: what.into(),
            prefix: String::new(),
            at,
            entries,
            keys: keys.into(),
            malformed: false,
            marks,
        }
    }

    /// Named after what a key holds, as in ``place `Bdama` ``.
    pub(super) fn named(mut self, key: &str) -> Self {
        if let Some(name) = self.peek(key) {
            self.what = format!("{} `{name}`", self.what);
        }
        self
    }

    /// Named after the place where it is, as in ``change at `Bdama` ``.
    pub(super) fn called_at(mut self, key: &str) -> Self {
        if let Some(place) = self.peek(key) {
            self.what = format!("{} at `{place}`", self.what);
        }
        self
    }

    /// Named after the values of two keys.
    pub(super) fn named_between(mut self, from: &str, to: &str) -> Self {
        if let (Some(from), Some(to)) = (self.peek(from), self.peek(to)) {
            self.what = format!("{} `{from}`–`{to}`", self.what);
        }
        self
    }

    pub(super) fn prefixed(mut self, prefix: String) -> Self {
        self.prefix = prefix;
        self
    }

    pub(super) fn malformed(mut self) -> Self {
        self.malformed = true;
        self
    }

    /// Reports keys that nobody reads.
    pub(super) fn refuse_unknown_keys(self) -> Self {
        for entry in self.entries.iter().filter(|entry| !self.keys.contains(&entry.key)) {
            let message = format!("{}{}", self.start(), unknown_key(&self.prefix, entry.key, &self.keys));
            self.page.fault(ErrorKind::UnknownKey, entry.key_at, message);
        }
        self
    }

    pub(super) fn page(&self) -> &'a Page<'a> {
        self.page
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Where everything stands.
    pub(super) fn into_marks(self) -> Marks {
        self.marks
    }

    /// The beginning of every message about it.
    pub(super) fn start(&self) -> String {
        if self.what.is_empty() { String::new() } else { format!("{}: ", self.what) }
    }

    /// What messages call a key.
    pub(super) fn call(&self, key: &str) -> String {
        format!("{}`{}{key}`", self.start(), self.prefix)
    }

    pub(super) fn fault(&self, kind: ErrorKind, at: usize, message: &str) {
        self.page.fault(kind, at, format!("{}{message}", self.start()));
    }

    /// The value of a key, if it is given, without reporting anything.
    pub(super) fn find(&self, key: &str) -> Option<Value<'a>> {
        debug_assert!(self.keys.contains(&key), "`{key}` is not declared");
        self.entries.iter().find(|entry| entry.key == key).and_then(|entry| entry.value)
    }

    /// The text of a key, if it is one.
    pub(super) fn peek(&self, key: &str) -> Option<&'a str> {
        self.find(key).and_then(|value| value.text().ok())
    }

    /// Keeps the position of a part of a value.
    pub(super) fn mark(&mut self, key: String, at: usize) {
        self.marks.mark(key, self.page.position(at));
    }

    /// The value of a key. Its position is kept; if it is required and missing, that is reported.
    pub(super) fn value(&mut self, key: &'static str, need: Need, expected: &str) -> Option<Value<'a>> {
        let Some(value) = self.find(key) else {
            if need == Need::Required && !self.malformed {
                let message = format!("{} is missing; give {expected}", self.call(key));
                self.page.fault(ErrorKind::MissingKey, self.at, message);
            }
            return None;
        };
        self.marks.mark(key, self.page.position(value.at));
        Some(value)
    }

    /// What was read, or what stands in for it after its fault was reported.
    pub(super) fn settle<T>(&self, key: &str, value: &Value<'a>, reading: Reading<T>, instead: T) -> T {
        match reading {
            Ok(read) => read,
            Err(Wrong { kind, tail, at }) => {
                self.page.doubt(value.at);
                if let Some(tail) = tail {
                    let message = format!("{} {tail}", self.call(key));
                    self.page.fault(kind, at.unwrap_or(value.at), message);
                }
                instead
            }
        }
    }

    pub(super) fn text(&mut self, key: &'static str, need: Need) -> Option<String> {
        let value = self.value(key, need, A_TEXT)?;
        Some(self.settle(key, &value, value.text(), "").to_owned())
    }

    /// A required text; empty if there is none.
    pub(super) fn name(&mut self, key: &'static str) -> String {
        self.text(key, Need::Required).unwrap_or_default()
    }

    /// A number; not a number where it could not be read.
    pub(super) fn number(&mut self, key: &'static str, need: Need) -> Option<f64> {
        let value = self.value(key, need, A_NUMBER)?;
        Some(self.settle(key, &value, value.number(), f64::NAN))
    }

    /// A whole number of 0 or more; 1 where it could not be read.
    pub(super) fn count(&mut self, key: &'static str, need: Need) -> Option<u64> {
        let value = self.value(key, need, A_WHOLE_NUMBER)?;
        Some(self.settle(key, &value, value.count(), 1))
    }

    pub(super) fn truth(&mut self, key: &'static str) -> bool {
        let value = self.value(key, Need::Optional, A_TRUTH);
        value.is_some_and(|value| self.settle(key, &value, value.truth(), false))
    }

    /// One of these words; the one that was probably meant, or else `instead`, where it could not be read.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        need: Need,
        words: &[(&'static str, T)],
        instead: T,
    ) -> Option<T> {
        let value = self.value(key, need, &one_of(words.iter().map(|(word, _)| *word)))?;
        Some(match value.word(words) {
            Ok(meaning) => meaning,
            Err((wrong, meant)) => self.settle(key, &value, Err(wrong), meant.unwrap_or(instead)),
        })
    }

    pub(super) fn date(&mut self, key: &'static str, need: Need) -> Option<Date> {
        let value = self.value(key, need, A_DATE)?;
        self.settle(key, &value, value.date().map(Some), None)
    }

    pub(super) fn moment(&mut self, key: &'static str, need: Need) -> Option<DateTime> {
        let value = self.value(key, need, A_MOMENT)?;
        self.settle(key, &value, value.moment().map(Some), None)
    }

    pub(super) fn when(&mut self, key: &'static str) -> Option<When> {
        let value = self.value(key, Need::Required, A_MOMENT)?;
        self.settle(key, &value, value.when(A_MOMENT).map(Some), None)
    }

    /// Strings, each marked by its number, as in `places.0`; none if there are none or they could not be read.
    pub(super) fn texts(&mut self, key: &'static str, need: Need) -> Option<Vec<String>> {
        let value = self.value(key, need, TEXTS)?;
        let texts = self.settle(key, &value, value.texts().map(Some), None)?;
        let mut plain = Vec::with_capacity(texts.len());
        for (index, (text, at)) in texts.into_iter().enumerate() {
            self.mark(format!("{key}.{index}"), at);
            plain.push(text);
        }
        Some(plain)
    }

    /// Numbers and where they stand, each not a number where it could not be read; none if there is no array.
    pub(super) fn numbers(&mut self, key: &'static str) -> Option<Vec<(f64, usize)>> {
        let value = self.value(key, Need::Optional, NUMBERS)?;
        let items = self.settle(key, &value, value.items(NUMBERS).map(Some), None)?;
        let number = |item: Value<'a>| {
            let reading = item.number().map_err(|wrong| wrong.held(item.at, NUMBERS));
            (self.settle(key, &item, reading, f64::NAN), item.at)
        };
        Some(items.into_iter().map(number).collect())
    }

    /// Exactly one of several keys must be given; says so otherwise. Of several it is the first.
    pub(super) fn one_key(&self, keys: &[&'static str], missing: &str) -> Option<&'static str> {
        let given: Vec<&'static str> = keys.iter().copied().filter(|key| self.find(key).is_some()).collect();
        match given[..] {
            [_] => {}
            [] if self.malformed => {}
            [] => {
                let message = format!("{missing}; give one of {}", list(keys.iter().copied(), "and"));
                self.fault(ErrorKind::MissingKey, self.at, &message);
            }
            [_, second, ..] => {
                let at = self.find(second).map_or(self.at, |value| value.at);
                let message = format!("{} exclude each other; keep one", list(given.iter().copied(), "and"));
                self.fault(ErrorKind::Contradiction, at, &message);
            }
        }
        given.first().copied()
    }

    /// `source` and `assumed`.
    pub(super) fn evidence(&mut self) -> Evidence {
        let source = self.value("source", Need::Optional, A_TEXT);
        let source = source.map_or_else(Vec::new, |value| match value.text() {
            Ok(text) if !matches!(value.raw, super::value::Raw::Cell(_)) => vec![(text.to_owned(), value.at)],
            _ => {
                let reading = value.texts().map_err(|wrong| match wrong.at {
                    None if wrong.tail.is_some() => value.wrong("a string or an array of strings"),
                    _ => wrong,
                });
                self.settle("source", &value, reading, Vec::new())
            }
        });
        for (index, (_, at)) in source.iter().enumerate() {
            self.mark(format!("source.{index}"), *at);
        }
        let can_assume = self.keys.contains(&"assumed");
        let assumed = if can_assume { self.value("assumed", Need::Optional, TEXTS) } else { None };
        let assumed =
            assumed.map_or_else(Vec::new, |value| self.settle("assumed", &value, value.texts(), Vec::new()));
        let assumed = assumed.into_iter().filter(|(key, at)| self.can_be_assumed(key, *at));
        Evidence {
            assumed: assumed.map(|(key, _)| key).collect(),
            source: source.into_iter().map(|(tag, _)| tag).collect(),
            known: None,
        }
    }

    /// `source`, `assumed` and `known`, of something that happens.
    pub(super) fn evidence_of_event(&mut self) -> Evidence {
        let known = self.date("known", Need::Optional);
        Evidence { known, ..self.evidence() }
    }

    /// Whether a key is one of this table and given; says so otherwise.
    fn can_be_assumed(&self, key: &str, at: usize) -> bool {
        let figures = self.keys.iter().copied().filter(|key| *key != "source" && *key != "assumed");
        if !figures.clone().any(|figure| figure == key) {
            let message = not_a_figure(key, figures);
            self.fault(ErrorKind::UnknownName, at, &message);
            return false;
        }
        if self.find(key).is_none() {
            let message =
                format!("`assumed` names `{key}`, which is not given; give it or take it out of `assumed`");
            self.fault(ErrorKind::Contradiction, at, &message);
            return false;
        }
        true
    }
}

/// What to say of an assumed key that the table does not have.
fn not_a_figure<'f>(key: &str, figures: impl Iterator<Item = &'f str>) -> String {
    let hint = did_you_mean(key, figures);
    let cure = if hint.is_empty() { "; take it out of `assumed`".to_owned() } else { hint };
    format!("`assumed` names `{key}`, which is no figure here{cure}")
}

/// What to say of a key that nobody reads.
pub(super) fn unknown_key(prefix: &str, key: &str, keys: &[&str]) -> String {
    unknown("key", prefix, key, keys)
}

/// What to say of a key or column that nobody reads.
pub(super) fn unknown(what: &str, prefix: &str, key: &str, keys: &[&str]) -> String {
    let hint = did_you_mean(key, keys.iter().copied());
    let cure = if hint.is_empty() {
        format!("; the {what}s here are {}", list(keys.iter().copied(), "and"))
    } else {
        hint
    };
    format!("unknown {what} `{prefix}{key}`{cure}")
}
