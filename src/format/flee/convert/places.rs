//! Places and routes.

use super::Conversion;
use crate::error::Marks;
use crate::format::flee::case::{Kind, Location, Redirection, RouteRow};
use crate::scenario::Displaced;
use crate::world::{Between, Place, PlaceKind, Route, Stated};
use std::collections::BTreeSet;

/// Flee makes a camp of any place with a smaller chance of moving on (quirk 1).
const LEAST_MOVE_CHANCE: f64 = 0.005;

impl Conversion<'_> {
    pub(super) fn places(&mut self) {
        let case = self.case;
        if let Some(first) = case.locations.first()
            && self.keeps(2)
        {
            let abroad = case.locations.iter().filter(|place| place.is_foreign).count();
            let message = format!(
                "`{}`, the country of the first place, is home to everyone; {abroad} places are foreign",
                first.country
            );
            self.notes.quirk(2, first.marks.of("country"), message);
            self.stated.home_country = Some(first.country.clone());
        }
        for index in 0..case.locations.len() {
            self.place(index);
        }
    }

    fn place(&mut self, index: usize) {
        let case = self.case;
        let location = &case.locations[index];
        let (kind, own_chance) = self.kind_of(location);
        let mut place = Place::new(location.name.clone(), kind, location.country.clone());
        (place.lat, place.lon) = (location.lat, location.lon);
        place.move_chance = own_chance;
        let people = self.scaled(location.number);
        if location.kind.is_camp() {
            place.capacity = self.capacity(index, people);
            if place.capacity.is_some() {
                place.capacity_per_day = location.attributes.number("capacity_per_day").unwrap_or(0.0) as u64;
            }
        } else if kind.has_residents() {
            place.population = people;
        } else if people > 0 {
            let message = format!(
                "`{}`: nobody is at home in a place of type `{}`; its {} people are left out",
                location.name, location.kind_as_written, location.number
            );
            self.notes.push(location.marks.of("number"), message);
        }
        if case.settings.movement.use_economic_pull.value {
            let of = |name| location.attributes.number(name).unwrap_or(0.0);
            place.foreign_pull = 1.0 + of("trade_volume") + of("hdi").powi(2);
        }
        if self.sinks() && location.kind.is_camp() {
            place.leaving_chance = location.attributes.number("deactivation_probability").unwrap_or(0.0);
        }
        place.farmer_share = self.farmer_share(location, kind);
        self.stated.world.state_place(place, location.marks.clone());
        let displaced = self.people_at_the_start(index);
        if displaced > 0 {
            let what = Displaced::new(location.name.clone(), displaced);
            self.stated.displaced.push(Stated { what, marks: location.marks.clone() });
        }
    }

    /// The kind of a place when the period starts, and its chance of moving on if that is not the one of the kind.
    fn kind_of(&mut self, location: &Location) -> (PlaceKind, Option<f64>) {
        let movement = &self.case.settings.movement;
        let at = location.marks.of("kind");
        let (kind, chance) = match location.kind {
            Kind::Camp => return (PlaceKind::Camp, None),
            Kind::IdpCamp => return (PlaceKind::IdpCamp, None),
            Kind::Forward => return (PlaceKind::Hub, None),
            Kind::Marker => return (PlaceKind::Waypoint, None),
            Kind::FloodZone => return (PlaceKind::Town, None),
            Kind::Conflict => (PlaceKind::Town, movement.conflict_movechance.value),
            Kind::Town => (PlaceKind::Town, movement.default_movechance.value),
            Kind::Unknown => {
                let message = format!("`{}`: taken for a town", location.name);
                self.notes.push(at, message);
                (PlaceKind::Town, movement.default_movechance.value)
            }
        };
        if self.keeps(1) && chance < LEAST_MOVE_CHANCE {
            let message = format!(
                "`{}`: with a chance of moving on of {chance}, below {LEAST_MOVE_CHANCE}, Flee makes a camp of it",
                location.name
            );
            self.notes.quirk(1, at, message);
            return (PlaceKind::Camp, Some(chance));
        }
        (kind, None)
    }

    /// The capacity of a camp; none if it is not limited.
    fn capacity(&mut self, index: usize, people: u64) -> Option<u64> {
        let spawn = &self.case.settings.spawn;
        if people == 0 {
            return None;
        }
        if !self.keeps(14) || !spawn.insert_day0.value || !self.follows_registration() {
            return Some(people);
        }
        let location = &self.case.locations[index];
        let counted = self.counts_at(index).map_or(0, |counts| counts.whole(0)).max(0) as u64;
        if counted == 0 {
            return Some(people);
        }
        let left = people.checked_sub(counted).filter(|&left| left > 0);
        let then = match left {
            Some(left) => format!("{left}"),
            None => "none, so that it is not limited at all".to_owned(),
        };
        let message = format!(
            "`{}`: the {counted} people in it on day 0 are taken off its capacity of {people} as well; left is {then}",
            location.name
        );
        self.notes.quirk(14, location.marks.of("number"), message);
        left
    }

    /// People who are displaced at a place when the period starts.
    fn people_at_the_start(&mut self, index: usize) -> u64 {
        let spawn = &self.case.settings.spawn;
        let location = &self.case.locations[index];
        let idps = location.attributes.number("initial_idps").unwrap_or(0.0) as u64;
        let is_visited = location.kind.is_camp() || self.floods_drive();
        let counted = if is_visited && spawn.insert_day0.value {
            self.counts_at(index).map_or(0, |counts| counts.whole(0)).max(0) as u64
        } else {
            0
        };
        if !self.keeps(3) {
            let camps = if spawn.empty_camps_on_day0.value { 0 } else { counted };
            return camps + idps / u64::from(self.scale);
        }
        if idps > 0 && !is_visited {
            let message = format!("`{}`: its `initial_idps` are left out, for it is no camp", location.name);
            self.notes.quirk(3, location.attributes.get("initial_idps").map(|cell| &cell.at), message);
        }
        if spawn.empty_camps_on_day0.value || !is_visited { 0 } else { counted + idps }
    }

    pub(super) fn routes(&mut self) {
        let case = self.case;
        let mut stated: Vec<(usize, usize, usize)> = Vec::new();
        for row in &case.routes {
            let (from, to) = (&case.locations[row.from].name, &case.locations[row.to].name);
            if row.from == row.to {
                let message =
                    format!("`{from}`–`{to}`: a route from a place to itself leads nowhere; left out");
                self.notes.push(row.marks.of("from"), message);
                continue;
            }
            let pair = (row.from.min(row.to), row.from.max(row.to));
            if let Some(&(.., known)) = stated.iter().find(|&&(a, b, _)| (a, b) == pair) {
                self.stated_twice(known, row, [from, to]);
                continue;
            }
            stated.push((pair.0, pair.1, self.stated.world.routes.len()));
            let mut route = Route::of_km(row.km);
            route.own_km_per_day = row.max_move_speed;
            route.walk_chance = row.walk_probability.unwrap_or(0.0);
            if self.doubles(row) {
                route.roads = 2;
                let message =
                    format!("`{from}`–`{to}`: the forced redirection doubles the weight of the route");
                self.notes.quirk(20, row.marks.of("redirection"), message);
            }
            let between = Between { from: from.clone(), to: to.clone(), route };
            self.stated.world.state_route(between, row.marks.clone());
        }
    }

    /// Whether the redirection of a route doubles its weight. With fixed routes only the best way to a place is known.
    fn doubles(&self, row: &RouteRow) -> bool {
        let is_best_known = self.case.settings.movement.fixed_routes.value;
        row.redirection == Redirection::Along && self.keeps(20) && !is_best_known
    }

    /// A route between two places that have one: Flee weighs both by their own lengths, and everyone takes the first
    /// (quirk 50). The reader has said so.
    fn stated_twice(&mut self, known: usize, row: &RouteRow, ends: [&str; 2]) {
        let roads = if self.doubles(row) { 2 } else { 1 };
        let weighs = self.keeps(50);
        let routes = &mut self.stated.world.routes;
        let first = routes[known].what.route.clone();
        if !weighs {
            let [from, to] = ends;
            let message = format!("`{from}`–`{to}`: the first of both routes, of {} km, is taken", first.km);
            self.notes.push(row.marks.of("km"), message);
            return;
        }
        if self.case.settings.movement.fixed_routes.value {
            let best = first.felt_km().min(row.km);
            routes[known].what.route.seems_km = Some(best).filter(|&km| km < first.km);
            return;
        }
        let is_alike = |route: &Route| (route.felt_km() - row.km).abs() <= 1e-9;
        let alike = routes[known..].iter_mut().find(|other| {
            let there = [&other.what.from[..], &other.what.to[..]];
            (there == ends || there == [ends[1], ends[0]]) && is_alike(&other.what.route)
        });
        if let Some(alike) = alike {
            alike.what.route.roads += roads;
            return;
        }
        let route = Route { roads, ..first.that_seems(row.km) };
        let [from, to] = ends.map(str::to_owned);
        self.stated.world.state_route(Between { from, to, route }, row.marks.clone());
    }

    /// States the roads of `major_routes.csv`, which Flee heeds with fixed routes only.
    pub(super) fn major_roads(&mut self) {
        let case = self.case;
        let is_heeded = !self.is_as_run() || case.settings.movement.fixed_routes.value;
        for road in &case.major_routes {
            let name = |index: usize| case.locations[index].name.clone();
            let names: Vec<String> = road.places.iter().map(|&index| name(index)).collect();
            let (Some(&first), Some(&last)) = (road.places.first(), road.places.last()) else { continue };
            let is_route = |pair: &[usize]| {
                let ends = |row: &RouteRow| [row.from, row.to];
                case.routes.iter().map(ends).any(|[from, to]| pair == [from, to] || pair == [to, from])
            };
            let is_end = |index: usize| self.stated.world.places[index].what.kind.is_destination();
            let distinct: BTreeSet<usize> = road.places.iter().copied().collect();
            let gap = road.places.windows(2).find(|pair| !is_route(pair));
            let reason = if !is_heeded {
                "Flee heeds major routes with fixed routes only".to_owned()
            } else if let Some(pair) = gap {
                format!("no route leads from `{}` to `{}`", name(pair[0]), name(pair[1]))
            } else if distinct.len() < road.places.len() {
                "it comes to a place twice".to_owned()
            } else if let Some(end) = [first, last].into_iter().find(|&index| !is_end(index)) {
                format!("nobody stays at its end `{}`", name(end))
            } else {
                self.stated.world.state_road(names, Marks::at(road.at.clone()));
                continue;
            };
            let message =
                format!("the major route from `{}` to `{}` is left out: {reason}", name(first), name(last));
            self.notes.push(Some(&road.at), message);
        }
    }
}
