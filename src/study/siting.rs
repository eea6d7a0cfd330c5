//! Where to open camps: sets of candidate sites that nothing beats on cost, on people without room and on distance at once.
//!
//! A *plan* opens some of the candidate sites, each with one of the capacities that it could have; the others stay shut. Every plan
//! within the budget is run over the same replicates with the same luck, and judged by three figures, all the better the lower:
//!
//! - *cost*: that of the sites that are opened;
//! - *without room*: person-days of people who need a place in a camp and have none: residents of threatened places who have no
//!   way out ([`Status::Trapped`]), displaced people elsewhere (on the way, waiting, sheltering), and as many as a camp holds
//!   more than it is meant for;
//! - *distance*: km travelled for each person who is displaced at the end. Who cannot flee travels nowhere, so that a plan may be on the front
//!   for leaving people where they are; what it leaves without room says so.
//!
//! A plan is *on the front* if no other is as good on all three and better on one: which of these to take is for people to say. Up
//! to 2000 plans within the budget, or as many as [`Siting::exhaustive_up_to`] says, are all tried. Of more, NSGA-II searches (Deb, Pratap, Agarwal and Meyarivan
//! 2002, doi:10.1109/4235.996017): it may miss some, and says so by [`Front::is_exhaustive`].
//!
//! The best of many plans is one that was lucky as well. So what is on the front is run again on replicates that the
//! choice did not see, and these figures stand in the results, those of the choice beside them.

mod front;
mod plan;
mod search;

pub use front::{Figure, Front, Opened, Plan};
pub use plan::Candidate;

use crate::engine::{Recording, Run, Status, chunk};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::random::{Seed, mix};
use crate::scenario::{CampChange, Change, Scenario};
use crate::stats;
use crate::study::Ensemble;
use crate::units::Day;
use crate::world::PlaceKind;
use plan::{Choice, Sites};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// States which sites there are and what may be spent.
///
/// ```
/// use displace::scenario::{Threat, ThreatKind};
/// use displace::study::siting::{Candidate, Siting};
/// use displace::world::{Place, PlaceKind, Route, World};
/// use displace::{Scenario, date};
/// let world = World::builder()
///     .place(Place::new("Town", PlaceKind::Town, "A").with_population(900))
///     .place(Place::new("Near", PlaceKind::Camp, "A"))
///     .place(Place::new("Far", PlaceKind::Camp, "A"))
///     .route("Town", "Near", Route::of_km(20.0))
///     .route("Town", "Far", Route::of_km(150.0));
/// let scenario = Scenario::builder("two sites", date(2031, 5, 1), 6)
///     .world(world)
///     .threat(Threat::new(ThreatKind::Shelling, "Town", date(2031, 5, 1)))
///     .build()?;
/// let front = Siting::of(&scenario)
///     .candidate(Candidate::new("Near", [1_000]).costs(10.0, 0.0))
///     .candidate(Candidate::new("Far", [1_000]).costs(10.0, 0.0))
///     .budget(15.0)
///     .replicates(4)
///     .find()?;
/// // One site at most: none costs least, and the near one beats the far one.
/// let opened: Vec<usize> = front.plans.iter().map(|plan| plan.opened.len()).collect();
/// assert_eq!(opened, [0, 1]);
/// assert_eq!(front.plans[1].opened[0].place, "Near");
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Clone)]
pub struct Siting<'a> {
    scenario: &'a Scenario,
    candidates: Vec<Candidate>,
    budget: f64,
    replicates: u32,
    seed: Seed,
    exhaustive: usize,
    evaluations: u32,
    progress: Option<&'a (dyn Fn(u32) + Sync)>,
    stop: Option<&'a AtomicBool>,
}

