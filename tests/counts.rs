//! Counting people gives what following them gives, in distribution.

mod common;

use common::{day, place, world};
use displace::engine::{Recording, Status, Tracks};
use displace::id::GroupId;
use displace::scenario::{
    Acting, Admission, Carry, Change, ClosedOnTheWay, Closure, Count, Displaced, Dispute, FlightMode, Law,
    Level, LevelKind, OwnHome, Quantity, Redirect, RoadCondition, ScenarioBuilder, Series, Shut, Start,
    Threat, ThreatKind, WhenClosed, WhenNothingDraws, Where,
};
use displace::synthetic::{self, Size};
use displace::units::Day;
use displace::world::{Factors, Group, Place, PlaceKind, Route};
use displace::{Counting, Ensemble, Error, Scenario, Seed, Simulation};

/// The total alpha of one comparison, over all its cells, halved for means and variances.
const ALPHA: f64 = 1e-3;

/// The standard normal deviate that is exceeded on either side with a chance, to 1 % for chances from 1e-2 to 1e-12.
fn deviate(alpha: f64) -> f64 {
    // Bisection of the asymptotic series of the tail, good from 2.5 standard deviations on.
    let tail = |z: f64| {
        let square = z * z;
        2.0 * (-square / 2.0).exp() / (z * (2.0 * std::f64::consts::PI).sqrt())
            * (1.0 - 1.0 / square + 3.0 / square.powi(2) - 15.0 / square.powi(3))
    };
    let (mut low, mut high) = (2.5, 12.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if tail(middle) > alpha { low = middle } else { high = middle }
    }
    high
}

/// Mean, variance, and the variances of both as estimates.
fn moments(values: &[f64]) -> [f64; 4] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let centred = |power| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / n;
    let (variance, fourth) = (centred(2) * n / (n - 1.0), centred(4));
    [mean, variance, variance / n, (fourth - variance * variance * (n - 3.0) / (n - 1.0)) / n]
}

/// Whose numbers are compared.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    EachGroup,
    AllGroups,
}

/// Means and variances of people by place, status and day, in replicates of both ways: no difference that would be found at
/// [`ALPHA`] if all were tested together (Bonferroni). Numbers below 10 are left out, where nothing is normal.
fn agree(name: &str, scenario: &Scenario, of: Of) {
    // More of them find smaller differences: REPLICATES=5000 cargo test --release --test counts.
    let replicates = std::env::var("REPLICATES").map_or(250, |r| r.parse().expect("a number"));
    let persons = Ensemble::of(scenario).replicates(replicates).seed(Seed(1)).run();
    let counts = Ensemble::of(scenario).replicates(replicates).seed(Seed(2)).run_counting();
    let counts = counts.expect("a scenario that can be counted");
    assert!(counts.runs().iter().all(|run| run.balance().holds()), "{name}: somebody is lost");
    let world = scenario.world();
    let groups = if of == Of::EachGroup { world.groups().len() } else { 1 };
    let statuses = Status::ALL.into_iter().filter(|&status| status != Status::Trapped);
    let mut tests: Vec<(f64, String)> = Vec::new();
    for (place, status) in
        world.places().flat_map(|place| statuses.clone().map(move |status| (place, status)))
    {
        for group in 0..groups {
            let daily = |ensemble: &Ensemble| match of {
                Of::EachGroup => ensemble.people_of(place.id(), status, GroupId(group as u32)),
                Of::AllGroups => ensemble.people(place.id(), status),
            };
            let (followed, counted) = (daily(&persons), daily(&counts));
            for n in 0..scenario.period().days() {
                let [mean, variance, of_mean, of_variance] = moments(followed.values(Day(n)));
                let [m, v, of_m, of_v] = moments(counted.values(Day(n)));
                let is_certain = variance == 0.0 && v == 0.0 && mean == m;
                if (mean < 10.0 && m < 10.0) || is_certain {
                    continue;
                }
                let what = format!("{} {status}, group {group}, day {n}", place.name());
                let z = (m - mean) / (of_mean + of_m).sqrt();
                tests.push((z, format!("{what}: {m:.2} counted, {mean:.2} followed")));
                if variance > 2.0 && v > 2.0 {
                    let z = (v - variance) / (of_variance + of_v).sqrt();
                    tests.push((z, format!("{what}: variance {v:.2} counted, {variance:.2} followed")));
                }
            }
        }
    }
    let limit = deviate(ALPHA / tests.len() as f64);
    tests.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    assert!(tests.len() > 50, "{name}: too little happens to say anything");
    assert!(tests[0].0.abs() < limit, "{name}: {:.1} standard errors: {}", tests[0].0, tests[0].1);
}

