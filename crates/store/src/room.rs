//! Rooms of every kind: one counter each.

pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod expire;
pub(crate) mod make;
pub(crate) mod standing;

pub use expire::{Expire, Expired};
pub(crate) use make::{NewRoom, insert_room};
pub(crate) use standing::{Standing, may_see};

use crate::db::{Cells, args};
use crate::statements::{room, statements};
use crate::{Done, Person, Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// What kind of conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomKind {
    /// Listed for everybody.
    Public,
    /// By invitation of a member.
    Private,
    /// Two people (or one, for notes), for ever.
    Direct,
}

/// Who writes in a room. Everything else is every member's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Posting {
    /// Its members.
    #[default]
    Members,
    /// Its owner, and the moderators and administrators of the space who are in it.
    Moderators,
}

/// A room's present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its kind.
    pub kind: RoomKind,
    /// Its name; empty for a direct room.
    pub name: String,
    /// Its topic; may be empty.
    pub topic: String,
    /// Its counter.
    pub head: Seq,
    /// The seq of the room's own latest change (name, topic, owner, archiving).
    pub seq: Seq,
    /// Who manages it: its maker, then whoever had been in it the longest when an owner left.
    pub owner: Option<Person>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was archived.
    pub archived_at: Option<Millis>,
    /// People in it now.
    pub members: i64,
    /// The hash of its picture, when there is one.
    pub picture: Option<String>,
    /// Who writes there.
    pub posting: Posting,
    /// For how many days it keeps its messages; for ever when none.
    pub keep_days: Option<i64>,
}

/// A room to make; its maker is owner and first member.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    /// Public or private.
    pub kind: RoomKind,
    /// Its name.
    pub name: String,
    /// What must be unique among public rooms.
    pub name_key: String,
    /// Its topic.
    pub topic: String,
    /// Who writes there.
    pub posting: Posting,
    /// For how many days it keeps its messages; for ever when none.
    pub keep_days: Option<i64>,
    /// Who makes it.
    pub by: UserId,
    /// Who else is in it from the start.
    pub members: Vec<UserId>,
    /// Now.
    pub at: Millis,
}

/// A change of a room's name, topic, kind or rules. None = as it was.
#[derive(Clone, Debug, Default)]
pub struct EditRoom {
    /// The room.
    pub room: RoomId,
    /// Who asks: a member, and (owner or `manager`).
    pub by: UserId,
    /// The asker may manage any room it is a member of.
    pub manager: bool,
    /// New name and its key.
    pub name: Option<(String, String)>,
    /// New topic.
    pub topic: Option<String>,
    /// Public or private.
    pub kind: Option<RoomKind>,
    /// Who writes there.
    pub posting: Option<Posting>,
    /// For how many days it keeps its messages; `Some(None)` is for ever.
    pub keep_days: Option<Option<i64>>,
}

/// Archiving, or opening again.
#[derive(Clone, Debug)]
pub struct ArchiveRoom {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// See [`EditRoom::manager`].
    pub manager: bool,
    /// Now to archive, none to open again.
    pub at: Option<Millis>,
}

/// Deleting a room with all it holds. The id is never used again.
#[derive(Clone, Debug)]
pub struct DeleteRoom {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// See [`EditRoom::manager`].
    pub manager: bool,
    /// Now.
    pub at: Millis,
}

/// The one direct room of a pair (the same person twice: notes).
#[derive(Clone, Debug)]
pub struct OpenDirect {
    /// Who asks.
    pub by: UserId,
    /// The other.
    pub with: UserId,
    /// Now.
    pub at: Millis,
}

/// A room that was made or found.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The room.
    pub room: Room,
    /// Whether it is new.
    pub created: bool,
}

