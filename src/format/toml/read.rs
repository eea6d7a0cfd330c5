//! Reads a scenario file: its sections in order, then the check that scenarios built in code also pass.

use super::super::limits;
use super::super::page::{Page, limit_rows, load, plain};
use super::section::{Need, Section, unknown_key};
use super::value::{A_DATE, Entry, Value, entries};
use super::{csv, knobs, levels, rules, series, syntax, timeline, world};
use crate::error::{Error, ErrorKind, Position, Result};
use crate::scenario::{Scenario, ScenarioBuilder};
use jiff::civil::{Date, date};
use std::path::{Path, PathBuf};

/// The version of the format that is read and written.
pub(super) const FORMAT: u64 = 1;

const TOP: &[&str] = &[
    "format",
    "scenario",
    "sources",
    "tables",
    "place",
    "route",
    "sets",
    "road",
    "group",
    "displaced",
    "threat",
    "dispute",
    "closure",
    "redirect",
    "road_condition",
    "change",
    "level",
    "observed",
    "rules",
    "knob",
];
const SCENARIO: &[&str] =
    &["title", "description", "start", "days", "end", "step_hours", "home_country", "backdrop", "as_stated"];
const TABLES: &[&str] = &["places", "routes"];

/// Reads a file and the tables that it names.
pub(in crate::format) fn read(path: &Path) -> Result<Scenario> {
    let text = load(path, limits::SCENARIO, "move its long lists to CSV files under `[tables]`")?;
    limit_rows(path, &text)?;
    let beside = path.parent().unwrap_or(Path::new("")).to_owned();
    text_of(&text, path, Some(&beside))
}

/// Reads a text that has no files beside it.
pub(in crate::format) fn parse(text: &str, name: &Path) -> Result<Scenario> {
    text_of(text, name, None)
}

fn text_of(text: &str, name: &Path, beside: Option<&Path>) -> Result<Scenario> {
    let text = plain(text);
    let page = Page::new(name, &text);
    let stated = if text.trim().is_empty() {
        page.fault(ErrorKind::MissingKey, 0, "the file is empty; a scenario begins with `format = 1`");
        None
    } else {
        syntax::tree(&page).and_then(|root| Reader { page: &page, beside }.top(entries(&root)))
    };
    let (incomplete, doubts) = (page.incomplete(), page.doubts());
    let mut faults = page.into_faults();
    let Some(stated) = stated else {
        faults.into_result()?;
        let message = "not valid TOML; check the file from its beginning";
        return Err(Error::one(ErrorKind::Syntax, Some(Position::new(name, 1, 1)), message));
    };
    let read = faults.len();
    let scenario = stated.assemble(&mut faults);
    faults.drop_consequences(read, doubts, &incomplete, &Position::new(name, 1, 1));
    faults.into_result()?;
    Ok(scenario)
}

/// A file being read.
struct Reader<'a> {
    page: &'a Page<'a>,
    /// The directory of the file, for tables beside it; none for a text.
    beside: Option<&'a Path>,
}

