//! Which share of everyone would be where, if people were dealt out by a rule of thumb.

use super::baseline::ShareBy;
use crate::id::{Id, PlaceId};
use crate::scenario::Scenario;
use crate::world::itinerary::metres_of;
use crate::world::ways::{Rows, shortest};
use crate::world::{PlaceKind, World};

/// The share of everyone who is at each of these places, by id; a rule that says nothing gives none.
pub(super) struct Shares {
    by_place: Vec<Option<f64>>,
}

impl Shares {
    /// In proportion to weights, not all of them 0.
    fn of(world: &World, weights: impl Iterator<Item = (PlaceId, f64)>) -> Option<Self> {
        let mut by_place = vec![None; world.place_count()];
        let mut sum = 0.0;
        for (place, weight) in weights {
            by_place[place.index()] = Some(weight);
            sum += weight;
        }
        by_place.iter_mut().flatten().for_each(|weight| *weight /= sum);
        (sum > 0.0).then_some(Self { by_place })
    }

    /// The share at several places together; none if one of them has none.
    pub(super) fn at(&self, places: &[PlaceId]) -> Option<f64> {
        places.iter().map(|place| self.by_place[place.index()]).sum()
    }
}

/// In proportion to the populations or the capacities of `among`, as they are at the start; none if one of them has no
/// capacity, or all have 0.
pub(super) fn in_proportion(world: &World, among: &[PlaceId], by: ShareBy) -> Option<Shares> {
    let weight = |&place: &PlaceId| {
        let people = match by {
            ShareBy::Population => Some(world.place(place).population()),
            ShareBy::Capacity => world.place(place).capacity(),
        };
        Some((place, people? as f64))
    };
    let weights: Vec<_> = among.iter().map(weight).collect::<Option<_>>()?;
    Shares::of(world, weights.into_iter())
}

/// Everybody at the camp of `among` that is nearest by length of road from home, whatever is closed or full. Homes count
/// by population: those at which a threat is stated, or all where none of these has residents. None if there is no camp,
/// or no home from which one can be reached.
pub(super) fn nearest_camp(scenario: &Scenario, among: &[PlaceId]) -> Option<Shares> {
    let world = scenario.world();
    let is_camp = |place: PlaceId| matches!(world.place(place).kind(), PlaceKind::Camp | PlaceKind::IdpCamp);
    let camps: Vec<PlaceId> = among.iter().copied().filter(|&place| is_camp(place)).collect();
    let nearest = nearest(world, &camps);
    let mut people = vec![0.0; world.place_count()];
    for home in homes(scenario) {
        if let Some(camp) = nearest[home.index()] {
            people[camp.index()] += world.place(home).population() as f64;
        }
    }
    Shares::of(world, camps.into_iter().map(|camp| (camp, people[camp.index()])))
}

/// From where people flee.
fn homes(scenario: &Scenario) -> Vec<PlaceId> {
    let world = scenario.world();
    let lived_in = || world.places().filter(|place| place.population() > 0);
    let threats = &scenario.timeline().threats;
    let is_threatened = |name: &str| threats.iter().any(|threat| threat.place == name);
    let threatened: Vec<PlaceId> =
        lived_in().filter(|place| is_threatened(place.name())).map(crate::world::Place::id).collect();
    if threatened.is_empty() { lived_in().map(crate::world::Place::id).collect() } else { threatened }
}