impl fmt::Debug for Siting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Siting")
            .field("scenario", &self.scenario.title())
            .field("candidates", &self.candidates)
            .field("budget", &self.budget)
            .field("replicates", &self.replicates)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl<'a> Siting<'a> {
    /// Of a scenario whose world has the candidate sites as camps, joined by routes to wherever people could come from.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            candidates: Vec::new(),
            budget: f64::INFINITY,
            replicates: 16,
            seed: Seed(0),
            exhaustive: 2_000,
            evaluations: 1_000,
            progress: None,
            stop: None,
        }
    }

    /// Adds a site that may be opened. Camps that are no candidates are as they are stated, in every plan.
    #[must_use]
    pub fn candidate(mut self, candidate: Candidate) -> Self {
        self.candidates.push(candidate);
        self
    }

    /// At most so much is spent, in the unit of the costs; anything unless said otherwise.
    #[must_use]
    pub fn budget(mut self, budget: f64) -> Self {
        self.budget = budget;
        self
    }

    /// So many replicates of every plan, and so many again of those on the front; at least 2, 16 unless said otherwise.
    #[must_use]
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates.max(2);
        self
    }

    /// Under this seed; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// All plans are tried if no more than so many are within the budget; 2000 unless said otherwise.
    #[must_use]
    pub fn exhaustive_up_to(mut self, plans: usize) -> Self {
        self.exhaustive = plans;
        self
    }

    /// Where not all plans are tried, at most about so many are; 1000 unless said otherwise.
    #[must_use]
    pub fn evaluations(mut self, plans: u32) -> Self {
        self.evaluations = plans;
        self
    }

    /// Calls back with how many plans were tried.
    #[must_use]
    pub fn progress(mut self, progress: &'a (dyn Fn(u32) + Sync)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Stops soon after this becomes true: the front is then that of the plans that were tried.
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Finds the front.
    ///
    /// # Errors
    /// If there is no candidate, one is no camp of the world, a cost, capacity or the budget is out of range, the budget affords
    /// nothing, or a plan makes no good scenario.
    pub fn find(&self) -> Result<Front> {
        let sites = self.check()?;
        let mut judged: BTreeMap<Choice, Judged> = BTreeMap::new();
        let all = sites.all_within(self.exhaustive);
        let is_exhaustive = all.is_some();
        let mut judge = |choices: Vec<Choice>, judged: &mut BTreeMap<Choice, Judged>| {
            let new: Vec<Choice> =
                choices.into_iter().filter(|choice| !judged.contains_key(choice)).collect();
            for batch in new.chunks(BATCH) {
                if self.is_stopped() {
                    return Ok(false);
                }
                let seed = self.seed;
                let found = chunk::map(batch.to_vec(), |choice| (self.judge(&sites, &choice, seed), choice));
                for (figures, choice) in found {
                    judged.insert(choice, figures?);
                }
                if let Some(progress) = self.progress {
                    progress(judged.len() as u32);
                }
            }
            Ok::<bool, Error>(true)
        };
        let is_complete = match all {
            Some(all) => judge(all, &mut judged)?,
            None => search::search(&sites, self.evaluations, self.seed, &mut judged, &mut judge)?,
        };
        let choices: Vec<Choice> = judged.keys().cloned().collect();
        let figures: Vec<[f64; 3]> = judged.values().map(Judged::means).collect();
        let mut on_front: Vec<&Choice> =
            search::not_dominated(&figures).into_iter().map(|index| &choices[index]).collect();
        on_front.sort_by(|a, b| judged[*a].means()[0].total_cmp(&judged[*b].means()[0]).then(a.cmp(b)));
        let fresh = Seed(mix(self.seed.0 ^ FRESH));
        let again = chunk::map(on_front.clone(), |choice| self.judge(&sites, choice, fresh));
        let plans = on_front.into_iter().zip(again).map(|(choice, again)| {
            let (first, again) = (&judged[choice], again?);
            Ok(Plan {
                opened: sites.opened(choice),
                cost: first.cost,
                without_room: again.without_room(),
                km: again.km(),
                chosen_by: [first.without_room(), first.km()],
            })
        });
        Ok(Front {
            plans: plans.collect::<Result<_>>()?,
            tried: judged.len() as u32,
            is_exhaustive: is_exhaustive && is_complete,
            is_complete,
            replicates: self.replicates,
        })
    }

    fn check(&self) -> Result<Sites> {
        let refuse = |kind, message: String| Err(Error::one(kind, None, message));
        if self.candidates.is_empty() {
            return refuse(ErrorKind::MissingKey, "no candidate site; add one by `candidate`".to_owned());
        }
        let world = self.scenario.world();
        for (index, candidate) in self.candidates.iter().enumerate() {
            let name = &candidate.place;
            let Some(place) = world.find(name) else {
                let names = world.places().map(crate::world::Place::name);
                let message =
                    format!("candidate `{name}`: no place has this name{}", did_you_mean(name, names));
                return refuse(ErrorKind::UnknownName, message);
            };
            if !matches!(place.kind(), PlaceKind::Camp | PlaceKind::IdpCamp) {
                let message = format!("candidate `{name}` is a {}; state it as a camp", place.kind().word());
                return refuse(ErrorKind::Contradiction, message);
            }
            if self.candidates[..index].iter().any(|other| other.place == *name) {
                let message = format!("candidate `{name}` is stated twice; give all its capacities at once");
                return refuse(ErrorKind::Contradiction, message);
            }
            candidate.check()?;
        }
        if self.budget.is_nan() || self.budget < 0.0 {
            let message = format!("a budget of `{}`; give 0 or more", self.budget);
            return refuse(ErrorKind::OutOfRange, message);
        }
        let sites = Sites::new(self.candidates.clone(), self.budget);
        match sites.cheapest() {
            Some(least) if least > self.budget => {
                let message = format!(
                    "a budget of `{}` opens no site, the cheapest costs {least}; raise it",
                    self.budget
                );
                refuse(ErrorKind::OutOfRange, message)
            }
            _ => Ok(sites),
        }
    }

    /// Runs a plan.
    fn judge(&self, sites: &Sites, choice: &Choice, seed: Seed) -> Result<Judged> {
        let scenario = self.with(sites, choice)?;
        let recording = Recording::daily().without_journeys();
        let ensemble =
            Ensemble::of(&scenario).replicates(self.replicates).seed(seed).recording(recording).run();
        let of = |figure: fn(&Scenario, &Run) -> f64| {
            ensemble.runs().iter().map(|run| figure(&scenario, run)).collect()
        };
        Ok(Judged { cost: sites.cost(choice), without_room: of(without_room), km: of(km) })
    }

    /// The scenario in which a plan is carried out.
    fn with(&self, sites: &Sites, choice: &Choice) -> Result<Scenario> {
        let start = self.scenario.period().start();
        let mut edit = self.scenario.edit();
        let mut numbers = Vec::new();
        for (candidate, capacity) in sites.of(choice) {
            if let Some(capacity) = capacity {
                numbers.push((format!("place.\"{}\".capacity", candidate.place), capacity as f64));
            } else {
                let shut = Change::new(candidate.place.clone(), start.at(0, 0, 0, 0));
                edit = edit.change(shut.camp(CampChange::Closes));
            }
        }
        let numbers: Vec<(&str, f64)> = numbers.iter().map(|(path, value)| (path.as_str(), *value)).collect();
        edit.without_knobs().build()?.with(&numbers)
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// So many plans are run side by side.
const BATCH: usize = 32;
/// Tells the replicates of the second look from those of the first.
const FRESH: u64 = 0x5eed_0f51_7e5a_9a1b;

/// Person-days without room in a run.
fn without_room(scenario: &Scenario, run: &Run) -> f64 {
    let elsewhere = [Status::OnTheWay, Status::Sheltering, Status::Waiting];
    let days = (0..scenario.period().days()).map(Day);
    let people = |day: Day| -> u64 {
        let places = scenario.world().places().map(|place| {
            let of = |status| run.people(place.id(), status, day).unwrap_or(0);
            let in_camp = of(Status::InCamp);
            // Of the trapped those who are displaced are among the others.
            let trapped = of(Status::Trapped) - of(Status::NoWayOut);
            let over = place.capacity().map_or(0, |capacity| in_camp.saturating_sub(capacity));
            elsewhere.iter().map(|&status| of(status)).sum::<u64>() + trapped + over
        });
        places.sum()
    };
    days.map(people).sum::<u64>() as f64
}

/// Km travelled for each person who is displaced at the end of a run.
fn km(scenario: &Scenario, run: &Run) -> f64 {
    let days = (0..scenario.period().days()).map(Day);
    let travelled = |day: Day| -> f64 {
        let routes = scenario.world().routes();
        routes.map(|(id, route)| run.flow(id, day).unwrap_or(0) as f64 * route.km()).sum()
    };
    days.map(travelled).sum::<f64>() / (run.balance().displaced.max(1) as f64)
}

/// The figures of a plan by replicate.
#[derive(Debug, Clone, PartialEq)]
struct Judged {
    cost: f64,
    without_room: Vec<f64>,
    km: Vec<f64>,
}

impl Judged {
    fn means(&self) -> [f64; 3] {
        [self.cost, stats::mean(&self.without_room), stats::mean(&self.km)]
    }

    fn without_room(&self) -> Figure {
        Figure::of(&self.without_room)
    }

    fn km(&self) -> Figure {
        Figure::of(&self.km)
    }
}
