//! The displaced people: columns in blocks by origin.
//!
//! A person is two `u32`: where they are, and a number whose meaning depends on it. Each origin owns blocks of slots
//! (64 at first, growing to 2048); a block's header gives the origin and the first serial, so that home and address
//! cost no column. Columns that only some rules need (group, household, journey, memory of the last days' travel, trail,
//! connections, where somebody was before the harvest, when they were displaced) exist only where those rules are on.
//! A person who goes home leaves their slot to the next who flees from there, lowest serial first. A household never
//! spans two blocks, so a chunk of blocks can be worked on alone.

use crate::engine::person::KeptTrail;
use crate::engine::tally::Journeys;
use crate::id::{Origin, PersonId, PlaceId};
use crate::world::PlaceKind;

/// Where a person is, packed into 32 bits: a tag and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State(u32);

/// Where a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// At a place; the second number is the clock's threshold.
    At(u32),
    /// On the leg of an itinerary at this position; the second number is the metres left.
    OnLeg(u32),
    /// Resting at the stop where the leg at this position begins, in the middle of an itinerary.
    Resting(u32),
    /// In the queue of the crossing where the leg at this position begins; the second number is the step of arrival.
    Queued(u32),
    /// On a route on the way home; the second number is the metres left.
    HomeOn(u32),
    /// On a route that was closed while they were on it, to be back where it begins; the second number is the metres left
    /// to its end.
    SentBack(u32),
    /// On the way home, in the queue of the crossing where this route begins; the second number is the step of arrival.
    HomeQueued(u32),
    /// Refused at a full or closed place; the second number is the step of arrival.
    AtGate(u32),
    /// Just leaving home; handled within the step.
    Leaving(u32),
    /// At home for the harvest; where they were is kept in a column of its own.
    Harvesting,
    /// Nobody.
    Free,
}

const NUMBER_BITS: u32 = 29;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;
/// Legs are counted in 28 bits; this one tells those who rest before a leg from those who are on it.
const RESTS: u32 = 1 << 28;
/// Routes are counted in 28 bits too; this one tells those who are sent back on one from those on the way home.
const BACK: u32 = 1 << 28;

impl State {
    pub(crate) const FREE: Self = Self(7 << NUMBER_BITS);
    const HARVESTING: Self = Self(Self::FREE.0 | 1);

    #[inline]
    pub(crate) fn get(self) -> Where {
        let number = self.0 & NUMBER;
        match self.0 >> NUMBER_BITS {
            0 => Where::At(number),
            1 if number & RESTS != 0 => Where::Resting(number ^ RESTS),
            1 => Where::OnLeg(number),
            2 => Where::Queued(number),
            3 if number & BACK != 0 => Where::SentBack(number ^ BACK),
            3 => Where::HomeOn(number),
            4 => Where::HomeQueued(number),
            5 => Where::AtGate(number),
            6 => Where::Leaving(number),
            _ if self == Self::HARVESTING => Where::Harvesting,
            _ => Where::Free,
        }
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// What somebody does at the beginning of a step, if their clock has rung in case they are at a place: 1 if that lets
    /// them set out, 2 if they are on a leg, 4 if anything else, 0 if nothing.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn acts(self, rung: bool) -> u8 {
        // The tag, and the bit of those who rest: in whole words, as vectors compare them.
        let tag = self.0 >> (NUMBER_BITS - 1);
        let sets_out = if tag < 2 { u32::from(rung) } else { 0 };
        let is_on_leg = if tag == 2 { 2 } else { 0 };
        let does_else = if tag.wrapping_sub(3) < 9 { 4 } else { 0 };
        (sets_out | is_on_leg | does_else) as u8
    }
}

impl From<Where> for State {
    #[inline]
    fn from(to: Where) -> Self {
        let (tag, number) = match to {
            Where::At(n) => (0, n),
            Where::OnLeg(n) => (1, n),
            Where::Resting(n) => (1, n | RESTS),
            Where::Queued(n) => (2, n),
            Where::HomeOn(n) => (3, n),
            Where::SentBack(n) => (3, n | BACK),
            Where::HomeQueued(n) => (4, n),
            Where::AtGate(n) => (5, n),
            Where::Leaving(n) => (6, n),
            Where::Free => (7, 0),
            Where::Harvesting => return Self::HARVESTING,
        };
        debug_assert!(number <= NUMBER, "itineraries and places are counted in 29 bits");
        Self(tag << NUMBER_BITS | number)
    }
}

