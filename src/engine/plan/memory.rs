//! How much memory the world of a scenario takes in a run, before it is run.

use crate::engine::kin::Kinship;
use crate::engine::plan::{homelands, itineraries, kinds_over_time};
use crate::engine::ways_home;
use crate::scenario::Scenario;

/// The memory in bytes that the world of a scenario takes at most in a run: itineraries as they are, the rest by rule of
/// thumb for two threads, from runs of synthetic worlds of up to 10⁵ places.
pub(crate) fn memory(scenario: &Scenario) -> u64 {
    const A_PLACE: u64 = 3200;
    const A_GROUP_THERE: u64 = 400;
    const A_CLASS_THERE: u64 = 16;
    const A_ROUTE: u64 = 300;
    let world = scenario.world();
    let itineraries = itineraries(scenario, &kinds_over_time(scenario));
    let (homelands, homeland) = homelands(scenario);
    let groups = world.groups().len();
    // Groups may differ in what draws them, and have kin of their own.
    let circles = Kinship::new(scenario).circles;
    let classes = groups * circles * (homelands.len() + 1);
    let at_places = A_PLACE + A_GROUP_THERE * groups as u64 + A_CLASS_THERE * classes as u64;
    let each = 8 + 16 * groups;
    let returns = scenario.rules().returns.return_chance > 0.0;
    let ways_home = if returns { ways_home::most(world.place_count()) } else { 0 };
    itineraries.memory() as u64
        + ways_home
        + (each * itineraries.len()) as u64
        + world.place_count() as u64 * at_places
        + (homeland.len() - world.place_count()) as u64 * A_GROUP_THERE
        + world.route_count() as u64 * A_ROUTE
}
