//! Files that are seen whole or not at all: written beside their place under another name, and put there at the end.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// A file being written. Dropped before it is put in its place, it was never there.
#[derive(Debug)]
pub(crate) struct Draft {
    file: BufWriter<File>,
    path: PathBuf,
    beside: PathBuf,
}

impl Draft {
    /// A draft of the file at a path, in the same directory, under a name that no other writer has.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let name = path.file_name().ok_or(ErrorKind::IsADirectory)?.to_string_lossy();
        let mut attempt = 0;
        loop {
            let beside = path.with_file_name(format!(".{name}.{attempt}.part"));
            match OpenOptions::new().write(true).create_new(true).open(&beside) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
                opened => return Ok(Self { file: BufWriter::new(opened?), path: path.to_owned(), beside }),
            }
        }
    }

    /// The path of the file that it will be.
    #[cfg(feature = "flee")]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Flushes to the disk, and puts it in its place.
    pub(crate) fn put_in_place(mut self) -> Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.beside, &self.path)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Once in its place there is nothing left beside it; and the first error is the one that matters.
        let _ = std::fs::remove_file(&self.beside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_that_is_dropped_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let path = folder.path().join("table.csv");
        std::fs::write(&path, "old").expect("there is room");
        let mut draft = Draft::of(&path).expect("there is room");
        draft.write_all(b"half of").expect("there is room");
        drop(draft);
        assert_eq!(std::fs::read(&path).expect("it is there"), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1);

        let mut draft = Draft::of(&path).expect("there is room");
        draft.write_all(b"new").expect("there is room");
        draft.put_in_place().expect("there is room");
        assert_eq!(std::fs::read(&path).expect("it is there"), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1);
    }
}
