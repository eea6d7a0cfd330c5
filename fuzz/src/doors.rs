//! Every door through which bytes come in, with the files that lie beside what is read.
//!
//! Fuzz targets and `tests/robustness` go through the same doors.

use displace::flee::{Fidelity, Import};
use displace::flee_out::{self, Dates};
use displace::raw::RawData;
use displace::report::Backdrop;
use displace::study::Forecast;
use displace::study::calibration::Search;
use displace::world::Place;
use displace::{Calibration, Ensemble, Scenario, Seed, Simulation, date};
use std::fs;
use std::hash::Hasher;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use twox_hash::XxHash3_64;

/// Reading holds at most so many times the input …
const TIMES: usize = 300;
/// … and so many bytes besides, for the other files of a case and for tables that are of a size whatever is read.
const BESIDES: usize = 16 << 20;

/// A case of Flee has counts made for each day of its period, of so many bytes …
const A_DAY: usize = 3 << 10;
/// … and a hundred years at most.
const DAYS: usize = 36_525;

/// A reader, and what it needs around it.
pub struct Door {
    /// What its target and its corpus are called.
    pub name: &'static str,
    /// The file that is read.
    pub file: &'static str,
    /// The good files around it.
    beside: &'static [(&'static str, &'static str)],
    /// What sort of content is sealed; none for a file that is not.
    mark: Option<[u8; 4]>,
    read: fn(&Path) -> displace::Result<()>,
    /// How long a period may be made.
    days: usize,
}

impl Door {
    const fn of(name: &'static str, file: &'static str, read: fn(&Path) -> displace::Result<()>) -> Self {
        Self { name, file, beside: &[], mark: None, read, days: 0 }
    }

    const fn beside(self, beside: &'static [(&'static str, &'static str)]) -> Self {
        Self { beside, ..self }
    }

    const fn sealed(self, mark: [u8; 4]) -> Self {
        Self { mark: Some(mark), ..self }
    }

    const fn with_days(self) -> Self {
        Self { days: DAYS, ..self }
    }

    /// The most memory that reading so many bytes may hold at a time.
    pub fn most_memory(&self, bytes: usize) -> usize {
        TIMES * bytes + BESIDES + A_DAY * self.days
    }

    /// Makes a folder with the good files.
    pub fn prepare(&self, folder: &Path) {
        for (name, text) in self.beside.iter().copied().chain([(self.file, "")]) {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("it is below the folder")).expect("folders can be made");
            fs::write(path, text).expect("there is room");
        }
    }

    /// Puts bytes where the reader looks.
    pub fn put(&self, folder: &Path, bytes: &[u8]) {
        let path = folder.join(self.file);
        match self.mark {
            Some(mark) => fs::write(path, sealed(mark, bytes)),
            None => fs::write(path, bytes),
        }
        .expect("there is room");
    }

    /// Reads what lies there, and says all that is wrong with it.
    pub fn knock(&self, folder: &Path) {
        let _ = self.ask(folder);
    }

    /// What is wrong with what lies there; none if it is good.
    pub fn ask(&self, folder: &Path) -> Option<String> {
        (self.read)(folder).err().map(|error| {
            let said = error.to_string();
            assert!(!said.is_empty() && !error.faults().is_empty(), "an error that says nothing");
            said
        })
    }
}

/// The door of a name.
///
/// # Panics
/// If there is none.
pub fn of(name: &str) -> &'static Door {
    DOORS.iter().find(|door| door.name == name).unwrap_or_else(|| panic!("no door is called `{name}`"))
}

/// Seals a content as the library does, so that what is behind the seal is reached.
fn sealed(mark: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = [b"displace".as_slice(), &mark, &1u32.to_le_bytes(), content].concat();
    bytes.extend((content.len() as u64).to_le_bytes());
    let mut hasher = XxHash3_64::with_seed(0);
    hasher.write(&bytes);
    bytes.extend(hasher.finish().to_le_bytes());
    bytes
}

