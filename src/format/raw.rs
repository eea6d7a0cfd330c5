//! Makes a scenario of raw data: events of ACLED, places and populations, roads of OpenStreetMap, counts of UNHCR and IOM.
//!
//! What the files do not say is guessed by stated rules, and every guess is listed one by one: as `assumed` keys of
//! the scenario, and as a [`Remark`]. Names are matched across spellings; where a match is not certain it is shown and not
//! made. `docs/from-raw-files.md` walks through it and states all the rules.
//!
//! Reading and putting together are apart: each reader knows one format and nothing of the others, and only when all files
//! could be read is anything joined.

mod acled;
mod assemble;
mod countries;
mod counts;
mod dates;
mod dtm;
mod gazetteer;
mod geonames;
mod names;
mod places;
mod remark;
mod roads;
mod routes;
mod series;
mod sphere;
mod table;
mod threats;
mod weights;

pub use dtm::DtmLevel;
pub use remark::{Remark, RemarkKind};
pub use roads::CoordinateOrder;
pub use weights::{EventTable, EventWeight};

use crate::error::{Error, Result};
use crate::format::Draft;
use crate::scenario::{Quantity, Scenario};
use jiff::civil::Date;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The tag of the source of events.
const ACLED: &str = "ACLED";

/// Counts of one place or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CountsOf {
    target: String,
    quantity: Quantity,
    file: PathBuf,
}

/// Raw data to make a scenario of. Nothing is read before [`gather`](Self::gather).
///
/// ```
/// use displace::raw::{RawData, RemarkKind};
/// let files = "examples/raw_files";
/// let gathered = RawData::default()
///     .places(format!("{files}/places.csv"))
///     .roads(format!("{files}/roads.geojson"))
///     .events(format!("{files}/acled.csv"))
///     .counts("Southgate Camp", format!("{files}/unhcr.json"))
///     .gather()?;
/// assert!(gathered.scenario.world().find("Southgate Camp").is_some());
/// let guesses = gathered.remarks.iter().filter(|remark| remark.kind() == RemarkKind::Guessed);
/// assert!(guesses.count() > 0, "nobody counts how afraid people are");
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RawData {
    places: Vec<PathBuf>,
    geonames: Vec<PathBuf>,
    events: Vec<PathBuf>,
    roads: Vec<PathBuf>,
    counts: Vec<CountsOf>,
    dtm: Vec<PathBuf>,
    dtm_level: Option<DtmLevel>,
    aliases: Vec<(String, String)>,
    alias_files: Vec<PathBuf>,
    title: Option<String>,
    start: Option<Date>,
    end: Option<Date>,
    country: Option<String>,
    countries: Vec<String>,
    least_population: u64,
    road_limit_km: f64,
    through: f64,
    detour: f64,
    roads_order: CoordinateOrder,
    event_limit_km: f64,
    merge_gap_days: u32,
    time_precision: u8,
    geo_precision: u8,
    has_date_knobs: bool,
    table: EventTable,
    table_files: Vec<PathBuf>,
    flight_follows: Option<String>,
    has_displaced_at_start: bool,
}

impl Default for RawData {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            geonames: Vec::new(),
            events: Vec::new(),
            roads: Vec::new(),
            counts: Vec::new(),
            dtm: Vec::new(),
            dtm_level: None,
            aliases: Vec::new(),
            alias_files: Vec::new(),
            title: None,
            start: None,
            end: None,
            country: None,
            countries: Vec::new(),
            least_population: 1000,
            road_limit_km: 5.0,
            through: 1.1,
            detour: 1.3,
            roads_order: CoordinateOrder::default(),
            event_limit_km: 25.0,
            merge_gap_days: 0,
            time_precision: 3,
            geo_precision: 3,
            has_date_knobs: false,
            table: EventTable::default(),
            table_files: Vec::new(),
            flight_follows: None,
            has_displaced_at_start: true,
        }
    }
}

impl RawData {
    /// Places from a CSV table with a header: `name`, `country`, `latitude`, `longitude`, `population`, `kind`, `capacity`
    /// and more, by their usual names.
    #[must_use]
    pub fn places(mut self, file: impl Into<PathBuf>) -> Self {
        self.places.push(file.into());
        self
    }

