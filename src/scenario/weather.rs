//! Weather on the roads: what makes a route longer for a time.
//!
//! Rain, mud and detours make a route as long as several times its km; water over the road shuts it, which is a
//! [`Closure`]. [`RainRule`] makes both from a daily series of rain, by the rule of Flee's coupling with weather data (Jahani,
//! Arabnejad, Suleimenova, Vuckovic, Mahmood and Groen 2021, *Towards a coupled migration and weather simulation: South
//! Sudan conflict*, ICCS 2021), with the numbers of Flee's source, `pmicro_flee.py`. Where Flee makes a route 10 000 times as
//! long, it is closed here.

use crate::error::{ErrorKind, Faults, Result};
use crate::scenario::{Closure, ScenarioBuilder, Shut};
use crate::stats::quantile;
use crate::world::{Evidence, Ways};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// From a time until a time a route counts as so many times as long.
///
/// ```
/// use displace::date;
/// use displace::scenario::RoadCondition;
/// let mud = RoadCondition::new("Marsh", "Orlat", 2.5, date(2031, 4, 3)).until(date(2031, 4, 9));
/// assert_eq!((mud.from(), mud.to(), mud.km_factor()), ("Marsh", "Orlat", 2.5));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RoadCondition {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) ways: Ways,
    pub(crate) km_factor: f64,
    pub(crate) start: DateTime,
    pub(crate) end: Option<DateTime>,
    pub(crate) evidence: Evidence,
}

impl RoadCondition {
    /// The route between two named places is `km_factor` (1 to 1000) times as long, in both directions, from `start` to the
    /// end of the period.
    pub fn new(
        from: impl Into<String>,
        to: impl Into<String>,
        km_factor: f64,
        start: impl Into<DateTime>,
    ) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            ways: Ways::Both,
            km_factor,
            start: start.into(),
            end: None,
            evidence: Evidence::default(),
        }
    }

    /// Is over at this moment.
    #[must_use]
    pub fn until(mut self, end: impl Into<DateTime>) -> Self {
        self.end = Some(end.into());
        self
    }

    /// Only in the stated direction.
    #[must_use]
    pub fn one_way(mut self) -> Self {
        self.ways = Ways::One;
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The name of the place where the route begins.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The name of the place where it ends.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// In which directions.
    pub fn ways(&self) -> Ways {
        self.ways
    }

    /// As how many times as long it counts.
    pub fn km_factor(&self) -> f64 {
        self.km_factor
    }

    /// From when.
    pub fn start(&self) -> DateTime {
        self.start
    }

    /// Until when; none: to the end of the period.
    pub fn end(&self) -> Option<DateTime> {
        self.end
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether it is of the route between these places.
    pub(crate) fn is_of(&self, from: &str, to: &str) -> bool {
        (self.from == from && self.to == to)
            || (self.ways == Ways::Both && self.from == to && self.to == from)
    }
}

/// What the rain of a day makes of a route.
///
/// ```
/// use displace::date;
/// use displace::scenario::RainRule;
/// // The 15th percentile of this history is 1.8 mm and the 75th 9 mm.
/// let history: Vec<f64> = (0..=12).map(f64::from).collect();
/// let rule = RainRule::of_history(&history)?;
/// let weather = rule.weather("Marsh", "Orlat", date(2031, 4, 1), &[0.0, 4.0, 8.0, 30.0, 12.0])?;
/// assert_eq!(weather.conditions.len(), 2, "days 1 and 2, and day 4");
/// assert_eq!(weather.closures.len(), 1, "day 3");
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RainRule {
    /// Up to so many mm a day the route is as it always is.
    pub dry_mm: f64,
    /// Above so many mm a day …
    pub heavy_mm: f64,
    /// … and above so many as well it is closed.
    pub closing_mm: f64,
    /// As how many times as long it counts otherwise, from 1 to 1000.
    pub km_factor: f64,
}

/// What the weather does to a route.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weather {
    /// When it is longer.
    pub conditions: Vec<RoadCondition>,
    /// When it is closed.
    pub closures: Vec<Closure>,
}

/// In Flee, rivers are impassable from this discharge on, in m³/s.
pub const IMPASSABLE_DISCHARGE: f64 = 8000.0;

