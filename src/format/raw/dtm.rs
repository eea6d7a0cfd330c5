//! The Displacement Tracking Matrix of IOM: people displaced in sites or areas, round by round.
//!
//! Columns are told by the second header of HXL tags (<https://hxlstandard.org>), of which the tag and the set of
//! attributes count and not their order, or else by the names that IOM gives them.

use super::counts::says_nothing;
use super::dates::Spelling;
use super::names;
use super::remark::{Findings, RemarkKind, counted};
use super::table;
use crate::error::{ErrorKind, Position};
use crate::format::csv::Cell;
use crate::format::page::Page;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How finely a file says where people are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DtmLevel {
    /// By site or settlement.
    Site,
    /// By areas of the fourth level.
    Admin4,
    /// … of the third.
    Admin3,
    /// … of the second.
    Admin2,
    /// … of the first.
    Admin1,
}

impl DtmLevel {
    /// Every level, the finest first.
    pub const ALL: [Self; 5] = [Self::Site, Self::Admin4, Self::Admin3, Self::Admin2, Self::Admin1];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Admin4 => "admin4",
            Self::Admin3 => "admin3",
            Self::Admin2 => "admin2",
            Self::Admin1 => "admin1",
        }
    }
}

/// What was counted in one site or area.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) name: String,
    pub(super) code: Option<String>,
    /// In order of date.
    pub(super) counts: BTreeMap<Date, f64>,
    /// Where it stands first.
    pub(super) position: Position,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Name(DtmLevel),
    Code(DtmLevel),
    People,
    Date,
}

/// Reads a file at a level, or at the finest that it has.
pub(super) fn read(path: &Path, level: Option<DtmLevel>, findings: &mut Findings) -> Vec<Area> {
    table::page(path, findings, |page, findings| areas(page, level, findings)).unwrap_or_default()
}

fn areas(page: &Page<'_>, level: Option<DtmLevel>, findings: &mut Findings) -> Vec<Area> {
    let mut records = table::records(page);
    let mut header = Vec::new();
    if !table::next(&mut records, &mut header) {
        page.fault(ErrorKind::MissingKey, 0, "the table is empty; a table of DTM begins with a header");
        return Vec::new();
    }
    let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
    let mut cells = Vec::new();
    while table::next(&mut records, &mut cells) {
        rows.push(std::mem::take(&mut cells));
    }
    let columns = if table::is_hxl(&header) {
        tagged(&header)
    } else if rows.first().is_some_and(|row| table::is_hxl(row)) {
        tagged(&rows.remove(0))
    } else {
        named(&header)
    };
    let Some(columns) = Columns::choose(page, &columns, &header, &rows, level) else { return Vec::new() };
    columns.areas(page, &rows, findings)
}

