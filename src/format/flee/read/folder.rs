//! Finds the files of a case: folders of `FabFlee` and folders of CSV files.

use super::findings::Findings;
use crate::error::{Error, ErrorKind, Result};
use crate::format::flee::Import;
use std::path::{Path, PathBuf};

/// Where the files of a case are.
#[derive(Debug)]
pub(super) struct Folder {
    /// The name of the case.
    pub(super) name: String,
    /// Holds `locations.csv`.
    pub(super) input: PathBuf,
    /// Holds `data_layout.csv`.
    pub(super) observed: Option<PathBuf>,
    /// The settings.
    pub(super) settings: Option<PathBuf>,
    /// The names of the files in `input`, in order.
    files: Vec<String>,
}

/// Files in a folder of input that are read, beside those whose names begin as in [`DEMOGRAPHICS`].
const KNOWN: &[&str] = &[
    "agents.csv",
    "closures.csv",
    "conflicts.csv",
    "data_layout.csv",
    "flood_level.csv",
    "location_changes.csv",
    "locations.csv",
    "major_routes.csv",
    "region_attributes_IPC.csv",
    "registration_corrections.csv",
    "routes.csv",
    "sim_period.csv",
];
const DEMOGRAPHICS: &str = "demographics_";
const SETTINGS: &str = "simsetting.yml";
const LAYOUT: &str = "data_layout.csv";

impl Folder {
    /// Finds the files of a case.
    pub(super) fn find(import: &Import, findings: &mut Findings) -> Result<Self> {
        let stated = import.folder.as_path();
        let refuse = |message: String| Err(Error::one(ErrorKind::Io, None, message));
        let inner = stated.join("input_csv");
        let is_fabflee = inner.is_dir();
        let input = if is_fabflee { inner } else { stated.to_owned() };
        if !stated.is_dir() {
            return refuse(format!(
                "`{}` is no folder; name the folder of a Flee case, with `locations.csv` or `input_csv` in it",
                stated.display()
            ));
        }
        let files = list(&input).map_err(|error| Error::io("read", &input, error))?;
        if !is_fabflee && !files.iter().any(|file| KNOWN.contains(&file.as_str())) {
            return refuse(format!(
                "`{}` holds no Flee case, neither `input_csv` nor `locations.csv`; name the folder that does",
                stated.display()
            ));
        }
        // Whoever names `input_csv` itself has the rest beside it.
        let outer =
            if stated.file_name().is_some_and(|name| name == "input_csv") { stated.parent() } else { None };
        let case = outer.unwrap_or(stated);
        let mut folder = Self { name: name_of(case), input, observed: None, settings: None, files };
        folder.find_observed(import, case, findings);
        folder.find_settings(import, case, findings);
        Ok(folder)
    }

    fn find_observed(&mut self, import: &Import, case: &Path, findings: &mut Findings) {
        if let Some(stated) = &import.observed {
            if !stated.join(LAYOUT).is_file() {
                let message = format!(
                    "there is no `{LAYOUT}` in `{}`; name the folder of what was counted",
                    stated.display()
                );
                findings.faults.push(ErrorKind::Io, None, message);
            }
            self.observed = Some(stated.clone());
            return;
        }
        let candidates = [case.join("source_data"), self.input.clone(), self.input.join("refugee_data")];
        self.observed = candidates.into_iter().find(|folder| folder.join(LAYOUT).is_file());
        if self.observed.is_none() {
            let message = format!(
                "no `{LAYOUT}` was found in or beside `{}`, so the case has no counts; name their folder if there is one",
                self.input.display()
            );
            findings.notes.push(None, message);
        }
    }

    fn find_settings(&mut self, import: &Import, case: &Path, findings: &mut Findings) {
        if let Some(stated) = &import.settings {
            self.settings = Some(stated.clone());
            return;
        }
        let candidates = [case.join(SETTINGS), self.input.join(SETTINGS)];
        self.settings = candidates.into_iter().find(|file| file.is_file());
        if self.settings.is_none() {
            let message = format!(
                "no `{SETTINGS}` was found in or beside `{}`; Flee's defaults hold",
                self.input.display()
            );
            findings.notes.push(None, message);
        }
    }

