//! Questions asked of many runs.

pub mod ensemble;
pub mod naive;

pub use ensemble::{Daily, Ensemble, EnsembleBuilder};
pub use naive::Naive;
