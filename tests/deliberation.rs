//! Connections of people change as stated, and people with many of them plan ahead under threat: they leave at once, and
//! weigh farther ways by numbers of their own.

mod common;

use common::{at, day, fits, near, place, quiet, steady, tracked, when, world};
use displace::engine::{Person, Status, What, Whereabouts};
use displace::id::{PersonId, PlaceId};
use displace::scenario::{Closure, ConnectionChanges, Displaced, Rules, ScenarioBuilder, Shut};
use displace::world::{Factors, Group, PlaceKind, WorldBuilder};
use displace::{Scenario, Seed, Simulation};
use std::collections::BTreeMap;

const PEOPLE: u64 = 20_000;

/// Connections are followed, and nobody deliberates, for no place is under any threat above 1.
fn followed(rules: &mut Rules) {
    rules.deliberation.least_connections = 1.0;
    rules.deliberation.threat_above = 1.0;
    (rules.movement.town_chance, rules.movement.village_chance) = (0.0, 0.0);
    rules.movement.threatened_chance = 0.0;
}

/// Connections stay as they were drawn.
fn constant(rules: &mut Rules) {
    rules.connections.many_people = 1e9;
    rules.connections.few_people = 0.0;
    rules.connections.threat_above = 1.0;
    rules.connections.camp_days = 3650.0;
}

fn build(builder: ScenarioBuilder) -> Scenario {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn connections(simulation: &Simulation) -> BTreeMap<PersonId, u8> {
    simulation.persons().map(|person| (person.id, person.connections.expect("they are followed"))).collect()
}

#[test]
fn connections_at_displacement_are_poisson_and_cut_off_at_ten() {
    let places = vec![place("Town", PlaceKind::Town), place("Other", PlaceKind::Town)];
    let scenario = build(
        quiet(2, world(places, &[("Town", "Other", 10.0)]))
            .displaced(Displaced::new("Town", PEOPLE))
            .with_rules(followed)
            .with_rules(|rules| rules.connections.mean = 6.0),
    );
    let simulation = Simulation::new(&scenario, Seed(1));
    let mut counts = [0; 11];
    for &n in connections(&simulation).values() {
        counts[usize::from(n)] += 1;
    }
    let mut expected: Vec<f64> = Vec::new();
    let mut term = (-6.0f64).exp();
    for n in 0..10 {
        expected.push(term);
        term *= 6.0 / f64::from(n + 1);
    }
    expected.push(1.0 - expected.iter().sum::<f64>());
    let expected: Vec<f64> = expected.into_iter().map(|share| share * PEOPLE as f64).collect();
    fits("connections", &counts, &expected);
}

/// What a day makes of connections, written once more. Days are whole days in the camp so far, this one included.
fn one_day(changes: ConnectionChanges, before: i32, people: u64, camp_days: Option<u32>, theta: f64) -> i32 {
    let crowd = if people > 100 { (people / 100).min(2) as i32 } else { -i32::from(people < 10) };
    let is_long = camp_days.is_some_and(|days| days > 7);
    if changes == ConnectionChanges::AddUp {
        let mut now = (before + crowd).clamp(0, 10);
        now += i32::from(is_long && now < 8);
        if theta > 0.5 { (now - 2).max(0) } else { now }
    } else if theta > 0.5 {
        (before - 2).max(0)
    } else if is_long {
        (before + 1).min(8)
    } else {
        (before + crowd).clamp(0, 10)
    }
}

#[test]
fn connections_change_every_day_with_people_camps_and_threats() {
    // An independent re-implementation, person by person, over 14 days; in steps of a day and of 6 hours.
    let kinds = [
        ("Crowd", PlaceKind::Town, 500, 0.0),
        ("Some", PlaceKind::Village, 150, 0.0),
        ("Middle", PlaceKind::Town, 50, 0.0),
        ("Few", PlaceKind::Town, 9, 0.0),
        ("Camp", PlaceKind::Camp, 60, 0.0),
        ("Full camp", PlaceKind::IdpCamp, 700, 0.0),
        ("Danger", PlaceKind::Town, 60, 0.6),
        ("Crowd in danger", PlaceKind::Town, 300, 0.9),
        ("Half in danger", PlaceKind::Town, 300, 0.5),
    ];
    for (changes, hours) in
        [(ConnectionChanges::AddUp, 24), (ConnectionChanges::LastCounts, 24), (ConnectionChanges::AddUp, 6)]
    {
        let places = kinds.iter().map(|&(name, kind, ..)| place(name, kind)).collect();
        let roads: Vec<(&str, &str, f64)> =
            kinds.windows(2).map(|pair| (pair[0].0, pair[1].0, 10.0)).collect();
        let mut builder = quiet(14, world(places, &roads)).with_rules(followed).step_hours(hours);
        for (name, _, people, theta) in kinds {
            builder = builder.displaced(Displaced::new(name, people));
            if theta > 0.0 {
                builder = builder.threat(steady(name, theta));
            }
        }
        let scenario = build(builder.with_rules(|rules| {
            rules.connections.changes = changes;
            rules.movement.idp_camp_chance = 0.0;
        }));
        let mut simulation = Simulation::new(&scenario, Seed(4));
        let mut expected = connections(&simulation);
        for n in 1..=14 {
            for _ in 0..24 / hours {
                simulation.step();
            }
            for person in simulation.persons() {
                let Whereabouts::Staying(here) = person.at else { panic!("nobody moves") };
                let (_, kind, people, theta) = kinds[here.0 as usize];
                let is_camp = matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp);
                let before = i32::from(expected[&person.id]);
                let now = one_day(changes, before, people, is_camp.then_some(n), theta);
                expected.insert(person.id, now as u8);
            }
            assert_eq!(connections(&simulation), expected, "{changes:?}, day {n}, steps of {hours} hours");
        }
    }
}

