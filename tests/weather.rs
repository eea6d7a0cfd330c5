//! Roads in bad condition: exact days of delay, exact shares of choices, and nobody else is touched.

mod common;

use common::{at, day, fits, place, quiet, tracked, when, world};
use displace::engine::{Track, What};
use displace::scenario::weather::{IMPASSABLE_DISCHARGE, from_discharge};
use displace::scenario::{Displaced, RainRule, RoadCondition, ScenarioBuilder, Shut};
use displace::world::PlaceKind;
use displace::{Run, Scenario, Seed, Simulation};

/// One road of so many km, at 50 km a day, on which everyone sets out with the first step.
fn road(km: f64) -> ScenarioBuilder {
    let world =
        world(vec![place("Hub", PlaceKind::Hub), place("Camp", PlaceKind::Camp)], &[("Hub", "Camp", km)]);
    quiet(40, world).displaced(Displaced::new("Hub", 50)).with_rules(|rules| {
        rules.movement.hub_chance = 1.0;
        rules.travel.road_km_per_day = 50.0;
    })
}

/// The step in which everyone arrives at the camp.
fn arrival(builder: ScenarioBuilder) -> u32 {
    let scenario = builder.build().expect("a good scenario");
    let camp = at(&scenario, "Camp");
    let run = tracked(&scenario, 1);
    let steps: Vec<Option<u32>> =
        run.tracks().iter().map(|track| when(track, What::Arrived, Some(camp))).collect();
    assert!(steps.windows(2).all(|pair| pair[0] == pair[1]), "all alike: {steps:?}");
    steps[0].expect("they arrive")
}

#[test]
fn a_longer_road_delays_arrival_by_exactly_its_length() {
    // 100 km at 50 km a day take two days, of which the second ends the journey: day 1, counted from 0.
    assert_eq!(arrival(road(100.0)), 1);
    for (factor, last) in [(1.0, 1), (2.0, 3), (3.5, 6), (10.0, 19)] {
        let longer = road(100.0).road_condition(RoadCondition::new("Camp", "Hub", factor, day(0)));
        assert_eq!(arrival(longer), last, "{factor} times as long");
    }
    // In steps of 6 hours as well: 3.5 · 100 km = 7 days = 28 steps.
    let longer = road(100.0).step_hours(6).road_condition(RoadCondition::new("Hub", "Camp", 3.5, day(0)));
    assert_eq!(arrival(longer), 27);
}

#[test]
fn people_under_way_finish_at_the_pace_of_the_new_condition() {
    // 200 km: 50 km on day 0, then 150 km of which each counts thrice from day 1 on: 9 days more, until day 9.
    let mud = |start, end| RoadCondition::new("Hub", "Camp", 3.0, day(start)).until(day(end));
    assert_eq!(arrival(road(200.0).road_condition(mud(1, 30))), 9);
    // For three days only: 50 km of 150 are done by then, and the other 100 take two days: until day 5.
    assert_eq!(arrival(road(200.0).road_condition(mud(1, 4))), 5);
    // Over before they set out, or begun after they arrived, or against their direction.
    assert_eq!(arrival(road(200.0).road_condition(mud(10, 20))), 3);
    let back = RoadCondition::new("Camp", "Hub", 3.0, day(0)).one_way();
    assert_eq!(arrival(road(200.0).road_condition(back)), 3);
}

#[test]
fn each_direction_has_a_condition_of_its_own() {
    // A landslip uphill is no hindrance downhill.
    let rain = RoadCondition::new("Hub", "Camp", 2.0, day(0)).one_way();
    let flood = RoadCondition::new("Camp", "Hub", 4.0, day(0)).one_way();
    let both = road(100.0).road_condition(rain).road_condition(flood);
    assert_eq!(arrival(both), 3);
}

/// Two camps, the near one by a road of 20 km and the other by one of 30 km.
fn fork(people: u64) -> ScenarioBuilder {
    let places =
        vec![place("Hub", PlaceKind::Hub), place("Near", PlaceKind::Camp), place("Far", PlaceKind::Camp)];
    let world = world(places, &[("Hub", "Near", 20.0), ("Hub", "Far", 30.0)]);
    quiet(8, world).displaced(Displaced::new("Hub", people)).with_rules(|rules| {
        rules.movement.hub_chance = 1.0;
        rules.attraction.softening_km = 10.0;
        rules.attraction.distance_power = 2.0;
        rules.attraction.weight_power = 1.5;
    })
}

