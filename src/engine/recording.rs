//! What a run keeps, as its user chooses, and how much memory that takes.

use crate::engine::plan;
use crate::engine::run::Status;
use crate::id::PlaceId;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// What a run keeps. By default the end of every day for every place, flows, and journeys, and no single people.
///
/// ```
/// use displace::engine::{Recording, Tracks};
/// let recording = Recording::every_step().tracks(Tracks::OneIn(100));
/// assert_ne!(recording, Recording::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub(crate) every: Every,
    pub(crate) places: Option<Vec<PlaceId>>,
    pub(crate) flows: bool,
    pub(crate) journeys: bool,
    pub(crate) trails: bool,
    pub(crate) tracks: Tracks,
}

/// How often counts are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Every {
    Step,
    Day,
    Never,
}

/// Whose tracks are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Tracks {
    /// Nobody's.
    #[default]
    Nobody,
    /// Everybody's.
    Everybody,
    /// Those of one household in so many, drawn by the person's own address: the same people in every scenario.
    OneIn(u32),
    /// Those of everyone who comes to a place or passes it.
    Passing(PlaceId),
}

impl Tracks {
    /// Whether nobody's are kept.
    pub(crate) fn is_nobody(&self) -> bool {
        matches!(self, Self::Nobody)
    }
}

impl Default for Recording {
    fn default() -> Self {
        Self::daily()
    }
}

impl Recording {
    /// Counts at the end of every day.
    pub fn daily() -> Self {
        Self {
            every: Every::Day,
            places: None,
            flows: true,
            journeys: true,
            trails: false,
            tracks: Tracks::Nobody,
        }
    }

    /// Counts at the end of every step.
    pub fn every_step() -> Self {
        Self { every: Every::Step, ..Self::daily() }
    }

    /// No counts, flows or journeys: for those who read them from the simulation step by step, or only want totals.
    pub fn nothing() -> Self {
        Self { every: Every::Never, flows: false, journeys: false, ..Self::daily() }
    }

    /// Counts of these places only.
    #[must_use]
    pub fn places(mut self, places: impl IntoIterator<Item = PlaceId>) -> Self {
        self.places = Some(places.into_iter().collect());
        self
    }

    /// Without counts of people on each route.
    #[must_use]
    pub fn without_flows(mut self) -> Self {
        self.flows = false;
        self
    }

    /// Without journey days and km, which take 8 bytes a person.
    #[must_use]
    pub fn without_journeys(mut self) -> Self {
        self.journeys = false;
        self
    }

    /// With how far single people came, for whoever [looks at them](crate::Simulation::persons); 16 bytes a person.
    #[must_use]
    pub fn with_trails(mut self) -> Self {
        self.trails = true;
        self
    }

    /// With the tracks of single people.
    #[must_use]
    pub fn tracks(mut self, tracks: Tracks) -> Self {
        self.tracks = tracks;
        self
    }

    /// The memory in bytes that a run of `scenario` takes at most: people, the world with its itineraries, and what is
    /// kept. Tracks are estimated at [`Self::DEEDS_A_PERSON`] deeds each. Itineraries are built to be counted, which takes
    /// about as long as setting up a run.
    pub fn memory(&self, scenario: &Scenario) -> Memory {
        let world = scenario.world();
        let residents: u64 = world.places().map(crate::world::Place::population).sum();
        let displaced: u64 = scenario.displaced().iter().map(crate::scenario::Displaced::count).sum();
        let people = residents + displaced;
        let households = scenario.rules().households.mean_size > 1.0;
        let groups = world.groups().len() as u64;
        let (journey, trail) = (8 * u64::from(self.journeys), 16 * u64::from(self.trails));
        let asked = scenario.rules().deliberation.is_on();
        let harvest = !scenario.rules().harvest.months.is_empty();
        let (ties, trip) = (4 * u64::from(asked), 8 * u64::from(harvest));
        let person = 8 + u64::from(groups > 1) + u64::from(households) + journey + trail + ties + trip;
        let records = match self.every {
            Every::Step => u64::from(scenario.period().steps()),
            Every::Day => u64::from(scenario.period().days()),
            Every::Never => 0,
        };
        let leaves = world.places().any(|place| place.leaving_chance() > 0.0);
        let places = self.places.as_ref().map_or(world.place_count(), Vec::len) as u64;
        let counts = records * places * (Status::ALL.len() as u64 * groups + 2 + u64::from(leaves)) * 4;
        let flows = if self.flows { records * world.route_count() as u64 * 4 } else { 0 };
        let tracked = match self.tracks {
            Tracks::Nobody => 0,
            Tracks::OneIn(n) => people / u64::from(n.max(1)),
            Tracks::Everybody | Tracks::Passing(_) => people,
        };
        Memory {
            // Blocks grow by up to 2048 slots ahead of need, and a growing column is copied once.
            people: 2 * people * person,
            world: plan::memory(scenario),
            kept: counts + flows,
            tracks: tracked * Self::DEEDS_A_PERSON * size_of::<crate::engine::track::Deed>() as u64,
        }
    }

    /// Deeds that a tracked person is expected to do, for the estimate of memory.
    pub const DEEDS_A_PERSON: u64 = 12;

    pub(crate) fn keeps(&self, is_last_of_day: bool) -> bool {
        match self.every {
            Every::Step => true,
            Every::Day => is_last_of_day,
            Every::Never => false,
        }
    }
}

/// Memory that a run is estimated to take, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// The people, if everyone is displaced.
    pub people: u64,
    /// Places, routes, itineraries with the tables to draw them, and counts as they stand.
    pub world: u64,
    /// Counts and flows that are kept.
    pub kept: u64,
    /// Tracks of single people.
    pub tracks: u64,
}

impl Memory {
    /// All of it.
    pub fn total(&self) -> u64 {
        self.people + self.world + self.kept + self.tracks
    }
}
