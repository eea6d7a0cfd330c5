//! A closure re-routes only the people whom it touches: everyone else's track stays the same, deed by deed.

mod common;

use common::{at, day, place, steady, tracked};
use displace::engine::{Deed, Track, What};
use displace::id::{Id, Origin, PersonId, PlaceId};
use displace::scenario::{Closure, Shut, WhenClosed};
use displace::synthetic::{Size, scenario};
use displace::units::Day;
use displace::world::{PlaceKind, Route};
use displace::{Run, Scenario, Seed, World};
use std::collections::BTreeMap;

/// Tracks by person, and what of them happened before a step.
fn tracks(run: &Run) -> BTreeMap<PersonId, &Track> {
    let tracks: BTreeMap<PersonId, &Track> = run.tracks().iter().map(|track| (track.person, track)).collect();
    assert_eq!(tracks.len(), run.tracks().len(), "nobody returns here, so nobody has two tracks");
    tracks
}

/// The ways that somebody chose: after how many deeds, and over which places, as far as the run goes.
fn ways(track: &Track) -> Vec<(usize, Vec<PlaceId>)> {
    let Origin::Home(mut here) = track.person.origin else { panic!("everyone fled from home") };
    let mut ways: Vec<(usize, Vec<PlaceId>)> = Vec::new();
    for (index, deed) in track.deeds.iter().enumerate() {
        match deed.what {
            What::Chose => ways.push((index, vec![here])),
            What::Fled => {}
            _ => {
                here = deed.place;
                if let Some((_, way)) = ways.last_mut() {
                    way.push(here);
                }
            }
        }
    }
    ways
}

/// The first deeds in which two tracks differ before a step: how many they share, and the next of each.
fn difference(a: &Track, b: &Track, before: u32) -> Option<(usize, Option<Deed>, Option<Deed>)> {
    let next = |track: &Track, i: usize| track.deeds.get(i).copied().filter(|deed| deed.step.0 < before);
    (0..).find_map(|i| {
        let (one, other) = (next(a, i), next(b, i));
        match (one, other) {
            (None, None) => Some(None),
            _ if one == other => None,
            _ => Some(Some((i, one, other))),
        }
    })?
}

/// How many tracks two runs have in common before a step, and for how many of the others `may_differ` had to say why.
fn compare(
    open: &Run,
    closed: &Run,
    before: u32,
    may_differ: impl Fn(&Track, usize, Option<Deed>, Option<Deed>) -> bool,
) -> (usize, usize) {
    let (open, closed) = (tracks(open), tracks(closed));
    assert!(open.keys().eq(closed.keys()), "the same people flee");
    let (mut same, mut differ) = (0, 0);
    for (person, track) in &open {
        match difference(track, closed[person], before) {
            None => same += 1,
            Some((i, one, other)) => {
                assert!(
                    may_differ(track, i, one, other),
                    "{track:?} is not touched, but {:?}",
                    closed[person]
                );
                differ += 1;
            }
        }
    }
    (same, differ)
}

/// The busiest route between two places that people stay at, or crossing, by flows over all days.
fn busiest(scenario: &Scenario, run: &Run, from: PlaceKind) -> (PlaceId, PlaceId) {
    let world = scenario.world();
    let days = scenario.period().days();
    let flow = |route| (5..days).map(|n| run.flow(route, Day(n)).expect("kept")).sum::<u64>();
    let routes = world.routes().map(|(id, _)| id);
    let candidates = routes.filter(|&id| world.place(world.ends(id).0).kind() == from);
    world.ends(candidates.max_by_key(|&id| flow(id)).expect("there are routes"))
}

#[test]
fn closing_a_route_leaves_everyone_alone_who_did_not_choose_it() {
    // No capacity and no throughput, so nobody meets anybody. The runs go on for 12 days after the comparison ends, so
    // that every way chosen in the open world is seen to its end and known in full.
    for (hours, seed, household, groups) in
        [(24, 1, 1.0, 1), (6, 2, 1.0, 2), (24, 3, 3.0, 1), (12, 4, 2.0, 3)]
    {
        let size = Size {
            places: 50,
            people: 20_000,
            days: 30,
            step_hours: hours,
            household,
            groups,
            threatened: 0.6,
            ..Size::default()
        };
        let open = scenario(size, Seed(seed)).expect("a good scenario");
        let run = tracked(&open, 9);
        let (a, b) = busiest(&open, &run, PlaceKind::Village);
        let name = |id: PlaceId| open.world().place(id).name().to_owned();
        let closed = open
            .edit()
            .closure(Closure::new(Shut::Route(name(a), name(b)), jiff::civil::date(2025, 1, 6)))
            .build()
            .expect("a good scenario");
        let over = |way: &[PlaceId]| way.windows(2).any(|leg| leg == [a, b] || leg == [b, a]);
        let (same, differ) = compare(&run, &tracked(&closed, 9), 18 * 24 / hours, |track, i, _, _| {
            ways(track).iter().any(|(chosen, way)| *chosen <= i && over(way))
        });
        assert!(differ > 20 && same > differ, "{same} alike and {differ} not, in steps of {hours} hours");
    }
}

