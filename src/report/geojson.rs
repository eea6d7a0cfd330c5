//! Tables as layers of a map, in GeoJSON (RFC 7946): for QGIS, kepler.gl and whatever else reads it.
//!
//! A feature is a row: a place, or a route, on one day. So programs that show layers over time can filter by `date`, and
//! the figures are those of the tables.

use super::{DailyRow, FlowRow};
use crate::error::{Error, Result};
use crate::format::Draft;
use crate::scenario::Scenario;
use crate::world::Place;
use ::geojson::{Feature, FeatureWriter, Geometry, GeometryValue, JsonObject, JsonValue};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Error as IoError, Write};
use std::path::Path;

/// Writes the daily table as points: each row of a place with coordinates a feature, with the fields of [`DailyRow`] and the `kind` and
/// `country` of the place. Sets of places and places without coordinates are left out. Says how many features there are. Whoever reads
/// the path meanwhile finds the old file or the new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write_places_geojson(scenario: &Scenario, rows: &[DailyRow], path: impl AsRef<Path>) -> Result<usize> {
    let places = by_name(scenario);
    let features = rows.iter().filter_map(|row| {
        let (place, at) = places.get(row.place.as_str())?;
        let mut properties = properties(row);
        properties.insert("kind".to_owned(), place.kind().word().into());
        properties.insert("country".to_owned(), place.country().into());
        Some((GeometryValue::new_point(at.to_vec()), properties))
    });
    write(features, path.as_ref())
}

/// Writes the table of flows as lines from where people set out to where they go, straight, for that is all a scenario knows of a
/// road: each row between places with coordinates a feature, with the fields of [`FlowRow`]. Says how many features there are. Whoever
/// reads the path meanwhile finds the old file or the new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
pub fn write_flows_geojson(scenario: &Scenario, rows: &[FlowRow], path: impl AsRef<Path>) -> Result<usize> {
    let places = by_name(scenario);
    let features = rows.iter().filter_map(|row| {
        let at = |name: &String| places.get(name.as_str()).map(|(_, at)| at.to_vec());
        Some((GeometryValue::new_line_string([at(&row.from)?, at(&row.to)?]), properties(row)))
    });
    write(features, path.as_ref())
}

/// Places with coordinates, longitude first.
fn by_name(scenario: &Scenario) -> BTreeMap<&str, (&Place, [f64; 2])> {
    let known = |place: &'_ Place| place.coordinates().map(|(lat, lon)| [lon, lat]);
    scenario.world().places().filter_map(|place| Some((place.name(), (place, known(place)?)))).collect()
}

fn properties(row: &impl Serialize) -> JsonObject {
    match serde_json::to_value(row) {
        Ok(JsonValue::Object(fields)) => fields,
        _ => unreachable!("a row of a table has fields of words and numbers"),
    }
}

fn write(features: impl Iterator<Item = (GeometryValue, JsonObject)>, path: &Path) -> Result<usize> {
    let fault = |error: IoError| Error::io("write", path, error);
    let mut draft = Draft::of(path).map_err(fault)?;
    let mut collection = FeatureWriter::from_writer(&mut draft);
    let mut count = 0;
    for (geometry, properties) in features {
        let feature = Feature {
            bbox: None,
            geometry: Some(Geometry::new(geometry)),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        };
        collection.write_feature(&feature).map_err(|error| fault(IoError::other(error)))?;
        count += 1;
    }
    collection.finish().map_err(|error| fault(IoError::other(error)))?;
    drop(collection);
    draft.write_all(b"\n").and_then(|()| draft.put_in_place()).map_err(fault)?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Recording;
    use crate::report::{daily, flows};
    use crate::scenario::Displaced;
    use crate::study::Ensemble;
    use crate::world::{PlaceKind, Route, World};
    use jiff::civil::date;

    #[test]
    fn layers_hold_places_and_flows_by_day_longitude_first() {
        // With latitude first every place would lie in another country, as in many a file.
        let world = World::builder()
            .place(Place::new("A \"x\"", PlaceKind::Town, "X").at(35.8, 36.3))
            .place(Place::new("B", PlaceKind::Camp, "Y").at(36.0, 36.2))
            .place(Place::new("nowhere", PlaceKind::Camp, "Y"))
            .route("A \"x\"", "B", Route::of_km(30.0))
            .route("A \"x\"", "nowhere", Route::of_km(30.0))
            .set("All", ["B", "nowhere"]);
        let scenario = Scenario::builder("layers", date(2011, 6, 1), 2)
            .world(world)
            .displaced(Displaced::new("A \"x\"", 1000))
            .with_rules(|rules| rules.movement.town_chance = 1.0)
            .build()
            .expect("a good scenario");
        let ensemble = Ensemble::of(&scenario).replicates(2).recording(Recording::daily()).run();
        let folder = tempfile::tempdir().expect("a place for files");
        let read = |name: &str| -> JsonValue {
            let text = std::fs::read_to_string(folder.path().join(name)).expect("it was written");
            text.parse::<::geojson::GeoJson>().expect("it is GeoJSON");
            serde_json::from_str(&text).expect("it is JSON")
        };
        let rows = daily(&scenario, &ensemble);
        let count = write_places_geojson(&scenario, &rows, folder.path().join("places.geojson"));
        assert_eq!(count.expect("it can be written"), 4, "two days of two places");
        let places = read("places.geojson");
        let first = &places["features"][0];
        assert_eq!(first["geometry"]["coordinates"], serde_json::json!([36.3, 35.8]));
        assert_eq!(first["properties"]["place"], "A \"x\"");
        assert_eq!(first["properties"]["date"], "2011-06-01");
        assert_eq!(first["properties"]["kind"], "town");
        assert_eq!(first["properties"]["p50"].as_i64(), Some(rows[0].p50.round() as i64));
        let rows = flows(&scenario, &ensemble);
        let count = write_flows_geojson(&scenario, &rows, folder.path().join("flows.geojson"));
        let between = rows.iter().filter(|row| row.to != "nowhere" && row.from != "nowhere").count();
        assert_eq!(count.expect("it can be written"), between);
        let first = &read("flows.geojson")["features"][0];
        assert_eq!(first["geometry"]["coordinates"], serde_json::json!([[36.3, 35.8], [36.2, 36.0]]));
        assert_eq!(
            (&first["properties"]["from"], &first["properties"]["to"]),
            (&"A \"x\"".into(), &"B".into())
        );
    }
}
