//! Every fault of a world at once.

use super::place::{LATITUDE, LONGITUDE, great_circle_km};
use super::{Group, Place, Route, WorldBuilder};
use crate::error::{ErrorKind, Faults, Marks, Position};
use crate::id::PlaceId;
use crate::units::Bounds;
use std::collections::{BTreeMap, BTreeSet};

type Names = BTreeMap<String, PlaceId>;

const LENGTH: Bounds = Bounds::Above(0.0, 100_000.0);
const SHARE: Bounds = Bounds::Closed(0.0, 1.0);
const FACTOR: Bounds = Bounds::Closed(0.0, 1000.0);
const POWER: Bounds = Bounds::Closed(0.0, 10.0);

/// A route may be this much shorter than the straight line between its ends, for coordinates mark the middle of a
/// place and not its edge.
const SHORTEST_SHARE_OF_STRAIGHT_LINE: f64 = 0.95;
/// Ends this close are not measured: both may lie anywhere within the same settlement.
const TOO_CLOSE_TO_MEASURE_KM: f64 = 3.0;

/// Reports a number outside its bounds.
pub(crate) fn number(faults: &mut Faults, marks: &Marks, what: &str, key: &str, value: f64, bounds: Bounds) {
    if !bounds.hold(value) {
        let message = format!("{what}: `{key}` is {value}; it must be {bounds}");
        faults.push(ErrorKind::OutOfRange, marks.of(key), message);
    }
}

/// Reports a name that no place has.
pub(crate) fn place_name(
    faults: &mut Faults,
    names: &Names,
    marks: &Marks,
    what: &str,
    key: &str,
    name: &str,
) -> Option<PlaceId> {
    let found = names.get(name).copied();
    if found.is_none() {
        let hint = faults.hint(name, names.keys().map(String::as_str));
        let message = format!("{what}: no place is called `{name}`{hint}");
        faults.push(ErrorKind::UnknownName, marks.of(key), message);
    }
    found
}

/// Reports names that are empty or were given before.
pub(crate) fn unique<'a>(
    faults: &mut Faults,
    what: &str,
    names: impl IntoIterator<Item = (&'a str, &'a Marks)>,
) {
    let mut seen: BTreeMap<&str, &Marks> = BTreeMap::new();
    for (name, marks) in names {
        if name.trim().is_empty() {
            let message = format!("a {what} has an empty `name`; give it one");
            faults.push(ErrorKind::OutOfRange, marks.of("name"), message);
        } else if let Some(first) = seen.get(name) {
            let before = before(first.whole(), marks.whole());
            let message = format!("a {what} called `{name}` was stated before{before}; names must differ");
            faults.push(ErrorKind::Duplicate, marks.of("name"), message);
        } else {
            seen.insert(name, marks);
        }
    }
}

/// Where something was stated before, as in ` in line 3`.
pub(crate) fn before(first: Option<&Position>, again: Option<&Position>) -> String {
    match (first, again) {
        (Some(first), Some(again)) if first.file() == again.file() => format!(" in line {}", first.line()),
        (Some(first), _) => format!(" in `{}`, line {}", first.file().display(), first.line()),
        (None, _) => String::new(),
    }
}

/// A sum of shares as it is worth showing.
pub(crate) fn sum(total: f64) -> f64 {
    (total * 1e9).round() / 1e9
}

