//! Floods and food: levels by place and day, and what people do about them.

use super::Conversion;
use crate::error::Marks;
use crate::format::flee::case::{Kind, Location};
use crate::format::flee::settings::SpawnMode;
use crate::scenario::{Course, Law, Level, LevelKind, Rules, StatedLevel, Where};
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
        let list = |setting: &Option<crate::format::flee::settings::Setting<Vec<f64>>>| {
            setting.as_ref().map(|stated| stated.value.clone()).unwrap_or_default()
        };
        rules.flood.move_chances = list(&flood.movechances);
        rules.flood.weights = list(&flood.loc_weights);
        if self.is_as_run() && self.case.locations.iter().any(|location| location.kind == Kind::FloodZone) {
            rules.flood.weights.iter_mut().for_each(|weight| *weight *= *weight);
            let at = flood.loc_weights.as_ref().and_then(|stated| stated.at.as_ref());
            self.notes.push(at, "the weights of flooded places count twice at flood zones");
        }
        if !flood.forecaster.value {
            return;
        }
        if self.is_as_run() {
            let at = flood.forecaster.at.as_ref();
            for (quirk, message) in [
                (22, "Flee's forecast gives flood zones no weight at all; here it is read as it is meant"),
                (26, "Flee's forecast gives dry places no weight at all; here it is read as it is meant"),
                (29, "Flee's forecast keeps everyone in dry places; here it is read as it is meant"),
            ] {
                self.notes.quirk(quirk, at, message);
            }
        }
        rules.flood.forecast_days = flood.forecaster_timescale.value.clamp(0, 365) as f64;
        rules.flood.forecast_until_day = flood.forecaster_end_time.value.clamp(0, 36_525) as f64;
        // The first weight of the file is today's, with which no forecast begins.
        rules.flood.forecast_weights = list(&flood.forecaster_weights).into_iter().skip(1).collect();
    }
}
