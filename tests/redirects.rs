//! While a redirection holds, everyone who stays at a place goes on over the direct route, whatever draws them elsewhere.

mod common;

use common::{at, day, place, quiet, steady, there, tracked, when, world};
use displace::engine::{Status, What};
use displace::scenario::{Acting, Closure, Displaced, Redirect, ScenarioBuilder, Shut};
use displace::units::Day;
use displace::world::{PlaceKind, Route};
use displace::{Scenario, Seed, Simulation};

const PEOPLE: u64 = 400;

/// People at a site from which a camp and two towns can be reached, the camp least attractive of all.
fn site(days: u32) -> ScenarioBuilder {
    let places = vec![
        place("Site", PlaceKind::Town),
        place("Camp", PlaceKind::Camp),
        place("Near", PlaceKind::Town),
        place("Far", PlaceKind::Town),
    ];
    let routes =
        [("Site", "Camp", 90.0), ("Site", "Near", 10.0), ("Near", "Far", 10.0), ("Near", "Camp", 10.0)];
    quiet(days, world(places, &routes)).displaced(Displaced::new("Site", PEOPLE)).with_rules(|rules| {
        rules.movement.awareness = 2.0;
        rules.movement.town_chance = 0.0;
        rules.attraction.camp_weight = 0.001;
    })
}

fn to_camp() -> Redirect {
    Redirect::new("Site", "Camp", day(2)).until(day(5))
}

