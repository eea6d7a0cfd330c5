//! Observed series: counts bound to the places where they were made.

use super::counts::Counted;
use super::dtm::Area;
use super::gazetteer::Gazetteer;
use super::names::Found;
use super::remark::{Findings, RemarkKind, counted as number_of};
use crate::error::{ErrorKind, did_you_mean};
use crate::scenario::{Count, Quantity, Series, Where};
use crate::world::{Evidence, PlaceKind};
use jiff::civil::Date;
use std::path::Path;

/// The word for all camps together, where counts are bound to places.
pub(super) const CAMPS: &str = "camps";

/// The places that a person names: one, several with `+` between them, an area, or `camps`.
pub(super) fn target(target: &str, places: &Gazetteer, findings: &mut Findings) -> Option<Where> {
    if target == CAMPS && places.book.named(CAMPS).is_empty() {
        let camps = places.sites.iter().filter(|site| site.place.kind() == PlaceKind::Camp);
        let camps: Vec<usize> = camps.filter_map(|site| places.find(site.name()).ok()).flatten().collect();
        if camps.is_empty() {
            let message = "counts of `camps`: there is no camp; give its kind, or name places";
            findings.fault(ErrorKind::UnknownName, None, message);
            return None;
        }
        return Some(at(&camps, places));
    }
    let mut sites = Vec::new();
    let mut is_good = true;
    let whole = places.find(target);
    let parts: Vec<&str> =
        if whole.is_ok() { vec![target] } else { target.split('+').map(str::trim).collect() };
    for part in parts {
        match places.find(part) {
            Ok(found) => sites.extend(found),
            Err(found) => {
                let hint = match found {
                    Found::Doubtful(candidates) => {
                        let names = places.called(&candidates);
                        format!("; it may be {names}: name the one that is meant")
                    }
                    _ => did_you_mean(part, places.sites.iter().map(super::gazetteer::Site::name)),
                };
                let cure = if hint.is_empty() { "; name one of the places".to_owned() } else { hint };
                let message = format!("counts of `{target}`: no place is called `{part}` for certain{cure}");
                findings.fault(ErrorKind::UnknownName, None, message);
                is_good = false;
            }
        }
    }
    sites.sort_unstable();
    sites.dedup();
    is_good.then(|| at(&sites, places))
}

/// The places of an area or site of DTM. Says so where they are doubtful or none.
pub(super) fn of_area(area: &Area, places: &Gazetteer, findings: &mut Findings) -> Option<Where> {
    let about = format!("DTM `{}`", area.name);
    let by_code = area.code.as_deref().and_then(|code| places.find(code).ok());
    match by_code.map_or_else(|| places.find(&area.name), Ok) {
        Ok(sites) => {
            let of: Vec<usize> =
                sites.into_iter().filter(|&site| places.sites[site].place.kind().has_residents()).collect();
            if of.is_empty() {
                let message = "nobody stays at the place of that name; its counts are passed over";
                findings.remark(RemarkKind::PassedOver, "counts", about, Some(&area.position), message);
                return None;
            }
            if places.called(&of) != format!("`{}`", area.name) {
                let message = format!("taken for {}", places.called(&of));
                findings.remark(RemarkKind::ReadAs, "names", about, Some(&area.position), message);
            }
            Some(at(&of, places))
        }
        Err(Found::Doubtful(candidates)) => {
            let message = format!(
                "it may be {}; its counts are not joined to any; settle it with `--alias \"{}=…\"`",
                places.called(&candidates),
                area.name
            );
            findings.remark(RemarkKind::Doubtful, "names", about, Some(&area.position), message);
            None
        }
        Err(_) => {
            let message = "no place is called anything like it; its counts are passed over";
            findings.remark(
                RemarkKind::PassedOver,
                "counts of unknown places",
                about,
                Some(&area.position),
                message,
            );
            None
        }
    }
}

fn at(sites: &[usize], places: &Gazetteer) -> Where {
    let name = |site: &usize| places.sites[*site].name().to_owned();
    match sites {
        [one] => Where::Place(name(one)),
        several => Where::Places(several.iter().map(name).collect()),
    }
}

/// A series from counts within the period; none if there are none. Says what is left out, and how long nobody counted.
pub(super) fn series(
    name: &str,
    at: Where,
    quantity: Quantity,
    counts: &[Counted],
    source: &str,
    (first, last): (Date, Date),
    findings: &mut Findings,
) -> Option<Series> {
    let inside: Vec<&Counted> =
        counts.iter().filter(|count| first <= count.date && count.date <= last).collect();
    let about = format!("counts `{name}`");
    let position = counts.first().map(|count| &count.position);
    let outside = counts.len() - inside.len();
    if outside > 0 {
        let message =
            format!("{outside} of {} counts lie outside the period {first} to {last}", counts.len());
        findings.remark(RemarkKind::PassedOver, "counts outside the period", &about, position, message);
    }
    let (Some(begin), Some(end)) = (inside.first(), inside.last()) else { return None };
    let days = (end.date - begin.date).get_days() as usize + 1;
    if days > inside.len() {
        let gaps = inside.windows(2).map(|pair| (pair[1].date - pair[0].date).get_days());
        let longest = gaps.max().unwrap_or(0);
        let message = format!(
            "{} in {}; the longest time from one to the next is {}; nothing is filled in",
            number_of(inside.len(), "count"),
            number_of(days, "day"),
            number_of(longest as usize, "day")
        );
        findings.remark(RemarkKind::ReadAs, "days without a count", &about, position, message);
    }
    let evidence = Evidence { source: vec![source.to_owned()], ..Evidence::default() };
    let series = Series::new(name, at, quantity);
    Some(inside.into_iter().fold(series, |series, counted| {
        series.count(Count::of(counted.date, counted.people).with_evidence(evidence.clone()))
    }))
}

/// The counts of an area as a list.
pub(super) fn counted(area: &Area) -> Vec<Counted> {
    let counts = area.counts.iter();
    counts.map(|(&date, &people)| Counted { date, people, position: area.position.clone() }).collect()
}

/// A name that no series has yet.
pub(super) fn unique_name(wanted: &str, file: &Path, taken: &[Series]) -> String {
    let is_taken = |name: &str| taken.iter().any(|series| series.name() == name);
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let file = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name = format!("{wanted}, {file}");
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted}, {file} ({number})");
        number += 1;
    }
    name
}
