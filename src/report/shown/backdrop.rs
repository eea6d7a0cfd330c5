//! The backdrop of a map on its plane: cut to what can be seen, and no finer than can be seen.

use super::Plane;
use crate::format::backdrop::{Backdrop, LineKind};

/// So many points are drawn at most.
const MOST_POINTS: usize = 40_000;

/// A line: km east and north of the middle of the plane.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Stroke {
    pub(in crate::report) kind: LineKind,
    pub(in crate::report) points: Vec<[f64; 2]>,
}

/// What can be seen of a backdrop within a box, [west, south] to [east, north].
pub(in crate::report) fn strokes(
    backdrop: &Backdrop,
    plane: Plane,
    from: [f64; 2],
    to: [f64; 2],
) -> Vec<Stroke> {
    let size = (to[0] - from[0]).max(to[1] - from[1]);
    let mut finest = size / 2000.0;
    loop {
        let strokes: Vec<Stroke> = backdrop
            .lines()
            .iter()
            .flat_map(|line| {
                let points: Vec<[f64; 2]> = line.points.iter().map(|&at| plane.place(at)).collect();
                cut(&points, from, to)
                    .into_iter()
                    .map(|points| Stroke { kind: line.kind, points: thin(&points, finest) })
            })
            .collect();
        if strokes.iter().map(|stroke| stroke.points.len()).sum::<usize>() <= MOST_POINTS || finest > size {
            return strokes;
        }
        finest *= 2.0;
    }
}

/// The stretches of a line that come near a box. A line across the edge of the plane's world is taken apart there.
fn cut(points: &[[f64; 2]], from: [f64; 2], to: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    /// Half around the Earth, in km: no line is as long between two of its points.
    const HALF_AROUND: f64 = 20_000.0;
    let mut stretches: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut is_on = false;
    for ends in points.windows(2) {
        let near = |axis: usize| {
            let (low, high) = (ends[0][axis].min(ends[1][axis]), ends[0][axis].max(ends[1][axis]));
            low <= to[axis] && high >= from[axis] && high - low < HALF_AROUND
        };
        if near(0) && near(1) {
            match stretches.last_mut().filter(|_| is_on) {
                Some(stretch) => stretch.push(ends[1]),
                None => stretches.push(ends.to_vec()),
            }
            is_on = true;
        } else {
            is_on = false;
        }
    }
    stretches
}

/// Without points that are nearer to the one before than can be told apart; the ends stay.
fn thin(points: &[[f64; 2]], finest: f64) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for (index, &point) in points.iter().enumerate() {
        let is_end = index == 0 || index + 1 == points.len();
        let is_apart =
            kept.last().is_none_or(|last| (point[0] - last[0]).hypot(point[1] - last[1]) >= finest);
        if is_end || is_apart {
            kept.push(point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_stays_what_crosses_the_box_even_where_it_has_no_point_within() {
        // A border drawn with few points may pass right through a map.
        let line = [[-50.0, 0.0], [50.0, 0.0], [50.0, 90.0], [50.0, 91.0], [5.0, 5.0], [6.0, 6.0]];
        let seen = cut(&line, [-10.0, -10.0], [10.0, 10.0]);
        assert_eq!(seen, [vec![[-50.0, 0.0], [50.0, 0.0]], vec![[50.0, 91.0], [5.0, 5.0], [6.0, 6.0]]]);
    }

    #[test]
    fn points_that_cannot_be_told_apart_are_left_out_and_ends_are_not() {
        let line: Vec<[f64; 2]> = (0..=100).map(|at| [f64::from(at) * 0.01, 0.0]).collect();
        let thinned = thin(&line, 0.25);
        assert_eq!(thinned.first(), line.first());
        assert_eq!(thinned.last(), line.last());
        assert!((5..=6).contains(&thinned.len()), "{thinned:?}");
    }
}
