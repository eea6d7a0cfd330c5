//! Writes a scenario as TOML, section by section in the order of the format's description. Keys that have their
//! default are left out, unless they are named as assumed.

use super::quote::{key, lines, moment, number, numbers, people, text, texts};
use super::read::FORMAT;
use crate::scenario::{
    CampChange, Change, Closure, Correction, Count, Course, Displaced, Dispute, FlightMode, Level,
    LevelPoint, Redirect, RoadCondition, Rules, Scenario, Series, Shut, Threat, When, Where,
};
use crate::world::{Evidence, Factors, Group, Kin, Mode, Place, Route, Ways, World};
use std::path::Path;

/// Keys and values of one table, in order.
#[derive(Debug, Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((key(name), value.into()));
    }

    fn put_some<T>(&mut self, name: &str, value: Option<T>, write: impl FnOnce(T) -> String) {
        if let Some(value) = value {
            self.put(name, write(value));
        }
    }

    /// A value that is left out where it is the default, unless the evidence speaks of it.
    fn put_unless(&mut self, is_default: bool, name: &str, value: impl Into<String>, evidence: &Evidence) {
        if !is_default || evidence.assumed.iter().any(|assumed| assumed == name) {
            self.put(name, value);
        }
    }

    /// A number that is left out where it is the default, to the bit, unless the evidence speaks of it.
    fn put_number(&mut self, name: &str, value: f64, usual: f64, evidence: &Evidence) {
        self.put_unless(value.to_bits() == usual.to_bits(), name, number(value), evidence);
    }

    fn put_evidence(&mut self, evidence: &Evidence) {
        self.put_some("known", evidence.known, |date| date.to_string());
        match &evidence.source[..] {
            [] => {}
            [one] => self.put("source", text(one)),
            several => self.put("source", texts(several)),
        }
        if !evidence.assumed.is_empty() {
            self.put("assumed", texts(&evidence.assumed));
        }
    }

    fn lines(&self) -> String {
        self.0.iter().flat_map(|(key, value)| [key, " = ", value, "\n"]).collect()
    }

    fn inline(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
    }

    /// Under a header, if there is anything.
    fn under(&self, header: &str) -> String {
        if self.0.is_empty() { String::new() } else { format!("\n{header}\n{}", self.lines()) }
    }
}

/// The scenario as a file, which lies in a directory if one is given.
pub(in crate::format) fn write(scenario: &Scenario, directory: Option<&Path>) -> String {
    let mut file = format!("format = {FORMAT}\n");
    file += &head(scenario, directory).under("[scenario]");
    let mut sources = Pairs::default();
    scenario.sources().iter().for_each(|(tag, at)| sources.put(tag, text(at)));
    file += &sources.under("[sources]");
    world(scenario.world(), &mut file);
    let mut all = |header: &str, tables: Vec<Pairs>| {
        file.extend(tables.iter().map(|table| table.under(&format!("[[{header}]]"))));
    };
    let timeline = scenario.timeline();
    all("displaced", scenario.displaced().iter().map(displaced).collect());
    all("threat", timeline.threats().iter().map(threat).collect());
    all("dispute", timeline.disputes().iter().map(dispute).collect());
    all("closure", timeline.closures().iter().map(closure).collect());
    all("redirect", timeline.redirects().iter().map(redirect).collect());
    all("road_condition", timeline.road_conditions().iter().map(road_condition).collect());
    all("change", timeline.changes().iter().map(change).collect());
    all("level", scenario.levels().iter().map(level).collect());
    all("observed", scenario.observed().iter().map(series).collect());
    rules(scenario.rules(), &mut file);
    for knob in scenario.knobs() {
        let mut pairs = Pairs::default();
        for (name, value) in super::knobs::fields(knob, *scenario.period()) {
            pairs.put(name, value);
        }
        pairs.put_evidence(knob.evidence());
        file.push_str(&pairs.under("[[knob]]"));
    }
    file
}

fn head(scenario: &Scenario, directory: Option<&Path>) -> Pairs {
    let (mut pairs, period) = (Pairs::default(), scenario.period());
    pairs.put("title", text(scenario.title()));
    pairs.put_some("description", scenario.description(), lines);
    pairs.put("start", period.start().to_string());
    pairs.put("days", period.days().to_string());
    if period.step_hours() != 24 {
        pairs.put("step_hours", period.step_hours().to_string());
    }
    pairs.put_some("home_country", scenario.home_country(), text);
    pairs.put_some("backdrop", scenario.backdrop(), |file| text(&beside(file, directory)));
    if scenario.is_taken_as_stated() {
        pairs.put("as_stated", "true");
    }
    pairs
}

