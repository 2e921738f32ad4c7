//! Posting, once per (author, cid).

use super::page::one;
use super::{Message, Post, Posted, Quote};
use crate::db::{Conn, Fault, args, list};
use crate::room::may_see;
use crate::statements::{person, statements};
use crate::writer::Write;
use crate::{Person, RoomKind};
use palabre_wire::{Code, Millis, RoomId, Seq};
use sqlx::Error;

statements! {
    /// All that must be known: what this cid was, who the author is, and how they stand to the room.
    STATE = concat!("select d.room, d.id, d.digest, r.kind, r.head, r.archived_at, m.joined, ", person!("u"), "
        from users u
        left join messages d on d.author = u.id and d.cid = $3
        left join rooms r on r.id = $1 and r.deleted_at is null
        left join members m on m.room = $1 and m.user_id = u.id
        where u.id = $2");
    QUOTED = concat!("select q.id, substr(q.body, 1, 160), ", person!("a"), "
        from messages q join users a on a.id = q.author where q.room = $1 and q.id = $2");
    INSERT = "insert into messages
        (room, id, seq, author, cid, digest, body, html, renderer, reply_to, created_at)
        values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (author, cid) do nothing";
    ADVANCE = "update rooms set head = $2, last_id = $2, active_at = $3 where id = $1";
    READ_OWN = "update members set read_upto = $3, read_at = $4 where room = $1 and user_id = $2";
    MENTION = "insert into mentions (room, message, user_id)
        select m.room, $2, m.user_id from json_each($4) as l
        join users u on u.name_key = l.value ->> 0
        join members m on m.room = $1 and m.user_id = u.id
        where m.joined and m.user_id <> $3
        on conflict (room, message, user_id) do nothing";
}

/// What the transaction holds before a post.
struct State {
    known: Option<(RoomId, Seq, Vec<u8>)>,
    room: Option<(RoomKind, Seq, Option<Millis>)>,
    joined: bool,
    author: Person,
}

impl Write for Post {
    type Out = Posted;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Posted, Fault> {
        let state = state(tx, self).await?.ok_or(Code::NotFound)?;
        if let Some(known) = &state.known {
            return again(tx, self, known).await;
        }
        let id = next_id(&state)?;
        let reply = match self.reply_to {
            Some(answered) => Some(quoted(tx, self.room, answered).await?.ok_or(Code::NotFound)?),
            None => None,
        };
        let values = args![
            self.room,
            id,
            self.by,
            &self.cid,
            &self.digest,
            &self.text,
            &self.html,
            self.renderer,
            self.reply_to,
            self.at,
        ];
        if tx.run(INSERT, values).await? == 0 {
            // Another node stored this cid since: now it is known.
            let known = state_known(tx, self).await?;
            return again(tx, self, &known).await;
        }
        tx.run(ADVANCE, args![self.room, id, self.at]).await?;
        tx.run(READ_OWN, args![self.room, self.by, id, self.at]).await?;
        if !self.mentions.is_empty() {
            mention(tx, self.room, id, self.by, &self.mentions).await?;
        }
        Ok(Posted {
            message: self.message(id, state.author, reply),
            dup: false,
        })
    }
}

impl Post {
    /// The message as it has just been stored.
    fn message(&self, id: Seq, by: Person, reply: Option<Quote>) -> Message {
        Message {
            room: self.room,
            id,
            seq: id,
            by,
            at: self.at,
            cid: self.cid.clone(),
            text: Some(self.text.clone()),
            html: self.html.clone(),
            reply,
            reactions: Vec::new(),
            mine: Vec::new(),
            edited_at: None,
            deleted_at: None,
        }
    }
}

async fn state(tx: &mut Conn<'_>, post: &Post) -> Result<Option<State>, Error> {
    let Some(row) = tx.row(STATE, args![post.room, post.by, &post.cid]).await? else {
        return Ok(None);
    };
    let mut cells = row.cells();
    let known = match cells.take::<Option<RoomId>>()? {
        Some(room) => Some((room, cells.take()?, cells.take()?)),
        None => {
            cells.skip(2);
            None
        }
    };
    let room = match cells.take::<Option<i64>>()? {
        Some(kind) => Some((RoomKind::read(kind), cells.take()?, cells.take()?)),
        None => {
            cells.skip(2);
            None
        }
    };
    let joined = cells.take::<Option<bool>>()?.unwrap_or(false);
    Ok(Some(State {
        known,
        room,
        joined,
        author: Person::read(&mut cells)?,
    }))
}

async fn state_known(tx: &mut Conn<'_>, post: &Post) -> Result<(RoomId, Seq, Vec<u8>), Error> {
    state(tx, post)
        .await?
        .and_then(|state| state.known)
        .ok_or(Error::RowNotFound)
}

/// A cid that was used: the same content gets the first answer again, another content is refused.
async fn again(tx: &mut Conn<'_>, post: &Post, known: &(RoomId, Seq, Vec<u8>)) -> Result<Posted, Fault> {
    let (room, id, digest) = known;
    if *room != post.room || digest.as_slice() != post.digest {
        return Err(Code::CidConflict.into());
    }
    let message = one(tx, *room, *id, Some(post.by))
        .await?
        .ok_or(Error::RowNotFound)?;
    Ok(Posted { message, dup: true })
}

fn next_id(state: &State) -> Result<Seq, Code> {
    let Some((kind, head, archived_at)) = state.room else {
        return Err(Code::NotFound);
    };
    match (state.joined, archived_at) {
        (true, None) => Ok(head + 1),
        (true, Some(_)) => Err(Code::Archived),
        (false, _) if may_see(kind, false) => Err(Code::NotMember),
        (false, _) => Err(Code::NotFound),
    }
}

async fn quoted(tx: &mut Conn<'_>, room: RoomId, id: Seq) -> Result<Option<Quote>, Error> {
    let row = tx.row(QUOTED, args![room, id]).await?;
    Ok(row
        .map(|row| Quote::read(&mut row.cells()))
        .transpose()?
        .flatten())
}

/// Notes whom a message mentions, among the members and without its author.
pub(super) async fn mention(
    tx: &mut Conn<'_>,
    room: RoomId,
    id: Seq,
    by: i64,
    keys: &[String],
) -> Result<(), Error> {
    let keys = list(keys.iter().map(String::as_str));
    tx.run(MENTION, args![room, id, by, &keys]).await.map(drop)
}
