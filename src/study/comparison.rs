//! Two scenarios side by side, replicate by replicate with the same luck: what a decision would change.
//!
//! Both runs of a pair draw the same numbers for the same people, so what neither decision nor chance meetings set apart
//! cancels out of their difference. Against two ensembles of their own that saves replicates:
//! [`Difference::variance_removed`] says how many.

use crate::engine::{Run, Status};
use crate::error::{Error, ErrorKind, Result};
use crate::id::PlaceId;
use crate::scenario::{Period, Scenario};
use crate::stats::{self, Band};
use crate::study::Ensemble;
use crate::units::Day;

/// Two ensembles of the same replicates: of a scenario as it is, and as it would be.
///
/// ```
/// use displace::scenario::{Closure, Shut};
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ensemble, Seed, date};
/// let open = scenario(Size { places: 20, people: 2_000, days: 8, ..Size::default() }, Seed(1))?;
/// let camp = open.world().camps().next().expect("there is one").name().to_owned();
/// let closure = Closure::new(Shut::Place(camp.clone()), open.period().start);
/// let shut = open.edit().closure(closure).build()?;
/// let comparison = Ensemble::of(&open).replicates(20).beside(&shut)?;
/// let people = comparison.people_in(&camp).expect("it is in both");
/// let last = open.last_day();
/// assert!(people.mean(last) < 0.0, "fewer people are in the camp if it is closed");
/// assert!(people.band(last, 0.90).high <= 0.0);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    period: Period,
    before: Ensemble,
    after: Ensemble,
    areas: Vec<Area>,
}

/// A place or a named set of places, in each of the two scenarios; nothing where one has none of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Area {
    name: String,
    places: [Vec<PlaceId>; 2],
}

impl Comparison {
    /// # Errors
    /// If the two have other periods or steps.
    pub(super) fn refuse(before: &Scenario, after: &Scenario) -> Result<()> {
        let (a, b) = (before.period(), after.period());
        if a == b {
            return Ok(());
        }
        let words =
            |p: &Period| format!("{} days from {} in steps of {} hours", p.days, p.start, p.step_hours);
        let message = format!(
            "`{}` has {}, `{}` has {}; compare scenarios of the same period and steps",
            before.title(),
            words(a),
            after.title(),
            words(b)
        );
        Err(Error::one(ErrorKind::Unsupported, None, message))
    }

    pub(super) fn new(before: &Scenario, of_before: Ensemble, after: &Scenario, of_after: Ensemble) -> Self {
        let mut areas: Vec<Area> = Vec::new();
        for (side, scenario) in [before, after].into_iter().enumerate() {
            for (name, places) in scenario.world().areas() {
                let known = areas.iter().position(|area| area.name == name);
                let index = known.unwrap_or(areas.len());
                if known.is_none() {
                    areas.push(Area { name: name.to_owned(), places: [Vec::new(), Vec::new()] });
                }
                areas[index].places[side] = places;
            }
        }
        Self { period: *before.period(), before: of_before, after: of_after, areas }
    }

    /// The replicates of the scenario as it is.
    pub fn before(&self) -> &Ensemble {
        &self.before
    }

    /// The same replicates of the scenario as it would be.
    pub fn after(&self) -> &Ensemble {
        &self.after
    }

