//! Reads every file of a case as it states things, with the position of every cell.

mod changes;
mod check;
mod closures;
mod counts;
mod daily;
mod findings;
mod folder;
mod keys;
mod line;
mod move_rules;
mod people;
mod period;
mod places;
mod routes;
mod sheet;
mod simsetting;
mod spawn_rules;
mod yaml;

use super::Import;
use super::case::{Case, Period};
use super::note::Notes;
use super::settings::Setting;
use crate::error::{ErrorKind, Marks, Result};
use daily::DayColumn;
use findings::Findings;
use folder::Folder;
use jiff::civil::date;

/// Reads every file of a case, as it states things.
///
/// # Errors
/// With everything that makes the case meaningless.
pub(super) fn case(import: &Import) -> Result<(Case, Notes)> {
    let mut findings = Findings::default();
    let found = &mut findings;
    let folder = Folder::find(import, found)?;

    let period = folder
        .needed("sim_period.csv", "Flee input needs it to state the period", found)
        .and_then(|path| period::period(&path, found));
    let locations = folder
        .needed("locations.csv", "Flee input needs it to state places", found)
        .map_or_else(Vec::new, |path| places::locations(&path, found));
    let names = places::names(&locations);
    let known = routes::Places { list: &locations, names: &names };
    let routes = folder
        .needed("routes.csv", "Flee input needs it to state routes", found)
        .map_or_else(Vec::new, |path| routes::routes(&path, known, found));
    let major_routes = folder
        .file("major_routes.csv")
        .map_or_else(Vec::new, |path| routes::major_routes(&path, known, found));
    let closures = folder
        .usual("closures.csv", "nothing is shut; Flee stops without it", found)
        .map_or_else(Vec::new, |path| closures::closures(&path, found));

    let mut table = |name: &str, values: &str, days| {
        folder.file(name).and_then(|path| daily::table(&path, values, days, found))
    };
    let conflicts = table("conflicts.csv", "intensity", DayColumn::Counted);
    let flood_levels = table("flood_level.csv", "level", DayColumn::Counted);
    let ipc = table("region_attributes_IPC.csv", "share", DayColumn::Stated);

    let location_changes =
        folder.file("location_changes.csv").map_or_else(Vec::new, |path| changes::changes(&path, found));
    let demographics =
        folder.demographics().iter().filter_map(|path| people::demographic(path, found)).collect();
    let agents = folder.file("agents.csv").and_then(|path| people::agents(&path, found));
    let corrections = folder
        .file("registration_corrections.csv")
        .map_or_else(Vec::new, |path| counts::corrections(&path, found));
    let observed = folder
        .observed
        .as_ref()
        .filter(|folder| folder.join("data_layout.csv").is_file())
        .map_or_else(Vec::new, |folder| counts::observed(folder, &names, found));
    let mut settings =
        folder.settings.as_ref().map(|path| simsetting::settings(path, found)).unwrap_or_default();
    match import.scale_down {
        Some(0) => {
            let message = "populations cannot be divided by 0; scale down by 1 or more";
            found.faults.push(ErrorKind::OutOfRange, None, message);
        }
        Some(by) => settings.hasten = Setting::default_of(by),
        None => {}
    }

    let files = observed.iter().flat_map(|observed| &observed.files);
    let named: Vec<&str> = files.map(|file| file.name.as_str()).collect();
    folder.note_unread(&named, found);
    // Without a period there is a fault, and nobody will see this one.
    let period =
        period.unwrap_or_else(|| Period { start: date(2000, 1, 1), days: 1, marks: Marks::default() });
    let case = Case {
        name: folder.name,
        observed_folder: folder.observed,
        period,
        locations,
        routes,
        major_routes,
        closures,
        conflicts,
        flood_levels,
        ipc,
        location_changes,
        demographics,
        agents,
        corrections,
        observed,
        settings,
    };
    check::case(&case, &names, found);
    findings.faults.into_result()?;
    Ok((case, findings.notes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee::trial::Trial;
    use proptest::prelude::*;
    use std::path::{Path, PathBuf};

    /// One file of every sort.
    const FILES: &[&str] = &[
        "input_csv/agents.csv",
        "input_csv/closures.csv",
        "input_csv/conflicts.csv",
        "input_csv/demographics_age.csv",
        "input_csv/flood_level.csv",
        "input_csv/location_changes.csv",
        "input_csv/locations.csv",
        "input_csv/major_routes.csv",
        "input_csv/region_attributes_IPC.csv",
        "input_csv/registration_corrections.csv",
        "input_csv/routes.csv",
        "input_csv/sim_period.csv",
        "simsetting.yml",
        "source_data/abala.csv",
        "source_data/data_layout.csv",
    ];

    /// Folders of cases below a folder: those with `input_csv`, and those with `locations.csv` outside it.
    fn cases(folder: &Path) -> Vec<PathBuf> {
        if folder.join("input_csv").is_dir() || folder.join("locations.csv").is_file() {
            return vec![folder.to_owned()];
        }
        let entries = std::fs::read_dir(folder).expect("its parent listed it");
        let mut inner: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
        inner.sort();
        inner.iter().filter(|path| path.is_dir()).flat_map(|path| cases(path)).collect()
    }

    /// Rows of a file that are neither comments nor blank, as another reader of CSV sees them.
    fn rows(file: &Path) -> usize {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(file);
        let reader = reader.as_mut().expect("it is there");
        let rows = reader.byte_records().map(|row| row.expect("it is CSV"));
        let is_data = |row: &csv::ByteRecord| !row.get(0).is_some_and(|cell| cell.starts_with(b"#"));
        rows.filter(|row| is_data(row) && row.iter().any(|cell| !cell.is_empty())).count()
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    fn every_real_case_is_read_whole() {
        // The real world has dirt that nobody thinks of.
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/flee");
        if !shared.is_dir() {
            println!("skipped: ../shared is missing");
            return;
        }
        let counted =
            [("mali", "mali2012"), ("car", "car2013"), ("burundi", "burundi2015"), ("ssudan", "ssudan2014")];
        let mut read = 0;
        for folder in cases(&shared) {
            let mut import = Import::of(&folder);
            let name = folder.file_name().expect("it has a name").to_string_lossy();
            if let (true, Some((_, series))) =
                (!folder.join("input_csv").is_dir(), counted.iter().find(|(case, _)| *case == name))
            {
                import = import.observed(shared.join("conflict_validation").join(series));
            }
            let inner = folder.join("input_csv");
            let input = if inner.is_dir() { inner } else { folder.clone() };
            let (case, notes) =
                case(&import).unwrap_or_else(|error| panic!("{}:\n{error}", folder.display()));
            assert_eq!(case.locations.len(), rows(&input.join("locations.csv")), "{name}");
            assert_eq!(case.routes.len(), rows(&input.join("routes.csv")), "{name}");
            assert_eq!(case.closures.len(), rows(&input.join("closures.csv")), "{name}");
            let layout = case.observed_folder.as_ref().expect("all have counts").join("data_layout.csv");
            assert_eq!(case.observed.len(), rows(&layout), "{name}");
            assert!(case.conflicts.is_some() || case.flood_levels.is_some(), "{name}");
            let mut notes = notes.into_list();
            notes.retain(|note| note.quirk() == Some(52));
            // Of all cases, that of the Central African Republic counts people in a camp that is not on the map.
            assert_eq!(notes.len(), usize::from(name == "car"), "{name}: {notes:?}");
            read += 1;
        }
        assert!(read >= 11, "only {read} cases were found");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_text_makes_the_reader_panic(file in 0..FILES.len(), text in "(.|[#\",\n0-9aA: {}\\[\\]-]){0,60}") {
            let trial = Trial::new().with(&[(FILES[file], &text)]);
            let _ = trial.read();
        }
    }

    #[test]
    fn a_note_reads_like_a_fault() {
        let mut notes = Notes::default();
        notes.push(None, "the case has no counts");
        notes.quirk(50, Some(&crate::error::Position::new("routes.csv", 12, 3)), "stated twice");
        let notes = notes.into_list();
        assert_eq!(notes[0].to_string(), "the case has no counts");
        assert_eq!(notes[1].to_string(), "routes.csv:12: stated twice (Flee quirk 50)");
        assert_eq!((notes[1].quirk(), notes[1].message()), (Some(50), "stated twice"));
        assert_eq!(notes[1].position().map(crate::error::Position::line), Some(12));
    }
}
