//! Places put together from several files: each once, with a name of its own, and known by all its names.

use super::assemble::GEONAMES;
use super::countries::Countries;
use super::geonames::LEAST_TOWN;
use super::names::{self, Book, Found};
use super::places::Listed;
use super::remark::{Findings, RemarkKind};
use super::sphere::Index;
use crate::error::{ErrorKind, Marks, Position};
use crate::world::place::great_circle_km;
use crate::world::{Evidence, Place, PlaceKind};
use std::collections::{BTreeMap, BTreeSet};

/// Two entries of one name are one place if they lie no farther apart than this; gazetteers mark the middle of a town,
/// or its town hall.
const SAME_PLACE_KM: f64 = 10.0;
/// A place so far from the middle of all others, that would be near with latitude and longitude swapped, has them swapped.
const FAR_KM: f64 = 1000.0;
const NEAR_KM: f64 = 500.0;

/// A place of the scenario to be.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) place: Place,
    pub(super) at: (f64, f64),
    pub(super) marks: Marks,
}

impl Site {
    pub(super) fn name(&self) -> &str {
        self.place.name()
    }
}

/// All places in order of their names, and how to find them.
#[derive(Debug)]
pub(super) struct Gazetteer {
    pub(super) sites: Vec<Site>,
    pub(super) book: Book,
    /// Whether every place could be placed.
    pub(super) is_good: bool,
    areas: BTreeMap<String, Vec<usize>>,
    everywhere: Index,
    by_country: BTreeMap<String, Index>,
}

/// Puts places together: those of tables first, then those of GeoNames, which add what the tables leave open.
pub(super) fn join(
    mut tables: Vec<Listed>,
    mut dumps: Vec<Listed>,
    aliases: &[(String, String)],
    usual_country: Option<&str>,
    countries: &mut Countries,
    findings: &mut Findings,
) -> Gazetteer {
    let known = findings.faults.len();
    let order = |a: &Listed, b: &Listed| {
        let rank = |listed: &Listed| (listed.name.clone(), listed.codes.clone(), listed.source.clone());
        rank(a).cmp(&rank(b)).then_with(|| a.lat.unwrap_or(0.0).total_cmp(&b.lat.unwrap_or(0.0)))
    };
    tables.sort_by(order);
    dumps.sort_by(order);
    // Names of countries are those of the tables, where they have one.
    for listed in tables.iter_mut().chain(&mut dumps) {
        listed.country = listed.country.as_deref().or(usual_country).map(|name| countries.name(name));
    }
    let mut book = Book::default();
    enter(&mut book, &tables);
    settle(&mut book, aliases, &mut Findings::default());
    for dumped in dumps {
        match same(&dumped, &tables, &book, findings) {
            Some(index) => complete(&mut tables[index], &dumped, findings),
            None => tables.push(dumped),
        }
    }
    name_apart(&mut tables, findings);
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    refuse_swapped(&tables, findings);

    let mut book = Book::default();
    enter(&mut book, &tables);
    let mut areas: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut sites: Vec<Site> = Vec::new();
    for listed in tables {
        // Places that nobody could place would shift the numbers of the others.
        let number = sites.len();
        let (area_names, site) = (listed.areas.clone(), site(listed, findings));
        for area in area_names {
            areas.entry(names::key(&area)).or_default().push(number);
        }
        sites.push(site);
    }
    let is_good = findings.faults.len() == known;
    settle(&mut book, aliases, findings);
    let everywhere = peopled(&sites, None);
    let names: BTreeSet<&str> = sites.iter().map(|site| site.place.country()).collect();
    let by_country =
        names.into_iter().map(|name| (countries.key(name), peopled(&sites, Some(name)))).collect();
    Gazetteer { sites, book, is_good, areas, everywhere, by_country }
}