fn abroad(name: &str, kind: PlaceKind) -> Place {
    Place::new(name, kind, "abroad")
}

/// Two towns under threat, two others, and a camp abroad.
fn driven() -> ScenarioBuilder {
    let places = vec![
        place("A", PlaceKind::Town).with_population(3_000),
        place("B", PlaceKind::Town).with_population(2_000),
        place("C", PlaceKind::Village),
        place("D", PlaceKind::Town),
        abroad("Camp", PlaceKind::Camp),
    ];
    let routes = [
        ("A", "B", 53.0),
        ("B", "C", 71.0),
        ("C", "D", 37.0),
        ("A", "D", 240.0),
        ("D", "Camp", 111.0),
        ("B", "Camp", 310.0),
    ];
    Scenario::builder("driven", day(0), 10)
        .world(world(places, &routes))
        .threat(Threat::new(ThreatKind::Assault, "A", day(1)).until(day(6)).with_intensity(0.8))
        .threat(Threat::new(ThreatKind::Clashes, "B", day(4)).with_intensity(0.5))
}

/// A border with a crossing of limited throughput, and camps of limited room behind it.
fn gated(groups: &[(&str, f64, Factors)]) -> ScenarioBuilder {
    let places = vec![
        place("A", PlaceKind::Town).with_population(2_000),
        place("B", PlaceKind::Town).with_population(1_000),
        place("C", PlaceKind::Town),
        place("Gate", PlaceKind::Crossing).with_people_per_day(90),
        abroad("Camp", PlaceKind::Camp).with_capacity(500),
        abroad("Other", PlaceKind::Camp).with_capacity(200),
        abroad("City", PlaceKind::Town),
    ];
    let routes = [
        ("A", "B", 53.0),
        ("B", "C", 71.0),
        ("C", "Gate", 30.0),
        ("Gate", "Camp", 41.0),
        ("Camp", "Other", 60.0),
        ("Gate", "City", 130.0),
    ];
    let world = world(places, &routes).set("Abroad", ["Camp", "Other", "City"]);
    let world = groups.iter().fold(world, |world, &(name, share, factors)| {
        world.group(Group::new(name, share).with_factors(factors))
    });
    let assault = Threat::new(ThreatKind::Assault, "A", day(0)).until(day(4));
    Scenario::builder("gated", day(0), 14)
        .world(world)
        .threat(assault.with_half_life(1.0).with_intensity(0.9))
        .displaced(Displaced::new("C", 200))
        .with_rules(|rules| {
            rules.returns.return_chance = 0.2;
            rules.attraction.foreign_weight = 3.0;
        })
}

fn good(builder: ScenarioBuilder) -> Scenario {
    builder.build().expect("a good scenario")
}

