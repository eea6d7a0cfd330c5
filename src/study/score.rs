//! How far simulated people are from those who were counted, by day and by place.
//!
//! The figures are those that the field publishes, above all the averaged relative difference of Flee (Suleimenova, Bell
//! and Groen 2017, doi:10.1038/s41598-017-13828-9), as Flee's own scripts compute it, so that results here can stand
//! beside results there; and the usual measures of forecasts where those say more.
//!
//! What cannot be computed is none: neither 0, which would read as perfect, nor a number that is none. Sums run day by
//! day and, within a day, place by place.

pub mod mase;
pub mod place;
mod table;

pub use mase::NaiveModel;
pub use place::LogRatio;
pub use table::{MaseScore, PlaceScore, Scores};

use crate::scenario::{DailyCounts, DayCounts};
use crate::stats;
use crate::units::Day;
use serde::{Deserialize, Serialize};

/// By which total of a day differences are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Total {
    /// The total that the table states, as Flee's scripts do; the sum over the places where it states none.
    ///
    /// Flee states 0 for everyone counted whenever it is not driven by a registered total, though camps were counted.
    /// What would be divided by such a total is not defined.
    #[default]
    Stated,
    /// The sum over the places where a count was made.
    Summed,
}

/// What is done with simulated people before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Nothing.
    Raw,
    /// They are multiplied by the day's ratio of everyone counted to everyone simulated, so that only their distribution
    /// over places is compared; 0 where nobody is simulated. So does Flee's `extract-validation-results.py`.
    Rescaled,
    /// The same, cut to whole people, as Flee's `plot_flee_output.py` of May 2026 does; that of release 3.1 keeps
    /// fractions.
    RescaledWhole,
}

/// Scores of a table of daily counts.
///
/// ```
/// use displace::scenario::{DailyCounts, DayCounts};
/// use displace::study::score::Scale;
/// use displace::study::Score;
/// // Of 100 people counted 10 are missing, half of the 20 at the second place.
/// let day = DayCounts::new(vec![80.0, 10.0], vec![Some(80.0), Some(20.0)]);
/// let places = vec!["Camp".to_owned(), "Town".to_owned()];
/// let counts = DailyCounts::new(displace::date(2011, 6, 4), places, vec![day])?;
/// let score = Score::of(&counts);
/// assert_eq!(score.relative_difference(Scale::Raw), Some(0.1));
/// assert_eq!(score.relative(1), Some(0.5));
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score<'a> {
    counts: &'a DailyCounts,
    total: Total,
}

impl<'a> Score<'a> {
    /// Scores of a table, by the totals that it states.
    pub fn of(counts: &'a DailyCounts) -> Self {
        Self { counts, total: Total::Stated }
    }

    /// By these totals instead.
    #[must_use]
    pub fn by(mut self, total: Total) -> Self {
        self.total = total;
        self
    }

    /// The table.
    pub fn counts(&self) -> &'a DailyCounts {
        self.counts
    }

    /// The averaged relative difference: the mean of [`Self::relative_difference_on`] over all days on which anybody was
    /// asked to count. Without unit, 0 or more; 0 is perfect, 1 is as bad as nobody simulated at all.
    ///
    /// None if there is no such day, or if it is not defined on one of them. Source: Suleimenova, Bell and Groen 2017
    /// (doi:10.1038/s41598-017-13828-9), equation 1.
    pub fn relative_difference(&self, scale: Scale) -> Option<f64> {
        let days: Vec<f64> =
            self.counted_days().map(|(_, day)| self.difference(day, scale)).collect::<Option<_>>()?;
        (!days.is_empty()).then(|| stats::mean(&days))
    }

    /// The relative difference of one day: Σ |nᵢ − mᵢ| / max(1, U) with nᵢ people simulated, by `scale`, and mᵢ counted
    /// at each place where a count was made, and U everyone counted. Without unit, 0 or more.
    ///
    /// None if there is no such day, no count was made on it, or the stated total says 0 and the places say more.
    pub fn relative_difference_on(&self, day: Day, scale: Scale) -> Option<f64> {
        self.difference(self.counts.days().get(day.0 as usize)?, scale)
    }

    fn difference(&self, day: &DayCounts, scale: Scale) -> Option<f64> {
        let totals = self.totals(day)?;
        let off: f64 = day.pairs().map(|(n, m)| (totals.scaled(n, scale) - m).abs()).sum();
        Some(off / totals.observed.max(1.0))
    }

    /// The days on which a count was made.
    pub(super) fn counted_days(&self) -> impl Iterator<Item = (Day, &'a DayCounts)> {
        let days = self.counts.days().iter().enumerate();
        days.filter(|(_, day)| day.pairs().next().is_some()).map(|(number, day)| (Day(number as u32), day))
    }

    /// The totals of a day; none if no count was made on it, or if what is stated contradicts the places.
    fn totals(&self, day: &DayCounts) -> Option<Totals> {
        day.pairs().next()?;
        let simulated: f64 = day.pairs().map(|(n, _)| n).sum();
        let observed: f64 = day.pairs().map(|(_, m)| m).sum();
        let summed = Totals { simulated, observed };
        match self.total {
            Total::Summed => Some(summed),
            Total::Stated => {
                let stated = day.totals();
                let totals = Totals {
                    simulated: stated.simulated.unwrap_or(summed.simulated),
                    observed: stated.observed.unwrap_or(summed.observed),
                };
                (totals.observed > 0.0 || summed.observed == 0.0).then_some(totals)
            }
        }
    }
}

