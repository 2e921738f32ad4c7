//! Who is in a room: joining, leaving, inviting, removing.

use super::{
    form::Form,
    notice::Notice,
    view::{PageView, PersonView, ShellView, direct_href},
    visit::{Inside, encoded, see_other},
};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{
        Field, Refused, account, member,
        room::{self, RoomView},
    },
    http::problem::Problem,
    i18n::Text,
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    extract::Query,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use palabre_store::RoomKind;
use palabre_wire::{RoomId, UserId};
use serde::Deserialize;

/// People on one page.
const PAGE: i64 = 100;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/rooms/{room}/join", post(join))
        .route("/rooms/{room}/leave", post(leave))
        .route("/rooms/{room}/members", get(list).post(invite))
        .route("/rooms/{room}/members/{user}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    room: i64,
    title: String,
    /// Whether the person may remove others.
    managed: bool,
    /// Whether a member may bring somebody.
    invites: bool,
    is_private: bool,
    /// Whether the person owns it, and others are there to whom it would pass.
    passes_on: bool,
    form: Form,
    people: Vec<Line>,
    after: Option<String>,
}

/// A person of the list.
struct Line {
    person: PersonView,
    href: String,
    is_online: bool,
    is_me: bool,
    is_owner: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct After {
    display: String,
    id: UserId,
}

async fn join(inside: Inside, Path(id): Path<RoomId>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    member::add(&visit.app, me, id, me.id()).await?;
    Ok(see_other(&format!("/rooms/{id}"), None))
}

async fn leave(inside: Inside, Path(id): Path<RoomId>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = room::view(&visit.app, me, id).await?;
    if seen.joined {
        member::remove(&visit.app, me, id, me.id()).await?;
    }
    Ok(see_other(
        "/",
        Some(Notice::name("flash-room-left", &seen.room.name)),
    ))
}

async fn list(
    inside: Inside,
    Path(id): Path<RoomId>,
    Query(after): Query<After>,
) -> Result<Response, Problem> {
    let seen = room::view(&inside.visit.app, &inside.me, id).await?;
    page(
        &inside,
        &seen,
        after,
        StatusCode::OK,
        Form::new([("username", "")]),
    )
    .await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Invited {
    username: String,
}

async fn invite(
    inside: Inside,
    Path(id): Path<RoomId>,
    Posted(typed): Posted<Invited>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = room::view(&visit.app, me, id).await?;
    let mut form = Form::new([("username", &typed.username)]);
    match bring(&inside, &seen, &mut form, &typed.username).await {
        Ok(notice) => Ok(see_other(&format!("/rooms/{id}/members"), Some(notice))),
        Err(refused) => {
            form.refuse(&visit.t, &visit.app.config.limits, refused, "refused-rate")?;
            page(
                &inside,
                &seen,
                After::default(),
                StatusCode::UNPROCESSABLE_ENTITY,
                form,
            )
            .await
        }
    }
}

/// Brings the people of these usernames into the room: all of them, or nobody.
async fn bring(inside: &Inside, seen: &RoomView, form: &mut Form, typed: &str) -> Result<Notice, Refused> {
    let Inside { me, visit } = inside;
    let (app, t) = (&visit.app, &visit.t);
    let wrong = |why| {
        Refused::Fields(vec![Field {
            name: "username",
            why,
        }])
    };
    // One more than may be, so that it is seen.
    let most = app.config.limits.invited_at_once.max(1);
    let (people, unknown) = account::by_usernames(app, typed, most + 1).await?;
    if !unknown.is_empty() {
        // Of several names, it is told which.
        if people.len() + unknown.len() > 1 {
            form.blame(
                t,
                "username",
                t.name("room-members-not-found", &unknown.join(", ")),
            );
        }
        return Err(wrong("members-invite-unknown"));
    }
    if people.is_empty() {
        return Err(wrong("members-invite-empty"));
    }
    if people.len() > most {
        return Err(wrong(match most {
            1 => "members-invite-one",
            _ => "members-invite-too-many",
        }));
    }
    let (mut added, mut last) = (0_usize, None);
    for &user in &people {
        let (member, is_new) = member::add(app, me, seen.room.id, user).await?;
        added += usize::from(is_new);
        last = Some(member.person.display);
    }
    Ok(match (people.len(), last) {
        (1, Some(name)) if added == 0 => Notice::name("flash-member-there", &name),
        (1, Some(name)) => Notice::name("flash-member-added", &name),
        _ if added == 0 => Notice::new("flash-members-there"),
        _ => Notice::count("flash-members-added", added),
    })
}

async fn remove(inside: Inside, Path((id, user)): Path<(RoomId, UserId)>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let person = account::by_id(&visit.app, user)
        .await
        .map(|account| account.person.display);
    member::remove(&visit.app, me, id, user).await?;
    let notice = person
        .ok()
        .map(|name| Notice::name("flash-member-removed", &name));
    Ok(see_other(&format!("/rooms/{id}/members"), notice))
}

async fn page(
    inside: &Inside,
    seen: &RoomView,
    after: After,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    let room = &seen.room;
    if room.kind == RoomKind::Direct {
        return Err(Problem::from(Refused::NOT_FOUND));
    }
    let from = (after.id > 0).then_some((after.display, after.id));
    let (members, more) = member::list(
        &visit.app,
        me,
        room.id,
        member::FindMembers {
            after: from,
            limit: PAGE,
            ..member::FindMembers::default()
        },
    )
    .await?;
    let online = visit.app.presence.online(room.id);
    let next = members.last().filter(|_| more).map(|last| {
        let person = &last.person;
        format!(
            "/rooms/{}/members?display={}&id={}",
            room.id,
            encoded(&person.display),
            person.id
        )
    });
    let people = members.into_iter().map(|member| Line {
        is_me: member.person.id == me.id(),
        is_online: member.person.id == me.id() || online.contains(&member.person.id),
        is_owner: room
            .owner
            .as_ref()
            .is_some_and(|owner| owner.id == member.person.id),
        href: direct_href(&member.person.name),
        person: PersonView::new(&member.person),
    });
    let (_, shell) = inside.shell(Some(room.id)).await?;
    let title = visit.t.name("members-page-title", &room.name);
    Ok(visit.answer_with(
        status,
        &MembersPage {
            t: visit.t.clone(),
            page: visit.page("members", &title),
            shell,
            room: room.id,
            title,
            managed: seen.managed,
            invites: room.archived_at.is_none(),
            is_private: room.kind == RoomKind::Private,
            passes_on: room.members > 1 && room.owner.as_ref().is_some_and(|owner| owner.id == me.id()),
            form,
            people: people.collect(),
            after: next,
        },
    ))
}
