//! Where the database is, how a connection is set up, and the migrations.

use super::conn::Readers;
use super::pool::Pool;
use super::spare::Spare;
use super::{Link, OpenError, remedy};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Error, PgConnection, SqlSafeStr};
use std::str::FromStr;
use std::time::Duration;

/// How long a connection may take, and how long a reader waits for one.
const CONNECT: Duration = Duration::from_secs(2);
/// How long another process may hold the file's write lock.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// Nothing keeps two processes (a server and a command at its first start) from migrating one file at once: the second
/// fails, looks again, and finds it done.
const MIGRATION_TRIES: u32 = 5;
const MIGRATION_PAUSE: Duration = Duration::from_millis(200);
/// More than there are statements, so that each is prepared once per connection.
pub(super) const STATEMENTS: usize = 256;

pub(crate) const BEGIN_READ_PG: &str = "begin isolation level repeatable read read only";

/// The schema, oldest first: version, name, text.
const LITE: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../../migrations/sqlite/0001_start.sql")),
    (2, "words", include_str!("../../migrations/sqlite/0002_words.sql")),
    (
        3,
        "search",
        include_str!("../../migrations/sqlite/0003_search.sql"),
    ),
    (4, "files", include_str!("../../migrations/sqlite/0004_files.sql")),
    (
        5,
        "changed",
        include_str!("../../migrations/sqlite/0005_changed.sql"),
    ),
    (
        6,
        "invitations",
        include_str!("../../migrations/sqlite/0006_invitations.sql"),
    ),
    (7, "rooms", include_str!("../../migrations/sqlite/0007_rooms.sql")),
    (
        8,
        "answers",
        include_str!("../../migrations/sqlite/0008_answers.sql"),
    ),
    (
        9,
        "letters",
        include_str!("../../migrations/sqlite/0009_letters.sql"),
    ),
    (10, "cids", include_str!("../../migrations/sqlite/0010_cids.sql")),
];
const PG: &[(i64, &str, &str)] = &[
    (
        1,
        "start",
        include_str!("../../migrations/postgres/0001_start.sql"),
    ),
    (
        2,
        "words",
        include_str!("../../migrations/postgres/0002_words.sql"),
    ),
    (
        3,
        "search",
        include_str!("../../migrations/postgres/0003_search.sql"),
    ),
    (
        4,
        "files",
        include_str!("../../migrations/postgres/0004_files.sql"),
    ),
    (
        5,
        "changed",
        include_str!("../../migrations/postgres/0005_changed.sql"),
    ),
    (
        6,
        "invitations",
        include_str!("../../migrations/postgres/0006_invitations.sql"),
    ),
    (
        7,
        "rooms",
        include_str!("../../migrations/postgres/0007_rooms.sql"),
    ),
    (
        8,
        "answers",
        include_str!("../../migrations/postgres/0008_answers.sql"),
    ),
    (
        9,
        "letters",
        include_str!("../../migrations/postgres/0009_letters.sql"),
    ),
    (
        10,
        "cids",
        include_str!("../../migrations/postgres/0010_cids.sql"),
    ),
];

/// A database's address, understood.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Lite(Box<SqliteConnectOptions>),
    Pg(Box<PgConnectOptions>),
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Target, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Target::Lite(Box::new(lite(
                path.strip_prefix("//").unwrap_or(path),
            ))));
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(OpenError::Url(without_password(url)));
        }
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| OpenError::Open {
                url: without_password(url),
                reason: error.to_string(),
                remedy: remedy(&error),
            })?
            .application_name("palabre")
            .statement_cache_capacity(STATEMENTS)
            .options([("synchronous_commit", "on")])
            .disable_statement_logging();
        Ok(Target::Pg(Box::new(options)))
    }

    /// The write connection of a database brought up to date.
    pub(crate) async fn prepare(&self) -> Result<Link, OpenError> {
        let known = Target::newest_schema();
        let mut done = self.migrate().await;
        for _ in 1..MIGRATION_TRIES {
            let Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(Error::Database(_))) = &done
            else {
                break;
            };
            tokio::time::sleep(MIGRATION_PAUSE).await;
            done = self.migrate().await;
        }
        done.map_err(|error| match error {
            MigrateError::VersionMissing(found) => OpenError::Newer { found, known },
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => self.refused(&error),
            other => self.refused(&Error::Migrate(Box::new(other))),
        })?;
        let mut link = Link::open(self).await.map_err(|error| self.refused(&error))?;
        link.christen().await.map_err(|error| self.refused(&error))?;
        Ok(link)
    }

    /// On a connection of its own, whose end is nobody's concern.
    async fn migrate(&self) -> Result<(), MigrateError> {
        match self {
            Target::Lite(options) => {
                let mut conn = options.connect().await?;
                migrator(LITE).run_direct(None, &mut conn, false).await?;
                Ok(conn.close().await?)
            }
            Target::Pg(options) => {
                let mut conn = connect(options).await?;
                migrator(PG).run_direct(None, &mut conn, false).await?;
                Ok(conn.close().await?)
            }
        }
    }

    /// The version of the schema that opening brings a database to.
    pub(crate) fn newest_schema() -> i64 {
        LITE.last().map_or(0, |&(version, _, _)| version)
    }

    /// The connections that read: opened when needed, so that a database that is away for a moment breaks nothing.
    pub(crate) fn readers(&self, most: u32) -> Readers {
        match self {
            Target::Lite(options) => Readers::Lite(Pool::new(options.get_filename().to_owned(), most)),
            Target::Pg(options) => {
                let pool = PgPoolOptions::new().max_connections(most).acquire_timeout(BUSY);
                Readers::Pg(pool.connect_lazy_with(options.as_ref().clone()))
            }
        }
    }

    pub(super) fn spare(&self) -> Spare {
        Spare(match self {
            Target::Lite(options) => {
                let mut path = options.get_filename().as_os_str().to_owned();
                path.push("-spare");
                Some(path.into())
            }
            Target::Pg(_) => None,
        })
    }

    /// For a message: where, without a password.
    pub(super) fn place(&self) -> String {
        match self {
            Target::Lite(options) => format!("sqlite:{}", options.get_filename().display()),
            Target::Pg(options) => format!(
                "postgres://{}@{}:{}/{}",
                options.get_username(),
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or_default()
            ),
        }
    }

    pub(crate) fn refused(&self, error: &Error) -> OpenError {
        OpenError::Open {
            url: self.place(),
            reason: error.to_string().replace('\n', " "),
            remedy: remedy(error),
        }
    }
}

/// A connection to a server.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Error> {
    let conn = tokio::time::timeout(CONNECT, options.connect()).await;
    conn.map_err(|_| Error::PoolTimedOut)?
}

/// The address of a database that is one file.
#[cfg(feature = "seed")]
pub fn of_file(path: &std::path::Path) -> String {
    format!("sqlite:{}", path.display())
}

fn lite(path: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        // The migrations' connection overwrites what it deletes.
        .pragma("secure_delete", "on")
        .disable_statement_logging()
}

fn migrator(known: &'static [(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = known.iter().map(|&(version, name, text)| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            text.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// What stands between `://` and the last `@` is nobody's business.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
