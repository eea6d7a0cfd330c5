//! What a run tells: counts, flows, journeys, peaks and summaries, exact where everything is certain.

mod common;

use common::{at, day, place, quiet, steady, world};
use displace::engine::{Recording, Status, Tracks};
use displace::id::{GroupId, RouteId};
use displace::scenario::{
    Carry, Count, Displaced, FlightMode, Quantity, Rules, Series, Threat, ThreatKind, Where,
};
use displace::units::{Day, Step};
use displace::world::{Group, Place, PlaceKind};
use displace::{Run, Scenario, Seed, Simulation};

/// 100 people leave a town at once, over 250 km at 100 km a day, to a camp; 120 are in another camp that is meant for
/// 100.
fn certain() -> Scenario {
    let places = vec![
        place("Town", PlaceKind::Town).with_population(100),
        place("Camp", PlaceKind::Camp),
        place("Full", PlaceKind::Camp).with_capacity(100),
    ];
    quiet(5, world(places, &[("Town", "Camp", 250.0), ("Camp", "Full", 10.0)]))
        .threat(steady("Town", 1.0))
        .displaced(Displaced::new("Full", 120))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            (rules.flight.leave_chance, rules.flight.stay_share) = (1.0, 0.0);
            rules.travel.road_km_per_day = 100.0;
        })
        .build()
        .expect("a good scenario")
}

/// The same, so that nobody can be taken with others: in households, or with what each did lately.
fn one_by_one() -> [Scenario; 3] {
    let changed =
        |change: fn(&mut Rules)| certain().edit().with_rules(change).build().expect("a good scenario");
    [
        changed(|rules| rules.households.mean_size = 4.0),
        changed(|rules| rules.movement.restless_below = 1.0),
        changed(|rules| rules.travel.carry = Carry::Afresh),
    ]
}

#[test]
fn counts_flows_and_arrivals_are_those_of_a_march_of_three_days() {
    // 250 km at 100 km a day: on the way at the end of days 0 and 1, there at the end of day 2.
    let scenario = certain();
    let run = Simulation::new(&scenario, Seed(1)).run();
    let (town, camp) = (at(&scenario, "Town"), at(&scenario, "Camp"));
    let on_the_way = [100, 100, 0, 0, 0];
    let in_camp = [0, 0, 100, 100, 100];
    for n in 0..5 {
        let day = Day(n);
        assert_eq!(run.people(town, Status::Resident, day), Some(0));
        assert_eq!(run.people(camp, Status::OnTheWay, day), Some(on_the_way[n as usize]));
        assert_eq!(run.people(camp, Status::InCamp, day), Some(in_camp[n as usize]));
        assert_eq!(run.displaced(camp, day), Some(in_camp[n as usize]));
        assert_eq!(run.arrivals(camp, day), Some(if n == 2 { 100 } else { 0 }));
        assert_eq!(run.flow(RouteId(0), day), Some(if n == 0 { 100 } else { 0 }));
    }
    assert_eq!(run.people(town, Status::Resident, Day(5)), None, "the period has five days");
}

#[test]
fn journeys_and_totals_say_how_far_how_long_and_how_full() {
    for scenario in one_by_one().into_iter().chain([certain()]) {
        let run = Simulation::new(&scenario, Seed(1)).run();
        let (days, km) = (run.journey_days().expect("people came"), run.journey_km().expect("people came"));
        assert_eq!((days.mean, days.median, days.p90), (2.0, 2.0, 2.0));
        assert_eq!((km.mean, km.median, km.p90), (250.0, 250.0, 250.0));
    }
    let scenario = certain();
    let run = Simulation::new(&scenario, Seed(1)).run();
    let town = run.totals(at(&scenario, "Town"));
    assert_eq!((town.half_empty, town.nine_tenths_empty), (Some(Step(0)), Some(Step(0))));
    assert!(town.was_threatened);
    let camp = run.totals(at(&scenario, "Camp"));
    assert_eq!((camp.peak, camp.peak_step, camp.arrivals, camp.departures), (100, Step(2), 100, 0));
    let full = run.totals(at(&scenario, "Full"));
    assert_eq!((full.peak, full.steps_over_capacity), (120, 5));
    let summary = run.summary();
    let full = summary.places.iter().find(|place| place.name == "Full").expect("people were there");
    assert!((full.days_over_capacity - 5.0).abs() < 1e-12);
    assert_eq!(
        summary.at_end.iter().find(|(status, _)| *status == Status::InCamp),
        Some(&(Status::InCamp, 220))
    );
    let text = summary.to_string();
    assert!(
        text.contains("to the first camp: 2.0 days")
            && text.contains("0 figures of the scenario are assumed")
    );
}

