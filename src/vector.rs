//! The widest instructions that the machine has, chosen while running.
//!
//! A build for any machine of its kind may only use what all of them have. So the few loops that gain by it are compiled
//! several times, and the best one that this machine can do is called. Whole numbers and plain arithmetic without fused steps give
//! the same bits either way. Only this file and those below it name the crate for it.
//!
//! Most loops are written for one person after the other, sixteen times, and the compiler makes wide instructions of them.
//! It cannot do so where some of sixteen are kept and others not, and does badly where sixteen look things up in tables: a
//! [`Machine`] does that by hand.

mod tables;
#[cfg(target_arch = "x86_64")]
mod x86;

use crate::random::LANES;
pub(crate) use tables::fetch;

/// What a machine can do with sixteen numbers at once.
pub(crate) trait Machine: Copy {
    /// Whether it has wide instructions.
    const IS_WIDE: bool;
    /// Whether it holds sixteen of them in one register.
    const HOLDS_SIXTEEN: bool;

    /// Sixteen answers as bits.
    fn bits(self, answers: [bool; LANES]) -> u16;

    /// Writes those numbers whose bit is set to the beginning of `to`, in their order. What is behind them means nothing.
    fn pack(self, numbers: &[u32; LANES], bits: u16, to: &mut [u32; LANES]);

    /// What `number` makes of what stands at each of sixteen indices of a table.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn take<T, N: Copy>(self, table: &[T], index: &[u32; LANES], number: impl Fn(&T) -> N) -> [N; LANES] {
        tables::take(self, table, index, number)
    }

    /// The four numbers that `row` makes of what stands at each of sixteen indices of a table, by number and index.
    fn rows<T>(self, table: &[T], index: &[u32; LANES], row: impl Fn(&T) -> [u32; 4]) -> [[u32; LANES]; 4];

    /// Does something with what stands at each of sixteen indices of a table, one after the other.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn each<T>(self, table: &mut [T], index: &[u32; LANES], act: impl FnMut(usize, &mut T)) {
        tables::each(self, table, index, act);
    }
}

/// Work that gains by wide instructions. It has to be inlined whole to be compiled for them.
pub(crate) trait Wide {
    /// What comes of it.
    type Output;

    /// The work, written as loops over arrays, on a machine.
    fn work<M: Machine>(self, machine: M) -> Self::Output;
}

/// Does a work with the widest instructions that there are.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn work<W: Wide>(work: W) -> W::Output {
    if let Some(machine) = pulp::x86::V4::try_new() {
        return machine.vectorize(On(machine, work));
    }
    if let Some(machine) = pulp::x86::V3::try_new() {
        return machine.vectorize(On(machine, work));
    }
    work.work(Plain::<false>)
}

/// Does a work with the widest instructions that there are.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub(crate) fn work<W: Wide>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(Elsewhere(work))
}

/// A work on a machine of a known kind.
#[cfg(target_arch = "x86_64")]
struct On<M, W>(M, W);

#[cfg(target_arch = "x86_64")]
impl<M: Machine, W: Wide> pulp::NullaryFnOnce for On<M, W> {
    type Output = W::Output;

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn call(self) -> W::Output {
        self.1.work(self.0)
    }
}

/// A work on a machine of which nothing more is known than that it has wide instructions, or has none.
#[cfg(not(target_arch = "x86_64"))]
struct Elsewhere<W>(W);

#[cfg(not(target_arch = "x86_64"))]
impl<W: Wide> pulp::WithSimd for Elsewhere<W> {
    type Output = W::Output;

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
        if S::IS_SCALAR { self.0.work(Plain::<false>) } else { self.0.work(Plain::<true>) }
    }
}

/// The whole part of a number from 0 to 2³¹, by arithmetic of which the compiler makes wide instructions; of anything else
/// some number.
#[inline(always)]
pub(crate) fn whole_part(number: f64) -> u32 {
    const HIGH: f64 = (1u64 << 52) as f64;
    // Added to 2⁵² it is rounded to a whole number, which stands in the last bits.
    let rounded = number + HIGH;
    (rounded.to_bits() as u32).wrapping_sub(u32::from(rounded - HIGH > number))
}

/// The whole part of a number from 0 to 2²², as [`whole_part`].
#[inline(always)]
pub(crate) fn small_whole_part(number: f32) -> u32 {
    const HIGH: f32 = (1u32 << 23) as f32;
    let rounded = number + HIGH;
    rounded.to_bits().wrapping_sub(HIGH.to_bits()).wrapping_sub(u32::from(rounded - HIGH > number))
}

/// A machine for which nothing is written by hand; whether it has wide instructions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain<const IS_WIDE: bool>;

#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
impl<const IS_WIDE: bool> Machine for Plain<IS_WIDE> {
    const IS_WIDE: bool = IS_WIDE;
    const HOLDS_SIXTEEN: bool = false;

    #[inline(always)]
    fn bits(self, answers: [bool; LANES]) -> u16 {
        answers.iter().rev().fold(0, |bits, &answer| bits << 1 | u16::from(answer))
    }

    #[inline(always)]
    fn pack(self, numbers: &[u32; LANES], bits: u16, to: &mut [u32; LANES]) {
        let mut len = 0;
        for (lane, &number) in numbers.iter().enumerate() {
            to[len % LANES] = number;
            len += usize::from(bits >> lane & 1);
        }
    }