/// The places where events can happen to people, of one country or of all.
fn peopled(sites: &[Site], country: Option<&str>) -> Index {
    let there = sites.iter().enumerate().filter(|(_, site)| {
        site.place.kind().has_residents() && country.is_none_or(|country| site.place.country() == country)
    });
    Index::of(there.map(|(number, site)| (number, site.at)))
}

impl Gazetteer {
    /// The place with people that is nearest to a point, of its country if any place lies in that, and the distance in km.
    pub(super) fn nearest(&self, at: (f64, f64), country: Option<&str>) -> Option<(usize, f64)> {
        country.and_then(|key| self.by_country.get(key)).unwrap_or(&self.everywhere).nearest(at)
    }

    /// Whether a place lies in a country, or the country has no places with people at all.
    pub(super) fn is_in(&self, site: usize, country: Option<&str>, countries: &Countries) -> bool {
        let there = country.filter(|key| self.by_country.contains_key(*key));
        there.is_none_or(|key| countries.key(self.sites[site].place.country()) == key)
    }

    /// The place of this name, or the places of an area of this name.
    pub(super) fn find(&self, name: &str) -> Result<Vec<usize>, Found> {
        match self.book.find(name) {
            Found::Certain(site) => Ok(vec![site]),
            found => match self.areas.get(&names::key(name)) {
                Some(sites) if !names::key(name).is_empty() => {
                    let mut sites = sites.clone();
                    sites.dedup();
                    Ok(sites)
                }
                _ => Err(found),
            },
        }
    }

    /// What candidates are called, as in `` `A`, `B` ``.
    pub(super) fn called(&self, candidates: &[usize]) -> String {
        let names: Vec<String> =
            candidates.iter().map(|site| format!("`{}`", self.sites[*site].name())).collect();
        names.join(", ")
    }
}

fn enter(book: &mut Book, listed: &[Listed]) {
    for (number, place) in listed.iter().enumerate() {
        book.add(&place.name, number);
        place.other_names.iter().for_each(|name| book.add_other(name, number));
        place.codes.iter().for_each(|code| book.add_code(code, number));
    }
}

/// Enters names that a person settled.
fn settle(book: &mut Book, aliases: &[(String, String)], findings: &mut Findings) {
    let found: Vec<(usize, &str)> = aliases
        .iter()
        .filter_map(|(name, place)| {
            if let Found::Certain(number) = book.find(place) {
                return Some((number, name.as_str()));
            }
            let message = format!(
                "the alias `{name}={place}`: no place is called `{place}`; name one as the scenario does"
            );
            findings.fault(ErrorKind::UnknownName, None, message);
            None
        })
        .collect();
    for (number, name) in found {
        book.add_alias(name, number);
    }
}

