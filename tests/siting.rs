//! Where to open camps: plans whose order can be said beforehand, and the search against all of them.

mod common;

use common::{day, place, quiet, steady, world};
use displace::engine::{Recording, Status};
use displace::scenario::{CampChange, Change, FlightMode};
use displace::study::siting::{Candidate, Front, Plan, Siting};
use displace::units::Day;
use displace::world::PlaceKind;
use displace::{Ensemble, Scenario, Seed, report, stats};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Towns under threat, each with a site of its own that no road joins to the others.
fn valleys(names: &[(&str, u64, f64)], days: u32) -> Scenario {
    let town = |name: &str, people| place(name, PlaceKind::Town).with_population(people);
    let site = |name: &str| place(&format!("{name} site"), PlaceKind::Camp);
    let places = names.iter().flat_map(|&(name, people, _)| [town(name, people), site(name)]).collect();
    let sites: Vec<String> = names.iter().map(|(name, ..)| format!("{name} site")).collect();
    let routes: Vec<(&str, &str, f64)> =
        names.iter().zip(&sites).map(|(&(name, _, km), site)| (name, site.as_str(), km)).collect();
    let mut builder =
        quiet(days, world(places, &routes)).with_rules(|rules| rules.flight.mode = FlightMode::Driven);
    for (name, ..) in names {
        builder = builder.threat(steady(name, 0.6));
    }
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn found(siting: &Siting) -> Front {
    siting.find().unwrap_or_else(|error| panic!("{error}"))
}

/// What each plan of a front opens.
fn opened(front: &Front) -> Vec<Vec<(String, u64)>> {
    let sites = |plan: &Plan| plan.opened.iter().map(|site| (site.place.clone(), site.capacity)).collect();
    front.plans.iter().map(sites).collect()
}

#[test]
fn of_sites_that_cost_alike_the_one_that_more_people_reach_is_opened() {
    let scenario = valleys(&[("Small", 200, 60.0), ("Large", 2_000, 60.0)], 8);
    let front = found(
        &Siting::of(&scenario)
            .candidate(Candidate::new("Small site", [5_000]).costs(100.0, 0.0))
            .candidate(Candidate::new("Large site", [5_000]).costs(100.0, 0.0))
            .budget(100.0)
            .replicates(6),
    );
    assert_eq!((front.tried, front.is_exhaustive, front.is_complete), (3, true, true));
    let chosen = opened(&front);
    assert!(chosen.contains(&vec![("Large site".to_owned(), 5_000)]), "{front}");
    // Few people on a road that leads to a camp may travel less than many: the small site is on the front for nothing but that.
    let spared = |name| front.plans.iter().find(|plan| plan.opened.iter().any(|site| site.place == name));
    let large = spared("Large site").expect("it is on the front");
    if let Some(small) = spared("Small site") {
        assert!(small.km.mean < large.km.mean && small.without_room.mean > large.without_room.mean);
    }
    let rows = report::plans(&front);
    assert_eq!(rows.len(), front.plans.len());
    assert_eq!((rows[0].plan, rows[0].opens.as_str(), rows[0].cost), (1, "", 0.0));
    assert!(rows.iter().any(|row| row.opens == "Large site (5000)"));
    assert!(front.to_string().contains("nothing"), "{front}");
}

#[test]
fn more_room_costs_more_and_leaves_fewer_people_without() {
    let scenario = valleys(&[("Town", 1_000, 40.0)], 10);
    let capacities = [200, 400, 600, 3_000];
    let front =
        found(&Siting::of(&scenario).candidate(Candidate::new("Town site", capacities)).replicates(6));
    let costs: Vec<f64> = front.plans.iter().map(|plan| plan.cost).collect();
    assert_eq!(
        costs,
        [0.0, 200.0, 400.0, 600.0, 3_000.0],
        "a place costs 1 for each person unless said otherwise"
    );
    let without: Vec<f64> = front.plans.iter().map(|plan| plan.without_room.mean).collect();
    assert!(without.windows(2).all(|two| two[1] < two[0]), "{without:?}");
    // Where nothing is opened nobody can go anywhere, and luck has no say.
    for plan in &front.plans[1..] {
        let [by, _] = plan.chosen_by;
        assert!(by.mean > 0.0 && by.mean != plan.without_room.mean, "the second look is at other replicates");
        let apart = (by.mean - plan.without_room.mean).abs();
        assert!(apart < 5.0 * by.standard_error.hypot(plan.without_room.standard_error), "of the same plan");
    }
}

/// Judges a plan from outside, by what is public of ensembles: person-days without room, and km a person.
fn by_hand(scenario: &Scenario, sites: &[(&str, Option<u64>)], replicates: u32, seed: u64) -> [f64; 2] {
    let mut scenario = scenario.clone();
    for (name, capacity) in sites {
        let edited = match capacity {
            Some(people) => scenario.with(&[(&format!("place.\"{name}\".capacity"), *people as f64)]),
            None => scenario.edit().change(Change::new(*name, day(0)).camp(CampChange::Closes)).build(),
        };
        scenario = edited.unwrap_or_else(|error| panic!("{error}"));
    }
    let recording = Recording::daily();
    let ensemble = Ensemble::of(&scenario).replicates(replicates).seed(Seed(seed)).recording(recording).run();
    let mut figures = [Vec::new(), Vec::new()];
    for run in ensemble.runs() {
        let (mut without, mut km) = (0, 0.0);
        for day in (0..scenario.period().days()).map(Day) {
            for place in scenario.world().places() {
                let people = |status| run.people(place.id(), status, day).unwrap_or(0);
                let in_camp = people(Status::InCamp);
                without += people(Status::OnTheWay) + people(Status::Sheltering) + people(Status::Waiting);
                without += people(Status::Trapped) - people(Status::NoWayOut);
                without += in_camp - in_camp.min(place.capacity().unwrap_or(u64::MAX));
            }
            for (id, route) in scenario.world().routes() {
                km += run.flow(id, day).unwrap_or(0) as f64 * route.km();
            }
        }
        figures[0].push(without as f64);
        figures[1].push(km / run.balance().displaced.max(1) as f64);
    }
    figures.map(|values| stats::mean(&values))
}

#[test]
fn the_front_is_that_of_all_plans_judged_one_by_one_from_outside() {
    let scenario = valleys(&[("A", 300, 30.0), ("B", 600, 90.0), ("C", 150, 250.0)], 5);
    let options = [[None, Some(100), Some(500)], [None, Some(200), Some(800)], [None, Some(50), Some(150)]];
    let names = ["A site", "B site", "C site"];
    let budget = 1_000.0;
    let mut siting = Siting::of(&scenario).budget(budget).replicates(3).seed(Seed(9));
    for (name, capacities) in names.iter().zip(options) {
        siting = siting.candidate(Candidate::new(*name, capacities.into_iter().flatten()));
    }
    let front = found(&siting);

    let mut all = Vec::new();
    for a in options[0] {
        for b in options[1] {
            for c in options[2] {
                let plan = [(names[0], a), (names[1], b), (names[2], c)];
                let cost: u64 = [a, b, c].into_iter().flatten().sum();
                if cost as f64 <= budget {
                    let [without, km] = by_hand(&scenario, &plan, 3, 9);
                    all.push(([cost as f64, without, km], plan));
                }
            }
        }
    }
    assert_eq!(front.tried as usize, all.len());
    let beats = |one: &[f64; 3], other: &[f64; 3]| one != other && (0..3).all(|k| one[k] <= other[k]);
    let expected: BTreeSet<Vec<(String, u64)>> = all
        .iter()
        .filter(|(figures, _)| !all.iter().any(|(other, _)| beats(other, figures)))
        .map(|(_, plan)| {
            plan.iter().filter_map(|&(name, capacity)| Some((name.to_owned(), capacity?))).collect()
        })
        .collect();
    assert!(expected.len() > 3 && expected.len() < all.len(), "a test of some and not of all or none");
    assert_eq!(opened(&front).into_iter().collect::<BTreeSet<_>>(), expected);
    for (plan, sites) in front.plans.iter().zip(opened(&front)) {
        let of = |(_, other): &&([f64; 3], [(&str, Option<u64>); 3])| {
            other
                .iter()
                .filter_map(|&(name, capacity)| Some((name.to_owned(), capacity?)))
                .eq(sites.iter().cloned())
        };
        let (figures, _) = all.iter().find(of).expect("it was tried by hand");
        assert_eq!([plan.cost, plan.chosen_by[0].mean, plan.chosen_by[1].mean], *figures);
    }
}

/// Six valleys with three sizes each: 4096 plans, of which a budget leaves some.
fn many() -> (Scenario, Vec<Candidate>) {
    let names = [
        ("A", 90, 20.0),
        ("B", 160, 70.0),
        ("C", 40, 150.0),
        ("D", 220, 40.0),
        ("E", 130, 110.0),
        ("F", 70, 60.0),
    ];
    let candidate = |&(name, people, km): &(&str, u64, f64)| -> Candidate {
        Candidate::new(format!("{name} site"), [people / 4, people / 2, people]).costs(km, 1.0)
    };
    (valleys(&names, 3), names.iter().map(candidate).collect())
}

fn of_many<'a>(scenario: &'a Scenario, candidates: &[Candidate]) -> Siting<'a> {
    let all = Siting::of(scenario).budget(600.0).replicates(2).seed(Seed(4));
    candidates.iter().cloned().fold(all, Siting::candidate)
}

