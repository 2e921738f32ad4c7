//! Connexion, inscription, déconnexion.

use super::{
    form::Form,
    notice::Notice,
    view::PageView,
    visit::{Visit, encoded, enter, local, see_other},
};
use crate::{
    app::Shared,
    chat::{
        Field, Refused,
        account::{self, Register},
        invitation, session, setup,
    },
    config::Registration,
    http::problem::{Problem, say_when},
    i18n::{Text, Value, code_detail},
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    extract::Query,
    response::Response,
    routing::{get, post},
};
use http::{StatusCode, header};
use palabre_store::Person;
use palabre_wire::Limits;
use serde::Deserialize;
use std::time::Duration;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/login", get(login).post(sign_in))
        .route("/login/forgotten", get(forgotten))
        .route("/register", get(register).post(sign_up))
        .route("/logout", post(sign_out))
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    t: Text,
    page: PageView,
    form: Form,
}

#[derive(Template)]
#[template(path = "forgotten.html")]
struct ForgottenPage {
    t: Text,
    page: PageView,
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    t: Text,
    page: PageView,
    form: Form,
    limits: Limits,
    /// « Amina Diallo vous invite à rejoindre L’arbre. », when the invitation is good.
    invited: Option<String>,
    /// Why this person may not register; empty when it may be tried.
    closed: String,
}

/// What a link brings.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Brought {
    next: String,
    invitation: String,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Credentials {
    /// As the old application's form called it, too.
    #[serde(alias = "username")]
    identifier: String,
    password: String,
    remember: String,
    next: String,
    invitation: String,
}

async fn login(visit: Visit, Query(brought): Query<Brought>) -> Response {
    if visit.me.is_some() {
        return see_other(local(&brought.next), None);
    }
    let form = Form::focused([
        ("identifier", ""),
        ("password", ""),
        ("remember", "on"),
        ("next", &brought.next),
        ("invitation", &brought.invitation),
    ]);
    login_page(&visit, StatusCode::OK, form)
}

async fn sign_in(visit: Visit, Posted(typed): Posted<Credentials>) -> Result<Response, Problem> {
    let mut form = Form::focused([
        ("identifier", &typed.identifier),
        ("password", ""),
        ("remember", &typed.remember),
        ("next", &typed.next),
        ("invitation", &typed.invitation),
    ]);
    let limits = &visit.app.config.limits;
    for (name, value, why) in [
        ("identifier", &typed.identifier, "login-identifier-empty"),
        ("password", &typed.password, "login-password-empty"),
    ] {
        if value.is_empty() {
            form.correct(&visit.t, limits, Field { name, why });
        }
    }
    if !form.is_right() {
        return Ok(login_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form));
    }
    let lasting = !typed.remember.is_empty();
    let device = visit.caller.device(lasting);
    match session::sign_in(&visit.app, &typed.identifier, typed.password, &device).await {
        Ok(signed_in) => Ok(enter(&visit, &signed_in, local(&typed.next), None)),
        Err(refused) => {
            let verdict = Verdict::of(&refused);
            form.refuse(&visit.t, limits, refused, "login-too-many")?;
            Ok(verdict.on(login_page(&visit, verdict.status, form)))
        }
    }
}

fn login_page(visit: &Visit, status: StatusCode, form: Form) -> Response {
    let page = outside(visit, "login", "login-title", form.value("invitation"));
    visit.answer_with(
        status,
        &LoginPage {
            t: visit.t.clone(),
            page,
            form,
        },
    )
}

