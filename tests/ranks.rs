//! Several ranks run one simulation together to the bits that one alone comes to. The ranks are threads here; that MPI carries out
//! the same is tested in `mpi.rs`.

mod common;

use common::day;
use displace::engine::{Recording, Tracks};
use displace::scenario::{
    Acting, Admission, Change, Closure, Count, Displaced, FlightMode, Leavers, Level, LevelKind,
    NewlyDisplaced, Quantity, ScenarioBuilder, Series, Shut, Where,
};
use displace::synthetic::{Size, scenario};
use displace::{Ranked, Ranks, Run, Scenario, Seed, Simulation};
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
    let names: Vec<String> = shut_names(&made(size, 3));
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
    vec![
        made(size, 1),
        good(shut),
        made(busy, 2),
        good(begun),
        good(observed),
        good(remembering),
        good(each_step),
        made(Size { step_hours: 3, ..returning }, 7),
    ]
}

fn shut_names(of: &Scenario) -> Vec<String> {
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
