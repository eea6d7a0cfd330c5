//! Knobs: numbers of a scenario that are not known for sure, by paths, with ranges and priors.

use displace::scenario::{
    Change, Closure, Displaced, Dispute, Knob, Prior, RoadCondition, Rules, Shut, Threat, ThreatKind,
};
use displace::world::{Evidence, Factors, Group, Place, PlaceKind, Route, World};
use displace::{Scenario, Seed, Simulation, date};
use jiff::civil::Date;

fn june(day: i8) -> Date {
    date(2011, 6, day)
}

fn stated() -> displace::scenario::ScenarioBuilder {
    let women = Factors { leave: 1.5, ..Factors::default() };
    let world = World::builder()
        .place(Place::new("Jisr al-Shughour", PlaceKind::Town, "Syria").with_population(40_000))
        .place(Place::new("Gate", PlaceKind::Crossing, "Syria").with_people_per_day(500))
        .place(Place::new("Camp", PlaceKind::Camp, "Turkey").with_capacity(5_000))
        .route("Jisr al-Shughour", "Gate", Route::of_km(30.0))
        .route("Gate", "Camp", Route::of_km(5.0))
        .group(Group::new("women", 0.5).with_factors(women))
        .group(Group::new("men", 0.5));
    Scenario::builder("known only roughly", june(4), 20)
        .world(world)
        .threat(
            Threat::new(ThreatKind::Assault, "Jisr al-Shughour", june(8))
                .with_name("assault on Jisr")
                .until(june(12)),
        )
        .threat(Threat::new(ThreatKind::Arrests, "Jisr al-Shughour", june(6)))
        .threat(Threat::new(ThreatKind::Clashes, "Gate", june(7)).in_account("who fired", "army"))
        .dispute(Dispute::new("who fired").account("army", 0.5).account("police", 0.3).account("nobody", 0.2))
        .closure(Closure::new(Shut::Border("Syria".into(), "Turkey".into()), june(5)).until(june(6)))
        .closure(Closure::new(Shut::Border("Syria".into(), "Turkey".into()), june(15)).until(june(17)))
        .closure(Closure::new(Shut::Crossing("Gate".into()), june(18)))
        .change(Change::new("Camp", june(10)).capacity(8_000))
        .road_condition(RoadCondition::new("Gate", "Camp", 2.0, june(9)))
        .displaced(Displaced::new("Camp", 120).from_home("Jisr al-Shughour"))
        .source("S1", "a report")
}

fn scenario() -> Scenario {
    stated().build().expect("it is good")
}

/// A path, the number that is stated there, and another one that may stand there.
const NUMBERS: [(&str, f64, f64); 22] = [
    ("rules.movement.camp_chance", 0.001, 0.01),
    ("rules.movement.awareness", 2.0, 3.0),
    ("place.\"Jisr al-Shughour\".population", 40_000.0, 41_000.0),
    ("place.Gate.people_per_day", 500.0, 800.0),
    ("place.Camp.capacity", 5_000.0, 6_000.0),
    ("place.Camp.pull", 1.0, 1.5),
    ("route.\"Jisr al-Shughour\".Gate.km", 30.0, 32.5),
    ("group.women.leave_factor", 1.5, 1.2),
    ("event.\"assault on Jisr\".intensity", 1.0, 0.8),
    ("event.\"assault on Jisr\".start", 4.0, 3.5),
    ("event.\"assault on Jisr\".end", 8.0, 9.25),
    ("event.\"assault on Jisr\".reach_km", 15.0, 20.0),
    ("event.\"Jisr al-Shughour\".half_life_days", 5.0, 4.0),
    ("event.\"Jisr al-Shughour\".credibility", 1.0, 0.4),
    ("displaced.Camp.count", 120.0, 150.0),
    ("closure.Syria.Turkey.1.start", 1.0, 0.5),
    ("closure.Syria.Turkey.2.end", 13.0, 12.0),
    ("closure.Gate.start", 14.0, 15.0),
    ("change.Camp.capacity", 8_000.0, 9_000.0),
    ("change.Camp.date", 6.0, 7.0),
    ("road_condition.Gate.Camp.km_factor", 2.0, 3.0),
    ("dispute.\"who fired\".army.credibility", 0.5, 0.6),
];

