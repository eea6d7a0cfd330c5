//! The timeline with moments in minutes and names as indices.

use crate::engine::plan::index;
use crate::id::PlaceId;
use crate::scenario::event::Shut;
use crate::scenario::{CampChange, Scenario};
use crate::world::PlaceKind;

/// A condition of a road in minutes and indices.
#[derive(Debug)]
pub(crate) struct PlannedRoadCondition {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) routes: Vec<u32>,
    pub(crate) factor: f64,
}

/// A closure in minutes and indices.
#[derive(Debug)]
pub(crate) struct PlannedClosure {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) routes: Vec<u32>,
    pub(crate) place: Option<u32>,
    pub(crate) crossing: Option<u32>,
}

/// A redirection in minutes and indices.
#[derive(Debug)]
pub(crate) struct PlannedRedirect {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) from: usize,
    pub(crate) to: u32,
}

/// A change in minutes and indices.
#[derive(Debug)]
pub(crate) struct PlannedChange {
    pub(crate) minute: i64,
    pub(crate) place: usize,
    pub(crate) kind: Option<PlaceKind>,
    pub(crate) capacity: Option<u64>,
    pub(crate) people_per_day: Option<u64>,
    pub(crate) camp: Option<CampChange>,
    pub(crate) move_chance: Option<f64>,
    pub(crate) pull: Option<f64>,
}

pub(super) fn road_conditions(scenario: &Scenario) -> Vec<PlannedRoadCondition> {
    let (world, period) = (scenario.world(), scenario.period());
    let plan = |condition: &crate::scenario::RoadCondition| {
        let is_of = |(from, to): (PlaceId, PlaceId)| {
            condition.is_of(world.place(from).name(), world.place(to).name())
        };
        PlannedRoadCondition {
            start: period.minutes_since_start(condition.start),
            end: condition.end.map_or(i64::MAX, |end| period.minutes_since_start(end)),
            routes: world.routes().filter(|&(id, _)| is_of(world.ends(id))).map(|(id, _)| id.0).collect(),
            factor: condition.km_factor,
        }
    };
    scenario.timeline().road_conditions().iter().map(plan).collect()
}

pub(super) fn closures(scenario: &Scenario) -> Vec<PlannedClosure> {
    let (world, period) = (scenario.world(), scenario.period());
    let plan = |closure: &crate::scenario::Closure| {
        let named = |name: &String| Some(index(world, name) as u32);
        PlannedClosure {
            start: period.minutes_since_start(closure.start),
            end: closure.end.map_or(i64::MAX, |end| period.minutes_since_start(end)),
            routes: world
                .routes()
                .filter(|&(id, _)| closure.closes(world, world.ends(id)))
                .map(|(id, _)| id.0)
                .collect(),
            place: if let Shut::Place(name) = closure.shut() { named(name) } else { None },
            crossing: if let Shut::Crossing(name) = closure.shut() { named(name) } else { None },
        }
    };
    scenario.timeline().closures().iter().map(plan).collect()
}

pub(super) fn redirects(scenario: &Scenario) -> Vec<PlannedRedirect> {
    let (world, period) = (scenario.world(), scenario.period());
    let plan = |redirect: &crate::scenario::Redirect| PlannedRedirect {
        start: period.minutes_since_start(redirect.start),
        end: redirect.end.map_or(i64::MAX, |end| period.minutes_since_start(end)),
        from: index(world, &redirect.from),
        to: index(world, &redirect.to) as u32,
    };
    scenario.timeline().redirects().iter().map(plan).collect()
}

pub(super) fn changes(scenario: &Scenario) -> Vec<PlannedChange> {
    let mut changes: Vec<PlannedChange> = scenario
        .timeline()
        .changes()
        .iter()
        .map(|change| PlannedChange {
            minute: scenario.period().minutes_since_start(change.date),
            place: index(scenario.world(), &change.place),
            kind: change.kind,
            capacity: change.capacity,
            people_per_day: change.people_per_day,
            camp: change.camp,
            move_chance: change.move_chance,
            pull: change.pull,
        })
        .collect();
    changes.sort_by_key(|change| change.minute);
    changes
}
