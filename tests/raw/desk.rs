//! What tests of raw data share: an invented country, files for it, and what is said about them.
#![allow(dead_code, reason = "each test file uses what it needs")]

use displace::Error;
use displace::raw::{Gathered, RawData, Remark, RemarkKind};
use jiff::civil::date;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// Two towns, a camp over the border and the crossing between.
pub(crate) const PLACES: &str = "\
name,country,latitude,longitude,population,kind,capacity
Jisr al-Shughour,Westland,10.0,-35.0,40000,town,
Bdama,Westland,10.1,-34.8,9000,village,
Gate,Westland,10.05,-34.45,,crossing,
Camp,Eastland,10.02,-34.3,,camp,5000
";

/// The columns of today's exports that matter here.
pub(crate) const ACLED: &str = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,country,location,latitude,longitude,\
                     geo_precision,fatalities,timestamp";

pub(crate) struct Desk {
    directory: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { directory: tempfile::tempdir().expect("there is room for files") };
        desk.file("places.csv", PLACES);
        desk
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, text).expect("there is room for files");
        path
    }

    /// The places, from 1 to 31 May 2016.
    pub(crate) fn raw(&self) -> RawData {
        RawData::default()
            .places(self.directory.path().join("places.csv"))
            .start(date(2016, 5, 1))
            .end(date(2016, 5, 31))
    }

    pub(crate) fn events(&self, rows: &str) -> RawData {
        self.raw().events(self.file("acled.csv", &format!("{ACLED}\n{rows}")))
    }
}

pub(crate) fn good(raw: &RawData) -> Gathered {
    raw.gather().unwrap_or_else(|error| panic!("it is good:\n{error}"))
}

/// The faults, without the folder.
pub(crate) fn faults(raw: &RawData) -> Vec<String> {
    let error: Error = raw.gather().expect_err("it has faults");
    let without_folder = |line: &str| match line.split_once(':') {
        Some((path, rest)) if path.starts_with('/') => {
            format!("{}:{rest}", path.rsplit('/').next().expect("it has a name"))
        }
        _ => line.to_owned(),
    };
    error.to_string().lines().map(without_folder).collect()
}

pub(crate) fn said(gathered: &Gathered, kind: RemarkKind) -> Vec<String> {
    let remarks = gathered.remarks.iter().filter(|remark| remark.kind() == kind);
    remarks.map(|remark| format!("{}: {}", remark.about(), remark.message())).collect()
}

pub(crate) fn says(gathered: &Gathered, kind: RemarkKind, about: &str, part: &str) -> bool {
    let is_it = |remark: &&Remark| {
        remark.kind() == kind && remark.about() == about && remark.message().contains(part)
    };
    gathered.remarks.iter().any(|remark| is_it(&remark))
}
