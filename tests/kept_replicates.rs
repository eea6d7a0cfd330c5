//! Replicates that are kept on the disk while they are run go on to the same bits, whatever ended it before.

use displace::engine::Recording;
use displace::synthetic::{Size, scenario};
use displace::{Ensemble, Ranks, Scenario, Seed};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

fn small() -> Scenario {
    let size = Size { places: 12, people: 1000, days: 20, return_chance: 0.1, ..Size::default() };
    scenario(size, Seed(1)).expect("a good scenario")
}

/// The files of replicates under way.
fn under_way(folder: &Path) -> Vec<PathBuf> {
    let files =
        std::fs::read_dir(folder).expect("it is there").map(|file| file.expect("it can be read").path());
    files
        .filter(|file| file.extension().is_some_and(|number| number.to_string_lossy().parse::<u32>().is_ok()))
        .collect()
}

/// Runs replicates that are kept at every step until one of them is under way on the disk.
fn begin(scenario: &Scenario, replicates: u32, seed: Seed, file: &Path) -> Ensemble {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while under_way(file.parent().expect("a folder")).is_empty() {
                std::thread::sleep(Duration::from_millis(1));
            }
            stop.store(true, Ordering::Relaxed);
        });
        let ensemble = Ensemble::of(scenario).replicates(replicates).seed(seed).stop_when(&stop);
        ensemble.keep_every(Duration::ZERO).run_kept_in(file).expect("there is room")
    })
}

#[test]
fn those_that_are_done_and_those_under_way_go_on_to_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (scenario, file) = (small(), folder.path().join("replicates"));
    let of = |replicates| Ensemble::of(&scenario).replicates(replicates).seed(Seed(7));
    assert!(!begin(&scenario, 1, Seed(7), &file).is_complete());
    assert_eq!(under_way(folder.path()), [folder.path().join("replicates.0")]);
    // More replicates are asked for, of which some are stopped in their midst.
    let mut dones = Vec::new();
    for most in [5, 40] {
        let stop = AtomicBool::new(false);
        let progress = |done| {
            stop.fetch_or(done >= most, Ordering::Relaxed);
        };
        let ensemble = of(70).progress(&progress).stop_when(&stop).run_kept_in(&file).expect("there is room");
        assert!(!ensemble.is_complete() && file.exists());
        for run in ensemble.runs() {
            let alone = of(70).run().runs()[run.seed().1 as usize].clone();
            assert!(*run == alone, "replicate {} is as without a stop", run.seed().1);
        }
        dones.push(ensemble.runs().len());
    }
    assert!(dones[0] >= 5 && dones[1] >= 40, "{dones:?}");
    let count = AtomicU32::new(0);
    let progress = |_| {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let ensemble = of(70).progress(&progress).run_kept_in(&file).expect("there is room");
    assert!(ensemble == of(70).run());
    assert_eq!(count.load(Ordering::Relaxed) as usize, 70 - dones[1], "what was done is not done again");
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 0, "nothing is left");
}

#[test]
fn a_replicate_goes_on_from_the_step_in_which_it_was_stopped() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (scenario, file) = (small(), folder.path().join("replicates"));
    begin(&scenario, 1, Seed(7), &file);
    let before = std::fs::read(folder.path().join("replicates.0")).expect("it was under way");
    // Whoever is stopped at once has gone no further, and keeps what was kept.
    let stop = AtomicBool::new(true);
    let ensemble = Ensemble::of(&scenario).replicates(1).seed(Seed(7)).stop_when(&stop);
    assert!(!ensemble.run_kept_in(&file).expect("there is room").is_complete());
    assert!(before == std::fs::read(folder.path().join("replicates.0")).expect("it is under way"));
    // Whatever else was under way is not wanted then.
    let others = ["replicates.7", "replicates.007", "other.7"].map(|name| folder.path().join(name));
    for other in &others {
        std::fs::write(other, "?").expect("there is room");
    }
    let ensemble = Ensemble::of(&scenario).replicates(1).seed(Seed(7)).run_kept_in(&file);
    assert_eq!(others.map(|other| other.exists()), [false, true, true]);
    assert!(ensemble.expect("there is room") == Ensemble::of(&scenario).replicates(1).seed(Seed(7)).run());
}

#[test]
fn counted_replicates_that_are_done_are_kept() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (scenario, file) = (small(), folder.path().join("replicates"));
    let of = || Ensemble::of(&scenario).replicates(90);
    let (stop, count) = (AtomicBool::new(false), AtomicU32::new(0));
    let enough = |done| {
        stop.fetch_or(done >= 40, Ordering::Relaxed);
    };
    let begun =
        of().progress(&enough).stop_when(&stop).run_counting_kept_in(&file).expect("it can be counted");
    let progress = |_| {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let followed = of().run_kept_in(&file).expect_err("people were counted").to_string();
    assert!(followed.contains("has another scenario, seed or recording"), "{followed}");
    let whole = of().progress(&progress).run_counting_kept_in(&file).expect("there is room");
    assert!(whole == of().run_counting().expect("it can be counted") && !file.exists());
    assert_eq!(count.load(Ordering::Relaxed) as usize, 90 - begun.runs().len());
}

#[test]
fn any_number_of_ranks_goes_on_with_what_others_kept() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (scenario, file) = (small(), folder.path().join("replicates"));
    let of = || Ensemble::of(&scenario).replicates(60).seed(Seed(3)).recording(Recording::every_step());
    for (number, most) in [(3, 10), (2, 30)] {
        let stop = AtomicBool::new(false);
        let enough = |done| {
            stop.fetch_or(done >= most, Ordering::Relaxed);
        };
        let begun = Ranks::in_threads(number, |ranks| {
            of().progress(&enough).stop_when(&stop).on(&ranks).run_kept_in(&file).expect("there is room")
        });
        assert!(!begun[0].is_complete() && begun.iter().all(|ensemble| *ensemble == begun[0]));
    }
    let whole = of().run();
    let done = Ranks::in_threads(4, |ranks| of().on(&ranks).run_kept_in(&file).expect("there is room"));
    assert!(done.iter().all(|ensemble| *ensemble == whole));
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 0, "nothing is left");
}

#[test]
fn what_is_of_other_replicates_or_damaged_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (scenario, file) = (small(), folder.path().join("replicates"));
    begin(&scenario, 1, Seed(7), &file);
    let fault = |seed| {
        let ensemble = Ensemble::of(&scenario).replicates(1).seed(Seed(seed)).run_kept_in(&file);
        ensemble.expect_err("it is no good").to_string()
    };
    let ends = "replicates` is a file of replicates that has another scenario, seed or recording; delete it to begin \
                again, or name another";
    assert!(fault(8).ends_with(ends), "{}", fault(8));
    std::fs::remove_file(&file).expect("it is there");
    let ends = "replicates.0` is a file of a replicate under way that has another scenario, seed or recording; delete it \
                to begin the replicate again";
    assert!(fault(8).ends_with(ends), "{}", fault(8));
    let beside = folder.path().join("replicates.0");
    let mut bytes = std::fs::read(&beside).expect("it is there");
    bytes[700] ^= 1;
    std::fs::write(&beside, bytes).expect("there is room");
    let ends = "was cut off or altered; delete it to begin the replicate again";
    assert!(fault(7).ends_with(ends), "{}", fault(7));
}
