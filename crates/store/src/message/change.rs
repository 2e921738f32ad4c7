//! Editing and deleting.

use super::name::{Among, Asked, Note, find, note};
use super::page::one;
use super::{Delete, Edit, Edited, Message};
use crate::RoomKind;
use crate::db::{Conn, Fault, args};
use crate::file::attach::forget_files;
use crate::room::Standing;
use crate::search::{replace, unindex};
use crate::statements::statements;
use crate::writer::{Left, Write};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};
use sqlx::Error;

statements! {
    TARGET = "select author, seq, deleted_at, files from messages where room = $1 and id = $2";
    IS_SAID = "select cast(1 as bigint) from messages where room = $1 and id = $2 and body = $3";
    EDIT = "update messages set seq = $3, body = $4, html = $5, renderer = $6, edited_at = $7 where room = $1 and id = $2";
    KEEP = "insert into versions (room, message, seq, at, body)
        select room, id, $3, coalesce(edited_at, created_at), body from messages where room = $1 and id = $2";
    KEPT = "select count(*) from versions where room = $1 and message = $2";
    DELETE = "update messages set seq = $3, body = null, html = null, files = 0, deleted_at = $4, pinned_at = null
        where room = $1 and id = $2";
    FORGET_VERSIONS = "delete from versions where room = $1 and message = $2";
    FORGET_CALL = "delete from calls where room = $1 and message = $2";
    FORGET_REACTIONS = "delete from reactions where room = $1 and message = $2";
    FORGET_MENTIONS = "delete from mentions where room = $1 and message = $2";
    ADVANCE = "update rooms set head = $2 where id = $1";
    /// The newest message that is left, when it was the newest that went.
    STEP_BACK = "update rooms set
        last_id = coalesce((select id from messages where room = $1 and id < $2 and deleted_at is null order by id desc limit 1), 0),
        active_at = coalesce((select created_at from messages where room = $1 and id < $2 and deleted_at is null order by id desc limit 1), created_at)
        where id = $1 and last_id = $2";
}

/// A message that a member of its room wants to change.
pub(super) struct Changed {
    is_archived: bool,
    pub(super) head: Seq,
    pub(super) kind: RoomKind,
    pub(super) author: UserId,
    pub(super) seq: Seq,
    pub(super) deleted_at: Option<Millis>,
    pub(super) files: i64,
}

/// Refused: `NotFound`, `NotMember`, `Archived`.
pub(super) async fn changed(tx: &mut Conn<'_>, room: RoomId, by: UserId, id: Seq) -> Result<Changed, Fault> {
    match known(tx, room, by, id).await? {
        message if message.is_archived => Err(Code::Archived.into()),
        message => Ok(message),
    }
}

/// The same in an archived room too.
async fn known(tx: &mut Conn<'_>, room: RoomId, by: UserId, id: Seq) -> Result<Changed, Fault> {
    let standing = Standing::of_member(tx, room, by).await?;
    let row = tx.row(TARGET, args![room, id]).await?.ok_or(Code::NotFound)?;
    let mut cells = row.cells();
    Ok(Changed {
        is_archived: standing.archived_at.is_some(),
        head: standing.head,
        kind: standing.kind,
        author: cells.take()?,
        seq: cells.take()?,
        deleted_at: cells.take()?,
        files: cells.take()?,
    })
}

/// Moves a room's counter.
pub(super) async fn advance(tx: &mut Conn<'_>, room: RoomId, seq: Seq) -> Result<(), Error> {
    tx.run(ADVANCE, args![room, seq]).await.map(drop)
}

impl Write for Edit {
    type Out = Edited;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Edited, Fault> {
        let was = changed(tx, self.room, self.by, self.id).await?;
        if was.author != self.by {
            return Err(Code::Forbidden.into());
        }
        if was.deleted_at.is_some() {
            return Err(Code::Deleted.into());
        }
        if self.text.is_empty() && was.files == 0 {
            return Err(Code::Empty.into());
        }
        let same = tx.row(IS_SAID, args![self.room, self.id, &self.text]).await?;
        if same.is_some() {
            return self.outcome(tx, false).await;
        }
        let row = tx.row(KEPT, args![self.room, self.id]).await?;
        let kept: i64 = row.ok_or(Error::RowNotFound)?.cells().take()?;
        if kept >= self.most {
            return Err(Code::TooMany.into());
        }
        let asked = Asked {
            room: self.room,
            kind: was.kind,
            html: &self.html,
        };
        let found = find(tx, &[asked], Among::Members)
            .await?
            .pop()
            .unwrap_or_default();
        let seq = was.head + 1;
        tx.run(KEEP, args![self.room, self.id, seq]).await?;
        let named = found.others(self.by).map(|person| person.id).collect();
        let said = (self.text.as_str(), found.html.as_deref());
        replace(tx, self.room, self.id, said, (named, found.calls_everybody)).await?;
        let values = args![
            self.room,
            self.id,
            seq,
            &self.text,
            &found.html,
            self.renderer,
            self.at
        ];
        tx.run(EDIT, values).await?;
        tx.run(FORGET_MENTIONS, args![self.room, self.id]).await?;
        tx.run(FORGET_CALL, args![self.room, self.id]).await?;
        let named = Note {
            room: self.room,
            id: self.id,
            author: self.by,
            found: &found,
        };
        note(tx, &[named]).await?;
        advance(tx, self.room, seq).await?;
        self.outcome(tx, true).await
    }
}

impl Edit {
    async fn outcome(&self, tx: &mut Conn<'_>, changed: bool) -> Result<Edited, Fault> {
        let message = one(tx, self.room, self.id, Some(self.by)).await?;
        Ok(Edited {
            message: message.ok_or(Error::RowNotFound)?,
            changed,
        })
    }
}

impl Write for Delete {
    type Out = Message;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    fn leaves(&self) -> Left {
        Left::Traces
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Message, Fault> {
        // What must go goes, from a room that is only read too.
        let was = known(tx, self.room, self.by, self.id).await?;
        if was.author != self.by && !self.moderator {
            return Err(Code::Forbidden.into());
        }
        if was.deleted_at.is_some() {
            return Err(Code::Deleted.into());
        }
        let seq = was.head + 1;
        unindex(tx, self.room, self.id - 1, self.id).await?;
        tx.run(FORGET_REACTIONS, args![self.room, self.id]).await?;
        tx.run(FORGET_MENTIONS, args![self.room, self.id]).await?;
        if was.files > 0 {
            forget_files(tx, self.room, self.id - 1, self.id).await?;
        }
        tx.run(FORGET_CALL, args![self.room, self.id]).await?;
        tx.run(FORGET_VERSIONS, args![self.room, self.id]).await?;
        tx.run(DELETE, args![self.room, self.id, seq, self.at]).await?;
        tx.run(STEP_BACK, args![self.room, self.id]).await?;
        advance(tx, self.room, seq).await?;
        Ok(one(tx, self.room, self.id, Some(self.by))
            .await?
            .ok_or(Error::RowNotFound)?)
    }
}
