//! The outcome of an ensemble: its main figures, each with its uncertainty, to be serialised or printed.

use crate::engine::{Run, Status};
use crate::id::PlaceId;
use crate::scenario::{Count, Quantity, Scenario};
use crate::stats;
use crate::study::ensemble::Daily;
use crate::study::score::{Scores, Total};
use crate::study::{Between, Ensemble, Score};
use crate::units::Day;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use std::fmt;

/// A number of people over the replicates: the mean, and the interval from the 5 % to the 95 % quantile.
///
/// The figures are exact; written, the mean has one decimal and quantiles none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    #[serde(serialize_with = "super::tenths")]
    pub mean: f64,
    /// What one replicate in twenty does not exceed.
    #[serde(serialize_with = "super::whole")]
    pub p05: f64,
    /// What one replicate in twenty exceeds.
    #[serde(serialize_with = "super::whole")]
    pub p95: f64,
}

/// The main figures of an ensemble.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The title of the scenario.
    pub title: String,
    /// What the case is about, if said.
    pub description: Option<String>,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// How many days that are.
    pub days: u32,
    /// The length of a step in hours.
    pub step_hours: u32,
    /// The seed.
    pub seed: u64,
    /// How many replicates were run.
    pub replicates: usize,
    /// How many figures of the scenario were assumed.
    pub assumed_figures: usize,
    /// Which ones.
    pub assumed: Vec<AssumedFigure>,
    /// Every place, in order.
    pub places: Vec<AreaOutcome>,
    /// Every named set of places, in order.
    pub sets: Vec<AreaOutcome>,
    /// People by status at the end, over all places.
    pub at_end: Vec<StatusOutcome>,
    /// Every observed series beside what the runs would have counted.
    pub observed: Vec<SeriesOutcome>,
    /// Scores at the places where people present were counted; none where nobody was.
    pub scores: Option<ScoresOutcome>,
    /// How often each account of each dispute was acted on.
    pub beliefs: Vec<DisputeOutcome>,
    /// The version of this library.
    pub version: &'static str,
    /// The fingerprint of the ensemble, in hexadecimal.
    pub fingerprint: String,
}

/// A figure that was assumed rather than found in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssumedFigure {
    /// What it belongs to.
    pub of: String,
    /// The key of the figure.
    pub key: String,
}

/// The main figures of a place or of a set of places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaOutcome {
    /// Its name.
    pub name: String,
    /// When the mean of the displaced people there was highest; none if nobody ever was there.
    pub peak: Option<Peak>,
    /// Days over capacity, the mean over the replicates; none for sets and for places that have no capacity.
    pub days_over_capacity: Option<f64>,
}

/// The day on which most people are expected at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peak {
    /// The first such day.
    pub date: Date,
    /// Displaced people there at its end.
    #[serde(flatten)]
    pub people: Estimate,
}

/// How many people are in a status.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusOutcome {
    /// The status.
    pub status: Status,
    /// How many.
    #[serde(flatten)]
    pub people: Estimate,
}

/// An observed series beside what the runs would have counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesOutcome {
    /// Its name.
    pub name: String,
    /// What was counted.
    pub quantity: Quantity,
    /// Counts within the period.
    pub compared: usize,
    /// Those of them that lie in the 90 % band of the replicates; about nine of ten if the model is right.
    pub within_band: usize,
    /// Its counts, in order of time.
    pub counts: Vec<CountOutcome>,
}

/// A count beside what the runs would have counted at its time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountOutcome {
    /// The moment for which it stands: a count of a day stands for its end.
    pub at: DateTime,
    /// What was counted, corrections applied.
    #[serde(serialize_with = "super::counted")]
    pub value: Option<f64>,
    /// The lower bound, if only bounds were given.
    #[serde(serialize_with = "super::counted")]
    pub at_least: Option<f64>,
    /// The upper bound, if only bounds were given.
    #[serde(serialize_with = "super::counted")]
    pub at_most: Option<f64>,
    /// The standard error of the count in people.
    pub error: f64,
    /// What the runs would have counted; none outside the period.
    pub simulated: Option<Estimate>,
    /// Whether the 90 % band of the replicates holds the value, or meets the bounds; none outside the period.
    pub is_within_band: Option<bool>,
}

