//! Pictures: SVG that a parser of XML reads, with marks where the figures say.
#![cfg(feature = "pictures")]

use displace::engine::Recording;
use displace::error::ErrorKind;
use displace::report::Picture;
use displace::scenario::{Count, Displaced, Quantity, Series, Threat, ThreatKind, Where};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Scenario, Seed, date};
use roxmltree::{Document, Node};

const MEDIAN: &str = "#0072B2";
const ROOM: &str = "#A85B00";
const INK: &str = "#1A1D21";

/// Camps where nobody comes or goes, so that every figure is known.
fn scenario() -> Scenario {
    let world = World::builder()
        .place(Place::new("Town <&>", PlaceKind::Town, "Here").with_population(1).at(35.0, 36.0))
        .place(Place::new("Quiet", PlaceKind::Town, "Here").with_population(1).at(35.5, 36.5))
        .place(Place::new("Large", PlaceKind::Camp, "There").with_capacity(800).at(36.0, 36.0))
        .place(Place::new("Small", PlaceKind::Camp, "There").with_capacity(90).at(36.0, 37.0))
        .route("Town <&>", "Quiet", Route::of_km(80.0))
        .route("Quiet", "Large", Route::of_km(80.0))
        .route("Quiet", "Small", Route::of_km(90.0));
    let counts = Series::new("Large", Where::Place("Large".to_owned()), Quantity::Present)
        .count(Count::of(date(2011, 6, 2), 600.0).with_error(100.0))
        .count(Count::of(date(2011, 6, 4), 200.0));
    Scenario::builder("Two camps", date(2011, 6, 1), 5)
        .world(world)
        .displaced(Displaced::new("Large", 400))
        .displaced(Displaced::new("Small", 100))
        .threat(Threat::new(ThreatKind::Assault, "Town <&>", date(2011, 6, 2)).until(date(2011, 6, 3)))
        .observed(counts)
        .with_rules(|rules| rules.movement.camp_chance = 0.0)
        .build()
        .expect("it has no fault")
}

fn ensemble(scenario: &Scenario) -> Ensemble {
    Ensemble::of(scenario).replicates(3).seed(Seed(1)).recording(Recording::daily().without_journeys()).run()
}

fn drawn(scenario: &Scenario) -> Vec<Picture> {
    ensemble(scenario).pictures(scenario).draw().expect("it has no backdrop")
}

fn parsed(picture: &Picture) -> Document<'_> {
    Document::parse(picture.svg()).unwrap_or_else(|fault| panic!("{}: {fault}", picture.name()))
}

fn named<'a>(pictures: &'a [Picture], name: &str) -> Document<'a> {
    let names: Vec<&str> = pictures.iter().map(Picture::name).collect();
    let picture = pictures.iter().find(|picture| picture.name() == name);
    parsed(picture.unwrap_or_else(|| panic!("no `{name}` among {names:?}")))
}

fn marks<'a>(picture: &'a Document<'_>, tag: &str, attribute: &str, value: &str) -> Vec<Node<'a, 'a>> {
    let is_it = |node: &Node<'_, '_>| node.has_tag_name(tag) && node.attribute(attribute) == Some(value);
    picture.descendants().filter(is_it).collect()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    let value = node.attribute(attribute).unwrap_or_else(|| panic!("no `{attribute}`"));
    value.parse().unwrap_or_else(|_| panic!("`{attribute}` is `{value}`"))
}

fn points(node: Node<'_, '_>) -> Vec<(f64, f64)> {
    let pair = |pair: &str| {
        let (x, y) = pair.split_once(',').expect("a point has two numbers");
        (x.parse().expect("a number"), y.parse().expect("a number"))
    };
    node.attribute("points").expect("a line has points").split_whitespace().map(pair).collect()
}

