//! Who they are and when they leave: households, groups, flight driven and observed, beliefs, return.

mod common;

use common::{at, day, fits, near, place, quiet, steady, there, tracked, world};
use displace::engine::{Status, What};
use displace::id::{GroupId, Origin};
use displace::scenario::{
    Count, Displaced, Dispute, FlightMode, Quantity, ScenarioBuilder, Series, Threat, ThreatKind, Where,
};
use displace::units::Day;
use displace::world::{Factors, Group, PlaceKind, WorldBuilder};
use displace::{Scenario, Seed, Simulation};

const PEOPLE: u64 = 60_000;

/// A town of `PEOPLE` and a camp 1000 km away.
fn town() -> WorldBuilder {
    let places = vec![place("Home", PlaceKind::Town).with_population(PEOPLE), place("Camp", PlaceKind::Camp)];
    world(places, &[("Home", "Camp", 1000.0)])
}

fn driven(days: u32, world: WorldBuilder) -> ScenarioBuilder {
    Scenario::builder("flight", day(0), days).world(world).with_rules(|rules| {
        rules.flight.mode = FlightMode::Driven;
        rules.flight.stay_share = 0.0;
        rules.movement.camp_chance = 0.0;
        rules.movement.awareness = 1.0;
    })
}

#[test]
fn residents_leave_with_the_daily_chance_of_their_threat_and_some_cannot() {
    // At threat 0.6 the chance is 0.5 · 0.6² = 0.18 a day for the 80 % who can leave: geometric over 5 days,
    // 5 degrees of freedom, alpha 0.001.
    for (hours, seed) in [(24, 1), (6, 2), (3, 3)] {
        let scenario = driven(5, town())
            .step_hours(hours)
            .threat(steady("Home", 0.6))
            .with_rules(|rules| rules.flight.stay_share = 0.2)
            .build()
            .expect("a good scenario");
        let run = Simulation::new(&scenario, Seed(seed)).run();
        let movable = 0.8 * PEOPLE as f64;
        let residents = |n: u32| run.people(at(&scenario, "Home"), Status::Resident, Day(n)).expect("kept");
        let mut counts = vec![PEOPLE - residents(0)];
        counts.extend((1..5).map(|n| residents(n - 1) - residents(n)));
        counts.push(residents(4) - PEOPLE / 5);
        let mut expected: Vec<f64> = (0..5).map(|n| movable * 0.18 * 0.82f64.powi(n)).collect();
        expected.push(movable * 0.82f64.powi(5));
        fits(&format!("leaving in steps of {hours} hours"), &counts, &expected);
    }
}

#[test]
fn groups_of_equal_factors_leave_alike_and_others_by_theirs() {
    // Chance 0.5 a day; three groups of one town: the first two alike, the third with a hazard of three times as much:
    // 1 − 0.5³. Whoever comes first in the list has no advantage.
    let groups = [
        Group::new("one", 0.4),
        Group::new("two", 0.4),
        Group::new("eager", 0.2).with_factors(Factors { leave: 3.0, ..Factors::default() }),
    ];
    let world = groups.iter().fold(town(), |world, group| world.group(group.clone()));
    let scenario = driven(1, world).threat(steady("Home", 1.0)).build().expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(4));
    simulation.step();
    let home = at(&scenario, "Home");
    for (group, share, chance) in [(0, 0.4, 0.5), (1, 0.4, 0.5), (2, 0.2, 0.875)] {
        let people = (PEOPLE as f64 * share) as u64;
        let left = people - simulation.people_of(home, Status::Resident, GroupId(group));
        near(&format!("group {group}"), left, people, chance);
    }
}

