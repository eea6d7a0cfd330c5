//! Crossings and camps: first come, first served, exactly.

mod common;

use common::{at, day, place, quiet, steady, there, tracked, when, world};
use displace::engine::{Status, Track, What};
use displace::id::{Origin, PlaceId};
use displace::scenario::{
    CampChange, Change, Closure, Displaced, FlightMode, ScenarioBuilder, Shut, WhenClosed,
};
use displace::world::{Place, PlaceKind, Route};
use displace::{Run, Scenario, Seed, Simulation, World};

/// The order of a queue: the step of arrival, then origin, then serial.
fn order(track: &Track, crossing: PlaceId) -> (u32, u32, u32) {
    let origin = match track.person.origin {
        Origin::Home(place) => place.0,
        Origin::Unknown(entry) => 1_000_000 + entry,
    };
    (when(track, What::Queued, Some(crossing)).expect("they queued"), origin, track.person.serial)
}

/// What the queue of a crossing must do, said once more and plainly: everyone in order, until the quota of the step is
/// used; whoever begins to cross takes their household along, and what that is too much is taken off later quotas.
fn first_come_first_served(run: &Run, crossing: PlaceId, quota: impl Fn(u32) -> u64, steps: u32) -> u64 {
    let mut queue: Vec<&Track> =
        run.tracks().iter().filter(|t| when(t, What::Queued, Some(crossing)).is_some()).collect();
    queue.sort_by_key(|track| order(track, crossing));
    let mut next = 0;
    let mut debt = 0;
    for step in 0..steps {
        let paid = quota(step).min(debt);
        debt -= paid;
        let mut left = quota(step) - paid;
        while left > 0 && next < queue.len() && order(queue[next], crossing).0 <= step {
            let track = queue[next];
            assert_eq!(
                when(track, What::Crossed, Some(crossing)),
                Some(step),
                "{track:?} crosses in its turn"
            );
            debt += u64::from(track.people).saturating_sub(left);
            left = left.saturating_sub(u64::from(track.people));
            next += 1;
        }
    }
    for track in &queue[next..] {
        assert_eq!(when(track, What::Crossed, Some(crossing)), None, "{track:?} is still waiting");
    }
    next as u64
}

/// Two threatened towns whose people flee over one crossing to a camp.
fn flight_over_a_crossing(people_per_day: u64, hours: u32) -> ScenarioBuilder {
    let world = World::builder()
        .place(place("Near", PlaceKind::Town).with_population(600))
        .place(place("Far", PlaceKind::Town).with_population(600))
        .place(place("Gate", PlaceKind::Crossing).with_people_per_day(people_per_day))
        .place(Place::new("Camp", PlaceKind::Camp, "abroad"))
        .route("Near", "Gate", Route::of_km(30.0))
        .route("Far", "Gate", Route::of_km(330.0))
        .route("Gate", "Camp", Route::of_km(20.0));
    Scenario::builder("a queue", day(0), 12)
        .step_hours(hours)
        .world(world)
        .threat(steady("Near", 1.0))
        .threat(steady("Far", 1.0))
        .displaced(Displaced::new("Near", 40))
        .with_rules(|rules| {
            rules.movement.awareness = 1.0;
            rules.movement.camp_chance = 0.0;
            rules.flight.leave_chance = 0.4;
            rules.attraction.town_weight = 0.0;
        })
}

#[test]
fn a_crossing_above_its_throughput_serves_everyone_in_their_exact_turn() {
    // 1240 people want through at 90 a day: a queue of days in which everybody's wait is known beforehand.
    for (hours, household) in [(24, 1.0), (6, 1.0), (24, 4.5), (3, 3.0)] {
        let scenario = flight_over_a_crossing(90, hours)
            .with_rules(|rules| rules.households.mean_size = household)
            .build()
            .expect("a good scenario");
        let run = tracked(&scenario, 5);
        let (n, gate) = (24 / hours, at(&scenario, "Gate"));
        // ⌊D(k+1)/n⌋ − ⌊Dk/n⌋ people in step k of n of a day.
        let quota = |step: u32| {
            let k = u64::from(step % n);
            90 * (k + 1) / u64::from(n) - 90 * k / u64::from(n)
        };
        let served = first_come_first_served(&run, gate, quota, 12 * n);
        assert!(served > 200, "{served} were served in steps of {hours} hours");
        let waiting: u64 = run
            .tracks()
            .iter()
            .filter(|t| when(t, What::Queued, None).is_some() && when(t, What::Crossed, None).is_none())
            .map(|t| u64::from(t.people))
            .sum();
        assert!(waiting > 20, "{waiting} still wait");
        assert_eq!(run.people(gate, Status::Waiting, scenario.last_day()), Some(waiting));
    }
}

