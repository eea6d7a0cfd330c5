//! The rules: every number of the model with its unit, range, default and source.
//!
//! Defaults that Flee also has are Flee's (Suleimenova, Bell and Groen 2017, doi:10.1038/s41598-017-13828-9, and the
//! settings of version 3), so that a case behaves alike in both unless a rule says otherwise. The others are
//! assumptions, marked so, and meant to be fitted or varied. [`Rules::KNOBS`] lists all numbers with their paths.

use crate::units::Bounds;
use serde::{Deserialize, Serialize};

/// All rules of a scenario. Fields may be set freely; they are checked when the scenario is built.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Leaving home.
    pub flight: Flight,
    /// Staying at a place and leaving it.
    pub movement: Movement,
    /// Where to.
    pub attraction: Attraction,
    /// How fast.
    pub travel: Travel,
    /// Crossings.
    pub crossing: CrossingRules,
    /// Going home.
    pub returns: Returns,
    /// Who moves together.
    pub households: Households,
}

/// Leaving home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flight {
    /// What makes residents leave.
    pub mode: FlightMode,
    /// Daily chance of leaving home at threat 1; 0 to 1, default 0.5 (assumed).
    pub leave_chance: f64,
    /// The chance at threat θ is `leave_chance` · θ^`leave_power`; 0 to 10, default 2 (assumed).
    pub leave_power: f64,
    /// Share of the residents who cannot leave; 0 to 1, default 0.05 (assumed).
    pub stay_share: f64,
    /// From this threat on a place counts as threatened; 0 to 1, default 0.1 (a convention).
    pub threatened_from: f64,
    /// Share of a threat that is felt beyond a border, where its reach leads there; 0 to 1, default 1 (as at home).
    pub fear_abroad: f64,
}

/// What makes residents leave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum FlightMode {
    /// The threat where they live.
    #[default]
    Driven,
    /// As many leave as a named series of observed counts says; the threat only says from where.
    Observed(String),
    /// Nobody leaves; there are only the people displaced at the start.
    None,
}

/// Staying at a place and leaving it: daily chances by the kind of place. The chance of a place under threat θ lies
/// between its own and `threatened_chance`, at the share θ^`threat_power` of the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Daily chance of moving on from a town; 0 to 1, default 0.3 (Flee).
    pub town_chance: f64,
    /// Daily chance of moving on from a village; 0 to 1, default 0.3 (Flee).
    pub village_chance: f64,
    /// Daily chance of moving on from a camp; 0 to 1, default 0.001 (Flee).
    pub camp_chance: f64,
    /// Daily chance of moving on from an IDP camp; 0 to 1, default 0.1 (Flee).
    pub idp_camp_chance: f64,
    /// Daily chance of moving on from a border site; 0 to 1, default 0.1 (assumed, as for an IDP camp).
    pub border_site_chance: f64,
    /// Daily chance of moving on from a hub; 0 to 1, default 1 (Flee).
    pub hub_chance: f64,
    /// Daily chance of moving on from any place at threat 1; 0 to 1, default 1 (Flee).
    pub threatened_chance: f64,
    /// How steeply the chance of moving on grows with the threat; above 1, people stay until danger is close; 0 to
    /// 10, default 1 (Flee).
    pub threat_power: f64,
    /// How many stops ahead a person knows; 1 to 6, default 2. Crossings and waypoints are not stops.
    pub awareness: f64,
}

