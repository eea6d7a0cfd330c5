//! How flight goes on after the origin where it followed a count until then.

use crate::engine::{Recording, Simulation, Status};
use crate::random::Seed;
use crate::scenario::observed::{line, points};
use crate::scenario::{FlightMode, Scenario};

/// The hazard of leaving home, a day and a resident at threat 1, that flight had lately; none where no count drives it.
///
/// It is what the count rose by, over the residents who could leave × threat to the power of `rules.flight.leave_power`,
/// both summed over the days until the last count: a day counts half as much as one that is `half_life` days nearer. A
/// pilot run says who could leave.
pub(super) fn leaving(known: &Scenario, half_life: f64, seed: Seed) -> Option<f64> {
    let flight = &known.rules().flight;
    let FlightMode::Observed(name) = &flight.mode else { return None };
    let until = flight.observed_until?;
    let period = known.period();
    let counted = points(known.series(name)?, period);
    let days = period.day(until)?.0 + 1;
    let mut pilot = Simulation::recording(known, seed, Recording::nothing());
    let (mut rose, mut could) = (0.0, 0.0);
    for day in 0..days {
        for _ in 0..period.steps_per_day() {
            pilot.step();
        }
        let weight = (-f64::from(days - 1 - day) / half_life).exp2();
        let at = |day: u32| line(&counted, i64::from(day) * 24 * 60).unwrap_or(0.0);
        rose += weight * (at(day + 1) - at(day));
        let places = known.world().places().map(|place| {
            let stay = flight.stay_share * place.population() as f64;
            let residents = pilot.people(place.id(), Status::Resident) as f64;
            let threat = pilot.threat(place.id());
            if threat > 0.0 { (residents - stay).max(0.0) * threat.powf(flight.leave_power) } else { 0.0 }
        });
        could += weight * places.sum::<f64>();
    }
    Some(if could > 0.0 { rose.max(0.0) / could } else { 0.0 })
}
