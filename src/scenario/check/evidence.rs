//! Faults of sources and assumptions: tags that no source has, figures that are not stated.

use super::{Check, call_closure, call_level, call_redirect, call_road_condition, call_threat};
use crate::error::{ErrorKind, Marks, did_you_mean};
use crate::scenario::{Closure, Count, Displaced, Shut, Threat};
use crate::world::{Evidence, Place, Route};

/// The keys of a statement that may be named as assumed, and whether it has them. Figures with a default are always
/// there.
type Figures = Vec<(&'static str, bool)>;

impl Check<'_> {
    /// Whatever names sources or assumptions.
    pub(super) fn evidence(&mut self) {
        let stated = self.stated;
        for s in &stated.threats {
            self.named(&call_threat(&s.what), &s.what.evidence, &s.marks, &threat(&s.what));
        }
        for s in &stated.disputes {
            let figures = always(&["name", "accounts"]);
            self.named(&format!("dispute `{}`", s.what.name), &s.what.evidence, &s.marks, &figures);
        }
        for s in &stated.closures {
            self.named(&call_closure(&s.what), &s.what.evidence, &s.marks, &closure(&s.what));
        }
        for s in &stated.road_conditions {
            let mut figures = always(&["from", "to", "km_factor", "start", "one_way"]);
            figures.push(("end", s.what.end.is_some()));
            figures.push(("known", s.what.evidence.known.is_some()));
            self.named(&call_road_condition(&s.what), &s.what.evidence, &s.marks, &figures);
        }
        for s in &stated.redirects {
            let redirect = &s.what;
            let mut figures = always(&["from", "to", "start"]);
            figures.push(("end", redirect.end.is_some()));
            figures.push(("known", redirect.evidence.known.is_some()));
            self.named(&call_redirect(redirect), &redirect.evidence, &s.marks, &figures);
        }
        for s in &stated.changes {
            let change = &s.what;
            let mut figures = always(&["place", "date"]);
            figures.extend([
                ("kind", change.kind.is_some()),
                ("capacity", change.capacity.is_some()),
                ("people_per_day", change.people_per_day.is_some()),
                ("move_chance", change.move_chance.is_some()),
                ("pull", change.pull.is_some()),
                ("camp", change.camp.is_some()),
                ("known", change.evidence.known.is_some()),
            ]);
            self.named(&format!("change at `{}`", change.place), &change.evidence, &s.marks, &figures);
        }
        for s in &stated.displaced {
            let what = format!("displaced at `{}`", s.what.place);
            self.named(&what, &s.what.evidence, &s.marks, &displaced(&s.what));
        }
        for s in &stated.levels {
            for (it, marks) in s.what.points.iter().zip(&s.point_marks) {
                self.named(&call_level(&s.what), &it.evidence, marks, &always(&["date", "value"]));
            }
        }
        for s in &stated.observed {
            let what = format!("observed `{}`", s.what.name);
            for (it, marks) in s.what.counts.iter().zip(&s.count_marks) {
                self.named(&what, &it.evidence, marks, &count(it));
            }
            for (it, marks) in s.what.corrections.iter().zip(&s.correction_marks) {
                self.named(&what, &it.evidence, marks, &[]);
            }
        }
        for (it, marks) in self.world.places().zip(&stated.place_marks) {
            self.named(&format!("place `{}`", it.name()), it.evidence(), marks, &place(it));
        }
        // Routes whose ends are unknown are not in the world, so marks and routes match only where all are.
        let routes: Vec<_> = self.world.routes().filter(|(_, route)| !route.is_way_back()).collect();
        if routes.len() == stated.route_marks.len() {
            for ((id, it), marks) in routes.into_iter().zip(&stated.route_marks) {
                let (from, to) = self.world.ends(id);
                let (from, to) = (self.world.place(from).name(), self.world.place(to).name());
                self.named(&format!("route `{from}`–`{to}`"), it.evidence(), marks, &route(it));
            }
        }
    }

    fn named(&mut self, what: &str, evidence: &Evidence, marks: &Marks, figures: &[(&str, bool)]) {
        if let Some(known) = evidence.known {
            self.year(marks, &format!("{what}: "), "known", known.at(0, 0, 0, 0));
        }
        for (index, tag) in evidence.source.iter().enumerate() {
            if !self.stated.sources.contains_key(tag) {
                let hint = self.faults.hint(tag, self.stated.sources.keys().map(String::as_str));
                let message = format!("{what}: no source is called `{tag}`{hint}");
                self.push(ErrorKind::UnknownName, marks, &format!("source.{index}"), message);
            }
        }
        for key in &evidence.assumed {
            let (kind, message) = match figures.iter().find(|(figure, _)| figure == key) {
                Some((_, true)) => continue,
                Some((_, false)) => {
                    let cure = "give it or take it out of `assumed`";
                    (ErrorKind::Contradiction, format!("`assumed` names `{key}`, which is not given; {cure}"))
                }
                None => {
                    let cure = match did_you_mean(key, figures.iter().map(|(figure, _)| *figure)) {
                        hint if hint.is_empty() => "; take it out of `assumed`".to_owned(),
                        hint => hint,
                    };
                    (
                        ErrorKind::UnknownName,
                        format!("`assumed` names `{key}`, which is no figure here{cure}"),
                    )
                }
            };
            self.push(kind, marks, "assumed", format!("{what}: {message}"));
        }
    }
}

