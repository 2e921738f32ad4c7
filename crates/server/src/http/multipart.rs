//! Forms with files (RFC 7578), read as they come: of a file nothing is held but the chunk at hand.

use super::{body::Trickle, problem::Problem};
use crate::{
    app::App,
    chat::{
        Me,
        file::{self, Receiving},
    },
};
use axum::{body::Body, extract::Request};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, StatusCode, header};
use multer::{Field, Multipart};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// What a form may hold.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Fields and files.
    pub parts: usize,
    /// What comes before, between and after the files: headers and text.
    pub around_bytes: usize,
}

impl Bounds {
    /// A form with one file and little else.
    pub const ONE_FILE: Bounds = Bounds {
        parts: 8,
        around_bytes: 16 * 1024,
    };
}

/// A form that is arriving.
pub struct Upload {
    /// None when the body is the file itself.
    form: Option<Multipart<'static>>,
    body: Arc<Mutex<Source>>,
    field: Option<Field<'static>>,
    bounds: Bounds,
    parts: usize,
    length: Option<u64>,
}

/// A part of a form.
pub struct Part {
    /// The field.
    pub field: String,
    /// What the file is called, when it is one.
    pub file: Option<String>,
}

impl Upload {
    /// Such a form, or a body that is the file itself.
    pub fn of_any(request: Request) -> Result<Upload, Problem> {
        let bounds = Bounds::ONE_FILE;
        let content = text(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
        if content.to_ascii_lowercase().starts_with("multipart/") {
            return Upload::of(request, bounds);
        }
        let (parts, body) = request.into_parts();
        Ok(Upload {
            form: None,
            body: Arc::new(Mutex::new(Source::new(body, bounds))),
            field: None,
            bounds,
            parts: 0,
            length: length(&parts.headers),
        })
    }

    /// **Errors**: 415 when it is no such form.
    pub fn of(request: Request, bounds: Bounds) -> Result<Upload, Problem> {
        let (parts, body) = request.into_parts();
        let content = text(&parts.headers, header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content)
            .map_err(|_| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"))?;
        let body = Arc::new(Mutex::new(Source::new(body, bounds)));
        Ok(Upload {
            form: Some(Multipart::new(Shared(body.clone()), boundary)),
            body,
            field: None,
            bounds,
            parts: 0,
            length: length(&parts.headers),
        })
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives the one file there is. **Errors**: none, or another one after it.
    pub async fn receive_one(mut self, app: &App, me: &Me) -> Result<Receiving, Problem> {
        let received = async {
            let name = self.find_file().await?;
            // The length of the whole may leave no doubt that it is too large.
            let around = self.bounds.around_bytes as u64;
            let at_most = self.length.map(|length| length.saturating_sub(around));
            let received = self.receive(app, me, &name, at_most).await?;
            while let Some(part) = self.next().await? {
                if part.file.is_some() || part.field == "file" {
                    return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many"));
                }
            }
            Ok(received)
        };
        let received = received.await;
        if received.is_err() {
            self.give_up();
        }
        received
    }

    /// The first part that is a file, or is called so. Its name.
    async fn find_file(&mut self) -> Result<String, Problem> {
        if self.form.is_none() {
            self.source().around = None;
            return Ok(String::new());
        }
        while let Some(part) = self.next().await? {
            if part.file.is_some() || part.field == "file" {
                self.source().around = None;
                return Ok(part.file.unwrap_or_default());
            }
        }
        Err(Problem::unreadable(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the form has no file",
        ))
    }

    /// Receives the file at hand, of `declared` bytes if that is known.
    pub async fn receive(
        &mut self,
        app: &App,
        me: &Me,
        name: &str,
        declared: Option<u64>,
    ) -> Result<Receiving, Problem> {
        let mut receiving = file::receive(app, me, name, declared).await?;
        while let Some(more) = self.more().await? {
            receiving.push(app, more).await?;
        }
        Ok(receiving)
    }

    /// The text at hand.
    pub async fn text(&mut self) -> Result<String, Problem> {
        let mut bytes = Vec::new();
        while let Some(more) = self.more().await? {
            bytes.extend_from_slice(&more);
        }
        String::from_utf8(bytes).map_err(|error| Problem::unreadable(StatusCode::BAD_REQUEST, error))
    }

    /// More of what is at hand; none at its end.
    async fn more(&mut self) -> Result<Option<Bytes>, Problem> {
        match &mut self.field {
            Some(field) => field.chunk().await.map_err(unreadable),
            None if self.form.is_none() => Shared(self.body.clone()).next().await.transpose(),
            None => Ok(None),
        }
    }

    /// Goes to the next part, over what is left of the one at hand.
    pub async fn next(&mut self) -> Result<Option<Part>, Problem> {
        if self.form.is_some() {
            while self.more().await?.is_some() {}
        }
        self.field = None;
        self.source().around.get_or_insert(0);
        let Some(form) = &mut self.form else {
            return Ok(None);
        };
        let Some(field) = form.next_field().await.map_err(unreadable)? else {
            return Ok(None);
        };
        self.parts += 1;
        if self.parts > self.bounds.parts {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many"));
        }
        let part = Part {
            field: field.name().unwrap_or_default().to_owned(),
            file: field.file_name().map(typed),
        };
        if part.file.is_some() {
            self.source().around = None;
        }
        self.field = Some(field);
        Ok(Some(part))
    }

    /// It is refused: what is still coming is let go, so that the sender reads the answer.
    pub fn give_up(self) {
        let body = std::mem::replace(&mut self.source().body, Trickle::new(Body::empty()));
        body.let_go();
    }
}

fn unreadable(error: multer::Error) -> Problem {
    if let multer::Error::StreamReadFailed(cause) = error {
        return match cause.downcast::<Problem>() {
            Ok(problem) => *problem,
            Err(cause) => Problem::unreadable(StatusCode::BAD_REQUEST, cause),
        };
    }
    Problem::unreadable(StatusCode::BAD_REQUEST, error)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_LENGTH)?.parse().ok()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The body, and what was taken of it around the files: none counts within one.
struct Source {
    body: Trickle,
    most_around: usize,
    around: Option<usize>,
    /// What came and is not given yet.
    rest: Bytes,
    gave: bool,
}

impl Source {
    fn new(body: Body, bounds: Bounds) -> Source {
        Source {
            body: Trickle::new(body),
            // The chunk that brings a file's headers also brings the first of its bytes, and the reader may have taken
            // one more before it looks for the first boundary.
            most_around: bounds.around_bytes + 2 * super::body::CHUNK_BYTES,
            around: Some(0),
            rest: Bytes::new(),
            gave: false,
        }
    }
}

/// What the reader of a form is given at once: it copies that, into a buffer up to twice as large. What it finds is gathered before it
/// is written.
const MOST_GIVEN: usize = 8 * 1024;

/// The same for the reader of the form, which takes all there is at each call: so it is given one chunk a call.
struct Shared(Arc<Mutex<Source>>);

impl Stream for Shared {
    type Item = Result<Bytes, Problem>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut source.gave) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let mut polled = match source.rest.is_empty() {
            true => Pin::new(&mut source.body).poll_next(context),
            false => Poll::Ready(Some(Ok(std::mem::take(&mut source.rest)))),
        };
        if let Poll::Ready(Some(Ok(bytes))) = &mut polled
            && bytes.len() > MOST_GIVEN
        {
            source.rest = bytes.split_off(MOST_GIVEN);
        }
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            source.gave = true;
            let most = source.most_around;
            if let Some(around) = &mut source.around {
                *around += bytes.len();
                if *around > most {
                    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
                    return Poll::Ready(Some(Err(problem)));
                }
            }
        }
        polled
    }
}