pub(super) fn places(world: &WorldBuilder, _names: &Names, faults: &mut Faults) {
    if world.places.is_empty() {
        faults.push(ErrorKind::MissingKey, None, "the world has no places; state at least one");
    }
    if world.places.len() > super::MOST_PLACES {
        let (count, most) = (world.places.len(), super::MOST_PLACES);
        let message = format!("the world has {count} places, and at most {most} fit; leave out or join some");
        faults.push(ErrorKind::Unsupported, None, message);
    }
    unique(faults, "place", world.places.iter().map(|p| (p.what.name.as_str(), &p.marks)));
    for stated in &world.places {
        let (place, marks) = (&stated.what, &stated.marks);
        let what = format!("place `{}`", place.name);
        let kind = place.kind;
        if place.country.trim().is_empty() {
            let message = format!("{what}: `country` is empty; name the country that it lies in");
            faults.push(ErrorKind::OutOfRange, marks.of("country"), message);
        }
        for ((lat, lon), [lat_key, lon_key]) in [
            ((place.lat, place.lon), ["lat", "lon"]),
            ((place.seems_lat, place.seems_lon), ["seems_lat", "seems_lon"]),
        ] {
            match (lat, lon) {
                (Some(lat), Some(lon)) => {
                    number(faults, marks, &what, lat_key, lat, LATITUDE);
                    number(faults, marks, &what, lon_key, lon, LONGITUDE);
                }
                (None, None) => {}
                (lat, _) => {
                    let (given, missing) =
                        if lat.is_some() { (lat_key, lon_key) } else { (lon_key, lat_key) };
                    let message = format!("{what}: `{given}` without `{missing}`; give both or neither");
                    faults.push(ErrorKind::MissingKey, marks.of(given), message);
                }
            }
        }
        let figures = [
            ("population", (place.population > 0).then_some(place.population)),
            ("capacity", place.capacity),
            ("capacity_per_day", (place.capacity_per_day > 0).then_some(place.capacity_per_day)),
            ("people_per_day", place.people_per_day),
        ];
        for (key, value) in figures {
            let Some(value) = value else { continue };
            let (fits, cure) = match key {
                "population" => (kind.has_residents(), "nobody lives there, so leave it out"),
                "capacity" => (kind.has_capacity(), "only camps and border sites have one, so leave it out"),
                "capacity_per_day" => {
                    (kind.has_capacity(), "only camps and border sites have a capacity, so leave it out")
                }
                _ => (kind == super::PlaceKind::Crossing, "only crossings have one, so leave it out"),
            };
            if !fits {
                let message = format!("{what}: a `{kind}` cannot have `{key}`; {cure}");
                faults.push(ErrorKind::Contradiction, marks.of(key), message);
            }
            if value > Place::MOST_PEOPLE {
                let message =
                    format!("{what}: `{key}` is {value}; it must be at most {}", Place::MOST_PEOPLE);
                faults.push(ErrorKind::OutOfRange, marks.of(key), message);
            }
        }
        figures_of_a_place(place, marks, &what, faults);
        if place.capacity == Some(0) {
            let message = format!(
                "{what}: `capacity` is 0; leave it out for no limit, or close the camp with a change"
            );
            faults.push(ErrorKind::OutOfRange, marks.of("capacity"), message);
        }
    }
    let people: u64 = world.places.iter().map(|p| p.what.population.min(Place::MOST_PEOPLE)).sum();
    if people > Place::MOST_PEOPLE && world.places.iter().all(|p| p.what.population <= Place::MOST_PEOPLE) {
        let most = Place::MOST_PEOPLE;
        let message =
            format!("the populations add up to {people}; at most {most} are simulated, correct them");
        faults.push(ErrorKind::OutOfRange, None, message);
    }
}

/// Figures with which a place differs from others of its kind.
fn figures_of_a_place(place: &Place, marks: &Marks, what: &str, faults: &mut Faults) {
    let kind = place.kind;
    // What draws nobody and holds nobody has none of these; stating the default says nothing.
    for (key, value, usual, bounds) in [
        ("move_chance", place.move_chance, None, SHARE),
        ("pull", Some(place.pull), Some(1.0), FACTOR),
        ("foreign_pull", Some(place.foreign_pull), Some(1.0), FACTOR),
        ("leaving_chance", Some(place.leaving_chance), Some(0.0), SHARE),
        ("farmer_share", place.farmer_share, None, SHARE),
    ] {
        let Some(figure) = value.filter(|_| value != usual) else { continue };
        if !kind.is_destination() {
            let message =
                format!("{what}: a `{kind}` cannot have `{key}`; people only pass it, so leave it out");
            faults.push(ErrorKind::Contradiction, marks.of(key), message);
        }
        number(faults, marks, what, key, figure, bounds);
    }
    if place.capacity_per_day > 0 && place.capacity.is_none() && kind.has_capacity() {
        let message = format!(
            "{what}: `capacity_per_day` without `capacity`; give the capacity that grows or leave it out"
        );
        faults.push(ErrorKind::MissingKey, marks.of("capacity_per_day"), message);
    }
}

