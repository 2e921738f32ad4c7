//! The first run: three steps that make the space, its administrator and its first room.
//!
//! What was typed waits on the server between steps, under a random id in a cookie, so that no secret stands in a page.
//! Nothing is made before the last step, and only one of several people who race through ever wins.

use super::{
    cookie,
    form::Form,
    notice::Notice,
    sign_in::Verdict,
    view::{LinkView, PageView},
    visit::{Visit, enter, see_other},
};
use crate::{
    app::Shared,
    chat::{
        Field, Refused,
        account::{self, Register},
        invitation,
        setup::{self, FirstRun},
    },
    config::{Config, Registration},
    http::problem::Problem,
    i18n::{Lang, Text},
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    extract::Query,
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use palabre_wire::Limits;
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

const COOKIE: &str = "setup";
/// How long what was typed is kept.
const KEPT: Duration = Duration::from_mins(60);
/// First runs under way at once; one more replaces the oldest.
const MOST: usize = 16;
const STEPS: u8 = 3;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/setup", get(show).post(step))
}

/// First runs under way.
#[derive(Debug, Default)]
pub struct Drafts(Mutex<HashMap<String, Draft>>);

#[derive(Clone, Debug)]
struct Draft {
    since: Instant,
    typed: FirstRun,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    t: Text,
    page: PageView,
    form: Form,
    limits: Limits,
    step: u8,
    title: String,
    /// « Étape 1 sur 3 ».
    progress: String,
    asks_code: bool,
    /// What lets others in once it is done; the third step shows it.
    link: Option<LinkView>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default = "first")]
    step: u8,
}

fn first() -> u8 {
    1
}

/// All that the three forms may send; each sends its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    step: u8,
    code: String,
    space: String,
    lang: String,
    username: String,
    display: String,
    password: String,
    room: String,
    registration: String,
    back: String,
}

async fn show(
    visit: Visit,
    headers: HeaderMap,
    Query(Step { step }): Query<Step>,
) -> Result<Response, Problem> {
    if setup::is_set_up(&visit.app).await? {
        return Err(Problem::from(Refused::NOT_FOUND));
    }
    let draft = visit.app.drafts.get(&headers);
    let step = match &draft {
        Some(draft) => reached(&draft.typed).min(step.clamp(1, STEPS)),
        None => 1,
    };
    let typed = draft.as_ref().map(|draft| &draft.typed);
    Ok(page(visit, StatusCode::OK, step, typed, Outcome::Fresh))
}

async fn step(visit: Visit, headers: HeaderMap, Posted(typed): Posted<Typed>) -> Result<Response, Problem> {
    if setup::is_set_up(&visit.app).await? {
        return Err(Problem::from(Refused::NOT_FOUND));
    }
    let known = visit.app.drafts.get(&headers).map(|draft| draft.typed);
    match (typed.step, known) {
        (2 | 3, Some(known)) if !typed.back.is_empty() => Ok(back(&visit, &headers, known, typed)),
        (2, Some(known)) => Ok(admin(visit, &headers, known, typed)),
        (3, Some(known)) => finish(visit, known, typed).await,
        (_, known) => space(visit, &headers, known, typed).await,
    }
}

/// Step 1: the code, the space's name, the language.
async fn space(
    visit: Visit,
    headers: &HeaderMap,
    known: Option<FirstRun>,
    typed: Typed,
) -> Result<Response, Problem> {
    let mut draft = known.unwrap_or_else(|| empty(&visit.t, &visit.app.config));
    draft.code = typed.code;
    draft.space = typed.space;
    draft.admin.lang = Lang::of(&typed.lang).map(|lang| lang.code().to_owned());
    let device = visit.caller.device(true);
    match setup::check_code(&visit.app, &draft.code, &device)
        .and_then(|()| setup::check_space(&visit.app, &draft.space))
    {
        Ok(()) => Ok(next(&visit, headers, draft, 2)),
        Err(refused) => {
            let verdict = Verdict::of(&refused);
            let page = page(visit, verdict.status, 1, Some(&draft), Outcome::Refused(refused));
            Ok(verdict.on(page))
        }
    }
}

