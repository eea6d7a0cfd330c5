//! Calibration: finds what is known beforehand, says what cannot be found, sees nothing of what it must not, and goes on
//! where it was interrupted.

use displace::scenario::{
    Correction, Count, Knob, Prior, Quantity, ScenarioBuilder, Series, Threat, ThreatKind, Where,
};
use displace::study::Calibration;
use displace::study::calibration::{Abc, Fit, Loss, Posterior, Search, Verdict};
use displace::units::Day;
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Scenario, Seed, Simulation, date};
use jiff::civil::Date;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

const DAYS: u32 = 12;

fn june(day: u32) -> Date {
    date(2011, 6, day as i8)
}

fn knob(path: &str, low: f64, high: f64) -> Knob {
    Knob::new(path, Prior::uniform(low, high).expect("a range"))
}

/// A town under two threats that act together, and two camps at different distances.
fn town() -> ScenarioBuilder {
    let threat = |kind, name: &str| {
        Threat::new(kind, "Town", june(2)).with_name(name).with_intensity(0.4).with_reach(0.0)
    };
    Scenario::builder("a town empties", june(1), DAYS)
        .world(
            World::builder()
                .place(Place::new("Town", PlaceKind::Town, "X").with_population(3_000))
                .place(Place::new("Near", PlaceKind::Camp, "X"))
                .place(Place::new("Far", PlaceKind::Camp, "X"))
                .route("Town", "Near", Route::of_km(10.0))
                .route("Town", "Far", Route::of_km(25.0)),
        )
        .threat(threat(ThreatKind::Shelling, "one"))
        .threat(threat(ThreatKind::Clashes, "two"))
        .with_rules(|rules| {
            rules.movement.camp_chance = 0.0;
            rules.flight.leave_chance = 0.25;
            rules.attraction.distance_power = 1.2;
        })
}

/// The scenario with counts of every other day that one run of it gives.
fn counted(stated: ScenarioBuilder, seed: u64) -> ScenarioBuilder {
    let truth = stated.clone().build().expect("it is good");
    let run = Simulation::new(&truth, Seed(seed)).run();
    ["Near", "Far"].into_iter().fold(stated, |stated, name| {
        let place = truth.world().find(name).expect("a camp").id();
        let series = Series::new(name, Where::Place(name.into()), Quantity::Present);
        let days = (0..DAYS).step_by(2);
        stated.observed(days.fold(series, |series, day| {
            let people = run.displaced(place, Day(day)).expect("it was recorded");
            series.count(Count::of(june(day + 1), people as f64))
        }))
    })
}

const LEAVE: &str = "rules.flight.leave_chance";
const POWER: &str = "rules.attraction.distance_power";

/// As stated the numbers are wrong; the truth is 0.25 and 1.2.
fn scenario() -> Scenario {
    let built = counted(town(), 1).knob(knob(LEAVE, 0.05, 0.9)).knob(knob(POWER, 0.0, 3.0)).build();
    built.and_then(|scenario| scenario.with(&[(LEAVE, 0.6), (POWER, 2.0)])).expect("it is good")
}

fn search() -> Search {
    Search { evaluations: 150, ..Search::default() }
}

fn abc() -> Abc {
    Abc { particles: 50, generations: 3, batch: 16, ..Abc::default() }
}

fn of(scenario: &Scenario) -> Calibration<'_> {
    Calibration::of(scenario).until(june(8)).replicates(3).checked_by(8).seed(Seed(5))
}

fn fit(calibration: &Calibration<'_>) -> Fit {
    calibration.fit(&search()).expect("it can be fitted")
}

fn posterior(calibration: &Calibration<'_>) -> Posterior {
    calibration.posterior(&abc()).expect("it can be sampled")
}

#[test]
fn a_search_finds_the_numbers_that_made_the_counts_and_is_better_on_those_held_back() {
    let scenario = scenario();
    for loss in [Loss::Crps, Loss::Wis, Loss::RelativeDifference] {
        let fit = fit(&of(&scenario).loss(loss).replicates(6));
        // One run of 3000 people: some 3 in 100 of luck in each number, and more of it on the way to the second camp. Relative
        // differences weigh the first days, with few people, as much as the last, and take a line for counts between two.
        let (leave, power) = if loss == Loss::RelativeDifference { (0.06, 0.5) } else { (0.04, 0.25) };
        assert!((fit.knobs[0].value - 0.25).abs() < leave, "{loss:?}: {fit}");
        assert!((fit.knobs[1].value - 1.2).abs() < power, "{loss:?}: {fit}");
        assert_eq!((fit.knobs[0].stated, fit.knobs[1].stated), (Some(0.6), Some(2.0)));
        let held_back = fit.held_back.expect("four days were held back");
        for compared in [&fit.training, &held_back] {
            assert!(compared.calibrated.crps < compared.stated.crps.map(|crps| crps / 2.0), "{fit}");
        }
    }
    // Rescaled, only the way to share people out is seen.
    let shares = fit(&of(&scenario).loss(Loss::RescaledDifference));
    assert!((shares.knobs[1].value - 1.2).abs() < 0.5, "{shares}");
}

