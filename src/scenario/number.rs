//! Any number of a scenario by a path that says what it is: what a study varies.
//!
//! | path | what |
//! | --- | --- |
//! | `rules.movement.camp_chance` | a number of the rules; of a list, its entry: `rules.flood.weights.0` |
//! | `place."Jisr al-Shughour".population` | a number of a place |
//! | `route.Jisr.Bdama.km` | … of a route, in the order of its ends |
//! | `group.women.leave_factor` | … of a group |
//! | `event."assault on Jisr".intensity` | … of a threat, by its name, or else by its place |
//! | `displaced.Camp.count` | people who are displaced at the start |
//! | `closure.Syria.Turkey.end` | when a border or route opens, in the order in which it was stated; `closure.Gate.end` of a crossing or place |
//! | `change.Camp.capacity` | a number of a change at a place |
//! | `road_condition.A.B.km_factor` | … of a condition of a road |
//! | `dispute."who fired".army.credibility` | of an account; the others keep their proportions |
//!
//! Names with anything but letters, digits, `_` and `-` stand in quotation marks. Where several statements match, their
//! number in order stands before the key: `closure.Syria.Turkey.2.start`. Moments are days since the period started;
//! `timing` is when something starts, its end moving along.

mod find;
mod keys;
mod path;

pub(crate) use keys::MOMENTS;

use crate::error::{Error, ErrorKind, Result};
use crate::scenario::rules::{Listed, Numbered};
use crate::scenario::{Period, Scenario, ScenarioBuilder};
use crate::units::Bounds;
use keys::Key;

