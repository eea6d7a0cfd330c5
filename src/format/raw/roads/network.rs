//! Roads as a graph, places on it, and the shortest ways between neighbours.

use super::{Segment, neighbours};
use crate::format::raw::sphere::{Point, degrees, point};
use crate::world::Mode;
use crate::world::place::great_circle_km;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// So many pieces of road around a place are looked at closely; the first is the nearest but for rounding.
const CANDIDATES: usize = 8;
/// Points nearer to each other than this are one.
const SAME_MM: u64 = 1000;

/// A piece of road between two points, in one direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) mm: u64,
    mode: Mode,
}

/// Where a place stands on the roads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::format::raw) struct Stand {
    spot: NodeIndex,
    /// From the place to the road, in km.
    pub(in crate::format::raw) km: f64,
}

/// A route along the roads, as long as the shortest way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::format::raw) struct Link {
    pub(in crate::format::raw) from: usize,
    pub(in crate::format::raw) to: usize,
    /// Along the roads, and to and from them.
    pub(in crate::format::raw) km: f64,
    /// How people travel on the longest part of it.
    pub(in crate::format::raw) mode: Mode,
}

/// Roads with places on them.
#[derive(Debug)]
pub(in crate::format::raw) struct Network {
    roads: DiGraph<(), Piece>,
    /// For each place where it stands; none if no road is near enough.
    pub(in crate::format::raw) stands: Vec<Option<Stand>>,
    /// How far the nearest road is from each place, in km; none if there is no road.
    pub(in crate::format::raw) nearest_km: Vec<Option<f64>>,
}

/// A place to be put on a piece of road.
#[derive(Debug, Clone, Copy)]
struct Foot {
    segment: usize,
    /// How far along it, 0 to 1.
    along: f64,
    km: f64,
}

impl Network {
    /// Puts places on the roads, each at the nearest point of any, if that is no farther than the limit.
    ///
    /// The result does not depend on the order of the segments. O((segments + places) log segments).
    pub(in crate::format::raw) fn new(
        mut segments: Vec<Segment>,
        places: &[(f64, f64)],
        limit_km: f64,
    ) -> Self {
        segments.sort_unstable();
        segments.dedup();
        let ends =
            |segment: &Segment| [segment.a, segment.b].map(|(lat, lon)| (lat as f64 / 1e7, lon as f64 / 1e7));
        let index = RTree::bulk_load(
            segments
                .iter()
                .enumerate()
                .map(|(number, segment)| {
                    let [a, b] = ends(segment).map(point);
                    GeomWithData::new(Line::new(a, b), number)
                })
                .collect(),
        );
        let feet: Vec<Option<Foot>> = places
            .iter()
            .map(|&at| {
                let near = index.nearest_neighbor_iter(point(at)).take(CANDIDATES);
                let feet = near.map(|found| foot(at, found.data, ends(&segments[found.data]).map(point)));
                feet.min_by(|a, b| a.km.total_cmp(&b.km).then(a.segment.cmp(&b.segment)))
            })
            .collect();
        let nearest_km = feet.iter().map(|foot| foot.map(|foot| foot.km)).collect();

        let mut on: BTreeMap<usize, Vec<(f64, usize, f64)>> = BTreeMap::new();
        for (place, foot) in feet.iter().enumerate() {
            if let Some(Foot { segment, along, km }) = foot.filter(|foot| foot.km <= limit_km) {
                on.entry(segment).or_default().push((along, place, km));
            }
        }
        let mut roads = DiGraph::new();
        let mut spots = BTreeMap::new();
        for segment in &segments {
            for spot in [segment.a, segment.b] {
                spots.entry(spot).or_insert_with(|| roads.add_node(()));
            }
        }
        let mut stands = vec![None; places.len()];
        for (number, segment) in segments.iter().enumerate() {
            let [from, to] = ends(segment);
            let length = mm(great_circle_km(from, to));
            let mut last = (spots[&segment.a], 0);
            let mut feet = on.remove(&number).unwrap_or_default();
            feet.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (along, place, km) in feet {
                let here = (along * length as f64).round() as u64;
                let spot = if here - last.1 < SAME_MM {
                    last.0
                } else if length - here < SAME_MM {
                    spots[&segment.b]
                } else {
                    let spot = roads.add_node(());
                    join(&mut roads, last.0, spot, here - last.1, segment);
                    last = (spot, here);
                    spot
                };
                stands[place] = Some(Stand { spot, km });
            }
            join(&mut roads, last.0, spots[&segment.b], length - last.1, segment);
        }
        Self { roads, stands, nearest_km }
    }

