//! Whether the process lives, and whether it may receive traffic. Asked by machines, at any host name.

use crate::app::Shared;
use axum::{Router, extract::State, routing::get};
use http::StatusCode;
use std::time::Duration;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
}

async fn ready(State(app): State<Shared>) -> (StatusCode, String) {
    let not_ready = |reason: &str| (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n"));
    if app.is_draining() {
        return not_ready("the server is stopping");
    }
    match tokio::time::timeout(PATIENCE, app.store.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n".to_owned()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            not_ready("the database does not answer")
        }
        Err(_) => not_ready("the database takes too long to answer"),
    }
}
