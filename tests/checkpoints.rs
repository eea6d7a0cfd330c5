//! A simulation that was put on the disk goes on as if it never had been, and a file that is damaged is refused.

mod common;

use common::day;
use displace::engine::{Recording, Tracks};
use displace::scenario::{Acting, Admission, Closure, NewlyDisplaced, Shut};
use displace::synthetic::{Size, scenario};
use displace::{Ensemble, Run, Scenario, Seed, Simulation};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Synthetic scenarios that together use every column that people can have and every kind of condition.
fn cases() -> Vec<Scenario> {
    let size = Size { places: 40, people: 20_000, days: 10, ..Size::default() };
    let made = |size, seed| scenario(size, Seed(seed)).expect("a good scenario");
    let busy = made(
        Size {
            step_hours: 6,
            household: 3.0,
            groups: 3,
            room: 0.3,
            return_chance: 0.3,
            people_per_day: 60,
            ..size
        },
        2,
    );
    let shut = Closure::new(Shut::Border("home".into(), "abroad".into()), day(3).at(0, 0, 0, 0));
    let busy = busy.edit().closure(shut.until(day(6).at(0, 0, 0, 0))).build().expect("a good scenario");
    let one_by_one =
        made(Size { room: 0.2, awareness: 3, neighbours: 3, ..size }, 3).edit().with_rules(|rules| {
            (rules.camps.admission, rules.movement.acting) = (Admission::Open, Acting::EachStep);
            (rules.movement.restless_below, rules.attraction.pruning) = (0.5, 3.0);
        });
    let remembering =
        made(Size { threatened: 0.8, return_chance: 0.1, ..size }, 4).edit().with_rules(|rules| {
            let harvest = &mut rules.harvest;
            (harvest.months, harvest.farmers, harvest.threat_up_to) = (vec![1.0, 6.0], 0.5, 0.3);
            harvest.newly_displaced = NewlyDisplaced::Harvest;
            let own = &mut rules.deliberation;
            (own.least_connections, own.threat_above, own.after_days) = (2.0, 0.2, 1.0);
            rules.habituation.factors = vec![1.0, 0.3, 0.0];
            rules.habituation.days = 2.0;
        });
    let good = |edit: displace::scenario::ScenarioBuilder| edit.build().expect("a good scenario");
    vec![made(size, 1), busy, good(one_by_one), good(remembering)]
}

/// The run, put on the disk and taken up again after every `each` steps.
fn interrupted(scenario: &Scenario, recording: Recording, each: u32, path: &Path) -> Run {
    let mut simulation = Simulation::recording(scenario, Seed(7), recording);
    while let Some(step) = simulation.step() {
        if (step.0 + 1).is_multiple_of(each) {
            simulation.save(path).expect("there is room");
            simulation = Simulation::resume(path).expect("it is as it was written");
        }
    }
    simulation.finish()
}

#[test]
fn a_run_is_the_same_resumed_or_not() {
    // Everything that is kept, not only the fingerprint: records, tracks, totals, journeys.
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    for scenario in cases() {
        for recording in
            [Recording::default(), Recording::every_step().tracks(Tracks::Everybody).with_trails()]
        {
            let whole = Simulation::recording(&scenario, Seed(7), recording.clone()).run();
            for each in [1, 7] {
                let resumed = interrupted(&scenario, recording.clone(), each, &path);
                assert_eq!(resumed.fingerprint(), whole.fingerprint(), "{} each {each}", scenario.title());
                assert!(resumed == whole, "{} each {each}", scenario.title());
            }
        }
    }
}

#[test]
fn a_fork_and_its_trunk_go_on_as_they_were() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    let mut trunk = Simulation::new(&cases()[1], Seed(3));
    for _ in 0..9 {
        trunk.step();
    }
    let fork = trunk.fork(5);
    fork.save(&path).expect("there is room");
    let resumed = Simulation::resume(&path).expect("it is as it was written");
    let fork = fork.run().fingerprint();
    assert_eq!(resumed.run().fingerprint(), fork);
    assert_ne!(trunk.run().fingerprint(), fork);
}

