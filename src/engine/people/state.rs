//! Where a person is, in 32 bits.
//!
//! A tag and a number. Whoever stays at a place may sleep in addition: their clock cannot ring before a certain step, and the
//! look at everyone passes over them until then, having read nothing but these bits.

use crate::world::MOST_PLACES;
use serde::{Deserialize, Serialize};

/// Where a person is, packed: a tag and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State(u32);

/// Where a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// At a place; the second number is the clock's threshold.
    At(u32),
    /// On the leg of an itinerary at this position; the second number is the metres left.
    OnLeg(u32),
    /// Resting at the stop where the leg at this position begins, in the middle of an itinerary.
    Resting(u32),
    /// In the queue of the crossing where the leg at this position begins; the second number is the step of arrival.
    Queued(u32),
    /// On a route on the way home; the second number is the metres left.
    HomeOn(u32),
    /// On a route that was closed while they were on it, to be back where it begins; the second number is the metres left
    /// to its end.
    SentBack(u32),
    /// On the way home, in the queue of the crossing where this route begins; the second number is the step of arrival.
    HomeQueued(u32),
    /// Refused at a full or closed place; the second number is the step of arrival.
    AtGate(u32),
    /// Just leaving home; handled within the step.
    Leaving(u32),
    /// At home for the harvest; where they were is kept in a column of its own.
    Harvesting,
    /// Nobody.
    Free,
}

const NUMBER_BITS: u32 = 29;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;
/// Places are counted in 20 bits.
const PLACE_BITS: u32 = MOST_PLACES.ilog2();
const PLACE: u32 = (1 << PLACE_BITS) - 1;
/// This bit tells those who sleep; the eight between it and the place hold the step in which they wake, less what does
/// not fit.
const SLEEPS: u32 = 1 << 28;
/// The states of those who are just leaving home begin here, above the bits of the place; all behind are not looked at.
const LEAVING: u32 = 6 << (NUMBER_BITS - PLACE_BITS);
/// How many steps somebody sleeps at most.
pub(crate) const LONGEST_SLEEP: u32 = 255;
/// Legs are counted in 28 bits; this one tells those who rest before a leg from those who are on it.
const RESTS: u32 = 1 << 28;
/// Routes are counted in 28 bits too; this one tells those who are sent back on one from those on the way home.
const BACK: u32 = 1 << 28;

impl State {
    pub(crate) const FREE: Self = Self(7 << NUMBER_BITS);
    const HARVESTING: Self = Self(Self::FREE.0 | 1);

    #[inline]
    pub(crate) fn get(self) -> Where {
        let number = self.0 & NUMBER;
        match self.0 >> NUMBER_BITS {
            0 => Where::At(self.0 & PLACE),
            1 if number & RESTS != 0 => Where::Resting(number ^ RESTS),
            1 => Where::OnLeg(number),
            2 => Where::Queued(number),
            3 if number & BACK != 0 => Where::SentBack(number ^ BACK),
            3 => Where::HomeOn(number),
            4 => Where::HomeQueued(number),
            5 => Where::AtGate(number),
            6 => Where::Leaving(number),
            _ if self == Self::HARVESTING => Where::Harvesting,
            _ => Where::Free,
        }
    }

    /// The place where somebody stays who is at one.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn place(self) -> u32 {
        self.0 & PLACE
    }

    /// The bits without those that say until when somebody sleeps.
    pub(crate) fn bits(self) -> u32 {
        if self.0 >> NUMBER_BITS == 0 { self.0 & PLACE } else { self.0 }
    }

    /// Staying at a place, and not to be looked at before a step at most [`LONGEST_SLEEP`] steps from now.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn asleep(place: u32, until: u32) -> Self {
        Self(place | SLEEPS | (until & LONGEST_SLEEP) << PLACE_BITS)
    }

    /// Whether somebody has to be looked at in a step: 1, or 0 if they sleep, are just leaving home, or nobody is there.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn wakes(self, step: u32) -> u8 {
        // Above the place: the tag, the bit of those who sleep, and until when. All who sleep past this step differ from
        // those who wake in it, and in the lowest bits alone.
        let apart = (self.0 >> PLACE_BITS) ^ (SLEEPS >> PLACE_BITS | step & LONGEST_SLEEP);
        let is_due = apart == 0;
        let never_slept = apart.wrapping_sub(LONGEST_SLEEP + 1) < LEAVING - (LONGEST_SLEEP + 1);
        u8::from(is_due | never_slept)
    }

    /// Whether somebody who stays anywhere, or is just leaving home, has to be looked at in a step: 1 or 0.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn sets_out(self, step: u32) -> u8 {
        let kind = self.0 >> (NUMBER_BITS - 1);
        let stays = u8::from(kind < 2) | u8::from(kind == 3);
        let is_leaving = kind.wrapping_sub(12) < 2;
        (self.wakes(step) & stays) | u8::from(is_leaving)
    }

    /// Whether somebody is anywhere but staying at a place or leaving home: 1 or 0.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn travels(self) -> u8 {
        let kind = self.0 >> (NUMBER_BITS - 1);
        u8::from(kind == 2) | u8::from(kind.wrapping_sub(4) < 8)
    }

    /// The leg or the route that somebody is on, should they be on any, and whether they are on a leg, or on the way home on a
    /// route.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn on_the_way(self) -> (u32, bool, bool) {
        let kind = self.0 >> (NUMBER_BITS - 1);
        (self.0 & (RESTS - 1), kind == 2, kind == 6)
    }

    /// Whether somebody stays at a place.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn is_at_place(self) -> bool {
        self.0 >> NUMBER_BITS == 0
    }
}

