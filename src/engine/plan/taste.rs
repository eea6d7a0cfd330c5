//! What places are worth as destinations, and to whom; tables for drawing itineraries by bounds of that.

use crate::engine::levels::Pull;
use crate::engine::plan::{Plan, near_as_the_crow_flies};
use crate::id::{Id, PlaceId};
use crate::random::Tables;
use crate::scenario::RoomWeighs;
use crate::world::PlaceKind;
use serde::{Deserialize, Serialize};

/// How a place stands as a destination.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// What the threat there counts for.
    pub(crate) theta: f64,
    /// The room that is left, from 1 to 0.
    pub(crate) room: f64,
    pub(crate) kind: PlaceKind,
}

/// How strongly places draw a taste, and tables for drawing itineraries by bounds of that.
#[derive(Debug)]
pub(crate) struct Taste {
    pub(crate) camp: f64,
    pub(crate) foreign: f64,
    /// The power to which attraction counts.
    pub(crate) power: f64,
    /// What they make of forecasts of floods.
    pub(crate) awareness: f64,
    /// For each place an upper bound of its value as a destination over the whole period.
    pub(crate) bound: Vec<f64>,
    /// For each place a table over the itineraries that begin there.
    pub(crate) tables: Tables,
}

impl Plan {
    /// The value of a place as a destination, before distance: ((softening + attraction) · room)^power.
    pub(crate) fn value(&self, place: usize, class: usize, now: Standing, pull: Pull) -> f64 {
        self.softened_value(place, class, now, pull, self.scenario.rules().attraction.weight_softening)
    }

    /// … with another softening.
    pub(crate) fn softened_value(
        &self,
        place: usize,
        class: usize,
        now: Standing,
        pull: Pull,
        softening: f64,
    ) -> f64 {
        let Standing { theta, room, kind } = now;
        let rules = &self.scenario.rules().attraction;
        let taste = self.taste_of_class(class);
        let (weight, size) = match kind {
            PlaceKind::Town => (rules.town_weight, self.size[place]),
            PlaceKind::Village => (rules.village_weight, self.size[place]),
            PlaceKind::Camp => (rules.camp_weight * taste.camp, 1.0),
            PlaceKind::IdpCamp => (rules.idp_camp_weight * taste.camp, 1.0),
            PlaceKind::BorderSite => (rules.border_site_weight, 1.0),
            PlaceKind::Hub => (rules.hub_weight, 1.0),
            PlaceKind::Crossing | PlaceKind::Waypoint => return 0.0,
        };
        let is_abroad = self.homeland_of_class(class).is_some_and(|home| home != self.country[place]);
        let foreign = self.foreign_pull[place];
        let abroad = if is_abroad { rules.foreign_weight * taste.foreign * foreign } else { pull.at_home };
        let own = pull.own;
        let calm = rules.threat_weight.powf(theta);
        let attraction = if taste.power == 1.0 {
            weight * size * own * abroad * calm
        } else {
            (weight * own * abroad * calm).powf(taste.power) * size
        };
        let attraction = attraction * pull.all;
        let value = ((softening + attraction) * room).powf(rules.weight_power);
        if rules.repeat_power > 0.0 { value * attraction.powf(rules.repeat_power) } else { value }
    }

    /// What the room at a place and its nearness to home make of its value.
    pub(crate) fn value_share(&self, room: f64, near_home: f64) -> f64 {
        let rules = &self.scenario.rules().attraction;
        let share = (room * near_home).powf(rules.weight_power);
        if rules.repeat_power > 0.0 { share * near_home.powf(rules.repeat_power) } else { share }
    }

    /// Whether room weighs in choices.
    pub(crate) fn room_weighs(&self) -> bool {
        self.scenario.rules().camps.room_weighs == RoomWeighs::Yes
    }

    /// The part of its attraction that a place keeps at its distance from a home.
    pub(crate) fn near_home(&self, origin: u32, place: u32) -> f64 {
        if origin as usize >= self.places {
            return 1.0;
        }
        near_as_the_crow_flies(&self.scenario, PlaceId(origin), PlaceId(place))
    }

    pub(super) fn set_tastes(&mut self) {
        let mut known: Vec<[f64; 4]> = Vec::new();
        for (group, &tier) in self.scenario.world().groups().iter().zip(&self.levels.tier) {
            let factors = group.factors();
            let awareness = self.levels.awareness[tier];
            let mine = [factors.camp, factors.foreign, factors.attraction_power, awareness];
            let index = known.iter().position(|&other| other == mine);
            self.taste.push(index.unwrap_or(known.len()));
            if index.is_none() {
                known.push(mine);
            }
        }
        self.tastes = known
            .into_iter()
            .map(|[camp, foreign, power, awareness]| {
                let (bound, tables) = (Vec::new(), Tables::default());
                Taste { camp, foreign, power, awareness, bound, tables }
            })
            .collect();
        for index in 0..self.tastes.len() {
            let bound = self.bounds(index);
            let tables = Tables::new((0..self.places).map(|place| {
                let mine = self.itineraries.from(PlaceId::from_index(place));
                let weight = |i| self.near[i] * bound[self.itineraries.destination(i).index()];
                let ends = |i| [self.itineraries.first_leg(i), self.itineraries.destination(i).0];
                (mine.clone().map(weight).collect(), mine.map(ends).collect())
            }));
            self.tastes[index].bound = bound;
            self.tastes[index].tables = tables;
        }
        self.is_bounded = (0..self.classes()).map(|class| self.is_bounded(class)).collect();
    }

    /// For each place the highest value it can have for a taste: without threat and hunger, with all room, at the level
    /// of flood that draws most, with nobody but kin, as any kind that it has in the period, for people of any homeland.
    fn bounds(&self, taste: usize) -> Vec<f64> {
        let homelands = self.homelands.len() + 1;
        let stated = &self.homeland[..self.places + self.scenario.displaced().len()];
        let used: Vec<usize> = (0..homelands).filter(|h| stated.contains(h)).collect();
        let first = taste * self.kinship.circles * homelands;
        (0..self.places)
            .map(|place| {
                let kinds = self.kinds[place].iter();
                kinds
                    .flat_map(|&kind| used.iter().map(move |h| (kind, first + h)))
                    .map(|(kind, class)| self.most_value(place, kind, class))
                    .fold(0.0, f64::max)
            })
            .collect()
    }

    fn most_value(&self, place: usize, kind: PlaceKind, class: usize) -> f64 {
        let mut most = self.levels.most(place);
        most.all *= self.kinship.most(kind);
        most.own = self.most_pull[place];
        self.value(place, class, Standing { theta: 0.0, room: 1.0, kind }, most)
    }

    fn is_bounded(&self, class: usize) -> bool {
        let bound = &self.taste_of_class(class).bound;
        let holds = |place: usize| {
            self.kinds[place].iter().all(|&kind| self.most_value(place, kind, class) <= bound[place])
        };
        self.kinship.is_bounded() && (0..self.places).all(holds)
    }
}