#[test]
fn days_in_a_camp_begin_anew_with_every_camp() {
    let places = vec![place("One", PlaceKind::Camp), place("Two", PlaceKind::IdpCamp)];
    let scenario = build(
        quiet(20, world(places, &[("One", "Two", 10.0)]))
            .displaced(Displaced::new("One", 50))
            .change(
                displace::scenario::Change::new("One", day(5)).camp(displace::scenario::CampChange::Closes),
            )
            .with_rules(followed)
            .with_rules(|rules| {
                (rules.connections.mean, rules.connections.few_people) = (0.0, 0.0);
                rules.movement.idp_camp_chance = 0.0;
            }),
    );
    let mut simulation = Simulation::new(&scenario, Seed(4));
    let mut counts = Vec::new();
    while simulation.step().is_some() {
        let all: Vec<u8> = connections(&simulation).into_values().collect();
        assert!(all.iter().all(|&n| n == all[0]));
        counts.push(all[0]);
    }
    // They come to the second camp on day 5; its days are counted from day 6 on, and day 13 is the eighth.
    let expected: Vec<u8> = (0..20).map(|day: u8| day.saturating_sub(12).min(8)).collect();
    assert_eq!(counts, expected);
}

/// People at a town under threat, from which nobody leaves by chance, with a road to another.
fn threatened(theta: f64, hours: u32, rules: impl FnOnce(&mut Rules)) -> Scenario {
    let places = vec![place("Town", PlaceKind::Town), place("Other", PlaceKind::Town)];
    build(
        quiet(8, world(places, &[("Town", "Other", 900.0)]))
            .displaced(Displaced::new("Town", 2_000))
            .threat(steady("Town", theta))
            .step_hours(hours)
            .with_rules(constant)
            .with_rules(|rules| {
                (rules.movement.town_chance, rules.movement.threatened_chance) = (0.0, 0.0);
                rules.deliberation.least_connections = 3.0;
                rules.deliberation.after_days = 3.0;
            })
            .with_rules(rules),
    )
}

fn is_at(person: &Person, place: PlaceId) -> bool {
    person.at == Whereabouts::Staying(place)
}

#[test]
fn who_has_enough_connections_leaves_at_once_after_the_days_and_nobody_else() {
    for hours in [24, 6] {
        let scenario = threatened(0.7, hours, |_| ());
        let town = at(&scenario, "Town");
        let mut simulation = Simulation::new(&scenario, Seed(3));
        while let Some(step) = simulation.step() {
            let is_over = step.0 * hours >= 3 * 24;
            for person in simulation.persons() {
                let deliberates = person.connections.expect("they are followed") >= 3;
                assert_eq!(is_at(&person, town), !(deliberates && is_over), "{person:?} in {step:?}");
            }
            assert!(simulation.balance().holds());
        }
    }
}

