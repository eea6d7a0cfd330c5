//! Scenarios of raw data: what each kind of file becomes, and what is said about it. All files are invented.
#![cfg(feature = "import")]

use displace::raw::{EventTable, RemarkKind};
use displace::scenario::{Quantity, ThreatKind, Where};
use jiff::civil::date;

#[path = "raw/desk.rs"]
mod desk;

use desk::{ACLED, Desk, faults, good, said, says};
#[test]
fn old_and_new_exports_give_the_same_scenario() {
    // Exports changed their dates and the case of their columns; Flee's own script reads neither of today's.
    let desk = Desk::new();
    let rows = |dates: [&str; 2]| {
        format!(
            "WL1,{},1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,3,7\nWL2,{},1,Riots,Mob violence,Westland,Bdama,10.1,\
             -34.8,1,0,7\n",
            dates[0], dates[1]
        )
    };
    let new = good(&desk.events(&rows(["2016-05-05", "2016-05-20"])));
    assert_eq!(new.scenario.timeline().threats().len(), 2);
    for dates in
        [["05 May 2016", "20 May 2016"], ["05-May-2016", "20-May-2016"], ["5 may 2016", "\"May 20, 2016\""]]
    {
        let old = format!("\u{feff}{}\r\n{}", ACLED.to_uppercase(), rows(dates).replace('\n', "\r\n"));
        let old = good(&desk.raw().events(desk.file("acled.csv", &old)));
        assert_eq!(old.scenario.to_toml(), new.scenario.to_toml(), "{dates:?}");
    }
    let events: Vec<String> = ["WL1,2016-05-05,Battles,3", "WL2,2016-05-20,Riots,0"]
        .map(|event| {
            let cells: Vec<&str> = event.split(',').collect();
            format!(
                r#"{{"event_id_cnty":"{}","event_date":"{}","event_type":"{}","country":"Westland","location":"Bdama",
                "latitude":"10.1","longitude":-34.8,"fatalities":{},"geo_precision":1,"time_precision":"1"}}"#,
                cells[0], cells[1], cells[2], cells[3]
            )
        })
        .to_vec();
    let answer = desk.file("acled.csv", &format!(r#"{{"status":200,"data":[{}]}}"#, events.join(",\n")));
    let answer = good(&desk.raw().events(answer));
    assert_eq!(answer.scenario.to_toml(), new.scenario.to_toml(), "the answer of the API");
}

#[test]
fn fear_without_deaths_counts_and_deaths_make_it_stronger() {
    // The case that this library grew from began with fear; whoever drops events without fatalities drops it.
    let desk = Desk::new();
    let gathered = good(&desk.events(
        "WL1,2016-05-05,1,Violence against civilians,Attack,Westland,Bdama,10.1,-34.8,1,0,1\n\
         WL2,2016-05-05,1,Violence against civilians,Attack,Westland,Jisr al-Shughour,10.0,-35.0,1,20,1\n",
    ));
    let threats = gathered.scenario.timeline().threats();
    assert_eq!(
        (threats[0].place(), threats[0].shape().intensity, threats[0].shape().reach_km),
        ("Bdama", 0.6, 10.0)
    );
    // 1 − 0.4/e, and 10·(1 + 0.5·log₁₀ 21).
    assert_eq!((threats[1].shape().intensity, threats[1].shape().reach_km), (0.853, 16.6));
    assert!(threats.iter().all(|threat| threat.evidence().source == ["ACLED"]));
    let assumed = &threats[0].evidence().assumed;
    assert_eq!(*assumed, ["end", "intensity", "reach_km"], "neither file nor person said so");
}

#[test]
fn events_that_become_no_threat_are_listed_one_by_one() {
    let desk = Desk::new();
    let gathered = good(&desk.events(
        "WL1,2016-05-05,1,Protests,Peaceful protest,Westland,Bdama,10.1,-34.8,1,0,1\n\
         WL2,2016-05-05,1,Strategic developments,Arrests,Westland,Bdama,10.1,-34.8,1,0,1\n\
         WL3,2016-04-30,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,2,1\n\
         WL4,2016-05-05,1,Battles,Armed clash,Westland,Far Isle,12.0,-35.0,1,2,1\n\
         WL5,2016-05-06,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,2,1\n",
    ));
    assert_eq!(gathered.scenario.timeline().threats().len(), 1);
    for (event, why) in [
        ("event `WL1`", "`Protests: Peaceful protest` drives nobody"),
        ("event `WL2`", "`Strategic developments: Arrests` drives nobody"),
        ("event `WL3`", "2016-04-30 lies outside the period"),
        ("event `WL4`", "the nearest place, `Bdama`, is 212 km away, farther than 25 km"),
    ] {
        assert!(
            says(&gathered, RemarkKind::PassedOver, event, why),
            "{:#?}",
            said(&gathered, RemarkKind::PassedOver)
        );
    }
}

#[test]
fn of_several_rows_of_an_event_the_one_changed_last_holds() {
    // ACLED edits events later on; who joins two exports has some twice.
    let desk = Desk::new();
    let old = "WL1,2016-05-05,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,0,1462500000\n";
    let new = "WL1,2016-05-06,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,20,1462900000\n";
    let gathered = good(&desk.events(&format!("{new}{old}")));
    let other_way_round = good(&desk.events(&format!("{old}{new}")));
    assert_eq!(gathered.scenario.to_toml(), other_way_round.scenario.to_toml());
    let threats = gathered.scenario.timeline().threats();
    assert_eq!((threats.len(), threats[0].start()), (1, date(2016, 5, 6).at(0, 0, 0, 0)));
    assert!(says(&gathered, RemarkKind::PassedOver, "event `WL1`", "line 2 was changed later"));
}

#[test]
fn what_is_known_vaguely_is_marked_and_can_be_passed_over() {
    let desk = Desk::new();
    let raw = desk.events(
        "WL1,2016-05-05,2,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,0,1\n\
         WL2,2016-05-15,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,3,0,1\n",
    );
    let gathered = good(&raw);
    let threats = gathered.scenario.timeline().threats();
    assert!(threats[0].evidence().assumed.contains(&"start".to_owned()));
    assert!(threats[1].evidence().assumed.contains(&"place".to_owned()));
    let clashes = "threat `clashes at Bdama from 2016-05-05`";
    assert!(says(&gathered, RemarkKind::Guessed, clashes, "3 days sooner or later"));
    assert!(says(&gathered, RemarkKind::Doubtful, "event `WL2`", "known to the region only"));

    assert_eq!(good(&raw.clone().time_precision_up_to(1)).scenario.timeline().threats().len(), 1);
    let strict = good(&raw.clone().geo_precision_up_to(2));
    assert!(says(&strict, RemarkKind::PassedOver, "event `WL2`", "less precisely than asked for"));

    // A date that nobody knows is a number that an ensemble can draw.
    let knobs = good(&raw.with_date_knobs()).scenario;
    assert_eq!(knobs.knobs().len(), 1);
    assert_eq!(knobs.knobs()[0].path(), "event.\"clashes at Bdama from 2016-05-05\".timing");
    let sooner = knobs.turned_to(&[0.0]).expect("the scenario is good at both ends");
    assert_eq!(sooner.timeline().threats()[0].start().date(), date(2016, 5, 2));
}

#[test]
fn events_of_adjacent_days_are_one_threat() {
    let desk = Desk::new();
    let clash = |day: u32, id: u32| {
        format!("WL{id},2016-05-{day:02},1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,0,1\n")
    };
    let rows = clash(5, 1) + &clash(6, 2) + &clash(6, 3) + &clash(9, 4);
    let threats = good(&desk.events(&rows)).scenario.timeline().threats().to_vec();
    assert_eq!(threats.len(), 2);
    assert_eq!(threats[0].end(), Some(date(2016, 5, 7).at(0, 0, 0, 0)));
    // Two of one day, each 0.6, as the model adds up threats: 1 − 0.4².
    assert_eq!(threats[0].shape().intensity, 0.84);
    assert_eq!(threats[1].shape().intensity, 0.6);
    let merged = good(&desk.events(&rows).merge_gap_days(2));
    assert_eq!(merged.scenario.timeline().threats().len(), 1, "two quiet days lie between");
    let other =
        clash(5, 1) + &clash(6, 2).replace("Battles,Armed clash", "Explosions/Remote violence,Grenade");
    let kinds: Vec<ThreatKind> = good(&desk.events(&other))
        .scenario
        .timeline()
        .threats()
        .iter()
        .map(displace::scenario::Threat::kind)
        .collect();
    assert_eq!(kinds, [ThreatKind::Clashes, ThreatKind::Shelling], "kinds stay apart");
}

#[test]
fn an_event_belongs_to_the_place_that_it_names_or_else_to_the_nearest_of_its_country() {
    let desk = Desk::new();
    let gathered = good(&desk.events(
        "WL1,2016-05-05,1,Battles,Armed clash,Westland,Jisr-Ash-Shugur,10.15,-34.95,1,0,1\n\
         WL2,2016-05-09,1,Battles,Armed clash,Westland,Low Farm,10.12,-34.75,1,0,1\n\
         WL3,2016-05-15,1,Battles,Armed clash,Westland,The Fields,10.03,-34.62,1,0,1\n",
    ));
    let threats = gathered.scenario.timeline().threats();
    assert_eq!(
        threats.iter().map(displace::scenario::Threat::place).collect::<Vec<_>>(),
        ["Bdama", "Bdama", "Jisr al-Shughour"]
    );
    let jisr = &threats[2].evidence().assumed;
    assert!(!jisr.contains(&"place".to_owned()), "it is named, in another spelling: {jisr:?}");
    // 5.9 km, computed independently by the haversine formula on a sphere of 6371.0088 km.
    assert!(says(
        &gathered,
        RemarkKind::Guessed,
        "event `WL2`",
        "taken for the nearest place, `Bdama`, 5.9 km away"
    ));
    assert!(threats[0].evidence().assumed.contains(&"place".to_owned()));
}

#[test]
fn weights_of_events_can_be_changed_by_name_and_by_table() {
    let desk = Desk::new();
    let raw = desk.events("WL1,2016-05-05,1,Protests,Peaceful protest,Westland,Bdama,10.1,-34.8,1,0,1\n");
    let table = EventTable::default().with_intensity("Protests", 0.3).expect("it is a type");
    assert_eq!(good(&raw.clone().event_table(table)).scenario.timeline().threats()[0].shape().intensity, 0.3);
    let lines = "event_type,sub_event_type,kind,intensity,reach_km,days\nProtests,Peaceful protest,loss_of_services,0.2,7,3\n";
    let gathered = good(&raw.event_table_file(desk.file("table.csv", lines)));
    let threat = &gathered.scenario.timeline().threats()[0];
    assert_eq!(
        (threat.kind(), threat.shape().intensity, threat.shape().reach_km),
        (ThreatKind::LossOfServices, 0.2, 7.0)
    );
    assert_eq!(threat.end(), Some(date(2016, 5, 8).at(0, 0, 0, 0)));
    let error = EventTable::default().with_intensity("Batles", 0.3).expect_err("there is none").to_string();
    assert_eq!(
        error,
        "no event type or sub-event type of the table is called `Batles`; did you mean `Battles`?"
    );
}

#[test]
fn a_doubtful_name_is_never_joined_silently() {
    // Site 1 and Site 11, Bdama and Badama: what a person would have to look up, a program must not decide.
    let desk = Desk::new();
    let dtm = "siteName,numPresentIdpInd,reportingDate\nBadama,100,2016-05-10\nJisr Ash-Shugur,30,2016-05-10\nElsewhere,5,2016-05-10\n";
    let raw = desk.raw().dtm(desk.file("dtm.csv", dtm));
    let gathered = good(&raw);
    let series: Vec<&Where> =
        gathered.scenario.observed().iter().map(displace::scenario::Series::place).collect();
    assert_eq!(series, [&Where::Place("Jisr al-Shughour".to_owned())]);
    let doubts = said(&gathered, RemarkKind::Doubtful);
    assert!(
        says(&gathered, RemarkKind::Doubtful, "DTM `Badama`", "its counts are not joined to any"),
        "{doubts:#?}"
    );
    assert!(doubts.iter().any(|doubt| doubt.contains("`Bdama`")), "{doubts:#?}");
    assert!(says(
        &gathered,
        RemarkKind::PassedOver,
        "DTM `Elsewhere`",
        "no place is called anything like it"
    ));
    assert!(says(&gathered, RemarkKind::ReadAs, "DTM `Jisr Ash-Shugur`", "taken for `Jisr al-Shughour`"));

    let settled = good(&raw.clone().alias("Badama", "Bdama"));
    assert_eq!(settled.scenario.observed().len(), 2);
    let by_file = good(&raw.aliases(desk.file("aliases.csv", "name,place\nBadama,Bdama\n")));
    assert_eq!(by_file.scenario, settled.scenario);
}

#[test]
fn names_on_the_command_line_are_right_or_refused() {
    let desk = Desk::new();
    let counts = desk.file("counts.csv", "2016-05-10,100\n");
    let raw = desk
        .raw()
        .counts("Kamp", &counts)
        .counts("Nowhere", &counts)
        .alias("X", "Jiser")
        .flight_follows("total");
    assert_eq!(
        faults(&raw),
        [
            "the alias `X=Jiser`: no place is called `Jiser`; name one as the scenario does",
            "counts of `Kamp`: no place is called `Kamp` for certain; it may be `Camp`: name the one that is meant",
            "counts of `Nowhere`: no place is called `Nowhere` for certain; name one of the places",
            "flight cannot follow `total`: no series of counts is called so; there are no counts, give some",
        ]
    );
}

#[test]
fn counts_are_read_from_every_kind_of_file() {
    let desk = Desk::new();
    let portal = r#"{"data":{"timeseries":[{"data_date":"2016-05-10","unix_timestamp":1,"individuals":"1,200"},
        {"data_date":"2016-05-12","individuals":null},{"data_date":"2016-05-20","individuals":1500}]}}"#;
    let files = [
        desk.file("portal.json", portal),
        desk.file(
            "portal.csv",
            "data_date,individuals,households\n2016-05-10,1200,300\n2016-05-12,-,\n2016-05-20,1500,2\n",
        ),
        desk.file("plain.csv", "\u{feff},\n2016-05-10,1200\n2016-05-20,1500\n"),
        desk.file("flee.csv", "Date,Refugee_numbers\n2016-05-10,1200\n2016-05-20,1500\n"),
        desk.file("german.csv", "Date;Count\n10/05/2016;\"1 200\"\n20/05/2016;1500\n"),
    ];
    let mut all = Vec::new();
    for file in &files {
        let gathered = good(&desk.raw().counts("camps", file));
        let series = &gathered.scenario.observed()[0];
        assert_eq!((series.name(), series.quantity()), ("camps", Quantity::Present));
        let counts: Vec<_> = series.counts().iter().map(|count| (count.at().date(), count.value())).collect();
        assert_eq!(
            counts,
            [(date(2016, 5, 10), Some(1200.0)), (date(2016, 5, 20), Some(1500.0))],
            "{file:?}"
        );
        all.push(gathered);
    }
    assert!(says(&all[0], RemarkKind::PassedOver, "counts", "1 row without a number"));
    assert!(says(&all[1], RemarkKind::PassedOver, "counts", "1 row without a number"));
    assert!(says(&all[3], RemarkKind::ReadAs, "column `Refugee_numbers`", "taken for the counts"));
    assert!(says(&all[4], RemarkKind::ReadAs, "counts `camps`", "2 counts in 11 days"));
}

