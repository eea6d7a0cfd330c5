//! Questions asked of many runs.

pub mod ensemble;
pub mod naive;
pub mod score;

pub use ensemble::{Daily, Ensemble, EnsembleBuilder};
pub use naive::Naive;
pub use score::{Score, Scores};