/// The place of a table that a place of GeoNames is. Says so where they may be one.
fn same(dumped: &Listed, tables: &[Listed], book: &Book, findings: &mut Findings) -> Option<usize> {
    let apart = |listed: &Listed| {
        let (at, from) = (listed.lat.zip(listed.lon)?, dumped.lat.zip(dumped.lon)?);
        Some(great_circle_km(at, from))
    };
    let names = std::iter::once(&dumped.name).chain(&dumped.other_names).chain(&dumped.codes);
    let mut named: Vec<usize> = names.flat_map(|name| book.named(name)).collect();
    named.sort_unstable();
    named.dedup();
    // A place that states no country may lie in any.
    let (named, abroad): (Vec<usize>, Vec<usize>) = named.into_iter().partition(|&number| {
        let country = &tables[number].country;
        country.is_none() || dumped.country.is_none() || *country == dumped.country
    });
    for number in abroad {
        let Some(km) = apart(&tables[number]).filter(|&km| km <= SAME_PLACE_KM) else { continue };
        let [own, other] =
            [dumped, &tables[number]].map(|listed| listed.country.as_deref().unwrap_or_default());
        let message = format!(
            "{km:.1} km from it lies `{}`, which is called the same, in {other} and not in {own}; they are two places here; if \
             the two are one country, give `--alias \"{own}={other}\"`",
            tables[number].name
        );
        let about = format!("place `{}`", dumped.name);
        findings.remark(RemarkKind::Doubtful, "countries", about, Some(&dumped.position), message);
    }
    let near: Vec<usize> = named
        .iter()
        .copied()
        .filter(|&number| apart(&tables[number]).is_none_or(|km| km <= SAME_PLACE_KM))
        .collect();
    match &near[..] {
        &[one] => return Some(one),
        [] => {}
        several => {
            let names: Vec<String> =
                several.iter().map(|&number| format!("`{}`", tables[number].name)).collect();
            let message = format!(
                "`{}` of GeoNames may be any of {}; it is a place of its own; settle it with `--alias \"{}=…\"`",
                dumped.name,
                names.join(", "),
                dumped.name
            );
            let about = format!("place `{}`", dumped.name);
            findings.remark(RemarkKind::Doubtful, "names", about, Some(&dumped.position), message);
            return None;
        }
    }
    if let Found::Doubtful(candidates) = book.find(&dumped.name) {
        for number in candidates {
            let Some(km) = apart(&tables[number]).filter(|&km| km <= SAME_PLACE_KM) else { continue };
            let (own, other) = (&dumped.name, &tables[number].name);
            let message = format!(
                "`{own}` of GeoNames lies {km:.1} km from `{other}` and is called nearly the same; they are two places \
                 here; if they are one, give `--alias \"{own}={other}\"`"
            );
            let about = format!("place `{own}`");
            findings.remark(RemarkKind::Doubtful, "names", about, Some(&dumped.position), message);
        }
    }
    None
}

/// Takes from GeoNames what a table leaves open.
fn complete(listed: &mut Listed, dumped: &Listed, findings: &mut Findings) {
    let mut taken = Vec::new();
    if listed.lat.is_none() || listed.lon.is_none() {
        (listed.lat, listed.lon) = (dumped.lat, dumped.lon);
        taken.push("coordinates");
    }
    if listed.population.is_none()
        && listed.kind.is_none_or(PlaceKind::has_residents)
        && dumped.population.is_some()
    {
        listed.population = dumped.population;
        taken.push("population");
    }
    if listed.kind.is_none() {
        listed.kind = dumped.kind;
        taken.push("kind");
    }
    if listed.country.is_none() {
        listed.country.clone_from(&dumped.country);
        taken.push("country");
    }
    listed.other_names.push(dumped.name.clone());
    listed.other_names.extend(dumped.other_names.iter().cloned());
    listed.codes.extend(dumped.codes.iter().cloned());
    let about = format!("place `{}`", listed.name);
    let message = if taken.is_empty() {
        format!("it is `{}` of GeoNames, which adds nothing but names", dumped.name)
    } else {
        listed.source = format!("{};{}", listed.source, dumped.source);
        format!("it is `{}` of GeoNames, from where its {} are taken", dumped.name, taken.join(", "))
    };
    findings.remark(RemarkKind::ReadAs, "places in two files", about, Some(&dumped.position), message);
}

/// Gives places of GeoNames a name of their own where another has theirs; in tables that is a fault, which the check of
/// the world reports.
fn name_apart(listed: &mut [Listed], findings: &mut Findings) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for place in listed.iter() {
        *times.entry(place.name.clone()).or_default() += 1;
    }
    for place in listed.iter_mut() {
        let Some(code) = place.codes.iter().find(|code| code.starts_with("GN")) else { continue };
        if place.source == GEONAMES && times[&place.name] > 1 {
            let name = format!("{} ({})", place.name, &code[2..]);
            let message =
                format!("another place is called `{}` as well; this one goes by its number", place.name);
            findings.remark(
                RemarkKind::ReadAs,
                "names",
                format!("place `{name}`"),
                Some(&place.position),
                message,
            );
            place.name = name;
        }
    }
}

