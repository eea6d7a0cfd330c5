//! What is written reads back as the same scenario, and a file says the same however it is saved.

#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use displace::scenario::{
    Admission, CampChange, Change, Closure, Correction, Count, Course, Displaced, Dispute, FlightMode, Law,
    Level, LevelKind, LevelPoint, Quantity, Redirect, RoadCondition, Rules, Series, Shut, Threat, ThreatKind,
    Where,
};
use displace::world::{Evidence, Factors, Group, Kin, Mode, Place, PlaceKind, Route, World};
use displace::{Scenario, date};
use proptest::prelude::*;
use std::fs;

/// Writes, reads back, and writes again.
fn comes_back(scenario: &Scenario) {
    let text = scenario.to_toml();
    let back = Scenario::parse(&text, "back.toml").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(back == *scenario, "another scenario came back from\n{text}\nnamely\n{}", back.to_toml());
    assert_eq!(back.to_toml(), text, "the text changed");
}

fn evidence(source: &[&str], assumed: &[&str]) -> Evidence {
    let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    Evidence { source: owned(source), assumed: owned(assumed), ..Evidence::default() }
}

/// Knobs that are whole numbers and may be 0.
const WHOLE: &[&str] = &["flood.forecast_days", "flood.forecast_until_day", "deliberation.least_connections"];

/// Knobs that must not lie between 0 and 1.
const MORE_THAN_ONE: &[&str] =
    &["attraction.population_base", "attraction.pruning", "deliberation.pruning", "kin.residents_where_none"];

