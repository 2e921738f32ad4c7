//! Looking at a database without changing it.

use super::{OpenError, Target, args};

const VERSION: &str = "select coalesce(max(version), 0) from _sqlx_migrations";

/// How far a database's schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The version found; 0 when no table was made yet.
    pub found: i64,
    /// The version that opening brings it to.
    pub known: i64,
}

/// Whether the database at `url` opens and answers, and how far its schema is. It is neither made nor changed.
///
/// **Errors**: it cannot be opened or read, or a newer Palabre made it.
pub async fn examine(url: &str) -> Result<Schema, OpenError> {
    let target = Target::parse(url)?;
    let readers = target.readers(1);
    let answers = readers.row("select cast(1 as bigint)", args![]).await;
    answers.map_err(|error| target.refused(&error))?;
    // A database that answers but has no such table was never opened by Palabre.
    let row = readers.row(VERSION, args![]).await.unwrap_or_default();
    let version = row.map(|row| row.cells().take::<i64>()).transpose();
    readers.close().await;
    let found = version
        .map_err(|error| target.refused(&error))?
        .unwrap_or_default();
    let known = Target::newest_schema();
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    Ok(Schema { found, known })
}
