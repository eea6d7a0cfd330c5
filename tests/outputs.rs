//! Numbers asked of a run in words are those that runs, ensembles and scores give.

use displace::engine::Recording;
use displace::scenario::{Change, Count, Displaced, FlightMode, Quantity, Series, Where};
use displace::study::score::Scale;
use displace::study::{Between, Output, Score};
use displace::synthetic::{Size, scenario};
use displace::units::Day;
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Run, Scenario, Seed, Simulation, date};

fn output(text: &str) -> Output {
    text.parse().expect("it is read as it is written")
}

fn moving() -> Scenario {
    let small = scenario(Size { places: 20, people: 2_000, days: 6, room: 0.1, ..Size::default() }, Seed(3));
    let small = small.expect("it is good");
    let camp = small.world().camps().next().expect("there is one").name().to_owned();
    let start = small.period().start();
    let counts = [(1, 40.0), (3, 90.0), (5, 200.0)];
    let at = Where::Place(camp);
    let series =
        counts.into_iter().fold(Series::new("camp", at, Quantity::Present), |series, (day, people)| {
            series.count(Count::of(start.checked_add(jiff::Span::new().days(day)).expect("a date"), people))
        });
    small.edit().observed(series).build().expect("it is good")
}

fn run(scenario: &Scenario, recording: Recording) -> Run {
    Simulation::recording(scenario, Seed(1), recording).run()
}

#[test]
fn people_are_those_of_the_balance_and_of_each_day() {
    let scenario = moving();
    let run = run(&scenario, Recording::daily());
    let number = |text: &str| output(text).of_run(&run, &scenario).expect("it was recorded");
    let balance = run.balance();
    assert_eq!(number("displaced at the end"), balance.displaced as f64);
    assert_eq!(number("at home at the end"), balance.residents as f64);
    assert_eq!(number("returned at the end"), balance.returned as f64);
    assert_eq!(
        number("displaced at the end"),
        number("present at the end") + number("on the way at the end")
    );
    let camp = scenario.world().camps().next().expect("there is one");
    let present = |day| run.displaced(camp.id(), Day(day)).expect("it was recorded");
    let start = scenario.period().start();
    let third = start.checked_add(jiff::Span::new().days(2)).expect("a date");
    assert_eq!(number(&format!("present in {} on {third}", camp.name())), present(2) as f64);
    let most = (0..6).map(present).max().expect("six days") as f64;
    assert_eq!(number(&format!("present in {} at the peak", camp.name())), most);
    assert!(most > 0.0 && number("on the way at the peak") > 0.0);
    assert_eq!(number("series camp at the end"), present(5) as f64);
}

#[test]
fn what_happened_so_far_is_the_same_however_often_it_is_recorded() {
    let scenario = moving();
    let day = scenario.period().start().checked_add(jiff::Span::new().days(3)).expect("a date");
    let (daily, often) = (run(&scenario, Recording::daily()), run(&scenario, Recording::every_step()));
    for what in ["arrivals", "departures", "left"] {
        let all = output(&format!("{what} until the end"));
        let part = output(&format!("{what} until {day}"));
        let of =
            |output: &Output| [&daily, &often].map(|run| output.of_run(run, &scenario).expect("recorded"));
        let totals = scenario.world().places().map(|place| daily.totals(place.id()));
        let expected: u64 = totals
            .map(|totals| match what {
                "arrivals" => totals.arrivals,
                "departures" => totals.departures,
                _ => totals.left,
            })
            .sum();
        assert_eq!(of(&all), [expected as f64; 2], "{what}");
        let [some, same] = of(&part);
        assert!(some == same && (what == "left" || (0.0 < some && some < expected as f64)), "{what}: {some}");
    }
    let never = run(&scenario, Recording::nothing());
    for text in ["displaced at the end", "present at the peak", "arrivals until the end", "crps"] {
        let found = output(text).of_run(&never, &scenario);
        assert!(found.is_none() || text == "crps", "{text} was not recorded: {found:?}");
    }
}