impl<'a> Reader<'a> {
    /// States the whole file. None if it is of another version, of which nothing can be said.
    fn top(&self, entries: Vec<Entry<'a>>) -> Option<ScenarioBuilder> {
        let page = self.page;
        let mut top = Section::new(page, "", TOP, 0, entries);
        let format = top.value("format", Need::Required, "`format = 1` in the first line");
        if let Some(value) = format {
            match top.settle("format", &value, value.count().map(Some), None) {
                Some(version) if version > FORMAT => {
                    let message = format!(
                        "`format` is {version}; this version of displace reads format {FORMAT}; get a newer one"
                    );
                    page.fault(ErrorKind::Unsupported, value.at, message);
                    return None;
                }
                Some(version) if version != FORMAT => {
                    let message = format!("`format` is {version}; it must be {FORMAT}");
                    page.fault(ErrorKind::OutOfRange, value.at, message);
                }
                _ => {}
            }
        }
        let mut top = top.refuse_unknown_keys();
        let mut stated = self.scenario(&mut top);
        self.sources(&mut top, &mut stated);
        let tables = self.tables(&mut top);

        self.each(&mut top, "place", |section| world::place(section, &mut stated.world), world::PLACE);
        if let Some((path, at)) = &tables[0] {
            csv::read(page, path, *at, "place", world::PLACE, |row| world::place(row, &mut stated.world));
        }
        self.each(&mut top, "route", |section| world::route(section, &mut stated.world), world::ROUTE);
        if let Some((path, at)) = &tables[1] {
            csv::read(page, path, *at, "route", world::ROUTE, |row| world::route(row, &mut stated.world));
        }
        if let Some(sets) = self.table(&mut top, "sets") {
            world::sets(page, sets, &mut stated.world);
        }
        self.each(&mut top, "road", |section| world::road(section, &mut stated.world), world::ROAD);
        self.each(&mut top, "group", |section| world::group(section, &mut stated.world), world::GROUP);
        self.each(&mut top, "displaced", |s| timeline::displaced(s, &mut stated), timeline::DISPLACED);
        self.each(&mut top, "threat", |s| timeline::threat(s, &mut stated), timeline::THREAT);
        self.each(&mut top, "dispute", |s| timeline::dispute(s, &mut stated), timeline::DISPUTE);
        self.each(&mut top, "closure", |s| timeline::closure(s, &mut stated), timeline::CLOSURE);
        self.each(&mut top, "redirect", |s| timeline::redirect(s, &mut stated), timeline::REDIRECT);
        let condition = |s: Section<'_>| timeline::road_condition(s, &mut stated);
        self.each(&mut top, "road_condition", condition, timeline::ROAD_CONDITION);
        self.each(&mut top, "change", |s| timeline::change(s, &mut stated), timeline::CHANGE);
        self.each(&mut top, "level", |s| levels::level(s, self.beside, &mut stated), levels::LEVEL);
        self.each(&mut top, "observed", |s| series::observed(s, self.beside, &mut stated), series::OBSERVED);
        if let Some(tables) = self.table(&mut top, "rules") {
            rules::rules(page, tables, &mut stated);
        }
        self.each(&mut top, "knob", |section| knobs::knob(section, &mut stated), knobs::KNOB);
        Some(stated)
    }

    /// Hands every table of an array of tables to `state`.
    fn each(
        &self,
        top: &mut Section<'a>,
        key: &'static str,
        mut state: impl FnMut(Section<'a>),
        keys: &'static [&'static str],
    ) {
        let Some(value) = top.find(key) else { return };
        let expected = format!("tables, each under `[[{key}]]`");
        let mut tables = Vec::new();
        match value.items(&expected) {
            Ok(items) => {
                for item in items {
                    match item.table(&expected) {
                        Ok(entries) => tables.push((item.at, entries)),
                        Err(wrong) => self.refuse_list(top, key, &item, wrong),
                    }
                }
            }
            Err(wrong) => self.refuse_list(top, key, &value, wrong),
        }
        for (at, entries) in tables.into_iter().take_while(|_| !self.page.is_hopeless()) {
            state(Section::new(self.page, key, keys, at, entries));
        }
    }

    fn refuse_list(&self, top: &Section<'a>, key: &str, value: &Value<'a>, wrong: super::value::Wrong) {
        top.settle(key, value, Err(wrong), ());
        self.page.note_incomplete();
    }

