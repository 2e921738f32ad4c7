//! Reactions to a message.

use super::page;
use crate::{
    app::Shared,
    chat::{
        Me,
        reaction::{self, ReactTo},
        say,
    },
    http::{
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::extract::State;
use palabre_store as store;
use palabre_wire::{RoomId, Seq, frame::Person};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(reactors, react, take_back))
}

/// The reactions of a message.
#[derive(Serialize, ToSchema)]
struct Reactions {
    /// The change, or the message's latest one when nothing changed.
    seq: Seq,
    /// Emojis with how many people gave each, oldest first.
    reactions: Vec<(String, i64)>,
}

impl Reactions {
    fn of(reacted: store::Reacted) -> Json<Reactions> {
        Json(Reactions {
            seq: reacted.seq,
            reactions: reacted.reactions,
        })
    }
}

/// Who gave a reaction.
#[derive(Serialize, ToSchema)]
struct Reactors {
    users: Vec<Person>,
    more: bool,
}

/// See who gave a reaction
#[utoipa::path(get, path = "/rooms/{room}/messages/{id}/reactions/{emoji}", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path), ("emoji" = String, Path), Few),
    responses((status = 200, description = "Oldest accounts first", body = Reactors)))]
async fn reactors(
    State(app): State<Shared>,
    me: Me,
    Path((room, id, emoji)): Path<(RoomId, Seq, String)>,
    Query(few): Query<Few>,
) -> Result<Json<Reactors>, Problem> {
    let limit = page::limit(few.limit);
    let chip = store::Chip {
        room,
        id,
        emoji: &emoji,
    };
    let mut people = reaction::reactors(&app, &me, chip, limit + 1).await?;
    let more = people.len() as i64 > limit;
    people.truncate(limit as usize);
    Ok(Json(Reactors {
        users: people.iter().map(say::person).collect(),
        more,
    }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Few {
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// React
#[utoipa::path(put, path = "/rooms/{room}/messages/{id}/reactions/{emoji}", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path), ("emoji" = String, Path)),
    responses((status = 200, description = "Given", body = Reactions)))]
async fn react(
    State(app): State<Shared>,
    me: Me,
    Path((room, id, emoji)): Path<(RoomId, Seq, String)>,
) -> Result<Json<Reactions>, Problem> {
    Ok(Reactions::of(
        reaction::react(
            &app,
            &me,
            ReactTo {
                room,
                id,
                emoji,
                on: true,
            },
        )
        .await?,
    ))
}

/// Take a reaction back
#[utoipa::path(delete, path = "/rooms/{room}/messages/{id}/reactions/{emoji}", tag = "messages",
    params(("room" = RoomId, Path), ("id" = Seq, Path), ("emoji" = String, Path)),
    responses((status = 200, description = "Taken back", body = Reactions)))]
async fn take_back(
    State(app): State<Shared>,
    me: Me,
    Path((room, id, emoji)): Path<(RoomId, Seq, String)>,
) -> Result<Json<Reactions>, Problem> {
    Ok(Reactions::of(
        reaction::react(
            &app,
            &me,
            ReactTo {
                room,
                id,
                emoji,
                on: false,
            },
        )
        .await?,
    ))
}
