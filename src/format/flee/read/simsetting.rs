//! Reads `simsetting.yml`.

use super::findings::Findings;
use super::keys::{Keys, Need};
use super::yaml::{self, Yaml};
use super::{move_rules, spawn_rules};
use crate::error::ErrorKind;
use crate::format::flee::settings::{LogLevels, Setting, Settings};
use crate::format::limits;
use crate::format::page::{load, plain};
use std::path::Path;

/// Reads a file of settings.
pub(super) fn settings(path: &Path, findings: &mut Findings) -> Settings {
    let text = match load(path, limits::SETTINGS, "it is no file of settings") {
        Ok(text) => text,
        Err(error) => {
            findings.unread(&error, None);
            return Settings::default();
        }
    };
    let root = yaml::parse(&plain(&text), path, findings);
    root.map(|root| top(root, findings)).unwrap_or_default()
}

fn top(root: Yaml, findings: &mut Findings) -> Settings {
    let mut settings = Settings::default();
    let mut keys = Keys::of("", root, findings);
    let sections =
        ["log_levels", "spawn_rules", "move_rules", "optimisations"].map(|key| (key, keys.take_full(key)));
    keys.number("number_of_steps", Need::Any, &mut settings.number_of_steps);
    if let Some(at) = &settings.number_of_steps.at {
        keys.note(at, "`number_of_steps` is passed over: Flee takes the length from `sim_period.csv`");
    }
    keys.number("default_conflict_intensity", Need::NotNegative, &mut settings.default_conflict_intensity);
    let whole = settings.cut_conflict_intensity();
    if let (Some(at), true) =
        (&settings.default_conflict_intensity.at, whole != settings.default_conflict_intensity.value)
    {
        keys.note(
            at,
            format!("`default_conflict_intensity` has decimals; Flee cuts them off and takes {whole}"),
        );
    }
    keys.unused(&[
        ("conflict_input_file", "Flee takes `conflicts.csv` of the folder"),
        ("flood_level_input_file", "Flee takes `flood_level.csv` of the folder"),
    ]);
    keys.finish();
    for (name, section) in sections {
        let Some(section) = section else { continue };
        let mut keys = Keys::of(name, section, findings);
        match name {
            "log_levels" => log_levels(&mut keys, &mut settings.log),
            "spawn_rules" => spawn_rules::read(&mut keys, &mut settings.spawn),
            "move_rules" => move_rules::read(&mut keys, &mut settings.movement),
            _ => optimisations(&mut keys, &mut settings.hasten),
        }
        keys.finish();
    }
    spawn_rules::contradictions(&settings.spawn, findings);
    settings
}

fn log_levels(keys: &mut Keys<'_>, log: &mut LogLevels) {
    keys.whole("agent", Need::Any, &mut log.agent);
    keys.whole("link", Need::Any, &mut log.link);
    keys.whole("camp", Need::Any, &mut log.camp);
    keys.whole("conflict", Need::Any, &mut log.conflict);
    keys.whole("init", Need::Any, &mut log.init);
    keys.whole("idp_totals", Need::Any, &mut log.idp_totals);
    if let Some(word) = keys.word("granularity", &[("location", "location"), ("region", "region")]) {
        log.granularity = Setting { value: word.value.to_owned(), at: word.at };
    }
}

