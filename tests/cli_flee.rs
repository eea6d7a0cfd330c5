//! Cases of Flee on the command line: files, messages, exit codes. The case is the one of `examples/flee_case`.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of the case, below its folder.
const FILES: [&str; 10] = [
    "input_csv/closures.csv",
    "input_csv/conflicts.csv",
    "input_csv/locations.csv",
    "input_csv/registration_corrections.csv",
    "input_csv/routes.csv",
    "input_csv/sim_period.csv",
    "simsetting.yml",
    "source_data/data_layout.csv",
    "source_data/north_camp.csv",
    "source_data/south_camp.csv",
];
const TOTAL: &str = "source_data/refugees.csv";

struct Desk {
    directory: TempDir,
}

impl Desk {
    /// A directory with the case as `case`.
    fn new() -> Self {
        let desk = Self { directory: tempfile::tempdir().expect("there is room for files") };
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flee_case");
        for name in FILES.into_iter().chain([TOTAL]) {
            desk.write(&format!("case/{name}"), &fs::read_to_string(ours.join(name)).expect("it is there"));
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is below the directory")).expect("there is room");
        fs::write(path, text).expect("there is room for files");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the command wrote it")
    }

    fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert_eq!(text.matches(from).count(), 1, "`{from}` is once in {name}");
        self.write(name, &text.replace(from, to));
    }

    /// The command in the directory, so that messages name files as they were given.
    fn displace(&self, arguments: &str) -> Command {
        let mut command = Command::cargo_bin("displace").expect("it is built for its tests");
        command.current_dir(self.directory.path()).args(arguments.split(' '));
        command
    }

    /// What the command says when all goes well.
    fn tells(&self, arguments: &str) -> String {
        let output = self.displace(arguments).assert().success().stderr("").get_output().clone();
        String::from_utf8(output.stdout).expect("the command speaks UTF-8")
    }

    fn summary(&self, out: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("{out}/summary.json"))).expect("it is JSON")
    }
}

/// Cells of a table, row by row, by the heads of columns.
fn column<'t>(table: &'t str, head: &str) -> Vec<&'t str> {
    let mut lines = table.lines();
    let heads = lines.next().expect("there is a header");
    let index = heads.split(',').position(|cell| cell == head).expect("there is such a column");
    lines.map(|line| line.split(',').nth(index).expect("all rows are as long")).collect()
}

#[test]
fn a_case_runs_with_the_days_of_flee_and_the_right_dates() {
    // Flee numbers days from 0 and writes the date of the day after (quirk 5); the period begins on 3 March.
    let desk = Desk::new();
    desk.tells("run case --replicates 3 --seed 1 --out out");
    let table = desk.read("out/daily.csv");
    assert_eq!(table.lines().count(), 1 + 30 * 6, "a header, and six places on thirty days");
    let first = table.lines().find(|line| line.contains(",North Camp,")).expect("there are rows");
    assert!(first.starts_with("0,2014-03-03,North Camp,") && first.ends_with(",200"), "{first}");
    let last = table.lines().last().expect("there are rows");
    assert!(last.starts_with("29,2014-04-01,South Camp,") && last.ends_with(",3900"), "{last}");

    let flee = desk.read("out/out.csv");
    let (days, dates) = (column(&flee, "Day"), column(&flee, "Date"));
    assert_eq!((days.len(), days[0], days[29]), (30, "0", "29"));
    assert_eq!((dates[0], dates[29]), ("2014-03-03", "2014-04-01"));
    assert_eq!(column(&flee, "North Camp data")[29], "4900");
    assert_eq!(column(&flee, "raw UNHCR refugee count")[29], "8800");
}

#[test]
fn a_summary_holds_scores_and_notes() {
    let desk = Desk::new();
    let told = desk.tells("run case --replicates 3 --out out");
    let summary = desk.summary("out");
    let score = &summary["scores"]["every_day"];
    assert_eq!(score["days"], 30, "{score}");
    let difference = score["relative_difference"].as_f64().expect("there were counts");
    assert!((0.0..0.6).contains(&difference), "of the order that Flee's papers report: {difference}");
    assert!(score["relative_difference_rescaled"].is_f64(), "{score}");
    assert_eq!(score["places"][0]["place"], "North Camp");
    let notes = summary["notes"].as_array().expect("there are notes");
    assert!(notes.iter().any(|note| note.as_str().is_some_and(|n| n.ends_with("(Flee quirk 18)"))));
    assert!(told.contains(&format!("{} notes on the import, listed by `displace check case`", notes.len())));
}

