//! Ensembles: bands, probabilities, knobs, stopping, and the same bits whatever the threads.

use displace::engine::{Recording, Status};
use displace::scenario::{Knob, Prior};
use displace::synthetic::{Size, scenario};
use displace::units::Day;
use displace::world::Place;
use displace::{Ensemble, Scenario, Seed, stats};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

fn small(groups: u32) -> Scenario {
    let size = Size { places: 20, people: 2_000, days: 8, room: 0.1, groups, ..Size::default() };
    scenario(size, Seed(3)).expect("it is good")
}

fn varied() -> Scenario {
    let chance = Prior::uniform(0.1, 0.9).expect("it is good");
    let people = Prior::uniform(1.0, 400.0).expect("it is good");
    small(1)
        .edit()
        .knob(Knob::new("rules.flight.leave_chance", chance))
        .knob(Knob::new("place.\"place 0\".population", people))
        .build()
        .expect("the knobs are good")
}

#[test]
fn bands_say_what_all_runs_say() {
    for groups in [1, 3] {
        let scenario = small(groups);
        let of = || Ensemble::of(&scenario).replicates(150).seed(Seed(7));
        let (ensemble, bands) = (of().run(), of().bands());
        assert_eq!((bands.replicates(), bands.is_complete(), bands.seed()), (150, true, Seed(7)));
        assert_eq!(bands.fingerprint(), ensemble.fingerprint());
        let close = |exact: f64, found: Option<f64>| {
            let found = found.expect("it was recorded");
            assert!(
                (found - exact).abs() <= stats::Sketch::ERROR * exact.abs() + 1e-9,
                "{found} for {exact}"
            );
        };
        for place in scenario.world().places().map(Place::id) {
            for day in (0..8).map(Day) {
                let (all, few) = (ensemble.people_in(place), bands.people_in(place));
                close(all.mean(day), few.mean(day));
                close(all.sd(day), few.sd(day));
                for p in [0.0, 0.05, 0.5, 0.9, 1.0] {
                    close(all.quantile(day, p).expect("it was kept"), few.quantile(day, p));
                }
                for status in Status::ALL {
                    close(ensemble.people(place, status).mean(day), bands.people(place, status).mean(day));
                    for group in scenario.world().groups().ids().take(groups as usize) {
                        let exact = ensemble.people_of(place, status, group).mean(day);
                        close(exact, bands.people_of(place, status, group).mean(day));
                    }
                }
                let room = scenario.world().place(place).capacity();
                let over = room.map(|room| all.share_above(day, room as f64).expect("it was kept"));
                assert_eq!(bands.over_capacity(place, day), over);
            }
        }
        let places: Vec<_> = scenario.world().places().map(Place::id).collect();
        let on_the_way = ensemble
            .daily(|run, day| places.iter().map(|&place| run.people(place, Status::OnTheWay, day)).sum());
        close(
            on_the_way.quantile(Day(5), 0.8).expect("it was kept"),
            bands.everywhere(Status::OnTheWay).quantile(Day(5), 0.8),
        );
    }
}

#[test]
fn what_was_not_recorded_has_no_band() {
    let scenario = small(1);
    let camp = scenario.world().camps().next().expect("there is one").id();
    let recording = Recording::daily().places([camp]);
    let bands = Ensemble::of(&scenario).replicates(3).recording(recording).bands();
    let town = scenario.world().places().next().expect("there is one").id();
    assert!(bands.people_in(camp).mean(Day(3)).is_some());
    assert_eq!((bands.people_in(town).mean(Day(3)), bands.people_in(camp).mean(Day(8))), (None, None));
    assert_eq!(bands.over_capacity(town, Day(3)), None);
}

#[test]
fn one_thread_and_several_give_the_same() {
    let scenario = varied();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| {
            let of = || Ensemble::of(&scenario).replicates(70).seed(Seed(1));
            let varied = of().run_varied().expect("the scenario is good within the ranges");
            (varied, of().bands_varied().expect("the same"), of().bands())
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn an_ensemble_that_is_stopped_keeps_what_was_done() {
    let scenario = small(1);
    let whole = Ensemble::of(&scenario).replicates(300).seed(Seed(5)).run();
    let (stop, done) = (AtomicBool::new(false), AtomicU32::new(0));
    let progress = |replicates: u32| {
        done.fetch_max(replicates, Ordering::Relaxed);
        if replicates >= 20 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let of = || Ensemble::of(&scenario).replicates(300).seed(Seed(5)).progress(&progress).stop_when(&stop);
    let stopped = of().run();
    assert!(!stopped.is_complete() && (20..300).contains(&stopped.runs().len()), "{}", stopped.runs().len());
    assert_eq!(done.load(Ordering::Relaxed) as usize, stopped.runs().len());
    for run in stopped.runs() {
        assert_eq!(*run, whole.runs()[run.seed().1 as usize], "as it would be without");
    }
    stop.store(false, Ordering::Relaxed);
    let bands = of().bands();
    assert!(!bands.is_complete() && bands.replicates() >= 20);
    assert!(whole.is_complete());
}

#[test]
fn knobs_are_drawn_from_their_priors_and_widen_the_bands() {
    let scenario = varied();
    let of = || Ensemble::of(&scenario).replicates(400).seed(Seed(11));
    let (luck, all) = (of().run(), of().run_varied().expect("the scenario is good within the ranges"));
    let values: Vec<Vec<f64>> =
        (0..400).map(|replicate| all.knob_values(&scenario, replicate).expect("they are drawn")).collect();
    // Kolmogorov and Smirnov: 1.63 / √400 at alpha 0.01 for each of two.
    for (index, knob) in scenario.knobs().iter().enumerate() {
        let drawn: Vec<f64> =
            values.iter().map(|values| knob.prior().probability_up_to(values[index])).collect();
        let sorted = stats::sorted(&drawn);
        let gap =
            sorted.iter().enumerate().map(|(rank, p)| (p - rank as f64 / 400.0).abs()).fold(0.0, f64::max);
        assert!(gap < 1.63 / 20.0 + 1.0 / 400.0, "{}: {gap}", knob.path());
    }
    // Pearson's r of independent numbers is within 3.3 / √400 with probability 0.999.
    let of_knob = |index: usize| values.iter().map(|values| values[index]).collect::<Vec<f64>>();
    let (a, b) = (of_knob(0), of_knob(1));
    let covariance =
        a.iter().zip(&b).map(|(x, y)| (x - stats::mean(&a)) * (y - stats::mean(&b))).sum::<f64>() / 399.0;
    assert!((covariance / (stats::sd(&a) * stats::sd(&b))).abs() < 3.3 / 20.0);
    let home = scenario.world().places().next().expect("there is one").id();
    let sd = |ensemble: &Ensemble| ensemble.people(home, Status::Resident).sd(Day(0));
    assert!(sd(&all) > 3.0 * sd(&luck), "{} against {}", sd(&all), sd(&luck));
    // What a knob is given does not depend on the others.
    let other =
        scenario.edit().without_knobs().knob(scenario.knobs()[1].clone()).build().expect("it is good");
    let alone = Ensemble::of(&other).replicates(1).seed(Seed(11)).run();
    assert_eq!(alone.knob_values(&other, 7).expect("one"), values[7][1..]);
}
