//! Two simulations in step: nobody is lost between them, and files carry the same people as one process.

mod common;

use common::{at, day, place, quiet, steady, there, world};
use displace::coupling::{Coupling, FileExchange};
use displace::engine::{Handed, Party, Recording, Status, Tracks, What};
use displace::error::ErrorKind;
use displace::scenario::{Displaced, ScenarioBuilder};
use displace::synthetic::{Size, scenario};
use displace::world::{Group, Place, PlaceKind, Route, World};
use displace::{Run, Scenario, Seed, Simulation};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

const LONG: Duration = Duration::from_mins(2);

/// Two synthetic countries in steps of so many hours, and the names of a camp and a town in each.
fn countries(hours: u32, household: f64, groups: u32) -> [(Scenario, String, String); 2] {
    [1, 2].map(|seed| {
        let size = Size {
            places: 30,
            people: 20_000,
            days: 12,
            step_hours: hours,
            household,
            groups,
            return_chance: 0.1,
            ..Size::default()
        };
        let scenario = scenario(size, Seed(seed)).expect("a good scenario");
        let camp = scenario.world().camps().next().expect("there is a camp").name().to_owned();
        let towns = |place: &&Place| place.kind() == PlaceKind::Village;
        let town = scenario.world().places().find(towns).expect("there is a village").name().to_owned();
        (scenario, camp, town)
    })
}

fn coupled([(one, camp, town), (two, other_camp, other_town)]: &[(Scenario, String, String); 2]) -> Coupling {
    let recording = Recording::every_step().tracks(Tracks::Everybody);
    let simulation = |scenario| Simulation::recording(scenario, Seed(9), recording.clone());
    Coupling::of(simulation(one), simulation(two))
        .sends(camp, other_town)
        .sends_back(other_camp, town)
        .build()
        .expect("they fit")
}

#[test]
fn nobody_is_lost_between_two_simulations_with_any_number_of_threads() {
    for (hours, household, groups) in [(24, 1.0, 1), (6, 3.0, 3)] {
        let both = countries(hours, household, groups);
        let run = |threads: usize| {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
            pool.install(|| {
                let mut coupling = coupled(&both);
                let everyone = coupling.balance().people();
                while coupling.step().is_some() {
                    let balance = coupling.balance();
                    assert!(balance.holds(), "{balance:?}");
                    assert_eq!(balance.people(), everyone);
                    for simulation in [coupling.first(), coupling.second()] {
                        let sum = |status: Status| {
                            let places = simulation.scenario().world().places();
                            places.map(|place| simulation.people(place.id(), status)).sum::<u64>()
                        };
                        let displaced: u64 = Status::DISPLACED.into_iter().map(sum).sum();
                        assert_eq!(displaced, simulation.balance().displaced);
                        assert_eq!(sum(Status::Resident), simulation.balance().residents);
                    }
                }
                coupling.finish()
            })
        };
        let alone = run(1);
        assert!(alone.0.balance().handed_over > 100 && alone.1.balance().handed_over > 100);
        for threads in [2, 8] {
            assert!(run(threads) == alone, "{threads} threads did something else");
        }
    }
}

#[test]
fn files_carry_the_same_people_as_one_process() {
    for (hours, household, groups) in [(24, 1.0, 1), (6, 3.0, 3)] {
        let both = countries(hours, household, groups);
        let (first, second) = coupled(&both).run();
        let directory = tempfile::tempdir().expect("a directory");
        let side = |mine: usize| -> Run {
            let theirs = 1 - mine;
            let recording = Recording::every_step().tracks(Tracks::Everybody);
            let names = ["north", "south"];
            FileExchange::of(Simulation::recording(&both[mine].0, Seed(9), recording), directory.path())
                .names(names[mine], names[theirs])
                .sends(&both[mine].1, &both[theirs].2)
                .receives(&both[mine].2)
                .waits(LONG)
                .build()
                .expect("they fit")
                .run()
                .expect("the other side runs")
        };
        let (one, two) = thread::scope(|scope| {
            let other = scope.spawn(|| side(1));
            (side(0), other.join().expect("it ends well"))
        });
        assert_eq!(one.fingerprint(), first.fingerprint());
        assert_eq!(two.fingerprint(), second.fingerprint());
        assert!(one == first && two == second);
    }
}

