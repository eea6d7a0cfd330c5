//! Who gets through a crossing and who gets into a camp: first come, first served.
//!
//! The order is the step of arrival, then origin and serial. A crossing that is reached by a household when it has
//! any of its quota left lets the whole household through, and takes the surplus off the following quotas; unused
//! quota is not carried over. A camp admits a household only if there is room for all of it, and goes on with the
//! next in the queue.

use crate::engine::conditions::Conditions;

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gate {
    /// Getting through a crossing; `outward` is out of the country in which it lies.
    Crossing { place: u32, outward: bool },
    /// Getting into a place of limited capacity.
    Place(u32),
}

/// Somebody at a gate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) gate: Gate,
    /// The step of arrival there.
    pub(crate) since: u32,
    pub(crate) origin: u32,
    pub(crate) serial: u32,
    pub(crate) people: u32,
    pub(crate) slot: u32,
    /// The part of the step that is left to them.
    pub(crate) left: u32,
    /// How many decisions they have taken in this step.
    pub(crate) hop: u32,
    /// How far they came in this step, as a share of a step's way.
    pub(crate) came: f64,
}

/// The answer to a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) request: Request,
    pub(crate) granted: bool,
}

/// Answers all requests of a round, in order of slot. `present` counts people at each place; `used` what crossings
/// have let through in this step, and `debt` by how much they have overdrawn earlier ones, by crossing and direction.
pub(crate) fn answer(
    mut requests: Vec<Request>,
    conditions: &Conditions,
    present: &[u64],
    used: &mut [[u64; 2]],
    debt: &mut [[u64; 2]],
) -> Vec<Answer> {
    requests.sort_unstable_by_key(|r| (r.gate, r.since, r.origin, r.serial));
    let mut answers = Vec::with_capacity(requests.len());
    for queue in requests.chunk_by(|a, b| a.gate == b.gate) {
        match queue[0].gate {
            Gate::Crossing { place, outward } => {
                let (place, way) = (place as usize, usize::from(outward));
                let quota = conditions.quota[place].unwrap_or(u64::MAX);
                let mut left = quota.saturating_sub(used[place][way]);
                for &request in queue {
                    let granted = left > 0;
                    if granted {
                        let people = u64::from(request.people);
                        used[place][way] += people;
                        debt[place][way] += people.saturating_sub(left);
                        left = left.saturating_sub(people);
                    }
                    answers.push(Answer { request, granted });
                }
            }
            Gate::Place(place) => {
                let place = place as usize;
                let full = conditions.full[place].map_or(u64::MAX, |full| full as u64);
                let mut room = full.saturating_sub(present[place]);
                for &request in queue {
                    let people = u64::from(request.people);
                    let granted = people <= room;
                    if granted {
                        room -= people;
                    }
                    answers.push(Answer { request, granted });
                }
            }
        }
    }
    answers.sort_unstable_by_key(|answer| answer.request.slot);
    answers
}
