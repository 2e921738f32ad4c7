//! The order of a log: which message goes on from the one above, where a day begins, where the unread ones do.
//!
//! The browser does the same to what it receives; `crates/client/fixtures/grouping.json` holds both to it.

use super::view::{DayView, MessageView, Reader};
use crate::i18n::Text;
use palabre_store::Message;
use palabre_wire::{Millis, Seq, UserId};

/// How far apart two messages of one person may be and still stand together.
const TOGETHER_MS: Millis = 5 * 60_000;

/// A line of the log.
#[derive(Clone, Debug)]
pub enum Row {
    /// A day begins.
    Day(DayView),
    /// What follows is unread.
    Unread,
    /// A message.
    Message(Box<MessageView>),
}

/// The lines of a log that shows `messages`, oldest first. `first_unread`: the message above which the line stands.
pub(super) fn rows(
    t: &Text,
    messages: &[Message],
    reader: Reader<'_>,
    first_unread: Option<Seq>,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(messages.len() + 4);
    let mut above: Option<Placed> = None;
    for message in messages {
        let here = Placed::new(t, message);
        if above.is_none_or(|above| above.day != here.day) {
            rows.push(Row::Day(DayView {
                iso: t.day_iso(message.at),
                label: t.day(message.at),
            }));
        }
        let is_first_unread = first_unread == Some(message.id);
        if is_first_unread {
            rows.push(Row::Unread);
        }
        let continues = !is_first_unread && above.is_some_and(|above| here.continues(above));
        rows.push(Row::Message(Box::new(MessageView::new(
            t, message, reader, continues,
        ))));
        above = Some(here);
    }
    rows
}

/// What decides whether a message stands with the one above.
#[derive(Clone, Copy, Debug)]
struct Placed {
    author: UserId,
    at: Millis,
    day: i64,
    /// A reply or a deleted message stands alone.
    is_apart: bool,
}

impl Placed {
    fn new(t: &Text, message: &Message) -> Placed {
        Placed {
            author: message.by.id,
            at: message.at,
            day: t.zone().day_number(message.at),
            is_apart: message.reply.is_some() || message.deleted_at.is_some(),
        }
    }

    fn continues(self, above: Placed) -> bool {
        self.author == above.author
            && self.day == above.day
            && self.at - above.at <= TOGETHER_MS
            && !self.is_apart
            && !above.is_apart
    }
}