/// The header of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    /// Index of the origin: a place, or beyond the places an entry of the people displaced at the start.
    pub(crate) origin: u32,
    /// The serial of the first slot.
    pub(crate) first_serial: u32,
    /// The first slot.
    pub(crate) start: u32,
    /// How many slots.
    pub(crate) len: u32,
}

/// What is remembered of a person's journey to their first camp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Journey {
    /// The step in which they left home; [`Journey::OVER`] once they reached a camp or if they had left before.
    pub(crate) left: u32,
    /// Metres travelled since.
    pub(crate) metres: u32,
}

impl Journey {
    pub(crate) const OVER: u32 = u32::MAX;

    /// Ends with people's arrival at a place of a kind, if that is a camp and their first.
    #[inline]
    pub(crate) fn end(&mut self, kind: PlaceKind, step: u32, people: u32, journeys: &mut Journeys) {
        if self.left != Self::OVER && matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp) {
            journeys.steps.add(step - self.left, u64::from(people));
            journeys.km.add(self.metres.div_ceil(1000), u64::from(people));
            self.left = Self::OVER;
        }
    }
}

/// What is remembered of how somebody travelled lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Memory {
    /// The mean of the shares of a day's way that they made, as bits of an `f32`, at the beginning of step `as_of`; the
    /// share of a day halves in weight with every day.
    pace: u32,
    /// Twice the step, plus 1 for those who reached a stop since they were displaced.
    as_of: u32,
}

impl Memory {
    /// The mean share of a step's way after a step in which they made `share`; a step fades what was by `fading`.
    pub(crate) fn after(self, share: f64, step: u32, fading: f64) -> f64 {
        let pace = f64::from(f32::from_bits(self.pace));
        // Somebody who was answered at a gate goes on in a step in which they went already.
        let steps = (step + 1).saturating_sub(self.as_of / 2);
        pace * fading.powi(steps as i32) + (1.0 - fading) * share
    }

    /// Takes over the share of a step's way that was made in a step.
    pub(crate) fn went(&mut self, share: f64, step: u32, fading: f64) {
        self.pace = (self.after(share, step, fading) as f32).to_bits();
        self.as_of = (2 * (step + 1)) | (self.as_of & 1);
    }

    /// Whether they reached a stop since they were displaced.
    pub(crate) fn has_stopped(self) -> bool {
        self.as_of & 1 == 1
    }

    pub(crate) fn stopped(&mut self) {
        self.as_of |= 1;
    }
}

/// Whom somebody is in touch with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ties {
    /// How many others.
    pub(crate) connections: u8,
    /// Days in the camp where they are.
    pub(crate) days: u16,
}

/// Where somebody was who is at home for the harvest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trip {
    pub(crate) state: State,
    /// What was left of their clock.
    pub(crate) left: u32,
}

impl Trip {
    const NONE: Self = Self { state: State::FREE, left: 0 };
}

/// Which columns are kept.
#[expect(clippy::struct_excessive_bools, reason = "each column is kept or not, whatever the others are")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Columns {
    pub(crate) groups: bool,
    pub(crate) households: bool,
    pub(crate) journeys: bool,
    pub(crate) memories: bool,
    /// When people were displaced.
    pub(crate) displaced: bool,
    pub(crate) ties: bool,
    pub(crate) trips: bool,
    pub(crate) trails: bool,
}

