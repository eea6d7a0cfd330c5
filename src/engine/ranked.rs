//! One simulation that several ranks run together: each follows its share of the people, and all come to the bits of one.
//!
//! People are dealt out by their ids, block by block of an origin's serials, so that everyone has the address, and so
//! the luck, that they would have without ranks. What every rank has to know to go on by itself (counts, who waits, whose
//! serial is free) is told; see [`accounts`].

mod accounts;
mod cut;
mod refuse;

pub(crate) use accounts::Accounts;

use crate::engine::Simulation;
use crate::engine::people::{People, Portion};
use crate::engine::plan::Plan;
use crate::engine::ranks::Ranks;
use crate::engine::recording::Recording;
use crate::engine::run::{Balance, Record, Run, Status};
use crate::engine::tally::Journeys;
use crate::engine::track::Done;
use crate::error::{Error, ErrorKind, Result};
use crate::id::PlaceId;
use crate::random::Seed;
use crate::scenario::Scenario;
use crate::units::Step;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A simulation that several [ranks](Ranks) run together, as one of them sees it.
///
/// Every rank makes the same calls in the same order, with the same scenario, seed and recording. Counts are known
/// on every rank; the run and checkpoints are the first rank's. They are the same, to the bit, with any number of ranks and with
/// a [`Simulation`] alone.
///
/// # Panics
/// If a rank is lost, be it that it panicked or that its process ended, all others end too: threads panic, and MPI ends the
/// processes. A checkpoint that was written before is whole.
#[derive(Debug)]
pub struct Ranked {
    simulation: Simulation,
    ranks: Ranks,
}

/// What only one rank knows of its people.
#[derive(Debug, Serialize, Deserialize)]
struct Share<'a> {
    people: Option<Portion<'a>>,
    journeys: Cow<'a, Journeys>,
    deeds: Cow<'a, [Done]>,
}

/// People are told to the first rank so many blocks at a time, of at most 2048 people and so 128 MiB in all.
const BLOCKS_AT_ONCE: usize = 8192;

impl Ranked {
    /// Ready to run `scenario` with `seed` on `ranks`, recording every day.
    ///
    /// # Errors
    /// If the scenario has rules for which people of all ranks would have to act one after the other: a fault for each. If there
    /// are more than [`Simulation::MOST_PEOPLE`] people a rank. If ranks were given different things.
    pub fn new(scenario: &Scenario, seed: Seed, ranks: &Ranks) -> Result<Self> {
        Self::recording(scenario, seed, Recording::default(), ranks)
    }

