//! What an event in ACLED's list makes of a place: from event type, sub-event type and fatalities to a threat.
//!
//! ACLED says what happened and how many died, not how afraid people were. So every figure here is assumed: it orders
//! the types, and a study varies it. Fear without deaths counts; more deaths make it stronger and reach farther.

use super::remark::{Findings, shown};
use super::table::{self, Column, Row};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::scenario::ThreatKind;
use std::path::Path;

/// What an event of one type is like.
#[derive(Debug, Clone, PartialEq)]
pub struct EventWeight {
    /// The event type, as ACLED writes it.
    pub event_type: String,
    /// The sub-event type; empty: every one that has no line of its own.
    pub sub_event_type: String,
    /// The kind of threat that it is, which says how it rises and fades.
    pub kind: ThreatKind,
    /// Its intensity without fatalities, 0 to 1; 0: it drives nobody and is passed over, however many died.
    pub intensity: f64,
    /// How far fear of it reaches along the roads without fatalities, in km; 0 to 1000.
    pub reach_km: f64,
    /// How many days it lasts, the first one included; 1 to 365.
    pub days: u32,
}

/// What events are like, by their types, and what fatalities add. All figures are assumed.
///
/// With f fatalities an event of intensity I and reach r has the intensity 1 − (1 − I)·exp(−f / `deaths_scale`) and the
/// reach r·(1 + `reach_growth`·log₁₀(1 + f)).
///
/// ```
/// use displace::raw::EventTable;
/// let table = EventTable::default().with_intensity("Protests", 0.1)?;
/// assert!(table.rows().iter().any(|row| row.event_type == "Protests" && row.intensity == 0.1));
/// assert!(EventTable::default().with_intensity("Protest marches", 0.1).is_err());
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EventTable {
    rows: Vec<EventWeight>,
    /// The more fatalities an event of full effect would take; above 0 to 10 000; default 20.
    pub deaths_scale: f64,
    /// By how much of itself the reach grows with every tenfold of fatalities; 0 to 10; default 0.5.
    pub reach_growth: f64,
}

/// Event type, sub-event type, kind, intensity, reach in km, days.
type Line = (&'static str, &'static str, ThreatKind, f64, f64, u32);

/// The types of today's exports, then those of exports before 2019 that are called otherwise.
const USUAL: &[Line] = &[
    ("Battles", "", ThreatKind::Clashes, 0.6, 10.0, 1),
    ("Battles", "Government regains territory", ThreatKind::Assault, 0.8, 15.0, 1),
    ("Battles", "Non-state actor overtakes territory", ThreatKind::Assault, 0.8, 15.0, 1),
    ("Explosions/Remote violence", "", ThreatKind::Shelling, 0.6, 10.0, 1),
    ("Explosions/Remote violence", "Chemical weapon", ThreatKind::Shelling, 0.9, 15.0, 1),
    ("Explosions/Remote violence", "Grenade", ThreatKind::Shelling, 0.3, 3.0, 1),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED", ThreatKind::Shelling, 0.3, 3.0, 1),
    ("Explosions/Remote violence", "Suicide bomb", ThreatKind::Shelling, 0.4, 5.0, 1),
    ("Violence against civilians", "", ThreatKind::Assault, 0.6, 10.0, 1),
    ("Violence against civilians", "Abduction/forced disappearance", ThreatKind::Arrests, 0.4, 8.0, 1),
    ("Riots", "", ThreatKind::Clashes, 0.2, 3.0, 1),
    ("Protests", "", ThreatKind::Arrests, 0.0, 0.0, 1),
    ("Strategic developments", "", ThreatKind::TroopsApproaching, 0.0, 0.0, 1),
    ("Battle-No change of territory", "", ThreatKind::Clashes, 0.6, 10.0, 1),
    ("Battle-Government regains territory", "", ThreatKind::Assault, 0.8, 15.0, 1),
    ("Battle-Non-state actor overtakes territory", "", ThreatKind::Assault, 0.8, 15.0, 1),
    ("Remote violence", "", ThreatKind::Shelling, 0.6, 10.0, 1),
    ("Riots/Protests", "", ThreatKind::Clashes, 0.1, 3.0, 1),
    ("Strategic development", "", ThreatKind::TroopsApproaching, 0.0, 0.0, 1),
    ("Headquarters or base established", "", ThreatKind::TroopsApproaching, 0.0, 0.0, 1),
    ("Non-violent transfer of territory", "", ThreatKind::TroopsApproaching, 0.0, 0.0, 1),
];

