//! Several ranks run one simulation together to the bits that one alone comes to. The ranks are threads here; that MPI carries out
//! the same is tested in `mpi.rs`.

mod common;

use common::day;
use displace::engine::{Recording, Status, Tracks};
use displace::id::PlaceId;
use displace::scenario::{
    Acting, Admission, Change, Closure, Count, Displaced, FlightMode, Leavers, Level, LevelKind,
    NewlyDisplaced, Quantity, ScenarioBuilder, Series, Shut, Where,
};
use displace::synthetic::{Size, scenario};
use displace::world::{Place, PlaceKind, World, WorldBuilder};
use displace::{Ensemble, Ranked, Ranks, Run, Scenario, Seed, Simulation};
use proptest::prelude::*;
use std::path::Path;

const NUMBERS: [u32; 4] = [1, 2, 4, 7];

fn good(edit: ScenarioBuilder) -> Scenario {
    edit.build().expect("a good scenario")
}

fn made(size: Size, seed: u64) -> Scenario {
    scenario(size, Seed(seed)).expect("a good scenario")
}

/// Scenarios that together use every rule that ranks have anything to tell each other for.
fn cases() -> Vec<Scenario> {
    let size = Size { places: 40, people: 12_000, days: 12, ..Size::default() };
    let busy = Size { household: 3.0, groups: 3, room: 0.3, return_chance: 0.3, people_per_day: 60, ..size };
    let border = Closure::new(Shut::Border("home".into(), "abroad".into()), day(3).at(0, 0, 0, 0));
    let shut = made(Size { step_hours: 6, ..busy }, 2).edit().closure(border.until(day(6).at(0, 0, 0, 0)));
    let names: Vec<String> = names_of(&made(size, 3));
    let returning = Size { return_chance: 0.5, threatened: 0.8, days: 25, ..size };
    let begun = made(returning, 3)
        .edit()
        .displaced(Displaced::new(names[1].clone(), 3000).from_home(names[0].clone()))
        .displaced(Displaced::new(names[2].clone(), 700))
        .level(
            Level::new(LevelKind::Hunger, Where::Place(names[3].clone())).point(day(1).at(0, 0, 0, 0), 0.9),
        );
    let mut series = Series::new("count", Where::Place(names[1].clone()), Quantity::Entered);
    for n in 0..10 {
        series = series.count(Count::of(day(n), 150.0 * n as f64));
    }
    let observed = made(Size { household: 2.5, groups: 2, ..size }, 4)
        .edit()
        .observed(series)
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("count".into()));
    let remembering =
        made(Size { threatened: 0.8, return_chance: 0.1, ..size }, 5).edit().with_rules(|rules| {
            let harvest = &mut rules.harvest;
            (harvest.months, harvest.farmers, harvest.threat_up_to) = (vec![1.0, 6.0], 0.5, 0.3);
            harvest.newly_displaced = NewlyDisplaced::Harvest;
            let own = &mut rules.deliberation;
            (own.least_connections, own.threat_above, own.after_days) = (2.0, 0.2, 1.0);
            rules.movement.restless_below = 0.5;
        });
    let each_step = made(Size { room: 0.4, people_per_day: 50, ..size }, 6).edit().with_rules(|rules| {
        rules.movement.acting = Acting::EachStep;
        rules.flight.leavers = Leavers::Others;
    });
    let busy_camps = made(Size { return_chance: 0.2, room: 0.3, ..size }, 8);
    let leaving = busy_camps.edit().world(where_people_leave_the_model(&busy_camps));
    vec![
        made(size, 1),
        good(leaving),
        good(shut),
        made(busy, 2),
        good(begun),
        good(observed),
        good(remembering),
        good(each_step),
        made(Size { step_hours: 3, ..returning }, 7),
    ]
}

/// The same world, where people leave the model from camps.
fn where_people_leave_the_model(of: &Scenario) -> WorldBuilder {
    let world = of.world();
    let name = |id: PlaceId| world.place(id).name().to_owned();
    let chance = |place: &Place| if place.kind() == PlaceKind::Camp { 0.1 } else { 0.0 };
    let places = world.places().map(|place| place.clone().with_leaving_chance(chance(place)));
    let routes = world.routes().filter(|(_, route)| !route.is_way_back());
    routes.fold(places.fold(World::builder(), WorldBuilder::place), |builder, (id, route)| {
        let (from, to) = world.ends(id);
        builder.route(name(from), name(to), route.clone())
    })
}

