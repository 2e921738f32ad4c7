//! A search: what is looked for, in which rooms, and what was found.

mod look;

use super::wanted::Ask;
use super::{EVERYBODY, Wanted, streams, token};
use crate::db::{Conn, args, list};
use crate::message::{load, message};
use crate::statements::statements;
use crate::{Message, Store, StoreError};
use look::Search;
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Rooms of a person that the index itself is asked for, at most: beyond, the membership alone decides.
const FEW_ROOMS: usize = 16;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Find {
    /// The words; may be nothing when something else is asked for.
    pub wanted: Wanted,
    /// In one room only.
    pub room: Option<RoomId>,
    /// Of one author only.
    pub from: Option<UserId>,
    /// Posted before.
    pub before: Option<Millis>,
    /// Posted at this time or after.
    pub after: Option<Millis>,
    /// With something beside the words.
    pub has: Vec<Has>,
    /// Below the [`Found::cursor`] of the page before.
    pub cursor: Option<i64>,
    /// Hits, at most.
    pub limit: usize,
}

/// What a message may have beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// A link.
    Link,
    /// A file.
    File,
    /// An image.
    Image,
    /// The name of who searches, or a call of everybody; one's own calls are not meant.
    Mention,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// In its present state.
    pub message: Message,
    /// The bytes of its text that answer, in order.
    pub at: Vec<Range<usize>>,
}

/// A page of what was found, the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// At most the limit.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none when all was looked at. There may be one though the page is not full: the search has a bound,
    /// and stopped there.
    pub cursor: Option<i64>,
}

statements! {
    NEWEST = "select coalesce(max(n), 0) from messages";
    /// Whether `$2` is in the room `$1` now.
    MEMBER = "select cast(1 as bigint) from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null";
    SOME_ROOMS = "select room from members where user_id = $1 and joined limit $2";
    AT = "select created_at from messages where n >= $1 order by n limit 1";
    TEXTS = "select n, created_at, author, body from messages
        where n in (select cast(l.value ->> 0 as bigint) from json_each($1) as l) and deleted_at is null order by n desc";
    /// The membership is asked once more, of each: what was found is what is given. As a join, a plan would begin there, and read all
    /// messages of a room.
    MESSAGES = concat!(message!(), "where m.n in (select cast(l.value ->> 0 as bigint) from json_each($1) as l)
        and m.deleted_at is null
        and 1 = (select count(*) from members j where j.room = m.room and j.user_id = $2 and j.joined)");
    NUMBERS = "select m.n, m.room, m.id from json_each($1) as l join messages m on m.n = cast(l.value ->> 0 as bigint)";
}

impl Store {
    /// Finds messages that `user` may read now. None when `room` is given and `user` is not a member of it.
    pub async fn find(&self, user: UserId, find: &Find) -> Result<Option<Found>, StoreError> {
        let (store, find) = (self.clone(), find.clone());
        self.at_length(async move { store.find_here(user, &find).await })
            .await
    }

    async fn find_here(&self, user: UserId, find: &Find) -> Result<Option<Found>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        let Some(rooms) = scope(&mut conn, user, find).await? else {
            return Ok(None);
        };
        let (mut asks, later) = match streams(&conn) || find.room.is_some() {
            true => (rooms, Vec::new()),
            false => (Vec::new(), rooms),
        };
        asks.extend(find.has.iter().map(|has| has.ask(user)));
        asks.extend(find.from.map(|author| token("u", author)));
        let mut search = Search::begin(&mut conn, user, find, (asks, later)).await?;
        Ok(Some(search.run(&mut conn).await?))
    }
}

impl Has {
    fn ask(self, user: UserId) -> Ask {
        match self {
            Has::Link => token("has", "link"),
            Has::File => token("has", "file"),
            Has::Image => token("has", "image"),
            Has::Mention => Ask::Any([user, EVERYBODY].map(|named| token("m", named)).into()),
        }
    }
}

/// Which rooms the index is asked for: the one, or all of a person who has few. None when that is nothing.
async fn scope(conn: &mut Conn<'_>, user: UserId, find: &Find) -> Result<Option<Vec<Ask>>, Error> {
    if let Some(room) = find.room {
        let member = conn.row(MEMBER, args![room, user]).await?;
        return Ok(member.map(|_| vec![token("r", room)]));
    }
    let rows = conn.rows(SOME_ROOMS, args![user, FEW_ROOMS as i64 + 1]).await?;
    let rooms: Vec<RoomId> = rows
        .iter()
        .map(|row| row.cells().take())
        .collect::<Result<_, _>>()?;
    Ok(Some(match rooms.len() {
        // Nobody writes in this one.
        0 => vec![token("r", 0)],
        few if few <= FEW_ROOMS => vec![Ask::Any(rooms.into_iter().map(|room| token("r", room)).collect())],
        _ => Vec::new(),
    }))
}

/// The messages that were found, the newest first.
async fn messages(
    conn: &mut Conn<'_>,
    found: &[(i64, Vec<Range<usize>>)],
    user: UserId,
) -> Result<Vec<Hit>, Error> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = list(found.iter().map(|(n, _)| *n));
    let mut at: BTreeMap<i64, Vec<Range<usize>>> = found.iter().cloned().collect();
    let mut names = HashMap::new();
    for row in conn.rows(NUMBERS, args![&numbers]).await? {
        let mut cells = row.cells();
        let n: i64 = cells.take()?;
        let place: (RoomId, Seq) = (cells.take()?, cells.take()?);
        names.insert(place, n);
    }
    let rows = conn.rows(MESSAGES, args![&numbers, user]).await?;
    let mut hits = Vec::with_capacity(found.len());
    for message in load(conn, Some(user), &rows).await? {
        if let Some(n) = names.get(&(message.room, message.id))
            && let Some(at) = at.remove(n)
        {
            hits.push((*n, Hit { message, at }));
        }
    }
    hits.sort_by_key(|(n, _)| -n);
    Ok(hits.into_iter().map(|(_, hit)| hit).collect())
}
