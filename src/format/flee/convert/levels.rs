//! Floods and food: levels by place and day, and what people do about them.
//!
//! Where Flee has a forecast, it multiplies by what the days ahead add up to, to which dry days add nothing (quirks 26 and 29),
//! squares that where it weighs places (21), and takes the weights of days from the first of the period on. Flood zones
//! count their flood once more in their score, and look there for a forecast under a name that nothing has, so that they
//! weigh nothing as long as there is one (22). The score of a place is its `pull`.

use super::Conversion;
use crate::error::Marks;
use crate::format::flee::case::{Kind, Location};
use crate::format::flee::settings::SpawnMode;
use crate::format::flee::settings::{FloodRules, Setting};
use crate::scenario::{
    Change, Course, ForecastCounts, ForecastDays, Law, Level, LevelKind, Rules, StatedLevel, Where,
};
use crate::world::Stated;
use jiff::ToSpan;

impl Conversion<'_> {
    /// States levels of floods and hunger.
    pub(super) fn levels(&mut self) {
        let case = self.case;
        if case.settings.movement.flood.is_some() || self.floods_drive() {
            for location in &case.locations {
                self.flood_at(location);
            }
        }
        if self.is_as_run()
            && let Some(flood) = &case.settings.movement.flood
        {
            let zones = case.locations.iter().enumerate();
            for (index, _) in zones.filter(|(_, location)| location.kind == Kind::FloodZone) {
                self.score_of_flood_zone(index, flood);
            }
        }
        for location in &case.locations {
            self.hunger_at(location);
        }
    }

    /// The n-th row of the table is day n; levels are cut to whole ones.
    fn flood_at(&mut self, location: &Location) {
        let Some(table) = &self.case.flood_levels else { return };
        let Some(column) = table.column(&location.name) else { return };
        let mut level =
            Level::new(LevelKind::Flood, Where::Place(location.name.clone())).between(Course::Steps);
        let mut last = None;
        // Days after the period are kept, for a forecast knows them.
        for (day, value) in column.values.iter().enumerate() {
            let value = if self.is_as_run() { value.trunc() } else { *value };
            if last != Some(value) {
                level = level.point(self.day(day as i64), value.max(0.0));
                last = Some(value);
            }
        }
        if !level.points.is_empty() {
            self.state_level(level, &location.marks);
        }
    }

    /// The last day with a forecast, as Flee runs; none if there is no forecast on any day.
    fn last_day_with_forecast(flood: &FloodRules) -> Option<i64> {
        let is_any = flood.forecaster.value && flood.forecaster_timescale.value > 1;
        Some(flood.forecaster_end_time.value).filter(|&last| is_any && last >= 0)
    }

    /// What Flee makes of the flood in the score of a flood zone, day by day.
    fn score_of_flood_zone(&mut self, index: usize, flood: &FloodRules) {
        let case = self.case;
        let location = &case.locations[index];
        let levels = case.flood_levels.as_ref().and_then(|table| table.column(&location.name));
        let weight = |day: i64| {
            let level = levels.and_then(|column| column.values.get(day as usize).or(column.values.last()));
            let level = level.map_or(0.0, |level| level.trunc().max(0.0)) as usize;
            let weights = flood.loc_weights.as_ref().map(|stated| &stated.value);
            weights.and_then(|list| list.get(level).or(list.last())).copied().unwrap_or(1.0)
        };
        let hidden_until = Self::last_day_with_forecast(flood).filter(|_| self.keeps(22));
        let score = |day: i64| if hidden_until.is_some_and(|last| day <= last) { 0.0 } else { weight(day) };
        let mut now = score(0);
        self.stated.world.places[index].what.pull = now;
        for day in 1..self.days() {
            if score(day).to_bits() != now.to_bits() {
                now = score(day);
                let what = Change::new(location.name.clone(), self.day(day)).pull(now);
                self.stated.changes.push(Stated { what, marks: location.marks.clone() });
            }
        }
    }

    /// People in need of food in the region of a place, on a straight line between the days of the table.
    fn hunger_at(&mut self, location: &Location) {
        let Some(table) = &self.case.ipc else { return };
        if self.is_as_run() && table.column(&location.name).is_some() {
            let message = format!("`{}`: has the name of a region, and so no level of hunger", location.name);
            self.notes.push(location.marks.of("name"), message);
            return;
        }
        let Some(column) = table.column(&location.region) else { return };
        let mut points: Vec<(i64, f64)> = table
            .days
            .iter()
            .zip(&column.values)
            .map(|(row, value)| (row.day as i64, value / 100.0))
            .collect();
        points.sort_by_key(|&(day, _)| day);
        points.dedup_by_key(|point| point.0);
        let mut level = Level::new(LevelKind::Hunger, Where::Place(location.name.clone()));
        for (day, share) in points {
            // A step's level is the one at its middle, and that of a day in Flee the one of its row.
            let noon = self.day(day).saturating_add(12.hours());
            level = level.point(noon, share.clamp(0.0, 1.0));
        }
        if !level.points.is_empty() {
            self.state_level(level, &location.marks);
        }
    }

    fn state_level(&mut self, what: Level, marks: &Marks) {
        let point_marks = vec![marks.clone(); what.points.len()];
        self.stated.levels.push(StatedLevel { what, marks: marks.clone(), point_marks });
    }

    /// Sets what people do about floods and hunger.
    pub(super) fn settings_of_levels(&mut self, rules: &mut Rules) {
        let (spawn, movement) = (&self.case.settings.spawn, &self.case.settings.movement);
        let share = |is_on: bool| if is_on { 1.0 } else { 0.0 };
        rules.food.flight_share = share(spawn.starvation_driven_spawning.value);
        rules.food.move_share = share(movement.flee_when_starving.value);
        rules.food.avoid_share = share(movement.avoid_food_deprived_locations.value);
        if self.floods_drive()
            && let Some(driven) = &spawn.flood_driven
        {
            let documented = driven.mode_as_documented.as_ref().filter(|_| !self.is_as_run());
            let mode = documented.map_or(driven.mode.value, |stated| stated.value);
            rules.flood.departures = driven.displaced_per_flood_day(mode);
            rules.flight.law = match mode {
                SpawnMode::Constant => Law::Number,
                SpawnMode::Poisson => Law::Poisson,
                SpawnMode::PopRatio => Law::Share,
            };
        }
        let Some(flood) = &movement.flood else { return };
        let list = |setting: &Option<Setting<Vec<f64>>>| {
            setting.as_ref().map(|stated| stated.value.clone()).unwrap_or_default()
        };
        rules.flood.move_chances = list(&flood.movechances);
        rules.flood.weights = list(&flood.loc_weights);
        if self.is_as_run() && self.case.locations.iter().any(|location| location.kind == Kind::FloodZone) {
            let at = flood.loc_weights.as_ref().and_then(|stated| stated.at.as_ref());
            self.notes.push(at, "the weights of flooded places count twice at flood zones");
        }
        if !flood.forecaster.value {
            return;
        }
        if self.is_as_run() {
            self.forecast_as_run(rules, flood);
            return;
        }
        rules.flood.forecast_days = flood.forecaster_timescale.value.clamp(0, 365) as f64;
        rules.flood.forecast_until_day = flood.forecaster_end_time.value.clamp(0, 36_525) as f64;
        // The first weight of the file is today's, with which no forecast begins.
        rules.flood.forecast_weights = list(&flood.forecaster_weights).into_iter().skip(1).collect();
    }

    /// A forecast as Flee runs it.
    fn forecast_as_run(&mut self, rules: &mut Rules, flood: &FloodRules) {
        let at = flood.forecaster.at.as_ref();
        let Some(last) = Self::last_day_with_forecast(flood) else {
            self.notes
                .push(at, "Flee has no forecast of a single day, nor one that ends before the first day");
            return;
        };
        let weights = flood.forecaster_weights.as_ref().map(|stated| stated.value.clone());
        rules.flood.forecast_days = flood.forecaster_timescale.value.clamp(0, 365) as f64;
        rules.flood.forecast_until_day = last.clamp(0, 36_525) as f64;
        rules.flood.forecast_weights = weights.unwrap_or_default();
        rules.flood.forecast_weights_by = ForecastDays::Day;
        if self.keeps(22) && self.case.locations.iter().any(|location| location.kind == Kind::FloodZone) {
            let message = format!("flood zones weigh nothing up to day {last}, the last one with a forecast");
            self.notes.quirk(22, at, message);
        }
        if !(self.keeps(26) && self.keeps(29)) {
            // Day k of the file, looked ahead to from day 0.
            rules.flood.forecast_weights_by = ForecastDays::Ahead;
            rules.flood.forecast_weights = rules.flood.forecast_weights.iter().copied().skip(1).collect();
            return;
        }
        rules.flood.forecast_counts = ForecastCounts::AsFactor;
        let message = format!(
            "up to day {last}, the last one with a forecast, places that will stay dry weigh nothing"
        );
        self.notes.quirk(26, at, message);
        let message = format!(
            "up to day {last}, the last one with a forecast, nobody leaves places that will stay dry"
        );
        self.notes.quirk(29, at, message);
    }
}