/// The displaced people.
#[derive(Debug, Clone)]
pub(crate) struct People {
    columns: Columns,
    places: u32,
    blocks: Vec<Block>,
    books: Vec<Book>,
    /// For each chunk its first block; chunks are closed when they hold [`CHUNK`] slots.
    chunks: Vec<u32>,
    pub(crate) state: Vec<State>,
    pub(crate) second: Vec<u32>,
    group: Vec<u8>,
    /// For the first of a household how many it has; 0 for the others.
    size: Vec<u8>,
    journey: Vec<Journey>,
    memory: Vec<Memory>,
    /// The step in which each person was displaced, plus 1; 0 at the start.
    displaced: Vec<u32>,
    ties: Vec<Ties>,
    trip: Vec<Trip>,
    trail: Vec<KeptTrail>,
}

/// What people do in a step, as it was before: see [`People::keep`].
#[derive(Debug)]
pub(crate) struct Kept {
    state: Vec<State>,
    second: Vec<u32>,
    journey: Vec<Journey>,
    memory: Vec<Memory>,
    ties: Vec<Ties>,
    trip: Vec<Trip>,
    trail: Vec<KeptTrail>,
}

/// A household that was taken out.
#[derive(Debug)]
pub(crate) struct Gone {
    pub(crate) origin: u32,
    pub(crate) serial: u32,
    /// The group of each of them.
    pub(crate) groups: Vec<u8>,
}

/// What an origin knows of its slots.
#[derive(Debug, Clone, Default)]
struct Book {
    /// Its blocks, in order of serial.
    blocks: Vec<u32>,
    /// Serials that were never used in its last block begin here.
    next_serial: u32,
    /// Runs of serials that are free again, in order and not touching: start and length. No run spans two blocks.
    free: Vec<(u32, u32)>,
}

/// A chunk is closed when it holds this many slots.
const CHUNK: u32 = 16_384;
const SMALLEST_BLOCK: u32 = 64;
const LARGEST_BLOCK: u32 = 2048;

