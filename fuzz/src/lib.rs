//! What all targets have in common: a door, the bound on memory, and no words on the way.

mod doors;
mod meter;

use std::path::PathBuf;
use std::sync::OnceLock;

pub use doors::DOORS;
#[doc(hidden)]
pub use libfuzzer_sys;

#[global_allocator]
static METER: meter::Meter = meter::Meter;

/// The folder of a target, prepared once: in memory where that is to be had, since a million files are written to it.
static DESK: OnceLock<PathBuf> = OnceLock::new();

/// Hands bytes to a door, and sees to it that it holds no more memory than it may.
///
/// # Panics
/// If it does, and if the reader panics.
pub fn knock(name: &str, bytes: &[u8]) {
    let door = doors::of(name);
    let folder = DESK.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let root = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let folder = root.join(format!("displace-fuzz-{name}-{}", std::process::id()));
        door.prepare(&folder);
        folder
    });
    door.put(folder, bytes);
    let (held, ()) = meter::most_held(|| door.knock(folder));
    let most = door.most_memory(bytes.len());
    assert!(held <= most, "{held} bytes of memory for {} bytes; {most} is the most", bytes.len());
}

/// A target that hands bytes to a door.
#[macro_export]
macro_rules! target {
    ($door:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::knock($door, bytes));
    };
}
