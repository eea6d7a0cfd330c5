//! `displace import` as its users meet it: files, messages, exit codes, and the walk-through of docs/from-raw-files.md, command
//! by command. The files are those of `examples/raw_files`, an invented country.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Desk {
    directory: TempDir,
}

impl Desk {
    /// A directory with `examples/raw_files` in it, as in a clone of the repository.
    fn new() -> Self {
        let desk = Self { directory: tempfile::tempdir().expect("there is room for files") };
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/raw_files");
        fs::create_dir_all(desk.path("examples/raw_files")).expect("there is room");
        for entry in fs::read_dir(ours).expect("it comes with the repository") {
            let path = entry.expect("it can be listed").path();
            let name = path.file_name().expect("it has a name");
            fs::copy(&path, desk.path("examples/raw_files").join(name)).expect("there is room for files");
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the command wrote it")
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::cargo_bin("displace").expect("it is built for its tests");
        command.current_dir(self.directory.path()).args(arguments);
        command
    }

    /// What the command says when all goes well.
    fn tells(&self, line: &str) -> String {
        let output = self.command(&words(line)).assert().success().get_output().clone();
        String::from_utf8(output.stdout).expect("the command speaks UTF-8")
    }

    /// What it says when something is wrong with its input, and whether anything was left behind.
    fn refuses(&self, line: &str) -> String {
        self.ends(1, line)
    }

    /// What it says when it ends with an exit code.
    fn ends(&self, code: i32, line: &str) -> String {
        let output = self.command(&words(line)).assert().code(code).stdout("").get_output().clone();
        String::from_utf8(output.stderr).expect("the command speaks UTF-8")
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).expect("it is there");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// The words of a line as a shell splits it: at spaces, but for those between double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().expect("it begins with one").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

const FOUR: &str = "import case.toml --places examples/raw_files/places.csv --roads examples/raw_files/roads.geojson --events \
                    examples/raw_files/acled.csv";

#[test]
fn what_is_written_is_checked_runs_and_names_its_sources() {
    let desk = Desk::new();
    let told = desk.tells(FOUR);
    assert!(
        told.ends_with("wrote `case.toml`, and every one of these remarks to `case.notes.csv`\n"),
        "{told}"
    );
    assert!(desk.tells("check case.toml").ends_with("`case.toml` has no faults\n"));
    desk.tells("run case.toml --replicates 2 --out results");
    let scenario = desk.read("case.toml");
    assert!(scenario.contains(
        "ACLED = \"acled.csv, 13 events; Armed Conflict Location & Event Data (ACLED), https://acleddata.com"
    ));
    assert!(scenario.contains("© OpenStreetMap contributors"));
    assert!(!scenario.contains("examples/raw_files"), "it does not depend on where its files lay");
    let notes = desk.read("case.notes.csv");
    assert!(notes.starts_with("kind,topic,about,message,file,line\nguessed,"), "{notes}");
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let (one, two) = (Desk::new(), Desk::new());
    assert_eq!(one.tells(FOUR), two.tells(FOUR));
    assert_eq!(
        (one.read("case.toml"), one.read("case.notes.csv")),
        (two.read("case.toml"), two.read("case.notes.csv"))
    );
}

#[test]
fn nothing_is_overwritten_unasked_and_nothing_written_by_halves() {
    let desk = Desk::new();
    desk.tells(FOUR);
    let before = desk.read("case.toml");
    let refused = desk.ends(4, FOUR);
    assert!(
        refused.contains("`case.toml` exists; choose another file or overwrite it with `--force`"),
        "{refused}"
    );
    assert!(refused.contains("`case.notes.csv` exists"), "{refused}");
    desk.tells(&format!("{FOUR} --force --title Again"));
    assert_ne!(desk.read("case.toml"), before);

    let desk = Desk::new();
    fs::write(desk.path("bad.csv"), "event_id_cnty,event_date\n").expect("there is room");
    let refused = desk.refuses(&format!("{FOUR} --events bad.csv"));
    assert_eq!(refused.lines().count(), 3, "a line for each column that is missing:\n{refused}");
    assert_eq!(desk.files(), ["bad.csv", "examples"], "with faults there is no file");
}

#[test]
fn wrong_options_are_wrong_usage() {
    let desk = Desk::new();
    for (option, why) in [
        ("--counts Camp", "no `=` in it; give it as `North Camp=north.csv`"),
        ("--alias =B", "a side of the `=` is empty"),
        ("--intensity Battles=much", "`much` is no number"),
        ("--days 3", "--start"),
        ("--geo-precision 4", "4 is not in 1..=3"),
    ] {
        let output = desk.command(&words(&format!("{FOUR} {option}"))).assert().code(2).get_output().clone();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(why), "{option}: {told}");
    }
    let refused = desk.refuses(&format!("{FOUR} --intensity Batles=0.4"));
    assert!(refused.contains("did you mean `Battles`?"), "{refused}");
    let refused = desk.refuses(&format!("{FOUR} --detour 0.5"));
    assert_eq!(refused, "the factor of guessed routes is 0.5; it must be a number from 1 to 10\n");
}

/// A command of the walk-through, and what it is said to print.
struct Said {
    command: String,
    lines: Vec<String>,
}

/// The blocks of a kind in a page.
fn blocks<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    let begin = format!("```{kind}\n");
    page.split(&begin).skip(1).map(|rest| rest.split("```").next().expect("it is closed")).collect()
}

