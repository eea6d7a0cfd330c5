//! Questions asked of many runs.

pub mod calibration;
pub mod comparison;
pub mod daily_counts;
pub mod ensemble;
pub mod forecast;
pub mod naive;
pub mod output;
pub mod score;
pub mod sensitivity;
pub mod siting;
pub mod skill;

pub use calibration::Calibration;
pub use comparison::{Comparison, Difference};
pub use daily_counts::Between;
pub use ensemble::{Bands, Daily, DailyBands, Ensemble, EnsembleBuilder};
pub use forecast::{Forecast, Forecasted, Rolled, Rolling};
pub use naive::Naive;
pub use output::Output;
pub use score::{Score, Scores};
pub use sensitivity::Sensitivity;
pub use siting::Siting;
pub use skill::{Skill, Skills};
