//! Kin: groups with the same ethnicity or religion, and how much of a place is theirs.
//!
//! Groups with the same kin make a circle. Tables for drawing itineraries do not tell circles apart: they hold the
//! value that a place has for people who find only kin there, and a draw is accepted with the share that it has in
//! truth. So a share that changes from step to step changes the choices of those alone whom it concerns.

use crate::engine::tally::{How, Ledger};
use crate::scenario::rules::{KinShareOf, KinWeights};
use crate::scenario::{Rules, Scenario};
use crate::world::{Kin, PlaceKind};
use serde::{Deserialize, Serialize};

/// Who is whose kin, as far as it counts for anything; the same for every replicate.
#[derive(Debug)]
pub(crate) struct Kinship {
    /// For each group the index of its circle.
    pub(crate) circle: Vec<usize>,
    /// How many circles there are; one where kin do not matter.
    pub(crate) circles: usize,
    ties: Vec<Tie>,
    threatened_from: f64,
    /// As many residents count where nobody lives, if shares are of residents.
    residents_where_none: Option<f64>,
}

/// One of the things that people have in common.
#[derive(Debug)]
struct Tie {
    weights: KinWeights,
    /// For each group the index of what it has.
    of_group: Vec<usize>,
    /// For each circle.
    of_circle: Vec<usize>,
    /// How many different ones there are.
    kinds: usize,
}

impl Kinship {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let (world, rules) = (scenario.world(), scenario.rules());
        let mut ties: Vec<Tie> = Vec::new();
        for kin in Kin::ALL.into_iter().filter(|&kin| matters(kin, rules)) {
            let names = world.groups().iter().map(|group| group.kin(kin).unwrap_or_default());
            let (of_group, kinds) = numbered(names);
            ties.push(Tie { weights: rules.kin.of(kin), of_group, of_circle: Vec::new(), kinds });
        }
        let mine = |group: usize| ties.iter().map(|tie| tie.of_group[group]).collect::<Vec<_>>();
        let (circle, circles) = numbered((0..world.groups().len()).map(mine));
        for tie in &mut ties {
            tie.of_circle = vec![0; circles];
            for (&circle, &of_group) in circle.iter().zip(&tie.of_group) {
                tie.of_circle[circle] = of_group;
            }
        }
        let residents_where_none =
            (rules.kin.share_of == KinShareOf::Residents).then_some(rules.kin.residents_where_none);
        let threatened_from = rules.flight.threatened_from;
        Self { circle, circles, ties, threatened_from, residents_where_none }
    }

    /// Whether kin never make more of a place than [`most`](Self::most) says.
    pub(crate) fn is_bounded(&self) -> bool {
        self.ties.is_empty() || self.residents_where_none.is_none()
    }

    /// The most that kin ever make of a place of a kind, where shares are of everyone.
    pub(crate) fn most(&self, kind: PlaceKind) -> f64 {
        let most = |tie: &Tie| {
            let at = |theta| factor(self.weight(tie, kind, theta), 1.0);
            at(0.0).max(at(1.0))
        };
        self.ties.iter().map(most).product()
    }

    fn weight(&self, tie: &Tie, kind: PlaceKind, theta: f64) -> f64 {
        if matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp) {
            tie.weights.camp
        } else if theta >= self.threatened_from {
            tie.weights.threatened
        } else {
            tie.weights.town
        }
    }
}

/// Whether a rule about kin is on.
fn matters(kin: Kin, rules: &Rules) -> bool {
    rules.kin.of(kin).with_keys().iter().any(|&(weight, _)| weight > 0.0)
}

/// What a weight makes of a share; nothing where it is 0.
fn factor(weight: f64, share: f64) -> f64 {
    if weight > 0.0 { weight * share } else { 1.0 }
}

/// Numbers for things, equal ones the same, and how many there are.
fn numbered<T: PartialEq>(things: impl Iterator<Item = T>) -> (Vec<usize>, usize) {
    let mut known: Vec<T> = Vec::new();
    let mut number = |thing: T| {
        known.iter().position(|other| *other == thing).unwrap_or_else(|| {
            known.push(thing);
            known.len() - 1
        })
    };
    let numbers = things.map(&mut number).collect();
    (numbers, known.len())
}

