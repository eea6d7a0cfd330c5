//! Places that nobody could reach and threats that nobody could feel.

use super::{Check, call_threat};
use crate::error::{ErrorKind, Marks};
use crate::id::{Id, PlaceId};
use crate::scenario::field::ThreatField;
use crate::scenario::rules::{Law, Leavers};
use crate::scenario::threat::Threat;
use crate::world::itinerary::{Itineraries, MOST_LEGS};
use crate::world::{Place, PlaceKind};

impl Check<'_> {
    /// Where anyone can be at all: at homes, where people are displaced at the start, where people are threatened who
    /// were never counted, and wherever routes lead from there.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.world.place_count()];
        let mut next: Vec<PlaceId> =
            self.world.places().filter(|p| p.population() > 0).map(Place::id).collect();
        let displaced = self.stated.displaced.iter();
        next.extend(displaced.filter_map(|d| self.world.find(&d.what.place)).map(Place::id));
        let flight = &self.stated.rules.flight;
        let is_uncounted =
            flight.leavers == Leavers::Others && matches!(flight.law, Law::Number | Law::Poisson);
        let threatened = self.stated.threats.iter().filter(|_| is_uncounted);
        next.extend(threatened.filter_map(|t| self.world.find(&t.what.place)).map(Place::id));
        while let Some(place) = next.pop() {
            if !std::mem::replace(&mut reached[place.index()], true) {
                next.extend(self.world.routes_from(place).into_iter().map(|(_, to)| to));
            }
        }
        reached
    }

    pub(super) fn reachability(&mut self) {
        let reached = self.reached();
        if self.stated.is_taken_as_stated {
            return;
        }
        if !reached.iter().any(|&r| r) {
            let message =
                "there is nobody in this scenario; give a place a `population` or state displaced people";
            self.faults.push(ErrorKind::MissingKey, None, message);
            return;
        }
        for place in self.world.places() {
            let marks = &self.place_marks(place);
            let what = format!("place `{}`", place.name());
            if !reached[place.id().index()] {
                let message = format!("{what}: nobody could reach it; add a route to it or leave it out");
                self.push(ErrorKind::Unreachable, marks, "name", message);
            } else if place.kind() != PlaceKind::Waypoint
                && self.world.routes_from(place.id()).is_empty()
                && self.stated.threats.iter().any(|t| t.what.place == place.name())
            {
                let message = format!("{what}: it is threatened and no route leads out of it; add one");
                self.push(ErrorKind::Unreachable, marks, "name", message);
            }
        }
    }

    /// The engine builds all itineraries; here their legs are counted, so that it cannot fail.
    pub(super) fn itineraries(&mut self) {
        let (movement, deliberation) = (&self.stated.rules.movement, &self.stated.rules.deliberation);
        let passed = |id: PlaceId| !self.ever(id, PlaceKind::is_destination);
        let legs =
            |awareness: f64| Itineraries::legs(self.world, awareness as u32, movement.itineraries, passed);
        let usual = legs(movement.awareness);
        let (key, awareness) = if usual.is_none() {
            ("movement.awareness", movement.awareness)
        } else if deliberation.is_on()
            && usual.zip(legs(deliberation.awareness)).is_none_or(|(usual, ahead)| usual + ahead > MOST_LEGS)
        {
            ("deliberation.awareness", deliberation.awareness)
        } else {
            return;
        };
        let message = format!(
            "`rules.{key}` is {awareness}: there are more than {MOST_LEGS} routes in all itineraries; lower it or leave \
             out routes"
        );
        self.push(ErrorKind::Unsupported, &self.stated.rule_marks, key, message);
    }

    pub(super) fn threats_are_felt(&mut self) {
        if self.stated.is_taken_as_stated {
            return;
        }
        let reached = self.reached();
        let threats: Vec<Threat> = self.stated.threats.iter().map(|s| s.what.clone()).collect();
        let abroad = self.stated.rules.flight.fear_abroad;
        let field = ThreatField::new(self.world, &self.period, &threats, abroad);
        for (index, threat) in threats.iter().enumerate() {
            let somebody = field.felt(index).any(|place| {
                let id = PlaceId::from_index(place);
                reached[place] && self.ever(id, PlaceKind::is_destination)
            });
            if !somebody {
                let marks = self.stated.threats[index].marks.clone();
                let message = format!(
                    "{}: nobody could feel it: nobody stays at `{}`; name another place or give it a `reach_km`",
                    call_threat(threat),
                    threat.place
                );
                self.push(ErrorKind::Unreachable, &marks, "place", message);
            }
        }
    }

    /// Where a place was stated.
    fn place_marks(&self, place: &Place) -> Marks {
        self.stated.place_marks.get(place.id().index()).cloned().unwrap_or_default()
    }
}
