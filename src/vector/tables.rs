//! Tables in which sixteen look something up at once.
//!
//! Each of them would ask whether their index lies within the table. The answers, all of them yes, cost more than the look, for
//! the compiler keeps sixteen indices at hand until they are given. So they ask together, once, by one wide
//! comparison, and what comes after asks no more. This is the only file with `unsafe` code.
#![expect(
    unsafe_code,
    reason = "sixteen indices are held against a table together, which is measured to pay"
)]
#![expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]

use crate::random::LANES;
use crate::vector::Machine;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Sees to it that sixteen indices lie within a table, and below 2³¹.
#[inline(always)]
fn hold_against<M: Machine, T>(machine: M, table: &[T], index: &[u32; LANES]) {
    let len = table.len().min(1 << 31) as u32;
    let are_within = machine.bits(index.map(|index| index < len)) == u16::MAX;
    assert!(are_within, "an index lies outside of a table");
}

/// Asks the memory for what stands at an index and will be wanted soon; where nothing stands there, nothing happens.
#[inline(always)]
pub(crate) fn fetch<T>(table: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: it neither reads nor fails, wherever it points.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(table.as_ptr().wrapping_add(index).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (table, index);
}

/// Does something with what stands at each of sixteen indices, one after the other.
#[inline(always)]
pub(super) fn each<M: Machine, T>(
    machine: M,
    table: &mut [T],
    index: &[u32; LANES],
    mut act: impl FnMut(usize, &mut T),
) {
    hold_against(machine, table, index);
    for (lane, &index) in index.iter().enumerate() {
        // SAFETY: all indices were held against the table, which has the length that it had.
        act(lane, unsafe { table.get_unchecked_mut(index as usize) });
    }
}

/// What `row` makes of what stands at each of sixteen indices.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn rows<M: Machine, T>(
    machine: M,
    table: &[T],
    index: &[u32; LANES],
    row: impl Fn(&T) -> [u32; 4],
) -> [[u32; 4]; LANES] {
    hold_against(machine, table, index);
    let mut rows = [[0; 4]; LANES];
    for (numbers, &index) in rows.iter_mut().zip(index) {
        // SAFETY: all indices were held against the table.
        *numbers = row(unsafe { table.get_unchecked(index as usize) });
    }
    rows
}

/// What stands at sixteen indices, on a machine with AVX2.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn gather_256(machine: V3, table: &[u32], index: &[u32; LANES]) -> [u32; LANES] {
    hold_against(machine, table, index);
    let [first, second]: [[u32; LANES / 2]; 2] = pulp::cast(*index);
    let table = table.as_ptr().cast();
    // SAFETY: all indices were held against the table, and are not below 0 where they are read with a sign.
    let (first, second) = unsafe {
        (
            machine.avx2._mm256_i32gather_epi32::<4>(table, pulp::cast(first)),
            machine.avx2._mm256_i32gather_epi32::<4>(table, pulp::cast(second)),
        )
    };
    pulp::cast([first, second])
}

/// What stands at sixteen indices, on a machine with AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn gather_512(machine: V4, table: &[u32], index: &[u32; LANES]) -> [u32; LANES] {
    hold_against(machine, table, index);
    // SAFETY: all indices were held against the table, and are not below 0 where they are read with a sign.
    pulp::cast(unsafe {
        machine.avx512f._mm512_i32gather_epi32::<4>(pulp::cast(*index), table.as_ptr().cast())
    })
}
