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
        let (conditions, draws, pool) = (&self.conditions, self.draws, &self.pool);
        let pass = |crowd| Pass { plan, conditions, draws, round, part, crowd, pool };
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
            let mut all = people.whole();
            let mut actors = Vec::with_capacity(looked.iter().map(|(_, actors)| actors.len()).sum());
            actors.extend(looked.into_iter().flat_map(|(_, actors)| actors).map(|actor| {
                let block = all.blocks[actor.block as usize];
                let serial = block.first_serial + actor.slot - block.start;
                let displaced = all.displaced(actor.slot as usize);
                (Order { displaced, origin: block.origin, serial }, actor)
            }));
            actors.sort_by_key(|&(order, _)| order);
            let mut tally = Tally::new(plan);
            let pass = pass(&crowd);
            for (_, actor) in actors {
                pass.act(&mut all, &[actor], &mut tally);
            }
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
