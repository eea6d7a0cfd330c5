//! Sensitivity: what is known in closed form is found, bounds hold it, and the same bits come whatever the threads.

use displace::random::{Address, Draws, Purpose};
use displace::scenario::{Knob, Prior};
use displace::study::Output;
use displace::study::sensitivity::{Effects, Indices, Luck, Morris, Points, Sensitivity, Sobol};
use displace::synthetic::{Size, scenario};
use displace::{Scenario, Seed};
use std::f64::consts::PI;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The function of Ishigami and Homma 1990 with a = 7 and b = 0.1.
fn ishigami(at: &[f64], _: Draws) -> Vec<f64> {
    let [x, y, z] = [0, 1, 2].map(|i: usize| PI * (2.0 * at[i] - 1.0));
    vec![x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()]
}

/// Its first-order and total indices in closed form: with V₁ = ½ (1 + b π⁴ / 5)², V₂ = a² / 8, V₁₃ = 8 b² π⁸ / 225.
fn ishigami_shares() -> [(f64, f64); 3] {
    let (a, b) = (7.0f64, 0.1f64);
    let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let both = 8.0 * b * b * PI.powi(8) / 225.0;
    let all = first + second + both;
    [(first / all, (first + both) / all), (second / all, second / all), (0.0, both / all)]
}

/// Sobol's g-function: the product of (|4x − 2| + a) / (1 + a).
const WEIGHTS: [f64; 5] = [0.0, 1.0, 4.5, 9.0, 99.0];

fn g(at: &[f64], _: Draws) -> Vec<f64> {
    vec![at.iter().zip(WEIGHTS).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()]
}

/// With Vⱼ = 1 / 3 (1 + aⱼ)², the variance of the product is Π (1 + Vⱼ) − 1.
fn g_shares() -> Vec<(f64, f64)> {
    let parts = WEIGHTS.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let shares =
        parts.iter().map(|part| (part / (product - 1.0), part * product / (1.0 + part) / (product - 1.0)));
    shares.collect()
}

/// A number in (0, 1) that is the luck of a replicate.
fn luck(draws: Draws) -> f64 {
    draws.unit(Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Sample, n: 0 })
}

fn shares(found: &Indices, output: usize) -> Vec<(f64, f64)> {
    found.outputs[output].factors.iter().map(|index| (index.first.value, index.total.value)).collect()
}

fn assert_near(found: &[(f64, f64)], expected: &[(f64, f64)], tolerance: f64, of: &str) {
    assert_eq!(found.len(), expected.len(), "{of}");
    for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (found.0 - expected.0).abs().max((found.1 - expected.1).abs());
        assert!(off < tolerance, "{of}, factor {number}: {found:?} for {expected:?}");
    }
}

#[test]
fn the_shares_of_the_ishigami_function_are_found() {
    // Literature has them as 0.3139, 0.4424, 0 and 0.5576, 0.4424, 0.2437.
    let exact = ishigami_shares();
    let printed = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
    assert_near(&exact, &printed, 5e-5, "closed form");
    let expected: Vec<_> = exact.into_iter().chain([(0.0, 0.0)]).collect();
    for seed in 0..10 {
        let found =
            Sensitivity::of_function(["x", "y", "z"], ["f"], &ishigami).seed(Seed(seed)).resamples(20);
        let found = found.sobol(Sobol::of(4096)).expect("a good design");
        assert_near(&shares(&found, 0), &expected, 0.03, &format!("seed {seed}"));
        assert_eq!(shares(&found, 0)[3], (0.0, 0.0), "its luck does nothing, exactly");
        // Mean a / 2, and the variance of the closed form, 13.8446.
        assert!((found.outputs[0].mean - 3.5).abs() < 0.02 && (found.outputs[0].sd - 3.7208).abs() < 0.05);
    }
}

