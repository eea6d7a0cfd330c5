//! Random numbers of sixteen people at once.
//!
//! The same function of the same addresses as [`Draws::words`], laid out so that one instruction works on as many people
//! as the machine's vectors hold.

use crate::random::{Draws, Purpose};

/// How many people draw at once.
pub(crate) const LANES: usize = 16;

impl Draws {
    /// The four random words of each of sixteen people of one origin, by word and person; `n` says the how-manieth draw
    /// of this purpose it is for each.
    #[inline(always)]
    pub(crate) fn lanes(
        &self,
        origin: u32,
        step: u32,
        purpose: Purpose,
        serial: &[u32; LANES],
        n: &[u32; LANES],
    ) -> [[u32; LANES]; 4] {
        let mut counter = [*serial, [origin; LANES], [step; LANES], n.map(|n| (purpose as u32) << 24 | n)];
        let mut key = self.key;
        for _ in 0..10 {
            let mut next = [[0; LANES]; 4];
            for lane in 0..LANES {
                let first = u64::from(counter[0][lane]) * 0xD251_1F53;
                let second = u64::from(counter[2][lane]) * 0xCD9E_8D57;
                next[0][lane] = (second >> 32) as u32 ^ counter[1][lane] ^ key[0];
                next[1][lane] = second as u32;
                next[2][lane] = (first >> 32) as u32 ^ counter[3][lane] ^ key[1];
                next[3][lane] = first as u32;
            }
            counter = next;
            key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
        }
        counter
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
        let words = draws.lanes(12, 345, Purpose::Clock, &serial, &n);
        for lane in 0..LANES {
            let at =
                Address { serial: serial[lane], origin: 12, step: 345, purpose: Purpose::Clock, n: n[lane] };
            assert_eq!(words.map(|word| word[lane]), draws.words(at));
        }
    }
}