fn three_groups() -> [(&'static str, f64, Factors); 3] {
    [
        ("women", 0.3, Factors { moving: 0.8, camp: 2.0, ..Factors::default() }),
        ("men", 0.2, Factors { leave: 0.5, moving: 1.5, foreign: 2.0, ..Factors::default() }),
        ("children", 0.5, Factors { returning: 2.0, ..Factors::default() }),
    ]
}

#[test]
fn people_flee_as_threats_and_what_they_believe_of_them_say() {
    let builder = driven()
        .dispute(Dispute::new("who").account("one", 0.7).account("other", 0.3))
        .threat(Threat::new(ThreatKind::Siege, "D", day(5)).in_account("who", "one"))
        .threat(Threat::new(ThreatKind::Shelling, "C", day(3)).with_credibility(0.6));
    agree("threats", &good(builder), Of::EachGroup);
}

#[test]
fn people_queue_at_crossings_and_camps_and_go_home() {
    agree("gates", &good(gated(&[])), Of::EachGroup);
}

#[test]
fn groups_that_differ_do_so_when_they_are_counted() {
    let builder = gated(&three_groups()).with_rules(|rules| rules.camps.capacity_scaling = 100.0);
    let builder = builder.change(Change::new("Gate", day(0)).people_per_day(100_000));
    agree("groups", &good(builder), Of::EachGroup);
}

#[test]
fn where_alike_groups_queue_as_many_are_let_in() {
    let alike = three_groups().map(|(name, share, _)| (name, share, Factors::default()));
    agree("alike groups at gates", &good(gated(&alike)), Of::AllGroups);
}

#[test]
fn people_wait_or_turn_back_where_ways_are_shut() {
    for when_closed in [WhenClosed::Wait, WhenClosed::ChooseAgain] {
        let builder = gated(&[])
            .closure(Closure::new(Shut::Crossing("Gate".into()), day(2)).until(day(5)))
            .closure(Closure::new(Shut::Place("C".into()), day(7)).until(day(9)))
            .closure(Closure::new(Shut::Route("A".into(), "B".into()), day(10)).until(day(12)))
            .with_rules(|rules| {
                rules.crossing.when_closed = when_closed;
                rules.travel.closed_on_the_way = ClosedOnTheWay::TurnBack;
                rules.travel.road_km_per_day = 60.0;
            });
        agree("closures", &good(builder), Of::EachGroup);
    }
}

#[test]
fn people_on_the_way_home_find_crossings_and_homes_shut_and_threats_anew() {
    for (when_closed, own_home) in
        [(WhenClosed::Wait, OwnHome::Never), (WhenClosed::ChooseAgain, OwnHome::LikeAny)]
    {
        // Everyone is abroad, one to four days from home by way of the crossing, and goes home.
        let abroad_at_first = |place: &str, people| Displaced::new(place, people).from_home("A");
        let again = Threat::new(ThreatKind::Assault, "A", day(9)).until(day(11)).with_half_life(0.0);
        let entered = Series::new("Came", Where::Set("Abroad".into()), Quantity::Entered);
        let builder = gated(&[])
            .days(18)
            .displaced(abroad_at_first("Camp", 600))
            .displaced(abroad_at_first("City", 400))
            .observed(entered.count(Count::of(day(0), 0.0)))
            .threat(again)
            .closure(Closure::new(Shut::Crossing("Gate".into()), day(2)).until(day(5)))
            .closure(Closure::new(Shut::Crossing("Gate".into()), day(12)).until(day(14)))
            .closure(Closure::new(Shut::Place("A".into()), day(6)).until(day(8)))
            .with_rules(|rules| {
                rules.crossing.when_closed = when_closed;
                rules.attraction.own_home = own_home;
                rules.returns.return_chance = 0.5;
                rules.travel.road_km_per_day = 60.0;
            });
        agree("ways home", &good(builder), Of::EachGroup);
    }
}

#[test]
fn steps_may_be_short() {
    agree("three hours", &good(gated(&[]).step_hours(3).days(7)), Of::EachGroup);
}

#[test]
fn people_are_registered_as_a_series_says() {
    let series = Series::new("Registered", Where::Set("Abroad".into()), Quantity::Present);
    let series = series.count(Count::of(day(0), 300.0)).count(Count::of(day(4), 2_000.0));
    let series = series.count(Count::of(day(6), 1_900.0)).count(Count::of(day(9), 4_500.0));
    let places = vec![
        place("A", PlaceKind::Town).with_population(1_500),
        place("B", PlaceKind::Town).with_population(2_000),
        place("Hub", PlaceKind::Hub),
        abroad("Camp", PlaceKind::Camp),
    ];
    let routes = [("A", "B", 53.0), ("B", "Hub", 71.0), ("Hub", "Camp", 37.0), ("A", "Hub", 90.0)];
    let groups = three_groups();
    let world = groups.into_iter().fold(world(places, &routes), |world, (name, share, factors)| {
        world.group(Group::new(name, share).with_factors(factors))
    });
    let builder = Scenario::builder("observed", day(0), 12)
        .world(world.set("Abroad", ["Camp"]))
        .threat(Threat::new(ThreatKind::Assault, "A", day(0)).with_intensity(0.8))
        .threat(Threat::new(ThreatKind::Clashes, "B", day(2)).with_intensity(0.6))
        .observed(series)
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("Registered".into()));
    agree("observed", &good(builder), Of::EachGroup);
}

#[test]
fn hubs_redirections_bad_roads_and_places_where_people_leave_the_model() {
    let places = vec![
        place("A", PlaceKind::Town).with_population(3_000).at(35.0, 36.0),
        place("B", PlaceKind::Town).with_population(2_000).at(35.3, 36.4),
        place("Hub", PlaceKind::Hub).at(35.5, 36.9),
        place("Way", PlaceKind::Waypoint).at(35.6, 37.0),
        abroad("Camp", PlaceKind::Camp).with_leaving_chance(0.1).at(36.0, 37.3),
        abroad("City", PlaceKind::Town).at(36.2, 37.0),
    ];
    let routes = [
        ("A", "B", 53.0),
        ("B", "Hub", 71.0),
        ("Hub", "Way", 37.0),
        ("Way", "Camp", 61.0),
        ("Hub", "City", 150.0),
        ("Camp", "City", 88.0),
    ];
    let builder = Scenario::builder("roads", day(0), 12)
        .world(world(places, &routes))
        .threat(Threat::new(ThreatKind::Assault, "A", day(0)).with_intensity(0.8))
        .redirect(Redirect::new("Camp", "City", day(5)).until(day(7)))
        .road_condition(RoadCondition::new("A", "B", 2.5, day(1)).until(day(4)))
        .road_condition(RoadCondition::new("Hub", "City", 1.7, day(3)).until(day(6)))
        .with_rules(|rules| {
            rules.attraction.home_distance_power = 0.5;
            rules.attraction.pruning = 20.0;
            rules.movement.awareness = 3.0;
        });
    agree("roads", &good(builder), Of::EachGroup);
}

