//! Messages as rows: the columns, and what is gathered around them.

use super::{Enclosed, Message, Quote};
use crate::Person;
use crate::db::{Cells, Conn, Row, args, listed};
use crate::file::attach::of_messages;
use crate::statements::{person, statements};
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::{BTreeSet, HashMap};

/// The columns of an [`Enclosed`]: the files of the message so called, when it has no text.
macro_rules! enclosed {
    ($m:literal) => {
        concat!(
            "case when ",
            $m,
            ".body = '' and ",
            $m,
            ".files > 0 then ",
            $m,
            ".files end, case when ",
            $m,
            ".files > 0 then (
                select count(*) from files f where f.room = ",
            $m,
            ".room and f.message = ",
            $m,
            ".id and f.kind like 'image/%') end,
            case when ",
            $m,
            ".files > 0 then (
                select f.name from files f where f.room = ",
            $m,
            ".room and f.message = ",
            $m,
            ".id and f.place = 0) end"
        )
    };
}
pub(crate) use enclosed;

/// The columns of a [`Quote`]: the message as q, its author as a.
macro_rules! quote {
    () => {
        concat!(
            "q.id, q.body, q.html, ",
            $crate::message::row::enclosed!("q"),
            ", ",
            $crate::statements::person!("a")
        )
    };
}
pub(crate) use quote;

/// The columns of a [`Message`] and where they come from: `messages` as m, its author as u, what it answers as q.
macro_rules! message {
    () => {
        concat!(
            "select m.room, m.id, m.seq, m.created_at, m.cid, m.body, m.html, m.edited_at, m.deleted_at, m.pinned_at, ",
            $crate::statements::person!("u"),
            ", ",
            $crate::message::row::quote!(),
            ", m.files from messages m join users u on u.id = m.author
            left join messages q on q.room = m.room and q.id = m.reply_to
            left join users a on a.id = q.author "
        )
    };
}
pub(crate) use message;

statements! {
    /// Each message as room and id.
    NAMED = concat!("select e.room, e.message, ", person!("u"), " from json_each($1) as l
        join mentions e on e.room = cast(l.value ->> 0 as bigint) and e.message = cast(l.value ->> 1 as bigint)
        join users u on u.id = e.user_id");
    REACTIONS = "select e.room, e.message, e.emoji, count(*), max(case when e.user_id = $2 then 1 else 0 end) = 1
        from json_each($1) as l
        join reactions e on e.room = cast(l.value ->> 0 as bigint) and e.message = cast(l.value ->> 1 as bigint)
        group by e.room, e.message, e.emoji order by e.room, e.message, min(e.seq)";
    /// Of messages that stand together in a room.
    REACTIONS_BETWEEN = "select e.room, e.message, e.emoji, count(*), max(case when e.user_id = $2 then 1 else 0 end) = 1
        from reactions e where e.room = $1 and e.message between $3 and $4
        group by e.room, e.message, e.emoji order by e.room, e.message, min(e.seq)";
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
            cells.skip(10);
            return Ok(None);
        };
        Ok(Some(Quote {
            id,
            text: cells.take()?,
            html: cells.take()?,
            files: Enclosed::read(cells)?,
            by: Person::read(cells)?,
            named: Vec::new(),
        }))
    }
}

impl Enclosed {
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Option<Enclosed>, Error> {
        let Some(count) = cells.take()? else {
            cells.skip(2);
            return Ok(None);
        };
        Ok(Some(Enclosed {
            count,
            images: cells.take()?,
            name: cells.take::<Option<String>>()?.unwrap_or_default(),
        }))
    }
}

/// Messages that stand together have fewer than so many ids for each.
const MOST_APART: i64 = 4;

/// A message's room and id.
pub(crate) type Place = (RoomId, Seq);

