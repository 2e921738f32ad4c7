//! What must be known of a post before it is made: what its cid was, who its author is, how they stand to the room.
//!
//! Who writes much is not looked up each time: on a file, all of whose changes go through one connection, it is kept from one
//! transaction to the next, until something else than a message is written (or another process writes).

use super::Draft;
use super::cids::Cids;
use crate::db::{Conn, Each, row};
use crate::statements::{person, statements};
use crate::{Person, RoomKind};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::HashMap;

/// People in rooms that are remembered, at most.
const MOST: usize = 4_096;

macro_rules! state {
    () => {
        concat!(
            "r.kind, r.head, r.archived_at,
            r.posting = 1 and u.role = 0 and (r.owner is null or r.owner <> u.id), m.joined, ",
            person!("u")
        )
    };
}

statements! {
    /// All that must be known of a post (its place in the list, room, author, cid): who the author is, how they stand to the room
    /// and, of a server, what the cid was.
    STATE_ONE = concat!("select cast($1 as bigint), ", state!(), "
        from users u
        left join rooms r on r.id = $2 and r.deleted_at is null
        left join members m on m.room = r.id and m.user_id = u.id
        where u.id = $3");
    STATE_ALL = concat!("select cast(l.value ->> 0 as bigint), ", state!(), ", d.room, d.id, d.digest
        from json_each($1) as l
        join users u on u.id = cast(l.value ->> 2 as bigint)
        left join messages d on d.author = u.id and d.cid = l.value ->> 3
        left join rooms r on r.id = cast(l.value ->> 1 as bigint) and r.deleted_at is null
        left join members m on m.room = r.id and m.user_id = u.id");
}

const STATE: Each = Each(STATE_ONE, STATE_ALL);

/// The message that a cid posted, and its digest.
pub(super) type Known = (RoomId, Seq, Vec<u8>);

/// What the transaction holds before a post.
pub(super) struct State {
    pub(super) known: Option<Known>,
    pub(super) room: Option<Place>,
    pub(super) joined: bool,
    pub(super) author: Person,
}

/// The room of a post, as its author finds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) kind: RoomKind,
    pub(super) head: Seq,
    pub(super) archived_at: Option<Millis>,
    /// Whether others than the author write there.
    pub(super) is_others: bool,
}

/// What the writer of a file remembers from one transaction to the next.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    standings: Standings,
    pub(super) cids: Cids,
    /// What the file said of changes by other processes.
    version: Option<i64>,
}

impl Remembered {
    /// Keeps what is there only if nobody else has written since.
    pub(crate) fn renew(&mut self, version: Option<i64>) {
        if version != self.version {
            self.forget();
        }
        self.version = version;
    }

    /// Nobody knows what was written.
    pub(crate) fn forget(&mut self) {
        self.standings.forget();
        self.cids.forget();
    }

    /// Something else than messages is written.
    pub(crate) fn forget_standings(&mut self) {
        self.standings.forget();
    }

    /// These messages were posted, whose last has this number.
    pub(super) async fn add(
        &mut self,
        tx: &mut Conn<'_>,
        posted: impl Iterator<Item = (&Draft, Seq)> + Clone,
        n: i64,
    ) -> Result<(), Error> {
        if let Conn::Pg(_) = tx {
            return Ok(());
        }
        self.standings
            .heads
            .extend(posted.clone().map(|(post, id)| (post.room, id)));
        self.cids.add(tx, posted, n).await
    }
}

/// Those who may post, as the last transaction left it.
#[derive(Debug, Default)]
struct Standings {
    of: HashMap<(RoomId, UserId), (Place, Person)>,
    /// The counters of their rooms.
    heads: HashMap<RoomId, Seq>,
}

impl Standings {
    fn forget(&mut self) {
        self.of.clear();
        self.heads.clear();
    }

    fn get(&self, room: RoomId, by: UserId) -> Option<State> {
        let (place, author) = self.of.get(&(room, by))?;
        let head = *self.heads.get(&room)?;
        Some(State {
            known: None,
            room: Some(Place { head, ..*place }),
            joined: true,
            author: author.clone(),
        })
    }

    fn keep(&mut self, room: RoomId, state: &State) {
        if let (Some(place), true) = (state.room, state.joined) {
            if self.of.len() == MOST {
                self.forget();
            }
            self.of
                .insert((room, state.author.id), (place, state.author.clone()));
            self.heads.insert(room, place.head);
        }
    }
}

/// The state of each post, in the order of the posts; none of one whose author does not exist.
pub(super) async fn states(
    tx: &mut Conn<'_>,
    posts: &[&Draft],
    remembered: &mut Remembered,
) -> Result<Vec<Option<State>>, Error> {
    let is_file = matches!(tx, Conn::Lite(_));
    let standings = &mut remembered.standings;
    let mut states: Vec<Option<State>> = posts
        .iter()
        .map(|post| standings.get(post.room, post.by))
        .collect();
    let met = posts.iter().zip(&states).enumerate();
    let asked: Vec<_> = met
        .filter(|(_, (_, state))| state.is_none())
        .map(|(place, (post, _))| row![place as i64, post.room, post.by, &post.cid])
        .collect();
    let rows = match asked[..] {
        [] => Vec::new(),
        _ => tx.rows_of_each(STATE, &asked).await?,
    };
    for row in rows {
        let mut cells = row.cells();
        let place = cells.take::<i64>()? as usize;
        let room = match cells.take::<Option<i64>>()? {
            Some(kind) => Some(Place {
                kind: RoomKind::read(kind),
                head: cells.take()?,
                archived_at: cells.take()?,
                is_others: cells.take::<Option<bool>>()?.unwrap_or(false),
            }),
            None => {
                cells.skip(3);
                None
            }
        };
        let mut state = State {
            known: None,
            room,
            joined: cells.take::<Option<bool>>()?.unwrap_or(false),
            author: Person::read(&mut cells)?,
        };
        if is_file {
            standings.keep(posts[place].room, &state);
        } else if let Some(room) = cells.take::<Option<RoomId>>()? {
            state.known = Some((room, cells.take()?, cells.take()?));
        }
        states[place] = Some(state);
    }
    if is_file {
        let known = remembered.cids.known(tx, posts).await?;
        for (state, known) in states.iter_mut().zip(known) {
            if let Some(state) = state {
                state.known = known;
            }
        }
    }
    Ok(states)
}
