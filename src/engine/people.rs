//! The displaced people: columns in blocks by origin.
//!
//! A person is two `u32`: where they are, and a number whose meaning depends on it. Each origin owns blocks of slots
//! (64 at first, growing to 2048); a block's header gives the origin and the first serial, so that home and address
//! cost no column. Columns that only some rules need (group, household, journey, memory of the last days' travel, trail,
//! connections, where somebody was before the harvest, when they were displaced) exist only where those rules are on.
//! A person who goes home leaves their slot to the next who flees from there, lowest serial first. A household never
//! spans two blocks, so a chunk of blocks can be worked on alone.

mod book;
mod columns;
mod elsewhere;
mod sound;
mod state;

pub(crate) use book::{Claim, SMALLEST_BLOCK};
pub(crate) use columns::{Columns, Journey, Memory, Ties, Trip};
pub(crate) use elsewhere::Portion;
pub(crate) use state::{LONGEST_SLEEP, State, Where};

use crate::engine::person::KeptTrail;
use crate::id::{Origin, PersonId, PlaceId};
use book::Book;
use elsewhere::Elsewhere;
use serde::{Deserialize, Serialize};

/// The header of a block.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
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

impl Block {
    /// The first slot of a block whose people another rank follows.
    const ELSEWHERE: u32 = u32::MAX;

    /// The serial after its last.
    fn end(&self) -> u32 {
        self.first_serial + self.len
    }

    /// The slot of a serial of its; none if another rank follows its people.
    fn slot(&self, serial: u32) -> Option<u32> {
        (self.start != Self::ELSEWHERE).then(|| self.start + serial - self.first_serial)
    }
}

/// The displaced people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct People {
    columns: Columns,
    places: u32,
    blocks: Vec<Block>,
    books: Vec<Book>,
    /// For each chunk its first block; chunks are closed when they hold [`CHUNK`] slots.
    chunks: Vec<u32>,
    /// Where several ranks follow people: what this one knows of all.
    #[serde(skip)]
    elsewhere: Option<Elsewhere>,
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

/// A household that was taken out.
#[derive(Debug)]
pub(crate) struct Gone {
    pub(crate) origin: u32,
    pub(crate) serial: u32,
    /// The group of each of them.
    pub(crate) groups: Vec<u8>,
}

/// A chunk is closed when it holds this many slots.
const CHUNK: u32 = 16_384;
impl People {
    pub(crate) fn new(places: u32, origins: usize, columns: Columns) -> Self {
        Self {
            columns,
            places,
            blocks: Vec::new(),
            books: vec![Book::default(); origins],
            chunks: Vec::new(),
            elsewhere: None,
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

    /// Adds a block of free slots to those of an origin.
    fn add_block(&mut self, origin: u32, first_serial: u32, len: u32) {
        let start = self.state.len() as u32;
        if let Some(elsewhere) = &mut self.elsewhere {
            let (number, is_mine) = elsewhere.add(Block { origin, first_serial, start, len });
            self.books[origin as usize].blocks.push(number);
            if is_mine {
                self.add_slots(Block { origin, first_serial, start, len });
            }
            return;
        }
        self.books[origin as usize].blocks.push(self.blocks.len() as u32);
        self.add_slots(Block { origin, first_serial, start, len });
    }

    /// Adds the slots of a block whose people are followed here.
    fn add_slots(&mut self, block: Block) {
        let Block { start, len, .. } = block;
        let number = self.blocks.len() as u32;
        let full = self.chunks.last().is_none_or(|&first| start - self.blocks[first as usize].start >= CHUNK);
        if full {
            self.chunks.push(number);
        }
        self.blocks.push(block);
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

    /// A block by the number under which its origin knows it.
    fn header(&self, number: u32) -> Block {
        self.all_blocks()[number as usize]
    }

    /// The block of an origin with a serial.
    fn block_with(&self, origin: u32, serial: u32) -> Block {
        let blocks = &self.books[origin as usize].blocks;
        let all = self.all_blocks();
        let index = blocks.partition_point(|&b| all[b as usize].first_serial <= serial) - 1;
        all[blocks[index] as usize]
    }

    /// The slot of a serial of an origin; none if another rank follows that person.
    fn slot(&self, origin: u32, serial: u32) -> Option<u32> {
        self.block_with(origin, serial).slot(serial)
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

    /// All blocks by number: those of one origin after those of another, in order of serial.
    pub(crate) fn blocks_by_origin(&self) -> impl Iterator<Item = u32> + Clone {
        self.books.iter().flat_map(|book| book.blocks.iter().copied())
    }

    /// When the person in a slot was displaced, where that is kept: the step plus 1, or 0 at the start.
    pub(crate) fn displaced(&self, slot: u32) -> u32 {
        self.displaced.get(slot as usize).copied().unwrap_or(0)
    }

    /// How many move with the person in a slot; 0 if somebody else leads them.
    pub(crate) fn size(&self, slot: u32) -> u64 {
        self.size.get(slot as usize).map_or(1, |&size| u64::from(size))
    }

    /// The group of the person in a slot.
    pub(crate) fn group(&self, slot: u32) -> u32 {
        self.group.get(slot as usize).map_or(0, |&group| u32::from(group))
    }

    /// How far the first person of a household came, where that is kept.
    pub(crate) fn trail(&self, slot: u32) -> Option<KeptTrail> {
        self.trail.get(slot as usize).copied()
    }

    /// Who is in the slots, each as one number.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        (0..self.slots()).map(|slot| self.word(slot))
    }

    fn word(&self, slot: usize) -> u64 {
        u64::from(self.state[slot].bits()) << 32 | u64::from(self.second[slot])
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
        let elsewhere = self.elsewhere.as_ref().map_or(0, Elsewhere::memory);
        self.slots() * columns + self.blocks.len() * size_of::<Block>() + elsewhere
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
                first_block: first,
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

    /// All people as one chunk.
    pub(crate) fn whole(&mut self) -> Chunk<'_> {
        Chunk {
            blocks: &self.blocks,
            first_block: 0,
            start: 0,
            state: &mut self.state,
            second: &mut self.second,
            group: &self.group,
            size: &self.size,
            journey: &mut self.journey,
            memory: &mut self.memory,
            displaced: &self.displaced,
            ties: &mut self.ties,
            trip: &mut self.trip,
            trail: &mut self.trail,
        }
    }
}

/// A run of blocks with its part of every column.
#[derive(Debug)]
pub(crate) struct Chunk<'a> {
    pub(crate) blocks: &'a [Block],
    /// The number of the first of them.
    pub(crate) first_block: u32,
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

/// The columns of a chunk that people need who are taken many at once. Those that are not kept are empty.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) state: &'a mut [State],
    pub(crate) second: &'a mut [u32],
    pub(crate) group: &'a [u8],
    pub(crate) journey: &'a mut [Journey],
}

impl Chunk<'_> {
    /// The columns that people need who are taken many at once.
    pub(crate) fn part(&mut self) -> Part<'_> {
        let Self { state, second, group, journey, .. } = self;
        Part { state, second, group, journey }
    }

    /// The block in which the person at an index is.
    pub(crate) fn block_of(&self, index: u32) -> &Block {
        let slot = self.start + index;
        &self.blocks[self.blocks.partition_point(|block| block.start <= slot) - 1]
    }

    /// The group of the person at an index.
    #[inline]
    pub(crate) fn group(&self, index: usize) -> usize {
        self.group.get(index).map_or(0, |&group| group as usize)
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
