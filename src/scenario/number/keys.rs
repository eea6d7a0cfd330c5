//! The numbers of each kind of statement, by their keys in a scenario file.

use crate::scenario::{Change, Closure, Displaced, Period, RoadCondition, Threat};
use crate::units::Bounds;
use crate::world::{Between, Group, Place};
use jiff::civil::DateTime;

/// A number of a statement. Moments are days since the period started, the first midnight being 0.
#[derive(Debug)]
pub(super) struct Key<T> {
    pub(super) name: &'static str,
    pub(super) bounds: Bounds,
    pub(super) is_whole: bool,
    /// Of a statement in a period; none where it is not stated and has no default.
    pub(super) get: fn(&T, Period) -> Option<f64>,
    pub(super) set: fn(&mut T, Period, f64),
}

const CHANCE: Bounds = Bounds::Closed(0.0, 1.0);
const FACTOR: Bounds = Bounds::Closed(0.0, 1000.0);
const PEOPLE: Bounds = Bounds::Closed(0.0, 1e12);
const KM: Bounds = Bounds::Above(0.0, 100_000.0);
/// Days from the start of a period: a century either way.
const MOMENT: Bounds = Bounds::Closed(-36_525.0, 36_525.0);

const fn key<T>(
    name: &'static str,
    bounds: Bounds,
    get: fn(&T, Period) -> Option<f64>,
    set: fn(&mut T, Period, f64),
) -> Key<T> {
    Key { name, bounds, is_whole: false, get, set }
}

const fn people<T>(
    name: &'static str,
    least: f64,
    get: fn(&T, Period) -> Option<f64>,
    set: fn(&mut T, Period, f64),
) -> Key<T> {
    Key { name, bounds: Bounds::Closed(least, 1e12), is_whole: true, get, set }
}

#[rustfmt::skip]
pub(super) const PLACE: &[Key<Place>] = &[
    people("population", 0.0, |p, _| Some(p.population as f64), |p, _, v| p.population = v as u64),
    people("capacity", 1.0, |p, _| p.capacity.map(|people| people as f64), |p, _, v| p.capacity = Some(v as u64)),
    people("capacity_per_day", 0.0, |p, _| Some(p.capacity_per_day as f64), |p, _, v| p.capacity_per_day = v as u64),
    people("people_per_day", 0.0, |p, _| p.people_per_day.map(|people| people as f64), |p, _, v| p.people_per_day = Some(v as u64)),
    key("move_chance", CHANCE, |p, _| p.move_chance, |p, _, v| p.move_chance = Some(v)),
    key("pull", FACTOR, |p, _| Some(p.pull), |p, _, v| p.pull = v),
    key("foreign_pull", FACTOR, |p, _| Some(p.foreign_pull), |p, _, v| p.foreign_pull = v),
    key("leaving_chance", CHANCE, |p, _| Some(p.leaving_chance), |p, _, v| p.leaving_chance = v),
    key("farmer_share", CHANCE, |p, _| p.farmer_share, |p, _, v| p.farmer_share = Some(v)),
];

#[rustfmt::skip]
pub(super) const ROUTE: &[Key<Between>] = &[
    key("km", KM, |r, _| Some(r.route.km), |r, _, v| r.route.km = v),
    key("seems_km", KM, |r, _| r.route.seems_km, |r, _, v| r.route.seems_km = Some(v)),
    key("km_per_day", KM, |r, _| r.route.km_per_day, |r, _, v| r.route.km_per_day = Some(v)),
    key("own_km_per_day", KM, |r, _| r.route.own_km_per_day, |r, _, v| r.route.own_km_per_day = Some(v)),
    key("walk_chance", CHANCE, |r, _| Some(r.route.walk_chance), |r, _, v| r.route.walk_chance = v),
];

#[rustfmt::skip]
pub(super) const GROUP: &[Key<Group>] = &[
    key("leave_factor", FACTOR, |g, _| Some(g.factors.leave), |g, _, v| g.factors.leave = v),
    key("move_factor", FACTOR, |g, _| Some(g.factors.moving), |g, _, v| g.factors.moving = v),
    key("return_factor", FACTOR, |g, _| Some(g.factors.returning), |g, _, v| g.factors.returning = v),
    key("camp_factor", FACTOR, |g, _| Some(g.factors.camp), |g, _, v| g.factors.camp = v),
    key("foreign_factor", FACTOR, |g, _| Some(g.factors.foreign), |g, _, v| g.factors.foreign = v),
    key("attraction_power", Bounds::Closed(0.0, 10.0), |g, _| Some(g.factors.attraction_power), |g, _, v| g.factors.attraction_power = v),
    key("flood_awareness", CHANCE, |g, _| Some(g.factors.flood_awareness), |g, _, v| g.factors.flood_awareness = v),
];

