//! Every fault of a scenario at once.

mod changes;
mod evidence;
pub(super) mod knobs;
mod levels;
mod observed;
mod reach;
mod redirects;
mod threats;
mod weather;

use super::{Closure, Level, Period, Redirect, ScenarioBuilder, Shut, Where};
use crate::error::{ErrorKind, Faults, Marks};
use crate::id::PlaceId;
use crate::scenario::rules::{Admission, FlightMode, Law, Rules};
use crate::scenario::threat::Threat;
use crate::scenario::weather::RoadCondition;
use crate::units::Bounds;
use crate::world::{Kin, Place, PlaceKind, World};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);
/// By how much a place draws more strongly.
const FACTOR: Bounds = Bounds::Closed(0.0, 1000.0);

/// What a message calls a threat.
pub(crate) fn call_threat(threat: &Threat) -> String {
    match &threat.name {
        Some(name) => format!("threat `{name}`"),
        None => format!("threat of {} at `{}`", threat.kind, threat.place),
    }
}

/// What a message calls a closure.
pub(crate) fn call_closure(closure: &Closure) -> String {
    match &closure.shut {
        Shut::Border(from, to) => format!("closure of the border `{from}`–`{to}`"),
        Shut::Crossing(name) => format!("closure of the crossing `{name}`"),
        Shut::Route(from, to) => format!("closure of the route `{from}`–`{to}`"),
        Shut::Place(name) => format!("closure of the place `{name}`"),
    }
}

/// What a message calls a condition of a road.
pub(crate) fn call_road_condition(condition: &RoadCondition) -> String {
    format!("road condition `{}`–`{}`", condition.from, condition.to)
}

/// What a message calls a redirection.
pub(crate) fn call_redirect(redirect: &Redirect) -> String {
    format!("redirect `{}`–`{}`", redirect.from, redirect.to)
}

/// What a message calls a level.
pub(crate) fn call_level(level: &Level) -> String {
    match &level.at {
        Where::Place(name) => format!("level of {} at `{name}`", level.kind),
        Where::Places(names) if names.is_empty() => format!("level of {}", level.kind),
        Where::Places(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("level of {} at {}", level.kind, names.join(", "))
        }
        Where::Set(name) => format!("level of {} in `{name}`", level.kind),
    }
}

/// A check in progress.
struct Check<'a> {
    stated: &'a ScenarioBuilder,
    world: &'a World,
    period: Period,
    /// Whether the period makes sense, so that dates can be held against it.
    dates: bool,
    countries: BTreeSet<&'a str>,
    /// The kinds that places become, by name.
    becomes: BTreeMap<&'a str, Vec<PlaceKind>>,
    faults: &'a mut Faults,
}

/// Checks everything but the world itself. What depends on several statements at once is held back unless those could
/// be read (`is_readable`) or the world is good, for else it would only repeat what is known to be wrong.
pub(super) fn scenario(stated: &ScenarioBuilder, world: &World, is_readable: bool, faults: &mut Faults) {
    let period = Period { start: stated.start, days: stated.days, step_hours: stated.step_hours };
    let world_is_good = faults.is_empty();
    let mut check = Check {
        stated,
        world,
        period,
        dates: stated.is_dated,
        countries: world.countries().into_iter().collect(),
        becomes: BTreeMap::new(),
        faults,
    };
    for change in &stated.changes {
        if let Some(kind) = change.what.kind {
            check.becomes.entry(&change.what.place).or_default().push(kind);
        }
    }
    check.period();
    check.rules();
    check.rules_agree();
    check.harvest_months();
    check.kin();
    check.disputes();
    check.threats();
    check.closures();
    check.redirects();
    check.road_conditions();
    check.changes();
    check.displaced();
    check.levels();
    check.observed();
    check.evidence();
    if let Some(series) = check.flight_series()
        && is_readable
    {
        check.flight(series);
    }
    if world_is_good {
        check.reachability();
        check.roads();
        if check.faults.is_empty() {
            check.itineraries();
            check.threats_are_felt();
        }
    }
}

