//! Carrying the last count on: what was counted, and what the particles add.

use super::SeriesForecast;
use super::filter::Filtered;
use super::past::PastErrors;
use crate::random::{Address, Draws, Purpose, Seed, label};
use crate::scenario::{Quantity, Scenario, Series};
use crate::stats;
use crate::study::naive::Naive;
use crate::study::skill::history;
use jiff::civil::Date;

/// So many people are too few for a ratio.
pub(super) const FEW: f64 = 10.0;
/// What particles add is scaled by what was counted over what they had, but not further than this.
const MOST_SCALED: f64 = 4.0;

/// A trend grows weaker by so much each day: one that does not is hard to be right for long
/// (doi:10.1287/mnsc.31.10.1237).
const DAMPING: f64 = 0.95;
/// And it adds or takes no more than so many times the people who were last counted.
const MOST_TREND: f64 = 2.0;

/// What particles make of a series, on top of what was last counted.
pub(super) struct Carried {
    pub(super) name: String,
    quantity: Quantity,
    pub(super) last: Option<(Date, f64)>,
    /// By day ahead and particle.
    values: Vec<Vec<f64>>,
    /// By day ahead, what the damped trend of the counts adds to the last one.
    trend: Vec<f64>,
}

/// Of all series that were counted by the origin.
pub(super) fn all(known: &Scenario, origin: Date, filtered: &Filtered) -> Vec<Carried> {
    let series = known.observed().iter().enumerate();
    series.map(|(index, series)| Carried::of(known, series, index, origin, filtered)).collect()
}

/// The last value by the origin, with its date.
fn last(series: &Series, origin: Date) -> Option<(Date, f64)> {
    let counts = series.corrected();
    let values =
        counts.iter().filter_map(|count| Some((count.at().moment(), count.at().date(), count.value()?)));
    let known = values.filter(|(_, date, _)| *date <= origin);
    known.max_by_key(|(moment, ..)| *moment).map(|(_, date, people)| (date, people))
}

/// What is left of a trend over so many days.
fn damped(days: u32) -> f64 {
    let of_all = DAMPING * (1.0 - DAMPING.powf(f64::from(days))) / (1.0 - DAMPING);
    of_all / f64::from(days)
}

impl Carried {
    fn of(known: &Scenario, series: &Series, index: usize, origin: Date, filtered: &Filtered) -> Self {
        let then: Vec<Option<f64>> = filtered.last.iter().map(|last| last[index]).collect();
        // A count before the period is known, but no particle was there.
        let last = last(series, origin).filter(|_| then.iter().all(Option::is_some));
        let then: Vec<f64> = then.into_iter().flatten().collect();
        let scale = last.map_or(1.0, |(_, counted)| {
            let ratio = (counted + FEW) / (stats::mean(&then) + FEW);
            ratio.clamp(1.0 / MOST_SCALED, MOST_SCALED)
        });
        let carry = |particle: usize, people: f64| match last {
            Some((_, counted)) => (counted + scale * (people - then[particle])).max(0.0),
            None => people,
        };
        let days = filtered.series.iter();
        let values = days.map(|day| {
            day.iter().enumerate().map(|(particle, series)| carry(particle, series[index])).collect()
        });
        let counted = history(series, origin, known.period());
        let first = known.period().day(origin).map_or(0, |day| day.0 + 1);
        let trend = (1..=filtered.days()).map(|ahead| {
            let last = counted.last().map_or(0.0, |last| last.1);
            let most = MOST_TREND * (last + FEW);
            let added = Naive::Trend.forecast(&counted, f64::from(first + ahead)) - last;
            (damped(ahead) * added).clamp(-most, most)
        });
        Self {
            name: series.name().to_owned(),
            quantity: series.quantity(),
            last,
            values: values.collect(),
            trend: trend.collect(),
        }
    }

    /// The people whose share of errors is spoken of: as many as were last counted.
    pub(super) fn size(&self) -> f64 {
        let people = self.last.map_or_else(|| self.middle(1).unwrap_or(0.0), |(_, people)| people);
        people + FEW
    }

    /// The median so many days ahead.
    pub(super) fn middle(&self, ahead: u32) -> Option<f64> {
        let values = self.values.get((ahead as usize).checked_sub(1)?)?;
        Some(stats::quantile(&stats::sorted(values), 0.5))
    }

    /// What the trend of the counts adds to the last one so many days ahead.
    pub(super) fn trend(&self, ahead: u32) -> Option<f64> {
        self.trend.get((ahead as usize).checked_sub(1)?).copied()
    }

    /// With what earlier forecasts teach: so much of what particles and the trend add as proved right, and their errors. Each
    /// particle gets one of the quantiles of these, the same one for all days.
    pub(super) fn with_errors(&self, errors: &PastErrors, seed: Seed) -> SeriesForecast {
        let ranks = ranks(&self.name, seed, self.values.first().map_or(0, Vec::len));
        let size = self.size();
        let days = self.values.iter().enumerate().map(|(index, particles)| {
            let ahead = index as u32 + 1;
            let believed = errors.believed(&self.name, ahead, size);
            let of = errors.at(&self.name, ahead, size, believed);
            let trend = believed.trend * self.trend[index];
            let carried = |people: f64| match self.last {
                Some((_, last)) => last + believed.model * (people - last) + trend,
                None => people,
            };
            let values = particles.iter().zip(&ranks);
            values.map(|(people, &rank)| (carried(*people) + size * of.quantile(rank)).max(0.0)).collect()
        });
        SeriesForecast {
            name: self.name.clone(),
            quantity: self.quantity,
            last: self.last,
            values: days.collect(),
        }
    }
}

/// Quantiles at equal distances in an order of chance: (k + ½) / n.
pub(super) fn ranks(name: &str, seed: Seed, n: usize) -> Vec<f64> {
    let at = |serial| Address { serial, origin: label(name), step: 0, purpose: Purpose::CountError, n: 1 };
    let draws = Draws::new(seed, 0, 0);
    let mut order: Vec<(f64, usize)> = (0..n).map(|index| (draws.unit(at(index as u32)), index)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; n];
    for (rank, (_, index)) in order.into_iter().enumerate() {
        ranks[index] = (rank as f64 + 0.5) / n as f64;
    }
    ranks
}
