//! The conversations that one wants first.

use crate::{
    app::Shared,
    chat::{Me, favourite},
    http::{json::Path, problem::Problem},
};
use axum::extract::State;
use http::StatusCode;
use palabre_wire::RoomId;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(mark, unmark))
}

/// Make a room one's favourite
///
/// It stands first in one's own list, on all devices; nobody else knows. Leaving the room takes it away.
#[utoipa::path(put, path = "/rooms/{room}/favourite", tag = "rooms", params(("room" = RoomId, Path)),
    responses((status = 204, description = "It is")))]
async fn mark(State(app): State<Shared>, me: Me, Path(room): Path<RoomId>) -> Result<StatusCode, Problem> {
    favourite::mark(&app, &me, room, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a room no favourite any more
#[utoipa::path(delete, path = "/rooms/{room}/favourite", tag = "rooms", params(("room" = RoomId, Path)),
    responses((status = 204, description = "It is not")))]
async fn unmark(State(app): State<Shared>, me: Me, Path(room): Path<RoomId>) -> Result<StatusCode, Problem> {
    favourite::mark(&app, &me, room, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
