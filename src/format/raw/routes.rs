//! Routes between places: along the roads where there are any, and guessed where there are none.

use super::gazetteer::Site;
use super::remark::{Findings, RemarkKind};
use super::roads::{Link, Network, SWAP, Segment};
use super::sphere::Index;
use crate::error::{ErrorKind, Marks};
use crate::world::place::great_circle_km;
use crate::world::{Between, Evidence, Mode, PlaceKind, Route, WorldBuilder};
use petgraph::unionfind::UnionFind;
use std::collections::BTreeMap;

/// How routes are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making {
    /// A place farther from every road than this stands on none.
    pub(super) road_limit_km: f64,
    /// A way through other places that is no more than so many times as long stands in for a route.
    pub(super) through: f64,
    /// A guessed route is so many times as long as the straight line.
    pub(super) detour: f64,
}

/// A route is at least this long; places may have the same coordinates.
const SHORTEST_KM: f64 = 0.1;
/// A place farther than this from its road is remarked: its coordinates or the roads may be wrong.
const REMARKED_KM: f64 = 1.0;
/// Both directions of a road are one route if their lengths differ by no more than this share.
const SAME_LENGTH: f64 = 0.01;
/// So many of the nearest places are looked at for routes where there are no roads.
const NEAREST: usize = 24;
/// Roads this far from every place are on another part of the Earth, perhaps because their coordinates are swapped.
const ELSEWHERE_KM: f64 = 200.0;

/// States routes between all places. `source` is the tag of the roads, if there are any.
pub(super) fn state(
    world: &mut WorldBuilder,
    sites: &[Site],
    segments: Vec<Segment>,
    source: Option<&str>,
    making: Making,
    findings: &mut Findings,
) {
    let mut routes = Routes { world, sites, making, parts: UnionFind::new(sites.len()), findings };
    let has_roads = !segments.is_empty();
    if let Some(source) = source.filter(|_| has_roads) {
        if routes.refuse_swapped(&segments) {
            return;
        }
        routes.along(segments, source);
    } else {
        routes.between_neighbours();
    }
    routes.connect();
}

struct Routes<'r> {
    world: &'r mut WorldBuilder,
    sites: &'r [Site],
    making: Making,
    /// Which places are connected so far.
    parts: UnionFind<usize>,
    findings: &'r mut Findings,
}