/// A file as it is named in a directory: by its name if it lies there or below, by its whole path otherwise.
fn beside(file: &Path, directory: Option<&Path>) -> String {
    let named = directory.and_then(|directory| {
        let (file, directory) = (std::path::absolute(file).ok()?, std::path::absolute(directory).ok()?);
        Some(file.strip_prefix(directory).map(Path::to_owned).unwrap_or(file))
    });
    named.as_deref().unwrap_or(file).display().to_string()
}

fn world(world: &World, file: &mut String) {
    for it in world.places() {
        *file += &place(it).under("[[place]]");
    }
    for (id, it) in world.routes().filter(|(_, route)| !route.is_way_back()) {
        let (from, to) = world.ends(id);
        *file += &route(world.place(from).name(), world.place(to).name(), it).under("[[route]]");
    }
    let mut sets = Pairs::default();
    for (name, places) in world.sets() {
        let names: Vec<String> = places.iter().map(|id| world.place(*id).name().to_owned()).collect();
        sets.put(name, texts(&names));
    }
    *file += &sets.under("[sets]");
    for road in world.roads() {
        let names: Vec<String> = road.iter().map(|id| world.place(*id).name().to_owned()).collect();
        let mut pairs = Pairs::default();
        pairs.put("places", texts(&names));
        *file += &pairs.under("[[road]]");
    }
    // A world without groups has one that was not stated.
    let is_unstated = world.groups().iter().eq([&Group::new("everyone", 1.0)]);
    for it in world.groups().iter().filter(|_| !is_unstated) {
        *file += &group(it).under("[[group]]");
    }
}

fn place(place: &Place) -> Pairs {
    let (mut pairs, evidence) = (Pairs::default(), place.evidence());
    pairs.put("name", text(place.name()));
    pairs.put("kind", text(place.kind().word()));
    pairs.put("country", text(place.country()));
    pairs.put_some("lat", place.lat, number);
    pairs.put_some("lon", place.lon, number);
    pairs.put_some("seems_lat", place.seems_lat, number);
    pairs.put_some("seems_lon", place.seems_lon, number);
    pairs.put_unless(place.population() == 0, "population", place.population().to_string(), evidence);
    pairs.put_some("capacity", place.capacity(), |people| people.to_string());
    let growth = place.capacity_per_day();
    pairs.put_unless(growth == 0, "capacity_per_day", growth.to_string(), evidence);
    pairs.put_some("people_per_day", place.people_per_day(), |people| people.to_string());
    pairs.put_some("move_chance", place.move_chance(), number);
    pairs.put_number("pull", place.pull(), 1.0, evidence);
    pairs.put_number("foreign_pull", place.foreign_pull(), 1.0, evidence);
    pairs.put_number("leaving_chance", place.leaving_chance(), 0.0, evidence);
    pairs.put_some("farmer_share", place.farmer_share(), number);
    pairs.put_evidence(evidence);
    pairs
}

fn route(from: &str, to: &str, route: &Route) -> Pairs {
    let (mut pairs, evidence) = (Pairs::default(), route.evidence());
    pairs.put("from", text(from));
    pairs.put("to", text(to));
    pairs.put("km", number(route.km()));
    pairs.put_some("seems_km", route.seems_km(), number);
    pairs.put_unless(route.mode() == Mode::default(), "mode", text(route.mode().word()), evidence);
    pairs.put_some("km_per_day", route.limit(), number);
    pairs.put_some("own_km_per_day", route.own_speed(), number);
    pairs.put_number("walk_chance", route.walk_chance(), 0.0, evidence);
    pairs.put_unless(route.roads() == 1, "roads", route.roads().to_string(), evidence);
    put_ways(&mut pairs, route.ways(), evidence);
    pairs.put_evidence(evidence);
    pairs
}

fn put_ways(pairs: &mut Pairs, ways: Ways, evidence: &Evidence) {
    pairs.put_unless(ways == Ways::Both, "one_way", (ways == Ways::One).to_string(), evidence);
}

