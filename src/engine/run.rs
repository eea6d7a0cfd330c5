//! What a run gives: counts by step, place, status and group, flows, journeys, peaks and tracks.

use crate::engine::numbers::Numbers;
use crate::engine::summary::Summary;
use crate::engine::tally::Ledger;
use crate::engine::track::Track;
use crate::id::{GroupId, Id, PlaceId, RouteId};
use crate::random::Seed;
use crate::scenario::{Beliefs, Scenario};
use crate::stats::Histogram;
use crate::units::{Day, Step};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How people are counted at a place. The second to the fifth are the displaced people there and add up to them;
/// the last three say more about people who are counted above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At home.
    Resident,
    /// On a route that ends here.
    OnTheWay,
    /// Staying in a town, village, hub or any place that is neither camp nor border site.
    Sheltering,
    /// In the queue of a crossing, refused at a full camp, or staying at a border site.
    Waiting,
    /// Staying in a camp or IDP camp.
    InCamp,
    /// Came home so far.
    Returned,
    /// Residents of a threatened place from which no way out is open, and displaced people who found none.
    Trapped,
    /// Displaced people who wanted to move on in this step and found no way out.
    NoWayOut,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Self; 8] = [
        Self::Resident,
        Self::OnTheWay,
        Self::Sheltering,
        Self::Waiting,
        Self::InCamp,
        Self::Returned,
        Self::Trapped,
        Self::NoWayOut,
    ];

    /// The word for it in results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::OnTheWay => "on_the_way",
            Self::Sheltering => "sheltering",
            Self::Waiting => "waiting",
            Self::InCamp => "in_camp",
            Self::Returned => "returned",
            Self::Trapped => "trapped",
            Self::NoWayOut => "no_way_out",
        }
    }

    /// Those who are displaced and at a place, not on the way.
    pub const PRESENT: [Self; 3] = [Self::Sheltering, Self::Waiting, Self::InCamp];

    /// Those who are displaced.
    pub const DISPLACED: [Self; 4] = [Self::OnTheWay, Self::Sheltering, Self::Waiting, Self::InCamp];
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resident => "resident",
            Self::OnTheWay => "on the way",
            Self::Sheltering => "sheltering",
            Self::Waiting => "waiting",
            Self::InCamp => "in camp",
            Self::Returned => "returned",
            Self::Trapped => "trapped",
            Self::NoWayOut => "no way out",
        })
    }
}

/// The counts at the end of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The step.
    pub step: Step,
    groups: usize,
    /// By place, status and group.
    pub(crate) people: Numbers,
    /// People who came to stay at each place since the last record.
    pub(crate) arrived: Numbers,
    /// People who left each place since the last record, those who left home there not counted.
    pub(crate) departed: Numbers,
    /// People who left the model from each place since the last record; empty if nobody ever does.
    pub(crate) left: Numbers,
    /// People who entered each route since the last record; empty if flows are not kept.
    pub(crate) flow: Numbers,
    /// What each observed series would have counted.
    pub(crate) series: Vec<u64>,
}

impl Record {
    pub(crate) fn new(step: Step, groups: usize) -> Self {
        Self {
            step,
            groups,
            people: Numbers::default(),
            arrived: Numbers::default(),
            departed: Numbers::default(),
            left: Numbers::default(),
            flow: Numbers::default(),
            series: Vec::new(),
        }
    }

    /// Whether it counts the same places, groups, routes and series as another.
    fn is_shaped_like(&self, other: &Self) -> bool {
        let shape = |of: &Self| {
            let Self { groups, people, arrived, departed, left, flow, series, .. } = of;
            (*groups, [people, arrived, departed, left, flow].map(Numbers::len), series.len())
        };
        shape(self) == shape(other)
    }

    /// Whether people were counted on each route, as [`Recording`](crate::engine::Recording) asked.
    pub fn has_flows(&self) -> bool {
        self.flow.get(0).is_some()
    }

    /// People in a status at the `kept`-th of the places that are recorded: all of them in order, unless the recording
    /// names [places](crate::engine::Recording::places). None where there are fewer.
    pub fn people(&self, kept: usize, status: Status) -> Option<u64> {
        (kept < self.places()).then(|| self.count(kept, status, None))
    }

    /// People in a status at all places that are recorded.
    pub fn total(&self, status: Status) -> u64 {
        (0..self.places()).map(|kept| self.count(kept, status, None)).sum()
    }

    fn places(&self) -> usize {
        self.people.len() / (Status::ALL.len() * self.groups)
    }

    /// People at the `place`-th kept place in a status, in one group or in all.
    pub(crate) fn count(&self, place: usize, status: Status, group: Option<GroupId>) -> u64 {
        let cell = (place * Status::ALL.len() + status as usize) * self.groups;
        match group {
            Some(group) => self.people.at(cell + group.index()),
            None => (cell..cell + self.groups).map(|cell| self.people.at(cell)).sum(),
        }
    }
}

