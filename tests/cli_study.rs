//! The commands that ask something of many runs, as their users meet them.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A town empties into a camp; of how many leave in a day only the order of magnitude is known.
const CASE: &str = r#"format = 1

[scenario]
title = "A town empties"
start = 2011-06-04
days = 16

[[place]]
name = "Town"
kind = "town"
country = "A"
population = 2000

[[place]]
name = "Camp"
kind = "camp"
country = "B"
capacity = 700

[[route]]
from = "Town"
to = "Camp"
km = 30

[[threat]]
kind = "assault"
place = "Town"
start = 2011-06-05
end = 2011-07-30

[rules.flight]
leave_chance = 0.08

[[knob]]
path = "rules.flight.leave_chance"
prior = "log_uniform"
low = 0.02
high = 0.5

[[observed]]
name = "Camp"
place = "Camp"
quantity = "present"
counts = [
  { date = 2011-06-06, value = 150 },
  { date = 2011-06-08, value = 400 },
  { date = 2011-06-10, value = 620 },
  { date = 2011-06-12, value = 700 },
  { date = 2011-06-14, value = 760 },
  { date = 2011-06-17, value = 800 },
]
"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a place for files"));
        fs::write(folder.path("case.toml"), CASE).expect("it can be written");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> assert_cmd::assert::Assert {
        let mut command = Command::cargo_bin("displace").expect("it was built");
        command.current_dir(self.0.path()).args(arguments).assert()
    }

    /// The standard output of a command that succeeds.
    fn done(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments).success();
        String::from_utf8(done.get_output().stdout.clone()).expect("it is text")
    }

    /// The standard error of a command that fails with an exit code.
    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let refused = self.run(arguments).code(code);
        String::from_utf8(refused.get_output().stderr.clone()).expect("it is text")
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&read(path)).expect("it is JSON")
}

#[test]
fn an_ensemble_draws_the_knobs_and_writes_bands() {
    let folder = Folder::new();
    let said = folder.done(&["ensemble", "case.toml", "--replicates", "70", "--seed", "3", "--out", "a"]);
    assert!(said.starts_with("A town empties: 70 replicates\n"), "{said}");
    let bands = read(&folder.path("a/bands.csv"));
    assert!(bands.starts_with("day,date,place,status,group,mean,sd,p05,p50,p95,over_capacity\n"), "{bands}");
    let last: Vec<&str> = bands
        .lines()
        .find(|line| line.starts_with("15,2011-06-19,Camp,present,*,"))
        .expect("a row")
        .split(',')
        .collect();
    let sd: f64 = last[6].parse().expect("a number");
    assert!(sd > 100.0, "the chance of leaving is not known: {last:?}");
    let page = json(&folder.path("a/ensemble.json"));
    assert_eq!((&page["replicates"], &page["is_complete"]), (&70.into(), &true.into()));
    assert_eq!(page["knobs"][0], "rules.flight.leave_chance");
    folder.done(&["ensemble", "case.toml", "--replicates", "70", "--seed", "3", "--out", "b"]);
    assert_eq!(read(&folder.path("b/bands.csv")), bands, "the same files, to the last byte");
    let message = folder.refused(4, &["ensemble", "case.toml", "--out", "a"]);
    assert!(
        message.contains("bands.csv` exists; choose another `--out` or overwrite it with `--force`"),
        "{message}"
    );
}

#[test]
fn knobs_come_from_the_command_line_too() {
    let folder = Folder::new();
    let knob = "place.Town.population=1000..3000";
    folder.done(&["ensemble", "case.toml", "--replicates", "20", "--knob", knob, "--out", "a"]);
    assert_eq!(json(&folder.path("a/ensemble.json"))["knobs"][1], "place.Town.population");
    for (knob, cure) in [
        ("place.Town.population", "no `=` in it; give it as `rules.flight.leave_chance=0.1..0.5`"),
        ("place.Town.population=3", "no range `LOW..HIGH` in it"),
        ("place.Town.population=a..b", "`a` is no number"),
        ("place.Town.population=3..1", "low"),
    ] {
        let message = folder.refused(2, &["ensemble", "case.toml", "--knob", knob, "--out", "b"]);
        assert!(message.contains(cure), "{knob}: {message}");
    }
    let message =
        folder.refused(1, &["ensemble", "case.toml", "--knob", "place.Twon.population=1..3", "--out", "b"]);
    assert!(message.contains("did you mean"), "{message}");
    assert!(!folder.path("b").exists(), "nothing is left behind");
}

#[test]
fn a_comparison_says_what_another_number_or_file_changes() {
    let folder = Folder::new();
    let said = folder.done(&[
        "compare",
        "case.toml",
        "--set",
        "place.Camp.capacity=200",
        "--replicates",
        "20",
        "--out",
        "a",
    ]);
    assert!(said.starts_with("20 pairs; at the end there would be") && said.contains("Camp "), "{said}");
    let table = read(&folder.path("a/difference.csv"));
    assert_eq!(table.lines().count(), 1 + 16 * 2);
    let page = json(&folder.path("a/comparison.json"));
    assert_eq!(page["pairs"], 20);
    let first = &page["at_the_end"][0];
    assert!(first["place"] == "Town" || first["place"] == "Camp", "{first}");
    let shut =
        CASE.replace("[rules.flight]", "[[closure]]\nplace = \"Camp\"\nstart = 2011-06-04\n\n[rules.flight]");
    fs::write(folder.path("shut.toml"), shut).expect("it can be written");
    folder.done(&["compare", "case.toml", "--with", "shut.toml", "--replicates", "5", "--out", "b"]);
    let message = folder.refused(2, &["compare", "case.toml", "--out", "c"]);
    assert_eq!(
        message,
        "nothing to compare with; name another scenario by `--with`, or a number by `--set`\n"
    );
}