#[test]
fn below_the_threat_without_the_rule_or_with_a_factor_of_0_nobody_deliberates() {
    let cases = [
        threatened(0.6, 24, |_| ()),
        threatened(0.7, 24, |rules| rules.deliberation.least_connections = 0.0),
        threatened(0.7, 24, |rules| rules.deliberation.threat_above = 0.8),
        threatened(0.7, 24, |rules| rules.deliberation.after_days = 9.0),
    ];
    for scenario in cases {
        let run = Simulation::new(&scenario, Seed(3)).run();
        assert_eq!(run.displaced(at(&scenario, "Town"), scenario.last_day()), Some(2_000));
    }
    let groups = [("free", 0.5, 1.0), ("held", 0.5, 0.0)].map(|(name, share, moving)| {
        Group::new(name, share).with_factors(Factors { moving, ..Factors::default() })
    });
    let places = vec![place("Town", PlaceKind::Town), place("Other", PlaceKind::Town)];
    let world = groups.into_iter().fold(world(places, &[("Town", "Other", 900.0)]), WorldBuilder::group);
    let scenario = build(threatened(0.7, 24, |_| ()).edit().world(world));
    let mut simulation = Simulation::new(&scenario, Seed(3));
    while simulation.step().is_some() {}
    let town = at(&scenario, "Town");
    let left = simulation.persons().filter(|person| !is_at(person, town));
    let (mut free, mut held) = (0, 0);
    left.for_each(|person| *if person.group.0 == 0 { &mut free } else { &mut held } += 1);
    assert!(free > 400 && held == 0, "{free} of those who are free, {held} of the others");
}

#[test]
fn a_rule_that_concerns_nobody_changes_no_bit() {
    let without = threatened(0.7, 24, |rules| {
        rules.deliberation.least_connections = 0.0;
        rules.movement.town_chance = 0.3;
        rules.movement.threatened_chance = 0.5;
    });
    let run = |scenario: &Scenario| Simulation::new(scenario, Seed(3)).run().fingerprint();
    let with = build(without.edit().with_rules(|rules| {
        rules.deliberation.least_connections = 3.0;
        rules.deliberation.threat_above = 0.9;
    }));
    assert_eq!(run(&with), run(&without), "others have their itineraries where they were");
    assert!(Simulation::new(&without, Seed(3)).persons().all(|person| person.connections.is_none()));
}

#[test]
fn those_who_find_no_way_stay_and_are_counted() {
    let open = threatened(0.7, 24, |rules| rules.deliberation.after_days = 0.0);
    let shut = Closure::new(Shut::Route("Town".into(), "Other".into()), day(0)).until(day(2));
    let scenario = build(open.edit().closure(shut));
    let town = at(&scenario, "Town");
    let mut simulation = Simulation::new(&scenario, Seed(3));
    let many = simulation.persons().filter(|person| person.connections.is_some_and(|n| n >= 3)).count();
    for _ in 0..2 {
        simulation.step();
        assert_eq!(simulation.people(town, Status::NoWayOut), many as u64);
        assert!(simulation.persons().all(|person| is_at(&person, town)));
    }
    simulation.step();
    let left = simulation.persons().filter(|person| !is_at(person, town)).count();
    assert_eq!(left, many, "as soon as it opens");
}

