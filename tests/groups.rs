//! Who people are and where that takes them: how much they care about where they come to, and where their kin are.

mod common;

use common::{at, fits, place, quiet, steady, tracked, world};
use displace::engine::Status;
use displace::id::{GroupId, Id};
use displace::scenario::{Displaced, KinShareOf, KinWeights, OwnHome, ScenarioBuilder};
use displace::synthetic::{Size, scenario};
use displace::world::{Factors, Group, Kin, Place, PlaceKind, Route, WorldBuilder};
use displace::{Run, Scenario, Seed, Simulation, World};

const PEOPLE: u64 = 60_000;

/// Destinations as far as each other, none within a day's way, with so many residents: name, kind, country, people.
const AROUND: [(&str, PlaceKind, &str, u64); 5] = [
    ("Town", PlaceKind::Town, "home", 4000),
    ("Village", PlaceKind::Village, "home", 1000),
    ("Front", PlaceKind::Town, "home", 2000),
    ("Camp", PlaceKind::Camp, "abroad", 0),
    ("Refuge", PlaceKind::IdpCamp, "home", 0),
];

/// Everyone leaves a hub at once.
fn around(groups: &[Group], change: impl FnOnce(ScenarioBuilder) -> ScenarioBuilder) -> Scenario {
    let mut world = World::builder().place(place("Here", PlaceKind::Hub));
    for (name, kind, country, people) in AROUND {
        let there = Place::new(name, kind, country).with_population(people);
        world = world.place(there).route("Here", name, Route::of_km(500.0));
    }
    let world = groups.iter().fold(world, |world, group| world.group(group.clone()));
    let builder = quiet(1, world)
        .displaced(Displaced::new("Here", PEOPLE).from_country("home"))
        .threat(steady("Front", 0.5))
        .with_rules(|rules| {
            let a = &mut rules.attraction;
            (a.camp_weight, a.idp_camp_weight, a.village_weight) = (2.0, 1.5, 0.7);
            (a.foreign_weight, a.threat_weight) = (3.0, 0.25);
        });
    change(builder).build().expect("a good scenario")
}

/// Attraction of the five without groups, and by what each is multiplied for its size where that matters.
const ATTRACTION: [f64; 5] = [1.0, 0.7, 0.5, 6.0, 1.5];

/// People of a group on the way to each of the five after the first step.
fn chosen(scenario: &Scenario, seed: u64, group: u32) -> Vec<u64> {
    let mut simulation = Simulation::new(scenario, Seed(seed));
    simulation.step();
    let count = |name| simulation.people_of(at(scenario, name), Status::OnTheWay, GroupId(group));
    AROUND.iter().map(|(name, ..)| count(name)).collect()
}

fn fit(claim: &str, counts: &[u64], weights: &[f64]) {
    let (people, total) = (counts.iter().sum::<u64>() as f64, weights.iter().sum::<f64>());
    assert!(people > 1000.0, "{claim}: {people} people are too few");
    fits(claim, counts, &weights.iter().map(|w| people * w / total).collect::<Vec<_>>());
}

fn caring(name: &str, share: f64, attraction_power: f64) -> Group {
    Group::new(name, share).with_factors(Factors { attraction_power, ..Factors::default() })
}

#[test]
fn attraction_counts_to_the_power_of_the_group_and_size_does_not() {
    // Four powers, each group by itself: 4 degrees of freedom, alpha 0.001. The town is 4 times as large as the base,
    // the front twice, the village not larger.
    let powers = [0.0, 0.5, 1.0, 2.0];
    let groups = powers.map(|power| caring(&format!("power {power}"), 0.25, power));
    for softening in [0.0, 0.4] {
        let scenario = around(&groups, |builder| {
            builder.with_rules(|rules| {
                rules.attraction.population_power = 1.0;
                rules.attraction.weight_softening = softening;
            })
        });
        for (group, power) in (0..).zip(powers) {
            let size = [4.0, 1.0, 2.0, 1.0, 1.0];
            let of = |(a, size): (f64, f64)| softening + a.powf(power) * size;
            let weights: Vec<f64> = ATTRACTION.into_iter().zip(size).map(of).collect();
            fit(&format!("power {power}"), &chosen(&scenario, 1, group), &weights);
        }
    }
}

