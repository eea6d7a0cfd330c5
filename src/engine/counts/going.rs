//! A step of cohorts: in waves of decisions, until nobody has any of the step left or everyone who has waits for an
//! answer; then the answers, and so on.
//!
//! What people do is what a person does in [`crate::engine::travel`], in the same order and by the same rules: only
//! that many do it together, and part by binomial numbers where a person would draw.

use super::cohort::{Cohorts, Folk, Wait, Way};
use super::gates::Request;
use super::lots::binomial;
use super::span::{Span, join};
use super::walk::{Next, people};
use crate::engine::conditions::{CERTAIN, Conditions, UNIT};
use crate::engine::plan::Plan;
use crate::engine::tally::{How, Ledger};
use crate::random::{Address, Draws, Purpose, Stream, mix};
use std::collections::BTreeMap;

/// At most so many spans of time are told apart in one decision.
const MOST_SPANS: usize = 24;

/// What people of one origin and group have to decide at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decision {
    pub(super) at: u32,
    pub(super) folk: Folk,
    /// How many decisions they have taken in this step.
    pub(super) hop: u32,
    pub(super) what: What,
}

/// What there is to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// They have just come to stay: whether their clock rings in what is left of the step.
    Stay,
    /// They choose an itinerary, `into` the outer or the inner side for those who turn back at a crossing that is shut; who finds
    /// none waits as they did before.
    Choose { into: Option<bool>, or: Wait },
}

/// A step in the making.
pub(super) struct Going<'a> {
    pub(super) plan: &'a Plan,
    pub(super) conditions: &'a Conditions,
    /// Those of the simulation.
    pub(super) draws: Draws,
    pub(super) ledger: &'a mut Ledger,
    pub(super) cohorts: &'a mut Cohorts,
    /// The decisions of the next wave, by the parts of the step that are left to people.
    pub(super) decisions: BTreeMap<Decision, Vec<Span>>,
    pub(super) requests: Vec<Request>,
    /// What crossings let through in this step, by crossing and direction.
    pub(super) used: Vec<[u64; 2]>,
    pub(super) wave: u32,
}

