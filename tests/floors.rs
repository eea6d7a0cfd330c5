//! A module imports only from floors below its own.
//!
//! The floors are those of `ARCHITECTURE.md`. They keep the engine free of text, the reader free of people, and the
//! whole open to be read from the bottom up. Rust itself does not mind which module of a crate imports which, so
//! this test reads every file of `src` and says which line climbs.
//!
//! What counts: `crate::…` and `super::…`, in `use` or inline. What does not: comments, and unit tests, which stand
//! last in their file and may look wherever they like. `lib.rs`, `main.rs` and the command line may import anything.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of every module at the root. Modules that share a floor do not know each other, but for the ground
/// floor, whose modules are words and numbers that make one vocabulary, and `synthetic`, which nobody on its floor
/// imports and which imports nobody there.
const FLOORS: &[(&str, u8)] = &[
    ("error", 0),
    ("id", 0),
    ("units", 0),
    ("vector", 0),
    ("random", 0),
    ("stats", 0),
    ("world", 1),
    ("scenario", 2),
    ("format", 3),
    ("engine", 3),
    ("synthetic", 3),
    ("coupling", 4),
    ("study", 4),
    ("checkpoint", 4),
    ("report", 5),
];

/// Files at the root that may import anything.
const FREE: &[&str] = &["lib", "main", "cli"];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|&(_, floor)| floor)
}

/// A line of a file that imports what it may not.
fn faults_of(file: &Path, text: &str) -> Vec<String> {
    let parts: Vec<String> = file
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let module = parts[0].as_str();
    if FREE.contains(&module) {
        return Vec::new();
    }
    let Some(mine) = floor(module) else {
        return vec![format!(
            "src/{}: no floor is known for `{module}`; give it one in tests/floors.rs and in ARCHITECTURE.md",
            file.display()
        )];
    };
    let mut faults = Vec::new();
    let mut fault = |line: usize, message: String| {
        faults.push(format!("src/{}:{line}: {message}", file.display()));
    };
    for (line, path) in paths(text) {
        let (from_root, rest) = if let Some(rest) = path.strip_prefix("crate::") {
            (true, rest)
        } else {
            // `super` leaves the module that this file is, once for each time that it is said.
            let rest = path.trim_start_matches("super::");
            ((path.len() - rest.len()) / "super::".len() >= parts.len(), rest)
        };
        if !from_root {
            continue;
        }
        for name in heads(rest) {
            if name == module {
                continue;
            }
            match floor(&name) {
                None => fault(
                    line,
                    format!("`crate::{name}` is no module; name the module in which `{name}` is defined"),
                ),
                Some(theirs) if theirs < mine || (theirs == mine && mine == 0) => {}
                Some(theirs) if theirs == mine => fault(
                    line,
                    format!(
                        "`{module}` imports `{name}`, which is another wing of floor {mine}; wings do not know each other"
                    ),
                ),
                Some(theirs) => fault(
                    line,
                    format!(
                        "`{module}` on floor {mine} imports `{name}` from floor {theirs}; a module imports only from floors below its own"
                    ),
                ),
            }
        }
    }
    faults
}

/// Every path from the root or from above in what the compiler reads of a text, with its line: the rest of the text
/// from there on.
fn paths(text: &str) -> Vec<(usize, String)> {
    let code = code_of(text);
    let mut paths = Vec::new();
    let mut at = 0;
    while let Some(found) = ["crate::", "super::"].iter().filter_map(|word| code[at..].find(word)).min() {
        let start = at + found;
        let begins = !code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let line = code[..start].matches('\n').count() + 1;
        if begins {
            paths.push((line, code[start..].to_owned()));
        }
        at = start + "crate::".len();
    }
    paths
}

/// A text without its comments and its unit tests, line by line as before.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().map_or("", |next| next.trim_start());
        if line.trim() == "#[cfg(test)]" && next.starts_with("mod ") {
            break;
        }
        code.push_str(line.split("//").next().unwrap_or_default());
        code.push('\n');
    }
    code
}

/// The first names of a path or of a list of paths in braces.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(list) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut heads = vec![name(list)];
    let mut depth = 0;
    for (index, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(name(&list[index + 1..])),
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files below `src` with their texts, in order.
fn files() -> Vec<(PathBuf, String)> {
    let mut folders = vec![source()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder was listed by its parent") {
            let path = entry.expect("a folder of the package can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file is text");
                let inside = path.strip_prefix(source()).expect("it was found there").to_owned();
                files.push((inside, text));
            }
        }
    }
    files.sort();
    files
}