impl Check<'_> {
    fn push(&mut self, kind: ErrorKind, marks: &Marks, key: &str, message: String) {
        self.faults.push(kind, marks.of(key), message);
    }

    fn number(&mut self, marks: &Marks, what: &str, key: &str, value: f64, bounds: Bounds) {
        crate::world::number(self.faults, marks, what, key, value, bounds);
    }

    /// The place of this name, or a fault with the nearest name.
    fn place(&mut self, marks: &Marks, what: &str, key: &str, name: &str) -> Option<PlaceId> {
        let found = self.world.find(name).map(Place::id);
        if found.is_none() {
            let hint = self.faults.hint(name, self.world.places().map(Place::name));
            self.push(
                ErrorKind::UnknownName,
                marks,
                key,
                format!("{what}: no place is called `{name}`{hint}"),
            );
        }
        found
    }

    /// The places that are named, with the keys of where they are.
    fn places(&mut self, marks: &Marks, what: &str, at: &Where) -> Vec<(String, PlaceId)> {
        match at {
            Where::Place(name) => self
                .place(marks, what, "place", name)
                .map(|id| ("place".to_owned(), id))
                .into_iter()
                .collect(),
            Where::Places(names) => {
                if names.is_empty() {
                    let message = format!("{what}: `places` is empty; name at least one");
                    self.push(ErrorKind::MissingKey, marks, "places", message);
                }
                let key = |index: usize| format!("places.{index}");
                let mut found = Vec::with_capacity(names.len());
                for (index, name) in names.iter().enumerate() {
                    if names[..index].contains(name) {
                        let message = format!("{what}: `{name}` is named twice; name it once");
                        self.push(ErrorKind::Duplicate, marks, &key(index), message);
                    } else if let Some(id) = self.place(marks, what, &key(index), name) {
                        found.push((key(index), id));
                    }
                }
                found
            }
            Where::Set(name) => {
                let Some(places) = self.world.set(name) else {
                    let hint = self.faults.hint(name, self.world.sets().map(|(set, _)| set));
                    let message = format!("{what}: no set is called `{name}`{hint}");
                    self.push(ErrorKind::UnknownName, marks, "set", message);
                    return Vec::new();
                };
                // Whoever is named twice in the set is reported there.
                let places: BTreeSet<PlaceId> = places.iter().copied().collect();
                places.into_iter().map(|id| ("set".to_owned(), id)).collect()
            }
        }
    }

    fn country(&mut self, marks: &Marks, what: &str, key: &str, name: &str) -> bool {
        let known = self.countries.contains(name);
        if !known {
            let hint = self.faults.hint(name, self.countries.iter().copied());
            self.push(
                ErrorKind::UnknownName,
                marks,
                key,
                format!("{what}: no place lies in a country called `{name}`{hint}"),
            );
        }
        known
    }

    /// Dates before the year 0 cannot be written in a file.
    fn year(&mut self, marks: &Marks, what: &str, key: &str, at: DateTime) {
        if at.year() < 0 {
            let message = format!("{what}`{key}` is {}; it must not lie before the year 0", show(at));
            self.push(ErrorKind::Date, marks, key, message);
        }
    }

    /// A start and an end in order.
    fn span(&mut self, marks: &Marks, what: &str, start: DateTime, end: Option<DateTime>) -> bool {
        self.year(marks, &format!("{what}: "), "start", start);
        if let Some(end) = end
            && end <= start
        {
            let message = format!(
                "{what}: `end` is {}, not after `start` {}; it must be later",
                show(end),
                show(start)
            );
            self.push(ErrorKind::Date, marks, "end", message);
            return false;
        }
        true
    }

    fn not_after_period(&mut self, marks: &Marks, what: &str, key: &str, at: DateTime) -> bool {
        if self.dates && self.period.minutes_since_start(at) >= self.period.length_minutes() {
            let last = self.period.date(self.period.last_day());
            let message = format!(
                "{what}: `{key}` is {}, after the last day {last}; correct it or lengthen the period",
                show(at)
            );
            self.push(ErrorKind::Date, marks, key, message);
            return false;
        }
        true
    }

    fn period(&mut self) {
        let stated = self.stated;
        let marks = &stated.marks;
        if stated.title.trim().is_empty() {
            let message = "`title` is empty; give the scenario a title".to_owned();
            self.push(ErrorKind::OutOfRange, marks, "title", message);
        }
        self.year(marks, "", "start", stated.start.at(0, 0, 0, 0));
        if !stated.is_dated {
            // Said where it was read.
        } else if stated.days == 0 || stated.days > Period::LONGEST {
            self.dates = false;
            let message = format!("`days` is {}; it must be 1 to {}", stated.days, Period::LONGEST);
            self.push(ErrorKind::OutOfRange, marks, "days", message);
        } else if stated.start.checked_add(i64::from(stated.days + 1).days()).is_err() {
            self.dates = false;
            let message = "the period ends after the year 9999; correct `start` or `days`".to_owned();
            self.push(ErrorKind::Date, marks, "start", message);
        }
        if stated.step_hours == 0 || 24 % stated.step_hours != 0 {
            let message = format!(
                "`step_hours` is {}; it must be one of 1, 2, 3, 4, 6, 8, 12 and 24",
                stated.step_hours
            );
            self.push(ErrorKind::OutOfRange, marks, "step_hours", message);
        }
        if let Some(country) = &stated.home_country {
            self.country(marks, "`home_country`", "home_country", country);
        }
    }

    fn rules(&mut self) {
        let marks = &self.stated.rule_marks;
        for list in Rules::LISTS {
            for (index, value) in list.get(&self.stated.rules).iter().enumerate() {
                if !list.bounds.hold(*value) {
                    let path = list.path;
                    let message = format!("`rules.{path}` holds {value}; each must be {}", list.bounds);
                    self.push(ErrorKind::OutOfRange, marks, &format!("{path}.{index}"), message);
                }
            }
        }
        for knob in Rules::NUMBERS {
            let value = knob.get(&self.stated.rules);
            let key = format!("rules.{}", knob.path);
            if !knob.bounds.hold(value) {
                let message = format!("`{key}` is {value}; it must be {}", knob.bounds);
                self.push(ErrorKind::OutOfRange, marks, knob.path, message);
            } else if knob.whole && value.fract() != 0.0 {
                let message = format!("`{key}` is {value}; it must be a whole number");
                self.push(ErrorKind::OutOfRange, marks, knob.path, message);
            }
        }
    }

    /// Rules that exclude each other.
    fn rules_agree(&mut self) {
        let marks = &self.stated.rule_marks;
        let households = &self.stated.rules.households;
        if households.mean_size > households.max_size
            && households.mean_size <= 30.0
            && households.max_size >= 1.0
        {
            let message = format!(
                "`rules.households.mean_size` is {}, above `max_size` {}; lower it or raise `max_size`",
                households.mean_size, households.max_size
            );
            self.push(ErrorKind::Contradiction, marks, "households.mean_size", message);
        }
        let flight = &self.stated.rules.flight;
        let is_observed = matches!(flight.mode, FlightMode::Observed(_));
        if let Some(date) = flight.observed_until {
            if !is_observed {
                let message = "`rules.flight.observed_until` is for flight that follows a series; set \
                               `mode = \"observed\"` or leave it out";
                self.push(ErrorKind::Contradiction, marks, "flight.observed_until", message.to_owned());
            } else if self.dates && self.period.day(date).is_none() {
                let last = self.period.date(self.period.last_day());
                let message = format!(
                    "`rules.flight.observed_until` is {date}, outside the period {} to {last}; correct it or leave it out",
                    self.period.start
                );
                self.push(ErrorKind::Date, marks, "flight.observed_until", message);
            }
        }
        let is_driven = flight.mode == FlightMode::Driven || flight.observed_until.is_some();
        if !is_driven && flight.law != Law::Hazard {
            let message =
                "`rules.flight.law` is for flight driven by threat; set `mode = \"driven\"` or leave it out";
            self.push(ErrorKind::Contradiction, marks, "flight.law", message.to_owned());
        }
        let camps = &self.stated.rules.camps;
        if camps.admission == Admission::Room
            && camps.turn_back_below > 0.0
            && CHANCE.hold(camps.turn_back_below)
        {
            let message = "`rules.camps.turn_back_below` is only for camps where everybody gets in; set \
                           `admission = \"open\"` or leave it out";
            self.push(ErrorKind::Contradiction, marks, "camps.turn_back_below", message.to_owned());
        }
    }

    /// Months are whole and named once.
    fn harvest_months(&mut self) {
        let (months, marks) = (&self.stated.rules.harvest.months, &self.stated.rule_marks);
        for (index, month) in months.iter().enumerate() {
            let key = format!("harvest.months.{index}");
            if (1.0..=12.0).contains(month) && month.fract() != 0.0 {
                let message = format!("`rules.harvest.months` holds {month}; each must be a whole number");
                self.push(ErrorKind::OutOfRange, marks, &key, message);
            } else if months[..index].contains(month) {
                let message = format!("`rules.harvest.months` holds {month} twice; name it once");
                self.push(ErrorKind::Duplicate, marks, &key, message);
            }
        }
    }

    /// Whoever is drawn to kin has to have some.
    fn kin(&mut self) {
        let stated = self.stated;
        for kin in Kin::ALL {
            let weights = stated.rules.kin.of(kin).with_keys();
            let Some((_, key)) = weights.iter().find(|(weight, _)| *weight != 0.0) else { continue };
            let (word, path) = (kin.word(), format!("kin.{}_{key}", kin.word()));
            let Some(without) = self.world.groups().iter().find(|group| group.kin(kin).is_none()) else {
                continue;
            };
            let message = format!(
                "`rules.{path}` needs the `{word}` of everyone, and group `{}` has none; state it or leave the rule out",
                without.name()
            );
            self.push(ErrorKind::MissingKey, &stated.rule_marks, &path, message);
        }
    }

    /// Whether the place is of such a kind at some time.
    fn ever(&self, id: PlaceId, is: impl Fn(PlaceKind) -> bool) -> bool {
        let place = self.world.place(id);
        is(place.kind())
            || self.becomes.get(place.name()).is_some_and(|kinds| kinds.iter().any(|&kind| is(kind)))
    }
}

/// A moment as a scenario file writes it.
fn show(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}
