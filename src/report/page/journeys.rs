//! Some people's journeys in the first replicate, deed by deed, in words.

use crate::engine::{Deed, Track, What};
use crate::report::shown::{First, Plane};
use crate::scenario::Scenario;
use serde::Serialize;

/// So many journeys, evenly chosen among those that were followed.
const MOST: usize = 40;

/// So many deeds of each.
const MOST_DEEDS: usize = 60;

/// What a household did.
#[derive(Debug, Serialize)]
pub(super) struct Journey {
    who: String,
    deeds: Vec<Told>,
    deeds_left_out: usize,
}

/// A deed.
#[derive(Debug, Serialize)]
struct Told {
    /// The end of the step in which it was done.
    when: String,
    day: u32,
    words: String,
    place: String,
    /// The threat there in that step, in hundredths.
    threat: Option<u8>,
    /// Of a place that was chosen, the threat where they stood.
    threat_before: Option<u8>,
    /// Where they were; none where they were not there or it has no coordinates.
    at: Option<[f64; 2]>,
}

/// Journeys of the first replicate.
pub(super) fn journeys(scenario: &Scenario, first: &First) -> Vec<Journey> {
    let tracks: Vec<&Track> = first.run().tracks().iter().filter(|track| !track.deeds.is_empty()).collect();
    let chosen = tracks.len().min(MOST);
    let plane = Plane::of(scenario);
    (0..chosen).map(|n| journey(scenario, first, plane, tracks[n * tracks.len() / chosen])).collect()
}

fn journey(scenario: &Scenario, first: &First, plane: Plane, track: &Track) -> Journey {
    let name = |deed: &Deed| scenario.world().place(deed.place).name();
    let begun = track.deeds.first().map_or("", name);
    let last = track.deeds.iter().rev().find(|deed| deed.what.is_there()).map_or("", name);
    let people = match track.people {
        1 => "One person".to_owned(),
        people => format!("{people} people"),
    };
    let mut stood = None;
    let mut deeds = Vec::new();
    for deed in track.deeds.iter().take(MOST_DEEDS) {
        deeds.push(told(scenario, first, plane, deed, stood));
        stood = if deed.what.is_there() { Some(deed.place) } else { stood };
    }
    Journey {
        who: format!("{people}: {begun} → {last}, {} deeds", track.deeds.len()),
        deeds,
        deeds_left_out: track.deeds.len().saturating_sub(MOST_DEEDS),
    }
}

fn told(
    scenario: &Scenario,
    first: &First,
    plane: Plane,
    deed: &Deed,
    stood: Option<crate::id::PlaceId>,
) -> Told {
    let period = scenario.period();
    let place = scenario.world().place(deed.place);
    Told {
        when: period.end_of(deed.step).strftime("%Y-%m-%d %H:%M").to_string(),
        day: period.day_of(deed.step).0,
        words: words(deed.what, place.name()),
        place: place.name().to_owned(),
        threat: first.threat(deed.place, deed.step),
        threat_before: stood
            .filter(|_| !deed.what.is_there())
            .and_then(|place| first.threat(place, deed.step)),
        at: if deed.what.is_there() { plane.at(place) } else { None },
    }
}

fn words(what: What, place: &str) -> String {
    match what {
        What::Fled => format!("fled from {place}"),
        What::Chose => format!("chose {place} and set out"),
        What::Stuck => format!("wanted to move on from {place} and found no way out"),
        What::Passed => format!("passed {place}"),
        What::Queued => format!("joined the queue at {place}"),
        What::Crossed => format!("was let through at {place}"),
        What::Refused => format!("was refused at {place} for lack of room"),
        What::Arrived => format!("came to stay in {place}"),
        What::TurnedHome => format!("set out for home from {place}"),
        What::CameHome => format!("was home again in {place}"),
        What::LeftTheModel => format!("left the model from {place}"),
        What::WentToHarvest => format!("went home to {place} for the harvest"),
        What::CameFromHarvest => format!("came back to {place} from the harvest"),
        What::HandedOver => format!("was handed over to another simulation at {place}"),
        What::Received => format!("was received from another simulation at {place}"),
    }
}
