//! Raw files as they come: broken, shuffled, large, and the same places in two of them. All files are invented.
#![cfg(feature = "import")]

#[path = "raw/desk.rs"]
mod desk;

use desk::{ACLED, Desk, PLACES, faults, good, said, says};
use displace::raw::{DtmLevel, RawData, RemarkKind};
use displace::scenario::Where;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::fmt::Write;
use std::time::{Duration, Instant};

#[test]
fn every_fault_of_every_file_is_told_at_once_with_its_place_and_cure() {
    // Who mends one line, runs again, and is told of the next gives up before the tenth.
    let desk = Desk::new();
    let events = desk.file(
        "acled.csv",
        &format!(
            "{ACLED}\n\
             WL1,31.05.2016,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,0,1\n\
             WL2,2016-05-05,4,Battles,Armed clash,Westland,Bdama,north,-34.8,1,-3,1\n\
             ,2016-05-05,1,Batles,Armed clash,Westland,Bdama,10.1,,1,0,1\n\
             WL4,2016-05-05\n"
        ),
    );
    let roads = desk.file(
        "roads.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[\n\
         {\"type\":\"Feature\",\"properties\":{\"highway\":\"primary\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[-35.0,\"x\"]]}},\n\
         {\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[500.0,10.0],[1.0,2.0]]}}]}",
    );
    let counts = desk.file("counts.csv", "date,count\n2016-05-10,12\n2016-05-10,13\n10/05/2016,many\n");
    let json = desk.file("unhcr.json", "{\"data\":{\"timeseries\":[\n{\"data_date\":\"2016-05-10\"}]}}");
    let cut = desk.file("cut.json", "{\"data\":{\"timeseries\":[\n{\"data_date\":");
    let dtm = desk.file("dtm.csv", "siteName,people,reportingDate\nCamp,3,2016-05-10\n");
    let raw = desk
        .raw()
        .events(events)
        .roads(roads)
        .counts("Camp", counts)
        .counts("Camp", json)
        .counts("Camp", cut)
        .dtm(dtm)
        .events(desk.file("empty.csv", ""))
        .roads("no/such/file.geojson");
    let found = faults(&raw);
    for expected in [
        "acled.csv:2:5: `event_date`: `31.05.2016` is no date; write it as 2016-05-31 or 31 May 2016",
        "acled.csv:3:16: `time_precision` is `4`; it must be a whole number from 1 to 3",
        "acled.csv:3:53: `latitude` is `north`; it must be a number from -90 to 90",
        "acled.csv:3:67: `fatalities` is `-3`; it must be a whole number from 0 to 10000000",
        "acled.csv:4:1: `event_id_cnty` is empty; give it or leave the row out",
        "acled.csv:4:54: `longitude` is empty; give it or leave the row out",
        "acled.csv:5:1: the row has 2 cells and the header has 12; complete it",
        "roads.geojson:2:1: invalid type: string \"x\", expected f64; expected is a GeoJSON `Feature`",
        "roads.geojson:3:1: the position [500, 10] is none on the Earth: read are longitudes of -180 to 180 and latitudes \
         of -90 to 90; correct the road",
        "counts.csv:3:1: there are 13 people on 2016-05-10, and 12 in line 2; keep one count a day",
        "counts.csv:4:12: `many` is no number of people; correct it or leave it empty",
        "unhcr.json:2:1: missing field `individuals`; expected is a count with `data_date` and `individuals`",
        "cut.json:2:13: EOF while parsing a value; correct the file or export it anew",
        "dtm.csv:1:1: no column counts displaced people, as `#affected+idps+ind` or `numPresentIdpInd` does; tag the \
         column that holds it so",
        "empty.csv:1:1: the table is empty; its first line names the columns, as in `event_id_cnty,event_date,",
        "cannot read `no/such/file.geojson`: there is no such file; check the path",
    ] {
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "not told: {expected}\n{found:#?}");
    }
    assert_eq!(found.len(), 17, "and nothing that merely follows: {found:#?}");
}

