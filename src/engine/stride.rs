//! Phase 4, travel: how far one gets on a route in a step.

use crate::engine::pass::Part;
use crate::engine::travel::{WHOLE, Walker};
use crate::random::{LANES, Purpose};
use crate::scenario::{Carry, ClosedOnTheWay, Start};
use crate::units::Step;
use crate::vector::whole_part;

/// Less of a step's time than this is what rounding left over.
const ROUNDING: u32 = 1 << 10;
/// By so much of a metre, of [`WHOLE`], rounding may let people come too far: 1/128.
const SPARE: u64 = WHOLE as u64 >> 7;

/// How far people get on `metres` at `way` a whole step in what is `left` of it: the metres gone, those that remain (none
/// at the end), and what is left of the step then.
///
/// Metres begun count as gone and time used is rounded down, so that whoever must arrive exactly at the end of a step
/// does.
#[inline]
pub(super) fn exactly(way: u32, metres: u32, left: u32, spare: u64) -> (u32, Option<u32>, u32) {
    let whole = u64::from(way);
    let reach = (whole * u64::from(left)).saturating_sub(spare).div_ceil(u64::from(WHOLE)) as u32;
    if reach < metres {
        return (reach, Some(metres - reach), 0);
    }
    let used = (u64::from(metres) * u64::from(WHOLE) / whole.max(1)) as u32;
    let left = left.saturating_sub(used);
    (metres, None, if left < ROUNDING { 0 } else { left })
}

/// Below so many metres a step, a share of a step is right to the last bit when divided in floating point: such a
/// quotient is at least 1 / way away from the next whole number, and rounded by 2⁻²³ at most.
const DIVIDES_EXACTLY: u32 = 1 << 22;

/// The same for sixteen people, with nothing to spare: the metres that remain (0 at the end), and what is left of the step.
#[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
#[inline(always)]
pub(super) fn exactly_lanes(
    way: &[u32; LANES],
    metres: &[u32; LANES],
    left: &[u32; LANES],
) -> ([u32; LANES], [u32; LANES]) {
    let (mut rest, mut still) = ([0; LANES], [0; LANES]);
    if way.iter().fold(0, |widest, &way| widest.max(way)) >= DIVIDES_EXACTLY {
        for lane in 0..LANES {
            let (_, remain, after) = exactly(way[lane], metres[lane], left[lane], 0);
            (rest[lane], still[lane]) = (remain.unwrap_or(0), after);
        }
        return (rest, still);
    }
    for lane in 0..LANES {
        let whole = u64::from(way[lane]);
        let reach = ((whole * u64::from(left[lane]) + u64::from(WHOLE - 1)) >> 31) as u32;
        let arrives = reach >= metres[lane];
        rest[lane] = metres[lane].saturating_sub(reach);
        let share = f64::from(metres[lane]) * f64::from(WHOLE) / f64::from(way[lane].max(1));
        let after = left[lane].saturating_sub(whole_part(share.min(f64::from(WHOLE))));
        still[lane] = if !arrives || after < ROUNDING { 0 } else { after };
    }
    (rest, still)
}

