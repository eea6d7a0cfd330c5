//! Single people, looked at between two steps, are those who are counted.

mod common;

use common::{at, place, quiet, steady, there, world};
use displace::engine::{Person, Recording, Status, Whereabouts};
use displace::id::{Id, PersonId, PlaceId, RouteId};
use displace::scenario::{Admission, Displaced, FlightMode};
use displace::synthetic::{Size, scenario};
use displace::world::PlaceKind;
use displace::{Scenario, Seed, Simulation};
use std::collections::BTreeMap;

/// A plain with crossings, camps, several groups of people and households, in steps of six hours.
fn plain() -> Scenario {
    let size = Size {
        places: 40,
        people: 4_000,
        days: 25,
        step_hours: 6,
        people_per_day: 20,
        household: 3.0,
        return_chance: 0.05,
        groups: 2,
        ..Size::default()
    };
    scenario(size, Seed(3)).expect("a good scenario")
}

/// Where the person is counted.
fn place_of(scenario: &Scenario, person: &Person) -> PlaceId {
    match person.at {
        Whereabouts::Staying(place) | Whereabouts::Waiting(place) => place,
        Whereabouts::Underway { route, .. } => scenario.world().ends(route).1,
    }
}

#[test]
fn as_many_people_are_seen_as_are_counted_at_every_place_in_every_step() {
    let scenario = plain();
    let mut simulation = Simulation::recording(&scenario, Seed(1), Recording::nothing());
    let mut seen_waiting = false;
    while simulation.step().is_some() {
        let mut seen = vec![[0; 2]; scenario.world().place_count()];
        for person in simulation.persons() {
            let is_underway = matches!(person.at, Whereabouts::Underway { .. });
            seen_waiting |= matches!(person.at, Whereabouts::Waiting(_));
            seen[place_of(&scenario, &person).index()][usize::from(is_underway)] += 1;
            assert_eq!(person.trail, None, "nobody asked for it");
        }
        for place in scenario.world().places() {
            let [here, coming] = seen[place.id().index()];
            assert_eq!(here, there(&simulation, place.id()), "{}", place.name());
            assert_eq!(coming, simulation.people(place.id(), Status::OnTheWay), "{}", place.name());
        }
    }
    assert!(seen_waiting, "the test would show less");
}

#[test]
fn trails_grow_by_the_way_of_the_day_and_change_nothing() {
    let scenario = plain();
    let mut simulation = Simulation::recording(&scenario, Seed(1), Recording::nothing().with_trails());
    let mut before: BTreeMap<PersonId, f64> = BTreeMap::new();
    while let Some(step) = simulation.step() {
        if step.0 % 4 != 3 {
            continue;
        }
        let mut now = BTreeMap::new();
        for person in simulation.persons() {
            let trail = person.trail.expect("it is kept");
            let so_far = before.get(&person.id).copied().unwrap_or(0.0);
            // Whoever fled after a return may be given the same number: they begin again.
            let grown = trail.km - so_far;
            assert!((grown - trail.km_today).abs() < 1e-6 || (trail.km - trail.km_today).abs() < 1e-6);
            if let Whereabouts::Underway { route, km_left } = person.at {
                let route = scenario.world().route(route).km();
                assert!(km_left >= 0.0 && km_left <= route + 1e-3 && route - km_left <= trail.km + 1e-3);
            }
            now.insert(person.id, trail.km);
        }
        before = now;
    }
    assert!(before.values().any(|&km| km > 0.0));
    let plain = Simulation::recording(&scenario, Seed(1), Recording::nothing()).run();
    assert_eq!(simulation.finish().fingerprint(), plain.fingerprint(), "looking changes nothing");
}

#[test]
fn a_march_of_three_days_is_seen_day_by_day() {
    // 250 km at 100 km a day, to a camp that is open to all, so that people act one by one.
    let places = vec![
        place("Town", PlaceKind::Town).with_population(50),
        place("Camp", PlaceKind::Camp).with_capacity(60),
    ];
    let scenario = quiet(4, world(places, &[("Town", "Camp", 250.0)]))
        .threat(steady("Town", 1.0))
        .displaced(Displaced::new("Camp", 20))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            (rules.flight.leave_chance, rules.flight.stay_share) = (1.0, 0.0);
            rules.travel.road_km_per_day = 100.0;
            rules.camps.admission = Admission::Open;
        })
        .build()
        .expect("a good scenario");
    let (town, camp) = (at(&scenario, "Town"), at(&scenario, "Camp"));
    let underway = |km_left| Whereabouts::Underway { route: RouteId(0), km_left };
    let mut simulation = Simulation::recording(&scenario, Seed(1), Recording::nothing().with_trails());
    assert_eq!(simulation.persons().count(), 20, "those of the start are there before the first step");
    for (at, km, km_today, routes, flow) in [
        (underway(150.0), 100.0, 100.0, 0, 50),
        (underway(50.0), 200.0, 100.0, 0, 0),
        (Whereabouts::Staying(camp), 250.0, 50.0, 1, 0),
        (Whereabouts::Staying(camp), 250.0, 0.0, 1, 0),
    ] {
        simulation.step();
        let (ours, others): (Vec<Person>, Vec<Person>) =
            simulation.persons().partition(|person| person.home() == Some(town));
        assert_eq!((ours.len(), others.len()), (50, 20));
        for person in ours {
            let trail = person.trail.expect("it is kept");
            assert_eq!((person.at, trail.km, trail.km_today, trail.routes), (at, km, km_today, routes));
        }
        assert!(
            others.iter().all(|person| person.home().is_none() && person.at == Whereabouts::Staying(camp))
        );
        assert_eq!((simulation.flow(RouteId(0)), simulation.is_open(RouteId(0))), (flow, true));
    }
}
