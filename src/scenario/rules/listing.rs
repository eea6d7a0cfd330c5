//! Every rule by its path: numbers, words and lists.
//!
//! The tables are what readers and writers of files, studies and the check go by, so that a rule is stated in one place.

use crate::scenario::rules::{
    Acting, Admission, Carry, ClosedOnTheWay, ConnectionChanges, ForecastCounts, ForecastDays,
    HomeDistanceFrom, KinShareOf, Law, Leavers, NewlyDisplaced, OwnHome, RoomWeighs, Rules, Start,
    WhenClosed, WhenNothingDraws, WithoutWayOut,
};
use crate::units::Bounds;
use crate::world::itinerary::Known;

/// A rule that is a number.
#[derive(Debug, Clone, Copy)]
pub struct Numbered {
    /// The table and the key, as in `movement.camp_chance`.
    pub path: &'static str,
    pub(crate) bounds: Bounds,
    /// Whether only whole numbers are meant.
    pub(crate) whole: bool,
    get: fn(&Rules) -> f64,
    set: fn(&mut Rules, f64),
}

impl Numbered {
    /// Its value in some rules.
    pub fn get(&self, rules: &Rules) -> f64 {
        (self.get)(rules)
    }

    /// Sets it in some rules; the value is checked when the scenario is built.
    pub fn set(&self, rules: &mut Rules, value: f64) {
        (self.set)(rules, value);
    }
}

/// A rule that is stated in one of several words.
#[derive(Debug, Clone, Copy)]
pub struct Worded {
    /// The table and the key, as in `travel.carry`.
    pub path: &'static str,
    /// The words that may be said, the default first.
    pub words: &'static [&'static str],
    get: fn(&Rules) -> usize,
    set: fn(&mut Rules, usize),
}

impl Worded {
    /// The word in some rules.
    pub fn get(&self, rules: &Rules) -> &'static str {
        self.words[(self.get)(rules)]
    }

    /// Sets it in some rules and says whether it knows the word.
    pub fn set(&self, rules: &mut Rules, word: &str) -> bool {
        let index = self.words.iter().position(|&known| known == word);
        index.inspect(|&index| (self.set)(rules, index)).is_some()
    }
}

/// A rule that is a list of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// The table and the key, as in `habituation.factors`.
    pub path: &'static str,
    pub(crate) bounds: Bounds,
    get: fn(&Rules) -> &Vec<f64>,
    set: fn(&mut Rules, Vec<f64>),
}

impl Listed {
    /// The numbers in some rules.
    pub fn get<'r>(&self, rules: &'r Rules) -> &'r [f64] {
        (self.get)(rules)
    }

    /// Sets them in some rules; they are checked when the scenario is built.
    pub fn set(&self, rules: &mut Rules, numbers: Vec<f64>) {
        (self.set)(rules, numbers);
    }
}

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);
const WEIGHT: Bounds = Bounds::Closed(0.0, 1000.0);
const POWER: Bounds = Bounds::Closed(0.0, 10.0);
const SPEED: Bounds = Bounds::Above(0.0, 100_000.0);

const fn numbered(
    path: &'static str,
    bounds: Bounds,
    get: fn(&Rules) -> f64,
    set: fn(&mut Rules, f64),
) -> Numbered {
    Numbered { path, bounds, whole: false, get, set }
}

const fn worded(
    path: &'static str,
    words: &'static [&'static str],
    get: fn(&Rules) -> usize,
    set: fn(&mut Rules, usize),
) -> Worded {
    Worded { path, words, get, set }
}

const fn listed(
    path: &'static str,
    bounds: Bounds,
    get: fn(&Rules) -> &Vec<f64>,
    set: fn(&mut Rules, Vec<f64>),
) -> Listed {
    Listed { path, bounds, get, set }
}

const fn whole(
    path: &'static str,
    bounds: Bounds,
    get: fn(&Rules) -> f64,
    set: fn(&mut Rules, f64),
) -> Numbered {
    Numbered { path, bounds, whole: true, get, set }
}

