//! What was known on a day: forecasts read nothing of what came later.

use displace::engine::Status;
use displace::scenario::{
    CampChange, Change, Closure, Correction, Count, FlightMode, Knob, Level, LevelKind, LevelPoint, Prior,
    Quantity, Redirect, RoadCondition, ScenarioBuilder, Series, Shut, Threat, ThreatKind, Where,
};
use displace::units::Day;
use displace::world::{Evidence, Place, PlaceKind, Route, World};
use displace::{Scenario, Seed, Simulation, date};
use jiff::civil::Date;

fn june(day: i8) -> Date {
    date(2011, 6, day)
}

fn announced(on: Date) -> Evidence {
    Evidence { known: Some(on), ..Evidence::default() }
}

/// The town empties from 5 June on; of what is known on the 9th.
fn before() -> ScenarioBuilder {
    let world = World::builder()
        .place(Place::new("Town", PlaceKind::Town, "A").with_population(20_000))
        .place(Place::new("Village", PlaceKind::Village, "A").with_population(3_000))
        .place(Place::new("Camp", PlaceKind::Camp, "B"))
        .place(Place::new("Second", PlaceKind::Camp, "B"))
        .route("Town", "Village", Route::of_km(20.0))
        .route("Village", "Camp", Route::of_km(25.0))
        .route("Village", "Second", Route::of_km(30.0));
    let camp = Where::Place("Camp".into());
    let counts = (4..=9).map(|day| Count::of(june(day), f64::from(day - 4) * 300.0));
    let entered =
        Series::new("Entered", Where::Places(vec!["Camp".into(), "Second".into()]), Quantity::Entered);
    Scenario::builder("known on the 9th", june(4), 20)
        .world(world)
        .threat(Threat::new(ThreatKind::Clashes, "Town", june(5)).with_name("clashes"))
        .threat(Threat::new(ThreatKind::Arrests, "Town", june(6)).until(june(8)))
        .threat(
            Threat::new(ThreatKind::Assault, "Town", june(14))
                .until(june(16))
                .with_evidence(announced(june(8))),
        )
        .closure(Closure::new(Shut::Route("Town".into(), "Village".into()), june(9)))
        .change(Change::new("Second", june(9)).camp(CampChange::Opens))
        .level(
            Level::new(LevelKind::Hunger, Where::Place("Village".into()))
                .point(june(4), 0.1)
                .point(june(8), 0.2),
        )
        .observed(counts.fold(entered, Series::count))
        .observed(Series::new("Camp", camp, Quantity::Present).count(Count::of(june(7), 100.0)))
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("Entered".into()))
}

/// The same with what came later.
fn after() -> ScenarioBuilder {
    let early = before();
    let scenario = early.build().expect("it is good");
    let mut later = Scenario::builder("known on the 9th", june(4), 20).rules(scenario.rules().clone());
    later = later.world(
        World::builder()
            .place(Place::new("Town", PlaceKind::Town, "A").with_population(20_000))
            .place(Place::new("Village", PlaceKind::Village, "A").with_population(3_000))
            .place(Place::new("Camp", PlaceKind::Camp, "B"))
            .place(Place::new("Second", PlaceKind::Camp, "B"))
            .route("Town", "Village", Route::of_km(20.0))
            .route("Village", "Camp", Route::of_km(25.0))
            .route("Village", "Second", Route::of_km(30.0)),
    );
    // The clashes and the closure end; there are others, news that came late, and recounts.
    let clashes = Threat::new(ThreatKind::Clashes, "Town", june(5)).with_name("clashes").until(june(12));
    later = later.threat(clashes);
    for threat in &scenario.timeline().threats()[1..] {
        later = later.threat(threat.clone());
    }
    let closure = Closure::new(Shut::Route("Town".into(), "Village".into()), june(9));
    later = later
        .threat(Threat::new(ThreatKind::Shelling, "Village", june(10)))
        .threat(Threat::new(ThreatKind::Siege, "Town", june(7)).with_evidence(announced(june(11))))
        .closure(closure.until(june(11)))
        .closure(Closure::new(Shut::Place("Camp".into()), june(13)))
        .redirect(Redirect::new("Village", "Camp", june(10)))
        .road_condition(RoadCondition::new("Town", "Village", 3.0, june(12)))
        .change(Change::new("Second", june(9)).camp(CampChange::Opens))
        .change(Change::new("Camp", june(15)).capacity(10))
        .level(
            Level::new(LevelKind::Hunger, Where::Place("Village".into()))
                .point(june(4), 0.1)
                .point(june(8), 0.2)
                .with(LevelPoint::new(june(12), 0.9)),
        )
        .level(Level::new(LevelKind::Flood, Where::Place("Village".into())).point(june(10), 3.0))
        .knob(Knob::new("closure.Camp.start", Prior::uniform(8.0, 10.0).expect("it is good")));
    let mut entered = scenario.observed()[0].clone();
    for day in 10..20 {
        entered = entered.count(Count::of(june(day), f64::from(day) * 1000.0));
    }
    entered = entered.correction(Correction::new(june(9), 700.0).known_on(june(10)));
    let present = scenario.observed()[1].clone();
    let late = Count::of(june(8), 120.0).known_on(june(10));
    let other = Series::new("Second", Where::Place("Second".into()), Quantity::Present);
    later.observed(entered).observed(present.count(late)).observed(other.count(Count::of(june(12), 5.0)))
}