/// A number of a scenario, found by its path.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    path: String,
    target: Target,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Rule(&'static Numbered),
    Entry(&'static Listed, usize),
    Place(usize, &'static Key<crate::world::Place>),
    Route(usize, &'static Key<crate::world::Between>),
    Group(usize, &'static Key<crate::world::Group>),
    Event(usize, &'static Key<crate::scenario::Threat>),
    Displaced(usize, &'static Key<crate::scenario::Displaced>),
    Closure(usize, &'static Key<crate::scenario::Closure>),
    Change(usize, &'static Key<crate::scenario::Change>),
    RoadCondition(usize, &'static Key<crate::scenario::RoadCondition>),
    /// Of an account of a dispute.
    Credibility(usize, usize),
}

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);

impl ScenarioBuilder {
    /// The number at a path, as in `place."Jisr al-Shughour".population`; none where it is not stated and has no default.
    /// For the paths see [`Scenario::with`].
    ///
    /// # Errors
    /// If there is nothing at this path.
    pub fn number(&self, path: &str) -> Result<Option<f64>> {
        Ok(Number::find(self, path)?.get(self))
    }

    /// With this number at a path; for the paths see [`Scenario::with`]. What follows from it is checked when the scenario is
    /// built.
    ///
    /// # Errors
    /// If there is nothing at this path, or such a number cannot stand there.
    pub fn with_number(mut self, path: &str, value: f64) -> Result<Self> {
        Number::find(&self, path)?.set(&mut self, value)?;
        Ok(self)
    }
}

impl Scenario {
    /// The same scenario with other numbers at some paths, checked again: how a study varies it.
    ///
    /// | path | what |
    /// | --- | --- |
    /// | `rules.movement.camp_chance` | a number of the rules; of a list, its entry: `rules.flood.weights.0` |
    /// | `place."Jisr al-Shughour".population` | a number of a place |
    /// | `route.Jisr.Bdama.km` | … of a route, in the order of its ends |
    /// | `group.women.leave_factor` | … of a group |
    /// | `event."assault on Jisr".intensity` | … of a threat, by its name, or else by its place |
    /// | `displaced.Camp.count` | people who are displaced at the start |
    /// | `closure.Syria.Turkey.end` | when a border or route opens; `closure.Gate.end` of a crossing or place |
    /// | `change.Camp.capacity` | a number of a change at a place |
    /// | `road_condition.A.B.km_factor` | … of a condition of a road |
    /// | `dispute."who fired".army.credibility` | of an account; the others keep their proportions |
    ///
    /// Keys are those of the scenario file. Names with anything but letters, digits, `_` and `-` stand in quotation marks.
    /// Where several statements match, their number in order stands before the key: `closure.Syria.Turkey.2.start`. Moments
    /// are days since the period started; `timing` is when something starts, its end moving along.
    ///
    /// ```
    /// use displace::synthetic::{Size, scenario};
    /// use displace::Seed;
    /// let usual = scenario(Size { places: 20, people: 1_000, ..Size::default() }, Seed(1))?;
    /// let other = usual.with(&[("rules.movement.town_chance", 0.5), ("place.\"place 0\".population", 80.0)])?;
    /// assert_eq!(other.rules().movement.town_chance, 0.5);
    /// assert_eq!(other.world().places().next().map(|place| place.population()), Some(80));
    /// let error = usual.with(&[("rules.movement.twon_chance", 0.5)]).expect_err("there is no such rule");
    /// assert!(error.to_string().ends_with("did you mean `town_chance`?"));
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is nothing at a path, such a number cannot stand there, or the scenario would be no good with it.
    pub fn with(&self, numbers: &[(&str, f64)]) -> Result<Scenario> {
        let mut stated = self.edit();
        for &(path, value) in numbers {
            Number::find(&stated, path)?.set(&mut stated, value)?;
        }
        stated.build()
    }
}

impl Number {
    /// The number at a path of what was stated.
    pub(crate) fn find(stated: &ScenarioBuilder, path: &str) -> Result<Self> {
        let target = find::target(stated, path)?;
        Ok(Self { path: path.to_owned(), target })
    }

    /// Its value; none where it is not stated and has no default.
    pub(crate) fn get(&self, stated: &ScenarioBuilder) -> Option<f64> {
        let period = period(stated);
        match self.target {
            Target::Rule(rule) => Some(rule.get(&stated.rules)),
            Target::Entry(list, index) => list.get(&stated.rules).get(index).copied(),
            Target::Place(index, key) => (key.get)(&stated.world.places[index].what, period),
            Target::Route(index, key) => (key.get)(&stated.world.routes[index].what, period),
            Target::Group(index, key) => (key.get)(&stated.world.groups[index].what, period),
            Target::Event(index, key) => (key.get)(&stated.threats[index].what, period),
            Target::Displaced(index, key) => (key.get)(&stated.displaced[index].what, period),
            Target::Closure(index, key) => (key.get)(&stated.closures[index].what, period),
            Target::Change(index, key) => (key.get)(&stated.changes[index].what, period),
            Target::RoadCondition(index, key) => (key.get)(&stated.road_conditions[index].what, period),
            Target::Credibility(dispute, account) => Some(stated.disputes[dispute].what.accounts[account].1),
        }
    }

    /// Sets it. Numbers of people and other whole numbers have to be whole.
    pub(crate) fn set(&self, stated: &mut ScenarioBuilder, value: f64) -> Result<()> {
        let period = period(stated);
        let (bounds, is_whole) = self.bounds();
        let refuse = |what: String| {
            Err(Error::one(
                ErrorKind::OutOfRange,
                None,
                format!("`{}` cannot be {value}; it must be {what}", self.path),
            ))
        };
        if !bounds.hold(value) {
            return refuse(bounds.to_string());
        }
        if is_whole && value.fract() != 0.0 {
            return refuse("a whole number".to_owned());
        }
        match self.target {
            Target::Rule(rule) => rule.set(&mut stated.rules, value),
            Target::Entry(list, index) => {
                let mut numbers = list.get(&stated.rules).to_vec();
                numbers[index] = value;
                list.set(&mut stated.rules, numbers);
            }
            Target::Place(index, key) => (key.set)(&mut stated.world.places[index].what, period, value),
            Target::Route(index, key) => (key.set)(&mut stated.world.routes[index].what, period, value),
            Target::Group(index, key) => (key.set)(&mut stated.world.groups[index].what, period, value),
            Target::Event(index, key) => (key.set)(&mut stated.threats[index].what, period, value),
            Target::Displaced(index, key) => (key.set)(&mut stated.displaced[index].what, period, value),
            Target::Closure(index, key) => (key.set)(&mut stated.closures[index].what, period, value),
            Target::Change(index, key) => (key.set)(&mut stated.changes[index].what, period, value),
            Target::RoadCondition(index, key) => {
                (key.set)(&mut stated.road_conditions[index].what, period, value);
            }
            Target::Credibility(dispute, account) => {
                believe(&mut stated.disputes[dispute].what.accounts, account, value);
            }
        }
        Ok(())
    }

    /// Which numbers can stand there, and whether only whole ones.
    pub(crate) fn bounds(&self) -> (Bounds, bool) {
        match self.target {
            Target::Rule(rule) => (rule.bounds, rule.whole),
            Target::Entry(list, _) => (list.bounds, false),
            Target::Place(_, key) => (key.bounds, key.is_whole),
            Target::Route(_, key) => (key.bounds, key.is_whole),
            Target::Group(_, key) => (key.bounds, key.is_whole),
            Target::Event(_, key) => (key.bounds, key.is_whole),
            Target::Displaced(_, key) => (key.bounds, key.is_whole),
            Target::Closure(_, key) => (key.bounds, key.is_whole),
            Target::Change(_, key) => (key.bounds, key.is_whole),
            Target::RoadCondition(_, key) => (key.bounds, key.is_whole),
            Target::Credibility(..) => (CHANCE, false),
        }
    }
}

fn period(stated: &ScenarioBuilder) -> Period {
    Period { start: stated.start, days: stated.days, step_hours: stated.step_hours }
}

/// Gives an account this credibility, and the others what is left in the proportions that they had.
fn believe(accounts: &mut [(String, f64)], account: usize, credibility: f64) {
    let others = accounts.len().saturating_sub(1);
    let before: f64 =
        accounts.iter().enumerate().filter(|(index, _)| *index != account).map(|(_, a)| a.1).sum();
    for (index, (_, share)) in accounts.iter_mut().enumerate() {
        *share = if index == account {
            credibility
        } else if before > 0.0 {
            (1.0 - credibility) * *share / before
        } else {
            (1.0 - credibility) / others as f64
        };
    }
}
