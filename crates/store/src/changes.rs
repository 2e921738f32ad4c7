//! What changed in a room since a seq: the rows that bear a later one, in their present state.

use crate::db::args;
use crate::member::member;
use crate::message::{load, message};
use crate::statements::{room, statements};
use crate::{Member, Message, Room, Store, StoreError};
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;

/// One row that changed, in its present state.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A message.
    Message(Box<Message>),
    /// A membership.
    Member(Member),
    /// The room.
    Room(Room),
}

/// What changed in a room after a seq.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The room's counter at the moment of reading (one snapshot with the rest).
    pub head: Seq,
    /// By seq; at most the limit.
    pub changes: Vec<Change>,
    /// More than the limit.
    pub more: bool,
}

statements! {
    ROOM = concat!("select ", room!(), " from members m join rooms r on r.id = m.room
        left join users o on o.id = r.owner
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null");
    /// Posted since, and as they were posted.
    POSTED = concat!(message!(), "where m.room = $1 and m.id > $2 and m.seq = m.id order by m.id limit $3");
    /// Changed since, whenever they were posted.
    CHANGED = concat!(message!(), "where m.room = $1 and m.seq > m.id and m.seq > $2 order by m.seq limit $3");
    MEMBERS = concat!("select ", member!(), " from members m join users u on u.id = m.user_id
        where m.room = $1 and m.seq > $2 order by m.seq limit $3");
}

impl Store {
    /// What changed in `room` after `after`, for `user`: one snapshot that also checks the membership. None when not a member (or absent).
    /// Messages carry `mine`. At most `limit` changes.
    pub async fn changes(
        &self,
        room: RoomId,
        user: UserId,
        after: Seq,
        limit: i64,
    ) -> Result<Option<Changes>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        let Some(row) = conn.row(ROOM, args![room, user]).await? else {
            return Ok(None);
        };
        let itself = Room::read(&mut row.cells())?;
        let head = itself.head;
        if after >= head {
            return Ok(Some(Changes {
                head,
                changes: Vec::new(),
                more: false,
            }));
        }
        let values = args![room, after, limit.max(0) + 1];
        let mut rows = conn.rows(POSTED, values).await?;
        rows.extend(conn.rows(CHANGED, values).await?);
        let messages = load(&mut conn, Some(user), &rows).await?;
        let rows = conn.rows(MEMBERS, values).await?;
        let members: Result<Vec<Member>, Error> =
            rows.iter().map(|row| Member::read(&mut row.cells())).collect();
        let mut changes: Vec<Change> = messages
            .into_iter()
            .map(|message| Change::Message(Box::new(message)))
            .collect();
        changes.extend(members?.into_iter().map(Change::Member));
        if itself.seq > after {
            changes.push(Change::Room(itself));
        }
        changes.sort_by_key(Change::seq);
        let more = changes.len() as i64 > limit;
        changes.truncate(limit.max(0) as usize);
        Ok(Some(Changes { head, changes, more }))
    }
}

impl Change {
    /// The seq it bears.
    pub fn seq(&self) -> Seq {
        match self {
            Change::Message(message) => message.seq,
            Change::Member(member) => member.seq,
            Change::Room(room) => room.seq,
        }
    }
}
