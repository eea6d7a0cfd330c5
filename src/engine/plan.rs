//! What every replicate of a scenario shares: the world as arrays, itineraries, tables for drawing them, and the
//! timeline with names resolved. Built once, read by all.

mod household;
mod memory;
mod taste;
mod timeline;

pub(crate) use household::{household_size, mean_household};
pub(crate) use memory::memory;
pub(crate) use taste::{Standing, Taste};
pub(crate) use timeline::{PlannedChange, PlannedClosure, PlannedRedirect, PlannedRoadCondition};

use crate::engine::connections;
use crate::engine::harvest;
use crate::engine::kin::Kinship;
use crate::engine::levels::Levels;
use crate::engine::recording::Recording;
use crate::id::{Id, PlaceId};
use crate::scenario::field::ThreatField;
use crate::scenario::{Attraction, FlightMode, HomeDistanceFrom, Quantity, Scenario, Series, Start};
use crate::units::share_of_day;
use crate::world::itinerary::{Itineraries, metres_of};
use crate::world::place::great_circle_km;
use crate::world::ways::Rows;
use crate::world::{Mode, Place, PlaceKind, World};

/// What every replicate shares.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) scenario: Scenario,
    pub(crate) recording: Recording,
    pub(crate) places: usize,
    pub(crate) groups: usize,
    /// Routes: where they begin and end, their length, and how far one gets on them in a day.
    pub(crate) tail: Vec<u32>,
    pub(crate) head: Vec<u32>,
    pub(crate) metres: Vec<u32>,
    /// How long they seem to those who choose.
    pub(crate) felt_metres: Vec<u32>,
    pub(crate) metres_per_day: Vec<u32>,
    /// The chance that somebody walks a route on a day.
    pub(crate) walk_chance: Vec<f64>,
    /// What a step leaves of the memory of how far one came a day: half of it over a day.
    pub(crate) fading: f64,
    /// The routes into every place, with where they come from.
    pub(crate) into: Rows,
    /// The country of every place, as an index.
    pub(crate) country: Vec<u32>,
    /// By how much its population makes a town or village more attractive.
    size: Vec<f64>,
    /// By how much each place draws people from abroad more strongly.
    foreign_pull: Vec<f64>,
    /// By how much it ever draws more strongly than others of its kind.
    most_pull: Vec<f64>,
    pub(crate) population: Vec<u64>,
    /// Whether attraction falls with the distance from home.
    pub(crate) minds_home: bool,
    /// By how much the capacity of each place grows every day.
    pub(crate) growth: Vec<u64>,
    /// What lies on the inner side of every place, should it be a crossing.
    inner: Vec<Inner>,
    /// Whether people may be taken many at once: no rule asks for more than where they are, and nobody is watched.
    pub(crate) is_plain: bool,
    pub(crate) itineraries: Itineraries,
    /// For each itinerary the part of its weight that never changes:
    /// (`softening_km` + km)^(−`distance_power` · `weight_power`), of km on a major road only a share.
    pub(crate) near: Vec<f64>,
    /// Groups that are drawn to places alike share a taste.
    pub(crate) taste: Vec<usize>,
    pub(crate) tastes: Vec<Taste>,
    /// Whether no place ever has a higher value than its bound, by class. Not for some who are received from elsewhere.
    pub(crate) is_bounded: Vec<bool>,
    /// Countries that people come from; one more stands for an unknown one.
    pub(crate) homelands: Vec<u32>,
    /// For each origin the index of its homeland. Origins are places, then entries of the people displaced at the start,
    /// then, for people of unknown home who are received from another simulation, the homelands and an unknown one.
    pub(crate) homeland: Vec<usize>,
    /// The kinds of each place over the period.
    pub(crate) kinds: Vec<Vec<PlaceKind>>,
    pub(crate) field: ThreatField,
    /// For each place the first and last steps in which threats rise there.
    pub(crate) rises: Vec<Vec<(u32, u32)>>,
    /// The places that ever feel a threat.
    pub(crate) threatened: Vec<u32>,
    /// The places that people may ever leave for a threat, for hunger or for a flood.
    pub(crate) fled: Vec<u32>,
    pub(crate) levels: Levels,
    pub(crate) kinship: Kinship,
    pub(crate) closures: Vec<PlannedClosure>,
    pub(crate) road_conditions: Vec<PlannedRoadCondition>,
    pub(crate) redirects: Vec<PlannedRedirect>,
    pub(crate) changes: Vec<PlannedChange>,
    /// The chance with which people leave the model from each place at the end of a step; empty if nobody ever does.
    pub(crate) leaving: Vec<f64>,
    /// For 0, 1, … connections: the chance, of 2³², of at most so many at displacement; empty if nobody asks for them.
    pub(crate) connections: Vec<u32>,
    /// The share of farmers by home; empty if nobody goes home for a harvest.
    pub(crate) farmers: Vec<f64>,
    /// For household sizes 1, 2, …: the chance, of 2³², of at most that size; empty if everyone goes alone.
    pub(crate) sizes: Vec<u32>,
    /// Where flight is observed: people registered by the end of each step since the start.
    pub(crate) registered: Vec<u64>,
    /// Where flight is observed: the step from which on it is driven; beyond the period if it never is.
    pub(crate) driven_from: u32,
    /// For each observed series, if it is of people who entered, whether each place belongs to it; empty if none is.
    pub(crate) entered: Vec<Option<Vec<bool>>>,
}

