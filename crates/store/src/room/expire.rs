//! Deleting what a room keeps no longer, a few messages at a time, as if each had been deleted: it takes a seq and leaves a
//! tombstone. They go in the order of their ids, so that none is looked at twice; one whose clock was ahead goes with those
//! after it.

use crate::db::{Conn, Fault, args, listed};
use crate::message::{Message, load, message};
use crate::statements::statements;
use crate::wipe::forget;
use crate::writer::{Left, Write};
use crate::{Done, Store, StoreError};
use palabre_wire::{Code, Millis, RoomId, Seq};
use sqlx::Error;

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// Deleting the oldest messages of a room that are older than it keeps them.
#[derive(Clone, Copy, Debug)]
pub struct Expire {
    /// The room.
    pub room: RoomId,
    /// Now.
    pub at: Millis,
    /// Messages looked at, at most.
    pub most: i64,
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// The tombstones, by seq.
    pub messages: Vec<Message>,
    /// There may be more to delete.
    pub more: bool,
}

statements! {
    DUE = "select r.id from rooms r where r.keep_days is not null and r.deleted_at is null and r.id > $1
        and (select m.created_at from messages m where m.room = r.id and m.id > r.swept_upto order by m.id limit 1)
            < $2 - r.keep_days * 86400000
        order by r.id limit $3";
    KEEPS = "select keep_days, swept_upto, head from rooms where id = $1 and deleted_at is null";
    OLDEST = "select id, created_at, deleted_at from messages where room = $1 and id > $2 order by id limit $3";
    /// The room is in the list, so that the list is what leads to the messages.
    EMPTY = "update messages set seq = n.seq, body = null, html = null, files = 0, deleted_at = $2, pinned_at = null
        from (select cast(l.value ->> 0 as bigint) as room, cast(l.value ->> 1 as bigint) as id,
            cast(l.value ->> 2 as bigint) as seq from json_each($1) as l) as n
        where messages.room = n.room and messages.id = n.id";
    /// When the newest message that is left has gone, none is left.
    ADVANCE = "update rooms set head = $2, swept_upto = $3, last_id = case when last_id <= $3 then 0 else last_id end,
        active_at = case when last_id <= $3 then created_at else active_at end where id = $1";
    GONE = concat!(message!(), "where m.room = $1 and m.id > $2 and m.id <= $3 order by m.id");
    DOOMED = "select count(*) from (
            select m.created_at, m.deleted_at from messages m join rooms r on r.id = m.room
            where m.room = $1 and m.id > r.swept_upto order by m.id limit $3) as t
        where t.created_at < $2 and t.deleted_at is null";
}

impl Store {
    /// Rooms above `after` that hold messages older than they keep, by id.
    pub async fn rooms_to_expire(
        &self,
        after: RoomId,
        at: Millis,
        limit: i64,
    ) -> Result<Vec<RoomId>, StoreError> {
        let rows = self.rows(DUE, args![after, at, limit]).await?;
        let rooms: Result<_, Error> = rows.iter().map(|row| row.cells().take()).collect();
        Ok(rooms?)
    }

    /// Deletes the oldest of them; each takes a seq. Refused: `NotFound`.
    pub fn expire(&self, act: Expire, done: Done<Expired>) {
        self.write(act, done);
    }

    /// How many messages would go if the room kept them for so many days, as far as its first `most` tell.
    pub async fn doomed(
        &self,
        room: RoomId,
        at: Millis,
        keep_days: i64,
        most: i64,
    ) -> Result<i64, StoreError> {
        let values = args![room, at - keep_days * DAY_MS, most];
        let row = self.row(DOOMED, values).await?;
        Ok(row.map(|row| row.cells().take()).transpose()?.unwrap_or(0))
    }
}

impl Write for Expire {
    type Out = Expired;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    fn leaves(&self) -> Left {
        Left::Traces
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Expired, Fault> {
        let row = tx.row(KEEPS, args![self.room]).await?.ok_or(Code::NotFound)?;
        let mut cells = row.cells();
        let (keep_days, from, head): (Option<i64>, Seq, Seq) = (cells.take()?, cells.take()?, cells.take()?);
        let rows = tx.rows(OLDEST, args![self.room, from, self.most]).await?;
        let (mut upto, mut looked_at) = (from, 0);
        let mut gone: Vec<(RoomId, Seq, Seq)> = Vec::new();
        for row in &rows {
            let mut cells = row.cells();
            let (id, created_at): (Seq, Millis) = (cells.take()?, cells.take()?);
            if keep_days.is_none_or(|days| created_at >= self.at - days * DAY_MS) {
                break;
            }
            if cells.take::<Option<Millis>>()?.is_none() {
                gone.push((self.room, id, head + 1 + gone.len() as Seq));
            }
            (upto, looked_at) = (id, looked_at + 1);
        }
        if upto == from {
            return Ok(Expired {
                messages: Vec::new(),
                more: false,
            });
        }
        forget(tx, self.room, from, upto).await?;
        tx.run(EMPTY, args![&listed(&gone), self.at]).await?;
        let advanced = head + gone.len() as Seq;
        tx.run(ADVANCE, args![self.room, advanced, upto]).await?;
        let rows = tx.rows(GONE, args![self.room, from, upto]).await?;
        let mut messages = load(tx, None, &rows).await?;
        messages.retain(|message| message.seq > head);
        Ok(Expired {
            messages,
            more: looked_at == self.most,
        })
    }
}