#[test]
fn what_came_later_leaves_no_trace() {
    let (before, after) = (before().build().expect("it is good"), after().build().expect("it is good"));
    assert_ne!(before, after);
    let (ours, theirs) = (before.known_at(june(9)), after.known_at(june(9)));
    let (ours, theirs) = (ours.expect("it is good"), theirs.expect("it is good"));
    assert_eq!(ours.to_toml(), theirs.to_toml());
    assert!(ours == theirs);
    let run = |scenario: &Scenario| Simulation::new(scenario, Seed(7)).run();
    assert_eq!(run(&ours), run(&theirs), "the forecast is the same to the bit");
    assert_ne!(run(&ours).fingerprint(), run(&after).fingerprint());
    // The day after, some of it is known.
    assert!(before.known_at(june(10)).expect("it is good") != after.known_at(june(10)).expect("it is good"));
}

#[test]
fn what_happened_later_is_left_out_and_what_was_announced_is_kept() {
    let known = after().build().expect("it is good").known_at(june(9)).expect("it is good");
    let threats = known.timeline().threats();
    let kinds: Vec<_> = threats.iter().map(Threat::kind).collect();
    assert_eq!(kinds, [ThreatKind::Clashes, ThreatKind::Arrests, ThreatKind::Assault]);
    let midnight = |day: i8| Some(june(day).at(0, 0, 0, 0));
    let ends: Vec<_> = threats.iter().map(Threat::end).collect();
    assert_eq!(
        ends,
        [None, midnight(8), midnight(16)],
        "an end that came later is not known, unless announced"
    );
    assert_eq!(known.timeline().closures().len(), 1);
    assert_eq!(known.timeline().closures()[0].end(), None);
    assert!(known.timeline().redirects().is_empty() && known.timeline().road_conditions().is_empty());
    assert_eq!(known.timeline().changes().len(), 1);
    assert_eq!(known.levels().len(), 1);
    assert_eq!(known.levels()[0].value_at(june(15)), 0.2, "the level stays as it was");
    let names: Vec<&str> = known.observed().iter().map(Series::name).collect();
    assert_eq!(names, ["Entered", "Camp"]);
    assert_eq!((known.observed()[0].counts().len(), known.observed()[1].counts().len()), (6, 1));
    assert!(known.observed()[0].corrections().is_empty() && known.knobs().is_empty());
    assert_eq!(known.period(), after().build().expect("it is good").period(), "the period stays");
    let closed = after().build().expect("it is good").known_at(june(8)).expect("it is good");
    assert_eq!(
        closed.timeline().changes()[0].date(),
        june(4).at(0, 0, 0, 0),
        "a camp that opens later is closed"
    );
}

