//! How much is read: the largest files, the longest rows, the most rows.
//!
//! Nobody means a table of ten million rows or a row of a million cells; who has one has named the wrong file. Limits are far
//! above what anybody works with, and low enough that whatever is read fits into the memory of a machine at the multiples
//! that `docs/robustness.md` states.

/// The largest scenario file; the tree of its values takes some twenty times its length in memory.
pub(super) const SCENARIO: u64 = 64 << 20;
/// The largest table beside a scenario, and of a case of Flee.
pub(super) const TABLE: u64 = 256 << 20;
/// The largest file of settings of Flee.
#[cfg(feature = "flee")]
pub(super) const SETTINGS: u64 = 1 << 20;
/// The largest file of raw data.
#[cfg(feature = "import")]
pub(super) const RAW: u64 = 1 << 30;
/// The largest file of lines behind a map.
#[cfg(feature = "report")]
pub(super) const BACKDROP: u64 = 64 << 20;
/// The largest file of people handed over: some ten million households in one step.
pub(super) const HANDOVER: u64 = 1 << 30;
/// The largest log of a calibration, a million evaluations of some fifty knobs.
pub(crate) const LOG: u64 = 1 << 30;

/// The most lines of a scenario file or a table. The events of all countries and years are some 3 million.
pub(super) const ROWS: usize = 5_000_000;
/// The most cells of a row, as many as spreadsheets have.
pub(super) const CELLS: usize = 16_384;
/// The most cells that a table would have if all rows were as long as the longest, while hardly any is.
#[cfg(feature = "flee")]
pub(super) const BLANKS: usize = 1_000_000;
