//! One server for one database.

use super::OpenError;
use super::open::{Target, connect};
use sqlx::{Error, PgConnection};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// « palabre » among the advisory locks of a database.
const LOCK: i64 = 0x0070_616c_6162_7265;
const LOCK_PG: &str = "select pg_try_advisory_lock(hashtextextended(coalesce(current_schema(), ''), $1))";
/// How long one that was killed may seem to be there.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(200);

/// Held for as long as this process serves a database: two would not hear each other's messages. A file is locked beside it.
#[derive(Debug)]
pub struct Lock {
    _conn: Option<PgConnection>,
}

impl Lock {
    /// Locks the database at `url`, on a connection of its own: it ends with the process, however that ends.
    ///
    /// **Errors**: another process serves it, or it cannot be reached.
    pub async fn take(url: &str) -> Result<Lock, OpenError> {
        let target = Target::parse(url)?;
        let Target::Pg(options) = &target else {
            return Ok(Lock { _conn: None });
        };
        let conn = connect(options).await;
        let mut conn = conn.map_err(|error| target.refused(&error))?;
        let end = Instant::now() + PATIENCE;
        while !lock(&mut conn).await.map_err(|error| target.refused(&error))? {
            if Instant::now() >= end {
                return Err(OpenError::Served { url: target.place() });
            }
            sleep(PAUSE).await;
        }
        Ok(Lock { _conn: Some(conn) })
    }
}

async fn lock(conn: &mut PgConnection) -> Result<bool, Error> {
    sqlx::query_scalar(LOCK_PG).bind(LOCK).fetch_one(conn).await
}
