//! Keeping the index true: when a message changes, and for messages that were there before the index.
//!
//! All messages from the state's number on are in the index; those below are not yet, and are put there in batches from the newest
//! down, while the writer has nothing else to do. Where it stands is in the database, so a stop loses nothing.

use super::{About, Beside, Entry, VERSION, add, bearing, change, empty, has_link, remove};
use crate::db::{Conn, Row, args};
use crate::statements::statements;
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;

/// Messages put in the index in one transaction.
const STEP: i64 = 500;

/// A message, and all that is beside its text.
macro_rules! whole {
    () => {
        "select m.n, m.room, m.author, m.seq, m.body, m.html, m.files > 0,
            m.files > 0 and exists (select 1 from files f where f.room = m.room and f.message = m.id and f.kind like 'image/%'),
            exists (select 1 from calls c where c.room = m.room and c.message = m.id),
            (select string_agg(cast(e.user_id as text), ' ') from mentions e where e.room = m.room and e.message = m.id)
        from messages m "
    };
}

statements! {
    STATE = "select version, upwards_of from search where id = 1";
    /// Holds the row, so that another node that does the same waits here.
    HOLD = "update search set version = version where id = 1";
    BEGIN = "update search set version = $1, upwards_of = (select coalesce(max(n), 0) + 1 from messages) where id = 1";
    ADVANCE = "update search set upwards_of = $1 where id = 1";
    BELOW = concat!(whole!(), "where m.n < $1 order by m.n desc limit $2");
    ONE = concat!(whole!(), "where m.room = $1 and m.id = $2");
    MANY = concat!(whole!(), "where m.room = $1 and m.id > $2 and m.id <= $3 and m.body is not null");
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
        let (n, entry) = entry(row)?;
        lowest = n;
        entries.extend(entry);
    }
    // The engine's index is written fastest in the order of numbers.
    entries.reverse();
    add(tx, &entries).await?;
    let is_last = (rows.len() as i64) < STEP;
    tx.run(ADVANCE, args![if is_last { 0 } else { lowest }]).await?;
    Ok(!is_last)
}

/// A message is about to have another text and HTML, which names and calls these.
pub(crate) async fn replace(
    tx: &mut Conn<'_>,
    room: RoomId,
    id: Seq,
    (text, html): (&str, Option<&str>),
    (named, calls): (Vec<UserId>, bool),
) -> Result<(), Error> {
    let row = tx.row(ONE, args![room, id]).await?;
    let Some(old) = row.map(|row| Whole::read(&row)).transpose()?.flatten() else {
        return Ok(());
    };
    if !is_indexed(tx, old.n).await? {
        return Ok(());
    }
    let new = Whole {
        text: text.to_owned(),
        links: html.is_some_and(has_link),
        beside: Beside {
            named,
            calls,
            ..old.beside.clone()
        },
        ..old.clone()
    };
    change(tx, &old.entry(), &new.entry()).await
}

/// A message of this seq is about to have other HTML of the same text.
pub(crate) async fn relink(
    tx: &mut Conn<'_>,
    (room, id, seq): (RoomId, Seq, Seq),
    html: Option<&str>,
) -> Result<(), Error> {
    let row = tx.row(ONE, args![room, id]).await?;
    let old = row.map(|row| Whole::read(&row)).transpose()?.flatten();
    let links = html.is_some_and(has_link);
    match old.filter(|old| old.seq == seq && old.links != links) {
        Some(old) if is_indexed(tx, old.n).await? => {
            let new = Whole { links, ..old.clone() };
            change(tx, &old.entry(), &new.entry()).await
        }
        _ => Ok(()),
    }
}

/// The messages of a room with `after < id ≤ upto` are about to lose their texts.
pub(crate) async fn unindex(tx: &mut Conn<'_>, room: RoomId, after: Seq, upto: Seq) -> Result<(), Error> {
    let rows = tx.rows(MANY, args![room, after, upto]).await?;
    let (version, upwards_of) = state(tx).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        entries.extend(
            entry(row)?
                .1
                .filter(|entry| version == VERSION && entry.n >= upwards_of),
        );
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

/// The number of a row's message, and what the index has of it; nothing of a deleted one.
fn entry(row: &Row) -> Result<(i64, Option<Entry>), Error> {
    let n: Option<i64> = row.cells().take()?;
    Ok((n.unwrap_or(0), Whole::read(row)?.map(|whole| whole.entry())))
}

/// A message with all that the index is told of it.
#[derive(Clone)]
struct Whole {
    n: i64,
    room: RoomId,
    author: UserId,
    seq: Seq,
    text: String,
    links: bool,
    beside: Beside,
}

impl Whole {
    /// From a row of `whole!`; none of a deleted message.
    fn read(row: &Row) -> Result<Option<Whole>, Error> {
        let mut cells = row.cells();
        let (n, room, author) = (cells.take::<Option<i64>>()?, cells.take()?, cells.take()?);
        let seq = cells.take()?;
        let (text, html): (Option<String>, Option<String>) = (cells.take()?, cells.take()?);
        let links = html.as_deref().is_some_and(has_link);
        let (file, image, calls) = (cells.take()?, cells.take()?, cells.take()?);
        let named: Option<String> = cells.take()?;
        let named = named.as_deref().unwrap_or_default().split_whitespace();
        let named = named.filter_map(|user| user.parse().ok()).collect();
        Ok(n.zip(text).map(|(n, text)| Whole {
            n,
            room,
            author,
            seq,
            text,
            links,
            beside: Beside {
                file,
                image,
                named,
                calls,
            },
        }))
    }

    fn entry(&self) -> Entry {
        let words = bearing(&About {
            room: self.room,
            by: self.author,
            text: &self.text,
            links: self.links,
        });
        Entry {
            n: self.n,
            room: self.room,
            words: self.beside.with(&words),
        }
    }
}
