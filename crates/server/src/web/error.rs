//! Pages that say what went wrong and what to do about it.

use super::{view::PageView, visit::Visit};
use crate::{
    app::App,
    chat::now,
    http::{problem::Problem, request::Number},
    i18n::{Lang, Text, Zone, code_detail},
};
use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// How soon a browser asks again by itself while the service is away.
const REFRESH_S: &str = "10";

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    t: Text,
    page: PageView,
    status: u16,
    title: String,
    detail: String,
}

/// The page of a problem, for people who were stopped before any page of ours knew them.
pub fn problem_page(app: &App, lang: Lang, problem: &Problem, number: Option<&Number>) -> Response {
    let t = Text::new(lang, Zone::named(None), now());
    let page = PageView::new(&t, &app.space(), "error", "", None);
    write(page, &t, problem, number)
}

/// Gives a page to an answer that is only a problem.
pub(super) fn readable(visit: &Visit, mut answer: Response) -> Response {
    let Some(problem) = Problem::of(&mut answer) else {
        return answer;
    };
    let mut readable = write(visit.page("error", ""), &visit.t, &problem, visit.number.as_ref());
    for (name, value) in answer.headers() {
        // These are about the body that was there.
        let is_of_the_body = [header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name);
        if !is_of_the_body && !readable.headers().contains_key(name) {
            readable.headers_mut().append(name, value.clone());
        }
    }
    readable
}

fn write(mut page: PageView, t: &Text, problem: &Problem, number: Option<&Number>) -> Response {
    let (title, detail) = said(t, problem, number);
    let title = t.say(title).into_owned();
    page.title = t.with(
        "page-title",
        &[
            ("page", title.as_str().into()),
            ("space", page.space.as_str().into()),
        ],
    );
    let page = ErrorPage {
        t: t.clone(),
        page,
        status: problem.status.as_u16(),
        title,
        detail,
    };
    let html = page.render().unwrap_or_else(|reason| {
        tracing::error!(%reason, "the page of a problem could not be written");
        page.detail
    });
    let mut answer = (
        problem.status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        html,
    )
        .into_response();
    if problem.status == StatusCode::SERVICE_UNAVAILABLE {
        answer
            .headers_mut()
            .insert(header::REFRESH, HeaderValue::from_static(REFRESH_S));
    }
    answer
}

/// The key of the heading, and the sentence under it.
fn said(t: &Text, problem: &Problem, number: Option<&Number>) -> (&'static str, String) {
    let own = |title, detail| (title, t.say(detail).into_owned());
    let detail = || code_detail(t.lang, problem.code);
    match problem.status {
        StatusCode::NOT_FOUND => own("error-404-title", "error-404"),
        StatusCode::GONE => own("error-410-title", "error-410"),
        StatusCode::FORBIDDEN if problem.code == "bad_origin" => own("error-403-title", "form-expired"),
        StatusCode::FORBIDDEN if problem.code == "forbidden" => own("error-403-title", "error-403"),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => ("error-403-title", detail()),
        StatusCode::PAYLOAD_TOO_LARGE => own("error-413-title", "error-413"),
        StatusCode::TOO_MANY_REQUESTS => match problem.retry_after {
            Some(wait) => (
                "error-429-title",
                t.with("error-429-wait", &[("wait", t.wait(wait).into())]),
            ),
            None => own("error-429-title", "error-429"),
        },
        StatusCode::SERVICE_UNAVAILABLE if problem.code != "unknown_outcome" => {
            own("error-503-title", "error-503")
        }
        StatusCode::INSUFFICIENT_STORAGE => own("error-507-title", "error-507"),
        StatusCode::INTERNAL_SERVER_ERROR => match number {
            Some(Number(number)) => (
                "error-500-title",
                t.with("error-500", &[("number", number.as_str().into())]),
            ),
            None => ("error-500-title", detail()),
        },
        _ if matches!(problem.code, "bad_frame" | "method_not_allowed") => {
            own("error-400-title", "error-400")
        }
        status if status.is_server_error() => ("error-500-title", detail()),
        _ => ("error-400-title", detail()),
    }
}
