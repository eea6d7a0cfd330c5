//! Files and the tables beside them.

use crate::GOOD;
use displace::Scenario;
use displace::error::ErrorKind;
use std::fs;
use tempfile::TempDir;

/// The good scenario with its places in a table, and a column of counts in another.
const PLACES: &str = "\
name,kind,country,lat,lon,population,capacity,people_per_day,source,assumed
Jisr,town,Syria,35.81,36.32,41000,,,S1,population
Bdama,village,Syria,,,8000,,,,
Gate,crossing,Turkey,,,,,500,,
Camp,camp,Turkey,35.90,36.06,,5000,,,
";
const ROUTES: &str = "from,to,km,mode,one_way\nJisr,Bdama,12.5,,\nBdama,Gate,20,track,false\nGate,Camp,8,,\n";
const COUNTS: &str = "date,value,error\n2011-06-05,220,\n2011-06-12,5000,200\n";

/// A directory with a scenario and its tables, each changed as the case wants.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(TempDir::new().unwrap());
        let places = GOOD.find("[[place]]").unwrap()..GOOD.find("[sets]").unwrap();
        let tables = "[tables]\nplaces = \"places.csv\"\nroutes = \"routes.csv\"\n\n";
        let mut text = GOOD.replacen(&GOOD[places], tables, 1);
        let counts = text.find("counts = [").unwrap()..text.find("corrections").unwrap();
        text.replace_range(counts, "table = \"counts.csv\"\n");
        files.put("bad.toml", &text);
        files.put("places.csv", PLACES);
        files.put("routes.csv", ROUTES);
        files.put("counts.csv", COUNTS);
        files
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).unwrap();
    }

    fn patch(&self, name: &str, find: &str, replace: &str) -> &Self {
        let path = self.0.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(find), "{name} has no {find:?}");
        self.put(name, text.replacen(find, replace, 1));
        self
    }

    /// The lines of the error, without the directory.
    fn faults(&self) -> Vec<String> {
        match Scenario::read(self.0.path().join("bad.toml")) {
            Ok(_) => Vec::new(),
            Err(error) => {
                let directory = format!("{}/", self.0.path().display());
                error.to_string().replace(&directory, "").lines().map(str::to_owned).collect()
            }
        }
    }
}

#[test]
fn the_good_tables_are_good() {
    assert_eq!(Files::new().faults(), Vec::<String>::new());
}

