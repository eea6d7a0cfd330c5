//! Phases 3 and 4 for many at once: the step of people about whom there is nothing special, a block at a time.
//!
//! What a [`Walker`](crate::engine::travel::Walker) does for one person from decision to decision is done here for all of
//! a block, one kind of thing after the other: who sets out, where to, how far they get, and how long they will stay
//! where they arrive. So sixteen of them draw at once, and the machine guesses seldom wrongly what comes next. Whoever meets something special (a queue, a full camp, the way
//! home, a closed road) goes on from there as a walker.
//!
//! It is the same step: the same draws at the same addresses, the same arithmetic, the same bits. Scenarios with rules
//! that need more of a person's past take everyone as a walker; [`Plan::is_plain`] says which.

mod look;

pub(crate) use look::table_len;

use crate::engine::choice::{DRAWS_A_DECISION, REFUSALS};
use crate::engine::conditions::{CERTAIN, clock};
use crate::engine::pass::{Pass, Turn};
use crate::engine::people::{Block, Chunk, State, Where};
use crate::engine::plan::Plan;
use crate::engine::stretch::Stretch;
use crate::engine::stride::exactly;
use crate::engine::tally::{Cell, How, Tally};
use crate::engine::travel::{MOST_DECISIONS, Next, WHOLE};
use crate::random::{LANES, Purpose};
use crate::scenario::{Acting, Admission, Carry, ClosedOnTheWay, OwnHome, Start};
use crate::vector::{self, Wide};

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
    /// Those of them who come to a next leg.
    onward: Vec<Going>,
    arriving: Vec<Arriving>,
    special: Vec<Special>,
    /// For each of the block what they do at the beginning of the step; see [`State::acts`].
    acts: Vec<u8>,
    /// Those who act.
    found: Vec<u32>,
    /// Of these whose clock has rung, who is on a leg, and everyone else.
    kinds: [Vec<u32>; 3],
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
        let fits = self.places * self.groups <= look::HUGE;
        let is_alone = fits && self.sizes.is_empty() && !self.remembers();
        let keeps_no_ties =
            self.connections.is_empty() && self.farmers.is_empty() && !rules.deliberation.is_on();
        let is_unwatched = self.recording.tracks.is_nobody() && !self.recording.trails;
        acts_plainly && chooses_plainly && travels_plainly && is_alone && keeps_no_ties && is_unwatched
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
                let (index, at) = (slot - crew.chunk.start, block.origin);
                if crew.is_plain(index, at) {
                    crew.lists.setting.push(Setting { index, at, left, n: 0 });
                } else {
                    crew.lists.special.push(Special { index, next: Next::Choose(at, None), left, hop: 0 });
                }
            }
            // Whoever just left home does not turn back for it.
            crew.choose();
            crew.travel();
            crew.settle();
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
    /// Puts somebody on the list of those who set out from a place.
    #[inline]
    fn set_out(&mut self, index: u32, at: u32, left: u32, hop: u32) {
        if self.is_plain(index, at) && hop < MOST_DECISIONS {
            self.lists.setting.push(Setting { index, at, left, n: hop * DRAWS_A_DECISION });
        } else {
            self.lists.special.push(Special { index, next: Next::Leave(at), left, hop });
        }
    }

    /// Whether somebody who sets out from a place draws from its table.
    #[inline]
    fn is_plain(&self, index: u32, at: u32) -> bool {
        let group = self.chunk.group(index as usize);
        let plan = self.pass.plan;
        self.pass.conditions.is_plain[at as usize]
            && self.lists.classes[group].is_some()
            && !plan.tastes[plan.taste[group]].tables.is_empty(at)
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

    /// Takes out of those who set out whoever goes home.
    fn turn_home(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let home = &conditions.home.step[plan.cell(self.block.origin, 0)..][..plan.groups];
        if home.iter().all(|&step| step == 0) {
            return;
        }
        let mut setting = std::mem::take(&mut self.lists.setting);
        let mut stayed = 0;
        for first in (0..setting.len()).step_by(LANES) {
            let end = setting.len().min(first + LANES);
            let n = lanes_of(&setting[first..end], |setting| setting.n / DRAWS_A_DECISION);
            let serial = self.serials(&setting[first..end], |setting| setting.index);
            let (origin, step) = (self.block.origin, conditions.step);
            let [words, ..] = self.pass.draws.lanes(origin, step, Purpose::Cause, &serial, &n);
            for lane in 0..end - first {
                let one = setting[first + lane];
                let Setting { index, at, left, n } = one;
                let group = self.chunk.group(index as usize);
                let (moving, returning) = (conditions.stay.step[plan.cell(at, group)], home[group]);
                let both = u64::from(moving) + u64::from(returning);
                if (u64::from(words[lane]) * both) >> 32 < u64::from(returning) {
                    let (next, hop) = (Next::TurnHome(at), n / DRAWS_A_DECISION);
                    self.lists.special.push(Special { index, next, left, hop });
                } else {
                    setting[stayed] = one;
                    stayed += 1;
                }
            }
        }
        setting.truncate(stayed);
        self.lists.setting = setting;
    }

    /// Lets everyone who sets out draw itineraries until one is accepted.
    fn choose(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let market = self.pass.market();
        let itineraries = &plan.itineraries;
        let mut setting = std::mem::take(&mut self.lists.setting);
        while !setting.is_empty() {
            for batch in setting.chunks(LANES) {
                let serial = self.serials(batch, |setting| setting.index);
                let n = lanes_of(batch, |setting| setting.n);
                let (origin, step) = (self.block.origin, conditions.step);
                let words = self.pass.draws.lanes(origin, step, Purpose::Choice, &serial, &n);
                // One question after the other for all of them: so the machine waits for all answers at once.
                let mut itinerary = [0; LANES];
                let mut class = [0; LANES];
                for (lane, one) in batch.iter().enumerate() {
                    let group = self.chunk.group(one.index as usize);
                    let tables = &plan.tastes[plan.taste[group]].tables;
                    itinerary[lane] = tables.pick(one.at, words[0][lane], words[1][lane]);
                    class[lane] =
                        self.lists.classes[group].expect("those without a bound are taken out before");
                }
                let mut ends = [(0, 0); LANES];
                for lane in 0..batch.len() {
                    ends[lane] = itineraries.ends(itinerary[lane]);
                }
                let mut accept = [0; LANES];
                let mut routes = [0; LANES];
                for lane in 0..batch.len() {
                    let (first_leg, destination) = ends[lane];
                    accept[lane] = conditions.accept[class[lane] + destination as usize];
                    routes[lane] = itineraries.route_at(first_leg) as usize;
                }
                for (lane, one) in batch.iter().enumerate() {
                    let (leg, destination) = ends[lane];
                    let takes = words[2][lane] <= accept[lane]
                        && accept[lane] > 0
                        && !(self.avoids_home && destination == origin)
                        && (!conditions.something_is_shut || market.is_open(itinerary[lane] as usize, None));
                    if takes {
                        self.cell(one.at, one.index).departed += 1;
                        self.tally.flow[routes[lane]] += 1;
                        let metres = conditions.stretches[routes[lane]].metres;
                        let hop = one.n / DRAWS_A_DECISION + 1;
                        self.lists.going.push(Going { index: one.index, leg, metres, left: one.left, hop });
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

    /// Lets everyone on the way travel as far as the step allows, one leg after the other.
    fn travel(&mut self) {
        let (itineraries, stretches) = (&self.pass.plan.itineraries, &self.pass.conditions.stretches);
        let mut going = std::mem::take(&mut self.lists.going);
        while !going.is_empty() {
            for batch in going.chunks(LANES) {
                let mut routes = [0; LANES];
                for (lane, one) in batch.iter().enumerate() {
                    routes[lane] = itineraries.route_at(one.leg) as usize;
                }
                let mut stretch = [Stretch::default(); LANES];
                for lane in 0..batch.len() {
                    stretch[lane] = stretches[routes[lane]];
                }
                for (one, stretch) in batch.iter().zip(stretch) {
                    self.travel_leg(*one, stretch);
                }
            }
            going.clear();
            std::mem::swap(&mut going, &mut self.lists.onward);
        }
        self.lists.going = going;
    }

    /// Lets somebody travel a leg.
    #[inline]
    fn travel_leg(&mut self, one: Going, stretch: Stretch) {
        let itineraries = &self.pass.plan.itineraries;
        let Going { index, leg, metres, left, hop } = one;
        let (gone, rest, left) = exactly(stretch.way, metres, left, 0);
        if let Some(journey) = self.chunk.journey(index as usize) {
            journey.metres = journey.metres.saturating_add(gone);
        }
        if let Some(rest) = rest {
            self.chunk.state[index as usize] = State::from(Where::OnLeg(leg));
            self.chunk.second[index as usize] = rest;
            self.cell(stretch.head, index).shift(How::Coming, 1);
            return;
        }
        let place = stretch.head;
        let next = if !itineraries.is_last(leg) {
            let leg = leg + 1;
            let route = itineraries.route_at(leg) as usize;
            let ahead = self.pass.conditions.stretches[route];
            if ahead.begins_freely() {
                self.tally.flow[route] += 1;
                self.lists.onward.push(Going { index, leg, metres: ahead.metres, left, hop });
                return;
            }
            Next::Through(leg)
        } else if stretch.ends_freely() && !(self.avoids_home && place == self.block.origin) {
            self.lists.arriving.push(Arriving { index, place, left, hop });
            return;
        } else {
            Next::Reach(place, Some(leg))
        };
        self.lists.special.push(Special { index, next, left, hop });
    }

    /// Gives everyone who arrived a clock, and those whose clock rings within the step a new turn.
    fn settle(&mut self) {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let mut arriving = std::mem::take(&mut self.lists.arriving);
        for batch in arriving.chunks(LANES) {
            let serial = self.serials(batch, |arriving| arriving.index);
            let n = lanes_of(batch, |arriving| arriving.hop);
            let (origin, step) = (self.block.origin, conditions.step);
            let [words, ..] = self.pass.draws.lanes(origin, step, Purpose::Clock, &serial, &n);
            let clocks = vector::work(ClocksOf(words));
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
                self.set_out(one.index, one.place, left, one.hop);
            }
        }
        arriving.clear();
        self.lists.arriving = arriving;
    }

    /// The serials of up to sixteen people.
    #[inline]
    fn serials<T>(&self, batch: &[T], index: impl Fn(&T) -> u32) -> [u32; LANES] {
        let first = self.block.first_serial.wrapping_add(self.chunk.start).wrapping_sub(self.block.start);
        lanes_of(batch, |one| first.wrapping_add(index(one)))
    }

    /// The counts of a place for the group of somebody.
    #[inline]
    fn cell(&mut self, place: u32, index: u32) -> &mut Cell {
        let group = self.chunk.group(index as usize);
        &mut self.tally.cells[self.pass.plan.cell(place, group)]
    }
}

/// Something of each of up to sixteen people; 0 for those who are missing.
#[inline]
fn lanes_of<T>(batch: &[T], of: impl Fn(&T) -> u32) -> [u32; LANES] {
    let mut lanes = [0; LANES];
    for (lane, one) in lanes.iter_mut().zip(batch) {
        *lane = of(one);
    }
    lanes
}

/// The clocks of sixteen people.
struct ClocksOf([u32; LANES]);

impl Wide for ClocksOf {
    type Output = [u32; LANES];

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn widely(self) -> [u32; LANES] {
        let mut clocks = self.0;
        for word in &mut clocks {
            *word = clock(*word);
        }
        clocks
    }
}
