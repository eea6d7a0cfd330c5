//! The command for people and for programs: a first scenario, one document, exit codes, an interrupt.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

fn displace(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin!("displace"));
    command.current_dir(folder.path()).args(arguments).output().expect("it can be started")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for tests")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it is UTF-8")
}

/// A new scenario of few people, so that many replicates take little.
fn small(folder: &TempDir, days: &str) {
    displace(folder, &["new", "case.toml", "--days", days]);
    let path = folder.path().join("case.toml");
    let text = fs::read_to_string(&path).expect("it is there");
    let few = text.replace("40_000", "200").replace("3_000", "50").replace("9_700", "90");
    assert_ne!(few, text);
    fs::write(&path, few).expect("there is room");
}

/// One document and nothing else.
fn document(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", text(bytes)))
}

#[test]
fn a_new_scenario_has_no_faults_and_runs() {
    // For any length of the period, and a title that TOML has to escape.
    for days in ["1", "5", "30", "400"] {
        let folder = folder();
        let made =
            displace(&folder, &["new", "case.toml", "--days", days, "--title", "A \"town\" \\ empties"]);
        assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
        let checked = displace(&folder, &["check", "case.toml", "--json"]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
        let page = document(&checked.stdout);
        assert_eq!((&page["title"], &page["places"]), (&"A \"town\" \\ empties".into(), &4.into()));
        let ran = displace(&folder, &["run", "case.toml", "--replicates", "5", "--out", "results"]);
        assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    }
    let folder = folder();
    assert_eq!(displace(&folder, &["new", "my-case.toml"]).status.code(), Some(0));
    let written = fs::read_to_string(folder.path().join("my-case.toml")).expect("it is there");
    assert!(written.contains("title = \"my case\""), "named after its file");
    let again = displace(&folder, &["new", "my-case.toml"]);
    assert_eq!(again.status.code(), Some(4));
    assert!(text(&again.stderr).contains("exists; choose another file or overwrite it with `--force`"));
    assert_eq!(displace(&folder, &["new", "my-case.toml", "--force", "--days", "0"]).status.code(), Some(2));
}

#[test]
fn programs_get_one_document_and_quiet_is_quiet() {
    let folder = folder();
    small(&folder, "30");
    let run = |command: &[&str], page: &str, number: usize| {
        let out = format!("out{number}");
        let output = displace(&folder, &[command, &["--json", "--out", &out]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let told = document(&output.stdout);
        let file = fs::read(folder.path().join(&out).join(page)).expect("it is there");
        assert_eq!(told, document(&file), "what is told is what is written");
        let quiet = displace(&folder, &[command, &["--quiet", "--force", "--out", &out]].concat());
        assert_eq!((quiet.status.code(), quiet.stdout, quiet.stderr), (Some(0), Vec::new(), Vec::new()));
    };
    run(&["run", "case.toml", "--replicates", "3"], "summary.json", 1);
    run(&["ensemble", "case.toml", "--replicates", "40"], "ensemble.json", 2);
    run(
        &["compare", "case.toml", "--replicates", "3", "--set", "rules.flight.leave_chance=0.3"],
        "comparison.json",
        3,
    );
    run(
        &["sensitivity", "case.toml", "--morris", "2", "--output", "displaced at the end"],
        "effects.json",
        4,
    );
    run(
        &["forecast", "case.toml", "--at", "2011-06-15", "--days", "3", "--particles", "8"],
        "forecast.json",
        5,
    );
    let fit =
        ["calibrate", "case.toml", "--evaluations", "12", "--replicates", "1", "--json", "--out", "fit"];
    document(&displace(&folder, &fit).stdout);
    let report = ["report", "case.toml", "--replicates", "3", "--json", "--out", "page"];
    assert_eq!(document(&displace(&folder, &report).stdout)["replicates"], 3);
    let raw = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/raw_files");
    let file = |name: &str| raw.join(name).display().to_string();
    let (places, events) = (file("places.csv"), file("acled.csv"));
    let import = ["import", "raw.toml", "--json", "--places", &places, "--events", &events];
    assert!(document(&displace(&folder, &import).stdout)["guessed"].as_u64() > Some(0));
    let converted = displace(&folder, &["convert", "case.toml", "same.toml", "--json"]);
    assert_eq!(document(&converted.stdout)["wrote"], "same.toml");
}

#[test]
fn faults_are_told_to_programs_with_their_positions() {
    let folder = folder();
    displace(&folder, &["new", "case.toml"]);
    let path = folder.path().join("case.toml");
    let wrong = fs::read_to_string(&path).expect("it is there").replace("kind = \"camp\"", "kind = \"camq\"");
    let line = wrong.lines().position(|line| line.contains("camq")).expect("it is there") as u64 + 1;
    fs::write(&path, wrong).expect("there is room");
    let output = displace(&folder, &["check", "case.toml", "--json"]);
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
    let told = document(&output.stderr);
    let fault = &told["faults"][0];
    assert_eq!((&told["exit_code"], &fault["file"]), (&1.into(), &"case.toml".into()));
    assert_eq!((fault["line"].as_u64(), fault["column"].as_u64()), (Some(line), Some(8)));
    assert!(fault["message"].as_str().expect("a text").contains("did you mean `camp`?"));

    assert_eq!(displace(&folder, &["check", "none.toml"]).status.code(), Some(4));
    assert_eq!(displace(&folder, &["chek", "case.toml"]).status.code(), Some(2));
}

#[test]
fn every_command_is_in_the_page_about_them() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/command.md"))
        .expect("it is there");
    let help = text(&displace(&folder(), &["--help"]).stdout);
    let listed = help.split("Commands:\n").nth(1).expect("there are commands");
    let commands: Vec<&str> = listed
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|&command| command != "help" && command.chars().all(char::is_alphabetic))
        .collect();
    assert!(commands.len() >= 10, "{commands:?}");
    for command in commands {
        assert!(page.contains(&format!("| `displace {command}` |")), "`{command}` is not in docs/command.md");
    }
}

#[test]
fn shells_are_told_of_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = displace(&folder(), &["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        let script = text(&output.stdout);
        assert!(
            ["forecast", "replicates", "completions"].iter().all(|word| script.contains(word)),
            "{shell}"
        );
    }
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_results_of_what_was_done_and_an_ensemble_goes_on_from_there() {
    let folder = folder();
    small(&folder, "60");
    let path = |name: &str| folder.path().join(name);
    let ensemble = ["ensemble", "case.toml", "--replicates", "100000", "--seed", "3", "--out", "bands"];
    let mut child = std::process::Command::new(cargo_bin!("displace"))
        .current_dir(folder.path())
        .args(ensemble)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it can be started");
    // Until something is kept; if it never were, the test would hang and be seen.
    while !path("bands/ensemble.progress").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let interrupt = format!("kill -INT {}", child.id());
    std::process::Command::new("sh").args(["-c", &interrupt]).status().expect("there is a shell");
    assert_eq!(child.wait().expect("it is ours").code(), Some(3));
    let page: Value = document(&fs::read(path("bands/ensemble.json")).expect("it is there"));
    let done = page["replicates"].as_u64().expect("a number");
    assert!(done >= 32 && page["is_complete"] == false, "{page}");

    let refused = displace(&folder, &[&ensemble[..], &["--force"]].concat());
    assert_eq!(refused.status.code(), Some(4));
    assert!(text(&refused.stderr).contains("go on with it by `--resume`"));
    let most = (done / 32 * 32 + 40).to_string();
    let to = |out: &'static str| {
        ["ensemble", "case.toml", "--replicates", &most, "--seed", "3", "--out", out].map(str::to_owned)
    };
    let resumed: Vec<String> = [&to("bands")[..], &["--resume".to_owned()]].concat();
    let whole = to("whole");
    for arguments in [&resumed[..], &whole[..]] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = displace(&folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    for file in ["bands.csv", "ensemble.json"] {
        let of = |out: &str| fs::read(path(out).join(file)).expect("it is there");
        assert!(of("bands") == of("whole"), "{file}");
    }
    assert!(!path("bands/ensemble.progress").exists(), "what is done needs not be gone on with");
}

#[test]
#[cfg(unix)]
fn forecasts_that_were_killed_go_on_to_the_same_files() {
    // The report of a camp is what comes of the case itself, so that there is something to hold forecasts against.
    let folder = folder();
    small(&folder, "60");
    let path = |name: &str| folder.path().join(name);
    let rolling = |out: &'static str| {
        ["forecast", "case.toml", "--rolling", "--every", "5", "--particles", "60", "--out", out]
    };
    let mut child = std::process::Command::new(cargo_bin!("displace"))
        .current_dir(folder.path())
        .args(rolling("a"))
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it can be started");
    // Until something is kept; if it never were, the test would hang and be seen.
    while !path("a/rolling.progress").exists() {
        assert!(child.try_wait().expect("it is ours").is_none(), "it ended and kept nothing");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().expect("it is ours");
    child.wait().expect("it is ours");
    let refused = displace(&folder, &[&rolling("a")[..], &["--force"]].concat());
    assert_eq!(refused.status.code(), Some(4));
    assert!(text(&refused.stderr).contains("go on with them by `--resume`"));
    for arguments in [[&rolling("a")[..], &["--resume"]].concat(), rolling("b").to_vec()] {
        let output = displace(&folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    for file in ["rolling.csv", "rolling.json"] {
        let of = |out: &str| fs::read(path(out).join(file)).expect("it is there");
        assert!(of("a") == of("b"), "{file}");
    }
    assert!(!path("a/rolling.progress").exists(), "what is done needs not be gone on with");
}

#[test]
#[cfg(unix)]
fn a_run_that_was_interrupted_goes_on_to_the_same_files() {
    let folder = folder();
    small(&folder, "60");
    let path = |name: &str| folder.path().join(name);
    let run = |replicates: &str, out: &str| {
        ["run", "case.toml", "--replicates", replicates, "--seed", "3", "--out", out].map(str::to_owned)
    };
    let mut child = std::process::Command::new(cargo_bin!("displace"))
        .current_dir(folder.path())
        .args(run("100000", "run"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it can be started");
    while !path("run").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    let interrupt = format!("kill -INT {}", child.id());
    std::process::Command::new("sh").args(["-c", &interrupt]).status().expect("there is a shell");
    assert_eq!(child.wait().expect("it is ours").code(), Some(3));
    assert!(path("run/run.progress").exists());

    let refused = displace(&folder, &["run", "case.toml", "--out", "run", "--force"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(text(&refused.stderr).contains("go on with it by `--resume`"), "{}", text(&refused.stderr));
    let page = document(&fs::read(path("run/summary.json")).expect("results of what was done are there"));
    let more = (page["replicates"].as_u64().expect("a number") + 5).to_string();
    let resumed = [&run(&more, "run")[..], &["--resume".to_owned()]].concat();
    for arguments in [&resumed[..], &run(&more, "whole")[..]] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = displace(&folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    for file in ["daily.csv", "summary.json"] {
        let of = |out: &str| fs::read(path(out).join(file)).expect("it is there");
        assert!(of("run") == of("whole"), "{file}");
    }
    let left: Vec<_> =
        fs::read_dir(path("run")).expect("it is there").map(|file| file.unwrap().file_name()).collect();
    assert!(left.len() == 2, "what is done needs not be gone on with: {left:?}");
}
