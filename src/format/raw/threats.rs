//! Threats from events: which place each happened to, how strong it was, and which of them are one.

use super::acled::Event;
use super::countries::Countries;
use super::gazetteer::Gazetteer;
use super::remark::{Findings, RemarkKind, shown};
use super::weights::EventTable;
use crate::error::{ErrorKind, Marks, Position};
use crate::scenario::{Knob, Prior, Threat, ThreatKind};
use crate::world::place::great_circle_km;
use crate::world::{Evidence, Stated};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How events become threats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making {
    /// The first and the last day of the period.
    pub(super) period: (Date, Date),
    /// An event farther from every place than this happened to none.
    pub(super) limit_km: f64,
    /// Events of one place and kind are one threat if no more than so many days lie between them.
    pub(super) merge_gap_days: u32,
    /// Events known less precisely are passed over; 1 to 3.
    pub(super) time_precision: u8,
    pub(super) geo_precision: u8,
    /// Whether uncertain dates become knobs.
    pub(super) has_date_knobs: bool,
}

/// An event at its place.
#[derive(Debug, Clone)]
struct Happened<'e> {
    event: &'e Event,
    site: usize,
    kind: ThreatKind,
    intensity: f64,
    reach_km: f64,
    days: u32,
    /// Whether the place is not for certain the one that the event names.
    is_place_assumed: bool,
}

/// A threat with the knob of its date, if that is uncertain.
pub(super) struct Made {
    pub(super) threat: Stated<Threat>,
    pub(super) knob: Option<Knob>,
}

/// Events of types that drive somebody, with their dates: what a period is guessed from.
pub(super) fn dates<'e>(events: &'e [Event], table: &'e EventTable) -> impl Iterator<Item = Date> + 'e {
    let drives =
        |event: &&Event| table.of(&event.kind, &event.sub_kind).is_some_and(|row| row.intensity > 0.0);
    events.iter().filter(drives).map(|event| event.date)
}

/// Makes threats of events; whatever makes none is remarked one by one.
pub(super) fn make(
    events: &[Event],
    table: &EventTable,
    places: &Gazetteer,
    countries: &mut Countries,
    making: &Making,
    findings: &mut Findings,
) -> Vec<Made> {
    let mut maker = Maker { table, places, countries, making, findings, unknown: BTreeMap::new() };
    let mut happened: Vec<Happened<'_>> = events.iter().filter_map(|event| maker.happened(event)).collect();
    maker.refuse_unknown();
    happened.sort_by(|a, b| {
        let rank = |h: &Happened<'_>| (h.site, h.kind, h.event.date);
        rank(a).cmp(&rank(b)).then_with(|| a.event.id.cmp(&b.event.id))
    });
    let joins = |a: &Happened<'_>, b: &Happened<'_>| {
        let last = a.event.date.saturating_add((i64::from(a.days) + i64::from(making.merge_gap_days)).days());
        (a.site, a.kind) == (b.site, b.kind) && b.event.date <= last
    };
    happened.chunk_by(joins).map(|together| maker.threat(together)).collect()
}

struct Maker<'m> {
    table: &'m EventTable,
    places: &'m Gazetteer,
    countries: &'m mut Countries,
    making: &'m Making,
    findings: &'m mut Findings,
    /// Event types that the table does not have, how often, and where first.
    unknown: BTreeMap<String, (u64, Position)>,
}

