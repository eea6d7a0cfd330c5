//! What the replicates of an ensemble come to, in memory that does not grow with their number.

use crate::engine::{Run, Status};
use crate::id::{GroupId, Id, PlaceId};
use crate::random::Seed;
use crate::scenario::Scenario;
use crate::stats::{Band, Sketch};
use crate::units::Day;
use serde::{Deserialize, Serialize};

/// Bands of displaced people by place, status, group and day over the replicates of an ensemble. Quantiles are exact to
/// [`Sketch::ERROR`]; means, deviations and probabilities that a capacity is exceeded exactly.
///
/// For each place, group, day and status 72 bytes are kept and 8 for each bin in use: for 50 places and 300 days without
/// groups some 20 MB. A recording of some places only takes less.
///
/// ```
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ensemble, Seed};
/// let small = scenario(Size { places: 20, people: 1_000, days: 5, room: 0.1, ..Size::default() }, Seed(1))?;
/// let bands = Ensemble::of(&small).replicates(200).seed(Seed(7)).bands();
/// let camp = small.world().camps().next().expect("there is one");
/// let last = small.last_day();
/// let people = bands.people_in(camp.id()).band(last, 0.90).expect("it was recorded");
/// assert!(people.low <= people.median && people.median <= people.high);
/// let full = bands.over_capacity(camp.id(), last).expect("it has a capacity");
/// assert!((0.0..=1.0).contains(&full));
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    seed: Seed,
    asked: u32,
    replicates: u32,
    fingerprint: u64,
    days: usize,
    groups: usize,
    /// Where each place stands among those kept; none if it was not recorded, as is known from the first run.
    kept: Vec<Option<usize>>,
    /// By kept place and then all together, figure, group and then all together, and day.
    sketches: Vec<Sketch>,
    capacities: Vec<Option<u64>>,
    /// By kept place and day, replicates with more people than there is room for.
    over: Vec<u32>,
}

/// Displaced people present, and each status.
const FIGURES: usize = Status::ALL.len() + 1;

impl Bands {
    pub(super) fn new(scenario: &Scenario, seed: Seed, asked: u32) -> Self {
        let world = scenario.world();
        Self {
            seed,
            asked,
            replicates: 0,
            fingerprint: 0,
            days: scenario.period().days() as usize,
            groups: world.groups().len().max(1),
            kept: vec![None; world.place_count()],
            sketches: Vec::new(),
            capacities: world.places().map(crate::world::Place::capacity).collect(),
            over: Vec::new(),
        }
    }