#[test]
fn households_have_the_truncated_poisson_sizes_that_the_rules_state() {
    // 1 + Poisson(mean − 1), at most 8. Sizes 1 to 8: 7 degrees of freedom, alpha 0.001. Everyone leaves at once.
    let (mean, most) = (3.5f64, 8u32);
    let scenario = driven(1, town())
        .threat(steady("Home", 1.0))
        .with_rules(|rules| {
            rules.flight.leave_chance = 1.0;
            rules.households.mean_size = mean;
            rules.households.max_size = f64::from(most);
        })
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 5);
    assert_eq!(run.people(at(&scenario, "Home"), Status::Resident, Day(0)), Some(0), "all of them");
    let mut counts = vec![0u64; most as usize];
    let (_, whole) = run.tracks().split_last().expect("somebody left");
    for track in whole {
        counts[track.people as usize - 1] += 1;
    }
    let mut terms = vec![1.0];
    for k in 1..most {
        terms.push(terms[k as usize - 1] * (mean - 1.0) / f64::from(k));
    }
    let total: f64 = terms.iter().sum();
    let expected: Vec<f64> = terms.iter().map(|term| whole.len() as f64 * term / total).collect();
    fits("household sizes", &counts, &expected);
    let people: u64 = run.tracks().iter().map(|t| u64::from(t.people)).sum();
    assert_eq!(people, PEOPLE, "nobody is in two households");
}

#[test]
fn people_leave_as_often_in_households_as_alone() {
    // 0.3 a day for households of 4: the number of people who leave has the mean of those who go alone, and the
    // variance of n/m households of mean square size: sd = √(p · n · E[s²]/E[s]) at most; 4 of those are the bounds.
    let scenario = driven(1, town())
        .threat(steady("Home", 1.0))
        .with_rules(|rules| {
            rules.flight.leave_chance = 0.3;
            rules.households.mean_size = 4.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(6));
    simulation.step();
    let left = PEOPLE - simulation.people(at(&scenario, "Home"), Status::Resident);
    // E[s²]/E[s] of 1 + Poisson(3) is (3 + 16)/4 = 4.75.
    let (mean, sd) = (0.3 * PEOPLE as f64, (0.3 * PEOPLE as f64 * 4.75).sqrt());
    assert!((left as f64 - mean).abs() < 4.0 * sd, "{left}, expected {mean} ± 4 · {sd}");
}

#[test]
fn people_belong_to_groups_by_the_shares_of_where_they_come_from() {
    // Shares 0.5, 0.3, 0.2 in general and 0.1, 0.3, 0.6 at one place: 2 degrees of freedom each.
    let mut builder = town();
    for (name, share, at_home) in [("a", 0.5, 0.1), ("b", 0.3, 0.3), ("c", 0.2, 0.6)] {
        builder = builder.group(Group::new(name, share).with_share_at("Home", at_home));
    }
    let scenario = quiet(1, builder)
        .displaced(Displaced::new("Camp", 20_000))
        .displaced(Displaced::new("Camp", 20_000).from_home("Home"))
        .build()
        .expect("a good scenario");
    let simulation = Simulation::new(&scenario, Seed(7));
    let counts: Vec<u64> =
        (0..3).map(|g| simulation.people_of(at(&scenario, "Camp"), Status::InCamp, GroupId(g))).collect();
    // Both kinds together: a mixture of two multinomials, whose chi-square is at most that of one.
    let expected = [(0.5, 0.1), (0.3, 0.3), (0.2, 0.6)].map(|(all, home)| 20_000.0 * (all + home));
    fits("groups", &counts, &expected);
    let residents: Vec<u64> =
        (0..3).map(|g| simulation.people_of(at(&scenario, "Home"), Status::Resident, GroupId(g))).collect();
    assert_eq!(residents, [6_000, 18_000, 36_000], "residents are divided exactly");
}

#[test]
fn a_dispute_is_settled_anew_in_each_run_by_the_credibility_of_its_accounts() {
    // 2000 seeds; the assault happened at one town or the other, credibilities 0.7 and 0.3; a second event outside of
    // it is believed with 0.4. Bounds of 4 sd. Whoever does not believe does not flee.
    let places = vec![
        place("One", PlaceKind::Town).with_population(30),
        place("Two", PlaceKind::Town).with_population(30),
        place("Three", PlaceKind::Town).with_population(30),
        place("Camp", PlaceKind::Camp),
    ];
    let roads = [("One", "Camp", 500.0), ("Two", "Camp", 500.0), ("Three", "Camp", 500.0)];
    let scenario = driven(1, world(places, &roads))
        .dispute(Dispute::new("where").account("here", 0.7).account("there", 0.3))
        .threat(steady("One", 1.0).in_account("where", "here"))
        .threat(steady("Two", 1.0).in_account("where", "there"))
        .threat(steady("Three", 1.0).with_credibility(0.4))
        .with_rules(|rules| rules.flight.leave_chance = 0.9)
        .build()
        .expect("a good scenario");
    let (mut here, mut believed, mut both) = (0, 0, 0);
    for seed in 0..2000 {
        let mut simulation = Simulation::new(&scenario, Seed(seed));
        simulation.step();
        let fled = ["One", "Two", "Three"].map(|name| {
            let residents = simulation.people(at(&scenario, name), Status::Resident);
            assert!(residents == 30 || residents < 20, "all or most: {residents}");
            residents < 30
        });
        assert!(fled[0] != fled[1], "one account is believed, and only one");
        assert_eq!(simulation.beliefs().accounts, [usize::from(fled[1])]);
        assert_eq!(simulation.beliefs().acted_on, fled);
        here += u64::from(fled[0]);
        believed += u64::from(fled[2]);
        both += u64::from(fled[0] && fled[2]);
    }
    near("the first account", here, 2000, 0.7);
    near("the event", believed, 2000, 0.4);
    near("both, which are independent", both, 2000, 0.28);
}

/// Flight as counted at the camp at the ends of days.
fn observed(population: u64, counts: &[(i64, f64)], quantity: Quantity) -> ScenarioBuilder {
    let places = vec![
        place("Home", PlaceKind::Town).with_population(population),
        place("Near", PlaceKind::Town).with_population(3 * population),
        place("Camp", PlaceKind::Camp),
    ];
    let mut series = Series::new("count", Where::Place("Camp".into()), quantity);
    for &(n, people) in counts {
        series = series.count(Count::of(day(n), people));
    }
    driven(6, world(places, &[("Home", "Camp", 50.0), ("Near", "Camp", 50.0)]))
        .observed(series)
        .threat(steady("Home", 1.0))
        .threat(steady("Near", 0.5))
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("count".into()))
}