#[test]
fn every_fault_of_places_is_told_at_once() {
    let desk = Desk::new();
    let table = desk.file(
        "sites.csv",
        "name,lat,lon,population,kind\nA,10.0,-35.0,12x,town\nB,95,-35.0,5,twon\nC,10,-35,7.5,town\n,1,1,1,town\n",
    );
    let period = |raw: RawData| raw.start(date(2016, 5, 1)).end(date(2016, 5, 2));
    let found = faults(&period(RawData::default().places(table)));
    for (fault, expected) in found.iter().zip([
        "sites.csv:2:14: `population`: `12x` is no number of people; correct it or leave it empty",
        "sites.csv:3:3: `latitude` is 95; it must be a number from -90 to 90",
        "sites.csv:3:14: `kind` is `twon`; it must be one of `town`, `village`",
        "sites.csv:4:10: `population` is 7.5; people are counted whole",
        "sites.csv:5:1: `name` is empty; give it or leave the row out",
    ]) {
        assert!(fault.starts_with(expected), "{fault}\nis not\n{expected}");
    }
    assert_eq!(found.len(), 5);
    let table = desk.file(
        "sites.csv",
        "name,country,lat,lon,population,kind\nA,,10,-35,5,town\nB,Westland,,,5,town\nA,W,1,1,1,town\n",
    );
    let found = faults(&period(RawData::default().places(table)));
    assert!(
        found[0].starts_with("sites.csv:2:3: place `A`: no country; give a column `country`, or `--country`"),
        "{found:?}"
    );
    assert!(found[1].starts_with("sites.csv:3:12: place `B`: no coordinates"), "{found:?}");
    assert_eq!(
        faults(&period(RawData::default())),
        ["there are no places; give a table of them, or a dump of GeoNames"]
    );
}

#[test]
fn an_unknown_type_of_event_is_refused_once_and_an_unknown_column_noted() {
    let desk = Desk::new();
    let rows = "WL1,2016-05-05,1,Battle,,Westland,Bdama,10.1,-34.8,1,0,1\nWL2,2016-05-06,1,Battle,,Westland,Bdama,10.1,-34.8,1,0,1\n";
    let found = faults(&desk.events(rows));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with(
        "acled.csv:2:1: `event_type` is `Battle` (2 events), of which the table of events says nothing"
    ));
    assert!(found[0].ends_with("did you mean `Battles`?"), "{found:?}");
    let places = PLACES.replace("capacity", "capacity,mayor").replace("town,", "town,,Somebody");
    let gathered = good(
        &RawData::default().places(desk.file("p.csv", &places)).start(date(2016, 5, 1)).end(date(2016, 5, 2)),
    );
    assert!(says(&gathered, RemarkKind::PassedOver, "column `mayor`", "the column is not read"));
}

/// A place of a dump: id, name, other names, latitude, longitude, class, code, country, population.
type Dumped<'d> = (u32, &'d str, &'d str, f64, f64, &'d str, &'d str, &'d str, u64);

