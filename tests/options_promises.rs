//! The promises with the options of the engine on: the same bits, and nobody is lost.

mod common;

use common::day;
use displace::engine::{Recording, Status, Tracks};
use displace::scenario::{
    Acting, Admission, CampChange, Carry, Change, ClosedOnTheWay, Closure, Count, Displaced, FlightMode, Law,
    Leavers, OwnHome, Quantity, Rules, Series, Shut, Start, WhenClosed, WhenNothingDraws, Where,
    WithoutWayOut,
};
use displace::synthetic::{Size, scenario};
use displace::world::PlaceKind;
use displace::{Run, Scenario, Seed, Simulation};
use jiff::ToSpan;
use proptest::prelude::*;

/// A source of random choices, from one number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }
}

/// Options at random.
fn options(rules: &mut Rules, dice: &mut Dice) {
    let movement = &mut rules.movement;
    movement.acting = dice.of(&[Acting::EachStep, Acting::EachStep, Acting::AnyTime]);
    movement.when_nothing_draws = dice.of(&[WhenNothingDraws::Stay, WhenNothingDraws::Anywhere]);
    movement.restless_below = dice.of(&[0.0, 0.5]);
    movement.threat_power = dice.of(&[0.0, 1.0]);
    movement.population_power = dice.of(&[0.0, 0.0, 0.2]);
    let attraction = &mut rules.attraction;
    attraction.own_home = dice.of(&[OwnHome::Never, OwnHome::LikeAny]);
    attraction.pruning = dice.of(&[0.0, 3.0]);
    attraction.home_distance_power = dice.of(&[0.0, 0.5]);
    rules.habituation.factors = dice.of(&[&[][..], &[1.0, 0.3, 0.0]]).to_vec();
    rules.habituation.days = 2.0;
    rules.travel.carry = dice.of(&[Carry::Exact, Carry::Afresh]);
    rules.travel.start = dice.of(&[Start::ByMode, Start::OnFoot]);
    rules.travel.closed_on_the_way =
        dice.of(&[ClosedOnTheWay::Arrive, ClosedOnTheWay::TurnBack, ClosedOnTheWay::TurnBackAnyway]);
    rules.crossing.when_closed = dice.of(&[WhenClosed::Wait, WhenClosed::ChooseAgain]);
    rules.camps.admission = dice.of(&[Admission::Open, Admission::Open, Admission::Room]);
    rules.camps.capacity_scaling = dice.of(&[1.0, 0.7, 1.5]);
    if rules.camps.admission == Admission::Open {
        rules.camps.turn_back_below = dice.of(&[0.0, 0.5]);
    }
    let flight = &mut rules.flight;
    if matches!(flight.mode, FlightMode::Driven) {
        flight.law = dice.of(&[Law::Hazard, Law::Number, Law::Poisson, Law::Share]);
        flight.people_per_day = 40.0;
        flight.leave_power = dice.of(&[0.0, 1.0]);
    }
    flight.leavers = dice.of(&[Leavers::Residents, Leavers::Others]);
    flight.without_way_out = dice.of(&[WithoutWayOut::StayHome, WithoutWayOut::LeaveHome]);
}

/// What Flee does, in steps of a day: everything at once that makes people look at each other.
fn as_flee_does(rules: &mut Rules) {
    rules.movement.acting = Acting::EachStep;
    rules.movement.when_nothing_draws = WhenNothingDraws::Anywhere;
    rules.movement.restless_below = 0.5;
    rules.movement.threat_power = 0.0;
    rules.attraction.own_home = OwnHome::LikeAny;
    rules.travel.carry = Carry::Afresh;
    rules.travel.start = Start::OnFoot;
    rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBackAnyway;
    rules.camps.admission = Admission::Open;
    rules.camps.turn_back_below = 0.5;
    rules.flight.without_way_out = WithoutWayOut::LeaveHome;
}

