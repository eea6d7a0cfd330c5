//! With open camps the engine does side by side or in turn what acting one after the other does: held against a loop over people, in
//! their order, with live counts and random numbers of its own.

mod common;

use common::{at, day, place, quiet, there};
use displace::scenario::{
    Acting, Admission, Carry, Displaced, FlightMode, Law, OwnHome, Rules, Threat, ThreatKind, WithoutWayOut,
};
use displace::world::{Place, PlaceKind, Route};
use displace::{Scenario, Seed, Simulation, World};

const PLACES: [&str; 6] = ["Home", "Town", "Small", "Large", "Site", "Hub"];
const HOME: usize = 0;
const SMALL: usize = 2;
const LARGE: usize = 3;
const ROADS: [(usize, usize, f64); 8] = [
    (HOME, 1, 80.0),
    (1, SMALL, 60.0),
    (1, LARGE, 150.0),
    (SMALL, LARGE, 90.0),
    (HOME, SMALL, 170.0),
    (1, 4, 40.0),
    (LARGE, 5, 45.0),
    (5, 4, 110.0),
];
const DAYS: u32 = 14;
/// People displaced from the start, and where.
const AT_START: [(usize, u64); 3] = [(1, 40), (SMALL, 15), (5, 10)];
/// People who flee from home every day.
const FLEE: u32 = 25;
const WEIGHT: [f64; 6] = [1.0, 1.0, 3.0, 2.0, 1.5, 0.8];
const CHANCE: [f64; 6] = [1.0, 0.3, 0.08, 0.05, 0.25, 1.0];
const KM_PER_DAY: f64 = 200.0;
/// Of the weight of home, which is under threat 1.
const THREAT_WEIGHT: f64 = 0.3;
const REPLICATES: u64 = 500;

/// The options under which the two are compared.
#[derive(Debug, Clone, Copy)]
struct Options {
    acting: Acting,
    carry: Carry,
    buffer: f64,
    scaling: f64,
    growth: u64,
    turn_back: f64,
    pruning: f64,
}

const PLAIN: Options = Options {
    acting: Acting::EachStep,
    carry: Carry::Exact,
    buffer: 0.3,
    scaling: 1.0,
    growth: 0,
    turn_back: 0.0,
    pruning: 0.0,
};

impl Options {
    /// Capacities at the start.
    fn capacity(place: usize) -> Option<u64> {
        [None, None, Some(45), Some(90), Some(30), None][place]
    }

    fn scenario(self) -> Scenario {
        let kinds = [
            PlaceKind::Town,
            PlaceKind::Town,
            PlaceKind::Camp,
            PlaceKind::IdpCamp,
            PlaceKind::BorderSite,
            PlaceKind::Hub,
        ];
        let make = |n: usize| -> Place {
            let place = place(PLACES[n], kinds[n]);
            match Self::capacity(n) {
                None => place,
                Some(people) if n == SMALL => place.with_capacity(people).with_capacity_per_day(self.growth),
                Some(people) => place.with_capacity(people),
            }
        };
        let world = (0..6).fold(World::builder(), |world, n| {
            world.place(if n == HOME { make(n).with_population(100_000) } else { make(n) })
        });
        let world = ROADS
            .iter()
            .fold(world, |world, &(from, to, km)| world.route(PLACES[from], PLACES[to], Route::of_km(km)));
        let threat = Threat::new(ThreatKind::Clashes, "Home", day(-1)).with_intensity(1.0);
        let builder =
            quiet(DAYS, world).threat(threat.with_lead(0.0, 0.0).with_reach(0.0)).with_rules(|rules| {
                self.set(rules);
            });
        let builder = AT_START
            .iter()
            .fold(builder, |b, &(place, people)| b.displaced(Displaced::new(PLACES[place], people)));
        builder.build().expect("a good scenario")
    }

    /// The same with a hundred times as many people and as much room.
    fn large(self) -> Scenario {
        let builder = self.scenario().edit();
        let builder = builder.with_rules(|rules| {
            rules.flight.people_per_day *= 100.0;
            rules.camps.capacity_scaling *= 100.0;
        });
        let more = |builder: displace::scenario::ScenarioBuilder, &(place, people): &(usize, u64)| {
            builder.displaced(Displaced::new(PLACES[place], 99 * people))
        };
        AT_START.iter().fold(builder, more).build().expect("a good scenario")
    }