    /// Places from a dump of GeoNames: they add what tables leave open, and places of their own.
    #[must_use]
    pub fn geonames(mut self, file: impl Into<PathBuf>) -> Self {
        self.geonames.push(file.into());
        self
    }

    /// Of GeoNames, only places of this many people or more; default 1000.
    #[must_use]
    pub fn least_population(mut self, people: u64) -> Self {
        self.least_population = people;
        self
    }

    /// Of GeoNames, only places of this country, by its name or code, and of others that are added so; default: all.
    #[must_use]
    pub fn geonames_country(mut self, country: impl Into<String>) -> Self {
        self.countries.push(country.into());
        self
    }

    /// Events from an export of ACLED, CSV or JSON.
    #[must_use]
    pub fn events(mut self, file: impl Into<PathBuf>) -> Self {
        self.events.push(file.into());
        self
    }

    /// Roads from GeoJSON with tags of OpenStreetMap.
    #[must_use]
    pub fn roads(mut self, file: impl Into<PathBuf>) -> Self {
        self.roads.push(file.into());
        self
    }

    /// The order of coordinates in the files of roads; default: longitude first.
    #[must_use]
    pub fn roads_order(mut self, order: CoordinateOrder) -> Self {
        self.roads_order = order;
        self
    }

    /// Displaced people present at a place, at several with `+` between them, in an area, or in all `camps`: JSON of
    /// UNHCR's portal, its CSV, or a table of dates and counts.
    #[must_use]
    pub fn counts(self, target: impl Into<String>, file: impl Into<PathBuf>) -> Self {
        self.counts_of(Quantity::Present, target, file)
    }

    /// The same of another quantity.
    #[must_use]
    pub fn counts_of(
        mut self,
        quantity: Quantity,
        target: impl Into<String>,
        file: impl Into<PathBuf>,
    ) -> Self {
        self.counts.push(CountsOf { target: target.into(), quantity, file: file.into() });
        self
    }

    /// Displaced people present by site or area, from a table of IOM's DTM.
    #[must_use]
    pub fn dtm(mut self, file: impl Into<PathBuf>) -> Self {
        self.dtm.push(file.into());
        self
    }

    /// At which level tables of DTM are read; default: the finest that they have.
    #[must_use]
    pub fn dtm_level(mut self, level: DtmLevel) -> Self {
        self.dtm_level = Some(level);
        self
    }

    /// Settles that a name in a file means a place, or a country, called so in the scenario.
    #[must_use]
    pub fn alias(mut self, name: impl Into<String>, place: impl Into<String>) -> Self {
        self.aliases.push((name.into(), place.into()));
        self
    }

    /// The same for every row of a CSV table `name,place`.
    #[must_use]
    pub fn aliases(mut self, file: impl Into<PathBuf>) -> Self {
        self.alias_files.push(file.into());
        self
    }

    /// What the scenario is called; default: the countries of the threats and the period.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The first day of the period; default: that of the first event or count.
    #[must_use]
    pub fn start(mut self, date: Date) -> Self {
        self.start = Some(date);
        self
    }

    /// The last day of the period; default: that of the last event or count.
    #[must_use]
    pub fn end(mut self, date: Date) -> Self {
        self.end = Some(date);
        self
    }

    /// The country of places that state none.
    #[must_use]
    pub fn country(mut self, name: impl Into<String>) -> Self {
        self.country = Some(name.into());
        self
    }

    /// A place farther than this from every road stands on none; km, 0 to 1000, default 5.
    #[must_use]
    pub fn road_limit_km(mut self, km: f64) -> Self {
        self.road_limit_km = km;
        self
    }

    /// Along roads, a way through other places that is no more than so many times as long stands in for a route of its own;
    /// 1 to 2, default 1.1. Assumed. With 1 there is a route for every way that passes no other place, which may be very many.
    #[must_use]
    pub fn through(mut self, factor: f64) -> Self {
        self.through = factor;
        self
    }

    /// A guessed route is so many times as long as the straight line; 1 to 10, default 1.3. Assumed: roads of many countries
    /// are 1.2 to 1.6 times as long.
    #[must_use]
    pub fn detour(mut self, factor: f64) -> Self {
        self.detour = factor;
        self
    }

