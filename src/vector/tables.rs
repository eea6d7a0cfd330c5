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
use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Sees to it that sixteen indices lie within a table, and below 2³¹.
#[inline(always)]
fn hold_against<M: Machine, T>(machine: M, table: &[T], index: &[u32; LANES]) {
    let len = table.len().min(1 << 31) as u32;
    let mut are_within = [false; LANES];
    for (is_within, &index) in are_within.iter_mut().zip(index) {
        *is_within = index < len;
    }
    assert!(machine.bits(are_within) == u16::MAX, "an index lies outside of a table");
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

/// What `number` makes of what stands at each of sixteen indices.
#[inline(always)]
pub(super) fn take<M: Machine, T, N: Copy>(
    machine: M,
    table: &[T],
    index: &[u32; LANES],
    number: impl Fn(&T) -> N,
) -> [N; LANES] {
    hold_against(machine, table, index);
    // SAFETY: all indices were held against the table.
    let at = |index: u32| number(unsafe { table.get_unchecked(index as usize) });
    let mut numbers = [at(index[0]); LANES];
    for (taken, &index) in numbers.iter_mut().zip(index) {
        *taken = at(index);
    }
    numbers
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
