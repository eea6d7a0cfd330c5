//! What lies behind the places of a map: borders, coasts, rivers, from a GeoJSON file.

use super::geojson::{Tags, features};
use super::limits;
use super::page::{Page, load, plain};
use crate::error::{ErrorKind, Result};
use crate::scenario::Scenario;
use ::geojson::{GeometryValue, Position};
use std::path::{Path, PathBuf};

/// Lines behind the places of a map, from a GeoJSON file with `LineString`s and `Polygon`s.
///
/// What a line is, is told by tags of OpenStreetMap (`boundary`, `natural`, `waterway`, `highway`) or by the `featurecla` of Natural
/// Earth; without either it is drawn as a border. Points are passed over. It changes nothing of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Backdrop {
    file: PathBuf,
    attribution: Option<String>,
    lines: Vec<Line>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LineKind {
    Border,
    Coast,
    Water,
    Road,
}

impl LineKind {
    pub(crate) const ALL: [Self; 4] = [Self::Water, Self::Road, Self::Border, Self::Coast];

    #[cfg(feature = "report")]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Border => "border",
            Self::Coast => "coast",
            Self::Water => "water",
            Self::Road => "road",
        }
    }

    /// What lines of the kind are called in a legend.
    #[cfg(feature = "pictures")]
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Border => "borders",
            Self::Coast => "coasts",
            Self::Water => "rivers and lakes",
            Self::Road => "roads",
        }
    }

    fn of(tags: &Tags<'_>) -> Self {
        let class = tags.get("featurecla").or_else(|| tags.get("FEATURECLA")).unwrap_or_default();
        let class = class.to_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| class.contains(word));
        let natural = tags.get("natural").unwrap_or_default();
        if tags.get("waterway").is_some() || natural == "water" || is(&["river", "lake", "canal", "playa"]) {
            Self::Water
        } else if natural == "coastline" || is(&["coast", "ocean", "land", "island"]) {
            Self::Coast
        } else if tags.get("highway").is_some() || is(&["road"]) {
            Self::Road
        } else {
            Self::Border
        }
    }
}

/// A line: latitude and longitude in degrees, point by point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) kind: LineKind,
    pub(crate) points: Vec<(f64, f64)>,
}

impl Backdrop {
    /// The backdrop that a scenario names, if it names one.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn of(scenario: &Scenario) -> Result<Option<Self>> {
        scenario.backdrop().map(Self::read).transpose()
    }

    /// Reads a file of at most 64 MiB.
    ///
    /// # Errors
    /// If the file cannot be read, is no GeoJSON `FeatureCollection`, is not in WGS 84, or has positions that are none on the
    /// Earth: everything that is wrong with it, with positions.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text =
            load(path, limits::BACKDROP, "leave out what the map does not show, or simplify its lines")?;
        let text = plain(&text);
        let page = Page::new(path, &text);
        let mut lines = Vec::new();
        let attribution = features(&page, path, "put the lines in one", |feature, at| {
            let kind = LineKind::of(&Tags::of(feature.properties.as_ref()));
            if let Some(geometry) = &feature.geometry {
                take(&geometry.value, kind, &mut lines, &|message| {
                    page.fault(ErrorKind::OutOfRange, at, message);
                });
            }
        });
        page.into_faults().into_result()?;
        Ok(Self { file: path.to_owned(), attribution, lines })
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whom the file asks to be named for it, in its member `attribution` or `copyright`.
    pub fn attribution(&self) -> Option<&str> {
        self.attribution.as_deref()
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }
}

/// Takes the lines of a geometry, and of an area its outlines.
fn take(geometry: &GeometryValue, kind: LineKind, lines: &mut Vec<Line>, fault: &dyn Fn(String)) {
    let mut add = |positions: &[Position]| match points(positions) {
        Ok(points) if points.len() > 1 => lines.push(Line { kind, points }),
        Ok(_) => {}
        Err(message) => fault(message),
    };
    match geometry {
        GeometryValue::LineString { coordinates } => add(coordinates),
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            for line in coordinates {
                add(line);
            }
        }
        GeometryValue::MultiPolygon { coordinates } => {
            for line in coordinates.iter().flatten() {
                add(line);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for geometry in geometries {
                take(&geometry.value, kind, lines, fault);
            }
        }
        GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => {}
    }
}

/// Latitudes and longitudes, or what is wrong with the first that is none.
fn points(positions: &[Position]) -> std::result::Result<Vec<(f64, f64)>, String> {
    let point = |position: &Position| {
        let &[lon, lat, ..] = position.as_slice() else {
            return Err("a position has fewer than two numbers; it has a longitude and a latitude".to_owned());
        };
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            return Ok((lat, lon));
        }
        Err(format!(
            "the position [{lon}, {lat}] is none on the Earth; a longitude of -180 to 180 comes first, then a latitude of \
             -90 to 90; correct the line, or export the file in WGS 84"
        ))
    };
    positions.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::LineKind::{Border, Coast, Road, Water};
    use super::*;

    fn read(features: &str) -> Result<Backdrop> {
        let folder = tempfile::tempdir().expect("a place for files");
        let path = folder.path().join("lines.geojson");
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"copyright\":\"its makers\",\"features\":[\n{features}\n]}}"
        );
        std::fs::write(&path, text).expect("there is room");
        Backdrop::read(&path)
    }

    fn feature(properties: &str, geometry: &str, coordinates: &str) -> String {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"{geometry}\",\"coordinates\":{coordinates}}}}}"
        )
    }

    #[test]
    fn lines_and_outlines_are_told_apart_by_their_tags() {
        // Tags of OpenStreetMap, classes of Natural Earth in both of its spellings, and nothing at all.
        let line = "[[36.0,35.0],[36.5,35.5,120.0]]";
        let ring = "[[[36,35],[37,35],[37,36],[36,35]]]";
        let all = [
            feature("{\"waterway\":\"river\"}", "LineString", line),
            feature("{\"natural\":\"coastline\"}", "LineString", line),
            feature("{\"FEATURECLA\":\"Lake Centerline\"}", "MultiLineString", &format!("[{line},{line}]")),
            feature("{\"featurecla\":\"Admin-0 country\"}", "Polygon", ring),
            feature("{\"highway\":\"trunk\"}", "LineString", line),
            feature("null", "MultiPolygon", &format!("[{ring}]")),
            feature("{}", "Point", "[36,35]"),
            "{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}".to_owned(),
        ];
        let backdrop = read(&all.join(",\n")).expect("it is well formed");
        let kinds: Vec<LineKind> = backdrop.lines().iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [Water, Coast, Water, Water, Border, Road, Border]);
        assert_eq!(backdrop.lines()[0].points, [(35.0, 36.0), (35.5, 36.5)]);
        assert_eq!(backdrop.attribution(), Some("its makers"));
    }

    #[test]
    fn positions_off_the_earth_are_faults_of_the_lines_that_have_them() {
        let all = [
            feature("{}", "LineString", "[[36.0,35.0],[36.5,35.5]]"),
            feature("{}", "LineString", "[[4036510.0,4231000.0],[1.0,1.0]]"),
            feature("{}", "LineString", "[[1.0],[1.0,2.0]]"),
        ];
        let error = read(&all.join(",\n")).expect_err("two of them cannot be drawn").to_string();
        let lines: Vec<&str> = error.lines().collect();
        assert!(
            lines[0].contains("lines.geojson:3:1: the position [4036510, 4231000] is none on the Earth"),
            "{error}"
        );
        assert!(lines[1].contains("lines.geojson:4:1:"), "{error}");
        assert_eq!(lines.len(), 2);
    }
}