statements! {
    ROOM = concat!("select ", room!(), " from rooms r left join users o on o.id = r.owner
        where r.id = $1 and r.deleted_at is null");
    MEMBERSHIP = concat!("select ", room!(), ", m.joined
        from rooms r left join users o on o.id = r.owner
        left join members m on m.room = r.id and m.user_id = $2
        where r.id = $1 and r.deleted_at is null");
}

impl Store {
    /// Makes a room. Refused with `NotFound` when one of its members does not exist or is disabled, with `CidConflict` when the name
    /// is taken among public rooms. Takes seqs 1 (room), 2 (owner's membership), and one for each other member.
    pub fn create_room(&self, act: CreateRoom, done: Done<Opened>) {
        self.write(act, done);
    }

    /// Makes or finds the direct room of a pair. New: seqs 1 (room), 2, 3 (memberships). Refused `NotFound` when a person does not exist, or
    /// when the room is not there yet and one of them is disabled.
    pub fn open_direct(&self, act: OpenDirect, done: Done<Opened>) {
        self.write(act, done);
    }

    /// Changes a room; takes one seq. Refused: `NotFound` (absent, or a room one may not see), `NotMember`, `Forbidden` (not owner nor manager,
    /// or a direct room), `CidConflict` (name taken).
    pub fn edit_room(&self, act: EditRoom, done: Done<Room>) {
        self.write(act, done);
    }

    /// Archives or opens again; takes one seq. Refused as [`Store::edit_room`].
    pub fn archive_room(&self, act: ArchiveRoom, done: Done<Room>) {
        self.write(act, done);
    }

    /// Deletes; takes one last seq (the room's row stays as a tombstone without name; its memberships go at once, its messages are
    /// out of reach at once and emptied soon after, their cids stay known). The outcome's `head` is that seq, with those who
    /// were members. Refused as [`Store::edit_room`].
    pub fn delete_room(&self, act: DeleteRoom, done: Done<(Room, Vec<UserId>)>) {
        self.write(act, done);
    }

    /// A room, whoever asks. None when absent or deleted. Rights: use [`Store::membership`] first, always.
    pub async fn room(&self, room: RoomId) -> Result<Option<Room>, StoreError> {
        let row = self.row(ROOM, args![room]).await?;
        Ok(row.map(|row| Room::read(&mut row.cells())).transpose()?)
    }

    /// The room and whether `user` is a member now, in one read. None when the room is absent, deleted, or not public and the person no member.
    pub async fn membership(&self, room: RoomId, user: UserId) -> Result<Option<(Room, bool)>, StoreError> {
        let Some(row) = self.row(MEMBERSHIP, args![room, user]).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        let room = Room::read(&mut cells)?;
        let joined = cells.take::<Option<bool>>()?.unwrap_or(false);
        Ok(may_see(room.kind, joined).then_some((room, joined)))
    }
}

impl Room {
    /// From the columns of `room!`.
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Room, Error> {
        Ok(Room {
            id: cells.take()?,
            kind: RoomKind::read(cells.take()?),
            name: cells.take()?,
            topic: cells.take()?,
            head: cells.take()?,
            seq: cells.take()?,
            created_at: cells.take()?,
            archived_at: cells.take()?,
            members: cells.take()?,
            picture: cells.take()?,
            posting: Posting::read(cells.take()?),
            keep_days: cells.take()?,
            owner: Person::read_if_any(cells)?,
        })
    }
}

impl Posting {
    pub(crate) fn read(stored: i64) -> Posting {
        match stored {
            1 => Posting::Moderators,
            _ => Posting::Members,
        }
    }

    pub(crate) fn stored(self) -> i64 {
        match self {
            Posting::Members => 0,
            Posting::Moderators => 1,
        }
    }
}

impl RoomKind {
    pub(crate) fn read(stored: i64) -> RoomKind {
        match stored {
            0 => RoomKind::Public,
            1 => RoomKind::Private,
            _ => RoomKind::Direct,
        }
    }

    /// Public is 0 in the schema's partial index.
    pub(crate) fn stored(self) -> i64 {
        match self {
            RoomKind::Public => 0,
            RoomKind::Private => 1,
            RoomKind::Direct => 2,
        }
    }
}
