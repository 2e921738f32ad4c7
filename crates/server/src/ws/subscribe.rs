//! Following a room: what changed since, then live frames, without a hole between them.
//!
//! The hub holds what is published from the moment of `follow`; the table is read after that, in one snapshot with the
//! membership; `release` sends what was read and goes on live. A slow reader's hole is filled the same way.

use super::{
    dispatch::{RETRY, error},
    session::{Awaited, Connected, Sockets},
};
use crate::{
    app::Shared,
    chat::{Me, Refused, message, say},
};
use palabre_hub::ConnectionId;
use palabre_store::Changes;
use palabre_wire::{
    Code, RoomId, Seq,
    frame::{Frame, ResyncReason},
};
use tokio::sync::Semaphore;

/// Reads for followers under way at once: a crowd that comes back, or is slow, leaves the database to others too.
const READS: usize = 32;
static READING: Semaphore = Semaphore::const_new(READS);

/// A `sub` command, or the refill of a follower who was held.
pub(super) struct Sub {
    /// A client asked, and must be answered.
    pub(super) asked: Option<Awaited>,
    /// The client's `ref`.
    pub(super) reference: Option<i64>,
    /// The room.
    pub(super) room: RoomId,
    /// The last seq the client holds.
    pub(super) after: Option<Seq>,
    /// The data set it belongs to.
    pub(super) epoch: Option<String>,
}

/// Follows a room and brings the client up to date.
pub(super) fn subscribe(sockets: &Sockets, connection: &Connected, me: &Me, sub: Sub) {
    let app = sockets.0.clone();
    if !app
        .hub
        .follow(connection.id, sub.room, app.config.limits.subscriptions)
    {
        let refused = Refused::Rule(Code::TooMany);
        return sockets.reply(connection, &error(sub.reference, &refused));
    }
    let (me, to) = (me.clone(), connection.id);
    tokio::spawn(async move { catch_up(&app, &me, to, sub).await });
}

/// Fills a held follower's hole.
pub(super) fn refill(sockets: &Sockets, connection: &Connected, room: RoomId, after: Seq) {
    let Some(me) = sockets.me(connection) else { return };
    let (app, to) = (sockets.0.clone(), connection.id);
    let sub = Sub {
        asked: None,
        reference: None,
        room,
        after: Some(after),
        epoch: None,
    };
    tokio::spawn(async move { catch_up(&app, &me, to, sub).await });
}

async fn catch_up(app: &Shared, me: &Me, to: ConnectionId, sub: Sub) {
    let most = app.config.limits.replay_changes as i64;
    // Above any seq: only the head is wanted.
    let after = sub.after.unwrap_or(Seq::MAX).max(0);
    loop {
        // It is never closed.
        let reading = READING.acquire().await;
        match message::changes(app, me, sub.room, after, most).await {
            Ok(found) => {
                let head = found.head;
                let frame = answer(app, &sub, found);
                return app.hub.release(to, sub.room, say::encoded(&frame), head);
            }
            // Nobody asked for a refill, so nobody would ask again: it waits for the database to return.
            Err(Refused::Passing(_)) if sub.asked.is_none() && app.hub.follows(to, sub.room) => {
                drop(reading);
                tokio::time::sleep(RETRY).await;
            }
            Err(refused) => {
                app.hub.unfollow(to, sub.room);
                // Whoever lost the room during a refill was told by its last frame.
                if sub.asked.is_some() {
                    app.hub.send(to, say::encoded(&error(sub.reference, &refused)));
                }
                return;
            }
        }
    }
}

fn answer(app: &Shared, sub: &Sub, found: Changes) -> Frame {
    let (reference, room, head) = (sub.reference, sub.room, found.head);
    let resync = |reason| Frame::Resync {
        reference,
        room,
        head,
        reason,
    };
    if sub.epoch.as_ref().is_some_and(|epoch| *epoch != app.epoch()) {
        return resync(ResyncReason::Epoch);
    }
    if sub.after.is_some_and(|after| after > head) {
        return resync(ResyncReason::Ahead);
    }
    if found.more {
        return resync(ResyncReason::TooManyChanges);
    }
    let (online, count) = app.presence.named(room);
    Frame::SubOk {
        reference,
        room,
        epoch: app.epoch(),
        head,
        changes: found.changes.iter().map(say::change).collect(),
        online,
        count,
    }
}