fn names_of(of: &Scenario) -> Vec<String> {
    of.world().places().map(|place| place.name().to_owned()).collect()
}

/// The run of the first rank of so many.
fn among(number: u32, scenario: &Scenario, seed: u64, recording: &Recording) -> Run {
    let runs = Ranks::in_threads(number, |ranks| {
        Ranked::recording(scenario, Seed(seed), recording.clone(), &ranks)?.run()
    });
    let mut runs = runs.into_iter().map(|run| run.expect("ranks can run it and do not differ"));
    let first = runs.next().flatten();
    assert!(runs.all(|run| run.is_none()), "only the first has the run");
    first.expect("the first has it")
}

#[test]
fn every_rank_can_be_asked_and_the_first_streams_what_one_simulation_records() {
    let made = made(Size { places: 40, people: 12_000, days: 8, return_chance: 0.3, ..Size::default() }, 9);
    let name = names_of(&made)[0].clone();
    let series = Series::new("count", Where::Place(name), Quantity::Present);
    let scenario = good(made.edit().observed(series.count(Count::of(day(0), 0.0))));
    let mut alone = Simulation::recording(&scenario, Seed(4), Recording::daily());
    let mut told = Vec::new();
    while let Some(step) = alone.step() {
        let people = |place: &displace::world::Place| alone.people(place.id(), Status::OnTheWay);
        let people: Vec<u64> = scenario.world().places().map(people).collect();
        told.push((step, people, alone.series("count"), alone.balance()));
    }
    let records = alone.finish().records().to_vec();
    assert!(told.last().expect("eight days").2.expect("it is observed") > 0);
    let streamed = Ranks::in_threads(3, |ranks| {
        let mut ranked =
            Ranked::recording(&scenario, Seed(4), Recording::daily(), &ranks).expect("they agree");
        assert_eq!((ranked.scenario().title(), ranked.ranks().number()), (scenario.title(), 3));
        for (step, people, series, balance) in &told {
            assert_eq!(ranked.next_step(), Some(*step));
            assert_eq!(ranked.step().expect("nobody is lost"), Some(*step));
            let mine = |place: &displace::world::Place| ranked.people(place.id(), Status::OnTheWay);
            assert_eq!(&scenario.world().places().map(mine).collect::<Vec<_>>(), people);
            assert_eq!((ranked.series("count"), ranked.series("other")), (*series, None));
            assert_eq!(ranked.balance(), *balance);
        }
        assert_eq!(ranked.next_step(), None);
        let mut streamed = Vec::new();
        let again = Ranked::recording(&scenario, Seed(4), Recording::daily(), &ranks).expect("they agree");
        let run = again.run_into(|record| streamed.push(record.clone())).expect("nobody is lost");
        assert!(run.is_none_or(|run| run.records().is_empty()), "what is streamed is not kept");
        streamed
    });
    assert_eq!(streamed, [records, Vec::new(), Vec::new()]);
}

#[test]
fn any_number_of_ranks_come_to_the_bits_of_one_simulation() {
    // Not only the fingerprint: records, tracks, totals, journeys, all that is kept.
    let recording = Recording::every_step().tracks(Tracks::OneIn(3)).with_trails();
    for (case, scenario) in cases().iter().enumerate() {
        let alone = Simulation::recording(scenario, Seed(7), recording.clone()).run();
        for number in NUMBERS {
            let together = among(number, scenario, 7, &recording);
            assert_eq!(together.fingerprint(), alone.fingerprint(), "case {case} on {number} ranks");
            assert!(together == alone, "case {case} on {number} ranks kept something else");
        }
    }
}