    /// The entries of a table.
    fn table(&self, top: &mut Section<'a>, key: &'static str) -> Option<Vec<Entry<'a>>> {
        let value = top.find(key)?;
        let entries =
            top.settle(key, &value, value.table(&format!("a table, under `[{key}]`")).map(Some), None);
        if entries.is_none() {
            self.page.note_incomplete();
        }
        entries
    }

    fn scenario(&self, top: &mut Section<'a>) -> ScenarioBuilder {
        let mut stated = Scenario::builder("", date(2000, 1, 1), 1);
        let Some(value) = top.find("scenario") else {
            let message = "the table `[scenario]` is missing; give it with `title`, `start` and `days`";
            self.page.fault(ErrorKind::MissingKey, 0, message);
            stated.marks = crate::error::Marks::at(self.page.position(0));
            stated.is_dated = false;
            return stated;
        };
        let entries = self.table(top, "scenario").unwrap_or_default();
        let mut section = Section::new(self.page, "", SCENARIO, value.at, entries).refuse_unknown_keys();
        stated.title = section.name("title");
        stated.description = section.text("description", Need::Optional);
        let start = section.date("start", Need::Required);
        let days = days(&mut section, start);
        if let Some(hours) = section.count("step_hours", Need::Optional) {
            stated.step_hours = u32::try_from(hours).unwrap_or(u32::MAX);
        }
        stated.home_country = section.text("home_country", Need::Optional);
        stated.backdrop = self.backdrop(&mut section);
        stated.is_taken_as_stated = section.truth("as_stated");
        stated.is_dated = start.is_some() && days.is_some();
        stated.start = start.unwrap_or(stated.start);
        stated.days = days.unwrap_or(stated.days);
        stated.marks = section.into_marks();
        stated
    }

    /// The file behind maps, which lies beside this one unless its path is absolute. Whoever draws reads it; here it has to
    /// be there.
    fn backdrop(&self, section: &mut Section<'a>) -> Option<PathBuf> {
        let value = section.value("backdrop", Need::Optional, "the name of a GeoJSON file")?;
        let file = section.settle("backdrop", &value, value.text().map(Some), None)?;
        let path = self.beside.map_or_else(|| PathBuf::from(file), |beside| beside.join(file));
        if self.beside.is_some() && !path.is_file() {
            let message = format!(
                "`backdrop` is `{file}`, but `{}` is no file; name a GeoJSON file beside the scenario, or leave it out",
                path.display()
            );
            self.page.fault(ErrorKind::Io, value.at, message);
        }
        Some(path)
    }

    fn sources(&self, top: &mut Section<'a>, stated: &mut ScenarioBuilder) {
        for entry in self.table(top, "sources").unwrap_or_default() {
            let Some(value) = entry.value else { continue };
            let text = top.settle(&format!("sources.{}", entry.key), &value, value.text(), "");
            stated.sources.insert(entry.key.to_owned(), text.to_owned());
        }
    }

    /// The paths of the CSV files of places and routes, and where they were named.
    fn tables(&self, top: &mut Section<'a>) -> [Option<(PathBuf, usize)>; 2] {
        let mut paths = [None, None];
        for entry in self.table(top, "tables").unwrap_or_default() {
            let Some(value) = entry.value else { continue };
            let Some(index) = TABLES.iter().position(|key| *key == entry.key) else {
                self.page.fault(
                    ErrorKind::UnknownKey,
                    entry.key_at,
                    unknown_key("tables.", entry.key, TABLES),
                );
                continue;
            };
            let key = format!("tables.{}", entry.key);
            let file = top.settle(&key, &value, value.text().map(Some), None);
            paths[index] = file
                .and_then(|file| csv::beside(self.page, self.beside, &key, file, value.at))
                .map(|p| (p, value.at));
            if paths[index].is_none() {
                self.page.note_incomplete();
            }
        }
        paths
    }
}

/// The length of the period, from `days` or `end`.
fn days(section: &mut Section<'_>, start: Option<Date>) -> Option<u32> {
    let key = section.one_key(&["days", "end"], "the length of the period is missing")?;
    if key == "days" {
        let value = section.value("days", Need::Required, "a whole number")?;
        let days = section.settle("days", &value, value.count().map(Some), None)?;
        return Some(u32::try_from(days).unwrap_or(u32::MAX));
    }
    let value = section.value("end", Need::Required, A_DATE)?;
    let end = section.settle("end", &value, value.date().map(Some), None)?;
    section.mark("days".to_owned(), value.at);
    let days = (end - start?).get_days();
    if days < 0 {
        let message = format!("`end` is {end}, before `start` {}; the end is the last day", start?);
        section.fault(ErrorKind::Date, value.at, &message);
        return None;
    }
    Some(days as u32 + 1)
}
