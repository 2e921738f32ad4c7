//! Pinned messages of a room.

use super::Message;
use super::change::{advance, changed};
use super::page::one;
use super::row::{load, message};
use crate::db::{Conn, Fault, args};
use crate::statements::statements;
use crate::writer::Write;
use crate::{Done, Store, StoreError};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// A message to pin, or to unpin.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub by: UserId,
    /// The message.
    pub id: Seq,
    /// Pinned, or not any more.
    pub on: bool,
    /// Pinned messages of a room, at most.
    pub most: i64,
    /// Now.
    pub at: Millis,
}

/// The outcome of pinning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The message in its present state.
    pub message: Message,
    /// False when it was so already (nothing took a seq).
    pub changed: bool,
}

statements! {
    STATE = "select m.pinned_at, (select count(*) from messages p where p.room = $1 and p.pinned_at is not null)
        from messages m where m.room = $1 and m.id = $2";
    SET = "update messages set seq = $3, pinned_at = $4 where room = $1 and id = $2";
    /// Those of a room that `$2` is in, the last pinned first.
    PINS = concat!(message!(), "join members i on i.room = m.room and i.user_id = $2 and i.joined
        where m.room = $1 and m.pinned_at is not null order by m.pinned_at desc, m.id desc limit $3");
    /// The same, told by their ids alone: what every page of a room counts. In the order of the index: in that of their ids, the engine
    /// would look for them in the whole room.
    IDS = "select m.id from messages m join members i on i.room = m.room and i.user_id = $2 and i.joined
        where m.room = $1 and m.pinned_at is not null order by m.pinned_at, m.id limit $3";
}

impl Store {
    /// Pins or unpins; takes one seq if it changes something. Refused: as [`Store::edit`] but for the author, and `TooMany`.
    pub fn pin(&self, act: Pin, done: Done<Pinned>) {
        self.write(act, done);
    }

    /// The pinned messages of a room, the last pinned first, at most `limit`, with `mine` of `user`. None for who is not in it.
    pub async fn pins(&self, room: RoomId, user: UserId, limit: i64) -> Result<Vec<Message>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        let rows = conn.rows(PINS, args![room, user, limit]).await?;
        Ok(load(&mut conn, Some(user), &rows).await?)
    }

    /// Their ids, oldest first, at most `limit`. None for who is not in it.
    pub async fn pinned_ids(&self, room: RoomId, user: UserId, limit: i64) -> Result<Vec<Seq>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let rows = snapshot.conn().rows(IDS, args![room, user, limit]).await?;
        let ids = rows.iter().map(|row| row.cells().take());
        let mut ids = ids.collect::<Result<Vec<_>, _>>()?;
        ids.sort_unstable();
        Ok(ids)
    }
}

impl Write for Pin {
    type Out = Pinned;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Pinned, Fault> {
        let was = changed(tx, self.room, self.by, self.id).await?;
        if was.deleted_at.is_some() {
            return Err(Code::Deleted.into());
        }
        let row = tx.row(STATE, args![self.room, self.id]).await?;
        let row = row.ok_or(Error::RowNotFound)?;
        let mut cells = row.cells();
        let (pinned_at, pins): (Option<Millis>, i64) = (cells.take()?, cells.take()?);
        let changed = pinned_at.is_some() != self.on;
        if changed {
            if self.on && pins >= self.most {
                return Err(Code::TooMany.into());
            }
            let (seq, at) = (was.head + 1, self.on.then_some(self.at));
            tx.run(SET, args![self.room, self.id, seq, at]).await?;
            advance(tx, self.room, seq).await?;
        }
        let message = one(tx, self.room, self.id, Some(self.by)).await?;
        Ok(Pinned {
            message: message.ok_or(Error::RowNotFound)?,
            changed,
        })
    }
}