/// A scenario in which every optional key is given.
#[allow(clippy::too_many_lines, reason = "there are that many keys")]
fn full() -> Scenario {
    let june = |day| date(2011, 6, day);
    let world = World::builder()
        .place(
            Place::new("Jisr al-Shughūr", PlaceKind::Town, "Syria")
                .at(35.814_2, 36.319_8)
                .with_population(41_000)
                .that_seems_at(36.319_8, -1e-9)
                .with_evidence(evidence(&["S1", "a \"tag\""], &["population", "lat", "seems_lon"])),
        )
        .place(
            Place::new("a \"quoted\" \\ name\n", PlaceKind::Village, "Syria")
                .with_evidence(evidence(&[], &["population"])),
        )
        .place(Place::new("Gate", PlaceKind::Crossing, "Turkey").with_people_per_day(0))
        .place(
            Place::new("Camp", PlaceKind::Camp, "Turkey")
                .at(-0.0, 1e-7)
                .with_capacity(5_000)
                .with_capacity_per_day(4_000_000_000)
                .with_move_chance(0.0)
                .with_pull(1.0 / 3.0)
                .with_foreign_pull(1_000.0)
                .with_leaving_chance(1e-9)
                .with_farmer_share(0.0),
        )
        .place(
            Place::new("Orchards", PlaceKind::BorderSite, "Syria")
                .with_capacity(1)
                .with_move_chance(0.1)
                .with_pull(-0.0)
                .with_leaving_chance(-0.0)
                .with_evidence(evidence(&[], &["capacity_per_day", "move_chance", "foreign_pull"])),
        )
        .place(Place::new("Bend", PlaceKind::Waypoint, "Syria"))
        .place(
            Place::new("Station", PlaceKind::Hub, "Syria")
                .with_evidence(evidence(&[], &["pull", "leaving_chance"])),
        )
        .place(Place::new("Idlib camp", PlaceKind::IdpCamp, "Syria"))
        .route("Jisr al-Shughūr", "a \"quoted\" \\ name\n", Route::of_km(1.0 / 3.0))
        .route(
            "Jisr al-Shughūr",
            "Gate",
            Route::of_km(25.0)
                .with_mode(Mode::Track)
                .with_limit(20.0)
                .with_own_speed(1e-3)
                .with_walk_chance(1.0 / 7.0)
                .with_roads(1_000),
        )
        .route(
            "Gate",
            "Camp",
            Route::of_km(99_999.999).one_way().with_evidence(evidence(&["S1"], &["km", "mode"])),
        )
        .route("Jisr al-Shughūr", "Orchards", Route::of_km(20.0).with_mode(Mode::Ferry))
        .route(
            "Orchards",
            "Jisr al-Shughūr",
            Route::of_km(20.0)
                .with_mode(Mode::Ferry)
                .that_seems(1.0 / 7.0)
                .with_evidence(evidence(&[], &["seems_km"])),
        )
        .route(
            "Jisr al-Shughūr",
            "Bend",
            Route::of_km(5.0)
                .with_own_speed(100_000.0)
                .with_evidence(evidence(&[], &["own_km_per_day", "walk_chance", "roads"])),
        )
        .route("Bend", "Station", Route::of_km(5.0).with_evidence(evidence(&[], &["one_way"])))
        .route("Station", "Idlib camp", Route::of_km(5.0))
        .set("Hatay camps", ["Camp", "Gate"])
        .set("both", ["Idlib camp", "Camp"])
        .road(["Jisr al-Shughūr", "Bend", "Station", "Idlib camp"])
        .road(["Jisr al-Shughūr", "a \"quoted\" \\ name\n"])
        .group(
            Group::new("women and girls", 0.6)
                .with_share_at("Camp", 0.7)
                .with_share_at("Jisr al-Shughūr", 0.55)
                .with_factors(Factors {
                    leave: 1.5,
                    moving: 0.5,
                    returning: 0.25,
                    camp: 2.0,
                    foreign: 3.0,
                    attraction_power: 1.0 / 3.0,
                    flood_awareness: 0.75,
                })
                .with_kin(Kin::Ethnicity, "a \"quoted\" name")
                .with_kin(Kin::Religion, "b"),
        )
        .group(
            Group::new("men", 0.4)
                .with_share_at("Camp", 0.3)
                .with_share_at("Jisr al-Shughūr", 0.45)
                .with_kin(Kin::Ethnicity, "c")
                .with_kin(Kin::Religion, "b"),
        );
    Scenario::builder("A \"town\" empties", june(4), 40)
        .description("Two lines,\nthe second with \"\"\" and a \\.\n")
        .step_hours(6)
        .home_country("Syria")
        .source("S1", "https://example.org")
        .source("a \"tag\"", "")
        .world(world)
        .displaced(Displaced::new("Camp", 900_000_000))
        .displaced(
            Displaced::new("Camp", 5)
                .from_country("Syria")
                .of_group("women and girls")
                .with_evidence(evidence(&["S1"], &["count", "country"])),
        )
        .displaced(
            Displaced::new("Orchards", 5)
                .from_home("Jisr al-Shughūr")
                .with_evidence(evidence(&[], &["home"])),
        )
        .threat(
            Threat::new(ThreatKind::Assault, "Jisr al-Shughūr", june(10).at(4, 30, 0, 0))
                .with_name("the assault")
                .until(june(12))
                .with_intensity(0.9)
                .with_lead(4.0, 0.25)
                .with_reach(12.5)
                .with_half_life(0.0)
                .with_credibility(0.8)
                .with_evidence(evidence(&["S1"], &["intensity", "end", "credibility"])),
        )
        .threat(
            Threat::new(ThreatKind::Arrests, "Jisr al-Shughūr", date(2011, 5, 28))
                .in_account("the cause", "a mutiny"),
        )
        .threat(Threat::new(ThreatKind::LossOfServices, "Idlib camp", june(6).at(23, 59, 59, 999_999_999)))
        .dispute(
            Dispute::new("the cause")
                .account("a mutiny", 0.3)
                .account("armed gangs", 0.2)
                .account("", 0.5)
                .with_evidence(evidence(&["S1"], &["accounts"])),
        )
        .closure(
            Closure::new(Shut::Border("Syria".into(), "Turkey".into()), june(8))
                .until(june(9).at(12, 0, 0, 0))
                .one_way(),
        )
        .closure(Closure::new(Shut::Crossing("Gate".into()), june(20)).until(june(21)))
        .closure(
            Closure::new(Shut::Route("Bend".into(), "Station".into()), june(20))
                .with_evidence(evidence(&[], &["route", "start"])),
        )
        .closure(Closure::new(Shut::Place("Station".into()), date(2010, 1, 1)).until(june(7)))
        .redirect(
            Redirect::new("Jisr al-Shughūr", "Gate", june(5))
                .until(june(6).at(18, 0, 0, 0))
                .with_evidence(evidence(&["S1"], &["end", "to"])),
        )
        .redirect(Redirect::new("Jisr al-Shughūr", "Bend", june(6).at(18, 0, 0, 0)))
        .road_condition(
            RoadCondition::new("Bend", "Station", 4.0 / 3.0, june(9).at(6, 0, 0, 0))
                .until(june(11))
                .one_way()
                .with_evidence(evidence(&["S1"], &["km_factor", "one_way", "end"])),
        )
        .change(Change::new("Camp", june(7)).camp(CampChange::Opens).capacity(9_000))
        .change(
            Change::new("Camp", june(27))
                .camp(CampChange::Closes)
                .with_evidence(evidence(&["S1"], &["date", "camp"])),
        )
        .change(Change::new("Orchards", june(9).at(6, 0, 0, 0)).kind(PlaceKind::IdpCamp).capacity(0))
        .change(Change::new("Gate", june(9)).people_per_day(2_000))
        .change(
            Change::new("Station", june(9))
                .move_chance(0.75)
                .pull(1.0 / 3.0)
                .with_evidence(evidence(&[], &["move_chance", "pull"])),
        )
        .level(
            Level::new(LevelKind::Hunger, Where::Places(vec!["Camp".into(), "Station".into()]))
                .between(Course::Steps)
                .point(june(1), -0.0)
                .with(
                    LevelPoint::new(june(9).at(6, 30, 0, 0), 1.0 / 3.0)
                        .with_evidence(evidence(&["S1"], &["value"])),
                )
                .point(date(2031, 1, 1), 1.0),
        )
        .level(Level::new(LevelKind::Flood, Where::Set("both".into())).point(june(5), 100.0))
        .level(
            Level::new(LevelKind::Flood, Where::Place("a \"quoted\" \\ name\n".into()))
                .point(june(5), 1e-7)
                .point(june(6), 2.0),
        )
        .observed(
            Series::new("Registered", Where::Set("Hatay camps".into()), Quantity::Entered)
                .count(
                    Count::of(june(12), 5_000.5)
                        .with_error(0.1)
                        .known_on(june(13))
                        .with_evidence(evidence(&["S1"], &["error"])),
                )
                .count(Count::of(june(7), 0.0))
                .count(
                    Count::of(june(9).at(0, 0, 0, 0), 500.0)
                        .with_evidence(evidence(&[], &["error", "value"])),
                )
                .count(Count::between(june(20), Some(9_000.0), None))
                .count(Count::between(june(21), None, Some(1e12)))
                .count(Count::between(june(22), Some(0.0), Some(9.0)))
                .correction(Correction::new(june(14), 4_800.0))
                .correction(Correction::new(june(16), 4_700.25).since(june(10)).known_on(june(17))),
        )
        .observed(
            Series::new("Waiting", Where::Places(vec!["Orchards".into(), "Gate".into()]), Quantity::Waiting)
                .count(Count::of(june(12), 1e9)),
        )
        .observed(
            Series::new("Gone home", Where::Place("Camp".into()), Quantity::Returned)
                .count(Count::of(june(30), 7.0)),
        )
        .observed(
            Series::new("Sum", Where::Place("Camp".into()), Quantity::Waiting)
                .sum_of(["Waiting", "Gone home"])
                .count(Count::of(june(30), 8.0)),
        )
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Observed("Registered".into());
            for rule in Rules::WORDS {
                let last = rule.words[rule.words.len() - 1];
                // A law is for flight driven by threat.
                rule.set(rules, if rule.path == "flight.law" { "hazard" } else { last });
            }
            // So are departures of the flooded.
            for list in Rules::LISTS.iter().filter(|list| list.path != "flood.departures") {
                let is_calendar = list.path == "harvest.months";
                list.set(
                    rules,
                    if is_calendar { vec![12.0, 1.0, 7.0] } else { vec![1.0, 0.0, 1.0 / 3.0, -0.0] },
                );
            }
            for (index, knob) in Rules::NUMBERS.iter().enumerate() {
                let usual = knob.get(rules);
                let other = if knob.path.ends_with("awareness") || knob.path.ends_with("size") {
                    usual + 1.0
                } else if MORE_THAN_ONE.contains(&knob.path) {
                    usual + 1.25
                } else if WHOLE.contains(&knob.path) {
                    7.0
                } else {
                    0.1 + 0.01 * index as f64
                };
                knob.set(rules, other);
            }
        })
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_scenario_with_every_key_comes_back() {
    comes_back(&full());
}