/// All of them.
pub const DOORS: &[Door] = &[
    Door::of("scenario", "case.toml", scenario),
    Door::of("table_places", "table.csv", scenario).beside(&[("case.toml", WITH_PLACES)]),
    Door::of("table_routes", "table.csv", scenario).beside(&[("case.toml", WITH_ROUTES)]),
    Door::of("table_counts", "table.csv", scenario).beside(&[("case.toml", WITH_COUNTS)]),
    Door::of("table_levels", "table.csv", scenario).beside(&[("case.toml", WITH_LEVELS)]),
    Door::of("flee_agents", "input_csv/agents.csv", flee).beside(CASE),
    Door::of("flee_closures", "input_csv/closures.csv", flee).beside(CASE),
    Door::of("flee_conflicts", "input_csv/conflicts.csv", flee).beside(CASE),
    Door::of("flee_corrections", "input_csv/registration_corrections.csv", flee).beside(CASE),
    Door::of("flee_counts", "source_data/abala.csv", flee).beside(CASE),
    Door::of("flee_demographics", "input_csv/demographics_age.csv", flee).beside(CASE),
    Door::of("flee_flood_level", "input_csv/flood_level.csv", flee).beside(FLOODS),
    Door::of("flee_hunger", "input_csv/region_attributes_IPC.csv", flee).beside(HUNGER),
    Door::of("flee_layout", "source_data/data_layout.csv", flee).beside(CASE),
    Door::of("flee_location_changes", "input_csv/location_changes.csv", flee).beside(CASE),
    Door::of("flee_locations", "input_csv/locations.csv", flee).beside(CASE),
    Door::of("flee_major_routes", "input_csv/major_routes.csv", flee).beside(CASE),
    Door::of("flee_out", "out.csv", printed),
    Door::of("flee_period", "input_csv/sim_period.csv", flee).beside(CASE).with_days(),
    Door::of("flee_routes", "input_csv/routes.csv", flee).beside(CASE),
    Door::of("flee_settings", "simsetting.yml", flee).beside(CASE),
    Door::of("acled", "acled.csv", |folder| gather(&places(folder).events(folder.join("acled.csv"))))
        .beside(PLACES),
    Door::of("counts", "counts.csv", |folder| {
        gather(&places(folder).counts("Camp", folder.join("counts.csv")))
    })
    .beside(PLACES),
    Door::of("dtm", "dtm.csv", |folder| gather(&places(folder).dtm(folder.join("dtm.csv")))).beside(PLACES),
    Door::of("geonames", "geonames.txt", |folder| {
        gather(&dated(places(folder)).geonames(folder.join("geonames.txt")).least_population(1))
    })
    .beside(PLACES),
    Door::of("places", "places.csv", |folder| gather(&dated(places(folder)).country("Westland"))),
    Door::of("roads", "roads.geojson", |folder| {
        gather(&dated(places(folder)).roads(folder.join("roads.geojson")))
    })
    .beside(PLACES),
    Door::of("aliases", "aliases.csv", |folder| {
        gather(&dated(places(folder)).aliases(folder.join("aliases.csv")))
    })
    .beside(PLACES),
    Door::of("event_table", "events.csv", |folder| {
        let events = places(folder).events(folder.join("acled.csv"));
        gather(&events.event_table_file(folder.join("events.csv")))
    })
    .beside(EVENTS),
    Door::of("backdrop", "lines.geojson", |folder| Backdrop::read(folder.join("lines.geojson")).map(drop)),
    Door::of("checkpoint", "file", resume),
    Door::of("checkpoint_content", "file", resume).sealed(*b"simu"),
    Door::of("ensemble", "file", ensemble),
    Door::of("ensemble_content", "file", ensemble).sealed(*b"band"),
    Door::of("replicates", "file", replicates),
    Door::of("replicates_content", "file", replicates).sealed(*b"runs"),
    Door::of("replicate_under_way", "file.0", replicates).sealed(*b"onit"),
    Door::of("forecast", "kept/made-2030-01-02", forecast),
    Door::of("forecast_content", "kept/made-2030-01-02", forecast).sealed(*b"fcst"),
    Door::of("calibration_log", "log.csv", calibrate),
    Door::of("handover", "theirs.0.csv", hand_over).beside(THEIRS),
    Door::of("handover_period", "theirs.period.csv", hand_over).beside(THEIRS),
];

/// Whatever is read is written as something that reads back as the same.
fn scenario(folder: &Path) -> displace::Result<()> {
    round_trip(&Scenario::read(folder.join("case.toml"))?);
    Ok(())
}

fn round_trip(scenario: &Scenario) {
    let text = scenario.to_toml();
    let again = Scenario::parse(&text, "again.toml");
    let again = again.unwrap_or_else(|error| panic!("what was written is not read:\n{error}\n{text}"));
    assert_eq!(again.to_toml(), text, "it reads back as something else");
}

