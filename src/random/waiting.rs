//! Exponential waiting times from random words, the same bits on every machine.
//!
//! −ln u by a series of our own: the platform's `ln` may differ in its last digits from one to the next, and a clock
//! read differently moves somebody at another time. Besides, plain arithmetic is done for several people at once.

/// An exponential waiting time of mean 1 from a random word: −ln((word + ½) / 2³²), from 1.2 · 10⁻¹⁰ to 22.9, right to
/// 10⁻¹¹ or better.
///
/// With x = 2 · word + 1 = 2^e · m and s = (m − 1) / (m + 1), ln m = 2 (s + s³/3 + s⁵/5 + …), m between √½ and √2.
#[inline(always)]
pub(crate) fn waiting(word: u32) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    const SQRT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    let x = f64::from(word) + 0.5;
    // The exponent with the mantissa between √½ and √2: the bits of √½ are taken off before they are cut.
    let bits = x.to_bits();
    let exponent = ((bits.wrapping_sub(SQRT_HALF)) as i64 >> 52) as i32;
    let m = f64::from_bits(bits.wrapping_sub((i64::from(exponent) << 52) as u64));
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let series = 1.0 / 13.0 + z / 15.0;
    let series = 1.0 / 11.0 + z * series;
    let series = 1.0 / 9.0 + z * series;
    let series = 1.0 / 7.0 + z * series;
    let series = 1.0 / 5.0 + z * series;
    let series = 1.0 / 3.0 + z * series;
    let ln_m = 2.0 * s * (1.0 + z * series);
    f64::from(32 - exponent) * LN_2 - ln_m
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_time_is_the_logarithm_of_its_word() {
        let check = |word: u32| {
            let exact = -((f64::from(word) + 0.5) * (-32f64).exp2()).ln();
            let found = waiting(word);
            assert!((found - exact).abs() < 1e-11, "{word}: {found} is not {exact}");
        };
        for power in 0..32 {
            for near in [0u32, 1, 2, 3, 5] {
                check((1u32 << power).wrapping_sub(near));
                check((1u32 << power).wrapping_add(near));
            }
        }
        for step in 0..100_000u32 {
            check(step.wrapping_mul(0x9E37_79B9));
        }
    }

    #[test]
    fn waiting_times_keep_their_bits() {
        // Computed in another language with the same plain operations. A change here changes every result: it needs a sentence in CHANGELOG.md.
        let bits = [0, 1, 1 << 31, u32::MAX - 1, u32::MAX, 0x1234_5678].map(|word| waiting(word).to_bits());
        assert_eq!(
            bits,
            [
                0x4036_dfb5_16f2_0bbe,
                0x4035_c676_6f47_3b8e,
                0x3fe6_2e42_feda_39ef,
                0x3df8_0000_0012_0000,
                0x3de0_0000_0004_0000,
                0x4005_25e9_73ac_164f,
            ]
        );
    }
}