fn good(builder: ScenarioBuilder) -> Scenario {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// People at a place at the end of every day.
fn daily(scenario: &Scenario, name: &str) -> Vec<u64> {
    let mut simulation = Simulation::new(scenario, Seed(1));
    let mut people = Vec::new();
    while simulation.step().is_some() {
        people.push(there(&simulation, at(scenario, name)));
    }
    people
}

#[test]
fn everyone_goes_on_over_the_direct_route_and_nowhere_else() {
    // Nobody would leave by themselves, and the camp has a hundredth of a percent of the attraction.
    let scenario = good(site(8).redirect(to_camp()));
    assert_eq!(daily(&scenario, "Site"), [400, 400, 0, 0, 0, 0, 0, 0]);
    let run = tracked(&scenario, 1);
    let world = scenario.world();
    for (route, _) in world.routes() {
        let entered: u64 = (0..8).filter_map(|n| run.flow(route, Day(n))).sum();
        let ends = world.ends(route);
        let is_direct = ends == (at(&scenario, "Site"), at(&scenario, "Camp"));
        assert_eq!(entered, if is_direct { PEOPLE } else { 0 }, "{ends:?}");
    }
    let undisturbed = good(site(8));
    assert_eq!(daily(&undisturbed, "Site"), [400; 8], "without it nobody moves");
}

#[test]
fn whoever_comes_while_it_holds_goes_on_at_once_and_later_comers_stay() {
    // All leave `Near` on the first day, by day 3 for the site alone, and arrive with most of the day left.
    let arriving = |start: i64| {
        let places = vec![
            place("Near", PlaceKind::Hub),
            place("Site", PlaceKind::Town),
            place("Camp", PlaceKind::Camp),
        ];
        let routes = [("Near", "Site", 10.0), ("Site", "Camp", 10.0)];
        let scenario = quiet(4, world(places, &routes))
            .displaced(Displaced::new("Near", PEOPLE))
            .redirect(Redirect::new("Site", "Camp", day(start)).until(day(start + 1)))
            .with_rules(|rules| rules.movement.town_chance = 0.0);
        daily(&good(scenario), "Camp")
    };
    assert_eq!(arriving(0), [PEOPLE; 4], "redirected on arrival");
    assert_eq!(arriving(1), [0, PEOPLE, PEOPLE, PEOPLE], "redirected after a night");
    let late =
        good(site(8).redirect(Redirect::new("Near", "Camp", day(2)).until(day(3))).with_rules(|rules| {
            rules.movement.town_chance = 0.5;
        }));
    let near = daily(&late, "Near");
    assert!(near[1] > 0 && near[7] > 0, "people come before and after: {near:?}");
    assert_eq!(near[2], 0, "while it holds nobody stays");
}

#[test]
fn where_the_route_is_closed_they_stay_until_it_opens() {
    // Nor do they go anywhere else: the other routes are open.
    let shut = Closure::new(Shut::Route("Site".into(), "Camp".into()), day(0)).until(day(4));
    let scenario = good(site(8).redirect(to_camp()).closure(shut));
    assert_eq!(daily(&scenario, "Site"), [400, 400, 400, 400, 0, 0, 0, 0]);
    let mut simulation = Simulation::new(&scenario, Seed(1));
    for _ in 0..3 {
        simulation.step();
    }
    let stuck = simulation.people(at(&scenario, "Site"), Status::NoWayOut);
    assert_eq!(stuck, PEOPLE, "they wanted to go, and could not");
    let closed_for_ever = Closure::new(Shut::Route("Site".into(), "Camp".into()), day(0));
    let scenario = good(
        site(8)
            .with_rules(|rules| rules.movement.town_chance = 0.2)
            .redirect(to_camp())
            .closure(closed_for_ever),
    );
    let run = Simulation::new(&scenario, Seed(1)).run();
    let departed: Vec<u64> = (0..8).filter_map(|n| run.departures(at(&scenario, "Site"), Day(n))).collect();
    assert!(departed[..2].iter().chain(&departed[5..]).all(|&people| people > 0), "{departed:?}");
    assert_eq!(departed[2..5], [0; 3], "while it holds nobody takes the other ways");
}

#[test]
fn a_redirection_is_stronger_than_weights_and_groups_and_the_way_home() {
    // The camp weighs nothing, and home is safe to return to with certainty.
    let scenario = good(
        site(8)
            .displaced(Displaced::new("Site", PEOPLE).from_home("Near"))
            .redirect(Redirect::new("Site", "Camp", day(0)).until(day(1)))
            .with_rules(|rules| {
                rules.attraction.camp_weight = 0.0;
                rules.returns.return_chance = 0.5;
            }),
    );
    let run = tracked(&scenario, 3);
    let (site, camp) = (at(&scenario, "Site"), at(&scenario, "Camp"));
    assert!(run.tracks().iter().all(|track| when(track, What::Chose, Some(camp)) == Some(0)));
    assert!(run.tracks().iter().all(|track| when(track, What::TurnedHome, Some(site)).is_none()));
    assert!(run.balance().returned > 0, "they go home from elsewhere");
}

#[test]
fn whoever_is_redirected_to_their_own_home_comes_home() {
    let scenario =
        good(site(4).displaced(Displaced::new("Site", 30).from_home("Camp")).redirect(Redirect::new(
            "Site",
            "Camp",
            day(0),
        )));
    let balance = tracked(&scenario, 1).balance();
    assert_eq!((balance.returned, balance.residents, balance.displaced), (30, 30, PEOPLE));
}

#[test]
fn those_who_flee_from_the_place_are_redirected_as_well() {
    let places = vec![
        place("Town", PlaceKind::Town).with_population(1000),
        place("Camp", PlaceKind::Camp),
        place("Other", PlaceKind::Camp),
    ];
    let routes = [("Town", "Camp", 50.0), ("Town", "Other", 5.0)];
    let scenario = |shut: bool| {
        let builder = quiet(5, world(places.clone(), &routes))
            .threat(steady("Town", 0.5))
            .redirect(Redirect::new("Town", "Camp", day(0)))
            .with_rules(|rules| rules.flight.mode = displace::scenario::FlightMode::Driven);
        let closure = Closure::new(Shut::Route("Town".into(), "Camp".into()), day(0));
        good(if shut { builder.closure(closure) } else { builder })
    };
    let (open, shut) = (scenario(false), scenario(true));
    let run = Simulation::new(&open, Seed(4)).run();
    assert_eq!(run.totals(at(&open, "Other")).arrivals, 0);
    assert!(run.totals(at(&open, "Camp")).arrivals > 200);
    let run = Simulation::new(&shut, Seed(4)).run();
    assert_eq!(run.balance().displaced, 0, "the way that they would have to take is closed");
    assert_eq!(run.people(at(&shut, "Town"), Status::Trapped, Day(4)), Some(1000));
}

#[test]
fn to_a_crossing_people_go_on_to_wherever_draws_them_behind_it() {
    let places = vec![
        place("Site", PlaceKind::Town),
        place("Gate", PlaceKind::Crossing),
        place("One", PlaceKind::Camp),
        place("Two", PlaceKind::Camp),
        place("Town", PlaceKind::Town),
    ];
    let routes = [("Site", "Gate", 5.0), ("Gate", "One", 5.0), ("Gate", "Two", 25.0), ("Site", "Town", 5.0)];
    let scenario = good(
        quiet(3, world(places, &routes)).displaced(Displaced::new("Site", 3000)).redirect(Redirect::new(
            "Site",
            "Gate",
            day(0),
        )),
    );
    let run = Simulation::new(&scenario, Seed(1)).run();
    let came = ["One", "Two", "Town"].map(|name| run.totals(at(&scenario, name)).arrivals);
    // 1 / (10 + 10 km) against 1 / (10 + 30 km).
    common::fits("behind the gate", &came, &[2000.0, 1000.0, 0.0]);
}

#[test]
fn people_who_rest_on_their_way_at_the_place_are_redirected() {
    // Where people act once a step, those in the middle of an itinerary rest at a stop overnight.
    let places = vec![
        place("Start", PlaceKind::Hub),
        place("Site", PlaceKind::Town),
        place("Camp", PlaceKind::Camp),
        place("Goal", PlaceKind::Town),
    ];
    let builder = world(places, &[("Start", "Site", 199.0), ("Site", "Goal", 100.0)]);
    let builder = builder.route("Site", "Camp", Route::of_km(100.0));
    let scenario = |redirected: bool| {
        let builder =
            quiet(4, builder.clone()).displaced(Displaced::new("Start", PEOPLE)).with_rules(|rules| {
                rules.movement.acting = Acting::EachStep;
                rules.movement.awareness = 2.0;
                rules.movement.town_chance = 0.0;
                rules.attraction.camp_weight = 0.0;
                rules.travel.carry = displace::scenario::Carry::Afresh;
                rules.travel.road_km_per_day = 199.0;
            });
        let redirect = Redirect::new("Site", "Camp", day(2));
        good(if redirected { builder.redirect(redirect) } else { builder })
    };
    let goal = |scenario: &Scenario| daily(scenario, "Goal")[3];
    assert!(goal(&scenario(false)) > PEOPLE / 4, "some go on by themselves");
    let redirected = scenario(true);
    assert_eq!(daily(&redirected, "Site")[3], 0);
    assert!(daily(&redirected, "Camp")[3] > 0);
}

#[test]
fn it_holds_in_steps_of_any_length() {
    for hours in [24, 6, 3] {
        let scenario = good(site(8).redirect(to_camp()).step_hours(hours));
        let run = Simulation::new(&scenario, Seed(1)).run();
        let site = at(&scenario, "Site");
        let people: Vec<_> = (0..8).filter_map(|n| run.displaced(site, Day(n))).collect();
        assert_eq!(people, [400, 400, 0, 0, 0, 0, 0, 0], "in steps of {hours} hours");
    }
}

#[test]
fn a_shortened_scenario_keeps_what_begins_before_its_end() {
    let long = good(site(8).redirect(to_camp()).redirect(Redirect::new("Near", "Camp", day(6))));
    let short = long.edit().shorten_to(4).build().expect("what is left is good");
    assert_eq!(short.timeline().redirects(), &long.timeline().redirects()[..1]);
    assert_eq!(daily(&short, "Site"), daily(&long, "Site")[..4]);
}