/// What lies on the inner side of a crossing; everything else is on its outer side.
#[derive(Debug, Clone, Copy)]
enum Inner {
    /// Where a border runs through: the places of this country, its own if that is on either side.
    Country(u32),
    /// Where all around is one country, as at a bridge: the place to which its first route leads.
    Place(u32),
}

impl Plan {
    pub(crate) fn new(scenario: &Scenario, recording: Recording) -> Self {
        let scenario = scenario.clone();
        let world = scenario.world();
        let places = world.place_count();
        let kinds = kinds_over_time(&scenario);
        let itineraries = itineraries(&scenario, &kinds);
        let ends: Vec<_> = world.routes().map(|(id, _)| world.ends(id)).collect();
        let (homelands, mut homeland) = homelands(&scenario);
        homeland.extend(0..=homelands.len());
        let attraction = &scenario.rules().attraction;
        let roads: Vec<f64> = world.routes().map(|(_, route)| f64::from(route.roads())).collect();
        let mut near: Vec<f64> = (0..itineraries.len())
            .map(|i| {
                let km = attraction.softening_km + felt_metres(&itineraries, i, attraction) / 1000.0;
                km.powf(-distance_power(&scenario, &itineraries, i))
                    * itineraries.routes(i).map(|r| roads[r.index()]).product::<f64>()
            })
            .collect();
        let measured_here = attraction.home_distance_from == HomeDistanceFrom::Here;
        if measured_here {
            for place in world.places() {
                for i in itineraries.from(place.id()).chain(itineraries.ahead_from(place.id())) {
                    let kept = near_as_the_crow_flies(&scenario, place.id(), itineraries.destination(i));
                    near[i] *= kept.powf(attraction.weight_power);
                }
            }
        }
        let countries = world.countries();
        let field = ThreatField::new(
            world,
            scenario.period(),
            scenario.timeline().threats(),
            scenario.rules().flight.fear_abroad,
        );
        let country: Vec<u32> = world
            .places()
            .map(|p| countries.binary_search(&p.country()).expect("it is a country of the world") as u32)
            .collect();
        let levels = Levels::new(&scenario);
        let threatened = field.places();
        let mut fled = [threatened.clone(), levels.fled()].concat();
        fled.sort_unstable();
        fled.dedup();
        let mut plan = Self {
            places,
            size: world
                .places()
                .map(|p| {
                    let size = p.population() as f64 / attraction.population_base;
                    size.max(1.0).powf(attraction.population_power)
                })
                .collect(),
            foreign_pull: world.places().map(Place::foreign_pull).collect(),
            most_pull: most_pull(&scenario),
            population: world.places().map(Place::population).collect(),
            minds_home: attraction.home_distance_power > 0.0 && !measured_here,
            growth: world.places().map(Place::capacity_per_day).collect(),
            inner: inner_sides(world, &country),
            groups: world.groups().len(),
            tail: ends.iter().map(|(from, _)| from.0).collect(),
            head: ends.iter().map(|(_, to)| to.0).collect(),
            metres: world.routes().map(|(_, route)| metres_of(route.km())).collect(),
            felt_metres: world.routes().map(|(_, route)| metres_of(route.felt_km())).collect(),
            metres_per_day: world.routes().map(|(_, route)| speed(&scenario, route)).collect(),
            walk_chance: world.routes().map(|(_, route)| route.walk_chance()).collect(),
            fading: 0.5f64.powf(1.0 / f64::from(scenario.period().steps_per_day())),
            into: routes_into(world),
            country,
            is_plain: false,
            itineraries,
            near,
            taste: Vec::new(),
            tastes: Vec::new(),
            is_bounded: Vec::new(),
            homelands,
            homeland,
            kinds,
            threatened,
            fled,
            levels,
            kinship: Kinship::new(&scenario),
            rises: field.rises(places, 60 * i64::from(scenario.period().step_hours())),
            field,
            closures: timeline::closures(&scenario),
            road_conditions: timeline::road_conditions(&scenario),
            redirects: timeline::redirects(&scenario),
            changes: timeline::changes(&scenario),
            leaving: leaving(&scenario),
            connections: connections::at_displacement(&scenario),
            farmers: harvest::farmers(&scenario),
            sizes: household::sizes(&scenario),
            registered: registered(&scenario),
            driven_from: driven_from(&scenario),
            entered: entered(&scenario),
            recording,
            scenario,
        };
        plan.set_tastes();
        plan.is_plain = plan.is_plain();
        plan
    }

