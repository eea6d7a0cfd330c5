//! The case as stated: a world, what happens in it, the rules, and what was counted.
//!
//! A [`Scenario`] is stated with a [`ScenarioBuilder`], in code or by a reader of files, checked whole, and read-only
//! from then on.

pub mod belief;
mod builder;
mod check;
pub mod daily_counts;
pub mod event;
mod excerpt;
pub(crate) mod field;
mod knob;
mod known;
pub mod level;
mod number;
pub mod observed;
pub mod period;
mod prior;
pub mod redirect;
pub mod rules;
pub mod threat;
pub mod weather;

pub use belief::{Beliefs, Dispute};
pub use builder::ScenarioBuilder;
pub use daily_counts::{DailyCounts, DayCounts, DayTotals};
pub use event::{CampChange, Change, Closure, Shut, Timeline};
pub use knob::Knob;
pub use level::{Course, Level, LevelKind, LevelPoint};
pub use observed::{Correction, Count, Quantity, Series, When, Where};
pub use period::Period;
pub use prior::Prior;
pub use redirect::Redirect;
pub use rules::{
    Acting, Admission, Attraction, Carry, ClosedOnTheWay, ConnectionChanges, ConnectionRules,
    DeliberationRules, FlightMode, ForecastCounts, ForecastDays, HarvestRules, HomeDistanceFrom, KinRules,
    KinShareOf, KinWeights, Law, Leavers, Listed, NewlyDisplaced, Numbered, OwnHome, RoomWeighs, Rules,
    Start, WhenClosed, WhenNothingDraws, WithoutWayOut, Worded,
};
pub use threat::{Shape, Threat, ThreatKind};
pub use weather::{RainRule, RoadCondition, Weather};

pub(crate) use builder::{StatedLevel, StatedSeries};
pub(crate) use number::MOMENTS;

use crate::id::PlaceId;
use crate::units::Day;
use crate::world::{Evidence, World};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// People who are already displaced when the period starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Displaced {
    pub(crate) place: String,
    pub(crate) count: u64,
    pub(crate) home: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) evidence: Evidence,
}

impl Displaced {
    /// `count` people at a named place whose home is unknown.
    pub fn new(place: impl Into<String>, count: u64) -> Self {
        Self {
            place: place.into(),
            count,
            home: None,
            country: None,
            group: None,
            evidence: Evidence::default(),
        }
    }

    /// From this place; without it they never return.
    #[must_use]
    pub fn from_home(mut self, home: impl Into<String>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// From this country, where the home is not known more closely.
    #[must_use]
    pub fn from_country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// All of this group; without it, of all groups by their shares at home, or else where they are.
    #[must_use]
    pub fn of_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The name of the place where they are.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The name of their home, if known.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// The name of their group, if they are all of one.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }
}

/// A figure that was assumed rather than found in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What it belongs to, as in ``place `Bdama` ``.
    pub of: String,
    /// The key of the figure.
    pub key: String,
}

/// A scenario: checked, complete, read-only.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    title: String,
    description: Option<String>,
    period: Period,
    world: World,
    timeline: Timeline,
    levels: Vec<Level>,
    rules: Rules,
    displaced: Vec<Displaced>,
    observed: Vec<Series>,
    knobs: Vec<Knob>,
    home_country: Option<String>,
    is_taken_as_stated: bool,
    sources: BTreeMap<String, String>,
    backdrop: Option<PathBuf>,
}

impl Scenario {
    /// A GeoJSON file with borders, coasts and rivers to draw behind the places on maps, if there is one. It changes nothing
    /// of a run.
    pub fn backdrop(&self) -> Option<&Path> {
        self.backdrop.as_deref()
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the case is about, if said.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// From when to when, in which steps.
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// The last day.
    pub fn last_day(&self) -> Day {
        self.period.last_day()
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What happens.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// How hungry places are and how high the water stands, over time.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The people who are displaced when the period starts.
    pub fn displaced(&self) -> &[Displaced] {
        &self.displaced
    }

    /// The country that everyone counts as home, wherever they come from; none: that of their own home.
    pub fn home_country(&self) -> Option<&str> {
        self.home_country.as_deref()
    }

    /// Whether what is possible and unlikely was let pass: see [`ScenarioBuilder::taken_as_stated`].
    pub fn is_taken_as_stated(&self) -> bool {
        self.is_taken_as_stated
    }

    /// What was counted.
    pub fn observed(&self) -> &[Series] {
        &self.observed
    }

    /// The observed series of this name.
    pub fn series(&self, name: &str) -> Option<&Series> {
        self.observed.iter().find(|series| series.name == name)
    }

    /// The places where a series was counted.
    pub fn places_of(&self, series: &Series) -> Vec<PlaceId> {
        self.places_at(&series.at)
    }

    /// The places that are meant.
    pub fn places_at(&self, at: &Where) -> Vec<PlaceId> {
        let id = |name: &String| self.world.find(name).map(crate::world::Place::id);
        match at {
            Where::Place(name) => id(name).into_iter().collect(),
            Where::Places(names) => names.iter().filter_map(id).collect(),
            Where::Set(name) => self.world.set(name).unwrap_or_default().to_vec(),
        }
    }

    /// Tags of sources and where to find them.
    pub fn sources(&self) -> &BTreeMap<String, String> {
        &self.sources
    }

    /// The figures that were assumed, in the order of the scenario.
    pub fn assumptions(&self) -> Vec<Assumption> {
        let mut all = Vec::new();
        let mut add = |of: String, evidence: &Evidence| {
            let keys = evidence.assumed.iter();
            all.extend(keys.map(|key| Assumption { of: of.clone(), key: key.clone() }));
        };
        for place in self.world.places() {
            add(format!("place `{}`", place.name), &place.evidence);
        }
        for (id, route) in self.world.routes().filter(|(_, route)| !route.is_way_back) {
            let (from, to) = self.world.ends(id);
            let (from, to) = (self.world.place(from).name(), self.world.place(to).name());
            add(format!("route `{from}`–`{to}`"), &route.evidence);
        }
        for threat in &self.timeline.threats {
            add(check::call_threat(threat), &threat.evidence);
        }
        for dispute in &self.timeline.disputes {
            add(format!("dispute `{}`", dispute.name), &dispute.evidence);
        }
        for closure in &self.timeline.closures {
            add(check::call_closure(closure), &closure.evidence);
        }
        for condition in &self.timeline.road_conditions {
            add(check::call_road_condition(condition), &condition.evidence);
        }
        for redirect in &self.timeline.redirects {
            add(check::call_redirect(redirect), &redirect.evidence);
        }
        for change in &self.timeline.changes {
            add(format!("change at `{}`", change.place), &change.evidence);
        }
        for displaced in &self.displaced {
            add(format!("displaced at `{}`", displaced.place), &displaced.evidence);
        }
        for level in &self.levels {
            for point in &level.points {
                let date = point.at.date();
                add(format!("{} on {date}", check::call_level(level)), &point.evidence);
            }
        }
        for series in &self.observed {
            for count in &series.counts {
                let date = count.at.date();
                add(format!("count of `{}` on {date}", series.name), &count.evidence);
            }
        }
        all
    }
}