#[test]
fn what_is_not_asked_for_is_not_kept_and_costs_no_memory() {
    let scenario = certain();
    let camp = at(&scenario, "Camp");
    let run =
        Simulation::recording(&scenario, Seed(1), Recording::daily().without_flows().places([camp])).run();
    assert_eq!(run.displaced(camp, Day(4)), Some(100));
    assert_eq!(run.displaced(at(&scenario, "Full"), Day(4)), None);
    assert_eq!(run.flow(RouteId(0), Day(0)), None);
    let nothing = Simulation::recording(&scenario, Seed(1), Recording::nothing()).run();
    assert!(nothing.records().is_empty() && nothing.journey_days().is_none());
    assert_eq!(nothing.totals(camp).peak, 100, "totals are kept whatever else is");

    let bytes = |recording: Recording| recording.memory(&scenario);
    assert_eq!(bytes(Recording::nothing()).kept, 0);
    // 220 people, twice what each takes, and some kilobytes a place and route.
    assert_eq!(bytes(Recording::nothing()).people, 2 * 220 * 8);
    assert_eq!(bytes(Recording::nothing().with_trails()).people, 2 * 220 * (8 + 16));
    let world = bytes(Recording::nothing()).world;
    assert!((10_000..30_000).contains(&world), "{world} bytes for three places and four routes");
    assert_eq!(
        bytes(Recording::daily()).total(),
        bytes(Recording::daily()).people + world + 5 * (3 * 10 + 4) * 4
    );
    // 5 days · 3 places · (8 statuses + arrivals + departures) · 4 bytes, and 4 directed routes.
    assert_eq!(bytes(Recording::daily()).kept, 5 * (3 * 10 + 4) * 4);
    assert!(
        bytes(Recording::daily().tracks(Tracks::OneIn(10))).tracks
            < bytes(Recording::daily().tracks(Tracks::Everybody)).tracks
    );
}

#[test]
fn a_sample_of_tracks_is_a_part_of_all_and_those_who_pass_are_those_who_did() {
    let scenario = certain();
    let tracks =
        |tracks| Simulation::recording(&scenario, Seed(2), Recording::nothing().tracks(tracks)).run();
    let everybody = tracks(Tracks::Everybody);
    assert_eq!(everybody.tracks().len(), 100, "those who never move have no deeds");
    let sample = tracks(Tracks::OneIn(4));
    // 100 draws of 1 in 4: within 4 standard deviations of 25.
    assert!((8..=42).contains(&sample.tracks().len()), "{}", sample.tracks().len());
    assert!(sample.tracks().iter().all(|track| everybody.tracks().contains(track)));
    assert!(tracks(Tracks::Passing(at(&scenario, "Full"))).tracks().is_empty());
    assert_eq!(tracks(Tracks::Passing(at(&scenario, "Camp"))).tracks(), everybody.tracks());
}

#[test]
fn groups_add_up_to_everyone() {
    let places = vec![place("Town", PlaceKind::Town).with_population(1001), place("Camp", PlaceKind::Camp)];
    let world = world(places, &[("Town", "Camp", 10.0)])
        .group(Group::new("children", 0.52))
        .group(Group::new("women", 0.25))
        .group(Group::new("men", 0.23));
    let scenario = quiet(3, world)
        .threat(steady("Town", 0.7))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            rules.households.mean_size = 4.0;
        })
        .build()
        .expect("a good scenario");
    let run = Simulation::new(&scenario, Seed(3)).run();
    for place in scenario.world().places() {
        for status in Status::ALL {
            let groups = (0..3).map(|g| run.people_of(place.id(), status, GroupId(g), Day(2)));
            assert_eq!(
                groups.map(|n| n.unwrap_or(0)).sum::<u64>(),
                run.people(place.id(), status, Day(2)).unwrap_or(9)
            );
        }
    }
    // 52, 25 and 23 % of 1001 in whole people.
    let first = Simulation::new(&scenario, Seed(3));
    let town = at(&scenario, "Town");
    let at_home = [0, 1, 2].map(|g| first.people_of(town, Status::Resident, GroupId(g)));
    assert_eq!(at_home, [521, 250, 230]);
}