/// A dump of GeoNames.
fn dump(rows: &[Dumped<'_>]) -> String {
    let rows = rows.iter().map(|(id, name, others, lat, lon, class, code, country, people)| {
        format!(
            "{id}\t{name}\t{name}\t{others}\t{lat}\t{lon}\t{class}\t{code}\t{country}\t\t01\t\t\t\t{people}\t\t110\tAtlantic/Invented\t2020-01-01\n"
        )
    });
    rows.collect()
}

#[test]
fn a_dump_of_geonames_adds_places_and_completes_those_that_are_there() {
    let desk = Desk::new();
    let table = "name,country,latitude,longitude,population,kind,capacity\nJisr al-Shughour,Westland,10.0,-35.0,,town,\nBdama,Westland,,,9000,village,\n";
    let rows = dump(&[
        (1, "Jisr ash Shughur", "Jisr-Ash-Shugur,River Bridge", 10.01, -35.01, "P", "PPLA2", "XW", 44_000),
        (2, "Bdama", "", 10.1, -34.8, "P", "PPL", "XW", 8000),
        (3, "Millbrook", "", 10.2, -34.9, "P", "PPL", "XW", 3100),
        (4, "Jisr al-Shughour", "", 12.0, -33.0, "P", "PPL", "XW", 1500),
        (5, "Jisr al-Shughor", "", 10.02, -35.02, "P", "PPL", "XW", 1200),
        (6, "Grey Peak", "", 10.2, -34.9, "T", "MT", "XW", 0),
        (7, "Old Mill", "", 10.2, -34.9, "P", "PPLH", "XW", 0),
        (8, "Hamlet", "", 10.2, -34.9, "P", "PPL", "XW", 90),
        (9, "Abroad", "", 10.2, -34.9, "P", "PPL", "XE", 9000),
    ]);
    let raw = RawData::default()
        .places(desk.file("table.csv", table))
        .geonames(desk.file("XW.txt", &rows))
        .alias("XW", "Westland")
        .geonames_country("Westland")
        .start(date(2016, 5, 1))
        .end(date(2016, 5, 2));
    let gathered = good(&raw);
    let world = gathered.scenario.world();
    let places: Vec<(&str, &str, u64)> =
        world.places().map(|place| (place.name(), place.country(), place.population())).collect();
    assert_eq!(
        places,
        [
            ("Bdama", "Westland", 9000),
            ("Jisr al-Shughor", "Westland", 1200),
            ("Jisr al-Shughour", "Westland", 44_000),
            ("Jisr al-Shughour (4)", "Westland", 1500),
            ("Millbrook", "Westland", 3100),
        ]
    );
    let jisr = world.find("Jisr al-Shughour").expect("it is there");
    assert_eq!(jisr.evidence().source, ["places", "GeoNames"]);
    assert_eq!(jisr.coordinates(), Some((10.0, -35.0)), "the table goes before the dump");
    assert_eq!(world.find("Bdama").and_then(displace::world::Place::coordinates), Some((10.1, -34.8)));
    assert!(says(
        &gathered,
        RemarkKind::ReadAs,
        "place `Jisr al-Shughour`",
        "from where its population are taken"
    ));
    assert!(
        says(&gathered, RemarkKind::Doubtful, "place `Jisr al-Shughor`", "they are two places here"),
        "{:#?}",
        said(&gathered, RemarkKind::Doubtful)
    );
    let unsettled =
        RawData::default().places(desk.file("other.csv", PLACES)).geonames(desk.file("XW.txt", &rows));
    let unsettled = good(&unsettled.start(date(2016, 5, 1)).end(date(2016, 5, 2)));
    let about = "place `Bdama`";
    assert!(
        says(&unsettled, RemarkKind::Doubtful, about, "give `--alias \"XW=Westland\"`"),
        "two names of one country"
    );
    for what in [
        "1 row of other feature classes",
        "1 row in other countries",
        "1 row abandoned",
        "1 row with fewer than 1000",
    ] {
        assert!(says(&gathered, RemarkKind::PassedOver, "GeoNames", what), "{what}");
    }
    let settled = good(&raw.clone().alias("Jisr al-Shughor", "Jisr al-Shughour"));
    assert_eq!(settled.scenario.world().place_count(), 4);
    let found = faults(&raw.geonames(desk.file("bad.txt", "1\tA\tB\n")));
    assert!(
        found[0].starts_with("bad.txt:1:1: the row has 3 cells; a dump of GeoNames has 19 between tabs"),
        "{found:?}"
    );
}

#[test]
fn tables_of_dtm_are_read_by_tags_codes_and_areas() {
    let desk = Desk::new();
    let places = "name,country,lat,lon,population,kind,pcode,admin2\nA,W,10,-35,1000,town,WL01,North\nB,W,10.1,-35,1000,town,WL02,North\nC,W,10.2,-35,1000,town,WL03,South\n";
    let raw = RawData::default()
        .places(desk.file("sites.csv", places))
        .start(date(2016, 5, 1))
        .end(date(2016, 5, 31));
    // One tag has lost its `#`, as in OCHA's own export; rows by origin are added up.
    let dtm = "Where,Code,Came from,IDPs,Families,When\n#adm2+name,#loc+code,#adm1+name+origin,affected+ind+idps,#affected+hh+idps,#date+reported\n\
               North,WL01,X,100,20,2016-05-10\nNorth,WL01,Y,11,2,2016-05-10\nNorth,WL02,X,5,1,2016-05-20\nSouth,WL03,X,-,,2016-05-20\n";
    let raw = raw.dtm(desk.file("dtm.csv", dtm));
    let of = |raw: &RawData| -> Vec<(String, Where, Vec<Option<f64>>)> {
        let scenario = good(raw).scenario;
        let series = scenario.observed().iter();
        series
            .map(|it| {
                (
                    it.name().to_owned(),
                    it.place().clone(),
                    it.counts().iter().map(displace::scenario::Count::value).collect(),
                )
            })
            .collect()
    };
    let place = |name: &str| Where::Place(name.to_owned());
    assert_eq!(
        of(&raw),
        [
            ("DTM A".to_owned(), place("A"), vec![Some(111.0)]),
            ("DTM B".to_owned(), place("B"), vec![Some(5.0)])
        ]
    );
    let north = Where::Places(vec!["A".to_owned(), "B".to_owned()]);
    assert_eq!(
        of(&raw.clone().dtm_level(DtmLevel::Admin2)),
        [("DTM North".to_owned(), north, vec![Some(111.0), Some(5.0)])]
    );
    assert!(says(&good(&raw), RemarkKind::ReadAs, "DTM", "1 row of a place and day of another row"));
    assert!(says(&good(&raw), RemarkKind::PassedOver, "DTM", "1 row without a number"));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    // Exports come in any order, and a scenario is a function of what they say.
    let desk = Desk::new();
    let rows: Vec<String> = (0..12)
        .map(|n| {
            let (place, at) = if n % 3 == 0 { ("Bdama", "10.1,-34.8") } else { ("Low Farm", "10.02,-34.9") };
            let kind = [
                "Battles,Armed clash",
                "Riots,Mob violence",
                "Protests,",
                "Violence against civilians,Attack",
            ][n % 4];
            format!("WL{},2016-05-{:02},{},{kind},Westland,{place},{at},1,{n},{n}", n % 10, 3 + n, 1 + n % 3)
        })
        .collect();
    let roads: Vec<String> = [[-35.0, 10.0, -34.9, 10.02], [-34.9, 10.02, -34.8, 10.1], [-34.8, 10.1, -34.45, 10.05], [-34.45, 10.05, -34.3, 10.02], [-35.0, 10.0, -34.8, 10.1]]
        .map(|[a, b, c, d]| format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[{a},{b}],[{c},{d}]]}}}}"))
        .to_vec();
    let places: Vec<String> = PLACES.lines().skip(1).map(str::to_owned).collect();
    let counts: Vec<String> = (1..6).map(|day| format!("2016-05-{:02},{}", 3 * day, 100 * day)).collect();
    let scenario = |[events, roads, places, counts]: [&[String]; 4]| {
        let header = PLACES.lines().next().expect("it has a header");
        desk.file("places.csv", &format!("{header}\n{}\n", places.join("\n")));
        let roads = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", roads.join(","));
        let raw = desk.events(&events.join("\n")).roads(desk.file("roads.geojson", &roads));
        good(&raw.counts("Camp", desk.file("counts.csv", &counts.join("\n")))).scenario.to_toml()
    };
    let stated = scenario([&rows, &roads, &places, &counts]);
    assert!(stated.contains("[[threat]]") && stated.contains("source = \"roads\""));
    let shuffled = (
        Just(rows).prop_shuffle(),
        Just(roads).prop_shuffle(),
        Just(places).prop_shuffle(),
        Just(counts).prop_shuffle(),
    );
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() });
    let checked = runner.run(&shuffled, |(rows, roads, places, counts)| {
        prop_assert_eq!(scenario([&rows, &roads, &places, &counts]), stated.as_str());
        Ok(())
    });
    checked.unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn a_hundred_thousand_events_are_read_in_seconds() {
    // A country at war for years. Two hundred towns on a grid, without roads.
    let desk = Desk::new();
    let mut places = String::from("name,country,lat,lon,population,kind\n");
    for n in 0..200 {
        let _ = writeln!(
            places,
            "Town {n},Westland,{},{},{},town",
            10.0 + f64::from(n / 20) * 0.2,
            -35.0 + f64::from(n % 20) * 0.2,
            1000 + n
        );
    }
    let mut events = format!("{ACLED}\n");
    for n in 0..100_000_u32 {
        let (lat, lon) = (10.0 + f64::from(n * 7 % 1800) / 1000.0, -35.0 + f64::from(n * 13 % 3800) / 1000.0);
        let day = date(2016, 1, 1).saturating_add(jiff::Span::new().days(i64::from(n % 366)));
        let kind = ["Battles,Armed clash", "Protests,Peaceful protest", "Explosions/Remote violence,Grenade"]
            [n as usize % 3];
        let _ = writeln!(
            events,
            "WL{n},{day},1,{kind},Westland,Town {},{lat:.4},{lon:.4},1,{},{n}",
            n % 400,
            n % 5
        );
    }
    let raw = RawData::default()
        .places(desk.file("many.csv", &places))
        .events(desk.file("acled.csv", &events))
        .start(date(2016, 1, 1))
        .end(date(2016, 12, 31));
    let begun = Instant::now();
    let gathered = good(&raw);
    let took = begun.elapsed();
    let passed = said(&gathered, RemarkKind::PassedOver).len();
    assert!(passed >= 33_333, "protests are listed one by one");
    assert!(gathered.scenario.timeline().threats().len() > 1000);
    // Without optimisation and on a busy machine; optimised it takes a second or two.
    assert!(took < Duration::from_mins(1), "it took {took:?}");
}

