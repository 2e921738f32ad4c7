//! Searching messages.

use super::page;
use crate::{
    app::Shared,
    chat::{
        self, Field, Me, Refused, say,
        search::{Search, When},
    },
    http::{
        json::{Json, Query},
        problem::Problem,
    },
};
use axum::extract::State;
use jiff::tz::TimeZone;
use palabre_wire::{RoomId, frame::Change};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Words in any of their forms, phrases in quotes, `word*` for beginnings, and the operators `de:` `dans:` `avant:` `apres:`
    /// `avec:` `tri:` (`from:` `in:` `before:` `after:` `has:` `sort:`).
    #[serde(default)]
    q: String,
    /// In this room only.
    room: Option<RoomId>,
    /// Of this author only: a username or an id.
    from: Option<String>,
    /// Posted before this moment (milliseconds) or the beginning of this day (`2026-11-27`, UTC).
    before: Option<String>,
    /// Posted at this moment or after; as `before`.
    after: Option<String>,
    /// With a `link`, a `file`, an `image`, a `mention` of oneself; several are separated by commas.
    has: Option<String>,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// The place of a page: what `cursor` was in the answer before.
    cursor: Option<String>,
}

/// What was found: the newest first, or with `tri:pertinence` what answers best.
#[derive(Serialize, ToSchema)]
struct Hits {
    hits: Vec<Hit>,
    /// Whether there is more.
    more: bool,
    /// Where the next page begins, when there is more. A search stops at a bound: a page may be short, or empty, and have a next.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// A message that was found.
#[derive(Serialize, ToSchema)]
struct Hit {
    /// Its room.
    room: RoomId,
    /// Its present state.
    message: Change,
    /// The part of it around what answers, as it is read: HTML without any tag but `mark`.
    highlight: String,
}

/// Search the messages that one may read
#[utoipa::path(get, path = "/search", tag = "messages", params(Asked),
    responses((status = 200, description = "What was found", body = Hits)))]
async fn search(
    State(app): State<Shared>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Hits>, Problem> {
    let search = Search {
        query: asked.q,
        room: asked.room,
        from: asked.from.filter(|from| !from.is_empty()),
        before: when("before", asked.before)?,
        after: when("after", asked.after)?,
        has: asked.has,
        cursor: asked.cursor,
        limit: page::limit(asked.limit) as usize,
        zone: TimeZone::UTC,
    };
    let found = chat::search::search(&app, &me, search).await?;
    let hits = found.hits.iter().map(|hit| Hit {
        room: hit.message.room,
        message: Change::Message(Box::new(say::message(&hit.message))),
        highlight: found.highlight(hit),
    });
    let hits = hits.collect();
    Ok(Json(Hits {
        hits,
        more: found.next.is_some(),
        cursor: found.next,
    }))
}

fn when(name: &'static str, text: Option<String>) -> Result<Option<When>, Refused> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let wrong = Refused::Fields(vec![Field {
        name,
        why: "search-bad",
    }]);
    When::read(&text).map(Some).ok_or(wrong)
}