fn chosen(run: &Run, scenario: &Scenario) -> [u64; 2] {
    ["Near", "Far"].map(|name| {
        let camp = at(scenario, name);
        let chose = |track: &&Track| when(track, What::Chose, Some(camp)).is_some();
        run.tracks().iter().filter(chose).map(|track| u64::from(track.people)).sum()
    })
}

#[test]
fn a_longer_road_draws_by_the_law_of_its_new_length() {
    // Weights (10 + km)^(-3), with 20 km counting as 20 · factor: 1000 is refused by nearly every draw, so the scan decides.
    let people = 40_000;
    for factor in [1.0, 1.3, 3.0, 1000.0] {
        let scenario = fork(people)
            .road_condition(RoadCondition::new("Hub", "Near", factor, day(0)))
            .build()
            .expect("a good scenario");
        let weights = [(10.0 + 20.0 * factor).powi(-3), 40f64.powi(-3)];
        let all: f64 = weights.iter().sum();
        let expected = weights.map(|weight| weight / all * people as f64);
        let counts = chosen(&tracked(&scenario, 5), &scenario);
        if expected[0] < 5.0 {
            assert!(counts[0] < 5, "{counts:?}");
        } else {
            fits(&format!("factor {factor}"), &counts, &expected);
        }
    }
}

#[test]
fn a_longer_road_reroutes_only_those_who_would_have_taken_it() {
    let usual = fork(5_000).build().expect("a good scenario");
    let condition = RoadCondition::new("Hub", "Near", 2.0, day(0));
    let longer = usual.edit().road_condition(condition).build().expect("a good scenario");
    let far = at(&usual, "Far");
    let (before, after) = (tracked(&usual, 2), tracked(&longer, 2));
    let mut stayed = 0;
    for (one, other) in before.tracks().iter().zip(after.tracks()) {
        assert_eq!(one.person, other.person);
        if when(one, What::Chose, Some(far)).is_some() {
            assert_eq!(one.deeds, other.deeds, "whoever chose the other road does as before");
            stayed += 1;
        }
    }
    assert!(stayed > 500);
}

#[test]
fn people_go_home_by_the_way_that_is_shortest_now() {
    // By the bridge it is 20 km and by the ford 30 km; with mud on the bridge road, 60 and 30.
    let places = vec![
        place("Home", PlaceKind::Town).with_population(100),
        place("Bridge", PlaceKind::Waypoint),
        place("Ford", PlaceKind::Waypoint),
        place("Camp", PlaceKind::Camp),
    ];
    let routes =
        [("Home", "Bridge", 10.0), ("Bridge", "Camp", 10.0), ("Home", "Ford", 15.0), ("Ford", "Camp", 15.0)];
    let scenario = quiet(6, world(places, &routes))
        .displaced(Displaced::new("Camp", 200).from_home("Home"))
        .with_rules(|rules| rules.returns.return_chance = 1.0)
        .road_condition(RoadCondition::new("Bridge", "Camp", 5.0, day(0)))
        .build()
        .expect("a good scenario");
    let ford = at(&scenario, "Ford");
    let run = tracked(&scenario, 1);
    assert_eq!(run.balance().returned, 200);
    assert!(run.tracks().iter().all(|track| when(track, What::Passed, Some(ford)).is_some()));
}

#[test]
fn roads_that_are_no_longer_than_usual_change_nothing() {
    let scenario =
        displace::synthetic::scenario(displace::synthetic::Size::default(), Seed(3)).expect("good");
    let (id, _) = scenario.world().routes().next().expect("there are routes");
    let (from, to) = scenario.world().ends(id);
    let name = |id| scenario.world().place(id).name().to_owned();
    let start = scenario.period().start();
    let same = scenario
        .edit()
        .road_condition(RoadCondition::new(name(from), name(to), 1.0, start))
        .build()
        .expect("a good scenario");
    let print = |scenario| Simulation::new(scenario, Seed(1)).run().fingerprint();
    assert_eq!(print(&scenario), print(&same));
}

