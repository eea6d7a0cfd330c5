//! Which places are neighbours along the roads: between which of them a route is worth having.
//!
//! A map of roads connects everything with everything, and with a route for each pair of places nobody could choose any
//! more. So routes are few and their detours small: of the pairs of places that are near each other along the roads, from
//! the nearest to the farthest, each gets a route unless the way over routes that are there is hardly longer (the greedy
//! spanner of Althöfer, Das, Dobkin, Joseph & Soares 1993). A way through a third place is one, so that it is split there.

use super::network::Piece;
use petgraph::Direction::{self, Incoming, Outgoing};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Places are near each other if there is a point of the roads for which both are among so many nearest ones. More would
/// find more pairs, nearly all of which have a way through others.
const NEAREST: usize = 8;

/// A place and how far it is from a point of the roads, or that from it.
type Near = (usize, u64);

/// For each place those to which a route leads. `aside` says how far a place is from its road; `through` is how many
/// times as long a way over other routes may be that stands in for one.
///
/// O(points of the roads · log) in time and memory. It depends on no order but that of places and points.
pub(super) fn between(
    roads: &DiGraph<(), Piece>,
    at: &BTreeMap<NodeIndex, usize>,
    aside: impl Fn(usize) -> u64,
    places: usize,
    through: f64,
) -> Vec<Vec<usize>> {
    let mut pairs: Vec<(u64, usize, usize)> = candidates(roads, at)
        .into_iter()
        .map(|((from, to), mm)| (aside(from) + mm + aside(to), from, to))
        .collect();
    // Both directions of a pair are judged one after the other, and so alike.
    pairs.sort_unstable_by_key(|&(mm, from, to)| (mm, from.min(to), from.max(to), from));
    let mut routes: Vec<Vec<Near>> = vec![Vec::new(); places];
    let mut known = vec![u64::MAX; places];
    for (mm, from, to) in pairs {
        let most = (mm as f64 * through).round() as u64;
        if !is_reached(&routes, &mut known, from, to, most) {
            routes[from].push((to, mm));
        }
    }
    routes.into_iter().map(|ends| ends.into_iter().map(|(to, _)| to).collect()).collect()
}

/// Pairs of places that are near each other along the roads, with the length of a way from the first to the second.
fn candidates(roads: &DiGraph<(), Piece>, at: &BTreeMap<NodeIndex, usize>) -> BTreeMap<(usize, usize), u64> {
    let (from, to) = (nearest(roads, at, Outgoing), nearest(roads, at, Incoming));
    let mut pairs = BTreeMap::new();
    let mut add = |&(from, before): &Near, mm: u64, &(to, after): &Near| {
        if from != to {
            let length = before + mm + after;
            let best = pairs.entry((from, to)).or_insert(length);
            *best = length.min(*best);
        }
    };
    for (from, to) in from.iter().zip(&to) {
        for near in from {
            for other in to {
                add(near, 0, other);
            }
        }
    }
    // Where the surroundings of two places meet there is always a pair, so that what the roads connect stays connected
    // (Mehlhorn 1988).
    for edge in roads.edge_references() {
        if let (Some(near), Some(other)) =
            (from[edge.source().index()].first(), to[edge.target().index()].first())
        {
            add(near, edge.weight().mm, other);
        }
    }
    pairs
}

/// For each point of the roads the places from which it is reached soonest, or, against the roads, that are reached
/// soonest from it; the nearest first.
fn nearest(
    roads: &DiGraph<(), Piece>,
    at: &BTreeMap<NodeIndex, usize>,
    direction: Direction,
) -> Vec<Vec<Near>> {
    let mut nearest: Vec<Vec<Near>> = vec![Vec::new(); roads.node_count()];
    let mut queue: BinaryHeap<_> = at.iter().map(|(&spot, &place)| Reverse((0, place, spot))).collect();
    let is_new =
        |near: &[Near], place: usize| near.len() < NEAREST && near.iter().all(|&(known, _)| known != place);
    while let Some(Reverse((mm, place, node))) = queue.pop() {
        if !is_new(&nearest[node.index()], place) {
            continue;
        }
        nearest[node.index()].push((place, mm));
        for edge in roads.edges_directed(node, direction) {
            let next = if direction == Outgoing { edge.target() } else { edge.source() };
            if is_new(&nearest[next.index()], place) {
                queue.push(Reverse((mm + edge.weight().mm, place, next)));
            }
        }
    }
    nearest
}

/// Whether a way over routes leads from a place to another within a length. `known` is room for the search, and is left
/// as it was.
fn is_reached(routes: &[Vec<Near>], known: &mut [u64], from: usize, to: usize, most: u64) -> bool {
    let mut queue = BinaryHeap::from([Reverse((0, from))]);
    let mut touched = vec![from];
    known[from] = 0;
    let mut is_found = false;
    while let Some(Reverse((mm, place))) = queue.pop() {
        if place == to {
            is_found = true;
            break;
        }
        if known[place] < mm {
            continue;
        }
        for &(next, length) in &routes[place] {
            let mm = mm + length;
            if mm <= most && mm < known[next] {
                known[next] = mm;
                touched.push(next);
                queue.push(Reverse((mm, next)));
            }
        }
    }
    for place in touched {
        known[place] = u64::MAX;
    }
    is_found
}
