//! A map of one day: places by people, routes by flow, threat by colour, camps by room.

use super::chart::thick;
use super::names;
use super::sheet::{self, Area, Beside, FINE, IN_MEMORY, Letters, PAGE, QUIET, fine, number, write};
use crate::format::backdrop::LineKind;
use crate::report::shown::Map;
use crate::report::shown::backdrop::Stroke;
use crate::report::shown::map::{Spot, Way};
use crate::units::Day;
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::Circle;
use plotters::style::{Color, RGBColor};

const WIDE: f64 = 760.0;
/// Above the map, and below it: four lines of the legend, two of sources.
const HEAD: f64 = 40.0;
const FOOT: f64 = 146.0;
/// The radius of the place with the most people there ever are.
pub(super) const LARGEST: f64 = 26.0;

const ROUTE: RGBColor = RGBColor(0xe4, 0xe6, 0xea);
const FLOW: RGBColor = RGBColor(0x8a, 0x92, 0x9d);
/// From no threat to the highest; each is darker than the one before.
const THREAT: [RGBColor; 4] = [
    RGBColor(0xbc, 0xc1, 0xc8),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x5f, 0x17, 0x47),
];

/// How full a camp is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Open,
    Free,
    Near,
    Full,
}

impl Room {
    const ALL: [Self; 4] = [Self::Free, Self::Near, Self::Full, Self::Open];

    fn of(spot: &Spot, day: usize) -> Self {
        let Some(&Some(capacity)) = spot.capacity.get(day) else { return Self::Open };
        let present = spot.present.median[day].unwrap_or(0) as f64;
        if present > capacity as f64 {
            Self::Full
        } else if present >= 0.9 * capacity as f64 {
            Self::Near
        } else {
            Self::Free
        }
    }

    fn colour(self) -> RGBColor {
        match self {
            Self::Open => RGBColor(0x00, 0x9e, 0x73),
            Self::Free => RGBColor(0x56, 0xb4, 0xe9),
            Self::Near => RGBColor(0x00, 0x50, 0x7e),
            Self::Full => RGBColor(0x00, 0x00, 0x00),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Open => "no stated capacity",
            Self::Free => "has room",
            Self::Near => "nine tenths full",
            Self::Full => "over capacity",
        }
    }
}

/// A map that is drawn on some days.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) map: &'a Map,
    pub(super) behind: &'a [Stroke],
    /// Whom the lines behind it ask to be named.
    pub(super) attribution: Option<&'a str>,
    /// South-west and north-east, in km.
    pub(super) from: [f64; 2],
    pub(super) to: [f64; 2],
}

/// The box of a map around places: some more on all sides, and neither a stripe nor a pole.
pub(super) fn around((from, to): ([f64; 2], [f64; 2])) -> ([f64; 2], [f64; 2]) {
    let size = [0, 1].map(|axis| to[axis] - from[axis]);
    let longest = size[0].max(size[1]).max(1.0);
    let middle = [0, 1].map(|axis| from[axis].midpoint(to[axis]));
    let half = [size[0].max(0.55 * longest) * 0.58, size[1].max(0.45 * longest) * 0.58];
    ([middle[0] - half[0], middle[1] - half[1]], [middle[0] + half[0], middle[1] + half[1]])
}

/// Where things are on the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    from: [f64; 2],
    to: [f64; 2],
    /// Km in a pixel.
    km: f64,
    high: f64,
}

impl View {
    fn of(from: [f64; 2], to: [f64; 2]) -> Self {
        let km = (to[0] - from[0]) / WIDE;
        Self { from, to, km, high: (to[1] - from[1]) / km }
    }

    /// The part of the sheet that the map has: left, top, right, bottom.
    pub(super) fn edges(self) -> [f64; 4] {
        [0.0, HEAD, WIDE, HEAD + self.high]
    }

    pub(super) fn pixel(self, at: [f64; 2]) -> (f64, f64) {
        ((at[0] - self.from[0]) / self.km, HEAD + (self.to[1] - at[1]) / self.km)
    }
}

