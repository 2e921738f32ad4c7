//! A form with one file (RFC 7578), read as it comes: nothing is held but the chunk at hand.

use super::{body::Trickle, problem::Problem};
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

/// Parts of a form, the file among them.
const MOST_PARTS: usize = 8;
/// What may come between two parts: their headers. Also the text fields, which nobody reads.
const MOST_AROUND_BYTES: usize = 16 * 1024;

/// A form that is arriving.
pub struct Upload {
    /// None when the body is the file itself.
    form: Option<Multipart<'static>>,
    body: Arc<Mutex<Source>>,
    field: Option<Field<'static>>,
    parts: usize,
    length: Option<u64>,
}

/// The file's part of it.
pub struct Part {
    /// What it is called.
    pub name: String,
    length: Option<u64>,
}

impl Part {
    /// How large it can be at most, when the length of the whole form was told and leaves no doubt that it is too large.
    pub fn at_most(&self) -> Option<u64> {
        self.length
            .map(|length| length.saturating_sub(MOST_AROUND_BYTES as u64))
    }
}

impl Upload {
    /// Such a form, or a body that is an image.
    pub fn of_any(request: Request) -> Result<Upload, Problem> {
        let content = text(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
        if !content.starts_with("image/") {
            return Upload::of(request);
        }
        let (parts, body) = request.into_parts();
        Ok(Upload {
            form: None,
            body: Arc::new(Mutex::new(Source::new(body))),
            field: None,
            parts: 0,
            length: length(&parts.headers),
        })
    }

    /// **Errors**: 415 when it is no such form.
    pub fn of(request: Request) -> Result<Upload, Problem> {
        let (parts, body) = request.into_parts();
        let content = text(&parts.headers, header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content)
            .map_err(|_| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"))?;
        let body = Arc::new(Mutex::new(Source::new(body)));
        Ok(Upload {
            form: Some(Multipart::new(Shared(body.clone()), boundary)),
            body,
            field: None,
            parts: 0,
            length: length(&parts.headers),
        })
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes to the file: the first part that has a file's name, or is called `file`.
    pub async fn file(&mut self) -> Result<Part, Problem> {
        if self.form.is_none() {
            self.source().around = None;
            return Ok(Part {
                name: String::new(),
                length: self.length,
            });
        }
        while let Some(mut field) = self.next().await? {
            let name = match (field.file_name(), field.name()) {
                (Some(name), _) => Some(name.to_owned()),
                (None, Some("file")) => Some(String::new()),
                _ => None,
            };
            let Some(name) = name else {
                while field.chunk().await.map_err(unreadable)?.is_some() {}
                continue;
            };
            self.field = Some(field);
            self.source().around = None;
            return Ok(Part {
                name,
                length: self.length,
            });
        }
        Err(Problem::unreadable(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the form has no file",
        ))
    }

    /// More of the file; none at its end.
    pub async fn more(&mut self) -> Result<Option<Bytes>, Problem> {
        match &mut self.field {
            Some(field) => field.chunk().await.map_err(unreadable),
            None if self.form.is_none() => Shared(self.body.clone()).next().await.transpose(),
            None => Ok(None),
        }
    }

    /// Goes to the end of the form. **Errors**: another file.
    pub async fn end(&mut self) -> Result<(), Problem> {
        self.field = None;
        self.source().around = Some(0);
        while let Some(mut field) = self.next().await? {
            if field.file_name().is_some() || field.name() == Some("file") {
                return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many"));
            }
            while field.chunk().await.map_err(unreadable)?.is_some() {}
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Field<'static>>, Problem> {
        let Some(form) = &mut self.form else {
            return Ok(None);
        };
        let field = form.next_field().await.map_err(unreadable)?;
        if field.is_some() {
            self.parts += 1;
            if self.parts > MOST_PARTS {
                return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many"));
            }
        }
        Ok(field)
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

/// The body, and what was taken of it around the file.
struct Source {
    body: Trickle,
    around: Option<usize>,
    gave: bool,
}

impl Source {
    fn new(body: Body) -> Source {
        Source {
            body: Trickle::new(body),
            around: Some(0),
            gave: false,
        }
    }
}

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
        let polled = Pin::new(&mut source.body).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            source.gave = true;
            if let Some(around) = &mut source.around {
                *around += bytes.len();
                // The chunk that brings the file's headers also brings the first of its bytes.
                if *around > MOST_AROUND_BYTES + super::body::CHUNK_BYTES {
                    let problem = Problem::unreadable(StatusCode::BAD_REQUEST, "too much around the file");
                    return Poll::Ready(Some(Err(problem)));
                }
            }
        }
        polled
    }
}
