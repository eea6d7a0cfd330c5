//! A Flee case as its files state it: plain data with positions, before anything is made of it.
//!
//! Nothing is interpolated, summed or corrected here, for what Flee does and what the files say differ in exactly
//! that, and whoever makes a scenario of a case chooses between the two. Text is trimmed at both ends. A row that
//! could not be read is a fault, so a case that exists is complete.
//!
//! `marks` hold the position of every cell under the name of the field, beside the position of the row.

use super::settings::Settings;
use crate::error::{Marks, Position};
use jiff::civil::Date;
use std::path::PathBuf;

/// Everything in a folder of Flee input, the observed series, and the settings.
#[derive(Debug)]
pub(super) struct Case {
    /// The name of the folder of the case (of what holds `input_csv`, or of the folder of CSV files).
    pub(super) name: String,
    /// The folder with `data_layout.csv`, if there is one.
    pub(super) observed_folder: Option<PathBuf>,
    /// `sim_period.csv`.
    pub(super) period: Period,
    /// `locations.csv`, in the order of the file, which is the order in which Flee handles places. Names are unique.
    pub(super) locations: Vec<Location>,
    /// `routes.csv`, in the order of the file. Both ends are known places.
    pub(super) routes: Vec<RouteRow>,
    /// `major_routes.csv`.
    pub(super) major_routes: Vec<MajorRoute>,
    /// `closures.csv`, without rows of a type that Flee does not know.
    pub(super) closures: Vec<Closure>,
    /// `conflicts.csv`: intensity by place (column) and day (row).
    pub(super) conflicts: Option<DailyTable>,
    /// `flood_level.csv`: level by place (column) and day (row).
    pub(super) flood_levels: Option<DailyTable>,
    /// `region_attributes_IPC.csv`: percent by region (column) and stated day (row).
    pub(super) ipc: Option<DailyTable>,
    /// `location_changes.csv`, without rows of a type that Flee does not know.
    pub(super) location_changes: Vec<LocationChange>,
    /// `demographics_*.csv`, by the name of the attribute.
    pub(super) demographics: Vec<Demographic>,
    /// `agents.csv`.
    pub(super) agents: Option<Agents>,
    /// `registration_corrections.csv`, in the order of the file.
    pub(super) corrections: Vec<Correction>,
    /// What `data_layout.csv` lists, in its order.
    pub(super) observed: Vec<Observed>,
    /// `simsetting.yml`, or Flee's defaults.
    pub(super) settings: Settings,
}

impl Case {
    /// The index in `locations` of the place of that name.
    pub(super) fn location_of(&self, name: &str) -> Option<usize> {
        self.locations.iter().position(|location| location.name == name)
    }

    /// The series with the total, which Flee finds by its name.
    pub(super) fn total(&self) -> Option<&Observed> {
        self.observed.iter().find(|observed| observed.is_total())
    }
}

/// `sim_period.csv`.
#[derive(Debug, Clone)]
pub(super) struct Period {
    /// Day 0.
    pub(super) start: Date,
    /// How many days are simulated; at least 1.
    pub(super) days: u32,
    /// Keys `start` and `days`.
    pub(super) marks: Marks,
}

/// A row of `locations.csv`.
#[derive(Debug, Clone)]
pub(super) struct Location {
    /// Not empty, and nobody else's.
    pub(super) name: String,
    /// `unknown` where the cell is empty.
    pub(super) region: String,
    /// `unknown` where the cell is empty.
    pub(super) country: String,
    /// Column 4. Flee calls it x, and takes it for the longitude when it measures distances (quirk 25).
    pub(super) lat: Option<f64>,
    /// Column 5.
    pub(super) lon: Option<f64>,
    /// What the type means to Flee.
    pub(super) kind: Kind,
    /// The type as it is written.
    pub(super) kind_as_written: String,
    /// The day from which a conflict zone is one; with a day above 0, Flee holds it for a town at the start. Always
    /// there for [`Kind::Conflict`].
    pub(super) conflict_date: Option<i64>,
    /// The capacity of a camp, the population of any other place; 0 where the cell is empty. Not negative.
    pub(super) number: f64,
    /// Whether the country differs from that of the first row.
    pub(super) is_foreign: bool,
    /// Whether this is the first row.
    pub(super) is_first: bool,
    /// Further columns.
    pub(super) attributes: Attributes,
    /// Keys `name`, `region`, `country`, `lat`, `lon`, `kind`, `conflict_date`, `number`.
    pub(super) marks: Marks,
}