/// Where to. The weight of an itinerary to place j at a distance of d km is
/// ((`weight_softening` + Aⱼ) / (`softening_km` + d)^`distance_power` · roomⱼ)^`weight_power`, where Aⱼ is the weight
/// of the kind, times the size of a town or village, times `foreign_weight` abroad, times `threat_weight`^θⱼ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attraction {
    /// Weight of a town; 0 to 1000, default 1 (Flee).
    pub town_weight: f64,
    /// Weight of a village; 0 to 1000, default 1 (Flee).
    pub village_weight: f64,
    /// Weight of a camp; 0 to 1000, default 1 (Flee).
    pub camp_weight: f64,
    /// Weight of an IDP camp; 0 to 1000, default 1 (Flee).
    pub idp_camp_weight: f64,
    /// Weight of a border site; 0 to 1000, default 1 (assumed).
    pub border_site_weight: f64,
    /// Weight of a hub; 0 to 1000, default 1 (Flee).
    pub hub_weight: f64,
    /// The weight of a town or village is multiplied by (population / 1000)^`population_power`, population being the one
    /// at the start and at least 1000; 0 to 2, default 0: size does not matter (Flee; its option has 0.1).
    pub population_power: f64,
    /// Factor for places in another country than home; 0 to 1000, default 1 (Flee).
    pub foreign_weight: f64,
    /// Factor at threat 1; 0 to 1, default 1/√10 (Flee).
    pub threat_weight: f64,
    /// Added to every attraction; 0 to 1000, default 0 (Flee).
    pub weight_softening: f64,
    /// Added to every distance in km; above 0, default 10 (Flee).
    pub softening_km: f64,
    /// Power of the distance; 0 to 10, default 1 (Flee).
    pub distance_power: f64,
    /// Power of the whole weight; above 0 to 10, default 1 (Flee).
    pub weight_power: f64,
    /// Share of the capacity up to which a place draws fully; from there to its capacity its room falls to 0; 0 to 1,
    /// default 0.9 (Flee).
    pub capacity_buffer: f64,
}

/// How fast: km a day by mode of route; a route's own limit holds where it is lower.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Travel {
    /// On roads; above 0, default 200 (Flee until version 2; version 3 has 360).
    pub road_km_per_day: f64,
    /// On foot; above 0, default 35 (Flee).
    pub track_km_per_day: f64,
    /// By boat; above 0, default 200 (assumed).
    pub ferry_km_per_day: f64,
}

/// Crossings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct CrossingRules {
    /// What people do who find a crossing closed on arrival or while they wait.
    pub when_closed: WhenClosed,
}

/// What people do who find a crossing closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WhenClosed {
    /// They wait until it opens.
    #[default]
    Wait,
    /// They choose again among the itineraries that are open.
    ChooseAgain,
}

/// Going home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returns {
    /// Daily chance of setting out for home while it is safe there; 0 to 1, default 0: nobody returns.
    pub return_chance: f64,
    /// It is safe at home while the threat there is below this; 0 to 1, default 0.05 (assumed).
    pub return_below: f64,
}

/// Who moves together. Households have 1 + Poisson(`mean_size` − 1) people, drawn again above `max_size`, so that
/// the mean is slightly below `mean_size` when `max_size` is small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Households {
    /// Mean number of people; 1 to 30, default 1: everyone for themselves.
    pub mean_size: f64,
    /// Largest number of people; 1 to 60, default 20.
    pub max_size: f64,
}

impl Default for Flight {
    fn default() -> Self {
        Self {
            mode: FlightMode::Driven,
            leave_chance: 0.5,
            leave_power: 2.0,
            stay_share: 0.05,
            threatened_from: 0.1,
            fear_abroad: 1.0,
        }
    }
}

impl Default for Movement {
    fn default() -> Self {
        Self {
            town_chance: 0.3,
            village_chance: 0.3,
            camp_chance: 0.001,
            idp_camp_chance: 0.1,
            border_site_chance: 0.1,
            hub_chance: 1.0,
            threatened_chance: 1.0,
            threat_power: 1.0,
            awareness: 2.0,
        }
    }
}

impl Default for Attraction {
    fn default() -> Self {
        Self {
            town_weight: 1.0,
            village_weight: 1.0,
            camp_weight: 1.0,
            idp_camp_weight: 1.0,
            border_site_weight: 1.0,
            hub_weight: 1.0,
            population_power: 0.0,
            foreign_weight: 1.0,
            threat_weight: 0.1f64.sqrt(),
            weight_softening: 0.0,
            softening_km: 10.0,
            distance_power: 1.0,
            weight_power: 1.0,
            capacity_buffer: 0.9,
        }
    }
}

