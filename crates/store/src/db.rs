//! Opening the database: one SQL text, two native pools.

use crate::StoreError;

/// How to open.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections that read, at most.
    pub readers: u32,
    /// Changes that wait for the writer, at most; one more is refused as overloaded.
    pub queue: usize,
}

/// Why the database could not be opened: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of ours.
    #[error("database_url must begin with sqlite: or postgres://, not {0:?}")]
    Url(String),
    /// It cannot be opened, created or written.
    #[error("the database at {url} cannot be opened: {reason}")]
    Open {
        /// Without the password.
        url: String,
        /// What the engine said.
        reason: String,
    },
    /// Its schema is of another, newer Palabre.
    #[error("the database was made by a newer Palabre (schema {found}); this one knows {known}")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest known here.
        known: i64,
    },
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {}

impl Store {
    /// Opens, migrates and starts the writer.
    pub async fn open(_options: Options) -> Result<Store, OpenError> {
        unimplemented!()
    }

    /// Whether the database answers (a read), for `/readyz`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Lets the writer finish what is queued, checkpoints and closes.
    pub async fn close(&self) {
        unimplemented!()
    }
}
