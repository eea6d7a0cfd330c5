//! MPI carries out what the twin in `ranks.rs` does: real processes, started by `mpirun`, come to the bits of one, and none is
//! left waiting for one that was lost.
//!
//! These tests start their own program once more under `mpirun`, as the checkpoint tests do to be killed.
#![cfg(feature = "mpi")]

mod common;

use displace::engine::{Recording, Tracks};
use displace::synthetic::{Size, scenario};
use displace::{Ensemble, Ranked, Ranks, Result, Scenario, Seed, Simulation};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Where ranks put what they came to, and what is to happen to one of them.
const FOLDER: &str = "DISPLACE_TEST_RANKS";
const FATE: &str = "DISPLACE_TEST_FATE";

fn busy() -> Scenario {
    let size = Size {
        places: 40,
        people: 20_000,
        days: 12,
        step_hours: 12,
        household: 3.0,
        groups: 3,
        room: 0.3,
        return_chance: 0.3,
        people_per_day: 60,
        ..Size::default()
    };
    scenario(size, Seed(2)).expect("a good scenario")
}

fn recording() -> Recording {
    Recording::every_step().tracks(Tracks::OneIn(10))
}

fn few() -> Scenario {
    scenario(Size { places: 20, people: 1000, days: 5, ..Size::default() }, Seed(1)).expect("a good scenario")
}

/// Not a claim of its own: what `mpirun` starts.
#[test]
fn a_rank_that_mpirun_starts() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let fate = std::env::var(FATE).unwrap_or_default();
    let done = Ranks::over_mpi(|ranks| act(ranks, &fate, &folder));
    if let Err(error) = done {
        panic!("{error}");
    }
}

fn act(ranks: &Ranks, fate: &str, folder: &Path) -> Result<()> {
    if fate == "refused" {
        return Ranked::resume(folder.join("no such file"), ranks).map(drop);
    }
    let file = folder.join("checkpoint");
    let mut simulation = Ranked::recording(&busy(), Seed(7), recording(), ranks)?;
    while let Some(step) = simulation.step()? {
        if (step.0 + 1).is_multiple_of(4) {
            simulation.save(&file)?;
        }
        if ranks.rank() == 1 && step.0 == 13 {
            match fate {
                "killed" => {
                    let me = std::process::id().to_string();
                    let _ = Command::new("kill").args(["-9", &me]).status();
                    std::thread::sleep(Duration::from_mins(1));
                }
                "panics" => panic!("rank 1 falls over"),
                _ => {}
            }
        }
    }
    let run = simulation.finish();
    let ensemble = Ensemble::of(&few()).replicates(11).on(ranks).run();
    if let Some(run) = run {
        let tracks = run.tracks().len();
        let told = format!("{:x} {tracks} {:x}", run.fingerprint(), ensemble.fingerprint());
        std::fs::write(folder.join("told"), told).expect("there is room");
    }
    Ok(())
}

/// Lets so many ranks act in a folder, and waits for them, but not for ever.
fn mpirun(number: u32, fate: &str, folder: &Path) -> (ExitStatus, String) {
    let errors = folder.join("errors");
    let program = std::env::current_exe().expect("tests are programs");
    let mut started = Command::new("mpirun")
        .args(["--allow-run-as-root", "--oversubscribe", "-np", &number.to_string()])
        .arg(program)
        .args(["--exact", "a_rank_that_mpirun_starts", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(FATE, fate)
        // Ranks share few cores here: they had better not spin while they wait.
        .env("OMPI_MCA_mpi_yield_when_idle", "1")
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&errors).expect("there is room"))
        .spawn()
        .expect("mpirun is there, for without MPI nothing of this is built");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = started.try_wait().expect("it was started") {
            break status;
        }
        if begun.elapsed() > Duration::from_mins(2) {
            let _ = started.kill();
            panic!("{number} ranks that were {fate} still wait after two minutes");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    (status, std::fs::read_to_string(errors).expect("it was made"))
}

#[test]
fn processes_come_to_the_bits_of_one() {
    let alone = Simulation::recording(&busy(), Seed(7), recording()).run();
    let ensemble = Ensemble::of(&few()).replicates(11).run().fingerprint();
    let expected = format!("{:x} {} {ensemble:x}", alone.fingerprint(), alone.tracks().len());
    for number in [1, 2, 4, 7] {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let (status, errors) = mpirun(number, "", folder.path());
        assert!(status.success(), "{number} ranks: {errors}");
        let told = std::fs::read_to_string(folder.path().join("told")).expect("the first rank wrote it");
        assert_eq!(told, expected, "{number} ranks");
    }
}

#[test]
fn a_rank_that_is_lost_ends_all_and_any_number_goes_on_from_the_last_checkpoint() {
    let alone = Simulation::recording(&busy(), Seed(7), recording()).run();
    for (fate, clue) in [("killed", "signal 9"), ("panics", "rank 1 falls over")] {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let begun = Instant::now();
        let (status, errors) = mpirun(4, fate, folder.path());
        let seconds = begun.elapsed().as_secs_f64();
        assert!(!status.success() && errors.contains(clue), "{fate}: {errors}");
        assert!(seconds < 50.0, "they waited for it to wake, {seconds} s");
        let resumed = Simulation::resume(folder.path().join("checkpoint")).expect("it is whole");
        assert_eq!(resumed.next_step().map(|step| step.0), Some(12));
        assert!(resumed.run() == alone, "{fate}");
    }
}

#[test]
fn what_all_agree_to_have_failed_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let (status, errors) = mpirun(4, "refused", folder.path());
    assert!(!status.success());
    assert_eq!(errors.matches("there is no such file; check the path").count(), 1, "{errors}");
}
