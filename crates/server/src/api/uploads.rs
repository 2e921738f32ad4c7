//! Uploads that survive a cut: tus 1.0 (tus.io), with creation, creation-with-upload, termination, expiration and
//! checksum. The id of a complete upload is that of the file.

use crate::{
    app::Shared,
    chat::{
        Me,
        file::{self, Progress, Stopped, Sum},
    },
    http::{body::Trickle, json::Path, problem::Problem, task::to_its_end},
};
use axum::{
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use futures_util::TryStreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use utoipa_axum::{router::OpenApiRouter, routes};

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,creation-with-upload,termination,expiration,checksum");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// What is kept of what is said of an upload.
const MOST_METADATA: usize = 4 * 1024;
const PART: &str = "application/offset+octet-stream";

/// Some clients leave out what fills the last four characters.
const CODED: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The paths whose bodies are not read before they are called.
pub(super) fn streamed() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(create, options))
        .routes(routes!(progress, append, terminate, replaced))
        .layer(middleware::from_fn(speak))
}

/// Every answer says which version is spoken; a request of another one is refused.
async fn speak(request: Request, next: Next) -> Response {
    let asked = request.headers().get(RESUMABLE);
    let mut response = if *request.method() == http::Method::OPTIONS || asked == Some(&VERSION) {
        next.run(request).await
    } else {
        let refused = Problem::unreadable(StatusCode::PRECONDITION_FAILED, "Tus-Resumable must be 1.0.0");
        let mut response = refused.into_response();
        response
            .headers_mut()
            .insert(HeaderName::from_static("tus-version"), VERSION);
        response
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// See what resumable uploads can do
#[utoipa::path(options, path = "/uploads", tag = "files",
    responses((status = 204, description = "Versions, extensions and the largest size, in headers")))]
async fn options(State(app): State<Shared>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("tus-version"), VERSION);
    headers.insert(HeaderName::from_static("tus-extension"), EXTENSIONS);
    let most = file::largest(&app.config.limits);
    headers.insert(HeaderName::from_static("tus-max-size"), HeaderValue::from(most));
    let sums = HeaderValue::from_static(Sum::KNOWN);
    headers.insert(HeaderName::from_static("tus-checksum-algorithm"), sums);
    response
}

/// Begin a resumable upload
///
/// `Upload-Length`, and `filename` in `Upload-Metadata`; the first part may come along.
#[utoipa::path(post, path = "/uploads", tag = "files",
    responses((status = 201, description = "Begun: its address is in Location")))]
async fn create(State(app): State<Shared>, me: Me, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let length = number(&headers, &LENGTH)?;
    let metadata = metadata(&headers)?.to_owned();
    let name = named(&metadata)?;
    let creating = (app.clone(), me.clone());
    let id = to_its_end(async move {
        let (app, me) = creating;
        file::create(&app, &me, &name, length, metadata).await
    });
    let id = id.await?;
    let with_part = text(&headers, "content-type") == Some(PART);
    let done = if with_part || length == 0 {
        let sum = sum(&headers)?;
        put(&app, &me, &id, 0, request, sum).await?
    } else {
        file::progress(&app, &me, &id).await?
    };
    let mut response = (StatusCode::CREATED, standing(&done)).into_response();
    if let Ok(place) = HeaderValue::try_from(format!("/api/v1/uploads/{id}")) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// See where an upload stands
#[utoipa::path(head, path = "/uploads/{id}", tag = "files", params(("id" = String, Path)),
    responses((status = 200, description = "`Upload-Offset`, `Upload-Length` and, until it is complete, `Upload-Metadata`")))]
async fn progress(State(app): State<Shared>, me: Me, Path(id): Path<String>) -> Result<Response, Problem> {
    // All of it may be there, and then this makes a file of it.
    let progress = to_its_end(async move { file::progress(&app, &me, &id).await });
    let progress = progress.await?;
    let mut headers = standing(&progress);
    headers.insert(LENGTH, HeaderValue::from(progress.length));
    if let Ok(metadata) = HeaderValue::try_from(progress.metadata)
        && !metadata.is_empty()
    {
        headers.insert(METADATA, metadata);
    }
    Ok((StatusCode::OK, headers).into_response())
}

/// Go on with an upload
#[utoipa::path(patch, path = "/uploads/{id}", tag = "files", params(("id" = String, Path)),
    responses((status = 204, description = "`Upload-Offset` says how much is there, durably")))]
async fn append(
    State(app): State<Shared>,
    me: Me,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers();
    if text(headers, "content-type") != Some(PART) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
        ));
    }
    let (offset, sum) = (number(headers, &OFFSET)?, sum(headers)?);
    let done = put(&app, &me, &id, offset, request, sum).await?;
    Ok((StatusCode::NO_CONTENT, standing(&done)).into_response())
}

/// Give an upload up
///
/// Also a file that was not sent.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "files", params(("id" = String, Path)),
    responses((status = 204, description = "Nothing of it is kept")))]
