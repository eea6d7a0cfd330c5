//! People whom other ranks follow: what a rank knows of them, and how the people of all ranks become one again.
//!
//! Every rank lets the same people leave home, in the same order, and so gives them the same serials. It has slots for its
//! own share of the blocks, dealt out in turn as they are added, and of the others it knows where they begin and which
//! serials in them are free: 16 bytes for up to 2048 people.

use crate::engine::people::{Block, Columns, Journey, KeptTrail, Memory, People, State, Ties, Trip};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a rank knows of the people of all ranks.
#[derive(Debug, Clone)]
pub(super) struct Elsewhere {
    rank: u32,
    ranks: u32,
    /// All blocks, in the order in which they were added.
    blocks: Vec<Block>,
    /// By origin, runs of free serials: where each begins, and how many there are. A run lies within one block.
    free: Vec<BTreeMap<u32, u32>>,
}

impl Elsewhere {
    /// Adds a block and says under which number, and whether it is this rank's.
    pub(super) fn add(&mut self, block: Block) -> (u32, bool) {
        let number = self.blocks.len() as u32;
        let is_mine = People::rank_of(number as usize, self.ranks) == self.rank as usize;
        self.blocks.push(if is_mine { block } else { Block { start: Block::ELSEWHERE, ..block } });
        (number, is_mine)
    }

    /// Serials of a block are free.
    pub(super) fn free(&mut self, block: Block, serial: u32, number: u32) {
        if number == 0 {
            return;
        }
        let runs = &mut self.free[block.origin as usize];
        let (mut begin, mut length) = (serial, number);
        if let Some((&before, &long)) = runs.range(block.first_serial..serial).next_back()
            && before + long == serial
        {
            (begin, length) = (before, long + number);
        }
        if serial + number < block.end()
            && let Some(more) = runs.remove(&(serial + number))
        {
            length += more;
        }
        runs.insert(begin, length);
    }

    /// Takes the lowest free serials of an origin for a household of a size, if there are such.
    pub(super) fn take_free(&mut self, origin: u32, size: u32) -> Option<u32> {
        let runs = &mut self.free[origin as usize];
        let (&begin, &length) = runs.iter().find(|&(_, &length)| length >= size)?;
        runs.remove(&begin);
        if length > size {
            runs.insert(begin + size, length - size);
        }
        Some(begin)
    }

    /// The memory that it takes in bytes.
    pub(super) fn memory(&self) -> usize {
        let runs: usize = self.free.iter().map(BTreeMap::len).sum();
        self.blocks.len() * size_of::<Block>() + runs * 2 * size_of::<u32>()
    }
}

/// The columns of the people whom one rank follows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Portion<'a> {
    state: Cow<'a, [State]>,
    second: Cow<'a, [u32]>,
    group: Cow<'a, [u8]>,
    size: Cow<'a, [u8]>,
    journey: Cow<'a, [Journey]>,
    memory: Cow<'a, [Memory]>,
    displaced: Cow<'a, [u32]>,
    ties: Cow<'a, [Ties]>,
    trip: Cow<'a, [Trip]>,
    trail: Cow<'a, [KeptTrail]>,
}

impl People {
    /// Which of several ranks follows the people of a block, by its number among all: blocks are dealt out in turn.
    pub(crate) fn rank_of(number: usize, ranks: u32) -> usize {
        number % ranks as usize
    }

    /// Nobody yet, of whom one of several ranks is to follow its share.
    pub(crate) fn shared(places: u32, origins: usize, columns: Columns, rank: u32, ranks: u32) -> Self {
        let free = vec![BTreeMap::new(); origins];
        let elsewhere = Some(Elsewhere { rank, ranks, blocks: Vec::new(), free });
        Self { elsewhere, ..Self::new(places, origins, columns) }
    }