#[test]
fn whatever_becomes_of_a_file_nobody_panics() {
    // Files are cut off, pasted over and opened in the wrong program; that is a fault or a remark and never a crash.
    let files = [
        "acled.csv",
        "places.csv",
        "roads.geojson",
        "unhcr.json",
        "dtm.csv",
        "geonames.txt",
        "northfield.csv",
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/raw_files");
    let texts: Vec<String> =
        files.iter().map(|name| std::fs::read_to_string(folder.join(name)).expect("it is text")).collect();
    let desk = Desk::new();
    let damage = (
        0..files.len(),
        proptest::collection::vec((0.0..1.0, 0_usize..30, "[-0-9a-z,;\"{}\\[\\]\t\n .+#]{0,6}"), 1..6),
    );
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let checked = runner.run(&damage, |(which, wounds)| {
        let mut text: Vec<char> = texts[which].chars().collect();
        for (at, length, put) in wounds {
            let at = (at * text.len() as f64) as usize;
            let end = (at + length).min(text.len());
            text.splice(at..end, put.chars());
        }
        let mut paths: Vec<_> = files.iter().map(|name| folder.join(name)).collect();
        paths[which] = desk.file(files[which], &text.into_iter().collect::<String>());
        let raw = RawData::default()
            .events(&paths[0])
            .places(&paths[1])
            .roads(&paths[2])
            .counts("camps", &paths[3])
            .dtm(&paths[4])
            .geonames(&paths[5])
            .counts_of(displace::scenario::Quantity::Entered, "Northfield Camp", &paths[6])
            .alias("XW", "Westland")
            .alias("XE", "Eastland")
            .with_date_knobs();
        if let Err(error) = raw.gather() {
            prop_assert!(!error.faults().is_empty());
            let told = error.to_string();
            // A fault of a file that is there says where.
            prop_assert!(told.lines().all(|line| line.contains(": ") && !line.is_empty()), "{told}");
        }
        Ok(())
    });
    checked.unwrap_or_else(|why| panic!("{why}"));
}