#[test]
fn numbers_floods_and_hunger() {
    let flood = Level::new(LevelKind::Flood, Where::Place("B".into())).point(day(2), 0.0).point(day(6), 2.0);
    let hunger = Level::new(LevelKind::Hunger, Where::Place("C".into())).point(day(0), 0.3);
    let builder = driven().level(flood).level(hunger).with_rules(|rules| {
        rules.flight.law = Law::Poisson;
        rules.flight.people_per_day = 400.0;
        rules.flood.departures = vec![0.0, 100.0, 300.0];
        rules.flood.weights = vec![1.0, 0.5, 0.2];
        rules.food.move_share = 0.5;
        rules.movement.when_nothing_draws = WhenNothingDraws::Anywhere;
    });
    agree("levels", &good(builder), Of::EachGroup);
}

#[test]
fn the_shipped_scenario_with_everyone_for_themselves() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/jisr-al-shughour-2011.toml");
    let scenario = Scenario::read(path).expect("it is shipped");
    let builder = scenario.edit().with_rules(|rules| rules.households.mean_size = 1.0);
    agree("Jisr al-Shughour", &good(builder.shorten_to(3)), Of::AllGroups);
}

fn messages(error: &Error) -> Vec<String> {
    error.faults().iter().map(ToString::to_string).collect()
}

#[test]
fn whatever_tells_people_apart_is_refused_with_its_cure() {
    let places = vec![place("A", PlaceKind::Town).with_population(100), place("B", PlaceKind::Town)];
    let world = world(places, &[]).route("B", "A", Route::of_km(60.0).with_walk_chance(0.25));
    let scenario = good(Scenario::builder("refused", day(0), 5).world(world).with_rules(|rules| {
        rules.households.mean_size = 4.0;
        rules.movement.restless_below = 0.5;
        rules.movement.acting = Acting::EachStep;
        rules.travel.carry = Carry::Afresh;
        rules.travel.start = Start::OnFoot;
        rules.camps.admission = Admission::Open;
    }));
    let refused = Simulation::counting(&scenario, Seed(1)).expect_err("nothing of it can be counted");
    assert_eq!(refused.kind(), displace::error::ErrorKind::Unsupported);
    assert_eq!(
        messages(&refused),
        [
            "`rules.households.mean_size` is 4: who moves together is not alike; where people are counted it has to be 1",
            "`rules.movement.restless_below` is 0.5: it asks how far each person came lately; where people are counted it has to be 0",
            "`rules.movement.acting` is \"each_step\": people act once a step, not when their clock rings; where people are counted it has to be \"any_time\"",
            "`rules.travel.carry` is \"afresh\": it asks how far each person came in a step; where people are counted it has to be \"exact\"",
            "`rules.travel.start` is \"on_foot\": it asks whether each person has stopped anywhere; where people are counted it has to be \"by_mode\"",
            "`rules.camps.admission` is \"open\": people act one after the other, and each sees what those before left; where people are counted it has to be \"room\"",
            "route `B`–`A`: `walk_chance` is 0.25: each person walks for a whole day or not at all; where people are counted it has to be 0",
        ]
    );
    let again = Ensemble::of(&scenario).run_counting().expect_err("nothing of it can be counted");
    assert_eq!(messages(&again), messages(&refused));

    let asks = Recording::daily().with_trails().tracks(Tracks::Everybody);
    let refused = Counting::recording(&good(driven()), Seed(1), asks).expect_err("nobody is told apart");
    assert_eq!(
        messages(&refused),
        [
            "the recording keeps journeys, and nobody is told apart where people are counted; record `without_journeys`",
            "the recording keeps trails, and nobody is told apart where people are counted; leave `with_trails` out",
            "the recording keeps tracks, and nobody is told apart where people are counted; leave `tracks` out",
        ]
    );
}