    /// Ready to run `scenario` with `seed` on `ranks`, recording what is asked for.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn recording(scenario: &Scenario, seed: Seed, recording: Recording, ranks: &Ranks) -> Result<Self> {
        ranks.agree(refuse::refuse(scenario, ranks.number()))?;
        let plan = Arc::new(Plan::new(scenario, recording));
        let simulation = Simulation::begin(plan, seed, 0, Some(Accounts::new(ranks)));
        Self { simulation, ranks: ranks.clone() }.alike()
    }

    /// Goes on, on `ranks`, with a simulation of which each has the whole.
    pub(crate) fn share_out(mut simulation: Simulation, ranks: &Ranks) -> Result<Self> {
        ranks.agree(refuse::refuse(simulation.scenario(), ranks.number()))?;
        simulation.people = simulation.people.share_of(ranks.rank(), ranks.number());
        simulation.accounts = Some(Accounts::new(ranks));
        if !ranks.is_first() {
            simulation.ledger.journeys = Journeys::default();
            simulation.recorder.set_deeds(Vec::new());
            simulation.recorder.drain();
        }
        Self { simulation, ranks: ranks.clone() }.alike()
    }

    /// Itself, if all ranks were given the same.
    fn alike(self) -> Result<Self> {
        let of = &self.simulation;
        let mine: (_, _, _, &Recording, _, _) = (
            of.seed,
            of.next,
            [of.plan.places, of.plan.metres.len(), of.plan.groups, of.plan.itineraries.len()],
            &of.plan.recording,
            of.ledger.residents.as_slice(),
            of.ledger.all(),
        );
        let digest = crate::random::digest(&postcard::to_stdvec(&mine).expect("it fits into memory"));
        let all = self.ranks.tell_all(&[digest]);
        let Some(other) = all.iter().position(|theirs| *theirs != all[0]) else { return Ok(self) };
        Err(Error::one(
            ErrorKind::Ranks,
            None,
            format!(
                "rank {other} was given another scenario, seed, recording or checkpoint than rank 0; give all ranks the same"
            ),
        ))
    }

    /// Executes the next step and says which it was; none when the period is over.
    ///
    /// # Errors
    /// If ranks reckon differently, as machines of several makes may: then nothing that they would come to could be trusted.
    pub fn step(&mut self) -> Result<Option<Step>> {
        self.refuse_differences()?;
        let step = self.simulation.step();
        self.refuse_differences()?;
        if !self.ranks.is_first() {
            self.simulation.recorder.drain();
        }
        Ok(step)
    }

    fn refuse_differences(&self) -> Result<()> {
        let step = self.simulation.conditions.step;
        if self.simulation.accounts.as_ref().is_none_or(|accounts| !accounts.differ) {
            return Ok(());
        }
        Err(Error::one(
            ErrorKind::Ranks,
            None,
            format!(
                "ranks came to different numbers at the beginning of step {step}; run them on machines of one make, from the last checkpoint on"
            ),
        ))
    }

    /// Executes all steps that are left and gives what was recorded, to the first rank.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn run(mut self) -> Result<Option<Run>> {
        while self.step()?.is_some() {}
        Ok(self.finish())
    }

    /// Executes all steps that are left; on the first rank hands every record to `sink` instead of keeping it.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn run_into(mut self, mut sink: impl FnMut(&Record)) -> Result<Option<Run>> {
        while self.step()?.is_some() {
            self.simulation.recorder.drain().iter().for_each(&mut sink);
        }
        Ok(self.finish())
    }

    /// Gives what was recorded so far, to the first rank.
    pub fn finish(mut self) -> Option<Run> {
        let people = &self.simulation.people;
        let blocks = people.all_blocks();
        for begin in (0..blocks.len()).step_by(BLOCKS_AT_ONCE) {
            let numbers = begin..(begin + BLOCKS_AT_ONCE).min(blocks.len());
            let told = self.ranks.tell_first(&people.words_of(numbers.clone()));
            let mut told: Vec<_> = told.into_iter().map(Vec::into_iter).collect();
            for number in numbers.filter(|_| self.ranks.is_first()) {
                let theirs = told[People::rank_of(number, self.ranks.number())].by_ref();
                theirs.take(blocks[number].len as usize).for_each(|word| self.simulation.recorder.hash(word));
            }
        }
        let shares = self.hand_in(false);
        let Simulation { plan, mut ledger, mut recorder, people, at_start, .. } = self.simulation;
        take_shares(&mut ledger.journeys, &mut recorder, &shares);
        let balance = Balance::of(&ledger, at_start);
        self.ranks.is_first().then(|| recorder.finish_hashed(&plan, &ledger, &people, balance))
    }

    /// The simulation as it would be if no ranks had shared it, on the first rank.
    ///
    /// # Errors
    /// If it has more people than one simulation can follow.
    pub(crate) fn whole(&self) -> Result<Option<Simulation>> {
        let slots: u64 = self.simulation.people.all_blocks().iter().map(|block| u64::from(block.len)).sum();
        let most = Simulation::MOST_PEOPLE;
        if slots > most {
            let message = format!(
                "{slots} people do not fit into one checkpoint, which holds {most} at most; run such a simulation in one go"
            );
            return Err(Error::one(ErrorKind::Unsupported, None, message));
        }
        let shares = self.hand_in(true);
        if shares.is_empty() {
            return Ok(None);
        }
        let mut whole = Simulation { accounts: None, ..self.simulation.copy() };
        take_shares(&mut whole.ledger.journeys, &mut whole.recorder, &shares);
        let portions: Vec<_> = shares.into_iter().filter_map(|share| share.people).collect();
        whole.people = self.simulation.people.joined(&portions);
        Ok(Some(whole))
    }

    /// What only single ranks know, in their order, on the first rank.
    fn hand_in(&self, with_people: bool) -> Vec<Share<'static>> {
        let of = &self.simulation;
        self.ranks.hand_in(&Share {
            people: with_people.then(|| of.people.portion()),
            journeys: Cow::Borrowed(&of.ledger.journeys),
            deeds: Cow::Borrowed(of.recorder.deeds()),
        })
    }

    /// The ranks that run it.
    pub fn ranks(&self) -> &Ranks {
        &self.ranks
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        self.simulation.scenario()
    }

    /// The step that comes next; none when the period is over.
    pub fn next_step(&self) -> Option<Step> {
        self.simulation.next_step()
    }

    /// Everyone who is or was in the simulation, on all ranks, as it stands.
    pub fn balance(&self) -> Balance {
        self.simulation.balance()
    }

    /// People at a place in a status, on all ranks, as it stands.
    pub fn people(&self, place: PlaceId, status: Status) -> u64 {
        self.simulation.people(place, status)
    }

    /// What an observed series would count, as it stands; none if there is no such series.
    pub fn series(&self, name: &str) -> Option<u64> {
        self.simulation.series(name)
    }

    /// The memory that the people of this rank, itineraries and the tables to draw them from take now, in bytes.
    pub fn memory(&self) -> usize {
        self.simulation.memory()
    }
}