impl Rules {
    /// Every number of the rules, in the order of the scenario file.
    #[rustfmt::skip]
    pub const NUMBERS: &[Numbered] = &[
        numbered("flight.people_per_day", Bounds::Closed(0.0, 1e6), |r| r.flight.people_per_day, |r, v| r.flight.people_per_day = v),
        numbered("flight.leave_chance", CHANCE, |r| r.flight.leave_chance, |r, v| r.flight.leave_chance = v),
        numbered("flight.leave_power", POWER, |r| r.flight.leave_power, |r, v| r.flight.leave_power = v),
        numbered("flight.stay_share", CHANCE, |r| r.flight.stay_share, |r, v| r.flight.stay_share = v),
        numbered("flight.threatened_from", CHANCE, |r| r.flight.threatened_from, |r, v| r.flight.threatened_from = v),
        numbered("flight.fear_abroad", CHANCE, |r| r.flight.fear_abroad, |r, v| r.flight.fear_abroad = v),
        numbered("movement.town_chance", CHANCE, |r| r.movement.town_chance, |r, v| r.movement.town_chance = v),
        numbered("movement.village_chance", CHANCE, |r| r.movement.village_chance, |r, v| r.movement.village_chance = v),
        numbered("movement.camp_chance", CHANCE, |r| r.movement.camp_chance, |r, v| r.movement.camp_chance = v),
        numbered("movement.idp_camp_chance", CHANCE, |r| r.movement.idp_camp_chance, |r, v| r.movement.idp_camp_chance = v),
        numbered("movement.border_site_chance", CHANCE, |r| r.movement.border_site_chance, |r, v| r.movement.border_site_chance = v),
        numbered("movement.hub_chance", CHANCE, |r| r.movement.hub_chance, |r, v| r.movement.hub_chance = v),
        numbered("movement.threatened_chance", CHANCE, |r| r.movement.threatened_chance, |r, v| r.movement.threatened_chance = v),
        numbered("movement.threat_power", POWER, |r| r.movement.threat_power, |r, v| r.movement.threat_power = v),
        whole("movement.awareness", Bounds::Closed(1.0, 6.0), |r| r.movement.awareness, |r, v| r.movement.awareness = v),
        numbered("movement.population_base", Bounds::Above(0.0, 1e9), |r| r.movement.population_base, |r, v| r.movement.population_base = v),
        numbered("movement.population_power", Bounds::Closed(-10.0, 10.0), |r| r.movement.population_power, |r, v| r.movement.population_power = v),
        numbered("movement.restless_below", CHANCE, |r| r.movement.restless_below, |r, v| r.movement.restless_below = v),
        numbered("attraction.town_weight", WEIGHT, |r| r.attraction.town_weight, |r, v| r.attraction.town_weight = v),
        numbered("attraction.village_weight", WEIGHT, |r| r.attraction.village_weight, |r, v| r.attraction.village_weight = v),
        numbered("attraction.camp_weight", WEIGHT, |r| r.attraction.camp_weight, |r, v| r.attraction.camp_weight = v),
        numbered("attraction.idp_camp_weight", WEIGHT, |r| r.attraction.idp_camp_weight, |r, v| r.attraction.idp_camp_weight = v),
        numbered("attraction.border_site_weight", WEIGHT, |r| r.attraction.border_site_weight, |r, v| r.attraction.border_site_weight = v),
        numbered("attraction.hub_weight", WEIGHT, |r| r.attraction.hub_weight, |r, v| r.attraction.hub_weight = v),
        numbered("attraction.population_power", Bounds::Closed(0.0, 2.0), |r| r.attraction.population_power, |r, v| r.attraction.population_power = v),
        numbered("attraction.population_base", Bounds::Closed(1.0, 1e9), |r| r.attraction.population_base, |r, v| r.attraction.population_base = v),
        numbered("attraction.foreign_weight", WEIGHT, |r| r.attraction.foreign_weight, |r, v| r.attraction.foreign_weight = v),
        numbered("attraction.threat_weight", CHANCE, |r| r.attraction.threat_weight, |r, v| r.attraction.threat_weight = v),
        numbered("attraction.weight_softening", WEIGHT, |r| r.attraction.weight_softening, |r, v| r.attraction.weight_softening = v),
        numbered("attraction.softening_km", Bounds::Above(0.0, 10_000.0), |r| r.attraction.softening_km, |r, v| r.attraction.softening_km = v),
        numbered("attraction.distance_power", POWER, |r| r.attraction.distance_power, |r, v| r.attraction.distance_power = v),
        numbered("attraction.weight_power", Bounds::Above(0.0, 10.0), |r| r.attraction.weight_power, |r, v| r.attraction.weight_power = v),
        numbered("attraction.major_road_share", CHANCE, |r| r.attraction.major_road_share, |r, v| r.attraction.major_road_share = v),
        numbered("attraction.repeat_power", POWER, |r| r.attraction.repeat_power, |r, v| r.attraction.repeat_power = v),
        numbered("attraction.capacity_buffer", CHANCE, |r| r.attraction.capacity_buffer, |r, v| r.attraction.capacity_buffer = v),
        numbered("attraction.pruning", Bounds::ZeroOr(1.0, 1e6), |r| r.attraction.pruning, |r, v| r.attraction.pruning = v),
        numbered("attraction.home_distance_power", POWER, |r| r.attraction.home_distance_power, |r, v| r.attraction.home_distance_power = v),
        numbered("kin.ethnicity_camp_weight", WEIGHT, |r| r.kin.ethnicity.camp, |r, v| r.kin.ethnicity.camp = v),
        numbered("kin.ethnicity_town_weight", WEIGHT, |r| r.kin.ethnicity.town, |r, v| r.kin.ethnicity.town = v),
        numbered("kin.ethnicity_threatened_weight", WEIGHT, |r| r.kin.ethnicity.threatened, |r, v| r.kin.ethnicity.threatened = v),
        numbered("kin.religion_camp_weight", WEIGHT, |r| r.kin.religion.camp, |r, v| r.kin.religion.camp = v),
        numbered("kin.religion_town_weight", WEIGHT, |r| r.kin.religion.town, |r, v| r.kin.religion.town = v),
        numbered("kin.religion_threatened_weight", WEIGHT, |r| r.kin.religion.threatened, |r, v| r.kin.religion.threatened = v),
        numbered("kin.residents_where_none", Bounds::Closed(1.0, 1e9), |r| r.kin.residents_where_none, |r, v| r.kin.residents_where_none = v),
        numbered("connections.mean", Bounds::Closed(0.0, 10.0), |r| r.connections.mean, |r, v| r.connections.mean = v),
        numbered("connections.many_people", Bounds::Above(0.0, 1e9), |r| r.connections.many_people, |r, v| r.connections.many_people = v),
        numbered("connections.few_people", Bounds::Closed(0.0, 1e9), |r| r.connections.few_people, |r, v| r.connections.few_people = v),
        numbered("connections.camp_days", Bounds::Closed(0.0, 3650.0), |r| r.connections.camp_days, |r, v| r.connections.camp_days = v),
        numbered("connections.threat_above", CHANCE, |r| r.connections.threat_above, |r, v| r.connections.threat_above = v),
        whole("deliberation.least_connections", Bounds::Closed(0.0, 10.0), |r| r.deliberation.least_connections, |r, v| r.deliberation.least_connections = v),
        numbered("deliberation.threat_above", CHANCE, |r| r.deliberation.threat_above, |r, v| r.deliberation.threat_above = v),
        numbered("deliberation.after_days", Bounds::Closed(0.0, 3650.0), |r| r.deliberation.after_days, |r, v| r.deliberation.after_days = v),
        whole("deliberation.awareness", Bounds::Closed(1.0, 6.0), |r| r.deliberation.awareness, |r, v| r.deliberation.awareness = v),
        numbered("deliberation.weight_softening", WEIGHT, |r| r.deliberation.weight_softening, |r, v| r.deliberation.weight_softening = v),
        numbered("deliberation.distance_power", POWER, |r| r.deliberation.distance_power, |r, v| r.deliberation.distance_power = v),
        numbered("deliberation.pruning", Bounds::ZeroOr(1.0, 1e6), |r| r.deliberation.pruning, |r, v| r.deliberation.pruning = v),
        numbered("habituation.days", Bounds::Above(0.0, 3650.0), |r| r.habituation.days, |r, v| r.habituation.days = v),
        numbered("food.flight_share", CHANCE, |r| r.food.flight_share, |r, v| r.food.flight_share = v),
        numbered("food.move_share", CHANCE, |r| r.food.move_share, |r, v| r.food.move_share = v),
        numbered("food.avoid_share", CHANCE, |r| r.food.avoid_share, |r, v| r.food.avoid_share = v),
        whole("flood.forecast_days", Bounds::Closed(0.0, 365.0), |r| r.flood.forecast_days, |r, v| r.flood.forecast_days = v),
        whole("flood.forecast_until_day", Bounds::Closed(0.0, 36_525.0), |r| r.flood.forecast_until_day, |r, v| r.flood.forecast_until_day = v),
        numbered("travel.road_km_per_day", SPEED, |r| r.travel.road_km_per_day, |r, v| r.travel.road_km_per_day = v),
        numbered("travel.track_km_per_day", SPEED, |r| r.travel.track_km_per_day, |r, v| r.travel.track_km_per_day = v),
        numbered("travel.ferry_km_per_day", SPEED, |r| r.travel.ferry_km_per_day, |r, v| r.travel.ferry_km_per_day = v),
        numbered("camps.capacity_scaling", Bounds::Above(0.0, 1000.0), |r| r.camps.capacity_scaling, |r, v| r.camps.capacity_scaling = v),
        numbered("camps.turn_back_below", CHANCE, |r| r.camps.turn_back_below, |r, v| r.camps.turn_back_below = v),
        numbered("returns.return_chance", CHANCE, |r| r.returns.return_chance, |r, v| r.returns.return_chance = v),
        numbered("returns.return_below", CHANCE, |r| r.returns.return_below, |r, v| r.returns.return_below = v),
        numbered("harvest.farmers", CHANCE, |r| r.harvest.farmers, |r, v| r.harvest.farmers = v),
        numbered("harvest.threat_up_to", CHANCE, |r| r.harvest.threat_up_to, |r, v| r.harvest.threat_up_to = v),
        numbered("households.mean_size", Bounds::Closed(1.0, 30.0), |r| r.households.mean_size, |r, v| r.households.mean_size = v),
        whole("households.max_size", Bounds::Closed(1.0, 60.0), |r| r.households.max_size, |r, v| r.households.max_size = v),
    ];

