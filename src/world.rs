//! The world as it lies: places, the routes between them, countries, named sets and demographic groups.
//!
//! A [`World`] is a [`petgraph`] graph of [`Place`]s and [`Route`]s. It is stated with a [`WorldBuilder`], in code or
//! by a reader of files, checked whole, and read-only from then on. What changes over time (closures, capacities,
//! kinds) belongs to the scenario's timeline.

pub(crate) mod check;
pub mod group;
pub mod itinerary;
pub mod place;
pub mod route;
pub(crate) mod ways;

pub(crate) use check::{before, number, sum, unique};
pub use group::{Factors, Group, Kin};
pub use place::{Evidence, Place, PlaceKind};
pub use route::{Mode, Route, Ways};

use crate::error::{Faults, Marks, Result};
use crate::id::{GroupId, Id, PlaceId, RouteId, Table};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// A world has at most so many places, 2²⁰: a person's state has room for no more.
pub const MOST_PLACES: usize = 1 << 20;

/// Places, routes, sets of places and groups, checked.
///
/// ```
/// use displace::world::{Place, PlaceKind, Route, World};
/// let world = World::builder()
///     .place(Place::new("Jisr", PlaceKind::Town, "Syria").with_population(41_000))
///     .place(Place::new("Camp", PlaceKind::Camp, "Turkey").with_capacity(5_000))
///     .route("Jisr", "Camp", Route::of_km(40.0))
///     .build()?;
/// assert_eq!(world.camps().count(), 1);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct World {
    graph: DiGraph<Place, Route>,
    names: BTreeMap<String, PlaceId>,
    sets: BTreeMap<String, Vec<PlaceId>>,
    roads: Vec<Vec<PlaceId>>,
    groups: Table<GroupId, Group>,
}

impl World {
    /// Starts to state a world.
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// The graph, for algorithms of [`petgraph`]. Node and edge indices equal [`PlaceId`]s and [`RouteId`]s.
    pub fn graph(&self) -> &DiGraph<Place, Route> {
        &self.graph
    }

    /// The places, in order of id.
    pub fn places(&self) -> impl ExactSizeIterator<Item = &Place> {
        self.graph.node_weights().collect::<Vec<_>>().into_iter()
    }

    /// How many places there are.
    pub fn place_count(&self) -> usize {
        self.graph.node_count()
    }

    /// How many directed routes there are; a two-way route counts twice.
    pub fn route_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// A place.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.graph[NodeIndex::new(id.index())]
    }

    /// The place of this name.
    pub fn find(&self, name: &str) -> Option<&Place> {
        self.names.get(name).map(|&id| self.place(id))
    }

    /// A directed route.
    pub fn route(&self, id: RouteId) -> &Route {
        &self.graph[EdgeIndex::new(id.index())]
    }

    /// The places at which a directed route begins and ends.
    ///
    /// # Panics
    /// If the id is not of this world.
    pub fn ends(&self, id: RouteId) -> (PlaceId, PlaceId) {
        let (from, to) = self.graph.edge_endpoints(EdgeIndex::new(id.index())).expect("route ids are edges");
        (PlaceId::from_index(from.index()), PlaceId::from_index(to.index()))
    }

    /// The directed routes, in order of id.
    pub fn routes(&self) -> impl ExactSizeIterator<Item = (RouteId, &Route)> {
        self.graph
            .edge_weights()
            .enumerate()
            .map(|(i, r)| (RouteId::from_index(i), r))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The directed routes out of a place with the places they lead to, in order of id.
    pub fn routes_from(&self, place: PlaceId) -> Vec<(RouteId, PlaceId)> {
        let mut routes: Vec<_> = self
            .graph
            .edges(NodeIndex::new(place.index()))
            .map(|e| (RouteId::from_index(e.id().index()), PlaceId::from_index(e.target().index())))
            .collect();
        routes.sort_unstable();
        routes
    }

    /// The camps, open or not, in order of id: places that are of kind [`PlaceKind::Camp`] at the start.
    pub fn camps(&self) -> impl Iterator<Item = &Place> {
        self.graph.node_weights().filter(|p| p.kind == PlaceKind::Camp)
    }

    /// Every place by itself, then every named set of places, each in order.
    pub fn areas(&self) -> impl Iterator<Item = (&str, Vec<PlaceId>)> {
        let places = self.places().map(|place| (place.name(), vec![place.id()]));
        places.chain(self.sets().map(|(name, places)| (name, places.to_vec())))
    }

    /// The named sets of places, in order of name.
    pub fn sets(&self) -> impl ExactSizeIterator<Item = (&str, &[PlaceId])> {
        self.sets.iter().map(|(name, places)| (name.as_str(), places.as_slice()))
    }

    /// The places of a named set.
    pub fn set(&self, name: &str) -> Option<&[PlaceId]> {
        self.sets.get(name).map(Vec::as_slice)
    }

    /// The major roads, each by the places along it, in the order in which they were stated.
    pub fn roads(&self) -> impl ExactSizeIterator<Item = &[PlaceId]> {
        self.roads.iter().map(Vec::as_slice)
    }

    /// The demographic groups; there is always at least one.
    pub fn groups(&self) -> &Table<GroupId, Group> {
        &self.groups
    }

    /// The countries, in alphabetical order.
    pub fn countries(&self) -> Vec<&str> {
        let mut countries: Vec<&str> = self.graph.node_weights().map(Place::country).collect();
        countries.sort_unstable();
        countries.dedup();
        countries
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.places().eq(other.places())
            && self.routes().eq(other.routes())
            && self.routes().all(|(id, _)| self.ends(id) == other.ends(id))
            && self.sets == other.sets
            && self.roads == other.roads
            && self.groups == other.groups
    }
}