#[test]
fn who_deliberates_weighs_farther_ways_by_numbers_of_their_own() {
    // Here–A–B–C and Here–D: ((w₀ + A) / (10 + km)^α)^β with their w₀ and α over 3 stops, everyone else's of 1 stop; 4 cells,
    // 3 degrees of freedom, alpha 0.001. With pruning for everyone else, and later with one of their own.
    let names = ["A", "B", "C", "D"];
    let (km, weight) = ([500.0f64, 900.0, 1_300.0, 700.0], [1.0f64, 0.7, 2.0, 0.4]);
    let kinds = [PlaceKind::Town, PlaceKind::Village, PlaceKind::Camp, PlaceKind::BorderSite];
    let mut places = vec![place("Here", PlaceKind::Town)];
    places.extend(names.iter().zip(kinds).map(|(name, kind)| place(name, kind)));
    let roads = [("Here", "A", 500.0), ("A", "B", 400.0), ("B", "C", 400.0), ("Here", "D", 700.0)];
    for (own_pruning, cells) in [(0.0, vec![0, 1, 2, 3]), (3.0, vec![0, 2])] {
        let scenario = build(
            quiet(1, world(places.clone(), &roads))
                .displaced(Displaced::new("Here", PEOPLE))
                .threat(steady("Here", 0.7))
                .with_rules(constant)
                .with_rules(|rules| {
                    let a = &mut rules.attraction;
                    [a.town_weight, a.village_weight, a.camp_weight, a.border_site_weight] = weight;
                    (a.weight_softening, a.distance_power, a.weight_power, a.pruning) = (0.5, 2.0, 1.5, 1.1);
                    rules.movement.threatened_chance = 1.0;
                    let own = &mut rules.deliberation;
                    (own.least_connections, own.after_days, own.awareness) = (3.0, 0.0, 3.0);
                    (own.weight_softening, own.distance_power, own.pruning) = (0.1, 1.2, own_pruning);
                }),
        );
        let start = connections(&Simulation::new(&scenario, Seed(9)));
        let run = tracked(&scenario, 9);
        let (mut planners, mut others) = ([0; 4], [0; 4]);
        for track in run.tracks() {
            let chosen = track.deeds.iter().find(|deed| deed.what == What::Chose).expect("everyone leaves");
            let cell = chosen.place.0 as usize - 1;
            (if start[&track.person] >= 3 { &mut planners } else { &mut others })[cell] += 1;
        }
        let weights: Vec<f64> =
            (0..4).map(|i| ((0.1 + weight[i]) / (10.0 + km[i]).powf(1.2)).powf(1.5)).collect();
        let total: f64 = cells.iter().map(|&i| weights[i]).sum();
        let all: u64 = planners.iter().sum();
        let share = |i: usize| if cells.contains(&i) { weights[i] / total * all as f64 } else { 0.0 };
        fits("their own weights", &planners, &(0..4).map(share).collect::<Vec<_>>());
        assert!(others[0] > 0 && others[1..] == [0; 3], "one stop ahead, all but the heaviest pruned");
        // 1 − P(0) − P(1) − P(2) of Poisson(3).
        near("they are as many as have connections", all, PEOPLE, 1.0 - 8.5 * (-3.0f64).exp());
    }
}

#[test]
fn who_comes_with_time_left_to_a_place_under_pressure_goes_on_at_once() {
    let places =
        vec![place("Hub", PlaceKind::Hub), place("Town", PlaceKind::Town), place("Far", PlaceKind::Camp)];
    let scenario = build(
        quiet(2, world(places, &[("Hub", "Town", 5.0), ("Town", "Far", 900.0)]))
            .displaced(Displaced::new("Hub", 2_000))
            .threat(steady("Town", 0.7))
            .with_rules(constant)
            .with_rules(|rules| {
                rules.movement.threatened_chance = 0.0;
                rules.movement.town_chance = 0.0;
                rules.attraction.hub_weight = 0.0;
                (rules.deliberation.least_connections, rules.deliberation.after_days) = (3.0, 0.0);
                rules.deliberation.awareness = 1.0;
            }),
    );
    let (town, far) = (at(&scenario, "Town"), at(&scenario, "Far"));
    let start = connections(&Simulation::new(&scenario, Seed(2)));
    for track in tracked(&scenario, 2).tracks() {
        assert_eq!(when(track, What::Arrived, Some(town)), Some(0));
        let on = when(track, What::Chose, Some(far));
        assert_eq!(on, (start[&track.person] >= 3).then_some(0), "on the same day, or never");
    }
}

#[test]
#[cfg(feature = "flee")]
fn logs_show_connections_where_they_are_followed() {
    for least in [0.0, 3.0] {
        let scenario = threatened(0.7, 24, |rules| rules.deliberation.least_connections = least);
        let folder = tempfile::tempdir().expect("a folder for tests");
        displace::report::write_flee_logs(&scenario, Seed(3), folder.path()).expect("it can be written");
        let agents = std::fs::read_to_string(folder.path().join("agents.out.0")).expect("it was written");
        let header = agents.lines().next().expect("it has a header");
        assert_eq!(header.ends_with(",connections,"), least > 0.0);
        let rows: Vec<Vec<&str>> = agents.lines().map(|line| line.split(',').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        if least > 0.0 {
            let number = |row: &Vec<&str>| row[row.len() - 2].parse::<u8>().expect("a number");
            assert!(rows[1..].iter().all(|row| number(row) <= 10));
        }
    }
}