#[test]
fn the_search_finds_nearly_all_of_the_front_in_a_part_of_the_plans() {
    let (scenario, candidates) = many();
    let all = found(&of_many(&scenario, &candidates).exhaustive_up_to(4_096));
    assert!(all.is_exhaustive && all.tried > 1_000, "{} plans", all.tried);
    let searched = found(&of_many(&scenario, &candidates).exhaustive_up_to(0).evaluations(all.tried / 2));
    assert!(!searched.is_exhaustive && searched.is_complete);
    assert!(searched.tried < all.tried / 2 + 90, "{} of {}", searched.tried, all.tried);
    let known: BTreeSet<_> = opened(&all).into_iter().collect();
    let right = opened(&searched).iter().filter(|plan| known.contains(*plan)).count();
    let (on_front, found) = (known.len(), searched.plans.len());
    assert!(right * 10 >= on_front * 9, "{right} of {on_front} plans on the front were found");
    assert!(right * 10 >= found * 9, "{right} of {found} plans that were found are on the front");
}

#[test]
fn any_number_of_threads_finds_the_same_front_with_the_same_figures() {
    let (scenario, candidates) = many();
    let front = |threads| {
        let siting = of_many(&scenario, &candidates).exhaustive_up_to(0).evaluations(150);
        #[cfg(feature = "parallel")]
        {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
            pool.install(|| found(&siting))
        }
        #[cfg(not(feature = "parallel"))]
        {
            let _: usize = threads;
            found(&siting)
        }
    };
    let alone = front(1);
    assert!(alone.plans.len() > 3);
    assert_eq!(front(2), alone);
    assert_eq!(front(3), alone);
}