#[test]
fn check_lists_every_note_with_its_place() {
    let desk = Desk::new();
    desk.replace("case/simsetting.yml", "move_rules:", "move_rules:\n  colour: blue");
    let page = desk.tells("check case");
    for line in [
        "scenario        case",
        "period          2014-03-03 to 2014-04-01, 30 days, 30 steps of 24 hours",
        "places          6 (3 towns, 2 camps, 1 hub)",
        "  case/input_csv/closures.csv:2: the route `Telm`–`North Camp` stays open, for Flee does not find it by name \
         (Flee quirk 18)",
        "  case/simsetting.yml:10: `move_rules.colour` is no setting that Flee knows; it is passed over",
        "`case` has no faults",
    ] {
        assert!(page.lines().any(|known| known == line), "`{line}` is missing in\n{page}");
    }
    // As its files say there are no quirks, but the unknown setting stays unknown.
    let page = desk.tells("check case --fidelity as-stated");
    assert!(!page.contains("Flee quirk") && page.contains("`move_rules.colour`"), "{page}");
}

#[test]
fn the_two_readings_differ_and_each_is_reproducible() {
    let desk = Desk::new();
    let mut prints = Vec::new();
    for (arguments, out) in [
        ("", "a"),
        (" --fidelity as-run", "b"),
        (" --fidelity as-stated", "c"),
        (" --fidelity as-stated", "d"),
    ] {
        desk.tells(&format!("run case --replicates 2 --seed 5{arguments} --out {out}"));
        prints.push(desk.summary(out)["fingerprint"].clone());
    }
    assert_eq!(prints[0], prints[1], "as run is the default");
    assert_ne!(prints[1], prints[2]);
    assert_eq!(prints[2], prints[3]);
}

#[test]
fn a_hastened_case_has_a_tenth_of_the_people() {
    let desk = Desk::new();
    desk.tells("run case --hasten 10 --replicates 2 --out out");
    let flee = desk.read("out/out.csv");
    assert_eq!(column(&flee, "North Camp data")[0], "20");
    assert_eq!(column(&flee, "raw UNHCR refugee count")[29], "880");
}

#[test]
fn a_bare_folder_takes_counts_and_settings_from_elsewhere() {
    let desk = Desk::new();
    desk.tells("run case --replicates 2 --out whole");
    fs::rename(desk.path("case/input_csv"), desk.path("bare")).expect("it can be moved");
    let alone = desk.tells("check bare");
    assert!(alone.contains("  no `data_layout.csv` was found in or beside `bare`"), "{alone}");
    assert!(alone.contains("  no `simsetting.yml` was found in or beside `bare`"), "{alone}");
    desk.tells(
        "run bare --observed case/source_data --settings case/simsetting.yml --replicates 2 --out bare-out",
    );
    for file in ["daily.csv", "out.csv"] {
        assert_eq!(desk.read(&format!("whole/{file}")), desk.read(&format!("bare-out/{file}")));
    }
}

#[test]
fn options_of_flee_are_refused_for_a_scenario_file() {
    let desk = Desk::new();
    desk.tells("convert case case.toml");
    for option in ["--observed case", "--settings case", "--fidelity as-run", "--hasten 2"] {
        let name = option.split(' ').next().expect("it has a name");
        let message = format!(
            "`case.toml` is a scenario file; `{name}` is for the folder of a Flee case, leave it out\n"
        );
        desk.displace(&format!("run case.toml {option} --out out"))
            .assert()
            .code(2)
            .stdout("")
            .stderr(message);
        assert!(!desk.path("out").exists());
    }
}