    /// A file of the input, if it is there.
    pub(super) fn file(&self, name: &str) -> Option<PathBuf> {
        self.files.iter().any(|file| file == name).then(|| self.input.join(name))
    }

    /// A file without which a case means nothing.
    pub(super) fn needed(&self, name: &str, what: &str, findings: &mut Findings) -> Option<PathBuf> {
        let file = self.file(name);
        if file.is_none() {
            let message = format!("there is no `{name}` in `{}`; {what}", self.input.display());
            findings.faults.push(ErrorKind::Io, None, message);
        }
        file
    }

    /// A file that Flee needs, and without which a case can be read all the same.
    pub(super) fn usual(&self, name: &str, without: &str, findings: &mut Findings) -> Option<PathBuf> {
        let file = self.file(name);
        if file.is_none() {
            let message = format!("there is no `{name}` in `{}`; {without}", self.input.display());
            findings.notes.push(None, message);
        }
        file
    }

    /// The files `demographics_*.csv`, in order.
    pub(super) fn demographics(&self) -> Vec<PathBuf> {
        self.files.iter().filter(|name| is_demographic(name)).map(|name| self.input.join(name)).collect()
    }

    /// Notes CSV files that nobody reads. `named` are the files that `data_layout.csv` names.
    pub(super) fn note_unread(&self, named: &[&str], findings: &mut Findings) {
        let is_csv = |name: &&String| Path::new(name).extension().is_some_and(|kind| kind == "csv");
        let counted_here = self.observed.as_deref() == Some(self.input.as_path());
        for name in self.files.iter().filter(is_csv) {
            let is_named = counted_here && named.contains(&name.as_str());
            if !is_named && !KNOWN.contains(&name.as_str()) && !is_demographic(name) {
                let message = format!("`{}` is no file that Flee reads", self.input.join(name).display());
                findings.notes.push(None, message);
            }
        }
        let Some(observed) = self.observed.as_deref().filter(|_| !counted_here) else { return };
        for name in list(observed).unwrap_or_default().iter().filter(is_csv) {
            if name != LAYOUT && !named.contains(&name.as_str()) {
                let message = format!("`{}` is not listed in `{LAYOUT}`", observed.join(name).display());
                findings.notes.push(None, format!("{message}, and not read"));
            }
        }
    }
}

fn is_demographic(name: &str) -> bool {
    name.starts_with(DEMOGRAPHICS) && Path::new(name).extension().is_some_and(|kind| kind == "csv")
}

