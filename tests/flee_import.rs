//! What is made of a Flee case: as Flee runs it, quirks and all, and as its files state it.
//!
//! Each test changes a small good case in one respect. The numbers of quirks are those of `docs/flee.md`.

#![cfg(feature = "flee")]

use displace::engine::Whereabouts;
use displace::flee::{Fidelity, Import, Imported};
use displace::scenario::{
    Acting, Admission, Carry, Change, Count, FlightMode, ForecastCounts, ForecastDays, Law, Leavers, Shut,
};
use displace::world::PlaceKind;
use displace::{Scenario, Seed, Simulation, date};
use std::fs;
use tempfile::TempDir;

const CASE: &[(&str, &str)] = &[
    (
        "locations.csv",
        "#name,region,country,lat,lon,location_type,conflict_date,population\n\
         Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000\n\
         Konna,South,Mali,14.9,-3.9,town,0,900\n\
         Mopti,South,Mali,14.5,-4.2,town,0,1000\n\
         Abala,West,Niger,14.9,3.4,camp,,1200\n\
         Ayorou,West,Niger,14.7,0.9,camp,,80\n",
    ),
    (
        "routes.csv",
        "#name1,name2,distance,forced_redirection\nGao,Konna,480,0\nKonna,Mopti,70,0\nMopti,Abala,990,0\nMopti,Ayorou,700,0\n",
    ),
    ("closures.csv", "#closure_type,name1,name2,closure_start,closure_end\n"),
    ("conflicts.csv", "#Day,Gao,Konna\n0,1,0\n1,1,0\n2,1,1\n3,1,1\n4,1,0\n5,1,0\n"),
    ("sim_period.csv", "StartDate,2012-02-29\nLength,6\n"),
    ("source_data/data_layout.csv", "total,refugees.csv\nAbala,abala.csv\nAyorou,ayorou.csv\n"),
    ("source_data/refugees.csv", "2012-02-29,200\n2012-03-05,700\n"),
    ("source_data/abala.csv", "2012-02-29,100\n2012-03-05,600\n"),
    ("source_data/ayorou.csv", "2012-02-29,100\n2012-03-05,100\n"),
    ("simsetting.yml", "move_rules:\n  max_move_speed: 200\n"),
];

