//! Routes: the edges of the world.

use crate::world::place::Evidence;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How people travel on a route, which sets their speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By vehicle on a road.
    #[default]
    Road,
    /// On foot.
    Track,
    /// By boat.
    Ferry,
}

impl Mode {
    /// Every mode, in order.
    pub const ALL: [Self; 3] = [Self::Road, Self::Track, Self::Ferry];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Track => "track",
            Self::Ferry => "ferry",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Whether a route is used in one direction or in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Ways {
    /// In both directions.
    #[default]
    Both,
    /// Only as stated.
    One,
}

/// One direction of a route between two places. Stated with the methods below, checked when the world is built.
///
/// ```
/// use displace::world::{Mode, Route};
/// let path = Route::of_km(12.5).with_mode(Mode::Track).one_way();
/// assert_eq!(path.km(), 12.5);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub(crate) km: f64,
    pub(crate) seems_km: Option<f64>,
    pub(crate) mode: Mode,
    pub(crate) km_per_day: Option<f64>,
    pub(crate) own_km_per_day: Option<f64>,
    pub(crate) walk_chance: f64,
    pub(crate) roads: u32,
    pub(crate) ways: Ways,
    /// Whether this edge is the way back of a route that was stated in the other direction.
    pub(crate) is_way_back: bool,
    pub(crate) evidence: Evidence,
}

impl Route {
    /// The largest number of roads that a route can stand for.
    pub const MOST_ROADS: u32 = 1000;

    /// A road of `km` along the ground, in both directions, without a speed limit of its own.
    pub fn of_km(km: f64) -> Self {
        Self {
            km,
            seems_km: None,
            mode: Mode::default(),
            km_per_day: None,
            own_km_per_day: None,
            walk_chance: 0.0,
            roads: 1,
            ways: Ways::default(),
            is_way_back: false,
            evidence: Evidence::default(),
        }
    }

    /// So many km long in the eyes of those who choose; travel takes as long as it is.
    #[must_use]
    pub fn that_seems(mut self, km: f64) -> Self {
        self.seems_km = Some(km);
        self
    }

    /// Travelled in this way.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// With a speed limit in km a day.
    #[must_use]
    pub fn with_limit(mut self, km_per_day: f64) -> Self {
        self.km_per_day = Some(km_per_day);
        self
    }

    /// Travelled at this speed in km a day, in place of that of its mode; above 0 to 100 000.
    #[must_use]
    pub fn with_own_speed(mut self, km_per_day: f64) -> Self {
        self.own_km_per_day = Some(km_per_day);
        self
    }

    /// On each day each person walks it with this chance, in place of its mode (0 unless said otherwise); 0 to 1.
    #[must_use]
    pub fn with_walk_chance(mut self, chance: f64) -> Self {
        self.walk_chance = chance;
        self
    }

    /// Stands for so many roads alike, and weighs so much more in choices (1 unless said otherwise); 1 to 1000.
    #[must_use]
    pub fn with_roads(mut self, roads: u32) -> Self {
        self.roads = roads;
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

    /// Its length along the ground in km.
    pub fn km(&self) -> f64 {
        self.km
    }

    /// How long it seems to those who choose, in km, if that is not its length.
    pub fn seems_km(&self) -> Option<f64> {
        self.seems_km
    }

    /// The km that weigh in choices.
    pub(crate) fn felt_km(&self) -> f64 {
        self.seems_km.unwrap_or(self.km)
    }

    /// How people travel on it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Its own speed limit in km a day, if it has one.
    pub fn limit(&self) -> Option<f64> {
        self.km_per_day
    }

    /// Its own speed in km a day, in place of that of its mode.
    pub fn own_speed(&self) -> Option<f64> {
        self.own_km_per_day
    }

    /// The chance that somebody walks it on a day.
    pub fn walk_chance(&self) -> f64 {
        self.walk_chance
    }

    /// How many roads alike it stands for.
    pub fn roads(&self) -> u32 {
        self.roads
    }

    /// Whether it is used in one direction or in both.
    pub fn ways(&self) -> Ways {
        self.ways
    }

    /// Whether this is the way back of a route that was stated in the other direction.
    pub fn is_way_back(&self) -> bool {
        self.is_way_back
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}