#[test]
fn a_crossing_below_its_throughput_keeps_nobody_waiting() {
    // At most 1240 people ever come: a quota of 1300 a step is never used up.
    for hours in [24, 12] {
        let scenario = flight_over_a_crossing(2600, hours).build().expect("a good scenario");
        let run = tracked(&scenario, 6);
        let gate = at(&scenario, "Gate");
        let mut crossed = 0;
        for track in run.tracks() {
            if let Some(queued) = when(track, What::Queued, Some(gate)) {
                assert_eq!(when(track, What::Crossed, Some(gate)), Some(queued), "{track:?}");
                crossed += 1;
            }
        }
        assert!(crossed > 800, "{crossed} crossed");
    }
}

#[test]
fn a_crossing_works_in_both_directions_at_once() {
    // "In each direction": 50 people from either side and 30 a day each way.
    let world = World::builder()
        .place(place("A", PlaceKind::Hub))
        .place(Place::new("B", PlaceKind::Hub, "abroad"))
        .place(place("Gate", PlaceKind::Crossing).with_people_per_day(30))
        .route("A", "Gate", Route::of_km(10.0))
        .route("Gate", "B", Route::of_km(300.0));
    let scenario = quiet(1, world)
        .displaced(Displaced::new("A", 50))
        .displaced(Displaced::new("B", 50))
        .with_rules(|rules| rules.travel.road_km_per_day = 310.0)
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    // The day is just long enough for the whole way.
    assert_eq!(simulation.queue(at(&scenario, "Gate")), 40, "20 of each side");
    assert_eq!(there(&simulation, at(&scenario, "A")), 30);
    assert_eq!(there(&simulation, at(&scenario, "B")), 30);
}

#[test]
fn a_crossing_within_a_country_works_in_both_directions_at_once() {
    // A bridge or checkpoint has the same country on both sides; its two directions must not share one quota.
    let places = vec![
        place("A", PlaceKind::Hub),
        place("B", PlaceKind::Hub),
        place("Bridge", PlaceKind::Crossing).with_people_per_day(30),
    ];
    let scenario = quiet(1, world(places, &[("A", "Bridge", 10.0), ("Bridge", "B", 10.0)]))
        .displaced(Displaced::new("A", 50))
        .displaced(Displaced::new("B", 50))
        .with_rules(|rules| rules.travel.road_km_per_day = 20.0)
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 1);
    let crossed = run.tracks().iter().filter(|t| when(t, What::Crossed, None).is_some()).count();
    assert_eq!(crossed, 60, "30 each way");
}

#[test]
fn a_camp_admits_in_the_order_of_the_queue_and_no_more_than_it_holds() {
    // 100 people reach a camp of 60 on the first day; the others have nowhere to go but back and wait at its gate.
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(place("Camp", PlaceKind::Camp).with_capacity(60))
        .route("Here", "Camp", Route::of_km(30.0).one_way());
    let scenario = quiet(4, world)
        .displaced(Displaced::new("Here", 100))
        .change(Change::new("Camp", day(2)).capacity(70))
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 1);
    let camp = at(&scenario, "Camp");
    for (n, expected) in [(0, 60), (1, 60), (2, 70), (3, 70)] {
        assert_eq!(run.people(camp, Status::InCamp, displace::units::Day(n)), Some(expected), "day {n}");
        assert_eq!(run.people(camp, Status::Waiting, displace::units::Day(n)), Some(100 - expected));
    }
    for track in run.tracks() {
        let expected = match track.person.serial {
            0..60 => Some(0),
            60..70 => Some(2),
            _ => None,
        };
        assert_eq!(when(track, What::Arrived, Some(camp)), expected, "{track:?}");
    }
}

