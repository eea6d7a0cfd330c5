//! Nobody is lost whatever happens: closures of every kind, places that change under people's feet, observed flight,
//! people displaced from the start, hunger and floods, redirections, people who leave the model, who go home for a harvest or plan
//! ahead, all at random on synthetic land.

mod common;

use common::day;
use displace::engine::{Recording, Status, Tracks};
use displace::id::PlaceId;
use displace::scenario::{
    Acting, Admission, CampChange, Change, Closure, Count, Course, Displaced, FlightMode, Level, LevelKind,
    NewlyDisplaced, Quantity, Redirect, ScenarioBuilder, Series, Shut, WhenClosed, Where,
};
use displace::synthetic::{Size, scenario};
use displace::world::itinerary::Known;
use displace::world::{Place, PlaceKind, World};
use displace::{Scenario, Seed, Simulation};
use jiff::ToSpan;
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

/// A source of random choices, from one number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn when(&mut self, days: u32) -> jiff::civil::DateTime {
        day(0).at(0, 0, 0, 0) + (self.below(days as usize * 24) as i64).hours()
    }
}

/// Throws events at a scenario: whatever passes the check alone is kept.
fn turmoil(base: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice(seed);
    let mut scenario = base.clone();
    let days = base.period().days();
    let names: Vec<String> = base.world().places().map(|place| place.name().to_owned()).collect();
    let ends: Vec<(String, String)> = base
        .world()
        .routes()
        .map(|(id, _)| base.world().ends(id))
        .map(|(a, b)| (names[a.0 as usize].clone(), names[b.0 as usize].clone()))
        .collect();
    for _ in 0..12 {
        let name = names[dice.below(names.len())].clone();
        let (from, to) = ends[dice.below(ends.len())].clone();
        let (start, length) = (dice.when(days), 1 + dice.below(days as usize * 12) as i64);
        let shut = |what| Closure::new(what, start).until(start + length.hours());
        let change = Change::new(name.clone(), start);
        let edit = scenario.edit();
        let edit = match dice.below(15) {
            0 => edit.closure(shut(Shut::Place(name))),
            1 => edit.closure(shut(Shut::Route(from, to)).one_way()),
            2 => edit.closure(shut(Shut::Route(from, to))),
            3 => edit.closure(shut(Shut::Border("home".into(), "abroad".into()))),
            4 => edit.closure(shut(Shut::Border("abroad".into(), "home".into())).one_way()),
            5 => edit.closure(shut(Shut::Crossing(name))),
            6 => edit.change(change.kind(PlaceKind::ALL[dice.below(8)])),
            7 => edit.change(change.capacity(dice.below(60) as u64)),
            8 => edit.change(change.camp(CampChange::Closes)),
            9 => edit.change(change.people_per_day(dice.below(9) as u64)),
            10 => edit.displaced(Displaced::new(name, 1 + dice.below(90) as u64).from_home(from)),
            11 => edit.displaced(Displaced::new(name, 1 + dice.below(90) as u64)),
            12 => {
                let hunger = Level::new(LevelKind::Hunger, Where::Place(name));
                edit.level(
                    hunger.point(start, 0.1).point(start + length.hours(), dice.below(11) as f64 / 10.0),
                )
            }
            13 => edit.redirect(Redirect::new(from, to, start).until(start + length.hours())),
            _ => {
                let water = Level::new(LevelKind::Flood, Where::Place(name)).between(Course::Steps);
                edit.level(water.point(start, dice.below(4) as f64).point(start + length.hours(), 0.0))
            }
        };
        if let Ok(better) = edit.build() {
            scenario = better;
        }
    }
    let crossings: Vec<_> = base.world().places().filter(|p| p.kind() == PlaceKind::Crossing).collect();
    for crossing in crossings.iter().take(3) {
        let start = dice.when(days);
        let edit = scenario.edit().closure(Closure::new(Shut::Crossing(crossing.name().into()), start));
        if let Ok(better) = edit.build() {
            scenario = better;
        }
    }
    scenario
}

/// The same in a world where people leave the model at some places, with a major road.
fn with_leavers(base: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice(seed);
    let world = base.world();
    let name = |id: PlaceId| world.place(id).name().to_owned();
    let mut builder = World::builder();
    for place in world.places() {
        let chance = [0.0, 0.0, 0.1, 0.6][dice.below(4)];
        let chance = if place.kind().is_destination() { chance } else { 0.0 };
        builder = builder.place(place.clone().with_leaving_chance(chance));
    }
    for (id, route) in world.routes().filter(|(_, route)| !route.is_way_back()) {
        let (from, to) = world.ends(id);
        builder = builder.route(name(from), name(to), route.clone());
    }
    for group in world.groups() {
        builder = builder.group(group.clone());
    }
    let mut road: Vec<PlaceId> = world.places().map(Place::id).take(1).collect();
    while let Some(&end) = road.last().filter(|_| road.len() < 6) {
        let next = world.routes_from(end).into_iter().map(|(_, to)| to).find(|to| !road.contains(to));
        let Some(next) = next else { break };
        road.push(next);
    }
    let with_road = base.edit().world(builder.clone().road(road.into_iter().map(name))).build();
    with_road.unwrap_or_else(|_| base.edit().world(builder).build().expect("leaving is allowed everywhere"))
}