impl Default for Travel {
    fn default() -> Self {
        Self { road_km_per_day: 200.0, track_km_per_day: 35.0, ferry_km_per_day: 200.0 }
    }
}

impl Default for Returns {
    fn default() -> Self {
        Self { return_chance: 0.0, return_below: 0.05 }
    }
}

impl Default for Households {
    fn default() -> Self {
        Self { mean_size: 1.0, max_size: 20.0 }
    }
}

/// A number in the rules that can be read, set and varied by its path.
#[derive(Debug, Clone, Copy)]
pub struct Knob {
    /// The table and the key, as in `movement.camp_chance`.
    pub path: &'static str,
    pub(crate) bounds: Bounds,
    /// Whether only whole numbers are meant.
    pub(crate) whole: bool,
    get: fn(&Rules) -> f64,
    set: fn(&mut Rules, f64),
}

impl Knob {
    /// Its value in some rules.
    pub fn get(&self, rules: &Rules) -> f64 {
        (self.get)(rules)
    }

    /// Sets it in some rules; the value is checked when the scenario is built.
    pub fn set(&self, rules: &mut Rules, value: f64) {
        (self.set)(rules, value);
    }
}

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);
const WEIGHT: Bounds = Bounds::Closed(0.0, 1000.0);
const POWER: Bounds = Bounds::Closed(0.0, 10.0);
const SPEED: Bounds = Bounds::Above(0.0, 100_000.0);

const fn knob(path: &'static str, bounds: Bounds, get: fn(&Rules) -> f64, set: fn(&mut Rules, f64)) -> Knob {
    Knob { path, bounds, whole: false, get, set }
}

const fn whole(path: &'static str, bounds: Bounds, get: fn(&Rules) -> f64, set: fn(&mut Rules, f64)) -> Knob {
    Knob { path, bounds, whole: true, get, set }
}

