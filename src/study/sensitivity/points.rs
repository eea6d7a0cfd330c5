//! Points that fill the unit cube.
//!
//! Those of a Sobol' sequence (Sobol' 1967, doi:10.1016/0041-5553(67)90144-9, with the direction numbers of Joe and Kuo
//! 2008, doi:10.1137/070709359) fill it more evenly than chance does, above all 2, 4, 8, … of them. Owen's scrambling
//! (1995, doi:10.1007/978-1-4612-2552-2_19) makes each of them uniform and the whole depend on a seed, while they stay as
//! even; here by a hash, after Burley 2020 (*Practical Hash-based Owen Scrambling*, JCGT 9(4)).

use crate::random::{Address, Draws, Purpose, Seed, label};
use serde::{Deserialize, Serialize};
use sobol_burley::parts::{owen_scramble_rev, sobol_rev};

/// How points are laid out in the unit cube.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Points {
    /// A scrambled Sobol' sequence: nearer to the truth with the same runs; take a power of two of rows.
    #[default]
    Sobol,
    /// At random, each by itself: bounds then hold the truth as often as they say.
    Random,
}

/// A Sobol' sequence has no more dimensions.
pub(super) const MOST_DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// A Sobol' sequence has no more points.
pub(super) const MOST_POINTS: u32 = 1 << 16;

impl Points {
    /// Coordinate `dimension` of point `number`, in (0, 1).
    pub(super) fn coordinate(self, seed: Seed, number: u32, dimension: u32) -> f64 {
        let draws = Draws::new(seed, 0, 0);
        let at = |name, serial| {
            let address =
                Address { serial, origin: label(name), step: dimension, purpose: Purpose::Design, n: 0 };
            draws.words(address)[0]
        };
        let word = match self {
            Self::Sobol => {
                let bits = sobol_rev(number.reverse_bits(), dimension);
                owen_scramble_rev(bits, at("scramble", 0)).reverse_bits()
            }
            Self::Random => at("point", number),
        };
        (f64::from(word) + 0.5) * (-32f64).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrambled_points_lie_one_in_each_interval_and_differ_by_seed() {
        // A (0, m, 1)-net in each dimension: of 2^m points one lies in each interval of width 2^-m.
        for dimension in [0, 1, 7, 255] {
            for seed in [1, 2] {
                let mut cells: Vec<u32> = (0..256)
                    .map(|n| (Points::Sobol.coordinate(Seed(seed), n, dimension) * 256.0) as u32)
                    .collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..256).collect::<Vec<_>>());
            }
        }
        let first = |seed| Points::Sobol.coordinate(Seed(seed), 0, 0);
        assert_ne!(first(1), first(2));
    }

    #[test]
    fn the_first_two_dimensions_are_a_net_together() {
        // (0, m, 2)-net: of 2^m points one lies in each box of 2^-a by 2^-b with a + b = m.
        for a in 0..=6 {
            let (wide, high) = (f64::from(1 << a), f64::from(1 << (6 - a)));
            let mut boxes: Vec<u32> = (0..64)
                .map(|n| {
                    let at = |dimension| Points::Sobol.coordinate(Seed(9), n, dimension);
                    (at(0) * wide) as u32 * (1 << (6 - a)) + (at(1) * high) as u32
                })
                .collect();
            boxes.sort_unstable();
            assert_eq!(boxes, (0..64).collect::<Vec<_>>(), "a = {a}");
        }
    }

    #[test]
    fn every_point_is_uniform_over_seeds() {
        // The mean of 4000 uniform numbers: 1/2 ± 0.0046; of their squares 1/3 ± 0.0047. Five of those.
        for points in [Points::Sobol, Points::Random] {
            for number in [0, 1, 100] {
                let all: Vec<f64> = (0..4000).map(|seed| points.coordinate(Seed(seed), number, 3)).collect();
                let mean = |power| all.iter().map(|x: &f64| x.powi(power)).sum::<f64>() / 4000.0;
                assert!((mean(1) - 0.5).abs() < 0.023, "{points:?} {number}: {}", mean(1));
                assert!((mean(2) - 1.0 / 3.0).abs() < 0.024, "{points:?} {number}: {}", mean(2));
            }
        }
    }
}
