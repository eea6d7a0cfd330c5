//! The plane of a map: places where they are to each other.

use crate::scenario::Scenario;
use crate::world::Place;

/// Km in a degree of latitude.
const KM_A_DEGREE: f64 = 111.195;

/// The plane: km east and north of its middle, true to scale along the middle latitude.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Plane {
    lat: f64,
    lon: f64,
    east_west: f64,
}

impl Plane {
    pub(in crate::report) fn of(scenario: &Scenario) -> Self {
        let known: Vec<(f64, f64)> = scenario.world().places().filter_map(Place::coordinates).collect();
        let middle = |values: &[f64]| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if values.is_empty() { (0.0, 0.0) } else { (low.midpoint(high), high - low) }
        };
        let lats: Vec<f64> = known.iter().map(|at| at.0).collect();
        let lons: Vec<f64> = known.iter().map(|at| at.1).collect();
        // Places on both sides of the date line lie nearer to each other the other way round.
        let around: Vec<f64> = lons.iter().map(|lon| lon.rem_euclid(360.0)).collect();
        let (direct, other) = (middle(&lons), middle(&around));
        let lat = middle(&lats).0;
        let lon = if other.1 < direct.1 { other.0 } else { direct.0 };
        Self { lat, lon, east_west: lat.to_radians().cos().max(0.01) }
    }

    pub(in crate::report) fn at(self, place: &Place) -> Option<[f64; 2]> {
        Some(self.place(place.coordinates()?))
    }

    /// The box that holds all places with coordinates, from south-west to north-east; none if there are none.
    pub(in crate::report) fn extent(self, scenario: &Scenario) -> Option<([f64; 2], [f64; 2])> {
        let points = scenario.world().places().filter_map(|place| self.at(place));
        points.map(|point| (point, point)).reduce(|(low, high), (point, _)| {
            ([0, 1].map(|axis| low[axis].min(point[axis])), [0, 1].map(|axis| high[axis].max(point[axis])))
        })
    }

    /// Where a latitude and longitude lie.
    pub(in crate::report) fn place(self, (lat, lon): (f64, f64)) -> [f64; 2] {
        let east = (lon - self.lon + 180.0).rem_euclid(360.0) - 180.0;
        let round = |km: f64| (km * 100.0).round() / 100.0 + 0.0;
        [round(east * self.east_west * KM_A_DEGREE), round((lat - self.lat) * KM_A_DEGREE)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::PlaceKind;
    use crate::world::World;

    fn plane(lons: [f64; 2]) -> (Plane, [Place; 2]) {
        let town =
            |lon| Place::new(format!("at {lon}"), PlaceKind::Town, "X").with_population(1).at(60.0, lon);
        let places = lons.map(town);
        let world = places.iter().cloned().fold(World::builder(), crate::world::WorldBuilder::place);
        let scenario = Scenario::builder("two towns", jiff::civil::date(2025, 1, 1), 2).world(world);
        (Plane::of(&scenario.build().expect("it has no fault")), places)
    }

    #[test]
    fn at_sixty_degrees_north_a_degree_of_longitude_is_half_as_long() {
        // Drawn otherwise a country in the north would be twice as wide as it is.
        let (plane, places) = plane([10.0, 12.0]);
        let east = places.map(|place| plane.at(&place).expect("it has coordinates")[0]);
        assert!((east[1] - east[0] - KM_A_DEGREE).abs() < 0.1, "{east:?}");
    }

    #[test]
    fn places_on_both_sides_of_the_date_line_lie_beside_each_other() {
        // 179° east and 179° west are two degrees apart, not 358.
        let (plane, places) = plane([179.0, -179.0]);
        let east = places.map(|place| plane.at(&place).expect("it has coordinates")[0]);
        assert!((east[1] - east[0] - KM_A_DEGREE).abs() < 0.1, "{east:?}");
    }
}
