//! Calibration.
mod cma;
mod cube;
mod matrix;
pub use cma::CmaEs;