    /// Routes along the roads from every place to its neighbours, each as long as the shortest way.
    ///
    /// Of places that stand at the same point of a road the first one stands for all, and the others are its neighbours.
    /// Of the rest, see `neighbours`.
    pub(in crate::format::raw) fn links(&self, through: f64) -> Vec<Link> {
        let mut at: BTreeMap<NodeIndex, usize> = BTreeMap::new();
        let mut links = Vec::new();
        for (place, stand) in self.stands.iter().enumerate() {
            let Some(stand) = stand else { continue };
            match at.get(&stand.spot) {
                None => {
                    at.insert(stand.spot, place);
                }
                Some(&first) => {
                    let km = stand.km + self.aside(first);
                    let link = Link { from: first, to: place, km, mode: Mode::Road };
                    links.extend([link, Link { from: place, to: first, ..link }]);
                }
            }
        }
        let aside = |place: usize| mm(self.aside(place));
        let neighbours = neighbours::between(&self.roads, &at, aside, self.stands.len(), through);
        let mut search = Search::new(self.roads.node_count());
        for (&start, &place) in &at {
            let ends: BTreeSet<NodeIndex> =
                neighbours[place].iter().filter_map(|&to| Some(self.stands[to]?.spot)).collect();
            for (end, on_road, mode) in search.shortest(&self.roads, start, ends) {
                let to = at[&end];
                let km = self.aside(place) + on_road as f64 / 1e6 + self.aside(to);
                links.push(Link { from: place, to, km, mode });
            }
        }
        links.sort_by_key(|link| (link.from, link.to));
        links
    }

    /// How far a place is from its road, in km.
    fn aside(&self, place: usize) -> f64 {
        self.stands[place].map_or(0.0, |stand| stand.km)
    }

    /// How many pieces of the roads there are that no road connects.
    pub(in crate::format::raw) fn pieces(&self) -> usize {
        petgraph::algo::connected_components(&self.roads)
    }
}

fn join(roads: &mut DiGraph<(), Piece>, a: NodeIndex, b: NodeIndex, mm: u64, segment: &Segment) {
    // However short it is, going there and back is no way forward.
    let piece = Piece { mm: mm.max(1), mode: segment.mode };
    roads.add_edge(a, b, piece);
    if !segment.is_one_way {
        roads.add_edge(b, a, piece);
    }
}

fn mm(km: f64) -> u64 {
    (km * 1e6).round() as u64
}

/// The point of a segment that is nearest to a place. Segments are short, so that their chords tell.
fn foot(at: (f64, f64), segment: usize, [a, b]: [Point; 2]) -> Foot {
    let place = point(at);
    let (mut dot, mut square) = (0.0, 0.0);
    for axis in 0..3 {
        let way = b[axis] - a[axis];
        dot += (place[axis] - a[axis]) * way;
        square += way * way;
    }
    let along = if square > 0.0 { (dot / square).clamp(0.0, 1.0) } else { 0.0 };
    let on = [0, 1, 2].map(|axis| a[axis] + along * (b[axis] - a[axis]));
    Foot { segment, along, km: great_circle_km(at, degrees(on)) }
}

/// What is known of a point of the roads: how far it is, and from where it comes.
#[derive(Debug, Clone, Copy)]
struct Reached {
    mm: u64,
    from: NodeIndex,
    mode: Mode,
}