#[test]
fn rain_makes_the_statements_of_flee() {
    // pandas: pd.Series(range(21)).quantile([.15, .75]) is 3 and 15.
    let history: Vec<f64> = (0..=20).map(f64::from).collect();
    let rule = RainRule::of_history(&history).expect("good days");
    assert_eq!((rule.dry_mm, rule.heavy_mm), (3.0, 15.0));
    let days = [3.0, 3.1, 15.0, 15.1, 40.0, 0.0, 9.0];
    let weather = rule.weather("Hub", "Camp", day(0), &days).expect("good days");
    let longer: Vec<_> = weather.conditions.iter().map(|c| (c.start(), c.end(), c.km_factor())).collect();
    let midnight = |n| day(n).at(0, 0, 0, 0);
    assert_eq!(longer, [(midnight(1), Some(midnight(3)), 2.0), (midnight(6), Some(midnight(7)), 2.0)]);
    assert_eq!(weather.closures.len(), 1);
    assert_eq!(weather.closures[0].shut(), &Shut::Route("Hub".into(), "Camp".into()));
    assert_eq!((weather.closures[0].start(), weather.closures[0].end()), (midnight(3), Some(midnight(5))));
    // In a dry country heavy rain begins below 15 mm, and closes nothing.
    let dry = RainRule { dry_mm: 1.0, heavy_mm: 4.0, ..rule };
    assert!(dry.weather("Hub", "Camp", day(0), &[10.0]).expect("good").closures.is_empty());
    let river = from_discharge("Hub", "Camp", day(0), &[7999.0, 8000.0, 9000.0, 1.0], IMPASSABLE_DISCHARGE);
    let river = river.expect("good days");
    assert_eq!((river.closures[0].start(), river.closures[0].end()), (midnight(1), Some(midnight(3))));
    let error = rule.weather("Hub", "Camp", day(0), &[1.0, f64::NAN, -2.0]).expect_err("no rain");
    assert_eq!(
        error.to_string(),
        "rain: day 1 is NaN; it must be a number from 0 on\nrain: day 2 is -2; it must be a number from 0 on"
    );
    assert!(RainRule::of_history(&[]).is_err());
    // And they run: 100 km of which the first day is as usual; then twice as long for two days, shut for none who left.
    assert_eq!(arrival(road(100.0).weather(weather)), 2);
}

#[test]
fn every_fault_of_a_road_condition_is_named_with_its_cure() {
    let wrong = road(10.0)
        .road_condition(RoadCondition::new("Hub", "Cmp", 2.0, day(0)))
        .road_condition(RoadCondition::new("Hub", "Camp", 0.5, day(3)).until(day(2)))
        .road_condition(RoadCondition::new("Camp", "Camp", 1001.0, day(60)))
        .road_condition(RoadCondition::new("Hub", "Camp", 2.0, day(5)))
        .road_condition(RoadCondition::new("Camp", "Hub", 3.0, day(7)).one_way());
    let text = wrong.build().expect_err("all of it is wrong").to_string();
    for part in [
        "road condition `Hub`–`Cmp`: no place is called `Cmp`; did you mean `Camp`?",
        "road condition `Hub`–`Camp`: `km_factor` is 0.5; it must be a number from 1 to 1000",
        "`end` is 2025-01-03, not after `start` 2025-01-04; it must be later",
        "road condition `Camp`–`Camp`: no route leads from `Camp` to `Camp`; state one or correct the names",
        "`start` is 2025-03-02, after the last day 2025-02-09; correct it or lengthen the period",
        "road condition `Camp`–`Hub`: from 2025-01-08 it overlaps with the one from 2025-01-06; join them or end the first before",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

#[test]
fn road_conditions_are_read_and_written() {
    let text = r#"
format = 1
scenario = { title = "Mud", start = 2025-01-01, days = 9 }
sources = { met = "the weather service" }
place = [
    { name = "Town", kind = "town", country = "A", population = 100 },
    { name = "Camp", kind = "camp", country = "A" },
]
route = [{ from = "Town", to = "Camp", km = 20 }]
threat = [{ kind = "clashes", place = "Town", start = 2025-01-02 }]
[[road_condition]]
from = "Town"
to = "Camp"
km_factor = 2.5
start = 2025-01-03
end = 2025-01-05T12:00:00
one_way = true
source = "met"
assumed = ["km_factor"]
"#;
    let scenario = Scenario::parse(text, "mud.toml").expect("a good scenario");
    let [condition] = scenario.timeline().road_conditions() else { panic!("there is one") };
    assert_eq!((condition.from(), condition.to(), condition.km_factor()), ("Town", "Camp", 2.5));
    assert_eq!(scenario.assumptions().len(), 1);
    let again = Scenario::parse(&scenario.to_toml(), "again.toml").expect("it reads back");
    assert!(again == scenario && scenario.edit().build().expect("good") == scenario);
    let missing = text.replace("km_factor = 2.5\n", "km_facto = 2\n");
    let error = Scenario::parse(&missing, "mud.toml").expect_err("a key is wrong").to_string();
    assert!(error.contains("unknown key `km_facto`; did you mean `km_factor`?"), "{error}");
    assert!(scenario.edit().shorten_to(2).build().expect("good").timeline().road_conditions().is_empty());
}