/// The height of what stands for nobody: the foot of the axis, the longest upright line.
fn floor(picture: &Document<'_>) -> f64 {
    let foot = |line: Vec<(f64, f64)>| {
        let (top, foot) = (line[0].1.min(line[1].1), line[0].1.max(line[1].1));
        (foot - top, foot)
    };
    let lines = marks(picture, "polyline", "stroke", "#555C66").into_iter().map(points).map(foot);
    lines.max_by(|a, b| a.0.total_cmp(&b.0)).expect("there are axes").1
}

#[test]
fn every_picture_is_read_by_a_parser_of_xml_and_says_what_it_shows_and_how_to_make_it_again() {
    // A name with a sign of XML in it would spoil the file; a picture without its source cannot be checked by anybody.
    let scenario = scenario();
    let fingerprint = format!("{:016x}", ensemble(&scenario).fingerprint());
    let pictures = drawn(&scenario);
    for picture in &pictures {
        let document = parsed(picture);
        let root = document.root_element();
        assert!(root.has_tag_name(("http://www.w3.org/2000/svg", "svg")), "{}", picture.name());
        let title = root.first_element_child().expect("it has a title");
        assert!(title.has_tag_name("title") && title.text().is_some_and(|words| !words.is_empty()));
        let words: Vec<&str> = root
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .filter_map(|node| node.text())
            .collect();
        assert!(words.iter().any(|words| words.contains(&fingerprint)), "{}: {words:?}", picture.name());
    }
    let names: Vec<&str> = pictures.iter().map(Picture::name).collect();
    for name in
        ["people-large.svg", "people-small.svg", "status.svg", "map-2011-06-01.svg", "map-2011-06-05.svg"]
    {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    let map = named(&pictures, "map-2011-06-05.svg");
    let is_town = |node: &Node<'_, '_>| node.text().is_some_and(|words| words.trim() == "Town <&>");
    assert!(map.descendants().any(|node| node.has_tag_name("text") && is_town(&node)));
}

#[test]
fn a_line_half_as_high_as_the_capacity_stands_for_a_camp_half_full() {
    // 400 of 800. If axes and lines were of two scales, every chart would be wrong and still look right.
    let scenario = scenario();
    let pictures = drawn(&scenario);
    let chart = named(&pictures, "people-large.svg");
    let floor = floor(&chart);
    let height = |colour: &str| {
        let lines = marks(&chart, "polyline", "stroke", colour).into_iter().map(points);
        let inside: Vec<f64> =
            lines.filter(|line| line[0].1 > 920.0).flatten().map(|point| floor - point.1).collect();
        assert!(!inside.is_empty(), "nothing in {colour}");
        assert!(inside.iter().all(|&height| (height - inside[0]).abs() <= 1.0), "{inside:?}");
        inside[0]
    };
    let share = height(MEDIAN) / height(ROOM);
    assert!((share - 0.5).abs() < 0.002, "{share}");
}

#[test]
fn counts_stand_at_their_day_and_height_with_their_errors() {
    // 600 ± 100 at the end of 2 June and 200 at the end of 4 June, beside 400 simulated, on five days.
    let scenario = scenario();
    let pictures = drawn(&scenario);
    let chart = named(&pictures, "people-large.svg");
    let floor = floor(&chart);
    let median =
        marks(&chart, "polyline", "stroke", MEDIAN).into_iter().map(points).find(|line| line.len() == 5);
    let median = median.expect("five days");
    let unit = (floor - median[0].1) / 400.0;
    let dots: Vec<Node<'_, '_>> =
        marks(&chart, "circle", "fill", INK).into_iter().filter(|dot| number(*dot, "cy") > 920.0).collect();
    assert_eq!(dots.len(), 2);
    for (dot, (day, people)) in dots.iter().zip([(1, 600.0), (3, 200.0)]) {
        assert!((number(*dot, "cx") - median[day].0).abs() <= 1.0, "on another day");
        let height = (floor - number(*dot, "cy")) / unit;
        assert!((height - people).abs() < 1.0, "{height} for {people}");
    }
    let error = marks(&chart, "polyline", "stroke", INK).into_iter().map(points).next().expect("an error");
    let ends: Vec<f64> = error.iter().map(|point| ((floor - point.1) / unit).round()).collect();
    assert_eq!(ends, [500.0, 700.0]);
}

#[test]
fn on_a_map_camps_have_areas_by_people_and_colours_by_room_and_towns_by_threat() {
    // 400 of 800 and 100 of 90; the assault begins on the second day.
    let scenario = scenario();
    let pictures = ensemble(&scenario)
        .pictures(&scenario)
        .on([date(2011, 6, 1), date(2011, 6, 2)])
        .draw()
        .expect("both are in the period");
    let map = named(&pictures, "map-2011-06-02.svg");
    let side = |colour: &str| {
        let widths = marks(&map, "rect", "fill", colour).into_iter().map(|node| number(node, "width"));
        // In the legend there is one of each as well.
        widths.fold(0.0, f64::max)
    };
    let (free, full) = (side("#56B4E9"), side("#000000"));
    assert!((free / full - 2.0).abs() < 0.03, "{free} and {full}");
    let towns = marks(&map, "circle", "stroke", "none");
    let is_threatened = |town: &&Node<'_, '_>| town.attribute("fill") != Some("#BCC1C8");
    let threatened: Vec<f64> = towns.iter().filter(is_threatened).map(|town| number(*town, "cy")).collect();
    assert_eq!(threatened.len(), 1, "one of two towns");
    // The legend, whose circle is no town, lies below the map's lower edge.
    let edge = marks(&map, "polyline", "stroke", "#D9DCE1").into_iter().flat_map(points).map(|point| point.1);
    let edge = edge.fold(0.0, f64::max);
    let southernmost = towns.iter().map(|town| number(*town, "cy")).filter(|y| *y < edge).fold(0.0, f64::max);
    assert_eq!(threatened[0], southernmost, "the one that lies south of everything");
    assert_eq!(pictures.iter().filter(|picture| picture.name().starts_with("map")).count(), 2);
}

#[test]
fn pictures_are_the_same_bytes_again_and_are_written_whole() {
    // Whoever keeps pictures under version control sees a change where there is one.
    let scenario = scenario();
    let pictures = drawn(&scenario);
    let folder = tempfile::tempdir().expect("a place for files");
    let paths =
        ensemble(&scenario).pictures(&scenario).write(folder.path().join("new")).expect("there is room");
    assert_eq!(paths.len(), pictures.len());
    for (path, picture) in paths.iter().zip(&pictures) {
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(picture.name()));
        assert_eq!(std::fs::read_to_string(path).expect("it was written"), picture.svg());
    }
}