    fn set(self, rules: &mut Rules) {
        let flight = &mut rules.flight;
        (flight.mode, flight.law, flight.people_per_day) = (FlightMode::Driven, Law::Number, f64::from(FLEE));
        flight.without_way_out = WithoutWayOut::LeaveHome;
        let movement = &mut rules.movement;
        (movement.acting, movement.awareness) = (self.acting, 2.0);
        (movement.camp_chance, movement.idp_camp_chance) = (CHANCE[SMALL], CHANCE[LARGE]);
        (movement.town_chance, movement.border_site_chance) = (CHANCE[1], CHANCE[4]);
        let attraction = &mut rules.attraction;
        (attraction.camp_weight, attraction.idp_camp_weight) = (WEIGHT[SMALL], WEIGHT[LARGE]);
        (attraction.border_site_weight, attraction.hub_weight) = (WEIGHT[4], WEIGHT[5]);
        (attraction.threat_weight, attraction.own_home) = (THREAT_WEIGHT, OwnHome::LikeAny);
        (attraction.capacity_buffer, attraction.pruning) = (self.buffer, self.pruning);
        rules.travel.carry = self.carry;
        rules.camps.admission = Admission::Open;
        (rules.camps.capacity_scaling, rules.camps.turn_back_below) = (self.scaling, self.turn_back);
    }
}

/// Random numbers of its own: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Where somebody is.
#[derive(Debug, Clone)]
enum Is {
    /// At a place; whether their clock has rung.
    At(usize, bool),
    /// At the stop before this leg of their itinerary.
    Resting(Vec<usize>, usize),
    /// On this leg of their itinerary, with these km to go.
    On(Vec<usize>, usize, f64),
    /// At home until now, with this part of the day left.
    Fleeing(f64),
}

/// The loop over people.
struct Loop {
    options: Options,
    dice: Dice,
    people: Vec<Is>,
    /// Staying at each place, as it is at the moment.
    count: [u64; 6],
    day: u32,
}

fn km(from: usize, to: usize) -> Option<f64> {
    ROADS.iter().find(|&&(a, b, _)| (a, b) == (from, to) || (b, a) == (from, to)).map(|road| road.2)
}

impl Loop {
    fn new(options: Options, seed: u64) -> Self {
        let mut new = Self { options, dice: Dice(seed), people: Vec::new(), count: [0; 6], day: 0 };
        for (place, people) in AT_START {
            new.count[place] += people;
            new.people.extend((0..people).map(|_| Is::At(place, false)));
        }
        new
    }

    fn room(&self, place: usize) -> f64 {
        let Some(mut capacity) = Options::capacity(place) else { return 1.0 };
        if place == SMALL {
            capacity += self.options.growth * u64::from(self.day + 1);
        }
        let (people, full) = (self.count[place] as f64, capacity as f64 * self.options.scaling);
        let buffer = self.options.buffer;
        if people >= full { 0.0 } else { ((full - people) / (full * (1.0 - buffer))).min(1.0) }
    }