/// The nearest of some places by length of road from each place; of several that are as near, one.
fn nearest(world: &World, goals: &[PlaceId]) -> Vec<Option<PlaceId>> {
    // One search backwards along the routes from a place beyond all goals, which is no metre away from any of them.
    let (beyond, marker) = (world.place_count() as u32, world.route_count() as u32);
    let routes = world.routes().map(|(id, route)| {
        let (from, to) = world.ends(id);
        (to.0, id.0, from.0, metres_of(route.km()))
    });
    let ends = goals.iter().map(|goal| (beyond, marker, goal.0, 0));
    let rows = Rows::new(world.place_count() + 1, &routes.chain(ends).collect::<Vec<_>>());
    let reached = shortest(&rows, beyond, u64::MAX, |_| true, |_, _| true);
    let goal_of = |mut place: u32| loop {
        let by = reached[place as usize]?.by;
        if by == marker {
            return Some(PlaceId(place));
        }
        place = world.ends(crate::id::RouteId(by)).1.0;
    };
    (0..beyond).map(goal_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Threat, ThreatKind};
    use crate::world::{Place, Route};
    use jiff::civil::date;

    fn scenario(threatened: &[&str]) -> Scenario {
        let town = |name, people| Place::new(name, PlaceKind::Town, "X").with_population(people);
        let camp = |name| Place::new(name, PlaceKind::Camp, "X");
        let world = World::builder()
            .place(town("A", 300))
            .place(town("B", 100))
            .place(town("C", 600))
            .place(camp("Near").with_capacity(50))
            .place(camp("Far").with_capacity(150))
            .route("A", "B", Route::of_km(5.0))
            .route("B", "Near", Route::of_km(10.0))
            .route("A", "Far", Route::of_km(16.0))
            .route("Far", "C", Route::of_km(1.0).one_way())
            .route("C", "Near", Route::of_km(40.0));
        let scenario = Scenario::builder("dealt out", date(2011, 6, 1), 3).world(world);
        let state = |scenario: crate::scenario::ScenarioBuilder, name: &&str| {
            scenario.threat(Threat::new(ThreatKind::Shelling, *name, date(2011, 6, 1)))
        };
        threatened.iter().fold(scenario, state).build().expect("a good scenario")
    }

    fn places(scenario: &Scenario, names: &[&str]) -> Vec<PlaceId> {
        names.iter().map(|name| scenario.world().find(name).expect("it was stated").id()).collect()
    }

    #[test]
    fn everybody_goes_to_the_camp_nearest_by_road() {
        // From A it is 15 km over B to Near and 16 km to Far; from C the road to Far is one way only.
        let at = |scenario: &Scenario, name: &str| {
            let camps = places(scenario, &["Near", "Far"]);
            nearest_camp(scenario, &camps)?.at(&places(scenario, &[name]))
        };
        let all = scenario(&["B"]);
        assert_eq!((at(&all, "Near"), at(&all, "Far"), at(&all, "A")), (Some(1.0), Some(0.0), None));
        let only_far = places(&all, &["Far", "A"]);
        let shares = nearest_camp(&all, &only_far).expect("it can be reached");
        assert_eq!((shares.at(&only_far[..1]), shares.at(&only_far)), (Some(1.0), None), "a town is no camp");
        assert!(nearest_camp(&all, &places(&all, &["A"])).is_none(), "no camp");
        assert!(nearest_camp(&scenario(&["C"]), &only_far).is_none_or(|s| s.at(&only_far[..1]) == Some(1.0)));
    }

    #[test]
    fn people_flee_from_where_threats_are_stated() {
        let shorter = |threatened: &[&str]| {
            let scenario = scenario(threatened);
            let world = scenario.world();
            let camps = places(&scenario, &["Far", "Near"]);
            let nearest = nearest(world, &camps);
            let names: Vec<&str> =
                nearest.iter().map(|camp| camp.map_or("", |camp| world.place(camp).name())).collect();
            (names.join(" "), homes(&scenario).len())
        };
        assert_eq!(shorter(&["A", "B"]), ("Near Near Near Near Far".to_owned(), 2));
        assert_eq!(shorter(&["A"]).1, 1);
        assert_eq!(shorter(&[]).1, 3);
    }

    #[test]
    fn shares_follow_populations_or_capacities() {
        let scenario = scenario(&["A"]);
        let among = |names: &[&str], by| in_proportion(scenario.world(), &places(&scenario, names), by);
        let camps = among(&["Near", "Far"], ShareBy::Capacity).expect("they have capacities");
        assert_eq!(camps.at(&places(&scenario, &["Far"])), Some(0.75));
        assert_eq!(camps.at(&places(&scenario, &["Far", "Near"])), Some(1.0));
        assert_eq!(camps.at(&places(&scenario, &["Far", "A"])), None);
        let towns = among(&["A", "B", "C"], ShareBy::Population).expect("people live there");
        assert_eq!(towns.at(&places(&scenario, &["A"])), Some(0.3));
        assert!(among(&["Near", "Far"], ShareBy::Population).is_none(), "nobody lives there");
        assert!(among(&["Near", "A"], ShareBy::Capacity).is_none(), "a town has none");
    }
}
