//! A file's connection: a statement is a call, and no message to a thread behind it and back, which with many small statements
//! is most of their cost.
//!
//! What it answers looks like the other connections' answers: rows of cells, and the same errors.

use super::conn::{Value, plain};
use super::open::{BUSY, STATEMENTS};
use rusqlite::config::DbConfig;
use rusqlite::ffi;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OpenFlags};
use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};
use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

/// An acknowledged message survives a power cut only with the first two. What is deleted is overwritten, in the pages
/// that it gives back too. Eight times the usual pages of the log make a checkpoint so seldom that busy pages are copied to the
/// file once for many commits; beyond 64 MiB the log is cut back. What a statement keeps aside stays in memory.
const SETTINGS: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
    pragma secure_delete = on; pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864;
    pragma cache_size = -16000; pragma temp_store = memory;";

/// Of a connection that reads.
const READING: &str = "pragma query_only = on; pragma cache_size = -4000; pragma temp_store = memory;";

/// A file that is written anew in a moment, on any disk.
const SMALL_BYTES: i64 = 32 * 1024 * 1024;
const SIZE: &str = "select c.page_count * s.page_size from pragma_page_count() as c, pragma_page_size() as s";
/// How long who clears away waits for readers.
const QUICK: Duration = Duration::from_millis(100);

/// An open file.
#[derive(Debug)]
pub(crate) struct Lite(Connection);

/// A row's values, from left to right: their texts and bytes stand one after the other, so that a row takes two allocations
/// however many it has.
#[derive(Debug)]
pub(crate) struct Cells {
    slots: Vec<Slot>,
    bytes: Vec<u8>,
}

/// A value; what is long stands among the bytes.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Null,
    Int(i64),
    Real(f64),
    Text { from: usize, upto: usize },
    Blob { from: usize, upto: usize },
}

impl Cells {
    fn read(row: &rusqlite::Row<'_>, columns: usize) -> Result<Cells, Error> {
        let (mut slots, mut bytes) = (Vec::with_capacity(columns), Vec::new());
        for column in 0..columns {
            let mut keep = |long: &[u8]| {
                let from = bytes.len();
                bytes.extend_from_slice(long);
                (from, bytes.len())
            };
            slots.push(match row.get_ref(column).map_err(said)? {
                ValueRef::Null => Slot::Null,
                ValueRef::Integer(value) => Slot::Int(value),
                ValueRef::Real(value) => Slot::Real(value),
                ValueRef::Text(text) => {
                    let (from, upto) = keep(text);
                    Slot::Text { from, upto }
                }
                ValueRef::Blob(blob) => {
                    let (from, upto) = keep(blob);
                    Slot::Blob { from, upto }
                }
            });
        }
        Ok(Cells { slots, bytes })
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The value at a place, when it is one of that kind.
    pub(crate) fn get<T: FromCell>(&self, at: usize) -> Option<T> {
        T::from_cell(match *self.slots.get(at)? {
            Slot::Null => ValueRef::Null,
            Slot::Int(value) => ValueRef::Integer(value),
            Slot::Real(value) => ValueRef::Real(value),
            Slot::Text { from, upto } => ValueRef::Text(&self.bytes[from..upto]),
            Slot::Blob { from, upto } => ValueRef::Blob(&self.bytes[from..upto]),
        })
    }
}

impl Lite {
    /// Opens a file that is there. One on a disk that cannot keep what it says it keeps is refused.
    pub(super) fn writer(path: &Path) -> Result<Lite, Error> {
        let lite = Lite::open(path, SETTINGS)?;
        let mode: String = lite.cell("pragma journal_mode")?;
        let level: i64 = lite.cell("pragma synchronous")?;
        if mode != "wal" || level != 2 {
            let said = format!("journal_mode is {mode} and synchronous {level}, not wal and 2 (full)");
            return Err(Error::Configuration(said.into()));
        }
        Ok(lite)
    }

    /// Opens a file that is there, to read it.
    pub(super) fn reader(path: &Path) -> Result<Lite, Error> {
        Lite::open(path, READING)
    }

    fn open(path: &Path, settings: &str) -> Result<Lite, Error> {
        // A reader of the log shares its index with the others, and so has to write.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(said)?;
        conn.busy_timeout(BUSY).map_err(said)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        // A plan does not follow the values: otherwise each run with another limit is planned anew.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(said)?;
        conn.execute_batch(settings).map_err(said)?;
        Ok(Lite(conn))
    }

