//! A request for a page: who asks, in which language and time zone, and what to say once.
//!
//! Every page passes through [`attend`], which finds that out and gives errors a page that people can read.

use super::{
    cookie, error,
    notice::Notice,
    view::{PageView, ShellView},
};
use crate::{
    app::Shared,
    chat::{Me, Refused, now, room, session::SignedIn, setup},
    http::{current::Caller, problem::Problem, request::Number},
    i18n::{Lang, Text, Zone},
};
use askama::Template;
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use palabre_store::Listing;
use palabre_wire::RoomId;

/// The page of the first run.
const SETUP: &str = "/setup";
/// The cookie in which the browser names its time zone.
const ZONE_COOKIE: &str = "tz";

/// Who asks for a page, and how they read it.
#[derive(Clone)]
pub(super) struct Visit {
    /// The application.
    pub(super) app: Shared,
    /// Who asks, as all doors know it.
    pub(super) caller: Caller,
    /// Who is signed in.
    pub(super) me: Option<Me>,
    /// The catalogue as they read it.
    pub(super) t: Text,
    /// The time zone that the browser named.
    pub(super) zone_name: Option<String>,
    pub(super) number: Option<Number>,
    notice: Option<Notice>,
}

/// A visit of somebody who is signed in; the others are sent to `/login` and come back.
pub(super) struct Inside {
    /// The person.
    pub(super) me: Me,
    /// The visit.
    pub(super) visit: Visit,
}

impl Visit {
    fn new(app: &Shared, caller: Caller, parts: &Parts) -> Result<Visit, Refused> {
        let zone_name = cookie::get(&parts.headers, ZONE_COOKIE).map(|name| name.replace("%2F", "/"));
        Ok(Visit {
            app: app.clone(),
            me: caller.me.clone()?,
            t: Text::new(caller.lang, Zone::named(zone_name.as_deref()), now()),
            caller,
            zone_name,
            notice: Notice::of(&parts.headers),
            number: parts.extensions.get().cloned(),
        })
    }

    /// The same visit in a language chosen on the page itself.
    pub(super) fn speaking(mut self, lang: Lang) -> Visit {
        self.t = Text::new(lang, self.t.zone().clone(), now());
        self
    }

    /// What every page carries: `name` as in [`PageView::name`], and the heading.
    pub(super) fn page(&self, name: &'static str, title: &str) -> PageView {
        let mut page = PageView::new(&self.t, &self.app.space(), name, title, self.me.as_ref());
        page.flash = self.notice.as_ref().map(|notice| notice.say(&self.t));
        page
    }

    /// A page, with the notice said and forgotten.
    pub(super) fn answer(&self, page: &impl Template) -> Response {
        self.answer_with(StatusCode::OK, page)
    }

    /// The same with another status.
    pub(super) fn answer_with(&self, status: StatusCode, page: &impl Template) -> Response {
        let html = match page.render() {
            Ok(html) => html,
            Err(reason) => {
                tracing::error!(%reason, "a page could not be written");
                return Problem::internal().into_response();
            }
        };
        let mut answer = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
        if self.notice.is_some() {
            answer
                .headers_mut()
                .append(header::SET_COOKIE, Notice::forgotten());
        }
        answer
    }
}

impl Inside {
    /// The person's conversations, and the sidebar that shows them.
    pub(super) async fn shell(&self, current: Option<RoomId>) -> Result<(Vec<Listing>, ShellView), Problem> {
        let app = &self.visit.app;
        let listings = room::listings(app, &self.me).await?;
        let online = |user| app.presence.is_online(user);
        let shell = ShellView::new(&self.visit.t, &listings, current, online);
        Ok((listings, shell))
    }
}

/// Prepares the [`Visit`] of every page, and gives a page to whatever went wrong. Until the first run is over, every page
/// leads to it.
pub(super) async fn attend(
    State(app): State<Shared>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    match setup::is_set_up(&app).await {
        Ok(false) if request.uri().path() != SETUP => return see_other(SETUP, None),
        Ok(_) => {}
        Err(refused) => return refused.into_response(),
    }
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::new(&app, caller, &parts) {
        Ok(visit) => visit,
        Err(refused) => return refused.into_response(),
    };
    parts.extensions.insert(visit.clone());
    let is_read = parts.method == Method::GET;
    let answer = next.run(Request::from_parts(parts, body)).await;
    if is_read && answer.status() == StatusCode::BAD_REQUEST {
        // An address whose ids are no numbers is no page of ours.
        return error::readable(&visit, Refused::NOT_FOUND.into_response());
    }
    error::readable(&visit, answer)
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &Shared) -> Result<Visit, Problem> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(Problem::internal)
    }
}

impl FromRequestParts<Shared> for Inside {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Inside, Response> {
        let visit = Visit::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        match visit.me.clone() {
            Some(me) => Ok(Inside { me, visit }),
            None => Err(see_other(&sign_in(parts), None)),
        }
    }
}

/// Sends the browser to another page, which says `notice` once.
pub(super) fn see_other(to: &str, notice: Option<Notice>) -> Response {
    let mut headers = HeaderMap::new();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(header::LOCATION, to);
    if let Some(notice) = notice {
        headers.insert(header::SET_COOKIE, notice.cookie());
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Gives the browser its session, and sends it to a page.
pub(super) fn enter(visit: &Visit, signed_in: &SignedIn, to: &str, notice: Option<Notice>) -> Response {
    let mut answer = see_other(to, notice);
    answer
        .headers_mut()
        .append(header::SET_COOKIE, visit.caller.keep(signed_in));
    answer
}

/// A value for a query or a path segment.
pub(super) fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => {
                encoded.push('%');
                encoded.push_str(&format!("{byte:02X}"));
            }
        }
    }
    encoded
}

/// The sign-in page that leads back to a page (not to the sending of a form, which cannot be repeated).
fn sign_in(parts: &Parts) -> String {
    let back = parts.uri.path_and_query().filter(|_| parts.method == Method::GET);
    match back.map(|path| path.as_str()) {
        None | Some("/") => "/login".to_owned(),
        Some(path) => format!("/login?next={}", encoded(path)),
    }
}

/// Where to go after signing in: only a page of ours (what could lead elsewhere, as `//host` or `/\host`, is not followed),
/// and none that would lead back here.
pub(super) fn local(next: &str) -> &str {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let leads_back = ["/login", "/logout", "/register", "/setup"]
        .iter()
        .any(|page| next.starts_with(page));
    if is_ours && !leads_back { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_a_page_that_is_worth_it() {
        assert_eq!(local("/rooms/12?before=3"), "/rooms/12?before=3");
        let hostile = [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a\nb",
            "/é",
            "javascript:alert(1)",
        ];
        for other in hostile.into_iter().chain(["/login?next=/login", "/setup"]) {
            assert_eq!(local(other), "/", "{other:?}");
        }
    }

    #[test]
    fn a_path_survives_a_query() {
        assert_eq!(encoded("/rooms/12?q=é&b"), "%2Frooms%2F12%3Fq%3D%C3%A9%26b");
    }
}
