//! Pinned messages of a room.

use super::{messages::framed, page};
use crate::{
    app::Shared,
    chat::{
        Me,
        pin::{self, PinMessage},
    },
    http::{
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::extract::State;
use http::StatusCode;
use palabre_wire::{RoomId, Seq, frame::Change};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(pin, unpin))
}

/// Pinned messages.
#[derive(Serialize, ToSchema)]
struct Pins {
    messages: Vec<Change>,
    more: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Few {
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// List pinned messages
#[utoipa::path(get, path = "/rooms/{room}/pins", tag = "messages", params(("room" = RoomId, Path), Few),
    responses((status = 200, description = "The last pinned first", body = Pins)))]
async fn list(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Query(few): Query<Few>,
) -> Result<Json<Pins>, Problem> {
    let (pins, more) = pin::list(&app, &me, room, page::limit(few.limit)).await?;
    Ok(Json(Pins {
        messages: pins.iter().map(framed).collect(),
        more,
    }))
}

/// Pin a message
///
/// Any member may. It is told to the room as the message's new state.
#[utoipa::path(put, path = "/rooms/{room}/messages/{id}/pin", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 204, description = "Pinned, now or before")))]
async fn pin(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, Problem> {
    pin::pin(&app, &me, PinMessage { room, id, on: true }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unpin a message
#[utoipa::path(delete, path = "/rooms/{room}/messages/{id}/pin", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses((status = 204, description = "Not pinned any more")))]
async fn unpin(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, Problem> {
    pin::pin(&app, &me, PinMessage { room, id, on: false }).await?;
    Ok(StatusCode::NO_CONTENT)
}
