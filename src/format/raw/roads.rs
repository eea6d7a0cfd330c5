//! Roads from GeoJSON (RFC 7946): `LineString`s and `MultiLineString`s with tags of OpenStreetMap.
//!
//! Roads meet where their coordinates coincide, as OpenStreetMap means it: one that merely crosses another on the map passes over
//! or under it.

mod neighbours;
mod network;

pub(super) use network::{Link, Network};

use super::remark::{Findings, RemarkKind};
use super::table;
use crate::error::{ErrorKind, Position};
use crate::format::geojson::{self, Tags};
use crate::format::page::Page;
use crate::world::Mode;
use ::geojson::{Feature, GeometryValue};
use std::collections::BTreeMap;
use std::path::Path;

/// In which order a file has latitude and longitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoordinateOrder {
    /// Longitude first, as RFC 7946 demands.
    #[default]
    LonLat,
    /// Latitude first, against it.
    LatLon,
}

/// A point to the seventh digit of a degree, a centimetre: latitude, longitude.
pub(super) type Spot = (i32, i32);

/// A straight piece of a road, in the direction from `a` to `b` and, unless it is one way, back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) a: Spot,
    pub(super) b: Spot,
    pub(super) mode: Mode,
    pub(super) is_one_way: bool,
}

/// Ways for people on foot, by their `highway`.
const ON_FOOT: &[&str] =
    &["track", "path", "footway", "bridleway", "steps", "pedestrian", "cycleway", "corridor"];
/// Roads that are none yet or no more.
const NOT_THERE: &[&str] = &[
    "construction",
    "proposed",
    "planned",
    "abandoned",
    "disused",
    "razed",
    "platform",
    "raceway",
    "elevator",
];
/// Features with one of these and no `highway` are no roads.
const OTHER_THINGS: &[&str] =
    &["railway", "waterway", "aeroway", "power", "barrier", "boundary", "natural", "building", "landuse"];

/// Reads the roads of a file.
pub(super) fn read(path: &Path, order: CoordinateOrder, findings: &mut Findings) -> Vec<Segment> {
    let read = table::page(path, findings, |page, findings| {
        let mut reader = Reader { page, order, segments: Vec::new(), counts: BTreeMap::new() };
        reader.collection(path, findings);
        reader.finish(findings)
    });
    read.unwrap_or_default()
}

struct Reader<'p, 'a> {
    page: &'p Page<'a>,
    order: CoordinateOrder,
    segments: Vec<Segment>,
    /// What was passed over or read in a particular way, how often, and where first.
    counts: BTreeMap<(RemarkKind, &'static str), (u64, Position)>,
}

impl Reader<'_, '_> {
    fn collection(&mut self, path: &Path, findings: &mut Findings) {
        let page = self.page;
        geojson::features(page, path, "put the roads in one", |feature, at| {
            self.feature(feature, at, findings);
        });
    }

    fn count(&mut self, kind: RemarkKind, what: &'static str, at: usize) {
        let page = self.page;
        self.counts.entry((kind, what)).or_insert_with(|| (0, page.position(at))).0 += 1;
    }

    fn feature(&mut self, feature: &Feature, at: usize, findings: &mut Findings) {
        let lines: Vec<&Vec<::geojson::Position>> =
            match feature.geometry.as_ref().map(|geometry| &geometry.value) {
                Some(GeometryValue::LineString { coordinates }) => vec![coordinates],
                Some(GeometryValue::MultiLineString { coordinates }) => coordinates.iter().collect(),
                Some(_) => {
                    return self.count(RemarkKind::PassedOver, "features that are no lines", at);
                }
                None => {
                    return self.count(RemarkKind::PassedOver, "features without a geometry", at);
                }
            };
        let tags = Tags::of(feature.properties.as_ref());
        let Some((mode, direction)) = self.road(&tags, at, findings) else { return };
        for line in lines {
            self.line(line, mode, direction, at);
        }
    }

