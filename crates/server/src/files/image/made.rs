//! What is made of a file, and why nothing is.

use super::plan::{Broken, Plan};
use crate::files::{
    FilesError,
    staging::{self, Arrived, Scraps, Staging},
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What was made of an image. Whatever is not taken of it is removed with it.
#[derive(Debug)]
pub struct Made {
    /// What is served.
    pub path: PathBuf,
    /// Its SHA-256.
    pub hash: String,
    /// Its bytes.
    pub size: u64,
    /// Pixels across and down; none when it could not be decoded, and is a file like any other.
    pub pixels: Option<(u32, u32)>,
    /// Whether it moves.
    pub animated: bool,
    /// The small form.
    pub small: Option<PathBuf>,
    /// The one for a screen, when it is larger than that.
    pub large: Option<PathBuf>,
    /// The placeholder, in base64.
    pub thumbhash: Option<String>,
    pub(super) scraps: Scraps,
}

impl Made {
    /// A file that is served as it came.
    pub fn of(arrived: &Arrived) -> Made {
        Made {
            path: arrived.path.clone(),
            hash: arrived.hash.clone(),
            size: arrived.size,
            pixels: None,
            animated: false,
            small: None,
            large: None,
            thumbhash: None,
            scraps: Scraps::default(),
        }
    }

    /// The copy is served in place of what arrived.
    pub(super) fn take(&mut self, copy: Copy) {
        (self.path, self.hash, self.size) = (copy.path, copy.hash, copy.size);
        self.scraps.take(copy.scraps);
    }
}

/// Why an image is not taken.
#[derive(Debug)]
pub enum Unfit {
    /// More millions of pixels than may be.
    Pixels,
    /// More frames than may be.
    Frames,
    /// It is no image, whatever its first bytes say.
    Broken,
    /// It took too long, or broke what makes images.
    Busy,
    /// The disk.
    Disk(FilesError),
}

impl From<FilesError> for Unfit {
    fn from(error: FilesError) -> Unfit {
        Unfit::Disk(error)
    }
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Unfit {
        FilesError::from(error).into()
    }
}

impl From<Broken> for Unfit {
    fn from(_: Broken) -> Unfit {
        Unfit::Broken
    }
}

/// What of a file is kept, as a file beside it.
pub(super) struct Copy {
    path: PathBuf,
    hash: String,
    size: u64,
    scraps: Scraps,
}

impl Copy {
    pub(super) fn of(arrived: &Path, plan: &Plan, staging: &Staging) -> io::Result<Copy> {
        let mut scraps = Scraps::default();
        let path = scraps.path(arrived, "clean");
        let _space = staging.claim(plan.size())?;
        let mut to = Hashing::new(io::BufWriter::new(staging::create(&path)?));
        plan.write(&mut File::open(arrived)?, &mut to)?;
        let (file, hash, size) = to.end();
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        Ok(Copy {
            path,
            hash,
            size,
            scraps,
        })
    }
}

/// Counts and hashes what passes.
#[derive(Debug)]
struct Hashing<W> {
    to: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    /// Nothing has passed yet.
    fn new(to: W) -> Hashing<W> {
        Hashing {
            to,
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// Where it went, its SHA-256 and how much it was.
    fn end(self) -> (W, String, u64) {
        (self.to, staging::hex(&self.hash.finalize()), self.size)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
