//! Single people's tracks: what they did, where and when.

use crate::engine::recording::Tracks;
use crate::id::{PersonId, PlaceId};
use crate::random::{Address, Draws, Purpose};
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// What a person did in a step at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deed {
    /// When.
    pub step: Step,
    /// What.
    pub what: What,
    /// Where.
    pub place: PlaceId,
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Left home.
    Fled,
    /// Set out for this destination.
    Chose,
    /// Wanted to move on and found no way out.
    Stuck,
    /// Came to a place on the way and went on.
    Passed,
    /// Joined the queue of a crossing.
    Queued,
    /// Was let through a crossing.
    Crossed,
    /// Was refused for lack of room.
    Refused,
    /// Came to stay.
    Arrived,
    /// Set out for home from here.
    TurnedHome,
    /// Was home again.
    CameHome,
    /// Left the model from here.
    LeftTheModel,
    /// Went home for the harvest, and is there.
    WentToHarvest,
    /// Came back from the harvest to where they were.
    CameFromHarvest,
    /// Was handed over to another simulation.
    HandedOver,
    /// Was received from another simulation.
    Received,
}

impl What {
    /// Whether they were at the place when they did it, rather than only heading for it.
    pub fn is_there(self) -> bool {
        self != Self::Chose
    }
}

/// What one household did, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// The person who leads it.
    pub person: PersonId,
    /// How many move together.
    pub people: u32,
    /// What they did.
    pub deeds: Vec<Deed>,
}

/// Whether what a person does is noted. They are drawn by themselves, so that the same people are in every scenario.
pub(crate) fn is_noted(tracks: &Tracks, draws: Draws, origin: u32, serial: u32) -> bool {
    let Tracks::OneIn(n) = tracks else { return *tracks != Tracks::Nobody };
    let [word, ..] = draws.words(Address { serial, origin, step: 0, purpose: Purpose::Sample, n: 0 });
    (u64::from(word) * u64::from((*n).max(1))) >> 32 == 0
}

/// A deed before it is sorted into a track.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) origin: u32,
    pub(crate) serial: u32,
    pub(crate) people: u32,
    /// Its order among the deeds of this person in this step.
    pub(crate) order: u32,
    pub(crate) deed: Deed,
}