#[test]
fn what_is_wrong_with_a_table_is_said_at_its_cell() {
    // File, line and column of the CSV file, not of the scenario that names it.
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        (
            "a number that is none",
            "places.csv",
            "41000",
            "many",
            &["places.csv:2:29: place `Jisr`: `population` is `many`; expected a whole number"],
        ),
        (
            "a fraction of people",
            "places.csv",
            "41000",
            "41000.5",
            &[
                "places.csv:2:29: place `Jisr`: `population` is 41000.5; expected a whole number, without a decimal point",
            ],
        ),
        (
            "fewer than no people",
            "places.csv",
            "8000",
            "-8000",
            &["places.csv:3:23: place `Bdama`: `population` is -8000; expected a whole number of 0 or more"],
        ),
        (
            "a cell behind letters of several bytes",
            "places.csv",
            "Bdama,village,Syria,,",
            "Bdäma,village,Syria,ö,",
            &[
                "places.csv:3:21: place `Bdäma`: `lat` is `ö`; expected a number",
                "routes.csv:2:6: route `Jisr`–`Bdama`: no place is called `Bdama`; did you mean `Bdäma`?",
                "routes.csv:3:1: route `Bdama`–`Gate`: no place is called `Bdama`; did you mean `Bdäma`?",
                "bad.toml:44:9: threat of arrests at `Bdama`: no place is called `Bdama`; did you mean `Bdäma`?",
            ],
        ),
        (
            "a word for a kind",
            "places.csv",
            "village",
            "vilage",
            &[
                "places.csv:3:7: place `Bdama`: `kind` is `vilage`; it must be one of `town`, `village`, `camp`, \
             `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`; did you mean `village`?",
            ],
        ),
        (
            "a truth that is none",
            "routes.csv",
            "false",
            "no",
            &["routes.csv:3:21: route `Bdama`–`Gate`: `one_way` is `no`; expected `true` or `false`"],
        ),
        (
            "no finite number",
            "routes.csv",
            "12.5",
            "inf",
            &["routes.csv:2:12: route `Jisr`–`Bdama`: `km` is inf; expected a finite number"],
        ),
        (
            "an empty cell that is required",
            "routes.csv",
            "12.5",
            "",
            &["routes.csv:2:1: route `Jisr`–`Bdama`: `km` is missing; give a number"],
        ),
        (
            "a number out of range",
            "routes.csv",
            "12.5",
            "0",
            &[
                "routes.csv:2:12: route `Jisr`–`Bdama`: `km` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a name that nothing has",
            "routes.csv",
            "Jisr,Bdama",
            "Jisr,Badama",
            &["routes.csv:2:6: route `Jisr`–`Badama`: no place is called `Badama`; did you mean `Bdama`?"],
        ),
        (
            "too few cells",
            "places.csv",
            "8000,,,,",
            "8000",
            &["places.csv:3:1: the row has 6 cells; the header has 10 cells"],
        ),
        (
            "too many cells",
            "routes.csv",
            "Jisr,Bdama,12.5,,",
            "Jisr,Bdama,12,5,,",
            &[
                "routes.csv:2:1: the row has 6 cells; the header has 5 cells",
                "routes.csv:2:15: route `Jisr`–`Bdama`: `mode` is `5`; it must be one of `road`, `track` and `ferry`",
            ],
        ),
        (
            "an unknown column",
            "places.csv",
            "population,",
            "popluation,",
            &["places.csv:1:27: unknown column `popluation`; did you mean `population`?"],
        ),
        (
            "a column twice",
            "places.csv",
            "lon,",
            "lat,",
            &["places.csv:1:23: two columns are called `lat`; keep one"],
        ),
        (
            "a column without a name",
            "places.csv",
            "lon,",
            ",",
            &["places.csv:1:23: column 5 has no name; give it one or take it out"],
        ),
        (
            "a quote that is never closed",
            "places.csv",
            "Gate",
            "\"Gate",
            &[
                "places.csv:4:1: a quote is opened here and never closed; close it, or leave it out",
                "places.csv:4:1: the row has 1 cell; the header has 10 cells",
            ],
        ),
        (
            "a place stated twice",
            "places.csv",
            "Bdama",
            "Jisr",
            &[
                "places.csv:3:1: a place called `Jisr` was stated before in line 2; names must differ",
                "routes.csv:2:6: route `Jisr`–`Bdama`: no place is called `Bdama`; state it or correct the name",
                "routes.csv:3:1: route `Bdama`–`Gate`: no place is called `Bdama`; state it or correct the name",
                "bad.toml:44:9: threat of arrests at `Bdama`: no place is called `Bdama`; state it or correct the name",
            ],
        ),
        (
            "a source that nothing has",
            "places.csv",
            "S1",
            "S1; S2",
            &["places.csv:2:37: place `Jisr`: no source is called `S2`; state it or correct the name"],
        ),
        (
            "figures of single routes",
            "routes.csv",
            "mode,one_way\nJisr,Bdama,12.5,,\nBdama,Gate,20,track,false",
            "mode,roads\nJisr,Bdama,12.5,,1001\nBdama,Gate,20,track,x",
            &[
                "routes.csv:2:18: route `Jisr`–`Bdama`: `roads` is 1001; it must be 1 to 1000",
                "routes.csv:3:21: route `Bdama`–`Gate`: `roads` is `x`; expected a whole number",
            ],
        ),
        (
            "an assumed key without a figure",
            "places.csv",
            "S1,population",
            "S1,capacity",
            &[
                "places.csv:2:40: place `Jisr`: `assumed` names `capacity`, which is not given; give it or take it out of \
             `assumed`",
            ],
        ),
        (
            "a date that does not exist",
            "counts.csv",
            "2011-06-05",
            "2011-06-31",
            &[
                "counts.csv:2:1: observed `Registered`: count: `date` is `2011-06-31`, which is no date; expected a date or \
             a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "a date with a time zone",
            "counts.csv",
            "2011-06-05",
            "2011-06-05T10:00:00Z",
            &[
                "counts.csv:2:1: observed `Registered`: count: `date` is 2011-06-05T10:00:00Z; there are no time zones, \
             leave the offset out",
            ],
        ),
        (
            "a count out of the period",
            "counts.csv",
            "2011-06-05",
            "2012-06-05",
            &[
                "counts.csv:2:1: observed `Registered`: the count on 2012-06-05 lies outside the period 2011-06-04 to \
             2011-07-03; leave it out or lengthen the period",
            ],
        ),
        (
            "an unknown column of counts",
            "counts.csv",
            "error",
            "sigma",
            &[
                "counts.csv:1:12: unknown column `sigma`; the columns here are `date`, `value`, `at_least`, `at_most`, \
             `error`, `known`, `source` and `assumed`",
            ],
        ),
        (
            "a table that is not there",
            "bad.toml",
            "routes.csv",
            "route.csv",
            &["bad.toml:13:10: cannot read `route.csv`: there is no such file; check the path"],
        ),
        (
            "an absolute path",
            "bad.toml",
            "\"routes.csv\"",
            "\"/routes.csv\"",
            &[
                "bad.toml:13:10: `tables.routes` is `/routes.csv`, an absolute path; name it relative to the scenario file",
            ],
        ),
        (
            "an empty path",
            "bad.toml",
            "\"routes.csv\"",
            "\"\"",
            &["bad.toml:13:10: `tables.routes` is empty; name a CSV file"],
        ),
        (
            "a number for a path",
            "bad.toml",
            "\"routes.csv\"",
            "1",
            &["bad.toml:13:10: `tables.routes` is a number; expected a string"],
        ),
        (
            "counts that are not there",
            "bad.toml",
            "counts.csv",
            "count.csv",
            &["bad.toml:67:9: cannot read `count.csv`: there is no such file; check the path"],
        ),
    ];
    let mut failed = Vec::new();
    for (claim, file, find, replace, expected) in cases {
        let found = Files::new().patch(file, find, replace).faults();
        let (mut sorted, mut wanted) = (found.clone(), expected.to_vec());
        sorted.sort();
        wanted.sort_unstable();
        if sorted != wanted {
            failed.push(format!("\n{claim}\n  expected {expected:#?}\n  found {found:#?}\n"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.concat());
}

#[test]
fn a_table_without_a_header_is_no_table() {
    let files = Files::new();
    files.put("places.csv", "\n\n");
    let expected = "places.csv:1:1: the table is empty; its first line names the columns, as in \
                    `name,kind,country,lat,lon,seems_lat,seems_lon,population,capacity,capacity_per_day,people_per_day,move_chance,\
                    pull,foreign_pull,leaving_chance,farmer_share,source,assumed`";
    assert_eq!(files.faults(), [expected]);
}

#[test]
fn a_text_has_no_tables_beside_it() {
    let text = GOOD.replacen("[[place]]", "[tables]\nroutes = \"routes.csv\"\n\n[[place]]", 1);
    let expected =
        "bad.toml:12:10: `tables.routes` names a file, and this text has none beside it; read it from a file";
    assert_eq!(crate::faults(&text), [expected]);
}

#[test]
fn bytes_that_are_no_text_are_found() {
    let files = Files::new();
    files.put("bad.toml", b"format = 1\n# caf\xe9\n");
    assert_eq!(files.faults(), ["bad.toml:2:6: the byte `0xe9` is not UTF-8 text; save the file as UTF-8"]);
    files.put("bad.toml", b"\xff\xfef\0o\0");
    assert_eq!(files.faults(), ["bad.toml:1:1: the text is in UTF-16; save it as UTF-8"]);
    let files = Files::new();
    files.put("routes.csv", b"from,to,km\nJisr,Bdam\xe4,1\n");
    assert_eq!(
        files.faults(),
        ["routes.csv:2:10: the byte `0xe4` is not UTF-8 text; save the file as UTF-8"]
    );
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let files = Files::new();
    let missing = Scenario::read(files.0.path().join("none.toml")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.to_string().ends_with("none.toml`: there is no such file; check the path"), "{missing}");
    assert!(std::error::Error::source(&missing).is_some(), "the cause is kept");
    let directory = Scenario::read(files.0.path()).unwrap_err();
    assert!(directory.to_string().ends_with("`: it is a directory; name a file"), "{directory}");
    files.put("bad.toml", "");
    assert_eq!(files.faults(), ["bad.toml:1:1: the file is empty; a scenario begins with `format = 1`"]);
}

#[test]
fn a_file_too_large_is_not_read() {
    // A file with a hole takes no room on the disk, and no time to refuse.
    let files = Files::new();
    fs::File::options().write(true).open(files.0.path().join("bad.toml")).unwrap().set_len(65 << 20).unwrap();
    let expected = "`bad.toml` is larger than the 64 MiB that are read; move its long lists to CSV files under `[tables]`";
    assert_eq!(files.faults(), [expected]);
}

#[test]
fn a_file_that_cannot_be_written_says_why_and_is_left_alone() {
    let files = Files::new();
    let scenario = Scenario::read(files.0.path().join("bad.toml")).unwrap();
    let nowhere = scenario.write(files.0.path().join("none").join("x.toml")).unwrap_err();
    assert!(nowhere.to_string().ends_with("there is no such directory; create it first"), "{nowhere}");
    let directory = scenario.write(files.0.path()).unwrap_err();
    assert!(directory.to_string().ends_with("it is a directory; name a file"), "{directory}");
    scenario.write(files.0.path().join("good.toml")).unwrap();
    scenario.write(files.0.path().join("good.toml")).unwrap();
    let names: Vec<_> = fs::read_dir(files.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 5, "nothing is left behind: {names:?}");
}
