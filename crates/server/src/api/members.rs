//! Who is in a room: joining, adding, leaving, removing.

use super::page;
use crate::{
    app::{App, Shared},
    chat::{Me, Refused, account, member, say},
    http::{
        json::{Json, Path, Query},
        problem::Problem,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use palabre_wire::{Millis, RoomId, UserId, frame};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
}

/// Somebody in a room.
#[derive(Serialize, ToSchema)]
struct Member {
    #[serde(flatten)]
    person: frame::Person,
    /// When they joined.
    joined: Millis,
    /// Whether they are connected.
    online: bool,
}

/// Members, by display name.
#[derive(Serialize, ToSchema)]
struct Members {
    members: Vec<Member>,
    more: bool,
    /// What to give as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// What names or display names contain.
    q: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// List members
#[utoipa::path(get, path = "/rooms/{room}/members", tag = "members", params(("room" = RoomId, Path), Asked),
    responses((status = 200, description = "Members", body = Members)))]
async fn list(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Members>, Problem> {
    let after = asked.after.as_deref().map(place).transpose()?;
    let find = member::FindMembers {
        typed: asked.q.unwrap_or_default(),
        after,
        limit: page::limit(asked.limit),
    };
    let (members, more) = member::list(&app, &me, room, find).await?;
    let last = members.last().filter(|_| more).map(|member| &member.person);
    let next = last.map(|person| format!("{}.{}", person.id, person.display));
    let said = members.iter().map(|member| Member {
        person: say::person(&member.person),
        joined: member.joined_at,
        online: app.presence.is_online(member.person.id),
    });
    Ok(Json(Members {
        members: said.collect(),
        more,
        next,
    }))
}

/// The place in the list that a `next` names.
fn place(next: &str) -> Result<(String, UserId), Problem> {
    let unreadable = || {
        Problem::unreadable(
            StatusCode::UNPROCESSABLE_ENTITY,
            "after is not the next of a page",
        )
    };
    let (id, display) = next.split_once('.').ok_or_else(unreadable)?;
    Ok((display.to_owned(), id.parse().map_err(|_| unreadable())?))
}

/// Whom: an id or a username.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Whom {
    Id(UserId),
    Username(String),
}

impl Whom {
    /// A person in a path: `me`, an id or a username.
    fn of_path(text: &str, me: &Me) -> Whom {
        match text {
            "me" => Whom::Id(me.id()),
            text => text
                .parse()
                .map_or_else(|_| Whom::Username(text.to_owned()), Whom::Id),
        }
    }

    async fn find(self, app: &App) -> Result<UserId, Refused> {
        match self {
            Whom::Id(id) => Ok(id),
            Whom::Username(name) => Ok(account::by_username(app, &name).await?.person.id),
        }
    }
}

/// Who joins.
#[derive(Deserialize, ToSchema)]
struct Add {
    /// Absent: oneself.
    user: Option<Whom>,
}

/// Join, or add somebody
#[utoipa::path(post, path = "/rooms/{room}/members", tag = "members", params(("room" = RoomId, Path)), request_body = Add,
    responses(
        (status = 201, description = "In", body = frame::Member),
        (status = 200, description = "Was in already", body = frame::Member),
    ))]
async fn add(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Json(asked): Json<Add>,
) -> Result<Response, Problem> {
    let user = match asked.user {
        Some(whom) => whom.find(&app).await?,
        None => me.id(),
    };
    let (member, is_new) = member::add(&app, &me, room, user).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(say::member(&member))).into_response())
}

/// Leave, or remove somebody
#[utoipa::path(delete, path = "/rooms/{room}/members/{user}", tag = "members",
    params(("room" = RoomId, Path), ("user" = String, Path, description = "`me`, an id or a username")),
    responses((status = 204, description = "Out")))]
async fn remove(
    State(app): State<Shared>,
    me: Me,
    Path((room, user)): Path<(RoomId, String)>,
) -> Result<StatusCode, Problem> {
    let user = Whom::of_path(&user, &me).find(&app).await?;
    member::remove(&app, &me, room, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
