//! Scores of ensembles against counts that are late, irregular, partial, bounded, erroneous and restated.

use displace::scenario::{
    Correction, Count, Displaced, FlightMode, Quantity, ScenarioBuilder, Series, Threat, ThreatKind, Where,
};
use displace::study::skill::{Average, Baseline, ShareBy, Skill, Skills};
use displace::study::{Naive, Score, score::Scale};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Scenario, Seed, date};
use jiff::ToSpan;
use jiff::civil::Date;

fn march(day: i8) -> Date {
    date(2012, 3, day)
}

fn at(name: &str) -> Where {
    Where::Place(name.to_owned())
}

fn present(name: &str, at: Where) -> Series {
    Series::new(name, at, Quantity::Present)
}

/// Two camps in which 90 and 10 people stay for ever, so that every score can be said beforehand.
fn camps(days: u32) -> ScenarioBuilder {
    let world = World::builder()
        .place(Place::new("Town", PlaceKind::Town, "X").with_population(700))
        .place(Place::new("Farm", PlaceKind::Village, "X").with_population(300))
        .place(Place::new("Camp", PlaceKind::Camp, "X").with_capacity(400))
        .place(Place::new("Other", PlaceKind::Camp, "X").with_capacity(100))
        .route("Town", "Camp", Route::of_km(10.0))
        .route("Farm", "Other", Route::of_km(10.0))
        .route("Camp", "Other", Route::of_km(10.0))
        .set("Both", ["Camp", "Other"]);
    Scenario::builder("camps", march(1), days)
        .world(world)
        .displaced(Displaced::new("Camp", 90))
        .displaced(Displaced::new("Other", 10))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::None;
            rules.movement.camp_chance = 0.0;
        })
}

fn run(scenario: &Scenario, replicates: u32) -> Ensemble {
    Ensemble::of(scenario).replicates(replicates).seed(Seed(3)).run()
}

fn since(scenario: &Scenario, day: i8) -> Skills {
    Skill::of(&run(scenario, 3), scenario).since(march(day)).score().expect("it can be scored")
}

fn naive(skills: &Skills, series: usize, naive: Baseline) -> Option<f64> {
    skills.series[series].naive.iter().find(|n| n.naive == naive).expect("it was asked for").score
}

#[test]
fn only_counts_after_the_origin_are_scored_and_only_those_known_by_it_feed_naive_forecasts() {
    // Known on the 4th: 40 and 60 people at the ends of days 1 and 3. The count of the 2nd came out on the 5th.
    let camp = present("camp", at("Camp"))
        .count(Count::of(march(1), 40.0))
        .count(Count::of(march(2), 1_000.0).known_on(march(5)))
        .count(Count::of(march(3), 60.0))
        .count(Count::of(march(4).at(18, 0, 0, 0), 1_000.0).known_on(march(6)))
        .count(Count::of(march(5), 80.0))
        .count(Count::of(march(9), 100.0).known_on(march(20)));
    let scenario = camps(12).observed(camp).build().expect("a good scenario");
    let skills = since(&scenario, 4);
    let camp = &skills.series[0];
    let scored: Vec<_> = camp.counts.iter().map(|count| (count.at.date(), count.counted)).collect();
    assert_eq!(scored, [(march(6), Some(80.0)), (march(10), Some(100.0))], "days stand for their ends");
    assert_eq!((camp.scores.counts, camp.scores.crps, camp.scores.bias), (2, 10.0, 0.0));
    // Persistence says 60, last week's mean 50, and the line gains 10 a day: 80 and 120.
    assert_eq!(naive(&skills, 0, Baseline::Counts(Naive::Persistence)), Some(30.0));
    assert_eq!(naive(&skills, 0, Baseline::Counts(Naive::LastWeek)), Some(40.0));
    assert_eq!(naive(&skills, 0, Baseline::Counts(Naive::Trend)), Some(10.0));
    assert_eq!((camp.best, camp.skill), (Some(Baseline::Counts(Naive::Trend)), Some(0.0)));
    let until = Skill::of(&run(&scenario, 2), &scenario).since(march(4)).until(march(8)).score();
    assert_eq!(until.expect("it can be scored").series[0].counts.len(), 1);
    let before = since(&scenario, 1);
    assert_eq!(before.series[0].counts.len(), 5, "a day stands for its end, also after the origin");
    assert_eq!(
        naive(&before, 0, Baseline::Counts(Naive::Trend)),
        Some((960.0 + 20.0 + 960.0 + 40.0 + 60.0) / 5.0),
        "one count makes no line"
    );
}

