//! Ranks: the processes that run one simulation, or the replicates of one ensemble, together.
//!
//! Whatever ranks tell each other are whole numbers, by three operations: sums element by element, what each says told to
//! all, and what each says told to the first. All ranks call the same operations in the same order. Two things carry them out:
//! MPI (feature `mpi`), on one machine or many; and threads of one process, the twin with which everything is tested that
//! is not MPI itself.

#[cfg(feature = "mpi")]
mod mpi;
mod threads;

use crate::error::{Error, ErrorKind, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What carries out what ranks tell each other.
trait Exchange: fmt::Debug + Send + Sync {
    fn rank(&self) -> u32;
    fn number(&self) -> u32;
    /// Makes of every number its sum over all ranks, modulo 2⁶⁴.
    fn sum(&self, numbers: &mut [u64]);
    /// What every rank says, in their order.
    fn tell_all(&self, mine: &[u64]) -> Vec<Vec<u64>>;
    /// What every rank says, in their order; nothing but to the first.
    fn tell_first(&self, mine: &[u64]) -> Vec<Vec<u64>>;
}

/// The ranks that run something together, as one of them sees them. A copy is the same rank.
///
/// ```
/// use displace::synthetic::{Size, scenario};
/// use displace::{Ranked, Ranks, Seed, Simulation};
/// let small = scenario(Size { places: 20, people: 5_000, days: 10, ..Size::default() }, Seed(1))?;
/// // Four threads in this process; `Ranks::over_mpi` gives as many ranks as `mpirun` started.
/// let runs = Ranks::in_threads(4, |ranks| Ranked::new(&small, Seed(7), &ranks).and_then(Ranked::run));
/// let run = runs.into_iter().next().expect("there is a first")?.expect("the first rank has the run");
/// assert!(run == Simulation::new(&small, Seed(7)).run());
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ranks {
    exchange: Arc<dyn Exchange>,
    told: Arc<Told>,
}

/// What was exchanged so far.
#[derive(Debug, Default)]
struct Told {
    sums: AtomicU64,
    summed: AtomicU64,
    tells: AtomicU64,
    said: AtomicU64,
    heard: AtomicU64,
    failed: AtomicBool,
}

/// How much one rank has exchanged with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Volume {
    /// Sums over all ranks.
    pub sums: u64,
    /// Bytes that were summed.
    pub summed: u64,
    /// Times that each told all others, or the first, something.
    pub tells: u64,
    /// Bytes that this rank told.
    pub said: u64,
    /// Bytes that it heard, its own among them.
    pub heard: u64,
}

const WORD: u64 = size_of::<u64>() as u64;

impl Ranks {
    fn of(exchange: impl Exchange + 'static) -> Self {
        Self { exchange: Arc::new(exchange), told: Arc::default() }
    }

    /// Which of them this is, from 0 on.
    pub fn rank(&self) -> u32 {
        self.exchange.rank()
    }

    /// How many there are.
    pub fn number(&self) -> u32 {
        self.exchange.number()
    }

    /// Whether this is the first, which alone has results and writes files.
    pub fn is_first(&self) -> bool {
        self.rank() == 0
    }

    /// How much this rank has exchanged so far.
    pub fn volume(&self) -> Volume {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let told = &self.told;
        Volume {
            sums: of(&told.sums),
            summed: of(&told.summed),
            tells: of(&told.tells),
            said: of(&told.said),
            heard: of(&told.heard),
        }
    }

    /// The result of something that each rank did by itself and that may have failed on some: what this rank came to if it
    /// failed on none, or else why it failed on the first of them.
    ///
    /// Whatever may fail on one rank alone (a file that only some machines see) has to pass through this before the
    /// ranks go on together, so that all stop together.
    ///
    /// # Errors
    /// If it failed on any rank.
    pub fn agree<T>(&self, result: Result<T>) -> Result<T> {
        let message = result.as_ref().err().map(Error::to_string);
        let said = message.as_ref().map_or_else(Vec::new, |message| packed(message.as_bytes()));
        let all = self.tell_all(&said);
        let failed = all.iter().position(|said| !said.is_empty());
        self.told.failed.store(failed.is_some(), Ordering::Relaxed);
        let Some(rank) = failed else { return result };
        if rank as u32 == self.rank() {
            return result;
        }
        let why = unpacked(&all[rank]).unwrap_or_default();
        let message = format!("rank {rank}: {}", String::from_utf8_lossy(&why));
        Err(Error::one(ErrorKind::Ranks, None, message))
    }

    /// Whether something is so on any rank. All ask.
    pub fn any(&self, is_so: bool) -> bool {
        let mut number = [u64::from(is_so)];
        self.sum(&mut number);
        number[0] > 0
    }

