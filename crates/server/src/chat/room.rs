//! Rooms: making, finding, changing.

use super::{Field, Me, Refused, name, now, waiting};
use crate::app::App;
use palabre_store::{
    ArchiveRoom, CreateRoom, DeleteRoom, EditRoom, FindRooms, Listing, PublicRoom, Room, RoomKind, RoomSort,
};
use palabre_wire::{Code, Limits, RoomId};

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// As typed; trimmed here.
    pub name: String,
    /// As typed; trimmed here.
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

/// Makes a room, with its maker in it. Refused: `Fields` (`name`: `room-name-empty`, `room-name-too-long`, `room-name-bad`, `room-name-taken`;
/// `topic`: `room-topic-too-long`, `room-topic-bad`; `kind`: `room-kind-bad`).
pub async fn create(app: &App, me: &Me, new: NewRoom) -> Result<Room, Refused> {
    let typed = RoomPatch {
        name: Some(new.name),
        topic: Some(new.topic),
        kind: Some(new.kind),
        archived: None,
    };
    let typed = checked(typed, &app.config.limits)?;
    let (name, name_key) = typed.name.unwrap_or_default();
    let act = CreateRoom {
        kind: new.kind,
        name,
        name_key,
        topic: typed.topic.unwrap_or_default(),
        by: me.id(),
        at: now(),
    };
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        let owner = me.id();
        move |opened: &palabre_store::Opened| deliver.made(&opened.room, &[owner])
    });
    app.store.create_room(act, done);
    outcome.await.map(|opened| opened.room).map_err(name_taken)
}

/// The room as one sees it: `NotFound` unless it is public or one is in it.
pub async fn view(app: &App, me: &Me, room: RoomId) -> Result<RoomView, Refused> {
    let (room, joined) = app
        .store
        .membership(room, me.id())
        .await?
        .ok_or(Refused::NOT_FOUND)?;
    let managed = joined && is_managed(me, &room);
    Ok(RoomView {
        room,
        joined,
        managed,
    })
}

/// Whether one may rename, archive, delete a room that one is in, and remove people.
pub fn is_managed(me: &Me, room: &Room) -> bool {
    let owned = room.owner.as_ref().is_some_and(|owner| owner.id == me.id());
    room.kind != RoomKind::Direct && (owned || me.is_manager())
}

/// Changes it. Refused: as [`create`], `Forbidden`, `NotMember`, `NotFound`.
pub async fn edit(app: &App, me: &Me, room: RoomId, patch: RoomPatch) -> Result<Room, Refused> {
    let archived = patch.archived;
    let typed = checked(patch, &app.config.limits)?;
    let mut changed = None;
    if typed.name.is_some() || typed.topic.is_some() || typed.kind.is_some() {
        let act = EditRoom {
            room,
            by: me.id(),
            manager: me.is_manager(),
            name: typed.name,
            topic: typed.topic,
            kind: typed.kind,
        };
        let (done, outcome) = waiting(told(app));
        app.store.edit_room(act, done);
        changed = Some(outcome.await.map_err(name_taken)?);
    }
    if let Some(archived) = archived {
        let act = ArchiveRoom {
            room,
            by: me.id(),
            manager: me.is_manager(),
            at: archived.then(now),
        };
        let (done, outcome) = waiting(told(app));
        app.store.archive_room(act, done);
        changed = Some(outcome.await?);
    }
    match changed {
        Some(room) => Ok(room),
        None => view(app, me, room).await.map(|view| view.room),
    }
}

/// Deletes it with all it holds.
pub async fn delete(app: &App, me: &Me, room: RoomId) -> Result<(), Refused> {
    let at = now();
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        move |(room, members): &(Room, Vec<_>)| deliver.deleted(room, members, at)
    });
    app.store.delete_room(
        DeleteRoom {
            room,
            by: me.id(),
            manager: me.is_manager(),
            at,
        },
        done,
    );
    outcome.await.map(|_| ())
}

/// One's own conversations with counts, newest activity first.
pub async fn listings(app: &App, me: &Me) -> Result<Vec<Listing>, Refused> {
    Ok(app.store.listings(me.id(), app.config.limits.unread).await?)
}

/// One line of it; none when one is not in the room.
pub async fn listing(app: &App, me: &Me, room: RoomId) -> Result<Option<Listing>, Refused> {
    Ok(app.store.listing(me.id(), room, app.config.limits.unread).await?)
}

/// The directory of public rooms, and whether there are more.
pub async fn directory(app: &App, me: &Me, find: Find) -> Result<(Vec<PublicRoom>, bool), Refused> {
    let limit = find.limit.clamp(1, 200);
    let find = FindRooms {
        like: name::room_key(&find.query),
        sort: find.sort,
        limit: limit + 1,
        offset: find.offset.max(0),
    };
    let mut rooms = app.store.public_rooms(me.id(), &find).await?;
    let more = rooms.len() as i64 > limit;
    rooms.truncate(limit as usize);
    Ok((rooms, more))
}

struct Checked {
    name: Option<(String, String)>,
    topic: Option<String>,
    kind: Option<RoomKind>,
}

/// Checks all fields at once, so that a form tells everything that is wrong with it.
fn checked(patch: RoomPatch, limits: &Limits) -> Result<Checked, Refused> {
    let mut wrong = Vec::new();
    let name = patch.name.map(|typed| {
        let name = name::collapse_blanks(&typed);
        let key = name::room_key(&name);
        let why = match name.chars().count() {
            0 => Some("room-name-empty"),
            length if length > limits.room_name_chars => Some("room-name-too-long"),
            _ if key.is_empty() || name.chars().any(name::is_unprintable) => Some("room-name-bad"),
            _ if name::is_blank(&name) => Some("room-name-empty"),
            _ => None,
        };
        wrong.extend(why.map(|why| Field { name: "name", why }));
        (name, key)
    });
    let topic = patch.topic.map(|typed| {
        let topic = name::collapse_blanks(&typed);
        if topic.chars().count() > limits.room_topic_chars {
            wrong.push(Field {
                name: "topic",
                why: "room-topic-too-long",
            });
        } else if topic.chars().any(name::is_unprintable) {
            wrong.push(Field {
                name: "topic",
                why: "room-topic-bad",
            });
        }
        topic
    });
    if patch.kind == Some(RoomKind::Direct) {
        wrong.push(Field {
            name: "kind",
            why: "room-kind-bad",
        });
    }
    if wrong.is_empty() {
        Ok(Checked {
            name,
            topic,
            kind: patch.kind,
        })
    } else {
        Err(Refused::Fields(wrong))
    }
}

fn told(app: &App) -> impl FnOnce(&Room) + Send + use<> {
    let deliver = app.deliver.clone();
    move |room| deliver.room(room)
}

/// The database's word for a name in use, as the form says it.
fn name_taken(refused: Refused) -> Refused {
    match refused {
        Refused::Rule(Code::CidConflict) => Refused::Fields(vec![Field {
            name: "name",
            why: "room-name-taken",
        }]),
        other => other,
    }
}