    /// Whether people remember how they travelled lately.
    pub(crate) fn remembers(&self) -> bool {
        let rules = self.scenario.rules();
        rules.movement.restless_below > 0.0 || rules.travel.start == Start::OnFoot
    }

    /// Whether people may sleep until their clock rings: nothing but the hazards of a place brings that nearer.
    pub(crate) fn lets_sleep(&self) -> bool {
        self.farmers.is_empty() && !self.scenario.rules().deliberation.is_on()
    }

    /// How many origins there are.
    pub(crate) fn origins(&self) -> usize {
        self.homeland.len()
    }

    /// How many classes of people value places differently: tastes times circles of kin times homelands (one of
    /// them unknown).
    pub(crate) fn classes(&self) -> usize {
        self.tastes.len() * self.kinship.circles * (self.homelands.len() + 1)
    }

    /// The class of people of a group from an origin.
    #[inline]
    pub(crate) fn class(&self, group: usize, origin: u32) -> usize {
        let circle = self.taste[group] * self.kinship.circles + self.kinship.circle[group];
        circle * (self.homelands.len() + 1) + self.homeland[origin as usize]
    }

    /// The index of a place and group in tables that have one entry for each.
    #[inline]
    pub(crate) fn cell(&self, place: u32, group: usize) -> usize {
        place as usize * self.groups + group
    }

    /// Whether a neighbour of a crossing lies on its outer side.
    pub(crate) fn is_outer(&self, crossing: u32, neighbour: u32) -> bool {
        match self.inner[crossing as usize] {
            Inner::Country(country) => self.country[neighbour as usize] != country,
            Inner::Place(place) => neighbour != place,
        }
    }

    /// The homeland of a class as a country; none if unknown.
    pub(crate) fn homeland_of_class(&self, class: usize) -> Option<u32> {
        self.homelands.get(class % (self.homelands.len() + 1)).copied()
    }

    /// The taste of a class.
    pub(crate) fn taste_of_class(&self, class: usize) -> &Taste {
        &self.tastes[class / (self.homelands.len() + 1) / self.kinship.circles]
    }

    /// The circle of kin of a class.
    pub(crate) fn circle_of_class(&self, class: usize) -> usize {
        class / (self.homelands.len() + 1) % self.kinship.circles
    }

    /// The share of a day's metres that falls to step `step`.
    pub(crate) fn metres_in_step(&self, metres_per_day: u32, step: u32) -> u32 {
        let steps = self.scenario.period().steps_per_day();
        share_of_day(u64::from(metres_per_day), step % steps, steps) as u32
    }
}

