//! Joining, leaving, adding and removing.

use super::{Me, Refused};
use crate::app::App;
use palabre_store::Member;
use palabre_wire::{RoomId, UserId};

/// Joins a public room, or adds `user` (a member may). The membership, and whether it is new.
pub async fn add(_app: &App, _me: &Me, _room: RoomId, _user: UserId) -> Result<(Member, bool), Refused> {
    unimplemented!()
}

/// Leaves (`user` = me) or removes somebody.
pub async fn remove(_app: &App, _me: &Me, _room: RoomId, _user: UserId) -> Result<(), Refused> {
    unimplemented!()
}

/// A page of the members of a room one is in, by display name, and whether there are more. `after`: the last (display, id) of the page before.
pub async fn list(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _after: Option<(String, UserId)>,
    _limit: i64,
) -> Result<(Vec<Member>, bool), Refused> {
    unimplemented!()
}