#[test]
fn a_calibration_finds_numbers_and_goes_on_where_it_was_interrupted() {
    let folder = Folder::new();
    let common = ["calibrate", "case.toml", "--until", "2011-06-12", "--replicates", "2", "--seed", "1"];
    let with = |more: &[&'static str]| [&common[..], more].concat();
    let said = folder.done(&with(&["--evaluations", "60", "--out", "whole"]));
    assert!(said.contains("rules.flight.leave_chance"), "{said}");
    let calibrated = read(&folder.path("whole/calibrated.toml"));
    assert!(!calibrated.contains("[[knob]]") && calibrated.contains("leave_chance = "), "{calibrated}");
    folder.done(&["check", "whole/calibrated.toml"]);
    // A log that was cut in the middle of a line, as if the power had failed.
    let log = read(&folder.path("whole/evaluations.csv"));
    fs::create_dir(folder.path("again")).expect("it can be made");
    fs::write(folder.path("again/evaluations.csv"), &log[..log.len() / 2]).expect("it can be written");
    let message = folder.refused(4, &with(&["--evaluations", "60", "--out", "again"]));
    assert!(message.contains("go on with it by `--resume`"), "{message}");
    folder.done(&with(&["--evaluations", "60", "--out", "again", "--resume"]));
    for name in ["knobs.csv", "calibration.json", "calibrated.toml", "evaluations.csv"] {
        assert_eq!(read(&folder.path("again").join(name)), read(&folder.path("whole").join(name)), "{name}");
    }
}

#[test]
fn a_posterior_says_how_well_a_number_is_known() {
    let folder = Folder::new();
    folder.done(&[
        "calibrate",
        "case.toml",
        "--posterior",
        "--particles",
        "60",
        "--evaluations",
        "500",
        "--replicates",
        "1",
        "--out",
        "a",
    ]);
    let rows = read(&folder.path("a/knobs.csv"));
    assert!(
        rows.starts_with("knob,low,high,value,sd,p05,p95,verdict\nrules.flight.leave_chance,0.02,0.5,"),
        "{rows}"
    );
    assert!(rows.trim_end().ends_with(",identified"), "{rows}");
    assert!(!folder.path("a/calibrated.toml").exists());
}

#[test]
fn sensitivity_puts_luck_beside_the_knobs() {
    let folder = Folder::new();
    let asked = ["--output", "displaced at the end", "--output", "crps"];
    folder.done(&[&["sensitivity", "case.toml", "--morris", "4", "--out", "a"], &asked[..]].concat());
    let effects = read(&folder.path("a/effects.csv"));
    assert!(effects.contains("rules.flight.leave_chance") && effects.contains("seed"), "{effects}");
    folder.done(&[&["sensitivity", "case.toml", "--sobol", "16", "--out", "b"], &asked[..]].concat());
    assert!(read(&folder.path("b/indices.csv")).contains("rules.flight.leave_chance"));
    assert!(json(&folder.path("b/indices.json")).is_object());
    let message =
        folder.refused(1, &["sensitivity", "case.toml", "--output", "displacd at the end", "--out", "c"]);
    assert!(message.contains("displaced"), "{message}");
}

#[test]
fn a_forecast_stands_beside_the_naive_ones() {
    let folder = Folder::new();
    let said = folder.done(&[
        "forecast",
        "case.toml",
        "--at",
        "2011-06-14",
        "--days",
        "5",
        "--particles",
        "30",
        "--every",
        "2",
        "--hindcasts",
        "3",
        "--out",
        "a",
    ]);
    assert!(said.starts_with("what would be counted, as told at the end of 2011-06-14"), "{said}");
    assert!(said.contains("earlier forecasts, 5 days ahead: skill "), "{said}");
    let table = read(&folder.path("a/forecast.csv"));
    assert!(
        table.starts_with("date,ahead,what,name,mean,p05,p10,p50,p90,p95\n2011-06-15,1,series,Camp,"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 1 + 5 * 3);
    assert_eq!(json(&folder.path("a/forecast.json"))["series"][0]["series"], "Camp");
    let said = folder.done(&[
        "forecast",
        "case.toml",
        "--rolling",
        "--every",
        "2",
        "--particles",
        "10",
        "--test-from",
        "2011-06-08",
        "--out",
        "b",
    ]);
    assert!(said.contains("best naive"), "{said}");
    assert!(read(&folder.path("b/rolling.csv")).starts_with("origin,horizon,ahead,series,is_test,counted,"));
    let message = folder.refused(1, &["forecast", "case.toml", "--at", "2012-01-01", "--out", "c"]);
    assert!(
        message.contains("outside the period 2011-06-04 to 2011-06-19; choose a day within it"),
        "{message}"
    );
}