impl From<Where> for State {
    #[inline]
    fn from(to: Where) -> Self {
        let (tag, number) = match to {
            Where::At(n) => (0, n),
            Where::OnLeg(n) => (1, n),
            Where::Resting(n) => (1, n | RESTS),
            Where::Queued(n) => (2, n),
            Where::HomeOn(n) => (3, n),
            Where::SentBack(n) => (3, n | BACK),
            Where::HomeQueued(n) => (4, n),
            Where::AtGate(n) => (5, n),
            Where::Leaving(n) => (6, n),
            Where::Free => (7, 0),
            Where::Harvesting => return Self::HARVESTING,
        };
        let most = if tag == 0 { PLACE } else { NUMBER };
        debug_assert!(number <= most, "a world has fewer places and legs");
        Self(tag << NUMBER_BITS | number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_packed_and_unpacked() {
        for state in [
            Where::At(3),
            Where::OnLeg(RESTS - 1),
            Where::Resting(RESTS - 1),
            Where::Queued(0),
            Where::HomeOn(5),
            Where::SentBack(5),
            Where::HomeQueued(6),
            Where::AtGate(7),
            Where::Leaving(8),
            Where::Harvesting,
            Where::Free,
        ] {
            assert_eq!(State::from(state).get(), state);
        }
    }

    #[test]
    fn people_sleep_until_their_step_and_no_longer() {
        let place = MOST_PLACES as u32 - 1;
        for now in [0, 1, 254, 255, 256, 100_000, u32::MAX - 300] {
            for steps in 1..=LONGEST_SLEEP {
                let sleeper = State::asleep(place, now.wrapping_add(steps));
                assert_eq!(sleeper.get(), Where::At(place));
                assert_eq!(sleeper.bits(), State::from(Where::At(place)).bits());
                assert_eq!(sleeper.wakes(now.wrapping_add(steps)), 1);
                for before in [now.wrapping_add(1), now.wrapping_add(steps - 1)] {
                    assert_eq!(sleeper.wakes(before), u8::from(before == now.wrapping_add(steps)));
                }
            }
        }
    }

    #[test]
    fn those_who_do_not_sleep_are_looked_at_in_every_step() {
        for step in 0..600 {
            for (at, wakes) in [
                (Where::At(7), 1),
                (Where::OnLeg(0), 1),
                (Where::Resting(0), 1),
                (Where::Queued(9), 1),
                (Where::HomeOn(9), 1),
                (Where::SentBack(1), 1),
                (Where::HomeQueued(0), 1),
                (Where::AtGate(1), 1),
                (Where::Leaving(0), 0),
                (Where::Harvesting, 0),
                (Where::Free, 0),
            ] {
                assert_eq!(State::from(at).wakes(step), wakes, "{at:?} in step {step}");
            }
        }
    }

    #[test]
    fn people_set_out_from_where_they_stay_and_travel_elsewhere() {
        let (asleep, awake) = (State::asleep(7, 12), State::asleep(7, 11));
        assert_eq!([asleep, awake].map(|state| [state.sets_out(11), state.travels()]), [[0, 0], [1, 0]]);
        for (at, part) in [
            (Where::At(7), [1, 0]),
            (Where::Resting(RESTS - 1), [1, 0]),
            (Where::Leaving(MOST_PLACES as u32 - 1), [1, 0]),
            (Where::OnLeg(RESTS - 1), [0, 1]),
            (Where::Queued(NUMBER), [0, 1]),
            (Where::HomeOn(BACK - 1), [0, 1]),
            (Where::SentBack(BACK - 1), [0, 1]),
            (Where::HomeQueued(NUMBER), [0, 1]),
            (Where::AtGate(NUMBER), [0, 1]),
            (Where::Harvesting, [0, 0]),
            (Where::Free, [0, 0]),
        ] {
            let state = State::from(at);
            assert_eq!([state.sets_out(300), state.travels()], part, "{at:?}");
            let (number, is_on_leg, is_on_route) = state.on_the_way();
            match at {
                Where::OnLeg(leg) => assert!(number == leg && is_on_leg && !is_on_route),
                Where::HomeOn(route) => assert!(number == route && is_on_route && !is_on_leg),
                _ => assert!(!is_on_leg && !is_on_route, "{at:?}"),
            }
        }
    }
}
