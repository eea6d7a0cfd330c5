//! Keeps of every step what the user asked for, and totals whatever they asked for.

use crate::engine::conditions::Conditions;
use crate::engine::people::People;
use crate::engine::plan::Plan;
use crate::engine::recording::Tracks;
use crate::engine::run::{Balance, Record, Run, Status};
use crate::engine::tally::{How, Ledger, Tally};
use crate::engine::track::{Done, Track, What};
use crate::id::{Id, PlaceId};
use crate::random::Seed;
use crate::scenario::{Beliefs, Quantity};
use crate::units::Step;
use crate::world::PlaceKind;
use serde::{Deserialize, Serialize};

/// Keeps what the user asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recorder {
    run: Run,
    /// Arrivals, departures and flows since the last record.
    since: (Vec<u64>, Vec<u64>, Vec<u64>),
    /// By place, people who had left the model by then.
    left_before: Vec<u64>,
    deeds: Vec<Done>,
    /// For each observed series its places, and what had been counted before the period.
    #[serde(skip)]
    series: Vec<(Vec<usize>, Quantity, u64)>,
    /// For each step the counts (series, index) that stand for its end.
    #[serde(skip)]
    due: Vec<Vec<(usize, usize)>>,
    hash: Hash,
}

/// A running hash: the finaliser of `SplitMix64` over what was so far and the next number.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Hash(u64);

impl Hash {
    fn add(&mut self, value: u64) {
        let mut z = self.0.rotate_left(5) ^ value;
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        self.0 = z ^ (z >> 31);
    }
}

/// People at a place in a status and group, as it stands.
pub(crate) fn count(
    plan: &Plan,
    conditions: &Conditions,
    ledger: &Ledger,
    place: usize,
    status: Status,
    group: usize,
) -> u64 {
    let cell = place * plan.groups + group;
    let at = |how| ledger.displaced(how, place, group);
    let staying_is = match conditions.kind[place] {
        PlaceKind::Camp | PlaceKind::IdpCamp => Status::InCamp,
        PlaceKind::BorderSite => Status::Waiting,
        _ => Status::Sheltering,
    };
    let staying = |status| if staying_is == status { at(How::Staying) } else { 0 };
    match status {
        Status::Resident => ledger.residents[cell],
        Status::OnTheWay => at(How::Coming),
        Status::Sheltering | Status::InCamp => staying(status),
        Status::Waiting => staying(status) + at(How::Queued) + at(How::Refused),
        Status::Returned => ledger.returned[cell],
        Status::Trapped => ledger.trapped[cell] + ledger.stuck[cell],
        Status::NoWayOut => ledger.stuck[cell],
    }
}

impl Recorder {
    pub(crate) fn new(plan: &Plan, ledger: &Ledger, seed: Seed, replicate: u32, beliefs: Beliefs) -> Self {
        let scenario = &plan.scenario;
        let places = plan
            .recording
            .places
            .clone()
            .unwrap_or_else(|| (0..plan.places).map(PlaceId::from_index).collect());
        let mut due = vec![Vec::new(); scenario.period().steps() as usize];
        let mut series = Vec::new();
        for (index, observed) in scenario.observed().iter().enumerate() {
            let at: Vec<usize> = scenario.places_of(observed).into_iter().map(PlaceId::index).collect();
            let before = if observed.quantity() == Quantity::Entered {
                at.iter().map(|&place| ledger.present[place]).sum()
            } else {
                0
            };
            series.push((at, observed.quantity(), before));
            for (number, count) in observed.counts().iter().enumerate() {
                if let Some(step) = count.step(scenario.period()) {
                    due[step.0 as usize].push((index, number));
                }
            }
        }
        Self {
            run: Run::empty(scenario, seed, replicate, beliefs, places),
            since: (vec![0; plan.places], vec![0; plan.places], vec![0; plan.metres.len()]),
            left_before: vec![0; plan.places],
            deeds: Vec::new(),
            series,
            due,
            hash: Hash(0),
        }
    }

