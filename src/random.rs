//! Random numbers by address.
//!
//! A draw is a function of where it is used: who draws, at which step, for what, and the how-manieth time. There is
//! no generator whose state one person's draw could shift for another, so the order of work and the number of
//! threads change nothing, and two scenarios with the same seed give the same person the same luck.
//!
//! The function is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*
//! (SC'11, doi:10.1145/2063384.2063405). Its key is a mix of seed, replicate and branch; its counter is the address.

mod alias;
mod lanes;
mod waiting;

pub(crate) use alias::{Drawn, Tables};
pub(crate) use lanes::LANES;
pub(crate) use waiting::waiting;

use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// The seed of a run or an ensemble: any number. The same seed gives the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Seed(pub u64);

/// What a draw is for. The numbers are part of every result: they are never changed and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// How many households leave a place in a step; drawn by the place.
    Departures = 1,
    /// When within the step a new household leaves; drawn by its first member.
    DepartureTime = 2,
    /// The size of a household; drawn by its first member.
    HouseholdSize = 3,
    /// The demographic group of a person.
    Group = 4,
    /// The clock on arrival at a place.
    Clock = 5,
    /// Which of two hazards rang the clock: moving on or going home.
    Cause = 6,
    /// Which itinerary to follow.
    Choice = 7,
    /// Which account of a dispute people act on; drawn by the dispute.
    Account = 8,
    /// Whether people act on an event; drawn by the event.
    Belief = 9,
    /// Where newly registered people come from; drawn by the step.
    ObservedOrigin = 10,
    /// Whether a person's track is kept; drawn by the person.
    Sample = 11,
    /// A synthetic world; drawn by the thing that is made.
    Synthetic = 12,
    /// A point at which a study tries a scenario; drawn by the point.
    Design = 13,
    /// Which itinerary to follow, where the draws of [`Purpose::Choice`] were refused too often: four itineraries a draw.
    Scan = 14,
    /// Which itinerary to follow, where nothing draws and people go anywhere.
    Anywhere = 15,
    /// Whether somebody walks a route on a day; drawn by the person, `n` being the route and decision.
    Walk = 16,
    /// Whether somebody leaves the model.
    Leaving = 17,
    /// How many others somebody is in touch with when they are displaced.
    Connections = 18,
    /// Whether somebody is a farmer; drawn by the person, whatever the step.
    Trade = 19,
    /// How many of people who are alike do something, where they are counted; drawn by all of them together.
    Cohort = 20,
    /// Who of people who came in the same step is let in, where they are counted; drawn by the gate.
    Lot = 21,
    /// The value of a knob in a replicate; drawn by the knob.
    Knob = 22,
    /// The error of a count that is still to be made; drawn by the series, the step being the count.
    CountError = 23,
    /// What is left of a clock when a simulation is forked.
    Remainder = 24,
    /// Which particles are drawn anew.
    Resampling = 25,
}

/// Where a draw is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The serial number of the person within the origin, or 0 for draws about places.
    pub serial: u32,
    /// The origin, place or event that the draw belongs to.
    pub origin: u32,
    /// The step.
    pub step: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// The how-manieth draw of this purpose by this person in this step; below 2²⁴.
    pub n: u32,
}

/// All random numbers of one replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draws {
    key: [u32; 2],
}

impl Draws {
    /// The draws of replicate `replicate` of `seed`, on branch `branch` (0 unless a simulation was forked).
    pub fn new(seed: Seed, replicate: u32, branch: u32) -> Self {
        let mut key = mix(seed.0);
        key = mix(key ^ u64::from(replicate));
        key = mix(key ^ (u64::from(branch) << 32));
        Self { key: [key as u32, (key >> 32) as u32] }
    }

    /// The draws of one of many things that are told apart by a number; as independent of these as those of another seed.
    pub(crate) fn apart(self, which: u64) -> Self {
        let key = u64::from(self.key[0]) | u64::from(self.key[1]) << 32;
        let key = mix(key ^ mix(which));
        Self { key: [key as u32, (key >> 32) as u32] }
    }