fn always(keys: &[&'static str]) -> Figures {
    keys.iter().map(|key| (*key, true)).collect()
}

fn place(place: &Place) -> Figures {
    let mut figures = always(&[
        "name",
        "kind",
        "country",
        "population",
        "capacity_per_day",
        "pull",
        "foreign_pull",
        "leaving_chance",
    ]);
    figures.extend([
        ("lat", place.lat.is_some()),
        ("lon", place.lon.is_some()),
        ("seems_lat", place.seems_lat.is_some()),
        ("seems_lon", place.seems_lon.is_some()),
        ("capacity", place.capacity.is_some()),
        ("people_per_day", place.people_per_day.is_some()),
        ("move_chance", place.move_chance.is_some()),
        ("farmer_share", place.farmer_share.is_some()),
    ]);
    figures
}

fn route(route: &Route) -> Figures {
    let mut figures = always(&["from", "to", "km", "mode", "walk_chance", "roads", "one_way"]);
    figures.extend([
        ("seems_km", route.seems_km.is_some()),
        ("km_per_day", route.km_per_day.is_some()),
        ("own_km_per_day", route.own_km_per_day.is_some()),
    ]);
    figures
}

fn threat(threat: &Threat) -> Figures {
    let mut figures = always(&["kind", "place", "start"]);
    figures.extend([
        ("name", threat.name.is_some()),
        ("end", threat.end.is_some()),
        ("intensity", threat.intensity.is_some()),
        ("lead_days", threat.lead_days.is_some()),
        ("lead_share", threat.lead_share.is_some()),
        ("reach_km", threat.reach_km.is_some()),
        ("half_life_days", threat.half_life_days.is_some()),
        ("credibility", threat.credibility.is_some()),
        ("dispute", threat.account.is_some()),
        ("account", threat.account.is_some()),
        ("known", threat.evidence.known.is_some()),
    ]);
    figures
}

fn closure(closure: &Closure) -> Figures {
    let mut figures = always(&["start", "one_way"]);
    figures.extend([
        ("border", matches!(closure.shut, Shut::Border(..))),
        ("crossing", matches!(closure.shut, Shut::Crossing(_))),
        ("route", matches!(closure.shut, Shut::Route(..))),
        ("place", matches!(closure.shut, Shut::Place(_))),
        ("end", closure.end.is_some()),
        ("known", closure.evidence.known.is_some()),
    ]);
    figures
}

fn displaced(displaced: &Displaced) -> Figures {
    let mut figures = always(&["place", "count"]);
    figures.extend([("home", displaced.home.is_some()), ("country", displaced.country.is_some())]);
    figures
}

fn count(count: &Count) -> Figures {
    let mut figures = always(&["date", "error"]);
    figures.extend([
        ("value", count.value.is_some()),
        ("at_least", count.at_least.is_some()),
        ("at_most", count.at_most.is_some()),
        ("known", count.known.is_some()),
    ]);
    figures
}