#[test]
fn who_stops_it_gets_the_front_of_what_was_tried() {
    let (scenario, candidates) = many();
    let stop = AtomicBool::new(false);
    let last = AtomicU32::new(0);
    let progress = |tried| {
        last.store(tried, Ordering::Relaxed);
        stop.store(tried >= 64, Ordering::Relaxed);
    };
    let front =
        found(&of_many(&scenario, &candidates).exhaustive_up_to(4_096).progress(&progress).stop_when(&stop));
    assert!(!front.is_complete && !front.is_exhaustive);
    assert_eq!((front.tried, last.load(Ordering::Relaxed)), (64, 64));
    assert!(!front.plans.is_empty());
    let front = found(&of_many(&scenario, &candidates).stop_when(&AtomicBool::new(true)));
    assert_eq!((front.tried, front.plans.len(), front.is_complete), (0, 0, false));
}

#[test]
fn what_cannot_be_planned_is_refused_with_a_cure() {
    let scenario = valleys(&[("Town", 100, 40.0), ("Other", 100, 40.0)], 3);
    let refused = |siting: Siting| siting.find().expect_err("it is refused").to_string();
    let of =
        |candidates: Vec<Candidate>| candidates.into_iter().fold(Siting::of(&scenario), Siting::candidate);
    let site = || Candidate::new("Town site", [100]);
    let cases = [
        (of(vec![]), "no candidate site; add one by `candidate`"),
        (
            of(vec![Candidate::new("Twon site", [100])]),
            "candidate `Twon site`: no place has this name; did you mean `Town site`?",
        ),
        (of(vec![Candidate::new("Town", [100])]), "candidate `Town` is a town; state it as a camp"),
        (of(vec![site(), site()]), "candidate `Town site` is stated twice; give all its capacities at once"),
        (
            of(vec![Candidate::new("Town site", [])]),
            "candidate `Town site`: a capacity is missing or 0; give those that it could have, each above 0",
        ),
        (
            of(vec![site().costs(-1.0, 0.0)]),
            "candidate `Town site` costs `-1` and `0` a person; give numbers from 0 on",
        ),
        (of(vec![site()]).budget(f64::NAN), "a budget of `NaN`; give 0 or more"),
        (of(vec![site()]).budget(99.0), "a budget of `99` opens no site, the cheapest costs 100; raise it"),
    ];
    for (siting, expected) in cases {
        let message = refused(siting);
        assert!(message.contains(expected), "`{message}` instead of `{expected}`");
    }
}
