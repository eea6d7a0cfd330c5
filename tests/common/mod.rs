//! What the tests of promises and laws share: small worlds, counts, and tests of fit.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file is a crate of its own and uses a part of this"
)]

use displace::engine::{Recording, Status, Track, Tracks, What};
use displace::id::PlaceId;
use displace::scenario::{FlightMode, ScenarioBuilder, Threat, ThreatKind};
use displace::world::{Place, PlaceKind, Route, WorldBuilder};
use displace::{Run, Scenario, Seed, Simulation, World};
use jiff::ToSpan;
use jiff::civil::Date;

/// The first day of every scenario here.
pub const START: Date = jiff::civil::date(2025, 1, 1);

/// Day `n` of the period.
pub fn day(n: i64) -> Date {
    START + n.days()
}

/// The place of a name.
pub fn at(scenario: &Scenario, name: &str) -> PlaceId {
    scenario.world().find(name).expect("the test names its places").id()
}

/// Everyone displaced at a place, not on the way.
pub fn there(simulation: &Simulation, place: PlaceId) -> u64 {
    Status::PRESENT.iter().map(|&status| simulation.people(place, status)).sum()
}

/// A place.
pub fn place(name: &str, kind: PlaceKind) -> Place {
    Place::new(name, kind, "home")
}

/// A world of places and routes of so many km.
pub fn world(places: Vec<Place>, routes: &[(&str, &str, f64)]) -> WorldBuilder {
    let world = places.into_iter().fold(World::builder(), WorldBuilder::place);
    routes.iter().fold(world, |world, &(from, to, km)| world.route(from, to, Route::of_km(km)))
}

/// A scenario in which nobody flees and nobody moves by chance unless the test says so.
pub fn quiet(days: u32, world: WorldBuilder) -> ScenarioBuilder {
    Scenario::builder("a law", START, days).world(world).with_rules(|rules| {
        rules.flight.mode = FlightMode::None;
        rules.movement.camp_chance = 0.0;
        rules.movement.awareness = 1.0;
    })
}

/// A threat of constant height at one place alone, over the whole period and long after.
pub fn steady(place: &str, intensity: f64) -> Threat {
    Threat::new(ThreatKind::Clashes, place, day(-1))
        .with_intensity(intensity)
        .with_lead(0.0, 0.0)
        .with_reach(0.0)
        .with_half_life(0.0)
}

/// A run that keeps every step and everybody's track.
pub fn tracked(scenario: &Scenario, seed: u64) -> Run {
    let recording = Recording::every_step().tracks(Tracks::Everybody);
    Simulation::recording(scenario, Seed(seed), recording).run()
}

/// The step of the first deed of a kind in a track, at a place if one is given.
pub fn when(track: &Track, what: What, place: Option<PlaceId>) -> Option<u32> {
    let is = |deed: &&displace::engine::Deed| deed.what == what && place.is_none_or(|p| p == deed.place);
    track.deeds.iter().find(is).map(|deed| deed.step.0)
}

/// Critical values of chi-square at alpha = 0.001, by degrees of freedom 1 to 20 (R: `qchisq(0.999, 1:20)`).
const CRITICAL: [f64; 20] = [
    10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.124, 27.877, 29.588, 31.264, 32.909, 34.528,
    36.123, 37.697, 39.252, 40.790, 42.312, 43.820, 45.315,
];

/// Pearson's chi-square of counts against expected numbers that add up to the same, at alpha = 0.001. Cells with no
/// expectation must be empty and give no degree of freedom.
pub fn fits(claim: &str, counts: &[u64], expected: &[f64]) {
    assert_eq!(counts.len(), expected.len(), "{claim}");
    let total: u64 = counts.iter().sum();
    let sum: f64 = expected.iter().sum();
    assert!((sum - total as f64).abs() < 1e-6 * sum.max(1.0), "{claim}: {total} people, {sum} expected");
    let mut statistic = 0.0;
    let mut cells = 0;
    for (&count, &expected) in counts.iter().zip(expected) {
        if expected == 0.0 {
            assert_eq!(count, 0, "{claim}: nobody is expected there");
            continue;
        }
        assert!(expected >= 5.0, "{claim}: too few are expected for the test");
        statistic += (count as f64 - expected).powi(2) / expected;
        cells += 1;
    }
    let freedom = cells - 1;
    let critical = CRITICAL[freedom - 1];
    assert!(
        statistic < critical,
        "{claim}: chi-square {statistic:.1} with {freedom} degrees of freedom is above {critical} (alpha 0.001): \
         {counts:?} against {expected:.1?}"
    );
}

/// A binomial count within 4 standard deviations of its mean: a two-sided alpha of 6·10⁻⁵.
pub fn near(claim: &str, count: u64, of: u64, chance: f64) {
    let mean = of as f64 * chance;
    let sd = (mean * (1.0 - chance)).sqrt();
    assert!(
        (count as f64 - mean).abs() <= 4.0 * sd + 1e-9,
        "{claim}: {count}, expected {mean:.1} ± 4 · {sd:.1}"
    );
}
