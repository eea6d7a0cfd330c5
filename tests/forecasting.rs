//! Forecasts: they read nothing that came later, weigh particles as stated, and are held against naive ones.

mod common;

use common::{day, place, quiet, steady, world};
use displace::error::ErrorKind;
use displace::scenario::{
    Closure, Correction, Count, Displaced, FlightMode, Knob, Prior, Quantity, ScenarioBuilder, Series, Shut,
    Threat, ThreatKind, Where,
};
use displace::study::forecast::{CountingError, Forecast, Rolling};
use displace::study::skill::Baseline;
use displace::study::{Forecasted, Naive};
use displace::units::Day;
use displace::world::PlaceKind;
use displace::{Ensemble, Scenario, Seed, stats};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

fn build(builder: ScenarioBuilder) -> Scenario {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn at(name: &str) -> Where {
    Where::Place(name.into())
}

fn present(name: &str) -> Series {
    Series::new(name, at(name), Quantity::Present)
}

fn counted(series: Series, days: impl IntoIterator<Item = u32>, people: impl Fn(u32) -> f64) -> Series {
    days.into_iter().fold(series, |series, on| series.count(Count::of(day(i64::from(on)), people(on))))
}

/// A town that people leave for a camp and for another town, with a knob for how many do.
fn fleeing(days: u32) -> ScenarioBuilder {
    let places = vec![
        place("Town", PlaceKind::Town).with_population(20_000),
        place("Camp", PlaceKind::Camp),
        place("Refuge", PlaceKind::Town),
    ];
    quiet(days, world(places, &[("Town", "Camp", 90.0), ("Town", "Refuge", 150.0)]))
        .threat(steady("Town", 1.0))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            rules.flight.leave_chance = 0.02;
            rules.movement.town_chance = 0.0;
        })
        .knob(Knob::new("rules.flight.leave_chance", Prior::uniform(0.002, 0.1).expect("a range")))
}

/// What a run of the scenario without a knob counts in the camp.
fn truth(days: u32) -> impl Fn(u32) -> f64 {
    let scenario = build(fleeing(days));
    let camp = common::at(&scenario, "Camp");
    let people = Ensemble::of(&scenario).replicates(1).seed(Seed(99)).run().people_in(camp);
    move |on| people.mean(Day(on))
}