#[test]
fn every_number_is_read_and_set_by_its_path_and_none_else_moves() {
    let usual = scenario();
    for (path, value, other) in NUMBERS {
        assert_eq!(usual.edit().number(path).expect("there is one"), Some(value), "{path}");
        let changed = usual.with(&[(path, other)]).expect(path);
        for (also, value, _) in NUMBERS {
            let expected = if also == path { other } else { value };
            assert_eq!(
                changed.edit().number(also).expect("there is one"),
                Some(expected),
                "{also} for {path}"
            );
        }
    }
    for rule in Rules::NUMBERS {
        let path = format!("rules.{}", rule.path);
        assert_eq!(usual.edit().number(&path).expect("a rule"), Some(rule.get(usual.rules())), "{path}");
    }
}

#[test]
fn timing_moves_the_end_along_and_accounts_keep_their_proportions() {
    let moved = scenario().with(&[("event.\"assault on Jisr\".timing", 5.5)]).expect("it fits");
    let threat = &moved.timeline().threats()[0];
    assert_eq!((threat.start(), threat.end()), (june(9).at(12, 0, 0, 0), Some(june(13).at(12, 0, 0, 0))));
    let less = scenario().with(&[("dispute.\"who fired\".army.credibility", 0.0)]).expect("it fits");
    let left = less.timeline().disputes()[0].accounts().iter().map(|(_, credibility)| *credibility);
    assert_eq!(left.collect::<Vec<_>>(), [0.0, 0.6, 0.4]);
}

#[test]
fn what_leads_nowhere_is_refused_with_the_cure() {
    for (path, value, cure) in [
        ("palce.Camp.capacity", 1.0, "did you mean `place`?"),
        ("place.Kamp.capacity", 1.0, "did you mean `Camp`?"),
        ("place.Camp.capacities", 1.0, "did you mean `capacity`?"),
        ("place.Camp.x", 1.0, "it has population, capacity"),
        ("place.Camp", 1.0, "it ends too early"),
        ("place.Camp.Gate.pull", 1.0, "`Gate` is no number from 1 to 1"),
        ("place.St. John.pull", 1.0, "put the whole name in quotation marks"),
        ("rules.movement.kamp_chance", 1.0, "did you mean `camp_chance`?"),
        ("rules.moving.camp_chance", 1.0, "no table of the rules is called `moving`"),
        ("rules.flood.weights.2", 1.0, "the list has 0 entries"),
        (
            "closure.Syria.Turkey.start",
            1.0,
            "put the number of the one meant before the key: `closure.Syria.Turkey.1`",
        ),
        ("closure.Syria.Turkey.3.start", 1.0, "from 1 to 2"),
        ("place.Camp.capacity", 0.5, "a number from 1 to"),
        ("place.Camp.capacity", 10.5, "a whole number"),
        ("rules.movement.camp_chance", 1.5, "a number from 0 to 1"),
        ("event.\"assault on Jisr\".end", 3.0, "not after `start`"),
    ] {
        let message = scenario().with(&[(path, value)]).expect_err(path).to_string();
        assert!(message.contains(cure), "{path}: {message}");
    }
}

fn knobs() -> [Knob; 5] {
    let source = Evidence { source: vec!["S1".into()], ..Evidence::default() };
    let prior = |prior: displace::Result<Prior>| prior.expect("it is good");
    [
        Knob::new("place.\"Jisr al-Shughour\".population", prior(Prior::uniform(35_000.0, 45_000.0)))
            .with_evidence(source),
        Knob::new("rules.movement.camp_chance", prior(Prior::log_uniform(1e-4, 0.1))),
        Knob::new("event.\"assault on Jisr\".timing", prior(Prior::triangular(3.0, 4.0, 4.5))),
        Knob::new("route.Gate.Camp.km", prior(Prior::normal(5.0, 0.5, 4.0, 6.0))),
        Knob::new("rules.movement.awareness", prior(Prior::uniform(1.0, 3.0))),
    ]
}

fn with_knobs() -> Scenario {
    knobs()
        .into_iter()
        .fold(stated(), displace::scenario::ScenarioBuilder::knob)
        .build()
        .expect("the knobs are good")
}

