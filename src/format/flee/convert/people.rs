//! Who people are: groups from `demographics_*.csv`, told apart only as far as rules that are on ask.

use super::Conversion;
use super::features::{ADULT, DARING, ELDERLY, Feature, UNKNOWN, combinations, name};
use crate::error::{ErrorKind, Faults, Marks};
use crate::format::flee::case::{Agents, Demographic};
use crate::format::flee::settings::Setting;
use crate::scenario::{KinRules, KinWeights};
use crate::world::{Factors, Group, Kin};

/// What Flee multiplies the share of people of the same ethnicity by.
const ETHNICITY_WEIGHT: f64 = 10.0;
/// The population that Flee takes for a place without any, as all camps are to it.
const NO_POPULATION: f64 = 1e8;
/// Below any threat that is one.
const ANY_THREAT: f64 = 1e-9;

/// The rules about who people are that are on and have what they ask for.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    children: bool,
    elderly: bool,
    women: bool,
    boys: bool,
    ethnicity: bool,
    religion: bool,
    awareness: bool,
}

impl<'a> Conversion<'a> {
    /// States groups of people, what they are drawn to, and the people who are displaced at the start one by one.
    pub(super) fn people(&mut self, faults: &mut Faults) {
        let asked = self.asked();
        self.kin(asked);
        let features = self.features(asked);
        let entries = self.displace_listed(&features);
        self.groups(asked, &features, &entries, faults);
    }