/// The part of its attraction that a place keeps at its distance from another, in a straight line.
fn near_as_the_crow_flies(scenario: &Scenario, from: PlaceId, to: PlaceId) -> f64 {
    let of = |id: PlaceId| scenario.world().place(id).seeming_coordinates();
    let km = of(from).zip(of(to)).map_or(1.0, |(from, to)| great_circle_km(from, to));
    km.max(1.0).powf(-scenario.rules().attraction.home_distance_power)
}

/// The routes into every place, with where they come from.
fn routes_into(world: &World) -> Rows {
    let entries: Vec<_> = world
        .routes()
        .map(|(id, route)| {
            let (from, to) = world.ends(id);
            (to.0, id.0, from.0, metres_of(route.km()))
        })
        .collect();
    Rows::new(world.place_count(), &entries)
}

fn inner_sides(world: &World, country: &[u32]) -> Vec<Inner> {
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); world.place_count()];
    for (id, _) in world.routes() {
        let (from, to) = world.ends(id);
        around[from.index()].push(to.0);
        around[to.index()].push(from.0);
    }
    let inner = |(place, around): (usize, &Vec<u32>)| {
        let mut countries = around.iter().map(|&to| country[to as usize]);
        let Some(first) = countries.clone().next() else { return Inner::Country(country[place]) };
        if countries.clone().all(|other| other == first) {
            Inner::Place(around[0])
        } else if countries.any(|other| other == country[place]) {
            Inner::Country(country[place])
        } else {
            Inner::Country(first)
        }
    };
    around.iter().enumerate().map(inner).collect()
}

/// The kinds that each place has in the period, the first one first.
pub(crate) fn kinds_over_time(scenario: &Scenario) -> Vec<Vec<PlaceKind>> {
    let mut kinds: Vec<Vec<PlaceKind>> = scenario.world().places().map(|p| vec![p.kind()]).collect();
    for change in scenario.timeline().changes() {
        if let Some(kind) = change.kind {
            let of = &mut kinds[index(scenario.world(), &change.place)];
            if !of.contains(&kind) {
                of.push(kind);
            }
        }
    }
    kinds
}

/// By how much each place ever draws more strongly than others of its kind.
fn most_pull(scenario: &Scenario) -> Vec<f64> {
    let mut most: Vec<f64> = scenario.world().places().map(Place::pull).collect();
    for change in scenario.timeline().changes() {
        if let Some(pull) = change.pull {
            let of = &mut most[index(scenario.world(), &change.place)];
            *of = of.max(pull);
        }
    }
    most
}

fn index(world: &World, name: &str) -> usize {
    world.find(name).expect("names are checked when a scenario is built").id().index()
}

fn speed(scenario: &Scenario, route: &crate::world::Route) -> u32 {
    let travel = &scenario.rules().travel;
    let usual = match route.mode() {
        Mode::Road => travel.road_km_per_day,
        Mode::Track => travel.track_km_per_day,
        Mode::Ferry => travel.ferry_km_per_day,
    };
    let usual = route.own_speed().unwrap_or(usual);
    metres_of(route.limit().map_or(usual, |limit| limit.min(usual)))
}

fn homelands(scenario: &Scenario) -> (Vec<u32>, Vec<usize>) {
    let world = scenario.world();
    let countries = world.countries();
    let number = |name: &str| countries.binary_search(&name).expect("it is a country of the world") as u32;
    if let Some(home) = scenario.home_country() {
        return (vec![number(home)], vec![0; world.place_count() + scenario.displaced().len()]);
    }
    let mut homelands: Vec<u32> =
        world.places().filter(|p| p.population() > 0).map(|p| number(p.country())).collect();
    for displaced in scenario.displaced() {
        if let Some(home) = displaced.home() {
            homelands.push(number(world.place(PlaceId::from_index(index(world, home))).country()));
        } else if let Some(country) = &displaced.country {
            homelands.push(number(country));
        }
    }
    homelands.sort_unstable();
    homelands.dedup();
    let find = |country: &str| homelands.binary_search(&number(country)).unwrap_or(homelands.len());
    let places = world.places().map(|p| find(p.country()));
    let unknown = scenario
        .displaced()
        .iter()
        .map(|displaced| displaced.country.as_deref().map_or(homelands.len(), find));
    let homeland = places.chain(unknown).collect();
    (homelands, homeland)
}

