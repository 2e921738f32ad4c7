//! Rooms of every kind: listing, making, changing, and the one direct room of a pair.

use super::{natural::natural, page};
use crate::{
    app::{App, Shared},
    chat::{
        Me, Refused, direct, name,
        room::{self, Find, NewRoom, RoomPatch},
        say,
    },
    http::{
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use palabre_store::{self as store, Listing, RoomSort};
use palabre_wire::{
    Millis, RoomId, Seq, UserId,
    frame::{Person, Posting, RoomKind},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, edit, delete))
        .routes(routes!(open_direct))
}

/// A room as one sees it.
#[derive(Serialize, ToSchema)]
struct Room {
    id: RoomId,
    kind: RoomKind,
    /// Its name; of a direct room, the other person's name.
    name: String,
    topic: String,
    /// How many people are in it.
    members: i64,
    /// Whether one is in it.
    member: bool,
    #[serde(flatten)]
    inside: Option<Inside>,
}

/// What only members see of a room.
#[derive(Serialize, ToSchema)]
struct Inside {
    /// Its counter.
    head: Seq,
    /// One's read position.
    read: Seq,
    /// One's unread messages, counted up to the limit.
    unread: i64,
    /// One's unread mentions.
    mentions: i64,
    /// Whether one wants it first in one's list.
    favourite: bool,
    /// Who manages it beside the administrators of the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Person>,
    /// The other person of a direct room; oneself in one's notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<Person>,
    /// Whether one may rename, archive, delete it and remove people.
    managed: bool,
    /// Who writes there.
    posting: Posting,
    /// For how many days it keeps its messages; absent: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    keep_days: Option<i64>,
    /// When it was made.
    since: Millis,
    /// When it was archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<Millis>,
}

impl Room {
    fn outside(room: &store::Room) -> Room {
        Room {
            id: room.id,
            kind: say::kind(room.kind),
            name: room.name.clone(),
            topic: room.topic.clone(),
            members: room.members,
            member: false,
            inside: None,
        }
    }

    fn inside(me: &Me, listing: &Listing) -> Room {
        let room = &listing.room;
        let said = say::listing(listing);
        let inside = Inside {
            head: room.head,
            read: listing.read,
            unread: listing.unread,
            mentions: listing.mentions,
            favourite: listing.favourite,
            owner: room.owner.as_ref().map(say::person),
            with: said.with,
            managed: room::is_managed(me, room),
            posting: say::posting(room.posting),
            keep_days: room.keep_days,
            since: room.created_at,
            archived: room.archived_at,
        };
        Room {
            name: said.name,
            member: true,
            inside: Some(inside),
            ..Room::outside(room)
        }
    }

    /// The room as one sees it now.
    async fn seen(app: &App, me: &Me, id: RoomId) -> Result<Room, Refused> {
        if let Some(listing) = room::listing(app, me, id).await? {
            return Ok(Room::inside(me, &listing));
        }
        Ok(Room::outside(&room::view(app, me, id).await?.room))
    }
}

/// Rooms.
#[derive(Serialize, ToSchema)]
struct Rooms {
    rooms: Vec<Room>,
    more: bool,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Sort {
    #[default]
    Activity,
    Name,
    Members,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Part of a name, without regard to case and accents.
    #[serde(default)]
    q: String,
    /// Only this kind.
    kind: Option<RoomKind>,
    /// How public rooms are sorted.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// How many to skip.
    #[serde(default, deserialize_with = "natural")]
    #[param(minimum = 0)]
    offset: i64,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// List rooms
///
/// First one's own private and direct rooms, newest activity first, then all public rooms, those one is in or not.
#[utoipa::path(get, path = "/rooms", tag = "rooms", params(Asked),
    responses((status = 200, description = "Rooms", body = Rooms)))]
async fn list(State(app): State<Shared>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Rooms>, Problem> {
    let limit = page::limit(asked.limit);
    let offset = asked.offset;
    let mine = room::listings(&app, &me).await?;
    let like = name::room_key(&asked.q);
    let own: Vec<Room> = mine
        .iter()
        .filter(|listing| listing.room.kind != store::RoomKind::Public)
        .filter(|listing| asked.kind.is_none_or(|kind| say::kind(listing.room.kind) == kind))
        .map(|listing| Room::inside(&me, listing))
        .filter(|room| name::room_key(&room.name).contains(&like))
        .collect();
    let own_total = own.len() as i64;
    let mut rooms: Vec<Room> = own
        .into_iter()
        .skip(offset as usize)
        .take(limit as usize)
        .collect();
    let mut more = offset.saturating_add(limit) < own_total;
    if asked.kind.is_none_or(|kind| kind == RoomKind::Public) {
        let left = limit - rooms.len() as i64;
        let find = Find {
            query: asked.q,
            sort: sort(asked.sort),
            // Asked even when the page is full, to know whether there is more.
            limit: left.max(1),
            offset: (offset - own_total).max(0),
        };
        let (public, further) = room::directory(&app, &me, find).await?;
        more |= further || (left == 0 && !public.is_empty());
        let seen = |line: &store::PublicRoom| {
            let listing = mine.iter().find(|listing| listing.room.id == line.room.id);
            listing.map_or_else(|| Room::outside(&line.room), |listing| Room::inside(&me, listing))
        };
        rooms.extend(public.iter().take(left as usize).map(seen));
    }
    Ok(Json(Rooms { rooms, more }))
}

fn sort(sort: Sort) -> RoomSort {
    match sort {
        Sort::Activity => RoomSort::Activity,
        Sort::Name => RoomSort::Name,
        Sort::Members => RoomSort::Members,
    }
}

/// What a room can be made as.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Access {
    #[default]
    Public,
    Private,
}

