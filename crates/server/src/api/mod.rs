//! The HTTP API.

use crate::app::Shared;
use axum::Router;

/// All paths of the API.
pub fn router() -> Router<Shared> {
    Router::new()
}
