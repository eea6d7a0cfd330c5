//! Phase 1, conditions, for hunger and floods: the levels of a step, and what people do about them.
//!
//! Levels are those of the middle of the step, like everything that changes on stated dates, so that a level in steps
//! that begin at midnight is that of the day in steps of any length. What people know of a flood that is coming are
//! the levels of the same hour of the next days. By default a dry day of a forecast changes nothing: a place that stays dry
//! is moved on from, and chosen, as if there were no rule about floods. Where forecasts count as a factor, dry days add
//! nothing to it, and then it is 0 for places that stay dry, those without a level included.

use crate::scenario::level::Curve;
use crate::scenario::rules::{FloodRules, FoodRules, ForecastCounts, ForecastDays};
use crate::scenario::{LevelKind, Scenario};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// The levels of a scenario and the rules about them; the same for every replicate.
#[derive(Debug)]
pub(crate) struct Levels {
    food: FoodRules,
    flood: FloodRules,
    /// By place, each at most once.
    hunger: Vec<(u32, Curve)>,
    water: Vec<(u32, Curve)>,
    /// What the groups make of forecasts, from 0 to 1, each degree once; only 1 where nothing is forecast.
    pub(crate) awareness: Vec<f64>,
    /// For each group the index of its degree.
    pub(crate) tier: Vec<usize>,
}

