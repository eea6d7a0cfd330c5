//! Two simulations in step that hand people over at shared places: a wide world and a close look at a part of it.
//!
//! After every common step but the last, everyone who stays at a sending place leaves the one simulation and is received at the shared
//! place of the other, where they act from the next step on; see [`Simulation::take`] and [`Simulation::receive`] for
//! what they keep. Both sides send before either receives. What a step records are the counts before people are handed over, so nobody
//! is counted twice. Both simulations may run in one process, as [`Coupling`], or in two that exchange files,
//! as [`FileExchange`]; the bits are the same.
//!
//! This is the coupling of Flee's macro- and microscale models (Jahani et al. 2021, *Towards a coupled migration and weather
//! simulation: South Sudan conflict*, ICCS 2021), in which people are handed over as a number and come out as new ones. Here they keep home, group and household as far as both worlds know them. Several
//! replicates of one side against one of the other are not averaged.

mod files;

pub use files::{FileExchange, FileExchangeBuilder};

use crate::engine::{Balance, Handed, Run, Simulation};
use crate::error::{ErrorKind, Faults, Result};
use crate::id::PlaceId;
use crate::scenario::{Period, Scenario};
use crate::units::Step;
use std::collections::BTreeMap;

/// Two simulations in one process, in step.
///
/// ```
/// use displace::coupling::Coupling;
/// use displace::scenario::{Threat, ThreatKind};
/// use displace::world::{Place, PlaceKind, Route, World};
/// use displace::{Scenario, Seed, Simulation, date};
///
/// let wide = World::builder()
///     .place(Place::new("Town", PlaceKind::Town, "A").with_population(1_000))
///     .place(Place::new("Border", PlaceKind::BorderSite, "A"))
///     .route("Town", "Border", Route::of_km(50.0));
/// let close = World::builder()
///     .place(Place::new("Border", PlaceKind::BorderSite, "A"))
///     .place(Place::new("Camp", PlaceKind::Camp, "B"))
///     .route("Border", "Camp", Route::of_km(5.0));
/// let wide = Scenario::builder("wide", date(2031, 4, 1), 20)
///     .world(wide)
///     .threat(Threat::new(ThreatKind::Assault, "Town", date(2031, 4, 2)))
///     .build()?;
/// let close = Scenario::builder("close", date(2031, 4, 1), 20).world(close).taken_as_stated().build()?;
/// let (wide, close) = (Simulation::new(&wide, Seed(1)), Simulation::new(&close, Seed(1)));
///
/// let mut coupling = Coupling::of(wide, close).sends("Border", "Border").build()?;
/// while coupling.step().is_some() {
///     assert!(coupling.balance().holds());
/// }
/// let (wide, close) = coupling.finish();
/// assert_eq!(wide.balance().handed_over, close.balance().received);
/// assert!(close.balance().received > 800);
/// # Ok::<(), displace::Error>(())
/// ```
#[derive(Debug)]
pub struct Coupling {
    first: Simulation,
    second: Simulation,
    forth: Vec<(PlaceId, PlaceId)>,
    back: Vec<(PlaceId, PlaceId)>,
}

/// States which places two simulations share.
#[derive(Debug)]
pub struct CouplingBuilder {
    first: Simulation,
    second: Simulation,
    forth: Vec<(String, String)>,
    back: Vec<(String, String)>,
}

impl CouplingBuilder {
    /// Everyone who stays at `from` in the first simulation appears at `to` in the second.
    #[must_use]
    pub fn sends(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.forth.push((from.into(), to.into()));
        self
    }

    /// Everyone who stays at `from` in the second simulation appears at `to` in the first. Where a place of both worlds sends
    /// both ways, whoever stays there goes to and fro and has every other step in each.
    #[must_use]
    pub fn sends_back(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.back.push((from.into(), to.into()));
        self
    }

    /// Checks everything.
    ///
    /// # Errors
    /// With every fault: the simulations differ in period or length of step or are not at the same step, a shared place
    /// is in one world and not in the other, nobody can stay at it, it sends twice, or nothing is shared.
    pub fn build(self) -> Result<Coupling> {
        let mut faults = Faults::default();
        let (first, second) = (self.first.scenario(), self.second.scenario());
        same_period("the second simulation", first.period(), second.period(), &mut faults);
        if self.first.next_step() != self.second.next_step() {
            let next = |simulation: &Simulation| {
                simulation.next_step().map_or("over".to_owned(), |step| format!("before step {}", step.0))
            };
            let message = format!(
                "the first simulation is {} and the second {}; couple them when they are at the same step",
                next(&self.first),
                next(&self.second)
            );
            faults.push(ErrorKind::Contradiction, None, message);
        }
        if self.forth.is_empty() && self.back.is_empty() {
            let message = "nothing is shared; name a place that `sends` or `sends_back`";
            faults.push(ErrorKind::MissingKey, None, message);
        }
        let forth =
            resolve(&self.forth, ("the first world", first), ("the second world", second), &mut faults);
        let back = resolve(&self.back, ("the second world", second), ("the first world", first), &mut faults);
        faults.into_result()?;
        Ok(Coupling { first: self.first, second: self.second, forth, back })
    }
}