fn displaced(simulation: &Simulation) -> u64 {
    simulation.balance().displaced
}

#[test]
fn observed_flight_places_as_many_as_were_newly_registered() {
    // 100 on day 0, 400 on day 2 on a straight line, 1000 on day 3: the first count is what was there before.
    for hours in [24, 6] {
        let scenario = observed(5_000, &[(0, 100.0), (2, 400.0), (3, 1000.0)], Quantity::Entered)
            .step_hours(hours)
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        for expected in [0, 150, 300, 900, 900, 900] {
            for _ in 0..24 / hours {
                simulation.step();
            }
            assert_eq!(displaced(&simulation), expected, "in steps of {hours} hours");
        }
    }
}

#[test]
fn newly_registered_people_come_from_where_people_times_threat_says() {
    // 10 000 at threat 1 and 30 000 at threat 0.5: shares 0.4 and 0.6 of the 800 of one day.
    let scenario =
        observed(10_000, &[(0, 0.0), (1, 800.0)], Quantity::Entered).build().expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(2));
    while simulation.step().is_some() {}
    let left = 10_000 - simulation.people(at(&scenario, "Home"), Status::Resident);
    near("from the first", left, 800, 0.4);
}

#[test]
fn a_falling_count_is_a_debt_against_later_arrivals_and_deletes_nobody() {
    // 0, 300, 200, 350: 300 come, then nobody until the count is above 300 again, and then 50.
    let counts = [(0, 0.0), (1, 300.0), (2, 200.0), (3, 350.0)];
    let scenario = observed(5_000, &counts, Quantity::Present).build().expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(3));
    for expected in [0, 300, 300, 350, 350, 350] {
        simulation.step();
        assert_eq!(displaced(&simulation), expected);
    }
}

