//! Levels: how hungry a place is, or how high the water stands there, over time.
//!
//! A level is a state that was measured or foreseen, unlike a threat, which is danger that strikes somewhere and is
//! feared elsewhere. What people do about it is a matter of the rules ([`FoodRules`](crate::scenario::rules::FoodRules),
//! [`FloodRules`](crate::scenario::rules::FloodRules)); without them a level changes nothing. Hunger is the share of
//! people in need of food aid, as in the phases 3 and above of the Integrated Food Security Phase Classification
//! (IPC); levels of flood are on whatever scale the lists of the rules are, as the depths of flood maps are classed.

use crate::scenario::Where;
use crate::scenario::period::Period;
use crate::units::Bounds;
use crate::world::Evidence;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a level measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// The share of people in need of food; 0 to 1.
    Hunger,
    /// How high the water stands, in classes of depth; 0 (dry) to 100.
    Flood,
}

impl LevelKind {
    /// Every kind, in order.
    pub const ALL: [Self; 2] = [Self::Hunger, Self::Flood];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hunger => "hunger",
            Self::Flood => "flood",
        }
    }

    /// The range of its values.
    pub(crate) fn bounds(self) -> Bounds {
        match self {
            Self::Hunger => Bounds::Closed(0.0, 1.0),
            Self::Flood => Bounds::Closed(0.0, 100.0),
        }
    }
}

impl fmt::Display for LevelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How a level runs from one point to the next. Before the first point and after the last one it is constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// On a straight line.
    #[default]
    Linear,
    /// It keeps the value of a point until the next one.
    Steps,
}

impl Course {
    /// Every course, the default first.
    pub const ALL: [Self; 2] = [Self::Linear, Self::Steps];

    /// The word for it in a scenario file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Steps => "steps",
        }
    }
}

/// A value of a level at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelPoint {
    pub(crate) at: DateTime,
    pub(crate) value: f64,
    pub(crate) evidence: Evidence,
}

impl LevelPoint {
    /// A value at a moment; a date stands for its beginning.
    pub fn new(at: impl Into<DateTime>, value: f64) -> Self {
        Self { at: at.into(), value, evidence: Evidence::default() }
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// When.
    pub fn at(&self) -> DateTime {
        self.at
    }

    /// The value: for hunger from 0 to 1, for a flood from 0 to 100.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Where its figure comes from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// How one level runs at one place, or alike at several.
///
/// ```
/// use displace::scenario::{Course, Level, LevelKind, Where};
/// use displace::date;
///
/// let water = Level::new(LevelKind::Flood, Where::Place("Ford".into()))
///     .between(Course::Steps)
///     .point(date(2022, 8, 14), 0.0)
///     .point(date(2022, 8, 15), 3.0)
///     .point(date(2022, 8, 19), 1.0);
/// assert_eq!(water.value_at(date(2022, 8, 17)), 3.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub(crate) kind: LevelKind,
    pub(crate) at: Where,
    pub(crate) between: Course,
    pub(crate) points: Vec<LevelPoint>,
}

impl Level {
    /// A level without points yet, which runs on straight lines between them.
    pub fn new(kind: LevelKind, at: Where) -> Self {
        Self { kind, at, between: Course::default(), points: Vec::new() }
    }

    /// Runs like this from point to point.
    #[must_use]
    pub fn between(mut self, between: Course) -> Self {
        self.between = between;
        self
    }

    /// Has this value at this moment, which must be later than that of the point before; a date stands for its
    /// beginning.
    #[must_use]
    pub fn point(self, at: impl Into<DateTime>, value: f64) -> Self {
        self.with(LevelPoint::new(at, value))
    }

    /// Has this point too, which must be later than the one before.
    #[must_use]
    pub fn with(mut self, point: LevelPoint) -> Self {
        self.points.push(point);
        self
    }

    /// What it measures.
    pub fn kind(&self) -> LevelKind {
        self.kind
    }

