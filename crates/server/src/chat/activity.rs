//! What goes on in rooms that are not on screen: unread counts and lines of the sidebar, coalesced.
//!
//! Changes only mark a room or a line here; once a tick what is marked is read from the store and told to the connections it
//! concerns, so that a busy room costs one read a tick however much is said in it.

use super::say;
use crate::app::App;
use palabre_hub::{ConnectionId, Key};
use palabre_store::{ReadPosition, StoreError};
use palabre_wire::{RoomId, UserId, frame::Frame};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

/// What is marked for the next tick.
#[derive(Debug, Default)]
pub struct Activity {
    marked: Mutex<Marked>,
}

#[derive(Debug, Default)]
struct Marked {
    rooms: HashSet<RoomId>,
    relisted: HashSet<RoomId>,
    lines: HashSet<(UserId, RoomId)>,
    /// How far somebody has read a room, to be told to all their connections but one.
    reads: HashMap<(UserId, RoomId), (ReadPosition, Option<ConnectionId>)>,
}

impl Activity {
    /// Something happened in a room.
    pub fn touch(&self, room: RoomId) {
        self.with(|marked| marked.rooms.insert(room));
    }

    /// A room's line may differ in everybody's list (its name changed).
    pub fn relist(&self, room: RoomId) {
        self.with(|marked| marked.relisted.insert(room));
    }

    /// A room is new in a person's list, left it, or stands elsewhere in it.
    pub fn list(&self, user: UserId, room: RoomId) {
        self.with(|marked| marked.lines.insert((user, room)));
    }

    /// Somebody read a room up to here, from one of their connections.
    pub fn read(&self, user: UserId, room: RoomId, position: ReadPosition, from: Option<ConnectionId>) {
        self.with(|marked| {
            let before = marked.reads.insert((user, room), (position, from));
            if let (Some((_, earlier)), Some(now)) = (before, marked.reads.get_mut(&(user, room)))
                && earlier != from
            {
                now.1 = None;
            }
            true
        });
    }

    fn with(&self, mark: impl FnOnce(&mut Marked) -> bool) {
        mark(&mut self.marked.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn take(&self) -> Marked {
        std::mem::take(&mut self.marked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells what was marked since the last tick; of what goes on in crowds only when `to_crowds`. What cannot be read now is
/// marked again.
pub async fn tell(app: &App, to_crowds: bool) {
    let mut marked = app.activity.take();
    for ((user, room), (position, from)) in std::mem::take(&mut marked.reads) {
        let frame = Frame::Read {
            room,
            upto: position.upto,
            unread: position.unread,
            mentions: position.mentions,
        };
        app.hub.send_key(user, from, &say::encoded(&frame));
    }
    for room in std::mem::take(&mut marked.relisted) {
        marked
            .lines
            .extend(app.presence.online(room).into_iter().map(|user| (user, room)));
    }
    for (user, room) in marked.lines {
        if app.hub.is_connected(user) && tell_line(app, user, room).await.is_err() {
            app.activity.list(user, room);
        }
    }
    for room in marked.rooms {
        if (!to_crowds && app.presence.is_crowd(room)) || tell_room(app, room).await.is_err() {
            app.activity.touch(room);
        }
    }
}

async fn tell_line(app: &App, user: UserId, room: RoomId) -> Result<(), StoreError> {
    let listing = app.store.listing(user, room, app.config.limits.unread).await?;
    // Who joined or left while a first socket was being greeted: the greeting may have read the rooms before.
    match listing {
        Some(_) => app.presence.join(user, room),
        None => app.presence.leave(user, room),
    }
    let frame = Frame::Listed {
        room,
        listing: listing.as_ref().map(say::listing),
    };
    app.hub.send_key(user, None, &say::encoded(&frame));
    Ok(())
}

async fn tell_room(app: &App, room: RoomId) -> Result<(), StoreError> {
    let elsewhere: Vec<Key> = app.hub.elsewhere(room, &app.presence.online(room));
    if elsewhere.is_empty() {
        return Ok(());
    }
    let Some(present) = app.store.room(room).await? else {
        return Ok(());
    };
    let counts = app
        .store
        .unread_of(room, &elsewhere, app.config.limits.unread)
        .await?;
    let counts: HashMap<UserId, (i64, i64)> = counts
        .into_iter()
        .map(|(user, unread, mentions)| (user, (unread, mentions)))
        .collect();
    for user in elsewhere {
        // Whoever is not in the answer left meanwhile.
        if let Some(&(unread, mentions)) = counts.get(&user) {
            let frame = Frame::Activity {
                room,
                head: present.head,
                unread,
                mentions,
                mention: mentions > 0,
            };
            app.hub.send_elsewhere(user, room, &say::encoded(&frame));
        }
    }
    Ok(())
}
