//! Reads the rules: every number by its path, and the two that are words.

use super::page::Page;
use super::section::{Need, Section, unknown_key};
use super::value::Entry;
use crate::error::ErrorKind;
use crate::scenario::{FlightMode, Rules, ScenarioBuilder, WhenClosed};

/// The tables of the rules and their keys. A test holds them against [`Rules::KNOBS`].
const TABLES: &[(&str, &[&str])] = &[
    ("flight", &["mode", "series", "leave_chance", "leave_power", "stay_share", "threatened_from"]),
    (
        "movement",
        &[
            "town_chance",
            "village_chance",
            "camp_chance",
            "idp_camp_chance",
            "border_site_chance",
            "hub_chance",
            "threatened_chance",
            "awareness",
        ],
    ),
    (
        "attraction",
        &[
            "town_weight",
            "village_weight",
            "camp_weight",
            "idp_camp_weight",
            "border_site_weight",
            "hub_weight",
            "foreign_weight",
            "threat_weight",
            "weight_softening",
            "softening_km",
            "distance_power",
            "weight_power",
            "capacity_buffer",
        ],
    ),
    ("travel", &["road_km_per_day", "track_km_per_day", "ferry_km_per_day"]),
    ("crossing", &["when_closed"]),
    ("returns", &["return_chance", "return_below"]),
    ("households", &["mean_size", "max_size"]),
];
const NAMES: &[&str] = &["flight", "movement", "attraction", "travel", "crossing", "returns", "households"];

pub(super) fn rules(page: &Page<'_>, tables: Vec<Entry<'_>>, stated: &mut ScenarioBuilder) {
    let top = Section::new(page, "", NAMES, 0, Vec::new());
    for entry in tables {
        let Some(value) = entry.value else { continue };
        let Some((name, keys)) = TABLES.iter().find(|(name, _)| *name == entry.key) else {
            page.fault(ErrorKind::UnknownKey, entry.key_at, unknown_key("rules.", entry.key, NAMES));
            continue;
        };
        let expected = format!("a table, under `[rules.{name}]`");
        let call = format!("rules.{name}");
        let Some(entries) = top.settle(&call, &value, value.table(&expected).map(Some), None) else {
            continue;
        };
        let prefix = format!("{call}.");
        let mut section =
            Section::new(page, "", keys, value.at, entries).prefixed(prefix).refuse_unknown_keys();
        numbers(&mut section, name, keys, stated);
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

fn numbers(
    section: &mut Section<'_>,
    table: &str,
    keys: &'static [&'static str],
    stated: &mut ScenarioBuilder,
) {
    for key in keys {
        let Some(knob) = Rules::knob(&format!("{table}.{key}")) else { continue };
        let Some(number) = section.number(key, Need::Optional) else { continue };
        knob.set(&mut stated.rules, number);
        if let Some(value) = section.find(key) {
            stated.rule_marks.mark(knob.path, section.page().position(value.at));
        }
    }
}

/// `mode`, and the `series` that belongs to one of its words.
fn mode(section: &mut Section<'_>, stated: &mut ScenarioBuilder) {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Driven,
        Observed,
        None,
    }
    let words = [("driven", Word::Driven), ("observed", Word::Observed), ("none", Word::None)];
    let word = section.word("mode", Need::Optional, &words, Word::None);
    let series = section.text("series", Need::Optional);
    for (key, path) in [("mode", "flight.mode"), ("series", "flight.series")] {
        if let Some(value) = section.find(key) {
            stated.rule_marks.mark(path, section.page().position(value.at));
        }
    }
    let is_word = section.peek("mode").is_none_or(|text| words.iter().any(|(word, _)| *word == text));
    let is_observed = word == Some(Word::Observed);
    if let Some(value) = section.find("series")
        && is_word
        && !is_observed
    {
        let message = "`rules.flight.series` is for another mode; set `mode = \"observed\"` or leave it out";
        section.fault(ErrorKind::Contradiction, value.at, message);
    }
    if is_observed && is_word && series.is_none() {
        let message = "`rules.flight.series` is missing; name the observed series from which people leave";
        section.fault(ErrorKind::MissingKey, section.find("mode").map_or(section.at(), |v| v.at), message);
    }
    stated.rules.flight.mode = match word {
        None | Some(Word::Driven) => FlightMode::Driven,
        Some(Word::Observed) => FlightMode::Observed(series.unwrap_or_default()),
        Some(Word::None) => FlightMode::None,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_rules_can_be_read() {
        // The list of keys is written out so that unknown keys can be named; this keeps it true.
        let listed: Vec<String> = TABLES
            .iter()
            .flat_map(|(table, keys)| keys.iter().map(move |key| format!("{table}.{key}")))
            .filter(|path| !["flight.mode", "flight.series", "crossing.when_closed"].contains(&path.as_str()))
            .collect();
        let knobs: Vec<&str> = Rules::KNOBS.iter().map(|knob| knob.path).collect();
        assert_eq!(listed, knobs);
        assert_eq!(NAMES.to_vec(), TABLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