/// In one of the two readings of a case, which read the same files.
fn flee(folder: &Path) -> displace::Result<()> {
    let all: u64 =
        CASE.iter().filter_map(|(name, _)| fs::metadata(folder.join(name)).ok()).map(|file| file.len()).sum();
    let fidelity = if all.is_multiple_of(2) { Fidelity::AsRun } else { Fidelity::AsStated };
    let imported = Import::of(folder).fidelity(fidelity).read()?;
    round_trip(&imported.scenario);
    assert!(imported.notes.iter().all(|note| !note.to_string().is_empty()));
    Ok(())
}

fn printed(folder: &Path) -> displace::Result<()> {
    flee_out::read(folder.join("out.csv"), Dates::OneDayLate)?;
    flee_out::read(folder.join("out.csv"), Dates::Right).map(drop)
}

fn places(folder: &Path) -> RawData {
    RawData::default().places(folder.join("places.csv"))
}

/// With a period, where no event and no count says when.
fn dated(raw: RawData) -> RawData {
    raw.start(date(2020, 3, 1)).end(date(2020, 3, 20))
}

fn gather(raw: &RawData) -> displace::Result<()> {
    let gathered = raw.gather()?;
    round_trip(&gathered.scenario);
    assert!(gathered.remarks.iter().all(|remark| !remark.to_string().is_empty()));
    Ok(())
}

fn resume(folder: &Path) -> displace::Result<()> {
    let mut simulation = Simulation::resume(folder.join("file"))?;
    for _ in 0..2 {
        simulation.step();
    }
    Ok(())
}

fn ensemble(folder: &Path) -> displace::Result<()> {
    // Who asks for none gets what is there.
    let stop = AtomicBool::new(true);
    let asked = Ensemble::of(small()).replicates(2).seed(Seed(1)).stop_when(&stop);
    asked.bands_kept_in(folder.join("file")).map(drop)
}

fn replicates(folder: &Path) -> displace::Result<()> {
    let ensemble = Ensemble::of(small()).replicates(2).seed(Seed(1)).run_kept_in(folder.join("file"))?;
    // Whatever is asked of what was kept is answered.
    for place in small().world().places().map(Place::id) {
        ensemble.people_in(place).mean(small().last_day());
        ensemble.runs().iter().for_each(|run| drop(run.totals(place).clone()));
    }
    ensemble.runs().iter().for_each(|run| drop(run.summary()));
    Ok(())
}

fn forecast(folder: &Path) -> displace::Result<()> {
    let stop = AtomicBool::new(true);
    let asked = Forecast::of(small()).days(1).particles(2).stop_when(&stop);
    asked.kept_in(folder.join("kept")).run().map(drop)
}

fn calibrate(folder: &Path) -> displace::Result<()> {
    let stop = AtomicBool::new(true);
    let calibration = Calibration::of(small()).replicates(1).log(folder.join("log.csv")).stop_when(&stop);
    calibration.fit(&Search { evaluations: 8, ..Search::default() }).map(drop)
}

fn hand_over(folder: &Path) -> displace::Result<()> {
    // Whoever receives a million people needs room for them: that is no memory for reading.
    let rows = fs::read(folder.join("theirs.0.csv")).unwrap_or_default();
    if rows.split(|byte| !byte.is_ascii_digit()).any(|digits| digits.len() > 4) {
        return Ok(());
    }
    let _ = fs::remove_file(folder.join("ours.period.csv"));
    let _ = fs::remove_file(folder.join("ours.0.csv"));
    let simulation = Simulation::new(small(), Seed(1));
    let exchange = displace::coupling::FileExchange::of(simulation, folder).names("ours", "theirs");
    exchange.receives("Camp").waits(Duration::ZERO).build()?.step().map(drop)
}

/// A scenario with a knob and counts, which takes no time.
fn small() -> &'static Scenario {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    SCENARIO.get_or_init(|| Scenario::parse(SMALL, "small.toml").expect("it is good"))
}

const SMALL: &str = r#"
format = 1
scenario = { title = "Small", start = 2030-01-01, days = 2 }
place = [
    { name = "Town", kind = "town", country = "A", population = 20 },
    { name = "Camp", kind = "camp", country = "B" },
]
route = [{ from = "Town", to = "Camp", km = 10 }]
threat = [{ kind = "assault", place = "Town", start = 2030-01-01 }]
observed = [{ name = "Camp", place = "Camp", quantity = "present", counts = [{ date = 2030-01-02, value = 9 }] }]
knob = [{ path = "place.Town.population", low = 10, high = 30 }]
"#;

const WITH_PLACES: &str = r#"
format = 1
scenario = { title = "Places", start = 2030-01-01, days = 5 }
tables = { places = "table.csv" }
route = [{ from = "Town", to = "Camp", km = 10 }]
"#;

