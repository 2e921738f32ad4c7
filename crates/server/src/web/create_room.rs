//! Making a room, changing it, archiving and deleting it.

mod typed;

use super::{
    form::Form,
    notice::Notice,
    view::{PageView, ShellView, photo},
    visit::{Inside, see_other},
};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{
        Field, Refused, account, retention,
        room::{self, NewRoom, RoomPatch, RoomView},
    },
    http::problem::Problem,
    i18n::Text,
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use palabre_store::RoomKind;
use palabre_wire::{Code, Limits, RoomId};
use serde::Deserialize;
use typed::{Typed, keeps, present};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/rooms/new", get(blank).post(create))
        .route("/rooms/{room}/edit", get(edit).post(save))
        .route("/rooms/{room}/archive", post(archive))
        .route("/rooms/{room}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "create_room.html")]
struct CreateRoomPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    limits: Limits,
    form: Form,
    /// For how long messages may be kept: days, and how that is said.
    keeps: Vec<(String, String)>,
    /// The room being changed; none while it is made.
    edited: Option<Edited>,
}

struct Edited {
    id: i64,
    name: String,
    archived: bool,
    /// Its picture, and where that is changed.
    photo: Option<String>,
    picture_api: String,
    photo_form: Form,
    /// What was typed to confirm the deletion, and what is wrong with it.
    deletion: Form,
}

async fn blank(inside: Inside) -> Result<Response, Problem> {
    let typed = Typed {
        kind: "public".to_owned(),
        posting: "members".to_owned(),
        keep_days: "0".to_owned(),
        ..Typed::default()
    };
    page(&inside, StatusCode::OK, typed.form(), None).await
}

async fn create(inside: Inside, Posted(typed): Posted<Typed>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let (app, t) = (&visit.app, &visit.t);
    let mut form = typed.form();
    // One more than may be, so that the rule sees it.
    let most = app.config.limits.invited_at_once + 1;
    let (members, unknown) = account::by_usernames(app, &typed.members, most).await?;
    if !unknown.is_empty() {
        form.blame(
            t,
            "members",
            t.name("room-members-not-found", &unknown.join(", ")),
        );
    }
    let (rules, wrong) = typed.rules();
    for field in wrong {
        form.correct(t, &app.config.limits, field);
    }
    let new = NewRoom {
        name: typed.name.clone(),
        topic: typed.topic.clone(),
        kind: rules.kind.unwrap_or(RoomKind::Public),
        posting: rules.posting.unwrap_or_default(),
        keep_days: rules.keep_days.unwrap_or(0),
        members,
    };
    let made = match form.is_right() {
        true => room::create(app, me, new).await.map(Some),
        false => room::check(app, &new).map(|()| None),
    };
    match made {
        Ok(Some(room)) => {
            let notice = Notice::new("flash-room-created");
            return Ok(see_other(&format!("/rooms/{}", room.id), Some(notice)));
        }
        Ok(None) => {}
        Err(refused) => form.refuse(t, &app.config.limits, refused, "refused-rate")?,
    }
    page(&inside, StatusCode::UNPROCESSABLE_ENTITY, form, None).await
}

async fn edit(inside: Inside, Path(id): Path<RoomId>) -> Result<Response, Problem> {
    let seen = managed(&inside, id).await?;
    page(&inside, StatusCode::OK, present(&seen), Some(Edited::new(&seen))).await
}

async fn save(
    inside: Inside,
    Path(id): Path<RoomId>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = managed(&inside, id).await?;
    let (app, t) = (&visit.app, &visit.t);
    let mut form = typed.form();
    let (rules, wrong) = typed.rules();
    for field in wrong {
        form.correct(t, &app.config.limits, field);
    }
    let patch = RoomPatch {
        name: Some(typed.name.clone()),
        topic: Some(typed.topic.clone()),
        kind: rules.kind,
        posting: rules.posting,
        // What it keeps already, it may keep, whatever the limit has become.
        keep_days: rules.keep_days.filter(|&days| days != kept(&seen)),
        archived: None,
    };
    if let Err(refused) = room::check_edit(app, &patch) {
        form.refuse(t, &app.config.limits, refused, "refused-rate")?;
    }
    // What would go is told once nothing else is wrong.
    if form.is_right() {
        doubt(&inside, &seen, &typed, patch.keep_days, &mut form).await?;
    }
    if form.is_right() {
        match room::edit(app, me, id, patch).await {
            Ok(_) => {
                let notice = Notice::new("flash-room-saved");
                return Ok(see_other(&format!("/rooms/{id}"), Some(notice)));
            }
            Err(refused) => form.refuse(t, &app.config.limits, refused, "refused-rate")?,
        }
    }
    let edited = Edited::new(&seen);
    page(&inside, StatusCode::UNPROCESSABLE_ENTITY, form, Some(edited)).await
}