async fn terminate(State(app): State<Shared>, me: Me, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    to_its_end(async move { file::terminate(&app, &me, &id).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Go on, ask or give up where only `POST` can be sent
///
/// `X-HTTP-Method-Override` says which: `PATCH`, `HEAD` or `DELETE`.
#[utoipa::path(post, path = "/uploads/{id}", tag = "files", params(("id" = String, Path)),
    responses((status = 204, description = "As the method that is named")))]
async fn replaced(
    app: State<Shared>,
    me: Me,
    id: Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    match text(request.headers(), "x-http-method-override") {
        Some("PATCH") => append(app, me, id, request).await,
        Some("HEAD") => progress(app, me, id).await,
        Some("DELETE") => Ok(terminate(app, me, id).await?.into_response()),
        _ => Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")),
    }
}

/// Adds a body.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a thing of its own, and there is one caller"
)]
async fn put(
    app: &Shared,
    me: &Me,
    id: &str,
    offset: u64,
    request: Request,
    sum: Option<Sum>,
) -> Result<Progress, Problem> {
    let (app, me, id) = (app.clone(), me.clone(), id.to_owned());
    let mut body = Trickle::new(request.into_body());
    let added = to_its_end(async move {
        let coming = (&mut body).map_err(stopped_by);
        let added = file::append(&app, &me, &id, offset, coming, sum).await;
        if added.is_err() {
            body.let_go();
        }
        added
    });
    added.await
}

fn stopped_by(problem: Problem) -> Stopped {
    match problem.status {
        StatusCode::REQUEST_TIMEOUT => Stopped::Late,
        _ => Stopped::Cut,
    }
}

fn standing(progress: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(OFFSET, HeaderValue::from(progress.offset));
    let date = progress.expires_at.and_then(|at| {
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        HeaderValue::try_from(date).ok()
    });
    if let Some(date) = date {
        headers.insert(EXPIRES, date);
    }
    headers
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Problem {
        let mismatch = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
        match stopped {
            Stopped::Refused(refused) => refused.into(),
            Stopped::Elsewhere => Problem::new(StatusCode::CONFLICT, "offset_conflict"),
            Stopped::Busy => Problem::new(StatusCode::LOCKED, "upload_busy"),
            Stopped::Damaged => Problem::new(mismatch, "checksum_mismatch"),
            Stopped::Late => Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout"),
            Stopped::Cut => Problem::unreadable(StatusCode::BAD_REQUEST, "the body was cut short"),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    let number = text(headers, name.as_str()).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    number
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::unreadable(StatusCode::BAD_REQUEST, format!("{name} must be a whole number")))
}

/// `Upload-Checksum: sha1 BASE64`.
fn sum(headers: &HeaderMap) -> Result<Option<Sum>, Problem> {
    let Some(given) = text(headers, "upload-checksum") else {
        return Ok(None);
    };
    let read = given
        .split_once(' ')
        .and_then(|(algorithm, wanted)| Sum::new(algorithm, BASE64_STANDARD.decode(wanted.trim()).ok()?));
    let wrong = || Problem::unreadable(StatusCode::BAD_REQUEST, "Upload-Checksum is not understood");
    read.map(Some).ok_or_else(wrong)
}

/// `Upload-Metadata`: keys with values in base64.
fn metadata(headers: &HeaderMap) -> Result<&str, Problem> {
    let wrong = |hint| Problem::unreadable(StatusCode::BAD_REQUEST, hint);
    match headers.get(METADATA).map_or(Ok(""), HeaderValue::to_str) {
        Ok(metadata) if metadata.len() <= MOST_METADATA => Ok(metadata),
        Ok(_) => Err(wrong("Upload-Metadata is longer than 4096 bytes")),
        Err(_) => Err(wrong("Upload-Metadata is not understood")),
    }
}

/// The `filename` (or `name`) of the metadata.
fn named(metadata: &str) -> Result<String, Problem> {
    let wrong = || Problem::unreadable(StatusCode::BAD_REQUEST, "Upload-Metadata is not understood");
    let value = |wanted: &str| {
        let mut pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
        pairs.find_map(|(key, value)| (key == wanted).then(|| value.trim()))
    };
    let coded = value("filename").or_else(|| value("name")).unwrap_or_default();
    let bytes = CODED.decode(coded).map_err(|_| wrong())?;
    // What is not Unicode is taken for Latin-1, whose bytes are its first characters.
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|bytes| bytes.into_bytes().into_iter().map(char::from).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_from_the_metadata() {
        for (metadata, name) in [
            ("filename w6l0w6kucGRm,filetype YQ==", Some("été.pdf")),
            ("name YQ==", Some("a")),
            ("filename !!,x", None),
            ("filename w6l0w6kucGRmIA", Some("été.pdf ")),
            ("filename 6XTpLnBkZg==", Some("été.pdf")),
            ("is_confidential,filename", Some("")),
            ("", Some("")),
        ] {
            assert_eq!(named(metadata).ok().as_deref(), name, "{metadata}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(metadata(&headers).ok(), Some(""));
        for unread in ["filename été".as_bytes(), &[b'a'; MOST_METADATA + 1]] {
            headers.insert(METADATA, HeaderValue::from_bytes(unread).unwrap());
            assert_eq!(metadata(&headers).unwrap_err().status, 400);
        }
    }

    #[test]
    fn a_body_that_stops_coming_is_told_from_one_that_is_cut() {
        let told = |status| Problem::from(stopped_by(Problem::new(status, ""))).status;
        for status in [StatusCode::REQUEST_TIMEOUT, StatusCode::BAD_REQUEST] {
            assert_eq!(told(status), status);
        }
    }
}