impl Routes<'_> {
    /// Whether the roads lie elsewhere, and among the places with latitude and longitude swapped.
    fn refuse_swapped(&mut self, segments: &[Segment]) -> bool {
        let places = Index::of(self.sites.iter().map(|site| site.at).enumerate());
        let near = |swap: bool| {
            let ends = segments.iter().map(|segment| (segment.a.0 as f64 / 1e7, segment.a.1 as f64 / 1e7));
            ends.filter(|&(lat, lon)| {
                let at = if swap { (lon, lat) } else { (lat, lon) };
                at.0.abs() <= 90.0 && places.nearest(at).is_some_and(|(_, km)| km <= ELSEWHERE_KM)
            })
            .count()
        };
        let (as_read, swapped) = (near(false), near(true));
        if as_read > 0 || self.sites.is_empty() {
            return false;
        }
        let message = if swapped > 0 {
            format!(
                "no road lies within {ELSEWHERE_KM} km of any place, and with latitude and longitude swapped {swapped} of \
                 {} pieces do; {SWAP}",
                segments.len()
            )
        } else {
            format!(
                "no road lies within {ELSEWHERE_KM} km of any place; give the roads of the area, or check the coordinates \
                 of the places"
            )
        };
        self.findings.fault(ErrorKind::OutOfRange, None, format!("roads: {message}"));
        true
    }

    /// Routes along the roads.
    fn along(&mut self, segments: Vec<Segment>, source: &str) {
        let at: Vec<(f64, f64)> = self.sites.iter().map(|site| site.at).collect();
        let network = Network::new(segments, &at, self.making.road_limit_km);
        self.remark_stands(&network);
        let pieces = network.pieces();
        if pieces > 1 {
            let message = format!(
                "they fall into {pieces} pieces that no road connects; roads meet only where their coordinates coincide"
            );
            self.findings.remark(RemarkKind::ReadAs, "roads", "roads", None, message);
        }
        let links: BTreeMap<(usize, usize), Link> =
            network.links(self.making.through).into_iter().map(|link| ((link.from, link.to), link)).collect();
        for (&(from, to), link) in &links {
            let back = links.get(&(to, from));
            let is_same = |back: &&Link| {
                back.mode == link.mode && (back.km - link.km).abs() <= SAME_LENGTH * back.km.max(link.km)
            };
            let route = match back.filter(is_same) {
                Some(_) if from > to => continue,
                Some(back) => Route::of_km(rounded(link.km.min(back.km))),
                None => Route::of_km(rounded(link.km)).one_way(),
            };
            self.parts.union(from, to);
            let aside = [from, to].map(|site| network.stands[site].map_or(0.0, |stand| stand.km));
            let is_guessed = aside.iter().any(|&km| km > REMARKED_KM);
            let evidence = Evidence {
                source: vec![source.to_owned()],
                assumed: if is_guessed { vec!["km".to_owned()] } else { Vec::new() },
                known: None,
            };
            let [a, b] = [from, to].map(|site| &self.sites[site].place);
            if a.country() != b.country() && ![a, b].iter().any(|place| place.kind() == PlaceKind::Crossing) {
                let message = format!(
                    "the road leads from {} to {} and past no crossing; add the crossing to the places, if there is one",
                    a.country(),
                    b.country()
                );
                let about = format!("route `{}`–`{}`", a.name(), b.name());
                self.findings.remark(RemarkKind::Doubtful, "roads across borders", about, None, message);
            }
            self.route(from, to, route.with_mode(link.mode).with_evidence(evidence));
        }
    }

    /// Says how far places are from their roads, where that is far.
    fn remark_stands(&mut self, network: &Network) {
        for (number, site) in self.sites.iter().enumerate() {
            let about = format!("place `{}`", site.name());
            let (kind, message) = match (network.stands[number], network.nearest_km[number]) {
                (Some(stand), _) if stand.km > REMARKED_KM => {
                    let message = format!(
                        "it lies {:.1} km from the nearest road; that is added to the routes from it",
                        stand.km
                    );
                    (RemarkKind::Guessed, message)
                }
                (None, Some(km)) => {
                    let limit = self.making.road_limit_km;
                    let message = format!(
                        "the nearest road is {km:.1} km away, farther than {limit} km; no road leads to it"
                    );
                    (RemarkKind::Doubtful, message)
                }
                _ => continue,
            };
            self.findings.remark(kind, "places and roads", about, site.marks.whole(), message);
        }
    }

    /// Guessed routes where there are no roads at all: between any two places with no third one in the circle over the
    /// line between them (Gabriel and Sokal 1969), so that neighbours are connected and nobody passes a place unseen.
    fn between_neighbours(&mut self) {
        let index = Index::of(self.sites.iter().map(|site| site.at).enumerate());
        let sites = self.sites;
        let square = |a: usize, b: usize| great_circle_km(sites[a].at, sites[b].at).powi(2);
        for a in 0..sites.len() {
            let nearest: Vec<usize> =
                index.by_distance(sites[a].at).filter(|&b| b != a).take(NEAREST).collect();
            for (rank, &b) in nearest.iter().enumerate() {
                let is_free = nearest[..rank].iter().all(|&c| square(a, c) + square(b, c) >= square(a, b));
                if a < b && is_free && self.may_be_guessed(a, b) {
                    self.guess(a, b, "no roads are given");
                } else if b < a && is_free && self.may_be_guessed(a, b) {
                    // Where `b` has nearer neighbours enough, it has not looked at `a`.
                    let looked =
                        index.by_distance(sites[b].at).filter(|&c| c != b).take(NEAREST).any(|c| c == a);
                    if !looked {
                        self.guess(b, a, "no roads are given");
                    }
                }
            }
        }
    }

    /// A guessed route leads across a border at crossings only.
    fn may_be_guessed(&self, a: usize, b: usize) -> bool {
        let [a, b] = [a, b].map(|site| &self.sites[site].place);
        a.country() == b.country() || [a, b].iter().any(|place| place.kind() == PlaceKind::Crossing)
    }

    /// Guesses routes until everything is connected: of each part that stands apart, the shortest to another.
    fn connect(&mut self) {
        loop {
            let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for site in 0..self.sites.len() {
                parts.entry(self.parts.find(site)).or_default().push(site);
            }
            if parts.len() <= 1 {
                return;
            }
            // The smallest part, and of those the one with the first place.
            let part = parts.into_values().min_by_key(|part| (part.len(), part[0]));
            let part = part.expect("there is more than one");
            let Some((a, b, may_be)) = self.nearest_elsewhere(&part) else { return };
            if !may_be {
                let [from, to] = [a, b].map(|site| &self.sites[site].place);
                let message = format!(
                    "the guessed route leads from {} to {} and past no crossing, for nothing else connects them; add the \
                     crossing to the places, or leave out places that belong elsewhere",
                    from.country(),
                    to.country()
                );
                let about = format!("route `{}`–`{}`", from.name(), to.name());
                self.findings.remark(RemarkKind::Doubtful, "roads across borders", about, None, message);
            }
            self.guess(a.min(b), a.max(b), "no road connects them");
        }
    }

    /// The shortest line from a part to a place outside it, if possible one that crosses no border unseen.
    fn nearest_elsewhere(&self, part: &[usize]) -> Option<(usize, usize, bool)> {
        let own = self.parts.find(part[0]);
        let others: Vec<usize> = (0..self.sites.len()).filter(|&site| self.parts.find(site) != own).collect();
        let mut best: Option<((bool, f64), usize, usize)> = None;
        for &a in part {
            for &b in &others {
                let rank = (!self.may_be_guessed(a, b), great_circle_km(self.sites[a].at, self.sites[b].at));
                if best.is_none_or(|(known, ..)| rank < known) {
                    best = Some((rank, a, b));
                }
            }
        }
        best.map(|((across, _), a, b)| (a, b, !across))
    }

    fn guess(&mut self, from: usize, to: usize, why: &str) {
        let [a, b] = [from, to].map(|site| &self.sites[site]);
        let straight = great_circle_km(a.at, b.at);
        let km = rounded(straight * self.making.detour);
        let about = format!("route `{}`–`{}`", a.name(), b.name());
        let message =
            format!("{km} km, {} times the straight line of {straight:.1} km: {why}", self.making.detour);
        self.findings.remark(RemarkKind::Guessed, "routes", about, None, message);
        let evidence = Evidence { assumed: vec!["km".to_owned(), "mode".to_owned()], ..Evidence::default() };
        self.parts.union(from, to);
        self.route(from, to, Route::of_km(km).with_mode(Mode::Road).with_evidence(evidence));
    }

    fn route(&mut self, from: usize, to: usize, route: Route) {
        let [from, to] = [from, to].map(|site| self.sites[site].name().to_owned());
        self.world.state_route(Between { from, to, route }, Marks::default());
    }
}

/// To ten metres, and never nothing.
fn rounded(km: f64) -> f64 {
    (km * 100.0).round().max(SHORTEST_KM * 100.0) / 100.0
}