    /// An event farther than this from every place happened to none; km, 0 to 1000, default 25. Assumed.
    #[must_use]
    pub fn event_limit_km(mut self, km: f64) -> Self {
        self.event_limit_km = km;
        self
    }

    /// Events of one place and kind are one threat if no more than so many quiet days lie between them; 0 to 365, default 0:
    /// those of adjacent days are.
    #[must_use]
    pub fn merge_gap_days(mut self, days: u32) -> Self {
        self.merge_gap_days = days;
        self
    }

    /// Passes over events whose date is known less precisely: 1 to the day, 2 to the week, 3 to the month; default 3.
    #[must_use]
    pub fn time_precision_up_to(mut self, code: u8) -> Self {
        self.time_precision = code;
        self
    }

    /// Passes over events whose place is known less precisely: 1 exactly, 2 to a part of a region, 3 to a region;
    /// default 3.
    #[must_use]
    pub fn geo_precision_up_to(mut self, code: u8) -> Self {
        self.geo_precision = code;
        self
    }

    /// States dates that are known to the week or month only as knobs, so that an ensemble draws them.
    #[must_use]
    pub fn with_date_knobs(mut self) -> Self {
        self.has_date_knobs = true;
        self
    }

    /// With another table of what events are like.
    #[must_use]
    pub fn event_table(mut self, table: EventTable) -> Self {
        self.table = table;
        self
    }

    /// With lines of a CSV file in place of those of the table: `event_type,sub_event_type,kind,intensity,reach_km,days`.
    #[must_use]
    pub fn event_table_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.table_files.push(file.into());
        self
    }

    /// As many people leave as this series of counts says, and threat only says from where; default: driven by threat.
    #[must_use]
    pub fn flight_follows(mut self, series: impl Into<String>) -> Self {
        self.flight_follows = Some(series.into());
        self
    }

    /// Leaves out people whom counts say were displaced when the period starts. Otherwise, where a single place was counted
    /// on the first day or before, so many people of unknown home are there from the start.
    #[must_use]
    pub fn without_displaced_at_start(mut self) -> Self {
        self.has_displaced_at_start = false;
        self
    }

    /// Reads everything and makes a scenario of it.
    ///
    /// # Errors
    /// With every fault at once, each with its file, line and column: files that cannot be read, columns that are missing,
    /// numbers and dates that are none, coordinates that are off the Earth or swapped, types of events that the table does
    /// not have, counts that contradict each other, names on which an option depends and that no place has, and all that
    /// [`ScenarioBuilder::build`](crate::scenario::ScenarioBuilder::build) refuses.
    pub fn gather(&self) -> Result<Gathered> {
        assemble::gather(self)
    }
}

/// A scenario made of raw data, and everything that has to be known about it.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// The scenario, ready to run.
    pub scenario: Scenario,
    /// What was guessed, left open, passed over and read in a particular way, in this order.
    pub remarks: Vec<Remark>,
}

impl Gathered {
    /// The file of remarks beside a scenario file: `case.notes.csv` beside `case.toml`.
    pub fn notes_path(scenario: &Path) -> PathBuf {
        scenario.with_extension("notes.csv")
    }

    /// Writes the scenario, and the remarks as a table `kind,topic,about,message,file,line` beside it. Whoever reads
    /// meanwhile finds old files or new ones, never half of one.
    ///
    /// # Errors
    /// If a file cannot be written; then the old ones are left as they were, unless the very last step fails.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let notes = Self::notes_path(path);
        let draft = |path: &Path, content: &[u8]| {
            let mut draft = Draft::of(path)?;
            draft.write_all(content)?;
            Ok(draft)
        };
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| Error::io("write", &path, error)
        };
        let scenario = draft(path, self.scenario.to_toml().as_bytes()).map_err(failed(path))?;
        let remarks = draft(&notes, &remark::table(&self.remarks)).map_err(failed(&notes))?;
        remarks.put_in_place().map_err(failed(&notes))?;
        scenario.put_in_place().map_err(failed(path))
    }
}