impl Sheet<'_> {
    pub(super) fn draw(&self, day: Day, title: &str, source: &str) -> String {
        let view = View::of(self.from, self.to);
        let day = day.0 as usize;
        let high = HEAD + view.high + FOOT;
        sheet::drawn(WIDE as u32, high.round() as u32, title, |area| {
            self.lines_behind(area, view);
            self.routes(area, view, day);
            self.places(area, view, day);
            names::write_all(area, view, &self.map.places);
            scale(area, view);
            margins(area, view);
            write(area, title, (16.0, HEAD / 2.0), Letters::TITLE, Beside::Right);
            self.explain(area, HEAD + view.high, day);
            write(area, source, (16.0, high - 32.0), Letters::SMALL, Beside::Right);
            if let Some(whom) = self.attribution {
                let words = format!("lines: {whom}");
                write(area, &words, (16.0, high - 14.0), Letters::SMALL, Beside::Right);
            }
        })
    }

    fn lines_behind(&self, area: &Area<'_>, view: View) {
        for stroke in self.behind {
            let points: Vec<(f64, f64)> = stroke.points.iter().map(|&at| view.pixel(at)).collect();
            let (colour, width) = line(stroke.kind);
            if stroke.kind == LineKind::Border {
                for dash in dashes(&points) {
                    area.draw(&PathElement::new(dash, thick(colour, width))).expect(IN_MEMORY);
                }
            } else {
                let points: Vec<(i32, i32)> = points.into_iter().map(fine).collect();
                area.draw(&PathElement::new(points, thick(colour, width))).expect(IN_MEMORY);
            }
        }
    }

    fn routes(&self, area: &Area<'_>, view: View, day: usize) {
        let most = self.most_flow() as f64;
        let mut routes: Vec<(i64, &Way)> = self.map.routes.iter().map(|way| (flow(way, day), way)).collect();
        // The widest last: they lie on top.
        routes.sort_by_key(|(people, _)| *people);
        for (people, way) in routes {
            let style = if people == 0 {
                thick(ROUTE, 1.0)
            } else {
                thick(FLOW, 1.2 + 6.8 * (people as f64 / most).sqrt())
            };
            let ends = way.ends.map(|end| fine(view.pixel(end)));
            area.draw(&PathElement::new(ends.to_vec(), style)).expect(IN_MEMORY);
        }
    }

    fn places(&self, area: &Area<'_>, view: View, day: usize) {
        // The largest first, so that none is hidden behind another.
        let mut spots: Vec<&Spot> = self.map.places.iter().collect();
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.present.median[day]));
        for spot in spots {
            let threat = f64::from(spot.threat.get(day).copied().unwrap_or(0)) / 100.0;
            // Where people flee from is seen even when nobody is left there.
            let radius = self.radius(spot.present.median[day].unwrap_or(0)).max(2.5 + 4.0 * threat);
            let at = view.pixel(spot.at);
            if spot.is_camp {
                camp(area, at, radius, Room::of(spot, day));
            } else {
                let size = (radius * f64::from(FINE)).round() as i32;
                area.draw(&Circle::new(fine(at), size, ramp(threat).filled())).expect(IN_MEMORY);
                area.draw(&Circle::new(fine(at), size, thick(PAGE, 0.8))).expect(IN_MEMORY);
            }
        }
    }

    fn explain(&self, area: &Area<'_>, top: f64, day: usize) {
        let mut row = Row { area, x: 16.0, y: top + 26.0 };
        let example = round_down(self.most_present() as f64 / 2.0);
        let radius = self.radius(example as i64);
        row.sign(2.0 * radius.max(3.0), &format!("{} displaced people", number(example)), |area, (x, y)| {
            let middle = fine((x + radius.max(3.0), y));
            let size = (radius.max(3.0) * f64::from(FINE)).round() as i32;
            area.draw(&Circle::new(middle, size, THREAT[0].filled())).expect(IN_MEMORY);
        });
        if self.map.places.iter().any(|spot| !spot.threat.is_empty()) {
            row.sign(72.0, "threat, 0 to 1", |area, (x, y)| {
                for part in 0..36 {
                    let at = |step: i32| x + 2.0 * f64::from(step);
                    let corners = [fine((at(part), y - 5.0)), fine((at(part + 1), y + 5.0))];
                    let colour = ramp(f64::from(part) / 35.0);
                    area.draw(&Rectangle::new(corners, colour.filled())).expect(IN_MEMORY);
                }
            });
        }
        let most = self.most_flow();
        if most > 0 {
            let words = format!("people on a route that day, at most {} on any", number(most as f64));
            row.sign(26.0, &words, |area, (x, y)| {
                let ends = vec![fine((x, y)), fine((x + 26.0, y))];
                area.draw(&PathElement::new(ends, thick(FLOW, 5.0))).expect(IN_MEMORY);
            });
        }
        row.next_line();
        let is_there =
            |room: &Room| self.map.places.iter().any(|spot| spot.is_camp && Room::of(spot, day) == *room);
        for room in Room::ALL.into_iter().filter(is_there) {
            let words = format!("camp: {}", room.words());
            row.sign(12.0, &words, |area, (x, y)| camp(area, (x + 6.0, y), 6.0, room));
        }
        row.next_line();
        for kind in LineKind::ALL {
            if self.behind.iter().any(|stroke| stroke.kind == kind) {
                let (colour, width) = line(kind);
                row.sign(22.0, kind.words(), |area, (x, y)| {
                    let ends = vec![fine((x, y)), fine((x + 22.0, y))];
                    area.draw(&PathElement::new(ends, thick(colour, width + 0.5))).expect(IN_MEMORY);
                });
            }
        }
    }

    /// The radius of a place with so many people, in pixels.
    fn radius(&self, people: i64) -> f64 {
        LARGEST * (people as f64 / self.most_present() as f64).sqrt()
    }

    /// The most people at any place on any day, and at least 1.
    fn most_present(&self) -> i64 {
        self.map.places.iter().map(|spot| spot.present.most()).max().unwrap_or(0).max(1)
    }

    /// The most people who entered a route on any day.
    fn most_flow(&self) -> i64 {
        let days = |way: &Way| way.there.len().max(way.back.len());
        let most = |way: &Way| (0..days(way)).map(|day| flow(way, day)).max().unwrap_or(0);
        self.map.routes.iter().map(most).max().unwrap_or(0)
    }
}