/// The commands of a block: lines that begin with `$ `, continued where they end in `\`.
fn commands(block: &str) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    let mut lines = block.lines();
    while let Some(line) = lines.next() {
        match line.strip_prefix("$ ") {
            None => all.last_mut().expect("a block begins with a command").lines.push(line.to_owned()),
            Some(first) => {
                let mut command = first.to_owned();
                while let Some(begun) = command.strip_suffix('\\') {
                    command = format!("{begun}{}", lines.next().expect("it goes on").trim_start());
                }
                all.push(Said { command, lines: Vec::new() });
            }
        }
    }
    all
}

#[test]
fn the_walk_through_runs_as_it_is_written() {
    // A page of commands that nobody runs is wrong within a month.
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/from-raw-files.md"))
        .expect("it is there");
    let desk = Desk::new();
    let mut ran = 0;
    for said in blocks(&page, "console").into_iter().flat_map(commands) {
        let arguments =
            words(said.command.strip_prefix("displace ").expect("the page runs `displace` alone"));
        // The page to look at is a command of its own, which this one does not wait for.
        if arguments[0] == "report" && !desk.tells("help").contains("\n  report ") {
            continue;
        }
        let output = desk.command(&arguments).output().expect("it can be started");
        let told = String::from_utf8(output.stdout).expect("it speaks UTF-8")
            + &String::from_utf8(output.stderr).expect("it speaks UTF-8");
        let is_refused = arguments.iter().any(|word| word == "wrong.toml");
        assert_eq!(output.status.success(), !is_refused, "{}\n{told}", said.command);
        // `…` stands for lines that are left out; the others are printed in this order.
        let mut rest = told.lines();
        for line in said.lines.iter().filter(|line| *line != "…") {
            assert!(
                rest.any(|printed| printed == line),
                "`{}` does not print\n{line}\nbut\n{told}",
                said.command
            );
        }
        ran += 1;
    }
    assert!(ran >= 8, "it is a walk");
    assert!(!desk.path("wrong.toml").exists(), "where something is wrong nothing is written");
    let notes = desk.read("case.notes.csv");
    for line in blocks(&page, "csv").into_iter().flat_map(str::lines) {
        assert!(notes.lines().any(|note| note == line), "no such note:\n{line}\nin\n{notes}");
    }
    let scenario = desk.read("case.toml");
    for block in blocks(&page, "toml") {
        assert!(scenario.contains(block), "no such lines:\n{block}");
    }
}

#[test]
fn the_table_of_events_in_the_walk_through_is_the_one_that_is_used() {
    // Every figure in it is assumed, so that at least they are those that are said.
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/from-raw-files.md"))
        .expect("it is there");
    for row in displace::raw::EventTable::default().rows() {
        let sub_type = if row.sub_event_type.is_empty() { "…" } else { &row.sub_event_type };
        let line = format!(
            "| {} | {sub_type} | {} | {} | {} | {} |",
            row.event_type,
            row.kind.word(),
            row.intensity,
            row.reach_km,
            row.days
        );
        assert!(page.lines().any(|of_page| of_page == line), "missing:\n{line}");
    }
}