#[test]
fn flight_that_follows_counts_is_driven_after_the_day() {
    let whole = before().build().expect("it is good");
    let known = whole.known_at(june(7)).expect("it is good");
    let rules = known.rules();
    assert_eq!(rules.flight.observed_until, Some(june(7)));
    let (whole_run, run) = (Simulation::new(&whole, Seed(1)).run(), Simulation::new(&known, Seed(1)).run());
    let town = whole.world().find("Town").expect("it was stated").id();
    let home =
        |run: &displace::Run, day: u32| run.people(town, Status::Resident, Day(day)).expect("it was kept");
    for day in 0..4 {
        assert_eq!(home(&run, day), home(&whole_run, day), "until the 7th it is what was counted");
    }
    let village = whole.world().find("Village").expect("it was stated").id();
    let left =
        |place, people: u64| people - run.people(place, Status::Resident, Day(3)).expect("it was kept");
    assert_eq!(left(town, 20_000) + left(village, 3_000), 900, "of the end of the 7th 900 are known");
    // Then of those who can leave half do each day at threat 1, fewer by the square of the threat.
    let mut simulation = Simulation::new(&known, Seed(1));
    for _ in 0..5 {
        simulation.step();
    }
    let chance = 0.5 * simulation.threat(town).powi(2);
    let able = home(&run, 3) as f64 - 1_000.0;
    let (left, expected) = ((home(&run, 3) - home(&run, 4)) as f64, able * chance);
    // Four standard deviations of a binomial number: alpha 6·10⁻⁵.
    assert!(
        chance > 0.1 && (left - expected).abs() < 4.0 * (expected * (1.0 - chance)).sqrt(),
        "{left} for {expected}"
    );
    // Where fewer than two counts were known, flight is driven from the start.
    let early = whole.known_at(june(4)).expect("it is good");
    assert_eq!(
        (&early.rules().flight.mode, early.rules().flight.observed_until),
        (&FlightMode::Driven, None)
    );
}

