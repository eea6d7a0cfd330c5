//! Reads the rules: every number by its path, and the three keys that hold words.

use super::super::page::Page;
use super::section::{Need, Section, unknown_key};
use super::value::Entry;
use crate::error::ErrorKind;
use crate::scenario::{FlightMode, Knob, Rules, ScenarioBuilder, WhenClosed};

/// The tables of the rules, with their keys that hold words.
const TABLES: &[(&str, &[&str])] = &[
    ("flight", &["mode", "series"]),
    ("movement", &[]),
    ("attraction", &[]),
    ("travel", &[]),
    ("crossing", &["when_closed"]),
    ("returns", &[]),
    ("households", &[]),
];

/// The tables of the rules, in the order of the file.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// The numbers of a table, with their keys.
pub(super) fn numbers(table: &str) -> impl Iterator<Item = (&'static str, &'static Knob)> {
    let key = move |knob: &'static Knob| Some((knob.path.strip_prefix(table)?.strip_prefix('.')?, knob));
    Rules::KNOBS.iter().filter_map(key)
}

pub(super) fn rules(page: &Page<'_>, entries: Vec<Entry<'_>>, stated: &mut ScenarioBuilder) {
    let top = Section::new(page, "", Vec::new(), 0, Vec::new());
    for entry in entries {
        let Some(value) = entry.value else { continue };
        let Some((name, words)) = TABLES.iter().find(|(name, _)| *name == entry.key) else {
            let names: Vec<&str> = tables().collect();
            page.fault(ErrorKind::UnknownKey, entry.key_at, unknown_key("rules.", entry.key, &names));
            continue;
        };
        let call = format!("rules.{name}");
        let expected = format!("a table, under `[{call}]`");
        let Some(entries) = top.settle(&call, &value, value.table(&expected).map(Some), None) else {
            continue;
        };
        let keys: Vec<_> = words.iter().copied().chain(numbers(name).map(|(key, _)| key)).collect();
        let section = Section::new(page, "", keys, value.at, entries).prefixed(format!("{call}."));
        let mut section = section.refuse_unknown_keys();
        for (key, knob) in numbers(name) {
            let Some(number) = section.number(key, Need::Optional) else { continue };
            knob.set(&mut stated.rules, number);
            keep_position(&section, key, knob.path, stated);
        }
        match *name {
            "flight" => mode(&mut section, stated),
            "crossing" => {
                let words = [("wait", WhenClosed::Wait), ("choose_again", WhenClosed::ChooseAgain)];
                let word = section.word("when_closed", Need::Optional, &words, WhenClosed::Wait);
                stated.rules.crossing.when_closed = word.unwrap_or_default();
            }
            _ => {}
        }
    }
}

fn keep_position(section: &Section<'_>, key: &str, path: &'static str, stated: &mut ScenarioBuilder) {
    if let Some(value) = section.find(key) {
        stated.rule_marks.mark(path, section.page().position(value.at));
    }
}

/// `mode`, and the `series` that belongs to one of its words.
fn mode(section: &mut Section<'_>, stated: &mut ScenarioBuilder) {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Driven,
        Observed,
        None,
        Unknown,
    }
    let words = [("driven", Word::Driven), ("observed", Word::Observed), ("none", Word::None)];
    let is_known = section.peek("mode").is_none_or(|text| words.iter().any(|(word, _)| *word == text));
    let word = section.word("mode", Need::Optional, &words, Word::Unknown).unwrap_or(Word::Driven);
    let word = if is_known { word } else { Word::Unknown };
    let series = section.text("series", Need::Optional);
    keep_position(section, "mode", "flight.mode", stated);
    keep_position(section, "series", "flight.series", stated);
    stated.rules.flight.mode = match (word, series) {
        (Word::Observed, Some(series)) => FlightMode::Observed(series),
        (Word::Observed, None) => {
            let at = section.find("mode").map_or(section.at(), |value| value.at);
            let message =
                "`rules.flight.series` is missing; name the observed series from which people leave";
            section.fault(ErrorKind::MissingKey, at, message);
            FlightMode::None
        }
        (Word::Driven | Word::None, Some(_)) => {
            let at = section.find("series").map_or(section.at(), |value| value.at);
            let message =
                "`rules.flight.series` is for another mode; set `mode = \"observed\"` or leave it out";
            section.fault(ErrorKind::Contradiction, at, message);
            FlightMode::None
        }
        (Word::None | Word::Unknown, _) => FlightMode::None,
        (Word::Driven, None) => FlightMode::Driven,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_rules_belongs_to_a_table_of_the_file() {
        let listed: Vec<&str> = tables().flat_map(numbers).map(|(_, knob)| knob.path).collect();
        let knobs: Vec<&str> = Rules::KNOBS.iter().map(|knob| knob.path).collect();
        assert_eq!(listed, knobs);
    }
}