/// 100 people in a camp for 30, which grows by 30 a day, and is meant for 50 from the fourth day on.
fn crowded() -> Scenario {
    let camp = Place::new("Camp", PlaceKind::Camp, "X").with_capacity(30).with_capacity_per_day(30);
    let world = World::builder()
        .place(camp)
        .place(Place::new("Town", PlaceKind::Town, "X"))
        .route("Camp", "Town", Route::of_km(10.0))
        .set("All", ["Camp", "Town"]);
    Scenario::builder("crowded", date(2011, 6, 1), 6)
        .world(world)
        .displaced(Displaced::new("Camp", 100))
        .change(Change::new("Camp", date(2011, 6, 4)).capacity(50))
        .with_rules(|rules| {
            rules.movement.camp_chance = 0.0;
            rules.flight.mode = FlightMode::None;
        })
        .build()
        .expect("a good scenario")
}

#[test]
fn people_without_room_are_those_beyond_the_capacity_of_the_day() {
    // At the ends of the days it is meant for 60, 90, 120, then 80, 110, 140.
    let scenario = crowded();
    let run = run(&scenario, Recording::daily());
    let expected = [40.0, 10.0, 0.0, 20.0, 0.0, 0.0];
    for (day, expected) in (1..).zip(expected) {
        for at in ["", " in Camp", " in All"] {
            let found = output(&format!("without room{at} on 2011-06-0{day}")).of_run(&run, &scenario);
            assert_eq!(found, Some(expected), "day {day}{at}");
        }
    }
    let camp = scenario.world().find("Camp").expect("it was stated").id();
    let steps_over = run.totals(camp).steps_over_capacity;
    assert_eq!(
        steps_over,
        3 * scenario.period().steps_per_day(),
        "the engine has it over capacity on these three days"
    );
    assert_eq!(output("without room at the peak").of_run(&run, &scenario), Some(40.0));
    assert_eq!(output("without room in Town at the peak").of_run(&run, &scenario), Some(0.0));
}

#[test]
fn scores_are_those_of_the_ensemble_and_figures_its_means() {
    let scenario = moving();
    let ensemble = Ensemble::of(&scenario).replicates(5).seed(Seed(2)).run();
    let number = |text: &str| output(text).of(&ensemble, &scenario).expect("it was recorded");
    let counts = ensemble.daily_counts(&scenario, Between::Nothing).expect("a camp was counted");
    assert_eq!(Some(number("relative difference")), Score::of(&counts).relative_difference(Scale::Raw));
    let camp = scenario.world().camps().next().expect("there is one");
    let present = format!("present in {} at the end", camp.name());
    assert_eq!(number(&present), ensemble.people_in(camp.id()).mean(scenario.last_day()));
    // Of one run the score is the mean absolute error: by hand.
    let run = &ensemble.runs()[3];
    let off = [(1, 40.0), (3, 90.0), (5, 200.0)]
        .map(|(day, people)| (run.displaced(camp.id(), Day(day)).expect("recorded") as f64 - people).abs());
    let found = output("crps").of_run(run, &scenario).expect("there are counts");
    assert!((found - off.iter().sum::<f64>() / 3.0).abs() < 1e-9, "{found}");
}

#[test]
fn what_a_scenario_does_not_have_is_refused_with_the_cure() {
    let (moving, crowded) = (moving(), crowded());
    for (scenario, text, cure) in [
        (&crowded, "present in Cmp at the end", "did you mean `Camp`?"),
        (&crowded, "present in Elsewhere at the end", "state it or correct the name"),
        (&crowded, "present on 2012-06-01", "choose a date from 2011-06-01 to 2011-06-06"),
        (&crowded, "arrivals in Camp until 2011-05-31", "choose a date from"),
        (&crowded, "without room in Town at the end", "no place there has a capacity; state one"),
        (&crowded, "series camp at the end", "no series is called `camp`"),
        (&crowded, "relative difference", "state such a series"),
        (&crowded, "crps", "state a series of counts"),
        (&moving, "series cmp at the end", "did you mean `camp`?"),
    ] {
        let message = output(text).check(scenario).expect_err(text).to_string();
        assert!(message.starts_with(&format!("output `{text}`: ")) && message.contains(cure), "{message}");
    }
    for text in ["present in All at the peak", "without room in All at the end", "left until 2011-06-06"] {
        output(text).check(&crowded).expect(text);
    }
    for text in ["relative difference", "crps", "series camp at the peak"] {
        output(text).check(&moving).expect(text);
    }
}