#[test]
fn what_was_cut_off_or_altered_is_refused_and_the_last_good_file_stays() {
    // At ends and bits that are spread over the whole file; that none goes unseen is tested bit by bit on a small one.
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    let mut simulation = Simulation::new(&cases()[0], Seed(3));
    simulation.step();
    simulation.save(&path).expect("there is room");
    let whole = std::fs::read(&path).expect("it is there");
    let damaged = folder.path().join("damaged");
    let refused = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).expect("there is room");
        let error = Simulation::resume(&damaged).expect_err("it is damaged").to_string();
        assert!(error.contains("damaged` is"), "{error}");
    };
    for part in 0..200 {
        let at = whole.len() * part / 200;
        refused(&whole[..at]);
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (part % 8);
        refused(&bytes);
    }
    let nowhere = folder.path().join("no such folder").join("checkpoint");
    assert!(simulation.save(&nowhere).is_err());
    simulation.step();
    assert_eq!(std::fs::read(&path).expect("it is there"), whole);
    assert!(Simulation::resume(&path).expect("it is as it was written").next_step().is_some());
}

/// Where the process that is killed keeps its checkpoint, and prints how the run ended.
const CHECKPOINT: &str = "DISPLACE_TEST_CHECKPOINT";

/// Not a claim of its own: what [`a_run_that_is_killed_at_any_moment_resumes_to_the_same_bits`] starts and kills.
#[test]
fn a_process_that_saves_after_every_step() {
    let Some(path) = std::env::var_os(CHECKPOINT) else { return };
    let path = Path::new(&path);
    let mut simulation = if path.exists() {
        Simulation::resume(path).expect("a checkpoint is whole whenever its writer was killed")
    } else {
        Simulation::recording(&cases()[1], Seed(7), Recording::every_step())
    };
    while simulation.step().is_some() {
        simulation.save(path).expect("there is room");
    }
    std::fs::write(path.with_extension("done"), simulation.finish().fingerprint().to_string())
        .expect("there is room");
}

#[test]
fn a_run_that_is_killed_at_any_moment_resumes_to_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    let done = path.with_extension("done");
    let whole = Simulation::recording(&cases()[1], Seed(7), Recording::every_step()).run().fingerprint();
    let (mut kills, mut word) = (0, 11u64);
    while !done.exists() {
        let mut child = std::process::Command::new(std::env::current_exe().expect("it runs"))
            .args(["--exact", "a_process_that_saves_after_every_step", "--test-threads=1"])
            .env(CHECKPOINT, &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it can be started again");
        // Killed after 5 to 70 ms, so that all of setting up, stepping and writing are met; later ones are given more
        // time, so that it comes to an end on a slow machine too.
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wait = 5 + (word >> 33) % 66 + if kills > 40 { 50 * (kills - 40) } else { 0 };
        std::thread::sleep(std::time::Duration::from_millis(wait));
        if matches!(child.try_wait(), Ok(None)) {
            child.kill().expect("it is ours");
            kills += 1;
        }
        let status = child.wait().expect("it is ours");
        assert!(status.success() || status.code().is_none(), "it failed by itself: {status}");
    }
    assert!(kills > 0);
    assert_eq!(std::fs::read_to_string(&done).expect("it is there"), whole.to_string());
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_an_error_and_the_last_checkpoint_stays() {
    // A shell that lets nobody write files beyond some kilobytes stands for the disk.
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    let mut simulation = Simulation::new(&cases()[0], Seed(3));
    simulation.step();
    simulation.save(&path).expect("there is room");
    let whole = std::fs::read(&path).expect("it is there");
    let test = std::env::current_exe().expect("it runs");
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" --exact a_process_that_saves_after_every_step"])
        .arg(&test)
        .env(CHECKPOINT, &path)
        .output()
        .expect("there is a shell");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("cannot write"), "{said}");
    assert_eq!(std::fs::read(&path).expect("it is there"), whole);
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("it is there").count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_checkpoint_of_the_last_step_has_nothing_left_to_do() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let path = folder.path().join("checkpoint");
    let mut simulation = Simulation::new(&cases()[0], Seed(3));
    while simulation.step().is_some() {}
    simulation.save(&path).expect("there is room");
    let mut resumed = Simulation::resume(&path).expect("it is as it was written");
    assert_eq!(resumed.step(), None);
    assert!(resumed.finish() == simulation.finish());
}

