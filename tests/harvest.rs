//! Farmers are at home for the harvest, and then back where they were; nobody is lost, and clocks stand still meanwhile.

mod common;

use common::{at, day, near, place, quiet, steady, there, tracked, when, world};
use displace::engine::{Recording, Status, Tracks, What, Whereabouts};
use displace::id::PersonId;
use displace::scenario::{
    Acting, Admission, Closure, Displaced, FlightMode, NewlyDisplaced, OwnHome, Rules, ScenarioBuilder, Shut,
};
use displace::units::Day;
use displace::world::{Place, PlaceKind};
use displace::{Scenario, Seed, Simulation};
use std::collections::BTreeMap;

const PEOPLE: u64 = 4_000;
/// The period begins on 1 January: February is from day 31 to day 58.
const FEBRUARY: std::ops::Range<u32> = 31..59;

fn build(builder: ScenarioBuilder) -> Scenario {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn february(share: f64) -> impl FnOnce(&mut Rules) {
    move |rules| {
        rules.harvest.months = vec![2.0];
        rules.harvest.farmers = share;
        rules.movement.town_chance = 0.0;
    }
}

/// People in a camp whose home is a town, which no way links so that nobody travels there.
fn camp(days: u32, rules: impl FnOnce(&mut Rules)) -> ScenarioBuilder {
    let places = vec![place("Town", PlaceKind::Town), place("Camp", PlaceKind::Camp)];
    quiet(days, world(places, &[("Camp", "Town", 30.0)]))
        .displaced(Displaced::new("Camp", PEOPLE).from_home("Town"))
        .with_rules(rules)
}

fn where_they_are(simulation: &Simulation) -> BTreeMap<PersonId, Whereabouts> {
    simulation.persons().map(|person| (person.id, person.at)).collect()
}

#[test]
fn farmers_are_at_home_in_the_months_and_back_afterwards() {
    for hours in [24, 8] {
        let scenario = build(camp(70, february(0.4)).step_hours(hours));
        let (home, refuge) = (at(&scenario, "Town"), at(&scenario, "Camp"));
        let mut simulation = Simulation::new(&scenario, Seed(1));
        let before = where_they_are(&simulation);
        while let Some(step) = simulation.step() {
            let balance = simulation.balance();
            assert!(balance.holds() && balance.displaced == PEOPLE && balance.returned == 0);
            let at_home = there(&simulation, home);
            assert_eq!(at_home + there(&simulation, refuge), PEOPLE);
            if FEBRUARY.contains(&scenario.period().day_of(step).0) {
                near("farmers", at_home, PEOPLE, 0.4);
                assert_eq!(simulation.people(home, Status::Sheltering), at_home, "they are displaced still");
            } else {
                assert_eq!(where_they_are(&simulation), before);
            }
        }
        let run = simulation.finish();
        let farmers = run.displaced(home, Day(40)).expect("every day is kept");
        assert_eq!(run.arrivals(home, Day(31)), Some(farmers));
        assert_eq!(run.departures(refuge, Day(31)), Some(farmers));
        assert_eq!(run.departures(home, Day(59)), Some(farmers));
        assert_eq!(run.arrivals(refuge, Day(59)), Some(farmers));
    }
}

#[test]
fn the_share_of_their_home_counts_and_without_a_home_nobody_goes() {
    let own = [("All", Some(1.0)), ("None", Some(0.0)), ("Usual", None)];
    let mut places = vec![place("Camp", PlaceKind::Camp)];
    let mut roads = Vec::new();
    for (name, share) in own {
        let town = place(name, PlaceKind::Town);
        places.push(share.into_iter().fold(town, Place::with_farmer_share));
        roads.push(("Camp", name, 30.0));
    }
    let mut builder =
        quiet(40, world(places, &roads)).displaced(Displaced::new("Camp", PEOPLE)).with_rules(february(0.25));
    for (name, _) in own {
        builder = builder.displaced(Displaced::new("Camp", PEOPLE).from_home(name));
    }
    let scenario = build(builder);
    let run = Simulation::new(&scenario, Seed(1)).run();
    let there = |name| run.displaced(at(&scenario, name), Day(35)).expect("every day is kept");
    assert_eq!((there("All"), there("None")), (PEOPLE, 0));
    near("the share of the rules", there("Usual"), PEOPLE, 0.25);
    assert_eq!(there("Camp"), 3 * PEOPLE - there("Usual"));
}

#[test]
fn clocks_stand_still_meanwhile() {
    // Whoever would leave the camp on day d without a harvest leaves it on day d + 28 if February lies between.
    let rules = |b: ScenarioBuilder| {
        build(b.with_rules(|rules| {
            rules.movement.camp_chance = 0.02;
            rules.attraction.own_home = OwnHome::LikeAny;
        }))
    };
    let days_of = |share: f64, days: u32| {
        let scenario = rules(camp(days, february(share)));
        let run = tracked(&scenario, 3);
        let camp = at(&scenario, "Camp");
        let mut left: BTreeMap<PersonId, u32> = BTreeMap::new();
        for track in run.tracks() {
            let chose = track.deeds.iter().find(|deed| deed.what == What::Chose && deed.place != camp);
            left.extend(chose.map(|deed| (track.person, deed.step.0)));
        }
        left
    };
    let (without, with) = (days_of(0.0, 72), days_of(1.0, 100));
    assert!(without.len() as u64 > PEOPLE / 2);
    let shifted = without.iter().map(|(&who, &day)| (who, if day < 31 { day } else { day + 28 })).collect();
    assert_eq!(with, shifted);
}

#[test]
fn threat_at_home_and_closures_keep_people_where_they_are() {
    let threat = || steady("Town", 0.5).until(day(40));
    let at_home = |builder: ScenarioBuilder| {
        let scenario = build(builder);
        let run = Simulation::new(&scenario, Seed(1)).run();
        let count = |n| run.displaced(at(&scenario, "Town"), Day(n)).expect("every day is kept");
        [31, 39, 45, 58, 62].map(count)
    };
    let all = PEOPLE;
    assert_eq!(at_home(camp(70, february(1.0)).threat(threat())), [all, all, all, all, 0]);
    let careful = |rules: &mut Rules| rules.harvest.threat_up_to = 0.4;
    assert_eq!(
        at_home(camp(70, february(1.0)).with_rules(careful).threat(threat())),
        [0, 0, all, all, 0],
        "as soon as it is safe"
    );
    let shut = |name: &str, from, to| Closure::new(Shut::Place(name.into()), day(from)).until(day(to));
    assert_eq!(at_home(camp(70, february(1.0)).closure(shut("Town", 30, 42))), [0, 0, all, all, 0]);
    assert_eq!(at_home(camp(70, february(1.0)).closure(shut("Town", 50, 65))), [all, all, all, all, all]);
    assert_eq!(at_home(camp(70, february(1.0)).closure(shut("Camp", 50, 65))), [all, all, all, all, all]);
    assert_eq!(at_home(camp(70, february(1.0)).closure(shut("Camp", 20, 65))), [0; 5]);
}

#[test]
fn households_go_and_come_together() {
    let scenario = build(camp(70, february(0.5)).with_rules(|rules| rules.households.mean_size = 4.0));
    let home = at(&scenario, "Town");
    let run = tracked(&scenario, 1);
    let went = |what, day| {
        let of = run.tracks().iter().filter(|track| when(track, what, None) == Some(day));
        of.map(|track| u64::from(track.people)).sum::<u64>()
    };
    let at_home = run.displaced(home, Day(40)).expect("every day is kept");
    assert!(at_home > PEOPLE / 3 && at_home < 2 * PEOPLE / 3);
    assert_eq!((went(What::WentToHarvest, 31), went(What::CameFromHarvest, 59)), (at_home, at_home));
}

#[test]
fn who_is_on_the_way_goes_home_from_where_they_arrive() {
    // 150 km a step of a day: from day 30 on the way; who arrives on day 31 with time left goes home that day.
    for (km, first_day) in [(300.0, 31), (900.0, 35)] {
        let places = vec![
            place("Town", PlaceKind::Town),
            place("Hub", PlaceKind::Hub),
            place("Camp", PlaceKind::Camp),
        ];
        let scenario = build(
            quiet(70, world(places, &[("Hub", "Camp", km), ("Hub", "Town", 9_000.0)]))
                .displaced(Displaced::new("Hub", 50).from_home("Town"))
                .closure(Closure::new(Shut::Place("Hub".into()), day(0)).until(day(30)))
                .with_rules(february(1.0))
                .with_rules(|rules| {
                    (rules.attraction.hub_weight, rules.movement.camp_chance) = (0.0, 1.0);
                    rules.travel.road_km_per_day = 190.0;
                }),
        );
        let (camp, home) = (at(&scenario, "Camp"), at(&scenario, "Town"));
        for track in tracked(&scenario, 1).tracks() {
            let arrived = when(track, What::Arrived, Some(camp));
            assert_eq!(when(track, What::WentToHarvest, Some(home)), arrived);
            assert_eq!(arrived, Some(if km > 500.0 { first_day - 1 } else { first_day }));
            assert_eq!(when(track, What::CameFromHarvest, Some(camp)), Some(59));
        }
    }
}

#[test]
fn those_in_the_middle_of_an_itinerary_go_on_with_it_afterwards() {
    // Everyone wants to the camp, over the village: nobody would ever leave the village but those who are on their way.
    let places = vec![
        place("Hub", PlaceKind::Hub),
        place("Village", PlaceKind::Village),
        place("Camp", PlaceKind::Camp),
    ];
    let scenario = build(
        quiet(70, world(places, &[("Hub", "Village", 200.0), ("Village", "Camp", 200.0)]))
            .displaced(Displaced::new("Hub", 50).from_home("Village"))
            .closure(Closure::new(Shut::Place("Hub".into()), day(0)).until(day(30)))
            .with_rules(february(1.0))
            .with_rules(|rules| {
                rules.movement.awareness = 2.0;
                rules.movement.village_chance = 0.0;
                rules.movement.acting = Acting::EachStep;
                (rules.attraction.hub_weight, rules.attraction.village_weight) = (0.0, 0.0);
                rules.attraction.own_home = OwnHome::LikeAny;
            }),
    );
    let (village, camp) = (at(&scenario, "Village"), at(&scenario, "Camp"));
    let mut simulation = Simulation::new(&scenario, Seed(1));
    while let Some(step) = simulation.step() {
        let expected = if (30..59).contains(&step.0) {
            (50, 0)
        } else if step.0 < 30 {
            (0, 0)
        } else {
            (0, 50)
        };
        let found = (there(&simulation, village), there(&simulation, camp));
        assert_eq!(found, expected, "on day {}", step.0);
    }
}

/// People flee from a town all the time.
fn fleeing(newly: NewlyDisplaced, acting: Acting) -> Scenario {
    let places = vec![place("Town", PlaceKind::Town).with_population(50_000), place("Camp", PlaceKind::Camp)];
    build(
        quiet(70, world(places, &[("Town", "Camp", 100.0)]))
            .threat(steady("Town", 1.0))
            .with_rules(february(0.5))
            .with_rules(|rules| {
                rules.flight.mode = FlightMode::Driven;
                rules.flight.law = displace::scenario::Law::Number;
                rules.flight.people_per_day = 100.0;
                rules.harvest.newly_displaced = newly;
                rules.movement.acting = acting;
                rules.attraction.own_home = OwnHome::LikeAny;
            }),
    )
}

#[test]
fn those_displaced_meanwhile_flee_or_harvest_first() {
    for acting in [Acting::AnyTime, Acting::EachStep] {
        for newly in [NewlyDisplaced::Flee, NewlyDisplaced::Harvest] {
            let scenario = fleeing(newly, acting);
            let run = tracked(&scenario, 5);
            assert!(run.balance().holds());
            for track in run.tracks() {
                let fled = when(track, What::Fled, None).expect("everyone fled");
                let Some(went) = when(track, What::WentToHarvest, None) else { continue };
                let (came, chose) = (
                    when(track, What::CameFromHarvest, None),
                    when(track, What::Chose, None).expect("they set out"),
                );
                assert_eq!(came, Some(59));
                if !FEBRUARY.contains(&fled) {
                    assert!(chose <= fled + 1 && went >= 31);
                } else if newly == NewlyDisplaced::Harvest {
                    assert_eq!((went, chose), (fled, 59), "{acting:?}");
                } else {
                    assert!(chose == fled && went >= fled, "{acting:?}: {track:?}");
                }
            }
            let meanwhile = run.tracks().iter().filter(|track| {
                when(track, What::Fled, None).is_some_and(|fled| FEBRUARY.contains(&fled))
                    && when(track, What::WentToHarvest, None).is_some()
            });
            near("farmers among them", meanwhile.count() as u64, 2_800, 0.5);
        }
    }
}

#[test]
fn nothing_depends_on_threads_and_nobody_is_lost() {
    // In the reading in which people act one by one, where passes are made again and again.
    let base = fleeing(NewlyDisplaced::Harvest, Acting::EachStep);
    let places = vec![
        place("Town", PlaceKind::Town).with_population(50_000),
        place("Camp", PlaceKind::Camp).with_capacity(1_500),
        place("Other", PlaceKind::Camp).with_capacity(1_000),
    ];
    let roads = [("Town", "Camp", 100.0), ("Camp", "Other", 60.0), ("Town", "Other", 300.0)];
    let scenario = build(base.edit().world(world(places, &roads)).with_rules(|rules| {
        (rules.camps.admission, rules.camps.turn_back_below) = (Admission::Open, 0.5);
        rules.deliberation.least_connections = 2.0;
        rules.movement.camp_chance = 0.05;
    }));
    let recording = Recording::every_step().tracks(Tracks::Everybody);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        pool.install(|| {
            let mut simulation = Simulation::recording(&scenario, Seed(5), recording.clone());
            while simulation.step().is_some() {
                assert!(simulation.balance().holds());
                assert_eq!(simulation.persons().count() as u64, simulation.balance().displaced);
            }
            simulation.finish()
        })
    };
    let alone = on(1);
    assert!(on(3) == alone);
}

#[test]
fn without_farmers_or_months_no_bit_changes() {
    let plain = fleeing(NewlyDisplaced::Flee, Acting::AnyTime);
    let run = |scenario: &Scenario| Simulation::new(scenario, Seed(5)).run().fingerprint();
    let without_farmers = build(plain.edit().with_rules(|rules| rules.harvest.farmers = 0.0));
    let without_months = build(plain.edit().with_rules(|rules| rules.harvest.months.clear()));
    let other_months = build(plain.edit().with_rules(|rules| rules.harvest.months = vec![7.0]));
    assert_eq!(run(&without_farmers), run(&without_months));
    assert_eq!(run(&other_months), run(&without_months));
    assert_ne!(run(&plain), run(&without_months));
}
