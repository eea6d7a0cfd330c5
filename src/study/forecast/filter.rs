//! The particle filter: simulations that are weighed at every count, and drawn anew where few carry the weight.

use super::Setup;
use super::weigh::{drawn, effective, shares};
use crate::engine::{Plan, Recording, Simulation, Status, chunk};
use crate::error::Result;
use crate::random::{Address, Draws, Purpose, Seed};
use crate::scenario::{Count, Law, Scenario};
use crate::study::daily_counts::followed;
use crate::study::ensemble::{normal, point};
use crate::units::Step;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How far the chance of leaving home may be off, where it is taken from a count: the deviation of its logarithm.
const UNSURE_LEAVING: f64 = 0.5;

/// What the particles have, all of the same weight.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Filtered {
    /// The values of the knobs, by particle.
    pub(super) knobs: Vec<Vec<f64>>,
    /// What each series counted when it was last counted by the origin, by particle and series.
    pub(super) last: Vec<Vec<Option<f64>>>,
    /// What each series would count, by day ahead, particle and series.
    pub(super) series: Vec<Vec<Vec<f64>>>,
    /// Displaced people present, by day ahead, particle and place.
    pub(super) places: Vec<Vec<Vec<f64>>>,
    /// The effective share of the particles at each date with counts.
    pub(super) effective: Vec<(Date, f64)>,
}

impl Filtered {
    /// How many days it looks ahead.
    pub(super) fn days(&self) -> u32 {
        self.series.len() as u32
    }

    /// Whether it is of so many particles, days, knobs, series and places, in numbers that are some: what was kept may have
    /// been altered.
    pub(super) fn is_like(&self, known: &Scenario, setup: &Setup) -> bool {
        let (particles, series) = (setup.particles as usize, known.observed().len());
        let are_whole = |days: &[Days], width: usize| {
            days.len() == setup.days as usize
                && days.iter().all(|day| {
                    day.len() == particles
                        && day
                            .iter()
                            .all(|of| of.len() == width && of.iter().all(|people| people.is_finite()))
                })
        };
        let is_last = |last: &Vec<Option<f64>>| {
            last.len() == series && last.iter().flatten().all(|people| people.is_finite())
        };
        self.knobs.len() == particles
            && self
                .knobs
                .iter()
                .all(|of| of.len() == known.knobs().len() && of.iter().all(|value| value.is_finite()))
            && self.last.len() == particles
            && self.last.iter().all(is_last)
            && are_whole(&self.series, series)
            && are_whole(&self.places, known.world().place_count())
            && self.effective.iter().all(|(_, share)| share.is_finite())
    }
}

/// Figures by day.
type Days = Vec<Vec<f64>>;

/// One of the simulations.
struct Particle {
    knobs: Vec<f64>,
    simulation: Simulation,
    log_weight: f64,
    last: Vec<Option<f64>>,
}

/// A count by which particles are weighed.
struct Weighed {
    step: u32,
    series: usize,
    count: Count,
    /// How much it weighs; 0 for one that flight follows.
    share: f64,
}

