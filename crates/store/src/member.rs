//! Who is in a room.

use crate::{Done, Person, Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};

/// A membership's present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The room.
    pub room: RoomId,
    /// Its latest change.
    pub seq: Seq,
    /// Who.
    pub person: Person,
    /// In, or out.
    pub joined: bool,
    /// When it joined.
    pub joined_at: Millis,
}

/// Joining (`user` = `by`, public rooms) or adding somebody (a member of a private or public room adds).
#[derive(Clone, Debug)]
pub struct AddMember {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// Who joins.
    pub user: UserId,
    /// Now.
    pub at: Millis,
}

/// Leaving (`user` = `by`) or removing somebody (owner or manager).
#[derive(Clone, Debug)]
pub struct RemoveMember {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// See `EditRoom::manager`.
    pub manager: bool,
    /// Who goes.
    pub user: UserId,
}

/// The outcome of joining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The membership.
    pub member: Member,
    /// False when it was there already (nothing took a seq).
    pub changed: bool,
}

impl Store {
    /// Adds a member; takes one seq unless already in. Its read position starts at the room's head. Refused: `NotFound` (absent; or private or
    /// direct and the asker no member; or no such user), `NotMember` (a public room, adding somebody else without being in), `Forbidden` (direct room), `Archived`.
    pub fn add_member(&self, _act: AddMember, _done: Done<Joined>) {
        unimplemented!()
    }

    /// Removes a member; takes one seq. Refused: `NotFound` (absent, unseen, or the user is not in), `NotMember`, `Forbidden` (direct room; somebody else
    /// without the right; the owner may leave, the room then has none).
    pub fn remove_member(&self, _act: RemoveMember, _done: Done<Member>) {
        unimplemented!()
    }

    /// Members by display name then id, keyset after `after` (display, id). At most `limit`.
    pub async fn members(
        &self,
        _room: RoomId,
        _after: Option<(String, UserId)>,
        _limit: i64,
    ) -> Result<Vec<Member>, StoreError> {
        unimplemented!()
    }

    /// Whether these people are members, of one room.
    pub async fn is_member(&self, _room: RoomId, _user: UserId) -> Result<bool, StoreError> {
        unimplemented!()
    }
}