    /// Every rule that is stated in a word, in the order of the scenario file.
    #[rustfmt::skip]
    pub const WORDS: &[Worded] = &[
        worded("flight.law", &["hazard", "number", "poisson", "share"], |r| r.flight.law as usize, |r, i| r.flight.law = [Law::Hazard, Law::Number, Law::Poisson, Law::Share][i]),
        worded("flight.leavers", &["residents", "others"], |r| r.flight.leavers as usize, |r, i| r.flight.leavers = [Leavers::Residents, Leavers::Others][i]),
        worded("flight.without_way_out", &["stay_home", "leave_home"], |r| r.flight.without_way_out as usize, |r, i| r.flight.without_way_out = [WithoutWayOut::StayHome, WithoutWayOut::LeaveHome][i]),
        worded("movement.itineraries", &["all", "shortest"], |r| r.movement.itineraries as usize, |r, i| r.movement.itineraries = [Known::All, Known::Shortest][i]),
        worded("movement.acting", &["any_time", "each_step"], |r| r.movement.acting as usize, |r, i| r.movement.acting = [Acting::AnyTime, Acting::EachStep][i]),
        worded("movement.when_nothing_draws", &["stay", "anywhere"], |r| r.movement.when_nothing_draws as usize, |r, i| r.movement.when_nothing_draws = [WhenNothingDraws::Stay, WhenNothingDraws::Anywhere][i]),
        worded("attraction.own_home", &["never", "like_any"], |r| r.attraction.own_home as usize, |r, i| r.attraction.own_home = [OwnHome::Never, OwnHome::LikeAny][i]),
        worded("attraction.home_distance_from", &["home", "here"], |r| r.attraction.home_distance_from as usize, |r, i| r.attraction.home_distance_from = [HomeDistanceFrom::Home, HomeDistanceFrom::Here][i]),
        worded("kin.share_of", &["everyone", "residents"], |r| r.kin.share_of as usize, |r, i| r.kin.share_of = [KinShareOf::Everyone, KinShareOf::Residents][i]),
        worded("connections.changes", &["add_up", "last_counts"], |r| r.connections.changes as usize, |r, i| r.connections.changes = [ConnectionChanges::AddUp, ConnectionChanges::LastCounts][i]),
        worded("flood.forecast_weights_by", &["ahead", "day"], |r| r.flood.forecast_weights_by as usize, |r, i| r.flood.forecast_weights_by = [ForecastDays::Ahead, ForecastDays::Day][i]),
        worded("flood.forecast_counts", &["as_levels", "as_factor"], |r| r.flood.forecast_counts as usize, |r, i| r.flood.forecast_counts = [ForecastCounts::AsLevels, ForecastCounts::AsFactor][i]),
        worded("travel.carry", &["exact", "afresh"], |r| r.travel.carry as usize, |r, i| r.travel.carry = [Carry::Exact, Carry::Afresh][i]),
        worded("travel.start", &["by_mode", "on_foot"], |r| r.travel.start as usize, |r, i| r.travel.start = [Start::ByMode, Start::OnFoot][i]),
        worded("travel.closed_on_the_way", &["arrive", "turn_back", "turn_back_anyway"], |r| r.travel.closed_on_the_way as usize, |r, i| r.travel.closed_on_the_way = [ClosedOnTheWay::Arrive, ClosedOnTheWay::TurnBack, ClosedOnTheWay::TurnBackAnyway][i]),
        worded("crossing.when_closed", &["wait", "choose_again"], |r| r.crossing.when_closed as usize, |r, i| r.crossing.when_closed = [WhenClosed::Wait, WhenClosed::ChooseAgain][i]),
        worded("camps.admission", &["room", "open"], |r| r.camps.admission as usize, |r, i| r.camps.admission = [Admission::Room, Admission::Open][i]),
        worded("camps.room_weighs", &["yes", "no"], |r| r.camps.room_weighs as usize, |r, i| r.camps.room_weighs = [RoomWeighs::Yes, RoomWeighs::No][i]),
        worded("harvest.newly_displaced", &["flee", "harvest"], |r| r.harvest.newly_displaced as usize, |r, i| r.harvest.newly_displaced = [NewlyDisplaced::Flee, NewlyDisplaced::Harvest][i]),
    ];

