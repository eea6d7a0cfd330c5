//! Simulates forced displacement.

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
pub mod world;

pub use engine::{Run, Simulation};
pub use error::{Error, Result};
pub use jiff::civil::date;
pub use random::Seed;
pub use scenario::Scenario;
pub use study::Ensemble;
pub use world::World;