const COLUMNS: &[Column] = &[
    Column::required(&["event_type"]),
    Column::optional(&["sub_event_type"]),
    Column::optional(&["kind"]),
    Column::optional(&["intensity"]),
    Column::optional(&["reach_km"]),
    Column::optional(&["days"]),
];
const TYPE: usize = 0;
const SUB_TYPE: usize = 1;
const KIND: usize = 2;
const INTENSITY: usize = 3;
const REACH: usize = 4;
const DAYS: usize = 5;

impl Default for EventTable {
    fn default() -> Self {
        let row = |&(event_type, sub_event_type, kind, intensity, reach_km, days): &Line| EventWeight {
            event_type: event_type.to_owned(),
            sub_event_type: sub_event_type.to_owned(),
            kind,
            intensity,
            reach_km,
            days,
        };
        Self { rows: USUAL.iter().map(row).collect(), deaths_scale: 20.0, reach_growth: 0.5 }
    }
}

impl EventTable {
    /// The lines of the table.
    pub fn rows(&self) -> &[EventWeight] {
        &self.rows
    }

    /// With another intensity without fatalities, 0 to 1, for an event type or a sub-event type, by its name; 0: they
    /// drive nobody. Of an event type all lines are changed.
    ///
    /// # Errors
    /// If nothing has that name, or the intensity is out of range.
    pub fn with_intensity(mut self, name: &str, intensity: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&intensity) {
            let message =
                format!("the intensity of `{name}` is {intensity}; it must be a number from 0 to 1");
            return Err(Error::one(ErrorKind::OutOfRange, None, message));
        }
        let mut is_found = false;
        for row in &mut self.rows {
            if is_same(&row.event_type, name) || is_same(&row.sub_event_type, name) {
                (row.intensity, is_found) = (intensity, true);
            }
        }
        if is_found {
            return Ok(self);
        }
        let names = self.rows.iter().flat_map(|row| [row.event_type.as_str(), row.sub_event_type.as_str()]);
        let near = did_you_mean(name, names.filter(|name| !name.is_empty()));
        let cure = if near.is_empty() { "; add a line for it to a table of events".to_owned() } else { near };
        let message = format!("no event type or sub-event type of the table is called `{name}`{cure}");
        Err(Error::one(ErrorKind::UnknownName, None, message))
    }

    /// What an event is like: the line of its sub-event type, or else of its type; none if the table has neither.
    pub(super) fn of(&self, event_type: &str, sub_event_type: &str) -> Option<&EventWeight> {
        let of_type = || self.rows.iter().filter(|row| is_same(&row.event_type, event_type));
        let own = of_type()
            .find(|row| !row.sub_event_type.is_empty() && is_same(&row.sub_event_type, sub_event_type));
        own.or_else(|| of_type().find(|row| row.sub_event_type.is_empty()))
    }

    /// Whether a type has lines.
    pub(super) fn knows(&self, event_type: &str) -> bool {
        self.rows.iter().any(|row| is_same(&row.event_type, event_type))
    }

    /// The intensity of an event of this intensity in which so many died.
    pub(super) fn intensity(&self, row: &EventWeight, fatalities: u64) -> f64 {
        1.0 - (1.0 - row.intensity) * (-(fatalities as f64) / self.deaths_scale).exp()
    }

    /// How far it reaches.
    pub(super) fn reach_km(&self, row: &EventWeight, fatalities: u64) -> f64 {
        row.reach_km * (1.0 + self.reach_growth * (1.0 + fatalities as f64).log10())
    }

    /// Takes over the lines of a file, each in place of the one for the same types; what a line leaves empty stays.
    pub(super) fn read(&mut self, path: &Path, findings: &mut Findings) {
        table::page(path, findings, |page, findings| {
            table::read(page, COLUMNS, &[], findings, |row, _| self.line(row));
        });
    }

    fn line(&mut self, row: &Row<'_>) {
        let Some(event_type) = row.required(TYPE) else { return };
        let sub_event_type = row.text(SUB_TYPE).unwrap_or_default();
        let stated = self.rows.iter().position(|line| {
            is_same(&line.event_type, event_type) && is_same(&line.sub_event_type, sub_event_type)
        });
        let usual = stated.map(|index| self.rows[index].clone()).or_else(|| self.of(event_type, "").cloned());
        let mut line = usual.unwrap_or_else(|| {
            let kind = ThreatKind::Clashes;
            let (intensity, reach_km) = (kind.shape().intensity, kind.shape().reach_km);
            let event_type = event_type.to_owned();
            EventWeight { event_type, sub_event_type: String::new(), kind, intensity, reach_km, days: 1 }
        });
        sub_event_type.clone_into(&mut line.sub_event_type);
        if let Some(word) = row.text(KIND) {
            if let Some(kind) = ThreatKind::ALL.into_iter().find(|kind| kind.word() == word) {
                line.kind = kind;
            } else {
                let words: Vec<&str> = ThreatKind::ALL.iter().map(|kind| kind.word()).collect();
                let message =
                    format!("`kind` is `{}`; it must be one of `{}`", shown(word), words.join("`, `"));
                row.fault(ErrorKind::WrongType, KIND, message);
            }
        }
        line.intensity = row.number(INTENSITY, 0.0, 1.0).unwrap_or(line.intensity);
        line.reach_km = row.number(REACH, 0.0, 1000.0).unwrap_or(line.reach_km);
        line.days = row.number(DAYS, 1.0, 365.0).map_or(line.days, |days| days.round() as u32);
        match stated {
            Some(index) => self.rows[index] = line,
            None => self.rows.push(line),
        }
    }

    /// Reports figures out of their range.
    pub(super) fn check(&self, findings: &mut Findings) {
        for (what, value, is_good, range) in [
            (
                "deaths_scale",
                self.deaths_scale,
                self.deaths_scale > 0.0 && self.deaths_scale <= 1e4,
                "above 0 to 10000",
            ),
            ("reach_growth", self.reach_growth, (0.0..=10.0).contains(&self.reach_growth), "0 to 10"),
        ] {
            if !is_good {
                let message = format!("`{what}` of the table of events is {value}; it must be {range}");
                findings.fault(ErrorKind::OutOfRange, None, message);
            }
        }
    }
}

fn is_same(a: &str, b: &str) -> bool {
    !b.is_empty() && a.trim().eq_ignore_ascii_case(b.trim()) || a.is_empty() && b.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fear_grows_with_deaths_and_needs_none() {
        let table = EventTable::default();
        let battle = table.of("battles", "Armed clash").expect("it is a type of today");
        assert_eq!(table.intensity(battle, 0), 0.6);
        // 1 − 0.4·e^(−1/2) and 10·(1 + 0.5·log₁₀ 10) by hand.
        assert!((table.intensity(battle, 10) - 0.757_388).abs() < 1e-6);
        assert!((table.reach_km(battle, 9) - 15.0).abs() < 1e-12);
        assert_eq!(table.of("Protests", "Peaceful protest").map(|row| row.intensity), Some(0.0));
        assert_eq!(table.of("Parades", ""), None);
    }
}
