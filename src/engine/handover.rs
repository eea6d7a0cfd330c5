//! Handing people over: who is taken from a place of one simulation, and how another receives them.
//!
//! What is handed over says what the other side can understand: where people come from, by name, their groups, by name,
//! and who goes together. Their addresses stay behind, for they are those of one scenario: whoever is received is given
//! a new one. Alike parties are counted, not listed, in an order that depends on nothing but what they are, so that it
//! does not matter by which way they are handed over.

use crate::engine::conditions::clock;
use crate::engine::people::{Journey, State, Where};
use crate::engine::plan::Plan;
use crate::engine::tally::{How, Tally};
use crate::engine::track::{Deed, Done, What};
use crate::engine::{Simulation, track};
use crate::id::{GroupId, Id, PlaceId};
use crate::random::{Address, Purpose};
use crate::units::Step;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The step of draws for people who are received before the first.
const BEFORE: u32 = u32::MAX;
/// Draws on receipt are numbered from here on, above those of any decision.
const ON_RECEIPT: u32 = 1 << 20;
/// A household has at most this many people.
const LARGEST_HOUSEHOLD: usize = u8::MAX as usize;

/// People who go together: somebody alone, or a household.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    home: Option<String>,
    country: Option<String>,
    groups: Vec<String>,
}

impl Party {
    /// People of these groups, by name, one entry a person; the first leads them. None is somebody of no group.
    pub fn new<G: Into<String>>(groups: impl IntoIterator<Item = G>) -> Self {
        Self { home: None, country: None, groups: groups.into_iter().map(Into::into).collect() }
    }

    /// Who live at a place of this name; without it their home is unknown.
    #[must_use]
    pub fn from_home(mut self, home: impl Into<String>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Whose home lies in this country.
    #[must_use]
    pub fn from_country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// The name of the place where they live, if it is known.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// The country in which they live, if it is known.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// The group of each of them, by name.
    pub fn groups(&self) -> &[String] {
        &self.groups
    }
}

/// People on their way from one simulation to another; see [`Simulation::take`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handed {
    parties: BTreeMap<Party, u64>,
}

impl Handed {
    /// Adds so many parties that are alike.
    pub fn add(&mut self, party: Party, count: u64) {
        if count > 0 && !party.groups.is_empty() {
            *self.parties.entry(party).or_default() += count;
        }
    }

    /// Adds other people.
    pub fn append(&mut self, others: Self) {
        others.parties.into_iter().for_each(|(party, count)| self.add(party, count));
    }

    /// Parties that differ, with how many there are of each, in an order of their own.
    pub fn parties(&self) -> impl Iterator<Item = (&Party, u64)> {
        self.parties.iter().map(|(party, &count)| (party, count))
    }

    /// How many people they are.
    pub fn people(&self) -> u64 {
        self.parties().map(|(party, count)| party.groups.len() as u64 * count).sum()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.parties.is_empty()
    }
}

impl Simulation {
    /// Takes everyone out of the simulation who stays at a place, to be received by another. Who is on the way, in the
    /// queue of a crossing or refused at the place remains.
    ///
    /// They count as handed over in the [`balance`](Self::balance), and as departures in the record of the next step: what was
    /// recorded of the step before shows them still there. O(displaced people).
    ///
    /// # Panics
    /// If the place is not of this world.
    pub fn take(&mut self, place: PlaceId) -> Handed {
        let mut handed = Handed::default();
        if self.ledger.present[place.index()] == 0 {
            return handed;
        }
        let plan = Arc::clone(&self.plan);
        let mut tally = Tally::new(&plan);
        let stays = |at| match at {
            Where::At(here) => here == place.0,
            Where::Resting(leg) => plan.tail[plan.itineraries.route_at(leg) as usize] == place.0,
            _ => false,
        };
        let mut alike: BTreeMap<(u32, Vec<u8>), u64> = BTreeMap::new();
        for gone in self.people.remove(stays) {
            let people = gone.groups.len() as u32;
            for &group in &gone.groups {
                tally.cells[plan.cell(place.0, group as usize)].shift(How::Staying, -1);
            }
            tally.came_back.push((gone.origin, people));
            tally.freed.push((gone.origin, gone.serial, people));
            self.note(&mut tally, (gone.origin, gone.serial, people), What::HandedOver, place);
            *alike.entry((gone.origin, gone.groups)).or_default() += 1;
        }
        for ((origin, groups), count) in alike {
            let (home, country) = plan.home_of(origin);
            let name =
                |&group: &u8| plan.scenario.world().groups()[GroupId(u32::from(group))].name().to_owned();
            let groups = groups.iter().map(name).collect();
            let party = Party { home: home.map(str::to_owned), country: country.map(str::to_owned), groups };
            handed.add(party, count);
        }
        self.ledger.take(&tally);
        self.ledger.handed_over += handed.people();
        self.recorder.exchange(place, 0, handed.people());
        self.recorder.take_deeds(&mut tally);
        self.people.release(&tally.freed);
        handed
    }

