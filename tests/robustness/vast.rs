//! Inputs as large as nobody means: each is refused in words, soon, and in little memory.

use crate::desk::Desk;

/// Doors at which tables come in.
const TABLES: &[&str] = &[
    "table_places",
    "table_routes",
    "table_counts",
    "table_levels",
    "flee_agents",
    "flee_closures",
    "flee_conflicts",
    "flee_corrections",
    "flee_counts",
    "flee_demographics",
    "flee_flood_level",
    "flee_hunger",
    "flee_layout",
    "flee_location_changes",
    "flee_locations",
    "flee_major_routes",
    "flee_out",
    "flee_period",
    "flee_routes",
    "acled",
    "counts",
    "dtm",
    "geonames",
    "places",
    "aliases",
    "event_table",
    "handover",
    "handover_period",
];

#[test]
fn ten_million_rows_are_refused_at_every_table() {
    let rows = b"1\n".repeat(10_000_000);
    for door in TABLES.iter().chain(&["scenario"]) {
        let said = Desk::of(door).said(&rows).expect("it is refused");
        let expected = ":5000001:1: there are 10000000 lines, and 5000000 are read; leave out what is not needed, or split it";
        assert!(said.contains(expected), "{door}: {said}");
    }
}

#[test]
fn ten_million_items_of_json_are_refused_with_the_places_of_the_first() {
    let of = |begin: &str, end: &str| {
        [begin.as_bytes(), &b"1,\n".repeat(9_999_999), b"1", end.as_bytes()].concat()
    };
    for (door, text) in [
        ("roads", of(r#"{"type":"FeatureCollection","features":["#, "]}")),
        ("backdrop", of(r#"{"type":"FeatureCollection","features":["#, "]}")),
        ("acled", of(r#"{"data":["#, "]}")),
        ("counts", of(r#"{"data":{"timeseries":["#, "]}}")),
    ] {
        let said = Desk::of(door).said(&text).expect("it is refused");
        assert!(said.contains("invalid type: integer `1`"), "{door}: {}", &said[..200]);
        assert!(said.ends_with("; there may be more faults, of which only so many are told"), "{door}");
    }
}

#[test]
fn a_million_columns_are_refused_at_every_table() {
    let columns = b"a,".repeat(1_000_000);
    for door in TABLES {
        let said = Desk::of(door).said(&columns).expect("it is refused");
        assert!(said.len() < 1 << 20, "{door}: {} bytes are said", said.len());
        let expected = match *door {
            "geonames" => "the row has 1 cells; a dump of GeoNames has 19",
            "flee_out" => "no line names the columns",
            _ => "more than 16384 cells; is this the right file?",
        };
        assert!(said.contains(expected), "{door}: {}", &said[..said.len().min(400)]);
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused_in_a_short_message() {
    let line = b"x".repeat(100_000_000);
    for (door, expected) in [
        (
            "scenario",
            "`case.toml` is larger than the 64 MiB that are read; move its long lists to CSV files under `[tables]`",
        ),
        ("backdrop", "`lines.geojson` is larger than the 64 MiB that are read"),
        ("flee_settings", "`simsetting.yml` is larger than the 1 MiB that are read"),
        ("table_places", "table.csv:1:1: unknown column `xxx"),
    ] {
        let said = Desk::of(door).said(&line).expect("it is refused");
        assert!(said.contains(expected) && said.len() < 100_000, "{door}: {}", &said[..said.len().min(400)]);
    }
}

#[test]
fn nesting_a_hundred_thousand_deep_is_refused_and_overruns_no_stack() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let too_deep = "tables and arrays lie too deep in each other; a scenario needs four levels";
    for (door, text, expected) in [
        ("scenario", format!("a = {}", deep("[", "]")), too_deep),
        ("scenario", format!("a = {}", deep("{a=", "}")), too_deep),
        ("scenario", format!("{}a = 1", "a.".repeat(100_000)), ""),
        ("scenario", format!("[{}a]\nb = 1", "a.".repeat(100_000)), ""),
        ("flee_settings", deep("[", "]"), "simsetting.yml:1:"),
        ("flee_settings", deep("{a: ", "}"), "simsetting.yml:1:"),
        ("flee_settings", deep("- ", ""), "simsetting.yml:1:"),
        ("acled", format!("{{\"data\":{}}}", deep("[", "]")), "acled.csv:1:10: invalid type"),
        ("acled", deep("[", "]"), "acled.csv:1:"),
        ("counts", deep("{\"a\":", "}"), "counts.csv:1:"),
        ("roads", deep("{\"a\":", "}"), "roads.geojson:1:"),
        ("backdrop", deep("[", "]"), "lines.geojson:1:"),
        (
            "backdrop",
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{}}}]}}",
                deep("{\"type\":\"GeometryCollection\",\"geometries\":[", "]}")
            ),
            "lines.geojson:1:",
        ),
    ] {
        let said = Desk::of(door).said(text.as_bytes()).expect("it is refused");
        let begin: String = text.chars().take(40).collect();
        assert!(said.contains(expected), "{door}, {begin}: {}", &said[..said.len().min(400)]);
    }
}
