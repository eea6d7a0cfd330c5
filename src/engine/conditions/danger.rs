//! Phase 1, conditions: the danger at each place, and the hazards of leaving home, of moving on and of going home.
//!
//! Threat is taken at the middle of every hour and hazards are added up over the hours, so that steps of 24 and of 3 hours
//! feel the same danger.

use crate::engine::conditions::clocks::{ALMOST_CERTAIN, CERTAIN, Clocks, ticks, times};
use crate::engine::conditions::{Conditions, NEVER, is_camp};
use crate::engine::plan::Plan;
use crate::scenario::{Beliefs, Law};
use crate::units::Chance;
use crate::world::PlaceKind;

impl Conditions {
    /// Feels the threats of a step of so many hours, and sets the hazards of leaving, of moving on and of going home.
    pub(super) fn feel_threats(&mut self, plan: &Plan, beliefs: &Beliefs, begin: i64, hours: i64) {
        let rules = plan.scenario.rules();
        let hour = 1.0 / 24.0;
        // By degree of awareness, then by place.
        let degrees = plan.levels.awareness.iter();
        let chances: Vec<f64> = degrees
            .flat_map(|&aware| (0..plan.places).map(move |place| (aware, place)))
            .map(|(aware, place)| self.calm_chance(plan, place, aware))
            .collect();
        // What holds without threat; threatened places are added up hour by hour below.
        let mut stay: Vec<f64> = chances.iter().map(|&p| hazard(p) * hours as f64 * hour).collect();
        let returning = hazard(rules.returns.return_chance) * hour;
        let mut home: Vec<f64> = (0..plan.origins())
            .map(|o| {
                // An origin beyond the places is an unknown home, to which nobody returns.
                if o < plan.places && self.lets_home(o) { returning * hours as f64 } else { 0.0 }
            })
            .collect();
        self.theta.fill(0.0);
        self.leave.fill(0.0);
        if rules.flight.law == Law::Hazard {
            for &place in &plan.fled {
                let place = place as usize;
                self.leave[place] = hazard(self.levels.leaving(place)) * hours as f64 * hour;
            }
        }
        for &place in &plan.threatened {
            stay.iter_mut().skip(place as usize).step_by(plan.places).for_each(|hazard| *hazard = 0.0);
            home[place as usize] = 0.0;
        }
        // What an hour adds is what the hour before added, as long as the threat stays as it is.
        let mut before = vec![f64::NAN; plan.places];
        let mut adds = vec![0.0; stay.len()];
        let mut leaves = vec![0.0; plan.places];
        for h in 0..hours {
            let minute = (begin + h * 60) as f64 + 30.0;
            let any = plan.field.at(beliefs, minute, &mut self.hourly);
            for &place in &plan.threatened {
                let place = place as usize;
                let theta = if any { self.hourly[place] } else { 0.0 };
                if theta > 0.0 && self.since[place] == NEVER {
                    self.since[place] = self.step;
                }
                // A running mean, which is exact where the threat does not change.
                self.theta[place] += (theta - self.theta[place]) / (h + 1) as f64;
                if theta != before[place] {
                    before[place] = theta;
                    // To the power 0, any threat counts in full, and none for nothing.
                    let drawn = if theta > 0.0 { theta.powf(rules.movement.threat_power) } else { 0.0 };
                    let usual = rules.movement.threatened_chance * self.size_factor(plan, place);
                    for cell in (place..stay.len()).step_by(plan.places) {
                        let aware = plan.levels.awareness[cell / plan.places];
                        let drawing = self.levels.threatened_chance(place, usual, aware);
                        let chance = chances[cell] * (1.0 - drawn) + drawing * drawn;
                        adds[cell] = hazard(chance) * hour;
                    }
                    leaves[place] = 0.0;
                    if theta > 0.0 {
                        let heeded = theta * self.heed(plan, place);
                        let leaving = rules.flight.leave_chance * heeded.powf(rules.flight.leave_power);
                        leaves[place] = hazard(leaving) * hour;
                    }
                }
                for cell in (place..stay.len()).step_by(plan.places) {
                    stay[cell] += adds[cell];
                }
                self.leave[place] += leaves[place];
                if theta < rules.returns.return_below && self.lets_home(place) {
                    home[place] += returning;
                }
            }
        }
        for &place in &plan.threatened {
            let place = place as usize;
            if self.theta[place] <= 0.0 {
                self.since[place] = NEVER;
            }
            self.heed[place] = self.heed(plan, place);
        }
        let groups = plan.scenario.world().groups();
        for (g, group) in groups.iter().enumerate() {
            let factors = group.factors();
            let first = plan.levels.tier[g] * plan.places;
            for (place, &hazard) in stay[first..first + plan.places].iter().enumerate() {
                let held = self.shut[place];
                let mine = match self.redirected[place] {
                    _ if held => 0.0,
                    Some(_) => f64::INFINITY,
                    None => times(hazard, factors.moving),
                };
                self.stay.step[place * plan.groups + g] = ticks(mine, CERTAIN);
            }
            for (origin, &hazard) in home.iter().enumerate() {
                let mine = times(hazard, factors.returning);
                self.home.step[origin * plan.groups + g] = ticks(mine, ALMOST_CERTAIN);
            }
        }
        self.stay.advance();
        self.home.advance();
        self.set_alarms(plan);
    }

