//! Names on a map: the most important ones for which there is room beside their places.

use super::map::{LARGEST, View};
use super::sheet::{self, Area, Beside, Letters, write};
use crate::report::shown::map::Spot;

/// A box on the sheet: left, top, right, bottom.
type Edges = [f64; 4];

fn meet(a: &Edges, b: &Edges) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Writes them, each at the same side on every day.
pub(super) fn write_all(area: &Area<'_>, view: View, spots: &[Spot]) {
    const MOST: usize = 30;
    let letters = Letters { colour: sheet::INK, ..Letters::SMALL };
    let most_present = spots.iter().map(|spot| spot.present.most()).max().unwrap_or(0).max(1) as f64;
    let threat = |spot: &Spot| f64::from(spot.threat.iter().copied().max().unwrap_or(0)) / 100.0;
    let home = |spot: &Spot| spot.home.first().copied().unwrap_or(0) as f64;
    let most_at_home = spots.iter().filter(|spot| threat(spot) > 0.0).map(home).fold(1.0, f64::max);
    // Camps, whence most flee, and where most shelter.
    let weight = |spot: &Spot| {
        let flee = 1.5 * threat(spot) * (home(spot) / most_at_home).min(1.0).sqrt();
        f64::from(spot.is_camp) + spot.present.most() as f64 / most_present + flee
    };
    let radius = |spot: &Spot| (LARGEST * (spot.present.most() as f64 / most_present).sqrt()).max(3.0);
    let dot = |spot: &Spot| {
        let ((x, y), half) = (view.pixel(spot.at), radius(spot) * 0.8);
        [x - half, y - half, x + half, y + half]
    };
    let dots: Vec<Edges> = spots.iter().map(dot).collect();
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by(|&a, &b| weight(&spots[b]).total_cmp(&weight(&spots[a])).then(a.cmp(&b)));
    let sheet = view.edges();
    let mut taken: Vec<Edges> = Vec::new();
    for at in order.into_iter().take(4 * MOST) {
        if taken.len() >= 2 * MOST {
            break;
        }
        let spot = &spots[at];
        let (x, y) = view.pixel(spot.at);
        let (off, wide) = (radius(spot) + 3.0, letters.width(&spot.name));
        let sides = [
            (Beside::Right, x + off, [x + off, y - 6.0, x + off + wide, y + 6.0]),
            (Beside::Left, x - off, [x - off - wide, y - 6.0, x - off, y + 6.0]),
        ];
        let fits = |place: &Edges| {
            place[0] >= sheet[0]
                && place[2] <= sheet[2]
                && place[1] >= sheet[1]
                && place[3] <= sheet[3]
                && !taken.iter().any(|other| meet(place, other))
        };
        // Rather where it covers fewer places.
        let covered = |place: &Edges| {
            dots.iter().enumerate().filter(|(other, dot)| *other != at && meet(place, dot)).count()
        };
        let side =
            sides.into_iter().filter(|(_, _, place)| fits(place)).min_by_key(|(_, _, place)| covered(place));
        if let Some((beside, left, place)) = side {
            taken.extend([place, dots[at]]);
            write(area, &spot.name, (left, y), letters, beside);
        }
    }
}
