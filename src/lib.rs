//! Simulates forced displacement.

pub mod error;
mod format;
pub mod id;
pub mod random;
pub mod scenario;
pub mod stats;
pub mod units;
pub mod world;

pub use error::{Error, Result};
pub use jiff::civil::date;
pub use random::Seed;
pub use scenario::Scenario;
pub use world::World;