    /// Of people who are all here those whom one of several ranks follows.
    pub(crate) fn share_of(&self, rank: u32, ranks: u32) -> Self {
        let mut share = Self::shared(self.places, self.books.len(), self.columns, rank, ranks);
        for block in &self.blocks {
            let (begin, end) = (block.start as usize, (block.start + block.len) as usize);
            share.add_block(block.origin, block.first_serial, block.len);
            let begun = self.books[block.origin as usize].begun_of(*block);
            let mut first = block.first_serial;
            for alike in
                self.state[begin..][..begun].chunk_by(|a, b| (*a == State::FREE) == (*b == State::FREE))
            {
                let number = alike.len() as u32;
                if let Some(elsewhere) = share.elsewhere.as_mut().filter(|_| alike[0] == State::FREE) {
                    elsewhere.free(*block, first, number);
                }
                first += number;
            }
            let Some(mine) = share
                .blocks
                .last()
                .filter(|last| (last.origin, last.first_serial) == (block.origin, block.first_serial))
            else {
                continue;
            };
            let to = mine.start as usize;
            put(&mut share.state, &self.state, to, begin..end);
            put(&mut share.second, &self.second, to, begin..end);
            put(&mut share.group, &self.group, to, begin..end);
            put(&mut share.size, &self.size, to, begin..end);
            put(&mut share.journey, &self.journey, to, begin..end);
            put(&mut share.memory, &self.memory, to, begin..end);
            put(&mut share.displaced, &self.displaced, to, begin..end);
            put(&mut share.ties, &self.ties, to, begin..end);
            put(&mut share.trip, &self.trip, to, begin..end);
            put(&mut share.trail, &self.trail, to, begin..end);
        }
        share.books.clone_from(&self.books);
        share
    }

    /// The columns of those who are followed here.
    pub(crate) fn portion(&self) -> Portion<'_> {
        Portion {
            state: Cow::Borrowed(&self.state),
            second: Cow::Borrowed(&self.second),
            group: Cow::Borrowed(&self.group),
            size: Cow::Borrowed(&self.size),
            journey: Cow::Borrowed(&self.journey),
            memory: Cow::Borrowed(&self.memory),
            displaced: Cow::Borrowed(&self.displaced),
            ties: Cow::Borrowed(&self.ties),
            trip: Cow::Borrowed(&self.trip),
            trail: Cow::Borrowed(&self.trail),
        }
    }

    /// All people, of the portions of all ranks in their order: as they would be if nobody had shared them.
    pub(crate) fn joined(&self, portions: &[Portion<'_>]) -> Self {
        let mut whole = Self::new(self.places, self.books.len(), self.columns);
        let mut spans = Vec::new();
        let mut begin = vec![0; portions.len()];
        for (number, block) in self.all_blocks().iter().enumerate() {
            let of = Self::rank_of(number, portions.len() as u32);
            let len = block.len as usize;
            spans.push((of, begin[of]..begin[of] + len));
            begin[of] += len;
            whole.add_block(block.origin, block.first_serial, block.len);
        }
        whole.state = woven(portions, &spans, |portion| &portion.state);
        whole.second = woven(portions, &spans, |portion| &portion.second);
        whole.group = woven(portions, &spans, |portion| &portion.group);
        whole.size = woven(portions, &spans, |portion| &portion.size);
        whole.journey = woven(portions, &spans, |portion| &portion.journey);
        whole.memory = woven(portions, &spans, |portion| &portion.memory);
        whole.displaced = woven(portions, &spans, |portion| &portion.displaced);
        whole.ties = woven(portions, &spans, |portion| &portion.ties);
        whole.trip = woven(portions, &spans, |portion| &portion.trip);
        whole.trail = woven(portions, &spans, |portion| &portion.trail);
        whole.books.clone_from(&self.books);
        whole
    }

    /// Who is in the slots of those blocks of a range that are followed here, each as one number.
    pub(crate) fn words_of(&self, numbers: std::ops::Range<usize>) -> Vec<u64> {
        let mine = self.all_blocks()[numbers].iter().filter(|block| block.start != Block::ELSEWHERE);
        let slots = mine.flat_map(|block| block.start..block.start + block.len);
        slots.map(|slot| self.word(slot as usize)).collect()
    }

    /// All blocks of all ranks, in the order in which they were added.
    pub(crate) fn all_blocks(&self) -> &[Block] {
        self.elsewhere.as_ref().map_or(&self.blocks, |elsewhere| &elsewhere.blocks)
    }
}

/// Copies a stretch of a column, where that column is kept.
fn put<T: Copy>(to: &mut [T], from: &[T], at: usize, stretch: std::ops::Range<usize>) {
    if let (Some(to), Some(from)) = (to.get_mut(at..at + stretch.len()), from.get(stretch)) {
        to.copy_from_slice(from);
    }
}

/// A column of all people: one stretch after the other, each of one portion; nothing where the column is not kept.
fn woven<'p, T: Copy + 'p>(
    portions: &'p [Portion<'_>],
    spans: &[(usize, std::ops::Range<usize>)],
    column: impl Fn(&'p Portion<'_>) -> &'p [T],
) -> Vec<T> {
    let mut all = Vec::new();
    for (of, span) in spans {
        all.extend_from_slice(column(&portions[*of]).get(span.clone()).unwrap_or_default());
    }
    all
}