/// Scenarios with more people than fit one chunk of work, and with options on.
fn cases() -> Vec<Scenario> {
    let size = Size { places: 40, people: 40_000, days: 6, room: 0.3, threatened: 0.8, ..Size::default() };
    let sizes = [
        Size { awareness: 3, neighbours: 3, ..size },
        Size { step_hours: 6, people_per_day: 300, groups: 3, ..size },
        Size { household: 3.0, return_chance: 0.2, awareness: 3, people_per_day: 90, ..size },
        Size { step_hours: 12, return_chance: 0.1, people: 30_000, days: 3, ..size },
        size,
    ];
    let make = |(&size, seed): (&Size, u64)| {
        let base = scenario(size, Seed(seed)).expect("a good scenario");
        let change = |rules: &mut Rules| {
            if seed == 1 {
                return as_flee_does(rules);
            }
            options(rules, &mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
            rules.flight.people_per_day = 400.0;
            // These two weigh everything anew for everyone, which takes time; one case has them.
            if seed != 4 {
                (rules.attraction.pruning, rules.attraction.home_distance_power) = (0.0, 0.0);
            }
        };
        base.edit().with_rules(change).build().expect("a good scenario")
    };
    sizes.iter().zip(1..).map(make).collect()
}

fn on(threads: usize, work: impl FnOnce() -> Run + Send) -> Run {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    pool.install(work)
}

#[test]
fn a_run_is_the_same_with_any_number_of_threads() {
    for scenario in cases() {
        let run = |threads| {
            let recording = Recording::every_step().tracks(Tracks::Everybody);
            on(threads, || Simulation::recording(&scenario, Seed(7), recording).run())
        };
        let alone = run(1);
        for threads in [2, 3, 8] {
            assert!(run(threads) == alone, "{threads} threads kept something else: {:?}", scenario.rules());
        }
    }
}

#[test]
fn a_run_is_the_same_stepped_by_hand_or_in_one_go_and_with_any_recording() {
    for scenario in cases() {
        let whole = Simulation::new(&scenario, Seed(3)).run();
        let mut simulation = Simulation::new(&scenario, Seed(3));
        while simulation.step().is_some() {}
        assert!(simulation.finish() == whole, "{:?}", scenario.rules());
        let camp = scenario.world().camps().next().expect("there is a camp").id();
        for recording in [
            Recording::nothing(),
            Recording::every_step(),
            Recording::daily().without_flows().without_journeys().places([camp]),
            Recording::nothing().tracks(Tracks::Everybody),
            Recording::daily().tracks(Tracks::OneIn(10)),
        ] {
            let run = Simulation::recording(&scenario, Seed(3), recording.clone()).run();
            assert_eq!(run.fingerprint(), whole.fingerprint(), "{recording:?}: {:?}", scenario.rules());
        }
    }
}

#[test]
fn no_camp_that_counts_people_is_overfull_where_people_act_once_a_step() {
    // Itineraries over three stops lead over camps, and evenings come in the middle of them.
    for seed in 0..12 {
        let size = Size { places: 20, people: 3000, days: 12, room: 0.1, threatened: 0.9, ..Size::default() };
        let base =
            scenario(Size { awareness: 3, neighbours: 3, ..size }, Seed(seed)).expect("a good scenario");
        for carry in [Carry::Exact, Carry::Afresh] {
            let scenario = base.edit().with_rules(|rules| {
                rules.movement.acting = Acting::EachStep;
                rules.travel.carry = carry;
            });
            let scenario = scenario.build().expect("a good scenario");
            let mut simulation = Simulation::new(&scenario, Seed(seed));
            while simulation.step().is_some() {
                for camp in scenario.world().camps() {
                    let people = simulation.people(camp.id(), Status::InCamp);
                    assert!(
                        camp.capacity().is_none_or(|most| people <= most),
                        "{} has {people}",
                        camp.name()
                    );
                }
            }
        }
    }
}

/// Throws closures, changes and displaced people at a scenario: whatever passes the check alone is kept.
fn turmoil(base: &Scenario, dice: &mut Dice) -> Scenario {
    let mut scenario = base.clone();
    let world = base.world();
    let names: Vec<String> = world.places().map(|place| place.name().to_owned()).collect();
    let routes: Vec<_> = world.routes().map(|(id, _)| world.ends(id)).collect();
    let hours = base.period().days() as usize * 24;
    for _ in 0..14 {
        let name = dice.below(names.len());
        let (from, to) = routes[dice.below(routes.len())];
        let (from, to) = (names[from.0 as usize].clone(), names[to.0 as usize].clone());
        let start = day(0).at(0, 0, 0, 0) + (dice.below(hours) as i64).hours();
        let shut = |what, length: usize| Closure::new(what, start).until(start + (1 + length as i64).hours());
        let name = names[name].clone();
        let change = Change::new(name.clone(), start);
        let edit = scenario.edit();
        let edit = match dice.below(12) {
            0 => edit.closure(shut(Shut::Place(name), dice.below(hours / 2))),
            1 | 2 => edit.closure(shut(Shut::Route(from, to), dice.below(hours / 2))),
            3 => edit.closure(shut(Shut::Route(from, to), dice.below(hours / 2)).one_way()),
            4 => edit.closure(shut(Shut::Border("home".into(), "abroad".into()), dice.below(hours / 2))),
            5 => edit.closure(shut(Shut::Crossing(name), dice.below(hours / 2))),
            6 => edit.change(change.kind(PlaceKind::ALL[dice.below(8)])),
            7 => edit.change(change.capacity(dice.below(60) as u64)),
            8 => edit.change(change.camp(dice.of(&[CampChange::Closes, CampChange::Opens]))),
            9 => edit.change(change.move_chance(dice.of(&[0.0, 0.4, 1.0]))),
            10 => edit.displaced(Displaced::new(name, 1 + dice.below(90) as u64).from_home(from)),
            _ => edit.displaced(Displaced::new(name, 1 + dice.below(90) as u64)),
        };
        if let Ok(better) = edit.build() {
            scenario = better;
        }
    }
    let crossings: Vec<_> = world.places().filter(|p| p.kind() == PlaceKind::Crossing).collect();
    for crossing in crossings.iter().take(3) {
        let start = day(dice.below(base.period().days() as usize) as i64);
        let edit = scenario.edit().closure(Closure::new(Shut::Crossing(crossing.name().into()), start));
        if let Ok(better) = edit.build() {
            scenario = better;
        }
    }
    scenario
}

/// Flight that follows random counts, falls included.
fn observed(scenario: &Scenario, dice: &mut Dice) -> Scenario {
    let camp = scenario.world().camps().next().expect("there is a camp").name().to_owned();
    let mut series = Series::new("count", Where::Place(camp), Quantity::Entered);
    for n in 0..scenario.period().days() {
        series = series.count(Count::of(day(i64::from(n)), dice.below(900) as f64));
    }
    let edit = scenario.edit().observed(series);
    let edit = edit.with_rules(|rules| rules.flight.mode = FlightMode::Observed("count".into()));
    edit.build().unwrap_or_else(|_| scenario.clone())
}

/// Everything that must hold after any step of any scenario.
fn check_step(scenario: &Scenario, simulation: &Simulation) {
    let balance = simulation.balance();
    assert!(balance.holds(), "{balance:?}");
    let places = || scenario.world().places();
    let sum = |status| places().map(|place| simulation.people(place.id(), status)).sum::<u64>();
    assert_eq!(sum(Status::Resident), balance.residents);
    assert_eq!(Status::DISPLACED.iter().map(|&status| sum(status)).sum::<u64>(), balance.displaced);
    assert_eq!(sum(Status::Returned), balance.returned);
    assert!(sum(Status::NoWayOut) <= balance.displaced, "nobody is stuck twice in a step");
    for place in places() {
        for status in Status::ALL {
            let groups = scenario.world().groups().ids();
            let of_groups: u64 = groups.map(|g| simulation.people_of(place.id(), status, g)).sum();
            assert_eq!(of_groups, simulation.people(place.id(), status));
        }
        if place.kind() == PlaceKind::Crossing {
            assert!(simulation.queue(place.id()) <= simulation.people(place.id(), Status::Waiting));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: prop::test_runner::RngSeed::Fixed(20_150_427),
        ..ProptestConfig::default()
    })]

    #[test]
    fn nobody_is_lost_whatever_happens(
        seed in 0u64..1_000_000,
        hours in prop::sample::select(vec![24u32, 24, 12, 6]),
        household in prop::sample::select(vec![1.0, 3.0]),
        return_chance in prop::sample::select(vec![0.0, 0.3, 1.0]),
        people in (1u32..3, 1u32..4, prop::sample::select(vec![0u64, 12])),
        counted in any::<bool>(),
    ) {
        let (groups, awareness, people_per_day) = people;
        let size = Size {
            places: 14, people: 700, days: 9, step_hours: hours, neighbours: 2, threatened: 0.7, room: 0.2, awareness,
            people_per_day, household, return_chance, groups,
        };
        let dice = &mut Dice(seed);
        let base = scenario(size, Seed(seed)).expect("a good scenario");
        let mut case = turmoil(&base, dice);
        if counted {
            case = observed(&case, dice);
        }
        let case = case.edit().with_rules(|rules| options(rules, dice)).build().expect("options go together");
        let recording = Recording::every_step().tracks(Tracks::Everybody);
        let mut simulation = Simulation::recording(&case, Seed(seed), recording.clone());
        let folder = tempfile::tempdir().expect("a folder for tests");
        let path = folder.path().join("checkpoint");
        while let Some(step) = simulation.step() {
            if step.0 == seed as u32 % case.period().steps() {
                simulation.save(&path).expect("there is room");
                simulation = Simulation::resume(&path).expect("it is as it was written");
            }
            check_step(&case, &simulation);
        }
        let run = simulation.finish();
        prop_assert!(run == on(3, || Simulation::recording(&case, Seed(seed), recording).run()));
    }
}