fn forecast(scenario: &Scenario, origin: i64) -> Forecasted {
    let forecast = Forecast::of(scenario).at(day(origin)).days(14).particles(200).hindcasts(0);
    forecast.run().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn whatever_became_known_later_changes_no_bit_of_a_forecast() {
    let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml").expect("it is shipped");
    let origin = displace::date(2011, 6, 12);
    let later = displace::date(2011, 6, 13);
    let mut edited = scenario.edit();
    edited = edited
        .threat(Threat::new(ThreatKind::Assault, "Bdama", later).with_reach(30.0))
        .closure(Closure::new(Shut::Place("Altınözü 1".into()), later))
        .observed(
            Series::new("Later", at("Reyhanlı"), Quantity::Present)
                .count(Count::of(origin, 900.0).known_on(later))
                .count(Count::of(later, 1_000.0))
                .correction(Correction::new(later, 5_000.0)),
        );
    let altered = build(edited);
    let run = |scenario: &Scenario| {
        let forecast = Forecast::of(scenario).at(origin).days(7).particles(12).hindcasts(1).every(3);
        forecast.run().unwrap_or_else(|error| panic!("{error}"))
    };
    let (one, other) = (run(&scenario), run(&altered));
    assert_eq!(one, other);
    assert!(one.past_errors() > 0, "it learnt from an earlier forecast");
    let known = Forecast::of(&altered).at(later).days(7).particles(12).hindcasts(0).run().expect("good");
    assert!(
        known.series().iter().any(|series| series.name == "Later"),
        "a day later it would have been read"
    );
}

#[test]
fn a_filter_finds_the_number_by_which_people_flee() {
    let days = 12;
    let people = truth(days);
    let scenario = build(fleeing(days).observed(counted(present("Camp"), 2..days, people)));
    let forecast = Forecast::of(&scenario)
        .particles(400)
        .counting_error(CountingError { relative: 0.1, few: 10.0, alike_days: 1.0 })
        .hindcasts(0)
        .run()
        .expect("it can be made");
    let knob = &forecast.knobs()[0];
    assert_eq!(knob.path, "rules.flight.leave_chance");
    // The prior's deviation is 0.028; ten counts with errors of a tenth leave a tenth of that.
    assert!((knob.mean - 0.02).abs() < 0.002 && knob.sd < 0.004, "{knob:?}");
    assert!(knob.values < 60, "those far off were dropped");
    assert!(forecast.effective().iter().any(|(_, share)| *share < 0.5));
    assert!(forecast.effective().iter().all(|(_, share)| (0.0..=1.0).contains(share)));
}

#[test]
fn particles_weigh_as_their_likelihood_says() {
    // Nobody moves, so the posterior of how many there are can be integrated: uniform × log-normal around 200.
    let camp = |people| {
        quiet(
            9,
            world(
                vec![place("Camp", PlaceKind::Camp), place("Town", PlaceKind::Town)],
                &[("Camp", "Town", 10.0)],
            ),
        )
        .displaced(Displaced::new("Camp", people))
    };
    let range = Prior::uniform(100.0, 1_000.0).expect("a range");
    let scenario = build(camp(500).knob(Knob::new("displaced.Camp.count", range)).observed(counted(
        present("Camp"),
        [1, 3],
        |_| 200.0,
    )));
    let error = CountingError { relative: 0.4, few: 10.0, alike_days: 4.0 };
    let forecast = Forecast::of(&scenario)
        .particles(4_000)
        .counting_error(error)
        .hindcasts(0)
        .run()
        .expect("it can be made");
    let (mut sum, mut mean, mut square) = (0.0, 0.0, 0.0);
    for people in 100..=1_000 {
        let people = f64::from(people);
        let off = (210.0 / (people + 10.0)).ln() / 0.4;
        // The second count comes two days after the first and weighs half of it.
        let weight = (-0.5 * 1.5 * off * off).exp();
        sum += weight;
        mean += weight * people;
        square += weight * people * people;
    }
    mean /= sum;
    let sd = (square / sum - mean * mean).sqrt();
    let knob = &forecast.knobs()[0];
    // 4000 points with an effective share of about a quarter: the mean is known to sd / √1000; 4.5 of these.
    assert!((knob.mean - mean).abs() < 4.5 * sd / 1_000f64.sqrt(), "{} for {mean}", knob.mean);
    assert!((knob.sd / sd - 1.0).abs() < 0.12, "{} for {sd}", knob.sd);
}

/// What is left of a trend over so many days, each of which has 95 % of that of the day before.
fn damped(days: i32) -> f64 {
    (1..=days).map(|day| 0.95_f64.powi(day)).sum::<f64>() / f64::from(days)
}

#[test]
fn the_last_count_is_carried_on_and_particles_add_to_it() {
    // 120 are counted where every particle has 90, and nobody moves.
    let places = vec![place("Camp", PlaceKind::Camp), place("Town", PlaceKind::Town)];
    let scenario = build(
        quiet(20, world(places, &[("Camp", "Town", 10.0)]))
            .displaced(Displaced::new("Camp", 90))
            .observed(counted(present("Camp"), [3, 5], |on| if on == 3 { 70.0 } else { 120.0 })),
    );
    let made = forecast(&scenario, 8);
    let camp = &made.series()[0];
    assert_eq!(camp.last, Some((day(5), 120.0)));
    let band = camp.band(4, 0.6827).expect("within the days");
    // A quarter of the damped trend, which gains 25 a day since day 5, the end of which is at the beginning of day 6: 7 days.
    let middle = 120.0 + 0.25 * 25.0 * 7.0 * damped(4);
    assert!((band.median - middle).abs() < 1.0, "{band:?}");
    // Without errors to learn from, a day is worth 5 % of those counted and the few: 13 in four days.
    assert!((band.high - middle - 13.0).abs() < 1.0 && (band.low - middle + 13.0).abs() < 1.0, "{band:?}");
    let raw = made.people_in(common::at(&scenario, "Camp"), 4);
    assert_eq!(raw, vec![90.0; 200]);
    assert!(camp.values(15).is_empty() && camp.values(0).is_empty());
    assert_eq!(
        (made.origin(), made.date(14), made.days()),
        (day(8), day(22), 14),
        "the period is lengthened"
    );
}

#[test]
fn a_forecast_learns_from_what_earlier_ones_missed() {
    // People come in the world but not in the model, 10 a day to 100 at first.
    let places = vec![place("Camp", PlaceKind::Camp), place("Town", PlaceKind::Town)];
    let scenario = build(
        quiet(60, world(places, &[("Camp", "Town", 10.0)]))
            .displaced(Displaced::new("Camp", 100))
            .observed(counted(present("Camp"), 0..60, |on| 100.0 + 10.0 * f64::from(on))),
    );
    let run = |hindcasts| {
        let forecast = Forecast::of(&scenario).at(day(40)).days(14).particles(100).hindcasts(hindcasts);
        forecast.run().expect("it can be made")
    };
    let (naive, learnt) = (run(0), run(5));
    let middle = |made: &Forecasted, ahead| made.series()[0].quantile(ahead, 0.5).expect("within the days");
    let quarter = 500.0 + 0.25 * 70.0 * damped(7);
    assert!((middle(&naive, 7) - quarter).abs() < 1.0, "as many as were counted, and a quarter of the trend");
    assert!(naive.past_errors() == 0 && learnt.past_errors() > 50);
    // Truth is 570 and 640, and what is damped away of the trend was always missed.
    for (ahead, truth) in [(7, 570.0), (14, 640.0)] {
        let off = [&learnt, &naive].map(|made| (middle(made, ahead) - truth).abs());
        assert!(off[0] < 20.0 && off[0] < 0.3 * off[1], "{ahead} days: {off:?}");
    }
}

#[test]
fn flight_that_followed_a_count_goes_on_as_it_was_lately() {
    // 200 a day for 30 days, then 50 a day: of about 13 000 who are left a hazard of about 0.004.
    let arrivals = |on: u32| {
        let on = f64::from(on);
        200.0 * (on + 1.0).min(30.0) + 50.0 * (on - 29.0).max(0.0)
    };
    let scenario = build(
        fleeing(80)
            .observed(counted(Series::new("All", at("Camp"), Quantity::Entered), 0..60, arrivals))
            .with_rules(|rules| rules.flight.mode = FlightMode::Observed("All".into())),
    );
    let rose = |half_life| {
        let forecast =
            Forecast::of(&scenario).at(day(55)).days(10).particles(100).half_life(half_life).hindcasts(0);
        let made = forecast.run().expect("it can be made");
        let all = |ahead| stats::mean(&made.people_in(common::at(&scenario, "Camp"), ahead));
        let refuge = |ahead| stats::mean(&made.people_in(common::at(&scenario, "Refuge"), ahead));
        (all(10) + refuge(10) - all(1) - refuge(1)) / 9.0
    };
    // The chance is log-normal with a deviation of 0.5, of 100 particles: a mean 13 % higher, known to 6 %.
    let (lately, ever) = (rose(4.0), rose(1e6));
    assert!((lately / (50.0 * 1.13) - 1.0).abs() < 0.3, "{lately}");
    assert!(ever > 1.7 * lately, "{ever}: the first weeks count as much");
}

#[test]
fn particles_that_are_drawn_twice_part_ways() {
    // One particle is far nearer to the count than the other: both go on from it, with other luck.
    let days = 9;
    let people = truth(days);
    let scenario = build(fleeing(days).observed(counted(present("Camp"), [4], people)));
    let error = CountingError { relative: 0.001, few: 1.0, alike_days: 0.0 };
    let forecast = Forecast::of(&scenario)
        .at(day(4))
        .days(4)
        .particles(2)
        .counting_error(error)
        .hindcasts(0)
        .run()
        .expect("good");
    assert_eq!(forecast.knobs()[0].values, 1);
    assert!((forecast.effective()[0].1 - 0.5).abs() < 1e-6);
    let camp = common::at(&scenario, "Camp");
    let on = forecast.people_in(camp, 3);
    assert_ne!(on[0], on[1]);
}

#[test]
fn a_forecast_is_a_function_of_its_seed_on_any_number_of_threads() {
    let people = truth(12);
    let scenario = build(fleeing(12).observed(counted(present("Camp"), 2..12, people)));
    let run = |seed| {
        let forecast = Forecast::of(&scenario).at(day(8)).days(5).particles(30).hindcasts(1).every(4);
        forecast.seed(Seed(seed)).run().expect("it can be made")
    };
    let once = run(1);
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        assert_eq!(pool.install(|| run(1)), once, "{threads} threads");
    }
    assert_ne!(run(2), once);
}

