//! Reads what happens: displaced people, threats, disputes, closures, redirections, road conditions and changes.

use super::section::{Need, Section};
use crate::error::ErrorKind;
use crate::scenario::{
    CampChange, Change, Closure, Displaced, Dispute, Redirect, RoadCondition, ScenarioBuilder, Shut, Threat,
    ThreatKind,
};
use crate::world::{PlaceKind, Stated};
use jiff::civil::DateTime;

/// What stands in for a moment that could not be read: so early that nothing else is said of it.
const UNKNOWN: DateTime = DateTime::MIN;

pub(super) const DISPLACED: &[&str] = &["place", "count", "home", "country", "group", "source", "assumed"];
pub(super) const THREAT: &[&str] = &[
    "name",
    "kind",
    "place",
    "start",
    "end",
    "intensity",
    "lead_days",
    "lead_share",
    "reach_km",
    "half_life_days",
    "credibility",
    "dispute",
    "account",
    "known",
    "source",
    "assumed",
];
pub(super) const DISPUTE: &[&str] = &["name", "accounts", "source", "assumed"];
pub(super) const CLOSURE: &[&str] =
    &["border", "crossing", "route", "place", "start", "end", "one_way", "known", "source", "assumed"];
pub(super) const REDIRECT: &[&str] = &["from", "to", "start", "end", "known", "source", "assumed"];
pub(super) const ROAD_CONDITION: &[&str] =
    &["from", "to", "km_factor", "start", "end", "one_way", "known", "source", "assumed"];
pub(super) const CHANGE: &[&str] = &[
    "place",
    "date",
    "kind",
    "capacity",
    "people_per_day",
    "move_chance",
    "pull",
    "camp",
    "known",
    "source",
    "assumed",
];

pub(super) fn displaced(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let mut section = section.called_at("place").refuse_unknown_keys();
    let place = section.name("place");
    let mut displaced = Displaced::new(place, section.count("count", Need::Required).unwrap_or(1));
    displaced.home = section.text("home", Need::Optional);
    displaced.country = section.text("country", Need::Optional);
    displaced.group = section.text("group", Need::Optional);
    displaced.evidence = section.evidence();
    stated.displaced.push(Stated { what: displaced, marks: section.into_marks() });
}

pub(super) fn threat(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let section =
        if section.peek("name").is_some() { section.named("name") } else { section.called_at("place") };
    let mut section = section.refuse_unknown_keys();
    let kinds = ThreatKind::ALL.map(|kind| (kind.word(), kind));
    let name = section.text("name", Need::Optional);
    let kind = section.word("kind", Need::Required, &kinds, ThreatKind::Clashes);
    let place = section.name("place");
    let start = section.moment("start", Need::Required).unwrap_or(UNKNOWN);
    let mut threat = Threat::new(kind.unwrap_or(ThreatKind::Clashes), place, start);
    threat.name = name;
    threat.end = section.moment("end", Need::Optional);
    threat.intensity = section.number("intensity", Need::Optional);
    threat.lead_days = section.number("lead_days", Need::Optional);
    threat.lead_share = section.number("lead_share", Need::Optional);
    threat.reach_km = section.number("reach_km", Need::Optional);
    threat.half_life_days = section.number("half_life_days", Need::Optional);
    threat.credibility = section.number("credibility", Need::Optional);
    threat.account = account(&mut section);
    threat.evidence = section.evidence_of_event();
    stated.threats.push(Stated { what: threat, marks: section.into_marks() });
}

/// `dispute` and `account`, both or neither.
fn account(section: &mut Section<'_>) -> Option<(String, String)> {
    match (section.find("dispute"), section.find("account")) {
        (None, None) => None,
        (Some(_), Some(_)) => Some((section.name("dispute"), section.name("account"))),
        (given, other) => {
            let (given_key, missing) =
                if given.is_some() { ("dispute", "account") } else { ("account", "dispute") };
            let at = given.or(other).map_or(section.at(), |value| value.at);
            let message = format!("`{given_key}` without `{missing}`; give both or neither");
            section.fault(ErrorKind::MissingKey, at, &message);
            section.page().note_loose_end();
            None
        }
    }
}

