//! How many others people are in touch with, where somebody asks for it: drawn when they are displaced, and changed once
//! a day of those who stay at a place.

use crate::engine::Simulation;
use crate::engine::chunk;
use crate::engine::conditions::Conditions;
use crate::engine::people::{Chunk, Ties, Where};
use crate::engine::plan::Plan;
use crate::random::{Address, Draws, Purpose};
use crate::scenario::{ConnectionChanges, ConnectionRules, Scenario};
use crate::world::PlaceKind;

/// By so much connections fall under threat.
const LOST_UNDER_THREAT: u8 = 2;
/// By so much they rise at most among many people.
const MOST_AMONG_MANY: f64 = 2.0;

/// The cumulative chances of 0, 1, … connections: Poisson, whatever is above the most counting as the most; empty if
/// nobody asks for them.
pub(crate) fn at_displacement(scenario: &Scenario) -> Vec<u32> {
    let rules = scenario.rules();
    if !rules.deliberation.is_on() {
        return Vec::new();
    }
    let mut term = (-rules.connections.mean).exp();
    let mut sum = 0.0;
    (0..ConnectionRules::MOST)
        .map(|k| {
            sum += term;
            term *= rules.connections.mean / f64::from(k + 1);
            (sum * 32f64.exp2()).min(f64::from(u32::MAX)) as u32
        })
        .collect()
}

impl Plan {
    /// The ties of somebody who is displaced in a step.
    pub(crate) fn new_ties(&self, draws: Draws, origin: u32, serial: u32, step: u32, n: u32) -> Ties {
        if self.connections.is_empty() {
            return Ties::default();
        }
        let [word, ..] = draws.words(Address { serial, origin, step, purpose: Purpose::Connections, n });
        Ties { connections: self.connections.partition_point(|&at_most| at_most <= word) as u8, days: 0 }
    }
}

/// What a place does to connections on a day.
#[derive(Debug, Clone, Copy)]
struct Company {
    /// What the number of people adds.
    people: i16,
    is_camp: bool,
    is_threatened: bool,
}

impl Company {
    fn at(place: usize, rules: &ConnectionRules, conditions: &Conditions, present: &[u64]) -> Self {
        let there = present[place] as f64;
        let people = if there > rules.many_people {
            (there / rules.many_people).floor().min(MOST_AMONG_MANY) as i16
        } else if there < rules.few_people {
            -1
        } else {
            0
        };
        Self {
            people,
            is_camp: matches!(conditions.kind[place], PlaceKind::Camp | PlaceKind::IdpCamp),
            is_threatened: conditions.theta[place] > rules.threat_above,
        }
    }
}

impl Ties {
    /// What a day makes of them.
    fn after_a_day(self, rules: &ConnectionRules, company: Company) -> Self {
        let most_of_camps = ConnectionRules::MOST_OF_CAMPS;
        let days = if company.is_camp { self.days.saturating_add(1) } else { 0 };
        let is_settled = company.is_camp && f64::from(days) > rules.camp_days;
        let before = self.connections;
        let mut now = before.saturating_add_signed(company.people as i8).min(ConnectionRules::MOST);
        match rules.changes {
            ConnectionChanges::AddUp => {
                if is_settled && now < most_of_camps {
                    now += 1;
                }
                if company.is_threatened {
                    now = now.saturating_sub(LOST_UNDER_THREAT);
                }
            }
            ConnectionChanges::LastCounts => {
                if is_settled {
                    now = (before + 1).min(most_of_camps);
                }
                if company.is_threatened {
                    now = before.saturating_sub(LOST_UNDER_THREAT);
                }
            }
        }
        Self { connections: now, days }
    }
}

impl Simulation {
    /// At the beginning of a day: changes the connections of everyone who stays at a place.
    pub(super) fn keep_in_touch(&mut self, plan: &Plan) {
        let begins_a_day = self.conditions.step.is_multiple_of(plan.scenario.period().steps_per_day());
        if plan.connections.is_empty() || !begins_a_day {
            return;
        }
        let rules = &plan.scenario.rules().connections;
        let (conditions, present) = (&self.conditions, &self.ledger.present);
        let company: Vec<Company> =
            (0..plan.places).map(|place| Company::at(place, rules, conditions, present)).collect();
        chunk::map(self.people.chunks(), |mut chunk: Chunk<'_>| {
            for index in 0..chunk.len() {
                let place = match chunk.state[index].get() {
                    Where::At(place) => place,
                    Where::Resting(leg) => plan.tail[plan.itineraries.route_at(leg) as usize],
                    _ => continue,
                };
                if let Some(ties) = chunk.ties(index) {
                    *ties = ties.after_a_day(rules, company[place as usize]);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: Company = Company { people: 0, is_camp: false, is_threatened: false };

    fn after(changes: ConnectionChanges, (connections, days): (u8, u16), company: Company) -> (u8, u16) {
        let rules = ConnectionRules { changes, ..ConnectionRules::default() };
        let ties = Ties { connections, days }.after_a_day(&rules, company);
        (ties.connections, ties.days)
    }

    #[test]
    fn changes_of_a_day_add_up_within_their_bounds() {
        let day = |before, company| after(ConnectionChanges::AddUp, before, company);
        assert_eq!(day((3, 9), EMPTY), (3, 0), "days elsewhere than in a camp do not count");
        assert_eq!(day((9, 0), Company { people: 2, ..EMPTY }), (10, 0));
        assert_eq!(day((0, 0), Company { people: -1, ..EMPTY }), (0, 0));
        let camp = Company { is_camp: true, ..EMPTY };
        assert_eq!((day((3, 6), camp), day((3, 7), camp)), ((3, 7), (4, 8)), "after more than 7 days");
        assert_eq!((day((8, 7), camp).0, day((10, 7), camp).0), (8, 10), "a camp takes nothing away");
        let all = Company { people: 2, is_camp: true, is_threatened: true };
        assert_eq!((day((3, 7), all).0, day((1, 0), all).0), (4, 1), "2 and 1 more, 2 fewer");
    }

    #[test]
    fn or_the_last_change_counts_and_is_made_to_what_there_was() {
        let day = |before, company| after(ConnectionChanges::LastCounts, before, company).0;
        let camp = Company { people: 2, is_camp: true, is_threatened: false };
        assert_eq!((day((3, 6), camp), day((3, 7), camp), day((10, 7), camp)), (5, 4, 8));
        let all = Company { is_threatened: true, ..camp };
        assert_eq!((day((3, 7), all), day((1, 7), all)), (1, 0));
    }
}
