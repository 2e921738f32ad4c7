//! Files: uploading in one go, reading, and those of a room. Uploads that survive a cut are in [`super::uploads`].

use super::page;
use crate::{
    app::Shared,
    chat::{Me, file, say},
    files::storage::Form,
    http::{
        json::{Json, Path, Query},
        multipart::{Bounds, Upload},
        problem::Problem,
        served,
        task::to_its_end,
    },
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use palabre_store::{FileKind, FindFiles};
use palabre_wire::{
    Millis, RoomId, Seq,
    frame::{File, Person},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(thumb))
        .routes(routes!(shared))
}

/// The paths whose bodies are not read before they are called.
pub(super) fn streamed() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(upload))
}

/// One file.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only described: the body is read as it comes")]
struct OneFile {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a file in one go
///
/// It can then be sent, once, for an hour, by its id in `files` of a message.
#[utoipa::path(post, path = "/files", tag = "files",
    request_body(content = OneFile, content_type = "multipart/form-data"),
    responses((status = 201, description = "Received, durably", body = File)))]
async fn upload(
    State(app): State<Shared>,
    me: Me,
    request: Request,
) -> Result<(StatusCode, Json<File>), Problem> {
    let upload = Upload::of(request, Bounds::ONE_FILE)?;
    let received = upload.receive_one(&app, &me).await?;
    let file = to_its_end(async move { received.finish(&app, &me).await }).await?;
    Ok((StatusCode::CREATED, Json(say::file(&file))))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct How {
    /// Present: to be saved, never shown.
    download: Option<String>,
}

/// Read a file
///
/// Whoever may read the message it is in at this moment; before it is sent, who uploaded it. Ranges are answered.
#[utoipa::path(get, path = "/files/{id}", tag = "files", params(("id" = String, Path), How),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 206, description = "The bytes asked for", content_type = "application/octet-stream"),
        (status = 304, description = "As the reader has them"),
        (status = 416, description = "There are no such bytes"),
    ))]
async fn show(
    State(app): State<Shared>,
    me: Me,
    Path(id): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = file::open(&app, &me, &id).await?;
    served::whole(&app.files.storage, &found, how.download.is_some(), &headers).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Size {
    /// `large` for a screen; small when absent.
    size: Option<String>,
}

/// See an image in small
///
/// At most 640 pixels wide or high; `size=large`: 1,600.
#[utoipa::path(get, path = "/files/{id}/thumb", tag = "files", params(("id" = String, Path), Size),
    responses((status = 200, description = "The image", content_type = "image/webp")))]
async fn thumb(
    State(app): State<Shared>,
    me: Me,
    Path(id): Path<String>,
    Query(size): Query<Size>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = file::open(&app, &me, &id).await?;
    let form = match size.size.as_deref() {
        Some("large") => Form::Large,
        _ => Form::Small,
    };
    served::small(&app.files.storage, &found, form, &headers).await
}

/// What is looked for in a room's files.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// What their names contain.
    #[serde(default)]
    q: String,
    /// `image`, `video`, `audio` or `other`.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// A `cursor`: those before it.
    before: Option<String>,
    /// How many at most: 50 when absent, never more than 200.
    #[serde(default, deserialize_with = "page::some")]
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// A file of a room, and where it was sent.
#[derive(Serialize, ToSchema)]
struct SharedFile {
    #[serde(flatten)]
    file: File,
    /// The message it is in.
    message: Seq,
    by: Person,
    at: Millis,
}

/// Files of a room, the last one sent first.
#[derive(Serialize, ToSchema)]
struct Files {
    files: Vec<SharedFile>,
    more: bool,
    /// What to give as `before` to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// See the files of a room
#[utoipa::path(get, path = "/rooms/{room}/files", tag = "files", params(("room" = RoomId, Path), Search),
    responses((status = 200, description = "The last one sent first", body = Files)))]
async fn shared(
    State(app): State<Shared>,
    me: Me,
    Path(room): Path<RoomId>,
    Query(search): Query<Search>,
) -> Result<Json<Files>, Problem> {
    let limit = page::limit(search.limit);
    let unreadable = |hint: &str| Problem::unreadable(StatusCode::UNPROCESSABLE_ENTITY, hint);
    let find = FindFiles {
        like: search.q.chars().take(200).collect(),
        kind: match search.kind.as_deref() {
            None | Some("") => FileKind::Any,
            Some("image") => FileKind::Image,
            Some("video") => FileKind::Video,
            Some("audio") => FileKind::Audio,
            Some("other") => FileKind::Other,
            Some(_) => return Err(unreadable("type is image, video, audio or other")),
        },
        before: match search.before.as_deref() {
            None | Some("") => None,
            Some(cursor) => Some(place(cursor).ok_or_else(|| unreadable("before is a cursor or a message"))?),
        },
        limit: limit + 1,
    };
    let mut found = file::shared(&app, &me, room, &find).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let cursor = found
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.message, last.place));
    let files = found.iter().map(|shared| SharedFile {
        file: say::file(&shared.file),
        message: shared.message,
        by: say::person(&shared.by),
        at: shared.at,
    });
    Ok(Json(Files {
        files: files.collect(),
        more,
        cursor,
    }))
}

/// A cursor, `MESSAGE.PLACE`; a message alone is one too.
fn place(cursor: &str) -> Option<(Seq, i64)> {
    let (message, place) = cursor.split_once('.').unwrap_or((cursor, "0"));
    let (message, place): (Seq, i64) = (message.parse().ok()?, place.parse().ok()?);
    (message >= 0 && place >= 0).then_some((message, place))
}
