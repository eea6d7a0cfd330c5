//! Files that only this library reads: a head, a content, and a seal that says whether they are as they were written.
//!
//! ```text
//! bytes     what
//! 8         `displace`, in ASCII
//! 4         what kind of content it is, in ASCII
//! 4         the version of the kind, little end first
//! …         the content, as postcard writes it (https://postcard.jamesmunns.com)
//! 8         the length of the content in bytes
//! 8         XXH3 (64 bits) of everything before
//! ```
//!
//! A file is written beside its place and put there when it is whole and on the disk, so whoever is interrupted finds the
//! file as it was before. Reading takes memory for the file and for what is in it, and never more than a small multiple of the file.

use crate::error::{Error, ErrorKind, Result};
use crate::format::Draft;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::hash::Hasher;
use std::io::{Read, Write};
use std::path::Path;
use twox_hash::XxHash3_64;

const NAME: &[u8; 8] = b"displace";
const HEAD: usize = 16;
const SEAL: usize = 16;

/// A kind of content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sealed {
    /// How files of the kind are marked.
    pub(crate) mark: [u8; 4],
    /// What messages call such a file.
    pub(crate) called: &'static str,
    /// The version that is written; older ones are read too.
    pub(crate) version: u32,
    /// What to do with a file that is damaged.
    pub(crate) cure: &'static str,
}

/// Passes on what it is given, and knows how much that was and what its seal is.
struct Sealing<'a> {
    draft: &'a mut Draft,
    hasher: XxHash3_64,
    written: u64,
    /// Why it could not be passed on.
    fault: Option<std::io::Error>,
}

impl Write for Sealing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.draft.write_all(bytes) {
            Ok(()) => {
                self.hasher.write(bytes);
                self.written += bytes.len() as u64;
                Ok(bytes.len())
            }
            Err(error) => {
                let kind = error.kind();
                self.fault.get_or_insert(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.draft.flush()
    }
}

impl Sealed {
    /// Writes a content to a file.
    ///
    /// # Errors
    /// If the file cannot be written; then an old one is left as it was.
    pub(crate) fn write(self, path: &Path, content: &impl Serialize) -> Result<()> {
        self.try_write(path, content).map_err(|error| Error::io("write", path, error))
    }

    fn try_write(self, path: &Path, content: &impl Serialize) -> std::io::Result<()> {
        let mut draft = Draft::of(path)?;
        let hasher = XxHash3_64::with_seed(0);
        let mut sealing = Sealing { draft: &mut draft, hasher, written: 0, fault: None };
        sealing.write_all(NAME)?;
        sealing.write_all(&self.mark)?;
        sealing.write_all(&self.version.to_le_bytes())?;
        if let Err(error) = postcard::to_io(content, &mut sealing) {
            return Err(sealing.fault.take().unwrap_or_else(|| std::io::Error::other(error)));
        }
        let content = sealing.written - HEAD as u64;
        sealing.write_all(&content.to_le_bytes())?;
        let seal = sealing.hasher.finish();
        draft.write_all(&seal.to_le_bytes())?;
        draft.put_in_place()
    }

    /// Reads a content from a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not of the kind, is of a later version, was cut off or altered.
    pub(crate) fn read<T: DeserializeOwned>(self, path: &Path) -> Result<T> {
        let bytes = self.load(path).map_err(|error| Error::io("read", path, error))?;
        self.open(&bytes).map_err(|fault| damaged(path, &fault))
    }

