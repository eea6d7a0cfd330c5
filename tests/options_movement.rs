//! When people decide to move on, once a step or by a clock, and what changes their chance of doing so.

mod common;

use common::{at, day, fits, near, place, quiet, steady};
use displace::engine::Status;
use displace::scenario::{
    Acting, Carry, Change, Closure, Displaced, OwnHome, Rules, ScenarioBuilder, Shut, WhenNothingDraws,
};
use displace::world::{Place, PlaceKind, Route, WorldBuilder};
use displace::{Scenario, Seed, Simulation, World};

/// People whose departures are counted: enough that an error of 1 % in a chance of 0.3 shows.
const PEOPLE: u64 = 60_000;

fn each_step(rules: &mut Rules) {
    rules.movement.acting = Acting::EachStep;
}

/// Places one after the other along a one-way road, the first one a hub unless said otherwise; each with the km to it
/// from the one before.
fn chain(stops: Vec<(Place, f64)>) -> WorldBuilder {
    let names: Vec<(String, f64)> = stops.iter().map(|(place, km)| (place.name().to_owned(), *km)).collect();
    let world = stops.into_iter().fold(World::builder(), |world, (place, _)| world.place(place));
    names
        .windows(2)
        .fold(world, |world, pair| world.route(&*pair[0].0, &*pair[1].0, Route::of_km(pair[1].1).one_way()))
}

/// `PEOPLE` at a place from which a single road of 3000 km leads to a camp.
fn one_road(days: u32, here: Place, change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder) -> Scenario {
    let world = chain(vec![(here, 0.0), (place("Camp", PlaceKind::Camp), 3000.0)]);
    change(quiet(days, world).displaced(Displaced::new("Here", PEOPLE))).build().expect("a good scenario")
}

fn town() -> Place {
    place("Here", PlaceKind::Town)
}

/// How many are no longer at a place after each day than after the day before, and how many are left.
fn departures(scenario: &Scenario, seed: u64) -> Vec<u64> {
    let here = at(scenario, "Here");
    let mut simulation = Simulation::new(scenario, Seed(seed));
    let mut left = PEOPLE;
    let mut counts = Vec::new();
    for _ in 0..scenario.period().days() {
        for _ in 0..scenario.period().steps_per_day() {
            simulation.step();
        }
        let now: u64 = Status::PRESENT.iter().map(|&status| simulation.people(here, status)).sum();
        counts.push(left - now);
        left = now;
    }
    counts.push(left);
    counts
}

/// What a daily coin gives for [`departures`] whose chance on each day is given.
fn coins(chances: &[f64]) -> Vec<f64> {
    let mut left = PEOPLE as f64;
    let mut expected = Vec::new();
    for chance in chances {
        expected.push(left * chance);
        left -= left * chance;
    }
    expected.push(left);
    expected
}

#[test]
fn a_coin_is_tossed_once_a_step_and_makes_the_daily_chance() {
    // Whatever the steps, 5 days of a daily coin: 5 degrees of freedom, alpha 0.001.
    for (hours, seed) in [(24, 1), (12, 2), (6, 3)] {
        for chance in [0.05, 0.3, 0.75] {
            let scenario = one_road(5, town(), |builder| {
                builder.step_hours(hours).with_rules(|rules| {
                    each_step(rules);
                    rules.movement.town_chance = chance;
                })
            });
            let claim = format!("chance {chance} in steps of {hours} hours");
            fits(&claim, &departures(&scenario, seed), &coins(&[chance; 5]));
        }
    }
}