/// Step 2: the administrator's account.
fn admin(visit: Visit, headers: &HeaderMap, mut draft: FirstRun, typed: Typed) -> Response {
    if !typed.password.is_empty() {
        draft.admin.password.clone_from(&typed.password);
    }
    keep(&mut draft, typed);
    match account::check_register(&visit.app, &draft.admin) {
        Ok(()) => next(&visit, headers, draft, 3),
        Err(refused) => {
            draft.admin.password.clear();
            let status = Verdict::of(&refused).status;
            page(visit, status, 2, Some(&draft), Outcome::Refused(refused))
        }
    }
}

/// Step 3: the first room, who may register, and the making of it all.
async fn finish(visit: Visit, mut draft: FirstRun, typed: Typed) -> Result<Response, Problem> {
    keep(&mut draft, typed);
    match setup::first_run(&visit.app, draft.clone(), &visit.caller.device(true)).await {
        Ok((signed_in, room)) => {
            visit.app.drafts.clear();
            let notice = Notice::name("flash-welcome", &signed_in.me.account.person.display);
            let mut answer = enter(&visit, &signed_in, &format!("/rooms/{room}"), Some(notice));
            answer.headers_mut().append(header::SET_COOKIE, set_cookie("", 0));
            Ok(answer)
        }
        Err(refused) => {
            let step = at_fault(&refused);
            let status = Verdict::of(&refused).status;
            Ok(page(visit, status, step, Some(&draft), Outcome::Refused(refused)))
        }
    }
}

/// « Retour »: keeps what was typed, right or not, but for a password, and shows the step before.
fn back(visit: &Visit, headers: &HeaderMap, mut draft: FirstRun, typed: Typed) -> Response {
    let before = typed.step - 1;
    keep(&mut draft, typed);
    next(visit, headers, draft, before)
}

/// What was typed in the second or the third step.
fn keep(draft: &mut FirstRun, typed: Typed) {
    if typed.step == 2 {
        draft.admin.username = typed.username;
        draft.admin.display = typed.display;
        return;
    }
    draft.room = typed.room;
    draft.registration = match typed.registration.as_str() {
        "open" => Some(Registration::Open),
        "invite" => Some(Registration::Invite),
        "closed" => Some(Registration::Closed),
        _ => None,
    };
}

/// Keeps what was typed and goes on.
fn next(visit: &Visit, headers: &HeaderMap, draft: FirstRun, step: u8) -> Response {
    let id = visit.app.drafts.put(headers, draft);
    let mut answer = see_other(&format!("/setup?step={step}"), None);
    answer
        .headers_mut()
        .append(header::SET_COOKIE, set_cookie(&id, KEPT.as_secs()));
    answer
}

enum Outcome {
    Fresh,
    Refused(Refused),
}

fn page(visit: Visit, status: StatusCode, step: u8, typed: Option<&FirstRun>, outcome: Outcome) -> Response {
    let lang = typed
        .and_then(|typed| typed.admin.lang.as_deref())
        .and_then(Lang::of);
    let visit = match lang {
        Some(lang) => visit.speaking(lang),
        None => visit,
    };
    let asks_code = setup::asks_code(&visit.app, &visit.caller.device(true));
    let mut form = filled(&visit.t, &visit.app.config, step, typed);
    if !asks_code {
        form.drop("code");
    }
    if let Outcome::Refused(refused) = outcome
        && let Err(other) = form.refuse(&visit.t, &visit.app.config.limits, refused, "setup-code-too-many")
    {
        return other.into_response();
    }
    let title = match step {
        1 => "setup-space-title",
        2 => "setup-admin-title",
        _ => "setup-room-title",
    };
    let title = visit.t.say(title).into_owned();
    let page = visit.page("setup", &title);
    let limits = visit.app.config.limits.clone();
    let link = typed
        .filter(|_| step == STEPS)
        .map(|typed| LinkView::new(invitation::url(&visit.caller.origin, &typed.invitation)));
    let progress = visit
        .t
        .with("setup-step", &[("step", step.into()), ("steps", STEPS.into())]);
    let t = visit.t.clone();
    visit.answer_with(
        status,
        &SetupPage {
            t,
            page,
            form,
            limits,
            step,
            title,
            progress,
            asks_code,
            link,
        },
    )
}