    /// How people travel on a road, and in which directions; none if nobody does.
    fn road(&mut self, tags: &Tags<'_>, at: usize, findings: &mut Findings) -> Option<(Mode, Direction)> {
        use RemarkKind::{PassedOver, ReadAs};
        let highway = tags.get("highway");
        let access = tags.get("access");
        if let Some(access) = access.filter(|access| matches!(access.as_str(), "no" | "private")) {
            let about = tags.get("name").map_or_else(|| "a road".to_owned(), |name| format!("road `{name}`"));
            let message = format!("`access={access}`: nobody travels on it");
            let position = self.page.position(at);
            findings.remark(PassedOver, "roads that are not open to all", about, Some(&position), message);
            return None;
        }
        if highway.as_deref().is_some_and(|highway| NOT_THERE.contains(&highway)) {
            self.count(PassedOver, "roads that are planned, in construction or no more", at);
            return None;
        }
        let is_ferry = tags.get("route").as_deref() == Some("ferry");
        if highway.is_none() && !is_ferry {
            if OTHER_THINGS.iter().any(|tag| tags.get(tag).is_some()) {
                self.count(PassedOver, "features that are no roads", at);
                return None;
            }
            self.count(ReadAs, "lines without a `highway`, taken for roads", at);
        }
        for unused in ["maxspeed", "surface"] {
            if tags.get(unused).is_some() {
                let what = "`maxspeed` and `surface` change nothing: how far people come in a day is said by \
                            `rules.travel`";
                self.count(ReadAs, what, at);
                break;
            }
        }
        if is_ferry && highway.is_none() {
            return Some((Mode::Ferry, Direction::Both));
        }
        let highway = highway.unwrap_or_default();
        if ON_FOOT.contains(&highway.as_str()) {
            return Some((Mode::Track, Direction::Both));
        }
        let is_usually_one_way = tags.get("junction").as_deref() == Some("roundabout")
            || matches!(highway.as_str(), "motorway" | "motorway_link");
        let direction = match tags.get("oneway").as_deref() {
            Some("yes" | "true" | "1") => Direction::Forward,
            Some("-1" | "reverse") => Direction::Backward,
            None if is_usually_one_way => Direction::Forward,
            None | Some("no" | "false" | "0") => Direction::Both,
            Some(_) => {
                let what = "roads whose `oneway` changes with the hour or is no word for it, taken as open in both \
                            directions";
                self.count(ReadAs, what, at);
                Direction::Both
            }
        };
        Some((Mode::Road, direction))
    }

    fn line(&mut self, line: &[::geojson::Position], mode: Mode, direction: Direction, at: usize) {
        let mut spots = Vec::with_capacity(line.len());
        for position in line {
            let &[first, second, ..] = position.as_slice() else {
                self.page.fault(
                    ErrorKind::WrongType,
                    at,
                    "a position has fewer than two numbers; it has two",
                );
                return;
            };
            let (lon, lat) = match self.order {
                CoordinateOrder::LonLat => (first, second),
                CoordinateOrder::LatLon => (second, first),
            };
            if !((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)) {
                let swapped = (-180.0..=180.0).contains(&lat) && (-90.0..=90.0).contains(&lon);
                let cure = if swapped { SWAP } else { "correct the road" };
                let message = format!(
                    "the position [{first}, {second}] is none on the Earth: read are longitudes of -180 to 180 and \
                     latitudes of -90 to 90; {cure}"
                );
                self.page.fault(ErrorKind::OutOfRange, at, message);
                return;
            }
            spots.push(((lat * 1e7).round() as i32, (lon * 1e7).round() as i32));
        }
        spots.dedup();
        if spots.len() < 2 {
            self.count(RemarkKind::PassedOver, "lines of a single point", at);
        }
        for ends in spots.windows(2) {
            let (a, b) =
                if direction == Direction::Backward { (ends[1], ends[0]) } else { (ends[0], ends[1]) };
            let is_one_way = direction != Direction::Both;
            // Both ways it does not matter where it begins, and so it begins at the same end in every file.
            let (a, b) = if is_one_way || a <= b { (a, b) } else { (b, a) };
            self.segments.push(Segment { a, b, mode, is_one_way });
        }
    }

    fn finish(self, findings: &mut Findings) -> Vec<Segment> {
        for ((kind, what), (count, first)) in self.counts {
            let message = match (kind, count) {
                (_, 1) => what.to_owned(),
                _ => format!("{what} ({count}, the first of them here)"),
            };
            findings.remark(kind, "roads", "roads", Some(&first), message);
        }
        self.segments
    }
}

/// What to do about swapped coordinates.
pub(super) const SWAP: &str = "RFC 7946 puts the longitude first; correct the file, or say `--roads-order lat-lon` if it has the latitude first";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Both,
    Forward,
    Backward,
}
