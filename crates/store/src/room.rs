//! Rooms of every kind: one counter each, one list per person.

use crate::{Done, Member, Message, Person, Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};

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
    /// The seq of the room's own latest change (name, topic, archiving).
    pub seq: Seq,
    /// Who made it (and may manage it).
    pub owner: Option<Person>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was archived.
    pub archived_at: Option<Millis>,
    /// People in it now.
    pub members: i64,
}

/// A conversation in a person's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The room.
    pub room: Room,
    /// My read position.
    pub read: Seq,
    /// Messages of others above it that are not deleted, counted up to the given bound.
    pub unread: i64,
    /// Mentions of me above it.
    pub mentions: i64,
    /// The other person of a direct room; oneself in one's notes.
    pub with: Option<Person>,
    /// The newest message that is not deleted: author's display, beginning of the text (≤ 120 characters), time.
    pub last: Option<(String, String, Millis)>,
}

/// A line in the directory of public rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRoom {
    /// The room.
    pub room: Room,
    /// Whether I am in it.
    pub joined: bool,
    /// When something was last said.
    pub last_at: Option<Millis>,
}

/// How the directory is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomSort {
    /// Last message first.
    Activity,
    /// By folded name.
    Name,
    /// Most members first.
    Members,
}

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
    /// Who makes it.
    pub by: UserId,
    /// Now.
    pub at: Millis,
}

/// A change of a room's name, topic or kind. None = as it was.
#[derive(Clone, Debug)]
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

impl Store {
    /// Makes a room. Refused with `CidConflict` when the name is taken among public rooms. Takes seqs 1 (room) and 2 (owner's membership).
    pub fn create_room(&self, _act: CreateRoom, _done: Done<Opened>) {
        unimplemented!()
    }

    /// Makes or finds the direct room of a pair. New: seqs 1 (room), 2, 3 (memberships). Refused `NotFound` when a person does not exist or is disabled.
    pub fn open_direct(&self, _act: OpenDirect, _done: Done<Opened>) {
        unimplemented!()
    }

    /// Changes a room; takes one seq. Refused: `NotFound` (absent, or a room one may not see), `NotMember`, `Forbidden` (not owner nor manager,
    /// or a direct room), `CidConflict` (name taken).
    pub fn edit_room(&self, _act: EditRoom, _done: Done<Room>) {
        unimplemented!()
    }

    /// Archives or opens again; takes one seq. Refused as [`Store::edit_room`].
    pub fn archive_room(&self, _act: ArchiveRoom, _done: Done<Room>) {
        unimplemented!()
    }

    /// Deletes; takes one last seq (the room's row stays as a tombstone without name, its messages, memberships, reactions go). The
    /// outcome's `head` is that seq, with those who were members. Refused as [`Store::edit_room`].
    pub fn delete_room(&self, _act: DeleteRoom, _done: Done<(Room, Vec<UserId>)>) {
        unimplemented!()
    }

    /// A room, whoever asks. None when absent or deleted. Rights: use [`Store::membership`] first, always.
    pub async fn room(&self, _room: RoomId) -> Result<Option<Room>, StoreError> {
        unimplemented!()
    }

    /// The room and whether `user` is a member now, in one read. None when the room is absent, deleted, or not public and the person no member.
    pub async fn membership(&self, _room: RoomId, _user: UserId) -> Result<Option<(Room, bool)>, StoreError> {
        unimplemented!()
    }

    /// A person's conversations with counts (`unread_bound`: how far unread are counted), newest activity first.
    pub async fn listings(&self, _user: UserId, _unread_bound: i64) -> Result<Vec<Listing>, StoreError> {
        unimplemented!()
    }

    /// One line of it. None when not a member.
    pub async fn listing(
        &self,
        _user: UserId,
        _room: RoomId,
        _unread_bound: i64,
    ) -> Result<Option<Listing>, StoreError> {
        unimplemented!()
    }

    /// Unread and mentions of one room for several members at once: (user, unread, mentions).
    pub async fn unread_of(
        &self,
        _room: RoomId,
        _users: &[UserId],
        _unread_bound: i64,
    ) -> Result<Vec<(UserId, i64, i64)>, StoreError> {
        unimplemented!()
    }

    /// The directory: public rooms whose folded name contains `like` (folded by the caller), `offset` lines down.
    pub async fn public_rooms(
        &self,
        _user: UserId,
        _like: &str,
        _sort: RoomSort,
        _limit: i64,
        _offset: i64,
    ) -> Result<Vec<PublicRoom>, StoreError> {
        unimplemented!()
    }

    /// The ids of a person's rooms.
    pub async fn room_ids(&self, _user: UserId) -> Result<Vec<RoomId>, StoreError> {
        unimplemented!()
    }

    /// What changed in `room` after `after`, for `user`: one snapshot that also checks the membership. None when not a member (or absent).
    /// Messages carry `mine`. At most `limit` changes.
    pub async fn changes(
        &self,
        _room: RoomId,
        _user: UserId,
        _after: Seq,
        _limit: i64,
    ) -> Result<Option<Changes>, StoreError> {
        unimplemented!()
    }
}
