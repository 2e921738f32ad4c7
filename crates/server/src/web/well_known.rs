//! What browsers ask for at fixed addresses: assets, the icon, the manifest.

use crate::app::Shared;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, Uri, header};
use palabre_client::asset;
use serde_json::json;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/assets/{file}", get(embedded))
        .route(
            "/favicon.ico",
            get(async || Redirect::permanent(super::view::SEAL)),
        )
        .route("/manifest.webmanifest", get(manifest))
}

/// An asset. Its address changes with its content, so browsers keep it for ever.
async fn embedded(uri: Uri, headers: HeaderMap) -> Response {
    let accepts = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Some(served) = palabre_client::lookup(uri.path(), accepts) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = (
        [
            (header::CONTENT_TYPE, served.mime),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::VARY, "accept-encoding"),
        ],
        served.bytes,
    )
        .into_response();
    if let Some(encoding) = served.encoding {
        answer
            .headers_mut()
            .insert(header::CONTENT_ENCODING, http::HeaderValue::from_static(encoding));
    }
    answer
}

/// What a phone needs to put the space among its applications.
async fn manifest(State(app): State<Shared>) -> Response {
    let name = app.space().name.clone();
    let manifest = Json(json!({
        "name": name,
        "short_name": name,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f4ef",
        "theme_color": "#12694f",
        "icons": [{"src": asset("seal.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }));
    ([(header::CONTENT_TYPE, "application/manifest+json")], manifest).into_response()
}
