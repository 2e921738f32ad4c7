//! Signing in and out.

use super::me::Account;
use crate::{
    app::Shared,
    chat::{Me, session},
    http::{current::Caller, json::Json, problem::Problem},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
}

/// Who wants in.
#[derive(Deserialize, ToSchema)]
struct SignIn {
    /// Without regard to case.
    username: String,
    /// Exactly.
    password: String,
    /// Whether the session outlives the browser's.
    #[serde(default = "lasting")]
    remember: bool,
}

fn lasting() -> bool {
    true
}

/// Sign in
///
/// The answer is the same for an unknown name and a wrong password.
#[utoipa::path(post, path = "/sessions", tag = "accounts", security(()), request_body = SignIn,
    responses((status = 201, description = "Signed in; the session is in the cookie", body = Account)))]
async fn sign_in(
    State(app): State<Shared>,
    caller: Caller,
    Json(asked): Json<SignIn>,
) -> Result<Response, Problem> {
    let device = caller.device(asked.remember);
    let signed_in = session::sign_in(&app, &asked.username, asked.password, &device).await?;
    let cookie = [(header::SET_COOKIE, caller.keep(&signed_in))];
    Ok((
        StatusCode::CREATED,
        cookie,
        Json(Account::of(&signed_in.me.account)),
    )
        .into_response())
}

/// Sign out
///
/// Ends the session (or the token) that the request came with, and closes its sockets.
#[utoipa::path(delete, path = "/sessions/current", tag = "accounts",
    responses((status = 204, description = "Ended")))]
async fn sign_out(State(app): State<Shared>, caller: Caller, me: Me) -> Result<Response, Problem> {
    session::sign_out(&app, &me).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, caller.forget())]).into_response())
}