impl People {
    pub(crate) fn new(places: u32, origins: usize, columns: Columns) -> Self {
        Self {
            columns,
            places,
            blocks: Vec::new(),
            books: vec![Book::default(); origins],
            chunks: Vec::new(),
            state: Vec::new(),
            second: Vec::new(),
            group: Vec::new(),
            size: Vec::new(),
            journey: Vec::new(),
            memory: Vec::new(),
            displaced: Vec::new(),
            ties: Vec::new(),
            trip: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// Keeps what a pass over the people changes, to be brought back by [`restore`](Self::restore).
    pub(crate) fn keep(&self) -> Kept {
        Kept {
            state: self.state.clone(),
            second: self.second.clone(),
            journey: self.journey.clone(),
            memory: self.memory.clone(),
            ties: self.ties.clone(),
            trip: self.trip.clone(),
            trail: self.trail.clone(),
        }
    }

    /// Brings back what was kept.
    pub(crate) fn restore(&mut self, kept: &Kept) {
        self.state.copy_from_slice(&kept.state);
        self.second.copy_from_slice(&kept.second);
        self.journey.copy_from_slice(&kept.journey);
        self.memory.copy_from_slice(&kept.memory);
        self.ties.copy_from_slice(&kept.ties);
        self.trip.copy_from_slice(&kept.trip);
        self.trail.copy_from_slice(&kept.trail);
    }

    /// Slots for a household of `size` from `origin`; the first of them.
    pub(crate) fn claim(&mut self, origin: u32, size: u32) -> u32 {
        let serial = self.claim_serials(origin, size);
        let slot = self.slot(origin, serial);
        if self.columns.households {
            self.size[slot as usize] = size as u8;
            self.size[slot as usize + 1..(slot + size) as usize].fill(0);
        }
        slot
    }

    /// Slots for up to `most` people from `origin` who go alone, one after the other: the first, and how many.
    pub(crate) fn claim_alone(&mut self, origin: u32, most: u64) -> (u32, u32) {
        let first = self.claim(origin, 1);
        let serial = self.serial(first);
        let book = &mut self.books[origin as usize];
        if serial + 1 != book.next_serial || !book.free.is_empty() {
            return (first, 1);
        }
        // Nobody's serial is free before the end of the last block, in which the first of them is.
        let end = book.blocks.last().map_or(0, |&block| {
            let block = self.blocks[block as usize];
            block.first_serial + block.len
        });
        let more = u64::from(end - book.next_serial).min(most - 1) as u32;
        book.next_serial += more;
        if self.columns.households {
            self.size[first as usize..=(first + more) as usize].fill(1);
        }
        (first, more + 1)
    }

    fn claim_serials(&mut self, origin: u32, size: u32) -> u32 {
        let book = &mut self.books[origin as usize];
        if let Some(index) = book.free.iter().position(|&(_, len)| len >= size) {
            let (start, len) = book.free[index];
            if len == size {
                book.free.remove(index);
            } else {
                book.free[index] = (start + size, len - size);
            }
            return start;
        }
        let last = book.blocks.last().map(|&block| self.blocks[block as usize]);
        let end = last.map_or(0, |block| block.first_serial + block.len);
        if end - book.next_serial < size {
            if end > book.next_serial {
                let rest = (book.next_serial, end - book.next_serial);
                book.free.push(rest);
            }
            book.next_serial = end;
            let len = last.map_or(SMALLEST_BLOCK, |block| (2 * block.len).min(LARGEST_BLOCK));
            self.add_block(origin, end, len.max(size));
        }
        let book = &mut self.books[origin as usize];
        book.next_serial += size;
        book.next_serial - size
    }

    fn add_block(&mut self, origin: u32, first_serial: u32, len: u32) {
        let start = self.state.len() as u32;
        let number = self.blocks.len() as u32;
        let full = self.chunks.last().is_none_or(|&first| start - self.blocks[first as usize].start >= CHUNK);
        if full {
            self.chunks.push(number);
        }
        self.books[origin as usize].blocks.push(number);
        self.blocks.push(Block { origin, first_serial, start, len });
        let end = (start + len) as usize;
        self.state.resize(end, State::FREE);
        self.second.resize(end, 0);
        if self.columns.groups {
            self.group.resize(end, 0);
        }
        if self.columns.households {
            self.size.resize(end, 0);
        }
        if self.columns.journeys {
            self.journey.resize(end, Journey { left: Journey::OVER, metres: 0 });
        }
        if self.columns.memories {
            self.memory.resize(end, Memory::default());
        }
        if self.columns.displaced {
            self.displaced.resize(end, 0);
        }
        if self.columns.ties {
            self.ties.resize(end, Ties::default());
        }
        if self.columns.trips {
            self.trip.resize(end, Trip::NONE);
        }
        if self.columns.trails {
            self.trail.resize(end, KeptTrail::default());
        }
    }

    fn slot(&self, origin: u32, serial: u32) -> u32 {
        let blocks = &self.books[origin as usize].blocks;
        let index = blocks.partition_point(|&b| self.blocks[b as usize].first_serial <= serial) - 1;
        let block = self.blocks[blocks[index] as usize];
        block.start + serial - block.first_serial
    }

    /// Gives the serials of people who went home back to their origin; `freed` holds (origin, serial, size).
    pub(crate) fn release(&mut self, mut freed: Vec<(u32, u32, u32)>) {
        freed.sort_unstable();
        let mut rest = freed.as_slice();
        while let Some(&(origin, ..)) = rest.first() {
            let count = rest.partition_point(|&(o, ..)| o == origin);
            let (mine, others) = rest.split_at(count);
            rest = others;
            let blocks = &self.blocks;
            let book = &mut self.books[origin as usize];
            let mut runs: Vec<(u32, u32)> = std::mem::take(&mut book.free);
            runs.extend(mine.iter().map(|&(_, serial, size)| (serial, size)));
            runs.sort_unstable();
            let starts_block = |serial: u32| {
                book.blocks.binary_search_by_key(&serial, |&b| blocks[b as usize].first_serial).is_ok()
            };
            for (start, len) in runs {
                match book.free.last_mut() {
                    Some((s, l)) if *s + *l == start && !starts_block(start) => *l += len,
                    _ => book.free.push((start, len)),
                }
            }
        }
    }

    /// Takes out every household whose state `goes` says so, in the order of slots. Their serials are free once they are
    /// given to [`release`](Self::release).
    pub(crate) fn remove(&mut self, goes: impl Fn(Where) -> bool) -> Vec<Gone> {
        let mut gone = Vec::new();
        for block in &self.blocks {
            for slot in block.start..block.start + block.len {
                let index = slot as usize;
                let size = self.size.get(index).map_or(1, |&size| size as usize);
                if size == 0 || !goes(self.state[index].get()) {
                    continue;
                }
                let members = index..index + size;
                let groups =
                    if self.columns.groups { self.group[members.clone()].to_vec() } else { vec![0; size] };
                self.state[members.clone()].fill(State::FREE);
                self.second[members].fill(0);
                gone.push(Gone {
                    origin: block.origin,
                    serial: block.first_serial + slot - block.start,
                    groups,
                });
            }
        }
        gone
    }

    pub(crate) fn set_group(&mut self, slot: u32, group: u32) {
        if self.columns.groups {
            self.group[slot as usize] = group as u8;
        }
    }

    pub(crate) fn set_journey(&mut self, slot: u32, journey: Journey) {
        if self.columns.journeys {
            self.journey[slot as usize] = journey;
        }
    }

    /// Begins what is remembered of a household that was displaced in a step (none: before the first).
    pub(crate) fn set_displaced(&mut self, slot: u32, size: u32, step: Option<u32>) {
        let mine = slot as usize..(slot + size) as usize;
        if self.columns.displaced {
            self.displaced[mine.clone()].fill(step.map_or(0, |step| step + 1));
        }
        if self.columns.memories {
            self.memory[mine.clone()].fill(Memory { pace: 0, as_of: 2 * step.unwrap_or(0) });
        }
        if self.columns.trails {
            self.trail[mine].fill(KeptTrail::default());
        }
    }

    /// Begins the ties of a household.
    pub(crate) fn set_ties(&mut self, slot: u32, size: u32, ties: Ties) {
        if self.columns.ties {
            self.ties[slot as usize..(slot + size) as usize].fill(ties);
        }
    }

    /// How many others the person in a slot is in touch with, where that is kept.
    pub(crate) fn connections(&self, slot: u32) -> Option<u8> {
        self.ties.get(slot as usize).map(|ties| ties.connections)
    }

    /// All blocks.
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether the person in a slot is the first of a household, if anybody is there.
    pub(crate) fn leads(&self, slot: u32) -> bool {
        self.size.get(slot as usize).is_none_or(|&size| size > 0)
    }

    /// The group of the person in a slot.
    pub(crate) fn group(&self, slot: u32) -> u32 {
        self.group.get(slot as usize).map_or(0, |&group| u32::from(group))
    }

    /// How far the first person of a household came, where that is kept.
    pub(crate) fn trail(&self, slot: u32) -> Option<KeptTrail> {
        self.trail.get(slot as usize).copied()
    }

    /// How many slots there are, used or free.
    pub(crate) fn slots(&self) -> usize {
        self.state.len()
    }

    /// The serial of a slot within its origin.
    pub(crate) fn serial(&self, slot: u32) -> u32 {
        let index = self.blocks.partition_point(|block| block.start <= slot) - 1;
        let block = self.blocks[index];
        block.first_serial + slot - block.start
    }

    /// The address of a person by origin and serial.
    pub(crate) fn id(&self, origin: u32, serial: u32) -> PersonId {
        let origin = if origin < self.places {
            Origin::Home(PlaceId(origin))
        } else {
            Origin::Unknown(origin - self.places)
        };
        PersonId { origin, serial }
    }

    /// The memory that they take in bytes.
    pub(crate) fn memory(&self) -> usize {
        let columns = 8
            + usize::from(self.columns.groups)
            + usize::from(self.columns.households)
            + 8 * usize::from(self.columns.journeys)
            + 8 * usize::from(self.columns.memories)
            + 4 * usize::from(self.columns.displaced)
            + size_of::<Ties>() * usize::from(self.columns.ties)
            + size_of::<Trip>() * usize::from(self.columns.trips)
            + size_of::<KeptTrail>() * usize::from(self.columns.trails);
        self.slots() * columns + self.blocks.len() * size_of::<Block>()
    }

    /// All chunks, each with its own part of every column.
    pub(crate) fn chunks(&mut self) -> Vec<Chunk<'_>> {
        let mut chunks = Vec::with_capacity(self.chunks.len());
        let mut state = self.state.as_mut_slice();
        let mut second = self.second.as_mut_slice();
        let mut group = self.group.as_slice();
        let mut size = self.size.as_slice();
        let mut journey = self.journey.as_mut_slice();
        let mut memory = self.memory.as_mut_slice();
        let mut displaced = self.displaced.as_slice();
        let mut ties = self.ties.as_mut_slice();
        let mut trip = self.trip.as_mut_slice();
        let mut trail = self.trail.as_mut_slice();
        for (index, &first) in self.chunks.iter().enumerate() {
            let end = self.chunks.get(index + 1).map_or(self.blocks.len(), |&next| next as usize);
            let blocks = &self.blocks[first as usize..end];
            let slots = blocks.iter().map(|block| block.len as usize).sum();
            let (mine, rest) = state.split_at_mut(slots);
            state = rest;
            let (my_second, rest) = second.split_at_mut(slots);
            second = rest;
            let (my_group, rest) = group.split_at(if self.columns.groups { slots } else { 0 });
            group = rest;
            let (my_size, rest) = size.split_at(if self.columns.households { slots } else { 0 });
            size = rest;
            let (my_journey, rest) = journey.split_at_mut(if self.columns.journeys { slots } else { 0 });
            journey = rest;
            let (my_memory, rest) = memory.split_at_mut(if self.columns.memories { slots } else { 0 });
            memory = rest;
            let (my_displaced, rest) = displaced.split_at(if self.columns.displaced { slots } else { 0 });
            displaced = rest;
            let (my_ties, rest) = ties.split_at_mut(if self.columns.ties { slots } else { 0 });
            ties = rest;
            let (my_trip, rest) = trip.split_at_mut(if self.columns.trips { slots } else { 0 });
            trip = rest;
            let (my_trail, rest) = trail.split_at_mut(if self.columns.trails { slots } else { 0 });
            trail = rest;
            chunks.push(Chunk {
                blocks,
                start: blocks[0].start,
                state: mine,
                second: my_second,
                group: my_group,
                size: my_size,
                journey: my_journey,
                memory: my_memory,
                displaced: my_displaced,
                ties: my_ties,
                trip: my_trip,
                trail: my_trail,
            });
        }
        chunks
    }
}

/// A run of blocks with its part of every column.
#[derive(Debug)]
pub(crate) struct Chunk<'a> {
    pub(crate) blocks: &'a [Block],
    /// The first slot.
    pub(crate) start: u32,
    pub(crate) state: &'a mut [State],
    pub(crate) second: &'a mut [u32],
    group: &'a [u8],
    size: &'a [u8],
    journey: &'a mut [Journey],
    memory: &'a mut [Memory],
    displaced: &'a [u32],
    ties: &'a mut [Ties],
    trip: &'a mut [Trip],
    trail: &'a mut [KeptTrail],
}