/// How often each account of a dispute was acted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DisputeOutcome {
    /// The dispute.
    pub dispute: String,
    /// Its accounts, in order.
    pub accounts: Vec<AccountOutcome>,
}

/// Scores of the means over the replicates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoresOutcome {
    /// On days on which people were counted.
    pub counted_days: Scores,
    /// On every day, on a straight line between counts and in whole people, as Flee's papers have it.
    pub every_day: Scores,
}

/// How often an account was acted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountOutcome {
    /// The account.
    pub account: String,
    /// Its credibility: the share of the replicates that is to be expected.
    pub credibility: f64,
    /// In how many replicates people acted on it.
    pub replicates: usize,
}

impl Outcome {
    /// The main figures of an ensemble of `scenario`.
    ///
    /// What the ensemble did not record (a day, a place) is left out or counts as nobody.
    pub fn of(scenario: &Scenario, ensemble: &Ensemble) -> Self {
        let period = scenario.period();
        let mut places: Vec<AreaOutcome> = scenario
            .world()
            .areas()
            .map(|(name, places)| area(scenario, ensemble, name.to_owned(), &places))
            .collect();
        let sets = places.split_off(scenario.world().place_count());
        let assumed: Vec<AssumedFigure> = scenario
            .assumptions()
            .into_iter()
            .map(|assumption| AssumedFigure { of: assumption.of, key: assumption.key })
            .collect();
        Self {
            title: scenario.title().to_owned(),
            description: scenario.description().map(|text| text.trim().to_owned()),
            start: period.start(),
            end: period.date(period.last_day()),
            days: period.days(),
            step_hours: period.step_hours(),
            seed: ensemble.seed().0,
            replicates: ensemble.runs().len(),
            assumed_figures: assumed.len(),
            assumed,
            places,
            sets,
            at_end: at_end(scenario, ensemble),
            observed: (0..scenario.observed().len()).map(|index| series(scenario, ensemble, index)).collect(),
            scores: scores(scenario, ensemble),
            beliefs: beliefs(scenario, ensemble),
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: format!("{:016x}", ensemble.fingerprint()),
        }
    }

    /// Counts within the period, and those of them that lie in the 90 % band, over all series.
    pub fn compared(&self) -> (usize, usize) {
        let of = |figure: fn(&SeriesOutcome) -> usize| self.observed.iter().map(figure).sum();
        (of(|series| series.compared), of(|series| series.within_band))
    }
}

impl Estimate {
    /// Of some values, of which there is at least one.
    fn of(values: &[f64]) -> Self {
        let sorted = stats::sorted(values);
        let quantile = |p| stats::quantile(&sorted, p);
        Self { mean: stats::mean(values), p05: quantile(0.05), p95: quantile(0.95) }
    }

    fn on(daily: &Daily, day: Day) -> Option<Self> {
        let values = daily.values(day);
        (!values.is_empty()).then(|| Self::of(values))
    }
}

fn scores(scenario: &Scenario, ensemble: &Ensemble) -> Option<ScoresOutcome> {
    let of = |between| Some(Score::of(&ensemble.daily_counts(scenario, between)?).by(Total::Summed).all());
    Some(ScoresOutcome { counted_days: of(Between::Nothing)?, every_day: of(Between::WholePeople)? })
}

