//! Counting people gives what following them gives, in distribution.

mod common;

use common::{at, day, place, steady, world};
use displace::engine::Status;
use displace::id::GroupId;
use displace::scenario::*;
use displace::units::Day;
use displace::world::{Factors, Group, Place, PlaceKind, Route};
use displace::{Ensemble, Scenario, Seed, Simulation};

/// The total alpha of one comparison, over all its cells, halved for means and variances.
const ALPHA: f64 = 1e-3;

/// The standard normal deviate that is exceeded on either side with a chance, to 1 % for chances from 1e-2 to 1e-12.
fn deviate(alpha: f64) -> f64 {
    // Bisection of the asymptotic series of the tail, good from 2.5 standard deviations on.
    let tail = |z: f64| {
        let square = z * z;
        2.0 * (-square / 2.0).exp() / (z * (2.0 * std::f64::consts::PI).sqrt())
            * (1.0 - 1.0 / square + 3.0 / square.powi(2) - 15.0 / square.powi(3))
    };
    let (mut low, mut high) = (2.5, 12.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if tail(middle) > alpha { low = middle } else { high = middle }
    }
    high
}

/// Mean, variance, and the variances of both as estimates.
fn moments(values: &[f64]) -> [f64; 4] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let centred = |power| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / n;
    let (variance, fourth) = (centred(2) * n / (n - 1.0), centred(4));
    [mean, variance, variance / n, (fourth - variance * variance * (n - 3.0) / (n - 1.0)) / n]
}

fn agree(name: &str, scenario: &Scenario, replicates: u32) {
    let replicates = std::env::var("REPLICATES").map_or(replicates, |r| r.parse().unwrap());
    let persons = Ensemble::of(scenario).replicates(replicates).seed(Seed(1)).run();
    let counts = Ensemble::of(scenario).replicates(replicates).seed(Seed(2)).run_counting().unwrap();
    assert!(counts.runs().iter().all(|run| run.balance().holds()), "{name}");
    let mut tests: Vec<(f64, String)> = Vec::new();
    let world = scenario.world();
    for place in world.places() {
        for status in [Status::Resident, Status::OnTheWay, Status::Sheltering, Status::Waiting, Status::InCamp, Status::Returned, Status::NoWayOut] {
            for group in 0..world.groups().len() {
                let group = GroupId(group as u32);
                let [a, b] = [&persons, &counts].map(|e| e.people_of(place.id(), status, group));
                for n in 0..scenario.period().days() {
                    let what = || format!("{} {status} group {} on day {n}", place.name(), group.0);
                    let (a, b) = (a.values(Day(n)), b.values(Day(n)));
                    let ([mean, variance, of_mean, of_variance], [m, v, of_m, of_v]) = (moments(a), moments(b));
                    if mean < 10.0 && m < 10.0 || variance == 0.0 && v == 0.0 && mean == m {
                        continue;
                    }
                    let z = (m - mean) / (of_mean + of_m).sqrt();
                    tests.push((z, format!("{}: mean {m:.2} counted, {mean:.2} followed", what())));
                    if variance > 2.0 && v > 2.0 {
                        let z = (v - variance) / (of_variance + of_v).sqrt();
                        tests.push((z, format!("{}: variance {v:.2} counted, {variance:.2} followed (mean {mean:.1})", what())));
                    }
                }
            }
        }
    }
    let limit = deviate(ALPHA / tests.len() as f64);
    tests.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let rms = (tests.iter().map(|t| t.0 * t.0).sum::<f64>() / tests.len() as f64).sqrt();
    eprintln!("{name}: {} tests, limit {limit:.2}, rms {rms:.3}", tests.len());
    for (z, what) in tests.iter().take(6) {
        eprintln!("   {z:.2} {what}");
    }
    assert!(tests[0].0.abs() < limit, "{name}: {} standard errors: {}", tests[0].0, tests[0].1);
}

fn abroad(name: &str, kind: PlaceKind) -> Place {
    Place::new(name, kind, "abroad")
}

#[test]
fn threats_drive_people_to_towns_and_camps() {
    let places = vec![
        place("A", PlaceKind::Town).with_population(3_000),
        place("B", PlaceKind::Town).with_population(2_000),
        place("C", PlaceKind::Village),
        place("D", PlaceKind::Town),
        abroad("Camp", PlaceKind::Camp),
    ];
    let routes = [("A", "B", 53.0), ("B", "C", 71.0), ("C", "D", 37.0), ("A", "D", 240.0), ("D", "Camp", 111.0), ("B", "Camp", 310.0)];
    let scenario = Scenario::builder("driven", day(0), 12)
        .world(world(places, &routes))
        .threat(Threat::new(ThreatKind::Assault, "A", day(1)).until(day(6)).with_intensity(0.8))
        .threat(Threat::new(ThreatKind::Clashes, "B", day(4)).with_intensity(0.5).with_credibility(0.5))
        .build()
        .unwrap();
    agree("driven", &scenario, 400);
}

fn grouped() -> Scenario {
    let places = vec![
        place("A", PlaceKind::Town).with_population(2_000),
        place("B", PlaceKind::Town).with_population(1_000),
        place("C", PlaceKind::Town),
        place("Gate", PlaceKind::Crossing).with_people_per_day(90),
        abroad("Camp", PlaceKind::Camp).with_capacity(500),
        abroad("Other", PlaceKind::Camp).with_capacity(300),
        abroad("City", PlaceKind::Town),
    ];
    let mut builder = world(places, &[("A", "B", 53.0), ("B", "C", 71.0), ("C", "Gate", 30.0), ("Gate", "Camp", 41.0), ("Camp", "Other", 60.0), ("Gate", "City", 130.0)]);
    for (name, share, factors) in [
        ("women", 0.3, Factors { moving: 0.8, ..Factors::default() }),
        ("men", 0.2, Factors { leave: 0.5, moving: 1.5, ..Factors::default() }),
        ("children", 0.5, Factors { returning: 2.0, ..Factors::default() }),
    ] {
        builder = builder.group(Group::new(name, share).with_factors(factors));
    }
    Scenario::builder("gates", day(0), 16).world(builder)
        .threat(Threat::new(ThreatKind::Assault, "A", day(0)).until(day(4)).with_half_life(1.0).with_intensity(0.9))
        .displaced(Displaced::new("C", 200))
        .with_rules(|rules| {
            rules.returns.return_chance = 0.2;
            rules.attraction.foreign_weight = 3.0;
        })
        .build()
        .unwrap()
}

#[test]
fn people_queue_at_crossings_and_camps_and_go_home() {
    agree("gates", &grouped(), 400);
}

#[test]
fn people_wait_or_turn_back_where_the_border_is_shut() {
    for when_closed in [WhenClosed::Wait, WhenClosed::ChooseAgain] {
        let scenario = grouped()
            .edit()
            .closure(Closure::new(Shut::Crossing("Gate".into()), day(2)).until(day(5)))
            .closure(Closure::new(Shut::Place("C".into()), day(7)).until(day(9)))
            .closure(Closure::new(Shut::Route("A".into(), "B".into()), day(10)).until(day(12)))
            .with_rules(|rules| {
                rules.crossing.when_closed = when_closed;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
                rules.travel.road_km_per_day = 30.0;
            })
            .build()
            .unwrap();
        agree("closures", &scenario, 400);
    }
}

#[test]
fn steps_of_three_hours() {
    let scenario = grouped().edit().step_hours(3).days(6).build().unwrap();
    agree("three hours", &scenario, 400);
}