/// The names of the files in a folder, in order.
fn list(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The name of a folder, also where its path ends in `.`.
fn name_of(folder: &Path) -> String {
    let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    named(folder)
        .or_else(|| std::fs::canonicalize(folder).ok().as_deref().and_then(named))
        .unwrap_or_else(|| "a Flee case".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flee::trial::Trial;

    #[test]
    fn a_folder_of_fabflee_and_a_bare_one_are_the_same_case() {
        let trial = Trial::new();
        let fabflee = trial.case();
        assert_eq!(fabflee.settings.movement.max_move_speed.value, 200.0);
        assert_eq!(fabflee.observed.len(), 2);

        // Whoever names `input_csv` means the same case.
        let (inner, notes) = trial.read_as(&Import::of(trial.path().join("input_csv"))).expect("it is good");
        assert_eq!((inner.name, inner.observed.len()), (fabflee.name.clone(), 2));
        assert_eq!((inner.settings.movement.max_move_speed.value, notes), (200.0, Vec::new()));

        // Flee's own layout has the counts and the settings elsewhere, or in the folder itself.
        let elsewhere = Trial::new();
        let import = Import::of(trial.path().join("input_csv"))
            .observed(elsewhere.path().join("source_data"))
            .settings(elsewhere.path().join("simsetting.yml"));
        let (other, _) = trial.read_as(&import).expect("it is good");
        assert_eq!(other.observed_folder, Some(elsewhere.path().join("source_data")));
        let bare = ["locations.csv", "routes.csv", "closures.csv", "conflicts.csv", "sim_period.csv"];
        let bare = bare.iter().fold(Trial::empty(), |bare, name| {
            let text = std::fs::read(trial.path().join("input_csv").join(name)).expect("it is there");
            bare.bytes(name, &text)
        });
        let (case, notes) = bare.read().expect("it is good");
        assert_eq!((case.locations.len(), case.observed.len()), (3, 0));
        assert_eq!(
            notes,
            [
                "no `data_layout.csv` was found in or beside `CASE`, so the case has no counts; name their folder if \
                 there is one",
                "no `simsetting.yml` was found in or beside `CASE`; Flee's defaults hold",
            ]
        );
        let files = [
            ("data_layout.csv", "total,c.csv\nAbala,c.csv\n"),
            ("c.csv", "2012-02-29,1\n"),
            ("simsetting.yml", "optimisations:\n  hasten: 5\n"),
        ];
        let (case, notes) = bare.with(&files).read().expect("it is good");
        assert_eq!((case.observed.len(), case.settings.hasten.value, notes), (2, 5, Vec::new()));
    }

    #[test]
    fn files_that_nobody_reads_are_noted() {
        let files =
            [("input_csv/routes_old.csv", ""), ("input_csv/read.me", ""), ("source_data/tribes.csv", "")];
        assert_eq!(
            Trial::new().with(&files).without("input_csv/closures.csv").notes(),
            [
                "there is no `closures.csv` in `input_csv`; nothing is shut; Flee stops without it",
                "`input_csv/routes_old.csv` is no file that Flee reads",
                "`source_data/tribes.csv` is not listed in `data_layout.csv`, and not read",
            ]
        );
    }

    #[test]
    fn everything_that_is_missing_is_said_at_once() {
        let trial = ["routes.csv", "sim_period.csv", "locations.csv"]
            .iter()
            .fold(Trial::new(), |trial, name| trial.without(&format!("input_csv/{name}")));
        let import = Import::of(trial.path())
            .observed(trial.path().join("x"))
            .settings(trial.path().join("y.yml"))
            .scale_down(0);
        assert_eq!(
            trial.read_as(&import).expect_err("much is missing"),
            [
                "there is no `data_layout.csv` in `x`; name the folder of what was counted",
                "there is no `sim_period.csv` in `input_csv`; Flee input needs it to state the period",
                "there is no `locations.csv` in `input_csv`; Flee input needs it to state places",
                "there is no `routes.csv` in `input_csv`; Flee input needs it to state routes",
                "cannot read `y.yml`: there is no such file; check the path",
                "populations cannot be divided by 0; scale down by 1 or more",
            ]
        );
        let trial = Trial::empty();
        let fault =
            "`CASE` holds no Flee case, neither `input_csv` nor `locations.csv`; name the folder that does";
        assert_eq!(trial.faults(), [fault]);
        let fault = "`nowhere` is no folder; name the folder of a Flee case, with `locations.csv` or `input_csv` in it";
        assert_eq!(
            trial.read_as(&Import::of(trial.path().join("nowhere"))).expect_err("it is not there"),
            [fault]
        );
    }

    #[test]
    fn files_that_are_no_text_are_faults() {
        let trial = Trial::new()
            .bytes("input_csv/locations.csv", b"#name\nT\xe9ra,x\n")
            .bytes("input_csv/conflicts.csv", b"\xff\xfe#\0D\0")
            .bytes("simsetting.yml", b"move_rules:\n  a: \xff\n");
        assert_eq!(
            trial.faults(),
            [
                "input_csv/conflicts.csv:1:1: the text is in UTF-16; save it as UTF-8",
                "input_csv/locations.csv:2:2: the byte `0xe9` is not UTF-8 text; save the file as UTF-8",
                "simsetting.yml:2:6: the byte `0xff` is not UTF-8 text; save the file as UTF-8",
            ]
        );
    }

    #[test]
    fn scaling_down_overrules_the_settings() {
        let trial = Trial::new().with(&[("simsetting.yml", "optimisations:\n  hasten: 10\n")]);
        assert_eq!(trial.case().settings.hasten.value, 10);
        let (case, _) = trial.read_as(&Import::of(trial.path()).scale_down(3)).expect("it is good");
        assert_eq!(case.settings.hasten.value, 3);
    }
}
