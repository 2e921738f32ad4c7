//! The number of a request, which ties what was logged to what somebody was told; and panics.

use super::problem::Problem;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue};
use std::{any::Any, panic, time::Instant};
use tracing::{Instrument, info_span};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's number: `7f3a-91c2`.
#[derive(Clone, Debug)]
pub struct Number(pub String);

/// Gives a request its number; all that is logged meanwhile carries it, and the answer too.
pub async fn number(mut request: Request, next: Next) -> Response {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    let [a, b, c, d] = bytes;
    let number = format!("{a:02x}{b:02x}-{c:02x}{d:02x}");
    let span = info_span!("request", %number, method = %request.method(), path = request.uri().path());
    let header = HeaderValue::try_from(&number);
    request.extensions_mut().insert(Number(number));
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), took = ?begun.elapsed(), "answered");
        if let Ok(header) = header {
            response.headers_mut().insert(REQUEST_ID, header);
        }
        response
    }
    .instrument(span)
    .await
}

/// The answer to a request whose handling panicked. The cause was logged by the hook of [`log_panics`].
pub fn panicked(_cause: Box<dyn Any + Send>) -> Response {
    Problem::internal().into_response()
}

/// From now on a panic is logged once, as one event, with the number of the request it happened in.
pub fn log_panics() {
    panic::set_hook(Box::new(|cause| {
        let place = cause.location().map(ToString::to_string).unwrap_or_default();
        let message = cause.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "a panic");
    }));
}
