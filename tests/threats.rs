//! Threat at places, worked out by hand from the formula.

mod common;

use common::{at, day, place, quiet, steady, world};
use displace::scenario::{Displaced, ScenarioBuilder, Threat, ThreatKind};
use displace::world::{Place, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

/// A –20 km– B –30 km– C, and D beyond a border 10 km from B; somebody is there.
fn road() -> ScenarioBuilder {
    let mut places =
        vec![place("A", PlaceKind::Town), place("B", PlaceKind::Town), place("C", PlaceKind::Town)];
    places.push(Place::new("D", PlaceKind::Town, "abroad"));
    quiet(6, world(places, &[("A", "B", 20.0), ("B", "C", 30.0), ("B", "D", 10.0)]))
        .displaced(Displaced::new("A", 1))
}

/// The threat at places at the end of every step.
fn thetas(scenario: &Scenario, name: &str) -> Vec<f64> {
    let mut simulation = Simulation::new(scenario, Seed(1));
    let mut thetas = Vec::new();
    while simulation.step().is_some() {
        thetas.push(simulation.threat(at(scenario, name)));
    }
    thetas
}

fn same(claim: &str, actual: &[f64], expected: &[f64]) {
    let close =
        actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(close, "{claim}: {actual:?}, expected {expected:?}");
}

#[test]
fn fear_falls_by_a_factor_of_e_over_its_reach_along_the_roads() {
    // 0.8 at A with a reach of 25 km: 20 km on e^(−0.8), 50 km on e^(−2), and abroad (30 km) half of e^(−1.2).
    let scenario = road()
        .threat(steady("A", 0.8).with_reach(25.0))
        .with_rules(|rules| rules.flight.fear_abroad = 0.5)
        .build()
        .expect("a good scenario");
    for (name, expected) in [
        ("A", 0.8),
        ("B", 0.8 * (-0.8f64).exp()),
        ("C", 0.8 * (-2.0f64).exp()),
        ("D", 0.5 * 0.8 * (-1.2f64).exp()),
    ] {
        same(name, &thetas(&scenario, name), &[expected; 6]);
    }
}

#[test]
fn fear_travels_against_a_one_way_road() {
    // People on the far end hear of it all the same.
    let world = World::builder().place(place("A", PlaceKind::Town)).place(place("B", PlaceKind::Town)).route(
        "B",
        "A",
        Route::of_km(10.0).one_way(),
    );
    let scenario =
        quiet(1, world).displaced(Displaced::new("B", 1)).threat(steady("A", 1.0).with_reach(10.0)).build();
    // Nobody could leave A: the check refuses to threaten a place without a way out.
    assert!(scenario.is_err());
    let world = World::builder()
        .place(place("A", PlaceKind::Town))
        .place(place("B", PlaceKind::Town))
        .place(place("C", PlaceKind::Town))
        .route("B", "A", Route::of_km(10.0).one_way())
        .route("A", "C", Route::of_km(10.0));
    let scenario = quiet(1, world)
        .displaced(Displaced::new("B", 1))
        .threat(steady("A", 1.0).with_reach(10.0))
        .build()
        .expect("a good scenario");
    same("against the road", &thetas(&scenario, "B"), &[(-1.0f64).exp()]);
}

#[test]
fn two_dangers_strike_like_independent_ones() {
    // 1 − (1 − 0.5)(1 − 0.4 · e^(−0.5)) at A: its own and that of B 20 km away with a reach of 40.
    let scenario = road()
        .threat(steady("A", 0.5))
        .threat(steady("B", 0.4).with_reach(40.0))
        .build()
        .expect("a good scenario");
    let expected = 1.0 - 0.5 * (1.0 - 0.4 * (-0.5f64).exp());
    same("both", &thetas(&scenario, "A"), &[expected; 6]);
    same("one", &thetas(&scenario, "B"), &[0.4; 6]);
}

/// A threat of 1 at A from 06:00 on day 2 to 18:00 on day 3, with a lead of a day to 0.5 and a half-life of a day.
fn passing() -> Threat {
    Threat::new(ThreatKind::Assault, "A", day(2).at(6, 0, 0, 0))
        .until(day(3).at(18, 0, 0, 0))
        .with_intensity(1.0)
        .with_lead(1.0, 0.5)
        .with_reach(0.0)
        .with_half_life(1.0)
}

/// Its profile at hour `h` of the period.
fn profile(h: f64) -> f64 {
    if h < 30.0 {
        0.0
    } else if h < 54.0 {
        0.5 * (h - 30.0) / 24.0
    } else if h < 90.0 {
        1.0
    } else {
        (-(h - 90.0) / 24.0).exp2()
    }
}

#[test]
fn a_threat_rises_over_its_lead_holds_and_fades_by_half_lives() {
    // Taken at the middle of every hour and averaged over the step, in steps of any length.
    for hours in [24u32, 8, 3, 1] {
        let scenario = road().step_hours(hours).threat(passing()).build().expect("a good scenario");
        let expected: Vec<f64> = (0..144 / hours)
            .map(|step| {
                let middles = (0..hours).map(|h| f64::from(step * hours + h) + 0.5);
                middles.map(profile).sum::<f64>() / f64::from(hours)
            })
            .collect();
        same(&format!("steps of {hours} hours"), &thetas(&scenario, "A"), &expected);
    }
    // By hand, in steps of 24 hours: on day 1 the lead rises from 06:00 to 24:00 to 0.5 · 18/24, so the day's mean is
    // 18/24 · 0.375/2 = 0.140625.
    let scenario = road().threat(passing()).build().expect("a good scenario");
    assert!((thetas(&scenario, "A")[1] - 0.140_625).abs() < 1e-12);
}

#[test]
fn a_threat_is_forgotten_after_ten_half_lives() {
    // 2⁻¹⁰ of its height, on which the documentation draws the line.
    let threat = Threat::new(ThreatKind::Assault, "A", day(0))
        .until(day(1))
        .with_intensity(1.0)
        .with_lead(0.0, 0.0)
        .with_reach(0.0)
        .with_half_life(0.25);
    let scenario = road().step_hours(6).threat(threat).build().expect("a good scenario");
    let thetas = thetas(&scenario, "A");
    assert!(thetas[13] > 0.0, "in the tenth half-life it is still felt");
    assert!(thetas[14..].iter().all(|&theta| theta == 0.0), "and then no longer");
}
