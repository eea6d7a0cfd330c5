//! Forecasts: who will be where in the weeks after a day, from nothing but what was known at its end.
//!
//! 1. *What was known*: [`Scenario::known_at`] leaves out whatever was published later. Flight that follows a count until the
//!    origin goes on as its last weeks did, per resident and threat.
//! 2. *A particle filter* over whole simulations: each particle has numbers of its own for the knobs and luck of its own. At
//!    every count it is weighed by how near it comes; where few particles carry the weight, they are drawn anew in proportion
//!    (systematic resampling), and those that are drawn more than once fork. After Gordon, Salmond and Smith 1993
//!    (doi:10.1049/ip-f-2.1993.0015). The state that is weighed is what was counted, tens of numbers, not where everybody is:
//!    with people for a state particles would have to grow with them exponentially (Malleson et al. 2020,
//!    doi:10.18564/jasss.4266).
//! 3. *The last count is carried on*: a forecast of a series is what was last counted, and what is added from then on: by
//!    the particles, and by the damped trend of the last week of counts. No model of a whole crisis is right to the person, and the count is known.
//! 4. *Past errors*: the same forecast is made on earlier days, from what was known then. As much of what the particles add,
//!    and of what the trend adds, is believed as would have been right so far, and what those forecasts
//!    missed is added: one that was too low three times is raised, and is as unsure as it was wrong. They are held against counts as
//!    they were published: a recount that restates the past was nobody's error.

mod carry;
mod course;
mod filter;
mod onward;
mod past;
mod rolled;
mod rolling;
mod weigh;

pub use rolled::{HorizonSkill, NaiveScore, Rolled, RolledCount};
pub use rolling::Rolling;
pub use weigh::CountingError;

use crate::error::{Error, ErrorKind, Result};
use crate::id::{Id, PlaceId};
use crate::random::Seed;
use crate::scenario::{Period, Quantity, Scenario};
use crate::stats::{self, Band};
use carry::Carried;
use course::Course;
use filter::Filtered;
use jiff::ToSpan;
use jiff::civil::Date;
use past::PastErrors;
use rolling::Dated;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// States how a forecast is made.
///
/// ```
/// use displace::study::Forecast;
/// use displace::{Scenario, date};
/// let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
/// let forecast = Forecast::of(&scenario).at(date(2011, 6, 14)).days(7).particles(20).hindcasts(1).run()?;
/// let camps = forecast.series().iter().find(|series| series.name == "Present in Hatay").expect("it was counted");
/// let week = camps.band(7, 0.80).expect("it is within the days asked for");
/// assert!(week.low <= week.median && week.median <= week.high);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Forecast<'a> {
    scenario: &'a Scenario,
    origin: Option<Date>,
    setup: Setup,
    hindcasts: u32,
    every: u32,
    course: Course<'a>,
}

/// What all forecasts of a rolling origin have in common.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Setup {
    days: u32,
    particles: u32,
    seed: Seed,
    error: CountingError,
    half_life: f64,
}

impl Default for Setup {
    fn default() -> Self {
        Self { days: 28, particles: 100, seed: Seed(0), error: CountingError::default(), half_life: 28.0 }
    }
}