pub(super) fn dispute(section: Section<'_>, stated: &mut ScenarioBuilder) {
    const ACCOUNTS: &str =
        "a table of accounts and their credibilities, as in { \"one\" = 0.5, \"other\" = 0.5 }";
    let mut section = section.named("name").refuse_unknown_keys();
    let mut dispute = Dispute::new(section.name("name"));
    let accounts = section.value("accounts", Need::Required, ACCOUNTS);
    let table =
        accounts.and_then(|value| section.settle("accounts", &value, value.table(ACCOUNTS).map(Some), None));
    if table.is_none() {
        section.page().note_incomplete();
    }
    for entry in table.unwrap_or_default() {
        let Some(value) = entry.value else { continue };
        let key = format!("accounts.{}", entry.key);
        let credibility = section.settle(&key, &value, value.number(), f64::NAN);
        section.mark(key, value.at);
        dispute.accounts.push((entry.key.to_owned(), credibility));
    }
    dispute.evidence = section.evidence();
    stated.disputes.push(Stated { what: dispute, marks: section.into_marks() });
}

pub(super) fn closure(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let mut section = section.refuse_unknown_keys();
    let target = section.one_key(&["border", "crossing", "route", "place"], "what is shut is missing");
    let shut = target.and_then(|key| shut(&mut section, key));
    let start = section.moment("start", Need::Required);
    let end = section.moment("end", Need::Optional);
    let ways = super::world::ways(&mut section);
    let evidence = section.evidence_of_event();
    // Nothing refers to a closure, so one without a target or a start is left out.
    if let (Some(shut), Some(start)) = (shut, start) {
        let mut closure = Closure::new(shut, start);
        closure.end = end;
        closure.ways = ways;
        closure.evidence = evidence;
        stated.closures.push(Stated { what: closure, marks: section.into_marks() });
    }
}

/// What a closure shuts.
fn shut(section: &mut Section<'_>, key: &'static str) -> Option<Shut> {
    if key == "crossing" || key == "place" {
        let name = section.name(key);
        return Some(if key == "place" { Shut::Place(name) } else { Shut::Crossing(name) });
    }
    let expected = if key == "border" { "an array of two countries" } else { "an array of two places" };
    let value = section.value(key, Need::Required, expected)?;
    value.items(expected).map_err(|wrong| section.settle(key, &value, Err(wrong), ())).ok()?;
    let ends = section.texts(key, Need::Required)?;
    let [from, to] = <[String; 2]>::try_from(ends)
        .map_err(|ends| {
            let items = if ends.len() == 1 { "1 item".to_owned() } else { format!("{} items", ends.len()) };
            let message = format!("`{key}` has {items}; expected {expected}");
            section.fault(ErrorKind::WrongType, value.at, &message);
        })
        .ok()?;
    Some(if key == "border" { Shut::Border(from, to) } else { Shut::Route(from, to) })
}

pub(super) fn redirect(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let mut section = section.named_between("from", "to").refuse_unknown_keys();
    let (from, to) = (section.name("from"), section.name("to"));
    let start = section.moment("start", Need::Required).unwrap_or(UNKNOWN);
    let mut redirect = Redirect::new(from, to, start);
    redirect.end = section.moment("end", Need::Optional);
    redirect.evidence = section.evidence_of_event();
    stated.redirects.push(Stated { what: redirect, marks: section.into_marks() });
}

pub(super) fn road_condition(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let mut section = section.named_between("from", "to").refuse_unknown_keys();
    let (from, to) = (section.name("from"), section.name("to"));
    let factor = section.number("km_factor", Need::Required).unwrap_or(1.0);
    let start = section.moment("start", Need::Required).unwrap_or(UNKNOWN);
    let mut condition = RoadCondition::new(from, to, factor, start);
    condition.end = section.moment("end", Need::Optional);
    condition.ways = super::world::ways(&mut section);
    condition.evidence = section.evidence_of_event();
    stated.road_conditions.push(Stated { what: condition, marks: section.into_marks() });
}

pub(super) fn change(section: Section<'_>, stated: &mut ScenarioBuilder) {
    let mut section = section.called_at("place").refuse_unknown_keys();
    let place = section.name("place");
    let date = section.moment("date", Need::Required).unwrap_or(UNKNOWN);
    let mut change = Change::new(place, date);
    change.kind = section.word("kind", Need::Optional, &super::world::kinds(), PlaceKind::Camp);
    change.capacity = section.count("capacity", Need::Optional);
    change.people_per_day = section.count("people_per_day", Need::Optional);
    change.move_chance = section.number("move_chance", Need::Optional);
    change.pull = section.number("pull", Need::Optional);
    let camps = [("opens", CampChange::Opens), ("closes", CampChange::Closes)];
    change.camp = section.word("camp", Need::Optional, &camps, CampChange::Opens);
    change.evidence = section.evidence_of_event();
    stated.changes.push(Stated { what: change, marks: section.into_marks() });
}
