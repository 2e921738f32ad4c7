//! Reports of messages, kept for who moderates. The queue they wait in is not made here.

use super::{Me, Refused, now, waiting};
use crate::app::App;
use palabre_store::{Reason, Report};
use palabre_wire::{Code, RoomId, Seq};

/// A message to report.
#[derive(Clone, Debug)]
pub struct ReportMessage {
    /// The room.
    pub room: RoomId,
    /// The message, of somebody else.
    pub id: Seq,
    /// Why.
    pub reason: Reason,
    /// In the reporter's words; may be empty.
    pub note: String,
}

/// Reports a message of a room one is in; whether it is one's first report of it. Nobody in the room is told.
pub async fn report(app: &App, me: &Me, act: ReportMessage) -> Result<bool, Refused> {
    app.rates.report(me.id())?;
    let note = act.note.trim();
    if note.chars().count() > app.config.limits.report_note_chars {
        return Err(Refused::Rule(Code::TooLong));
    }
    let (done, outcome) = waiting(|_: &bool| ());
    let report = Report {
        room: act.room,
        by: me.id(),
        id: act.id,
        reason: act.reason,
        note: note.to_owned(),
        at: now(),
    };
    app.store.report(report, done);
    outcome.await
}