/// A daily chance spread over the steps of a day: who is spared in all of them is spared that day.
fn leaving(scenario: &Scenario) -> Vec<f64> {
    let daily: Vec<f64> = scenario.world().places().map(Place::leaving_chance).collect();
    if daily.iter().all(|&chance| chance <= 0.0) {
        return Vec::new();
    }
    let steps = f64::from(scenario.period().steps_per_day());
    daily.into_iter().map(|chance| 1.0 - (1.0 - chance).powf(1.0 / steps)).collect()
}

/// All itineraries, those of people who plan ahead behind the others.
fn itineraries(scenario: &Scenario, kinds: &[Vec<PlaceKind>]) -> Itineraries {
    let (world, rules) = (scenario.world(), scenario.rules());
    let passed = |id: PlaceId| kinds[id.index()].iter().all(|kind| !kind.is_destination());
    let known = |awareness: f64| {
        Itineraries::of(world, awareness as u32, rules.movement.itineraries, passed)
            .expect("the check counted the itineraries and found room for them")
    };
    let usual = known(rules.movement.awareness);
    if !rules.deliberation.is_on() {
        return usual;
    }
    let all = usual.with_ahead(known(rules.deliberation.awareness));
    all.expect("the check counted both and found room for them")
}

/// The power of the distance in the weight of an itinerary, that of the whole weight included.
pub(super) fn distance_power(scenario: &Scenario, itineraries: &Itineraries, itinerary: usize) -> f64 {
    let (usual, ahead) = (&scenario.rules().attraction, &scenario.rules().deliberation);
    let power = if itineraries.is_ahead(itinerary) { ahead.distance_power } else { usual.distance_power };
    power * usual.weight_power
}

/// The length of an itinerary that counts in its weight, in metres.
pub(super) fn felt_metres(itineraries: &Itineraries, itinerary: usize, rules: &Attraction) -> f64 {
    let metres = f64::from(itineraries.metres(itinerary));
    let spared = f64::from(itineraries.road_metres(itinerary)) * (1.0 - rules.major_road_share);
    if spared > 0.0 { metres - spared } else { metres }
}

/// People registered by the end of each step since the start: counts between dates on a straight line, constant
/// before the first and after the last, restated by corrections.
fn registered(scenario: &Scenario) -> Vec<u64> {
    let FlightMode::Observed(name) = &scenario.rules().flight.mode else { return Vec::new() };
    let series = scenario.series(name).expect("the check found the series");
    let period = scenario.period();
    let points: Vec<(f64, f64)> = series
        .corrected()
        .iter()
        .filter_map(|c| Some((period.minutes_since_start(c.at().moment()) as f64, c.value()?)))
        .collect();
    let at = |minute: f64| {
        let after = points.partition_point(|&(m, _)| m <= minute);
        match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
            (Some((m0, v0)), Some(&(m1, v1))) => v0 + (v1 - v0) * (minute - m0) / (m1 - m0),
            (Some((_, value)), None) | (None, Some(&(_, value))) => value,
            (None, None) => 0.0,
        }
    };
    let step = f64::from(period.step_hours() * 60);
    (0..=period.steps()).map(|k| at(f64::from(k) * step).max(0.0).floor() as u64).collect()
}

fn driven_from(scenario: &Scenario) -> u32 {
    let until = scenario.rules().flight.observed_until.and_then(|date| scenario.period().day(date));
    until.map_or(u32::MAX, |day| scenario.period().last_step(day).0 + 1)
}

fn entered(scenario: &Scenario) -> Vec<Option<Vec<bool>>> {
    let member = |series: &Series| {
        let mut member = vec![false; scenario.world().place_count()];
        for place in scenario.places_of(series) {
            member[place.index()] = true;
        }
        member
    };
    let series = scenario.observed().iter();
    if series.clone().all(|s| s.quantity() != Quantity::Entered) {
        return Vec::new();
    }
    series.map(|s| (s.quantity() == Quantity::Entered).then(|| member(s))).collect()
}
