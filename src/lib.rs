//! Simulates forced displacement: people flee threatened towns over a graph of towns, villages, crossings and camps,
//! and the library says who will be where, when, and how sure that is.
//!
//! # A program
//!
//! State a world and what happens in it, or read both from a file with [`Scenario::read`]; run it many times; ask.
//!
//! ```
//! use displace::scenario::{Threat, ThreatKind};
//! use displace::world::{Place, PlaceKind, Route, World};
//! use displace::{Ensemble, Scenario, Seed, date};
//!
//! fn main() -> displace::Result<()> {
//!     let world = World::builder()
//!         .place(Place::new("Town", PlaceKind::Town, "Here").with_population(5_000))
//!         .place(Place::new("Village", PlaceKind::Village, "Here").with_population(800))
//!         .place(Place::new("Border", PlaceKind::Crossing, "Here").with_people_per_day(1_000))
//!         .place(Place::new("Camp", PlaceKind::Camp, "There").with_capacity(3_000))
//!         .route("Town", "Village", Route::of_km(12.0))
//!         .route("Village", "Border", Route::of_km(8.0))
//!         .route("Border", "Camp", Route::of_km(5.0));
//!     // Fear of an assault rises two days before it comes: that is what this kind of threat is like by default.
//!     let scenario = Scenario::builder("a town empties", date(2011, 6, 4), 14)
//!         .step_hours(6)
//!         .world(world)
//!         .threat(Threat::new(ThreatKind::Assault, "Town", date(2011, 6, 8)))
//!         .build()?;
//!
//!     let ensemble = Ensemble::of(&scenario).replicates(20).seed(Seed(1)).run();
//!     for camp in scenario.world().camps() {
//!         let people = ensemble.people_in(camp.id()).band(scenario.last_day(), 0.90);
//!         println!("{}: {:.0} people [{:.0}, {:.0}]", camp.name(), people.median, people.low, people.high);
//!         assert!(people.low > 1_000.0);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! [`Simulation`] is one run, stepped by hand or executed whole; [`engine::Recording`] says what a [`Run`] keeps;
//! [`Scenario::edit`] changes a scenario to compare policies; [`scenario::Rules`] documents every number of the model,
//! and [`synthetic`] makes scenarios of any size.
//!
//! # Promises
//!
//! 1. **Reproducible.** A run is a function of its scenario and its seed: the same bits with any number of threads or
//!    [ranks](Ranks), with the feature `parallel` on or off, stepping by hand or in one go, [resumed](Simulation::resume) from a checkpoint
//!    or not. (On one target: `exp` and `ln` are the platform's.) A change re-routes only the people whom it touches.
//! 2. **Nobody is lost.** After every step [`engine::Balance::holds`].
//! 3. **Strict at the door.** Input is checked whole, and an [`Error`] holds every fault with its position and its
//!    cure. After the check the engine cannot fail.
//! 4. **Honest.** Results carry their uncertainty or say that they have none, and how many figures were assumed.
//! 5. **Fast.** A person who does not move costs next to nothing.
//!
//! # From Flee
//!
//! A folder with a case of Flee is read by `flee::Import`, as Flee runs it or as its files say, and is a scenario like
//! all others from then on. What was passed over, guessed or read in a particular way comes with it, as notes.
//!
//! ```
//! # #[cfg(feature = "flee")] {
//! use displace::flee::{Fidelity, Import};
//! use displace::{Seed, Simulation};
//! let imported = Import::of("examples/flee_case").fidelity(Fidelity::AsStated).read()?;
//! imported.notes.iter().for_each(|note| println!("{note}"));
//! let run = Simulation::new(&imported.scenario, Seed(1)).run();
//! # assert!(run.balance().holds());
//! # }
//! # Ok::<(), displace::Error>(())
//! ```
//!
//! # Before you forecast
//!
//! It is no forecasting tool before it has beaten the naive forecasts of [`study::Naive`] on your own case.
//!
//! # Floors
//!
//! From the bottom up; a module imports only from floors below its own.
//!
//! - [`error`], [`id`], [`units`], [`random`], [`stats`]: words and numbers.
//! - [`world`]: places and routes as they lie.
//! - [`scenario`]: the case as stated: period, events, threats, rules, counts.
//! - [`engine`], [`synthetic`] and the reading and writing of files ([`Scenario::read`], [`Scenario::write`]): wings
//!   that do not know each other.
//! - [`study`]: questions asked of many runs; beside it [`coupling`]: two simulations that hand people over.
//!
//! # Features
//!
//! - `flee` (default): reads cases of Flee, by `flee::Import`, and what Flee printed, by `flee_out::read`; writes
//!   its `out.csv`, `agents.out.0` and `links.out.0`.
//! - `parallel` (default): all cores, by rayon. Without it the same results on one.
//! - `report`: one page with maps and charts that opens without a network, by `Ensemble::report`.
//! - `pictures`: charts and maps as SVG, by `Ensemble::pictures`.
//! - `geojson`: tables as layers of a map, by `report::write_places_geojson` and `report::write_flows_geojson`.
//! - `parquet`: tables for data frames, by `report::write_parquet`.
//! - `import`: makes scenarios of raw data, by `raw::RawData`: events of ACLED, tables of places and GeoNames, roads in
//!   GeoJSON, counts of UNHCR and IOM.
//! - `cli`: the `displace` command.
//! - `mpi`: one simulation, or one ensemble, on many machines, by `Ranks::over_mpi`, over an MPI that is there.

mod checkpoint;
pub mod coupling;
pub mod engine;
pub mod error;
mod format;
pub mod id;
pub mod random;
pub mod report;
pub mod scenario;
pub mod stats;
pub mod study;
pub mod synthetic;
pub mod units;
mod vector;
pub mod world;

pub use engine::{Counting, Ranked, Ranks, Run, Simulation};
pub use error::{Error, Result};
#[cfg(feature = "flee")]
pub use format::flee;
#[cfg(feature = "flee")]
pub use format::flee_out;
#[cfg(feature = "import")]
pub use format::raw;
pub use jiff::civil::date;
pub use random::Seed;
pub use scenario::Scenario;
pub use study::{Calibration, Ensemble, Score, Sensitivity};
pub use world::World;

/// Compiles the programs in the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