#[test]
fn the_refused_wait_a_step_and_choose_again() {
    // A full camp, and another one 30 km on: whoever is refused on day 0 goes on to it on day 1.
    let places = vec![
        place("Here", PlaceKind::Hub),
        place("Full", PlaceKind::Camp).with_capacity(10),
        place("Free", PlaceKind::Camp),
    ];
    let scenario = quiet(2, world(places, &[("Here", "Full", 30.0), ("Full", "Free", 30.0)]))
        .displaced(Displaced::new("Here", 50))
        .with_rules(|rules| {
            rules.attraction.hub_weight = 0.0;
            rules.attraction.capacity_buffer = 1.0;
        })
        .build()
        .expect("a good scenario");
    let run = tracked(&scenario, 1);
    let (full, free) = (at(&scenario, "Full"), at(&scenario, "Free"));
    for track in run.tracks() {
        let is_in = track.person.serial < 10;
        assert_eq!(when(track, What::Refused, Some(full)), (!is_in).then_some(0), "{track:?}");
        assert_eq!(when(track, What::Arrived, Some(free)), (!is_in).then_some(1), "{track:?}");
    }
}

#[test]
fn a_household_is_admitted_whole_or_not_at_all_and_smaller_ones_go_past_it() {
    // A camp of 7 and households of several: whoever fits gets in, in order.
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(place("Camp", PlaceKind::Camp).with_capacity(7))
        .route("Here", "Camp", Route::of_km(30.0).one_way());
    let scenario = quiet(1, world)
        .displaced(Displaced::new("Here", 60))
        .with_rules(|rules| rules.households.mean_size = 3.0)
        .build()
        .expect("a good scenario");
    for seed in 0..20 {
        let run = tracked(&scenario, seed);
        let mut room = 7;
        for track in run.tracks() {
            let fits = track.people <= room;
            if fits {
                room -= track.people;
            }
            assert_eq!(when(track, What::Arrived, None).is_some(), fits, "seed {seed}: {track:?}");
        }
    }
}

