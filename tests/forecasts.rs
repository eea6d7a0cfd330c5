//! Forecasts of floods that count as a factor: what the days ahead add up to multiplies chances and weights, and dry days
//! add nothing.

mod common;

use common::{at, day, fits, near, place, quiet, steady, world};
use displace::engine::Status;
use displace::id::GroupId;
use displace::scenario::{
    Course, Displaced, ForecastCounts, ForecastDays, Level, LevelKind, Rules, ScenarioBuilder, Where,
};
use displace::world::{Factors, Group, PlaceKind, WorldBuilder};
use displace::{Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 60_000;
/// What people make of forecasts, by group.
const DEGREES: [f64; 2] = [1.0, 0.4];
/// The attraction of levels 0, 1, 2 and 3, and the chance of moving on from 1, 2 and 3.
const WEIGHTS: [f64; 4] = [0.9, 0.5, 0.8, 1.5];
const CHANCES: [f64; 4] = [0.0, 0.5, 0.8, 0.6];
/// How much the days of the period count.
const COUNTS: [f64; 5] = [0.2, 1.0, 0.5, 0.8, 0.6];
const DAYS_AHEAD: usize = 3;
const LAST: usize = 4;

/// Water by day, the last level for ever.
fn water(place: &str, levels: &[usize]) -> Level {
    let flood = Level::new(LevelKind::Flood, Where::Place(place.into())).between(Course::Steps);
    levels.iter().zip(0..).fold(flood, |flood, (&level, n)| flood.point(day(n), level as f64))
}

/// The law, written down once more: on a day the factors on the chance of moving on and on attraction.
fn factors(levels: &[usize], today: usize) -> (f64, f64) {
    let level = |day: usize| levels[day.min(levels.len() - 1)];
    if today > LAST {
        return (1.0, 1.0);
    }
    let (first, last) =
        if today == LAST { (LAST, LAST) } else { (today + 1, (today + DAYS_AHEAD).min(LAST)) };
    let wet = (first..=last).filter(|&day| level(day) > 0);
    let moving: f64 = wet.clone().map(|day| COUNTS[day] * WEIGHTS[level(day)]).sum();
    let drawing: f64 = wet.map(|day| COUNTS[day] * WEIGHTS[level(today)]).sum();
    (moving / DAYS_AHEAD as f64, drawing * drawing / DAYS_AHEAD as f64)
}

fn forecast(rules: &mut Rules) {
    rules.flood.weights = WEIGHTS.to_vec();
    rules.flood.move_chances = CHANCES.to_vec();
    rules.flood.forecast_counts = ForecastCounts::AsFactor;
    rules.flood.forecast_weights = COUNTS.to_vec();
    rules.flood.forecast_weights_by = ForecastDays::Day;
    rules.flood.forecast_days = DAYS_AHEAD as f64;
    rules.flood.forecast_until_day = LAST as f64;
}

fn good(stated: ScenarioBuilder) -> Scenario {
    stated.with_rules(forecast).build().unwrap_or_else(|error| panic!("{error}"))
}

fn groups(world: WorldBuilder) -> WorldBuilder {
    DEGREES.iter().fold(world, |world, &flood_awareness| {
        let group = Group::new(format!("aware {flood_awareness}"), 1.0 / DEGREES.len() as f64);
        world.group(group.with_factors(Factors { flood_awareness, ..Factors::default() }))
    })
}

#[test]
fn the_chance_of_moving_on_is_multiplied_by_what_the_days_ahead_add_up_to() {
    // Day 0: dry, with floods ahead; day 2: flooded; day 4, the last one known: that day alone; day 5: no forecast. In steps of
    // any length, and towards 0.7 at threat 0.5, which the factor multiplies too.
    let levels = [0, 1, 2, 0, 3, 2, 0];
    let usual = |day: usize| if levels[day] > 0 { CHANCES[levels[day]] } else { 0.2 };
    for (hours, theta) in [(24, 0.0), (6, 0.0), (24, 0.5)] {
        let places = vec![place("Here", PlaceKind::Town), place("There", PlaceKind::Camp)];
        let mut stated = quiet(7, groups(world(places, &[("Here", "There", 50_000.0)])))
            .step_hours(hours)
            .displaced(Displaced::new("Here", PEOPLE))
            .level(water("Here", &levels))
            .with_rules(|rules| {
                rules.movement.town_chance = 0.2;
                rules.movement.threatened_chance = 0.7;
                // The camp is dry and draws by this alone.
                rules.attraction.weight_softening = 0.05;
            });
        if theta > 0.0 {
            stated = stated.threat(steady("Here", theta));
        }
        let scenario = good(stated);
        for (group, awareness) in (0..).zip(DEGREES) {
            let mut simulation = Simulation::new(&scenario, Seed(group));
            let here = at(&scenario, "Here");
            let count = |s: &Simulation| s.people_of(here, Status::Sheltering, GroupId(group as u32));
            let mut before = count(&simulation);
            for today in 0..7 {
                for _ in 0..scenario.period().steps_per_day() {
                    simulation.step();
                }
                let factor = if today > LAST { 1.0 } else { awareness * factors(&levels, today).0 };
                let chance = (usual(today) * (1.0 - theta) + 0.7 * theta) * factor;
                let left = count(&simulation);
                near(&format!("day {today}, aware {awareness}"), before - left, before, chance);
                before = left;
            }
        }
    }
}

#[test]
fn attraction_is_multiplied_by_the_square_of_what_the_days_ahead_add_up_to() {
    // People leave a hub on one day, which is held until then; places at 300 km, softened by 10. With a softening of 0.05 that
    // the factor leaves alone, so that its scale counts too; `Dry` has no level. 3 degrees of freedom.
    let places =
        [("One", vec![0, 1, 2, 0, 3, 2, 0]), ("Two", vec![3, 3, 3]), ("Three", vec![1, 0, 0, 0, 1, 1, 1])];
    for today in [0, 1, 3, 4, 5] {
        let mut all = World::builder().place(place("Here", PlaceKind::Town).with_move_chance(0.0));
        for name in ["One", "Two", "Three", "Dry"] {
            let route = displace::world::Route::of_km(300.0);
            all = all.place(place(name, PlaceKind::Camp)).route("Here", name, route);
        }
        // Where people are, water stands for ever: they move on with the chance of level 2, times a factor.
        let opens = displace::scenario::Closure::new(displace::scenario::Shut::Place("Here".into()), day(-1));
        let mut stated =
            quiet(7, groups(all)).displaced(Displaced::new("Here", PEOPLE)).level(water("Here", &[2]));
        if today > 0 {
            stated = stated.closure(opens.until(day(today as i64)));
        }
        for (name, levels) in &places {
            stated = stated.level(water(name, levels));
        }
        let scenario = good(stated.with_rules(|rules| rules.attraction.weight_softening = 0.05));
        for (group, awareness) in (0..).zip(DEGREES) {
            let mut simulation = Simulation::new(&scenario, Seed(group + 9));
            for _ in 0..=today {
                simulation.step();
            }
            let names = ["One", "Two", "Three", "Dry"];
            let counts = names.map(|name| {
                simulation.people_of(at(&scenario, name), Status::OnTheWay, GroupId(group as u32))
            });
            let weights = names.map(|name| {
                let levels =
                    places.iter().find(|(other, _)| *other == name).map_or(&[0][..], |(_, levels)| levels);
                let level = levels[today.min(levels.len() - 1)];
                let now = if level > 0 { WEIGHTS[level] } else { 1.0 };
                let factor = if today > LAST { 1.0 } else { awareness * factors(levels, today).1 };
                0.05 + now * factor
            });
            let (people, sum) = (counts.iter().sum::<u64>() as f64, weights.iter().sum::<f64>());
            assert!(people > 1_000.0, "day {today}: they have set out");
            let expected: Vec<f64> = weights.iter().map(|weight| people * weight / sum).collect();
            fits(&format!("day {today}, aware {awareness}"), &counts, &expected);
        }
    }
}

#[test]
fn nobody_comes_to_or_leaves_a_place_that_stays_dry_as_long_as_there_is_a_forecast() {
    // Without softening nothing draws; the flood is elsewhere. After the last known day all is as ever.
    let places = ["Here", "There", "Ford"].map(|name| place(name, PlaceKind::Town)).to_vec();
    let routes = [("Here", "There", 300.0), ("There", "Ford", 300.0)];
    let stated =
        quiet(8, world(places, &routes)).displaced(Displaced::new("Here", 1000)).level(water("Ford", &[1]));
    let scenario = good(stated.with_rules(|rules| rules.movement.town_chance = 1.0));
    let mut simulation = Simulation::new(&scenario, Seed(3));
    let here = at(&scenario, "Here");
    for today in 0..=LAST {
        simulation.step();
        assert_eq!(simulation.people(here, Status::Sheltering), 1000, "day {today}");
    }
    simulation.step();
    assert_eq!(simulation.people(here, Status::Sheltering), 0);
}

#[test]
fn what_a_day_counts_goes_by_how_far_ahead_it_is_unless_it_goes_by_the_day() {
    // One day ahead and level 1 for ever: by how far ahead, the first entry; by the day, the second on the first day.
    for (by, counts) in [(ForecastDays::Ahead, [0.6, 0.6]), (ForecastDays::Day, [0.3, 0.9])] {
        let places = vec![place("Here", PlaceKind::Town), place("There", PlaceKind::Camp)];
        let stated = quiet(2, world(places, &[("Here", "There", 50_000.0)]))
            .displaced(Displaced::new("Here", PEOPLE))
            .level(water("Here", &[1]));
        let scenario = stated
            .with_rules(forecast)
            .with_rules(|rules| {
                rules.attraction.weight_softening = 0.05;
                rules.flood.weights = vec![1.0];
                rules.flood.forecast_days = 1.0;
                rules.flood.forecast_weights = vec![0.6, 0.3, 0.9];
                rules.flood.forecast_weights_by = by;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(4));
        let mut before = PEOPLE;
        for (today, counts) in counts.into_iter().enumerate() {
            simulation.step();
            let left = simulation.people(at(&scenario, "Here"), Status::Sheltering);
            near(&format!("{by:?}, day {today}"), before - left, before, CHANCES[1] * counts);
            before = left;
        }
    }
}

#[test]
fn a_shortened_scenario_with_such_a_forecast_is_the_beginning_of_the_long_one() {
    let places = ["Here", "There", "Ford"].map(|name| place(name, PlaceKind::Town)).to_vec();
    let routes = [("Here", "There", 90.0), ("There", "Ford", 50.0), ("Here", "Ford", 70.0)];
    let stated = quiet(9, world(places, &routes)).displaced(Displaced::new("Here", 3000));
    let stated = stated.level(water("Ford", &[1, 0, 2, 3])).level(water("Here", &[0, 1, 1, 2, 0, 1]));
    let long = good(stated);
    let whole = Simulation::new(&long, Seed(1)).run();
    for days in 1..9 {
        let short = long.edit().shorten_to(days).build().expect("a good scenario");
        let part = Simulation::new(&short, Seed(1)).run();
        for (a, b) in whole.records().iter().zip(part.records()) {
            assert!(a == b, "{days} days, step {}", a.step.0);
        }
    }
}