#[test]
fn those_who_leave_do_so_at_the_beginning_of_the_step() {
    // 200 km a day: whoever leaves on a day is past the milestone at 199.9 km at its end, in steps of any length; by a
    // clock that rings at any time hardly anybody is.
    for (hours, km) in [(24, 199.9), (6, 49.9)] {
        let stops = vec![
            (town(), 0.0),
            (place("Milestone", PlaceKind::Waypoint), km),
            (place("Camp", PlaceKind::Camp), 3000.0),
        ];
        for acting in [Acting::EachStep, Acting::AnyTime] {
            let scenario = quiet(1, chain(stops.clone()))
                .step_hours(hours)
                .displaced(Displaced::new("Here", PEOPLE))
                .with_rules(|rules| rules.movement.acting = acting)
                .build()
                .expect("a good scenario");
            let mut simulation = Simulation::new(&scenario, Seed(4));
            simulation.step();
            let coming = |name| simulation.people(at(&scenario, name), Status::OnTheWay);
            assert!(coming("Milestone") + coming("Camp") > PEOPLE / 20);
            let (before, past) = if acting == Acting::EachStep { (0, 1) } else { (1, 0) };
            assert_eq!(u64::from(coming("Milestone") > 0), before, "{acting:?} in steps of {hours} hours");
            assert!(coming("Camp") * (1 - past) < PEOPLE / 1000, "{acting:?}: {}", coming("Camp"));
        }
    }
}

#[test]
fn an_arrival_with_time_left_is_given_the_chance_of_a_whole_step_and_a_new_coin_every_day() {
    // Everyone comes to the town in the middle of day 0; there a coin of 0.3 falls at once, where a clock would ring in
    // half a day with 1 − √0.7 = 0.163. Whoever stays has a new coin on each of the next days: 3 degrees of freedom.
    // Arriving exactly with the end of the step leaves no time: the first coin falls on day 1.
    for (km, chances) in [(100.0, [0.3, 0.3, 0.3]), (200.0, [0.0, 0.3, 0.3])] {
        let stops = vec![
            (place("Start", PlaceKind::Hub), 0.0),
            (town(), km),
            (place("Camp", PlaceKind::Camp), 3000.0),
        ];
        let scenario = quiet(3, chain(stops))
            .displaced(Displaced::new("Start", PEOPLE))
            .with_rules(each_step)
            .build()
            .expect("a good scenario");
        fits(&format!("coins after {km} km"), &departures(&scenario, 5), &coins(&chances));
        // Those who left on the day of arrival travelled for what was left of it: half a day, 100 km.
        let mut simulation = Simulation::new(&scenario, Seed(5));
        simulation.step();
        near("leave at once", simulation.people(at(&scenario, "Camp"), Status::OnTheWay), PEOPLE, chances[0]);
    }
}

#[test]
fn certain_moves_lead_on_and_on_while_time_is_left() {
    // Hubs every 45 km at 200 km a day: the fifth one is 225 km away, so all are on the way to it in the evening.
    let hub = |n: u32| (place(&format!("hub {n}"), PlaceKind::Hub), 45.0);
    let scenario = quiet(2, chain((0..9).map(hub).collect()))
        .displaced(Displaced::new("hub 0", 100))
        .with_rules(each_step)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(6));
    simulation.step();
    assert_eq!(simulation.people(at(&scenario, "hub 5"), Status::OnTheWay), 100);
}

#[test]
fn decisions_of_one_day_do_not_depend_on_each_other() {
    // From a hub to one of two hubs, and from there to one of two camps on the same day, each as likely: 3 degrees of
    // freedom for the four of them.
    let names = ["a", "b", "c", "d"];
    let hubs = ["Start", "Left", "Right"].map(|name| place(name, PlaceKind::Hub));
    let world = hubs.into_iter().fold(World::builder(), WorldBuilder::place);
    let world = names.iter().fold(world, |world, name| world.place(place(name, PlaceKind::Camp)));
    let roads =
        [("Start", "Left"), ("Start", "Right"), ("Left", "a"), ("Left", "b"), ("Right", "c"), ("Right", "d")];
    let world =
        roads.iter().fold(world, |world, &(from, to)| world.route(from, to, Route::of_km(50.0).one_way()));
    for acting in [Acting::AnyTime, Acting::EachStep] {
        let scenario = quiet(1, world.clone())
            .displaced(Displaced::new("Start", PEOPLE))
            .with_rules(|rules| rules.movement.acting = acting)
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(14));
        simulation.step();
        let counts = names.map(|name| simulation.people(at(&scenario, name), Status::InCamp));
        fits("four camps", &counts, &[PEOPLE as f64 / 4.0; 4]);
    }
}