impl Rules {
    /// Every number of the rules, in the order of the scenario file.
    #[rustfmt::skip]
    pub const KNOBS: &[Knob] = &[
        knob("flight.leave_chance", CHANCE, |r| r.flight.leave_chance, |r, v| r.flight.leave_chance = v),
        knob("flight.leave_power", POWER, |r| r.flight.leave_power, |r, v| r.flight.leave_power = v),
        knob("flight.stay_share", CHANCE, |r| r.flight.stay_share, |r, v| r.flight.stay_share = v),
        knob("flight.threatened_from", CHANCE, |r| r.flight.threatened_from, |r, v| r.flight.threatened_from = v),
        knob("flight.fear_abroad", CHANCE, |r| r.flight.fear_abroad, |r, v| r.flight.fear_abroad = v),
        knob("movement.town_chance", CHANCE, |r| r.movement.town_chance, |r, v| r.movement.town_chance = v),
        knob("movement.village_chance", CHANCE, |r| r.movement.village_chance, |r, v| r.movement.village_chance = v),
        knob("movement.camp_chance", CHANCE, |r| r.movement.camp_chance, |r, v| r.movement.camp_chance = v),
        knob("movement.idp_camp_chance", CHANCE, |r| r.movement.idp_camp_chance, |r, v| r.movement.idp_camp_chance = v),
        knob("movement.border_site_chance", CHANCE, |r| r.movement.border_site_chance, |r, v| r.movement.border_site_chance = v),
        knob("movement.hub_chance", CHANCE, |r| r.movement.hub_chance, |r, v| r.movement.hub_chance = v),
        knob("movement.threatened_chance", CHANCE, |r| r.movement.threatened_chance, |r, v| r.movement.threatened_chance = v),
        knob("movement.threat_power", POWER, |r| r.movement.threat_power, |r, v| r.movement.threat_power = v),
        whole("movement.awareness", Bounds::Closed(1.0, 6.0), |r| r.movement.awareness, |r, v| r.movement.awareness = v),
        knob("attraction.town_weight", WEIGHT, |r| r.attraction.town_weight, |r, v| r.attraction.town_weight = v),
        knob("attraction.village_weight", WEIGHT, |r| r.attraction.village_weight, |r, v| r.attraction.village_weight = v),
        knob("attraction.camp_weight", WEIGHT, |r| r.attraction.camp_weight, |r, v| r.attraction.camp_weight = v),
        knob("attraction.idp_camp_weight", WEIGHT, |r| r.attraction.idp_camp_weight, |r, v| r.attraction.idp_camp_weight = v),
        knob("attraction.border_site_weight", WEIGHT, |r| r.attraction.border_site_weight, |r, v| r.attraction.border_site_weight = v),
        knob("attraction.hub_weight", WEIGHT, |r| r.attraction.hub_weight, |r, v| r.attraction.hub_weight = v),
        knob("attraction.population_power", Bounds::Closed(0.0, 2.0), |r| r.attraction.population_power, |r, v| r.attraction.population_power = v),
        knob("attraction.foreign_weight", WEIGHT, |r| r.attraction.foreign_weight, |r, v| r.attraction.foreign_weight = v),
        knob("attraction.threat_weight", CHANCE, |r| r.attraction.threat_weight, |r, v| r.attraction.threat_weight = v),
        knob("attraction.weight_softening", WEIGHT, |r| r.attraction.weight_softening, |r, v| r.attraction.weight_softening = v),
        knob("attraction.softening_km", Bounds::Above(0.0, 10_000.0), |r| r.attraction.softening_km, |r, v| r.attraction.softening_km = v),
        knob("attraction.distance_power", POWER, |r| r.attraction.distance_power, |r, v| r.attraction.distance_power = v),
        knob("attraction.weight_power", Bounds::Above(0.0, 10.0), |r| r.attraction.weight_power, |r, v| r.attraction.weight_power = v),
        knob("attraction.capacity_buffer", CHANCE, |r| r.attraction.capacity_buffer, |r, v| r.attraction.capacity_buffer = v),
        knob("travel.road_km_per_day", SPEED, |r| r.travel.road_km_per_day, |r, v| r.travel.road_km_per_day = v),
        knob("travel.track_km_per_day", SPEED, |r| r.travel.track_km_per_day, |r, v| r.travel.track_km_per_day = v),
        knob("travel.ferry_km_per_day", SPEED, |r| r.travel.ferry_km_per_day, |r, v| r.travel.ferry_km_per_day = v),
        knob("returns.return_chance", CHANCE, |r| r.returns.return_chance, |r, v| r.returns.return_chance = v),
        knob("returns.return_below", CHANCE, |r| r.returns.return_below, |r, v| r.returns.return_below = v),
        knob("households.mean_size", Bounds::Closed(1.0, 30.0), |r| r.households.mean_size, |r, v| r.households.mean_size = v),
        whole("households.max_size", Bounds::Closed(1.0, 60.0), |r| r.households.max_size, |r, v| r.households.max_size = v),
    ];

    /// The number at `path`, as in `movement.camp_chance`.
    pub fn knob(path: &str) -> Option<&'static Knob> {
        Self::KNOBS.iter().find(|knob| knob.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_knob_reads_what_it_sets_and_its_default_is_allowed() {
        for knob in Rules::KNOBS {
            let mut rules = Rules::default();
            assert!(knob.bounds.hold(knob.get(&rules)), "{}", knob.path);
            knob.set(&mut rules, 0.625);
            assert_eq!(knob.get(&rules), 0.625, "{}", knob.path);
            let others = Rules::KNOBS.iter().filter(|k| k.path != knob.path);
            for other in others {
                assert_eq!(other.get(&rules), other.get(&Rules::default()), "{} moved", other.path);
            }
        }
    }
}