/// Adds up what single ranks knew.
fn take_shares(journeys: &mut Journeys, recorder: &mut super::recorder::Recorder, shares: &[Share<'_>]) {
    *journeys = Journeys::default();
    for share in shares {
        journeys.merge(&share.journeys);
    }
    recorder.set_deeds(shares.iter().flat_map(|share| share.deeds.iter().copied()).collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{Size, scenario};

    #[test]
    fn ranks_that_reckon_differently_stop_together() {
        // As on machines that round otherwise: one bit of a threat, once they are under way.
        let size = Size { places: 20, people: 2000, days: 6, ..Size::default() };
        let small = scenario(size, Seed(1)).expect("a good scenario");
        let told = Ranks::in_threads(3, |ranks| {
            let mut ranked = Ranked::new(&small, Seed(1), &ranks).expect("ranks can run it");
            for _ in 0..3 {
                ranked.step().expect("ranks do not differ");
            }
            if ranks.rank() == 1 {
                ranked.simulation.ledger.residents[0] += 1;
            }
            let told = ranked.step().expect_err("they differ").to_string();
            assert!(ranked.run().is_err(), "and never go on");
            told
        });
        assert!(
            told.iter().all(|told| told.contains("different numbers at the beginning of step 3")),
            "{told:?}"
        );
    }

    #[test]
    fn nobody_loses_their_turn_for_being_cut_off() {
        // Whoever is not told of for standing too far behind would not have been let through either: people alone and in
        // households, at crossings and at camps.
        let size = Size { places: 30, people: 9000, days: 20, threatened: 0.8, ..Size::default() };
        let sizes = [
            Size { people_per_day: 10, ..size },
            Size { people_per_day: 20, room: 0.2, step_hours: 6, ..size },
            Size { people_per_day: 20, room: 0.2, household: 3.0, return_chance: 0.2, ..size },
        ];
        for size in sizes {
            let small = scenario(size, Seed(3)).expect("a good scenario");
            let alone = Simulation::new(&small, Seed(1)).run();
            let told = |many: u64| {
                let done = Ranks::in_threads(5, |ranks| {
                    let mut ranked = Ranked::new(&small, Seed(1), &ranks).expect("ranks can run it");
                    ranked.simulation.accounts.as_mut().expect("several run it").many = many;
                    while ranked.step().expect("ranks do not differ").is_some() {}
                    let said = ranks.volume().said;
                    (said, ranked.finish())
                });
                assert!(done[0].1.as_ref() == Some(&alone));
                done.iter().map(|rank| rank.0).sum::<u64>()
            };
            let (cut, whole) = (told(0), told(u64::MAX));
            assert!(cut < whole, "{cut} bytes instead of {whole}");
        }
    }

    #[test]
    fn only_those_are_told_of_who_may_be_let_through() {
        // Many wait at few gates: what is told of them does not grow with the queues, but with quotas and room.
        let size = Size {
            places: 30,
            people: 20_000,
            days: 10,
            people_per_day: 10,
            threatened: 0.8,
            ..Size::default()
        };
        let small = scenario(size, Seed(1)).expect("a good scenario");
        let told = Ranks::in_threads(3, |ranks| {
            let mut ranked = Ranked::new(&small, Seed(1), &ranks).expect("ranks can run it");
            while ranked.step().expect("ranks do not differ").is_some() {}
            let waiting: u64 = small.world().places().map(|at| ranked.simulation.queue(at.id())).sum();
            (waiting, ranks.volume().said)
        });
        let waiting = told[0].0;
        let said: u64 = told.iter().map(|told| told.1).sum();
        assert!(waiting > 1000, "{waiting} wait");
        assert!(said < 10 * 24 * waiting / 2, "{said} bytes were told of {waiting} who wait, in ten days");
    }
}
