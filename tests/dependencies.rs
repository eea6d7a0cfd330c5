//! What the library is built with: every crate has a reason, and none asks for a newer compiler than we do.
//!
//! Cargo is asked for it. Where it cannot answer without a network, which is so when it has never fetched what other
//! platforms need, the tests say that they were skipped.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// On other platforms some more crates are built, of the same families.
const TARGET: &str = "x86_64-unknown-linux-gnu";

fn cargo(words: &[&str]) -> Option<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(words)
        .args(["--locked", "--offline"])
        .output()
        .expect("tests are run by cargo");
    if output.status.success() {
        return Some(String::from_utf8(output.stdout).expect("cargo writes UTF-8"));
    }
    println!("skipped: cargo cannot say: {}", String::from_utf8_lossy(&output.stderr));
    None
}

/// The crates of the default build with their versions, without this one.
fn default_build() -> Option<BTreeSet<(String, String)>> {
    let tree = cargo(&[
        "tree",
        "--edges",
        "normal,build",
        "--target",
        TARGET,
        "--prefix",
        "none",
        "--format",
        "{p}",
    ])?;
    let crate_of = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
    };
    Some(tree.lines().filter_map(crate_of).filter(|(name, _)| name != "displace").collect())
}

fn names(crates: &BTreeSet<(String, String)>) -> BTreeSet<String> {
    crates.iter().map(|(name, _)| name.clone()).collect()
}

fn packages() -> Option<Vec<Value>> {
    let text = cargo(&["metadata", "--format-version", "1", "--all-features", "--filter-platform", TARGET])?;
    let mut metadata: Value = serde_json::from_str(&text).expect("cargo writes JSON");
    match metadata["packages"].take() {
        Value::Array(packages) => Some(packages),
        _ => panic!("no packages in it"),
    }
}

/// The section of ARCHITECTURE.md about them, and which names stand in ticks in those of its lines that `is_asked`.
fn named(is_asked: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let page = include_str!("../ARCHITECTURE.md");
    let (_, section) = page.split_once("\n## Dependencies\n").expect("there is a section about them");
    let (section, _) =
        section.split_once("\nWith feature `geojson`").expect("it begins with the default build");
    let lines = section.lines().filter(|line| is_asked(line));
    lines.flat_map(|line| line.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn every_crate_of_the_default_build_has_its_reason() {
    // A crate that comes in unseen is code that nobody here decided to trust.
    let Some(built) = default_build().map(|crates| names(&crates)) else { return };
    let reasons = named(|line| line.starts_with("| `"));
    let unexplained: Vec<&String> = built.difference(&reasons).collect();
    assert!(unexplained.is_empty(), "say in ARCHITECTURE.md what these are for: {unexplained:?}");
    let features = ["flee", "parallel"].map(str::to_owned);
    let gone: Vec<&String> = reasons.difference(&built).filter(|name| !features.contains(name)).collect();
    assert!(gone.is_empty(), "these are in ARCHITECTURE.md and are not built: {gone:?}");
}

#[test]
fn build_scripts_are_those_that_were_read() {
    // They run with all rights on the machine of whoever builds; each that is listed was looked at.
    let (Some(built), Some(packages)) = (default_build(), packages()) else { return };
    let has_script = |package: &&Value| {
        let targets = package["targets"].as_array().expect("a package has targets");
        targets.iter().any(|target| {
            target["kind"].as_array().is_some_and(|kinds| kinds.contains(&"custom-build".into()))
        })
    };
    let crate_of = |package: &Value| {
        let text = |key: &str| package[key].as_str().expect("a package has a name and a version").to_owned();
        (text("name"), text("version"))
    };
    let with_script: BTreeSet<_> = packages.iter().filter(has_script).map(crate_of).collect();
    let with_script = names(&with_script.intersection(&built).cloned().collect());
    let built = names(&built);
    let read: BTreeSet<String> =
        named(|line| !line.starts_with('|')).into_iter().filter(|name| built.contains(name)).collect();
    assert_eq!(with_script, read);
}

#[test]
fn no_crate_of_any_feature_asks_for_a_newer_compiler_than_we_do() {
    // Whoever has the compiler that Cargo.toml names can build everything.
    let Some(packages) = packages() else { return };
    let version =
        |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().expect("a number")).collect() };
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));
    for package in &packages {
        if let Some(theirs) = package["rust_version"].as_str() {
            assert!(version(theirs) <= [&ours[..], &[0]].concat(), "{} asks for {theirs}", package["name"]);
        }
    }
}
