//! Random numbers of sixteen people at once.
//!
//! The same function of the same addresses as [`Draws::words`]. Where the machine has wide vectors, each instruction works on
//! several people: a word lies in the lower half of 64 bits, as vectors multiply, and what is above it is never looked
//! at. Where it has none, one person after the other is quicker.

use crate::random::{Draws, Purpose, philox};
use crate::vector::{self, Wide};

/// How many people draw at once.
pub(crate) const LANES: usize = 16;

/// What sixteen people of one origin draw for one purpose.
#[derive(Debug, Clone, Copy)]
struct Draw<'a> {
    key: [u32; 2],
    origin: u32,
    step: u32,
    purpose: Purpose,
    serial: &'a [u32; LANES],
    n: &'a [u32; LANES],
}

impl Draws {
    /// The four random words of each of sixteen people of one origin, by word and person; `n` says the how-manieth draw
    /// of this purpose it is for each.
    #[inline]
    pub(crate) fn lanes(
        self,
        origin: u32,
        step: u32,
        purpose: Purpose,
        serial: &[u32; LANES],
        n: &[u32; LANES],
    ) -> [[u32; LANES]; 4] {
        vector::work(Draw { key: self.key, origin, step, purpose, serial, n })
    }
}

impl Wide for Draw<'_> {
    type Output = [[u32; LANES]; 4];

    #[inline(always)]
    fn widely(self) -> [[u32; LANES]; 4] {
        const LOWER: u64 = 0xFFFF_FFFF;
        let first = u64::from(self.purpose as u32) << 24;
        let mut counter =
            [[0; LANES], [u64::from(self.origin); LANES], [u64::from(self.step); LANES], [0; LANES]];
        for (serial, word) in self.serial.iter().zip(&mut counter[0]) {
            *word = u64::from(*serial);
        }
        for (n, word) in self.n.iter().zip(&mut counter[3]) {
            *word = first | u64::from(*n);
        }
        let mut key = self.key;
        for _ in 0..10 {
            let mut next = [[0; LANES]; 4];
            for lane in 0..LANES {
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
        let mut words = [[0; LANES]; 4];
        for (words, counter) in words.iter_mut().zip(&counter) {
            for (word, counter) in words.iter_mut().zip(counter) {
                *word = *counter as u32;
            }
        }
        words
    }

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn narrowly(self) -> [[u32; LANES]; 4] {
        let mut words = [[0; LANES]; 4];
        for lane in 0..LANES {
            let n = (self.purpose as u32) << 24 | self.n[lane];
            let drawn = philox([self.serial[lane], self.origin, self.step, n], self.key);
            for (words, word) in words.iter_mut().zip(drawn) {
                words[lane] = word;
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Seed};

    #[test]
    fn sixteen_people_draw_what_each_would_draw_alone() {
        let draws = Draws::new(Seed(7), 3, 0);
        let serial: [u32; LANES] = std::array::from_fn(|lane| (lane as u32).wrapping_mul(0x9E37_79B9));
        let n: [u32; LANES] = std::array::from_fn(|lane| lane as u32 % 5);
        let (origin, step, purpose) = (12, 345, Purpose::Clock);
        let alone =
            |lane: usize| draws.words(Address { serial: serial[lane], origin, step, purpose, n: n[lane] });
        let draw = Draw { key: draws.key, origin, step, purpose, serial: &serial, n: &n };
        for words in [draws.lanes(origin, step, purpose, &serial, &n), draw.widely(), draw.narrowly()] {
            for lane in 0..LANES {
                assert_eq!(words.map(|word| word[lane]), alone(lane));
            }
        }
    }
}
