//! Who is asking: found once a request, then handed to whoever wants to know.

use super::{
    cookie,
    origin::{self, Client},
    problem::Problem,
};
use crate::{
    app::{App, Shared},
    chat::{
        Me, Refused,
        device::Device,
        session::{self, SignedIn},
        setup,
    },
    config::Origin,
    i18n::Lang,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use palabre_store::SessionKind;
use std::net::IpAddr;

/// What a request shows of who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Nothing.
    None,
    /// The session cookie, valid or not.
    Cookie,
    /// A token, valid or not.
    Bearer,
}

/// Who is asking, how and from where. An extractor that never refuses.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The signed-in person, if any; or why it could not be found out.
    pub me: Result<Option<Me>, Refused>,
    /// What was shown.
    pub credential: Credential,
    /// The person's language, else the browser's.
    pub lang: Lang,
    /// The address of the person's machine.
    pub address: IpAddr,
    /// Our origin, as this request asked for it.
    pub origin: Origin,
    /// The `User-Agent`, or nothing.
    pub user_agent: String,
}

impl Caller {
    /// The device that a new session is made for.
    pub fn device(&self, lasting: bool) -> Device {
        Device {
            user_agent: self.user_agent.clone(),
            address: self.address,
            local: self.address.is_loopback() && origin::is_of_this_machine(&self.origin),
            lasting,
        }
    }

    /// The `Set-Cookie` of a session just made.
    pub fn keep(&self, signed_in: &SignedIn) -> HeaderValue {
        let lasting = session::is_lasting(&signed_in.me.session);
        cookie::keep(&signed_in.secret, lasting, self.origin.secure)
    }

    /// The `Set-Cookie` that ends it in the browser.
    pub fn forget(&self) -> HeaderValue {
        cookie::forget(self.origin.secure)
    }
}

/// The signed-in person, or nobody. An extractor that refuses only when the store cannot tell.
#[derive(Clone, Debug)]
pub struct MaybeMe(pub Option<Me>);

/// Finds out who is asking, and keeps programs at the door until the first run is over.
pub async fn identify(
    State(app): State<Shared>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    before_first_run(&app, request.uri().path()).await?;
    let extensions = request.extensions();
    let origin = extensions
        .get::<Origin>()
        .cloned()
        .ok_or_else(Problem::internal)?;
    let Client(address) = extensions.get().copied().ok_or_else(Problem::internal)?;
    let headers = request.headers();
    let (credential, found) = recognise(&app, headers, origin.secure).await;
    let mut renewed = None;
    let me = found.map(|found| {
        let (me, secret) = found?;
        renewed = secret.map(|secret| cookie::keep(&secret, true, origin.secure));
        Some(me)
    });
    let account_lang = me
        .as_ref()
        .ok()
        .and_then(Option::as_ref)
        .and_then(|me| me.account.lang.as_deref());
    let lang = Lang::choose(account_lang, text(headers, header::ACCEPT_LANGUAGE));
    let user_agent = text(headers, header::USER_AGENT)
        .unwrap_or_default()
        .chars()
        .take(400)
        .collect();
    request.extensions_mut().insert(Caller {
        me,
        credential,
        lang,
        address,
        origin,
        user_agent,
    });
    let mut response = next.run(request).await;
    response.extensions_mut().insert(lang);
    if let Some(cookie) = renewed.filter(|_| !response.headers().contains_key(header::SET_COOKIE)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Until the first run is over programs are told so; people are led to it by the pages.
async fn before_first_run(app: &App, path: &str) -> Result<(), Problem> {
    if !is_for_programs(path) || path == "/api/openapi.json" || setup::is_set_up(app).await? {
        return Ok(());
    }
    Err(Problem::new(StatusCode::CONFLICT, "setup_required"))
}

/// Whether programs, not people, read what is answered at this path.
pub fn is_for_programs(path: &str) -> bool {
    path == "/ws" || path.starts_with("/api/") || path.starts_with("/hooks/")
}

/// Whom the token or the cookie belongs to; with the cookie's secret when a lasting session was just put off, so that
/// the browser keeps it longer too.
async fn recognise(
    app: &App,
    headers: &HeaderMap,
    secure: bool,
) -> (Credential, Result<Option<(Me, Option<String>)>, Refused>) {
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let token = authorization
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else {
            return (Credential::Bearer, Ok(None));
        };
        let found = session::by_secret(app, token.trim(), SessionKind::Token).await;
        return (Credential::Bearer, found.map(|found| Some((found?.me, None))));
    }
    let Some(secret) = cookie::read(headers, secure) else {
        return (Credential::None, Ok(None));
    };
    let found = session::by_secret(app, secret, SessionKind::Browser).await;
    let found = found.map(|found| {
        let found = found?;
        let lasting = session::is_lasting(&found.me.session);
        let renewed = (found.renewed && lasting).then(|| secret.to_owned());
        Some((found.me, renewed))
    });
    (Credential::Cookie, found)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn caller(parts: &Parts) -> Result<&Caller, Problem> {
    parts.extensions.get().ok_or_else(Problem::internal)
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Problem> {
        caller(parts).cloned()
    }
}

impl<S: Sync> FromRequestParts<S> for MaybeMe {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<MaybeMe, Problem> {
        Ok(MaybeMe(caller(parts)?.me.clone()?))
    }
}

impl<S: Sync> FromRequestParts<S> for Me {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Me, Problem> {
        caller(parts)?.me.clone()?.ok_or_else(Problem::unauthenticated)
    }
}