impl Levels {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let resolve = |kind| -> Vec<(u32, Curve)> {
            let levels = scenario.levels().iter().filter(|level| level.kind() == kind);
            let mut curves: Vec<(u32, Curve)> = levels
                .flat_map(|level| {
                    let curve = Curve::new(level, scenario.period());
                    let places = scenario.places_at(level.place()).into_iter();
                    places.map(move |place| (place.0, curve.clone()))
                })
                .collect();
            curves.sort_by_key(|&(place, _)| place);
            curves
        };
        let (hunger, water) = (resolve(LevelKind::Hunger), resolve(LevelKind::Flood));
        let flood = scenario.rules().flood.clone();
        let is_forecast = flood.days_ahead() > 0 && !water.is_empty();
        let (mut awareness, mut tier) = (Vec::new(), Vec::new());
        for group in scenario.world().groups() {
            let mine = if is_forecast { group.factors().flood_awareness } else { 1.0 };
            let known = awareness.iter().position(|&other| other == mine);
            tier.push(known.unwrap_or(awareness.len()));
            if known.is_none() {
                awareness.push(mine);
            }
        }
        Self { food: scenario.rules().food.clone(), flood, hunger, water, awareness, tier }
    }

    /// Places that people may leave for a level alone, in order.
    pub(crate) fn fled(&self) -> Vec<u32> {
        let hungry = self.hunger.iter().filter(|_| self.food.flight_share > 0.0);
        let flooded = self.water.iter().filter(|_| !self.flood.departures.is_empty());
        let mut places: Vec<u32> = hungry.chain(flooded).map(|&(place, _)| place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The most that a place may ever draw more than a dry one. It does not depend on the period, so that a shortened
    /// scenario draws from the same tables.
    pub(crate) fn most(&self, place: usize) -> Pull {
        let is_flooded = self.water.binary_search_by_key(&(place as u32), |&(at, _)| at).is_ok();
        let mut all = 1.0;
        if is_flooded {
            let most = self.flood.weights.iter().copied().fold(1.0, f64::max);
            all = match (self.flood.days_ahead(), self.flood.forecast_counts) {
                (0, _) => most,
                (_, ForecastCounts::AsLevels) => most * most,
                (days, ForecastCounts::AsFactor) => {
                    let counts = self.flood.forecast_weights.iter().copied().fold(0.0, f64::max);
                    let counts = if self.flood.forecast_weights.is_empty() { 1.0 } else { counts };
                    most * (f64::from(days) * (counts * most).powi(2)).max(1.0)
                }
            };
        }
        Pull { all, at_home: 1.0, own: 1.0 }
    }

    /// The minutes of which levels are known at another, with how much they count.
    fn known_at(&self, minute: i64) -> impl Iterator<Item = (f64, i64)> {
        let rules = &self.flood;
        let (today, last) = (minute.div_euclid(DAY), rules.forecast_until_day as i64);
        let is_last = rules.forecast_counts == ForecastCounts::AsFactor && today == last;
        let ahead = if is_last { 0..=0 } else { 1..=i64::from(rules.days_ahead()) };
        ahead.take_while(move |ahead| today + ahead <= last).map(move |ahead| {
            let index = match rules.forecast_weights_by {
                ForecastDays::Ahead => (ahead - 1).max(0),
                ForecastDays::Day => today + ahead,
            };
            let entry = rules.forecast_weights.get(index as usize).or(rules.forecast_weights.last());
            (entry.copied().unwrap_or(1.0), minute + ahead * DAY)
        })
    }

    /// What is known at a minute of the floods that are coming to a place without levels.
    fn dry_outlook(&self, minute: i64) -> Outlook {
        let is_factor = self.flood.days_ahead() > 0
            && !self.water.is_empty()
            && self.flood.forecast_counts == ForecastCounts::AsFactor
            && self.known_at(minute).next().is_some();
        if is_factor { Outlook::Factor { drawing: 0.0, moving: 0.0 } } else { NO_OUTLOOK }
    }

    /// What is known at a minute of the floods that are coming to a place.
    fn outlook(&self, curve: &Curve, minute: i64) -> Outlook {
        let rules = &self.flood;
        if rules.days_ahead() == 0 {
            return NO_OUTLOOK;
        }
        if rules.forecast_counts == ForecastCounts::AsFactor {
            return self.factor(curve, minute);
        }
        let (mut total, mut wet, mut moving, mut drawing) = (0.0, 0.0, 0.0, 0.0);
        for (counts, then) in self.known_at(minute) {
            let level = curve.at(then);
            total += counts;
            if let Some(weight) = response(&rules.weights, level) {
                drawing += counts * (weight - 1.0);
            }
            if let Some(chance) = response(&rules.move_chances, level) {
                wet += counts;
                moving += counts * chance;
            }
        }
        if total <= 0.0 {
            return NO_OUTLOOK;
        }
        Outlook::Levels { drawing: drawing / total, wet: wet / total, moving: moving / total }
    }

    /// What is known of the floods that are coming to a place, as a factor.
    fn factor(&self, curve: &Curve, minute: i64) -> Outlook {
        let rules = &self.flood;
        let weight = |level: f64| if rules.weights.is_empty() { 1.0 } else { entry(&rules.weights, level) };
        let (today, mut is_known) = (weight(curve.at(minute)), false);
        let (mut drawing, mut moving) = (0.0, 0.0);
        for (counts, then) in self.known_at(minute) {
            is_known = true;
            let level = curve.at(then);
            if level > 0.0 {
                drawing += counts * today;
                moving += counts * weight(level);
            }
        }
        let days = f64::from(rules.days_ahead());
        if is_known {
            Outlook::Factor { drawing: drawing * drawing / days, moving: moving / days }
        } else {
            NO_OUTLOOK
        }
    }
}

/// What a list says of a level: none where the list is empty or the place is dry.
fn response(list: &[f64], level: f64) -> Option<f64> {
    (!list.is_empty() && level > 0.0).then(|| entry(list, level))
}

/// The entry of a list that is not empty for a level.
fn entry(list: &[f64], level: f64) -> f64 {
    let (last, below) = (list.len() - 1, level.floor());
    let (low, high) = (list[last.min(below as usize)], list[last.min(below as usize + 1)]);
    low + (high - low) * (level - below)
}

/// By how much a place draws more or less than others of its kind without levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pull {
    /// On everyone.
    pub(crate) all: f64,
    /// In addition, on those for whom it is not abroad.
    pub(crate) at_home: f64,
    /// Of its own, whatever the levels.
    pub(crate) own: f64,
}

/// What the days ahead say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Outlook {
    /// As means over how much they count.
    Levels {
        /// The weight of a day, less 1.
        drawing: f64,
        /// Whether a day changes the chance of moving on, as a share.
        wet: f64,
        /// The chance on such days, 0 on others.
        moving: f64,
    },
    /// As factors on attraction and on the chance of moving on.
    Factor { drawing: f64, moving: f64 },
}

/// Nothing is known of the days ahead.
const NO_OUTLOOK: Outlook = Outlook::Levels { drawing: 0.0, wet: 0.0, moving: 0.0 };

/// What levels do at a place during a step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Here {
    hunger: f64,
    /// What hunger counts for where people flee.
    driving: f64,
    /// The chance of moving on that the flood gives, if it does.
    moving: Option<f64>,
    /// The weight of the flood.
    weight: f64,
    /// How many people or which share of them have to leave in a day.
    leaving: f64,
    outlook: Outlook,
}