/// What kin make of places during a step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Company {
    /// By circle and place; empty where kin do not matter.
    factor: Vec<f64>,
    /// By place.
    changed: Vec<bool>,
}

impl Company {
    /// Whether it is of the same places and circles.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.factor.len(), self.changed.len()) == (other.factor.len(), other.changed.len())
    }

    pub(crate) fn new(kinship: &Kinship, places: usize) -> Self {
        let circles = if kinship.ties.is_empty() { 0 } else { kinship.circles };
        Self { factor: vec![1.0; circles * places], changed: vec![false; places] }
    }

    /// Moves on to a step at whose start people were as in the ledger.
    pub(crate) fn advance(&mut self, kinship: &Kinship, ledger: &Ledger, kinds: &[PlaceKind], theta: &[f64]) {
        if kinship.ties.is_empty() {
            return;
        }
        let places = kinds.len();
        let before = std::mem::replace(&mut self.factor, vec![1.0; kinship.circles * places]);
        for tie in &kinship.ties {
            let on_the_whole = tie.shares_on_the_whole(ledger, places);
            for place in 0..places {
                let here = match kinship.residents_where_none {
                    Some(none) => Some(tie.shares_of_residents(ledger, place, none)),
                    None => tie.shares(|group| ledger.residents(place, group) + ledger.staying(place, group)),
                };
                let shares = here.as_ref().unwrap_or(&on_the_whole);
                let weight = kinship.weight(tie, kinds[place], theta[place]);
                for (circle, &mine) in tie.of_circle.iter().enumerate() {
                    self.factor[circle * places + place] *= factor(weight, shares[mine]);
                }
            }
        }
        self.changed.fill(false);
        for (cell, (was, is)) in before.iter().zip(&self.factor).enumerate() {
            self.changed[cell % places] |= was.to_bits() != is.to_bits();
        }
    }

    /// Whether anything is other than in the step before.
    pub(crate) fn changed(&self, place: usize) -> bool {
        self.changed[place]
    }

    /// What kin make of a place for a circle.
    pub(crate) fn factor(&self, circle: usize, place: usize) -> f64 {
        self.factor.get(circle * self.changed.len() + place).copied().unwrap_or(1.0)
    }
}

impl Tie {
    /// The share of each kind among people whose number by group is given; none if there are none.
    fn shares(&self, people: impl Fn(usize) -> u64) -> Option<Vec<f64>> {
        let mut counts = vec![0; self.kinds];
        for (group, &kind) in self.of_group.iter().enumerate() {
            counts[kind] += people(group);
        }
        let all: u64 = counts.iter().sum();
        (all > 0).then(|| counts.into_iter().map(|count| count as f64 / all as f64).collect())
    }

    /// Displaced people of each kind who stay at a place, for each resident.
    fn shares_of_residents(&self, ledger: &Ledger, place: usize, where_none: f64) -> Vec<f64> {
        let mut counts = vec![0; self.kinds];
        for (group, &kind) in self.of_group.iter().enumerate() {
            counts[kind] += ledger.staying(place, group);
        }
        let residents: u64 = (0..self.of_group.len()).map(|group| ledger.residents(place, group)).sum();
        let residents = if residents > 0 { residents as f64 } else { where_none };
        counts.into_iter().map(|count| count as f64 / residents).collect()
    }

    /// The shares among all displaced people, or among all residents while nobody is displaced.
    fn shares_on_the_whole(&self, ledger: &Ledger, places: usize) -> Vec<f64> {
        let displaced = |group| {
            (0..places).flat_map(|place| How::ALL.map(|how| ledger.displaced(how, place, group))).sum()
        };
        let residents = |group| (0..places).map(|place| ledger.residents(place, group)).sum();
        let shares = self.shares(displaced).or_else(|| self.shares(residents));
        shares.unwrap_or_else(|| vec![0.0; self.kinds])
    }
}
