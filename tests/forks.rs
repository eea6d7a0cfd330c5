//! Simulations that are forked: what was drawn stays, what is still to be drawn is drawn anew, and nobody is lost.

mod common;

use common::{at, day, fits, near, place, quiet, steady, there, world};
use displace::engine::{Status, Whereabouts};
use displace::id::PersonId;
use displace::scenario::{Admission, Displaced};
use displace::synthetic::{Size, scenario};
use displace::world::PlaceKind;
use displace::{Scenario, Seed, Simulation};
use std::collections::{BTreeMap, BTreeSet};

/// A plain with crossings, camps of little room, returns, several groups of people and households, in steps of six hours.
fn plain(household: f64) -> Scenario {
    let size = Size {
        places: 40,
        people: 6_000,
        days: 16,
        step_hours: 6,
        people_per_day: 20,
        household,
        return_chance: 0.05,
        room: 0.3,
        groups: 2,
        ..Size::default()
    };
    scenario(size, Seed(3)).expect("a good scenario")
}

fn steps(simulation: &mut Simulation, steps: u32) {
    for _ in 0..steps {
        simulation.step().expect("the period is longer");
    }
}

#[test]
fn the_trunk_goes_on_as_if_nobody_had_forked() {
    for scenario in [plain(1.0), plain(3.0)] {
        let whole = Simulation::new(&scenario, Seed(4)).run();
        let mut simulation = Simulation::new(&scenario, Seed(4));
        for _ in 0..4 {
            steps(&mut simulation, 11);
            drop(simulation.fork(7).run());
            assert_eq!(simulation.fork(0).run().fingerprint(), whole.fingerprint());
        }
        assert_eq!(simulation.run(), whole);
    }
}

#[test]
fn a_fork_is_a_function_of_its_branch_and_of_where_it_parts() {
    let scenario = plain(3.0);
    let mut simulation = Simulation::new(&scenario, Seed(4));
    steps(&mut simulation, 20);
    let runs: Vec<_> = [1, 1, 2].map(|branch| simulation.fork(branch).run()).into();
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0].fingerprint(), runs[2].fingerprint(), "two forks differ");
    for run in &runs {
        assert_eq!(
            run.records()[..5],
            simulation.fork(0).run().records()[..5],
            "days before are as they were"
        );
    }
    steps(&mut simulation, 1);
    assert_ne!(simulation.fork(1).run().fingerprint(), runs[0].fingerprint());
}

#[test]
fn nobody_is_lost_in_forks_of_forks() {
    let household = plain(3.0);
    let mut one_by_one = household.edit();
    one_by_one = one_by_one.with_rules(|rules| rules.camps.admission = Admission::Open);
    for scenario in [plain(1.0), household, one_by_one.build().expect("a good scenario")] {
        let mut simulation = Simulation::new(&scenario, Seed(5));
        let all = simulation.balance();
        let all = all.residents + all.displaced;
        let mut branch = 0;
        while simulation.step().is_some() {
            let balance = simulation.balance();
            assert!(balance.holds());
            assert_eq!(balance.residents + balance.displaced, all);
            branch += 1;
            simulation = simulation.fork(branch);
            assert_eq!(simulation.balance(), balance);
        }
    }
}

/// People at a town from which a single road of 1000 km leads to a camp.
fn one_road(hours: u32) -> Scenario {
    let places = vec![place("Here", PlaceKind::Town), place("Camp", PlaceKind::Camp)];
    quiet(10, world(places, &[("Here", "Camp", 1000.0)]))
        .displaced(Displaced::new("Here", 60_000))
        .step_hours(hours)
        .with_rules(|rules| rules.movement.town_chance = 0.2)
        .build()
        .expect("a good scenario")
}

