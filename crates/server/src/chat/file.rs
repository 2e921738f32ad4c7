//! Files: who may send what, and who may read it now.

mod receive;
mod resume;
mod stand;
mod sum;
mod sweep;
mod underway;

pub(super) use receive::claim;
pub use receive::{Receiving, largest, receive};
pub use resume::{Resumables, append, create, progress, terminate};
pub use stand::{Progress, Stopped};
pub use sum::Sum;
pub use sweep::sweep;
pub use underway::Underway;

use super::{Me, Refused};
use crate::{app::App, files::FilesError};
use palabre_store::{FindFiles, Readable, SharedFile};
use palabre_wire::{Code, RoomId};

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRefused {
    /// What it is called.
    pub name: String,
    /// The reason.
    pub why: FileWhy,
}

/// The reason a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileWhy {
    /// Over so many bytes.
    TooLarge(u64),
    /// Over the length that was told before it came.
    BeyondLength,
    /// Over so many millions of pixels.
    TooManyPixels(u64),
    /// Over so many frames.
    TooManyFrames(u64),
    /// It is no image, where one is needed.
    NoImage,
    /// All files of the person together are over so many bytes.
    OverQuota(u64),
    /// More than so many uploads wait to be sent or are under way.
    TooManyUploads(usize),
}

impl From<FilesError> for Refused {
    fn from(error: FilesError) -> Refused {
        match error {
            FilesError::Full => Refused::Passing(Code::StorageFull),
            FilesError::Missing => Refused::NOT_FOUND,
            FilesError::Late | FilesError::Disk(_) | FilesError::Storage(_) | FilesError::Setting(_) => {
                tracing::error!(%error, "files cannot be received, kept or read");
                Refused::Passing(Code::Unavailable)
            }
        }
    }
}

/// A file that one may read at this moment: of a room one is in, or one's own that is not yet sent.
pub async fn open(app: &App, me: &Me, id: &str) -> Result<Readable, Refused> {
    app.store
        .readable_file(id, me.id())
        .await?
        .ok_or(Refused::NOT_FOUND)
}

/// « Fichiers partagés » of a room one is in, the last one sent first.
pub async fn shared(app: &App, me: &Me, room: RoomId, find: &FindFiles) -> Result<Vec<SharedFile>, Refused> {
    match app.store.shared_files(room, me.id(), find).await? {
        Some(files) => Ok(files),
        None => match super::member::inside(app, me, room).await {
            // Joined since: the caller may simply ask again.
            Ok(()) => Err(Refused::Passing(Code::Unavailable)),
            Err(refused) => Err(refused),
        },
    }
}

/// A new id: 128 random bits.
pub(super) fn new_id() -> String {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).expect("the system gives random bytes");
    crate::files::staging::hex(&random)
}
