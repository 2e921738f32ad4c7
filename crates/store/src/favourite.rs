//! The conversations that a person wants first in the list: her own business, which takes no seq.

use crate::db::{Conn, Fault, args};
use crate::statements::statements;
use crate::writer::Write;
use crate::{Store, StoreError};
use palabre_wire::{RoomId, UserId};

statements! {
    MARK = "update members set favourite = $3 where room = $1 and user_id = $2 and joined";
}

impl Store {
    /// Marks a conversation, or takes the mark away; leaving takes it away too. Whether the person is a member.
    pub async fn mark_favourite(&self, room: RoomId, user: UserId, on: bool) -> Result<bool, StoreError> {
        self.written(Mark { room, user, on }).await
    }
}

struct Mark {
    room: RoomId,
    user: UserId,
    on: bool,
}

impl Write for Mark {
    type Out = bool;

    /// As for every membership.
    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<bool, Fault> {
        Ok(tx.run(MARK, args![self.room, self.user, self.on]).await? > 0)
    }
}