impl Walker<'_, '_, '_> {
    /// Travels as far as the step allows; the metres that are left, or none at the end of the route.
    pub(super) fn travel(&mut self, route: u32, metres: u32) -> Option<u32> {
        let way = self.way(route);
        let (gone, rest) = match self.pass.plan.scenario.rules().travel.carry {
            Carry::Exact => self.exactly(way, metres),
            Carry::Afresh => self.afresh(way, metres),
        };
        if let Some(journey) = self.chunk.journey(self.index) {
            journey.metres = journey.metres.saturating_add(gone);
        }
        if let Some(trail) = self.chunk.trail(self.index) {
            let step = Step(self.pass.conditions.step);
            trail.go(gone, rest.is_none(), self.pass.plan.scenario.period().day_of(step));
        }
        if rest.is_none()
            && let Some(memory) = self.chunk.memory(self.index)
        {
            memory.stopped();
        }
        rest
    }

    fn exactly(&mut self, way: u32, metres: u32) -> (u32, Option<u32>) {
        // Where people act once a step, a metre to spare would be time left, and with it a whole step's chance.
        let spare = if self.pass.part == Part::Whole { 0 } else { SPARE };
        let (gone, rest, left) = exactly(way, metres, self.left, spare);
        self.moved += self.share_of_way(gone);
        self.left = left;
        (gone, rest)
    }

    /// Every route that is begun in a step with time left is given a whole step's way.
    fn afresh(&mut self, way: u32, metres: u32) -> (u32, Option<u32>) {
        if self.left == 0 {
            return (0, Some(metres));
        }
        let gone = way.min(metres);
        self.moved += self.share_of_way(gone);
        if way <= metres {
            self.left = 0;
            return (gone, Some(metres - way));
        }
        let all = (self.came + self.moved) * f64::from(self.pass.conditions.step_way) / f64::from(way);
        self.left = ((1.0 - all).max(0.0) * f64::from(WHOLE)) as u32;
        (gone, None)
    }

    /// How far one gets on a route in a whole step, by vehicle or on foot.
    fn way(&mut self, route: u32) -> u32 {
        let (plan, conditions) = (self.pass.plan, self.pass.conditions);
        let usual = conditions.metres[route as usize];
        let on_foot = conditions.step_on_foot;
        if plan.scenario.rules().travel.start == Start::OnFoot
            && self.chunk.memory(self.index).is_some_and(|memory| !memory.has_stopped())
        {
            return usual.min(on_foot);
        }
        let chance = plan.walk_chance[route as usize];
        if chance > 0.0 {
            let morning = conditions.step - conditions.step % plan.scenario.period().steps_per_day();
            let address = self.who.address(morning, Purpose::Walk, route & 0xFF_FFFF);
            if self.pass.draws.unit(address) < chance {
                return usual.min(on_foot);
            }
        }
        usual
    }

    fn share_of_way(&self, metres: u32) -> f64 {
        f64::from(metres) / f64::from(self.pass.conditions.step_way.max(1))
    }

    /// Whether people who come to the end of a route are sent back, because it was closed under way.
    pub(super) fn is_turned_back(&self, route: u32) -> bool {
        !self.pass.conditions.route_is_open[route as usize]
            && self.pass.plan.scenario.rules().travel.closed_on_the_way == ClosedOnTheWay::TurnBack
    }

    /// Whether people on a route will be sent back at its end even if it opens again.
    pub(super) fn is_sent_back(&self, route: u32) -> bool {
        !self.pass.conditions.route_is_open[route as usize]
            && self.pass.plan.scenario.rules().travel.closed_on_the_way == ClosedOnTheWay::TurnBackAnyway
    }

    /// Keeps in mind how far they came in this pass.
    pub(super) fn remember(&mut self) {
        let (step, fading, moved) = (self.pass.conditions.step, self.pass.plan.fading, self.moved);
        if moved > 0.0
            && let Some(memory) = self.chunk.memory(self.index)
        {
            memory.went(moved, step, fading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Seed};

    #[test]
    fn sixteen_people_get_as_far_as_each_would_alone() {
        let draws = Draws::new(Seed(3), 0, 0);
        for serial in 0..4000 {
            let at = |n| draws.words(Address { serial, origin: 0, step: 0, purpose: Purpose::Choice, n })[0];
            let lanes = |first: u32, bits: u32| {
                std::array::from_fn::<_, LANES, _>(|lane| (at(first + lane as u32) >> (32 - bits)).max(1))
            };
            let way = lanes(0, if serial % 10 == 0 { 24 } else { 19 });
            let mut metres = lanes(100, 18);
            let mut left = lanes(200, 31);
            left[0] = WHOLE;
            (metres[1], left[1]) = (way[1], WHOLE);
            (metres[2], left[2]) = (way[2] / 2 + 1, WHOLE / 2);
            metres[3] = u32::MAX;
            left[4] = 0;
            let (rest, still) = exactly_lanes(&way, &metres, &left);
            for lane in 0..LANES {
                let (_, remain, after) = exactly(way[lane], metres[lane], left[lane], 0);
                assert_eq!(
                    (rest[lane], still[lane]),
                    (remain.unwrap_or(0), after),
                    "of {} at {}",
                    metres[lane],
                    way[lane]
                );
            }
        }
    }
}