/// A hub from which roads of different lengths lead to places that draw nobody, one of them closed and one of them
/// where the people are at home.
fn nothing_draws(acting: Acting, then: WhenNothingDraws, own_home: OwnHome, camp_weight: f64) -> Vec<u64> {
    let names = ["Near", "Far", "Threatened", "Home", "Shut", "Camp"];
    let mut builder = World::builder().place(place("Start", PlaceKind::Hub));
    for (name, km) in names.iter().zip([300.0, 900.0, 600.0, 400.0, 500.0, 700.0]) {
        let kind = if *name == "Camp" { PlaceKind::Camp } else { PlaceKind::Town };
        builder = builder.place(place(name, kind).with_population(1)).route("Start", *name, Route::of_km(km));
    }
    let scenario = quiet(1, builder)
        .taken_as_stated()
        .threat(steady("Threatened", 0.9))
        .closure(Closure::new(Shut::Route("Start".into(), "Shut".into()), day(0)))
        .displaced(Displaced::new("Start", PEOPLE).from_home("Home"))
        .with_rules(|rules| {
            rules.attraction.town_weight = 0.0;
            rules.attraction.camp_weight = camp_weight;
            rules.attraction.own_home = own_home;
            rules.movement.acting = acting;
            rules.movement.when_nothing_draws = then;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(7));
    simulation.step();
    let mut counts: Vec<u64> =
        names.iter().map(|name| simulation.people(at(&scenario, name), Status::OnTheWay)).collect();
    counts.push(simulation.people(at(&scenario, "Start"), Status::NoWayOut));
    counts
}

#[test]
fn when_nothing_draws_people_stay_or_take_any_open_way_alike() {
    // Open are four or, with home a place like any, five; whatever their length and threat: 3 and 4 degrees of freedom.
    let part = |of: f64| PEOPLE as f64 / of;
    for acting in [Acting::AnyTime, Acting::EachStep] {
        for (own_home, home) in [(OwnHome::Never, 0.0), (OwnHome::LikeAny, 1.0)] {
            let stay = nothing_draws(acting, WhenNothingDraws::Stay, own_home, 0.0);
            assert_eq!(stay, [0, 0, 0, 0, 0, 0, PEOPLE], "{acting:?}");
            let each = part(4.0 + home);
            let counts = nothing_draws(acting, WhenNothingDraws::Anywhere, own_home, 0.0);
            fits("anywhere", &counts, &[each, each, each, each * home, 0.0, each, 0.0]);
        }
        // Where one place draws at all, everyone goes there.
        let drawn = nothing_draws(acting, WhenNothingDraws::Anywhere, OwnHome::Never, 0.01);
        assert_eq!(drawn, [0, 0, 0, 0, 0, PEOPLE, 0], "{acting:?}");
    }
}

#[test]
fn the_size_of_a_place_changes_the_chance_of_moving_on() {
    // (2500 / 10 000)^0.5 = 0.5 of 0.6; a capacity of 40 000 counts as 40 000 people: twice 0.15; the larger of a camp's
    // population and capacity; negative powers the other way round; chances above 1 are 1. 3 degrees of freedom each.
    let camp = |people| place("Here", PlaceKind::Camp).with_capacity(people);
    let cases = [
        (town().with_population(2500), 0.5, 1.0, 0.3),
        (town().with_population(40_000), -0.5, 1.0, 0.3),
        (camp(160_000), 0.5, 1.0, 0.6),
        (camp(90_000).with_population(160_000), 0.5, 1.0, 0.6),
        // What counts is the capacity as stated, whatever it is multiplied by.
        (camp(40_000), 0.5, 4.0, 0.3),
    ];
    for (here, power, scaling, chance) in cases {
        let scenario = one_road(3, here.clone(), |builder| {
            builder.with_rules(|rules| {
                rules.movement.town_chance = 0.6;
                rules.movement.camp_chance = 0.15;
                rules.movement.population_power = power;
                rules.camps.capacity_scaling = scaling;
            })
        });
        fits(&format!("{here:?} to the power of {power}"), &departures(&scenario, 8), &coins(&[chance; 3]));
    }
    let sure = one_road(1, town().with_population(1_000_000), |builder| {
        builder.with_rules(|rules| rules.movement.population_power = 1.0)
    });
    assert_eq!(departures(&sure, 8), [PEOPLE, 0]);
    // Another base, and a threatened place: (2500 / 40 000)^0.5 = 0.25 of 0.8.
    let threatened = one_road(3, town().with_population(2500), |builder| {
        builder.threat(steady("Here", 1.0)).with_rules(|rules| {
            rules.movement.threatened_chance = 0.8;
            rules.movement.population_base = 40_000.0;
            rules.movement.population_power = 0.5;
        })
    });
    fits("threatened and small", &departures(&threatened, 9), &coins(&[0.2; 3]));
}

#[test]
fn to_the_power_of_0_any_threat_counts_in_full_and_none_for_nothing() {
    // Threat 0.01 from day 2 on, for a day: no move on days 0 and 1 (0⁰ is nothing here), 0.9 on day 2, then none.
    let threat = displace::scenario::Threat::new(displace::scenario::ThreatKind::Clashes, "Here", day(2))
        .until(day(3))
        .with_intensity(0.01)
        .with_lead(0.0, 0.0)
        .with_reach(0.0)
        .with_half_life(0.0);
    for acting in [Acting::AnyTime, Acting::EachStep] {
        let scenario = one_road(4, town(), |builder| {
            builder.threat(threat.clone()).with_rules(|rules| {
                rules.movement.acting = acting;
                rules.movement.town_chance = 0.0;
                rules.movement.threatened_chance = 0.9;
                rules.movement.threat_power = 0.0;
            })
        });
        fits("any threat", &departures(&scenario, 10), &coins(&[0.0, 0.0, 0.9, 0.0]));
    }
}

#[test]
fn places_have_chances_of_moving_on_of_their_own_and_changes_of_that() {
    // 0.5 in place of the town's 0.3 until day 2, then 0.1; on day 4 it becomes a village, with that kind's 0.7.
    for acting in [Acting::AnyTime, Acting::EachStep] {
        let scenario = one_road(5, town().with_move_chance(0.5), |builder| {
            builder
                .change(Change::new("Here", day(2)).move_chance(0.1))
                .change(Change::new("Here", day(4)).kind(PlaceKind::Village))
                .with_rules(|rules| {
                    rules.movement.acting = acting;
                    rules.movement.village_chance = 0.7;
                })
        });
        fits("chances of its own", &departures(&scenario, 11), &coins(&[0.5, 0.5, 0.1, 0.1, 0.7]));
    }
    // Stated together, the chance is that of the new kind.
    let both = one_road(2, town().with_move_chance(0.5), |builder| {
        builder.change(Change::new("Here", day(1)).kind(PlaceKind::Village).move_chance(0.2))
    });
    fits("both at once", &departures(&both, 12), &coins(&[0.5, 0.2]));
}

/// Whether people who come to a town do not stay there. They set out from a hub, over stops at which they wait until
/// a day, to the town `km` farther on.
struct Way {
    hours: u32,
    carry: Carry,
    before: Vec<(PlaceKind, f64, i64)>,
    km: f64,
    end: PlaceKind,
    threat: f64,
    below: f64,
}

impl Way {
    fn of_km(km: f64) -> Self {
        let (end, threat, below) = (PlaceKind::Town, 0.0, 0.5);
        Self { hours: 24, carry: Carry::Exact, before: Vec::new(), km, end, threat, below }
    }

    fn leads_on(&self) -> bool {
        let mut stops = vec![(place("Start", PlaceKind::Hub), 0.0)];
        for (n, &(kind, km, _)) in self.before.iter().enumerate() {
            stops.push((place(&format!("stop {n}"), kind).with_move_chance(0.0), km));
        }
        stops.push((place("Town", self.end), self.km));
        stops.push((place("Camp", PlaceKind::Camp), 3000.0));
        let mut builder = quiet(12, chain(stops)).step_hours(self.hours).with_rules(|rules| {
            each_step(rules);
            rules.travel.carry = self.carry;
            rules.movement.town_chance = 0.0;
            rules.movement.village_chance = 0.0;
            rules.movement.threatened_chance = 0.0;
            rules.movement.restless_below = self.below;
        });
        for (n, &(_, _, until)) in self.before.iter().enumerate() {
            builder = builder.change(Change::new(format!("stop {n}"), day(until)).move_chance(1.0));
        }
        if self.threat > 0.0 {
            builder = builder.threat(steady("Town", self.threat));
        }
        let scenario = builder.displaced(Displaced::new("Start", 7)).build().expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(13));
        while simulation.step().is_some() {}
        let of = |name, status| simulation.people(at(&scenario, name), status);
        let (stay, go) =
            (of("Town", Status::PRESENT[0]) + of("Town", Status::InCamp), of("Camp", Status::OnTheWay));
        assert_eq!(stay + go, 7, "they all came to the town");
        assert!(stay == 0 || go == 0);
        go > 0
    }
}