    /// Whether it records the same places, routes and series.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let lists = |of: &Self| {
            let run = &of.run;
            let since = (of.since.0.len(), of.since.1.len(), of.since.2.len());
            (since, of.left_before.len(), run.totals.len(), run.populations.len())
        };
        let matched = |of: &Self| of.run.matched.iter().map(Vec::len).collect::<Vec<_>>();
        lists(self) == lists(other) && self.run.places == other.run.places && matched(self) == matched(other)
    }

    /// Goes on with what another recorded of the same run; which counts are due is known from the scenario.
    pub(crate) fn taking_up(self, other: Self) -> Self {
        Self { series: self.series, due: self.due, ..other }
    }

    /// The deeds that it kept.
    pub(crate) fn deeds(&self) -> &[Done] {
        &self.deeds
    }

    /// Keeps these deeds instead.
    pub(crate) fn set_deeds(&mut self, deeds: Vec<Done>) {
        self.deeds = deeds;
    }

    pub(crate) fn take_deeds(&mut self, tally: &mut Tally) {
        self.deeds.append(&mut tally.deeds);
    }

    /// Counts people who were received at a place after a step, or taken from it, with what happens in the next.
    pub(crate) fn exchange(&mut self, place: PlaceId, received: u64, taken: u64) {
        self.since.0[place.index()] += received;
        self.since.1[place.index()] += taken;
        let totals = &mut self.run.totals[place.index()];
        totals.arrivals += received;
        totals.departures += taken;
    }

    pub(crate) fn record(&mut self, plan: &Plan, conditions: &Conditions, ledger: &Ledger) {
        let step = Step(conditions.step);
        add(&mut self.since.0, &ledger.arrived);
        add(&mut self.since.1, &ledger.departed);
        add(&mut self.since.2, &ledger.flow);
        self.add_totals(plan, conditions, ledger);
        self.hash_step(plan, ledger);
        let due = std::mem::take(&mut self.due[step.0 as usize]);
        for (series, number) in due {
            self.run.matched[series][number] = self.observe(plan, conditions, ledger, series);
        }
        let per_day = plan.scenario.period().steps_per_day();
        if plan.recording.keeps((step.0 + 1).is_multiple_of(per_day)) {
            let record = self.make_record(plan, conditions, ledger);
            self.run.records.push(record);
        }
    }

    /// What an observed series would count now.
    pub(crate) fn observe(&self, plan: &Plan, conditions: &Conditions, ledger: &Ledger, index: usize) -> u64 {
        let (places, quantity, before) = &self.series[index];
        let sum = |statuses: &[Status]| -> u64 {
            let of = |place: usize, group: usize| -> u64 {
                let statuses = statuses.iter();
                statuses.map(|&s| count(plan, conditions, ledger, place, s, group)).sum()
            };
            places.iter().map(|&p| (0..plan.groups).map(|g| of(p, g)).sum::<u64>()).sum()
        };
        match quantity {
            Quantity::Present => sum(&Status::PRESENT),
            Quantity::Waiting => sum(&[Status::Waiting]),
            Quantity::Entered => before + ledger.entered[index],
            Quantity::Returned => places
                .iter()
                .map(|&p| ledger.homeward[p * plan.groups..(p + 1) * plan.groups].iter().sum::<u64>())
                .sum(),
        }
    }

    fn make_record(&mut self, plan: &Plan, conditions: &Conditions, ledger: &Ledger) -> Record {
        let mut record = Record::new(Step(conditions.step), plan.groups);
        for &place in &self.run.places {
            for status in Status::ALL {
                for group in 0..plan.groups {
                    let people = count(plan, conditions, ledger, place.index(), status, group);
                    record.people.push(people);
                }
            }
            record.arrived.push(self.since.0[place.index()]);
            record.departed.push(self.since.1[place.index()]);
            if !ledger.left.is_empty() {
                let left = left(plan, ledger, place.index());
                record.left.push(left - self.left_before[place.index()]);
                self.left_before[place.index()] = left;
            }
        }
        if plan.recording.flows {
            record.flow = self.since.2.iter().copied().collect();
        }
        record.series =
            (0..self.series.len()).map(|index| self.observe(plan, conditions, ledger, index)).collect();
        self.since.0.fill(0);
        self.since.1.fill(0);
        self.since.2.fill(0);
        record
    }

    fn add_totals(&mut self, plan: &Plan, conditions: &Conditions, ledger: &Ledger) {
        let step = Step(conditions.step);
        let threatened_from = plan.scenario.rules().flight.threatened_from;
        for (place, totals) in self.run.totals.iter_mut().enumerate() {
            let groups = place * plan.groups..(place + 1) * plan.groups;
            let waiting: u64 = (0..plan.groups)
                .map(|g| ledger.displaced(How::Queued, place, g) + ledger.displaced(How::Refused, place, g))
                .sum();
            let people = ledger.present[place] + waiting;
            if people > totals.peak {
                (totals.peak, totals.peak_step) = (people, step);
            }
            if conditions.full[place].is_some_and(|most| ledger.present[place] as f64 > most) {
                totals.steps_over_capacity += 1;
            }
            totals.arrivals += ledger.arrived[place];
            totals.departures += ledger.departed[place];
            totals.left = left(plan, ledger, place);
            totals.was_threatened |= conditions.theta[place] >= threatened_from;
            let trapped: u64 = ledger.trapped[groups.clone()].iter().sum();
            totals.most_trapped = totals.most_trapped.max(trapped);
            let population = self.run.populations[place];
            let residents: u64 = ledger.residents[groups].iter().sum();
            if population > 0 && residents * 2 <= population && totals.half_empty.is_none() {
                totals.half_empty = Some(step);
            }
            if population > 0 && residents * 10 <= population && totals.nine_tenths_empty.is_none() {
                totals.nine_tenths_empty = Some(step);
            }
        }
    }

    fn hash_step(&mut self, plan: &Plan, ledger: &Ledger) {
        for place in 0..plan.places {
            for group in 0..plan.groups {
                for how in [How::Staying, How::Queued, How::Refused, How::Coming] {
                    self.hash.add(ledger.displaced(how, place, group));
                }
                let cell = place * plan.groups + group;
                for counts in [&ledger.residents, &ledger.returned, &ledger.stuck, &ledger.trapped] {
                    self.hash.add(counts[cell]);
                }
            }
            self.hash.add(ledger.arrived[place] << 32 | ledger.departed[place]);
        }
        ledger.flow.iter().for_each(|&people| self.hash.add(people));
        ledger.left.iter().for_each(|&people| self.hash.add(people));
    }

    /// The records so far, which are not kept any longer.
    pub(crate) fn drain(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.run.records)
    }

    /// Adds a number to the fingerprint.
    pub(crate) fn hash(&mut self, number: u64) {
        self.hash.add(number);
    }

    /// Ends with all people as they are, and with the names of those of whom it kept something.
    pub(crate) fn finish(mut self, plan: &Plan, ledger: &Ledger, people: &People, balance: Balance) -> Run {
        people.words().for_each(|word| self.hash.add(word));
        self.finish_hashed(plan, ledger, people, balance)
    }

    /// Ends when all people are in the [hash](Self::hash) already.
    pub(crate) fn finish_hashed(
        mut self,
        plan: &Plan,
        ledger: &Ledger,
        people: &People,
        balance: Balance,
    ) -> Run {
        self.run.tracks = self.tracks(plan, people);
        self.run.fingerprint = self.hash.0;
        self.run.balance = balance;
        self.run.journey_steps = ledger.journeys.steps.clone();
        self.run.journey_km = ledger.journeys.km.clone();
        self.run
    }

    fn tracks(&mut self, plan: &Plan, people: &People) -> Vec<Track> {
        let mut deeds = std::mem::take(&mut self.deeds);
        deeds.sort_by_key(|d| (d.origin, d.serial, d.deed.step, d.order));
        let mut tracks = Vec::new();
        // Whoever takes the serial of a person who came home, left the model or was handed over is somebody else.
        let is_same = |a: &Done, b: &Done| {
            let is_over = matches!(a.deed.what, What::CameHome | What::LeftTheModel | What::HandedOver);
            (a.origin, a.serial) == (b.origin, b.serial) && !is_over
        };
        for mine in deeds.chunk_by(is_same) {
            let first = mine[0];
            let is_wanted = match plan.recording.tracks {
                Tracks::Nobody => false,
                // Of a sample, the deeds of others were never noted.
                Tracks::Everybody | Tracks::OneIn(_) => true,
                Tracks::Passing(place) => {
                    mine.iter().any(|d| d.deed.place == place && d.deed.what.is_there())
                }
            };
            if is_wanted {
                tracks.push(Track {
                    person: people.id(first.origin, first.serial),
                    people: first.people,
                    deeds: mine.iter().map(|done| done.deed).collect(),
                });
            }
        }
        tracks
    }
}

/// People who left the model from a place so far.
fn left(plan: &Plan, ledger: &Ledger, place: usize) -> u64 {
    let groups = ledger.left.iter().skip(place * plan.groups).take(plan.groups);
    groups.sum()
}

fn add(mine: &mut [u64], theirs: &[u64]) {
    for (a, b) in mine.iter_mut().zip(theirs) {
        *a += b;
    }
}