#[test]
fn the_shares_of_the_g_function_are_found() {
    let expected: Vec<_> = g_shares().into_iter().chain([(0.0, 0.0)]).collect();
    for seed in 0..10 {
        let asked =
            Sensitivity::of_function(["a", "b", "c", "d", "e"], ["g"], &g).seed(Seed(seed)).resamples(20);
        let found = asked.sobol(Sobol::of(2048)).expect("a good design");
        assert_near(&shares(&found, 0), &expected, 0.02, &format!("seed {seed}"));
        let order: Vec<&str> =
            found.outputs[0].by_importance().iter().map(|index| index.factor.as_str()).collect();
        assert_eq!(order, ["a", "b", "c", "d", "e", "seed"], "in order of importance");
    }
}

#[test]
fn the_share_of_luck_is_found() {
    // Of x + 2u, with luck u, luck makes 4 of 5 parts of the variance, alone. Of x (u − ½): the mean over x is (u − ½) / 2,
    // whose variance is 3/4 of E[x²] Var(u); the mean over u is 0; and with x known all is luck. Of x known in all but luck,
    // E[Var] = Var(x) Var(u): 1/4.
    let model = |at: &[f64], draws| vec![at[0] + 2.0 * luck(draws), at[0] * (luck(draws) - 0.5), luck(draws)];
    let expected = [[(0.2, 0.2), (0.0, 0.0), (0.8, 0.8)], [(0.0, 0.25), (0.0, 0.0), (0.75, 1.0)]];
    for seed in 0..5 {
        let asked = Sensitivity::of_function(["x", "inert"], ["sum", "product", "luck"], &model);
        let found = asked.seed(Seed(seed)).resamples(20).sobol(Sobol::of(8192)).expect("a good design");
        for (number, expected) in expected.iter().enumerate() {
            assert_near(&shares(&found, number), expected, 0.05, &format!("seed {seed}, output {number}"));
            assert_eq!(shares(&found, number)[1], (0.0, 0.0), "what does nothing has no share");
        }
        let all = found.outputs[2].factors[2].clone();
        assert!((all.first.value - 1.0).abs() < 0.05 && all.is_seed && all.factor == "seed");
    }
}

/// How often the bounds hold the first-order and total indices of the Ishigami function.
fn coverage(points: Points, level: f64, times: u64) -> Vec<f64> {
    let mut held = [0u32; 6];
    for seed in 0..times {
        let asked = Sensitivity::of_function(["x", "y", "z"], ["f"], &ishigami).seed(Seed(seed)).level(level);
        let found = asked.resamples(200).sobol(Sobol::of(512).points(points)).expect("a good design");
        for (number, (first, total)) in ishigami_shares().into_iter().enumerate() {
            let index = &found.outputs[0].factors[number];
            let holds = |b: displace::study::sensitivity::Bounded, x| b.low <= x && x <= b.high;
            held[2 * number] += u32::from(holds(index.first, first));
            held[2 * number + 1] += u32::from(holds(index.total, total));
        }
    }
    held.iter().map(|&held| f64::from(held) / times as f64).collect()
}

#[test]
fn bounds_at_random_points_hold_the_truth_as_often_as_they_say() {
    // 400 seeds: at a level of 90 % a share of 0.9 ± 0.015. The resampled quantiles are right for many rows; of 512 rows and
    // 200 resamples they are given two points. With five standard deviations (an alpha of 6e-7 for each of six): 0.9 ± 0.095.
    let held = coverage(Points::Random, 0.9, 400);
    assert!(held.iter().all(|share| (share - 0.9).abs() < 0.095), "{held:?}");
}

#[test]
fn bounds_at_points_of_a_sequence_hold_the_truth_at_least_as_often() {
    // Points that fill the cube more evenly than chance miss by less than resampling takes them to. The same margin below.
    let held = coverage(Points::Sobol, 0.9, 200);
    assert!(held.iter().all(|share| *share > 0.9 - 0.12), "{held:?}");
    assert!(held.iter().sum::<f64>() / 6.0 > 0.93, "and more often over all: {held:?}");
}