#[test]
fn a_recount_restates_what_is_scored_but_not_what_was_known_before_it() {
    let camp = present("camp", at("Camp"))
        .count(Count::of(march(1), 200.0))
        .count(Count::of(march(3), 200.0))
        .count(Count::of(march(5), 100.0))
        .correction(Correction::new(march(5), 100.0));
    let scenario = camps(6).observed(camp).build().expect("a good scenario");
    let skills = since(&scenario, 2);
    let counted: Vec<_> = skills.series[0].counts.iter().map(|count| count.counted).collect();
    assert_eq!(counted, [Some(100.0), Some(100.0)], "200 of the 3rd were 100");
    assert_eq!(naive(&skills, 0, Baseline::Counts(Naive::Persistence)), Some(100.0), "200 was known");
}

#[test]
fn bounds_cost_the_distance_to_them() {
    let camp = present("camp", at("Camp"))
        .count(Count::of(march(1), 50.0))
        .count(Count::between(march(3), Some(60.0), Some(95.0)))
        .count(Count::between(march(4), Some(100.0), None))
        .count(Count::between(march(5), None, Some(70.0)));
    let scenario = camps(6).observed(camp).build().expect("a good scenario");
    let skills = since(&scenario, 1);
    let scores: Vec<f64> = skills.series[0].counts.iter().map(|count| count.crps).collect();
    assert_eq!(scores, [0.0, 10.0, 20.0]);
    let biases: Vec<f64> = skills.series[0].counts.iter().map(|count| count.bias).collect();
    assert_eq!(biases, [0.0, -1.0, 1.0], "above 0 where too many are forecast");
    assert_eq!(naive(&skills, 0, Baseline::Counts(Naive::Persistence)), Some((10.0 + 50.0) / 3.0));
}

#[test]
fn stated_errors_make_the_forecast_one_of_the_count() {
    // Of 90 people with a standard error of 20 a count is normal, here at whole quantiles of that distribution. With errors
    // each interval holds as many as it says; without, none does.
    let truth = |day: u32| 90.0 + 20.0 * normal_quantile((f64::from(day) + 0.5) / 300.0);
    let days = (0..300).fold(present("camp", at("Camp")), |series, day: u32| {
        // Quantiles in an order that has nothing to do with time.
        let quantile = day * 7 % 300;
        let on = march(1) + i64::from(day).days();
        series.count(Count::of(on, truth(quantile).max(0.0)).with_error(20.0))
    });
    let scenario = camps(300).observed(days).build().expect("a good scenario");
    let ensemble = run(&scenario, 200);
    let skills = Skill::of(&ensemble, &scenario).score().expect("it can be scored");
    let scores = &skills.series[0].scores;
    for coverage in &scores.coverage {
        // The counts are fixed; ends of intervals of 200 members vary by about one part in √200 of a deviation, count by
        // count. An error of 0.03 of the share is 4.5 standard errors over 300 counts and more; type 7 loses 1 in 200.
        let off = coverage.share - coverage.level;
        assert!(off.abs() < 0.03, "{} holds {}", coverage.level, coverage.share);
    }
    // The mean score of a normal forecast under itself is σ/√π; each count is a fair estimate with a deviation below σ/10.
    let expected = 20.0 / std::f64::consts::PI.sqrt();
    assert!((scores.crps - expected).abs() < 4.5 * 2.0 / 300f64.sqrt(), "{} for {expected}", scores.crps);
    assert!(scores.bias.abs() < 0.02, "{}", scores.bias);
    // Of central intervals from −z to z a normal forecast scores 2φ(z) σ each in the mean, weights included, and its
    // median √(2/π) σ with the weight ½: together 0.3797 σ at the four levels. Ends of intervals off by a tenth of a
    // deviation, in the second order, and 300 counts with a deviation of 0.3 σ.
    let wis = scores.wis.total();
    assert!((wis - 0.3797 * 20.0).abs() < 4.5 * 6.0 / 300f64.sqrt(), "{wis}");
    assert!(scores.plain_crps > scores.crps);

    let skills = Skill::of(&ensemble, &scenario).without_errors().score().expect("it can be scored");
    let scores = &skills.series[0].scores;
    assert!(scores.coverage.iter().all(|coverage| coverage.share == 0.0));
    let miss: f64 = skills.series[0].counts.iter().map(|c| (90.0 - c.counted.expect("a value")).abs()).sum();
    assert!((scores.crps - miss / 300.0).abs() < 1e-9);
    assert!(skills.origin.is_none() && skills.naive.is_empty() && skills.best.is_none());
}

