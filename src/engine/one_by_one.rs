//! A pass over people who act one after the other, each on the counts that those before left.
//!
//! Only places of limited capacity are looked at for their counts, and most of the time nobody who acts can change what is
//! seen there: all find room, or a place stays full whoever leaves. Then the order does not matter, and people are
//! taken side by side as elsewhere. In all other passes those who act are brought into their order and take their turns one by one.

use crate::engine::chunk;
use crate::engine::crowd::{Crowd, Order};
use crate::engine::look::Actor;
use crate::engine::pass::{Part, Pass, Turn};
use crate::engine::people::{Chunk, People, Where};
use crate::engine::plan::Plan;
use crate::engine::tally::Tally;
use crate::engine::{Simulation, deal};

impl Simulation {
    /// Makes a pass over everyone, or over those with a turn, one after the other.
    pub(super) fn one_by_one(
        &mut self,
        plan: &Plan,
        part: Part,
        round: u32,
        turns: Option<&[Turn]>,
    ) -> Tally {
        let mut crowd = Crowd::new(plan, &self.conditions, &self.ledger.present);
        let (conditions, draws, traits, pool) = (&self.conditions, self.draws, self.traits, &self.pool);
        let pass = |crowd| Pass { plan, conditions, draws, traits, round, part, crowd, pool };
        let people = &mut self.people;
        let Some(turns) = turns else {
            let looked = chunk::map(people.chunks(), |mut chunk| {
                let mut actors = Vec::new();
                (pass(None).look(&mut chunk, &mut actors), actors)
            });
            let pass = |crowd| pass(Some(crowd));
            let acting: u64 = looked.iter().map(|(people, _)| people).sum();
            let standing = if part == Part::SettingOut {
                standing(plan, people, looked.iter().flat_map(|(_, actors)| actors))
            } else {
                Vec::new()
            };
            let is_still = crowd.stand_still(plan, conditions, |place| match part {
                Part::Whole => (acting, acting),
                Part::SettingOut => standing[place],
                // Travellers are not counted at any place, and wherever they come to, they are when their turn is over.
                Part::Travelling => (acting, 0),
            });
            if is_still {
                let pass = pass(&crowd);
                let work = |(mut chunk, (_, actors)): (Chunk<'_>, (u64, Vec<Actor>)), tally: &mut Tally| {
                    pass.act(&mut chunk, &actors, tally);
                };
                return chunk::work(
                    people.chunks().into_iter().zip(looked).collect(),
                    || Tally::new(plan),
                    work,
                );
            }
            let looked: Vec<_> = looked.into_iter().map(|(_, actors)| actors).collect();
            let actors = in_order(people, &looked.concat(), plan.scenario.period().steps());
            let mut tally = Tally::new(plan);
            pass(&crowd).act(&mut people.whole(), &actors, &mut tally);
            return tally;
        };
        let pass = |crowd| pass(Some(crowd));
        let acting: u64 = turns.iter().map(|turn| people.size(turn.slot())).sum();
        if crowd.stand_still(plan, conditions, |_| (acting, acting)) {
            let pass = pass(&crowd);
            let work = |(mut chunk, mine): (Chunk<'_>, &[Turn]), tally: &mut Tally| {
                pass.turns(&mut chunk, mine, tally);
            };
            return chunk::work(deal(people.chunks(), turns), || Tally::new(plan), work);
        }
        let mut all = people.whole();
        let order = |turn: &Turn| {
            let block = all.block_of(turn.slot());
            let serial = block.first_serial + turn.slot() - block.start;
            Order { displaced: all.displaced(turn.slot() as usize), origin: block.origin, serial }
        };
        let mut turns: Vec<_> = turns.iter().map(|turn| (order(turn), *turn)).collect();
        turns.sort_by_key(|&(order, _)| order);
        let mut tally = Tally::new(plan);
        let pass = pass(&crowd);
        for (_, turn) in turns {
            pass.turns(&mut all, &[turn], &mut tally);
        }
        tally
    }
}

/// Those who act, given in order of slot, in the order in which they do: by the step in which they were displaced, then by
/// origin and serial.
fn in_order(people: &People, actors: &[Actor], steps: u32) -> Vec<Actor> {
    let mut of_block = vec![0..0; people.blocks().len()];
    let mut first = 0;
    for mine in actors.chunk_by(|a, b| a.block == b.block) {
        of_block[mine[0].block as usize] = first..first + mine.len();
        first += mine.len();
    }
    // From one origin to the next they are in order but for the step: so it is enough to deal them to steps.
    let blocks = people.blocks_by_origin();
    let by_origin = || blocks.clone().flat_map(|block| &actors[of_block[block as usize].clone()]);
    let mut next = vec![0; steps as usize + 2];
    for actor in actors {
        next[people.displaced(actor.slot) as usize + 1] += 1;
    }
    for step in 1..next.len() {
        next[step] += next[step - 1];
    }
    let mut ordered = actors.to_vec();
    for &actor in by_origin() {
        let next = &mut next[people.displaced(actor.slot) as usize];
        ordered[*next] = actor;
        *next += 1;
    }
    ordered
}

/// For each place how many of those who set out have left home there, and how many are counted there: nobody else can come
/// to it or leave it before anyone travels.
fn standing<'a>(plan: &Plan, people: &People, actors: impl Iterator<Item = &'a Actor>) -> Vec<(u64, u64)> {
    let mut standing = vec![(0, 0); plan.places];
    for actor in actors {
        let size = people.size(actor.slot);
        match people.state[actor.slot as usize].get() {
            Where::Leaving(place) => standing[place as usize].0 += size,
            Where::At(place) => standing[place as usize].1 += size,
            Where::Resting(leg) => {
                standing[plan.tail[plan.itineraries.route_at(leg) as usize] as usize].1 += size;
            }
            _ => {}
        }
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::people::Columns;

    #[test]
    fn people_are_dealt_into_the_order_that_sorting_would_bring_them_into() {
        // Four origins, of which people flee by turns for 50 steps and come home at random, so that serials are given again.
        let columns = Columns { displaced: true, ..Columns::default() };
        let mut people = People::new(4, 4, columns);
        let mut word = 99u32;
        let mut next = |most: u32| {
            word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (word >> 8) % most
        };
        let mut away = Vec::new();
        for step in 0..50 {
            for _ in 0..next(60) {
                let origin = next(4);
                let slot = people.claim_here(origin, 1);
                people.set_displaced(slot, 1, (step > 0).then(|| step - 1));
                away.push((origin, people.serial(slot), slot));
            }
            while away.len() > 20 && next(3) > 0 {
                let (origin, serial, _) = away.swap_remove(next(away.len() as u32) as usize);
                people.release(&[(origin, serial, 1)]);
            }
        }
        let mut actors = Vec::new();
        for (number, block) in people.blocks().iter().enumerate() {
            let mine =
                away.iter().filter(|(_, _, slot)| (block.start..block.start + block.len).contains(slot));
            actors.extend(mine.map(|&(_, _, slot)| Actor { slot, block: number as u32 }));
        }
        actors.sort_by_key(|actor| actor.slot);
        let mut sorted = actors.clone();
        sorted.sort_by_key(|actor| {
            let block = people.blocks()[actor.block as usize];
            let serial = people.serial(actor.slot);
            Order { displaced: people.displaced(actor.slot), origin: block.origin, serial }
        });
        assert!(people.blocks().len() > 6 && actors.len() > 100, "{} in few blocks", actors.len());
        assert_ne!(sorted, actors, "slots are in another order");
        assert_eq!(in_order(&people, &actors, 50), sorted);
    }
}