    #[inline(always)]
    fn rows<T>(self, table: &[T], index: &[u32; LANES], row: impl Fn(&T) -> [u32; 4]) -> [[u32; LANES]; 4] {
        let mut numbers = [[0; LANES]; 4];
        for lane in 0..LANES {
            let row = row(&table[index[lane] as usize]);
            for (numbers, number) in numbers.iter_mut().zip(row) {
                numbers[lane] = number;
            }
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a machine makes of a table, of indices into it, and of answers.
    #[derive(Clone, Copy)]
    struct Trial<'a>(&'a [u32], &'a [u32; LANES], [bool; LANES]);

    #[derive(Debug, PartialEq)]
    struct Found {
        bits: u16,
        packed: Vec<u32>,
        gathered: [u32; LANES],
        rows: [[u32; LANES]; 4],
        table: Vec<u32>,
    }

    impl Wide for Trial<'_> {
        type Output = Found;

        #[expect(
            clippy::inline_always,
            reason = "it is compiled for wide instructions only where it is inlined"
        )]
        #[inline(always)]
        fn work<M: Machine>(self, machine: M) -> Found {
            let Self(numbers, index, answers) = self;
            let (mut to, bits) = ([0; LANES], machine.bits(answers));
            machine.pack(index, bits, &mut to);
            let mut table = numbers.to_vec();
            machine.each(&mut table, index, |lane, number| *number += lane as u32);
            Found {
                bits,
                packed: to[..bits.count_ones() as usize].to_vec(),
                gathered: machine.take(numbers, index, |&number| number),
                rows: machine.rows(numbers, index, |&number| [number, number + 1, number + 2, number + 3]),
                table,
            }
        }
    }

    fn on_every_machine(trial: Trial<'_>) -> Vec<Found> {
        let mut found = vec![work(trial), trial.work(Plain::<false>), trial.work(Plain::<true>)];
        #[cfg(target_arch = "x86_64")]
        found.extend(pulp::x86::V3::try_new().map(|machine| machine.vectorize(On(machine, trial))));
        found
    }

    #[test]
    fn every_machine_does_the_same() {
        let numbers: Vec<u32> = (0..1000).map(|number| number * number).collect();
        for kept in (0..=u16::MAX).step_by(7).chain([u16::MAX]) {
            let answers: [bool; LANES] = std::array::from_fn(|lane| kept >> lane & 1 == 1);
            let index =
                std::array::from_fn(|lane| (u32::from(kept) * 31 + lane as u32 * u32::from(kept)) % 1000);
            let mut table = numbers.clone();
            for (lane, &index) in index.iter().enumerate() {
                table[index as usize] += lane as u32;
            }
            let gathered = index.map(|index| numbers[index as usize]);
            let expected = Found {
                bits: kept,
                packed: (0..LANES).filter(|&lane| answers[lane]).map(|lane| index[lane]).collect(),
                gathered,
                rows: [0, 1, 2, 3].map(|more| gathered.map(|number| number + more)),
                table,
            };
            for found in on_every_machine(Trial(&numbers, &index, answers)) {
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn whole_parts_are_cut_and_not_rounded() {
        let near = |number: f64| [number.next_down(), number, number.next_up(), number + 0.5, number + 0.75];
        let powers = (0..31).map(|power| f64::from(1u32 << power)).chain([0.0, 3.0, 12_345.0, 2e9]);
        for number in powers.flat_map(near).filter(|&number| number >= 0.0) {
            assert_eq!(whole_part(number), number as u32, "{number}");
            let small = number as f32;
            if small < 4_194_304.0 {
                assert_eq!(small_whole_part(small), small as u32, "{small}");
            }
        }
        assert_eq!((whole_part(2f64.powi(31)), small_whole_part(254.0)), (1 << 31, 254));
    }

    /// Whatever a machine does by hand, it looks at nothing outside of a table.
    struct Beyond<'a>(&'a [u32], u32, u8);

    impl Wide for Beyond<'_> {
        type Output = ();

        #[expect(
            clippy::inline_always,
            reason = "it is compiled for wide instructions only where it is inlined"
        )]
        #[inline(always)]
        fn work<M: Machine>(self, machine: M) {
            let index = std::array::from_fn(|lane| if lane == 11 { self.1 } else { 0 });
            match self.2 {
                0 => drop(machine.take(self.0, &index, |&number| number)),
                1 => drop(machine.rows(self.0, &index, |&number| [number; 4])),
                _ => machine.each(&mut self.0.to_vec(), &index, |_, number| *number += 1),
            }
        }
    }

    #[test]
    fn nothing_outside_of_a_table_is_looked_at() {
        for (len, index) in [(0, 0), (1, 1), (5, 5), (5, 1 << 30), (5, 1 << 31), (5, u32::MAX)] {
            let numbers = vec![7; len];
            for way in 0..3 {
                let looks = || work(Beyond(&numbers, index, way));
                assert!(std::panic::catch_unwind(looks).is_err(), "{index} of {len}, way {way}");
                #[cfg(target_arch = "x86_64")]
                if let Some(machine) = pulp::x86::V3::try_new() {
                    let looks = || machine.vectorize(On(machine, Beyond(&numbers, index, way)));
                    assert!(std::panic::catch_unwind(looks).is_err(), "{index} of {len}, way {way}");
                }
            }
        }
    }
}
