//! The settings of a Flee run: every key of `simsetting.yml` with Flee's default.
//!
//! Flee reads each key by itself and casts it to a type, silently. Where the cast, or a key that is written in one way
//! and read in another, changes what the file says, both readings are kept.

use crate::error::Position;

/// A value, and where it stands; without a position it is Flee's default.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting<T> {
    pub(super) value: T,
    pub(super) at: Option<Position>,
}

impl<T> Setting<T> {
    /// Flee's default.
    pub(super) fn default_of(value: T) -> Self {
        Self { value, at: None }
    }
}

/// `simsetting.yml`.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// `number_of_steps`; Flee reads it and takes the length of the period instead.
    pub(super) number_of_steps: Setting<f64>,
    /// `default_conflict_intensity` as written. Flee cuts off its decimals: see [`Settings::cut_conflict_intensity`].
    pub(super) default_conflict_intensity: Setting<f64>,
    /// `log_levels`.
    pub(super) log: LogLevels,
    /// `spawn_rules`.
    pub(super) spawn: SpawnRules,
    /// `move_rules`.
    pub(super) movement: MoveRules,
    /// `optimisations`, `hasten`: populations, capacities and counts are divided by it; at least 1.
    pub(super) hasten: Setting<u32>,
}

impl Settings {
    /// `default_conflict_intensity` as Flee reads it: without decimals.
    pub(super) fn cut_conflict_intensity(&self) -> f64 {
        self.default_conflict_intensity.value.trunc()
    }
}

/// `log_levels`: what Flee writes besides the daily table. Levels are 0, 1, and for some 2 and 3.
#[derive(Debug, Clone)]
pub(super) struct LogLevels {
    pub(super) agent: Setting<i64>,
    pub(super) link: Setting<i64>,
    pub(super) camp: Setting<i64>,
    pub(super) conflict: Setting<i64>,
    pub(super) init: Setting<i64>,
    pub(super) idp_totals: Setting<i64>,
    /// `location` or `region`.
    pub(super) granularity: Setting<String>,
}

/// `spawn_rules`: who is displaced when.
#[derive(Debug, Clone)]
pub(super) struct SpawnRules {
    pub(super) take_from_population: Setting<bool>,
    pub(super) insert_day0: Setting<bool>,
    pub(super) empty_camps_on_day0: Setting<bool>,
    pub(super) conflict_zone_spawning_only: Setting<bool>,
    /// Not together with `conflict_zone_spawning_only`, with which Flee stops.
    pub(super) flood_zone_spawning_only: Setting<bool>,
    /// `camps_are_sinks` as documented, which Flee does not read (quirk 32).
    pub(super) camps_are_sinks: Setting<bool>,
    /// `camps_are_sicks`, which Flee reads in its place (quirk 32).
    pub(super) camps_are_sicks: Setting<bool>,
    pub(super) read_from_agents_csv_file: Setting<bool>,
    pub(super) sum_from_camps: Setting<bool>,
    pub(super) starvation_driven_spawning: Setting<bool>,
    /// `conflict_driven_spawning`; being there turns it on, unless `flood_zone_spawning_only` is set.
    pub(super) conflict_driven: Option<ConflictSpawning>,
    /// `flood_driven_spawn_mode`; being there turns it on, where `flood_zone_spawning_only` is set.
    pub(super) flood_driven: Option<FloodSpawning>,
    /// `flood_driven_spawning`, which Flee does not read (quirk 33).
    pub(super) flood_driven_spawning: Option<Setting<bool>>,
    /// Poisson mean of the connections of a person.
    pub(super) average_social_connectivity: Setting<f64>,
    /// Factors on the intensity by the age of a conflict; not empty, not negative.
    pub(super) conflict_spawn_decay: Option<Setting<Vec<f64>>>,
    /// Days that each of those factors lasts; at least 1.
    pub(super) conflict_spawn_decay_interval: Setting<i64>,
}

/// How a number of displaced people is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpawnMode {
    /// So many people a day.
    Constant,
    /// So many on average, Poisson.
    Poisson,
    /// Such a share of the population a day.
    PopRatio,
}

impl SpawnMode {
    pub(super) const ALL: [Self; 3] = [Self::Constant, Self::Poisson, Self::PopRatio];

    /// The word in the file.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Poisson => "poisson",
            Self::PopRatio => "pop_ratio",
        }
    }
}

/// `conflict_driven_spawning`.
#[derive(Debug, Clone)]
pub(super) struct ConflictSpawning {
    /// `spawn_mode`.
    pub(super) mode: Setting<SpawnMode>,
    /// `displaced_per_conflict_day`: a share for [`SpawnMode::PopRatio`], else people, without decimals as in Flee.
    pub(super) displaced_per_conflict_day: Setting<f64>,
    pub(super) at: Position,
}