#[test]
fn the_shipped_case_is_the_same_on_any_number_of_ranks() {
    let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml").expect("the shipped case is good");
    let alone = Simulation::new(&scenario, Seed(2011)).run();
    for number in NUMBERS {
        assert!(among(number, &scenario, 2011, &Recording::default()) == alone, "{number} ranks");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn ranks_change_nothing_whatever_the_scenario(
        people in 0u64..6000,
        (places, days, hours) in (8u32..60, 3u32..20, prop::sample::select(vec![24u32, 12, 6, 3])),
        (household, groups) in (prop::sample::select(vec![1.0, 2.0, 6.0]), 1u32..4),
        (room, threatened, return_chance) in (0.05f64..1.2, 0.1f64..1.0, 0.0f64..0.6),
        people_per_day in prop::sample::select(vec![0u64, 5, 40]),
        number in 2u32..9,
        seed in 0u64..1000,
    ) {
        let size = Size {
            places, people, days, household, room, threatened, return_chance, people_per_day, groups,
            step_hours: hours, ..Size::default()
        };
        let Ok(scenario) = scenario(size, Seed(seed)) else { return Ok(()) };
        let recording = Recording::every_step();
        let alone = Simulation::recording(&scenario, Seed(seed), recording.clone()).run();
        prop_assert!(among(number, &scenario, seed, &recording) == alone);
    }
}

/// So many steps on so many ranks, from the file on if there is one, and put away in it again.
fn a_while(number: u32, steps: u32, scenario: &Scenario, recording: &Recording, file: &Path) {
    let done = Ranks::in_threads(number, |ranks| {
        let mut simulation = if ranks.any(ranks.is_first() && file.exists()) {
            Ranked::resume(file, &ranks)?
        } else {
            Ranked::recording(scenario, Seed(7), recording.clone(), &ranks)?
        };
        for _ in 0..steps {
            simulation.step()?;
        }
        simulation.save(file)
    });
    for done in done {
        done.expect("there is room");
    }
}

#[test]
fn a_checkpoint_of_ranks_is_that_of_one_simulation_and_any_number_goes_on_from_it() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (one, many) = (folder.path().join("one"), folder.path().join("many"));
    for (case, scenario) in cases().iter().enumerate() {
        let mut alone = Simulation::new(scenario, Seed(7));
        let _ = std::fs::remove_file(&many);
        for number in [4, 1, 7, 2] {
            for _ in 0..3 {
                alone.step();
            }
            alone.save(&one).expect("there is room");
            a_while(number, 3, scenario, &Recording::default(), &many);
            let files = [&one, &many].map(|file| std::fs::read(file).expect("it was written"));
            assert!(files[0] == files[1], "case {case} on {number} ranks");
        }
        let resumed = Simulation::resume(&many).expect("it is as it was written");
        assert!(resumed.run() == alone.run(), "case {case}");
    }
}

#[test]
fn tracks_and_trails_outlast_a_checkpoint_of_ranks() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let file = folder.path().join("checkpoint");
    let scenario = &cases()[2];
    let recording = Recording::every_step().tracks(Tracks::Everybody).with_trails();
    let alone = Simulation::recording(scenario, Seed(7), recording.clone()).run();
    for number in [2, 5, 3] {
        a_while(number, 3, scenario, &recording, &file);
    }
    let runs = Ranks::in_threads(4, |ranks| Ranked::resume(&file, &ranks)?.run());
    let run = runs.into_iter().next().expect("there is a first").expect("ranks can run it");
    assert!(run == Some(alone));
}

#[test]
fn people_are_dealt_out_and_nobody_is_followed_twice() {
    let size = Size { places: 200, people: 400_000, threatened: 0.5, days: 15, ..Size::default() };
    let scenario = made(size, 1);
    let memory = |number| {
        Ranks::in_threads(number, |ranks| {
            let mut simulation = Ranked::new(&scenario, Seed(1), &ranks).expect("ranks can run it");
            while simulation.step().expect("ranks do not differ").is_some() {}
            assert!(simulation.balance().holds() && simulation.balance().displaced > 50_000);
            simulation.memory() as f64
        })
    };
    let none = Simulation::new(&scenario, Seed(1)).memory() as f64;
    let whole = memory(1)[0] - none;
    for mine in memory(4) {
        let share = (mine - none) / whole;
        assert!((0.2..0.3).contains(&share), "{share} of all people on one of four ranks");
    }
}

#[test]
fn a_lost_rank_ends_all_and_leaves_the_last_checkpoint_whole() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let file = folder.path().join("checkpoint");
    let scenario = &cases()[1];
    let lost = std::panic::catch_unwind(|| {
        Ranks::in_threads(4, |ranks| {
            let mut simulation = Ranked::new(scenario, Seed(7), &ranks).expect("ranks can run it");
            while let Some(step) = simulation.step().expect("ranks do not differ") {
                assert!(step.0 < 9 || ranks.rank() != 2, "one falls over");
                if (step.0 + 1).is_multiple_of(4) {
                    simulation.save(&file).expect("there is room");
                }
            }
        });
    });
    assert!(lost.is_err());
    let resumed = Simulation::resume(&file).expect("it is whole");
    assert_eq!(resumed.next_step().map(|step| step.0), Some(8));
    assert!(resumed.run() == Simulation::new(scenario, Seed(7)).run());
}