fn optimisations(keys: &mut Keys<'_>, hasten: &mut Setting<u32>) {
    let mut whole = Setting::default_of(1);
    keys.whole("hasten", Need::Positive, &mut whole);
    match u32::try_from(whole.value) {
        Ok(value) if value > 0 => *hasten = Setting { value, at: whole.at },
        _ => {
            if let Some(at) = &whole.at {
                let message = "`optimisations.hasten` must be a whole number from 1 to 4294967295";
                keys.findings.fault(ErrorKind::OutOfRange, at, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee::settings::SpawnMode;
    use crate::format::flee::trial::Trial;

    fn with(text: &str) -> Trial {
        Trial::new().with(&[("simsetting.yml", text)])
    }

    #[test]
    fn an_empty_file_has_the_defaults_of_flee() {
        for text in ["", "# nothing\n", "move_rules:\nspawn_rules: ~\n"] {
            let trial = with(text);
            let settings = trial.case().settings;
            assert_eq!(settings.movement.max_move_speed, Setting::default_of(360.0), "{text}");
            assert!((settings.movement.conflict_weight.value - 0.316_227_766_017).abs() < 1e-12);
            assert_eq!(settings.hasten, Setting::default_of(1));
            assert_eq!(trial.notes(), Vec::<String>::new());
        }
    }

    #[test]
    fn every_key_is_read_with_its_position() {
        let text = "number_of_steps: 10\ndefault_conflict_intensity: 1.7\nlog_levels: {agent: 1, granularity: region}\n\
                    spawn_rules:\n  take_from_population: True\n  insert_day0: no\n  conflict_spawn_decay: [1.0, 0.5]\n  \
                    conflict_spawn_decay_interval: 30\n  conflict_driven_spawning:\n    spawn_mode: Poisson\n    \
                    displaced_per_conflict_day: 7.9\nmove_rules:\n  awareness_level: 2.5\n  \
                    two_system_decision_making: True\n  harvest_months: [9, 10, 13]\n  softening: '5e1'\n";
        let trial = with(text);
        let Settings { spawn, movement, log, number_of_steps, .. } = trial.case().settings;
        assert_eq!((log.agent.value, log.granularity.value.as_str()), (1, "region"));
        assert!(spawn.take_from_population.value && !spawn.insert_day0.value);
        assert_eq!(spawn.conflict_spawn_decay.map(|decay| decay.value), Some(vec![1.0, 0.5]));
        let driven = spawn.conflict_driven.expect("it is stated");
        assert_eq!((driven.mode.value, driven.displaced_per_conflict_day.value), (SpawnMode::Poisson, 7.0));
        assert_eq!((movement.awareness_level.value, movement.softening.value), (2, 50.0));
        assert_eq!(movement.two_system_decision_making.value, 1.0);
        assert_eq!(movement.harvest_months.value, [9, 10]);
        assert_eq!(number_of_steps.at.map(|at| (at.line(), at.column())), Some((1, 18)));
        assert_eq!(
            trial.notes(),
            [
                "simsetting.yml:1: `number_of_steps` is passed over: Flee takes the length from `sim_period.csv`",
                "simsetting.yml:2: `default_conflict_intensity` has decimals; Flee cuts them off and takes 1",
                "simsetting.yml:11: `conflict_driven_spawning.displaced_per_conflict_day` is 7.9; Flee cuts off the \
                 decimals and takes 7",
                "simsetting.yml:13: `move_rules.awareness_level` is 2.5; Flee cuts off the decimals and takes 2",
                "simsetting.yml:15: `move_rules.harvest_months` has 13, which is no month; it is passed over",
            ]
        );
    }

    #[test]
    fn keys_that_flee_does_not_read_are_never_silent() {
        let text = "conflict_input_file: a.csv\nMove_rules: {}\nspawn_rules:\n  camps_are_sinks: True\n  \
                    insert_day0: 'False'\n  insert_day_0: False\n  insert_day0: 1\nmove_rules:\n  max_crossing_speed: 20\n  \
                    max_flood_level: 4\n  camp_wieght: 2\n  camp_weight: yes\n";
        let trial = with(text);
        let spawn = trial.case().settings.spawn;
        // Both readings are kept: the key that is documented, and the one that Flee reads.
        assert!(spawn.camps_are_sinks.value && !spawn.camps_are_sicks.value && spawn.insert_day0.value);
        assert_eq!(
            trial.notes(),
            [
                "simsetting.yml:1: `conflict_input_file` is passed over: Flee takes `conflicts.csv` of the folder",
                "simsetting.yml:2: `Move_rules` is no setting that Flee knows; it is passed over; did you mean \
                 `move_rules`?",
                "simsetting.yml:4: Flee does not read `spawn_rules.camps_are_sinks`, but `camps_are_sicks` (Flee quirk 32)",
                "simsetting.yml:6: `spawn_rules.insert_day_0` is no setting that Flee knows; it is passed over; did you \
                 mean `insert_day0`?",
                "simsetting.yml:7: `spawn_rules.insert_day0` is stated twice, first in line 5; the last holds",
                "simsetting.yml:7: `spawn_rules.insert_day0` is `1`, which Flee takes for true",
                "simsetting.yml:9: `move_rules.max_crossing_speed` is passed over: Flee never uses it",
                "simsetting.yml:10: `move_rules.max_flood_level` is passed over: its place is `flood_rules`, and Flee \
                 never uses it",
                "simsetting.yml:11: `move_rules.camp_wieght` is no setting that Flee knows; it is passed over; did you \
                 mean `camp_weight`?",
                "simsetting.yml:12: `move_rules.camp_weight` is `true`, which Flee takes for 1",
            ]
        );
    }

    #[test]
    fn floods_keep_both_readings_of_their_mode() {
        let text = "spawn_rules:\n  flood_zone_spawning_only: True\n  conflict_zone_spawning_only: False\n  \
                    take_from_population: True\n  flood_driven_spawning: True\n  flood_driven_spawn_mode:\n    \
                    flood_spawn_mode: constant\nmove_rules:\n  flood_rules:\n    flood_movechances: [0.3, 1.0]\n    \
                    flood_link_weights: [1]\n    flood_forecaster: True\n";
        let trial = with(text).with(&[("input_csv/flood_level.csv", "#Day,Gao\n0,1\n1,2\n")]);
        let settings = trial.case().settings;
        let driven = settings.spawn.flood_driven.expect("it is stated");
        assert_eq!(driven.mode, Setting::default_of(SpawnMode::PopRatio));
        assert_eq!(driven.mode_as_documented.as_ref().map(|mode| mode.value), Some(SpawnMode::Constant));
        assert_eq!(driven.displaced_per_flood_day(SpawnMode::PopRatio), [0.0, 0.1, 0.2, 0.5, 0.9]);
        assert_eq!(driven.displaced_per_flood_day(SpawnMode::Constant)[4], 500.0);
        let rules = settings.movement.flood.expect("it is stated");
        assert_eq!(rules.movechances.map(|chances| chances.value), Some(vec![0.3, 1.0]));
        assert!(rules.forecaster.value && rules.loc_weights.is_none());
        let notes = trial.notes();
        let expected = [
            "simsetting.yml:5: Flee does not read `spawn_rules.flood_driven_spawning`, but `flood_driven_spawn_mode` \
             (Flee quirk 33)",
            "simsetting.yml:7: Flee does not read `flood_driven_spawn_mode.flood_spawn_mode`, but `spawn_mode`, which is \
             `pop_ratio` (Flee quirk 33)",
            "simsetting.yml:11: `flood_rules.flood_link_weights` is passed over: Flee does not support it",
            "input_csv/locations.csv:2: place `Gao` has no counts; with floods Flee takes every place for a camp, and \
             stops (Flee quirk 54)",
            "input_csv/conflicts.csv:1: the settings are for floods, so Flee does not read the conflicts",
        ];
        for expected in expected {
            assert!(notes.iter().any(|note| note == expected), "{expected}\n{notes:#?}");
        }
    }

    #[test]
    fn the_rules_of_version_one_overrule_the_file() {
        let trial = with("move_rules:\n  camp_weight: 5.0\n  start_on_foot: True\n  use_v1_rules: True\n");
        let rules = trial.case().settings.movement;
        assert_eq!((rules.max_move_speed.value, rules.camp_weight.value), (200.0, 2.0));
        assert!(!rules.start_on_foot.value && rules.conflict_weight.value == 0.25);
        assert_eq!(
            trial.notes(),
            [
                "simsetting.yml:2: `move_rules.camp_weight` is passed over, for `use_v1_rules` sets it",
                "simsetting.yml:3: `move_rules.start_on_foot` is passed over, for `use_v1_rules` sets it",
            ]
        );
    }

    #[test]
    fn values_that_flee_could_not_read_are_faults() {
        let text = "log_levels: 3\nspawn_rules:\n  conflict_spawn_decay: 0.5\n  conflict_spawn_decay_interval: 0.5\n  \
                    conflict_driven_spawning: {spawn_mode: constnt}\nmove_rules:\n  max_move_speed: 0\n  camp_weight: heavy\n  \
                    softening:\n  flood_rules: {flood_movechances: [a]}\noptimisations:\n  hasten: 0.5\n";
        assert_eq!(
            with(text).faults(),
            [
                "simsetting.yml:1:13: the section `log_levels` is `3`; it must consist of keys and values, as in `key: 1`",
                "simsetting.yml:3:25: `spawn_rules.conflict_spawn_decay` is `0.5`; it must be a list of numbers, as in \
                 `[1.0, 0.5]`",
                "simsetting.yml:4:34: `spawn_rules.conflict_spawn_decay_interval` must be a whole number of days, 1 or \
                 more",
                "simsetting.yml:5:42: `conflict_driven_spawning.spawn_mode` is `constnt`; it must be one of `constant`, \
                 `poisson`, `pop_ratio`; did you mean `constant`?",
                "simsetting.yml:7:19: `move_rules.max_move_speed` is `0`; it must be a number above 0",
                "simsetting.yml:8:16: `move_rules.camp_weight` is `heavy`; it must be a number, 0 or more",
                "simsetting.yml:9:12: `move_rules.softening` is empty; it must be a number, 0 or more",
                "simsetting.yml:10:37: `flood_rules.flood_movechances` is `a`; it must be a number, 0 or more",
                "simsetting.yml:12:11: `optimisations.hasten` must be a whole number from 1 to 4294967295",
            ]
        );
    }

    #[test]
    fn settings_with_which_flee_stops_are_faults() {
        let text = "spawn_rules:\n  flood_zone_spawning_only: True\n  flood_driven_spawn_mode: {spawn_mode: constant}\n";
        assert_eq!(
            with(text).faults(),
            [
                "simsetting.yml:2:29: `spawn_rules.flood_zone_spawning_only` and `conflict_zone_spawning_only` are both \
                 on, the latter unless it is stated; turn one off",
                "simsetting.yml:3:28: `flood_driven_spawn_mode` needs `spawn_rules.take_from_population`, or people would \
                 be displaced without end; turn that on",
            ]
        );
    }

    #[test]
    fn text_that_is_no_yaml_is_a_fault_where_it_goes_wrong() {
        let faults = with("move_rules:\n  a: [1\n").faults();
        assert_eq!(
            faults,
            ["simsetting.yml:2:6: not valid YAML: unclosed bracket '['; correct it there or before"]
        );
        for text in ["a:\n\tb: 1\n", "a: b: c\n", "a: .nan\n", "--- 1\n--- 2\n", &"[".repeat(3000)] {
            let faults = with(text).faults();
            assert!(faults.len() == 1 && faults[0].contains("not valid YAML"), "{faults:?}");
        }
        let faults = with("just words\n").faults();
        let fault = "simsetting.yml:1:1: the file is `just words`; it must consist of keys and values, as in `key: 1`";
        assert_eq!(faults, [fault]);
    }
}
