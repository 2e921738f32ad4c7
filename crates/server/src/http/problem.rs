//! The one place where a refusal becomes an HTTP answer: a problem document (RFC 9457) for programs, a page for people.
//!
//! A handler returns a [`Problem`], or a [`Refused`] that becomes one; [`tell`] writes it in the language of who asked.

use super::{current::is_for_programs, request::Number};
use crate::{
    app::{App, Shared},
    chat::{
        Field, Refused,
        file::{FileRefused, FileWhy},
    },
    i18n::{self, Lang, Text, Value, Zone},
    web,
};
use axum::{
    Json,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use palabre_wire::Code;
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};

/// Every word a problem's `code` may be.
pub const CODES: [&str; 38] = [
    "bad_frame",
    "not_found",
    "not_member",
    "forbidden",
    "empty",
    "too_long",
    "bad_cid",
    "cid_conflict",
    "bad_emoji",
    "too_many",
    "deleted",
    "archived",
    "rate_limited",
    "overloaded",
    "unavailable",
    "storage_full",
    "unknown_outcome",
    "invalid",
    "credentials",
    "disabled",
    "closed",
    "bad_invitation",
    "unauthenticated",
    "setup_required",
    "bad_origin",
    "misdirected",
    "too_large",
    "image_too_large",
    "not_an_image",
    "over_quota",
    "offset_conflict",
    "upload_busy",
    "checksum_mismatch",
    "unsupported_media_type",
    "method_not_allowed",
    "timeout",
    "upgrade_required",
    "internal",
];

/// Why a request was not obeyed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code}")]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// The word for programs.
    pub code: &'static str,
    /// What is wrong with each field of a form.
    pub fields: Vec<Field>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// The file it is about, whose sentence replaces that of the code.
    pub file: Option<Box<FileRefused>>,
    /// For whoever writes the program: where the request could not be read. Never an internal cause.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without details.
    pub fn new(status: StatusCode, code: &'static str) -> Problem {
        Problem {
            status,
            code,
            fields: Vec::new(),
            retry_after: None,
            file: None,
            hint: None,
        }
    }

    /// Our own fault. Whoever makes one has logged the cause.
    pub fn internal() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated")
    }

    /// A request that could not be read.
    pub fn unreadable(status: StatusCode, hint: impl ToString) -> Problem {
        Problem {
            hint: Some(hint.to_string()),
            ..Problem::new(status, Code::BadFrame.as_str())
        }
    }

    /// The problem that an answer is, if it is one, taken out of it.
    pub fn of(response: &mut Response) -> Option<Problem> {
        response
            .extensions_mut()
            .remove::<Problem>()
            .or_else(|| bare(response))
    }

    fn passing(status: StatusCode, code: &'static str, retry_after: Duration) -> Problem {
        Problem {
            retry_after: Some(retry_after),
            ..Problem::new(status, code)
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Rule(code) | Refused::Passing(code) => of_code(code),
            Refused::Fields(fields) => Problem {
                fields,
                ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid")
            },
            Refused::RateLimited(wait) => {
                Problem::passing(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited.as_str(), wait)
            }
            Refused::File(file) => of_file(file),
            Refused::Credentials => Problem::new(StatusCode::UNAUTHORIZED, "credentials"),
            Refused::Disabled => Problem::new(StatusCode::FORBIDDEN, "disabled"),
            Refused::Closed => Problem::new(StatusCode::FORBIDDEN, "closed"),
            Refused::Invitation => Problem::new(StatusCode::FORBIDDEN, "bad_invitation"),
            Refused::Unknown => Problem::passing(
                StatusCode::SERVICE_UNAVAILABLE,
                "unknown_outcome",
                Duration::from_secs(1),
            ),
        }
    }
}

/// When somebody who has too many uploads may have fewer.
const FEWER: Duration = Duration::from_secs(60);

fn of_file(file: FileRefused) -> Problem {
    let (status, code) = match file.why {
        FileWhy::TooLarge(_) | FileWhy::BeyondLength => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        FileWhy::TooManyPixels(_) | FileWhy::TooManyFrames(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "image_too_large")
        }
        FileWhy::NoImage => (StatusCode::UNPROCESSABLE_ENTITY, "not_an_image"),
        FileWhy::OverQuota(_) => (StatusCode::PAYLOAD_TOO_LARGE, "over_quota"),
        FileWhy::TooManyUploads(_) => (StatusCode::TOO_MANY_REQUESTS, Code::TooMany.as_str()),
    };
    let retry_after = matches!(file.why, FileWhy::TooManyUploads(_)).then_some(FEWER);
    Problem {
        retry_after,
        file: Some(Box::new(file)),
        ..Problem::new(status, code)
    }
}

fn of_code(code: Code) -> Problem {
    let (status, retry_secs) = match code {
        Code::NotFound => (StatusCode::NOT_FOUND, None),
        Code::NotMember | Code::Forbidden => (StatusCode::FORBIDDEN, None),
        Code::CidConflict | Code::Deleted | Code::Archived => (StatusCode::CONFLICT, None),
        Code::BadFrame | Code::Empty | Code::TooLong | Code::BadCid | Code::BadEmoji | Code::TooMany => {
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        Code::RateLimited => (StatusCode::TOO_MANY_REQUESTS, Some(1)),
        Code::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, Some(1)),
        Code::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, Some(5)),
        Code::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, Some(5)),
    };
    Problem {
        retry_after: retry_secs.map(Duration::from_secs),
        ..Problem::new(status, code.as_str())
    }
}

