//! What lies where a file is expected and is none.
#![cfg(unix)]

use crate::desk::Desk;
use crate::doors::DOORS;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

/// The files at the doors, by the name of the door.
const FILES: &[(&str, &str)] = &[
    ("scenario", "case.toml"),
    ("table_places", "table.csv"),
    ("flee_locations", "input_csv/locations.csv"),
    ("flee_counts", "source_data/abala.csv"),
    ("flee_settings", "simsetting.yml"),
    ("flee_out", "out.csv"),
    ("acled", "acled.csv"),
    ("roads", "roads.geojson"),
    ("backdrop", "lines.geojson"),
    ("checkpoint", "file"),
    ("ensemble", "file"),
    ("replicates", "file"),
    ("calibration_log", "log.csv"),
    ("handover", "theirs.0.csv"),
];

/// What is said where `put` has put something at the place of the file.
fn said(door: &str, file: &str, put: impl FnOnce(&std::path::Path)) -> Option<String> {
    let desk = Desk::of(door);
    let path = desk.path(file);
    fs::remove_file(&path).expect("it was prepared");
    put(&path);
    // Whatever has no end is read up to a limit.
    desk.asked(1 << 30)
}

#[test]
fn a_loop_of_links_is_no_file() {
    for (door, file) in FILES {
        let said = said(door, file, |path| symlink(path, path).expect("links can be made"));
        // Where a file may be missing, a link to nothing is nothing.
        assert!(said.is_some() || ["flee_settings", "ensemble", "replicates"].contains(door), "{door}");
    }
}

#[test]
fn a_directory_is_no_file() {
    for (door, file) in FILES {
        let said = said(door, file, |path| fs::create_dir(path).expect("there is room"));
        assert!(said.is_some() || *door == "flee_settings", "{door}");
        if ["scenario", "table_places", "acled", "checkpoint"].contains(door) {
            let expected = format!("cannot read `{file}`: it is a directory; name a file");
            assert!(said.as_ref().is_some_and(|said| said.contains(&expected)), "{door}: {said:?}");
        }
    }
}

#[test]
fn a_device_without_end_is_refused_after_its_beginning() {
    let zeros = |door, file| {
        said(door, file, |path| symlink("/dev/zero", path).expect("links can be made"))
            .expect("it is refused")
    };
    assert!(zeros("table_places", "table.csv").contains("`table.csv` is a device or a pipe; name a file"));
    assert!(zeros("calibration_log", "log.csv").contains("`log.csv` is a device or a pipe; name a file"));
    assert!(
        zeros("checkpoint", "file").contains("`file` is no checkpoint; name one that this command wrote")
    );
    assert!(zeros("ensemble", "file").contains("`file` is no file of an ensemble"));
    assert!(zeros("scenario", "case.toml").contains("`case.toml` is larger than the 64 MiB that are read"));
}

#[test]
fn a_pipe_that_another_file_names_is_not_waited_for() {
    // Opening one waits until somebody writes to it: for ever.
    let pipe = |path: &std::path::Path| {
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
    };
    let of_table = said("table_places", "table.csv", pipe).expect("it is refused");
    assert!(of_table.contains("`table.csv` is a device or a pipe; name a file"), "{of_table}");
    let of_counts = said("flee_counts", "source_data/abala.csv", pipe).expect("it is refused");
    assert!(of_counts.contains("`source_data/abala.csv` is a device or a pipe; name a file"), "{of_counts}");
}

#[test]
fn a_file_that_is_empty_or_missing_is_said_to_be_so_or_may_be_missing() {
    for door in DOORS {
        Desk::of(door.name).said(b"");
    }
    for (door, file) in FILES {
        said(door, file, |_| {});
    }
}
