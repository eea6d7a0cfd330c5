//! The inputs by which fuzzing reaches the parts of every reader, and those that once broke one.

use crate::desk::{Desk, files};
use crate::doors::DOORS;
use std::path::Path;

/// Every input of a folder of folders, one for each door; how many there were.
fn replay(folder: &str) -> usize {
    let mut count = 0;
    for door in DOORS {
        let desk = Desk::of(door.name);
        for file in files(&Path::new("fuzz").join(folder).join(door.name)) {
            desk.said(&std::fs::read(&file).expect("it comes with the repository"));
            count += 1;
        }
    }
    count
}

#[test]
fn every_input_of_the_corpus_is_read_or_refused_within_its_memory_and_time() {
    let count = replay("corpus");
    assert!(count >= 2 * DOORS.len(), "{count} inputs for {} doors", DOORS.len());
}

#[test]
fn nothing_that_fuzzing_found_breaks_a_reader_again() {
    replay("found");
}

#[test]
fn every_door_opens_to_a_good_input() {
    // A door behind which nothing good lies would be fuzzed in vain.
    for door in DOORS {
        let desk = Desk::of(door.name);
        let inputs = files(&Path::new("fuzz/corpus").join(door.name));
        let said: Vec<String> = inputs
            .iter()
            .map_while(|file| desk.said(&std::fs::read(file).expect("it comes with the repository")))
            .collect();
        assert!(said.len() < inputs.len(), "`{}`: {}", door.name, said.join("\n"));
    }
}

#[test]
fn every_door_has_a_target() {
    let manifest = include_str!("../../fuzz/Cargo.toml");
    for door in DOORS {
        let name = door.name;
        assert!(manifest.contains(&format!("name = \"{name}\"")), "`{name}` is not in fuzz/Cargo.toml");
        assert!(
            files(Path::new("fuzz/fuzz_targets")).iter().any(|file| file.ends_with(format!("{name}.rs")))
        );
    }
}
