//! `GET /ws`: from an HTTP request to a socket of the hub (RFC 6455, section 4.2).
//!
//! Whoever is not signed in, or comes from another origin, is refused before the upgrade.

use super::session::{Socket, Sockets};
use crate::{
    app::Shared,
    chat::Me,
    http::{origin, problem::Problem, serve::into_tcp},
};
use axum::{
    Extension, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use palabre_hub::Identity;
use sha1::{Digest, Sha1};
use std::sync::Arc;

/// RFC 6455, section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The socket's one address.
pub fn router(app: &Shared) -> Router<Shared> {
    let sockets = Arc::new(Sockets(app.clone()));
    Router::new().route("/ws", get(upgrade)).layer(Extension(sockets))
}

async fn upgrade(
    State(app): State<Shared>,
    Extension(sockets): Extension<Arc<Sockets>>,
    me: Me,
    mut request: Request,
) -> Result<Response, Problem> {
    // Routes of GET answer HEAD too, which opens nothing (RFC 6455, section 4.1).
    if request.method() != Method::GET {
        return Ok(StatusCode::METHOD_NOT_ALLOWED.into_response());
    }
    origin::check_socket(&app, &me, request.headers())?;
    let Some(accept) = accept(request.headers()) else {
        return Ok((
            StatusCode::UPGRADE_REQUIRED,
            [
                (header::SEC_WEBSOCKET_VERSION, "13"),
                (header::UPGRADE, "websocket"),
            ],
        )
            .into_response());
    };
    let Some(upgraded) = request.extensions_mut().remove::<OnUpgrade>() else {
        return Ok(StatusCode::UPGRADE_REQUIRED.into_response());
    };
    let identity = Identity {
        key: me.id(),
        session: me.session.id,
    };
    let socket = Socket::new(&me.session);
    tokio::spawn(serve(sockets, upgraded, identity, socket));
    let headers = [
        (header::CONNECTION, "upgrade".to_owned()),
        (header::UPGRADE, "websocket".to_owned()),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

async fn serve(sockets: Arc<Sockets>, upgraded: OnUpgrade, identity: Identity, socket: Socket) {
    let hub = sockets.0.hub.clone();
    match upgraded.await {
        // The TCP stream itself is taken back, so that hyper's buffers are freed.
        Ok(upgraded) => match into_tcp(upgraded) {
            Ok(upgraded) => hub.serve(&sockets, upgraded, identity, socket).await,
            Err(upgraded) => {
                let upgraded = TokioIo::new(upgraded).into();
                hub.serve(&sockets, upgraded, identity, socket).await
            }
        },
        Err(error) => tracing::debug!(%error, "a client left during its upgrade"),
    }
}

/// The answer to the client's key, when the request is a handshake of version 13.
fn accept(headers: &HeaderMap) -> Option<String> {
    let has = |name, word: &str| {
        let values = headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    let handshake = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes();
    let sixteen = STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16);
    (handshake && sixteen)
        .then(|| STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn handshake() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONNECTION,
            HeaderValue::from_static("keep-alive, Upgrade"),
        );
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(
            header::SEC_WEBSOCKET_KEY,
            HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ=="),
        );
        headers
    }

    #[test]
    fn the_key_is_answered_as_in_the_rfc() {
        assert_eq!(
            accept(&handshake()).as_deref(),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
    }

    #[test]
    fn what_is_no_handshake_is_not_answered() {
        for name in [
            header::CONNECTION,
            header::UPGRADE,
            header::SEC_WEBSOCKET_VERSION,
            header::SEC_WEBSOCKET_KEY,
        ] {
            let mut headers = handshake();
            headers.remove(&name);
            assert_eq!(accept(&headers), None, "without {name}");
        }
        let mut headers = handshake();
        headers.insert(
            header::SEC_WEBSOCKET_KEY,
            HeaderValue::from_static("dG9vIHNob3J0"),
        );
        assert_eq!(accept(&headers), None);
    }
}