#[test]
fn a_sample_holds_the_truth_and_is_narrow() {
    for seed in 1..=3 {
        let counted = counted(town(), seed).knob(knob(LEAVE, 0.05, 0.9)).knob(knob(POWER, 0.0, 3.0)).build();
        let counted = counted.expect("it is good");
        let settings = Abc { particles: 100, generations: 6, ..Abc::default() };
        let found = Calibration::of(&counted).replicates(1).seed(Seed(seed)).posterior(&settings);
        let found = found.expect("it can be sampled");
        // Three standard deviations: alpha 0.003 for each of six.
        for (knob, truth) in found.knobs.iter().zip([0.25, 1.2]) {
            assert!((knob.mean - truth).abs() < 3.0 * knob.sd, "seed {seed}: {found}");
            assert!(knob.quantiles.is_sorted());
        }
        let verdicts = found.identifiability.knobs.iter().map(|knob| &knob.verdict);
        assert!(verdicts.into_iter().all(|verdict| *verdict == Verdict::Identified), "{found}");
        assert!(found.identifiability.is_sure && found.identifiability.loose.is_empty(), "{found}");
    }
}

#[test]
fn of_two_threats_that_act_together_only_both_are_known_and_they_are_named() {
    let (one, two) = ("event.one.intensity", "event.two.intensity");
    let scenario = counted(town(), 2)
        .knob(knob(one, 0.01, 0.99))
        .knob(knob(POWER, 0.0, 3.0))
        .knob(knob(two, 0.01, 0.99))
        .build()
        .expect("it is good");
    let settings = Abc { particles: 150, generations: 7, ..Abc::default() };
    let found = Calibration::of(&scenario).replicates(1).seed(Seed(3)).posterior(&settings);
    let found = found.expect("it can be sampled");
    let verdict = |k: usize| found.identifiability.knobs[k].verdict.clone();
    assert_eq!(verdict(0), Verdict::OnlyTogether(vec![two.into()]), "{found}");
    assert_eq!(verdict(2), Verdict::OnlyTogether(vec![one.into()]), "{found}");
    assert_eq!(verdict(1), Verdict::Identified, "{found}");
    let text = found.to_string();
    assert!(text.contains(&format!("only together with {two}")), "{text}");
    // The direction in which nothing is learnt turns the one up and the other down.
    let loose = &found.identifiability.loose[0].turns;
    assert!(loose[0] * loose[2] < -0.3 && loose[1].abs() < 0.3, "{found}");
}

#[test]
fn a_knob_that_changes_nothing_is_unknown() {
    // There is no border site.
    let scenario = counted(town(), 2)
        .knob(knob(LEAVE, 0.05, 0.9))
        .knob(knob("rules.attraction.border_site_weight", 0.05, 5.0))
        .build()
        .expect("it is good");
    let found = Calibration::of(&scenario).replicates(1).seed(Seed(1)).posterior(&abc()).expect("a sample");
    let verdicts: Vec<_> = found.identifiability.knobs.iter().map(|knob| knob.verdict.clone()).collect();
    assert_eq!(verdicts, [Verdict::Identified, Verdict::Unknown], "{found}");
}

#[test]
fn training_sees_no_later_count_correction_or_event() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario();
    let later = |series: Series| {
        series.count(Count::of(june(10), 9.0)).correction(Correction::new(june(9), 7.0).since(june(1)))
    };
    let own = |name: &str| Series::new(name, Where::Place("Near".into()), Quantity::Present);
    let first = |name: &str| own(name).count(Count::of(june(5), 600.0));
    let plain = scenario.edit().observed(first("more")).build().expect("it is good");
    let other = scenario
        .edit()
        .observed(later(first("more")))
        .observed(later(own("late").count(Count::of(june(2), 44.0).known_on(june(9)))))
        .threat(Threat::new(ThreatKind::Assault, "Town", june(10)).with_name("later"))
        .knob(knob("event.later.intensity", 0.1, 1.0))
        .build()
        .expect("it is good");
    let [log, log_of_other] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    let (a, b) = (fit(&of(&plain).log(&log)), fit(&of(&other).log(&log_of_other)));
    assert_eq!((&a.knobs, &a.history, a.training), (&b.knobs, &b.history, b.training));
    assert_eq!(read(&log), read(&log_of_other), "to the bit, fingerprint and all");
    assert_ne!(a.held_back, b.held_back);
    assert_eq!(b.untrained, ["event.later.intensity"]);
    assert!(b.to_string().contains("event.later.intensity: as stated"), "{b}");
    let whole = Calibration::of(&other).checked_by(4).fit(&Search { evaluations: 7, ..search() });
    let whole = whole.expect("it can be fitted");
    assert_eq!((whole.knobs.len(), &whole.held_back), (3, &None));
    assert!(whole.to_string().contains("nothing was held back"), "{whole}");
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the log can be read")
}

