//! What can be opened, for how many people, and at what cost.

use super::Opened;
use crate::error::{Error, ErrorKind, Result};

/// A site that may be opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub(super) place: String,
    capacities: Vec<u64>,
    fixed: f64,
    per_person: f64,
}

impl Candidate {
    /// A camp of the world that may be opened for so many people: one of these numbers. It costs 1 for each of them unless said
    /// otherwise.
    pub fn new(place: impl Into<String>, capacities: impl IntoIterator<Item = u64>) -> Self {
        Self {
            place: place.into(),
            capacities: capacities.into_iter().collect(),
            fixed: 0.0,
            per_person: 1.0,
        }
    }

    /// Opening it costs so much, and so much for each person that it is meant for; in any unit that is the same for all.
    #[must_use]
    pub fn costs(mut self, fixed: f64, per_person: f64) -> Self {
        (self.fixed, self.per_person) = (fixed, per_person);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        let name = &self.place;
        let is_cost = |cost: f64| cost >= 0.0 && cost.is_finite();
        let message = if self.capacities.is_empty() || self.capacities.contains(&0) {
            format!(
                "candidate `{name}`: a capacity is missing or 0; give those that it could have, each above 0"
            )
        } else if !is_cost(self.fixed) || !is_cost(self.per_person) {
            let (fixed, per_person) = (self.fixed, self.per_person);
            format!("candidate `{name}` costs `{fixed}` and `{per_person}` a person; give numbers from 0 on")
        } else {
            return Ok(());
        };
        Err(Error::one(ErrorKind::OutOfRange, None, message))
    }

    fn cost(&self, capacity: u64) -> f64 {
        self.fixed + self.per_person * capacity as f64
    }
}

/// For each candidate 0 if it stays shut, or the number of its capacity from 1 on.
pub(super) type Choice = Vec<u8>;

/// All candidates, and what may be spent.
pub(super) struct Sites {
    candidates: Vec<Candidate>,
    budget: f64,
}

impl Sites {
    pub(super) fn new(candidates: Vec<Candidate>, budget: f64) -> Self {
        Self { candidates, budget }
    }

    /// How many candidates there are.
    pub(super) fn len(&self) -> usize {
        self.candidates.len()
    }

    /// How many choices a candidate gives, to stay shut among them.
    pub(super) fn options(&self, candidate: usize) -> u8 {
        self.candidates[candidate].capacities.len().min(usize::from(u8::MAX) - 1) as u8 + 1
    }

    /// The candidates with the capacities that a choice gives them; none where it leaves them shut.
    pub(super) fn of<'a>(&'a self, choice: &'a Choice) -> impl Iterator<Item = (&'a Candidate, Option<u64>)> {
        self.candidates.iter().zip(choice).map(|(candidate, &option)| {
            let index = usize::from(option).checked_sub(1);
            (candidate, index.map(|index| candidate.capacities[index]))
        })
    }

    pub(super) fn cost(&self, choice: &Choice) -> f64 {
        // From plus 0, so that nothing does not cost minus 0.
        self.of(choice)
            .filter_map(|(candidate, capacity)| Some(candidate.cost(capacity?)))
            .fold(0.0, |sum, cost| sum + cost)
    }

    pub(super) fn is_affordable(&self, choice: &Choice) -> bool {
        self.cost(choice) <= self.budget
    }

    pub(super) fn opened(&self, choice: &Choice) -> Vec<Opened> {
        let open = |(candidate, capacity): (&Candidate, Option<u64>)| {
            let capacity = capacity?;
            Some(Opened { place: candidate.place.clone(), capacity, cost: candidate.cost(capacity) })
        };
        self.of(choice).filter_map(open).collect()
    }

    /// What the cheapest of all sites costs.
    pub(super) fn cheapest(&self) -> Option<f64> {
        let costs =
            self.candidates.iter().flat_map(|c| c.capacities.iter().map(|&capacity| c.cost(capacity)));
        costs.min_by(f64::total_cmp)
    }

    /// All choices within the budget, in order; none if there are more than so many.
    pub(super) fn all_within(&self, most: usize) -> Option<Vec<Choice>> {
        let mut all: Vec<Choice> = vec![Vec::new()];
        for candidate in 0..self.len() {
            let longer = all.iter().flat_map(|choice| {
                (0..self.options(candidate)).map(move |option| {
                    let mut longer = choice.clone();
                    longer.push(option);
                    longer
                })
            });
            // What costs too much so far costs too much in the end.
            all = longer.filter(|choice| self.is_affordable(choice)).take(most + 1).collect();
            if all.len() > most {
                return None;
            }
        }
        Some(all)
    }
}