impl RainRule {
    /// Flee's rule: dry up to the 15th percentile of the daily rain of many years there, heavy above the 75th, closed only
    /// above 15 mm, and twice as long between. Quantiles lie on a straight line between the nearest days.
    ///
    /// # Errors
    /// If there is no history, or a day in it is below 0 or not finite.
    pub fn of_history(mm: &[f64]) -> Result<Self> {
        let mut sorted = days(mm, "history")?;
        if sorted.is_empty() {
            let mut faults = Faults::default();
            let message = "the history of rain has no days; give at least one";
            faults.push(ErrorKind::MissingKey, None, message);
            faults.into_result()?;
        }
        sorted.sort_by(f64::total_cmp);
        Ok(Self {
            dry_mm: quantile(&sorted, 0.15),
            heavy_mm: quantile(&sorted, 0.75),
            closing_mm: 15.0,
            km_factor: 2.0,
        })
    }

    /// The statements for the route between two places, both ways, from the rain of each day from `start` on, in mm.
    /// Days that are alike make one statement.
    ///
    /// # Errors
    /// If a day is below 0 or not finite.
    pub fn weather(&self, from: &str, to: &str, start: Date, mm: &[f64]) -> Result<Weather> {
        let mut weather = Weather::default();
        let state = |mm: f64| {
            if mm <= self.dry_mm {
                RoadState::Usual
            } else if mm > self.heavy_mm && mm > self.closing_mm {
                RoadState::Closed
            } else {
                RoadState::Longer
            }
        };
        let states: Vec<RoadState> = days(mm, "rain")?.into_iter().map(state).collect();
        for (state, begins, ends) in runs(&states, start) {
            match state {
                RoadState::Usual => {}
                RoadState::Longer => {
                    weather.conditions.push(RoadCondition::new(from, to, self.km_factor, begins).until(ends));
                }
                RoadState::Closed => {
                    let shut = Shut::Route(from.to_owned(), to.to_owned());
                    weather.closures.push(Closure::new(shut, begins).until(ends));
                }
            }
        }
        Ok(weather)
    }
}

/// The closures of a route over a river, both ways, from the discharge of each day from `start` on, in m³/s: closed where it
/// is at least `impassable`; in Flee that is [`IMPASSABLE_DISCHARGE`].
///
/// # Errors
/// If a day is below 0 or not finite.
pub fn from_discharge(
    from: &str,
    to: &str,
    start: Date,
    discharge: &[f64],
    impassable: f64,
) -> Result<Weather> {
    let is_closed = |day: f64| if day >= impassable { RoadState::Closed } else { RoadState::Usual };
    let states: Vec<RoadState> = days(discharge, "discharge")?.into_iter().map(is_closed).collect();
    let closed = runs(&states, start).into_iter().filter(|(state, ..)| *state == RoadState::Closed);
    let closure = |(_, begins, ends): (RoadState, Date, Date)| {
        Closure::new(Shut::Route(from.to_owned(), to.to_owned()), begins).until(ends)
    };
    Ok(Weather { conditions: Vec::new(), closures: closed.map(closure).collect() })
}

impl ScenarioBuilder {
    /// Adds what the weather does to a route.
    #[must_use]
    pub fn weather(self, weather: Weather) -> Self {
        let with = weather.conditions.into_iter().fold(self, Self::road_condition);
        weather.closures.into_iter().fold(with, Self::closure)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RoadState {
    Usual,
    Longer,
    Closed,
}

/// Runs of days that are alike: the state, the first day and the one after the last.
fn runs(states: &[RoadState], start: Date) -> Vec<(RoadState, Date, Date)> {
    let mut day = start;
    let run = |alike: &[RoadState]| {
        let begins = day;
        day = begins.saturating_add((alike.len() as i64).days());
        (alike[0], begins, day)
    };
    states.chunk_by(|a, b| a == b).map(run).collect()
}

/// The values of days, if all can be.
fn days(values: &[f64], what: &str) -> Result<Vec<f64>> {
    let mut faults = Faults::default();
    for (day, value) in values.iter().enumerate() {
        if !(value.is_finite() && *value >= 0.0) {
            let message = format!("{what}: day {day} is {value}; it must be a number from 0 on");
            faults.push(ErrorKind::OutOfRange, None, message);
        }
    }
    faults.into_result()?;
    Ok(values.to_vec())
}