/// Messages from rows of `message!`, with their files, the people they name, their reactions, and those of `user` apart: as few
/// statements for many rooms as for one.
pub(crate) async fn load(
    conn: &mut Conn<'_>,
    user: Option<UserId>,
    rows: &[Row],
) -> Result<Vec<Message>, Error> {
    let mut messages = Vec::with_capacity(rows.len());
    let mut with_files = Vec::new();
    for row in rows {
        let (message, files) = Message::read(&mut row.cells())?;
        if files > 0 {
            with_files.push(message.place());
        }
        messages.push(message);
    }
    if messages.is_empty() {
        return Ok(messages);
    }
    if !with_files.is_empty() {
        let mut files = of_messages(conn, &with_files).await?;
        for message in &mut messages {
            message.files = files.remove(&message.place()).unwrap_or_default();
        }
    }
    let places: Vec<Place> = messages.iter().map(Message::place).collect();
    let mut given = reactions(conn, &places, user).await?;
    for message in &mut messages {
        if let Some(given) = given.remove(&message.place()) {
            message.reactions = given.counts;
            message.mine = given.mine;
        }
    }
    name(conn, &mut messages).await?;
    Ok(messages)
}

impl Message {
    fn place(&self) -> Place {
        (self.room, self.id)
    }
}

/// Adds the people that messages and those they cite name; plain ones, which most are, name nobody.
async fn name(conn: &mut Conn<'_>, messages: &mut [Message]) -> Result<(), Error> {
    let mut places = BTreeSet::new();
    for message in messages.iter() {
        places.extend(message.html.as_ref().map(|_| message.place()));
        let cited = message.reply.iter().filter(|quote| quote.html.is_some());
        places.extend(cited.map(|quote| (message.room, quote.id)));
    }
    let named = named(conn, &places).await?;
    for message in messages {
        let at = |id| named.get(&(message.room, id)).cloned().unwrap_or_default();
        message.named = at(message.id);
        if let Some(quote) = &mut message.reply {
            quote.named = at(quote.id);
        }
    }
    Ok(())
}

/// The people that messages name.
pub(super) async fn named(
    conn: &mut Conn<'_>,
    places: &BTreeSet<Place>,
) -> Result<HashMap<Place, Vec<Person>>, Error> {
    let mut named: HashMap<Place, Vec<Person>> = HashMap::new();
    if places.is_empty() {
        return Ok(named);
    }
    let places: Vec<&Place> = places.iter().collect();
    for row in conn.rows(NAMED, args![&listed(&places)]).await? {
        let mut cells = row.cells();
        let place = (cells.take()?, cells.take()?);
        named.entry(place).or_default().push(Person::read(&mut cells)?);
    }
    Ok(named)
}

#[derive(Default)]
pub(super) struct Given {
    pub(super) counts: Vec<(String, i64)>,
    pub(super) mine: Vec<String>,
}

/// The reactions of messages.
pub(super) async fn reactions(
    conn: &mut Conn<'_>,
    places: &[Place],
    user: Option<UserId>,
) -> Result<HashMap<Place, Given>, Error> {
    let mut of: HashMap<Place, Given> = HashMap::new();
    let rows = match together(places) {
        Some((room, first, last)) => {
            conn.rows(REACTIONS_BETWEEN, args![room, user, first, last])
                .await?
        }
        None => conn.rows(REACTIONS, args![&listed(places), user]).await?,
    };
    for row in rows {
        let mut cells = row.cells();
        let place = (cells.take()?, cells.take()?);
        let (emoji, count): (String, i64) = (cells.take()?, cells.take()?);
        let given = of.entry(place).or_default();
        if cells.take()? {
            given.mine.push(emoji.clone());
        }
        given.counts.push((emoji, count));
    }
    Ok(of)
}

/// The room of messages and the first and last of them, when few others can be between these.
fn together(places: &[Place]) -> Option<(RoomId, Seq, Seq)> {
    let (&(room, first), &(_, last)) = (places.iter().min()?, places.iter().max()?);
    let is_one_room = places.iter().all(|place| place.0 == room);
    (is_one_room && last - first < MOST_APART * places.len() as i64).then_some((room, first, last))
}
