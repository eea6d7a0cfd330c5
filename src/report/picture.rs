//! Pictures of an ensemble for papers, as SVG: charts beside what was counted, and maps of single days.
//!
//! They show what pages show, by the same figures, but stand still: no browser and no script is needed to draw or to print them. Words in
//! them stay words, so that a paper's own programs can change letters and colours. Only the files below this one
//! name `plotters`.

mod chart;
mod map;
mod names;
mod sheet;
mod stacked;

use super::shown::everyone::{arrivals, everywhere, statuses};
use super::shown::{First, Map, Panels, Plane, strokes};
use crate::engine::Status;
use crate::error::{Error, ErrorKind, Faults, Result};
use crate::format::backdrop::Backdrop;
use crate::scenario::Scenario;
use crate::study::Ensemble;
use crate::units::Day;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Pictures of an ensemble; see [`Ensemble::pictures`].
#[derive(Debug, Clone)]
pub struct Pictures<'a> {
    ensemble: &'a Ensemble,
    scenario: &'a Scenario,
    on: Vec<Date>,
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    name: String,
    svg: String,
}

impl Picture {
    /// The name of its file, as `map-2011-06-09.svg`: lower case, without spaces, and no other picture of an ensemble has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The picture: an SVG document in UTF-8, the same bytes for the same ensemble.
    pub fn svg(&self) -> &str {
        &self.svg
    }
}

impl Ensemble {
    /// Pictures of this ensemble of `scenario`, as SVG.
    ///
    /// A chart of each camp and series (at most 24 of either, the largest first) with its 90 % band, median, room and what was
    /// counted; one of where people are by status, one of arrivals, and maps. Threat and room are those of the first
    /// replicate, which is run once more for them.
    ///
    /// ```no_run
    /// use displace::{Ensemble, Scenario};
    /// let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    /// Ensemble::of(&scenario).replicates(50).run().pictures(&scenario).write("pictures")?;
    /// # Ok::<(), displace::Error>(())
    /// ```
    pub fn pictures<'a>(&'a self, scenario: &'a Scenario) -> Pictures<'a> {
        Pictures { ensemble: self, scenario, on: Vec::new() }
    }
}

