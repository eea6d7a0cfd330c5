//! The people of `agents.csv`: displaced at the start, each where they live.

use super::Conversion;
use super::features::{Feature, name, spread};
use crate::error::{Marks, Position};
use crate::scenario::Displaced;
use crate::world::Stated;
use std::collections::BTreeMap;

/// The place of somebody, and the class of each feature that is stated.
type Said = (usize, Vec<Option<usize>>);

impl Conversion<'_> {
    /// States the people of `agents.csv` and gives the groups that are theirs, each by its classes.
    pub(super) fn displace_listed(&mut self, features: &[Feature]) -> Vec<Vec<usize>> {
        let case = self.case;
        let setting = &case.settings.spawn.read_from_agents_csv_file;
        let Some(agents) = self.listed() else { return Vec::new() };
        let reads_age = agents.attributes.iter().any(|name| name == "age")
            && features.iter().any(|feature| feature.attribute == "age");
        if reads_age && self.keeps(40) {
            let message = "ages in `agents.csv` are texts to Flee, which stops where a rule asks for one; here they \
                           are numbers";
            self.notes.quirk(40, setting.at.as_ref(), message);
        }
        if self.scale > 1 {
            let message = format!(
                "the people of `agents.csv` are as many as are listed, though populations are divided by {}",
                self.scale
            );
            self.notes.push(setting.at.as_ref(), message);
        }
        // People of whom the same is said stand together.
        let mut entries: BTreeMap<Said, (u64, Position)> = BTreeMap::new();
        for row in &agents.rows {
            let Some(place) = case.location_of(&row.place) else { continue };
            let known = features.iter().map(|feature| feature.class_of_agent(agents, &row.values)).collect();
            entries.entry((place, known)).or_insert_with(|| (0, row.at.clone())).0 += 1;
        }
        let mut groups = Vec::new();
        for ((place, known), (count, at)) in entries {
            self.take_from_population(place, count, &at);
            for (group, count) in spread(features, &case.locations[place].name, &known, count) {
                self.displace(place, count, group.as_ref().map(|group| name(features, group)), &at);
                groups.extend(group);
            }
        }
        groups
    }

    /// People who are displaced where they live are residents no longer.
    fn take_from_population(&mut self, place: usize, count: u64, at: &Position) {
        if self.case.locations[place].kind.is_camp() {
            return;
        }
        let place = &mut self.stated.world.places[place].what;
        if place.population < count {
            let message = format!(
                "`{}`: {} of {count} people are taken from its population, which is all of it",
                place.name, place.population
            );
            self.notes.push(Some(at), message);
        }
        place.population = place.population.saturating_sub(count);
    }

    fn displace(&mut self, place: usize, count: u64, group: Option<String>, at: &Position) {
        let lives_there = !self.case.locations[place].kind.is_camp();
        let place = &self.stated.world.places[place].what;
        if !place.kind.is_destination() {
            let message = format!("`{}`: nobody stays there; {count} people are left out", place.name);
            self.notes.push(Some(at), message);
            return;
        }
        let mut what = Displaced::new(place.name.clone(), count);
        if lives_there && place.kind.has_residents() {
            what = what.from_home(place.name.clone());
        }
        what.group = group;
        self.stated.displaced.push(Stated { what, marks: Marks::at(at.clone()) });
    }
}