#[rustfmt::skip]
pub(super) const EVENT: &[Key<Threat>] = &[
    key("intensity", Bounds::Above(0.0, 1.0), |t, _| Some(t.shape().intensity), |t, _, v| t.intensity = Some(v)),
    key("lead_days", Bounds::Closed(0.0, 365.0), |t, _| Some(t.shape().lead_days), |t, _, v| t.lead_days = Some(v)),
    key("lead_share", CHANCE, |t, _| Some(t.shape().lead_share), |t, _, v| t.lead_share = Some(v)),
    key("reach_km", Bounds::Closed(0.0, 10_000.0), |t, _| Some(t.shape().reach_km), |t, _, v| t.reach_km = Some(v)),
    key("half_life_days", Bounds::Closed(0.0, 3650.0), |t, _| Some(t.shape().half_life_days), |t, _, v| t.half_life_days = Some(v)),
    key("credibility", CHANCE, |t, _| Some(t.credibility()), |t, _, v| t.credibility = Some(v)),
    key("start", MOMENT, |t, p| Some(days(p, t.start)), |t, p, v| t.start = moment(p, v)),
    key("end", MOMENT, |t, p| Some(days(p, t.end?)), |t, p, v| t.end = Some(moment(p, v))),
    key("timing", MOMENT, |t, p| Some(days(p, t.start)), |t, p, v| (t.start, t.end) = moved(p, v, t.start, t.end)),
];

#[rustfmt::skip]
pub(super) const CLOSURE: &[Key<Closure>] = &[
    key("start", MOMENT, |c, p| Some(days(p, c.start)), |c, p, v| c.start = moment(p, v)),
    key("end", MOMENT, |c, p| Some(days(p, c.end?)), |c, p, v| c.end = Some(moment(p, v))),
    key("timing", MOMENT, |c, p| Some(days(p, c.start)), |c, p, v| (c.start, c.end) = moved(p, v, c.start, c.end)),
];

#[rustfmt::skip]
pub(super) const ROAD_CONDITION: &[Key<RoadCondition>] = &[
    key("km_factor", FACTOR, |c, _| Some(c.km_factor), |c, _, v| c.km_factor = v),
    key("start", MOMENT, |c, p| Some(days(p, c.start)), |c, p, v| c.start = moment(p, v)),
    key("end", MOMENT, |c, p| Some(days(p, c.end?)), |c, p, v| c.end = Some(moment(p, v))),
];

#[rustfmt::skip]
pub(super) const CHANGE: &[Key<Change>] = &[
    key("date", MOMENT, |c, p| Some(days(p, c.date)), |c, p, v| c.date = moment(p, v)),
    Key { name: "capacity", bounds: PEOPLE, is_whole: true, get: |c, _| c.capacity.map(|people| people as f64), set: |c, _, v| c.capacity = Some(v as u64) },
    Key { name: "people_per_day", bounds: PEOPLE, is_whole: true, get: |c, _| c.people_per_day.map(|people| people as f64), set: |c, _, v| c.people_per_day = Some(v as u64) },
    key("move_chance", CHANCE, |c, _| c.move_chance, |c, _, v| c.move_chance = Some(v)),
    key("pull", FACTOR, |c, _| c.pull, |c, _, v| c.pull = Some(v)),
];

pub(super) const DISPLACED: &[Key<Displaced>] =
    &[people("count", 1.0, |d, _| Some(d.count as f64), |d, _, v| d.count = v as u64)];

/// The keys whose numbers are moments.
pub(crate) const MOMENTS: [&str; 4] = ["start", "end", "timing", "date"];

fn days(period: Period, moment: DateTime) -> f64 {
    period.minutes_since_start(moment) as f64 / MINUTES
}

fn moment(period: Period, days: f64) -> DateTime {
    period.moment((days * MINUTES).round() as i64)
}

/// Something moved to start at `days`, its end with it.
fn moved(period: Period, days: f64, start: DateTime, end: Option<DateTime>) -> (DateTime, Option<DateTime>) {
    let to = moment(period, days);
    let by = period.minutes_since_start(to) - period.minutes_since_start(start);
    (to, end.map(|end| period.moment(period.minutes_since_start(end) + by)))
}

/// Minutes of a day.
const MINUTES: f64 = 1440.0;

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moments_are_days_since_the_period_started_to_the_minute() {
        let june = Period { start: date(2011, 6, 4), days: 30, step_hours: 24 };
        assert_eq!(days(june, date(2011, 6, 4).at(0, 0, 0, 0)), 0.0);
        assert_eq!(days(june, date(2011, 6, 7).at(18, 0, 0, 0)), 3.75);
        assert_eq!(days(june, date(2011, 6, 3).at(12, 0, 0, 0)), -0.5);
        assert_eq!(moment(june, 3.75), date(2011, 6, 7).at(18, 0, 0, 0));
        for minutes in [-100_000, -1, 0, 1, 59, 1439, 1440, 123_457] {
            let at = f64::from(minutes) / MINUTES;
            assert_eq!(days(june, moment(june, at)), at);
        }
        let (start, end) = (date(2011, 6, 7).at(6, 0, 0, 0), date(2011, 6, 9).at(0, 0, 0, 0));
        let moved = moved(june, 5.0, start, Some(end));
        assert_eq!(moved, (date(2011, 6, 9).at(0, 0, 0, 0), Some(date(2011, 6, 10).at(18, 0, 0, 0))));
    }
}
