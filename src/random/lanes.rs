//! Random numbers of sixteen people at once, whatever their origins.
//!
//! The same function of the same addresses as [`Draws::words`]. Where the machine has wide vectors, each instruction works on
//! several people: a word lies in the lower half of 64 bits, as vectors multiply, and what is above it is never looked
//! at. Where it has none, one person after the other is quicker.

use crate::random::{Draws, Purpose, philox};
use crate::vector::{self, Machine, Wide};

/// How many people draw at once.
pub(crate) const LANES: usize = 16;

/// What sixteen people draw for one purpose.
#[derive(Debug, Clone, Copy)]
struct Draw<'a> {
    draws: Draws,
    origin: &'a [u32; LANES],
    step: u32,
    purpose: Purpose,
    serial: &'a [u32; LANES],
    n: &'a [u32; LANES],
}

impl Draws {
    /// The four random words of each of sixteen people, by word and person; `n` says the how-manieth draw of this purpose
    /// it is for each.
    #[inline]
    pub(crate) fn lanes(
        self,
        origin: &[u32; LANES],
        step: u32,
        purpose: Purpose,
        serial: &[u32; LANES],
        n: &[u32; LANES],
    ) -> [[u32; LANES]; 4] {
        vector::work(Draw { draws: self, origin, step, purpose, serial, n })
    }

    /// The same within work that is compiled for wide instructions, or for none.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn lanes_in<M: Machine>(
        self,
        _: M,
        origin: &[u32; LANES],
        step: u32,
        purpose: Purpose,
        serial: &[u32; LANES],
        n: &[u32; LANES],
    ) -> [[u32; LANES]; 4] {
        let mut words = [[0; LANES]; 4];
        if M::HOLDS_SIXTEEN {
            philox_wide::<0, LANES>(self.key, [serial, origin, n], step, purpose, &mut words);
        } else if M::IS_WIDE {
            // In two halves, each of which fits into the registers.
            philox_wide::<0, HALF>(self.key, [serial, origin, n], step, purpose, &mut words);
            philox_wide::<HALF, HALF>(self.key, [serial, origin, n], step, purpose, &mut words);
        } else {
            for lane in 0..LANES {
                let n = (purpose as u32) << 24 | n[lane];
                let drawn = philox([serial[lane], origin[lane], step, n], self.key);
                for (words, word) in words.iter_mut().zip(drawn) {
                    words[lane] = word;
                }
            }
        }
        words
    }
}

const HALF: usize = LANES / 2;

/// The words of `N` of sixteen people from a first one on: Philox4x32-10, each word in the lower half of 64 bits; what is in
/// the upper half means nothing.
#[inline(always)]
fn philox_wide<const FIRST: usize, const N: usize>(
    mut key: [u32; 2],
    [serial, origin, n]: [&[u32; LANES]; 3],
    step: u32,
    purpose: Purpose,
    words: &mut [[u32; LANES]; 4],
) {
    const LOWER: u64 = 0xFFFF_FFFF;
    let mut counter = [[0; N]; 4];
    for lane in 0..N {
        counter[0][lane] = u64::from(serial[FIRST + lane]);
        counter[1][lane] = u64::from(origin[FIRST + lane]);
        counter[2][lane] = u64::from(step);
        counter[3][lane] = u64::from(n[FIRST + lane] | (purpose as u32) << 24);
    }
    for _ in 0..10 {
        let mut next = [[0; N]; 4];
        for lane in 0..N {
            let first = (counter[0][lane] & LOWER) * 0xD251_1F53;
            let second = (counter[2][lane] & LOWER) * 0xCD9E_8D57;
            next[0][lane] = (second >> 32) ^ counter[1][lane] ^ u64::from(key[0]);
            next[1][lane] = second;
            next[2][lane] = (first >> 32) ^ counter[3][lane] ^ u64::from(key[1]);
            next[3][lane] = first;
        }
        counter = next;
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    for (words, drawn) in words.iter_mut().zip(counter) {
        for lane in 0..N {
            words[FIRST + lane] = drawn[lane] as u32;
        }
    }
}

impl Wide for Draw<'_> {
    type Output = [[u32; LANES]; 4];

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn work<M: Machine>(self, machine: M) -> [[u32; LANES]; 4] {
        let Self { draws, origin, step, purpose, serial, n } = self;
        draws.lanes_in(machine, origin, step, purpose, serial, n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Seed};
    use crate::vector::Plain;

    #[test]
    fn sixteen_people_draw_what_each_would_draw_alone() {
        let draws = Draws::new(Seed(7), 3, 0);
        let serial: [u32; LANES] = std::array::from_fn(|lane| (lane as u32).wrapping_mul(0x9E37_79B9));
        let n: [u32; LANES] = std::array::from_fn(|lane| lane as u32 % 5);
        let origin: [u32; LANES] = std::array::from_fn(|lane| 12 + lane as u32 / 3);
        let (step, purpose) = (345, Purpose::Clock);
        let alone = |lane: usize| {
            draws.words(Address { serial: serial[lane], origin: origin[lane], step, purpose, n: n[lane] })
        };
        let draw = Draw { draws, origin: &origin, step, purpose, serial: &serial, n: &n };
        let chosen = draws.lanes(&origin, step, purpose, &serial, &n);
        for words in [chosen, draw.work(Plain::<true>), draw.work(Plain::<false>)] {
            for lane in 0..LANES {
                assert_eq!(words.map(|word| word[lane]), alone(lane));
            }
        }
    }
}
