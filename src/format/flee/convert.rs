//! Makes a scenario of a Flee case, in the words of our own model.
//!
//! What Flee does differently from its files and manual is known in this folder alone: the engine has only general
//! options, and a reading chooses among them. Each quirk that changes anything in the case at hand is noted with its
//! number.

mod changes;
mod closures;
mod counts;
mod decisions;
mod features;
mod levels;
mod listed;
mod people;
mod places;
mod redirects;
mod registered;
mod settings;
mod timeline;

use super::case::Case;
use super::note::Notes;
use super::{Fidelity, Import, Imported};
use crate::error::{Faults, Result};
use crate::scenario::{Scenario, ScenarioBuilder};
use counts::Counts;

/// A case on its way to a scenario.
struct Conversion<'a> {
    case: &'a Case,
    fidelity: Fidelity,
    /// Quirks that are corrected though the case is read as Flee runs it.
    corrected: &'a [u8],
    /// Populations, capacities and counts are divided by it.
    scale: u32,
    counts: Vec<Counts>,
    notes: Notes,
    stated: ScenarioBuilder,
}

/// Makes a scenario of a case, populations, capacities and counts divided by `scale_down` or by the `hasten` of the
/// settings.
pub(super) fn convert(case: &Case, mut notes: Notes, import: &Import) -> Result<Imported> {
    let fidelity = import.fidelity;
    let scale = import.scale_down.unwrap_or(case.settings.hasten.value).max(1);
    let counts =
        counts::all(case, fidelity == Fidelity::AsRun && !import.corrected.contains(&37), scale, &mut notes);
    let title = case.name.clone();
    let mut stated = Scenario::builder(title, case.period.start, case.period.days).taken_as_stated();
    stated.marks = case.period.marks.clone();
    let mut conversion =
        Conversion { case, fidelity, corrected: &import.corrected, scale, counts, notes, stated };
    conversion.places();
    conversion.routes();
    let strongest = conversion.threats();
    conversion.closures();
    conversion.location_changes();
    conversion.redirects();
    conversion.major_roads();
    conversion.levels();
    conversion.settings(strongest);
    let mut faults = Faults::default();
    conversion.people(&mut faults);
    conversion.registered();
    conversion.observed();
    let scenario = conversion.stated.assemble(&mut faults);
    faults.into_result()?;
    Ok(Imported { scenario, notes: conversion.notes.into_list() })
}

impl Conversion<'_> {
    fn is_as_run(&self) -> bool {
        self.fidelity == Fidelity::AsRun
    }

    /// Whether a quirk of Flee is kept.
    fn keeps(&self, quirk: u8) -> bool {
        self.is_as_run() && !self.corrected.contains(&quirk)
    }

    /// A number of people divided as the settings say, cut to whole people as Flee does.
    fn scaled(&self, people: f64) -> u64 {
        (people as u64) / u64::from(self.scale)
    }

    /// What was counted at a place.
    fn counts_at(&self, place: usize) -> Option<&Counts> {
        self.counts.iter().find(|counts| counts.place == Some(place))
    }
}