#[test]
fn points_of_a_sequence_come_nearer_to_the_truth_than_random_ones() {
    let miss = |points| -> f64 {
        let one = |seed| {
            let asked =
                Sensitivity::of_function(["x", "y", "z"], ["f"], &ishigami).seed(Seed(seed)).resamples(20);
            let found = asked.sobol(Sobol::of(1024).points(points)).expect("a good design");
            let pairs = shares(&found, 0).into_iter().zip(ishigami_shares());
            pairs.map(|(found, exact)| (found.0 - exact.0).powi(2) + (found.1 - exact.1).powi(2)).sum::<f64>()
        };
        (0..100).map(one).sum()
    };
    let (even, random) = (miss(Points::Sobol), miss(Points::Random));
    assert!(even < 0.7 * random, "{even} and {random}");
}

fn effects(found: &Effects, output: usize) -> Vec<(f64, f64, f64)> {
    let factors = found.outputs[output].factors.iter();
    factors.map(|effect| (effect.mu.value, effect.mu_star.value, effect.sigma.value)).collect()
}

#[test]
fn elementary_effects_of_known_functions_are_found() {
    // A plane: the effect is its slope, always. A product: that of x is y, which lies at 1/8, 3/8, 5/8 or 7/8, with mean 1/2
    // and variance 5/64. (x − ½)²: from a to a + ½ it is 2 (a + ½ − ¾) = 2a − ½, with a at 1/8 or 3/8 before the move: ∓ 1/4.
    let model = |at: &[f64], _| vec![3.0 * at[0] - 2.0 * at[1], at[0] * at[1], (at[0] - 0.5).powi(2)];
    let asked = Sensitivity::of_function(["x", "y", "z"], ["plane", "product", "bend"], &model).seed(Seed(4));
    let found = asked.morris(Morris::of(2000)).expect("a good design");
    let plane = [(3.0, 3.0, 0.0), (-2.0, 2.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)];
    for (found, expected) in effects(&found, 0).iter().zip(plane) {
        let off = [found.0 - expected.0, found.1 - expected.1, found.2 - expected.2];
        assert!(off.iter().all(|off| off.abs() < 1e-12), "{found:?} for {expected:?}");
    }
    // The mean of 2000 values with a deviation of 0.28: ± 0.0063. Five of those.
    for factor in 0..2 {
        let (mu, mu_star, sigma) = effects(&found, 1)[factor];
        assert!((mu - 0.5).abs() < 0.032 && mu == mu_star, "{mu} {mu_star}");
        assert!((sigma - (5.0f64 / 64.0).sqrt()).abs() < 0.02, "{sigma}");
    }
    let (mu, mu_star, sigma) = effects(&found, 2)[0];
    assert!(
        mu.abs() < 0.028 && (mu_star - 0.25).abs() < 1e-12 && (sigma - 0.25).abs() < 0.01,
        "{mu} {mu_star} {sigma}"
    );
    assert_eq!(effects(&found, 2)[1..3], [(0.0, 0.0, 0.0); 2]);
}

#[test]
fn luck_is_a_factor_beside_the_knobs_and_within_them_only_if_asked_for() {
    // Two numbers of (0, 1) differ by 1/3 in the mean with a variance of 1/18; divided by the half range, 2/3 ± 0.47, over
    // 3000 trajectories ± 0.0086. Five of those; of the mean of the effects, whose deviation is 0.82, ± 0.075.
    let model = |at: &[f64], draws| vec![at[0] + luck(draws)];
    let asked = Sensitivity::of_function(["x", "inert"], ["sum"], &model).seed(Seed(2)).resamples(20);
    let shared = asked.morris(Morris::of(3000)).expect("a good design");
    let [x, inert, seed] = effects(&shared, 0)[..] else { panic!("three factors") };
    assert!(
        (x.0 - 1.0).abs() < 1e-9 && (x.1 - 1.0).abs() < 1e-9 && x.2 < 1e-9,
        "as if there were none: {x:?}"
    );
    assert_eq!(inert, (0.0, 0.0, 0.0));
    assert!((seed.1 - 2.0 / 3.0).abs() < 0.043 && seed.0.abs() < 0.075, "{seed:?}");
    let apart = asked.morris(Morris::of(3000).luck(Luck::Apart)).expect("a good design");
    let [x, inert, seed] = effects(&apart, 0)[..] else { panic!("three factors") };
    for noise in [inert, seed] {
        assert!((noise.1 - 2.0 / 3.0).abs() < 0.043 && noise.0.abs() < 0.075, "{noise:?}");
    }
    assert!((x.0 - 1.0).abs() < 0.075 && (x.2 - (2.0f64 / 3.0).sqrt()).abs() < 0.06, "{x:?}");
}

