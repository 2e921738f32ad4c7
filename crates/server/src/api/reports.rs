//! Reporting a message.

use crate::{
    app::Shared,
    chat::{
        Me,
        report::{self, ReportMessage},
    },
    http::{
        json::{Json, Path},
        problem::Problem,
    },
};
use axum::extract::State;
use http::StatusCode;
use palabre_store as store;
use palabre_wire::{RoomId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(report))
}

/// Why a message is reported.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Reason {
    Spam,
    Abuse,
    Other,
}

/// A report.
#[derive(Deserialize, ToSchema)]
struct Report {
    reason: Reason,
    /// In the reporter's words.
    #[serde(default)]
    note: String,
}

/// What became of a report.
#[derive(Serialize, ToSchema)]
struct Reported {
    /// Whether one had reported it before.
    again: bool,
}

/// Report a message to who moderates
#[utoipa::path(post, path = "/rooms/{room}/messages/{id}/reports", tag = "messages", request_body = Report,
    params(("room" = RoomId, Path), ("id" = Seq, Path)),
    responses(
        (status = 201, description = "Reported", body = Reported),
        (status = 200, description = "Reported before; this report replaces that one", body = Reported),
    ))]
async fn report(
    State(app): State<Shared>,
    me: Me,
    Path((room, id)): Path<(RoomId, Seq)>,
    Json(asked): Json<Report>,
) -> Result<(StatusCode, Json<Reported>), Problem> {
    let reason = match asked.reason {
        Reason::Spam => store::Reason::Spam,
        Reason::Abuse => store::Reason::Abuse,
        Reason::Other => store::Reason::Other,
    };
    let act = ReportMessage {
        room,
        id,
        reason,
        note: asked.note,
    };
    let is_new = report::report(&app, &me, act).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(Reported { again: !is_new })))
}