    /// Whether all pairs that were asked for were run, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.before.is_complete()
    }

    /// The period of both.
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// The names of all places and sets of places that one of the two has: those of the first in order, then those that
    /// only the second has.
    pub fn areas(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().map(|area| area.name.as_str())
    }

    /// Displaced people present at a place or a set of places, by day; where one of the two scenarios has no such
    /// place, nobody is there. None if neither has.
    pub fn people_in(&self, area: &str) -> Option<Difference> {
        self.difference(area, Run::displaced)
    }

    /// People at a place or a set of places in a status, by day; as [`people_in`](Self::people_in).
    pub fn people(&self, area: &str, status: Status) -> Option<Difference> {
        self.difference(area, |run, place, day| run.people(place, status, day))
    }

    /// What an observed series would count, by day; none if one of the two has no such series.
    pub fn series(&self, name: &str) -> Option<Difference> {
        let has = |ensemble: &Ensemble| ensemble.runs().iter().all(|run| run.matched(name).is_some());
        (has(&self.before) && has(&self.after)).then(|| self.daily(|_, run, day| run.series(name, day)))
    }

    /// Any figure of a run and a day, by day; the first argument says whether it is of the scenario as it would be. Days
    /// for which it gives none for one of a pair hold no pairs.
    pub fn daily(&self, figure: impl Fn(bool, &Run, Day) -> Option<u64>) -> Difference {
        let days = (0..self.period.days()).map(Day);
        let pairs = |day| {
            let runs = self.before.runs().iter().zip(self.after.runs());
            let figures = runs.filter_map(|(a, b)| figure(false, a, day).zip(figure(true, b, day)));
            figures.map(|(a, b)| (a as f64, b as f64)).collect()
        };
        Difference { pairs: days.map(pairs).collect() }
    }

    fn difference(
        &self,
        area: &str,
        figure: impl Fn(&Run, PlaceId, Day) -> Option<u64>,
    ) -> Option<Difference> {
        let area = self.areas.iter().find(|known| known.name == area)?;
        Some(self.daily(|is_after, run, day| {
            area.places[usize::from(is_after)].iter().map(|&place| figure(run, place, day)).sum()
        }))
    }
}

/// A figure of both scenarios by day over the replicates. All in people, as it would be less as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// By day, as it is and as it would be.
    pairs: Vec<Vec<(f64, f64)>>,
}

impl Difference {
    /// For each replicate the figure as it is and as it would be, on a day; empty if the day was not kept.
    pub fn pairs(&self, day: Day) -> &[(f64, f64)] {
        self.pairs.get(day.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The differences of all replicates on a day, in order of replicate; empty if the day was not kept.
    pub fn values(&self, day: Day) -> Vec<f64> {
        self.pairs(day).iter().map(|(before, after)| after - before).collect()
    }

    /// The mean as it is and as it would be, on a day; 0 if the day was not kept.
    pub fn means(&self, day: Day) -> (f64, f64) {
        let [before, after] = self.sides(day);
        (stats::mean(&before), stats::mean(&after))
    }

    /// The mean difference on a day; 0 if the day was not kept.
    pub fn mean(&self, day: Day) -> f64 {
        stats::mean(&self.values(day))
    }

    /// The standard deviation of the difference on a day (of a sample); 0 if the day was not kept.
    pub fn sd(&self, day: Day) -> f64 {
        stats::sd(&self.values(day))
    }

    /// The standard error of the mean difference on a day: how far it would be expected to lie from the mean of very many
    /// replicates. 0 of fewer than two.
    pub fn standard_error(&self, day: Day) -> f64 {
        self.sd(day) / (self.pairs(day).len().max(1) as f64).sqrt()
    }

    /// The quantile `p` (0 to 1) of the difference on a day; none if the day was not kept.
    pub fn quantile(&self, day: Day, p: f64) -> Option<f64> {
        let values = self.values(day);
        (!values.is_empty()).then(|| stats::quantile(&stats::sorted(&values), p))
    }

    /// The median of the difference and the central interval that holds a share `level` (0 to 1) of the replicates on a day.
    ///
    /// # Panics
    /// If the day was not kept.
    pub fn band(&self, day: Day, level: f64) -> Band {
        Band::of(&self.values(day), level)
    }

    /// The share of the replicates in which more than so many are more (or, of a negative number, are not fewer) on a
    /// day; none if the day was not kept.
    pub fn share_above(&self, day: Day, number: f64) -> Option<f64> {
        let values = self.values(day);
        let above = values.iter().filter(|&&value| value > number).count();
        (!values.is_empty()).then(|| above as f64 / values.len() as f64)
    }

    /// How much of its variance the difference is spared by the pairs' common luck, on a day: 1 − Var(b − a) / (Var(a) +
    /// Var(b)). At 0.9 a tenth of the replicates says as much as two ensembles with luck of their own; below 0 the pairing
    /// does harm. None where neither side varies.
    pub fn variance_removed(&self, day: Day) -> Option<f64> {
        let apart: f64 = self.sides(day).iter().map(|side| stats::sd(side).powi(2)).sum();
        (apart > 0.0).then(|| 1.0 - self.sd(day).powi(2) / apart)
    }

    fn sides(&self, day: Day) -> [Vec<f64>; 2] {
        let pairs = self.pairs(day).iter().copied();
        let (before, after) = pairs.unzip();
        [before, after]
    }
}