/// The simulation put on the disk and taken up again.
fn resumed(simulation: &Simulation) -> Simulation {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    simulation.save(&path).expect("there is room");
    Simulation::resume(&path).expect("it is as it was written")
}

fn observed(builder: ScenarioBuilder, camp: &str, days: u32, dice: &mut Dice) -> ScenarioBuilder {
    let mut series = Series::new("count", Where::Place(camp.into()), Quantity::Entered);
    for n in 0..days {
        series = series.count(Count::of(day(i64::from(n)), dice.below(900) as f64));
    }
    builder.observed(series).with_rules(|rules| rules.flight.mode = FlightMode::Observed("count".into()))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 250,
        failure_persistence: None,
        rng_seed: prop::test_runner::RngSeed::Fixed(20_110_604),
        ..ProptestConfig::default()
    })]

    #[test]
    fn nobody_is_lost_whatever_happens(
        seed in 0u64..1_000_000,
        hours in prop::sample::select(vec![24u32, 12, 6, 3]),
        household in prop::sample::select(vec![1.0, 3.0]),
        return_chance in prop::sample::select(vec![0.0, 0.3, 1.0]),
        groups in 1u32..3,
        counted in any::<bool>(),
        chooses_again in any::<bool>(),
        leaving in any::<bool>(),
    ) {
        let size = Size {
            places: 14, people: 700, days: 9, step_hours: hours, neighbours: 2, threatened: 0.7, room: 0.2,
            people_per_day: 12, household, return_chance, groups, ..Size::default()
        };
        let base = scenario(size, Seed(seed)).expect("a good scenario");
        let base = if leaving { with_leavers(&base, seed) } else { base };
        let mut case = turmoil(&base, seed);
        let mut edit = case.edit().with_rules(|rules| {
            rules.movement.itineraries = if leaving { Known::Shortest } else { Known::All };
            rules.crossing.when_closed = if chooses_again { WhenClosed::ChooseAgain } else { WhenClosed::Wait };
            if seed % 2 == 0 {
                (rules.food.flight_share, rules.food.move_share, rules.food.avoid_share) = (0.5, 0.5, 1.0);
                rules.flood.weights = vec![1.0, 0.5, 0.0, 2.0];
                rules.flood.move_chances = vec![0.3, 0.5, 1.0];
                rules.flood.forecast_days = 3.0;
                rules.flood.departures = if counted { Vec::new() } else { vec![0.0, 0.2, 1.0] };
            }
        });
        if seed % 3 == 0 {
            edit = edit.with_rules(|rules| {
                let harvest = &mut rules.harvest;
                (harvest.months, harvest.farmers, harvest.threat_up_to) = (vec![1.0], 0.5, 0.3);
                if chooses_again {
                    harvest.newly_displaced = NewlyDisplaced::Harvest;
                }
                let own = &mut rules.deliberation;
                (own.least_connections, own.threat_above, own.after_days) = (2.0, 0.2, 1.0);
                if seed % 2 == 1 {
                    (rules.camps.admission, rules.movement.acting) = (Admission::Open, Acting::EachStep);
                }
            });
        }
        if counted {
            let camp = base.world().camps().next().expect("there is a camp").name().to_owned();
            edit = observed(edit, &camp, 9, &mut Dice(seed));
        }
        if let Ok(better) = edit.build() {
            case = better;
        }
        let recording = Recording::every_step().tracks(Tracks::Everybody);
        let mut simulation = Simulation::recording(&case, Seed(seed), recording.clone());
        let world = case.world();
        let kept = seed as u32 % case.period().steps();
        while let Some(step) = simulation.step() {
            if step.0 == kept {
                simulation = resumed(&simulation);
            }
            let balance = simulation.balance();
            prop_assert!(balance.holds(), "{:?}", balance);
            let sum = |status| world.places().map(|place| simulation.people(place.id(), status)).sum::<u64>();
            prop_assert_eq!(sum(Status::Resident), balance.residents);
            prop_assert_eq!(Status::DISPLACED.iter().map(|&s| sum(s)).sum::<u64>(), balance.displaced);
            prop_assert_eq!(sum(Status::Returned), balance.returned);
            prop_assert!(sum(Status::NoWayOut) <= balance.displaced);
            prop_assert!(leaving || balance.left == 0);
        }
        let run = simulation.finish();
        let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("threads can be had");
        let again = pool.install(|| Simulation::recording(&case, Seed(seed), recording).run());
        prop_assert!(run == again);
    }
}