/// The case with other files.
fn case(changed: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for tests");
    for (name, text) in CASE.iter().chain(changed) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn read(folder: &TempDir, fidelity: Fidelity) -> Imported {
    let import = Import::of(folder.path())
        .observed(folder.path().join("source_data"))
        .settings(folder.path().join("simsetting.yml"));
    import.fidelity(fidelity).read().expect("a good case")
}

/// Both readings of the case with other files.
fn both(changed: &[(&str, &str)]) -> (Imported, Imported) {
    let folder = case(changed);
    (read(&folder, Fidelity::AsRun), read(&folder, Fidelity::AsStated))
}

fn quirks(imported: &Imported) -> Vec<u32> {
    imported.notes.iter().filter_map(displace::flee::Note::quirk).map(u32::from).collect()
}

fn capacity(scenario: &Scenario, name: &str) -> Option<u64> {
    scenario.world().find(name).expect("a place").capacity()
}

/// Threats at a place: the first day, the day after the last one, the intensity.
fn threats(scenario: &Scenario, place: &str) -> Vec<(String, String, f64)> {
    let at = scenario.timeline().threats().iter().filter(|threat| threat.place() == place);
    at.map(|threat| {
        let end = threat.end().map_or("the end".to_owned(), |end| end.date().to_string());
        (threat.start().date().to_string(), end, threat.shape().intensity)
    })
    .collect()
}

/// People registered, in order of time.
fn registered(scenario: &Scenario) -> Vec<f64> {
    let series = scenario.series("registered").expect("flight follows it");
    series.counts().iter().filter_map(displace::scenario::Count::value).collect()
}

#[test]
fn flee_acts_once_a_day_with_open_camps_and_days_that_begin_afresh() {
    let (as_run, as_stated) = both(&[]);
    let rules = as_run.scenario.rules();
    assert_eq!(rules.movement.acting, Acting::EachStep);
    assert_eq!(rules.travel.carry, Carry::Afresh);
    assert_eq!(rules.camps.admission, Admission::Open);
    assert_eq!((rules.camps.turn_back_below, rules.movement.threat_power), (0.5, 0.0));
    assert_eq!(rules.flight.mode, FlightMode::Observed("registered".into()));
    assert_eq!(rules.flight.leavers, Leavers::Others, "populations are not touched unless asked for");
    assert!(quirks(&as_run).contains(&7));
    let rules = as_stated.scenario.rules();
    assert_eq!((rules.movement.acting, rules.travel.carry), (Acting::AnyTime, Carry::Exact));
    assert_eq!(rules.camps.admission, Admission::Room);
}

#[test]
fn registered_people_are_the_sum_of_the_camps_and_those_of_day_0_are_there_already() {
    let (as_run, as_stated) = both(&[]);
    for imported in [&as_run, &as_stated] {
        assert_eq!(registered(&imported.scenario), [200.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0]);
        let there: Vec<_> = imported.scenario.displaced().iter().map(|d| (d.place(), d.count())).collect();
        assert_eq!(there, [("Abala", 100), ("Ayorou", 100)]);
    }
}

#[test]
fn people_of_day_0_take_room_twice_as_flee_runs() {
    // 1200 − 100 = 1100; 80 − 100 is below 1, which means no limit.
    let (as_run, as_stated) = both(&[]);
    assert_eq!(capacity(&as_run.scenario, "Abala"), Some(1100));
    assert_eq!(capacity(&as_run.scenario, "Ayorou"), None);
    assert_eq!(quirks(&as_run).iter().filter(|&&quirk| quirk == 14).count(), 2);
    assert_eq!(capacity(&as_stated.scenario, "Abala"), Some(1200));
    assert_eq!(capacity(&as_stated.scenario, "Ayorou"), Some(80));
}

#[test]
fn without_day_0_in_camps_flee_lets_the_total_arrive_besides() {
    let settings = ("simsetting.yml", "spawn_rules:\n  insert_day0: False\n");
    let (as_run, as_stated) = both(&[settings]);
    assert_eq!(registered(&as_run.scenario)[..3], [0.0, 400.0, 500.0]);
    assert!(quirks(&as_run).contains(&15));
    assert_eq!(registered(&as_stated.scenario)[..3], [0.0, 200.0, 300.0]);
    assert!(as_run.scenario.displaced().is_empty());
    assert_eq!(capacity(&as_run.scenario, "Abala"), Some(1200), "nobody is in the camps");
}

#[test]
fn a_series_of_no_place_counts_as_flee_runs() {
    let layout = (
        "source_data/data_layout.csv",
        "total,refugees.csv\nAbala,abala.csv\nAyorou,ayorou.csv\nBossobolo,abala.csv\n",
    );
    let (as_run, as_stated) = both(&[layout]);
    assert_eq!(registered(&as_run.scenario)[1..3], [300.0, 500.0]);
    assert!(quirks(&as_run).contains(&52));
    assert_eq!(registered(&as_stated.scenario)[1..3], [200.0, 300.0]);
}

#[test]
fn only_the_total_counts_where_the_settings_say_so() {
    let settings = ("simsetting.yml", "spawn_rules:\n  sum_from_camps: False\n");
    let total = ("source_data/refugees.csv", "2012-02-29,1000\n2012-03-05,1500\n");
    let (as_run, _) = both(&[settings, total]);
    assert_eq!(registered(&as_run.scenario), [1000.0, 1000.0, 1100.0, 1200.0, 1300.0, 1400.0, 1500.0]);
}

#[test]
fn conflicts_last_from_edge_to_edge() {
    let (as_run, as_stated) = both(&[]);
    for imported in [&as_run, &as_stated] {
        let of = |place| threats(&imported.scenario, place);
        assert_eq!(of("Gao"), [("2012-02-29".into(), "the end".into(), 1.0)]);
        assert_eq!(of("Konna"), [("2012-03-02".into(), "2012-03-04".into(), 1.0)]);
        assert!(of("Mopti").is_empty());
    }
}

#[test]
fn a_conflict_keeps_its_first_intensity_as_flee_runs() {
    let table = ("conflicts.csv", "#Day,Gao\n0,0.5\n1,0.5\n2,0.25\n3,1\n4,1\n5,1\n");
    let (as_run, as_stated) = both(&[table]);
    assert_eq!(threats(&as_run.scenario, "Gao"), [("2012-02-29".into(), "the end".into(), 0.5)]);
    assert!(quirks(&as_run).contains(&10));
    let stated: Vec<f64> = threats(&as_stated.scenario, "Gao").iter().map(|t| t.2).collect();
    assert_eq!(stated, [0.5, 0.25, 1.0]);
}

#[test]
fn intensities_above_1_are_scaled_and_weigh_as_before() {
    // conflict_weight to the power 4 at intensity 4 is (conflict_weight⁴) to the power of a threat of 1.
    let table = ("conflicts.csv", "#Day,Gao,Konna\n0,4,0\n1,4,1\n2,4,1\n3,4,1\n4,4,1\n5,4,1\n");
    let settings = (
        "simsetting.yml",
        "move_rules:\n  conflict_weight: 0.5\nspawn_rules:\n  conflict_driven_spawning:\n    spawn_mode: constant\n    displaced_per_conflict_day: 10\n",
    );
    let (as_run, _) = both(&[table, settings]);
    assert_eq!(threats(&as_run.scenario, "Gao")[0].2, 1.0);
    assert_eq!(threats(&as_run.scenario, "Konna")[0].2, 0.25);
    let rules = as_run.scenario.rules();
    assert_eq!(rules.attraction.threat_weight, 0.0625);
    assert_eq!((rules.flight.law, rules.flight.people_per_day), (Law::Number, 40.0));
    assert_eq!(rules.flight.mode, FlightMode::Driven);
}

#[test]
fn a_conflict_zone_outside_the_table_stays_one_as_flee_runs() {
    let table = ("conflicts.csv", "#Day,Konna\n0,1\n1,1\n2,0\n3,0\n4,0\n5,0\n");
    let (as_run, as_stated) = both(&[table]);
    assert_eq!(threats(&as_run.scenario, "Gao"), [("2012-02-29".into(), "the end".into(), 1.0)]);
    assert!(quirks(&as_run).contains(&11));
    assert!(threats(&as_stated.scenario, "Gao").is_empty());
}

#[test]
fn a_camp_after_a_conflict_is_left_like_a_town_as_flee_runs() {
    let table = ("conflicts.csv", "#Day,Gao,Abala\n0,1,1\n1,1,1\n2,1,0\n3,1,0\n4,1,0\n5,1,0\n");
    let (as_run, as_stated) = both(&[table]);
    let [change] = as_run.scenario.timeline().changes() else { panic!("one change") };
    assert_eq!((change.place(), change.date().date()), ("Abala", date(2012, 3, 2)));
    assert!(quirks(&as_run).contains(&9));
    assert!(as_stated.scenario.timeline().changes().is_empty());
}

#[test]
fn borders_and_places_are_shut_for_the_days_that_are_stated() {
    let rows = "country,Mali,Niger,1,3\nlocation,Konna,,2,-1\ncountry,Mali,Niger,5,2\ncountry,Mali,Chad,1,2\nlocation,Konna,,4,4\n";
    let closures = ("closures.csv", rows);
    let (as_run, as_stated) = both(&[closures]);
    let border = || Shut::Border("Mali".into(), "Niger".into());
    let route = |from: &str, to: &str| Shut::Route(from.into(), to.into());
    let march = |day| date(2012, 3, day);
    // The third row opens the border on day 2, and the last one everything around Konna on day 4, whoever shut it.
    let run = [
        (route("Gao", "Konna"), march(2), Some(march(4))),
        (route("Konna", "Mopti"), march(2), Some(march(4))),
        (route("Mopti", "Abala"), march(1), Some(march(2))),
        (route("Mopti", "Abala"), march(5), None),
        (route("Mopti", "Ayorou"), march(1), Some(march(2))),
        (route("Mopti", "Ayorou"), march(5), None),
    ];
    let stated = [
        (border(), march(1), Some(march(3))),
        (Shut::Place("Konna".into()), march(2), None),
        (border(), march(5), None),
    ];
    for (imported, expected) in [(&as_run, run.as_slice()), (&as_stated, stated.as_slice())] {
        let closures = imported.scenario.timeline().closures().iter();
        let days: Vec<_> = closures
            .map(|c| (c.shut().clone(), c.start().date(), c.end().map(jiff::civil::DateTime::date)))
            .collect();
        assert_eq!(days, expected);
        assert_eq!(quirks(imported).contains(&63), days.len() > 3);
        let said: Vec<String> = imported.notes.iter().map(|note| note.message().to_owned()).collect();
        assert!(said.iter().any(|note| note.contains("never opens again")), "{said:?}");
        assert!(said.iter().any(|note| note.contains("no route leads from `Mali` to `Chad`")), "{said:?}");
        assert!(said.iter().any(|note| note.contains("on the day on which it shuts")), "{said:?}");
    }
}

#[test]
fn closures_of_the_same_that_overlap_are_joined_and_in_flee_end_with_the_first() {
    let (as_run, as_stated) = both(&[("closures.csv", "country,Mali,Niger,1,4\ncountry,Niger,Mali,2,5\n")]);
    for (imported, end) in [(&as_run, 4), (&as_stated, 5)] {
        let closures = imported.scenario.timeline().closures();
        let march = |day| date(2012, 3, day);
        assert_eq!(closures.len(), 2, "two routes lead over the border");
        assert!(closures.iter().all(|c| c.start().date() == march(1)));
        assert!(closures.iter().all(|c| c.end().map(jiff::civil::DateTime::date) == Some(march(end))));
        assert_eq!(quirks(imported).contains(&63), end == 4);
    }
}

#[test]
fn a_camp_is_a_town_until_it_opens() {
    let (as_run, _) = both(&[("closures.csv", "camp,Abala,,0,3\n")]);
    let changes = as_run.scenario.timeline().changes();
    let dates: Vec<_> = changes.iter().map(|change| (change.place(), change.date().date())).collect();
    assert_eq!(dates, [("Abala", date(2012, 2, 29)), ("Abala", date(2012, 3, 3))]);
}

#[test]
fn the_closure_of_a_link_has_no_effect_as_flee_runs() {
    let (as_run, as_stated) = both(&[("closures.csv", "link,Konna,Mopti,1,3\n")]);
    assert!(as_run.scenario.timeline().closures().is_empty());
    assert!(quirks(&as_run).contains(&18));
    let [closure] = as_stated.scenario.timeline().closures() else { panic!("one closure") };
    assert_eq!(*closure.shut(), Shut::Route("Konna".into(), "Mopti".into()));
}

#[test]
fn a_forced_redirection_doubles_a_route_as_flee_runs() {
    let routes = ("routes.csv", "Gao,Konna,480,1\nKonna,Mopti,70,2\nMopti,Abala,990,0\nMopti,Ayorou,700,0\n");
    let (as_run, as_stated) = both(&[routes]);
    let roads = |imported: &Imported| {
        let world = imported.scenario.world();
        world
            .routes()
            .filter(|(_, route)| !route.is_way_back())
            .map(|(_, route)| route.roads())
            .collect::<Vec<_>>()
    };
    assert_eq!(roads(&as_run), [2, 1, 1, 1]);
    assert!(quirks(&as_run).contains(&20));
    assert_eq!(roads(&as_stated), [1, 1, 1, 1]);
}

#[test]
fn files_of_one_series_are_added_row_by_row_as_flee_runs() {
    // Flee walks through the rows of the second file: on 3 March it adds the first file's next row, of 5 March, and
    // what the first file says after the second has ended is lost.
    let layout =
        ("source_data/data_layout.csv", "total,refugees.csv\nAbala,abala.csv,more.csv\nAyorou,ayorou.csv\n");
    let more = ("source_data/more.csv", "2012-02-29,10\n2012-03-03,20\n");
    let (as_run, as_stated) = both(&[layout, more]);
    let counts = |imported: &Imported| {
        let series = imported.scenario.series("Abala").expect("a series").counts().iter();
        series.map(|count| (count.at().date().day(), count.value().expect("a value"))).collect::<Vec<_>>()
    };
    assert_eq!(counts(&as_run), [(29, 110.0), (3, 620.0), (5, 620.0)]);
    assert!(quirks(&as_run).contains(&37));
    assert_eq!(counts(&as_stated), [(29, 110.0), (3, 420.0), (5, 620.0)]);
}

#[test]
fn a_registration_correction_scales_what_was_counted_before() {
    let abala = ("source_data/abala.csv", "2012-02-29,100\n2012-03-02,400\n2012-03-03,200\n2012-03-05,600\n");
    let corrections = ("registration_corrections.csv", "Abala,2012-03-03\nAyorou,2012-03-02\n");
    let (as_run, _) = both(&[abala, corrections]);
    let values = |counts: &[Count]| counts.iter().filter_map(Count::value).collect::<Vec<f64>>();
    let series = |scenario: &Scenario| scenario.series("Abala").expect("a series").clone();
    let all = series(&as_run.scenario);
    assert_eq!(values(all.counts()), [100.0, 400.0, 200.0, 600.0], "as published");
    assert_eq!(values(&all.corrected()), [50.0, 200.0, 200.0, 600.0]);
    let known = as_run.scenario.known_at(date(2012, 3, 2)).expect("a good scenario");
    assert_eq!(
        values(&series(&known).corrected()),
        [100.0, 400.0],
        "nobody knew of the recount on the day before"
    );
    assert!(quirks(&as_run).contains(&38), "Ayorou was not counted on 2 March");
}

#[test]
fn corrections_apply_in_the_order_of_the_file_and_those_after_the_period_at_once() {
    let abala = "2012-02-29,100\n2012-03-02,400\n2012-03-03,200\n2012-03-05,600\n2012-03-30,300\n";
    let corrected = |corrections| {
        let files = [("source_data/abala.csv", abala), ("registration_corrections.csv", corrections)];
        let (as_run, _) = both(&files);
        let series = as_run.scenario.series("Abala").expect("a series").clone();
        let of = |counts: &[Count]| counts.iter().filter_map(Count::value).collect::<Vec<f64>>();
        (of(series.counts()), of(&series.corrected()))
    };
    // Two recounts: 2 March has four times what came before, and then half of it is left.
    let (published, restated) = corrected("Abala,2012-03-02\nAbala,2012-03-03\n");
    assert_eq!(published, [100.0, 400.0, 200.0, 600.0]);
    assert_eq!(restated, [200.0, 200.0, 200.0, 600.0]);
    // Put the other way round, the first row of the file halves both, and the second takes the halved count as it stands.
    let (published, restated) = corrected("Abala,2012-03-03\nAbala,2012-03-02\n");
    assert_eq!(published, [400.0, 400.0, 200.0, 600.0]);
    assert_eq!(restated, [200.0, 200.0, 200.0, 600.0]);
    // No count of the period could know of 30 March.
    let (published, restated) = corrected("Abala,2012-03-30\n");
    assert_eq!(published, [50.0, 200.0, 100.0, 300.0]);
    assert_eq!(restated, published);
}

#[test]
fn people_between_two_rows_are_known_with_the_later_one() {
    let total = ("simsetting.yml", "spawn_rules:\n  sum_from_camps: False\n");
    let (as_run, _) = both(&[total]);
    let series = |scenario: &Scenario| scenario.series("registered").expect("a series").clone();
    let known = |count: &Count| (count.at().date() < count.known()).then(|| count.known());
    let all: Vec<Option<_>> = series(&as_run.scenario).counts().iter().map(known).collect();
    let with_the_row = Some(date(2012, 3, 5));
    assert_eq!(all, [None, None, with_the_row, with_the_row, with_the_row, with_the_row, None]);
    let before = as_run.scenario.known_at(date(2012, 3, 4)).expect("a good scenario");
    assert_eq!(series(&before).counts().len(), 2);
    assert_eq!(before.rules().flight.observed_until, Some(date(2012, 2, 29)), "the last that was known");
}

#[test]
fn what_is_counted_later_changes_nothing_of_what_is_known_before() {
    let known = |last: &str, conflicts: &str, settings: &str| {
        let abala = format!("2012-02-29,100\n2012-03-02,300\n2012-03-05,{last}\n");
        let total = format!("2012-02-29,200\n2012-03-05,{last}\n");
        let files = [
            ("source_data/abala.csv", abala.as_str()),
            ("source_data/refugees.csv", total.as_str()),
            ("source_data/ayorou.csv", "2012-02-29,100\n2012-03-01,90\n2012-03-05,70\n"),
            ("conflicts.csv", conflicts),
            ("simsetting.yml", settings),
        ];
        let (as_run, as_stated) = both(&files);
        [as_run, as_stated].map(|imported| {
            let known = imported.scenario.known_at(date(2012, 3, 2)).expect("a good scenario");
            // The title is the folder's name, which is of chance here.
            known.to_toml().lines().filter(|line| !line.starts_with("title")).collect::<Vec<_>>().join("\n")
        })
    };
    for settings in ["spawn_rules:\n  sum_from_camps: False\n", "move_rules:\n  max_move_speed: 200\n"] {
        let one = known("600", "#Day,Gao,Konna\n0,1,0\n1,1,0\n2,1,1\n3,1,1\n4,1,0\n5,1,0\n", settings);
        let other = known("6000", "#Day,Gao,Konna\n0,1,0\n1,1,0\n2,1,1\n3,1,1\n4,1,1\n5,0,1\n", settings);
        assert!(
            settings.contains("False") || one[0].contains("sum_of"),
            "flight follows a count until the day"
        );
        assert_eq!(one, other);
    }
}

#[test]
fn everyone_is_divided_by_hasten() {
    let folder = case(&[]);
    let import = Import::of(folder.path()).observed(folder.path().join("source_data")).scale_down(7);
    let scenario = import.read().expect("a good case").scenario;
    let population = |name| scenario.world().find(name).expect("a place").population();
    assert_eq!([population("Gao"), population("Konna")], [714, 128], "5000 / 7 and 900 / 7, cut");
    assert_eq!(scenario.displaced()[0].count(), 14);
    // 100 / 7 + 500 / 7 · 1/5 = 28.57, cut, and 14.28, cut, on 1 March.
    assert_eq!(registered(&scenario)[2], 28.0 + 14.0);
}

#[test]
fn the_first_country_is_home_as_flee_runs() {
    let (as_run, as_stated) = both(&[]);
    assert_eq!(as_run.scenario.home_country(), Some("Mali"));
    assert!(quirks(&as_run).contains(&2));
    assert_eq!(as_stated.scenario.home_country(), None);
}

#[test]
fn a_place_that_hardly_anyone_leaves_is_a_camp_as_flee_runs() {
    let settings = ("simsetting.yml", "move_rules:\n  default_movechance: 0.004\n");
    let (as_run, as_stated) = both(&[settings]);
    let kind = |imported: &Imported| imported.scenario.world().find("Mopti").expect("a place").kind();
    assert_eq!((kind(&as_run), kind(&as_stated)), (PlaceKind::Camp, PlaceKind::Town));
    assert!(quirks(&as_run).contains(&1));
}

#[test]
fn idps_of_a_town_are_left_out_as_flee_runs() {
    let locations =
        CASE[0].1.replace("conflict_date,population\n", "conflict_date,population,initial_idps\n");
    let locations = locations.replace("town,0,900\n", "town,0,900,50\n").replace(",,1200\n", ",,1200,30\n");
    let (as_run, as_stated) = both(&[("locations.csv", &locations)]);
    let there = |imported: &Imported| {
        imported.scenario.displaced().iter().map(|d| (d.place().to_owned(), d.count())).collect::<Vec<_>>()
    };
    assert_eq!(there(&as_run), [("Abala".into(), 130), ("Ayorou".into(), 100)]);
    assert!(quirks(&as_run).contains(&3));
    assert_eq!(there(&as_stated)[0], ("Konna".into(), 50));
}

#[test]
fn floods_drive_people_out_by_level() {
    let settings = (
        "simsetting.yml",
        "spawn_rules:\n  flood_zone_spawning_only: True\n  conflict_zone_spawning_only: False\n  take_from_population: True\n  \
         flood_driven_spawn_mode:\n    spawn_mode: pop_ratio\n    displaced_per_flood_day: [0.0, 0.1, 0.2, 0.5, 0.9]\n\
         move_rules:\n  flood_rules:\n    flood_movechances: [0.3, 0.4, 0.7, 1.0, 1.0]\n    flood_loc_weights: [1.0, 0.5, 0.2, 0.0, 0.0]\n",
    );
    let locations = CASE[0].1.replace("town,0,1000", "flood_zone,0,1000");
    let levels = ("flood_level.csv", "#Day,Mopti\n0,0\n1,2\n2,2\n3,1\n4,0\n5,0\n");
    let (as_run, as_stated) = both(&[settings, ("locations.csv", &locations), levels]);
    for imported in [&as_run, &as_stated] {
        let [level] = imported.scenario.levels() else { panic!("one level") };
        let values: Vec<f64> = level.points().iter().map(displace::scenario::LevelPoint::value).collect();
        assert_eq!(values, [0.0, 2.0, 1.0, 0.0]);
        assert_eq!(imported.scenario.rules().flight.law, Law::Share);
        assert_eq!(imported.scenario.rules().flood.departures, [0.0, 0.1, 0.2, 0.5, 0.9]);
    }
    // The weight of a flood zone counts once more in its score; and where floods drive flight, Flee has no conflicts.
    let score = |imported: &Imported| {
        let mopti = imported.scenario.world().find("Mopti").expect("it is there").pull();
        (mopti, imported.scenario.timeline().changes().to_vec())
    };
    let march = |day| date(2012, 3, day);
    let expected =
        [(1, 0.2), (3, 0.5), (4, 1.0)].map(|(day, pull)| Change::new("Mopti", march(day)).pull(pull));
    assert_eq!(score(&as_run), (1.0, expected.to_vec()));
    assert_eq!(score(&as_stated), (1.0, Vec::new()));
    assert_eq!(as_run.scenario.rules().flood.weights[1..3], [0.5, 0.2]);
    assert_eq!(as_stated.scenario.rules().flood.weights[1..3], [0.5, 0.2]);
    assert!(as_run.scenario.timeline().threats().is_empty());
    assert_eq!(threats(&as_stated.scenario, "Konna").len(), 1);
}

#[test]
fn hunger_runs_on_a_straight_line_between_its_days() {
    let ipc = ("region_attributes_IPC.csv", "#Day,North,South\n0,10,20\n4,50,20\n");
    let settings = (
        "simsetting.yml",
        "spawn_rules:\n  starvation_driven_spawning: True\nmove_rules:\n  flee_when_starving: True\n  avoid_food_deprived_locations: True\n",
    );
    let (as_run, _) = both(&[ipc, settings]);
    assert_eq!(as_run.scenario.levels().len(), 3, "Gao in the north, Konna and Mopti in the south");
    let north = &as_run.scenario.levels()[0];
    assert!((north.value_at(date(2012, 3, 2).at(12, 0, 0, 0)) - 0.3).abs() < 1e-12, "half-way on day 2");
    let food = &as_run.scenario.rules().food;
    assert_eq!((food.flight_share, food.move_share, food.avoid_share), (1.0, 1.0, 1.0));
}

#[test]
fn harvests_and_deliberate_decisions_are_simulated_in_both_readings() {
    let settings =
        ("simsetting.yml", "move_rules:\n  harvest_months: [5, 6]\n  two_system_decision_making: True\n");
    let (as_run, as_stated) = both(&[settings]);
    assert!(quirks(&as_run).contains(&6) && quirks(&as_run).contains(&34));
    let rules = as_stated.scenario.rules();
    assert!(rules.deliberation.is_on() && !as_run.scenario.rules().deliberation.is_on());
    assert_eq!((&rules.harvest.months, rules.harvest.farmers), (&vec![5.0, 6.0], 0.0));
    assert_eq!(as_run.scenario.rules().harvest.farmers, 1.0);
}

#[test]
fn in_the_months_of_the_harvest_everybody_counts_at_home_as_flee_runs_it() {
    // From the second day on, 1 March, whoever is not on the way is at home, those displaced from then on included; as stated
    // nobody is a farmer here. People of day 0 are at home in their camps.
    let settings = ("simsetting.yml", "move_rules:\n  max_move_speed: 200\n  harvest_months: [3]\n");
    let (as_run, as_stated) = both(&[settings]);
    let at_home = |imported: &Imported| {
        let mut simulation = Simulation::new(&imported.scenario, Seed(1));
        while simulation.step().is_some() {}
        let homes = simulation.persons().filter_map(|person| Some((person.home()?, person.at)));
        homes.map(|(home, at)| at == Whereabouts::Staying(home)).collect::<Vec<_>>()
    };
    let (run, stated) = (at_home(&as_run), at_home(&as_stated));
    assert_eq!((run.len(), stated.len()), (500, 500));
    assert!(run.iter().all(|&is_at_home| is_at_home));
    assert!(stated.iter().any(|is_at_home| !is_at_home));
}

#[test]
fn of_routes_stated_twice_each_weighs_by_its_own_length_and_the_first_is_travelled() {
    // With a speed of its own and a redirection, which doubles it; the third is as long as the first, the fourth as the second.
    let twice = "#name1,name2,distance,forced_redirection,max_move_speed\nGao,Konna,300,0,90\nKonna,Gao,200,1,\nGao,Konna,300,0,\n\
                 Gao,Konna,200,0,\nKonna,Mopti,100,0,\nMopti,Abala,100,0,\nMopti,Ayorou,100,0,\n";
    let routes = |imported: &Imported| {
        let world = imported.scenario.world();
        let all = world.routes().filter(|(_, route)| !route.is_way_back());
        let all = all.filter(|(id, _)| {
            let (from, to) = world.ends(*id);
            [from, to].iter().all(|&id| ["Gao", "Konna"].contains(&world.place(id).name()))
        });
        all.map(|(_, route)| (route.km(), route.seems_km(), route.roads(), route.own_speed()))
            .collect::<Vec<_>>()
    };
    let (as_run, as_stated) = both(&[("routes.csv", twice)]);
    assert_eq!(routes(&as_run), [(300.0, None, 2, Some(90.0)), (300.0, Some(200.0), 3, Some(90.0))]);
    assert_eq!(routes(&as_stated), [(300.0, None, 1, Some(90.0))]);
    // With fixed routes the best way to a place counts, once.
    let fixed = ("simsetting.yml", "move_rules:\n  fixed_routes: True\n");
    let (as_run, _) = both(&[("routes.csv", twice), fixed]);
    assert_eq!(routes(&as_run), [(300.0, Some(200.0), 1, Some(90.0))]);
}

#[test]
fn forecasts_of_floods_are_those_that_flee_has_and_those_that_it_means() {
    let settings = |days: u32| {
        format!(
            "move_rules:\n  flood_rules:\n    flood_loc_weights: [1.0, 0.5]\n    flood_forecaster: True\n    \
             flood_forecaster_timescale: {days}\n    flood_forecaster_end_time: 3\n    flood_forecaster_weights: [1.0, 0.9, 0.8]\n"
        )
    };
    let locations = CASE[0].1.replace("town,0,1000", "flood_zone,0,1000");
    let files = |settings: &str| {
        let levels = ("flood_level.csv", "#Day,Mopti\n0,0\n1,1\n2,1\n3,1\n4,1\n5,0\n");
        both(&[("simsetting.yml", settings), ("locations.csv", &locations), levels])
    };
    let (as_run, as_stated) = files(&settings(2));
    let flood = &as_run.scenario.rules().flood;
    assert_eq!((flood.forecast_days, flood.forecast_until_day), (2.0, 3.0));
    assert_eq!(
        (flood.forecast_counts, flood.forecast_weights_by),
        (ForecastCounts::AsFactor, ForecastDays::Day)
    );
    assert_eq!(flood.forecast_weights, [1.0, 0.9, 0.8]);
    assert!([22, 26, 29].iter().all(|quirk| quirks(&as_run).contains(quirk)));
    // The flood zone weighs nothing to day 3, and then by its level.
    let changes = as_run.scenario.timeline().changes().to_vec();
    let march = |day| date(2012, 3, day);
    assert_eq!(as_run.scenario.world().find("Mopti").expect("it is there").pull(), 0.0);
    let expected = [(4, 0.5), (5, 1.0)].map(|(day, pull)| Change::new("Mopti", march(day)).pull(pull));
    assert_eq!(changes, expected);
    let flood = &as_stated.scenario.rules().flood;
    assert_eq!(
        (flood.forecast_counts, flood.forecast_weights_by),
        (ForecastCounts::AsLevels, ForecastDays::Ahead)
    );
    assert_eq!(flood.forecast_weights, [0.9, 0.8]);
    // Of a single day Flee has no forecast.
    let (as_run, as_stated) = files(&settings(1));
    assert_eq!(as_run.scenario.rules().flood.forecast_days, 0.0);
    assert_eq!(as_stated.scenario.rules().flood.forecast_days, 1.0);
}

#[test]
fn where_there_are_rules_about_floods_flee_passes_over_the_table_of_conflicts() {
    let settings = ("simsetting.yml", "move_rules:\n  flood_rules:\n    flood_loc_weights: [1.0, 0.5]\n");
    let (as_run, as_stated) = both(&[settings]);
    assert_ne!(as_run.scenario.timeline().threats(), as_stated.scenario.timeline().threats());
    assert_eq!(as_run.scenario.timeline().threats().len(), 1, "the conflict zone of `locations.csv`");
}

/// What is said of both readings of the case with other files, without the files and lines.
fn said(changed: &[(&str, &str)]) -> Vec<String> {
    let (as_run, as_stated) = both(changed);
    as_run.notes.iter().chain(&as_stated.notes).map(|note| note.message().to_owned()).collect()
}

#[test]
fn conflicts_drive_out_a_number_a_mean_or_a_share() {
    let rules = |mode: &str| {
        let text = format!("spawn_rules:\n  conflict_driven_spawning:\n    spawn_mode: {mode}\n");
        let (as_run, as_stated) = both(&[("simsetting.yml", &text)]);
        let flight = |imported: &Imported| imported.scenario.rules().flight.clone();
        assert_eq!(flight(&as_run), flight(&as_stated));
        flight(&as_run)
    };
    let daily = "\n    displaced_per_conflict_day: 300";
    for (mode, law) in [("constant", Law::Number), ("poisson", Law::Poisson)] {
        assert_eq!((rules(mode).law, rules(mode).people_per_day), (law, 500.0), "Flee's default");
        assert_eq!(rules(&format!("{mode}{daily}")).people_per_day, 300.0);
    }
    let share = rules("pop_ratio");
    assert_eq!((share.law, share.leave_chance), (Law::Share, 0.01), "Flee's default");
    let share = rules("pop_ratio\n    displaced_per_conflict_day: 0.25");
    assert_eq!((share.law, share.leave_chance), (Law::Share, 0.25));
}

#[test]
fn people_for_whom_there_is_no_room_in_the_model_are_told() {
    let post = "Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000\nKonna,South,Mali,14.9,-3.9,town,0,90\n\
                Mopti,South,Mali,14.5,-4.2,town,0,1000\nPost,South,Mali,14.6,-4.1,marker,0,30\n\
                Abala,West,Niger,14.9,3.4,camp,,1200\nAyorou,West,Niger,14.7,0.9,camp,,80\n";
    let locations = format!("#name,region,country,lat,lon,location_type,conflict_date,population\n{post}");
    let agents = format!("location\n{}Post\nAbala\nAbala\n", "Konna\n".repeat(20));
    let folder = case(&[
        ("locations.csv", &locations),
        (
            "routes.csv",
            "#name1,name2,distance,forced_redirection\nGao,Konna,480,0\nKonna,Post,30,0\nPost,Mopti,40,0\nMopti,Mopti,7,0\nMopti,Abala,990,0\n",
        ),
        ("agents.csv", &agents),
        ("simsetting.yml", "spawn_rules:\n  read_from_agents_csv_file: True\n"),
    ]);
    let import = Import::of(folder.path())
        .observed(folder.path().join("source_data"))
        .settings(folder.path().join("simsetting.yml"))
        .scale_down(5);
    let imported = import.read().expect("a good case");
    let said: Vec<&str> = imported.notes.iter().map(displace::flee::Note::message).collect();
    for message in [
        "`Mopti`–`Mopti`: a route from a place to itself leads nowhere; left out",
        "`Post`: nobody is at home in a place of type `marker`; its 30 people are left out",
        "the people of `agents.csv` are as many as are listed, though populations are divided by 5",
        "`Konna`: 18 of 20 people are taken from its population, which is all of it",
        "`Post`: nobody stays there; 1 people are left out",
    ] {
        assert!(said.contains(&message), "{message}: {said:#?}");
    }
    let scenario = &imported.scenario;
    assert_eq!(scenario.world().find("Konna").expect("a place").population(), 0);
    let at = |name: &str| {
        let theirs = scenario.displaced().iter().filter(|entry| entry.place() == name);
        theirs.map(displace::scenario::Displaced::count).sum::<u64>()
    };
    assert_eq!([at("Konna"), at("Post")], [20, 0]);
    assert_eq!(scenario.world().route_count(), 8, "each of four, both ways");
}

#[test]
fn rules_of_flight_that_others_put_out_of_force_are_told() {
    let flood =
        "  flood_driven_spawn_mode:\n    spawn_mode: constant\n    displaced_per_flood_day: [0, 10]\n";
    let conflict = "  conflict_driven_spawning:\n    spawn_mode: constant\n";
    let message = |only: &str| {
        let text = format!(
            "spawn_rules:\n  flood_zone_spawning_only: {only}\n  conflict_zone_spawning_only: False\n  take_from_population: True\n{flood}{conflict}"
        );
        let said = said(&[("simsetting.yml", &text), ("flood_level.csv", "#Day,Gao\n0,1\n5,1\n")]);
        said.into_iter().find(|message| message.contains("passed over, for")).expect("it is told")
    };
    assert_eq!(
        message("True"),
        "`conflict_driven_spawning` is passed over, for `flood_zone_spawning_only` is on"
    );
    assert_eq!(
        message("False"),
        "`flood_driven_spawn_mode` is passed over, for `flood_zone_spawning_only` is off"
    );
}

#[test]
fn keys_of_settings_may_be_numbers_and_truths_and_are_told_like_others() {
    let said =
        said(&[("simsetting.yml", "move_rules:\n  1: 2\n  2.5: 1\n  true: 3\n  ~: 4\n  ? [1, 2]\n  : 5\n")]);
    for key in ["1", "2.5", "true", "null", "[…]"] {
        assert!(
            said.iter().any(|message| message.contains(&format!("`move_rules.{key}`"))),
            "{key}: {said:?}"
        );
    }
}

#[test]
fn switches_are_what_python_makes_of_them() {
    for (written, called, is_on) in [
        ("[]", "a list", false),
        ("[1]", "a list", true),
        ("{a: 1}", "a list of keys and values", true),
        ("0", "`0`", false),
    ] {
        let text = format!("spawn_rules:\n  take_from_population: {written}\n");
        let (as_run, as_stated) = both(&[("simsetting.yml", &text)]);
        let message = format!("`spawn_rules.take_from_population` is {called}, which Flee takes for {is_on}");
        for imported in [as_run, as_stated] {
            assert!(
                imported.notes.iter().any(|note| note.message() == message),
                "{message}: {:?}",
                imported.notes
            );
            let leavers = imported.scenario.rules().flight.leavers;
            assert_eq!(leavers == Leavers::Residents, is_on, "{written}");
        }
    }
    let said = said(&[(
        "simsetting.yml",
        "move_rules:\n  harvest_months: []\n  flood_rules:\n    flood_movechances: []\n",
    )]);
    let empty = said.iter().filter(|message| message.contains("is an empty list; it is taken as not stated"));
    assert_eq!(empty.count(), 4, "two lists in two readings: {said:?}");
}

#[test]
fn ages_that_are_no_numbers_are_those_of_adults() {
    let settings = ("simsetting.yml", "move_rules:\n  ElderlyAvoidHazards: True\n");
    let (_, as_stated) = both(&[settings, ("demographics_age.csv", "age,Default\n30,1\nold,1\n70,2\n")]);
    let message = "the age `old` is no number; an adult is meant (Flee stops there)";
    assert!(as_stated.notes.iter().any(|note| note.message() == message), "{:?}", as_stated.notes);
    let groups: Vec<(&str, f64)> =
        as_stated.scenario.world().groups().iter().map(|group| (group.name(), group.share(None))).collect();
    assert_eq!(groups.iter().map(|(_, share)| share).sum::<f64>(), 1.0);
    assert!(
        groups.len() == 2 && groups.iter().all(|(_, share)| *share == 0.5),
        "half are elderly: {groups:?}"
    );
}

#[test]
fn people_of_one_religion_draw_a_thousand_times_as_much_at_most() {
    let religion = ("demographics_religion.csv", "religion,Default\nA,1\nB,1\n");
    let draw = |fraction: &str| {
        let text = format!("move_rules:\n  MatchCampReligion: True\n  avg_religion_fraction: {fraction}\n");
        let (_, as_stated) = both(&[religion, ("simsetting.yml", &text)]);
        let is_told = as_stated
            .notes
            .iter()
            .any(|note| note.message().contains("1000 times as much, which is the most"));
        (as_stated.scenario.rules().kin.religion.camp, is_told)
    };
    assert_eq!(draw("0.25"), (4.0, false));
    assert_eq!(draw("0.001"), (1000.0, false));
    assert_eq!(draw("0.0001"), (1000.0, true));
    assert_eq!(draw("1.0e-310"), (1000.0, true));
}