#[test]
fn all_faults_of_a_case_are_told_at_once_and_nothing_is_written() {
    let desk = Desk::new();
    desk.replace("case/input_csv/routes.csv", "Karsk,95,", "Karsk,far,");
    desk.replace("case/input_csv/routes.csv", "Ostra,North Camp", "Ostra,Nroth Camp");
    desk.replace("case/source_data/north_camp.csv", "2014-03-10", "2014-13-10");
    desk.replace("case/simsetting.yml", "hasten: 1", "hasten: 0");
    for command in ["check case", "run case --out out", "convert case case.toml"] {
        let output = desk.displace(command).assert().code(1).stdout("").get_output().clone();
        let told = String::from_utf8(output.stderr).expect("the command speaks UTF-8");
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 4, "{told}");
        for (line, start) in [
            (
                lines[0],
                "case/input_csv/routes.csv:3:14: route `Dorvan`–`Karsk`: `distance` is `far`; it must be",
            ),
            (
                lines[1],
                "case/input_csv/routes.csv:8:7: route `Ostra`–`Nroth Camp`: no place is called `Nroth Camp`; did you mean `North Camp`?",
            ),
            (lines[2], "case/simsetting.yml:22:11: `optimisations.hasten` is `0`; it must be"),
            (lines[3], "case/source_data/north_camp.csv:3:1: `date` is `2014-13-10`; it must be a date"),
        ] {
            assert!(line.starts_with(start), "`{start}` is missing in\n{told}");
        }
    }
    assert!(!desk.path("out").exists() && !desk.path("case.toml").exists());
}

#[test]
fn a_case_that_lacks_what_it_needs_fails() {
    // Flee ends with success after such a failure; a script that goes on would plot nothing.
    for name in FILES {
        let desk = Desk::new();
        fs::remove_file(desk.path(&format!("case/{name}"))).expect("it was there");
        let needed = ["locations.csv", "routes.csv", "sim_period.csv", "camp.csv"];
        if needed.iter().any(|end| name.ends_with(end)) {
            let output = desk.displace("run case --out out").assert().code(4).stdout("").get_output().clone();
            let told = String::from_utf8(output.stderr).expect("the command speaks UTF-8");
            let (_, file) = name.rsplit_once('/').expect("it is in a folder");
            assert!(told.contains(file) && told.lines().count() == 1, "{name}: {told}");
            assert!(!desk.path("out").exists(), "{name}");
        }
    }
    for (folder, told) in [
        (
            "empty",
            "`empty` holds no Flee case, neither `input_csv` nor `locations.csv`; name the folder that does",
        ),
        ("none", "cannot read `none`: there is no such file; check the path"),
    ] {
        let desk = Desk::new();
        fs::create_dir(desk.path("empty")).expect("there is room");
        desk.displace(&format!("run {folder} --out out"))
            .assert()
            .code(4)
            .stdout("")
            .stderr(format!("{told}\n"));
    }
}

#[test]
fn observed_and_settings_that_are_not_there_are_told_at_once() {
    let desk = Desk::new();
    desk.displace("run case --observed nowhere --settings none.yml --out out")
        .assert()
        .code(4)
        .stdout("")
        .stderr(
            "there is no `data_layout.csv` in `nowhere`; name the folder of what was counted\n\
         cannot read `none.yml`: there is no such file; check the path\n",
        );
    desk.displace("run case --hasten 0 --out out").assert().code(2).stdout("");
    desk.displace("run case --fidelity exact --out out").assert().code(2).stdout("");
}

#[test]
fn a_converted_case_runs_to_the_same_bits() {
    let desk = Desk::new();
    for fidelity in ["as-run", "as-stated"] {
        let told = desk.tells(&format!("convert case {fidelity}.toml --fidelity {fidelity} --hasten 2"));
        assert!(told.ends_with(&format!("wrote `{fidelity}.toml`\n")), "{told}");
        desk.tells(&format!(
            "run case --fidelity {fidelity} --hasten 2 --replicates 3 --seed 9 --out {fidelity}"
        ));
        desk.tells(&format!("run {fidelity}.toml --replicates 3 --seed 9 --out {fidelity}-native"));
        let native = format!("{fidelity}-native");
        assert_eq!(desk.summary(fidelity)["fingerprint"], desk.summary(&native)["fingerprint"]);
        assert_eq!(desk.read(&format!("{fidelity}/daily.csv")), desk.read(&format!("{native}/daily.csv")));
        assert!(!desk.path(&native).join("out.csv").exists(), "that is for those who came from Flee");
    }
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let desk = Desk::new();
    desk.write("mine.toml", "mine");
    desk.write("out/out.csv", "mine");
    desk.displace("convert case mine.toml")
        .assert()
        .code(4)
        .stdout("")
        .stderr("`mine.toml` exists; choose another file or overwrite it with `--force`\n");
    let out = Path::new("out").join("out.csv");
    desk.displace("run case --replicates 1 --out out").assert().code(4).stdout("").stderr(format!(
        "`{}` exists; choose another `--out` or overwrite it with `--force`\n",
        out.display()
    ));
    assert_eq!((desk.read("mine.toml"), desk.read("out/out.csv")), ("mine".to_owned(), "mine".to_owned()));
    desk.tells("convert case mine.toml --force");
    desk.tells("run case --replicates 1 --out out --force");
    assert!(desk.read("out/out.csv").starts_with("Day,Date,"));
    desk.tells("run mine.toml --replicates 1 --out native");
}