#[test]
fn counting_is_looked_at_step_by_step_as_following_is() {
    let scenario = good(driven().displaced(Displaced::new("C", 50)));
    let whole = Simulation::counting(&scenario, Seed(3)).expect("a scenario that can be counted").run();
    let mut counting = Simulation::counting(&scenario, Seed(3)).expect("a scenario that can be counted");
    assert_eq!((counting.seed(), counting.scenario().title()), ((Seed(3), 0), "driven"));
    let world = scenario.world();
    let a = world.find("A").expect("a place").id();
    let (mut following, mut most) = (Simulation::new(&scenario, Seed(3)), 0.0_f64);
    for n in 0..10 {
        assert_eq!(counting.next_step().map(|step| step.0), Some(n));
        assert_eq!(counting.step().map(|step| step.0), Some(n));
        for (route, _) in world.routes() {
            assert_eq!(Some(counting.flow(route)), whole.flow(route, Day(n)), "{route:?}, day {n}");
        }
        for place in world.places() {
            let present = counting.people(place.id(), Status::Sheltering);
            assert_eq!(Some(present), whole.people(place.id(), Status::Sheltering, Day(n)));
            assert_eq!(present, counting.people_of(place.id(), Status::Sheltering, GroupId(0)));
        }
        // Threats are the same whoever is followed.
        following.step();
        assert_eq!(counting.threat(a), following.threat(a));
        most = most.max(counting.threat(a));
    }
    assert!((0.8..0.81).contains(&most), "{most}");
    assert_eq!((counting.next_step(), counting.step()), (None, None));
    assert_eq!(counting.finish().fingerprint(), whole.fingerprint());

    let mut days = 0;
    let streamed = Simulation::counting(&scenario, Seed(3)).expect("a scenario that can be counted");
    let streamed = streamed.run_into(|record| {
        assert_eq!(record.step.0, days);
        days += 1;
    });
    assert_eq!((days, streamed.records().len()), (10, 0));
    assert_eq!(streamed.balance(), whole.balance());
}

#[test]
fn ten_billion_people_are_counted_to_the_last_one() {
    let size = Size {
        places: 40,
        people: 10_000_000_000,
        days: 12,
        room: 0.2,
        return_chance: 0.05,
        ..Size::default()
    };
    let scenario = synthetic::scenario(size, Seed(1)).expect("a good scenario");
    let mut counting = Simulation::counting(&scenario, Seed(1)).expect("it can be counted");
    while counting.step().is_some() {
        let balance = counting.balance();
        assert!(balance.holds());
        let place =
            |status| scenario.world().places().map(|place| counting.people(place.id(), status)).sum::<u64>();
        assert_eq!(Status::DISPLACED.map(place).iter().sum::<u64>(), balance.displaced);
        assert!(counting.cohorts() < 400_000, "{} cohorts", counting.cohorts());
    }
    let run = counting.finish();
    assert!(run.balance().displaced > 1_000_000_000);
    // More in one place than four bytes hold, which records keep all the same.
    let last = scenario.last_day();
    let most =
        scenario.world().places().filter_map(|place| run.people(place.id(), Status::Resident, last)).max();
    let summed: u64 =
        scenario.world().places().filter_map(|place| run.people(place.id(), Status::Resident, last)).sum();
    assert_eq!(summed, run.balance().residents);
    assert!(most > Some(100_000_000));
}

#[test]
fn the_same_seed_gives_the_same_bits_with_any_number_of_threads() {
    let scenario = good(gated(&three_groups()));
    let fingerprint = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let ensemble = || Ensemble::of(&scenario).replicates(6).seed(Seed(3)).run_counting();
        pool.install(ensemble).expect("it can be counted").fingerprint()
    };
    assert_eq!(fingerprint(1), fingerprint(4));
    let other = Simulation::counting(&scenario, Seed(4)).expect("it can be counted").run();
    let again = Simulation::counting(&scenario, Seed(4)).expect("it can be counted").run();
    assert_eq!(other.fingerprint(), again.fingerprint());
}

#[test]
#[should_panic(
    expected = "8000000000 people cannot be followed one by one, at most 2000000000 can; count them"
)]
fn more_people_than_can_be_followed_are_not() {
    let places =
        vec![place("A", PlaceKind::Town).with_population(8_000_000_000), place("B", PlaceKind::Town)];
    let scenario = good(Scenario::builder("many", day(0), 2).world(world(places, &[("A", "B", 9.0)])));
    let _ = Simulation::new(&scenario, Seed(1));
}