    /// The four random words at an address.
    #[inline]
    pub fn words(&self, at: Address) -> [u32; 4] {
        debug_assert!(at.n < 1 << 24, "an address has room for 2^24 draws of one purpose");
        philox([at.serial, at.origin, at.step, (at.purpose as u32) << 24 | at.n], self.key)
    }

    /// A random number in [0, 1) at an address, with 53 bits.
    #[inline]
    pub fn unit(&self, at: Address) -> f64 {
        let [a, b, ..] = self.words(at);
        ((u64::from(a) << 32 | u64::from(b)) >> 11) as f64 * (-53f64).exp2()
    }

    /// A stream of words that starts at an address, for distributions that need an unknown number of them. It
    /// counts `n` upwards.
    pub fn stream(&self, at: Address) -> Stream {
        Stream { draws: *self, at, words: [0; 4], used: 4 }
    }
}

/// A stream of random words; see [`Draws::stream`].
#[derive(Debug, Clone)]
pub struct Stream {
    draws: Draws,
    at: Address,
    words: [u32; 4],
    used: usize,
}

impl rand::TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.used == 4 {
            self.words = self.draws.words(self.at);
            self.at.n += 1;
            self.used = 0;
        }
        self.used += 1;
        Ok(self.words[self.used - 1])
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = self.try_next_u32()?;
        Ok(u64::from(self.try_next_u32()?) << 32 | u64::from(low))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.try_next_u32()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) on the next state.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number of many bytes, which differs where they do but for a chance of 2⁻⁶⁴.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(bytes.len() as u64, |so_far, &byte| mix(so_far.rotate_left(5) ^ u64::from(byte)))
}

/// Philox4x32-10.
#[inline]
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let first = u64::from(counter[0]) * 0xD251_1F53;
        let second = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

/// A name as a number: FNV-1a (Fowler, Noll and Vo) in 32 bits.
pub(crate) fn label(name: &str) -> u32 {
    name.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Address = Address { serial: 7, origin: 3, step: 11, purpose: Purpose::Choice, n: 0 };

    #[test]
    fn names_are_numbered_as_published() {
        // Test vectors of FNV-1a, 32 bits: "" and "foobar" (draft-eastlake-fnv).
        assert_eq!((label(""), label("foobar")), (0x811c_9dc5, 0xbf9c_f968));
    }

    #[test]
    fn philox_gives_the_published_vectors() {
        // kat_vectors of Random123, the authors' own distribution: philox4x32 10.
        let ones = u32::MAX;
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([ones; 4], [ones; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn philox_agrees_with_an_independent_implementation() {
        // rand_philox is another author's; ten thousand counters and keys taken from a plain congruence.
        let mut state = 1u64;
        let mut word = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 32) as u32
        };
        for _ in 0..10_000 {
            let counter = [word(), word(), word(), word()];
            let key = [word(), word()];
            assert_eq!(philox(counter, key), rand_philox::philox4x32_10(counter, key));
        }
    }

    #[test]
    fn addresses_and_keys_keep_their_values() {
        // Computed independently, with arbitrary-precision integers. A change here changes every published result:
        // it needs a sentence in CHANGELOG.md.
        let draws = Draws::new(Seed(2011), 0, 0);
        assert_eq!(draws.key, [0x6699_344a, 0x6b01_4c52]);
        assert_eq!(draws.words(AT), [0xa625_8054, 0x4e2a_0cc7, 0xa572_a60a, 0xd880_87f6]);
        assert_ne!(Draws::new(Seed(2011), 1, 0).key, draws.key);
        assert_ne!(Draws::new(Seed(2011), 0, 1).key, draws.key);
    }

    #[test]
    fn a_stream_reads_the_words_of_its_address_in_order() {
        use rand::Rng;
        let draws = Draws::new(Seed(1), 0, 0);
        let mut stream = draws.stream(AT);
        let words: Vec<u32> = (0..8).map(|_| stream.next_u32()).collect();
        assert_eq!(words[..4], draws.words(AT));
        assert_eq!(words[4..], draws.words(Address { n: 1, ..AT }));
    }
}
