//! A little room kept aside on the disk of a file: on a full disk, what frees room must be written down first.

use std::fs;
use std::path::PathBuf;

/// More than all that is written to take one file away.
const BYTES: usize = 1024 * 1024;

/// A file beside the database, full of nothing; none where the disk is another server's concern.
#[derive(Clone, Debug)]
pub(crate) struct Spare(pub(super) Option<PathBuf>);

impl Spare {
    /// Keeps it aside, if it is not and there is room.
    pub(crate) fn keep(&self) {
        let Some(path) = &self.0 else { return };
        if !path.exists() && fs::write(path, vec![0; BYTES]).is_err() {
            self.give_up();
        }
    }

    /// Gives the room back to the disk; whether there was any.
    pub(crate) fn give_up(&self) -> bool {
        self.0.as_ref().is_some_and(|path| fs::remove_file(path).is_ok())
    }
}
