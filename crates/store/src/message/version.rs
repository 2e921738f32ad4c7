//! The texts that a message has had.

use crate::db::args;
use crate::statements::statements;
use crate::{Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// A text that a message has, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was written.
    pub at: Millis,
    /// The text.
    pub text: String,
}

statements! {
    /// Of a room that `$3` is in.
    PRESENT = "select coalesce(m.edited_at, m.created_at), m.body from messages m
        join members i on i.room = m.room and i.user_id = $3 and i.joined
        where m.room = $1 and m.id = $2 and m.body is not null";
    EARLIER = "select v.at, v.body from versions v where v.room = $1 and v.message = $2 order by v.seq";
}

impl Store {
    /// Every text of a message, the present one last. Nothing when it was deleted, or `user` is not in the room now.
    pub async fn versions(&self, room: RoomId, id: Seq, user: UserId) -> Result<Vec<Version>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        let Some(present) = conn.row(PRESENT, args![room, id, user]).await? else {
            return Ok(Vec::new());
        };
        let mut rows = conn.rows(EARLIER, args![room, id]).await?;
        rows.push(present);
        let versions: Result<_, Error> = rows
            .iter()
            .map(|row| {
                let mut cells = row.cells();
                Ok(Version {
                    at: cells.take()?,
                    text: cells.take()?,
                })
            })
            .collect();
        Ok(versions?)
    }
}
