//! What was known on a day.

use crate::error::Result;
use crate::scenario::observed::{line, points};
use crate::scenario::{FlightMode, Period, Scenario, ScenarioBuilder};
use crate::world::{Evidence, Stated};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

impl Scenario {
    /// What was known of it at the end of a day: how a forecast is made that reads nothing of what came later.
    ///
    /// - *Counts and corrections* that were published later are left out, and series of which nothing is left.
    /// - *Events* (threats, closures, redirections, road conditions, changes) are known on their `known` date with all
    ///   that is stated of them, or else when they happen: what starts later is left out, and what ends later goes on.
    ///   Levels of hunger and flood stay as they last were.
    /// - *Flight* that follows a series is driven by threat after the last count that was known (or from the start, where fewer
    ///   than two were).
    /// - *Knobs* of what is left out are left out too.
    ///
    /// The period stays what it was. Altering whatever became known later gives the same scenario, to the bit.
    ///
    /// # Errors
    /// If what is left makes no scenario.
    pub fn known_at(&self, date: Date) -> Result<Scenario> {
        self.edit().known_at(date).build()
    }
}

impl ScenarioBuilder {
    /// Keeps what was known at the end of a day: see [`Scenario::known_at`].
    #[must_use]
    pub fn known_at(mut self, date: Date) -> Self {
        // The end of the day.
        let night = date.tomorrow().map_or(DateTime::MAX, |next| next.at(0, 0, 0, 0));
        let is_over = |moment: DateTime| moment < night;
        let is_known = |start: DateTime, evidence: &Evidence| {
            evidence.known.map_or_else(|| is_over(start), |known| known <= date)
        };
        // Of what was announced the end is known with the rest. An end that is left out is no guess either.
        let cut = |end: &mut Option<DateTime>, evidence: &mut Evidence| {
            if evidence.known.is_none() && end.is_some_and(|end| !is_over(end)) {
                *end = None;
                evidence.assumed.retain(|key| key != "end");
            }
        };
        self.threats.retain(|s| is_known(s.what.start, &s.what.evidence));
        self.closures.retain(|s| is_known(s.what.start, &s.what.evidence));
        self.redirects.retain(|s| is_known(s.what.start, &s.what.evidence));
        self.road_conditions.retain(|s| is_known(s.what.start, &s.what.evidence));
        for Stated { what, .. } in &mut self.threats {
            cut(&mut what.end, &mut what.evidence);
        }
        for Stated { what, .. } in &mut self.closures {
            cut(&mut what.end, &mut what.evidence);
        }
        for Stated { what, .. } in &mut self.redirects {
            cut(&mut what.end, &mut what.evidence);
        }
        for Stated { what, .. } in &mut self.road_conditions {
            cut(&mut what.end, &mut what.evidence);
        }
        self.keep_changes(|change| is_known(change.date, &change.evidence));
        for level in &mut self.levels {
            level.what.points.retain(|point| is_over(point.at));
            level.point_marks.truncate(level.what.points.len());
        }
        self.levels.retain(|level| !level.what.points.is_empty());
        self.keep_counts(|count| count.known() <= date, |correction| correction.known() <= date);
        self.add_up_anew();
        self.drive_flight_after(date);
        self.drop_what_follows();
        self
    }

    /// Adds up again what is the sum of other series, from what is left of them, each staying at its last count; leaves out sums of
    /// which no part is left. What comes before every part keeps its proportion to what follows it.
    fn add_up_anew(&mut self) {
        let period = self.period();
        let of: BTreeMap<String, BTreeMap<i64, f64>> =
            self.observed.iter().map(|s| (s.what.name.clone(), points(&s.what, &period))).collect();
        self.observed.retain_mut(|stated| {
            let series = &mut stated.what;
            if series.sum_of.is_empty() {
                return true;
            }
            series.sum_of.retain(|name| of.contains_key(name));
            let parts: Vec<&BTreeMap<i64, f64>> =
                series.sum_of.iter().filter_map(|name| of.get(name)).collect();
            let Some(first) = parts.iter().filter_map(|part| part.keys().next().copied()).min() else {
                return false;
            };
            let minute = |at: DateTime| period.minutes_since_start(at);
            let sum = |minute| parts.iter().filter_map(|part| line(part, minute)).sum::<f64>();
            let begun = series.counts.iter().find(|count| minute(count.at.moment()) >= first);
            let begun = begun.and_then(|count| Some((count.value?, sum(minute(count.at.moment())))));
            let ratio = begun.map_or(1.0, |(stated, anew)| if stated > 0.0 { anew / stated } else { 1.0 });
            for count in &mut series.counts {
                let at = minute(count.at.moment());
                count.value = count.value.map(|value| if at < first { value * ratio } else { sum(at) });
            }
            true
        });
    }

    /// Has flight that follows a series be driven by threat after a day, or after the last count that was known on it.
    fn drive_flight_after(&mut self, date: Date) {
        let FlightMode::Observed(name) = &self.rules.flight.mode else { return };
        let series = self.observed.iter().find(|series| series.what.name == *name);
        let counts = series.map_or(&[][..], |series| &series.what.counts);
        let known = counts.iter().filter(|count| count.value.is_some());
        // What was counted at midnight was counted at the end of the day before.
        let last = known.clone().map(|count| count.at.moment()).max();
        let last = last.and_then(|at| Some(at.checked_sub(1.minute()).ok()?.date()));
        let until = [Some(date), last, self.rules.flight.observed_until].into_iter().flatten().min();
        let until = until.filter(|&until| known.count() >= 2 && until >= self.start);
        if let Some(until) = until {
            let is_inside = self.period().day(until).is_some();
            self.rules.flight.observed_until = is_inside.then_some(until);
        } else {
            self.rules.flight.mode = FlightMode::Driven;
            self.rules.flight.observed_until = None;
        }
    }

    fn period(&self) -> Period {
        Period { start: self.start, days: self.days, step_hours: self.step_hours }
    }
}