#[test]
fn bounds_of_effects_hold_the_truth_as_often_as_they_say() {
    // μ of a product is 1/2. 500 seeds at 90 %: ± 0.0134, five of those; 40 trajectories are few for resampling, and the mean
    // of few levels is lumpy: three points.
    let model = |at: &[f64], _| vec![at[0] * at[1]];
    let held = (0..500).filter(|&seed| {
        let asked =
            Sensitivity::of_function(["x", "y"], ["f"], &model).seed(Seed(seed)).level(0.9).resamples(200);
        let mu = asked.morris(Morris::of(40)).expect("a good design").outputs[0].factors[0].mu;
        mu.low <= 0.5 && 0.5 <= mu.high
    });
    let share = held.count() as f64 / 500.0;
    assert!((share - 0.9).abs() < 0.097, "{share}");
}

/// A scenario with a knob that matters and one that does nothing: hunger, of which there is none.
fn varied() -> Scenario {
    let chance = Prior::uniform(0.1, 0.9).expect("it is good");
    let inert = Prior::uniform(0.0, 1.0).expect("it is good");
    scenario(Size { places: 20, people: 2_000, days: 6, ..Size::default() }, Seed(3))
        .expect("it is good")
        .edit()
        .knob(Knob::new("rules.flight.leave_chance", chance))
        .knob(Knob::new("rules.food.move_share", inert))
        .build()
        .expect("the knobs are good")
}

fn asked(scenario: &Scenario) -> Sensitivity<'_> {
    let output = |text: &str| text.parse::<Output>().expect("it is read as it is written");
    Sensitivity::of(scenario)
        .output(output("displaced at the end"))
        .output(output("arrivals until the end"))
        .seed(Seed(5))
        .resamples(50)
}

#[test]
fn the_knobs_of_a_scenario_and_its_seed_are_found() {
    let scenario = varied();
    let effects = asked(&scenario).morris(Morris::of(10)).expect("a good design");
    let [chance, inert, seed] = &effects.outputs[0].factors[..] else { panic!("three factors") };
    assert_eq!((chance.factor.as_str(), seed.factor.as_str()), ("rules.flight.leave_chance", "seed"));
    assert!(chance.mu.low > 0.0 && chance.mu_star.value > seed.mu_star.value, "{effects}");
    assert!(seed.mu_star.value > 0.0, "{effects}");
    assert_eq!(
        (inert.mu_star.value, inert.mu_star.low, inert.mu_star.high, inert.sigma.value),
        (0.0, 0.0, 0.0, 0.0)
    );
    let indices = asked(&scenario).sobol(Sobol::of(32)).expect("a good design");
    let [chance, inert, seed] = &indices.outputs[0].factors[..] else { panic!("three factors") };
    assert!(chance.total.low > seed.total.high && chance.first.value > 0.5, "{indices}");
    assert!(seed.total.value > 0.0, "{indices}");
    assert_eq!((inert.first.value, inert.total.value, inert.total.high), (0.0, 0.0, 0.0));
    assert!(effects.is_complete() && indices.is_complete());
    // A number of people displaced at the end that the run itself gives: the mean over all runs lies among its values.
    assert!((0.0..=2_000.0).contains(&indices.outputs[0].mean) && indices.outputs[0].rows == 32);
}