    /// Receives people at a place, where they stay like everyone who arrives and act from the next step on.
    ///
    /// They come from their home if a place where people live has its name here, and may return there; otherwise
    /// their home is unknown, and they never return. They keep their group if one has its name here; otherwise
    /// one is drawn by the shares at the place. Households stay together where the rules have households. Everyone gets in,
    /// whatever the capacity. They count as received in the [`balance`](Self::balance), as arrivals in the record of the next
    /// step, and in observed series of people who entered.
    ///
    /// # Panics
    /// If the place is not of this world.
    pub fn receive(&mut self, place: PlaceId, handed: &Handed) {
        let plan = Arc::clone(&self.plan);
        let mut tally = Tally::new(&plan);
        for (party, count) in handed.parties() {
            let origin = plan.origin_of(party.home(), party.country());
            let groups = plan.scenario.world().groups();
            let find = |name: &String| groups.iter().position(|group| group.name() == name);
            let known: Vec<Option<usize>> = party.groups.iter().map(find).collect();
            let together = if plan.sizes.is_empty() { 1 } else { LARGEST_HOUSEHOLD };
            for _ in 0..count {
                known.chunks(together).for_each(|members| self.settle(place, origin, members, &mut tally));
            }
        }
        let people = handed.people();
        self.ledger.take(&tally);
        self.ledger.received += people;
        for (series, member) in plan.entered.iter().enumerate() {
            if member.as_ref().is_some_and(|member| member[place.index()]) {
                self.ledger.entered[series] += people;
            }
        }
        self.recorder.exchange(place, people, 0);
        self.recorder.take_deeds(&mut tally);
    }

    /// Puts a household there whose groups are known or not.
    fn settle(&mut self, place: PlaceId, origin: u32, members: &[Option<usize>], tally: &mut Tally) {
        let plan = Arc::clone(&self.plan);
        let step = self.next.checked_sub(1);
        let size = members.len() as u32;
        let first = self.people.claim_here(origin, size);
        let serial = self.people.serial(first);
        let at = |serial, purpose| Address {
            serial,
            origin,
            step: step.unwrap_or(BEFORE),
            purpose,
            n: ON_RECEIPT,
        };
        self.people.set_displaced(first, size, step);
        let ties = plan.new_ties(self.draws, origin, serial, step.unwrap_or(BEFORE), ON_RECEIPT);
        self.people.set_ties(first, size, ties);
        self.ledger.away[origin as usize] += u64::from(size);
        let mut leads = None;
        for (index, &known) in members.iter().enumerate() {
            let slot = first + index as u32;
            let group = known.unwrap_or_else(|| {
                plan.group_at(place, self.draws.unit(at(serial + index as u32, Purpose::Group)))
            });
            self.people.set_group(slot, group as u32);
            self.people.set_journey(slot, Journey { left: Journey::OVER, metres: 0 });
            tally.cells[plan.cell(place.0, group)].shift(How::Staying, 1);
            leads.get_or_insert(group);
        }
        let group = leads.unwrap_or(0);
        let stay = self.conditions.stay.end[place.index() * plan.groups + group];
        let home = self.conditions.home.end[origin as usize * plan.groups + group];
        let clock = clock(self.draws.words(at(serial, Purpose::Clock))[0]);
        let rings = stay.wrapping_add(home).wrapping_add(clock);
        for slot in first..first + size {
            self.people.state[slot as usize] = State::from(Where::At(place.0));
            self.people.second[slot as usize] = rings;
        }
        self.note(tally, (origin, serial, size), What::Received, place);
    }

    /// Notes what a household (origin, serial, people) did after everything else in the step.
    fn note(&self, tally: &mut Tally, who: (u32, u32, u32), what: What, place: PlaceId) {
        let (origin, serial, people) = who;
        if !track::is_noted(&self.plan.recording.tracks, self.draws, origin, serial) {
            return;
        }
        let deed = Deed { step: Step(self.next.saturating_sub(1)), what, place };
        // A serial that somebody leaves may be given to somebody else at once.
        let order = if what == What::Received { u32::MAX } else { u32::MAX - 1 };
        tally.deeds.push(Done { origin, serial, people, order, deed });
    }
}

impl Plan {
    /// The home of people of an origin, by name, and its country, as far as they are known.
    fn home_of(&self, origin: u32) -> (Option<&str>, Option<&str>) {
        let (world, origin) = (self.scenario.world(), origin as usize);
        if origin < self.places {
            let home = world.place(PlaceId::from_index(origin));
            return (Some(home.name()), Some(home.country()));
        }
        let displaced = self.scenario.displaced();
        let country = if let Some(entry) = displaced.get(origin - self.places) {
            entry.country.as_deref()
        } else {
            let homeland = self.homelands.get(origin - self.places - displaced.len());
            homeland.map(|&country| world.countries()[country as usize])
        };
        (None, country)
    }

    /// The origin of people who are received.
    fn origin_of(&self, home: Option<&str>, country: Option<&str>) -> u32 {
        let world = self.scenario.world();
        if let Some(home) = home.and_then(|name| world.find(name)).filter(|home| home.kind().has_residents())
        {
            return home.id().0;
        }
        let is_one = self.scenario.home_country().is_some();
        let countries = world.countries();
        let homeland =
            self.homelands.iter().position(|&of| is_one || country == Some(countries[of as usize]));
        let first = self.places + self.scenario.displaced().len();
        (first + homeland.unwrap_or(self.homelands.len())) as u32
    }

    /// The group that a number in [0, 1) draws by the shares at a place.
    fn group_at(&self, place: PlaceId, mut unit: f64) -> usize {
        let groups = self.scenario.world().groups();
        let drawn = groups.iter().position(|group| {
            unit -= group.share(Some(place));
            unit < 0.0
        });
        drawn.unwrap_or(groups.len() - 1)
    }
}