impl Chunk<'_> {
    /// The group of the person at an index.
    #[inline]
    pub(crate) fn group(&self, index: usize) -> usize {
        self.group.get(index).map_or(0, |&group| group as usize)
    }

    /// The groups of the people at these indices, where groups are told apart.
    pub(crate) fn groups(&self, of: std::ops::Range<usize>) -> Option<&[u8]> {
        self.group.get(of)
    }

    /// How many move with the person at an index; 0 if somebody else leads them.
    #[inline]
    pub(crate) fn size(&self, index: usize) -> usize {
        self.size.get(index).map_or(1, |&size| size as usize)
    }

    /// The journey of the person at an index, where journeys are kept.
    #[inline]
    pub(crate) fn journey(&mut self, index: usize) -> Option<&mut Journey> {
        self.journey.get_mut(index)
    }

    /// What the person at an index remembers, where that is kept.
    #[inline]
    pub(crate) fn memory(&mut self, index: usize) -> Option<&mut Memory> {
        self.memory.get_mut(index)
    }

    /// When the person at an index was displaced, where that is kept: the step plus 1, or 0 at the start.
    #[inline]
    pub(crate) fn displaced(&self, index: usize) -> u32 {
        self.displaced.get(index).copied().unwrap_or(0)
    }

    /// The ties of the person at an index, where those are kept.
    #[inline]
    pub(crate) fn ties(&mut self, index: usize) -> Option<&mut Ties> {
        self.ties.get_mut(index)
    }

    /// Where the person at an index was before the harvest, where people go home for one.
    #[inline]
    pub(crate) fn trip(&mut self, index: usize) -> &mut Trip {
        &mut self.trip[index]
    }

    /// How far the person at an index came, where that is kept.
    #[inline]
    pub(crate) fn trail(&mut self, index: usize) -> Option<&mut KeptTrail> {
        self.trail.get_mut(index)
    }

    /// Whether groups are told apart.
    #[inline]
    pub(crate) fn has_groups(&self) -> bool {
        !self.group.is_empty()
    }

    /// How many slots it has.
    pub(crate) fn len(&self) -> usize {
        self.state.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Columns = Columns {
        groups: true,
        households: true,
        journeys: true,
        memories: true,
        displaced: true,
        ties: true,
        trips: true,
        trails: true,
    };

    #[test]
    fn states_are_packed_and_unpacked() {
        for state in [
            Where::At(3),
            Where::OnLeg(RESTS - 1),
            Where::Resting(RESTS - 1),
            Where::Queued(0),
            Where::HomeOn(5),
            Where::SentBack(5),
            Where::HomeQueued(6),
            Where::AtGate(7),
            Where::Leaving(8),
            Where::Harvesting,
            Where::Free,
        ] {
            assert_eq!(State::from(state).get(), state);
        }
    }

    #[test]
    fn serials_run_on_whatever_other_origins_do() {
        let mut people = People::new(2, 2, ALL);
        let slots: Vec<u32> = (0..100).map(|_| people.claim(0, 1)).collect();
        people.claim(1, 5);
        let more = people.claim(0, 1);
        assert_eq!(people.serial(more), 100);
        assert_eq!(people.serial(slots[99]), 99);
        assert_eq!(people.id(1, 4), PersonId { origin: Origin::Home(PlaceId(1)), serial: 4 });
    }

    #[test]
    fn households_never_span_two_blocks_and_no_slot_is_lost() {
        let mut people = People::new(1, 1, ALL);
        for _ in 0..9 {
            people.claim(0, 7); // 9 · 7 = 63 of 64 slots
        }
        let next = people.claim(0, 7);
        assert_eq!(people.serial(next), 64, "the slot left over does not hold a household of 7");
        let single = people.claim(0, 1);
        assert_eq!(people.serial(single), 63, "but it holds a person alone");
    }

    #[test]
    fn people_who_are_claimed_together_get_the_slots_that_they_would_get_one_by_one() {
        let free = vec![(0, 30, 1), (0, 70, 1), (0, 71, 1)];
        let (mut one, mut many) = (People::new(1, 1, ALL), People::new(1, 1, ALL));
        for people in [&mut one, &mut many] {
            for _ in 0..80 {
                people.claim(0, 1);
            }
            people.release(free.clone());
        }
        let alone: Vec<u32> = (0..500).map(|_| one.claim(0, 1)).collect();
        let mut together = Vec::new();
        while together.len() < alone.len() {
            let (first, number) = many.claim_alone(0, (alone.len() - together.len()) as u64);
            together.extend(first..first + number);
        }
        assert_eq!(together, alone);
    }

    #[test]
    fn the_lowest_free_serials_are_given_again_first() {
        let mut people = People::new(1, 1, ALL);
        for _ in 0..20 {
            people.claim(0, 3);
        }
        people.release(vec![(0, 30, 3), (0, 9, 3), (0, 12, 3)]);
        let serials: Vec<u32> = [5, 3, 1, 1].map(|size| people.claim(0, size)).to_vec();
        assert_eq!(serials, [9, 30, 14, 60]);
    }
}