/// Says after how long it may be asked again.
pub fn say_when(response: &mut Response, wait: Duration) {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds as u64));
}

/// The answer is written by [`tell`], which knows the language and whether a person or a program reads it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            say_when(&mut response, wait);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// A problem document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct Document {
    /// `about:blank`: the status and the code say what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// The word for programs.
    code: &'static str,
    /// What happened and what to do about it, in the person's language.
    detail: String,
    /// What to change in each field of a form, in the person's language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'static str, String>,
    /// Where the request could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The number under which an incident was logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
}

impl Document {
    /// A problem as it is told in a language.
    pub fn new(app: &App, problem: &Problem, lang: Lang, number: Option<&Number>) -> Document {
        let field = |field: &Field| {
            (
                field.name,
                i18n::field_detail(lang, field.why, &app.config.limits),
            )
        };
        let incident = number.filter(|_| problem.status == StatusCode::INTERNAL_SERVER_ERROR);
        Document {
            kind: "about:blank",
            title: problem.status.canonical_reason().unwrap_or("Error"),
            status: problem.status.as_u16(),
            code: problem.code,
            detail: match &problem.file {
                Some(file) => file_detail(lang, file),
                None => i18n::code_detail(lang, problem.code),
            },
            fields: problem.fields.iter().map(field).collect(),
            hint: problem.hint.clone(),
            incident: incident.map(|number| number.0.clone()),
        }
    }
}

/// What is wrong with a file, in a person's language.
pub fn file_detail(lang: Lang, file: &FileRefused) -> String {
    let name = Value::from(file.name.as_str());
    let number = |number: u64| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
    let t = Text::new(lang, Zone::utc(), 0);
    let size = |bytes| Value::from(t.size_limit(bytes));
    let (key, most) = match file.why {
        FileWhy::TooLarge(bytes) => ("file-too-large", size(bytes)),
        FileWhy::OverQuota(bytes) => ("file-over-quota", size(bytes)),
        FileWhy::TooManyPixels(megapixels) => ("file-too-many-pixels", number(megapixels)),
        FileWhy::TooManyFrames(frames) => ("file-too-many-frames", number(frames)),
        FileWhy::NoImage => ("file-no-image", number(0)),
        FileWhy::BeyondLength => ("file-beyond-length", number(0)),
        FileWhy::TooManyUploads(count) => ("file-too-many-uploads", number(count as u64)),
    };
    t.with(key, &[("name", name), ("most", most)])
}

/// Writes the problem of an answer, and gives one to a bare answer of the router (no such path, no such method).
pub async fn tell(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let program = is_for_programs(request.uri().path());
    let accept = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let browser_lang = Lang::choose(None, accept);
    let number = request.extensions().get::<Number>().cloned();
    let mut response = next.run(request).await;
    let Some(problem) = Problem::of(&mut response) else {
        return response;
    };
    let lang = response
        .extensions()
        .get::<Lang>()
        .copied()
        .unwrap_or(browser_lang);
    let told = if program {
        let document = Json(Document::new(&app, &problem, lang, number.as_ref())).into_response();
        (
            [(header::CONTENT_TYPE, "application/problem+json")],
            document.into_body(),
        )
            .into_response()
    } else {
        web::problem_page(&app, lang, &problem, number.as_ref())
    };
    let (mut parts, _) = response.into_parts();
    let (told, body) = told.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(told.headers);
    Response::from_parts(parts, body)
}

fn bare(response: &Response) -> Option<Problem> {
    let status = response.status();
    let content = response
        .headers()
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let is_bare = content.is_none_or(|content| content.starts_with(b"text/plain"));
    if !is_bare || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let code = match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::UPGRADE_REQUIRED => "upgrade_required",
        status if status.is_server_error() => "internal",
        _ => "bad_frame",
    };
    Some(Problem::new(status, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_status() {
        let status = |refused: Refused| Problem::from(refused).status.as_u16();
        for (code, expected) in [
            (Code::NotFound, 404),
            (Code::NotMember, 403),
            (Code::Forbidden, 403),
            (Code::Archived, 409),
            (Code::Deleted, 409),
            (Code::CidConflict, 409),
            (Code::TooLong, 422),
            (Code::Empty, 422),
            (Code::BadCid, 422),
            (Code::BadEmoji, 422),
            (Code::TooMany, 422),
            (Code::RateLimited, 429),
            (Code::Overloaded, 503),
            (Code::Unavailable, 503),
            (Code::StorageFull, 507),
        ] {
            assert_eq!(status(Refused::Rule(code)), expected, "{code:?}");
        }
        assert_eq!(status(Refused::Unknown), 503);
        assert_eq!(status(Refused::Credentials), 401);
        assert_eq!(status(Refused::Fields(vec![])), 422);
    }

    #[test]
    fn waiting_is_told_in_whole_seconds_rounded_up() {
        let retry = |wait| Refused::RateLimited(wait).into_response().headers()[header::RETRY_AFTER].clone();
        assert_eq!(retry(Duration::from_millis(1)), "1");
        assert_eq!(retry(Duration::from_millis(17_001)), "18");
    }
}
