//! Logs of single people and of routes as Flee writes them, `agents.out.0` and `links.out.0`, for its users' scripts.
//!
//! A row a person and day, and a row a day and direction of a route that is open, written day by day, so that memory does not grow with
//! the period. As Flee does, and not otherwise:
//!
//! - `#time` is the day, from 0; people are where the day left them.
//! - A person's number counts from 0 in the order in which people are displaced. (Whoever flees after somebody came home
//!   may be given that person's number, as [`PersonId`] says.)
//! - `original_location` is the home, or the place where people were first met whose home is unknown; empty of those who were
//!   received from another simulation.
//! - `current_location` of those under way is `L:start:end`, with the middle of both as coordinates. `gps_x` is the latitude and
//!   `gps_y` the longitude, for so Flee reads them. Those who wait before a place are at it.
//! - `distance_travelled` counts routes to whose end they came, in km; `distance_moved_this_timestep` all km of the day;
//!   `places_travelled` begins with 1.
//! - Behind them stand the group, if the world has several, and the connections, if a rule asks for them, and nothing of what
//!   else Flee keeps of people.
//! - People who are at home for the harvest are there; in Flee's log they are where they were.
//! - `cum_num_agents` counts everyone who entered the route in that direction so far. Of routes with the same name from
//!   end to end there is a row each.
//!
//! These are Flee's logs of level 1. Rows for the stops of a day and for groups on routes (levels 2 and 3) are not
//! written.

use crate::engine::{Person, Recording, Run, Simulation, Whereabouts};
use crate::error::{Error, Result};
use crate::format::Draft;
use crate::id::{Id, Origin, PersonId, RouteId};
use crate::random::Seed;
use crate::scenario::{Displaced, Scenario};
use crate::units::{Day, Step};
use crate::world::Place;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The names of the two files: people, and routes.
pub const FLEE_LOGS: [&str; 2] = ["agents.out.0", "links.out.0"];

/// Log files that are being written. They are there once [`finish`](Self::finish) was called.
#[derive(Debug)]
pub struct FleeLogs<'a> {
    scenario: &'a Scenario,
    agents: Draft,
    links: Draft,
    /// Everyone who was met so far.
    numbers: BTreeMap<PersonId, u32>,
    /// By route, everyone who entered it so far.
    entered: Vec<u64>,
    /// In the order of the places where they begin.
    routes: Vec<RouteId>,
}

impl<'a> FleeLogs<'a> {
    /// Begins the logs of a run of `scenario`, under the names of [`FLEE_LOGS`] in a directory.
    ///
    /// # Errors
    /// If no file can be written there.
    pub fn begin(scenario: &'a Scenario, directory: impl AsRef<Path>) -> Result<Self> {
        let draft = |name: &str| {
            let path = directory.as_ref().join(name);
            Draft::of(&path).map_err(|error| Error::io("write", &path, error))
        };
        let world = scenario.world();
        let routes = world.places().flat_map(|place| world.routes_from(place.id()));
        let mut logs = Self {
            scenario,
            agents: draft(FLEE_LOGS[0])?,
            links: draft(FLEE_LOGS[1])?,
            numbers: BTreeMap::new(),
            entered: vec![0; world.route_count()],
            routes: routes.map(|(route, _)| route).collect(),
        };
        let group = if logs.has_groups() { "group," } else { "" };
        let connections = if scenario.rules().deliberation.is_on() { "connections," } else { "" };
        print(&mut logs.agents, format_args!("{AGENTS}{group}{connections}\n"))?;
        print(&mut logs.links, format_args!("{LINKS}\n"))?;
        Ok(logs)
    }

