//! Read positions, which follow a person on all devices.

use super::{Me, Refused};
use crate::app::App;
use palabre_hub::ConnectionId;
use palabre_store::ReadPosition;
use palabre_wire::{RoomId, Seq};

/// Moves one's position up; tells one's other connections (all but `from`).
pub async fn upto(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _upto: Seq,
    _from: Option<ConnectionId>,
) -> Result<ReadPosition, Refused> {
    unimplemented!()
}

/// Marks unread from a message on.
pub async fn unread_from(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _message: Seq,
) -> Result<ReadPosition, Refused> {
    unimplemented!()
}
