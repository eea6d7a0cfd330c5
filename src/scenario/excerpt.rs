//! A part of what was stated: the beginning of a period.

use crate::scenario::number::Number;
use crate::scenario::{CampChange, Change, Correction, Count, Knob, Period, ScenarioBuilder};
use crate::world::Stated;

impl ScenarioBuilder {
    /// Ends after `days` days: leaves out counts, closures, redirections, road conditions and changes after the new end, points of levels
    /// that have no part in what comes before it, threats that would not be felt before it, and knobs of what is left out. How numbers are fitted to
    /// a part of the period.
    ///
    /// What is left runs as the beginning of the whole does, unless a change of kind or pull was left out: what a place will
    /// become is known to the tables from which people draw.
    #[must_use]
    pub fn shorten_to(mut self, days: u32) -> Self {
        self.days = days;
        let period = Period { start: self.start, days, step_hours: self.step_hours };
        let end = period.length_minutes();
        let is_before = |moment| period.minutes_since_start(moment) < end;
        self.threats.retain(|stated| {
            let lead = stated.what.shape().lead_days * 1440.0;
            period.minutes_since_start(stated.what.start) as f64 - lead < end as f64
        });
        self.closures.retain(|stated| is_before(stated.what.start));
        self.redirects.retain(|stated| is_before(stated.what.start));
        self.road_conditions.retain(|stated| is_before(stated.what.start));
        self.keep_changes(|change| is_before(change.date));
        // People know levels of some days ahead.
        let known = end + i64::from(self.rules.flood.days_ahead()) * 1440;
        for level in &mut self.levels {
            let left = level.what.shorten(&period, known);
            level.point_marks.truncate(left);
        }
        self.keep_counts(
            |count| period.minutes_since_start(count.at.moment()) <= end,
            |correction| is_before(correction.date.at(0, 0, 0, 0)),
        );
        self.drop_what_follows();
        self
    }

    /// Leaves out other changes. A camp that opens later is closed until then: it stays so when its opening is left out.
    pub(super) fn keep_changes(&mut self, is_kept: impl Fn(&Change) -> bool) {
        let start = self.start.at(0, 0, 0, 0);
        for index in 0..self.changes.len() {
            let change = &self.changes[index].what;
            let is_first = |other: &Stated<Change>| {
                other.what.place != change.place
                    || other.what.camp.is_none()
                    || other.what.date >= change.date
            };
            if change.camp == Some(CampChange::Opens) && !is_kept(change) && self.changes.iter().all(is_first)
            {
                let closed = Change::new(change.place.clone(), start).camp(CampChange::Closes);
                self.changes[index].what = closed;
            }
        }
        self.changes.retain(|stated| is_kept(&stated.what));
    }

    /// Leaves out other counts and corrections.
    pub(super) fn keep_counts(
        &mut self,
        counts: impl Fn(&Count) -> bool,
        corrections: impl Fn(&Correction) -> bool,
    ) {
        for series in &mut self.observed {
            let kept: Vec<bool> = series.what.counts.iter().map(&counts).collect();
            let mut keep = kept.iter();
            series.count_marks.retain(|_| *keep.next().unwrap_or(&true));
            series.what.counts.retain(&counts);
            let first = series.what.counts.iter().filter(|c| c.value.is_some()).map(|c| c.at.date()).min();
            // What is left of the counts may leave a correction nothing to restate.
            let corrections = |c: &Correction| corrections(c) && first.is_some_and(|first| first < c.date);
            let kept: Vec<bool> = series.what.corrections.iter().map(corrections).collect();
            let mut keep = kept.iter();
            series.correction_marks.retain(|_| *keep.next().unwrap_or(&true));
            series.what.corrections.retain(corrections);
        }
        self.observed.retain(|series| !series.what.counts.is_empty());
    }

    /// Leaves out disputes and knobs of what was left out.
    pub(super) fn drop_what_follows(&mut self) {
        let told: Vec<String> =
            self.threats.iter().filter_map(|s| Some(s.what.account()?.0.to_owned())).collect();
        self.disputes.retain(|dispute| told.contains(&dispute.what.name));
        let knobs = std::mem::take(&mut self.knobs);
        let is_left = |knob: &Stated<Knob>| Number::find(self, &knob.what.path).is_ok();
        self.knobs = knobs.into_iter().filter(is_left).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Closure, Quantity, Scenario, Series, Shut, Threat, ThreatKind, Where};
    use crate::world::{Place, PlaceKind, Route, World};
    use jiff::civil::date;

    #[test]
    fn a_shortened_scenario_is_the_beginning_of_the_long_one() {
        use crate::{Seed, Simulation};
        let june = |day| date(2011, 6, day);
        let world = World::builder()
            .place(Place::new("Town", PlaceKind::Town, "A").with_population(2_000))
            .place(Place::new("Early", PlaceKind::Camp, "B"))
            .place(Place::new("Late", PlaceKind::Camp, "B"))
            .route("Town", "Early", Route::of_km(30.0))
            .route("Town", "Late", Route::of_km(20.0));
        let at = Where::Place("Early".into());
        let long = Scenario::builder("long", june(1), 20)
            .world(world)
            .threat(Threat::new(ThreatKind::Clashes, "Town", june(2)).until(june(4)))
            .threat(Threat::new(ThreatKind::Assault, "Town", june(11)))
            .threat(Threat::new(ThreatKind::Shelling, "Town", june(18)))
            .change(Change::new("Late", june(15)).camp(CampChange::Opens))
            .closure(Closure::new(Shut::Place("Early".into()), june(16)))
            .observed(
                Series::new("Early", at, Quantity::Present)
                    .count(Count::of(june(5), 10.0))
                    .count(Count::of(june(16), 20.0)),
            )
            .build()
            .expect("it is good");
        let short = long.edit().shorten_to(10).build().expect("what is left is good");
        assert_eq!((short.timeline().threats().len(), short.observed()[0].counts().len()), (2, 1));
        let (long, short) = (Simulation::new(&long, Seed(1)).run(), Simulation::new(&short, Seed(1)).run());
        for (a, b) in long.records().iter().zip(short.records()) {
            assert_eq!(a.people, b.people, "at step {}", a.step.0);
        }
    }
}