/// For how many days a room keeps its messages; 0 is for ever.
fn kept(seen: &RoomView) -> i64 {
    seen.room.keep_days.unwrap_or(0)
}

/// Says in the form which messages would go, when nobody has confirmed it yet.
async fn doubt(
    inside: &Inside,
    seen: &RoomView,
    typed: &Typed,
    keep_days: Option<i64>,
    form: &mut Form,
) -> Result<(), Problem> {
    let visit = &inside.visit;
    let shorter = keep_days.filter(|&days| days > 0 && seen.room.keep_days.is_none_or(|now| days < now));
    let Some(days) = shorter.filter(|_| typed.sure != typed.keep_days) else {
        return Ok(());
    };
    let count = retention::doomed(&visit.app, &inside.me, seen.room.id, days).await?;
    let key = match count {
        0 => "room-keep-none",
        retention::COUNTED.. => "room-keep-many",
        _ => "room-keep-some",
    };
    let about = [("count", count.into()), ("days", days.into())];
    form.blame(&visit.t, "keep_days", visit.t.with(key, &about));
    form.alert = Some(visit.t.say("room-keep-confirm").into_owned());
    form.asks = true;
    Ok(())
}

/// The room as it is, with what is wrong with a picture of it.
pub(super) async fn with_photo(
    inside: &Inside,
    seen: &RoomView,
    status: StatusCode,
    photo_form: Form,
) -> Result<Response, Problem> {
    let edited = Edited {
        photo_form,
        ..Edited::new(seen)
    };
    page(inside, status, present(seen), Some(edited)).await
}

#[derive(Deserialize)]
struct Archived {
    archived: bool,
}

async fn archive(
    inside: Inside,
    Path(id): Path<RoomId>,
    Posted(Archived { archived }): Posted<Archived>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let patch = RoomPatch {
        archived: Some(archived),
        ..RoomPatch::default()
    };
    room::edit(&visit.app, me, id, patch).await?;
    let notice = if archived {
        "flash-room-archived"
    } else {
        "flash-room-reopened"
    };
    Ok(see_other(&format!("/rooms/{id}"), Some(Notice::new(notice))))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Deletion {
    confirm: String,
}

async fn delete(
    inside: Inside,
    Path(id): Path<RoomId>,
    Posted(typed): Posted<Deletion>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = managed(&inside, id).await?;
    if typed.confirm.trim() == seen.room.name {
        room::delete(&visit.app, me, id).await?;
        return Ok(see_other("/", Some(Notice::new("flash-room-deleted"))));
    }
    let mut edited = Edited::new(&seen);
    edited.deletion = Form::new([("confirm", &typed.confirm)]);
    let mismatch = Field {
        name: "confirm",
        why: "room-delete-mismatch",
    };
    edited
        .deletion
        .correct(&visit.t, &visit.app.config.limits, mismatch);
    page(
        &inside,
        StatusCode::UNPROCESSABLE_ENTITY,
        present(&seen),
        Some(edited),
    )
    .await
}

impl Edited {
    fn new(seen: &RoomView) -> Edited {
        Edited {
            id: seen.room.id,
            name: seen.room.name.clone(),
            archived: seen.room.archived_at.is_some(),
            photo: seen.room.picture.as_deref().map(photo),
            picture_api: format!("/rooms/{}/picture", seen.room.id),
            photo_form: Form::default(),
            deletion: Form::new([("confirm", "")]),
        }
    }
}

/// The room, for those who may change it.
pub(super) async fn managed(inside: &Inside, id: RoomId) -> Result<RoomView, Problem> {
    let seen = room::view(&inside.visit.app, &inside.me, id).await?;
    match (seen.room.kind, seen.managed) {
        (RoomKind::Direct, _) => Err(Problem::from(Refused::NOT_FOUND)),
        (_, true) => Ok(seen),
        (_, false) => Err(Problem::from(Refused::Rule(Code::Forbidden))),
    }
}

async fn page(
    inside: &Inside,
    status: StatusCode,
    form: Form,
    edited: Option<Edited>,
) -> Result<Response, Problem> {
    let visit = &inside.visit;
    let title = if edited.is_some() {
        "room-edit-title"
    } else {
        "room-new-title"
    };
    let (_, shell) = inside.shell(edited.as_ref().map(|edited| edited.id)).await?;
    let page = visit.page("create-room", &visit.t.say(title));
    let limits = visit.app.config.limits.clone();
    let keeps = keeps(&visit.t, form.value("keep_days"), limits.keep_days);
    Ok(visit.answer_with(
        status,
        &CreateRoomPage {
            t: visit.t.clone(),
            page,
            shell,
            limits,
            form,
            keeps,
            edited,
        },
    ))
}
