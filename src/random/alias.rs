//! Drawing one of many in proportion to their weights, in constant time: alias tables (Walker 1977, in Vose's form,
//! doi:10.1109/32.92917), many of them one after the other in one array.

use crate::random::LANES;
use crate::vector::Machine;

/// A column of a table. Whoever looks at one finds all about it in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    /// The chance, of 2³², to keep it; nothing where this is 0.
    chance: u32,
    /// The index to take otherwise, counted over all tables.
    other: u32,
    /// What it stands for.
    what: [u32; 2],
}

impl Column {
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn numbers(&self) -> [u32; 4] {
        [self.chance, self.other, self.what[0], self.what[1]]
    }
}

/// Alias tables, numbered from 0. Each of their indices stands for two numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    columns: Vec<Column>,
    /// Where each table begins, and how many columns it has: none if all its weights are nothing.
    spans: Vec<[u32; 2]>,
}

impl Tables {
    /// A table for each list of weights, which are finite and not negative, and what they stand for. Linear in the
    /// number of weights.
    pub(crate) fn new(lists: impl Iterator<Item = (Vec<f64>, Vec<[u32; 2]>)>) -> Self {
        let mut tables = Self::default();
        for (weights, whats) in lists {
            let start = tables.columns.len() as u32;
            let is_empty = weights.iter().all(|&weight| weight <= 0.0);
            tables.spans.push([start, if is_empty { 0 } else { weights.len() as u32 }]);
            let columns = columns(&weights).into_iter().zip(whats);
            tables.columns.extend(columns.map(|((chance, other), what)| Column {
                chance,
                other: start + other,
                what,
            }));
        }
        tables
    }

    /// Whether the weights of a table add up to nothing.
    #[inline]
    pub(crate) fn is_empty(&self, table: u32) -> bool {
        self.spans[table as usize][1] == 0
    }

    /// The index, counted over all tables, that two words draw from a table that is not empty.
    #[inline]
    pub(crate) fn pick(&self, table: u32, which: u32, keep: u32) -> u32 {
        self.view().pick(table, which, keep)
    }

    /// The tables as they lie, for loops that draw from them.
    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        View { columns: &self.columns, spans: &self.spans }
    }

    /// The memory that they take in bytes.
    pub(crate) fn memory(&self) -> usize {
        size_of_val(&*self.columns) + size_of_val(&*self.spans)
    }
}

/// Tables as they lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    columns: &'a [Column],
    spans: &'a [[u32; 2]],
}

/// What sixteen drew: the indices, and what each stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) index: [u32; LANES],
    pub(crate) what: [[u32; LANES]; 2],
}

impl View<'_> {
    /// The index that two words draw from a table that is not empty.
    #[inline]
    fn pick(self, table: u32, which: u32, keep: u32) -> u32 {
        let [start, len] = self.spans[table as usize];
        let index = column(start, len, which);
        let Column { chance, other, .. } = self.columns[index as usize];
        if keep <= chance && chance > 0 { index } else { other }
    }

    /// What two words each draw from sixteen tables that are not empty.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch would keep the compiler from wide instructions"
    )]
    #[inline(always)]
    pub(crate) fn draw<M: Machine>(
        self,
        machine: M,
        table: &[u32; LANES],
        which: &[u32; LANES],
        keep: &[u32; LANES],
    ) -> Drawn {
        let span = machine.take(self.spans, table, |&[start, len]| u64::from(start) | u64::from(len) << 32);
        let (mut first, mut index) = ([0; LANES], [0; LANES]);
        for lane in 0..LANES {
            first[lane] = column(span[lane] as u32, (span[lane] >> 32) as u32, which[lane]);
        }
        let [chance, other, ..] = machine.rows(self.columns, &first, Column::numbers);
        for lane in 0..LANES {
            let keeps = (keep[lane] <= chance[lane]) & (chance[lane] > 0);
            index[lane] = if keeps { first[lane] } else { other[lane] };
        }
        let [_, _, one, two] = machine.rows(self.columns, &index, Column::numbers);
        Drawn { index, what: [one, two] }
    }

    /// What an index stands for.
    #[inline]
    pub(crate) fn what(self, index: u32) -> [u32; 2] {
        self.columns[index as usize].what
    }
}

/// The column that a word draws of a table.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
fn column(start: u32, len: u32, which: u32) -> u32 {
    start + ((u64::from(which) * u64::from(len)) >> 32) as u32
}

/// For each weight the chance to keep its column, and the index to take otherwise.
fn columns(weights: &[f64]) -> Vec<(u32, u32)> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return vec![(0, 0); weights.len()];
    }
    let scale = weights.len() as f64 / total;
    let mut left: Vec<f64> = weights.iter().map(|w| w * scale).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..left.len()).partition(|&i| left[i] < 1.0);
    let mut columns: Vec<(u32, u32)> = (0..left.len() as u32).map(|i| (u32::MAX, i)).collect();
    while let (Some(&below), Some(&above)) = (small.last(), large.last()) {
        small.pop();
        columns[below] = ((left[below] * 32f64.exp2()) as u32, above as u32);
        left[above] -= 1.0 - left[below];
        if left[above] < 1.0 {
            large.pop();
            small.push(above);
        }
    }
    // What is left is 1 but for rounding, except weights of nothing, which must never be drawn.
    let heaviest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    for (column, &weight) in columns.iter_mut().zip(weights) {
        if weight <= 0.0 && column.0 == u32::MAX {
            *column = (0, heaviest.expect("there are weights") as u32);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Purpose, Seed};

    #[test]
    fn an_alias_table_draws_in_proportion_to_its_weights() {
        // Chi-square of 40 000 draws: 4 cells with weight, 3 degrees of freedom, alpha 0.001: 16.27.
        let weights = [1.0, 0.0, 4.0, 0.5, 2.5];
        let lists = [vec![1.0], vec![0.0, 0.0], weights.to_vec(), vec![]];
        let tables = Tables::new(lists.into_iter().zip(1..).map(|(weights, table)| {
            let whats = (0..weights.len() as u32).map(|index| [table, index]).collect();
            (weights, whats)
        }));
        assert_eq!([0, 3, 7].map(|index| tables.view().what(index)), [[1, 0], [3, 0], [3, 4]]);
        assert_eq!([0, 1, 2, 3].map(|table| tables.is_empty(table)), [false, true, false, true]);
        let draws = Draws::new(Seed(5), 0, 0);
        let mut counts = [0.0f64; 5];
        for serial in 0..40_000 {
            let at = Address { serial, origin: 3, step: 11, purpose: Purpose::Choice, n: 0 };
            let [which, keep, ..] = draws.words(at);
            counts[tables.pick(2, which, keep) as usize - 3] += 1.0;
        }
        assert!(counts[1] < 0.5, "a weight of nothing is never drawn");
        let chi2: f64 = weights
            .iter()
            .zip(counts)
            .filter(|(w, _)| **w > 0.0)
            .map(|(w, n)| (n - w * 5000.0).powi(2) / (w * 5000.0))
            .sum();
        assert!(chi2 < 16.27, "chi-square {chi2}");
    }
}