    /// Whether these are bands of the same scenario and seed as others, with all that belongs to their replicates.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let kept = self.kept.iter().flatten().count();
        let cells = (kept + 1) * FIGURES * self.slots() * self.days;
        let begun = u32::from(self.replicates > 0) as usize;
        let about = |of: &Self| (of.seed, of.days, of.groups, of.kept.len());
        about(self) == about(other)
            && self.capacities == other.capacities
            && self.sketches.len() == begun * cells
            && self.over.len() == begun * kept * self.days
            && self.kept.iter().flatten().all(|&at| at < kept)
    }

    /// The same of which so many replicates were asked for.
    pub(super) fn asking(mut self, replicates: u32) -> Self {
        self.asked = replicates.max(self.replicates);
        self
    }

    pub(super) fn add(&mut self, run: &Run) {
        if self.replicates == 0 {
            for (index, place) in run.kept_places().iter().enumerate() {
                self.kept[place.index()] = Some(index);
            }
            let kept = run.kept_places().len();
            self.sketches = vec![Sketch::default(); (kept + 1) * FIGURES * self.slots() * self.days];
            self.over = vec![0; kept * self.days];
        }
        self.replicates += 1;
        self.fingerprint = crate::random::mix(self.fingerprint.rotate_left(5) ^ run.fingerprint());
        let kept = run.kept_places().to_vec();
        for day in 0..self.days {
            let Some(record) = run.day(Day(day as u32)) else { continue };
            let mut totals = vec![0; FIGURES * self.slots()];
            for (index, &place) in kept.iter().enumerate() {
                for slot in 0..self.slots() {
                    let group = (slot + 1 < self.slots()).then(|| GroupId::from_index(slot));
                    let mut present = 0;
                    for status in Status::ALL {
                        let people = record.count(index, status, group);
                        present += if Status::PRESENT.contains(&status) { people } else { 0 };
                        self.tell(index, 1 + status as usize, slot, day, people, &mut totals);
                    }
                    self.tell(index, 0, slot, day, present, &mut totals);
                    if slot + 1 == self.slots() {
                        let room = self.capacities[place.index()];
                        self.over[index * self.days + day] +=
                            u32::from(room.is_some_and(|room| present > room));
                    }
                }
            }
            for (of, people) in totals.into_iter().enumerate() {
                let cell = (kept.len() * FIGURES * self.slots() + of) * self.days + day;
                self.sketches[cell].add(people);
            }
        }
    }

    fn tell(
        &mut self,
        place: usize,
        figure: usize,
        slot: usize,
        day: usize,
        people: u64,
        totals: &mut [u64],
    ) {
        let of = figure * self.slots() + slot;
        let cell = (place * FIGURES * self.slots() + of) * self.days + day;
        self.sketches[cell].add(people);
        totals[of] += people;
    }

    /// Groups, and all of them together.
    fn slots(&self) -> usize {
        if self.groups == 1 { 1 } else { self.groups + 1 }
    }

    /// How many replicates it is of.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Whether all replicates that were asked for were run, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.replicates == self.asked
    }

    /// The seed.
    pub fn seed(&self) -> Seed {
        self.seed
    }

    /// A number that two bands share only if all their runs had the same fingerprints in the same order (or by a
    /// chance of 2⁻⁶⁴): that of the [`Ensemble`](crate::Ensemble) of the same replicates.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Displaced people present at a place (sheltering, waiting or in camp), by day.
    pub fn people_in(&self, place: PlaceId) -> DailyBands<'_> {
        self.daily(self.kept_place(place), 0, None)
    }

    /// People at a place in a status, by day.
    pub fn people(&self, place: PlaceId, status: Status) -> DailyBands<'_> {
        self.daily(self.kept_place(place), 1 + status as usize, None)
    }

    /// People of a group at a place in a status, by day.
    pub fn people_of(&self, place: PlaceId, status: Status, group: GroupId) -> DailyBands<'_> {
        self.daily(self.kept_place(place), 1 + status as usize, Some(group))
    }

    /// People at all recorded places together in a status, by day.
    pub fn everywhere(&self, status: Status) -> DailyBands<'_> {
        let kept = self.kept.iter().flatten().count();
        self.daily(Some(kept), 1 + status as usize, None)
    }

    /// The probability that more displaced people are present at a place on a day than it is meant for when the period
    /// starts: their share of the replicates, exactly. None if it has no capacity or was not recorded.
    pub fn over_capacity(&self, place: PlaceId, day: Day) -> Option<f64> {
        self.capacities.get(place.index()).copied().flatten()?;
        let over = self.over.get(self.kept_place(place)? * self.days + day.0 as usize)?;
        (self.replicates > 0).then(|| f64::from(*over) / f64::from(self.replicates))
    }

    fn kept_place(&self, place: PlaceId) -> Option<usize> {
        self.kept.get(place.index()).copied().flatten()
    }

    fn daily(&self, place: Option<usize>, figure: usize, group: Option<GroupId>) -> DailyBands<'_> {
        let slot = match group {
            Some(group) if group.index() < self.groups => Some(group.index()),
            Some(_) => None,
            None => Some(self.slots() - 1),
        };
        let cell = place
            .zip(slot)
            .map(|(place, slot)| ((place * FIGURES + figure) * self.slots() + slot) * self.days);
        DailyBands {
            days: cell.and_then(|cell| self.sketches.get(cell..cell + self.days)).unwrap_or_default(),
        }
    }
}

/// A figure by day over the replicates of [`Bands`]. Of places and days that were not recorded there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DailyBands<'a> {
    days: &'a [Sketch],
}

impl<'a> DailyBands<'a> {
    /// All that is kept of a day.
    pub fn on(&self, day: Day) -> Option<&'a Sketch> {
        self.days.get(day.0 as usize).filter(|sketch| sketch.count() > 0)
    }

    /// The mean on a day.
    pub fn mean(&self, day: Day) -> Option<f64> {
        self.on(day).map(Sketch::mean)
    }

    /// The standard deviation on a day (of a sample).
    pub fn sd(&self, day: Day) -> Option<f64> {
        self.on(day).map(Sketch::sd)
    }

    /// The quantile `p` (0 to 1) on a day.
    pub fn quantile(&self, day: Day, p: f64) -> Option<f64> {
        self.on(day)?.quantile(p)
    }

    /// The median and the central interval that holds a share `level` (0 to 1) of the replicates on a day.
    pub fn band(&self, day: Day, level: f64) -> Option<Band> {
        self.on(day)?.band(level)
    }

    /// The share of the replicates with more than so many people on a day; see [`Sketch::share_above`].
    pub fn share_above(&self, day: Day, people: u64) -> Option<f64> {
        Some(self.on(day)?.share_above(people))
    }
}
