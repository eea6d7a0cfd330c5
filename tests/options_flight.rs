//! Who leaves home, by the options of flight: how many, from whom, and what becomes of them without a way out; and
//! what danger counts for to people who have got used to it.

mod common;

use common::{at, day, fits, place, quiet, steady, world};
use displace::engine::Status;
use displace::scenario::{
    Acting, Closure, Count, Displaced, FlightMode, Law, Leavers, Quantity, Rules, ScenarioBuilder, Series,
    Shut, Threat, ThreatKind, Where, WithoutWayOut,
};
use displace::world::{Factors, Group, Place, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

/// A town of so many people and a camp 1000 km away to which they flee.
fn flight(people: u64, days: u32, change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder) -> Scenario {
    let places = vec![place("Home", PlaceKind::Town).with_population(people), place("Camp", PlaceKind::Camp)];
    let builder = quiet(days, world(places, &[("Home", "Camp", 1000.0)])).with_rules(|rules| {
        rules.flight.mode = FlightMode::Driven;
        rules.flight.stay_share = 0.0;
    });
    change(builder).build().expect("a good scenario")
}

/// People displaced by the end of each day, and those at home.
fn by_day(scenario: &Scenario, seed: u64) -> Vec<(u64, u64)> {
    let mut simulation = Simulation::new(scenario, Seed(seed));
    let home = at(scenario, "Home");
    (0..scenario.period().days())
        .map(|_| {
            for _ in 0..scenario.period().steps_per_day() {
                simulation.step();
            }
            let balance = simulation.balance();
            assert!(balance.holds(), "{balance:?}");
            (balance.displaced, simulation.people(home, Status::Resident))
        })
        .collect()
}

/// Danger over some days.
fn danger(intensity: f64, from: i64, until: i64) -> Threat {
    Threat::new(ThreatKind::Clashes, "Home", day(from))
        .until(day(until))
        .with_intensity(intensity)
        .with_lead(0.0, 0.0)
        .with_reach(0.0)
        .with_half_life(0.0)
}

#[test]
fn so_many_people_leave_as_the_number_says() {
    // ⌊523 · 0.5²⌋ = 130 a day, in steps of any length; and to the powers 0 and 1. Acting once a step or at any time.
    for (power, number) in [(2.0, 130), (0.0, 523), (1.0, 261)] {
        for hours in [24, 6] {
            for acting in [Acting::AnyTime, Acting::EachStep] {
                let scenario = flight(10_000, 4, |builder| {
                    builder.step_hours(hours).threat(steady("Home", 0.5)).with_rules(|rules| {
                        rules.flight.law = Law::Number;
                        rules.flight.people_per_day = 523.0;
                        rules.flight.leave_power = power;
                        rules.movement.acting = acting;
                    })
                });
                let left: Vec<_> = (1..=4).map(|day| (day * number, 10_000 - day * number)).collect();
                assert_eq!(by_day(&scenario, 1), left, "power {power}, {hours} hours, {acting:?}");
            }
        }
    }
}

#[test]
fn where_fewer_live_than_the_number_says_others_are_added() {
    // 300 a day from 700 people: on day 2 there are 100 residents left, and 200 are added; then all are.
    let scenario = flight(700, 4, |builder| {
        builder.threat(steady("Home", 1.0)).with_rules(|rules| {
            rules.flight.law = Law::Number;
            rules.flight.people_per_day = 300.0;
        })
    });
    assert_eq!(by_day(&scenario, 1), [(300, 400), (600, 100), (900, 0), (1200, 0)]);
    let run = Simulation::new(&scenario, Seed(1)).run();
    assert_eq!(run.balance().added, 500);
}

#[test]
fn nobody_leaves_without_threat_whatever_the_number() {
    // 0⁰ is nothing: danger on days 1 and 2 only.
    for law in [Law::Number, Law::Poisson, Law::Share] {
        let scenario = flight(10_000, 4, |builder| {
            builder.threat(danger(0.01, 1, 3)).with_rules(|rules| {
                rules.flight.law = law;
                rules.flight.leave_power = 0.0;
            })
        });
        let displaced: Vec<u64> = by_day(&scenario, 1).iter().map(|day| day.0).collect();
        assert!(
            displaced[0] == 0 && displaced[1] > 400 && displaced[2] > displaced[1],
            "{law:?}: {displaced:?}"
        );
        assert_eq!(displaced[2], displaced[3], "{law:?}");
    }
}

#[test]
fn a_poisson_number_of_people_leaves_each_day() {
    // Mean 8 · 0.5 = 4 a day over 4000 days of 8 replicates, and over steps of 6 hours; 0 to 9 and more: 10 degrees of
    // freedom. P(k) = e⁻⁴ 4ᵏ / k!.
    for (hours, seed) in [(24, 1), (6, 2)] {
        let mut counts = vec![0; 11];
        for replicate in 0..8 {
            let scenario = flight(60_000, 500, |builder| {
                builder.step_hours(hours).threat(steady("Home", 0.5)).with_rules(|rules| {
                    rules.flight.law = Law::Poisson;
                    rules.flight.people_per_day = 8.0;
                    rules.flight.leave_power = 1.0;
                })
            });
            let days = by_day(&scenario, 10 * seed + replicate);
            let before = [0].into_iter().chain(days.iter().map(|day| day.0));
            for (day, before) in days.iter().zip(before) {
                counts[((day.0 - before) as usize).min(10)] += 1;
                assert_eq!(day.0 + day.1, 60_000, "those who leave are residents");
            }
        }
        let mut chances = vec![(-4.0f64).exp()];
        for k in 1..10 {
            chances.push(chances[k - 1] * 4.0 / k as f64);
        }
        chances.push(1.0 - chances.iter().sum::<f64>());
        let expected: Vec<f64> = chances.iter().map(|chance| chance * 4000.0).collect();
        fits(&format!("a Poisson number in steps of {hours} hours"), &counts, &expected);
    }
}

#[test]
fn a_share_of_those_who_are_left_leaves_each_day() {
    // ⌊0.4 · residents · 0.5²⌋: a tenth of 1000, of 900, of 810, of 729; those who cannot leave are the last.
    let share = |rules: &mut Rules| {
        rules.flight.law = Law::Share;
        rules.flight.leave_chance = 0.4;
    };
    let of = |days, stay_share, leavers| {
        let scenario = flight(1000, days, |builder| {
            builder.threat(steady("Home", 0.5)).with_rules(share).with_rules(|rules| {
                rules.flight.stay_share = stay_share;
                rules.flight.leavers = leavers;
            })
        });
        by_day(&scenario, 1)
    };
    assert_eq!(of(4, 0.0, Leavers::Residents), [(100, 900), (190, 810), (271, 729), (343, 657)]);
    assert_eq!(of(4, 0.85, Leavers::Residents), [(100, 900), (150, 850), (150, 850), (150, 850)]);
    assert_eq!(of(3, 0.0, Leavers::Others), [(100, 1000), (200, 1000), (300, 1000)]);
}

#[test]
fn others_leave_and_the_residents_stay_as_many() {
    // By hazard, from 40 000 people with 0.25 a day again and again: 3 days, each a binomial number within 4 deviations.
    for law in [Law::Hazard, Law::Number, Law::Poisson, Law::Share] {
        let scenario = flight(40_000, 3, |builder| {
            builder.threat(steady("Home", 1.0)).with_rules(|rules| {
                rules.flight.law = law;
                rules.flight.leavers = Leavers::Others;
                rules.flight.leave_chance = 0.25;
                rules.flight.people_per_day = 10_000.0;
            })
        });
        let days = by_day(&scenario, 3);
        for (n, (displaced, residents)) in days.iter().enumerate() {
            assert_eq!(*residents, 40_000, "{law:?}");
            let before = if n == 0 { 0 } else { days[n - 1].0 };
            let gone = displaced - before;
            let sd = match law {
                Law::Hazard => (10_000.0f64 * 0.75).sqrt(),
                Law::Poisson => 100.0,
                _ => 0.0,
            };
            assert!((gone as f64 - 10_000.0).abs() <= 4.0 * sd, "{law:?}: {gone} on day {n}");
        }
        let run = Simulation::new(&scenario, Seed(3)).run();
        assert_eq!(run.balance().added, run.balance().displaced, "{law:?}: all of them are added");
    }
}

#[test]
fn a_group_that_never_leaves_is_not_among_the_others_who_do() {
    // Half of the people leave with a factor of 1, half with 0.
    for leavers in [Leavers::Residents, Leavers::Others] {
        let places =
            vec![place("Home", PlaceKind::Town).with_population(2000), place("Camp", PlaceKind::Camp)];
        let world = world(places, &[("Home", "Camp", 1000.0)])
            .group(Group::new("leave", 0.5))
            .group(Group::new("stay", 0.5).with_factors(Factors { leave: 0.0, ..Factors::default() }));
        let scenario = quiet(1, world)
            .threat(steady("Home", 1.0))
            .with_rules(|rules| {
                rules.flight.mode = FlightMode::Driven;
                rules.flight.leavers = leavers;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(4));
        simulation.step();
        let ids: Vec<_> = scenario.world().groups().ids().collect();
        let gone = |group| simulation.people_of(at(&scenario, "Camp"), Status::OnTheWay, group);
        assert!(gone(ids[0]) > 300, "{leavers:?}");
        assert_eq!(gone(ids[1]), 0, "{leavers:?}");
    }
}

/// A scenario of [`flight`] in which so many people are registered at the start and by the end of each day.
fn counted(people: u64, registered: &[f64], rules: impl FnOnce(&mut Rules)) -> Scenario {
    let mut series = Series::new("count", Where::Place("Camp".into()), Quantity::Entered);
    // A count of a day stands for its end.
    for (n, &people) in registered.iter().enumerate() {
        let count = match n {
            0 => Count::of(day(0).at(0, 0, 0, 0), people),
            n => Count::of(day(n as i64 - 1), people),
        };
        series = series.count(count);
    }
    flight(people, registered.len() as u32 - 1, |builder| {
        builder.threat(steady("Home", 0.5)).observed(series).with_rules(|rules| {
            rules.flight.mode = FlightMode::Observed("count".into());
        })
    })
    .edit()
    .with_rules(rules)
    .build()
    .expect("a good scenario")
}

#[test]
fn as_many_leave_as_were_counted_from_residents_or_from_others() {
    // 100, 250 and 250 by the end of days 0, 1, 2; with 180 people at home, the last 70 are added. Others leave the
    // residents alone, and without a way out, too, people are displaced where the rule says so.
    let registered = [0.0, 100.0, 250.0, 250.0];
    for acting in [Acting::AnyTime, Acting::EachStep] {
        let act = move |rules: &mut Rules| rules.movement.acting = acting;
        let residents = counted(180, &registered, act);
        assert_eq!(by_day(&residents, 1), [(100, 80), (250, 0), (250, 0)], "{acting:?}");
        let others = counted(180, &registered, |rules| {
            act(rules);
            rules.flight.leavers = Leavers::Others;
        });
        assert_eq!(by_day(&others, 1), [(100, 180), (250, 180), (250, 180)], "{acting:?}");
        let shut = Closure::new(Shut::Route("Home".into(), "Camp".into()), day(0));
        for (then, displaced) in [(WithoutWayOut::StayHome, 0), (WithoutWayOut::LeaveHome, 250)] {
            let change = |rules: &mut Rules| rules.flight.without_way_out = then;
            let closed =
                residents.edit().closure(shut.clone()).with_rules(change).build().expect("a good scenario");
            let mut simulation = Simulation::new(&closed, Seed(1));
            while simulation.step().is_some() {}
            assert_eq!(
                simulation.people(at(&closed, "Home"), Status::Sheltering),
                displaced,
                "{then:?} {acting:?}"
            );
        }
    }
}

#[test]
fn people_without_a_way_out_are_displaced_where_they_are_and_leave_when_they_can() {
    // The road is shut on days 0 and 1. 400 a day or more leave home, are counted there, and are gone on day 2.
    for law in [Law::Hazard, Law::Number, Law::Poisson, Law::Share] {
        for acting in [Acting::AnyTime, Acting::EachStep] {
            for then in [WithoutWayOut::StayHome, WithoutWayOut::LeaveHome] {
                let road = Shut::Route("Home".into(), "Camp".into());
                let scenario = flight(10_000, 3, |builder| {
                    let builder = builder.closure(Closure::new(road, day(0)).until(day(2)));
                    builder.threat(steady("Home", 1.0)).with_rules(|rules| {
                        rules.flight.law = law;
                        rules.flight.leave_chance = 0.1;
                        rules.flight.without_way_out = then;
                        rules.movement.acting = acting;
                    })
                });
                let claim = format!("{law:?}, {acting:?}, {then:?}");
                let home = at(&scenario, "Home");
                let mut simulation = Simulation::new(&scenario, Seed(5));
                let mut before = 0;
                for _ in 0..2 {
                    simulation.step();
                    let [here, residents, stuck] = [Status::Sheltering, Status::Resident, Status::NoWayOut]
                        .map(|s| simulation.people(home, s));
                    assert_eq!(here + residents, 10_000, "{claim}");
                    assert_eq!(stuck, here, "{claim}");
                    let leaves = then == WithoutWayOut::LeaveHome;
                    assert!(
                        if leaves { here > before + 300 } else { here == 0 },
                        "{claim}: {here} after {before}"
                    );
                    before = here;
                }
                simulation.step();
                assert_eq!(simulation.people(home, Status::Sheltering), 0, "{claim}");
                assert!(simulation.people(at(&scenario, "Camp"), Status::OnTheWay) > before + 300, "{claim}");
            }
        }
    }
}

#[test]
fn where_people_act_once_a_step_those_who_left_home_set_out_by_the_chance_of_the_place() {
    // All leave home on day 0; under threat 1 they move on with 0.4 a day from then on. 3 degrees of freedom.
    let people = 60_000;
    let scenario = flight(people, 3, |builder| {
        builder.threat(steady("Home", 1.0)).with_rules(|rules| {
            rules.flight.leave_chance = 1.0;
            rules.movement.acting = Acting::EachStep;
            rules.movement.threatened_chance = 0.4;
        })
    });
    let mut simulation = Simulation::new(&scenario, Seed(6));
    let mut left = people;
    let mut counts = Vec::new();
    for _ in 0..3 {
        simulation.step();
        let now = simulation.people(at(&scenario, "Home"), Status::Sheltering);
        counts.push(left - now);
        left = now;
    }
    counts.push(left);
    let expected = [0.4, 0.6 * 0.4, 0.36 * 0.4, 0.216].map(|share| share * people as f64);
    fits("setting out", &counts, &expected);
}

/// People who leave on each day by hazard 0.4 · θ at threat 1, used to it by halves after `days`.
fn used_to(days: f64, hours: u32, threats: &[Threat], lasts: u32) -> (Vec<u64>, u64) {
    let people = 80_000;
    let scenario = flight(people, lasts, |builder| {
        let builder = threats.iter().fold(builder, |builder, threat| builder.threat(threat.clone()));
        builder.step_hours(hours).with_rules(|rules| {
            rules.flight.leave_chance = 0.4;
            rules.flight.leave_power = 1.0;
            rules.habituation.factors = vec![1.0, 0.5, 0.0];
            rules.habituation.days = days;
        })
    });
    let days = by_day(&scenario, 7);
    let before = [0].into_iter().chain(days.iter().map(|day| day.0));
    (days.iter().zip(before).map(|(day, before)| day.0 - before).collect(), people)
}

fn leaving(people: u64, chances: &[f64]) -> (Vec<f64>, f64) {
    let mut left = people as f64;
    let expected = chances.iter().map(|chance| {
        let gone = left * chance;
        left -= gone;
        gone
    });
    (expected.collect(), left)
}

#[test]
fn people_get_used_to_danger_factor_by_factor_and_are_afraid_anew_after_a_pause() {
    // Factors 1, ½ and 0, each for two days (also in steps of 6 hours), the last one for ever; danger on days 1 to 7, a
    // pause, and again from day 9 on.
    let threats = [danger(1.0, 1, 8), danger(1.0, 9, 99)];
    for hours in [24, 6] {
        let (mut counts, people) = used_to(2.0, hours, &threats, 12);
        let chances = [0.0, 0.4, 0.4, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.4, 0.4, 0.2];
        let (mut expected, left) = leaving(people, &chances);
        counts.push(people - counts.iter().sum::<u64>());
        expected.push(left);
        fits(&format!("habituation in steps of {hours} hours"), &counts, &expected);
    }
    // For a day and a half each: by the day the factors are those of its beginning, 0, 1, 2, 3 days after.
    let (mut counts, people) = used_to(1.5, 24, &[danger(1.0, 0, 99)], 4);
    let (mut expected, left) = leaving(people, &[0.4, 0.4, 0.2, 0.0]);
    counts.push(people - counts.iter().sum::<u64>());
    expected.push(left);
    fits("a day and a half", &counts, &expected);
}

#[test]
fn those_who_are_used_to_danger_flee_in_smaller_numbers_by_every_law() {
    // A factor of ½ from day 1 on, to the power of 2: a quarter of 400, and of a tenth of the 3600 people then left.
    for (law, second) in [(Law::Number, 100), (Law::Share, 90)] {
        let scenario = flight(4000, 2, |builder| {
            builder.threat(steady("Home", 1.0)).with_rules(|rules| {
                (rules.flight.law, rules.flight.people_per_day, rules.flight.leave_chance) =
                    (law, 400.0, 0.1);
                rules.habituation.factors = vec![1.0, 0.5];
                rules.habituation.days = 2.0;
            })
        });
        // The steady threat of the tests begins before the period; people count its days from the first step on.
        let days = by_day(&scenario.edit().days(3).build().expect("a good scenario"), 8);
        let third = days[2].0 - days[1].0;
        let second_day = days[1].0 - days[0].0;
        match law {
            Law::Number => assert_eq!((second_day, third), (400, second)),
            _ => {
                assert_eq!((days[0].0, second_day, third), (400, 360, 81), "a share of 4000, 3600, 3240 · ¼");
            }
        }
    }
}

#[test]
fn observed_flight_comes_from_where_danger_is_new() {
    // Two towns of 30 000 under the same threat, at one of them since two days before: with factors 1 and ½ the new
    // one weighs twice as much on day 2. 1 degree of freedom.
    let town = |name: &str| place(name, PlaceKind::Town).with_population(30_000);
    let places = vec![town("Old"), town("New"), place("Camp", PlaceKind::Camp)];
    let series = Series::new("count", Where::Place("Camp".into()), Quantity::Entered)
        .count(Count::of(day(1), 0.0))
        .count(Count::of(day(2), 9000.0));
    let since = |name: &str, n| {
        let threat = Threat::new(ThreatKind::Clashes, name, day(n)).with_intensity(0.5);
        threat.with_lead(0.0, 0.0).with_reach(0.0).with_half_life(0.0)
    };
    let scenario = quiet(3, world(places, &[("Old", "Camp", 1000.0), ("New", "Camp", 1000.0)]))
        .threat(since("Old", 0))
        .threat(since("New", 2))
        .observed(series)
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Observed("count".into());
            rules.habituation.factors = vec![1.0, 0.5];
            rules.habituation.days = 2.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(9));
    while simulation.step().is_some() {}
    let gone = ["Old", "New"].map(|name| 30_000 - simulation.people(at(&scenario, name), Status::Resident));
    fits("from where", &gone, &[3000.0, 6000.0]);
}

#[test]
fn those_who_are_used_to_danger_avoid_it_less_and_move_on_as_before() {
    // A threat of 1 with a weight of 1/9 at threat 1: of factor ½ from day 2 on it weighs √(1/9) = 1/3. People leave a
    // town where they are by 0.2 a day, drawn to 0.5 by threat 1 there, however long it has lasted.
    let people = 60_000;
    let dangerous = place("Dangerous", PlaceKind::Camp);
    let roads = |from: &str| {
        let stops = [place("Here", PlaceKind::Town), dangerous.clone(), place("Calm", PlaceKind::Camp)];
        let world = stops.into_iter().fold(World::builder(), |world, stop: Place| world.place(stop));
        let far = || Route::of_km(3000.0).one_way();
        world.route(from, "Dangerous", far()).route(from, "Calm", far()).route("Dangerous", "Calm", far())
    };
    let scenario = quiet(4, roads("Here"))
        .displaced(Displaced::new("Here", people))
        .threat(steady("Here", 1.0))
        .threat(steady("Dangerous", 1.0))
        .with_rules(|rules| {
            rules.movement.threatened_chance = 0.5;
            rules.attraction.threat_weight = 1.0 / 9.0;
            rules.habituation.factors = vec![1.0, 0.5];
            rules.habituation.days = 2.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(10));
    let (mut before, mut counts, mut expected) = ([0, 0], Vec::new(), Vec::new());
    for (n, calm) in [0.9, 0.9, 0.75, 0.75].into_iter().enumerate() {
        simulation.step();
        let now = ["Dangerous", "Calm"].map(|name| simulation.people(at(&scenario, name), Status::OnTheWay));
        counts.extend([now[0] - before[0], now[1] - before[1]]);
        before = now;
        let leave = people as f64 * 0.5f64.powi(n as i32 + 1);
        expected.extend([leave * (1.0 - calm), leave * calm]);
    }
    counts.push(simulation.people(at(&scenario, "Here"), Status::Sheltering));
    expected.push(people as f64 / 16.0);
    fits("used to danger", &counts, &expected);
}