pub(super) fn routes(world: &WorldBuilder, names: &Names, faults: &mut Faults) {
    let mut seen: BTreeMap<_, &Marks> = BTreeMap::new();
    for stated in &world.routes {
        let (between, marks) = (&stated.what, &stated.marks);
        let route = &between.route;
        let what = format!("route `{}`–`{}`", between.from, between.to);
        number(faults, marks, &what, "km", route.km, LENGTH);
        if let Some(km) = route.seems_km {
            number(faults, marks, &what, "seems_km", km, LENGTH);
        }
        if let Some(limit) = route.km_per_day {
            number(faults, marks, &what, "km_per_day", limit, LENGTH);
        }
        if let Some(speed) = route.own_km_per_day {
            number(faults, marks, &what, "own_km_per_day", speed, LENGTH);
        }
        number(faults, marks, &what, "walk_chance", route.walk_chance, SHARE);
        if route.roads == 0 || route.roads > Route::MOST_ROADS {
            let message =
                format!("{what}: `roads` is {}; it must be 1 to {}", route.roads, Route::MOST_ROADS);
            faults.push(ErrorKind::OutOfRange, marks.of("roads"), message);
        }
        let from = place_name(faults, names, marks, &what, "from", &between.from);
        let to = place_name(faults, names, marks, &what, "to", &between.to);
        let (Some(from), Some(to)) = (from, to) else { continue };
        if from == to {
            let message = format!("{what}: it leads back to where it begins; name two places");
            faults.push(ErrorKind::Contradiction, marks.of("to"), message);
            continue;
        }
        // Of one kind there may be several between two places that seem of different length.
        let felt = route.seems_km.map(f64::to_bits);
        let mut directions = vec![(from, to, route.mode, felt)];
        if route.ways == super::Ways::Both {
            directions.push((to, from, route.mode, felt));
        }
        for direction in directions {
            if let Some(first) = seen.insert(direction, marks) {
                let message = format!(
                    "{what}: a `{}` between them was stated before{}; state each direction once",
                    route.mode,
                    before(first.whole(), marks.whole())
                );
                faults.push(ErrorKind::Duplicate, marks.whole(), message);
                break;
            }
        }
        let ends = [from, to].map(|id| {
            let place = &world.places[id.0 as usize].what;
            place.lat.zip(place.lon)
        });
        if let [Some(a), Some(b)] = ends {
            let straight = great_circle_km(a, b);
            if !world.is_taken_as_stated
                && straight > TOO_CLOSE_TO_MEASURE_KM
                && route.km < straight * SHORTEST_SHARE_OF_STRAIGHT_LINE
                && LENGTH.hold(route.km)
            {
                let message = format!(
                    "{what}: `km` is {}, shorter than the straight line of {straight:.1} km; \
                     check the length and the coordinates",
                    route.km
                );
                faults.push(ErrorKind::OutOfRange, marks.of("km"), message);
            }
        }
    }
}

pub(super) fn sets(world: &WorldBuilder, names: &Names, faults: &mut Faults) {
    unique(faults, "set", world.sets.iter().map(|s| (s.what.0.as_str(), &s.marks)));
    for stated in &world.sets {
        let ((name, places), marks) = (&stated.what, &stated.marks);
        let what = format!("set `{name}`");
        if names.contains_key(name) {
            let message = format!("{what}: a place has that name; give the set another");
            faults.push(ErrorKind::Duplicate, marks.of("name"), message);
        }
        if places.is_empty() {
            let message = format!("{what}: it has no places; name at least one");
            faults.push(ErrorKind::MissingKey, marks.whole(), message);
        }
        let mut seen = BTreeSet::new();
        for (index, place) in places.iter().enumerate() {
            let key = index.to_string();
            place_name(faults, names, marks, &what, &key, place);
            if !seen.insert(place) {
                let message = format!("{what}: `{place}` is named twice; name it once");
                faults.push(ErrorKind::Duplicate, marks.of(&key), message);
            }
        }
    }
}