#[test]
fn people_counted_on_the_first_day_are_there_from_the_start() {
    // A camp that held thousands before the period would otherwise start empty, and every comparison be off by them.
    let desk = Desk::new();
    let counts = desk.file("counts.csv", "date,count\n2016-04-28,300\n2016-05-01,320\n2016-05-02,400\n");
    let raw = desk.raw().counts("Camp", counts);
    let gathered = good(&raw);
    let displaced = gathered.scenario.displaced();
    assert_eq!((displaced.len(), displaced[0].place(), displaced[0].count()), (1, "Camp", 320));
    assert!(says(&gathered, RemarkKind::Guessed, "displaced at `Camp`", "counted on 2016-05-01"));
    assert!(says(&gathered, RemarkKind::PassedOver, "counts `Camp`", "1 of 3 counts"));
    assert!(good(&raw.without_displaced_at_start()).scenario.displaced().is_empty());
}

#[test]
fn flight_may_follow_a_registered_total() {
    let desk = Desk::new();
    let counts = desk.file("total.csv", "date,count\n2016-05-05,0\n2016-05-20,900\n");
    let raw = desk
        .events("WL1,2016-05-05,1,Battles,Armed clash,Westland,Bdama,10.1,-34.8,1,0,1\n")
        .counts("camps", counts)
        .flight_follows("camps");
    assert!(good(&raw).scenario.to_toml().contains("mode = \"observed\"\nseries = \"camps\""));
}

