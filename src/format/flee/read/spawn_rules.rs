//! Reads `spawn_rules` of `simsetting.yml`: who is displaced when.

use super::findings::Findings;
use super::keys::{Keys, Need};
use super::yaml::{Node, Yaml};
use crate::error::ErrorKind;
use crate::format::flee::settings::{ConflictSpawning, FloodSpawning, Setting, SpawnMode, SpawnRules};

/// Reads `spawn_rules`.
pub(super) fn read(keys: &mut Keys<'_>, spawn: &mut SpawnRules) {
    keys.truth("take_from_population", &mut spawn.take_from_population);
    keys.truth("insert_day0", &mut spawn.insert_day0);
    keys.truth("empty_camps_on_day0", &mut spawn.empty_camps_on_day0);
    keys.truth("conflict_zone_spawning_only", &mut spawn.conflict_zone_spawning_only);
    keys.truth("flood_zone_spawning_only", &mut spawn.flood_zone_spawning_only);
    keys.truth("read_from_agents_csv_file", &mut spawn.read_from_agents_csv_file);
    keys.truth("sum_from_camps", &mut spawn.sum_from_camps);
    keys.truth("starvation_driven_spawning", &mut spawn.starvation_driven_spawning);
    keys.truth("camps_are_sinks", &mut spawn.camps_are_sinks);
    keys.truth("camps_are_sicks", &mut spawn.camps_are_sicks);
    if let Some(at) = spawn.camps_are_sinks.at.clone() {
        let message = "Flee does not read `spawn_rules.camps_are_sinks`, but `camps_are_sicks`";
        keys.findings.quirk(32, &at, message);
    }
    keys.number("average_social_connectivity", Need::NotNegative, &mut spawn.average_social_connectivity);
    spawn.conflict_spawn_decay = keys.numbers("conflict_spawn_decay", Need::NotNegative);
    keys.whole("conflict_spawn_decay_interval", Need::Positive, &mut spawn.conflict_spawn_decay_interval);
    if spawn.conflict_spawn_decay_interval.value < 1 {
        if let Some(at) = spawn.conflict_spawn_decay_interval.at.take() {
            let message =
                "`spawn_rules.conflict_spawn_decay_interval` must be a whole number of days, 1 or more";
            keys.findings.fault(ErrorKind::OutOfRange, &at, message);
        }
        spawn.conflict_spawn_decay_interval.value = 1;
    }
    let mut misnamed = Setting::default_of(false);
    if let Some(value) = keys.take("flood_driven_spawning") {
        // What is written there only matters as a wish.
        let at = value.at.clone();
        misnamed.value = !matches!(value.node, Node::Null | Node::Truth(false));
        misnamed.at = Some(value.at);
        let message = "Flee does not read `spawn_rules.flood_driven_spawning`, but `flood_driven_spawn_mode`";
        keys.findings.quirk(33, &at, message);
        spawn.flood_driven_spawning = Some(misnamed);
    }
    let conflict = keys.take_full("conflict_driven_spawning");
    let flood = keys.take_full("flood_driven_spawn_mode");
    spawn.conflict_driven = conflict.map(|value| conflict_driven(value, keys.findings));
    spawn.flood_driven = flood.map(|value| flood_driven(value, keys.findings));
}

fn modes() -> Vec<(&'static str, SpawnMode)> {
    SpawnMode::ALL.map(|mode| (mode.word(), mode)).to_vec()
}

fn conflict_driven(value: Yaml, findings: &mut Findings) -> ConflictSpawning {
    let at = value.at.clone();
    let mut keys = Keys::of("conflict_driven_spawning", value, findings);
    let mode = keys.word("spawn_mode", &modes()).unwrap_or(Setting::default_of(SpawnMode::Constant));
    let (key, need) = ("displaced_per_conflict_day", Need::NotNegative);
    let displaced_per_conflict_day = if mode.value == SpawnMode::PopRatio {
        let mut share = Setting::default_of(0.01);
        keys.number(key, need, &mut share);
        share
    } else {
        let mut people = Setting::default_of(500);
        keys.whole(key, need, &mut people);
        Setting { value: people.value as f64, at: people.at }
    };
    keys.finish();
    ConflictSpawning { mode, displaced_per_conflict_day, at }
}

fn flood_driven(value: Yaml, findings: &mut Findings) -> FloodSpawning {
    let at = value.at.clone();
    let mut keys = Keys::of("flood_driven_spawn_mode", value, findings);
    let mode = keys.word("spawn_mode", &modes()).unwrap_or(Setting::default_of(SpawnMode::PopRatio));
    let mode_as_documented = keys.word("flood_spawn_mode", &modes());
    if let Some(at) = mode_as_documented.as_ref().and_then(|mode| mode.at.as_ref()) {
        let message = format!(
            "Flee does not read `flood_driven_spawn_mode.flood_spawn_mode`, but `spawn_mode`, which is `{}`",
            mode.value.word()
        );
        keys.findings.quirk(33, at, message);
    }
    let stated = keys.numbers("displaced_per_flood_day", Need::NotNegative);
    keys.finish();
    FloodSpawning { mode, mode_as_documented, stated, at }
}

/// Settings with which Flee stops.
pub(super) fn contradictions(spawn: &SpawnRules, findings: &mut Findings) {
    let (conflict, flood) = (&spawn.conflict_zone_spawning_only, &spawn.flood_zone_spawning_only);
    let at = flood.at.clone();
    if let (Some(at), true) = (&at, flood.value) {
        if conflict.value {
            let message = "`spawn_rules.flood_zone_spawning_only` and `conflict_zone_spawning_only` are both on, the \
                           latter unless it is stated; turn one off";
            findings.fault(ErrorKind::Contradiction, at, message);
        }
        if let (Some(driven), false) = (&spawn.flood_driven, spawn.take_from_population.value) {
            let message = "`flood_driven_spawn_mode` needs `spawn_rules.take_from_population`, or people would be \
                           displaced without end; turn that on";
            findings.fault(ErrorKind::Contradiction, &driven.at, message);
        }
        if let Some(driven) = &spawn.conflict_driven {
            let message = "`conflict_driven_spawning` is passed over, for `flood_zone_spawning_only` is on";
            findings.note(&driven.at, message);
        }
    } else if let Some(driven) = &spawn.flood_driven {
        let message = "`flood_driven_spawn_mode` is passed over, for `flood_zone_spawning_only` is off";
        findings.note(&driven.at, message);
    }
}
