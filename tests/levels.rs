//! Hunger and floods: each rule does what it says, and a level does nothing without one.

mod common;

use common::{at, day, fits, near, place, quiet, steady, world};
use displace::engine::Status;
use displace::id::GroupId;
use displace::scenario::{
    Closure, Count, Course, Displaced, FlightMode, Law, Level, LevelKind, Quantity, Rules, ScenarioBuilder,
    Series, Shut, Where,
};
use displace::world::{Factors, Group, Place, PlaceKind, Route, WorldBuilder};
use displace::{Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 60_000;

/// A share of people in need that stays as it is.
fn hunger(place: &str, share: f64) -> Level {
    Level::new(LevelKind::Hunger, Where::Place(place.into())).point(day(0), share)
}

/// Water by day, the last level for ever.
fn water(place: &str, levels: &[f64]) -> Level {
    let flood = Level::new(LevelKind::Flood, Where::Place(place.into())).between(Course::Steps);
    levels.iter().zip(0..).fold(flood, |flood, (&level, n)| flood.point(day(n), level))
}

fn good(stated: ScenarioBuilder) -> Scenario {
    stated.build().unwrap_or_else(|error| panic!("{error}"))
}

/// Groups of equal shares that make so much of forecasts.
fn aware(world: WorldBuilder, degrees: &[f64]) -> WorldBuilder {
    degrees.iter().fold(world, |world, &flood_awareness| {
        let group = Group::new(format!("aware {flood_awareness}"), 1.0 / degrees.len() as f64);
        world.group(group.with_factors(Factors { flood_awareness, ..Factors::default() }))
    })
}

/// A town where everyone is displaced, and a camp months away.
fn town() -> WorldBuilder {
    let places = vec![place("Here", PlaceKind::Town), place("There", PlaceKind::Camp)];
    world(places, &[("Here", "There", 50_000.0)])
}

/// People who wait in the town.
fn waiting(days: u32, world: WorldBuilder) -> ScenarioBuilder {
    quiet(days, world).displaced(Displaced::new("Here", PEOPLE))
}

/// On each day, of those of a group who still wait, the share that moves on is the one expected.
fn moves_on(claim: &str, scenario: &Scenario, group: u32, chances: &[f64]) {
    let mut simulation = Simulation::new(scenario, Seed(u64::from(group) + 1));
    let here = at(scenario, "Here");
    let count = |s: &Simulation| s.people_of(here, Status::Sheltering, GroupId(group));
    let mut before = count(&simulation);
    for (n, &chance) in chances.iter().enumerate() {
        for _ in 0..scenario.period().steps_per_day() {
            simulation.step();
        }
        let left = count(&simulation);
        near(&format!("{claim}, day {n}"), before - left, before, chance);
        before = left;
    }
}

/// The places that can be chosen: name, country, km; each farther than a day's way.
const STAR: [(&str, &str, f64); 4] =
    [("One", "home", 300.0), ("Two", "home", 450.0), ("Three", "home", 600.0), ("Far", "abroad", 700.0)];

/// A hub that everyone leaves at once, and towns around it.
fn star() -> WorldBuilder {
    STAR.iter().fold(World::builder().place(place("Here", PlaceKind::Hub)), |world, &(name, country, km)| {
        world.place(Place::new(name, PlaceKind::Town, country)).route("Here", name, Route::of_km(km))
    })
}

fn leaving(days: u32, world: WorldBuilder) -> ScenarioBuilder {
    quiet(days, world).displaced(Displaced::new("Here", PEOPLE).from_country("home"))
}

/// People of a group are on the way to the places of the star in proportion to these attractions over the distance,
/// softened by 10 km, after so many days.
fn draws(claim: &str, scenario: &Scenario, days: u32, group: u32, attractions: [f64; 4]) {
    let mut simulation = Simulation::new(scenario, Seed(u64::from(group) + 7));
    for _ in 0..days {
        simulation.step();
    }
    let count = |name| simulation.people_of(at(scenario, name), Status::OnTheWay, GroupId(group));
    let counts = STAR.map(|(name, ..)| count(name));
    let weights: Vec<f64> = STAR.iter().zip(attractions).map(|((.., km), a)| a / (10.0 + km)).collect();
    let (people, sum) = (counts.iter().sum::<u64>() as f64, weights.iter().sum::<f64>());
    assert!(people > 1_000.0, "{claim}: they have set out");
    fits(claim, &counts, &weights.iter().map(|w| people * w / sum).collect::<Vec<_>>());
}

#[test]
fn hunger_moves_people_on() {
    // h = 0.5 · 0.8 = 0.4, p = 0.2: 0.4 + 0.6 · 0.2 = 0.52. At threat 0.5 with 0.7 for threat 1, p = 0.45 and the chance
    // is 0.4 + 0.6 · 0.45 = 0.67.
    for hours in [24, 6] {
        let stated = waiting(4, town()).step_hours(hours).level(hunger("Here", 0.5)).with_rules(|rules| {
            rules.movement.town_chance = 0.2;
            rules.movement.threatened_chance = 0.7;
            rules.food.move_share = 0.8;
        });
        moves_on("hunger", &good(stated.clone()), 0, &[0.52; 4]);
        moves_on("hunger and threat", &good(stated.threat(steady("Here", 0.5))), 0, &[0.67; 4]);
    }
}

#[test]
fn hunger_rises_on_a_straight_line_and_is_that_of_noon() {
    // 0 at the first midnight, 1 four days later: 1/8, 3/8, 5/8, 7/8 at noon.
    let rising = hunger("Here", 0.0).point(day(4), 1.0);
    let stated = waiting(5, town()).level(rising).with_rules(|rules| {
        rules.movement.town_chance = 0.0;
        rules.food.move_share = 1.0;
    });
    moves_on("rising hunger", &good(stated), 0, &[0.125, 0.375, 0.625, 0.875, 1.0]);
}

#[test]
fn hungry_places_at_home_draw_less_and_those_abroad_as_ever() {
    // 1 − 0.5 · 0.8² = 0.68 and 1 − 0.5 · 0.4² = 0.92.
    let levels = [("One", 0.8), ("Two", 0.4), ("Far", 1.0)];
    let stated =
        levels.iter().fold(leaving(1, star()), |stated, &(name, share)| stated.level(hunger(name, share)));
    let stated = stated.with_rules(|rules| {
        rules.food.avoid_share = 0.5;
        rules.attraction.foreign_weight = 2.0;
    });
    draws("hunger", &good(stated), 1, 0, [0.68, 0.92, 1.0, 2.0]);
}

/// Three towns of many people, one of few, and a camp.
fn homes() -> WorldBuilder {
    let names = [("One", 60_000), ("Two", 60_000), ("Three", 60_000), ("Four", 30_000)];
    let places = names.map(|(name, people)| place(name, PlaceKind::Town).with_population(people));
    let routes = names.map(|(name, _)| (name, "Camp", 1000.0));
    world([places.to_vec(), vec![place("Camp", PlaceKind::Camp)]].concat(), &routes)
}

/// As many as this have fled by the end of the first day, by the count.
const REGISTERED: u32 = 8_000;

fn registered() -> ScenarioBuilder {
    let counted = Series::new("fled", Where::Place("Camp".into()), Quantity::Entered)
        .count(Count::of(day(0).at(0, 1, 0, 0), 0.0))
        .count(Count::of(day(0), f64::from(REGISTERED)));
    quiet(1, homes())
        .observed(counted)
        .with_rules(|rules| rules.flight.mode = FlightMode::Observed("fled".into()))
}

#[test]
fn the_hungry_flee_beside_the_threatened_where_flight_is_observed() {
    // Weights: threat 0.5; hunger 0.8 · 0.5; threat 0.3 and hunger 0.4 · 0.5, so 0.5; hunger 1 · 0.5, half as many people.
    let stated = registered()
        .threat(steady("One", 0.5))
        .threat(steady("Three", 0.3))
        .level(hunger("Two", 0.8))
        .level(hunger("Three", 0.4))
        .level(hunger("Four", 1.0))
        .with_rules(|rules| rules.food.flight_share = 0.5);
    let fled = |scenario: &Scenario, population: [u64; 4]| -> Vec<u64> {
        let mut simulation = Simulation::new(scenario, Seed(3));
        simulation.step();
        let names = ["One", "Two", "Three", "Four"].iter().zip(population);
        names.map(|(name, all)| all - simulation.people(at(scenario, name), Status::Resident)).collect()
    };
    let population = [60_000, 60_000, 60_000, 30_000];
    let expected: Vec<f64> = [0.5, 0.4, 0.5, 0.25].iter().map(|w| f64::from(REGISTERED) * w / 1.65).collect();
    fits("who fled", &fled(&good(stated), population), &expected);

    // Hunger alone is reason enough, but not without the rule.
    let alone = registered().level(hunger("Two", 0.1));
    assert!(alone.clone().build().is_err(), "nobody has a reason to flee");
    let scenario = good(alone.with_rules(|rules| rules.food.flight_share = 1.0));
    assert_eq!(fled(&scenario, population), [0, u64::from(REGISTERED), 0, 0]);
}

#[test]
fn the_level_of_a_flood_sets_the_chance_of_moving_on() {
    // Levels 1, 1.5, 2, 7 (beyond the list) and 0 (dry, so the chance of a town and not the first entry); hunger counts
    // only where it is dry: 0.5 + 0.5 · 0.1.
    for hours in [24, 6] {
        let stated = waiting(5, town())
            .step_hours(hours)
            .level(water("Here", &[1.0, 1.5, 2.0, 7.0, 0.0]))
            .level(hunger("Here", 0.5))
            .with_rules(|rules| {
                rules.movement.town_chance = 0.1;
                rules.flood.move_chances = vec![0.9, 0.2, 0.6];
            });
        moves_on("flood", &good(stated.clone()), 0, &[0.2, 0.4, 0.6, 0.6, 0.1]);
        let hungry = stated.with_rules(|rules| rules.food.move_share = 1.0);
        moves_on("flood and hunger", &good(hungry), 0, &[0.2, 0.4, 0.6, 0.6, 0.55]);
    }
}

#[test]
fn flooded_places_draw_by_the_weights_of_their_levels() {
    // Weights may be above 1. Dry places stay as they are, whatever the first entry says. On the second day other places
    // are flooded; people wait for it behind a closure.
    let stated = leaving(2, star())
        .level(water("One", &[0.0, 1.0]))
        .level(water("Two", &[1.5, 0.0]))
        .level(water("Three", &[7.0, 2.0]))
        .with_rules(|rules| rules.flood.weights = vec![0.5, 0.4, 3.0]);
    draws("flood", &good(stated.clone()), 1, 0, [1.0, 1.7, 3.0, 1.0]);
    let later = stated.closure(Closure::new(Shut::Place("Here".into()), day(0)).until(day(1)));
    draws("flood on the second day", &good(later), 2, 0, [0.4, 1.0, 3.0, 1.0]);
}

#[test]
fn nobody_goes_where_a_flood_lets_nobody_stay() {
    let stated = leaving(1, star())
        .level(water("One", &[3.0]))
        .with_rules(|rules| rules.flood.weights = vec![1.0, 0.5, 0.0]);
    draws("flood", &good(stated), 1, 0, [0.0, 1.0, 1.0, 1.0]);
}

/// A town of many and a camp far away; residents flee the flood by these rules.
fn flooded(days: u32, levels: &[f64], rules: impl FnOnce(&mut Rules)) -> ScenarioBuilder {
    let home = place("Home", PlaceKind::Town).with_population(PEOPLE);
    let places = vec![home, place("Camp", PlaceKind::Camp)];
    quiet(days, world(places, &[("Home", "Camp", 1000.0)])).level(water("Home", levels)).with_rules(|all| {
        all.flight.mode = FlightMode::Driven;
        all.flight.stay_share = 0.0;
        rules(all);
    })
}

/// How many residents leave on each day.
fn departures(scenario: &Scenario, seed: u64) -> Vec<u64> {
    let mut simulation = Simulation::new(scenario, Seed(seed));
    let mut before = PEOPLE;
    (0..scenario.period().days())
        .map(|_| {
            for _ in 0..scenario.period().steps_per_day() {
                simulation.step();
            }
            let left = simulation.people(at(scenario, "Home"), Status::Resident);
            std::mem::replace(&mut before, left) - left
        })
        .collect()
}

#[test]
fn so_many_people_flee_a_flood_as_its_level_says() {
    // Level 0 drives nobody out, whatever the first entry. Whether alone or in households, in long steps or in short ones.
    for (hours, mean_size) in [(24, 1.0), (6, 1.0), (24, 4.0)] {
        let stated = flooded(4, &[0.0, 1.0, 2.0, 1.5], |rules| {
            rules.flight.law = Law::Number;
            rules.flood.departures = vec![50.0, 101.0, 300.0];
            rules.households.mean_size = mean_size;
        });
        assert_eq!(departures(&good(stated.step_hours(hours)), 1), [0, 101, 300, 200]);
    }
}

#[test]
fn a_poisson_number_of_people_flees_a_flood() {
    // 20 days of mean 400: their sum has the standard deviation √8000, and their chi-square about their mean lies between
    // the quantiles 0.001 and 0.999 of 19 degrees of freedom (R: `qchisq(c(0.001, 0.999), 19)`).
    for hours in [24, 3] {
        let stated = flooded(20, &[1.0], |rules| {
            rules.flight.law = Law::Poisson;
            rules.flood.departures = vec![0.0, 400.0];
        });
        let counts = departures(&good(stated.step_hours(hours)), 2);
        let total = counts.iter().sum::<u64>() as f64;
        assert!((total - 8_000.0).abs() < 4.0 * 8_000f64.sqrt(), "{total}");
        let mean = total / 20.0;
        let statistic: f64 = counts.iter().map(|&n| (n as f64 - mean).powi(2) / mean).sum();
        assert!((5.407..43.820).contains(&statistic), "{statistic}: {counts:?}");
    }
}

#[test]
fn a_share_of_the_residents_flees_a_flood() {
    let stated = flooded(4, &[1.0, 0.5, 0.0, 2.0], |rules| {
        rules.flight.law = Law::Share;
        rules.flood.departures = vec![0.0, 0.5, 1.0];
    });
    assert_eq!(departures(&good(stated), 3), [30_000, 7_500, 0, 22_500]);
}

#[test]
fn where_flight_is_a_hazard_a_flood_adds_to_that_of_the_threat() {
    // 0.3 a day for the 80 % who can; with the 0.18 of threat 0.6: 1 − 0.7 · 0.82.
    let stated = flooded(2, &[1.0], |rules| {
        rules.flight.stay_share = 0.2;
        rules.flood.departures = vec![0.0, 0.3];
    });
    let able = PEOPLE / 10 * 8;
    for (hours, stated, chance) in [
        (24, stated.clone(), 0.3),
        (6, stated.clone(), 0.3),
        (24, stated.threat(steady("Home", 0.6)), 1.0 - 0.7 * 0.82),
    ] {
        let counts = departures(&good(stated.step_hours(hours)), 4);
        near("first day", counts[0], able, chance);
        near("second day", counts[1], able - counts[0], chance);
    }
}

#[test]
fn nobody_returns_to_a_home_from_which_they_would_have_to_flee() {
    // People leave while the water stands on the first three days, and are a day's way from home.
    let home = place("Home", PlaceKind::Town).with_population(1_000);
    let places = vec![home, place("Camp", PlaceKind::Camp)];
    let stated =
        quiet(8, world(places, &[("Home", "Camp", 50.0)])).level(water("Home", &[1.0, 1.0, 1.0, 0.0]));
    let scenario = good(stated.with_rules(|rules| {
        rules.flight.mode = FlightMode::Driven;
        rules.flood.departures = vec![0.0, 0.5];
        rules.returns.return_chance = 0.9;
    }));
    let mut simulation = Simulation::new(&scenario, Seed(5));
    for n in 0..8 {
        simulation.step();
        let returned = simulation.balance().returned;
        assert_eq!(returned > 0, n > 2, "day {n}: {returned} returned");
    }
}

#[test]
fn people_avoid_places_to_which_a_flood_is_coming_as_far_as_they_are_aware() {
    // Three days ahead, weighted 1, 0.5, 0.25. One: dry, dry, then level 2 twice: (1 + 0.5 · 0.2 + 0.25 · 0.2) / 1.75.
    // Two: level 1 today, dry from tomorrow on: today's weight alone. Three stays dry. Half aware: half the way.
    let stated = |degrees: &[f64]| {
        leaving(2, aware(star(), degrees))
            .level(water("One", &[0.0, 0.0, 2.0]))
            .level(water("Two", &[1.0, 0.0]))
            .with_rules(|rules| {
                rules.flood.weights = vec![1.0, 0.5, 0.2];
                rules.flood.forecast_days = 3.0;
                rules.flood.forecast_weights = vec![1.0, 0.5, 0.25];
            })
    };
    let one = 1.15 / 1.75;
    let degrees = [1.0, 0.5, 0.0];
    let scenario = good(stated(&degrees));
    for (group, awareness) in (0..).zip(degrees) {
        let foreseen = 1.0 - awareness * (1.0 - one);
        draws("forecast", &scenario, 1, group, [foreseen, 0.5, 1.0, 1.0]);
    }
    // The last weight counts for all days beyond the list; without a list all count alike.
    let (beyond, alike) = ((1.0 + 0.5 * 0.2 + 0.5 * 0.2) / 2.0, (1.0 + 0.2 + 0.2) / 3.0);
    for (weights, expected) in [(vec![1.0, 0.5], beyond), (Vec::new(), alike)] {
        let scenario = good(stated(&[]).with_rules(|rules| rules.flood.forecast_weights = weights));
        draws("other weights", &scenario, 1, 0, [expected, 0.5, 1.0, 1.0]);
    }
    // Nothing is known beyond a day: of tomorrow, or of the second day too.
    for (until, expected) in [(0.0, 1.0), (1.0, 1.0), (2.0, (1.0 + 0.5 * 0.2) / 1.5)] {
        let scenario = good(stated(&[]).with_rules(|rules| rules.flood.forecast_until_day = until));
        draws("a forecast that ends", &scenario, 1, 0, [expected, 0.5, 1.0, 1.0]);
    }
}

#[test]
fn floods_that_attract_do_so_today_and_as_they_are_foreseen() {
    // Weight 3 today and on both days to come: 3 · 3, three times what the level of one day could give.
    let stated = leaving(1, star()).level(water("One", &[2.0])).with_rules(|rules| {
        rules.flood.weights = vec![1.0, 1.0, 3.0];
        rules.flood.forecast_days = 2.0;
    });
    draws("an attractive flood", &good(stated), 1, 0, [9.0, 1.0, 1.0, 1.0]);
}

#[test]
fn people_leave_before_the_flood_that_they_know_of() {
    // Two days ahead count alike. On days 0 and 1 one of them is at level 2, so the chance is half its 0.8 and half the
    // town's 0.1; on day 2 the water is there; then it is dry and will be. Half aware: half the way.
    let chances = |awareness: f64| {
        let before = 0.1 + awareness * 0.5 * (0.8 - 0.1);
        [before, before, 0.8, 0.1]
    };
    let degrees = [1.0, 0.5, 0.0];
    let stated =
        waiting(4, aware(town(), &degrees)).level(water("Here", &[0.0, 0.0, 2.0, 0.0])).with_rules(|rules| {
            rules.movement.town_chance = 0.1;
            rules.flood.move_chances = vec![0.9, 0.5, 0.8];
            rules.flood.forecast_days = 2.0;
        });
    for hours in [24, 6] {
        let scenario = good(stated.clone().step_hours(hours));
        for (group, awareness) in (0..).zip(degrees) {
            moves_on("forecast", &scenario, group, &chances(awareness));
        }
    }
    // Threat 0.5 draws each of these chances half the way to 1.
    let scenario = good(stated.threat(steady("Here", 0.5)));
    for (group, awareness) in (0..).zip(degrees) {
        moves_on(
            "forecast and threat",
            &scenario,
            group,
            &chances(awareness).map(|chance| 0.5 + 0.5 * chance),
        );
    }
}

#[test]
fn levels_without_rules_change_nothing() {
    let stated =
        flooded(10, &[0.0], |_| {}).threat(steady("Home", 0.5)).displaced(Displaced::new("Camp", 500));
    let everywhere = Where::Places(vec!["Home".into(), "Camp".into()]);
    let hungry = Level::new(LevelKind::Hunger, everywhere).point(day(0), 0.0).point(day(9), 0.9);
    let wet = good(stated.clone()).edit().level(hungry).level(water("Camp", &[3.0, 0.0, 1.0]));
    let fingerprint = |stated| Simulation::new(&good(stated), Seed(9)).run().fingerprint();
    assert_eq!(fingerprint(wet), fingerprint(stated));
}

#[test]
fn a_level_of_a_region_holds_at_all_its_places() {
    let rules = |rules: &mut Rules| rules.flood.weights = vec![1.0, 0.25];
    let region = |at: Where| Level::new(LevelKind::Flood, at).point(day(0), 1.0);
    let named = Where::Places(vec!["One".into(), "Two".into()]);
    let set = Where::Set("the valley".into());
    for at in [named, set] {
        let world = star().set("the valley", ["One", "Two"]);
        let scenario = good(leaving(1, world).level(region(at)).with_rules(rules));
        draws("a region", &scenario, 1, 0, [0.25, 0.25, 1.0, 1.0]);
    }
}

#[test]
fn a_shortened_scenario_with_levels_is_the_beginning_of_the_long_one() {
    // What people know of days beyond its end stays known.
    let levels = [0.0, 0.0, 1.0, 2.0, 0.5, 0.0, 3.0, 3.0, 0.0, 1.0];
    let stated = flooded(10, &levels, |rules| {
        rules.flood.departures = vec![0.0, 0.1, 0.2];
        rules.flood.weights = vec![1.0, 0.5, 2.0];
        rules.flood.move_chances = vec![0.3, 0.5, 0.9];
        rules.flood.forecast_days = 3.0;
        rules.food.move_share = 0.5;
    });
    let rising = hunger("Camp", 0.0).point(day(9), 0.9);
    let stated = stated.displaced(Displaced::new("Camp", 5_000));
    let long = good(stated.level(rising).level(water("Camp", &[0.0, 1.0, 0.0, 0.0, 2.0, 2.0, 0.0])));
    let whole = Simulation::new(&long, Seed(1)).run();
    for days in 1..10 {
        let short = good(long.edit().shorten_to(days));
        let part = Simulation::new(&short, Seed(1)).run();
        for (a, b) in whole.records().iter().zip(part.records()) {
            assert!(a == b, "{days} days, step {}", a.step.0);
        }
    }
}