/// What a type of place means to Flee, which looks for parts of the word in the order of the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Has `camp` and `idp` in it; a camp as well.
    IdpCamp,
    /// Has `camp` in it.
    Camp,
    /// Has `conflict` in it.
    Conflict,
    /// Has `forward` in it: everyone moves on.
    Forward,
    /// Has `marker` in it: no destination.
    Marker,
    /// Has `flood_zone` in it.
    FloodZone,
    /// Has `default` or `town` in it.
    Town,
    /// Anything else: Flee complains, and gives the place no properties at all, not even a move chance of its own.
    Unknown,
}

impl Kind {
    /// What Flee makes of a word.
    pub(super) fn of(word: &str) -> Self {
        let word = word.to_lowercase();
        let has = |part: &str| word.contains(part);
        match () {
            () if has("camp") && has("idp") => Self::IdpCamp,
            () if has("camp") => Self::Camp,
            () if has("conflict") => Self::Conflict,
            () if has("forward") => Self::Forward,
            () if has("marker") => Self::Marker,
            () if has("flood_zone") => Self::FloodZone,
            () if has("default") || has("town") => Self::Town,
            () => Self::Unknown,
        }
    }

    /// Whether Flee counts the place among the camps and reads its number as a capacity.
    pub(super) fn is_camp(self) -> bool {
        matches!(self, Self::Camp | Self::IdpCamp)
    }
}

/// Further columns of a row, in the order of the file; empty cells are left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes(pub(super) Vec<Attribute>);

/// A cell under a header that the file chose.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    /// The header.
    pub(super) name: String,
    /// Not empty.
    pub(super) text: String,
    pub(super) at: Position,
}

impl Attributes {
    /// The cell under a header. Where several columns have the header, the last, as in Flee.
    pub(super) fn get(&self, name: &str) -> Option<&Attribute> {
        self.0.iter().rev().find(|attribute| attribute.name == name)
    }

    /// The cell under a header as a number, if it is one. Of the headers that Flee knows, cells that are no numbers
    /// were refused on the way in.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(|attribute| attribute.text.parse().ok())
    }
}

/// A row of `routes.csv`.
#[derive(Debug, Clone)]
pub(super) struct RouteRow {
    /// The index of the place in `locations`.
    pub(super) from: usize,
    /// The index of the place in `locations`; it may be the same place.
    pub(super) to: usize,
    /// Finite and not negative.
    pub(super) km: f64,
    /// Column 4.
    pub(super) redirection: Redirection,
    /// Attribute `max_move_speed`, km per day, above 0.
    pub(super) max_move_speed: Option<f64>,
    /// Attribute `walk_probability`, 0 to 1.
    pub(super) walk_probability: Option<f64>,
    /// Keys `from`, `to`, `km`, `redirection`, `max_move_speed`, `walk_probability`.
    pub(super) marks: Marks,
}

/// The column `forced_redirection`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Redirection {
    /// 0, or empty.
    None,
    /// 1: everyone at the first place goes on to the second. Flee adds a second pair of links (quirk 20).
    Along,
    /// 2: everyone at the second place goes on to the first.
    Against,
}

/// A line of `major_routes.csv`: the places of a road that people know from end to end.
#[derive(Debug, Clone)]
pub(super) struct MajorRoute {
    /// Indices in `locations`; at least two.
    pub(super) places: Vec<usize>,
    pub(super) at: Position,
}

/// A row of `closures.csv`. The names are as written, for Flee passes over a closure that names nobody.
#[derive(Debug, Clone)]
pub(super) struct Closure {
    pub(super) kind: ClosureKind,
    /// A country for [`ClosureKind::Country`], else a place.
    pub(super) name1: String,
    /// A country or a place; may be empty or meaningless for a closure of one place.
    pub(super) name2: String,
    /// The day on which it shuts. A negative day never comes.
    pub(super) start: i64,
    /// The day on which it opens again. A negative day never comes; a day before `start` has gone by then.
    pub(super) end: i64,
    /// Keys `kind`, `name1`, `name2`, `start`, `end`.
    pub(super) marks: Marks,
}

/// The column `closure_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClosureKind {
    /// All routes between two countries.
    Country,
    /// All routes of the first place.
    Location,
    /// The routes between two places. Without effect in Flee (quirk 18).
    Link,
    /// The first place is a town until it opens as a camp.
    Camp,
    /// The first place is a town until it opens as an IDP camp.
    IdpCamp,
    /// The redirection between two places. Without effect in Flee (quirk 19).
    RemoveForcedRedirection,
}

impl ClosureKind {
    pub(super) const ALL: [Self; 6] =
        [Self::Country, Self::Location, Self::Link, Self::Camp, Self::IdpCamp, Self::RemoveForcedRedirection];

    /// Whether it shuts routes in Flee.
    pub(super) fn shuts_routes(self) -> bool {
        matches!(self, Self::Country | Self::Location)
    }