#[test]
fn a_run_and_its_summary_come_back_from_json() {
    let scenario = certain();
    let run =
        Simulation::recording(&scenario, Seed(1), Recording::every_step().tracks(Tracks::Everybody)).run();
    let text = serde_json::to_string(&run).expect("it serialises");
    let back: Run = serde_json::from_str(&text).expect("it comes back");
    assert!(back == run);
    let summary = serde_json::to_value(run.summary()).expect("it serialises");
    assert_eq!(summary["period"][0], day(0).to_string());
}

#[test]
fn a_record_that_is_streamed_says_who_is_where_as_the_run_does() {
    // Whoever keeps no run has nothing else to read.
    let scenario = certain();
    let run = Simulation::new(&scenario, Seed(1)).run();
    let camp = at(&scenario, "Camp");
    let mut day = 0;
    Simulation::new(&scenario, Seed(1)).run_into(|record| {
        let there = scenario.world().places().map(|place| run.people(place.id(), Status::InCamp, Day(day)));
        assert_eq!(
            record.total(Status::InCamp),
            there.map(|people| people.expect("every day is kept")).sum::<u64>()
        );
        assert_eq!(
            record.people(camp.0 as usize, Status::InCamp),
            run.people(camp, Status::InCamp, Day(day))
        );
        assert_eq!(record.people(3, Status::InCamp), None, "there are three places");
        day += 1;
    });
    assert_eq!(day, 5);
    // Of one place that is recorded, the first is that one.
    let recording = Recording::daily().places([camp]);
    Simulation::recording(&scenario, Seed(1), recording).run_into(|record| {
        assert_eq!(record.people(0, Status::InCamp), Some(record.total(Status::InCamp)));
        assert_eq!(record.people(1, Status::InCamp), None);
    });
}

#[test]
fn a_series_counts_who_waits_who_came_and_who_went_home() {
    // 100 people come to a crossing at once that lets 30 through a day; those beyond go home again when the threat ends,
    // each with certainty, by the same crossing.
    let places = vec![
        place("Town", PlaceKind::Town).with_population(100),
        place("Gate", PlaceKind::Crossing).with_people_per_day(30),
        Place::new("Camp", PlaceKind::Camp, "abroad"),
    ];
    let of = |name: &str, at: &str, quantity| {
        Series::new(name, Where::Place(at.into()), quantity).count(Count::of(day(0), 0.0))
    };
    let assault = Threat::new(ThreatKind::Assault, "Town", day(0)).until(day(6)).with_intensity(1.0);
    let scenario = quiet(12, world(places, &[("Town", "Gate", 10.0), ("Gate", "Camp", 10.0)]))
        .threat(assault.with_lead(0.0, 0.0).with_reach(0.0).with_half_life(0.0))
        .observed(of("waiting", "Gate", Quantity::Waiting))
        .observed(of("present", "Camp", Quantity::Present))
        .observed(of("entered", "Camp", Quantity::Entered))
        .observed(of("returned", "Camp", Quantity::Returned))
        .with_rules(|rules| {
            rules.flight.mode = FlightMode::Driven;
            (rules.flight.leave_chance, rules.flight.stay_share) = (1.0, 0.0);
            rules.returns.return_chance = 1.0;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(1));
    let mut daily = Vec::new();
    while simulation.step().is_some() {
        daily.push(
            ["waiting", "present", "entered", "returned"].map(|name| simulation.series(name).expect(name)),
        );
    }
    let there = [[70, 30, 30, 0], [40, 60, 60, 0], [10, 90, 90, 0], [0, 100, 100, 0]];
    assert_eq!(daily[..4], there);
    assert_eq!(daily[4..6], [[0, 100, 100, 0]; 2]);
    // All set out on the first safe day, and wait on the other side.
    assert_eq!(daily[6..9], [[70, 0, 100, 100], [40, 0, 100, 100], [10, 0, 100, 100]]);
    assert_eq!(daily[9..], [[0, 0, 100, 100]; 3]);
}