#[test]
fn a_file_that_cannot_be_written_is_a_failure() {
    let desk = Desk::new();
    let output = desk
        .displace("convert case case/simsetting.yml/x.toml")
        .assert()
        .code(4)
        .stdout("")
        .get_output()
        .clone();
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("cannot write `"), "{output:?}");
}

#[test]
fn logs_follow_everyone_and_add_up_to_the_daily_counts() {
    // The logs are of the first replicate, like `out.csv`: whoever counts people in them gets its numbers.
    let desk = Desk::new();
    let told = desk.tells("run case --replicates 2 --seed 4 --logs --out out");
    assert!(told.ends_with("wrote `out/agents.out.0` and `out/links.out.0`\n"), "{told}");
    let (agents, links, flee) =
        (desk.read("out/agents.out.0"), desk.read("out/links.out.0"), desk.read("out/out.csv"));
    assert!(agents.starts_with(
        "#time,rank-agentid,original_location,current_location,gps_x,gps_y,is_travelling,distance_travelled,\
         places_travelled,distance_moved_this_timestep,\n\
         0,0-0,North Camp,North Camp,14.9,3.5,False,0.0,1,0.0,\n"
    ));
    let rows: Vec<Vec<&str>> = agents.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert!(
        rows.iter().all(|row| row.len() == 11),
        "each attribute has a comma behind it, and here are none"
    );
    for (camp, day) in [("North Camp", 12), ("South Camp", 29)] {
        let there = rows.iter().filter(|row| row[0] == day.to_string() && row[3] == camp).count();
        assert_eq!(there.to_string(), column(&flee, &format!("{camp} sim"))[day]);
    }
    let on_day_29: Vec<&Vec<&str>> = rows.iter().filter(|row| row[0] == "29").collect();
    assert_eq!(on_day_29.len().to_string(), column(&flee, "raw UNHCR refugee count")[29]);
    let numbers: Vec<String> = on_day_29.iter().map(|row| row[1].to_owned()).collect();
    assert_eq!(numbers, (0..numbers.len()).map(|number| format!("0-{number}")).collect::<Vec<_>>());

    let entered = |end: &str| -> u64 {
        let rows = links.lines().filter(|line| line.starts_with("29,"));
        let rows = rows.map(|line| line.split(',').collect::<Vec<_>>()).filter(|row| row[2] == end);
        rows.map(|row| row[3].parse::<u64>().expect("a number")).sum()
    };
    let first = links.lines().nth(1).expect("there are rows");
    assert!(first.starts_with("0,Dorvan,Telm,") && first.ends_with(",total"), "{first}");
    let of_a_day = links.lines().filter(|line| line.starts_with("5,")).count();
    assert_eq!(of_a_day, 14, "seven roads, both ways");
    let first_there =
        rows.iter().filter(|row| row[0] == "29" && row[2] != "North Camp" && row[3] == "North Camp");
    assert!(entered("North Camp") >= first_there.count() as u64);

    desk.displace("run case --replicates 1 --seed 4 --logs --out out").assert().code(4).stdout("");
    desk.tells("run case --replicates 1 --seed 4 --logs --force --out out");
    assert_eq!(desk.read("out/agents.out.0"), agents);
    let files = fs::read_dir(desk.path("out")).expect("it is there").count();
    assert_eq!(files, 5, "nothing half written is left beside the results");
}

#[test]
fn a_closed_route_is_not_logged() {
    // Read as stated, the road from Telm to the north is shut from day 12 until day 20.
    let desk = Desk::new();
    desk.tells("run case --fidelity as-stated --replicates 1 --logs --out out");
    let links = desk.read("out/links.out.0");
    let is_there = |day: u32| links.lines().any(|line| line.starts_with(&format!("{day},Telm,North Camp,")));
    let days: Vec<u32> = (0..30).filter(|&day| !is_there(day)).collect();
    assert_eq!(days, (12..20).collect::<Vec<u32>>());
}
