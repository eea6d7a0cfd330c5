//! A list of counts that takes four bytes each as long as they fit, and eight from the first that does not.

use serde::{Deserialize, Serialize};

/// Counts in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<u64>", into = "Vec<u64>")]
pub(crate) enum Numbers {
    /// All of them are below 2³².
    Narrow(Vec<u32>),
    /// At least one is not.
    Wide(Vec<u64>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Numbers {
    pub(crate) fn push(&mut self, number: u64) {
        match self {
            Self::Narrow(list) => {
                if let Ok(number) = u32::try_from(number) {
                    list.push(number);
                    return;
                }
                let mut wide: Vec<u64> = list.iter().map(|&n| u64::from(n)).collect();
                wide.push(number);
                *self = Self::Wide(wide);
            }
            Self::Wide(list) => list.push(number),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Narrow(list) => list.len(),
            Self::Wide(list) => list.len(),
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<u64> {
        match self {
            Self::Narrow(list) => list.get(index).map(|&n| u64::from(n)),
            Self::Wide(list) => list.get(index).copied(),
        }
    }

    /// The number at an index; 0 beyond the last.
    pub(crate) fn at(&self, index: usize) -> u64 {
        self.get(index).unwrap_or(0)
    }
}

impl From<Vec<u64>> for Numbers {
    fn from(list: Vec<u64>) -> Self {
        list.into_iter().collect()
    }
}

impl From<Numbers> for Vec<u64> {
    fn from(numbers: Numbers) -> Self {
        match numbers {
            Numbers::Narrow(list) => list.into_iter().map(u64::from).collect(),
            Numbers::Wide(list) => list,
        }
    }
}

impl FromIterator<u64> for Numbers {
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        let mut list = Self::default();
        numbers.into_iter().for_each(|number| list.push(number));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_was_pushed_before_and_after_they_outgrow_four_bytes() {
        let most = u64::from(u32::MAX);
        let list: Numbers = [3, most].into_iter().collect();
        assert!(matches!(list, Numbers::Narrow(_)));
        let mut list = list;
        list.push(most + 1);
        list.push(4);
        assert_eq!(Vec::from(list.clone()), [3, most, most + 1, 4]);
        assert_eq!((list.get(2), list.get(4), list.at(4)), (Some(most + 1), None, 0));
        assert_eq!(Numbers::from(Vec::from(list.clone())), list);
    }
}
