//! Every fault of a scenario at once.

use super::{
    CampChange, Change, Closure, FlightMode, Period, Quantity, ScenarioBuilder, Shut, StatedSeries, Where,
};
use crate::error::{ErrorKind, Faults, Marks};
use crate::id::{Id, PlaceId};
use crate::scenario::rules::Rules;
use crate::scenario::threat::{Threat, ThreatField};
use crate::units::Bounds;
use crate::world::{Evidence, Place, PlaceKind, Ways, World};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);

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

/// A check in progress.
struct Check<'a> {
    stated: &'a ScenarioBuilder,
    world: &'a World,
    period: Period,
    /// Whether the period makes sense, so that dates can be held against it.
    dates: bool,
    countries: BTreeSet<&'a str>,
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
        faults,
    };
    check.period();
    check.rules();
    check.disputes();
    check.threats();
    check.closures();
    check.changes();
    check.displaced();
    check.observed();
    check.evidence();
    if let Some(series) = check.flight_series()
        && is_readable
    {
        check.flight(series);
    }
    if world_is_good {
        check.reachability();
        if check.faults.is_empty() {
            check.threats_are_felt();
        }
    }
}

impl<'a> Check<'a> {
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

    /// A start and an end in order, and not wholly outside the period.
    fn span(&mut self, marks: &Marks, what: &str, start: DateTime, end: Option<DateTime>) -> bool {
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
        if self.dates && self.period.minutes(at) >= self.period.length_minutes() {
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
    }

    fn rules(&mut self) {
        let marks = &self.stated.rule_marks;
        for knob in Rules::KNOBS {
            let value = knob.get(&self.stated.rules);
            let key = format!("rules.{}", knob.path);
            if !knob.bounds.hold(value) {
                let message = format!("`{key}` is {value}; it must be {}", knob.bounds);
                self.push(ErrorKind::OutOfRange, marks, knob.path, message);
            } else if knob.whole && value.fract() != 0.0 {
                let message = format!("`{key}` is {value}; it must be a whole number from 1");
                self.push(ErrorKind::OutOfRange, marks, knob.path, message);
            }
        }
        let households = &self.stated.rules.households;
        if households.mean_size > households.max_size {
            let message = format!(
                "`rules.households.mean_size` is {}, above `max_size` {}; lower it or raise `max_size`",
                households.mean_size, households.max_size
            );
            self.push(ErrorKind::Contradiction, marks, "households.mean_size", message);
        }
    }

    fn disputes(&mut self) {
        let stated = self.stated;
        let names = stated.disputes.iter().map(|d| (d.what.name.as_str(), &d.marks));
        crate::world::unique(self.faults, "dispute", names);
        for dispute in &stated.disputes {
            let (marks, dispute) = (&dispute.marks, &dispute.what);
            let what = format!("dispute `{}`", dispute.name);
            if dispute.accounts.len() < 2 {
                let message =
                    format!("{what}: it has {}; state at least two", accounts(dispute.accounts.len()));
                self.push(ErrorKind::Contradiction, marks, "accounts", message);
            }
            for (index, (account, credibility)) in dispute.accounts.iter().enumerate() {
                let key = format!("accounts.{account}");
                if !CHANCE.hold(*credibility) {
                    let message = format!(
                        "{what}: the credibility of `{account}` is {credibility}; it must be {CHANCE}"
                    );
                    self.push(ErrorKind::OutOfRange, marks, &key, message);
                }
                if dispute.accounts[..index].iter().any(|(name, _)| name == account) {
                    let message = format!("{what}: two accounts are called `{account}`; names must differ");
                    self.push(ErrorKind::Duplicate, marks, &key, message);
                }
            }
            if !stated.threats.iter().any(|t| t.what.account().is_some_and(|(name, _)| name == dispute.name))
            {
                let message = format!("{what}: no threat is part of it; name it in a threat or leave it out");
                self.push(ErrorKind::Contradiction, marks, "name", message);
            }
            let total: f64 = dispute.accounts.iter().map(|(_, c)| c).sum();
            if dispute.accounts.len() > 1 && total.is_finite() && (total - 1.0).abs() > 1e-6 {
                let message = format!(
                    "{what}: the credibilities add up to {}; they must add up to 1",
                    crate::world::sum(total)
                );
                self.push(ErrorKind::Contradiction, marks, "accounts", message);
            }
        }
    }

    fn threats(&mut self) {
        let stated = self.stated;
        let names = stated.threats.iter().filter_map(|t| Some((t.what.name.as_deref()?, &t.marks)));
        crate::world::unique(self.faults, "threat", names);
        let mut seen = BTreeSet::new();
        for threat in &stated.threats {
            let (marks, threat) = (&threat.marks, &threat.what);
            let what = call_threat(threat);
            self.place(marks, &what, "place", &threat.place);
            let shape = threat.shape();
            let figures = [
                ("intensity", shape.intensity, Bounds::Above(0.0, 1.0)),
                ("lead_days", shape.lead_days, Bounds::Closed(0.0, 365.0)),
                ("lead_share", shape.lead_share, CHANCE),
                ("reach_km", shape.reach_km, Bounds::Closed(0.0, 10_000.0)),
                ("half_life_days", shape.half_life_days, Bounds::Closed(0.0, 3650.0)),
                ("credibility", threat.credibility(), CHANCE),
            ];
            for (key, value, bounds) in figures {
                self.number(marks, &what, key, value, bounds);
            }
            if self.span(marks, &what, threat.start, threat.end) {
                self.threat_in_period(marks, &what, threat);
            }
            self.account(marks, &what, threat);
            if !seen.insert((threat.kind, &threat.place, threat.start, &threat.account)) {
                let message = format!(
                    "{what}: {} at `{}` from {} was stated before; state it once",
                    threat.kind,
                    threat.place,
                    show(threat.start)
                );
                self.push(ErrorKind::Duplicate, marks, "start", message);
            }
        }
    }

    fn threat_in_period(&mut self, marks: &Marks, what: &str, threat: &Threat) {
        if !self.dates {
            return;
        }
        let shape = threat.shape();
        let start = self.period.minutes(threat.start) as f64 - shape.lead_days * 1440.0;
        if start >= self.period.length_minutes() as f64 {
            let last = self.period.date(self.period.last_day());
            let message = format!(
                "{what}: nobody could feel it: it starts on {}, after the last day {last}; \
                 correct it or lengthen the period",
                show(threat.start)
            );
            self.push(ErrorKind::Unreachable, marks, "start", message);
        }
        if let Some(end) = threat.end {
            let faded = self.period.minutes(end) as f64 + 10.0 * shape.half_life_days * 1440.0;
            if faded <= 0.0 {
                let message = format!(
                    "{what}: nobody could feel it: it ended on {} and was forgotten before the first day {}; \
                     correct it or leave it out",
                    show(end),
                    self.period.start
                );
                self.push(ErrorKind::Unreachable, marks, "end", message);
            }
        }
    }

    fn account(&mut self, marks: &Marks, what: &str, threat: &Threat) {
        let Some((dispute, account)) = threat.account() else { return };
        if threat.credibility.is_some() {
            let message = format!(
                "{what}: it is part of a dispute, whose credibilities count; leave `credibility` out"
            );
            self.push(ErrorKind::Contradiction, marks, "credibility", message);
        }
        let disputes = &self.stated.disputes;
        let Some(known) = disputes.iter().find(|d| d.what.name == dispute) else {
            let hint = self.faults.hint(dispute, disputes.iter().map(|d| d.what.name.as_str()));
            let message = format!("{what}: no dispute is called `{dispute}`{hint}");
            self.push(ErrorKind::UnknownName, marks, "dispute", message);
            return;
        };
        let accounts = known.what.accounts.iter().map(|(name, _)| name.as_str());
        if !accounts.clone().any(|name| name == account) {
            let hint = self.faults.hint(account, accounts);
            let message = format!("{what}: dispute `{dispute}` has no account called `{account}`{hint}");
            self.push(ErrorKind::UnknownName, marks, "account", message);
        }
    }

    fn closures(&mut self) {
        let stated = self.stated;
        for (index, closure) in stated.closures.iter().enumerate() {
            let (marks, closure) = (&closure.marks, &closure.what);
            let what = call_closure(closure);
            match &closure.shut {
                Shut::Border(from, to) => {
                    let known = self.country(marks, &what, "border.0", from)
                        & self.country(marks, &what, "border.1", to);
                    if known && from == to {
                        let message = format!("{what}: a border lies between two countries; name two");
                        self.push(ErrorKind::Contradiction, marks, "border", message);
                    } else if known && !self.closes_a_route(closure) {
                        let message = format!(
                            "{what}: no route leads from `{from}` to `{to}`; state one or correct the names"
                        );
                        self.push(ErrorKind::UnknownName, marks, "border", message);
                    }
                }
                Shut::Crossing(name) => {
                    if let Some(id) = self.place(marks, &what, "crossing", name)
                        && !self.ever(id, |kind| kind == PlaceKind::Crossing)
                    {
                        let kind = self.world.place(id).kind();
                        let message =
                            format!("{what}: `{name}` is a `{kind}`, not a crossing; close it as a `place`");
                        self.push(ErrorKind::Contradiction, marks, "crossing", message);
                    }
                }
                Shut::Route(from, to) => {
                    let known = self.place(marks, &what, "route.0", from).is_some()
                        & self.place(marks, &what, "route.1", to).is_some();
                    if known && !self.closes_a_route(closure) {
                        let message = format!(
                            "{what}: no route leads from `{from}` to `{to}`; state one or correct the names"
                        );
                        self.push(ErrorKind::UnknownName, marks, "route", message);
                    }
                }
                Shut::Place(name) => {
                    self.place(marks, &what, "place", name);
                    if closure.ways == Ways::One {
                        let message = format!("{what}: `one_way` is for borders and routes; leave it out");
                        self.push(ErrorKind::Contradiction, marks, "one_way", message);
                    }
                }
            }
            if let Shut::Crossing(_) = closure.shut
                && closure.ways == Ways::One
            {
                let message = format!("{what}: `one_way` is for borders and routes; leave it out");
                self.push(ErrorKind::Contradiction, marks, "one_way", message);
            }
            if self.span(marks, &what, closure.start, closure.end) {
                self.not_after_period(marks, &what, "start", closure.start);
            }
            let overlaps = stated.closures[..index].iter().map(|s| &s.what).find(|other| {
                same_target(other, closure)
                    && other.end.is_none_or(|end| closure.start < end)
                    && closure.end.is_none_or(|end| other.start < end)
            });
            if let Some(other) = overlaps {
                let message = format!(
                    "{what}: from {} it overlaps with the one from {}; join them or end the first before",
                    show(closure.start),
                    show(other.start)
                );
                self.push(ErrorKind::Contradiction, marks, "start", message);
            }
        }
    }

    fn closes_a_route(&self, closure: &Closure) -> bool {
        self.world.routes().any(|(id, _)| closure.closes(self.world, self.world.ends(id)))
    }

    /// Whether the place is of such a kind at some time.
    fn ever(&self, id: PlaceId, is: impl Fn(PlaceKind) -> bool) -> bool {
        let name = self.world.place(id).name();
        is(self.world.place(id).kind())
            || self.stated.changes.iter().any(|c| c.what.place == name && c.what.kind.is_some_and(&is))
    }

    fn changes(&mut self) {
        let stated = self.stated;
        for (index, change) in stated.changes.iter().enumerate() {
            let (marks, change) = (&change.marks, &change.what);
            let what = format!("change at `{}`", change.place);
            if change.kind.is_none()
                && change.capacity.is_none()
                && change.people_per_day.is_none()
                && change.camp.is_none()
            {
                let message =
                    format!("{what}: nothing changes; give `kind`, `capacity`, `people_per_day` or `camp`");
                self.push(ErrorKind::MissingKey, marks, "date", message);
            }
            self.not_after_period(marks, &what, "date", change.date);
            let Some(id) = self.place(marks, &what, "place", &change.place) else { continue };
            let kinds = [
                ("capacity", change.capacity.is_some(), "a camp or border site"),
                ("people_per_day", change.people_per_day.is_some(), "a crossing"),
                ("camp", change.camp.is_some(), "a camp"),
            ];
            for (key, stated, wanted) in kinds {
                let fits = match key {
                    "capacity" => self.ever(id, PlaceKind::has_capacity),
                    "people_per_day" => self.ever(id, |kind| kind == PlaceKind::Crossing),
                    _ => self.ever(id, |k| matches!(k, PlaceKind::Camp | PlaceKind::IdpCamp)),
                };
                if stated && !fits {
                    let kind = self.world.place(id).kind();
                    let message = format!(
                        "{what}: `{key}` is for {wanted}, and this is a `{kind}`; leave it out or correct the place"
                    );
                    self.push(ErrorKind::Contradiction, marks, key, message);
                }
            }
            if let Some(kind) = change.kind
                && !kind.has_residents()
                && self.world.place(id).population() > 0
            {
                let message = format!(
                    "{what}: people live there, so it cannot become a `{kind}`; choose a kind with residents"
                );
                self.push(ErrorKind::Contradiction, marks, "kind", message);
            }
            for (key, value) in [("capacity", change.capacity), ("people_per_day", change.people_per_day)] {
                if let Some(value) = value.filter(|&v| v > Place::MOST_PEOPLE) {
                    let message =
                        format!("{what}: `{key}` is {value}; it must be at most {}", Place::MOST_PEOPLE);
                    self.push(ErrorKind::OutOfRange, marks, key, message);
                }
            }
            let earlier = stated.changes[..index].iter().map(|s| &s.what);
            for other in earlier.filter(|o| o.place == change.place && o.date == change.date) {
                if let Some(key) = same_key(other, change) {
                    let message =
                        format!("{what}: `{key}` on {} was stated before; state it once", show(change.date));
                    self.push(ErrorKind::Contradiction, marks, key, message);
                }
            }
        }
        self.camp_changes_alternate();
    }

    /// A camp that opens while open, or closes while closed, was stated wrongly.
    fn camp_changes_alternate(&mut self) {
        let mut by_place: BTreeMap<&str, Vec<(DateTime, CampChange, &Marks)>> = BTreeMap::new();
        for change in &self.stated.changes {
            if let Some(camp) = change.what.camp {
                let list = by_place.entry(&change.what.place).or_default();
                list.push((change.what.date, camp, &change.marks));
            }
        }
        for (place, mut changes) in by_place {
            changes.sort_by_key(|&(date, ..)| date);
            for pair in changes.windows(2) {
                let ((first, one, _), (second, other, marks)) = (pair[0], pair[1]);
                if one == other && first != second {
                    let verb = if other == CampChange::Opens { "opens" } else { "closes" };
                    let message = format!(
                        "change at `{place}`: the camp {verb} on {} and again on {}; take one out",
                        show(first),
                        show(second)
                    );
                    self.push(ErrorKind::Contradiction, marks, "camp", message);
                }
            }
        }
    }

    fn displaced(&mut self) {
        let stated = self.stated;
        for displaced in &stated.displaced {
            let (marks, displaced) = (&displaced.marks, &displaced.what);
            let what = format!("displaced at `{}`", displaced.place);
            if displaced.count == 0 || displaced.count > Place::MOST_PEOPLE {
                let message =
                    format!("{what}: `count` is {}; it must be 1 to {}", displaced.count, Place::MOST_PEOPLE);
                self.push(ErrorKind::OutOfRange, marks, "count", message);
            }
            let at = self.place(marks, &what, "place", &displaced.place);
            if let Some(at) = at
                && !self.world.place(at).kind().is_destination()
            {
                let kind = self.world.place(at).kind();
                let message = format!("{what}: nobody stays at a `{kind}`; name another place");
                self.push(ErrorKind::Contradiction, marks, "place", message);
            }
            if let Some(home) = &displaced.home {
                let home = self.place(marks, &what, "home", home);
                if home.is_some() && home == at {
                    let message = format!(
                        "{what}: that is their home, so they are not displaced; count them in its `population`"
                    );
                    self.push(ErrorKind::Contradiction, marks, "home", message);
                } else if let Some(id) = home
                    && !self.world.place(id).kind().has_residents()
                {
                    let kind = self.world.place(id).kind();
                    let message = format!("{what}: nobody has a home at a `{kind}`; name another place");
                    self.push(ErrorKind::Contradiction, marks, "home", message);
                }
                if displaced.country.is_some() {
                    let message =
                        format!("{what}: `country` is for people whose home is unknown; leave it out");
                    self.push(ErrorKind::Contradiction, marks, "country", message);
                }
            } else if let Some(country) = &displaced.country {
                self.country(marks, &what, "country", country);
            }
        }
    }

    fn observed(&mut self) {
        let stated = self.stated;
        let names = stated.observed.iter().map(|s| (s.what.name.as_str(), &s.marks));
        crate::world::unique(self.faults, "observed series", names);
        for stated in &stated.observed {
            let (marks, series) = (&stated.marks, &stated.what);
            let what = format!("observed `{}`", series.name);
            match &series.at {
                Where::Place(name) => {
                    self.place(marks, &what, "place", name);
                }
                Where::Places(names) => {
                    if names.is_empty() {
                        let message = format!("{what}: `places` is empty; name at least one");
                        self.push(ErrorKind::MissingKey, marks, "places", message);
                    }
                    for (index, name) in names.iter().enumerate() {
                        let key = format!("places.{index}");
                        self.place(marks, &what, &key, name);
                        if names[..index].contains(name) {
                            let message = format!("{what}: `{name}` is named twice; name it once");
                            self.push(ErrorKind::Duplicate, marks, &key, message);
                        }
                    }
                }
                Where::Set(name) => {
                    if self.world.set(name).is_none() {
                        let hint = self.faults.hint(name, self.world.sets().map(|(set, _)| set));
                        let message = format!("{what}: no set is called `{name}`{hint}");
                        self.push(ErrorKind::UnknownName, marks, "set", message);
                    }
                }
            }
            if series.counts.is_empty() {
                let message = format!("{what}: it has no counts; give at least one");
                self.push(ErrorKind::MissingKey, marks, "counts", message);
            }
            self.counts(&what, stated);
            self.corrections(&what, stated);
        }
    }

    fn counts(&mut self, what: &str, stated: &StatedSeries) {
        let mut seen = BTreeSet::new();
        let has_steps = self.stated.step_hours > 0 && 24 % self.stated.step_hours == 0;
        for (count, marks) in stated.what.counts.iter().zip(&stated.count_marks) {
            let at = show_when(count.at);
            let figures = [("value", count.value), ("at_least", count.at_least), ("at_most", count.at_most)];
            for (key, figure) in figures {
                if let Some(figure) = figure {
                    self.number(marks, what, key, figure, Bounds::Closed(0.0, 1e12));
                }
            }
            self.number(marks, what, "error", count.error, Bounds::Closed(0.0, 1e12));
            let bounded = count.at_least.is_some() || count.at_most.is_some();
            if count.value.is_some() && bounded {
                let message =
                    format!("{what}: the count on {at} has a `value` and bounds; keep one of the two");
                self.push(ErrorKind::Contradiction, marks, "value", message);
            } else if count.value.is_none() && !bounded {
                let message = format!(
                    "{what}: the count on {at} says nothing; give a `value`, `at_least` or `at_most`"
                );
                self.push(ErrorKind::MissingKey, marks, "date", message);
            }
            if let (Some(least), Some(most)) = (count.at_least, count.at_most)
                && least > most
            {
                let message =
                    format!("{what}: `at_least` {least} is above `at_most` {most}; correct one of them");
                self.push(ErrorKind::Contradiction, marks, "at_least", message);
            }
            if let Some(known) = count.known
                && known < count.at.date()
            {
                let message =
                    format!("{what}: known on {known}, before it was counted on {at}; correct one of them");
                self.push(ErrorKind::Date, marks, "known", message);
            }
            if self.dates && has_steps && self.period.step_until(count.at.moment()).is_none() {
                let last = self.period.date(self.period.last_day());
                let message = format!(
                    "{what}: the count on {at} lies outside the period {} to {last}; leave it out or lengthen the \
                     period",
                    self.period.start
                );
                self.push(ErrorKind::Date, marks, "date", message);
            }
            if !seen.insert(count.at.moment()) {
                let message = format!("{what}: there are two counts for {at}; keep one");
                self.push(ErrorKind::Duplicate, marks, "date", message);
            }
        }
    }

    fn corrections(&mut self, what: &str, stated: &StatedSeries) {
        let counts = &stated.what.counts;
        let mut seen = BTreeSet::new();
        for (correction, marks) in stated.what.corrections.iter().zip(&stated.correction_marks) {
            let date = correction.date;
            if !seen.insert(date) {
                let message = format!("{what}: there are two corrections for {date}; keep one");
                self.push(ErrorKind::Duplicate, marks, "date", message);
            }
            self.number(marks, what, "value", correction.value, Bounds::Closed(0.0, 1e12));
            if counts.iter().all(|c| c.at.date() >= date || c.value.is_none()) {
                let message = format!(
                    "{what}: the correction on {date} restates nothing; no value was counted before it"
                );
                self.push(ErrorKind::Contradiction, marks, "date", message);
            }
            if let Some(since) = correction.since
                && since >= date
            {
                let message = format!(
                    "{what}: `since` {since} is not before the correction on {date}; correct one of them"
                );
                self.push(ErrorKind::Date, marks, "since", message);
            }
            if let Some(known) = correction.known
                && known < date
            {
                let message =
                    format!("{what}: known on {known}, before the recount on {date}; correct one of them");
                self.push(ErrorKind::Date, marks, "known", message);
            }
        }
    }

    /// Tags of sources must be known, if the scenario names any sources.
    fn evidence(&mut self) {
        let stated = self.stated;
        let mut all: Vec<(String, &Evidence, &Marks)> = Vec::new();
        for s in &stated.threats {
            all.push((call_threat(&s.what), &s.what.evidence, &s.marks));
        }
        for s in &stated.disputes {
            all.push((format!("dispute `{}`", s.what.name), &s.what.evidence, &s.marks));
        }
        for s in &stated.closures {
            all.push((call_closure(&s.what), &s.what.evidence, &s.marks));
        }
        for s in &stated.changes {
            all.push((format!("change at `{}`", s.what.place), &s.what.evidence, &s.marks));
        }
        for s in &stated.displaced {
            all.push((format!("displaced at `{}`", s.what.place), &s.what.evidence, &s.marks));
        }
        for s in &stated.observed {
            for (count, marks) in s.what.counts.iter().zip(&s.count_marks) {
                all.push((format!("observed `{}`", s.what.name), &count.evidence, marks));
            }
            for (correction, marks) in s.what.corrections.iter().zip(&s.correction_marks) {
                all.push((format!("observed `{}`", s.what.name), &correction.evidence, marks));
            }
        }
        for (place, marks) in self.world.places().zip(&stated.place_marks) {
            all.push((format!("place `{}`", place.name()), place.evidence(), marks));
        }
        // Routes whose ends are unknown are not in the world, so marks and routes match only where all are.
        let routes: Vec<_> = self.world.routes().filter(|(_, route)| !route.is_way_back()).collect();
        if routes.len() == stated.route_marks.len() {
            for ((id, route), marks) in routes.into_iter().zip(&stated.route_marks) {
                let (from, to) = self.world.ends(id);
                let (from, to) = (self.world.place(from).name(), self.world.place(to).name());
                all.push((format!("route `{from}`–`{to}`"), route.evidence(), marks));
            }
        }
        for (what, evidence, marks) in all {
            self.sources(&what, evidence, marks);
        }
    }

    fn sources(&mut self, what: &str, evidence: &Evidence, marks: &Marks) {
        for (index, tag) in evidence.source.iter().enumerate() {
            if !self.stated.sources.contains_key(tag) {
                let hint = self.faults.hint(tag, self.stated.sources.keys().map(String::as_str));
                let message = format!("{what}: no source is called `{tag}`{hint}");
                self.push(ErrorKind::UnknownName, marks, &format!("source.{index}"), message);
            }
        }
    }

    /// Where anyone can be at all: at homes, where people are displaced at the start, and wherever routes lead from there.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.world.place_count()];
        let mut next: Vec<PlaceId> =
            self.world.places().filter(|p| p.population() > 0).map(Place::id).collect();
        let displaced = self.stated.displaced.iter();
        next.extend(displaced.filter_map(|d| self.world.find(&d.what.place)).map(Place::id));
        while let Some(place) = next.pop() {
            if !std::mem::replace(&mut reached[place.index()], true) {
                next.extend(self.world.routes_from(place).into_iter().map(|(_, to)| to));
            }
        }
        reached
    }