#[test]
fn knobs_turn_at_quantiles_of_their_priors() {
    let scenario = with_knobs();
    assert_eq!(scenario.knobs(), knobs());
    let middle = scenario.turned_to(&[0.5; 5]).expect("the middle is good");
    assert_eq!(middle.knobs(), knobs(), "they stay");
    let world = middle.world();
    assert_eq!(world.find("Jisr al-Shughour").map(Place::population), Some(40_000));
    assert!((middle.rules().movement.camp_chance - 10f64.powf(-2.5)).abs() < 1e-12);
    assert_eq!(middle.rules().movement.awareness, 2.0);
    // Each of three whole numbers has a third of the probability.
    let thirds = [0.0, 0.32, 0.34, 0.66, 0.67, 1.0].map(|p| {
        let values = scenario.knob_values(&[0.5, 0.5, 0.5, 0.5, p]).expect("five numbers for five knobs");
        values[4]
    });
    assert_eq!(thirds, [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    let message = scenario.turned_to(&[0.5]).expect_err("there are five").to_string();
    assert_eq!(message, "1 numbers for 5 knobs; give one for each");
    let run = |scenario: &Scenario| Simulation::new(scenario, Seed(1)).run().fingerprint();
    assert_ne!(run(&middle), run(&scenario.turned_to(&[0.1; 5]).expect("it is good")));
    assert_eq!(
        run(&scenario),
        run(&stated().build().expect("it is good")),
        "a knob changes nothing by itself"
    );
}

#[test]
fn knobs_that_cannot_be_are_refused_with_the_cure() {
    let refused = |path: &str, prior: Prior| {
        let result = stated().knob(Knob::new(path, prior)).build();
        result.expect_err(path).to_string()
    };
    let uniform = |low, high| Prior::Uniform { low, high };
    for (path, prior, cure) in [
        (
            "place.Kamp.capacity",
            uniform(1.0, 2.0),
            "knob `place.Kamp.capacity`: no `place` is called `Kamp`; did you mean `Camp`?",
        ),
        (
            "rules.movement.camp_chance",
            uniform(0.0, 1.5),
            "`high` is 1.5; `rules.movement.camp_chance` must be a number from 0 to 1",
        ),
        ("rules.movement.camp_chance", uniform(0.5, 0.25), "`low` must be below `high`"),
        (
            "rules.movement.camp_chance",
            uniform(0.5, 0.75),
            "is stated as 0.001, which lies outside of 0.5 to 0.75",
        ),
        ("place.Camp.capacity", uniform(4000.5, 6000.0), "must be a whole number"),
        (
            "event.\"assault on Jisr\".start",
            uniform(3.0, 9.0),
            "at 9: threat `assault on Jisr`: `end` is 2011-06-12, not after `start`",
        ),
    ] {
        let message = refused(path, prior);
        assert!(message.contains(cure), "{path}: {message}");
    }
    let knob = || Knob::new("place.Camp.pull", uniform(0.5, 2.0));
    let twice = stated().knob(knob()).knob(knob()).build().expect_err("it is stated twice").to_string();
    assert!(twice.contains("is stated twice"), "{twice}");
    let untold = Evidence { source: vec!["S2".into()], ..Evidence::default() };
    let message =
        stated().knob(knob().with_evidence(untold)).build().expect_err("S2 is no source").to_string();
    assert!(message.contains("no source has the tag `S2`"), "{message}");
}

#[test]
fn a_file_keeps_knobs_and_says_where_one_is_wrong() {
    let text = with_knobs().to_toml();
    assert_eq!(Scenario::parse(&text, "knobs.toml").expect("what was written is read"), with_knobs());
    assert!(text.contains("low = 2011-06-07\n"), "moments are written as dates: {text}");
    let scenario = "format = 1\n[scenario]\ntitle = \"x\"\nstart = 2011-06-04\ndays = 9\n\
         [[place]]\nname = \"A\"\nkind = \"town\"\ncountry = \"X\"\npopulation = 10\n\
         [[place]]\nname = \"B\"\nkind = \"camp\"\ncountry = \"X\"\n\
         [[route]]\nfrom = \"A\"\nto = \"B\"\nkm = 3\n";
    for (knob, expected) in [
        (
            "path = \"place.A.population\"\nlow = 20\nhigh = 30",
            ":21:7: knob `place.A.population`: `place.A.population` is stated as 10",
        ),
        (
            "path = \"place.C.population\"\nlow = 20\nhigh = 30",
            ":20:8: knob `place.C.population`: no `place` is called `C`",
        ),
        ("path = \"place.A.population\"\nlow = 5", ":19:1: knob `place.A.population`: `high` is missing"),
        (
            "path = \"place.A.population\"\nlow = 5\nhigh = 20\nsd = 3",
            ":23:6: knob `place.A.population`: `sd` is for `prior = \"normal\"`",
        ),
        ("path = \"place.A.population\"\nlow = 5\nhigh = 20\nprior = \"lognormal\"", "did you mean"),
    ] {
        let message = Scenario::parse(&format!("{scenario}[[knob]]\n{knob}\n"), "knobs.toml")
            .expect_err(knob)
            .to_string();
        assert!(message.contains(expected), "{message}");
    }
}
