//! `displace report`, as its users meet it.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use std::fs;
use tempfile::TempDir;

/// A town empties into a camp; invented, as all names here.
const CASE: &str = r#"format = 1

[scenario]
title = "A town empties"
start = 2011-06-04
days = 6

[[place]]
name = "Town"
kind = "town"
country = "A"
population = 500
lat = 35.0
lon = 36.0

[[place]]
name = "Camp"
kind = "camp"
country = "B"
capacity = 400
lat = 35.2
lon = 36.1

[[route]]
from = "Town"
to = "Camp"
km = 30

[[threat]]
kind = "assault"
place = "Town"
start = 2011-06-05

[[knob]]
path = "rules.flight.leave_chance"
prior = "uniform"
low = 0.1
high = 0.5
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a place for files");
    fs::write(folder.path().join("case.toml"), CASE).expect("it can be written");
    folder
}

fn displace(folder: &TempDir, words: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::cargo_bin("displace").expect("the command was built");
    command.current_dir(folder).arg("report").args(words).assert()
}

fn page(folder: &TempDir, out: &str) -> String {
    fs::read_to_string(folder.path().join(out).join("report.html")).expect("the page was written")
}

#[test]
fn the_page_holds_the_command_that_makes_it_again() {
    // Whoever is mailed a page must be able to check it.
    let folder = folder();
    displace(&folder, &["case.toml", "--replicates", "3", "--seed", "7", "--varied", "--out", "a page"])
        .success();
    let first = page(&folder, "a page");
    let command = "displace report case.toml --replicates 3 --seed 7 --varied --out 'a page'";
    assert!(first.contains(command), "the command is not in the page");
    assert!(first.contains(r#""is_varied":true"#), "the page does not say that knobs were varied");
    displace(
        &folder,
        &["case.toml", "--replicates", "3", "--seed", "7", "--varied", "--out", "a page", "--force"],
    )
    .success();
    assert_eq!(first, page(&folder, "a page"));
}

#[test]
fn a_page_that_is_there_is_not_overwritten_unasked() {
    let folder = folder();
    fs::create_dir(folder.path().join("out")).expect("it can be made");
    fs::write(folder.path().join("out/report.html"), "mine").expect("it can be written");
    displace(&folder, &["case.toml", "--replicates", "2", "--out", "out"]).failure();
    assert_eq!(page(&folder, "out"), "mine");
}

#[test]
fn another_scenario_is_set_beside_the_first() {
    let folder = folder();
    displace(&folder, &["case.toml", "--replicates", "3", "--set", "place.Camp.capacity=20", "--out", "out"])
        .success();
    let page = page(&folder, "out");
    assert!(page.contains(r#""compared":{"before":"A town empties""#), "there is no comparison in the page");
    assert!(page.contains("--set place.Camp.capacity=20"));
}

#[test]
fn a_flee_case_is_reported_with_its_notes() {
    let folder = folder();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/flee_case");
    displace(&folder, &[case, "--fidelity", "as-run", "--replicates", "2", "--out", "out"]).success();
    let page = page(&folder, "out");
    assert!(page.contains("--fidelity as-run"), "the option is missing");
    assert!(page.contains("(Flee quirk 18)"), "the notes on the import are missing");
}

#[test]
fn what_cannot_be_varied_is_refused_with_a_cure() {
    let folder = folder();
    let without = CASE.split("[[knob]]").next().expect("there is a first part");
    fs::write(folder.path().join("case.toml"), without).expect("it can be written");
    let failed = displace(&folder, &["case.toml", "--varied", "--out", "out"]).failure();
    let told = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(told.contains("no knobs"), "{told}");
    assert!(!folder.path().join("out").exists(), "a refused command leaves no directory");
}

#[test]
fn pictures_are_written_beside_the_page_and_not_over_others() {
    let folder = folder();
    let words = ["case.toml", "--replicates", "3", "--pictures", "--on", "2011-06-06", "--out", "out"];
    displace(&folder, &words).success();
    let file = |name: &str| folder.path().join("out/pictures").join(name);
    assert!(fs::read_to_string(file("map-2011-06-06.svg")).expect("there is a map").contains("Camp"));
    assert!(file("people-camp.svg").exists() && file("status.svg").exists());
    assert!(
        page(&folder, "out").contains("--pictures --on 2011-06-06"),
        "the page says how to make all of it"
    );
    fs::remove_file(folder.path().join("out/report.html")).expect("it is there");
    let told = displace(&folder, &words).code(4).get_output().stderr.clone();
    assert!(
        String::from_utf8_lossy(&told).contains("pictures` exists"),
        "{}",
        String::from_utf8_lossy(&told)
    );
}

#[test]
fn a_map_of_a_day_outside_the_period_is_refused_before_anything_runs() {
    let folder = folder();
    let words = ["case.toml", "--pictures", "--on", "2012-06-06", "--out", "out"];
    displace(&folder, &words)
        .code(1)
        .stderr("`--on 2012-06-06`: the period is from 2011-06-04 to 2011-06-09; ask for a day of it\n");
    assert!(!folder.path().join("out").exists());
}
