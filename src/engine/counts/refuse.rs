//! What cannot be counted: rules that follow single people from one day to the next, or let them act one by one.

use crate::engine::recording::{Recording, Tracks};
use crate::error::{ErrorKind, Faults, Result};
use crate::scenario::{Acting, Admission, Carry, ClosedOnTheWay, Scenario, Start};

/// Refuses a scenario or a recording that asks for more than counts, with everything that stands in the way.
pub(super) fn refuse(scenario: &Scenario, recording: &Recording) -> Result<()> {
    let mut faults = Faults::default();
    let mut fault = |message: String| faults.push(ErrorKind::Unsupported, None, message);
    let rules = scenario.rules();
    if rules.households.mean_size > 1.0 {
        fault(format!(
            "`rules.households.mean_size` is {}: who moves together is not alike; where people are counted it has to be 1",
            rules.households.mean_size
        ));
    }
    if rules.movement.restless_below > 0.0 {
        fault(format!(
            "`rules.movement.restless_below` is {}: it asks how far each person came lately; where people are counted it has to be 0",
            rules.movement.restless_below
        ));
    }
    let stated = |path: &str, word: &str, why: &str, other: &str| {
        format!("`rules.{path}` is \"{word}\": {why}; where people are counted it has to be \"{other}\"")
    };
    if rules.movement.acting == Acting::EachStep {
        let why = "people act once a step, not when their clock rings";
        fault(stated("movement.acting", "each_step", why, "any_time"));
    }
    if rules.travel.carry == Carry::Afresh {
        let why = "it asks how far each person came in a step";
        fault(stated("travel.carry", "afresh", why, "exact"));
    }
    if rules.travel.start == Start::OnFoot {
        let why = "it asks whether each person has stopped anywhere";
        fault(stated("travel.start", "on_foot", why, "by_mode"));
    }
    if rules.camps.admission == Admission::Open {
        let why = "people act one after the other, and each sees what those before left";
        fault(stated("camps.admission", "open", why, "room"));
    }
    if rules.travel.closed_on_the_way == ClosedOnTheWay::TurnBackAnyway {
        let why = "it asks who was on a route when it closed";
        fault(stated("travel.closed_on_the_way", "turn_back_anyway", why, "turn_back"));
    }
    if rules.deliberation.is_on() {
        fault(format!(
            "`rules.deliberation.least_connections` is {}: it asks for each person's connections; where people are counted it has to be 0",
            rules.deliberation.least_connections
        ));
    }
    if !rules.harvest.months.is_empty() {
        fault("`rules.harvest.months` is given: each farmer comes back to where they were; where people are counted it has to be empty".to_owned());
    }
    let world = scenario.world();
    for (id, route) in world.routes().filter(|(_, route)| route.walk_chance() > 0.0 && !route.is_way_back()) {
        let (from, to) = world.ends(id);
        let (from, to) = (world.place(from).name(), world.place(to).name());
        fault(format!(
            "route `{from}`–`{to}`: `walk_chance` is {}: each person walks for a whole day or not at all; where people are counted it has to be 0",
            route.walk_chance()
        ));
    }
    let mut asked = |what: &str, cure: &str| {
        fault(format!(
            "the recording keeps {what}, and nobody is told apart where people are counted; {cure}"
        ));
    };
    if recording.journeys {
        asked("journeys", "record `without_journeys`");
    }
    if recording.trails {
        asked("trails", "leave `with_trails` out");
    }
    if recording.tracks != Tracks::Nobody {
        asked("tracks", "leave `tracks` out");
    }
    faults.into_result()
}
