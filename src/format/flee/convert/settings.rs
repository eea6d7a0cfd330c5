//! The settings as rules of our model.

use super::Conversion;
use crate::format::flee::case::Kind;
use crate::format::flee::settings::SpawnMode;
use crate::scenario::{
    Acting, Admission, Carry, ClosedOnTheWay, HomeDistanceFrom, Law, Leavers, OwnHome, RoomWeighs, Rules,
    Start, WhenNothingDraws, WithoutWayOut,
};
use crate::world::itinerary::Known;

/// Whoever is on a route when it shuts is sent back.
const SENT_BACK: u8 = 64;

/// From this threshold on routes are pruned.
const LEAST_PRUNING: f64 = 1.001;

/// What Flee does by design and the model has better, numbered after the quirks: people act once a day; camps let
/// everyone in and only draw less; people go anywhere when nothing draws them.
const ONCE_A_DAY: u8 = 60;
const OPEN_CAMPS: u8 = 61;
const ANYWHERE: u8 = 62;

impl Conversion<'_> {
    /// Whether as many people are displaced as registrations say.
    pub(super) fn follows_registration(&self) -> bool {
        self.case.settings.spawn.conflict_driven.is_none() && !self.floods_drive()
    }

    /// Whether floods displace people.
    pub(super) fn floods_drive(&self) -> bool {
        let spawn = &self.case.settings.spawn;
        spawn.flood_driven.is_some() && spawn.flood_zone_spawning_only.value
    }

    /// Whether people leave the model in camps.
    pub(super) fn sinks(&self) -> bool {
        let spawn = &self.case.settings.spawn;
        if self.keeps(32) { spawn.camps_are_sicks.value } else { spawn.camps_are_sinks.value }
    }

    /// Sets the rules, intensities of conflicts having been divided by `strongest`.
    pub(super) fn settings(&mut self, strongest: f64) {
        let mut rules = Rules::default();
        self.flight(&mut rules, strongest);
        self.movement(&mut rules, strongest);
        self.settings_of_levels(&mut rules);
        let (spawn, movement) = (&self.case.settings.spawn, &self.case.settings.movement);
        if let Some(decay) = &spawn.conflict_spawn_decay {
            rules.habituation.factors.clone_from(&decay.value);
            rules.habituation.days = spawn.conflict_spawn_decay_interval.value as f64;
        }
        rules.travel.road_km_per_day = movement.max_move_speed.value;
        rules.travel.track_km_per_day = movement.max_walk_speed.value;
        if movement.start_on_foot.value {
            rules.travel.start = Start::OnFoot;
        }
        rules.camps.capacity_scaling = movement.capacity_scaling.value;
        if self.keeps(7) {
            rules.travel.carry = Carry::Afresh;
            self.notes.quirk(7, None, "after an arrival the next route begins with a whole day's way");
        }
        if self.keeps(OPEN_CAMPS) {
            rules.camps.admission = Admission::Open;
            rules.camps.turn_back_below = 0.5;
            if self.sinks() {
                self.note_sinks();
            }
        }
        if self.case.settings.movement.fixed_routes.value {
            self.fixed_routes(&mut rules);
        }
        if self.keeps(SENT_BACK) {
            rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBackAnyway;
            if let Some(closure) = self.case.closures.iter().find(|row| row.kind.shuts_routes()) {
                let message =
                    "whoever is on a route when it shuts is sent back at its end, even if it is open again";
                self.notes.quirk(SENT_BACK, closure.marks.of("kind"), message);
            }
        }
        self.deliberation(&mut rules, strongest);
        self.harvest(&mut rules);
        self.stated.rules = rules;
    }

    /// With fixed routes only the shortest way to each place is known.
    fn fixed_routes(&mut self, rules: &mut Rules) {
        rules.movement.itineraries = Known::Shortest;
        if !self.is_as_run() {
            return;
        }
        rules.attraction.repeat_power = 1.0;
        rules.attraction.pruning = 0.0;
        rules.camps.room_weighs = RoomWeighs::No;
        let at = self.case.settings.movement.fixed_routes.at.as_ref();
        let message = "with fixed routes the score of a place counts twice, the room in it does not weigh, and nothing \
                       is pruned";
        self.notes.push(at, message);
        let message = "with fixed routes Flee knows the scores of places further down in `locations.csv` as of the day \
                       before; here those of the day are known";
        self.notes.quirk(4, at, message);
        if self.case.locations.iter().any(|location| location.kind == Kind::Marker) {
            let message =
                "with fixed routes Flee counts markers on the way as steps; here they are only passed";
            self.notes.quirk(31, at, message);
        }
    }

    /// Flee stops where people leave the model.
    fn note_sinks(&mut self) {
        let spawn = &self.case.settings.spawn;
        let at = if self.keeps(32) { &spawn.camps_are_sicks.at } else { &spawn.camps_are_sinks.at }.as_ref();
        let message =
            "Flee stops at the first `deactivation_probability`; here people leave the model with it";
        self.notes.quirk(41, at, message);
        let message =
            "Flee counts people who have left the model as being in the camp still; here they are gone";
        self.notes.quirk(42, at, message);
    }

    fn flight(&mut self, rules: &mut Rules, strongest: f64) {
        let spawn = &self.case.settings.spawn;
        let flight = &mut rules.flight;
        flight.leave_power = 1.0;
        flight.stay_share = 0.0;
        flight.without_way_out = WithoutWayOut::LeaveHome;
        if !spawn.take_from_population.value {
            flight.leavers = Leavers::Others;
        }
        if let Some(driven) = &spawn.conflict_driven {
            let daily = driven.displaced_per_conflict_day.value * strongest;
            match driven.mode.value {
                SpawnMode::Constant => (flight.law, flight.people_per_day) = (Law::Number, daily),
                SpawnMode::Poisson => (flight.law, flight.people_per_day) = (Law::Poisson, daily),
                SpawnMode::PopRatio => (flight.law, flight.leave_chance) = (Law::Share, daily.min(1.0)),
            }
        }
    }

    fn movement(&mut self, rules: &mut Rules, strongest: f64) {
        let settings = &self.case.settings.movement;
        let movement = &mut rules.movement;
        movement.town_chance = settings.default_movechance.value.min(1.0);
        movement.village_chance = movement.town_chance;
        movement.camp_chance = settings.camp_movechance.value.min(1.0);
        movement.idp_camp_chance = settings.idpcamp_movechance.value.min(1.0);
        movement.threatened_chance = settings.conflict_movechance.value.min(1.0);
        movement.threat_power = 0.0;
        movement.awareness = settings.awareness_level.value.clamp(1, 6) as f64;
        movement.population_base = settings.movechance_pop_base.value;
        movement.population_power = settings.movechance_pop_scale_factor.value;
        if settings.avoid_short_stints.value {
            movement.restless_below = 0.5;
        }
        let attraction = &mut rules.attraction;
        attraction.camp_weight = settings.camp_weight.value;
        attraction.idp_camp_weight = settings.camp_weight.value;
        attraction.foreign_weight = settings.foreign_weight.value;
        attraction.threat_weight = settings.conflict_weight.value.powf(strongest);
        attraction.weight_softening = settings.weight_softening.value;
        attraction.softening_km = settings.softening.value;
        attraction.distance_power = settings.distance_power.value;
        attraction.weight_power = settings.weight_power.value;
        attraction.capacity_buffer = settings.capacity_buffer.value;
        attraction.own_home = OwnHome::LikeAny;
        if settings.use_pop_for_loc_weight.value {
            attraction.population_power = settings.pop_power_for_loc_weight.value;
            attraction.population_base = 1.0;
        }
        if settings.pruning_threshold.value >= LEAST_PRUNING {
            attraction.pruning = settings.pruning_threshold.value;
        }
        if settings.stay_close_to_home.value {
            attraction.home_distance_power = settings.home_distance_power.value;
            let at = settings.stay_close_to_home.at.as_ref();
            if self.keeps(24) {
                attraction.home_distance_from = HomeDistanceFrom::Here;
                self.notes.quirk(24, at, "distances are measured from where people are, not from their home");
            }
            if self.keeps(25) {
                self.notes.quirk(25, at, "distances take latitudes for longitudes and the other way round");
                for place in &mut self.stated.world.places {
                    let place = &mut place.what;
                    (place.seems_lat, place.seems_lon) = exchanged(place.coordinates()).unzip();
                }
            }
        }
        if self.keeps(ANYWHERE) {
            movement.when_nothing_draws = WhenNothingDraws::Anywhere;
        }
        if self.keeps(ONCE_A_DAY) {
            movement.acting = Acting::EachStep;
        }
        if self.is_as_run() {
            let level = settings.awareness_level.value;
            if level == 0 {
                let message = "with `awareness_level` 0 nobody moves";
                self.notes.quirk(30, settings.awareness_level.at.as_ref(), message);
            }
        }
    }
}

