//! Bad input at every door: what fuzzing found, and inputs that are larger, deeper or stranger than anybody means.
//!
//! The doors are those of the fuzz targets. Each input is read within the memory that `docs/robustness.md` states, counted
//! byte by byte, and within a time that a slow machine keeps.

#[path = "../../fuzz/src/doors.rs"]
#[allow(dead_code, unreachable_pub, reason = "the fuzz targets share it")]
mod doors;
#[path = "../../fuzz/src/meter.rs"]
#[expect(unsafe_code, reason = "an allocator cannot be wrapped without it; it hands everything on")]
#[allow(unreachable_pub, missing_debug_implementations, reason = "the fuzz targets share it")]
mod meter;

mod corpus;
mod desk;
mod files;
mod found;
mod strange;
mod vast;

#[global_allocator]
static METER: meter::Meter = meter::Meter;