#[test]
fn one_two_and_three_threads_give_the_same_and_another_seed_does_not() {
    let scenario = varied();
    let run = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| {
            let asked = asked(&scenario).seed(Seed(seed));
            (asked.morris(Morris::of(5)).expect("good"), asked.sobol(Sobol::of(8)).expect("good"))
        })
    };
    let one = run(1, 5);
    assert_eq!(one, run(2, 5));
    assert_eq!(one, run(3, 5));
    let other = run(1, 6);
    assert_ne!(one.0.outputs, other.0.outputs);
    assert_ne!(one.1.outputs, other.1.outputs);
}

#[test]
fn what_is_stopped_says_so_and_gives_what_was_complete() {
    // On one thread runs are made in order: two trajectories of four runs, then half of the third.
    let scenario = varied();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread starts");
    let (stop, done) = (AtomicBool::new(false), AtomicU32::new(0));
    let progress = |runs: u32| {
        done.store(runs, Ordering::Relaxed);
        stop.store(runs == 10, Ordering::Relaxed);
    };
    let stopped = || asked(&scenario).progress(&progress).stop_when(&stop);
    let effects = pool.install(|| stopped().morris(Morris::of(6))).expect("a good design");
    assert_eq!((done.load(Ordering::Relaxed), effects.asked, effects.complete), (10, 6, 2));
    assert!(!effects.is_complete() && effects.to_string().contains("stopped: only 2 of 6 trajectories"));
    assert_eq!(effects.outputs, asked(&scenario).morris(Morris::of(2)).expect("a good design").outputs);
    stop.store(false, Ordering::Relaxed);
    let indices = pool.install(|| stopped().sobol(Sobol::of(8))).expect("a good design");
    assert_eq!((indices.asked, indices.complete), (8, 2), "rows of five runs");
    assert_eq!(indices.outputs, asked(&scenario).sobol(Sobol::of(2)).expect("a good design").outputs);
    stop.store(true, Ordering::Relaxed);
    let nothing =
        pool.install(|| asked(&scenario).stop_when(&stop).sobol(Sobol::of(8))).expect("a good design");
    assert_eq!((nothing.complete, nothing.outputs[0].factors.len()), (0, 0));
    assert!(nothing.to_string().contains("fewer than two rows"));
    let mut runs = AtomicU32::new(0);
    let count = |_| {
        runs.fetch_add(1, Ordering::Relaxed);
    };
    asked(&scenario).progress(&count).morris(Morris::of(3)).expect("a good design");
    assert_eq!(u64::from(*runs.get_mut()), Morris::of(3).runs(2), "every run was told of");
}

#[test]
fn rows_in_which_an_output_is_not_defined_are_left_out_and_counted() {
    let model = |at: &[f64], _| vec![if at[0] > 0.9 { f64::NAN } else { at[1] }, at[1]];
    let asked = Sensitivity::of_function(["x", "y"], ["now and then", "always"], &model).resamples(20);
    let found = asked.sobol(Sobol::of(64)).expect("a good design");
    assert!(found.outputs[0].rows < 64 && found.outputs[1].rows == 64 && found.complete == 64);
    assert!(found.to_string().contains("rows left out where it is not defined"));
    let found = asked.morris(Morris::of(40).levels(20)).expect("a good design");
    assert!(found.outputs[0].trajectories < 40 && found.outputs[1].trajectories == 40);
}

