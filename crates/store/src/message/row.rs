//! Messages as rows: the columns, and what is gathered around them.

use super::{Message, Quote};
use crate::Person;
use crate::db::{Cells, Conn, Row, args, list};
use crate::file::attach::of_messages;
use crate::statements::{person, statements};
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::HashMap;

/// The columns of a [`Message`] and where they come from: `messages` as m, its author as u, what it answers as q.
macro_rules! message {
    () => {
        concat!(
            "select m.room, m.id, m.seq, m.created_at, m.cid, m.body, m.html, m.edited_at, m.deleted_at, m.pinned_at, ",
            $crate::statements::person!("u"),
            ", q.id, substr(q.body, 1, 160), ",
            $crate::statements::person!("a"),
            ", m.files from messages m join users u on u.id = m.author
            left join messages q on q.room = m.room and q.id = m.reply_to
            left join users a on a.id = q.author "
        )
    };
}
pub(crate) use message;

statements! {
    NAMED = concat!("select e.message, ", person!("u"), " from json_each($2) as l
        join mentions e on e.room = $1 and e.message = cast(l.value ->> 0 as bigint)
        join users u on u.id = e.user_id");
    REACTIONS = "select e.message, e.emoji, count(*), max(case when e.user_id = $3 then 1 else 0 end) = 1
        from json_each($2) as l
        join reactions e on e.room = $1 and e.message = cast(l.value ->> 0 as bigint)
        group by e.message, e.emoji order by e.message, min(e.seq)";
}

impl Message {
    /// The message without what is gathered around it, and how many files it has.
    fn read(cells: &mut Cells<'_>) -> Result<(Message, i64), Error> {
        let message = Message {
            room: cells.take()?,
            id: cells.take()?,
            seq: cells.take()?,
            at: cells.take()?,
            cid: cells.take()?,
            text: cells.take()?,
            html: cells.take()?,
            edited_at: cells.take()?,
            deleted_at: cells.take()?,
            pinned_at: cells.take()?,
            by: Person::read(cells)?,
            reply: Quote::read(cells)?,
            files: Vec::new(),
            named: Vec::new(),
            reactions: Vec::new(),
            mine: Vec::new(),
        };
        Ok((message, cells.take()?))
    }
}

impl Quote {
    pub(super) fn read(cells: &mut Cells<'_>) -> Result<Option<Quote>, Error> {
        let Some(id) = cells.take()? else {
            cells.skip(6);
            return Ok(None);
        };
        Ok(Some(Quote {
            id,
            excerpt: cells.take()?,
            by: Person::read(cells)?,
        }))
    }
}

/// Messages of one room from rows of `message!`, with their files, the people they name, their reactions, and those of `user` apart.
pub(crate) async fn load(
    conn: &mut Conn<'_>,
    room: RoomId,
    user: Option<UserId>,
    rows: &[Row],
) -> Result<Vec<Message>, Error> {
    let mut messages = Vec::with_capacity(rows.len());
    let mut with_files = Vec::new();
    for row in rows {
        let (message, files) = Message::read(&mut row.cells())?;
        if files > 0 {
            with_files.push(message.id);
        }
        messages.push(message);
    }
    if messages.is_empty() {
        return Ok(messages);
    }
    if !with_files.is_empty() {
        let mut files = of_messages(conn, room, with_files).await?;
        for message in &mut messages {
            message.files = files.remove(&message.id).unwrap_or_default();
        }
    }
    let ids = list(messages.iter().map(|message| message.id));
    let mut given = reactions(conn, room, &ids, user).await?;
    for message in &mut messages {
        if let Some(given) = given.remove(&message.id) {
            message.reactions = given.counts;
            message.mine = given.mine;
        }
    }
    name(conn, room, &mut messages).await?;
    Ok(messages)
}

/// Adds the people that messages name; plain ones, which most are, name nobody.
async fn name(conn: &mut Conn<'_>, room: RoomId, messages: &mut [Message]) -> Result<(), Error> {
    let ids = messages.iter().filter(|message| message.html.is_some());
    let ids: Vec<Seq> = ids.map(|message| message.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    for row in conn.rows(NAMED, args![room, &list(ids)]).await? {
        let mut cells = row.cells();
        let id: Seq = cells.take()?;
        if let Some(message) = messages.iter_mut().find(|message| message.id == id) {
            message.named.push(Person::read(&mut cells)?);
        }
    }
    Ok(())
}

#[derive(Default)]
pub(super) struct Given {
    pub(super) counts: Vec<(String, i64)>,
    pub(super) mine: Vec<String>,
}

/// The reactions of the messages of that list.
pub(super) async fn reactions(
    conn: &mut Conn<'_>,
    room: RoomId,
    ids: &str,
    user: Option<UserId>,
) -> Result<HashMap<Seq, Given>, Error> {
    let mut of: HashMap<Seq, Given> = HashMap::new();
    for row in conn.rows(REACTIONS, args![room, ids, user]).await? {
        let mut cells = row.cells();
        let (id, emoji, count): (Seq, String, i64) = (cells.take()?, cells.take()?, cells.take()?);
        let given = of.entry(id).or_default();
        if cells.take()? {
            given.mine.push(emoji.clone());
        }
        given.counts.push((emoji, count));
    }
    Ok(of)
}