/// Runs to the end, then again from the log as it was after some bytes, and with a stop flag after some evaluations.
fn goes_on<T: PartialEq + std::fmt::Debug>(
    run: impl Fn(&Calibration<'_>) -> T,
    is_complete: impl Fn(&T) -> bool,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario();
    let whole = run(&of(&scenario));
    assert!(is_complete(&whole));
    let log = folder.path().join("whole.csv");
    assert_eq!(run(&of(&scenario).log(&log)), whole, "a log changes nothing");
    let bytes = read(&log);
    assert_eq!(run(&of(&scenario).log(&log)), whole, "answered by the log alone");
    assert_eq!(read(&log), bytes);
    // In the head, between the lines of it, in the middle of the first evaluation, of others, and before the last line break.
    let first_line = bytes.iter().position(|&byte| byte == b'\n').expect("lines") + 1;
    for cut in [0, 10, first_line, first_line + 60, bytes.len() / 3, bytes.len() / 2 + 7, bytes.len() - 1] {
        let torn = folder.path().join(format!("{cut}.csv"));
        std::fs::write(&torn, &bytes[..cut]).expect("it can be written");
        assert_eq!(run(&of(&scenario).log(&torn)), whole, "cut at {cut} of {}", bytes.len());
        assert!(read(&torn) == bytes, "the log is the same in the end, cut at {cut}");
    }
    for after in [1, 17, 60] {
        let stopped = folder.path().join(format!("stopped {after}.csv"));
        let stop = AtomicBool::new(false);
        let count = |progress: displace::study::calibration::Progress| {
            stop.store(progress.evaluations >= after, Ordering::Relaxed);
        };
        let calibration = of(&scenario).log(&stopped);
        let part = run(&calibration.clone().stop_when(&stop).progress(&count));
        assert!(!is_complete(&part), "it was stopped after {after}");
        assert!(read(&stopped).len() < bytes.len());
        assert_eq!(run(&calibration), whole, "stopped after {after}");
        assert!(read(&stopped) == bytes);
    }
}

#[test]
fn an_interrupted_search_goes_on_with_the_same_bits() {
    goes_on(fit, |fit| fit.is_complete);
}

#[test]
fn an_interrupted_sampler_goes_on_with_the_same_bits() {
    goes_on(posterior, |posterior| posterior.is_complete);
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario();
    let results = [1, 2, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let logs = ["fit", "sample"].map(|name| folder.path().join(format!("{name} {threads}.csv")));
        pool.install(|| {
            let (fit, sample) = (fit(&of(&scenario).log(&logs[0])), posterior(&of(&scenario).log(&logs[1])));
            (fit, sample, read(&logs[0]), read(&logs[1]))
        })
    });
    assert!(results[0] == results[1] && results[1] == results[2]);
    assert_ne!(fit(&of(&scenario).seed(Seed(6))).knobs, results[0].0.knobs, "the seed does");
}