impl Maker<'_> {
    fn pass_over(&mut self, event: &Event, topic: &'static str, message: String) {
        self.findings.remark(RemarkKind::PassedOver, topic, about(event), Some(&event.position), message);
    }

    /// The event at its place; none if it drives nobody.
    fn happened<'e>(&mut self, event: &'e Event) -> Option<Happened<'e>> {
        let table = self.table;
        let Some(row) = table.of(&event.kind, &event.sub_kind) else {
            if table.knows(&event.kind) {
                let message = format!("no line of the table is for `{}`", event.sub_kind);
                self.pass_over(event, "events of types that drive nobody", message);
            } else {
                let first = || (0, event.position.clone());
                self.unknown.entry(event.kind.clone()).or_insert_with(first).0 += 1;
            }
            return None;
        };
        if row.intensity <= 0.0 {
            let message = format!("`{}` drives nobody, by the table of events", described(event));
            self.pass_over(event, "events of types that drive nobody", message);
            return None;
        }
        let (first, last) = self.making.period;
        if event.date < first || event.date > last {
            let message = format!("{} lies outside the period {first} to {last}", event.date);
            self.pass_over(event, "events outside the period", message);
            return None;
        }
        if event.time_precision > self.making.time_precision
            || event.geo_precision > self.making.geo_precision
        {
            let message = format!(
                "it is known less precisely than asked for: time {}, place {}",
                event.time_precision, event.geo_precision
            );
            self.pass_over(event, "events known too vaguely", message);
            return None;
        }
        let (site, is_place_assumed) = self.site(event)?;
        self.remark_place(event, site);
        Some(Happened {
            event,
            site,
            kind: row.kind,
            intensity: self.table.intensity(row, event.fatalities),
            reach_km: self.table.reach_km(row, event.fatalities),
            days: row.days,
            is_place_assumed: is_place_assumed || event.geo_precision > 1,
        })
    }

    /// Says so where an event is placed by a point that stands for a wider area.
    fn remark_place(&mut self, event: &Event, site: usize) {
        let name = self.places.sites[site].name();
        let (kind, message) = match event.geo_precision {
            2 => {
                let message = format!(
                    "where it happened is known to a part of a region only, and `{name}` stands for that (`geo_precision` 2)"
                );
                (RemarkKind::Guessed, message)
            }
            3 => {
                let message = format!(
                    "where it happened is known to the region only, and `{name}` stands for that; whether it was there is \
                     doubtful (`geo_precision` 3)"
                );
                (RemarkKind::Doubtful, message)
            }
            _ => return,
        };
        self.findings.remark(kind, "places of events", about(event), Some(&event.position), message);
    }

    /// The place that it happened to, and whether that is assumed: the one that it names, if that is near enough, or
    /// else the nearest.
    fn site(&mut self, event: &Event) -> Option<(usize, bool)> {
        let at = (event.lat, event.lon);
        let (sites, limit) = (&self.places.sites, self.making.limit_km);
        let apart = |site: usize| great_circle_km(at, sites[site].at);
        let country = event.country.as_deref().map(|name| self.countries.key(name));
        let named: Vec<usize> =
            event.location.as_deref().map(|name| self.places.book.named(name)).unwrap_or_default();
        let own = named.into_iter().filter(|&site| {
            sites[site].place.kind().has_residents()
                && self.places.is_in(site, country.as_deref(), self.countries)
        });
        let own = own.min_by(|&a, &b| apart(a).total_cmp(&apart(b)).then(a.cmp(&b)));
        let position = Some(&event.position);
        if let Some(site) = own.filter(|&site| apart(site) <= limit) {
            return Some((site, false));
        }
        let Some((site, km)) = self.places.nearest(at, country.as_deref()) else {
            self.pass_over(event, "events far from any place", "there are no places with people".to_owned());
            return None;
        };
        let name = sites[site].name();
        if let Some(own) = own {
            let message = format!(
                "`{}` lies {:.0} km from where it is said to have happened, farther than {limit} km; it may be another \
                 place of that name",
                sites[own].name(),
                apart(own)
            );
            self.findings.remark(RemarkKind::Doubtful, "places of events", about(event), position, message);
        }
        if km <= limit {
            let called = event.location.as_deref().unwrap_or("a place without a name");
            let message = format!("at {called}, taken for the nearest place, `{name}`, {km:.1} km away");
            self.findings.remark(RemarkKind::Guessed, "places of events", about(event), position, message);
            return Some((site, true));
        }
        if let Some((near, swapped)) = self.places.nearest((event.lon, event.lat), None)
            && event.lon.abs() <= 90.0
            && km > 1000.0
            && swapped <= limit
        {
            let message = format!(
                "{}: no place lies within {km:.0} km, and with latitude and longitude swapped it is {swapped:.1} km from \
                 `{}`; swap the two, here or in the places",
                about(event),
                sites[near].name()
            );
            self.findings.fault(ErrorKind::OutOfRange, position, message);
            return None;
        }
        let message = format!("the nearest place, `{name}`, is {km:.0} km away, farther than {limit} km");
        self.pass_over(event, "events far from any place", message);
        None
    }

    /// Reports types of events that the table does not have.
    fn refuse_unknown(&mut self) {
        for (event_type, (count, first)) in std::mem::take(&mut self.unknown) {
            let known = self.table.rows().iter().map(|row| row.event_type.as_str());
            let near = crate::error::did_you_mean(&event_type, known);
            let events = if count == 1 { "1 event".to_owned() } else { format!("{count} events") };
            let message = format!(
                "`event_type` is `{}` ({events}), of which the table of events says nothing; correct it, or give \
                 it a line with `--event-table`{near}",
                shown(&event_type)
            );
            self.findings.fault(ErrorKind::UnknownName, Some(&first), message);
        }
    }

    /// The threat that events of one place and kind on adjacent days are.
    fn threat(&mut self, together: &[Happened<'_>]) -> Made {
        let (first, last) = (&together[0], &together[together.len() - 1]);
        let name = self.places.sites[first.site].name();
        // Several events of one day add up as the model adds up threats; of several days the worst counts.
        let mut days: BTreeMap<Date, f64> = BTreeMap::new();
        for it in together {
            *days.entry(it.event.date).or_insert(1.0) *= 1.0 - it.intensity;
        }
        let intensity = days.values().map(|calm| 1.0 - calm).fold(0.0, f64::max);
        let reach = together.iter().map(|it| it.reach_km).fold(0.0, f64::max);
        let end = together.iter().map(|it| it.event.date.saturating_add(i64::from(it.days).days())).max();
        let end = end.unwrap_or(last.event.date);
        let (intensity, reach) = ((intensity * 1000.0).round() / 1000.0, (reach * 10.0).round() / 10.0);
        let vague = together.iter().map(|it| it.event.time_precision).max().unwrap_or(1);
        let mut assumed: BTreeSet<&str> = BTreeSet::from(["intensity", "reach_km", "end"]);
        if together.iter().any(|it| it.is_place_assumed) {
            assumed.insert("place");
        }
        if vague > 1 {
            assumed.insert("start");
        }
        let called = format!("{} at {name} from {}", first.kind.word().replace('_', " "), first.event.date);
        self.remark_threat(&called, together, (intensity, reach), vague);
        let evidence = Evidence {
            source: vec![super::ACLED.to_owned()],
            assumed: assumed.into_iter().map(str::to_owned).collect(),
            known: None,
        };
        let threat = Threat::new(first.kind, name, first.event.date)
            .with_name(&called)
            .until(end)
            .with_intensity(intensity)
            .with_reach(reach)
            .with_evidence(evidence);
        let knob = self.date_knob(&called, first.event.date, vague);
        Made { threat: Stated { what: threat, marks: Marks::at(first.event.position.clone()) }, knob }
    }

    fn remark_threat(&mut self, called: &str, together: &[Happened<'_>], figures: (f64, f64), vague: u8) {
        const SHOWN: usize = 5;
        let first = &together[0].event.position;
        let dead: u64 = together.iter().map(|it| it.event.fatalities).sum();
        let ids: Vec<&str> = together.iter().take(SHOWN).map(|it| it.event.id.as_str()).collect();
        let more = together.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (intensity, reach) = figures;
        let message = format!(
            "intensity {intensity} and reach {reach} km, by the table of events, from {}{more}; fatalities: {dead}",
            ids.join(", ")
        );
        let about = format!("threat `{called}`");
        self.findings.remark(RemarkKind::Guessed, "threats", &about, Some(first), message);
        if vague > 1 {
            let (known, days) = if vague == 2 { ("week", 3) } else { ("month", 15) };
            let message = format!(
                "when is known to the {known} only (`time_precision` {vague}): it may have been {days} days sooner or later"
            );
            self.findings.remark(RemarkKind::Guessed, "dates of threats", &about, Some(first), message);
        }
    }

    /// The date as a knob, as far as it may be off within the period.
    fn date_knob(&self, called: &str, date: Date, vague: u8) -> Option<Knob> {
        if vague < 2 || !self.making.has_date_knobs {
            return None;
        }
        let (first, last) = self.making.period;
        let since = |date: Date| f64::from((date - first).get_days());
        let off = if vague == 2 { 3.0 } else { 15.0 };
        let (low, high) = ((since(date) - off).max(0.0), (since(date) + off).min(since(last)));
        let prior = Prior::uniform(low, high).ok()?;
        Some(Knob::new(format!("event.\"{}\".timing", called.replace('"', "\\\"")), prior))
    }
}

fn about(event: &Event) -> String {
    format!("event `{}`", event.id)
}

fn described(event: &Event) -> String {
    if event.sub_kind.is_empty() { event.kind.clone() } else { format!("{}: {}", event.kind, event.sub_kind) }
}