/// A statement and where it stands in a file, if it came from one.
#[derive(Debug, Clone)]
pub(crate) struct Stated<T> {
    pub(crate) what: T,
    pub(crate) marks: Marks,
}

/// A route with the names of the places between which it runs.
#[derive(Debug, Clone)]
pub(crate) struct Between {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) route: Route,
}

/// States a world. Nothing is checked before [`build`](Self::build), which reports every fault at once.
#[derive(Debug, Clone, Default)]
pub struct WorldBuilder {
    pub(crate) places: Vec<Stated<Place>>,
    pub(crate) routes: Vec<Stated<Between>>,
    pub(crate) sets: Vec<Stated<(String, Vec<String>)>>,
    pub(crate) roads: Vec<Stated<Vec<String>>>,
    pub(crate) groups: Vec<Stated<Group>>,
    /// Whether routes shorter than the straight line are let pass.
    pub(crate) is_taken_as_stated: bool,
}

impl WorldBuilder {
    /// Adds a place.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.state_place(place, Marks::default());
        self
    }

    /// Adds a route between two named places.
    #[must_use]
    pub fn route(mut self, from: impl Into<String>, to: impl Into<String>, route: Route) -> Self {
        self.state_route(Between { from: from.into(), to: to.into(), route }, Marks::default());
        self
    }

    /// Adds a named set of places.
    #[must_use]
    pub fn set<S: Into<String>>(
        mut self,
        name: impl Into<String>,
        places: impl IntoIterator<Item = S>,
    ) -> Self {
        let places = places.into_iter().map(Into::into).collect();
        self.state_set(name.into(), places, Marks::default());
        self
    }

    /// Adds a major road along these places: whoever can reach one end of it, or stands there, also knows the way along
    /// it to its other end, however many places lie between. A route leads from each of them to the next; where routes
    /// lead back as well, the road is known in both directions. At its ends people can stay.
    #[must_use]
    pub fn road<S: Into<String>>(mut self, places: impl IntoIterator<Item = S>) -> Self {
        self.state_road(places.into_iter().map(Into::into).collect(), Marks::default());
        self
    }

    /// Adds a demographic group. Without any, everyone is in one group called `everyone`.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.state_group(group, Marks::default());
        self
    }

    pub(crate) fn state_place(&mut self, place: Place, marks: Marks) {
        self.places.push(Stated { what: place, marks });
    }

    pub(crate) fn state_route(&mut self, route: Between, marks: Marks) {
        self.routes.push(Stated { what: route, marks });
    }

    pub(crate) fn state_set(&mut self, name: String, places: Vec<String>, marks: Marks) {
        self.sets.push(Stated { what: (name, places), marks });
    }

    pub(crate) fn state_road(&mut self, places: Vec<String>, marks: Marks) {
        self.roads.push(Stated { what: places, marks });
    }

    pub(crate) fn state_group(&mut self, group: Group, marks: Marks) {
        self.groups.push(Stated { what: group, marks });
    }

    /// Checks everything and freezes it.
    ///
    /// # Errors
    /// With every fault: names that are empty, taken or unknown, numbers outside their range, coordinates that are
    /// off the Earth or half given, routes from a place to itself, stated twice or shorter than the straight line,
    /// sets without places, roads along which no routes lead, groups whose shares do not add up.
    pub fn build(self) -> Result<World> {
        let mut faults = Faults::default();
        let world = self.assemble(&mut faults);
        faults.into_result()?;
        Ok(world)
    }

    /// Builds what can be built and collects the faults; the world is only good if there are none.
    pub(crate) fn assemble(self, faults: &mut Faults) -> World {
        let mut names = BTreeMap::new();
        for (index, place) in self.places.iter().enumerate() {
            names.entry(place.what.name.clone()).or_insert(PlaceId::from_index(index));
        }
        check::places(&self, &names, faults);
        check::routes(&self, &names, faults);
        check::sets(&self, &names, faults);
        check::roads(&self, &names, faults);
        check::groups(&self, &names, faults);

        let mut graph = DiGraph::with_capacity(self.places.len(), 2 * self.routes.len());
        for (index, Stated { what: mut place, .. }) in self.places.into_iter().enumerate() {
            place.id = PlaceId::from_index(index);
            graph.add_node(place);
        }
        for Stated { what: Between { from, to, route }, .. } in self.routes {
            let (Some(from), Some(to)) = (names.get(&from), names.get(&to)) else { continue };
            let (from, to) = (NodeIndex::new(from.index()), NodeIndex::new(to.index()));
            let back = (route.ways == Ways::Both).then(|| Route { is_way_back: true, ..route.clone() });
            graph.add_edge(from, to, route);
            if let Some(back) = back {
                graph.add_edge(to, from, back);
            }
        }
        let resolve =
            |list: Vec<String>| list.iter().filter_map(|name| names.get(name).copied()).collect::<Vec<_>>();
        let sets = self.sets.into_iter().map(|s| (s.what.0, resolve(s.what.1))).collect();
        let roads = self.roads.into_iter().map(|stated| resolve(stated.what)).collect();
        let mut groups: Table<GroupId, Group> = self.groups.into_iter().map(|stated| stated.what).collect();
        if groups.is_empty() {
            groups = vec![Group::new("everyone", 1.0)].into();
        }
        for group in &mut groups {
            let at = group.at.iter();
            group.share_at = at.filter_map(|(name, &share)| Some((*names.get(name)?, share))).collect();
        }
        World { graph, names, sets, roads, groups }
    }
}
