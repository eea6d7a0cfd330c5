//! Deliberate decisions, the connections that they depend on, and trips home for the harvest.

use super::Conversion;
use crate::format::flee::case::Location;
use crate::scenario::{ConnectionChanges, NewlyDisplaced, Rules};
use crate::world::PlaceKind;

/// Flee's `two_system_decision_making`: from so many connections on, in conflicts above this intensity, so many days after
/// they began.
const LEAST_CONNECTIONS: f64 = 3.0;
const DELIBERATE_ABOVE: f64 = 0.6;
const DELIBERATE_AFTER: f64 = 10.0;
/// … one more stop ahead, but not more than this, and another power of the distance.
const MOST_STOPS: i64 = 3;
const DISTANCE_POWER: f64 = 1.2;

/// Connections fall in conflicts above this intensity, rise among more people than this, fall among fewer than that, and
/// rise after more than a week in a camp.
const LOST_ABOVE: f64 = 0.5;
const MANY: f64 = 100.0;
const FEW: f64 = 10.0;
const CAMP_DAYS: f64 = 7.0;

impl Conversion<'_> {
    /// Sets who plans ahead, intensities of conflicts having been divided by `strongest`.
    pub(super) fn deliberation(&mut self, rules: &mut Rules, strongest: f64) {
        let movement = &self.case.settings.movement;
        if movement.two_system_decision_making.value == 0.0 {
            return;
        }
        let at = movement.two_system_decision_making.at.as_ref();
        if self.keeps(34) {
            self.notes.quirk(34, at, "two-system decisions never come true");
            return;
        }
        let deliberation = &mut rules.deliberation;
        deliberation.least_connections = LEAST_CONNECTIONS;
        deliberation.threat_above = DELIBERATE_ABOVE / strongest;
        deliberation.after_days = DELIBERATE_AFTER;
        if self.keeps(35) {
            deliberation.awareness = rules.movement.awareness;
            deliberation.weight_softening = rules.attraction.weight_softening;
            deliberation.distance_power = rules.attraction.distance_power;
            deliberation.pruning = rules.attraction.pruning;
            let message =
                "who decides deliberately leaves for certain, and chooses among the same routes as everyone";
            self.notes.quirk(35, at, message);
        } else {
            let stops = (movement.awareness_level.value.clamp(0, 6) + 1).min(MOST_STOPS);
            deliberation.awareness = stops as f64;
            deliberation.weight_softening = 0.0;
            deliberation.distance_power = DISTANCE_POWER;
            deliberation.pruning = 0.0;
        }
        self.connections(rules, strongest);
    }

    fn connections(&mut self, rules: &mut Rules, strongest: f64) {
        let mean = &self.case.settings.spawn.average_social_connectivity;
        let connections = &mut rules.connections;
        connections.mean = mean.value.min(10.0);
        connections.threat_above = LOST_ABOVE / strongest;
        if mean.value > 10.0 {
            let message = format!(
                "`spawn_rules.average_social_connectivity` is {}; taken for 10, the most connections that anybody has",
                mean.value
            );
            self.notes.push(mean.at.as_ref(), message);
        }
        if self.is_as_run() {
            // Flee counts a day in a camp twice.
            connections.camp_days = (CAMP_DAYS / 2.0).ceil();
            connections.changes = ConnectionChanges::LastCounts;
            (connections.many_people, connections.few_people) = (MANY, FEW);
            let message = "of several changes of somebody's connections on a day the last counts, and days in camps count twice";
            self.notes.push(self.case.settings.movement.two_system_decision_making.at.as_ref(), message);
        } else {
            connections.camp_days = CAMP_DAYS;
            let scale = f64::from(self.scale);
            (connections.many_people, connections.few_people) = (MANY / scale, FEW / scale);
        }
    }

    /// Sets who goes home for the harvest.
    pub(super) fn harvest(&mut self, rules: &mut Rules) {
        let stated = &self.case.settings.movement.harvest_months;
        if stated.value.is_empty() {
            return;
        }
        for &month in &stated.value {
            let month = month as f64;
            if !rules.harvest.months.contains(&month) {
                rules.harvest.months.push(month);
            }
        }
        let at = stated.at.as_ref();
        if self.keeps(6) {
            rules.harvest.farmers = 1.0;
            rules.harvest.newly_displaced = NewlyDisplaced::Harvest;
            let message = "in the months of the harvest everybody counts at home and stays there, and not farmers alone";
            self.notes.quirk(6, at, message);
        } else if self.case.locations.iter().all(|place| farmers(place).is_none_or(|share| share <= 0.0)) {
            let message = "no place has a `farmer_fraction`, so that nobody goes home for the harvest of `harvest_months`";
            self.notes.push(at, message);
        }
    }

    /// The share of farmers whose home is a place, where they go home for the harvest and others do not.
    pub(super) fn farmer_share(&self, location: &Location, kind: PlaceKind) -> Option<f64> {
        let months = &self.case.settings.movement.harvest_months.value;
        let is_asked = !months.is_empty() && !self.keeps(6) && kind.is_destination();
        farmers(location).filter(|_| is_asked)
    }
}