#[test]
fn an_ensemble_that_is_stopped_goes_on_to_the_same_bits() {
    // Stopped twice in the middle of a batch, then run to its end; then more replicates are asked for.
    let folder = tempfile::tempdir().expect("a folder for tests");
    let file = folder.path().join("bands");
    let small = Size { places: 12, people: 1000, days: 5, ..Size::default() };
    let scenario = scenario(small, Seed(1)).expect("a good scenario");
    let of = |replicates| Ensemble::of(&scenario).replicates(replicates).seed(Seed(7));
    let mut resumed_from = Vec::new();
    for most in [90, 170] {
        let (stop, done) = (AtomicBool::new(false), AtomicU32::new(0));
        let progress = |so_far| {
            done.fetch_max(so_far, Ordering::Relaxed);
            stop.fetch_or(so_far >= most, Ordering::Relaxed);
        };
        let bands = of(200).progress(&progress).stop_when(&stop).bands_kept_in(&file).expect("there is room");
        assert!(!bands.is_complete());
        resumed_from.push(bands.replicates());
    }
    assert!(resumed_from[0] >= 64 && resumed_from[1] >= 128, "{resumed_from:?}");
    let count = AtomicU32::new(0);
    let progress = |_| {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let bands = of(200).progress(&progress).bands_kept_in(&file).expect("there is room");
    assert!(bands.is_complete() && bands == of(200).bands());
    assert!(count.load(Ordering::Relaxed) <= 200 - 128, "what was done is not done again");
    assert!(of(230).bands_kept_in(&file).expect("there is room") == of(230).bands());

    let other = of(230).seed(Seed(8)).bands_kept_in(&file).expect_err("it is of another seed").to_string();
    assert!(
        other.ends_with(
            "that has another scenario, seed or recording; delete it to begin again, or name another"
        ),
        "{other}"
    );
    let mut bytes = std::fs::read(&file).expect("it is there");
    bytes[5000] ^= 1;
    std::fs::write(&file, bytes).expect("there is room");
    let damaged = of(230).bands_kept_in(&file).expect_err("it is damaged").to_string();
    assert!(
        damaged.ends_with("was cut off or altered; delete it to begin again, or name another"),
        "{damaged}"
    );
}

/// A checkpoint that version 0.1.0 wrote, in format 1, after 5 of 8 steps of 6 hours of a small synthetic scenario with
/// households and two groups, seed 7; whoever can read it comes to this fingerprint.
#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
fn a_checkpoint_of_format_1_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/format-1.checkpoint");
    if std::env::var_os("DISPLACE_WRITE_GOLDEN").is_some() {
        let size = Size {
            places: 6,
            people: 300,
            days: 2,
            step_hours: 6,
            household: 3.0,
            groups: 2,
            ..Size::default()
        };
        let scenario = scenario(size, Seed(1)).expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(7));
        for _ in 0..5 {
            simulation.step();
        }
        simulation.save(&path).expect("there is room");
    }
    let simulation = Simulation::resume(&path).expect("it is whole, and of a format that is known");
    assert_eq!(format!("{:016x}", simulation.run().fingerprint()), "9e72c2fffb772e45");
}