    /// Whether all ranks stopped together for something that failed.
    #[cfg(feature = "mpi")]
    fn has_failed(&self) -> bool {
        self.told.failed.load(Ordering::Relaxed)
    }

    /// Makes of every number its sum over all ranks, modulo 2⁶⁴.
    pub(crate) fn sum(&self, numbers: &mut [u64]) {
        self.told.sums.fetch_add(1, Ordering::Relaxed);
        self.told.summed.fetch_add(WORD * numbers.len() as u64, Ordering::Relaxed);
        self.exchange.sum(numbers);
    }

    /// What every rank says, in their order.
    pub(crate) fn tell_all(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        self.heard(mine, self.exchange.tell_all(mine))
    }

    /// What every rank says, in their order; nothing but to the first.
    pub(crate) fn tell_first(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        self.heard(mine, self.exchange.tell_first(mine))
    }

    /// What every rank has to hand to the first, in their order; nothing but to the first.
    pub(crate) fn hand_in<T: Serialize, R: DeserializeOwned>(&self, mine: &T) -> Vec<R> {
        self.tell_first(&packed(&written(mine))).iter().map(|said| read(said)).collect()
    }

    /// What every rank has, in their order, told to all.
    pub(crate) fn share<T: Serialize, R: DeserializeOwned>(&self, mine: &T) -> Vec<R> {
        self.tell_all(&packed(&written(mine))).iter().map(|said| read(said)).collect()
    }

    fn heard(&self, mine: &[u64], all: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
        let words: u64 = all.iter().map(|said| said.len() as u64).sum();
        self.told.tells.fetch_add(1, Ordering::Relaxed);
        self.told.said.fetch_add(WORD * mine.len() as u64, Ordering::Relaxed);
        self.told.heard.fetch_add(WORD * words, Ordering::Relaxed);
        all
    }
}

fn written(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("it fits into memory")
}

fn read<R: DeserializeOwned>(said: &[u64]) -> R {
    let bytes = unpacked(said).expect("ranks of one program pack alike");
    postcard::from_bytes(&bytes).expect("ranks of one program write alike")
}

/// Bytes as numbers: how many there are, then eight in each.
fn packed(bytes: &[u8]) -> Vec<u64> {
    let word = |eight: &[u8]| {
        let mut whole = [0; 8];
        whole[..eight.len()].copy_from_slice(eight);
        u64::from_le_bytes(whole)
    };
    std::iter::once(bytes.len() as u64).chain(bytes.chunks(8).map(word)).collect()
}

/// The bytes that were packed; none if there are fewer than were.
fn unpacked(words: &[u64]) -> Option<Vec<u8>> {
    let (&length, words) = words.split_first()?;
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    if bytes.len() < length as usize {
        return None;
    }
    bytes.truncate(length as usize);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_after_they_were_told() {
        for length in [0, 1, 7, 8, 9, 1000] {
            let bytes: Vec<u8> = (0..length).map(|n| n as u8).collect();
            assert_eq!(unpacked(&packed(&bytes)), Some(bytes));
        }
        assert_eq!(unpacked(&[9, 0]), None);
    }

    #[test]
    fn everyone_hears_what_each_said_and_only_the_first_what_is_for_it() {
        let heard = Ranks::in_threads(3, |ranks| {
            let me = u64::from(ranks.rank());
            let mut sums = [me, 1, u64::MAX];
            ranks.sum(&mut sums);
            (sums, ranks.tell_all(&vec![me; ranks.rank() as usize]), ranks.tell_first(&[me]), ranks.volume())
        });
        for (rank, (sums, all, first, volume)) in heard.into_iter().enumerate() {
            assert_eq!(sums, [3, 3, u64::MAX - 2]);
            assert_eq!(all, [vec![], vec![1], vec![2, 2]]);
            assert_eq!(first, if rank == 0 { vec![vec![0], vec![1], vec![2]] } else { vec![] });
            let mine = rank as u64 + 1;
            let heard = 24 + if rank == 0 { 24 } else { 0 };
            assert_eq!(volume, Volume { sums: 1, summed: 24, tells: 2, said: 8 * mine, heard });
        }
    }

    #[test]
    fn what_fails_on_one_rank_fails_on_all_for_the_same_reason() {
        let told = Ranks::in_threads(3, |ranks| {
            let fails = ranks.rank() > 0;
            let why = format!("no file {}", ranks.rank());
            let result = if fails { Err(Error::one(ErrorKind::Io, None, why)) } else { Ok(5) };
            ranks.agree(result).map_err(|error| error.to_string())
        });
        let by_the_first = Err("rank 1: no file 1".to_owned());
        assert_eq!(told, [by_the_first.clone(), Err("no file 1".to_owned()), by_the_first]);
        assert_eq!(Ranks::in_threads(2, |ranks| ranks.agree(Ok(5)).ok()), [Some(5), Some(5)]);
    }
}