#[test]
fn a_camp_with_a_population_and_no_capacity_is_asked_about() {
    // In files of Flee that column holds the capacity; read as residents, a camp would empty itself.
    let desk = Desk::new();
    let places = desk.file(
        "places.csv",
        "name,country,lat,lon,population,location_type\nA,W,10,-35,900,town\nCamp,W,10.1,-35,4000,camp\n",
    );
    let gathered =
        good(&desk.raw().counts_of(Quantity::Entered, "Camp", desk.file("in.csv", "2016-05-02,7\n")));
    assert!(says(&gathered, RemarkKind::Doubtful, "place `Camp`", "`population` of 4000"), "{places:?}");
    assert_eq!(gathered.scenario.world().find("Camp").map(displace::world::Place::population), Some(4000));
    let flee = "#name,country,lat,lon,location_type,population/capacity\nA,W,10,-35,conflict_zone,900\nCamp,W,10.1,-35,camp,4000\n";
    let flee = good(
        &displace::raw::RawData::default()
            .places(desk.file("locations.csv", flee))
            .start(date(2016, 5, 1))
            .end(date(2016, 5, 2)),
    );
    let camp = flee.scenario.world().find("Camp").expect("it is there");
    assert_eq!((camp.population(), camp.capacity()), (0, Some(4000)));
    assert!(
        said(&flee, RemarkKind::Doubtful).iter().all(|doubt| doubt.starts_with("threats")),
        "only that nobody flees"
    );
    let series = &gathered.scenario.observed()[0];
    assert_eq!((series.name(), series.quantity()), ("Camp entered", Quantity::Entered));
    assert!(gathered.scenario.displaced().is_empty(), "who has entered may have left");
}
