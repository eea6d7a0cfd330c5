//! Reads the world: places, routes, sets, major roads and groups.

use super::super::page::Page;
use super::section::{Need, Section};
use super::value::Entry;
use crate::error::Marks;
use crate::world::{Between, Factors, Group, Kin, Mode, Place, PlaceKind, Route, Ways, WorldBuilder};

pub(super) const PLACE: &[&str] = &[
    "name",
    "kind",
    "country",
    "lat",
    "lon",
    "seems_lat",
    "seems_lon",
    "population",
    "capacity",
    "capacity_per_day",
    "people_per_day",
    "move_chance",
    "pull",
    "foreign_pull",
    "leaving_chance",
    "farmer_share",
    "source",
    "assumed",
];
pub(super) const ROUTE: &[&str] = &[
    "from",
    "to",
    "km",
    "seems_km",
    "mode",
    "km_per_day",
    "own_km_per_day",
    "walk_chance",
    "roads",
    "one_way",
    "source",
    "assumed",
];
pub(super) const ROAD: &[&str] = &["places"];
pub(super) const GROUP: &[&str] = &[
    "name",
    "share",
    "at",
    "leave_factor",
    "move_factor",
    "return_factor",
    "camp_factor",
    "foreign_factor",
    "attraction_power",
    "flood_awareness",
    "ethnicity",
    "religion",
];

/// The words for every kind of place.
pub(super) fn kinds() -> Vec<(&'static str, PlaceKind)> {
    PlaceKind::ALL.map(|kind| (kind.word(), kind)).to_vec()
}

pub(super) fn place(section: Section<'_>, world: &mut WorldBuilder) {
    let mut section = section.named("name").refuse_unknown_keys();
    let is_named = |key| section.peek(key).is_some_and(|name| !name.trim().is_empty());
    if !is_named("name") || !is_named("country") {
        // Whatever refers to it would be said to be unknown.
        section.page().note_incomplete();
    }
    // A kind that cannot be read is taken to be one that may have the figures that are given.
    let likely =
        match (section.find("people_per_day"), section.find("capacity").or(section.find("capacity_per_day")))
        {
            (Some(_), _) => PlaceKind::Crossing,
            (None, Some(_)) => PlaceKind::Camp,
            (None, None) => PlaceKind::Town,
        };
    let name = section.name("name");
    let kind = section.word("kind", Need::Required, &kinds(), likely).unwrap_or(likely);
    let mut place = Place::new(name, kind, section.name("country"));
    place.lat = section.number("lat", Need::Optional);
    place.lon = section.number("lon", Need::Optional);
    place.seems_lat = section.number("seems_lat", Need::Optional);
    place.seems_lon = section.number("seems_lon", Need::Optional);
    place.population = section.count("population", Need::Optional).unwrap_or(0);
    place.capacity = section.count("capacity", Need::Optional);
    place.capacity_per_day = section.count("capacity_per_day", Need::Optional).unwrap_or(0);
    place.people_per_day = section.count("people_per_day", Need::Optional);
    place.move_chance = section.number("move_chance", Need::Optional);
    place.pull = section.number("pull", Need::Optional).unwrap_or(1.0);
    place.foreign_pull = section.number("foreign_pull", Need::Optional).unwrap_or(1.0);
    place.leaving_chance = section.number("leaving_chance", Need::Optional).unwrap_or(0.0);
    place.farmer_share = section.number("farmer_share", Need::Optional);
    place.evidence = section.evidence();
    world.state_place(place, section.into_marks());
}

pub(super) fn route(section: Section<'_>, world: &mut WorldBuilder) {
    let mut section = section.named_between("from", "to").refuse_unknown_keys();
    if section.peek("from").is_none() || section.peek("to").is_none() {
        section.page().note_loose_end();
    }
    let (from, to) = (section.name("from"), section.name("to"));
    let mut route = Route::of_km(section.number("km", Need::Required).unwrap_or(f64::NAN));
    route.seems_km = section.number("seems_km", Need::Optional);
    let modes = Mode::ALL.map(|mode| (mode.word(), mode));
    route.mode = section.word("mode", Need::Optional, &modes, Mode::Road).unwrap_or_default();
    route.km_per_day = section.number("km_per_day", Need::Optional);
    route.own_km_per_day = section.number("own_km_per_day", Need::Optional);
    route.walk_chance = section.number("walk_chance", Need::Optional).unwrap_or(0.0);
    let roads = section.count("roads", Need::Optional).unwrap_or(1);
    route.roads = u32::try_from(roads).unwrap_or(u32::MAX);
    route.ways = ways(&mut section);
    route.evidence = section.evidence();
    world.state_route(Between { from, to, route }, section.into_marks());
}

pub(super) fn ways(section: &mut Section<'_>) -> Ways {
    if section.truth("one_way") { Ways::One } else { Ways::Both }
}

pub(super) fn sets(page: &Page<'_>, entries: Vec<Entry<'_>>, world: &mut WorldBuilder) {
    for entry in entries {
        let Some(value) = entry.value else { continue };
        let section = Section::new(page, "", &[], value.at, Vec::new());
        let key = format!("sets.{}", entry.key);
        let places = section.settle(&key, &value, value.texts().map(Some), None);
        let mut marks = Marks::at(page.position(value.at));
        marks.mark("name", page.position(entry.key_at));
        let mut names = Vec::new();
        for (index, (place, at)) in places.unwrap_or_default().into_iter().enumerate() {
            marks.mark(index.to_string(), page.position(at));
            names.push(place);
        }
        world.state_set(entry.key.to_owned(), names, marks);
    }
}

pub(super) fn road(section: Section<'_>, world: &mut WorldBuilder) {
    let mut section = section.refuse_unknown_keys();
    // Where there is no list, that was said.
    let Some(places) = section.texts("places", Need::Required) else { return };
    world.state_road(places, section.into_marks());
}

pub(super) fn group(section: Section<'_>, world: &mut WorldBuilder) {
    let mut section = section.named("name").refuse_unknown_keys();
    let name = section.name("name");
    let share = section.number("share", Need::Required).unwrap_or(f64::NAN);
    let mut group = Group::new(name, share);
    if let Some(value) = section.value("at", Need::Optional, "a table of shares") {
        let expected = "a table of shares by place, as in { \"Idlib\" = 0.3 }";
        let shares = section.settle("at", &value, value.table(expected).map(Some), None);
        if shares.is_none() {
            // Nothing can be said of the shares at any place, so this group's is left unknown.
            section.page().doubt(section.find("share").map_or(section.at(), |share| share.at));
            group.share = f64::NAN;
        }
        for entry in shares.unwrap_or_default() {
            let Some(share) = entry.value else { continue };
            section.mark(format!("at.{}", entry.key), share.at);
            let key = format!("at.{}", entry.key);
            group.at.insert(entry.key.to_owned(), section.settle(&key, &share, share.number(), f64::NAN));
        }
    }
    let mut factor = |key| section.number(key, Need::Optional).unwrap_or(1.0);
    group.factors = Factors {
        leave: factor("leave_factor"),
        moving: factor("move_factor"),
        returning: factor("return_factor"),
        camp: factor("camp_factor"),
        foreign: factor("foreign_factor"),
        attraction_power: factor("attraction_power"),
        flood_awareness: factor("flood_awareness"),
    };
    for kin in Kin::ALL {
        group.kin.extend(section.text(kin.word(), Need::Optional).map(|name| (kin, name)));
    }
    world.state_group(group, section.into_marks());
}
