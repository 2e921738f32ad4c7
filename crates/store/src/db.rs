//! Opening the database: one SQL text, two engines.
//!
//! The same statement runs on both engines, but for the index of words and for what every message goes through ([`Each`]). What keeps
//! that true:
//! - columns are bigint, text, blob (bytea) or boolean, nothing else; times are milliseconds that come from the program,
//!   never from the database's clock;
//! - placeholders are `$1`, `$2` …, and a list is one JSON text read with `json_each($n)` and `value ->> 0`;
//! - an upsert names its conflict columns; uniqueness is told by the database, never asked before;
//! - `like` has only folded texts to compare, with `!` as its escape;
//! - a count or a sum that must be 64 bits wide says so with `cast(… as bigint)`.
//!
//! Only this room and the migrations know which engine is there: the migrations, the beginning of a transaction,
//! the lock on rooms, the upkeep at closing, and the meaning of error codes.

mod conn;
mod examine;
mod fault;
#[cfg(feature = "seed")]
mod floor;
mod link;
mod lite;
mod lock;
mod open;
mod pool;
mod spare;
#[cfg(test)]
mod tests;

pub use examine::{Schema, examine};
pub use lock::Lock;

pub(crate) use conn::{Cells, Conn, Each, Row, Snapshot, Value, args, hex, list, listed, plain, row};
pub(crate) use fault::{Cause, Fault, cause, is_broken, is_surely_undone, is_taken, remedy};
#[cfg(feature = "seed")]
pub use floor::rows_per_s;
pub(crate) use link::Link;
pub(crate) use open::Target;
#[cfg(feature = "seed")]
pub use open::of_file;

use crate::StoreError;
use crate::writer::{Queue, Write};
use conn::Readers;
use spare::Spare;
use std::time::Duration;

/// How to open.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections that read, at most.
    pub readers: u32,
    /// Changes that wait for the writer, at most; one more is refused as overloaded.
    pub queue: usize,
    /// How long after a deletion its traces leave the engine's log, where there is one of ours.
    pub erase_after: Duration,
}

/// Why the database could not be opened: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of ours.
    #[error("database_url must begin with sqlite: or postgres://, not {0:?}")]
    Url(String),
    /// It cannot be opened, created or written.
    #[error("the database at {url} cannot be opened: {reason}; {remedy}")]
    Open {
        /// Without the password.
        url: String,
        /// What the engine said.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Another server has it.
    #[error(
        "the database at {url} is already served by another Palabre: stop it first, or give this one its own database"
    )]
    Served {
        /// Without the password.
        url: String,
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
pub struct Store {
    readers: Readers,
    pub(crate) queue: Queue,
    spare: Spare,
}

impl Store {
    /// Opens, migrates and starts the writer.
    pub async fn open(options: Options) -> Result<Store, OpenError> {
        let target = Target::parse(&options.url)?;
        let link = target.prepare().await?;
        let readers = target.readers(options.readers.max(1));
        let spare = target.spare();
        spare.keep();
        let queue = Queue::start(target, link, options.queue.max(1), options.erase_after);
        Ok(Store {
            readers,
            queue,
            spare,
        })
    }

    /// Makes a change that leads to more room. A full disk has a little kept aside for it.
    pub(crate) async fn freeing<W: Write + Clone>(&self, act: W) -> Result<W::Out, StoreError>
    where
        W::Out: 'static,
    {
        match self.written(act.clone()).await {
            Err(StoreError::Full) if self.spare.give_up() => self.written(act).await,
            done => done,
        }
    }

    /// Keeps it aside again.
    pub(crate) fn keep_spare(&self) {
        self.spare.keep();
    }

    /// Whether the database answers (a read), for `/readyz`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.row("select cast(1 as bigint)", args![]).await?;
        Ok(())
    }

    /// Lets the writer finish what is queued, checkpoints and closes. Changes asked for later are refused as unavailable.
    pub async fn close(&self) {
        self.queue.close().await;
        self.readers.close().await;
    }

    pub(crate) async fn rows(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        Ok(self.readers.rows(sql, args).await?)
    }

    pub(crate) async fn row(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.readers.row(sql, args).await?)
    }

    /// Does what may take long where it keeps nobody waiting.
    pub(crate) async fn at_length<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.readers.at_length(work).await
    }

    /// Several reads of the same instant.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Ok(self.readers.snapshot().await?)
    }
}