/// Reports places whose latitude and longitude seem to be swapped.
fn refuse_swapped(listed: &[Listed], findings: &mut Findings) {
    let at: Vec<(f64, f64)> = listed.iter().filter_map(|place| place.lat.zip(place.lon)).collect();
    if at.len() < 3 {
        return;
    }
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let center = (middle(at.iter().map(|at| at.0).collect()), middle(at.iter().map(|at| at.1).collect()));
    for place in listed {
        let Some((lat, lon)) = place.lat.zip(place.lon) else { continue };
        let km = great_circle_km((lat, lon), center);
        if km > FAR_KM && lon.abs() <= 90.0 && great_circle_km((lon, lat), center) < NEAR_KM {
            let message = format!(
                "place `{}`: it lies {km:.0} km from the middle of all places, and near it with latitude and longitude \
                 swapped; swap them",
                place.name
            );
            findings.fault(ErrorKind::OutOfRange, place.marks.of("lat"), message);
        }
    }
}

/// A place of the scenario, with what had to be guessed about it.
fn site(listed: Listed, findings: &mut Findings) -> Site {
    let about = format!("place `{}`", listed.name);
    let at = &listed.position;
    let mut assumed = Vec::new();
    if let (Some(kind), Some(people), None) = (listed.kind, listed.population, listed.capacity)
        && kind.has_capacity()
        && people > 0
    {
        let message = format!(
            "its `population` of {people} are taken for people at home there, as the column says; where it holds the \
             capacity, as in files of Flee, put it into a column `capacity`"
        );
        findings.remark(RemarkKind::Doubtful, "places", &about, Some(at), message);
    }
    let mut guess = |key: &str, position: &Position, message: String| {
        findings.remark(RemarkKind::Guessed, "places", &about, Some(position), message);
        if !key.is_empty() {
            assumed.push(key.to_owned());
        }
    };
    let kind = listed.kind.unwrap_or_else(|| {
        let people = listed.population.unwrap_or(0);
        let (kind, why) = if listed.capacity.is_some() {
            (PlaceKind::Camp, "it has a capacity".to_owned())
        } else if people >= LEAST_TOWN {
            (PlaceKind::Town, format!("it has {people} people"))
        } else {
            (
                PlaceKind::Village,
                format!("no more than {people} people are known of, and a town has {LEAST_TOWN}"),
            )
        };
        guess("kind", at, format!("taken for a `{kind}`, for {why}"));
        kind
    });
    let lives = matches!(kind, PlaceKind::Town | PlaceKind::Village);
    if lives && listed.population.is_none() {
        let message = "nobody says how many people live there; 0 are assumed, so that nobody flees from it";
        guess("population", at, message.to_owned());
    }
    if kind.has_capacity() && listed.capacity.is_none() {
        guess("", at, "no capacity is stated, so that it has no limit".to_owned());
    }
    if kind == PlaceKind::Crossing && listed.people_per_day.is_none() {
        guess("", at, "no throughput is stated, so that everyone gets through".to_owned());
    }
    if listed.country.is_none() {
        let message =
            format!("{about}: no country; give a column `country`, or `--country` for all without one");
        findings.fault(ErrorKind::MissingKey, listed.marks.of("country"), message);
    }
    let coordinates = listed.lat.zip(listed.lon);
    if coordinates.is_none() {
        let message = format!(
            "{about}: no coordinates, without which neither roads nor events are found; give `latitude` and `longitude`"
        );
        findings.fault(ErrorKind::MissingKey, listed.marks.of("lat"), message);
    }
    let at = coordinates.unwrap_or_default();
    let mut place = Place::new(listed.name, kind, listed.country.unwrap_or_default()).at(at.0, at.1);
    place.population = listed.population.unwrap_or(0);
    place.capacity = listed.capacity;
    place.people_per_day = listed.people_per_day;
    let source = listed.source.split(';').map(str::to_owned).collect();
    Site { place: place.with_evidence(Evidence { source, assumed, known: None }), at, marks: listed.marks }
}