    /// Takes over what a step changed, and writes the day of which it is the last.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn record(&mut self, simulation: &Simulation, step: Step) -> Result<()> {
        for (route, entered) in self.entered.iter_mut().enumerate() {
            *entered += simulation.flow(RouteId::from_index(route));
        }
        let period = self.scenario.period();
        let day = period.day_of(step);
        if period.last_step(day) == step {
            self.write_agents(simulation, day)?;
            self.write_links(simulation, day)?;
        }
        Ok(())
    }

    /// Puts the files in their places.
    ///
    /// # Errors
    /// If one cannot be put there; then an old file is left as it was.
    pub fn finish(self) -> Result<()> {
        for draft in [self.agents, self.links] {
            let path = draft.path().to_owned();
            draft.put_in_place().map_err(|error| Error::io("write", &path, error))?;
        }
        Ok(())
    }

    fn has_groups(&self) -> bool {
        self.scenario.world().groups().len() > 1
    }

    fn write_agents(&mut self, simulation: &Simulation, day: Day) -> Result<()> {
        for person in simulation.persons() {
            let number = self.numbers.len() as u32;
            self.numbers.entry(person.id).or_insert(number);
        }
        let mut people: Vec<(u32, Person)> =
            simulation.persons().map(|person| (self.numbers[&person.id], person)).collect();
        people.sort_unstable_by_key(|&(number, _)| number);
        let world = self.scenario.world();
        let has_groups = self.has_groups();
        for (number, person) in people {
            let home = quoted(self.original(&person));
            let (at, x, y, is_travelling) = match person.at {
                Whereabouts::Staying(place) | Whereabouts::Waiting(place) => {
                    let place = world.place(place);
                    let (x, y) = coordinates(place, place);
                    (quoted(place.name()), x, y, "False")
                }
                Whereabouts::Underway { route, .. } => {
                    let (from, to) = self.ends(route);
                    let (x, y) = coordinates(from, to);
                    (quoted(&format!("L:{}:{}", from.name(), to.name())), x, y, "True")
                }
            };
            let trail = self.trail(&person);
            let group =
                if has_groups { quoted(world.groups()[person.group].name()) + "," } else { String::new() };
            let connections = person.connections.map_or_else(String::new, |others| format!("{others},"));
            print(
                &mut self.agents,
                format_args!(
                    "{},0-{number},{home},{at},{x},{y},{is_travelling},{trail},{group}{connections}\n",
                    day.0
                ),
            )?;
        }
        Ok(())
    }

    fn write_links(&mut self, simulation: &Simulation, day: Day) -> Result<()> {
        for &route in &self.routes {
            if simulation.is_open(route) {
                let (from, to) = self.ends(route);
                let (from, to) = (quoted(from.name()), quoted(to.name()));
                let entered = self.entered[route.index()];
                print(&mut self.links, format_args!("{},{from},{to},{entered},total\n", day.0))?;
            }
        }
        Ok(())
    }

    /// The place where somebody is from, or was met first; empty of those received from another simulation.
    fn original(&self, person: &Person) -> &'a str {
        match person.id.origin {
            Origin::Home(place) => self.scenario.world().place(place).name(),
            Origin::Unknown(entry) => {
                self.scenario.displaced().get(entry as usize).map_or("", Displaced::place)
            }
        }
    }

    /// Three cells: whole routes in km, places, km today; empty ones where nothing was kept.
    fn trail(&self, person: &Person) -> String {
        let Some(trail) = person.trail else { return ",,".to_owned() };
        let under_way = match person.at {
            Whereabouts::Underway { route, km_left } => self.scenario.world().route(route).km() - km_left,
            _ => 0.0,
        };
        // Metres are whole: what subtraction leaves behind them is no distance.
        let whole = ((trail.km - under_way) * 1000.0).round() / 1000.0;
        format!("{:?},{},{:?}", whole.max(0.0), trail.routes + 1, trail.km_today)
    }

    fn ends(&self, route: RouteId) -> (&'a Place, &'a Place) {
        let world = self.scenario.world();
        let (from, to) = world.ends(route);
        (world.place(from), world.place(to))
    }
}

/// Runs `scenario` as replicate 0 of `seed` and writes `agents.out.0` and `links.out.0` to a directory. Whoever
/// reads these paths meanwhile finds old files or new ones, never half of one.
///
/// # Errors
/// If a file cannot be written; then old ones are left as they were.
pub fn write_flee_logs(scenario: &Scenario, seed: Seed, directory: impl AsRef<Path>) -> Result<Run> {
    let mut logs = FleeLogs::begin(scenario, directory)?;
    let mut simulation = Simulation::recording(scenario, seed, Recording::daily().with_trails());
    while let Some(step) = simulation.step() {
        logs.record(&simulation, step)?;
    }
    logs.finish()?;
    Ok(simulation.finish())
}

/// Names of columns; those of people's attributes follow, each with a comma behind it.
const AGENTS: &str = "#time,rank-agentid,original_location,current_location,gps_x,gps_y,is_travelling,\
                      distance_travelled,places_travelled,distance_moved_this_timestep,";
const LINKS: &str = "#time,start_location,end_location,cum_num_agents,attribute";

fn print(to: &mut Draft, row: std::fmt::Arguments<'_>) -> Result<()> {
    to.write_fmt(row).map_err(|error| Error::io("write", to.path(), error))
}

/// The middle between two places: latitude and longitude; empty cells if one is not known.
fn coordinates(from: &Place, to: &Place) -> (String, String) {
    let middle = from.coordinates().zip(to.coordinates());
    middle.map_or_else(Default::default, |((x, y), (a, b))| {
        (format!("{:?}", f64::midpoint(x, a)), format!("{:?}", f64::midpoint(y, b)))
    })
}

/// Flee quotes nothing; a name with a comma would be two cells.
fn quoted(name: &str) -> String {
    if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}