/// Runs particles to the end of the origin and so many days beyond. `leaving` is the hazard of leaving home from there on,
/// where flight followed a count until then. None if it was stopped.
pub(super) fn run(
    known: &Scenario,
    origin: Date,
    setup: &Setup,
    leaving: Option<f64>,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Filtered>> {
    let period = known.period();
    let per_day = period.steps_per_day();
    let end = period.day(origin).map_or(0, |day| (day.0 + 1) * per_day);
    // Where no number varies, all have the same tables.
    let shared = (known.knobs().is_empty() && leaving.is_none())
        .then(|| Arc::new(Plan::new(known, Recording::nothing())));
    let particles: Vec<Result<Particle>> =
        chunk::map((0..setup.particles).collect(), |number| match &shared {
            Some(plan) => Ok(Particle::new(known, Arc::clone(plan), Vec::new(), setup.seed, number)),
            None => particle(known, setup.seed, number, leaving),
        });
    let mut particles: Vec<Particle> = particles.into_iter().collect::<Result<_>>()?;
    let counts = weighed(known, setup, end);
    let mut effective_on = Vec::new();
    let mut branches = 0;
    let mut rest = counts.as_slice();
    while let Some(first) = rest.first() {
        let (now, later) = rest.split_at(rest.partition_point(|count| count.step == first.step));
        rest = later;
        particles = chunk::map(particles, |mut particle| {
            particle.go_to(first.step + 1, is_stopped);
            particle.weigh(known, setup, now);
            particle
        });
        if is_stopped() {
            return Ok(None);
        }
        let of = shares(&particles.iter().map(|particle| particle.log_weight).collect::<Vec<_>>());
        let share = effective(&of);
        if now.iter().any(|count| count.share > 0.0) {
            effective_on.push((period.date(period.day_of(Step(first.step))), share));
        }
        if share < 0.5 || later.is_empty() {
            particles = draw_anew(particles, &of, setup.seed, first.step, &mut branches);
        }
    }
    let ahead: Vec<(Days, Days)> = chunk::map(particles.iter_mut().collect(), |particle| {
        particle.go_to(end, is_stopped);
        let days = (0..setup.days).take_while(|_| !is_stopped());
        days.map(|_| particle.day(known, per_day)).unzip()
    });
    if is_stopped() {
        return Ok(None);
    }
    let days = 0..setup.days as usize;
    Ok(Some(Filtered {
        series: days
            .clone()
            .map(|day| ahead.iter().map(|particle| particle.0[day].clone()).collect())
            .collect(),
        places: days.map(|day| ahead.iter().map(|particle| particle.1[day].clone()).collect()).collect(),
        last: particles.iter().map(|particle| particle.last.clone()).collect(),
        knobs: particles.into_iter().map(|particle| particle.knobs).collect(),
        effective: effective_on,
    }))
}

/// Particle `number`, which is the replicate of that number, at the start.
fn particle(known: &Scenario, seed: Seed, number: u32, leaving: Option<f64>) -> Result<Particle> {
    let point = point(known, seed, number);
    let mut scenario = known.turned_to(&point)?;
    if let Some(hazard) = leaving {
        let hazard = hazard * (UNSURE_LEAVING * normal("rules.flight.leave_chance", seed, number)).exp();
        scenario = scenario
            .edit()
            .without_knobs()
            .with_rules(|rules| {
                rules.flight.law = Law::Hazard;
                rules.flight.leave_chance = -(-hazard).exp_m1();
            })
            .build()?;
    }
    let plan = Arc::new(Plan::new(&scenario, Recording::nothing()));
    Ok(Particle::new(known, plan, known.knob_values(&point)?, seed, number))
}

/// The counts until a step, in order of time.
fn weighed(known: &Scenario, setup: &Setup, end: u32) -> Vec<Weighed> {
    let period = known.period();
    let followed = followed(known);
    let mut all = Vec::new();
    for (series, stated) in known.observed().iter().enumerate() {
        let mut before: Option<i64> = None;
        let mut counts = stated.corrected();
        counts.sort_by_key(|count| count.at().moment());
        for count in counts {
            let Some(step) = count.step(period).filter(|step| step.0 < end) else { continue };
            let minute = period.minutes_since_start(count.at().moment());
            let since = before.map(|before| (minute - before) as f64 / (24.0 * 60.0));
            before = Some(minute);
            let is_input = followed == Some(stated.name());
            let share = if is_input { 0.0 } else { setup.error.share(since) };
            all.push(Weighed { step: step.0, series, count, share });
        }
    }
    all.sort_by_key(|count| (count.step, count.series));
    all
}

/// Particles of the same weight, each as often as its share says. Who is drawn more than once forks.
fn draw_anew(
    particles: Vec<Particle>,
    shares: &[f64],
    seed: Seed,
    step: u32,
    branches: &mut u32,
) -> Vec<Particle> {
    let at = Address { serial: 0, origin: 0, step, purpose: Purpose::Resampling, n: 0 };
    let times = drawn(shares, Draws::new(seed, 0, 0).unit(at));
    let mut forks = Vec::new();
    for (particle, &times) in particles.iter().zip(&times) {
        for _ in 1..times {
            *branches += 1;
            forks.push((particle, *branches));
        }
    }
    let mut forks: Vec<Particle> = chunk::map(forks, |(particle, branch)| particle.fork(branch));
    let mut kept: Vec<Particle> = particles
        .into_iter()
        .zip(times)
        .filter(|(_, times)| *times > 0)
        .map(|(particle, _)| particle)
        .collect();
    kept.append(&mut forks);
    for particle in &mut kept {
        particle.log_weight = 0.0;
    }
    kept
}

impl Particle {
    fn new(known: &Scenario, plan: Arc<Plan>, knobs: Vec<f64>, seed: Seed, number: u32) -> Self {
        Self {
            knobs,
            simulation: Simulation::replicate(plan, seed, number),
            log_weight: 0.0,
            last: vec![None; known.observed().len()],
        }
    }

    fn go_to(&mut self, step: u32, is_stopped: &dyn Fn() -> bool) {
        while self.simulation.next_step().is_some_and(|next| next.0 < step) && !is_stopped() {
            self.simulation.step();
        }
    }

    fn weigh(&mut self, known: &Scenario, setup: &Setup, counts: &[Weighed]) {
        for Weighed { series, count, share, .. } in counts {
            let people = self.counted(known, *series);
            if count.value().is_some() {
                self.last[*series] = Some(people);
            }
            self.log_weight += share * setup.error.log_likelihood(count, people);
        }
    }

    fn counted(&self, known: &Scenario, series: usize) -> f64 {
        self.simulation.series(known.observed()[series].name()).map_or(0.0, |people| people as f64)
    }

    fn fork(&self, branch: u32) -> Self {
        Self {
            knobs: self.knobs.clone(),
            simulation: self.simulation.fork(branch),
            log_weight: self.log_weight,
            last: self.last.clone(),
        }
    }

    /// Goes on for a day, and says what every series counts then and who is present at every place.
    fn day(&mut self, known: &Scenario, steps: u32) -> (Vec<f64>, Vec<f64>) {
        for _ in 0..steps {
            self.simulation.step();
        }
        let series = (0..known.observed().len()).map(|series| self.counted(known, series)).collect();
        let places = known.world().places().map(|place| {
            let present = Status::PRESENT.iter().map(|&status| self.simulation.people(place.id(), status));
            present.sum::<u64>() as f64
        });
        (series, places.collect())
    }
}