#[test]
fn who_travelled_little_lately_does_not_stay_in_a_town() {
    // The mean of a day's way halves its memory every day. 200 km a day: 100 km are 1/2 of a day's way, a mean of 1/4.
    // 299 km: (1/2 + 0.495) / 2 < 1/2; 300 km: exactly 1/2; so the rule ends there. Without the rule nobody moves.
    for (km, leads_on) in [(1.0, true), (100.0, true), (299.0, true), (300.0, false), (301.0, false)] {
        assert_eq!(Way::of_km(km).leads_on(), leads_on, "{km} km");
        assert_eq!(Way { end: PlaceKind::Village, ..Way::of_km(km) }.leads_on(), leads_on, "a village");
        assert!(!Way { end: PlaceKind::Camp, ..Way::of_km(km) }.leads_on(), "in a camp people stay");
        assert!(!Way { below: 0.0, ..Way::of_km(km) }.leads_on(), "there is no such rule");
        assert!(!Way { threat: 0.5, ..Way::of_km(km) }.leads_on(), "under threat its own chance decides");
    }
    // Another threshold: 200 km exactly take the whole day, so no time is left; 201 km: (1/2 + 0.005) / 2 = 0.2525.
    assert!(!Way { below: 0.9, ..Way::of_km(200.0) }.leads_on());
    assert!(Way { below: 0.253, ..Way::of_km(201.0) }.leads_on());
    assert!(!Way { below: 0.252, ..Way::of_km(201.0) }.leads_on());
}