#[test]
fn a_scenario_with_hardly_a_key_comes_back_and_is_short() {
    // Defaults are left out, so a short scenario is a short file.
    let world = World::builder().place(Place::new("Jisr", PlaceKind::Town, "Syria").with_population(1));
    let scenario = Scenario::builder("short", date(2011, 6, 4), 1).world(world).build().unwrap();
    comes_back(&scenario);
    let expected = "format = 1\n\n[scenario]\ntitle = \"short\"\nstart = 2011-06-04\ndays = 1\n\n[[place]]\nname = \"Jisr\"\n\
                    kind = \"town\"\ncountry = \"Syria\"\npopulation = 1\n";
    assert_eq!(scenario.to_toml(), expected);
}

#[test]
fn the_description_of_the_format_shows_every_rule_with_its_default() {
    // Else a rule could be added, or a default changed, and the page that users go by would not say so.
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/format.md")).unwrap();
    let (_, section) = page.split_once("## `[rules]`").unwrap();
    let shown = section.split("```").nth(1).unwrap().trim_start_matches("toml");
    // Both belong to observed flight, which is not the default.
    let without_default = |line: &&str| line.starts_with("series") || line.starts_with("observed_until");
    let shown: String = shown.split_inclusive('\n').filter(|line| !without_default(line)).collect();
    let text = format!(
        "format = 1\n[scenario]\ntitle = \"x\"\nstart = 2011-06-04\ndays = 9\n
         [[place]]\nname = \"Jisr\"\nkind = \"town\"\ncountry = \"Syria\"\npopulation = 1\n{shown}"
    );
    let scenario = Scenario::parse(&text, "format.md").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(*scenario.rules(), Rules::default());
    let knobs = Rules::NUMBERS.iter().map(|knob| knob.path);
    let words = Rules::WORDS.iter().map(|rule| rule.path);
    for path in knobs.chain(words).chain(Rules::LISTS.iter().map(|list| list.path)) {
        let (table, key) = path.split_once('.').unwrap();
        let (_, rest) = shown.split_once(&format!("[rules.{table}]")).unwrap_or_else(|| panic!("no {table}"));
        let rest = rest.split("\n[").next().unwrap();
        assert!(rest.contains(&format!("\n{key} = ")), "`{path}` is not shown");
    }
}