    /// For how many steps a place has been under threat, if it is.
    pub(crate) fn threatened_steps(&self, place: usize) -> Option<u32> {
        (self.since[place] != NEVER).then(|| self.step - self.since[place])
    }

    /// What both clocks showed at the beginning of the step for people of a group and an origin who stay at a place.
    pub(crate) fn begin(&self, plan: &Plan, place: u32, origin: u32, group: usize) -> u32 {
        let of = |clocks: &Clocks, place: u32| {
            let cell = place as usize * plan.groups + group;
            clocks.end[cell].wrapping_sub(clocks.step[cell])
        };
        of(&self.stay, place).wrapping_add(of(&self.home, origin))
    }

    /// Whether people may go home to a place, as far as anything but threat is concerned.
    fn lets_home(&self, place: usize) -> bool {
        !self.shut[place] && self.levels.leaving(place) <= 0.0
    }

    /// By how much a place drives people away where they leave in proportion to it.
    pub(crate) fn drive(&self, place: u32) -> f64 {
        let place = place as usize;
        self.theta[place] * self.heed[place] + self.levels.driving(place)
    }

    /// The daily chance of moving on from a place without threat, for people who make so much of forecasts of floods.
    fn calm_chance(&self, plan: &Plan, place: usize, awareness: f64) -> f64 {
        let movement = &plan.scenario.rules().movement;
        let kind = self.kind[place];
        if is_camp(kind) && !self.camp_is_open[place] {
            return 1.0;
        }
        let usual = self.own_chance[place].unwrap_or(match kind {
            PlaceKind::Town => movement.town_chance,
            PlaceKind::Village => movement.village_chance,
            PlaceKind::Camp => movement.camp_chance,
            PlaceKind::IdpCamp => movement.idp_camp_chance,
            PlaceKind::BorderSite => movement.border_site_chance,
            PlaceKind::Hub => movement.hub_chance,
            PlaceKind::Crossing | PlaceKind::Waypoint => 1.0,
        });
        let usual = usual * self.size_factor(plan, place);
        self.levels.calm_chance(place, usual, awareness)
    }

    /// By how much the size of a place changes the chance of moving on from it.
    fn size_factor(&self, plan: &Plan, place: usize) -> f64 {
        let movement = &plan.scenario.rules().movement;
        if movement.population_power == 0.0 {
            return 1.0;
        }
        let people = plan.population[place].max(self.capacity[place].unwrap_or(0));
        (people as f64 / movement.population_base).powf(movement.population_power)
    }

    /// The factor on what the threat at a place counts for.
    fn heed(&self, plan: &Plan, place: usize) -> f64 {
        let habituation = &plan.scenario.rules().habituation;
        let Some(last) = habituation.factors.len().checked_sub(1) else { return 1.0 };
        if self.since[place] == NEVER {
            return 1.0;
        }
        let steps = f64::from(self.step - self.since[place]);
        let days = steps / f64::from(plan.scenario.period().steps_per_day());
        habituation.factors[((days / habituation.days) as usize).min(last)]
    }
}

fn hazard(chance: f64) -> f64 {
    Chance::new(chance.clamp(0.0, 1.0)).map_or(0.0, Chance::hazard)
}
