//! Rooms: making, finding, changing.

use super::{Field, Me, Refused, name, now, waiting};
use crate::app::App;
use palabre_store::{
    ArchiveRoom, CreateRoom, DeleteRoom, EditRoom, FindRooms, Listing, Person, Posting, PublicRoom, Room,
    RoomKind, RoomSort,
};
use palabre_wire::{Code, Limits, RoomId, UserId};

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// As typed; trimmed here.
    pub name: String,
    /// As typed; trimmed here.
    pub topic: String,
    /// Public or private.
    pub kind: RoomKind,
    /// Who writes there.
    pub posting: Posting,
    /// For how many days it keeps its messages; 0 is for ever.
    pub keep_days: i64,
    /// Who else is in it from the start.
    pub members: Vec<UserId>,
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
    /// Who writes there.
    pub posting: Option<Posting>,
    /// For how many days it keeps its messages; 0 is for ever.
    pub keep_days: Option<i64>,
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
    /// Whether one may write there.
    pub writes: bool,
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
/// `topic`: `room-topic-too-long`, `room-topic-bad`; `kind`: `room-kind-bad`; `members`: `room-members-unknown`, `room-members-too-many`, `room-members-nobody`;
/// `keep_days`: `room-keep-bad`).
pub async fn create(app: &App, me: &Me, new: NewRoom) -> Result<Room, Refused> {
    let typed = checked_new(&new, &app.config.limits)?;
    let (name, name_key) = typed.name.unwrap_or_default();
    let act = CreateRoom {
        kind: new.kind,
        name,
        name_key,
        topic: typed.topic.unwrap_or_default(),
        posting: new.posting,
        keep_days: typed.keep_days.flatten(),
        by: me.id(),
        members: new.members,
        at: now(),
    };
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        let mut people = act.members.clone();
        people.push(me.id());
        move |opened: &palabre_store::Opened| deliver.made(&opened.room, &people)
    });
    app.store.create_room(act, done);
    match outcome.await {
        Ok(opened) => Ok(opened.room),
        Err(Refused::Rule(Code::NotFound)) => Err(Refused::Fields(vec![Field {
            name: "members",
            why: "room-members-unknown",
        }])),
        Err(refused) => Err(name_taken(refused)),
    }
}

/// What is wrong with a room to make, as far as it can be told without making it: as [`create`].
pub fn check(app: &App, new: &NewRoom) -> Result<(), Refused> {
    checked_new(new, &app.config.limits).map(drop)
}

/// What is wrong with changes of a room, as far as it can be told without making them: as [`edit`].
pub fn check_edit(app: &App, patch: &RoomPatch) -> Result<(), Refused> {
    checked(patch.clone(), &app.config.limits).map(drop)
}

/// The room as one sees it: `NotFound` unless it is public or one is in it.
pub async fn view(app: &App, me: &Me, room: RoomId) -> Result<RoomView, Refused> {
    let (room, joined) = app
        .store
        .membership(room, me.id())
        .await?
        .ok_or(Refused::NOT_FOUND)?;
    let managed = joined && is_managed(me, &room);
    let writes = joined && may_write(me, &room);
    Ok(RoomView {
        room,
        joined,
        managed,
        writes,
    })
}

/// Who made a room that one sees, if they never left it. Nobody made a conversation of two.
pub async fn maker(app: &App, room: &Room) -> Result<Option<Person>, Refused> {
    match room.kind {
        RoomKind::Direct => Ok(None),
        _ => Ok(app.store.maker(room.id).await?),
    }
}

/// Whether one may write in a room that one is in, as the store will say.
pub fn may_write(me: &Me, room: &Room) -> bool {
    let is_open = room.posting == Posting::Members || me.is_moderator() || is_managed(me, room);
    room.archived_at.is_none() && is_open
}

/// Whether one may rename, archive, delete a room that one is in, and remove people.
pub fn is_managed(me: &Me, room: &Room) -> bool {
    let owned = room.owner.as_ref().is_some_and(|owner| owner.id == me.id());
    room.kind != RoomKind::Direct && (owned || me.is_manager())
}

/// Changes it. Refused: as [`create`], `Forbidden`, `NotMember`, `NotFound`.
pub async fn edit(app: &App, me: &Me, room: RoomId, patch: RoomPatch) -> Result<Room, Refused> {
    let (archived, posting) = (patch.archived, patch.posting);
    let typed = checked(patch, &app.config.limits)?;
    let mut changed = None;
    if typed.changes() || posting.is_some() {
        let act = EditRoom {
            room,
            by: me.id(),
            manager: me.is_manager(),
            name: typed.name,
            topic: typed.topic,
            kind: typed.kind,
            posting,
            keep_days: typed.keep_days,
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
    keep_days: Option<Option<i64>>,
}

impl Checked {
    fn changes(&self) -> bool {
        self.name.is_some() || self.topic.is_some() || self.kind.is_some() || self.keep_days.is_some()
    }
}

fn checked_new(new: &NewRoom, limits: &Limits) -> Result<Checked, Refused> {
    let typed = RoomPatch {
        name: Some(new.name.clone()),
        topic: Some(new.topic.clone()),
        kind: Some(new.kind),
        keep_days: Some(new.keep_days),
        ..RoomPatch::default()
    };
    let many = (new.members.len() > limits.invited_at_once).then_some(Field {
        name: "members",
        why: match limits.invited_at_once {
            0 => "room-members-nobody",
            _ => "room-members-too-many",
        },
    });
    match (checked(typed, limits), many) {
        (Err(Refused::Fields(mut wrong)), many) => {
            wrong.extend(many);
            Err(Refused::Fields(wrong))
        }
        (Ok(_), Some(many)) => Err(Refused::Fields(vec![many])),
        (checked, _) => checked,
    }
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
    if patch
        .keep_days
        .is_some_and(|days| !(0..=limits.keep_days).contains(&days))
    {
        wrong.push(Field {
            name: "keep_days",
            why: "room-keep-bad",
        });
    }
    if wrong.is_empty() {
        Ok(Checked {
            name,
            topic,
            kind: patch.kind,
            keep_days: patch.keep_days.map(|days| Some(days).filter(|&days| days > 0)),
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
