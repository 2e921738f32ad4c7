//! Following a room: what changed since, then live frames, without a hole between them.
//!
//! The hub holds what is published from the moment of `follow`; the table is read after that, in one snapshot with the
//! membership; `release` sends what was read and goes on live. A slow reader's hole is filled the same way.
//!
//! An answer may be as large as ten thousand letters for each change, and few bytes ask for it: each connection is given one at a
//! time, once it has read most of those before, and while there is memory.

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
use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// Reads for followers under way at once: a crowd that comes back, or is slow, leaves the database to others too.
const READS: usize = 8;
static READING: Semaphore = Semaphore::const_new(READS);
/// How often it is looked whether a connection has read what it asked for.
const UNREAD: Duration = Duration::from_millis(20);

/// What connections wait for: one task reads for each, one room after the other.
#[derive(Default)]
pub struct Subs(Mutex<HashMap<ConnectionId, VecDeque<(Me, Sub)>>>);

impl Subs {
    /// Puts one at the end. Gives it back when it is the first: then there is no task yet.
    fn put(&self, to: ConnectionId, me: Me, sub: Sub) -> Option<(Me, Sub)> {
        match self.all().entry(to) {
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().push_back((me, sub));
                None
            }
            Entry::Vacant(place) => {
                place.insert(VecDeque::new());
                Some((me, sub))
            }
        }
    }

    /// The next; none: the task is over.
    fn next(&self, to: ConnectionId) -> Option<(Me, Sub)> {
        let mut all = self.all();
        let next = all.get_mut(&to).and_then(VecDeque::pop_front);
        if next.is_none() {
            all.remove(&to);
        }
        next
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ConnectionId, VecDeque<(Me, Sub)>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A `sub` command, or the refill of a follower who was held.
pub struct Sub {
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
    begin(app, connection.id, me.clone(), sub);
}

/// Fills a held follower's hole.
pub(super) fn refill(sockets: &Sockets, connection: &Connected, room: RoomId, after: Seq) {
    let Some(me) = sockets.me(connection) else { return };
    let sub = Sub {
        asked: None,
        reference: None,
        room,
        after: Some(after),
        epoch: None,
    };
    begin(sockets.0.clone(), connection.id, me, sub);
}

fn begin(app: Shared, to: ConnectionId, me: Me, sub: Sub) {
    let mut next = app.subs.put(to, me, sub);
    if next.is_some() {
        tokio::spawn(async move {
            while let Some((me, sub)) = next {
                catch_up(&app, &me, to, sub).await;
                next = app.subs.next(to);
            }
        });
    }
}

async fn catch_up(app: &Shared, me: &Me, to: ConnectionId, sub: Sub) {
    let most = app.config.limits.replay_changes as i64;
    // Above any seq: only the head is wanted.
    let after = sub.after.unwrap_or(Seq::MAX).max(0);
    loop {
        // It is never closed.
        let reading = READING.acquire().await;
        match app.hub.may_answer(to) {
            None => return,
            Some(false) => {
                drop(reading);
                tokio::time::sleep(UNREAD).await;
                continue;
            }
            Some(true) => {}
        }
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