/// `flood_driven_spawn_mode`.
#[derive(Debug, Clone)]
pub(super) struct FloodSpawning {
    /// `spawn_mode`, which Flee reads.
    pub(super) mode: Setting<SpawnMode>,
    /// `flood_spawn_mode`, which all known files and the manual write, and Flee does not read (quirk 33).
    pub(super) mode_as_documented: Option<Setting<SpawnMode>>,
    /// `displaced_per_flood_day` by level of flood, if stated; see [`FloodSpawning::displaced_per_flood_day`].
    pub(super) stated: Option<Setting<Vec<f64>>>,
    pub(super) at: Position,
}

impl FloodSpawning {
    /// `displaced_per_flood_day` by level: as stated, or Flee's default for a mode.
    pub(super) fn displaced_per_flood_day(&self, mode: SpawnMode) -> Vec<f64> {
        match (&self.stated, mode) {
            (Some(stated), _) => stated.value.clone(),
            (None, SpawnMode::PopRatio) => vec![0.0, 0.1, 0.2, 0.5, 0.9],
            (None, SpawnMode::Constant | SpawnMode::Poisson) => vec![0.0, 100.0, 200.0, 300.0, 500.0],
        }
    }
}

/// `move_rules`: who goes where, and how fast. With `use_v1_rules` its preset has been applied.
#[derive(Debug, Clone)]
pub(super) struct MoveRules {
    /// km per day.
    pub(super) max_move_speed: Setting<f64>,
    /// km per day.
    pub(super) max_walk_speed: Setting<f64>,
    /// km per day; Flee reads it and never uses it.
    pub(super) max_crossing_speed: Setting<f64>,
    pub(super) foreign_weight: Setting<f64>,
    pub(super) camp_weight: Setting<f64>,
    pub(super) conflict_weight: Setting<f64>,
    pub(super) conflict_movechance: Setting<f64>,
    pub(super) camp_movechance: Setting<f64>,
    pub(super) idpcamp_movechance: Setting<f64>,
    pub(super) default_movechance: Setting<f64>,
    /// Routes ahead that a person knows; 0 keeps everyone in place (quirk 30), −1 works like 1.
    pub(super) awareness_level: Setting<i64>,
    pub(super) capacity_buffer: Setting<f64>,
    pub(super) capacity_scaling: Setting<f64>,
    pub(super) avoid_short_stints: Setting<bool>,
    pub(super) start_on_foot: Setting<bool>,
    /// Whether the preset of [`V1`] was applied over what the file says.
    pub(super) use_v1_rules: Setting<bool>,
    /// km added to every distance.
    pub(super) softening: Setting<f64>,
    pub(super) weight_softening: Setting<f64>,
    pub(super) weight_power: Setting<f64>,
    pub(super) distance_power: Setting<f64>,
    pub(super) stay_close_to_home: Setting<bool>,
    pub(super) home_distance_power: Setting<f64>,
    pub(super) use_pop_for_loc_weight: Setting<bool>,
    pub(super) pop_power_for_loc_weight: Setting<f64>,
    pub(super) movechance_pop_base: Setting<f64>,
    pub(super) movechance_pop_scale_factor: Setting<f64>,
    /// Routes with less than the best weight divided by this are left out, from 1.001 on.
    pub(super) pruning_threshold: Setting<f64>,
    pub(super) women_avoid_hazards: Setting<bool>,
    pub(super) children_avoid_hazards: Setting<bool>,
    pub(super) elderly_avoid_hazards: Setting<bool>,
    pub(super) boys_take_risk: Setting<bool>,
    pub(super) match_camp_religion: Setting<bool>,
    pub(super) match_camp_ethnicity: Setting<bool>,
    pub(super) match_town_ethnicity: Setting<bool>,
    pub(super) match_conflict_ethnicity: Setting<bool>,
    pub(super) avg_religion_fraction: Setting<f64>,
    pub(super) fixed_routes: Setting<bool>,
    /// As the number that Flee keeps, so that it never comes true there (quirk 34); as stated, on unless 0.
    pub(super) two_system_decision_making: Setting<f64>,
    pub(super) use_economic_pull: Setting<bool>,
    /// Months from 1 to 12.
    pub(super) harvest_months: Setting<Vec<i64>>,
    pub(super) flee_when_starving: Setting<bool>,
    pub(super) avoid_food_deprived_locations: Setting<bool>,
    /// `flood_rules`; being there turns them on.
    pub(super) flood: Option<FloodRules>,
}

