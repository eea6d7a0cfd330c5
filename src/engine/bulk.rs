//! Phases 3 and 4 for many at once: the step of people about whom there is nothing special, a block at a time.
//!
//! What a [`Walker`](crate::engine::travel::Walker) does for one person from decision to decision is done here for all of
//! a block, one kind of thing after the other: who sets out, where to, how far they get, and how long they will stay
//! where they arrive. So sixteen of them draw at once, and the machine guesses seldom wrongly what comes next. Whoever meets something special (a queue, a full camp, the way
//! home, a closed road) goes on from there as a walker.
//!
//! It is the same step: the same draws at the same addresses, the same arithmetic, the same bits. Scenarios with rules
//! that need more of a person's past take everyone as a walker; [`Plan::is_plain`] says which.

use crate::engine::choice::{DRAWS_A_DECISION, REFUSALS};
use crate::engine::conditions::{CERTAIN, clock};
use crate::engine::pass::{Pass, Turn};
use crate::engine::people::{Block, Chunk, State, Where};
use crate::engine::plan::Plan;
use crate::engine::stretch::Stretch;
use crate::engine::stride::exactly;
use crate::engine::tally::{How, Tally};
use crate::engine::travel::{MOST_DECISIONS, Next, WHOLE};
use crate::random::{LANES, Purpose};
use crate::scenario::{Acting, Admission, Carry, ClosedOnTheWay, OwnHome, Start};
use crate::world::PlaceKind;

/// Whoever sets out from a place.
#[derive(Debug, Clone, Copy)]
struct Setting {
    index: u32,
    at: u32,
    left: u32,
    /// The number of their next draw for a choice, which holds the number of the decision.
    n: u32,
}

/// Whoever is on a leg.
#[derive(Debug, Clone, Copy)]
struct Going {
    index: u32,
    leg: u32,
    metres: u32,
    left: u32,
    hop: u32,
}

/// Whoever came to a place where they may stay.
#[derive(Debug, Clone, Copy)]
struct Arriving {
    index: u32,
    place: u32,
    left: u32,
    hop: u32,
}

/// Whoever goes on as a walker.
#[derive(Debug, Clone, Copy)]
struct Special {
    index: u32,
    next: Next,
    left: u32,
    hop: u32,
}

/// Who does what next, of one block.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    setting: Vec<Setting>,
    refused: Vec<Setting>,
    going: Vec<Going>,
    arriving: Vec<Arriving>,
    special: Vec<Special>,
    /// For each of the block 1 if they act, else 0.
    acts: Vec<u8>,
    /// By group, where the class of people of this block begins in tables by class and place; none where the bounds of
    /// their tables do not hold.
    classes: Vec<Option<usize>>,
}

impl Plan {
    /// Whether people may be taken many at once: no rule asks for more than where they are, and nobody is watched.
    pub(crate) fn is_plain(&self) -> bool {
        let rules = self.scenario.rules();
        let (travel, attraction) = (&rules.travel, &rules.attraction);
        let acts_plainly = rules.movement.acting == Acting::AnyTime
            && rules.camps.admission == Admission::Room
            && rules.camps.turn_back_below <= 0.0;
        let chooses_plainly = attraction.pruning < 1.0 && !self.minds_home && self.road_conditions.is_empty();
        let travels_plainly = travel.carry == Carry::Exact
            && travel.start == Start::ByMode
            && travel.closed_on_the_way == ClosedOnTheWay::Arrive
            && self.walk_chance.iter().all(|&chance| chance <= 0.0);
        let is_alone = self.sizes.is_empty() && !self.remembers();
        let is_unwatched = self.recording.tracks.is_nobody() && !self.recording.trails;
        acts_plainly && chooses_plainly && travels_plainly && is_alone && is_unwatched
    }
}

/// A block while its people take their step.
struct Crew<'p, 'c, 'a> {
    pass: &'p Pass<'a>,
    block: Block,
    chunk: &'p mut Chunk<'c>,
    tally: &'p mut Tally,
    lists: &'p mut Lists,
    /// Whether nobody stops at their own home.
    avoids_home: bool,
}

