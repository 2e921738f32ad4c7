//! Reading messages, by keyset.

use super::row::{load, message};
use super::{Around, Message};
use crate::db::{Conn, Row, args};
use crate::statements::statements;
use crate::{Store, StoreError};
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;

/// Whether a message is in a page (« limit » keeps a server from reading all messages once for it): all are if the parameter is 1; else a deleted one is while one that is not answers it.
macro_rules! is_shown {
    ($all:literal) => {
        concat!(
            "(m.deleted_at is null or ",
            $all,
            " = 1 or (select 1 from messages c
                where c.room = m.room and c.reply_to = m.id and c.deleted_at is null limit 1) is not null)"
        )
    };
}

statements! {
    HEAD = "select r.head, r.swept_upto from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null";
    ONE = concat!(message!(), "where m.room = $1 and m.id = $2");
    UPTO = concat!(message!(), "where m.room = $1 and m.id <= $2 and ", is_shown!("$4"), " order by m.id desc limit $3");
    ABOVE = concat!(message!(), "where m.room = $1 and m.id > $2 and ", is_shown!("$4"), " order by m.id limit $3");
    ANY_UPTO = concat!("select m.id from messages m where m.room = $1 and m.id <= $2 and ", is_shown!("$3"), " order by m.id desc limit 1");
    ANY_ABOVE = concat!("select m.id from messages m where m.room = $1 and m.id > $2 and ", is_shown!("$3"), " order by m.id limit 1");
}

/// Rows from the oldest, and whether there is more below and above.
type Slice = (Vec<Row>, (bool, bool));

/// A part of a room's history.
#[derive(Clone, Copy, Debug)]
struct Part {
    room: RoomId,
    limit: i64,
    /// 1: with deleted messages that nothing answers; 0: without.
    all: i64,
}

impl Store {
    /// One message, with `mine` of `user`, who must be a member now. None otherwise.
    pub async fn message(&self, room: RoomId, id: Seq, user: UserId) -> Result<Option<Message>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        if conn.row(HEAD, args![room, user]).await?.is_none() {
            return Ok(None);
        }
        Ok(one(&mut conn, room, id, Some(user)).await?)
    }

    /// A page of a room's history, oldest first, with `mine` of `user`; deleted messages are in it as tombstones, but for those that the
    /// room kept no longer, which are below its beginning. Also the head and whether there is
    /// more below and above the page. None when `user` is not a member now.
    pub async fn page(
        &self,
        room: RoomId,
        user: UserId,
        around: Around,
        limit: i64,
    ) -> Result<Option<(Vec<Message>, Seq, (bool, bool))>, StoreError> {
        let (limit, all) = (limit.max(1), 1);
        self.part(Part { room, limit, all }, user, around).await
    }

    /// The same as people read it: a deleted message is in it only while one that is not answers it.
    pub async fn conversation(
        &self,
        room: RoomId,
        user: UserId,
        around: Around,
        limit: i64,
    ) -> Result<Option<(Vec<Message>, Seq, (bool, bool))>, StoreError> {
        let (limit, all) = (limit.max(1), 0);
        self.part(Part { room, limit, all }, user, around).await
    }

    async fn part(
        &self,
        part: Part,
        user: UserId,
        around: Around,
    ) -> Result<Option<(Vec<Message>, Seq, (bool, bool))>, StoreError> {
        let room = part.room;
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        let Some(row) = conn.row(HEAD, args![room, user]).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        let (head, swept): (Seq, Seq) = (cells.take()?, cells.take()?);
        let (rows, mut more) = match around.above(swept) {
            Around::Newest => {
                let (rows, below) = upto(&mut conn, part, head).await?;
                (rows, (below, false))
            }
            Around::Before(id) => {
                let last = id.saturating_sub(1);
                let (rows, below) = upto(&mut conn, part, last).await?;
                let above = conn.row(ANY_ABOVE, args![room, last, part.all]).await?;
                (rows, (below, above.is_some()))
            }
            Around::After(id) => {
                let (rows, more) = above(&mut conn, part, id).await?;
                let below = conn.row(ANY_UPTO, args![room, id, part.all]).await?;
                (rows, (below.is_some(), more))
            }
            Around::Id(id) => either_side(&mut conn, part, id).await?,
        };
        let mut messages = load(&mut conn, Some(user), &rows).await?;
        if swept > 0 {
            messages.retain(|message| message.id > swept);
            // Below the first that is shown; nothing is below nothing.
            let below = messages.first().map_or(swept, |first| first.id - 1);
            let row = conn.row(ANY_UPTO, args![room, below, part.all]).await?;
            let found = row.map(|row| row.cells().take::<Seq>()).transpose()?;
            more.0 = found.is_some_and(|id| id > swept);
        }
        Ok(Some((messages, head, more)))
    }
}

impl Around {
    /// The same where nothing is shown up to there.
    fn above(self, swept: Seq) -> Around {
        match self {
            Around::After(id) => Around::After(id.max(swept)),
            Around::Id(id) => Around::Id(id.max(swept)),
            other => other,
        }
    }
}

/// One message, whoever asks.
pub(super) async fn one(
    conn: &mut Conn<'_>,
    room: RoomId,
    id: Seq,
    user: Option<UserId>,
) -> Result<Option<Message>, Error> {
    let row = conn.row(ONE, args![room, id]).await?;
    Ok(load(conn, user, row.as_slice()).await?.pop())
}

/// Up to an id, oldest first, and whether there is more below.
async fn upto(conn: &mut Conn<'_>, part: Part, id: Seq) -> Result<(Vec<Row>, bool), Error> {
    let Part { room, limit, all } = part;
    let mut rows = conn.rows(UPTO, args![room, id, limit + 1, all]).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    rows.reverse();
    Ok((rows, more))
}

/// Above an id, oldest first, and whether there is more above.
async fn above(conn: &mut Conn<'_>, part: Part, id: Seq) -> Result<(Vec<Row>, bool), Error> {
    let Part { room, limit, all } = part;
    let mut rows = conn.rows(ABOVE, args![room, id, limit + 1, all]).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    Ok((rows, more))
}

/// Half of the page up to an id and half above it, whether or not a message bears it.
async fn either_side(conn: &mut Conn<'_>, part: Part, id: Seq) -> Result<Slice, Error> {
    let half = part.limit / 2;
    let limit = part.limit - half;
    let (mut rows, below) = upto(conn, Part { limit, ..part }, id).await?;
    let (after, above) = if half == 0 {
        let next = conn.row(ANY_ABOVE, args![part.room, id, part.all]).await?;
        (Vec::new(), next.is_some())
    } else {
        above(conn, Part { limit: half, ..part }, id).await?
    };
    rows.extend(after);
    Ok((rows, (below, above)))
}
