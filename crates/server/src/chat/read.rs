//! Read positions, which follow a person on all devices.

use super::{Me, Refused, member, now, say};
use crate::app::App;
use palabre_hub::ConnectionId;
use palabre_store::{ReadPosition, RoomKind};
use palabre_wire::{Millis, RoomId, Seq, frame::Frame};

/// Moves one's position up; tells one's other connections (all but `from`).
pub async fn upto(
    app: &App,
    me: &Me,
    room: RoomId,
    upto: Seq,
    from: Option<ConnectionId>,
) -> Result<ReadPosition, Refused> {
    let position = app
        .store
        .read(room, me.id(), upto, app.config.limits.unread)
        .await?;
    tell(app, me, room, position, from).await
}

/// Marks unread from a message on.
pub async fn unread_from(app: &App, me: &Me, room: RoomId, message: Seq) -> Result<ReadPosition, Refused> {
    let position = app
        .store
        .unread_from(room, me.id(), message, app.config.limits.unread)
        .await?;
    tell(app, me, room, position, None).await
}

async fn tell(
    app: &App,
    me: &Me,
    room: RoomId,
    position: Option<ReadPosition>,
    from: Option<ConnectionId>,
) -> Result<ReadPosition, Refused> {
    let Some(position) = position else {
        member::inside(app, me, room).await?;
        return Err(Refused::NOT_FOUND);
    };
    if position.moved {
        app.activity.read(me.id(), room, position, from);
        tell_other(app, me, room, position.upto).await?;
    }
    Ok(position)
}

/// In a direct room, the other person sees how far one has read.
async fn tell_other(app: &App, me: &Me, room: RoomId, upto: Seq) -> Result<(), Refused> {
    let Some((found, true)) = app.store.membership(room, me.id()).await? else {
        return Ok(());
    };
    if found.kind != RoomKind::Direct {
        return Ok(());
    }
    let other = app
        .store
        .listing(me.id(), room, 0)
        .await?
        .and_then(|listing| listing.with);
    if let Some(other) = other.filter(|other| other.id != me.id()) {
        app.hub.send_key(
            other.id,
            None,
            &say::encoded(&Frame::Seen {
                room,
                upto,
                at: now(),
            }),
        );
    }
    Ok(())
}

/// How far the other person of a direct room has read, and when. None in any other room.
pub async fn seen(app: &App, me: &Me, room: RoomId) -> Result<Option<(Seq, Millis)>, Refused> {
    Ok(app.store.others_read(room, me.id()).await?)
}
