//! Reads `move_rules` of `simsetting.yml`: who goes where, and how fast.

use super::findings::Findings;
use super::keys::{Keys, Need};
use super::line::whole_of;
use super::yaml::Yaml;
use crate::error::Position;
use crate::format::flee::settings::{FloodRules, MoveRules, Setting, V1};

/// Reads `move_rules`.
pub(super) fn read(keys: &mut Keys<'_>, rules: &mut MoveRules) {
    speeds_and_chances(keys, rules);
    weights(keys, rules);
    keys.truth("avoid_short_stints", &mut rules.avoid_short_stints);
    keys.truth("start_on_foot", &mut rules.start_on_foot);
    keys.truth("stay_close_to_home", &mut rules.stay_close_to_home);
    keys.truth("use_pop_for_loc_weight", &mut rules.use_pop_for_loc_weight);
    keys.truth("WomenAvoidHazards", &mut rules.women_avoid_hazards);
    keys.truth("ChildrenAvoidHazards", &mut rules.children_avoid_hazards);
    keys.truth("ElderlyAvoidHazards", &mut rules.elderly_avoid_hazards);
    keys.truth("BoysTakeRisk", &mut rules.boys_take_risk);
    keys.truth("MatchCampReligion", &mut rules.match_camp_religion);
    keys.truth("MatchCampEthnicity", &mut rules.match_camp_ethnicity);
    keys.truth("MatchTownEthnicity", &mut rules.match_town_ethnicity);
    keys.truth("MatchConflictEthnicity", &mut rules.match_conflict_ethnicity);
    keys.truth("fixed_routes", &mut rules.fixed_routes);
    keys.truth("use_economic_pull", &mut rules.use_economic_pull);
    keys.truth("flee_when_starving", &mut rules.flee_when_starving);
    keys.truth("avoid_food_deprived_locations", &mut rules.avoid_food_deprived_locations);
    keys.number("two_system_decision_making", Need::Switch, &mut rules.two_system_decision_making);
    harvest_months(keys, &mut rules.harvest_months);
    keys.truth("use_v1_rules", &mut rules.use_v1_rules);
    if rules.use_v1_rules.value {
        preset(keys, rules);
    }
    keys.unused(&[("max_flood_level", "its place is `flood_rules`, and Flee never uses it")]);
    let flood = keys.take_full("flood_rules");
    rules.flood = flood.map(|value| flood_rules(value, keys.findings));
}

fn speeds_and_chances(keys: &mut Keys<'_>, rules: &mut MoveRules) {
    keys.number("max_move_speed", Need::Positive, &mut rules.max_move_speed);
    keys.number("max_walk_speed", Need::Positive, &mut rules.max_walk_speed);
    keys.number("max_crossing_speed", Need::Positive, &mut rules.max_crossing_speed);
    if let Some(at) = &rules.max_crossing_speed.at {
        keys.note(at, "`move_rules.max_crossing_speed` is passed over: Flee never uses it");
    }
    keys.number("conflict_movechance", Need::NotNegative, &mut rules.conflict_movechance);
    keys.number("camp_movechance", Need::NotNegative, &mut rules.camp_movechance);
    keys.number("idpcamp_movechance", Need::NotNegative, &mut rules.idpcamp_movechance);
    keys.number("default_movechance", Need::NotNegative, &mut rules.default_movechance);
    keys.number("movechance_pop_base", Need::Positive, &mut rules.movechance_pop_base);
    keys.number("movechance_pop_scale_factor", Need::Any, &mut rules.movechance_pop_scale_factor);
}