#[test]
fn days_of_rest_are_remembered_too() {
    // 400 km to a camp in two whole days: 3/4. They rest on day 2: 3/8. On day 3 a share x of a day's way brings
    // (3/8 + x) / 2, which is below 1/2 up to x = 5/8 or 125 km; without the rest, up to 1/4 or 50 km.
    for (until, km) in [(3, 125.0), (2, 50.0)] {
        let before = || vec![(PlaceKind::Camp, 400.0, until)];
        assert!(Way { before: before(), ..Way::of_km(km - 1.0) }.leads_on(), "until day {until}");
        assert!(!Way { before: before(), ..Way::of_km(km + 1.0) }.leads_on(), "until day {until}");
    }
}

#[test]
fn half_a_day_halves_the_memory_by_its_root() {
    // In steps of 12 hours, two whole steps make 1/2; then x of a step's 100 km makes √½ / 2 + (1 − √½) x, below 1/2 up
    // to x = 1/2.
    assert!(Way { hours: 12, ..Way::of_km(249.0) }.leads_on());
    assert!(!Way { hours: 12, ..Way::of_km(251.0) }.leads_on());
}

#[test]
fn who_comes_with_the_whole_day_left_has_travelled_nothing_on_it() {
    // Where a route ends when it is exceeded, 200 km at 200 km a day end at the beginning of day 1: (1/2 + 0) / 2.
    assert!(Way { carry: Carry::Afresh, ..Way::of_km(200.0) }.leads_on());
}
