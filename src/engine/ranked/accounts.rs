//! What ranks tell each other in a step.
//!
//! Everyone knows all counts, and reckons from them by itself what holds, who leaves home and who is let through; each
//! moves its own people. So a step tells, of what its passes changed, the sums; of those who wait at a gate, those whom it
//! may let through; and of those who came home, their serials. Sums wait until somebody reads them: until the first
//! answer, or the end of the step.

use crate::engine::admission::{self, Answer, Gate, Request};
use crate::engine::chunk::Join;
use crate::engine::plan::Plan;
use crate::engine::ranks::Ranks;
use crate::engine::tally::Tally;
use crate::engine::{Simulation, conditions::Conditions};

/// What one of several ranks has to settle with the others.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    ranks: Ranks,
    /// Whether anybody on any rank came home or left the model, so that their serials are free again.
    has_freed: bool,
    /// How many wait at gates on all ranks.
    waiting: u64,
    /// If more than so many wait, it is found first who of them has a chance.
    pub(super) many: u64,
    /// Whether ranks were found to have come to different numbers.
    pub(super) differ: bool,
}

/// The slot of somebody whom another rank follows.
const ELSEWHERE: u32 = u32::MAX;
/// So many requests are told in 400 kB.
const MANY: u64 = 1 << 14;
/// How many numbers tell of somebody at a gate.
const OF_A_REQUEST: usize = 3;

impl Accounts {
    pub(super) fn new(ranks: &Ranks) -> Self {
        Self { ranks: ranks.clone(), has_freed: false, waiting: 0, many: MANY, differ: false }
    }

    pub(crate) fn ranks(&self) -> &Ranks {
        &self.ranks
    }
}

impl Simulation {
    /// Whether all ranks have the same step before them, to the last bit. Machines of several makes may round `exp` and `ln`
    /// in several ways, and what is reckoned on each has to be the same on all.
    pub(in crate::engine) fn is_alike_everywhere(&mut self) -> bool {
        let Some(accounts) = &mut self.accounts else { return true };
        let mine = self.conditions.digest(&self.ledger.residents);
        let mut sum = [mine];
        accounts.ranks.sum(&mut sum);
        accounts.differ |= sum[0] != mine.wrapping_mul(u64::from(accounts.ranks.number()));
        !accounts.differ
    }

    /// Takes over what a pass changed, on all ranks; `waiting` is how many requests of this rank have no answer yet, or none
    /// if nobody reads the counts before the next pass. Whether anybody waits on any rank.
    pub(in crate::engine) fn take_over(
        &mut self,
        plan: &Plan,
        unsettled: &mut Option<Tally>,
        tally: Tally,
        waiting: Option<usize>,
    ) -> bool {
        let Some(accounts) = &mut self.accounts else {
            self.ledger.take(&tally);
            return waiting.is_some_and(|waiting| waiting > 0);
        };
        let all = match unsettled.take() {
            None => tally,
            Some(mut earlier) => {
                earlier.join(tally);
                earlier
            }
        };
        let Some(waiting) = waiting else {
            *unsettled = Some(all);
            return false;
        };
        let mut numbers = all.numbers(plan);
        numbers.extend([waiting as u64, all.came_back.len() as u64]);
        accounts.ranks.sum(&mut numbers);
        let rest = self.ledger.take_sums(&numbers);
        self.ledger.journeys.merge(&all.journeys);
        accounts.has_freed |= rest[1] > 0;
        accounts.waiting = rest[0];
        rest[0] > 0
    }

    /// Answers the requests of this rank, before those of which all ranks have some.
    pub(in crate::engine) fn answer(
        &mut self,
        plan: &Plan,
        requests: Vec<Request>,
        used: &mut [[u64; 2]],
    ) -> Vec<Answer> {
        let Some(accounts) = &self.accounts else {
            let (conditions, present) = (&self.conditions, &self.ledger.present);
            return admission::answer(requests, conditions, present, used, &mut self.overdrawn);
        };
        let (mut hopeful, mut hopeless) =
            admission::with_a_chance(requests, &self.conditions, &self.ledger.present, used);
        if accounts.waiting > accounts.many {
            let (first, late) = self.cut(plan, &accounts.ranks, used, hopeful);
            hopeful = first;
            hopeless.extend(late);
        }
        let said: Vec<u64> = hopeful.iter().flat_map(told).collect();
        let mut all = Vec::new();
        for (rank, said) in (0..).zip(accounts.ranks.tell_all(&said)) {
            if rank == accounts.ranks.rank() {
                all.extend_from_slice(&hopeful);
            } else {
                all.extend(said.chunks_exact(OF_A_REQUEST).map(heard));
            }
        }
        let (conditions, present) = (&self.conditions, &self.ledger.present);
        let mut answers = admission::answer(all, conditions, present, used, &mut self.overdrawn);
        answers.retain(|answer| answer.request.slot != ELSEWHERE);
        answers.extend(hopeless.into_iter().map(|request| Answer { request, granted: false }));
        answers.sort_by_key(|answer| answer.request.slot);
        answers
    }

    /// Gives the serials of those who are gone back to their origins, on all ranks.
    pub(in crate::engine) fn release(&mut self, freed: &[(u32, u32, u32)]) {
        let Some(accounts) = &mut self.accounts else {
            self.people.release(freed);
            return;
        };
        if !std::mem::take(&mut accounts.has_freed) {
            return;
        }
        let pair = |first: u32, second: u32| u64::from(first) << 32 | u64::from(second);
        let said: Vec<u64> =
            freed.iter().flat_map(|&(o, serial, size)| [pair(o, serial), size.into()]).collect();
        for said in accounts.ranks.tell_all(&said) {
            let freed: Vec<_> =
                said.chunks_exact(2).map(|of| ((of[0] >> 32) as u32, of[0] as u32, of[1] as u32)).collect();
            self.people.release(&freed);
        }
    }
}

impl Conditions {
    /// A number that differs where what holds in a step differs, or residents do.
    fn digest(&self, residents: &[u64]) -> u64 {
        let floats =
            [&self.theta, &self.leave, &self.value].into_iter().flatten().map(|value| value.to_bits());
        let clocks =
            [&self.accept, &self.stay.end, &self.home.end].into_iter().flatten().map(|&n| u64::from(n));
        let step = [u64::from(self.step)].into_iter();
        step.chain(residents.iter().copied())
            .chain(floats)
            .chain(clocks)
            .fold(0, |digest, number| (digest.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
}

/// Somebody at a gate as numbers: which gate, since when, who, how many.
fn told(request: &Request) -> [u64; OF_A_REQUEST] {
    let [gate_since, who] = admission::rank(request);
    [gate_since, who, u64::from(request.people)]
}

/// … and back, whom another rank follows.
fn heard(said: &[u64]) -> Request {
    Request {
        gate: Gate::numbered((said[0] >> 32) as u32),
        since: said[0] as u32,
        origin: (said[1] >> 32) as u32,
        serial: said[1] as u32,
        people: said[2] as u32,
        slot: ELSEWHERE,
        left: 0,
        hop: 0,
        came: 0.0,
    }
}