/// Where a place seems to lie to whoever takes its latitude for its longitude and the other way round. A latitude beyond
/// a pole is one on the other side of it.
fn exchanged(coordinates: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (lat, lon) = coordinates?;
    let (lat, lon) = (lon, lat);
    let is_beyond = lat.abs() > 90.0;
    let over = |degrees: f64| if degrees > 0.0 { degrees - 180.0 } else { degrees + 180.0 };
    Some(if is_beyond { (180.0f64.copysign(lat) - lat, over(lon)) } else { (lat, lon) })
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use crate::format::flee::{Fidelity, Import, Imported};
    use crate::scenario::RoomWeighs;
    use crate::world::Place;
    use crate::world::itinerary::Known;

    fn read(settings: &str, files: &[(&str, &str)], fidelity: Fidelity) -> Imported {
        let trial = Trial::new().with(&[("simsetting.yml", settings)]).with(files);
        Import::of(trial.path()).fidelity(fidelity).read().expect("the case is good")
    }

    fn quirks(read: &Imported) -> Vec<u8> {
        read.notes.iter().filter_map(crate::format::flee::Note::quirk).collect()
    }

    #[test]
    fn with_fixed_routes_the_shortest_ways_are_known_and_flee_weighs_them_otherwise() {
        let settings = "move_rules:\n  fixed_routes: True\n  pruning_threshold: 2.0\n";
        let run = read(settings, &[], Fidelity::AsRun);
        let (rules, stated) = (run.scenario.rules(), read(settings, &[], Fidelity::AsStated));
        assert_eq!((rules.movement.itineraries, rules.camps.room_weighs), (Known::Shortest, RoomWeighs::No));
        assert_eq!((rules.attraction.repeat_power, rules.attraction.pruning), (1.0, 0.0));
        assert!(quirks(&run).contains(&4) && !quirks(&run).contains(&31), "there are no markers");
        let rules = stated.scenario.rules();
        assert_eq!((rules.movement.itineraries, rules.camps.room_weighs), (Known::Shortest, RoomWeighs::Yes));
        assert_eq!((rules.attraction.repeat_power, rules.attraction.pruning), (0.0, 2.0));
    }

    #[test]
    fn major_routes_are_roads_where_they_are_heeded() {
        let files = [("input_csv/major_routes.csv", "Gao,Konna,Abala\nGao,Abala\n")];
        let roads = |settings: &str, fidelity| {
            let read = read(settings, &files, fidelity);
            let notes = read.notes.iter().filter(|note| note.message().contains("major route"));
            let notes: Vec<String> = notes.map(|note| note.message().to_owned()).collect();
            (read.scenario.world().roads().len(), notes)
        };
        let gap = "the major route from `Gao` to `Abala` is left out: no route leads from `Gao` to `Abala`";
        assert_eq!(roads("", Fidelity::AsStated), (1, vec![gap.to_owned()]));
        let fixed = "move_rules:\n  fixed_routes: True\n";
        assert_eq!(roads(fixed, Fidelity::AsRun), (1, vec![gap.to_owned()]));
        let (number, notes) = roads("", Fidelity::AsRun);
        assert_eq!((number, notes.len()), (0, 2));
        assert!(notes[0].ends_with("Flee heeds major routes with fixed routes only"));
    }

    #[test]
    fn people_leave_the_model_in_camps_that_are_sinks() {
        let places = [(
            "input_csv/locations.csv",
            "#name,region,country,lat,lon,location_type,conflict_date,population,deactivation_probability\n\
             Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000,0.9\nKonna,South,Mali,14.9,-3.9,town,0,900,\n\
             Abala,West,Niger,14.9,3.4,camp,,1200,0.25\n",
        )];
        let chances = |settings: &str, fidelity| {
            let read = read(settings, &places, fidelity);
            let places = read.scenario.world().places();
            (places.map(Place::leaving_chance).collect::<Vec<_>>(), quirks(&read))
        };
        let (documented, read) =
            ("spawn_rules:\n  camps_are_sinks: True\n", "spawn_rules:\n  camps_are_sicks: True\n");
        assert_eq!(chances(documented, Fidelity::AsStated).0, [0.0, 0.0, 0.25]);
        assert_eq!(chances(documented, Fidelity::AsRun).0, [0.0; 3], "Flee reads another word");
        let (found, quirks) = chances(read, Fidelity::AsRun);
        assert_eq!(found, [0.0, 0.0, 0.25]);
        assert!(quirks.contains(&41) && quirks.contains(&42));
    }
}
