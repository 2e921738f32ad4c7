//! Renaming, archiving, opening again.

use super::make::read;
use super::{ArchiveRoom, EditRoom, Posting, Room, RoomKind, Standing};
use crate::db::{Conn, Fault, args, is_taken};
use crate::statements::statements;
use crate::writer::Write;
use palabre_wire::{Code, RoomId};

statements! {
    EDIT = "update rooms set name = coalesce($2, name), name_key = coalesce($3, name_key),
        topic = coalesce($4, topic), kind = coalesce($5, kind), posting = coalesce($6, posting),
        keep_days = nullif(coalesce($7, keep_days), 0), head = $8, seq = $8 where id = $1";
    ARCHIVE = "update rooms set archived_at = $2, head = $3, seq = $3 where id = $1";
    SAVE = "savepoint naming";
    KEEP = "release savepoint naming";
    UNDO = "rollback to savepoint naming";
}

impl Write for EditRoom {
    type Out = Room;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Room, Fault> {
        let standing = Standing::of_manager(tx, self.room, self.by, self.manager).await?;
        if self.kind == Some(RoomKind::Direct) {
            return Err(Code::Forbidden.into());
        }
        let (name, key) = match &self.name {
            Some((name, key)) => (Some(name.clone()), Some(key.clone())),
            None => (None, None),
        };
        let kind = self.kind.map(RoomKind::stored);
        let posting = self.posting.map(Posting::stored);
        let keep_days = self.keep_days.map(|days| days.unwrap_or(0));
        let values = args![
            self.room,
            &name,
            &key,
            &self.topic,
            kind,
            posting,
            keep_days,
            standing.head + 1
        ];
        // The index says whether the name is taken, and its refusal must not undo the neighbours in the transaction.
        tx.run(SAVE, args![]).await?;
        match tx.run(EDIT, values).await {
            Ok(_) => tx.run(KEEP, args![]).await?,
            Err(error) if is_taken(&error) => {
                tx.run(UNDO, args![]).await?;
                tx.run(KEEP, args![]).await?;
                return Err(Code::CidConflict.into());
            }
            Err(error) => return Err(error.into()),
        };
        Ok(read(tx, self.room).await?)
    }
}

impl Write for ArchiveRoom {
    type Out = Room;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Room, Fault> {
        let standing = Standing::of_manager(tx, self.room, self.by, self.manager).await?;
        tx.run(ARCHIVE, args![self.room, self.at, standing.head + 1])
            .await?;
        Ok(read(tx, self.room).await?)
    }
}