/// Two groups with other languages and religions, the first with the shares of the residents that are given.
fn kin(share: f64, at: &[(&str, f64)]) -> [Group; 2] {
    let group = |name: &str, first: bool| {
        let of = |share: f64| if first { share } else { 1.0 - share };
        let group = Group::new(name, of(share)).with_kin(Kin::Ethnicity, name).with_kin(Kin::Religion, name);
        at.iter().fold(group, |group, &(place, share)| group.with_share_at(place, of(share)))
    };
    [group("few", true), group("many", false)]
}

const SHARES: [(&str, f64); 3] = [("Town", 0.1), ("Village", 0.6), ("Front", 0.25)];

#[test]
fn kin_draw_by_their_share_of_the_people_there() {
    // Half of those who leave are few. In the camp 1000 people stay, 300 of them few; the refuge is empty and counts by
    // the share among all displaced people. 4 degrees of freedom each, alpha 0.001.
    let weights = KinWeights { camp: 10.0, town: 4.0, threatened: 7.0 };
    let groups = kin(0.5, &SHARES);
    let scenario = around(&groups, |builder| {
        builder
            .displaced(Displaced::new("Camp", 300).of_group("few"))
            .displaced(Displaced::new("Camp", 700).of_group("many"))
            .with_rules(|rules| rules.kin.ethnicity = weights)
    });
    let few =
        Simulation::new(&scenario, Seed(2)).people_of(at(&scenario, "Here"), Status::Sheltering, GroupId(0));
    let on_the_whole = (few as f64 + 300.0) / (PEOPLE as f64 + 1000.0);
    for group in 0..2 {
        let of = |share: f64| if group == 0 { share } else { 1.0 - share };
        let factor = [4.0 * of(0.1), 4.0 * of(0.6), 7.0 * of(0.25), 10.0 * of(0.3), 10.0 * of(on_the_whole)];
        let weights: Vec<f64> = ATTRACTION.iter().zip(factor).map(|(a, factor)| a * factor).collect();
        fit(&format!("kin of group {group}"), &chosen(&scenario, 2, group), &weights);
    }
}

#[test]
fn every_weight_of_kin_has_its_places_and_none_matters_elsewhere() {
    // One weight at a time, in either of the two ways of being kin: without it, all would draw as if there were no kin.
    let all = KinWeights { camp: 1.0, town: 1.0, threatened: 1.0 };
    let only = [
        (KinWeights { town: 0.0, threatened: 0.0, ..all }, [1.0, 1.0, 1.0, 0.5, 0.5]),
        (KinWeights { camp: 0.0, threatened: 0.0, ..all }, [0.1, 0.6, 1.0, 1.0, 1.0]),
        (KinWeights { camp: 0.0, town: 0.0, ..all }, [1.0, 1.0, 0.25, 1.0, 1.0]),
    ];
    let groups = kin(0.5, &SHARES);
    let first = groups[0].name().to_owned();
    for (weights, factor) in only {
        for kin in Kin::ALL {
            // Exactly half of all displaced people are few.
            let scenario = around(&groups, |builder| {
                builder.with_rules(|rules| match kin {
                    Kin::Ethnicity => rules.kin.ethnicity = weights,
                    Kin::Religion => rules.kin.religion = weights,
                })
            });
            let mut simulation = Simulation::new(&scenario, Seed(3));
            let few = simulation.people_of(at(&scenario, "Here"), Status::Sheltering, GroupId(0)) as f64;
            let share = few / PEOPLE as f64;
            simulation.step();
            let factor = factor.map(|f| if f == 0.5 { share } else { f });
            let weights: Vec<f64> = ATTRACTION.iter().zip(factor).map(|(a, factor)| a * factor).collect();
            fit(&format!("{first}, {kin:?}"), &chosen(&scenario, 3, 0), &weights);
        }
    }
}

