//! Knobs: numbers of a scenario that are not known for sure, each with what is known of it.

use crate::error::{Error, ErrorKind, Result};
use crate::scenario::number::Number;
use crate::scenario::{Prior, Scenario, ScenarioBuilder};
use crate::units::Bounds;
use crate::world::Evidence;

/// A number of a scenario, by its path, and what is known of it: what an ensemble draws, a sensitivity study varies and a
/// calibration fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Knob {
    pub(crate) path: String,
    pub(crate) prior: Prior,
    pub(crate) evidence: Evidence,
}

impl Knob {
    /// The number at a path, as in `place."Jisr al-Shughour".population` (see [`Scenario::with`]), and its prior. The path is
    /// checked when the scenario is built.
    pub fn new(path: impl Into<String>, prior: Prior) -> Self {
        Self { path: path.into(), prior, evidence: Evidence::default() }
    }

    /// With its sources.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Where the number stands in the scenario.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is known of it.
    pub fn prior(&self) -> &Prior {
        &self.prior
    }

    /// Where its prior comes from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// The value of a knob at the quantile `p`: of whole numbers each gets its share of the probability.
fn value(prior: &Prior, is_whole: bool, p: f64) -> f64 {
    match (*prior, is_whole) {
        (_, false) => prior.quantile(p),
        (Prior::Uniform { low, high }, true) => (low + (p * (high - low + 1.0)).floor()).min(high),
        (_, true) => prior.quantile(p).round(),
    }
}

impl ScenarioBuilder {
    /// Adds a knob: a number that is not known for sure, and what is known of it.
    #[must_use]
    pub fn knob(mut self, knob: Knob) -> Self {
        self.knobs.push(crate::world::Stated { what: knob, marks: crate::error::Marks::default() });
        self
    }

    /// Without the knobs stated so far: the numbers keep the values that they have.
    #[must_use]
    pub fn without_knobs(mut self) -> Self {
        self.knobs.clear();
        self
    }
}

impl Scenario {
    /// The numbers that are not known for sure, with what is known of them.
    pub fn knobs(&self) -> &[Knob] {
        &self.knobs
    }

    /// The same scenario with every knob at a point of the unit cube: each at that quantile of its prior. The knobs stay as
    /// they are.
    ///
    /// ```
    /// use displace::scenario::{Knob, Prior};
    /// use displace::synthetic::{Size, scenario};
    /// use displace::Seed;
    /// let knob = Knob::new("rules.movement.town_chance", Prior::uniform(0.2, 0.4)?);
    /// let stated = scenario(Size { places: 20, ..Size::default() }, Seed(1))?.edit().knob(knob).build()?;
    /// assert_eq!(stated.turned_to(&[0.25])?.rules().movement.town_chance, 0.25);
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the point has not one number for each knob, or the scenario would be no good there.
    pub fn turned_to(&self, point: &[f64]) -> Result<Scenario> {
        self.with_knobs_at(&self.knob_values(point)?)
    }

    /// The values of the knobs at a point of the unit cube.
    ///
    /// # Errors
    /// If the point has not one number for each knob.
    pub fn knob_values(&self, point: &[f64]) -> Result<Vec<f64>> {
        self.fit_knobs(point)?;
        let stated = self.edit();
        let values = self.knobs.iter().zip(point).map(|(knob, &p)| {
            let (_, is_whole) = Number::find(&stated, &knob.path)?.bounds();
            Ok(value(&knob.prior, is_whole, p))
        });
        values.collect()
    }

    /// The same scenario with every knob at its value, which may lie outside of its range. The knobs stay as they are.
    ///
    /// # Errors
    /// If there is not one value for each knob, or the scenario would be no good with them.
    pub fn with_knobs_at(&self, values: &[f64]) -> Result<Scenario> {
        self.fit_knobs(values)?;
        let mut stated = self.edit();
        let knobs = std::mem::take(&mut stated.knobs);
        for (knob, &value) in self.knobs.iter().zip(values) {
            Number::find(&stated, &knob.path)?.set(&mut stated, value)?;
        }
        // They were checked with the scenario as it was stated.
        let mut scenario = stated.build()?;
        scenario.knobs = knobs.into_iter().map(|knob| knob.what).collect();
        Ok(scenario)
    }

    fn fit_knobs(&self, values: &[f64]) -> Result<()> {
        if values.len() == self.knobs.len() {
            return Ok(());
        }
        let (given, knobs) = (values.len(), self.knobs.len());
        let message = format!("{given} numbers for {knobs} knobs; give one for each");
        Err(Error::one(ErrorKind::OutOfRange, None, message))
    }
}

/// What is wrong with a knob by itself: its path, its prior, or ends that cannot stand there.
pub(super) fn faults(knob: &Knob, stated: &ScenarioBuilder) -> Vec<(&'static str, ErrorKind, String)> {
    let number = match Number::find(stated, &knob.path) {
        Ok(number) => number,
        Err(error) => return vec![("path", error.kind(), error.to_string())],
    };
    if let Some(why) = knob.prior.fault() {
        return vec![("low", ErrorKind::OutOfRange, why)];
    }
    let (bounds, is_whole) = number.bounds();
    let (low, high) = knob.prior.range();
    let mut faults = Vec::new();
    for (key, end) in [("low", low), ("high", high)] {
        // The bounds of moments are those of what can be stated; whether it fits is seen when it is tried.
        if !bounds.hold(end) {
            let message = format!("`{key}` is {end}; `{}` must be {bounds}", knob.path);
            faults.push((key, ErrorKind::OutOfRange, message));
        } else if is_whole && end.fract() != 0.0 {
            let message = format!("`{key}` is {end}; `{}` must be a whole number", knob.path);
            faults.push((key, ErrorKind::OutOfRange, message));
        }
    }
    if let Some(value) = number.get(stated)
        && faults.is_empty()
        && bounds.hold(value)
        && !(low..=high).contains(&value)
    {
        let message = format!(
            "`{}` is stated as {value}, which lies outside of {low} to {high}; correct one of them",
            knob.path
        );
        faults.push(("low", ErrorKind::Contradiction, message));
    }
    if matches!(bounds, Bounds::ZeroOr(..)) && low == 0.0 {
        let message = format!("`{}` must be {bounds}; begin the range above 0", knob.path);
        faults.push(("low", ErrorKind::OutOfRange, message));
    }
    faults
}

/// What is wrong with the scenario when a knob is at one of its ends.
pub(super) fn fault_at_ends(knob: &Knob, stated: &ScenarioBuilder) -> Option<(&'static str, String)> {
    let (low, high) = knob.prior.range();
    [("low", low), ("high", high)].into_iter().find_map(|(key, end)| {
        let tried =
            stated.clone().without_knobs().with_number(&knob.path, end).and_then(ScenarioBuilder::build);
        let error = tried.err()?;
        let why = error.faults()[0].message().to_owned();
        Some((key, format!("with `{}` at {end}: {why}", knob.path)))
    })
}