fn area(scenario: &Scenario, ensemble: &Ensemble, name: String, places: &[PlaceId]) -> AreaOutcome {
    let period = scenario.period();
    let people = ensemble.people_in_all(places);
    let mut highest = (0.0, None);
    for day in (0..period.days()).map(Day) {
        let mean = people.mean(day);
        if mean > highest.0 {
            highest = (mean, Some(day));
        }
    }
    let peak =
        highest.1.and_then(|day| Some(Peak { date: period.date(day), people: Estimate::on(&people, day)? }));
    let with_capacity = match places {
        [place] => Some(*place).filter(|&id| scenario.world().place(id).kind().has_capacity()),
        _ => None,
    };
    let days_over_capacity = with_capacity.map(|place| {
        let steps = |run: &Run| f64::from(run.totals(place).steps_over_capacity);
        let steps: Vec<f64> = ensemble.runs().iter().map(steps).collect();
        stats::mean(&steps) / f64::from(period.steps_per_day())
    });
    AreaOutcome { name, peak, days_over_capacity }
}

fn at_end(scenario: &Scenario, ensemble: &Ensemble) -> Vec<StatusOutcome> {
    let last = scenario.last_day();
    let all = |status| {
        let total = |run: &Run| {
            let places = scenario.world().places();
            places.filter_map(|place| run.people(place.id(), status, last)).sum::<u64>() as f64
        };
        let totals: Vec<f64> = ensemble.runs().iter().map(total).collect();
        StatusOutcome { status, people: Estimate::of(&totals) }
    };
    Status::ALL.into_iter().map(all).collect()
}

fn series(scenario: &Scenario, ensemble: &Ensemble, index: usize) -> SeriesOutcome {
    let series = &scenario.observed()[index];
    let counts: Vec<CountOutcome> = series
        .corrected()
        .iter()
        .enumerate()
        .map(|(number, count)| {
            let values = ensemble.matched(series.name(), number);
            let simulated = count.step(scenario.period()).map(|_| Estimate::of(&values));
            CountOutcome {
                at: count.at().moment(),
                value: count.value(),
                at_least: count.at_least(),
                at_most: count.at_most(),
                error: count.error(),
                simulated,
                is_within_band: simulated.map(|band| holds(band, count)),
            }
        })
        .collect();
    SeriesOutcome {
        name: series.name().to_owned(),
        quantity: series.quantity(),
        compared: counts.iter().filter(|count| count.simulated.is_some()).count(),
        within_band: counts.iter().filter(|count| count.is_within_band == Some(true)).count(),
        counts,
    }
}

fn holds(band: Estimate, count: &Count) -> bool {
    let least = count.value().or(count.at_least()).unwrap_or(f64::NEG_INFINITY);
    let most = count.value().or(count.at_most()).unwrap_or(f64::INFINITY);
    band.p05 <= most && least <= band.p95
}