pub(super) fn roads(world: &WorldBuilder, names: &Names, faults: &mut Faults) {
    let mut directions = BTreeSet::new();
    let mut is_whole = true;
    for between in world.routes.iter().map(|stated| &stated.what) {
        let (Some(from), Some(to)) = (names.get(&between.from), names.get(&between.to)) else {
            is_whole = false;
            continue;
        };
        directions.insert((*from, *to));
        if between.route.ways == super::Ways::Both {
            directions.insert((*to, *from));
        }
    }
    for stated in &world.roads {
        let (places, marks) = (&stated.what, &stated.marks);
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            let message = "a road has no `places`; name at least two";
            faults.push(ErrorKind::MissingKey, marks.of("places"), message);
            continue;
        };
        let what = format!("road from `{first}` to `{last}`");
        if places.len() == 1 {
            let message = format!("road at `{first}`: it has one place; name at least two");
            faults.push(ErrorKind::MissingKey, marks.of("places"), message);
        }
        let mut seen = BTreeSet::new();
        let mut ids = Vec::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            let key = format!("places.{index}");
            ids.push(place_name(faults, names, marks, &what, &key, place));
            if !seen.insert(place) {
                let message = format!("{what}: `{place}` is named twice; a road passes each place once");
                faults.push(ErrorKind::Duplicate, marks.of(&key), message);
            }
        }
        for (index, pair) in ids.windows(2).enumerate() {
            let (Some(from), Some(to)) = (pair[0], pair[1]) else { continue };
            // A route that could not be read, or whose ends are unknown, could be the one that is missing.
            if is_whole && from != to && !directions.contains(&(from, to)) {
                let (from, to) = (&places[index], &places[index + 1]);
                let message =
                    format!("{what}: no route leads from `{from}` to `{to}`; state one or correct the road");
                let key = format!("places.{}", index + 1);
                faults.push(ErrorKind::Unreachable, marks.of(&key), message);
            }
        }
    }
}

pub(super) fn groups(world: &WorldBuilder, names: &Names, faults: &mut Faults) {
    const CLOSE_TO_ONE: f64 = 1e-6;
    unique(faults, "group", world.groups.iter().map(|g| (g.what.name.as_str(), &g.marks)));
    for stated in &world.groups {
        let (group, marks) = (&stated.what, &stated.marks);
        let what = format!("group `{}`", group.name);
        number(faults, marks, &what, "share", group.share, SHARE);
        for (place, &share) in &group.at {
            let key = format!("at.{place}");
            place_name(faults, names, marks, &what, &key, place);
            number(faults, marks, &what, &key, share, SHARE);
        }
        let factors = group.factors;
        for (key, factor) in [
            ("leave_factor", factors.leave),
            ("move_factor", factors.moving),
            ("return_factor", factors.returning),
            ("camp_factor", factors.camp),
            ("foreign_factor", factors.foreign),
        ] {
            number(faults, marks, &what, key, factor, FACTOR);
        }
        number(faults, marks, &what, "attraction_power", factors.attraction_power, POWER);
        number(faults, marks, &what, "flood_awareness", factors.flood_awareness, SHARE);
        for (kin, name) in &group.kin {
            if name.trim().is_empty() {
                let key = kin.word();
                let message = format!("{what}: `{key}` is empty; name it or leave it out");
                faults.push(ErrorKind::OutOfRange, marks.of(key), message);
            }
        }
    }
    if let Some(first) = world.groups.get(Group::MOST) {
        let (groups, most) = (world.groups.len(), Group::MOST);
        let message = format!("there are {groups} groups; at most {most} are simulated, join some of them");
        faults.push(ErrorKind::OutOfRange, first.marks.whole(), message);
    }
    if world.groups.is_empty() {
        return;
    }
    let first = &world.groups[0].marks;
    let all_hold = |shares: &[f64]| shares.iter().all(|share| SHARE.hold(*share));
    let shares: Vec<f64> = world.groups.iter().map(|g| g.what.share).collect();
    let total: f64 = shares.iter().sum();
    if (total - 1.0).abs() > CLOSE_TO_ONE && all_hold(&shares) {
        let message = format!("the shares of the groups add up to {}; they must add up to 1", sum(total));
        faults.push(ErrorKind::Contradiction, first.of("share"), message);
    }
    let named: BTreeSet<&String> = world.groups.iter().flat_map(|g| g.what.at.keys()).collect();
    // A group that misspells the name of a place is reported for that.
    if !named.iter().all(|place| names.contains_key(*place)) {
        return;
    }
    for place in named {
        let shares = world.groups.iter().map(|g| g.what.at.get(place).copied().unwrap_or(g.what.share));
        let shares: Vec<f64> = shares.collect();
        let total: f64 = shares.iter().sum();
        if (total - 1.0).abs() > CLOSE_TO_ONE && all_hold(&shares) {
            let message = format!(
                "the shares of the groups at `{place}` add up to {}; they must add up to 1",
                sum(total)
            );
            let marks = world.groups.iter().find(|g| g.what.at.contains_key(place)).map(|g| &g.marks);
            faults.push(ErrorKind::Contradiction, marks.and_then(|m| m.of(&format!("at.{place}"))), message);
        }
    }
}
