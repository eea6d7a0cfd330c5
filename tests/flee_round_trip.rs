//! Cases of Flee, written in the native format and read again, are the same cases: equal, and to the same bits.

#![cfg(feature = "flee")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use displace::flee::{Fidelity, Import};
use displace::{Scenario, Seed, Simulation};
use std::path::{Path, PathBuf};

/// As many days as make people flee, move and arrive in every case, and few enough to wait for.
const DAYS: u32 = 20;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Folders of cases below a folder: those with `input_csv`, and those with `locations.csv` outside it.
fn cases(folder: &Path) -> Vec<PathBuf> {
    if folder.join("input_csv").is_dir() || folder.join("locations.csv").is_file() {
        return vec![folder.to_owned()];
    }
    let entries = std::fs::read_dir(folder).expect("its parent listed it");
    let mut inner: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    inner.sort();
    inner.iter().filter(|path| path.is_dir()).flat_map(|path| cases(path)).collect()
}

/// What is lost or changed on the way; nothing if it is the same.
fn difference(import: &Import, fidelity: Fidelity) -> Option<String> {
    let scenario = match import.clone().fidelity(fidelity).read() {
        Ok(imported) => imported.scenario,
        Err(error) => return Some(format!("cannot be read:\n{error}")),
    };
    let again = match Scenario::parse(&scenario.to_toml(), "case.toml") {
        Ok(again) => again,
        Err(error) => return Some(format!("cannot be read again:\n{error}")),
    };
    if again != scenario {
        return Some("is another scenario".to_owned());
    }
    let run = |scenario: &Scenario| {
        let short = scenario.edit().shorten_to(DAYS).build().expect("less of a good case is a good case");
        Simulation::new(&short, Seed(1)).run().fingerprint()
    };
    (run(&scenario) != run(&again)).then(|| "runs otherwise".to_owned())
}

/// The faults of all cases at once, rather than of the first.
fn every_one_is_the_same(imports: &[Import]) {
    let mut faults = Vec::new();
    for import in imports {
        for fidelity in [Fidelity::AsRun, Fidelity::AsStated] {
            let found = difference(import, fidelity);
            faults.extend(found.map(|fault| format!("{import:?}, {fidelity:?}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn our_own_case_survives_the_native_format() {
    every_one_is_the_same(&[Import::of(root().join("examples/flee_case"))]);
}

#[test]
fn every_real_case_survives_the_native_format() {
    let shared = root().join("../shared/flee");
    if !shared.is_dir() {
        println!("skipped: ../shared is missing");
        return;
    }
    let counted =
        [("mali", "mali2012"), ("car", "car2013"), ("burundi", "burundi2015"), ("ssudan", "ssudan2014")];
    let of = |folder: PathBuf| {
        let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
        let counts = counted.iter().find(|(case, _)| *case == name && !folder.join("input_csv").is_dir());
        let import = Import::of(folder).scale_down(10);
        match counts {
            Some((_, series)) => import.observed(shared.join("conflict_validation").join(series)),
            None => import,
        }
    };
    let imports: Vec<Import> = cases(&shared).into_iter().map(of).collect();
    assert!(imports.len() >= 11, "only {} cases were found", imports.len());
    every_one_is_the_same(&imports);
}