#[test]
fn every_word_of_the_rules_comes_back() {
    for rule in Rules::WORDS {
        for &word in rule.words {
            let scenario = full().edit().with_rules(|rules| {
                rules.flight.mode = FlightMode::Driven;
                rules.camps.turn_back_below = 0.0;
                rules.flood.departures = vec![0.0, 0.5];
                assert!(rule.set(rules, word), "{} knows no {word}", rule.path);
            });
            comes_back(&scenario.build().unwrap_or_else(|error| panic!("{} {word}: {error}", rule.path)));
        }
    }
}

#[test]
fn modes_of_flight_come_back() {
    for mode in [FlightMode::Driven, FlightMode::None] {
        let scenario = full().edit().with_rules(|rules| rules.flight.mode = mode).build().unwrap();
        comes_back(&scenario);
    }
}

#[test]
fn a_written_file_is_the_text_and_replaces_the_old_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("scenario.toml");
    fs::write(&path, "an older file").unwrap();
    let scenario = full();
    scenario.write(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), scenario.to_toml());
    assert!(Scenario::read(&path).unwrap() == scenario);
}

#[test]
fn a_scenario_reads_the_same_however_its_file_is_saved() {
    // Editors add a byte order mark, and carriage returns even within strings that run over lines.
    let scenario = full();
    let text = scenario.to_toml();
    for saved in [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        format!("\u{feff}{}", text.replace('\n', "\r\n")),
    ] {
        assert!(Scenario::parse(&saved, "saved.toml").unwrap() == scenario);
    }
    // Positions are the same, too.
    let faults = |text: &str| Scenario::parse(text, "bad.toml").unwrap_err().to_string();
    let bad = text.replacen("km = 25.0", "km = true", 1);
    assert_eq!(faults(&bad), faults(&format!("\u{feff}{}", bad.replace('\n', "\r\n"))));
}