#[test]
fn kin_in_two_ways_draw_by_the_product_of_both_shares() {
    // Four groups that cross two languages with two religions. In the camp there are 100, 200, 300 and 400 of them.
    let named = |language: &str, religion: &str| {
        Group::new(format!("{language}{religion}"), 0.25)
            .with_kin(Kin::Ethnicity, language)
            .with_kin(Kin::Religion, religion)
    };
    let groups = [named("a", "x"), named("a", "y"), named("b", "x"), named("b", "y")];
    let scenario = around(&groups, |builder| {
        let there = groups.iter().zip([100, 200, 300, 400]);
        let builder = there.fold(builder, |builder, (group, count)| {
            builder.displaced(Displaced::new("Camp", count).of_group(group.name()))
        });
        builder.with_rules(|rules| {
            rules.kin.ethnicity.camp = 10.0;
            rules.kin.religion.camp = 4.0;
        })
    });
    let simulation = Simulation::new(&scenario, Seed(4));
    let of = |group: u32| {
        let count =
            |place| simulation.people_of(at(&scenario, place), Status::Sheltering, GroupId(group)) as f64;
        (count("Here") + 100.0 * f64::from(group + 1)) / (PEOPLE as f64 + 1000.0)
    };
    let whole: Vec<f64> = (0..4).map(of).collect();
    for (group, (language, religion)) in
        [(0.3, 0.4), (0.3, 0.6), (0.7, 0.4), (0.7, 0.6)].into_iter().enumerate()
    {
        let (same, other) = (group / 2 * 2, group % 2);
        let empty = (whole[same] + whole[same + 1]) * (whole[other] + whole[other + 2]);
        let factor = [1.0, 1.0, 1.0, 40.0 * language * religion, 40.0 * empty];
        let weights: Vec<f64> = ATTRACTION.iter().zip(factor).map(|(a, factor)| a * factor).collect();
        fit(&format!("{group}"), &chosen(&scenario, 4, group as u32), &weights);
    }
}

#[test]
fn where_no_kin_are_nobody_of_theirs_goes() {
    // The share is 0 there, and nothing is added to the attraction.
    let groups = kin(0.5, &[("Town", 0.0), ("Village", 1.0), ("Front", 1.0)]);
    let scenario = around(&groups, |builder| {
        builder
            .with_rules(|rules| rules.kin.ethnicity = KinWeights { camp: 0.0, town: 10.0, threatened: 10.0 })
    });
    assert_eq!(chosen(&scenario, 5, 0)[0], 0);
    assert_eq!(chosen(&scenario, 5, 1)[1..3], [0, 0]);
}

#[test]
fn shares_of_residents_are_displaced_kin_for_each_resident() {
    // Residents are nobody's kin; 4000, 1000 and 2000 live in the town, the village and at the front. Shares may be above 1:
    // 3000 in the village. Where nobody lives, 500 count. 4 degrees of freedom, less those without kin.
    let weights = KinWeights { camp: 10.0, town: 4.0, threatened: 7.0 };
    let groups = kin(0.5, &[]);
    let staying = [
        ("Town", [800, 100]),
        ("Village", [3000, 0]),
        ("Front", [60, 1000]),
        ("Camp", [40, 10]),
        ("Refuge", [0, 25]),
    ];
    let scenario = around(&groups, |mut builder| {
        for (name, counts) in staying {
            for (group, count) in ["few", "many"].into_iter().zip(counts).filter(|(_, count)| *count > 0) {
                builder = builder.displaced(Displaced::new(name, count).of_group(group));
            }
        }
        builder.with_rules(|rules| {
            rules.kin.ethnicity = weights;
            rules.kin.share_of = KinShareOf::Residents;
            rules.kin.residents_where_none = 500.0;
        })
    });
    for group in 0..2 {
        let of = |place: usize, residents: f64| staying[place].1[group as usize] as f64 / residents;
        let factor = [
            4.0 * of(0, 4000.0),
            4.0 * of(1, 1000.0),
            7.0 * of(2, 2000.0),
            10.0 * of(3, 500.0),
            10.0 * of(4, 500.0),
        ];
        let weights: Vec<f64> = ATTRACTION.iter().zip(factor).map(|(a, factor)| a * factor).collect();
        fit(&format!("kin of group {group}"), &chosen(&scenario, 12, group), &weights);
    }
}