#[test]
fn a_camp_admits_nobody_before_it_opens_and_empties_when_it_closes() {
    // It opens on day 2 and closes on day 5; the town beside it is the only other place.
    let places = vec![place("Here", PlaceKind::Hub), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(8, world(places, &[("Here", "Camp", 30.0)]))
        .displaced(Displaced::new("Here", 100))
        .change(Change::new("Camp", day(2)).camp(CampChange::Opens))
        .change(Change::new("Camp", day(5)).camp(CampChange::Closes))
        .with_rules(|rules| rules.movement.hub_chance = 0.9)
        .build()
        .expect("a good scenario");
    let (here, camp) = (at(&scenario, "Here"), at(&scenario, "Camp"));
    let mut simulation = Simulation::new(&scenario, Seed(1));
    for n in 0..8 {
        simulation.step();
        let inside = there(&simulation, camp);
        match n {
            0 | 1 => {
                assert_eq!(inside, 0, "day {n}");
                assert!(simulation.people(here, Status::NoWayOut) > 70, "they want to leave and cannot");
            }
            2..5 => assert!(inside > 80, "day {n}: {inside}"),
            _ => assert_eq!(inside, 0, "day {n}"),
        }
    }
}

#[test]
fn a_place_that_becomes_something_else_treats_its_people_accordingly() {
    // A camp of chance 0 becomes a hub on day 1: everyone moves on; back a camp on day 2, it keeps who comes.
    let places = vec![place("A", PlaceKind::Camp), place("B", PlaceKind::Camp)];
    let scenario = quiet(3, world(places, &[("A", "B", 30.0)]))
        .displaced(Displaced::new("A", 100))
        .change(Change::new("A", day(1)).kind(PlaceKind::Hub))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    assert_eq!(simulation.people(at(&scenario, "A"), Status::InCamp), 100);
    simulation.step();
    assert_eq!(simulation.people(at(&scenario, "B"), Status::InCamp), 100);
}

#[test]
fn a_closed_place_holds_its_people_and_admits_nobody() {
    // Shut from day 1 to day 3: nobody leaves the inner town, nobody comes in, and those on their way wait before it.
    let places = vec![place("Inner", PlaceKind::Hub), place("Outer", PlaceKind::Hub)];
    let scenario = quiet(5, world(places, &[("Inner", "Outer", 300.0)]))
        .displaced(Displaced::new("Inner", 10))
        .displaced(Displaced::new("Outer", 30))
        .closure(Closure::new(Shut::Place("Inner".into()), day(1)).until(day(3)))
        .build()
        .expect("a good scenario");
    let (inner, outer) = (at(&scenario, "Inner"), at(&scenario, "Outer"));
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let counts = |simulation: &Simulation| {
        [Status::Sheltering, Status::Waiting, Status::OnTheWay].map(|status| simulation.people(inner, status))
    };
    simulation.step();
    assert_eq!(counts(&simulation), [0, 0, 30], "all are on the road, 200 of 300 km gone");
    for _ in 1..3 {
        simulation.step();
        assert_eq!(counts(&simulation), [0, 30, 0], "those who came wait before it");
    }
    assert_eq!(simulation.people(outer, Status::NoWayOut), 10, "and nobody sets out for it");
    simulation.step();
    assert_eq!(counts(&simulation)[1], 0, "it is open again");
    assert!(simulation.balance().holds());
}

#[test]
fn nobody_rests_in_a_closed_place_that_they_only_pass() {
    // Two roads lead on through a village that is shut while people are on the first of them.
    let places =
        vec![place("Here", PlaceKind::Hub), place("Mid", PlaceKind::Village), place("Camp", PlaceKind::Camp)];
    let scenario = quiet(4, world(places, &[("Here", "Mid", 300.0), ("Mid", "Camp", 30.0)]))
        .displaced(Displaced::new("Here", 40))
        .closure(Closure::new(Shut::Place("Mid".into()), day(1)).until(day(3)))
        .with_rules(|rules| {
            rules.movement.awareness = 2.0;
            rules.movement.village_chance = 0.0;
            rules.attraction.village_weight = 0.0;
        })
        .build()
        .expect("a good scenario");
    let mid = at(&scenario, "Mid");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    for _ in 1..3 {
        simulation.step();
        assert_eq!(simulation.people(mid, Status::Sheltering), 0);
        assert_eq!(simulation.people(mid, Status::Waiting), 40);
    }
}

#[test]
fn a_full_camp_admits_nobody_who_is_stranded_on_the_way_through_it() {
    // People pass a full camp on their way to a town; the road on is cut while they come, and the road behind is one
    // way. They wait before the camp, and it never holds more than its capacity.
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(place("Camp", PlaceKind::Camp).with_capacity(5))
        .place(place("Town", PlaceKind::Town))
        .route("Here", "Camp", Route::of_km(300.0).one_way())
        .route("Camp", "Town", Route::of_km(30.0));
    let scenario = quiet(3, world)
        .displaced(Displaced::new("Here", 40))
        .displaced(Displaced::new("Camp", 5))
        .closure(Closure::new(Shut::Route("Camp".into(), "Town".into()), day(1)))
        .with_rules(|rules| rules.movement.awareness = 2.0)
        .build()
        .expect("a good scenario");
    let camp = at(&scenario, "Camp");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    while simulation.step().is_some() {
        assert_eq!(simulation.people(camp, Status::InCamp), 5);
    }
    assert_eq!(simulation.people(camp, Status::Waiting), 40);
}

/// People on their way over a crossing that is shut on day 1 and opens on day 4; another camp on this side.
fn shut_crossing(rule: WhenClosed) -> Scenario {
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(place("Gate", PlaceKind::Crossing))
        .place(Place::new("Abroad", PlaceKind::Camp, "abroad"))
        .place(place("Refuge", PlaceKind::Camp))
        .route("Here", "Gate", Route::of_km(300.0))
        .route("Gate", "Abroad", Route::of_km(30.0))
        .route("Gate", "Refuge", Route::of_km(30.0));
    quiet(6, world)
        .displaced(Displaced::new("Here", 200))
        .closure(Closure::new(Shut::Crossing("Gate".into()), day(1)).until(day(4)))
        .with_rules(|rules| rules.crossing.when_closed = rule)
        .build()
        .expect("a good scenario")
}

#[test]
fn people_wait_at_a_shut_crossing_where_that_is_the_rule() {
    // All 200 stand at the crossing from day 1 on and go through on day 4, with a day's time.
    let scenario = shut_crossing(WhenClosed::Wait);
    let gate = at(&scenario, "Gate");
    let mut simulation = Simulation::new(&scenario, Seed(2));
    for n in 0..6 {
        simulation.step();
        let expected = if (1..4).contains(&n) { 200 } else { 0 };
        assert_eq!(simulation.queue(gate), expected, "day {n}");
    }
    let inside = there(&simulation, at(&scenario, "Abroad")) + there(&simulation, at(&scenario, "Refuge"));
    assert_eq!(inside, 200);
}

#[test]
fn people_turn_back_from_a_shut_crossing_where_that_is_the_rule() {
    // Nobody gets through while it is shut; all of them find the camp on their own side, or the place they came from.
    let scenario = shut_crossing(WhenClosed::ChooseAgain);
    let mut simulation = Simulation::new(&scenario, Seed(2));
    for n in 0..4 {
        simulation.step();
        assert_eq!(there(&simulation, at(&scenario, "Abroad")), 0, "day {n}");
        assert_eq!(simulation.people(at(&scenario, "Abroad"), Status::OnTheWay), 0, "day {n}");
    }
    assert!(there(&simulation, at(&scenario, "Refuge")) > 50);
}

#[test]
fn whoever_cannot_turn_back_either_keeps_their_place_in_the_queue_and_goes_back_when_that_opens() {
    // A one-way road leads to the crossing, so nobody can turn back at first; the road to the refuge opens on day 3.
    let world = World::builder()
        .place(place("Here", PlaceKind::Hub))
        .place(place("Gate", PlaceKind::Crossing))
        .place(Place::new("Abroad", PlaceKind::Camp, "abroad"))
        .place(place("Refuge", PlaceKind::Camp))
        .route("Here", "Gate", Route::of_km(300.0).one_way())
        .route("Gate", "Abroad", Route::of_km(30.0))
        .route("Gate", "Refuge", Route::of_km(30.0).one_way());
    let scenario = quiet(4, world)
        .displaced(Displaced::new("Here", 50))
        .closure(Closure::new(Shut::Crossing("Gate".into()), day(1)))
        .closure(Closure::new(Shut::Place("Refuge".into()), day(0)).until(day(3)))
        .with_rules(|rules| rules.crossing.when_closed = WhenClosed::ChooseAgain)
        .build()
        .expect("a good scenario");
    let (gate, refuge) = (at(&scenario, "Gate"), at(&scenario, "Refuge"));
    let mut simulation = Simulation::new(&scenario, Seed(2));
    simulation.step();
    for _ in 1..3 {
        simulation.step();
        assert_eq!(simulation.people(gate, Status::NoWayOut), 50);
        assert_eq!(simulation.queue(gate), 50);
    }
    simulation.step();
    assert_eq!(simulation.people(refuge, Status::InCamp), 50);
}

#[test]
fn a_closed_border_lets_nobody_through_in_its_direction() {
    // Both towns stand on a border road; closed one way from home to abroad, or both ways.
    let places = || vec![place("A", PlaceKind::Hub), Place::new("B", PlaceKind::Hub, "abroad")];
    for (one_way, at_b) in [(true, [30, 0]), (false, [30, 20])] {
        let mut closure = Closure::new(Shut::Border("home".into(), "abroad".into()), day(0));
        if one_way {
            closure = closure.one_way();
        }
        let scenario = quiet(1, world(places(), &[("A", "B", 150.0)]))
            .displaced(Displaced::new("A", 30))
            .displaced(Displaced::new("B", 20))
            .closure(closure)
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        simulation.step();
        let stuck = ["A", "B"].map(|name| simulation.people(at(&scenario, name), Status::NoWayOut));
        // One way, those of B reach A after 150 km of 200 and want to move on again.
        let expected = if one_way { [30 + 20, 0] } else { at_b };
        assert_eq!(stuck, expected, "one way: {one_way}");
    }
}

#[test]
fn people_on_the_way_home_wait_at_a_shut_crossing_and_then_go_home() {
    // They came home to a crossing that was shut meanwhile; when it opens they go home, and nowhere else.
    let world = World::builder()
        .place(place("Home", PlaceKind::Town).with_population(10))
        .place(place("Gate", PlaceKind::Crossing))
        .place(Place::new("Camp", PlaceKind::Camp, "abroad"))
        .place(Place::new("Elsewhere", PlaceKind::Camp, "abroad"))
        .route("Home", "Gate", Route::of_km(30.0))
        .route("Gate", "Camp", Route::of_km(300.0))
        .route("Gate", "Elsewhere", Route::of_km(300.0));
    for rule in [WhenClosed::Wait, WhenClosed::ChooseAgain] {
        let scenario = quiet(8, world.clone())
            .displaced(Displaced::new("Camp", 500).from_home("Home"))
            .closure(Closure::new(Shut::Crossing("Gate".into()), day(1)).until(day(4)))
            .with_rules(|rules| {
                rules.returns.return_chance = 1.0;
                rules.crossing.when_closed = rule;
            })
            .build()
            .expect("a good scenario");
        let mut simulation = Simulation::new(&scenario, Seed(1));
        let gate = at(&scenario, "Gate");
        for n in 0..8 {
            simulation.step();
            if (2..4).contains(&n) && rule == WhenClosed::Wait {
                // All but a few of the 500: the clock of going home is just short of certain, and the way took a
                // day and a half.
                assert!(simulation.queue(gate) > 490, "day {n}: {}", simulation.queue(gate));
            }
            if n < 4 {
                assert_eq!(simulation.balance().returned, 0);
            }
        }
        if rule == WhenClosed::Wait {
            assert!(simulation.balance().returned > 490, "{:?}", simulation.balance());
            assert_eq!(there(&simulation, at(&scenario, "Elsewhere")), 0);
        } else {
            // They turned back on their own side of the border and set out again from there.
            assert_eq!(there(&simulation, gate), 0);
            assert!(simulation.balance().returned > 400, "{:?}", simulation.balance());
        }
    }
}

#[test]
fn a_quota_of_one_day_is_not_carried_over_to_the_next() {
    // 10 a day: nobody comes on the first four days, and 10 of 100 get through on the fifth.
    let places = vec![
        place("Here", PlaceKind::Hub),
        place("Gate", PlaceKind::Crossing).with_people_per_day(10),
        Place::new("Camp", PlaceKind::Camp, "abroad"),
    ];
    let scenario = quiet(6, world(places, &[("Here", "Gate", 900.0), ("Gate", "Camp", 1.0)]))
        .displaced(Displaced::new("Here", 100))
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let counts: Vec<u64> = (0..6)
        .map(|_| {
            simulation.step();
            simulation.queue(at(&scenario, "Gate"))
        })
        .collect();
    assert_eq!(counts, [0, 0, 0, 0, 90, 80]);
}

#[test]
fn driven_flight_needs_a_way_out() {
    // The only road is cut: nobody leaves, and all residents are trapped.
    let places = vec![place("Here", PlaceKind::Town).with_population(100), place("Camp", PlaceKind::Camp)];
    let scenario = Scenario::builder("trapped", day(0), 2)
        .world(world(places, &[("Here", "Camp", 30.0)]))
        .threat(steady("Here", 1.0))
        .closure(Closure::new(Shut::Route("Here".into(), "Camp".into()), day(0)).until(day(1)))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            rules.flight.leave_chance = 1.0;
        })
        .build()
        .expect("a good scenario");
    let here = at(&scenario, "Here");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    simulation.step();
    assert_eq!(simulation.people(here, Status::Resident), 100);
    assert_eq!(simulation.people(here, Status::Trapped), 100);
    simulation.step();
    // 5 % cannot leave (`stay_share`).
    assert_eq!(simulation.people(here, Status::Resident), 5);
    assert_eq!(simulation.people(here, Status::Trapped), 0);
}