#[test]
fn a_log_of_something_else_is_refused_with_the_cure() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario();
    let log = folder.path().join("log.csv");
    let few = Search { evaluations: 20, ..Search::default() };
    let fit = |calibration: Calibration<'_>, search: &Search| {
        calibration.log(&log).fit(search).map(|fit| fit.evaluations).map_err(|error| error.to_string())
    };
    let done = fit(of(&scenario), &few).expect("it begins a log");
    let more = fit(of(&scenario), &Search { evaluations: 30, ..few }).expect("limits may be raised");
    assert!(more > done);
    let whole = read(&log);
    let other = scenario.with(&[("rules.movement.camp_chance", 0.01)]).expect("it is good");
    let damaged = |find: &str, by: &str| {
        let text = String::from_utf8(whole.clone()).expect("a text").replacen(find, by, 1);
        std::fs::write(&log, text).expect("it can be written");
        fit(of(&scenario), &few).expect_err("it is damaged")
    };
    for (result, cure) in [
        (fit(of(&other), &few).expect_err("other rules"), "log.csv:1:1: this log is of another scenario"),
        (fit(of(&scenario).until(june(9)), &few).expect_err("other days"), "another training window"),
        (fit(of(&scenario).seed(Seed(8)), &few).expect_err("other seed"), "is of other settings"),
        (fit(of(&scenario).loss(Loss::Wis), &few).expect_err("other loss"), "name another file"),
        (fit(of(&scenario), &Search { size: 0.1, ..few }).expect_err("other steps"), "other settings"),
        (of(&scenario).log(&log).posterior(&abc()).expect_err("other method").to_string(), "other settings"),
        (damaged("displace calibration", "a diary"), "this is no log of a calibration"),
        (damaged(&format!("{LEAVE},"), "x,"), "is of other knobs"),
        (damaged("\n1,", "\nx,"), "log.csv:4:1: this is not evaluation 1"),
        (damaged(",0.647", ",0.648"), "log.csv:3:1: another point was tried here"),
    ] {
        assert!(result.contains(cure), "{result}");
    }
    let message = of(&scenario).log(folder.path().join("none/log.csv")).fit(&few).expect_err("no folder");
    assert!(message.to_string().contains("there is no such directory; create it first"), "{message}");
}

#[test]
fn what_cannot_be_calibrated_is_refused_with_the_cure() {
    let scenario = scenario();
    let refused =
        |calibration: Calibration<'_>| calibration.fit(&search()).expect_err("it cannot").to_string();
    let untouched = counted(town(), 1).build().expect("it is good");
    let uncounted = town().knob(knob(LEAVE, 0.05, 0.9)).build().expect("it is good");
    for (message, cure) in [
        (refused(Calibration::of(&untouched)), "state what is not known for sure as `[[knob]]`"),
        (refused(Calibration::of(&uncounted)), "nothing was counted by then that this loss compares"),
        (refused(Calibration::of(&uncounted).loss(Loss::RelativeDifference)), "take the CRPS for others"),
        (refused(of(&scenario).until(june(28))), "the period runs from 2011-06-01 to 2011-06-12"),
    ] {
        assert!(message.contains(cure), "{message}");
    }
}

#[test]
fn results_are_written_run_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario();
    let fit = fit(&of(&scenario));
    let best = fit.apply_to(&scenario).expect("it is good");
    assert_eq!(best.edit().number(LEAVE).expect("a rule"), Some(fit.knobs[0].value));
    assert!(best.knobs().is_empty());
    best.write(folder.path().join("best.toml")).expect("it can be written");
    assert_eq!(Scenario::read(folder.path().join("best.toml")).expect("it is read"), best);
    let text = fit.to_string();
    assert!(text.contains("held back: CRPS") && text.contains(LEAVE), "{text}");
    let json = serde_json::to_value(&fit).expect("numbers and words");
    assert_eq!(json["knobs"][0]["path"], LEAVE);
    assert_eq!(json["training"]["calibrated"]["crps"], fit.training.calibrated.crps.expect("scored"));

    let posterior = posterior(&of(&scenario));
    let json = serde_json::to_value(&posterior).expect("numbers and words");
    assert_eq!(json["history"].as_array().map(Vec::len), Some(posterior.history.len()));
    assert_eq!(posterior.correlation[0][1], posterior.correlation[1][0]);
    assert!((posterior.correlation[0][0] - 1.0).abs() < 1e-12);
    let points = posterior.draw(&scenario, 50, Seed(2)).expect("a sample");
    // Systematic resampling: the share of each point is off by less than one draw.
    for (particle, values) in posterior.particles.iter().zip(&posterior.values) {
        let drawn = points.iter().filter(|point| *point == values).count() as f64;
        assert!((drawn - 50.0 * particle.weight).abs() < 1.0);
    }
    let ensemble = Ensemble::of(&scenario).replicates(50).seed(Seed(3)).run_at(&points).expect("it runs");
    let alone = scenario.with_knobs_at(&points[7]).expect("it is good");
    let alone = Ensemble::of(&alone).replicates(8).seed(Seed(3)).run();
    assert_eq!(ensemble.runs()[7].fingerprint(), alone.runs()[7].fingerprint());
    let short = Ensemble::of(&scenario).run_at(&[vec![0.5]]).expect_err("there are two knobs").to_string();
    assert!(short.contains("1 numbers for 2 knobs"), "{short}");
}
