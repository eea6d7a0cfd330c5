//! What several ranks cannot run: rules by which people of all ranks would act one after the other.

use crate::engine::{Simulation, everyone};
use crate::error::{ErrorKind, Faults, Result};
use crate::scenario::{Admission, Scenario};
use crate::world::Place;

/// Refuses a scenario that asks for more than ranks can do, with everything that stands in the way.
pub(super) fn refuse(scenario: &Scenario, ranks: u32) -> Result<()> {
    let mut faults = Faults::default();
    let people = everyone(scenario);
    let most = Simulation::MOST_PEOPLE * u64::from(ranks);
    if people > most {
        let message = format!(
            "{people} people cannot be followed one by one on {ranks} ranks, at most {most} can; take more ranks or count them"
        );
        faults.push(ErrorKind::Unsupported, None, message);
    }
    let is_open = scenario.rules().camps.admission == Admission::Open;
    if is_open {
        let of = |name: &str, what: &str| {
            format!(
                "place `{name}` has a capacity{what}, and `rules.camps.admission` is \"open\": people act one after the other there, and each sees what those before left, on whatever rank; on several ranks it has to be \"room\""
            )
        };
        for place in scenario.world().places().filter(|place| place.capacity().is_some()) {
            faults.push(ErrorKind::Unsupported, None, of(Place::name(place), ""));
        }
        for change in scenario.timeline().changes().iter().filter(|change| change.capacity.is_some()) {
            faults.push(ErrorKind::Unsupported, None, of(&change.place, " from a change on"));
        }
    }
    faults.into_result()
}