fn beliefs(scenario: &Scenario, ensemble: &Ensemble) -> Vec<DisputeOutcome> {
    let disputes = scenario.timeline().disputes().iter().enumerate();
    let times = |dispute: usize, account: usize| {
        ensemble.runs().iter().filter(|run| run.beliefs().accounts[dispute] == account).count()
    };
    disputes
        .map(|(index, dispute)| DisputeOutcome {
            dispute: dispute.name().to_owned(),
            accounts: dispute
                .accounts()
                .iter()
                .enumerate()
                .map(|(number, (account, credibility))| AccountOutcome {
                    account: account.clone(),
                    credibility: *credibility,
                    replicates: times(index, number),
                })
                .collect(),
        })
        .collect()
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {} to {}", self.title, self.start, self.end)?;
        let replicates = match self.replicates {
            1 => "1 replicate, so no uncertainty is known".to_owned(),
            n => format!("{n} replicates"),
        };
        writeln!(f, "{replicates}, seed {}; assumed figures: {}", self.seed, self.assumed_figures)?;
        let areas: Vec<(&AreaOutcome, &Peak)> = self
            .places
            .iter()
            .chain(&self.sets)
            .filter_map(|area| Some((area, area.peak.as_ref()?)))
            .collect();
        let width = areas.iter().map(|(area, _)| area.name.chars().count()).max().unwrap_or(0).max(5);
        writeln!(f, "{:<width$} {:>10} {:>21}  on", "place", "peak", "90 % band")?;
        for (area, peak) in areas {
            let Estimate { mean, p05, p95 } = peak.people;
            let band = format!("{p05:.0} – {p95:.0}");
            writeln!(f, "{:<width$} {mean:>10.0} {band:>21}  {}", area.name, peak.date)?;
        }
        for belief in &self.beliefs {
            let accounts = belief.accounts.iter();
            let accounts: Vec<String> =
                accounts.map(|a| format!("`{}` in {}", a.account, a.replicates)).collect();
            writeln!(f, "`{}`: people acted on {}", belief.dispute, accounts.join(", "))?;
        }
        let (compared, within) = self.compared();
        if compared > 0 {
            writeln!(f, "{within} of {compared} counts lie in the 90 % band")?;
        }
        if let Some(scores) = &self.scores {
            let figures =
                [scores.every_day.relative_difference, scores.every_day.relative_difference_rescaled_whole];
            if let [Some(raw), Some(rescaled)] = figures {
                writeln!(f, "averaged relative difference {raw:.4}, rescaled {rescaled:.4}")?;
            }
        }
        write!(f, "fingerprint {}", self.fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Displaced, Dispute, Series, Threat, ThreatKind, Where};
    use crate::world::{Place, PlaceKind, Route, World};
    use jiff::civil::date;

    fn scenario() -> Scenario {
        let june = |day| date(2011, 6, day);
        let world = World::builder()
            .place(Place::new("Town", PlaceKind::Town, "X").with_population(1_000))
            .place(Place::new("Camp", PlaceKind::Camp, "X").with_capacity(50))
            .route("Town", "Camp", Route::of_km(10.0));
        Scenario::builder("disputed", june(1), 6)
            .world(world)
            .displaced(Displaced::new("Camp", 80))
            .with_rules(|rules| rules.movement.camp_chance = 0.0)
            .dispute(Dispute::new("who").account("these", 0.5).account("those", 0.5))
            .threat(
                Threat::new(ThreatKind::Shelling, "Town", june(4)).with_reach(0.0).in_account("who", "these"),
            )
            .threat(
                Threat::new(ThreatKind::Clashes, "Town", june(5)).with_reach(0.0).in_account("who", "those"),
            )
            .observed(
                Series::new("camp", Where::Place("Camp".into()), Quantity::Present)
                    .count(Count::of(june(1), 80.0))
                    .count(Count::between(june(2), None, Some(79.0)))
                    .count(Count::between(june(3), Some(70.0), None)),
            )
            .build()
            .expect("a good scenario")
    }

    #[test]
    fn an_outcome_says_what_was_believed_and_what_the_band_holds() {
        // 80 people stay in a camp for 50 that admits nobody else: its counts are known without running anything.
        let scenario = scenario();
        let ensemble = Ensemble::of(&scenario).replicates(40).run();
        let outcome = Outcome::of(&scenario, &ensemble);
        let held: Vec<_> = outcome.observed[0].counts.iter().map(|count| count.is_within_band).collect();
        assert_eq!(held[..2], [Some(true), Some(false)]);
        assert_eq!(outcome.compared(), (3, 2));
        let times: Vec<_> = outcome.beliefs[0].accounts.iter().map(|account| account.replicates).collect();
        assert!(times.iter().sum::<usize>() == 40 && times.iter().all(|&n| n > 5), "{times:?}");
        assert_eq!(outcome.places[1].days_over_capacity, Some(6.0));
        let people: f64 = outcome.at_end.iter().map(|status| status.people.mean).take(5).sum();
        assert!((people - 1_080.0).abs() < 1e-9, "nobody is lost: {people}");
    }

    #[test]
    fn the_same_seed_gives_the_same_outcome_and_another_another() {
        let scenario = scenario();
        let of = |seed| {
            Outcome::of(&scenario, &Ensemble::of(&scenario).seed(crate::Seed(seed)).replicates(5).run())
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1).fingerprint, of(2).fingerprint);
    }
}
