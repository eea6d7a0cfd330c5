//! How many instructions a step takes a person, against the figures in `benches/instructions.toml`.
//!
//! Times differ by a tenth from run to run on a machine that others use too; instructions hardly differ at all, so that a
//! change that costs a twentieth is seen. They are counted by `valgrind --tool=callgrind` on one thread, as the difference
//! between a short run and a longer one, in which the set-up cancels.
//!
//! `cargo bench --bench instructions` compares, `cargo bench --bench instructions -- --record` writes the file anew. Where
//! there is no valgrind, or the machine has no AVX2 and the kernel therefore takes other instructions, it says so and
//! compares nothing.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

mod common;

use common::{LOADS, displaced, ready};
use displace::synthetic::Size;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, ExitCode};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.toml");
const PEOPLE: u64 = 100_000;
/// Steps of the short run and of the longer one.
const STEPS: [u32; 2] = [10, 30];
/// By which share more instructions than in the file are a fault, and fewer a reason to record them.
const TOLERANCE: f64 = 0.05;

/// What the file holds.
#[derive(Deserialize)]
struct Recorded {
    rustc: String,
    valgrind: String,
    /// Instructions a person and step, by load.
    instructions: BTreeMap<String, f64>,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["run", load, steps] => run(load, steps),
        _ if words.contains(&"--record") => unless_skipped(record),
        // As part of all tests, or of benches of another name, there is nothing to do.
        _ if !words.contains(&"--bench") => Ok(()),
        _ if words.iter().any(|word| !word.starts_with("--") && !"instructions".contains(word)) => Ok(()),
        _ => unless_skipped(compare),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("instructions: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// The run that is counted, in a process of its own.
fn run(load: &str, steps: &str) -> Outcome<()> {
    let (_, chance) = LOADS.into_iter().find(|(name, _)| *name == load).ok_or("no such load")?;
    let steps = steps.parse()?;
    let scenario = displaced(Size { people: PEOPLE, days: 100, ..Size::default() }, chance);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let simulation = pool.install(|| ready(&scenario, steps));
    // Whatever else differs, the two runs have been through different numbers of steps.
    std::hint::black_box(simulation.balance());
    Ok(())
}

fn unless_skipped(then: fn(&str) -> Outcome<()>) -> Outcome<()> {
    if !has_avx2() {
        println!("instructions: skipped, for this machine has no AVX2 and takes other instructions");
        return Ok(());
    }
    let Some(version) = version("valgrind") else {
        println!("instructions: skipped, for there is no valgrind (apt-get install valgrind)");
        return Ok(());
    };
    then(&version)
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}

fn compare(valgrind: &str) -> Outcome<()> {
    let recorded: Recorded = toml::from_str(&std::fs::read_to_string(FILE)?)?;
    let rustc = version("rustc").unwrap_or_default();
    let mut faults = Vec::new();
    for (load, _) in LOADS {
        let before = *recorded.instructions.get(load).ok_or_else(|| format!("`{load}` is not in {FILE}"))?;
        let now = count(load)?;
        let change = now / before - 1.0;
        println!(
            "instructions/{load}: {now:.1} a person and step, {:+.1} %, recorded {before}",
            100.0 * change
        );
        if change > TOLERANCE {
            faults.push(load);
        } else if change < -TOLERANCE {
            println!(
                "  fewer than were recorded: keep that, with cargo bench --bench instructions -- --record"
            );
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let mut message = format!(
        "{} takes more than {:.0} % more instructions than {FILE} says; find out why, or record them with \
         `cargo bench --bench instructions -- --record` and say why in the commit",
        faults.join(", "),
        100.0 * TOLERANCE
    );
    if (recorded.rustc.as_str(), recorded.valgrind.as_str()) != (&rustc, valgrind) {
        let (old, with) = (&recorded.rustc, &recorded.valgrind);
        let _ =
            write!(message, "; it was recorded with {old} and {with}, and this is {rustc} and {valgrind}");
    }
    Err(message.into())
}

fn record(valgrind: &str) -> Outcome<()> {
    let rustc = version("rustc").ok_or("rustc does not tell its version")?;
    let mut text = format!(
        "# Instructions that a step takes a person, written by `cargo bench --bench instructions -- --record`:\n\
         # {PEOPLE} people at a hundred places, awareness 2, one thread, AVX2, between step {} and step {}.\n\
         rustc = \"{rustc}\"\nvalgrind = \"{valgrind}\"\n\n[instructions]\n",
        STEPS[0], STEPS[1]
    );
    for (load, _) in LOADS {
        let count = count(load)?;
        println!("instructions/{load}: {count:.1} a person and step");
        writeln!(text, "{load} = {count:.2}")?;
    }
    std::fs::write(FILE, text)?;
    Ok(())
}

/// Instructions a person and step.
fn count(load: &str) -> Outcome<f64> {
    let [short, long] = STEPS;
    let more = collected(load, long)? - collected(load, short)?;
    Ok(more / f64::from(long - short) / PEOPLE as f64)
}

/// Instructions of a whole process, as callgrind tells them when it is done.
fn collected(load: &str, steps: u32) -> Outcome<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["run", load, &steps.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find_map(|line| line.split_once("Collected :"));
    match line {
        Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("valgrind failed: {said}").into()),
    }
}

/// What a program says of its version; nothing if it is not there.
fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let line = String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned();
    // `rustc 1.95.0 (hash date)`: the number says enough.
    Some(line.split(" (").next().unwrap_or(&line).to_owned())
}