fn group(group: &Group) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("name", text(group.name()));
    pairs.put("share", number(group.share));
    if !group.at.is_empty() {
        let mut at = Pairs::default();
        group.at.iter().for_each(|(place, share)| at.put(place, number(*share)));
        pairs.put("at", at.inline());
    }
    let (factors, usual) = (group.factors(), Factors::default());
    for (name, factor, usual) in [
        ("leave_factor", factors.leave, usual.leave),
        ("move_factor", factors.moving, usual.moving),
        ("return_factor", factors.returning, usual.returning),
        ("camp_factor", factors.camp, usual.camp),
        ("foreign_factor", factors.foreign, usual.foreign),
        ("attraction_power", factors.attraction_power, usual.attraction_power),
        ("flood_awareness", factors.flood_awareness, usual.flood_awareness),
    ] {
        pairs.put_number(name, factor, usual, &Evidence::default());
    }
    for kin in Kin::ALL {
        pairs.put_some(kin.word(), group.kin(kin), text);
    }
    pairs
}

fn displaced(displaced: &Displaced) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("place", text(&displaced.place));
    pairs.put("count", displaced.count.to_string());
    pairs.put_some("home", displaced.home.as_deref(), text);
    pairs.put_some("country", displaced.country.as_deref(), text);
    pairs.put_some("group", displaced.group.as_deref(), text);
    pairs.put_evidence(&displaced.evidence);
    pairs
}

fn threat(threat: &Threat) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put_some("name", threat.name(), text);
    pairs.put("kind", text(threat.kind().word()));
    pairs.put("place", text(threat.place()));
    pairs.put("start", moment(threat.start()));
    pairs.put_some("end", threat.end(), moment);
    pairs.put_some("intensity", threat.intensity, number);
    pairs.put_some("lead_days", threat.lead_days, number);
    pairs.put_some("lead_share", threat.lead_share, number);
    pairs.put_some("reach_km", threat.reach_km, number);
    pairs.put_some("half_life_days", threat.half_life_days, number);
    pairs.put_some("credibility", threat.credibility, number);
    if let Some((dispute, account)) = threat.account() {
        pairs.put("dispute", text(dispute));
        pairs.put("account", text(account));
    }
    pairs.put_evidence(threat.evidence());
    pairs
}

fn dispute(dispute: &Dispute) -> Pairs {
    let (mut pairs, mut accounts) = (Pairs::default(), Pairs::default());
    dispute.accounts().iter().for_each(|(account, credibility)| accounts.put(account, number(*credibility)));
    pairs.put("name", text(dispute.name()));
    pairs.put("accounts", accounts.inline());
    pairs.put_evidence(&dispute.evidence);
    pairs
}

fn closure(closure: &Closure) -> Pairs {
    let mut pairs = Pairs::default();
    match closure.shut() {
        Shut::Border(from, to) => pairs.put("border", texts([from, to])),
        Shut::Crossing(name) => pairs.put("crossing", text(name)),
        Shut::Route(from, to) => pairs.put("route", texts([from, to])),
        Shut::Place(name) => pairs.put("place", text(name)),
    }
    pairs.put("start", moment(closure.start()));
    pairs.put_some("end", closure.end(), moment);
    put_ways(&mut pairs, closure.ways(), closure.evidence());
    pairs.put_evidence(closure.evidence());
    pairs
}

fn road_condition(condition: &RoadCondition) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("from", text(condition.from()));
    pairs.put("to", text(condition.to()));
    pairs.put("km_factor", number(condition.km_factor()));
    pairs.put("start", moment(condition.start()));
    pairs.put_some("end", condition.end(), moment);
    put_ways(&mut pairs, condition.ways(), condition.evidence());
    pairs.put_evidence(condition.evidence());
    pairs
}

fn redirect(redirect: &Redirect) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("from", text(redirect.from()));
    pairs.put("to", text(redirect.to()));
    pairs.put("start", moment(redirect.start()));
    pairs.put_some("end", redirect.end(), moment);
    pairs.put_evidence(redirect.evidence());
    pairs
}