#[test]
fn closing_a_crossing_leaves_everyone_alone_who_did_not_choose_it() {
    // The same for both rules of what people do who find it closed.
    for (rule, seed) in [(WhenClosed::Wait, 5), (WhenClosed::ChooseAgain, 6)] {
        let size = Size { places: 50, people: 20_000, days: 30, threatened: 0.6, ..Size::default() };
        let open = scenario(size, Seed(seed)).expect("a good scenario");
        let open = open.edit().with_rules(|rules| rules.crossing.when_closed = rule).build().expect("good");
        let run = tracked(&open, 9);
        let (gate, _) = busiest(&open, &run, PlaceKind::Crossing);
        let shut = Shut::Crossing(open.world().place(gate).name().to_owned());
        let closed = open
            .edit()
            .closure(Closure::new(shut, jiff::civil::date(2025, 1, 6)))
            .build()
            .expect("a good scenario");
        let (same, differ) = compare(&run, &tracked(&closed, 9), 18, |track, i, _, _| {
            ways(track).iter().any(|(chosen, way)| *chosen <= i && way.contains(&gate))
        });
        assert!(differ > 20 && same > differ, "{same} alike and {differ} not, {rule:?}");
    }
}

#[test]
fn those_who_meet_a_changed_queue_or_room_are_the_only_others_affected() {
    // With throughputs and capacities, a closure changes queues and room. Whoever else differs does so first at a gate
    // or a camp of limited room: in whether they want to go there, get in or get through.
    for (hours, seed) in [(24, 11), (6, 12)] {
        let size = Size {
            places: 50,
            people: 20_000,
            days: 30,
            step_hours: hours,
            threatened: 0.6,
            room: 0.04,
            people_per_day: 15,
            ..Size::default()
        };
        let open = scenario(size, Seed(seed)).expect("a good scenario");
        let run = tracked(&open, 9);
        // The road that leads to the busiest crossing.
        let (gate, _) = busiest(&open, &run, PlaceKind::Crossing);
        let (a, b) = open
            .world()
            .routes()
            .map(|(id, _)| open.world().ends(id))
            .find(|ends| ends.1 == gate)
            .expect("one");
        let name = |id: PlaceId| open.world().place(id).name().to_owned();
        let closed = open
            .edit()
            .closure(Closure::new(Shut::Route(name(a), name(b)), jiff::civil::date(2025, 1, 6)))
            .build()
            .expect("a good scenario");
        let over = |way: &[PlaceId]| way.windows(2).any(|leg| leg == [a, b] || leg == [b, a]);
        let is_limited = |deed: Option<Deed>| {
            deed.is_some_and(|deed| {
                let place = open.world().place(deed.place);
                place.capacity().is_some() || place.people_per_day().is_some()
            })
        };
        let met = std::cell::Cell::new(0);
        let (same, differ) = compare(&run, &tracked(&closed, 9), 18 * 24 / hours, |track, i, one, other| {
            let chose = ways(track).iter().any(|(chosen, way)| *chosen <= i && over(way));
            if !chose {
                met.set(met.get() + 1);
            }
            chose || is_limited(one) || is_limited(other)
        });
        assert!(differ > 20 && met.get() > 0 && same > differ, "{same}, {differ}, {}", met.get());
    }
}

#[test]
fn a_closure_among_many_refusals_re_routes_only_those_whom_it_touches() {
    // All destinations are under heavy threat, so that nearly everyone is refused sixteen times and the scan decides:
    // closing one of them must move only those for whom it would have won.
    let names = ["B", "C", "D", "E", "F"];
    let mut world = World::builder().place(place("A", PlaceKind::Town).with_population(5000));
    for name in names {
        world = world.place(place(name, PlaceKind::Camp)).route("A", name, Route::of_km(100.0));
    }
    let open = names
        .iter()
        .fold(Scenario::builder("refused", day(0), 3).world(world), |builder, name| {
            builder.threat(steady(name, 0.9))
        })
        .threat(steady("A", 1.0))
        .with_rules(|rules| {
            rules.attraction.threat_weight = 0.001;
            rules.movement.threatened_chance = 0.0;
            rules.movement.camp_chance = 0.0;
        })
        .build()
        .expect("a good scenario");
    let closed = open
        .edit()
        .closure(Closure::new(Shut::Route("A".into(), "C".into()), day(0)))
        .build()
        .expect("a good scenario");
    let (to_c, nowhere) = (at(&open, "C"), PlaceId::from_index(0));
    assert_ne!(to_c, nowhere);
    let (same, differ) = compare(&tracked(&open, 1), &tracked(&closed, 1), 3, |_, _, one, _| {
        one.is_some_and(|deed| deed.what == What::Chose && deed.place == to_c)
    });
    // A fifth of all wanted C.
    assert!(differ * 10 > same && same > differ, "{same} alike and {differ} not");
}