/// What happened at a place over the whole period, kept whatever else is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// The most displaced people who were there at the end of a step.
    pub peak: u64,
    /// The first step with that many.
    pub peak_step: Step,
    /// Steps at whose end more people were there than its capacity.
    pub steps_over_capacity: u32,
    /// People who came to stay, each time counted.
    pub arrivals: u64,
    /// People who left, each time counted.
    pub departures: u64,
    /// People who left the model from there.
    pub left: u64,
    /// The first step at whose end half of its population, or less, was at home.
    pub half_empty: Option<Step>,
    /// The first step at whose end a tenth of its population, or less, was at home.
    pub nine_tenths_empty: Option<Step>,
    /// The most residents who were trapped at the end of a step.
    pub most_trapped: u64,
    /// Whether its threat ever reached the level that counts as threatened.
    pub was_threatened: bool,
}

/// How long and how far people travelled from home to their first camp.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// What nine of ten did not exceed.
    pub p90: f64,
}

/// Everyone who is or was in a run, at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// People at home at the start.
    pub residents_at_start: u64,
    /// People displaced at the start.
    pub displaced_at_start: u64,
    /// People who fled without a resident being there, as observed counts demanded.
    pub added: u64,
    /// People received from another simulation.
    pub received: u64,
    /// People handed over to another simulation.
    pub handed_over: u64,
    /// People at home now.
    pub residents: u64,
    /// Displaced people now.
    pub displaced: u64,
    /// People who came home, each time counted.
    pub returned: u64,
    /// People who left the model.
    pub left: u64,
}

impl Balance {
    pub(crate) fn of(ledger: &Ledger, (residents_at_start, displaced_at_start): (u64, u64)) -> Self {
        Self {
            residents_at_start,
            displaced_at_start,
            added: ledger.added,
            received: ledger.received,
            handed_over: ledger.handed_over,
            residents: ledger.residents.iter().sum(),
            displaced: ledger.all_displaced(),
            returned: ledger.returned.iter().sum(),
            left: ledger.left.iter().sum(),
        }
    }

    /// Whether everyone is accounted for.
    pub fn holds(&self) -> bool {
        let all = self.residents_at_start + self.displaced_at_start + self.added + self.received;
        all == self.residents + self.displaced + self.left + self.handed_over
    }
}

/// One execution of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub(crate) title: String,
    pub(crate) seed: Seed,
    pub(crate) replicate: u32,
    pub(crate) step_hours: u32,
    pub(crate) start: jiff::civil::Date,
    pub(crate) days: u32,
    /// The kept places.
    pub(crate) places: Vec<PlaceId>,
    pub(crate) names: Vec<String>,
    pub(crate) populations: Vec<u64>,
    pub(crate) series_names: Vec<String>,
    /// For each observed series, what would have been counted at the step of each of its counts.
    pub(crate) matched: Vec<Vec<u64>>,
    pub(crate) records: Vec<Record>,
    pub(crate) totals: Vec<Totals>,
    pub(crate) journey_steps: Histogram,
    pub(crate) journey_km: Histogram,
    pub(crate) tracks: Vec<Track>,
    pub(crate) balance: Balance,
    pub(crate) beliefs: Beliefs,
    pub(crate) assumptions: usize,
    pub(crate) fingerprint: u64,
}

impl Run {
    /// Whether it is a whole run of what another one is the first day of, and can be asked for the same.
    pub(crate) fn goes_on_from(&self, day: &Self) -> bool {
        let says_the_same = (&self.title, self.start, self.days) == (&day.title, day.start, day.days)
            && (self.step_hours, self.assumptions) == (day.step_hours, day.assumptions)
            && (&self.places, &self.names) == (&day.places, &day.names)
            && (&self.populations, &self.series_names) == (&day.populations, &day.series_names);
        let lens = |of: &Self| (of.matched.iter().map(Vec::len).collect::<Vec<_>>(), of.totals.len());
        let records = self.records.len() == day.records.len() * self.days as usize
            && self.records.is_sorted_by(|a, b| a.step < b.step)
            && self.records.last().is_none_or(|last| last.step.0 + 1 == self.period().steps())
            && self.records.iter().all(|record| record.is_shaped_like(&day.records[0]));
        let are_there = |track: &Track| track.deeds.iter().all(|deed| deed.place.index() < self.totals.len());
        says_the_same && lens(self) == lens(day) && records && self.tracks.iter().all(are_there)
    }

    /// The title of the scenario.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The seed, and the number of the replicate under it.
    pub fn seed(&self) -> (Seed, u32) {
        (self.seed, self.replicate)
    }