const CALM: Here =
    Here { hunger: 0.0, driving: 0.0, moving: None, weight: 1.0, leaving: 0.0, outlook: NO_OUTLOOK };

/// Levels during a step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LevelsNow {
    here: Vec<Here>,
    changed: Vec<bool>,
    move_share: f64,
    avoid_share: f64,
}

impl LevelsNow {
    /// Whether they are of the same places.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.here.len(), self.changed.len()) == (other.here.len(), other.changed.len())
    }

    pub(crate) fn new(levels: &Levels, places: usize) -> Self {
        Self {
            here: vec![CALM; places],
            changed: vec![false; places],
            move_share: levels.food.move_share,
            avoid_share: levels.food.avoid_share,
        }
    }

    /// Moves on to a step with this minute in its middle.
    pub(crate) fn advance(&mut self, levels: &Levels, minute: i64) {
        if levels.hunger.is_empty() && levels.water.is_empty() {
            return;
        }
        let before = self.here.clone();
        self.here.fill(Here { outlook: levels.dry_outlook(minute), ..CALM });
        for (place, curve) in &levels.hunger {
            let here = &mut self.here[*place as usize];
            here.hunger = curve.at(minute);
            here.driving = here.hunger * levels.food.flight_share;
        }
        for (place, curve) in &levels.water {
            let (here, level) = (&mut self.here[*place as usize], curve.at(minute));
            here.moving = response(&levels.flood.move_chances, level);
            here.weight = response(&levels.flood.weights, level).unwrap_or(1.0);
            here.leaving = response(&levels.flood.departures, level).unwrap_or(0.0);
            here.outlook = levels.outlook(curve, minute);
        }
        for (changed, (before, here)) in self.changed.iter_mut().zip(before.iter().zip(&self.here)) {
            *changed = before != here;
        }
    }

    /// Whether anything is other than in the step before.
    pub(crate) fn changed(&self, place: usize) -> bool {
        self.changed[place]
    }

    /// The daily chance of moving on from a place without threat, for people who make so much of forecasts, where
    /// `usual` is that of its kind.
    pub(crate) fn calm_chance(&self, place: usize, usual: f64, awareness: f64) -> f64 {
        let here = &self.here[place];
        let chance = here.moving.unwrap_or_else(|| self.hungry(here, usual));
        match here.outlook {
            Outlook::Levels { wet: 0.0, .. } => chance,
            Outlook::Levels { wet, moving, .. } => {
                let chance = chance.min(1.0);
                chance + awareness * (moving - wet * chance)
            }
            Outlook::Factor { moving, .. } => chance * (awareness * moving),
        }
    }

    /// The daily chance of moving on from it at threat 1, where `usual` is that of other places.
    pub(crate) fn threatened_chance(&self, place: usize, usual: f64, awareness: f64) -> f64 {
        let here = &self.here[place];
        let chance = if here.moving.is_some() { usual } else { self.hungry(here, usual) };
        match here.outlook {
            Outlook::Levels { .. } => chance,
            Outlook::Factor { moving, .. } => chance * (awareness * moving),
        }
    }

    fn hungry(&self, here: &Here, chance: f64) -> f64 {
        let drawn = here.hunger * self.move_share;
        if drawn > 0.0 { drawn + (1.0 - drawn) * chance.min(1.0) } else { chance }
    }

    /// By how much a place draws people who make so much of forecasts more or less than without levels.
    pub(crate) fn pull(&self, place: usize, awareness: f64) -> Pull {
        let here = &self.here[place];
        Pull {
            all: match here.outlook {
                Outlook::Levels { drawing, .. } => here.weight * (1.0 + awareness * drawing),
                Outlook::Factor { drawing, .. } => here.weight * (awareness * drawing),
            },
            at_home: 1.0 - self.avoid_share * here.hunger * here.hunger,
            own: 1.0,
        }
    }

    /// What hunger adds to the threat where people flee in proportion to it.
    pub(crate) fn driving(&self, place: usize) -> f64 {
        self.here[place].driving
    }

    /// How many people leave a place in a day for its flood, or which share of them.
    pub(crate) fn leaving(&self, place: usize) -> f64 {
        self.here[place].leaving
    }
}