/// Everyone simulated and everyone counted on a day.
#[derive(Debug, Clone, Copy)]
struct Totals {
    simulated: f64,
    observed: f64,
}

impl Totals {
    /// Multiplied before it is divided, as in Flee: in the other order a whole number may come out just below itself.
    fn scaled(self, people: f64, scale: Scale) -> f64 {
        let rescaled = if self.simulated > 0.0 { people * self.observed / self.simulated } else { 0.0 };
        match scale {
            Scale::Raw => people,
            Scale::Rescaled => rescaled,
            Scale::RescaledWhole => rescaled.trunc(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scenario::DayTotals;
    use jiff::civil::date;

    /// A table of days, each with the people simulated and counted at each place.
    pub(in crate::study) fn table(days: &[&[(f64, f64)]]) -> DailyCounts {
        let all = days.iter().map(|day| day.iter().map(|&(n, m)| (n, Some(m))).collect()).collect();
        sparse(all, DayTotals::default())
    }

    pub(in crate::study) fn sparse(days: Vec<Vec<(f64, Option<f64>)>>, totals: DayTotals) -> DailyCounts {
        let places = (0..days[0].len()).map(|place| format!("place {place}")).collect();
        let days = days.into_iter().map(|day| {
            let (simulated, observed) = day.into_iter().unzip();
            DayCounts::new(simulated, observed).with_totals(totals)
        });
        DailyCounts::new(date(2020, 1, 1), places, days.collect()).expect("a good table")
    }

    fn differences(counts: &DailyCounts, total: Total) -> [Option<f64>; 3] {
        [Scale::Raw, Scale::Rescaled, Scale::RescaledWhole]
            .map(|scale| Score::of(counts).by(total).relative_difference(scale))
    }

    #[test]
    fn the_relative_difference_is_the_mean_of_its_days() {
        // By hand. Day 0: |30 − 40| + |30 − 60| = 40 of 100. Rescaled by 100/60: 50 and 50, 20 of 100. Day 1: 3 + 1 = 4
        // of 10; rescaled by 10/8: 1.25 and 8.75, 2.75 + 2.75 = 5.5 of 10; cut: 1 and 8, 3 + 2 = 5 of 10.
        let counts = table(&[&[(30.0, 40.0), (30.0, 60.0)], &[(1.0, 4.0), (7.0, 6.0)]]);
        assert_eq!(differences(&counts, Total::Stated), [Some(0.4), Some(0.375), Some(0.35)]);
        assert_eq!(Score::of(&counts).relative_difference_on(Day(1), Scale::Rescaled), Some(0.55));
        assert_eq!(Score::of(&counts).relative_difference_on(Day(2), Scale::Raw), None);
    }

    #[test]
    fn a_day_without_people_is_divided_by_one_and_not_by_nothing() {
        // Flee's max(1, ·): 3 people where none were counted are a difference of 3; and nobody simulated scales to nobody.
        let counts = table(&[&[(3.0, 0.0)]]);
        assert_eq!(differences(&counts, Total::Stated), [Some(3.0), Some(0.0), Some(0.0)]);
        let counts = table(&[&[(0.0, 0.5)]]);
        assert_eq!(differences(&counts, Total::Stated), [Some(0.5); 3]);
    }

    #[test]
    fn stated_totals_stand_unless_they_deny_what_was_counted() {
        // 40 of a stated 200; everyone simulated is stated as 120, so all is scaled by 200/120 to 50 and 50.
        let day = vec![(30.0, Some(40.0)), (30.0, Some(60.0))];
        let totals = DayTotals { simulated: Some(120.0), observed: Some(200.0), ..DayTotals::default() };
        let counts = sparse(vec![day.clone()], totals);
        assert_eq!(differences(&counts, Total::Stated), [Some(0.2), Some(0.1), Some(0.1)]);
        assert_eq!(differences(&counts, Total::Summed), [Some(0.4), Some(0.2), Some(0.2)]);
        let denied = sparse(vec![day], DayTotals { observed: Some(0.0), ..totals });
        assert_eq!(differences(&denied, Total::Stated), [None; 3]);
        assert_eq!(differences(&denied, Total::Summed), [Some(0.4), Some(0.2), Some(0.2)]);
    }

    #[test]
    fn places_and_days_without_a_count_are_left_out() {
        // Day 1 has no count at all; on day 0 the 500 people at the second place meet no count.
        let counts = sparse(
            vec![vec![(30.0, Some(40.0)), (500.0, None)], vec![(9.0, None), (9.0, None)]],
            DayTotals::default(),
        );
        assert_eq!(differences(&counts, Total::Stated), [Some(0.25), Some(0.0), Some(0.0)]);
        assert_eq!(Score::of(&counts).relative_difference_on(Day(1), Scale::Raw), None);
        let never = sparse(vec![vec![(9.0, None)]], DayTotals::default());
        assert_eq!(differences(&never, Total::Summed), [None; 3]);
    }
}