    /// An itinerary, as the places that it leads over, if anything draws and they do not turn back.
    fn choose(&mut self, from: usize) -> Option<Vec<usize>> {
        let mut ways = Vec::new();
        for first in 0..6 {
            let Some(near) = km(from, first) else { continue };
            ways.push((vec![from, first], near));
            for second in (0..6).filter(|&second| second != from) {
                ways.extend(km(first, second).map(|far| (vec![from, first, second], near + far)));
            }
        }
        let weigh = |(way, km): &(Vec<usize>, f64)| {
            let to = way[way.len() - 1];
            WEIGHT[to] * if to == HOME { THREAT_WEIGHT } else { 1.0 } * self.room(to) / (10.0 + km)
        };
        let mut weights: Vec<f64> = ways.iter().map(weigh).collect();
        if self.options.pruning >= 1.0 {
            let least = weights.iter().copied().fold(0.0, f64::max) / self.options.pruning;
            weights.iter_mut().filter(|weight| **weight < least).for_each(|weight| *weight = 0.0);
        }
        let mut left = self.dice.unit() * weights.iter().sum::<f64>();
        let drawn = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        })?;
        let way = ways.swap_remove(drawn).0;
        if self.turns_back(way[way.len() - 1]) { None } else { Some(way) }
    }

    fn turns_back(&self, to: usize) -> bool {
        (to == SMALL || to == LARGE) && self.room(to) < self.options.turn_back
    }

    fn set_out(&mut self, way: Vec<usize>) -> Is {
        self.count[way[0]] -= 1;
        let far = km(way[0], way[1]).expect("there is a road");
        Is::On(way, 0, far)
    }

    fn day(&mut self) {
        let (fleeing, whole) = match self.options.acting {
            Acting::EachStep => (1.0, false),
            Acting::AnyTime => (0.0, true),
        };
        let before = self.people.len();
        for _ in 0..FLEE {
            let left = if whole { self.dice.unit() } else { fleeing };
            self.people.push(Is::Fleeing(left));
        }
        for n in 0..self.people.len() {
            let is = std::mem::replace(&mut self.people[n], Is::At(0, false));
            self.people[n] = if whole { self.whole_day(is) } else { self.morning(is) };
        }
        assert_eq!(self.people.len(), before + FLEE as usize);
        for n in 0..if whole { 0 } else { self.people.len() } {
            let is = std::mem::replace(&mut self.people[n], Is::At(0, false));
            self.people[n] = match is {
                Is::On(way, leg, far) => self.travel(way, leg, far, 1.0),
                is => is,
            };
        }
        self.day += 1;
    }

    /// Once a day, at its beginning, people set out or stay.
    fn morning(&mut self, is: Is) -> Is {
        let place = match is {
            Is::At(place, _) => place,
            Is::Fleeing(_) => {
                self.count[HOME] += 1;
                HOME
            }
            Is::Resting(way, leg) => {
                let at = way[leg];
                if self.turns_back(way[way.len() - 1]) {
                    return Is::At(at, false);
                }
                self.count[at] -= 1;
                let far = km(at, way[leg + 1]).expect("there is a road");
                return Is::On(way, leg, far);
            }
            on @ Is::On(..) => return on,
        };
        if self.dice.unit() >= CHANCE[place] {
            return Is::At(place, false);
        }
        self.choose(place).map_or(Is::At(place, false), |way| self.set_out(way))
    }

    /// With clocks, somebody's whole day.
    fn whole_day(&mut self, is: Is) -> Is {
        match is {
            Is::On(way, leg, far) => self.travel(way, leg, far, 1.0),
            Is::At(place, true) => self.leave(place, 1.0),
            Is::At(place, false) => self.wait_at(place, 1.0),
            Is::Fleeing(left) => {
                self.count[HOME] += 1;
                self.leave(HOME, left)
            }
            Is::Resting(..) => unreachable!("with clocks nobody rests"),
        }
    }

    /// Waits at a place for a clock to ring in what is left of the day.
    fn wait_at(&mut self, place: usize, left: f64) -> Is {
        if CHANCE[place] >= 1.0 {
            return if left > 0.0 { self.leave(place, left) } else { Is::At(place, true) };
        }
        let waits = self.dice.unit().ln() / (1.0 - CHANCE[place]).ln();
        if waits > left { Is::At(place, false) } else { self.leave(place, left - waits) }
    }

    fn leave(&mut self, place: usize, left: f64) -> Is {
        match self.choose(place) {
            None => Is::At(place, true),
            Some(way) => match self.set_out(way) {
                Is::On(way, leg, far) => self.travel(way, leg, far, left),
                is => is,
            },
        }
    }

    /// Goes on from a leg with this part of the day left, and acts on arrival.
    fn travel(&mut self, mut way: Vec<usize>, mut leg: usize, mut far: f64, mut left: f64) -> Is {
        let mut km_today = 0.0;
        loop {
            match self.options.carry {
                Carry::Exact if far > KM_PER_DAY * left + 1e-6 => {
                    return Is::On(way, leg, far - KM_PER_DAY * left);
                }
                Carry::Exact => left = (left - far / KM_PER_DAY).max(0.0),
                Carry::Afresh if far >= KM_PER_DAY => return Is::On(way, leg, far - KM_PER_DAY),
                Carry::Afresh => {
                    km_today += far;
                    left = (1.0 - km_today / KM_PER_DAY).max(0.0);
                }
            }
            left = if left < 1e-6 { 0.0 } else { left };
            leg += 1;
            let here = way[leg];
            let is_last = leg + 1 == way.len();
            let acts_each_step = self.options.acting == Acting::EachStep;
            if is_last {
                self.count[here] += 1;
                if !acts_each_step {
                    return self.wait_at(here, left);
                }
                if left == 0.0 || self.dice.unit() >= CHANCE[here] {
                    return Is::At(here, false);
                }
                let Some(next) = self.choose(here) else { return Is::At(here, false) };
                self.count[here] -= 1;
                (way, leg) = (next, 0);
            } else if acts_each_step && (left == 0.0 || self.turns_back(way[way.len() - 1])) {
                self.count[here] += 1;
                return if left == 0.0 { Is::Resting(way, leg) } else { Is::At(here, false) };
            }
            far = km(way[leg], way[leg + 1]).expect("there is a road");
        }
    }
}