    /// Where.
    pub fn place(&self) -> &Where {
        &self.at
    }

    /// How it runs from point to point.
    pub fn course(&self) -> Course {
        self.between
    }

    /// Its points, in order of time.
    pub fn points(&self) -> &[LevelPoint] {
        &self.points
    }

    /// Its value at a moment; 0 without points.
    pub fn value_at(&self, moment: impl Into<DateTime>) -> f64 {
        let Some(first) = self.points.first() else { return 0.0 };
        let period = Period { start: first.at.date(), days: 1, step_hours: 24 };
        let minute = period.minutes_since_start(moment.into());
        Curve::new(self, &period).at(minute)
    }

    /// Leaves out the points that have no part in its values before `end`, in minutes since the start of a period.
    pub(crate) fn shorten(&mut self, period: &Period, end: i64) -> usize {
        let before = self.points.partition_point(|p| period.minutes_since_start(p.at) < end);
        // A straight line needs the point to which it leads, and a constant beginning the first one.
        let more = usize::from(self.between == Course::Linear || before == 0);
        self.points.truncate(before + more);
        self.points.len()
    }
}

/// A level over time, in minutes since the start of the period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve {
    between: Course,
    points: Vec<(i64, f64)>,
}

impl Curve {
    pub(crate) fn new(level: &Level, period: &Period) -> Self {
        let points = level.points.iter().map(|p| (period.minutes_since_start(p.at), p.value)).collect();
        Self { between: level.between, points }
    }

    /// Its value at a minute. Takes time in proportion to the logarithm of the number of points.
    pub(crate) fn at(&self, minute: i64) -> f64 {
        let after = self.points.partition_point(|&(at, _)| at <= minute);
        let before = after.checked_sub(1).map(|index| self.points[index]);
        match (before, self.points.get(after)) {
            (Some((m0, v0)), Some(&(m1, v1))) if self.between == Course::Linear => {
                v0 + (v1 - v0) * (minute - m0) as f64 / (m1 - m0) as f64
            }
            (Some((_, value)), _) | (None, Some(&(_, value))) => value,
            (None, None) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hunger(between: Course) -> Level {
        Level::new(LevelKind::Hunger, Where::Place("here".into()))
            .between(between)
            .point(date(2020, 1, 3), 0.2)
            .point(date(2020, 1, 5), 0.6)
            .point(date(2020, 1, 9), 0.4)
    }

    #[test]
    fn a_level_runs_as_stated_between_its_points_and_is_constant_outside() {
        let values = |between| {
            let days = [1, 3, 4, 5, 6, 9, 30];
            days.map(|day| (hunger(between).value_at(date(2020, 1, day)) * 1e12).round() / 1e12)
        };
        assert_eq!(values(Course::Linear), [0.2, 0.2, 0.4, 0.6, 0.55, 0.4, 0.4]);
        assert_eq!(values(Course::Steps), [0.2, 0.2, 0.2, 0.6, 0.6, 0.4, 0.4]);
        let noon = date(2020, 1, 4).at(12, 0, 0, 0);
        assert!((hunger(Course::Linear).value_at(noon) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_shortened_level_has_the_same_values_as_long_as_it_lasts() {
        let period = Period { start: date(2020, 1, 1), days: 20, step_hours: 24 };
        for between in Course::ALL {
            for day in 1..20 {
                let (whole, mut short) = (hunger(between), hunger(between));
                let end = i64::from(day) * 1440;
                let left = short.shorten(&period, end);
                let most = 1 + whole.points.iter().filter(|p| period.minutes_since_start(p.at) < end).count();
                assert!((1..=most).contains(&left));
                let curves = [Curve::new(&whole, &period), Curve::new(&short, &period)];
                assert!((0..end).step_by(60).all(|minute| curves[0].at(minute) == curves[1].at(minute)));
            }
        }
    }
}
