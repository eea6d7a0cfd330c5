//! The main figures of a run, to be printed or serialised.

use crate::engine::run::{Balance, Run, Spread, Status};
use crate::id::{Id, PlaceId};
use crate::random::Seed;
use crate::units::Day;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The main figures of one run. One run has no uncertainty of its own: for that, see an ensemble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The title of the scenario.
    pub title: String,
    /// The seed.
    pub seed: Seed,
    /// The number of the replicate under it.
    pub replicate: u32,
    /// The first and the last day.
    pub period: (Date, Date),
    /// Everyone who is or was in the run.
    pub balance: Balance,
    /// People by status at the end, where counts of all places were kept to the end.
    pub at_end: Vec<(Status, u64)>,
    /// The places where displaced people were, in order of their peak.
    pub places: Vec<PlaceSummary>,
    /// Days from home to the first camp.
    pub journey_days: Option<Spread>,
    /// Km from home to the first camp.
    pub journey_km: Option<Spread>,
    /// How many figures of the scenario were assumed.
    pub assumed_figures: usize,
    /// The fingerprint of the run, in hexadecimal.
    pub fingerprint: String,
}

/// The main figures of one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceSummary {
    /// Its name.
    pub name: String,
    /// The most displaced people who were there.
    pub peak: u64,
    /// When they first were.
    pub peak_at: DateTime,
    /// Days over capacity.
    pub days_over_capacity: f64,
    /// People who came to stay, each time counted.
    pub arrivals: u64,
    /// The most residents who were trapped.
    pub most_trapped: u64,
    /// When half of its residents had left.
    pub half_empty_at: Option<DateTime>,
    /// When nine tenths of its residents had left.
    pub nine_tenths_empty_at: Option<DateTime>,
}

impl Summary {
    pub(crate) fn of(run: &Run) -> Self {
        let all_kept = run.places.len() == run.totals.len();
        let last = run.records.last().filter(|_| all_kept);
        let count = |status| {
            let record = last?;
            Some((status, (0..run.places.len()).map(|p| record.count(p, status, None)).sum()))
        };
        let mut places: Vec<PlaceSummary> = run
            .totals
            .iter()
            .enumerate()
            .filter(|(_, totals)| totals.peak > 0 || totals.was_threatened)
            .map(|(index, totals)| PlaceSummary {
                name: run.names[PlaceId::from_index(index).index()].clone(),
                peak: totals.peak,
                peak_at: run.end_of(totals.peak_step),
                days_over_capacity: f64::from(totals.steps_over_capacity * run.step_hours) / 24.0,
                arrivals: totals.arrivals,
                most_trapped: totals.most_trapped,
                half_empty_at: totals.half_empty.map(|step| run.end_of(step)),
                nine_tenths_empty_at: totals.nine_tenths_empty.map(|step| run.end_of(step)),
            })
            .collect();
        places.sort_by(|a, b| b.peak.cmp(&a.peak).then_with(|| a.name.cmp(&b.name)));
        let period = run.period();
        Self {
            title: run.title.clone(),
            seed: run.seed,
            replicate: run.replicate,
            period: (run.start, period.date(Day(period.days() - 1))),
            balance: run.balance,
            at_end: Status::ALL.into_iter().filter_map(count).collect(),
            places,
            journey_days: run.journey_days(),
            journey_km: run.journey_km(),
            assumed_figures: run.assumptions,
            fingerprint: format!("{:016x}", run.fingerprint),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.period;
        writeln!(f, "{}, {first} to {last}", self.title)?;
        writeln!(
            f,
            "one run (seed {}, replicate {}): no uncertainty; {} figures of the scenario are assumed",
            self.seed.0, self.replicate, self.assumed_figures
        )?;
        let balance = &self.balance;
        writeln!(
            f,
            "{} at home, {} displaced, {} came home; {} at home and {} displaced at the start, {} added",
            balance.residents,
            balance.displaced,
            balance.returned,
            balance.residents_at_start,
            balance.displaced_at_start,
            balance.added
        )?;
        if balance.left > 0 {
            writeln!(f, "{} left the model", balance.left)?;
        }
        for (status, people) in &self.at_end {
            writeln!(f, "  {:<12} {people:>10}", status.to_string())?;
        }
        if let (Some(days), Some(km)) = (&self.journey_days, &self.journey_km) {
            writeln!(
                f,
                "to the first camp: {:.1} days (median {:.1}, nine of ten within {:.1}), {:.0} km (median {:.0}, {:.0})",
                days.mean, days.median, days.p90, km.mean, km.median, km.p90
            )?;
        }
        let width = self.places.iter().map(|p| p.name.chars().count()).max().unwrap_or(5).max(5);
        writeln!(
            f,
            "{:<width$} {:>9} {:<16} {:>9} {:>9}  half empty",
            "place", "peak", "on", "arrivals", "days over"
        )?;
        for place in &self.places {
            let empty = place.half_empty_at.map_or(String::new(), |at| at.strftime("%F %H:%M").to_string());
            writeln!(
                f,
                "{:<width$} {:>9} {:<16} {:>9} {:>9.1}  {empty}",
                place.name,
                place.peak,
                place.peak_at.strftime("%F %H:%M").to_string(),
                place.arrivals,
                place.days_over_capacity
            )?;
        }
        write!(f, "fingerprint {}", self.fingerprint)
    }
}
