//! Bodies of forms and JSON: read whole before anything else is done, within bounds of size and time.
//!
//! No handler then waits for a slow sender while it holds something, and none spends memory before the bound is known.

use super::problem::Problem;
use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::{StatusCode, header};
use http_body_util::BodyExt;
use std::{
    pin::Pin,
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
        Err(problem) => {
            // What was not read would be taken for the next request.
            let mut response = problem.into_response();
            response
                .headers_mut()
                .insert(header::CONNECTION, header::HeaderValue::from_static("close"));
            response
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

/// What hyper reads at once of a connection, and so the largest chunk of a body.
pub const CHUNK_BYTES: usize = 64 * 1024;
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
