//! What was counted, day by day, as Flee makes it of its files.
//!
//! Each file is a table of days since the start and people; several files under one name are added up; a registration
//! correction scales what came before it; between rows people are counted on a straight line. Everything is divided by
//! `hasten` first, as Flee does.
//!
//! Flee corrects before it begins. Of what can be stated as a recount of its date it is kept apart, so that who asks what was
//! known on a day before it is told what had been counted.

use crate::format::flee::case::{Case, CountFile, Observed};
use crate::format::flee::note::Notes;
use jiff::civil::Date;

/// What was counted under a name: days since the start, and people, in order of days.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    pub(super) name: String,
    /// The index of the place, if the name is one.
    pub(super) place: Option<usize>,
    /// With all corrections.
    pub(super) rows: Vec<(i64, f64)>,
    /// As they were published: without those corrections that are recounts.
    published: Vec<(i64, f64)>,
    /// Days and people of recounts, in order.
    recounts: Vec<(i64, f64)>,
}

impl Counts {
    fn of(name: String, place: Option<usize>, rows: Vec<(i64, f64)>) -> Self {
        Self { name, place, published: rows.clone(), rows, recounts: Vec::new() }
    }

    /// People on a day, on a straight line between rows, constant before the first and after the last.
    pub(super) fn at(&self, day: i64) -> f64 {
        on_line(&self.rows, day)
    }

    /// The same of what was published, without recounts.
    pub(super) fn published(&self, day: i64) -> f64 {
        on_line(&self.published, day)
    }

    /// The day on which the count of a day could be known: between two rows that of the later one.
    pub(super) fn known(&self, day: i64) -> i64 {
        let next = self.rows.partition_point(|&(of, _)| of < day);
        self.rows.get(next).map_or(day, |&(of, _)| of)
    }

    /// Whether people were counted on a day.
    pub(super) fn is_row(&self, day: i64) -> bool {
        self.rows.iter().any(|&(of, _)| of == day)
    }

    /// Days and people of recounts within a period, in order of days.
    pub(super) fn recounts(&self) -> &[(i64, f64)] {
        &self.recounts
    }

    /// The same in whole people, as Flee cuts them (quirk 39).
    pub(super) fn whole(&self, day: i64) -> i64 {
        self.at(day) as i64
    }
}

/// People on a day, on a straight line between rows.
fn on_line(rows: &[(i64, f64)], day: i64) -> f64 {
    let after = rows.partition_point(|&(of, _)| of <= day);
    match (after.checked_sub(1).map(|last| rows[last]), rows.get(after)) {
        (Some((day0, people0)), Some(&(day1, people1))) => {
            people0 + (day - day0) as f64 / (day1 - day0) as f64 * (people1 - people0)
        }
        (Some((_, people)), None) | (None, Some(&(_, people))) => people,
        (None, None) => 0.0,
    }
}

/// All series of a case, the total included, divided by `scale`; several files of one series are added up row by row, as
/// Flee does, or on every day.
pub(super) fn all(case: &Case, row_by_row: bool, scale: u32, notes: &mut Notes) -> Vec<Counts> {
    let start = case.period.start;
    let mut all: Vec<Counts> = case
        .observed
        .iter()
        .map(|observed| {
            let rows = add_up(observed, start, row_by_row, scale, notes);
            Counts::of(observed.name.clone(), observed.place, rows)
        })
        .collect();
    correct(case, &mut all, notes);
    all
}

fn rows(file: &CountFile, start: Date, scale: u32) -> Vec<(i64, f64)> {
    let counts = file.counts.iter();
    counts.map(|count| (days_since(start, count.date), count.people / f64::from(scale))).collect()
}

