//! Places: the nodes of the world.

use crate::id::PlaceId;
use crate::units::Bounds;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a place is to the people who come to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A town: people live there and shelter there.
    Town,
    /// A village: people live there and shelter there.
    Village,
    /// A camp: people stay there.
    Camp,
    /// A camp for people displaced within their country: people stay there for a while.
    IdpCamp,
    /// An informal site on the near side of a border, where people wait by choice and cross when danger comes close.
    BorderSite,
    /// A border crossing: passed, never a destination, with a throughput and a queue in each direction.
    Crossing,
    /// A place where everyone moves on.
    Hub,
    /// A bend or junction in a route: passed, never a destination.
    Waypoint,
}

impl PlaceKind {
    /// Every kind, in order.
    pub const ALL: [Self; 8] = [
        Self::Town,
        Self::Village,
        Self::Camp,
        Self::IdpCamp,
        Self::BorderSite,
        Self::Crossing,
        Self::Hub,
        Self::Waypoint,
    ];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Village => "village",
            Self::Camp => "camp",
            Self::IdpCamp => "idp_camp",
            Self::BorderSite => "border_site",
            Self::Crossing => "crossing",
            Self::Hub => "hub",
            Self::Waypoint => "waypoint",
        }
    }

    /// Whether people choose it as a destination; others are only passed.
    pub fn is_destination(self) -> bool {
        !matches!(self, Self::Crossing | Self::Waypoint)
    }

    /// Whether people have their homes there.
    pub fn has_residents(self) -> bool {
        !matches!(self, Self::Crossing | Self::Hub | Self::Waypoint)
    }

    /// Whether it can have a capacity.
    pub fn has_capacity(self) -> bool {
        matches!(self, Self::Camp | Self::IdpCamp | Self::BorderSite)
    }
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A place. Stated with the methods below, checked when the world is built, read-only from then on.
///
/// ```
/// use displace::world::{Place, PlaceKind};
/// let camp = Place::new("Yayladağı", PlaceKind::Camp, "Turkey").at(35.90, 36.06).with_capacity(5_000);
/// assert_eq!(camp.name(), "Yayladağı");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub(crate) id: PlaceId,
    pub(crate) name: String,
    pub(crate) kind: PlaceKind,
    pub(crate) country: String,
    pub(crate) lat: Option<f64>,
    pub(crate) lon: Option<f64>,
    pub(crate) seems_lat: Option<f64>,
    pub(crate) seems_lon: Option<f64>,
    pub(crate) population: u64,
    pub(crate) capacity: Option<u64>,
    pub(crate) capacity_per_day: u64,
    pub(crate) people_per_day: Option<u64>,
    pub(crate) move_chance: Option<f64>,
    pub(crate) pull: f64,
    pub(crate) foreign_pull: f64,
    pub(crate) leaving_chance: f64,
    pub(crate) farmer_share: Option<f64>,
    pub(crate) evidence: Evidence,
}

impl Place {
    /// The largest population, capacity or throughput that can be stated: 10¹², which is enough for any people and whole
    /// as a floating-point number. More than [`Simulation::MOST_PEOPLE`](crate::Simulation::MOST_PEOPLE) have to be counted.
    pub const MOST_PEOPLE: u64 = 1_000_000_000_000;

    /// A place of `kind` in `country` without residents, coordinates, capacity or throughput.
    pub fn new(name: impl Into<String>, kind: PlaceKind, country: impl Into<String>) -> Self {
        Self {
            id: PlaceId::default(),
            name: name.into(),
            kind,
            country: country.into(),
            lat: None,
            lon: None,
            seems_lat: None,
            seems_lon: None,
            population: 0,
            capacity: None,
            capacity_per_day: 0,
            people_per_day: None,
            move_chance: None,
            pull: 1.0,
            foreign_pull: 1.0,
            leaving_chance: 0.0,
            farmer_share: None,
            evidence: Evidence::default(),
        }
    }

    /// At `lat`, `lon` in degrees (WGS 84).
    #[must_use]
    pub fn at(mut self, lat: f64, lon: f64) -> Self {
        (self.lat, self.lon) = (Some(lat), Some(lon));
        self
    }

    /// At `lat`, `lon` in degrees (WGS 84) in the eyes of those who mind how far it is from home.
    #[must_use]
    pub fn that_seems_at(mut self, lat: f64, lon: f64) -> Self {
        (self.seems_lat, self.seems_lon) = (Some(lat), Some(lon));
        self
    }

    /// With `people` at home when the period starts (0 unless said otherwise).
    #[must_use]
    pub fn with_population(mut self, people: u64) -> Self {
        self.population = people;
        self
    }

    /// Meant for `people` at most (no limit unless said otherwise); for camps and border sites.
    #[must_use]
    pub fn with_capacity(mut self, people: u64) -> Self {
        self.capacity = Some(people);
        self
    }

    /// Lets `people` through a day in each direction (no limit unless said otherwise); for crossings.
    #[must_use]
    pub fn with_people_per_day(mut self, people: u64) -> Self {
        self.people_per_day = Some(people);
        self
    }

