//! Pictures of people and rooms.

use crate::{
    app::Shared,
    chat::{Me, Refused, picture, say},
    files::storage::Form,
    http::{
        json::{Json, Path},
        multipart::Upload,
        problem::Problem,
        served,
        task::to_its_end,
    },
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;
use palabre_wire::{RoomId, frame::Room};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(remove_mine))
        .routes(routes!(remove_rooms))
}

/// The paths whose bodies are not read before they are called.
pub(super) fn streamed() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(set_mine))
        .routes(routes!(set_rooms))
}

/// A picture's hash.
#[derive(Serialize, ToSchema)]
struct Avatar {
    /// It is at `/avatars/{avatar}`.
    avatar: String,
}

/// Give oneself a picture
///
/// An image, as the body or as the one file of a form. It is cut square in its middle.
#[utoipa::path(put, path = "/me/avatar", tag = "me", request_body(content = String, content_type = "image/*"),
    responses((status = 200, description = "Its hash", body = Avatar)))]
async fn set_mine(State(app): State<Shared>, me: Me, request: Request) -> Result<Json<Avatar>, Problem> {
    let received = Upload::of_any(request)?.receive_one(&app, &me).await?;
    let avatar = to_its_end(async move { picture::set_mine(&app, &me, received).await }).await?;
    Ok(Json(Avatar { avatar }))
}

/// Take one's picture away
#[utoipa::path(delete, path = "/me/avatar", tag = "me", responses((status = 204, description = "Gone")))]
async fn remove_mine(State(app): State<Shared>, me: Me) -> Result<StatusCode, Problem> {
    picture::remove_mine(&app, &me).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a room a picture
///
/// As [`set_mine`]; whoever may change its name.
#[utoipa::path(put, path = "/rooms/{room}/picture", tag = "rooms", params(("room" = RoomId, Path)),
    request_body(content = String, content_type = "image/*"),
    responses((status = 200, description = "The room as it is now", body = Room)))]
async fn set_rooms(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    request: Request,
) -> Result<Json<Room>, Problem> {
    let received = Upload::of_any(request)?.receive_one(&app, &me).await?;
    let set = async move { picture::set_rooms(&app, &me, room, Some(received)).await };
    let room = to_its_end(set).await?;
    Ok(Json(say::room(&room)))
}

/// Take a room's picture away
#[utoipa::path(delete, path = "/rooms/{room}/picture", tag = "rooms", params(("room" = RoomId, Path)),
    responses((status = 204, description = "Gone")))]
async fn remove_rooms(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
) -> Result<StatusCode, Problem> {
    picture::set_rooms(&app, &me, room, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The picture of that hash, for whoever is signed in. It never changes.
pub(super) async fn show(
    State(app): State<Shared>,
    _me: Me,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hash || !picture::is_there(&app, &hash).await? {
        return Err(Refused::NOT_FOUND.into());
    }
    served::picture(&app.files.storage, &hash, Form::Whole).await
}
