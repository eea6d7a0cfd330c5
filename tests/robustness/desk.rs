//! A folder with a door's good files, to which bytes are put, and what is said of them.

use crate::doors::{Door, of};
use crate::meter::most_held;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Reading a small file takes a thousandth of this …
const LONGEST: Duration = Duration::from_secs(10);
/// … and a large one so much besides for each byte, without optimisation on a busy machine. What takes longer grows with more than
/// the length of its input.
const A_BYTE: Duration = Duration::from_nanos(500);

pub(crate) struct Desk {
    door: &'static Door,
    folder: TempDir,
}

impl Desk {
    pub(crate) fn of(door: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for files");
        let door = of(door);
        door.prepare(folder.path());
        Self { door, folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is said of bytes at the door, without the folder; none if they are good.
    pub(crate) fn said(&self, bytes: &[u8]) -> Option<String> {
        self.door.put(self.folder.path(), bytes);
        self.asked(bytes.len())
    }

    /// What is said of what lies there.
    pub(crate) fn asked(&self, length: usize) -> Option<String> {
        let begun = Instant::now();
        let (held, said) = most_held(|| self.door.ask(self.folder.path()));
        let (name, taken) = (self.door.name, begun.elapsed());
        assert!(taken < LONGEST + A_BYTE * length as u32, "`{name}` took {taken:?} for {length} bytes");
        let most = self.door.most_memory(length);
        assert!(held <= most, "`{name}` held {held} bytes for {length}; {most} is the most");
        let folder = format!("{}/", self.folder.path().display());
        said.map(|said| said.replace(&folder, ""))
    }
}

/// The files in a folder of the repository, in order; none if there is no such folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    files
}