/// By bisection of the distribution function, which is integrated by Simpson's rule.
fn normal_quantile(p: f64) -> f64 {
    let density = |z: f64| (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let below = |z: f64| {
        let h = z / 200.0;
        let inner: f64 =
            (1..200).map(|i| density(h * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        0.5 + h / 3.0 * (density(0.0) + inner + density(z))
    };
    let (mut low, mut high) = (-5.0, 5.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if below(middle) < p { low = middle } else { high = middle }
    }
    low
}

/// Both camps and their total, with 100 people counted together on the 1st and 120 on the 3rd.
fn shared_out() -> ScenarioBuilder {
    let series = |name: &str, place, people| present(name, place).count(Count::of(march(3), people));
    camps(4)
        .observed(series("camp", at("Camp"), 100.0))
        .observed(series("other", at("Other"), 20.0))
        .observed(
            present("both", Where::Set("Both".into()))
                .count(Count::of(march(1), 100.0))
                .count(Count::of(march(3), 120.0)),
        )
        .observed(
            Series::new("came", at("Camp"), Quantity::Entered)
                .count(Count::of(march(1), 0.0))
                .count(Count::of(march(3), 5.0)),
        )
}

#[test]
fn a_total_is_shared_out_by_capacity_or_to_the_nearest_camp() {
    let threat = || Threat::new(ThreatKind::Shelling, "Farm", march(1)).with_reach(0.0);
    let scenario = shared_out().threat(threat()).build().expect("a good scenario");
    let ensemble = run(&scenario, 2);
    let skills = |total: Option<&str>| {
        let skill = Skill::of(&ensemble, &scenario).since(march(1));
        let skill = if let Some(total) = total { skill.total(total) } else { skill };
        skill.score().expect("it can be scored")
    };
    let says = |skills: &Skills, series: usize, baseline: Baseline| {
        let series = &skills.series[series];
        let number = series.naive.iter().position(|naive| naive.naive == baseline)?;
        series.counts[0].naive[number]
    };
    // Everyone whom the ensemble has in the camps: 100; as many were counted on the 1st.
    for known in [skills(None), skills(Some("both"))] {
        let says = |series, baseline| says(&known, series, baseline);
        let [capacity, population] = [ShareBy::Capacity, ShareBy::Population].map(Baseline::Shares);
        assert_eq!([0, 1, 2, 3].map(|s| says(s, capacity)), [Some(80.0), Some(20.0), Some(100.0), None]);
        assert_eq!([0, 1, 2, 3].map(|s| says(s, population)), [None; 4], "nobody lives in camps");
        let nearest = [0, 1, 2, 3].map(|s| says(s, Baseline::NearestCamp));
        assert_eq!(nearest, [Some(0.0), Some(100.0), Some(100.0), None], "the farm is threatened");
        assert_eq!(says(0, Baseline::Counts(Naive::Persistence)), None, "nothing was known of it");
        assert_eq!(says(3, Baseline::Counts(Naive::Persistence)), Some(0.0));
    }
    // A total that was last 100, when the ensemble has other numbers.
    let more = shared_out().displaced(Displaced::new("Camp", 100)).build().expect("a good scenario");
    let ensemble = run(&more, 2);
    let of = |skill: Skill<'_>| {
        let skills = skill.since(march(1)).score().expect("it can be scored");
        says(&skills, 0, Baseline::Shares(ShareBy::Capacity))
    };
    assert_eq!(of(Skill::of(&ensemble, &more)), Some(160.0));
    assert_eq!(of(Skill::of(&ensemble, &more).total("both")), Some(80.0));
    let calm = of(Skill::of(&ensemble, &more).total("both").beside([Baseline::NearestCamp]));
    assert_eq!(calm, None, "it was not asked for");
}

#[test]
fn what_flight_follows_is_no_forecast() {
    // Its course is known to the model, and so to naive forecasts by shares; it is compared with nothing.
    let scenario = shared_out()
        .threat(Threat::new(ThreatKind::Shelling, "Farm", march(1)).with_reach(0.0))
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("both".into()))
        .build()
        .expect("a good scenario");
    let skills = since(&scenario, 1);
    let both = &skills.series[2];
    assert!(both.is_followed && both.naive.is_empty() && both.best.is_none());
    assert!(both.scores.counts == 1 && !skills.series[0].is_followed);
    let overall = skills.overall.as_ref().expect("others are scored");
    assert_eq!((overall.series, overall.counts), (3, 3));
    assert_eq!(naive(&skills, 0, Baseline::Shares(ShareBy::Capacity)), Some(4.0), "0.8 · 120 for 100");
}

#[test]
fn the_mean_is_over_series_or_over_counts() {
    let often = (2..=4).fold(present("often", at("Camp")).count(Count::of(march(1), 30.0)), |series, day| {
        series.count(Count::of(march(day), 80.0))
    });
    let once = present("once", at("Other")).count(Count::of(march(1), 10.0)).count(Count::of(march(3), 40.0));
    let scenario = camps(5).observed(often).observed(once).build().expect("a good scenario");
    let ensemble = run(&scenario, 2);
    let skill = Skill::of(&ensemble, &scenario).since(march(1));
    let (by_series, pooled) =
        (skill.clone().score().expect("scored"), skill.clone().pooled().score().expect("scored"));
    let crps =
        |skills: &Skills| skills.overall.as_ref().map(|means| (means.series, means.counts, means.crps));
    assert_eq!(crps(&by_series), Some((2, 4, f64::midpoint(10.0, 30.0))));
    assert_eq!(crps(&pooled), Some((2, 4, 15.0)));
    assert_eq!((by_series.average, pooled.average), (Average::BySeries, Average::Pooled));
    // Persistence is 50 off, and 30.
    assert_eq!((by_series.naive[0].score, pooled.naive[0].score), (Some(40.0), Some(45.0)));
    let only = skill.beside([Baseline::Counts(Naive::Persistence)]).score().expect("scored");
    assert_eq!((only.best, only.skill), (Some(Baseline::Counts(Naive::Persistence)), Some(0.5)));
    // The days are worth 10/80, (10 + 30)/120 and 10/80: the score of Flee, of the scored days only.
    let expected = (0.125 + 40.0 / 120.0 + 0.125) / 3.0;
    assert!(by_series.relative_difference.is_some_and(|found| (found - expected).abs() < 1e-12));
    let all = ensemble.daily_counts(&scenario, displace::study::Between::Nothing).expect("counted");
    assert_ne!(Score::of(&all).relative_difference(Scale::Raw), by_series.relative_difference);
    let whole = Skill::of(&ensemble, &scenario).score().expect("scored").relative_difference;
    assert_eq!(Score::of(&all).relative_difference(Scale::Raw), whole);
}

#[test]
fn nothing_is_better_than_what_is_never_wrong() {
    let camp = present("camp", at("Camp")).count(Count::of(march(1), 90.0)).count(Count::of(march(3), 90.0));
    let late = present("late", at("Other")).count(Count::of(march(3), 9.0));
    let scenario = camps(4).observed(camp).observed(late).build().expect("a good scenario");
    let skills = since(&scenario, 1);
    let camp = &skills.series[0];
    assert_eq!((camp.best, camp.skill), (Some(Baseline::Counts(Naive::Persistence)), None));
    let late = &skills.series[1];
    assert_eq!(late.naive[0].score, None, "of the other camp nothing was known");
    assert_eq!((late.naive[0].counts, late.scores.crps), (0, 1.0));
    // Persistence speaks of one series, shares by capacity of both: 80 for 90 and 20 for 9.
    let best = skills.naive.iter().find(|naive| Some(naive.naive) == skills.best).expect("there is one");
    assert_eq!((best.naive, best.series), (Baseline::Shares(ShareBy::Capacity), 2));
    assert_eq!((best.score, best.ensemble), (Some(10.5), Some(0.5)));
    assert!(skills.skill.is_some_and(|skill| (skill - 20.0 / 21.0).abs() < 1e-12));
    // Each camp gets what its town has: 30 % and 70 % of 100.
    let nearest = skills.naive.iter().find(|naive| naive.naive == Baseline::NearestCamp);
    assert_eq!(nearest.and_then(|naive| naive.score), Some(f64::midpoint(20.0, 21.0)));
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_cure() {
    let scenario = shared_out().build().expect("a good scenario");
    let ensemble = run(&scenario, 1);
    let message = |skill: Skill<'_>| skill.score().expect_err("it cannot be asked").to_string();
    assert_eq!(
        message(Skill::of(&ensemble, &scenario).total("bothe")),
        "total `bothe`: no series has this name; did you mean `both`?"
    );
    assert_eq!(
        message(Skill::of(&ensemble, &scenario).levels([0.5, 90.0])),
        "the level `90` of an interval; give one between 0 and 1"
    );
}

#[test]
fn scores_can_be_read_and_serialised() {
    let scenario = shared_out().build().expect("a good scenario");
    let skills = since(&scenario, 1);
    let text = skills.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "scores of counts after 2012-03-01 in people: fair CRPS of 3 replicates, with stated errors of counts"
    );
    assert!(lines[2].starts_with("camp ") && lines[2].ends_with("shares by capacity"), "{text}");
    assert!(text.contains("mean over series") && text.contains("averaged relative difference"), "{text}");
    let json = serde_json::to_value(&skills).expect("numbers and words");
    assert_eq!(json["series"][0]["scores"]["crps"], 10.0);
    assert_eq!(json["series"][0]["naive"][0]["naive"], "persistence");
    assert!(json["series"][0]["naive"][0]["score"].is_null());
    assert_eq!((&json["average"], &json["origin"]), (&"by_series".into(), &"2012-03-01".into()));
}
