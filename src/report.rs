//! What people look at: tables and outcomes of many runs.
//!
//! [`daily`] gives how many people are where on every day, with what uncertainty and beside what was counted,
//! [`bands`](bands()) the same for any number of replicates, status by status, [`differences`] what another scenario changes of it,
//! [`forecast`](forecast()) who will be where, [`Outcome`] the main figures of an ensemble, [`sensitivity`] what was found
//! of knobs, [`plans`] where camps may be opened, and [`flows`](flows()) who enters each route. All are plain structures that serialise, so that
//! the command line, the examples and whoever writes another format show the same numbers: CSV, JSON, `geojson` and `parquet` (features of
//! these names). `Report` (feature `report`) is a page with maps and charts, `Pictures` (feature `pictures`) are the same for papers.

pub mod bands;
pub mod comparison;
#[cfg(feature = "flee")]
pub mod flee_logs;
#[cfg(feature = "flee")]
pub mod flee_out;
pub mod flows;
pub mod forecast;
#[cfg(feature = "geojson")]
pub mod geojson;
pub mod knobs;
pub mod outcome;
#[cfg(feature = "report")]
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "pictures")]
pub mod picture;
pub mod sensitivity;
#[cfg(any(feature = "pictures", feature = "report"))]
mod shown;
pub mod siting;
pub mod table;

#[cfg(any(feature = "pictures", feature = "report"))]
pub use crate::format::backdrop::Backdrop;
pub use bands::{BandRow, bands};
pub use comparison::{DifferenceRow, differences};
#[cfg(feature = "flee")]
pub use flee_logs::{FLEE_LOGS, FleeLogs, write_flee_logs};
#[cfg(feature = "flee")]
pub use flee_out::{flee_out, write_flee_out};
pub use flows::{FlowRow, flows};
pub use forecast::{ForecastRow, RolledRow, forecast, rolled};
#[cfg(feature = "geojson")]
pub use geojson::{write_flows_geojson, write_places_geojson};
pub use knobs::KnobRow;
pub use outcome::{Estimate, Outcome};
#[cfg(feature = "report")]
pub use page::Report;
#[cfg(feature = "parquet")]
pub use parquet::write_parquet;
#[cfg(feature = "pictures")]
pub use picture::{Picture, Pictures};
pub use sensitivity::{EffectRow, IndexRow, effects, indices};
pub use siting::{PlanRow, plans};
pub use table::{DailyRow, daily, write_daily};

use crate::error::{Error, Result};
use serde::{Serialize, Serializer};
use std::path::Path;

/// Writes `content` to a file. Whoever reads the path meanwhile finds the old file or the new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<()> {
    let path = path.as_ref();
    crate::format::replace(path, content.as_ref()).map_err(|error| Error::io("write", path, error))
}

/// Writes rows as CSV, with the names of their fields as header. Whoever reads the path meanwhile finds the old file or the
/// new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write_rows<T: Serialize>(rows: &[T], path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let mut csv = csv::Writer::from_writer(Vec::new());
    for row in rows {
        csv.serialize(row).map_err(|error| Error::io("write", path, error.into()))?;
    }
    let text = csv.into_inner().map_err(|error| Error::io("write", path, error.into_error()))?;
    write(path, text)
}

/// Means and deviations are written to a tenth of a person: what replicates tell apart, and no more.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn tenths<S: Serializer>(value: &f64, to: S) -> std::result::Result<S::Ok, S::Error> {
    // Plus 0, so that a little less than nothing is written without its sign.
    to.serialize_f64((value * 10.0).round() / 10.0 + 0.0)
}

/// Quantiles are written in whole people.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn whole<S: Serializer>(value: &f64, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_i64(value.round() as i64)
}

/// Where there is a figure, as [`tenths`].
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn tenths_or_none<S: Serializer>(value: &Option<f64>, to: S) -> std::result::Result<S::Ok, S::Error> {
    match value {
        Some(value) => tenths(value, to),
        None => to.serialize_none(),
    }
}

/// Shares are written to a thousandth.
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn thousandths<S: Serializer>(value: &Option<f64>, to: S) -> std::result::Result<S::Ok, S::Error> {
    match value {
        Some(share) => to.serialize_some(&((share * 1000.0).round() / 1000.0)),
        None => to.serialize_none(),
    }
}

/// What was counted is written as it was stated: whole people as whole numbers.
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn counted<S: Serializer>(value: &Option<f64>, to: S) -> std::result::Result<S::Ok, S::Error> {
    match value {
        Some(people) if people.fract() == 0.0 => to.serialize_some(&(*people as i64)),
        Some(people) => to.serialize_some(people),
        None => to.serialize_none(),
    }
}