    /// Every rule that is a list of numbers, in the order of the scenario file.
    #[rustfmt::skip]
    pub const LISTS: &[Listed] = &[
        listed("habituation.factors", CHANCE, |r| &r.habituation.factors, |r, v| r.habituation.factors = v),
        listed("flood.move_chances", CHANCE, |r| &r.flood.move_chances, |r, v| r.flood.move_chances = v),
        listed("flood.weights", WEIGHT, |r| &r.flood.weights, |r, v| r.flood.weights = v),
        listed("flood.departures", Bounds::Closed(0.0, 1e6), |r| &r.flood.departures, |r, v| r.flood.departures = v),
        listed("flood.forecast_weights", WEIGHT, |r| &r.flood.forecast_weights, |r, v| r.flood.forecast_weights = v),
        listed("harvest.months", Bounds::Closed(1.0, 12.0), |r| &r.harvest.months, |r, v| r.harvest.months = v),
    ];

    /// The number at `path`, as in `movement.camp_chance`.
    pub fn number(path: &str) -> Option<&'static Numbered> {
        Self::NUMBERS.iter().find(|number| number.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_reads_what_it_sets_and_its_default_is_allowed() {
        for number in Rules::NUMBERS {
            let mut rules = Rules::default();
            assert!(number.bounds.hold(number.get(&rules)), "{}", number.path);
            number.set(&mut rules, 0.625);
            assert_eq!(number.get(&rules), 0.625, "{}", number.path);
            let others = Rules::NUMBERS.iter().filter(|other| other.path != number.path);
            for other in others {
                assert_eq!(other.get(&rules), other.get(&Rules::default()), "{} moved", other.path);
            }
        }
    }

    #[test]
    fn every_word_can_be_set_and_read_and_the_first_is_the_default() {
        for rule in Rules::WORDS {
            let mut rules = Rules::default();
            assert_eq!(rule.get(&rules), rule.words[0], "{}", rule.path);
            for &word in rule.words {
                assert!(rule.set(&mut rules, word));
                assert_eq!(rule.get(&rules), word, "{}", rule.path);
            }
            assert!(!rule.set(&mut rules, "nonsense"));
        }
    }
}