#[test]
fn a_rolling_origin_chooses_its_rival_before_the_test_and_scores_both_on_the_same_counts() {
    // Nobody moves in the model. Counts rise by 10 a day until day 30, when they stop: the trend is best before, and wrong
    // at the start of the test.
    let places = vec![place("Camp", PlaceKind::Camp), place("Town", PlaceKind::Town)];
    let scenario = build(
        quiet(90, world(places, &[("Camp", "Town", 10.0)]))
            .displaced(Displaced::new("Camp", 100))
            .observed(counted(present("Camp"), 0..90, |on| 100.0 + 10.0 * f64::from(on.min(45)))),
    );
    let rolled = Rolling::of(&scenario)
        .every(5)
        .first(day(10))
        .test_from(day(45))
        .horizons([5, 10])
        .like(&Forecast::of(&scenario).particles(40))
        .run()
        .expect("it can be made");
    assert_eq!(rolled.forecasts, 16);
    for skill in &rolled.horizons {
        assert_eq!(skill.best, Baseline::Counts(Naive::Trend));
        assert_eq!(skill.counts, skill.naive_counts);
        // From day 45 on the trend is wrong for a week: at the first two of nine forecasts.
        let test: Vec<_> = rolled.counts.iter().filter(|c| c.horizon == skill.horizon && c.is_test).collect();
        assert_eq!(test.len(), skill.counts);
        let naive = test.iter().map(|c| c.naive[2].expect("there was a week of counts").off).sum::<f64>();
        assert!((skill.naive.expect("there is one") - naive / test.len() as f64).abs() < 1e-9);
        let first = test[0].naive[2].expect("there was a week of counts");
        assert!((first.off - 10.0 * f64::from(skill.horizon)).abs() < 1e-6, "{first:?}");
        let crps = stats::mean(&test.iter().map(|c| c.crps).collect::<Vec<_>>());
        assert!((crps - skill.crps).abs() < 1e-9);
        let expected = 1.0 - crps / (naive / test.len() as f64);
        assert!((skill.skill.expect("it is off") - expected).abs() < 1e-9);
        assert!(test.iter().all(|c| c.ahead.abs_diff(skill.horizon) < 3 && c.counted == Some(550.0)));
    }
    let text = rolled.to_string();
    assert!(
        text.contains("16 forecasts, one every 5 days") && text.contains("the last week's trend goes on"),
        "{text}"
    );
    assert_eq!(rolled.at(5), Some(&rolled.horizons[0]));
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_cure() {
    let scenario = build(fleeing(9));
    let message = |forecast: Forecast<'_>| forecast.run().expect_err("it cannot be made").to_string();
    let of = || Forecast::of(&scenario);
    assert_eq!(
        message(of().at(day(20))),
        "a forecast on 2025-01-21, outside the period 2025-01-01 to 2025-01-09; choose a day within it"
    );
    assert_eq!(message(of().particles(1)), "`1` particles; give at least 2");
    assert_eq!(message(of().days(0)), "a forecast of `0` days; give 1 to 3650");
    assert_eq!(message(of().half_life(0.0)), "a half-life of `0` days; give a number above 0");
    let error = CountingError { relative: 0.0, ..CountingError::default() };
    assert_eq!(message(of().counting_error(error)), "a counting error of `0`; give a share above 0, as 0.3");
    let rolling = Rolling::of(&scenario).horizons([]).run().expect_err("it cannot be made").to_string();
    assert_eq!(rolling, "the horizons of a rolling forecast; give days from 1 to 3650, as 7, 14 and 28");
}

#[test]
fn forecasts_that_were_stopped_go_on_with_the_same_bits() {
    // Stopped after each of them in turn, and gone on with from the files alone.
    let series = counted(present("Camp"), (0..40).step_by(3), truth(40));
    let scenario = build(fleeing(40).observed(series));
    let rolling =
        || Rolling::of(&scenario).every(6).horizons([7]).like(&Forecast::of(&scenario).particles(12));
    let whole = rolling().run().expect("it is a good forecast");
    assert!(whole.is_complete && whole.forecasts >= 5);

    let folder = tempfile::tempdir().expect("a place for files");
    let mut sittings = 0;
    let last = loop {
        let stop = AtomicBool::new(false);
        let made = Cell::new(0);
        let step = |_| {
            made.set(made.get() + 1);
            stop.store(made.get() > sittings, Ordering::Relaxed);
        };
        let rolled = rolling().kept_in(folder.path()).progress(&step).stop_when(&stop).run();
        let rolled = rolled.expect("the first was made");
        sittings += 1;
        if rolled.is_complete {
            break rolled;
        }
        assert_eq!(rolled.forecasts, sittings);
    };
    assert!(sittings >= whole.forecasts);
    assert_eq!(last, whole);

    // Those of a single forecast are kept with what they look ahead to, so that they are not taken for these.
    let once = || Forecast::of(&scenario).at(day(28)).days(7).particles(12).hindcasts(3).every(6);
    let other = once().kept_in(folder.path()).run().expect_err("other days ahead");
    assert_eq!(other.kind(), ErrorKind::Damaged, "{other}");
    let folder = tempfile::tempdir().expect("a place for files");
    let stop = AtomicBool::new(true);
    let none = once().kept_in(folder.path()).stop_when(&stop).run().expect_err("nothing was made");
    assert_eq!(none.kind(), ErrorKind::Interrupted, "{none}");
    let step = |_| stop.store(true, Ordering::Relaxed);
    stop.store(false, Ordering::Relaxed);
    let begun = once().kept_in(folder.path()).progress(&step).stop_when(&stop).run().expect("one was made");
    assert!(!begun.is_complete() && begun.past_errors() == 0);
    let (resumed, whole) = (once().kept_in(folder.path()).run(), once().run());
    assert_eq!(resumed.expect("it goes on"), whole.expect("it is a good forecast"));
}
