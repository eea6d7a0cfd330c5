//! Routes of scenarios made of raw data: along roads and where there are none. All files are invented.
#![cfg(feature = "import")]

#[path = "raw/desk.rs"]
mod desk;

use desk::{Desk, PLACES, faults, good, said, says};
use displace::Scenario;
use displace::raw::{CoordinateOrder, RawData, RemarkKind};
use displace::world::Mode;
use jiff::civil::date;

/// Roads as GeoJSON, one feature a line: properties and coordinates.
fn roads(features: &[(&str, &str)]) -> String {
    let features: Vec<String> = features
        .iter()
        .map(|(properties, coordinates)| {
            let kind = if coordinates.starts_with("[[[") { "MultiLineString" } else { "LineString" };
            format!(
                "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// Places on the equator and off it: name, latitude, longitude.
fn places(places: &[(&str, f64, f64)]) -> String {
    let rows = places.iter().map(|(name, lat, lon)| format!("{name},{lat},{lon},1000,town\n"));
    format!("name,lat,lon,pop,type\n{}", rows.collect::<String>())
}

fn raw(desk: &Desk, sites: &[(&str, f64, f64)], features: &[(&str, &str)]) -> RawData {
    RawData::default()
        .places(desk.file("sites.csv", &places(sites)))
        .roads(desk.file("roads.geojson", &roads(features)))
        .country("Westland")
        .start(date(2016, 5, 1))
        .end(date(2016, 5, 2))
}

/// Every stated route, as in `A–B 12.3` and `A→B 12.3`.
fn routes(scenario: &Scenario) -> Vec<String> {
    let world = scenario.world();
    let stated = world.routes().filter(|(_, route)| !route.is_way_back());
    let mut routes: Vec<String> = stated
        .map(|(id, route)| {
            let (from, to) = world.ends(id);
            let between = if route.ways() == displace::world::Ways::Both { "–" } else { "→" };
            format!("{}{between}{} {}", world.place(from).name(), world.place(to).name(), route.km())
        })
        .collect();
    routes.sort();
    routes
}

const ROAD: &str = "{\"highway\":\"primary\"}";

/// A degree of the equator, and of any meridian: 2π·6371.0088 km / 360.
const DEGREE_KM: f64 = 111.195_08;

#[test]
fn the_shortest_way_along_roads_is_as_long_as_it_is() {
    // Along the equator 0.2°, or by a triangle of 0.1° north, 0.2° east and 0.1° south: twice as long.
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B", 0.0, 0.2)];
    let detour = (ROAD, "[[0.0,0.0],[0.0,0.1],[0.2,0.1],[0.2,0.0]]");
    let straight = (ROAD, "[[0.0,0.0],[0.1,0.0],[0.2,0.0]]");
    let both = good(&raw(&desk, &sites, &[detour, straight]));
    assert_eq!(routes(&both.scenario), [format!("A–B {:.2}", 0.2 * DEGREE_KM)]);
    let only = good(&raw(&desk, &sites, &[detour]));
    assert_eq!(routes(&only.scenario), [format!("A–B {:.2}", 0.4 * DEGREE_KM)]);
    let evidence = both.scenario.world().routes().next().expect("there is a route").1.evidence().clone();
    assert_eq!((evidence.source, evidence.assumed), (vec!["roads".to_owned()], vec![]));
    assert!(said(&both, RemarkKind::Guessed).is_empty());
}

#[test]
fn a_way_through_a_third_place_is_split_there() {
    // B lies on the road from A to C; a longer road passes it by and is no shorter way.
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B", 0.0, 0.1), ("C", 0.0, 0.2)];
    let straight = (ROAD, "[[0.0,0.0],[0.2,0.0]]");
    let bypass = (ROAD, "[[0.0,0.0],[0.1,0.05],[0.2,0.0]]");
    let both = good(&raw(&desk, &sites, &[straight, bypass]));
    let km = 0.1 * DEGREE_KM;
    assert_eq!(routes(&both.scenario), [format!("A–B {km:.2}"), format!("B–C {km:.2}")]);
    // Where the road past B is the shorter one, it is a route of its own.
    let spur = (ROAD, "[[0.0,0.0],[0.1,0.0]]");
    let around = (ROAD, "[[0.0,0.0],[0.0,-0.01],[0.2,-0.01],[0.2,0.0]]");
    let routes = routes(&good(&raw(&desk, &sites, &[spur, around])).scenario);
    assert_eq!(routes, [format!("A–B {km:.2}"), format!("A–C {:.2}", 0.22 * DEGREE_KM)]);
}

#[test]
fn one_way_roads_lead_one_way_and_closed_ones_nowhere() {
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B", 0.0, 0.2)];
    let ahead = "[[0.0,0.0],[0.2,0.0]]";
    let around = (ROAD, "[[0.0,0.0],[0.0,0.1],[0.2,0.1],[0.2,0.0]]");
    let one_way = |tag: &str| {
        let properties = format!("{{\"highway\":\"primary\",\"oneway\":{tag}}}");
        routes(&good(&raw(&desk, &sites, &[(&properties, ahead), around])).scenario)
    };
    let (short, long) = (format!("{:.2}", 0.2 * DEGREE_KM), format!("{:.2}", 0.4 * DEGREE_KM));
    assert_eq!(one_way("\"yes\""), [format!("A→B {short}"), format!("B→A {long}")]);
    assert_eq!(one_way("\"-1\""), [format!("A→B {long}"), format!("B→A {short}")]);
    assert_eq!(one_way("\"no\""), [format!("A–B {short}")]);
    // As GDAL writes what has no column of its own, and what OpenStreetMap implies.
    for properties in [
        "{\"highway\":\"primary\",\"other_tags\":\"\\\"oneway\\\"=>\\\"yes\\\",\\\"lit\\\"=>\\\"no\\\"\"}",
        "{\"highway\":\"motorway\"}",
    ] {
        let scenario = good(&raw(&desk, &sites, &[(properties, ahead), around])).scenario;
        assert_eq!(routes(&scenario), [format!("A→B {short}"), format!("B→A {long}")], "{properties}");
    }
    let closed = "{\"highway\":\"primary\",\"access\":\"no\",\"name\":\"Old Road\"}";
    let gathered = good(&raw(&desk, &sites, &[(closed, ahead), around]));
    assert_eq!(routes(&gathered.scenario), [format!("A–B {long}")]);
    assert!(says(&gathered, RemarkKind::PassedOver, "road `Old Road`", "`access=no`: nobody travels on it"));
}

#[test]
fn how_people_travel_is_what_most_of_the_way_is() {
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B", 0.0, 0.2), ("C", 0.0, 0.4)];
    let path = ("{\"highway\":\"path\"}", "[[0.0,0.0],[0.15,0.0]]");
    let rest = (ROAD, "[[0.15,0.0],[0.2,0.0]]");
    let ferry = ("{\"route\":\"ferry\"}", "[[[0.2,0.0],[0.3,0.0]],[[0.3,0.0],[0.4,0.0]]]");
    let scenario = good(&raw(&desk, &sites, &[path, rest, ferry])).scenario;
    let modes: Vec<Mode> =
        scenario.world().routes().filter(|(_, r)| !r.is_way_back()).map(|(_, r)| r.mode()).collect();
    assert_eq!(modes, [Mode::Track, Mode::Ferry]);
}

#[test]
fn places_stand_on_the_nearest_road_if_it_is_near_enough() {
    // B lies 0.02° = 2.22 km north of the middle of a road; that is added to the routes from it.
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B", 0.02, 0.1), ("C", 0.0, 0.2)];
    let road = [(ROAD, "[[0.0,0.0],[0.2,0.0]]")];
    let gathered = good(&raw(&desk, &sites, &road));
    let (aside, past) = (0.12 * DEGREE_KM, 0.2 * DEGREE_KM);
    let all = [format!("A–B {aside:.2}"), format!("A–C {past:.2}"), format!("B–C {aside:.2}")];
    assert_eq!(routes(&gathered.scenario), all, "by B it is 20 % longer than past it");
    let fewer = routes(&good(&raw(&desk, &sites, &road).through(1.25)).scenario);
    assert_eq!(fewer, [all[0].clone(), all[2].clone()], "which may be said to be no detour");
    assert!(says(&gathered, RemarkKind::Guessed, "place `B`", "2.2 km from the nearest road"));
    let assumed: Vec<_> =
        gathered.scenario.world().routes().map(|(_, route)| route.evidence().assumed.clone()).collect();
    assert_eq!(assumed.iter().filter(|keys| **keys == ["km"]).count(), 4, "both ways to B: {assumed:?}");

    // Farther than the limit it stands on none, and is connected by a guess.
    let gathered = good(&raw(&desk, &sites, &road).road_limit_km(2.0));
    assert!(says(&gathered, RemarkKind::Doubtful, "place `B`", "2.2 km away, farther than 2 km"));
    let guessed = 1.3 * DEGREE_KM * (0.02_f64.powi(2) + 0.1_f64.powi(2)).sqrt();
    assert_eq!(
        routes(&gathered.scenario),
        [format!("A–B {guessed:.2}"), format!("A–C {:.2}", 0.2 * DEGREE_KM)]
    );
    assert!(says(&gathered, RemarkKind::Guessed, "route `A`–`B`", "no road connects them"));
}

#[test]
fn places_at_one_point_of_a_road_are_neighbours_and_hide_nobody() {
    let desk = Desk::new();
    let sites = [("A", 0.0, 0.0), ("B1", 0.0, 0.1), ("B2", 0.0, 0.1), ("C", 0.0, 0.2)];
    let scenario = good(&raw(&desk, &sites, &[(ROAD, "[[0.0,0.0],[0.1,0.0],[0.2,0.0]]")])).scenario;
    let km = 0.1 * DEGREE_KM;
    assert_eq!(routes(&scenario), [format!("A–B1 {km:.2}"), "B1–B2 0.1".to_owned(), format!("B1–C {km:.2}")]);
}

#[test]
fn roads_that_merely_cross_do_not_meet() {
    // As OpenStreetMap means it: a bridge shares no coordinate with the road below.
    let desk = Desk::new();
    let sites = [("A", 0.0, -0.1), ("B", 0.0, 0.1), ("C", -0.1, 0.0), ("D", 0.1, 0.0)];
    let over = (ROAD, "[[-0.1,0.0],[0.1,0.0]]");
    let under = (ROAD, "[[0.0,-0.1],[0.0,0.1]]");
    let gathered = good(&raw(&desk, &sites, &[over, under]));
    assert!(says(&gathered, RemarkKind::ReadAs, "roads", "2 pieces that no road connects"));
    assert_eq!(said(&gathered, RemarkKind::Guessed).len(), 1, "one guess connects them");
    let meeting = [(ROAD, "[[-0.1,0.0],[0.0,0.0],[0.1,0.0]]"), (ROAD, "[[0.0,-0.1],[0.0,0.0],[0.0,0.1]]")];
    assert_eq!(
        routes(&good(&raw(&desk, &sites, &meeting)).scenario).len(),
        6,
        "at a crossroads all are neighbours"
    );
}

#[test]
fn swapped_coordinates_of_roads_are_named_and_cured() {
    // RFC 7946 puts the longitude first; every other file of the field puts the latitude first.
    let desk = Desk::new();
    let line = |coordinates: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",\"properties\":{{\"highway\":\"primary\"}},\
             \"geometry\":{{\"type\":\"LineString\",\"coordinates\":{coordinates}}}}}]}}"
        )
    };
    let swapped = desk.file("roads.geojson", &line("[[10.0,-35.0],[10.1,-34.8]]"));
    let found = faults(&desk.raw().roads(&swapped));
    assert!(
        found.len() == 1 && found[0].contains("with latitude and longitude swapped 1 of 1 pieces do"),
        "{found:?}"
    );
    assert!(found[0].contains("`--roads-order lat-lon`"));
    let read = good(&desk.raw().roads(&swapped).roads_order(CoordinateOrder::LatLon));
    let right = good(&desk.raw().roads(desk.file("roads.geojson", &line("[[-35.0,10.0],[-34.8,10.1]]"))));
    assert_eq!(read.scenario, right.scenario);
    // Where a longitude cannot be a latitude, each feature is told.
    let far = desk.file("roads.geojson", &line("[[10.0,135.0],[10.1,134.8]]"));
    let found = faults(&desk.raw().roads(far).roads_order(CoordinateOrder::LonLat));
    assert!(
        found[0].starts_with("roads.geojson:2:1: the position [10, 135] is none on the Earth"),
        "{found:?}"
    );

    let places = PLACES.replace("10.1,-34.8", "-34.8,10.1");
    let found = faults(
        &RawData::default()
            .places(desk.file("swapped.csv", &places))
            .start(date(2016, 5, 1))
            .end(date(2016, 5, 2)),
    );
    assert!(found[0].starts_with("swapped.csv:3:16: place `Bdama`: it lies "), "{found:?}");
    assert!(found[0].ends_with("near it with latitude and longitude swapped; swap them"), "{found:?}");
}

#[test]
fn routes_without_roads_are_guessed_and_cross_borders_at_crossings_only() {
    let desk = Desk::new();
    let gathered = good(&desk.raw());
    let world = gathered.scenario.world();
    let routes: Vec<String> = world
        .routes()
        .filter(|(_, route)| !route.is_way_back())
        .map(|(id, route)| {
            let (from, to) = world.ends(id);
            assert_eq!(route.evidence().assumed, ["km", "mode"]);
            format!("{}–{} {}", world.place(from).name(), world.place(to).name(), route.km())
        })
        .collect();
    // 24.56, 38.72 and 16.76 km in a straight line, by the spherical law of cosines on 6371.0088 km, times 1.3.
    assert_eq!(routes, ["Bdama–Jisr al-Shughour 31.93", "Bdama–Gate 50.34", "Camp–Gate 21.79"]);
    assert!(says(
        &gathered,
        RemarkKind::Guessed,
        "route `Bdama`–`Gate`",
        "1.3 times the straight line of 38.7 km"
    ));
    let longer = good(&desk.raw().detour(1.5));
    let first = longer.scenario.world().routes().next().map(|(_, route)| route.km());
    assert_eq!(first, Some(36.84));
    assert!(world.routes().all(|(_, route)| route.mode() == Mode::Road));
}

#[test]
fn a_guessed_length_is_that_of_the_great_circle() {
    // Nashville to Los Angeles: 2887.2599506 km on a sphere of 6372.8 km (Rosetta Code, “Haversine formula”), which is
    // 2886.4484 km on that of 6371.0088 km.
    let desk = Desk::new();
    let sites = places(&[("BNA", 36.12, -86.67), ("LAX", 33.94, -118.40)]);
    let raw = RawData::default().places(desk.file("sites.csv", &sites)).country("USA").detour(1.0);
    let scenario = good(&raw.start(date(2016, 5, 1)).end(date(2016, 5, 2))).scenario;
    assert_eq!(routes(&scenario), ["BNA–LAX 2886.45"]);
}
