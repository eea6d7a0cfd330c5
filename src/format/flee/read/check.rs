//! Holds the files of a case against each other: names that nobody has, counts and places that do not meet, tables
//! that end before the period does.

use super::findings::Findings;
use super::places::Names;
use crate::error::{ErrorKind, Position, did_you_mean};
use crate::format::flee::case::{Case, ClosureKind, DailyTable};
use std::collections::BTreeSet;

/// Notes everything; what is missing altogether is a fault.
pub(super) fn case(case: &Case, names: &Names, findings: &mut Findings) {
    let mut check = Check { case, names, findings };
    check.routes();
    check.closures();
    check.tables();
    check.changes();
    check.people();
    check.counts();
}

struct Check<'a> {
    case: &'a Case,
    names: &'a Names,
    findings: &'a mut Findings,
}

impl Check<'_> {
    /// Notes a name that no place has.
    fn place(&mut self, name: &str, at: &Position, what: &str) {
        if !self.names.contains_key(name) {
            let hint = did_you_mean(name, self.names.keys().map(String::as_str));
            self.findings.note(at, format!("{what} names `{name}`, which is no place{hint}"));
        }
    }

    fn routes(&mut self) {
        let joined: BTreeSet<usize> =
            self.case.routes.iter().flat_map(|route| [route.from, route.to]).collect();
        for (index, location) in self.case.locations.iter().enumerate() {
            if let (false, Some(at)) = (joined.contains(&index), location.marks.whole()) {
                self.findings.note(at, format!("no route leads to or from place `{}`", location.name));
            }
        }
        for route in self.case.routes.iter().filter(|route| route.from == route.to) {
            if let Some(at) = route.marks.whole() {
                let name = &self.case.locations[route.from].name;
                self.findings.note(at, format!("the route leads from `{name}` to itself"));
            }
        }
    }

    fn closures(&mut self) {
        let countries: BTreeSet<&str> =
            self.case.locations.iter().map(|location| location.country.as_str()).collect();
        for closure in &self.case.closures {
            let (Some(at1), Some(at2)) = (closure.marks.of("name1"), closure.marks.of("name2")) else {
                continue;
            };
            let what = format!("the closure of a {}", closure.kind.word());
            match closure.kind {
                ClosureKind::Country => {
                    for (name, at) in [(&closure.name1, at1), (&closure.name2, at2)] {
                        if !countries.contains(name.as_str()) {
                            let hint = did_you_mean(name, countries.iter().copied());
                            let message = format!(
                                "{what} names `{name}`, where no place lies, and shuts nothing{hint}"
                            );
                            self.findings.note(at, message);
                        }
                    }
                }
                ClosureKind::Location => {
                    self.place(&closure.name1, at1, &what);
                    if !closure.name2.is_empty() {
                        let message = format!(
                            "`{}` is not read: the closure of a location shuts every route of `{}`",
                            closure.name2, closure.name1
                        );
                        self.findings.note(at2, message);
                    }
                }
                ClosureKind::Camp | ClosureKind::IdpCamp => self.place(&closure.name1, at1, &what),
                ClosureKind::Link | ClosureKind::RemoveForcedRedirection => {
                    let what = format!("the closure `{}`", closure.kind.word());
                    self.place(&closure.name1, at1, &what);
                    self.place(&closure.name2, at2, &what);
                }
            }
        }
    }

    fn tables(&mut self) {
        let is_flood = self.case.settings.spawn.flood_zone_spawning_only.value
            || self.case.settings.movement.flood.is_some();
        match (&self.case.conflicts, &self.case.flood_levels) {
            (None, None) => {
                let message = "there is neither `conflicts.csv` nor `flood_level.csv`; Flee begins no conflict after \
                               the first day then";
                self.findings.notes.quirk(12, None, message);
            }
            (_, None) if is_flood => {
                let message = "the settings are for floods, and there is no `flood_level.csv`";
                self.findings.notes.push(None, message);
            }
            (Some(table), _) if is_flood => {
                let message = "the settings are for floods, so Flee does not read the conflicts";
                self.findings.note(&table.at, message);
            }
            (_, Some(table)) if !is_flood => {
                let message = "the settings are not for floods, so Flee does not read their levels";
                self.findings.note(&table.at, message);
            }
            _ => {}
        }
        for table in [&self.case.conflicts, &self.case.flood_levels].into_iter().flatten() {
            for column in &table.columns {
                self.place(&column.name, &column.at, "the column");
            }
            let (rows, days) = (table.days.len(), self.case.period.days as usize);
            if rows < days {
                let at = table.days.last().map_or(&table.at, |row| &row.at);
                let message =
                    format!("the table ends after {rows} days, and the period has {days}; Flee stops there");
                self.findings.note(at, message);
            }
        }
        if let Some(table) = &self.case.ipc {
            self.regions(table);
        }
    }

    fn regions(&mut self, table: &DailyTable) {
        let regions: BTreeSet<&str> =
            self.case.locations.iter().map(|location| location.region.as_str()).collect();
        for column in &table.columns {
            if !regions.contains(column.name.as_str()) {
                let hint = did_you_mean(&column.name, regions.iter().copied());
                let message = format!("the column names `{}`, which is no region{hint}", column.name);
                self.findings.note(&column.at, message);
            }
        }
        for region in regions.into_iter().filter(|region| table.column(region).is_none()) {
            self.findings.note(&table.at, format!("the region `{region}` has no column"));
        }
        for pair in table.days.windows(2).filter(|pair| pair[1].day <= pair[0].day) {
            let message = format!("day {} follows day {}; days must rise", pair[1].day, pair[0].day);
            self.findings.fault(ErrorKind::OutOfRange, &pair[1].at, message);
        }
        let last = f64::from(self.case.period.days.saturating_sub(1));
        let (Some(first), Some(end)) = (table.days.first(), table.days.last()) else { return };
        if first.day > 0.0 || end.day < last {
            let message = format!(
                "the table goes from day {} to day {}, and the period from 0 to {last}; Flee stops outside",
                first.day, end.day
            );
            self.findings.note(&table.at, message);
        }
    }

    fn changes(&mut self) {
        for change in &self.case.location_changes {
            if let Some(at) = change.marks.of("name") {
                self.place(&change.name, at, "the change");
            }
        }
        if let Some(at) = self.case.location_changes.first().and_then(|change| change.marks.whole()) {
            let message = "Flee looks for `location_changes.csv` where it is started, and not in the folder of the case";
            self.findings.quirk(8, at, message);
        }
    }

    fn people(&mut self) {
        for demographic in &self.case.demographics {
            for (name, at) in &demographic.places {
                self.place(name, at, "the column");
            }
        }
        let is_wanted = &self.case.settings.spawn.read_from_agents_csv_file;
        match &self.case.agents {
            Some(agents) => {
                for agent in &agents.rows {
                    self.place(&agent.place, &agent.at, "the row");
                }
                if let (Some(first), false) = (agents.rows.first(), is_wanted.value) {
                    let message =
                        "Flee does not read `agents.csv`, for `spawn_rules.read_from_agents_csv_file` is off";
                    self.findings.note(&first.at, message);
                }
            }
            None if is_wanted.value => {
                let message = "`spawn_rules.read_from_agents_csv_file` is on, and there are no people in `agents.csv`; \
                               add them, or turn it off";
                self.findings.faults.push(ErrorKind::MissingKey, is_wanted.at.as_ref(), message);
            }
            None => {}
        }
    }

    fn counts(&mut self) {
        let case = self.case;
        if case.observed_folder.is_none() {
            return;
        }
        // Where floods displace people, Flee takes every place for a camp.
        let is_flood =
            case.settings.spawn.flood_zone_spawning_only.value && case.settings.spawn.flood_driven.is_some();
        for observed in case.observed.iter().filter(|observed| !observed.is_total()) {
            match observed.place.map(|place| &case.locations[place]) {
                None => {
                    let hint = did_you_mean(&observed.name, self.names.keys().map(String::as_str));
                    let message = format!(
                        "what was counted in `{}` counts towards the total, and there is no such place{hint}",
                        observed.name
                    );
                    self.findings.quirk(52, &observed.at, message);
                }
                Some(place) if !place.kind.is_camp() && !is_flood => {
                    let message = format!(
                        "`{}` is no camp, so Flee compares nothing with what was counted",
                        observed.name
                    );
                    self.findings.note(&observed.at, message);
                }
                Some(_) => {}
            }
        }
        for location in &case.locations {
            let is_counted = case.observed.iter().any(|observed| observed.name == location.name);
            let Some(at) = location.marks.whole().filter(|_| !is_counted) else { continue };
            if location.kind.is_camp() {
                let message = format!("camp `{}` has no counts, without which Flee stops", location.name);
                self.findings.note(at, message);
            } else if is_flood {
                let message = format!(
                    "place `{}` has no counts; with floods Flee takes every place for a camp, and stops",
                    location.name
                );
                self.findings.quirk(54, at, message);
            }
        }
        if case.total().is_none() {
            self.findings.notes.push(None, "`data_layout.csv` lists no `total`");
        }
        for correction in &case.corrections {
            let is_counted = case.observed.iter().any(|observed| observed.name == correction.place);
            if let (false, Some(at)) = (is_counted, correction.marks.of("place")) {
                let names = case.observed.iter().map(|observed| observed.name.as_str());
                let hint = did_you_mean(&correction.place, names);
                let message = format!(
                    "the correction names `{}`, of which there are no counts{hint}",
                    correction.place
                );
                self.findings.note(at, message);
            }
        }
    }
}
