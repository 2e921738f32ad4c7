//! Sending a message, with files, from a page without scripts.

use super::{
    form::told,
    room::{Unsent, new_cid, open},
    visit::{Inside, see_other},
};
use crate::{
    app::Shared,
    chat::{
        Refused, file,
        message::{self, PostMessage},
        room,
    },
    http::{
        json::Path,
        multipart::{Bounds, Upload},
        problem::Problem,
        task::to_its_end,
    },
};
use axum::{Router, extract::Request, response::Response, routing::post};
use http::StatusCode;
use palabre_wire::{Code, Limits, RoomId, Seq};

/// The path whose body is not read before it is called.
pub(super) fn streamed() -> Router<Shared> {
    Router::new().route("/rooms/{room}/messages", post(send))
}

/// What a form has brought so far.
#[derive(Default)]
struct Typed {
    cid: String,
    text: String,
    files: Vec<(String, String)>,
}

async fn send(inside: Inside, Path(id): Path<RoomId>, request: Request) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = room::view(&visit.app, me, id).await?;
    let mut typed = Typed::default();
    let sent = match read(&inside, request, &mut typed).await {
        Ok(()) => post_typed(&inside, id, &typed).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(message) => Ok(see_other(&format!("/rooms/{id}#m{message}"), None)),
        Err(problem) => {
            let why = match problem.code {
                // What was typed is shown in the composer's place.
                "forbidden" => Some(visit.t.say("room-moderators-only").into_owned()),
                "archived" => Some(visit.t.say("code-archived").into_owned()),
                _ => told(&visit.t, &visit.app.config.limits, &problem),
            };
            let why = why.ok_or_else(|| problem.clone())?;
            let unsent = Unsent {
                text: typed.text,
                files: typed.files,
                why,
            };
            open(&inside, &seen, None, problem.status, unsent).await
        }
    }
}

/// Reads the form. Its files come last, so that what is typed is known whatever becomes of them.
async fn read(inside: &Inside, request: Request, typed: &mut Typed) -> Result<(), Problem> {
    let mut form = Upload::of(request, bounds(&inside.visit.app.config.limits))?;
    let read = read_parts(inside, &mut form, typed).await;
    if read.is_err() {
        form.give_up();
    }
    read
}

async fn read_parts(inside: &Inside, form: &mut Upload, typed: &mut Typed) -> Result<(), Problem> {
    let Inside { me, visit } = inside;
    let app = &visit.app;
    while let Some(part) = form.next().await? {
        match (part.field.as_str(), part.file.as_deref()) {
            ("cid", _) => typed.cid = form.text().await?,
            // Browsers send the line breaks of a field as CRLF.
            ("text", _) => typed.text = form.text().await?.replace("\r\n", "\n"),
            ("received", _) => {
                let id = form.text().await?;
                let found = file::open(app, me, &id).await.map_err(gone)?;
                typed.files.push((id, found.file.name));
            }
            // What a browser sends of a field in which nothing was chosen.
            (_, None | Some("")) => {}
            (_, Some(name)) => {
                if typed.files.len() >= app.config.limits.files_per_message {
                    return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many"));
                }
                let received = form.receive(app, me, name, None).await?;
                let (app, me) = (app.clone(), me.clone());
                let file = to_its_end(async move { received.finish(&app, &me).await }).await?;
                typed.files.push((file.id, file.name));
            }
        }
    }
    Ok(())
}

/// The longest message, each character of four bytes, and what was received before.
fn bounds(limits: &Limits) -> Bounds {
    Bounds {
        parts: 4 + 2 * limits.files_per_message,
        around_bytes: limits.message_chars * 8 + 16 * 1024,
    }
}

async fn post_typed(inside: &Inside, room: RoomId, typed: &Typed) -> Result<Seq, Problem> {
    let act = PostMessage {
        room,
        cid: match typed.cid.as_str() {
            "" => new_cid(),
            cid => cid.to_owned(),
        },
        text: typed.text.clone(),
        reply_to: None,
        files: typed.files.iter().map(|(id, _)| id.clone()).collect(),
    };
    // The room was found a moment ago.
    let posted = message::post_and_wait(&inside.visit.app, &inside.me, act)
        .await
        .map_err(gone)?;
    Ok(posted.message.id)
}

/// A file that was received is not there any more: it waited for too long, or was sent meanwhile.
fn gone(refused: Refused) -> Problem {
    match refused {
        Refused::Rule(Code::NotFound) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_found"),
        other => other.into(),
    }
}
