//! The command line as its users meet it: files, messages, exit codes.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A town empties into a camp over a crossing; twenty people are in the camp at the start.
const SMALL: &str = r#"format = 1

[scenario]
title = "A town empties"
description = "An invented case."
start = 2011-06-04
days = 8

[sets]
"All camps" = ["Camp"]

[[place]]
name = "Town"
kind = "town"
country = "A"
population = 1000
assumed = ["population"]

[[place]]
name = "Gate"
kind = "crossing"
country = "A"
people_per_day = 200

[[place]]
name = "Camp"
kind = "camp"
country = "B"
capacity = 800

[[route]]
from = "Town"
to = "Gate"
km = 20

[[route]]
from = "Gate"
to = "Camp"
km = 10

[[displaced]]
place = "Camp"
count = 20

[[threat]]
kind = "assault"
place = "Town"
start = 2011-06-08

[[observed]]
name = "Camp"
place = "Camp"
quantity = "present"
counts = [{ date = 2011-06-04, value = 20 }, { date = 2011-06-09, value = 333 }]
"#;

struct Case {
    directory: TempDir,
}

impl Case {
    fn new(text: &str) -> Self {
        let case = Self { directory: tempfile::tempdir().expect("there is room for files") };
        fs::write(case.path("small.toml"), text).expect("there is room for files");
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the command wrote it")
    }

    /// The command in the directory of the case, so that messages name files as they were given.
    fn displace(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("displace").expect("it is built for its tests");
        command.current_dir(self.directory.path()).args(arguments);
        command
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the command speaks UTF-8")
}

#[test]
fn a_run_writes_who_is_where_on_every_day() {
    // Everything that can be known beforehand is compared to the letter.
    let case = Case::new(SMALL);
    case.displace(&["run", "small.toml", "--replicates", "10", "--out", "results"])
        .assert()
        .success()
        .stderr("");
    let table = case.read("results/daily.csv");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + 8 * 4, "a header, and for every day three places and a set");
    assert_eq!(
        lines[..5],
        [
            "day,date,place,mean,sd,p05,p50,p95,observed",
            "0,2011-06-04,Town,0.0,0.0,0,0,0,",
            "0,2011-06-04,Gate,0.0,0.0,0,0,0,",
            "0,2011-06-04,Camp,20.0,0.0,20,20,20,20",
            "0,2011-06-04,All camps,20.0,0.0,20,20,20,20",
        ]
    );
    let counted: Vec<&&str> = lines.iter().filter(|line| line.ends_with(",333")).collect();
    assert_eq!(counted.len(), 2, "the second count stands beside the camp and the set of only that camp");
    assert!(counted.iter().all(|line| line.starts_with("5,2011-06-09,")), "{counted:?}");
}

