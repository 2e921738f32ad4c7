//! The order of a log: which message goes on from the one above, where a day begins, where the unread ones do.
//!
//! The browser does the same to what it receives; `crates/client/fixtures/grouping.json` holds both to it.

use super::view::{DayView, MessageView};
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
pub(super) fn rows(t: &Text, messages: &[Message], reader: UserId, first_unread: Option<Seq>) -> Vec<Row> {
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

#[cfg(test)]
mod tests {
    use super::{Row, rows};
    use crate::i18n::{Lang, Text, Zone};
    use palabre_store::{Message, Person, Quote};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Fixture {
        zone: String,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        #[serde(default)]
        unread: Option<i64>,
        messages: Vec<Line>,
        rows: Vec<String>,
    }

    #[derive(Deserialize)]
    struct Line {
        id: i64,
        author: i64,
        at: String,
        #[serde(default)]
        reply: bool,
        #[serde(default)]
        deleted: bool,
    }

    fn message(line: &Line) -> Message {
        let by = Person {
            id: line.author,
            name: "amina".into(),
            display: "Amina".into(),
            tint: 3,
            avatar: None,
        };
        let at = line.at.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        Message {
            room: 12,
            id: line.id,
            seq: line.id,
            at,
            cid: String::new(),
            text: (!line.deleted).then(|| "Bonjour".into()),
            html: None,
            named: Vec::new(),
            reply: line.reply.then(|| Quote {
                id: 1,
                by: by.clone(),
                text: None,
                html: None,
                named: Vec::new(),
                files: None,
            }),
            by,
            files: Vec::new(),
            reactions: Vec::new(),
            mine: Vec::new(),
            edited_at: None,
            pinned_at: None,
            deleted_at: line.deleted.then_some(at),
        }
    }

    fn told(row: &Row) -> String {
        match row {
            Row::Day(day) => format!("day {}", day.iso),
            Row::Unread => "unread".to_owned(),
            Row::Message(message) if message.continues => format!("goes on {}", message.id),
            Row::Message(message) => format!("alone {}", message.id),
        }
    }

    #[test]
    fn messages_are_grouped_as_the_browser_groups_them() {
        let fixture: Fixture =
            serde_json::from_str(include_str!("../../../client/fixtures/grouping.json")).unwrap();
        let t = Text::new(Lang::Fr, Zone::named(Some(&fixture.zone)), 0);
        for case in &fixture.cases {
            let messages: Vec<Message> = case.messages.iter().map(message).collect();
            let rows = rows(&t, &messages, 7, case.unread);
            let told: Vec<String> = rows.iter().map(told).collect();
            assert_eq!(told, case.rows, "{}", case.name);
        }
    }
}
