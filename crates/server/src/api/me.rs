//! One's own account: profile, password, devices, tokens for programs.

use crate::{
    app::Shared,
    chat::{
        Me,
        account::{self, EditProfile},
        say, session,
    },
    http::{
        json::{Json, Path},
        problem::Problem,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use palabre_store as store;
use palabre_wire::{Millis, frame::Person};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show, edit))
        .routes(routes!(password))
        .routes(routes!(devices))
        .routes(routes!(end_device))
        .routes(routes!(tokens, create_token))
        .routes(routes!(end_token))
}

/// One's own account.
#[derive(Serialize, ToSchema)]
pub(super) struct Account {
    #[serde(flatten)]
    person: Person,
    /// `member`, `moderator` or `admin`.
    role: &'static str,
    /// The presentation.
    about: String,
    /// `fr`, `en`, or null: the browser's.
    lang: Option<String>,
    /// `light`, `dark`, or null: the browser's.
    theme: Option<String>,
    /// When it was made.
    since: Millis,
}

impl Account {
    pub(super) fn of(account: &store::Account) -> Account {
        Account {
            person: say::person(&account.person),
            role: match account.role {
                store::Role::Member => "member",
                store::Role::Moderator => "moderator",
                store::Role::Admin => "admin",
            },
            about: account.about.clone(),
            lang: account.lang.clone(),
            theme: account.theme.clone(),
            since: account.created_at,
        }
    }
}

/// Look at one's account
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, description = "The account", body = Account)))]
async fn show(me: Me) -> Json<Account> {
    Json(Account::of(&me.account))
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
struct Patch {
    /// The name shown; empty = the username.
    display: Option<String>,
    /// The presentation.
    about: Option<String>,
    /// `fr`, `en`, or null: the browser's.
    #[serde(default, deserialize_with = "present")]
    lang: Option<Option<String>>,
    /// `light`, `dark`, or null: the browser's.
    #[serde(default, deserialize_with = "present")]
    theme: Option<Option<String>>,
}

/// Tells a null from an absent key.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Change one's profile
#[utoipa::path(patch, path = "/me", tag = "me", request_body = Patch,
    responses((status = 200, description = "The account as it is now", body = Account)))]
async fn edit(State(app): State<Shared>, me: Me, Json(patch): Json<Patch>) -> Result<Json<Account>, Problem> {
    let typed = EditProfile {
        display: patch.display,
        about: patch.about,
        lang: patch.lang.map(Option::unwrap_or_default),
        theme: patch.theme.map(Option::unwrap_or_default),
    };
    let account = account::edit_profile(&app, &me, typed).await?;
    Ok(Json(Account::of(&account)))
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
struct NewPassword {
    /// The one in use.
    #[serde(default)]
    current: String,
    /// The one to use from now on.
    #[serde(default)]
    new: String,
}

/// Change one's password
///
/// All other sessions and tokens end, and their sockets are closed.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = NewPassword,
    responses((status = 204, description = "Changed")))]
async fn password(
    State(app): State<Shared>,
    me: Me,
    Json(asked): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    account::change_password(&app, &me, asked.current, asked.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A device signed in.
#[derive(Serialize, ToSchema)]
struct Device {
    id: i64,
    /// « Firefox, Windows »; empty when unknown.
    label: String,
    /// When it signed in.
    since: Millis,
    /// When it was last active, to the minute.
    seen: Millis,
    /// Whether it is the one that asks.
    current: bool,
}

/// Devices, newest first.
#[derive(Serialize, ToSchema)]
struct Devices {
    sessions: Vec<Device>,
    more: bool,
}

/// List one's devices
#[utoipa::path(get, path = "/me/sessions", tag = "me",
    responses((status = 200, description = "Devices signed in", body = Devices)))]
async fn devices(State(app): State<Shared>, me: Me) -> Result<Json<Devices>, Problem> {
    let device = |session: store::Session| Device {
        current: session.id == me.session.id,
        id: session.id,
        label: session.label,
        since: session.created_at,
        seen: session.seen_at,
    };
    let sessions = session::devices(&app, &me)
        .await?
        .into_iter()
        .map(device)
        .collect();
    Ok(Json(Devices {
        sessions,
        more: false,
    }))
}

/// Sign a device out
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "me", params(("id" = i64, Path)),
    responses((status = 204, description = "Signed out; its sockets are closed")))]
async fn end_device(State(app): State<Shared>, me: Me, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    session::revoke(&app, &me, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A token for programs, without its secret.
#[derive(Serialize, ToSchema)]
struct Token {
    id: i64,
    name: String,
    /// When it was made.
    since: Millis,
    /// When it was last used, to the minute.
    seen: Millis,
}

/// Tokens, newest first.
#[derive(Serialize, ToSchema)]
struct Tokens {
    tokens: Vec<Token>,
    more: bool,
}

/// List one's tokens
#[utoipa::path(get, path = "/me/tokens", tag = "me",
    responses((status = 200, description = "Tokens for programs", body = Tokens)))]
async fn tokens(State(app): State<Shared>, me: Me) -> Result<Json<Tokens>, Problem> {
    let token = |session: store::Session| Token {
        id: session.id,
        name: session.label,
        since: session.created_at,
        seen: session.seen_at,
    };
    let tokens = session::tokens(&app, &me).await?.into_iter().map(token).collect();
    Ok(Json(Tokens { tokens, more: false }))
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
struct NameToken {
    /// What it is for.
    #[serde(default)]
    name: String,
}

/// A token just made.
#[derive(Serialize, ToSchema)]
struct NewToken {
    id: i64,
    name: String,
    /// The secret, told this once: `Authorization: Bearer plb_…`.
    token: String,
}

/// Make a token
#[utoipa::path(post, path = "/me/tokens", tag = "me", request_body = NameToken,
    responses((status = 201, description = "Made", body = NewToken)))]
async fn create_token(
    State(app): State<Shared>,
    me: Me,
    Json(asked): Json<NameToken>,
) -> Result<Response, Problem> {
    let made = session::create_token(&app, &me, &asked.name).await?;
    let token = NewToken {
        id: made.id,
        name: made.name,
        token: made.secret,
    };
    Ok((StatusCode::CREATED, Json(token)).into_response())
}

/// End a token
#[utoipa::path(delete, path = "/me/tokens/{id}", tag = "me", params(("id" = i64, Path)),
    responses((status = 204, description = "Ended; its sockets are closed")))]
async fn end_token(State(app): State<Shared>, me: Me, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    session::revoke(&app, &me, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
