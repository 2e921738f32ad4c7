//! Rooms: making, finding, changing.

use super::{Me, Refused};
use crate::app::App;
use palabre_store::{Listing, PublicRoom, Room, RoomKind, RoomSort};
use palabre_wire::RoomId;

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// As typed; trimmed here.
    pub name: String,
    /// As typed.
    pub topic: String,
    /// Public or private.
    pub kind: RoomKind,
}

/// Changes of a room; none = as it was.
#[derive(Clone, Debug, Default)]
pub struct RoomPatch {
    /// New name.
    pub name: Option<String>,
    /// New topic.
    pub topic: Option<String>,
    /// Public or private.
    pub kind: Option<RoomKind>,
    /// Archive, or open again.
    pub archived: Option<bool>,
}

/// A room as one person sees it.
#[derive(Clone, Debug)]
pub struct RoomView {
    /// The room.
    pub room: Room,
    /// Whether one is in it. A public room that one has not joined shows its name, topic and number of members only.
    pub joined: bool,
    /// Whether one may rename, archive, delete it and remove people.
    pub managed: bool,
}

/// Makes a room, with its maker in it. Refused: `Fields` (`name`: `room-name-empty`, `room-name-too-long`, `room-name-taken`; `topic`: `room-topic-too-long`).
pub async fn create(_app: &App, _me: &Me, _new: NewRoom) -> Result<Room, Refused> {
    unimplemented!()
}

/// The room as one sees it: `NotFound` unless it is public or one is in it.
pub async fn view(_app: &App, _me: &Me, _room: RoomId) -> Result<RoomView, Refused> {
    unimplemented!()
}

/// Changes it. Refused: as [`create`], `Forbidden`, `NotMember`, `NotFound`.
pub async fn edit(_app: &App, _me: &Me, _room: RoomId, _patch: RoomPatch) -> Result<Room, Refused> {
    unimplemented!()
}

/// Deletes it with all it holds.
pub async fn delete(_app: &App, _me: &Me, _room: RoomId) -> Result<(), Refused> {
    unimplemented!()
}

/// One's own conversations with counts, newest activity first.
pub async fn listings(_app: &App, _me: &Me) -> Result<Vec<Listing>, Refused> {
    unimplemented!()
}

/// The directory of public rooms, and whether there are more.
pub async fn directory(_app: &App, _me: &Me, _find: Find) -> Result<(Vec<PublicRoom>, bool), Refused> {
    unimplemented!()
}

/// What to show of the directory.
#[derive(Clone, Debug)]
pub struct Find {
    /// Part of a name, as typed.
    pub query: String,
    /// In which order.
    pub sort: RoomSort,
    /// How many, at most 200.
    pub limit: i64,
    /// How many lines down.
    pub offset: i64,
}
