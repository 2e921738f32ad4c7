//! Changing one's picture, and a room's, from a page without scripts.

use super::{
    create_room,
    form::{Form, told},
    notice::Notice,
    settings,
    visit::{Inside, see_other},
};
use crate::{
    app::Shared,
    chat::{file::Receiving, picture},
    http::{
        json::Path,
        multipart::{Bounds, Upload},
        problem::Problem,
        task::to_its_end,
    },
};
use axum::{Router, extract::Request, response::Response, routing::post};
use palabre_wire::RoomId;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/settings/profile/photo/remove", post(remove_mine))
        .route("/rooms/{room}/picture/remove", post(remove_rooms))
}

/// The paths whose bodies are not read before they are called.
pub(super) fn streamed() -> Router<Shared> {
    Router::new()
        .route("/settings/profile/photo", post(set_mine))
        .route("/rooms/{room}/picture", post(set_rooms))
}

async fn set_mine(inside: Inside, request: Request) -> Result<Response, Problem> {
    let (app, me) = (inside.visit.app.clone(), inside.me.clone());
    let set = match receive(&inside, request).await {
        Ok(received) => to_its_end(async move { picture::set_mine(&app, &me, received).await }).await,
        Err(problem) => Err(problem),
    };
    match set {
        Ok(_) => Ok(told_on("/settings/profile", "flash-photo-saved")),
        Err(problem) => settings::with_photo(&inside, problem.status, refused(&inside, problem)?).await,
    }
}

async fn remove_mine(inside: Inside) -> Result<Response, Problem> {
    picture::remove_mine(&inside.visit.app, &inside.me).await?;
    Ok(told_on("/settings/profile", "flash-photo-removed"))
}

async fn set_rooms(inside: Inside, Path(id): Path<RoomId>, request: Request) -> Result<Response, Problem> {
    let (app, me) = (inside.visit.app.clone(), inside.me.clone());
    let seen = create_room::managed(&inside, id).await?;
    let set = match receive(&inside, request).await {
        Ok(received) => {
            to_its_end(async move { picture::set_rooms(&app, &me, id, Some(received)).await }).await
        }
        Err(problem) => Err(problem),
    };
    match set {
        Ok(_) => Ok(told_on(&format!("/rooms/{id}/edit"), "flash-photo-saved")),
        Err(problem) => {
            create_room::with_photo(&inside, &seen, problem.status, refused(&inside, problem)?).await
        }
    }
}

async fn remove_rooms(inside: Inside, Path(id): Path<RoomId>) -> Result<Response, Problem> {
    picture::set_rooms(&inside.visit.app, &inside.me, id, None).await?;
    Ok(told_on(&format!("/rooms/{id}/edit"), "flash-photo-removed"))
}

async fn receive(inside: &Inside, request: Request) -> Result<Receiving, Problem> {
    let form = Upload::of(request, Bounds::ONE_FILE)?;
    form.receive_one(&inside.visit.app, &inside.me).await
}

fn told_on(page: &str, notice: &'static str) -> Response {
    see_other(page, Some(Notice::new(notice)))
}

/// The form of a picture, with what is wrong with what was sent.
fn refused(inside: &Inside, problem: Problem) -> Result<Form, Problem> {
    let visit = &inside.visit;
    let alert = told(&visit.t, &visit.app.config.limits, &problem);
    Ok(Form::refused(alert.ok_or(problem)?))
}