impl Coupling {
    /// Starts to couple two simulations.
    pub fn of(first: Simulation, second: Simulation) -> CouplingBuilder {
        CouplingBuilder { first, second, forth: Vec::new(), back: Vec::new() }
    }

    /// Executes the next step of both, hands people over, and says which step it was; none when the period is over.
    pub fn step(&mut self) -> Option<Step> {
        let step = self.first.step()?;
        self.second.step();
        // After the last step nobody would act on it, and the last record would not show where people are.
        if self.first.next_step().is_some() {
            let (forth, back) = (take(&mut self.first, &self.forth), take(&mut self.second, &self.back));
            receive(&mut self.second, &forth);
            receive(&mut self.first, &back);
        }
        Some(step)
    }

    /// Executes all steps that are left and gives what both recorded.
    pub fn run(mut self) -> (Run, Run) {
        while self.step().is_some() {}
        self.finish()
    }

    /// Gives what both recorded so far.
    pub fn finish(self) -> (Run, Run) {
        (self.first.finish(), self.second.finish())
    }

    /// The first simulation.
    pub fn first(&self) -> &Simulation {
        &self.first
    }

    /// The second simulation.
    pub fn second(&self) -> &Simulation {
        &self.second
    }

    /// Everyone who is or was in either, as it stands.
    pub fn balance(&self) -> CoupledBalance {
        CoupledBalance { first: self.first.balance(), second: self.second.balance() }
    }
}

/// Everyone who is or was in two coupled simulations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoupledBalance {
    /// In the first.
    pub first: Balance,
    /// In the second.
    pub second: Balance,
}

impl CoupledBalance {
    /// Whether everyone is accounted for: in each by itself, and whoever was handed over by one was received by the other.
    pub fn holds(&self) -> bool {
        self.first.holds()
            && self.second.holds()
            && self.first.handed_over == self.second.received
            && self.second.handed_over == self.first.received
    }

    /// Everyone in both now: residents and displaced people.
    pub fn people(&self) -> u64 {
        [self.first, self.second].iter().map(|balance| balance.residents + balance.displaced).sum()
    }
}

/// Takes everyone who stays at the sending places, by the place at which they are to be received.
fn take<To: Ord + Clone>(simulation: &mut Simulation, links: &[(PlaceId, To)]) -> BTreeMap<To, Handed> {
    let mut taken: BTreeMap<To, Handed> = BTreeMap::new();
    for (from, to) in links {
        taken.entry(to.clone()).or_default().append(simulation.take(*from));
    }
    taken
}

/// Receives people in the order of places.
fn receive(simulation: &mut Simulation, handed: &BTreeMap<PlaceId, Handed>) {
    for (&place, people) in handed {
        simulation.receive(place, people);
    }
}

/// Faults of two periods that are not the same.
fn same_period(other: &str, mine: &Period, theirs: &Period, faults: &mut Faults) {
    let mut differ = |what: &str, mine: String, theirs: String| {
        if mine != theirs {
            let message =
                format!("{other} has {what} {theirs} where this one has {mine}; give both the same");
            faults.push(ErrorKind::Contradiction, None, message);
        }
    };
    differ("the first day", mine.start().to_string(), theirs.start().to_string());
    differ("a length in days of", mine.days().to_string(), theirs.days().to_string());
    differ("steps in hours of", mine.step_hours().to_string(), theirs.step_hours().to_string());
}

/// The places of links between two worlds, as far as they can be shared.
fn resolve(
    links: &[(String, String)],
    (one, from): (&str, &Scenario),
    (other, to): (&str, &Scenario),
    faults: &mut Faults,
) -> Vec<(PlaceId, PlaceId)> {
    sends_once(links, one, faults);
    let find = |(a, b): &(String, String)| (place_of(one, from, a, faults), place_of(other, to, b, faults));
    let found: Vec<_> = links.iter().map(find).collect();
    found.into_iter().filter_map(|(from, to)| Some((from?, to?))).collect()
}

/// Faults of places that send to two.
fn sends_once(links: &[(String, String)], world: &str, faults: &mut Faults) {
    for (index, (from, to)) in links.iter().enumerate() {
        if let Some((_, other)) = links[..index].iter().find(|(earlier, _)| earlier == from) {
            let message =
                format!("`{from}` of {world} sends to `{other}` and to `{to}`; keep one of the two");
            faults.push(ErrorKind::Duplicate, None, message);
        }
    }
}

/// A place of a world at which people can stay at some time.
fn place_of(world: &str, scenario: &Scenario, name: &str, faults: &mut Faults) -> Option<PlaceId> {
    let Some(place) = scenario.world().find(name) else {
        let hint = faults.hint(name, scenario.world().places().map(crate::world::Place::name));
        faults.push(ErrorKind::UnknownName, None, format!("{world}: no place is called `{name}`{hint}"));
        return None;
    };
    let mut changes = scenario.timeline().changes().iter().filter(|change| change.place() == name);
    let becomes_other =
        changes.any(|change| change.kind.is_some_and(crate::world::PlaceKind::is_destination));
    if !place.kind().is_destination() && !becomes_other {
        let kind = place.kind();
        let message = format!("{world}: nobody stays at `{name}`, a `{kind}`; share a place beside it");
        faults.push(ErrorKind::Contradiction, None, message);
        return None;
    }
    Some(place.id())
}