    /// The first row it answers with.
    pub(super) fn row(&self, sql: &str, args: &[Value<'_>]) -> Result<Option<Cells>, Error> {
        let mut statement = self.bound(sql, args)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        rows.next()
            .map_err(said)?
            .map(|row| Cells::read(row, columns))
            .transpose()
    }

    pub(super) fn rows(&self, sql: &str, args: &[Value<'_>]) -> Result<Vec<Cells>, Error> {
        let mut statement = self.bound(sql, args)?;
        let columns = statement.column_count();
        let (mut rows, mut found) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next().map_err(said)? {
            found.push(Cells::read(row, columns)?);
        }
        Ok(found)
    }

    /// Runs it; the number of rows it touched.
    pub(super) fn run(&self, sql: &str, args: &[Value<'_>]) -> Result<u64, Error> {
        let mut statement = self.bound(sql, args)?;
        let mut rows = statement.raw_query();
        while rows.next().map_err(said)?.is_some() {}
        drop(rows);
        Ok(self.0.changes())
    }

    pub(super) fn rows_of_each<'v>(
        &self,
        sql: &str,
        each: &[impl AsRef<[Value<'v>]>],
    ) -> Result<Vec<Cells>, Error> {
        let mut statement = self.prepared(sql)?;
        let columns = statement.column_count();
        let mut found = Vec::with_capacity(each.len());
        for args in each {
            statement.bind(args.as_ref())?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(said)? {
                found.push(Cells::read(row, columns)?);
            }
        }
        Ok(found)
    }

    /// Runs it for each; the number of rows it touched.
    pub(super) fn run_each<'v>(&self, sql: &str, each: &[impl AsRef<[Value<'v>]>]) -> Result<u64, Error> {
        let mut statement = self.prepared(sql)?;
        let mut touched = 0;
        for args in each {
            statement.bind(args.as_ref())?;
            let mut rows = statement.raw_query();
            while rows.next().map_err(said)?.is_some() {}
            drop(rows);
            touched += self.0.changes();
        }
        Ok(touched)
    }

    /// Differs when another connection has written.
    pub(super) fn version(&self) -> Result<i64, Error> {
        self.cell("pragma data_version")
    }

    /// Whether no transaction is left open.
    pub(super) fn is_idle(&self) -> bool {
        self.0.is_autocommit()
    }

    /// See [`super::Link::erase`].
    pub(super) fn erase(&self) -> Result<bool, Error> {
        // Readers are quick; whoever is not must not make everybody wait.
        self.0.busy_timeout(QUICK).map_err(said)?;
        let erased = self.write_anew();
        self.0.busy_timeout(BUSY).map_err(said)?;
        erased
    }

    fn write_anew(&self) -> Result<bool, Error> {
        if self.cell::<i64>(SIZE)? <= SMALL_BYTES {
            self.run("vacuum", &[])?;
        }
        // The first cell of the answer's only row tells whether somebody was in the way.
        let busy: i64 = self.cell("pragma wal_checkpoint(truncate)")?;
        Ok(busy == 0)
    }

    pub(super) fn close(self) -> Result<(), Error> {
        self.0.close().map_err(|(_, error)| said(error))
    }

    /// The first cell of the first row.
    fn cell<T: FromCell>(&self, sql: &str) -> Result<T, Error> {
        let row = self.row(sql, &[])?;
        row.and_then(|row| row.get(0)).ok_or(Error::RowNotFound)
    }

    fn bound(&self, sql: &str, args: &[Value<'_>]) -> Result<Prepared<'_>, Error> {
        let mut statement = self.prepared(sql)?;
        statement.bind(args)?;
        Ok(statement)
    }

    fn prepared(&self, sql: &str) -> Result<Prepared<'_>, Error> {
        let statement = self.0.prepare_cached(sql).map_err(said)?;
        let places = (1..=statement.parameter_count()).map(|place| {
            // `$3` is a name to this engine, whose places are counted as they come.
            let name = statement.parameter_name(place).unwrap_or_default();
            let number = name
                .strip_prefix('$')
                .and_then(|digits| digits.parse::<usize>().ok());
            number.ok_or_else(|| Error::Protocol(format!("{name} is no place of a value")))
        });
        Ok(Prepared {
            places: places.collect::<Result<_, _>>()?,
            statement,
        })
    }
}

/// A statement, and which value goes to each of its places.
struct Prepared<'l> {
    statement: CachedStatement<'l>,
    places: Vec<usize>,
}

impl<'l> Prepared<'l> {
    fn bind(&mut self, args: &[Value<'_>]) -> Result<(), Error> {
        for (place, &number) in (1..).zip(&self.places) {
            let value = args.get(number.wrapping_sub(1));
            let statement = &mut self.statement;
            let bound = match value.ok_or_else(|| Error::Protocol(format!("no value for ${number}")))? {
                Value::Int(value) => statement.raw_bind_parameter(place, value),
                Value::Text(text) => statement.raw_bind_parameter(place, text.map(plain)),
                Value::Bytes(bytes) => statement.raw_bind_parameter(place, bytes),
                Value::Bool(value) => statement.raw_bind_parameter(place, value),
            };
            bound.map_err(said)?;
        }
        Ok(())
    }
}

impl<'l> Deref for Prepared<'l> {
    type Target = CachedStatement<'l>;

    fn deref(&self) -> &CachedStatement<'l> {
        &self.statement
    }
}

impl DerefMut for Prepared<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.statement
    }
}

/// What can be read from a cell.
pub(crate) trait FromCell: Sized {
    fn from_cell(cell: ValueRef<'_>) -> Option<Self>;
}

macro_rules! from_cell {
    ($($kind:ty: $pattern:pat => $value:expr;)*) => {
        $(impl FromCell for $kind {
            fn from_cell(cell: ValueRef<'_>) -> Option<Self> {
                match cell {
                    $pattern => Some($value),
                    _ => None,
                }
            }
        })*
    };
}

from_cell! {
    i64: ValueRef::Integer(value) => value;
    bool: ValueRef::Integer(value) => value != 0;
    f64: ValueRef::Real(value) => value;
    String: ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned();
    Vec<u8>: ValueRef::Blob(bytes) => bytes.to_vec();
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: ValueRef<'_>) -> Option<Self> {
        match cell {
            ValueRef::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

/// What the engine said, as the other connections say it: the code is the extended one, in decimal.
#[derive(Debug, thiserror::Error)]
#[error("(code: {code}) {message}")]
struct Said {
    code: i32,
    message: String,
}

fn said(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => Error::Database(Box::new(Said {
            code: failure.extended_code,
            message: message.unwrap_or_else(|| failure.to_string()),
        })),
        other => Error::Protocol(other.to_string()),
    }
}

impl DatabaseError for Said {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