fn add_up(
    observed: &Observed,
    start: Date,
    row_by_row: bool,
    scale: u32,
    notes: &mut Notes,
) -> Vec<(i64, f64)> {
    let mut tables = observed.files.iter().map(|file| rows(file, start, scale));
    let mut sum = tables.next().unwrap_or_default();
    for (table, file) in tables.zip(&observed.files[1..]) {
        let cleanly = add_on_straight_lines(&sum, &table);
        let as_flee = add_as_flee(&sum, &table);
        sum = if row_by_row && as_flee != cleanly {
            let message = format!(
                "`{}`: `{}` is added row by row as Flee does, which is not the sum of both counts on every day",
                observed.name, file.name
            );
            notes.quirk(37, Some(&file.at), message);
            as_flee
        } else {
            cleanly
        };
    }
    if !row_by_row {
        sum.sort_by_key(|&(day, _)| day);
        // Of two counts on one day the later row holds.
        sum.reverse();
        sum.dedup_by_key(|row| row.0);
        sum.reverse();
    }
    sum
}

/// The sum of two series on every day that either counts.
fn add_on_straight_lines(one: &[(i64, f64)], other: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mut days: Vec<i64> = one.iter().chain(other).map(|&(day, _)| day).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(|day| (day, on_line(one, day) + on_line(other, day))).collect()
}

/// The sum of two tables as Flee makes it: it steps through the second and keeps up with the first (quirk 37). Where
/// Flee would stop with an error, the rows so far are kept.
fn add_as_flee(first: &[(i64, f64)], second: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mut sum = Vec::new();
    let Some(last) = first.len().checked_sub(1) else { return sum };
    let (mut at, mut people_of_second) = (0, 0.0);
    for &(day, people) in second {
        while day > first[at].0 {
            sum.push((first[at].0, people_of_second + first[at].1));
            if at == last {
                break;
            }
            at += 1;
        }
        let (day_of_first, people_of_first) = first[at];
        if day == day_of_first && at < last {
            at += 1;
        }
        if day <= day_of_first {
            sum.push((day, people + people_of_first));
            people_of_second = people;
        }
    }
    sum
}

/// Applies the corrections in the order of their file: what was counted before a date is scaled by the count on it over
/// the count before.
fn correct(case: &Case, all: &mut [Counts], notes: &mut Notes) {
    for correction in &case.corrections {
        let Some(counts) = all.iter_mut().find(|counts| counts.name == correction.place) else { continue };
        let day = days_since(case.period.start, correction.date);
        let at = correction.marks.of("date");
        let what = format!("`{}` is corrected on {}", correction.place, correction.date);
        let before = counts.rows.partition_point(|&(of, _)| of < day);
        if day < 0 {
            notes.push(at, format!("{what}, before the period; nothing is changed"));
        } else if before == 0 {
            notes.quirk(
                38,
                at,
                format!(
                    "{what}, before which nothing was counted; Flee stops there, here nothing is changed"
                ),
            );
        } else {
            if counts.rows.get(before).is_none_or(|&(of, _)| of != day) {
                let cure = "Flee stops there, here the count on a straight line is taken";
                notes.quirk(38, at, format!("{what}, when nothing was counted; {cure}"));
            }
            let (new, (last, old)) = (counts.at(day), counts.rows[before - 1]);
            if old > 0.0 {
                counts.rows[..before].iter_mut().for_each(|row| row.1 *= new / old);
                // One after the period was known to nobody in it, and must be applied at once.
                let is_inside = last >= 0 && day < i64::from(case.period.days);
                let is_counted = counts.rows.get(before).is_some_and(|&(of, _)| of == day);
                if is_inside && is_counted && counts.recounts.last().is_none_or(|&(of, _)| of < day) {
                    counts.recounts.push((day, new));
                } else {
                    let restated = counts.published.iter_mut().chain(&mut counts.recounts);
                    restated.filter(|row| row.0 < day).for_each(|row| row.1 *= new / old);
                }
            }
        }
    }
}

fn days_since(start: Date, date: Date) -> i64 {
    i64::from(start.until(date).map_or(0, |span| span.get_days()))
}