/// Dijkstra's search, used again and again, so that each costs what lies nearer than its ends and not the whole map.
#[derive(Debug)]
struct Search {
    reached: Vec<Option<Reached>>,
    touched: Vec<NodeIndex>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self { reached: vec![None; nodes], touched: Vec::new() }
    }

    /// How far the ends are from the start, and how people travel most of the way there.
    fn shortest(
        &mut self,
        roads: &DiGraph<(), Piece>,
        start: NodeIndex,
        mut ends: BTreeSet<NodeIndex>,
    ) -> Vec<(NodeIndex, u64, Mode)> {
        for node in self.touched.drain(..) {
            self.reached[node.index()] = None;
        }
        let mut queue = BinaryHeap::from([Reverse((0, start))]);
        self.reach(start, Reached { mm: 0, from: start, mode: Mode::Road });
        let mut found = Vec::new();
        while !ends.is_empty()
            && let Some(Reverse((mm, node))) = queue.pop()
        {
            let here = self.reached[node.index()].expect("what is queued was reached");
            if here.mm < mm {
                continue;
            }
            if ends.remove(&node) {
                found.push((node, mm, self.main_mode(start, node)));
            }
            for edge in roads.edges(node) {
                let (next, piece) = (edge.target(), edge.weight());
                let reached = Reached { mm: mm + piece.mm, from: node, mode: piece.mode };
                if self.reached[next.index()].is_none_or(|known| reached.mm < known.mm) {
                    self.reach(next, reached);
                    queue.push(Reverse((reached.mm, next)));
                }
            }
        }
        found
    }

    fn reach(&mut self, node: NodeIndex, reached: Reached) {
        if self.reached[node.index()].replace(reached).is_none() {
            self.touched.push(node);
        }
    }

    /// How people travel on the longest part of the way to a node.
    fn main_mode(&self, start: NodeIndex, end: NodeIndex) -> Mode {
        let mut lengths: BTreeMap<Mode, u64> = BTreeMap::new();
        let mut node = end;
        while node != start {
            let here = self.reached[node.index()].expect("it lies on the way");
            let before = self.reached[here.from.index()].expect("it lies on the way");
            *lengths.entry(here.mode).or_default() += here.mm - before.mm;
            node = here.from;
        }
        lengths.into_iter().max_by_key(|&(mode, mm)| (mm, Reverse(mode))).map_or(Mode::Road, |(mode, _)| mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use petgraph::unionfind::UnionFind;

    /// Streets of a town: a grid of hundredths of a degree with some pieces missing and some one way.
    fn streets(side: i32) -> Vec<Segment> {
        let mut segments = Vec::new();
        for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
            for (to_row, to_column) in [(row, column + 1), (row + 1, column)] {
                // Any rule that looks like none.
                let number = (row * 31 + column * 17 + to_row * 7 + to_column * 3) % 11;
                if number != 0 && to_row < side && to_column < side {
                    let spot = |row: i32, column: i32| (row * 100_000 + column % 3 * 9000, column * 100_000);
                    let [a, b] = [spot(row, column), spot(to_row, to_column)];
                    let mode = if number == 1 { Mode::Track } else { Mode::Road };
                    segments.push(Segment { a, b, mode, is_one_way: number == 2 });
                }
            }
        }
        segments
    }

    #[test]
    fn routes_are_as_long_as_the_shortest_ways_and_few_and_connect_everything() {
        // Lengths are held against petgraph's own Dijkstra, on the same graph.
        let places: Vec<(f64, f64)> = (0..40)
            .map(|n| (f64::from(n * 7 % 30) * 0.01 + 0.003, f64::from(n * 11 % 29) * 0.01 + 0.004))
            .collect();
        let network = Network::new(streets(30), &places, 5.0);
        let links = network.links(1.1);
        let mut parts = UnionFind::new(places.len());
        for link in &links {
            parts.union(link.from, link.to);
            let [from, to] = [link.from, link.to].map(|place| network.stands[place].expect("roads are near"));
            if from.spot != to.spot {
                let lengths = petgraph::algo::dijkstra(&network.roads, from.spot, Some(to.spot), |edge| {
                    edge.weight().mm
                });
                let km = from.km + lengths[&to.spot] as f64 / 1e6 + to.km;
                assert!((link.km - km).abs() < 1e-9, "{link:?} is {km} km long");
            }
        }
        assert!(
            (1..places.len()).all(|place| parts.equiv(0, place)),
            "what the roads connect stays connected"
        );
        let pairs = places.len() * (places.len() - 1);
        assert!(links.len() < pairs / 4, "{} of {pairs} pairs", links.len());
        let all = network.links(1.0).len();
        assert!(all > links.len(), "more ways stand in for routes where they may be longer");
    }

    #[test]
    fn a_network_does_not_depend_on_the_order_of_its_roads() {
        let places = [(0.013, 0.02), (0.08, 0.05), (0.11, 0.12)];
        let mut segments = streets(15);
        let links = Network::new(segments.clone(), &places, 5.0).links(1.1);
        segments.reverse();
        assert_eq!(Network::new(segments, &places, 5.0).links(1.1), links);
    }
}