#[test]
fn households_of_observed_flight_overshoot_by_less_than_one_and_are_set_off() {
    // Every day's surplus of the last household is taken off the next day.
    let counts: Vec<(i64, f64)> = (0..6).map(|n| (n, 50.0 * n as f64)).collect();
    let scenario = observed(5_000, &counts, Quantity::Entered)
        .with_rules(|rules| rules.households.mean_size = 5.0)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(4));
    for n in 0..6 {
        simulation.step();
        let more = displaced(&simulation) - 50 * n;
        assert!(more < 20, "day {n}: {more} more than were counted");
    }
}

#[test]
fn more_than_live_there_are_counted_as_added() {
    // 100 + 300 people live in the threatened towns and 1000 are registered.
    let scenario = observed(100, &[(0, 0.0), (1, 390.0), (2, 1000.0)], Quantity::Entered)
        .build()
        .expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(5)).run();
    let balance = run.balance();
    assert!(balance.holds());
    assert_eq!(balance.displaced, 1000);
    assert_eq!(balance.added, 600 + balance.residents, "{balance:?}");
}

#[test]
fn people_displaced_at_the_start_are_where_they_were_stated_to_be() {
    // With a home they are of that home; without one they are of their entry, and never return.
    let places = vec![place("Home", PlaceKind::Town).with_population(10), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(20, world(places, &[("Home", "Camp", 10.0)]))
        .displaced(Displaced::new("Camp", 40).from_home("Home"))
        .displaced(Displaced::new("Camp", 60))
        .with_rules(|rules| rules.returns.return_chance = 0.9)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    assert_eq!(there(&simulation, at(&scenario, "Camp")), 100, "before the first step");
    while simulation.step().is_some() {}
    let balance = simulation.balance();
    // (0.1)^20 · 40: nobody is left.
    assert_eq!((balance.returned, balance.residents, balance.displaced), (40, 50, 60));
    assert_eq!(simulation.people(at(&scenario, "Home"), Status::Returned), 40);
    assert!(balance.holds());
    let run = tracked(&scenario, 1);
    assert!(run.tracks().iter().all(|track| matches!(track.person.origin, Origin::Home(_))));
}

#[test]
fn people_who_came_home_are_residents_who_can_flee_again_in_the_same_slots() {
    // Three waves: everyone flees, everyone returns. The serials of the first wave are given again, and a person who
    // comes home ends a track.
    let places = vec![place("Home", PlaceKind::Town).with_population(300), place("Camp", PlaceKind::Camp)];
    let wave = |n: i64| {
        Threat::new(ThreatKind::Assault, "Home", day(n))
            .until(day(n + 1))
            .with_intensity(1.0)
            .with_lead(0.0, 0.0)
            .with_reach(0.0)
            .with_half_life(0.0)
    };
    for (mean, alone) in [(1.0, true), (3.0, false)] {
        let scenario = driven(30, world(places.clone(), &[("Home", "Camp", 10.0)]))
            .threat(wave(0))
            .threat(wave(10))
            .threat(wave(20))
            .with_rules(|rules| {
                rules.flight.leave_chance = 1.0;
                rules.returns.return_chance = 1.0;
                rules.households.mean_size = mean;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        let mut memory = Vec::new();
        while let Some(step) = simulation.step() {
            assert!(simulation.balance().holds());
            if step.0 % 10 == 0 {
                assert_eq!(displaced(&simulation), 300, "all have fled in step {}", step.0);
                memory.push(simulation.memory());
            } else if step.0 % 10 == 9 {
                assert_eq!(displaced(&simulation), 0, "all are home again in step {}", step.0);
            }
        }
        if alone {
            assert!(memory.iter().all(|&bytes| bytes == memory[0]), "no new slots: {memory:?}");
        }
        let run = tracked(&scenario, 1);
        let mut people = 0;
        for track in run.tracks() {
            assert_eq!(track.deeds.iter().filter(|d| d.what == What::Fled).count(), 1, "{track:?}");
            assert_eq!(track.deeds.last().expect("a track has deeds").what, What::CameHome);
            people += track.people;
        }
        assert_eq!(people, 900);
    }
}
