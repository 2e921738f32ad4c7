//! Reading requests: JSON bodies, queries and paths, with problems that say what could not be read.

use super::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;

/// A JSON body, read or written. Without a body, an object without keys is read.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Problem> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| Problem::unreadable(error.status(), error.body_text()))?;
        if bytes.is_empty() {
            return parse(b"{}");
        }
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
            ));
        }
        parse(&bytes)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>, Problem> {
    serde_json::from_slice(bytes)
        .map(Json)
        .map_err(|error| match error.classify() {
            Category::Data => Problem::unreadable(StatusCode::UNPROCESSABLE_ENTITY, error),
            Category::Syntax | Category::Eof | Category::Io => {
                Problem::unreadable(StatusCode::BAD_REQUEST, error)
            }
        })
}

/// `application/json` or anything `+json`. A form of another site cannot send it without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let content = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Query<T>, Problem> {
        let read = axum::extract::Query::try_from_uri(&parts.uri);
        read.map(|query| Query(query.0))
            .map_err(|error| Problem::unreadable(StatusCode::UNPROCESSABLE_ENTITY, error.body_text()))
    }
}

/// The parts of the path that name something. What cannot be read names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|path| Path(path.0))
            .map_err(|_| Problem::new(StatusCode::NOT_FOUND, "not_found"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Send {
        #[expect(dead_code, reason = "only whether it can be read matters")]
        cid: String,
    }

    #[test]
    fn what_is_not_json_and_what_is_not_the_right_json_differ() {
        let status = |text: &str| {
            parse::<Send>(text.as_bytes())
                .map(|_| ())
                .map_err(|problem| problem.status.as_u16())
        };
        assert_eq!(
            status(r#"{"cid":"x","later":1}"#),
            Ok(()),
            "unknown keys are ignored"
        );
        assert_eq!(status("{"), Err(400));
        assert_eq!(status("cid=x"), Err(400));
        assert_eq!(status("{}"), Err(422));
        assert_eq!(status(r#"{"cid":7}"#), Err(422));
    }

    #[test]
    fn json_is_told_by_its_type() {
        let is = |content: &'static str| {
            is_json(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                header::HeaderValue::from_static(content),
            )]))
        };
        assert!(
            is("application/json")
                && is("Application/JSON; charset=utf-8")
                && is("application/merge-patch+json")
        );
        assert!(!is("text/plain") && !is("application/x-www-form-urlencoded") && !is("application/json-seq"));
    }
}
