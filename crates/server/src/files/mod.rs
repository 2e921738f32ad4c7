//! The bytes of files: receiving them on disk, finding out what they are, keeping them and giving them back.
//!
//! This room knows no person, no right and no message: [`crate::chat::file`] decides, and asks here.

pub mod image;
pub mod kind;
pub mod name;
pub mod space;
pub mod staging;
pub mod storage;
pub mod traces;

use crate::config::Config;
use image::Images;
use staging::Staging;
use std::io;
use storage::Storage;

/// Where files are received and kept.
#[derive(Debug)]
pub struct Files {
    /// Where they arrive.
    pub staging: Staging,
    /// Where they stay.
    pub storage: Storage,
    /// What is made of images.
    pub images: Images,
}

/// Why bytes could not be received, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk or the bucket is full.
    #[error("no space left for files")]
    Full,
    /// They are not there.
    #[error("the bytes are not there")]
    Missing,
    /// What keeps them does not answer.
    #[error("the storage did not answer in time")]
    Late,
    /// The disk failed.
    #[error("the disk failed: {0}")]
    Disk(io::Error),
    /// The store of objects failed.
    #[error("the storage failed: {0}")]
    Storage(#[source] object_store::Error),
    /// The setting cannot be used.
    #[error("uploads_url: {0}")]
    Setting(String),
}

impl From<io::Error> for FilesError {
    fn from(error: io::Error) -> FilesError {
        use io::ErrorKind::{FileTooLarge, NotFound, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => FilesError::Full,
            NotFound => FilesError::Missing,
            _ => FilesError::Disk(error),
        }
    }
}

impl From<object_store::Error> for FilesError {
    fn from(error: object_store::Error) -> FilesError {
        match error {
            object_store::Error::NotFound { .. } => FilesError::Missing,
            error => FilesError::Storage(error),
        }
    }
}

impl Files {
    /// Makes the folders, and reaches for the bucket if there is one.
    ///
    /// **Errors**: the folder cannot be made, or the setting not used.
    pub fn open(config: &Config) -> Result<Files, FilesError> {
        let folder = config.uploads_folder();
        let staging = Staging::open(folder.join("staging"), config.disk_reserve_bytes)?;
        let storage = Storage::open(config, &folder)?;
        Ok(Files {
            images: Images::new(staging.clone(), config.program.clone()),
            staging,
            storage,
        })
    }
}

/// Runs what waits for the disk or the processor where it keeps nobody else waiting.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work)
        .await
        .expect("work on a file does not panic, and is not cancelled while it is awaited")
}