    /// With a capacity that grows by `people` every day, from the first one on (0 unless said otherwise); for places
    /// whose capacity is stated.
    #[must_use]
    pub fn with_capacity_per_day(mut self, people: u64) -> Self {
        self.capacity_per_day = people;
        self
    }

    /// With a daily chance of moving on of its own, in place of that of its kind; 0 to 1; not for crossings and
    /// waypoints.
    #[must_use]
    pub fn with_move_chance(mut self, chance: f64) -> Self {
        self.move_chance = Some(chance);
        self
    }

    /// Draws so many times as strongly as others of its kind (1 unless said otherwise); 0 to 1000; not for crossings
    /// and waypoints.
    #[must_use]
    pub fn with_pull(mut self, factor: f64) -> Self {
        self.pull = factor;
        self
    }

    /// Draws people from other countries so many times as strongly, in addition (1 unless said otherwise); 0 to 1000;
    /// not for crossings and waypoints.
    #[must_use]
    pub fn with_foreign_pull(mut self, factor: f64) -> Self {
        self.foreign_pull = factor;
        self
    }

    /// Where displaced people leave the model for good, each with this daily chance (0 unless said otherwise); 0 to 1;
    /// not for crossings and waypoints.
    #[must_use]
    pub fn with_leaving_chance(mut self, chance: f64) -> Self {
        self.leaving_chance = chance;
        self
    }

    /// With this share of farmers among its people, in place of the one of the rules; 0 to 1; not for crossings and
    /// waypoints.
    #[must_use]
    pub fn with_farmer_share(mut self, share: f64) -> Self {
        self.farmer_share = Some(share);
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Its number in the world.
    pub fn id(&self) -> PlaceId {
        self.id
    }

    /// Its name, unique in the world.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its kind when the period starts.
    pub fn kind(&self) -> PlaceKind {
        self.kind
    }

    /// The country that it lies in.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Latitude and longitude in degrees (WGS 84), if known.
    pub fn coordinates(&self) -> Option<(f64, f64)> {
        self.lat.zip(self.lon)
    }

    /// Where it seems to lie to those who mind how far it is from home: latitude and longitude in degrees (WGS 84), its
    /// own unless said otherwise.
    pub fn seeming_coordinates(&self) -> Option<(f64, f64)> {
        self.seems_lat.zip(self.seems_lon).or_else(|| self.coordinates())
    }

    /// People at home when the period starts.
    pub fn population(&self) -> u64 {
        self.population
    }

    /// People it is meant for when the period starts; none: no limit.
    pub fn capacity(&self) -> Option<u64> {
        self.capacity
    }

    /// People let through a day in each direction when the period starts; none: no limit.
    pub fn people_per_day(&self) -> Option<u64> {
        self.people_per_day
    }

    /// People by whom its capacity grows every day.
    pub fn capacity_per_day(&self) -> u64 {
        self.capacity_per_day
    }

    /// Its own daily chance of moving on when the period starts; none: that of its kind.
    pub fn move_chance(&self) -> Option<f64> {
        self.move_chance
    }

    /// How much more strongly it draws than others of its kind.
    pub fn pull(&self) -> f64 {
        self.pull
    }

    /// How much more strongly it draws people from other countries, in addition.
    pub fn foreign_pull(&self) -> f64 {
        self.foreign_pull
    }

    /// The daily chance with which displaced people there leave the model.
    pub fn leaving_chance(&self) -> f64 {
        self.leaving_chance
    }

    /// The share of farmers among its people; none: that of the rules.
    pub fn farmer_share(&self) -> Option<f64> {
        self.farmer_share
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// Where the figures of a statement come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// Tags of the scenario's sources.
    pub source: Vec<String>,
    /// Keys of the statement whose figures were assumed.
    pub assumed: Vec<String>,
    /// Of events: the date on which they were known, announced or late; none: when they happened, and their end when it
    /// came.
    pub known: Option<Date>,
}

/// Latitudes in degrees.
pub(crate) const LATITUDE: Bounds = Bounds::Closed(-90.0, 90.0);
/// Longitudes in degrees.
pub(crate) const LONGITUDE: Bounds = Bounds::Closed(-180.0, 180.0);

/// The great-circle distance in km between two points in degrees, on a sphere of the mean radius 6371.0088 km (IUGG).
pub(crate) fn great_circle_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lat2) = (from.0.to_radians(), to.0.to_radians());
    let dlat = lat2 - lat1;
    let dlon = (to.1 - from.1).to_radians();
    let half = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6371.0088 * half.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles_are_as_long_as_they_are() {
        // Jisr al-Shughour to Bdama and to Latakia, computed independently: 11.1 km and 57.2 km.
        let jisr = (35.8142, 36.3198);
        assert!((great_circle_km(jisr, (35.8115, 36.1965)) - 11.1).abs() < 0.05);
        assert!((great_circle_km(jisr, (35.5313, 35.7909)) - 57.2).abs() < 0.05);
        assert!((great_circle_km((0.0, 0.0), (0.0, 180.0)) - 20_015.1).abs() < 0.1);
    }
}
