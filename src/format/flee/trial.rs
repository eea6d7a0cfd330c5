//! A small case in a folder of its own, for tests.

use super::case::Case;
use super::{Import, read};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A good case in the layout of `FabFlee`.
const FILES: &[(&str, &str)] = &[
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

/// A case being written.
#[derive(Debug)]
pub(super) struct Trial {
    folder: TempDir,
}

impl Trial {
    /// The good case.
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder can be made for tests") }.with(FILES)
    }

    /// No file at all.
    pub(super) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder can be made for tests") }
    }

    pub(super) fn with(self, files: &[(&str, &str)]) -> Self {
        files.iter().fold(self, |trial, (name, text)| trial.bytes(name, text.as_bytes()))
    }

    pub(super) fn bytes(self, name: &str, bytes: &[u8]) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is below the folder"))
            .expect("folders can be made there");
        fs::write(path, bytes).expect("files can be written there");
        self
    }

    /// Without a file or a folder.
    pub(super) fn without(self, name: &str) -> Self {
        let path = self.folder.path().join(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it is there");
        self
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The case and its notes, or its faults, with paths as they are below the folder.
    pub(super) fn read(&self) -> Result<(Case, Vec<String>), Vec<String>> {
        self.read_as(&Import::of(self.path()))
    }

    pub(super) fn read_as(&self, import: &Import) -> Result<(Case, Vec<String>), Vec<String>> {
        let folder = format!("{}", self.path().display());
        let short = |text: String| text.replace(&format!("{folder}/"), "").replace(&folder, "CASE");
        match read::case(import) {
            Ok((case, notes)) => Ok((case, notes.into_list().iter().map(|n| short(n.to_string())).collect())),
            Err(error) => Err(error.faults().iter().map(|fault| short(fault.to_string())).collect()),
        }
    }

    pub(super) fn case(&self) -> Case {
        self.read().expect("the case is good").0
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.read().expect("the case is good").1
    }

    pub(super) fn faults(&self) -> Vec<String> {
        self.read().expect_err("the case is faulty")
    }
}
