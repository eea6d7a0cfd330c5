//! The native format: a TOML file, with long tables in CSV files beside it.
//!
//! Reading has two stages. The first turns text into statements and finds what is wrong with syntax, keys and types;
//! it keeps the position of every value. The second is the check that scenarios built in code also pass; it finds what
//! is wrong with the meaning and looks up where that stood. The two are reported together, less what merely follows
//! from something that could not be read.

mod csv;
mod knobs;
mod levels;
mod quote;
mod read;
mod rules;
mod section;
mod series;
mod syntax;
mod timeline;
mod value;
mod world;
mod write;

pub(super) use read::{parse, read};
pub(super) use write::write;
