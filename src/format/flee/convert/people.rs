//! Who people are: groups from `demographics_*.csv`, told apart only as far as rules that are on ask.

use super::Conversion;
use super::features::{ADULT, DARING, ELDERLY, Feature, GROWN_UP, UNKNOWN, combinations, name};
use crate::error::{ErrorKind, Faults, Marks};
use crate::format::flee::case::{Agents, Demographic};
use crate::format::flee::settings::Setting;
use crate::scenario::{KinRules, KinShareOf, KinWeights};
use crate::world::{Factors, Group, Kin};

/// What Flee multiplies the share of people of the same ethnicity by.
const ETHNICITY_WEIGHT: f64 = 10.0;
/// The population that Flee takes for a place without any, as all camps are to it.
const NO_POPULATION: f64 = 1e8;
/// Below any threat that is one.
const ANY_THREAT: f64 = 1e-9;

/// The rules about who people are that are on and have what they ask for.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule that is on or off by itself")]
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
        // Without the rule for children, Flee never gets to the one for boys.
        let asks_of_boys: &[&str] =
            if self.keeps(23) && !rules.children_avoid_hazards.value { &[] } else { &["gender", "age"] };
        let mut on = |rule: &Setting<bool>, name: &str, needs: &[&str]| {
            let missing = needs.iter().find(|attribute| !self.is_told(attribute));
            if rule.value
                && let Some(attribute) = missing
            {
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
            boys: on(&rules.boys_take_risk, "BoysTakeRisk", asks_of_boys),
            ethnicity: on(&rules.match_camp_ethnicity, "MatchCampEthnicity", &["ethnicity"])
                | on(&rules.match_town_ethnicity, "MatchTownEthnicity", &["ethnicity"])
                | on(&rules.match_conflict_ethnicity, "MatchConflictEthnicity", &["ethnicity"]),
            religion: on(&rules.match_camp_religion, "MatchCampReligion", &["religion"]),
            awareness: false,
        };
        let forecasts = rules.flood.as_ref().is_some_and(|flood| flood.forecaster.value);
        asked.awareness = forecasts && self.is_told("floodawareness");
        if asked.boys && self.keeps(23) {
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
        if asked.ethnicity {
            self.stated.rules.kin.ethnicity = KinWeights {
                camp: weight(&rules.match_camp_ethnicity, ETHNICITY_WEIGHT),
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
            self.stated.rules.kin.religion.camp = usual;
        }
        if !asked.ethnicity && !asked.religion {
            return;
        }
        if self.keeps(27) {
            self.stated.rules.kin.share_of = KinShareOf::Residents;
            self.stated.rules.kin.residents_where_none = NO_POPULATION;
        }
        self.stated.rules.flight.threatened_from = ANY_THREAT;
        self.note_kin();
    }

    /// Notes what Flee makes of rules about kin.
    fn note_kin(&mut self) {
        let rules = &self.case.settings.movement;
        let camps = [
            (&rules.match_camp_ethnicity, "MatchCampEthnicity"),
            (&rules.match_camp_religion, "MatchCampReligion"),
        ];
        let others = [
            (&rules.match_town_ethnicity, "MatchTownEthnicity"),
            (&rules.match_conflict_ethnicity, "MatchConflictEthnicity"),
        ];
        let on =
            |rules: [(&'a Setting<bool>, &'static str); 2]| rules.into_iter().filter(|(rule, _)| rule.value);
        if self.keeps(27) {
            for (rule, name) in on(camps) {
                let message = format!("with `{name}` camps draw next to nobody, for nobody lives there");
                self.notes.quirk(27, rule.at.as_ref(), message);
            }
            for (rule, name) in on(others) {
                let message = format!(
                    "`{name}` is by the number of displaced kin for each resident, and residents are none"
                );
                self.notes.quirk(27, rule.at.as_ref(), message);
            }
        }
        if self.keeps(28) {
            let at = on(camps).chain(on(others)).find_map(|(rule, _)| rule.at.as_ref());
            let message =
                "Flee stops on the first day that begins with anybody on the way; here people go on";
            self.notes.quirk(28, at, message);
        }
    }

    /// What tells groups apart, and notes on what does not.
    fn features(&mut self, asked: Asked) -> Vec<Feature> {
        let case = self.case;
        let mut begins = Vec::new();
        if asked.boys {
            begins.push(DARING);
        }
        if asked.children || (asked.boys && !self.keeps(23)) {
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
            let adult = feature.class_of_age(GROWN_UP);
            feature.shares =
                (0..feature.classes.len()).map(|class| f64::from(u8::from(class == adult))).collect();
            return feature;
        };
        let unread = demographic.values.iter().find(|row| row.value.parse::<f64>().is_err());
        let note = unread.map(|row| {
            let message =
                format!("the age `{}` is no number; an adult is meant (Flee stops there)", row.value);
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
                features
                    .iter()
                    .zip(&classes)
                    .map(|(feature, &class)| feature.shares_at(place)[class])
                    .product()
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
        let age =
            class("age").map(|(feature, class)| class.checked_sub(1).map_or(0.0, |i| feature.begins[i]));
        let gender = class("gender").map(|(feature, class)| feature.classes[class].as_str());
        let is = |on: bool, holds: fn(f64) -> bool| on && age.is_some_and(holds);
        let is_child = is(asked.children, |age| age < ADULT);
        let is_elderly = is(asked.elderly, |age| age >= ELDERLY);
        let is_woman = asked.women && gender == Some("female");
        let at_any_age = self.keeps(23);
        let is_daring = asked.boys
            && gender == Some("male")
            && age.is_some_and(|age| age >= DARING && (at_any_age || age < ADULT));
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
        let Some(weights) = flood.and_then(|flood| flood.awareness_weights.as_ref()) else {
            return 1.0;
        };
        let index = degree.parse::<f64>().map_or(usize::MAX, |degree| degree.max(0.0) as usize);
        let Some(weight) = weights.value.get(index).or(weights.value.last()) else { return 1.0 };
        if index >= weights.value.len() {
            let message = format!("there is no weight for `floodawareness` {degree}; the last one is taken");
            self.notes.push(weights.at.as_ref(), message);
        }
        weight.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use crate::format::flee::{Fidelity, Import, Imported};
    use crate::scenario::{KinShareOf, KinWeights};
    use crate::world::{Group, Kin};

    const AGE: (&str, &str) =
        ("input_csv/demographics_age.csv", "age,Default,Konna\n14,1,0\n18,2,0\n19,1,1\n60,1,3\n");
    const GENDER: (&str, &str) = ("input_csv/demographics_gender.csv", "gender,Default\nmale,1\nfemale,3\n");
    const ETHNICITY: (&str, &str) =
        ("input_csv/demographics_ethnicity.csv", "ethnicity,Default,Abala\nSonghai,1,0\nFula,0,1\n");
    const RELIGION: (&str, &str) = ("input_csv/demographics_religion.csv", "religion,Default\na,1\nb,4\n");

    fn trial(rules: &str, files: &[(&str, &str)]) -> Trial {
        Trial::new().with(&[("simsetting.yml", rules)]).with(files)
    }

    fn import(trial: &Trial, fidelity: Fidelity) -> Imported {
        Import::of(trial.path()).fidelity(fidelity).read().expect("the case is good")
    }

    /// Groups by name with their general share and the power of attraction.
    fn powers(imported: &Imported) -> Vec<(String, f64, f64)> {
        let of =
            |group: &Group| (group.name().to_owned(), group.share(None), group.factors().attraction_power);
        imported.scenario.world().groups().iter().map(of).collect()
    }

    /// The notes with these numbers of quirks.
    fn quirks(imported: &Imported, numbers: &[u8]) -> Vec<(u32, u8)> {
        let notes = imported.notes.iter();
        notes
            .filter_map(|note| Some((note.position()?.line(), note.quirk()?)))
            .filter(|(_, quirk)| numbers.contains(quirk))
            .collect()
    }

    fn of(name: &str, share: f64, power: f64) -> (String, f64, f64) {
        (name.to_owned(), share, power)
    }

    #[test]
    fn children_the_elderly_and_women_care_twice_and_each_once() {
        // Women of 60 are squared by their age, and not again for being women.
        let on = "move_rules:\n  ChildrenAvoidHazards: True\n  ElderlyAvoidHazards: True\n  WomenAvoidHazards: True\n";
        for fidelity in [Fidelity::AsRun, Fidelity::AsStated] {
            let imported = import(&trial(on, &[AGE, GENDER]), fidelity);
            let expected = [
                of("under 19, male", 0.6 * 0.25, 2.0),
                of("under 19, female", 0.6 * 0.75, 2.0),
                of("19 to 59, male", 0.2 * 0.25, 1.0),
                of("19 to 59, female", 0.2 * 0.75, 2.0),
                of("60 and older, male", 0.2 * 0.25, 2.0),
                of("60 and older, female", 0.2 * 0.75, 2.0),
            ];
            assert_eq!(powers(&imported), expected);
            let konna = imported.scenario.world().find("Konna").expect("it is there").id();
            let groups = imported.scenario.world().groups().iter();
            let at: Vec<f64> = groups.map(|group| group.share(Some(konna))).collect();
            assert_eq!(at, [0.0, 0.0, 0.25 * 0.25, 0.25 * 0.75, 0.75 * 0.25, 0.75 * 0.75]);
        }
    }

    #[test]
    fn as_it_runs_boys_take_risks_only_beside_the_rule_for_children_and_however_old() {
        let alone = "move_rules:\n  BoysTakeRisk: True\n  ElderlyAvoidHazards: True\n";
        let files = &[AGE, GENDER];
        let imported = import(&trial(alone, files), Fidelity::AsRun);
        assert_eq!(powers(&imported), [of("under 60", 0.8, 1.0), of("60 and older", 0.2, 2.0)]);
        assert_eq!(quirks(&imported, &[23]), [(2, 23)]);
        let both =
            "move_rules:\n  BoysTakeRisk: True\n  ChildrenAvoidHazards: True\n  ElderlyAvoidHazards: True\n";
        let imported = import(&trial(both, files), Fidelity::AsRun);
        let of_males: Vec<_> =
            powers(&imported).into_iter().filter(|(name, ..)| name.ends_with(" male")).collect();
        let expected = [
            of("under 15, male", 0.2 * 0.25, 2.0),
            of("15 to 18, male", 0.4 * 0.25, 0.0),
            of("19 to 59, male", 0.2 * 0.25, 0.0),
            of("60 and older, male", 0.2 * 0.25, 0.0),
        ];
        assert_eq!(of_males, expected);
        assert!(powers(&imported).contains(&of("15 to 18, female", 0.4 * 0.75, 2.0)));
        assert_eq!(quirks(&imported, &[23]), [(2, 23)]);
        // As the manual says, boys are children.
        let imported = import(&trial(alone, files), Fidelity::AsStated);
        let of_males: Vec<f64> = powers(&imported)
            .iter()
            .filter(|(name, ..)| name.ends_with(" male"))
            .map(|group| group.2)
            .collect();
        assert_eq!(of_males, [1.0, 0.0, 1.0, 2.0]);
        assert_eq!(quirks(&imported, &[23]), []);
    }

    #[test]
    fn the_four_rules_about_kin_become_weights() {
        let on = "move_rules:\n  MatchCampEthnicity: True\n  MatchTownEthnicity: True\n  MatchConflictEthnicity: True\n  \
                  MatchCampReligion: True\n  avg_religion_fraction: 0.5\n";
        let files = &[ETHNICITY, RELIGION];
        let stated = import(&trial(on, files), Fidelity::AsStated);
        let kin = &stated.scenario.rules().kin;
        assert_eq!(kin.ethnicity, KinWeights { camp: 10.0, town: 10.0, threatened: 10.0 });
        assert_eq!(kin.religion, KinWeights { camp: 2.0, ..KinWeights::default() });
        let groups = stated.scenario.world().groups();
        let kin: Vec<_> =
            groups.iter().map(|group| (group.kin(Kin::Ethnicity), group.kin(Kin::Religion))).collect();
        let (songhai, fula) = (Some("Songhai"), Some("Fula"));
        assert_eq!(kin, [(songhai, Some("a")), (songhai, Some("b")), (fula, Some("a")), (fula, Some("b"))]);
        assert_eq!(quirks(&stated, &[27, 28]), []);
        // As it runs, camps draw next to nobody.
        let run = import(&trial(on, files), Fidelity::AsRun);
        let kin = &run.scenario.rules().kin;
        assert_eq!((kin.ethnicity.camp, kin.religion.camp), (10.0, 2.0));
        assert_eq!((kin.share_of, kin.residents_where_none), (KinShareOf::Residents, 1e8));
        assert_eq!(quirks(&run, &[27, 28]), [(2, 27), (2, 28), (3, 27), (4, 27), (5, 27)]);
    }

    #[test]
    fn nobody_is_told_apart_without_need_and_what_is_not_needed_is_noted() {
        let imported = import(
            &trial("move_rules:\n  WomenAvoidHazards: True\n", &[AGE, GENDER, RELIGION]),
            Fidelity::AsRun,
        );
        assert_eq!(powers(&imported), [of("male", 0.25, 1.0), of("female", 0.75, 2.0)]);
        let passed_over: Vec<&str> = imported
            .notes
            .iter()
            .map(crate::format::flee::Note::message)
            .filter(|message| message.contains("passed over"))
            .collect();
        let of = |attribute| {
            format!("no rule that is on asks for the {attribute} of people; the file is passed over")
        };
        assert_eq!(passed_over, [of("age"), of("religion")]);
    }

    #[test]
    fn a_rule_that_asks_for_what_nobody_says_is_left_out() {
        let imported = import(&trial("move_rules:\n  ChildrenAvoidHazards: True\n", &[]), Fidelity::AsRun);
        assert_eq!(powers(&imported), [of("everyone", 1.0, 1.0)]);
        let message = "`ChildrenAvoidHazards` asks for the age of people, and there is no `demographics_age.csv`; the rule is \
                       left out (Flee stops there)";
        assert!(imported.notes.iter().any(|note| note.message() == message), "{:?}", imported.notes);
    }

    #[test]
    fn more_groups_than_can_be_told_apart_are_refused() {
        let many: Vec<String> = (0..256).map(|n| format!("e{n},1")).collect();
        let many = many.join("\n");
        let text = format!("ethnicity,Default\n{many}");
        let files = [("input_csv/demographics_ethnicity.csv", text.as_str())];
        let trial = trial("move_rules:\n  MatchTownEthnicity: True\n", &files);
        let faults = Import::of(trial.path()).read().expect_err("there are too many");
        let messages: Vec<&str> = faults.faults().iter().map(crate::error::Fault::message).collect();
        let message = "the rules that are on tell 256 groups of people apart; at most 255 are simulated, turn rules off or \
                       join values";
        assert_eq!(messages, [message]);
    }

    #[test]
    fn people_who_are_listed_are_displaced_where_they_live() {
        // Two in Gao of whom all is said, two of whom the age is not, one of whom nothing is; and one in the camp.
        let on = "spawn_rules:\n  read_from_agents_csv_file: True\n  insert_day0: False\nmove_rules:\n  \
                  ChildrenAvoidHazards: True\n  WomenAvoidHazards: True\n";
        let agents = "location,age,gender,religion\nGao,5,male,a\nGao,5,male,b\nGao,,male,\nGao,,male,\nGao,,,\nAbala,30,female,a\n";
        let files = [AGE, GENDER, ("input_csv/agents.csv", agents)];
        for (fidelity, quirk) in [(Fidelity::AsRun, vec![(2, 40)]), (Fidelity::AsStated, vec![])] {
            let imported = import(&trial(on, &files), fidelity);
            let displaced: Vec<_> = imported
                .scenario
                .displaced()
                .iter()
                .map(|people| (people.place(), people.count(), people.home(), people.group()))
                .collect();
            // Of the two, 1.2 are under 19.
            let gao = Some("Gao");
            let expected = [
                ("Gao", 1, gao, None),
                ("Gao", 1, gao, Some("under 19, male")),
                ("Gao", 1, gao, Some("19 and older, male")),
                ("Gao", 2, gao, Some("under 19, male")),
                ("Abala", 1, None, Some("19 and older, female")),
            ];
            assert_eq!(displaced, expected);
            let gao = imported.scenario.world().find("Gao").expect("it is there");
            assert_eq!(gao.population(), 4995);
            assert_eq!(quirks(&imported, &[40]), quirk);
            let unused = "no rule that is on asks for the religion of people; the column is passed over";
            assert!(imported.notes.iter().any(|note| note.message() == unused));
        }
    }

    #[test]
    fn degrees_of_awareness_weigh_forecasts() {
        let on = "move_rules:\n  flood_rules:\n    flood_forecaster: True\n    flood_awareness_weights: [0.0, 0.5, 1.0]\n";
        let file =
            ("input_csv/demographics_floodawareness.csv", "floodawareness,Default\n0.0,1\n1.0,2\n3.0,1\n");
        let imported = import(&trial(on, &[file]), Fidelity::AsStated);
        let of =
            |group: &Group| (group.name().to_owned(), group.share(None), group.factors().flood_awareness);
        let groups: Vec<_> = imported.scenario.world().groups().iter().map(of).collect();
        let expected =
            [("awareness 0.0", 0.25, 0.0), ("awareness 1.0", 0.5, 0.5), ("awareness 3.0", 0.25, 1.0)];
        assert_eq!(groups, expected.map(|(name, share, weight)| (name.to_owned(), share, weight)));
        let message = "there is no weight for `floodawareness` 3.0; the last one is taken";
        assert!(imported.notes.iter().any(|note| note.message() == message));
    }
}
