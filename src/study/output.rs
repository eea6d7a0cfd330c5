//! One number asked of a run, in words: what a study varies knobs for.
//!
//! ```
//! use displace::study::Output;
//! let camps: Output = "present in Hatay camps on 2011-06-14".parse()?;
//! assert_eq!(camps.to_string(), "present in Hatay camps on 2011-06-14");
//! # Ok::<(), displace::Error>(())
//! ```
//!
//! | words | number |
//! | --- | --- |
//! | `displaced at the end` | people in a status ([`Who`]), everywhere … |
//! | `present in Hatay camps on 2011-06-14` | … or at a place or in a named set, at the end of a day … |
//! | `without room at the peak` | … or the most at the end of any day |
//! | `arrivals in Boynuyoğun until 2011-06-14` | what happened so far ([`Flow`]), everywhere or at a place or in a set |
//! | `series Present in Hatay at the end` | what an observed series would have counted |
//! | `relative difference` | how far what is simulated is from all counts: the averaged relative difference |
//! | `crps` | … or the mean continuous ranked probability score |

mod text;

use crate::engine::{Run, Status};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use crate::id::{Id, PlaceId};
use crate::scenario::{Quantity, Scenario, Series};
use crate::stats;
use crate::study::daily_counts::followed;
use crate::study::score::{Scale, Score};
use crate::study::{Between, Ensemble, Skill};
use crate::units::Day;
use crate::world::Place;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A number asked of a run or an ensemble.
///
/// Places and sets go by their names; of a place and a set of the same name the place is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Output {
    /// People, 0 or more.
    People {
        /// Who is counted.
        who: Who,
        /// At this place or in this set of places; everywhere if none.
        at: Option<String>,
        /// When.
        when: Moment,
    },
    /// People, each time counted, since the period started.
    SoFar {
        /// What they did.
        what: Flow,
        /// At this place or in this set of places; everywhere if none. Who goes from one place of a set to another has
        /// arrived and departed within it.
        at: Option<String>,
        /// Until the end of this date; until the end of the period if none.
        until: Option<Date>,
    },
    /// What an observed series would have counted, in people.
    Series {
        /// Its name.
        name: String,
        /// When.
        when: Moment,
    },
    /// The averaged relative difference from what was counted, raw and over days with a count:
    /// [`Score::relative_difference`]. Without unit, 0 or more, 0 being perfect.
    RelativeDifference,
    /// The mean fair continuous ranked probability score over all series but one that flight follows, without errors of
    /// counting: [`Skill`]. In people, 0 being perfect; of one run it is the mean absolute error.
    Crps,
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Everyone displaced, at places and on the way to them.
    Displaced,
    /// Displaced people at places: sheltering, waiting or in camp.
    Present,
    /// On a route that ends there.
    OnTheWay,
    /// In the queue of a crossing, refused at a full camp, or at a border site.
    Waiting,
    /// At home.
    AtHome,
    /// Residents of threatened places without a way out, and displaced people who found none.
    Trapped,
    /// Who came home so far.
    Returned,
    /// Displaced people present beyond the capacity of a place, added up over places that have one: the capacity as
    /// stated, with its changes and its daily growth.
    WithoutRoom,
}

/// What people did since the period started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// They came to stay at a place.
    Arrivals,
    /// They left a place, those who left home there not counted.
    Departures,
    /// They left the model.
    Left,
}

/// When people are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// At the end of a date.
    On(Date),
    /// At the end of the period.
    End,
    /// At the end of the day on which there are most.
    Peak,
}