#[test]
fn what_fails_on_one_rank_is_told_on_all_and_a_checkpoint_that_cannot_be_written_hangs_nobody() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let nowhere = folder.path().join("no such folder").join("checkpoint");
    let told = Ranks::in_threads(3, |ranks| {
        let simulation = Ranked::new(&cases()[0], Seed(7), &ranks).expect("ranks can run it");
        simulation.save(&nowhere).expect_err("there is no such folder").to_string()
    });
    assert!(told[0].starts_with("cannot write"), "{}", told[0]);
    assert_eq!(told[1], format!("rank 0: {}", told[0]));
    assert_eq!(told[1], told[2]);
    let missing = Ranks::in_threads(2, |ranks| Ranked::resume(&nowhere, &ranks).map(Ranked::finish).is_err());
    assert_eq!(missing, [true, true]);
}

#[test]
fn ranks_that_were_given_different_things_do_not_begin() {
    let told = Ranks::in_threads(3, |ranks| {
        let seed = Seed(u64::from(ranks.rank() / 2));
        Ranked::new(&cases()[0], seed, &ranks).map(Ranked::finish).expect_err("they differ").to_string()
    });
    let expected = "rank 2 was given another scenario, seed, recording or checkpoint than rank 0; give all ranks the same";
    assert!(told.iter().all(|told| told == expected), "{told:?}");
}

#[test]
fn people_who_act_one_after_the_other_are_refused_with_every_reason() {
    let open = cases()[2].edit().with_rules(|rules| rules.camps.admission = Admission::Open);
    let camps: Vec<String> =
        cases()[2].world().places().filter(|p| p.capacity().is_some()).map(|p| p.name().to_owned()).collect();
    let change = Change::new(camps[0].clone(), day(3).at(0, 0, 0, 0)).capacity(5);
    let scenario = good(open.change(change));
    let told = Ranks::in_threads(2, |ranks| {
        Ranked::new(&scenario, Seed(1), &ranks).map(Ranked::finish).expect_err("it is refused").to_string()
    });
    assert_eq!(told[0].lines().count(), camps.len() + 1, "{}", told[0]);
    assert!(camps.iter().all(|camp| told[0].contains(&format!("place `{camp}` has a capacity"))));
    assert!(told[0].contains("it has to be \"room\""));
}

#[test]
fn where_no_place_is_ever_full_people_who_act_one_after_the_other_are_shared_like_others() {
    let size = Size { places: 40, people: 12_000, days: 12, room: 0.0, ..Size::default() };
    let scenario = good(made(size, 9).edit().with_rules(|rules| rules.camps.admission = Admission::Open));
    assert!(scenario.world().places().all(|place| place.capacity().is_none()));
    let alone = Simulation::new(&scenario, Seed(7)).run();
    assert!(among(4, &scenario, 7, &Recording::default()) == alone);
}

#[test]
fn an_ensemble_is_the_same_on_any_number_of_ranks() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let scenario = &made(Size { places: 30, people: 2000, days: 6, ..Size::default() }, 1);
    let stated = || Ensemble::of(scenario).replicates(23).seed(Seed(5));
    let (whole, bands) = (stated().run(), stated().bands());
    for number in NUMBERS {
        let file = folder.path().join(format!("{number}"));
        let dealt = Ranks::in_threads(number, |ranks| {
            assert!(stated().on(&ranks).run() == whole);
            assert!(stated().on(&ranks).bands() == bands);
            assert!(stated().on(&ranks).bands_varied().expect("it has no knobs") == bands);
            let begun = stated().replicates(9).on(&ranks).bands_kept_in(&file).expect("there is room");
            assert_eq!(begun.replicates(), 9);
            stated().on(&ranks).bands_kept_in(&file).expect("there is room")
        });
        assert!(dealt.iter().all(|dealt| *dealt == bands), "{number} ranks");
    }
}
