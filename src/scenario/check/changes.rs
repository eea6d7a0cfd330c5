//! Faults of closures, changes and the people displaced at the start.

use super::{CHANCE, Check, FACTOR, call_closure, show};
use crate::error::{ErrorKind, Marks};
use crate::scenario::{CampChange, Change, Closure, OwnHome, Shut};
use crate::world::{Group, Place, PlaceKind, Ways};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn closures(&mut self) {
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
                        self.push(ErrorKind::Unreachable, marks, "border", message);
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
                        self.push(ErrorKind::Unreachable, marks, "route", message);
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
                self.not_between_steps(marks, &what, closure.start, closure.end);
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

    /// Whether all routes are in the world. One whose ends are unknown is not, and could be the one that is meant.
    pub(super) fn is_whole(&self) -> bool {
        let known = self.world.routes().filter(|(_, route)| !route.is_way_back()).count();
        known == self.stated.route_marks.len()
    }

    fn closes_a_route(&self, closure: &Closure) -> bool {
        !self.is_whole() || self.world.routes().any(|(id, _)| closure.closes(self.world, self.world.ends(id)))
    }

    /// What holds in a step is what holds in its middle; what misses every middle would do nothing.
    pub(super) fn not_between_steps(
        &mut self,
        marks: &Marks,
        what: &str,
        start: DateTime,
        end: Option<DateTime>,
    ) {
        let Some(end) = end.filter(|_| self.stated.step_hours > 0) else { return };
        let length = i64::from(self.period.step_hours) * 60;
        let middles_before =
            |moment| (self.period.minutes_since_start(moment) + length / 2 - 1).div_euclid(length);
        if middles_before(start) == middles_before(end) {
            let message = format!(
                "{what}: from {} to {} lies no middle of a step of {} hours, so that nobody would notice; move its \
                 ends or shorten `step_hours`",
                show(start),
                show(end),
                self.period.step_hours
            );
            self.push(ErrorKind::Date, marks, "end", message);
        }
    }

    pub(super) fn changes(&mut self) {
        let stated = self.stated;
        for (index, change) in stated.changes.iter().enumerate() {
            let (marks, change) = (&change.marks, &change.what);
            let what = format!("change at `{}`", change.place);
            if change.kind.is_none()
                && change.capacity.is_none()
                && change.people_per_day.is_none()
                && change.move_chance.is_none()
                && change.pull.is_none()
                && change.camp.is_none()
            {
                let message = format!(
                    "{what}: nothing changes; give `kind`, `capacity`, `people_per_day`, `move_chance`, `pull` or `camp`"
                );
                self.push(ErrorKind::MissingKey, marks, "date", message);
            }
            self.year(marks, &format!("{what}: "), "date", change.date);
            self.not_after_period(marks, &what, "date", change.date);
            if let Some(chance) = change.move_chance {
                self.number(marks, &what, "move_chance", chance, CHANCE);
            }
            if let Some(factor) = change.pull {
                self.number(marks, &what, "pull", factor, FACTOR);
            }
            let Some(id) = self.place(marks, &what, "place", &change.place) else { continue };
            let kinds = [
                ("capacity", change.capacity.is_some(), "a camp or border site"),
                ("people_per_day", change.people_per_day.is_some(), "a crossing"),
                ("move_chance", change.move_chance.is_some(), "places where people stay"),
                ("pull", change.pull.is_some(), "places where people stay"),
                ("camp", change.camp.is_some(), "a camp"),
            ];
            for (key, stated, wanted) in kinds {
                let fits = match key {
                    "capacity" => self.ever(id, PlaceKind::has_capacity),
                    "people_per_day" => self.ever(id, |kind| kind == PlaceKind::Crossing),
                    "move_chance" | "pull" => self.ever(id, PlaceKind::is_destination),
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

    pub(super) fn displaced(&mut self) {
        let at_home = self.world.places().map(Place::population).fold(0, u64::saturating_add);
        let displaced = self.stated.displaced.iter().map(|stated| stated.what.count);
        let people = displaced.fold(at_home, u64::saturating_add);
        if at_home <= Place::MOST_PEOPLE && people > Place::MOST_PEOPLE {
            let most = Place::MOST_PEOPLE;
            let message = format!(
                "there are {people} people at home or displaced; at most {most} are simulated, correct the counts"
            );
            self.faults.push(ErrorKind::OutOfRange, None, message);
        }
        let stated = self.stated;
        let may_be_home = stated.rules.attraction.own_home == OwnHome::LikeAny;
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
            if let Some(group) = &displaced.group {
                let mut names = self.world.groups().iter().map(Group::name);
                if !names.any(|name| name == group) {
                    let hint = self.faults.hint(group, self.world.groups().iter().map(Group::name));
                    let message = format!("{what}: no group is called `{group}`{hint}");
                    self.push(ErrorKind::UnknownName, marks, "group", message);
                }
            }
            if let Some(home) = &displaced.home {
                let home = self.place(marks, &what, "home", home);
                if home.is_some() && home == at && !may_be_home {
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
        ("move_chance", a.move_chance.is_some() && b.move_chance.is_some()),
        ("pull", a.pull.is_some() && b.pull.is_some()),
        ("camp", a.camp.is_some() && b.camp.is_some()),
    ]
    .into_iter()
    .find(|(_, both)| *both)
    .map(|(key, _)| key)
}
