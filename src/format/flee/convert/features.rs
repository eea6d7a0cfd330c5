//! What tells groups of people apart, and the shares of people whom it does.

use crate::error::Position;
use crate::format::flee::case::{Agents, Demographic, Location};
use std::collections::BTreeMap;

/// Below it people are children.
pub(super) const ADULT: f64 = 19.0;
/// From it on boys take risks: above 14.
pub(super) const DARING: f64 = 15.0;
/// From it on people are elderly: above 59.
pub(super) const ELDERLY: f64 = 60.0;
/// The age of people of whom nothing else is known.
pub(super) const GROWN_UP: f64 = 35.0;

/// What people are whose attribute nobody states.
pub(super) const UNKNOWN: &str = "unknown";

/// Something that tells groups apart.
#[derive(Debug)]
pub(super) struct Feature {
    pub(super) attribute: &'static str,
    /// The ages with which classes after the first begin; none if classes are values.
    pub(super) begins: Vec<f64>,
    /// The names of the classes.
    pub(super) classes: Vec<String>,
    /// The share of each class.
    pub(super) shares: Vec<f64>,
    /// The same at places where they differ.
    pub(super) at: BTreeMap<String, Vec<f64>>,
    /// The file that states the shares.
    pub(super) position: Option<Position>,
}

impl Feature {
    pub(super) fn new(attribute: &'static str, begins: Vec<f64>, classes: Vec<String>) -> Self {
        let shares = vec![0.0; classes.len()];
        Self { attribute, begins, classes, shares, at: BTreeMap::new(), position: None }
    }

    /// Takes shares from a file, at places that have a column there.
    pub(super) fn state_shares(&mut self, demographic: &Demographic, places: &[Location]) {
        self.position = Some(demographic.at.clone());
        let class = |value: &str| self.class_of(value);
        let classes: Vec<usize> =
            demographic.values.iter().map(|row| class(&row.value).unwrap_or(0)).collect();
        let shares = |weights: &mut dyn Iterator<Item = f64>| {
            let mut shares = vec![0.0; self.classes.len()];
            classes.iter().zip(weights).for_each(|(&class, weight)| shares[class] += weight);
            let total: f64 = shares.iter().sum();
            (total > 0.0).then(|| shares.into_iter().map(|share| share / total).collect::<Vec<f64>>())
        };
        let usual = shares(&mut demographic.values.iter().map(|row| row.default));
        let mut at = BTreeMap::new();
        for (column, (place, _)) in demographic.places.iter().enumerate() {
            let here = shares(&mut demographic.values.iter().map(|row| row.weights[column]));
            if let Some(here) = here.filter(|_| places.iter().any(|location| location.name == *place)) {
                at.entry(place.clone()).or_insert(here);
            }
        }
        self.shares = usual.unwrap_or_else(|| vec![1.0 / self.classes.len() as f64; self.classes.len()]);
        self.at = at;
    }

    /// The class of a value; none if it is not known.
    pub(super) fn class_of(&self, value: &str) -> Option<usize> {
        if self.begins.is_empty() {
            return self.classes.iter().position(|class| class == value);
        }
        Some(self.class_of_age(value.parse().unwrap_or(GROWN_UP)))
    }

    pub(super) fn class_of_age(&self, age: f64) -> usize {
        // Ages are in whole years.
        self.begins.iter().filter(|&&begin| age.floor() >= begin).count()
    }

    /// The class of somebody who is listed; none if nothing is said.
    pub(super) fn class_of_agent(&self, agents: &Agents, values: &[String]) -> Option<usize> {
        let column = agents.attributes.iter().position(|name| name == self.attribute)?;
        Some(&values[column]).filter(|value| !value.is_empty()).and_then(|value| self.class_of(value))
    }

    pub(super) fn shares_at(&self, place: &str) -> &[f64] {
        self.at.get(place).unwrap_or(&self.shares)
    }

    /// Whether nobody is in a class, wherever they are from.
    pub(super) fn is_empty(&self, class: usize) -> bool {
        self.shares[class] == 0.0 && self.at.values().all(|shares| shares[class] == 0.0)
    }
}

/// The name of the people in some classes.
pub(super) fn name(features: &[Feature], classes: &[usize]) -> String {
    let of = |(feature, &class): (&Feature, &usize)| {
        let class = &feature.classes[class];
        if feature.attribute == "floodawareness" { format!("awareness {class}") } else { class.clone() }
    };
    features.iter().zip(classes).map(of).collect::<Vec<_>>().join(", ")
}

/// Every combination of classes with those that are known.
pub(super) fn combinations(features: &[Feature], known: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for (feature, known) in features.iter().zip(known) {
        let classes = match known {
            Some(class) => *class..class + 1,
            None => 0..feature.classes.len(),
        };
        let extended = |mine: Vec<usize>| classes.clone().map(move |class| [&mine[..], &[class]].concat());
        all = all.into_iter().flat_map(extended).collect();
    }
    all
}

/// Divides people of a place of whom some classes are known among groups, by the shares there and in whole people:
/// largest remainders. Where nothing is known, nothing has to be said.
pub(super) fn spread(
    features: &[Feature],
    place: &str,
    known: &[Option<usize>],
    count: u64,
) -> Vec<(Option<Vec<usize>>, u64)> {
    if known.iter().all(Option::is_none) {
        return vec![(None, count)];
    }
    let groups = combinations(features, known);
    let part = |classes: &Vec<usize>| -> f64 {
        let unknown = features.iter().zip(known).zip(classes).filter(|((_, known), _)| known.is_none());
        unknown.map(|((feature, _), &class)| feature.shares_at(place)[class]).product::<f64>() * count as f64
    };
    let parts: Vec<f64> = groups.iter().map(part).collect();
    let mut whole: Vec<u64> = parts.iter().map(|part| part.floor() as u64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| parts[b].fract().total_cmp(&parts[a].fract()).then_with(|| a.cmp(&b)));
    let missing = count.saturating_sub(whole.iter().sum());
    order.iter().cycle().take(missing as usize).for_each(|&index| whole[index] += 1);
    groups.into_iter().map(Some).zip(whole).filter(|&(_, count)| count > 0).collect()
}
