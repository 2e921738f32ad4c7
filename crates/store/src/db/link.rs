//! The one connection that writes.

use super::Conn;
use super::lite::Lite;
use super::open::{Target, connect};
use palabre_wire::RoomId;
use sqlx::{Connection, Error, PgConnection};

/// Locks rooms in the order of their ids, so that two nodes never wait for each other.
const LOCK_ROOMS: &str = "select id from rooms where id = any($1) order by id for no key update";

const CHRISTEN: &str =
    "insert into space (id, epoch, name) values (1, $1, 'Palabre') on conflict (id) do nothing";

/// The connection that writes. Dropping it in the middle of a transaction undoes that transaction.
#[derive(Debug)]
pub(crate) enum Link {
    Lite(Lite),
    Pg(PgConnection),
}

impl Link {
    pub(crate) async fn open(target: &Target) -> Result<Link, Error> {
        match target {
            Target::Lite(options) => Ok(Link::Lite(Lite::writer(options.get_filename())?)),
            Target::Pg(options) => Ok(Link::Pg(connect(options).await?)),
        }
    }

    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Link::Lite(lite) => Conn::Lite(lite),
            Link::Pg(conn) => Conn::Pg(conn),
        }
    }

    /// Begins a transaction that will write, and takes what must be held: the whole file, or those rooms.
    pub(crate) async fn begin(&mut self, rooms: &[RoomId]) -> Result<(), Error> {
        match self {
            Link::Lite(lite) => drop(lite.run("begin immediate", &[])?),
            Link::Pg(conn) => {
                // Each statement sees what was committed before it, so what is read after the locks is of now.
                sqlx::query("begin isolation level read committed")
                    .execute(&mut *conn)
                    .await?;
                if !rooms.is_empty() {
                    sqlx::query(LOCK_ROOMS).bind(rooms).fetch_all(conn).await?;
                }
            }
        }
        Ok(())
    }

    /// What differs when another process has written to the file; none of a server, where others do all the time.
    pub(crate) fn version(&self) -> Result<Option<i64>, Error> {
        match self {
            Link::Lite(lite) => lite.version().map(Some),
            Link::Pg(_) => Ok(None),
        }
    }

    pub(crate) async fn commit(&mut self) -> Result<(), Error> {
        self.conn().run("commit", &[]).await.map(drop)
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), Error> {
        self.conn().run("rollback", &[]).await.map(drop)
    }

    /// Whether no transaction is left open.
    pub(crate) fn is_idle(&self) -> bool {
        match self {
            Link::Lite(lite) => lite.is_idle(),
            Link::Pg(_) => false,
        }
    }

    /// Gives a new data set its epoch.
    pub(crate) async fn christen(&mut self) -> Result<(), Error> {
        let mut random = [0u8; 16];
        getrandom::fill(&mut random).map_err(|error| Error::Configuration(error.to_string().into()))?;
        self.conn()
            .run(CHRISTEN, super::args![&super::hex(&random)])
            .await
            .map(drop)
    }

    /// Clears away what was deleted, outside of a transaction: a small file is written anew, as pages may hold copies of what moved,
    /// and the log is emptied into it. False when somebody still reads what only the log has. The other engine does as much by itself
    /// as it can.
    pub(crate) fn erase(&self) -> Result<bool, Error> {
        match self {
            Link::Lite(lite) => lite.erase(),
            Link::Pg(_) => Ok(true),
        }
    }

    /// Leaves the database tidy: the log emptied into the file.
    pub(crate) async fn close(self) {
        let closed = match self {
            Link::Lite(lite) => {
                if let Err(error) = lite.rows("pragma wal_checkpoint(truncate)", &[]) {
                    tracing::warn!(%error, "the write-ahead log could not be emptied; the next start does it");
                }
                lite.close()
            }
            Link::Pg(conn) => conn.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "the database was not closed politely");
        }
    }
}