/// A wide world of a town and a border site, and a close one of that site and a camp.
fn wide_and_close() -> (ScenarioBuilder, ScenarioBuilder) {
    let town = place("Town", PlaceKind::Town).with_population(5_000);
    let border = || place("Border", PlaceKind::BorderSite);
    let wide = world(vec![town, border()], &[("Town", "Border", 30.0)]);
    let close = world(
        vec![border(), Place::new("Camp", PlaceKind::Camp, "abroad"), place("Town", PlaceKind::Town)],
        &[("Border", "Camp", 20.0), ("Border", "Town", 30.0)],
    );
    let wide = quiet(10, wide).displaced(Displaced::new("Border", 300).from_home("Town"));
    let wide = wide.displaced(Displaced::new("Border", 200));
    (wide, quiet(10, close).taken_as_stated())
}

fn couple(wide: ScenarioBuilder, close: ScenarioBuilder) -> Coupling {
    let build = |builder: ScenarioBuilder| builder.build().expect("a good scenario");
    let recording = || Recording::every_step().tracks(Tracks::Everybody);
    let simulation = |scenario: &Scenario| Simulation::recording(scenario, Seed(3), recording());
    Coupling::of(simulation(&build(wide)), simulation(&build(close)))
        .sends("Border", "Border")
        .build()
        .expect("they fit")
}

#[test]
fn people_appear_on_the_other_side_after_the_step_and_act_in_the_next() {
    let (wide, close) = wide_and_close();
    let wide = wide.with_rules(|rules| rules.movement.border_site_chance = 0.0);
    let close = close.with_rules(|rules| {
        rules.movement.border_site_chance = 1.0;
        rules.attraction.town_weight = 0.0;
        rules.attraction.weight_softening = 0.0;
    });
    let mut coupling = couple(wide, close);
    coupling.step();
    let (first, second) = (coupling.first(), coupling.second());
    let (here, camp) = (at(second.scenario(), "Border"), at(second.scenario(), "Camp"));
    assert_eq!(there(first, at(first.scenario(), "Border")), 0);
    assert_eq!((there(second, here), there(second, camp)), (500, 0));
    coupling.step();
    assert_eq!((there(coupling.second(), here), there(coupling.second(), camp)), (0, 500));
    let (first, second) = coupling.run();
    assert_eq!(second.totals(camp).peak, 500);
    assert!(
        first.tracks().iter().all(|track| track.deeds.last().is_some_and(|d| d.what == What::HandedOver))
    );
    assert!(second.tracks().iter().all(|track| track.deeds[0].what == What::Received));
}

#[test]
fn only_people_whose_home_both_worlds_know_return() {
    let (wide, close) = wide_and_close();
    let wide = wide.with_rules(|rules| rules.movement.border_site_chance = 0.0);
    let close = close.with_rules(|rules| {
        rules.movement.border_site_chance = 0.0;
        rules.returns.return_chance = 0.99;
    });
    let (_, second) = couple(wide, close).run();
    assert_eq!(second.balance().received, 500);
    assert_eq!(second.balance().returned, 300, "at 0.99 a day all 300 go, and the 200 of unknown home never");
    assert!(second.balance().holds());
}

#[test]
fn a_group_that_both_worlds_know_is_kept_and_another_is_drawn() {
    let groups = |builder: displace::world::WorldBuilder, names: [(&str, f64); 2]| {
        names.into_iter().fold(builder, |builder, (name, share)| builder.group(Group::new(name, share)))
    };
    let border = || world(vec![place("Border", PlaceKind::BorderSite), place("Camp", PlaceKind::Camp)], &[]);
    let wide = groups(border(), [("women", 0.5), ("farmers", 0.5)]);
    let close = groups(border(), [("women", 0.4), ("men", 0.6)]);
    let wide = quiet(3, wide).taken_as_stated().displaced(Displaced::new("Border", 4_000));
    let wide = wide.with_rules(|rules| rules.movement.border_site_chance = 0.0);
    let mut coupling = couple(wide, quiet(3, close).taken_as_stated());
    let of = |simulation: &Simulation, group: usize| {
        let border = at(simulation.scenario(), "Border");
        let ids: Vec<_> = simulation.scenario().world().groups().ids().collect();
        simulation.people_of(border, Status::Waiting, ids[group])
    };
    let (women, farmers) = (of(coupling.first(), 0), of(coupling.first(), 1));
    coupling.step();
    let men = of(coupling.second(), 1);
    assert_eq!(of(coupling.second(), 0) + men, 4_000);
    common::near("farmers become men", men, farmers, 0.6);
    assert_eq!(of(coupling.second(), 0), women + farmers - men);
}