impl Output {
    /// Whether a scenario has what is asked for.
    ///
    /// # Errors
    /// If no place, set or series has the name, the date lies outside of the period, no place has a capacity, or there
    /// are no counts to compare with.
    pub fn check(&self, scenario: &Scenario) -> Result<()> {
        let fault = |kind, why: String| Err(Error::one(kind, None, format!("output `{self}`: {why}")));
        if let Some(date) = self.date()
            && scenario.period().day(date).is_none()
        {
            let period = scenario.period();
            let (first, last) = (period.start(), period.date(period.last_day()));
            let why = format!("{date} lies outside of the period; choose a date from {first} to {last}");
            return fault(ErrorKind::Date, why);
        }
        match self {
            Self::People { at, .. } | Self::SoFar { at, .. } if places(scenario, at.as_deref()).is_none() => {
                let name = at.as_deref().unwrap_or_default();
                let world = scenario.world();
                let names = world.places().map(Place::name).chain(world.sets().map(|(name, _)| name));
                let hint = cure(&did_you_mean(name, names), "state it or correct the name");
                fault(ErrorKind::UnknownName, format!("no place or set is called `{name}`{hint}"))
            }
            Self::People { who: Who::WithoutRoom, at, .. } => {
                let places = places(scenario, at.as_deref()).unwrap_or_default();
                if places.iter().any(|&place| !capacities(scenario, place).is_empty()) {
                    return Ok(());
                }
                fault(ErrorKind::Contradiction, "no place there has a capacity; state one".into())
            }
            Self::Series { name, .. } if scenario.series(name).is_none() => {
                let names = scenario.observed().iter().map(Series::name);
                let hint = cure(&did_you_mean(name, names), "state it or correct the name");
                fault(ErrorKind::UnknownName, format!("no series is called `{name}`{hint}"))
            }
            Self::RelativeDifference if !scenario.observed().iter().any(|s| is_of_one_place(scenario, s)) => {
                let why = "people present were never counted at a single place; state such a series";
                fault(ErrorKind::MissingKey, why.into())
            }
            Self::Crps if !scenario.observed().iter().any(|s| is_judged(scenario, s)) => {
                let why =
                    "nothing was counted in the period but what flight follows; state a series of counts";
                fault(ErrorKind::MissingKey, why.into())
            }
            _ => Ok(()),
        }
    }

    /// The number of an ensemble of this scenario: of figures the mean over the replicates (of peaks, the mean of the peaks),
    /// of scores that of the ensemble. None if there are no replicates, if what it needs was not recorded, or if a score is
    /// not defined.
    pub fn of(&self, ensemble: &Ensemble, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::RelativeDifference => {
                let counts = ensemble.daily_counts(scenario, Between::Nothing)?;
                Score::of(&counts).relative_difference(Scale::Raw)
            }
            Self::Crps => {
                let skill = Skill::of(ensemble, scenario).without_errors().levels([]).beside([]);
                Some(skill.score().ok()?.overall?.crps)
            }
            _ => {
                let runs = ensemble.runs().iter();
                let values: Vec<f64> = runs.map(|run| self.figure(run, scenario)).collect::<Option<_>>()?;
                (!values.is_empty()).then(|| stats::mean(&values))
            }
        }
    }

    /// The number of a single run of this scenario; otherwise as [`Self::of`].
    pub fn of_run(&self, run: &Run, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::RelativeDifference | Self::Crps => self.of(&Ensemble::of_one(run.clone()), scenario),
            _ => self.figure(run, scenario),
        }
    }

    fn date(&self) -> Option<Date> {
        match self {
            Self::People { when: Moment::On(date), .. } | Self::Series { when: Moment::On(date), .. } => {
                Some(*date)
            }
            Self::SoFar { until, .. } => *until,
            _ => None,
        }
    }

    /// The number of one run, but for scores.
    fn figure(&self, run: &Run, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::People { who, at, when } => {
                let places = places(scenario, at.as_deref())?;
                when.pick(scenario, |day| who.count(run, scenario, &places, day))
            }
            Self::SoFar { what, at, until } => {
                let places = places(scenario, at.as_deref())?;
                let day = until.map_or(Some(scenario.last_day()), |date| scenario.period().day(date))?;
                what.count(run, &places, day)
            }
            Self::Series { name, when } => {
                when.pick(scenario, |day| run.series(name, day).map(|people| people as f64))
            }
            Self::RelativeDifference | Self::Crps => None,
        }
    }
}

impl Who {
    fn count(self, run: &Run, scenario: &Scenario, places: &[PlaceId], day: Day) -> Option<f64> {
        let statuses: &[Status] = match self {
            Self::Displaced => &Status::DISPLACED,
            Self::Present => &Status::PRESENT,
            Self::OnTheWay => &[Status::OnTheWay],
            Self::Waiting => &[Status::Waiting],
            Self::AtHome => &[Status::Resident],
            Self::Trapped => &[Status::Trapped],
            Self::Returned => &[Status::Returned],
            Self::WithoutRoom => {
                let beyond = |&place: &PlaceId| {
                    let people = run.displaced(place, day)?;
                    let room = capacity(scenario, place, day);
                    Some(room.map_or(0, |room| people.saturating_sub(room)))
                };
                return places.iter().map(beyond).sum::<Option<u64>>().map(|people| people as f64);
            }
        };
        let cells = places.iter().flat_map(|&place| statuses.iter().map(move |&status| (place, status)));
        let people: Option<u64> = cells.map(|(place, status)| run.people(place, status, day)).sum();
        people.map(|people| people as f64)
    }
}

