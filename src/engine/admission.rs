//! Who gets through a crossing and who gets into a camp: first come, first served.
//!
//! The order is the step of arrival, then origin and serial. A crossing that is reached by a household when it has
//! any of its quota left lets the whole household through, and takes the surplus off the following quotas; unused
//! quota is not carried over. A camp admits a household only if there is room for all of it, and goes on with the
//! next in the queue.

use crate::engine::chunk;
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
    requests: Vec<Request>,
    conditions: &Conditions,
    present: &[u64],
    used: &mut [[u64; 2]],
    debt: &mut [[u64; 2]],
) -> Vec<Answer> {
    let mut order: Vec<_> =
        requests.iter().zip(0u32..).map(|(request, index)| (rank(request), index)).collect();
    chunk::sort(&mut order);
    let mut answers: Vec<Answer> =
        requests.into_iter().map(|request| Answer { request, granted: false }).collect();
    for queue in order.chunk_by(|(a, _), (b, _)| a[0] >> 32 == b[0] >> 32) {
        let in_queue = queue.iter().map(|&(_, index)| index as usize);
        match answers[queue[0].1 as usize].request.gate {
            Gate::Crossing { place, outward } => {
                let (place, way) = (place as usize, usize::from(outward));
                let quota = conditions.quota[place].unwrap_or(u64::MAX);
                let mut left = quota.saturating_sub(used[place][way]);
                for index in in_queue {
                    let answer = &mut answers[index];
                    answer.granted = left > 0;
                    if answer.granted {
                        let people = u64::from(answer.request.people);
                        used[place][way] += people;
                        debt[place][way] += people.saturating_sub(left);
                        left = left.saturating_sub(people);
                    }
                }
            }
            Gate::Place(place) => {
                let mut room = room(conditions, present, place as usize);
                for index in in_queue {
                    let answer = &mut answers[index];
                    let people = u64::from(answer.request.people);
                    answer.granted = people <= room;
                    if answer.granted {
                        room -= people;
                    }
                }
            }
        }
    }
    // They come as a few lists in this order, which a sort that keeps what is in order has soon joined.
    answers.sort_by_key(|answer| answer.request.slot);
    answers
}

/// Parts requests into those that may be granted, whatever others there are beside them, and those that cannot: before
/// them stand as many as get through, or so many households of the same size that no room is left for theirs.
pub(crate) fn with_a_chance(
    mut requests: Vec<Request>,
    conditions: &Conditions,
    present: &[u64],
    used: &[[u64; 2]],
) -> (Vec<Request>, Vec<Request>) {
    requests.sort_unstable_by_key(rank);
    let (mut hopeful, mut hopeless) = (Vec::new(), Vec::new());
    for queue in requests.chunk_by(|a, b| a.gate == b.gate) {
        let most = most(conditions, present, used, queue[0].gate);
        let mut before = 0;
        let mut alike = [0; 256];
        for request in queue {
            let people = u64::from(request.people);
            let of_this_size = &mut alike[request.people.min(255) as usize];
            let has_a_chance = match request.gate {
                Gate::Crossing { .. } => before < most,
                Gate::Place(_) => *of_this_size + people <= most,
            };
            before += people;
            *of_this_size += people;
            if has_a_chance { &mut hopeful } else { &mut hopeless }.push(*request);
        }
    }
    (hopeful, hopeless)
}

/// How many people are let through a gate at most.
pub(crate) fn most(conditions: &Conditions, present: &[u64], used: &[[u64; 2]], gate: Gate) -> u64 {
    match gate {
        Gate::Crossing { place, outward } => {
            let quota = conditions.quota[place as usize].unwrap_or(u64::MAX);
            quota.saturating_sub(used[place as usize][usize::from(outward)])
        }
        Gate::Place(place) => room(conditions, present, place as usize),
    }
}

/// How many more a place takes in.
fn room(conditions: &Conditions, present: &[u64], place: usize) -> u64 {
    conditions.full[place].map_or(u64::MAX, |full| full as u64).saturating_sub(present[place])
}

/// Where somebody stands: at which gate and since when, and before whom of those who came in the same step.
pub(crate) fn rank(request: &Request) -> [u64; 2] {
    let pair = |first: u32, second: u32| u64::from(first) << 32 | u64::from(second);
    [pair(request.gate.number(), request.since), pair(request.origin, request.serial)]
}

impl Gate {
    /// Gates of places, in their numbers.
    const PLACES: u32 = 1 << 31;

    /// The number under which gates stand in order.
    fn number(self) -> u32 {
        match self {
            Self::Crossing { place, outward } => place << 1 | u32::from(outward),
            Self::Place(place) => Self::PLACES | place,
        }
    }

    /// The gate of a number.
    pub(crate) fn numbered(number: u32) -> Self {
        if number & Self::PLACES == 0 {
            Self::Crossing { place: number >> 1, outward: number & 1 == 1 }
        } else {
            Self::Place(number ^ Self::PLACES)
        }
    }
}