#[test]
fn waiting_times_have_no_memory_of_the_fork() {
    // Of those who are left after three days as many leave on each of the next six as a daily coin says: 6 degrees of
    // freedom, alpha 0.001.
    for (hours, branch) in [(24, 1), (6, 2), (1, 3)] {
        let scenario = one_road(hours);
        let here = at(&scenario, "Here");
        let mut simulation = Simulation::new(&scenario, Seed(8));
        let per_day = scenario.period().steps_per_day();
        steps(&mut simulation, 3 * per_day);
        let mut fork = simulation.fork(branch);
        let people = fork.people(here, Status::Sheltering);
        let (mut left, mut counts) = (people, Vec::new());
        for _ in 0..6 {
            steps(&mut fork, per_day);
            let now = fork.people(here, Status::Sheltering);
            counts.push(left - now);
            left = now;
        }
        counts.push(left);
        let mut expected: Vec<f64> = (0..6).map(|day| people as f64 * 0.8f64.powi(day) * 0.2).collect();
        expected.push(people as f64 * 0.8f64.powi(6));
        fits(&format!("in steps of {hours} hours"), &counts, &expected);
    }
}

/// Who stays at a place.
fn who_stays(simulation: &Simulation, scenario: &Scenario, name: &str) -> BTreeSet<PersonId> {
    let place = at(scenario, name);
    let stays = simulation.persons().filter(|person| person.at == Whereabouts::Staying(place));
    stays.map(|person| person.id).collect()
}

#[test]
fn forks_are_independent_of_each_other() {
    // Whoever leaves in one fork leaves in another as often as anybody: 3 degrees of freedom, alpha 0.001.
    let scenario = one_road(24);
    let mut simulation = Simulation::new(&scenario, Seed(9));
    steps(&mut simulation, 2);
    let before = who_stays(&simulation, &scenario, "Here");
    let [one, other] = [1, 2].map(|branch| {
        let mut fork = simulation.fork(branch);
        steps(&mut fork, 1);
        who_stays(&fork, &scenario, "Here")
    });
    let mut counts = [0; 4];
    for person in &before {
        counts[usize::from(one.contains(person)) * 2 + usize::from(other.contains(person))] += 1;
    }
    let expected = [0.04, 0.16, 0.16, 0.64].map(|share| share * before.len() as f64);
    // The totals of both days vary as well: nothing is fitted, and the four cells have 3 degrees of freedom.
    fits("leaving in two forks", &counts, &expected);
}

#[test]
fn in_forks_people_are_who_they_were() {
    // Farmers are at home in January. Who is one is drawn for good, so a fork in January moves nobody.
    let places = vec![place("Town", PlaceKind::Town), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(40, world(places, &[("Camp", "Town", 30.0)]))
        .displaced(Displaced::new("Camp", 4_000).from_home("Town"))
        .with_rules(|rules| {
            rules.harvest.months = vec![1.0];
            rules.harvest.farmers = 0.4;
            rules.movement.town_chance = 0.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    steps(&mut simulation, 10);
    let seen = |simulation: &Simulation| -> BTreeMap<PersonId, Whereabouts> {
        simulation.persons().map(|person| (person.id, person.at)).collect()
    };
    let before = seen(&simulation);
    near("farmers", there(&simulation, at(&scenario, "Town")), 4_000, 0.4);
    let mut fork = simulation.fork(1);
    steps(&mut fork, 5);
    assert_eq!(seen(&fork), before);
}

#[test]
fn a_clock_that_rang_rings_still() {
    // The road is shut, so that everybody's clock has rung when it opens: in every fork all leave at once.
    let places = vec![place("Here", PlaceKind::Town), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(10, world(places, &[("Here", "Camp", 1000.0)]))
        .displaced(Displaced::new("Here", 1_000))
        .threat(steady("Here", 1.0))
        .closure(
            displace::scenario::Closure::new(displace::scenario::Shut::Place("Camp".into()), day(0))
                .until(day(5)),
        )
        .with_rules(|rules| rules.movement.threatened_chance = 1.0)
        .build()
        .expect("a good scenario");
    let here = at(&scenario, "Here");
    let mut simulation = Simulation::new(&scenario, Seed(2));
    steps(&mut simulation, 4);
    let mut fork = simulation.fork(1);
    assert_eq!(there(&fork, here), 1_000);
    steps(&mut fork, 2);
    assert_eq!(there(&fork, here), 0);
}