/// Sums and sums of squares of counts by day and place.
#[derive(Default, Clone, Copy)]
struct Sums(f64, f64);

impl Sums {
    fn add(&mut self, count: u64) {
        self.0 += count as f64;
        self.1 += (count as f64).powi(2);
    }

    /// The mean, and the variance of the mean.
    fn mean(self) -> (f64, f64) {
        let n = REPLICATES as f64;
        let mean = self.0 / n;
        (mean, (self.1 / n - mean * mean).max(0.0) / (n - 1.0))
    }
}

/// Holds the means of both against each other, by day and place: Welch's test for each of 84 pairs at |z| < 4.5, which by
/// chance alone one in 1700 of such comparisons exceeds; and the sum of z² below the 0.999 quantile of chi-square if all
/// were independent is not asked for, for they are not.
fn compare(options: Options) {
    let cells = DAYS as usize * 6;
    let (mut ours, mut theirs) = (vec![Sums::default(); cells], vec![Sums::default(); cells]);
    let scenario = options.scenario();
    for seed in 0..REPLICATES {
        let mut simulation = Simulation::new(&scenario, Seed(seed));
        let mut alone = Loop::new(options, 0x5EED_0000 + 7919 * seed);
        for n in 0..DAYS as usize {
            simulation.step();
            alone.day();
            for (p, name) in PLACES.iter().enumerate() {
                ours[n * 6 + p].add(there(&simulation, at(&scenario, name)));
                theirs[n * 6 + p].add(alone.count[p]);
            }
        }
    }
    for (cell, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        let ((a, va), (b, vb)) = (ours.mean(), theirs.mean());
        let z = if a == b { 0.0 } else { (a - b) / (va + vb).sqrt() };
        assert!(
            z.abs() < 4.5,
            "{options:?}: at {} after day {}: {a:.2} against {b:.2} one by one (z = {z:.1})",
            PLACES[cell % 6],
            cell / 6
        );
    }
}

#[test]
fn acting_once_a_step_is_acting_one_by_one() {
    compare(PLAIN);
}

#[test]
fn acting_by_clocks_is_acting_one_by_one() {
    compare(Options { acting: Acting::AnyTime, ..PLAIN });
}

#[test]
fn days_that_begin_afresh_and_turning_back_are_those_of_people_one_by_one() {
    compare(Options { carry: Carry::Afresh, turn_back: 0.5, ..PLAIN });
}

#[test]
fn turning_back_on_the_way_is_that_of_people_one_by_one() {
    compare(Options { turn_back: 0.5, buffer: 0.9, ..PLAIN });
}

#[test]
fn pruning_and_capacities_that_grow_are_those_of_people_one_by_one() {
    compare(Options { pruning: 1.6, scaling: 0.6, growth: 4, ..PLAIN });
}

#[test]
fn what_people_see_is_the_same_to_the_last_bit_as_in_sweeps() {
    // Fingerprints of an engine that had everyone act at once, again and again, until each saw what those before them did.
    let options = [
        PLAIN,
        Options { acting: Acting::AnyTime, ..PLAIN },
        Options { carry: Carry::Afresh, turn_back: 0.5, ..PLAIN },
        Options { turn_back: 0.5, buffer: 0.9, ..PLAIN },
        Options { pruning: 1.6, scaling: 0.6, growth: 4, ..PLAIN },
    ];
    let prints = options.map(|options| Simulation::new(&options.scenario(), Seed(5)).run().fingerprint());
    assert_eq!(
        prints,
        [
            0x4099_7045_6be9_c825,
            0x7f27_e240_ed2e_75df,
            0xfc80_d12f_3a60_77a2,
            0xb6cd_2064_d747_c23c,
            0x0f8c_e392_cbca_5061
        ]
    );
    // In a world with room for a hundred times as many people, who lie in several chunks.
    let prints = options.map(|options| Simulation::new(&options.large(), Seed(5)).run().fingerprint());
    assert_eq!(
        prints,
        [
            0x79d9_09f1_2a6c_6c0f,
            0xfcba_567a_c699_3403,
            0x034c_2e61_d1bf_2a4d,
            0x26b7_7221_6bc2_16f4,
            0x73c7_fec6_e169_0125
        ]
    );
}