    /// The people of `agents.csv`, if they are wanted.
    pub(super) fn listed(&self) -> Option<&'a Agents> {
        let is_wanted = self.case.settings.spawn.read_from_agents_csv_file.value;
        self.case.agents.as_ref().filter(|_| is_wanted)
    }

    /// Whether anything says of people what this is for them.
    fn is_told(&self, attribute: &str) -> bool {
        self.demographic(attribute).is_some()
            || self.listed().is_some_and(|agents| agents.attributes.iter().any(|name| name == attribute))
    }

    /// The file about an attribute; of several the last, as in Flee.
    fn demographic(&self, attribute: &str) -> Option<&'a Demographic> {
        self.case.demographics.iter().rfind(|demographic| demographic.attribute == attribute)
    }

    /// The rules that are on, those without what they ask for noted and left out.
    fn asked(&mut self) -> Asked {
        let case = self.case;
        let rules = &case.settings.movement;
        let mut on = |rule: &Setting<bool>, name: &str, needs: &[&str]| {
            let missing = needs.iter().find(|attribute| !self.is_told(attribute));
            if rule.value && let Some(attribute) = missing {
                let message = format!(
                    "`{name}` asks for the {attribute} of people, and there is no `demographics_{attribute}.csv`; the \
                     rule is left out (Flee stops there)"
                );
                self.notes.push(rule.at.as_ref(), message);
            }
            rule.value && missing.is_none()
        };
        let mut asked = Asked {
            children: on(&rules.children_avoid_hazards, "ChildrenAvoidHazards", &["age"]),
            elderly: on(&rules.elderly_avoid_hazards, "ElderlyAvoidHazards", &["age"]),
            women: on(&rules.women_avoid_hazards, "WomenAvoidHazards", &["gender"]),
            boys: on(&rules.boys_take_risk, "BoysTakeRisk", &["gender", "age"]),
            ethnicity: on(&rules.match_camp_ethnicity, "MatchCampEthnicity", &["ethnicity"])
                | on(&rules.match_town_ethnicity, "MatchTownEthnicity", &["ethnicity"])
                | on(&rules.match_conflict_ethnicity, "MatchConflictEthnicity", &["ethnicity"]),
            religion: on(&rules.match_camp_religion, "MatchCampReligion", &["religion"]),
            awareness: false,
        };
        let forecasts = rules.flood.as_ref().is_some_and(|flood| flood.flood_forecaster.value);
        asked.awareness = forecasts && self.is_told("floodawareness");
        if asked.boys && self.is_as_run() {
            let at = rules.boys_take_risk.at.as_ref();
            asked.boys = asked.children;
            let message = if asked.children {
                "`BoysTakeRisk` is for every male above 14, however old: none of them cares where he comes to"
            } else {
                "`BoysTakeRisk` changes nothing without `ChildrenAvoidHazards`"
            };
            self.notes.quirk(23, at, message);
        }
        asked
    }

    /// How strongly kin draw.
    fn kin(&mut self, asked: Asked) {
        let case = self.case;
        let rules = &case.settings.movement;
        let weight = |rule: &Setting<bool>, weight: f64| if rule.value { weight } else { 0.0 };
        // Nobody lives in a camp, so that Flee divides by a hundred million there.
        let in_camps = if self.is_as_run() { NO_POPULATION.recip() } else { 1.0 };
        if asked.ethnicity {
            self.stated.rules.kin.ethnicity = KinWeights {
                camp: weight(&rules.match_camp_ethnicity, ETHNICITY_WEIGHT * in_camps),
                town: weight(&rules.match_town_ethnicity, ETHNICITY_WEIGHT),
                threatened: weight(&rules.match_conflict_ethnicity, ETHNICITY_WEIGHT),
            };
        }
        if asked.religion {
            let fraction = &rules.avg_religion_fraction;
            let usual = 1.0 / fraction.value;
            if !(0.0..=1000.0).contains(&usual) {
                let message = format!(
                    "`avg_religion_fraction` is {}; people of one religion draw 1000 times as much, which is the most",
                    fraction.value
                );
                self.notes.push(fraction.at.as_ref(), message);
            }
            let usual = if usual.is_finite() { usual.clamp(0.0, 1000.0) } else { 1000.0 };
            self.stated.rules.kin.religion.camp = usual * in_camps;
        }
        if !asked.ethnicity && !asked.religion {
            return;
        }
        self.stated.rules.flight.threatened_from = ANY_THREAT;
        if !self.is_as_run() {
            return;
        }
        for (rule, name) in [
            (&rules.match_camp_ethnicity, "MatchCampEthnicity"),
            (&rules.match_camp_religion, "MatchCampReligion"),
        ] {
            if rule.value {
                let message = format!("with `{name}` camps draw next to nobody, for nobody lives there");
                self.notes.quirk(27, rule.at.as_ref(), message);
            }
        }
        for (rule, name) in [
            (&rules.match_town_ethnicity, "MatchTownEthnicity"),
            (&rules.match_conflict_ethnicity, "MatchConflictEthnicity"),
        ] {
            if rule.value {
                let message = format!(
                    "`{name}` is by the share of kin among all people there; Flee divides displaced kin by residents"
                );
                self.notes.quirk(27, rule.at.as_ref(), message);
            }
        }
        let rules = [
            &rules.match_camp_ethnicity,
            &rules.match_camp_religion,
            &rules.match_town_ethnicity,
            &rules.match_conflict_ethnicity,
        ];
        let at = rules.iter().find(|rule| rule.value).and_then(|rule| rule.at.as_ref());
        let message = "Flee stops on the first day that begins with anybody on the way; here people go on";
        self.notes.quirk(28, at, message);
    }

    /// What tells groups apart, and notes on what does not.
    fn features(&mut self, asked: Asked) -> Vec<Feature> {
        let case = self.case;
        let mut begins = Vec::new();
        if asked.boys {
            begins.push(DARING);
        }
        if asked.children || (asked.boys && !self.is_as_run()) {
            begins.push(ADULT);
        }
        if asked.elderly {
            begins.push(ELDERLY);
        }
        let mut features = Vec::new();
        if !begins.is_empty() {
            features.push(self.ages(begins));
        }
        for (attribute, is_asked) in [
            ("gender", asked.women || asked.boys),
            ("ethnicity", asked.ethnicity),
            ("religion", asked.religion),
            ("floodawareness", asked.awareness),
        ] {
            if is_asked {
                features.push(self.values(attribute));
            }
        }
        let is_used = |attribute: &str| features.iter().any(|feature| feature.attribute == attribute);
        for demographic in case.demographics.iter().filter(|demographic| !is_used(&demographic.attribute)) {
            let message = format!(
                "no rule that is on asks for the {} of people; the file is passed over",
                demographic.attribute
            );
            self.notes.push(Some(&demographic.at), message);
        }
        if let Some(agents) = self.listed() {
            let unused = agents.attributes.iter().filter(|attribute| !is_used(attribute));
            for attribute in unused {
                let message = format!(
                    "no rule that is on asks for the {attribute} of people; the column is passed over"
                );
                self.notes.push(agents.rows.first().map(|row| &row.at), message);
            }
        }
        features
    }

    fn ages(&mut self, begins: Vec<f64>) -> Feature {
        let name = |class: usize| match (class.checked_sub(1).map(|i| begins[i]), begins.get(class)) {
            (None, Some(end)) => format!("under {end}"),
            (Some(begin), Some(end)) => format!("{begin} to {}", end - 1.0),
            (Some(begin), None) => format!("{begin} and older"),
            (None, None) => "any age".to_owned(),
        };
        let classes: Vec<String> = (0..=begins.len()).map(name).collect();
        let mut feature = Feature::new("age", begins, classes);
        let Some(demographic) = self.demographic("age") else {
            // Only some people are listed with their age; all others are grown up.
            let adult = feature.class_of_age((ADULT + ELDERLY) / 2.0);
            feature.shares = (0..feature.classes.len()).map(|class| f64::from(u8::from(class == adult))).collect();
            return feature;
        };
        let unread = demographic.values.iter().find(|row| row.value.parse::<f64>().is_err());
        let note = unread.map(|row| {
            let message = format!("the age `{}` is no number; an adult is meant (Flee stops there)", row.value);
            (row.at.clone(), message)
        });
        feature.state_shares(demographic, &self.case.locations);
        if let Some((at, message)) = note {
            self.notes.push(Some(&at), message);
        }
        feature
    }

    fn values(&self, attribute: &'static str) -> Feature {
        let mut classes: Vec<String> = Vec::new();
        let mut know = |value: &str| {
            if !classes.iter().any(|class| class == value) {
                classes.push(value.to_owned());
            }
        };
        let demographic = self.demographic(attribute);
        match demographic {
            Some(demographic) => demographic.values.iter().for_each(|row| know(&row.value)),
            None => know(UNKNOWN),
        }
        if let Some(agents) = self.listed()
            && let Some(column) = agents.attributes.iter().position(|name| name == attribute)
        {
            let values = agents.rows.iter().map(|row| row.values[column].as_str());
            values.filter(|value| !value.is_empty()).for_each(know);
        }
        let mut feature = Feature::new(attribute, Vec::new(), classes);
        match demographic {
            Some(demographic) => feature.state_shares(demographic, &self.case.locations),
            None => feature.shares[0] = 1.0,
        }
        feature
    }

    /// States the groups: every combination of classes in which anybody is.
    fn groups(&mut self, asked: Asked, features: &[Feature], entries: &[Vec<usize>], faults: &mut Faults) {
        if features.is_empty() {
            return;
        }
        let nobody = |classes: &Vec<usize>| {
            !entries.contains(classes)
                && features.iter().zip(classes).any(|(feature, &class)| feature.is_empty(class))
        };
        let groups: Vec<Vec<usize>> = combinations(features, &vec![None; features.len()])
            .into_iter()
            .filter(|classes| !nobody(classes))
            .collect();
        let largest = features.iter().max_by_key(|feature| feature.classes.len());
        let position = largest.and_then(|feature| feature.position.as_ref());
        if groups.len() > Group::MOST {
            let (groups, most) = (groups.len(), Group::MOST);
            let message = format!(
                "the rules that are on tell {groups} groups of people apart; at most {most} are simulated, turn rules \
                 off or join values"
            );
            faults.push(ErrorKind::Unsupported, position, message);
            self.stated.displaced.iter_mut().for_each(|displaced| displaced.what.group = None);
            self.stated.rules.kin = KinRules::default();
            return;
        }
        let mut places: Vec<&String> = features.iter().flat_map(|feature| feature.at.keys()).collect();
        places.sort_unstable();
        places.dedup();
        for classes in groups {
            let share = |place: &str| -> f64 {
                features.iter().zip(&classes).map(|(feature, &class)| feature.shares_at(place)[class]).product()
            };
            let mut group = Group::new(name(features, &classes), share(""));
            for &place in &places {
                group = group.with_share_at(place.clone(), share(place));
            }
            group = group.with_factors(self.factors(asked, features, &classes));
            for kin in Kin::ALL {
                let feature = features.iter().position(|feature| feature.attribute == kin.word());
                if let Some(index) = feature {
                    group = group.with_kin(kin, features[index].classes[classes[index]].clone());
                }
            }
            let marks = position.map_or_else(Marks::default, |at| Marks::at(at.clone()));
            self.stated.world.state_group(group, marks);
        }
    }

    /// By how much a group differs.
    fn factors(&mut self, asked: Asked, features: &[Feature], classes: &[usize]) -> Factors {
        let class = |attribute| {
            let index = features.iter().position(|feature| feature.attribute == attribute)?;
            Some((&features[index], classes[index]))
        };
        // Where a class begins is in it, and no rule tells it from the rest of the class.
        let age = class("age").map(|(feature, class)| class.checked_sub(1).map_or(0.0, |i| feature.begins[i]));
        let gender = class("gender").map(|(feature, class)| feature.classes[class].as_str());
        let is = |on: bool, holds: fn(f64) -> bool| on && age.is_some_and(holds);
        let is_child = is(asked.children, |age| age < ADULT);
        let is_elderly = is(asked.elderly, |age| age >= ELDERLY);
        let is_woman = asked.women && gender == Some("female");
        let is_as_run = self.is_as_run();
        let is_daring = asked.boys
            && gender == Some("male")
            && age.is_some_and(|age| age >= DARING && (is_as_run || age < ADULT));
        let mut factors = Factors::default();
        if is_daring {
            factors.attraction_power = 0.0;
        } else if is_child || is_elderly || is_woman {
            factors.attraction_power = 2.0;
        }
        if let Some((feature, class)) = class("floodawareness") {
            factors.flood_awareness = self.awareness(&feature.classes[class]);
        }
        factors
    }

    /// What people of a degree of awareness make of forecasts of floods.
    fn awareness(&mut self, degree: &str) -> f64 {
        let flood = self.case.settings.movement.flood.as_ref();
        let Some(weights) = flood.and_then(|flood| flood.flood_awareness_weights.as_ref()) else { return 1.0 };
        let index = degree.parse::<f64>().map_or(usize::MAX, |degree| degree.max(0.0) as usize);
        let Some(weight) = weights.value.get(index).or(weights.value.last()) else { return 1.0 };
        if index >= weights.value.len() {
            let message = format!("there is no weight for `floodawareness` {degree}; the last one is taken");
            self.notes.push(weights.at.as_ref(), message);
        }
        weight.clamp(0.0, 1.0)
    }
}