#[test]
fn what_cannot_be_done_is_refused_with_the_cure() {
    let fixed =
        scenario(Size { places: 20, people: 500, days: 3, ..Size::default() }, Seed(3)).expect("it is good");
    let varied = varied();
    let plain = |_: &[f64], _| vec![1.0];
    let wrong = |_: &[f64], _| vec![1.0, 2.0];
    let function = || Sensitivity::of_function(["x"], ["y"], &plain);
    let many: Vec<String> = (0..129).map(|number| format!("x{number}")).collect();
    let output = |text: &str| Sensitivity::of(&varied).output(text.parse().expect("it is read"));
    let (morris, sobol) = (Morris::of(2), Sobol::of(2));
    for (message, cure) in [
        (Sensitivity::of(&fixed).morris(morris).map(drop), "state a `[[knob]]`"),
        (Sensitivity::of(&varied).sobol(sobol).map(drop), "state an output"),
        (
            output("present in Nowhere at the end").morris(morris).map(drop),
            "no place or set is called `Nowhere`",
        ),
        (output("series all at the end").morris(morris).map(drop), "no series is called `all`"),
        (output("crps").morris(morris).map(drop), "state a series of counts"),
        (function().morris(Morris::of(0)).map(drop), "take 2 to 1000000"),
        (function().morris(morris.levels(3)).map(drop), "take an even number from 2 to 1000"),
        (function().morris(morris.levels(0)).map(drop), "take an even number"),
        (function().sobol(Sobol::of(0)).map(drop), "take 2 to 65536"),
        (function().sobol(Sobol::of(65_537)).map(drop), "take 2 to 65536"),
        (function().level(1.0).sobol(sobol).map(drop), "give one between 0 and 1"),
        (function().resamples(0).sobol(sobol).map(drop), "take 20 to 1000000"),
        (
            Sensitivity::of_function(many.clone(), ["y"], &plain).sobol(sobol).map(drop),
            "screen them with `Morris`",
        ),
        (
            Sensitivity::of_function(many.clone(), ["y"], &plain).morris(Morris::of(1_000_000)).map(drop),
            "take fewer",
        ),
        (Sensitivity::of_function(["x"], ["y"], &wrong).sobol(sobol).map(drop), "give one for each"),
    ] {
        let message = message.expect_err(cure).to_string();
        assert!(message.contains(cure), "{message}");
    }
}

#[test]
fn a_point_at_which_the_scenario_is_no_good_is_named_with_its_values() {
    // A change before and one after each other are good at either end of either knob alone, but not together.
    let both = |low| Prior::uniform(low, 6.0).expect("it is good");
    let scenario =
        scenario(Size { places: 20, people: 500, days: 8, ..Size::default() }, Seed(3)).expect("it is good");
    let place = scenario.world().camps().next().expect("there is a camp").name().to_owned();
    let start = scenario.period().start();
    let closure = displace::scenario::Closure::new(displace::scenario::Shut::Place(place.clone()), start)
        .until(start.checked_add(jiff::Span::new().days(6)).expect("a date"));
    let edited = scenario
        .edit()
        .closure(closure)
        .knob(Knob::new(format!("closure.\"{place}\".start"), Prior::uniform(0.0, 5.0).expect("it is good")))
        .knob(Knob::new(format!("closure.\"{place}\".end"), both(1.0)))
        .build()
        .expect("each is good alone");
    let error = asked(&edited).morris(Morris::of(30)).expect_err("some points are no good").to_string();
    assert!(error.contains("narrow the ranges") && error.contains("end` at"), "{error}");
}

#[test]
fn what_was_found_can_be_kept_and_read_again() {
    let model = |at: &[f64], draws| vec![at[0] + luck(draws)];
    let asked = Sensitivity::of_function(["x"], ["y"], &model).resamples(20);
    let effects = asked.morris(Morris::of(5)).expect("a good design");
    let text = serde_json::to_string(&effects).expect("it is plain data");
    assert_eq!(serde_json::from_str::<Effects>(&text).expect("as it was written").outputs.len(), 1);
    let indices = asked.sobol(Sobol::of(4)).expect("a good design");
    let text = serde_json::to_string(&indices).expect("it is plain data");
    assert_eq!(serde_json::from_str::<Indices>(&text).expect("as it was written").outputs[0].output, "y");
    let output: Output = "waiting at the peak".parse().expect("it is read");
    let text = serde_json::to_string(&output).expect("words");
    assert_eq!((text.as_str(), serde_json::from_str(&text).ok()), ("\"waiting at the peak\"", Some(output)));
}