impl Flow {
    /// Records hold what happened since the one before, so all of them until the day are added up.
    fn count(self, run: &Run, places: &[PlaceId], until: Day) -> Option<f64> {
        let last = run.day(until)?.step;
        let kept: Vec<usize> = places.iter().map(|&place| run.kept(place)).collect::<Option<_>>()?;
        let records = run.records().iter().take_while(|record| record.step <= last);
        let people: u64 = records
            .map(|record| {
                let numbers = match self {
                    Self::Arrivals => &record.arrived,
                    Self::Departures => &record.departed,
                    Self::Left => &record.left,
                };
                kept.iter().map(|&place| numbers.at(place)).sum::<u64>()
            })
            .sum();
        Some(people as f64)
    }
}

impl Moment {
    fn pick(self, scenario: &Scenario, figure: impl Fn(Day) -> Option<f64>) -> Option<f64> {
        match self {
            Self::On(date) => figure(scenario.period().day(date)?),
            Self::End => figure(scenario.last_day()),
            Self::Peak => {
                let days = (0..scenario.period().days()).map(Day);
                let all: Vec<f64> = days.map(figure).collect::<Option<_>>()?;
                all.into_iter().reduce(f64::max)
            }
        }
    }
}

/// The hint, or the usual cure without one.
fn cure(hint: &str, usual: &str) -> String {
    if hint.is_empty() { format!("; {usual}") } else { hint.to_owned() }
}

/// The places that are meant; none if nothing has the name.
fn places(scenario: &Scenario, at: Option<&str>) -> Option<Vec<PlaceId>> {
    let world = scenario.world();
    let Some(name) = at else { return Some(world.places().map(Place::id).collect()) };
    match world.find(name) {
        Some(place) => Some(vec![place.id()]),
        None => world.set(name).map(<[PlaceId]>::to_vec),
    }
}

/// Minutes in a day.
const DAY: i64 = 24 * 60;

/// The capacities of a place over time: from which minute on (from the start, if none) it is how much, in order.
fn capacities(scenario: &Scenario, place: PlaceId) -> Vec<(Option<i64>, u64)> {
    let stated = scenario.world().place(place);
    let changes = scenario.timeline().changes().iter().filter(|change| change.place() == stated.name());
    let minute = |change: &crate::scenario::Change| scenario.period().minutes_since_start(change.date());
    let mut changed: Vec<_> = changes.filter_map(|c| Some((Some(minute(c)), c.capacity?))).collect();
    changed.sort_by_key(|(minute, _)| *minute);
    stated.capacity().map(|people| (None, people)).into_iter().chain(changed).collect()
}

/// The capacity of a place at the end of a day, as the last step of the day has it: a change holds from the first step that
/// begins after it, and growth is added at the beginning of every day.
fn capacity(scenario: &Scenario, place: PlaceId, day: Day) -> Option<u64> {
    let end = (i64::from(day.0) + 1) * DAY;
    let last_step = end - i64::from(scenario.period().step_hours()) * 60;
    let all = capacities(scenario, place);
    let (minute, people) = all.iter().rfind(|(minute, _)| minute.is_none_or(|at| at <= last_step))?;
    let first_day = minute.map_or(0, |at| (at + DAY - 1).div_euclid(DAY).max(0));
    let days = (i64::from(day.0) + 1 - first_day).max(0) as u64;
    let growth = scenario.world().place(place).capacity_per_day();
    Some(people.saturating_add(growth.saturating_mul(days)))
}

/// Whether it counts people present at a single place, in the period.
fn is_of_one_place(scenario: &Scenario, series: &Series) -> bool {
    let mut ids: Vec<usize> = scenario.places_of(series).iter().map(|place| place.index()).collect();
    ids.dedup();
    let is_counted =
        |count: &crate::scenario::Count| count.step(scenario.period()).is_some() && count.value().is_some();
    series.quantity() == Quantity::Present && ids.len() == 1 && series.counts().iter().any(is_counted)
}

/// Whether it is scored: flight does not follow it, and there is a count in the period.
fn is_judged(scenario: &Scenario, series: &Series) -> bool {
    let is_in_time = |count: &crate::scenario::Count| count.step(scenario.period()).is_some();
    followed(scenario) != Some(series.name()) && series.counts().iter().any(is_in_time)
}