#[test]
fn people_whom_no_bound_foresaw_still_choose_by_the_weights() {
    // In the close world everyone counts the camp as abroad, where it draws a quarter as much. Nothing is abroad to people
    // whose home is unknown: for them it draws four times more than any bound that was drawn up for residents.
    let places = vec![
        place("Border", PlaceKind::BorderSite),
        place("Near", PlaceKind::Town).with_population(1),
        Place::new("Camp", PlaceKind::Camp, "abroad"),
    ];
    let close = quiet(4, world(places, &[("Border", "Near", 20.0), ("Border", "Camp", 20.0)]));
    let close = close.with_rules(|rules| {
        rules.movement.border_site_chance = 1.0;
        rules.movement.town_chance = 0.0;
        rules.attraction.foreign_weight = 0.25;
        rules.attraction.weight_softening = 0.0;
        rules.attraction.weight_power = 1.0;
    });
    let (wide, _) = wide_and_close();
    let wide = wide.with_rules(|rules| rules.movement.border_site_chance = 0.0);
    let wide = wide.days(4).displaced(Displaced::new("Border", 10_000));
    let (_, second) = couple(wide, close).run();
    let came = [1, 2].map(|index| second.totals(displace::id::PlaceId(index)).arrivals);
    // Homes in the wide world's `Town` are unknown here too, but their country is known: 300 of 10 500 see a quarter.
    let known: f64 = 300.0;
    let unknown = 10_200.0;
    let expected = [known * 0.8 + unknown * 0.5, known * 0.2 + unknown * 0.5];
    common::fits("unforeseen people", &came, &expected);
}

#[test]
fn a_simulation_is_as_it_was_while_nobody_comes() {
    let [(one, ..), _] = countries(12, 2.0, 2);
    let alone = Simulation::new(&one, Seed(4)).run();
    let idle = Scenario::builder("idle", one.period().start(), 12)
        .world(world(vec![place("Nowhere", PlaceKind::Camp)], &[]))
        .step_hours(12)
        .taken_as_stated()
        .build()
        .expect("a good scenario");
    let camp = one.world().camps().next().expect("there is one").name().to_owned();
    let coupling = Coupling::of(Simulation::new(&one, Seed(4)), Simulation::new(&idle, Seed(1)))
        .sends_back("Nowhere", camp)
        .build()
        .expect("they fit");
    assert!(coupling.run().0 == alone);
}

#[test]
fn households_arrive_whole() {
    let households = |builder: ScenarioBuilder| {
        builder.with_rules(|rules| {
            rules.households.mean_size = 4.0;
            rules.households.max_size = 12.0;
        })
    };
    let (wide, close) = wide_and_close();
    let wide = wide.with_rules(|rules| rules.movement.border_site_chance = 0.0);
    let (first, second) = couple(households(wide), households(close)).run();
    let sizes = |run: &Run, what: What| {
        let tracks = run.tracks().iter();
        let mut sizes: Vec<u32> =
            tracks.filter(|t| t.deeds.iter().any(|d| d.what == what)).map(|t| t.people).collect();
        sizes.sort_unstable();
        sizes
    };
    let (sent, come) = (sizes(&first, What::HandedOver), sizes(&second, What::Received));
    assert_eq!(sent, come);
    assert!(sent.iter().any(|&size| size > 3) && sent.iter().sum::<u32>() == 500);
}

#[test]
fn every_fault_of_a_coupling_is_named_at_once() {
    let (wide, close) = wide_and_close();
    let simulation = |builder: ScenarioBuilder| Simulation::new(&builder.build().expect("good"), Seed(1));
    let mut started = simulation(wide);
    started.step();
    let error = Coupling::of(started, simulation(close.days(9)))
        .sends("Bordr", "Border")
        .sends("Town", "Border")
        .sends("Town", "Camp")
        .build()
        .expect_err("nothing fits");
    let text = error.to_string();
    for part in [
        "the second simulation has a length in days of 9 where this one has 10; give both the same",
        "the first simulation is before step 1 and the second before step 0; couple them when they are at the same step",
        "the first world: no place is called `Bordr`; did you mean `Border`?",
        "`Town` of the first world sends to `Border` and to `Camp`; keep one of the two",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    let crossing = world(
        vec![place("Gate", PlaceKind::Crossing), place("Camp", PlaceKind::Camp)],
        &[("Gate", "Camp", 3.0)],
    );
    let crossing = quiet(10, crossing).taken_as_stated();
    let error =
        Coupling::of(simulation(wide_and_close().0), simulation(crossing)).sends("Border", "Gate").build();
    let text = error.expect_err("nobody stays at a crossing").to_string();
    assert_eq!(text, "the second world: nobody stays at `Gate`, a `crossing`; share a place beside it");
}

fn side(directory: &Path, waits: Duration) -> displace::Result<FileExchange> {
    let (_, close) = wide_and_close();
    let close = close.build().expect("a good scenario");
    FileExchange::of(Simulation::new(&close, Seed(1)), directory)
        .names("close", "wide")
        .receives("Border")
        .waits(waits)
        .build()
}

fn period(directory: &Path) {
    let start = day(0);
    fs::write(directory.join("wide.period.csv"), format!("start,days,step_hours\n{start},10,24\n"))
        .expect("it can be written");
}

#[test]
fn a_lost_peer_is_named_and_can_be_waited_for_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut exchange = side(directory.path(), Duration::from_millis(30)).expect("it fits");
    let error = exchange.step().expect_err("there is nobody");
    assert_eq!(error.kind(), ErrorKind::Io);
    let text = error.to_string();
    assert!(
        text.contains("wide.period.csv` did not come within 30ms; see whether the other side still runs"),
        "{text}"
    );
    period(directory.path());
    let error = exchange.step().expect_err("it wrote nothing after the first step").to_string();
    assert!(error.contains("wide.0.csv` did not come within 30ms"), "{error}");
    let head = "place,home,country,household,group,people\n";
    fs::write(directory.path().join("wide.0.csv"), format!("{head}Border,,home,,everyone,7\n"))
        .expect("written");
    exchange.step().expect_err("and nothing after the second");
    assert_eq!(exchange.balance().received, 7);
    assert!(exchange.balance().holds());
    drop(exchange);
    let error = side(directory.path(), LONG).expect_err("the directory was used before").to_string();
    assert!(error.contains("is there from an earlier exchange; choose an empty directory"), "{error}");
}