/// `flood_rules`. The lists are by level of flood, but for the weights of the forecaster, which are by day.
#[derive(Debug, Clone)]
pub(super) struct FloodRules {
    pub(super) movechances: Option<Setting<Vec<f64>>>,
    pub(super) loc_weights: Option<Setting<Vec<f64>>>,
    pub(super) forecaster: Setting<bool>,
    /// Days ahead.
    pub(super) forecaster_timescale: Setting<i64>,
    /// By day.
    pub(super) forecaster_weights: Option<Setting<Vec<f64>>>,
    /// The last day of the forecast.
    pub(super) forecaster_end_time: Setting<i64>,
    /// By the attribute `floodawareness` of a person.
    pub(super) awareness_weights: Option<Setting<Vec<f64>>>,
}

/// What `use_v1_rules` sets, whatever else the file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct V1 {
    pub(super) max_move_speed: f64,
    pub(super) camp_weight: f64,
    pub(super) conflict_weight: f64,
    pub(super) start_on_foot: bool,
    pub(super) avoid_short_stints: bool,
}

impl V1 {
    pub(super) const PRESET: Self = Self {
        max_move_speed: 200.0,
        camp_weight: 2.0,
        conflict_weight: 0.25,
        start_on_foot: false,
        avoid_short_stints: false,
    };
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            number_of_steps: of(-1.0),
            default_conflict_intensity: of(1.0),
            log: LogLevels::default(),
            spawn: SpawnRules::default(),
            movement: MoveRules::default(),
            hasten: of(1),
        }
    }
}

impl Default for LogLevels {
    fn default() -> Self {
        Self {
            agent: of(0),
            link: of(0),
            camp: of(0),
            conflict: of(0),
            init: of(0),
            idp_totals: of(0),
            granularity: of("location".to_owned()),
        }
    }
}

impl Default for SpawnRules {
    fn default() -> Self {
        Self {
            take_from_population: of(false),
            insert_day0: of(true),
            empty_camps_on_day0: of(false),
            conflict_zone_spawning_only: of(true),
            flood_zone_spawning_only: of(false),
            camps_are_sinks: of(false),
            camps_are_sicks: of(false),
            read_from_agents_csv_file: of(false),
            sum_from_camps: of(true),
            starvation_driven_spawning: of(false),
            conflict_driven: None,
            flood_driven: None,
            flood_driven_spawning: None,
            average_social_connectivity: of(3.0),
            conflict_spawn_decay: None,
            conflict_spawn_decay_interval: of(30),
        }
    }
}

impl Default for MoveRules {
    fn default() -> Self {
        /// The root of ten as Flee has it.
        const ROOT_OF_TEN: f64 = 3.162_277_660_17;
        Self {
            max_move_speed: of(360.0),
            max_walk_speed: of(35.0),
            max_crossing_speed: of(20.0),
            foreign_weight: of(1.0),
            camp_weight: of(1.0),
            conflict_weight: of(1.0 / ROOT_OF_TEN),
            conflict_movechance: of(1.0),
            camp_movechance: of(0.001),
            idpcamp_movechance: of(0.1),
            default_movechance: of(0.3),
            awareness_level: of(1),
            capacity_buffer: of(0.9),
            capacity_scaling: of(1.0),
            avoid_short_stints: of(false),
            start_on_foot: of(false),
            use_v1_rules: of(false),
            softening: of(10.0),
            weight_softening: of(0.0),
            weight_power: of(1.0),
            distance_power: of(1.0),
            stay_close_to_home: of(false),
            home_distance_power: of(0.5),
            use_pop_for_loc_weight: of(false),
            pop_power_for_loc_weight: of(0.1),
            movechance_pop_base: of(10_000.0),
            movechance_pop_scale_factor: of(0.0),
            pruning_threshold: of(1.0),
            women_avoid_hazards: of(false),
            children_avoid_hazards: of(false),
            elderly_avoid_hazards: of(false),
            boys_take_risk: of(false),
            match_camp_religion: of(false),
            match_camp_ethnicity: of(false),
            match_town_ethnicity: of(false),
            match_conflict_ethnicity: of(false),
            avg_religion_fraction: of(0.25),
            fixed_routes: of(false),
            two_system_decision_making: of(0.0),
            use_economic_pull: of(false),
            harvest_months: of(Vec::new()),
            flee_when_starving: of(false),
            avoid_food_deprived_locations: of(false),
            flood: None,
        }
    }
}

fn of<T>(value: T) -> Setting<T> {
    Setting::default_of(value)
}
