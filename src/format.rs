//! Reading and writing scenarios.
//!
//! A scenario is stated in a file with the keys and units of `docs/format.md`, the contract. Methods stand on
//! [`Scenario`] itself, where users look for them, while `scenario` stays ignorant of files.

#[cfg(any(feature = "pictures", feature = "report"))]
pub(crate) mod backdrop;
mod csv;
mod draft;
#[cfg(feature = "flee")]
pub mod flee;
#[cfg(feature = "flee")]
pub mod flee_out;
#[cfg(any(feature = "import", feature = "pictures", feature = "report"))]
mod geojson;
pub(crate) mod handover;
#[cfg(any(feature = "import", feature = "pictures", feature = "report"))]
mod json;
pub(crate) mod limits;
mod page;
#[cfg(feature = "import")]
pub mod raw;
mod sealed;
mod toml;

pub(crate) use draft::Draft;
pub(crate) use sealed::Sealed;

use crate::error::{Error, Result};
use crate::scenario::Scenario;
use std::io::Write;
use std::path::Path;

impl Scenario {
    /// Reads a scenario from a TOML file and the CSV tables that it names.
    ///
    /// The file is checked whole. Time and memory grow linearly with its length.
    ///
    /// ```no_run
    /// use displace::Scenario;
    /// let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    /// println!("{}: {} places", scenario.title(), scenario.world().place_count());
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a file cannot be read, and otherwise with everything that is wrong with it, each fault with its file, line
    /// and column: syntax, unknown and missing keys, wrong types, and all that
    /// [`ScenarioBuilder::build`](crate::scenario::ScenarioBuilder::build) refuses.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        toml::read(path.as_ref())
    }

    /// Reads a scenario from a text in the same format; `name` is what messages call it. Such a text has no files
    /// beside it, so it cannot have `[tables]`.
    ///
    /// ```
    /// use displace::Scenario;
    /// let text = r#"
    /// format = 1
    /// scenario = { title = "One town", start = 2011-06-04, days = 7 }
    /// place = [{ name = "Jisr", kind = "twon", country = "Syria", population = 41_000 }]
    /// "#;
    /// let scenario = Scenario::parse(&text.replace("twon", "town"), "one-town.toml")?;
    /// assert_eq!(scenario.title(), "One town");
    ///
    /// let error = Scenario::parse(text, "one-town.toml").unwrap_err().to_string();
    /// assert!(error.starts_with("one-town.toml:4:34: place `Jisr`: `kind` is `twon`; it must be one of `town`"));
    /// assert!(error.ends_with("did you mean `town`?"));
    /// # Ok::<(), displace::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(text: &str, name: impl AsRef<Path>) -> Result<Self> {
        toml::parse(text, name.as_ref())
    }

    /// The scenario as a TOML text, which reads back as the same scenario. Keys that have their default are left out.
    pub fn to_toml(&self) -> String {
        toml::write(self, None)
    }

    /// Writes the scenario to one TOML file, which reads back as the same scenario. Whoever reads the path meanwhile
    /// finds the old file or the new one, never half of it.
    ///
    /// # Errors
    /// If the file cannot be written; then an old file is left as it was.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let text = toml::write(self, path.parent());
        replace(path, text.as_bytes()).map_err(|error| Error::io("write", path, error))
    }
}

/// Writes beside the file, flushes to the disk, and puts the result in its place.
pub(crate) fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut draft = Draft::of(path)?;
    draft.write_all(content)?;
    draft.put_in_place()
}
