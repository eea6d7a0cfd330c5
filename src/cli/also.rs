//! What `displace run` and `displace ensemble` write beside their tables: flows, layers of a map, Parquet.

use super::Failure;
use super::voice::{Ending, Stopped};
use clap::ValueEnum;
use displace::engine::Recording;
use displace::report::{self, DailyRow};
use displace::{Ensemble, Scenario};
use std::path::{Path, PathBuf};

/// What `run` can write beside its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Also {
    /// People who enter each route on each day, as CSV
    Flows,
    /// Places and flows by day as layers of a map
    Geojson,
    /// The tables as Parquet (in builds with the feature `parquet`)
    Parquet,
}

/// What `ensemble` can write beside its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlsoBands {
    /// The table as Parquet (in builds with the feature `parquet`)
    Parquet,
}

/// A file beside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    FlowsCsv,
    PlacesGeojson,
    FlowsGeojson,
    DailyParquet,
    FlowsParquet,
}

impl Beside {
    fn name(self) -> &'static str {
        match self {
            Self::FlowsCsv => "flows.csv",
            Self::PlacesGeojson => "places.geojson",
            Self::FlowsGeojson => "flows.geojson",
            Self::DailyParquet => "daily.parquet",
            Self::FlowsParquet => "flows.parquet",
        }
    }
}

/// The files that were asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    files: Vec<Beside>,
    out: &'a Path,
}

impl<'a> Wanted<'a> {
    pub(crate) fn of(also: &[Also], out: &'a Path) -> Result<Self, Failure> {
        let [flows, geojson, parquet] =
            [Also::Flows, Also::Geojson, Also::Parquet].map(|what| also.contains(&what));
        if parquet {
            parquet_is_there()?;
        }
        let all = [
            (Beside::FlowsCsv, flows),
            (Beside::PlacesGeojson, geojson),
            (Beside::FlowsGeojson, geojson),
            (Beside::DailyParquet, parquet),
            (Beside::FlowsParquet, parquet && flows),
        ];
        let files = all.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(file, _)| file).collect();
        Ok(Self { files, out })
    }

    /// What has to be kept of every replicate.
    pub(crate) fn recording(&self) -> Recording {
        let needs_flows = |file: &Beside| !matches!(file, Beside::PlacesGeojson | Beside::DailyParquet);
        let daily = Recording::daily().without_journeys();
        if self.files.iter().any(needs_flows) { daily } else { daily.without_flows() }
    }

    /// The paths, where nothing may be yet.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| self.out.join(file.name())).collect()
    }

    /// Writes them.
    pub(crate) fn write(
        &self,
        scenario: &Scenario,
        ensemble: &Ensemble,
        rows: &[DailyRow],
    ) -> Result<(), Failure> {
        let flows = report::flows(scenario, ensemble);
        for file in &self.files {
            let path = self.out.join(file.name());
            match file {
                Beside::FlowsCsv => report::write_rows(&flows, path)?,
                Beside::PlacesGeojson => report::write_places_geojson(scenario, rows, path).map(drop)?,
                Beside::FlowsGeojson => report::write_flows_geojson(scenario, &flows, path).map(drop)?,
                Beside::DailyParquet => write_parquet(rows, &path)?,
                Beside::FlowsParquet => write_parquet(&flows, &path)?,
            }
        }
        Ok(())
    }
}

/// Before the work, so that nobody waits for a file that this command cannot write.
pub(crate) fn parquet_is_there() -> Result<(), Failure> {
    if cfg!(feature = "parquet") { Ok(()) } else { Err(no_parquet()) }
}

fn no_parquet() -> Failure {
    let message = "this command was built without Parquet; build it by `cargo install --path . --features cli,parquet`, \
                   or take the CSV, which has the same rows";
    Stopped::new(Ending::Faults, message).into()
}

#[cfg(feature = "parquet")]
pub(crate) fn write_parquet<T: report::parquet::Columns>(rows: &[T], path: &Path) -> Result<(), Failure> {
    Ok(report::write_parquet(rows, path)?)
}

#[cfg(not(feature = "parquet"))]
pub(crate) fn write_parquet<T>(_: &[T], _: &Path) -> Result<(), Failure> {
    Err(no_parquet())
}