impl Access {
    fn kind(self) -> store::RoomKind {
        match self {
            Access::Public => store::RoomKind::Public,
            Access::Private => store::RoomKind::Private,
        }
    }
}

/// A room to make.
#[derive(Deserialize, ToSchema)]
struct Create {
    /// 1–60 characters; unique among public rooms without regard to case and accents.
    #[serde(default)]
    name: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    #[schema(inline)]
    kind: Access,
    /// Who writes there: its members, unless said otherwise.
    posting: Option<Posting>,
    /// For how many days it keeps its messages; 0, or absent: for ever.
    #[serde(default)]
    keep_days: i64,
    /// Ids of people who are in it from the start: 100 at most.
    #[serde(default)]
    members: Vec<UserId>,
}

/// Make a room
#[utoipa::path(post, path = "/rooms", tag = "rooms", request_body = Create,
    responses((status = 201, description = "Made, with its maker in it", body = Room)))]
async fn create(State(app): State<Shared>, me: Me, Json(asked): Json<Create>) -> Result<Response, Problem> {
    let new = NewRoom {
        name: asked.name,
        topic: asked.topic,
        kind: asked.kind.kind(),
        posting: asked.posting.map(say::asked_posting).unwrap_or_default(),
        keep_days: asked.keep_days,
        members: asked.members,
    };
    let made = room::create(&app, &me, new).await?;
    Ok((StatusCode::CREATED, Json(Room::seen(&app, &me, made.id).await?)).into_response())
}

/// Look at a room
#[utoipa::path(get, path = "/rooms/{room}", tag = "rooms", params(("room" = RoomId, Path)),
    responses((status = 200, description = "The room", body = Room)))]
async fn show(State(app): State<Shared>, me: Me, Path(id): Path<RoomId>) -> Result<Json<Room>, Problem> {
    Ok(Json(Room::seen(&app, &me, id).await?))
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
struct Patch {
    name: Option<String>,
    topic: Option<String>,
    #[schema(inline)]
    kind: Option<Access>,
    /// Who writes there.
    posting: Option<Posting>,
    /// For how many days it keeps its messages; 0: for ever. What is older is deleted soon, and never comes back.
    keep_days: Option<i64>,
    /// Archive, or open again.
    archived: Option<bool>,
}

/// Change a room
#[utoipa::path(patch, path = "/rooms/{room}", tag = "rooms", params(("room" = RoomId, Path)), request_body = Patch,
    responses((status = 200, description = "The room as it is now", body = Room)))]
async fn edit(
    State(app): State<Shared>,
    me: Me,
    Path(id): Path<RoomId>,
    Json(patch): Json<Patch>,
) -> Result<Json<Room>, Problem> {
    let kind = patch.kind.map(Access::kind);
    let patch = RoomPatch {
        name: patch.name,
        topic: patch.topic,
        kind,
        posting: patch.posting.map(say::asked_posting),
        keep_days: patch.keep_days,
        archived: patch.archived,
    };
    room::edit(&app, &me, id, patch).await?;
    Ok(Json(Room::seen(&app, &me, id).await?))
}

/// Delete a room with all it holds
#[utoipa::path(delete, path = "/rooms/{room}", tag = "rooms", params(("room" = RoomId, Path)),
    responses((status = 204, description = "Deleted")))]
async fn delete(State(app): State<Shared>, me: Me, Path(id): Path<RoomId>) -> Result<StatusCode, Problem> {
    room::delete(&app, &me, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open a private conversation
///
/// The one direct room with somebody; with oneself, one's notes.
#[utoipa::path(post, path = "/direct/{username}", tag = "rooms", params(("username" = String, Path)),
    responses(
        (status = 201, description = "Made", body = Room),
        (status = 200, description = "It was there", body = Room),
    ))]
async fn open_direct(
    State(app): State<Shared>,
    me: Me,
    Path(username): Path<String>,
) -> Result<Response, Problem> {
    let opened = direct::open(&app, &me, &username).await?;
    let status = if opened.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(Room::seen(&app, &me, opened.room.id).await?)).into_response())
}
