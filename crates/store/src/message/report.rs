//! Reports of messages, kept for who moderates.

use crate::db::{Conn, Fault, args};
use crate::room::Standing;
use crate::statements::statements;
use crate::writer::Write;
use crate::{Done, Store};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};

/// Why a message is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Advertising, flooding.
    Spam,
    /// An attack, harassment.
    Abuse,
    /// Something else, which the note says.
    Other,
}

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The room.
    pub room: RoomId,
    /// Who reports, a member.
    pub by: UserId,
    /// The message, of somebody else.
    pub id: Seq,
    /// Why.
    pub reason: Reason,
    /// In the reporter's words; may be empty.
    pub note: String,
    /// Now.
    pub at: Millis,
}

statements! {
    TARGET = "select author, deleted_at from messages where room = $1 and id = $2";
    KNOWN = "select cast(1 as bigint) from reports where room = $1 and message = $2 and user_id = $3";
    REPORT = "insert into reports (room, message, user_id, reason, note, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (room, message, user_id) do update
        set reason = excluded.reason, note = excluded.note, created_at = excluded.created_at";
}

impl Store {
    /// Keeps a report; whether it is this person's first of this message. Takes no seq. Refused: `NotFound`, `NotMember`, `Forbidden` (one's own
    /// message), `Deleted`.
    pub fn report(&self, act: Report, done: Done<bool>) {
        self.write(act, done);
    }
}

impl Write for Report {
    type Out = bool;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<bool, Fault> {
        Standing::of_member(tx, self.room, self.by).await?;
        let row = tx.row(TARGET, args![self.room, self.id]).await?;
        let row = row.ok_or(Code::NotFound)?;
        let mut cells = row.cells();
        if cells.take::<UserId>()? == self.by {
            return Err(Code::Forbidden.into());
        }
        if cells.take::<Option<Millis>>()?.is_some() {
            return Err(Code::Deleted.into());
        }
        let known = tx.row(KNOWN, args![self.room, self.id, self.by]).await?;
        let reason = self.reason as i64;
        let values = args![self.room, self.id, self.by, reason, &self.note, self.at];
        tx.run(REPORT, values).await?;
        Ok(known.is_none())
    }
}
