//! Phase 1, conditions: until when those who stay at a place need no look.
//!
//! A clock rings no sooner than after the ticks that are left on it, divided by the ticks that a step adds. So
//! whoever arrives is given an alarm and sleeps until then, as if every step added what the present one does.
//! Where threats rise, by their dates, everybody is awake; and where a step adds more than the one before for another
//! reason (a place becomes another, a flood), everybody there is looked at in that step. So alarms change no result: who is woken
//! too early sleeps on.

use crate::engine::conditions::Conditions;
use crate::engine::people::LONGEST_SLEEP;
use crate::engine::plan::Plan;
use crate::vector::small_whole_part;
use serde::{Deserialize, Serialize};

/// What people of a group who stay at a place need to know about its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Dial {
    /// What it shows at the end of the step.
    pub(crate) end: u32,
    /// What the step adds.
    pub(crate) step: u32,
    /// The next step in which everybody there has to be awake.
    pub(crate) wake_by: u32,
    /// 1 if those who set out from there draw from its table, or else 0.
    pub(crate) draws: u32,
}

/// Alarms during a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Alarms {
    /// By place and group.
    pub(crate) dials: Vec<Dial>,
    /// The most ticks that a step ever added to the clock of going home, by origin and group.
    pub(crate) home: Vec<u32>,
    /// Places where everybody is looked at in this step, and whether there are any.
    pub(crate) is_restless: Vec<bool>,
    pub(crate) any_restless: bool,
    /// Origins whose people are looked at in this step, wherever they are.
    pub(crate) is_recalled: Vec<bool>,
    /// For each place how many of its rises are over.
    over: Vec<u32>,
}

impl Alarms {
    /// Whether they are of the same places, origins and groups, as far in the same threats as a plan has.
    pub(crate) fn is_like(&self, other: &Self, plan: &Plan) -> bool {
        let lists = |of: &Self| {
            [of.dials.len(), of.home.len(), of.is_restless.len(), of.is_recalled.len(), of.over.len()]
        };
        let has_begun = |(over, rises): (&u32, &Vec<_>)| *over as usize <= rises.len();
        lists(self) == lists(other) && self.over.iter().zip(&plan.rises).all(has_begun)
    }

    pub(crate) fn new(plan: &Plan) -> Self {
        if !plan.lets_sleep() {
            return Self::default();
        }
        Self {
            dials: vec![Dial::default(); plan.places * plan.groups],
            home: vec![0; plan.origins() * plan.groups],
            is_restless: vec![false; plan.places],
            any_restless: false,
            is_recalled: vec![false; plan.origins()],
            over: vec![0; plan.places],
        }
    }
}

impl Dial {
    /// Its numbers: what it shows, what the step adds, by when people have to be awake, whether they draw.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn numbers(&self) -> [u32; 4] {
        [self.end, self.step, self.wake_by, self.draws]
    }

    /// Until when somebody who stays needs no look, at most [`LONGEST_SLEEP`] steps from `now`: `ticks` are left on their clock,
    /// to which a step adds at most `home` more than is added here.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    pub(crate) fn alarm(step: u32, wake_by: u32, home: u32, ticks: u32, now: u32) -> u32 {
        // A little less than ticks / pace, so that rounding wakes nobody too late; both are below 2³¹.
        let pace = (step.wrapping_add(home)).max(1);
        let steps = (ticks as i32 as f32) / (pace as i32 as f32) * (1.0 - 1e-6);
        let steps = small_whole_part(steps.max(0.0).min((LONGEST_SLEEP - 1) as f32)) + 1;
        (now + steps).min(wake_by)
    }
}

impl Conditions {
    /// Sets the alarms of a step whose clocks are known.
    pub(super) fn set_alarms(&mut self, plan: &Plan) {
        if !plan.lets_sleep() {
            return;
        }
        let alarms = &mut self.alarms;
        let now = self.step;
        alarms.any_restless = false;
        for place in 0..plan.places {
            let rises = &plan.rises[place];
            let over = &mut alarms.over[place];
            while rises.get(*over as usize).is_some_and(|&(_, last)| last < now) {
                *over += 1;
            }
            let ahead = &rises[*over as usize..];
            let next = |step: u32| ahead.iter().any(|&(first, last)| first <= step && step <= last);
            let wake_by = if next(now + 1) {
                now + 1
            } else {
                ahead.iter().map(|&(first, _)| first).find(|&first| first > now).unwrap_or(u32::MAX)
            };
            let mine = place * plan.groups..(place + 1) * plan.groups;
            let adds_more = mine.clone().any(|cell| self.stay.step[cell] > alarms.dials[cell].step);
            alarms.is_restless[place] = adds_more && now > 0 && !next(now);
            alarms.any_restless |= alarms.is_restless[place];
            let goes_freely = self.is_plain[place];
            for (group, cell) in mine.enumerate() {
                let has_table = !plan.tastes[plan.taste[group]].tables.is_empty(place as u32);
                alarms.dials[cell] = Dial {
                    end: self.stay.end[cell],
                    step: self.stay.step[cell],
                    wake_by,
                    draws: u32::from(goes_freely && has_table),
                };
            }
        }
        for (origin, is_recalled) in alarms.is_recalled.iter_mut().enumerate() {
            *is_recalled = false;
            for of in origin * plan.groups..(origin + 1) * plan.groups {
                let most = &mut alarms.home[of];
                *is_recalled |= self.home.step[of] > *most && now > 0;
                *most = (*most).max(self.home.step[of]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sleeps_past_the_step_in_which_their_clock_rings() {
        let paces = [0, 1, 2, 67_142, 2_044_000, 24_000_000, 1_600_000_000];
        for (step, home) in paces.iter().flat_map(|&step| [0, 67_142, 1 << 29].map(|home| (step, home))) {
            for ticks in (0..31).flat_map(|power| [(1u32 << power) - 1, 1 << power, (1 << power) + 1]) {
                let pace = u64::from(step) + u64::from(home);
                let ticks = ticks.max(1);
                let rings = u64::from(ticks).div_ceil(pace.max(1)).min(u64::from(LONGEST_SLEEP));
                let found = u64::from(Dial::alarm(step, u32::MAX, home, ticks, 1000)) - 1000;
                assert!(found <= rings, "{ticks} ticks at {pace}: {found} is after {rings}");
                assert!(found >= rings.saturating_sub(1).max(1), "{ticks} ticks at {pace}: {found}, {rings}");
            }
        }
        assert_eq!(Dial::alarm(1, 1003, 0, 1_000_000, 1000), 1003);
    }
}