fn change(change: &Change) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("place", text(change.place()));
    pairs.put("date", moment(change.date()));
    pairs.put_some("kind", change.kind, |kind| text(kind.word()));
    pairs.put_some("capacity", change.capacity, |people| people.to_string());
    pairs.put_some("people_per_day", change.people_per_day, |people| people.to_string());
    pairs.put_some("move_chance", change.move_chance, number);
    pairs.put_some("pull", change.pull, number);
    pairs.put_some("camp", change.camp, |camp| {
        text(match camp {
            CampChange::Opens => "opens",
            CampChange::Closes => "closes",
        })
    });
    pairs.put_evidence(change.evidence());
    pairs
}

fn level(level: &Level) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("kind", text(level.kind().word()));
    put_where(&mut pairs, level.place());
    if level.course() != Course::default() {
        pairs.put("between", text(level.course().word()));
    }
    pairs.put("values", tables(level.points().iter().map(point)));
    pairs
}

fn point(point: &LevelPoint) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("date", moment(point.at()));
    pairs.put("value", number(point.value()));
    pairs.put_evidence(point.evidence());
    pairs
}

fn put_where(pairs: &mut Pairs, at: &Where) {
    match at {
        Where::Place(name) => pairs.put("place", text(name)),
        Where::Places(names) => pairs.put("places", texts(names)),
        Where::Set(name) => pairs.put("set", text(name)),
    }
}

fn series(series: &Series) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("name", text(series.name()));
    put_where(&mut pairs, series.place());
    pairs.put("quantity", text(series.quantity().word()));
    pairs.put_unless(series.parts().is_empty(), "sum_of", texts(series.parts()), &Evidence::default());
    pairs.put("counts", tables(series.counts().iter().map(count)));
    if !series.corrections().is_empty() {
        pairs.put("corrections", tables(series.corrections().iter().map(correction)));
    }
    pairs
}

/// An array with one table a line.
fn tables(items: impl Iterator<Item = Pairs>) -> String {
    let mut array = String::from("[\n");
    for item in items {
        array.extend(["  ", &item.inline(), ",\n"]);
    }
    array + "]"
}

fn count(count: &Count) -> Pairs {
    let (mut pairs, evidence) = (Pairs::default(), count.evidence());
    pairs.put("date", when(count.at()));
    pairs.put_some("value", count.value(), people);
    pairs.put_some("at_least", count.at_least(), people);
    pairs.put_some("at_most", count.at_most(), people);
    pairs.put_unless(count.error().to_bits() == 0, "error", people(count.error()), evidence);
    pairs.put_some("known", count.known, |date| date.to_string());
    pairs.put_evidence(evidence);
    pairs
}

/// A count at midnight is not one for the day that follows, so a moment keeps its time.
fn when(when: When) -> String {
    match when {
        When::Day(date) => date.to_string(),
        When::Moment(moment) => moment.to_string(),
    }
}

fn correction(correction: &Correction) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.put("date", correction.date().to_string());
    pairs.put("value", people(correction.value()));
    pairs.put_some("since", correction.since, |date| date.to_string());
    pairs.put_some("known", correction.known, |date| date.to_string());
    pairs.put_evidence(&correction.evidence);
    pairs
}

/// Only the rules that differ from the defaults.
fn rules(rules: &Rules, file: &mut String) {
    let usual = Rules::default();
    for &table in super::rules::TABLES {
        let mut pairs = Pairs::default();
        match (table, &rules.flight.mode) {
            ("flight", FlightMode::None) => pairs.put("mode", text("none")),
            ("flight", FlightMode::Observed(series)) => {
                pairs.put("mode", text("observed"));
                pairs.put("series", text(series));
            }
            _ => {}
        }
        if table == "flight" {
            pairs.put_some("observed_until", rules.flight.observed_until, |date| date.to_string());
        }
        for (key, rule) in super::rules::words(table) {
            let word = rule.get(rules);
            if word != rule.get(&usual) {
                pairs.put(key, text(word));
            }
        }
        for (key, list) in super::rules::lists(table) {
            let is_usual =
                list.get(rules).iter().map(|n| n.to_bits()).eq(list.get(&usual).iter().map(|n| n.to_bits()));
            if !is_usual {
                pairs.put(key, numbers(list.get(rules)));
            }
        }
        for (key, rule) in super::rules::numbers(table) {
            let value = rule.get(rules);
            if value.to_bits() != rule.get(&usual).to_bits() {
                pairs.put(key, if rule.whole { people(value) } else { number(value) });
            }
        }
        file.push_str(&pairs.under(&format!("[rules.{table}]")));
    }
}
