//! Ranks that MPI started: the only file that names `mpi`.
//!
//! A rank that is killed or falls over ends the others too: MPI does so for whoever is killed, and this file for whoever
//! panics. Nobody is left waiting, and no file is half written, since a file is put in its place when it is whole.

use super::{Exchange, Ranks};
use crate::error::{Error, ErrorKind, Result};
use mpi::Threading;
use mpi::collective::SystemOperation;
use mpi::datatype::PartitionMut;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives, Root};
use std::mem::ManuallyDrop;

/// At most so many numbers are told at once, by all ranks together, for MPI counts in 32 bits: 128 MiB.
const AT_ONCE: usize = 1 << 24;

/// All ranks of the program.
#[derive(Debug)]
struct World {
    rank: u32,
    number: u32,
}

impl World {
    /// What every rank says, in pieces that all begin together; `gather` puts a piece of each behind the other.
    fn tell(
        &self,
        mine: &[u64],
        mut gather: impl FnMut(&SimpleCommunicator, &[u64], &[i32]) -> Vec<u64>,
    ) -> Vec<Vec<u64>> {
        let world = SimpleCommunicator::world();
        let mut lengths = vec![0u64; self.number as usize];
        world.all_gather_into(&(mine.len() as u64), &mut lengths[..]);
        let most = (AT_ONCE / self.number as usize).max(1);
        let longest = lengths.iter().copied().max().unwrap_or(0) as usize;
        let mut all: Vec<Vec<u64>> = vec![Vec::new(); self.number as usize];
        for begin in (0..longest).step_by(most) {
            let of = |length: usize| begin.min(length)..(begin + most).min(length);
            let counts: Vec<i32> = lengths.iter().map(|&length| of(length as usize).len() as i32).collect();
            let said = gather(&world, &mine[of(mine.len())], &counts);
            let mut rest = &said[..];
            for (all, &count) in all.iter_mut().zip(&counts).filter(|_| !said.is_empty()) {
                let (theirs, others) = rest.split_at(count as usize);
                all.extend_from_slice(theirs);
                rest = others;
            }
        }
        all
    }
}

/// Room for what all say, and where each begins in it.
fn room(counts: &[i32]) -> (Vec<u64>, Vec<i32>) {
    let begin = |end: &mut i32, count: &i32| {
        *end += count;
        Some(*end - count)
    };
    let begins = counts.iter().scan(0, begin).collect();
    (vec![0; counts.iter().sum::<i32>() as usize], begins)
}

impl Exchange for World {
    fn rank(&self) -> u32 {
        self.rank
    }

    fn number(&self) -> u32 {
        self.number
    }

    fn sum(&self, numbers: &mut [u64]) {
        let world = SimpleCommunicator::world();
        for piece in numbers.chunks_mut(AT_ONCE) {
            let mine = piece.to_vec();
            world.all_reduce_into(&mine[..], piece, SystemOperation::sum());
        }
    }

    fn tell_all(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        self.tell(mine, |world, mine, counts| {
            let (mut all, begins) = room(counts);
            world.all_gather_varcount_into(mine, &mut PartitionMut::new(&mut all[..], counts, begins));
            all
        })
    }

    fn tell_first(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        let is_first = self.rank == 0;
        let all = self.tell(mine, |world, mine, counts| {
            let first = world.process_at_rank(0);
            if !is_first {
                first.gather_varcount_into(mine);
                return Vec::new();
            }
            let (mut all, begins) = room(counts);
            first.gather_varcount_into_root(mine, &mut PartitionMut::new(&mut all[..], counts, begins));
            all
        });
        if is_first { all } else { Vec::new() }
    }
}

/// Ends all ranks if its own falls over.
struct Watch;

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            SimpleCommunicator::world().abort(101);
        }
    }
}

impl Ranks {
    /// Does work on every process that `mpirun` or `srun` started, each of which is one rank; without either there is one.
    /// MPI is set up for it and put down behind it, which a program can do once.
    ///
    /// A failure on which all [agreed](Self::agree) is given to the first rank alone, and the others have nothing: so a
    /// program that prints errors prints it once. Any other failure is given where it happens; MPI then ends all ranks when that
    /// process ends. Where the work panics, all ranks are ended at once.
    ///
    /// ```no_run
    /// use displace::{Ranked, Ranks, Scenario, Seed};
    ///
    /// Ranks::over_mpi(|ranks| {
    ///     let scenario = ranks.agree(Scenario::read("case.toml"))?;
    ///     let run = Ranked::new(&scenario, Seed(1), ranks)?.run()?;
    ///     run.iter().for_each(|run| println!("{}", run.summary()));
    ///     Ok(())
    /// })?;
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the work fails, or MPI cannot be set up.
    pub fn over_mpi<T>(work: impl FnOnce(&Self) -> Result<T>) -> Result<Option<T>> {
        let Some((universe, _)) = mpi::initialize_with_threading(Threading::Funneled) else {
            let message =
                "MPI was set up before, which a program can do once; do all work in one `Ranks::over_mpi`";
            return Err(Error::one(ErrorKind::Ranks, None, message));
        };
        // Whoever puts MPI down waits for all others to do so: not while they may be waiting for this one.
        let universe = ManuallyDrop::new(universe);
        let world = universe.world();
        let ranks = Self::of(World { rank: world.rank() as u32, number: world.size() as u32 });
        let watch = Watch;
        let done = work(&ranks);
        drop(watch);
        match done {
            Err(error) if !ranks.has_failed() => Err(error),
            done => {
                drop(ManuallyDrop::into_inner(universe));
                match done {
                    Ok(done) => Ok(Some(done)),
                    Err(error) if ranks.is_first() => Err(error),
                    Err(_) => Ok(None),
                }
            }
        }
    }
}
