//! Deleting a room.

use super::make::read;
use super::{DeleteRoom, Room, Standing};
use crate::db::{Conn, Fault, args};
use crate::statements::statements;
use crate::writer::{Left, Write};
use palabre_wire::{RoomId, UserId};
use sqlx::Error;

statements! {
    MEMBERS = "select user_id from members where room = $1 and joined order by user_id";
    LEAVE_ALL = "delete from members where room = $1";
    /// What has no name any more holds none: the name is free again.
    DELETE = "update rooms set name = '', name_key = '', topic = '', owner = null, members = 0, head = $2, seq = $2,
        deleted_at = $3 where id = $1";
}

impl Write for DeleteRoom {
    type Out = (Room, Vec<UserId>);

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    fn leaves(&self) -> Left {
        Left::Waste
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Self::Out, Fault> {
        let standing = Standing::of_manager(tx, self.room, self.by, self.manager).await?;
        let mut room = read(tx, self.room).await?;
        let rows = tx.rows(MEMBERS, args![self.room]).await?;
        let members: Result<Vec<UserId>, Error> = rows.iter().map(|row| row.cells().take()).collect();
        room.head = standing.head + 1;
        room.seq = room.head;
        tx.run(LEAVE_ALL, args![self.room]).await?;
        tx.run(DELETE, args![self.room, room.head, self.at]).await?;
        Ok((room, members?))
    }
}
