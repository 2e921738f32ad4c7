//! Accounts as others see them: registering, searching, looking at somebody.

use super::{me::Account, natural::natural_or_none, page};
use crate::{
    app::Shared,
    chat::{
        Me,
        account::{self, Register},
        say,
    },
    http::{
        current::Caller,
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use palabre_wire::{Millis, UserId, frame::Person};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(register, search))
        .routes(routes!(check))
        .routes(routes!(show))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
struct NewAccount {
    /// 3–30 letters, digits, `.`, `-`, `_`; unique without regard to case and look-alikes.
    #[serde(default)]
    username: String,
    /// 8–256 characters of any kind but NUL.
    #[serde(default)]
    password: String,
    /// The name shown; the username when absent.
    #[serde(default)]
    display: String,
    /// `fr` or `en`; the browser's when absent.
    lang: Option<String>,
    /// What an invitation's link bears; needed unless anybody may register.
    #[serde(default)]
    invitation: String,
}

/// Register
///
/// Makes an account and signs it in.
#[utoipa::path(post, path = "/users", tag = "accounts", security(()), request_body = NewAccount,
    responses((status = 201, description = "Made; the session is in the cookie", body = Account)))]
async fn register(
    State(app): State<Shared>,
    caller: Caller,
    Json(new): Json<NewAccount>,
) -> Result<Response, Problem> {
    let NewAccount {
        username,
        password,
        display,
        lang,
        invitation,
    } = new;
    let typed = Register {
        username,
        display,
        password,
        lang,
        invitation,
    };
    let signed_in = account::register(&app, typed, &caller.device(true)).await?;
    let cookie = [(header::SET_COOKIE, caller.keep(&signed_in))];
    Ok((
        StatusCode::CREATED,
        cookie,
        Json(Account::of(&signed_in.me.account)),
    )
        .into_response())
}

/// A username that somebody thinks of.
#[derive(Deserialize, ToSchema)]
struct Wish {
    /// As typed.
    username: String,
    /// As registering.
    #[serde(default)]
    invitation: String,
}

/// Check a username
///
/// Whether it may be taken, with the reason when not: for a form that answers as one types.
#[utoipa::path(post, path = "/users/check", tag = "accounts", security(()), request_body = Wish,
    responses((status = 204, description = "It is free")))]
async fn check(
    State(app): State<Shared>,
    caller: Caller,
    Json(wish): Json<Wish>,
) -> Result<StatusCode, Problem> {
    account::check_username(&app, &wish.username, &wish.invitation, caller.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Part of a name or display name, without regard to case and accents.
    #[serde(default)]
    q: String,
    /// The id of the last person of the page before.
    #[serde(default, deserialize_with = "natural_or_none")]
    #[param(minimum = 0)]
    after: Option<UserId>,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// People.
#[derive(Serialize, ToSchema)]
struct People {
    users: Vec<Person>,
    more: bool,
}

/// Search people
#[utoipa::path(get, path = "/users", tag = "accounts", params(Search),
    responses((status = 200, description = "By display name", body = People)))]
async fn search(
    State(app): State<Shared>,
    _me: Me,
    Query(search): Query<Search>,
) -> Result<Json<People>, Problem> {
    let (users, more) = account::people(&app, &search.q, search.after, page::limit(search.limit)).await?;
    Ok(Json(People {
        users: users.iter().map(say::person).collect(),
        more,
    }))
}

/// Somebody.
#[derive(Serialize, ToSchema)]
struct Profile {
    #[serde(flatten)]
    person: Person,
    /// The presentation.
    about: String,
    /// When the account was made.
    since: Millis,
    /// Whether the person is connected.
    online: bool,
}

/// Look at somebody
#[utoipa::path(get, path = "/users/{username}", tag = "accounts", params(("username" = String, Path)),
    responses((status = 200, description = "The person", body = Profile)))]
async fn show(
    State(app): State<Shared>,
    _me: Me,
    Path(username): Path<String>,
) -> Result<Json<Profile>, Problem> {
    let account = account::by_username(&app, &username).await?;
    Ok(Json(Profile {
        person: say::person(&account.person),
        online: app.presence.is_online(account.person.id),
        about: account.about,
        since: account.created_at,
    }))
}
