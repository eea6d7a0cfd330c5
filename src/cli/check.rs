//! `displace check`: what is in a scenario, or everything that is wrong with it.

use super::input::{Input, Read};
use super::voice::{Voice, tell};
use super::{Failure, say};
use clap::Args;
use displace::engine::Recording;
use displace::report::Backdrop;
use displace::scenario::Displaced;
use displace::world::itinerary::Itineraries;
use displace::world::{Place, PlaceKind};
use displace::{Scenario, World};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;

pub(crate) const EXAMPLES: &str = "\
Every fault is one line on the standard error: file, line, column, what was found, and the cure.

Of a Flee case, what was passed over, guessed or read in a particular way is listed too.

Examples:
  displace check scenarios/jisr-al-shughour-2011.toml
  displace check fabflee/mali2012";

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let read = arguments.input.read()?;
    Backdrop::of(&read.scenario)?;
    if Voice::now() == Voice::Json {
        return tell(&Page::of(&read));
    }
    let mut page = String::new();
    describe(&read.scenario, &mut page)?;
    if !read.notes.is_empty() {
        writeln!(page, "{:<15} {}", "notes", number(read.notes.len() as u64))?;
        for note in &read.notes {
            writeln!(page, "  {note}")?;
        }
    }
    write!(page, "`{}` has no faults", arguments.input.path.display())?;
    say(&page)
}

/// What programs are told.
#[derive(Serialize)]
struct Page {
    title: String,
    start: Date,
    end: Date,
    step_hours: u32,
    places: usize,
    countries: Vec<String>,
    /// Both directions counted.
    routes: usize,
    residents: u64,
    displaced: u64,
    threats: usize,
    disputes: usize,
    closures: usize,
    changes: usize,
    series: usize,
    counts: usize,
    knobs: Vec<String>,
    /// At most, for one run that keeps every day.
    memory_bytes: u64,
    assumed: Vec<Assumed>,
    /// On an import.
    notes: Vec<String>,
}

/// A figure that was assumed.
#[derive(Serialize)]
struct Assumed {
    of: String,
    key: String,
}

impl Page {
    fn of(read: &Read) -> Self {
        let scenario = &read.scenario;
        let (world, period, timeline) = (scenario.world(), scenario.period(), scenario.timeline());
        let memory = Recording::default().memory(scenario);
        Self {
            title: scenario.title().to_owned(),
            start: period.start(),
            end: period.date(period.last_day()),
            step_hours: period.step_hours(),
            places: world.place_count(),
            countries: world.countries().iter().map(ToString::to_string).collect(),
            routes: world.route_count(),
            residents: world.places().map(Place::population).sum(),
            displaced: scenario.displaced().iter().map(Displaced::count).sum(),
            threats: timeline.threats().len(),
            disputes: timeline.disputes().len(),
            closures: timeline.closures().len(),
            changes: timeline.changes().len(),
            series: scenario.observed().len(),
            counts: scenario.observed().iter().map(|series| series.counts().len()).sum(),
            knobs: scenario.knobs().iter().map(|knob| knob.path().to_owned()).collect(),
            memory_bytes: memory.people + memory.world + memory.kept,
            assumed: scenario
                .assumptions()
                .iter()
                .map(|assumption| Assumed { of: assumption.of.clone(), key: assumption.key.clone() })
                .collect(),
            notes: read.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

fn describe(scenario: &Scenario, page: &mut String) -> std::fmt::Result {
    let (world, period, timeline) = (scenario.world(), scenario.period(), scenario.timeline());
    let mut line = |what: &str, text: String| writeln!(page, "{what:<15} {text}");

    line("scenario", scenario.title().to_owned())?;
    let last = period.date(period.last_day());
    let steps = format!("{} of {} hours", counted(period.steps().into(), "step"), period.step_hours());
    line(
        "period",
        format!("{} to {last}, {}, {steps}", period.start(), counted(period.days().into(), "day")),
    )?;
    line("places", format!("{}{}", number(world.place_count() as u64), kinds(world)))?;
    line("countries", world.countries().join(", "))?;
    let both = world.routes().filter(|(_, route)| route.is_way_back()).count();
    let stated = world.route_count() - both;
    line("routes", format!("{}, {} of them one way", number(stated as u64), number((stated - both) as u64)))?;
    line("people", people(scenario))?;
    let (threats, disputes) = (timeline.threats().len(), timeline.disputes().len());
    let (closures, changes) = (timeline.closures().len(), timeline.changes().len());
    line(
        "events",
        format!(
            "{}, {}, {}, {}",
            counted(threats as u64, "threat"),
            counted(disputes as u64, "dispute"),
            counted(closures as u64, "closure"),
            counted(changes as u64, "change")
        ),
    )?;
    let counts: usize = scenario.observed().iter().map(|series| series.counts().len()).sum();
    let series = scenario.observed().len();
    line("observed counts", format!("{} in {series} series", number(counts as u64)))?;
    line("itineraries", itineraries(scenario))?;
    let memory = Recording::default().memory(scenario);
    line(
        "memory",
        format!(
            "at most {} for a run, {} of that for the world, and {} for what it keeps",
            size(memory.people + memory.world),
            size(memory.world),
            size(memory.kept)
        ),
    )?;
    let assumptions = scenario.assumptions();
    line("assumed figures", number(assumptions.len() as u64))?;
    for of_one in assumptions.chunk_by(|a, b| a.of == b.of) {
        let keys: Vec<&str> = of_one.iter().map(|assumption| assumption.key.as_str()).collect();
        writeln!(page, "  {}: {}", of_one[0].of, keys.join(", "))?;
    }
    Ok(())
}

/// As in ` (3 towns, 1 camp)`.
fn kinds(world: &World) -> String {
    let of = |kind: PlaceKind| world.places().filter(|place| place.kind() == kind).count() as u64;
    let kinds: Vec<String> = PlaceKind::ALL
        .into_iter()
        .filter(|&kind| of(kind) > 0)
        .map(|kind| counted(of(kind), &kind.word().replace('_', " ")))
        .collect();
    if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) }
}

fn people(scenario: &Scenario) -> String {
    let residents: u64 = scenario.world().places().map(Place::population).sum();
    let displaced: u64 = scenario.displaced().iter().map(Displaced::count).sum();
    format!("{} at home and {} displaced at the start", number(residents), number(displaced))
}

fn itineraries(scenario: &Scenario) -> String {
    let world = scenario.world();
    let stops = scenario.rules().movement.awareness as u32;
    let passed = |id| !world.place(id).kind().is_destination();
    let Some(all) = Itineraries::of(world, stops, scenario.rules().movement.itineraries, passed) else {
        return "too many to count".to_owned();
    };
    let size = size(all.memory() as u64);
    format!("{} of up to {}, {size}", number(all.len() as u64), counted(stops.into(), "stop"))
}

/// As in `1 town` and `12 towns`.
fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", number(count))
}

/// Digits in threes, with a space between them.
fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the largest unit of which there is at least one.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{value:.1} {}", UNITS[unit]) }
}