#[test]
fn maps_of_days_outside_the_period_are_refused_all_at_once() {
    let scenario = scenario();
    let ensemble = ensemble(&scenario);
    let asked = ensemble.pictures(&scenario).on([date(2011, 5, 31), date(2011, 6, 3), date(2011, 6, 6)]);
    let error = asked.draw().expect_err("two are outside");
    assert_eq!(error.kind(), ErrorKind::Date);
    assert_eq!(
        error.to_string(),
        "a map of 2011-05-31: the period is from 2011-06-01 to 2011-06-05; ask for a day of it\n\
         a map of 2011-06-06: the period is from 2011-06-01 to 2011-06-05; ask for a day of it"
    );
}

#[test]
fn a_world_without_coordinates_has_charts_and_no_map() {
    let world = World::builder()
        .place(Place::new("A", PlaceKind::Town, "X").with_population(10))
        .place(Place::new("B", PlaceKind::Camp, "X"))
        .route("A", "B", Route::of_km(10.0));
    let scenario = Scenario::builder("nowhere", date(2011, 6, 1), 1)
        .world(world)
        .displaced(Displaced::new("B", 5))
        .build()
        .expect("it has no fault");
    let names: Vec<String> = drawn(&scenario).iter().map(|picture| picture.name().to_owned()).collect();
    assert!(names.contains(&"people-b.svg".to_owned()), "{names:?}");
    assert!(names.iter().all(|name| !name.starts_with("map")), "{names:?}");
}