impl<'a> Forecast<'a> {
    /// A forecast of a scenario, with the knobs that it states.
    pub fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            origin: None,
            setup: Setup::default(),
            hindcasts: 6,
            every: 7,
            course: Course::default(),
        }
    }

    /// Made at the end of this date; at the end of the period unless said otherwise.
    #[must_use]
    pub fn at(mut self, origin: Date) -> Self {
        self.origin = Some(origin);
        self
    }

    /// So many days ahead, 1 to 3650; 28 unless said otherwise. The period is lengthened where it ends before.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.setup.days = days;
        self
    }

    /// With so many particles, at least 2; 100 unless said otherwise.
    #[must_use]
    pub fn particles(mut self, particles: u32) -> Self {
        self.setup.particles = particles;
        self
    }

    /// Under this seed; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.setup.seed = seed;
        self
    }

    /// Counts are taken to have this error when particles are weighed; see [`CountingError`] for what it is otherwise.
    #[must_use]
    pub fn counting_error(mut self, error: CountingError) -> Self {
        self.setup.error = error;
        self
    }

    /// Flight that followed a count goes on as it was lately, a day counting half as much as one that is so many days
    /// nearer; above 0, 28 unless said otherwise.
    #[must_use]
    pub fn half_life(mut self, days: f64) -> Self {
        self.setup.half_life = days;
        self
    }

    /// Learns from the errors of at most so many earlier forecasts, each made from what was known then; 6 unless said
    /// otherwise. Each costs as much as the forecast itself.
    #[must_use]
    pub fn hindcasts(mut self, number: u32) -> Self {
        self.hindcasts = number;
        self
    }

    /// So many days lie between earlier forecasts, at least 1; 7 unless said otherwise.
    #[must_use]
    pub fn every(mut self, days: u32) -> Self {
        self.every = days.max(1);
        self
    }

    /// Calls back with the date of every forecast that was made: the one that is asked for, then the earlier ones, the
    /// latest first.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(Date)) -> Self {
        self.course.progress = Some(progress);
        self
    }

    /// Stops soon after somebody sets this: then it has learnt from fewer earlier forecasts.
    #[must_use]
    pub fn stop_when(mut self, stop: &'a AtomicBool) -> Self {
        self.course.stop = Some(stop);
        self
    }

    /// Keeps what every single forecast was made of in a directory, and takes from there what was kept of the same
    /// scenario and settings: so a process that goes on where another ended comes to the same bits.
    #[must_use]
    pub fn kept_in(mut self, directory: impl Into<PathBuf>) -> Self {
        self.course.kept_in = Some(directory.into());
        self
    }

    /// Makes the forecast.
    ///
    /// # Errors
    /// If the origin lies outside the period, a setting is out of its range, or what was known makes no scenario; if it was
    /// stopped before the forecast itself was made; and if what is kept cannot be written, or read, or is of another scenario.
    pub fn run(&self) -> Result<Forecasted> {
        let period = self.scenario.period();
        let origin = self.origin.unwrap_or_else(|| period.date(period.last_day()));
        self.setup.check()?;
        let make = |origin: Date| self.course.make(&self.setup, self.scenario, origin);
        let Some(made) = make(origin)? else { return Err(self.course.stopped()) };
        let mut past = Vec::new();
        let mut is_complete = true;
        // Whoever stops keeps the errors that tell most.
        for number in 1..=self.hindcasts {
            let before = origin.saturating_sub((i64::from(number) * i64::from(self.every)).days());
            if before <= period.start() {
                break;
            }
            let Some(made) = make(before)? else {
                is_complete = false;
                break;
            };
            past.push(Dated::new(made));
        }
        past.reverse();
        let mut errors = PastErrors::default();
        for before in &past {
            errors.learn(&before.made, &made.known);
        }
        let usual = [7, 14, 28].into_iter().filter(|&days| days <= self.setup.days);
        let horizons: Vec<u32> = if self.setup.days < 7 { vec![self.setup.days] } else { usual.collect() };
        let skill = rolling::hindsight(&past, &made.known, &horizons, self.setup.seed);
        Ok(Forecasted { is_complete, ..Forecasted::of(made, &errors, skill, self.setup.seed) })
    }
}