/// Signs with their words, one after the other.
struct Row<'a, 'b> {
    area: &'a Area<'b>,
    x: f64,
    y: f64,
}

impl Row<'_, '_> {
    fn sign(&mut self, width: f64, words: &str, draw: impl FnOnce(&Area<'_>, (f64, f64))) {
        let whole = width + 6.0 + Letters::PLAIN.width(words) + 18.0;
        if self.x > 16.0 && self.x + whole > WIDE {
            self.next_line();
        }
        draw(self.area, (self.x, self.y));
        write(self.area, words, (self.x + width + 6.0, self.y), Letters::PLAIN, Beside::Right);
        self.x += whole;
    }

    fn next_line(&mut self) {
        if self.x > 16.0 {
            self.x = 16.0;
            self.y += 22.0;
        }
    }
}

fn flow(way: &Way, day: usize) -> i64 {
    let of = |people: &[i64]| people.get(day).copied().unwrap_or(0);
    of(&way.there) + of(&way.back)
}

/// A camp: a square of the same area as the circle, crossed where it is over capacity.
fn camp(area: &Area<'_>, (x, y): (f64, f64), radius: f64, room: Room) {
    let half = (radius * 0.886).max(3.0);
    let corners = [fine((x - half, y - half)), fine((x + half, y + half))];
    area.draw(&Rectangle::new(corners, room.colour().filled())).expect(IN_MEMORY);
    area.draw(&Rectangle::new(corners, thick(PAGE, 0.8))).expect(IN_MEMORY);
    if room == Room::Full {
        for sign in [-1.0, 1.0] {
            let ends = vec![fine((x - half, y - sign * half)), fine((x + half, y + sign * half))];
            area.draw(&PathElement::new(ends, thick(PAGE, 1.2))).expect(IN_MEMORY);
        }
    }
}

/// The colour of a threat.
fn ramp(threat: f64) -> RGBColor {
    let at = threat.clamp(0.0, 1.0) * (THREAT.len() - 1) as f64;
    let below = (at as usize).min(THREAT.len() - 2);
    let (low, high) = (THREAT[below], THREAT[below + 1]);
    let mix = |low: u8, high: u8| {
        (f64::from(low) + (f64::from(high) - f64::from(low)) * (at - below as f64)).round() as u8
    };
    RGBColor(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

/// The colour and width of a line behind the places.
fn line(kind: LineKind) -> (RGBColor, f64) {
    match kind {
        LineKind::Water => (RGBColor(0xa9, 0xcf, 0xe4), 1.0),
        LineKind::Road => (RGBColor(0xe8, 0xd9, 0xc8), 1.0),
        LineKind::Border => (RGBColor(0xa7, 0x9b, 0xb5), 1.0),
        LineKind::Coast => (RGBColor(0x6f, 0xa3, 0xb8), 1.4),
    }
}

/// A line in dashes.
fn dashes(points: &[(f64, f64)]) -> Vec<Vec<(i32, i32)>> {
    const DASH: f64 = 6.0;
    const GAP: f64 = 4.0;
    let mut dashes = Vec::new();
    let mut dash = Vec::new();
    let (mut is_drawn, mut left) = (true, DASH);
    for ends in points.windows(2) {
        let length = (ends[1].0 - ends[0].0).hypot(ends[1].1 - ends[0].1);
        let at = |along: f64| {
            let share = if length > 0.0 { along / length } else { 0.0 };
            fine((ends[0].0 + (ends[1].0 - ends[0].0) * share, ends[0].1 + (ends[1].1 - ends[0].1) * share))
        };
        let mut along = 0.0;
        if is_drawn {
            dash.push(at(0.0));
        }
        while length - along > left {
            along += left;
            if is_drawn {
                dash.push(at(along));
                dashes.push(std::mem::take(&mut dash));
            } else {
                dash.push(at(along));
            }
            is_drawn = !is_drawn;
            left = if is_drawn { DASH } else { GAP };
        }
        left -= length - along;
        if is_drawn {
            dash.push(at(length));
        }
    }
    dashes.push(dash);
    dashes.retain(|dash| dash.len() > 1);
    dashes
}

/// What lies outside of the map is covered, and the map has an edge.
fn margins(area: &Area<'_>, view: View) {
    let (top, bottom) = (HEAD, HEAD + view.high);
    for (from, to) in [(0.0, top), (bottom, bottom + FOOT)] {
        let corners = [fine((0.0, from)), fine((WIDE, to))];
        area.draw(&Rectangle::new(corners, PAGE.filled())).expect(IN_MEMORY);
    }
    for y in [top, bottom] {
        let ends = vec![fine((0.0, y)), fine((WIDE, y))];
        area.draw(&PathElement::new(ends, thick(sheet::LINE, 1.0))).expect(IN_MEMORY);
    }
}

/// A bar that says how long so many km are.
fn scale(area: &Area<'_>, view: View) {
    let km = round_down(view.km * WIDE * 0.2);
    let y = HEAD + view.high - 14.0;
    let ends = vec![fine((16.0, y)), fine((16.0 + km / view.km, y))];
    area.draw(&PathElement::new(ends, thick(QUIET, 2.0))).expect(IN_MEMORY);
    write(area, &format!("{} km", number(km)), (16.0, y - 10.0), Letters::SMALL, Beside::Right);
}

/// The next lower of 1, 2, 5, 10, 20, 50 and so on.
fn round_down(value: f64) -> f64 {
    let mut unit = 1.0;
    while unit * 10.0 <= value {
        unit *= 10.0;
    }
    [5.0, 2.0].into_iter().map(|factor| factor * unit).find(|round| *round <= value).unwrap_or(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_in_dashes_is_drawn_for_six_tenths_of_its_length_whatever_its_points() {
        // A border of many short pieces would else be a full line, or none.
        let length = |dashes: &[Vec<(i32, i32)>]| -> f64 {
            let pieces = dashes.iter().flat_map(|dash| dash.windows(2));
            pieces.map(|ends| f64::from(ends[1].0 - ends[0].0) / f64::from(FINE)).sum()
        };
        for piece in [0.7, 3.0, 10.0, 1000.0] {
            let count = (1000.0 / piece) as u32;
            let points: Vec<(f64, f64)> = (0..=count).map(|at| (f64::from(at) * piece, 0.0)).collect();
            let drawn = length(&dashes(&points)) / points.last().expect("there is one").0;
            assert!((0.59..0.61).contains(&drawn), "{drawn} with pieces of {piece}");
        }
    }

    #[test]
    fn a_map_of_places_in_a_row_is_no_stripe() {
        // Of places along a road nothing could be told on a map as high as one of them.
        let (from, to) = around(([0.0, 0.0], [100.0, 0.0]));
        let ratio = (to[1] - from[1]) / (to[0] - from[0]);
        assert!((0.4..=2.0).contains(&ratio), "{ratio}");
        let (from, to) = around(([3.0, 3.0], [3.0, 3.0]));
        assert!(to[0] > from[0] && to[1] > from[1]);
    }

    #[test]
    fn example_figures_are_round() {
        assert_eq!(
            [0.3, 1.0, 4.9, 5.0, 73.0, 199.0, 2e6].map(round_down),
            [1.0, 1.0, 2.0, 5.0, 50.0, 100.0, 2e6]
        );
    }
}
