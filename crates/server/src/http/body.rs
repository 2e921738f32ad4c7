//! Bodies of forms and JSON: read whole before anything else is done, within bounds of size and time.
//!
//! No handler then waits for a slow sender while it holds something, and none spends memory before the bound is known.

use super::problem::Problem;
use axum::{
    body::{Body, HttpBody},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::{StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, timeout_at};

/// The largest message (10,000 characters), each written as two escapes of six bytes, fits twice.
const MOST: usize = 256 * 1024;
/// Some part must come this often.
const PROGRESS: Duration = Duration::from_secs(10);
/// All of it must have come after this long.
const WHOLE: Duration = Duration::from_secs(60);

/// Reads the body and hands it on. Refused: 413 when it is too large, 408 when it does not come.
pub async fn take_whole(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match read(body, declared(&parts.headers)).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(problem) => problem.into_response(),
    }
}

/// What is still read of a small body that nobody wanted, so that the connection serves on.
const LEFT_BYTES: usize = 64 * 1024;
const LEFT: Duration = Duration::from_millis(500);

/// After an answer that was given before the body was read, reads what is left of a small one, or says that the connection
/// closes: hyper closes it over what it did not read, and whoever would use it again has to know (RFC 9112, section 9.6).
pub async fn settle(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Who waits for leave to send is not asked for what nobody wants.
    let waits = request.headers().contains_key(header::EXPECT);
    let left = Arc::new(Mutex::new(None));
    let lent = left.clone();
    let request = request.map(|body| Body::new(Lent { body, to: lent }));
    let mut response = next.run(request).await;
    let rest = left.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(rest) = rest else { return response };
    if waits || !is_drained(rest).await {
        let close = header::HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Whether the rest of a body came within bounds.
async fn is_drained(mut body: Body) -> bool {
    let end = Instant::now() + LEFT;
    let mut count = 0;
    while count <= LEFT_BYTES {
        match timeout_at(end, body.frame()).await {
            Ok(None) => return true,
            Ok(Some(Ok(frame))) => count += frame.data_ref().map_or(0, Bytes::len),
            Ok(Some(Err(_))) | Err(_) => return false,
        }
    }
    false
}

/// A body that comes back when it is let go before its end.
struct Lent {
    body: Body,
    to: Arc<Mutex<Option<Body>>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            let body = std::mem::take(&mut self.body);
            *self.to.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}

fn declared(headers: &header::HeaderMap) -> usize {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

async fn read(mut body: Body, declared: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    if declared > MOST {
        return Err(too_large());
    }
    let end = Instant::now() + WHOLE;
    let mut whole = BytesMut::with_capacity(declared.min(16 * 1024));
    loop {
        let next = timeout_at(end.min(Instant::now() + PROGRESS), body.frame()).await;
        let next = next.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout"))?;
        let Some(frame) = next else {
            return Ok(whole.freeze());
        };
        let frame =
            frame.map_err(|_| Problem::unreadable(StatusCode::BAD_REQUEST, "the body was cut short"))?;
        if let Ok(data) = frame.into_data() {
            if whole.len() + data.len() > MOST {
                return Err(too_large());
            }
            whole.extend_from_slice(&data);
        }
    }
}

/// What hyper reads at once of a connection, and so the largest chunk of a body: more than all headers may take.
pub const CHUNK_BYTES: usize = 40 * 1024;
/// A file is sent from trains: some part of it must come this often.
const TRICKLE: Duration = Duration::from_secs(30);
/// What is still read of a body that was refused: closing over it would reset the connection before the answer is read
/// (RFC 9112, section 9.6).
const LET_GO_BYTES: usize = 64 * 1024 * 1024;
const LET_GO: Duration = Duration::from_secs(10);

/// A body read as it comes. It must make progress (408).
pub struct Trickle {
    body: Body,
    patience: Pin<Box<Sleep>>,
}

impl Trickle {
    /// Of a request.
    pub fn new(body: Body) -> Trickle {
        Trickle {
            body,
            patience: Box::pin(tokio::time::sleep(TRICKLE)),
        }
    }

    /// Reads on without keeping anything, for a moment, so that whoever sends it reads the answer.
    pub fn let_go(mut self) {
        let read = async move {
            let mut count = 0;
            while count < LET_GO_BYTES
                && let Some(Ok(bytes)) = self.next().await
            {
                count += bytes.len();
            }
        };
        tokio::spawn(tokio::time::timeout(LET_GO, read));
    }
}

impl Stream for Trickle {
    type Item = Result<Bytes, Problem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    let Ok(bytes) = frame.into_data() else { continue };
                    self.patience.as_mut().reset(Instant::now() + TRICKLE);
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Poll::Ready(Some(Err(_))) => {
                    let cut = Problem::unreadable(StatusCode::BAD_REQUEST, "the body was cut short");
                    return Poll::Ready(Some(Err(cut)));
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => break,
            }
        }
        self.patience
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;

    #[tokio::test]
    async fn a_body_is_read_up_to_the_bound() {
        let chunks = |count: usize| {
            let chunk = Bytes::from(vec![b'x'; MOST / 4]);
            Body::from_stream(stream::iter(std::iter::repeat_n(
                Ok::<_, Infallible>(chunk),
                count,
            )))
        };
        assert_eq!(read(chunks(4), 0).await.unwrap().len(), MOST);
        assert_eq!(
            read(chunks(5), 0).await.unwrap_err().status,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        assert_eq!(
            read(Body::empty(), MOST + 1).await.unwrap_err().status,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up() {
        let stuck = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let begun = Instant::now();
        assert_eq!(
            read(stuck, 0).await.unwrap_err().status,
            StatusCode::REQUEST_TIMEOUT
        );
        assert_eq!(begun.elapsed(), PROGRESS);
    }
}
