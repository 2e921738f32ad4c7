//! What all doors share of HTTP: who is asking, from where, and how a refusal is told.
//!
//! A request passes, from the outside in: [`headers`] (what every answer carries), [`request`] (its number, and
//! panics), [`problem`] (refusals become documents or pages), [`origin`] (the right host, then the right origin),
//! [`current`] (who it is), [`body`] (read whole, within bounds), and then one of the three doors. What of a body nobody read is
//! settled outside of all that ([`body::settle`]).

pub mod body;
pub mod cookie;
pub mod current;
mod head;
pub mod headers;
mod health;
pub mod json;
pub mod multipart;
pub mod origin;
pub mod peer;
pub mod problem;
pub mod request;
pub mod serve;
pub mod served;
pub mod task;

pub use serve::serve;

use crate::{api, app::Shared, web, ws};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

/// All doors with what they share. Bodies of `api` and `web` are read whole before they are called, but those of files.
pub fn router(app: Shared) -> Router {
    let doors = api::router()
        .merge(web::router(app.clone()))
        .merge(ws::router(&app))
        .layer(middleware::from_fn_with_state(app.clone(), origin::check_change))
        .layer(middleware::from_fn_with_state(app.clone(), current::identify))
        .layer(middleware::from_fn_with_state(app.clone(), origin::check_host))
        .layer(CatchPanicLayer::custom(request::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), problem::tell));
    doors
        .merge(health::router())
        .layer(middleware::from_fn(body::settle))
        .layer(middleware::from_fn(request::number))
        .layer(middleware::from_fn(headers::add))
        .with_state(app)
}
