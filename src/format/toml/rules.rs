//! Reads the rules: every number, word and list by its path, and what makes people leave, which is two keys.

use super::super::page::Page;
use super::section::{Need, Section, unknown_key};
use super::value::Entry;
use crate::error::ErrorKind;
use crate::scenario::{FlightMode, Law, Listed, Numbered, Rules, ScenarioBuilder, Worded};

/// The tables of the rules, in the order of the file.
pub(super) const TABLES: &[&str] = &[
    "flight",
    "movement",
    "attraction",
    "kin",
    "connections",
    "deliberation",
    "habituation",
    "food",
    "flood",
    "travel",
    "crossing",
    "camps",
    "returns",
    "harvest",
    "households",
];

/// The numbers of a table, with their keys.
pub(super) fn numbers(table: &str) -> impl Iterator<Item = (&'static str, &'static Numbered)> {
    of_table(table, Rules::NUMBERS, |number| number.path)
}

/// The words of a table, with their keys.
pub(super) fn words(table: &str) -> impl Iterator<Item = (&'static str, &'static Worded)> {
    of_table(table, Rules::WORDS, |rule| rule.path)
}

/// The lists of a table, with their keys.
pub(super) fn lists(table: &str) -> impl Iterator<Item = (&'static str, &'static Listed)> {
    of_table(table, Rules::LISTS, |list| list.path)
}

fn of_table<R>(
    table: &str,
    rules: &'static [R],
    path: fn(&R) -> &'static str,
) -> impl Iterator<Item = (&'static str, &'static R)> {
    rules.iter().filter_map(move |rule| Some((path(rule).strip_prefix(table)?.strip_prefix('.')?, rule)))
}

/// Every key of a table, in the order of the file.
fn keys(table: &str) -> Vec<&'static str> {
    let mode: &[_] = if table == "flight" { &["mode", "series", "observed_until"] } else { &[] };
    let words = words(table).map(|(key, _)| key);
    let lists = lists(table).map(|(key, _)| key);
    let numbers = numbers(table).map(|(key, _)| key);
    mode.iter().copied().chain(words).chain(lists).chain(numbers).collect()
}

pub(super) fn rules(page: &Page<'_>, entries: Vec<Entry<'_>>, stated: &mut ScenarioBuilder) {
    let top = Section::new(page, "", Vec::new(), 0, Vec::new());
    for entry in entries {
        let Some(value) = entry.value else { continue };
        let Some(name) = TABLES.iter().find(|name| **name == entry.key) else {
            page.fault(ErrorKind::UnknownKey, entry.key_at, unknown_key("rules.", entry.key, TABLES));
            continue;
        };
        let call = format!("rules.{name}");
        let expected = format!("a table, under `[{call}]`");
        let Some(entries) = top.settle(&call, &value, value.table(&expected).map(Some), None) else {
            continue;
        };
        let section = Section::new(page, "", keys(name), value.at, entries).prefixed(format!("{call}."));
        let mut section = section.refuse_unknown_keys();
        for (key, rule) in numbers(name) {
            let Some(number) = section.number(key, Need::Optional) else { continue };
            rule.set(&mut stated.rules, number);
            keep_position(&section, key, rule.path, stated);
        }
        for (key, rule) in words(name) {
            let meanings: Vec<_> = rule.words.iter().map(|word| (*word, *word)).collect();
            // Who states a word that cannot be read hardly means the default; what depends on it is not at fault.
            let instead = rule.words[rule.words.len() - 1];
            let Some(word) = section.word(key, Need::Optional, &meanings, instead) else { continue };
            rule.set(&mut stated.rules, word);
            keep_position(&section, key, rule.path, stated);
        }
        for (key, list) in lists(name) {
            let Some(numbers) = section.numbers(key) else { continue };
            keep_position(&section, key, list.path, stated);
            for (index, (_, at)) in numbers.iter().enumerate() {
                stated.rule_marks.mark(format!("{}.{index}", list.path), page.position(*at));
            }
            list.set(&mut stated.rules, numbers.into_iter().map(|(number, _)| number).collect());
        }
        if *name == "flight" {
            mode(&mut section, stated);
        }
    }
}

fn keep_position(section: &Section<'_>, key: &str, path: &'static str, stated: &mut ScenarioBuilder) {
    if let Some(value) = section.find(key) {
        stated.rule_marks.mark(path, section.page().position(value.at));
    }
}

/// `mode`, and what belongs to one of its words.
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
    stated.rules.flight.observed_until = section.date("observed_until", Need::Optional);
    keep_position(section, "observed_until", "flight.observed_until", stated);
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
    if word != Word::Observed && word != Word::None && stated.rules.flight.mode == FlightMode::None {
        // The mode is not known, so nothing can be said of a law that goes with one.
        stated.rules.flight.law = Law::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_belongs_to_a_table_of_the_file_in_its_order() {
        let listed: Vec<&str> =
            TABLES.iter().flat_map(|table| numbers(table)).map(|(_, number)| number.path).collect();
        assert_eq!(listed, Rules::NUMBERS.iter().map(|number| number.path).collect::<Vec<_>>());
        let listed: Vec<&str> =
            TABLES.iter().flat_map(|table| words(table)).map(|(_, rule)| rule.path).collect();
        assert_eq!(listed, Rules::WORDS.iter().map(|rule| rule.path).collect::<Vec<_>>());
        let listed: Vec<&str> =
            TABLES.iter().flat_map(|table| lists(table)).map(|(_, list)| list.path).collect();
        assert_eq!(listed, Rules::LISTS.iter().map(|list| list.path).collect::<Vec<_>>());
    }
}
