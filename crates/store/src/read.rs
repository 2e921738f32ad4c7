//! How far a person has read each room.

use crate::{Store, StoreError};
use palabre_wire::{RoomId, Seq, UserId};

/// A read position and what is left above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadPosition {
    /// The last message seen.
    pub upto: Seq,
    /// Unread messages above, counted up to the bound.
    pub unread: i64,
    /// Mentions above.
    pub mentions: i64,
    /// Whether it moved.
    pub moved: bool,
}

impl Store {
    /// Moves a member's position up to `upto`, never down, never above head. None when not a member. Takes no seq.
    pub async fn read(
        &self,
        _room: RoomId,
        _user: UserId,
        _upto: Seq,
        _unread_bound: i64,
    ) -> Result<Option<ReadPosition>, StoreError> {
        unimplemented!()
    }

    /// Puts the position just below `from` ("mark unread from here"). None when not a member.
    pub async fn unread_from(
        &self,
        _room: RoomId,
        _user: UserId,
        _from: Seq,
        _unread_bound: i64,
    ) -> Result<Option<ReadPosition>, StoreError> {
        unimplemented!()
    }

    /// The highest read position of the other person of a direct room (« Vu à … » needs when: ms).
    pub async fn others_read(&self, _room: RoomId, _user: UserId) -> Result<Option<(Seq, i64)>, StoreError> {
        unimplemented!()
    }
}
