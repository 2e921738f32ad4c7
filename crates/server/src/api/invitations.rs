//! Invitations.

use super::page;
use crate::{
    app::Shared,
    chat::{
        Me,
        invitation::{self, Invite},
        say,
    },
    http::{
        current::Caller,
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::extract::State;
use http::StatusCode;
use palabre_store as store;
use palabre_wire::{Millis, frame::Person};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// An invitation to make.
#[derive(Deserialize, ToSchema)]
struct NewInvitation {
    /// How many days it lasts: 7 when absent, 30 at most.
    days: Option<i64>,
    /// How many people it lets in: 50 when absent, 1,000 at most.
    uses: Option<i64>,
}

/// An invitation just made.
#[derive(Serialize, ToSchema)]
struct NewLink {
    id: i64,
    /// The link to give, told this once.
    url: String,
    /// When it ends.
    expires: Millis,
    /// How many people it lets in.
    uses: i64,
}

/// Make an invitation
///
/// For administrators.
#[utoipa::path(post, path = "/invitations", tag = "accounts", request_body = NewInvitation,
    responses((status = 201, description = "Made", body = NewLink)))]
async fn create(
    State(app): State<Shared>,
    me: Me,
    caller: Caller,
    Json(asked): Json<NewInvitation>,
) -> Result<(StatusCode, Json<NewLink>), Problem> {
    let NewInvitation { days, uses } = asked;
    let made = invitation::invite(&app, &me, Invite { days, uses }).await?;
    let link = NewLink {
        id: made.id,
        url: invitation::url(&caller.origin, &made.secret),
        expires: made.expires_at,
        uses: made.uses,
    };
    Ok((StatusCode::CREATED, Json(link)))
}

/// An invitation that lets people in, without its link.
#[derive(Serialize, ToSchema)]
struct Invitation {
    id: i64,
    /// Who made it.
    by: Person,
    /// When it was made.
    since: Millis,
    /// When it ends.
    expires: Millis,
    /// How many people it lets in.
    uses: i64,
    /// How many came.
    used: i64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Listed {
    /// The id of the last of the page before.
    before: Option<i64>,
    /// 50 by default, 200 at most.
    #[serde(default, deserialize_with = "page::some")]
    limit: Option<i64>,
}

/// Invitations, newest first.
#[derive(Serialize, ToSchema)]
struct Invitations {
    invitations: Vec<Invitation>,
    more: bool,
}

/// List the invitations that let people in
///
/// For administrators. Those that expired, were revoked or are used up are not in it.
#[utoipa::path(get, path = "/invitations", tag = "accounts", params(Listed),
    responses((status = 200, description = "Newest first", body = Invitations)))]
async fn list(
    State(app): State<Shared>,
    me: Me,
    Query(listed): Query<Listed>,
) -> Result<Json<Invitations>, Problem> {
    let invitation = |one: store::Invitation| Invitation {
        id: one.id,
        by: say::person(&one.by),
        since: one.created_at,
        expires: one.expires_at,
        uses: one.uses,
        used: one.used,
    };
    let limit = page::limit(listed.limit);
    let (living, more) = invitation::page(&app, &me, listed.before, limit).await?;
    Ok(Json(Invitations {
        invitations: living.into_iter().map(invitation).collect(),
        more,
    }))
}

/// Revoke an invitation
///
/// For administrators.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "accounts", params(("id" = i64, Path)),
    responses((status = 204, description = "It lets nobody in any more")))]
async fn revoke(State(app): State<Shared>, me: Me, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    invitation::revoke(&app, &me, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
