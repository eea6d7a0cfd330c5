//! Everyone together: where people are by status, and how many come to stay.

use super::Banded;
use crate::engine::{Run, Status};
use crate::id::PlaceId;
use crate::scenario::Scenario;
use crate::study::Ensemble;
use crate::units::Day;
use crate::world::Place;
use serde::Serialize;

/// People in a status over all places, the median by day.
#[derive(Debug, Serialize)]
pub(in crate::report) struct InStatus {
    pub(in crate::report) status: Status,
    pub(in crate::report) name: String,
    pub(in crate::report) people: Vec<i64>,
}

/// People who came to stay, by day.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Arrivals {
    pub(in crate::report) name: &'static str,
    pub(in crate::report) people: Banded,
}

/// People in some statuses over all places at the end of a day, in one run.
pub(in crate::report) fn everywhere(scenario: &Scenario, run: &Run, statuses: &[Status], day: Day) -> u64 {
    let at = |place: &Place| {
        statuses.iter().filter_map(|&status| run.people(place.id(), status, day)).sum::<u64>()
    };
    scenario.world().places().map(at).sum()
}

pub(in crate::report) fn statuses(scenario: &Scenario, ensemble: &Ensemble) -> Vec<InStatus> {
    let days = scenario.period().days();
    let shown = [Status::InCamp, Status::Waiting, Status::OnTheWay, Status::Sheltering];
    let people = |status| {
        let daily = ensemble.daily(|run, day| {
            run.day(day)?;
            Some(everywhere(scenario, run, &[status], day))
        });
        InStatus { status, name: status.to_string(), people: Banded::of(&daily, days).medians() }
    };
    shown.into_iter().map(people).collect()
}

pub(in crate::report) fn arrivals(scenario: &Scenario, ensemble: &Ensemble) -> Vec<Arrivals> {
    let world = scenario.world();
    let camps: Vec<PlaceId> =
        world.places().filter(|place| place.kind().has_capacity()).map(Place::id).collect();
    let all: Vec<PlaceId> = world.places().map(Place::id).collect();
    let at = |places: &[PlaceId]| {
        let daily = ensemble.daily(|run, day| {
            run.day(day)?;
            Some(places.iter().filter_map(|&place| run.arrivals(place, day)).sum())
        });
        Banded::of(&daily, scenario.period().days())
    };
    let mut shown = vec![Arrivals { name: "Everywhere, each stay counted", people: at(&all) }];
    if !camps.is_empty() {
        shown.insert(0, Arrivals { name: "In camps and at border sites", people: at(&camps) });
    }
    shown
}
