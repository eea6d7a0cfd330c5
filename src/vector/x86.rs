//! What machines with AVX2 and with AVX-512 do by hand.
#![expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]

use crate::random::LANES;
use crate::vector::{Machine, tables};
use pulp::x86::{V3, V4};
use std::arch::x86_64::{__m128i, __m256i, __m512i};

const HALF: usize = LANES / 2;

/// For each choice of some of eight: which of them comes first, second and so on, a byte each.
static ORDERS: [[u8; HALF]; 1 << HALF] = {
    let mut orders = [[0; HALF]; 1 << HALF];
    let mut bits = 0;
    while bits < 1 << HALF {
        let (mut lane, mut len) = (0, 0);
        while lane < HALF {
            if bits >> lane & 1 == 1 {
                orders[bits][len] = lane as u8;
                len += 1;
            }
            lane += 1;
        }
        bits += 1;
    }
    orders
};

impl Machine for V3 {
    const IS_WIDE: bool = true;
    const HOLDS_SIXTEEN: bool = false;

    #[inline(always)]
    fn bits(self, answers: [bool; LANES]) -> u16 {
        let bytes: __m128i = pulp::cast(answers.map(u8::from));
        self.sse2._mm_movemask_epi8(self.sse2._mm_slli_epi16::<7>(bytes)) as u16
    }

    #[inline(always)]
    fn pack(self, numbers: &[u32; LANES], bits: u16, to: &mut [u32; LANES]) {
        let [first, second]: [__m256i; 2] = pulp::cast(*numbers);
        let of_first = bits as u8;
        let len = of_first.count_ones() as usize;
        to[..HALF].copy_from_slice(&pack_half(self, first, of_first));
        to[len..len + HALF].copy_from_slice(&pack_half(self, second, (bits >> HALF) as u8));
    }

    #[inline(always)]
    fn rows<T>(self, table: &[T], index: &[u32; LANES], row: impl Fn(&T) -> [u32; 4]) -> [[u32; LANES]; 4] {
        let rows = tables::rows(self, table, index, row);
        let (first, second) = (turned(self, &rows, 0), turned(self, &rows, HALF));
        [
            pulp::cast([first[0], second[0]]),
            pulp::cast([first[1], second[1]]),
            pulp::cast([first[2], second[2]]),
            pulp::cast([first[3], second[3]]),
        ]
    }
}

impl Machine for V4 {
    const IS_WIDE: bool = true;
    const HOLDS_SIXTEEN: bool = true;

    #[inline(always)]
    fn bits(self, answers: [bool; LANES]) -> u16 {
        // It becomes the mask that the answers came from.
        let bytes: __m128i = pulp::cast(answers.map(u8::from));
        self.avx512bw._mm_test_epi8_mask(bytes, bytes)
    }

    #[inline(always)]
    fn pack(self, numbers: &[u32; LANES], bits: u16, to: &mut [u32; LANES]) {
        let numbers: __m512i = pulp::cast(*numbers);
        *to = pulp::cast(self.avx512f._mm512_maskz_compress_epi32(bits, numbers));
    }

    #[inline(always)]
    fn rows<T>(self, table: &[T], index: &[u32; LANES], row: impl Fn(&T) -> [u32; 4]) -> [[u32; LANES]; 4] {
        let rows = tables::rows(self, table, index, row);
        // Rows that are four apart lie side by side, and stay so.
        let four =
            |row: usize| -> __m512i { pulp::cast([rows[row], rows[row + 4], rows[row + 8], rows[row + 12]]) };
        let (a, b, c, d) = (four(0), four(1), four(2), four(3));
        let (ab, cd) = (self.avx512f._mm512_unpacklo_epi32(a, b), self.avx512f._mm512_unpacklo_epi32(c, d));
        let (ab_behind, cd_behind) =
            (self.avx512f._mm512_unpackhi_epi32(a, b), self.avx512f._mm512_unpackhi_epi32(c, d));
        [
            pulp::cast(self.avx512f._mm512_unpacklo_epi64(ab, cd)),
            pulp::cast(self.avx512f._mm512_unpackhi_epi64(ab, cd)),
            pulp::cast(self.avx512f._mm512_unpacklo_epi64(ab_behind, cd_behind)),
            pulp::cast(self.avx512f._mm512_unpackhi_epi64(ab_behind, cd_behind)),
        ]
    }
}

/// Those of eight numbers whose bit is set, and anything behind them.
#[inline(always)]
fn pack_half(machine: V3, numbers: __m256i, bits: u8) -> [u32; HALF] {
    let order: __m128i = pulp::cast([u64::from_le_bytes(ORDERS[usize::from(bits)]), 0]);
    let order = machine.avx2._mm256_cvtepu8_epi32(order);
    pulp::cast(machine.avx2._mm256_permutevar8x32_epi32(numbers, order))
}

/// Eight rows of four numbers, from a first one on, as four columns of eight.
#[inline(always)]
fn turned(machine: V3, rows: &[[u32; 4]; LANES], first: usize) -> [__m256i; 4] {
    let avx2 = machine.avx2;
    // Rows that are four apart lie side by side, and stay so.
    let (a, b) = (pair(rows, first), pair(rows, first + 1));
    let (c, d) = (pair(rows, first + 2), pair(rows, first + 3));
    let (ab, cd) = (avx2._mm256_unpacklo_epi32(a, b), avx2._mm256_unpacklo_epi32(c, d));
    let (ab_behind, cd_behind) = (avx2._mm256_unpackhi_epi32(a, b), avx2._mm256_unpackhi_epi32(c, d));
    [
        avx2._mm256_unpacklo_epi64(ab, cd),
        avx2._mm256_unpackhi_epi64(ab, cd),
        avx2._mm256_unpacklo_epi64(ab_behind, cd_behind),
        avx2._mm256_unpackhi_epi64(ab_behind, cd_behind),
    ]
}

/// A row, and the one four behind it.
#[inline(always)]
fn pair(rows: &[[u32; 4]; LANES], row: usize) -> __m256i {
    pulp::cast([rows[row], rows[row + 4]])
}
