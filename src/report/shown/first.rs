//! The first replicate once more, with what an ensemble does not keep: threat, room, and the tracks of some people.

use crate::engine::{Plan, Recording, Run, Simulation, Status, Tracks};
use crate::id::{Id, PlaceId};
use crate::scenario::{Displaced, Scenario};
use crate::study::Ensemble;
use crate::units::{Day, Step};
use crate::world::Place;
use std::sync::Arc;

/// About so many households are followed.
const HOUSEHOLDS: f64 = 60.0;

/// The first replicate.
#[derive(Debug)]
pub(in crate::report) struct First {
    /// By step and place, in hundredths: a byte each, so that a large world over a long time still fits.
    threat: Vec<u8>,
    /// By day and place.
    capacity: Vec<Vec<Option<u64>>>,
    places: usize,
    run: Run,
    is_varied: bool,
}

impl First {
    /// None where people were counted rather than followed, or the scenario is not the one that was run.
    pub(in crate::report) fn of(scenario: &Scenario, ensemble: &Ensemble) -> Option<Self> {
        let original = ensemble.runs().first()?;
        let residents: u64 = scenario.world().places().map(Place::population).sum();
        let people = residents + scenario.displaced().iter().map(Displaced::count).sum::<u64>();
        if people > Simulation::MOST_PEOPLE {
            return None;
        }
        let is_it = |first: &Self| first.run.fingerprint() == original.fingerprint();
        let as_stated = Self::follow(scenario, original);
        if is_it(&as_stated) {
            return Some(as_stated);
        }
        if scenario.knobs().is_empty() {
            return None;
        }
        let values = ensemble.knob_values(scenario, original.seed().1).ok()?;
        let varied = scenario.with_knobs_at(&values).ok()?;
        Some(Self { is_varied: true, ..Self::follow(&varied, original) }).filter(is_it)
    }

    fn follow(scenario: &Scenario, original: &Run) -> Self {
        let (world, period) = (scenario.world(), scenario.period());
        let displaced = (0..period.days()).map(|day| {
            let of = |status| {
                world.places().filter_map(|place| original.people(place.id(), status, Day(day))).sum::<u64>()
            };
            Status::DISPLACED.into_iter().map(of).sum::<u64>()
        });
        let most = displaced.max().unwrap_or(0) as f64;
        let one_in = (most / scenario.rules().households.mean_size / HOUSEHOLDS).max(1.0) as u32;
        let recording = Recording::daily().tracks(Tracks::OneIn(one_in));
        let plan = Arc::new(Plan::new(scenario, recording));
        let (seed, replicate) = original.seed();
        let mut simulation = Simulation::replicate(plan, seed, replicate);
        let (mut threat, mut capacity) = (Vec::new(), Vec::new());
        while let Some(step) = simulation.step() {
            let places = || world.places().map(Place::id);
            threat.extend(places().map(|place| (simulation.threat(place) * 100.0).round() as u8));
            if step == period.last_step(period.day_of(step)) {
                capacity.push(places().map(|place| simulation.capacity(place)).collect());
            }
        }
        Self { threat, capacity, places: world.place_count(), run: simulation.finish(), is_varied: false }
    }

    /// The threat at a place in a step, in hundredths.
    pub(in crate::report) fn threat(&self, place: PlaceId, step: Step) -> Option<u8> {
        self.threat.get(step.0 as usize * self.places + place.index()).copied()
    }

    /// People a place was meant for at the end of a day.
    pub(in crate::report) fn capacity(&self, place: PlaceId, day: Day) -> Option<u64> {
        *self.capacity.get(day.0 as usize)?.get(place.index())?
    }

    /// Whether the knobs were at values of its own rather than as stated.
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "only pages say it"))]
    pub(in crate::report) fn is_varied(&self) -> bool {
        self.is_varied
    }

    /// The replicate, with flows and tracks.
    pub(in crate::report) fn run(&self) -> &Run {
        &self.run
    }
}