async fn forgotten(visit: Visit, Query(Brought { invitation, .. }): Query<Brought>) -> Response {
    let page = outside(&visit, "login", "forgotten-title", &invitation);
    visit.answer(&ForgottenPage {
        t: visit.t.clone(),
        page,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewAccount {
    username: String,
    display: String,
    password: String,
    invitation: String,
}

async fn register(
    visit: Visit,
    Query(Brought { invitation, .. }): Query<Brought>,
) -> Result<Response, Problem> {
    if visit.me.is_some() {
        return Ok(see_other("/", None));
    }
    let form = Form::focused([
        ("username", ""),
        ("display", ""),
        ("password", ""),
        ("invitation", &invitation),
    ]);
    let t = &visit.t;
    let closed = closed(&visit);
    let (invited, closed) = match invited(&visit, &invitation).await {
        Ok(Some(sentence)) => (Some(sentence), String::new()),
        // While anybody may register, nobody needs one.
        Ok(None) | Err(Refused::RateLimited(_)) if invitation.is_empty() || closed.is_empty() => {
            (None, closed)
        }
        Ok(None) => (None, code_detail(t.lang, "bad_invitation")),
        Err(Refused::RateLimited(wait)) => {
            let wait = t.wait(wait);
            (None, t.with("register-too-many", &[("wait", wait.into())]))
        }
        Err(other) => return Err(other.into()),
    };
    Ok(register_page(&visit, StatusCode::OK, form, invited, closed))
}

async fn sign_up(visit: Visit, Posted(typed): Posted<NewAccount>) -> Result<Response, Problem> {
    let brought = invitation::brought(&typed.invitation).to_owned();
    let mut form = Form::focused([
        ("username", &typed.username),
        ("display", &typed.display),
        ("password", ""),
        ("invitation", &brought),
    ]);
    let register = Register {
        username: typed.username,
        display: typed.display,
        password: typed.password,
        lang: None,
        invitation: brought.clone(),
    };
    match account::register(&visit.app, register, &visit.caller.device(true)).await {
        Ok(signed_in) => {
            let notice = Notice::name("flash-welcome", &signed_in.me.account.person.display);
            Ok(enter(&visit, &signed_in, "/", Some(notice)))
        }
        Err(refused) => {
            let (t, verdict) = (&visit.t, Verdict::of(&refused));
            // The form stays, with a place for an invitation that would let it in.
            match refused {
                Refused::Closed => form.blame(t, "invitation", closed(&visit)),
                Refused::Invitation => form.blame(t, "invitation", code_detail(t.lang, "bad_invitation")),
                refused => form.refuse(t, &visit.app.config.limits, refused, "register-too-many")?,
            }
            let invited = invited(&visit, &brought).await.unwrap_or_default();
            let page = register_page(&visit, verdict.status, form, invited, String::new());
            Ok(verdict.on(page))
        }
    }
}

/// Who invites, in a sentence, if the invitation is good.
async fn invited(visit: &Visit, brought: &str) -> Result<Option<String>, Refused> {
    let by = invitation::look(&visit.app, brought, visit.caller.address).await?;
    let space = visit.app.space();
    let sentence = |by: Person| {
        let names: [(&str, Value<'_>); 2] = [
            ("name", by.display.as_str().into()),
            ("space", space.name.as_str().into()),
        ];
        visit.t.with("register-invited", &names)
    };
    Ok(by.map(sentence))
}

/// Why nobody may register without an invitation; empty when anybody may.
fn closed(visit: &Visit) -> String {
    match setup::registration(&visit.app) {
        Registration::Open => String::new(),
        Registration::Invite => visit.t.say("register-invite").into_owned(),
        Registration::Closed => visit.t.say("register-closed").into_owned(),
    }
}

fn register_page(
    visit: &Visit,
    status: StatusCode,
    form: Form,
    invited: Option<String>,
    closed: String,
) -> Response {
    let page = outside(visit, "register", "register-title", form.value("invitation"));
    let limits = visit.app.config.limits.clone();
    visit.answer_with(
        status,
        &RegisterPage {
            t: visit.t.clone(),
            page,
            form,
            limits,
            invited,
            closed,
        },
    )
}

/// A page of people who are not signed in, whose links keep their invitation.
fn outside(visit: &Visit, name: &'static str, title: &str, invitation: &str) -> PageView {
    let mut page = visit.page(name, &visit.t.say(title));
    if !invitation.is_empty() {
        page.invitation = format!("?invitation={}", encoded(invitation));
    }
    page
}

async fn sign_out(visit: Visit) -> Result<Response, Problem> {
    if let Some(me) = &visit.me {
        session::sign_out(&visit.app, me).await?;
    }
    let mut answer = see_other("/login", None);
    answer
        .headers_mut()
        .append(header::SET_COOKIE, visit.caller.forget());
    Ok(answer)
}

/// What a refused form is answered with, for who reads the head and not the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) status: StatusCode,
    wait: Option<Duration>,
}

impl Verdict {
    pub(super) fn of(refused: &Refused) -> Verdict {
        let (status, wait) = match refused {
            Refused::RateLimited(wait) => (StatusCode::TOO_MANY_REQUESTS, Some(*wait)),
            Refused::Credentials => (StatusCode::UNAUTHORIZED, None),
            Refused::Disabled | Refused::Closed | Refused::Invitation => (StatusCode::FORBIDDEN, None),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
        };
        Verdict { status, wait }
    }

    pub(super) fn on(self, mut page: Response) -> Response {
        if let Some(wait) = self.wait {
            say_when(&mut page, wait);
        }
        page
    }
}
