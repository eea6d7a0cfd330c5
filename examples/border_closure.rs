//! The same people with a border open and with it shut, compared person by person.
//!
//! A person's luck is drawn from their own address, so a change of policy re-routes only those whom it touches. What
//! differs between the two runs is the closure's doing and nobody else's luck.
//!
//! The country, the war and every number are invented.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::engine::{Recording, Track, Tracks, What};
use displace::id::PersonId;
use displace::scenario::{Closure, Shut, Threat, ThreatKind};
use displace::world::{Place, PlaceKind, Route, World, WorldBuilder};
use displace::{Run, Scenario, Seed, Simulation, date};
use std::collections::BTreeMap;

fn main() -> displace::Result<()> {
    let open = Scenario::builder("Valea, spring 2031", date(2031, 4, 1), 30)
        .world(valea())
        .threat(Threat::new(ThreatKind::Assault, "Marsh", date(2031, 4, 5)).until(date(2031, 4, 12)))
        .threat(Threat::new(ThreatKind::Shelling, "Orlat", date(2031, 4, 10)).until(date(2031, 4, 18)))
        .build()?;
    let border = Shut::Border("Valea".into(), "Eastland".into());
    let shut = open.edit().closure(Closure::new(border, date(2031, 4, 8))).build()?;

    let run = |scenario| {
        let recording = Recording::daily().tracks(Tracks::Everybody);
        Simulation::recording(scenario, Seed(4), recording).run()
    };
    let (open_run, shut_run) = (run(&open), run(&shut));

    let after = by_person(&shut_run);
    let pairs: Vec<(&Track, &Track)> =
        open_run.tracks().iter().filter_map(|track| Some((track, *after.get(&track.person)?))).collect();
    let (alike, other): (Vec<_>, Vec<_>) = pairs.iter().partition(|(open, shut)| open.deeds == shut.deeds);
    let to_eastland = other.iter().filter(|(track, _)| wanted_over_the_border(&open, track)).count();
    let mut elsewhere: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (with_border, without) in &other {
        let ends = (end(&open, with_border), end(&open, without));
        if ends.0 != ends.1 {
            *elsewhere.entry(ends).or_default() += 1;
        }
    }

    println!("{}: the border with Eastland shut from 8 April, or not\n", open.title());
    println!("{:>6} people fled in both runs;", pairs.len());
    println!("{:>6} of them did the same things in the same steps, from the first to the last,", alike.len());
    println!(
        "{:>6} did something else: {to_eastland} of these had set out over the border while it was open,",
        other.len()
    );
    println!("{:>6} of these ended elsewhere:\n", elsewhere.values().sum::<u32>());
    println!("{:>6}  {:<12} {:<12}", "people", "open: at", "shut: at");
    let mut moves: Vec<_> = elsewhere.into_iter().collect();
    moves.sort_by_key(|&(ends, people)| (std::cmp::Reverse(people), ends));
    for ((there, here), people) in moves.iter().take(12) {
        println!("{people:>6}  {there:<12} {here:<12}");
    }
    let rest: u32 = moves.iter().skip(12).map(|(_, people)| people).sum();
    println!("{rest:>6}  between other places");
    Ok(())
}

/// Two countries with a border between them: one road over it leads to a camp, another stays at home.
fn valea() -> WorldBuilder {
    let town = |name, people| Place::new(name, PlaceKind::Town, "Valea").with_population(people);
    World::builder()
        .place(town("Marsh", 4_000))
        .place(town("Orlat", 2_500))
        .place(town("Sibel", 1_500))
        .place(town("Dornau", 6_000))
        .place(Place::new("Quarry", PlaceKind::IdpCamp, "Valea"))
        .place(Place::new("Pass", PlaceKind::Crossing, "Valea").with_people_per_day(400))
        .place(Place::new("Lindach", PlaceKind::Camp, "Eastland"))
        .route("Marsh", "Orlat", Route::of_km(25.0))
        .route("Orlat", "Pass", Route::of_km(30.0))
        .route("Pass", "Lindach", Route::of_km(12.0))
        .route("Marsh", "Sibel", Route::of_km(40.0))
        .route("Orlat", "Sibel", Route::of_km(35.0))
        .route("Sibel", "Dornau", Route::of_km(50.0))
        .route("Sibel", "Quarry", Route::of_km(20.0))
}

fn by_person(run: &Run) -> BTreeMap<PersonId, &Track> {
    run.tracks().iter().map(|track| (track.person, track)).collect()
}

/// Whether a person ever headed for Eastland, or was there.
fn wanted_over_the_border(scenario: &Scenario, track: &Track) -> bool {
    track.deeds.iter().any(|deed| scenario.world().place(deed.place).country() == "Eastland")
}

/// Where a person was in the end.
fn end<'a>(scenario: &'a Scenario, track: &Track) -> &'a str {
    match track.deeds.last() {
        Some(last) if matches!(last.what, What::Chose | What::Passed | What::Crossed) => "on the way",
        Some(last) => scenario.world().place(last.place).name(),
        None => "at home",
    }
}