/// A file's name as it is on the sender's disk: what would end a header's value is written as in an address (HTML Standard,
/// « multipart form data »), and nothing else is.
fn typed(name: &str) -> String {
    name.replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::body::CHUNK_BYTES;
    use futures_util::stream;
    use std::convert::Infallible;

    #[test]
    fn only_what_browsers_escape_in_names_is_read_back() {
        assert_eq!(typed("%22guillemets%22.txt"), "\"guillemets\".txt");
        assert_eq!(typed("100%25 été.txt"), "100%25 été.txt");
    }

    /// A form of one file whose chunks come as full as they can, the first of them in the middle of a look for it.
    #[tokio::test]
    async fn a_file_is_found_however_its_chunks_come() {
        let mut form =
            b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_vec();
        let head = form.len();
        form.resize(3 * CHUNK_BYTES, 7);
        let file = form.len() - head;
        form.extend(b"\r\n--b--\r\n");
        let mut chunks: Vec<Bytes> = form.chunks(CHUNK_BYTES).map(Bytes::copy_from_slice).collect();
        chunks.reverse();
        let mut late = true;
        let body = stream::poll_fn(move |context| {
            if std::mem::take(&mut late) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(chunks.pop().map(Ok::<_, Infallible>))
        });
        let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        let request = request.body(Body::from_stream(body)).unwrap();
        let mut upload = Upload::of(request, Bounds::ONE_FILE).unwrap();
        assert_eq!(upload.find_file().await.unwrap(), "a");
        let mut count = 0;
        while let Some(more) = upload.more().await.unwrap() {
            // The look for the file takes three times before it gives any.
            assert!(more.len() <= 24 * 1024, "{} at once", more.len());
            count += more.len();
        }
        assert_eq!(count, file, "the file and nothing else");
    }
}