fn farmers(location: &Location) -> Option<f64> {
    location.attributes.number("farmer_fraction").map(|share| share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use crate::format::flee::{Fidelity, Import, Imported, Note};
    use crate::scenario::{ConnectionChanges, DeliberationRules, HarvestRules, NewlyDisplaced};
    use crate::world::Place;

    const TWO_SYSTEMS: &str = "spawn_rules:\n  average_social_connectivity: 4\nmove_rules:\n  awareness_level: 1\n  \
                               weight_softening: 0.5\n  two_system_decision_making: True\n";

    fn read(files: &[(&str, &str)], import: impl Fn(Import) -> Import) -> Imported {
        let trial = Trial::new().with(files);
        import(Import::of(trial.path())).read().expect("the case is good")
    }

    fn quirks(read: &Imported) -> Vec<u8> {
        read.notes.iter().filter_map(Note::quirk).collect()
    }

    fn says(read: &Imported, part: &str) -> bool {
        read.notes.iter().any(|note| note.message().contains(part))
    }

    #[test]
    fn two_systems_never_come_true_as_run_and_are_meant_as_stated() {
        let settings = [("simsetting.yml", TWO_SYSTEMS)];
        let run = read(&settings, |import| import.fidelity(Fidelity::AsRun));
        assert_eq!(run.scenario.rules().deliberation, DeliberationRules::default());
        assert!(quirks(&run).contains(&34) && !quirks(&run).contains(&35));

        let stated = read(&settings, |import| import.fidelity(Fidelity::AsStated));
        let rules = stated.scenario.rules();
        let expected = DeliberationRules {
            least_connections: 3.0,
            threat_above: 0.6,
            after_days: 10.0,
            awareness: 2.0,
            weight_softening: 0.0,
            distance_power: 1.2,
            pruning: 0.0,
        };
        assert_eq!(rules.deliberation, expected);
        let connections = &rules.connections;
        assert_eq!((connections.mean, connections.changes), (4.0, ConnectionChanges::AddUp));
        assert_eq!((connections.many_people, connections.few_people), (100.0, 10.0));
        assert_eq!((connections.camp_days, connections.threat_above), (7.0, 0.5));
        assert!(quirks(&stated).is_empty());
    }

    #[test]
    fn where_flee_is_made_to_decide_so_it_weighs_the_same_routes() {
        let settings = [("simsetting.yml", TWO_SYSTEMS)];
        let run = read(&settings, |import| import.fidelity(Fidelity::AsRun).correcting(34));
        let (deliberation, connections) =
            (&run.scenario.rules().deliberation, &run.scenario.rules().connections);
        assert_eq!((deliberation.least_connections, deliberation.awareness), (3.0, 1.0));
        assert_eq!((deliberation.weight_softening, deliberation.distance_power), (0.5, 1.0));
        assert_eq!((connections.camp_days, connections.changes), (4.0, ConnectionChanges::LastCounts));
        assert!(quirks(&run).contains(&35) && says(&run, "the last counts"));
        let both = read(&settings, |import| import.fidelity(Fidelity::AsRun).correcting(34).correcting(35));
        let deliberation = &both.scenario.rules().deliberation;
        assert_eq!((deliberation.awareness, deliberation.distance_power), (2.0, 1.2));
    }

    #[test]
    fn numbers_follow_the_scales_of_a_case_as_stated() {
        let settings = TWO_SYSTEMS.replace(": 4\n", ": 40\n") + "optimisations:\n  hasten: 10\n";
        let conflicts = "#Day,Gao,Konna\n0,4,0\n1,4,0.5\n";
        let files = [("simsetting.yml", settings.as_str()), ("input_csv/conflicts.csv", conflicts)];
        let stated = read(&files, |import| import.fidelity(Fidelity::AsStated));
        let rules = stated.scenario.rules();
        assert!((rules.deliberation.threat_above - 0.15).abs() < 1e-12, "the strongest conflict is 4");
        assert!((rules.connections.threat_above - 0.125).abs() < 1e-12);
        assert_eq!((rules.connections.many_people, rules.connections.few_people), (10.0, 1.0));
        assert_eq!(rules.connections.mean, 10.0);
        assert!(says(&stated, "`spawn_rules.average_social_connectivity` is 40; taken for 10"));
    }

    #[test]
    fn everybody_harvests_as_run_and_farmers_do_as_stated() {
        let places = (
            "input_csv/locations.csv",
            "#name,region,country,lat,lon,location_type,conflict_date,population,farmer_fraction\n\
             Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000,0.4\nKonna,South,Mali,14.9,-3.9,marker,0,0,0.9\n\
             Abala,West,Niger,14.9,3.4,camp,,1200,\n",
        );
        let months = ("simsetting.yml", "move_rules:\n  harvest_months: [6, 11, 6]\n");
        let shares =
            |read: &Imported| read.scenario.world().places().map(Place::farmer_share).collect::<Vec<_>>();
        let run = read(&[places, months], |import| import.fidelity(Fidelity::AsRun));
        let expected = HarvestRules {
            months: vec![6.0, 11.0],
            farmers: 1.0,
            newly_displaced: NewlyDisplaced::Harvest,
            threat_up_to: 1.0,
        };
        assert_eq!((&run.scenario.rules().harvest, shares(&run)), (&expected, vec![None; 3]));
        assert!(quirks(&run).contains(&6));
        for stated in [
            read(&[places, months], |import| import.fidelity(Fidelity::AsStated)),
            read(&[places, months], |import| import.fidelity(Fidelity::AsRun).correcting(6)),
        ] {
            let expected = HarvestRules { months: vec![6.0, 11.0], ..HarvestRules::default() };
            assert_eq!(stated.scenario.rules().harvest, expected);
            assert_eq!(shares(&stated), [Some(0.4), None, None], "nobody lives at a marker");
            assert!(!quirks(&stated).contains(&6) && !says(&stated, "no place has"));
        }
        let bare = read(&[months], |import| import.fidelity(Fidelity::AsStated));
        assert!(says(&bare, "no place has a `farmer_fraction`"));
        let without = read(&[places], |import| import.fidelity(Fidelity::AsStated));
        assert_eq!(
            (&without.scenario.rules().harvest, shares(&without)),
            (&HarvestRules::default(), vec![None; 3])
        );
    }
}