impl Setup {
    fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::one(ErrorKind::OutOfRange, None, message));
        match self {
            Self { days, .. } if !(1..=3650).contains(days) => {
                refuse(format!("a forecast of `{days}` days; give 1 to 3650"))
            }
            Self { particles, .. } if *particles < 2 => {
                refuse(format!("`{particles}` particles; give at least 2"))
            }
            Self { half_life, .. } if !(*half_life > 0.0 && half_life.is_finite()) => {
                refuse(format!("a half-life of `{half_life}` days; give a number above 0"))
            }
            Self { error, .. } => error.check(),
        }
    }

    /// What was known at the end of a date, with as many days as are forecast.
    fn known(&self, scenario: &Scenario, origin: Date) -> Result<Scenario> {
        let period = scenario.period();
        let Some(day) = period.day(origin) else {
            let last = period.date(period.last_day());
            let message = format!(
                "a forecast on {origin}, outside the period {} to {last}; choose a day within it",
                period.start()
            );
            return Err(Error::one(ErrorKind::Date, None, message));
        };
        let days = period.days().max(day.0 + 1 + self.days);
        scenario.edit().days(days).known_at(origin).build()
    }
}

/// A forecast before it has learnt from earlier ones.
struct Made {
    origin: Date,
    known: Scenario,
    filtered: Filtered,
    carried: Vec<Carried>,
}

/// What a knob is taken to be after the counts until the origin.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct KnobNow {
    /// Where the number stands.
    pub path: String,
    /// The mean over the particles.
    pub mean: f64,
    /// The standard deviation over the particles.
    pub sd: f64,
    /// How many different values are left among the particles.
    pub values: usize,
}

/// Who will be where, as far as can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecasted {
    origin: Date,
    days: u32,
    period: Period,
    series: Vec<SeriesForecast>,
    /// By day ahead, particle and place.
    places: Vec<Vec<Vec<f64>>>,
    names: Vec<String>,
    knobs: Vec<KnobNow>,
    effective: Vec<(Date, f64)>,
    past_errors: usize,
    past_skill: Vec<HorizonSkill>,
    is_complete: bool,
}

impl Forecasted {
    fn of(made: Made, errors: &PastErrors, past_skill: Vec<HorizonSkill>, seed: Seed) -> Self {
        let Made { origin, known, filtered, carried } = made;
        let series = carried.iter().map(|carried| carried.with_errors(errors, seed)).collect();
        let values =
            |index: usize| -> Vec<f64> { filtered.knobs.iter().map(|values| values[index]).collect() };
        let knobs = known.knobs().iter().enumerate().map(|(index, knob)| {
            let values = values(index);
            let mut different = stats::sorted(&values);
            different.dedup();
            KnobNow {
                path: knob.path().to_owned(),
                mean: stats::mean(&values),
                sd: stats::sd(&values),
                values: different.len(),
            }
        });
        let knobs = knobs.collect();
        Self {
            origin,
            days: filtered.days(),
            period: *known.period(),
            series,
            names: known.world().places().map(|place| place.name().to_owned()).collect(),
            places: filtered.places,
            knobs,
            effective: filtered.effective,
            past_errors: errors.len(),
            past_skill,
            is_complete: true,
        }
    }

    /// The date at whose end it was made.
    pub fn origin(&self) -> Date {
        self.origin
    }

    /// How many days it looks ahead.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The date so many days ahead.
    pub fn date(&self, ahead: u32) -> Date {
        self.origin.saturating_add(i64::from(ahead).days())
    }

    /// The forecasts of the series that were counted by the origin, in the order of the scenario.
    pub fn series(&self) -> &[SeriesForecast] {
        &self.series
    }

    /// Displaced people present at a place so many days ahead (1 is the day after the origin), as the particles have it:
    /// no count is carried on and no error is added. One value for each particle; empty beyond the last day.
    pub fn people_in(&self, place: PlaceId, ahead: u32) -> Vec<f64> {
        let Some(day) = (ahead as usize).checked_sub(1).and_then(|index| self.places.get(index)) else {
            return Vec::new();
        };
        day.iter().filter_map(|places| places.get(place.index()).copied()).collect()
    }

