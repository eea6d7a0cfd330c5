//! People leave the model at places where they do, by chance, whole households together, and nobody is lost.

mod common;

use common::{at, day, near, place, quiet, steady, there, tracked, when, world};
use displace::engine::{Recording, Status, Tracks, What};
use displace::scenario::{Admission, Closure, Displaced, FlightMode, Shut};
use displace::units::Day;
use displace::world::{Group, PlaceKind};
use displace::{Run, Scenario, Seed, Simulation};
use std::collections::BTreeSet;

const PEOPLE: u64 = 20_000;

/// People in a camp and in a town, who stay.
fn camp(days: u32, chance: f64, hours: u32) -> Scenario {
    let places =
        vec![place("Camp", PlaceKind::Camp).with_leaving_chance(chance), place("Town", PlaceKind::Town)];
    quiet(days, world(places, &[("Camp", "Town", 10.0)]))
        .displaced(Displaced::new("Camp", PEOPLE))
        .displaced(Displaced::new("Town", PEOPLE))
        .with_rules(|rules| rules.movement.town_chance = 0.0)
        .step_hours(hours)
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

fn in_camp(run: &Run, scenario: &Scenario, day: u32) -> u64 {
    run.displaced(at(scenario, "Camp"), Day(day)).expect("every day is kept")
}

#[test]
fn each_day_everyone_there_leaves_the_model_with_the_chance() {
    let scenario = camp(6, 0.2, 24);
    let run = Simulation::new(&scenario, Seed(1)).run();
    let mut before = PEOPLE;
    for n in 0..6 {
        let left = run.left(at(&scenario, "Camp"), Day(n)).expect("every day is kept");
        near("of those who are still there", left, before, 0.2);
        before -= left;
        assert_eq!(in_camp(&run, &scenario, n), before);
    }
    let balance = run.balance();
    assert!(balance.holds());
    assert_eq!((balance.left, balance.displaced), (PEOPLE - before, PEOPLE + before));
    assert_eq!(run.totals(at(&scenario, "Camp")).left, balance.left);
    assert_eq!(run.totals(at(&scenario, "Town")).left, 0, "elsewhere nobody leaves");
    assert_eq!(run.displaced(at(&scenario, "Town"), Day(5)), Some(PEOPLE));
    assert!(run.summary().to_string().contains(&format!("{} left the model", balance.left)));
}

#[test]
fn the_law_of_a_day_does_not_depend_on_its_steps() {
    for hours in [24, 12, 6, 3, 1] {
        let scenario = camp(3, 0.3, hours);
        let run = Simulation::new(&scenario, Seed(2)).run();
        let mut before = PEOPLE;
        for n in 0..3 {
            let now = in_camp(&run, &scenario, n);
            near(&format!("in steps of {hours} hours"), before - now, before, 0.3);
            before = now;
        }
    }
}

#[test]
fn with_certainty_nobody_is_left_and_without_a_chance_nobody_leaves() {
    for hours in [24, 6] {
        let scenario = camp(2, 1.0, hours);
        let run = Simulation::new(&scenario, Seed(1)).run();
        assert_eq!(in_camp(&run, &scenario, 0), 0);
    }
    let scenario = camp(2, 0.0, 24);
    let run = Simulation::new(&scenario, Seed(1)).run();
    assert_eq!((in_camp(&run, &scenario, 1), run.balance().left), (PEOPLE, 0));
    assert_eq!(run.left(at(&scenario, "Camp"), Day(1)), Some(0));
}

/// People flee from a town to a camp where people leave the model.
fn fleeing(household: f64) -> Scenario {
    let town = place("Town", PlaceKind::Town).with_population(3_000);
    let camp = place("Camp", PlaceKind::Camp).with_leaving_chance(0.4);
    quiet(12, world(vec![town, camp], &[("Town", "Camp", 150.0)]))
        .threat(steady("Town", 0.8))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            rules.households.mean_size = household;
        })
        .build()
        .expect("a good scenario")
}

