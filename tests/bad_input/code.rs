//! Scenarios stated in code pass the same checks; their faults have no position.

use displace::scenario::{
    Change, Closure, Count, Displaced, Quantity, ScenarioBuilder, Series, Shut, Threat,
};
use displace::scenario::{ThreatKind, Where};
use displace::world::{Evidence, Place, PlaceKind, Route, World};
use displace::{Scenario, date};

fn good() -> ScenarioBuilder {
    let world = World::builder()
        .place(Place::new("Jisr", PlaceKind::Town, "Syria").with_population(41_000))
        .place(Place::new("Camp", PlaceKind::Camp, "Turkey"))
        .route("Jisr", "Camp", Route::of_km(40.0));
    Scenario::builder("a town empties", date(2011, 6, 4), 30).world(world)
}

fn faults(stated: ScenarioBuilder) -> Vec<String> {
    stated.build().unwrap_err().faults().iter().map(ToString::to_string).collect()
}

#[test]
fn faults_in_code_read_like_those_in_files() {
    let assumed = |key: &str| Evidence { assumed: vec![key.to_owned()], ..Evidence::default() };
    let june = |day| date(2011, 6, day);
    let sum_of = |parts: &[&str]| {
        let counted = |name: &str| {
            Series::new(name, Where::Place("Camp".into()), Quantity::Present).count(Count::of(june(6), 5.0))
        };
        let sum = counted("sum").sum_of(parts.iter().copied());
        good().observed(counted("Registered")).observed(sum)
    };
    let cases: Vec<(ScenarioBuilder, &str)> = vec![
        (good().days(0), "`days` is 0; it must be 1 to 36525"),
        (
            good().displaced(Displaced::new("Kamp", 5)),
            "displaced at `Kamp`: no place is called `Kamp`; did you mean `Camp`?",
        ),
        (
            good().threat(Threat::new(ThreatKind::Flood, "Jisr", june(6)).until(june(5))),
            "threat of flood at `Jisr`: `end` is 2011-06-05, not after `start` 2011-06-06; it must be later",
        ),
        (
            good().threat(Threat::new(ThreatKind::Flood, "Jisr", june(6)).with_intensity(f64::NAN)),
            "threat of flood at `Jisr`: `intensity` is NaN; it must be a number above 0 and at most 1",
        ),
        (
            good()
                .threat(Threat::new(ThreatKind::Flood, "Jisr", june(6)).with_evidence(assumed("intensity"))),
            "threat of flood at `Jisr`: `assumed` names `intensity`, which is not given; give it or take it out of \
             `assumed`",
        ),
        (
            good().closure(Closure::new(Shut::Crossing("Camp".into()), june(6))),
            "closure of the crossing `Camp`: `Camp` is a `camp`, not a crossing; close it as a `place`",
        ),
        (
            good().closure(Closure::new(Shut::Place("Camp".into()), june(6)).until(june(6).at(11, 0, 0, 0))),
            "closure of the place `Camp`: from 2011-06-06 to 2011-06-06T11:00:00 lies no middle of a step of 24 hours, \
             so that nobody would notice; move its ends or shorten `step_hours`",
        ),
        (
            good().displaced(Displaced::new("Camp", Place::MOST_PEOPLE)),
            "there are 1000000041000 people at home or displaced; at most 1000000000000 are simulated, correct the counts",
        ),
        (
            good().change(Change::new("Camp", june(6)).with_evidence(assumed("colour")).capacity(5)),
            "change at `Camp`: `assumed` names `colour`, which is no figure here; take it out of `assumed`",
        ),
        (
            good().change(Change::new("Camp", date(-5, 6, 6)).capacity(5)),
            "change at `Camp`: `date` is -000005-06-06; it must not lie before the year 0",
        ),
        (
            good().observed(Series::new("counts", Where::Place("Camp".into()), Quantity::Present)),
            "observed `counts`: it has no counts; give at least one",
        ),
        (
            good().observed(
                Series::new("counts", Where::Places(Vec::new()), Quantity::Present)
                    .count(Count::of(june(6), 5.0)),
            ),
            "observed `counts`: `places` is empty; name at least one",
        ),
        (
            good().observed(
                Series::new("counts", Where::Place("Camp".into()), Quantity::Present)
                    .count(Count::of(date(9999, 12, 31), 5.0)),
            ),
            "observed `counts`: the count on 9999-12-31 lies outside the period 2011-06-04 to 2011-07-03; leave it \
             out or lengthen the period",
        ),
        (
            sum_of(&["Registred"]),
            "observed `sum`: in `sum_of`, no series is called `Registred`; did you mean `Registered`?",
        ),
        (
            sum_of(&["Registered", "Registered"]),
            "observed `sum`: in `sum_of`, `Registered` is added twice; name it once",
        ),
        (sum_of(&["sum"]), "observed `sum`: in `sum_of`, `sum` is a sum itself; name its parts"),
        (
            good().with_rules(|rules| rules.flight.leave_chance = f64::INFINITY),
            "`rules.flight.leave_chance` is inf; it must be a number from 0 to 1",
        ),
        (
            good().with_rules(|rules| rules.habituation.factors = vec![1.0, f64::NAN]),
            "`rules.habituation.factors` holds NaN; each must be a number from 0 to 1",
        ),
        (
            good().with_rules(|rules| rules.attraction.pruning = -1.0),
            "`rules.attraction.pruning` is -1; it must be 0 or a number from 1 to 1000000",
        ),
        (
            good().home_country("Turkei"),
            "`home_country`: no place lies in a country called `Turkei`; did you mean `Turkey`?",
        ),
        (
            good().change(Change::new("Camp", june(6)).move_chance(f64::NAN)),
            "change at `Camp`: `move_chance` is NaN; it must be a number from 0 to 1",
        ),
        (
            good().step_hours(0).observed(
                Series::new("counts", Where::Place("Camp".into()), Quantity::Present)
                    .count(Count::of(june(6), 5.0)),
            ),
            "`step_hours` is 0; it must be one of 1, 2, 3, 4, 6, 8, 12 and 24",
        ),
    ];
    for (stated, expected) in cases {
        assert_eq!(faults(stated), [expected]);
    }
}

#[test]
fn faults_in_code_have_no_position() {
    let error = good().days(0).build().unwrap_err();
    assert!(error.position().is_none() && error.faults()[0].position().is_none());
}