impl Pass<'_> {
    /// Gives everyone in a chunk their step, except those who wait for an answer.
    pub(crate) fn all(&self, chunk: &mut Chunk<'_>, tally: &mut Tally) {
        let mut lists = std::mem::take(&mut tally.lists);
        for block in chunk.blocks {
            let mut crew = self.crew(*block, chunk, tally, &mut lists);
            crew.look();
            crew.go_on();
        }
        tally.lists = lists;
    }

    /// Gives those in a chunk who just left home the rest of their step; `turns` are in order of slot.
    pub(crate) fn all_leaving(&self, chunk: &mut Chunk<'_>, turns: &[Turn], tally: &mut Tally) {
        let mut lists = std::mem::take(&mut tally.lists);
        let mut turns = turns;
        for block in chunk.blocks {
            let end = block.start + block.len;
            let (mine, rest) = turns.split_at(turns.partition_point(|turn| turn.slot() < end));
            turns = rest;
            if mine.is_empty() {
                continue;
            }
            let mut crew = self.crew(*block, chunk, tally, &mut lists);
            for turn in mine {
                let Turn::Leave { slot, left } = *turn else { continue };
                let index = slot - crew.chunk.start;
                crew.lists.setting.push(Setting { index, at: block.origin, left, n: 0 });
            }
            crew.go_on();
        }
        tally.lists = lists;
    }

    fn crew<'p, 'c>(
        &'p self,
        block: Block,
        chunk: &'p mut Chunk<'c>,
        tally: &'p mut Tally,
        lists: &'p mut Lists,
    ) -> Crew<'p, 'c, 'p> {
        let plan = self.plan;
        lists.classes.clear();
        lists.classes.extend((0..plan.groups).map(|group| {
            let class = plan.class(group, block.origin);
            plan.is_bounded[class].then_some(class * plan.places)
        }));
        let avoids_home = plan.scenario.rules().attraction.own_home == OwnHome::Never;
        Crew { pass: self, block, chunk, tally, lists, avoids_home }
    }
}

