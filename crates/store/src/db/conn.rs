//! Two engines behind one connection, one row and one value.

use super::lite::{self, FromCell, Lite};
use super::open::{BEGIN_READ_LITE, BEGIN_READ_PG};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{
    Arguments, Decode, Encode, Error, PgConnection, PgPool, Postgres, Row as _, Sqlite, SqliteConnection,
    SqlitePool, Transaction, Type,
};
use std::borrow::Cow;

/// A value given to a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    Int(Option<i64>),
    Text(Option<&'v str>),
    Bytes(&'v [u8]),
    Bool(bool),
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

/// A list as one parameter, to be read with `json_each` and `value ->> 0`.
pub(crate) fn list<T: Into<serde_json::Value>>(items: impl IntoIterator<Item = T>) -> String {
    let rows = items
        .into_iter()
        .map(|item| serde_json::Value::Array(vec![item.into()]));
    serde_json::Value::Array(rows.collect()).to_string()
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

fn bound<'v, A>(values: &[Value<'v>]) -> Result<A, Error>
where
    A: Arguments,
    Option<i64>: Encode<'v, A::Database> + Type<A::Database>,
    Option<&'v str>: Encode<'v, A::Database> + Type<A::Database>,
    &'v str: Encode<'v, A::Database> + Type<A::Database>,
    String: Encode<'v, A::Database> + Type<A::Database>,
    &'v [u8]: Encode<'v, A::Database> + Type<A::Database>,
    bool: Encode<'v, A::Database> + Type<A::Database>,
{
    let mut bound = A::default();
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
    Lite(SqliteRow),
    Written(lite::Cells),
    Pg(PgRow),
}

impl Row {
    /// Its cells, to be taken from left to right.
    pub(crate) fn cells(&self) -> Cells<'_> {
        Cells { row: self, next: 0 }
    }
}

/// What a column may hold on both engines.
pub(crate) trait Cell:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + FromCell
{
}

impl<T> Cell for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + FromCell
{
}

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
            Row::Lite(row) => row.try_get(at),
            Row::Written(cells) => {
                cells
                    .get(at)
                    .and_then(T::from_cell)
                    .ok_or(Error::ColumnIndexOutOfBounds {
                        index: at,
                        len: cells.len(),
                    })
            }
            Row::Pg(row) => row.try_get(at),
        }
    }

    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }
}

/// A borrowed connection.
#[derive(Debug)]
pub(crate) enum Conn<'c> {
    Lite(&'c mut SqliteConnection),
    /// The same engine, where it is written.
    Writer(&'c mut Lite),
    Pg(&'c mut PgConnection),
}

/// The same text on either engine, each with its own types.
macro_rules! on {
    ($engine:expr, $sql:expr, $args:expr, $run:ident, $each:expr) => {
        match $engine {
            Conn::Lite(conn) => sqlx::query_with($sql, bound::<SqliteArguments>($args)?)
                .$run(&mut **conn)
                .await
                .map($each(Row::Lite)),
            Conn::Writer(_) => unreachable!("it is asked without waiting"),
            Conn::Pg(conn) => sqlx::query_with($sql, bound::<PgArguments>($args)?)
                .$run(&mut **conn)
                .await
                .map($each(Row::Pg)),
        }
    };
}

fn each<R>(wrap: fn(R) -> Row) -> impl FnOnce(Vec<R>) -> Vec<Row> {
    move |rows| rows.into_iter().map(wrap).collect()
}

fn one<R>(wrap: fn(R) -> Row) -> impl FnOnce(Option<R>) -> Option<Row> {
    move |row| row.map(wrap)
}

impl Conn<'_> {
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        if let Conn::Writer(lite) = self {
            return Ok(lite.rows(sql, args)?.into_iter().map(Row::Written).collect());
        }
        on!(self, sql, args, fetch_all, each)
    }

    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<Row>, Error> {
        if let Conn::Writer(lite) = self {
            return Ok(lite.rows(sql, args)?.into_iter().next().map(Row::Written));
        }
        on!(self, sql, args, fetch_optional, one)
    }

    /// Runs it; the number of rows it touched.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Conn::Lite(conn) => {
                let query = sqlx::query_with(sql, bound::<SqliteArguments>(args)?);
                Ok(query.execute(&mut **conn).await?.rows_affected())
            }
            Conn::Writer(lite) => lite.run(sql, args),
            Conn::Pg(conn) => {
                let query = sqlx::query_with(sql, bound::<PgArguments>(args)?);
                Ok(query.execute(&mut **conn).await?.rows_affected())
            }
        }
    }
}

/// The connections that read.
#[derive(Clone, Debug)]
pub(crate) enum Readers {
    Lite(SqlitePool),
    Pg(PgPool),
}

/// A read transaction: all it reads is of one instant. Ends when dropped.
#[derive(Debug)]
pub(crate) enum Snapshot {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

impl Snapshot {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Snapshot::Lite(transaction) => Conn::Lite(transaction),
            Snapshot::Pg(transaction) => Conn::Pg(transaction),
        }
    }
}

impl Readers {
    pub(crate) async fn rows(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        match self {
            Readers::Lite(pool) => Conn::Lite(&mut *pool.acquire().await?).rows(sql, args).await,
            Readers::Pg(pool) => Conn::Pg(&mut *pool.acquire().await?).rows(sql, args).await,
        }
    }

    pub(crate) async fn row(&self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<Row>, Error> {
        match self {
            Readers::Lite(pool) => Conn::Lite(&mut *pool.acquire().await?).row(sql, args).await,
            Readers::Pg(pool) => Conn::Pg(&mut *pool.acquire().await?).row(sql, args).await,
        }
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Error> {
        Ok(match self {
            Readers::Lite(pool) => Snapshot::Lite(pool.begin_with(BEGIN_READ_LITE).await?),
            Readers::Pg(pool) => Snapshot::Pg(pool.begin_with(BEGIN_READ_PG).await?),
        })
    }

    pub(crate) async fn close(&self) {
        match self {
            Readers::Lite(pool) => pool.close().await,
            Readers::Pg(pool) => pool.close().await,
        }
    }
}