/// What columns hold by their HXL tags. Of several that hold the same, the one said most plainly comes first.
fn tagged(tags: &[Cell<'_>]) -> Vec<(Holds, usize)> {
    let mut columns: Vec<(Holds, usize, usize)> = Vec::new();
    for (index, cell) in tags.iter().enumerate() {
        let tag = cell.text.trim().trim_start_matches('#').to_lowercase();
        let mut parts = tag.split('+').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let attributes: BTreeSet<&str> = parts.collect();
        let has = |attribute: &str| attributes.contains(attribute);
        let level = match tag {
            "loc" | "site" => Some(DtmLevel::Site),
            "adm4" => Some(DtmLevel::Admin4),
            "adm3" => Some(DtmLevel::Admin3),
            "adm2" => Some(DtmLevel::Admin2),
            "adm1" => Some(DtmLevel::Admin1),
            _ => None,
        };
        // Where people come from is another question.
        if has("origin") || has("dest") {
            continue;
        }
        let (holds, plainness) = match (level, tag) {
            (Some(level), _) if has("code") || has("pcode") => (Holds::Code(level), 0),
            (Some(level), _) if has("name") => (Holds::Name(level), 0),
            (Some(level), _) if attributes.is_empty() => (Holds::Name(level), 1),
            (_, "affected") if has("idps") && !["hh", "f", "m", "returnees"].into_iter().any(has) => {
                (Holds::People, usize::from(!has("ind")) + 10 * attributes.len())
            }
            (_, "date") if !has("year") && !has("month") => (Holds::Date, usize::from(!has("reported"))),
            _ => continue,
        };
        columns.push((holds, plainness, index));
    }
    columns.sort_unstable();
    columns.into_iter().map(|(holds, _, index)| (holds, index)).collect()
}

/// What columns hold by the names that IOM gives them.
fn named(header: &[Cell<'_>]) -> Vec<(Holds, usize)> {
    let columns = header.iter().enumerate().filter_map(|(index, cell)| {
        let holds = match table::bare(&cell.text).as_str() {
            "sitename" | "locationname" | "site" | "settlement" | "campname" => Holds::Name(DtmLevel::Site),
            "siteid" | "sitecode" | "ssid" | "locationid" | "locationpcode" => Holds::Code(DtmLevel::Site),
            "admin4name" | "admin4" => Holds::Name(DtmLevel::Admin4),
            "admin4pcode" => Holds::Code(DtmLevel::Admin4),
            "admin3name" | "admin3" => Holds::Name(DtmLevel::Admin3),
            "admin3pcode" => Holds::Code(DtmLevel::Admin3),
            "admin2name" | "admin2" => Holds::Name(DtmLevel::Admin2),
            "admin2pcode" => Holds::Code(DtmLevel::Admin2),
            "admin1name" | "admin1" => Holds::Name(DtmLevel::Admin1),
            "admin1pcode" => Holds::Code(DtmLevel::Admin1),
            "numpresentidpind" | "idpind" | "idpindividuals" | "individuals" | "idps" => Holds::People,
            "reportingdate" | "surveydate" | "date" => Holds::Date,
            _ => return None,
        };
        Some((holds, index))
    });
    columns.collect()
}

/// The columns that are read.
struct Columns {
    name: Option<usize>,
    code: Option<usize>,
    people: usize,
    date: usize,
}

impl Columns {
    fn choose(
        page: &Page<'_>,
        columns: &[(Holds, usize)],
        header: &[Cell<'_>],
        rows: &[Vec<Cell<'_>>],
        level: Option<DtmLevel>,
    ) -> Option<Self> {
        let find =
            |wanted: Holds| columns.iter().find(|(holds, _)| *holds == wanted).map(|(_, index)| *index);
        let is_filled = |index: &usize| {
            rows.iter().any(|row| row.get(*index).is_some_and(|cell| !cell.text.trim().is_empty()))
        };
        let says_where = |level: DtmLevel| {
            let (name, code) = (find(Holds::Name(level)), find(Holds::Code(level)));
            let (name, code) = (name.filter(is_filled), code.filter(is_filled));
            (name.is_some() || code.is_some()).then_some((name, code))
        };
        let found = match level {
            Some(level) => says_where(level),
            None => DtmLevel::ALL.into_iter().find_map(says_where),
        };
        let (people, date) = (find(Holds::People), find(Holds::Date));
        let asked = level.map_or_else(|| "site or area".to_owned(), |level| format!("`{}`", level.word()));
        for (is_missing, what, example) in [
            (found.is_none(), format!("says the {asked}"), "#adm2+name` or `admin2Name"),
            (
                people.is_none(),
                "counts displaced people".to_owned(),
                "#affected+idps+ind` or `numPresentIdpInd",
            ),
            (date.is_none(), "has the date".to_owned(), "#date+reported` or `reportingDate"),
        ] {
            if is_missing {
                let message =
                    format!("no column {what}, as `{example}` does; tag the column that holds it so");
                page.fault(ErrorKind::MissingKey, header[0].at, message);
            }
        }
        let (name, code) = found?;
        Some(Self { name, code, people: people?, date: date? })
    }

    fn areas(&self, page: &Page<'_>, rows: &[Vec<Cell<'_>>], findings: &mut Findings) -> Vec<Area> {
        let text = |row: &[Cell<'_>], column: Option<usize>| {
            let cell = row.get(column?)?.text.trim().to_owned();
            (!cell.is_empty()).then_some(cell)
        };
        let at = |row: &[Cell<'_>], column: usize| row.get(column).map_or(row[0].at, |cell| cell.at);
        let dates = rows.iter().filter_map(|row| row.get(self.date)).map(|cell| cell.text.as_ref());
        let spelling = Spelling::of(dates);
        let mut areas: BTreeMap<String, Area> = BTreeMap::new();
        let (mut silent, mut added) = (0, 0);
        for row in rows {
            let (name, code) = (text(row, self.name), text(row, self.code));
            let key = code.clone().or_else(|| name.as_deref().map(names::key));
            let Some(key) = key else {
                page.fault(
                    ErrorKind::MissingKey,
                    row[0].at,
                    "the row says no place; name it or leave the row out",
                );
                continue;
            };
            let date = spelling.read(&text(row, Some(self.date)).unwrap_or_default());
            if let Err(why) = &date {
                page.fault(ErrorKind::Date, at(row, self.date), format!("the date {why}"));
            }
            let people = text(row, Some(self.people)).unwrap_or_default();
            if says_nothing(&people) {
                silent += 1;
                continue;
            }
            let people = table::people(&people)
                .map_err(|why| page.fault(ErrorKind::WrongType, at(row, self.people), why));
            let (Ok(date), Ok(people)) = (date, people) else { continue };
            let area = areas.entry(key).or_insert_with(|| Area {
                name: name.clone().or_else(|| code.clone()).unwrap_or_default(),
                code: code.clone(),
                counts: BTreeMap::new(),
                position: page.position(row[0].at),
            });
            match area.counts.get_mut(&date) {
                Some(count) => {
                    added += 1;
                    *count += people;
                }
                None => {
                    area.counts.insert(date, people);
                }
            }
        }
        let start = page.position(0);
        if silent > 0 {
            let message =
                format!("{} without a number of people; nothing was counted then", counted(silent, "row"));
            findings.remark(RemarkKind::PassedOver, "counts", "DTM", Some(&start), message);
        }
        if added > 0 {
            let message = format!(
                "{} of a place and day of another row, as by origin or reason, added to it",
                counted(added, "row")
            );
            findings.remark(RemarkKind::ReadAs, "counts", "DTM", Some(&start), message);
        }
        areas.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'a>(page: &'a Page<'a>) -> Vec<Cell<'a>> {
        let mut cells = Vec::new();
        table::records(page).next(&mut cells);
        cells
    }

    #[test]
    fn the_order_of_attributes_does_not_matter() {
        // HXL 1.1: attributes are a set.
        for text in ["#name+adm2", "#adm2+name", "#adm2 +en +name"] {
            let page = Page::new(Path::new("t.csv"), text);
            let is_name = tagged(&cells(&page)).contains(&(Holds::Name(DtmLevel::Admin2), 0));
            assert_eq!(is_name, !text.starts_with("#name"), "{text}: the tag comes first");
        }
        for text in ["#affected+ind+idps", "#affected+idps+ind", "#affected+idps"] {
            let page = Page::new(Path::new("t.csv"), text);
            assert_eq!(tagged(&cells(&page)), [(Holds::People, 0)], "{text}");
        }
        for text in
            ["#affected+idps+hh", "#affected+returnees+ind", "#adm1+name+origin", "#date+year+reported"]
        {
            let page = Page::new(Path::new("t.csv"), text);
            assert_eq!(tagged(&cells(&page)), [], "{text}");
        }
    }

    #[test]
    fn of_two_columns_of_people_the_plainer_one_is_read() {
        let page = Page::new(
            Path::new("t.csv"),
            "#affected+f+idps,#affected+idps+ind+stock+conflict,#affected+idps+ind",
        );
        assert_eq!(tagged(&cells(&page)).first(), Some(&(Holds::People, 2)));
    }
}
