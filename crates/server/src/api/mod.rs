//! The HTTP API, `/api/v1`: the door for programs. It parses, calls one function of the rules, and answers JSON.
//!
//! Each path is described where it is written; [`router`] takes both the handler and its description, so that
//! `/api/openapi.json` lacks nothing.

mod describe;
mod favourites;
mod files;
mod invitations;
mod me;
mod members;
mod messages;
mod natural;
mod page;
mod people;
mod pictures;
mod pins;
mod reactions;
mod reads;
mod reports;
mod rooms;
mod search;
mod sessions;
mod uploads;

use crate::{
    app::Shared,
    chat::Refused,
    http::{body, problem::Problem},
};
use axum::{
    Json, Router, middleware,
    routing::{any, get},
};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

/// All paths of the API, and their description.
pub fn router() -> Router<Shared> {
    let v1 = OpenApiRouter::new()
        .merge(people::router())
        .merge(sessions::router())
        .merge(invitations::router())
        .merge(me::router())
        .merge(rooms::router())
        .merge(members::router())
        .merge(messages::router())
        .merge(reactions::router())
        .merge(pins::router())
        .merge(reports::router())
        .merge(reads::router())
        .merge(favourites::router())
        .merge(files::router())
        .merge(pictures::router())
        .merge(search::router())
        .layer(middleware::from_fn(body::take_whole))
        .merge(files::streamed())
        .merge(pictures::streamed())
        .merge(uploads::streamed());
    let (router, description) = OpenApiRouter::with_openapi(describe::api())
        .nest("/api/v1", v1)
        .split_for_parts();
    let description = Arc::new(describe::complete(description));
    let nothing = || any(async || Problem::from(Refused::NOT_FOUND));
    router
        .route(
            "/api/openapi.json",
            get(async move || Json(description.as_ref().clone())),
        )
        .route("/avatars/{hash}", get(pictures::show))
        .route("/api/{*rest}", nothing())
        .route("/hooks/{*rest}", nothing())
}
