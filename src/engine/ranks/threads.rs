//! Ranks that are threads of one process: the twin of MPI, for tests, and to see what ranks cost.

use super::{Exchange, Ranks};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A table around which all ranks sit.
#[derive(Debug)]
struct Table {
    number: u32,
    turn: Mutex<Turn>,
    changed: Condvar,
}

/// What is on the table.
#[derive(Debug, Default)]
struct Turn {
    /// What each rank says, of those who have said it.
    said: Vec<Option<Vec<u64>>>,
    /// What all said, until everyone has taken it.
    all: Option<Arc<Vec<Vec<u64>>>>,
    /// How many have taken it.
    taken: u32,
    /// A rank that will say nothing more.
    lost: Option<u32>,
}

/// A rank at the table.
#[derive(Debug, Clone)]
struct Seat {
    rank: u32,
    table: Arc<Table>,
}

impl Seat {
    /// Says something and hears what all say.
    fn say(&self, mine: Vec<u64>) -> Arc<Vec<Vec<u64>>> {
        let mut turn = self.wait(self.lock(), |turn| turn.all.is_none());
        turn.said[self.rank as usize] = Some(mine);
        if turn.said.iter().all(Option::is_some) {
            let all = turn.said.iter_mut().filter_map(Option::take).collect();
            (turn.all, turn.taken) = (Some(Arc::new(all)), 0);
            self.table.changed.notify_all();
        }
        let mut turn = self.wait(turn, |turn| turn.all.is_some());
        turn.taken += 1;
        let is_last = turn.taken == self.table.number;
        let all = if is_last { turn.all.take() } else { turn.all.clone() };
        self.table.changed.notify_all();
        all.expect("it is there until the last has taken it")
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        self.table.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &'a self,
        mut turn: MutexGuard<'a, Turn>,
        until: impl Fn(&Turn) -> bool,
    ) -> MutexGuard<'a, Turn> {
        while !until(&turn) {
            if let Some(lost) = turn.lost {
                drop(turn);
                panic!("rank {lost} of {} was lost, and rank {} cannot go on", self.table.number, self.rank);
            }
            turn = self.table.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        turn
    }
}

impl Exchange for Seat {
    fn rank(&self) -> u32 {
        self.rank
    }

    fn number(&self) -> u32 {
        self.table.number
    }

    fn sum(&self, numbers: &mut [u64]) {
        let all = self.say(numbers.to_vec());
        numbers.fill(0);
        for theirs in all.iter() {
            for (sum, number) in numbers.iter_mut().zip(theirs) {
                *sum = sum.wrapping_add(*number);
            }
        }
    }

    fn tell_all(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        self.say(mine.to_vec()).as_ref().clone()
    }

    fn tell_first(&self, mine: &[u64]) -> Vec<Vec<u64>> {
        let all = self.say(mine.to_vec());
        if self.rank == 0 { all.as_ref().clone() } else { Vec::new() }
    }
}

/// Tells the others if its rank ends without having finished.
struct Watch(Seat);

impl Drop for Watch {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().lost.get_or_insert(self.0.rank);
            self.0.table.changed.notify_all();
        }
    }
}

impl Ranks {
    /// Does the same work on so many threads, each of which is one rank, and gives what each came to. At least one.
    ///
    /// # Panics
    /// If the work panics on any rank. Then it does so on all that wait for what the lost one has to say.
    pub fn in_threads<T: Send>(number: u32, work: impl Fn(Self) -> T + Sync) -> Vec<T> {
        let number = number.max(1);
        let turn = Turn { said: vec![None; number as usize], ..Turn::default() };
        let table = Arc::new(Table { number, turn: Mutex::new(turn), changed: Condvar::new() });
        let work = &work;
        thread::scope(|scope| {
            let start = |rank| {
                let seat = Seat { rank, table: Arc::clone(&table) };
                scope.spawn(move || {
                    let watch = Watch(seat.clone());
                    let done = work(Self::of(seat));
                    drop(watch);
                    done
                })
            };
            let ranks: Vec<_> = (0..number).map(start).collect();
            let ends: Vec<_> = ranks.into_iter().map(thread::ScopedJoinHandle::join).collect();
            ends.into_iter().map(|end| end.unwrap_or_else(|lost| std::panic::resume_unwind(lost))).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "was lost")]
    fn nobody_waits_for_a_rank_that_was_lost() {
        // The first waits for the second; that it does not wait for ever is that this test ends.
        Ranks::in_threads(2, |ranks| {
            assert!(ranks.is_first(), "the second falls over");
            ranks.tell_all(&[1]);
        });
    }
}
