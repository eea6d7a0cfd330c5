//! What was known of a series on a date: no forecast may look further.

use crate::scenario::{Count, Period, Series};
use jiff::civil::Date;

/// Minutes in a day.
const DAY: f64 = 24.0 * 60.0;

/// The counts of a series that were published by the end of a date, as they read then: restated by the recounts that were
/// published by then, and not by those that came later.
pub(super) fn known_by(series: &Series, origin: Date) -> Vec<Count> {
    let mut known = series.clone();
    known.counts.retain(|count| count.known() <= origin);
    known.corrections.retain(|recount| recount.known.unwrap_or(recount.date) <= origin);
    known.corrected()
}

/// The same as pairs of day and people, in order of time; bounds say no number and are left out.
pub(in crate::study) fn history(series: &Series, origin: Date, period: &Period) -> Vec<(f64, f64)> {
    let counts = known_by(series, origin);
    counts.iter().filter_map(|count| Some((day_of(count, period), count.value()?))).collect()
}

/// When a count was made, in days since the period started, with fractions.
pub(super) fn day_of(count: &Count, period: &Period) -> f64 {
    period.minutes_since_start(count.at().moment()) as f64 / DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Correction, Quantity, Where};
    use jiff::civil::date;

    #[test]
    fn what_was_published_later_is_not_known() {
        let june = |day| date(2012, 6, day);
        let series = Series::new("camp", Where::Place("camp".into()), Quantity::Present)
            .count(Count::of(june(1), 100.0))
            .count(Count::of(june(2), 200.0).known_on(june(9)))
            .count(Count::between(june(3), Some(150.0), None))
            .count(Count::of(june(4).at(12, 0, 0, 0), 120.0))
            .correction(Correction::new(june(4), 60.0).known_on(june(8)));
        let period = Period { start: june(1), days: 10, step_hours: 24 };
        let on = |day| history(&series, june(day), &period);
        assert_eq!(on(3), [(1.0, 100.0)], "a date stands for the end of its day");
        assert_eq!(on(7), [(1.0, 100.0), (3.5, 120.0)]);
        assert_eq!(on(8), [(1.0, 60.0), (3.5, 60.0)], "the recount halves the last count that it found");
        assert_eq!(on(9), [(1.0, 30.0), (2.0, 60.0), (3.5, 60.0)]);
    }
}
