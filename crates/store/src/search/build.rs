//! Keeping the index true: when a message changes, and for messages that were there before the index.
//!
//! All messages from the state's number on are in the index; those below are not yet, and are put there in batches from the newest
//! down, while the writer has nothing else to do. Where it stands is in the database, so a stop loses nothing.

use super::{About, Entry, VERSION, add, attached, bearing, change, empty, remove};
use crate::db::{Conn, Row, args};
use crate::statements::statements;
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;

/// Messages put in the index in one transaction.
const STEP: i64 = 500;

/// What the index is told of a message.
macro_rules! told {
    () => {
        "select m.n, m.room, m.author, m.body, m.files > 0, m.files > 0 and exists (select 1 from files f
            where f.room = m.room and f.message = m.id and f.kind like 'image/%') from messages m "
    };
}

statements! {
    STATE = "select version, upwards_of from search where id = 1";
    /// Holds the row, so that another node that does the same waits here.
    HOLD = "update search set version = version where id = 1";
    BEGIN = "update search set version = $1, upwards_of = (select coalesce(max(n), 0) + 1 from messages) where id = 1";
    ADVANCE = "update search set upwards_of = $1 where id = 1";
    BELOW = concat!(told!(), "where m.n < $1 order by m.n desc limit $2");
    ONE = concat!(told!(), "where m.room = $1 and m.id = $2");
    MANY = concat!(told!(), "where m.room = $1 and m.id > $2 and m.id <= $3 and m.body is not null");
}

/// One step of putting older messages in the index; whether there is more to do.
pub(crate) async fn build_step(tx: &mut Conn<'_>) -> Result<bool, Error> {
    if state(tx).await? == (VERSION, 0) {
        return Ok(false);
    }
    tx.run(HOLD, args![]).await?;
    if state(tx).await?.0 != VERSION {
        empty(tx).await?;
        tx.run(BEGIN, args![VERSION]).await?;
    }
    // The newest messages are never out of the index, not even between two steps.
    let (_, upwards_of) = state(tx).await?;
    let rows = tx.rows(BELOW, args![upwards_of, STEP]).await?;
    let mut entries = Vec::with_capacity(rows.len());
    let mut lowest = 0;
    for row in &rows {
        let told = Told::of(row)?;
        lowest = told.n.unwrap_or(0);
        entries.extend(told.entry(told.text.as_deref()));
    }
    // The engine's index is written fastest in the order of numbers.
    entries.reverse();
    add(tx, &entries).await?;
    let is_last = (rows.len() as i64) < STEP;
    tx.run(ADVANCE, args![if is_last { 0 } else { lowest }]).await?;
    Ok(!is_last)
}

/// A message is about to have another text.
pub(crate) async fn replace(tx: &mut Conn<'_>, room: RoomId, id: Seq, text: &str) -> Result<(), Error> {
    let Some(row) = tx.row(ONE, args![room, id]).await? else {
        return Ok(());
    };
    let told = Told::of(&row)?;
    let Some(old) = told.entry(told.text.as_deref()) else {
        return Ok(());
    };
    match told.entry(Some(text)) {
        Some(new) if is_indexed(tx, old.n).await? => change(tx, &old, &new).await,
        _ => Ok(()),
    }
}

/// The messages of a room with `after < id ≤ upto` are about to lose their texts.
pub(crate) async fn unindex(tx: &mut Conn<'_>, room: RoomId, after: Seq, upto: Seq) -> Result<(), Error> {
    let rows = tx.rows(MANY, args![room, after, upto]).await?;
    let (version, upwards_of) = state(tx).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let told = Told::of(row)?;
        let entry = told.entry(told.text.as_deref());
        entries.extend(entry.filter(|entry| version == VERSION && entry.n >= upwards_of));
    }
    entries.sort_by_key(|entry| entry.n);
    remove(tx, &entries).await
}

async fn state(tx: &mut Conn<'_>) -> Result<(i64, i64), Error> {
    let row = tx.row(STATE, args![]).await?.ok_or(Error::RowNotFound)?;
    let mut cells = row.cells();
    Ok((cells.take()?, cells.take()?))
}

async fn is_indexed(tx: &mut Conn<'_>, n: i64) -> Result<bool, Error> {
    let (version, upwards_of) = state(tx).await?;
    Ok(version == VERSION && n >= upwards_of)
}

/// A row that says what the index is told of a message.
struct Told {
    n: Option<i64>,
    room: RoomId,
    by: UserId,
    /// None when it is deleted.
    text: Option<String>,
    attached: &'static str,
}

impl Told {
    fn of(row: &Row) -> Result<Told, Error> {
        let mut cells = row.cells();
        Ok(Told {
            n: cells.take()?,
            room: cells.take()?,
            by: cells.take()?,
            text: cells.take()?,
            attached: attached(cells.take()?, cells.take()?),
        })
    }

    /// With this text; nothing of a message without text or number.
    fn entry(&self, text: Option<&str>) -> Option<Entry> {
        let (room, by, text) = (self.room, self.by, text?);
        let words = bearing(&About { room, by, text });
        Some(Entry {
            n: self.n?,
            room,
            words: words + self.attached,
        })
    }
}
