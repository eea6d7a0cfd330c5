//! The timeline: everything that changes on stated dates.

use crate::id::PlaceId;
use crate::scenario::belief::Dispute;
use crate::scenario::redirect::Redirect;
use crate::scenario::threat::Threat;
use crate::scenario::weather::RoadCondition;
use crate::world::{Evidence, PlaceKind, Ways, World};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Everything that changes on stated dates, in the order in which it was stated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    pub(crate) threats: Vec<Threat>,
    pub(crate) disputes: Vec<Dispute>,
    pub(crate) closures: Vec<Closure>,
    pub(crate) redirects: Vec<Redirect>,
    pub(crate) road_conditions: Vec<RoadCondition>,
    pub(crate) changes: Vec<Change>,
}

impl Timeline {
    /// What people flee from.
    pub fn threats(&self) -> &[Threat] {
        &self.threats
    }

    /// Versions of what happened that exclude each other.
    pub fn disputes(&self) -> &[Dispute] {
        &self.disputes
    }

    /// What is shut, and when.
    pub fn closures(&self) -> &[Closure] {
        &self.closures
    }

    /// From where everyone goes on to where, and when.
    pub fn redirects(&self) -> &[Redirect] {
        &self.redirects
    }

    /// Which routes are longer than usual, and when.
    pub fn road_conditions(&self) -> &[RoadCondition] {
        &self.road_conditions
    }

    /// What becomes different at a place, and when.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}

/// What a closure shuts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shut {
    /// Every route from the first country to the second.
    Border(String, String),
    /// A crossing: nobody gets through.
    Crossing(String),
    /// The routes from one place to another.
    Route(String, String),
    /// A place: nobody enters, passes or leaves.
    Place(String),
}

/// A border, crossing, route or place shut from a time until a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    pub(crate) shut: Shut,
    pub(crate) ways: Ways,
    pub(crate) start: DateTime,
    pub(crate) end: Option<DateTime>,
    pub(crate) evidence: Evidence,
}

impl Closure {
    /// Shut from `start` to the end of the period; borders and routes in both directions.
    pub fn new(shut: Shut, start: impl Into<DateTime>) -> Self {
        Self { shut, ways: Ways::Both, start: start.into(), end: None, evidence: Evidence::default() }
    }

    /// Opens again at this moment.
    #[must_use]
    pub fn until(mut self, end: impl Into<DateTime>) -> Self {
        self.end = Some(end.into());
        self
    }

    /// Only in the stated direction.
    #[must_use]
    pub fn one_way(mut self) -> Self {
        self.ways = Ways::One;
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Whether it closes the route between these ends, by being of a border, of that route, or of a place at its ends.
    /// A closed crossing closes no route: people still come to it and wait.
    pub(crate) fn closes(&self, world: &World, (from, to): (PlaceId, PlaceId)) -> bool {
        let (from, to) = (world.place(from), world.place(to));
        let either = |a: &str, b: &str, from: &str, to: &str| {
            (from == a && to == b) || (self.ways == Ways::Both && from == b && to == a)
        };
        match &self.shut {
            Shut::Border(a, b) => either(a, b, from.country(), to.country()),
            Shut::Route(a, b) => either(a, b, from.name(), to.name()),
            Shut::Place(name) => from.name() == name || to.name() == name,
            Shut::Crossing(_) => false,
        }
    }

    /// What it shuts.
    pub fn shut(&self) -> &Shut {
        &self.shut
    }

    /// In which directions.
    pub fn ways(&self) -> Ways {
        self.ways
    }

    /// From when.
    pub fn start(&self) -> DateTime {
        self.start
    }

    /// Until when; none: to the end of the period.
    pub fn end(&self) -> Option<DateTime> {
        self.end
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// Whether a camp begins or ceases to admit people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampChange {
    /// It admits people from now on.
    Opens,
    /// It admits nobody, and those in it move on.
    Closes,
}

/// What becomes different at a place from a date on. What is not stated stays as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub(crate) place: String,
    pub(crate) date: DateTime,
    pub(crate) kind: Option<PlaceKind>,
    pub(crate) capacity: Option<u64>,
    pub(crate) people_per_day: Option<u64>,
    pub(crate) camp: Option<CampChange>,
    pub(crate) move_chance: Option<f64>,
    pub(crate) pull: Option<f64>,
    pub(crate) evidence: Evidence,
}

impl Change {
    /// A change at a named place that says nothing yet.
    pub fn new(place: impl Into<String>, date: impl Into<DateTime>) -> Self {
        Self {
            place: place.into(),
            date: date.into(),
            kind: None,
            capacity: None,
            people_per_day: None,
            camp: None,
            move_chance: None,
            pull: None,
            evidence: Evidence::default(),
        }
    }

    /// It becomes a place of this kind.
    #[must_use]
    pub fn kind(mut self, kind: PlaceKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// It is meant for this many people; 0: it admits nobody.
    #[must_use]
    pub fn capacity(mut self, people: u64) -> Self {
        self.capacity = Some(people);
        self
    }

    /// It lets this many people through a day in each direction.
    #[must_use]
    pub fn people_per_day(mut self, people: u64) -> Self {
        self.people_per_day = Some(people);
        self
    }

    /// People move on from it with a daily chance of its own from now on, in place of that of its kind; 0 to 1.
    #[must_use]
    pub fn move_chance(mut self, chance: f64) -> Self {
        self.move_chance = Some(chance);
        self
    }

    /// It draws so many times as strongly as others of its kind from now on; 0 to 1000.
    #[must_use]
    pub fn pull(mut self, factor: f64) -> Self {
        self.pull = Some(factor);
        self
    }

    /// The camp opens or closes.
    #[must_use]
    pub fn camp(mut self, change: CampChange) -> Self {
        self.camp = Some(change);
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The name of the place.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// From when on.
    pub fn date(&self) -> DateTime {
        self.date
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// What it says, as in `capacity 5000, opens`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |what: &str, number: Option<String>| number.map(|number| format!("{what} {number}"));
        let said = [
            of("becomes a", self.kind.map(|kind| kind.word().replace('_', " "))),
            of("capacity", self.capacity.map(|people| people.to_string())),
            of("people a day", self.people_per_day.map(|people| people.to_string())),
            of("chance of moving on", self.move_chance.map(|chance| chance.to_string())),
            of("pull", self.pull.map(|factor| factor.to_string())),
            self.camp.map(|camp| match camp {
                CampChange::Opens => "opens".to_owned(),
                CampChange::Closes => "closes".to_owned(),
            }),
        ];
        f.write_str(&said.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}
