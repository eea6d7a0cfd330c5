//! Single people as a simulation stands between two steps: who they are, where they are, and how far they came.
//!
//! Nothing is kept for this but their trails, where a recording asks for them: whoever looks pays for it, with one pass
//! over the columns.

use crate::engine::Simulation;
use crate::engine::people::{Block, Where};
use crate::id::{GroupId, Origin, PersonId, PlaceId, RouteId};
use crate::units::{Day, Step};
use serde::{Deserialize, Serialize};

/// A displaced person as they are between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Who they are.
    pub id: PersonId,
    /// Their demographic group.
    pub group: GroupId,
    /// Where they are.
    pub at: Whereabouts,
    /// How many others they are in touch with, or who leads their household is; none unless a rule asks for it.
    pub connections: Option<u8>,
    /// How far they came; none unless [trails are kept](crate::engine::Recording::with_trails).
    pub trail: Option<Trail>,
}

impl Person {
    /// Their home, if it is known.
    pub fn home(&self) -> Option<PlaceId> {
        match self.id.origin {
            Origin::Home(place) => Some(place),
            Origin::Unknown(_) => None,
        }
    }
}

/// Where a displaced person is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Staying at a place, or resting there on the way.
    Staying(PlaceId),
    /// Waiting there: in the queue of a crossing, or at a place that did not admit them.
    Waiting(PlaceId),
    /// On a route.
    Underway {
        /// The route, in the direction in which they go.
        route: RouteId,
        /// Km to its end.
        km_left: f64,
    },
}

/// How far a person came since they were displaced.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    /// Km travelled.
    pub km: f64,
    /// Km travelled on the day of the last step.
    pub km_today: f64,
    /// Routes to whose end they came.
    pub routes: u32,
}

/// A trail as it is kept: one of a household's first person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct KeptTrail {
    metres: u32,
    /// Metres on `day`.
    today: u32,
    day: u32,
    routes: u32,
}

impl KeptTrail {
    /// Goes on by so many metres, to the end of a route or not.
    pub(crate) fn go(&mut self, metres: u32, arrives: bool, day: Day) {
        self.metres = self.metres.saturating_add(metres);
        self.today = self.on(day).saturating_add(metres);
        self.day = day.0;
        self.routes += u32::from(arrives);
    }

    /// Metres on a day, which is the last one with any or later.
    fn on(self, day: Day) -> u32 {
        if self.day == day.0 { self.today } else { 0 }
    }
}

impl Simulation {
    /// All displaced people as they are now, in an order that does not change from step to step. People on their way home
    /// are among them, people at home are not.
    ///
    /// ```
    /// use displace::engine::{Recording, Whereabouts};
    /// use displace::synthetic::{Size, scenario};
    /// use displace::{Seed, Simulation};
    /// let small = scenario(Size { places: 20, people: 1_000, days: 5, ..Size::default() }, Seed(1))?;
    /// let mut simulation = Simulation::recording(&small, Seed(1), Recording::nothing().with_trails());
    /// while simulation.step().is_some() {}
    /// let on_the_way = simulation.persons().filter(|person| matches!(person.at, Whereabouts::Underway { .. }));
    /// assert!(on_the_way.count() as u64 <= simulation.balance().displaced);
    /// assert!(simulation.persons().all(|person| person.trail.is_some()));
    /// # Ok::<(), displace::Error>(())
    /// ```
    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.people.blocks().iter().flat_map(move |block| {
            let mut first = block.start;
            (block.start..block.start + block.len).filter_map(move |slot| {
                if self.people.leads(slot) {
                    first = slot;
                }
                self.person(block, slot, first)
            })
        })
    }

    /// The person in a slot, whose household's first is in another.
    fn person(&self, block: &Block, slot: u32, first: u32) -> Option<Person> {
        let plan = &self.plan;
        let second = self.people.second[slot as usize];
        let begin_of = |leg| plan.tail[plan.itineraries.route_at(leg) as usize];
        let underway = |route| Whereabouts::Underway { route: RouteId(route), km_left: km(second) };
        let at = match self.people.state[slot as usize].get() {
            Where::At(place) => Whereabouts::Staying(PlaceId(place)),
            Where::Harvesting => Whereabouts::Staying(PlaceId(block.origin)),
            Where::Resting(leg) => Whereabouts::Staying(PlaceId(begin_of(leg))),
            Where::OnLeg(leg) => underway(plan.itineraries.route_at(leg)),
            Where::HomeOn(route) | Where::SentBack(route) => underway(route),
            Where::Queued(leg) => Whereabouts::Waiting(PlaceId(begin_of(leg))),
            Where::HomeQueued(route) => Whereabouts::Waiting(PlaceId(plan.tail[route as usize])),
            Where::AtGate(place) => Whereabouts::Waiting(PlaceId(place)),
            Where::Leaving(_) | Where::Free => return None,
        };
        let today = plan.scenario.period().day_of(Step(self.next.saturating_sub(1)));
        Some(Person {
            id: self.people.id(block.origin, block.first_serial + slot - block.start),
            group: GroupId(self.people.group(slot)),
            at,
            connections: self.people.connections(first),
            trail: self.people.trail(first).map(|trail| Trail {
                km: km(trail.metres),
                km_today: km(trail.on(today)),
                routes: trail.routes,
            }),
        })
    }
}

fn km(metres: u32) -> f64 {
    f64::from(metres) / 1000.0
}
