//! Messages: history, what changed, posting, changing, reacting.

use super::{
    natural::{natural, natural_or_none},
    page,
};
use crate::{
    app::Shared,
    chat::{
        Me, Refused, member,
        message::{self, PostMessage},
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
use palabre_store::{self as store, Around};
use palabre_wire::{Millis, RoomId, Seq, frame::Change};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(history, post))
        .routes(routes!(changes))
        .routes(routes!(show, edit, delete))
        .routes(routes!(versions))
}

/// A message as a frame says it, its kind included.
pub(super) fn framed(message: &store::Message) -> Change {
    Change::Message(Box::new(say::message(message)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Place {
    /// Older than this message.
    #[serde(default, deserialize_with = "natural_or_none")]
    #[param(minimum = 0)]
    before: Option<Seq>,
    /// Newer than this message.
    #[serde(default, deserialize_with = "natural_or_none")]
    #[param(minimum = 0)]
    after: Option<Seq>,
    /// On both sides of this message, and itself.
    #[serde(default, deserialize_with = "natural_or_none")]
    #[param(minimum = 0)]
    around: Option<Seq>,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Which deleted messages are in it: `all`, or those that another one answers.
    #[serde(default)]
    #[param(inline)]
    deleted: Deleted,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Deleted {
    #[default]
    All,
    Answered,
}

impl Place {
    fn around(&self) -> Result<Around, Problem> {
        match (self.before, self.after, self.around) {
            (None, None, None) => Ok(Around::Newest),
            (Some(id), None, None) => Ok(Around::Before(id)),
            (None, Some(id), None) => Ok(Around::After(id)),
            (None, None, Some(id)) => Ok(Around::Id(id)),
            _ => Err(Problem::unreadable(
                StatusCode::UNPROCESSABLE_ENTITY,
                "before, after and around exclude each other",
            )),
        }
    }
}

/// A page of history, oldest first.
#[derive(Serialize, ToSchema)]
struct History {
    messages: Vec<Change>,
    /// The room's counter.
    head: Seq,
    /// Whether there is more in the direction asked for.
    more: bool,
    /// Whether there are older ones.
    older: bool,
    /// Whether there are newer ones.
    newer: bool,
}

/// Read the history
#[utoipa::path(get, path = "/rooms/{room}/messages", tag = "messages", params(("room" = RoomId, Path), Place),
    responses((status = 200, description = "The newest, or those at the place asked for", body = History)))]
async fn history(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Query(place): Query<Place>,
) -> Result<Json<History>, Problem> {
    let around = place.around()?;
    let limit = page::limit(place.limit);
    let found = match place.deleted {
        Deleted::All => message::page(&app, &me, room, around, limit).await?,
        Deleted::Answered => message::conversation(&app, &me, room, around, limit).await?,
    };
    Ok(Json(History {
        messages: found.messages.iter().map(framed).collect(),
        head: found.head,
        more: match around {
            Around::Newest | Around::Before(_) => found.older,
            Around::After(_) => found.newer,
            Around::Id(_) => found.older || found.newer,
        },
        older: found.older,
        newer: found.newer,
    }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Since {
    /// The last seq one holds.
    #[serde(default, deserialize_with = "natural")]
    #[param(minimum = 0)]
    after: Seq,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// What changed, by seq, in its present state.
#[derive(Serialize, ToSchema)]
struct Changes {
    changes: Vec<Change>,
    /// The room's counter.
    head: Seq,
    more: bool,
}

/// Read what changed
#[utoipa::path(get, path = "/rooms/{room}/changes", tag = "messages", params(("room" = RoomId, Path), Since),
    responses((status = 200, description = "Messages, memberships and the room itself", body = Changes)))]
async fn changes(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Query(since): Query<Since>,
) -> Result<Json<Changes>, Problem> {
    let changes = message::changes(&app, &me, room, since.after, page::limit(since.limit)).await?;
    Ok(Json(Changes {
        changes: changes.changes.iter().map(say::change).collect(),
        head: changes.head,
        more: changes.more,
    }))
}

/// A message to post.
#[derive(Deserialize, ToSchema)]
struct Send {
    /// `[A-Za-z0-9_-]{16,64}`, made before the first attempt and used again by retries; unique per author for ever.
    cid: String,
    #[serde(default)]
    text: String,
    /// The message of the same room that this one answers.
    #[serde(default, deserialize_with = "natural_or_none")]
    #[schema(minimum = 0)]
    reply_to: Option<Seq>,
    /// Ids of uploaded files.
    #[serde(default)]
    files: Vec<String>,
}

/// Post
#[utoipa::path(post, path = "/rooms/{room}/messages", tag = "messages", params(("room" = RoomId, Path)), request_body = Send,
    responses(
        (status = 201, description = "Posted, durably", body = Change),
        (status = 200, description = "It was posted before by the same cid. To who can no longer read it, its `ack` as the socket says it",
            body = Change),
    ))]
async fn post(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Json(send): Json<Send>,
) -> Result<Response, Problem> {
    let Send {
        cid,
        text,
        reply_to,
        files,
    } = send;
    let posted = message::post_and_wait(
        &app,
        &me,
        PostMessage {
            room,
            cid,
            text,
            reply_to,
            files,
        },
    )
    .await?;
    if !posted.dup {
        return Ok((StatusCode::CREATED, Json(framed(&posted.message))).into_response());
    }
    // Who sent it may have left since, and then learns nothing of what became of it.
    match member::inside(&app, &me, room).await {
        Ok(()) => Ok(Json(framed(&posted.message)).into_response()),
        Err(Refused::Rule(_)) => Ok(Json(say::ack(None, &posted)).into_response()),
        Err(refused) => Err(refused.into()),
    }
}

/// Look at a message
#[utoipa::path(get, path = "/rooms/{room}/messages/{id}", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 200, description = "The message", body = Change)))]
async fn show(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
) -> Result<Json<Change>, Problem> {
    Ok(Json(framed(&message::one(&app, &me, room, id).await?)))
}

/// A new text.
#[derive(Deserialize, ToSchema)]
struct Edit {
    text: String,
}

/// Change the text of one's own message
#[utoipa::path(patch, path = "/rooms/{room}/messages/{id}", tag = "messages", request_body = Edit,
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 200, description = "The message as it is now", body = Change)))]
async fn edit(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
    Json(edit): Json<Edit>,
) -> Result<Json<Change>, Problem> {
    Ok(Json(framed(
        &message::edit(&app, &me, room, id, edit.text).await?,
    )))
}

/// Delete a message
#[utoipa::path(delete, path = "/rooms/{room}/messages/{id}", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 204, description = "Deleted: its text is nowhere any more")))]
async fn delete(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, Problem> {
    message::delete(&app, &me, room, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A text that a message has, or had.
#[derive(Serialize, ToSchema)]
struct Version {
    /// When it was written.
    at: Millis,
    text: String,
}

/// Every text of a message, oldest first.
#[derive(Serialize, ToSchema)]
struct Versions {
    versions: Vec<Version>,
}

/// Read the texts that a message has had
///
/// For its author and moderators. The present text is the last.
#[utoipa::path(get, path = "/rooms/{room}/messages/{id}/versions", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 200, description = "Oldest first", body = Versions)))]
async fn versions(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
) -> Result<Json<Versions>, Problem> {
    let versions = message::versions(&app, &me, room, id).await?;
    let said = versions.into_iter().map(|version| Version {
        at: version.at,
        text: version.text,
    });
    Ok(Json(Versions {
        versions: said.collect(),
    }))
}