#[test]
fn people_on_the_way_do_not_leave_and_households_leave_together() {
    for household in [1.0, 4.0] {
        let scenario = fleeing(household);
        let run = tracked(&scenario, 5);
        let camp = at(&scenario, "Camp");
        let mut left = 0;
        for track in run.tracks() {
            let gone = when(track, What::LeftTheModel, None);
            assert_eq!(gone, when(track, What::LeftTheModel, Some(camp)), "only from the camp");
            if let Some(gone) = gone {
                assert!(when(track, What::Arrived, Some(camp)).is_some_and(|came| came <= gone));
                assert_eq!(track.deeds.last().map(|deed| deed.what), Some(What::LeftTheModel));
                left += u64::from(track.people);
            }
        }
        assert!(left > 500);
        assert_eq!(run.balance().left, left, "everyone of every household");
    }
}

#[test]
fn their_slots_are_given_to_others_whose_tracks_are_their_own() {
    let scenario = fleeing(1.0);
    let run = tracked(&scenario, 5);
    let people: u64 = run.tracks().iter().map(|track| u64::from(track.people)).sum();
    let persons: BTreeSet<_> = run.tracks().iter().map(|track| track.person).collect();
    assert!(persons.len() < run.tracks().len(), "serials are used again");
    assert_eq!(
        people,
        run.balance().residents_at_start - run.balance().residents,
        "everyone who fled has a track"
    );
    assert!(run.tracks().iter().all(|track| track.deeds[0].what == What::Fled));
}

#[test]
fn nobody_is_lost_while_people_leave() {
    // With returns, groups, crowds seen one by one, and people who find no way out.
    for (admission, groups) in [(Admission::Room, 1), (Admission::Open, 2)] {
        let town = place("Town", PlaceKind::Town).with_population(2_000).with_leaving_chance(0.1);
        let camp = place("Camp", PlaceKind::Camp).with_capacity(300).with_leaving_chance(0.2);
        let mut builder = world(vec![town, camp], &[("Town", "Camp", 10.0)]);
        if groups == 2 {
            builder = builder.group(Group::new("a", 0.5)).group(Group::new("b", 0.5));
        }
        let scenario = quiet(20, builder)
            .threat(steady("Town", 0.6).until(day(8)))
            .displaced(Displaced::new("Camp", 200))
            .closure(Closure::new(Shut::Route("Town".into(), "Camp".into()), day(4)).until(day(6)))
            .with_rules(|rules| {
                rules.flight.mode = FlightMode::Driven;
                rules.movement.camp_chance = 0.3;
                rules.returns.return_chance = 0.2;
                rules.camps.admission = admission;
                rules.households.mean_size = 3.0;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(3));
        let mut last = 0;
        let mut somebody_stuck = 0;
        while simulation.step().is_some() {
            let balance = simulation.balance();
            assert!(balance.holds(), "{balance:?}");
            assert!(balance.left >= last);
            last = balance.left;
            for name in ["Town", "Camp"] {
                let place = at(&scenario, name);
                let stuck = simulation.people(place, Status::NoWayOut);
                assert!(stuck <= there(&simulation, place), "{stuck} find no way out of {name}");
                somebody_stuck += stuck;
            }
        }
        assert!(last > 100 && somebody_stuck > 0 && simulation.balance().returned > 0);
    }
}

#[test]
fn whoever_is_stuck_and_leaves_the_model_is_not_counted_as_stuck() {
    // All want to move on and none can; half of them leave the model at the end of the day.
    let places = vec![place("Hub", PlaceKind::Hub).with_leaving_chance(0.5), place("Town", PlaceKind::Town)];
    let scenario = quiet(1, world(places, &[("Hub", "Town", 10.0)]))
        .displaced(Displaced::new("Hub", 1000))
        .closure(Closure::new(Shut::Route("Hub".into(), "Town".into()), day(0)))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    let hub = at(&scenario, "Hub");
    near("half of them", simulation.balance().left, 1000, 0.5);
    assert_eq!(simulation.people(hub, Status::NoWayOut), 1000 - simulation.balance().left);
}

#[test]
fn a_run_with_people_who_leave_is_the_same_on_any_number_of_threads() {
    let scenario = fleeing(3.0);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        let recording = Recording::every_step().tracks(Tracks::Everybody);
        pool.install(|| Simulation::recording(&scenario, Seed(7), recording).run())
    };
    let alone = run(1);
    assert!(run(3) == alone);
}
