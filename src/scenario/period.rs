//! The period that a scenario covers, and its steps.

use crate::units::{Day, Step};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// From when to when, in steps of how many hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub(crate) start: Date,
    pub(crate) days: u32,
    pub(crate) step_hours: u32,
}

/// Minutes of a day.
const DAY: i64 = 24 * 60;

impl Period {
    /// The longest period in days: a hundred years.
    pub const LONGEST: u32 = 36_525;

    /// The first day.
    pub fn start(&self) -> Date {
        self.start
    }

    /// How many days it has, 1 to [`Self::LONGEST`].
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The length of a step in hours: a divisor of 24.
    pub fn step_hours(&self) -> u32 {
        self.step_hours
    }

    /// How many steps a day has.
    pub fn steps_per_day(&self) -> u32 {
        24 / self.step_hours
    }

    /// How many steps the period has.
    pub fn steps(&self) -> u32 {
        self.days * self.steps_per_day()
    }

    /// The last day.
    pub fn last_day(&self) -> Day {
        Day(self.days - 1)
    }

    /// The moment so many minutes after the period starts; as early or late as there are dates, if it lies beyond.
    pub(crate) fn moment(&self, minutes: i64) -> DateTime {
        self.start.at(0, 0, 0, 0).saturating_add(jiff::SignedDuration::from_mins(minutes))
    }

    /// The date of a day.
    ///
    /// # Panics
    /// If the day lies beyond the year 9999.
    pub fn date(&self, day: Day) -> Date {
        self.start + i64::from(day.0).days()
    }

    /// The day of a date, if it lies in the period.
    pub fn day(&self, date: Date) -> Option<Day> {
        let days = self.minutes_since_start(date.at(0, 0, 0, 0)).div_euclid(DAY);
        (0..i64::from(self.days)).contains(&days).then_some(Day(days as u32))
    }

    /// The last step of a day.
    pub fn last_step(&self, day: Day) -> Step {
        Step((day.0 + 1) * self.steps_per_day() - 1)
    }

    /// The day in which a step lies.
    pub fn day_of(&self, step: Step) -> Day {
        Day(step.0 / self.steps_per_day())
    }

    /// When a step ends.
    pub fn end_of(&self, step: Step) -> DateTime {
        let hours = i64::from(step.0 + 1) * i64::from(self.step_hours);
        self.start.at(0, 0, 0, 0) + hours.hours()
    }

    /// The step in which a moment lies, the moment at which a step ends counting to that step; none outside the
    /// period.
    pub fn step_until(&self, moment: DateTime) -> Option<Step> {
        let minutes = self.minutes_since_start(moment);
        let length = i64::from(self.step_hours) * 60;
        let step = (minutes + length - 1).div_euclid(length) - 1;
        (0..i64::from(self.steps())).contains(&step).then_some(Step(step as u32))
    }

    /// Minutes from the start of the period until a moment; negative before it.
    pub fn minutes_since_start(&self, moment: DateTime) -> i64 {
        let since = moment.duration_since(self.start.at(0, 0, 0, 0));
        since.as_secs().div_euclid(60)
    }

    /// Minutes from the start of the period until its end.
    pub(crate) fn length_minutes(&self) -> i64 {
        i64::from(self.days) * DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn steps_days_and_dates_fit_together() {
        let period = Period { start: date(2011, 6, 4), days: 72, step_hours: 6 };
        assert_eq!((period.steps(), period.last_day()), (288, Day(71)));
        assert_eq!(period.date(Day(71)), date(2011, 8, 14));
        assert_eq!(period.day(date(2011, 8, 14)), Some(Day(71)));
        assert_eq!(period.day(date(2011, 6, 3)), None);
        assert_eq!(period.last_step(Day(0)), Step(3));
        assert_eq!(period.end_of(Step(3)), date(2011, 6, 5).at(0, 0, 0, 0));
        assert_eq!(period.step_until(date(2011, 6, 5).at(0, 0, 0, 0)), Some(Step(3)));
        assert_eq!(period.step_until(date(2011, 6, 5).at(0, 1, 0, 0)), Some(Step(4)));
        assert_eq!(period.step_until(date(2011, 6, 4).at(0, 0, 0, 0)), None);
    }
}
