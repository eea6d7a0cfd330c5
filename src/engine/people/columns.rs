//! What is remembered of a person beyond where they are, where a rule or a recording asks for it.

use crate::engine::people::state::State;
use crate::engine::tally::Journeys;
use crate::world::PlaceKind;
use serde::{Deserialize, Serialize};

/// What is remembered of a person's journey to their first camp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journey {
    /// The step in which they left home; [`Journey::OVER`] once they reached a camp or if they had left before.
    pub(crate) left: u32,
    /// Metres travelled since.
    pub(crate) metres: u32,
}

impl Journey {
    pub(crate) const OVER: u32 = u32::MAX;

    /// Ends with people's arrival at a place of a kind, if that is a camp and their first.
    #[inline]
    pub(crate) fn end(&mut self, kind: PlaceKind, step: u32, people: u32, journeys: &mut Journeys) {
        if self.left != Self::OVER && matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp) {
            journeys.steps.add(step - self.left, u64::from(people));
            journeys.km.add(self.metres.div_ceil(1000), u64::from(people));
            self.left = Self::OVER;
        }
    }
}

/// What is remembered of how somebody travelled lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// The mean of the shares of a day's way that they made, as bits of an `f32`, at the beginning of step `as_of`; the
    /// share of a day halves in weight with every day.
    pub(super) pace: u32,
    /// Twice the step, plus 1 for those who reached a stop since they were displaced.
    pub(super) as_of: u32,
}

impl Memory {
    /// The mean share of a step's way after a step in which they made `share`; a step fades what was by `fading`.
    pub(crate) fn after(self, share: f64, step: u32, fading: f64) -> f64 {
        let pace = f64::from(f32::from_bits(self.pace));
        // Somebody who was answered at a gate goes on in a step in which they went already.
        let steps = (step + 1).saturating_sub(self.as_of / 2);
        pace * fading.powi(steps as i32) + (1.0 - fading) * share
    }

    /// Takes over the share of a step's way that was made in a step.
    pub(crate) fn went(&mut self, share: f64, step: u32, fading: f64) {
        self.pace = (self.after(share, step, fading) as f32).to_bits();
        self.as_of = (2 * (step + 1)) | (self.as_of & 1);
    }

    /// Whether they reached a stop since they were displaced.
    pub(crate) fn has_stopped(self) -> bool {
        self.as_of & 1 == 1
    }

    pub(crate) fn stopped(&mut self) {
        self.as_of |= 1;
    }
}

/// Whom somebody is in touch with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Ties {
    /// How many others.
    pub(crate) connections: u8,
    /// Days in the camp where they are.
    pub(crate) days: u16,
}

/// Where somebody was who is at home for the harvest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trip {
    pub(crate) state: State,
    /// What was left of their clock.
    pub(crate) left: u32,
}

impl Trip {
    pub(super) const NONE: Self = Self { state: State::FREE, left: 0 };
}

/// Which columns are kept.
#[expect(clippy::struct_excessive_bools, reason = "each column is kept or not, whatever the others are")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Columns {
    pub(crate) groups: bool,
    pub(crate) households: bool,
    pub(crate) journeys: bool,
    pub(crate) memories: bool,
    /// When people were displaced.
    pub(crate) displaced: bool,
    pub(crate) ties: bool,
    pub(crate) trips: bool,
    pub(crate) trails: bool,
}
