//! What is wrong with a scenario is said in full, at its place, with the cure, and once.
//!
//! Every case takes a good scenario, spoils it, and expects exact messages: whoever changes a message changes it here,
//! where its neighbours can be read for manner.

#![allow(clippy::too_many_lines, reason = "a table of cases is as long as it is")]
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod code;
mod files;
mod groups;
mod keys;
mod levels;
mod names;
mod ranges;
mod roads;
mod statements;
mod syntax;
mod together;
mod types;

use displace::Scenario;

/// A good scenario in which everything that can be stated is stated at least once.
const GOOD: &str = r#"format = 1

[scenario]
title = "A town empties"
start = 2011-06-04
days = 30

[sources]
S1 = "a report"

[[place]]
name = "Jisr"
kind = "town"
country = "Syria"
lat = 35.81
lon = 36.32
population = 41000
source = "S1"
assumed = ["population"]

[[place]]
name = "Bdama"
kind = "village"
country = "Syria"
population = 8000

[[place]]
name = "Gate"
kind = "crossing"
country = "Turkey"
people_per_day = 500

[[place]]
name = "Camp"
kind = "camp"
country = "Turkey"
lat = 35.90
lon = 36.06
capacity = 5000

[[route]]
from = "Jisr"
to = "Bdama"
km = 12.5

[[route]]
from = "Bdama"
to = "Gate"
km = 20
mode = "track"

[[route]]
from = "Gate"
to = "Camp"
km = 8

[sets]
"Hatay" = ["Camp", "Gate"]

[[group]]
name = "women"
share = 0.6
at = { "Jisr" = 0.5 }

[[group]]
name = "men"
share = 0.4
at = { "Jisr" = 0.5 }

[[displaced]]
place = "Camp"
count = 200
home = "Jisr"

[[threat]]
name = "assault"
kind = "assault"
place = "Jisr"
start = 2011-06-10T04:00:00
end = 2011-06-12
intensity = 0.9
source = "S1"

[[threat]]
kind = "arrests"
place = "Bdama"
start = 2011-06-06
dispute = "cause"
account = "mutiny"

[[dispute]]
name = "cause"
accounts = { "mutiny" = 0.5, "gangs" = 0.5 }

[[closure]]
border = ["Syria", "Turkey"]
start = 2011-06-08
end = 2011-06-09

[[change]]
place = "Camp"
date = 2011-06-15
capacity = 9000

[[observed]]
name = "Registered"
place = "Camp"
quantity = "present"
counts = [
  { date = 2011-06-05, value = 220 },
  { date = 2011-06-12, value = 5000, error = 200 },
]
corrections = [{ date = 2011-06-14, value = 4800 }]

[rules.flight]
leave_chance = 0.4

[rules.households]
mean_size = 5

[[level]]
kind = "flood"
set = "Hatay"
between = "steps"
values = [
  { date = 2011-06-05, value = 0 },
  { date = 2011-06-12T12:00:00, value = 2.5, source = "S1" },
]
"#;

/// What is read.
#[derive(Debug, Clone, Copy)]
enum Given {
    /// The good scenario, with the first occurrence of each text replaced.
    Patched(&'static [(&'static str, &'static str)]),
    /// This text.
    Whole(&'static str),
}

/// A claim, what is read, and every line of the error.
type Case = (&'static str, Given, &'static [&'static str]);

impl Given {
    fn text(self) -> String {
        match self {
            Self::Whole(text) => text.to_owned(),
            Self::Patched(patches) => patches.iter().fold(GOOD.to_owned(), |text, (find, replace)| {
                assert!(text.contains(find), "the good scenario has no {find:?}");
                text.replacen(find, replace, 1)
            }),
        }
    }
}

/// The lines of the error that a text gives.
fn faults(text: &str) -> Vec<String> {
    match Scenario::parse(text, "bad.toml") {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().map(str::to_owned).collect(),
    }
}

/// Tries every case and shows all that fail.
fn all(cases: &[Case]) {
    let mut failed = Vec::new();
    for (claim, given, expected) in cases {
        let found = faults(&given.text());
        if found != *expected {
            failed.push(format!("\n{claim}\n  expected {expected:#?}\n  found {found:#?}\n"));
        }
        for message in &found {
            let text = message.splitn(4, ':').nth(3).unwrap_or_default().trim();
            assert!(!text.ends_with('.'), "{message} ends in a full stop");
            assert!(!text.starts_with(char::is_uppercase), "{message} begins with a capital");
        }
    }
    assert!(failed.is_empty(), "{}", failed.concat());
}

#[test]
fn the_good_scenario_is_good() {
    // Else no case would show what it claims to show.
    assert_eq!(faults(GOOD), Vec::<String>::new());
}
