//! Points on the Earth as unit vectors, among which the nearest is found without regard to poles and date line.

use crate::world::place::great_circle_km;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// A point on the unit sphere.
pub(super) type Point = [f64; 3];

/// The point at a latitude and longitude in degrees.
pub(super) fn point((lat, lon): (f64, f64)) -> Point {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// The latitude and longitude in degrees of a point on or just below the sphere.
pub(super) fn degrees([x, y, z]: Point) -> (f64, f64) {
    (z.atan2(x.hypot(y)).to_degrees(), y.atan2(x).to_degrees())
}

/// Numbered points, among which the nearest to another is found in O(log points).
#[derive(Debug)]
pub(super) struct Index {
    tree: RTree<GeomWithData<Point, usize>>,
}

impl Index {
    pub(super) fn of(points: impl IntoIterator<Item = (usize, (f64, f64))>) -> Self {
        let points = points.into_iter().map(|(number, at)| GeomWithData::new(point(at), number)).collect();
        Self { tree: RTree::bulk_load(points) }
    }

    /// The nearest point and its distance in km; of several as near, the one with the lowest number.
    pub(super) fn nearest(&self, at: (f64, f64)) -> Option<(usize, f64)> {
        let nearest = self.tree.nearest_neighbors(&point(at));
        let number = nearest.iter().map(|found| found.data).min()?;
        Some((number, great_circle_km(at, degrees(*nearest[0].geom()))))
    }

    /// Points from the nearest to the farthest.
    pub(super) fn by_distance(&self, at: (f64, f64)) -> impl Iterator<Item = usize> {
        self.tree.nearest_neighbor_iter(point(at)).map(|found| found.data)
    }
}