#[test]
fn a_wrong_file_is_refused_whole() {
    let head = "place,home,country,household,group,people";
    let cases: [(String, &[&str]); 5] = [
        (
            String::new(),
            &[":1:1: the first line must be `place,home,country,household,group,people`; write it so"],
        ),
        (
            format!("{head}\nBorder,,,,everyone,5\nBorder,,,,everyone\nBorder,,,,everyone,many\n"),
            &[
                ":3:1: the line has 5 cells; expected 6",
                ":4:20: `people` is `many`; expected a whole number from 1 to 1000000000",
            ],
        ),
        (
            format!("{head}\nBorder,,,,everyone,5\nBordr,,,,everyone,1\nCamp,,,,everyone,1\n"),
            &[
                ":3:1: no place is called `Bordr`; did you mean `Border`?",
                ":4:1: `Camp` is not among the places that receive; let it, or send elsewhere",
            ],
        ),
        (
            format!("{head}\nBorder,,,1,a,2\nBorder,Town,,1,b,2\nBorder,,,2,a,300\nBorder,,,1,a,1\n"),
            &[
                ":3:1: household 1 has two places, homes or countries; give all its rows the same",
                ":4:1: household 2 has 300 people; at most 255 go together",
                ":5:1: household 1 stands in two parts; keep its rows together",
            ],
        ),
        (format!("{head}\n\"Border,,,,everyone,5\n"), &[":2:1: a quote is opened here and never closed"]),
    ];
    for (content, faults) in cases {
        let directory = tempfile::tempdir().expect("a directory");
        period(directory.path());
        fs::write(directory.path().join("wide.0.csv"), &content).expect("it can be written");
        let mut exchange = side(directory.path(), Duration::ZERO).expect("it fits");
        let text = exchange.step().expect_err("the file is wrong").to_string();
        for fault in faults {
            assert!(text.contains(&format!("wide.0.csv{fault}")), "{fault:?} is missing in\n{text}");
        }
        assert_eq!(exchange.balance().received, 0, "nobody is received from a wrong file");
    }
}

#[test]
fn sides_that_cover_other_periods_are_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("wide.period.csv"), "start,days,step_hours\n2024-12-31,10,12\n")
        .expect("it can be written");
    let text = side(directory.path(), LONG).expect("it fits").step().expect_err("it differs").to_string();
    assert!(text.contains("`wide` has the first day 2024-12-31 where this one has 2025-01-01"), "{text}");
    assert!(text.contains("`wide` has steps in hours of 12 where this one has 24"), "{text}");
}

#[test]
fn people_may_be_handed_over_by_hand() {
    let builder = World::builder()
        .place(place("Town", PlaceKind::Town).with_population(100))
        .place(place("Camp", PlaceKind::Camp))
        .route("Town", "Camp", Route::of_km(10.0));
    let scenario = quiet(5, builder).threat(steady("Town", 0.0001)).taken_as_stated().build().expect("good");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let mut handed = Handed::default();
    handed.add(Party::new(["everyone", "nobody knows"]).from_country("far away"), 3);
    assert_eq!(handed.people(), 6);
    let camp = at(&scenario, "Camp");
    simulation.receive(camp, &handed);
    assert_eq!(there(&simulation, camp), 6);
    assert_eq!(simulation.take(camp).people(), 6);
    assert!(simulation.take(camp).is_empty());
    assert!(simulation.balance().holds());
}