impl<'a> Going<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        conditions: &'a Conditions,
        draws: Draws,
        ledger: &'a mut Ledger,
        cohorts: &'a mut Cohorts,
    ) -> Self {
        Self {
            used: vec![[0; 2]; plan.places],
            plan,
            conditions,
            draws,
            ledger,
            cohorts,
            decisions: BTreeMap::new(),
            requests: Vec::new(),
            wave: 0,
        }
    }

    /// Everything from the first decisions on.
    pub(super) fn finish(mut self) {
        loop {
            while !self.decisions.is_empty() {
                self.wave += 1;
                for (decision, mut spans) in std::mem::take(&mut self.decisions) {
                    join(&mut spans, MOST_SPANS);
                    self.decide(&decision, &spans);
                }
            }
            if self.requests.is_empty() {
                break;
            }
            self.wave += 1;
            self.answer();
        }
        self.leave_the_model();
        self.cohorts.ranks.close();
        self.cohorts.tidy(self.plan, &self.conditions.metres);
    }

    /// The draws of one thing in this wave.
    pub(super) fn draws_of(&self, codes: &[u64]) -> Draws {
        let code = codes.iter().fold(u64::from(self.wave), |code, &next| mix(code.rotate_left(7) ^ next));
        self.draws.apart(code)
    }

    pub(super) fn address(&self, folk: Folk, purpose: Purpose) -> Address {
        // Ranks tell steps and groups apart, and groups are few: no two who are told apart share it.
        let serial = folk.rank * self.plan.groups as u32 + folk.group;
        Address { serial, origin: folk.origin, step: self.conditions.step, purpose, n: 0 }
    }

    fn words(&self, folk: Folk, codes: &[u64]) -> Stream {
        self.draws_of(codes).stream(self.address(folk, Purpose::Cohort))
    }

    /// Gives everyone their step as far as they get without a decision.
    pub(super) fn everyone(&mut self) {
        // Whoever gets somewhere in this step is not given another.
        let Cohorts { mut standing, waiting, moving, ranks } = std::mem::take(self.cohorts);
        self.cohorts.ranks = ranks;
        for (&(place, folk), people) in &mut standing {
            let (moving, returning) = self.hazards(place, folk);
            let both = u64::from(moving) + u64::from(returning);
            if both == 0 {
                continue;
            }
            let mut words = self.words(folk, &[u64::from(place)]);
            let hazard = both as f64 / UNIT;
            let span = if moving == CERTAIN {
                Span::point(1.0, *people)
            } else {
                let ringing = binomial(&mut words, *people, -(-hazard).exp_m1());
                Span::ringing(1.0, hazard, ringing)
            };
            if span.people > 0 {
                *people -= span.people;
                self.ledger.shift(How::Staying, place, folk.group, -(span.people as i64));
                self.leave(place, folk, 0, vec![span], &mut words);
            }
        }
        standing.retain(|_, people| *people > 0);
        // Those who came to stay meanwhile.
        for (at, people) in std::mem::replace(&mut self.cohorts.standing, standing) {
            *self.cohorts.standing.entry(at).or_default() += people;
        }
        for ((wait, folk), people) in waiting {
            let (how, place) = wait.place(self.plan);
            self.ledger.shift(how, place, folk.group, -(people as i64));
            let mut words = self.words(folk, &wait.code());
            let spans = vec![Span::point(1.0, people)];
            let next = match wait {
                Wait::Ready(place) => {
                    self.leave(place, folk, 0, spans, &mut words);
                    continue;
                }
                Wait::Gate { place, since } => Next::Reach { place, leg: None, since: Some(since) },
                Wait::Queue { leg, since } => Next::Through { leg, since: Some(since) },
                Wait::HomeQueue { route, since } => {
                    Next::HomeThrough { at: place, by: None, was: Some((route, since)) }
                }
            };
            self.go(folk, 0, spans, next, &mut words);
        }
        for ((way, folk), spans) in moving {
            let mut words = self.words(folk, &[way.code()]);
            let to = self.plan.head[way.route(self.plan) as usize];
            self.ledger.shift(How::Coming, to, folk.group, -(people(&spans) as i64));
            self.go_on(way, folk, spans, &mut words);
        }
    }

    /// The hazards of a step, of moving on from a place and of going home, in ticks.
    pub(super) fn hazards(&self, place: u32, folk: Folk) -> (u32, u32) {
        let groups = self.plan.groups;
        let at = place as usize * groups + folk.group as usize;
        let of = folk.origin as usize * groups + folk.group as usize;
        (self.conditions.stay.step[at], self.conditions.home.step[of])
    }

    /// People whose clock has rung at a place: some turn home, the others choose.
    pub(super) fn leave(&mut self, at: u32, folk: Folk, hop: u32, mut spans: Vec<Span>, words: &mut Stream) {
        let (moving, returning) = self.hazards(at, folk);
        if returning > 0 && self.conditions.redirected[at as usize].is_none() {
            let share = f64::from(returning) / (f64::from(moving) + f64::from(returning));
            let mut homeward = Vec::with_capacity(spans.len());
            for span in &mut spans {
                let going_home = binomial(words, span.people, share);
                homeward.push(span.of(going_home));
                span.people -= going_home;
            }
            homeward.retain(|span| span.people > 0);
            self.go(folk, hop, homeward, Next::TurnHome(at), words);
        }
        self.choose_later(at, folk, hop, spans, None, Wait::Ready(at));
    }

    /// People who will choose an itinerary in the next wave.
    pub(super) fn choose_later(
        &mut self,
        at: u32,
        folk: Folk,
        hop: u32,
        spans: Vec<Span>,
        into: Option<bool>,
        or: Wait,
    ) {
        self.decide_later(Decision { at, folk, hop, what: What::Choose { into, or } }, spans);
    }

    pub(super) fn decide_later(&mut self, decision: Decision, mut spans: Vec<Span>) {
        spans.retain(|span| span.people > 0);
        if !spans.is_empty() {
            self.decisions.entry(decision).or_default().append(&mut spans);
        }
    }

    fn decide(&mut self, decision: &Decision, spans: &[Span]) {
        let &Decision { at, folk, hop, what } = decision;
        match what {
            What::Stay => {
                let mut words = self.words(folk, &[7 << 32 | u64::from(at), u64::from(hop)]);
                let (moving, returning) = self.hazards(at, folk);
                let hazard = (f64::from(moving) + f64::from(returning)) / UNIT;
                let (mut rung, mut people) = (Vec::new(), 0);
                for span in spans {
                    people += span.ring(hazard, &mut words, &mut rung);
                }
                self.stand(at, folk, people);
                self.leave(at, folk, hop, rung, &mut words);
            }
            What::Choose { into, or } => self.choose(at, folk, hop, into, or, spans),
        }
    }

    /// Lets people leave the model, at places where people do.
    fn leave_the_model(&mut self) {
        if self.plan.leaving.is_empty() {
            return;
        }
        self.wave += 1;
        let mut standing = std::mem::take(&mut self.cohorts.standing);
        for (&(place, folk), people) in &mut standing {
            *people -= self.leave_from(place, folk, *people, u64::from(place));
        }
        standing.retain(|_, people| *people > 0);
        self.cohorts.standing = standing;
        let mut waiting = std::mem::take(&mut self.cohorts.waiting);
        for (&(wait, folk), people) in &mut waiting {
            let Wait::Ready(place) = wait else { continue };
            let gone = self.leave_from(place, folk, *people, wait.code()[0]);
            *people -= gone;
            // They are not among those who are stuck there.
            let stuck = &mut self.ledger.stuck[place as usize * self.plan.groups + folk.group as usize];
            *stuck = stuck.saturating_sub(gone);
        }
        waiting.retain(|_, people| *people > 0);
        self.cohorts.waiting = waiting;
    }

    /// How many of people who stay at a place leave the model.
    fn leave_from(&mut self, place: u32, folk: Folk, people: u64, code: u64) -> u64 {
        let mut words = self.words(folk, &[code]);
        let gone = binomial(&mut words, people, self.plan.leaving[place as usize]);
        self.ledger.shift(How::Staying, place, folk.group, -(gone as i64));
        self.ledger.left[place as usize * self.plan.groups + folk.group as usize] += gone;
        self.ledger.away[folk.origin as usize] -= gone;
        self.cohorts.ranks.give_back(folk.origin, folk.rank, gone);
        gone
    }

    pub(super) fn stand(&mut self, place: u32, folk: Folk, people: u64) {
        self.cohorts.stand(self.ledger, place, folk, people);
    }

    pub(super) fn wait(&mut self, wait: Wait, folk: Folk, people: u64) {
        self.cohorts.wait(self.plan, self.ledger, wait, folk, people);
    }

    pub(super) fn travel(&mut self, way: Way, folk: Folk, spans: Vec<Span>) {
        self.cohorts.travel(self.plan, self.ledger, way, folk, spans);
    }
}