const WITH_ROUTES: &str = r#"
format = 1
scenario = { title = "Routes", start = 2030-01-01, days = 5 }
tables = { routes = "table.csv" }
place = [
    { name = "Town", kind = "town", country = "A", population = 20 },
    { name = "Pass", kind = "crossing", country = "A" },
    { name = "Camp", kind = "camp", country = "B" },
]
"#;

const WITH_COUNTS: &str = r#"
format = 1
scenario = { title = "Counts", start = 2030-01-01, days = 5 }
place = [
    { name = "Town", kind = "town", country = "A", population = 20 },
    { name = "Camp", kind = "camp", country = "B" },
]
route = [{ from = "Town", to = "Camp", km = 10 }]
observed = [{ name = "Camp", place = "Camp", quantity = "present", table = "table.csv" }]
"#;

const WITH_LEVELS: &str = r#"
format = 1
scenario = { title = "Levels", start = 2030-01-01, days = 5 }
place = [
    { name = "Town", kind = "town", country = "A", population = 20 },
    { name = "Camp", kind = "camp", country = "B" },
]
route = [{ from = "Town", to = "Camp", km = 10 }]
level = [{ kind = "flood", place = "Town", table = "table.csv" }]
"#;

/// A good case in the layout of `FabFlee`.
const CASE: &[(&str, &str)] = &[
    (
        "input_csv/locations.csv",
        "#name,region,country,lat,lon,location_type,conflict_date,population\n\
         Gao,North,Mali,16.3,-0.04,conflict_zone,0,5000\n\
         Konna,South,Mali,14.9,-3.9,town,0,900\n\
         Abala,West,Niger,14.9,3.4,camp,,1200\n",
    ),
    (
        "input_csv/routes.csv",
        "#name1,name2,distance,forced_redirection\nGao,Konna,380,0\nKonna,Abala,900,0\n",
    ),
    ("input_csv/closures.csv", "#closure_type,name1,name2,closure_start,closure_end\n"),
    ("input_csv/conflicts.csv", "#Day,Gao,Konna\n0,1,0\n1,1,0.5\n"),
    ("input_csv/sim_period.csv", "StartDate,2012-02-29\nLength,2\n"),
    ("source_data/data_layout.csv", "total,refugees.csv\nAbala,abala.csv\n"),
    ("source_data/refugees.csv", "Date,Refugee_numbers\n2012-02-29,100\n2012-03-01,250\n"),
    ("source_data/abala.csv", "#DateTime,count\n2012-02-29,100\n2012-03-01,250\n"),
    ("simsetting.yml", "move_rules:\n  max_move_speed: 200\n"),
];

/// The same with floods, or with hunger, in which tables by day matter.
const FLOODS: &[(&str, &str)] = &[
    CASE[0],
    CASE[1],
    CASE[2],
    CASE[4],
    (
        "simsetting.yml",
        "spawn_rules:\n  insert_day0: False\n  flood_zone_spawning_only: True\n  conflict_zone_spawning_only: False\n  \
         take_from_population: True\n  flood_driven_spawn_mode:\n    spawn_mode: constant\n    \
         displaced_per_flood_day: [0, 50, 100, 200, 300]\nmove_rules:\n  flood_rules:\n    \
         flood_movechances: [0.3, 0.5, 0.8, 1.0, 1.0]\n    flood_loc_weights: [0.9, 0.6, 0.4, 0.2, 0.0]\n",
    ),
];

const HUNGER: &[(&str, &str)] = &[
    CASE[0],
    CASE[1],
    CASE[2],
    CASE[3],
    CASE[4],
    ("simsetting.yml", "move_rules:\n  avoid_food_deprived_locations: True\n"),
];

const PLACES: &[(&str, &str)] = &[(
    "places.csv",
    "name,country,latitude,longitude,population,kind,capacity\n\
     Ashford,Westland,10,-35,42000,town,\nBrayhill,Westland,10.1,-34.8,9500,town,\nCamp,Eastland,10.2,-34,,camp,5000\n",
)];

const EVENTS: &[(&str, &str)] = &[
    PLACES[0],
    (
        "acled.csv",
        "event_id_cnty,event_date,event_type,sub_event_type,country,location,latitude,longitude,fatalities\n\
         W1,2020-03-05,Battles,Armed clash,Westland,Ashford,10,-35,3\n",
    ),
];

const THEIRS: &[(&str, &str)] = &[
    ("theirs.period.csv", "start,days,step_hours\n2030-01-01,2,24\n"),
    ("theirs.0.csv", "place,home,country,household,group,people\nCamp,,,,everyone,3\n"),
];