impl Crew<'_, '_, '_> {
    /// Looks who acts in this step: whose clock has rung, and who is on the way.
    #[inline(never)]
    fn look(&mut self) {
        let (pass, plan) = (self.pass, self.pass.plan);
        let first = (self.block.start - self.chunk.start) as usize;
        let mine = first..first + self.block.len as usize;
        let mut acts = std::mem::take(&mut self.lists.acts);
        acts.clear();
        acts.resize(self.block.len as usize, 0);
        let clocks = &pass.conditions.stay.end;
        let home = &pass.conditions.home.end[plan.cell(self.block.origin, 0)..][..plan.groups];
        let (state, second) = (&self.chunk.state[mine.clone()], &self.chunk.second[mine.clone()]);
        match self.chunk.groups(mine) {
            None => who_acts(clocks, home[0], state, second, &mut acts),
            Some(groups) => who_acts_by_group(clocks, home, groups, state, second, &mut acts),
        }
        let (eights, rest) = acts.as_chunks::<8>();
        for (eight, acts) in eights.iter().enumerate() {
            let mut acts = u64::from_le_bytes(*acts);
            while acts != 0 {
                self.begin(first + 8 * eight + acts.trailing_zeros() as usize / 8);
                acts &= acts - 1;
            }
        }
        for (index, _) in rest.iter().enumerate().filter(|(_, acts)| **acts != 0) {
            self.begin(first + 8 * eights.len() + index);
        }
        self.lists.acts = acts;
    }

    /// Puts somebody who acts in this step on a list.
    #[inline]
    fn begin(&mut self, index: usize) {
        let (pass, plan) = (self.pass, self.pass.plan);
        match self.chunk.state[index].get() {
            Where::At(place) => {
                let Some(left) = pass.has_rung(self.chunk, &self.block, index, place) else { return };
                let index = index as u32;
                self.cell(place, index, |cell| cell.shift(How::Staying, -1));
                self.lists.setting.push(Setting { index, at: place, left, n: 0 });
            }
            Where::OnLeg(leg) => {
                let metres = self.chunk.second[index];
                let head = plan.head[plan.itineraries.route_at(leg) as usize];
                let index = index as u32;
                self.cell(head, index, |cell| cell.shift(How::Coming, -1));
                self.lists.going.push(Going { index, leg, metres, left: WHOLE, hop: 0 });
            }
            _ => {
                if let Some((next, left)) = pass.next_of(self.chunk, &self.block, index) {
                    pass.walker(self.chunk, self.tally, &self.block, index, left, 0).go(next);
                }
            }
        }
    }

    /// Lets everyone who is on a list go on until their step is used up.
    fn go_on(&mut self) {
        while !(self.lists.setting.is_empty() && self.lists.going.is_empty()) {
            self.turn_home();
            self.choose();
            self.travel();
            self.settle();
        }
        let mut special = std::mem::take(&mut self.lists.special);
        for Special { index, next, left, hop } in special.drain(..) {
            let walker = self.pass.walker(self.chunk, self.tally, &self.block, index as usize, left, hop);
            walker.go_on(next);
        }
        self.lists.special = special;
    }

    /// Takes out of those who set out whoever goes home, or stands where everyone is told where to go.
    #[inline(never)]
    fn turn_home(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let home = &conditions.home.step[self.block.origin as usize * plan.groups..][..plan.groups];
        let anyone_returns = home.iter().any(|&step| step > 0);
        let mut setting = std::mem::take(&mut self.lists.setting);
        let mut kept = 0;
        for first in (0..setting.len()).step_by(LANES) {
            let batch = first..(first + LANES).min(setting.len());
            // Whoever just left home does not turn back for it.
            let mut words = [0; LANES];
            if anyone_returns {
                let n: [u32; LANES] = std::array::from_fn(|lane| {
                    setting.get(first + lane).map_or(0, |setting| setting.n / DRAWS_A_DECISION)
                });
                let serial = self.serials(&setting[batch.clone()], |setting| setting.index);
                let (origin, step) = (self.block.origin, conditions.step);
                [words, ..] = self.pass.draws.lanes(origin, step, Purpose::Cause, &serial, &n);
            }
            for lane in 0..batch.len() {
                let one = setting[first + lane];
                let (at, hop) = (one.at as usize, one.n / DRAWS_A_DECISION);
                let group = self.chunk.group(one.index as usize);
                let next = if self.is_leaving(one.index) {
                    let begins_at_crossing = conditions.kind[at] == PlaceKind::Crossing;
                    begins_at_crossing.then_some(Next::Choose(one.at, None))
                } else if conditions.redirected[at].is_some() || conditions.kind[at] == PlaceKind::Crossing {
                    Some(Next::Leave(one.at))
                } else {
                    let returning = home[group];
                    let both =
                        u64::from(conditions.stay.step[plan.cell(one.at, group)]) + u64::from(returning);
                    let turns = (u64::from(words[lane]) * both) >> 32 < u64::from(returning);
                    turns.then_some(Next::TurnHome(one.at))
                };
                let is_usual = self.lists.classes[group].is_some()
                    && !plan.tastes[plan.taste[group]].tables.is_empty(one.at)
                    && hop < MOST_DECISIONS;
                match next.or_else(|| (!is_usual).then_some(Next::Choose(one.at, None))) {
                    Some(next) => {
                        self.lists.special.push(Special { index: one.index, next, left: one.left, hop });
                    }
                    None => {
                        setting[kept] = one;
                        kept += 1;
                    }
                }
            }
        }
        setting.truncate(kept);
        self.lists.setting = setting;
    }

    fn is_leaving(&self, index: u32) -> bool {
        matches!(self.chunk.state[index as usize].get(), Where::Leaving(_))
    }

    /// Lets everyone who sets out draw itineraries until one is accepted.
    #[inline(never)]
    fn choose(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let market = self.pass.market();
        let mut setting = std::mem::take(&mut self.lists.setting);
        while !setting.is_empty() {
            for batch in setting.chunks(LANES) {
                let serial = self.serials(batch, |setting| setting.index);
                let n = std::array::from_fn(|lane| batch.get(lane).map_or(0, |setting| setting.n));
                let (origin, step) = (self.block.origin, conditions.step);
                let words = self.pass.draws.lanes(origin, step, Purpose::Choice, &serial, &n);
                for (lane, one) in batch.iter().enumerate() {
                    let group = self.chunk.group(one.index as usize);
                    let tables = &plan.tastes[plan.taste[group]].tables;
                    let itinerary = tables.pick(one.at, words[0][lane], words[1][lane]) as usize;
                    let destination = plan.itineraries.destination(itinerary).0;
                    let class =
                        self.lists.classes[group].expect("those without a bound are taken out before");
                    let accept = conditions.accept[class + destination as usize];
                    let takes = words[2][lane] <= accept
                        && accept > 0
                        && !(self.avoids_home && destination == origin)
                        && market.is_open(itinerary, None);
                    if takes {
                        self.cell(one.at, one.index, |cell| cell.departed += 1);
                        let leg = plan.itineraries.first_leg(itinerary);
                        let route = plan.itineraries.route_at(leg) as usize;
                        self.tally.flow[route] += 1;
                        self.lists.going.push(Going {
                            index: one.index,
                            leg,
                            metres: conditions.stretches[route].metres,
                            left: one.left,
                            hop: one.n / DRAWS_A_DECISION + 1,
                        });
                    } else if one.n % DRAWS_A_DECISION + 1 < REFUSALS {
                        self.lists.refused.push(Setting { n: one.n + 1, ..*one });
                    } else {
                        let (next, hop) = (Next::Choose(one.at, None), one.n / DRAWS_A_DECISION);
                        self.lists.special.push(Special { index: one.index, next, left: one.left, hop });
                    }
                }
            }
            setting.clear();
            std::mem::swap(&mut setting, &mut self.lists.refused);
        }
        self.lists.setting = setting;
    }

    /// Lets everyone on the way travel as far as the step allows.
    #[inline(never)]
    fn travel(&mut self) {
        let (plan, stretches) = (self.pass.plan, &self.pass.conditions.stretches);
        let mut going = std::mem::take(&mut self.lists.going);
        for one in going.drain(..) {
            let Going { index, mut leg, mut metres, mut left, hop } = one;
            loop {
                let stretch: Stretch = stretches[plan.itineraries.route_at(leg) as usize];
                let (gone, rest, still) = exactly(stretch.way, metres, left, 0);
                left = still;
                if let Some(journey) = self.chunk.journey(index as usize) {
                    journey.metres = journey.metres.saturating_add(gone);
                }
                if let Some(rest) = rest {
                    self.chunk.state[index as usize] = State::from(Where::OnLeg(leg));
                    self.chunk.second[index as usize] = rest;
                    self.cell(stretch.head, index, |cell| cell.shift(How::Coming, 1));
                    break;
                }
                if plan.itineraries.is_last(leg) {
                    let place = stretch.head;
                    if stretch.ends_freely() && !(self.avoids_home && place == self.block.origin) {
                        self.lists.arriving.push(Arriving { index, place, left, hop });
                    } else {
                        let next = Next::Reach(place, Some(leg));
                        self.lists.special.push(Special { index, next, left, hop });
                    }
                    break;
                }
                leg += 1;
                let route = plan.itineraries.route_at(leg) as usize;
                if !stretches[route].begins_freely() {
                    self.lists.special.push(Special { index, next: Next::Through(leg), left, hop });
                    break;
                }
                self.tally.flow[route] += 1;
                metres = stretches[route].metres;
            }
        }
        self.lists.going = going;
    }

    /// Gives everyone who arrived a clock, and those whose clock rings within the step a new turn.
    #[inline(never)]
    fn settle(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let mut arriving = std::mem::take(&mut self.lists.arriving);
        for batch in arriving.chunks(LANES) {
            let serial = self.serials(batch, |arriving| arriving.index);
            let n = std::array::from_fn(|lane| batch.get(lane).map_or(0, |arriving| arriving.hop));
            let (origin, step) = (self.block.origin, conditions.step);
            let [words, ..] = self.pass.draws.lanes(origin, step, Purpose::Clock, &serial, &n);
            let clocks = words.map(clock);
            for (lane, one) in batch.iter().enumerate() {
                let index = one.index as usize;
                let group = self.chunk.group(index);
                if let Some(journey) = self.chunk.journey(index) {
                    journey.end(
                        conditions.kind[one.place as usize],
                        conditions.step,
                        1,
                        &mut self.tally.journeys,
                    );
                }
                let (at, of) = (plan.cell(one.place, group), plan.cell(origin, group));
                let (moving, returning) = (conditions.stay.step[at], conditions.home.step[of]);
                let ahead =
                    (u64::from(moving) + u64::from(returning)) * u64::from(one.left) / u64::from(WHOLE);
                let now = conditions.stay.end[at].wrapping_add(conditions.home.end[of]);
                self.chunk.state[index] = State::from(Where::At(one.place));
                self.chunk.second[index] = now.wrapping_sub(ahead as u32).wrapping_add(clocks[lane]);
                let clock = u64::from(clocks[lane]);
                let cell = &mut self.tally.cells[at];
                cell.arrived += 1;
                let rings = one.hop < MOST_DECISIONS && one.left > 0 && (moving == CERTAIN || clock <= ahead);
                if !rings {
                    cell.shift(How::Staying, 1);
                    continue;
                }
                let left = if moving == CERTAIN {
                    one.left
                } else {
                    (u64::from(one.left) * (ahead - clock) / ahead.max(1)) as u32
                };
                let n = one.hop * DRAWS_A_DECISION;
                self.lists.setting.push(Setting { index: one.index, at: one.place, left, n });
            }
        }
        arriving.clear();
        self.lists.arriving = arriving;
    }

    /// The serials of up to sixteen people.
    fn serials<T>(&self, batch: &[T], index: impl Fn(&T) -> u32) -> [u32; LANES] {
        let first = self.block.first_serial.wrapping_add(self.chunk.start).wrapping_sub(self.block.start);
        std::array::from_fn(|lane| batch.get(lane).map_or(0, |one| first.wrapping_add(index(one))))
    }

    /// Changes the counts of a place for the group of somebody.
    fn cell(&mut self, place: u32, index: u32, change: impl FnOnce(&mut crate::engine::tally::Cell)) {
        let group = self.chunk.group(index as usize);
        change(&mut self.tally.cells[self.pass.plan.cell(place, group)]);
    }
}

/// Finds out who acts: whose clock has rung, and whoever is not at a place. A loop without a branch, over everyone.
fn who_acts(clocks: &[u32], home: u32, state: &[State], second: &[u32], acts: &mut [u8]) {
    let last = clocks.len() - 1;
    for ((state, second), acts) in state.iter().zip(second).zip(acts) {
        let now = clocks[(state.bits() as usize).min(last)].wrapping_add(home);
        *acts = u8::from(state.acts(now.wrapping_sub(*second) as i32 >= 0));
    }
}

/// The same where groups are told apart.
fn who_acts_by_group(
    clocks: &[u32],
    home: &[u32],
    groups: &[u8],
    state: &[State],
    second: &[u32],
    acts: &mut [u8],
) {
    let last = clocks.len() - 1;
    for (((state, second), &group), acts) in state.iter().zip(second).zip(groups).zip(acts) {
        let at = state.bits() as usize * home.len() + group as usize;
        let now = clocks[at.min(last)].wrapping_add(home[group as usize]);
        *acts = u8::from(state.acts(now.wrapping_sub(*second) as i32 >= 0));
    }
}
