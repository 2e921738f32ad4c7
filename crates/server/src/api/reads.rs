//! How far one has read.

use super::natural::natural;
use crate::{
    app::Shared,
    chat::{Me, read},
    http::{
        json::{Json, Path},
        problem::Problem,
    },
};
use axum::extract::State;
use palabre_store::ReadPosition;
use palabre_wire::{RoomId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(upto)).routes(routes!(unread))
}

/// A read position.
#[derive(Serialize, ToSchema)]
struct Read {
    /// The last message seen.
    upto: Seq,
    /// Unread messages above, counted up to the limit.
    unread: i64,
    /// Unread mentions above.
    mentions: i64,
}

impl Read {
    fn of(position: ReadPosition) -> Json<Read> {
        Json(Read {
            upto: position.upto,
            unread: position.unread,
            mentions: position.mentions,
        })
    }
}

/// How far one has seen.
#[derive(Deserialize, ToSchema)]
struct Upto {
    /// The last message seen.
    #[serde(deserialize_with = "natural")]
    #[schema(minimum = 0)]
    upto: Seq,
}

/// Move one's read position up
///
/// It never moves down, and never above the room's counter.
#[utoipa::path(put, path = "/rooms/{room}/read", tag = "messages", params(("room" = RoomId, Path)), request_body = Upto,
    responses((status = 200, description = "The position as it is now", body = Read)))]
async fn upto(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Json(asked): Json<Upto>,
) -> Result<Json<Read>, Problem> {
    Ok(Read::of(read::upto(&app, &me, room, asked.upto, None).await?))
}

/// From where on.
#[derive(Deserialize, ToSchema)]
struct From {
    /// The first message to be unread again.
    #[serde(deserialize_with = "natural")]
    #[schema(minimum = 0)]
    from: Seq,
}

/// Mark as unread from a message on
#[utoipa::path(put, path = "/rooms/{room}/unread", tag = "messages", params(("room" = RoomId, Path)), request_body = From,
    responses((status = 200, description = "The position as it is now", body = Read)))]
async fn unread(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Json(asked): Json<From>,
) -> Result<Json<Read>, Problem> {
    Ok(Read::of(read::unread_from(&app, &me, room, asked.from).await?))
}
