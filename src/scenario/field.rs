//! From events to the threat at a place and time.
//!
//! Every event e has an intensity I, a profile over time and a reach along the roads. At place i and time t the
//! threat is θᵢ = 1 − Πₑ (1 − Iₑ · profileₑ(t) · exp(−km(e, i) / reachₑ)): the chance that at least one of several
//! independent dangers strikes.

use crate::scenario::belief::Beliefs;
use crate::scenario::period::Period;
use crate::scenario::threat::{FORGOTTEN, Shape, Threat};
use crate::world::World;
use crate::world::ways::{Rows, Search};

/// Every threat resolved against a world: when, how strongly, and how far along the roads.
#[derive(Debug, Clone)]
pub(crate) struct ThreatField {
    threats: Vec<Resolved>,
}

#[derive(Debug, Clone)]
struct Resolved {
    shape: Shape,
    start: i64,
    end: i64,
    /// Places that feel it, with the share of its intensity that arrives there.
    felt: Vec<(u32, f64)>,
}

impl ThreatField {
    /// `abroad` is the share of the fear that crosses a border.
    pub(crate) fn new(world: &World, period: &Period, threats: &[Threat], abroad: f64) -> Self {
        let mut entries = Vec::with_capacity(2 * world.route_count());
        for (id, route) in world.routes() {
            let (from, to) = world.ends(id);
            let metres = (route.km * 1000.0).round() as u32;
            // Fear travels against a one-way road too.
            entries.push((from.0, id.0, to.0, metres));
            entries.push((to.0, id.0, from.0, metres));
        }
        let roads = Rows::new(world.place_count(), &entries);
        let mut search = Search::new(world.place_count());
        let resolve = |threat: &Threat| {
            let shape = threat.shape();
            let at = world.find(&threat.place).map_or(0, |place| place.id.0);
            let felt = if shape.reach_km > 0.0 {
                let limit = (-FORGOTTEN.ln() * shape.reach_km * 1000.0) as u64;
                let share = |metres: u64| (-(metres as f64) / (shape.reach_km * 1000.0)).exp();
                search
                    .run(&roads, at, limit, |_| true, |_, _| true)
                    .map(|(place, reached)| {
                        let there = world.place(crate::id::PlaceId(place)).country();
                        let stays = there == world.place(crate::id::PlaceId(at)).country();
                        let crosses = if stays { 1.0 } else { abroad };
                        (place, share(reached.metres) * crosses)
                    })
                    .filter(|&(_, share)| share > 0.0)
                    .collect()
            } else {
                vec![(at, 1.0)]
            };
            let start = period.minutes_since_start(threat.start);
            let end = threat.end.map_or(period.length_minutes(), |end| period.minutes_since_start(end));
            Resolved { shape, start, end, felt }
        };
        Self { threats: threats.iter().map(resolve).collect() }
    }

    /// The places that feel threat number `index`.
    pub(crate) fn felt(&self, index: usize) -> impl Iterator<Item = usize> {
        self.threats[index].felt.iter().map(|&(place, _)| place as usize)
    }

    /// The places that ever feel any threat, in order.
    pub(crate) fn places(&self) -> Vec<u32> {
        let mut places: Vec<u32> =
            self.threats.iter().flat_map(|t| t.felt.iter().map(|&(place, _)| place)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// For each place the first and the last of the steps of `minutes` in which a threat that it feels may rise, in order;
    /// in all others it does not.
    pub(crate) fn rises(&self, places: usize, minutes: i64) -> Vec<Vec<(u32, u32)>> {
        let mut rises = vec![Vec::new(); places];
        let step = |minute: i64| minute.div_euclid(minutes).clamp(0, i64::from(u32::MAX) - 1) as u32;
        for threat in &self.threats {
            let lead = (threat.shape.lead_days * 1440.0).ceil() as i64;
            // The step in which it starts holds a part of it, the next one all.
            let rise = (step(threat.start - lead), step(threat.start) + 1);
            for &(place, _) in &threat.felt {
                rises[place as usize].push(rise);
            }
        }
        for rises in &mut rises {
            rises.sort_unstable();
        }
        rises
    }

    /// Writes the threat at `minute` to every place of `theta`, given what people believe, and says whether any place
    /// is threatened at all.
    pub(crate) fn at(&self, beliefs: &Beliefs, minute: f64, theta: &mut [f64]) -> bool {
        theta.fill(0.0);
        let mut any = false;
        for (threat, _) in self.threats.iter().zip(&beliefs.acted_on).filter(|(_, acted)| **acted) {
            let level = threat.shape.intensity * threat.shape.profile(threat.start, threat.end, minute);
            if level > 0.0 {
                any = true;
                for &(place, share) in &threat.felt {
                    // 1 − (1 − θ)(1 − x), written so that one danger alone is exactly what was stated.
                    let theta = &mut theta[place as usize];
                    *theta += level * share * (1.0 - *theta);
                }
            }
        }
        any
    }
}