    /// The word in the file.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Location => "location",
            Self::Link => "link",
            Self::Camp => "camp",
            Self::IdpCamp => "idpcamp",
            Self::RemoveForcedRedirection => "remove_forced_redirection",
        }
    }
}

/// A table with a column for every place or region and a row for every day.
#[derive(Debug, Clone)]
pub(super) struct DailyTable {
    /// The rows. Flee takes the n-th row for day n in `conflicts.csv` and `flood_level.csv`, whatever it says.
    pub(super) days: Vec<DailyRow>,
    /// Columns with a name, in the order of the file.
    pub(super) columns: Vec<DailyColumn>,
    /// The header.
    pub(super) at: Position,
}

/// The first cell of a row.
#[derive(Debug, Clone)]
pub(super) struct DailyRow {
    /// The day as stated; finite.
    pub(super) day: f64,
    pub(super) at: Position,
}

/// The column of a place or a region.
#[derive(Debug, Clone)]
pub(super) struct DailyColumn {
    /// Not empty. Two columns may have the same name.
    pub(super) name: String,
    /// As many as the table has rows; 0 where a cell is empty. Finite.
    pub(super) values: Vec<f64>,
    /// The cell with the name.
    pub(super) at: Position,
}

impl DailyTable {
    /// The column of that name; the first of several.
    pub(super) fn column(&self, name: &str) -> Option<&DailyColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A row of `location_changes.csv`.
#[derive(Debug, Clone)]
pub(super) struct LocationChange {
    /// As written; a note says so when it names nobody.
    pub(super) name: String,
    /// Never [`Kind::Unknown`].
    pub(super) kind: Kind,
    /// A negative day never comes.
    pub(super) day: i64,
    /// Keys `name`, `kind`, `day`.
    pub(super) marks: Marks,
}

/// A file `demographics_*.csv`: how often people have a value of an attribute.
#[derive(Debug, Clone)]
pub(super) struct Demographic {
    /// What stands in the name of the file between the first underscore and the next, or the full stop, as in Flee.
    pub(super) attribute: String,
    /// The values in the order of the file.
    pub(super) values: Vec<DemographicValue>,
    /// The columns beside `Default`: the place, and where its name stands.
    pub(super) places: Vec<(String, Position)>,
    /// The header.
    pub(super) at: Position,
}

/// A row of `demographics_*.csv`. Weights are finite and not negative, and need not sum to 1.
#[derive(Debug, Clone)]
pub(super) struct DemographicValue {
    /// The value as written, as in `male` or `31`.
    pub(super) value: String,
    /// The weight at places without a column of their own.
    pub(super) default: f64,
    /// One weight for each of the `places`.
    pub(super) weights: Vec<f64>,
    pub(super) at: Position,
}

/// `agents.csv`: people one by one.
#[derive(Debug, Clone)]
pub(super) struct Agents {
    /// The headers behind the first.
    pub(super) attributes: Vec<String>,
    pub(super) rows: Vec<Agent>,
}

/// A row of `agents.csv`.
#[derive(Debug, Clone)]
pub(super) struct Agent {
    /// As written; a note says so when it names nobody.
    pub(super) place: String,
    /// One text for each of the attributes; may be empty.
    pub(super) values: Vec<String>,
    pub(super) at: Position,
}

/// A row of `registration_corrections.csv`: what was counted in a camp before a date was too much.
#[derive(Debug, Clone)]
pub(super) struct Correction {
    /// As written; a note says so when no series has the name.
    pub(super) place: String,
    pub(super) date: Date,
    /// Keys `place`, `date`.
    pub(super) marks: Marks,
}

/// A row of `data_layout.csv`: what was counted under a name.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// As written: `total`, or a place. A note says so when it names nobody.
    pub(super) name: String,
    /// The index of the place in `locations`.
    pub(super) place: Option<usize>,
    /// At least one; Flee adds them up (quirk 37).
    pub(super) files: Vec<CountFile>,
    /// The row in `data_layout.csv`.
    pub(super) at: Position,
}

impl Observed {
    /// Whether this is the total, and no place.
    pub(super) fn is_total(&self) -> bool {
        self.name == "total"
    }
}

/// A file of counts.
#[derive(Debug, Clone)]
pub(super) struct CountFile {
    /// As named in `data_layout.csv`.
    pub(super) name: String,
    /// In the order of the file: neither sorted nor unique by date. Never empty.
    pub(super) counts: Vec<Count>,
    /// Where `data_layout.csv` names it.
    pub(super) at: Position,
}

/// A row of a file of counts.
#[derive(Debug, Clone)]
pub(super) struct Count {
    pub(super) date: Date,
    /// Finite and not negative.
    pub(super) people: f64,
    pub(super) at: Position,
}