#[test]
fn tables_beside_the_file_say_the_same_as_the_file() {
    let head = "format = 1\n[scenario]\ntitle = \"x\"\nstart = 2011-06-04\ndays = 9\n[sources]\nS1 = \"\"\nS2 = \"\"\n";
    let inline = format!(
        "{head}
        [[place]]\nname = \"Jisr, the \\\"town\\\"\"\nkind = \"town\"\ncountry = \"Syria\"\npopulation = 41000\nmove_chance = 0.25\npull = 2
        source = [\"S1\", \"S2\"]\nassumed = [\"population\", \"kind\"]
        [[place]]\nname = \"Camp\"\nkind = \"camp\"\ncountry = \"Turkey\"\nlat = 35.9\nlon = 36\ncapacity = 9
        capacity_per_day = 5\nforeign_pull = 0.5\nleaving_chance = 1e-2\nfarmer_share = 0.4\n
        [[route]]\nfrom = \"Jisr, the \\\"town\\\"\"\nto = \"Camp\"\nkm = 4e1\none_way = true\nmode = \"track\"
        own_km_per_day = 12\nwalk_chance = 0.5\nroads = 3\n
        [[observed]]\nname = \"Camp\"\nplace = \"Camp\"\nquantity = \"present\"
        counts = [{{ date = 2011-06-05T12:00:00, value = 5, known = 2011-06-06 }}, {{ date = 2011-06-07, at_least = 1.5, source = \"S1\" }}]
        [[level]]\nkind = \"flood\"\nplace = \"Camp\"\nbetween = \"steps\"
        values = [{{ date = 2011-06-05T12:00:00, value = 5 }}, {{ date = 2011-06-07, value = 0.5, source = \"S1\", assumed = [\"value\"] }}]\n"
    );
    let tables = format!(
        "{head}[tables]\nplaces = \"tables/places.csv\"\nroutes = \"tables/../routes.csv\"\n
        [[observed]]\nname = \"Camp\"\nplace = \"Camp\"\nquantity = \"present\"\ntable = \"counts.csv\"
        [[level]]\nkind = \"flood\"\nplace = \"Camp\"\nbetween = \"steps\"\ntable = \"water.csv\"\n"
    );
    let places = "name,kind,country,population,lat,lon,source,assumed,pull,move_chance,capacity,capacity_per_day,\
                  leaving_chance,foreign_pull,farmer_share\n\
                  \"Jisr, the \"\"town\"\"\",town,Syria,41000,,, S1;S2 ,population; kind,2,0.25,,,,,\n\n\
                  Camp,camp,Turkey,,35.9,36,,,,,9,5,0.01, 0.5,.4\n";
    let routes = "km,from,to,one_way,mode,roads,walk_chance,own_km_per_day\n 4e1 ,\"Jisr, the \"\"town\"\"\",Camp,true,track,3,.5,12";
    let counts =
        "date,value,at_least,known,source\n2011-06-05 12:00:00,5,,2011-06-06,\n2011-06-07,,1.5,,S1\n";
    let directory = tempfile::tempdir().unwrap();
    let expected = Scenario::parse(&inline, "inline.toml").unwrap_or_else(|error| panic!("{error}"));
    for saved in
        [|text: &str| text.to_owned(), |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"))]
    {
        let put = |name: &str, text: &str| fs::write(directory.path().join(name), saved(text)).unwrap();
        fs::create_dir_all(directory.path().join("tables")).unwrap();
        put("scenario.toml", &tables);
        put("tables/places.csv", places);
        put("routes.csv", routes);
        put("counts.csv", counts);
        put("water.csv", "value,date,assumed,source\n5,2011-06-05 12:00:00,,\n.5,2011-06-07,value,S1\n");
        let read =
            Scenario::read(directory.path().join("scenario.toml")).unwrap_or_else(|error| panic!("{error}"));
        assert!(read == expected, "{}", read.to_toml());
    }
    comes_back(&expected);
}

/// Any number in a range that a file may hold, the ends and awkward ones included.
fn number(low: f64, high: f64) -> impl Strategy<Value = f64> {
    prop_oneof![4 => low..=high, 1 => Just(low), 1 => Just(high), 1 => (0.0..=1.0f64).prop_map(move |u| low + u * u * (high - low) * 1e-3)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rules_come_back(
        values in proptest::collection::vec(0.0..=1.0f64, Rules::NUMBERS.len()),
        words in proptest::collection::vec(0usize..4, Rules::WORDS.len()),
        lists in proptest::collection::vec(proptest::collection::vec(number(0.0, 1.0), 0..6), Rules::LISTS.len()),
        households in 1.0..=20.0f64,
        mode in 0usize..2,
    ) {
        let group = Group::new("all", 1.0).with_kin(Kin::Ethnicity, "a").with_kin(Kin::Religion, "b");
        let world = World::builder().place(Place::new("Jisr", PlaceKind::Town, "Syria").with_population(1)).group(group);
        let scenario = Scenario::builder("x", date(2011, 6, 4), 1).world(world).with_rules(|rules| {
            for (knob, value) in Rules::NUMBERS.iter().zip(&values) {
                let is_size = knob.path.starts_with("households.") || knob.path.ends_with("awareness");
                let is_never_0 =
                    ["km_per_day", "softening_km", "power", "base", "days", "scaling", "many_people"];
                let must_be_more = is_never_0.iter().any(|end| knob.path.ends_with(end));
                if MORE_THAN_ONE.contains(&knob.path) {
                    knob.set(rules, 1.0 + value);
                } else if WHOLE.contains(&knob.path) {
                    knob.set(rules, (value * 10.0).round());
                } else if !is_size {
                    knob.set(rules, if must_be_more { value + 1e-9 } else { *value });
                }
            }
            for (rule, &word) in Rules::WORDS.iter().zip(&words) {
                rule.set(rules, rule.words[word % rule.words.len()]);
            }
            for (list, numbers) in Rules::LISTS.iter().zip(lists) {
                let is_calendar = list.path == "harvest.months";
                let months = (0..numbers.len()).map(|index| (12 - index) as f64).collect();
                list.set(rules, if is_calendar { months } else { numbers });
            }
            rules.households.mean_size = households;
            // What excludes each other is not stated together.
            if rules.camps.admission == Admission::Room {
                rules.camps.turn_back_below = 0.0;
            }
            if rules.flight.law == Law::Hazard && mode == 1 {
                rules.flight.mode = FlightMode::None;
                rules.flood.departures.clear();
            }
        });
        comes_back(&scenario.build().unwrap());
    }

    #[test]
    fn any_figures_of_places_and_routes_come_back(
        chances in proptest::collection::vec(proptest::option::of(number(0.0, 1.0)), 4),
        pulls in proptest::collection::vec(number(0.0, 1_000.0), 4),
        leaving in number(0.0, 1.0),
        growth in prop_oneof![Just(0), Just(Place::MOST_PEOPLE), 0..Place::MOST_PEOPLE],
        speed in proptest::option::of(number(1e-6, 100_000.0)),
        roads in 1..=Route::MOST_ROADS,
        is_home_stated: bool,
    ) {
        let own = |place: Place, chance: Option<f64>| match chance {
            Some(chance) => place.with_move_chance(chance),
            None => place,
        };
        let jisr = Place::new("Jisr", PlaceKind::Town, "Syria").with_population(1);
        let camp = Place::new("Camp", PlaceKind::Camp, "Turkey").with_capacity(1).with_capacity_per_day(growth);
        let mut route = Route::of_km(9.0).with_roads(roads).with_walk_chance(chances[2].unwrap_or(0.0));
        if let Some(speed) = speed {
            route = route.with_own_speed(speed);
        }
        let world = World::builder()
            .place(own(jisr, chances[0]).with_pull(pulls[0]).with_foreign_pull(pulls[1]))
            .place(own(camp, chances[1]).with_pull(pulls[2]).with_foreign_pull(pulls[3]).with_leaving_chance(leaving).with_farmer_share(leaving))
            .route("Jisr", "Camp", route);
        let mut scenario = Scenario::builder("x", date(2011, 6, 4), 9).world(world);
        if is_home_stated {
            scenario = scenario.home_country("Turkey");
        }
        if let Some(chance) = chances[3] {
            scenario = scenario.change(Change::new("Jisr", date(2011, 6, 5)).move_chance(chance));
        }
        comes_back(&scenario.build().unwrap());
    }

    #[test]
    fn any_places_and_threats_come_back(
        names in proptest::collection::btree_set("\\PC{1,12}", 2..8),
        (lat, lon) in (number(-90.0, 90.0), number(-180.0, 180.0)),
        people in 1u64..400_000_000,
        km in number(1e-6, 100_000.0),
        figures in proptest::option::of((number(1e-9, 1.0), number(0.0, 30.0), number(0.0, 1.0), number(0.0, 10_000.0))),
        minute in 0i16..24 * 60,
        country in "\\PC{1,8}",
    ) {
        let names: Vec<String> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        prop_assume!(names.len() > 1 && !country.trim().is_empty());
        let mut world = World::builder();
        for (index, name) in names.iter().enumerate() {
            let kind = [PlaceKind::Town, PlaceKind::Village, PlaceKind::Camp][index % 3];
            let place = Place::new(name, kind, &country).with_population(people);
            world = world.place(if index == 0 { place.at(lat, lon) } else { place });
        }
        for pair in names.windows(2) {
            world = world.route(&pair[0], &pair[1], Route::of_km(km));
        }
        let start = date(2011, 6, 5).at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
        let mut threat = Threat::new(ThreatKind::Shelling, &names[1], start);
        if let Some((intensity, lead, share, reach)) = figures {
            threat = threat.with_intensity(intensity).with_lead(lead, share).with_reach(reach).with_name(&names[0]);
        }
        let scenario = Scenario::builder(&names[0], date(2011, 6, 4), 9).world(world).threat(threat).build();
        comes_back(&scenario.unwrap());
    }

    #[test]
    fn no_text_makes_the_reader_panic(cut in 0usize..20_000, put in "[\\[\\]{}=\"'\\\\#,.\n\r\t a1é-]{0,6}", skip in 0usize..40) {
        // A good text with a hole and a few bytes of TOML's own punctuation in it: whatever comes, it is an answer.
        let text = full().to_toml();
        let at = (0..=cut % text.len()).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let end = (at + skip..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        let spoilt = format!("{}{put}{}", &text[..at], &text[end..]);
        if let Err(error) = Scenario::parse(&spoilt, "spoilt.toml") {
            prop_assert!(error.faults().iter().all(|fault| fault.position().is_some()), "{}", error);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Scenario::parse(&String::from_utf8_lossy(&bytes), "bytes.toml").is_err());
    }
}

#[test]
fn a_backdrop_is_found_from_wherever_the_scenario_is_written_and_has_to_be_there() {
    // A path means another file in another directory: what is written names the same file as what was read.
    let folder = tempfile::tempdir().expect("a place for files");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("case/maps")).expect("there is room");
    std::fs::create_dir_all(path("elsewhere")).expect("there is room");
    std::fs::write(path("case/maps/borders.geojson"), "{}").expect("there is room");
    let text = "format = 1\nscenario = { title = \"One town\", start = 2011-06-04, days = 7, backdrop = \"maps/borders.geojson\" }\n\
                place = [{ name = \"Jisr\", kind = \"town\", country = \"Syria\", population = 41_000 }]\n";
    std::fs::write(path("case/case.toml"), text).expect("there is room");
    let scenario = Scenario::read(path("case/case.toml")).expect("it has no fault");
    assert_eq!(scenario.backdrop(), Some(path("case/maps/borders.geojson").as_path()));
    for written in ["case/again.toml", "elsewhere/again.toml", "again.toml"] {
        scenario.write(path(written)).expect("there is room");
        assert_eq!(Scenario::read(path(written)).expect("it has no fault"), scenario, "{written}");
    }
    let beside = std::fs::read_to_string(path("case/again.toml")).expect("it was written");
    assert!(beside.contains("backdrop = \"maps/borders.geojson\""), "{beside}");

    std::fs::remove_file(path("case/maps/borders.geojson")).expect("it is there");
    let error = Scenario::read(path("case/case.toml")).expect_err("it is not there").to_string();
    assert!(error.contains("case.toml:2:75: `backdrop` is `maps/borders.geojson`, but"), "{error}");
    let parsed = Scenario::parse(text, "case.toml").expect("a text has no files beside it");
    assert_eq!(parsed.backdrop(), Some(std::path::Path::new("maps/borders.geojson")));
}
