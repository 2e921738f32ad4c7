//! Two engines behind one connection, one row and one value.

use super::lite::{self, FromCell, Lite};
use super::open::BEGIN_READ_PG;
use super::pool::{Lent, Pool};
use crate::StoreError;
use serde::{Serialize, Serializer};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments, Decode, Error, PgConnection, PgPool, Postgres, Row as _, Transaction, Type};
use std::borrow::Cow;
use std::fmt::Write as _;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// A value given to a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    Int(Option<i64>),
    Text(Option<&'v str>),
    Bytes(&'v [u8]),
    Bool(bool),
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Value::Int(value) => value.serialize(to),
            Value::Text(text) => text.map(plain).serialize(to),
            Value::Bytes(bytes) => hex(bytes).serialize(to),
            Value::Bool(value) => value.serialize(to),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(Some(value))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        Value::Int(value)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(value: &'v str) -> Self {
        Value::Text(Some(value))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(value: &'v String) -> Self {
        Value::Text(Some(value))
    }
}

impl<'v> From<&'v Option<String>> for Value<'v> {
    fn from(value: &'v Option<String>) -> Self {
        Value::Text(value.as_deref())
    }
}

impl<'v> From<&'v [u8; 32]> for Value<'v> {
    fn from(value: &'v [u8; 32]) -> Self {
        Value::Bytes(value)
    }
}

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}
pub(crate) use args;

/// The values of a row of an [`Each`].
macro_rules! row {
    ($($value:expr),* $(,)?) => { [$($crate::db::Value::from($value)),*] };
}
pub(crate) use row;

/// Rows as one parameter, to be read with `json_each` and `value ->> 0`.
pub(crate) fn listed(rows: &[impl Serialize]) -> String {
    serde_json::to_string(rows).expect("rows hold only numbers, texts and nulls")
}

/// A list as one parameter, each a row of its own.
pub(crate) fn list<T: Serialize>(items: impl IntoIterator<Item = T>) -> String {
    listed(&items.into_iter().map(|item| [item]).collect::<Vec<_>>())
}

/// Bytes as hexadecimal digits, which `unhex` reads in a row of [`listed`].
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
            // Writing to a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// A text as it is kept: NUL is the one character that one of the engines cannot hold, and on both it becomes U+FFFD,
/// as in CommonMark (section 2.3).
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A statement with a text for each engine: a file's is called once a row, with places `$1`, `$2` …; a server, to which each call is a
/// message, is given all rows at once, as [`listed`] makes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Each(pub(crate) &'static str, pub(crate) &'static str);

/// All rows as one parameter.
fn all<'v>(rows: &[impl AsRef<[Value<'v>]>]) -> String {
    listed(&rows.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

fn bound(values: &[Value<'_>]) -> Result<PgArguments, Error> {
    let mut bound = PgArguments::default();
    bound.reserve(values.len(), 0);
    for value in values {
        match *value {
            Value::Int(value) => bound.add(value),
            Value::Text(None) => bound.add(None::<&str>),
            Value::Text(Some(value)) => match plain(value) {
                Cow::Borrowed(value) => bound.add(value),
                Cow::Owned(value) => bound.add(value),
            },
            Value::Bytes(value) => bound.add(value),
            Value::Bool(value) => bound.add(value),
        }
        .map_err(Error::Encode)?;
    }
    Ok(bound)
}

/// A row of either engine.
#[derive(Debug)]
pub(crate) enum Row {
    Lite(lite::Cells),
    Pg(PgRow),
}

impl Row {
    /// Its cells, to be taken from left to right.
    pub(crate) fn cells(&self) -> Cells<'_> {
        Cells { row: self, next: 0 }
    }
}

/// What a column may hold on both engines.
pub(crate) trait Cell: FromCell + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

impl<T> Cell for T where T: FromCell + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

/// A row read from left to right, so that a type reads its own columns wherever they stand.
#[derive(Debug)]
pub(crate) struct Cells<'r> {
    row: &'r Row,
    next: usize,
}

impl Cells<'_> {
    pub(crate) fn take<T: Cell>(&mut self) -> Result<T, Error> {
        let at = self.next;
        self.next += 1;
        match self.row {
            Row::Lite(cells) => cells.get(at).ok_or(Error::ColumnIndexOutOfBounds {
                index: at,
                len: cells.len(),
            }),
            Row::Pg(row) => row.try_get(at),
        }
    }

    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }
}