    /// Reads a file of this kind whole, and of any other only the beginning: a device may have no end.
    fn load(self, path: &Path) -> std::io::Result<Vec<u8>> {
        let file = File::open(path)?;
        let mut bytes = Vec::new();
        (&file).take(HEAD as u64).read_to_end(&mut bytes)?;
        if self.is_ours(&bytes) {
            (&file).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn is_ours(self, bytes: &[u8]) -> bool {
        bytes.starts_with(NAME) && bytes.get(8..12) == Some(self.mark.as_slice())
    }

    /// The error of a file of this kind whose content cannot be used for a reason: it is one “that …”.
    pub(crate) fn unusable(self, path: &Path, why: &str) -> Error {
        damaged(path, &self.that(why))
    }

    fn that(self, why: &str) -> String {
        format!("is a {} that {why}; {}", self.called, self.cure)
    }

    fn open<T: DeserializeOwned>(self, bytes: &[u8]) -> std::result::Result<T, String> {
        let called = self.called;
        if !self.is_ours(bytes) && !bytes.is_empty() {
            return Err(format!("is no {called}; name one that this command wrote"));
        }
        let damaged = || self.that("was cut off or altered");
        if bytes.len() < HEAD + SEAL {
            return Err(damaged());
        }
        let (sealed, seal) = bytes.split_at(bytes.len() - 8);
        let (content, length) = sealed[HEAD..].split_at(sealed.len() - HEAD - 8);
        let mut hasher = XxHash3_64::with_seed(0);
        hasher.write(sealed);
        let is_whole =
            seal == hasher.finish().to_le_bytes() && length == (content.len() as u64).to_le_bytes();
        if !is_whole {
            return Err(damaged());
        }
        let version = u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
        if version != self.version {
            return Err(format!(
                "is a {called} of format {version}, and this version of displace reads format {}; go on with the version that \
                 wrote it",
                self.version
            ));
        }
        match postcard::take_from_bytes(content) {
            Ok((content, [])) => Ok(content),
            _ => Err(damaged()),
        }
    }
}

fn damaged(path: &Path, fault: &str) -> Error {
    Error::one(ErrorKind::Damaged, None, format!("`{}` {fault}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Sealed =
        Sealed { mark: *b"list", called: "list of numbers", version: 1, cure: "write it again" };

    fn file(folder: &tempfile::TempDir) -> std::path::PathBuf {
        let path = folder.path().join("list");
        let numbers: Vec<u64> = (0..1000).map(|n| n * n * n).collect();
        LIST.write(&path, &numbers).expect("there is room");
        path
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_seen() {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let path = file(&folder);
        let whole = std::fs::read(&path).expect("it is there");
        assert_eq!(LIST.open::<Vec<u64>>(&whole).expect("it is whole").len(), 1000);
        for end in 0..whole.len() {
            assert!(LIST.open::<Vec<u64>>(&whole[..end]).is_err(), "cut off after {end} bytes");
        }
        for bit in 0..8 * whole.len() {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(LIST.open::<Vec<u64>>(&bytes).is_err(), "bit {bit} flipped");
        }
        let longer = [whole.as_slice(), b"x"].concat();
        assert!(LIST.open::<Vec<u64>>(&longer).is_err(), "a byte more");
    }

    #[test]
    fn a_file_of_another_kind_or_version_is_told_from_a_damaged_one() {
        let folder = tempfile::tempdir().expect("a folder for tests");
        let path = file(&folder);
        let message = |kind: Sealed| kind.read::<Vec<u64>>(&path).expect_err("it is refused").to_string();
        let other = Sealed { mark: *b"tree", called: "tree", ..LIST };
        assert!(message(other).ends_with("is no tree; name one that this command wrote"));
        let newer = Sealed { version: 7, ..LIST };
        assert!(message(newer).contains("of format 1, and this version of displace reads format 7"));
        std::fs::write(&path, "").expect("there is room");
        assert!(message(LIST).ends_with("is a list of numbers that was cut off or altered; write it again"));
    }

    #[test]
    fn a_length_that_lies_takes_no_memory() {
        // A list that claims 2⁶² entries, with a seal that is right.
        let mut bytes = [NAME.as_slice(), &LIST.mark, &LIST.version.to_le_bytes()].concat();
        let claim = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40];
        bytes.extend(claim);
        bytes.extend((claim.len() as u64).to_le_bytes());
        let mut hasher = XxHash3_64::with_seed(0);
        hasher.write(&bytes);
        bytes.extend(hasher.finish().to_le_bytes());
        assert!(LIST.open::<Vec<u64>>(&bytes).is_err());
    }
}