fn weights(keys: &mut Keys<'_>, rules: &mut MoveRules) {
    keys.number("foreign_weight", Need::NotNegative, &mut rules.foreign_weight);
    keys.number("camp_weight", Need::NotNegative, &mut rules.camp_weight);
    keys.number("conflict_weight", Need::NotNegative, &mut rules.conflict_weight);
    keys.whole("awareness_level", Need::Any, &mut rules.awareness_level);
    keys.number("capacity_buffer", Need::NotNegative, &mut rules.capacity_buffer);
    keys.number("capacity_scaling", Need::NotNegative, &mut rules.capacity_scaling);
    keys.number("softening", Need::NotNegative, &mut rules.softening);
    keys.number("weight_softening", Need::NotNegative, &mut rules.weight_softening);
    keys.number("weight_power", Need::Any, &mut rules.weight_power);
    keys.number("distance_power", Need::Any, &mut rules.distance_power);
    keys.number("home_distance_power", Need::Any, &mut rules.home_distance_power);
    keys.number("pop_power_for_loc_weight", Need::Any, &mut rules.pop_power_for_loc_weight);
    keys.number("pruning_threshold", Need::Any, &mut rules.pruning_threshold);
    keys.number("avg_religion_fraction", Need::Positive, &mut rules.avg_religion_fraction);
}

fn harvest_months(keys: &mut Keys<'_>, months: &mut Setting<Vec<i64>>) {
    let Some(stated) = keys.numbers("harvest_months", Need::Any) else { return };
    let mut value = Vec::new();
    for month in &stated.value {
        match whole_of(*month).filter(|month| (1..=12).contains(month)) {
            Some(month) => value.push(month),
            None => {
                if let Some(at) = &stated.at {
                    let message = format!(
                        "`move_rules.harvest_months` has {month}, which is no month; it is passed over"
                    );
                    keys.note(at, message);
                }
            }
        }
    }
    *months = Setting { value, at: stated.at };
}

/// Applies what `use_v1_rules` sets.
fn preset(keys: &mut Keys<'_>, rules: &mut MoveRules) {
    let mut overrule = |key: &str, changed: bool, at: Option<&Position>| {
        if let (Some(at), true) = (at, changed) {
            keys.findings.note(at, format!("`move_rules.{key}` is passed over, for `use_v1_rules` sets it"));
        }
    };
    let v1 = V1::PRESET;
    let numbers = [
        ("max_move_speed", &mut rules.max_move_speed, v1.max_move_speed),
        ("camp_weight", &mut rules.camp_weight, v1.camp_weight),
        ("conflict_weight", &mut rules.conflict_weight, v1.conflict_weight),
    ];
    for (key, setting, value) in numbers {
        overrule(key, setting.value != value, setting.at.as_ref());
        *setting = Setting { value, at: rules.use_v1_rules.at.clone() };
    }
    let truths = [
        ("start_on_foot", &mut rules.start_on_foot, v1.start_on_foot),
        ("avoid_short_stints", &mut rules.avoid_short_stints, v1.avoid_short_stints),
    ];
    for (key, setting, value) in truths {
        overrule(key, setting.value != value, setting.at.as_ref());
        *setting = Setting { value, at: rules.use_v1_rules.at.clone() };
    }
}

fn flood_rules(value: Yaml, findings: &mut Findings) -> FloodRules {
    let mut keys = Keys::of("flood_rules", value, findings);
    // Flee reads it and never uses it.
    keys.whole("max_flood_level", Need::Any, &mut Setting::default_of(-1));
    let movechances = keys.numbers("flood_movechances", Need::NotNegative);
    let loc_weights = keys.numbers("flood_loc_weights", Need::NotNegative);
    let flood_link_weights = keys.numbers("flood_link_weights", Need::NotNegative);
    if let Some(at) = flood_link_weights.as_ref().and_then(|weights| weights.at.as_ref()) {
        keys.note(at, "`flood_rules.flood_link_weights` is passed over: Flee does not support it");
    }
    let mut forecaster = Setting::default_of(false);
    keys.truth("flood_forecaster", &mut forecaster);
    let mut forecaster_timescale = Setting::default_of(0);
    keys.whole("flood_forecaster_timescale", Need::NotNegative, &mut forecaster_timescale);
    let forecaster_weights = keys.numbers("flood_forecaster_weights", Need::NotNegative);
    let mut forecaster_end_time = Setting::default_of(0);
    keys.whole("flood_forecaster_end_time", Need::NotNegative, &mut forecaster_end_time);
    let awareness_weights = keys.numbers("flood_awareness_weights", Need::NotNegative);
    keys.finish();
    FloodRules {
        movechances,
        loc_weights,
        forecaster,
        forecaster_timescale,
        forecaster_weights,
        forecaster_end_time,
        awareness_weights,
    }
}
