//! Pages: what browsers show, and the forms that work without scripts.
//!
//! A page is a file here and a template of the same name. This door parses, calls one function of `chat`, and renders;
//! it decides nothing.

mod cookie;
mod create_room;
mod error;
mod files;
mod form;
mod home;
mod members;
mod notice;
mod old;
mod person;
mod picture;
mod room;
mod search;
mod send;
mod settings;
pub mod setup;
mod sign_in;
pub mod timeline;
pub mod view;
mod visit;
mod well_known;

pub use error::problem_page;

use crate::{app::Shared, http::body};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::{CompressionLevel, compression::CompressionLayer};

/// Every page.
pub fn router(app: Shared) -> Router<Shared> {
    // The longest message, each of its characters as four percent-encoded bytes, and the fields beside it.
    let form_bytes = app.config.limits.message_chars * 12 + 8 * 1_024;
    let pages = Router::new()
        .merge(sign_in::router())
        .merge(home::router())
        .merge(create_room::router())
        .merge(room::router())
        .merge(members::router())
        .merge(files::router())
        .merge(person::router())
        .merge(picture::router())
        .merge(settings::router())
        .merge(setup::router())
        .merge(old::router())
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        // A page that repeats what a stranger may have put in its address, beside what others wrote, is not compressed: its
        // length would tell whether both are alike (BREACH).
        .merge(search::router())
        .fallback(async || crate::chat::Refused::NOT_FOUND)
        .layer(DefaultBodyLimit::max(form_bytes))
        .layer(middleware::from_fn(body::take_whole))
        .merge(send::streamed())
        .merge(picture::streamed())
        .layer(middleware::from_fn_with_state(app, visit::attend));
    well_known::router().merge(pages)
}