/// What camps hold, and their sum; `late` is what came in after the 10th.
fn summed(late: f64) -> Scenario {
    let series = |name: &str, counts: &[(i8, f64)]| {
        let series = Series::new(name, Where::Place(name.into()), Quantity::Present);
        counts.iter().fold(series, |series, &(day, people)| series.count(Count::of(june(day), people)))
    };
    let camp = series("Camp", &[(4, 100.0), (8, 500.0), (12, 500.0 + late)]);
    // A recount of the 11th halves what was counted before.
    let second = series("Second", &[(6, 200.0), (9, 800.0), (11, 400.0)]);
    let second = second.correction(Correction::new(june(11), 400.0));
    let parts = ["Camp", "Second"];
    let all = Series::new("All", Where::Places(parts.map(str::to_owned).to_vec()), Quantity::Entered);
    let at = |counts: &[(f64, f64)], day: f64| {
        let after = counts.iter().position(|&(of, _)| of > day).unwrap_or(counts.len());
        match (after.checked_sub(1).map(|i| counts[i]), counts.get(after)) {
            (Some((d0, v0)), Some(&(d1, v1))) => v0 + (day - d0) / (d1 - d0) * (v1 - v0),
            (Some((_, people)), None) | (None, Some(&(_, people))) => people,
            (None, None) => 0.0,
        }
    };
    let sum = |day: f64| {
        let camp = at(&[(4.0, 100.0), (8.0, 500.0), (12.0, 500.0 + late)], day);
        camp + at(&[(6.0, 50.0), (9.0, 200.0), (11.0, 400.0)], day)
    };
    let first = all.count(Count::of(june(4).at(0, 0, 0, 0), 0.0));
    let all = (4..=20).fold(first, |all, day| all.count(Count::of(june(day), sum(f64::from(day)).floor())));
    let world = before().build().expect("it is good");
    let world = world.edit().without_observed();
    let built = world.observed(camp).observed(second).observed(all.sum_of(parts));
    let built = built.with_rules(|rules| rules.flight.mode = FlightMode::Observed("All".into()));
    built.build().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_sum_is_known_as_far_as_its_parts_were() {
    let known = summed(900.0).known_at(june(10)).expect("it is good");
    let all = known.series("All").expect("its parts were counted");
    let values: Vec<f64> = all.counts().iter().filter_map(Count::value).collect();
    // Until the 10th, the second camp as it was counted then, each on its line and after its last count as it was.
    let second = [200.0, 200.0, 200.0, 400.0, 600.0, 800.0, 800.0];
    let camp = [100.0, 200.0, 300.0, 400.0, 500.0, 500.0, 500.0];
    let expected = [0.0].into_iter().chain(camp.iter().zip(second).map(|(a, b)| a + b));
    assert_eq!(values, expected.collect::<Vec<_>>());
    assert_eq!(known.rules().flight.observed_until, Some(june(10)));
    assert_eq!(known, summed(0.0).known_at(june(10)).expect("it is good"), "what came later tells nothing");
    // Without sums it is told by the line that leads there.
    let told = |late| {
        let scenario = summed(late);
        let series = scenario.series("All").expect("it was stated").clone();
        let rest = scenario.edit().without_observed().observed(series.sum_of([""; 0]));
        let known = rest.build().expect("it is good").known_at(june(10)).expect("it is good");
        known.series("All").expect("it is stated").counts().to_vec()
    };
    assert_ne!(told(900.0), told(0.0));
    let early = summed(900.0).known_at(june(5)).expect("it is good");
    assert_eq!(early.series("All").expect("a part was counted").parts(), ["Camp"]);
    let later = summed(900.0).known_at(june(20)).expect("it is good");
    let all = later.series("All").expect("its parts were counted");
    assert_eq!(all.corrected().last().and_then(Count::value), Some(1_800.0));
}

#[test]
fn counting_follows_and_is_driven_alike() {
    let known = before().build().expect("it is good").known_at(june(7)).expect("it is good");
    let places = ["Town", "Village"].map(|name| known.world().find(name).expect("it was stated").id());
    let home = |run: &displace::Run, day: u32| -> u64 {
        places.iter().filter_map(|&place| run.people(place, Status::Resident, Day(day))).sum()
    };
    let mut counting = Simulation::counting(&known, Seed(1)).expect("nobody is told apart");
    while counting.step().is_some() {}
    let (counted, followed) = (counting.finish(), Simulation::new(&known, Seed(2)).run());
    assert_eq!(home(&counted, 3), 22_100);
    let left = |run: &displace::Run| (home(run, 3) - home(run, 4)) as f64;
    // Two binomial numbers of the same mean m differ by less than 4 √(2 m): alpha 6·10⁻⁵.
    let (ours, theirs) = (left(&counted), left(&followed));
    assert!(ours > 1_000.0 && (ours - theirs).abs() < 4.0 * (ours + theirs).sqrt(), "{ours} and {theirs}");
}

#[test]
fn a_file_keeps_when_events_were_known_and_until_when_counts_are_followed() {
    let stated = after().with_rules(|rules| rules.flight.observed_until = Some(june(12)));
    let scenario = stated.build().expect("it is good");
    let text = scenario.to_toml();
    assert!(
        text.contains("known = 2011-06-08\n") && text.contains("observed_until = 2011-06-12\n"),
        "{text}"
    );
    assert!(Scenario::parse(&text, "known.toml").expect("what was written is read") == scenario);
    for (until, cure) in [(june(1), "outside the period"), (june(28), "outside the period")] {
        let stated = after().with_rules(|rules| rules.flight.observed_until = Some(until));
        let message = stated.build().expect_err("it lies outside").to_string();
        assert!(message.contains(cure), "{message}");
    }
    let driven = after().with_rules(|rules| {
        rules.flight.mode = FlightMode::Driven;
        rules.flight.observed_until = Some(june(12));
    });
    let message = driven.build().expect_err("nothing is observed").to_string();
    assert!(message.contains("is for flight that follows a series"), "{message}");
}

#[test]
fn on_every_day_of_the_shipped_case_something_was_known() {
    let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml").expect("it is shipped");
    let mut before = 0;
    for day in 0..scenario.period().days() {
        let on = scenario.period().date(Day(day));
        let known = scenario.known_at(on).unwrap_or_else(|error| panic!("{on}: {error}"));
        let counts: usize = known.observed().iter().map(|series| series.counts().len()).sum();
        assert!(counts >= before, "nothing that was known is forgotten");
        before = counts;
    }
}