/// A borrowed connection. A file's answers without waiting: what is asked is done when the call returns.
#[derive(Debug)]
pub(crate) enum Conn<'c> {
    Lite(&'c mut Lite),
    Pg(&'c mut PgConnection),
}

impl Conn<'_> {
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        match self {
            Conn::Lite(lite) => Ok(lite.rows(sql, args)?.into_iter().map(Row::Lite).collect()),
            Conn::Pg(conn) => {
                let rows = sqlx::query_with(sql, bound(args)?).fetch_all(&mut **conn).await?;
                Ok(rows.into_iter().map(Row::Pg).collect())
            }
        }
    }

    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<Row>, Error> {
        match self {
            Conn::Lite(lite) => Ok(lite.row(sql, args)?.map(Row::Lite)),
            Conn::Pg(conn) => {
                let row = sqlx::query_with(sql, bound(args)?)
                    .fetch_optional(&mut **conn)
                    .await?;
                Ok(row.map(Row::Pg))
            }
        }
    }

    /// Runs it; the number of rows it touched.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Conn::Lite(lite) => lite.run(sql, args),
            Conn::Pg(conn) => {
                let query = sqlx::query_with(sql, bound(args)?);
                Ok(query.execute(&mut **conn).await?.rows_affected())
            }
        }
    }
}

impl Conn<'_> {
    /// What it answers for each row, in any order.
    pub(crate) async fn rows_of_each<'v>(
        &mut self,
        each: Each,
        rows: &[impl AsRef<[Value<'v>]>],
    ) -> Result<Vec<Row>, Error> {
        match self {
            Conn::Lite(lite) => {
                let found = lite.rows_of_each(each.0, rows)?;
                Ok(found.into_iter().map(Row::Lite).collect())
            }
            Conn::Pg(_) => self.rows(each.1, args![&all(rows)]).await,
        }
    }

    /// Runs it for each row; the number of rows it touched.
    pub(crate) async fn run_each<'v>(
        &mut self,
        each: Each,
        rows: &[impl AsRef<[Value<'v>]>],
    ) -> Result<u64, Error> {
        match self {
            Conn::Lite(lite) => lite.run_each(each.0, rows),
            Conn::Pg(_) => self.run(each.1, args![&all(rows)]).await,
        }
    }
}

/// The connections that read.
#[derive(Clone, Debug)]
pub(crate) enum Readers {
    Lite(Pool),
    Pg(PgPool),
}

/// A read transaction: all it reads is of one instant. Ends when dropped.
#[derive(Debug)]
pub(crate) enum Snapshot {
    Lite(Lent),
    Pg(Transaction<'static, Postgres>),
}

impl Snapshot {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Snapshot::Lite(lent) => Conn::Lite(lent.lite()),
            Snapshot::Pg(transaction) => Conn::Pg(transaction),
        }
    }
}

impl Readers {
    pub(crate) async fn rows(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        match self {
            Readers::Lite(pool) => Conn::Lite(pool.lend().await?.lite()).rows(sql, args).await,
            Readers::Pg(pool) => Conn::Pg(&mut *pool.acquire().await?).rows(sql, args).await,
        }
    }

    pub(crate) async fn row(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<Row>, Error> {
        match self {
            Readers::Lite(pool) => Conn::Lite(pool.lend().await?.lite()).row(sql, args).await,
            Readers::Pg(pool) => Conn::Pg(&mut *pool.acquire().await?).row(sql, args).await,
        }
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Error> {
        Ok(match self {
            Readers::Lite(pool) => {
                let mut lent = pool.lend().await?;
                lent.lite().run("begin", &[])?;
                Snapshot::Lite(lent)
            }
            Readers::Pg(pool) => Snapshot::Pg(pool.begin_with(BEGIN_READ_PG).await?),
        })
    }

    /// Does what may take long where it keeps nobody waiting: a file is read on the thread that asks.
    pub(crate) async fn at_length<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self {
            Readers::Lite(_) => {
                let runtime = Handle::current();
                spawn_blocking(move || runtime.block_on(work))
                    .await
                    .map_err(|error| StoreError::Unavailable(error.to_string()))?
            }
            Readers::Pg(_) => work.await,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Readers::Lite(pool) => pool.close().await,
            Readers::Pg(pool) => pool.close().await,
        }
    }
}
