//! Forks: a simulation that stands somewhere in its period goes on several times, each time with other luck.

use crate::engine::Simulation;
use crate::engine::bulk::Pool;
use crate::engine::conditions::clock;
use crate::engine::people::{State, Where};
use crate::random::{Address, Draws, Purpose};
use std::sync::Arc;

impl Simulation {
    /// The same simulation as it stands, with luck of its own from here on: everyone is where they are, everything that was
    /// drawn for good stays (who people are and what they believe), and all that is still to be drawn, what is left of the
    /// clocks of those who stay among it, is drawn on branch `branch` of the random numbers of the replicate.
    ///
    /// Branch 0 is the trunk, of which every simulation is at first: there nothing changes. Forks with the same number
    /// from the same state are the same to the bit; forks with different numbers are independent, given where they part. That
    /// a clock starts afresh changes no distribution, since waiting times have no memory.
    ///
    /// ```
    /// use displace::synthetic::{Size, scenario};
    /// use displace::{Seed, Simulation};
    /// let small = scenario(Size { places: 20, people: 5_000, days: 10, ..Size::default() }, Seed(1))?;
    /// let mut simulation = Simulation::new(&small, Seed(7));
    /// for _ in 0..5 {
    ///     simulation.step();
    /// }
    /// let (one, other) = (simulation.fork(1).run(), simulation.fork(2).run());
    /// assert_eq!(one.records()[..5], other.records()[..5]);
    /// assert_ne!(one.fingerprint(), other.fingerprint());
    /// # Ok::<(), displace::Error>(())
    /// ```
    #[must_use]
    pub fn fork(&self, branch: u32) -> Self {
        let draws = Draws::new(self.seed, self.replicate, branch);
        let mut fork = Self { draws, ..self.copy() };
        if fork.draws != self.draws {
            fork.draw_clocks_again();
        }
        fork
    }

    /// The same simulation as it stands.
    pub(super) fn copy(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            seed: self.seed,
            replicate: self.replicate,
            draws: self.draws,
            traits: self.traits,
            beliefs: self.beliefs.clone(),
            people: self.people.clone(),
            conditions: self.conditions.clone(),
            ledger: self.ledger.clone(),
            recorder: self.recorder.clone(),
            next: self.next,
            backlog: self.backlog,
            overdrawn: self.overdrawn.clone(),
            pool: Pool::default(),
            at_start: self.at_start,
            accounts: self.accounts.clone(),
        }
    }

    /// Draws what is left of the clocks of those who stay at a place, unless it rang already.
    fn draw_clocks_again(&mut self) {
        let (plan, conditions, draws, step) = (&self.plan, &self.conditions, self.draws, self.next);
        let chunk = self.people.whole();
        for number in 0..chunk.blocks.len() {
            let block = chunk.blocks[number];
            for slot in block.start..block.start + block.len {
                let index = slot as usize;
                let Where::At(place) = chunk.state[index].get() else { continue };
                if chunk.size(index) == 0 {
                    continue;
                }
                let group = chunk.group(index);
                let (at, of) = (plan.cell(place, group), plan.cell(block.origin, group));
                let now = conditions.stay.end[at].wrapping_add(conditions.home.end[of]);
                if (chunk.second[index].wrapping_sub(now) as i32) <= 0 {
                    continue;
                }
                let serial = block.first_serial + slot - block.start;
                let [word, ..] = draws.words(Address {
                    serial,
                    origin: block.origin,
                    step,
                    purpose: Purpose::Remainder,
                    n: 0,
                });
                // Awake, for whoever sleeps does so until their clock may ring.
                chunk.state[index] = State::from(Where::At(place));
                chunk.second[index] = now.wrapping_add(clock(word));
            }
        }
    }
}
