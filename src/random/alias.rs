//! Drawing one of many in proportion to their weights, in constant time: alias tables (Walker 1977, in Vose's form,
//! doi:10.1109/32.92917), many of them one after the other in one array.

/// The chance, of 2³², to keep a column, and the index within its table to take otherwise.
type Column = (u32, u32);

/// Alias tables, numbered from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    columns: Vec<Column>,
    /// Where each table begins, and a last entry.
    starts: Vec<u32>,
    /// Whether the weights of each add up to nothing.
    is_empty: Vec<bool>,
}

impl Tables {
    /// A table for each list of weights, which are finite and not negative. Linear in the number of weights.
    pub(crate) fn new(weights: impl Iterator<Item = Vec<f64>>) -> Self {
        let mut tables = Self { columns: Vec::new(), starts: vec![0], is_empty: Vec::new() };
        for weights in weights {
            tables.is_empty.push(weights.iter().all(|&weight| weight <= 0.0));
            tables.columns.append(&mut columns(&weights));
            tables.starts.push(tables.columns.len() as u32);
        }
        tables
    }

    /// Whether the weights of a table add up to nothing.
    #[inline]
    pub(crate) fn is_empty(&self, table: u32) -> bool {
        self.is_empty[table as usize]
    }

    /// The index, counted over all tables, that two words draw from a table that has columns.
    #[inline]
    pub(crate) fn pick(&self, table: u32, which: u32, keep: u32) -> u32 {
        let start = self.starts[table as usize];
        let len = self.starts[table as usize + 1] - start;
        let column = ((u64::from(which) * u64::from(len)) >> 32) as u32;
        let (chance, other) = self.columns[(start + column) as usize];
        start + if keep <= chance && chance > 0 { column } else { other }
    }

    /// The memory that they take in bytes.
    pub(crate) fn memory(&self) -> usize {
        size_of::<Column>() * self.columns.len() + 4 * self.starts.len() + self.is_empty.len()
    }
}

fn columns(weights: &[f64]) -> Vec<Column> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return vec![(0, 0); weights.len()];
    }
    let scale = weights.len() as f64 / total;
    let mut left: Vec<f64> = weights.iter().map(|w| w * scale).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..left.len()).partition(|&i| left[i] < 1.0);
    let mut columns: Vec<Column> = (0..left.len() as u32).map(|i| (u32::MAX, i)).collect();
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
        let tables = Tables::new([vec![1.0], vec![0.0, 0.0], weights.to_vec(), vec![]].into_iter());
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