    /// The names of the places, in their order.
    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &str)> {
        self.names.iter().enumerate().map(|(index, name)| (PlaceId::from_index(index), name.as_str()))
    }

    /// What the knobs are taken to be now, in their order.
    pub fn knobs(&self) -> &[KnobNow] {
        &self.knobs
    }

    /// For every date with counts the effective share of the particles, (Σw)² / (n Σw²), after they were weighed and
    /// before they were drawn anew: near 0 one of them carried all the weight.
    pub fn effective(&self) -> &[(Date, f64)] {
        &self.effective
    }

    /// How good the earlier forecasts from which it learnt were, as known by the origin, beside the naive forecast that was
    /// best of all: at 7, 14 and 28 days as far as it looks ahead, where counts are there to tell.
    pub fn past_skill(&self) -> &[HorizonSkill] {
        &self.past_skill
    }

    /// Whether it learnt from all earlier forecasts from which it was to learn, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// From how many errors of earlier forecasts it learnt.
    pub fn past_errors(&self) -> usize {
        self.past_errors
    }
}

impl fmt::Display for Forecasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "what would be counted, as told at the end of {} (median, 80 % of the particles)",
            self.origin
        )?;
        let ahead: Vec<u32> =
            [7, 14, 28].into_iter().filter(|&days| days < self.days).chain([self.days]).collect();
        write!(f, "{:<28}{:>10}", "", "last")?;
        ahead.iter().try_for_each(|&days| write!(f, "{:>26}", self.date(days).to_string()))?;
        writeln!(f)?;
        for series in &self.series {
            let name: String = series.name.chars().take(27).collect();
            let last = series.last.map_or("—".to_owned(), |(_, people)| format!("{people:.0}"));
            write!(f, "{name:<28}{last:>10}")?;
            for band in ahead.iter().filter_map(|&days| series.band(days, 0.8)) {
                let text = format!("{:.0} [{:.0}, {:.0}]", band.median, band.low, band.high);
                write!(f, "{text:>26}")?;
            }
            writeln!(f)?;
        }
        if self.past_skill.is_empty() {
            writeln!(
                f,
                "how good such forecasts are is not known: no earlier one could be held against a count"
            )?;
        }
        for skill in &self.past_skill {
            let figure = |value: Option<f64>| value.map_or("—".to_owned(), |value| format!("{value:.2}"));
            writeln!(
                f,
                "earlier forecasts, {} days ahead: skill {} over “{}”, {:.0} % of {} counts within 80 %",
                skill.horizon,
                figure(skill.skill),
                skill.best,
                100.0 * skill.coverage[1],
                skill.counts
            )?;
        }
        Ok(())
    }
}

/// The forecast of what a series would count.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesForecast {
    /// Its name.
    pub name: String,
    /// What is counted.
    pub quantity: Quantity,
    /// What was last counted by the origin, with its date. None if only bounds were known: then nothing is carried on.
    pub last: Option<(Date, f64)>,
    /// By day ahead and particle.
    values: Vec<Vec<f64>>,
}

impl SeriesForecast {
    /// What would be counted at the end of the day so many days ahead (1 is the day after the origin): one value for each
    /// particle; empty beyond the last day.
    pub fn values(&self, ahead: u32) -> &[f64] {
        (ahead as usize).checked_sub(1).and_then(|index| self.values.get(index)).map_or(&[], Vec::as_slice)
    }

    /// The mean so many days ahead; none beyond the last day.
    pub fn mean(&self, ahead: u32) -> Option<f64> {
        let values = self.values(ahead);
        (!values.is_empty()).then(|| stats::mean(values))
    }

    /// The quantile `p` (0 to 1) so many days ahead; none beyond the last day.
    pub fn quantile(&self, ahead: u32, p: f64) -> Option<f64> {
        let values = self.values(ahead);
        (!values.is_empty()).then(|| stats::quantile(&stats::sorted(values), p))
    }

    /// The median and the central interval of a level (0 to 1) so many days ahead; none beyond the last day.
    pub fn band(&self, ahead: u32, level: f64) -> Option<Band> {
        let values = self.values(ahead);
        (!values.is_empty()).then(|| Band::of(values, level))
    }
}