impl Pictures<'_> {
    /// With maps of the ends of these days; of the first, of the one on which most people are displaced and of the last, unless
    /// said otherwise.
    #[must_use]
    pub fn on(mut self, dates: impl IntoIterator<Item = Date>) -> Self {
        self.on = dates.into_iter().collect();
        self
    }

    /// All pictures. Of a world without coordinates there are no maps.
    ///
    /// # Errors
    /// If the backdrop that the scenario names cannot be read, see [`Backdrop::read`]; or a date is not in the period.
    ///
    /// # Panics
    /// If nothing was run.
    pub fn draw(&self) -> Result<Vec<Picture>> {
        let days = self.days()?;
        let (scenario, ensemble) = (self.scenario, self.ensemble);
        let backdrop = Backdrop::of(scenario)?;
        let first = First::of(scenario, ensemble);
        let period = scenario.period();
        let dates: Vec<Date> = (0..period.days()).map(|day| period.date(Day(day))).collect();
        let source = self.source();
        let frame = |title: &str, about: &str| chart::Frame {
            title: title.to_owned(),
            about: about.to_owned(),
            source: source.clone(),
            dates: &dates,
        };
        let mut pictures = Vec::new();
        for panel in &Panels::of(scenario, ensemble, first.as_ref()).shown {
            let svg = frame(&panel.name, &panel.about).banded(&panel.people, &panel.capacity, &panel.counts);
            pictures.push(Picture { name: format!("people-{}", file_name(&panel.name)), svg });
        }
        let about = "displaced people at the end of each day, medians";
        let svg = frame("Where people are", about).stacked(&statuses(scenario, ensemble));
        pictures.push(Picture { name: "status".to_owned(), svg });
        for arrivals in arrivals(scenario, ensemble) {
            let svg = frame("Arrivals", &arrivals.name.to_lowercase()).banded(&arrivals.people, &[], &[]);
            pictures.push(Picture { name: format!("arrivals-{}", file_name(arrivals.name)), svg });
        }
        let plane = Plane::of(scenario);
        if let Some(extent) = plane.extent(scenario) {
            let (from, to) = map::around(extent);
            let behind =
                backdrop.as_ref().map_or_else(Vec::new, |backdrop| strokes(backdrop, plane, from, to));
            let attribution = backdrop.as_ref().and_then(Backdrop::attribution);
            let map = Map::of(scenario, ensemble, first.as_ref());
            let sheet = map::Sheet { map: &map, behind: &behind, attribution, from, to };
            for &day in &days {
                let date = period.date(day);
                let svg = sheet.draw(day, &format!("{}, {}", scenario.title(), long(date)), &source);
                pictures.push(Picture { name: format!("map-{date}"), svg });
            }
        }
        apart(&mut pictures);
        Ok(pictures)
    }

    /// Writes all pictures into a directory, which is made if there is none, and says their paths. Whoever reads a path meanwhile
    /// finds the old file or the new one, never half of it.
    ///
    /// # Errors
    /// If one cannot be written, or as for [`draw`](Self::draw), before any is written.
    ///
    /// # Panics
    /// If nothing was run.
    pub fn write(&self, directory: impl AsRef<Path>) -> Result<Vec<PathBuf>> {
        let directory = directory.as_ref();
        let pictures = self.draw()?;
        std::fs::create_dir_all(directory).map_err(|error| Error::io("create", directory, error))?;
        let written = pictures.iter().map(|picture| {
            let path = directory.join(picture.name());
            super::write(&path, picture.svg()).map(|()| path)
        });
        written.collect()
    }

    /// The days of the maps, each once.
    fn days(&self) -> Result<Vec<Day>> {
        let period = self.scenario.period();
        let mut faults = Faults::default();
        let mut days: Vec<Day> = Vec::new();
        for &date in &self.on {
            if let Some(day) = period.day(date) {
                days.push(day);
                continue;
            }
            let (start, last) = (period.start(), period.date(period.last_day()));
            let message =
                format!("a map of {date}: the period is from {start} to {last}; ask for a day of it");
            faults.push(ErrorKind::Date, None, message);
        }
        faults.into_result()?;
        if days.is_empty() {
            days = vec![Day(0), self.peak(), period.last_day()];
        }
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    /// The first of the days on which most people are displaced, in the mean.
    fn peak(&self) -> Day {
        let displaced = |day: Day| -> u64 {
            let runs = self.ensemble.runs().iter();
            runs.map(|run| everywhere(self.scenario, run, &Status::DISPLACED, day)).sum()
        };
        let days = (0..self.scenario.period().days()).map(Day);
        days.max_by_key(|&day| (displaced(day), std::cmp::Reverse(day.0))).unwrap_or(Day(0))
    }

    /// What stands below every picture, so that it can be made again.
    fn source(&self) -> String {
        let runs = self.ensemble.runs();
        let replicates = if runs.len() == 1 {
            "one replicate, which has no band".to_owned()
        } else {
            format!("{} replicates", runs.len())
        };
        format!(
            "displace {}: {replicates}, seed {}, fingerprint {:016x}",
            env!("CARGO_PKG_VERSION"),
            self.ensemble.seed().0,
            self.ensemble.fingerprint()
        )
    }
}

/// A name as it may stand in the name of a file: letters and digits of any script, and hyphens between them.
fn file_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-").to_lowercase();
    // File systems take 255 bytes; letters take four at most.
    joined.chars().take(50).collect()
}

/// Names that are alike get numbers, and all their ending.
fn apart(pictures: &mut [Picture]) {
    for at in 0..pictures.len() {
        let is_taken = |name: &str| pictures[..at].iter().any(|other| other.name == format!("{name}.svg"));
        let plain = pictures[at].name.clone();
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let name = std::iter::once(plain.clone()).chain(numbered).find(|name| !is_taken(name));
        pictures[at].name = format!("{}.svg", name.expect("numbers do not end"));
    }
}

/// A date in words.
fn long(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_pictures_have_one_name_and_every_name_can_be_a_file() {
        // Two camps may differ by a sign that no file may have.
        let mut pictures: Vec<Picture> = ["A/B", "A B", "a-b", "مخيم ١", "../x"]
            .map(|name| Picture { name: file_name(name), svg: String::new() })
            .to_vec();
        apart(&mut pictures);
        let names: Vec<&str> = pictures.iter().map(Picture::name).collect();
        assert_eq!(names, ["a-b.svg", "a-b-2.svg", "a-b-3.svg", "مخيم-١.svg", "x.svg"]);
    }
}