#[test]
fn a_run_writes_a_summary_that_says_what_was_assumed_and_how_sure_it_is() {
    let case = Case::new(SMALL);
    case.displace(&["run", "small.toml", "--replicates", "10", "--seed", "3", "--out", "results"])
        .assert()
        .success();
    let summary: serde_json::Value = serde_json::from_str(&case.read("results/summary.json")).unwrap();
    assert_eq!(summary["title"], "A town empties");
    assert_eq!((&summary["start"], &summary["end"]), (&"2011-06-04".into(), &"2011-06-11".into()));
    assert_eq!((&summary["seed"], &summary["replicates"]), (&3.into(), &10.into()));
    assert_eq!(summary["assumed_figures"], 1);
    assert_eq!(summary["assumed"][0]["of"], "place `Town`");
    let camp = &summary["places"][2];
    assert_eq!(camp["name"], "Camp");
    let peak = |key: &str| camp["peak"][key].as_f64().unwrap();
    assert!(peak("p05") <= peak("mean") && peak("mean") <= peak("p95"), "{camp}");
    assert!(peak("mean") > 300.0, "the camp fills: {camp}");
    assert_eq!(camp["days_over_capacity"], 0.0);
    assert_eq!(summary["sets"][0]["name"], "All camps");
    assert_eq!(summary["observed"][0]["counts"][0]["simulated"]["mean"], 20.0);
    assert_eq!(summary["observed"][0]["counts"][0]["is_within_band"], true);
    let at_end = summary["at_end"].as_array().unwrap();
    let everyone: f64 = at_end[..5].iter().map(|status| status["mean"].as_f64().unwrap()).sum();
    assert!((everyone - 1020.0).abs() < 0.5, "nobody is lost: {everyone}");
    assert_eq!(summary["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(summary["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn what_cannot_be_counted_leaves_no_directory_behind() {
    let case = Case::new(&format!("{SMALL}\n[rules.households]\nmean_size = 4\n"));
    case.displace(&["run", "small.toml", "--counts", "--out", "results"]).assert().failure();
    assert!(!case.path("results").exists());
    let case = Case::new(SMALL);
    case.displace(&["run", "small.toml", "--counts", "--out", "results"]).assert().success();
    assert!(case.path("results/daily.csv").exists());
}

#[test]
fn one_replicate_has_no_deviation() {
    let case = Case::new(SMALL);
    case.displace(&["run", "small.toml", "--replicates", "1", "--out", "results"]).assert().success();
    let table = case.read("results/daily.csv");
    assert!(table.lines().skip(1).all(|line| line.split(',').nth(4) == Some("0.0")), "{table}");
}

#[test]
fn the_same_seed_gives_the_same_files_and_another_seed_others() {
    let case = Case::new(SMALL);
    for (seed, out) in [("7", "one"), ("7", "two"), ("8", "three")] {
        case.displace(&["run", "small.toml", "--replicates", "5", "--seed", seed, "--out", out])
            .assert()
            .success();
    }
    for file in ["daily.csv", "summary.json"] {
        let of = |out: &str| case.read(&format!("{out}/{file}"));
        assert_eq!(of("one"), of("two"));
        assert_ne!(of("one"), of("three"));
    }
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let case = Case::new(SMALL);
    fs::create_dir(case.path("results")).unwrap();
    fs::write(case.path("results/daily.csv"), "mine").unwrap();
    let arguments = ["run", "small.toml", "--replicates", "1", "--out", "results"];
    case.displace(&arguments).assert().code(4).stdout("").stderr(format!(
        "`{}` exists; choose another `--out` or overwrite it with `--force`\n",
        Path::new("results").join("daily.csv").display()
    ));
    assert_eq!(case.read("results/daily.csv"), "mine");
    assert!(!case.path("results/summary.json").exists());

    case.displace(&[&arguments[..], &["--force"]].concat()).assert().success();
    assert!(case.read("results/daily.csv").starts_with("day,"));
    let files = fs::read_dir(case.path("results")).unwrap().count();
    assert_eq!(files, 2, "nothing half written is left beside the results");
}

#[test]
fn results_that_cannot_be_written_are_told_before_the_work() {
    let case = Case::new(SMALL);
    let told =
        case.displace(&["run", "small.toml", "--out", "small.toml"]).assert().code(4).get_output().clone();
    let message = text(&told.stderr);
    assert!(message.starts_with("cannot create the directory `small.toml`: "), "{message}");
    assert_eq!(case.read("small.toml"), SMALL);
}

#[test]
fn check_says_what_is_in_a_scenario() {
    let case = Case::new(SMALL);
    let told = case.displace(&["check", "small.toml"]).assert().success().stderr("").get_output().clone();
    let page = text(&told.stdout);
    for line in [
        "scenario        A town empties",
        "period          2011-06-04 to 2011-06-11, 8 days, 8 steps of 24 hours",
        "places          3 (1 town, 1 camp, 1 crossing)",
        "countries       A, B",
        "routes          2, 0 of them one way",
        "people          1 000 at home and 20 displaced at the start",
        "events          1 threat, 0 disputes, 0 closures, 0 changes",
        "observed counts 2 in 1 series",
        "assumed figures 1",
        "  place `Town`: population",
        "`small.toml` has no faults",
    ] {
        assert!(page.lines().any(|known| known == line), "`{line}` is missing in\n{page}");
    }
    assert!(page.contains("\nitineraries     ") && page.contains("\nmemory          at most "), "{page}");
}

#[test]
fn every_fault_is_one_line_with_its_position_and_the_cure() {
    // A good scenario, one thing wrong with it, and exactly what its author is told.
    for (good, bad, told) in [
        (
            "km = 20",
            "km = -20",
            "small.toml:34:6: route `Town`–`Gate`: `km` is -20; it must be a number above 0 and at most 100000",
        ),
        (
            "from = \"Gate\"",
            "from = \"Gaet\"",
            "small.toml:37:8: route `Gaet`–`Camp`: no place is called `Gaet`; did you mean `Gate`?",
        ),
        (
            "start = 2011-06-08",
            "start = 2012-06-08",
            "small.toml:48:9: threat of assault at `Town`: nobody could feel it: it starts on 2012-06-08, after the \
             last day 2011-06-11; correct it or lengthen the period",
        ),
        (
            "people_per_day",
            "persons_per_day",
            "small.toml:23:1: place `Gate`: unknown key `persons_per_day`; did you mean `people_per_day`?",
        ),
        (
            "title = \"A town empties\"",
            "title = \"A town empties",
            "small.toml:4:9: a string that is never closed; end it with a quote",
        ),
        (
            "count = 20",
            "count = \"twenty\"",
            "small.toml:43:9: displaced at `Camp`: `count` is a string; expected a whole number",
        ),
    ] {
        assert_eq!(SMALL.matches(good).count(), 1, "`{good}` is there once");
        let case = Case::new(&SMALL.replace(good, bad));
        let told = format!("{told}\n");
        case.displace(&["check", "small.toml"]).assert().code(1).stdout("").stderr(told.clone());
        case.displace(&["run", "small.toml", "--out", "results"]).assert().code(1).stdout("").stderr(told);
        assert!(!case.path("results").exists(), "a faulty scenario leaves nothing behind");
    }
}

#[test]
fn a_file_that_is_not_there_is_one_line() {
    let case = Case::new(SMALL);
    let told = "cannot read `none.toml`: there is no such file; check the path\n";
    case.displace(&["check", "none.toml"]).assert().code(4).stdout("").stderr(told);
}

#[test]
fn all_faults_are_told_at_once() {
    let bad = SMALL.replace("km = 20", "km = 0").replace("kind = \"assault\"", "kind = \"asault\"");
    let case = Case::new(&bad);
    let told = case.displace(&["check", "small.toml"]).assert().code(1).get_output().clone();
    assert_eq!(text(&told.stderr).lines().count(), 2);
}

#[test]
fn wrong_arguments_end_with_code_2() {
    let case = Case::new(SMALL);
    for arguments in [
        &["run", "small.toml"][..],
        &["run", "small.toml", "--out", "results", "--replicates", "0"],
        &["run", "small.toml", "--out", "results", "--seed", "x"],
        &["check"],
        &["simulate"],
        &[],
    ] {
        case.displace(arguments).assert().code(2).stdout("");
    }
}

#[test]
fn help_mentions_examples() {
    let case = Case::new(SMALL);
    for arguments in [&["--help"][..], &["run", "--help"], &["check", "--help"]] {
        let told = case.displace(arguments).assert().success().get_output().clone();
        let help = text(&told.stdout);
        assert!(help.contains("Examples:\n  displace "), "{help}");
    }
}

#[test]
fn people_are_counted_where_that_is_asked_for_and_refused_where_they_differ() {
    let many = SMALL.replace("population = 1000\n", "population = 3_000_000_000\n");
    let case = Case::new(&many);
    let run = ["run", "small.toml", "--replicates", "3", "--out", "results"];
    case.displace(&run).assert().code(1).stdout("").stderr(
        "3000000020 people cannot be followed one by one, at most 2000000000 can; count them with `--counts`\n",
    );
    case.displace(&[&run[..], &["--counts"]].concat()).assert().success().stderr("");
    assert_eq!(case.read("results/daily.csv").lines().count(), 1 + 8 * 4);

    let case = Case::new(&format!("{SMALL}\n[rules.households]\nmean_size = 4\n"));
    case.displace(&[&run[..], &["--counts"]].concat()).assert().code(1).stdout("").stderr(
        "`rules.households.mean_size` is 4: who moves together is not alike; where people are counted it has to be 1\n",
    );
    case.displace(&[&run[..], &["--counts", "--logs"]].concat()).assert().code(2).stdout("");
}

#[test]
fn flows_and_layers_of_a_map_are_written_when_asked_for() {
    let case = Case::new(SMALL);
    for (counts, out) in [(&[][..], "followed"), (&["--counts"][..], "counted")] {
        let words = ["run", "small.toml", "--replicates", "2", "--also", "flows,geojson", "--out", out];
        case.displace(&[&words[..], counts].concat()).assert().success();
        let flows = case.read(&format!("{out}/flows.csv"));
        assert!(flows.starts_with("day,date,from,to,km,mean,sd,p05,p50,p95\n"), "{flows}");
        assert!(flows.lines().count() > 1, "somebody sets out");
        for layer in ["places.geojson", "flows.geojson"] {
            let text = case.read(&format!("{out}/{layer}"));
            let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(value["type"], "FeatureCollection");
        }
    }
    case.displace(&[
        "run",
        "small.toml",
        "--replicates",
        "2",
        "--also",
        "flows",
        "--out",
        "followed",
        "--force",
    ])
    .assert()
    .success();
    fs::remove_file(case.path("followed/daily.csv")).unwrap();
    fs::remove_file(case.path("followed/summary.json")).unwrap();
    let words = ["run", "small.toml", "--replicates", "2", "--also", "flows", "--out", "followed"];
    case.displace(&words).assert().code(4);
}

#[test]
fn parquet_is_written_by_builds_that_have_it_and_refused_by_others_before_anything_runs() {
    let case = Case::new(SMALL);
    let run =
        case.displace(&["run", "small.toml", "--replicates", "2", "--also", "parquet,flows", "--out", "a"]);
    let ensemble =
        case.displace(&["ensemble", "small.toml", "--replicates", "2", "--also", "parquet", "--out", "b"]);
    for (mut command, file) in [(run, "a/daily.parquet"), (ensemble, "b/bands.parquet")] {
        if cfg!(feature = "parquet") {
            command.assert().success();
            // A Parquet file begins and ends with these letters.
            let bytes = fs::read(case.path(file)).unwrap();
            assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        } else {
            command.assert().code(1);
            assert!(!case.path(file).exists());
        }
    }
}