    fn reachability(&mut self) {
        let reached = self.reached();
        if !reached.iter().any(|&r| r) {
            let message =
                "there is nobody in this scenario; give a place a `population` or state displaced people";
            self.faults.push(ErrorKind::MissingKey, None, message);
            return;
        }
        for place in self.world.places() {
            let marks = &self.place_marks(place);
            let what = format!("place `{}`", place.name());
            if !reached[place.id().index()] {
                let message = format!("{what}: nobody could reach it; add a route to it or leave it out");
                self.push(ErrorKind::Unreachable, marks, "name", message);
            } else if place.kind() != PlaceKind::Waypoint
                && self.world.routes_from(place.id()).is_empty()
                && self.stated.threats.iter().any(|t| t.what.place == place.name())
            {
                let message = format!("{what}: it is threatened and no route leads out of it; add one");
                self.push(ErrorKind::Unreachable, marks, "name", message);
            }
        }
    }

    /// The series from which people leave, if the rules name one.
    fn flight_series(&mut self) -> Option<&'a StatedSeries> {
        let FlightMode::Observed(name) = &self.stated.rules.flight.mode else { return None };
        let series = self.stated.observed.iter().find(|s| s.what.name == *name);
        if series.is_none() {
            let names = self.stated.observed.iter().map(|s| s.what.name.as_str());
            let hint = self.faults.hint(name, names);
            let message = format!("`rules.flight.series`: no observed series is called `{name}`{hint}");
            self.push(ErrorKind::UnknownName, &self.stated.rule_marks, "flight.series", message);
        }
        series
    }

    fn flight(&mut self, series: &StatedSeries) {
        let (marks, name) = (&self.stated.rule_marks, &series.what.name);
        let quantity = series.what.quantity;
        if !matches!(quantity, Quantity::Present | Quantity::Entered) {
            let message = format!(
                "`rules.flight.series`: `{name}` counts people `{quantity}`; flight needs `present` or `entered`"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        } else if quantity == Quantity::Present && self.stated.rules.returns.return_chance > 0.0 {
            let message = format!(
                "`rules.flight.series`: `{name}` counts people `present`, which falls when people return; with \
                 `rules.returns.return_chance` above 0, flight needs a series of people `entered`"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        }
        if series.what.counts.iter().filter(|c| c.value.is_some()).count() < 2 {
            let message = format!(
                "`rules.flight.series`: `{name}` has fewer than two counts with a `value`; give more"
            );
            self.push(ErrorKind::Unsupported, marks, "flight.series", message);
        }
        if self.stated.threats.is_empty() {
            let message = "`rules.flight.mode`: observed flight starts from threatened places; state at least one threat";
            self.push(ErrorKind::Unsupported, marks, "flight.mode", message.to_owned());
        }
    }

    fn threats_are_felt(&mut self) {
        let reached = self.reached();
        let threats: Vec<Threat> = self.stated.threats.iter().map(|s| s.what.clone()).collect();
        let field = ThreatField::new(self.world, &self.period, &threats);
        for (index, threat) in threats.iter().enumerate() {
            let somebody = field.felt(index).any(|place| {
                let id = PlaceId::from_index(place);
                reached[place] && self.ever(id, PlaceKind::is_destination)
            });
            if !somebody {
                let marks = self.stated.threats[index].marks.clone();
                let message = format!(
                    "{}: nobody could feel it: nobody stays at `{}`; name another place or give it a `reach_km`",
                    call_threat(threat),
                    threat.place
                );
                self.push(ErrorKind::Unreachable, &marks, "place", message);
            }
        }
    }

    /// Where a place was stated.
    fn place_marks(&self, place: &Place) -> Marks {
        self.stated.place_marks.get(place.id().index()).cloned().unwrap_or_default()
    }
}

fn accounts(number: usize) -> String {
    if number == 1 { "1 account".to_owned() } else { format!("{number} accounts") }
}

fn same_target(a: &Closure, b: &Closure) -> bool {
    let both = a.ways == Ways::Both || b.ways == Ways::Both;
    a.shut == b.shut
        || match (&a.shut, &b.shut) {
            (Shut::Border(a, b), Shut::Border(c, d)) | (Shut::Route(a, b), Shut::Route(c, d)) => {
                both && a == d && b == c
            }
            _ => false,
        }
}

fn same_key(a: &Change, b: &Change) -> Option<&'static str> {
    [
        ("kind", a.kind.is_some() && b.kind.is_some()),
        ("capacity", a.capacity.is_some() && b.capacity.is_some()),
        ("people_per_day", a.people_per_day.is_some() && b.people_per_day.is_some()),
        ("camp", a.camp.is_some() && b.camp.is_some()),
    ]
    .into_iter()
    .find(|(_, both)| *both)
    .map(|(key, _)| key)
}

/// A moment as a scenario file writes it.
fn show(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}

fn show_when(when: super::When) -> String {
    match when {
        super::When::Day(date) => date.to_string(),
        super::When::Moment(moment) => moment.to_string(),
    }
}