fn filled(t: &Text, config: &Config, step: u8, typed: Option<&FirstRun>) -> Form {
    let fresh = empty(t, config);
    let typed = typed.unwrap_or(&fresh);
    match step {
        1 => Form::focused([
            ("code", &typed.code),
            ("space", &typed.space),
            ("lang", typed.admin.lang.as_deref().unwrap_or(t.lang.code())),
        ]),
        2 => Form::focused([
            ("username", &typed.admin.username),
            ("display", &typed.admin.display),
            ("password", ""),
        ]),
        _ => Form::focused([
            ("room", &typed.room),
            ("registration", registration(typed.registration)),
        ]),
    }
}

fn registration(chosen: Option<Registration>) -> &'static str {
    match chosen {
        None | Some(Registration::Open) => "open",
        Some(Registration::Invite) => "invite",
        Some(Registration::Closed) => "closed",
    }
}

fn empty(t: &Text, config: &Config) -> FirstRun {
    FirstRun {
        code: String::new(),
        space: String::new(),
        admin: Register {
            lang: Some(t.lang.code().to_owned()),
            ..Register::default()
        },
        room: t.say("setup-room-default").into_owned(),
        registration: config.registration,
        invitation: invitation::secret(),
    }
}

/// The furthest step that what was typed allows.
fn reached(typed: &FirstRun) -> u8 {
    match (
        typed.space.is_empty(),
        typed.admin.username.is_empty() || typed.admin.password.is_empty(),
    ) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    }
}

/// The step whose form holds what was refused.
fn at_fault(refused: &Refused) -> u8 {
    let Refused::Fields(fields) = refused else {
        return STEPS;
    };
    let step = |field: &Field| match field.name {
        "code" | "space" => 1,
        "username" | "display" | "password" | "lang" => 2,
        _ => STEPS,
    };
    fields.iter().map(step).min().unwrap_or(STEPS)
}

impl Drafts {
    fn get(&self, headers: &HeaderMap) -> Option<Draft> {
        let id = cookie::get(headers, COOKIE)?;
        self.lock()
            .get(id)
            .filter(|draft| draft.since.elapsed() < KEPT)
            .cloned()
    }

    /// Keeps what was typed under the browser's id, or a new one.
    fn put(&self, headers: &HeaderMap, typed: FirstRun) -> String {
        let mut drafts = self.lock();
        let known = cookie::get(headers, COOKIE).filter(|id| drafts.contains_key(*id));
        let id = known.map_or_else(new_id, str::to_owned);
        drafts.insert(
            id.clone(),
            Draft {
                since: Instant::now(),
                typed,
            },
        );
        while drafts.len() > MOST
            && let Some((oldest, _)) = drafts.iter().min_by_key(|(_, draft)| draft.since)
        {
            let oldest = oldest.clone();
            drafts.remove(&oldest);
        }
        id
    }

    /// Once it is done, nobody needs what was typed.
    fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Draft>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_id() -> String {
    let mut bytes = [0_u8; 18];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

fn set_cookie(id: &str, seconds: u64) -> HeaderValue {
    let cookie = format!("{COOKIE}={id}; Path=/setup; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    HeaderValue::try_from(cookie).expect("letters, digits and dashes")
}