fn listed(faults: &[String]) -> String {
    faults.iter().fold(String::new(), |mut list, fault| {
        let _ = write!(list, "\n{fault}");
        list
    })
}

#[test]
fn a_module_imports_only_from_floors_below_its_own() {
    let files = files();
    assert!(files.len() > 20, "the source was found");
    let faults: Vec<String> = files.iter().flat_map(|(file, text)| faults_of(file, text)).collect();
    assert!(faults.is_empty(), "{}", listed(&faults));
}

/// What only one file names, and what to do instead of naming it.
const NAMED_ONCE: &[(&str, &str, &str)] = &[
    ("rayon", "engine/chunk.rs", "work in parallel goes through engine/chunk.rs"),
    ("mpi::", "engine/ranks/mpi.rs", "what ranks tell each other goes through engine/ranks.rs"),
];

#[test]
fn only_one_file_names_rayon_and_one_mpi() {
    // Their promise, the same bits on any number of threads and ranks, is proved once, where chunks are dealt out and
    // where numbers are told.
    let mut faults = Vec::new();
    for (file, text) in files() {
        let code = code_of(&text);
        for &(word, _, instead) in NAMED_ONCE.iter().filter(|&&(_, home, _)| file != Path::new(home)) {
            for (line, _) in code.lines().enumerate().filter(|(_, line)| line.contains(word)) {
                let file = file.display();
                faults.push(format!("src/{file}:{}: names `{word}`; {instead}", line + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", listed(&faults));
}

#[test]
fn every_floor_that_has_a_file_is_in_the_plan_of_the_house() {
    // A newcomer reads ARCHITECTURE.md first: a file that is not there cannot be found by its purpose.
    let plan = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md"))
        .expect("the plan stands at the root");
    let missing: Vec<String> = files()
        .iter()
        .map(|(file, _)| file.to_string_lossy().replace('\\', "/"))
        .filter(|file| !plan.contains(&format!("`{file}`")))
        .map(|file| format!("src/{file}: ARCHITECTURE.md has no line for `{file}`; add one"))
        .collect();
    assert!(missing.is_empty(), "{}", listed(&missing));
}

#[test]
fn climbing_is_found_and_named_with_its_line() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("world/place.rs", "use crate::id::PlaceId;\n", &[]),
        ("world/place.rs", "//! [`crate::engine`]\n// crate::engine\n", &[]),
        ("scenario.rs", "#[cfg(test)]\nmod tests {\n    use crate::Simulation;\n}\n", &[]),
        (
            "world.rs",
            "use std::fmt;\nuse crate::scenario::Rules;\n",
            &[
                "src/world.rs:2: `world` on floor 1 imports `scenario` from floor 2; a module imports only from floors \
               below its own",
            ],
        ),
        (
            "engine/run.rs",
            "fn f() { crate::format::read() }\n",
            &[
                "src/engine/run.rs:1: `engine` imports `format`, which is another wing of floor 3; wings do not know each \
               other",
            ],
        ),
        (
            "engine/run.rs",
            "use crate::{\n    id::{Id, PlaceId},\n    study,\n};\n",
            &[
                "src/engine/run.rs:1: `engine` on floor 3 imports `study` from floor 4; a module imports only from floors \
               below its own",
            ],
        ),
        (
            "format/toml/read.rs",
            "use super::page::Page;\nuse super::super::super::engine::Run;\n",
            &[
                "src/format/toml/read.rs:2: `format` imports `engine`, which is another wing of floor 3; wings do not know \
               each other",
            ],
        ),
        (
            "study.rs",
            "use crate::Simulation;\n",
            &[
                "src/study.rs:1: `crate::Simulation` is no module; name the module in which `Simulation` is defined",
            ],
        ),
        (
            "attic.rs",
            "",
            &[
                "src/attic.rs: no floor is known for `attic`; give it one in tests/floors.rs and in ARCHITECTURE.md",
            ],
        ),
    ];
    for (file, text, expected) in cases {
        assert_eq!(faults_of(Path::new(file), text), *expected, "{file}");
    }
}