#[test]
fn shares_are_those_at_the_start_of_the_step() {
    // A camp in which all are few at the start of the first day, for 1000 of them are there, and in which half are at
    // that of the second: 1000 who are many have come. On the first day nobody who is many goes there by choice.
    let groups = kin(0.5, &[]);
    let world = world(
        vec![
            place("A", PlaceKind::Hub),
            place("B", PlaceKind::Hub),
            place("Camp", PlaceKind::Camp),
            place("Far", PlaceKind::Hub),
        ],
        &[("A", "Camp", 500.0), ("A", "Far", 500.0), ("B", "Camp", 1.0)],
    );
    let world = groups.iter().fold(world, |world, group| world.group(group.clone()));
    let scenario = quiet(2, world)
        .displaced(Displaced::new("Camp", 1000).of_group("few"))
        .displaced(Displaced::new("A", 2000).of_group("many"))
        .with_rules(|rules| {
            rules.kin.religion.camp = 1.0;
            rules.movement.hub_chance = 0.5;
        })
        .build()
        .expect("a good scenario");
    let mut simulation = Simulation::new(&scenario, Seed(6));
    simulation.step();
    let camp = at(&scenario, "Camp");
    assert_eq!(simulation.people_of(camp, Status::OnTheWay, GroupId(1)), 0);
    assert!(simulation.people(at(&scenario, "Far"), Status::OnTheWay) > 800);
}

#[test]
fn all_of_those_displaced_at_the_start_are_of_the_group_that_is_said() {
    let groups = kin(0.5, &[]);
    let scenario = around(&groups, |builder| {
        builder
            .displaced(Displaced::new("Camp", 40).of_group("many"))
            .displaced(Displaced::new("Town", 7).from_home("Town").of_group("few"))
            .with_rules(|rules| {
                rules.attraction.own_home = OwnHome::LikeAny;
                rules.households.mean_size = 3.0;
            })
    });
    let simulation = Simulation::new(&scenario, Seed(7));
    let people = |name, status, group| simulation.people_of(at(&scenario, name), status, GroupId(group));
    assert_eq!((people("Camp", Status::InCamp, 0), people("Camp", Status::InCamp, 1)), (0, 40));
    assert_eq!((people("Town", Status::Sheltering, 0), people("Town", Status::Sheltering, 1)), (7, 0));
}

/// Synthetic scenarios with every rule about who people are.
fn cases() -> Vec<Scenario> {
    let size = Size { places: 30, people: 20_000, days: 10, groups: 3, ..Size::default() };
    let sizes = [size, Size { step_hours: 6, room: 0.3, household: 3.0, return_chance: 0.2, ..size }];
    let with_groups = |(size, seed)| {
        let plain = scenario(size, Seed(seed)).expect("a good scenario");
        let mut builder = plain.edit();
        builder = builder.with_rules(|rules| {
            rules.kin.ethnicity = KinWeights { camp: 10.0, town: 3.0, threatened: 5.0 };
            rules.kin.religion = KinWeights { camp: 4.0, town: 0.0, threatened: 0.5 };
        });
        builder.world(groups_of(&plain)).build().expect("a good scenario")
    };
    sizes.into_iter().zip(1..).map(with_groups).collect()
}

/// The world of a scenario with other groups.
fn groups_of(scenario: &Scenario) -> WorldBuilder {
    let old = scenario.world();
    let mut world = old.places().fold(World::builder(), |world, place| world.place(place.clone()));
    for (id, route) in old.routes().filter(|(_, route)| !route.is_way_back()) {
        let (from, to) = old.ends(id);
        world = world.route(old.place(from).name(), old.place(to).name(), route.clone());
    }
    for (name, places) in old.sets() {
        world = world.set(name, places.iter().map(|&id| old.place(id).name()));
    }
    for (index, power) in [0.0, 1.0, 2.0, 1.0].into_iter().enumerate() {
        let group = caring(&format!("group {index}"), 0.25, power);
        world = world.group(
            group
                .with_kin(Kin::Ethnicity, ["a", "b", "a", "c"][index])
                .with_kin(Kin::Religion, ["x", "y"][index / 2]),
        );
    }
    world
}

fn on(threads: usize, work: impl FnOnce() -> Run + Send) -> Run {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    pool.install(work)
}

#[test]
fn groups_change_nothing_about_threads_and_lose_nobody() {
    for scenario in cases() {
        let alone = on(1, || tracked(&scenario, 9));
        for threads in [2, 8] {
            assert!(on(threads, || tracked(&scenario, 9)) == alone, "{threads} threads did something else");
        }
        assert!(alone.balance().holds());
        let plain = scenario.edit().with_rules(|rules| rules.kin = displace::scenario::KinRules::default());
        let plain = plain.build().expect("a good scenario");
        assert_ne!(alone.fingerprint(), tracked(&plain, 9).fingerprint(), "kin do not matter");
    }
    assert_eq!(GroupId::from_index(3), GroupId(3));
}