    /// What people believed.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The kept records, in order of step.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The steps at whose end counts were kept.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step> {
        self.records.iter().map(|record| record.step)
    }

    /// The record of the end of a day, if it was kept.
    pub fn day(&self, day: Day) -> Option<&Record> {
        let step = Step((day.0 + 1) * (24 / self.step_hours) - 1);
        self.records.binary_search_by_key(&step, |record| record.step).ok().map(|i| &self.records[i])
    }

    /// People at a place in a status at the end of a day; none if that place or day was not kept.
    pub fn people(&self, place: PlaceId, status: Status, day: Day) -> Option<u64> {
        Some(self.day(day)?.count(self.kept(place)?, status, None))
    }

    /// People of a group at a place in a status at the end of a day; none if that place or day was not kept.
    pub fn people_of(&self, place: PlaceId, status: Status, group: GroupId, day: Day) -> Option<u64> {
        Some(self.day(day)?.count(self.kept(place)?, status, Some(group)))
    }

    /// Displaced people present at a place at the end of a day: sheltering, waiting or in camp.
    pub fn displaced(&self, place: PlaceId, day: Day) -> Option<u64> {
        let (record, place) = (self.day(day)?, self.kept(place)?);
        Some(Status::PRESENT.iter().map(|&status| record.count(place, status, None)).sum())
    }

    /// People who came to stay at a place between the record before and that of the end of a day.
    pub fn arrivals(&self, place: PlaceId, day: Day) -> Option<u64> {
        Some(self.day(day)?.arrived.at(self.kept(place)?))
    }

    /// People who left a place between the record before and that of the end of a day.
    pub fn departures(&self, place: PlaceId, day: Day) -> Option<u64> {
        Some(self.day(day)?.departed.at(self.kept(place)?))
    }

    /// People who left the model from a place between the record before and that of the end of a day.
    pub fn left(&self, place: PlaceId, day: Day) -> Option<u64> {
        let (record, place) = (self.day(day)?, self.kept(place)?);
        Some(record.left.at(place))
    }

    /// People who entered a route between the record before and that of the end of a day; none without flows.
    pub fn flow(&self, route: RouteId, day: Day) -> Option<u64> {
        self.day(day)?.flow.get(route.index())
    }

    /// What an observed series would have counted at the end of a day.
    pub fn series(&self, name: &str, day: Day) -> Option<u64> {
        let index = self.series_names.iter().position(|known| known == name)?;
        Some(self.day(day)?.series[index])
    }

    /// For each count of an observed series, what would have been counted at its own time; kept whatever else is.
    pub fn matched(&self, name: &str) -> Option<&[u64]> {
        let index = self.series_names.iter().position(|known| known == name)?;
        Some(&self.matched[index])
    }

    /// What happened at a place over the whole period.
    pub fn totals(&self, place: PlaceId) -> &Totals {
        &self.totals[place.index()]
    }

    /// The date and time at which a step ends.
    pub fn end_of(&self, step: Step) -> jiff::civil::DateTime {
        self.period().end_of(step)
    }

    pub(crate) fn period(&self) -> crate::scenario::Period {
        crate::scenario::Period { start: self.start, days: self.days, step_hours: self.step_hours }
    }

    /// Days from home to the first camp; none if nobody reached one or journeys were not kept.
    pub fn journey_days(&self) -> Option<Spread> {
        let day = f64::from(self.step_hours) / 24.0;
        spread(&self.journey_steps, day)
    }

    /// Km from home to the first camp, rounded up; none if nobody reached one or journeys were not kept.
    pub fn journey_km(&self) -> Option<Spread> {
        spread(&self.journey_km, 1.0)
    }

    /// The tracks that were kept, in order of person.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// Everyone who is or was in the run.
    pub fn balance(&self) -> Balance {
        self.balance
    }

    /// A number that two runs share only if every count at the end of every step and every person at the end of the
    /// last were the same (or by a chance of 2⁻⁶⁴), whatever was recorded.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The main figures, to be printed or serialised.
    pub fn summary(&self) -> Summary {
        Summary::of(self)
    }

    /// The places that were kept, in the order in which they stand in records.
    pub(crate) fn kept_places(&self) -> &[PlaceId] {
        &self.places
    }

    pub(crate) fn kept(&self, place: PlaceId) -> Option<usize> {
        if self.places.get(place.index()) == Some(&place) {
            return Some(place.index());
        }
        self.places.iter().position(|&kept| kept == place)
    }

    pub(crate) fn empty(
        scenario: &Scenario,
        seed: Seed,
        replicate: u32,
        beliefs: Beliefs,
        places: Vec<PlaceId>,
    ) -> Self {
        let world = scenario.world();
        Self {
            title: scenario.title().to_owned(),
            seed,
            replicate,
            step_hours: scenario.period().step_hours(),
            start: scenario.period().start(),
            days: scenario.period().days(),
            places,
            names: world.places().map(|place| place.name().to_owned()).collect(),
            populations: world.places().map(crate::world::Place::population).collect(),
            series_names: scenario.observed().iter().map(|s| s.name().to_owned()).collect(),
            matched: scenario.observed().iter().map(|s| vec![0; s.counts().len()]).collect(),
            records: Vec::new(),
            totals: vec![Totals::default(); world.place_count()],
            journey_steps: Histogram::default(),
            journey_km: Histogram::default(),
            tracks: Vec::new(),
            balance: Balance::default(),
            beliefs,
            assumptions: scenario.assumptions().len(),
            fingerprint: 0,
        }
    }
}

fn spread(histogram: &Histogram, unit: f64) -> Option<Spread> {
    Some(Spread {
        mean: histogram.mean()? * unit,
        median: f64::from(histogram.quantile(0.5)?) * unit,
        p90: f64::from(histogram.quantile(0.9)?) * unit,
    })
}
